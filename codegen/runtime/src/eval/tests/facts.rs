//! Facts, and facts about media: given, unknown, and for values without media.

use super::*;
use crate::MediaFacts;
use crate::media::Described;
use crate::ratio::Ratio;
use crate::table::{Media, MediaFact};

/// From 2 to 10 seconds, and from 64 to 512 pixels.
const LIMITS: Media<'static> =
    Media { milliseconds: (2_000, 10_000), side: (64, 512), read: true, ..Media::ANY };

const OF_WRONG_TYPE: u16 = 3;
const WITH_DEFAULT: u16 = 4;
const FLAG: u16 = 5;
const PLAN: u16 = 6;
const FREE: u16 = 7;
const LIST_WITH_DEFAULT: u16 = 8;

const fn scalar(name: &'static str, kind: FactKind) -> Fact<'static> {
    Fact { name, kind, list: false, ..Fact::PLAIN }
}

const FACTS: &[Fact<'static>] = &[
    MODEL.facts[0],
    MODEL.facts[1],
    MODEL.facts[2],
    scalar("of-wrong-type", FactKind::Integer),
    Fact { default: Some(&[Literal::Int(3)]), ..scalar("with-default", FactKind::Integer) },
    scalar("flag", FactKind::Boolean),
    Fact { choices: &["free", "pro", "other"], ..scalar("plan", FactKind::String) },
    scalar("free", FactKind::String),
    Fact { name: "list", default: Some(&[Literal::Int(1), Literal::Int(2)]), list: true, ..Fact::PLAIN },
];

/// `/text` and the `/kind` of the first and third shot are 100 pixels wide; nothing else is known of them.
fn variables_with_media() -> Variables<'static> {
    let mut variables = variables();
    let State::Given(Value::List { items: Some(tracked), .. }) = variables.get(SHOTS).state else {
        panic!("a list")
    };
    let [first, third] = [0, 2].map(|index| variables.item_owner(tracked, index));
    for (owner, var) in [(Owner::REQUEST, TEXT), (first, KIND), (third, KIND)] {
        let known = MediaFacts { width: Some(100), ..MediaFacts::default() };
        variables.describe(owner, var, Described::new(String::new(), (&known).into(), &LIMITS));
    }
    variables
}

/// Checks an expression: in a rule, in one that a missing fact leaves open, in a price, and its obstacles in all of them.
#[track_caller]
fn same(expr: Expr<'static>, values: [&str; 3], obstacles: &[&str]) {
    each_has(expr, values, [obstacles; 3]);
}

#[track_caller]
fn each_has(expr: Expr<'static>, values: [&str; 3], obstacles: [&[&str]; 3]) {
    let model = Model { facts: FACTS, ..MODEL };
    let given = (&variables_with_media(), &facts().with("of-wrong-type", "a"));
    for ((mode, shown), obstacles) in [RULE, OPEN_RULE, PRICE].into_iter().zip(values).zip(obstacles) {
        let found = scoped(&model, given, mode, |scope| (value(scope, expr), obstacles_in(scope, expr)));
        assert_eq!(
            found,
            (shown.to_owned(), obstacles.iter().map(ToString::to_string).collect()),
            "{expr:?}"
        );
    }
}

#[test]
fn facts_are_given_or_unknown() {
    same(Expr::Fact(2), ["4"; 3], &[]);
    same(Expr::Fact(1), ["?", "?", "2..6"], &["fact 1"]);
    same(Expr::Fact(OF_WRONG_TYPE), ["?"; 3], &["fact 3"]);
    same(Expr::Fact(WITH_DEFAULT), ["3"; 3], &[]);
    same(Expr::Fact(LIST_WITH_DEFAULT), ["[1 2]"; 3], &[]);
    // In a price, a boolean is tried with both values, and a string with those that the price tells apart.
    same(Expr::Fact(FLAG), ["?"; 3], &["fact 5"]);
    same(Expr::Fact(PLAN), ["?"; 3], &["fact 6"]);
    same(Expr::Fact(FREE), ["?"; 3], &["fact 7"]);
    same(Expr::HasFact(2), ["true"; 3], &[]);
    each_has(Expr::HasFact(1), ["false", "?", "false"], [&["fact 1"], &["fact 1"], &[]]);
    each_has(Expr::HasFact(OF_WRONG_TYPE), ["false", "?", "false"], [&["fact 3"], &["fact 3"], &[]]);
    // A default is not given.
    same(Expr::HasFact(WITH_DEFAULT), ["false"; 3], &[]);
}

