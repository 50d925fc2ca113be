//! Unions and their variants.

use super::document::{Declaration, Type};
use crate::source::Located;

/// One of several types. A value is valid if it is valid for one of the variants. The check stage makes sure that the
/// JSON type, the tag, or required and unknown members identify the variant: there is at most one map and one boolean
/// among the variants, no map together with objects, two objects that accept the same document declare its members
/// equally, and the first items of two lists identify the list.
#[derive(Clone, Debug, PartialEq)]
pub struct Union {
    /// Name for its Rust type, as written.
    pub name: String,
    /// Member that names the variant of an object; each object variant has it as a required constant.
    pub tag: Option<String>,
    /// The variants, in spec order; unions are not nested.
    pub variants: Vec<Variant>,
    /// The items of all its lists, if there are several.
    pub items: Option<Type>,
    /// Its declaration.
    pub declared: Declaration,
}

impl Union {
    /// A union of types none of which is a union.
    pub(crate) fn new(
        name: String,
        tag: Option<String>,
        variants: Vec<Variant>,
        declared: Declaration,
    ) -> Self {
        let items = items(&name, &variants);
        Union { name, tag, variants, items, declared }
    }
}

/// The items of several lists as variants of one type.
fn items(name: &str, variants: &[Variant]) -> Option<Type> {
    let item = |variant: &Variant| match &variant.ty {
        Type::Array(array) => Some(Variant::new(variant.name.clone(), array.items.clone())),
        _ => None,
    };
    let items: Vec<Variant> = variants.iter().filter_map(item).collect();
    if items.len() < 2 {
        return None;
    }
    let flat = items.into_iter().flat_map(|item| match item.ty {
        Type::Union(inner) => inner.variants,
        _ => vec![item],
    });
    let union = Union::new(name.to_owned(), None, flat.collect(), Declaration::default());
    Some(Type::Union(Box::new(union)))
}

/// One variant of a union.
#[derive(Clone, Debug, PartialEq)]
pub struct Variant {
    /// Its name, as written; `also` for the values of that key.
    pub name: Located<String>,
    /// Description.
    pub doc: Option<String>,
    /// Type of its values.
    pub ty: Type,
    /// Name for its Rust variant, as written.
    pub rust: Option<Located<String>>,
}

impl Variant {
    /// A variant without a description.
    pub(crate) fn new(name: Located<String>, ty: Type) -> Self {
        Variant { name, doc: None, ty, rust: None }
    }
}
