//! Parameters, their types and the table of sizes.

use indexmap::IndexMap;
use schemars::JsonSchema;
use serde::Deserialize;

use super::Scalar;
use crate::source::Located;

/// A response, a callback or an envelope: an object that may have more members than these.
#[derive(Debug, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Fields {
    /// What it is.
    pub doc: Option<Located<String>>,
    /// Parameter sets of the provider, merged in this order before `parameters`.
    #[serde(default)]
    pub include: Vec<Located<String>>,
    /// Its members.
    #[serde(default)]
    pub parameters: IndexMap<Located<String>, Param>,
}

/// One parameter, one item of a list, or one named type.
///
/// Which keys may stand beside `type` depends on the type; a key that does not belong to it is a diagnostic.
#[derive(Clone, Debug, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Param {
    /// Type of the value. Left out when `use` names one.
    #[serde(rename = "type")]
    pub ty: Option<Located<TypeName>>,
    /// Named type of this operation or of the provider.
    #[serde(rename = "use")]
    pub uses: Option<Located<String>>,
    /// What it is, in your own words.
    pub doc: Option<Located<String>>,
    /// Whether it has to be given. Default: `false`.
    pub required: Option<Located<bool>>,
    /// Value that the service assumes when the parameter is not given: a scalar, or a list of `{when, value}`.
    pub default: Option<Located<DefaultValue>>,
    /// Unit of the value, for example `px`, `s` or `ms`.
    pub unit: Option<Located<String>>,
    /// `absent` where the API takes an empty string for "not given".
    pub empty: Option<Located<Empty>>,
    /// Where it stands in the HTTP request. Default: `body`.
    #[serde(rename = "in")]
    pub place: Option<Located<Place>>,
    /// Whether `null` is a value. Default: `false`.
    pub nullable: Option<Located<bool>>,
    /// Replaces an inherited parameter of this name. Default: `false`.
    #[serde(rename = "override")]
    pub overrides: Option<Located<bool>>,
    /// Why it should not be used any more.
    pub deprecated: Option<Located<String>>,
    /// Where this parameter is documented.
    pub source: Option<Located<String>>,
    /// The one value of a `const`.
    pub value: Option<Located<Scalar>>,
    /// The values of an `enum`: a list, or a mapping from value to what it means.
    pub values: Option<Located<EnumValues>>,
    /// Smallest value of an `integer` or `number`.
    pub min: Option<Located<Scalar>>,
    /// Largest value of an `integer` or `number`.
    pub max: Option<Located<Scalar>>,
    /// Distance between the values of an `integer`.
    pub step: Option<Located<Scalar>>,
    /// Least number of characters of a `string`.
    pub min_length: Option<Located<u32>>,
    /// Greatest number of characters of a `string`.
    pub max_length: Option<Located<u32>>,
    /// Form of a `string`.
    pub format: Option<Located<FormatName>>,
    /// Regular expression that a `string` must contain a match of; `^` and `$` tie it to the ends.
    pub pattern: Option<Located<String>>,
    /// How media can be handed over in a `string`, and the limits on it.
    pub media: Option<Located<Media>>,
    /// What each item of an `array` is.
    pub items: Option<Box<Located<Param>>>,
    /// Least number of items of an `array`.
    pub min_items: Option<Located<u32>>,
    /// Greatest number of items of an `array`.
    pub max_items: Option<Located<u32>>,
    /// The members of an `object`.
    pub parameters: Option<IndexMap<Located<String>, Param>>,
}

/// The types of the language.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Deserialize, JsonSchema)]
#[serde(rename_all = "lowercase")]
pub enum TypeName {
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
    /// A list.
    Array,
    /// Named members.
    Object,
    /// Any JSON value.
    Any,
    /// In the response of an envelope: the result of the operation.
    Result,
}

impl TypeName {
    /// All types, as they are written.
    pub const ALL: &[(&str, TypeName)] = &[
        ("string", TypeName::String),
        ("integer", TypeName::Integer),
        ("number", TypeName::Number),
        ("boolean", TypeName::Boolean),
        ("const", TypeName::Const),
        ("enum", TypeName::Enum),
        ("array", TypeName::Array),
        ("object", TypeName::Object),
        ("any", TypeName::Any),
        ("result", TypeName::Result),
    ];

