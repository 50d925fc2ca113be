//! Results for one document, as text and as JSON. Knows neither files nor specs.

use std::fmt::Write as _;

use modelspec_runtime::tool::{Dialect, random_id};
use modelspec_runtime::{Cost, FactError, Json, JsonObject, Receipt, Report, Violation};

use crate::Format;
use crate::diagnostics::number;
use crate::documents::MAX_BYTES;
use crate::lines::printable;
use crate::question::Case;

/// The result for one document.
pub(crate) struct Answer {
    /// The document is valid.
    pub(crate) is_valid: bool,
    /// The facts of the caller that cannot be used; if there are any, nothing else counts.
    pub(crate) fact_errors: Vec<FactError>,
    /// The result itself.
    pub(crate) body: Body,
}

/// The result in the format that was asked for.
pub(crate) enum Body {
    /// A JSON object.
    Json(Json),
    /// Whole lines for people.
    Text(String),
}

/// The result of `validate`.
pub(crate) fn verdict(case: &Case<'_>, format: Format) -> Answer {
    let Some(json) = case.json else {
        return too_large(format, [("valid", false.into())]);
    };
    let Case { entry, is_body, facts, .. } = case;
    let report =
        if *is_body { entry.validate_body_with(json, facts) } else { entry.validate_json_with(json, facts) };
    let body = match format {
        Format::Json => Body::Json(report.to_json()),
        Format::Human => {
            let head = if report.is_valid() { "valid\n".to_owned() } else { violations_text(&report) };
            Body::Text(head + &remarks_text(&report))
        }
    };
    Answer { is_valid: report.is_valid(), fact_errors: report.fact_errors().to_vec(), body }
}

/// The details of a price for people; JSON has all of them if one is asked for.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Details {
    /// The receipt.
    pub receipt: bool,
    /// Sentences that explain it.
    pub explain: bool,
}

/// The result of `price`.
pub(crate) fn bill(case: &Case<'_>, format: Format, details: Details) -> Answer {
    let Some(json) = case.json else {
        return too_large(format, [("cost", Json::Null)]);
    };
    let Case { entry, is_body, facts, .. } = case;
    let priced = if *is_body { entry.check_body(json, facts) } else { entry.check_json(json, facts) };
    let is_detailed = details != Details::default();
    let receipts = if is_detailed { entry.receipts(json, facts, *is_body) } else { Vec::new() };
    let body = match format {
        Format::Json => Body::Json(priced.to_json_with(&receipts)),
        Format::Human => {
            let head = match &priced.cost {
                None => violations_text(&priced.report),
                Some(_) if details.receipt => receipts.iter().map(receipt_text).collect(),
                Some(cost) => cost_text(cost),
            };
            let sentences = if details.explain { explanation(&receipts) } else { String::new() };
            Body::Text(head + &sentences + &remarks_text(&priced.report))
        }
    };
    let fact_errors = priced.report.fact_errors().to_vec();
    Answer { is_valid: priced.cost.is_some(), fact_errors, body }
}

fn receipt_text(receipt: &Receipt<'_>) -> String {
    receipt.to_string().lines().map(|line| printable(line.chars()) + "\n").collect()
}

fn explanation(receipts: &[Receipt<'_>]) -> String {
    receipts.iter().flat_map(Receipt::explain).fold(String::new(), |mut text, sentence| {
        let _ = writeln!(text, "  {}", printable(sentence.chars()));
        text
    })
}

/// The result of `complete`, with an id for a task that has none.
pub(crate) fn completion(case: &Case<'_>, format: Format, dialect: Dialect, id: Option<&str>) -> Answer {
    let empty = || Json::from(Vec::new());
    let Some(json) = case.json else {
        let head =
            [("request", Json::Null), ("repairs", empty()), ("problems", empty()), ("valid", false.into())];
        return too_large(format, head);
    };
    let mut new_id = || id.map_or_else(random_id, str::to_owned);
    let (answer, report) = case.entry.answer_arguments(dialect, json, case.facts, &mut new_id);
    let (is_valid, fact_errors) = (report.is_valid(), report.fact_errors().to_vec());
    let body = match format {
        Format::Json => Body::Json(answer),
        Format::Human => {
            let head = if is_valid { "valid\n".to_owned() } else { violations_text(&report) };
            Body::Text(completed_text(&answer) + &head + &remarks_text(&report))
        }
    };
    Answer { is_valid, fact_errors, body }
}

/// The request, then what was changed and what could not be read.
fn completed_text(answer: &Json) -> String {
    let part = |of: &Json, name: &str| of.get(name).cloned().unwrap_or_default();
    let list = |name: &str| answer.get(name).and_then(Json::as_array).unwrap_or_default();
    let text = |of: &Json, name: &str| part(of, name).as_str().unwrap_or_default().to_owned();
    let mut lines = match part(answer, "request") {
        Json::Null => String::new(),
        request => printable(request.to_string().chars()) + "\n",
    };
    for repair in list("repairs") {
        let after = repair.get("after").map_or_else(|| "left out".to_owned(), Json::to_string);
        let change = format!("{} becomes {after}", part(repair, "before"));
        let line = issue_text(&text(repair, "pointer"), &text(repair, "kind"), &change);
        let _ = writeln!(lines, "  repaired  {line}");
    }
    for problem in list("problems") {
        let line = issue_text(&text(problem, "pointer"), &text(problem, "kind"), &text(problem, "message"));
        let _ = writeln!(lines, "  not read  {line}");
    }
    if let Some(more) = answer.get("unlisted") {
        let _ = writeln!(lines, "  ... and {more} more");
    }
    lines
}

/// The result for a document that was not read; `head` precedes the violations in JSON.
fn too_large<const N: usize>(format: Format, head: [(&str, Json); N]) -> Answer {
    let (rule, message) = ("json", format!("must be at most {} MiB", MAX_BYTES >> 20));
    let body = match format {
        Format::Json => {
            let violation =
                [("pointer", "".into()), ("rule", rule.into()), ("message", message.as_str().into())];
            let mut answer = JsonObject::from(head);
            answer.insert("violations", vec![JsonObject::from(violation).into()].into());
            answer.insert("warnings", Vec::new().into());
            answer.insert("unchecked", Vec::new().into());
            Body::Json(answer.into())
        }
        Format::Human => {
            Body::Text(format!("invalid, {}\n  {}\n", number(1, "violation"), issue_text("", rule, &message)))
        }
    };
    Answer { is_valid: false, fact_errors: Vec::new(), body }
}

fn violations_text(report: &Report<'_>) -> String {
    let count = number(report.violations().len() + report.omitted(), "violation");
    let mut text = format!("invalid, {count}\n");
    push_lines(&mut text, "", report.violations());
    if report.omitted() > 0 {
        let _ = writeln!(text, "  ... and {} more", report.omitted());
    }
    text
}

fn remarks_text(report: &Report<'_>) -> String {
    let mut text = String::new();
    push_lines(&mut text, "warning  ", report.warnings());
    push_lines(&mut text, "unchecked  ", report.unchecked());
    text
}

fn push_lines(text: &mut String, kind: &str, issues: &[Violation<'_>]) {
    for issue in issues {
        let line = issue_text(&issue.pointer(), issue.rule(), &issue.message());
        let _ = writeln!(text, "  {kind}{line}");
    }
}

/// `pointer  rule  message`.
fn issue_text(pointer: &str, rule: &str, message: &str) -> String {
    let pointer = if pointer.is_empty() { "(document)" } else { pointer };
    printable(format!("{pointer}  {rule}  {message}").chars())
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
