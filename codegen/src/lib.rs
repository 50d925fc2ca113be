//! Turns model specs in YAML into Rust, JSON Schema and Markdown.
//!
//! Data flows one way: text, spec (what the author wrote), model (resolved), tables and Rust items, outputs.
//! The whole generator works on strings; it knows no disk, no clock and no environment.
#![forbid(unsafe_code)]
#![cfg_attr(test, allow(clippy::too_many_lines, reason = "tables of cases are long"))]
#![warn(missing_docs)]

#[doc(hidden)]
pub mod __private;
mod backend;
mod catalogue;
mod check;
pub mod diagnostic;
mod diff;
mod front;
pub mod import;
mod limits;
mod model;
mod number;
mod output;
mod parallel;
mod pattern;
pub mod render;
#[cfg(feature = "site")]
pub mod site;
pub mod source;
mod stage;
mod vocabulary;
mod witness;

#[cfg(test)]
mod fixture;

pub use backend::schema::Counts;
pub use catalogue::{Catalogue, Diagnostics};
#[cfg(feature = "editor")]
pub use front::editor::editor_schemas;
pub use output::{Options, Output, OutputFile};
pub use stage::Stage;

use std::collections::{BTreeMap, BTreeSet};

use backend::rust::Names;
use diagnostic::Report;
use model::IndexedProvider;
use source::{FileId, SourceMap, SourceText};

/// The result of compiling specs.
#[derive(Debug)]
pub struct Compilation {
    /// The texts, for rendering diagnostics.
    pub sources: SourceMap,
    /// Everything that could be resolved; only without errors in the report is it everything.
    pub catalogue: model::Catalogue,
    /// All diagnostics of all files, in the order of the files.
    pub report: Report,
}

/// Reads, resolves and checks specs.
pub fn compile(files: Vec<SourceText>) -> Compilation {
    let sources = SourceMap::new(files);
    let all = sources.iter().map(|(file, _)| file).collect();
    let Part { catalogue, mut report, .. } = compile_some(&sources, all);
    report.extend(check_providers(&sources));
    report.sort();
    Compilation { sources, catalogue, report }
}

/// The result of compiling some of the specs.
#[derive(Debug)]
pub struct Part {
    /// The operations and providers of these files.
    pub catalogue: model::Catalogue,
    /// The diagnostics of these files, and of those that they extend.
    pub report: Report,
    /// For each file those that it needs directly because it extends one of them. They are read, but are not part of
    /// the catalogue unless they were asked for.
    pub needs: BTreeMap<FileId, Vec<FileId>>,
    /// The names of its types, until they are used.
    names: Option<Names>,
}

/// Reads, resolves and checks some specs, so that a large catalogue need not be in memory at once. Of a provider, all
/// files have to be compiled together, because its operations share types. [`check_providers`] reports the rest.
pub fn compile_some(sources: &SourceMap, files: BTreeSet<FileId>) -> Part {
    let mut report = Report::default();
    let mut specs = front::load::load_some(sources, files, &mut report);
    let mut later = Report::default();
    let catalogue = front::resolve::resolve(&mut specs, sources, &mut later);
    let names = backend::rust::names(&catalogue, &mut later);
    check::check(&catalogue, &|_| true, &report, &mut later);
    // What could not be read has its diagnostic; that later stages miss it is not another one.
    later.diagnostics.retain(|diagnostic| !specs.has_problem(diagnostic.span));
    report.extend(later);
    report.sort();
    Part { catalogue, report, needs: specs.needs, names: Some(names) }
}

/// Reads and resolves specs without checking them; none if that gives errors.
pub(crate) fn resolve_unchecked(files: Vec<SourceText>) -> Option<Compilation> {
    Some(resolve(files)).filter(|compilation| !compilation.report.has_errors())
}

/// Reads and resolves specs; [`check_some`] does the rest of [`compile`].
pub(crate) fn resolve(files: Vec<SourceText>) -> Compilation {
    let sources = SourceMap::new(files);
    let (mut report, mut later) = (Report::default(), Report::default());
    let mut specs = front::load::load(&sources, &mut report);
    let catalogue = front::resolve::resolve(&mut specs, &sources, &mut later);
    later.diagnostics.retain(|diagnostic| !specs.has_problem(diagnostic.span));
    report.extend(later);
    report.sort();
    Compilation { sources, catalogue, report }
}

