//! The reasons for a cost. In: the variables of a valid request. Out: for each line of the price whether it applies, which
//! of its rates counts, and which others are near. Amounts are those of the cost; nothing is computed here a second time.

use std::collections::BTreeSet;

use crate::eval::unknowns::Unknowns;
use crate::eval::{Place, Scope, Steps};
use crate::facts::Facts;
use crate::table::{Charge, Expr, Literal, Minimum, Model, Price, PriceLine, Rate};
use crate::variables::Variables;

/// Most rates of a line that are near the one that counts.
const MAX_NEAR: usize = 2;

/// The reason why a line of a price has its part in a cost, or has none.
pub(crate) struct Reason<'m> {
    pub(crate) line: &'m PriceLine<'m>,
    /// The currency of the line.
    pub(crate) currency: &'m str,
    /// None if it is unknown.
    pub(crate) applies: Option<bool>,
    /// The number of conditions that would have to hold for the line to apply.
    pub(crate) unmet: usize,
    /// The rate that counts, as an index; none if there is only one, or it is unknown.
    pub(crate) rate: Option<usize>,
    /// The indexes of other rates, the nearest first: for the fewest other values of the request they would count.
    pub(crate) near: Vec<usize>,
}

/// The reasons for each line, and the indexes of the facts that the price reads.
pub(crate) fn reasons<'m>(
    model: &'m Model<'m>,
    variables: &Variables<'_>,
    facts: &Facts,
) -> (Vec<Reason<'m>>, BTreeSet<u16>) {
    let entry = model.prices.at(facts.moment()).ok();
    let Some(Price::Lines { currency, lines, terms }) = entry.map(|entry| &entry.price) else {
        return Default::default();
    };
    let (steps, unknowns) = (Steps::new(), Unknowns::default());
    let scope = super::scope(model, variables, facts, (&steps, &unknowns));
    let mut read = BTreeSet::new();
    let reasons = lines.iter().map(|line| reason(line, currency, &scope, &mut read)).collect();
    if let Minimum::Computed(minimum) = &terms.minimum {
        facts_of(minimum, &mut read);
    }
    (reasons, read)
}

fn reason<'s, 'm: 's>(
    line: &'m PriceLine<'m>,
    currency: &'m str,
    scope: &Scope<'s>,
    read: &mut BTreeSet<u16>,
) -> Reason<'m> {
    let when = line.when.as_ref();
    scope.steps.refill();
    let applies = when.map_or(Some(true), |when| scope.holds(when, Place::ROOT).ok());
    when.into_iter().for_each(|when| facts_of(when, read));
    let currency = if line.currency.is_empty() { currency } else { line.currency };
    let mut reason = Reason { line, currency, applies, unmet: 0, rate: None, near: Vec::new() };
    if applies == Some(false) {
        reason.unmet = when.map_or(0, |when| unmet(when, scope));
        return reason;
    }
    facts_of(&line.quantity, read);
    match &line.rate {
        Rate::Fixed(_) => {}
        Rate::By(selector, rates) => {
            facts_of(selector, read);
            reason.rate = chosen_value(selector, rates, scope);
            reason.near = near(rates.iter().map(|(_, charge)| (0, *charge)), reason.rate);
        }
        Rate::Cases(cases) => {
            cases.iter().for_each(|(condition, _)| facts_of(condition, read));
            reason.rate = chosen_case(cases, scope);
            let distances = cases.iter().map(|(condition, charge)| (unmet(condition, scope), *charge));
            reason.near = near(distances, reason.rate);
        }
    }
    reason
}

fn chosen_value<'s, 'm: 's>(
    selector: &'m Expr<'m>,
    rates: &'m [(Literal<'m>, Charge<'m>)],
    scope: &Scope<'s>,
) -> Option<usize> {
    scope.steps.refill();
    let value = scope.value(selector);
    rates.iter().position(|(literal, _)| scope.equal(&value, &(*literal).into()) == Ok(true))
}

/// The first case that holds, if it is known that none before it does.
fn chosen_case<'s, 'm: 's>(cases: &'m [(Expr<'m>, Charge<'m>)], scope: &Scope<'s>) -> Option<usize> {
    scope.steps.refill();
    let first = cases.iter().position(|(condition, _)| scope.holds(condition, Place::ROOT) != Ok(false))?;
    (scope.holds(&cases[first].0, Place::ROOT) == Ok(true)).then_some(first)
}

/// The rates near the chosen one: with the fewest unmet conditions, then the nearest in the list. Rates of the same amount
/// explain nothing.
fn near<'m>(rates: impl Iterator<Item = (usize, Charge<'m>)>, chosen: Option<usize>) -> Vec<usize> {
    let Some(chosen) = chosen else { return Vec::new() };
    let rates: Vec<(usize, Charge<'m>)> = rates.collect();
    let mut others: Vec<usize> =
        (0..rates.len()).filter(|index| rates[*index].1 != rates[chosen].1).collect();
    others.sort_by_key(|index| (rates[*index].0, index.abs_diff(chosen), *index));
    others.truncate(MAX_NEAR);
    others
}

/// The number of parts of a condition that do not hold.
fn unmet<'s, 'm: 's>(condition: &'m Expr<'m>, scope: &Scope<'s>) -> usize {
    match condition {
        Expr::All(parts) => parts.iter().map(|part| unmet(part, scope)).sum(),
        part => {
            scope.steps.refill();
            usize::from(scope.holds(part, Place::ROOT) != Ok(true))
        }
    }
}

/// Adds the indexes of the facts that an expression reads.
fn facts_of(expr: &Expr<'_>, read: &mut BTreeSet<u16>) {
    let mut all = |parts: &[Expr<'_>]| parts.iter().for_each(|part| facts_of(part, read));
    match expr {
        Expr::Fact(index) | Expr::HasFact(index) => {
            read.insert(*index);
        }
        Expr::All(parts) | Expr::Any(parts) | Expr::List(parts) | Expr::Call(_, parts) => all(parts),
        Expr::If(parts) => all(&parts[..]),
        Expr::Compare(_, parts) | Expr::Each(_, _, parts) => all(&parts[..]),
        Expr::Arith(_, parts) => all(&parts[..]),
        Expr::Not(inner)
        | Expr::In(inner, _)
        | Expr::Size(inner)
        | Expr::Is(inner, _)
        | Expr::Match(_, inner, _) => facts_of(inner, read),
        Expr::Lit(_)
        | Expr::Get(_)
        | Expr::Has(_)
        | Expr::Media(..)
        | Expr::HasMedia(..)
        | Expr::Tier
        | Expr::Null
        | Expr::Bound(_)
        | Expr::BoundGet(..)
        | Expr::BoundHas(..)
        | Expr::BoundMedia(..)
        | Expr::BoundHasMedia(..) => {}
    }
}
