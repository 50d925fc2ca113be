//! The resolved model: names are resolved, inheritance is merged, and optional keys with a default rule are
//! filled in. Keeps positions for the checks. Knows nothing of Rust or of JSON Schema.

mod document;
pub(crate) mod domain;
pub mod expr;
pub mod files;
pub(crate) mod place;
mod union;
mod variants;
pub mod words;

pub use document::{
    Array, Declaration, Default, Document, Enum, EnumValue, Integer, Map, Media, Number, Object, Param,
    Ratio, SizeText, Text, Type, Unique, Value,
};
pub use expr::{Arithmetic, Comparison, Each, Expr, ExprKind, ExprType, Function, JsonKind, MediaFact};
pub use union::{Union, Variant};
pub use variants::Discriminator;

use crate::source::{FileId, Located, Span};
pub use crate::vocabulary::{
    BodyEncoding, Effect, FactType, FormatName, LengthUnit, MediaForm, Method, Place, RequestEnvelope,
    Scalar, Status, TaskState,
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
    /// Error codes.
    pub errors: Vec<ErrorCode>,
    /// Additional notes.
    pub notes: Vec<String>,
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
    /// The price of a request.
    pub price: Price,
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

/// A rule over several parameters.
#[derive(Clone, Debug)]
pub struct Rule {
    /// Its id, with the position of the declaration.
    pub id: Located<String>,
    /// The message of a violation: the author's sentence, else one made from the form.
    pub message: String,
    /// A violation is a warning, and does not make the request invalid.
    pub warning: bool,
    /// The reaction of the service to a violation, for the docs; the message includes it.
    pub effect: Option<Effect>,
    /// For a rule about the items of a list (or of a nested list): the path of the list from the request, then of
    /// the inner list from its item, and so on. The rule holds if it holds for each item, which is `Bound(0)`, the
    /// inner one `Bound(1)`. Empty for a rule about the request. Otherwise all paths of the form, `at` and `reads` start
    /// at the innermost item, and `Get` and `Has` do not occur in `holds`.
    pub each: Vec<Path>,
    /// Parameter that a violation points to, if the author specifies it.
    pub at: Option<Path>,
    /// Its form, for messages, pointers and docs.
    pub form: RuleForm,
    /// Its meaning: the expression that is true if the rule holds. All outputs use it.
    pub holds: Expr,
    /// Parameters that `holds` reads, in the order of reading, without repetition; includes the lists that it goes
    /// through, but not the members of their items.
    pub reads: Vec<Path>,
    /// Aliases of parameters that the form names: if a parameter is absent, its first alias that is given replaces
    /// it. `holds` already reads them.
    pub aliases: Vec<(Path, Vec<Path>)>,
    /// Page that documents it.
    pub source: Option<String>,
}

/// A group of parameters, which is given if all its members are. Most groups have one member.
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
    /// Each left parameter requires all its right groups.
    Requires(Vec<(Path, Vec<Group>)>),
    /// Each left parameter excludes all its right groups.
    Forbids(Vec<(Path, Vec<Group>)>),
    /// Under a condition, which is `true` for limits without one.
    When(Expr, Box<Then>),
    /// A sum within bounds.
    Total(Total),
    /// An expression.
    Cel,
}

/// The demands of a rule under its condition.
#[derive(Clone, Debug, Default)]
pub struct Then {
    /// Parameters that must be given.
    pub required: Vec<Path>,
    /// Groups that must not be given.
    pub forbidden: Vec<Group>,
    /// Limits on effective values (values, ranges, counts, lengths), in spec order.
    pub limits: Vec<Limited>,
    /// A sum within bounds.
    pub total: Option<Total>,
    /// Choices among several groups.
    pub choices: Vec<(Choice, Vec<Group>)>,
    /// An expression that must be true.
    pub cel: Option<Expr>,
}

