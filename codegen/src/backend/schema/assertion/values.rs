//! Schemas of single values: in come sets of values, lengths or kinds, out come keywords. Knows nothing of paths.

use serde_json::{Map, Value as Json, json};

use super::keywords::{conjoin, number, value};
use super::place::{Kind, Place, kind_of, type_names};
use super::set::{Runs, Scale, Set, Subject, double_at};
use crate::model::Value;

/// Nothing, in a form that stands wherever a schema object is expected.
pub(super) fn never(schema: Json) -> Json {
    if schema == json!(false) { json!({ "not": {} }) } else { schema }
}

/// Whether a set of booleans is that of `true`.
pub(super) fn is_true(set: &Set) -> bool {
    matches!(set, Set::Listed { values, .. } if values.contains(&Value::Bool(true)))
}

/// A demand on values of one kind, or its opposite; `other` tells whether values of other kinds pass.
pub(super) fn either(
    wanted: bool,
    place: &Place<'_>,
    kind: Kind,
    other: bool,
    positive: &Json,
    demand: &Json,
) -> Json {
    let ty = if other { types_with(place, kind) } else { json!(type_names(&[kind])[0]) };
    match (wanted, other) {
        (true, false) => positive.clone(),
        (true, true) => conjoin(json!({ "type": ty }), demand.clone()),
        (false, true) => json!({ "not": positive }),
        (false, false) => json!({ "type": ty, "not": demand }),
    }
}

/// The keyword `type` for a kind and everything else that stands there.
pub(super) fn types_with(place: &Place<'_>, kind: Kind) -> Json {
    let mut kinds = place.kinds();
    if kind == Kind::Fraction {
        kinds.push(Kind::Whole);
    }
    kinds.push(kind);
    one_type(&type_names(&kinds))
}

/// Everything that stands there but values of a kind.
pub(super) fn beside(place: &Place<'_>, kind: Kind) -> Json {
    let is_number = |kind: Kind| matches!(kind, Kind::Whole | Kind::Fraction);
    let is_of = |other: &Kind| *other == kind || (is_number(kind) && is_number(*other));
    let kinds: Vec<Kind> = place.kinds().into_iter().filter(|other| !is_of(other)).collect();
    json!({ "type": one_type(&type_names(&kinds)) })
}

pub(super) fn one_type(names: &[&str]) -> Json {
    match names {
        [one] => json!(one),
        several => json!(several),
    }
}

/// Values of these kinds.
pub(super) fn kinds(names: &[Value], place: &Place<'_>) -> Json {
    let chosen = |kind: &Kind| names.contains(&Value::Str(kind.name().to_owned()));
    let (chosen, others): (Vec<Kind>, Vec<Kind>) = place.kinds().into_iter().partition(|kind| chosen(kind));
    let halves_number = |kinds: &[Kind]| kinds.contains(&Kind::Fraction) && !kinds.contains(&Kind::Whole);
    if halves_number(&chosen) && others.contains(&Kind::Whole) {
        return json!({ "not": { "type": one_type(&type_names(&others)) } });
    }
    json!({ "type": one_type(&type_names(&chosen)) })
}

/// Whether nothing but `null` stands beside values of the kinds of a list.
pub(super) fn only_null_beside(place: &Place<'_>, domain: &[Value]) -> bool {
    let mut kinds: Vec<Kind> = domain.iter().map(kind_of).collect();
    kinds.push(Kind::Null);
    !place.has_others(&kinds)
}

/// Some of a list of values.
pub(super) fn listed(values: &[Value], domain: &[Value], place: &Place<'_>, other: bool) -> Json {
    if other && !only_null_beside(place, domain) {
        let excluded = domain.iter().filter(|one| !values.contains(one)).map(value).collect();
        return none_of(excluded, false);
    }
    one_of(values.iter().map(value).collect(), other)
}

/// One of these values; where values of other kinds pass too, none of the kinds of these but these.
pub(super) fn one_of_or(values: &[Value], place: &Place<'_>, other: bool) -> Json {
    let constants: Vec<Json> = values.iter().map(value).collect();
    if !other {
        return one_of(constants, false);
    }
    if !place.has_others(&[Kind::String, Kind::Null]) {
        return one_of(constants, true);
    }
    json!({ "anyOf": [one_of(constants, false), beside(place, Kind::String)] })
}

/// None of these values, and nothing of another kind.
pub(super) fn not_values(values: &[Value], place: &Place<'_>) -> Json {
    let excluded: Vec<Json> = values.iter().map(value).collect();
    if !place.has_others(&[Kind::String, Kind::Null]) {
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

pub(super) fn is_printed_inverted(values: &[Value], domain: &[Value]) -> bool {
    !values.is_empty() && domain.len() - values.len() < values.len()
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

pub(super) fn runs_schema(runs: &Runs, subject: &Subject, ty: &Json, min: &str, max: &str) -> Json {
    if let [run] = runs.spans[..] {
        return conjoin(json!({ "type": ty }), run_schema(run, runs, min, max));
    }
    let points = |runs: &Runs| -> Option<Vec<Json>> {
        let single = runs.spans.iter().map(|run| (run.0 == run.1).then(|| key(run.0, runs.scale)));
        single.collect()
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
pub(super) fn run_schema((low, high): (i64, i64), runs: &Runs, min: &str, max: &str) -> Json {
    let mut schema = Map::new();
    if low > runs.domain.0 {
        let (exclusive, bound) = bound(low, low.saturating_sub(1), runs.scale);
        schema.insert(if exclusive { "exclusiveMinimum" } else { min }.to_owned(), bound);
    }
    if high < runs.domain.1 {
        let (exclusive, bound) = bound(high, high.saturating_add(1), runs.scale);
        schema.insert(if exclusive { "exclusiveMaximum" } else { max }.to_owned(), bound);
    }
    Json::Object(schema)
}

/// A bound: the last double inside or the first one outside, whichever is the rounder number.
pub(super) fn bound(inside: i64, outside: i64, scale: Scale) -> (bool, Json) {
    match scale {
        Scale::Whole(..) => (false, json!(inside)),
        Scale::Double => {
            let (inside, outside) = (double_at(inside), double_at(outside));
            let exclusive = outside.is_finite() && format!("{outside:e}").len() < format!("{inside:e}").len();
            (exclusive, number(if exclusive { outside } else { inside }))
        }
    }
}

pub(super) fn key(key: i64, scale: Scale) -> Json {
    match scale {
        Scale::Whole(..) => json!(key),
        Scale::Double => number(double_at(key)),
    }
}
