//! Ranges of numbers in prices, and limits on the work of an evaluation.

use super::*;
use crate::facts::FactValue;

#[test]
fn numbers_of_a_price_can_lie_between_ends() {
    let length = Expr::Fact(1);
    exactly(length, "2..6");
    check(length, "?");
    exactly(arith(Arithmetic::Mul, length, int(-2)), "-12..-4");
    exactly(arith(Arithmetic::Div, length, int(4)), "0.5..1.5");
    exactly(call(F::Ceil, [arith(Arithmetic::Div, length, int(4))]), "1..2");
    exactly(call(F::Int, [arith(Arithmetic::Div, length, int(4))]), "0..1");
    exactly(call(F::Least, [length, int(4)]), "2..4");
    exactly(call(F::Greatest, [length, int(6)]), "6");
    exactly(call(F::Abs, [arith(Arithmetic::Sub, length, int(3))]), "0..3");
    exactly(call(F::Sum, [list([length, int(1), length])]), "5..13");
    exactly(compare(Comparison::Lt, length, int(7)), "true");
    exactly(compare(Comparison::Le, length, int(6)), "true");
    exactly(compare(Comparison::Lt, length, int(6)), "?");
    exactly(compare(Comparison::Ge, length, int(2)), "true");
    exactly(compare(Comparison::Gt, length, int(6)), "false");
    exactly(compare(Comparison::Gt, length, int(2)), "?");
    exactly(compare(Comparison::Eq, length, int(1)), "false");
    exactly(compare(Comparison::Eq, length, int(2)), "?");
    exactly(compare(Comparison::Ne, length, int(7)), "true");
    exactly(compare(Comparison::Eq, length, text("a")), "false");
    exactly(Expr::In(&Expr::Fact(1), &[Literal::Int(1), Literal::Int(7)]), "false");
    exactly(Expr::In(&Expr::Fact(1), &[Literal::Int(1), Literal::Int(6)]), "?");
    exactly(is(length, JsonKind::Double), "true");
    exactly(is(length, JsonKind::Int), "?");
    exactly(is(length, JsonKind::String), "false");
    exactly(call(F::String, [length]), "?");
    // An undecided condition: both ways.
    let long = compare(Comparison::Gt, length, int(4));
    exactly(choose(long, length, int(1)), "1..6");
    exactly(choose(long, int(3), int(3)), "3");
    exactly(choose(long, text("a"), int(3)), "?");
    check(choose(compare(Comparison::Gt, Expr::Get(NONE), int(4)), int(1), int(2)), "Absent");
    // What a price cannot read could still be given.
    exactly(choose(compare(Comparison::Gt, Expr::Get(NONE), int(4)), int(1), int(2)), "1..2");
    exactly(choose(compare(Comparison::Gt, divided(), int(4)), int(1), int(2)), "DivisionByZero");
    exactly(choose(Expr::HasFact(1), int(1), int(2)), "2");
    exactly(Expr::Fact(2), "4");
}

/// A pattern with several ways to match: `a*b|a`.
const AGAIN: Pattern<'static> = Pattern {
    source: "a*b|a",
    matcher: Matcher::Program(&[
        Inst::Split(1, 5),
        Inst::Split(2, 3),
        Inst::Chars(&[('a', 'a')], 1),
        Inst::Chars(&[('b', 'b')], 4),
        Inst::Match,
        Inst::Chars(&[('a', 'a')], 4),
    ]),
};

