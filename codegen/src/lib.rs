//! Turns model specs in YAML into Rust, JSON Schema and Markdown.
//!
//! Data flows one way: text, spec (what the author wrote), model (resolved), tables and Rust items, outputs.
//! The whole generator works on strings; it knows no disk, no clock and no environment.
#![forbid(unsafe_code)]

pub mod backend;
pub mod check;
pub mod diagnostic;
pub mod front;
pub mod model;
pub mod number;
pub mod output;
pub mod pattern;
pub mod render;
pub mod source;
pub mod vocabulary;

#[cfg(test)]
mod fixture;

pub use bumpalo::Bump as Arena;
pub use front::editor::editor_schemas;
pub use output::OutputFile;

use diagnostic::Report;
use model::Catalogue;
use source::{SourceMap, SourceText};

/// What came of the specs.
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
    let specs = front::load::load(&sources, &mut report);
    let mut later = Report::default();
    let catalogue = front::resolve::resolve(&specs, &sources, &mut later);
    check::check(&catalogue, &report, &mut later);
    // What could not be read has its diagnostic; that later stages miss it is not another one.
    later.diagnostics.retain(|diagnostic| !specs.has_problem(diagnostic.span));
    report.extend(later);
    report.sort();
    Compilation { sources, catalogue, report }
}

impl Compilation {
    /// Every file of the output folder. Means something only without errors in the report.
    pub fn files(&self) -> Vec<OutputFile> {
        let catalogue = &self.catalogue;
        let mut files = backend::rust::files(catalogue);
        for op in &catalogue.operations {
            let Some(provider) = catalogue.providers.iter().find(|provider| provider.id == op.provider)
            else {
                continue;
            };
            let id = op.id();
            let file = |path: String, text: String| OutputFile { path, text };
            files.push(file(format!("schemas/{id}.request.json"), backend::schema::request(op)));
            files.push(file(format!("schemas/{id}.response.json"), backend::schema::response(op, provider)));
            files.push(file(format!("docs/{id}.md"), backend::docs::operation(op, provider)));
        }
        files.push(OutputFile { path: "docs/README.md".to_owned(), text: backend::docs::index(catalogue) });
        files.sort_by(|a, b| a.path.cmp(&b.path));
        files
    }
}
