//! Schemas as values, with every decision taken and independent of the dialect that they are printed in.
//!
//! [`super::build`] makes them from the model, and a printer such as [`super::json_schema`] writes them down.

use serde_json::Value as Json;

use crate::model::words::Phrase;
use crate::model::{BodyEncoding, Place, Unique, Value};

/// The schema of one JSON document.
#[derive(Clone, Debug, PartialEq)]
pub(crate) struct Document {
    /// Identifier that other schemas can refer to.
    pub id: String,
    /// Name of the document.
    pub title: String,
    /// Description of the document.
    pub description: String,
    /// Schema of the outermost value.
    pub root: Schema,
    /// Schemas that others refer to by name.
    pub definitions: Vec<(String, Schema)>,
    /// The members of `variables` in expressions: the value of `x-variables`, empty if there are none.
    pub variables: Vec<Json>,
    /// Restrictions on values are assertions. Otherwise they are annotations, because a service may extend them.
    pub is_strict: bool,
}

/// The schema of a request, with the parts that go beyond the shape of the document.
#[derive(Clone, Debug, PartialEq)]
pub(crate) struct Request {
    /// The shape of the document.
    pub document: Document,
    /// Encoding of the body.
    pub body: BodyEncoding,
    /// Method, URL, authentication and envelope: the value of `x-http`, null if it is left out.
    pub http: Json,
    /// Assertions about single members that follow from the table of sizes: keywords of draft 2020-12 for the root,
    /// or `true`.
    pub sides: Json,
    /// Assertions about several members, each with the id of its rule: schemas of draft 2020-12 for the root.
    pub assertions: Vec<(String, Json)>,
    /// Inputs outside of the document.
    pub facts: Vec<Fact>,
    /// Combinations of inputs: the value of `x-modes`, empty if there are none.
    pub modes: Vec<Json>,
    /// All rules as expressions: the value of `x-rules`, empty if there are none.
    pub rules: Vec<Json>,
    /// The price as expressions: the value of `x-price`.
    pub price: Json,
}

/// An input outside of the document.
#[derive(Clone, Debug, PartialEq)]
pub(crate) struct Fact {
    /// The value, or the items of a list, if the caller does not supply it.
    pub default: Option<Vec<Value>>,
    /// Name in expressions.
    pub name: String,
    /// Schema of its value.
    pub schema: Schema,
}

/// The schema of one value.
#[derive(Clone, Debug, PartialEq)]
pub(crate) struct Schema {
    /// Annotations.
    pub notes: Notes,
    /// The values that it accepts.
    pub shape: Shape,
    /// It accepts `null` as well.
    pub accepts_null: bool,
    /// Treatment of empty values that count as not given.
    pub empty: Empty,
    /// The restrictions of the value itself in words, for dialects without keywords for them.
    pub restrictions: Vec<Restriction>,
}

/// A restriction of a value in words.
#[derive(Clone, Debug, PartialEq)]
pub(crate) struct Restriction {
    /// Id of the rule that rejects other values; none if nothing checks it.
    pub rule: Option<&'static str>,
    /// Keywords that express it.
    pub keywords: &'static [&'static str],
    /// The keywords express all of it.
    pub is_complete: bool,
    /// The words, behind "must be"; none for bounds that are only those of all numbers.
    pub words: Option<Phrase>,
}

impl From<Shape> for Schema {
    fn from(shape: Shape) -> Self {
        Self {
            notes: Notes::default(),
            shape,
            accepts_null: false,
            empty: Empty::AsShape,
            restrictions: Vec::new(),
        }
    }
}

impl Schema {
    /// The schema with a description, unless its shape brings one.
    #[must_use]
    pub(crate) fn described(mut self, description: Option<&str>) -> Self {
        let has_own = matches!(&self.shape, Shape::Object(Object { description: Some(_), .. }));
        if let Some(description) = description.filter(|text| !text.is_empty() && !has_own) {
            self.notes.description = Some(description.to_owned());
        }
        self
    }
}

/// Annotations of a value: they restrict nothing.
#[derive(Clone, Debug, Default, PartialEq)]
pub(crate) struct Notes {
    /// Name.
    pub title: Option<String>,
    /// Expression over the request; the value occurs only where it is true.
    pub when: Option<String>,
    /// Description.
    pub description: Option<String>,
    /// It should not be used any more.
    pub is_deprecated: bool,
    /// The member that this one is an alias of.
    pub alias_of: Option<String>,
    /// The value that the service assumes.
    pub default: Option<Default>,
    /// The same in words.
    pub default_words: Option<Phrase>,
    /// Unit of the value.
    pub unit: Option<String>,
    /// Part of the HTTP request that carries the value.
    pub place: Place,
    /// Text between the items of a list in the query.
    pub join: Option<String>,
}

