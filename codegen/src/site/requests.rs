//! Requests that a form can start with: one for each mode, and one for each rule that breaks it.

use serde_json::{Map, Value as Json, json};

use super::curl::encoded;
use crate::model::{Mode, Operation, Path, Rule};
use crate::witness::{Candidate, Constraint, Values, Witnesses};

/// Requests by the names of what they show.
pub(super) type Named = Map<String, Json>;

/// The smallest valid request, if one is known.
pub(super) fn start(witnesses: &Witnesses<'_>) -> Option<Json> {
    Some(readable(witnesses.bases().first()?.clone(), witnesses).request)
}

/// The same request with letters in place of empty texts, if the engine finds the same wrong with it: an empty text is
/// hard to see, and a form has no control for it.
fn readable(candidate: Candidate, witnesses: &Witnesses<'_>) -> Candidate {
    let mut other = candidate.clone();
    fill(&mut other.request);
    let broken = |candidate: &Candidate| witnesses.engine().broken(candidate);
    if other != candidate && broken(&other) == broken(&candidate) { other } else { candidate }
}

fn fill(value: &mut Json) {
    match value {
        Json::String(text) if text.is_empty() => text.push('a'),
        Json::Array(items) => items.iter_mut().for_each(fill),
        Json::Object(members) => members.values_mut().for_each(fill),
        _ => {}
    }
}

/// For rules, requests that break only them, with the facts that this needs.
pub(super) fn broken<'o>(op: &'o Operation, witnesses: &Witnesses<'o>) -> Named {
    let one = |rule: &'o Rule| {
        let (candidate, others) = witnesses.breaking(&Constraint::of_rule(rule)).best?;
        others.is_empty().then(|| (rule.id.value.clone(), preset(&readable(candidate, witnesses))))
    };
    op.rules.iter().filter_map(one).collect()
}

/// For modes, valid requests: documented ones, or changes of the smallest one.
pub(super) fn modes(op: &Operation, witnesses: &Witnesses<'_>) -> Named {
    let one = |mode: &Mode| {
        let known =
            witnesses.bases().iter().rev().find(|base| base.facts.is_empty() && fits(&base.request, mode));
        let request = known.cloned().or_else(|| made(op, mode, witnesses))?;
        Some((mode.name.value.clone(), preset(&readable(request, witnesses))))
    };
    op.modes.iter().filter_map(one).collect()
}

/// The address in a page at which the form shows a request.
pub(super) fn address(candidate: &Candidate) -> String {
    let facts = Some(&candidate.facts).filter(|facts| !facts.is_empty());
    let parts = [
        Some(("#request", candidate.request.to_string())),
        facts.map(|facts| ("&facts", Json::from(facts.clone()).to_string())),
        candidate.at.map(|at| ("&at", at.to_string())),
    ];
    let part = |(name, value): (&str, String)| format!("{name}={}", encoded(&value));
    parts.into_iter().flatten().map(part).collect::<Vec<_>>().concat()
}

/// A request as the form takes it.
fn preset(candidate: &Candidate) -> Json {
    let mut preset = json!({ "request": candidate.request });
    if !candidate.facts.is_empty() {
        preset["facts"] = Json::Object(candidate.facts.clone());
    }
    if let Some(at) = candidate.at {
        preset["at"] = json!(at.to_string());
    }
    preset
}

fn fits(request: &Json, mode: &Mode) -> bool {
    let has = |path: &Path| request.pointer(&path.pointer()).is_some();
    mode.required.iter().all(has) && !mode.forbidden.iter().any(has)
}

/// The smallest request with the inputs of a mode, if it is valid.
fn made(op: &Operation, mode: &Mode, witnesses: &Witnesses<'_>) -> Option<Candidate> {
    let mut candidate = witnesses.bases().first()?.clone();
    let values = Values::new(&op.request);
    for path in &mode.forbidden {
        put(&mut candidate.request, path, None);
    }
    for path in &mode.required {
        if candidate.request.pointer(&path.pointer()).is_none() {
            put(&mut candidate.request, path, Some(values.first(&op.request.param(path)?.ty)));
        }
    }
    (fits(&candidate.request, mode) && witnesses.engine().accepts(&candidate)).then_some(candidate)
}

/// Sets a value in a request, and makes the objects around it; without a value, removes it.
pub(super) fn put(request: &mut Json, path: &Path, value: Option<Json>) {
    let Some((last, around)) = path.0.split_last() else { return };
    let mut object = request;
    for name in around {
        let Some(members) = object.as_object_mut() else { return };
        if value.is_none() && !members.contains_key(name) {
            return;
        }
        object = members.entry(name.clone()).or_insert_with(|| Json::Object(Map::new()));
    }
    let Some(members) = object.as_object_mut() else { return };
    match value {
        Some(value) => members.insert(last.clone(), value),
        None => members.shift_remove(last),
    };
}
