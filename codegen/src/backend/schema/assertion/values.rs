//! Schemas of single values: in come sets of values, lengths or kinds, out come keywords. Knows nothing of paths.

use serde_json::{Map, Value as Json, json};

use super::keywords::{conjoin, value};
use super::set::{Runs, Subject, Test};
use crate::model::Value;
use crate::model::domain::Scale;
use crate::model::expr::kinds::Kinds;
use crate::model::place::Declared;

/// Nothing, in a form that stands wherever a schema object is expected.
pub(super) fn never(schema: Json) -> Json {
    if schema == json!(false) { json!({ "not": {} }) } else { schema }
}

/// A demand on values of one JSON type, or its opposite; `other` tells whether values of other types pass.
pub(super) fn either(
    wanted: bool,
    place: &Declared<'_>,
    kind: Kinds,
    other: bool,
    positive: &Json,
    demand: &Json,
) -> Json {
    let ty = if other { types_with(place, kind) } else { json!(type_names(kind)[0]) };
    match (wanted, other) {
        (true, false) => positive.clone(),
        (true, true) => conjoin(json!({ "type": ty }), demand.clone()),
        (false, true) => json!({ "not": positive }),
        (false, false) => json!({ "type": ty, "not": demand }),
    }
}

/// The keyword `type` for a JSON type and all others of a place.
pub(super) fn types_with(place: &Declared<'_>, kind: Kinds) -> Json {
    one_type(&type_names(place.kinds().or(kind)))
}

/// All values of a place but those of a JSON type.
pub(super) fn beside(place: &Declared<'_>, kind: Kinds) -> Json {
    let kind = if kind.meets(Kinds::NUMBER) { Kinds::NUMBER } else { kind };
    json!({ "type": one_type(&type_names(place.kinds().and(kind.not()))) })
}

/// The names of types that a schema lists for a place, with `null` where that is allowed in any sense.
pub(super) fn place_types(place: &Declared<'_>) -> Vec<&'static str> {
    let null = if place.is_null_absent() { Kinds::NULL } else { Kinds::NONE };
    let empty = if place.is_empty_absent() { Kinds::STRING } else { Kinds::NONE };
    type_names(place.kinds().or(null).or(empty))
}

/// The values of a place that mean "not given".
pub(super) fn absent_values(place: &Declared<'_>) -> Vec<Json> {
    let empty = place.is_empty_absent().then(|| json!(""));
    empty.into_iter().chain(place.is_null_absent().then_some(Json::Null)).collect()
}

/// The names that the keyword `type` has for JSON types; `null` comes last, as readers expect it.
pub(super) fn type_names(kinds: Kinds) -> Vec<&'static str> {
    let is_whole = kinds.and(Kinds::NUMBER) == Kinds::WHOLE;
    let names = [
        (Kinds::BOOL, "boolean"),
        (Kinds::NUMBER, if is_whole { "integer" } else { "number" }),
        (Kinds::STRING, "string"),
        (Kinds::LIST, "array"),
        (Kinds::MAP, "object"),
        (Kinds::NULL, "null"),
    ];
    names.into_iter().filter(|(kind, _)| kinds.meets(*kind)).map(|(_, name)| name).collect()
}

pub(super) fn one_type(names: &[&str]) -> Json {
    match names {
        [one] => json!(one),
        several => json!(several),
    }
}

/// Values of these JSON types, of those that a place has.
pub(super) fn of_kinds(kinds: Kinds, domain: Kinds) -> Json {
    if kinds.meets(Kinds::NUMBER) && !kinds.meets(Kinds::WHOLE) && domain.meets(Kinds::WHOLE) {
        // There is no name for numbers with a fraction.
        return json!({ "not": { "type": one_type(&type_names(domain.and(kinds.not()))) } });
    }
    json!({ "type": one_type(&type_names(kinds)) })
}

/// Whether a place has nothing but `null` beside values of some JSON types.
fn only_null_beside(place: &Declared<'_>, kinds: Kinds) -> bool {
    place.kinds().within(kinds.or(Kinds::NULL))
}

/// Some of a list of values.
pub(super) fn listed(values: &[Value], domain: &[Value], place: &Declared<'_>, test: &Test) -> Json {
    let kinds = domain.iter().map(Kinds::of_value).fold(Kinds::NONE, Kinds::or);
    let is_nullable = only_null_beside(place, kinds);
    let is_mostly = !values.is_empty() && domain.len() - values.len() < values.len();
    let others = || domain.iter().filter(|one| !values.contains(one)).map(value).collect();
    match test.other {
        Some(true) if !is_nullable => none_of(others(), false),
        Some(false) if is_mostly && is_nullable => none_of(others(), true),
        None | Some(true) if is_mostly => none_of(others(), false),
        other => one_of(values.iter().map(value).collect(), other == Some(true)),
    }
}

/// One of these values; where values of other kinds pass too, none of the kinds of these but these.
pub(super) fn one_of_or(values: &[Value], place: &Declared<'_>, other: bool) -> Json {
    let constants: Vec<Json> = values.iter().map(value).collect();
    if !other {
        return one_of(constants, false);
    }
    if only_null_beside(place, Kinds::STRING) {
        return one_of(constants, true);
    }
    json!({ "anyOf": [one_of(constants, false), beside(place, Kinds::STRING)] })
}

