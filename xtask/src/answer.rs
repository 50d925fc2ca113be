//! Results for one document, as text and as JSON. Knows neither files nor specs.

use std::collections::{BTreeMap, BTreeSet};
use std::fmt::Write as _;

use modelspec_runtime::{
    Adjustment, Cost, CostLine, CurrencyTotal, FactError, MissingMedia, UnknownCause, ValueRange, Violation,
    ViolationKind,
};
use serde_json::{Map, Value, json};

use crate::diagnostics::number;
use crate::diff::printable;
use crate::documents::MAX_BYTES;
use crate::question::Case;

/// The result for one document.
pub(crate) trait Answer {
    /// The document is valid.
    fn is_valid(&self) -> bool;

    /// The facts of the caller that cannot be used; if there are any, nothing else counts.
    fn fact_errors(&self) -> &[FactError];

    /// The result as members of a JSON object.
    fn json(&self) -> Map<String, Value>;

    /// The result for people, as whole lines.
    fn text(&self) -> String;
}

/// The result of `validate`.
pub(crate) struct Verdict {
    violations: Vec<Issue>,
    omitted: usize,
    warnings: Vec<Issue>,
    unchecked: Vec<Issue>,
    facts: Vec<FactError>,
}

/// A violation, warning or unchecked rule at a position of a document.
struct Issue {
    pointer: String,
    rule: String,
    message: String,
    /// The facts and media properties that the caller can supply to have it checked.
    missing: Value,
}

impl Issue {
    fn all(found: &[Violation<'_>]) -> Vec<Self> {
        let issue = |found: &Violation<'_>| Issue {
            pointer: found.pointer(),
            rule: found.rule().to_owned(),
            message: found.message(),
            missing: missing(found),
        };
        found.iter().map(issue).collect()
    }

    fn json(&self) -> Value {
        let mut issue = json!({ "pointer": self.pointer, "rule": self.rule, "message": self.message });
        if !self.missing.is_null() {
            issue["missing"] = self.missing.clone();
        }
        issue
    }

    /// `pointer  rule  message`; the empty pointer of the document itself is shown as `""`.
    fn text(&self) -> String {
        let pointer = if self.pointer.is_empty() { "(document)" } else { &self.pointer };
        printable(format!("{pointer}  {}  {}", self.rule, self.message).chars())
    }
}

/// The facts and media properties that the caller can supply to have something checked.
fn missing(found: &Violation<'_>) -> Value {
    let mut answer = Value::Null;
    match found.kind() {
        ViolationKind::Unchecked { cause, .. } => add_missing(&mut answer, [&cause]),
        ViolationKind::Media { missing, .. } if !missing.is_empty() => {
            let media = [MissingMedia { pointer: found.pointer(), facts: missing }].into();
            add_missing(&mut answer, [&UnknownCause::MissingMedia { media, facts: [].into() }]);
        }
        _ => {}
    }
    answer["missing"].take()
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
            facts: report.fact_errors().to_vec(),
        }
    }

    fn too_large() -> Self {
        let message = format!("must be at most {} MiB", MAX_BYTES >> 20);
        let rule = "json".to_owned();
        let violation = Issue { pointer: String::new(), rule, message, missing: Value::Null };
        Self {
            violations: vec![violation],
            omitted: 0,
            warnings: Vec::new(),
            unchecked: Vec::new(),
            facts: Vec::new(),
        }
    }

    /// Adds the violations to a result, and the number of those that are not listed.
    fn add_violations(&self, answer: &mut Map<String, Value>) {
        answer.insert("violations".to_owned(), list(&self.violations));
        if self.omitted > 0 {
            answer.insert("omitted".to_owned(), self.omitted.into());
        }
    }

    /// Adds what does not make the request invalid.
    fn add_remarks(&self, answer: &mut Map<String, Value>) {
        answer.insert("warnings".to_owned(), list(&self.warnings));
        answer.insert("unchecked".to_owned(), list(&self.unchecked));
    }

    fn push_remarks(&self, text: &mut String) {
        push_lines(text, "warning  ", &self.warnings);
        push_lines(text, "unchecked  ", &self.unchecked);
    }

    fn violations_text(&self) -> String {
        let count = number(self.violations.len() + self.omitted, "violation");
        let mut text = format!("invalid, {count}\n");
        push_lines(&mut text, "", &self.violations);
        if self.omitted > 0 {
            let _ = writeln!(text, "  ... and {} more", self.omitted);
        }
        text
    }
}

impl Answer for Verdict {
    fn is_valid(&self) -> bool {
        self.violations.is_empty()
    }

    fn fact_errors(&self) -> &[FactError] {
        &self.facts
    }

    fn json(&self) -> Map<String, Value> {
        let mut answer = Map::from_iter([("valid".to_owned(), self.is_valid().into())]);
        self.add_violations(&mut answer);
        self.add_remarks(&mut answer);
        answer
    }

    fn text(&self) -> String {
        let mut text = if self.is_valid() { "valid\n".to_owned() } else { self.violations_text() };
        self.push_remarks(&mut text);
        text
    }
}

fn list(issues: &[Issue]) -> Value {
    issues.iter().map(Issue::json).collect()
}

fn push_lines(text: &mut String, kind: &str, issues: &[Issue]) {
    for issue in issues {
        let _ = writeln!(text, "  {kind}{}", issue.text());
    }
}

/// The result of `price`.
pub(crate) struct Bill {
    /// The violations of the request if it has no cost; its warnings and unchecked rules in any case.
    verdict: Verdict,
    /// The cost as JSON and for people; `None` if the request is invalid.
    cost: Option<(Value, String)>,
}