/// A way to use an operation: a combination of inputs.
#[derive(Clone, Debug)]
pub struct Mode {
    /// Its name.
    pub name: Located<String>,
    /// Description.
    pub doc: String,
    /// Parameters that are given.
    pub required: Vec<Path>,
    /// Parameters that can be given.
    pub optional: Vec<Path>,
    /// Parameters that are not given.
    pub forbidden: Vec<Path>,
    /// True for requests of the mode.
    pub holds: Expr,
}

/// A sum within bounds.
#[derive(Clone, Debug)]
pub struct Total {
    /// The summands: paths that may go through lists (`shots.duration`).
    pub of: Vec<String>,
    /// Least sum.
    pub min: Option<Value>,
    /// Greatest sum.
    pub max: Option<Value>,
    /// True if the sum lies within.
    pub holds: Expr,
}

/// The number of groups that must be given.
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

/// A limit on the effective value of a parameter.
#[derive(Clone, Debug)]
pub struct Limited {
    /// The parameter.
    pub path: Path,
    /// The limit.
    pub limit: Limit,
    /// The limit as an expression, which is true if the parameter has no value.
    pub holds: Expr,
}

/// A limit on an effective value.
#[derive(Clone, Debug, PartialEq)]
pub enum Limit {
    /// One of these.
    Values(Vec<Value>),
    /// None of these.
    Except(Vec<Value>),
    /// In this range.
    Range(Option<Edge>, Option<Edge>),
    /// This many items, both ends included.
    Count(Option<u32>, Option<u32>),
    /// This many characters, both ends included.
    Length(Option<u32>, Option<u32>),
}

/// One end of a range.
#[derive(Clone, Debug, PartialEq)]
pub struct Edge {
    /// The bound.
    pub value: Value,
    /// The bound itself is excluded.
    pub excluded: bool,
}

/// The price of a request.
#[derive(Clone, Debug)]
pub enum Price {
    /// Unknown, with the reason.
    Unknown(String),
    /// The sum of lines.
    Lines {
        /// Currency or credits.
        currency: String,
        /// What holds for the total of the lines in `currency`.
        terms: Box<Terms>,
        /// The summands.
        lines: Vec<PriceLine>,
        /// Page that documents it.
        source: Option<String>,
    },
}

impl Price {
    /// All its expressions.
    pub(crate) fn exprs(&self) -> Vec<&Expr> {
        let Price::Lines { lines, terms, .. } = self else { return Vec::new() };
        let mut exprs = Vec::new();
        for line in lines {
            exprs.extend(line.when.iter().map(|when| &when.expr).chain([&line.quantity]));
            match &line.rate {
                Rate::Fixed(_) => {}
                Rate::By(selector, _) => exprs.push(&selector.expr),
                Rate::Cases(cases) => exprs.extend(cases.iter().map(|case| &case.when.expr)),
            }
        }
        if let Some(Minimum::Computed(minimum)) = &terms.minimum {
            exprs.push(&minimum.expr);
        }
        exprs
    }
}

/// Terms of a price as a whole. The sum of the lines becomes at least the minimum, and is then rounded.
#[derive(Clone, Debug, Default)]
pub struct Terms {
    /// Minimum total.
    pub minimum: Option<Minimum>,
    /// The rounding of the total.
    pub rounding: Option<Rounding>,
    /// The value of the currency in another one.
    pub exchange: Option<Exchange>,
}

/// The minimum of a total.
#[derive(Clone, Debug)]
pub enum Minimum {
    /// An amount.
    Amount(Amount),
    /// A number of units of the currency.
    Computed(Written),
}

/// The rounding of a total.
#[derive(Clone, Debug, PartialEq)]
pub struct Rounding {
    /// Up; else to the nearest multiple, halves up.
    pub up: bool,
    /// The total becomes a multiple of this amount, which is above zero.
    pub step: Amount,
}

/// The value of credits in a currency.
#[derive(Clone, Debug, PartialEq)]
pub struct Exchange {
    /// The other currency.
    pub currency: String,
    /// The value of `per` units.
    pub rate: Amount,
    /// The number of units that the rate covers.
    pub per: u32,
}

