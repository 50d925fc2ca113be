//! Documents of vendors that multiply: each one becomes a draft whose size is in proportion to the document, or an error or
//! a note at its place that names the limit. No test measures time; without a bound, each would run for minutes or exhaust
//! memory.

use modelspec_codegen::import::{Draft, Drafted, Import, Problem, Reading, import};
use serde_json::{Map, Value as Json, json};

fn imported(document: &Json) -> Result<Draft, Problem> {
    import(&Import {
        path: "api.json",
        text: format!("{document:#}"),
        others: &[],
        provider: "acme",
        name: None,
        operation: None,
        read: "2026-01-01",
        examples: None,
    })
}

/// The only draft of a document.
#[track_caller]
fn only(document: &Json) -> Drafted {
    let mut draft = imported(document).expect("a draft");
    assert_eq!(draft.operations.len(), 1);
    draft.operations.remove(0)
}

/// A document whose request is the first of these schemas.
fn schemas(all: impl IntoIterator<Item = (String, Json)>) -> Json {
    let all: Map<String, Json> = all.into_iter().collect();
    json!({ "type": "object", "properties": { "x": reference(0) }, "$defs": all })
}

fn reference(at: usize) -> Json {
    json!({ "$ref": format!("#/$defs/s{at}") })
}

/// Each schema is made from references to others.
fn each(count: usize, schema: impl Fn(usize) -> Json) -> impl Iterator<Item = (String, Json)> {
    (0..count).map(move |at| (format!("s{at}"), schema(at)))
}

/// `p0`, `p1` and so on, all of one type.
fn members(count: usize) -> Json {
    (0..count).map(|at| (format!("p{at}"), json!({ "type": "integer" }))).collect::<Map<_, _>>().into()
}

/// The draft has a note with this reason, at a line of the document.
#[track_caller]
fn noted(draft: &Drafted, reason: &str) {
    let found = draft.notes.iter().find(|note| format!("{} ({})", note.text, note.reason).contains(reason));
    let found = found.unwrap_or_else(|| panic!("no note says {reason}: {:#?}", draft.notes));
    assert!(found.line > 1, "{found:?}");
}

/// The number of values in a value.
fn size(value: &Json) -> usize {
    1 + match value {
        Json::Object(members) => members.values().map(size).sum(),
        Json::Array(items) => items.iter().map(size).sum(),
        _ => 0,
    }
}

#[test]
fn a_part_that_is_reached_on_many_ways_is_read_once() {
    let last = json!({ "type": "object", "properties": { "a": { "type": "string" } } });
    let twice = |key: &str, at: usize| match at {
        25 => last.clone(),
        _ => json!({ key: [reference(at + 1), reference(at + 1)] }),
    };
    let draft = only(&schemas(each(26, |at| twice("allOf", at))));
    assert!(draft.file.text.len() < 1_000, "{}", draft.file.text);
    assert!(draft.originals.iter().all(|original| size(&original.body) < 2_000));
    // Each alternative is a type of its own.
    for key in ["oneOf", "anyOf"] {
        let problem = imported(&schemas(each(26, |at| twice(key, at)))).expect_err("too many schemas");
        assert!(problem.message.contains("more than 10000"), "{problem}");
        assert!(problem.message.contains("take out") && problem.line > 1, "{problem}");
    }
    let both = |at: usize| match at {
        25 => json!({ "type": "object", "properties": { "a": { "type": "string" } } }),
        _ => {
            json!({ "allOf": [{ "allOf": [reference(at + 1)] }, { "allOf": [reference(at + 1)] }], "properties": { format!("p{at}"): { "type": "integer" } } })
        }
    };
    let draft = only(&schemas(each(26, both)));
    assert_eq!(draft.file.text.matches("type: integer").count(), 22, "{}", draft.file.text);
    noted(&draft, "64 levels");
}

