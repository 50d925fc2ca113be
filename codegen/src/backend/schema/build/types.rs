//! Parameters and their types as schemas.

use std::collections::{BTreeMap, BTreeSet, HashMap};

use super::{restrictions, scalars};
use crate::backend::schema::assertion::keywords::value as value_as_json;
use crate::backend::schema::cel::Expressions;
use crate::backend::schema::value::{self, Empty, Notes, Restriction, Schema, Shape, type_of};
use crate::model::words;
use crate::model::{Declaration, Default, Document, Enum, Object, Param, Type, Unique, Value, Variant};
use crate::source::Span;
use serde_json::Value as Json;

/// The kind of a document.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Kind {
    /// Closed, and every restriction is an assertion.
    Request,
    /// Open, and only types and presence are asserted.
    Response,
}

/// The names of definitions in one schema.
#[derive(Debug, Default)]
pub(super) struct Names {
    taken: BTreeSet<String>,
    /// The named types that have a definition, by their declarations. All documents of a schema share them.
    defined: HashMap<Span, String>,
}

impl Names {
    /// Reserves names for definitions that are not objects of a document.
    pub(super) fn reserve<'n>(&mut self, names: impl IntoIterator<Item = &'n str>) {
        self.taken.extend(names.into_iter().map(str::to_owned));
    }

    /// The wanted name, with a number if it is taken.
    fn take(&mut self, wanted: &str) -> String {
        let numbered = (2..).map(|number| format!("{wanted}-{number}"));
        let mut candidates = std::iter::once(wanted.to_owned()).chain(numbered);
        let free = candidates.find(|name| !self.taken.contains(name)).expect("numbers do not run out");
        self.taken.insert(free.clone());
        free
    }
}

/// Describes one document.
pub(super) struct Types<'a> {
    expressions: &'a Expressions<'a>,
    document: &'a Document,
    kind: Kind,
    /// Definitions by the index of the object.
    objects: BTreeMap<usize, String>,
    /// Definitions by the declaration of any other type.
    others: HashMap<Span, String>,
    /// The types that this document defines.
    defined: Vec<(String, Defined<'a>)>,
}

/// A type that has a definition.
#[derive(Clone, Copy)]
enum Defined<'a> {
    Object(usize),
    Other(&'a Type),
}

impl<'a> Types<'a> {
    /// Named types, and objects that are used several times, become definitions.
    pub(super) fn new(
        expressions: &'a Expressions<'a>,
        document: &'a Document,
        kind: Kind,
        names: &mut Names,
    ) -> Self {
        let (objects, others, defined) = (BTreeMap::new(), HashMap::new(), Vec::new());
        let mut types = Self { expressions, document, kind, objects, others, defined };
        let mut uses = vec![0; document.objects.len()];
        types.count(0, &mut uses, names);
        for (id, _) in uses.iter().enumerate().filter(|(_, uses)| **uses > 1) {
            types.objects.entry(id).or_insert_with(|| {
                let name = names.take(
                    Some(document.objects[id].name.as_str())
                        .filter(|name| !name.is_empty())
                        .unwrap_or("document"),
                );
                types.defined.push((name.clone(), Defined::Object(id)));
                name
            });
        }
        types
    }

    /// Counts from where each object is used; the document itself is used by its reader.
    fn count(&mut self, id: usize, uses: &mut [u32], names: &mut Names) {
        uses[id] += 1;
        let object = &self.document.objects[id];
        if uses[id] > 1 {
            return;
        }
        if object.declared.is_named {
            let (name, is_new) = self.define(&object.name, &object.declared, Defined::Object(id), names);
            self.objects.insert(id, name);
            if !is_new {
                return;
            }
        }
        object.params.iter().for_each(|param| self.count_in(&param.ty, uses, names));
    }

    fn count_in(&mut self, ty: &'a Type, uses: &mut [u32], names: &mut Names) {
        if let Type::Object(id) = ty {
            return self.count(*id, uses, names);
        }
        if let Some((name, declared)) = self.named(ty) {
            let (name, is_new) = self.define(name, declared, Defined::Other(ty), names);
            self.others.insert(declared.place, name);
            if !is_new {
                return;
            }
        }
        ty.children().for_each(|inner| self.count_in(inner, uses, names));
    }

