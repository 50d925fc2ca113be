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
mod check;
pub mod diagnostic;
mod front;
mod limits;
mod model;
mod number;
mod output;
mod pattern;
pub mod render;
pub mod source;
mod stage;
mod vocabulary;

#[cfg(test)]
mod fixture;

pub use backend::schema::Counts;
pub use front::editor::editor_schemas;
pub use output::OutputFile;
pub use stage::Stage;

use diagnostic::Report;
use model::Catalogue;
use source::{SourceMap, SourceText};

/// The result of compiling specs.
#[derive(Debug)]
pub struct Compilation {
    /// The texts, for rendering diagnostics.
    pub sources: SourceMap,
    /// Everything that could be resolved; only without errors in the report is it everything.
    pub catalogue: Catalogue,
    /// All diagnostics of all files, in the order of the files.
    pub report: Report,
}

/// Reads, resolves and checks specs.
pub fn compile(files: Vec<SourceText>) -> Compilation {
    let sources = SourceMap::new(files);
    let mut report = Report::default();
    let mut specs = front::load::load(&sources, &mut report);
    let mut later = Report::default();
    let catalogue = front::resolve::resolve(&mut specs, &sources, &mut later);
    backend::check(&catalogue, &mut later);
    check::check(&catalogue, &report, &mut later);
    // What could not be read has its diagnostic; that later stages miss it is not another one.
    later.diagnostics.retain(|diagnostic| !specs.has_problem(diagnostic.span));
    report.extend(later);
    report.sort();
    Compilation { sources, catalogue, report }
}

/// Everything that is generated from specs.
#[derive(Debug)]
pub struct Outputs {
    /// Every file of the output folder, in the order of their paths.
    pub files: Vec<OutputFile>,
    /// For each operation its id, and the number of rules that each output carries.
    pub rules: Vec<(String, Counts)>,
}

impl Compilation {
    /// Every file of the output folder. Means something only without errors in the report.
    pub fn files(&self) -> Vec<OutputFile> {
        self.outputs().files
    }

    /// Generates everything. Means something only without errors in the report.
    pub fn outputs(&self) -> Outputs {
        let input = backend::Input::new(&self.catalogue);
        let mut jobs = backend::jobs(&input);
        jobs.sort_by(|a, b| a.path().cmp(b.path()));
        let files = jobs.into_iter().map(backend::Job::run).collect();
        let counts =
            |subject: &backend::Subject<'_>| (subject.op.id(), subject.asserted().counts(subject.op));
        Outputs { files, rules: input.subjects.iter().map(counts).collect() }
    }
}
