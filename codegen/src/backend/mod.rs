//! The outputs: a folder and a line in [`ALL`] for each. Each one reads the model, and none reads another one.

pub mod docs;
pub mod rust;
pub mod schema;
pub mod table;

use std::collections::BTreeMap;
use std::sync::OnceLock;

pub use schema::Asserted;

use crate::diagnostic::Report;
use crate::model::{Catalogue, Operation, Provider};
use crate::output::OutputFile;

/// Every output of the generator. The tables of the engine are not among them: they are what the others print.
pub const ALL: &[&dyn Backend] = &[&rust::Rust, &schema::JsonSchema, &docs::Markdown];

/// An output of the generator.
pub trait Backend: Sync {
    /// Reports what this output cannot express, such as two names that become one.
    fn check(&self, _catalogue: &Catalogue, _report: &mut Report) {}

    /// Plans the files of an output. What files have in common is decided here; the rest is left to the jobs, which
    /// run in any order or in parallel.
    fn jobs<'c>(&self, input: &'c Input<'c>) -> Vec<Job<'c>>;
}

/// The model, and the answers about it that several outputs share.
pub struct Input<'c> {
    /// The model.
    pub catalogue: &'c Catalogue,
    /// The assertions about each operation by its id, computed when they are needed first.
    asserted: BTreeMap<String, OnceLock<Asserted>>,
}

impl<'c> Input<'c> {
    /// The input for the outputs of a catalogue.
    pub fn new(catalogue: &'c Catalogue) -> Self {
        let asserted = catalogue.operations.iter().map(|op| (op.id(), OnceLock::new()));
        Self { catalogue, asserted: asserted.collect() }
    }

    /// The assertions that JSON Schema makes for the rules of an operation of this catalogue.
    ///
    /// # Panics
    ///
    /// For an operation of another catalogue.
    pub fn asserted(&self, op: &Operation) -> &Asserted {
        self.asserted[&op.id()].get_or_init(|| Asserted::new(op))
    }
}

/// A file to be generated: its path is known, its text is made when the job runs.
pub struct Job<'c> {
    path: String,
    text: Box<dyn FnOnce() -> String + Send + 'c>,
}

impl<'c> Job<'c> {
    /// Plans a file at a path below the output folder.
    pub fn new(path: String, text: impl FnOnce() -> String + Send + 'c) -> Self {
        Job { path, text: Box::new(text) }
    }

    /// Path below the output folder with `/` between its parts.
    pub fn path(&self) -> &str {
        &self.path
    }

    /// Generates the file.
    pub fn run(self) -> OutputFile {
        OutputFile { text: (self.text)(), path: self.path }
    }
}

/// Plans the files of all outputs.
pub fn jobs<'c>(input: &'c Input<'c>) -> Vec<Job<'c>> {
    ALL.iter().flat_map(|backend| backend.jobs(input)).collect()
}

/// Reports what an output cannot express.
pub fn check(catalogue: &Catalogue, report: &mut Report) {
    ALL.iter().for_each(|backend| backend.check(catalogue, report));
}

/// The operations of a catalogue with their providers.
pub(crate) fn operations(catalogue: &Catalogue) -> impl Iterator<Item = (&Provider, &Operation)> {
    let provider = |op: &Operation| catalogue.providers.iter().find(|provider| provider.id == op.provider);
    catalogue.operations.iter().filter_map(move |op| Some((provider(op)?, op)))
}