/// Checks the operations with these ids, which are resolved without errors, and what they have in common with others.
pub(crate) fn check_some(compilation: &mut Compilation, ids: &BTreeSet<String>) {
    if ids.is_empty() {
        return;
    }
    let Compilation { catalogue, report, sources } = compilation;
    backend::rust::names(catalogue, report);
    check::check(catalogue, &|op| ids.contains(&op.id()), &Report::default(), report);
    report.extend(check_providers(sources));
    report.sort();
}

/// Reports providers that cannot be told apart in an output.
pub fn check_providers(sources: &SourceMap) -> Report {
    let mut report = Report::default();
    let files = sources.iter().filter_map(|(file, source)| {
        let id = source.path.strip_suffix("/provider.yaml")?;
        Some((id, file))
    });
    backend::rust::check_providers(&files.collect::<Vec<_>>(), &mut report);
    report
}

impl Part {
    /// Generates the files of these providers and operations, which have no errors, in several threads. `put` takes each
    /// file with the id of its provider. Returns for each operation its id, and the number of rules that each output
    /// carries.
    ///
    /// # Errors
    ///
    /// Those of `put`.
    pub fn generate<E: Send>(
        &mut self,
        put: &(dyn Fn(&str, OutputFile) -> Result<(), E> + Sync),
    ) -> Result<Vec<(String, Counts)>, E> {
        let catalogue = &self.catalogue;
        let names = self.names.take();
        let names = names.unwrap_or_else(|| backend::rust::names(catalogue, &mut Report::default()));
        let options = Options::default();
        let input = backend::Input::new(catalogue, names, &options);
        parallel::try_each(backend::jobs(&input, &options), |job| {
            let provider = job.provider();
            job.run().into_iter().try_for_each(|file| put(provider, file))
        })?;
        let counts =
            |subject: &backend::Subject<'_>| (subject.op.id(), subject.asserted().counts(subject.op));
        Ok(input.subjects.iter().map(counts).collect())
    }
}

impl Part {
    /// The entries of these providers and operations in the files about all operations.
    pub fn index(&self) -> Vec<IndexedProvider> {
        backend::index::index(&self.catalogue)
    }
}

/// Generates the files about all operations.
pub fn generate_overviews(index: &[IndexedProvider]) -> impl Iterator<Item = OutputFile> {
    backend::overviews(index, Options::default())
}

impl Compilation {
    pub(crate) fn input(&self, options: &Options) -> backend::Input<'_> {
        let names = backend::rust::names(&self.catalogue, &mut Report::default());
        backend::Input::new(&self.catalogue, names, options)
    }

    /// Every file of the output folder, in the order of their paths. Means something only without errors in the report.
    pub fn files(&self) -> Vec<OutputFile> {
        self.files_with(&Options::default())
    }

    /// The same, if the report has no errors.
    ///
    /// # Errors
    ///
    /// The diagnostics, if one of them is an error.
    pub fn into_result(self) -> Result<Self, Diagnostics> {
        if self.report.has_errors() {
            return Err(Diagnostics { report: self.report, sources: self.sources });
        }
        Ok(self)
    }

    /// The files that options ask for, in the order of their paths, for example for the `OUT_DIR` of a build script. Means
    /// something only without errors in the report.
    pub fn files_with(&self, options: &Options) -> Vec<OutputFile> {
        let input = self.input(options);
        let files = parallel::map_all(backend::jobs(&input, options), backend::Job::run);
        let index = backend::index::index(&self.catalogue);
        let overviews = backend::overviews(&index, options.clone());
        let files = files.into_iter().flatten().chain(overviews);
        let mut files: Vec<OutputFile> = files.map(|file| options.marked(file)).collect();
        files.sort_by(|a, b| a.path.cmp(&b.path));
        files
    }
}

#[cfg(feature = "site")]
impl Compilation {
    /// Makes the files of a static site, in several threads. `put` takes each file. Means something only without errors in
    /// the report.
    ///
    /// # Errors
    ///
    /// Those of `put`.
    pub fn write_site<E: Send>(
        &self,
        settings: &site::Settings,
        put: &(dyn Fn(OutputFile) -> Result<(), E> + Sync),
    ) -> Result<(), E> {
        site::write(&self.input(&site::options()), settings, put)
    }
}
