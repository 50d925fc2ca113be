//! The cost of a request. In: the variables of a valid request. Out: an exact amount, a range, or the reason why it
//! is unknown, with the lines that are known. Money is never a float.

mod ranges;
mod rates;
pub(crate) mod reasons;

use crate::cause::{MissingInputs, UnknownCause};
use crate::cost::{
    Adjustment, AdjustmentKind, AmountRange, Cost, CostLine, CostLines, CurrencyTotal, PlainLine, Quantity,
    UnknownCost, UnknownPart,
};
use crate::eval::interval::Interval;
use crate::eval::unknowns::Unknowns;
use crate::eval::{Gap, Place, Scope, Steps};
use crate::facts::Facts;
use crate::money::Money;
use crate::ratio::Ratio;
use crate::table::{
    Charge, Exchange, Expr, Minimum, Model, Price, PriceEntry, PriceLine, Rate, Rounding, Terms,
};
use crate::variables::Variables;
use rates::rate;

/// The cost of a valid request.
pub(crate) fn cost<'m>(model: &'m Model<'m>, variables: &Variables<'_>, facts: &Facts) -> Cost<'m> {
    let (currency, lines, terms) = match model.prices.at(facts.moment()) {
        Ok(PriceEntry { price: Price::Lines { currency, lines, terms }, .. }) => (currency, lines, terms),
        Ok(PriceEntry { price: Price::Unknown(reason), .. }) => {
            return unknown(UnknownCause::Undocumented(reason));
        }
        Err(cause) => return unknown(cause),
    };
    let (steps, unknowns) = (Steps::new(), Unknowns::default());
    let scope = scope(model, variables, facts, (&steps, &unknowns));
    let priced = Priced { currency, lines, terms, model };
    if model.facts.is_empty() {
        if let Some(cost) = priced.plain(&scope) {
            return cost;
        }
    } else {
        // Facts for which no request is valid are a matter of validation.
        ranges::relate(model, &scope);
    }
    let mut bill = priced.bill(&scope, None);
    if !unknowns.is_empty() && !bill.is_negative() {
        let can_be_free = bill.sum.min == Money::ZERO;
        bill = ranges::narrowed(bill, &priced, &scope);
        // Any amount at all is not an answer.
        if can_be_free && bill.sum.max.is_none() {
            bill.forget_endless(&priced, &scope);
        }
    }
    let Bill { sum, mut lines, unknown, .. } = bill;
    if unknown.is_empty() && lines.iter().any(|line| line.amount.exact().is_none()) {
        lines.rest().missing = priced.missing(&scope);
    }
    match sum.exact() {
        _ if !unknown.is_empty() => Cost::Unknown(UnknownCost::new(unknown, lines)),
        Some(amount) => Cost::Exact { amount, currency, lines },
        None => Cost::Range { min: sum.min, max: sum.max, currency, lines },
    }
}

/// A cost that is unknown as a whole.
#[cold]
fn unknown(cause: UnknownCause<'_>) -> Cost<'_> {
    Cost::Unknown(UnknownCost::new(vec![UnknownPart { item: None, cause }], CostLines::default()))
}

/// The scope of the expressions of a price: numbers are exact, and a fact that nobody gave is absent.
fn scope<'s>(
    model: &'s Model<'s>,
    variables: &'s Variables<'s>,
    facts: &'s Facts,
    (steps, unknowns): (&'s Steps, &'s Unknowns),
) -> Scope<'s> {
    Scope {
        model,
        variables,
        facts,
        steps,
        unknowns,
        exact: true,
        missing_facts_are_absent: true,
        root: Place::ROOT,
    }
}

/// A documented price.
struct Priced<'m> {
    currency: &'m str,
    lines: &'m [PriceLine<'m>],
    terms: &'m Terms<'m>,
    model: &'m Model<'m>,
}

