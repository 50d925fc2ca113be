//! Regular expressions to programs for the engine's linear-time matcher.
//!
//! The common subset of ECMA-262 and linear-time matching is what means the same everywhere a schema is read:
//! classes are written out, there is no lookaround and no backreference.

use bumpalo::Bump;
use modelspec_runtime::table::{Inst, Pattern};
use regex_syntax::hir::{Class, Hir, HirKind, Look, Repetition};

/// Longest program. A pattern beyond it repeats so often that a length limit says the same.
const MAX_PROGRAM: usize = 4_000;

/// Checks that a pattern has the same meaning in every validator; gives the number of its instructions.
///
/// # Errors
///
/// The reason for refusing it, in words for a diagnostic.
pub(crate) fn check(source: &str) -> Result<usize, String> {
    if let Some(construct) = outside_common_subset(source) {
        return Err(construct);
    }
    let hir = parse(source)?;
    let arena = Bump::new();
    let mut program = Program { arena: &arena, instructions: Vec::new() };
    program.whole(&hir)?;
    Ok(program.instructions.len())
}

/// The program of a pattern that [`check`] accepts.
pub(crate) fn lower<'a>(arena: &'a Bump, source: &str) -> Pattern<'a> {
    let mut program = Program { arena, instructions: Vec::new() };
    // A refused pattern is an error diagnostic, and nothing is generated; the interpreter then never runs it.
    if !parse(source).is_ok_and(|hir| program.whole(&hir).is_ok()) {
        program.instructions = vec![Inst::Match];
    }
    Pattern { source: arena.alloc_str(source), program: arena.alloc_slice_copy(&program.instructions) }
}

fn parse(source: &str) -> Result<Hir, String> {
    regex_syntax::ParserBuilder::new().nest_limit(50).build().parse(source).map_err(|error| match error {
        regex_syntax::Error::Parse(error) => error.kind().to_string(),
        regex_syntax::Error::Translate(error) => error.kind().to_string(),
        _ => "not a regular expression".to_owned(),
    })
}

/// A part of a pattern that regular-expression engines disagree about.
fn outside_common_subset(source: &str) -> Option<String> {
    let mut chars = source.chars().peekable();
    let mut in_class = false;
    while let Some(c) = chars.next() {
        match c {
            '\\' => match chars.next() {
                Some(escaped) if "dDwWsSbBpPAzZ".contains(escaped) => {
                    let help = "write the class out, such as `[0-9]` or `[A-Za-z0-9_]`";
                    return Some(format!(
                        "`\\{escaped}` means different things to different engines; {help}"
                    ));
                }
                Some(escaped) if escaped.is_ascii_alphanumeric() && !"nrtfv".contains(escaped) => {
                    return Some(format!("`\\{escaped}` is not an escape that all engines know"));
                }
                _ => {}
            },
            '[' if in_class => return Some("a `[` inside a class has to be written `\\[`".to_owned()),
            '[' => in_class = true,
            ']' => in_class = false,
            '&' | '~' | '-' if in_class && chars.peek() == Some(&c) => {
                return Some(format!("`{c}{c}` inside a class is a set operation to some engines"));
            }
            '.' if !in_class => {
                return Some(
                    "`.` leaves out different line ends in different engines; write `[^\\n]`".to_owned(),
                );
            }
            '(' if !in_class && chars.peek() == Some(&'?') => {
                chars.next();
                if chars.next() != Some(':') {
                    return Some(
                        "lookaround, flags and named groups are not supported by all engines".to_owned(),
                    );
                }
            }
            _ => {}
        }
    }
    None
}

struct Program<'a> {
    arena: &'a Bump,
    instructions: Vec<Inst<'a>>,
}

impl<'a> Program<'a> {
    fn whole(&mut self, hir: &Hir) -> Result<(), String> {
        self.add(hir)?;
        self.push(Inst::Match)
    }

