//! Rules that go through lists: over all items at once, and about each item.

mod common;

use common::{field, integer, object, own, required, text};
use modelspec_runtime::table::{
    Array, Comparison, Default, Each, Expr, Fact, FactKind, Field, Function, Literal, Model, Price,
    PriceEntry, Prices, Rule, Severity, Type, Var, Vars, ViolationLocation,
};
use modelspec_runtime::{Facts, Report, validate};

const SHOTS: u16 = 0;
const TOTAL: u16 = 1;

/// Members of a shot.
const DURATION: u16 = 0;
const KIND: u16 = 1;
const PROMPT: u16 = 2;
const TAGS: u16 = 3;

const SHOT: &[Var<'static>] = &[
    Var {
        pointer: "/duration",
        // A long shot lasts ten seconds by default.
        default: Default::Cases(&[
            (Expr::Compare(Comparison::Eq, &[Expr::BoundGet(0, KIND), word("long")]), Literal::Int(10)),
            (Expr::Lit(Literal::Bool(true)), Literal::Int(5)),
        ]),
        items: &[],
    },
    Var { pointer: "/kind", default: Default::Value(Literal::Str("short")), items: &[] },
    Var { pointer: "/prompt", ..Var::PLAIN },
    Var { pointer: "/tags", items: TAG, ..Var::PLAIN },
];
const TAG: &[Var<'static>] = &[Var::PLAIN];

const fn word(word: &'static str) -> Expr<'static> {
    Expr::Lit(Literal::Str(word))
}

const fn number(number: i64) -> Expr<'static> {
    Expr::Lit(Literal::Int(number))
}

const fn rule(id: &'static str, holds: Expr<'static>, reads: &'static [u16]) -> Rule<'static> {
    let location = ViolationLocation { read: reads, ..ViolationLocation::NONE };
    Rule { id, message: id, holds, reads, location, ..Rule::PLAIN }
}

static MODEL: Model<'static> = Model {
    id: "acme/shots",
    objects: &[
        object(&[
            Field {
                vars: Vars { start: SHOTS, end: SHOTS + 1, own: true },
                ..field(
                    "shots",
                    Type::Array(&Array { items: Type::Object(1), vars: SHOT, max: 5_000, ..Array::ANY }),
                )
            },
            own(TOTAL, field("total", integer(0, 100))),
        ]),
        object(&[
            own(DURATION, field("duration", integer(1, 20))),
            own(KIND, field("kind", Type::Enum(&[Literal::Str("short"), Literal::Str("long")], None))),
            own(PROMPT, required("prompt", Type::String(&text(1, 9)))),
            Field {
                vars: Vars { start: TAGS, end: TAGS + 1, own: true },
                ..field(
                    "tags",
                    Type::Array(&Array {
                        items: Type::String(&text(1, 3)),
                        vars: TAG,
                        own: true,
                        ..Array::ANY
                    }),
                )
            },
        ]),
    ],
    vars: &[Var { pointer: "/shots", items: SHOT, ..Var::PLAIN }, Var { pointer: "/total", ..Var::PLAIN }],
    facts: &[Fact { name: "limit", kind: FactKind::Integer, list: false, ..Fact::PLAIN }],
    sizes: None,
    rules: &[
        rule(
            "total",
            Expr::Any(&[
                Expr::Not(&Expr::Has(TOTAL)),
                Expr::Compare(
                    Comparison::Eq,
                    &[
                        Expr::Get(TOTAL),
                        Expr::If(&[
                            Expr::Has(SHOTS),
                            Expr::Call(
                                Function::Sum,
                                &[Expr::Each(Each::Map, 0, &[Expr::Get(SHOTS), Expr::BoundGet(0, DURATION)])],
                            ),
                            number(0),
                        ]),
                    ],
                ),
            ]),
            &[TOTAL, SHOTS],
        ),
        Rule {
            each: &[SHOTS],
            location: ViolationLocation { otherwise: "/prompt", ..ViolationLocation::NONE },
            ..rule(
                "no-long-x",
                Expr::Any(&[
                    Expr::Compare(Comparison::Ne, &[Expr::BoundGet(0, KIND), word("long")]),
                    Expr::Not(&Expr::Call(Function::Contains, &[Expr::BoundGet(0, PROMPT), word("x")])),
                ]),
                &[KIND, PROMPT],
            )
        },
        Rule {
            each: &[SHOTS],
            location: ViolationLocation {
                missing: &[(DURATION, Expr::BoundHas(0, DURATION))],
                ..ViolationLocation::NONE
            },
            severity: Severity::Warning,
            ..rule(
                "say-how-long",
                Expr::Any(&[Expr::Not(&Expr::BoundHas(0, KIND)), Expr::BoundHas(0, DURATION)]),
                &[KIND, DURATION],
            )
        },
        Rule {
            each: &[SHOTS, TAGS],
            ..rule(
                "tag-in-prompt",
                Expr::Call(Function::Contains, &[Expr::BoundGet(0, PROMPT), Expr::Bound(1)]),
                &[0],
            )
        },
        Rule {
            each: &[SHOTS],
            ..rule(
                "within-limit",
                Expr::Compare(Comparison::Le, &[Expr::BoundGet(0, DURATION), Expr::Fact(0)]),
                &[DURATION],
            )
        },
    ],
    prices: Prices {
        entries: &[PriceEntry { price: Price::Unknown("not published"), ..PriceEntry::PLAIN }],
        read: None,
    },
    array_body: false,
    hidden: &[],
};

fn report(json: &str) -> Report<'static> {
    validate(&MODEL, json.as_bytes(), &Facts::new().with("limit", 10))
}

