//! What is said of a document, in the words of cases. Needs the runtime alone, so that programs over generated
//! crates can have it too.

use modelspec_runtime::{Cost, Report, Violation};

/// A report, a line each.
pub(crate) fn report(report: &Report<'_>) -> Vec<String> {
    let mut lines = Vec::new();
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

/// A cost; why one is unknown is left out.
pub(crate) fn cost(cost: &Cost<'_>) -> String {
    match cost {
        Cost::Unknown { .. } => "costs unknown".to_owned(),
        known => format!("costs {known}"),
    }
}