#[test]
fn steps_end() {
    let both = each(Each::All, 1, Expr::Get(NUMBERS), yes(true));
    check(each(Each::All, 0, Expr::Get(NUMBERS), both), "true");
    // Three million items, of which nothing is kept.
    check(each(Each::All, 0, Expr::Get(MANY), yes(true)), "TooManySteps");
    check(each(Each::Exists, 0, Expr::Get(MANY), yes(true)), "true");
    check(call(F::Sum, [Expr::Get(MANY)]), "TooManyMembers");
    check(call(F::Within, [int(1), Expr::Get(MANY)]), "TooManySteps");
    check(call(F::Greatest, [Expr::Get(MANY)]), "TooManySteps");
    check(compare(Comparison::Eq, Expr::Get(MANY), Expr::Get(MANY)), "TooManySteps");
    // Texts that grow.
    let mut grown = text("aaaaaaaa");
    for _ in 0..12 {
        grown = call(F::Replace, [grown, text("a"), text("aaaaaaaa")]);
    }
    check(grown, "TooManySteps");
    // Each `a` is a match only after the whole rest was looked at for a `b`.
    let long: &'static str = "a".repeat(100_000).leak();
    check(Expr::Match(Matching::ExtractAll, Box::leak(Box::new(text(long))), &AGAIN), "TooManySteps");
    check(size(Expr::Match(Matching::ExtractAll, Box::leak(Box::new(text(&long[..500]))), &AGAIN)), "500");
}

/// Conditional defaults of which each asks for the next one, and the last one for a fact.
#[test]
fn sixteen_defaults_can_depend_on_one_another() {
    let given = Facts::new().with("length", 1);
    for (count, known, unknown) in
        [(1, "1", &["fact 1"][..]), (16, "1", &["fact 1"]), (17, "TooManySteps", &[])]
    {
        let vars = (1..=count).map(|next| {
            let asked = if next == count { Expr::Fact(1) } else { Expr::Get(next) };
            let case = (compare(Comparison::Eq, asked, int(1)), Literal::Int(1));
            Var { default: Default::Cases(vec![case].leak()), ..Var::PLAIN }
        });
        let model = Model { vars: vars.collect::<Vec<_>>().leak(), ..MODEL };
        let variables = Variables::new(count.into());
        scoped(&model, (&variables, &given), RULE, |scope| assert_eq!(value(scope, Expr::Get(0)), known));
        let found = |scope: &Scope<'_>| obstacles_in(scope, Expr::Get(0));
        assert_eq!(scoped(&model, (&variables, &Facts::new()), RULE, found), unknown, "{count}");
    }
}

/// A default is one value, whether a rule or a price reads it.
#[test]
fn defaults_have_the_arithmetic_of_rules() {
    const HALF: Expr<'static> = Expr::Arith(Arithmetic::Div, &[Expr::Get(N), int(2)]);
    const IS_THREE: Expr<'static> = Expr::Compare(Comparison::Eq, &[HALF, int(3)]);
    let default = Default::Cases(&[(IS_THREE, Literal::Int(1))]);
    let model = Model { vars: &[Var::PLAIN, Var { default, ..Var::PLAIN }], ..MODEL };
    let mut variables = Variables::new(model.vars.len());
    variables.given(Owner::REQUEST, N, 0, Value::Int(7));
    for mode in [RULE, PRICE] {
        scoped(&model, (&variables, &facts()), mode, |scope| assert_eq!(value(scope, Expr::Get(1)), "1"));
    }
}

#[test]
fn the_length_of_a_long_text_takes_steps() {
    let long: &'static str = "a".repeat(100).leak();
    for (of, expected) in [(text("a"), "1"), (Expr::Get(LIST), "3"), (text(long), "TooManySteps")] {
        scoped(&MODEL, (&variables(), &facts()), RULE, |scope| {
            scope.steps.use_up();
            assert_eq!(value(scope, size(of)), expected);
        });
    }
    // The same of a computed text.
    scoped(&MODEL, (&variables(), &facts()), RULE, |scope| {
        let computed = Val::Text(long.into());
        scope.steps.use_up();
        assert_eq!(show(scope, &scope.size(&computed)), "TooManySteps");
    });
}

/// A default that asks for itself twice.
const CIRCLE: &[Var<'static>] = &[Var {
    pointer: "/circle",
    default: Default::Cases(&[(
        Expr::All(&[
            Expr::Compare(Comparison::Eq, &[Expr::Get(0), Expr::Lit(Literal::Int(1))]),
            Expr::Compare(Comparison::Eq, &[Expr::Get(0), Expr::Lit(Literal::Int(1))]),
        ]),
        Literal::Int(1),
    )]),
    items: &[],
}];