    /// The keys that a declaration of this type must have, and those that it may have, besides the keys of all types.
    pub fn keys(self) -> (&'static [&'static str], &'static [&'static str]) {
        match self {
            TypeName::String => (&[], &["min_length", "max_length", "format", "pattern", "media"]),
            TypeName::Integer => (&[], &["min", "max", "step"]),
            TypeName::Number => (&[], &["min", "max"]),
            TypeName::Const => (&["value"], &[]),
            TypeName::Enum => (&["values"], &[]),
            TypeName::Array => (&["items"], &["min_items", "max_items"]),
            TypeName::Object => (&["parameters"], &[]),
            TypeName::Boolean | TypeName::Any | TypeName::Result => (&[], &[]),
        }
    }
}

/// What an empty string means.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Deserialize, JsonSchema)]
#[serde(rename_all = "lowercase")]
pub enum Empty {
    /// The parameter counts as not given.
    Absent,
}

/// Where a parameter stands in the HTTP request.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Deserialize, JsonSchema)]
#[serde(rename_all = "lowercase")]
pub enum Place {
    /// In the JSON body.
    #[default]
    Body,
    /// In the query of the URL.
    Query,
    /// In the path of the URL.
    Path,
}

/// Forms of strings.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Deserialize, JsonSchema)]
#[serde(rename_all = "kebab-case")]
pub enum FormatName {
    /// An absolute URI.
    Uri,
    /// A UUID of version 4.
    UuidV4,
}

/// A default: one value, or the first of several whose condition holds.
#[derive(Clone, Debug, PartialEq)]
pub enum DefaultValue {
    /// Always this value.
    Value(Scalar),
    /// The first case whose condition holds.
    Cases(Vec<DefaultCase>),
}

/// One case of a conditional default.
#[derive(Clone, Debug, PartialEq, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct DefaultCase {
    /// When the value is assumed; left out for "otherwise".
    pub when: Option<super::Condition>,
    /// The value.
    pub value: Located<Scalar>,
}

/// The values of an enum.
#[derive(Clone, Debug, PartialEq)]
pub enum EnumValues {
    /// `[sync, async]`
    List(Vec<Located<Scalar>>),
    /// `{ sync: Waits for the result., async: Returns at once. }`
    Documented(IndexMap<Located<String>, Located<String>>),
}

/// How media can be handed over, and the limits on it.
#[derive(Clone, Debug, PartialEq, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Media {
    /// Accepted forms.
    pub forms: Vec<Located<MediaForm>>,
    /// Accepted file formats, for example `[jpg, png]`.
    #[serde(default)]
    pub formats: Vec<Located<String>>,
    /// Greatest size of the file in megabytes of 1,000,000 bytes.
    pub max_megabytes: Option<Located<Scalar>>,
    /// Least width and height in pixels.
    pub min_pixels: Option<Located<u32>>,
    /// Greatest width and height in pixels.
    pub max_pixels: Option<Located<u32>>,
    /// Narrowest aspect ratio, `W:H`.
    pub min_ratio: Option<Located<String>>,
    /// Widest aspect ratio, `W:H`.
    pub max_ratio: Option<Located<String>>,
    /// Further limits that only the media shows, as a sentence.
    pub note: Option<Located<String>>,
}

/// One way to hand over media.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Deserialize, JsonSchema)]
#[serde(rename_all = "kebab-case")]
pub enum MediaForm {
    /// An `http` or `https` URL.
    Url,
    /// `data:<type>/<subtype>;base64,` and Base64.
    DataUri,
    /// Bare Base64.
    Base64,
    /// The UUID v4 of an earlier upload.
    Upload,
}

/// The pairs of width and height that exist.
#[derive(Debug, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Sizes {
    /// Parameter that holds the width.
    pub width: Located<String>,
    /// Parameter that holds the height.
    pub height: Located<String>,
    /// Parameter that names the tier when no pair is given.
    pub tier_from: Option<Located<String>>,
    /// Tiers of `tiers` in the provider's file, in this order; they stand before those of `table`.
    #[serde(default)]
    pub tiers: Vec<Located<String>>,
    /// Tier, then label, then `WIDTHxHEIGHT`.
    #[serde(default)]
    pub table: IndexMap<Located<String>, IndexMap<Located<String>, Located<String>>>,
    /// Where the table is documented.
    pub source: Option<Located<String>>,
}
