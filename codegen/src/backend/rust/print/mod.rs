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
use crate::backend::rust::items;
use crate::model::Catalogue;
use crate::output::OutputFile;

/// All files of the generated crate's `src` folder.
pub fn files(catalogue: &Catalogue) -> Vec<OutputFile> {
    let items = items::catalogue(catalogue);
    let mut files = vec![root(&items)];
    for one in &items.providers {
        files.extend(provider(catalogue, one));
        files.extend(one.operations.iter().map(|op| operation(catalogue, one, op)));
    }
    files
}

/// `src/lib.rs`.
pub fn root(items: &ir::Crate) -> OutputFile {
    OutputFile { path: "src/lib.rs".to_owned(), text: root::text(items) }
}

/// `src/<provider>/mod.rs`; none for a provider that is not in the catalogue.
pub fn provider(catalogue: &Catalogue, items: &ir::Provider) -> Option<OutputFile> {
    let source = catalogue.providers.iter().find(|provider| provider.id == items.id)?;
    let path = format!("src/{}/mod.rs", items.module.text());
    Some(OutputFile { path, text: provider::text(items, source, &catalogue.operations) })
}

/// `src/<provider>/<name>.rs`.
pub fn operation(catalogue: &Catalogue, provider: &ir::Provider, op: &ir::Operation) -> OutputFile {
    let path = format!("src/{}/{}.rs", provider.module.text(), op.module.text());
    OutputFile { path, text: operation::text(op, provider, &catalogue.operations) }
}
