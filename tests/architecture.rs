//! Holds the architecture: which module may use which, and that no code reads messages.
//!
//! The tables below are the invariants of ARCHITECTURE.md. A module that is not listed fails the test, so that a new
//! one has to be placed.

mod messages;
mod paths;

use std::collections::BTreeSet;
use std::path::Path;

use crate::support::root;

/// The parts of the generator, each with the parts that it may use. Data flows from the text of a spec to files, so
/// a part names only what comes before it.
const PARTS: &[(&str, &[&str])] = &[
    ("source", &[]),
    ("number", &[]),
    ("pattern", &[]),
    ("output", &[]),
    ("parallel", &[]),
    ("vocabulary", &[]),
    ("limits", &[]),
    ("diagnostic", &["source"]),
    ("render", &["source", "diagnostic"]),
    ("model", &["limits", "source", "number", "pattern", "vocabulary"]),
    (
        "front",
        &["parallel", "limits", "source", "number", "pattern", "output", "vocabulary", "diagnostic", "model"],
    ),
    (
        "check",
        &[
            "parallel",
            "limits",
            "source",
            "number",
            "pattern",
            "vocabulary",
            "diagnostic",
            "model",
            "backend::table",
        ],
    ),
    ("witness", &["limits", "source", "number", "pattern", "vocabulary", "model", "check", "backend::table"]),
    (
        "diff",
        &[
            "parallel",
            "limits",
            "source",
            "pattern",
            "vocabulary",
            "model",
            "check",
            "witness",
            "backend::table",
        ],
    ),
    ("backend::table", &["limits", "source", "number", "pattern", "vocabulary", "model"]),
    (
        "backend::rust",
        &[
            "backend",
            "parallel",
            "source",
            "number",
            "output",
            "vocabulary",
            "diagnostic",
            "model",
            "backend::table",
        ],
    ),
    (
        "backend::schema",
        &[
            "backend",
            "limits",
            "source",
            "number",
            "pattern",
            "output",
            "vocabulary",
            "model",
            "backend::table",
        ],
    ),
    ("backend::docs", &["backend", "source", "number", "output", "vocabulary", "model", "backend::table"]),
    ("backend::python", &["backend", "output", "model"]),
    ("backend::typescript", &["backend", "output", "model"]),
    // Definitions of tools are schemas of another dialect.
    (
        "backend::tools",
        &["backend", "source", "output", "model", "witness", "backend::table", "backend::schema"],
    ),
    // It holds the schemas of requests and responses.
    ("backend::openapi", &["backend", "output", "model", "backend::schema"]),
    // The interface of outputs, their list, and what several of them need.
    (
        "backend",
        &[
            "parallel",
            "source",
            "output",
            "diagnostic",
            "model",
            "witness",
            "backend::table",
            "backend::rust",
            "backend::schema",
            "backend::docs",
            "backend::python",
            "backend::typescript",
            "backend::tools",
            "backend::openapi",
        ],
    ),
    // Pages around what the outputs say: Markdown and the other files stand beside them.
    (
        "site",
        &[
            "backend",
            "backend::docs",
            "backend::table",
            "diff",
            "model",
            "output",
            "parallel",
            "source",
            "witness",
        ],
    ),
    // A vendor's document to the text of specs, which the other parts read like any other spec.
    ("import", &["", "source", "diagnostic", "pattern", "number", "import::page", "import::price"]),
    ("import::page", &["source", "import", "import::price"]),
    // It tries prices with the engine, like a program that compiles specs.
    (
        "import::price",
        &["", "source", "diagnostic", "number", "model", "import", "backend::table", "catalogue"],
    ),
    // The facade, the catalogue for programs, and the printer of stages use all of them.
    ("__private", &["*"]),
    ("catalogue", &["*"]),
    ("stage", &["*"]),
    ("", &["*"]),
];

/// The crates whose messages no code may read.
const SOURCES: &[&str] = &["codegen/audit/src", "codegen/src", "codegen/runtime/src", "xtask/src"];

