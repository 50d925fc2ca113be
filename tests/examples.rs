//! The documented examples: valid or invalid as documented, with the documented cost, and the same through the typed
//! interface; their responses can be read.

use std::fmt::Write;

use modelspec::{Cost, Invalid, Money, Report};
use modelspec_codegen::__private::model::{Example, Operation};
use serde_json::Value;

use crate::support::{Validators, compiled, lines, same, validator};

/// Reads a document and writes it again.
type ReadAndWrite = fn(&[u8]) -> Result<String, String>;

/// The typed interface of one operation, with its types erased.
struct Typed {
    id: &'static str,
    request: fn(&[u8]) -> Result<Read, Invalid<'static>>,
    /// Reads and writes a response; `None` for an operation without one.
    response: Option<ReadAndWrite>,
}

/// The results for a request that was read.
struct Read {
    json: String,
    report: Report<'static>,
    cost: Result<Cost<'static>, Invalid<'static>>,
}

macro_rules! typed {
    ($($id:literal => $provider:ident $name:ident $response:ident),* $(,)?) => {
        &[$(Typed {
            id: $id,
            request: |bytes| {
                let request = modelspec::$provider::$name::Request::from_json(bytes)?;
                Ok(Read { json: request.to_json().expect("all numbers are finite"), report: request.validate(), cost: request.cost() })
            },
            response: typed!(@$response $provider $name),
        }),*]
    };
    (@none $provider:ident $name:ident) => { None };
    (@response $provider:ident $name:ident) => {
        Some(|bytes| {
            let response = modelspec::$provider::$name::Response::from_json(bytes);
            let json = response.map(|response| response.to_json().expect("all numbers are finite"));
            json.map_err(|invalid| invalid.to_string())
        })
    };
}

/// One entry for each spec, listed by the build script.
const TYPED: &[Typed] = include!(concat!(env!("OUT_DIR"), "/operations.rs"));

/// The typed interface of an operation.
fn typed(op: &Operation) -> &'static Typed {
    TYPED.iter().find(|typed| typed.id == op.id()).unwrap_or_else(|| panic!("{} is not listed", op.id()))
}

fn examples() -> impl Iterator<Item = (&'static Operation, &'static Example)> {
    compiled().catalogue.operations.iter().flat_map(|op| op.examples.iter().map(move |example| (op, example)))
}

#[test]
fn all_thirteen_documented_requests_are_there() {
    let count = |id: &str| {
        let is_right = |example: &Example| example.violations.is_empty() && example.request.is_some();
        examples().filter(|(op, example)| op.id() == id && is_right(example)).count()
    };
    for model in ["3-0", "o1", "o3"] {
        assert_eq!(count(&format!("runware/kling-image-{model}")), 4, "{model}");
    }
    assert_eq!(count("kling/create-image"), 1);
    assert!(examples().any(|(_, example)| !example.violations.is_empty()), "the documented wrong example");
}

