//! Requests as the arguments of a language model. In: a request. Out: the arguments in a dialect that stand for it, if
//! there are any.

use std::collections::BTreeSet;

use serde_json::{Map, Value as Json, json};

use super::accepts::{LEVELS, References};
use super::shapes::Shapes;
use crate::backend::schema::value::{Object, Schema, Shape};
use crate::model::Path;

/// Writes requests as arguments.
pub(super) struct Encoder<'a> {
    /// The schemas of what a model sees.
    pub shapes: Shapes<'a>,
    /// The places of hidden parameters that are filled in again.
    pub filled: &'a BTreeSet<String>,
    /// The places of parameters that the dialect leaves out.
    pub omitted: BTreeSet<String>,
    /// The places of parameters that have a form of their values less.
    pub without_forms: BTreeSet<String>,
    /// The rules between parameters, which the dialect does not express.
    pub joint: BTreeSet<String>,
}

impl Encoder<'_> {
    /// The arguments for a request; none if a model cannot give it.
    pub(super) fn arguments(&self, request: &Json) -> Option<Json> {
        self.object(request.as_object()?, self.shapes.root()?, "", &mut Vec::new())
    }

    /// `around` are the names of the definitions around the value.
    fn value<'s>(
        &'s self,
        value: &Json,
        schema: &'s Schema,
        at: &str,
        around: &mut Vec<&'s str>,
    ) -> Option<Json> {
        if value.is_null() && schema.accepts_null {
            return Some(Json::Null);
        }
        if self.shapes.is_text(schema) {
            return Some(json!(value.to_string()));
        }
        match (&schema.shape, value) {
            (Shape::Reference(name), _) => {
                let is_limited = self.shapes.accepts.references == References::None;
                if is_limited && around.iter().filter(|one| *one == name).count() >= LEVELS {
                    return None;
                }
                around.push(name);
                let encoded = self.value(value, self.shapes.definition(name)?, at, around);
                around.pop();
                encoded
            }
            (Shape::Object(object), Json::Object(members)) => self.object(members, object, at, around),
            (Shape::Map(map), Json::Object(members)) => {
                let below = format!("{at}/*");
                let mut one = |(key, value): (&String, &Json)| {
                    Some((key.clone(), self.value(value, &map.values, &below, around)?))
                };
                if self.shapes.accepts.dialect.maps_are_pairs() {
                    let pair = |member| one(member).map(|(key, value)| json!({ "key": key, "value": value }));
                    members.iter().map(pair).collect()
                } else {
                    members.iter().map(one).collect::<Option<Map<_, _>>>().map(Json::Object)
                }
            }
            (Shape::Array(list), Json::Array(items)) => {
                let below = format!("{at}/*");
                items.iter().map(|item| self.value(item, &list.items, &below, around)).collect()
            }
            (Shape::AnyOf(variants), _) => {
                let variant = variants.iter().find(|variant| self.fits(value, variant, at));
                // Text for another type would be read as the string that it is.
                let is_unclear = |variant| self.shapes.is_text(variant) && self.shapes.has_strings(variants);
                if variant.map_or_else(|| self.without_forms.contains(at), is_unclear) {
                    return None;
                }
                variant.map_or_else(|| Some(value.clone()), |variant| self.value(value, variant, at, around))
            }
            _ => Some(value.clone()),
        }
    }

    fn object<'s>(
        &'s self,
        members: &Map<String, Json>,
        object: &'s Object,
        at: &str,
        around: &mut Vec<&'s str>,
    ) -> Option<Json> {
        let mut arguments = Map::new();
        for (name, value) in members {
            let place = format!("{at}{}", Path(vec![name.clone()]).pointer());
            match object.members.iter().find(|member| member.name == *name) {
                Some(_) if self.omitted.contains(&place) => return None,
                Some(member) => {
                    arguments.insert(name.clone(), self.value(value, &member.schema, &place, around)?);
                }
                None if self.filled.contains(&place) => {}
                None if object.is_open && !self.shapes.accepts.dialect.any_is_text() => {
                    arguments.insert(name.clone(), value.clone());
                }
                None => return None,
            }
        }
        if self.shapes.accepts.dialect.optional_is_null() {
            for member in object.members.iter().filter(|member| !member.is_required) {
                let is_omitted =
                    self.omitted.contains(&format!("{at}{}", Path(vec![member.name.clone()]).pointer()));
                if !is_omitted {
                    arguments.entry(member.name.clone()).or_insert(Json::Null);
                }
            }
        }
        Some(Json::Object(arguments))
    }

    /// Reports whether a schema is for values with such a type, and objects with such members.
    fn fits(&self, value: &Json, schema: &Schema, at: &str) -> bool {
        let holds = |constant: &crate::model::Value| Json::from(constant) == *value;
        match (&self.shapes.resolved(schema).shape, value) {
            (Shape::Any, _) | (Shape::Boolean, Json::Bool(_)) | (Shape::Map(_), Json::Object(_)) => true,
            (Shape::Number(_), Json::Number(_)) | (Shape::String(_), Json::String(_)) => true,
            (Shape::Const(only), _) => holds(only),
            (Shape::Enum(choice), _) => choice.is_open || choice.values.iter().any(holds),
            (Shape::Array(list), Json::Array(items)) => {
                items.iter().all(|item| self.fits(item, &list.items, &format!("{at}/*")))
            }
            (Shape::AnyOf(variants), _) => variants.iter().any(|variant| self.fits(value, variant, at)),
            (Shape::Object(object), Json::Object(members)) => {
                let fits = |(name, value): (&String, &Json)| {
                    let place = format!("{at}{}", Path(vec![name.clone()]).pointer());
                    match object.members.iter().find(|one| one.name == *name) {
                        None => object.is_open || self.filled.contains(&place),
                        Some(member) => match &self.shapes.resolved(&member.schema).shape {
                            Shape::Const(_) | Shape::Enum(_) => self.fits(value, &member.schema, &place),
                            _ => true,
                        },
                    }
                };
                members.iter().all(fits)
                    && object.members.iter().all(|one| !one.is_required || members.contains_key(&one.name))
            }
            _ => false,
        }
    }
}
