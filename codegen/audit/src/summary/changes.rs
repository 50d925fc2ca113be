//! Changes of verdicts and costs against another catalogue.

use std::collections::BTreeMap;

use modelspec_runtime::Cost;
use serde::{Deserialize, Serialize};

use super::few::{Few, Merge};
use super::{Example, Place, Sum, entry, merge_maps};
use crate::outcome::Outcome;

/// Changes of verdicts and costs against another catalogue, by operation.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Changes {
    /// The changes of each operation that has some. Records that name none are under the empty name.
    pub operations: BTreeMap<String, Change>,
}

/// The changes of one operation.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Change {
    /// Changed verdicts: from that of the other catalogue to that of this one, such as `valid to invalid`.
    pub verdicts: BTreeMap<String, Example>,
    /// Records that are valid in both, and have another cost.
    pub costs: Example,
    /// Sums of those of them whose cost is exact in both, by currency.
    pub amounts: Few<Changed>,
}

/// Exact costs of records that cost something else, in one currency.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Changed {
    /// The sum with the other catalogue.
    pub against: Sum,
    /// The sum with this one.
    pub computed: Sum,
}

impl Changes {
    pub(super) fn add(&mut self, outcome: &Outcome<'_>, against: &Outcome<'_>, place: Place) -> bool {
        let (now, before) = (outcome.verdict(), against.verdict());
        let operation = outcome.operation().or(against.operation()).unwrap_or_default();
        if now != before {
            let change = entry(&mut self.operations, operation);
            let message = || outcome.message().or(against.message()).unwrap_or_default();
            entry(&mut change.verdicts, &format!("{before} to {now}")).add(place, message);
        }
        let costs = outcome.cost().zip(against.cost()).filter(|(cost, other)| !is_same(cost, other));
        let Some((cost, other)) = costs else { return now != before };
        let change = entry(&mut self.operations, operation);
        change.costs.add(place, || format!("{cost}, was {other}"));
        for total in cost.total().into_iter().chain(cost.additional().iter().copied()) {
            let totals = || other.total().into_iter().chain(other.additional().iter().copied());
            let same = totals().find(|other| other.currency == total.currency);
            let exact = same.and_then(|same| same.amount.exact()).zip(total.amount.exact());
            let Some((before, now)) = exact else { continue };
            change.amounts.entry(total.currency, |changed| {
                changed.against.0 += i128::from(before.nanos());
                changed.computed.0 += i128::from(now.nanos());
            });
        }
        true
    }

    /// True if a verdict or a cost changes.
    pub fn are_some(&self) -> bool {
        !self.operations.is_empty()
    }
}

/// True if two costs have the same totals, or are both unknown.
fn is_same(cost: &Cost<'_>, other: &Cost<'_>) -> bool {
    cost.total() == other.total() && cost.additional() == other.additional()
}

impl Merge for Changes {
    fn merge(&mut self, other: Self) {
        merge_maps(&mut self.operations, other.operations);
    }
}

impl Merge for Change {
    fn merge(&mut self, other: Self) {
        merge_maps(&mut self.verdicts, other.verdicts);
        self.costs.merge(other.costs);
        self.amounts.merge(other.amounts);
    }
}

impl Merge for Changed {
    fn merge(&mut self, other: Self) {
        self.against.0 += other.against.0;
        self.computed.0 += other.computed.0;
    }
}
