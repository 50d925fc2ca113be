//! Patterns take a bounded number of moves, however many strings a document has, and nothing of what is too long.

use modelspec_runtime::table::{
    Array, Expr, Field, Inst, Lookup, Map, Matcher, Matching, Model, Object, Pattern, Rule, Text, Type,
    Union, Var, Vars, ViolationLocation,
};
use modelspec_runtime::{Facts, Failure, Report, ViolationKind, record, request, union, validate};
use std::collections::BTreeMap;

/// `[ab]{0,30}c`: each character is looked at from thirty places.
const SLOW: Pattern<'static> = Pattern { source: "[ab]{0,30}c", matcher: Matcher::Program(&PROGRAM) };

static PROGRAM: [Inst<'static>; 62] = {
    let mut program = [Inst::Match; 62];
    let mut at = 0;
    while at < 60 {
        program[at as usize] = Inst::Split(at + 1, 60);
        program[at as usize + 1] = Inst::Chars(&[('a', 'b')], at + 2);
        at += 2;
    }
    program[60] = Inst::Chars(&[('c', 'c')], 61);
    program
};

const ANY: Text<'static> = Text { pattern: Some(&SLOW), ..Text::ANY };
const SHORT: Text<'static> = Text { min: 2, max: 100, ..ANY };

static MODEL: Model<'static> = Model {
    id: "acme/patterns",
    vars: &[Var { pointer: "/free", ..Var::PLAIN }],
    objects: &[Object {
        fields: &[
            Field { name: "short", ty: Type::String(&SHORT), ..Field::PLAIN },
            Field {
                name: "free",
                ty: Type::String(&Text::ANY),
                vars: Vars { start: 0, end: 1, own: true },
                ..Field::PLAIN
            },
            Field {
                name: "items",
                ty: Type::Array(&Array { items: Type::String(&ANY), ..Array::ANY }),
                ..Field::PLAIN
            },
            Field {
                name: "keys",
                ty: Type::Map(&Map { keys: &SHORT, items: Type::Boolean, min: 0, max: u32::MAX }),
                ..Field::PLAIN
            },
            Field {
                name: "either",
                ty: Type::Union(&Union { variants: &[Type::Boolean, Type::String(&ANY)], tag: "" }),
                ..Field::PLAIN
            },
        ],
        open: false,
        lookup: Lookup::SCAN,
    }],
    rules: &[rule("first"), rule("second")],
    ..Model::EMPTY
};

const fn rule(id: &'static str) -> Rule<'static> {
    const LOCATION: ViolationLocation<'static> = ViolationLocation { read: &[0], ..ViolationLocation::NONE };
    const HOLDS: Expr<'static> =
        Expr::Any(&[Expr::Not(&Expr::Has(0)), Expr::Match(Matching::Matches, &Expr::Get(0), &SLOW)]);
    Rule { id, holds: HOLDS, reads: &[0], location: LOCATION, ..Rule::PLAIN }
}

#[derive(Clone)]
enum Either {
    Flag(bool),
    Text(String),
}
union!(Either { Flag(bool) => 0, Text(String) => 1 });

#[derive(Clone, Default)]
struct Request {
    short: Option<String>,
    free: Option<String>,
    items: Option<Vec<String>>,
    keys: Option<BTreeMap<String, bool>>,
    either: Option<Either>,
}
record!(Request: MODEL.objects, 0 { 0 => short, 1 => free, 2 => items, 3 => keys, 4 => either });
request!(Request, MODEL);

/// Location and rule of each violation, which bytes and the struct share, and the number of those that are not listed.
fn found(request: &Request) -> (Vec<(String, String)>, usize) {
    let list = |report: &Report<'_>| -> Vec<(String, String)> {
        report.violations().iter().map(|one| (one.pointer(), one.rule().to_owned())).collect()
    };
    let json = request.to_json().expect("it is finite");
    let read = validate(&MODEL, json.as_bytes(), Facts::none());
    let typed = request.validate();
    assert_eq!(list(&read), list(&typed));
    assert_eq!(read.omitted(), typed.omitted());
    (list(&read), read.omitted())
}

#[test]
fn what_is_too_long_costs_nothing() {
    let (long, short) = ("a".repeat(1_000_000), "aac".to_owned());
    let keys = BTreeMap::from([("c".to_owned(), true), ("b".to_owned(), true), (format!("{long}c"), true)]);
    let request =
        Request { short: Some(long), items: Some(vec![short]), keys: Some(keys), ..Default::default() };
    let key = format!("/keys/{}…", "a".repeat(100));
    // What is too short is looked at, because both can be said at once.
    let expected = [
        ("/short", "length"),
        (&*key, "length"),
        ("/keys/b", "length"),
        ("/keys/b", "pattern"),
        ("/keys/c", "length"),
    ];
    let expected = expected.map(|(at, rule)| (at.to_owned(), rule.to_owned()));
    assert_eq!(found(&request), (expected.to_vec(), 0));
}

#[test]
fn a_request_has_one_budget() {
    let items = vec!["a".repeat(1_000); 10_000];
    let (listed, omitted) = found(&Request { items: Some(items), ..Default::default() });
    assert_eq!(listed.len() + omitted, 10_000);
    let wrong = listed.iter().filter(|(_, rule)| rule == "pattern").count();
    // Each of them takes 61 moves a character.
    assert!((200..300).contains(&wrong), "{wrong}");
    assert!(listed[wrong..].iter().all(|(_, rule)| rule == "limit"));
}

/// The search for the variant of a string is its check, too.
#[test]
fn a_variant_is_matched_once() {
    let long = "a".repeat(150_000);
    for (text, expected) in
        [(format!("{long}c"), &[][..]), (long, &[("/either".to_owned(), "pattern".to_owned())])]
    {
        let request = Request { either: Some(Either::Text(text)), ..Default::default() };
        assert_eq!(found(&request), (expected.to_vec(), 0));
    }
    assert_eq!(found(&Request { either: Some(Either::Flag(true)), ..Default::default() }), (Vec::new(), 0));
}

#[test]
fn values_and_rules_share_the_budget() {
    let long = "a".repeat(150_000);
    let request = Request { items: Some(vec![long.clone()]), free: Some(long), ..Default::default() };
    let report = request.validate();
    let [item, rule] = report.violations() else { panic!("{report}") };
    assert_eq!((item.pointer(), item.rule()), ("/items/0".to_owned(), "pattern"));
    assert_eq!(rule.kind(), ViolationKind::Limit { id: "first", failure: Failure::TooManySteps });
}

#[test]
fn the_limit_says_why() {
    let report =
        validate(&MODEL, format!(r#"{{"items":["{}"]}}"#, "a".repeat(1_000_000)).as_bytes(), Facts::none());
    let [violation] = report.violations() else { panic!("{report}") };
    assert_eq!(violation.kind(), ViolationKind::Limit { id: "pattern", failure: Failure::TooManySteps });
    let reason = "the rule `pattern` cannot be evaluated, because the evaluation takes too many steps";
    assert_eq!(violation.message(), reason);
}
