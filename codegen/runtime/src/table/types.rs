//! Types of values, with their limits.

use super::{Lookup, Var};
use std::fmt;

/// The type of a JSON value.
#[derive(Clone, Copy, Debug, PartialEq)]
pub enum Type<'a> {
    /// Any JSON value.
    Any,
    /// `true` or `false`.
    Boolean,
    /// An integer; `2048.0` and `2e3` are whole.
    Integer(Integer),
    /// A number, compared as the nearest double.
    Number(Number),
    /// A string.
    String(&'a Text<'a>),
    /// A constant.
    Const(Literal<'a>),
    /// One of these values; with a perfect hash over them if they are many strings.
    Enum(&'a [Literal<'a>], Option<&'a Lookup<'a>>),
    /// One of these values, or any other one of their JSON types.
    OpenEnum(&'a [Literal<'a>]),
    /// Width and height in one string.
    Size(&'a SizeText<'a>),
    /// A list.
    Array(&'a Array<'a>),
    /// The object of [`Model::objects`](super::Model::objects) with this index.
    Object(u16),
    /// Members with keys of the caller's choice.
    Map(&'a Map<'a>),
    /// One of several variants. The JSON type chooses the variant; for several objects the tag, else
    /// the members that are given; several strings or numbers are tried in order.
    Union(&'a Union<'a>),
}

/// Inclusive bounds of an integer.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Integer {
    /// Smallest value.
    pub min: i64,
    /// Largest value.
    pub max: i64,
    /// Distance between allowed values; 1 for every value.
    pub step: u32,
    /// Difference of allowed values from multiples of `step`; less than it.
    pub offset: u32,
}

impl Integer {
    /// Every integer that JSON readers keep exactly, for struct update syntax.
    pub const ANY: Integer =
        Integer { min: -9_007_199_254_740_991, max: 9_007_199_254_740_991, step: 1, offset: 0 };
}

/// Bounds of a number; infinite if unbounded.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Number {
    /// Smallest value.
    pub min: f64,
    /// Largest value.
    pub max: f64,
    /// True if `min` itself is not allowed.
    pub above: bool,
    /// True if `max` itself is not allowed.
    pub below: bool,
    /// Distance between allowed values, counted from zero; 0 for every value.
    pub step: f64,
}

impl Number {
    /// Every number, for struct update syntax.
    pub const ANY: Number =
        Number { min: f64::NEG_INFINITY, max: f64::INFINITY, above: false, below: false, step: 0.0 };
}

/// A string, with its limits.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Text<'a> {
    /// Least length.
    pub min: u32,
    /// Greatest length; `u32::MAX` for no limit.
    pub max: u32,
    /// The unit of lengths.
    pub unit: LengthUnit,
    /// Format of the whole string.
    pub format: Option<Format>,
    /// Regular expression that must match somewhere in the string.
    pub pattern: Option<&'a Pattern<'a>>,
    /// Limits on the media it refers to. Limits that neither the request nor facts can decide are reported as
    /// unchecked.
    pub media: Option<&'a Media<'a>>,
}

impl Text<'_> {
    /// Any string, for struct update syntax: `Text { max: 2500, ..Text::ANY }`.
    pub const ANY: Text<'static> = Text {
        min: 0,
        max: u32::MAX,
        unit: LengthUnit::CodePoints,
        format: None,
        pattern: None,
        media: None,
    };

    /// True if the string is a file, or refers to one.
    pub(crate) const fn is_media(&self) -> bool {
        self.media.is_some() || matches!(self.format, Some(Format::Media(_)))
    }
}

/// The unit of the length of a string.
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
    /// True if the sentence states a limit that is never checked.
    pub unchecked: bool,
    /// True if rules or prices read facts about the media.
    pub read: bool,
}

impl Media<'_> {
    /// No limit, for struct update syntax.
    pub const ANY: Media<'static> = Media {
        limits: "",
        formats: &[],
        max_bytes: u64::MAX,
        side: (0, u32::MAX),
        pixels: (0, u64::MAX),
        ratio: ((0, 0), (0, 0)),
        milliseconds: (0, u64::MAX),
        unchecked: false,
        read: false,
    };
}

/// Width and height in one string: integers from 1 to 999,999 without leading zeros.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct SizeText<'a> {
    /// The text between width and height.
    pub separator: &'a str,
    /// The allowed strings; empty for all.
    pub values: &'a [&'a str],
    /// Bounds of the width.
    pub width: Integer,
    /// Bounds of the height.
    pub height: Integer,
    /// True if the width is a variable: the first of the run of the parameter that is not its own.
    pub reads_width: bool,
    /// True if the height is a variable: the last of the run.
    pub reads_height: bool,
}

