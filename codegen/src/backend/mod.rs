//! The outputs: a folder and a line in [`ALL`] for each. Each one reads the model, and none reads another one.

pub mod docs;
pub mod rust;
pub mod schema;
pub mod table;

use crate::diagnostic::Report;
use crate::model::{Catalogue, Operation, Provider};
use crate::output::OutputFile;

/// Every output of the generator. The tables of the engine are not among them: they are what the others print.
pub const ALL: &[&dyn Backend] = &[&rust::Rust, &schema::JsonSchema, &docs::Markdown];

/// An output of the generator.
pub trait Backend: Sync {
    /// Reports what this output cannot express, such as two names that become one.
    fn check(&self, _catalogue: &Catalogue, _report: &mut Report) {}

    /// Plans the files of a catalogue. What files have in common is decided here; the rest is left to the jobs, which
    /// run in any order or in parallel.
    fn jobs<'c>(&self, catalogue: &'c Catalogue) -> Vec<Job<'c>>;
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
pub fn jobs(catalogue: &Catalogue) -> Vec<Job<'_>> {
    ALL.iter().flat_map(|backend| backend.jobs(catalogue)).collect()
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
