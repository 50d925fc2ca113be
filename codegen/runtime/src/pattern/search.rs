//! Search by all paths through a program at once. In: the program and text. Out: whether the text contains a match, or
//! all matches.

use super::{Spent, take};
use crate::table::Inst;
use std::ops::Range;

/// True if a text contains a match of an expression.
///
/// All paths through the program are followed at once, each instruction at most once per character: the time is at most
/// the length of the text times that of the program. The moves made are taken from a budget; none when it does not
/// suffice.
pub(super) fn is_match(program: &[Inst<'_>], text: &str, moves: &mut u64) -> Option<bool> {
    let mut search = Search::new(program, text, moves).ok()?;
    search.is_match(moves).ok()
}

/// All matches, as [`super::find_all`] gives them.
pub(super) fn find_all(program: &[Inst<'_>], text: &str, moves: &mut u64) -> Option<Vec<Range<usize>>> {
    let mut found: Vec<Range<usize>> = Vec::new();
    let mut search = Search::new(program, text, moves).ok()?;
    let mut from = 0;
    while let Some(place) = search.find(from, moves).ok()? {
        if place.is_empty() {
            // Advances by one character, so that the search ends.
            let rest = text.get(place.end..).unwrap_or_default();
            from = place.end + rest.chars().next().map_or(1, char::len_utf8);
        } else {
            from = place.end;
        }
        if !place.is_empty() || found.last().is_none_or(|last| last.end != place.end) {
            found.push(place);
        }
        if from > text.len() {
            break;
        }
    }
    Some(found)
}

/// True if one of these ranges, which are in order, has a character.
fn contains(ranges: &[(char, char)], character: char) -> bool {
    let place = ranges.partition_point(|&(_, last)| last < character);
    ranges.get(place).is_some_and(|&(first, _)| first <= character)
}

/// The instructions that were reached at one character.
struct Reached {
    /// The round in which each was last reached.
    rounds: Vec<u32>,
    round: u32,
    /// The number of reached instructions.
    count: u64,
}

impl Reached {
    fn new(size: usize) -> Self {
        Self { rounds: vec![0; size], round: 1, count: 0 }
    }

    fn clear(&mut self) {
        self.count = 0;
        self.round = self.round.checked_add(1).unwrap_or_else(|| {
            self.rounds.fill(0);
            1
        });
    }

    /// True if an instruction exists, and was not reached before.
    fn insert(&mut self, at: u16) -> bool {
        let Some(round) = self.rounds.get_mut(usize::from(at)) else { return false };
        if std::mem::replace(round, self.round) == self.round {
            return false;
        }
        self.count += 1;
        true
    }
}

/// A search for matches.
struct Search<'p> {
    program: &'p [Inst<'p>],
    text: &'p str,
    now: Ranked,
    next: Ranked,
    /// Instructions still to be followed.
    open: Vec<u16>,
}

/// Paths through the program, preferred ones first.
struct Ranked {
    /// The instruction that each path waits at, and the start of its match.
    waiting: Vec<(u16, usize)>,
    reached: Reached,
}

impl Ranked {
    fn new(size: usize) -> Self {
        Self { waiting: Vec::new(), reached: Reached::new(size) }
    }

    fn clear(&mut self) {
        self.waiting.clear();
        self.reached.clear();
    }
}

