//! Requests with facts while they are searched for, and changes of them by JSON Pointer.

use std::hash::{DefaultHasher, Hash, Hasher};
use std::mem::discriminant;

use modelspec_runtime::Moment;
use serde::Serialize;
use serde_json::{Map, Value as Json};

/// A request with the facts that the caller knows about it.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Candidate {
    /// The request.
    pub request: Json,
    /// The facts, as the engine reads them.
    pub facts: Map<String, Json>,
    /// The day or the instant at which it is priced.
    pub at: Option<Moment>,
}

impl Candidate {
    /// A request without facts.
    pub fn new(request: Json) -> Self {
        Self { request, facts: Map::new(), at: None }
    }

    /// The length of its text: the shorter of two witnesses is easier to read.
    pub(crate) fn size(&self) -> usize {
        length(&self.request) + length_of(&self.facts)
    }

    /// The text of the request.
    pub(crate) fn text(&self) -> String {
        text(&self.request)
    }

    /// What tells two candidates apart: a hash, because searches make thousands of candidates and few are alike.
    pub(super) fn key(&self) -> u64 {
        let mut hasher = DefaultHasher::new();
        hash(&self.request, &mut hasher);
        hash_members(&self.facts, &mut hasher);
        self.at.map(|at| at.to_string()).hash(&mut hasher);
        hasher.finish()
    }

    /// Facts about files that the request no longer refers to are removed.
    pub(super) fn without_stale_facts(mut self) -> Self {
        let request = &self.request;
        self.facts.retain(|name, _| !name.starts_with('/') || request.pointer(name).is_some());
        self
    }

    /// Facts about files are removed.
    pub(super) fn without_files(mut self) -> Self {
        self.facts.retain(|name, _| !name.starts_with('/'));
        self
    }
}

/// The text of a value. Searches write thousands of them, and `to_string` takes several times as long, because it writes
/// through a formatter.
pub(crate) fn text(value: &impl Serialize) -> String {
    serde_json::to_string(value).unwrap_or_default()
}

/// The length of a value as JSON, without escapes.
fn length(value: &Json) -> usize {
    match value {
        Json::Null => 4,
        Json::Bool(_) => 5,
        Json::Number(number) => number.to_string().len(),
        Json::String(text) => text.len() + 2,
        Json::Array(items) => items.iter().map(|item| length(item) + 1).sum::<usize>() + 1,
        Json::Object(members) => length_of(members),
    }
}

fn length_of(members: &Map<String, Json>) -> usize {
    members.iter().map(|(name, value)| name.len() + length(value) + 4).sum::<usize>() + 1
}

/// Hashes a value. That of the library ignores the order of members.
fn hash(value: &Json, hasher: &mut DefaultHasher) {
    discriminant(value).hash(hasher);
    match value {
        Json::Array(items) => {
            items.len().hash(hasher);
            items.iter().for_each(|item| hash(item, hasher));
        }
        Json::Object(members) => hash_members(members, hasher),
        Json::String(text) => text.hash(hasher),
        Json::Null => {}
        Json::Bool(value) => value.hash(hasher),
        // `0` and `0.0` are different requests.
        Json::Number(value) => (value.is_f64(), value).hash(hasher),
    }
}

fn hash_members(members: &Map<String, Json>, hasher: &mut DefaultHasher) {
    members.len().hash(hasher);
    for (name, value) in members {
        name.hash(hasher);
        hash(value, hasher);
    }
}

/// The names in a JSON Pointer.
pub(crate) fn names(pointer: &str) -> Vec<String> {
    pointer.split('/').skip(1).map(|name| name.replace("~1", "/").replace("~0", "~")).collect()
}

/// A JSON Pointer one name longer.
pub(crate) fn below(pointer: &str, name: &str) -> String {
    format!("{pointer}/{}", name.replace('~', "~0").replace('/', "~1"))
}

