//! Every keyword that restricts something is carried over, or leaves a note at its place.

use std::collections::BTreeSet;

use serde_json::{Value, json};

use super::{drafts, rejects};

/// A keyword of a schema, with a value that it accepts and one that it rejects.
struct Case {
    keyword: &'static str,
    schema: Value,
    good: Value,
    bad: Value,
}

fn case(keyword: &'static str, schema: Value, good: Value, bad: Value) -> Case {
    Case { keyword, schema, good, bad }
}

/// One case or more for each keyword.
fn cases() -> Vec<Case> {
    let text = || json!({ "type": "string" });
    let list = |extra: Value| with(&json!({ "type": "array", "items": { "type": "string" } }), &extra);
    let object = |extra: Value| {
        let members = json!({ "type": "object", "properties": { "x": text(), "y": text() } });
        with(&members, &extra)
    };
    let map = |extra: Value| with(&json!({ "type": "object", "additionalProperties": text() }), &extra);
    let mut all = vec![
        case("type", text(), json!("v"), json!(1)),
        case("enum", json!({ "enum": ["v", "w"] }), json!("v"), json!("z")),
        case("enum", json!({ "enum": [{ "x": 1 }, "v"] }), json!("v"), json!("z")),
        case("const", json!({ "const": "v" }), json!("v"), json!("z")),
        case("const", json!({ "const": { "x": 1 } }), json!({ "x": 1 }), json!({ "x": 2 })),
        case("allOf", json!({ "allOf": [text(), { "maxLength": 2 }] }), json!("v"), json!("vvv")),
        case("anyOf", json!({ "anyOf": [text(), { "type": "boolean" }] }), json!("v"), json!(1)),
        case("oneOf", json!({ "oneOf": [text(), { "type": "boolean" }] }), json!("v"), json!(1)),
        case("not", json!({ "type": "integer", "not": { "const": 0 } }), json!(1), json!(0)),
        case("not", json!({ "type": "string", "not": { "pattern": "^a" } }), json!("b"), json!("ab")),
        case(
            "not",
            json!({ "type": "array", "items": text(), "not": { "maxItems": 1 } }),
            json!(["a", "b"]),
            json!([]),
        ),
        case("$ref", json!({ "$ref": "#/$defs/Text" }), json!("v"), json!(1)),
        case("$dynamicRef", json!({ "$dynamicRef": "#/$defs/Text" }), json!("v"), json!(1)),
        case("minimum", json!({ "type": "integer", "minimum": 3 }), json!(3), json!(2)),
        case("maximum", json!({ "type": "number", "maximum": 3 }), json!(3), json!(3.5)),
        case("exclusiveMinimum", json!({ "type": "number", "exclusiveMinimum": 3 }), json!(4), json!(3)),
        case("exclusiveMaximum", json!({ "type": "integer", "exclusiveMaximum": 3 }), json!(2), json!(3)),
        case("multipleOf", json!({ "type": "integer", "multipleOf": 8 }), json!(16), json!(4)),
        case("minLength", with(&text(), &json!({ "minLength": 2 })), json!("vv"), json!("v")),
        case("maxLength", with(&text(), &json!({ "maxLength": 2 })), json!("vv"), json!("vvv")),
        case("pattern", with(&text(), &json!({ "pattern": "^v" })), json!("v"), json!("w")),
        case("pattern", with(&text(), &json!({ "pattern": "^(?=v)" })), json!("v"), json!("w")),
        case("items", list(json!({})), json!(["v"]), json!([1])),
        case("items", json!({ "type": "array", "items": false }), json!([]), json!([1])),
        case("minItems", list(json!({ "minItems": 1 })), json!(["v"]), json!([])),
        case("maxItems", list(json!({ "maxItems": 1 })), json!(["v"]), json!(["v", "w"])),
        case("uniqueItems", list(json!({ "uniqueItems": true })), json!(["v", "w"]), json!(["v", "v"])),
        case("contains", list(json!({ "contains": { "const": "v" } })), json!(["v", "w"]), json!(["w"])),
        case(
            "minContains",
            list(json!({ "contains": { "const": "v" }, "minContains": 2 })),
            json!(["v", "v"]),
            json!(["v"]),
        ),
        case(
            "maxContains",
            list(json!({ "contains": { "const": "v" }, "maxContains": 1 })),
            json!(["v"]),
            json!(["v", "v"]),
        ),
        case(
            "prefixItems",
            json!({ "type": "array", "prefixItems": [text(), { "type": "integer" }] }),
            json!(["v", 1]),
            json!([1, 1]),
        ),
        case(
            "prefixItems",
            json!({ "type": "array", "prefixItems": [text(), text()], "items": false }),
            json!(["v", "w"]),
            json!(["v", "w", "x"]),
        ),
        case(
            "prefixItems",
            json!({ "type": "array", "prefixItems": [text()], "items": { "type": "integer" } }),
            json!(["v", 1]),
            json!([1, 1]),
        ),
        case(
            "unevaluatedItems",
            json!({ "type": "array", "prefixItems": [text()], "unevaluatedItems": false }),
            json!(["v"]),
            json!(["v", "w"]),
        ),
        case(
            "unevaluatedItems",
            json!({ "type": "array", "unevaluatedItems": text() }),
            json!(["v"]),
            json!([1]),
        ),
        case("properties", object(json!({})), json!({ "x": "v" }), json!({ "x": 1 })),
        case(
            "properties",
            json!({ "type": "object", "properties": { "x": false, "y": text() } }),
            json!({ "y": "v" }),
            json!({ "x": 1 }),
        ),
        case("required", object(json!({ "required": ["x"] })), json!({ "x": "v" }), json!({ "y": "v" })),
        case("required", map(json!({ "required": ["x"] })), json!({ "x": "v" }), json!({ "y": "v" })),
        case(
            "required",
            object(json!({ "required": ["z"], "additionalProperties": true })),
            json!({ "z": 1 }),
            json!({ "x": "v" }),
        ),
        case(
            "additionalProperties",
            object(json!({ "additionalProperties": false })),
            json!({ "x": "v" }),
            json!({ "z": 1 }),
        ),
        case(
            "additionalProperties",
            object(json!({ "additionalProperties": { "type": "integer" } })),
            json!({ "z": 1 }),
            json!({ "z": "v" }),
        ),
        case("additionalProperties", map(json!({})), json!({ "z": "v" }), json!({ "z": 1 })),
        case(
            "unevaluatedProperties",
            object(json!({ "unevaluatedProperties": false })),
            json!({ "x": "v" }),
            json!({ "z": 1 }),
        ),
        case(
            "unevaluatedProperties",
            object(json!({ "unevaluatedProperties": { "type": "integer" } })),
            json!({ "z": 1 }),
            json!({ "z": "v" }),
        ),
        case(
            "patternProperties",
            object(
                json!({ "patternProperties": { "^z": { "type": "integer" } }, "additionalProperties": true }),
            ),
            json!({ "z": 1 }),
            json!({ "z": "v" }),
        ),
        case(
            "patternProperties",
            json!({ "type": "object", "patternProperties": { "^z": { "type": "integer" } }, "additionalProperties": false }),
            json!({ "z": 1 }),
            json!({ "y": 1 }),
        ),
        case(
            "patternProperties",
            json!({ "type": "object", "patternProperties": { "^z": { "type": "integer" } } }),
            json!({ "z": 1 }),
            json!({ "z": "v" }),
        ),
        case(
            "propertyNames",
            map(json!({ "propertyNames": { "pattern": "^z" } })),
            json!({ "z": "v" }),
            json!({ "y": "v" }),
        ),
        case(
            "propertyNames",
            map(json!({ "propertyNames": { "enum": ["z"] } })),
            json!({ "z": "v" }),
            json!({ "y": "v" }),
        ),
        case(
            "propertyNames",
            object(json!({ "additionalProperties": true, "propertyNames": { "maxLength": 1 } })),
            json!({ "x": "v" }),
            json!({ "zz": "v" }),
        ),
        case("minProperties", map(json!({ "minProperties": 1 })), json!({ "z": "v" }), json!({})),
        case(
            "maxProperties",
            map(json!({ "maxProperties": 1 })),
            json!({ "z": "v" }),
            json!({ "z": "v", "y": "v" }),
        ),
        case("minProperties", object(json!({ "minProperties": 1 })), json!({ "x": "v" }), json!({})),
        case(
            "maxProperties",
            object(json!({ "maxProperties": 1 })),
            json!({ "x": "v" }),
            json!({ "x": "v", "y": "v" }),
        ),
        case(
            "minProperties",
            object(json!({ "minProperties": 2, "additionalProperties": true })),
            json!({ "x": "v", "z": 1 }),
            json!({ "x": "v" }),
        ),
        case(
            "dependentRequired",
            object(json!({ "dependentRequired": { "x": ["y"] } })),
            json!({ "y": "v" }),
            json!({ "x": "v" }),
        ),
        case(
            "dependentRequired",
            map(json!({ "dependentRequired": { "x": ["y"] } })),
            json!({ "y": "v" }),
            json!({ "x": "v" }),
        ),
        case(
            "dependentSchemas",
            object(json!({ "dependentSchemas": { "x": { "required": ["y"] } } })),
            json!({ "y": "v" }),
            json!({ "x": "v" }),
        ),
        case(
            "dependentSchemas",
            object(json!({ "dependentSchemas": { "x": { "minProperties": 2 } } })),
            json!({ "y": "v" }),
            json!({ "x": "v" }),
        ),
    ];
    let branch = |key: &str| json!({ "if": { "required": ["x"] }, key: { "required": ["y"] } });
    all.push(case("if", object(branch("then")), json!({ "y": "v" }), json!({ "x": "v" })));
    all.push(case("then", object(branch("then")), json!({}), json!({ "x": "v" })));
    all.push(case("else", object(branch("else")), json!({ "x": "v" }), json!({})));
    let values = json!({ "type": "string", "if": { "pattern": "^a" }, "then": { "maxLength": 2 } });
    all.push(case("if", values, json!("bbb"), json!("abb")));
    all
}

