//! Sums over the outcomes of a chunk. The counts of an operation and a day are found without a search by name, which would
//! take longer than to add to them.

use modelspec_runtime::{Day, Moment};

use super::{Place, Summary, Totals};
use crate::outcome::Outcome;

/// The number of totals that are at hand.
const SLOTS: usize = 64;

/// A summary, and totals that are not yet in it.
#[derive(Debug)]
pub(crate) struct Tally<'m> {
    summary: Summary,
    slots: Vec<Option<Slot<'m>>>,
}

/// The totals of an operation and a day.
#[derive(Clone, Debug)]
struct Slot<'m> {
    operation: Option<&'m str>,
    day: Option<Day>,
    totals: Totals,
}

impl<'m> Tally<'m> {
    pub(crate) fn new() -> Self {
        Self { summary: Summary::default(), slots: vec![None; SLOTS] }
    }

    /// Adds one outcome.
    pub(crate) fn add(&mut self, outcome: &Outcome<'m>, place: Place) {
        let (operation, day) = (outcome.operation(), outcome.time().map(Moment::day));
        // The place of an id in memory tells it from others; which slot it gets changes no sum.
        let id = operation.map_or(0, |id| id.as_ptr().addr() / 8);
        let day_number = day.map_or(0, |day| usize::try_from(day.number().unsigned_abs()).unwrap_or(0));
        let at = (id ^ (id >> 6) ^ day_number) % SLOTS;
        if let Some(slot) = self.slots.get_mut(at) {
            match slot {
                Some(slot) if is_same(slot.operation, operation) && slot.day == day => {
                    slot.totals.add(outcome);
                }
                other => {
                    let mut totals = Totals::default();
                    totals.add(outcome);
                    if let Some(old) = other.replace(Slot { operation, day, totals }) {
                        self.summary.add_totals(old.operation, old.day, old.totals);
                    }
                }
            }
        }
        self.summary.add_findings(outcome, place);
    }

    /// Adds the outcome of a record against another catalogue. Returns whether the verdict or the cost is another one.
    pub(crate) fn add_change(&mut self, outcome: &Outcome<'_>, against: &Outcome<'_>, place: Place) -> bool {
        self.summary.add_change(outcome, against, place)
    }

    /// The summary of all outcomes.
    pub(crate) fn finish(self) -> Summary {
        let mut summary = self.summary;
        for Slot { operation, day, totals } in self.slots.into_iter().flatten() {
            summary.add_totals(operation, day, totals);
        }
        summary
    }
}

/// True for ids that are the same text in memory. Equal texts elsewhere only get another slot.
fn is_same(left: Option<&str>, right: Option<&str>) -> bool {
    left.map(|id| (id.as_ptr(), id.len())) == right.map(|id| (id.as_ptr(), id.len()))
}