/// Sets the value at a path, and makes the objects around it. Reports whether there is a place for it.
pub(super) fn set(target: &mut Json, path: &[String], value: Json) -> bool {
    let Some((name, rest)) = path.split_first() else {
        *target = value;
        return true;
    };
    match target {
        Json::Array(items) => match name.parse::<usize>() {
            Ok(at) if at < items.len() => set(&mut items[at], rest, value),
            Ok(at) if at == items.len() && rest.is_empty() => {
                items.push(value);
                true
            }
            _ => false,
        },
        Json::Object(members) => {
            set(members.entry(name.clone()).or_insert_with(|| Json::Object(Map::new())), rest, value)
        }
        _ => false,
    }
}

/// Removes the value at a path. Reports whether there was one.
pub(super) fn remove(target: &mut Json, path: &[String]) -> bool {
    let Some((name, around)) = path.split_last() else { return false };
    let found = around.iter().try_fold(target, |value, name| match value {
        Json::Array(items) => items.get_mut(name.parse::<usize>().ok()?),
        Json::Object(members) => members.get_mut(name),
        _ => None,
    });
    match found {
        Some(Json::Array(items)) => match name.parse::<usize>() {
            Ok(at) if at < items.len() => {
                items.remove(at);
                true
            }
            _ => false,
        },
        Some(Json::Object(members)) => members.shift_remove(name).is_some(),
        _ => false,
    }
}

/// Puts the members of one document into another: objects are merged, all other values replaced.
pub(super) fn merge(target: &mut Json, from: &Json) {
    match (target, from) {
        (Json::Object(members), Json::Object(new)) => {
            for (name, value) in new {
                match members.get_mut(name) {
                    Some(known) => merge(known, value),
                    None => {
                        members.insert(name.clone(), value.clone());
                    }
                }
            }
        }
        (target, from) => *target = from.clone(),
    }
}

/// The JSON Pointers of all values below the outermost one, from the outside in.
pub(super) fn pointers(value: &Json) -> Vec<String> {
    let mut found = Vec::new();
    let mut open = vec![(String::new(), value)];
    let mut at = 0;
    while let Some((pointer, value)) = open.get(at).cloned() {
        at += 1;
        let inner: Vec<(String, &Json)> = match value {
            Json::Object(members) => {
                members.iter().map(|(name, value)| (below(&pointer, name), value)).collect()
            }
            Json::Array(items) => {
                items.iter().enumerate().map(|(at, value)| (format!("{pointer}/{at}"), value)).collect()
            }
            _ => Vec::new(),
        };
        found.extend(inner.iter().map(|(pointer, _)| pointer.clone()));
        open.extend(inner);
    }
    found
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeMap;

    use serde_json::json;

    use super::Candidate;

    #[test]
    fn other_candidates_have_other_keys() {
        let with_facts = |facts: serde_json::Value| Candidate {
            facts: facts.as_object().unwrap().clone(),
            ..Candidate::new(json!({}))
        };
        let requests = [
            json!({}),
            json!([]),
            json!(null),
            json!(false),
            json!(0),
            json!(0.0),
            json!("0"),
            json!({ "a": 1, "b": 2 }),
            json!({ "b": 2, "a": 1 }),
            json!({ "a": { "b": 2 } }),
            json!([[], [[]]]),
            json!([[[]], []]),
        ];
        let mut candidates: Vec<Candidate> = requests.into_iter().map(Candidate::new).collect();
        candidates.push(with_facts(json!({ "a": 1, "b": 2 })));
        candidates.push(Candidate { at: "2026-01-01".parse().ok(), ..Candidate::default() });
        let mut known: BTreeMap<u64, &Candidate> = BTreeMap::new();
        for candidate in &candidates {
            assert_eq!(candidate.key(), candidate.clone().key());
            let same = known.insert(candidate.key(), candidate);
            assert!(same.is_none(), "{candidate:?} and {same:?}");
        }
    }
}
