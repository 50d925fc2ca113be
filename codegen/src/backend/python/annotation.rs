//! Types of values as Python annotations.

use std::collections::BTreeMap;

use super::text::quoted;
use crate::model::expr::kinds::Kinds;
use crate::model::{Document, Param, Type, Value};

/// The annotations of a document.
pub(super) struct Annotations<'d> {
    /// The document.
    pub(super) document: &'d Document,
    /// The names of the classes, by the index of the object.
    pub(super) names: &'d BTreeMap<usize, String>,
}

impl Annotations<'_> {
    /// The annotation of a parameter.
    pub(super) fn of_param(&self, param: &Param) -> String {
        let mut variants = self.variants(&param.ty);
        if param.absent_if_empty().meets(Kinds::STRING) && !param.required {
            push(&mut variants, "Literal[\"\"]".to_owned());
        }
        if param.nullable || (param.null_absent && !param.required) {
            push(&mut variants, "None".to_owned());
        }
        joined(&variants)
    }

    fn of(&self, ty: &Type) -> String {
        joined(&self.variants(ty))
    }

    fn variants(&self, ty: &Type) -> Vec<String> {
        if let Type::Union(union) = ty {
            let mut variants = Vec::new();
            let inner = union.variants.iter().flat_map(|variant| self.variants(&variant.ty));
            inner.for_each(|variant| push(&mut variants, variant));
            return variants;
        }
        vec![match ty {
            Type::Any | Type::Result | Type::Union(_) => "Any".to_owned(),
            Type::Boolean => "bool".to_owned(),
            Type::Integer(_) => "int".to_owned(),
            Type::Number(_) => "float".to_owned(),
            Type::String(_) => "str".to_owned(),
            Type::Const(value) => literal([value], false),
            Type::Enum(choice) => literal(choice.values.iter().map(|value| &value.value), choice.open),
            Type::Size(size) => literal(size.values.iter().map(|value| &value.value), size.values.is_empty()),
            Type::Array(array) => format!("list[{}]", self.of(&array.items)),
            Type::Map(map) => format!("dict[str, {}]", self.of(&map.items)),
            Type::Object(id) => match self.names.get(id) {
                Some(name) if self.is_closed(*id) => name.clone(),
                _ => "dict[str, Any]".to_owned(),
            },
        }]
    }

    fn is_closed(&self, id: usize) -> bool {
        !self.document.open && !self.document.objects[id].open
    }
}

/// Adds a type, unless it is there.
fn push(variants: &mut Vec<String>, variant: String) {
    if !variants.contains(&variant) {
        variants.push(variant);
    }
}

fn joined(variants: &[String]) -> String {
    variants.join(" | ")
}

/// One of these values. Python has no literal types of floats.
fn literal<'v>(values: impl IntoIterator<Item = &'v Value>, open: bool) -> String {
    let values: Vec<&Value> = values.into_iter().collect();
    let kind = |value: &&Value| match value {
        Value::Bool(_) => "bool",
        Value::Int(_) => "int",
        Value::Num(_) => "float",
        Value::Str(_) => "str",
    };
    let has_float = values.iter().any(|value| kind(value) == "float");
    if open || has_float {
        return if has_float { "float" } else { values.first().map_or("str", kind) }.to_owned();
    }
    let text = |value: &&Value| match value {
        Value::Bool(true) => "True".to_owned(),
        Value::Bool(false) => "False".to_owned(),
        Value::Int(value) => value.to_string(),
        Value::Num(value) => value.to_string(),
        Value::Str(value) => quoted(value),
    };
    format!("Literal[{}]", values.iter().map(text).collect::<Vec<_>>().join(", "))
}
