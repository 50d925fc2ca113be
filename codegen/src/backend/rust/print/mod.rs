//! Items as Rust source. Everything is decided before; this module decides only how it looks.
//!
//! The files of an operation or a provider depend on nothing but [`ir::Provider`], so that they can be printed in
//! parallel.

mod doc;
mod example;
mod file;
mod layout;
mod lit;
mod operation;
mod provider;
mod root;
mod table;
#[cfg(test)]
mod tests;
mod types;

use crate::backend::rust::ir;
use crate::model::{Catalogue, Document};

/// The text of `src/lib.rs`.
pub(super) fn root(items: &ir::Crate) -> String {
    root::text(items)
}

/// The text of `src/<provider>/mod.rs`.
pub(super) fn provider(catalogue: &Catalogue, items: &ir::Provider) -> String {
    provider::text(items, &catalogue.providers[items.index], &catalogue.operations)
}

/// The text of `src/<provider>/<name>.rs`.
pub(super) fn operation(catalogue: &Catalogue, provider: &ir::Provider, op: &ir::Operation) -> String {
    operation::text(op, provider, &catalogue.operations)
}

/// The text of `src/<provider>/table.rs`.
pub(super) fn provider_table(items: &ir::Provider, envelope: &Document) -> String {
    provider::table_text(items, envelope)
}

/// The text of `src/<provider>/<name>/table.rs`.
pub(super) fn operation_table(catalogue: &Catalogue, op: &ir::Operation) -> String {
    operation::table_text(op, &catalogue.operations)
}
