//! Documents: objects, their parameters and the types of values.

use std::collections::BTreeSet;

use std::borrow::Cow;

use super::expr::kinds::Kinds;
use super::place::Declared;
use super::union::{Union, Variant};
use super::{Expr, FormatName, LengthUnit, MediaForm, Path, Place, TaskState};
use crate::source::{Located, Span};

/// A JSON document: objects that refer to each other by index. The first one is the document itself.
#[derive(Clone, Debug, PartialEq)]
pub struct Document {
    /// All objects.
    pub objects: Vec<Object>,
    /// Other members are allowed everywhere.
    pub open: bool,
}

impl Document {
    /// The outermost object.
    pub fn root(&self) -> &Object {
        &self.objects[0]
    }

    /// The parameters of all objects.
    pub(crate) fn params(&self) -> impl Iterator<Item = &Param> {
        self.objects.iter().flat_map(|object| &object.params)
    }

    /// The parameter at a path through objects, unions and sizes (not through lists). Of several variants of a union
    /// that have it, the first one is returned.
    pub fn param(&self, path: &Path) -> Option<&Param> {
        Declared::request(self).at(&path.0)?.params.first().copied()
    }

    /// The parameter at a path; what several variants of a union declare there is one parameter with all their values.
    pub(crate) fn joined(&self, path: &Path) -> Option<Cow<'_, Param>> {
        Declared::request(self).at(&path.0)?.param()
    }

    /// The same below a value of some type, such as an item of a list.
    pub(crate) fn joined_in<'d>(&'d self, ty: &'d Type, path: &Path) -> Option<Cow<'d, Param>> {
        Declared::value(self, ty).at(&path.0)?.param()
    }

    /// The document rooted at values of a type: its outermost members are the members of the type.
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

/// The declaration of a type. Types with the same declaration are the same type, wherever they are used.
#[derive(Clone, Debug, Default)]
pub struct Declaration {
    /// The position of the type in a spec file.
    pub place: Span,
    /// The parameter set of the provider that it belongs to.
    pub set: Option<String>,
}

impl PartialEq for Declaration {
    /// All declarations are equal, so that types are compared by their values.
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
    /// Description.
    pub doc: Option<String>,
    /// Its members, in spec order.
    pub params: Vec<Param>,
    /// Other members are allowed. Open documents allow them everywhere.
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
    /// Key in requests, with the position of the declaration.
    pub name: Located<String>,
    /// Type of its value.
    pub ty: Type,
    /// It must be given.
    pub required: bool,
    /// The value that the service uses if it is absent.
    pub default: Option<Default>,
    /// The list or object that the service uses if it is absent. Expressions read it: the resolver has inserted it
    /// where the parameter is absent.
    pub default_document: Option<Located<serde_json::Value>>,
    /// Unit of the value.
    pub unit: Option<String>,
    /// An empty string, list or object means "absent", whichever of them the type has.
    pub empty_absent: bool,
    /// `null` is a value.
    pub nullable: bool,
    /// `null` is valid and means "absent".
    pub null_absent: bool,
    /// The parameter of the same object that this one is an alias of. Expressions read both as one: the resolver
    /// has inserted the alias where the parameter is absent.
    pub alias_of: Option<String>,
    /// Its location in the HTTP request.
    pub place: Place,
    /// The text between the items of a list in the query; none if each item is sent on its own.
    pub join: Option<Located<String>>,
    /// Description.
    pub doc: String,
    /// The reason why it is deprecated.
    pub deprecated: Option<String>,
    /// Page that documents it.
    pub source: Option<String>,
    /// Name for its Rust field, as written.
    pub rust: Option<Located<String>>,
}

/// The type of a value.
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
    /// The types directly inside it: of items, of the values of a map and of the variants of a union.
    pub fn children(&self) -> impl Iterator<Item = &Type> {
        let (items, variants): (Option<&Type>, &[Variant]) = match self {
            Type::Array(array) => (Some(&array.items), &[]),
            Type::Map(map) => (Some(&map.items), &[]),
            Type::Union(union) => (None, &union.variants),
            _ => (None, &[]),
        };
        items.into_iter().chain(variants.iter().map(|variant| &variant.ty))
    }

    /// The types directly inside it, to change them.
    pub(crate) fn children_mut(&mut self) -> impl Iterator<Item = &mut Type> {
        let (items, variants): (Option<&mut Type>, &mut [Variant]) = match self {
            Type::Array(array) => (Some(&mut array.items), &mut []),
            Type::Map(map) => (Some(&mut map.items), &mut []),
            Type::Union(union) => (None, &mut union.variants),
            _ => (None, &mut []),
        };
        items.into_iter().chain(variants.iter_mut().map(|variant| &mut variant.ty))
    }

    /// The items of a list, or of the lists among the variants of a union.
    pub(crate) fn items(&self) -> Option<&Type> {
        match self {
            Type::Array(array) => Some(&array.items),
            Type::Union(union) => {
                union.items.as_ref().or_else(|| union.variants.iter().find_map(|variant| variant.ty.items()))
            }
            _ => None,
        }
    }

    /// The type itself and all types inside it, outermost first.
    pub fn nested(&self) -> Vec<&Type> {
        std::iter::once(self).chain(self.children().flat_map(Type::nested)).collect()
    }

    /// The objects that the type names, itself or inside it.
    pub(crate) fn objects(&self) -> Vec<usize> {
        let object = |ty: &Type| if let Type::Object(id) = ty { Some(*id) } else { None };
        self.nested().into_iter().filter_map(object).collect()
    }
}

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

/// A scalar value; numbers are parsed.
#[derive(Clone, Debug, PartialEq)]
pub enum Value {
    /// A boolean.
    Bool(bool),
    /// A whole number.
    Int(i64),
    /// Any other number; the double preserves its shortest decimal form.
    Num(f64),
    /// A string.
    Str(String),
}

impl Param {
    /// The JSON types whose empty value means "absent".
    pub(crate) fn absent_if_empty(&self) -> Kinds {
        let empty = Kinds::STRING.or(Kinds::LIST).or(Kinds::MAP);
        if self.empty_absent { Kinds::of_type(&self.ty).and(empty) } else { Kinds::NONE }
    }

    /// An optional parameter of the body.
    pub(crate) fn new(name: Located<String>, ty: Type, doc: String) -> Self {
        Param {
            name,
            ty,
            required: false,
            default: None,
            default_document: None,
            unit: None,
            empty_absent: false,
            nullable: false,
            null_absent: false,
            alias_of: None,
            place: Place::Body,
            join: None,
            doc,
            deprecated: None,
            source: None,
            rust: None,
        }
    }
}

/// The value that the service uses if a parameter is absent.
#[derive(Clone, Debug, PartialEq)]
pub enum Default {
    /// Always this value.
    Value(Located<Value>),
    /// The value of the first condition that holds.
    Cases(Vec<(Expr, Located<Value>)>),
}
