//! JSON Schema of requests and responses: [`build`] takes every decision and makes a [`value`], which
//! [`json_schema`] prints. A further dialect is another printer.

pub(crate) mod amount;
mod asserted;
pub(crate) mod assertion;
mod build;
pub(crate) mod cel;
mod json_schema;
mod regular;
#[cfg(test)]
mod tests;
pub(crate) mod value;
mod vocabulary;

pub use asserted::{Asserted, Counts};
pub(crate) use json_schema::{Keywords, keywords, request_keywords, within};
pub use vocabulary::{VOCABULARY, markdown as vocabulary_as_markdown};

use super::{Backend, Input, Job, Subject};
use crate::model::{Document, IndexedProvider, Operation, Provider};
use crate::output::{Options, OutputFile};

/// The schema of a request.
pub fn request(op: &Operation, provider: &Provider, asserted: &Asserted) -> String {
    json_schema::request(&build::request(op, provider, asserted))
}

/// The schema of a request, however it is sent, before it is printed.
pub(crate) fn request_value(op: &Operation, asserted: &Asserted) -> value::Request {
    build::body(op, asserted)
}

/// The shape of a document in place of the request of an operation, before it is printed.
pub(crate) fn shape_value(op: &Operation, document: &Document) -> value::Document {
    build::shape(op, document)
}

/// The schema of a response: the result itself at the root, and what is sent to a webhook or surrounds the result as
/// definitions `callback` and `envelope`.
pub fn response(op: &Operation, provider: &Provider) -> String {
    json_schema::document(&build::response(op, provider))
}

/// The schema of a response before it is printed.
pub(crate) fn response_value(op: &Operation, provider: &Provider) -> value::Document {
    build::response(op, provider)
}

/// A schema for the request and one for the response of each operation, and the keywords that they use.
pub(crate) struct JsonSchema;

impl Backend for JsonSchema {
    fn jobs<'c>(&self, input: &'c Input<'c>) -> Vec<Job<'c>> {
        let schemas = |subject: &'c Subject<'c>| {
            let (op, id, provider) = (subject.op, subject.op.id(), &subject.provider.id);
            [
                Job::new(provider, format!("schemas/{id}.request.json"), || {
                    request(op, subject.provider, subject.asserted())
                }),
                Job::new(provider, format!("schemas/{id}.response.json"), || response(op, subject.provider)),
            ]
        };
        input.subjects.iter().flat_map(schemas).collect()
    }

    fn overview(&self, _index: &[IndexedProvider], _options: &Options) -> Option<OutputFile> {
        Some(OutputFile { path: "schemas/vocabulary.json".to_owned(), text: vocabulary::json() })
    }
}
