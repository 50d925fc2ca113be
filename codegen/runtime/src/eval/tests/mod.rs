//! Expressions at their edges: each function, each macro, what is unknown, and what is too much work.

use super::*;
use crate::table::{
    Arithmetic, Array, Comparison, Each, Fact, FactKind, Function, Function as F, Inst, Matching, Pattern,
    Price, Sizes,
};

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
        Fact { name: "seconds", kind: FactKind::Number, list: true, range: None },
        Fact {
            name: "length",
            kind: FactKind::Integer,
            list: false,
            range: Some((Literal::Int(2), Literal::Int(6))),
        },
        Fact { name: "given", kind: FactKind::Integer, list: false, range: None },
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
    let (variables, facts, steps) = (variables(), facts(), Steps::new());
    let expr = Box::leak(Box::new(expr));
    let scope = Scope {
        model: &MODEL,
        variables: &variables,
        facts: &facts,
        steps: &steps,
        exact,
        missing_facts_are_absent: true,
    };
    show(&scope, &scope.value(expr))
}

fn show<'s>(scope: &Scope<'s>, value: &Val<'s>) -> String {
    match value {
        Val::Unknown => "?".to_owned(),
        Val::Absent => "absent".to_owned(),
        Val::Null => "null".to_owned(),
        Val::Bool(value) => value.to_string(),
        Val::Int(value) => value.to_string(),
        Val::Num(value) => format!("{value:?}"),
        Val::Ratio(value) => value.to_string(),
        Val::Between(ends) => format!("{}..{}", ends.min, ends.max),
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
    let (facts, steps) = (Facts::new(), Steps::new());
    let scope = Scope {
        model: &MODEL,
        variables: &variables,
        facts: &facts,
        steps: &steps,
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
    check(call(F::HasKey, [int(1), Expr::Get(N)]), "?");
    check(call(F::HasKey, [text("a"), Expr::Get(TEXT)]), "?");
    check(call(F::HasKey, [text("a"), Expr::Get(NONE)]), "?");
    check(is(Expr::Get(N), JsonKind::Map), "true");
    check(compare(Comparison::Eq, Expr::Get(N), Expr::Get(N)), "?");
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
        check(part(start, end), "?");
    }
    check(call(F::Substring, [Expr::Get(TEXT), int(1)]), "'éz'");
    check(call(F::Substring, [Expr::Get(TEXT), int(3)]), "''");
    check(call(F::Substring, [Expr::Get(TEXT), int(4)]), "?");
    check(call(F::Substring, [Expr::Get(TEXT), num(1.5)]), "?");
}

#[test]
fn texts_and_numbers() {
    for (written, int, double) in [
        ("42", "42", "42.0"),
        ("-7", "-7", "-7.0"),
        ("007", "7", "?"),
        ("9223372036854775807", "9223372036854775807", "9.223372036854776e18"),
        ("9223372036854775808", "?", "9.223372036854776e18"),
        ("1.5", "?", "1.5"),
        ("1e400", "?", "?"),
        ("", "?", "?"),
        (" 1", "?", "?"),
        ("a", "?", "?"),
    ] {
        let written: &'static str = written;
        check(call(F::Int, [text(written)]), int);
        check(call(F::Double, [text(written)]), double);
    }
    check(call(F::Int, [num(-3.7)]), "-3");
    check(call(F::Int, [num(1e300)]), "?");
    check(call(F::Double, [int(3)]), "3.0");
    check(call(F::String, [int(-3)]), "'-3'");
    check(call(F::String, [num(3.0)]), "'3'");
    check(call(F::String, [num(0.25)]), "'0.25'");
    check(call(F::String, [text("a")]), "'a'");
    check(call(F::String, [Expr::Get(LIST)]), "?");
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
        (F::Abs, int(i64::MIN), "?"),
        (F::Ceil, int(3), "3"),
        (F::Round, text("3"), "?"),
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
    check(call(F::Greatest, [list([])]), "?");
    check(call(F::Greatest, [text("a"), text("b")]), "?");
    check(call(F::Greatest, [int(1), Expr::Get(NONE)]), "?");
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
        check(call(F::At, [Expr::Get(LIST), int(index)]), "?");
    }
    check(call(F::At, [Expr::Get(LIST), text("0")]), "?");
    check(call(F::At, [Expr::Get(MANY), int(0)]), "?");
    check(call(F::At, [Expr::Get(SHOTS), int(0)]), "item");
    check(call(F::Sum, [Expr::Get(NUMBERS)]), "6");
    check(call(F::Sum, [list([])]), "0");
    check(call(F::Sum, [list([int(i64::MAX), int(1)])]), "?");
    exactly(call(F::Sum, [list([int(i64::MAX), int(1)])]), "9223372036854775808");
    check(call(F::Sum, [list([int(1), num(0.5)])]), "1.5");
    check(call(F::Sum, [Expr::Get(LIST)]), "?");
    check(call(F::Sum, [list([int(1), Expr::Get(NONE)])]), "?");
    check(call(F::Sum, [Expr::Fact(0)]), "3.5");
    check(call(F::Within, [text("b"), Expr::Get(LIST)]), "true");
    check(call(F::Within, [text("c"), Expr::Get(LIST)]), "false");
    check(call(F::Within, [int(2), list([Expr::Get(NONE), num(2.0)])]), "true");
    check(call(F::Within, [int(3), list([Expr::Get(NONE), num(2.0)])]), "?");
    check(call(F::Within, [Expr::Get(NONE), Expr::Get(LIST)]), "?");
    let same = |left, right| compare(Comparison::Eq, left, right);
    check(same(Expr::Get(LIST), list([text("a"), text("b"), text("a")])), "true");
    check(same(Expr::Get(LIST), list([text("a"), text("b")])), "false");
    check(same(Expr::Get(LIST), list([text("a"), Expr::Get(NONE), text("a")])), "?");
    check(same(Expr::Get(LIST), list([text("b"), Expr::Get(NONE), text("a")])), "false");
}

