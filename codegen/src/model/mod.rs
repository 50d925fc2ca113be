//! The resolved model: names are resolved, inheritance is merged, and optional keys with a default rule are
//! filled in. Keeps positions for the checks. Knows nothing of Rust or of JSON Schema.

mod document;
pub(crate) mod domain;
pub mod expr;
pub mod files;
mod index;
mod interval;
mod limits;
pub(crate) mod place;
mod price;
mod rule;
pub mod tool;
mod union;
mod variants;
pub mod words;

pub(crate) use document::MAX_DEFAULT_CHAIN;
pub use document::{Declaration, Default, Document, Object, Param, Type, Value};
pub use expr::{Arithmetic, Comparison, Each, Expr, ExprKind, ExprType, Function, JsonKind, MediaFact};
pub use index::{IndexedOperation, IndexedProvider};
pub use limits::{Array, Enum, EnumValue, Integer, Map, Media, Number, Ratio, SizeText, Text, Unique};
pub use price::{
    Amount, Charge, Exchange, Minimum, Missing, Price, PriceEntry, PriceLine, Prices, Quantity, Rate,
    RateCase, Rounding, Terms, Written,
};
pub use rule::{Choice, Edge, Group, Limit, Limited, Mode, Rule, RuleForm, Then, Total};
pub use union::{Union, Variant};
pub use variants::Discriminator;

use modelspec_runtime::Moment;

use crate::limits::Portions;
use crate::source::{FileId, Located, Span};
pub use crate::vocabulary::{
    BodyEncoding, Effect, FactType, FormatName, LengthUnit, MediaForm, Method, Place, RequestEnvelope,
    Scalar, Status, TaskState, ToolUse,
};

impl BodyEncoding {
    /// The content type of a body, unless it is JSON.
    pub fn content_type(self) -> Option<&'static str> {
        match self {
            Self::Json => None,
            Self::Multipart => Some("multipart/form-data"),
            Self::Form => Some("application/x-www-form-urlencoded"),
        }
    }
}

/// All providers and operations, in the order of their ids.
#[derive(Debug, Default)]
pub struct Catalogue {
    /// The providers.
    pub providers: Vec<Provider>,
    /// The operations of all providers.
    pub operations: Vec<Operation>,
}

/// The shared part of the operations of one provider.
#[derive(Debug)]
pub struct Provider {
    /// Name of its folder.
    pub id: String,
    /// Its file.
    pub file: FileId,
    /// Name in the spelling of the provider.
    pub name: String,
    /// One or two sentences.
    pub doc: Option<String>,
    /// The pages that the spec is based on.
    pub sources: Vec<Source>,
    /// URL that paths are appended to.
    pub base_url: Option<String>,
    /// Authentication of requests.
    pub auth: Option<Auth>,
    /// The envelope of requests: a body is one request, or a list of them.
    pub request_envelope: RequestEnvelope,
    /// The envelope around results, with its objects; the first one is the envelope itself.
    pub response_envelope: Option<Document>,
    /// Member of requests, results and errors that identifies the task.
    pub task: Option<Located<String>>,
    /// The errors in responses.
    pub error: Option<ErrorMembers>,
    /// Error codes.
    pub errors: Vec<ErrorCode>,
    /// Additional notes.
    pub notes: Vec<String>,
}

/// The errors in responses.
#[derive(Clone, Debug)]
pub struct ErrorMembers {
    /// Path of the parameter with the error or the list of errors; empty if the whole response is the error.
    pub at: Located<Path>,
    /// Member with the code.
    pub code: Located<String>,
    /// Member with a message for people.
    pub message: Option<Located<String>>,
}

/// Authentication of requests.
#[derive(Clone, Debug)]
pub struct Auth {
    /// Header that carries the credential.
    pub header: String,
    /// Prefix of the credential.
    pub scheme: Option<String>,
    /// Instructions for getting the credential.
    pub doc: Option<String>,
    /// Page that documents it.
    pub source: Option<String>,
}

