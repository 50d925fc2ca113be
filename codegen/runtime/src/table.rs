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
    /// One of these strings, or any other one; also numbers.
    OpenEnum(&'a [Literal<'a>]),
    /// Width and height in one string.
    Size(&'a SizeText<'a>),
    /// A list.
    Array(&'a Array<'a>),
    /// The object of [`Model::objects`] with this index.
    Object(u16),
    /// Members with keys of the caller's choice.
    Map(&'a Map<'a>),
    /// What one of these variants is. Which one is meant is told by the JSON type; of several objects by the tag, else
    /// by the members that are there; of several strings or numbers every one is tried.
    Union(&'a Union<'a>),
}

/// Bounds of a whole number, both included.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Integer {
    /// Smallest value.
    pub min: i64,
    /// Largest value.
    pub max: i64,
    /// Distance between allowed values; 1 for every value.
    pub step: u32,
    /// What allowed values are beyond a multiple of `step`; less than it.
    pub offset: u32,
}

impl Integer {
    /// Every whole number that JSON readers keep, to take the rest from.
    pub const ANY: Integer =
        Integer { min: -9_007_199_254_740_991, max: 9_007_199_254_740_991, step: 1, offset: 0 };
}

/// Bounds of a number; infinite where there is none.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Number {
    /// Smallest value.
    pub min: f64,
    /// Largest value.
    pub max: f64,
    /// Whether `min` itself is not allowed.
    pub above: bool,
    /// Whether `max` itself is not allowed.
    pub below: bool,
    /// Distance between allowed values, counted from zero; 0 for every value.
    pub step: f64,
}

impl Number {
    /// Every number, to take the rest from.
    pub const ANY: Number =
        Number { min: f64::NEG_INFINITY, max: f64::INFINITY, above: false, below: false, step: 0.0 };
}

/// What a string must be.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Text<'a> {
    /// Least length.
    pub min: u32,
    /// Greatest length; `u32::MAX` for no limit.
    pub max: u32,
    /// What lengths count.
    pub unit: LengthUnit,
    /// Form of the whole string.
    pub format: Option<Format>,
    /// Expression that the string must contain a match of.
    pub pattern: Option<&'a Pattern<'a>>,
    /// Limits on the media it refers to. What the request itself or the caller's facts do not show is reported as
    /// unchecked.
    pub media: Option<&'a Media<'a>>,
}

impl Text<'_> {
    /// Any string, to take the rest from: `Text { max: 2500, ..Text::ANY }`.
    pub const ANY: Text<'static> = Text {
        min: 0,
        max: u32::MAX,
        unit: LengthUnit::CodePoints,
        format: None,
        pattern: None,
        media: None,
    };
}

/// What the length of a string counts.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum LengthUnit {
    /// Unicode code points.
    #[default]
    CodePoints,
    /// UTF-16 code units.
    Utf16,
    /// Bytes of UTF-8.
    Bytes,
}

/// Limits on media.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Media<'a> {
    /// All limits as a sentence.
    pub limits: &'a str,
    /// File formats in lower case; any if there are none.
    pub formats: &'a [&'a str],
    /// Greatest size in bytes.
    pub max_bytes: u64,
    /// Least and greatest width and height in pixels.
    pub side: (u32, u32),
    /// Least and greatest product of width and height.
    pub pixels: (u64, u64),
    /// Narrowest and widest ratio of width to height, as two numbers; zeros for no limit.
    pub ratio: ((u32, u32), (u32, u32)),
    /// Least and greatest duration in milliseconds.
    pub milliseconds: (u64, u64),
    /// Whether there is a limit that only the sentence tells, which is never checked.
    pub unchecked: bool,
}

impl Media<'_> {
    /// No limit, to take the rest from.
    pub const ANY: Media<'static> = Media {
        limits: "",
        formats: &[],
        max_bytes: u64::MAX,
        side: (0, u32::MAX),
        pixels: (0, u64::MAX),
        ratio: ((0, 0), (0, 0)),
        milliseconds: (0, u64::MAX),
        unchecked: false,
    };
}

