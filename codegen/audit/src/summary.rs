//! Sums over outcomes. In: outcomes in any order and in any parts. Out: counts, exact sums and examples, in bounded
//! memory.
//!
//! All of it is commutative and associative: sums are integers, of names the smallest ones are kept, and of examples the
//! first one by place.

mod changes;
mod few;
mod print;
mod tally;
mod totals;

pub use changes::{Change, Changed, Changes};
pub use few::Few;
pub use print::SummaryFormat;
pub(crate) use tally::Tally;
pub use totals::{Amounts, Sum, Totals};

use std::collections::BTreeMap;

use modelspec_runtime::{Cost, Day, Moment, UnknownCause};
use serde::{Deserialize, Serialize};

use crate::bill::Comparison;
use crate::outcome::{Outcome, Verdict};
use crate::time::DayText;
use few::Merge;

/// Most names of one kind that are kept, such as unknown models or days.
const MOST_NAMES: usize = 4_096;

/// Most places of malformed records that are kept.
const MOST_PLACES: usize = 100;

/// Most characters of a name that a log chose.
const MOST_CHARACTERS: usize = 200;

/// The place of a record.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
pub struct Place {
    /// The index of the input.
    pub input: u32,
    /// The line, counted from 1.
    pub line: u64,
}

/// A number of records, with the first of them.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Example {
    /// The number of records.
    pub count: u64,
    /// The first of them.
    #[serde(flatten)]
    pub place: Place,
    /// The message about it.
    #[serde(default, skip_serializing_if = "String::is_empty")]
    pub message: String,
}

/// Bills that differ from the costs of one operation in one currency.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Differences {
    /// The number of records, of which the bill is outside of a range for some.
    pub count: u64,
    /// The number of bills outside of the range of their cost.
    pub outside: u64,
    /// The sum of what was billed too much, where the cost is exact.
    pub over: Sum,
    /// The sum of what was billed too little: it is negative.
    pub under: Sum,
    /// The record with the largest difference.
    pub largest: Option<Largest>,
}

/// The record with the largest difference.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Largest {
    /// Its place.
    #[serde(flatten)]
    pub place: Place,
    /// The billed amount.
    pub billed: Sum,
    /// Billed minus computed; for a range the distance from it.
    pub difference: Sum,
    /// The cost is a range.
    pub outside: bool,
}

/// Malformed records.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct MalformedRecords {
    /// Their number.
    pub count: u64,
    /// The first places, each with the reason.
    pub first: Vec<(Place, String)>,
}

/// Counts and sums of outcomes. Neither the order of the outcomes nor their division into parts matters.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Summary {
    /// By operation; under the empty name the records that name none.
    pub operations: BTreeMap<String, Totals>,
    /// By day in UTC; under the empty name the records without a time.
    pub days: Few<Totals>,
    /// The first broken rule of records, by operation and rule.
    pub rules: BTreeMap<String, BTreeMap<String, Example>>,
    /// Unknown costs by reason.
    pub unknown_costs: Few<Example>,
    /// Names of models that no operation has.
    pub unknown_models: Few<Example>,
    /// Wire ids of several operations.
    pub ambiguous_models: Few<Example>,
    /// Bills that differ from the cost, by operation and currency.
    pub differences: BTreeMap<String, Few<Differences>>,
    /// Records that cannot be read.
    pub malformed: MalformedRecords,
    /// Changes against another catalogue, if there is one.
    pub changes: Option<Changes>,
}

impl Summary {
    /// Adds one outcome.
    pub fn add(&mut self, outcome: &Outcome<'_>, place: Place) {
        let mut totals = Totals::default();
        totals.add(outcome);
        self.add_totals(outcome.operation(), outcome.time().map(Moment::day), totals);
        self.add_findings(outcome, place);
    }

    /// Adds the counts and sums of some outcomes of an operation and a day.
    fn add_totals(&mut self, operation: Option<&str>, day: Option<Day>, totals: Totals) {
        let day = day.map(DayText::new);
        self.days.entry(day.as_ref().map_or("", DayText::as_str), |all| all.merge(totals.clone()));
        entry(&mut self.operations, operation.unwrap_or_default()).merge(totals);
    }

    /// Adds what is noteworthy about an outcome.
    fn add_findings(&mut self, outcome: &Outcome<'_>, place: Place) {
        let operation = outcome.operation().unwrap_or_default();
        match outcome.verdict() {
            Verdict::Valid => {
                if let Some(Cost::Unknown(unknown)) = outcome.cost() {
                    let cause = unknown.parts().first().map(|part| &part.cause);
                    let reason = cause.map(reason).unwrap_or_default();
                    self.unknown_costs.entry(&reason, |example| example.add(place, String::new));
                }
                self.add_difference(operation, outcome, place);
            }
            Verdict::Invalid | Verdict::WrongFacts => {
                let rules = entry(&mut self.rules, operation);
                let message = || {
                    let (pointer, message) = (outcome.pointer(), outcome.message());
                    format!("{}: {}", pointer.unwrap_or_default(), message.unwrap_or_default())
                };
                entry(rules, outcome.rule().unwrap_or_default()).add(place, message);
            }
            Verdict::UnknownModel | Verdict::AmbiguousModel => {
                let is_unknown = outcome.verdict() == Verdict::UnknownModel;
                let names = if is_unknown { &mut self.unknown_models } else { &mut self.ambiguous_models };
                let name = clipped(outcome.unknown_model().unwrap_or_default());
                names.entry(name, |example| example.add(place, String::new));
            }
            Verdict::Malformed => self.malformed.add(place, || outcome.message().unwrap_or_default()),
            Verdict::NoRequest => {}
        }
    }

