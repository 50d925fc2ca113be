//! Documents: objects, their parameters, and what values must be.

use super::{Expr, FormatName, MediaForm, Path, Place};
use crate::source::{Located, Span};

/// A JSON document: objects that name one another by index. The first one is the document itself.
#[derive(Clone, Debug, PartialEq)]
pub struct Document {
    /// All objects.
    pub objects: Vec<Object>,
    /// Whether other members are allowed everywhere.
    pub open: bool,
}

impl Document {
    /// The outermost object.
    pub fn root(&self) -> &Object {
        &self.objects[0]
    }

    /// The parameter at a path through objects (not through lists).
    pub fn param(&self, path: &Path) -> Option<&Param> {
        let (last, parents) = path.0.split_last()?;
        let mut object = self.root();
        for name in parents {
            match object.param(name)?.ty {
                Type::Object(id) => object = &self.objects[id],
                _ => return None,
            }
        }
        object.param(last)
    }
}

/// The members of a JSON object.
#[derive(Clone, Debug, PartialEq)]
pub struct Object {
    /// Name for its Rust type, as written: that of the named type, else of the parameter it belongs to.
    /// Empty for the document itself.
    pub name: String,
    /// What it is.
    pub doc: Option<String>,
    /// Its members, in spec order.
    pub params: Vec<Param>,
}

impl Object {
    /// The member with this name.
    pub fn param(&self, name: &str) -> Option<&Param> {
        self.params.iter().find(|param| param.name.value == name)
    }
}

/// One parameter.
#[derive(Clone, Debug, PartialEq)]
pub struct Param {
    /// Key on the wire; its place is that of the declaration.
    pub name: Located<String>,
    /// What its value must be.
    pub ty: Type,
    /// Whether it has to be given.
    pub required: bool,
    /// What the service assumes when it is not given.
    pub default: Option<Default>,
    /// Unit of the value.
    pub unit: Option<String>,
    /// Whether `""` means "not given".
    pub empty_absent: bool,
    /// Whether `null` is a value.
    pub nullable: bool,
    /// Where it stands in the HTTP request.
    pub place: Place,
    /// What it is.
    pub doc: String,
    /// Why it should not be used any more.
    pub deprecated: Option<String>,
    /// Where it is documented.
    pub source: Option<String>,
}

/// What a value must be.
#[derive(Clone, Debug, PartialEq)]
pub enum Type {
    /// Any JSON value.
    Any,
    /// `true` or `false`.
    Boolean,
    /// A whole number.
    Integer(Integer),
    /// A number.
    Number(Number),
    /// Text.
    String(Text),
    /// Exactly this value.
    Const(Value),
    /// One of several values.
    Enum(Enum),
    /// A list.
    Array(Box<Array>),
    /// The object with this index in the document.
    Object(usize),
    /// In an envelope: the result of the operation.
    Result,
}

/// A whole number. Bounds that the spec leaves out are ±(2^53 - 1).
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Integer {
    /// Smallest value.
    pub min: i64,
    /// Largest value.
    pub max: i64,
    /// Whether the spec gives the bounds.
    pub declared: (bool, bool),
    /// Distance between allowed values; 1 for every value.
    pub step: u32,
}

/// A number.
#[derive(Clone, Debug, PartialEq)]
pub struct Number {
    /// Smallest value.
    pub min: Option<f64>,
    /// Largest value.
    pub max: Option<f64>,
}

/// Text.
#[derive(Clone, Debug, PartialEq)]
pub struct Text {
    /// Least length in code points.
    pub min: u32,
    /// Greatest length in code points.
    pub max: Option<u32>,
    /// Form of the whole string.
    pub format: Option<FormatName>,
    /// Expression that must match somewhere.
    pub pattern: Option<Located<String>>,
    /// How media is handed over, and its limits.
    pub media: Option<Media>,
}

/// How media is handed over, and its limits.
#[derive(Clone, Debug, PartialEq)]
pub struct Media {
    /// Accepted forms, without repetition.
    pub forms: Vec<MediaForm>,
    /// The limits on the media itself as phrases, for example `at most 10 MB`; empty when none are declared.
    pub limits: Vec<String>,
}

/// One of several values.
#[derive(Clone, Debug, PartialEq)]
pub struct Enum {
    /// Name for its Rust type, as written: that of the named type, else of the parameter it belongs to.
    pub name: String,
    /// The values, in spec order; all strings, or all numbers.
    pub values: Vec<EnumValue>,
}

/// One value of an enum.
#[derive(Clone, Debug, PartialEq)]
pub struct EnumValue {
    /// The value.
    pub value: Value,
    /// What it means.
    pub doc: Option<String>,
    /// Its place.
    pub span: Span,
}

/// A list.
#[derive(Clone, Debug, PartialEq)]
pub struct Array {
    /// What each item is.
    pub items: Type,
    /// What each item stands for.
    pub doc: Option<String>,
    /// Least number of items.
    pub min: u32,
    /// Greatest number of items.
    pub max: Option<u32>,
}

/// A scalar with its meaning: numbers are read.
#[derive(Clone, Debug, PartialEq)]
pub enum Value {
    /// A boolean.
    Bool(bool),
    /// A whole number.
    Int(i64),
    /// Any other number, with its shortest decimal form kept by the double.
    Num(f64),
    /// A string.
    Str(String),
}

/// What the service assumes when a parameter is not given.
#[derive(Clone, Debug, PartialEq)]
pub enum Default {
    /// Always this value.
    Value(Located<Value>),
    /// The value of the first condition that holds.
    Cases(Vec<(Expr, Located<Value>)>),
}
