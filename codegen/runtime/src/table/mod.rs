//! The description of one operation as plain data: what the engine reads a request against.
//!
//! Generated crates hold these tables in a `static`; the interpreter builds the same tables in an arena from
//! YAML. Everything is a slice or a scalar, so that a table is `const`, costs next to nothing to compile, and
//! means the same wherever it comes from.
//!
//! The tables are part of the interface between the generator and the engine. They are public so that tools can read
//! them, but they are not stable: a new version may add fields and variants.

mod expressions;
mod prices;
mod types;

pub use expressions::{Arithmetic, Comparison, Default, Each, Expr, Function, JsonKind, Matching, Var};
pub use prices::{Exchange, Price, PriceLine, Rate, Terms};
pub use types::{
    Array, Format, Inst, Integer, LengthUnit, Literal, Map, Media, MediaForms, Number, Pattern, SizeText,
    Text, Type, Union, Unique,
};

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

impl Model<'_> {
    /// An operation without parameters, to take the rest from.
    pub const EMPTY: Model<'static> = Model {
        id: "",
        objects: &[],
        vars: &[],
        facts: &[],
        sizes: None,
        rules: &[],
        price: Price::Unknown(""),
        array_body: false,
    };
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
    /// Whether `null` is valid: as a value, or as "not given".
    pub nullable: Nullable,
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
        nullable: Nullable::No,
        vars: Vars { start: 0, end: 0, own: false },
    };
}

/// What `null` means.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Nullable {
    /// It is no value.
    #[default]
    No,
    /// It is a value, and counts as given.
    Value,
    /// It means that the parameter is not given.
    Absent,
}

/// The run of [`Model::vars`], or of the variables of the list item around it, that stands at or below one parameter.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Vars {
    /// Index of the first one.
    pub start: u16,
    /// Index behind the last one; equal to `start` when nothing below is read.
    pub end: u16,
    /// Whether `start` is the parameter itself.
    pub own: bool,
}

/// An input that is not on the wire, such as the duration of a video that a URL refers to.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Fact<'a> {
    /// Its name.
    pub name: &'a str,
    /// What its value is, or each of its items.
    pub kind: FactKind,
    /// Whether it is a list.
    pub list: bool,
    /// Least and greatest value, for prices when the caller does not give it.
    pub range: Option<(Literal<'a>, Literal<'a>)>,
}

/// The type of a [`Fact`].
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum FactKind {
    /// `true` or `false`.
    Boolean,
    /// An integer.
    Integer,
    /// A number.
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
    /// For a rule about items: the variable of the list in the request, then that of the inner list in its item, and
    /// so on. The rule must hold for each item; [`Expr::Bound`] 0 is the item of the first list. Empty for a rule
    /// about the request. `reads` and `location` speak of the variables of the innermost item then.
    pub each: &'a [u16],
    /// Whether it holds.
    pub holds: Expr<'a>,
    /// The variables it reads. When one of them is itself wrong, the rule says nothing.
    pub reads: &'a [u16],
    /// Where a violation stands.
    pub location: ViolationLocation<'a>,
}

impl Rule<'_> {
    /// To take the rest from.
    pub const PLAIN: Rule<'static> = Rule {
        id: "",
        severity: Severity::Error,
        message: "",
        each: &[],
        holds: Expr::Lit(Literal::Bool(true)),
        reads: &[],
        location: ViolationLocation::NONE,
    };
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
pub struct ViolationLocation<'a> {
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

impl ViolationLocation<'_> {
    /// Nowhere in particular, to take the rest from.
    pub const NONE: ViolationLocation<'static> =
        ViolationLocation { at: None, required: &[], offending: &[], read: &[], otherwise: "" };
}
