//! Parameters and their types as schemas.

use std::collections::{BTreeMap, BTreeSet};

use super::{restrictions, scalars};
use crate::backend::schema::assertion::keywords::value as value_as_json;
use crate::backend::schema::cel;
use crate::backend::schema::value::{self, Empty, Notes, Schema, Shape, type_of};
use crate::model::words;
use crate::model::{Default, Document, Enum, Object, Operation, Param, Type, Unique, Value, Variant};
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
pub(super) struct Names(BTreeSet<String>);

impl Names {
    /// Reserves names for definitions that are not objects of a document.
    pub(super) fn reserve<'n>(&mut self, names: impl IntoIterator<Item = &'n str>) {
        self.0.extend(names.into_iter().map(str::to_owned));
    }

    /// The wanted name, with a number if it is taken.
    fn take(&mut self, wanted: &str) -> String {
        let numbered = (2..).map(|number| format!("{wanted}-{number}"));
        let mut candidates = std::iter::once(wanted.to_owned()).chain(numbered);
        let free = candidates.find(|name| !self.0.contains(name)).expect("numbers do not run out");
        self.0.insert(free.clone());
        free
    }
}

/// Describes one document.
pub(super) struct Types<'a> {
    op: &'a Operation,
    document: &'a Document,
    kind: Kind,
    /// Objects that become definitions, because they are used several times or are recursive.
    shared: BTreeMap<usize, String>,
}

impl<'a> Types<'a> {
    pub(super) fn new(op: &'a Operation, document: &'a Document, kind: Kind, names: &mut Names) -> Self {
        let mut uses = vec![0_u32; document.objects.len()];
        count_uses(document, 0, &mut uses);
        let shared = uses.iter().enumerate().filter(|(_, uses)| **uses > 1).map(|(id, _)| {
            let wanted = match document.objects[id].name.as_str() {
                "" => "document",
                name => name,
            };
            (id, names.take(wanted))
        });
        Self { op, document, kind, shared: shared.collect() }
    }

    /// The schema of the document itself.
    pub(super) fn root(&self) -> Schema {
        self.object_type(0).into()
    }

    /// The definitions that the schemas refer to.
    pub(super) fn finish(self) -> Vec<(String, Schema)> {
        let define =
            |(id, name): (&usize, &String)| (name.clone(), self.object(&self.document.objects[*id]).into());
        self.shared.iter().map(define).collect()
    }

    fn object_type(&self, id: usize) -> Shape {
        match self.shared.get(&id) {
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

    fn is_request(&self) -> bool {
        self.kind == Kind::Request
    }

    fn default<T>(&self, default: &Default<T>, json: impl Fn(&T) -> Json) -> value::Default {
        match default {
            Default::Value(default) => value::Default::Value(json(&default.value)),
            Default::Cases(cases) => value::Default::Cases(
                cases
                    .iter()
                    .map(|(when, default)| (cel::text(when, self.op), json(&default.value)))
                    .collect(),
            ),
        }
    }

    fn param(&self, param: &Param) -> Schema {
        let scalar = |default: &Default| self.default(default, value_as_json);
        let document = |default: &Default<Json>| self.default(default, Json::clone);
        let default =
            param.default.as_ref().map(scalar).or_else(|| param.default_document.as_ref().map(document));
        let notes = Notes {
            title: None,
            when: None,
            description: description(param),
            is_deprecated: param.deprecated.is_some(),
            alias_of: param.alias_of.clone(),
            default,
            default_words: words::default_of(param),
            unit: param.unit.clone(),
            place: param.place,
            join: param.join.as_ref().map(|join| join.value.clone()),
        };
        let values = param.absent_if_empty().empty_values().collect();
        let empty = match (param.empty_absent, param.required) {
            (false, _) => Empty::AsShape,
            (true, false) => Empty::Accepted(values),
            // They count as not given, and the parameter is required.
            (true, true) => Empty::Rejected(values),
        };
        let accepts_null = param.nullable || (param.null_absent && !param.required);
        let mut restrictions = restrictions::of(&param.ty);
        restrictions.extend(matches!(empty, Empty::Rejected(_)).then(restrictions::not_empty));
        Schema { notes, shape: self.shape(&param.ty), accepts_null, empty, restrictions }
    }

    fn shape(&self, ty: &Type) -> Shape {
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
        let schema = Schema { restrictions: restrictions::of(ty), ..Schema::from(self.shape(ty)) };
        schema.described(description)
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

/// Counts from where each object is used; the document itself is used by its reader.
fn count_uses(document: &Document, id: usize, uses: &mut [u32]) {
    uses[id] += 1;
    if uses[id] > 1 {
        return;
    }
    document.objects[id].objects().for_each(|inner| count_uses(document, inner, uses));
}

fn description(param: &Param) -> Option<String> {
    let deprecated = param.deprecated.as_ref().map(|reason| format!("Deprecated: {reason}"));
    let parts = [Some(param.doc.clone()).filter(|doc| !doc.is_empty()), deprecated];
    let parts: Vec<String> = parts.into_iter().flatten().collect();
    (!parts.is_empty()).then(|| parts.join("\n"))
}
