//! Documents: objects, their parameters, and what values must be.

use std::collections::BTreeSet;

use super::place::Declared;
use super::{Expr, FormatName, LengthUnit, MediaForm, Path, Place, TaskState};
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

    /// The parameter at a path through objects, unions and sizes (not through lists). Of several variants of a union
    /// that have it, the first one counts.
    pub fn param(&self, path: &Path) -> Option<&Param> {
        Declared::request(self).at(&path.0)?.params.first().copied()
    }

    /// The parameter at a path below a value of some type, such as an item of a list.
    pub fn param_in<'d>(&'d self, ty: &'d Type, path: &Path) -> Option<&'d Param> {
        Declared::value(self, ty).at(&path.0)?.params.first().copied()
    }

    /// The same document, seen from values of a type on: its outermost members are the members of the type.
    #[must_use]
    pub fn within(&self, ty: &Type) -> Document {
        let params = self.members(ty).into_iter().cloned().collect();
        let mut document = self.clone();
        // No type names the outermost object, so that another one can take its place.
        document.objects[0] = Object { params, ..Object::root() };
        document
    }

    /// The member with this name that values of a type can have.
    pub fn member<'d>(&'d self, ty: &'d Type, name: &str) -> Option<&'d Param> {
        self.members(ty).into_iter().find(|param| param.name.value == name)
    }

    /// All members that values of a type can have: those of an object, the sides of a size, and what the variants of
    /// a union have. A name that several variants have occurs once.
    pub fn members<'d>(&'d self, ty: &'d Type) -> Vec<&'d Param> {
        Declared::value(self, ty).members()
    }

    /// An object and all objects in it, at any depth.
    pub(crate) fn objects_below(&self, id: usize) -> BTreeSet<usize> {
        let mut found = BTreeSet::new();
        let mut open = vec![id];
        while let Some(id) = open.pop() {
            if found.insert(id) {
                open.extend(self.objects[id].objects());
            }
        }
        found
    }
}

/// The place where a type is declared. Types with the same declaration are the same type, wherever they are used.
#[derive(Clone, Debug, Default)]
pub struct Declaration {
    /// The place of the type in a spec file.
    pub place: Span,
    /// The parameter set of the provider that it belongs to.
    pub set: Option<String>,
}

impl PartialEq for Declaration {
    /// Types are compared by their values, wherever they are declared.
    fn eq(&self, _: &Self) -> bool {
        true
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
    /// Whether other members are allowed. Documents that are open are so everywhere.
    pub open: bool,
    /// Its declaration.
    pub declared: Declaration,
}

impl Object {
    /// An outermost object without members.
    pub fn root() -> Self {
        Object {
            name: String::new(),
            doc: None,
            params: Vec::new(),
            open: false,
            declared: Declaration::default(),
        }
    }

    /// The member with this name.
    pub fn param(&self, name: &str) -> Option<&Param> {
        self.params.iter().find(|param| param.name.value == name)
    }

    /// The objects that the types of its members name.
    pub(crate) fn objects(&self) -> impl Iterator<Item = usize> {
        self.params.iter().flat_map(|param| param.ty.objects())
    }
}

/// One parameter.
#[derive(Clone, Debug, PartialEq)]
#[allow(
    clippy::struct_excessive_bools,
    reason = "what `null` and an empty string mean goes with any of the others"
)]
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
    /// Whether `null` is valid and means "not given".
    pub null_absent: bool,
    /// The parameter of the same object that this one is another spelling of. Expressions read both as one: the
    /// resolver has put this one in where only the other does not stand.
    pub alias_of: Option<String>,
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
    /// Width and height in one string.
    Size(Box<SizeText>),
    /// A list.
    Array(Box<Array>),
    /// The object with this index in the document.
    Object(usize),
    /// Members with keys of the caller's choice.
    Map(Box<Map>),
    /// One of several types.
    Union(Box<Union>),
    /// In an envelope: the result of the operation.
    Result,
}

impl Type {
    /// The types that this one is made of: the items of a list or map, or the variants of a union.
    pub(crate) fn parts(&self) -> Vec<&Type> {
        match self {
            Type::Array(array) => vec![&array.items],
            Type::Map(map) => vec![&map.items],
            Type::Union(union) => union.variants.iter().map(|variant| &variant.ty).collect(),
            _ => Vec::new(),
        }
    }

    /// The types that this one is made of, to change them.
    pub(crate) fn parts_mut(&mut self) -> Vec<&mut Type> {
        match self {
            Type::Array(array) => vec![&mut array.items],
            Type::Map(map) => vec![&mut map.items],
            Type::Union(union) => union.variants.iter_mut().map(|variant| &mut variant.ty).collect(),
            _ => Vec::new(),
        }
    }

    /// The objects that the type names, itself or in its parts.
    pub(crate) fn objects(&self) -> Vec<usize> {
        match self {
            Type::Object(id) => vec![*id],
            _ => self.parts().into_iter().flat_map(Type::objects).collect(),
        }
    }
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
    /// What allowed values are beyond a multiple of `step`; less than it.
    pub offset: u32,
}