impl<'m> Priced<'m> {
    /// The sum of lines that each are a whole number of units at a known rate, as those of most prices: no fractions and no
    /// ranges are needed. None for all other prices.
    #[inline]
    fn plain<'s>(&self, scope: &Scope<'s>) -> Option<Cost<'m>>
    where
        'm: 's,
    {
        let (mut sum, mut only, mut several) = (Money::ZERO, None, None);
        for line in self.lines {
            scope.steps.refill();
            if let Some(when) = &line.when
                && !scope.holds(when, Place::ROOT).ok()?
            {
                continue;
            }
            let units = scope.plain_number(&line.quantity).filter(|units| *units >= 0)?;
            let Charge::Exact(rate) = rates::plain(line, scope)? else { return None };
            let rate = Money::from_nanos(rate);
            let amount = whole_amount(units, rate, line.per)?;
            if !line.currency.is_empty() {
                return None;
            }
            sum = sum.checked_add(amount)?;
            let line = PlainLine { line, currency: self.currency, units, rate, amount };
            match only {
                None => only = Some(line),
                Some(first) => several.get_or_insert_with(|| CostLines::from(first)).push(line.into()),
            }
        }
        if *self.terms != Terms::NONE || sum < Money::ZERO {
            return None;
        }
        let lines = match several {
            Some(lines) => lines,
            None => only.map(CostLines::from).unwrap_or_default(),
        };
        Some(Cost::Exact { amount: sum, currency: self.currency, lines })
    }

    /// The bill for a request. `places` collects the indexes of the lines.
    fn bill<'s>(&self, scope: &Scope<'s>, places: Option<Vec<usize>>) -> Bill<'m>
    where
        'm: 's,
    {
        let mut bill = Bill {
            currency: self.currency,
            sum: AmountRange::ZERO,
            before: AmountRange::ZERO,
            lines: CostLines::default(),
            places,
            unknown: Vec::new(),
        };
        for (place, line) in self.lines.iter().enumerate() {
            scope.steps.refill();
            match bill.add(line, scope, self.model) {
                Ok(true) => bill.places.iter_mut().for_each(|places| places.push(place)),
                Ok(false) => {}
                Err(cause) => bill.lacks(Some(line.item), cause),
            }
        }
        scope.steps.refill();
        if bill.places.is_some() {
            bill.sum = ranges::sum(&bill, scope);
        }
        bill.before = bill.sum;
        if bill.unknown.is_empty()
            && let Err(cause) = bill.settle(self.terms, scope, self.model)
        {
            bill.lacks(None, cause);
        }
        bill
    }
}

impl<'m> Priced<'m> {
    /// The missing facts and media properties that the applicable lines depend on.
    #[cold]
    fn missing<'s>(&self, scope: &Scope<'s>) -> Option<UnknownCause<'m>>
    where
        'm: 's,
    {
        let mut missing = MissingInputs::default();
        let mut find = |expr: &'m Expr<'m>| {
            scope.steps.refill();
            missing.find(expr, scope, Place::ROOT, self.model);
        };
        for line in self.lines {
            scope.steps.refill();
            if line.when.as_ref().is_some_and(|when| scope.holds(when, Place::ROOT) == Ok(false)) {
                continue;
            }
            line.when.iter().chain([&line.quantity]).for_each(&mut find);
            match &line.rate {
                Rate::Fixed(_) => {}
                Rate::By(selector, _) => find(selector),
                Rate::Cases(cases) => {
                    for (condition, _) in *cases {
                        find(condition);
                        if scope.holds(condition, Place::ROOT) == Ok(true) {
                            break;
                        }
                    }
                }
            }
        }
        if let Minimum::Computed(minimum) = &self.terms.minimum {
            find(minimum);
        }
        missing.cause()
    }
}

/// The lines computed so far.
#[derive(Clone)]
struct Bill<'m> {
    currency: &'m str,
    /// The sum of the lines in the main currency, and then the total.
    sum: AmountRange,
    /// The sum before it was settled.
    before: AmountRange,
    lines: CostLines<'m>,
    /// The indexes of the lines in the price, where a caller needs them.
    places: Option<Vec<usize>>,
    /// The parts that are unknown.
    unknown: Vec<UnknownPart<'m>>,
}

