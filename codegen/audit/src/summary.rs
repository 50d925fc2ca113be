//! Sums over outcomes. In: outcomes in any order and in any parts. Out: counts and exact sums, in bounded memory.

use std::collections::BTreeMap;

use crate::outcome::{Outcome, Verdict};

/// The place of a record.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord)]
pub struct Place {
    /// The index of the input.
    pub input: u32,
    /// The line, counted from 1.
    pub line: u64,
}

/// Counts and sums of outcomes. Neither the order of the outcomes nor their division into parts matters.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Summary {
    verdicts: BTreeMap<Verdict, u64>,
}

impl Summary {
    /// Adds one outcome.
    pub fn add(&mut self, outcome: &Outcome<'_>, _place: Place) {
        *self.verdicts.entry(outcome.verdict()).or_default() += 1;
    }

    /// Adds the sums of other outcomes.
    pub fn merge(&mut self, other: Self) {
        for (verdict, count) in other.verdicts {
            *self.verdicts.entry(verdict).or_default() += count;
        }
    }

    /// The number of records with a verdict.
    pub fn count(&self, verdict: Verdict) -> u64 {
        self.verdicts.get(&verdict).copied().unwrap_or(0)
    }
}
