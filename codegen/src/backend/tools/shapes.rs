//! Questions about the schema values of a request that its printer and its arguments have in common.

use std::collections::{BTreeMap, BTreeSet};

use super::accepts::Accepts;
use crate::backend::schema::value::{Document, Object, Schema, Shape};

/// The schema values of one request, for one dialect.
#[derive(Clone, Copy)]
pub(super) struct Shapes<'a> {
    /// The dialect.
    pub accepts: &'static Accepts,
    /// The values.
    pub document: &'a Document,
}

impl<'a> Shapes<'a> {
    /// The schema of a definition.
    pub(super) fn definition(self, name: &str) -> Option<&'a Schema> {
        self.document.definitions.iter().find(|(defined, _)| defined == name).map(|(_, schema)| schema)
    }

    /// The schema that a reference stands for.
    pub(super) fn resolved<'s>(self, schema: &'s Schema) -> &'s Schema
    where
        'a: 's,
    {
        match &schema.shape {
            Shape::Reference(name) => self.definition(name).unwrap_or(schema),
            _ => schema,
        }
    }

    /// Reports whether values are JSON text in this dialect: they can have members or types that no schema names.
    pub(super) fn is_text(self, schema: &Schema) -> bool {
        self.accepts.dialect.any_is_text()
            && match &self.resolved(schema).shape {
                Shape::Any => true,
                Shape::Object(object) => object.is_open,
                _ => false,
            }
    }

    /// Reports whether one of the variants of a union is for strings, so that JSON text for another could be read as one.
    pub(super) fn has_strings(self, variants: &[Schema]) -> bool {
        let takes_strings = |variant: &Schema| match &self.resolved(variant).shape {
            Shape::String(_) => true,
            Shape::Const(value) => matches!(value, crate::model::Value::Str(_)),
            Shape::Enum(choice) => choice.ty == "string",
            _ => false,
        };
        variants.iter().any(|variant| !self.is_text(variant) && takes_strings(variant))
    }

    /// The outermost object.
    pub(super) fn root(self) -> Option<&'a Object> {
        match &self.document.root.shape {
            Shape::Object(object) => Some(object),
            _ => None,
        }
    }
}

/// The definitions that contain themselves.
pub(super) fn recursive(document: &Document) -> BTreeSet<&str> {
    let uses: BTreeMap<&str, BTreeSet<&str>> = document
        .definitions
        .iter()
        .map(|(name, schema)| {
            let mut used = BTreeSet::new();
            references(schema, &mut used);
            (name.as_str(), used)
        })
        .collect();
    let reaches_itself = |name: &&str| {
        let (mut seen, mut open) = (BTreeSet::new(), vec![*name]);
        while let Some(at) = open.pop() {
            for inner in uses.get(at).into_iter().flatten() {
                if inner == name {
                    return true;
                }
                if seen.insert(*inner) {
                    open.push(inner);
                }
            }
        }
        false
    };
    uses.keys().copied().filter(reaches_itself).collect()
}

fn references<'a>(schema: &'a Schema, found: &mut BTreeSet<&'a str>) {
    match &schema.shape {
        Shape::Reference(name) => _ = found.insert(name),
        Shape::Array(list) => references(&list.items, found),
        Shape::Map(map) => references(&map.values, found),
        Shape::Object(object) => object.members.iter().for_each(|member| references(&member.schema, found)),
        Shape::AnyOf(variants) => variants.iter().for_each(|variant| references(variant, found)),
        _ => {}
    }
}
