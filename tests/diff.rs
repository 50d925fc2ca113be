//! Changes between two states of an operation: fixtures with the expected ones, each shown by a request.
//!
//! A fixture is an old spec of `acme/<name>`, a line `# new`, the new one, a line `# changes`, and a comment with verdict,
//! kind, pointer and direction for each expected change. The pointer is omitted if it is empty, and the direction if it
//! is that of the request.

mod compat;
mod random;
mod rates;

use std::cell::OnceCell;
use std::collections::BTreeSet;

use modelspec_codegen::__private::diff::{
    Axis, Change, Direction, Fate, OperationDiff, Verdict, Witness, catalogues,
};
use modelspec_codegen::__private::model::Operation;
use modelspec_codegen::__private::witness::Candidate;
use modelspec_codegen::__private::{Arena, table};
use modelspec_codegen::{Compilation, compile};
use modelspec_runtime::{Facts, Report};
use serde_json::Value;

use crate::support::{compiled as compiled_specs, fixture, fixtures, root};
use crate::survey::SchemaCheck;

/// The other keys that a spec needs.
const HEAD: [(&str, &str); 4] = [
    ("name:", "name: Paint\n"),
    ("doc:", "doc: Paints.\n"),
    ("sources:", "sources: [{ url: https://example.com/docs, read: 2026-01-01 }]\n"),
    ("http:", "http: { method: POST, path: / }\n"),
];

fn compiled(name: &str, text: &str) -> Compilation {
    let operation = text.split("# file:").next().unwrap_or_default();
    let missing = HEAD.iter().filter(|(key, _)| !operation.lines().any(|line| line.starts_with(key)));
    let head: String = missing.map(|(_, line)| *line).collect();
    let compilation = compile(fixture(name, &format!("{head}{text}")));
    let lines = compilation.report.lines(&compilation.sources);
    assert!(!compilation.report.has_errors(), "{name}: {}", lines.join("\n"));
    compilation
}

/// A fixture, compared.
struct Compared {
    name: String,
    old: Compilation,
    new: Compilation,
    expected: Vec<String>,
    found: OperationDiff,
}

impl Compared {
    fn new(name: String, text: &str) -> Self {
        let (old, rest) = text.split_once("# new\n").unwrap_or_else(|| panic!("{name} has no new state"));
        let (new, changes) =
            rest.split_once("# changes\n").unwrap_or_else(|| panic!("{name} has no changes"));
        let (old, new) = (compiled(&name, old), compiled(&name, new));
        let expected = changes.lines().map(|line| line.trim_start_matches("# ").to_owned()).collect();
        let mut all = catalogues(&old.catalogue, &new.catalogue, &[format!("acme/{name}")]);
        assert_eq!(all.len(), 1, "{name}");
        Self { name, old, new, expected, found: all.remove(0) }
    }

    fn all() -> Vec<Self> {
        fixtures("diff").into_iter().map(|(name, text)| Self::new(name, &text)).collect()
    }
}

/// The change in the form of the fixtures.
fn line(change: &Change) -> String {
    let direction = match change.direction {
        Direction::Request => "",
        other => other.as_str(),
    };
    let parts = [change.verdict.as_str(), change.kind, &change.pointer, direction];
    parts.into_iter().filter(|part| !part.is_empty()).collect::<Vec<_>>().join(" ")
}

#[test]
fn fixtures_have_their_changes() {
    let mut wrong = Vec::new();
    for compared in Compared::all() {
        let mut found: Vec<String> = compared.found.changes.iter().map(line).collect();
        let mut expected = compared.expected.clone();
        found.sort();
        expected.sort();
        if found != expected {
            wrong.push(format!("{}: expected {expected:#?}, found {found:#?}", compared.name));
        }
        assert_eq!(compared.found.fate == Fate::Same, compared.expected.is_empty(), "{}", compared.name);
    }
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
}

/// The answer of the engine, over a table of its own.
fn check<T>(
    op: &Operation,
    candidate: &Candidate,
    check: impl FnOnce(&Report<'_>, Option<String>) -> T,
) -> T {
    let arena = Arena::new();
    let model = table(&arena, op);
    let facts = Value::Object(candidate.facts.clone()).to_string();
    let facts = Facts::read(facts.as_bytes()).expect("facts");
    let facts = candidate.at.into_iter().fold(facts, Facts::at);
    let priced = modelspec_runtime::price(&model, candidate.request.to_string().as_bytes(), &facts);
    check(&priced.report, priced.cost.map(|cost| cost.to_string()))
}

/// One side of a comparison with its schema and expressions, made when a request asks for them.
pub(crate) struct Side<'o> {
    op: &'o Operation,
    schema: OnceCell<SchemaCheck>,
}

impl<'o> Side<'o> {
    pub(crate) fn new(op: &'o Operation) -> Self {
        Self { op, schema: OnceCell::new() }
    }

