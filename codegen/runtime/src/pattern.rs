//! Matching of regular expressions within a budget. In: a compiled expression and text. Out: whether the text contains a
//! match, or all matches. Never knows the syntax of expressions.

mod search;

use crate::table::Pattern;

pub(crate) use search::find_all;

/// Moves of the patterns of one request, or of one price: those of its values and those of expressions. A move takes
/// no longer than a sixteenth of a step of an expression.
pub(crate) const MOVES: u64 = 16_000_000;

/// True if a text contains a match of an expression. The moves made are taken from a budget; none when it does not
/// suffice.
pub fn is_match(pattern: &Pattern<'_>, text: &str, moves: &mut u64) -> Option<bool> {
    search::is_match(pattern, text, moves)
}
