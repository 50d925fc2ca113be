//! Parameters and their types as schemas.

use std::collections::{BTreeMap, BTreeSet};

use serde_json::{Map, Value as Json, json};

use super::scalars::{describe_values, number_type, size_text, stepped, text};
use crate::backend::schema::assertion::keywords::{conjoin, value};
use crate::backend::schema::cel;
use crate::model::{
    Array, Default, Document, Enum, Integer, Object, Operation, Param, Place, Type, Unique, Value, Variant,
};

/// What kind of document is described.
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
    /// Keeps names for what is not an object of a document.
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
    /// Objects that stand as definitions, because they are used several times or contain themselves.
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
    pub(super) fn root(&self) -> Json {
        self.object_type(0)
    }

    /// The definitions that the schemas refer to.
    pub(super) fn finish(self) -> Map<String, Json> {
        let define = |(id, name): (&usize, &String)| (name.clone(), self.object(&self.document.objects[*id]));
        self.shared.iter().map(define).collect()
    }

    fn object_type(&self, id: usize) -> Json {
        match self.shared.get(&id) {
            Some(name) => json!({ "$ref": format!("#/$defs/{}", fragment(name)) }),
            None => self.object(&self.document.objects[id]),
        }
    }

    fn object(&self, object: &Object) -> Json {
        let mut schema = Map::from_iter([("type".to_owned(), json!("object"))]);
        if let Some(doc) = object.doc.as_ref().filter(|doc| !doc.is_empty()) {
            schema.insert("description".to_owned(), json!(doc));
        }
        let properties: Map<String, Json> =
            object.params.iter().map(|param| (param.name.value.clone(), self.param(param))).collect();
        schema.insert("properties".to_owned(), Json::Object(properties));
        let required: Vec<&str> =
            object.params.iter().filter(|param| param.required).map(|param| param.name.as_str()).collect();
        if !required.is_empty() {
            schema.insert("required".to_owned(), json!(required));
        }
        if self.kind == Kind::Request && !object.open {
            schema.insert("additionalProperties".to_owned(), json!(false));
        }
        Json::Object(schema)
    }

    fn param(&self, param: &Param) -> Json {
        let mut schema = Map::new();
        if let Some(description) = description(param) {
            schema.insert("description".to_owned(), json!(description));
        }
        if param.deprecated.is_some() {
            schema.insert("deprecated".to_owned(), json!(true));
        }
        if let Some(other) = &param.alias_of {
            schema.insert("x-alias-of".to_owned(), json!(other));
        }
        self.insert_default(param, &mut schema);
        if let Some(unit) = &param.unit {
            schema.insert("x-unit".to_owned(), json!(unit));
        }
        match param.place {
            Place::Body => {}
            Place::Query => drop(schema.insert("x-in".to_owned(), json!("query"))),
            Place::Path => drop(schema.insert("x-in".to_owned(), json!("path"))),
        }
        let mut ty = self.ty(&param.ty);
        if param.nullable || (param.null_absent && !param.required) {
            ty = nullable(ty);
        }
        if param.empty_absent {
            ty = if param.required { without_empty(ty) } else { json!({ "anyOf": [{ "const": "" }, ty] }) };
        }
        if let Json::Object(ty) = ty {
            // What is said of the parameter goes before what is said of its type.
            for (key, value) in ty {
                schema.entry(key).or_insert(value);
            }
        }
        Json::Object(schema)
    }

    fn insert_default(&self, param: &Param, schema: &mut Map<String, Json>) {
        match &param.default {
            None => {}
            Some(Default::Value(default)) => {
                schema.insert("default".to_owned(), value(&default.value));
            }
            Some(Default::Cases(cases)) => {
                let case = |(when, default): &(crate::model::Expr, crate::source::Located<Value>)| json!({ "when": cel::text(when, self.op), "value": value(&default.value) });
                schema.insert("x-default".to_owned(), cases.iter().map(case).collect());
            }
        }
    }

    fn ty(&self, ty: &Type) -> Json {
        let schema = match ty {
            Type::Any => json!({}),
            Type::Boolean => json!({ "type": "boolean" }),
            Type::Integer(integer) => self.integer(integer),
            Type::Number(limits) => number_type(limits),
            Type::String(limits) => text(limits, self.kind == Kind::Request),
            Type::Const(constant) => json!({ "type": type_of(&[constant]), "const": value(constant) }),
            Type::Enum(values) => self.choice(values),
            Type::Array(array) => self.array(array),
            Type::Object(id) => self.object_type(*id),
            Type::Size(size) => size_text(size),
            Type::Map(map) => self.map(map),
            Type::Union(union) => {
                let variants: Vec<Json> =
                    union.variants.iter().map(|variant| self.variant(variant)).collect();
                json!({ "anyOf": variants })
            }
            Type::Result => json!({ "$ref": "#" }),
        };
        match self.kind {
            Kind::Request => schema,
            Kind::Response => soften(schema),
        }
    }

    fn integer(&self, integer: &Integer) -> Json {
        let mut schema = json!({ "type": "integer" });
        if integer.offset > 0
            && let Some(values) = stepped(integer)
        {
            schema["enum"] = json!(values);
            return schema;
        }
        let asserted = self.kind == Kind::Request;
        if asserted || integer.declared.0 {
            schema["minimum"] = json!(integer.min);
        }
        if asserted || integer.declared.1 {
            schema["maximum"] = json!(integer.max);
        }
        if integer.step > 1 && integer.offset == 0 {
            schema["multipleOf"] = json!(integer.step);
        }
        schema
    }

    fn map(&self, map: &crate::model::Map) -> Json {
        let mut schema = json!({ "type": "object" });
        let keys = text(&map.keys, self.kind == Kind::Request);
        if keys.as_object().is_some_and(|keys| keys.len() > 1) {
            schema["propertyNames"] = keys;
        }
        let mut items = self.ty(&map.items);
        describe(&mut items, map.doc.as_deref());
        schema["additionalProperties"] = items;
        if map.min > 0 {
            schema["minProperties"] = json!(map.min);
        }
        if let Some(max) = map.max {
            schema["maxProperties"] = json!(max);
        }
        schema
    }

    fn variant(&self, variant: &Variant) -> Json {
        let mut schema = self.ty(&variant.ty);
        describe(&mut schema, variant.doc.as_deref());
        schema
    }

    fn choice(&self, choice: &Enum) -> Json {
        let values: Vec<&Value> = choice.values.iter().map(|one| &one.value).collect();
        let mut ty = type_of(&values);
        if self.kind == Kind::Response && ty == "integer" {
            // A value that is new to us can have a fraction.
            ty = "number";
        }
        if choice.open && ty == "integer" {
            ty = "number";
        }
        let listed: Vec<Json> = values.iter().map(|one| value(one)).collect();
        let mut schema = json!({ "type": ty, if choice.open { "x-enum" } else { "enum" }: listed });
        describe_values(&choice.values, &mut schema);
        schema
    }

    fn array(&self, array: &Array) -> Json {
        let mut items = self.ty(&array.items);
        describe(&mut items, array.doc.as_deref());
        let mut schema = json!({ "type": "array", "items": items });
        if array.min > 0 {
            schema["minItems"] = json!(array.min);
        }
        if let Some(max) = array.max {
            schema["maxItems"] = json!(max);
        }
        match &array.unique {
            Unique::No => {}
            Unique::Items => schema["uniqueItems"] = json!(true),
            Unique::By(member) => schema["x-unique-by"] = json!(member),
        }
        schema
    }
}

