//! The steps of a comparison: how often schemas are applied, and the bytes of documents. A schema of a vendor can apply
//! others to one value in any number, so that the validator counts and gives up when there are too many.

use std::collections::{HashMap, HashSet};
use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};

use jsonschema::{Keyword, ValidationError, ValidationOptions};
use serde_json::{Value as Json, json};

/// The keyword that counts. Its value is the number of steps that its schema takes.
const KEYWORD: &str = "x-modelspec-steps";

/// Most schemas that apply to one value because of references and parts in each other, counting repeats. A validator that
/// looks for members that no schema mentions goes through all of them without asking any.
pub(super) const MAX_APPLIED: u64 = 10_000;

/// Most levels of values and references in each other that a validator is made for, which takes stack for each of them.
pub(super) const MAX_LEVELS: usize = 1_500;

/// The steps that are left. Clones share them.
#[derive(Clone, Debug)]
pub(super) struct Steps(Arc<AtomicU64>);

impl Steps {
    pub(super) fn new(limit: u64) -> Self {
        Self(Arc::new(AtomicU64::new(limit)))
    }

    /// Takes some of them; reports whether there were so many.
    pub(super) fn spend(&self, steps: u64) -> bool {
        let spent = |left: u64| Some(left.saturating_sub(steps));
        self.0.fetch_update(Ordering::Relaxed, Ordering::Relaxed, spent).is_ok_and(|left| left > steps)
    }

    /// Reports whether none are left.
    pub(super) fn is_spent(&self) -> bool {
        self.has_at_most(0)
    }

    /// Reports whether no more than so many are left.
    pub(super) fn has_at_most(&self, steps: u64) -> bool {
        self.0.load(Ordering::Relaxed) <= steps
    }

    /// Options with the keyword that counts.
    pub(super) fn counted<'o>(&self, options: ValidationOptions<'o>) -> ValidationOptions<'o> {
        let steps = self.clone();
        options.with_keyword(KEYWORD, move |_, value, _| {
            Ok(Box::new(Counter { steps: steps.clone(), each: value.as_u64().unwrap_or(1) }))
        })
    }
}

/// Counts each time that its schema is applied, and then accepts no value any more, so that the validator comes to an end.
struct Counter {
    steps: Steps,
    each: u64,
}

impl<'i> Keyword<'i> for Counter {
    fn validate(&self, instance: &'i Json) -> Result<(), ValidationError<'i>> {
        if self.is_valid(instance) { Ok(()) } else { Err(ValidationError::custom("too many steps")) }
    }

    fn is_valid(&self, _: &'i Json) -> bool {
        self.steps.spend(self.each)
    }
}

/// A schema whose definitions count how often they are applied. What is between two of them is as large as the schema.
pub(super) fn counting(schema: &Json) -> Json {
    let mut schema = schema.clone();
    for definition in
        schema.get_mut("$defs").and_then(Json::as_object_mut).into_iter().flat_map(|all| all.values_mut())
    {
        let size = size(definition);
        if let Json::Object(keywords) = definition {
            // The first keyword is applied first.
            keywords.shift_insert(0, KEYWORD.to_owned(), json!(size));
        }
    }
    schema
}

/// The number of values in a value.
pub(super) fn size(value: &Json) -> u64 {
    match value {
        Json::Object(members) => 1 + members.values().map(size).sum::<u64>(),
        Json::Array(items) => 1 + items.iter().map(size).sum::<u64>(),
        _ => 1,
    }
}

/// The greatest number of schemas that a schema, or one of its definitions, applies to one value.
pub(super) fn applied(schema: &Json) -> u64 {
    let mut applied = Applied { root: schema, known: HashMap::new(), open: HashSet::new() };
    let definitions = schema.get("$defs").and_then(Json::as_object);
    let inside = definitions.into_iter().flat_map(|all| all.values()).map(|it| applied.of(it)).max();
    applied.of(schema).max(inside.unwrap_or_default())
}

/// Reports whether values and references are in each other on more than the levels that a validator can take.
pub(super) fn is_too_deep(schema: &Json) -> bool {
    let mut seen = HashSet::new();
    let mut open = vec![(schema, 0)];
    // The validator is made for a part before the next one, and for each definition where it is first referred to.
    while let Some((value, level)) = open.pop() {
        if level > MAX_LEVELS {
            return true;
        }
        match value {
            Json::Object(members) => open.extend(members.values().rev().map(|inner| (inner, level + 1))),
            Json::Array(items) => open.extend(items.iter().rev().map(|inner| (inner, level + 1))),
            Json::String(text) => {
                let target = text.strip_prefix("#/$defs/").and_then(|name| schema.get("$defs")?.get(name));
                if let Some(target) = target.filter(|_| seen.insert(text)) {
                    open.push((target, level + 1));
                }
            }
            _ => {}
        }
    }
    false
}

struct Applied<'s> {
    root: &'s Json,
    /// The numbers of schemas that references lead to.
    known: HashMap<&'s str, u64>,
    open: HashSet<&'s str>,
}

impl<'s> Applied<'s> {
    fn of(&mut self, schema: &'s Json) -> u64 {
        let mut sum: u64 = 1;
        for (key, value) in schema.as_object().into_iter().flatten() {
            let parts = match key.as_str() {
                "$ref" => value.as_str().map_or(0, |target| self.target(target)),
                "not" | "if" | "then" | "else" => self.of(value),
                "allOf" | "anyOf" | "oneOf" => self.sum(value.as_array().into_iter().flatten()),
                "dependentSchemas" => self.sum(value.as_object().into_iter().flat_map(|all| all.values())),
                _ => 0,
            };
            sum = sum.saturating_add(parts);
        }
        sum
    }

    fn sum(&mut self, schemas: impl Iterator<Item = &'s Json>) -> u64 {
        schemas.fold(0, |sum, schema| sum.saturating_add(self.of(schema)))
    }

    fn target(&mut self, reference: &'s str) -> u64 {
        if let Some(known) = self.known.get(reference) {
            return *known;
        }
        // A schema that applies itself to the same value says nothing more.
        if !self.open.insert(reference) {
            return 0;
        }
        let target = reference.strip_prefix('#').and_then(|pointer| self.root.pointer(pointer));
        let count = target.map_or(0, |target| self.of(target));
        self.open.remove(reference);
        self.known.insert(reference, count);
        count
    }
}
