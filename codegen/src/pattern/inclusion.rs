//! Inclusion of patterns: whether each text with a match of one has a match of another, and a text that has not. In: two
//! patterns. Out: the answer of their automata, so that there is none for large patterns.

use std::collections::{BTreeSet, VecDeque};

use bumpalo::Bump;
use modelspec_runtime::table::Automaton;

use super::{Program, automaton, parse};

/// Most pairs of states that are looked at, each for every length up to the least one.
const MAX_PAIRS: usize = 100_000;

/// Longest least length of a text that is looked for.
const MAX_LEAST: usize = 1_000;

/// The relation of two patterns.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) enum Inclusion {
    /// Each text that one pattern matches is matched by the other.
    All,
    /// A text that only the inner pattern matches: a shortest one of at least the length that was asked for.
    Except(String),
    /// A pattern is too large.
    Unknown,
}

/// Compares two patterns; none matches all texts. A text that is found has at least some number of characters.
pub(crate) fn includes(outer: Option<&str>, inner: Option<&str>, least: usize) -> Inclusion {
    let Some(outer) = outer else { return Inclusion::All };
    let arena = Bump::new();
    let (Some(outer), Some(inner)) = (build(&arena, outer), build(&arena, inner.unwrap_or(""))) else {
        return Inclusion::Unknown;
    };
    let letters = letters(&outer, &inner);
    let least = least.min(MAX_LEAST);
    // Texts that are long enough, and shorter ones on the way to them.
    let mut known = BTreeSet::from([(outer.start, inner.start, 0)]);
    let mut open = VecDeque::from([(outer.start, inner.start, String::new(), 0)]);
    while let Some((one, other, text, length)) = open.pop_front() {
        if length >= least && is_accepting(&inner, other) && !is_accepting(&outer, one) {
            return Inclusion::Except(text);
        }
        for letter in &letters {
            let next = (step(&outer, one, *letter), step(&inner, other, *letter));
            if known.insert((next.0, next.1, (length + 1).min(least))) {
                open.push_back((next.0, next.1, format!("{text}{letter}"), length + 1));
            }
        }
        if known.len() > MAX_PAIRS {
            return Inclusion::Unknown;
        }
    }
    // A text that is shorter than asked for is no text of both sides.
    Inclusion::All
}

fn build<'a>(arena: &'a Bump, source: &str) -> Option<Automaton<'a>> {
    let hir = parse(source).ok()?;
    let mut program = Program::new(arena);
    program.whole(&hir).ok()?;
    automaton::build(arena, &program.instructions)
}

/// A character for each pair of classes that characters have in two automata, those first that are easy to read.
fn letters(one: &Automaton<'_>, other: &Automaton<'_>) -> Vec<char> {
    let wide = one.wide.iter().chain(other.wide).map(|(first, _)| *first);
    let readable = ('a'..='z').chain('A'..='Z').chain('0'..='9').chain(' '..='~');
    let all = readable.chain('\0'..='\x7f').chain(['\u{80}']).chain(wide);
    let mut known = BTreeSet::new();
    all.filter(|c| known.insert((class(one, *c), class(other, *c)))).collect()
}

fn class(automaton: &Automaton<'_>, character: char) -> u8 {
    if let Some(class) = automaton.ascii.get(character as usize) {
        return *class;
    }
    let after = automaton.wide.partition_point(|&(first, _)| first <= character);
    after.checked_sub(1).and_then(|place| automaton.wide.get(place)).map_or(0, |&(_, class)| class)
}

fn step(automaton: &Automaton<'_>, state: u8, letter: char) -> u8 {
    if state <= Automaton::SURE {
        return state;
    }
    let place = (usize::from(state) << automaton.bits) | usize::from(class(automaton, letter));
    automaton.next.get(place).copied().unwrap_or(Automaton::DEAD)
}

fn is_accepting(automaton: &Automaton<'_>, state: u8) -> bool {
    state == Automaton::SURE || state >= automaton.accepting
}

#[cfg(test)]
mod tests {
    use super::{Inclusion, includes};

    #[test]
    fn a_text_that_only_one_pattern_matches_is_found() {
        let except = |text: &str| Inclusion::Except(text.to_owned());
        assert_eq!(includes(Some("^[^~]*$"), None, 0), except("~"));
        assert_eq!(includes(Some("^[^~]*$"), None, 4), except("aaa~"));
        assert_eq!(includes(Some("^[a-z]*$"), Some("^[a-z0-9]*$"), 0), except("0"));
        assert_eq!(includes(Some("é"), Some("[éa]"), 0), except("a"));
        assert_eq!(includes(Some("^a{2,3}$"), Some("^a*$"), 0), except(""));
        assert_eq!(includes(None, Some("^a$"), 0), Inclusion::All);
    }

    #[test]
    fn patterns_in_other_words_include_each_other() {
        for (one, other) in [("^(?:a|b)+$", "^[ab][ab]*$"), ("^a$|^a$", "^a$"), ("x", "^.*x|x\n?")] {
            assert_eq!(includes(Some(one), Some(other), 0), Inclusion::All, "{one} {other}");
            assert_eq!(includes(Some(other), Some(one), 0), Inclusion::All, "{other} {one}");
        }
    }
}
