//! The effect of an edit on requests that are made without the comparison: those at the edges of both sides.

use modelspec_codegen::__private::model::Operation;
use modelspec_codegen::__private::{Arena, table};
use modelspec_runtime::Facts;
use serde_json::Value;

use crate::edges::{bases, edges};

/// Most requests of one side.
const MOST: usize = 300;

/// Requests that show a change, for each kind of change one.
#[derive(Default)]
pub(super) struct Sampled {
    /// It was accepted, and is rejected.
    pub(super) rejected: Option<Value>,
    /// It was rejected, and is accepted.
    pub(super) accepted: Option<Value>,
    /// It has another cost.
    pub(super) cost: Option<Value>,
}

impl Sampled {
    pub(super) fn of(old: &Operation, new: &Operation) -> Self {
        let arena = Arena::new();
        let sides = [old, new].map(|op| table(&arena, op));
        let mut found = Self::default();
        for request in requests(old).into_iter().chain(requests(new)) {
            let text = request.to_string();
            let [before, now] = sides.each_ref().map(|model| {
                let priced = modelspec_runtime::price(model, text.as_bytes(), &Facts::default());
                // Of an unknown cost, nothing is the same or another one.
                let total = priced.cost.as_ref().and_then(modelspec_runtime::Cost::total);
                (priced.report.is_valid(), total.map(|total| format!("{total:?}")))
            });
            let place = match (before, now) {
                ((true, _), (false, _)) => &mut found.rejected,
                ((false, _), (true, _)) => &mut found.accepted,
                ((true, Some(old)), (true, Some(new))) if old != new => &mut found.cost,
                _ => continue,
            };
            place.get_or_insert(request);
        }
        found
    }
}

fn requests(op: &Operation) -> Vec<Value> {
    let bases = bases(op);
    let mut found = bases.clone();
    // A few from each, instead of all from the first.
    let all: Vec<Value> = bases.iter().flat_map(|base| edges(op, base)).map(|edge| edge.request).collect();
    let step = all.len().div_ceil(MOST).max(1);
    found.extend(all.into_iter().step_by(step));
    found
}
