//! The rate of a line: one, chosen by a value, or that of the first condition that holds.

use crate::cause::UnknownCause;
use crate::cost::AmountRange;
use crate::eval::{Gap, Scope, Val};
use crate::scan::equal_text;
use crate::table::{Charge, Expr, Literal, Model, PriceLine, Rate};

/// The rate, or the range of possible rates when what chooses it is unknown.
pub(super) fn rate<'s, 'm: 's>(
    line: &'m PriceLine<'m>,
    scope: &Scope<'s>,
    model: &Model<'m>,
) -> Result<AmountRange, UnknownCause<'m>> {
    if let Some(charge) = plain(line, scope) {
        return known(charge);
    }
    match &line.rate {
        Rate::Fixed(charge) => known(*charge),
        Rate::By(selector, rates) => selected(selector, rates, line.missing, scope, model),
        Rate::Cases(cases) => first_case(cases, line.missing, scope, model),
    }
}

/// The rate, where it is always the same or goes by a text, which needs no more than to be compared.
#[inline]
pub(super) fn plain<'s, 'm: 's>(line: &'m PriceLine<'m>, scope: &Scope<'s>) -> Option<Charge<'m>> {
    match &line.rate {
        Rate::Fixed(charge) => Some(*charge),
        Rate::By(selector, rates) => {
            let text = scope.plain_text(selector)?;
            let is_equal =
                |literal: &Literal<'_>| matches!(literal, Literal::Str(known) if equal_text(known, text));
            rates.iter().find(|(literal, _)| is_equal(literal)).map(|(_, charge)| *charge)
        }
        Rate::Cases(_) => None,
    }
}

fn known(charge: Charge<'_>) -> Result<AmountRange, UnknownCause<'_>> {
    match charge {
        Charge::Exact(nanos) => Ok(AmountRange::nanos(nanos, nanos)),
        Charge::Range(min, max) => Ok(AmountRange::nanos(min, max)),
        Charge::Unknown(reason) => Err(UnknownCause::Undocumented(reason)),
    }
}

/// The rates among which what is unknown chooses.
#[derive(Default)]
struct Possible<'m> {
    rates: Option<AmountRange>,
    /// The reason why one of them is unknown.
    unknown: Option<UnknownCause<'m>>,
}

impl<'m> Possible<'m> {
    fn add(&mut self, charge: Charge<'m>) {
        match known(charge) {
            Ok(rate) => self.rates = Some(self.rates.map_or(rate, |all| all.hull(rate))),
            Err(cause) => self.unknown = self.unknown.take().or(Some(cause)),
        }
    }

    /// A request may have no rate.
    fn add_missing(&mut self, missing: Option<&'m str>) {
        if let Some(reason) = missing {
            self.unknown = self.unknown.take().or(Some(without_rate(reason, UnknownCause::UnknownRate)));
        }
    }
}

/// The cause of a missing rate: the documented reason, or ours.
fn without_rate<'m>(reason: &'m str, ours: UnknownCause<'m>) -> UnknownCause<'m> {
    if reason.is_empty() { ours } else { UnknownCause::Undocumented(reason) }
}

/// The rate of a value; for an unknown value the range of all rates, if every value has a rate.
fn selected<'s, 'm: 's>(
    selector: &'m Expr<'m>,
    rates: &'m [(Literal<'m>, Charge<'m>)],
    missing: Option<&'m str>,
    scope: &Scope<'s>,
    model: &Model<'m>,
) -> Result<AmountRange, UnknownCause<'m>> {
    let value = scope.value(selector);
    let mut possible = Possible::default();
    let mut is_open = false;
    for (literal, charge) in rates {
        match scope.equal(&value, &(*literal).into()).map_err(Gap::in_price) {
            Ok(true) => return known(*charge),
            Ok(false) => {}
            Err(Gap::Failed(failure)) => return Err(UnknownCause::Failed(failure)),
            Err(Gap::Unknown) => {
                is_open = true;
                possible.add(*charge);
            }
        }
    }
    if is_open {
        possible.add_missing(missing);
    }
    match possible {
        Possible { unknown: Some(cause), .. } => {
            Err(UnknownCause::of_request(Gap::Unknown, selector, scope, model).unwrap_or(cause))
        }
        Possible { rates: Some(rates), .. } => Ok(rates),
        Possible { .. } => {
            let ours = match value {
                Val::Unknown | Val::Failed(_) | Val::Absent => UnknownCause::NoRate,
                value => UnknownCause::NoRateFor(shown(&value).into()),
            };
            Err(without_rate(missing.unwrap_or_default(), ours))
        }
    }
}

/// The rate of the first case that holds, joined with those before it that may hold.
fn first_case<'s, 'm: 's>(
    cases: &'m [(Expr<'m>, Charge<'m>)],
    missing: Option<&'m str>,
    scope: &Scope<'s>,
    model: &Model<'m>,
) -> Result<AmountRange, UnknownCause<'m>> {
    let mut possible = Possible::default();
    let mut open = None;
    let mut is_decided = false;
    for (condition, charge) in cases {
        match scope.holds(condition, scope.root).map_err(Gap::in_price) {
            Ok(false) => {}
            Ok(true) if open.is_none() => return known(*charge),
            Ok(true) => {
                possible.add(*charge);
                is_decided = true;
                break;
            }
            Err(Gap::Failed(failure)) => return Err(UnknownCause::Failed(failure)),
            Err(Gap::Unknown) => {
                possible.add(*charge);
                open = open.or(Some(condition));
            }
        }
    }
    let Some(open) = open else {
        return Err(without_rate(missing.unwrap_or_default(), UnknownCause::NoRate));
    };
    if !is_decided {
        possible.add_missing(missing);
    }
    match possible {
        Possible { unknown: Some(cause), .. } => {
            Err(UnknownCause::of_request(Gap::Unknown, open, scope, model).unwrap_or(cause))
        }
        Possible { rates, .. } => rates.ok_or(UnknownCause::NoRate),
    }
}

fn shown(value: &Val<'_>) -> String {
    match value {
        Val::Bool(value) => format!("`{value}`"),
        Val::Null => "`null`".to_owned(),
        Val::Str(_) | Val::Text(_) => {
            let text = value.text().unwrap_or_default();
            format!("`{}`", crate::text::clip(&text).0)
        }
        Val::Between(range) => match (range.ends.min.number(), range.ends.max.number()) {
            (Some(min), Some(max)) => format!("any of `{min}` to `{max}`"),
            (Some(min), None) => format!("any of `{min}` and more"),
            _ => "this value".to_owned(),
        },
        other => other.ratio().map_or_else(|| "this value".to_owned(), |value| format!("`{value}`")),
    }
}
