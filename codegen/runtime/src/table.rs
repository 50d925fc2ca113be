//! The description of one operation as plain data: what the engine reads a request against.
//!
//! Generated crates hold these tables in a `static`; the interpreter builds the same tables in an arena from
//! YAML. Everything is a slice or a scalar, so that a table is `const`, costs next to nothing to compile, and
//! means the same wherever it comes from.

/// One operation: its parameters, sizes, rules and price.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Model<'a> {
    /// Identifier of the spec, `<provider>/<name>`.
    pub id: &'a str,
    /// All objects of the request; the first one is the request itself. Objects name one another by index, so
    /// that a type can contain itself.
    pub objects: &'a [Object<'a>],
    /// The parameters that sizes, rules or prices read, in the order of the document tree (an object before its
    /// members).
    pub vars: &'a [Var<'a>],
    /// Inputs that are not on the wire.
    pub facts: &'a [Fact<'a>],
    /// The width and height pairs that exist, when the operation has such a table.
    pub sizes: Option<Sizes<'a>>,
    /// Rules over several parameters, in spec order.
    pub rules: &'a [Rule<'a>],
    /// What a valid request costs.
    pub price: Price<'a>,
    /// Whether requests are sent as a list, so that somebody may check the list in place of one request.
    pub array_body: bool,
}

/// The members of one JSON object.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Object<'a> {
    /// Its members in spec order.
    pub fields: &'a [Field<'a>],
    /// Whether other members are allowed (responses are open, requests are not).
    pub open: bool,
    /// Perfect hash over the names for wide objects; empty where a scan is faster.
    pub lookup: Lookup<'a>,
}

/// A perfect hash over the member names of an object. See [`crate::lookup`].
#[derive(Clone, Copy, Debug, Default, PartialEq)]
pub struct Lookup<'a> {
    /// Multiplier of the hash; odd when JSON never has to escape one of the names.
    pub seed: u64,
    /// Field index + 1 by hash, 0 where no name falls; the length is a power of two, or 0 for "scan".
    pub table: &'a [u16],
}

impl Lookup<'_> {
    /// Names are compared one by one, and JSON never has to escape any of them.
    pub const SCAN: Lookup<'static> = Lookup { seed: 1, table: &[] };
}

/// One parameter.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Field<'a> {
    /// Key on the wire.
    pub name: &'a str,
    /// What its value must be.
    pub ty: Type<'a>,
    /// Whether the key must be there.
    pub required: bool,
    /// Whether `""` means "not given".
    pub empty_absent: bool,
    /// Whether `null` is a value.
    pub nullable: bool,
    /// The variables that this value, or anything below it, fills.
    pub vars: Vars,
}

impl Field<'_> {
    /// An optional parameter that nothing reads, to take the rest from: `Field { name, ty, ..Field::PLAIN }`.
    pub const PLAIN: Field<'static> = Field {
        name: "",
        ty: Type::Any,
        required: false,
        empty_absent: false,
        nullable: false,
        vars: Vars { start: 0, end: 0, own: false },
    };
}

/// The run of [`Model::vars`] that stands at or below one parameter.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Vars {
    /// Index of the first one.
    pub start: u16,
    /// Index behind the last one; equal to `start` when nothing below is read.
    pub end: u16,
    /// Whether `start` is the parameter itself.
    pub own: bool,
}

/// What a JSON value must be.
#[derive(Clone, Copy, Debug, PartialEq)]
pub enum Type<'a> {
    /// Any JSON value.
    Any,
    /// `true` or `false`.
    Boolean,
    /// A whole number; `2048.0` and `2e3` are whole.
    Integer(Integer),
    /// A number, compared as the nearest double.
    Number(Number),
    /// A string.
    String(&'a Text<'a>),
    /// Exactly this value.
    Const(Literal<'a>),
    /// One of these values.
    Enum(&'a [Literal<'a>]),
    /// A list.
    Array(&'a Array<'a>),
    /// The object of [`Model::objects`] with this index.
    Object(u16),
}

/// Bounds of a whole number, both included.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Integer {
    /// Smallest value.
    pub min: i64,
    /// Largest value.
    pub max: i64,
    /// Distance between allowed values, counted from zero; 1 for every value.
    pub step: u32,
}

