//! A documented request as Rust: what a caller writes to build it. In comes its JSON, out come the lines of a
//! doctest.

use std::collections::BTreeSet;

use serde_json::{Map, Value};

use super::layout::Node;
use super::{lit, types};
use crate::ir::{Field, Ident, IntTy, Operation, Part, Provider, Struct, Ty, TypeItem};
use crate::model;

/// The lines that build a request in a variable `request`; none when the JSON has something that the types have
/// no place for.
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
        used: BTreeSet::new(),
        names: BTreeSet::new(),
        lines: Vec::new(),
    };
    let TypeItem::Struct(item) = op.types.get(op.request)? else { return None };
    builder.names.insert("request".to_owned());
    builder.statements(item, request.as_object()?, "request")?;
    let path = format!("modelspec::{}::{}", provider.module, op.module);
    let used: Vec<Node> = builder.used.iter().map(|name| Node::leaf(name.as_str())).collect();
    let import = Node::imports(&path, used).print(0, 0) + ";";
    let lines = import.lines().map(str::to_owned).chain([String::new()]).chain(builder.lines);
    Some(lines.collect())
}

struct Builder<'i> {
    op: &'i Operation,
    provider: &'i Provider,
    /// All operations: a shared type can be made from another one.
    operations: &'i [model::Operation],
    /// Types to import.
    used: BTreeSet<String>,
    /// Variables that exist.
    names: BTreeSet<String>,
    lines: Vec<String>,
}

impl<'i> Builder<'i> {
    /// Makes a struct, then sets its optional fields.
    fn statements(&mut self, item: &'i Struct, json: &Map<String, Value>, variable: &str) -> Option<()> {
        let members = self.members(item, json)?;
        let mut arguments = Vec::new();
        let mut optional = Vec::new();
        for (field, value) in members {
            match (field.required, &field.ty) {
                (true, Ty::String) => arguments.push(Node::text(value.as_str()?)),
                (true, ty) => arguments.push(self.value(ty, value, field)?),
                // An empty string can mean that nothing is given.
                (false, Ty::Option(_)) if value.as_str() == Some("") => {}
                (false, ty) => optional.push((field, self.value(ty, value, field)?)),
            }
        }
        self.used.insert(item.ident.to_string());
        let mutable = if optional.is_empty() { "" } else { "mut " };
        self.line(&Node::call(&format!("let {mutable}{variable} = {}::new", item.ident), arguments));
        for (field, value) in optional {
            self.line(&value.after(&format!("{variable}.{} = ", field.ident)));
        }
        Some(())
    }

    fn line(&mut self, statement: &Node) {
        let text = statement.print(0, 0) + ";";
        self.lines.extend(text.lines().map(str::to_owned));
    }

    /// The fields of a struct that stand in a JSON object, in the order of the struct.
    fn members<'j>(
        &self,
        item: &'i Struct,
        json: &'j Map<String, Value>,
    ) -> Option<Vec<(&'i Field, &'j Value)>> {
        if item.origin.part != Part::Request {
            return None;
        }
        let operation = self.operations.get(item.origin.operation)?;
        let params = &operation.request.objects.get(item.origin.object)?.params;
        let member = |field: &'i Field| {
            let value = json.get(&params.get(usize::from(field.index))?.name.value)?;
            Some((field, value))
        };
        Some(item.fields.iter().filter_map(member).collect())
    }

    /// A value as expression.
    fn value(&mut self, ty: &Ty, json: &Value, field: &Field) -> Option<Node> {
        Some(match ty {
            Ty::Bool => Node::leaf(json.as_bool()?.to_string()),
            Ty::Int(ty) => Node::leaf(whole(*ty, json)?),
            Ty::Float => Node::leaf(lit::float(json.as_f64()?)),
            Ty::String => Node::leaf(format!("{:?}.to_owned()", json.as_str()?)),
            Ty::Json => Node::leaf(format!("{:?}.parse().expect(\"JSON\")", json.to_string())),
            Ty::Named(ident) => self.named(ident, json, field)?,
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
            // Nothing documented needs them yet in a request, and an answer is not built by hand.
            Ty::Nullable(_) | Ty::Generic(_) | Ty::Result | Ty::Ref(_) => return None,
        })
    }

    /// A variant, or a variable that holds a struct.
    fn named(&mut self, ident: &Ident, json: &Value, field: &Field) -> Option<Node> {
        let all = self.op.types.iter().chain(&self.provider.types);
        match all.into_iter().find(|item| types::ident(item) == ident)? {
            TypeItem::Enum(item) => {
                let variant =
                    item.variants.iter().find(|variant| Some(variant.wire.as_str()) == json.as_str())?;
                self.used.insert(item.ident.to_string());
                Some(Node::leaf(format!("{}::{}", item.ident, variant.ident)))
            }
            TypeItem::Struct(item) => {
                let variable = self.variable(&field.ident);
                self.statements(item, json.as_object()?, &variable)?;
                Some(Node::leaf(variable))
            }
        }
    }

    /// A new variable that is called like a field.
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

/// A whole number, which JSON can also write as `2048.0`.
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
