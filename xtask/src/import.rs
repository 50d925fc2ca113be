//! `import`: draft specs from a vendor's document.

mod against;
mod proof;
mod report;

use std::collections::{BTreeMap, BTreeSet};
use std::fs;
use std::io::{Read, Write};
use std::path::{Path, PathBuf};
use std::time::{SystemTime, UNIX_EPOCH};

use modelspec_codegen::diagnostic::{Diagnostic, Report, Severity};
use modelspec_codegen::import::{Draft, Drafted, Import, MAX_BYTES, Problem, import};
use modelspec_codegen::source::SourceText;
use modelspec_codegen::{Compilation, compile};
use rayon::prelude::*;

use crate::folder::{self, Staged};
use crate::paths::shown;
use crate::{Error, Format, Status, Style, diagnostics};
use proof::Proof;

/// Greatest size of all files together, in files of the greatest size.
const MAX_FILES: usize = 4;

/// Arguments of `import`.
#[derive(Clone, Debug)]
pub struct Arguments {
    /// The vendor's files.
    pub files: Vec<PathBuf>,
    /// Id of the provider.
    pub provider: String,
    /// Name of the operation, if there is only one.
    pub name: Option<String>,
    /// The operation to import: its id, `METHOD PATH` or a model.
    pub operation: Option<String>,
    /// Documented requests with their bills.
    pub examples: Option<PathBuf>,
    /// Folder of the specs.
    pub specs: PathBuf,
    /// Write nothing, and print the drafts.
    pub dry_run: bool,
    /// Replace specs that exist.
    pub force: bool,
    /// Number of documents for the proof of each draft.
    pub documents: usize,
    /// Compare the document with the spec of this model, and write nothing.
    pub against: Option<String>,
    /// JSON file with the differences that a person accepts, for `against`.
    pub accept: Option<PathBuf>,
    /// Format of the report.
    pub format: Format,
    /// Style of diagnostics.
    pub style: Style,
}

/// Writes drafts of specs and prints what a person has to look at. A draft that does not pass `check` is written, too,
/// because its diagnostics say where to start; then the result is [`Status::Bad`].
///
/// # Errors
///
/// If a file cannot be read or is of no known kind, or a spec exists and may not be replaced.
pub fn run(arguments: &Arguments, out: &mut dyn Write, errors: &mut dyn Write) -> Result<Status, Error> {
    if let Some(model) = &arguments.against {
        return against::run(arguments, model, out, errors);
    }
    let mut draft = read_all(arguments)?;
    // The file of a provider that exists is not changed, so that nothing can be declared there.
    if !folder::is_file(&arguments.specs.join(&arguments.provider).join("provider.yaml")) {
        draft.share();
    }
    let files = files(arguments, &draft)?;
    let compilation = compile(files.values().cloned().collect());
    let problems = compilation.report.diagnostics.iter();
    let report = Report {
        diagnostics: problems.filter(|problem| problem.severity() == Severity::Error).cloned().collect(),
    };
    if !arguments.dry_run {
        write(arguments, &draft, &files)?;
    }
    let shares = proof::shares(&draft);
    let proofs: Vec<Option<Proof>> = draft
        .operations
        .par_iter()
        .zip(shares)
        .map(|(drafted, steps)| prove(arguments, &compilation, drafted, steps))
        .collect();
    report::write(arguments, &draft, &proofs, out)?;
    diagnostics::write_report(&report, &compilation.sources, arguments.style, errors)?;
    Ok(Status::bad_if(report.has_errors()))
}

/// The proof of a draft without errors.
fn prove(arguments: &Arguments, compilation: &Compilation, drafted: &Drafted, steps: u64) -> Option<Proof> {
    let is_broken = |problem: &Diagnostic| {
        problem.severity() == Severity::Error
            && compilation
                .sources
                .iter()
                .any(|(file, text)| file == problem.span.file && text.path == drafted.file.path)
    };
    if arguments.documents == 0 || compilation.report.diagnostics.iter().any(is_broken) {
        return None;
    }
    let id = drafted.file.path.strip_suffix(".yaml")?;
    let operation = compilation.catalogue.operations.iter().find(|operation| operation.id() == id)?;
    Some(proof::prove(drafted, operation, arguments.documents, steps))
}

fn read_all(arguments: &Arguments) -> Result<Draft, Error> {
    let read = today();
    let examples = arguments.examples.as_ref().map(|path| text(path)).transpose()?;
    let texts = texts(&arguments.files)?;
    let mut drafts = Vec::new();
    for (at, file) in texts.iter().enumerate() {
        let others: Vec<SourceText> = [&texts[..at], &texts[at + 1..]].concat();
        let draft = import(&Import {
            path: &file.path,
            text: file.text.clone(),
            others: &others,
            provider: &arguments.provider,
            name: arguments.name.as_deref(),
            operation: arguments.operation.as_deref(),
            read: &read,
            examples: examples.as_ref().map(|file| (file.path.as_str(), file.text.as_str())),
        });
        drafts.push((&file.path, draft));
    }
    // A file that others refer to is a part of them.
    let used =
        drafts.iter().filter_map(|(_, draft)| draft.as_ref().ok()).flat_map(|draft| draft.used.clone());
    let used: BTreeSet<String> = used.collect();
    let are_all_used = texts.iter().all(|file| used.contains(&file.path));
    let mut all = Draft::default();
    for (_, draft) in drafts.into_iter().filter(|(path, _)| are_all_used || !used.contains(*path)) {
        all.add(draft.map_err(|problem| Error::new(problem.to_string()))?);
    }
    if let Some(file) = examples.filter(|_| all.operations.len() > 1) {
        let why = "the examples are of one operation, and the files have several";
        return Err(Error::new(format!("`{}`: {why}; choose one with --operation", file.path)));
    }
    Ok(all)
}

