//! The description of one operation as plain data, which the engine checks requests against.
//!
//! Generated crates hold each table as bytes, which are decoded when the table is first used ([`Encoded`]); the
//! interpreter builds the same tables in an arena from YAML. Everything is a slice or a scalar, so that a table means
//! the same wherever it comes from.
//!
//! The tables are part of the interface between the generator and the engine. They are public so that tools can read
//! them, but they are not stable: a new version may add fields and variants.

pub(crate) mod codec;
mod expressions;
mod prices;
mod types;

pub use codec::Encoded;
pub use expressions::{
    Arithmetic, Comparison, Default, Each, Expr, Function, JsonKind, Matching, MediaFact, Var,
};
pub use prices::{
    Charge, Exchange, LineWords, Minimum, Price, PriceEntry, PriceLine, Prices, Rate, Rounding, Terms,
};
pub use types::{
    Array, Automaton, Format, Inst, Integer, LengthUnit, Literal, Map, Matcher, Media, MediaForms, Number,
    Pattern, SizeText, Text, Type, Union, Unique,
};

/// One operation: its parameters, sizes, rules and price.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Model<'a> {
    /// Identifier of the spec, `<provider>/<name>`.
    pub id: &'a str,
    /// All objects of the request; the first one is the request itself. Objects refer to one another by index, so
    /// that a type can contain itself.
    pub objects: &'a [Object<'a>],
    /// The parameters that sizes, rules or prices read, in the order of the document tree (an object before its
    /// members).
    pub vars: &'a [Var<'a>],
    /// Inputs that are not on the wire.
    pub facts: &'a [Fact<'a>],
    /// The allowed sizes, if the operation has a size table.
    pub sizes: Option<Sizes<'a>>,
    /// Rules over several parameters, in spec order.
    pub rules: &'a [Rule<'a>],
    /// The prices of a valid request over time.
    pub prices: Prices<'a>,
    /// True if requests are sent in an array, so that the array may be validated by mistake.
    pub array_body: bool,
    /// The required parameters that tool definitions leave out, sorted by object and field.
    pub hidden: &'a [Hidden<'a>],
}

impl Model<'_> {
    /// An operation without parameters, for struct update syntax.
    pub const EMPTY: Model<'static> = Model {
        id: "",
        objects: &[],
        vars: &[],
        facts: &[],
        sizes: None,
        rules: &[],
        prices: Prices::NONE,
        array_body: false,
        hidden: &[],
    };
}

/// A response, a callback or an envelope.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Document<'a> {
    /// All objects of the document; the first one is the document itself.
    pub objects: &'a [Object<'a>],
}

/// The members of one JSON object.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Object<'a> {
    /// Its members in spec order.
    pub fields: &'a [Field<'a>],
    /// True if other members are allowed (responses are open, requests are not).
    pub open: bool,
    /// Hash over the names of its members; empty if a scan is faster.
    pub lookup: Lookup<'a>,
}

/// A perfect hash over the member names of an object, or over the values of an enum.
#[derive(Clone, Copy, Debug, Default, PartialEq)]
pub struct Lookup<'a> {
    /// Multiplier of the hash; odd if no text needs escapes in JSON.
    pub seed: u64,
    /// Index + 1 by hash, 0 for free places; the length is a power of two, or 0 for a scan.
    pub table: &'a [u16],
}

impl Lookup<'_> {
    /// Names are compared one by one, and none of them needs escapes in JSON.
    pub const SCAN: Lookup<'static> = Lookup { seed: 1, table: &[] };
}

/// One parameter.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Field<'a> {
    /// Key on the wire.
    pub name: &'a str,
    /// Its type.
    pub ty: Type<'a>,
    /// True if the key is required.
    pub required: bool,
    /// True if `""` means "not given".
    pub empty_absent: bool,
    /// True if `null` is valid: as a value, or as "not given".
    pub nullable: Nullable,
    /// The variables that this value, or anything below it, fills.
    pub vars: Vars,
}

impl Field<'_> {
    /// An optional parameter that nothing reads, for struct update syntax: `Field { name, ty, ..Field::PLAIN }`.
    pub const PLAIN: Field<'static> = Field {
        name: "",
        ty: Type::Any,
        required: false,
        empty_absent: false,
        nullable: Nullable::No,
        vars: Vars { start: 0, end: 0, own: false },
    };
}

/// A required parameter that tool definitions for language models leave out.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Hidden<'a> {
    /// Index of its object.
    pub object: u16,
    /// Its index in the object.
    pub field: u16,
    /// The fields of the object that are other names of it.
    pub aliases: &'a [u16],
    /// The value that is filled in.
    pub fill: Fill<'a>,
}

