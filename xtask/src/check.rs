//! `check`: all diagnostics of all specs.

use std::io::Write;
use std::path::PathBuf;

use modelspec_codegen::render;

use crate::paths::shown;
use crate::specs::SpecFolder;
use crate::{Error, Status, Style, diagnostics};

/// How diagnostics are written.
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

/// What to check.
#[derive(Clone, Debug)]
pub struct Arguments {
    /// Folder of the specs.
    pub specs: PathBuf,
    /// How to write diagnostics.
    pub format: Format,
    /// Whether they are coloured.
    pub style: Style,
}

/// Checks all specs.
///
/// # Errors
///
/// When the specs cannot be read, or the output not be written.
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
