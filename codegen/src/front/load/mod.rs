//! Text to spec: reads the YAML of all files into the types of `spec`, and reports everything that is wrong with its
//! form. Knows neither the meaning of keys nor the names of other files.
//!
//! Stages: `parse` (YAML to a located tree; `scalar` reads plain scalars, `syntax` explains parser
//! errors), `read` (tree to types; `fields` and `access` are its serde side), and here the layout of the files.

mod access;
mod choices;
mod expected;
mod fields;
mod foreign;
mod mistakes;
mod parse;
mod read;
mod scalar;
mod syntax;
#[cfg(test)]
mod tests;
mod tree;

use std::collections::{BTreeMap, BTreeSet, HashMap};
use std::sync::OnceLock;

use serde::de::DeserializeOwned;

use crate::diagnostic::{Code, Diagnostic, Report};
use crate::front::spec;
use crate::limits::MOST_PROBLEMS;
use crate::source::{FileId, SourceMap, SourceText, Span};

/// Greatest number of characters in the name of a folder or an operation.
const MOST_NAME_CHARACTERS: usize = 64;

/// The specs of all files that can be read.
///
/// After a diagnostic they are still as complete as possible, so that later stages can report more. A key with a
/// wrong value counts as absent, and a required one has an empty value; [`Specs::has_problem`] finds these positions,
/// and [`Specs::unread`] lists the files that are missing here.
#[derive(Debug, Default)]
pub(crate) struct Specs {
    /// The providers, in the order of their ids.
    pub providers: Vec<ProviderFile>,
    /// The operations, in the order of their ids.
    pub operations: Vec<OperationFile>,
    /// Ids of all operations that there are, also of those that were not asked for and are not here.
    pub operation_ids: BTreeSet<String>,
    /// The files that were asked for. Others are here because one of these extends them.
    pub wanted: BTreeSet<FileId>,
    /// For each operation that extends another one, the files of that one and of its provider.
    pub needs: BTreeMap<FileId, Vec<FileId>>,
    /// Ids, `<provider>` or `<provider>/<name>`, of files that a diagnostic keeps from being here.
    pub unread: BTreeSet<String>,
    /// Parameters that change some keys of an inherited one, by the position of their names, with all keys where these
    /// were asked for. The resolver finds them.
    pub overrides: HashMap<Span, OnceLock<Option<Box<spec::Param>>>>,
    problems: BTreeSet<Span>,
    provider_index: HashMap<String, usize>,
    operation_index: HashMap<String, usize>,
}

impl Specs {
    /// The provider with this id.
    pub(crate) fn provider(&self, id: &str) -> Option<&ProviderFile> {
        self.providers.get(*self.provider_index.get(id)?)
    }

    /// The operation with this id, `<provider>/<name>`.
    pub(crate) fn operation(&self, id: &str) -> Option<&OperationFile> {
        self.operations.get(*self.operation_index.get(id)?)
    }

    fn sort(&mut self) {
        self.providers.sort_by_key(|provider| provider.file);
        self.operations.sort_by_key(|operation| operation.file);
        self.provider_index = (0..).zip(&self.providers).map(|(at, file)| (file.id.clone(), at)).collect();
        self.operation_index = (0..).zip(&self.operations).map(|(at, file)| (file.id(), at)).collect();
    }

    /// Reports whether a diagnostic of the loader concerns this position or a part of it. The value there is not the
    /// intended one, so diagnostics of later stages about it may be mere consequences, and are left out.
    pub(crate) fn has_problem(&self, place: Span) -> bool {
        let overlaps = |span: &&Span| span.start <= place.end && place.start <= span.end;
        self.problems.iter().filter(|span| span.file == place.file).any(|span| overlaps(&span))
    }
}

/// `specs/<provider>/provider.yaml`
#[derive(Debug)]
pub(crate) struct ProviderFile {
    /// Name of its folder.
    pub id: String,
    /// The file.
    pub file: FileId,
    /// Its content.
    pub spec: spec::Provider,
}

