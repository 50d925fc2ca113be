//! Items to Rust source. In comes the catalogue, out come the files below `src/`. What is printed was decided in
//! `lower`; here is only how it looks.
//!
//! The files of one operation or provider depend on nothing but [`ir::Provider`], so that they can be made in
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
use crate::model::Catalogue;

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