#[test]
fn requests_are_valid_or_invalid_as_documented() {
    for validators in Validators::all() {
        for example in &validators.op.examples {
            let Some(request) = &example.request else { continue };
            let report = validators.report(&request.value);
            let found: Vec<(String, String)> = report
                .violations()
                .iter()
                .map(|violation| (violation.pointer(), violation.rule().to_owned()))
                .collect();
            assert_eq!(found, example.violations, "{}: {}", validators.op.id(), example.title.value);
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
        let id = op.id();
        assert!(same(&without_empty(op, &request.value), &again), "{id}: {}: {again}", example.title.value);
    }
}

/// An empty string that counts as absent is not written again.
fn without_empty(op: &Operation, request: &Value) -> Value {
    let mut request = request.clone();
    if let Value::Object(members) = &mut request {
        let counts_as_absent =
            |name: &str| op.request.root().param(name).is_some_and(|param| param.empty_absent);
        members.retain(|name, value| value != "" || !counts_as_absent(name));
    }
    request
}

#[test]
fn costs_are_the_documented_ones() {
    let mut documented = 0;
    for (op, example) in examples() {
        let (Some(request), Some(cost), None) = (&example.request, &example.cost, &example.facts) else {
            continue;
        };
        let bytes = request.value.to_string();
        let entry = modelspec::model(&op.id()).unwrap();
        let by_bytes = entry.price_json(bytes.as_bytes()).unwrap();
        let by_type = (typed(op).request)(bytes.as_bytes()).unwrap().cost.unwrap();
        for found in [by_bytes, by_type] {
            assert_eq!(
                found.amount(),
                Some(Money::from_nanos(cost.value)),
                "{}: {found}",
                example.title.value
            );
        }
        documented += 1;
    }
    assert!(documented >= 12, "only {documented} documented costs");
}

/// Prices of the price pages that no example covers: all examples have the same size and one result.
#[test]
fn prices_are_those_of_the_price_pages() {
    let cases = [
        ("o3", (1024, 1024), 1, "0.028 USD"),
        ("o3", (2048, 2048), 20, "0.56 USD"),
        ("o3", (4096, 4096), 1, "0.056 USD"),
        ("o3", (6272, 2688), 3, "0.168 USD"),
        ("3-0", (1552, 656), 2, "0.056 USD"),
        ("o1", (3104, 1312), 1, "0.028 USD"),
    ];
    for (model, (width, height), results, expected) in cases {
        let id = format!("runware/kling-image-{model}");
        let validators = Validators::all().into_iter().find(|validators| validators.op.id() == id).unwrap();
        let mut request = crate::edges::bases(validators.op).pop().unwrap();
        request["width"] = width.into();
        request["height"] = height.into();
        request["numberResults"] = results.into();
        let cost = modelspec::model(&id).unwrap().price_json(request.to_string().as_bytes()).unwrap();
        assert_eq!(cost.to_string(), expected, "{id} at {width}x{height}, {results} results");
    }
}

#[test]
fn undocumented_prices_are_unknown() {
    for id in ["kling/create-image", "kling/list-images", "powertokens/kling-v3", "runware/get-response"] {
        let validators = Validators::all().into_iter().find(|validators| validators.op.id() == id).unwrap();
        let request = crate::edges::bases(validators.op).pop().unwrap();
        let cost = modelspec::model(id).unwrap().price_json(request.to_string().as_bytes()).unwrap();
        assert!(matches!(cost, Cost::Unknown { .. }), "{id}: {cost}");
    }
}

#[test]
fn responses_are_read_and_written_again() {
    let mut count = 0;
    for (op, example) in examples() {
        let Some(response) = &example.response else { continue };
        let schema = validator(modelspec::response_schema(&op.id()).unwrap());
        let title = &example.title.value;
        assert!(schema.is_valid(&response.value), "{title} does not fit its schema");
        let read = typed(op).response.expect("an operation with a documented response has its type");
        let read = read(response.value.to_string().as_bytes());
        let again: Value =
            serde_json::from_str(&read.unwrap_or_else(|why| panic!("{title}: {why}"))).unwrap();
        assert!(same(&response.value, &again), "{title}: {again}");
        count += 1;
    }
    assert!(count >= 15, "only {count} responses");
}

#[test]
fn an_acknowledgement_is_not_an_image_and_a_state_says_whether_to_poll() {
    use modelspec::runware::{get_response, kling_image_3_0};
    use modelspec::{TaskState, kling};

    let task = r#""taskType": "imageInference", "taskUUID": "50836053-a0ee-4cf5-b9d6-ae7c5d140ada""#;
    let read = |more: &str| kling_image_3_0::Response::from_json(format!("{{ {task}{more} }}").as_bytes());
    assert!(matches!(read(""), Ok(kling_image_3_0::Response::Acknowledgement(_))));
    let image = r#", "imageUUID": "0621a9f6-1ba9-4f05-bca5-d42e3130c50d""#;
    assert!(matches!(read(image), Ok(kling_image_3_0::Response::Image(_))));

    for (status, state) in [
        ("processing", Some(TaskState::Pending)),
        ("success", Some(TaskState::Done)),
        ("error", Some(TaskState::Failed)),
        ("paused", None),
    ] {
        let json = format!(r#"{{ {task}, "status": "{status}" }}"#);
        let response = get_response::Response::from_json(json.as_bytes()).expect("it is a response");
        assert_eq!(response.status.task_state(), state, "{status}");
    }
    for (status, state) in [("submitted", TaskState::Pending), ("succeed", TaskState::Done)] {
        let json = format!(
            r#"{{ "code": 0, "message": "", "request_id": "7", "data": {{ "task_id": "1",
                "task_status": "{status}", "created_at": 1, "updated_at": 1 }} }}"#
        );
        let response = kling::create_image::Response::from_json(json.as_bytes()).expect("it is a response");
        assert_eq!(response.data.and_then(|task| task.task_status.task_state()), Some(state), "{status}");
    }
}

#[test]
fn every_operation_has_its_types_tested() {
    let mut listed: Vec<String> = TYPED.iter().map(|typed| typed.id.to_owned()).collect();
    listed.sort();
    let mut ids: Vec<String> = compiled().catalogue.operations.iter().map(Operation::id).collect();
    ids.sort();
    assert_eq!(listed, ids);
}

/// One snapshot for each operation, so that a new model adds one and changes none.
#[test]
fn the_report_over_all_examples() {
    for validators in Validators::all() {
        let mut text = String::new();
        for example in &validators.op.examples {
            if let Some(request) = &example.request {
                writeln!(text, "{}\n{}", example.title.value, answer(&validators, &request.value)).unwrap();
            }
        }
        if !text.is_empty() {
            insta::assert_snapshot!(format!("report on {}", validators.op.id().replace('/', " ")), text);
        }
    }
}

/// Validity, findings and cost of a request, one per line.
fn answer(validators: &Validators, request: &Value) -> String {
    let report = validators.report(request);
    let mut text = format!("  {}\n", if report.is_valid() { "valid" } else { "invalid" });
    for line in lines(&report) {
        writeln!(text, "  {line}").unwrap();
    }
    let entry = modelspec::model(&validators.op.id()).unwrap();
    if let Ok(cost) = entry.price_json(request.to_string().as_bytes()) {
        writeln!(text, "  cost {cost}").unwrap();
    }
    text
}

#[test]
fn operations_are_found_by_the_values_of_a_parameter() {
    let ids = |wire_id: &str| -> Vec<&str> {
        modelspec::models_by_wire_id(wire_id).iter().map(|entry| entry.id()).collect()
    };
    assert_eq!(ids("kling-v1"), ["kling/create-image"]);
    assert_eq!(ids("kling-v3"), ["kling/create-image", "powertokens/kling-v3"]);
    assert_eq!(ids("kling-v0"), [""; 0]);
}
