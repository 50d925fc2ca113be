//! Functions of numbers, exact integers, and comparisons of numbers of different types.

use super::*;

#[test]
fn functions_of_numbers() {
    for (function, value, expected) in [
        (F::Ceil, num(1.2), "2.0"),
        (F::Ceil, num(-1.2), "-1.0"),
        (F::Floor, num(1.8), "1.0"),
        (F::Floor, num(-1.2), "-2.0"),
        (F::Round, num(2.5), "3.0"),
        (F::Round, num(-2.5), "-3.0"),
        (F::Abs, num(-0.5), "0.5"),
        (F::Abs, int(-3), "3"),
        (F::Abs, int(i64::MIN), "9223372036854775808"),
        (F::Ceil, int(3), "3"),
        (F::Ceil, int(-3), "-3"),
        (F::Int, int(3), "3"),
        (F::Round, text("3"), "WrongType"),
    ] {
        check(call(function, [value]), expected);
    }
    exactly(call(F::Abs, [int(i64::MIN)]), "9223372036854775808");
    let sixth = || arith(Arithmetic::Div, int(-7), int(2));
    exactly(sixth(), "-3.5");
    exactly(call(F::Ceil, [sixth()]), "-3");
    exactly(call(F::Floor, [sixth()]), "-4");
    exactly(call(F::Round, [sixth()]), "-4");
    exactly(call(F::Abs, [sixth()]), "3.5");
    exactly(call(F::Int, [sixth()]), "-3");
    exactly(call(F::Ceil, [num(1.2)]), "2");
    exactly(call(F::Double, [int(3)]), "3");
    exactly(arith(Arithmetic::Add, num(1e300), int(1)), "Overflow");
    exactly(compare(Comparison::Lt, sixth(), num(1e300)), "Overflow");
    exactly(compare(Comparison::Gt, num(1e300), sixth()), "Overflow");
    check(sixth(), "-3");
    check(call(F::Greatest, [int(1), num(2.5), int(2)]), "2.5");
    check(call(F::Least, [int(1), num(2.5), int(2)]), "1");
    check(call(F::Greatest, [Expr::Get(NUMBERS)]), "3");
    check(call(F::Least, [Expr::Get(NUMBERS)]), "1");
    check(call(F::Greatest, [int(4)]), "4");
    check(call(F::Greatest, [list([])]), "OutOfRange");
    check(call(F::Greatest, [text("a"), text("b")]), "WrongType");
    check(call(F::Greatest, [int(1), Expr::Get(NONE)]), "Absent");
    check(call(F::Greatest, [num(1e300), num(1.0)]), "1e300");
    exactly(call(F::Least, [arith(Arithmetic::Div, int(1), int(3)), int(1)]), "1/3");
}

#[test]
fn integers_are_exact_to_128_bits() {
    use Arithmetic::{Add, Div, Mul, Rem, Sub};
    let max = || int(i64::MAX);
    let square = || arith(Mul, max(), max());
    check(square(), "85070591730234615847396907784232501249");
    check(arith(Add, square(), square()), "170141183460469231694793815568465002498");
    check(arith(Add, arith(Add, square(), square()), square()), "Overflow");
    check(arith(Mul, square(), int(3)), "Overflow");
    check(arith(Sub, int(i64::MIN), max()), "-18446744073709551615");
    check(arith(Sub, square(), square()), "0");
    check(arith(Add, square(), int(0)), "85070591730234615847396907784232501249");
    check(arith(Div, square(), max()), "9223372036854775807");
    check(arith(Div, int(i64::MIN), int(-1)), "9223372036854775808");
    check(arith(Rem, int(i64::MIN), int(-1)), "0");
    check(arith(Rem, square(), int(10)), "9");
    check(arith(Div, square(), int(0)), "DivisionByZero");
    check(arith(Rem, int(1), int(0)), "DivisionByZero");
    check(call(F::Abs, [arith(Sub, int(0), square())]), "85070591730234615847396907784232501249");
    check(call(F::Int, [square()]), "85070591730234615847396907784232501249");
    check(call(F::String, [square()]), "'85070591730234615847396907784232501249'");
    check(call(F::Double, [square()]), "8.507059173023462e37");
    check(call(F::Ceil, [square()]), "85070591730234615847396907784232501249");
    check(call(F::Greatest, [int(1), square()]), "85070591730234615847396907784232501249");
    check(call(F::Sum, [list([square(), int(1), max()])]), "85070591730234615856620279821087277057");
    check(is(square(), JsonKind::Int), "true");
    check(arith(Mul, square(), num(0.5)), "4.253529586511731e37");
    exactly(arith(Div, int(1), int(0)), "DivisionByZero");
    exactly(arith(Rem, num(1.5), int(0)), "DivisionByZero");
    exactly(arith(Mul, arith(Mul, square(), square()), int(2)), "Overflow");
    exactly(arith(Div, Expr::Fact(1), int(0)), "DivisionByZero");
    exactly(arith(Div, int(1), arith(Sub, Expr::Fact(1), int(3))), "?");
}

