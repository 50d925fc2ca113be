//! The two kinds of files: a provider and an operation.

use indexmap::IndexMap;
use serde::Deserialize;

use super::{Example, Fields, Let, OneOrMany, Param, Prices, Rule, Sizes};
use crate::source::Located;
use crate::vocabulary::{BodyEncoding, FactType, Method, RequestEnvelope, Scalar, Status};

/// The parts that the operations of one provider share: `specs/<provider>/provider.yaml`.
#[derive(Debug, Deserialize)]
#[cfg_attr(feature = "editor", derive(schemars::JsonSchema))]
#[serde(deny_unknown_fields)]
pub(crate) struct Provider {
    /// Name of the provider as it writes it.
    pub name: Located<String>,
    /// One or two sentences about the provider's API, in your own words.
    pub doc: Option<Located<String>>,
    /// The sources of the facts in this file.
    #[serde(default)]
    pub sources: Vec<Source>,
    /// URL that every path is appended to. Leave it out where the caller knows the host.
    pub base_url: Option<Located<String>>,
    /// The authentication of requests.
    pub auth: Option<Auth>,
    /// The envelope around requests and results on the wire.
    pub envelope: Option<Envelope>,
    /// Error codes of the API.
    #[serde(default)]
    pub errors: Vec<ErrorCode>,
    /// Parameter sets that operations name in `include`.
    #[serde(default)]
    pub sets: IndexMap<Located<String>, ParamSet>,
    /// Named types, used with `use`.
    #[serde(default)]
    pub types: IndexMap<Located<String>, Box<Param>>,
    /// Sizes that several operations have: tier, then label, then `WIDTHxHEIGHT`. Operations name the tiers that
    /// they have in `sizes.tiers`.
    #[serde(default)]
    pub tiers: IndexMap<Located<String>, IndexMap<Located<String>, Located<String>>>,
    /// Notes for the docs, such as rate limits, one paragraph each.
    #[serde(default)]
    pub notes: Vec<Located<String>>,
}

/// Parameters and rules that several operations share.
#[derive(Debug, Deserialize)]
#[cfg_attr(feature = "editor", derive(schemars::JsonSchema))]
#[serde(deny_unknown_fields)]
pub(crate) struct ParamSet {
    /// The purpose of the set.
    #[expect(dead_code, reason = "for readers of the spec file")]
    pub doc: Option<Located<String>>,
    /// The parameters of the set.
    #[serde(default)]
    pub parameters: IndexMap<Located<String>, Box<Param>>,
    /// Named expressions for the rules of the set, and for operations that include it.
    #[serde(default, rename = "let")]
    pub lets: IndexMap<Located<String>, Let>,
    /// Rules over the parameters of the set.
    #[serde(default)]
    pub rules: Vec<Rule>,
}

/// The authentication of a provider.
#[derive(Debug, Deserialize)]
#[cfg_attr(feature = "editor", derive(schemars::JsonSchema))]
#[serde(deny_unknown_fields)]
pub(crate) struct Auth {
    /// Header that carries the credential, for example `Authorization`.
    pub header: Located<String>,
    /// The word before the credential in the header, for example `Bearer`.
    pub scheme: Option<Located<String>>,
    /// The way to get the credential.
    pub doc: Option<Located<String>>,
    /// The page that documents it.
    pub source: Option<Located<String>>,
}

/// The envelope around requests and results.
#[derive(Debug, Deserialize)]
#[cfg_attr(feature = "editor", derive(schemars::JsonSchema))]
#[serde(deny_unknown_fields)]
pub(crate) struct Envelope {
    /// The content of a body: one request, or a list of them.
    #[serde(default)]
    pub request: RequestEnvelope,
    /// The envelope of a response; exactly one of its parameters has the type `result`.
    pub response: Option<Fields>,
    /// Member of requests, results and errors that identifies the task.
    pub task: Option<Located<String>>,
    /// The errors in a response.
    pub error: Option<ErrorMembers>,
    /// The page that documents it.
    #[expect(dead_code, reason = "for readers of the spec file")]
    pub source: Option<Located<String>>,
}

/// The errors in a response.
#[derive(Debug, Deserialize)]
#[cfg_attr(feature = "editor", derive(schemars::JsonSchema))]
#[serde(deny_unknown_fields)]
pub(crate) struct ErrorMembers {
    /// Parameter of the response with the error, or with a list of errors. Leave it out where the members below are
    /// those of the whole response.
    pub at: Option<Located<String>>,
    /// Member of an error with its code.
    pub code: Located<String>,
    /// Member of an error with a message for people.
    pub message: Option<Located<String>>,
}

/// One error code of an API.
#[derive(Debug, Deserialize)]
#[cfg_attr(feature = "editor", derive(schemars::JsonSchema))]
#[serde(deny_unknown_fields)]
pub(crate) struct ErrorCode {
    /// HTTP status that it comes with.
    pub http: Option<Located<u16>>,
    /// The code, a number or a string.
    pub code: Located<Scalar>,
    /// A description of the value.
    pub doc: Located<String>,
}