/// Width and height in one string: whole numbers from 1 to 999,999 without leading zeros.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct SizeText<'a> {
    /// What stands between width and height.
    pub separator: &'a str,
    /// The only strings that are allowed; all where there are none.
    pub values: &'a [&'a str],
    /// What the width must be.
    pub width: Integer,
    /// What the height must be.
    pub height: Integer,
    /// Whether the width is a variable: the first of the run of the parameter that is not its own.
    pub reads_width: bool,
    /// Whether the height is a variable: the last of the run.
    pub reads_height: bool,
}

/// What a map must be.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Map<'a> {
    /// What each key must be.
    pub keys: &'a Text<'a>,
    /// What each value must be.
    pub items: Type<'a>,
    /// Least number of members.
    pub min: u32,
    /// Greatest number of members; `u32::MAX` for no limit.
    pub max: u32,
}

/// One of several types.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Union<'a> {
    /// Member that names the variant of an object; empty where there is none.
    pub tag: &'a str,
    /// The variants; none is a union itself.
    pub variants: &'a [Type<'a>],
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
    /// The name of a file that is sent as a part of the body.
    pub file: bool,
}

impl MediaForms {
    /// None, to take the rest from.
    pub const NONE: MediaForms =
        MediaForms { url: false, data_uri: false, base64: false, upload: false, file: false };
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
    /// Which items must differ.
    pub unique: Unique<'a>,
    /// The variables of each item, in the order of its tree; the first one is the item itself where `own` says so.
    /// Empty where no expression goes through the list.
    pub vars: &'a [Var<'a>],
    /// Whether the first variable is the item itself.
    pub own: bool,
}

impl Array<'_> {
    /// Any list, to take the rest from.
    pub const ANY: Array<'static> =
        Array { items: Type::Any, min: 0, max: u32::MAX, unique: Unique::No, vars: &[], own: false };
}

/// Which items of a list must differ.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Unique<'a> {
    /// None.
    #[default]
    No,
    /// All, as a whole.
    Items,
    /// In this member, where they have it.
    By(&'a str),
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
    /// JSON Pointer of the parameter; from the item on, for a variable of an item.
    pub pointer: &'a str,
    /// Its value when it is not given. The conditions of a variable of an item read the item as [`Expr::Bound`] 0.
    pub default: Default<'a>,
    /// The variables of its items, if it is a list that expressions go through.
    pub items: &'a [Var<'a>],
}

impl Var<'_> {
    /// A parameter without default, to take the rest from.
    pub const PLAIN: Var<'static> = Var { pointer: "", default: Default::None, items: &[] };
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
    /// Code points of a string, items of a list, or members of a map.
    Size(&'a Expr<'a>),
    /// `null`.
    Null,
    /// Whether a value is of a JSON type; false for what is not given.
    Is(&'a Expr<'a>, JsonKind),
    /// What an enclosing [`Expr::Each`] goes through, counted from the outermost one; the lists of [`Rule::each`]
    /// count first.
    Bound(u16),
    /// The effective value of a variable of the item that is bound.
    BoundGet(u16, u16),
    /// Whether a variable of the item that is bound is given.
    BoundHas(u16, u16),
    /// A list of these values.
    List(&'a [Expr<'a>]),
    /// Goes through a list (the first expression); the second one reads the item as bound value with this number.
    Each(Each, u16, &'a [Expr<'a>; 2]),
    /// A function of its arguments.
    Call(Function, &'a [Expr<'a>]),
    /// A string function with a regular expression.
    Match(Matching, &'a Expr<'a>, &'a Pattern<'a>),
}

/// What is asked of the items of a list. The names are those of the macros of CEL.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Each {
    /// Whether the body is true for all.
    All,
    /// Whether the body is true for one or more.
    Exists,
    /// Whether the body is true for exactly one.
    ExistsOne,
    /// The list of the values of the body.
    Map,
    /// The list of the items for which the body is true.
    Filter,
}

