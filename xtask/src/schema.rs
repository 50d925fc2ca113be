//! `schema`: one schema of an operation, as `gen` would write it.

use std::io::Write;
use std::path::PathBuf;

use modelspec_codegen::{Options, Output};

use modelspec_runtime::tool::Dialect;

use crate::print::with_operation;
use crate::{Error, Status, Style};

/// The schema to print.
#[derive(Clone, Debug)]
pub struct Arguments {
    /// Spec id, or a wire id that only one operation has.
    pub model: String,
    /// The part of the operation that the schema describes.
    pub subject: Subject,
    /// Folder of the specs.
    pub specs: PathBuf,
    /// Style of diagnostics.
    pub style: Style,
}

/// The part of an operation that a schema describes.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Subject {
    /// The request.
    Request,
    /// The response.
    Response,
    /// The request, as the definition of a tool for language models.
    Tool(Dialect),
}

impl Subject {
    /// The output that has the schema, and the path of its file.
    fn file(self, id: &str) -> (Output, String) {
        match self {
            Self::Request => (Output::Schemas, format!("schemas/{id}.request.json")),
            Self::Response => (Output::Schemas, format!("schemas/{id}.response.json")),
            Self::Tool(dialect) => (Output::Tools, format!("tools/{id}.{dialect}.json")),
        }
    }
}

/// Prints the schema.
///
/// # Errors
///
/// If the operation does not exist, the specs cannot be read, or the output cannot be written.
pub fn run(arguments: &Arguments, out: &mut dyn Write, errors: &mut dyn Write) -> Result<Status, Error> {
    let Arguments { model, subject, specs, style } = arguments;
    with_operation(specs, model, *style, errors, |compilation, id| {
        let (output, path) = subject.file(id);
        let files = compilation.files_with(&Options { outputs: vec![output], ..Options::default() });
        let text = |path: &str| files.iter().find(|file| file.path == path).map(|file| file.text.as_str());
        let file = text(&path).ok_or_else(|| {
            let report = text(&format!("tools/{id}.loss.json")).unwrap_or_default();
            Error::new(format!("`{id}` has no file `{path}`{}", reasons(report, *subject)))
        })?;
        out.write_all(file.as_bytes())?;
        Ok(Status::Good)
    })
}

/// The reasons why a dialect cannot carry an operation, from its report.
fn reasons(report: &str, subject: Subject) -> String {
    let Subject::Tool(dialect) = subject else { return String::new() };
    let report: serde_json::Value = serde_json::from_str(report).unwrap_or_default();
    let reasons = report["dialects"][dialect.name()]["reasons"].as_array().cloned().unwrap_or_default();
    let reasons: Vec<&str> = reasons.iter().filter_map(serde_json::Value::as_str).collect();
    format!(", because `{dialect}` cannot carry it: {}", reasons.join("; "))
}
