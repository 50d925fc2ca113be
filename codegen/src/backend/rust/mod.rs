//! The generated crate. Decides on names, types and docs of Rust items, then prints them.

mod docs;
#[cfg(feature = "rust")]
mod files;
mod ir;
mod items;
pub(crate) mod manifest;
mod names;
#[cfg(feature = "rust")]
mod print;
mod types;

#[cfg(feature = "rust")]
pub(crate) use files::Rust;
pub(crate) use ir::Crate;

use super::Input;
use crate::diagnostic::Report;
use crate::model::Catalogue;
use crate::output::Options;
use crate::source::FileId;

/// Prints the items of an operation's module before they become source; `None` if there is no such operation.
pub(crate) fn items_of(input: &Input<'_>, id: &str) -> Option<String> {
    let operations = input.items.providers.iter().flat_map(|provider| &provider.operations);
    Some(format!("{:#?}\n", operations.into_iter().find(|op| op.id == id)?))
}

/// The types of all providers with their names.
#[derive(Debug)]
pub(crate) struct Names(Vec<names::Types>);

/// Names the types of a catalogue, and reports names that collide.
pub(crate) fn names(catalogue: &Catalogue, report: &mut Report) -> Names {
    Names(names::check(catalogue, report))
}

/// Reports providers, given by their ids and files, whose names collide.
pub(crate) fn check_providers(providers: &[(&str, FileId)], report: &mut Report) {
    names::check_providers(providers, report);
}

/// The items of a catalogue whose types have their names.
pub(crate) fn items(catalogue: &Catalogue, names: Names, options: &Options) -> Crate {
    items::catalogue(catalogue, names.0, options)
}