/// Keywords of older versions, which another validator judges.
fn older() -> Vec<Case> {
    let text = json!({ "type": "string" });
    vec![
        case(
            "dependencies",
            json!({ "type": "object", "properties": { "x": text, "y": text }, "dependencies": { "x": ["y"] } }),
            json!({ "y": "v" }),
            json!({ "x": "v" }),
        ),
        case(
            "additionalItems",
            json!({ "type": "array", "items": [text, text], "additionalItems": false }),
            json!(["v"]),
            json!(["v", "w", "x"]),
        ),
        case(
            "additionalItems",
            json!({ "type": "array", "items": [text], "additionalItems": { "type": "integer" } }),
            json!(["v", 1]),
            json!(["v", "w"]),
        ),
        case("items", json!({ "type": "array", "items": [text, text] }), json!(["v", "w", 1]), json!([1])),
        case("definitions", json!({ "$ref": "#/definitions/Text" }), json!("v"), json!(1)),
    ]
}

/// Keywords that validators do not assert: no document shows them.
const SILENT: &[&str] = &["format", "contentEncoding", "contentMediaType", "contentSchema"];
/// Keywords that restrict nothing.
const ANNOTATIONS: &[&str] = &[
    "$schema",
    "$id",
    "$anchor",
    "$dynamicAnchor",
    "$recursiveAnchor",
    "$vocabulary",
    "$comment",
    "$defs",
    "title",
    "description",
    "default",
    "deprecated",
    "readOnly",
    "writeOnly",
    "examples",
    "$recursiveRef",
];