#[track_caller]
fn check(json: &str, expected: &[&str]) {
    let report = report(json);
    let found: Vec<String> =
        report.violations().iter().map(|one| format!("{} {}", one.pointer(), one.rule())).collect();
    assert_eq!(found, expected, "{json}: {report}");
}

#[test]
fn a_sum_reads_the_defaults_of_items() {
    check(
        r#"{"shots":[{"prompt":"a","duration":3},{"prompt":"b"},{"prompt":"c","kind":"long"}],"total":18}"#,
        &[],
    );
    check(r#"{"shots":[{"prompt":"a","duration":3},{"prompt":"b"}],"total":18}"#, &["/total total"]);
    check(r#"{"shots":[],"total":0}"#, &[]);
    check(r#"{"total":1}"#, &["/total total"]);
}

#[test]
fn an_invalid_item_skips_rules_that_read_it() {
    check(r#"{"shots":[{"prompt":"a","duration":"3"}],"total":18}"#, &["/shots/0/duration type"]);
    check(r#"{"shots":[{"prompt":"a"},7],"total":18}"#, &["/shots/1 type"]);
    // The default of the duration reads the kind.
    check(r#"{"shots":[{"prompt":"a","kind":"x"}],"total":18}"#, &["/shots/0/kind enum"]);
    // What is wrong elsewhere does not matter.
    check(r#"{"shots":[{"prompt":""}],"total":18}"#, &["/shots/0/prompt length", "/total total"]);
    check(r#"{"shots":[{}],"total":18}"#, &["/shots/0/prompt required", "/total total"]);
}

#[test]
fn each_item_is_evaluated_separately() {
    check(
        r#"{"shots":[{"prompt":"x","kind":"long"},{"prompt":"x"},{"kind":"long"},{"prompt":"ax","kind":"long"}]}"#,
        &["/shots/2/prompt required", "/shots/0/prompt no-long-x", "/shots/3/prompt no-long-x"],
    );
    let report =
        report(r#"{"shots":[{"prompt":"a","kind":"short"},{"prompt":"a","kind":"short","duration":1}]}"#);
    let warnings: Vec<String> = report.warnings().iter().map(ToString::to_string).collect();
    assert_eq!(warnings, ["/shots/0/duration: say-how-long [say-how-long]"]);
}

#[test]
fn nested_items_are_evaluated_separately() {
    check(
        r#"{"shots":[{"prompt":"abc","tags":["b","d","c"]},{"prompt":"a"},{"prompt":"b","tags":[]},
            {"prompt":"e","tags":["","e","f"]}]}"#,
        &["/shots/3/tags/0 length", "/shots/0/tags/1 tag-in-prompt", "/shots/3/tags/2 tag-in-prompt"],
    );
    // The outer item is wrong, too.
    check(r#"{"shots":[{"prompt":"","tags":["b"]}]}"#, &["/shots/0/prompt length"]);
}

#[test]
fn an_item_is_unchecked_without_facts() {
    let report =
        validate(&MODEL, br#"{"shots":[{"prompt":"a"},{"prompt":"b","duration":3}]}"#, &Facts::new());
    let unchecked: Vec<String> =
        report.unchecked().iter().map(|one| format!("{} {}", one.pointer(), one.rule())).collect();
    assert_eq!(unchecked, ["/shots/0 within-limit", "/shots/1/duration within-limit"]);
    check(
        r#"{"shots":[{"prompt":"a","kind":"long"},{"prompt":"b","duration":11}]}"#,
        &["/shots/1/duration within-limit"],
    );
}

#[test]
fn violations_of_items_are_counted_beyond_the_list() {
    let shot = r#"{"prompt":"x","kind":"long"}"#;
    let many = vec![shot; 1_500].join(",");
    let report = report(&format!(r#"{{"shots":[{many}],"total":3}}"#));
    assert_eq!(report.violations().len(), 1_000);
    assert_eq!(report.omitted(), 501);
    assert_eq!(report.violations()[0].rule(), "total");
    assert_eq!(report.violations()[999].pointer(), "/shots/998/prompt");
    assert_eq!(report.warnings().len(), 1_000);
}

/// The violations of shots with 60 tags each: pointer, rule and message.
fn limits(shots: usize) -> Vec<String> {
    let tags = vec![r#""a""#; 60].join(",");
    let shot = format!(r#"{{"prompt":"a","tags":[{tags}]}}"#);
    let many = vec![shot.as_str(); shots].join(",");
    let report = report(&format!(r#"{{"shots":[{many}]}}"#));
    assert!(report.unchecked().is_empty());
    report.violations().iter().map(ToString::to_string).collect()
}

#[test]
fn rules_beyond_their_budget_reject_the_request() {
    let found = limits(4_000);
    let [limit] = found.as_slice() else { panic!("{found:#?}") };
    let (place, message) = limit.split_once(": ").expect("a place and a message");
    assert!(place.starts_with("/shots/") && place.contains("/tags/"), "{place}");
    assert_eq!(
        message,
        "the rule `tag-in-prompt` cannot be evaluated, because the evaluation takes too many steps [limit]"
    );
    // So many tags are not even kept.
    assert_eq!(
        limits(5_000),
        [
            "/shots: the rule `no-long-x` cannot be evaluated, because a list or an object has too many members [limit]"
        ]
    );
}
