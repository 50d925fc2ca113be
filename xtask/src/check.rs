//! `check`: all diagnostics of all specs.

use std::io::Write;
use std::path::{Path, PathBuf};

use modelspec_codegen::render;

use crate::paths::shown;
use crate::specs::SpecFolder;
use crate::{Error, Status, Style, diagnostics, lookup, paths};

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
    /// The specs to report on, each by its id, a wire id or its file; all if there are none.
    pub only: Vec<String>,
    /// Format of the diagnostics.
    pub format: Format,
    /// Style of the diagnostics.
    pub style: Style,
}

/// The folder that the user named, or the one that the file to check is in, else the usual one.
///
/// # Errors
///
/// If the current folder cannot be found.
pub fn folder(named: Option<PathBuf>, only: &[String]) -> Result<PathBuf, Error> {
    let usual = paths::specs(named.clone())?;
    let file = only.iter().map(Path::new).find(|path| path.is_file());
    let (None, Some(file)) = (named, file.and_then(|file| file.canonicalize().ok())) else {
        return Ok(usual);
    };
    let is_usual = usual.canonicalize().is_ok_and(|usual| file.starts_with(usual));
    let around = file.parent().and_then(Path::parent).filter(|_| !is_usual);
    Ok(around.map_or(usual, Path::to_path_buf))
}

/// Checks all specs, and reports on those that were asked for.
///
/// # Errors
///
/// If the specs cannot be read, or the output cannot be written.
pub fn run(arguments: &Arguments, out: &mut dyn Write) -> Result<Status, Error> {
    let specs = SpecFolder::open(&arguments.specs)?;
    let (count, report, sources) = if arguments.only.is_empty() {
        let sources = specs.sources()?;
        let report = sources.compile(sources.providers().into_values(), &mut |_| Ok(()))?;
        (specs.count(), report, sources.map)
    } else {
        let compilation = specs.compile()?;
        let (count, report) = lookup::concerning(&specs, &arguments.specs, &compilation, &arguments.only)?;
        (count, report, compilation.sources)
    };
    let (report, sources) = (&report, &sources);
    let summary = format!("{}: {}", diagnostics::number(count, "spec"), diagnostics::counts(report));
    match arguments.format {
        Format::Human => {
            diagnostics::write_report(report, sources, arguments.style, out)?;
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
