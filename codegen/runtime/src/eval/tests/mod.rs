//! Expressions at their edges: each function, each macro, what is unknown, and what is too much work.

use super::*;
use crate::table::{
    Arithmetic, Array, Comparison, Each, Fact, FactKind, Function, Function as F, Inst, Matcher, Matching,
    Pattern, Price, Sizes,
};
use std::cmp::Ordering;

mod limits;

const N: u16 = 0;
const TEXT: u16 = 1;
const LIST: u16 = 2;
const SHOTS: u16 = 3;
const NONE: u16 = 4;
const WRONG: u16 = 5;
const MANY: u16 = 6;
const NUMBERS: u16 = 7;

/// Members of a shot.
const DURATION: u16 = 0;
const KIND: u16 = 1;
const WEIGHT: u16 = 2;

const OWN: &[Var<'static>] = &[Var::PLAIN];
const SHOT: &[Var<'static>] = &[
    Var {
        pointer: "/duration",
        default: Default::Cases(&[
            (Expr::Compare(Comparison::Eq, &[Expr::BoundGet(0, KIND), text("long")]), Literal::Int(10)),
            (Expr::Has(N), Literal::Int(5)),
        ]),
        items: &[],
    },
    Var { pointer: "/kind", default: Default::Value(Literal::Str("short")), items: &[] },
    Var { pointer: "/weight", ..Var::PLAIN },
];

static MODEL: Model<'static> = Model {
    id: "acme/test",
    objects: &[],
    vars: &[
        Var { pointer: "/n", ..Var::PLAIN },
        Var { pointer: "/text", ..Var::PLAIN },
        Var { pointer: "/list", items: OWN, ..Var::PLAIN },
        Var { pointer: "/shots", items: SHOT, ..Var::PLAIN },
        Var { pointer: "/none", ..Var::PLAIN },
        Var { pointer: "/wrong", ..Var::PLAIN },
        Var { pointer: "/many", items: OWN, ..Var::PLAIN },
        Var { pointer: "/numbers", items: OWN, ..Var::PLAIN },
    ],
    facts: &[
        Fact { name: "seconds", kind: FactKind::Number, list: true, ..Fact::PLAIN },
        Fact {
            name: "length",
            kind: FactKind::Integer,
            list: false,
            min: Some(Literal::Int(2)),
            max: Some(Literal::Int(6)),
            ..Fact::PLAIN
        },
        Fact { name: "given", kind: FactKind::Integer, list: false, ..Fact::PLAIN },
    ],
    sizes: None::<Sizes<'static>>,
    rules: &[],
    price: Price::Unknown(""),
    array_body: false,
};

const fn text(text: &'static str) -> Expr<'static> {
    Expr::Lit(Literal::Str(text))
}

const fn int(value: i64) -> Expr<'static> {
    Expr::Lit(Literal::Int(value))
}

const fn num(value: f64) -> Expr<'static> {
    Expr::Lit(Literal::Num(value))
}

const fn yes(value: bool) -> Expr<'static> {
    Expr::Lit(Literal::Bool(value))
}

