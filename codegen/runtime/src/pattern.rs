//! Matching of regular expressions within a budget. In: a compiled expression and text. Out: whether the text contains a
//! match, or all matches. Never knows the syntax of expressions.

mod automaton;
mod search;

use crate::table::{Matcher, Pattern};
use std::ops::Range;

/// Moves of the patterns of one request, or of one price: those of its values and those of expressions. A move takes
/// no longer than a sixteenth of a step of an expression.
pub(crate) const MOVES: u64 = 16_000_000;

/// Bytes that an automaton reads in one move.
const READ: u64 = 4;

/// True if a text contains a match of an expression. The moves made are taken from a budget; none when it does not
/// suffice.
pub fn is_match(pattern: &Pattern<'_>, text: &str, moves: &mut u64) -> Option<bool> {
    match pattern.matcher {
        Matcher::Automaton(automaton) => {
            take(moves, text.len() as u64 / READ).ok()?;
            Some(automaton::is_match(automaton, text))
        }
        Matcher::Program(program) => search::is_match(program, text, moves),
    }
}

/// All non-overlapping matches from left to right: of those that begin first, the one that the expression
/// prefers, as in RE2. An empty match right after another match does not count. The budget of moves is reduced by the
/// moves made; none when it does not suffice, or the expression has no program.
pub(crate) fn find_all(pattern: &Pattern<'_>, text: &str, moves: &mut u64) -> Option<Vec<Range<usize>>> {
    match pattern.matcher {
        Matcher::Automaton(_) => None,
        Matcher::Program(program) => search::find_all(program, text, moves),
    }
}

/// The budget of moves is used up.
struct Spent;

/// Spends moves.
fn take(moves: &mut u64, count: u64) -> Result<(), Spent> {
    *moves = moves.saturating_sub(count);
    if *moves > 0 { Ok(()) } else { Err(Spent) }
}