/// A boolean and a string have a value as soon as a price looks at only one of them.
#[test]
fn choices_are_looked_at_one_by_one() {
    let model = Model { facts: FACTS, ..MODEL };
    for (fact, values) in [(FLAG, &["false", "true"][..]), (PLAN, &["'free'", "'pro'", "'other'"])] {
        let found: Vec<String> = scoped(&model, (&variables(), &facts()), PRICE, |scope| {
            assert_eq!(value(scope, Expr::Fact(fact)), "?");
            let [cut] = scope.unknowns.take_cuts()[..] else { panic!("one place to divide at") };
            let [whole] = scope.unknowns.area()[..] else { panic!("one unknown") };
            let [low, high] = whole.divided(cut.at).expect("two parts");
            assert_eq!((low.ends.min, high.ends.max), (whole.ends.min, whole.ends.max));
            let numbers =
                (0..).map(Ratio::whole).take_while(|number| whole.ends.contains(*number) == Some(true));
            let look = |number| {
                scope.unknowns.look_at(&[whole.only(number)]);
                value(scope, Expr::Fact(fact))
            };
            numbers.map(look).collect()
        });
        assert_eq!(found, values);
    }
}

#[test]
fn facts_about_media_are_given_or_unknown() {
    let of = |fact, var| Expr::Media(fact, var);
    same(of(MediaFact::Width, TEXT), ["100"; 3], &[]);
    same(of(MediaFact::Height, TEXT), ["?", "?", "64..512"], &["height"]);
    same(of(MediaFact::Seconds, TEXT), ["?", "?", "2..10"], &["seconds"]);
    // Nothing is known without a limit, or if the value is not a number.
    same(of(MediaFact::Bytes, TEXT), ["?"; 3], &["bytes"]);
    same(of(MediaFact::Format, TEXT), ["?"; 3], &["format"]);
    // A value that refers to no file, one that is not given, and one that is invalid.
    same(of(MediaFact::Width, N), ["NotMedia"; 3], &[]);
    same(of(MediaFact::Width, NONE), ["absent"; 3], &[]);
    same(of(MediaFact::Width, WRONG), ["?"; 3], &["invalid"]);
    let has = |fact, var| Expr::HasMedia(fact, var);
    same(has(MediaFact::Width, TEXT), ["true"; 3], &[]);
    same(has(MediaFact::Height, TEXT), ["false", "?", "false"], &["height"]);
    same(has(MediaFact::Height, N), ["false"; 3], &[]);
    same(has(MediaFact::Height, NONE), ["false"; 3], &[]);
    same(has(MediaFact::Height, WRONG), ["false"; 3], &["invalid"]);
}

#[test]
fn facts_about_media_of_items_are_read() {
    let of = |fact, index| {
        call(F::At, [each(Each::Map, 0, Expr::Get(SHOTS), Expr::BoundMedia(fact, 0, KIND)), int(index)])
    };
    same(of(MediaFact::Width, 0), ["100"; 3], &[]);
    same(of(MediaFact::Height, 2), ["?", "?", "64..512"], &["height"]);
    same(of(MediaFact::Height, 1), ["NotMedia"; 3], &[]);
    let some = |fact| each(Each::Exists, 0, Expr::Get(SHOTS), Expr::BoundHasMedia(fact, 0, KIND));
    same(some(MediaFact::Width), ["true"; 3], &[]);
    same(some(MediaFact::Height), ["false", "?", "false"], &["height", "height"]);
    // Only items of a list of the document have media.
    let first = |body| call(F::At, [each(Each::Map, 0, list([int(1)]), body), int(0)]);
    same(first(Expr::BoundMedia(MediaFact::Width, 0, KIND)), ["WrongType"; 3], &[]);
    same(first(Expr::BoundHasMedia(MediaFact::Width, 0, KIND)), ["WrongType"; 3], &[]);
    same(Expr::BoundMedia(MediaFact::Width, 0, KIND), ["WrongType"; 3], &[]);
}

#[test]
fn only_seconds_are_not_whole_numbers() {
    for (expr, is_whole) in [
        (Expr::Media(MediaFact::Height, TEXT), true),
        (Expr::Media(MediaFact::Seconds, TEXT), false),
        (Expr::Fact(0), true),
        (Expr::Fact(1), false),
    ] {
        let model = Model {
            facts: &[
                Fact { list: false, ..MODEL.facts[1] },
                Fact { kind: FactKind::Number, ..MODEL.facts[1] },
            ],
            ..MODEL
        };
        let known = scoped(&model, (&variables_with_media(), &Facts::new()), PRICE, |scope| {
            let number = scope.value(Box::leak(Box::new(expr))).range().expect("a range");
            scope.unknowns.is_integral(&number)
        });
        assert_eq!(known, is_whole, "{expr:?}");
    }
}

/// A part that cannot change the result asks for nothing.
#[test]
fn media_that_does_not_matter_is_no_obstacle() {
    let long = compare(Comparison::Gt, Expr::Media(MediaFact::Seconds, TEXT), int(5));
    let any = |decides| Expr::Any(Vec::from([yes(decides), long]).leak());
    same(any(true), ["true"; 3], &[]);
    same(any(false), ["?"; 3], &["seconds"]);
    same(choose(yes(true), int(1), Expr::Media(MediaFact::Height, TEXT)), ["1"; 3], &[]);
}