/// Puts a description in front, unless there is one.
fn describe(schema: &mut Json, doc: Option<&str>) {
    if let (Some(doc), Json::Object(schema)) = (doc.filter(|doc| !doc.is_empty()), schema)
        && !schema.contains_key("description")
    {
        schema.shift_insert(0, "description".to_owned(), json!(doc));
    }
}

/// Counts from where each object is used; the document itself is used by its reader.
fn count_uses(document: &Document, id: usize, uses: &mut [u32]) {
    uses[id] += 1;
    if uses[id] > 1 {
        return;
    }
    for param in &document.objects[id].params {
        count_uses_in(document, &param.ty, uses);
    }
}

fn count_uses_in(document: &Document, ty: &Type, uses: &mut [u32]) {
    match ty {
        Type::Object(id) => count_uses(document, *id, uses),
        Type::Array(array) => count_uses_in(document, &array.items, uses),
        Type::Map(map) => count_uses_in(document, &map.items, uses),
        Type::Union(union) => {
            union.variants.iter().for_each(|variant| count_uses_in(document, &variant.ty, uses));
        }
        Type::Any
        | Type::Boolean
        | Type::Integer(_)
        | Type::Number(_)
        | Type::String(_)
        | Type::Const(_)
        | Type::Enum(_)
        | Type::Size(_)
        | Type::Result => {}
    }
}

