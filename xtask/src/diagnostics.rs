//! Prints diagnostics of specs. The only module that uses the renderer.

use std::io::Write;

use modelspec_codegen::diagnostic::{Report, Severity};
use modelspec_codegen::render;
use modelspec_codegen::source::SourceMap;

use crate::Error;

/// The style of text for people.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Style {
    /// Uses colors.
    pub colour: bool,
}

/// Writes diagnostics for people.
pub(crate) fn write_report(
    report: &Report,
    sources: &SourceMap,
    style: Style,
    out: &mut dyn Write,
) -> Result<(), Error> {
    if !report.diagnostics.is_empty() {
        let text = render::human(report, sources, style.colour);
        writeln!(out, "{}", text.trim_end())?;
    }
    Ok(())
}

/// `2 errors, 1 warning`.
pub(crate) fn counts(report: &Report) -> String {
    let count = |severity| report.diagnostics.iter().filter(|found| found.severity() == severity).count();
    format!("{}, {}", number(count(Severity::Error), "error"), number(count(Severity::Warning), "warning"))
}

/// A count with its noun.
pub(crate) fn number(count: usize, noun: &str) -> String {
    format!("{count} {noun}{}", if count == 1 { "" } else { "s" })
}
