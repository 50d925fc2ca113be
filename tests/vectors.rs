//! The test vectors that the bindings run: up to date, and the same answers from the generated crate and the command
//! line.

use std::collections::BTreeMap;
use std::io::{BufRead, Write};
use std::path::Path;

use modelspec::{FactError, Facts, Json};
use serde_json::Value;
use xtask::{Format, Input, Question, Style};

use crate::support::{compiled, root};

/// The committed vectors, one JSON object per line.
fn committed() -> String {
    std::fs::read_to_string(root().join("tests/vectors/answers.jsonl")).expect("the vectors are there")
}

fn vectors() -> Vec<Value> {
    committed().lines().map(|line| serde_json::from_str(line).expect("a line is JSON")).collect()
}

/// A text of a vector; empty if there is none.
fn text<'v>(vector: &'v Value, member: &str) -> &'v str {
    vector[member].as_str().unwrap_or_default()
}

#[test]
fn vectors_are_up_to_date() {
    let arguments = xtask::vectors::Arguments { specs: root().join("specs"), style: Style::default() };
    let (mut made, mut errors) = (Vec::new(), Vec::new());
    let status = xtask::vectors::run(&arguments, &mut made, &mut errors).unwrap();
    assert_eq!(status, xtask::Status::Good, "{}", String::from_utf8_lossy(&errors));
    let is_fresh = String::from_utf8(made).unwrap() == committed();
    assert!(is_fresh, "run `cargo xtask vectors > tests/vectors/answers.jsonl`");
}

#[test]
fn vectors_cover_all_operations_and_kinds_of_answers() {
    let vectors = vectors();
    for op in &compiled().catalogue.operations {
        let documented = op.examples.iter().filter(|example| example.request.is_some()).count();
        let is_example = |vector: &&Value| text(vector, "name").starts_with("example: ");
        let of_model = vectors.iter().filter(|vector| text(vector, "model") == op.id());
        // Each is validated and priced, without and with a receipt.
        assert_eq!(of_model.filter(is_example).count(), 3 * documented, "{}", op.id());
    }
    let answers: String = vectors.iter().map(|vector| text(vector, "answer")).collect();
    for part in [
        "\"omitted\":",
        "\"rule\":\"duplicate\"",
        "\"rule\":\"json\"",
        "\"kind\":\"exact\"",
        "\"kind\":\"number\"",
        "\"receipts\":",
        "\"near\":",
        "\u{1F98A}",
    ] {
        assert!(answers.contains(part), "no answer has {part}");
    }
    let codes = |code: &str| vectors.iter().filter(|vector| vector["error"]["code"] == code).count();
    assert!(codes("facts") > 8 && codes("unknown-model") == 3 && codes("ambiguous-model") > 0);
}

#[test]
fn the_generated_crate_gives_the_answers() {
    for vector in vectors().iter().filter(|vector| vector.get("answer").is_some()) {
        let task_id = text(vector, "taskId");
        let model = text(vector, "model");
        let entry = modelspec::model(model).or_else(|| modelspec::models_by_wire_id(model).first().copied());
        let entry = entry.expect("the model is generated");
        let facts = match vector["facts"].as_str() {
            Some(facts) => Facts::from_json(entry.model(), facts.as_bytes()).expect("usable facts"),
            None => Facts::new(),
        };
        let facts = match vector["at"].as_str() {
            Some(at) => facts.at(at.parse().expect("a day or a time")),
            None => facts,
        };
        let document = document(vector);
        let result = match (text(vector, "command"), vector.get("body").is_some()) {
            ("validate", false) => entry.validate_json_with(&document, &facts).to_json(),
            ("validate", true) => entry.validate_body_with(&document, &facts).to_json(),
            ("complete", _) => {
                let dialect = text(vector, "dialect").parse().expect("a dialect");
                entry.answer_arguments(dialect, &document, &facts, &mut || task_id.to_owned()).0
            }
            ("receipt", is_body) => {
                let check = if is_body { modelspec::Entry::check_body } else { modelspec::Entry::check_json };
                check(entry, &document, &facts).to_json_with(&entry.receipts(&document, &facts, is_body))
            }
            (_, false) => entry.check_json(&document, &facts).to_json(),
            (_, true) => entry.check_body(&document, &facts).to_json(),
        };
        let answer = entry.answer(result).to_string();
        assert_eq!(answer, text(vector, "answer"), "{}", text(vector, "name"));
    }
}