/// One operation of a model API: `specs/<provider>/<name>.yaml`.
#[derive(Debug, Deserialize)]
#[cfg_attr(feature = "editor", derive(schemars::JsonSchema))]
#[serde(deny_unknown_fields)]
pub(crate) struct Operation {
    /// Identifier of the model on the wire, or a list of them.
    pub model: Option<Located<OneOrMany>>,
    /// Parameter whose values are identifiers of the model on the wire, too: an enum or a constant.
    pub model_from: Option<Located<String>>,
    /// Name of the operation as the vendor writes it.
    pub name: Located<String>,
    /// A description of the operation, in your own words.
    pub doc: Option<Located<String>>,
    /// The availability of the model.
    #[serde(default)]
    pub status: Status,
    /// Release date, `YYYY-MM-DD`.
    pub released: Option<Located<String>>,
    /// The date on which the model stops working, `YYYY-MM-DD`.
    pub retires: Option<Located<String>>,
    /// Operation to use in place of this one, `<provider>/<name>`.
    pub replaced_by: Option<Located<String>>,
    /// The capabilities of the model, for example `text-to-image`.
    #[serde(default)]
    pub capabilities: Vec<Located<String>>,
    /// The sources of the facts in this file.
    #[serde(default)]
    pub sources: Vec<Source>,
    /// Method and path of the HTTP request.
    pub http: Http,
    /// Operation whose parameters, types, sizes, rules, facts and responses this one takes over, `<provider>/<name>`.
    pub extends: Option<Located<String>>,
    /// Parameters and rules of the extended operation that do not hold here.
    #[serde(default)]
    pub remove: Vec<Located<String>>,
    /// Parameter sets of the provider, merged in this order before `parameters`.
    #[serde(default)]
    pub include: Vec<Located<String>>,
    /// Named types of this operation, used with `use`.
    #[serde(default)]
    pub types: IndexMap<Located<String>, Box<Param>>,
    /// Inputs that are not on the wire and that rules and prices read as `facts.<name>`.
    #[serde(default)]
    pub facts: IndexMap<Located<String>, Fact>,
    /// Named expressions, which rules, conditions, prices and other named expressions use by their name.
    #[serde(default, rename = "let")]
    pub lets: IndexMap<Located<String>, Let>,
    /// The parameters of a request.
    #[serde(default)]
    pub parameters: IndexMap<Located<String>, Box<Param>>,
    /// `true` where requests can have other members than `parameters`. Default: `false`, or as the extended operation.
    pub open: Option<Located<bool>>,
    /// The pairs of width and height that exist.
    pub sizes: Option<Sizes>,
    /// Rules over several parameters.
    #[serde(default)]
    pub rules: Vec<Rule>,
    /// Named combinations of inputs, for docs and forms.
    #[serde(default)]
    pub modes: IndexMap<Located<String>, Mode>,
    /// The price of a request, or a list of prices, each for a period.
    pub price: Option<Located<Prices>>,
    /// The response of the operation; undeclared members are allowed.
    pub response: Option<Fields>,
    /// The document that a webhook or callback sends; undeclared members are allowed.
    pub callback: Option<Fields>,
    /// Documented examples; each is a test.
    #[serde(default)]
    pub examples: Vec<Example>,
    /// Notes for the docs, one paragraph each.
    #[serde(default)]
    pub notes: Vec<Located<String>>,
}

/// A document or page that facts were taken from.
#[derive(Clone, Debug, Deserialize)]
#[cfg_attr(feature = "editor", derive(schemars::JsonSchema))]
#[serde(deny_unknown_fields)]
pub(crate) struct Source {
    /// Its address.
    pub url: Located<String>,
    /// When it was read, `YYYY-MM-DD`.
    pub read: Located<String>,
    /// The part that was taken from it, if not everything.
    pub note: Option<Located<String>>,
}

/// Method and path.
#[derive(Debug, Deserialize)]
#[cfg_attr(feature = "editor", derive(schemars::JsonSchema))]
#[serde(deny_unknown_fields)]
pub(crate) struct Http {
    /// HTTP method.
    pub method: Located<Method>,
    /// Path below the provider's base URL; `{name}` is replaced by a parameter with `in: path`. Leave it out where it is not
    /// documented.
    pub path: Option<Located<String>>,
    /// The encoding of the body. Default: `json`.
    #[serde(default)]
    pub body: BodyEncoding,
}

/// The value of a fact that the caller does not give: of a list, its items.
#[derive(Clone, Debug, PartialEq)]
pub(crate) struct FactDefault(pub Vec<Located<Scalar>>);

/// A way to use an operation, such as text to video: the parameters that belong to it.
#[derive(Debug, Deserialize)]
#[cfg_attr(feature = "editor", derive(schemars::JsonSchema))]
#[serde(deny_unknown_fields)]
pub(crate) struct Mode {
    /// A description.
    pub doc: Located<String>,
    /// Parameters that are given.
    #[serde(default)]
    pub required: Vec<Located<String>>,
    /// Parameters that can be given, for example those that matter only here.
    #[serde(default)]
    pub optional: Vec<Located<String>>,
    /// Parameters that are not given.
    #[serde(default)]
    pub forbidden: Vec<Located<String>>,
}

/// An input that is not on the wire.
#[derive(Debug, Deserialize)]
#[cfg_attr(feature = "editor", derive(schemars::JsonSchema))]
#[serde(deny_unknown_fields)]
pub(crate) struct Fact {
    /// Type of its value.
    #[serde(rename = "type")]
    pub ty: Located<FactType>,
    /// `true` for a list of such values, for example the durations of all videos. Default: `false`.
    pub list: Option<Located<bool>>,
    /// Least value that it, or each item, can have; a price that reads the fact is a range when the caller does not give
    /// it. A value out of bounds is an error of the caller.
    pub min: Option<Located<Scalar>>,
    /// Greatest value that it, or each item, can have.
    pub max: Option<Located<Scalar>>,
    /// Least number of items of a list.
    pub min_items: Option<Located<u32>>,
    /// Greatest number of items of a list.
    pub max_items: Option<Located<u32>>,
    /// The value if the caller gives none; for a list, the list of its items.
    pub default: Option<Located<FactDefault>>,
    /// Unit of its value, for example `s` or `px`.
    pub unit: Option<Located<String>>,
    /// A description.
    pub doc: Located<String>,
}