#[test]
fn defaults_in_a_circle_end() {
    let model = Model { vars: CIRCLE, ..MODEL };
    scoped(&model, (&Variables::new(1), &Facts::new()), RULE, |scope| {
        assert_eq!(value(scope, Expr::Get(0)), "TooManySteps");
        assert_eq!(obstacles_in(scope, Expr::Get(0)), [""; 0]);
    });
}

#[test]
fn what_is_wrong_is_found_in_any_item() {
    let mut variables = variables();
    let State::Given(Value::List { items: Some(tracked), .. }) = variables.get(SHOTS).state else {
        panic!("a list")
    };
    let third = variables.item_owner(tracked, 2);
    variables.wrong(third, crate::table::Vars { start: WEIGHT, end: WEIGHT + 1, own: true });
    let State::Given(Value::List { items: Some(tracked), .. }) = variables.get(LIST).state else {
        panic!("a list")
    };
    let second = variables.item_owner(tracked, 1);
    variables.wrong(second, crate::table::Vars { start: 0, end: 1, own: true });
    let wrong = |expr: Expr<'static>| {
        let found = scoped(&MODEL, (&variables, &Facts::new()), RULE, |scope| obstacles_in(scope, expr));
        found.contains(&"invalid".to_owned())
    };
    assert!(wrong(each(Each::All, 0, Expr::Get(SHOTS), Expr::BoundHas(0, WEIGHT))));
    assert!(wrong(each(Each::Map, 0, Expr::Get(SHOTS), Expr::BoundGet(0, WEIGHT))));
    assert!(!wrong(each(Each::Map, 0, Expr::Get(SHOTS), Expr::BoundGet(0, DURATION))));
    assert!(wrong(each(Each::All, 0, Expr::Get(LIST), compare(Comparison::Eq, Expr::Bound(0), text("a")))));
    // Only the item with this index is read.
    let weight =
        |index| call(F::At, [each(Each::Map, 0, Expr::Get(SHOTS), Expr::BoundGet(0, WEIGHT)), int(index)]);
    assert!(!wrong(weight(0)));
    assert!(wrong(weight(2)));
    assert!(wrong(call(F::Within, [text("a"), Expr::Get(LIST)])));
    assert!(wrong(call(F::At, [Expr::Get(LIST), int(0)])));
    assert!(wrong(compare(Comparison::Eq, Expr::Get(LIST), list([]))));
    assert!(!wrong(size(Expr::Get(LIST))));
    assert!(wrong(arith(Arithmetic::Add, int(1), Expr::Get(WRONG))));
    assert!(!wrong(call(F::Sum, [Expr::Get(NUMBERS)])));
    let within = call(F::Within, [text("c"), Expr::Get(LIST)]);
    assert_eq!(scoped(&MODEL, (&variables, &Facts::new()), RULE, |scope| value(scope, within)), "?");
}

/// The value of an expression, and the number of steps that it takes.
fn value_and_steps(facts: &Facts, expr: Expr<'static>) -> (String, u32) {
    scoped(&MODEL, (&variables(), facts), RULE, |scope| (value(scope, expr), scope.steps.spent()))
}

#[test]
fn long_lists_and_texts_cost_steps() {
    let many = Facts::new().with("seconds", vec![1.5; 800]);
    assert_eq!(value_and_steps(&many, size(Expr::Fact(0))), ("800".to_owned(), 100));
    let mixed = Facts::new().with("seconds", vec![FactValue::from(1.5), FactValue::from("a")]);
    assert_eq!(value_and_steps(&mixed, Expr::Fact(0)).0, "?");
    let long: &'static str = "a".repeat(6_400).leak();
    let none = Facts::new();
    assert_eq!(value_and_steps(&none, call(F::Replace, [text(""), text(""), text(long)])).1, 100);
    assert_eq!(value_and_steps(&none, size(text(long))).1, 100);
    assert_eq!(value_and_steps(&none, size(call(F::LowerAscii, [text(long)]))).1, 200);
    assert_eq!(value_and_steps(&none, list([int(1); 64])).1, 64);
    let steps = value_and_steps(
        &none,
        Expr::Match(Matching::Matches, Box::leak(Box::new(text(long))), &texts::DIGITS),
    )
    .1;
    assert!((16..6_400).contains(&steps), "{steps}");
}
