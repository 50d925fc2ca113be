//! The catalogues of an audit. In: a folder, or a revision. Out: its operations, if its specs have no errors.

use std::collections::BTreeSet;
use std::io::Write;
use std::path::Path;

use modelspec_codegen::__private::check_some;
use modelspec_codegen::__private::model::Operation;
use modelspec_codegen::{Catalogue, Compilation};

use crate::diff::side::Side;
use crate::specs::SpecFolder;
use crate::{Error, Style, diagnostics};

/// The catalogue of a folder; none if it has errors, which are written.
pub(super) fn of_folder(
    folder: &Path,
    style: Style,
    errors: &mut dyn Write,
) -> Result<Option<Catalogue>, Error> {
    without_errors(SpecFolder::open(folder)?.compile()?, style, errors)
}

/// The catalogue of a folder or a revision.
pub(super) fn of_state(
    name: &str,
    specs: &Path,
    style: Style,
    errors: &mut dyn Write,
) -> Result<Option<Catalogue>, Error> {
    let mut compilation = Side::read(name, specs)?.resolve();
    if !compilation.report.has_errors() {
        let ids: BTreeSet<String> = compilation.catalogue.operations.iter().map(Operation::id).collect();
        check_some(&mut compilation, &ids);
    }
    without_errors(compilation, style, errors)
}

fn without_errors(
    compilation: Compilation,
    style: Style,
    errors: &mut dyn Write,
) -> Result<Option<Catalogue>, Error> {
    if compilation.report.has_errors() {
        diagnostics::write_report(&compilation.report, &compilation.sources, style, errors)?;
        return Ok(None);
    }
    Ok(Some(Catalogue::from(compilation)))
}
