//! `check`: all diagnostics of all specs.

use std::io::Write;
use std::path::PathBuf;

use modelspec_codegen::render;

use crate::paths::shown;
use crate::specs::SpecFolder;
use crate::{Error, Status, Style, diagnostics};

/// The format of diagnostics.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Format {
    /// For people, with the lines of the spec.
    #[default]
    Human,
    /// For programs.
    Json,
    /// For the annotations of GitHub Actions.
    Github,
}

/// Arguments of `check`.
#[derive(Clone, Debug)]
pub struct Arguments {
    /// Folder of the specs.
    pub specs: PathBuf,
    /// Format of the diagnostics.
    pub format: Format,
    /// Style of the diagnostics.
    pub style: Style,
}

/// Checks all specs.
///
/// # Errors
///
/// If the specs cannot be read, or the output cannot be written.
pub fn run(arguments: &Arguments, out: &mut dyn Write) -> Result<Status, Error> {
    let specs = SpecFolder::open(&arguments.specs)?;
    let compilation = specs.compile()?;
    let (report, sources) = (&compilation.report, &compilation.sources);
    let summary = format!("{}: {}", diagnostics::number(specs.count(), "spec"), diagnostics::counts(report));
    match arguments.format {
        Format::Human => {
            diagnostics::write(&compilation, arguments.style, out)?;
            writeln!(out, "{summary}")?;
        }
        Format::Json => writeln!(out, "{}", render::json(report, sources).trim_end())?,
        Format::Github => {
            write!(out, "{}", render::github(report, sources, &shown(&arguments.specs)))?;
            writeln!(out, "{summary}")?;
        }
    }
    Ok(Status::bad_if(report.has_errors()))
}
