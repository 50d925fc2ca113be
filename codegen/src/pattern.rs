//! Regular expressions to programs for the engine's linear-time matcher.
//!
//! The common subset of ECMA-262 and linear-time matching is what means the same everywhere a schema is read:
//! classes are written out, there is no lookaround and no backreference.

mod automaton;
pub(crate) mod common;
mod end;
mod inclusion;

use bumpalo::Bump;
use modelspec_runtime::table::{Inst, Matcher, Matching, Pattern};
use regex_syntax::hir::{Class, Hir, HirKind, Look, Repetition};
use std::cell::{Cell, RefCell};
use std::collections::HashMap;

pub(crate) use end::excludes_line_break;
pub(crate) use inclusion::{Inclusion, includes};

/// Greatest number of instructions. A pattern beyond it repeats so often that a length limit says the same.
const MAX_PROGRAM: usize = 4_000;

/// Greatest number of ranges of characters, of all classes in the program.
const MAX_RANGES: usize = 16_000;

/// Checks that a pattern has the same meaning in every validator; gives the number of its instructions.
///
/// # Errors
///
/// The reason for refusing it, in words for a diagnostic.
pub(crate) fn check(source: &str) -> Result<usize, String> {
    common::check(source)?;
    let hir = parse(source)?;
    let arena = Bump::new();
    let mut program = Program::new(&arena);
    program.whole(&hir)?;
    Ok(program.instructions.len())
}

/// The patterns of a table, each compiled once.
pub(crate) struct Patterns<'a> {
    arena: &'a Bump,
    /// By the expression, and whether all matches are asked for.
    known: RefCell<HashMap<(String, bool), &'a Pattern<'a>>>,
    /// The instructions of patterns for which automata are still tried.
    left: Cell<usize>,
}

impl<'a> Patterns<'a> {
    /// Patterns that are used often. Automata are tried for the first ones with so many instructions in all: each
    /// instruction takes about ten microseconds at most.
    pub(crate) fn new(arena: &'a Bump, instructions: usize) -> Self {
        Self { arena, known: RefCell::default(), left: Cell::new(instructions) }
    }

    /// Patterns that are used so seldom that no automaton is built.
    pub(crate) fn programs(arena: &'a Bump) -> Self {
        Self::new(arena, 0)
    }

    /// A pattern that [`check`] accepts, in the form that its use needs.
    pub(crate) fn lower(&self, source: &str, matching: Matching) -> &'a Pattern<'a> {
        let key = (source.to_owned(), matching == Matching::ExtractAll);
        if let Some(known) = self.known.borrow().get(&key) {
            return known;
        }
        let mut program = Program::new(self.arena);
        // A refused pattern is an error diagnostic, and nothing is generated; the interpreter then never runs it.
        if !parse(source).is_ok_and(|hir| program.whole(&hir).is_ok()) {
            program.instructions = vec![Inst::Match];
        }
        let left = self.left.get().checked_sub(program.instructions.len());
        let automaton = left.filter(|_| matching == Matching::Matches).and_then(|left| {
            self.left.set(left);
            automaton::build(self.arena, &program.instructions)
        });
        let matcher = match automaton {
            Some(automaton) => Matcher::Automaton(self.arena.alloc(automaton)),
            None => Matcher::Program(self.arena.alloc_slice_copy(&program.instructions)),
        };
        let pattern = self.arena.alloc(Pattern { source: self.arena.alloc_str(source), matcher });
        self.known.borrow_mut().insert(key, pattern);
        pattern
    }
}

fn parse(source: &str) -> Result<Hir, String> {
    regex_syntax::ParserBuilder::new().nest_limit(50).build().parse(source).map_err(|error| match error {
        regex_syntax::Error::Parse(error) => error.kind().to_string(),
        regex_syntax::Error::Translate(error) => error.kind().to_string(),
        _ => "not a regular expression".to_owned(),
    })
}

struct Program<'a> {
    arena: &'a Bump,
    instructions: Vec<Inst<'a>>,
    /// Number of ranges of characters.
    ranges: usize,
}

impl<'a> Program<'a> {
    fn new(arena: &'a Bump) -> Self {
        Self { arena, instructions: Vec::new(), ranges: 0 }
    }

    fn whole(&mut self, hir: &Hir) -> Result<(), String> {
        self.add(hir)?;
        self.push(Inst::Match)
    }

    fn push(&mut self, instruction: Inst<'a>) -> Result<(), String> {
        if self.instructions.len() >= MAX_PROGRAM {
            return Err(format!(
                "it has more than {MAX_PROGRAM} instructions, because it repeats too often; use `max_length` for lengths"
            ));
        }
        self.instructions.push(instruction);
        Ok(())
    }

    /// Index of the next instruction.
    fn next(&self) -> u16 {
        index(self.instructions.len())
    }

    fn chars(&mut self, ranges: &[(char, char)]) -> Result<(), String> {
        self.ranges += ranges.len();
        if self.ranges > MAX_RANGES {
            return Err(format!(
                "its classes have more than {MAX_RANGES} ranges, because it repeats too often"
            ));
        }
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
mod tests;
