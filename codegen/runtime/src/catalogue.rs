//! One entry of a generated catalogue: everything about an operation that needs no type of its own.

use crate::facts::Facts;
use crate::price::Cost;
use crate::report::{Invalid, Report};
use crate::sizes::SizeTable;
use crate::table::Model;
use crate::validate::{Priced, price, validate};

/// One operation of a catalogue.
#[derive(Clone, Copy, Debug)]
pub struct Entry {
    /// Its table.
    pub model: &'static Model<'static>,
    /// Identifier of the model on the wire; several operations can have the same.
    pub wire_id: Option<&'static str>,
    /// Name as the vendor writes it.
    pub name: &'static str,
    /// What it does.
    pub doc: &'static str,
    /// Whether it can be used, for example `live`.
    pub status: &'static str,
    /// HTTP method.
    pub method: &'static str,
    /// Path below the base URL of the provider.
    pub path: &'static str,
    /// JSON Schema of requests.
    pub request_schema: &'static str,
    /// JSON Schema of responses.
    pub response_schema: &'static str,
}

impl Entry {
    /// Identifier of the spec, `<provider>/<name>`.
    pub const fn id(&self) -> &'static str {
        self.model.id
    }

    /// Identifier of the model on the wire.
    pub const fn wire_id(&self) -> Option<&'static str> {
        self.wire_id
    }

    /// Name as the vendor writes it.
    pub const fn name(&self) -> &'static str {
        self.name
    }

    /// What it does.
    pub const fn doc(&self) -> &'static str {
        self.doc
    }

    /// Whether it can be used, for example `live`.
    pub const fn status(&self) -> &'static str {
        self.status
    }

    /// HTTP method.
    pub const fn method(&self) -> &'static str {
        self.method
    }

    /// Path below the base URL of the provider.
    pub const fn path(&self) -> &'static str {
        self.path
    }

    /// JSON Schema of requests.
    pub const fn request_schema(&self) -> &'static str {
        self.request_schema
    }

    /// JSON Schema of responses.
    pub const fn response_schema(&self) -> &'static str {
        self.response_schema
    }

    /// The sizes that exist, when the operation has a table of them.
    pub fn sizes(&self) -> Option<SizeTable<'static>> {
        self.model.sizes.as_ref().map(crate::table::Sizes::table)
    }

    /// Lists everything that is wrong with a request.
    pub fn validate_json(&self, json: &[u8]) -> Report<'static> {
        self.validate_json_with(json, Facts::none())
    }

    /// Lists everything that is wrong with a request, with what the caller knows besides.
    pub fn validate_json_with(&self, json: &[u8], facts: &Facts) -> Report<'static> {
        validate(self.model, json, facts)
    }

    /// What a request costs.
    ///
    /// # Errors
    /// When the request is invalid; the error holds the report.
    pub fn price_json(&self, json: &[u8]) -> Result<Cost<'static>, Invalid> {
        self.price_json_with(json, Facts::none())
    }

    /// What a request costs, with what the caller knows besides.
    ///
    /// # Errors
    /// When the request is invalid; the error holds the report.
    pub fn price_json_with(&self, json: &[u8], facts: &Facts) -> Result<Cost<'static>, Invalid> {
        self.check_json(json, facts).into_result()
    }

    /// Report and cost of a request, read once.
    pub fn check_json(&self, json: &[u8], facts: &Facts) -> Priced<'static> {
        price(self.model, json, facts)
    }
}
