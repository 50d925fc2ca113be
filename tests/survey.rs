//! Constraints, prices and responses of real model APIs: a small spec for each kind, with cases at its edges.
//!
//! Each case goes through the engine over tables from YAML, through a plain JSON Schema validator together with the
//! expressions of `x-rules`, and through the generated Rust. All must give the results of the case.
//!
//! A fixture is the spec of `acme/<name>`, or files that start with `# file: <path>`, and then [`cases`] as comments
//! below a line `# cases`, for the last operation, or `# cases of <operation>`. `sources` and `http` can be
//! omitted.

pub(crate) mod nearby;
mod openapi;
mod rows;
mod rust;
mod schema;

use std::collections::BTreeSet;

use modelspec_codegen::__private::model::{Catalogue, Operation, Provider};
use modelspec_codegen::source::SourceText;
use modelspec_codegen::{__private, __private::Arena, Compilation, compile};
use serde_json::Value;

use crate::cases::{self, Case};
use crate::support::{compiled, fixture, fixtures};
pub(crate) use schema::SchemaCheck;

const SOURCES: &str = "sources: [{ url: https://example.com/docs, read: 2026-01-01 }]\n";
const HTTP: &str = "http: { method: POST, path: / }\n";
const CASES: &str = "# cases";

/// One file of `fixtures/survey`.
pub(crate) struct Fixture {
    pub(crate) name: String,
    files: Vec<SourceText>,
    /// The cases of each operation.
    cases: Vec<(String, Vec<Case>)>,
}

impl Fixture {
    pub(crate) fn all() -> Vec<Fixture> {
        fixtures("survey").into_iter().map(|(name, text)| Fixture::new(name, &text)).collect()
    }

    fn new(name: String, text: &str) -> Fixture {
        let (spec, cases) =
            text.split_once(&format!("\n{CASES}")).unwrap_or_else(|| panic!("{name} has no cases"));
        let mut spec = format!("{spec}\n");
        for (key, default) in [("sources:", SOURCES), ("http:", HTTP)] {
            if !spec.lines().any(|line| line.starts_with(key)) {
                spec.push_str(default);
            }
        }
        let files = fixture(&name, &spec);
        let last =
            files.iter().rfind(|file| !file.path.ends_with("/provider.yaml")).expect("there is an operation");
        let last = last.path.trim_end_matches(".yaml");
        let cases = format!("{CASES}{cases}");
        let parts = cases.split(CASES).skip(1).map(|part| {
            let (head, lines) = part.split_once('\n').unwrap_or((part, ""));
            let id = head.strip_prefix(" of ").unwrap_or(last).to_owned();
            let uncommented = lines.lines().filter_map(|line| line.strip_prefix("# "));
            (id, cases::read(&uncommented.collect::<Vec<_>>().join("\n")))
        });
        let cases = parts.collect();
        Fixture { name, files, cases }
    }

    /// The compiled fixture, if it has no diagnostics other than rules that could not be checked.
    pub(crate) fn compiled(&self) -> Result<Compilation, String> {
        let files =
            self.files.iter().map(|file| SourceText { path: file.path.clone(), text: file.text.clone() });
        let compilation = compile(files.collect());
        let lines = compilation.report.lines(&compilation.sources);
        let mistakes: Vec<String> =
            lines.into_iter().filter(|line| !line.contains("[not-decided]")).collect();
        if mistakes.is_empty() { Ok(compilation) } else { Err(mistakes.join("\n")) }
    }

    /// Runs a check on the cases of each operation, and collects the problems.
    fn check(&self, mut check: impl FnMut(&Compilation, &Operation, &[Case]) -> Vec<String>) -> Vec<String> {
        let compilation = match self.compiled() {
            Ok(compilation) => compilation,
            Err(mistakes) => return vec![format!("{}: {mistakes}", self.name)],
        };
        let mut problems = Vec::new();
        for (id, cases) in &self.cases {
            let op = compilation.catalogue.operations.iter().find(|op| op.id() == *id);
            let op = op.unwrap_or_else(|| panic!("{}: no operation {id}", self.name));
            assert!(!cases.is_empty(), "{}: no cases of {id}", self.name);
            problems
                .extend(check(&compilation, op, cases).into_iter().map(|it| format!("{}: {it}", self.name)));
        }
        problems
    }
}

/// All fixtures, compiled, with the cases of their operations.
pub(crate) fn compiled_cases() -> impl Iterator<Item = (Compilation, Vec<(String, Vec<Case>)>)> {
    Fixture::all().into_iter().map(|fixture| {
        let compilation = fixture.compiled().unwrap_or_else(|mistakes| panic!("{mistakes}"));
        (compilation, fixture.cases)
    })
}

fn provider<'c>(catalogue: &'c Catalogue, op: &Operation) -> &'c Provider {
    catalogue
        .providers
        .iter()
        .find(|provider| provider.id == op.provider)
        .expect("operations have a provider")
}

fn assert_none(problems: &[String]) {
    assert!(problems.is_empty(), "{} problems\n\n{}", problems.len(), problems.join("\n\n"));
}