impl<'m> Bill<'m> {
    /// The price is unknown because a number is below zero.
    fn is_negative(&self) -> bool {
        let is_negative = |part: &UnknownPart<'_>| {
            matches!(part.cause, UnknownCause::NegativeQuantity | UnknownCause::NegativeTotal)
        };
        self.unknown.iter().any(is_negative)
    }

    /// Adds a line, if it applies.
    #[inline]
    fn add<'s>(
        &mut self,
        line: &'m PriceLine<'m>,
        scope: &Scope<'s>,
        model: &Model<'m>,
    ) -> Result<bool, UnknownCause<'m>>
    where
        'm: 's,
    {
        let applies = match &line.when {
            None => Ok(true),
            Some(when) => scope.holds(when, scope.root).map_err(Gap::in_price),
        };
        match applies {
            Ok(false) => return Ok(false),
            Err(Gap::Failed(failure)) => return Err(UnknownCause::Failed(failure)),
            Ok(true) | Err(Gap::Unknown) => {}
        }
        let priced = quantity(&line.quantity, scope, model).and_then(|quantity| {
            let rate = rate(line, scope, model)?;
            let amount = amounts(quantity, rate, line.per).ok_or(UnknownCause::TooLarge)?;
            Ok((quantity, rate, amount))
        });
        let (quantity, rate, mut amount) = match (priced, &line.when) {
            // The price is unknown where it applies, so that a range covers the other cases.
            (Err(UnknownCause::NegativeQuantity), Some(_)) if applies.is_err() => return Ok(false),
            // Whether the line applies comes before what it costs.
            (Err(cause), Some(when)) if applies.is_err() => {
                return Err(UnknownCause::of_request(Gap::Unknown, when, scope, model).unwrap_or(cause));
            }
            (priced, _) => priced?,
        };
        if applies.is_err() {
            amount = amount.hull(AmountRange::ZERO);
        }
        let is_main = line.currency.is_empty() || line.currency == self.currency;
        let currency = if is_main { self.currency } else { line.currency };
        let sum = if is_main { &mut self.sum } else { self.additional(currency) };
        *sum = sum.checked_add(amount).ok_or(UnknownCause::TooLarge)?;
        self.lines.push(CostLine { item: line.item, currency, quantity, per: line.per, rate, amount, line });
        Ok(true)
    }

    /// Records what is unknown; the bands of a line lack the same.
    #[cold]
    fn lacks(&mut self, item: Option<&'m str>, cause: UnknownCause<'m>) {
        let part = UnknownPart { item, cause };
        if !self.unknown.contains(&part) {
            self.unknown.push(part);
        }
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

    /// Applies the minimum, the rounding and the exchange rate.
    #[inline]
    fn settle<'s>(
        &mut self,
        terms: &'m Terms<'m>,
        scope: &Scope<'s>,
        model: &Model<'m>,
    ) -> Result<(), UnknownCause<'m>>
    where
        'm: 's,
    {
        if self.sum.max.is_some_and(|max| max < Money::ZERO) {
            return Err(UnknownCause::NegativeTotal);
        }
        self.sum.min = self.sum.min.max(Money::ZERO);
        let minimum = match &terms.minimum {
            Minimum::None => None,
            Minimum::Amount(nanos) => Some(AmountRange::nanos(*nanos, *nanos)),
            Minimum::Computed(expr) => Some(minimum(expr, scope, model)?),
        };
        if let Some(minimum) = minimum {
            self.adjust(AdjustmentKind::Minimum, minimum, self.sum.at_least(minimum));
        }
        if let Some((kind, step)) = match terms.rounding {
            Rounding::None => None,
            Rounding::Up(step) => Some((AdjustmentKind::RoundUp, step)),
            Rounding::Nearest(step) => Some((AdjustmentKind::Round, step)),
        } {
            let rounded = self.sum.map(|amount| round(amount, kind, step)).ok_or(UnknownCause::TooLarge)?;
            self.adjust(kind, AmountRange::nanos(step, step), rounded);
        }
        if let Some(exchange) = terms.exchange {
            let amount = worth(self.sum, exchange).ok_or(UnknownCause::TooLarge)?;
            self.lines.rest().equivalent = Some(CurrencyTotal { amount, currency: exchange.currency });
        }
        Ok(())
    }

    /// A step on the way to the total, if it changes the amount.
    fn adjust(&mut self, kind: AdjustmentKind, value: AmountRange, amount: AmountRange) {
        if amount != self.sum {
            self.sum = amount;
            self.lines.rest().adjustments.push(Adjustment { kind, value, amount });
        }
    }
}

