//! Documents that are of no known kind, contain themselves, or are too large: each ends soon, in a draft or in an error.

use serde_json::{Value, json};

use super::super::{Import, import};
use super::{draft_of, has, spec_of};

#[test]
fn files_of_no_known_kind_are_refused() {
    for (document, expected) in [
        (json!({ "swagger": "2.0" }), "Swagger 2.0"),
        (json!({ "a": 1 }), "neither OpenAPI nor JSON Schema"),
        (json!([1]), "neither OpenAPI nor JSON Schema"),
        (json!({ "openapi": "3.1.0", "paths": {} }), "no operations"),
    ] {
        let problem = draft_of(&document, None).expect_err("refused").to_string();
        assert!(problem.contains(expected), "{problem}");
    }
}

#[test]
fn schemas_inside_of_themselves_end() {
    let mut deep = json!({ "type": "string" });
    for _ in 0..20 {
        deep = json!({ "anyOf": [{ "type": "object", "properties": { "x": deep } }, { "type": "null" }] });
    }
    let result = draft_of(&json!({ "type": "object", "properties": { "deep": deep } }), None);
    assert!(result.is_ok());
    let cycle = json!({
        "type": "object",
        "$defs": { "A": { "anyOf": [{ "$ref": "#/$defs/A" }, { "type": "string" }] }, "L": { "type": "array", "items": { "$ref": "#/$defs/L" } } },
        "properties": { "a": { "$ref": "#/$defs/A" }, "l": { "$ref": "#/$defs/L" } },
    });
    assert!(draft_of(&cycle, None).is_ok());
}

#[test]
fn references_lead_to_names_and_escapes() {
    let text = spec_of(&json!({
        "type": "object",
        "$defs": { "a b": { "type": "string", "maxLength": 3 }, "N": { "$anchor": "named", "type": "integer", "maximum": 7 }, "I": { "$id": "https://acme.example/i", "type": "boolean" } },
        "properties": { "x": { "$ref": "#/$defs/a%20b" }, "k": { "$ref": "#named" }, "z": { "$ref": "https://acme.example/i" }, "w": { "$ref": "#/$defs/missing" } },
    }));
    has(&text, "x: { type: string, max_length: 3");
    has(&text, "k: { type: integer, max: 7");
    has(&text, "z: { type: boolean");
    has(&text, "# TODO(import): the reference #/$defs/missing (it leads nowhere)");
}

#[test]
fn documents_that_are_too_large_are_refused() {
    let huge = format!("{{\"type\": \"object\", \"description\": \"{}\"}}", "a".repeat(17 << 20));
    let problem = import(&Import {
        path: "api.json",
        text: huge,
        others: &[],
        examples: None,
        provider: "acme",
        name: None,
        operation: None,
        read: "2026-11-29",
    });
    let problem = problem.expect_err("refused").to_string();
    assert!(
        problem.starts_with("api.json:1: the file has 178") && problem.contains("the limit is 16 MiB"),
        "{problem}"
    );
}

#[test]
fn large_documents_end_soon() {
    let text = |text: String| json!({ "type": "string", "description": text });
    let members: serde_json::Map<String, Value> =
        (0..2_001).map(|number| (format!("p{number}"), text(String::new()))).collect();
    let many = json!({ "type": "object", "properties": members });
    let problem = draft_of(&many, None).expect_err("refused").to_string();
    assert_eq!(problem, "api.json:3: the object has 2001 members, and the limit is 2000");
    // Each of the sentences is found at its line.
    let sentences = "\n\nIt must be new.".repeat(20_000);
    let draft = draft_of(&json!({ "type": "object", "properties": { "a": text(sentences) } }), None);
    assert_eq!(draft.expect("a draft").operations[0].notes.len(), 20_000);
    let paths: serde_json::Map<String, Value> =
        (0..501).map(|number| (format!("/p{number}"), json!({ "get": {} }))).collect();
    let problem = draft_of(&json!({ "openapi": "3.1.0", "paths": paths }), None).expect_err("refused");
    assert!(problem.to_string().contains("the file has 501 operations, and the limit is 500"), "{problem}");
}
