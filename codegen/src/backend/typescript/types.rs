//! Types of values in TypeScript.

use std::collections::BTreeMap;

use super::text::quoted;
use crate::model::expr::kinds::Kinds;
use crate::model::{Document, Param, Type, Value};

/// The types of a document.
pub(super) struct Types<'d> {
    /// The document.
    pub(super) document: &'d Document,
    /// The names of the interfaces, by the index of the object.
    pub(super) names: &'d BTreeMap<usize, String>,
}

impl Types<'_> {
    /// The type of a parameter.
    pub(super) fn of_param(&self, param: &Param) -> String {
        let mut variants = self.variants(&param.ty);
        let empty = param.absent_if_empty();
        if empty.meets(Kinds::STRING) && !param.required {
            push(&mut variants, "\"\"".to_owned());
        }
        if empty.meets(Kinds::MAP) && !param.required {
            push(&mut variants, "{ [member: string]: never }".to_owned());
        }
        if param.nullable || (param.null_absent && !param.required) {
            push(&mut variants, "null".to_owned());
        }
        variants.join(" | ")
    }

    fn variants(&self, ty: &Type) -> Vec<String> {
        let of = |ty: &Type| self.variants(ty).join(" | ");
        let one = match ty {
            Type::Any | Type::Result => "unknown".to_owned(),
            Type::Boolean => "boolean".to_owned(),
            Type::Integer(_) | Type::Number(_) => "number".to_owned(),
            Type::String(_) => "string".to_owned(),
            Type::Array(array) => format!("ReadonlyArray<{}>", of(&array.items)),
            Type::Map(map) => format!("{{ readonly [key: string]: {} }}", of(&map.items)),
            Type::Object(id) => self.names.get(id).cloned().unwrap_or_else(|| "unknown".to_owned()),
            Type::Const(value) => literal(value),
            Type::Enum(choice) => {
                return listed(choice.values.iter().map(|known| &known.value), choice.open);
            }
            Type::Size(size) => {
                return listed(size.values.iter().map(|known| &known.value), size.values.is_empty());
            }
            Type::Union(union) => {
                let mut variants = Vec::new();
                let inner = union.variants.iter().flat_map(|variant| self.variants(&variant.ty));
                inner.for_each(|variant| push(&mut variants, variant));
                return variants;
            }
        };
        vec![one]
    }
}

/// Adds a type, unless it is there.
fn push(variants: &mut Vec<String>, variant: String) {
    if !variants.contains(&variant) {
        variants.push(variant);
    }
}

/// These values, which editors complete even if others are accepted.
fn listed<'v>(values: impl IntoIterator<Item = &'v Value>, is_open: bool) -> Vec<String> {
    let values: Vec<&Value> = values.into_iter().collect();
    let mut variants: Vec<String> = values.iter().map(|value| literal(value)).collect();
    if is_open {
        let ty = match values.first() {
            Some(Value::Int(_) | Value::Num(_)) => "number",
            Some(Value::Bool(_)) => "boolean",
            Some(Value::Str(_)) | None => "string",
        };
        let any = if variants.is_empty() { ty.to_owned() } else { format!("({ty} & {{}})") };
        push(&mut variants, any);
    }
    variants
}

fn literal(value: &Value) -> String {
    match value {
        Value::Bool(value) => value.to_string(),
        Value::Int(value) => value.to_string(),
        Value::Num(value) => value.to_string(),
        Value::Str(value) => quoted(value),
    }
}
