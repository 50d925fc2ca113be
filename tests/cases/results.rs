//! Results for a document, in the notation of cases. Depends only on the runtime, so that programs that use generated
//! crates can include it.

use modelspec_runtime::{Cost, Report, Violation};

/// The entries of a report, one per line.
pub(crate) fn report(report: &Report<'_>) -> Vec<String> {
    let mut lines: Vec<String> =
        report.fact_errors().iter().map(|error| format!("fact {}", error.name())).collect();
    if report.is_valid() {
        lines.push("valid".to_owned());
    }
    lines.extend(places("", report.violations()));
    lines.extend(places("warning ", report.warnings()));
    lines.extend(places("unchecked ", report.unchecked()));
    lines
}

fn places(mark: &str, list: &[Violation<'_>]) -> Vec<String> {
    let shown = |pointer: String| if pointer.is_empty() { "\"\"".to_owned() } else { pointer };
    list.iter().map(|one| format!("{mark}{} {}", shown(one.pointer()), one.rule())).collect()
}

/// A cost, without the reason if it is unknown.
pub(crate) fn cost(cost: &Cost<'_>) -> String {
    match cost {
        Cost::Unknown { .. } => "costs unknown".to_owned(),
        known => format!("costs {known}"),
    }
}