/// `specs/<provider>/<name>.yaml`
#[derive(Debug)]
pub(crate) struct OperationFile {
    /// Name of its folder.
    pub provider: String,
    /// Name of the file, without `.yaml`.
    pub name: String,
    /// The file.
    pub file: FileId,
    /// Its content.
    pub spec: spec::Operation,
}

impl OperationFile {
    /// `<provider>/<name>`
    pub(crate) fn id(&self) -> String {
        format!("{}/{}", self.provider, self.name)
    }
}

/// One file that was read.
#[derive(Default)]
struct Read {
    provider: Option<ProviderFile>,
    operation: Option<OperationFile>,
    /// The id of a file that could not be read.
    unread: Option<String>,
    problems: BTreeSet<Span>,
    report: Report,
}

/// Reads all files.
pub(crate) fn load(sources: &SourceMap, report: &mut Report) -> Specs {
    load_some(sources, sources.iter().map(|(file, _)| file).collect(), report)
}

/// Reads some files, and those that they extend.
pub(crate) fn load_some(sources: &SourceMap, wanted: BTreeSet<FileId>, report: &mut Report) -> Specs {
    let mut specs = Specs { operation_ids: sources.operation_ids(), wanted, ..Specs::default() };
    let (mut seen, mut open) = (specs.wanted.clone(), specs.wanted.iter().copied().collect::<Vec<_>>());
    while !open.is_empty() {
        let files: Vec<Read> = crate::parallel::map(&open, |file| read_file(*file, sources));
        open.clear();
        for file in files {
            let base = file.operation.as_ref().and_then(|operation| operation.spec.extends.as_ref());
            let base = base.map_or("", |base| &base.value);
            let provider = base.split_once('/').map_or("", |(provider, _)| provider);
            let paths = [format!("{base}.yaml"), format!("{provider}/provider.yaml")];
            let needed: Vec<FileId> = paths.iter().filter_map(|path| sources.find(path)).collect();
            open.extend(needed.iter().copied().filter(|file| seen.insert(*file)));
            if let Some(operation) = file.operation.as_ref().filter(|_| !needed.is_empty()) {
                specs.needs.insert(operation.file, needed);
            }
            specs.providers.extend(file.provider);
            specs.operations.extend(file.operation);
            specs.unread.extend(file.unread);
            specs.problems.extend(file.problems);
            report.extend(file.report);
        }
    }
    specs.sort();
    orphans(&mut specs, report);
    specs
}

fn read_file(file: FileId, sources: &SourceMap) -> Read {
    let source = sources.file(file);
    let mut read = Read::default();
    let Some((provider, name)) = names(file, &source.path, &mut read.report) else { return read };
    let (provider, name) = (provider.to_owned(), name.to_owned());
    let mut found = Report::default();
    if name == "provider" {
        match spec(file, source, &mut found, &mut read.problems) {
            Some(spec) => read.provider = Some(ProviderFile { id: provider, file, spec }),
            None => read.unread = Some(provider),
        }
    } else {
        match spec(file, source, &mut found, &mut read.problems) {
            Some(spec) => read.operation = Some(OperationFile { provider, name, file, spec }),
            None => read.unread = Some(format!("{provider}/{name}")),
        }
    }
    read.report.extend(limited(found));
    read
}

/// The operation that an operation file extends, as `<provider>/<name>`.
pub fn extended(source: &SourceText) -> Option<String> {
    let sources = SourceMap::new(vec![source.clone()]);
    let specs = load(&sources, &mut Report::default());
    Some(specs.operations.into_iter().next()?.spec.extends?.value)
}

/// Reads one file.
fn spec<T: DeserializeOwned>(
    file: FileId,
    source: &SourceText,
    report: &mut Report,
    problems: &mut BTreeSet<Span>,
) -> Option<T> {
    let parsed = parse::parse(file, &source.text, report)?;
    let (value, places) = read::read(&parsed, report);
    problems.extend(places);
    value
}

