//! Expressions at their edges: each function, each macro, what is unknown, and what is too much work.

use super::*;
use crate::table::{
    Arithmetic, Array, Comparison, Each, Fact, FactKind, Function, Function as F, Inst, Matcher, Matching,
    Pattern, Price, PriceEntry, Prices, Sizes,
};
use std::cmp::Ordering;

mod facts;
mod limits;
mod lists;
mod numbers;
mod obstacles;
mod texts;
mod unknowns;

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
    prices: Prices { entries: &[PriceEntry { price: Price::Unknown(""), ..PriceEntry::PLAIN }], read: None },
    array_body: false,
    hidden: &[],
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

/// A way to evaluate expressions: true if arithmetic is exact, and if a missing fact counts as absent.
type Mode = (bool, bool);

const RULE: Mode = (false, true);
const OPEN_RULE: Mode = (false, false);
const PRICE: Mode = (true, true);

/// Evaluates something over given variables and facts.
fn scoped<T>(
    model: &Model<'_>,
    (variables, facts): (&Variables<'_>, &Facts),
    (exact, missing_facts_are_absent): Mode,
    evaluate: impl FnOnce(&Scope<'_>) -> T,
) -> T {
    let (steps, unknowns) = (&Steps::new(), &Unknowns::default());
    let root = Place::ROOT;
    evaluate(&Scope { model, variables, facts, steps, unknowns, exact, missing_facts_are_absent, root })
}

/// The value of an expression as text.
fn value_in(mode: Mode, expr: Expr<'static>) -> String {
    scoped(&MODEL, (&variables(), &facts()), mode, |scope| value(scope, expr))
}

fn value(scope: &Scope<'_>, expr: Expr<'static>) -> String {
    show(scope, &scope.value(Box::leak(Box::new(expr))))
}

/// All obstacles in an expression, each as text.
fn obstacles_in(scope: &Scope<'_>, expr: Expr<'static>) -> Vec<String> {
    let mut found = Vec::new();
    let stopped = find_obstacles(Box::leak(Box::new(expr)), scope, Place::ROOT, &mut |obstacle| {
        found.push(match obstacle {
            Obstacle::Fact(index) => format!("fact {index}"),
            Obstacle::Media(fact, ..) => fact.name().to_owned(),
            Obstacle::Tier => "tier".to_owned(),
            Obstacle::Invalid => "invalid".to_owned(),
        });
        false
    });
    assert!(!stopped, "only the visitor ends the search");
    found
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
    assert_eq!(value_in(RULE, expr), expected, "{expr:?}");
}

#[track_caller]
fn exactly(expr: Expr<'static>, expected: &str) {
    assert_eq!(value_in(PRICE, expr), expected, "{expr:?}");
}

#[test]
fn map_keys_are_tested() {
    let mut variables = Variables::new(MODEL.vars.len());
    let keys = variables.keep_keys(vec!["a".into(), "é".into()]);
    variables.given(Owner::REQUEST, N, 0, Value::Map { count: 2, keys });
    variables.given(Owner::REQUEST, TEXT, 0, Value::Map { count: 9, keys: None });
    scoped(&MODEL, (&variables, &Facts::new()), RULE, |scope| {
        let check =
            |expr: Expr<'static>, expected: &str| assert_eq!(value(scope, expr), expected, "{expr:?}");
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
    });
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