fn description(param: &Param) -> Option<String> {
    let deprecated = param.deprecated.as_ref().map(|reason| format!("Deprecated: {reason}"));
    let parts = [Some(param.doc.clone()).filter(|doc| !doc.is_empty()), deprecated];
    let parts: Vec<String> = parts.into_iter().flatten().collect();
    (!parts.is_empty()).then(|| parts.join("\n"))
}

/// A name as part of a URI reference: escaped as JSON Pointer, then as fragment.
fn fragment(name: &str) -> String {
    let mut escaped = String::new();
    for byte in name.replace('~', "~0").replace('/', "~1").bytes() {
        match byte {
            b'A'..=b'Z' | b'a'..=b'z' | b'0'..=b'9' | b'-' | b'.' | b'_' | b'~' => escaped.push(byte.into()),
            other => {
                escaped.push('%');
                escaped.extend(
                    [other >> 4, other & 15].map(|digit| {
                        char::from_digit(digit.into(), 16).expect("a digit").to_ascii_uppercase()
                    }),
                );
            }
        }
    }
    escaped
}

fn type_of(values: &[&Value]) -> &'static str {
    let is = |test: fn(&Value) -> bool| values.iter().all(|value| test(value));
    if is(|value| matches!(value, Value::Str(_))) {
        "string"
    } else if is(|value| matches!(value, Value::Bool(_))) {
        "boolean"
    } else if is(|value| matches!(value, Value::Int(_))) {
        "integer"
    } else {
        "number"
    }
}

/// The schema that accepts `null` too.
fn nullable(mut schema: Json) -> Json {
    if let Some(Json::Array(variants)) = schema.get_mut("anyOf") {
        variants.push(json!({ "type": "null" }));
        return schema;
    }
    if schema.get("const").is_some() || !(schema.get("type").is_some() || schema.get("$ref").is_some()) {
        let is_any = schema.as_object().is_some_and(Map::is_empty);
        return if is_any { schema } else { json!({ "anyOf": [schema, { "type": "null" }] }) };
    }
    if schema.get("$ref").is_some() {
        return json!({ "anyOf": [schema, { "type": "null" }] });
    }
    if let Some(Json::String(ty)) = schema.get("type") {
        schema["type"] = json!([ty, "null"]);
    }
    if let Some(Json::Array(values)) = schema.get_mut("enum") {
        values.push(Json::Null);
    }
    schema
}

/// The schema of a parameter for which `""` is as good as nothing, although it has to be given.
fn without_empty(schema: Json) -> Json {
    let is_text =
        schema.get("type").is_some_and(|ty| *ty == json!("string") || *ty == json!(["string", "null"]));
    let is_free = schema.get("enum").is_none() && schema.get("const").is_none();
    if is_text && is_free {
        let longer = schema.get("minLength").and_then(Json::as_u64).unwrap_or(0).max(1);
        let mut schema = schema;
        schema["minLength"] = json!(longer);
        return schema;
    }
    conjoin(schema, json!({ "not": { "const": "" } }))
}

/// What restricts values, as annotations of the same name with `x-` before it.
fn soften(schema: Json) -> Json {
    const RESTRICTING: [&str; 15] = [
        "enum",
        "minimum",
        "maximum",
        "exclusiveMinimum",
        "exclusiveMaximum",
        "multipleOf",
        "minLength",
        "maxLength",
        "pattern",
        "minItems",
        "maxItems",
        "uniqueItems",
        "minProperties",
        "maxProperties",
        "propertyNames",
    ];
    let Json::Object(schema) = schema else { return schema };
    let renamed = schema.into_iter().map(|(key, value)| {
        if RESTRICTING.contains(&key.as_str()) { (format!("x-{key}"), value) } else { (key, value) }
    });
    Json::Object(renamed.collect())
}
