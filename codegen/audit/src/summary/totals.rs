//! Counts and sums of some outcomes.

use std::fmt;
use std::str::FromStr;

use modelspec_runtime::{AmountRange, Cost, CurrencyTotal};
use serde::{Deserialize, Deserializer, Serialize, Serializer};

use super::few::{Few, Merge};
use crate::bill::{Bill, Comparison, decimal};
use crate::outcome::{CostKind, Outcome, Verdict};

/// Counts and sums of some outcomes.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Totals {
    /// The number of records.
    pub records: u64,
    /// Those whose request is valid.
    pub valid: u64,
    /// Those whose request is invalid.
    pub invalid: u64,
    /// Those with wrong values of facts.
    pub wrong_facts: u64,
    /// Those without a request.
    pub no_request: u64,
    /// Those of models that no operation has.
    pub unknown_model: u64,
    /// Those of wire ids that several operations have.
    pub ambiguous_model: u64,
    /// Those that cannot be read.
    pub malformed: u64,
    /// Those with an exact cost.
    pub exact: u64,
    /// Those whose cost is a range.
    pub range: u64,
    /// Those whose cost is unknown, which is not zero.
    pub unknown: u64,
    /// Those with a bill.
    pub billed: u64,
    /// Those whose bill can be compared with an exact cost.
    pub compared: u64,
    /// Those whose bill differs from the cost, or is outside of its range.
    pub different: u64,
    /// Sums by currency. Bills without a known currency are under the empty name.
    pub amounts: Few<Amounts>,
}

/// Sums in one currency.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Amounts {
    /// Exact costs.
    pub computed: Sum,
    /// The least amounts of ranges.
    pub range_min: Sum,
    /// The greatest amounts of ranges that have one.
    pub range_max: Sum,
    /// The number of ranges without a greatest amount.
    pub open_ranges: u64,
    /// Bills, of all records.
    pub billed: Sum,
    /// The bills of records whose cost is exact.
    pub compared_billed: Sum,
    /// The costs of these records.
    pub compared_computed: Sum,
}

/// An exact sum in 1e-9. It is written as a decimal in a string.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord)]
pub struct Sum(pub i128);

impl Totals {
    /// The number of records with a verdict.
    pub fn count(&self, verdict: Verdict) -> u64 {
        match verdict {
            Verdict::Valid => self.valid,
            Verdict::Invalid => self.invalid,
            Verdict::WrongFacts => self.wrong_facts,
            Verdict::NoRequest => self.no_request,
            Verdict::UnknownModel => self.unknown_model,
            Verdict::AmbiguousModel => self.ambiguous_model,
            Verdict::Malformed => self.malformed,
        }
    }

    pub(super) fn add(&mut self, outcome: &Outcome<'_>) {
        self.records += 1;
        *match outcome.verdict() {
            Verdict::Valid => &mut self.valid,
            Verdict::Invalid => &mut self.invalid,
            Verdict::WrongFacts => &mut self.wrong_facts,
            Verdict::NoRequest => &mut self.no_request,
            Verdict::UnknownModel => &mut self.unknown_model,
            Verdict::AmbiguousModel => &mut self.ambiguous_model,
            Verdict::Malformed => &mut self.malformed,
        } += 1;
        match outcome.cost_kind() {
            Some(CostKind::Exact) => self.exact += 1,
            Some(CostKind::Range) => self.range += 1,
            Some(CostKind::Unknown) => self.unknown += 1,
            None => {}
        }
        let mut bill = outcome.bill();
        if bill.is_some() {
            self.billed += 1;
            self.different += u64::from(outcome.is_different());
            self.compared += u64::from(matches!(outcome.comparison(), Comparison::Exact { .. }));
        }
        let further = outcome.cost().map_or(&[][..], Cost::additional).iter().copied();
        for CurrencyTotal { amount, currency } in outcome.total().into_iter().chain(further) {
            // Mostly a bill is in the currency of the cost.
            let bill = bill.take_if(|bill| billed_in(bill) == currency);
            self.amounts.entry(currency, |amounts| {
                amounts.add_cost(amount);
                bill.into_iter().for_each(|bill| amounts.add_bill(bill, outcome.comparison()));
            });
        }
        if let Some(bill) = bill {
            self.amounts.entry(billed_in(bill), |amounts| amounts.add_bill(bill, outcome.comparison()));
        }
    }
}

/// The currency under which a bill is summed.
fn billed_in<'b>(bill: &'b Bill<'_>) -> &'b str {
    super::clipped(bill.currency.as_deref().unwrap_or_default())
}

impl Amounts {
    fn add_cost(&mut self, amount: AmountRange) {
        if let Some(exact) = amount.exact() {
            self.computed.0 += i128::from(exact.nanos());
            return;
        }
        self.range_min.0 += i128::from(amount.min.nanos());
        match amount.max {
            Some(max) => self.range_max.0 += i128::from(max.nanos()),
            None => self.open_ranges += 1,
        }
    }

    fn add_bill(&mut self, bill: &Bill<'_>, comparison: Comparison) {
        let billed = i128::from(bill.amount.money.nanos());
        self.billed.0 += billed;
        if let Comparison::Exact { computed, .. } = comparison {
            self.compared_billed.0 += billed;
            self.compared_computed.0 += i128::from(computed.nanos());
        }
    }
}

impl Merge for Totals {
    fn merge(&mut self, other: Self) {
        let counts = [
            (&mut self.records, other.records),
            (&mut self.valid, other.valid),
            (&mut self.invalid, other.invalid),
            (&mut self.wrong_facts, other.wrong_facts),
            (&mut self.no_request, other.no_request),
            (&mut self.unknown_model, other.unknown_model),
            (&mut self.ambiguous_model, other.ambiguous_model),
            (&mut self.malformed, other.malformed),
            (&mut self.exact, other.exact),
            (&mut self.range, other.range),
            (&mut self.unknown, other.unknown),
            (&mut self.billed, other.billed),
            (&mut self.compared, other.compared),
            (&mut self.different, other.different),
        ];
        counts.into_iter().for_each(|(count, more)| *count += more);
        self.amounts.merge(other.amounts);
    }
}

impl Merge for Amounts {
    fn merge(&mut self, other: Self) {
        let sums = [
            (&mut self.computed, other.computed),
            (&mut self.range_min, other.range_min),
            (&mut self.range_max, other.range_max),
            (&mut self.billed, other.billed),
            (&mut self.compared_billed, other.compared_billed),
            (&mut self.compared_computed, other.compared_computed),
        ];
        sums.into_iter().for_each(|(sum, more)| sum.0 += more.0);
        self.open_ranges += other.open_ranges;
    }
}

impl fmt::Display for Sum {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.pad(&decimal(self.0))
    }
}

impl FromStr for Sum {
    type Err = &'static str;

    fn from_str(text: &str) -> Result<Self, Self::Err> {
        let (whole, fraction) = text.split_once('.').unwrap_or((text, ""));
        let digits = format!("{whole}{fraction:0<9}");
        let sum = digits.parse().ok().filter(|_| fraction.len() <= 9);
        sum.map(Self).ok_or("a sum is a decimal with at most 9 digits after the point")
    }
}

impl Serialize for Sum {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.collect_str(self)
    }
}

impl<'de> Deserialize<'de> for Sum {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        String::deserialize(deserializer)?.parse().map_err(serde::de::Error::custom)
    }
}
