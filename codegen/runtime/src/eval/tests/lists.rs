//! Lists, and the macros that go through them.

use super::*;

#[test]
fn lists_are_read() {
    check(Expr::Get(LIST), "['a' 'b' 'a']");
    check(size(Expr::Get(LIST)), "3");
    check(size(Expr::Get(MANY)), "3000000");
    check(call(F::At, [Expr::Get(LIST), int(1)]), "'b'");
    for index in [3, -1, i64::MIN, i64::MAX] {
        check(call(F::At, [Expr::Get(LIST), int(index)]), "OutOfRange");
    }
    check(call(F::At, [Expr::Get(LIST), text("0")]), "WrongType");
    check(call(F::At, [Expr::Get(MANY), int(0)]), "TooManyMembers");
    check(call(F::At, [Expr::Get(SHOTS), int(0)]), "item");
    check(call(F::Sum, [Expr::Get(NUMBERS)]), "6");
    check(call(F::Sum, [list([])]), "0");
    check(call(F::Sum, [list([int(i64::MAX), int(1)])]), "9223372036854775808");
    exactly(call(F::Sum, [list([int(i64::MAX), int(1)])]), "9223372036854775808");
    check(call(F::Sum, [list([int(1), num(0.5)])]), "1.5");
    check(call(F::Sum, [Expr::Get(LIST)]), "WrongType");
    check(call(F::Sum, [list([int(1), Expr::Get(NONE)])]), "Absent");
    check(call(F::Sum, [Expr::Fact(0)]), "3.5");
    check(call(F::Within, [text("b"), Expr::Get(LIST)]), "true");
    check(call(F::Within, [text("c"), Expr::Get(LIST)]), "false");
    check(call(F::Within, [int(2), list([Expr::Fact(1), num(2.0)])]), "true");
    check(call(F::Within, [int(3), list([Expr::Fact(1), num(2.0)])]), "?");
    check(call(F::Within, [int(2), list([Expr::Get(NONE), num(2.0)])]), "Absent");
    check(call(F::Within, [Expr::Get(NONE), Expr::Get(LIST)]), "Absent");
    let same = |left, right| compare(Comparison::Eq, left, right);
    check(same(Expr::Get(LIST), list([text("a"), text("b"), text("a")])), "true");
    check(same(list([text("a"), text("b"), text("a")]), Expr::Get(LIST)), "true");
    check(same(Expr::Get(LIST), list([text("a"), text("b")])), "false");
    check(same(Expr::Get(LIST), list([text("a"), Expr::Fact(1), text("a")])), "?");
    check(same(Expr::Get(LIST), list([text("b"), Expr::Fact(1), text("a")])), "false");
    check(same(Expr::Get(LIST), list([text("b"), Expr::Get(NONE), text("a")])), "Absent");
}

#[test]
fn macros_go_through_lists() {
    let long = |number| compare(Comparison::Gt, Expr::BoundGet(number, DURATION), int(4));
    check(each(Each::Map, 0, Expr::Get(SHOTS), Expr::BoundGet(0, DURATION)), "[3 10 5]");
    check(each(Each::Map, 0, Expr::Get(SHOTS), Expr::BoundGet(0, WEIGHT)), "Absent");
    check(each(Each::Map, 0, Expr::Get(SHOTS), Expr::BoundHas(0, WEIGHT)), "[true false false]");
    check(each(Each::All, 0, Expr::Get(SHOTS), long(0)), "false");
    check(each(Each::Exists, 0, Expr::Get(SHOTS), long(0)), "true");
    check(each(Each::ExistsOne, 0, Expr::Get(SHOTS), long(0)), "false");
    check(each(Each::ExistsOne, 0, Expr::Get(SHOTS), Expr::BoundHas(0, WEIGHT)), "true");
    check(size(each(Each::Filter, 0, Expr::Get(SHOTS), long(0))), "2");
    // The items that are left can still be read.
    let rest = each(Each::Filter, 0, Expr::Get(SHOTS), long(0));
    check(call(F::Sum, [each(Each::Map, 0, rest, Expr::BoundGet(0, DURATION))]), "15");
    check(each(Each::All, 0, list([]), yes(false)), "true");
    check(each(Each::Exists, 0, list([]), yes(true)), "false");
    check(each(Each::ExistsOne, 0, list([]), yes(true)), "false");
    check(each(Each::All, 0, Expr::Get(NONE), yes(true)), "Absent");
    check(each(Each::All, 0, Expr::Fact(0), compare(Comparison::Le, Expr::Bound(0), int(2))), "true");
    // The inner list sees the item of the outer one.
    let inner =
        each(Each::Filter, 1, Expr::Get(LIST), compare(Comparison::Eq, Expr::Bound(0), Expr::Bound(1)));
    check(each(Each::Map, 0, Expr::Get(LIST), size(inner)), "[2 1 2]");
}

#[test]
fn macros_over_what_is_unknown_or_fails() {
    // 2, then what is unknown, or fails.
    for (rest, shown) in [(Expr::Fact(1), "?"), (divided(), "DivisionByZero"), (Expr::Get(NONE), "Absent")] {
        let equal = |value| {
            let item = choose(compare(Comparison::Eq, Expr::Bound(0), int(2)), int(2), rest);
            compare(Comparison::Eq, item, int(value))
        };
        for numbers in [[2, 1, 1], [1, 1, 2]] {
            let numbers = || list(numbers.map(int));
            check(each(Each::All, 0, numbers(), equal(2)), shown);
            check(each(Each::All, 0, numbers(), equal(3)), "false");
            check(each(Each::Exists, 0, numbers(), equal(2)), "true");
            check(each(Each::Exists, 0, numbers(), equal(3)), shown);
            check(each(Each::ExistsOne, 0, numbers(), equal(2)), shown);
            check(each(Each::Filter, 0, numbers(), equal(2)), shown);
        }
    }
    let is_one = compare(Comparison::Eq, Expr::Bound(0), int(1));
    check(each(Each::ExistsOne, 0, list([int(1), int(1), Expr::Fact(1)]), is_one), "false");
    // No other item overrides one that fails.
    let large = compare(Comparison::Gt, arith(Arithmetic::Div, int(12), Expr::Bound(0)), int(1));
    check(each(Each::ExistsOne, 0, list([int(3), int(2), int(1), int(0)]), large), "DivisionByZero");
    check(each(Each::ExistsOne, 0, list([int(0), int(99)]), large), "DivisionByZero");
    check(each(Each::Filter, 0, list([Expr::Fact(1), int(0)]), large), "DivisionByZero");
    check(each(Each::Map, 0, list([Expr::Fact(1), int(0)]), large), "DivisionByZero");
    check(each(Each::All, 0, list([Expr::Fact(1), int(0)]), large), "?");
    check(each(Each::Map, 0, list([Expr::Fact(1), int(3)]), large), "[? true]");
}
