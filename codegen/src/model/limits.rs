//! The limits of each type.

use super::{Declaration, FormatName, LengthUnit, MediaForm, Param, TaskState, Type, Value};
use crate::source::{Located, Span};

/// A whole number. Omitted bounds are ±(2^53 - 1), or ±(2^63 - 1024) for one of 64 bits.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Integer {
    /// Smallest value.
    pub min: i64,
    /// Largest value.
    pub max: i64,
    /// The spec declares the lower and the upper bound.
    pub declared: (bool, bool),
    /// Distance between allowed values; 1 if every value is allowed.
    pub step: u32,
    /// Remainder of allowed values after division by `step`.
    pub offset: u32,
    /// It has 64 bits, as an id. Not all JSON readers can tell two of them apart, so expressions do not read it.
    pub is_int64: bool,
}

impl Integer {
    /// The greatest double that an integer of 64 bits can be.
    pub const MAX_INT64: i64 = i64::MAX - 1023;
}

/// A number.
#[derive(Clone, Debug, PartialEq)]
pub struct Number {
    /// Smallest value.
    pub min: Option<f64>,
    /// Largest value.
    pub max: Option<f64>,
    /// `min` itself is excluded.
    pub above: bool,
    /// `max` itself is excluded.
    pub below: bool,
    /// Distance between allowed values, counted from 0: a sum of powers of two that doubles hold exactly.
    pub step: Option<f64>,
    /// Distance that doubles do not hold exactly, as a decimal. It is documented and not checked.
    pub documented_step: Option<String>,
}

/// Text.
#[derive(Clone, Debug, PartialEq)]
pub struct Text {
    /// Minimum length.
    pub min: u32,
    /// Maximum length.
    pub max: Option<u32>,
    /// Unit of lengths.
    pub unit: LengthUnit,
    /// Format of the whole string.
    pub format: Option<FormatName>,
    /// Regular expression that must match somewhere in the string.
    pub pattern: Option<Located<String>>,
    /// Accepted forms of media, and their limits.
    pub media: Option<Media>,
}

/// Width to height.
pub type Ratio = (u32, u32);

/// Accepted forms of media, and their limits.
#[derive(Clone, Debug, PartialEq)]
pub struct Media {
    /// Accepted forms, without repetition; none if any string is accepted.
    pub forms: Vec<MediaForm>,
    /// The limits on the media itself as phrases, for example `at most 10 MB`; empty if there are none.
    pub limits: Vec<String>,
    /// File formats in lower case, for example `jpg`, which includes `jpeg`.
    pub formats: Vec<String>,
    /// Maximum size in bytes.
    pub max_bytes: Option<u64>,
    /// Minimum and maximum width and height in pixels.
    pub side: (Option<u32>, Option<u32>),
    /// Minimum and maximum product of width and height.
    pub pixels: (Option<u64>, Option<u64>),
    /// Narrowest and widest ratio of width to height, as two numbers.
    pub ratio: (Option<Ratio>, Option<Ratio>),
    /// Minimum and maximum duration in milliseconds.
    pub milliseconds: (Option<u64>, Option<u64>),
    /// There is a limit in prose, which is never checked.
    pub further: bool,
}

/// One of several values.
#[derive(Clone, Debug, PartialEq)]
pub struct Enum {
    /// Name for its Rust type, as written: that of the named type, else of the parameter it belongs to.
    pub name: String,
    /// The values, in spec order; all strings, or all numbers.
    pub values: Vec<EnumValue>,
    /// Other values of the same JSON type are allowed.
    pub open: bool,
    /// Its declaration.
    pub declared: Declaration,
}

/// One value of an enum.
#[derive(Clone, Debug, PartialEq)]
pub struct EnumValue {
    /// The value.
    pub value: Value,
    /// Its meaning.
    pub doc: Option<String>,
    /// The reason why it is deprecated.
    pub deprecated: Option<String>,
    /// The state of a task with this value.
    pub state: Option<TaskState>,
    /// Name for its Rust variant, as written.
    pub name: Option<Located<String>>,
    /// Its position.
    pub span: Span,
}

impl EnumValue {
    /// A value of which nothing else is known.
    pub(crate) fn plain(value: Value, span: Span) -> Self {
        EnumValue { value, doc: None, deprecated: None, state: None, name: None, span }
    }
}

/// Width and height in one string, such as `1280x720`: whole numbers from 1 to 999,999 without leading zeros.
#[derive(Clone, Debug, PartialEq)]
pub struct SizeText {
    /// Name for its Rust type, as written: that of the named type, else of the parameter it belongs to.
    pub name: String,
    /// The separator of width and height.
    pub separator: String,
    /// The allowed sizes, in spec order; empty if all sizes are allowed.
    pub values: Vec<EnumValue>,
    /// The parameters `width` and `height` that expressions read: optional integers with their bounds. A size table
    /// over the string names them.
    pub sides: [Param; 2],
    /// Its declaration.
    pub declared: Declaration,
}

/// Members with keys of the caller's choice.
#[derive(Clone, Debug, PartialEq)]
pub struct Map {
    /// Type of the keys: lengths in code points, without a format.
    pub keys: Text,
    /// Type of the values.
    pub items: Type,
    /// Description of a value.
    pub doc: Option<String>,
    /// Minimum number of members.
    pub min: u32,
    /// Maximum number of members.
    pub max: Option<u32>,
}

/// A list.
#[derive(Clone, Debug, PartialEq)]
pub struct Array {
    /// Type of the items.
    pub items: Type,
    /// Description of an item.
    pub doc: Option<String>,
    /// Minimum number of items.
    pub min: u32,
    /// Maximum number of items.
    pub max: Option<u32>,
    /// Which items must differ.
    pub unique: Unique,
}

/// Which items of a list must differ.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub enum Unique {
    /// None.
    #[default]
    No,
    /// All, as a whole.
    Items,
    /// By this member, if they have it.
    By(String),
}