#[test]
fn references_in_each_other_have_a_limited_depth() {
    let next = |at: usize| json!({ "allOf": [reference(at + 1), { "properties": { format!("p{at}"): { "type": "integer" } } }] });
    let draft = only(&schemas(each(100, next).chain([("s100".to_owned(), json!({ "type": "object" }))])));
    noted(&draft, "references and `allOf` are in each other on more than 64 levels");
    let nested = |at: usize| json!({ "type": "object", "properties": { "a": reference(at + 1) } });
    noted(&only(&schemas(each(100, nested))), "schemas are in each other on more than 64 levels");
}

#[test]
fn a_file_is_looked_for_without_end_in_no_chain() {
    let next = |at: usize| json!({ "type": "object", "properties": { "a": reference(at + 1) } });
    let mut document = schemas(each(3_000, next));
    let body = json!({ "multipart/form-data": { "schema": { "$ref": "#/$defs/s0" } } });
    let operation = json!({ "requestBody": { "content": body }, "responses": {} });
    document["openapi"] = json!("3.1.0");
    document["paths"] = json!({ "/a": { "post": operation } });
    noted(&only(&document), "schemas are in each other on more than 64 levels");
}

#[test]
fn the_operations_of_a_document_read_a_limited_number_of_schemas() {
    let operation = |at: usize| {
        let body = json!({ "application/json": { "schema": { "$ref": "#/components/schemas/Big" } } });
        (
            format!("/{at}"),
            json!({ "post": { "operationId": format!("go{at}"), "requestBody": { "content": body }, "responses": {} } }),
        )
    };
    let document = |operations: usize| {
        let paths: Map<String, Json> = (0..operations).map(operation).collect();
        let big = json!({ "type": "object", "properties": members(400) });
        json!({ "openapi": "3.1.0", "paths": paths, "components": { "schemas": { "Big": big } } })
    };
    assert_eq!(imported(&document(5)).expect("few operations").operations.len(), 5);
    let problem = imported(&document(40)).expect_err("too many schemas");
    assert!(problem.message.contains("the schemas up to this one are more than 10000"), "{problem}");
    assert!(problem.message.contains("--operation") && problem.line > 1, "{problem}");
}

#[test]
fn a_condition_has_a_limited_size() {
    let object =
        |condition: Json| json!({ "type": "object", "properties": members(80), "allOf": [condition] });
    let required = |at: usize| json!({ "required": [format!("p{at}")] });
    let mut nested = required(0);
    for at in 0..20 {
        nested = json!({ "if": nested, "then": required(at + 1), "else": required(at + 40) });
    }
    noted(&only(&object(nested)), "a condition that takes more than 200000 steps");
    let twice = |at: usize| json!({ "anyOf": [reference(at + 1), reference(at + 1)] });
    let mut document = object(json!({ "not": reference(0) }));
    document["$defs"] =
        each(60, twice).chain([("s60".to_owned(), required(0))]).collect::<Map<_, _>>().into();
    noted(&only(&document), "a condition with more than 10000 parts");
}

#[test]
fn the_opposite_of_exactly_one_has_a_limited_size() {
    let one: Vec<Json> = (0..200).map(|at| json!({ "required": [format!("p{at}")] })).collect();
    let document = json!({ "type": "object", "properties": members(200), "not": { "oneOf": one } });
    noted(&only(&document), "not exactly one of more than 64 alternatives");
}

#[test]
fn types_that_all_use_each_other_become_as_many_types() {
    let all = |_: usize| json!({ "type": "object", "properties": (0..30).map(|at| (format!("p{at}"), reference(at))).collect::<Map<_, _>>() });
    let draft = only(&schemas(each(30, all)));
    assert_eq!(draft.parameters, 1 + 30 + 30 * 30);
    assert!(draft.file.text.len() < 100_000, "{}", draft.file.text.len());
    let written = draft.originals.iter().find(|original| original.reading == Reading::Written);
    assert!(written.is_some_and(|original| size(&original.body) < 5_000));
}