fn call<const N: usize>(function: Function, arguments: [Expr<'static>; N]) -> Expr<'static> {
    Expr::Call(function, Vec::from(arguments).leak())
}

fn list<const N: usize>(values: [Expr<'static>; N]) -> Expr<'static> {
    Expr::List(Vec::from(values).leak())
}

fn compare(comparison: Comparison, left: Expr<'static>, right: Expr<'static>) -> Expr<'static> {
    Expr::Compare(comparison, Box::leak(Box::new([left, right])))
}

fn arith(operator: Arithmetic, left: Expr<'static>, right: Expr<'static>) -> Expr<'static> {
    Expr::Arith(operator, Box::leak(Box::new([left, right])))
}

fn choose(condition: Expr<'static>, then: Expr<'static>, otherwise: Expr<'static>) -> Expr<'static> {
    Expr::If(Box::leak(Box::new([condition, then, otherwise])))
}

fn each(each: Each, number: u16, list: Expr<'static>, body: Expr<'static>) -> Expr<'static> {
    Expr::Each(each, number, Box::leak(Box::new([list, body])))
}

fn is(value: Expr<'static>, kind: JsonKind) -> Expr<'static> {
    Expr::Is(Box::leak(Box::new(value)), kind)
}

fn size(value: Expr<'static>) -> Expr<'static> {
    Expr::Size(Box::leak(Box::new(value)))
}

/// The variables of `{"n": 7, "text": "a\u00e9z", "list": ["a", "b", "a"], "numbers": [3, 1, 2],
/// "shots": [{"duration": 3, "weight": 2}, {"kind": "long"}, {}], "wrong": <wrong>, "many": [<262,144 items>]}`.
fn variables() -> Variables<'static> {
    let mut variables = Variables::new(MODEL.vars.len());
    let keep = |variables: &mut Variables<'static>,
                var: u16,
                items: &'static [Var<'static>],
                values: &[&[(u16, Value<'static>)]]| {
        let array = Array { vars: items, own: items.len() == 1, ..Array::ANY };
        let mut tracked = variables.track_list(&array);
        for (index, members) in values.iter().enumerate() {
            let owner = variables.next_item(&mut tracked, &array, index);
            for (member, value) in *members {
                variables.given(owner, *member, 0, *value);
            }
        }
        variables.given(Owner::REQUEST, var, 0, Value::List { count: values.len(), items: tracked });
    };
    let word = |word| Value::Str(Str::plain(word));
    variables.given(Owner::REQUEST, N, 0, Value::Int(7));
    variables.given(Owner::REQUEST, TEXT, 0, Value::Str(Str::escaped("a\\u00e9z")));
    keep(&mut variables, LIST, OWN, &[&[(0, word("a"))], &[(0, word("b"))], &[(0, word("a"))]]);
    let numbers = [3, 1, 2].map(|number| [(0, Value::Int(number))]);
    keep(&mut variables, NUMBERS, OWN, &[&numbers[0], &numbers[1], &numbers[2]]);
    let first = [(DURATION, Value::Int(3)), (WEIGHT, Value::Int(2))];
    keep(&mut variables, SHOTS, SHOT, &[&first, &[(KIND, word("long"))], &[]]);
    variables.wrong(Owner::REQUEST, crate::table::Vars { start: WRONG, end: WRONG + 1, own: true });
    variables.given(Owner::REQUEST, MANY, 0, Value::List { count: 3_000_000, items: None });
    variables
}

fn facts() -> Facts {
    Facts::new().with("seconds", [1.5, 2.0]).with("given", 4)
}

/// The value of an expression as text.
fn value_in(exact: bool, expr: Expr<'static>) -> String {
    let (variables, facts, steps, unknowns) = (variables(), facts(), Steps::new(), Unknowns::default());
    let expr = Box::leak(Box::new(expr));
    let scope = Scope {
        model: &MODEL,
        variables: &variables,
        facts: &facts,
        steps: &steps,
        unknowns: &unknowns,
        exact,
        missing_facts_are_absent: true,
    };
    show(&scope, &scope.value(expr))
}

fn show<'s>(scope: &Scope<'s>, value: &Val<'s>) -> String {
    match value {
        Val::Unknown => "?".to_owned(),
        Val::Failed(failure) => format!("{failure:?}"),
        Val::Absent => "absent".to_owned(),
        Val::Null => "null".to_owned(),
        Val::Bool(value) => value.to_string(),
        Val::Int(value) => value.to_string(),
        Val::Num(value) => format!("{value:?}"),
        Val::Ratio(value) => value.to_string(),
        Val::Between(range) => {
            let [min, max] = [range.ends.min, range.ends.max].map(|end| end.number().expect("an end"));
            format!("{min}..{max}")
        }
        Val::Str(_) | Val::Text(_) => format!("'{}'", value.text().unwrap_or_default()),
        Val::List(list) => {
            let items = (0..list.len()).map(|index| show(scope, &scope.whole(scope.item(list, index))));
            format!("[{}]", items.collect::<Vec<_>>().join(" "))
        }
        Val::Map { count, .. } => format!("map of {count}"),
        Val::Object => "object".to_owned(),
        Val::Item(..) => "item".to_owned(),
    }
}

#[track_caller]
fn check(expr: Expr<'static>, expected: &str) {
    assert_eq!(value_in(false, expr), expected, "{expr:?}");
}

#[track_caller]
fn exactly(expr: Expr<'static>, expected: &str) {
    assert_eq!(value_in(true, expr), expected, "{expr:?}");
}

#[test]
fn map_keys_are_tested() {
    let mut variables = Variables::new(MODEL.vars.len());
    let keys = variables.keep_keys(vec!["a".into(), "é".into()]);
    variables.given(Owner::REQUEST, N, 0, Value::Map { count: 2, keys });
    variables.given(Owner::REQUEST, TEXT, 0, Value::Map { count: 9, keys: None });
    let (facts, steps, unknowns) = (Facts::new(), Steps::new(), Unknowns::default());
    let scope = Scope {
        model: &MODEL,
        variables: &variables,
        facts: &facts,
        steps: &steps,
        unknowns: &unknowns,
        exact: false,
        missing_facts_are_absent: true,
    };
    let check = |expr: Expr<'static>, expected: &str| {
        assert_eq!(show(&scope, &scope.value(Box::leak(Box::new(expr)))), expected, "{expr:?}");
    };
    check(size(Expr::Get(N)), "2");
    check(size(Expr::Get(TEXT)), "9");
    check(call(F::HasKey, [text("é"), Expr::Get(N)]), "true");
    check(call(F::HasKey, [text("b"), Expr::Get(N)]), "false");
    check(call(F::HasKey, [call(F::Trim, [text(" a ")]), Expr::Get(N)]), "true");
    check(call(F::HasKey, [int(1), Expr::Get(N)]), "WrongType");
    check(call(F::HasKey, [text("a"), Expr::Get(TEXT)]), "TooManyMembers");
    check(call(F::HasKey, [text("a"), Expr::Get(NONE)]), "Absent");
    check(is(Expr::Get(N), JsonKind::Map), "true");
    check(compare(Comparison::Eq, Expr::Get(N), Expr::Get(N)), "WrongType");
    check(compare(Comparison::Eq, Expr::Get(N), int(1)), "false");
}

#[test]
fn functions_of_texts() {
    for (function, part, expected) in [
        (F::StartsWith, "aé", "true"),
        (F::StartsWith, "", "true"),
        (F::StartsWith, "é", "false"),
        (F::EndsWith, "éz", "true"),
        (F::EndsWith, "aézz", "false"),
        (F::Contains, "é", "true"),
        (F::Contains, "e", "false"),
        (F::IndexOf, "z", "2"),
        (F::IndexOf, "", "0"),
        (F::IndexOf, "x", "-1"),
    ] {
        check(call(function, [Expr::Get(TEXT), text(part)]), expected);
    }
    check(call(F::Split, [text("a,b,,c"), text(",")]), "['a' 'b' '' 'c']");
    check(call(F::Split, [text(""), text(",")]), "['']");
    check(call(F::Split, [text(""), text("")]), "[]");
    check(call(F::Split, [Expr::Get(TEXT), text("")]), "['a' 'é' 'z']");
    check(call(F::Replace, [text("aba"), text("a"), text("xy")]), "'xybxy'");
    check(call(F::Replace, [text("ab"), text(""), text("-")]), "'-a-b-'");
    check(call(F::Replace, [text("ab"), text("c"), text("-")]), "'ab'");
    check(call(F::LowerAscii, [text("AÉz")]), "'aÉz'");
    check(call(F::UpperAscii, [text("aéZ")]), "'AéZ'");
    check(call(F::Trim, [text(" \t\u{a0}a b\n")]), "'a b'");
    check(call(F::Concat, [text("a\u{301}"), Expr::Get(TEXT)]), "'a\u{301}aéz'");
    check(call(F::Concat, [text(""), text("")]), "''");
    check(call(F::Utf16, [text("a😀é")]), "4");
    check(call(F::Bytes, [text("a😀é")]), "7");
    check(size(text("a😀é")), "3");
    check(size(call(F::Trim, [text(" 😀 ")])), "1");
}

#[test]
fn parts_of_texts() {
    let part = |start, end| call(F::Substring, [Expr::Get(TEXT), int(start), int(end)]);
    check(part(0, 3), "'aéz'");
    check(part(1, 2), "'é'");
    check(part(3, 3), "''");
    for (start, end) in [(0, 4), (2, 1), (-1, 2), (4, 4), (0, i64::MAX)] {
        check(part(start, end), "OutOfRange");
    }
    check(call(F::Substring, [Expr::Get(TEXT), int(1)]), "'éz'");
    check(call(F::Substring, [Expr::Get(TEXT), int(3)]), "''");
    check(call(F::Substring, [Expr::Get(TEXT), int(4)]), "OutOfRange");
    check(call(F::Substring, [Expr::Get(TEXT), text("4")]), "WrongType");
    check(call(F::Substring, [Expr::Get(TEXT), num(1.5)]), "OutOfRange");
}

#[test]
fn texts_and_numbers() {
    for (written, int, double) in [
        ("42", "42", "42.0"),
        ("-7", "-7", "-7.0"),
        ("007", "7", "NotANumber"),
        ("9223372036854775807", "9223372036854775807", "9.223372036854776e18"),
        ("9223372036854775808", "NotANumber", "9.223372036854776e18"),
        ("1.5", "NotANumber", "1.5"),
        ("1e400", "NotANumber", "NotANumber"),
        ("", "NotANumber", "NotANumber"),
        (" 1", "NotANumber", "NotANumber"),
        ("a", "NotANumber", "NotANumber"),
    ] {
        let written: &'static str = written;
        check(call(F::Int, [text(written)]), int);
        check(call(F::Double, [text(written)]), double);
    }
    check(call(F::Int, [num(-3.7)]), "-3");
    check(call(F::Int, [num(1e300)]), "Overflow");
    check(call(F::Double, [int(3)]), "3.0");
    check(call(F::String, [int(-3)]), "'-3'");
    check(call(F::String, [num(3.0)]), "'3'");
    check(call(F::String, [num(0.25)]), "'0.25'");
    check(call(F::String, [text("a")]), "'a'");
    check(call(F::String, [yes(true)]), "'true'");
    check(call(F::String, [yes(false)]), "'false'");
    check(call(F::String, [Expr::Get(LIST)]), "WrongType");
}

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

/// 1 / 0
fn divided() -> Expr<'static> {
    arith(Arithmetic::Div, int(1), int(0))
}

/// A sufficient part overrides parts that fail or are unknown, on either side.
#[test]
fn a_part_that_decides_makes_up_for_others() {
    let same = |left| compare(Comparison::Eq, left, int(1));
    let (fails, unknown) = (same(divided()), same(Expr::Fact(1)));
    let all = |left, right| Expr::All(Vec::from([left, right]).leak());
    let any = |left, right| Expr::Any(Vec::from([left, right]).leak());
    for (part, shown) in [(fails, "DivisionByZero"), (unknown, "?")] {
        for (decides, other) in
            [(yes(false), yes(true)), (compare(Comparison::Gt, int(1), int(2)), yes(true))]
        {
            check(all(decides, part), "false");
            check(all(part, decides), "false");
            check(all(other, part), shown);
            check(all(part, other), shown);
            check(any(other, part), "true");
            check(any(part, other), "true");
            check(any(decides, part), shown);
            check(any(part, decides), shown);
        }
        check(Expr::Not(Box::leak(Box::new(part))), shown);
        check(choose(part, int(1), int(2)), shown);
    }
    // What is unknown could still decide.
    check(all(fails, unknown), "?");
    check(any(unknown, fails), "?");
    check(all(fails, same(Expr::Get(NONE))), "DivisionByZero");
    check(all(same(Expr::Get(NONE)), fails), "Absent");
    // Only the branch that is taken counts.
    check(choose(yes(true), int(1), divided()), "1");
    check(choose(yes(false), divided(), int(1)), "1");
    check(choose(yes(true), divided(), int(1)), "DivisionByZero");
    check(choose(unknown, divided(), divided()), "DivisionByZero");
    check(choose(unknown, divided(), int(1)), "?");
    // All else fails with any of its parts, whatever is unknown.
    check(arith(Arithmetic::Add, Expr::Fact(1), divided()), "DivisionByZero");
    check(compare(Comparison::Eq, divided(), Expr::Fact(1)), "DivisionByZero");
    check(list([Expr::Fact(1), divided()]), "DivisionByZero");
    check(call(F::Greatest, [Expr::Fact(1), divided()]), "DivisionByZero");
    check(call(F::Contains, [Expr::Fact(1), call(F::String, [divided()])]), "DivisionByZero");
    check(is(divided(), JsonKind::Int), "DivisionByZero");
    check(size(each(Each::Map, 0, list([divided()]), yes(true))), "DivisionByZero");
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

#[test]
fn what_names_nothing_has_no_value() {
    for expr in [
        Expr::Bound(0),
        Expr::BoundGet(0, 0),
        Expr::BoundHas(0, 0),
        Expr::Get(999),
        call(F::Matches, [text("a"), text("a")]),
        call(F::Sum, [int(1)]),
        call(F::Contains, [text("a")]),
        call(F::Trim, [text("a"), text("a")]),
        call(F::HasKey, [Expr::Get(N), text("a")]),
        each(Each::Map, 3, list([int(1)]), Expr::Bound(2)),
    ] {
        check(expr, "WrongType");
    }
    check(Expr::Fact(999), "?");
    check(Expr::Tier, "?");
    check(each(Each::Map, 0, list([int(1)]), Expr::BoundGet(0, 0)), "WrongType");
    check(each(Each::Map, 0, Expr::Get(SHOTS), Expr::BoundGet(0, 9)), "WrongType");
}

#[test]
fn types_are_told() {
    use JsonKind::{Bool, Double, Int, List, Map, Null, String};
    for (value, kinds) in [
        (int(1), &[Int, Double][..]),
        (num(1.5), &[Double]),
        (num(2.0), &[Int, Double]),
        (text(""), &[String]),
        (call(F::Trim, [text("")]), &[String]),
        (yes(false), &[Bool]),
        (Expr::Null, &[Null]),
        (Expr::Get(LIST), &[List]),
        (call(F::At, [Expr::Get(SHOTS), int(0)]), &[Map]),
        // Nothing is of no type.
        (Expr::Get(NONE), &[]),
    ] {
        for kind in [Null, Bool, Int, Double, String, List, Map] {
            check(is(value, kind), &kinds.contains(&kind).to_string());
        }
    }
    check(is(Expr::Get(WRONG), Int), "?");
    check(is(call(F::At, [Expr::Get(LIST), int(9)]), Int), "OutOfRange");
    check(each(Each::Map, 0, Expr::Get(SHOTS), is(Expr::Bound(0), Map)), "[true true true]");
    check(compare(Comparison::Eq, Expr::Null, Expr::Null), "true");
    check(compare(Comparison::Ne, Expr::Get(N), Expr::Null), "true");
    check(compare(Comparison::Ne, Expr::Get(NONE), Expr::Null), "Absent");
}

#[test]
fn texts_have_an_order() {
    let less = |left, right| compare(Comparison::Lt, left, right);
    check(less(text("a"), text("b")), "true");
    check(less(text("b"), Expr::Get(TEXT)), "false");
    check(less(call(F::LowerAscii, [text("A")]), Expr::Get(TEXT)), "true");
    check(less(text("1"), int(2)), "WrongType");
    check(compare(Comparison::Eq, call(F::Trim, [text(" a ")]), text("a")), "true");
    check(compare(Comparison::Eq, call(F::Trim, [text(" a ")]), int(1)), "false");
}

/// `[0-9]+`
const DIGITS: Pattern<'static> = Pattern {
    source: "[0-9]+",
    matcher: Matcher::Program(&[Inst::Chars(&[('0', '9')], 1), Inst::Split(0, 2), Inst::Match]),
};

#[test]
fn patterns_find_texts() {
    let found = |matching, value| Expr::Match(matching, Box::leak(Box::new(value)), &DIGITS);
    check(found(Matching::Matches, text("a1")), "true");
    check(found(Matching::Matches, Expr::Get(TEXT)), "false");
    check(found(Matching::Matches, Expr::Get(NONE)), "Absent");
    check(found(Matching::ExtractAll, text("a12é3")), "['12' '3']");
    check(found(Matching::ExtractAll, Expr::Get(TEXT)), "[]");
    check(found(Matching::ExtractAll, int(1)), "WrongType");
}
