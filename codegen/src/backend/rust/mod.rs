//! The generated crate. Decides on names, types and docs of Rust items, then prints them.

mod docs;
mod ir;
mod items;
pub(crate) mod manifest;
mod names;
mod print;
mod types;

use std::sync::Arc;

use super::{Backend, Input, Job};
use crate::diagnostic::Report;
use crate::model::{Catalogue, IndexedProvider};
use crate::output::OutputFile;
use crate::source::FileId;

/// Prints the items of an operation's module before they become source; `None` if there is no such operation.
pub(crate) fn items_of(catalogue: &Catalogue, id: &str) -> Option<String> {
    let items = items::catalogue(catalogue);
    let op = items.providers.iter().flat_map(|provider| &provider.operations).find(|op| op.id == id)?;
    Some(format!("{op:#?}\n"))
}

/// The crate: a module for each provider and each operation.
pub(crate) struct Rust;

impl Backend for Rust {
    fn check(&self, catalogue: &Catalogue, report: &mut Report) {
        names::check(catalogue, report);
    }

    fn check_providers(&self, providers: &[(&str, FileId)], report: &mut Report) {
        names::check_providers(providers, report);
    }

    fn jobs<'c>(&self, input: &'c Input<'c>) -> Vec<Job<'c>> {
        let catalogue = input.catalogue;
        let items = Arc::new(items::catalogue(catalogue));
        let mut jobs = Vec::new();
        for (at, provider) in items.providers.iter().enumerate() {
            let id = &catalogue.providers[provider.index].id;
            let folder = format!("src/{}", provider.module.text());
            let of_provider = Arc::clone(&items);
            let text = move || print::provider(&of_provider.providers[at], catalogue);
            jobs.push(Job::new(id, format!("{folder}/mod.rs"), text));
            if let Some(envelope) = &catalogue.providers[provider.index].response_envelope {
                let items = Arc::clone(&items);
                let text = move || print::provider_table(&items.providers[at], envelope);
                jobs.push(Job::new(id, format!("{folder}/table.rs"), text));
            }
            jobs.extend(provider.operations.iter().enumerate().flat_map(|(index, op)| {
                let path = format!("{folder}/{}", op.module.text());
                let of_table = Arc::clone(&items);
                let table =
                    move || print::operation_table(&of_table.providers[at].operations[index], catalogue);
                let items = Arc::clone(&items);
                let text = move || {
                    let provider = &items.providers[at];
                    print::operation(&provider.operations[index], provider, catalogue)
                };
                [Job::new(id, format!("{path}.rs"), text), Job::new(id, format!("{path}/table.rs"), table)]
            }));
        }
        jobs
    }

    fn overview(&self, index: &[IndexedProvider]) -> Option<OutputFile> {
        Some(OutputFile { path: "src/lib.rs".to_owned(), text: print::root(index) })
    }
}
