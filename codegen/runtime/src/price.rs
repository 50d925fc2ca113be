//! The cost of a request. In: the variables of a valid request. Out: an exact amount, a range, or the reason why it
//! is unknown. Money is never a float.

use crate::cause::UnknownCause;
use crate::cost::{AmountRange, Cost, CostLine, CostLines, CurrencyTotal, Quantity, UnknownCost};
use crate::eval::{Place, Scope, Steps, Val};
use crate::facts::Facts;
use crate::money::Money;
use crate::ratio::Ratio;
use crate::scan::equal_text;
use crate::table::{Exchange, Expr, Literal, Model, Price, PriceLine, Rate, Terms};
use crate::variables::Variables;

/// The cost of a valid request.
pub(crate) fn cost<'m>(model: &'m Model<'m>, variables: &Variables<'_>, facts: &Facts) -> Cost<'m> {
    let (currency, lines, terms) = match model.price {
        Price::Unknown(reason) => {
            return Cost::Unknown(UnknownCost::new(None, UnknownCause::Undocumented(reason)));
        }
        Price::Lines { currency, lines, terms } => (currency, lines, terms),
    };
    let steps = Steps::new();
    let scope = Scope { model, variables, facts, steps: &steps, exact: true, missing_facts_are_absent: true };
    let mut bill = Bill { currency, sum: AmountRange::ZERO, lines: CostLines::with_room(lines.len()) };
    for line in lines {
        steps.refill();
        if let Err(cause) = bill.add(line, &scope, model) {
            return Cost::Unknown(UnknownCost::new(Some(line.item), cause));
        }
    }
    if bill.settle(terms).is_none() {
        return Cost::Unknown(UnknownCost::new(None, UnknownCause::TooLarge));
    }
    let Bill { currency, sum, lines } = bill;
    let mut totals = lines.additional().iter().map(|total| total.amount).chain([sum]);
    if totals.any(|total| total.min < Money::ZERO) {
        return Cost::Unknown(UnknownCost::new(None, UnknownCause::NegativeTotal));
    }
    match sum.exact() {
        Some(amount) => Cost::Exact { amount, currency, lines },
        None => Cost::Range { min: sum.min, max: sum.max, currency, lines },
    }
}

/// The lines computed so far.
struct Bill<'m> {
    currency: &'m str,
    /// The sum of the lines in the main currency.
    sum: AmountRange,
    lines: CostLines<'m>,
}

impl<'m> Bill<'m> {
    /// Adds a line, if it applies.
    #[inline]
    fn add<'s>(
        &mut self,
        line: &'m PriceLine<'m>,
        scope: &Scope<'s>,
        model: &Model<'m>,
    ) -> Result<(), UnknownCause<'m>>
    where
        'm: 's,
    {
        let applies = match &line.when {
            None => Some(true),
            Some(when) => scope.holds(when, Place::ROOT),
        };
        if applies == Some(false) {
            return Ok(());
        }
        let quantity = quantity(line, scope, model)?;
        let rate = rate(line, scope, model)?;
        let mut amount = amounts(quantity, rate, line.per).ok_or(UnknownCause::TooLarge)?;
        if applies.is_none() {
            amount = amount.hull(AmountRange::ZERO);
        }
        let is_main = line.currency.is_empty() || line.currency == self.currency;
        let currency = if is_main { self.currency } else { line.currency };
        let sum = if is_main { &mut self.sum } else { self.additional(currency) };
        *sum = sum.checked_add(amount).ok_or(UnknownCause::TooLarge)?;
        self.lines.push(CostLine { item: line.item, currency, quantity, per: line.per, rate, amount });
        Ok(())
    }

    /// The sum of the lines in another currency.
    #[cold]
    fn additional(&mut self, currency: &'m str) -> &mut AmountRange {
        let additional = &mut self.lines.rest().additional;
        let known = additional.iter().position(|total| total.currency == currency);
        let place = known.unwrap_or(additional.len());
        if known.is_none() {
            additional.push(CurrencyTotal { amount: AmountRange::ZERO, currency });
        }
        &mut additional[place].amount
    }

    /// Applies the minimum and the exchange rate; none when the amount is too large.
    #[inline]
    fn settle(&mut self, terms: Terms<'m>) -> Option<()> {
        if terms.minimum != i64::MIN {
            let minimum = Money::from_nanos(terms.minimum);
            self.sum = AmountRange { min: self.sum.min.max(minimum), max: self.sum.max.max(minimum) };
        }
        if let Some(exchange) = terms.exchange {
            let amount = worth(self.sum, exchange)?;
            self.lines.rest().equivalent = Some(CurrencyTotal { amount, currency: exchange.currency });
        }
        Some(())
    }
}

/// Converts an amount, rounded half up.
#[cold]
fn worth(sum: AmountRange, exchange: Exchange<'_>) -> Option<AmountRange> {
    let worth = |amount: Money| {
        let units = Ratio::new(i128::from(amount.nanos()), i128::from(Money::UNIT))?;
        self::amount(units, Money::from_nanos(exchange.rate), exchange.per)
    };
    let (low, high) = (worth(sum.min)?, worth(sum.max)?);
    Some(AmountRange { min: low.min(high), max: low.max(high) })
}

