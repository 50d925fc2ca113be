//! Boolean expression to JSON Schema. In: the meaning of a rule. Out: a schema that accepts exactly those otherwise
//! valid requests for which the expression is not false. Knows nothing of messages, of severities, or of the place of
//! the assertion in the schema.
//!
//! An expression becomes a [`formula::Formula`] over presence and values of single parameters (`truth`, `items`).
//! Comparisons and functions are relations over unknowns (`unknown`). A relation over one unknown is solved by asking
//! the engine for its values (`solve`), one over several by trying the values of one of them (`relation`). The formula
//! becomes keywords (`print`).

mod formula;
mod items;
pub(crate) mod keywords;
mod print;
mod relation;
mod set;
pub(crate) mod sizes;
mod solve;
mod tier;
mod truth;
mod unknown;
mod values;

#[cfg(test)]
mod tests;

use std::cell::Cell;

use crate::limits::{MAX_AMOUNT_STEPS, MAX_ASSERTION_STEPS};
use crate::model::expr::build;
use crate::model::place::Declared;
use crate::model::{Each, Expr, ExprKind, ExprType, Operation, Rule};

/// The steps that are left for expressions of one operation.
pub(crate) struct Steps<'a> {
    /// The operation.
    pub(crate) op: &'a Operation,
    left: Cell<u32>,
}

impl<'a> Steps<'a> {
    /// Those for the assertions of its rules.
    fn of_rules(op: &'a Operation) -> Self {
        Self::new(op, MAX_ASSERTION_STEPS)
    }

    /// Those for the amounts of its price.
    pub(crate) fn of_amounts(op: &'a Operation) -> Self {
        Self::new(op, MAX_AMOUNT_STEPS)
    }

    fn new(op: &'a Operation, most: u64) -> Self {
        Self { op, left: Cell::new(u32::try_from(op.portions.assertions.of(most)).unwrap_or(u32::MAX)) }
    }

    /// Lowers one expression, with the steps that it may take.
    fn lower<T>(&self, lower: impl FnOnce(&truth::Lowering<'_>) -> T) -> T {
        let lowering = truth::Lowering::new(self.op, self.left.get().min(truth::STEPS));
        let lowered = lower(&lowering);
        self.left.set(self.left.get() - lowering.spent());
        lowered
    }

    /// Reports whether the expression can be false for an otherwise valid request.
    pub(crate) fn can_be_false(&self, expr: &Expr) -> bool {
        self.lower(|lowering| lowering.truth(expr, false)) != Some(formula::Formula::Const(false))
    }
}

/// A schema for the whole request document that rejects a request, which is valid otherwise, exactly when the
/// expression is false for it.
///
/// `None` when JSON Schema cannot express it: the expression reads facts, compares two parameters with too many
/// values, or would need a schema of unreasonable size.
fn schema(lowering: &truth::Lowering<'_>, expr: &Expr) -> Option<serde_json::Value> {
    let broken = lowering.truth(expr, false)?;
    Some(print::Printer::new(Declared::request(&lowering.op.request)).schema(&formula::not(broken)))
}

/// The assertion of one expression.
#[cfg(test)]
pub(crate) fn assertion(expr: &Expr, op: &Operation) -> Option<serde_json::Value> {
    schema(&truth::Lowering::new(op, truth::STEPS), expr)
}

/// The assertion of each rule of an operation; of a rule about the items of a list, for all of them. A warning never
/// makes a request invalid, so it has none.
pub(crate) fn of_rules(op: &Operation) -> Vec<Option<serde_json::Value>> {
    let steps = Steps::of_rules(op);
    let assertion = |rule: &Rule| {
        if rule.warning { None } else { steps.lower(|lowering| schema(lowering, &of_items(rule))) }
    };
    op.rules.iter().map(assertion).collect()
}

/// The meaning of a rule for a request as a whole.
fn of_items(rule: &Rule) -> Expr {
    let mut holds = rule.holds.clone();
    for (bound, path) in rule.each.iter().enumerate().rev() {
        let (list, given) = match bound.checked_sub(1) {
            None => (ExprKind::Get(path.clone()), ExprKind::Has(path.clone())),
            Some(outer) => (ExprKind::BoundGet(outer, path.clone()), ExprKind::BoundHas(outer, path.clone())),
        };
        let list = build::expr(list, ExprType::List);
        let each = build::each(Each::All, bound, list, holds);
        holds = build::any(vec![build::not(build::expr(given, ExprType::Bool)), each]);
    }
    holds
}