impl Bill {
    pub(crate) fn of(case: &Case<'_>) -> Self {
        let Some(json) = case.json else { return Self { verdict: Verdict::too_large(), cost: None } };
        let priced = modelspec_runtime::price(case.model, json, case.facts);
        let cost = priced.cost.map(|cost| (cost_json(&cost), cost_text(&cost)));
        Self { verdict: Verdict::from_report(&priced.report), cost }
    }
}

impl Answer for Bill {
    fn is_valid(&self) -> bool {
        self.cost.is_some()
    }

    fn fact_errors(&self) -> &[FactError] {
        &self.verdict.facts
    }

    fn json(&self) -> Map<String, Value> {
        let cost = self.cost.as_ref().map_or(Value::Null, |(cost, _)| cost.clone());
        let mut answer = Map::from_iter([("cost".to_owned(), cost)]);
        if self.cost.is_none() {
            self.verdict.add_violations(&mut answer);
        }
        self.verdict.add_remarks(&mut answer);
        answer
    }

    fn text(&self) -> String {
        let mut text =
            self.cost.as_ref().map_or_else(|| self.verdict.violations_text(), |(_, text)| text.clone());
        self.verdict.push_remarks(&mut text);
        text
    }
}

/// Writes amounts as decimals in strings, because JSON numbers are read as floats.
fn cost_json(cost: &Cost<'_>) -> Value {
    if let Cost::Unknown(unknown) = cost {
        let known: Vec<Value> = unknown.known().iter().map(|line| line_json(line, None)).collect();
        let mut answer = json!({ "kind": "unknown", "reason": unknown.to_string(), "known": known });
        add_missing(&mut answer, unknown.parts().iter().map(|part| &part.cause));
        return answer;
    }
    let Some(total) = cost.total() else { return Value::Null };
    let mut answer = total_json(total);
    answer["lines"] = cost.lines().iter().map(|line| line_json(line, Some(total.currency))).collect();
    if !cost.adjustments().is_empty() {
        answer["adjustments"] = cost.adjustments().iter().map(adjustment_json).collect();
    }
    if !cost.additional().is_empty() {
        answer["further"] = cost.additional().iter().copied().map(total_json).collect();
    }
    if let Some(equivalent) = cost.equivalent() {
        answer["equivalent"] = total_json(equivalent);
    }
    add_missing(&mut answer, cost.missing());
    answer
}

/// Adds what the caller can supply: names of facts, and properties of files by JSON Pointer.
fn add_missing<'c, 'm: 'c>(answer: &mut Value, causes: impl IntoIterator<Item = &'c UnknownCause<'m>>) {
    let (mut facts, mut media) = (BTreeSet::new(), BTreeMap::<&str, BTreeSet<&str>>::new());
    for cause in causes {
        let (names, files) = match cause {
            UnknownCause::MissingFacts(names) => (names, None),
            UnknownCause::MissingMedia { media, facts } => (facts, Some(media)),
            _ => continue,
        };
        facts.extend(names.iter().copied());
        for file in files.into_iter().flatten() {
            media.entry(&file.pointer).or_default().extend(file.facts.iter().map(|fact| fact.name()));
        }
    }
    let mut missing = json!({});
    if !facts.is_empty() {
        missing["facts"] = json!(facts);
    }
    if !media.is_empty() {
        missing["media"] = json!(media);
    }
    if missing != json!({}) {
        answer["missing"] = missing;
    }
}

fn total_json(total: CurrencyTotal<'_>) -> Value {
    let CurrencyTotal { amount, currency } = total;
    match amount.exact() {
        Some(amount) => json!({ "kind": "exact", "amount": amount.to_string(), "currency": currency }),
        None => json!({
            "kind": "range",
            "min": amount.min.to_string(),
            "max": amount.max.map(|max| max.to_string()),
            "currency": currency,
        }),
    }
}

/// A line, with its currency if it is not the main one.
fn line_json(line: &CostLine<'_>, main: Option<&str>) -> Value {
    let mut answer = json!({
        "item": line.item,
        "quantity": range_json(line.quantity),
        "rate": range_json(line.rate),
        "per": line.per,
        "amount": range_json(line.amount),
    });
    if main != Some(line.currency) {
        answer["currency"] = line.currency.into();
    }
    answer
}

/// A step from the sum of the lines to the total.
fn adjustment_json(step: &Adjustment) -> Value {
    json!({
        "kind": step.kind.name(),
        "value": range_json(step.value),
        "amount": range_json(step.amount),
    })
}

fn range_json<T: Copy + PartialEq + ToString>(range: ValueRange<T>) -> Value {
    if range.max == Some(range.min) {
        return json!(range.min.to_string());
    }
    json!({ "min": range.min.to_string(), "max": range.max.map(|max| max.to_string()) })
}

/// The total, then its lines.
fn cost_text(cost: &Cost<'_>) -> String {
    let mut text = printable(cost.to_string().chars()) + "\n";
    let lines = if let Cost::Unknown(unknown) = cost { unknown.known() } else { cost.lines() };
    for line in lines {
        let per = if line.per == 1 { String::new() } else { format!(" per {}", line.per) };
        let item = printable(line.item.chars());
        let _ = write!(text, "  {item}  {} x {}{per} = {}", line.quantity, line.rate, line.amount);
        if cost.currency() != Some(line.currency) {
            let _ = write!(text, " {}", printable(line.currency.chars()));
        }
        text.push('\n');
    }
    for step in cost.adjustments() {
        let _ = writeln!(text, "  {step} = {}", step.amount);
    }
    if let Some(missing) = cost.missing() {
        let _ = writeln!(text, "  {}", printable(missing.to_string().chars()));
    }
    text
}
