//! The input of a call, and its errors.
#![forbid(unsafe_code)]

use modelspec_runtime::table::Model;
use modelspec_runtime::{FactError, Facts, Json, JsonObject};

/// The input of a call.
pub(crate) struct Call<'c> {
    /// Id or wire id of the model; in a module without a catalogue the table of the operation.
    pub(crate) model: &'c [u8],
    /// The request; empty for commands that take none.
    pub(crate) request: &'c [u8],
    /// A JSON object of facts; empty for commands that take none.
    pub(crate) facts: &'c [u8],
    /// The day or the timestamp at which the request is priced; empty if there is none.
    pub(crate) at: &'c [u8],
    /// The id for a task that has none; the host has random numbers, and the module has none.
    #[cfg_attr(not(feature = "catalogue"), allow(dead_code, reason = "only completed arguments need one"))]
    pub(crate) id: &'c [u8],
}

impl Call<'_> {
    /// The facts of the call with its moment, or an error.
    pub(crate) fn given(&self, model: &Model<'_>) -> Result<Facts, String> {
        let facts = Facts::from_json(model, self.facts).map_err(|errors| wrong_facts(errors.errors()))?;
        if self.at.is_empty() {
            return Ok(facts);
        }
        let text = String::from_utf8_lossy(self.at);
        match text.parse() {
            Ok(moment) => Ok(facts.at(moment)),
            Err(error) => Err(wrong_facts(&[FactError::of_moment(&text, error)])),
        }
    }
}

/// An error of modelspec as JSON.
pub(crate) fn error(code: &str, message: &str) -> String {
    Json::from(JsonObject::from([("code", code.into()), ("message", message.into())])).to_string()
}

/// The facts that cannot be used.
pub(crate) fn wrong_facts(errors: &[FactError]) -> String {
    let message: Vec<String> = errors.iter().map(ToString::to_string).collect();
    let errors: Vec<Json> = errors.iter().map(FactError::to_json).collect();
    let message = message.join("\n");
    Json::from(JsonObject::from([
        ("code", "facts".into()),
        ("message", message.as_str().into()),
        ("errors", errors.into()),
    ]))
    .to_string()
}
