//! Price lines as expressions of whole numbers, for targets without exact fractions. In comes a line, out comes an
//! expression for the amount in 1e-9 of the currency, rounded once. Knows nothing of CEL's syntax.

mod bounds;
mod defined;
mod fraction;
#[cfg(test)]
mod tests;

use crate::backend::schema::assertion::Steps;
use crate::model::expr::{Bindings, build};
use crate::model::{Arithmetic, Charge, Comparison, Expr, ExprKind, PriceLine, Rate, RateCase, Value};
use defined::{Within, chain, defined};
use fraction::{Fraction, Fractions, constant, product, sum, whole};

/// The amount of one price line.
pub(crate) struct Amount {
    /// The amount where it is known; of a range, its lower end.
    pub(crate) least: Expr,
    /// The upper end of a range.
    pub(crate) most: Option<Expr>,
    /// The condition under which it is known; `None` if it always is.
    pub(crate) known: Option<Expr>,
}

/// The amount of a line in whole numbers; `None` if whole numbers cannot express its quantity.
pub(crate) fn amount(line: &PriceLine, steps: &Steps<'_>) -> Option<Amount> {
    let op = steps.op;
    let bindings = Bindings::of(op);
    let within = Within { bindings: &bindings, sizes: op.sizes.as_ref() };
    let mut fractions = Fractions::new(&bindings);
    let quantity = fractions.of(&line.quantity)?;
    let mut known = vec![defined(&line.quantity, within)];
    known.append(&mut fractions.exact_where);
    if bounds::bounds(&quantity.numerator, &bindings).is_none_or(|(low, _)| low < 0) {
        known.push(build::compare(Comparison::Ge, quantity.numerator.clone(), whole(0)));
    }
    let mut rates = Rates::of(line, &mut fractions, within)?;
    known.append(&mut rates.known);
    let total = |end: End| rates.total(&quantity, line.per, end);
    let mut least = total(End::Least)?;
    let mut most = if rates.has_two_ends() { Some(total(End::Most)?) } else { None };
    let mut known = build::all(known);
    if let Some(when) = &line.when {
        let condition = fractions.condition(&when.expr)?;
        let is_exact = fractions.exact_where.drain(..).collect::<Vec<_>>();
        let applied = |amount: Expr| build::conditional(condition.clone(), amount, whole(0));
        (least, most) = (applied(least), most.map(applied));
        let is_defined = defined(&condition, within);
        let is_known = build::any(vec![build::not(condition.clone()), known]);
        known = build::all([is_defined].into_iter().chain(is_exact).chain([is_known]).collect());
    }
    let known = steps.can_be_false(&known).then_some(known);
    Some(Amount { least, most, known })
}

/// One end of a range of rates.
#[derive(Clone, Copy)]
enum End {
    Least,
    Most,
}

/// The rates of a line. The first one whose condition holds applies; the last one needs no condition.
struct Rates {
    chosen: Vec<(Expr, Charge)>,
    last: Charge,
    /// The conditions under which there is a rate.
    known: Vec<Expr>,
}

impl Rates {
    fn of(line: &PriceLine, fractions: &mut Fractions<'_>, within: Within<'_>) -> Option<Rates> {
        match &line.rate {
            Rate::Fixed(charge) => {
                Some(Rates { chosen: Vec::new(), last: charge.clone(), known: Vec::new() })
            }
            Rate::By(selector, rates) => {
                let values: Vec<_> =
                    rates.iter().map(|(value, charge)| (value.value.clone(), charge.clone())).collect();
                Self::by(&selector.expr, &values, fractions, within)
            }
            Rate::Cases(cases) => Self::cases(cases, fractions, within),
        }
        .map(Self::where_documented)
    }

    /// The same rates, known only where the spec knows them.
    fn where_documented(mut self) -> Rates {
        let is_known = |charge: &Charge| build::constant(matches!(charge, Charge::Known(_)));
        if self
            .chosen
            .iter()
            .map(|(_, charge)| charge)
            .chain([&self.last])
            .any(|charge| matches!(charge, Charge::Unknown(_)))
        {
            let known =
                self.chosen.iter().rev().fold(is_known(&self.last), |otherwise, (condition, charge)| {
                    build::conditional(condition.clone(), is_known(charge), otherwise)
                });
            self.known.push(known);
        }
        self
    }

