//! Definitions of tools keep to what the vendors accept, accept what the engine accepts, and their reports list what they
//! do not express.

mod back;
mod requests;
mod table;
mod table_finds;
mod traps;
mod witnesses;

use std::collections::BTreeSet;
use std::sync::OnceLock;

use modelspec_codegen::__private::model::Operation;
use modelspec_codegen::{Compilation, Options, Output, OutputFile, compile};
use serde_json::Value;

use crate::cases::{Case, Kind};
use crate::support::{compiled, fixture, fixtures};
use crate::survey::{self, nearby};

/// The dialects, by the names of their files.
const DIALECTS: [&str; 4] = ["openai", "anthropic", "gemini", "mcp"];

/// The number of requests near the cases of an operation.
const NEARBY: usize = 150;

/// The files of the tools of one set of specs.
pub(crate) struct Tools<'c> {
    pub(crate) compilation: &'c Compilation,
    files: Vec<OutputFile>,
    /// Cases of operations, by their ids.
    cases: Vec<(String, Vec<Case>)>,
}

impl<'c> Tools<'c> {
    pub(crate) fn new(compilation: &'c Compilation, cases: Vec<(String, Vec<Case>)>) -> Self {
        let options = Options { outputs: vec![Output::Tools], ..Options::default() };
        Tools { compilation, files: compilation.files_with(&options), cases }
    }

    /// Requests to an operation: those of its cases or of its examples, and others near them.
    pub(crate) fn requests(&self, operation: &Operation) -> Vec<Value> {
        let id = operation.id();
        let own = self.cases.iter().filter(|(of, _)| *of == id).flat_map(|(_, cases)| cases);
        let own = own.filter(|case| case.kind == Kind::Request).map(|case| case.document.clone());
        let examples = operation.examples.iter().filter_map(|example| example.request.as_ref());
        let examples = examples.map(|request| request.value.to_string());
        let case = |document| Case {
            line: String::new(),
            kind: Kind::Request,
            document,
            facts: None,
            at: None,
            expected: Vec::new(),
        };
        let cases: Vec<Case> = own.chain(examples).map(case).collect();
        let documents = cases.iter().filter_map(|case| serde_json::from_str(&case.document).ok());
        documents.chain(nearby::requests(&cases).into_iter().take(NEARBY)).collect()
    }

    fn read(&self, path: &str) -> Option<Value> {
        let file = self.files.iter().find(|file| file.path == path)?;
        Some(serde_json::from_str(&file.text).expect("definitions are JSON"))
    }

    /// The definition of an operation, if the dialect can carry it.
    pub(crate) fn definition(&self, id: &str, dialect: &str) -> Option<Value> {
        self.read(&format!("tools/{id}.{dialect}.json"))
    }

    pub(crate) fn report(&self, id: &str) -> Value {
        self.read(&format!("tools/{id}.loss.json")).expect("every operation has a report")
    }
}

/// The schema in a definition.
pub(crate) fn schema<'d>(definition: &'d Value, dialect: &str) -> &'d Value {
    &definition[key(dialect)]
}

/// The member of a definition that holds the schema.
fn key(dialect: &str) -> &'static str {
    match dialect {
        "openai" => "parameters",
        "anthropic" => "input_schema",
        "gemini" => "parametersJsonSchema",
        _ => "inputSchema",
    }
}

/// The schema in a definition, to change it.
fn schema_mut<'d>(definition: &'d mut Value, dialect: &str) -> &'d mut Value {
    &mut definition[key(dialect)]
}

/// The specs of this repository and all fixtures, each compiled once.
pub(crate) fn all() -> &'static [Tools<'static>] {
    static ALL: OnceLock<Vec<Tools<'static>>> = OnceLock::new();
    ALL.get_or_init(|| {
        let small =
            fixtures("ok").into_iter().map(|(name, text)| (compile(fixture(&name, &text)), Vec::new()));
        // They live until the end of the test process.
        let leaked = small
            .chain(survey::compiled_cases())
            .map(|(compilation, cases)| Tools::new(Box::leak(Box::new(compilation)), cases));
        std::iter::once(Tools::new(compiled(), Vec::new())).chain(leaked).collect()
    })
}

#[test]
fn every_definition_keeps_to_the_table_of_its_dialect() {
    let (mut checked, mut wrong) = (0, Vec::new());
    for tools in all() {
        for operation in &tools.compilation.catalogue.operations {
            for dialect in DIALECTS {
                let Some(definition) = tools.definition(&operation.id(), dialect) else { continue };
                checked += 1;
                let problems = table::problems(&definition, dialect);
                wrong.extend(
                    problems.into_iter().map(|problem| format!("{} {dialect}: {problem:?}", operation.id())),
                );
            }
        }
    }
    assert!(checked > 300, "only {checked} definitions");
    assert!(wrong.is_empty(), "{wrong:#?}");
}

#[test]
fn a_file_is_written_exactly_where_the_report_says_so() {
    let mut refused = 0;
    for tools in all() {
        for operation in &tools.compilation.catalogue.operations {
            let id = operation.id();
            let report = tools.report(&id);
            let dialects: Vec<&String> = report["dialects"].as_object().unwrap().keys().collect();
            assert_eq!(dialects, DIALECTS);
            for dialect in DIALECTS {
                let entry = &report["dialects"][dialect];
                let definition = tools.definition(&id, dialect);
                assert_eq!(entry["carried"], definition.is_some(), "{id} {dialect}");
                if let Some(definition) = definition {
                    assert_eq!(report["tool"], definition["name"], "{id} {dialect}");
                    assert_eq!(entry["file"], format!("{}.{dialect}.json", operation.name));
                } else {
                    refused += 1;
                    assert!(!entry["reasons"].as_array().unwrap().is_empty(), "{id} {dialect}: {entry}");
                }
            }
        }
    }
    assert!(refused > 0, "no fixture has an operation that a dialect cannot carry");
}

#[test]
fn names_of_tools_are_unique() {
    let tools = &all()[0];
    let operations = &tools.compilation.catalogue.operations;
    let names: BTreeSet<String> =
        operations.iter().map(|operation| tools.report(&operation.id())["tool"].to_string()).collect();
    assert_eq!(names.len(), operations.len());
}
