//! The speed of the engine next to that of common alternatives, as Markdown. `cargo xtask bench` builds and runs it.
#![forbid(unsafe_code)]

mod checks;
mod contestants;
mod documents;
mod handwritten;
mod measure;
mod report;

/// The operations of single checks.
#[allow(dead_code, unused_imports, reason = "the generated source exports what its users need")]
mod catalogue {
    include!(concat!(env!("OUT_DIR"), "/catalogue/src/lib.rs"));
}

#[allow(clippy::all, reason = "the source is that of typify")]
mod typify {
    include!(concat!(env!("OUT_DIR"), "/typify.rs"));
}

use std::process::ExitCode;

use contestants::{BASE, Contestant, OWN, PEERS};
use documents::Kind;
use measure::{Effort, Task, measure};

/// The schema that the alternatives get.
const SCHEMA: &str = include_str!("../../../generated/schemas/runware/kling-image-o3.request.json");

fn main() -> ExitCode {
    let arguments: Vec<String> = std::env::args().skip(1).collect();
    let effort = match arguments.iter().map(String::as_str).collect::<Vec<_>>()[..] {
        [] => Effort::FULL,
        ["--quick"] => Effort::QUICK,
        _ => {
            eprintln!("usage: bench [--quick]");
            return ExitCode::from(2);
        }
    };
    assert_base();
    let kinds = documents::kinds();
    let mut checks = checks::Checks::all();
    let mut tasks = Vec::new();
    // For each kind, the number of the task of each contestant.
    let mut places: Vec<Vec<Option<usize>>> = Vec::new();
    for kind in &kinds {
        places.push(everyone().map(|contestant| add(contestant, kind, &mut tasks)).collect());
    }
    let first = tasks.len();
    tasks.append(&mut checks.tasks);
    let times = measure(&mut tasks, effort);
    let results = report::Results { kinds: &kinds, places: &places, times: &times[..first] };
    print!("{}", report::text(&results, &checks.checks, &times[first..], effort));
    ExitCode::SUCCESS
}

fn everyone() -> impl Iterator<Item = &'static Contestant> {
    std::iter::once(&BASE).chain(OWN).chain(PEERS)
}

/// Adds the task of a contestant, after it gave the expected answer on every document.
fn add<'t>(contestant: &Contestant, kind: &'t Kind, tasks: &mut Vec<Task<'t>>) -> Option<usize> {
    let mut task = (contestant.make)(kind)?;
    let expected = if kind.valid { 0 } else { contestant.violations.unwrap_or(0) };
    for at in 0..task.documents {
        assert_eq!((task.run)(at), expected, "{} on {}, document {at}", contestant.name, kind.name);
    }
    tasks.push(task);
    Some(tasks.len() - 1)
}

/// The base is `serde_json` as users have it who do not ask for more.
fn assert_base() {
    let value: serde_json::Value = serde_json::from_str(r#"{"b":1,"a":2}"#).expect("it is JSON");
    assert_eq!(value.to_string(), r#"{"a":2,"b":1}"#, "a dependency turns on `preserve_order` of serde_json");
}
