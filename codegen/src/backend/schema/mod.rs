//! JSON Schema of requests and responses: [`build`] takes every decision and makes a [`value`], which
//! [`json_schema`] prints. A further dialect is another printer.

pub(crate) mod amount;
mod asserted;
pub mod assertion;
mod build;
pub mod cel;
mod json_schema;
#[cfg(test)]
mod tests;
pub mod value;

pub use asserted::{Asserted, Counts};
pub use json_schema::VOCABULARY;

use super::{Backend, Input, Job};
use crate::model::{Operation, Provider};

/// A schema for the request and one for the response of each operation.
pub struct JsonSchema;

impl Backend for JsonSchema {
    fn jobs<'c>(&self, input: &'c Input<'c>) -> Vec<Job<'c>> {
        let schemas = |(provider, op): (&'c Provider, &'c Operation)| {
            let id = op.id();
            [
                Job::new(format!("schemas/{id}.request.json"), || request(op, input.asserted(op))),
                Job::new(format!("schemas/{id}.response.json"), || response(op, provider)),
            ]
        };
        super::operations(input.catalogue).flat_map(schemas).collect()
    }
}

/// The schema of a request.
pub fn request(op: &Operation, asserted: &Asserted) -> String {
    json_schema::request(&build::request(op, asserted))
}

/// The schema of a response: the result itself at the root, and what is sent to a webhook or surrounds the result as
/// definitions `callback` and `envelope`.
pub fn response(op: &Operation, provider: &Provider) -> String {
    json_schema::document(&build::response(op, provider))
}