    /// Adds the outcome of a record against another catalogue. Returns whether the verdict or the cost is another one.
    pub fn add_change(&mut self, outcome: &Outcome<'_>, against: &Outcome<'_>, place: Place) -> bool {
        self.changes.get_or_insert_default().add(outcome, against, place)
    }

    fn add_difference(&mut self, operation: &str, outcome: &Outcome<'_>, place: Place) {
        let Some(bill) = outcome.bill().filter(|_| outcome.is_different()) else { return };
        let (difference, is_outside) = match outcome.comparison() {
            Comparison::None => return,
            Comparison::Exact { difference, .. } => (difference, false),
            Comparison::Range { distance } => (distance, true),
        };
        let billed = Sum(i128::from(bill.amount.money.nanos()));
        let largest = Largest { place, billed, difference: Sum(difference), outside: is_outside };
        let currency = bill.currency.as_deref().unwrap_or_default();
        entry(&mut self.differences, operation).entry(clipped(currency), |all| {
            all.merge(Differences {
                count: 1,
                outside: u64::from(is_outside),
                over: Sum(if is_outside { 0 } else { difference.max(0) }),
                under: Sum(if is_outside { 0 } else { difference.min(0) }),
                largest: Some(largest),
            });
        });
    }

    /// Adds the sums of other outcomes.
    pub fn merge(&mut self, other: Self) {
        merge_maps(&mut self.operations, other.operations);
        self.days.merge(other.days);
        for (operation, rules) in other.rules {
            merge_maps(self.rules.entry(operation).or_default(), rules);
        }
        self.unknown_costs.merge(other.unknown_costs);
        self.unknown_models.merge(other.unknown_models);
        self.ambiguous_models.merge(other.ambiguous_models);
        merge_maps(&mut self.differences, other.differences);
        self.malformed.merge(other.malformed);
        if let Some(changes) = other.changes {
            self.changes.get_or_insert_default().merge(changes);
        }
    }

    /// The counts and sums of all records.
    pub fn totals(&self) -> Totals {
        let mut all = Totals::default();
        self.operations.values().for_each(|totals| all.merge(totals.clone()));
        all
    }

    /// True if a record is not valid, or its bill differs from its cost.
    pub fn has_findings(&self) -> bool {
        let totals = self.totals();
        totals.records != totals.count(Verdict::Valid) || totals.different > 0
    }
}

/// The value under a name, created on demand.
fn entry<'a, V: Default>(map: &'a mut BTreeMap<String, V>, name: &str) -> &'a mut V {
    if !map.contains_key(name) {
        map.insert(name.to_owned(), V::default());
    }
    map.get_mut(name).unwrap_or_else(|| unreachable!("it was just added"))
}

fn merge_maps<V: Merge + Default>(map: &mut BTreeMap<String, V>, other: BTreeMap<String, V>) {
    for (name, value) in other {
        match map.get_mut(&name) {
            Some(known) => known.merge(value),
            None => {
                map.insert(name, value);
            }
        }
    }
}

/// The start of a name that a log chose.
fn clipped(name: &str) -> &str {
    // A character takes a byte or more.
    if name.len() <= MOST_CHARACTERS {
        return name;
    }
    name.char_indices().nth(MOST_CHARACTERS).map_or(name, |(end, _)| &name[..end])
}

/// The reason for an unknown cost in words that do not depend on the values of a request.
fn reason(cause: &UnknownCause<'_>) -> String {
    match cause {
        UnknownCause::MissingMedia { .. } => {
            "depends on properties of files, which the caller has to give".to_owned()
        }
        UnknownCause::NoRateFor(_) => "a value has no rate".to_owned(),
        cause => cause.to_string(),
    }
}

impl Default for Example {
    /// None yet: its place is after all others.
    fn default() -> Self {
        Self { count: 0, place: Place { input: u32::MAX, line: u64::MAX }, message: String::new() }
    }
}

impl Example {
    fn add(&mut self, place: Place, message: impl FnOnce() -> String) {
        self.count += 1;
        if place < self.place {
            (self.place, self.message) = (place, message());
        }
    }
}

impl Merge for Example {
    fn merge(&mut self, other: Self) {
        self.count += other.count;
        if other.place < self.place {
            (self.place, self.message) = (other.place, other.message);
        }
    }
}

impl Merge for Differences {
    fn merge(&mut self, other: Self) {
        self.count += other.count;
        self.outside += other.outside;
        self.over.0 += other.over.0;
        self.under.0 += other.under.0;
        let key = |largest: &Largest| (std::cmp::Reverse(largest.difference.0.unsigned_abs()), largest.place);
        let both = self.largest.take().into_iter().chain(other.largest);
        self.largest = both.min_by_key(key);
    }
}

impl MalformedRecords {
    fn add(&mut self, place: Place, message: impl FnOnce() -> String) {
        self.count += 1;
        if self.first.len() < MOST_PLACES || self.first.last().is_some_and(|(last, _)| place < *last) {
            let at = self.first.partition_point(|(known, _)| *known < place);
            self.first.insert(at, (place, message()));
            self.first.truncate(MOST_PLACES);
        }
    }

    fn merge(&mut self, other: Self) {
        self.count += other.count;
        self.first.extend(other.first);
        self.first.sort();
        self.first.truncate(MOST_PLACES);
    }
}

#[cfg(test)]
mod tests;