    /// The answers of the engine, after schema and expressions gave the same; they do not see files.
    fn answer(&self, witness: &Witness) -> (bool, Option<String>) {
        let candidate = &witness.candidate;
        let (is_valid, cost) = check(self.op, candidate, |report, cost| (report.is_valid(), cost));
        // Any provider will do, since how a request is sent makes none invalid.
        let provider = &compiled_specs().catalogue.providers[0];
        let schema = self.schema.get_or_init(|| SchemaCheck::new(self.op, provider));
        let by_schema = schema.accepts(&candidate.request, &Value::Object(candidate.facts.clone()));
        let is_of_files = !is_valid && witness.violations.iter().all(|one| one.rule == "media");
        let is_same = by_schema.is_none_or(|by_schema| by_schema == is_valid) || is_of_files;
        assert!(is_same, "{}: the schema says {by_schema:?} of {candidate:?}", self.op.id());
        (is_valid, cost)
    }
}

/// Asserts that a request shows a change; returns whether the change has one.
pub(crate) fn confirm(old: &Side<'_>, new: &Side<'_>, change: &Change) -> bool {
    let Some(witness) = &change.witness else { return false };
    let ((before, old_cost), (now, new_cost)) = (old.answer(witness), new.answer(witness));
    let text = format!("{}: {:?}", change.text, witness.candidate);
    if change.axis == Axis::Price {
        assert!(before && now && old_cost != new_cost, "{text}");
        assert_eq!((&change.old_cost, &change.new_cost), (&old_cost, &new_cost), "{text}");
    } else {
        assert_eq!((before, now), (witness.new_rejects, !witness.new_rejects), "{text}");
        assert_eq!(witness.new_rejects, change.verdict == Verdict::Major, "{text}");
    }
    true
}

#[test]
fn changes_of_requests_are_shown_by_requests() {
    let mut shown = 0;
    for compared in Compared::all() {
        let of = |compilation: &Compilation, check: &mut dyn FnMut(&Operation)| {
            let is_meant = |op: &&Operation| op.name == compared.name;
            compilation.catalogue.operations.iter().filter(is_meant).for_each(check);
        };
        of(&compared.old, &mut |old| {
            of(&compared.new, &mut |new| {
                let (old, new) = (Side::new(old), Side::new(new));
                for change in &compared.found.changes {
                    let needs_one = change.direction == Direction::Request
                        && !matches!(change.verdict, Verdict::Patch | Verdict::Undecided)
                        && matches!(change.axis, Axis::Validity | Axis::Price);
                    let has_one = confirm(&old, &new, change);
                    assert_eq!(needs_one, has_one, "{}: {}", compared.name, change.text);
                    shown += usize::from(has_one);
                }
            });
        });
    }
    assert!(shown > 60, "{shown}");
}

/// The kinds with their verdicts in the tables of a page, from one heading to another.
fn listed(page: &str, from: &str, to: &str) -> BTreeSet<(String, String)> {
    let start = page.find(from).unwrap_or_else(|| panic!("no heading {from}"));
    let part = page[start..].split(to).next().unwrap_or_default();
    let row = |line: &str| {
        let cells: Vec<&str> = line.split('|').map(str::trim).collect();
        let kinds = cells.get(1)?.strip_prefix('`')?.strip_suffix('`')?;
        let pairs = |kind: &str| -> Vec<(String, String)> {
            cells[2].split(", ").map(|verdict| (kind.to_owned(), verdict.to_owned())).collect()
        };
        Some(kinds.split("`, `").flat_map(pairs).collect::<Vec<_>>())
    };
    part.lines().filter_map(row).flatten().collect()
}

#[test]
fn the_page_lists_each_kind_with_its_verdicts() {
    let page = std::fs::read_to_string(root().join("docs/diff.md")).expect("the page");
    let changes: Vec<Change> =
        Compared::all().into_iter().flat_map(|compared| compared.found.changes).collect();
    let shown = |is_meant: fn(Direction) -> bool| -> BTreeSet<(String, String)> {
        let meant = changes.iter().filter(|change| is_meant(change.direction));
        meant.map(|change| (change.kind.to_owned(), change.verdict.as_str().to_owned())).collect()
    };
    let requests = listed(&page, "## Changes of requests", "## Changes of responses");
    let responses = listed(&page, "## Changes of responses", "## Guards");
    assert!(requests.len() > 80 && responses.len() > 30, "{} and {}", requests.len(), responses.len());
    let found = shown(|direction| direction == Direction::Request);
    let missing: Vec<_> = found.symmetric_difference(&requests).collect();
    assert!(missing.is_empty(), "the page and the fixtures of requests differ in {missing:?}");
    let found = shown(|direction| direction != Direction::Request);
    let missing: Vec<_> = found.symmetric_difference(&responses).collect();
    assert!(missing.is_empty(), "the page and the fixtures of responses differ in {missing:?}");
    assert!(shown(|direction| direction == Direction::Callback).len() > 5);
}
