//! Parameters, their types and the table of sizes.

use indexmap::IndexMap;
use serde::Deserialize;

use super::Scalar;
use crate::source::Located;
use crate::vocabulary::{FactType, FormatName, LengthUnit, MediaForm, Place, TaskState, ToolUse};

/// A response, a callback or an envelope: an object that may have more members than these.
#[derive(Debug, Deserialize)]
#[cfg_attr(feature = "editor", derive(schemars::JsonSchema))]
#[serde(deny_unknown_fields)]
pub(crate) struct Fields {
    /// A description.
    pub doc: Option<Located<String>>,
    /// Parameter sets of the provider, merged in this order before `parameters`.
    #[serde(default)]
    pub include: Vec<Located<String>>,
    /// Its members.
    #[serde(default)]
    pub parameters: IndexMap<Located<String>, Box<Param>>,
    /// Content type of the response, such as `audio/mpeg`. Default: `application/json`.
    pub content_type: Option<Located<String>>,
    /// Headers of the response that callers need, for example one with the usage.
    #[serde(default)]
    pub headers: IndexMap<Located<String>, Header>,
    /// The documents that come under different conditions, by name; each has the members above too.
    #[serde(default)]
    pub variants: IndexMap<Located<String>, FieldsVariant>,
}

/// A header of a response.
#[derive(Clone, Debug, Deserialize)]
#[cfg_attr(feature = "editor", derive(schemars::JsonSchema))]
#[serde(deny_unknown_fields)]
pub(crate) struct Header {
    /// Type of its value. Default: `string`.
    #[serde(rename = "type")]
    pub ty: Option<Located<FactType>>,
    /// A description.
    pub doc: Located<String>,
}

/// One of several documents that an operation responds with.
#[derive(Debug, Deserialize)]
#[cfg_attr(feature = "editor", derive(schemars::JsonSchema))]
#[serde(deny_unknown_fields)]
pub(crate) struct FieldsVariant {
    /// The requests that get this response. Left out where the request does not determine it.
    pub when: Option<super::Condition>,
    /// A description.
    pub doc: Option<Located<String>>,
    /// Parameter sets of the provider, merged in this order before `parameters`.
    #[serde(default)]
    pub include: Vec<Located<String>>,
    /// Content type, such as `audio/mpeg`. Default: that of all variants.
    pub content_type: Option<Located<String>>,
    /// Headers, besides those of all variants.
    #[serde(default)]
    pub headers: IndexMap<Located<String>, Header>,
    /// Its members.
    #[serde(default)]
    pub parameters: IndexMap<Located<String>, Box<Param>>,
}