impl Hidden<'_> {
    /// True if it has one value only.
    pub(crate) fn is_constant(&self) -> bool {
        matches!(self.fill, Fill::Constant)
    }
}

/// The value that is filled in for a parameter.
#[derive(Clone, Copy, Debug, PartialEq)]
pub enum Fill<'a> {
    /// The only value of its type.
    Constant,
    /// Its default.
    Default(Literal<'a>),
    /// Its default, a list or an object, as JSON text.
    Document(&'a str),
    /// A random UUID of version 4.
    Id,
}

/// The meaning of `null`.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Nullable {
    /// `null` is invalid.
    #[default]
    No,
    /// `null` is a value and counts as given.
    Value,
    /// `null` means that the parameter is not given.
    Absent,
}

/// The variables at or below one parameter, as a range of [`Model::vars`] or of the variables of the enclosing item.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Vars {
    /// Index of the first one.
    pub start: u16,
    /// Index after the last one; equal to `start` when nothing below is read.
    pub end: u16,
    /// True if `start` is the parameter itself.
    pub own: bool,
}

/// An input that is not on the wire, such as the duration of a video that a URL refers to.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Fact<'a> {
    /// Its name.
    pub name: &'a str,
    /// The type of its value, or of each item.
    pub kind: FactKind,
    /// True if it is a list.
    pub list: bool,
    /// Least value, or least value of each item. For a fact that is not given, one end of the range of a price.
    pub min: Option<Literal<'a>>,
    /// Greatest value.
    pub max: Option<Literal<'a>>,
    /// Least and greatest number of items of a list; `u32::MAX` for no limit.
    pub items: (u32, u32),
    /// The value, or the items of a list, if the caller does not give it.
    pub default: Option<&'a [Literal<'a>]>,
    /// The strings that a price tells apart, and one more that stands for all others. None if a price uses the string
    /// for anything else.
    pub choices: &'a [&'a str],
}

impl Fact<'_> {
    /// Any number, for struct update syntax.
    pub const PLAIN: Fact<'static> = Fact {
        name: "",
        kind: FactKind::Number,
        list: false,
        min: None,
        max: None,
        items: (0, u32::MAX),
        default: None,
        choices: &[],
    };
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
    /// A timestamp with an offset; in expressions the minute of the week in UTC, from Monday.
    Timestamp,
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
    /// The effect of breaking it.
    pub severity: Severity,
    /// A sentence that says what to do.
    pub message: &'a str,
    /// For a rule about items: the variable of the array in the request, then that of the inner array in its item, and
    /// so on. The rule must hold for each item; [`Expr::Bound`] 0 is the item of the first array. Empty for a rule
    /// about the request. `reads` and `location` refer to the variables of the innermost item.
    pub each: &'a [u16],
    /// True if it holds.
    pub holds: Expr<'a>,
    /// The variables it reads. When one of them is invalid, the rule is not evaluated.
    pub reads: &'a [u16],
    /// The location of a violation.
    pub location: ViolationLocation<'a>,
    /// True if it is about the request, an error, and relates facts to one another: facts that the caller does not give
    /// keep to it in the range of a price.
    pub relates_facts: bool,
    /// True if the message counts the values of a long list, so that a violation names the closest ones.
    pub names_closest: bool,
}

impl Rule<'_> {
    /// For struct update syntax.
    pub const PLAIN: Rule<'static> = Rule {
        id: "",
        severity: Severity::Error,
        message: "",
        each: &[],
        holds: Expr::Lit(Literal::Bool(true)),
        reads: &[],
        location: ViolationLocation::NONE,
        relates_facts: false,
        names_closest: false,
    };
}

/// The effect of breaking a rule.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Severity {
    /// The service rejects the request.
    Error,
    /// The service accepts the request but ignores, overrides or deprecates a part of it.
    Warning,
}

/// The location of the violation of a rule: the one that the author chose, else the first list that applies, in
/// order.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct ViolationLocation<'a> {
    /// JSON Pointer that the author chose.
    pub at: Option<&'a str>,
    /// Parameters that can be missing, with a condition for each: the location is the first one whose condition does not
    /// hold.
    pub missing: &'a [(u16, Expr<'a>)],
    /// Parameters with a condition for each: the location is the last one whose condition does not hold.
    pub offending: &'a [(u16, Expr<'a>)],
    /// Parameters that the rule reads: the location is the first one that is given.
    pub read: &'a [u16],
    /// JSON Pointer when no list applies.
    pub otherwise: &'a str,
}

impl ViolationLocation<'_> {
    /// No location, for struct update syntax.
    pub const NONE: ViolationLocation<'static> =
        ViolationLocation { at: None, missing: &[], offending: &[], read: &[], otherwise: "" };
}
