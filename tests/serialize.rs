//! Feature `serde`: results and entries have the shapes of the command line, and typed requests those on the wire.

use std::io::BufRead;
use std::path::Path;

use modelspec::runware::kling_image_3_0::{ENTRY, OutputFormat, Request, Response};
use modelspec::{Facts, Json, Money, PROBLEM_CONTENT_TYPE, TaskState};
use serde_json::{Value, json};
use xtask::{Format, Input, Question, Style};

use crate::support::root;

const UUID: &str = "3ba7ae08-76de-4f81-ab0f-64c7aaf0000f";

type Command = fn(&Question, &mut dyn BufRead, &mut dyn std::io::Write, &mut dyn std::io::Write) -> Ran;
type Ran = Result<xtask::Status, xtask::Error>;

/// The answer of a command to a document that is valid or not, without the model.
fn answer(command: Command, document: &str, is_valid: bool) -> String {
    let question = Question {
        model: ENTRY.id.to_owned(),
        input: Input::new(Path::new("-"), false),
        body: false,
        specs: root().join("specs"),
        facts: None,
        at: None,
        format: Format::Json,
        style: Style::default(),
    };
    let (mut out, mut errors) = (Vec::new(), Vec::new());
    let status = command(&question, &mut document.as_bytes(), &mut out, &mut errors);
    let expected = if is_valid { xtask::Status::Good } else { xtask::Status::Bad };
    assert_eq!(status.expect("the model is known"), expected);
    let text = String::from_utf8(out).expect("answers are UTF-8");
    let start = format!("{{\"model\":\"{}\",", ENTRY.id);
    format!("{{{}", text.trim_end().strip_prefix(&start).expect("the model comes first"))
}

fn text(value: &impl serde::Serialize) -> String {
    serde_json::to_string(value).expect("it can be serialized")
}

#[test]
fn results_have_the_shapes_of_the_command_line() {
    let mut request = Request::new(UUID, "A \u{1f98a}");
    (request.width, request.height, request.ttl) = (Some(1664), Some(2496), Some(60));
    request.output_format = Some(OutputFormat::Png);
    let json = request.to_json().expect("all numbers are finite");
    assert_eq!(text(&request), json);
    assert_eq!(text(&request.validate()), answer(xtask::validate::run, &json, true));
    let priced = ENTRY.check_json(json.as_bytes(), Facts::none());
    assert_eq!(text(&priced), answer(xtask::price::run, &json, true));
    let cost = request.cost().expect("it is valid");
    assert!(text(&priced).starts_with(&format!("{{\"cost\":{}", text(&cost))));
    assert_eq!(text(&cost.total().expect("it is known").amount.min), "\"0.028\"");
    (request.width, request.ttl) = (Some(7), Some(1));
    let json = request.to_json().expect("all numbers are finite");
    let report = request.validate();
    assert_eq!(text(&report), answer(xtask::validate::run, &json, false));
    assert_eq!(
        text(&ENTRY.check_json(json.as_bytes(), Facts::none())),
        answer(xtask::price::run, &json, false)
    );
    let violations: Vec<String> = report.violations().iter().map(text).collect();
    assert!(text(&report).contains(&violations.join(",")), "{violations:?}");
    assert_eq!(text(&report.clone().into_result().unwrap_err()), text(&report));
    let details = report.problem_details().expect("it is invalid");
    assert_eq!(
        (details.get("status").and_then(Json::as_i64), PROBLEM_CONTENT_TYPE),
        (Some(422), "application/problem+json")
    );
    assert_eq!(text(&details), details.to_string());
}

#[test]
fn entries_are_described() {
    let entry: Value = serde_json::from_str(&text(&ENTRY)).expect("it is JSON");
    assert_eq!(text(&ENTRY), ENTRY.to_json().to_string());
    assert_eq!(entry["url"], "https://api.runware.ai/v1");
    assert_eq!(
        entry["provider"]["response"],
        json!({"results": "/data", "task": "taskUUID", "error": {"at": "/errors", "code": "code", "message": "message"}})
    );
}

#[test]
fn what_is_serialized_is_read_again() {
    let json = format!(r#"{{"taskType":"imageInference","taskUUID":"{UUID}"}}"#);
    let response: Response = serde_json::from_str(&json).expect("it is an acknowledgement");
    assert_eq!(text(&response), json);
    let format: OutputFormat = serde_json::from_str("\"PNG\"").expect("it is known");
    assert_eq!(format, OutputFormat::Png);
    let money: Money = serde_json::from_str("\"0.028\"").expect("it is a decimal");
    assert_eq!(text(&money), "\"0.028\"");
    let any: Json = serde_json::from_str("{\"a\":[1.5,null]}").expect("it is JSON");
    assert_eq!(text(&any), "{\"a\":[1.5,null]}");
    assert_eq!(text(&TaskState::Done), "\"done\"");
}
