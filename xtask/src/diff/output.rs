//! Changes as text, Markdown, annotations, lines of a changelog and JSON.

use std::fmt::Write as _;
use std::io::Write;

use modelspec_codegen::__private::diff::{Change, Fate, OperationDiff, Verdict, Witness};
use modelspec_codegen::__private::witness::Candidate;
use serde_json::{Value, json};

use super::Format;
use crate::lines::printable;
use crate::{Error, diagnostics};

pub(super) fn write(format: Format, operations: &[OperationDiff], out: &mut dyn Write) -> Result<(), Error> {
    let changed = || operations.iter().filter(|operation| operation.fate != Fate::Same);
    match format {
        Format::Json => {
            let verdict = operations.iter().map(OperationDiff::verdict).max().unwrap_or(Verdict::Patch);
            let operations: Vec<Value> = operations.iter().map(OperationDiff::to_json).collect();
            let all = json!({ "verdict": verdict.as_str(), "operations": operations });
            writeln!(out, "{all:#}")?;
        }
        Format::Human => {
            changed().try_for_each(|operation| human(operation, out))?;
            writeln!(out, "{}", summary(operations))?;
        }
        Format::Markdown => {
            changed().try_for_each(|operation| markdown(operation, out))?;
            writeln!(out, "{}", summary(operations))?;
        }
        Format::Github => {
            changed().try_for_each(|operation| github(operation, out))?;
            writeln!(out, "{}", summary(operations))?;
        }
        Format::Changelog => changed().try_for_each(|operation| changelog(operation, out))?,
    }
    Ok(())
}

/// `8 operations: 1 major, 7 same`.
fn summary(operations: &[OperationDiff]) -> String {
    let is_same = |operation: &&OperationDiff| operation.fate == Fate::Same;
    let of = |verdict: Verdict| {
        let is_meant = |one: &&OperationDiff| !is_same(one) && one.verdict() == verdict;
        (operations.iter().filter(is_meant).count(), verdict.as_str())
    };
    let mut counts = [Verdict::Major, Verdict::Undecided, Verdict::Minor, Verdict::Patch].map(of).to_vec();
    counts.push((operations.iter().filter(is_same).count(), "same"));
    let counts = counts.iter().filter(|(count, _)| *count > 0);
    let counts: Vec<String> = counts.map(|(count, name)| format!("{count} {name}")).collect();
    format!("{}: {}", diagnostics::number(operations.len(), "operation"), counts.join(", "))
}

/// The verdict in a line: `major`, or `removed, major`.
fn verdict(operation: &OperationDiff) -> String {
    match operation.fate {
        Fate::Added | Fate::Removed => {
            format!("{}, {}", operation.fate.as_str(), operation.verdict().as_str())
        }
        Fate::Changed | Fate::Same => operation.verdict().as_str().to_owned(),
    }
}

fn safe(text: &str) -> String {
    printable(text.chars())
}

/// The verdicts of a witness on both sides, in words: `accepted before, rejected now by range at /width`.
fn shows(change: &Change, witness: &Witness) -> String {
    if let (Some(old), Some(new)) = (&change.old_cost, &change.new_cost) {
        return format!("costs {new}, was {old}");
    }
    let reasons: Vec<String> = witness
        .violations
        .iter()
        .map(|one| match one.pointer.as_str() {
            "" => one.rule.clone(),
            pointer => format!("{} at {pointer}", one.rule),
        })
        .collect();
    let reasons = reasons.join(", ");
    if witness.new_rejects {
        format!("accepted before, rejected now by {reasons}")
    } else {
        format!("rejected before by {reasons}, accepted now")
    }
}

/// The request, with its facts and its date if there are any.
fn request(witness: &Witness) -> String {
    let Candidate { request, facts, at } = &witness.candidate;
    let mut text = request.to_string();
    if !facts.is_empty() {
        let _ = write!(text, " with the facts {}", Value::Object(facts.clone()));
    }
    if let Some(at) = at {
        let _ = write!(text, " at {at}");
    }
    text
}