/// Bounds of a number, both included; infinite where there is none.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Number {
    /// Smallest value.
    pub min: f64,
    /// Largest value.
    pub max: f64,
}

/// What a string must be.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Text<'a> {
    /// Least length in code points.
    pub min: u32,
    /// Greatest length in code points; `u32::MAX` for no limit.
    pub max: u32,
    /// Form of the whole string.
    pub format: Option<Format>,
    /// Expression that the string must contain a match of.
    pub pattern: Option<&'a Pattern<'a>>,
    /// Limits on the media it refers to, as a sentence; they are reported as unchecked, because the media
    /// itself is not in the request.
    pub media: Option<&'a str>,
}

impl Text<'_> {
    /// Any string, to take the rest from: `Text { max: 2500, ..Text::ANY }`.
    pub const ANY: Text<'static> = Text { min: 0, max: u32::MAX, format: None, pattern: None, media: None };
}

/// A named form of a string.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Format {
    /// Scheme, colon, then RFC 3986 characters and percent triplets, at most one `#`.
    Uri,
    /// UUID version 4, hyphenated, either case.
    UuidV4,
    /// One of several ways to hand over media.
    Media(MediaForms),
}

/// The ways in which media can be handed over.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
#[allow(clippy::struct_excessive_bools, reason = "any of the forms can go with any other")]
pub struct MediaForms {
    /// An `http` or `https` URL.
    pub url: bool,
    /// `data:<type>/<subtype>;base64,` and Base64.
    pub data_uri: bool,
    /// Bare Base64.
    pub base64: bool,
    /// The UUID v4 of an earlier upload.
    pub upload: bool,
}

/// A regular expression as instructions for a linear-time matcher. See [`crate::pattern`].
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Pattern<'a> {
    /// The expression as the spec has it.
    pub source: &'a str,
    /// Its program; the first instruction starts it.
    pub program: &'a [Inst<'a>],
}

/// One instruction of a [`Pattern`].
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Inst<'a> {
    /// The expression matched.
    Match,
    /// A character in one of these ranges (both ends included), then the instruction with this index.
    Chars(&'a [(char, char)], u16),
    /// Goes on at both.
    Split(u16, u16),
    /// Only at the start of the string.
    Start(u16),
    /// Only at the end of the string.
    End(u16),
}

/// What a list must be.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Array<'a> {
    /// What each item must be.
    pub items: Type<'a>,
    /// Least number of items.
    pub min: u32,
    /// Greatest number of items; `u32::MAX` for no limit.
    pub max: u32,
}

/// A JSON scalar.
#[derive(Clone, Copy, Debug, PartialEq)]
pub enum Literal<'a> {
    /// A boolean.
    Bool(bool),
    /// A whole number.
    Int(i64),
    /// Any other number.
    Num(f64),
    /// A string.
    Str(&'a str),
}

/// A parameter that an expression reads.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Var<'a> {
    /// JSON Pointer of the parameter.
    pub pointer: &'a str,
    /// Its value when it is not given.
    pub default: Default<'a>,
}

/// The value that a service assumes for a parameter which is not given.
#[derive(Clone, Copy, Debug, PartialEq)]
pub enum Default<'a> {
    /// None is documented.
    None,
    /// Always this one.
    Value(Literal<'a>),
    /// The value of the first condition that holds; none if none does.
    Cases(&'a [(Expr<'a>, Literal<'a>)]),
}

/// An input that is not on the wire, such as the duration of a video that a URL refers to.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Fact<'a> {
    /// Its name.
    pub name: &'a str,
    /// What its value is.
    pub kind: FactKind,
}

/// The type of a [`Fact`].
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum FactKind {
    /// `true` or `false`.
    Boolean,
    /// A whole number.
    Integer,
    /// Any number.
    Number,
    /// A string.
    String,
}

/// The table of sizes of an operation.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Sizes<'a> {
    /// Variable that holds the width.
    pub width: u16,
    /// Variable that holds the height.
    pub height: u16,
    /// Variable that names the tier when no pair is given.
    pub tier_from: Option<u16>,
    /// The pairs, tier by tier.
    pub rows: &'a [SizeRow<'a>],
}