/// One error code of an API.
#[derive(Clone, Debug)]
pub struct ErrorCode {
    /// HTTP status of the response.
    pub http: Option<u16>,
    /// The code.
    pub code: Scalar,
    /// Its meaning.
    pub doc: String,
}

/// A page that the spec is based on.
#[derive(Clone, Debug)]
pub struct Source {
    /// Its address.
    pub url: String,
    /// The date on which it was read.
    pub read: String,
    /// The facts that were taken from it.
    pub note: Option<String>,
}

/// One operation.
#[derive(Clone, Debug)]
pub struct Operation {
    /// Folder of the provider.
    pub provider: String,
    /// Name of the file, without its ending.
    pub name: String,
    /// Its file.
    pub file: FileId,
    /// Identifiers of the model on the wire, without repetition.
    pub wire_ids: Vec<String>,
    /// Name in the spelling of the vendor.
    pub title: Located<String>,
    /// Description.
    pub doc: String,
    /// Availability.
    pub status: Status,
    /// Release date.
    pub released: Option<String>,
    /// The date on which it stops working.
    pub retires: Option<String>,
    /// The operation to use in its place.
    pub replaced_by: Option<String>,
    /// Capabilities.
    pub capabilities: Vec<String>,
    /// The pages that the spec is based on.
    pub sources: Vec<Source>,
    /// HTTP method.
    pub method: Method,
    /// Path below the base URL; `None` if it is not documented.
    pub path: Option<String>,
    /// Encoding of the body.
    pub body: BodyEncoding,
    /// The envelope of requests: a body is one request, or a list of them.
    pub request_envelope: RequestEnvelope,
    /// The parameter that identifies the task.
    pub task: Option<String>,
    /// Inputs that are not part of the request.
    pub facts: Vec<Fact>,
    /// Named expressions, for docs: all other expressions have them in place of their names.
    pub lets: Vec<Let>,
    /// The request; its objects are closed.
    pub request: Document,
    /// The allowed pairs of width and height.
    pub sizes: Option<Sizes>,
    /// Rules over several parameters, in spec order: included sets, then inherited, then its own.
    pub rules: Vec<Rule>,
    /// Named combinations of inputs.
    pub modes: Vec<Mode>,
    /// The prices of a request over time.
    pub prices: Prices,
    /// The response; open.
    pub response: Option<Document>,
    /// The response variants, in spec order; if there are any, `response` is `None`.
    pub responses: Vec<ResponseVariant>,
    /// The content types and headers of responses, if they are declared: of responses that are not JSON, too.
    pub contents: Vec<ResponseContent>,
    /// The body of a callback; open.
    pub callback: Option<Document>,
    /// Documented examples.
    pub examples: Vec<Example>,
    /// Additional notes.
    pub notes: Vec<String>,
    /// The portions of the steps of searches that it has.
    pub portions: Portions,
    /// The instructions of patterns for which automata are tried.
    pub automata: usize,
}

impl Operation {
    /// `<provider>/<name>`.
    pub fn id(&self) -> String {
        format!("{}/{}", self.provider, self.name)
    }

    /// The request, the responses and the body of a webhook call.
    pub(crate) fn documents(&self) -> impl Iterator<Item = &Document> {
        let others = [self.response.as_ref(), self.callback.as_ref()].into_iter().flatten();
        let variants = self.responses.iter().map(|variant| &variant.document);
        std::iter::once(&self.request).chain(others).chain(variants)
    }
}

/// One of several responses.
#[derive(Clone, Debug)]
pub struct ResponseVariant {
    /// Its name, as written.
    pub name: Located<String>,
    /// The condition on requests that get this response; `None` if the request does not determine it.
    pub when: Option<Expr>,
    /// The response; open.
    pub document: Document,
}

/// A named expression.
#[derive(Clone, Debug)]
pub struct Let {
    /// Its name.
    pub name: Located<String>,
    /// As the author wrote it.
    pub text: String,
    /// Its value.
    pub value: Expr,
    /// The forms that the value takes in other expressions; `false` for those of its opposite.
    pub forms: Vec<(Expr, bool)>,
    /// Description.
    pub doc: Option<String>,
}

