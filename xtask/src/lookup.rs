//! Finds an operation by name, and compiles only the specs that it needs. Knows no requests.

use std::collections::BTreeSet;
use std::path::Path;

use modelspec_codegen::__private::model::Operation;
use modelspec_codegen::Compilation;
use modelspec_codegen::diagnostic::{Report, Severity};

use crate::Error;
use crate::paths::shown;
use crate::specs::{Mentions, SpecFolder};

/// The result of a lookup.
#[derive(Debug)]
pub(crate) enum Found {
    /// Specs that compile, and the index of the operation.
    Operation(Compilation, usize),
    /// Specs with errors, and the diagnostics that concern the operation.
    Broken(Compilation, Report),
}

/// Finds the operation with this spec id, or the only one with this wire id.
pub(crate) fn find(folder: &Path, name: &str) -> Result<Found, Error> {
    let specs = SpecFolder::open(folder)?;
    let candidates = match specs.operation(name) {
        Some(path) => vec![path],
        None => {
            let Mentions { operations, by_provider, wire_ids } = specs.mentioning(name)?;
            if operations.is_empty() && !by_provider {
                return Err(unknown(&specs, wire_ids.iter().map(String::as_str), folder, name, ""));
            }
            operations
        }
    };
    let needed = specs.closure(candidates)?;
    let mut compilation = specs.compile_only(&needed)?;
    if compilation.report.has_errors() {
        // The text search may have missed a reference, so all specs are compiled before errors are reported.
        compilation = specs.compile()?;
        let concerned = of_files(&compilation, &needed);
        if concerned.has_errors() {
            return Ok(Found::Broken(compilation, concerned));
        }
    }
    let mut found = matches(&compilation.catalogue.operations, name);
    if found.is_empty() {
        // The values of a parameter can be listed in the file of the provider.
        compilation = specs.compile()?;
        found = matches(&compilation.catalogue.operations, name);
    }
    match found[..] {
        [index] => Ok(Found::Operation(compilation, index)),
        [] => Err(unknown_after(&specs, &compilation, folder, name)),
        ref several => Err(ambiguous(&compilation, several, name)),
    }
}

/// The diagnostics that concern some operations, each named by its file, its id or a wire id.
pub(crate) fn concerning(
    specs: &SpecFolder,
    folder: &Path,
    compilation: &Compilation,
    names: &[String],
) -> Result<(usize, Report), Error> {
    let mut asked = BTreeSet::new();
    for name in names {
        if let Some(path) = specs.path_of(Path::new(name)) {
            asked.insert(path);
            continue;
        }
        let operations = &compilation.catalogue.operations;
        let found = matches(operations, name);
        // An operation with errors is not in the catalogue, but its file has a name.
        let files: Vec<String> = match specs.operation(name) {
            Some(path) => vec![path],
            None => found.iter().map(|index| format!("{}.yaml", operations[*index].id())).collect(),
        };
        if files.is_empty() {
            return Err(unknown_after(specs, compilation, folder, name));
        }
        asked.extend(files);
    }
    let needed = specs.closure(asked.iter().cloned().collect())?;
    Ok((asked.len(), of_files(compilation, &needed)))
}

/// An id is unique; a wire id need not be.
fn matches(operations: &[Operation], name: &str) -> Vec<usize> {
    if let Some(index) = operations.iter().position(|operation| operation.id() == name) {
        return vec![index];
    }
    let has_wire_id = |operation: &Operation| operation.wire_ids.iter().any(|id| id == name);
    (0..operations.len()).filter(|index| has_wire_id(&operations[*index])).collect()
}

fn of_files(compilation: &Compilation, paths: &BTreeSet<String>) -> Report {
    let concerned = |file| paths.contains(&compilation.sources.file(file).path);
    let diagnostics = &compilation.report.diagnostics;
    Report { diagnostics: diagnostics.iter().filter(|found| concerned(found.span.file)).cloned().collect() }
}

/// An unknown name, after all specs were compiled.
fn unknown_after(specs: &SpecFolder, compilation: &Compilation, folder: &Path, name: &str) -> Error {
    let wire_ids = compilation.catalogue.operations.iter().flat_map(|found| &found.wire_ids);
    let broken = compilation.report.diagnostics.iter().any(|found| found.severity() == Severity::Error);
    let and = if broken { " (some specs have errors; see `cargo xtask check`)" } else { "" };
    unknown(specs, wire_ids.map(String::as_str), folder, name, and)
}

fn unknown<'i>(
    specs: &'i SpecFolder,
    wire_ids: impl Iterator<Item = &'i str>,
    folder: &Path,
    name: &str,
    and: &str,
) -> Error {
    let ids: Vec<&str> = specs.operations().filter_map(|path| path.strip_suffix(".yaml")).collect();
    let candidates = ids.iter().copied().chain(wire_ids);
    // A name without provider means the only operation of that name.
    let same_name: Vec<&str> = ids.iter().copied().filter(|id| id.rsplit('/').next() == Some(name)).collect();
    let hint = match (&same_name[..], modelspec_runtime::__private::nearest_name(name, candidates)) {
        ([id], _) => format!("did you mean `{id}`?"),
        (_, Some(near)) => format!("did you mean `{near}`?"),
        _ if ids.is_empty() => format!("`{}` contains no specs", shown(folder)),
        _ => "`cargo xtask list` shows all models".to_owned(),
    };
    Error::new(format!("unknown model `{}`: {hint}{and}", name.escape_debug()))
}

fn ambiguous(compilation: &Compilation, several: &[usize], name: &str) -> Error {
    let id = |index: &usize| format!("`{}`", compilation.catalogue.operations[*index].id());
    let candidates: Vec<String> = several.iter().map(id).collect();
    Error::new(format!(
        "`{}` is the wire id of several operations; name one of them: {}",
        name.escape_debug(),
        candidates.join(", ")
    ))
}
