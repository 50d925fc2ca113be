//! The right answers for a log, counted while it is written. They have the names that the summary of `audit` has.

use std::collections::BTreeMap;

use serde_json::{Map, Value, json};

/// The right counts and sums.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Expected {
    /// By operation; the empty name has the records that name none.
    pub operations: BTreeMap<String, Counts>,
    /// The number of records of each day; the empty name has those without a time.
    pub days: BTreeMap<String, u64>,
    /// The first broken rules, by operation.
    pub rules: BTreeMap<String, BTreeMap<String, u64>>,
    /// The names of models that no operation has.
    pub unknown_models: BTreeMap<String, u64>,
}

/// Counts and sums of one operation.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Counts {
    /// Counts by name.
    pub counts: BTreeMap<&'static str, u64>,
    /// Sums in billionths by currency: exact costs, and bills.
    pub amounts: BTreeMap<String, [i128; 2]>,
}

impl Counts {
    /// Adds one to a count.
    pub(super) fn count(&mut self, name: &'static str) {
        *self.counts.entry(name).or_default() += 1;
    }

    /// Adds an exact cost, or a bill.
    pub(super) fn add(&mut self, currency: &str, at: usize, nanos: i128) {
        if !self.amounts.contains_key(currency) {
            self.amounts.insert(currency.to_owned(), [0, 0]);
        }
        if let Some(sums) = self.amounts.get_mut(currency) {
            sums[at] += nanos;
        }
    }

    fn add_all(&mut self, other: &Self) {
        other.counts.iter().for_each(|(name, count)| *self.counts.entry(name).or_default() += count);
        for (currency, sums) in &other.amounts {
            (0..2).for_each(|at| self.add(currency, at, sums[at]));
        }
    }
}

impl From<&Counts> for Value {
    fn from(counts: &Counts) -> Self {
        let mut all: Map<String, Value> =
            counts.counts.iter().map(|(name, count)| ((*name).to_owned(), (*count).into())).collect();
        let sums = counts.amounts.iter().map(|(currency, [computed, billed])| {
            let sums = json!({ "computed": decimal(*computed), "billed": decimal(*billed) });
            (currency.clone(), sums)
        });
        all.insert("amounts".to_owned(), Value::Object(sums.collect()));
        Self::Object(all)
    }
}

impl From<&Expected> for Value {
    fn from(expected: &Expected) -> Self {
        let mut totals = Counts::default();
        expected.operations.values().for_each(|counts| totals.add_all(counts));
        let operations: Map<String, Value> =
            expected.operations.iter().map(|(id, counts)| (id.clone(), counts.into())).collect();
        json!({
            "totals": Self::from(&totals),
            "operations": operations,
            "days": expected.days,
            "rules": expected.rules,
            "unknown_models": expected.unknown_models,
        })
    }
}

/// The shortest decimal of a number of billionths.
pub(super) fn decimal(nanos: i128) -> String {
    let (whole, rest) = (nanos.unsigned_abs() / 1_000_000_000, nanos.unsigned_abs() % 1_000_000_000);
    let sign = if nanos < 0 { "-" } else { "" };
    let text = format!("{sign}{whole}.{rest:09}");
    text.trim_end_matches('0').trim_end_matches('.').to_owned()
}
