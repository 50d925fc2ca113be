//! Items as Rust source. Everything is decided before; this module decides only how it looks.
//!
//! The files of an operation or a provider depend on nothing but [`ir::Provider`], so that they can be printed in
//! parallel.

mod doc;
mod entry;
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

pub(super) use operation::texts as operation;
pub(super) use provider::{table_text as provider_table, text as provider};
pub(super) use root::text as root;