/// Folder and name of a file, unless they are not where or how they should be.
fn names<'s>(file: FileId, path: &'s str, report: &mut Report) -> Option<(&'s str, &'s str)> {
    let start = Span { file, start: 0, end: 0 };
    let (parts, shown) = (path.split('/').collect::<Vec<_>>(), tree::clip(path));
    let [provider, name] = parts[..] else {
        let message = format!("`{shown}` is not in the folder of a provider");
        let help = "move it to `<provider>/provider.yaml` or `<provider>/<name>.yaml`";
        report.push(Diagnostic::new(Code::BadName, start, message).help(help));
        return None;
    };
    let Some(name) = name.strip_suffix(".yaml") else {
        let message = format!("`{shown}` does not end in `.yaml`");
        report.push(
            Diagnostic::new(Code::BadName, start, message)
                .help("rename it, or move it out of the specs folder"),
        );
        return None;
    };
    let parts = [(provider, "folder"), (name, "file")];
    if let Some((reserved, _)) = parts.into_iter().find(|(name, _)| is_reserved(name)) {
        let message = format!("`{reserved}` is a reserved name on Windows");
        report.push(Diagnostic::new(Code::BadName, start, message).help("choose another name"));
        return None;
    }
    let wrong = parts.into_iter().find(|(name, _)| !is_name(name));
    let Some((wrong, what)) = wrong else { return Some((provider, name)) };
    let message = format!("`{}` is not a valid name for a {what}", tree::clip(wrong));
    let help = format!(
        "use kebab-case, such as `flux-2-pro`: words of lower-case letters and digits joined by `-`, starting \
         with a letter, at most {MOST_NAME_CHARACTERS} characters"
    );
    report.push(Diagnostic::new(Code::BadName, start, message).help(help));
    None
}

/// Reports whether a name is `[a-z][a-z0-9]*(-[a-z0-9]+)*` and not too long.
fn is_name(name: &str) -> bool {
    let lower = |byte: u8| byte.is_ascii_lowercase() || byte.is_ascii_digit();
    name.len() <= MOST_NAME_CHARACTERS
        && name.starts_with(|first: char| first.is_ascii_lowercase())
        && name.split('-').all(|word| !word.is_empty() && word.bytes().all(lower))
}

/// Reports whether Windows takes a file of this name, with any ending, for a device.
fn is_reserved(name: &str) -> bool {
    let port = name.strip_prefix("com").or(name.strip_prefix("lpt"));
    let is_port = port.is_some_and(|number| matches!(number.as_bytes(), [b'0'..=b'9']));
    is_port || ["con", "prn", "aux", "nul"].contains(&name)
}

/// Reports each folder of operations without a provider once.
fn orphans(specs: &mut Specs, report: &mut Report) {
    let mut known: BTreeSet<&str> = specs.providers.iter().map(|provider| provider.id.as_str()).collect();
    let mut missing = Vec::new();
    for operation in &specs.operations {
        if specs.unread.contains(&operation.provider) || !known.insert(&operation.provider) {
            continue;
        }
        let start = Span { file: operation.file, start: 0, end: 0 };
        let message = format!("`{0}` has no `{0}/provider.yaml`", operation.provider);
        let help = "add the file; only `name` is required";
        if specs.wanted.contains(&operation.file) {
            report.push(Diagnostic::new(Code::MissingProvider, start, message).help(help));
        }
        missing.push(operation.provider.clone());
    }
    specs.unread.extend(missing);
}

/// The first problems of a file, and how many more there are: a hostile file must not fill the screen.
fn limited(mut report: Report) -> Report {
    report.sort();
    let more = report.diagnostics.len().saturating_sub(MOST_PROBLEMS);
    report.diagnostics.truncate(MOST_PROBLEMS);
    if let Some(last) = report.diagnostics.last().filter(|_| more > 0) {
        let message = format!("more than {MOST_PROBLEMS} problems in this file");
        let diagnostic = Diagnostic::new(Code::TooManyProblems, last.span, message);
        report.push(diagnostic.help("fix these first; the rest are not listed"));
    }
    report
}