impl<'p> Search<'p> {
    /// Starts in front of a text. This takes moves, too, because what is reached has to be remembered.
    fn new(program: &'p [Inst<'p>], text: &'p str, moves: &mut u64) -> Result<Self, Spent> {
        /// Instructions that are prepared in the time of a move.
        const PREPARED: u64 = 64;
        let size = program.len();
        take(moves, size as u64 / PREPARED + 1)?;
        Ok(Self { program, text, now: Ranked::new(size), next: Ranked::new(size), open: Vec::new() })
    }

    /// True if there is a match.
    fn is_match(&mut self, moves: &mut u64) -> Result<bool, Spent> {
        let mut at = 0;
        let mut characters = self.text.chars();
        let is_tied = matches!(self.program.first(), Some(Inst::Start(_)));
        loop {
            // A match may begin at every character, unless it is tied to the first one.
            if (at == 0 || !is_tied) && self.follow_now(at) {
                return Ok(true);
            }
            if is_tied && self.now.waiting.is_empty() {
                return Ok(false);
            }
            let Some(character) = characters.next() else { return Ok(false) };
            take(moves, self.now.reached.count + 1)?;
            self.next.clear();
            at += character.len_utf8();
            for index in 0..self.now.waiting.len() {
                let Some(&(instruction, start)) = self.now.waiting.get(index) else { break };
                if let Some(&Inst::Chars(ranges, target)) = self.program.get(usize::from(instruction))
                    && contains(ranges, character)
                    && self.follow_next(target, start, at)
                {
                    return Ok(true);
                }
            }
            std::mem::swap(&mut self.now, &mut self.next);
        }
    }

    /// The first match at or after an offset.
    fn find(&mut self, from: usize, moves: &mut u64) -> Result<Option<Range<usize>>, Spent> {
        let mut found = None;
        let mut at = from;
        let mut characters = self.text.get(from..).unwrap_or_default().chars();
        self.now.clear();
        loop {
            if found.is_none() {
                // One that begins later is preferred least.
                self.follow_now(at);
            }
            let character = characters.next();
            take(moves, self.now.reached.count + 1)?;
            self.next.clear();
            let behind = at + character.map_or(0, char::len_utf8);
            for index in 0..self.now.waiting.len() {
                let Some(&(instruction, start)) = self.now.waiting.get(index) else { break };
                match (self.program.get(usize::from(instruction)), character) {
                    (Some(Inst::Match), _) => {
                        found = Some(start..at);
                        // All that follow are preferred less.
                        break;
                    }
                    (Some(&Inst::Chars(ranges, target)), Some(character)) if contains(ranges, character) => {
                        self.follow_next(target, start, behind);
                    }
                    _ => {}
                }
            }
            std::mem::swap(&mut self.now, &mut self.next);
            if character.is_none() || (found.is_some() && self.now.waiting.is_empty()) {
                return Ok(found);
            }
            at = behind;
        }
    }

    fn follow_now(&mut self, at: usize) -> bool {
        follow(self.program, self.text.len(), &mut self.now, &mut self.open, (0, at), at)
    }

    fn follow_next(&mut self, target: u16, start: usize, at: usize) -> bool {
        follow(self.program, self.text.len(), &mut self.next, &mut self.open, (target, start), at)
    }
}

