//! The cases through the generated Rust: one crate of all fixtures, compiled and run once.

use std::collections::BTreeSet;
use std::fmt::Write;
use std::path::Path;
use std::process::Command;

use serde_json::Value;

use super::Fixture;
use crate::cases::{Case, Kind};
use crate::support::root;

/// The number of requests near the cases of each operation.
const NEAR: usize = 100;

const PROGRAM: &str = include_str!("program.rs");
const TYPED: &str = include_str!("typed.rs");
const RESULTS: &str = include_str!("../cases/results.rs");
const OPERATIONS: &str = "// operations\n";

/// The cases for which the types give other results.
pub(super) fn problems(fixtures: &[Fixture]) -> Vec<String> {
    let folder = tempfile::tempdir().unwrap();
    let (specs, out) = (folder.path().join("specs"), folder.path().join("out"));
    for file in fixtures.iter().flat_map(|fixture| &fixture.files) {
        write(&specs.join(&file.path), &file.text);
    }
    let paths = xtask::Paths::new(Some(specs), Some(out.clone())).unwrap();
    let outcome = xtask::generate::run(&paths, xtask::generate::Mode::Write).unwrap();
    assert_eq!(outcome.status(), xtask::Status::Good, "{outcome}");

    let near: Vec<(String, Vec<Case>)> = fixtures.iter().flat_map(near).collect();
    let written = fixtures.iter().flat_map(|fixture| &fixture.cases);
    let cases: Vec<(&str, &Case)> = written.chain(&near).flat_map(all_of).collect();
    write(&out.join("examples/cases/main.rs"), &program(&cases));
    write(&out.join("examples/cases/results.rs"), RESULTS);
    write(&out.join("examples/typed.rs"), TYPED);
    let lines: Vec<String> = cases.iter().map(|(id, case)| line(id, case)).collect();
    let file = folder.path().join("cases.txt");
    write(&file, &lines.join("\n"));
    cargo(&out, &["run", "--all-features", "--example", "typed"]);
    let output = cargo(&out, &["run", "--all-features", "--example", "cases", "--", &file.to_string_lossy()]);

    let answers: Vec<&str> = output.split(">\n").skip(1).collect();
    assert_eq!(answers.len(), cases.len(), "each case has an answer");
    cases
        .iter()
        .zip(answers)
        .filter_map(|((id, case), answer)| {
            check(case, answer).err().map(|problem| format!("{id}: {problem}"))
        })
        .collect()
}

/// Requests near those of the cases, with the results of the engine over tables from YAML.
fn near(fixture: &Fixture) -> Vec<(String, Vec<Case>)> {
    let Ok(compilation) = fixture.compiled() else { return Vec::new() };
    let of_operation = |(id, cases): &(String, Vec<Case>)| {
        let op = compilation.catalogue.operations.iter().find(|op| op.id() == *id)?;
        let arena = modelspec_codegen::__private::Arena::new();
        let model = modelspec_codegen::__private::table(&arena, op);
        let requests = super::nearby::requests(cases).into_iter().take(NEAR);
        let near = requests.map(|request| Case::with_results_of(&model, request.to_string()));
        Some((id.clone(), near.collect()))
    };
    fixture.cases.iter().filter_map(of_operation).collect()
}

fn all_of((id, cases): &(String, Vec<Case>)) -> impl Iterator<Item = (&str, &Case)> {
    cases.iter().map(move |case| (id.as_str(), case))
}

fn write(path: &Path, text: &str) {
    std::fs::create_dir_all(path.parent().unwrap()).unwrap();
    std::fs::write(path, text).unwrap();
}

/// The program, with the operations and documents of the cases.
fn program(cases: &[(&str, &Case)]) -> String {
    let pairs: BTreeSet<(&str, &str)> = cases.iter().map(|(id, case)| (*id, case.kind.word())).collect();
    let mut arms = String::new();
    for (id, kind) in pairs {
        let module = format!("modelspec::{}", id.replace('-', "_").replace('/', "::"));
        let call = match kind {
            "response" => format!("answer!({module}::Response, document)"),
            "callback" => format!("answer!({module}::Callback, document)"),
            _ => format!("request!({module}, document, facts, at)"),
        };
        writeln!(arms, "({id:?}, {kind:?}) => {call},").unwrap();
    }
    let (before, after) = PROGRAM.split_once(OPERATIONS).expect("the program has a place for operations");
    format!("{before}{arms}{after}")
}

fn line(id: &str, case: &Case) -> String {
    let facts = case.facts.as_deref().unwrap_or("{}");
    let at = case.at.as_deref().unwrap_or_default();
    format!("{id}\t{}\t{}\t{facts}\t{at}", case.kind.word(), case.document)
}

/// Compares the results of the types, and checks that an accepted document is written unchanged.
fn check(case: &Case, answer: &str) -> Result<(), String> {
    let (documents, found): (Vec<&str>, Vec<&str>) =
        answer.lines().partition(|line| line.starts_with("json "));
    case.compare(found.into_iter().map(str::to_owned).collect())?;
    let parse = |text: &str| serde_json::from_str::<Value>(text).map_err(|error| error.to_string());
    let read = parse(&case.document)?;
    for document in documents {
        let written = parse(&document["json ".len()..])?;
        if !is_same(&read, &written, case.kind) {
            return Err(format!("{} is written as {written}", case.line));
        }
    }
    Ok(())
}

/// Compares two documents. In requests, `null` and what is empty can stand for an absent member.
fn is_same(read: &Value, written: &Value, kind: Kind) -> bool {
    match (read, written) {
        (Value::Object(read), Value::Object(written)) => {
            let is_empty = |value: &Value| match value {
                Value::Array(items) => items.is_empty(),
                Value::Object(members) => members.is_empty(),
                _ => value.is_null() || value == "",
            };
            let is_absent = |value: &Value| kind == Kind::Request && is_empty(value);
            written.keys().all(|name| read.contains_key(name))
                && read.iter().all(|(name, value)| match written.get(name) {
                    Some(written) => is_same(value, written, kind),
                    None => is_absent(value),
                })
        }
        (Value::Array(read), Value::Array(written)) => {
            read.len() == written.len()
                && read.iter().zip(written).all(|(read, written)| is_same(read, written, kind))
        }
        (Value::Number(read), Value::Number(written)) => read.as_f64() == written.as_f64(),
        _ => read == written,
    }
}

fn cargo(folder: &Path, arguments: &[&str]) -> String {
    let output = Command::new(env!("CARGO"))
        .args(["--offline", "--quiet"])
        .args(arguments)
        .current_dir(folder)
        // A separate folder, because the outer build holds the lock of the shared one.
        .env("CARGO_TARGET_DIR", root().join("target/fixtures"))
        .env("RUSTFLAGS", "-D warnings")
        .output()
        .unwrap();
    assert!(output.status.success(), "cargo {arguments:?}:\n{}", String::from_utf8_lossy(&output.stderr));
    String::from_utf8(output.stdout).unwrap()
}