/// An object with the members of two.
fn with(first: &Value, second: &Value) -> Value {
    let mut both = first.clone();
    for (key, value) in second.as_object().expect("an object") {
        both[key] = value.clone();
    }
    both
}

/// A request with a member `a`.
fn request(schema: &Value, dialect: &str) -> Value {
    json!({
        "$schema": dialect,
        "title": "Paint",
        "type": "object",
        "additionalProperties": false,
        "properties": { "a": schema },
        "$defs": { "Text": { "type": "string" } },
        "definitions": { "Text": { "type": "string" } },
    })
}

const NEW: &str = "https://json-schema.org/draft/2020-12/schema";
const OLD: &str = "http://json-schema.org/draft-07/schema#";

/// A mistake in a draft of a document: it rejects what the vendor accepts, or accepts what the vendor rejects and
/// has no note at the keyword.
fn fault(case: &Case, document: &Value, good: &Value, bad: &Value, place: &str) -> Option<String> {
    let vendor = jsonschema::options().build(document).expect("a schema");
    assert!(vendor.is_valid(good) && !vendor.is_valid(bad), "{}: {document:#}", case.keyword);
    let draft = drafts(document);
    let drafted = &draft.operations[0];
    let text = &drafted.file.text;
    let rejected = rejects(&draft, good);
    if !rejected.is_empty() {
        return Some(format!("{} {place}: {good} is rejected: {rejected:?}\n{text}", case.keyword));
    }
    if !rejects(&draft, bad).is_empty() {
        return None;
    }
    let source = serde_json::to_string_pretty(document).expect("JSON");
    let lines: Vec<&str> = source.lines().collect();
    let is_there = |line: usize| lines[line - 1].contains(&format!("\"{}\"", case.keyword));
    let has_note = drafted.notes.iter().any(|note| is_there(note.line) || note.text.contains(case.keyword));
    let notes: Vec<String> = drafted.notes.iter().map(super::super::Note::comment).collect();
    let is_complete = has_note && notes.iter().all(|note| text.contains(note.as_str()));
    (!is_complete)
        .then(|| format!("{} {place} is lost: {bad}\n{}\n{text}{notes:#?}", case.keyword, case.schema))
}

fn assert_none(faults: &[String]) {
    assert!(faults.is_empty(), "{} faults:\n{}", faults.len(), faults.join("\n----\n"));
}

