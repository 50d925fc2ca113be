//! A documented request as the Rust code that builds it, for a doctest.

use std::collections::BTreeSet;

use serde_json::{Map, Value};

use super::layout::Node;
use super::{lit, types};
use crate::backend::rust::ir::{
    Enum, Field, Ident, Import, IntTy, Operation, Part, Provider, Struct, Ty, TypeItem, Union, Variant,
};
use crate::model::{self, Param, Type};

/// The lines that build a request in a variable `request`; none if the types cannot represent the JSON.
pub(super) fn lines(
    op: &Operation,
    provider: &Provider,
    operations: &[model::Operation],
    request: &Value,
) -> Option<Vec<String>> {
    let mut builder = Builder {
        op,
        provider,
        operations,
        in_provider: false,
        used: BTreeSet::new(),
        names: BTreeSet::new(),
        lines: Vec::new(),
    };
    let TypeItem::Struct(item) = op.types.get(op.request)? else { return None };
    builder.names.insert("request".to_owned());
    builder.statements(item, &item.ident, request.as_object()?, "request")?;
    let path = format!("{}::{}::{}", provider.home.outside, provider.module, op.module);
    let used: Vec<Node> = builder.used.iter().map(|name| Node::leaf(name.as_str())).collect();
    let import = Node::imports(&path, used).print(0, 0) + ";";
    let lines = import.lines().map(str::to_owned).chain([String::new()]).chain(builder.lines);
    Some(lines.collect())
}

/// The lines that make facts in a variable `facts`.
pub(super) fn facts(example: &crate::backend::rust::ir::Example) -> Option<Vec<String>> {
    let given = example.facts.as_ref().and_then(Value::as_object);
    if given.is_none() && example.at.is_none() {
        return None;
    }
    let mut lines = vec!["let facts = modelspec_runtime::Facts::new()".to_owned()];
    for (name, value) in given.into_iter().flatten() {
        let (method, value) = match value {
            Value::Object(media) => ("with_media", media_facts(media)),
            Value::Array(items) if items.is_empty() => ("with", "Vec::<f64>::new()".to_owned()),
            Value::Array(items) => {
                let is_fraction = items.iter().any(Value::is_f64);
                let items = items.iter().map(|item| if is_fraction { float(item) } else { fact(item) });
                ("with", format!("[{}]", items.collect::<Vec<_>>().join(", ")))
            }
            value => ("with", fact(value)),
        };
        lines.push(format!("    .{method}({name:?}, {value})"));
    }
    lines.extend(example.at.iter().map(|at| format!("    .at({at:?}.parse().expect(\"a moment\"))")));
    if let Some(last) = lines.last_mut() {
        last.push(';');
    }
    Some(lines)
}

fn media_facts(media: &Map<String, Value>) -> String {
    let member = |(name, value): (&String, &Value)| match (name.as_str(), value) {
        ("format", format) => format!("format: Some({:?}.to_owned()), ", format.as_str().unwrap_or_default()),
        ("seconds", seconds) => format!("seconds: Some({}), ", float(seconds)),
        (name, value) => format!("{name}: Some({}), ", whole(IntTy::I64, value).unwrap_or_default()),
    };
    let members: String = media.iter().map(member).collect();
    format!("modelspec_runtime::MediaFacts {{ {members}..Default::default() }}")
}

/// A scalar fact as an expression.
fn fact(value: &Value) -> String {
    match value {
        Value::Number(number) if number.is_i64() => {
            let digits = lit::int(number.as_i64().unwrap_or_default());
            if number.as_i64().is_some_and(|number| i32::try_from(number).is_ok()) {
                digits
            } else {
                digits + "_i64"
            }
        }
        Value::Number(_) => float(value),
        Value::String(text) => format!("{text:?}"),
        other => other.to_string(),
    }
}

fn float(value: &Value) -> String {
    lit::float(value.as_f64().unwrap_or_default())
}

struct Builder<'i> {
    op: &'i Operation,
    provider: &'i Provider,
    /// All operations, since a shared type can originate in another one.
    operations: &'i [model::Operation],
    /// The type that is being written belongs to the provider's module, where the types of that module have other names.
    in_provider: bool,
    /// Types to import.
    used: BTreeSet<String>,
    /// Variables that exist.
    names: BTreeSet<String>,
    lines: Vec<String>,
}

/// A type that another one refers to.
struct Found<'i> {
    item: &'i TypeItem,
    /// Its name in the operation's module.
    name: &'i Ident,
    in_provider: bool,
}

