//! `Cargo.toml` of the generated crate: written once for a new folder; afterwards only its features block is ours.

use modelspec_codegen::Compilation;

use crate::{Error, Paths};

pub(crate) fn text(_paths: &Paths, _compilation: &Compilation) -> Result<String, Error> {
    Ok(String::new())
}