#[test]
fn the_generated_crate_gives_the_errors_of_facts() {
    for vector in vectors().iter().filter(|vector| vector["error"]["code"] == "facts") {
        let entry = modelspec::model(text(vector, "model")).expect("the model is generated");
        let errors = match Facts::from_json(entry.model(), text(vector, "facts").as_bytes()) {
            Ok(facts) => entry.validate_json_with(&document(vector), &facts).fact_errors().to_vec(),
            Err(errors) => errors.errors().to_vec(),
        };
        let errors: Vec<Json> = errors.iter().map(FactError::to_json).collect();
        let errors: Value = serde_json::from_str(&Json::from(errors).to_string()).unwrap();
        assert_eq!(errors, vector["error"]["errors"], "{}", text(vector, "name"));
    }
}

/// The bytes of a document.
fn document(vector: &Value) -> Vec<u8> {
    match vector["document"].as_str() {
        Some(text) => text.as_bytes().to_vec(),
        None => decoded(text(vector, "base64")),
    }
}

/// Base64 that is known to be correct, read digit by digit.
fn decoded(base64: &str) -> Vec<u8> {
    const DIGITS: &str = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";
    let digits = base64.chars().filter_map(|c| DIGITS.find(c));
    let bits: Vec<bool> =
        digits.flat_map(|digit| (0..6).rev().map(move |bit| digit >> bit & 1 == 1)).collect();
    let byte = |bits: &[bool]| bits.iter().fold(0, |byte, bit| byte << 1 | u8::from(*bit));
    bits.chunks_exact(8).map(byte).collect()
}

#[test]
fn the_command_line_gives_the_answers() {
    // One run for the documents of a model at one time, so that its specs are compiled once.
    let mut runs: BTreeMap<(String, String, String, bool), Vec<Value>> = BTreeMap::new();
    for vector in vectors() {
        // A line is no document if it is empty, and documents of several lines are not for this run.
        let is_line = text(&vector, "document").chars().all(|c| c != '\n') && vector["document"] != "";
        // The command line makes new ids of tasks.
        let is_line = is_line && vector.get("taskId").is_none();
        if is_line && vector.get("facts").is_none() && vector.get("answer").is_some() {
            let is_body = vector.get("body").is_some();
            let [command, model, at] = ["command", "model", "at"].map(|key| text(&vector, key).to_owned());
            let key = (command, model, at, is_body);
            runs.entry(key).or_default().push(vector);
        }
    }
    assert!(runs.len() > 16);
    for ((command, model, at, body), vectors) in runs {
        let question = Question {
            model,
            body,
            input: Input::new(Path::new("-"), true),
            specs: root().join("specs"),
            facts: None,
            at: (!at.is_empty()).then(|| at.parse().expect("a day or a time")),
            format: Format::Json,
            style: Style::default(),
        };
        let lines: Vec<Vec<u8>> =
            vectors.iter().map(|vector| [document(vector), b"\n".to_vec()].concat()).collect();
        let (mut out, input) = (Vec::new(), lines.concat());
        let run = match command.as_str() {
            "validate" => xtask::validate::run,
            "price" => xtask::price::run,
            _ => {
                |question: &Question, input: &mut dyn BufRead, out: &mut dyn Write, errors: &mut dyn Write| {
                    let details = xtask::Details { receipt: true, explain: true };
                    xtask::price::detailed(question, details, input, out, errors)
                }
            }
        };
        let _ = run(&question, &mut &*input, &mut out, &mut Vec::new()).unwrap();
        let out = String::from_utf8(out).unwrap();
        assert_eq!(out.lines().count(), vectors.len());
        for ((number, answer), vector) in (1..).zip(out.lines()).zip(&vectors) {
            let answer = answer.replacen(&format!("\"line\":{number},"), "", 1);
            assert_eq!(answer, text(vector, "answer"), "{}", text(vector, "name"));
        }
    }
}