/// None of these values, and nothing of another kind.
pub(super) fn not_values(values: &[Value], place: &Declared<'_>) -> Json {
    let excluded: Vec<Json> = values.iter().map(value).collect();
    if only_null_beside(place, Kinds::STRING) {
        return none_of(excluded, true);
    }
    conjoin(json!({ "type": "string" }), none_of(excluded, false))
}

/// Whether a schema that this module prints accepts `null` or `""`; `None` when that takes more than a look.
pub(super) fn accepts(schema: &Json, value: &Json) -> Option<bool> {
    let Json::Object(members) = schema else { return Some(*schema == json!(true)) };
    let mut verdict = Some(true);
    for (key, demand) in members {
        let passes = match key.as_str() {
            "type" => {
                let name = if value.is_null() { "null" } else { "string" };
                Some(demand == name || demand.as_array().is_some_and(|names| names.contains(&json!(name))))
            }
            "const" => Some(demand == value),
            "enum" => Some(demand.as_array().is_some_and(|values| values.contains(value))),
            "not" => accepts(demand, value).map(|accepts| !accepts),
            "minLength" if value.is_string() => Some(*demand == json!(0)),
            "pattern" if value.is_string() => None,
            "anyOf" | "allOf" => {
                let parts: Option<Vec<bool>> =
                    demand.as_array()?.iter().map(|part| accepts(part, value)).collect();
                let parts = parts?;
                Some(if key == "anyOf" { parts.contains(&true) } else { !parts.contains(&false) })
            }
            _ => Some(true),
        };
        match passes {
            Some(true) => {}
            Some(false) => return Some(false),
            None => verdict = None,
        }
    }
    verdict
}

/// The schema without `""`, written into the list of what is excluded where there is one.
pub(super) fn not_empty(schema: Json) -> Json {
    let excluded = match &schema["not"] {
        Json::Object(not) if schema.as_object().is_some_and(|schema| schema.len() == 1) => not
            .get("const")
            .map(std::slice::from_ref)
            .or_else(|| not.get("enum")?.as_array().map(Vec::as_slice)),
        _ => None,
    };
    match excluded {
        Some(values) => none_of(std::iter::once(&json!("")).chain(values).cloned().collect(), false),
        None => conjoin(schema, json!({ "not": { "const": "" } })),
    }
}

pub(super) fn one_of(mut values: Vec<Json>, or_null: bool) -> Json {
    if or_null {
        values.push(Json::Null);
    }
    match &values[..] {
        [one] => json!({ "const": one }),
        _ => json!({ "enum": values }),
    }
}

pub(super) fn none_of(mut values: Vec<Json>, nor_null: bool) -> Json {
    if nor_null {
        values.push(Json::Null);
    }
    if values.is_empty() {
        return json!(true);
    }
    json!({ "not": one_of(values, false) })
}

/// Runs of numbers.
pub(super) fn runs_schema(runs: &Runs, subject: &Subject, ty: &Json, min: &str, max: &str) -> Json {
    if let [run] = runs.spans[..] {
        return conjoin(json!({ "type": ty }), run_schema(run, runs, min, max));
    }
    let number = |position: i64| value(&runs.domain.scale.value(position));
    let points = |runs: &Runs| -> Option<Vec<Json>> {
        runs.spans.iter().map(|run| (run.0 == run.1).then(|| number(run.0))).collect()
    };
    if *subject == Subject::Value {
        if let Some(points) = points(&runs.complement()).filter(|points| !points.is_empty()) {
            return conjoin(json!({ "type": ty }), none_of(points, false));
        }
        if let Some(points) = points(runs)
            && !ty.is_array()
        {
            return one_of(points, false);
        }
    }
    let alternatives: Vec<Json> = runs.spans.iter().map(|run| run_schema(*run, runs, min, max)).collect();
    if alternatives.is_empty() { json!(false) } else { json!({ "type": ty, "anyOf": alternatives }) }
}

/// One run, without the bounds that the domain has anyway.
fn run_schema((low, high): (i64, i64), runs: &Runs, min: &str, max: &str) -> Json {
    let mut schema = Map::new();
    if low > runs.domain.min {
        let (exclusive, bound) = bound(low, low.saturating_sub(1), runs.domain.scale);
        schema.insert(if exclusive { "exclusiveMinimum" } else { min }.to_owned(), bound);
    }
    if high < runs.domain.max {
        let (exclusive, bound) = bound(high, high.saturating_add(1), runs.domain.scale);
        schema.insert(if exclusive { "exclusiveMaximum" } else { max }.to_owned(), bound);
    }
    Json::Object(schema)
}

/// A bound: the last double inside or the first one outside, whichever is the rounder number.
fn bound(inside: i64, outside: i64, scale: Scale) -> (bool, Json) {
    let (inside, outside) = (scale.value(inside), scale.value(outside));
    let exclusive = match (&inside, &outside) {
        (Value::Num(inside), Value::Num(outside)) => {
            outside.is_finite() && format!("{outside:e}").len() < format!("{inside:e}").len()
        }
        _ => false,
    };
    (exclusive, value(if exclusive { &outside } else { &inside }))
}
