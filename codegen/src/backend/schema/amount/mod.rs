//! Price lines as expressions of whole numbers: in comes a line, out goes an expression whose value is the amount
//! in 1e-9 of the currency, rounded once, for targets that have no fractions. Knows nothing of CEL's syntax.

mod bounds;
mod defined;
mod fraction;
#[cfg(test)]
mod tests;

use crate::backend::schema::assertion;
use crate::model::expr::{Frame, build};
use crate::model::{Arithmetic, Comparison, Expr, ExprKind, Operation, PriceLine, Rate, Value};
use defined::{Within, chain, defined};
use fraction::{Fraction, Fractions, constant, difference, product, sum, whole};

/// The amount of one price line.
pub(crate) struct Amount {
    /// The amount, where it is known; of a rate with two ends, the least one.
    pub(crate) least: Expr,
    /// The greatest amount, of a rate with two ends.
    pub(crate) most: Option<Expr>,
    /// Whether it is known; `None` when it always is.
    pub(crate) known: Option<Expr>,
}

/// The amount of a line in whole numbers; `None` when its quantity has fractions that whole numbers cannot say.
pub(crate) fn amount(line: &PriceLine, op: &Operation) -> Option<Amount> {
    let frame = Frame::of(op);
    let within = Within { frame: &frame, sizes: op.sizes.as_ref() };
    let mut fractions = Fractions::new(&frame);
    let quantity = fractions.of(&line.quantity)?;
    let mut known = vec![defined(&line.quantity, within)];
    known.append(&mut fractions.exact_where);
    let choice = Choice::of(line, &mut fractions, within)?;
    known.extend(choice.known);
    let total = |end: End| choice.rates.total(&quantity, line.per, end, &frame);
    let mut least = total(End::Least)?;
    let mut most = if choice.rates.has_two_ends() { Some(total(End::Most)?) } else { None };
    let mut known = build::all(known);
    if let Some(when) = &line.when {
        let condition = fractions.condition(when)?;
        let is_exact = fractions.exact_where.drain(..).collect::<Vec<_>>();
        let applied = |amount: Expr| build::conditional(condition.clone(), amount, whole(0));
        (least, most) = (applied(least), most.map(applied));
        let is_defined = defined(&condition, within);
        let is_known = build::any(vec![build::not(condition.clone()), known]);
        known = build::all([is_defined].into_iter().chain(is_exact).chain([is_known]).collect());
    }
    let known = assertion::can_be_false(&known, op).then_some(known);
    Some(Amount { least, most, known })
}

/// One end of a range of rates.
#[derive(Clone, Copy)]
enum End {
    Least,
    Most,
}

/// The rates of a line, and when there is one.
struct Choice {
    rates: Rates,
    known: Vec<Expr>,
}

/// Rates, each with the condition under which it counts unless an earlier one does; the last one needs none.
struct Rates {
    chosen: Vec<(Expr, crate::model::Amount)>,
    last: crate::model::Amount,
}

impl Choice {
    fn of(line: &PriceLine, fractions: &mut Fractions<'_>, within: Within<'_>) -> Option<Choice> {
        match &line.rate {
            Rate::Flat(rate) => {
                Some(Choice { rates: Rates { chosen: Vec::new(), last: *rate }, known: Vec::new() })
            }
            Rate::By(selector, rates) => {
                let values: Vec<_> = rates.iter().map(|(value, rate)| (value.value.clone(), *rate)).collect();
                Self::by(selector, &values, fractions, within)
            }
            Rate::Cases(cases) => Self::cases(cases, fractions, within),
        }
    }

    fn by(
        selector: &Expr,
        rates: &[(Value, crate::model::Amount)],
        fractions: &mut Fractions<'_>,
        within: Within<'_>,
    ) -> Option<Choice> {
        let selector = fractions.condition(selector)?;
        let mut known = std::mem::take(&mut fractions.exact_where);
        let mut groups: Vec<(Vec<Value>, crate::model::Amount)> = Vec::new();
        for (value, rate) in rates {
            match groups.iter_mut().find(|(_, known)| known == rate) {
                Some((values, _)) => values.push(value.clone()),
                None => groups.push((vec![value.clone()], *rate)),
            }
        }
        let values: Vec<Value> = rates.iter().map(|(value, _)| value.clone()).collect();
        let has_rate = build::is_in(selector.clone(), values);
        let has_value = defined(&selector, within);
        let (_, last) = groups.pop()?;
        known.push(if groups.is_empty() {
            // Whatever selects, there is only one rate.
            build::any(vec![build::not(has_value), has_rate])
        } else {
            build::all(vec![has_value, has_rate])
        });
        let chosen = groups.into_iter().map(|(values, rate)| (build::is_in(selector.clone(), values), rate));
        Some(Choice { rates: Rates { chosen: chosen.collect(), last }, known })
    }