/// Quantity times rate.
#[derive(Clone, Debug)]
pub struct PriceLine {
    /// The billed item.
    pub item: Located<String>,
    /// Currency, if it is not that of the price.
    pub currency: Option<String>,
    /// The condition under which the line applies.
    pub when: Option<Written>,
    /// The number of billed units: the author's quantity, rounded up, at least the minimum, without free units, and
    /// multiplied by `times`.
    pub quantity: Expr,
    /// The quantity as written, for the docs.
    pub written: Quantity,
    /// The price of one unit.
    pub rate: Rate,
    /// The number of units that the rate covers.
    pub per: u32,
    /// The meaning of a request without a rate; `None` if the spec must have a rate for every request.
    pub missing: Option<Missing>,
    /// The rule that forbids requests without a rate, as an index of the rules of the operation.
    pub rule: Option<usize>,
    /// The index of the line in the spec, since a line with several bands becomes several lines.
    pub declared: usize,
}

impl PriceLine {
    /// A line that always applies and is nothing but so many units at a rate.
    pub fn plain(units: Written, rate: Rate) -> Self {
        Self {
            item: Located::new(String::new(), units.expr.span),
            currency: None,
            when: None,
            quantity: units.expr.clone(),
            written: Quantity { units, round_up: None, minimum: None, free: None, band: None, times: None },
            rate,
            per: 1,
            missing: None,
            rule: None,
            declared: 0,
        }
    }
}

/// The number of billed units as written.
#[derive(Clone, Debug, PartialEq)]
pub struct Quantity {
    /// The number of units.
    pub units: Written,
    /// Rounds up to a multiple of this number.
    pub round_up: Option<Value>,
    /// Minimum number of units.
    pub minimum: Option<Value>,
    /// Number of free units.
    pub free: Option<Value>,
    /// The band of the line: units above the first number, up to the second.
    pub band: Option<(Value, Option<Value>)>,
    /// Multipliers.
    pub times: Option<Written>,
}

/// An expression, with the words for it in docs: the author's own, or a condition in a clause.
#[derive(Clone, Debug, PartialEq)]
pub struct Written {
    /// The expression.
    pub expr: Expr,
    /// The words.
    pub words: words::Phrase,
}

/// The meaning of a request without a rate.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Missing {
    /// Its price is unknown, possibly with the reason.
    Unknown(Option<String>),
    /// It is invalid.
    Forbidden,
}

/// The rate of a price line.
#[derive(Clone, Debug)]
pub enum Rate {
    /// A fixed rate.
    Fixed(Charge),
    /// The rate for the value of an expression.
    By(Written, Vec<(Located<Value>, Charge)>),
    /// The rate of the first case that holds.
    Cases(Vec<RateCase>),
}

/// A rate under a condition.
#[derive(Clone, Debug)]
pub struct RateCase {
    /// The condition; the words are empty if it always holds.
    pub when: Written,
    /// The rate.
    pub charge: Charge,
    /// Where a case before it holds, its condition can hold too, and does not matter.
    pub otherwise: bool,
}

impl Rate {
    /// All rates among which a request chooses.
    pub fn charges(&self) -> Vec<&Charge> {
        match self {
            Self::Fixed(charge) => vec![charge],
            Self::By(_, rates) => rates.iter().map(|(_, charge)| charge).collect(),
            Self::Cases(cases) => cases.iter().map(|case| &case.charge).collect(),
        }
    }
}

/// The price of one unit.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Charge {
    /// An amount.
    Known(Amount),
    /// Unknown, with the reason.
    Unknown(String),
}

/// An amount of money, in 1e-9 of the currency.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Amount {
    /// The lower bound.
    pub min: i64,
    /// The upper bound; equal to the lower one if the price is exact.
    pub max: i64,
    /// The digits as the author wrote them: `0.10`, or `6.75 to 13.50`.
    pub written: String,
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
    /// The documented cost in 1e-9 of the currency.
    pub cost: Option<Located<i64>>,
    /// Page that documents it.
    pub source: Option<String>,
}
