//! Documents with expected results, in the notation of the reference and the fixtures.
//!
//! A case is a document on one line, followed by indented expectations:
//!
//! - `{...}`, or `{...} with {<facts>}`, each also with `at <moment>` behind it: a request. It is `valid`, or has violations, written as `<pointer> <rule>`;
//!   or facts that cannot be used, written as `fact <name>`; then each `warning <pointer> <rule>` and `unchecked <pointer> <rule>`; then `costs` and the cost.
//! - `response {...}`, `callback {...}`: a document from the service. It is `valid` or `invalid`.
//!
//! A case about a price may omit `valid` and unchecked rules.

mod results;

use modelspec_codegen::__private::model::{Document, Operation};
use modelspec_runtime::Facts;
use modelspec_runtime::table::Model;

/// One document with its expected results.
#[derive(Debug)]
pub(crate) struct Case {
    /// The text of the case, for messages.
    pub(crate) line: String,
    pub(crate) kind: Kind,
    /// The document as JSON.
    pub(crate) document: String,
    /// The facts, as JSON.
    pub(crate) facts: Option<String>,
    /// The day or the timestamp at which it is priced.
    pub(crate) at: Option<String>,
    pub(crate) expected: Vec<String>,
}

/// The kind of a document.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Kind {
    Request,
    Response,
    Callback,
}

impl Kind {
    /// The keyword before a document.
    pub(crate) fn word(self) -> &'static str {
        match self {
            Kind::Request => "request",
            Kind::Response => "response",
            Kind::Callback => "callback",
        }
    }
}

/// The cases of a text.
pub(crate) fn read(text: &str) -> Vec<Case> {
    let mut cases: Vec<Case> = Vec::new();
    for line in text.lines().filter(|line| !line.trim().is_empty()) {
        match (line.starts_with(' '), cases.last_mut()) {
            (true, Some(case)) => case.expected.push(line.trim().to_owned()),
            (true, None) => panic!("an expectation without a document: {line}"),
            (false, _) => cases.push(case(line)),
        }
    }
    cases
}

fn case(line: &str) -> Case {
    let words = [("response ", Kind::Response), ("callback ", Kind::Callback)];
    let word = words.into_iter().find_map(|(word, kind)| Some((line.strip_prefix(word)?, kind)));
    let (rest, kind) = word.unwrap_or((line, Kind::Request));
    let (rest, at) = match rest.rsplit_once("} at ") {
        Some((rest, at)) if !at.ends_with('}') => (format!("{rest}}}"), Some(at.to_owned())),
        _ => (rest.to_owned(), None),
    };
    let (document, facts) = match rest.split_once("} with {") {
        Some((document, facts)) => (format!("{document}}}"), Some(format!("{{{facts}"))),
        None => (rest, None),
    };
    Case { line: line.to_owned(), kind, document, facts, at, expected: Vec::new() }
}

impl Case {
    /// The part of `found` that is compared: a case can omit results that it is not about.
    fn relevant(&self, found: Vec<String>) -> Vec<String> {
        let shows = |word: &str| self.expected.iter().any(|line| line.starts_with(word));
        let only_price = shows("costs") && !shows("valid");
        let is_relevant = |line: &String| match line.split(' ').next() {
            Some("valid" | "unchecked") => !only_price,
            Some("costs") => shows("costs"),
            _ => true,
        };
        found.into_iter().filter(is_relevant).collect()
    }

    /// Compares with the results of a validator.
    pub(crate) fn compare(&self, found: Vec<String>) -> Result<(), String> {
        let found = self.relevant(found);
        if found == self.expected {
            return Ok(());
        }
        Err(format!(
            "the answer to {} is\n  {}\nand not\n  {}",
            self.line,
            found.join("\n  "),
            self.expected.join("\n  ")
        ))
    }

    /// Compares with the results of the engine over the tables of an operation.
    pub(crate) fn check(&self, op: &Operation, model: &Model<'_>) -> Result<(), String> {
        self.compare(match self.kind {
            Kind::Request => self.answer(model),
            Kind::Response => {
                let variants = op.responses.iter().map(|variant| &variant.document);
                fits(op.response.iter().chain(variants), &self.document)
            }
            Kind::Callback => fits(&op.callback, &self.document),
        })
    }

    /// A request with all results of the engine.
    pub(crate) fn with_results_of(model: &Model<'_>, document: String) -> Case {
        let kind = Kind::Request;
        let case =
            Case { line: document.clone(), kind, document, facts: None, at: None, expected: Vec::new() };
        let expected = case.answer(model);
        Case { expected, ..case }
    }

    fn answer(&self, model: &Model<'_>) -> Vec<String> {
        let facts = match self.facts.as_ref().map(|facts| Facts::from_json(model, facts.as_bytes())) {
            Some(Err(wrong)) => {
                return wrong.errors().iter().map(|error| format!("fact {}", error.name())).collect();
            }
            facts => facts.transpose().unwrap_or_default().unwrap_or_default(),
        };
        let at = self.at.as_ref().map(|at| at.parse().expect("a moment"));
        let facts = at.into_iter().fold(facts, Facts::at);
        let priced = modelspec_runtime::price(model, self.document.as_bytes(), &facts);
        let mut found = results::report(&priced.report);
        found.extend(priced.cost.iter().map(results::cost));
        found
    }
}

/// Matches a document against several declarations.
fn fits<'d>(documents: impl IntoIterator<Item = &'d Document>, json: &str) -> Vec<String> {
    let arena = modelspec_codegen::__private::Arena::new();
    let is_valid = |document| {
        let objects = modelspec_codegen::__private::document(&arena, document);
        modelspec_runtime::validate_response(objects, json.as_bytes()).is_valid()
    };
    vec![if documents.into_iter().any(is_valid) { "valid".to_owned() } else { "invalid".to_owned() }]
}
