//! Documented examples.

use serde::Deserialize;

use crate::source::Located;

/// A documented example. It is a test: the request validates, costs what is said, and the response parses.
#[derive(Clone, Debug, Deserialize)]
#[cfg_attr(feature = "editor", derive(schemars::JsonSchema))]
#[serde(deny_unknown_fields)]
pub(crate) struct Example {
    /// The title of the example.
    pub title: Located<String>,
    /// The request document.
    pub request: Option<Located<Json>>,
    /// Facts about the request, as the caller supplies them: a name or the JSON Pointer of media, with its value.
    pub facts: Option<Located<Json>>,
    /// The response document, without the provider's envelope.
    pub response: Option<Located<Json>>,
    /// The documented callback.
    pub callback: Option<Located<Json>>,
    /// The violations of a request that is documented as wrong. Left out, the request must be valid.
    #[serde(default)]
    pub violations: Vec<ExpectedViolation>,
    /// Ids of the rules that warn about the request; all of them must be listed.
    #[serde(default)]
    pub warnings: Vec<Located<String>>,
    /// The day or the timestamp at which the request is priced. Default: the day of the newest source.
    pub at: Option<Located<String>>,
    /// The documented cost, a quoted decimal.
    pub cost: Option<Located<String>>,
    /// The page that documents it.
    pub source: Option<Located<String>>,
}

/// One violation that an example must show.
#[derive(Clone, Debug, Deserialize)]
#[cfg_attr(feature = "editor", derive(schemars::JsonSchema))]
#[serde(deny_unknown_fields)]
pub(crate) struct ExpectedViolation {
    /// JSON Pointer of the parameter.
    pub pointer: Located<String>,
    /// Id of the rule, built in or of the spec.
    pub rule: Located<String>,
}

/// A JSON document, written in YAML or as JSON.
#[derive(Clone, Debug, PartialEq)]
pub(crate) struct Json(pub serde_json::Value);