/// One parameter, one item of a list, or one named type.
///
/// The type determines which other keys are allowed; any other key is a diagnostic.
// `forms` reads it straight into its box, because it is large and nested.
#[derive(Clone, Debug)]
#[cfg_attr(feature = "editor", derive(schemars::JsonSchema))]
#[cfg_attr(feature = "editor", schemars(deny_unknown_fields))]
pub(crate) struct Param {
    /// Type of the value. Left out when `use` names one.
    #[cfg_attr(feature = "editor", schemars(rename = "type"))]
    pub ty: Option<Located<TypeName>>,
    /// Named type of this operation or of the provider.
    #[cfg_attr(feature = "editor", schemars(rename = "use"))]
    pub uses: Option<Located<String>>,
    /// A description, in your own words.
    pub doc: Option<Located<String>>,
    /// Name in Rust, where the name itself does not make a good one: that of the field, or of the variant of a `union`,
    /// and of a type that is declared here.
    pub name: Option<Located<String>>,
    /// `true` for a parameter that must be given. Default: `false`.
    pub required: Option<Located<bool>>,
    /// Value that the service assumes when the parameter is not given: any value of the parameter, or a list of `{when, value}`.
    pub default: Option<Located<DefaultValue>>,
    /// Unit of the value, for example `px`, `s` or `ms`.
    pub unit: Option<Located<String>>,
    /// `absent` where the API takes an empty string, list or object for "not given".
    pub empty: Option<Located<Empty>>,
    /// The part of the HTTP request that it is sent in. Default: `body`.
    #[cfg_attr(feature = "editor", schemars(rename = "in"))]
    pub place: Option<Located<Place>>,
    /// Text between the items of a list in the query, such as `,`. Left out, each item is sent under the name.
    pub join: Option<Located<String>>,
    /// `true` where `null` is a value, `absent` where the API takes `null` for "not given". Default: `false`.
    pub nullable: Option<Located<Nullable>>,
    /// The parameter of the same object that this one is an alias of.
    pub alias_of: Option<Located<String>>,
    /// Values that are valid besides those of the type, such as `-1` or `auto`.
    pub also: Option<Located<Vec<Located<Scalar>>>>,
    /// Replaces an inherited parameter of this name, or without `type` and `use` changes the keys given here.
    /// Default: `false`.
    #[cfg_attr(feature = "editor", schemars(rename = "override"))]
    pub overrides: Option<Located<bool>>,
    /// The reason not to use it any more.
    pub deprecated: Option<Located<String>>,
    /// `hide` to leave the parameter out of tool definitions for language models, `show` to keep it there.
    /// Default: depends on the parameter.
    pub tool: Option<Located<ToolUse>>,
    /// The page that documents this parameter.
    pub source: Option<Located<String>>,
    /// The one value of a `const`.
    pub value: Option<Located<Scalar>>,
    /// The values of an `enum`, or the only ones of a `size`: a list, or a mapping from value to description.
    pub values: Option<Located<EnumValues>>,
    /// `true` for an `enum` with values that are not listed, or an `object` with members that are not declared.
    /// Default: `false` in requests; responses are always open.
    pub open: Option<Located<bool>>,
    /// Smallest value of an `integer` or `number`.
    pub min: Option<Located<Scalar>>,
    /// Largest value of an `integer` or `number`.
    pub max: Option<Located<Scalar>>,
    /// The exclusive lower bound of a `number`.
    pub above: Option<Located<Scalar>>,
    /// The exclusive upper bound of a `number`.
    pub below: Option<Located<Scalar>>,
    /// Distance between the values of an `integer` or `number`.
    pub step: Option<Located<Scalar>>,
    /// The remainder of an `integer` divided by `step`: with `step: 12` and `offset: 6`, the values are 6, 18, 30.
    pub offset: Option<Located<Scalar>>,
    /// Least length of a `string`.
    pub min_length: Option<Located<u32>>,
    /// Greatest length of a `string`.
    pub max_length: Option<Located<u32>>,
    /// The unit of the length of a `string`. Default: `code-points`.
    pub length_unit: Option<Located<LengthUnit>>,
    /// Form of a `string`; `int64` for an `integer` of 64 bits, such as an id.
    pub format: Option<Located<ValueFormat>>,
    /// Regular expression that a `string` must contain a match of; `^` and `$` tie it to the ends.
    pub pattern: Option<Located<String>>,
    /// The forms of media in a `string`, and the limits on it.
    pub media: Option<Located<Media>>,
    /// The declaration of each item of an `array`, or of each value of a `map`.
    pub items: Option<Located<Box<Param>>>,
    /// Least number of items of an `array`, or of members of a `map`.
    pub min_items: Option<Located<u32>>,
    /// Greatest number of items of an `array`, or of members of a `map`.
    pub max_items: Option<Located<u32>>,
    /// `true` where the items of an `array` must all be different. Default: `false`.
    pub unique: Option<Located<bool>>,
    /// The member that must be different in all items of an `array`.
    pub unique_by: Option<Located<String>>,
    /// The limits on the keys of a `map`.
    pub keys: Option<Located<Keys>>,
    /// The members of an `object`.
    pub parameters: Option<IndexMap<Located<String>, Box<Param>>>,
    /// Rules over the members of an `object`; paths and `self` start at this object.
    #[cfg_attr(feature = "editor", schemars(default))]
    pub rules: Vec<super::Rule>,
    /// The variants of a `union`, by name; a value is one of them.
    pub variants: Option<Located<IndexMap<Located<String>, Box<Param>>>>,
    /// The member that selects the variant of a `union`; its value is the name of the variant.
    pub tag: Option<Located<String>>,
    /// The text between width and height of a `size`. Default: `x`.
    pub separator: Option<Located<String>>,
    /// Bounds of the width of a `size`.
    pub width: Option<Located<Side>>,
    /// Bounds of the height of a `size`.
    pub height: Option<Located<Side>>,
}

/// The limits on the keys of a map.
#[derive(Clone, Debug, Deserialize)]
#[cfg_attr(feature = "editor", derive(schemars::JsonSchema))]
#[serde(deny_unknown_fields)]
pub(crate) struct Keys {
    /// Least length in code points.
    pub min_length: Option<Located<u32>>,
    /// Greatest length in code points.
    pub max_length: Option<Located<u32>>,
    /// Regular expression that a key must contain a match of.
    pub pattern: Option<Located<String>>,
}

