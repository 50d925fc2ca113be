//! Empty values that count as not given. In: a member and the byte that its value starts with, or a field of a struct.
//! Out: whether the value, being empty, is absent.

use crate::table::{Field, Literal, Object, Type};
use crate::typed::{Members, Record, View};

/// True if an empty string, list or object, which starts with this byte, counts as not given.
pub(crate) fn is_absent(field: &Field<'_>, open: u8) -> bool {
    let is_any = matches!(field.ty, Type::Any);
    field.empty_absent && !is_any && matches!(open, b'"' | b'[' | b'{') && starts(&field.ty, open)
}

/// True if values of a type can start with a byte.
pub(crate) fn starts(ty: &Type<'_>, open: u8) -> bool {
    let is_number = || matches!(open, b'-' | b'0'..=b'9');
    let literal = |value: &Literal<'_>| match value {
        Literal::Str(_) => open == b'"',
        Literal::Bool(_) => matches!(open, b't' | b'f'),
        Literal::Int(_) | Literal::Num(_) => is_number(),
    };
    match ty {
        Type::Any => true,
        Type::Boolean => matches!(open, b't' | b'f'),
        Type::Integer(_) | Type::Number(_) => is_number(),
        Type::String(_) | Type::Size(_) => open == b'"',
        Type::Enum(values, _) | Type::OpenEnum(values) => values.iter().any(literal),
        Type::Const(value) => literal(value),
        Type::Array(_) => open == b'[',
        Type::Object(_) | Type::Map(_) => open == b'{',
        Type::Union(union) => union.variants.iter().any(|variant| starts(variant, open)),
    }
}

/// True if the value of a field counts as not given because it is empty.
pub(crate) fn is_absent_view(field: &Field<'_>, view: &View<'_>, objects: &[Object<'_>]) -> bool {
    field.empty_absent
        && match *view {
            View::Str(text) => text.is_empty() && is_absent(field, b'"'),
            View::List(list) | View::ListVariant(_, list) => list.count() == 0 && is_absent(field, b'['),
            View::Map(map) => map.count() == 0 && is_absent(field, b'{'),
            View::Record(record) => is_empty(record, object(&field.ty, None), objects),
            View::Variant(index, record) => is_empty(record, object(&field.ty, Some(index)), objects),
            _ => false,
        }
}

/// The index of the object that a struct is.
fn object(ty: &Type<'_>, variant: Option<u16>) -> Option<u16> {
    match (ty, variant) {
        (Type::Object(index), _) => Some(*index),
        (Type::Union(union), Some(variant)) => object(union.variants.get(usize::from(variant))?, None),
        (Type::Union(union), None) => union.variants.iter().find_map(|variant| object(variant, None)),
        _ => None,
    }
}

/// True if nothing is sent of a struct but the braces. A constant without a field is always sent.
fn is_empty(record: &dyn Record, object: Option<u16>, objects: &[Object<'_>]) -> bool {
    let Some(object) = object.and_then(|index| objects.get(usize::from(index))) else { return false };
    let members = Members::of(record);
    (0..object.fields.len()).all(|index| matches!(members.get(index), Some(View::Absent)))
        && members.extra.is_none_or(|extra| extra.into_iter().next().is_none())
}
