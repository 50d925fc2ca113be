//! Types of the expression language, and the types that values have in it.

use super::kinds::{Kinds, narrowed};
use crate::model::{ExprType, FactType, JsonKind, Type, Value};

/// The type of a constant.
pub(crate) fn value_type(value: &Value) -> ExprType {
    match value {
        Value::Bool(_) => ExprType::Bool,
        Value::Int(_) => ExprType::Int,
        Value::Num(_) => ExprType::Double,
        Value::Str(_) => ExprType::String,
    }
}

/// The type that a parameter has in expressions, if it can be read there.
pub(crate) fn expr_type(ty: &Type) -> Option<ExprType> {
    Some(match ty {
        Type::Any | Type::Result => return None,
        // Readers of JSON that have only doubles could not tell two of them apart.
        Type::Integer(integer) if integer.is_int64 => return None,
        Type::Boolean => ExprType::Bool,
        Type::Integer(_) => ExprType::Int,
        Type::Number(_) => ExprType::Double,
        Type::String(_) => ExprType::String,
        Type::Const(value) => value_type(value),
        Type::Enum(values) => {
            let mut types = values.values.iter().map(|value| value_type(&value.value));
            let first = types.next()?;
            let is_double = first == ExprType::Double || types.any(|ty| ty == ExprType::Double);
            // Other values of an open enum can have fractions.
            let is_open = values.open && is_number(first);
            if is_double || is_open { ExprType::Double } else { first }
        }
        Type::Array(_) => ExprType::List,
        Type::Object(_) | Type::Map(_) => ExprType::Object,
        Type::Size(_) => ExprType::String,
        // Where all variants are of one type, so is the union; one that can be anything makes it so.
        Type::Union(_) => narrowed(&[ty], Kinds::ALL).unwrap_or(ExprType::Dyn),
    })
}

/// The reason why expressions cannot read a value of a type.
pub(crate) fn why_unread(ty: &Type) -> &'static str {
    match ty {
        Type::Integer(_) => "has 64 bits, which not all JSON readers keep",
        _ => "can be any JSON value",
    }
}

/// The type of a fact in expressions.
pub(crate) fn fact_type(ty: FactType) -> ExprType {
    match ty {
        FactType::Boolean => ExprType::Bool,
        FactType::Integer => ExprType::Int,
        FactType::Number => ExprType::Double,
        FactType::String => ExprType::String,
        FactType::Timestamp => ExprType::Timestamp,
    }
}

/// The name that `type(x)` compares with.
pub(crate) fn json_kind(name: &str) -> Option<JsonKind> {
    KINDS.iter().find(|(known, _)| *known == name).map(|(_, kind)| *kind)
}

/// The names of JSON types in expressions.
pub(crate) const KINDS: &[(&str, JsonKind)] = &[
    ("int", JsonKind::Int),
    ("double", JsonKind::Double),
    ("string", JsonKind::String),
    ("bool", JsonKind::Bool),
    ("list", JsonKind::List),
    ("map", JsonKind::Map),
    ("null_type", JsonKind::Null),
];

/// The names of these JSON types, as tests of a type name them.
pub(crate) fn json_kinds(kinds: Kinds) -> impl Iterator<Item = JsonKind> {
    kinds.names().into_iter().filter_map(json_kind)
}

/// Reports whether a type is numeric.
pub(crate) fn is_number(ty: ExprType) -> bool {
    matches!(ty, ExprType::Int | ExprType::Double)
}