    fn push(&mut self, instruction: Inst<'a>) -> Result<(), String> {
        if self.instructions.len() >= MAX_PROGRAM {
            return Err("it repeats too often; use `max_length` for lengths".to_owned());
        }
        self.instructions.push(instruction);
        Ok(())
    }

    /// Index of the next instruction.
    fn next(&self) -> u16 {
        index(self.instructions.len())
    }

    fn chars(&mut self, ranges: &[(char, char)]) -> Result<(), String> {
        let ranges = self.arena.alloc_slice_copy(ranges);
        self.push(Inst::Chars(ranges, self.next() + 1))
    }

    fn add(&mut self, hir: &Hir) -> Result<(), String> {
        match hir.kind() {
            HirKind::Empty => Ok(()),
            HirKind::Literal(literal) => {
                let text = std::str::from_utf8(&literal.0).map_err(|error| error.to_string())?;
                text.chars().try_for_each(|c| self.chars(&[(c, c)]))
            }
            HirKind::Class(Class::Unicode(class)) => {
                let ranges: Vec<_> = class.iter().map(|range| (range.start(), range.end())).collect();
                self.chars(&ranges)
            }
            HirKind::Class(Class::Bytes(class)) => {
                let ranges: Vec<_> =
                    class.iter().map(|range| (char::from(range.start()), char::from(range.end()))).collect();
                self.chars(&ranges)
            }
            HirKind::Look(Look::Start) => self.push(Inst::Start(self.next() + 1)),
            HirKind::Look(Look::End) => self.push(Inst::End(self.next() + 1)),
            HirKind::Look(_) => Err("only `^` and `$` tie a pattern to a place".to_owned()),
            HirKind::Repetition(repetition) => self.repeat(repetition),
            HirKind::Capture(capture) => self.add(&capture.sub),
            HirKind::Concat(parts) => parts.iter().try_for_each(|part| self.add(part)),
            HirKind::Alternation(parts) => self.alternatives(parts),
        }
    }

    fn repeat(&mut self, repetition: &Repetition) -> Result<(), String> {
        let Some(max) = repetition.max else { return self.repeat_endlessly(repetition) };
        for _ in 0..repetition.min {
            self.add(&repetition.sub)?;
        }
        let mut splits = Vec::new();
        for _ in repetition.min..max {
            splits.push(self.instructions.len());
            self.push(Inst::Match)?;
            self.add(&repetition.sub)?;
        }
        for split in splits {
            self.instructions[split] = choice(repetition, index(split + 1), self.next());
        }
        Ok(())
    }

    fn repeat_endlessly(&mut self, repetition: &Repetition) -> Result<(), String> {
        // What can match nothing is left behind it, where an empty round ends the loop in its order of preference:
        // `(?:|a)*` prefers nothing to `a`.
        let can_be_empty = repetition.sub.properties().minimum_len() == Some(0);
        let before = if can_be_empty { repetition.min.saturating_sub(1) } else { repetition.min };
        for _ in 0..before {
            self.add(&repetition.sub)?;
        }
        if !can_be_empty {
            let split = self.instructions.len();
            self.push(Inst::Match)?;
            self.add(&repetition.sub)?;
            self.push(Inst::Split(index(split), index(split)))?;
            self.instructions[split] = choice(repetition, index(split + 1), self.next());
            return Ok(());
        }
        let skip = (repetition.min == 0).then_some(self.instructions.len());
        if skip.is_some() {
            self.push(Inst::Match)?;
        }
        let start = self.next();
        self.add(&repetition.sub)?;
        let behind = self.next() + 1;
        self.push(choice(repetition, start, behind))?;
        if let Some(skip) = skip {
            self.instructions[skip] = choice(repetition, start, behind);
        }
        Ok(())
    }

