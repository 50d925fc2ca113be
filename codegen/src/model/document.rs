//! Documents: objects, their parameters and the types of values.

use std::borrow::Cow;
use std::collections::{BTreeSet, HashMap};
use std::fmt;
use std::sync::OnceLock;

use serde_json::Value as Json;

use super::expr::kinds::Kinds;
use super::place::Declared;
use super::union::{Union, Variant};
use super::{Array, Enum, Expr, Integer, Map, Number, Path, Place, SizeText, Text, ToolUse};
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

    /// Makes the members of an object the outermost ones.
    pub(crate) fn set_root(&mut self, id: usize) {
        self.objects[0] = Object { params: self.objects[id].params.clone(), ..Object::root() };
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

    /// For each object, whether a parameter in it at any depth is wanted. Types in one another can make any number of
    /// places; what looks at each place enters only the objects that lead to something.
    pub(crate) fn leads(&self, is_wanted: impl Fn(&Param) -> bool) -> Vec<bool> {
        let objects = self.objects.iter().enumerate();
        let wanted = objects.filter(|(_, object)| object.params.iter().any(&is_wanted)).map(|(id, _)| id);
        self.leads_to(wanted)
    }

    /// For each object, whether it is one of these, or one of these is in it at any depth.
    pub(crate) fn leads_to(&self, wanted: impl IntoIterator<Item = usize>) -> Vec<bool> {
        let mut outer: Vec<Vec<usize>> = vec![Vec::new(); self.objects.len()];
        for (id, object) in self.objects.iter().enumerate() {
            object.objects().for_each(|inner| outer[inner].push(id));
        }
        let mut leads = vec![false; self.objects.len()];
        let mut open: Vec<usize> = wanted.into_iter().collect();
        while let Some(id) = open.pop() {
            if !std::mem::replace(&mut leads[id], true) {
                open.extend(&outer[id]);
            }
        }
        leads
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

impl Document {
    /// The members with a wanted type, with their types; also those of objects that are members, but
    /// not those in lists and maps. An object in several places counts at the first one.
    pub(crate) fn pointers(&self, is_wanted: impl Fn(&Type) -> bool) -> Vec<(Path, &Type)> {
        let (mut found, mut seen) = (Vec::new(), BTreeSet::new());
        let mut open = vec![(Path(Vec::new()), 0)];
        while let Some((place, object)) = open.pop() {
            if !seen.insert(object) {
                continue;
            }
            let mut below = Vec::new();
            for param in self.objects.get(object).map_or(&[][..], |object| &object.params) {
                let place = Path([&place.0[..], std::slice::from_ref(&param.name.value)].concat());
                if is_wanted(&param.ty) {
                    found.push((place.clone(), &param.ty));
                }
                let variants: Vec<&Type> = match &param.ty {
                    Type::Union(union) => union.variants.iter().map(|variant| &variant.ty).collect(),
                    ty => vec![ty],
                };
                let object = |ty: &Type| if let Type::Object(id) = ty { Some(*id) } else { None };
                below.extend(variants.into_iter().filter_map(object).map(|id| (place.clone(), id)));
            }
            open.extend(below.into_iter().rev());
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
    /// It is a named type, and not declared in a parameter.
    pub is_named: bool,
    /// Description of the named type.
    pub doc: Option<String>,
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
    /// Finds its members.
    pub(crate) positions: Positions,
}

/// The positions of the members of an object by their names, found when they are first asked for. What has changed since
/// is not known, so that a position is only where to look first.
#[derive(Default)]
pub(crate) struct Positions(OnceLock<HashMap<String, usize>>);

impl Clone for Positions {
    /// The clone of an object is often changed.
    fn clone(&self) -> Self {
        Self::default()
    }
}

impl PartialEq for Positions {
    /// Positions say nothing that the members do not say.
    fn eq(&self, _: &Self) -> bool {
        true
    }
}

impl fmt::Debug for Positions {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("..")
    }
}

/// Most members of an object that are looked through for a name.
const FEW_MEMBERS: usize = 16;

impl Object {
    /// An outermost object without members.
    pub fn root() -> Self {
        Object {
            name: String::new(),
            doc: None,
            params: Vec::new(),
            open: false,
            declared: Declaration::default(),
            positions: Positions::default(),
        }
    }

    /// The member with this name.
    pub fn param(&self, name: &str) -> Option<&Param> {
        if self.params.len() > FEW_MEMBERS
            && let Some(at) = self.positions.0.get_or_init(|| self.find_positions()).get(name)
            && let Some(param) = self.params.get(*at).filter(|param| param.name.value == name)
        {
            return Some(param);
        }
        self.params.iter().find(|param| param.name.value == name)
    }

    fn find_positions(&self) -> HashMap<String, usize> {
        let mut positions = HashMap::with_capacity(self.params.len());
        for (at, param) in self.params.iter().enumerate() {
            positions.entry(param.name.value.clone()).or_insert(at);
        }
        positions
    }

    /// True if every object has this member: an alias can replace a required member.
    pub(crate) fn always_has(&self, param: &Param) -> bool {
        let is_alias = |other: &Param| other.alias_of.as_ref() == Some(&param.name.value);
        param.required && !self.params.iter().any(is_alias)
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
    /// The list or object that the service uses if it is absent, in place of `default`. Expressions read it: the
    /// resolver has inserted it where the parameter is absent.
    pub default_document: Option<Default<Json>>,
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
    /// The author's choice whether tool definitions have it.
    pub tool: Option<ToolUse>,
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

    /// The types directly inside it, to change them; of a union also what the items of its lists have in common.
    pub(crate) fn children_mut(&mut self) -> impl Iterator<Item = &mut Type> {
        let (items, variants): (Option<&mut Type>, &mut [Variant]) = match self {
            Type::Array(array) => (Some(&mut array.items), &mut []),
            Type::Map(map) => (Some(&mut map.items), &mut []),
            Type::Union(union) => (union.items.as_mut(), &mut union.variants),
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

impl From<&Value> for Json {
    fn from(value: &Value) -> Self {
        match value {
            Value::Bool(value) => Json::from(*value),
            Value::Int(value) => Json::from(*value),
            Value::Num(value) => Json::from(*value),
            Value::Str(value) => Json::from(value.as_str()),
        }
    }
}

impl Param {
    /// The JSON types whose empty value means "absent".
    pub(crate) fn absent_if_empty(&self) -> Kinds {
        let empty = Kinds::STRING.or(Kinds::LIST).or(Kinds::MAP);
        if self.empty_absent { Kinds::of_type(&self.ty).and(empty) } else { Kinds::NONE }
    }

    /// The conditions of its default.
    pub(crate) fn default_conditions(&self) -> impl Iterator<Item = &Expr> {
        let documents = self.default_document.iter().flat_map(Default::conditions);
        self.default.iter().flat_map(Default::conditions).chain(documents)
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
            tool: None,
            source: None,
            rust: None,
        }
    }
}

/// Longest chain of defaults that depend on one another: outputs write each default out where it is read, so that
/// their size grows with every link.
pub(crate) const MAX_DEFAULT_CHAIN: usize = 4;

/// The value that the service uses if a parameter is absent.
#[derive(Clone, Debug, PartialEq)]
pub enum Default<T = Value> {
    /// Always this value.
    Value(Located<T>),
    /// The value of the first condition that holds.
    Cases(Vec<(Expr, Located<T>)>),
}
