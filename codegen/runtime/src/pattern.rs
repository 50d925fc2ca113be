//! Matching of regular expressions in linear time. In: a program and text. Out: whether the text contains a match.
//! Never knows the syntax of expressions.

use crate::table::{Inst, Pattern};

/// Whether a text contains a match of an expression.
///
/// All ways through the program are followed at once, each instruction at most once a character: time is at most
/// the length of the text times that of the program.
pub fn is_match(pattern: &Pattern<'_>, text: &str) -> bool {
    let size = pattern.program.len();
    let mut now = Threads::new(size);
    let mut next = Threads::new(size);
    let mut at_start = true;
    let mut characters = text.chars();
    loop {
        let character = characters.next();
        // A match may begin at every character.
        if now.follow(pattern, 0, at_start, character.is_none()) {
            return true;
        }
        let Some(character) = character else { return false };
        next.clear();
        let at_end = characters.as_str().is_empty();
        for index in 0..now.waiting.len() {
            let Some(&at) = now.waiting.get(index) else { break };
            if let Some(&Inst::Chars(ranges, target)) = pattern.program.get(usize::from(at))
                && contains(ranges, character)
                && next.follow(pattern, target, false, at_end)
            {
                return true;
            }
        }
        std::mem::swap(&mut now, &mut next);
        at_start = false;
    }
}

fn contains(ranges: &[(char, char)], character: char) -> bool {
    ranges.iter().any(|&(first, last)| (first..=last).contains(&character))
}

/// The instructions at which ways through the program stand.
struct Threads {
    /// Those that wait for a character.
    waiting: Vec<u16>,
    /// All that were reached, by index.
    reached: Vec<bool>,
    /// Those still to be followed.
    open: Vec<u16>,
}

impl Threads {
    fn new(size: usize) -> Self {
        Self { waiting: Vec::new(), reached: vec![false; size], open: Vec::new() }
    }

    fn clear(&mut self) {
        self.waiting.clear();
        self.reached.fill(false);
    }

    /// Follows the program from an instruction to all that wait for a character; whether it matched.
    fn follow(&mut self, pattern: &Pattern<'_>, from: u16, at_start: bool, at_end: bool) -> bool {
        self.open.push(from);
        while let Some(at) = self.open.pop() {
            let Some(reached) = self.reached.get_mut(usize::from(at)) else { continue };
            if std::mem::replace(reached, true) {
                continue;
            }
            match pattern.program.get(usize::from(at)) {
                Some(Inst::Match) => {
                    self.open.clear();
                    return true;
                }
                Some(Inst::Chars(..)) => self.waiting.push(at),
                Some(&Inst::Split(first, second)) => self.open.extend([second, first]),
                Some(&Inst::Start(target)) if at_start => self.open.push(target),
                Some(&Inst::End(target)) if at_end => self.open.push(target),
                Some(Inst::Start(_) | Inst::End(_)) | None => {}
            }
        }
        false
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn matches(program: &[Inst<'_>], text: &str) -> bool {
        is_match(&Pattern { source: "", program }, text)
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
    fn loops_without_progress_end() {
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
}