/// The least total that an expression gives.
#[cold]
fn minimum<'s, 'm: 's>(
    expr: &'m Expr<'m>,
    scope: &Scope<'s>,
    model: &Model<'m>,
) -> Result<AmountRange, UnknownCause<'m>> {
    let units = quantity(expr, scope, model)?;
    amounts(units, AmountRange::nanos(Money::UNIT, Money::UNIT), 1).ok_or(UnknownCause::TooLarge)
}

/// Rounds an amount to a multiple of a step.
#[cold]
fn round(amount: Money, kind: AdjustmentKind, step: i64) -> Option<Money> {
    let (amount, step) = (i128::from(amount.nanos()), i128::from(step));
    let added = match kind {
        AdjustmentKind::RoundUp => step.checked_sub(1)?,
        // Of the two nearest multiples the greater one.
        _ => step / 2,
    };
    let steps = amount.checked_add(added)?.checked_div_euclid(step)?;
    i64::try_from(steps.checked_mul(step)?).ok().map(Money::from_nanos)
}

/// Converts an amount, rounded half up.
#[cold]
fn worth(sum: AmountRange, exchange: Exchange<'_>) -> Option<AmountRange> {
    sum.map(|amount| {
        let units = Ratio::new(i128::from(amount.nanos()), i128::from(Money::UNIT))?;
        self::amount(units, Money::from_nanos(exchange.rate), exchange.per)
    })
}

/// A number of units.
fn quantity<'s, 'm: 's>(
    expr: &'m Expr<'m>,
    scope: &Scope<'s>,
    model: &Model<'m>,
) -> Result<Quantity, UnknownCause<'m>> {
    let value = scope.value(expr);
    let Some(number) = value.range() else {
        let gap = value.truth().err().map_or(Gap::Unknown, Gap::in_price);
        return Err(
            UnknownCause::of_request(gap, expr, scope, model).unwrap_or(UnknownCause::UnknownQuantity)
        );
    };
    // Facts for which there would be less than nothing have no price, so that a range is about the others.
    let zero = Interval::known(Ratio::whole(0)).into();
    if scope.unknowns.is_at_most(&zero, &number) == Some(false) {
        return Err(UnknownCause::NegativeQuantity);
    }
    number.ends.quantity().ok_or(UnknownCause::NegativeQuantity)
}

/// The range of amounts of a number of units.
fn amounts(quantity: Quantity, rate: AmountRange, per: u32) -> Option<AmountRange> {
    if let (Some(units), Some(rate)) = (quantity.exact(), rate.exact()) {
        return amount(units, rate, per).map(AmountRange::known);
    }
    let at = |units: Ratio| rate.map(|rate| amount(units, rate, per));
    let Some(most) = quantity.max else {
        // Without an upper end, units that cost nothing still cost nothing.
        let is_free = rate.exact() == Some(Money::ZERO);
        return Some(AmountRange { max: at(quantity.min)?.max.filter(|_| is_free), ..at(quantity.min)? });
    };
    Some(at(quantity.min)?.hull(at(most)?))
}

/// Quantity times rate, rounded once.
fn amount(quantity: Ratio, rate: Money, per: u32) -> Option<Money> {
    if let (count, 1) = quantity.parts()
        && let Ok(count) = i64::try_from(count)
    {
        return whole_amount(count, rate, per);
    }
    let rate = Ratio::new(i128::from(rate.nanos()), i128::from(per))?;
    quantity.checked_mul(rate)?.round_half_up().map(Money::from_nanos)
}

/// A whole quantity times rate, rounded half up.
#[inline]
fn whole_amount(count: i64, rate: Money, per: u32) -> Option<Money> {
    if per == 1 {
        return count.checked_mul(rate.nanos()).map(Money::from_nanos);
    }
    let (product, per) = (i128::from(count) * i128::from(rate.nanos()), i128::from(per));
    let rounded = (2 * product + per).checked_div_euclid(2 * per)?;
    i64::try_from(rounded).ok().map(Money::from_nanos)
}
