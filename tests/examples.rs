//! The documented examples: valid or wrong as documented, the same through the typed interface, as dear as
//! documented, and with responses that can be read.

use std::fmt::Write;

use modelspec::{Cost, Invalid, Money, Report};
use modelspec_codegen::model::{Example, Operation};
use serde_json::Value;

use crate::support::{Judges, compiled, lines, validator};

/// The typed interface of one operation with its types taken away.
struct Typed {
    id: &'static str,
    request: fn(&[u8]) -> Result<Read, Invalid>,
    response: Option<fn(&[u8]) -> Result<String, String>>,
}

/// What came of reading a request.
struct Read {
    json: String,
    report: Report<'static>,
    cost: Result<Cost<'static>, Invalid>,
}

macro_rules! typed {
    ($($id:literal => $provider:ident :: $name:ident),+ $(,)?) => {
        &[$(Typed {
            id: $id,
            request: |bytes| {
                let request = modelspec::$provider::$name::Request::from_json(bytes)?;
                Ok(Read { json: request.to_json(), report: request.validate(), cost: request.cost() })
            },
            response: Some(|bytes| {
                let response = modelspec::$provider::$name::Response::from_json(bytes);
                response.map(|response| response.to_json()).map_err(|invalid| invalid.to_string())
            }),
        }),+]
    };
}

const TYPED: &[Typed] = typed! {
    "kling/create-image" => kling::create_image,
    "kling/get-image" => kling::get_image,
    "kling/list-images" => kling::list_images,
    "powertokens/kling-v3" => powertokens::kling_v3,
    "runware/get-response" => runware::get_response,
    "runware/kling-image-3-0" => runware::kling_image_3_0,
    "runware/kling-image-o1" => runware::kling_image_o1,
    "runware/kling-image-o3" => runware::kling_image_o3,
};

fn typed(op: &Operation) -> &'static Typed {
    TYPED.iter().find(|typed| typed.id == op.id()).unwrap_or_else(|| panic!("add {} to TYPED", op.id()))
}

fn examples() -> impl Iterator<Item = (&'static Operation, &'static Example)> {
    compiled().catalogue.operations.iter().flat_map(|op| op.examples.iter().map(move |example| (op, example)))
}

#[test]
fn all_thirteen_documented_requests_are_there() {
    let count = |provider: &str| {
        let right = |example: &&(&Operation, &Example)| {
            example.0.provider == provider && example.1.violations.is_empty() && example.1.request.is_some()
        };
        examples().filter(|example| right(&example)).count()
    };
    assert_eq!(count("runware"), 12);
    assert!(count("kling") >= 1);
    assert!(examples().any(|(_, example)| !example.violations.is_empty()), "the documented wrong example");
}

#[test]
fn requests_are_valid_or_wrong_as_documented() {
    for judges in Judges::all() {
        for example in &judges.op.examples {
            let Some(request) = &example.request else { continue };
            let report = judges.report(&request.value);
            let found: Vec<(String, String)> = report
                .violations()
                .iter()
                .map(|violation| (violation.pointer(), violation.rule().to_owned()))
                .collect();
            assert_eq!(found, example.violations, "{}: {}", judges.op.id(), example.title.value);
        }
    }
}

#[test]
fn valid_requests_survive_the_typed_interface() {
    for (op, example) in examples() {
        let Some(request) = &example.request else { continue };
        let read = (typed(op).request)(request.value.to_string().as_bytes());
        if !example.violations.is_empty() {
            let report = read.err().expect("a wrong example is not read");
            assert!(report.to_string().contains(&example.violations[0].0), "{report}");
            continue;
        }
        let read = read.unwrap_or_else(|invalid| panic!("{}: {invalid}", example.title.value));
        assert!(read.report.is_valid());
        let again: Value = serde_json::from_str(&read.json).unwrap();
        assert_eq!(without_empty(&request.value), again, "{}", example.title.value);
    }
}

/// An empty string that means "not given" is read as not given, and so is not written again.
fn without_empty(request: &Value) -> Value {
    let mut request = request.clone();
    if let Value::Object(members) = &mut request {
        members.retain(|_, value| value != "");
    }
    request
}

#[test]
fn costs_are_the_documented_ones() {
    let mut documented = 0;
    for (op, example) in examples() {
        let (Some(request), Some(cost)) = (&example.request, &example.cost) else { continue };
        let bytes = request.value.to_string();
        let entry = modelspec::model(&op.id()).unwrap();
        let by_bytes = entry.price_json(bytes.as_bytes()).unwrap();
        let by_type = (typed(op).request)(bytes.as_bytes()).unwrap().cost.unwrap();
        for found in [by_bytes, by_type] {
            assert_eq!(found.amount(), Some(Money::from_nanos(cost.value)), "{}: {found}", example.title.value);
        }
        documented += 1;
    }
    assert_eq!(documented, 12);
}

#[test]
fn prices_that_nobody_documents_are_unknown() {
    for id in ["kling/create-image", "kling/list-images", "powertokens/kling-v3", "runware/get-response"] {
        let judges = Judges::all().into_iter().find(|judges| judges.op.id() == id).unwrap();
        let request = crate::edges::bases(judges.op).pop().unwrap();
        let cost = modelspec::model(id).unwrap().price_json(request.to_string().as_bytes()).unwrap();
        assert!(matches!(cost, Cost::Unknown { .. }), "{id}: {cost}");
    }
}

#[test]
fn responses_are_read_and_written_again() {
    let mut count = 0;
    for (op, example) in examples() {
        let Some(response) = &example.response else { continue };
        let schema = validator(modelspec::model(&op.id()).unwrap().response_schema);
        let title = &example.title.value;
        assert!(schema.is_valid(&response.value), "{title} does not fit its schema");
        let read = typed(op).response.unwrap()(response.value.to_string().as_bytes());
        let again: Value = serde_json::from_str(&read.unwrap_or_else(|why| panic!("{title}: {why}"))).unwrap();
        assert_eq!(response.value, again, "{title}");
        count += 1;
    }
    assert!(count >= 15, "only {count} responses");
}

#[test]
fn the_report_over_all_examples() {
    let mut text = String::new();
    for judges in Judges::all() {
        for example in &judges.op.examples {
            let Some(request) = &example.request else { continue };
            writeln!(text, "{}: {}", judges.op.id(), example.title.value).unwrap();
            let report = judges.report(&request.value);
            let verdict = if report.is_valid() { "valid" } else { "invalid" };
            writeln!(text, "  {verdict}").unwrap();
            for line in lines(&report) {
                writeln!(text, "  {line}").unwrap();
            }
            let bytes = request.value.to_string();
            if let Ok(cost) = modelspec::model(&judges.op.id()).unwrap().price_json(bytes.as_bytes()) {
                writeln!(text, "  cost {cost}").unwrap();
            }
        }
    }
    insta::assert_snapshot!(text);
}