impl<'i> Builder<'i> {
    /// Makes a struct, then sets its optional fields.
    fn statements(
        &mut self,
        item: &'i Struct,
        name: &Ident,
        json: &Map<String, Value>,
        variable: &str,
    ) -> Option<()> {
        let members = self.members(item, json)?;
        let mut arguments = Vec::new();
        let mut optional = Vec::new();
        for (field, value) in members {
            match (field.required, &field.ty) {
                (true, Ty::String) => arguments.push(Node::text(value.as_str()?)),
                (true, ty) => arguments.push(self.value(ty, value, field)?),
                // An empty string or `null` can count as omitted.
                (false, Ty::Option(_)) if value.as_str() == Some("") => {}
                (false, Ty::Option(inner)) if value.is_null() && !takes_null(inner) => {}
                (false, ty) => optional.push((field, self.value(ty, value, field)?)),
            }
        }
        self.used.insert(name.to_string());
        let mutable = if optional.is_empty() { "" } else { "mut " };
        self.line(&Node::call(&format!("let {mutable}{variable} = {name}::new"), arguments));
        for (field, value) in optional {
            self.line(&value.after(&format!("{variable}.{} = ", field.ident)));
        }
        Some(())
    }

    fn line(&mut self, statement: &Node) {
        let text = statement.print(0, 0) + ";";
        self.lines.extend(text.lines().map(str::to_owned));
    }