    fn by(
        selector: &Expr,
        rates: &[(Value, Charge)],
        fractions: &mut Fractions<'_>,
        within: Within<'_>,
    ) -> Option<Rates> {
        let selector = fractions.condition(selector)?;
        let mut known = std::mem::take(&mut fractions.exact_where);
        let mut groups: Vec<(Vec<Value>, Charge)> = Vec::new();
        for (value, rate) in rates {
            match groups.iter_mut().find(|(_, known)| known == rate) {
                Some((values, _)) => values.push(value.clone()),
                None => groups.push((vec![value.clone()], rate.clone())),
            }
        }
        let values: Vec<Value> = rates.iter().map(|(value, _)| value.clone()).collect();
        let has_rate = build::is_in(selector.clone(), values);
        let has_value = defined(&selector, within);
        let (_, last) = groups.pop()?;
        known.push(if groups.is_empty() {
            // There is only one rate, whatever the selector is.
            build::any(vec![build::not(has_value), has_rate])
        } else {
            build::all(vec![has_value, has_rate])
        });
        let chosen = groups.into_iter().map(|(values, rate)| (build::is_in(selector.clone(), values), rate));
        Some(Rates { chosen: chosen.collect(), last, known })
    }

    fn cases(cases: &[RateCase], fractions: &mut Fractions<'_>, within: Within<'_>) -> Option<Rates> {
        let mut chosen: Vec<(Expr, Charge)> = Vec::new();
        let mut last = None;
        for RateCase { when, charge, .. } in cases {
            if when.expr.kind == ExprKind::Lit(Value::Bool(true)) {
                last = Some(charge.clone());
                break;
            }
            chosen.push((fractions.condition(&when.expr)?, charge.clone()));
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
        Some(Rates { chosen, last, known })
    }

    fn has_two_ends(&self) -> bool {
        let all = self.chosen.iter().map(|(_, rate)| rate).chain([&self.last]);
        all.into_iter().any(|charge| matches!(charge, Charge::Known(rate) if rate.min != rate.max))
    }

    /// The quantity times the rate that applies.
    fn total(&self, quantity: &Fraction, per: u32, end: End) -> Option<Expr> {
        let amount = |charge: &Charge| {
            let rate = match (charge, end) {
                (Charge::Known(rate), End::Least) => rate.min,
                (Charge::Known(rate), End::Most) => rate.max,
                // There it is not known.
                (Charge::Unknown(_), _) => 0,
            };
            times(quantity, rate, per)
        };
        self.chosen.iter().rev().try_fold(amount(&self.last)?, |otherwise, (condition, rate)| {
            Some(build::conditional(condition.clone(), amount(rate)?, otherwise))
        })
    }
}

/// The quantity times a rate for `per` units, rounded half up.
fn times(quantity: &Fraction, rate: i64, per: u32) -> Option<Expr> {
    let shared = greatest_common_divisor(rate, per.into());
    let (mut rate, per) = (rate / shared, i64::from(per) / shared);
    let mut quantity_denominator = quantity.denominator.clone();
    if let Some(denominator) = constant(&quantity.denominator) {
        let shared = greatest_common_divisor(rate, denominator);
        (rate, quantity_denominator) = (rate / shared, whole(denominator / shared));
    }
    let numerator = product(&quantity.numerator, &whole(rate))?;
    let denominator = product(&quantity_denominator, &whole(per))?;
    if constant(&denominator) == Some(1) {
        return Some(numerator);
    }
    // floor(n / d + 1/2) = floor((2n + d) / 2d) = floor((n + d / 2) / d) where d is even.
    let (numerator, denominator) = match constant(&denominator) {
        Some(denominator) if denominator % 2 == 0 => {
            (sum(&numerator, &whole(denominator / 2))?, whole(denominator))
        }
        _ => (sum(&product(&numerator, &whole(2))?, &denominator)?, product(&denominator, &whole(2))?),
    };
    // Neither quantities nor rates are negative, so that truncation rounds down.
    Some(build::arith(Arithmetic::Div, numerator, denominator))
}

/// The greatest common divisor, which is at least 1.
fn greatest_common_divisor(mut left: i64, mut right: i64) -> i64 {
    while right != 0 {
        (left, right) = (right, left.checked_rem(right).unwrap_or(0));
    }
    left.saturating_abs().max(1)
}
