//! The variants of a union as variants of a Rust enum: one for each object and list, and one for each other JSON type.

use std::collections::HashSet;

use crate::backend::rust::ir::Ident;
use crate::backend::rust::names::idents;
use crate::model::domain::Key;
use crate::model::{Declaration, Enum, EnumValue, Type, Union, Value, Variant};
use crate::source::Span;

/// The kind of a variant of a Rust enum.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(in crate::backend::rust) enum Kind {
    /// Any value; then it is the only kind.
    Any,
    /// Strings.
    Text,
    /// Numbers.
    Number,
    /// Booleans.
    Flag,
    /// A list; each list is a separate variant.
    List,
    /// Maps.
    Map,
    /// An object; each object is a separate variant.
    Object,
}

impl Kind {
    /// The name of a variant to which the author gave no name, or several.
    fn name(self) -> &'static str {
        match self {
            Kind::Any => "Any",
            Kind::Text => "Text",
            Kind::Number => "Number",
            Kind::Flag => "Flag",
            Kind::List => "List",
            Kind::Map => "Map",
            Kind::Object => "Object",
        }
    }
}

/// The variants of a union that become one variant of a Rust enum.
#[derive(Clone, Debug)]
pub(in crate::backend::rust) struct Group<'m> {
    /// The kind of its values.
    pub(in crate::backend::rust) kind: Kind,
    /// The variants of the model with their indexes.
    pub(in crate::backend::rust) variants: Vec<(u16, &'m Variant)>,
    /// The name in Rust.
    pub(in crate::backend::rust) ident: Ident,
    /// The name of the only variant, if the author chose it.
    pub(in crate::backend::rust) written: Option<&'m str>,
}

/// Name of the variants that the resolver adds for `also`.
const ALSO: &str = "also";

/// Name of a variant for listed strings, beside other kinds.
const KEYWORD: &str = "Keyword";

/// The groups of a union in the order of their first variants.
pub(in crate::backend::rust) fn groups<'m>(union: &'m Union) -> Vec<Group<'m>> {
    let any = union.variants.iter().any(|variant| kind(&variant.ty) == Kind::Any);
    let mut groups: Vec<(Kind, Vec<(u16, &'m Variant)>)> = Vec::new();
    for (index, variant) in (0..).zip(&union.variants) {
        let kind = if any { Kind::Any } else { kind(&variant.ty) };
        let is_alone = matches!(kind, Kind::Object | Kind::List);
        match groups.iter_mut().find(|(known, _)| *known == kind && !is_alone) {
            Some((_, variants)) => variants.push((index, variant)),
            None => groups.push((kind, vec![(index, variant)])),
        }
    }
    let sugar = union.variants.iter().any(is_also);
    let named = |(kind, variants): (Kind, Vec<(u16, &'m Variant)>)| {
        let chosen = |variant: &Variant| !is_also(variant) && (!sugar || variant.name.value != union.name);
        let written = match &variants[..] {
            [(_, variant)] if chosen(variant) => Some(variant.name.value.as_str()),
            _ => None,
        };
        let words = kind == Kind::Text && choice(&variants, "").is_some();
        let name = written.unwrap_or(if words { KEYWORD } else { kind.name() });
        let rust = variants[0].1.rust.as_ref().filter(|_| written.is_some());
        let ident = idents::variant(rust.map_or(name, |rust| rust.as_str()));
        (kind, variants, written, ident)
    };
    let named: Vec<_> = groups.into_iter().map(named).collect();
    let taken = |at: usize| {
        let mut others = named.iter().enumerate().filter(|(other, _)| *other != at);
        named[at].2.is_none() && others.any(|(_, other)| other.3 == named[at].3)
    };
    // A generated name gives way to one that an author chose.
    let idents: Vec<Ident> = (0..named.len())
        .map(|at| {
            if taken(at) { Ident::new(&format!("{}Value", named[at].3.text())) } else { named[at].3.clone() }
        })
        .collect();
    named
        .into_iter()
        .zip(idents)
        .map(|((kind, variants, written, _), ident)| Group { kind, variants, ident, written })
        .collect()
}

/// Returns whether one plain Rust type holds all variants, so that no enum is needed.
pub(in crate::backend::rust) fn is_plain(union: &Union) -> bool {
    match &groups(union)[..] {
        [group] => group.kind != Kind::Object && choice(&group.variants, "").is_none(),
        _ => false,
    }
}

/// Returns whether a variant holds values of the key `also`. The resolver adds one for each JSON type, and makes its name
/// longer where it is taken.
fn is_also(variant: &Variant) -> bool {
    let name = variant.name.value.as_str();
    (name == ALSO || name.ends_with("-also"))
        && matches!(variant.ty, Type::Enum(_) | Type::Const(_) | Type::Boolean)
}

fn kind(ty: &Type) -> Kind {
    let of = |value: &Value| match value {
        Value::Bool(_) => Kind::Flag,
        Value::Int(_) | Value::Num(_) => Kind::Number,
        Value::Str(_) => Kind::Text,
    };
    match ty {
        Type::Boolean => Kind::Flag,
        Type::Integer(_) | Type::Number(_) => Kind::Number,
        Type::String(_) | Type::Size(_) => Kind::Text,
        Type::Const(value) => of(value),
        Type::Enum(list) => list.values.first().map_or(Kind::Text, |value| of(&value.value)),
        Type::Array(_) => Kind::List,
        Type::Map(_) => Kind::Map,
        Type::Object(_) => Kind::Object,
        // The resolver flattens nested unions.
        Type::Any | Type::Result | Type::Union(_) => Kind::Any,
    }
}

/// The values of a group that consists of listed strings: of enums, constants and sizes with values. Its name is that of
/// its only variant's enum, else the given one.
pub(in crate::backend::rust) fn choice(variants: &[(u16, &Variant)], name: &str) -> Option<Enum> {
    let mut all =
        Enum { name: name.to_owned(), values: Vec::new(), open: false, declared: Declaration::default() };
    for (_, variant) in variants {
        let (values, open) = match &variant.ty {
            Type::Enum(list) => (list.values.clone(), list.open),
            Type::Size(size) if !size.values.is_empty() => (size.values.clone(), false),
            Type::Const(value) => (vec![constant(value.clone(), variant.name.span)], false),
            _ => return None,
        };
        all.open |= open;
        all.values.extend(values);
    }
    let mut known: HashSet<Key<'_>> = HashSet::with_capacity(all.values.len());
    let is_new: Vec<bool> = all.values.iter().map(|value| known.insert(value.value.key())).collect();
    let mut is_new = is_new.into_iter();
    all.values.retain(|_| is_new.next() == Some(true));
    if let [(_, variant)] = variants
        && let Type::Enum(list) = &variant.ty
        && !is_also(variant)
    {
        all.name.clone_from(&list.name);
        all.declared.clone_from(&list.declared);
    }
    Some(all)
}

/// A constant as a value of an enum.
pub(in crate::backend::rust) fn constant(value: Value, span: Span) -> EnumValue {
    EnumValue { value, doc: None, deprecated: None, state: None, name: None, span }
}