    /// The fields of a struct that a JSON object contains, in the order of the struct.
    fn members<'j>(
        &self,
        item: &'i Struct,
        json: &'j Map<String, Value>,
    ) -> Option<Vec<(&'i Field, &'j Value)>> {
        if item.origin.part != Part::Request {
            return None;
        }
        let params = self.params(item)?;
        // Members without a field would be lost.
        if item.open && json.keys().any(|key| params.iter().all(|param| param.name.value != *key)) {
            return None;
        }
        let member = |field: &'i Field| {
            let value = json.get(&params.get(usize::from(field.index))?.name.value)?;
            Some((field, value))
        };
        Some(item.fields.iter().filter_map(member).collect())
    }

    /// The parameters of the object that a struct represents.
    fn params(&self, item: &Struct) -> Option<&'i [Param]> {
        let operation = self.operations.get(item.origin.operation)?;
        Some(&operation.request.objects.get(item.origin.object)?.params)
    }

    /// The type that has this name in the type that is being written.
    fn find(&self, ident: &Ident) -> Option<Found<'i>> {
        let named =
            |types: &'i [TypeItem], name: &Ident| types.iter().find(|item| types::ident(item) == name);
        let own = named(&self.op.types, ident).filter(|_| !self.in_provider);
        if let Some(item) = own {
            return Some(Found { item, name: types::ident(item), in_provider: false });
        }
        let is_meant = |import: &&Import| {
            let name = if self.in_provider { &import.ident } else { &import.local };
            ident == name
        };
        let import = self.op.shared.iter().find(is_meant)?;
        let item = named(&self.provider.types, &import.ident)?;
        Some(Found { item, name: &import.local, in_provider: true })
    }

    /// Returns whether a value fits a type, as far as it matters for choosing a variant of a union.
    fn fits(&self, ty: &Ty, json: &Value) -> bool {
        match ty {
            Ty::Bool => json.is_boolean(),
            Ty::Int(ty) => whole(*ty, json).is_some(),
            Ty::Float => json.is_number(),
            Ty::String => json.is_string(),
            Ty::Vec(_) => json.is_array(),
            Ty::Map(_) => json.is_object(),
            Ty::Box(inner) => self.fits(inner, json),
            Ty::Named(ident) => match (self.find(ident).map(|found| found.item), json) {
                (Some(TypeItem::Enum(_)), json) => json.is_string(),
                (Some(TypeItem::Struct(item)), Value::Object(members)) => {
                    self.params(item).is_some_and(|params| fits_object(params, item.open, members))
                }
                _ => false,
            },
            Ty::Json | Ty::Nullable(_) | Ty::Option(_) | Ty::Union(_) => true,
            Ty::Generic(_) | Ty::Result | Ty::Ref(_) => false,
        }
    }

    /// A value as an expression.
    fn value(&mut self, ty: &Ty, json: &Value, field: &Field) -> Option<Node> {
        Some(match ty {
            Ty::Bool => Node::leaf(json.as_bool()?.to_string()),
            Ty::Int(ty) => Node::leaf(whole(*ty, json)?),
            Ty::Float => Node::leaf(lit::float(json.as_f64()?)),
            Ty::String => Node::leaf(format!("{:?}.to_owned()", json.as_str()?)),
            Ty::Json => Node::leaf(format!("{:?}.parse().expect(\"JSON\")", json.to_string())),
            Ty::Named(ident) | Ty::Union(ident) => self.named(ident, json, field)?,
            Ty::Option(inner) => Node::call("Some", vec![self.value(inner, json, field)?]),
            Ty::Box(inner) => Node::call("Box::new", vec![self.value(inner, json, field)?]),
            Ty::Vec(inner) => {
                let items = json
                    .as_array()?
                    .iter()
                    .map(|item| self.value(inner, item, field))
                    .collect::<Option<_>>()?;
                Node::vec(items)
            }
            Ty::Map(inner) => {
                let mut members = Vec::new();
                for (key, value) in json.as_object()? {
                    let key = Node::leaf(format!("{key:?}.to_owned()"));
                    members.push(Node::call("", vec![key, self.value(inner, value, field)?]));
                }
                Node::call("std::collections::BTreeMap::from", vec![Node::array(members)])
            }
            Ty::Nullable(_) if json.is_null() => Node::leaf("modelspec_runtime::Nullable::Null"),
            Ty::Nullable(inner) => {
                Node::call("modelspec_runtime::Nullable::Value", vec![self.value(inner, json, field)?])
            }
            // Responses are not built by hand.
            Ty::Generic(_) | Ty::Result | Ty::Ref(_) => return None,
        })
    }

    /// A variant, or a variable that holds a struct.
    fn named(&mut self, ident: &Ident, json: &Value, field: &Field) -> Option<Node> {
        let Found { item, name, in_provider } = self.find(ident)?;
        let around = std::mem::replace(&mut self.in_provider, in_provider);
        let node = match item {
            TypeItem::Enum(item) => self.choice(item, name, json),
            TypeItem::Union(item) => self.variant(item, name, json, field),
            TypeItem::Struct(item) => {
                let variable = self.variable(&field.ident);
                let made = self.statements(item, name, json.as_object()?, &variable);
                made.map(|()| Node::leaf(variable))
            }
        };
        self.in_provider = around;
        node
    }

    fn choice(&mut self, item: &Enum, name: &Ident, json: &Value) -> Option<Node> {
        let is_meant = |variant: &&Variant| Some(variant.wire.as_str()) == json.as_str();
        let variant = item.variants.iter().find(is_meant)?;
        self.used.insert(name.to_string());
        Some(Node::leaf(format!("{name}::{}", variant.ident)))
    }

    fn variant(&mut self, item: &Union, name: &Ident, json: &Value, field: &Field) -> Option<Node> {
        let variant = item.variants.iter().find(|variant| self.fits(&variant.ty, json))?;
        let value = self.value(&variant.ty, json, field)?;
        self.used.insert(name.to_string());
        Some(Node::call(&format!("{name}::{}", variant.ident), vec![value]))
    }

    /// A new variable named after a field.
    fn variable(&mut self, field: &Ident) -> String {
        let mut name = field.to_string();
        let mut number = 2;
        while !self.names.insert(name.clone()) {
            name = format!("{}_{number}", field.text());
            number += 1;
        }
        name
    }
}

/// Returns whether `null` is a value of a type.
fn takes_null(ty: &Ty) -> bool {
    matches!(ty, Ty::Json | Ty::Nullable(_))
}

/// Returns whether an object has all required members and constants, and no unknown members.
fn fits_object(params: &[Param], open: bool, members: &Map<String, Value>) -> bool {
    let known = |key: &String| open || params.iter().any(|param| param.name.value == *key);
    let constant = |param: &Param| match (&param.ty, members.get(&param.name.value)) {
        (Type::Const(model::Value::Str(text)), Some(value)) => value.as_str() == Some(text),
        (_, value) => value.is_some() || !param.required,
    };
    members.keys().all(known) && params.iter().all(constant)
}

/// An integer, which JSON can also write as `2048.0`.
fn whole(ty: IntTy, json: &Value) -> Option<String> {
    #[expect(
        clippy::cast_possible_truncation,
        reason = "the value has no fraction, and is compared afterwards"
    )]
    let value = json
        .as_i64()
        .or_else(|| json.as_f64().filter(|value| value.fract() == 0.0).map(|value| value as i64))?;
    let fits = match ty {
        IntTy::U32 => u32::try_from(value).is_ok(),
        IntTy::U64 => u64::try_from(value).is_ok(),
        IntTy::I64 => true,
    };
    fits.then(|| lit::int(value))
}