/// The number of units of a line.
#[inline]
fn quantity<'s, 'm>(
    line: &'s PriceLine<'s>,
    scope: &Scope<'s>,
    model: &Model<'m>,
) -> Result<Quantity, UnknownCause<'m>> {
    if let Some(number) = scope.plain_number(&line.quantity).filter(|number| *number >= 0) {
        return Ok(Quantity::known(Ratio::whole(number)));
    }
    match scope.value(&line.quantity).interval() {
        Some(quantity) if quantity.max.parts().0 < 0 => Err(UnknownCause::NegativeQuantity(quantity.max)),
        // Of a range, the negative numbers are those that are not billed.
        Some(Quantity { min, max }) => {
            Ok(Quantity { min: if min.parts().0 < 0 { Ratio::whole(0) } else { min }, max })
        }
        None => {
            let cause = UnknownCause::of_request(&line.quantity, scope, model);
            Err(cause.or(UnknownCause::UnknownQuantity))
        }
    }
}

/// The rate, or the range of possible rates when its selector is unknown.
fn rate<'s, 'm>(
    line: &'s PriceLine<'s>,
    scope: &Scope<'s>,
    model: &Model<'m>,
) -> Result<AmountRange, UnknownCause<'m>> {
    match &line.rate {
        Rate::Flat(nanos) => Ok(AmountRange::nanos(*nanos, *nanos)),
        Rate::Range(min, max) => Ok(AmountRange::nanos(*min, *max)),
        Rate::By(selector, rates) => selected(selector, rates, line.missing_rates, scope, model),
        Rate::Cases(cases) => first_case(cases, line.missing_rates, scope, model),
    }
}

/// The rate of a value; for an unknown value the range of all rates, if every value has a rate.
fn selected<'s, 'm>(
    selector: &'s Expr<'s>,
    rates: &'s [(Literal<'s>, i64)],
    has_missing: bool,
    scope: &Scope<'s>,
    model: &Model<'m>,
) -> Result<AmountRange, UnknownCause<'m>> {
    // Most rates go by a text, which needs no more than to be compared.
    if let Some(text) = scope.plain_text(selector)
        && let Some((_, nanos)) = rates
            .iter()
            .find(|(literal, _)| matches!(literal, Literal::Str(known) if equal_text(known, text)))
    {
        return Ok(AmountRange::nanos(*nanos, *nanos));
    }
    let value = scope.value(selector);
    let mut candidates: Option<AmountRange> = None;
    for (literal, nanos) in rates {
        let rate = AmountRange::nanos(*nanos, *nanos);
        match scope.equal(&value, &(*literal).into()) {
            Some(true) => return Ok(rate),
            Some(false) => {}
            None if has_missing => return Err(unknown_rate(selector, scope, model)),
            None => candidates = Some(candidates.map_or(rate, |all| all.hull(rate))),
        }
    }
    candidates.ok_or_else(|| match value {
        Val::Unknown | Val::Absent => UnknownCause::NoRate,
        value => UnknownCause::NoRateFor(shown(&value).into()),
    })
}

/// The rate of the first case that holds, joined with those before it that may hold.
fn first_case<'s, 'm>(
    cases: &'s [(Expr<'s>, i64, i64)],
    has_missing: bool,
    scope: &Scope<'s>,
    model: &Model<'m>,
) -> Result<AmountRange, UnknownCause<'m>> {
    let mut candidates: Option<AmountRange> = None;
    let mut unknown = None;
    for (condition, min, max) in cases {
        let holds = scope.holds(condition, Place::ROOT);
        if holds == Some(false) {
            continue;
        }
        let rate = AmountRange::nanos(*min, *max);
        let all = candidates.map_or(rate, |all| all.hull(rate));
        if holds == Some(true) {
            return Ok(all);
        }
        candidates = Some(all);
        unknown = unknown.or(Some(condition));
    }
    if has_missing && let Some(condition) = unknown {
        return Err(unknown_rate(condition, scope, model));
    }
    candidates.ok_or(UnknownCause::NoRate)
}

/// The range of amounts of a number of units.
#[inline]
fn amounts(quantity: Quantity, rate: AmountRange, per: u32) -> Option<AmountRange> {
    let first = amount(quantity.min, rate.min, per)?;
    let mut all = AmountRange::known(first);
    if rate.min != rate.max {
        all = all.hull(AmountRange::known(amount(quantity.min, rate.max, per)?));
    }
    if quantity.min != quantity.max {
        all = all.hull(AmountRange::known(amount(quantity.max, rate.min, per)?));
        all = all.hull(AmountRange::known(amount(quantity.max, rate.max, per)?));
    }
    Some(all)
}

/// Quantity times rate, rounded once.
fn amount(quantity: Ratio, rate: Money, per: u32) -> Option<Money> {
    // The usual case needs no fractions.
    if per == 1
        && let (number, 1) = quantity.parts()
        && let Ok(number) = i64::try_from(number)
    {
        return number.checked_mul(rate.nanos()).map(Money::from_nanos);
    }
    let rate = Ratio::new(i128::from(rate.nanos()), i128::from(per))?;
    quantity.checked_mul(rate)?.round_half_up().map(Money::from_nanos)
}

/// The reason why the rate is unknown.
#[cold]
fn unknown_rate<'s, 'm>(expr: &'s Expr<'s>, scope: &Scope<'s>, model: &Model<'m>) -> UnknownCause<'m> {
    UnknownCause::of_request(expr, scope, model).or(UnknownCause::UnknownRate)
}

fn shown(value: &Val<'_>) -> String {
    match value {
        Val::Bool(value) => format!("`{value}`"),
        Val::Null => "`null`".to_owned(),
        Val::Str(_) | Val::Text(_) => {
            let text = value.text().unwrap_or_default();
            format!("`{}`", crate::text::clip(&text).0)
        }
        Val::Between(ends) => format!("any of `{}` to `{}`", ends.min, ends.max),
        other => other.ratio().map_or_else(|| "this value".to_owned(), |value| format!("`{value}`")),
    }
}