#[test]
fn every_assertion_is_carried_over_or_noted_in_every_place() {
    type Place = (&'static str, fn(&Value) -> Value, fn(&Value) -> Value);
    let places: [Place; 7] = [
        ("as a member", Value::clone, |value| json!({ "a": value })),
        ("in a list", |schema| json!({ "type": "array", "items": schema }), |value| json!({ "a": [value] })),
        (
            "in a map",
            |schema| json!({ "type": "object", "additionalProperties": schema }),
            |value| json!({ "a": { "k": value } }),
        ),
        (
            "inside of an object",
            |schema| json!({ "type": "object", "properties": { "b": schema } }),
            |value| json!({ "a": { "b": value } }),
        ),
        (
            "beside null",
            |schema| json!({ "anyOf": [schema, { "type": "null" }] }),
            |value| json!({ "a": value }),
        ),
        (
            "in allOf",
            |schema| json!({ "description": "A.", "allOf": [schema] }),
            |value| json!({ "a": value }),
        ),
        (
            "in a list in an object",
            |schema| json!({ "type": "object", "required": ["b"], "properties": { "b": { "type": "array", "items": schema } } }),
            |value| json!({ "a": { "b": [value] } }),
        ),
    ];
    let mut faults = Vec::new();
    for case in &cases() {
        for (place, around, inside) in &places {
            let document = request(&around(&case.schema), NEW);
            faults.extend(fault(case, &document, &inside(&case.good), &inside(&case.bad), place));
        }
    }
    for case in &older() {
        let document = request(&case.schema, OLD);
        let inside = |value: &Value| json!({ "a": value });
        faults.extend(fault(case, &document, &inside(&case.good), &inside(&case.bad), "as a member"));
    }
    assert_none(&faults);
}

#[test]
fn assertions_without_a_type_are_noted() {
    let mut faults = Vec::new();
    for case in cases() {
        let mut schema = case.schema.clone();
        schema.as_object_mut().expect("an object").remove("type");
        let document = request(&schema, NEW);
        let vendor = jsonschema::options().build(&document).expect("a schema");
        let bad = json!({ "a": case.bad });
        if !vendor.is_valid(&bad) {
            faults.extend(fault(&case, &document, &json!({ "a": case.good }), &bad, "without a type"));
        }
    }
    assert_none(&faults);
}

#[test]
fn assertions_of_a_whole_request_are_carried_over_or_noted() {
    let mut faults = Vec::new();
    for case in cases().into_iter().filter(|case| case.good.is_object() && case.schema["type"] == "object") {
        let document =
            with(&json!({ "$schema": NEW, "title": "Paint", "description": "Paints." }), &case.schema);
        faults.extend(fault(&case, &document, &case.good, &case.bad, "as a request"));
    }
    assert_none(&faults);
}

#[test]
fn the_cases_are_all_keywords_of_all_versions() {
    let covered: BTreeSet<&str> = cases()
        .iter()
        .chain(&older())
        .map(|case| case.keyword)
        .chain(SILENT.iter().copied())
        .chain(ANNOTATIONS.iter().copied())
        .collect();
    let mut known = BTreeSet::new();
    for version in [NEW, "https://json-schema.org/draft/2019-09/schema", OLD] {
        let bundle = jsonschema::bundle(&json!({ "$schema": version, "$ref": version })).expect("a schema");
        let mut open = vec![bundle];
        while let Some(schema) = open.pop() {
            let own = schema["properties"].as_object().into_iter().flatten();
            known.extend(own.map(|(keyword, _)| keyword.clone()));
            for key in ["$defs", "definitions"] {
                open.extend(schema[key].as_object().into_iter().flatten().map(|(_, schema)| schema.clone()));
            }
        }
    }
    assert!(known.len() > 50, "{known:?}");
    let missing: Vec<&String> = known.iter().filter(|keyword| !covered.contains(keyword.as_str())).collect();
    assert!(missing.is_empty(), "no case for {missing:?}");
}

#[test]
fn what_validators_do_not_assert_is_noted_too() {
    let text = |key: &str, value: Value| json!({ "type": "string", key: value });
    for (keyword, schema) in [
        ("format", text("format", json!("date-time"))),
        ("contentMediaType", text("contentMediaType", json!("image/png"))),
        ("contentSchema", text("contentSchema", json!({ "type": "object" }))),
        ("contentEncoding", text("contentEncoding", json!("quoted-printable"))),
        ("x-maxWords", text("x-maxWords", json!(5))),
        ("x-depends-on", text("x-depends-on", json!("b"))),
        ("maximumValue", text("maximumValue", json!(5))),
    ] {
        let notes = drafts(&request(&schema, NEW)).operations.remove(0).notes;
        assert!(notes.iter().any(|note| note.text.contains(keyword)), "{keyword}: {notes:?}");
    }
    for schema in [text("x-order", json!(1)), text("x-model-id", json!("a")), text("title", json!("A"))] {
        assert_eq!(drafts(&request(&schema, NEW)).operations.remove(0).notes, []);
    }
}
