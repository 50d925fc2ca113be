//! The strings that a price tells apart, so that the range of a cost tries each where a fact is unknown.

use modelspec_runtime::table::Comparison;

use crate::model::expr::parts;
use crate::model::{Expr, ExprKind, Fact, FactType, Prices, Rate, Value};

/// The strings that a price compares a fact with, and one more that stands for all others; none if it does anything else
/// with the fact.
pub(super) fn of(fact: &Fact, prices: &Prices) -> Vec<String> {
    let is_one = fact.ty == FactType::String && !fact.list && fact.default.is_none();
    let mut found = Vec::new();
    let is_selector = |expr: &&Expr| is_fact(expr, &fact.name);
    let mut others = prices.exprs().into_iter().filter(|expr| !is_selector(expr));
    if !is_one || !others.all(|expr| collect(expr, &fact.name, &mut found)) {
        return Vec::new();
    }
    for line in prices.lines() {
        if let Rate::By(selector, rates) = &line.rate
            && is_fact(&selector.expr, &fact.name)
        {
            found.extend(rates.iter().map(|(value, _)| &value.value));
        }
    }
    let mut choices: Vec<String> = Vec::new();
    for value in found {
        if let Value::Str(text) = value
            && !choices.contains(text)
        {
            choices.push(text.clone());
        }
    }
    if !choices.is_empty() {
        let longest = choices.iter().max_by_key(|choice| choice.len()).cloned().unwrap_or_default();
        choices.push(longest + "?");
    }
    choices
}

fn is_fact(expr: &Expr, name: &str) -> bool {
    matches!(&expr.kind, ExprKind::Fact(fact) if fact == name)
}

/// Collects the constants that a fact is compared with; false where it is read in any other way.
fn collect<'e>(expr: &'e Expr, name: &str, into: &mut Vec<&'e Value>) -> bool {
    match &expr.kind {
        ExprKind::Compare(Comparison::Eq | Comparison::Ne, sides) => match [&sides[0], &sides[1]] {
            [fact, Expr { kind: ExprKind::Lit(value), .. }]
            | [Expr { kind: ExprKind::Lit(value), .. }, fact]
                if is_fact(fact, name) =>
            {
                into.push(value);
                true
            }
            sides => sides.into_iter().all(|side| collect(side, name, into)),
        },
        ExprKind::In(fact, values) if is_fact(fact, name) => {
            into.extend(values);
            true
        }
        ExprKind::Fact(fact) => fact != name,
        _ => parts(expr).into_iter().all(|part| collect(part, name, into)),
    }
}