#[test]
fn macros_go_through_lists() {
    let long = |number| compare(Comparison::Gt, Expr::BoundGet(number, DURATION), int(4));
    check(each(Each::Map, 0, Expr::Get(SHOTS), Expr::BoundGet(0, DURATION)), "[3 10 5]");
    check(each(Each::Map, 0, Expr::Get(SHOTS), Expr::BoundGet(0, WEIGHT)), "[2 absent absent]");
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
    check(each(Each::All, 0, Expr::Get(NONE), yes(true)), "?");
    check(each(Each::All, 0, Expr::Fact(0), compare(Comparison::Le, Expr::Bound(0), int(2))), "true");
    // The inner list sees the item of the outer one.
    let inner =
        each(Each::Filter, 1, Expr::Get(LIST), compare(Comparison::Eq, Expr::Bound(0), Expr::Bound(1)));
    check(each(Each::Map, 0, Expr::Get(LIST), size(inner)), "[2 1 2]");
}

#[test]
fn macros_are_three_valued() {
    let weight = |comparison, value| compare(comparison, Expr::BoundGet(0, WEIGHT), int(value));
    // The weights are 2, unknown, unknown.
    check(each(Each::All, 0, Expr::Get(SHOTS), weight(Comparison::Eq, 2)), "?");
    check(each(Each::All, 0, Expr::Get(SHOTS), weight(Comparison::Eq, 3)), "false");
    check(each(Each::Exists, 0, Expr::Get(SHOTS), weight(Comparison::Eq, 2)), "true");
    check(each(Each::Exists, 0, Expr::Get(SHOTS), weight(Comparison::Eq, 3)), "?");
    check(each(Each::ExistsOne, 0, Expr::Get(SHOTS), weight(Comparison::Eq, 2)), "?");
    check(each(Each::Filter, 0, Expr::Get(SHOTS), weight(Comparison::Eq, 2)), "?");
    let two = list([int(1), int(1), Expr::Get(NONE)]);
    check(each(Each::ExistsOne, 0, two, compare(Comparison::Eq, Expr::Bound(0), int(1))), "false");
    check(call(F::Sum, [each(Each::Map, 0, Expr::Get(SHOTS), Expr::BoundGet(0, WEIGHT))]), "?");
}

#[test]
fn what_names_nothing_is_unknown() {
    for expr in [
        Expr::Bound(0),
        Expr::BoundGet(0, 0),
        Expr::BoundHas(0, 0),
        Expr::Get(999),
        Expr::Fact(999),
        Expr::Tier,
        call(F::Matches, [text("a"), text("a")]),
        call(F::Sum, [int(1)]),
        call(F::Contains, [text("a")]),
        call(F::Trim, [text("a"), text("a")]),
        call(F::HasKey, [Expr::Get(N), text("a")]),
        each(Each::Map, 3, list([int(1)]), Expr::Bound(2)),
    ] {
        let shown = value_in(false, expr);
        assert!(["?", "[?]"].contains(&shown.as_str()), "{expr:?}: {shown}");
    }
    check(each(Each::Map, 0, list([int(1)]), Expr::BoundGet(0, 0)), "[?]");
    check(each(Each::Map, 0, Expr::Get(SHOTS), Expr::BoundGet(0, 9)), "[? ? ?]");
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
    check(is(call(F::At, [Expr::Get(LIST), int(9)]), Int), "?");
    check(each(Each::Map, 0, Expr::Get(SHOTS), is(Expr::Bound(0), Map)), "[true true true]");
    check(compare(Comparison::Eq, Expr::Null, Expr::Null), "true");
    check(compare(Comparison::Ne, Expr::Get(N), Expr::Null), "true");
    check(compare(Comparison::Ne, Expr::Get(NONE), Expr::Null), "?");
}

#[test]
fn texts_have_an_order() {
    let less = |left, right| compare(Comparison::Lt, left, right);
    check(less(text("a"), text("b")), "true");
    check(less(text("b"), Expr::Get(TEXT)), "false");
    check(less(call(F::LowerAscii, [text("A")]), Expr::Get(TEXT)), "true");
    check(less(text("1"), int(2)), "?");
    check(compare(Comparison::Eq, call(F::Trim, [text(" a ")]), text("a")), "true");
    check(compare(Comparison::Eq, call(F::Trim, [text(" a ")]), int(1)), "false");
}

/// `[0-9]+`
const DIGITS: Pattern<'static> =
    Pattern { source: "[0-9]+", program: &[Inst::Chars(&[('0', '9')], 1), Inst::Split(0, 2), Inst::Match] };

#[test]
fn patterns_find_texts() {
    let found = |matching, value| Expr::Match(matching, Box::leak(Box::new(value)), &DIGITS);
    check(found(Matching::Matches, text("a1")), "true");
    check(found(Matching::Matches, Expr::Get(TEXT)), "false");
    check(found(Matching::Matches, Expr::Get(NONE)), "?");
    check(found(Matching::ExtractAll, text("a12é3")), "['12' '3']");
    check(found(Matching::ExtractAll, Expr::Get(TEXT)), "[]");
    check(found(Matching::ExtractAll, int(1)), "?");
}
