//! Numbers as JSON has them: one kind, in which `2`, `2.0` and `2e0` are the same.

use crate::reader::Numeral;
use crate::table::Literal;

/// The whole number that a double is, if it is one that fits.
pub(crate) fn whole(value: f64) -> Option<i64> {
    // 2^63 is a double, the greatest i64 is not: the upper end is open.
    const END: f64 = 9_223_372_036_854_775_808.0;
    #[allow(clippy::cast_possible_truncation, reason = "the range is checked, and there is no fraction")]
    (value.fract() == 0.0 && (-END..END).contains(&value)).then_some(value as i64)
}

/// The nearest double of a whole number.
#[allow(clippy::cast_precision_loss, reason = "the nearest double is what is asked for")]
pub(crate) fn double(value: i64) -> f64 {
    value as f64
}

/// Whether a whole number lies between two doubles. It is exact, though its nearest double may lie on a bound that
/// it is beyond.
#[expect(clippy::float_cmp, reason = "only where the doubles are the same do the whole numbers decide")]
pub(crate) fn is_between(value: i64, min: f64, max: f64) -> bool {
    let near = double(value);
    let at_least = near > min || (near == min && whole(min).is_none_or(|min| min <= value));
    let at_most = near < max || (near == max && whole(max).is_none_or(|max| value <= max));
    at_least && at_most
}

/// Whether a number is the one of a table.
pub(crate) fn is_literal(number: Numeral, literal: Literal<'_>) -> bool {
    match (number, literal) {
        (Numeral::Int(value), Literal::Int(expected)) => value == expected,
        (Numeral::Num(value), Literal::Int(expected)) => whole(value) == Some(expected),
        (Numeral::Int(value), Literal::Num(expected)) => whole(expected) == Some(value),
        #[allow(clippy::float_cmp, reason = "both are nearest doubles of literals")]
        (Numeral::Num(value), Literal::Num(expected)) => value == expected,
        (_, Literal::Bool(_) | Literal::Str(_)) => false,
    }
}

/// A double as JSON text: shortest digits, without exponent where that is not longer than usual.
pub(crate) fn text(value: f64) -> String {
    let size = value.abs();
    if value == 0.0 || (1e-5..1e16).contains(&size) { format!("{value}") } else { format!("{value:e}") }
}