/// A number.
#[derive(Clone, Debug, PartialEq)]
pub struct Number {
    /// Smallest value.
    pub min: Option<f64>,
    /// Largest value.
    pub max: Option<f64>,
    /// Whether `min` itself is not allowed.
    pub above: bool,
    /// Whether `max` itself is not allowed.
    pub below: bool,
    /// Distance between allowed values, counted from 0: a sum of powers of two that doubles hold exactly.
    pub step: Option<f64>,
}

/// Text.
#[derive(Clone, Debug, PartialEq)]
pub struct Text {
    /// Least length.
    pub min: u32,
    /// Greatest length.
    pub max: Option<u32>,
    /// What lengths count.
    pub unit: LengthUnit,
    /// Form of the whole string.
    pub format: Option<FormatName>,
    /// Expression that must match somewhere.
    pub pattern: Option<Located<String>>,
    /// How media is handed over, and its limits.
    pub media: Option<Media>,
}

/// Width to height.
pub type Ratio = (u32, u32);

/// How media is handed over, and its limits.
#[derive(Clone, Debug, PartialEq)]
pub struct Media {
    /// Accepted forms, without repetition.
    pub forms: Vec<MediaForm>,
    /// The limits on the media itself as phrases, for example `at most 10 MB`; empty when none are declared.
    pub limits: Vec<String>,
    /// File formats in lower case, for example `jpg`; `jpeg` and `jpg` are one.
    pub formats: Vec<String>,
    /// Greatest size in bytes.
    pub max_bytes: Option<u64>,
    /// Least and greatest width and height in pixels.
    pub side: (Option<u32>, Option<u32>),
    /// Least and greatest product of width and height.
    pub pixels: (Option<u64>, Option<u64>),
    /// Narrowest and widest ratio of width to height, as two numbers.
    pub ratio: (Option<Ratio>, Option<Ratio>),
    /// Least and greatest duration in milliseconds.
    pub milliseconds: (Option<u64>, Option<u64>),
    /// Whether there is a limit that only a sentence tells, which is never checked.
    pub further: bool,
}

/// One of several values.
#[derive(Clone, Debug, PartialEq)]
pub struct Enum {
    /// Name for its Rust type, as written: that of the named type, else of the parameter it belongs to.
    pub name: String,
    /// The values, in spec order; all strings, or all numbers.
    pub values: Vec<EnumValue>,
    /// Whether other values of the same JSON type are allowed.
    pub open: bool,
    /// Its declaration.
    pub declared: Declaration,
}

/// One value of an enum.
#[derive(Clone, Debug, PartialEq)]
pub struct EnumValue {
    /// The value.
    pub value: Value,
    /// What it means.
    pub doc: Option<String>,
    /// Why it should not be used any more.
    pub deprecated: Option<String>,
    /// What it says about a task.
    pub state: Option<TaskState>,
    /// Name for its Rust variant, as written.
    pub name: Option<Located<String>>,
    /// Its place.
    pub span: Span,
}

/// Width and height in one string, such as `1280x720`: whole numbers from 1 to 999,999 without leading zeros.
#[derive(Clone, Debug, PartialEq)]
pub struct SizeText {
    /// Name for its Rust type, as written: that of the named type, else of the parameter it belongs to.
    pub name: String,
    /// What stands between width and height.
    pub separator: String,
    /// The only sizes that are allowed, in spec order; all where there are none.
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
    /// What each key is: its length counts code points, it has no format.
    pub keys: Text,
    /// What each value is.
    pub items: Type,
    /// What each value stands for.
    pub doc: Option<String>,
    /// Least number of members.
    pub min: u32,
    /// Greatest number of members.
    pub max: Option<u32>,
}

/// One of several types. A value is valid if it is valid for one of the variants. The check stage makes sure that the
/// JSON type, the tag, or required and unknown members tell which one is meant: there is at most one list, one map
/// and one boolean among the variants, a map does not stand beside objects, and two objects that accept one document
/// say the same of every member of it.
#[derive(Clone, Debug, PartialEq)]
pub struct Union {
    /// Name for its Rust type, as written.
    pub name: String,
    /// Member that names the variant of an object; each object variant has it as a required constant.
    pub tag: Option<String>,
    /// The variants, in spec order; none is a union itself.
    pub variants: Vec<Variant>,
    /// Its declaration.
    pub declared: Declaration,
}

/// One variant of a union.
#[derive(Clone, Debug, PartialEq)]
pub struct Variant {
    /// Its name, as written; `also` for the values of that key.
    pub name: Located<String>,
    /// What it is.
    pub doc: Option<String>,
    /// What a value of it must be.
    pub ty: Type,
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
    /// In this member, where they have it.
    By(String),
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

impl Param {
    /// An optional parameter of the body.
    pub(crate) fn new(name: Located<String>, ty: Type, doc: String) -> Self {
        Param {
            name,
            ty,
            required: false,
            default: None,
            unit: None,
            empty_absent: false,
            nullable: false,
            null_absent: false,
            alias_of: None,
            place: Place::Body,
            doc,
            deprecated: None,
            source: None,
        }
    }
}

/// What the service assumes when a parameter is not given.
#[derive(Clone, Debug, PartialEq)]
pub enum Default {
    /// Always this value.
    Value(Located<Value>),
    /// The value of the first condition that holds.
    Cases(Vec<(Expr, Located<Value>)>),
}
