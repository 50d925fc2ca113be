//! `print`: the result of a stage of the generator for one operation.

use std::io::Write;
use std::path::{Path, PathBuf};

use modelspec_codegen::{Compilation, Stage};

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
    let Arguments { stage, model, specs, style } = arguments;
    with_operation(specs, model, *style, errors, |compilation, id| {
        let text = compilation.stage(*stage, id).unwrap_or_default();
        out.write_all(text.as_bytes())?;
        Ok(Status::Good)
    })
}

/// Passes an operation with its specs to a command, or reports the diagnostics that concern it.
pub(crate) fn with_operation(
    specs: &Path,
    model: &str,
    style: Style,
    errors: &mut dyn Write,
    command: impl FnOnce(&Compilation, &str) -> Result<Status, Error>,
) -> Result<Status, Error> {
    match lookup::find(specs, model)? {
        Found::Operation(compilation, index) => {
            command(&compilation, &compilation.catalogue.operations[index].id())
        }
        Found::Broken(compilation, report) => {
            diagnostics::write_report(&report, &compilation.sources, style, errors)?;
            Ok(Status::Bad)
        }
    }
}