/// One pair of a size table.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct SizeRow<'a> {
    /// Tier, for example `2K`.
    pub tier: &'a str,
    /// Label within the tier, for example `16:9`.
    pub label: &'a str,
    /// Width in pixels.
    pub width: u32,
    /// Height in pixels.
    pub height: u32,
}

/// A rule over several parameters.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Rule<'a> {
    /// Its id, unique in the operation.
    pub id: &'a str,
    /// What it means to break it.
    pub severity: Severity,
    /// What to do about it.
    pub message: &'a str,
    /// Whether it holds.
    pub holds: Expr<'a>,
    /// The variables it reads. When one of them is itself wrong, the rule says nothing.
    pub reads: &'a [u16],
    /// Where a violation stands.
    pub blame: Blame<'a>,
}

/// What it means to break a rule.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Severity {
    /// The service refuses the request.
    Error,
    /// The service takes the request but ignores, overrides or deprecates a part of it.
    Warning,
}

/// Where the violation of a rule stands: at the place that the author chose, else the lists are asked in their
/// order, and the first one that has an answer decides. The message names what the lists answer in any case.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Blame<'a> {
    /// JSON Pointer that the author chose.
    pub at: Option<&'a str>,
    /// Parameters that must be given: the first one that is not.
    pub required: &'a [u16],
    /// Parameters with what has to hold for each: the last one for which it does not.
    pub offending: &'a [(u16, Expr<'a>)],
    /// Parameters read: the first one that is given.
    pub read: &'a [u16],
    /// JSON Pointer when none of the lists answers.
    pub otherwise: &'a str,
}

/// A typed expression over the variables of a model.
#[derive(Clone, Copy, Debug, PartialEq)]
pub enum Expr<'a> {
    /// A constant.
    Lit(Literal<'a>),
    /// The effective value of a variable: the given one, else its default.
    Get(u16),
    /// Whether a variable is given.
    Has(u16),
    /// The value of a fact.
    Fact(u16),
    /// Whether the caller gave a fact.
    HasFact(u16),
    /// The tier of the request's size.
    Tier,
    /// Negation.
    Not(&'a Expr<'a>),
    /// Conjunction.
    All(&'a [Expr<'a>]),
    /// Disjunction.
    Any(&'a [Expr<'a>]),
    /// Condition, value if it holds, value if not.
    If(&'a [Expr<'a>; 3]),
    /// Comparison of two values of one type.
    Compare(Comparison, &'a [Expr<'a>; 2]),
    /// Arithmetic on two numbers.
    Arith(Arithmetic, &'a [Expr<'a>; 2]),
    /// Whether a value is in a list.
    In(&'a Expr<'a>, &'a [Literal<'a>]),
    /// Code points of a string, or items of a list.
    Size(&'a Expr<'a>),
}

/// A comparison operator.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Comparison {
    /// `==`
    Eq,
    /// `!=`
    Ne,
    /// `<`
    Lt,
    /// `<=`
    Le,
    /// `>`
    Gt,
    /// `>=`
    Ge,
}

/// An arithmetic operator. Division of two whole numbers truncates, as in CEL; in a price it is exact.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Arithmetic {
    /// `+`
    Add,
    /// `-`
    Sub,
    /// `*`
    Mul,
    /// `/`
    Div,
    /// `%`
    Rem,
}

/// What a request costs.
#[derive(Clone, Copy, Debug, PartialEq)]
pub enum Price<'a> {
    /// Not known, and why.
    Unknown(&'a str),
    /// The sum of its lines.
    Lines {
        /// ISO 4217 code, or the name of the vendor's credits.
        currency: &'a str,
        /// The summands.
        lines: &'a [PriceLine<'a>],
    },
}

/// One summand of a price: quantity times rate.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct PriceLine<'a> {
    /// What is billed.
    pub item: &'a str,
    /// When the line applies; always if absent.
    pub when: Option<Expr<'a>>,
    /// How many units.
    pub quantity: Expr<'a>,
    /// What one unit costs.
    pub rate: Rate<'a>,
    /// For how many units the rate stands.
    pub per: u32,
}

/// The rate of a price line, in 1e-9 of the currency.
#[derive(Clone, Copy, Debug, PartialEq)]
pub enum Rate<'a> {
    /// Always this one.
    Flat(i64),
    /// Chosen by the value of an expression.
    By(Expr<'a>, &'a [(Literal<'a>, i64)]),
}
