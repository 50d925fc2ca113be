//! What the engine found about one document, as text and as JSON. Knows neither files nor specs.

use modelspec_runtime::Violation;
use serde_json::{Value, json};

use crate::diagnostics::number;
use crate::diff::printable;
use crate::documents::MAX_BYTES;
use crate::question::Case;

/// The answer about one document.
pub(crate) trait Answer {
    /// Whether the document is valid.
    fn is_valid(&self) -> bool;

    /// The answer as a JSON object.
    fn json(&self, model: &str) -> Value;

    /// The answer for people, one or several whole lines.
    fn text(&self) -> String;
}

/// The answer of `validate`.
pub(crate) struct Verdict {
    violations: Vec<Issue>,
    omitted: usize,
    warnings: Vec<Issue>,
    unchecked: Vec<Issue>,
}

/// One thing to say about one place of a document.
struct Issue {
    pointer: String,
    rule: String,
    message: String,
}

impl Issue {
    fn all(found: &[Violation<'_>]) -> Vec<Self> {
        let issue = |found: &Violation<'_>| Issue {
            pointer: found.pointer(),
            rule: found.rule().to_owned(),
            message: found.message(),
        };
        found.iter().map(issue).collect()
    }

    fn json(&self) -> Value {
        json!({ "pointer": self.pointer, "rule": self.rule, "message": self.message })
    }

    /// `pointer  rule  message`; the pointer of the document itself is empty, which nobody would see.
    fn text(&self) -> String {
        let pointer = if self.pointer.is_empty() { "(document)" } else { &self.pointer };
        printable(format!("{pointer}  {}  {}", self.rule, self.message).chars())
    }
}

impl Verdict {
    pub(crate) fn of(case: &Case<'_>) -> Self {
        match case.json {
            Some(json) => Self::from_report(&modelspec_runtime::validate(case.model, json, case.facts)),
            None => Self::too_large(),
        }
    }

    fn from_report(report: &modelspec_runtime::Report<'_>) -> Self {
        Self {
            violations: Issue::all(report.violations()),
            omitted: report.omitted(),
            warnings: Issue::all(report.warnings()),
            unchecked: Issue::all(report.unchecked()),
        }
    }

    fn too_large() -> Self {
        let message = format!("must be at most {} MiB", MAX_BYTES >> 20);
        let violation = Issue { pointer: String::new(), rule: "json".to_owned(), message };
        Self { violations: vec![violation], omitted: 0, warnings: Vec::new(), unchecked: Vec::new() }
    }

    /// Adds the violations to an answer, and how many of them are not listed.
    fn add_violations(&self, answer: &mut Value) {
        answer["violations"] = list(&self.violations);
        if self.omitted > 0 {
            answer["omitted"] = self.omitted.into();
        }
    }

    fn violations_text(&self) -> String {
        let count = number(self.violations.len() + self.omitted, "violation");
        let mut text = format!("invalid, {count}\n");
        push_lines(&mut text, "", &self.violations);
        if self.omitted > 0 {
            text.push_str(&format!("  ... and {} more\n", self.omitted));
        }
        text
    }
}

impl Answer for Verdict {
    fn is_valid(&self) -> bool {
        self.violations.is_empty()
    }

    fn json(&self, model: &str) -> Value {
        let mut answer = json!({ "model": model, "valid": self.is_valid() });
        self.add_violations(&mut answer);
        answer["warnings"] = list(&self.warnings);
        answer["unchecked"] = list(&self.unchecked);
        answer
    }

    fn text(&self) -> String {
        let mut text = if self.is_valid() { "valid\n".to_owned() } else { self.violations_text() };
        push_lines(&mut text, "warning  ", &self.warnings);
        push_lines(&mut text, "unchecked  ", &self.unchecked);
        text
    }
}

fn list(issues: &[Issue]) -> Value {
    issues.iter().map(Issue::json).collect()
}

fn push_lines(text: &mut String, kind: &str, issues: &[Issue]) {
    for issue in issues {
        text.push_str(&format!("  {kind}{}\n", issue.text()));
    }
}

/// The answer of `price`.
pub(crate) struct Bill {
    invalid: Option<Verdict>,
}

impl Bill {
    pub(crate) fn of(_case: &Case<'_>) -> Self {
        Self { invalid: None }
    }
}

impl Answer for Bill {
    fn is_valid(&self) -> bool {
        self.invalid.is_none()
    }

    fn json(&self, _model: &str) -> Value {
        Value::Null
    }

    fn text(&self) -> String {
        String::new()
    }
}
