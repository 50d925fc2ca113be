//! Variables and the expressions over them.

use super::{Literal, Pattern};

/// A parameter that an expression reads.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Var<'a> {
    /// JSON Pointer of the parameter; relative to the item for a variable of an item.
    pub pointer: &'a str,
    /// Its default. The conditions of a variable of an item read the item as [`Expr::Bound`] 0.
    pub default: Default<'a>,
    /// The variables of its items, if it is an array that expressions iterate over.
    pub items: &'a [Var<'a>],
}

impl Var<'_> {
    /// A parameter without default, for struct update syntax.
    pub const PLAIN: Var<'static> = Var { pointer: "", default: Default::None, items: &[] };
}

/// The value that the service assumes for a parameter that is not given.
#[derive(Clone, Copy, Debug, PartialEq)]
pub enum Default<'a> {
    /// No default is documented.
    None,
    /// Always this one.
    Value(Literal<'a>),
    /// The value of the first condition that holds, if one does.
    Cases(&'a [(Expr<'a>, Literal<'a>)]),
}

/// A typed expression over the variables of a model.
#[derive(Clone, Copy, Debug, PartialEq)]
pub enum Expr<'a> {
    /// A constant.
    Lit(Literal<'a>),
    /// The effective value of a variable: the given one, else its default.
    Get(u16),
    /// True if a variable is given.
    Has(u16),
    /// The value of a fact.
    Fact(u16),
    /// True if the caller gave a fact.
    HasFact(u16),
    /// A fact about the media that a variable contains or refers to.
    Media(MediaFact, u16),
    /// True if a fact about the media of a variable is known.
    HasMedia(MediaFact, u16),
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
    /// True if a value is in a list.
    In(&'a Expr<'a>, &'a [Literal<'a>]),
    /// Code points of a string, items of a list, or members of a map.
    Size(&'a Expr<'a>),
    /// `null`.
    Null,
    /// True if a value is of a JSON type; false for what is not given.
    Is(&'a Expr<'a>, JsonKind),
    /// The item of an enclosing [`Expr::Each`], counted from the outermost one; the arrays of
    /// [`Rule::each`](super::Rule::each)
    /// count first.
    Bound(u16),
    /// The effective value of a variable of the item that is bound.
    BoundGet(u16, u16),
    /// True if a variable of the item that is bound is given.
    BoundHas(u16, u16),
    /// A fact about the media of a variable of the item that is bound.
    BoundMedia(MediaFact, u16, u16),
    /// True if a fact about the media of a variable of the item that is bound is known.
    BoundHasMedia(MediaFact, u16, u16),
    /// A list of these values.
    List(&'a [Expr<'a>]),
    /// Iterates over a list (the first expression); the second one reads the item as bound value with this number.
    Each(Each, u16, &'a [Expr<'a>; 2]),
    /// A function of its arguments.
    Call(Function, &'a [Expr<'a>]),
    /// A string function with a regular expression.
    Match(Matching, &'a Expr<'a>, &'a Pattern<'a>),
}

/// The macros over lists, named as in CEL.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Each {
    /// True if the body is true for all.
    All,
    /// True if the body is true for one or more.
    Exists,
    /// True if the body is true for exactly one.
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
    /// `text.indexOf(part)`: index of the first one in code points, -1 if it does not occur.
    IndexOf,
    /// `text.replace(old, new)`
    Replace,
    /// `text.lowerAscii()`
    LowerAscii,
    /// `text.upperAscii()`
    UpperAscii,
    /// `text.trim()`
    Trim,
    /// `text + text`
    Concat,
    /// `int(text)`: a decimal integer; unknown for other text.
    Int,
    /// `double(text)`: a decimal number as JSON writes it; unknown for other text.
    Double,
    /// `string(number)`: integers in decimal.
    String,
    /// `math.ceil(x)`: rounds up.
    Ceil,
    /// `math.floor(x)`
    Floor,
    /// `math.round(x)`: the nearest integer, halves away from zero.
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
    /// Length of a string in UTF-16 code units; used by outputs for length units.
    Utf16,
    /// `size(bytes(text))`: length of a string in bytes of UTF-8.
    Bytes,
    /// `hour(timestamp, offset)`, 0 to 23; in tables, the offset is a number of minutes.
    Hour,
    /// `minute(timestamp, offset)`, 0 to 59.
    Minute,
    /// `weekday(timestamp, offset)`, 1 for Monday to 7 for Sunday.
    Weekday,
}

/// A JSON type, as `type(x)` returns it.
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

/// A fact about a file.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum MediaFact {
    /// Width in pixels.
    Width,
    /// Height in pixels.
    Height,
    /// Duration in seconds.
    Seconds,
    /// Size in bytes.
    Bytes,
    /// File format in lower case, each under one name: `jpg`, `tiff`, `heic`.
    Format,
}

impl MediaFact {
    /// All of them.
    pub const ALL: [Self; 5] = [Self::Width, Self::Height, Self::Seconds, Self::Bytes, Self::Format];

    /// Its name in expressions and among facts.
    pub const fn name(self) -> &'static str {
        match self {
            Self::Width => "width",
            Self::Height => "height",
            Self::Seconds => "seconds",
            Self::Bytes => "bytes",
            Self::Format => "format",
        }
    }
}

/// A function with a regular expression.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Matching {
    /// True if it matches somewhere.
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

/// An arithmetic operator. Division of two integers truncates, as in CEL; in a price it is exact.
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
