//! `print`: the result of a stage of the generator for one operation.

use std::io::Write;
use std::path::PathBuf;

use modelspec_codegen::Stage;

use crate::lookup::{self, Found};
use crate::{Error, Status, Style, diagnostics};

/// The stage and the operation to print.
#[derive(Clone, Debug)]
pub struct Arguments {
    /// The stage.
    pub stage: Stage,
    /// Spec id, or a wire id that only one operation has.
    pub model: String,
    /// Folder of the specs.
    pub specs: PathBuf,
    /// Style of diagnostics.
    pub style: Style,
}

/// Prints the result of a stage.
///
/// # Errors
///
/// If the operation does not exist, the specs cannot be read, or the output cannot be written.
pub fn run(arguments: &Arguments, out: &mut dyn Write, errors: &mut dyn Write) -> Result<Status, Error> {
    match lookup::find(&arguments.specs, &arguments.model)? {
        Found::Operation(compilation, index) => {
            let id = compilation.catalogue.operations[index].id();
            let text = compilation.stage(arguments.stage, &id).unwrap_or_default();
            out.write_all(text.as_bytes())?;
            Ok(Status::Good)
        }
        Found::Broken(compilation, report) => {
            diagnostics::write_report(&report, &compilation.sources, arguments.style, errors)?;
            Ok(Status::Bad)
        }
    }
}
