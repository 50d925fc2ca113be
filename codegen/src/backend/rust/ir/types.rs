//! The types of the generated crate.

use super::{Doc, Ident};
use crate::model::TaskState;

/// A type of the generated crate.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub(crate) enum TypeItem {
    /// An object.
    Struct(Struct),
    /// A string with listed values.
    Enum(Enum),
    /// One of several types.
    Union(Union),
}

impl TypeItem {
    /// The types of the fields or variants.
    pub(crate) fn types(&self) -> Vec<&Ty> {
        match self {
            TypeItem::Struct(item) => item.fields.iter().map(|field| &field.ty).collect(),
            TypeItem::Union(item) => item.variants.iter().map(|variant| &variant.ty).collect(),
            TypeItem::Enum(_) => Vec::new(),
        }
    }

    /// Visits every type in the fields and variants.
    pub(crate) fn each_type(&mut self, visit: &mut dyn FnMut(&mut Ty)) {
        match self {
            TypeItem::Struct(item) => item.fields.iter_mut().for_each(|field| field.ty.each(visit)),
            TypeItem::Union(item) => item.variants.iter_mut().for_each(|variant| variant.ty.each(visit)),
            TypeItem::Enum(_) => {}
        }
    }
}

/// An object.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub(crate) struct Struct {
    /// Its name.
    pub(crate) ident: Ident,
    /// Its docs.
    pub(crate) doc: Doc,
    /// Its fields. Required constants have none.
    pub(crate) fields: Vec<Field>,
    /// It keeps unknown members in a field `extra`.
    pub(crate) open: bool,
    /// It is part of a request, so it has a function `new`.
    pub(crate) sent: bool,
    /// It is generic over the response of an operation.
    pub(crate) generic: bool,
    /// The object of the model that it represents.
    pub(crate) origin: Origin,
}

/// An object of the catalogue.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash)]
pub(crate) struct Origin {
    /// Index of the operation.
    pub(crate) operation: usize,
    /// The document of the operation or of its provider.
    pub(crate) part: Part,
    /// Index of the object in the document.
    pub(crate) object: usize,
}

/// The documents that types are made from.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash)]
pub(crate) enum Part {
    /// The request.
    #[default]
    Request,
    /// The response.
    Response,
    /// The response with this index, of several.
    Variant(u16),
    /// The body of a webhook call.
    Callback,
    /// The envelope around responses.
    Envelope,
}

/// One field.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub(crate) struct Field {
    /// Its name.
    pub(crate) ident: Ident,
    /// Index of the parameter in the object's table.
    pub(crate) index: u16,
    /// Its type.
    pub(crate) ty: Ty,
    /// It is an argument of `new`.
    pub(crate) required: bool,
    /// Its docs.
    pub(crate) doc: Doc,
    /// The reason for its deprecation.
    pub(crate) deprecated: Option<String>,
    /// The rules that read it.
    pub(crate) rules: Vec<RuleLink>,
    /// Address of its documentation, unless the module lists it.
    pub(crate) source: Option<String>,
}

/// A rule with the anchor of its heading in the docs of the module.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub(crate) struct RuleLink {
    pub(crate) id: String,
    pub(crate) anchor: String,
}

/// A string with listed values.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub(crate) struct Enum {
    /// Its name.
    pub(crate) ident: Ident,
    /// Its docs.
    pub(crate) doc: Doc,
    /// Its values.
    pub(crate) variants: Vec<Variant>,
    /// It keeps unknown values in a variant `Other`.
    pub(crate) open: bool,
}

/// One value.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub(crate) struct Variant {
    /// Its name.
    pub(crate) ident: Ident,
    /// The value on the wire.
    pub(crate) wire: String,
    /// Its docs.
    pub(crate) doc: Doc,
    /// The reason for its deprecation.
    pub(crate) deprecated: Option<String>,
    /// The state of a task that it stands for.
    pub(crate) state: Option<TaskState>,
}

/// One of several types.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub(crate) struct Union {
    /// Its name.
    pub(crate) ident: Ident,
    /// Its docs.
    pub(crate) doc: Doc,
    /// Its variants: one for each object, and one for each other kind of JSON value.
    pub(crate) variants: Vec<UnionVariant>,
    /// It is generic over the response of an operation.
    pub(crate) generic: bool,
}

/// One of the types that a value can have.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub(crate) struct UnionVariant {
    /// Its name.
    pub(crate) ident: Ident,
    /// Its docs.
    pub(crate) doc: Doc,
    /// Its type.
    pub(crate) ty: Ty,
    /// The variants of the table that it represents.
    pub(crate) indexes: Vec<u16>,
}

/// The type of a field.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub(crate) enum Ty {
    /// `true` or `false`.
    Bool,
    /// An integer.
    Int(IntTy),
    /// A number.
    Float,
    /// Text.
    String,
    /// Any JSON value.
    Json,
    /// Another generated type: its index while types are being shared, its name afterwards.
    Ref(usize),
    /// Another generated type.
    Named(Ident),
    /// Another generated type that values are converted into.
    Union(Ident),
    /// Another generated type that is generic over the response of an operation.
    Generic(Ident),
    /// The response of an operation.
    Result,
    /// A list.
    Vec(Box<Ty>),
    /// A map with arbitrary keys.
    Map(Box<Ty>),
    /// An optional value.
    Option(Box<Ty>),
    /// A value or `null`.
    Nullable(Box<Ty>),
    /// On the heap, because the type contains itself.
    Box(Box<Ty>),
}

impl Ty {
    /// The type inside a list, a map, an option, `Nullable` or a box.
    pub(crate) fn inner(&self) -> Option<&Ty> {
        match self {
            Ty::Vec(inner) | Ty::Map(inner) | Ty::Option(inner) | Ty::Nullable(inner) | Ty::Box(inner) => {
                Some(inner)
            }
            _ => None,
        }
    }

    fn each(&mut self, visit: &mut dyn FnMut(&mut Ty)) {
        visit(self);
        match self {
            Ty::Vec(inner) | Ty::Map(inner) | Ty::Option(inner) | Ty::Nullable(inner) | Ty::Box(inner) => {
                inner.each(visit);
            }
            _ => {}
        }
    }
}

/// Integer types. The smallest one that holds all values is used.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub(crate) enum IntTy {
    /// 0 to 2^32 - 1.
    U32,
    /// 0 to 2^64 - 1.
    U64,
    /// -2^63 to 2^63 - 1.
    I64,
}
