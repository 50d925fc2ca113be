//! The Rust types of numbers: the smallest that holds all values.

use crate::backend::rust::ir::{IntTy, Ty};
use crate::model::{Enum, Type, Value};

/// The type that holds all of these ranges; none stands for fractions.
pub(super) fn numbers(bounds: impl IntoIterator<Item = Option<(i64, i64)>>) -> Ty {
    let hull = bounds.into_iter().try_fold((i64::MAX, i64::MIN), |(least, greatest), range| {
        range.map(|(min, max)| (least.min(min), greatest.max(max)))
    });
    hull.map_or(Ty::Float, |(min, max)| Ty::Int(int_type(min, max)))
}

/// The values of an enum of numbers as ranges.
pub(super) fn bounds(list: &Enum) -> Vec<Option<(i64, i64)>> {
    list.values.iter().map(|value| whole(&value.value)).collect()
}

fn whole(value: &Value) -> Option<(i64, i64)> {
    if let Value::Int(value) = value { Some((*value, *value)) } else { None }
}

/// The ranges of a type of numbers.
pub(super) fn number_bounds(ty: &Type) -> Vec<Option<(i64, i64)>> {
    match ty {
        Type::Integer(range) => vec![Some((range.min, range.max))],
        Type::Const(value) => vec![whole(value)],
        Type::Enum(list) => bounds(list),
        _ => vec![None],
    }
}

/// The smallest type that holds a range.
pub(super) fn int_type(min: i64, max: i64) -> IntTy {
    match (min, max) {
        (0.., ..=0xffff_ffff) => IntTy::U32,
        (0.., _) => IntTy::U64,
        _ => IntTy::I64,
    }
}
