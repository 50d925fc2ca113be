//! The resolved model: every name found, everything inherited merged, nothing optional that a rule of the
//! language could fill in. Still carries spans, for the checks. Knows nothing of Rust or of JSON Schema.

mod document;
pub(crate) mod domain;
pub mod expr;
pub(crate) mod place;
mod variants;
pub mod words;

pub use document::{
    Array, Declaration, Default, Document, Enum, EnumValue, Integer, Map, Media, Number, Object, Param,
    Ratio, SizeText, Text, Type, Union, Unique, Value, Variant,
};
pub use expr::{Arithmetic, Comparison, Each, Expr, ExprKind, ExprType, Function, JsonKind};
pub use variants::Sign;

use crate::source::{FileId, Located, Span};
pub use crate::vocabulary::{
    BodyEncoding, Effect, FactType, FormatName, LengthUnit, MediaForm, Method, MissingRates, Place,
    RequestEnvelope, Scalar, Status, TaskState,
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

/// What the operations of one provider share.
#[derive(Debug)]
pub struct Provider {
    /// Name of its folder.
    pub id: String,
    /// Its file.
    pub file: FileId,
    /// Name as the provider writes it.
    pub name: String,
    /// One or two sentences.
    pub doc: Option<String>,
    /// Where the facts come from.
    pub sources: Vec<Source>,
    /// URL that paths are appended to.
    pub base_url: Option<String>,
    /// How requests are authenticated.
    pub auth: Option<Auth>,
    /// Whether a body is one request, or a list of them.
    pub request_envelope: RequestEnvelope,
    /// The answer around results, with the objects it is made of (the first one is the answer itself).
    pub response_envelope: Option<Document>,
    /// Error codes.
    pub errors: Vec<ErrorCode>,
    /// Further notes.
    pub notes: Vec<String>,
}

/// How requests are authenticated.
#[derive(Clone, Debug)]
pub struct Auth {
    /// Header that carries the credential.
    pub header: String,
    /// What stands before the credential.
    pub scheme: Option<String>,
    /// How to get the credential.
    pub doc: Option<String>,
    /// Where this is documented.
    pub source: Option<String>,
}

/// One error code of an API.
#[derive(Clone, Debug)]
pub struct ErrorCode {
    /// HTTP status that it comes with.
    pub http: Option<u16>,
    /// The code.
    pub code: Scalar,
    /// What it means.
    pub doc: String,
}

/// A page that facts were taken from.
#[derive(Clone, Debug)]
pub struct Source {
    /// Its address.
    pub url: String,
    /// When it was read.
    pub read: String,
    /// What was taken from it.
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
    /// Identifier of the model on the wire.
    pub wire_id: Option<Located<String>>,
    /// Name as the vendor writes it.
    pub title: Located<String>,
    /// What it does.
    pub doc: String,
    /// Whether it can be used.
    pub status: Status,
    /// Release date.
    pub released: Option<String>,
    /// What it can do.
    pub capabilities: Vec<String>,
    /// Where the facts come from.
    pub sources: Vec<Source>,
    /// HTTP method.
    pub method: Method,
    /// Path below the base URL.
    pub path: String,
    /// How the body is written.
    pub body: BodyEncoding,
    /// Whether a body is one request, or a list of them.
    pub request_envelope: RequestEnvelope,
    /// Inputs that are not on the wire.
    pub facts: Vec<Fact>,
    /// The request; its objects are closed.
    pub request: Document,
    /// The pairs of width and height that exist.
    pub sizes: Option<Sizes>,
    /// Rules over several parameters, in spec order: included sets, then inherited, then its own.
    pub rules: Vec<Rule>,
    /// What a request costs.
    pub price: Price,
    /// What it answers; open.
    pub response: Option<Document>,
    /// The answers that come under different conditions, in spec order; then `response` is none.
    pub responses: Vec<ResponseVariant>,
    /// What a webhook sends; open.
    pub callback: Option<Document>,
    /// Documented examples.
    pub examples: Vec<Example>,
    /// Further notes.
    pub notes: Vec<String>,
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

/// One of several answers.
#[derive(Clone, Debug)]
pub struct ResponseVariant {
    /// Its name, as written.
    pub name: Located<String>,
    /// The requests that are answered with it; none where the request does not decide it.
    pub when: Option<Expr>,
    /// The answer; open.
    pub document: Document,
}

/// An input that is not on the wire.
#[derive(Clone, Debug, PartialEq)]
pub struct Fact {
    /// Its name.
    pub name: Located<String>,
    /// Type of its value, or of the items if it is a list.
    pub ty: FactType,
    /// Whether it is a list of such values.
    pub list: bool,
    /// Least value; what a price assumes as one end of a range when the caller does not give the fact.
    pub min: Option<Value>,
    /// Greatest value.
    pub max: Option<Value>,
    /// Unit of its value.
    pub unit: Option<String>,
    /// What it is.
    pub doc: String,
}

/// The path of a parameter through objects, from the request on.
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

/// The pairs of width and height that exist.
#[derive(Clone, Debug)]
pub struct Sizes {
    /// Parameter that holds the width.
    pub width: Path,
    /// Parameter that holds the height.
    pub height: Path,
    /// Parameter that names the tier when no pair is given.
    pub tier_from: Option<Path>,
    /// The pairs, tier by tier.
    pub rows: Vec<SizeRow>,
    /// Where the table is documented.
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
    /// Its place.
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

/// A rule over several parameters.
#[derive(Clone, Debug)]
pub struct Rule {
    /// Its id; its place is that of the declaration.
    pub id: Located<String>,
    /// What to do about a violation: the author's sentence, else one made from the form.
    pub message: String,
    /// Whether breaking it makes the request invalid.
    pub warning: bool,
    /// What the service does instead, for the docs; the message says it too.
    pub effect: Option<Effect>,
    /// For a rule about the items of a list (or of a list in a list): the path of the list from the request, then of
    /// the inner list from its item, and so on. The rule holds if it holds for each item, which is `Bound(0)`, the
    /// inner one `Bound(1)`. Empty for a rule about the request. All paths of the form, `at` and `reads` start at the
    /// innermost item then, and `Get` and `Has` do not occur in `holds`.
    pub each: Vec<Path>,
    /// Parameter that a violation points to, where the author says so.
    pub at: Option<Path>,
    /// Its form, for messages, pointers and docs.
    pub form: RuleForm,
    /// Its meaning: the expression that is true when the rule holds. All outputs take the meaning from here.
    pub holds: Expr,
    /// Parameters that `holds` reads, in the order of reading, without repetition; lists that it goes through are
    /// among them, members of their items are not.
    pub reads: Vec<Path>,
    /// Other spellings of parameters that the form names: where a parameter is not given, the first of its spellings
    /// that is given stands for it. `holds` reads them already.
    pub aliases: Vec<(Path, Vec<Path>)>,
    /// Where it is documented.
    pub source: Option<String>,
}

/// A group of parameters: given when all its members are. Most groups have one member.
pub type Group = Vec<Path>;

/// The form in which a rule was written.
#[derive(Clone, Debug)]
pub enum RuleForm {
    /// All or none.
    Together(Vec<Group>),
    /// One or more.
    AtLeastOne(Vec<Group>),
    /// One.
    ExactlyOne(Vec<Group>),
    /// One or none.
    AtMostOne(Vec<Group>),
    /// Each left one needs all its right ones.
    Requires(Vec<(Path, Vec<Group>)>),
    /// Each left one excludes all its right ones.
    Forbids(Vec<(Path, Vec<Group>)>),
    /// Under a condition.
    When(Expr, Then),
    /// A sum within bounds; what each summand is, as a path that may go through lists (`shots.duration`).
    Total(Vec<String>, Option<Value>, Option<Value>),
    /// An expression.
    Cel,
}

/// What must hold under a condition.
#[derive(Clone, Debug, Default)]
pub struct Then {
    /// Must be given.
    pub required: Vec<Path>,
    /// Must not be given.
    pub forbidden: Vec<Group>,
    /// What must hold for the effective value of each parameter (values, ranges, counts), in the order of writing.
    pub limits: Vec<Limited>,
    /// Which of several must be given.
    pub choices: Vec<(Choice, Vec<Group>)>,
    /// An expression that must be true.
    pub cel: Option<Expr>,
}

/// How many of several groups must be given.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Choice {
    /// All or none.
    Together,
    /// One or more.
    AtLeastOne,
    /// One.
    ExactlyOne,
    /// One or none.
    AtMostOne,
}

/// A parameter and what its effective value is limited to.
#[derive(Clone, Debug)]
pub struct Limited {
    /// The parameter.
    pub path: Path,
    /// The limit.
    pub limit: Limit,
    /// The same as an expression; true when the parameter has no value.
    pub holds: Expr,
}

/// A limit on an effective value.
#[derive(Clone, Debug, PartialEq)]
pub enum Limit {
    /// One of these.
    Values(Vec<Value>),
    /// In this range.
    Range(Option<Edge>, Option<Edge>),
    /// This many items, both ends included.
    Count(Option<u32>, Option<u32>),
}

/// One end of a range.
#[derive(Clone, Debug, PartialEq)]
pub struct Edge {
    /// The bound.
    pub value: Value,
    /// Whether the bound itself is outside.
    pub excluded: bool,
}

/// What a request costs.
#[derive(Clone, Debug)]
pub enum Price {
    /// Not known, and why.
    Unknown(String),
    /// The sum of lines.
    Lines {
        /// Currency or credits.
        currency: String,
        /// What one unit of the currency is worth elsewhere.
        exchange: Option<Exchange>,
        /// Least total in 1e-9 of the currency; it counts for the lines in `currency`.
        minimum: Option<i64>,
        /// The summands.
        lines: Vec<PriceLine>,
        /// Where it is documented.
        source: Option<String>,
    },
}

/// What credits are worth.
#[derive(Clone, Debug, PartialEq)]
pub struct Exchange {
    /// The other currency.
    pub currency: String,
    /// How much of it `per` units are worth, in 1e-9.
    pub rate: i64,
    /// For how many units the rate stands.
    pub per: u32,
}

/// Quantity times rate.
#[derive(Clone, Debug)]
pub struct PriceLine {
    /// What is billed.
    pub item: Located<String>,
    /// Currency, where it is not that of the price.
    pub currency: Option<String>,
    /// When the line applies.
    pub when: Option<Expr>,
    /// How many units are billed: what the author wrote, rounded up, at least the minimum, without the free ones, and
    /// times what the whole price counts.
    pub quantity: Expr,
    /// What the author wrote as quantity, for the docs.
    pub written: Quantity,
    /// What one unit costs.
    pub rate: Rate,
    /// For how many units the rate stands.
    pub per: u32,
    /// What a request without a rate means; `None` where it is a mistake of the spec.
    pub missing: Option<MissingRates>,
    /// The rule that forbids requests without a rate, as an index of the rules of the operation.
    pub rule: Option<usize>,
    /// Which line of the spec it comes from: a line with several bands becomes as many lines.
    pub declared: usize,
}

/// How many units are billed, as the author wrote it.
#[derive(Clone, Debug, PartialEq)]
pub struct Quantity {
    /// The units before anything is done with them.
    pub units: Expr,
    /// They are rounded up to a multiple of this.
    pub round_up: Option<Value>,
    /// They are at least this.
    pub minimum: Option<Value>,
    /// So many cost nothing.
    pub free: Option<Value>,
    /// The band of units that the line is about: above the first, up to the second.
    pub band: Option<(Value, Option<Value>)>,
    /// How many times they count.
    pub times: Option<Expr>,
}

/// The rate of a price line.
#[derive(Clone, Debug)]
pub enum Rate {
    /// Always this one.
    Flat(Amount),
    /// Chosen by the value of an expression.
    By(Expr, Vec<(Located<Value>, Amount)>),
    /// The first one whose condition holds.
    Cases(Vec<(Expr, Amount)>),
}

/// What one unit costs, in 1e-9 of the currency.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Amount {
    /// At least this.
    pub min: i64,
    /// At most this; the same when it is known exactly.
    pub max: i64,
}

/// A documented example.
#[derive(Clone, Debug)]
pub struct Example {
    /// What the documentation calls it.
    pub title: Located<String>,
    /// The request.
    pub request: Option<Located<serde_json::Value>>,
    /// The response.
    pub response: Option<Located<serde_json::Value>>,
    /// The callback.
    pub callback: Option<Located<serde_json::Value>>,
    /// JSON Pointer and rule id of each expected violation.
    pub violations: Vec<(String, String)>,
    /// Ids of the rules that warn.
    pub warnings: Vec<String>,
    /// The documented cost in 1e-9 of the currency.
    pub cost: Option<Located<i64>>,
    /// Where it is documented.
    pub source: Option<String>,
}