    /// The name and the declaration of a named type that is no object.
    fn named<'t>(&self, ty: &'t Type) -> Option<(&'t str, &'t Declaration)> {
        let (name, declared) = match ty {
            Type::Enum(choice) => (&choice.name, &choice.declared),
            Type::Size(size) => (&size.name, &size.declared),
            Type::Union(union) => (&union.name, &union.declared),
            _ => return None,
        };
        // A table asserts its sizes where the string is used, and generators of types read no assertion beside a
        // reference.
        let is_size = |ty: &Type| matches!(ty, Type::Size(_));
        let has_table = || {
            self.is_request() && self.expressions.op.sizes.is_some() && ty.nested().into_iter().any(is_size)
        };
        (declared.is_named && !has_table()).then_some((name, declared))
    }

    /// The definition of a named type, and whether it is a new one.
    fn define(
        &mut self,
        name: &str,
        declared: &Declaration,
        ty: Defined<'a>,
        names: &mut Names,
    ) -> (String, bool) {
        if let Some(known) = names.defined.get(&declared.place) {
            return (known.clone(), false);
        }
        let name = names.take(name);
        names.defined.insert(declared.place, name.clone());
        self.defined.push((name.clone(), ty));
        (name, true)
    }

    /// The schema of the document itself.
    pub(super) fn root(&self) -> Schema {
        self.object_type(0).into()
    }

    /// The definitions that the schemas refer to.
    pub(super) fn finish(self) -> Vec<(String, Schema)> {
        let define = |(name, ty): &(String, Defined<'_>)| {
            let schema = match ty {
                Defined::Object(id) => self.object(&self.document.objects[*id]).into(),
                Defined::Other(ty) => {
                    let schema =
                        Schema { restrictions: restrictions::of(ty), ..Schema::from(self.plain(ty)) };
                    schema.described(self.defined_doc(ty))
                }
            };
            (name.clone(), schema)
        };
        self.defined.iter().map(define).collect()
    }

    fn object_type(&self, id: usize) -> Shape {
        match self.objects.get(&id) {
            Some(name) => Shape::Reference(name.clone()),
            None => self.object(&self.document.objects[id]),
        }
    }

    fn object(&self, object: &Object) -> Shape {
        let member = |param: &Param| value::Member {
            name: param.name.value.clone(),
            schema: self.param(param),
            is_required: param.required,
        };
        Shape::Object(value::Object {
            description: object.doc.clone().filter(|doc| !doc.is_empty()),
            members: object.params.iter().map(member).collect(),
            is_open: !self.is_request() || object.open,
        })
    }

    /// The description of a definition.
    fn defined_doc(&self, ty: &'a Type) -> Option<&'a str> {
        let doc = match ty {
            Type::Object(id) => self.objects.get(id).and(self.document.objects[*id].doc.as_ref()),
            ty => self.named(ty).and_then(|(_, declared)| declared.doc.as_ref()),
        };
        doc.map(String::as_str)
    }

    fn is_request(&self) -> bool {
        self.kind == Kind::Request
    }

    fn default<T>(&self, default: &Default<T>, json: impl Fn(&T) -> Json) -> value::Default {
        match default {
            Default::Value(default) => value::Default::Value(json(&default.value)),
            Default::Cases(cases) => value::Default::Cases(
                cases
                    .iter()
                    .map(|(when, default)| (self.expressions.text(when), json(&default.value)))
                    .collect(),
            ),
        }
    }

    fn param(&self, param: &Param) -> Schema {
        let scalar = |default: &Default| self.default(default, value_as_json);
        let document = |default: &Default<Json>| self.default(default, Json::clone);
        let default =
            param.default.as_ref().map(scalar).or_else(|| param.default_document.as_ref().map(document));
        let empty = empty(param);
        let accepts_null = param.nullable || (param.null_absent && !param.required);
        // A reference needs no copy of the description.
        let is_plain = !accepts_null && empty == Empty::AsShape;
        let description =
            description(param).filter(|text| !is_plain || self.defined_doc(&param.ty) != Some(text));
        let notes = Notes {
            title: None,
            when: None,
            description,
            is_deprecated: param.deprecated.is_some(),
            alias_of: param.alias_of.clone(),
            default,
            default_words: words::default_of(param),
            unit: param.unit.clone(),
            place: param.place,
            join: param.join.as_ref().map(|join| join.value.clone()),
        };
        let is_restricted = matches!(empty, Empty::Rejected(_));
        // Not all dialects can restrict a reference.
        let (shape, mut restrictions) = if is_restricted {
            (self.plain(&param.ty), restrictions::of(&param.ty))
        } else {
            (self.shape(&param.ty), self.restrictions(&param.ty))
        };
        restrictions.extend(is_restricted.then(restrictions::not_empty));
        Schema { notes, shape, accepts_null, empty, restrictions }
    }

    /// The restrictions of a value that is no reference: a definition has its own.
    fn restrictions(&self, ty: &Type) -> Vec<Restriction> {
        if self.named(ty).is_some() { Vec::new() } else { restrictions::of(ty) }
    }

    fn shape(&self, ty: &Type) -> Shape {
        match self.named(ty).and_then(|(_, declared)| self.others.get(&declared.place)) {
            Some(name) => Shape::Reference(name.clone()),
            None => self.plain(ty),
        }
    }

    /// The schema of a type in place.
    fn plain(&self, ty: &Type) -> Shape {
        match ty {
            Type::Any => Shape::Any,
            Type::Boolean => Shape::Boolean,
            Type::Integer(integer) => scalars::integer(integer, self.is_request()),
            Type::Number(limits) => scalars::number(limits),
            Type::String(limits) => Shape::String(scalars::text(limits, self.is_request())),
            Type::Const(constant) => Shape::Const(constant.clone()),
            Type::Enum(values) => self.choice(values),
            Type::Array(array) => Shape::Array(value::Array {
                items: Box::new(self.inner(&array.items, array.doc.as_deref())),
                min: array.min,
                max: array.max,
                unique: array.unique.clone(),
            }),
            Type::Object(id) => self.object_type(*id),
            Type::Size(size) => scalars::size(size),
            Type::Map(map) => Shape::Map(value::Map {
                keys: scalars::text(&map.keys, self.is_request()),
                values: Box::new(self.inner(&map.items, map.doc.as_deref())),
                min: map.min,
                max: map.max,
            }),
            Type::Union(union) => {
                let variant = |variant: &Variant| self.inner(&variant.ty, variant.doc.as_deref());
                Shape::AnyOf(union.variants.iter().map(variant).collect())
            }
            Type::Result => Shape::Root,
        }
    }

    /// The schema of an item, or of a variant.
    fn inner(&self, ty: &Type, description: Option<&str>) -> Schema {
        let schema = Schema { restrictions: self.restrictions(ty), ..Schema::from(self.shape(ty)) };
        schema.described(description.filter(|text| self.defined_doc(ty) != Some(text)))
    }

    fn choice(&self, choice: &Enum) -> Shape {
        let values: Vec<&Value> = choice.values.iter().map(|one| &one.value).collect();
        let ty = match type_of(&values) {
            // A value that the spec does not know can have a fraction.
            "integer" if choice.open || !self.is_request() => "number",
            ty => ty,
        };
        scalars::choice(&choice.values, ty, choice.open)
    }
}

/// Arrays of any length.
pub(super) fn plain_array(items: Shape) -> Shape {
    Shape::Array(value::Array { items: Box::new(items.into()), min: 0, max: None, unique: Unique::No })
}

/// The treatment of empty values that count as not given.
fn empty(param: &Param) -> Empty {
    let values: Vec<Json> = param.absent_if_empty().empty_values().collect();
    let lists = |choice: &Enum| choice.values.iter().any(|one| values.contains(&value_as_json(&one.value)));
    match (&param.ty, param.required) {
        _ if !param.empty_absent => Empty::AsShape,
        (_, false) => Empty::Accepted(values),
        // An enum that does not list them rejects them already.
        (Type::Enum(choice), true) if !choice.open && !lists(choice) => Empty::AsShape,
        // They count as not given, and the parameter is required.
        (_, true) => Empty::Rejected(values),
    }
}

fn description(param: &Param) -> Option<String> {
    let deprecated = param.deprecated.as_ref().map(|reason| format!("Deprecated: {reason}"));
    let parts = [Some(param.doc.clone()).filter(|doc| !doc.is_empty()), deprecated];
    let parts: Vec<String> = parts.into_iter().flatten().collect();
    (!parts.is_empty()).then(|| parts.join("\n"))
}
