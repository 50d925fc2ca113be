//! `schema`: one schema of an operation, as `gen` would write it.

use std::io::Write;
use std::path::PathBuf;

use modelspec_codegen::{Options, Output};

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
}

impl Subject {
    /// The output that has the schema, and the path of its file.
    fn file(self, id: &str) -> (Output, String) {
        match self {
            Self::Request => (Output::Schemas, format!("schemas/{id}.request.json")),
            Self::Response => (Output::Schemas, format!("schemas/{id}.response.json")),
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
        let file = files.iter().find(|file| file.path == path);
        let file = file.ok_or_else(|| Error::new(format!("`{id}` has no file `{path}`")))?;
        out.write_all(file.text.as_bytes())?;
        Ok(Status::Good)
    })
}
