//! Building blocks of JSON Schema: scalars, and two schemas in one.

use serde_json::{Map, Value as Json, json};

use crate::model::Value;

/// A scalar of the model as JSON.
pub(crate) fn value(value: &Value) -> Json {
    match value {
        Value::Bool(value) => json!(value),
        Value::Int(value) => json!(value),
        Value::Num(value) => number(*value),
        Value::Str(value) => json!(value),
    }
}

/// A double, without fraction where it has none.
#[expect(clippy::cast_possible_truncation, reason = "the range is checked first")]
pub(crate) fn number(value: f64) -> Json {
    const EXACT: f64 = 9_007_199_254_740_992.0;
    if value.fract() == 0.0 && value.abs() <= EXACT { json!(value as i64) } else { json!(value) }
}

/// A schema that accepts what both accept: one object where their keywords do not get in each other's way, and
/// `allOf` for the rest.
pub(crate) fn conjoin(first: Json, second: Json) -> Json {
    match (first, second) {
        (Json::Bool(true), other) | (other, Json::Bool(true)) => other,
        (Json::Object(mut first), Json::Object(second)) => {
            merge(&mut first, second);
            drop_implied_bounds(&mut first);
            Json::Object(first)
        }
        _ => Json::Bool(false),
    }
}

/// Groups of keywords that change the meaning of one another and therefore are never separated.
const GROUPS: [&[&str]; 3] =
    [&["if", "then", "else"], &["contains", "minContains", "maxContains"], &["prefixItems", "items"]];

fn merge(first: &mut Map<String, Json>, mut second: Map<String, Json>) {
    for group in GROUPS {
        let has = |schema: &Map<String, Json>| group.iter().any(|key| schema.contains_key(*key));
        let differ = group.iter().any(|key| first.get(*key) != second.get(*key));
        if has(first) && has(&second) && differ {
            let part = group.iter().filter_map(|key| Some(((*key).to_owned(), second.shift_remove(*key)?)));
            all_of(first, Json::Object(part.collect()));
        }
    }
    for (key, theirs) in second {
        match first.get_mut(&key) {
            None => {
                first.insert(key, theirs);
            }
            Some(ours) if *ours == theirs => {}
            Some(ours) => match (key.as_str(), ours, theirs) {
                ("required", Json::Array(ours), Json::Array(theirs)) => union(ours, theirs),
                ("properties", Json::Object(ours), Json::Object(theirs)) => members(ours, theirs),
                ("dependentRequired", Json::Object(ours), Json::Object(theirs)) => needs(ours, theirs),
                ("allOf", Json::Array(ours), Json::Array(theirs)) => ours.extend(theirs),
                ("type", ours, theirs) if holds(ours, &theirs) => *ours = theirs,
                ("type", ours, theirs) if holds(&theirs, ours) => {}
                (_, _, theirs) => all_of(first, json!({ key: theirs })),
            },
        }
    }
}

/// Removes the limits that every value of an `enum` next to them keeps: some generators of code do not take both.
fn drop_implied_bounds(schema: &mut Map<String, Json>) {
    let values = schema.get("enum").and_then(Json::as_array);
    let Some(values) = values.filter(|values| values.iter().all(|one| one.is_i64() || one.is_null())) else {
        return;
    };
    let values: Vec<i64> = values.iter().filter_map(Json::as_i64).collect();
    let keep = |limit: &str, is_kept: fn(i64, i64) -> bool| {
        let limit = schema.get(limit)?.as_i64()?;
        values.iter().all(|value| is_kept(*value, limit)).then_some(())
    };
    let is_multiple = |value: i64, step: i64| value.checked_rem(step) == Some(0);
    let implied = [
        keep("minimum", |value, limit| value >= limit).map(|()| "minimum"),
        keep("maximum", |value, limit| value <= limit).map(|()| "maximum"),
        keep("multipleOf", is_multiple).map(|()| "multipleOf"),
    ];
    schema.retain(|key, _| !implied.contains(&Some(key)));
}

fn holds(list: &Json, one: &Json) -> bool {
    list.as_array().is_some_and(|list| list.contains(one))
}

fn all_of(schema: &mut Map<String, Json>, part: Json) {
    if let Json::Array(parts) = schema.entry("allOf").or_insert_with(|| json!([])) {
        parts.push(part);
    }
}

fn union(ours: &mut Vec<Json>, theirs: Vec<Json>) {
    for one in theirs {
        if !ours.contains(&one) {
            ours.push(one);
        }
    }
}

fn members(ours: &mut Map<String, Json>, theirs: Map<String, Json>) {
    for (name, schema) in theirs {
        let ours = ours.entry(name).or_insert(json!(true));
        *ours = conjoin(ours.take(), schema);
    }
}

fn needs(ours: &mut Map<String, Json>, theirs: Map<String, Json>) {
    for (name, needed) in theirs {
        if let (Json::Array(ours), Json::Array(needed)) = (ours.entry(name).or_insert(json!([])), needed) {
            union(ours, needed);
        }
    }
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::conjoin;

    #[test]
    fn an_enum_stands_without_the_limits_that_its_values_keep() {
        let limits = json!({ "type": "integer", "minimum": 8, "maximum": 64, "multipleOf": 8 });
        assert_eq!(
            conjoin(limits.clone(), json!({ "enum": [8, 64, null] })),
            json!({ "type": "integer", "enum": [8, 64, null] })
        );
        assert_eq!(
            conjoin(limits, json!({ "enum": [4, 72] })),
            json!({ "type": "integer", "minimum": 8, "maximum": 64, "multipleOf": 8, "enum": [4, 72] })
        );
    }

    #[test]
    fn dependent_keywords_are_not_separated() {
        let most = |item: &str| json!({ "contains": { "const": item }, "minContains": 0, "maxContains": 1 });
        assert_eq!(
            conjoin(most("a"), most("b")),
            json!({ "contains": { "const": "a" }, "minContains": 0, "maxContains": 1, "allOf": [most("b")] })
        );
        assert_eq!(
            conjoin(most("a"), json!({ "contains": { "const": "a" } })),
            json!({
                "contains": { "const": "a" }, "minContains": 0, "maxContains": 1,
                "allOf": [{ "contains": { "const": "a" } }]
            })
        );
        assert_eq!(conjoin(most("a"), most("a")), most("a"));
        assert_eq!(
            conjoin(json!({ "prefixItems": [true] }), json!({ "items": { "type": "string" } })),
            json!({ "prefixItems": [true], "allOf": [{ "items": { "type": "string" } }] })
        );
    }
}
