//! Documented examples as OpenAPI has them, verbatim.

use serde_json::{Map, Value as Json, json};

use super::{free, slug};
use crate::model::{Example, Operation};

/// The examples of an operation that show a valid request.
pub(super) fn valid(op: &Operation) -> impl Iterator<Item = &Example> {
    op.examples.iter().filter(|example| example.violations.is_empty())
}

/// Examples by their titles.
#[derive(Default)]
pub(super) struct Examples {
    entries: Map<String, Json>,
    taken: Vec<String>,
}

impl Examples {
    /// Adds a value of an example.
    pub(super) fn add(&mut self, example: &Example, value: Json) {
        let mut entry = json!({ "summary": example.title.value });
        if let Some(source) = &example.source {
            entry["x-source"] = json!(source);
        }
        entry["value"] = value;
        self.entries.insert(free(&slug(&example.title.value), &mut self.taken), entry);
    }

    /// Adds a request, with what goes with it.
    pub(super) fn add_request(&mut self, example: &Example, value: Json) {
        self.add(example, value);
        let Some((_, entry)) = self.entries.iter_mut().last() else { return };
        if let Some(facts) = &example.facts {
            entry["x-facts"] = facts.value.clone();
        }
        if let Some(at) = &example.at {
            entry["x-at"] = json!(at.value.to_string());
        }
        if let Some(cost) = &example.cost {
            // In 1e-9 of the currency, as in `x-price`.
            entry["x-cost"] = json!(cost.value);
        }
    }

    /// Sets them in a media type or parameter, if there are any.
    pub(super) fn set_in(self, entry: &mut Json) {
        if !self.entries.is_empty() {
            entry["examples"] = Json::Object(self.entries);
        }
    }
}

/// The requests that are documented as invalid, which have no place among the examples of a schema.
pub(super) fn invalid(op: &Operation) -> Vec<Json> {
    let wrong = op.examples.iter().filter(|example| !example.violations.is_empty());
    let entry = |example: &Example| {
        let violation = |(pointer, rule): &(String, String)| json!({ "pointer": pointer, "rule": rule });
        let violations: Vec<Json> = example.violations.iter().map(violation).collect();
        let request = &example.request.as_ref()?.value;
        Some(json!({ "summary": example.title.value, "value": request, "violations": violations }))
    };
    wrong.filter_map(entry).collect()
}
