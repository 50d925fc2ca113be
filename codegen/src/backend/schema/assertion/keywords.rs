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
            Json::Object(first)
        }
        _ => Json::Bool(false),
    }
}

/// Keywords of which one changes what another one means: they stay together.
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
    fn keywords_that_read_each_other_stay_together() {
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
