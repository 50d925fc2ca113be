//! One entry of a catalogue: everything about an operation that does not need its types.

use crate::cost::Cost;
use crate::facts::Facts;
use crate::report::{Invalid, Report};
use crate::sizes::SizeTable;
use crate::table::{Encoded, Model};
use crate::validate::{Priced, price, validate};

/// One operation of a catalogue.
#[derive(Clone, Copy, Debug)]
pub struct Entry<'m> {
    /// Identifier of the spec, `<provider>/<name>`.
    pub id: &'m str,
    /// Its table.
    pub model: &'m Encoded<Model<'m>>,
    /// Identifiers of the model on the wire; several operations can have the same.
    pub wire_ids: &'m [&'m str],
    /// Name as the vendor writes it.
    pub name: &'m str,
    /// Description.
    pub doc: &'m str,
    /// Availability, for example `live`.
    pub status: &'m str,
    /// HTTP method.
    pub method: &'m str,
    /// The date on which the model stops working, if it is known.
    pub retires: Option<&'m str>,
    /// Identifier of the operation to use in place of this one.
    pub replaced_by: Option<&'m str>,
    /// Path below the base URL of the provider, unless it is not documented.
    pub path: Option<&'m str>,
}

impl<'m> Entry<'m> {
    /// Identifier of the spec, `<provider>/<name>`.
    pub const fn id(&self) -> &'m str {
        self.id
    }

    /// The allowed sizes, if the operation has a size table.
    pub fn sizes(&self) -> Option<SizeTable<'m>> {
        self.model.sizes.as_ref().map(crate::table::Sizes::table)
    }

    /// Lists all violations of a request.
    pub fn validate_json(&self, json: &[u8]) -> Report<'m> {
        self.validate_json_with(json, Facts::none())
    }

    /// Lists all violations of a request, with facts about it.
    pub fn validate_json_with(&self, json: &[u8], facts: &Facts) -> Report<'m> {
        validate(self.model, json, facts)
    }

    /// The cost of a request.
    ///
    /// # Errors
    /// When the request is invalid; the error holds the report.
    pub fn price_json(&self, json: &[u8]) -> Result<Cost<'m>, Invalid<'m>> {
        self.price_json_with(json, Facts::none())
    }

    /// The cost of a request, with facts about it.
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