/// Follows the program from an instruction to all that wait for a character or match, in the order of preference;
/// returns whether one matches.
fn follow(
    program: &[Inst<'_>],
    end: usize,
    ranked: &mut Ranked,
    open: &mut Vec<u16>,
    (from, start): (u16, usize),
    at: usize,
) -> bool {
    let mut matches = false;
    open.push(from);
    while let Some(instruction) = open.pop() {
        if !ranked.reached.insert(instruction) {
            continue;
        }
        match program.get(usize::from(instruction)) {
            Some(inst @ (Inst::Match | Inst::Chars(..))) => {
                matches |= matches!(inst, Inst::Match);
                ranked.waiting.push((instruction, start));
            }
            Some(&Inst::Split(first, second)) => open.extend([second, first]),
            Some(&Inst::Start(target)) if at == 0 => open.push(target),
            Some(&Inst::End(target)) if at == end => open.push(target),
            Some(Inst::Start(_) | Inst::End(_)) | None => {}
        }
    }
    matches
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    fn matches(program: &[Inst<'_>], text: &str) -> bool {
        is_match(program, text, &mut 10_000_000).expect("enough moves")
    }

    /// The moves that a search takes.
    fn moves(program: &[Inst<'_>], text: &str) -> u64 {
        let mut left = u64::MAX;
        is_match(program, text, &mut left);
        u64::MAX - left
    }

    #[test]
    fn a_search_stops_when_no_path_is_left() {
        let a: &[(char, char)] = &[('a', 'a')];
        // ^a+$
        let tied = [Inst::Start(1), Inst::Chars(a, 2), Inst::Split(1, 3), Inst::End(4), Inst::Match];
        assert!(moves(&tied, &"b".repeat(1_000_000)) < 10);
        assert!(moves(&tied, &format!("aab{}", "a".repeat(1_000_000))) < 30);
        assert!(moves(&tied[1..], &"b".repeat(1_000)) > 1_000, "a match can begin later");
    }

    #[test]
    fn search_is_unanchored() {
        let digit: &[(char, char)] = &[('0', '9')];
        assert!(matches(&[Inst::Chars(digit, 1), Inst::Match], "abc5"));
        assert!(!matches(&[Inst::Chars(digit, 1), Inst::Match], "abc"));
        assert!(!matches(&[Inst::Chars(digit, 1), Inst::Match], ""));
        assert!(matches(&[Inst::Match], ""));
    }

    #[test]
    fn anchors_hold() {
        // ^[a-zé]+$
        let letters: &[(char, char)] = &[('a', 'z'), ('é', 'é')];
        let program = [Inst::Start(1), Inst::Chars(letters, 2), Inst::Split(1, 3), Inst::End(4), Inst::Match];
        assert!(matches(&program, "caféx"));
        assert!(!matches(&program, "café1"));
        assert!(!matches(&program, "1café"));
        assert!(!matches(&program, ""));
        // ^$
        let empty = [Inst::Start(1), Inst::End(2), Inst::Match];
        assert!(matches(&empty, ""));
        assert!(!matches(&empty, "a"));
    }

    #[test]
    fn empty_loops_terminate() {
        // (?:a*)*b
        let a: &[(char, char)] = &[('a', 'a')];
        let b: &[(char, char)] = &[('b', 'b')];
        let program = [
            Inst::Split(1, 4),
            Inst::Split(2, 3),
            Inst::Chars(a, 1),
            Inst::Split(0, 0),
            Inst::Chars(b, 5),
            Inst::Match,
        ];
        assert!(matches(&program, "aab"));
        assert!(!matches(&program, &"a".repeat(100_000)));
        assert!(!matches(&[Inst::Split(0, 0)], "x"));
        assert!(!matches(&[], "x"));
        assert!(!matches(&[Inst::Split(9, 9)], "x"));
    }

    /// A regular expression, and its program as the generator makes it.
    #[derive(Clone, Debug)]
    enum Tree {
        Char(char),
        Start,
        End,
        Both(Vec<Tree>),
        Either(Vec<Tree>),
        /// Least and greatest number, and whether more are better.
        Repeat(Box<Tree>, u8, Option<u8>, bool),
    }

    impl Tree {
        fn source(&self) -> String {
            match self {
                Tree::Char(character) => character.to_string(),
                Tree::Start => "^".to_owned(),
                Tree::End => "$".to_owned(),
                Tree::Both(parts) => parts.iter().map(Tree::source).collect(),
                Tree::Either(parts) => {
                    format!("(?:{})", parts.iter().map(Tree::source).collect::<Vec<_>>().join("|"))
                }
                Tree::Repeat(part, min, max, greedy) => {
                    let max = max.map_or_else(String::new, |max| max.to_string());
                    format!("(?:{}){{{min},{max}}}{}", part.source(), if *greedy { "" } else { "?" })
                }
            }
        }

        fn add(&self, program: &mut Vec<Inst<'static>>) {
            let index = |program: &Vec<Inst<'static>>| u16::try_from(program.len()).expect("short");
            match self {
                Tree::Char(character) => {
                    let next = index(program) + 1;
                    program.push(Inst::Chars(vec![(*character, *character)].leak(), next));
                }
                Tree::Start => program.push(Inst::Start(index(program) + 1)),
                Tree::End => program.push(Inst::End(index(program) + 1)),
                Tree::Both(parts) => parts.iter().for_each(|part| part.add(program)),
                Tree::Either(parts) => {
                    let mut ends = Vec::new();
                    for (at, part) in parts.iter().enumerate() {
                        let split = program.len();
                        program.push(Inst::Match);
                        part.add(program);
                        ends.push(program.len());
                        program.push(Inst::Match);
                        let into = u16::try_from(split + 1).expect("short");
                        let other = if at + 1 == parts.len() { into } else { index(program) };
                        program[split] = Inst::Split(into, other);
                    }
                    let end = index(program);
                    ends.iter().for_each(|&at| program[at] = Inst::Split(end, end));
                }
                Tree::Repeat(part, min, max, greedy) => {
                    let choice = |into, behind| {
                        if *greedy { Inst::Split(into, behind) } else { Inst::Split(behind, into) }
                    };
                    (1..*min).for_each(|_| part.add(program));
                    match max {
                        None => {
                            // `x*` is `(x+)?`.
                            let skip = (*min == 0).then_some(program.len());
                            program.extend(skip.map(|_| Inst::Match));
                            let start = index(program);
                            part.add(program);
                            let behind = index(program) + 1;
                            program.push(choice(start, behind));
                            if let Some(skip) = skip {
                                program[skip] = choice(start, behind);
                            }
                        }
                        Some(max) => {
                            if *min > 0 {
                                part.add(program);
                            }
                            let mut skips = Vec::new();
                            for _ in *min..*max {
                                skips.push(index(program));
                                program.push(Inst::Match);
                                part.add(program);
                            }
                            let end = index(program);
                            skips.iter().for_each(|&at| program[usize::from(at)] = choice(at + 1, end));
                        }
                    }
                }
            }
        }
    }

    fn tree() -> impl Strategy<Value = Tree> {
        let leaf = prop_oneof![
            5 => prop::sample::select(vec!['a', 'b', 'é']).prop_map(Tree::Char),
            1 => Just(Tree::Start),
            1 => Just(Tree::End),
        ];
        leaf.prop_recursive(4, 12, 3, |inner| {
            prop_oneof![
                prop::collection::vec(inner.clone(), 0..4).prop_map(Tree::Both),
                prop::collection::vec(inner.clone(), 1..4).prop_map(Tree::Either),
                (inner, 0_u8..3, prop::option::of(0_u8..3), any::<bool>()).prop_map(
                    |(part, min, more, greedy)| {
                        let max = more.map(|more| (min + more).max(1));
                        Tree::Repeat(Box::new(part), min, max, greedy)
                    }
                ),
            ]
        })
    }

    fn found(program: &[Inst<'_>], text: &str) -> Vec<Range<usize>> {
        find_all(program, text, &mut 1_000_000).expect("short")
    }

    proptest! {
        #![proptest_config(ProptestConfig::with_cases(2_000))]

        #[test]
        fn all_matches_are_those_of_other_engines(tree in tree(), text in "[abé]{0,8}") {
            let mut program = Vec::new();
            tree.add(&mut program);
            program.push(Inst::Match);
            let oracle = regex::Regex::new(&tree.source()).expect("an expression");
            let expected: Vec<_> = oracle.find_iter(&text).map(|place| place.range()).collect();
            prop_assert_eq!(found(&program, &text), expected, "{} in {:?}", tree.source(), text);
            prop_assert_eq!(matches(&program, &text), oracle.is_match(&text));
        }
    }

    #[test]
    fn the_first_match_is_the_preferred_one() {
        let a: &[(char, char)] = &[('a', 'a')];
        let b: &[(char, char)] = &[('b', 'b')];
        // a|ab
        let first = [Inst::Split(1, 2), Inst::Chars(a, 4), Inst::Chars(a, 3), Inst::Chars(b, 4), Inst::Match];
        assert_eq!(found(&first, "abab"), [0..1, 2..3]);
        // ab|a
        let longer =
            [Inst::Split(1, 3), Inst::Chars(a, 2), Inst::Chars(b, 4), Inst::Chars(a, 4), Inst::Match];
        assert_eq!(found(&longer, "abaab"), [0..2, 2..3, 3..5]);
    }

    #[test]
    fn empty_matches_advance() {
        assert_eq!(found(&[Inst::Match], "aé"), [0..0, 1..1, 3..3]);
        assert_eq!(found(&[Inst::Match], ""), [0..0; 1]);
        // a*
        let a: &[(char, char)] = &[('a', 'a')];
        let many = [Inst::Split(1, 3), Inst::Chars(a, 2), Inst::Split(1, 3), Inst::Match];
        assert_eq!(found(&many, "baac"), [0..0, 1..3, 4..4]);
        assert_eq!(found(&[Inst::Split(0, 0)], "x"), [0..0; 0]);
        assert_eq!(found(&[], "x"), [0..0; 0]);
    }

    #[test]
    fn the_budget_of_moves_is_limited() {
        let a: &[(char, char)] = &[('a', 'a')];
        let program = [Inst::Chars(a, 1), Inst::Match];
        let text = "a".repeat(100);
        assert_eq!(find_all(&program, &text, &mut 100), None);
        let mut moves = 1_000;
        assert_eq!(find_all(&program, &text, &mut moves).map(|places| places.len()), Some(100));
        assert!((400..800).contains(&moves), "{moves}");
        assert_eq!(is_match(&program, &"b".repeat(100), &mut 100), None);
        assert_eq!(is_match(&program, &"b".repeat(100), &mut 1_000), Some(false));
    }
}