/// Bounds of one side of a `size`.
#[derive(Clone, Debug, Deserialize)]
#[cfg_attr(feature = "editor", derive(schemars::JsonSchema))]
#[serde(deny_unknown_fields)]
pub(crate) struct Side {
    /// Smallest value.
    pub min: Option<Located<Scalar>>,
    /// Largest value.
    pub max: Option<Located<Scalar>>,
    /// Distance between values, counted from 0.
    pub step: Option<Located<Scalar>>,
}

/// The meaning of `null`.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Nullable {
    /// It is not allowed.
    No,
    /// It is a value, and counts as given.
    Value,
    /// The parameter counts as not given.
    Absent,
}

/// The types of the language.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Deserialize)]
#[cfg_attr(feature = "editor", derive(schemars::JsonSchema))]
#[serde(rename_all = "lowercase")]
pub(crate) enum TypeName {
    /// Text.
    String,
    /// A whole number.
    Integer,
    /// Any number.
    Number,
    /// `true` or `false`.
    Boolean,
    /// Exactly one value.
    Const,
    /// One of several values.
    Enum,
    /// Width and height in one string, such as `1280x720`.
    Size,
    /// A list.
    Array,
    /// Named members.
    Object,
    /// Members with keys of the caller's choice.
    Map,
    /// One of several types.
    Union,
    /// Any JSON value.
    Any,
    /// In the response of an envelope: the result of the operation.
    Result,
}

impl TypeName {
    /// All types, as they are written.
    pub(crate) const ALL: &[(&str, TypeName)] = &[
        ("string", TypeName::String),
        ("integer", TypeName::Integer),
        ("number", TypeName::Number),
        ("boolean", TypeName::Boolean),
        ("const", TypeName::Const),
        ("enum", TypeName::Enum),
        ("size", TypeName::Size),
        ("array", TypeName::Array),
        ("object", TypeName::Object),
        ("map", TypeName::Map),
        ("union", TypeName::Union),
        ("any", TypeName::Any),
        ("result", TypeName::Result),
    ];
}

/// The meaning of an empty string, list or object.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Deserialize)]
#[cfg_attr(feature = "editor", derive(schemars::JsonSchema))]
#[serde(rename_all = "lowercase")]
pub(crate) enum Empty {
    /// The parameter counts as not given.
    Absent,
}

/// A default: one value, or the first of several whose condition holds.
#[derive(Clone, Debug, PartialEq)]
pub(crate) enum DefaultValue {
    /// Always this value.
    Value(Scalar),
    /// The first case whose condition holds.
    Cases(Vec<DefaultCase>),
    /// A list or an object.
    Document(super::Json),
}

/// One case of a conditional default.
#[derive(Clone, Debug, PartialEq, Deserialize)]
#[cfg_attr(feature = "editor", derive(schemars::JsonSchema))]
#[serde(deny_unknown_fields)]
pub(crate) struct DefaultCase {
    /// When the value is assumed; left out for "otherwise".
    pub when: Option<super::Condition>,
    /// The value.
    pub value: Located<CaseValue>,
}

/// The value of one case of a conditional default.
#[derive(Clone, Debug, PartialEq)]
pub(crate) enum CaseValue {
    /// A string, number or boolean.
    Scalar(Scalar),
    /// A list or an object.
    Document(super::Json),
}

/// The values of an enum.
#[derive(Clone, Debug, PartialEq)]
pub(crate) enum EnumValues {
    /// `[sync, async]`, or `[5, { value: 10, doc: Ten seconds. }]`
    List(Vec<Located<ListedValue>>),
    /// `{ sync: Waits for the result., async: { doc: Returns at once., deprecated: poll instead } }`
    Documented(IndexMap<Located<String>, Located<ValueDoc>>),
}

impl EnumValues {
    /// The number of values.
    pub(crate) fn len(&self) -> usize {
        match self {
            Self::List(values) => values.len(),
            Self::Documented(values) => values.len(),
        }
    }
}

/// One value of a list of values.
#[derive(Clone, Debug, PartialEq)]
pub(crate) enum ListedValue {
    /// `5`
    Plain(Scalar),
    /// `{ value: 5, doc: Five seconds. }`
    Described(DescribedValue),
}

/// A value with its description and properties.
#[derive(Clone, Debug, PartialEq, Deserialize)]
#[cfg_attr(feature = "editor", derive(schemars::JsonSchema))]
#[serde(deny_unknown_fields)]
pub(crate) struct DescribedValue {
    /// The value.
    pub value: Located<Scalar>,
    /// A description of the value.
    pub doc: Option<Located<String>>,
    /// The reason not to use it any more; a request with it gets the warning `deprecated`.
    pub deprecated: Option<Located<String>>,
    /// In a response: the state of the task.
    pub state: Option<Located<TaskState>>,
    /// Name for its Rust variant, where the value itself does not make one.
    pub name: Option<Located<String>>,
}

