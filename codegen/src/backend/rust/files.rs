//! The files of the crate. In: its items. Out: jobs that print them.

use super::print;
use crate::backend::{Backend, Input, Job};
use crate::model::IndexedProvider;
use crate::output::{Options, OutputFile};

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

    fn overview(&self, index: &[IndexedProvider], options: &Options) -> Option<OutputFile> {
        Some(OutputFile { path: "src/lib.rs".to_owned(), text: print::root(index, options.module.is_some()) })
    }
}