/// Integers and doubles are compared exactly, though the nearest double of an integer is another number.
#[test]
fn numbers_of_different_types_are_compared_exactly() {
    use Comparison::{Eq, Ge, Gt, Le, Lt, Ne};
    let end = 1_i64 << 53;
    for (left, right, order) in [
        (int(end + 1), num(9_007_199_254_740_992.0), Ordering::Greater),
        (int(end), num(9_007_199_254_740_992.0), Ordering::Equal),
        (int(-end - 1), num(-9_007_199_254_740_992.0), Ordering::Less),
        (int(i64::MAX), num(9_223_372_036_854_775_808.0), Ordering::Less),
        (int(2), num(2.5), Ordering::Less),
        (int(-2), num(-2.5), Ordering::Greater),
        (int(0), num(-0.0), Ordering::Equal),
        (int(i64::MAX), num(1e300), Ordering::Less),
        (int(i64::MAX), num(-1e300), Ordering::Greater),
        (int(i64::MAX), num(f64::INFINITY), Ordering::Less),
        (arith(Arithmetic::Add, int(i64::MAX), int(1)), num(9_223_372_036_854_775_808.0), Ordering::Equal),
        (arith(Arithmetic::Add, int(i64::MAX), int(1)), int(i64::MAX), Ordering::Greater),
    ] {
        for (left, right, order) in [(left, right, order), (right, left, order.reverse())] {
            check(compare(Lt, left, right), &order.is_lt().to_string());
            check(compare(Le, left, right), &order.is_le().to_string());
            check(compare(Gt, left, right), &order.is_gt().to_string());
            check(compare(Ge, left, right), &order.is_ge().to_string());
            check(compare(Eq, left, right), &order.is_eq().to_string());
            check(compare(Ne, left, right), &order.is_ne().to_string());
        }
    }
}

/// Doubles follow IEEE 754, as CEL has it.
#[test]
fn arithmetic_of_doubles_never_fails() {
    use Arithmetic::{Add, Div, Mul, Rem, Sub};
    check(arith(Add, num(0.5), num(0.25)), "0.75");
    check(arith(Sub, num(0.5), num(0.25)), "0.25");
    check(arith(Mul, num(0.5), num(0.25)), "0.125");
    check(arith(Div, num(0.5), num(0.25)), "2.0");
    check(arith(Rem, num(0.75), num(0.5)), "0.25");
    check(arith(Div, num(1.0), int(0)), "inf");
    check(arith(Mul, num(1e300), num(-1e300)), "-inf");
    let nothing = || arith(Div, num(0.0), num(0.0));
    for comparison in [Comparison::Eq, Comparison::Lt, Comparison::Le, Comparison::Gt, Comparison::Ge] {
        check(compare(comparison, nothing(), nothing()), "false");
        check(compare(comparison, int(1), nothing()), "false");
    }
    check(compare(Comparison::Ne, nothing(), nothing()), "true");
    check(call(F::Int, [nothing()]), "Overflow");
    check(call(F::Int, [arith(Div, num(1.0), num(0.0))]), "Overflow");
}