    fn cases(
        cases: &[(Expr, crate::model::Amount)],
        fractions: &mut Fractions<'_>,
        within: Within<'_>,
    ) -> Option<Choice> {
        let mut chosen: Vec<(Expr, crate::model::Amount)> = Vec::new();
        let mut last = None;
        for (condition, rate) in cases {
            if condition.kind == ExprKind::Lit(Value::Bool(true)) {
                last = Some(*rate);
                break;
            }
            chosen.push((fractions.condition(condition)?, *rate));
        }
        let conditions: Vec<Expr> = chosen.iter().map(|(condition, _)| condition.clone()).collect();
        let mut known = std::mem::take(&mut fractions.exact_where);
        known.insert(0, chain(&conditions, within, |part| part));
        let last = match last {
            Some(last) => last,
            None => {
                known.push(build::any(conditions));
                chosen.pop()?.1
            }
        };
        Some(Choice { rates: Rates { chosen, last }, known })
    }
}

impl Rates {
    fn has_two_ends(&self) -> bool {
        let all = self.chosen.iter().map(|(_, rate)| rate).chain([&self.last]);
        all.into_iter().any(|rate| rate.min != rate.max)
    }

    /// Quantity times the rate that counts.
    fn total(&self, quantity: &Fraction, per: u32, end: End, frame: &Frame<'_>) -> Option<Expr> {
        let amount = |rate: &crate::model::Amount| {
            let rate = match end {
                End::Least => rate.min,
                End::Most => rate.max,
            };
            times(quantity, rate, per, frame)
        };
        self.chosen.iter().rev().try_fold(amount(&self.last)?, |otherwise, (condition, rate)| {
            Some(build::conditional(condition.clone(), amount(rate)?, otherwise))
        })
    }
}

/// Quantity times rate for so many units, rounded half up.
fn times(quantity: &Fraction, rate: i64, per: u32, frame: &Frame<'_>) -> Option<Expr> {
    let shared = greatest_common_divisor(rate.unsigned_abs(), per.into());
    let mut rate = rate.checked_div(i64::try_from(shared).ok()?)?;
    let per = i64::try_from(u64::from(per) / shared).ok()?;
    let mut quantity_lower = quantity.lower.clone();
    if let Some(lower) = constant(&quantity.lower) {
        let shared =
            i64::try_from(greatest_common_divisor(rate.unsigned_abs(), lower.unsigned_abs())).ok()?;
        (rate, quantity_lower) = (rate / shared, whole(lower / shared));
    }
    let upper = product(&quantity.upper, &whole(rate))?;
    let lower = product(&quantity_lower, &whole(per))?;
    if constant(&lower) == Some(1) {
        return Some(upper);
    }
    // floor(u / l + 1/2) = floor((2u + l) / 2l), or with half the lower one where that is whole.
    let (upper, lower) = match constant(&lower) {
        Some(lower) if lower % 2 == 0 => (sum(&upper, &whole(lower / 2))?, whole(lower)),
        _ => (sum(&product(&upper, &whole(2))?, &lower)?, product(&lower, &whole(2))?),
    };
    let quotient = |upper: Expr| build::arith(Arithmetic::Div, upper, lower.clone());
    if bounds::bounds(&upper, frame).is_some_and(|(low, _)| low >= 0) {
        return Some(quotient(upper));
    }
    // Division truncates, so below zero it has to be pushed down.
    let pushed = sum(&difference(&upper, &lower)?, &whole(1))?;
    let positive = build::compare(Comparison::Ge, upper.clone(), whole(0));
    Some(build::conditional(positive, quotient(upper), quotient(pushed)))
}

fn greatest_common_divisor(mut left: u64, mut right: u64) -> u64 {
    while right != 0 {
        (left, right) = (right, left % right);
    }
    left.max(1)
}
