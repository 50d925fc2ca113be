//! The outputs: a folder and a line in [`ALL`] for each. Each one reads the model, and none reads another one.

pub(crate) mod docs;
pub(crate) mod index;
pub(crate) mod openapi;
pub(crate) mod python;
#[cfg_attr(not(feature = "rust"), allow(dead_code, unused_imports, reason = "all of it is only printed"))]
pub(crate) mod rust;
pub(crate) mod schema;
pub(crate) mod table;
pub(crate) mod tools;
pub(crate) mod typescript;

use std::sync::OnceLock;

use bumpalo::Bump;

use crate::model::{Catalogue, IndexedProvider, Operation, Provider};
use crate::output::{Options, Output, OutputFile};
use crate::parallel;
use crate::witness::{Bases, Witnesses};

/// Every output of the generator. The tables of the engine are not among them: they are what the others print.
pub(crate) const ALL: &[(Output, &dyn Backend)] = &[
    #[cfg(feature = "rust")]
    (Output::Rust, &rust::Rust),
    (Output::Schemas, &schema::JsonSchema),
    (Output::Docs, &docs::Markdown),
    (Output::Index, &index::Index),
    (Output::Python, &python::Python),
    (Output::TypeScript, &typescript::TypeScript),
    (Output::Tools, &tools::Tools),
    (Output::OpenApi, &openapi::OpenApi),
];

/// An output of the generator.
pub(crate) trait Backend: Sync {
    /// Plans the files of providers and operations. What files have in common is decided here; the rest is left to the
    /// jobs, which run in any order or in parallel.
    fn jobs<'c>(&self, input: &'c Input<'c>) -> Vec<Job<'c>>;

    /// Generates the file about all operations.
    fn overview(&self, _index: &[IndexedProvider], _options: &Options) -> Option<OutputFile> {
        None
    }
}

/// A file to be generated, or several that are made of the same tables. The texts are made when the job runs.
pub(crate) struct Job<'c> {
    provider: &'c str,
    files: Box<dyn FnOnce() -> Vec<OutputFile> + Send + 'c>,
}

impl<'c> Job<'c> {
    /// Plans a file of a provider at a path below the output folder.
    pub(crate) fn new(provider: &'c str, path: String, text: impl FnOnce() -> String + Send + 'c) -> Self {
        Job::of_files(provider, || vec![OutputFile { text: text(), path }])
    }

    /// Plans several files of a provider.
    pub(crate) fn of_files(provider: &'c str, files: impl FnOnce() -> Vec<OutputFile> + Send + 'c) -> Self {
        Job { provider, files: Box::new(files) }
    }

    /// The id of the provider that the files belong to.
    pub(crate) fn provider(&self) -> &'c str {
        self.provider
    }

    /// Generates the files.
    pub(crate) fn run(self) -> Vec<OutputFile> {
        (self.files)()
    }
}

/// A catalogue, with what several outputs need of its operations.
pub(crate) struct Input<'c> {
    /// The catalogue.
    #[cfg_attr(not(feature = "rust"), allow(dead_code, reason = "the source of the crate needs it"))]
    pub catalogue: &'c Catalogue,
    /// Its operations, in their order.
    pub subjects: Vec<Subject<'c>>,
    /// The items of the crate.
    pub items: rust::Crate,
}

/// One operation, with what several outputs need of it.
pub(crate) struct Subject<'c> {
    /// The operation.
    pub op: &'c Operation,
    /// Its provider.
    pub provider: &'c Provider,
    asserted: OnceLock<schema::Asserted>,
    bases: OnceLock<Bases>,
}

impl<'c> Input<'c> {
    /// Pairs the operations of a catalogue with their providers, and makes the items of the crate.
    pub(crate) fn new(catalogue: &'c Catalogue, names: rust::Names, options: &Options) -> Self {
        let subject = |op: &'c Operation| {
            let provider = catalogue.providers.iter().find(|provider| provider.id == op.provider)?;
            Some(Subject::new(op, provider))
        };
        let subjects = catalogue.operations.iter().filter_map(subject).collect();
        Self { catalogue, subjects, items: rust::items(catalogue, names, options) }
    }
}

impl<'c> Subject<'c> {
    /// An operation of a provider.
    pub(crate) fn new(op: &'c Operation, provider: &'c Provider) -> Self {
        Self { op, provider, asserted: OnceLock::new(), bases: OnceLock::new() }
    }

    /// The rules that the schema of the request asserts: computed once, by the first output that asks.
    pub(crate) fn asserted(&self) -> &schema::Asserted {
        self.asserted.get_or_init(|| schema::Asserted::new(self.op))
    }

    /// Searches in the operation. The first one finds the valid requests that all start with.
    pub(crate) fn witnesses<'a>(&self, arena: &'a Bump) -> Witnesses<'a>
    where
        'c: 'a,
    {
        Witnesses::shared(arena, self.op, &self.bases)
    }
}

/// The outputs that were asked for.
fn chosen(options: &Options) -> Vec<&'static dyn Backend> {
    ALL.iter().filter(|(output, _)| options.outputs.contains(output)).map(|(_, backend)| *backend).collect()
}

/// Plans the files of providers and operations of the outputs that were asked for.
pub(crate) fn jobs<'c>(input: &'c Input<'c>, options: &Options) -> Vec<Job<'c>> {
    parallel::map(&chosen(options), |backend| backend.jobs(input)).into_iter().flatten().collect()
}

/// Generates the files about all operations, one after the other: those of a large catalogue have megabytes.
pub(crate) fn overviews(index: &[IndexedProvider], options: Options) -> impl Iterator<Item = OutputFile> {
    chosen(&options).into_iter().filter_map(move |backend| backend.overview(index, &options))
}