    fn alternatives(&mut self, parts: &[Hir]) -> Result<(), String> {
        let mut ends = Vec::new();
        for (at, part) in parts.iter().enumerate() {
            let is_last = at + 1 == parts.len();
            let split = self.instructions.len();
            if !is_last {
                self.push(Inst::Match)?;
            }
            self.add(part)?;
            if !is_last {
                ends.push(self.instructions.len());
                self.push(Inst::Match)?;
                let into = u16::try_from(split + 1).unwrap_or(u16::MAX);
                self.instructions[split] = Inst::Split(into, self.next());
            }
        }
        for end in ends {
            self.instructions[end] = Inst::Split(self.next(), self.next());
        }
        Ok(())
    }
}

/// Goes on into a repetition or behind it: what is greedy prefers another round.
fn choice<'a>(repetition: &Repetition, into: u16, behind: u16) -> Inst<'a> {
    if repetition.greedy { Inst::Split(into, behind) } else { Inst::Split(behind, into) }
}

/// Index of an instruction; `MAX_PROGRAM` keeps it in range.
fn index(instruction: usize) -> u16 {
    u16::try_from(instruction).unwrap_or(u16::MAX)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_engines_disagree_about_is_refused() {
        for (source, part) in [
            (r"\d+", "write the class out"),
            (r"^a.c$", "[^\\n]"),
            (r"(?i)abc", "flags"),
            (r"(?=a)", "lookaround"),
            (r"(?<name>a)", "named groups"),
            (r"(a)\1", "not an escape"),
            (r"[a[b]]", "inside a class"),
            (r"[a&&b]", "set operation"),
            (r"(", "unclosed group"),
            (r"[a-z]{5000}", "max_length"),
            (r"((((a{100}){100}){100}){100}){100}", "max_length"),
        ] {
            let error = check(source).expect_err(source);
            assert!(error.contains(part), "{source}: {error}");
        }
    }

    #[test]
    fn programs_mean_what_the_expressions_say() {
        let arena = Bump::new();
        for (source, yes, no) in [
            ("^[0-9a-f]{8}$", &["01234567", "deadbeef"][..], &["", "0123456", "012345678", "0123456g"][..]),
            ("b+", &["b", "abbc"], &["", "ac"]),
            ("^(?:a|bc|)d$", &["d", "ad", "bcd"], &["bd", "abcd"]),
            ("^a{2,4}$", &["aa", "aaa", "aaaa"], &["a", "aaaaa"]),
            ("^#(?:[0-9a-fA-F]{3}){1,2}$", &["#abc", "#AbCdEf"], &["#abcd", "abc"]),
            ("^[^ä]*$", &["", "xyz"], &["ä", "xä"]),
        ] {
            check(source).expect(source);
            let pattern = lower(&arena, source);
            for text in yes {
                assert!(
                    modelspec_runtime::__private::pattern::is_match(&pattern, text),
                    "{source} matches {text}"
                );
            }
            for text in no {
                assert!(
                    !modelspec_runtime::__private::pattern::is_match(&pattern, text),
                    "{source} does not match {text}"
                );
            }
        }
    }

    #[test]
    fn programs_prefer_what_the_expressions_prefer() {
        let arena = Bump::new();
        let program = |source| lower(&arena, source).program.to_vec();
        let a: &[(char, char)] = &[('a', 'a')];
        let lazy = [Inst::Chars(a, 1), Inst::Split(4, 2), Inst::Chars(a, 3), Inst::Split(1, 1), Inst::Match];
        assert_eq!(program("a+?"), lazy);
        assert_eq!(program("a??"), [Inst::Split(2, 1), Inst::Chars(a, 2), Inst::Match]);
        // The loop is left behind what can match nothing, once or more, or never entered.
        let once = [Inst::Split(1, 2), Inst::Chars(a, 2), Inst::Split(0, 3), Inst::Match];
        assert_eq!(program("(?:a?)+"), once);
        let ever = [Inst::Split(1, 4), Inst::Split(2, 3), Inst::Chars(a, 3), Inst::Split(1, 4), Inst::Match];
        assert_eq!(program("(?:a?)*"), ever);
    }
}
