//! One entry of a generated catalogue: everything about an operation that needs no type of its own.

use crate::cost::Cost;
use crate::facts::Facts;
use crate::report::{Invalid, Report};
use crate::sizes::SizeTable;
use crate::table::Model;
use crate::validate::{Priced, price, validate};

/// One operation of a catalogue.
#[derive(Clone, Copy, Debug)]
pub struct Entry<'m> {
    /// Its table.
    pub model: &'m Model<'m>,
    /// Identifier of the model on the wire; several operations can have the same.
    pub wire_id: Option<&'m str>,
    /// Name as the vendor writes it.
    pub name: &'m str,
    /// What it does.
    pub doc: &'m str,
    /// Whether it can be used, for example `live`.
    pub status: &'m str,
    /// HTTP method.
    pub method: &'m str,
    /// Path below the base URL of the provider.
    pub path: &'m str,
    /// JSON Schema of requests.
    pub request_schema: &'m str,
    /// JSON Schema of responses.
    pub response_schema: &'m str,
}

impl<'m> Entry<'m> {
    /// Identifier of the spec, `<provider>/<name>`.
    pub const fn id(&self) -> &'m str {
        self.model.id
    }

    /// The sizes that exist, when the operation has a table of them.
    pub fn sizes(&self) -> Option<SizeTable<'m>> {
        self.model.sizes.as_ref().map(crate::table::Sizes::table)
    }

    /// Lists everything that is wrong with a request.
    pub fn validate_json(&self, json: &[u8]) -> Report<'m> {
        self.validate_json_with(json, Facts::none())
    }

    /// Lists everything that is wrong with a request, with what the caller knows besides.
    pub fn validate_json_with(&self, json: &[u8], facts: &Facts) -> Report<'m> {
        validate(self.model, json, facts)
    }

    /// What a request costs.
    ///
    /// # Errors
    /// When the request is invalid; the error holds the report.
    pub fn price_json(&self, json: &[u8]) -> Result<Cost<'m>, Invalid<'m>> {
        self.price_json_with(json, Facts::none())
    }

    /// What a request costs, with what the caller knows besides.
    ///
    /// # Errors
    /// When the request is invalid; the error holds the report.
    pub fn price_json_with(&self, json: &[u8], facts: &Facts) -> Result<Cost<'m>, Invalid<'m>> {
        self.check_json(json, facts).into_result()
    }

    /// Report and cost of a request, read once.
    pub fn check_json(&self, json: &[u8], facts: &Facts) -> Priced<'m> {
        price(self.model, json, facts)
    }
}
