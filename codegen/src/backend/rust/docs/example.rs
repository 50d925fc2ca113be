//! The documented request that a module shows as a doctest, with long texts shortened.

use bumpalo::Bump;
use modelspec_runtime::{Facts, Moment, price};
use serde_json::Value;

use crate::backend::rust::ir;
use crate::backend::table;
use crate::model::{Example, Operation};

/// Longest example, as JSON, in the docs of a module.
const MAX_EXAMPLE: usize = 6_000;

/// Most characters of a text that is not shortened.
const MAX_TEXT: usize = 80;

/// An example with a valid request that is short enough to read.
pub(in crate::backend::rust) fn example(example: &Example, op: &Operation) -> Option<ir::Example> {
    let request = &example.request.as_ref().filter(|_| example.violations.is_empty())?.value;
    let facts = example.facts.as_ref().map(|facts| &facts.value);
    let at = example.at.as_ref().map(|at| at.value);
    let shortened = shortened(request, facts, at, op);
    let title = example.title.trim_end_matches(['.', ':']);
    let title = if shortened.is_some() { format!("{title}, with texts shortened") } else { title.to_owned() };
    let request = shortened.unwrap_or_else(|| request.clone());
    // The check stage compares the documented amount, which is in one currency only.
    let cost = example.cost.as_ref().and_then(|_| cost(&[&request], facts, at, op).pop());
    (request.to_string().len() <= MAX_EXAMPLE).then(|| ir::Example {
        title,
        request,
        facts: facts.cloned(),
        at: at.map(|at| at.to_string()),
        cost,
    })
}

/// The request with shortened texts; none if no text is long, or if validity or cost would change.
fn shortened(request: &Value, facts: Option<&Value>, at: Option<Moment>, op: &Operation) -> Option<Value> {
    let mut short = request.clone();
    if !shorten(&mut short) {
        return None;
    }
    let costs = cost(&[request, &short], facts, at, op);
    matches!(&costs[..], [whole, of_short] if whole == of_short).then_some(short)
}

/// The costs of those requests that are valid.
fn cost(requests: &[&Value], facts: Option<&Value>, at: Option<Moment>, op: &Operation) -> Vec<String> {
    let arena = Bump::new();
    let model = table::model(&arena, op);
    // The check stage reports facts that are wrong.
    let facts = facts.and_then(|facts| Facts::from_json(&model, facts.to_string().as_bytes()).ok());
    let facts = at.into_iter().fold(facts.unwrap_or_default(), Facts::at);
    let cost = |request: &&Value| price(&model, request.to_string().as_bytes(), &facts).cost;
    requests.iter().filter_map(cost).map(|cost| cost.to_string()).collect()
}

/// Cuts long prose between two words. Returns whether anything was cut.
fn shorten(json: &mut Value) -> bool {
    match json {
        Value::String(text) => {
            let Some((end, _)) = text.char_indices().nth(MAX_TEXT) else { return false };
            let Some(end) = text[..end].rfind(' ') else { return false };
            text.truncate(end);
            text.push_str(" ...");
            true
        }
        // `|` without short circuit cuts every item.
        Value::Array(items) => items.iter_mut().fold(false, |cut, item| shorten(item) | cut),
        Value::Object(members) => members.iter_mut().fold(false, |cut, (_, value)| shorten(value) | cut),
        Value::Null | Value::Bool(_) | Value::Number(_) => false,
    }
}