/// A map.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Map<'a> {
    /// The limits of each key.
    pub keys: &'a Text<'a>,
    /// The type of each value.
    pub items: Type<'a>,
    /// Least number of members.
    pub min: u32,
    /// Greatest number of members; `u32::MAX` for no limit.
    pub max: u32,
}

/// One of several types.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Union<'a> {
    /// Member that names the variant of an object; empty for a union without tag.
    pub tag: &'a str,
    /// The variants, which are not unions.
    pub variants: &'a [Type<'a>],
}

/// A named form of a string.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Format {
    /// Scheme, colon, then RFC 3986 characters and percent triplets, at most one `#`.
    Uri,
    /// UUID of any version, hyphenated, either case.
    Uuid,
    /// UUID version 4, hyphenated, either case.
    UuidV4,
    /// One of several ways to pass media.
    Media(MediaForms),
}

/// The ways to pass media.
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
    /// No form, for struct update syntax.
    pub const NONE: MediaForms =
        MediaForms { url: false, data_uri: false, base64: false, upload: false, file: false };
}

/// A regular expression.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Pattern<'a> {
    /// The expression in the spec.
    pub source: &'a str,
    /// The program or the automaton that matches it.
    pub matcher: Matcher<'a>,
}

/// A compiled regular expression.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Matcher<'a> {
    /// Tells whether a text contains a match; for small expressions.
    Automaton(&'a Automaton<'a>),
    /// Instructions, which find all matches, too; the first one starts the program.
    Program(&'a [Inst<'a>]),
}

/// An automaton that reads a whole text, and ends in a state that says whether the text contains a match.
#[derive(Clone, Copy, PartialEq, Eq)]
pub struct Automaton<'a> {
    /// The class of each ASCII character.
    pub ascii: &'a [u8],
    /// The classes of other characters: each with the first character of a range that ends where the next one begins.
    pub wide: &'a [(char, u8)],
    /// Number of bits of a class.
    pub bits: u8,
    /// The first state.
    pub start: u8,
    /// The least state in which a text with a match may end, except [`Automaton::SURE`].
    pub accepting: u8,
    /// The next state, by state and class.
    pub next: &'a [u8],
}

impl Automaton<'_> {
    /// The state without a match, whatever follows.
    pub const DEAD: u8 = 0;
    /// The state with a match, whatever follows.
    pub const SURE: u8 = 1;
}

impl fmt::Debug for Automaton<'_> {
    /// Prints its size: the states follow from the expression, which stands beside it.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let states = self.next.len() >> self.bits;
        f.debug_struct("Automaton").field("states", &states).finish_non_exhaustive()
    }
}

/// One instruction of a [`Matcher::Program`].
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Inst<'a> {
    /// A match.
    Match,
    /// A character in one of these ranges (both ends included), then the instruction with this index.
    Chars(&'a [(char, char)], u16),
    /// Continues at both instructions.
    Split(u16, u16),
    /// Only at the start of the string.
    Start(u16),
    /// Only at the end of the string.
    End(u16),
}

/// An array.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Array<'a> {
    /// The type of each item.
    pub items: Type<'a>,
    /// Least number of items.
    pub min: u32,
    /// Greatest number of items; `u32::MAX` for no limit.
    pub max: u32,
    /// The items that must be unique.
    pub unique: Unique<'a>,
    /// The variables of each item, in the order of its tree; the first one is the item itself where `own` says so.
    /// Empty if no expression iterates over the array.
    pub vars: &'a [Var<'a>],
    /// True if the first variable is the item itself.
    pub own: bool,
}

impl Array<'_> {
    /// Any array, for struct update syntax.
    pub const ANY: Array<'static> =
        Array { items: Type::Any, min: 0, max: u32::MAX, unique: Unique::No, vars: &[], own: false };
}

/// The items of an array that must be unique.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Unique<'a> {
    /// None.
    #[default]
    No,
    /// All items, compared as a whole.
    Items,
    /// Items with this member, compared by it.
    By(&'a str),
}

/// A JSON scalar.
#[derive(Clone, Copy, Debug, PartialEq)]
pub enum Literal<'a> {
    /// A boolean.
    Bool(bool),
    /// An integer.
    Int(i64),
    /// A number with a fraction.
    Num(f64),
    /// A string.
    Str(&'a str),
}