/// The functions of the expression language.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Function {
    /// `text.startsWith(prefix)`
    StartsWith,
    /// `text.endsWith(suffix)`
    EndsWith,
    /// `text.contains(part)`
    Contains,
    /// `text.matches(pattern)`: whether the pattern matches somewhere. Tables have [`Expr::Match`] for it.
    Matches,
    /// `regex.extractAll(text, pattern)`: all matches from left to right, as strings. Tables have [`Expr::Match`].
    ExtractAll,
    /// `text.split(separator)`: the parts between separators.
    Split,
    /// `text.substring(start)` and `text.substring(start, end)`, in code points; unknown when out of range.
    Substring,
    /// `text.indexOf(part)`: place of the first one in code points, -1 if there is none.
    IndexOf,
    /// `text.replace(old, new)`
    Replace,
    /// `text.lowerAscii()`
    LowerAscii,
    /// `text.upperAscii()`
    UpperAscii,
    /// `text.trim()`
    Trim,
    /// `int(text)`: a decimal whole number; unknown for other text.
    Int,
    /// `double(text)`: a decimal number as JSON writes it; unknown for other text.
    Double,
    /// `string(number)`: whole numbers in decimal.
    String,
    /// `math.ceil(x)`: the least whole number that is not less.
    Ceil,
    /// `math.floor(x)`
    Floor,
    /// `math.round(x)`: the nearest whole number, the one further from zero of two.
    Round,
    /// `math.abs(x)`
    Abs,
    /// `math.greatest(a, b, ...)`, or of a list.
    Greatest,
    /// `math.least(a, b, ...)`, or of a list.
    Least,
    /// `sum(list)` and `list.sum()`; 0 for an empty list.
    Sum,
    /// `list[index]`; unknown when out of range.
    At,
    /// `value in list`, for a list that is not made of constants.
    Within,
    /// `key in map`, and `"key" in self.object`.
    HasKey,
    /// Length of a string in UTF-16 code units; only in what outputs say of a length unit.
    Utf16,
    /// `size(bytes(text))`: length of a string in bytes of UTF-8.
    Bytes,
}

/// A JSON type, as `type(x)` tells it.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum JsonKind {
    /// `null_type`
    Null,
    /// `bool`
    Bool,
    /// `int`: a number without fraction.
    Int,
    /// `double`: any number.
    Double,
    /// `string`
    String,
    /// `list`
    List,
    /// `map`: an object.
    Map,
}

/// What is asked of a regular expression.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Matching {
    /// Whether it matches somewhere.
    Matches,
    /// All matches.
    ExtractAll,
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
        /// What is rarely needed.
        terms: Terms<'a>,
    },
}

/// What holds for a price as a whole.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Terms<'a> {
    /// Least total in 1e-9 of the currency of the price.
    pub minimum: i64,
    /// What one unit of the currency is worth elsewhere.
    pub exchange: Option<Exchange<'a>>,
}

impl Terms<'_> {
    /// Nothing.
    pub const NONE: Terms<'static> = Terms { minimum: i64::MIN, exchange: None };
}

/// What credits are worth.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Exchange<'a> {
    /// The other currency.
    pub currency: &'a str,
    /// How much of it `per` units are worth, in 1e-9.
    pub rate: i64,
    /// For how many units the rate stands.
    pub per: u32,
}

/// One summand of a price: quantity times rate.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct PriceLine<'a> {
    /// What is billed.
    pub item: &'a str,
    /// Currency, where it is not that of the price; else empty.
    pub currency: &'a str,
    /// When the line applies; always if absent.
    pub when: Option<Expr<'a>>,
    /// How many units.
    pub quantity: Expr<'a>,
    /// What one unit costs.
    pub rate: Rate<'a>,
    /// Whether there are requests that it has no rate for.
    pub missing_rates: bool,
    /// For how many units the rate stands.
    pub per: u32,
}

impl PriceLine<'_> {
    /// One unit that costs nothing, to take the rest from.
    pub const PLAIN: PriceLine<'static> = PriceLine {
        item: "",
        currency: "",
        when: None,
        quantity: Expr::Lit(Literal::Int(1)),
        rate: Rate::Flat(0),
        missing_rates: false,
        per: 1,
    };
}

/// The rate of a price line, in 1e-9 of the currency.
#[derive(Clone, Copy, Debug, PartialEq)]
pub enum Rate<'a> {
    /// Always this one.
    Flat(i64),
    /// Somewhere from the first to the second one.
    Range(i64, i64),
    /// Chosen by the value of an expression.
    By(Expr<'a>, &'a [(Literal<'a>, i64)]),
    /// The first one whose condition holds, from the first to the second amount.
    Cases(&'a [(Expr<'a>, i64, i64)]),
}
