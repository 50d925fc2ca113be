//! The Common Expression Language as rules and prices use it: parser, type check, printer.
//!
//! In comes the text of an expression, out comes [`Expr`], in which every name is found and every read of an
//! optional parameter is guarded. Knows the resolved model, and no later stage.

mod ast;
mod check;
mod lets;
mod lex;
mod literal;
mod parse;
#[cfg(test)]
pub(crate) mod tests;
mod text;
mod values;

pub(crate) use check::{Scope, check};
pub(crate) use lets::{Definition, Lets, compile_lets};
pub(crate) use parse::parse;
pub(crate) use text::on_one_line;
pub(crate) use values::check_constant;

use crate::diagnostic::Diagnostic;
use crate::model::{Expr, ExprType};
use crate::source::{Located, SourceMap};

/// An expression with warnings about it, or what is wrong with it.
pub(crate) type Checked = Result<(Expr, Vec<Diagnostic>), Vec<Diagnostic>>;

/// Parses and checks an expression of a type; [`ExprType::Double`] stands for every number.
///
/// # Errors
///
/// As [`parse`] and [`check`] give them.
pub(crate) fn compile(
    text: &Located<String>,
    sources: &SourceMap,
    scope: &Scope<'_>,
    expected: ExprType,
) -> Checked {
    check(&parse(text, sources.snippet(text.span))?, scope, Some(expected))
}

/// Parses and checks an expression whose value can be of any type.
///
/// # Errors
///
/// As [`parse`] and [`check`] give them.
pub(crate) fn compile_any(text: &Located<String>, sources: &SourceMap, scope: &Scope<'_>) -> Checked {
    check(&parse(text, sources.snippet(text.span))?, scope, None)
}