/// The description of a value in a documented list.
#[derive(Clone, Debug, PartialEq)]
pub(crate) enum ValueDoc {
    /// `Returns at once.`
    Text(Located<String>),
    /// `{ doc: Returns at once., deprecated: poll instead }`
    Described(ValueDescription),
}

/// A value's description and properties.
#[derive(Clone, Debug, PartialEq, Deserialize)]
#[cfg_attr(feature = "editor", derive(schemars::JsonSchema))]
#[serde(deny_unknown_fields)]
pub(crate) struct ValueDescription {
    /// A description of the value.
    pub doc: Option<Located<String>>,
    /// The reason not to use it any more; a request with it gets the warning `deprecated`.
    pub deprecated: Option<Located<String>>,
    /// In a response: the state of the task.
    pub state: Option<Located<TaskState>>,
    /// Name for its Rust variant, where the value itself does not make one.
    pub name: Option<Located<String>>,
}

/// The forms of media, and the limits on it.
#[derive(Clone, Debug, PartialEq, Deserialize)]
#[cfg_attr(feature = "editor", derive(schemars::JsonSchema))]
#[serde(deny_unknown_fields)]
pub(crate) struct Media {
    /// Accepted forms; any string if the documentation does not say how the file is passed.
    pub forms: Option<Vec<Located<MediaForm>>>,
    /// Accepted file formats, for example `[jpg, png]`.
    #[serde(default)]
    pub formats: Vec<Located<String>>,
    /// Greatest size of the file in megabytes of 1,000,000 bytes.
    pub max_megabytes: Option<Located<Scalar>>,
    /// Least width and height in pixels.
    pub min_pixels: Option<Located<u32>>,
    /// Greatest width and height in pixels.
    pub max_pixels: Option<Located<u32>>,
    /// Least product of width and height, in millions of pixels.
    pub min_megapixels: Option<Located<Scalar>>,
    /// Greatest product of width and height, in millions of pixels.
    pub max_megapixels: Option<Located<Scalar>>,
    /// Least duration in seconds.
    pub min_seconds: Option<Located<Scalar>>,
    /// Greatest duration in seconds.
    pub max_seconds: Option<Located<Scalar>>,
    /// Narrowest aspect ratio, `W:H`.
    pub min_ratio: Option<Located<String>>,
    /// Widest aspect ratio, `W:H`.
    pub max_ratio: Option<Located<String>>,
    /// Limits that only the media shows, as a sentence.
    pub note: Option<Located<String>>,
}

/// The pairs of width and height that exist.
#[derive(Debug, Deserialize)]
#[cfg_attr(feature = "editor", derive(schemars::JsonSchema))]
#[serde(deny_unknown_fields)]
pub(crate) struct Sizes {
    /// Parameter that holds the width.
    pub width: Option<Located<String>>,
    /// Parameter that holds the height.
    pub height: Option<Located<String>>,
    /// In place of `width` and `height`: parameter of the type `size` that holds both.
    pub size: Option<Located<String>>,
    /// Parameter that names the tier when no pair is given.
    pub tier_from: Option<Located<String>>,
    /// Tiers of `tiers` in the provider's file, in this order; they come before those of `table`.
    #[serde(default)]
    pub tiers: Vec<Located<String>>,
    /// Tier, then label, then `WIDTHxHEIGHT`.
    #[serde(default)]
    pub table: IndexMap<Located<String>, IndexMap<Located<String>, Located<String>>>,
    /// The page that documents the table.
    pub source: Option<Located<String>>,
}

/// Forms of strings, and of integers.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Deserialize)]
#[cfg_attr(feature = "editor", derive(schemars::JsonSchema))]
#[serde(rename_all = "kebab-case")]
pub(crate) enum ValueFormat {
    /// A string: an absolute URI.
    Uri,
    /// A string: a UUID of any version.
    Uuid,
    /// A string: a UUID of version 4.
    UuidV4,
    /// An integer of 64 bits, such as an id.
    Int64,
}

impl ValueFormat {
    /// The form of a string; none if it is one of integers.
    pub(crate) fn of_text(self) -> Option<FormatName> {
        match self {
            Self::Uri => Some(FormatName::Uri),
            Self::Uuid => Some(FormatName::Uuid),
            Self::UuidV4 => Some(FormatName::UuidV4),
            Self::Int64 => None,
        }
    }
}
