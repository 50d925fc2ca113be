//! JSON Schema 2020-12 of requests and responses.

pub(crate) mod amount;
pub mod assertion;
pub mod cel;
mod print;

pub use print::{Counts, VOCABULARY, counts, not_asserted, request, response};

use super::{Backend, Job};
use crate::model::Catalogue;

/// A schema for the request and one for the response of each operation.
pub struct JsonSchema;

impl Backend for JsonSchema {
    fn jobs<'c>(&self, catalogue: &'c Catalogue) -> Vec<Job<'c>> {
        let schemas = super::operations(catalogue).flat_map(|(provider, op)| {
            let id = op.id();
            [
                Job::new(format!("schemas/{id}.request.json"), || request(op)),
                Job::new(format!("schemas/{id}.response.json"), || response(op, provider)),
            ]
        });
        schemas.collect()
    }
}