#[test]
fn parts_use_only_what_comes_before_them() {
    let mut wrong = BTreeSet::new();
    let mut uses = 0;
    for file in paths::files(&root().join("codegen/src")) {
        let text = std::fs::read_to_string(&file.path).unwrap();
        for used in paths::used(&text, &file.module) {
            uses += 1;
            if !is_allowed(&file.module, &used) {
                wrong.insert(format!("{} uses {}", file.module.join("::"), used.join("::")));
            }
        }
    }
    assert!(uses > 300, "only {uses} uses were found");
    assert!(wrong.is_empty(), "these uses break the layers of ARCHITECTURE.md: {wrong:#?}");
}

/// The most specific part that holds a module.
fn part(module: &[String]) -> (&'static str, &'static [&'static str]) {
    let holds = |name: &str| {
        name.is_empty()
            || name.split("::").zip(module).filter(|(a, b)| a == b).count() == name.split("::").count()
    };
    let found = PARTS.iter().filter(|(name, _)| holds(name)).max_by_key(|(name, _)| name.len());
    *found.expect("the root holds every module")
}

fn is_allowed(from: &[String], to: &[String]) -> bool {
    let ((from, allowed), (to, _)) = (part(from), part(to));
    // What the root holds itself is only its own facade.
    from == to || allowed.contains(&"*") || allowed.contains(&to)
}

#[test]
fn every_module_belongs_to_a_part() {
    for file in paths::files(&root().join("codegen/src")) {
        let is_placed = !part(&file.module).0.is_empty() || file.module.is_empty();
        assert!(is_placed, "`{}` is not in the table of parts", file.module.join("::"));
    }
}

#[test]
fn no_code_reads_messages() {
    let mut wrong = Vec::new();
    for folder in SOURCES {
        for file in paths::files(&root().join(folder)) {
            let text = std::fs::read_to_string(&file.path).unwrap();
            let shown = Path::new(folder).join(file.module.join("/"));
            wrong.extend(messages::readers(&text).into_iter().map(|it| format!("{}: {it}", shown.display())));
        }
    }
    assert!(wrong.is_empty(), "these decisions depend on the wording of a message: {wrong:#?}");
}

#[test]
fn a_forbidden_use_is_found() {
    let module = |text: &str| text.split("::").map(str::to_owned).collect::<Vec<_>>();
    let text = "use crate::backend::{docs, table::model};\nfn f() { super::super::check::g(); println!(\"{}\", crate::front::h()); }";
    let used = paths::used(text, &module("model::expr"));
    let names: Vec<String> = used.iter().map(|path| path.join("::")).collect();
    assert_eq!(names, ["backend::docs", "backend::table::model", "check::g", "front::h"]);
    assert!(used.iter().all(|used| !is_allowed(&module("model::expr"), used)));
    assert!(is_allowed(&module("backend::schema::print"), &module("backend::table")));
    assert!(!is_allowed(&module("backend::docs"), &module("backend::schema::cel")));
}

#[test]
fn a_reader_of_messages_is_found() {
    let read = |code: &str| messages::readers(&format!("fn f() {{ {code} }}")).len();
    assert_eq!(read("if diagnostic.message.contains(\"x\") {}"), 1);
    assert_eq!(read("let ours = violation.message() == \"x\";"), 1);
    assert_eq!(read("one.help.as_deref().is_some_and(|help| help.starts_with(\"did\"));"), 1);
    assert_eq!(read("match self.reason.as_str() { \"x\" => {}, _ => {} }"), 1);
    assert_eq!(read("let (a, b) = one.message.split_once(':').unwrap();"), 1);
    assert_eq!(read("write(&one.message); other.text.contains(\"x\"); one.message.len();"), 0);
}

#[test]
fn benches_use_the_profile_of_the_project() {
    let [project, benches] = ["Cargo.toml", "tests/bench/Cargo.toml"].map(|path| {
        let text = std::fs::read_to_string(root().join(path)).unwrap();
        let (_, profile) = text.split_once("[profile.release]\n").expect("a profile");
        profile.split("\n\n").next().unwrap_or_default().trim().to_owned()
    });
    assert_eq!(project, benches);
}
