//! Schemas of single values. In: sets of values, lengths or JSON types. Out: keywords. Knows nothing of paths.

use serde_json::{Map, Value as Json, json};

use super::keywords::{conjoin, value};
use super::set::Runs;
use crate::model::Value;
use crate::model::domain::Scale;
use crate::model::expr::kinds::Kinds;
use crate::model::place::Declared;

/// All values of a place but those of a JSON type.
pub(super) fn beside(place: &Declared<'_>, kind: Kinds) -> Json {
    let kind = if kind.meets(Kinds::NUMBER) { Kinds::NUMBER } else { kind };
    json!({ "type": types(place.kinds().and(kind.not())) })
}

/// The names of types that a schema lists for a place, with `null` where that is allowed in any sense.
pub(super) fn place_types(place: &Declared<'_>) -> Json {
    let null = if place.is_null_absent() { Kinds::NULL } else { Kinds::NONE };
    types(place.kinds().or(null))
}

/// The values of a place that mean "not given".
pub(super) fn absent_values(place: &Declared<'_>) -> Vec<Json> {
    place.absent_if_empty().empty_values().chain(place.is_null_absent().then_some(Json::Null)).collect()
}

/// The value of the keyword `type` for JSON types; `null` comes last, as readers expect it.
pub(super) fn types(kinds: Kinds) -> Json {
    let is_whole = kinds.and(Kinds::NUMBER) == Kinds::WHOLE;
    let names = [
        (Kinds::BOOL, "boolean"),
        (Kinds::NUMBER, if is_whole { "integer" } else { "number" }),
        (Kinds::STRING, "string"),
        (Kinds::LIST, "array"),
        (Kinds::MAP, "object"),
        (Kinds::NULL, "null"),
    ];
    let mut names: Vec<&str> =
        names.into_iter().filter(|(kind, _)| kinds.meets(*kind)).map(|(_, name)| name).collect();
    if names.len() == 1 { json!(names.remove(0)) } else { json!(names) }
}

/// Values of these JSON types, of those that a place has.
pub(super) fn of_kinds(kinds: Kinds, domain: Kinds) -> Json {
    if kinds.meets(Kinds::NUMBER) && !kinds.meets(Kinds::WHOLE) && domain.meets(Kinds::WHOLE) {
        // JSON Schema has no name for numbers with a fraction.
        return json!({ "not": { "type": types(domain.and(kinds.not())) } });
    }
    json!({ "type": types(kinds) })
}

/// Values of a finite list; without a list these strings, or all but these. `other` is the result for values of other
/// JSON types, if the place can have them.
pub(super) fn in_values(
    values: &[Value],
    inside: bool,
    list: Option<&[Value]>,
    place: &Declared<'_>,
    other: Option<bool>,
) -> Json {
    let read =
        list.map_or(Kinds::STRING, |list| list.iter().map(Kinds::of_value).fold(Kinds::NONE, Kinds::or));
    let is_nullable = place.kinds().within(read.or(Kinds::NULL));
    // Of a list, the shorter part is printed where both are the same in a schema.
    let excluded = list.filter(|list| match other {
        Some(passes) if !is_nullable => passes,
        _ => !values.is_empty() && list.len() - values.len() < values.len(),
    });
    if let Some(list) = excluded {
        let others = list.iter().filter(|one| !values.contains(one)).map(value);
        return none_of(others.collect(), other == Some(false));
    }
    let constants: Vec<Json> = values.iter().map(value).collect();
    match (inside, other) {
        (true, Some(true)) if !is_nullable => {
            json!({ "anyOf": [one_of(constants, false), beside(place, Kinds::STRING)] })
        }
        (true, other) => one_of(constants, other == Some(true)),
        (false, Some(false)) if !is_nullable => {
            conjoin(json!({ "type": "string" }), none_of(constants, false))
        }
        (false, other) => none_of(constants, other == Some(false)),
    }
}

/// Reports whether a schema accepts `null`, `""`, `[]` or `{}`; `None` when it has keywords that this function does not read.
pub(super) fn accepts(schema: &Json, value: &Json) -> Option<bool> {
    let Json::Object(members) = schema else { return Some(*schema == json!(true)) };
    let name = json!(match value {
        Json::Null => "null",
        Json::Array(_) => "array",
        Json::Object(_) => "object",
        _ => "string",
    });
    let among = |demand: &Json, value: &Json| demand.as_array().is_some_and(|values| values.contains(value));
    let parts = members.iter().map(|(key, demand)| match key.as_str() {
        "type" => Some(*demand == name || among(demand, &name)),
        "const" => Some(demand == value),
        "enum" => Some(among(demand, value)),
        "not" => accepts(demand, value).map(|accepts| !accepts),
        _ => None,
    });
    let parts: Vec<Option<bool>> = parts.collect();
    if parts.contains(&Some(false)) { Some(false) } else { (!parts.contains(&None)).then_some(true) }
}

/// The values that a schema lists.
pub(super) fn constants(schema: &Json) -> Option<Vec<Json>> {
    let list = schema.get("enum").and_then(Json::as_array);
    list.cloned().or_else(|| Some(vec![schema.get("const")?.clone()]))
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

/// Runs of the values of a JSON type, or of a count in them, each as what `run` makes of it.
pub(super) fn in_runs(
    place: &Declared<'_>,
    kind: Kinds,
    runs: &Runs,
    other: bool,
    run: &dyn Fn((i64, i64)) -> Json,
) -> Json {
    let ty = types(if other { place.kinds().or(kind) } else { kind });
    match runs.spans[..] {
        [] if other => beside(place, kind),
        [] => json!(false),
        [one] => conjoin(json!({ "type": ty }), run(one)),
        _ => json!({ "type": ty, "anyOf": runs.spans.iter().map(|one| run(*one)).collect::<Vec<_>>() }),
    }
}

/// Runs of numbers, as a list of values where that is all they are.
pub(super) fn numbers(place: &Declared<'_>, kind: Kinds, runs: &Runs, other: bool) -> Json {
    let points = |runs: &Runs| -> Option<Vec<Json>> {
        let number = |position: i64| value(&runs.domain.scale.value(position));
        runs.spans.iter().map(|(low, high)| (low == high).then(|| number(*low))).collect()
    };
    let ty = types(if other { place.kinds().or(kind) } else { kind });
    if runs.spans.len() > 1 {
        if let Some(outside) = points(&runs.complement()) {
            return conjoin(json!({ "type": ty }), none_of(outside, false));
        }
        if let Some(inside) = points(runs).filter(|_| !ty.is_array()) {
            return one_of(inside, false);
        }
    }
    in_runs(place, kind, runs, other, &|span| between(span, runs, "minimum", "maximum"))
}

/// One run, without the bounds that the domain has anyway.
pub(super) fn between((low, high): (i64, i64), runs: &Runs, min: &str, max: &str) -> Json {
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
