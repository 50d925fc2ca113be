//! `jsoncompat` as an oracle: what it decides about the request schemas of random edits must not contradict the verdicts.
//!
//! It runs as a program in a workspace of its own; `tests/compat/Cargo.toml` says why.

use std::io::{BufRead, BufReader, Write};
use std::path::PathBuf;
use std::process::{Command, Stdio};

use modelspec_codegen::__private::diff::{OperationDiff, Verdict, operations};
use modelspec_codegen::__private::model::Operation;
use modelspec_codegen::__private::{Arena, Asserted, request, table};
use modelspec_runtime::Facts;
use serde_json::{Value, json};

use super::random::edit::{Edit, Subject};
use super::random::{Edits, share, subjects};
use crate::support::{root, validator};

/// Edits of all operations together.
const MOST_EDITS: usize = 240;

/// An edit with its verdict and its schemas, in one direction.
struct Question {
    words: String,
    sides: [Operation; 2],
    schemas: [String; 2],
    diff: OperationDiff,
}

impl Question {
    /// An edit in both directions.
    fn both(subject: &Subject<'_>, edit: &Edit) -> [Self; 2] {
        let provider = edit.provider.as_ref().unwrap_or(subject.provider);
        let schema = |op: &Operation| request(op, subject.provider, &Asserted::new(op));
        let (old, new) = (subject.op, &edit.new);
        let schemas = [schema(old), schema(new)];
        let words = format!("{}: {}", old.id(), edit.words);
        let back = Self {
            words: format!("back from {words}"),
            sides: [new.clone(), old.clone()],
            schemas: [schemas[1].clone(), schemas[0].clone()],
            diff: operations((new, provider), (old, subject.provider)),
        };
        let diff = operations((old, subject.provider), (new, provider));
        [Self { words, sides: [old.clone(), new.clone()], schemas, diff }, back]
    }

    /// Reports whether both validators say of a document that one schema accepts it, and the other does not.
    fn is_rejected_by_schemas(&self, document: &Value) -> bool {
        let [old, new] = self.schemas.each_ref().map(|schema| validator(schema).is_valid(document));
        old && !new
    }

    /// The same of the engine, which also knows the rules that a schema cannot express.
    fn is_rejected(&self, document: &Value) -> bool {
        let arena = Arena::new();
        let [old, new] = self.sides.each_ref().map(|op| {
            let model = table(&arena, op);
            modelspec_runtime::validate(&model, document.to_string().as_bytes(), &Facts::default()).is_valid()
        });
        old && !new
    }
}

/// The content of the answers.
#[derive(Debug, Default)]
struct Count {
    compatible: usize,
    incompatible: usize,
    /// It does not decide, or panics where a schema contains itself.
    none: usize,
    /// Counterexamples that both validators refute.
    refuted: usize,
    wrong: Vec<String>,
}

impl Count {
    fn add(&mut self, question: &Question, answer: &Value) {
        let witnesses = || question.diff.changes.iter().filter_map(|change| change.witness.as_ref());
        match answer["answer"].as_str() {
            Some("compatible") => {
                self.compatible += 1;
                let contradicts = |document: &Value| question.is_rejected_by_schemas(document);
                let rejected = witnesses().filter(|witness| witness.new_rejects);
                self.wrong.extend(
                    rejected
                        .filter(|witness| contradicts(&witness.candidate.request))
                        .map(|witness| format!("{}: {:?}", question.words, witness.candidate.request)),
                );
            }
            Some("incompatible") => {
                self.incompatible += 1;
                let document = &answer["counterexample"];
                if !question.is_rejected_by_schemas(document) {
                    self.refuted += 1;
                } else if question.is_rejected(document) && question.diff.verdict() < Verdict::Undecided {
                    self.wrong.push(format!("{}: {document} is rejected", question.words));
                }
            }
            _ => self.none += 1,
        }
    }
}

/// Builds the program, unless it is there.
fn program() -> PathBuf {
    let target = root().join("target/compat");
    let built = Command::new(env!("CARGO"))
        .args(["build", "--quiet", "--locked", "--manifest-path"])
        .arg(root().join("tests/compat/Cargo.toml"))
        .arg("--target-dir")
        .arg(&target)
        // Those of this build would change that one.
        .env_remove("RUSTFLAGS")
        .status();
    assert!(built.expect("cargo runs").success(), "the package `tests/compat` does not build");
    target.join("debug/compat")
}

/// The answers to all questions.
fn answers(questions: &[Question]) -> Vec<Value> {
    let mut child = Command::new(program())
        .stdin(Stdio::piped())
        .stdout(Stdio::piped())
        .spawn()
        .expect("the program starts");
    let lines: Vec<String> = questions
        .iter()
        .map(|question| {
            let [old, new] = question
                .schemas
                .each_ref()
                .map(|schema| serde_json::from_str::<Value>(schema).expect("schemas are JSON"));
            format!("{}\n", json!({ "old": old, "new": new }))
        })
        .collect();
    let mut input = child.stdin.take().expect("it is piped");
    let writer =
        std::thread::spawn(move || lines.iter().try_for_each(|line| input.write_all(line.as_bytes())));
    let output = BufReader::new(child.stdout.take().expect("it is piped"));
    let answers =
        output.lines().map(|line| serde_json::from_str(&line.expect("text")).expect("JSON")).collect();
    writer.join().expect("no panic").expect("the program reads all questions");
    assert!(child.wait().expect("it ends").success());
    answers
}

#[test]
#[expect(clippy::print_stdout, reason = "the numbers are worth seeing")]
fn jsoncompat_contradicts_no_verdict() {
    let (mut edits, mut questions) = (Edits::new(), Vec::new());
    let subjects = subjects();
    for (at, subject) in subjects.iter().enumerate() {
        for edit in edits.of(subject, share(MOST_EDITS, at, subjects.len())) {
            questions.extend(Question::both(subject, &edit));
        }
    }
    let answers = answers(&questions);
    assert_eq!(answers.len(), questions.len());
    let mut count = Count::default();
    questions.iter().zip(&answers).for_each(|(question, answer)| count.add(question, answer));
    println!("{count:?}");
    assert!(count.wrong.is_empty(), "{}", count.wrong.join("\n"));
    assert!(count.compatible > 50 && count.incompatible > 20, "{count:?}");
    assert!(count.refuted * 10 <= count.incompatible, "{count:?}");
}
