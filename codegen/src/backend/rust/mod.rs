//! The generated crate. Decides on names, types and docs of Rust items, then prints them.

mod docs;
mod ir;
mod items;
pub(crate) mod manifest;
mod names;
mod print;
mod types;

pub(crate) use ir::Crate;

use super::{Backend, Input, Job};
use crate::diagnostic::Report;
use crate::model::{Catalogue, IndexedProvider};
use crate::output::OutputFile;
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
pub(crate) fn items(catalogue: &Catalogue, names: Names) -> Crate {
    items::catalogue(catalogue, names.0)
}

/// The crate: a module for each provider and each operation.
pub(crate) struct Rust;

impl Backend for Rust {
    fn jobs<'c>(&self, input: &'c Input<'c>) -> Vec<Job<'c>> {
        let (catalogue, items) = (input.catalogue, &input.items);
        let mut jobs = Vec::new();
        for provider in &items.providers {
            let model = &catalogue.providers[provider.index];
            let job =
                |path: String, text: Box<dyn FnOnce() -> String + Send + 'c>| Job::new(&model.id, path, text);
            let folder = format!("src/{}", provider.module.text());
            jobs.push(job(
                format!("{folder}/mod.rs"),
                Box::new(move || print::provider(provider, catalogue)),
            ));
            if let Some(envelope) = &model.response_envelope {
                let text = Box::new(move || print::provider_table(provider, envelope));
                jobs.push(job(format!("{folder}/table.rs"), text));
            }
            for op in &provider.operations {
                let path = format!("{folder}/{}", op.module.text());
                let paths = [format!("{path}.rs"), format!("{path}/table.rs")];
                jobs.push(Job::of_files(&model.id, move || {
                    let texts = paths.into_iter().zip(print::operation(op, provider, catalogue));
                    texts.map(|(path, text)| OutputFile { path, text }).collect()
                }));
            }
        }
        jobs
    }

    fn overview(&self, index: &[IndexedProvider]) -> Option<OutputFile> {
        Some(OutputFile { path: "src/lib.rs".to_owned(), text: print::root(index) })
    }
}
