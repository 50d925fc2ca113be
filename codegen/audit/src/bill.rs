//! A billed amount next to a computed cost. In: both. Out: their exact difference, where they are in one currency.

use std::borrow::Cow;

use modelspec_runtime::{Cost, CurrencyTotal, Money};

use crate::Amount;

/// The billed amount of a log.
#[derive(Clone, Debug, PartialEq)]
pub struct Bill<'m> {
    /// The amount.
    pub amount: Amount,
    /// The currency; none if the log does not say, and the request has no known cost.
    pub currency: Option<Cow<'m, str>>,
}

/// The result of the comparison of a bill with a cost.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Comparison {
    /// There is no bill, no known cost, or no currency that both have.
    None,
    /// Both are known exactly.
    Exact {
        /// The computed amount in the currency of the bill.
        computed: Money,
        /// Billed minus computed, in 1e-9.
        difference: i128,
    },
    /// The cost is a range.
    Range {
        /// The distance of the bill from the range in 1e-9: negative below it, zero inside.
        distance: i128,
    },
}

impl Comparison {
    /// Compares a bill with a cost. Without a currency, the bill has that of the price.
    pub fn new(billed: Money, currency: Option<&str>, cost: &Cost<'_>) -> Self {
        let Some(total) = total_in(cost, currency) else { return Self::None };
        let (billed, min) = (i128::from(billed.nanos()), i128::from(total.amount.min.nanos()));
        if let Some(computed) = total.amount.exact() {
            return Self::Exact { computed, difference: billed - min };
        }
        let above = total.amount.max.map_or(0, |max| (billed - i128::from(max.nanos())).max(0));
        Self::Range { distance: if billed < min { billed - min } else { above } }
    }

    /// True if the bill is further away from the cost than a tolerance.
    pub fn is_different(self, tolerance: Money) -> bool {
        let distance = match self {
            Self::None => 0,
            Self::Exact { difference, .. } => difference,
            Self::Range { distance } => distance,
        };
        distance.unsigned_abs() > u128::from(tolerance.nanos().unsigned_abs())
    }
}

/// The total in a currency; none if there are sums in several, of which a bill has only one.
fn total_in<'m>(cost: &Cost<'m>, currency: Option<&str>) -> Option<CurrencyTotal<'m>> {
    if !cost.additional().is_empty() {
        return None;
    }
    let total = cost.total()?;
    match currency {
        Some(currency) if currency != total.currency => {
            cost.equivalent().filter(|equivalent| equivalent.currency == currency)
        }
        _ => Some(total),
    }
}

/// The decimal of a number of billionths.
pub(crate) fn decimal(nanos: i128) -> String {
    let (whole, rest) = (nanos.unsigned_abs() / 1_000_000_000, nanos.unsigned_abs() % 1_000_000_000);
    let sign = if nanos < 0 { "-" } else { "" };
    if rest == 0 {
        return format!("{sign}{whole}");
    }
    format!("{sign}{whole}.{}", format!("{rest:09}").trim_end_matches('0'))
}
