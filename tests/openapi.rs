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
            let Some(is_valid) = validators.fits_schema(&validators.report(request)) else { return };
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
        for keyword in ["x-price", "x-facts", "x-modes"] {
            assert_eq!(described.notes[keyword], schema[keyword], "{keyword} of {}", op.id());
        }
        assert_eq!(rules(&described.notes), rules(&schema), "rules of {}", op.id());
        assert!(
            matches!(op.prices.price(), Price::Unknown(_))
                == described.notes["x-price"]["unknown"].is_string()
        );
        let operation = described.operation.to_string();
        for example in &op.examples {
            let request = example.request.as_ref().and_then(|request| request.value.as_object());
            if let Some(request) = request
                && described.operation["requestBody"].is_object()
            {
                let body = Value::Object(described.body(request)).to_string();
                let is_listed = operation.contains(&body) || described.notes.to_string().contains(&body);
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

/// The rules, without whether a schema asserts them: the body alone shows less than the whole request.
fn rules(notes: &Value) -> Value {
    let mut rules = notes["x-rules"].clone();
    for rule in rules.as_array_mut().into_iter().flatten() {
        rule.as_object_mut().expect("a rule is an object").remove("asserted");
    }
    rules
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
