//! Boolean expression to JSON Schema: in comes the meaning of a rule, out goes a schema that accepts exactly
//! those otherwise valid requests for which the expression is not false. Knows nothing of messages, severities
//! or where in the schema the assertion stands.
//!
//! The way: an expression becomes a `formula::Formula` over presence and values of single parameters, and over how
//! many items of a list a formula holds for (`truth`, `relation`, `each`). Comparisons are solved for one parameter
//! each (`solve`). The formula becomes keywords (`print`).

mod arithmetic;
mod each;
mod engine;
mod formula;
pub(crate) mod keywords;
mod place;
mod print;
mod regular;
mod relation;
mod set;
pub(crate) mod sizes;
mod solve;
mod terms;
mod truth;
mod unknown;

#[cfg(test)]
mod tests;

use crate::model::{Expr, Operation};

/// A schema for the whole request document that rejects a request, which is valid otherwise, exactly when the
/// expression is false for it.
///
/// `None` when JSON Schema cannot say it: the expression reads facts, compares two parameters with too many
/// values, or would need a schema of unreasonable size.
pub fn assertion(expr: &Expr, op: &Operation) -> Option<serde_json::Value> {
    let broken = truth::Lowering::new(op).truth(expr, false)?;
    Some(print::Printer::new(place::Scope::request(&op.request)).schema(&formula::not(broken)))
}

/// Whether there can be an otherwise valid request for which the expression is false.
pub(crate) fn can_be_false(expr: &Expr, op: &Operation) -> bool {
    truth::Lowering::new(op).truth(expr, false) != Some(formula::Formula::Const(false))
}