/// The value that the service assumes.
#[derive(Clone, Debug, PartialEq)]
pub(crate) enum Default {
    /// One value.
    Value(Json),
    /// The value of the first expression that is true.
    Cases(Vec<(String, Json)>),
}

/// Treatment of empty strings, lists and objects.
#[derive(Clone, Debug, PartialEq)]
pub(crate) enum Empty {
    /// Like any other value.
    AsShape,
    /// These are accepted as well.
    Accepted(Vec<Json>),
    /// These are rejected, although the shape accepts them.
    Rejected(Vec<Json>),
}

/// The values that a schema accepts.
#[derive(Clone, Debug, PartialEq)]
pub(crate) enum Shape {
    /// Every value.
    Any,
    /// `true` and `false`.
    Boolean,
    /// Numbers.
    Number(Number),
    /// Strings.
    String(Text),
    /// One value.
    Const(Value),
    /// One of several values.
    Enum(Enum),
    /// Arrays.
    Array(Array),
    /// Objects with named members.
    Object(Object),
    /// Objects with keys of the caller's choice.
    Map(Map),
    /// The values of any of several schemas.
    AnyOf(Vec<Schema>),
    /// The values of a definition.
    Reference(String),
    /// The values of the root.
    Root,
}

/// Numbers within bounds.
#[derive(Clone, Debug, Default, PartialEq)]
pub(crate) struct Number {
    /// Only whole numbers.
    pub is_integer: bool,
    /// Least value, and whether it is excluded.
    pub min: Option<(Value, bool)>,
    /// Greatest value, and whether it is excluded.
    pub max: Option<(Value, bool)>,
    /// All values are multiples of it.
    pub step: Option<Value>,
    /// A step that is documented and not checked.
    pub documented_step: Option<String>,
}

/// Strings within limits.
#[derive(Clone, Debug, Default, PartialEq)]
pub(crate) struct Text {
    /// Least number of code points.
    pub min: u32,
    /// Greatest number of code points.
    pub max: Option<u32>,
    /// Form with a name of its own in JSON Schema.
    pub format: Option<&'static str>,
    /// Regular expressions; each has to match somewhere.
    pub patterns: Vec<String>,
    /// The string can name a file in the body.
    pub is_file: bool,
    /// Limits on the media that the string stands for, as phrases.
    pub media: Vec<String>,
}

impl Text {
    /// Every string is accepted.
    pub(crate) fn is_free(&self) -> bool {
        *self == Self::default()
    }
}

/// One of several values.
#[derive(Clone, Debug, PartialEq)]
pub(crate) struct Enum {
    /// JSON type of the values.
    pub ty: &'static str,
    /// The known values.
    pub values: Vec<Value>,
    /// Other values of the type are accepted.
    pub is_open: bool,
    /// A description for each value, in their order, empty where a value has none; no descriptions at all if none has.
    pub descriptions: Vec<String>,
    /// States of a task that single values stand for, by their text.
    pub states: Vec<(String, &'static str)>,
}

/// Arrays of values.
#[derive(Clone, Debug, PartialEq)]
pub(crate) struct Array {
    /// Schema of each item.
    pub items: Box<Schema>,
    /// Least number of items.
    pub min: u32,
    /// Greatest number of items.
    pub max: Option<u32>,
    /// Items that must differ.
    pub unique: Unique,
}

/// Objects with named members.
#[derive(Clone, Debug, PartialEq)]
pub(crate) struct Object {
    /// Description of the type; that of the place where it is used goes first.
    pub description: Option<String>,
    /// The members, in spec order.
    pub members: Vec<Member>,
    /// Other members are accepted.
    pub is_open: bool,
}

/// One member of an object.
#[derive(Clone, Debug, PartialEq)]
pub(crate) struct Member {
    /// Key.
    pub name: String,
    /// Schema of its value.
    pub schema: Schema,
    /// Every object has it.
    pub is_required: bool,
}

/// Objects with keys of the caller's choice.
#[derive(Clone, Debug, PartialEq)]
pub(crate) struct Map {
    /// Limits of each key.
    pub keys: Text,
    /// Schema of each value.
    pub values: Box<Schema>,
    /// Least number of members.
    pub min: u32,
    /// Greatest number of members.
    pub max: Option<u32>,
}

/// The JSON type of some constants.
pub(crate) fn type_of(values: &[&Value]) -> &'static str {
    let is = |test: fn(&Value) -> bool| values.iter().all(|value| test(value));
    if is(|value| matches!(value, Value::Str(_))) {
        "string"
    } else if is(|value| matches!(value, Value::Bool(_))) {
        "boolean"
    } else if is(|value| matches!(value, Value::Int(_))) {
        "integer"
    } else {
        "number"
    }
}
