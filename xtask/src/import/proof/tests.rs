//! Schemas that a comparison would not end with: each is compared on fewer documents, or not at all, with the reason.

use modelspec_codegen::compile;
use modelspec_codegen::import::{Import, import};
use serde_json::{Map, Value as Json, json};

use super::steps::{self, MAX_APPLIED};
use super::verdict::Refusal;
use super::{Proof, prove, shares};

/// The proof of the only draft of a document, in so many steps.
fn proved(document: &Json, steps: Option<u64>) -> Proof {
    let draft = import(&Import {
        path: "api.json",
        text: document.to_string(),
        others: &[],
        provider: "acme",
        name: None,
        operation: None,
        read: "2026-01-01",
        examples: None,
    });
    let draft = draft.expect("a draft");
    let files = draft.operations.iter().map(|drafted| drafted.file.clone()).chain(draft.provider.clone());
    let compilation = compile(files.collect());
    assert!(!compilation.report.has_errors(), "{:#?}", compilation.report);
    let steps = steps.unwrap_or_else(|| shares(&draft)[0]);
    prove(&draft.operations[0], &compilation.catalogue.operations[0], 100, steps)
}

/// A request whose member is of the first of these types.
fn request(types: impl Into<Json>) -> Json {
    json!({ "type": "object", "title": "Go", "properties": { "x": { "$ref": "#/$defs/s0" } }, "$defs": types.into() })
}

fn types(count: usize, schema: impl Fn(usize) -> Json) -> Map<String, Json> {
    (0..count).map(|at| (format!("s{at}"), schema(at))).collect()
}

fn reference(at: usize) -> Json {
    json!({ "$ref": format!("#/$defs/s{at}") })
}

#[test]
fn parts_that_double_are_not_compared() {
    let double = |at: usize| match at {
        20 => json!({ "type": "object", "properties": { "a": { "type": "string" } } }),
        _ => json!({ "allOf": [reference(at + 1), reference(at + 1)] }),
    };
    let schema = json!({ "$ref": "#/$defs/s0", "$defs": types(21, double) });
    assert!(steps::applied(&schema) > 1 << 20);
    let proof = proved(&request(types(21, double)), None);
    assert_eq!((proof.documents, proof.problem), (0, Some(Refusal::Applied.text())));
    assert!(Refusal::Applied.text().contains(&MAX_APPLIED.to_string()));
}

#[test]
fn types_in_each_other_have_a_limited_depth() {
    let chain = types(2_000, |at| json!({ "properties": { "a": reference((at + 1) % 2_000) } }));
    assert!(steps::is_too_deep(&json!({ "$ref": "#/$defs/s0", "$defs": chain })));
    let flat = types(2_000, |_| json!({ "properties": { "a": { "type": "string" } } }));
    assert!(!steps::is_too_deep(&json!({ "$ref": "#/$defs/s0", "$defs": flat })));
}

#[test]
fn a_comparison_ends_when_its_steps_are_spent() {
    let document =
        request(types(1, |_| json!({ "type": "object", "properties": { "a": { "type": "string" } } })));
    let all = proved(&document, None);
    assert!(all.documents > 20 && all.limit.is_none(), "{all:?}");
    let some = proved(&document, Some(5_000));
    assert!((1..all.documents).contains(&some.documents) && some.limit == Some(5_000), "{some:?}");
    assert_eq!(proved(&document, Some(5_000)).documents, some.documents);
}

#[test]
fn values_that_double_take_steps() {
    // Each member is judged twice by the schema around it, and so are those inside of it.
    let twice = |at: usize| {
        let member = json!({ "type": "object", "properties": { "x": reference(at + 1) }, "required": ["x"] });
        json!({ "allOf": [member, { "properties": { "x": reference(at + 1) } }] })
    };
    let mut all = types(24, twice);
    all.insert("s24".to_owned(), json!({ "type": "string" }));
    let proof = proved(&request(all), None);
    assert!(proof.problem.is_none() && proof.limit.is_some(), "{proof:?}");
}

#[test]
fn a_type_that_requires_itself_ends() {
    let all: Vec<String> = (0..8).map(|at| format!("p{at}")).collect();
    let members: Map<String, Json> = all.iter().map(|name| (name.clone(), reference(0))).collect();
    let own = json!({ "type": "object", "properties": members, "required": all });
    let proof = proved(&request(Map::from_iter([("s0".to_owned(), own)])), None);
    assert!(proof.documents > 0, "{proof:?}");
}