/// The content type and the headers of a response.
#[derive(Clone, Debug)]
pub struct ResponseContent {
    /// Name of the variant; `None` if there is one response.
    pub name: Option<Located<String>>,
    /// Description.
    pub doc: Option<String>,
    /// The condition on requests that get this response; `None` if the request does not determine it.
    pub when: Option<Expr>,
    /// Content type of the body.
    pub content_type: String,
    /// Headers.
    pub headers: Vec<Header>,
}

/// A header of a response.
#[derive(Clone, Debug)]
pub struct Header {
    /// Its name.
    pub name: String,
    /// Type of its value.
    pub ty: FactType,
    /// Description.
    pub doc: String,
}

/// An input that is not part of the request.
#[derive(Clone, Debug, PartialEq)]
pub struct Fact {
    /// Its name.
    pub name: Located<String>,
    /// Type of its value, or of the items if it is a list.
    pub ty: FactType,
    /// It is a list of such values.
    pub list: bool,
    /// Minimum value, or of each item; one end of a price range if the caller does not supply the fact.
    pub min: Option<Value>,
    /// Maximum value.
    pub max: Option<Value>,
    /// Minimum and maximum number of items of a list.
    pub items: (Option<u32>, Option<u32>),
    /// The value, or the items of a list, if the caller does not supply the fact.
    pub default: Option<Vec<Value>>,
    /// Unit of its value.
    pub unit: Option<String>,
    /// Description.
    pub doc: String,
}

/// The path of a parameter through objects, starting at the request.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Path(pub Vec<String>);

impl Path {
    /// As JSON Pointer.
    pub fn pointer(&self) -> String {
        let escaped = |name: &String| name.replace('~', "~0").replace('/', "~1");
        self.0.iter().flat_map(|name| ["/".to_owned(), escaped(name)]).collect()
    }
}

impl std::fmt::Display for Path {
    /// As written in specs: `inputs.referenceImages`.
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str(&self.0.join("."))
    }
}

/// The allowed pairs of width and height.
#[derive(Clone, Debug)]
pub struct Sizes {
    /// Parameter with the width.
    pub width: Path,
    /// Parameter with the height.
    pub height: Path,
    /// Parameter that gives the tier of a request without a pair.
    pub tier_from: Option<Path>,
    /// The pairs, tier by tier.
    pub rows: Vec<SizeRow>,
    /// Page that documents the table.
    pub source: Option<String>,
}

/// One pair.
#[derive(Clone, Debug)]
pub struct SizeRow {
    /// Tier.
    pub tier: String,
    /// Label within the tier.
    pub label: String,
    /// Width in pixels.
    pub width: u32,
    /// Height in pixels.
    pub height: u32,
    /// Its position.
    pub span: Span,
}

impl Sizes {
    /// The tiers, in spec order, without repetition.
    pub fn tiers(&self) -> Vec<&str> {
        let mut tiers: Vec<&str> = Vec::new();
        for row in &self.rows {
            if !tiers.contains(&row.tier.as_str()) {
                tiers.push(&row.tier);
            }
        }
        tiers
    }
}

/// A documented example.
#[derive(Clone, Debug)]
pub struct Example {
    /// Its title.
    pub title: Located<String>,
    /// The request.
    pub request: Option<Located<serde_json::Value>>,
    /// The facts that the caller supplies with the request.
    pub facts: Option<Located<serde_json::Value>>,
    /// The response.
    pub response: Option<Located<serde_json::Value>>,
    /// The callback.
    pub callback: Option<Located<serde_json::Value>>,
    /// JSON Pointer and rule id of each expected violation.
    pub violations: Vec<(String, String)>,
    /// Ids of the expected warnings.
    pub warnings: Vec<String>,
    /// The day or the instant at which the request is priced.
    pub at: Option<Located<Moment>>,
    /// The documented cost in 1e-9 of the currency.
    pub cost: Option<Located<i64>>,
    /// Page that documents it.
    pub source: Option<String>,
}
