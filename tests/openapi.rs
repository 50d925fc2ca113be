//! OpenAPI documents: they hold all operations, and their schemas give the verdicts of the engine.

use modelspec_codegen::__private::model::Price;
use serde_json::{Value, json};

use crate::edges::{bases, edges, size_pairs};
use crate::support::openapi::{Described, documents, operations};
use crate::support::{Validators, compiled};

#[test]
fn schemas_in_documents_give_the_verdicts_of_the_engine() {
    let documents = documents(compiled());
    let (mut valid, mut invalid) = (0, 0);
    for validators in Validators::all() {
        let op = validators.op;
        let described = Described::find(&documents, op).expect("every path is documented");
        let mut check = |request: &Value| {
            let is_valid = validators.report(request).is_valid();
            assert_eq!(described.is_valid(request), is_valid, "{}: {request}", op.id());
            if is_valid { valid += 1 } else { invalid += 1 }
        };
        for example in &op.examples {
            example.request.iter().for_each(|request| check(&request.value));
        }
        for base in bases(op) {
            edges(op, &base).iter().for_each(|edge| check(&edge.request));
            size_pairs(op, &base).into_iter().step_by(7).for_each(|(request, _)| check(&request));
        }
    }
    assert!(valid > 1000 && invalid > 1000, "{valid} valid and {invalid} invalid requests");
}

#[test]
fn documents_hold_prices_rules_and_examples_verbatim() {
    let documents = documents(compiled());
    let mut examples = 0;
    for op in &compiled().catalogue.operations {
        let described = Described::find(&documents, op).expect("every path is documented");
        let schema = modelspec::request_schema(&op.id()).expect("it is generated");
        let schema: Value = serde_json::from_str(schema).expect("schemas are JSON");
        for keyword in ["x-price", "x-rules", "x-facts", "x-modes"] {
            assert_eq!(described.notes[keyword], schema[keyword], "{keyword} of {}", op.id());
        }
        assert!(matches!(op.price, Price::Unknown(_)) == described.notes["x-price"]["unknown"].is_string());
        let operation = described.operation.to_string();
        for example in &op.examples {
            let documented = example.request.iter().map(|it| ("value", &it.value));
            let mut sent = documented
                .filter(|(_, request)| described.operation["requestBody"].is_object() && request.is_object());
            if let Some((_, request)) = sent.next() {
                let is_listed = operation.contains(&request.to_string())
                    || described.notes.to_string().contains(&request.to_string());
                assert!(is_listed, "{}: {}", op.id(), example.title.value);
                examples += 1;
            }
            if let Some(response) = &example.response {
                assert!(
                    operation.contains(&response.value.to_string()),
                    "{}: {}",
                    op.id(),
                    example.title.value
                );
                examples += 1;
            }
        }
    }
    assert!(examples > 10, "only {examples} examples were found");
}

#[test]
fn identifiers_are_unique_and_paths_complete() {
    for document in documents(compiled()) {
        let mut ids: Vec<&Value> = operations(&document).map(|operation| &operation["operationId"]).collect();
        let count = ids.len();
        ids.sort_by_key(ToString::to_string);
        ids.dedup();
        assert_eq!(ids.len(), count);
        assert_eq!(document["x-omitted"], json!(null));
    }
}