/// The text of a file, of which no more is read than can be imported.
fn text(path: &Path) -> Result<SourceText, Error> {
    let disk = |error: &std::io::Error| Error::disk("read", path, error);
    let file = fs::File::open(path).map_err(|error| disk(&error))?;
    let length = file.metadata().map_err(|error| disk(&error))?.len();
    let too_large = |bytes: u64| Error::new(Problem::too_large(&shown(path), bytes).to_string());
    let most = MAX_BYTES as u64;
    if length > most {
        return Err(too_large(length));
    }
    // A file that tells no length, such as a pipe, can have any.
    let mut text = Vec::new();
    file.take(most + 1).read_to_end(&mut text).map_err(|error| disk(&error))?;
    if text.len() as u64 > most {
        return Err(too_large(text.len() as u64));
    }
    let text = String::from_utf8(text).map_err(|error| {
        Error::new(format!("`{}` is not UTF-8 at byte {}", shown(path), error.utf8_error().valid_up_to()))
    })?;
    Ok(SourceText { path: shown(path), text })
}

/// The texts of all files, which together are not much larger than one may be.
fn texts(paths: &[PathBuf]) -> Result<Vec<SourceText>, Error> {
    let mut texts: Vec<SourceText> = Vec::new();
    let mut bytes = 0;
    for path in paths {
        let file = text(path)?;
        bytes += file.text.len();
        if bytes > MAX_FILES * MAX_BYTES {
            let limit = (MAX_FILES * MAX_BYTES) >> 20;
            return Err(Error::new(format!(
                "`{}`: the files up to this one have {bytes} bytes, and the limit is {limit} MiB; import them one by one",
                shown(path)
            )));
        }
        texts.push(file);
    }
    Ok(texts)
}

/// All texts of the provider by their paths: the drafts, and the file of the provider that exists already.
fn files(arguments: &Arguments, draft: &Draft) -> Result<BTreeMap<String, SourceText>, Error> {
    let mut files = BTreeMap::new();
    for operation in &draft.operations {
        let path = operation.file.path.clone();
        if files.insert(path.clone(), operation.file.clone()).is_some() {
            let why =
                "two of the operations get this name; import them one by one with --operation and --name";
            return Err(Error::new(format!("`{path}`: {why}")));
        }
    }
    let Some(provider) = &draft.provider else { return Ok(files) };
    let existing = arguments.specs.join(&provider.path);
    let text = if folder::is_file(&existing) {
        let text = fs::read_to_string(&existing).map_err(|error| Error::disk("read", &existing, &error))?;
        SourceText { text, ..provider.clone() }
    } else {
        provider.clone()
    };
    files.insert(provider.path.clone(), text);
    Ok(files)
}

fn write(arguments: &Arguments, draft: &Draft, files: &BTreeMap<String, SourceText>) -> Result<(), Error> {
    let taken = draft.operations.iter().map(|operation| arguments.specs.join(&operation.file.path));
    let taken: Vec<PathBuf> = taken.filter(|path| path.symlink_metadata().is_ok()).collect();
    if let (Some(path), false) = (taken.first(), arguments.force) {
        let why = "already exists; replace it with --force, or look at the draft with --dry-run";
        return Err(Error::new(format!("`{}` {why}", shown(path))));
    }
    let staged = Staged::default();
    for file in files.values() {
        let path = arguments.specs.join(&file.path);
        // The file of a provider is never replaced.
        if !(is_provider(&path) && folder::is_file(&path)) {
            staged.add(&path, &file.text)?;
        }
    }
    if arguments.force { staged.commit() } else { staged.commit_new() }
}

fn is_provider(path: &Path) -> bool {
    path.file_name().is_some_and(|name| name == "provider.yaml")
}

/// The day in UTC, `YYYY-MM-DD`.
fn today() -> String {
    let seconds = SystemTime::now().duration_since(UNIX_EPOCH).unwrap_or_default().as_secs();
    date(seconds / 86_400)
}

/// The date of a day, counted from 1970-01-01.
fn date(days: u64) -> String {
    let is_leap =
        |year: u64| year.is_multiple_of(4) && (!year.is_multiple_of(100) || year.is_multiple_of(400));
    let (mut year, mut days) = (1970, days);
    while days >= 365 + u64::from(is_leap(year)) {
        days -= 365 + u64::from(is_leap(year));
        year += 1;
    }
    let lengths = [31, 28 + u64::from(is_leap(year)), 31, 30, 31, 30, 31, 31, 30, 31, 30, 31];
    let mut month = 0;
    while days >= lengths[month] {
        days -= lengths[month];
        month += 1;
    }
    format!("{year}-{:02}-{:02}", month + 1, days + 1)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn days_have_dates() {
        let days = [
            (0, "1970-01-01"),
            (11_016, "2000-02-29"),
            (11_017, "2000-03-01"),
            (20_786, "2026-11-29"),
            (21_914, "2029-12-31"),
        ];
        for (day, expected) in days {
            assert_eq!(date(day), expected);
        }
    }
}