#[test]
fn the_engine_gives_the_results_of_the_cases() {
    let mut problems = Vec::new();
    for fixture in Fixture::all() {
        problems.extend(fixture.check(|_, op, cases| {
            let arena = Arena::new();
            let model = modelspec_codegen::__private::table(&arena, op);
            cases.iter().filter_map(|case| case.check(op, &model).err()).collect()
        }));
    }
    assert_none(&problems);
}

#[test]
fn tables_are_read_back_from_their_bytes() {
    use modelspec_codegen::__private::{document, table};
    use modelspec_runtime::__private::encode;
    use modelspec_runtime::table::{Document, Encoded, Model};

    let mut documents = 0;
    for fixture in Fixture::all() {
        fixture.check(|_, op, _| {
            let arena = Arena::new();
            let built = table(&arena, op);
            let read: Encoded<Model<'static>> = Encoded::new(encode(&built).leak());
            assert_eq!(*read, built, "{}", op.id());
            let responses = op.responses.iter().map(|response| &response.document);
            for other in op.response.iter().chain(&op.callback).chain(responses) {
                documents += 1;
                let built = Document { objects: document(&arena, other) };
                let read: Encoded<Document<'static>> = Encoded::new(encode(&built).leak());
                assert_eq!(*read, built, "{}", op.id());
            }
            Vec::new()
        });
    }
    assert!(documents > 10);
}

#[test]
fn schema_and_expressions_agree() {
    let mut problems = Vec::new();
    for fixture in Fixture::all() {
        problems.extend(fixture.check(|compilation, op, cases| {
            let check = schema::SchemaCheck::new(op, provider(&compilation.catalogue, op));
            cases.iter().filter_map(|case| check.check(case).err()).collect()
        }));
    }
    assert_none(&problems);
}

#[test]
fn engine_and_schema_agree_on_requests_near_the_cases() {
    let mut problems = Vec::new();
    for fixture in Fixture::all() {
        problems.extend(fixture.check(|compilation, op, cases| {
            nearby::problems(op, provider(&compilation.catalogue, op), cases)
        }));
    }
    assert_none(&problems);
}

#[test]
fn openapi_documents_give_the_results_of_the_cases() {
    let mut problems = Vec::new();
    for fixture in Fixture::all() {
        problems.extend(fixture.check(openapi::problems));
    }
    assert_none(&problems);
}

#[test]
fn generated_rust_gives_the_results_of_the_cases() {
    assert_none(&rust::problems(&Fixture::all()));
}

#[test]
fn each_row_has_a_fixture() {
    let names: BTreeSet<String> = fixtures("survey").into_iter().map(|(name, _)| name).collect();
    let mut used = BTreeSet::new();
    for (row, files) in rows::ALL.iter().flat_map(|table| table.iter()) {
        assert!(!files.is_empty(), "{row} has no fixture");
        for file in *files {
            assert!(names.contains(*file), "{row}: no fixture {file}");
            used.insert((*file).to_owned());
        }
    }
    let unused: Vec<&String> = names.difference(&used).collect();
    assert!(unused.is_empty(), "these fixtures stand for no row: {unused:?}");
}

/// The patterns and the `x-` keywords of a schema.
fn words(schema: &Value, patterns: &mut BTreeSet<String>, keywords: &mut BTreeSet<String>) {
    let Value::Object(members) = schema else {
        schema.as_array().into_iter().flatten().for_each(|part| words(part, patterns, keywords));
        return;
    };
    for (key, part) in members {
        if let ("pattern" | "x-pattern", Value::String(pattern)) = (key.as_str(), part) {
            patterns.insert(pattern.clone());
        }
        keywords.extend(key.starts_with("x-").then(|| key.clone()));
        words(part, patterns, keywords);
    }
}

#[test]
fn patterns_are_portable_and_keywords_are_those_of_the_vocabulary() {
    let (mut patterns, mut keywords) = (BTreeSet::new(), BTreeSet::new());
    let mut add = |compilation: &Compilation| {
        for op in &compilation.catalogue.operations {
            let provider = provider(&compilation.catalogue, op);
            let request = __private::request(op, provider, &__private::Asserted::new(op));
            for text in [request, __private::response(op, provider)] {
                words(&serde_json::from_str(&text).expect("schemas are JSON"), &mut patterns, &mut keywords);
            }
        }
    };
    add(compiled());
    for fixture in Fixture::all() {
        add(&fixture.compiled().unwrap_or_else(|mistakes| panic!("{}: {mistakes}", fixture.name)));
    }
    assert!(patterns.len() > 20, "{patterns:?}");
    for pattern in &patterns {
        assert_eq!(__private::portable_pattern(pattern), Ok(()), "{pattern}");
        regex::Regex::new(pattern).unwrap_or_else(|error| panic!("{error}"));
    }
    let known: BTreeSet<String> =
        __private::VOCABULARY.iter().map(|keyword| keyword.name.to_owned()).collect();
    assert_eq!(keywords, known);
}