/// The number of requests that showed nothing.
fn tried(change: &Change) -> Option<String> {
    (change.verdict == Verdict::Undecided).then(|| {
        format!(
            "{} were tried, and none shows it; there is no proof either",
            diagnostics::number(change.tried, "request")
        )
    })
}

fn human(operation: &OperationDiff, out: &mut dyn Write) -> Result<(), Error> {
    writeln!(out, "{}: {}", safe(&operation.id), verdict(operation))?;
    for change in &operation.changes {
        writeln!(out, "  {:9} {}", change.verdict.as_str(), safe(&change.text))?;
        if let Some(witness) = &change.witness {
            writeln!(out, "            {}: {}", safe(&shows(change, witness)), safe(&request(witness)))?;
        }
        if let Some(tried) = tried(change) {
            writeln!(out, "            {tried}")?;
        }
    }
    writeln!(out)?;
    Ok(())
}

fn markdown(operation: &OperationDiff, out: &mut dyn Write) -> Result<(), Error> {
    writeln!(out, "### `{}`: {}\n", safe(&operation.id), verdict(operation))?;
    for change in &operation.changes {
        writeln!(out, "- **{}**: {}", change.verdict.as_str(), in_markdown(&change.text))?;
        if let Some(witness) = &change.witness {
            writeln!(out, "  {}:", in_markdown(&shows(change, witness)))?;
            let text = safe(&request(witness));
            // A fence is longer than any in the text.
            let longest = text.split(|c| c != '`').map(str::len).max().unwrap_or(0);
            let fence = "`".repeat(longest.max(2) + 1);
            writeln!(out, "\n  {fence}json\n  {text}\n  {fence}")?;
        }
        if let Some(tried) = tried(change) {
            writeln!(out, "  {tried}")?;
        }
    }
    writeln!(out)?;
    Ok(())
}

/// Words that mean nothing to a reader of Markdown but what they say; code stays code.
fn in_markdown(text: &str) -> String {
    let mut escaped = String::new();
    for (at, part) in safe(text).split('`').enumerate() {
        if at > 0 {
            escaped.push('`');
        }
        for c in part.chars() {
            if at % 2 == 0 && matches!(c, '*' | '_' | '<' | '>' | '[' | ']' | '|' | '#') {
                escaped.push('\\');
            }
            escaped.push(c);
        }
    }
    escaped
}

fn github(operation: &OperationDiff, out: &mut dyn Write) -> Result<(), Error> {
    let data = |text: &str| text.replace('%', "%25").replace('\r', "%0D").replace('\n', "%0A");
    let property = |text: &str| data(text).replace(':', "%3A").replace(',', "%2C");
    let line = |verdict: Verdict, text: &str| {
        let level = match verdict {
            Verdict::Major | Verdict::Undecided => "error",
            Verdict::Minor => "warning",
            Verdict::Patch => "notice",
        };
        let title = property(&format!("{}: {}", operation.id, verdict.as_str()));
        format!("::{level} title={title}::{}", data(&safe(text)))
    };
    if operation.changes.is_empty() {
        writeln!(out, "{}", line(operation.verdict(), operation.fate.as_str()))?;
    }
    for change in &operation.changes {
        let witness = change.witness.as_ref();
        let shown = witness.map(|witness| format!("; {}: {}", shows(change, witness), request(witness)));
        writeln!(out, "{}", line(change.verdict, &format!("{}{}", change.text, shown.unwrap_or_default())))?;
    }
    Ok(())
}

fn changelog(operation: &OperationDiff, out: &mut dyn Write) -> Result<(), Error> {
    let id = safe(&operation.id);
    if operation.changes.is_empty() {
        writeln!(out, "- `{id}`: {}.", operation.fate.as_str())?;
    }
    for change in &operation.changes {
        let mark = if change.verdict >= Verdict::Undecided { " (breaking)" } else { "" };
        writeln!(out, "- `{id}`: {}{mark}.", safe(change.text.trim_end_matches('.')))?;
    }
    Ok(())
}
