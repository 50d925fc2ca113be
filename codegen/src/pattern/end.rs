//! The end of the strings that an expression matches.

use std::cell::RefCell;
use std::collections::HashMap;

use regex_syntax::hir::{Class, Hir, HirKind, Look};

use super::parse;

/// Greatest number of answers that are kept.
const MOST_KNOWN: usize = 4_096;

thread_local! {
    /// The answers for patterns that were asked for: each output prints the same ones, and those of formats are in most
    /// specs. To read a pattern takes longer than to print its schema.
    static KNOWN: RefCell<HashMap<String, bool>> = RefCell::default();
}

/// Reports whether each match ends at the end of the string, and not with a line break. Python, where `$` also matches
/// before a final line break, accepts a line break there.
pub(crate) fn excludes_line_break(source: &str) -> bool {
    KNOWN.with_borrow_mut(|known| {
        if let Some(answer) = known.get(source) {
            return *answer;
        }
        if known.len() == MOST_KNOWN {
            known.clear();
        }
        let answer = parse(source).is_ok_and(|hir| {
            let end = end(&hir);
            demands_end(&hir) && !end.has_line_break && !end.is_open
        });
        known.insert(source.to_owned(), answer);
        answer
    })
}

/// Each match is at the end of the string.
fn demands_end(hir: &Hir) -> bool {
    match hir.kind() {
        HirKind::Look(Look::End) => true,
        HirKind::Concat(parts) => parts.last().is_some_and(demands_end),
        HirKind::Alternation(parts) => parts.iter().all(demands_end),
        HirKind::Capture(capture) => demands_end(&capture.sub),
        _ => false,
    }
}

/// The last letter of a match.
struct End {
    /// It can be a line break.
    has_line_break: bool,
    /// The match can be empty, so that the letter before it counts.
    is_open: bool,
}

fn end(hir: &Hir) -> End {
    const OPEN: End = End { has_line_break: false, is_open: true };
    let letter = |has_line_break| End { has_line_break, is_open: false };
    match hir.kind() {
        HirKind::Look(Look::Start) => letter(false),
        HirKind::Look(_) | HirKind::Empty => OPEN,
        HirKind::Literal(literal) => letter(literal.0.ends_with(b"\n")),
        HirKind::Class(Class::Unicode(class)) => {
            letter(class.iter().any(|range| (range.start()..=range.end()).contains(&'\n')))
        }
        HirKind::Class(Class::Bytes(class)) => {
            letter(class.iter().any(|range| (range.start()..=range.end()).contains(&b'\n')))
        }
        HirKind::Repetition(repetition) => {
            let part = end(&repetition.sub);
            End { is_open: part.is_open || repetition.min == 0, ..part }
        }
        HirKind::Capture(capture) => end(&capture.sub),
        HirKind::Concat(parts) => parts.iter().rev().map(end).fold(OPEN, |known, before| {
            if known.is_open {
                End { has_line_break: known.has_line_break || before.has_line_break, ..before }
            } else {
                known
            }
        }),
        HirKind::Alternation(parts) => parts.iter().map(end).fold(letter(false), |known, other| End {
            has_line_break: known.has_line_break || other.has_line_break,
            is_open: known.is_open || other.is_open,
        }),
    }
}

#[cfg(test)]
mod tests {
    use super::excludes_line_break;

    #[test]
    fn expressions_that_python_reads_differently() {
        for source in ["^[a-z]+$", "^a?$", "^(?:a|b{2})$", "^a$|^b$", "^(\\n*a)$", "^$", "^a[^\\n]?$"] {
            assert!(excludes_line_break(source), "{source}");
        }
        for source in ["^[a-z]+", "a*$", "^[^a]+$", "^a\\n?$", "a$|b", "^(?:a|\\n)$", "$"] {
            assert!(!excludes_line_break(source), "{source}");
        }
    }
}
