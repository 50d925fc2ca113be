//! Numbers as JSON has them: one kind, in which `2`, `2.0` and `2e0` are the same.

use crate::reader::Numeral;
use crate::table::{Literal, Number};
use std::cmp::Ordering;

/// The integer that a double is, if it is one that fits.
pub(crate) fn whole(value: f64) -> Option<i64> {
    // 2^63 is a double, the greatest i64 is not: the upper end is open.
    const END: f64 = 9_223_372_036_854_775_808.0;
    #[allow(clippy::cast_possible_truncation, reason = "the range is checked, and there is no fraction")]
    (value.fract() == 0.0 && (-END..END).contains(&value)).then_some(value as i64)
}

/// The nearest double of an integer.
#[allow(clippy::cast_precision_loss, reason = "the nearest double is what is asked for")]
pub(crate) fn double(value: i64) -> f64 {
    value as f64
}

/// The order of an integer and a double, exactly; none for what is not a number.
pub(crate) fn order(integer: i128, double: f64) -> Option<Ordering> {
    // 2^127 is a double: beyond it, the double is greater than every integer.
    const END: f64 = 170_141_183_460_469_231_731_687_303_715_884_105_728.0;
    if double.is_nan() {
        return None;
    }
    if double.abs() >= END && double != -END {
        return Some(if double > 0.0 { Ordering::Less } else { Ordering::Greater });
    }
    #[expect(
        clippy::cast_possible_truncation,
        reason = "the range is checked, and the fraction compared apart"
    )]
    let whole = double.trunc() as i128;
    integer.cmp(&whole).is_ne().then(|| integer.cmp(&whole)).or_else(|| 0.0.partial_cmp(&double.fract()))
}

/// True if an integer lies between two doubles. It is exact, though its nearest double may lie on a bound that
/// it is beyond.
#[expect(clippy::float_cmp, reason = "only where the doubles are the same do the whole numbers decide")]
pub(crate) fn is_between(value: i64, min: f64, max: f64) -> bool {
    let near = double(value);
    let at_least = near > min || (near == min && whole(min).is_none_or(|min| min <= value));
    let at_most = near < max || (near == max && whole(max).is_none_or(|max| value <= max));
    at_least && at_most
}

/// True if a number lies within its bounds.
#[inline]
pub(crate) fn is_in_range(number: Numeral, bounds: Number) -> bool {
    let within = match number {
        Numeral::Int(value) => is_between(value, bounds.min, bounds.max),
        Numeral::Num(value) => (bounds.min..=bounds.max).contains(&value),
    };
    within
        && !(bounds.above && is_literal(number, Literal::Num(bounds.min)))
        && !(bounds.below && is_literal(number, Literal::Num(bounds.max)))
}

/// True if a number is a multiple of a step, which is a sum of powers of two that a double holds.
pub(crate) fn is_on_step(number: Numeral, step: f64) -> bool {
    /// Integers up to here are doubles.
    const EXACT: u64 = 1 << 53;
    match number {
        // The remainder of doubles is exact.
        Numeral::Num(value) => value % step == 0.0,
        Numeral::Int(value) if value.unsigned_abs() <= EXACT => double(value) % step == 0.0,
        Numeral::Int(value) => {
            let (mut step, mut value) = (step, i128::from(value));
            while step.fract() != 0.0 && value.unsigned_abs() < 1 << 120 {
                step *= 2.0;
                value *= 2;
            }
            whole(step).is_some_and(|step| value.checked_rem(i128::from(step)) == Some(0))
        }
    }
}

/// True if a number is the one of a table.
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
pub fn text(value: f64) -> String {
    let size = value.abs();
    if value == 0.0 || (1e-5..1e16).contains(&size) { format!("{value}") } else { format!("{value:e}") }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn bounds_can_be_excluded() {
        let open = Number { min: 0.0, max: 1.0, above: true, below: true, step: 0.0 };
        for (number, closed, expected) in [
            (Numeral::Int(0), true, false),
            (Numeral::Num(0.0), true, false),
            (Numeral::Num(-0.0), true, false),
            (Numeral::Num(f64::MIN_POSITIVE), true, true),
            (Numeral::Num(0.999), true, true),
            (Numeral::Int(1), true, false),
            (Numeral::Num(1.0), true, false),
            (Numeral::Int(2), false, false),
        ] {
            assert_eq!(is_in_range(number, open), expected, "{number:?}");
            assert_eq!(
                is_in_range(number, Number { above: false, below: false, ..open }),
                closed,
                "{number:?}"
            );
        }
    }

    #[test]
    fn steps_are_exact() {
        for (number, step, expected) in [
            (Numeral::Num(1.5), 0.5, true),
            (Numeral::Num(1.25), 0.5, false),
            (Numeral::Num(-1.125), 0.125, true),
            (Numeral::Int(9), 3.0, true),
            (Numeral::Int(10), 3.0, false),
            (Numeral::Int(0), 0.25, true),
            // The nearest doubles of both are the same.
            (Numeral::Int(i64::MAX), 2.0, false),
            (Numeral::Int(i64::MAX - 1), 2.0, true),
            (Numeral::Int(i64::MAX), 0.25, true),
            (Numeral::Int(3 << 60), 1.5, true),
            (Numeral::Int((3 << 60) + 1), 1.5, false),
            (Numeral::Int(i64::MIN), f64::MIN_POSITIVE, false),
        ] {
            assert_eq!(is_on_step(number, step), expected, "{number:?} {step}");
        }
    }
}
