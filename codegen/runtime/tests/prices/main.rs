//! Prices: rates by conditions, ranges, missing facts, several currencies, and terms of the total.

#[path = "../common/mod.rs"]
mod common;
mod dated;
mod inside;
mod parts;
mod ranges;
mod receipts;
mod totals;

use common::{field, integer, object, own};
use modelspec_runtime::table::{
    Arithmetic, Charge, Comparison, Default, Exchange, Expr, Fact, FactKind, Function, Literal, Minimum,
    Model, Price, PriceEntry, PriceLine, Prices, Rate, Rounding, Rule, Terms, Type, Var,
};
use modelspec_runtime::{Cost, Facts, Money, UnknownCause, price};
use proptest::prelude::*;

const COUNT: u16 = 0;
const MODE: u16 = 1;
const AUDIO: u16 = 2;

const UNIT: i64 = 1_000_000_000;

const fn int(value: i64) -> Expr<'static> {
    Expr::Lit(Literal::Int(value))
}

static BASE: Model<'static> = Model {
    id: "acme/priced",
    objects: &[object(&[
        own(COUNT, field("count", integer(0, 1_000_000))),
        own(MODE, field("mode", Type::Enum(&[Literal::Str("std"), Literal::Str("pro")], None))),
        own(AUDIO, field("audio", Type::Boolean)),
    ])],
    vars: &[
        Var { pointer: "/count", default: Default::Value(Literal::Int(1)), items: &[] },
        Var { pointer: "/mode", default: Default::Value(Literal::Str("std")), items: &[] },
        Var { pointer: "/audio", ..Var::PLAIN },
    ],
    facts: &[
        Fact {
            name: "seconds",
            kind: FactKind::Number,
            list: false,
            min: Some(Literal::Int(2)),
            max: Some(Literal::Num(7.5)),
            ..Fact::PLAIN
        },
        Fact { name: "faces", kind: FactKind::Integer, list: false, ..Fact::PLAIN },
        Fact { name: "clips", kind: FactKind::Number, list: true, ..Fact::PLAIN },
        Fact {
            name: "pages",
            kind: FactKind::Integer,
            list: false,
            min: Some(Literal::Int(0)),
            max: Some(Literal::Int(20)),
            ..Fact::PLAIN
        },
        Fact { name: "scan", kind: FactKind::Boolean, list: false, ..Fact::PLAIN },
        Fact {
            name: "optional",
            kind: FactKind::Integer,
            list: false,
            min: Some(Literal::Int(0)),
            max: Some(Literal::Int(1_000_000)),
            ..Fact::PLAIN
        },
        Fact {
            name: "frames",
            kind: FactKind::Integer,
            list: false,
            min: Some(Literal::Int(0)),
            ..Fact::PLAIN
        },
    ],
    sizes: None,
    rules: &[],
    prices: Prices { entries: &[PriceEntry { price: Price::Unknown(""), ..PriceEntry::PLAIN }], read: None },
    array_body: false,
    hidden: &[],
};

/// An operation with these lines.
fn model(lines: &'static [PriceLine<'static>], terms: Terms<'static>) -> Model<'static> {
    let price = Price::Lines { currency: "USD", lines, terms };
    let entries = Box::leak(Box::new([PriceEntry { price, ..PriceEntry::PLAIN }]));
    Model { prices: Prices { entries, read: None }, ..BASE }
}

fn cost(model: &Model<'_>, json: &str, facts: &Facts) -> String {
    price(model, json.as_bytes(), facts).cost.expect("a valid request").to_string()
}

#[track_caller]
fn check(model: &Model<'_>, json: &str, expected: &str) {
    assert_eq!(cost(model, json, &Facts::new()), expected, "{json}");
}

const FIVE: Expr<'static> = int(5);
const PRO: Expr<'static> = Expr::Compare(Comparison::Eq, &[Expr::Get(MODE), Expr::Lit(Literal::Str("pro"))]);
const MANY_FACES: Expr<'static> = Expr::Compare(Comparison::Gt, &[Expr::Fact(1), int(1)]);
const LONG: Expr<'static> = Expr::Compare(Comparison::Gt, &[Expr::Fact(0), int(5)]);

const fn line(item: &'static str, quantity: Expr<'static>, units: i64) -> PriceLine<'static> {
    PriceLine { item, quantity, rate: Rate::Fixed(Charge::Exact(units * UNIT)), ..PriceLine::PLAIN }
}

#[test]
fn a_rate_can_be_a_range() {
    let model = model(
        &[PriceLine {
            item: "run",
            rate: Rate::Fixed(Charge::Range(UNIT / 10, UNIT / 5)),
            quantity: Expr::Get(COUNT),
            ..PriceLine::PLAIN
        }],
        Terms::NONE,
    );
    check(&model, "{}", "0.1 to 0.2 USD");
    check(&model, r#"{"count":3}"#, "0.3 to 0.6 USD");
    check(&model, r#"{"count":0}"#, "0 USD");
}

#[test]
fn the_first_case_that_holds_decides() {
    let model = model(
        &[PriceLine {
            item: "run",
            rate: Rate::Cases(&[
                (PRO, Charge::Exact(4 * UNIT)),
                (MANY_FACES, Charge::Exact(3 * UNIT)),
                (Expr::Has(AUDIO), Charge::Range(UNIT, 2 * UNIT)),
            ]),
            ..PriceLine::PLAIN
        }],
        Terms::NONE,
    );
    check(&model, r#"{"mode":"pro"}"#, "4 USD");
    // Nobody knows whether the second one holds.
    check(&model, r#"{"audio":true}"#, "1 to 3 USD");
    check(&model, "{}", "3 USD");
    let faces = |json, faces| cost(&model, json, &Facts::new().with("faces", faces));
    assert_eq!(faces(r#"{"audio":true}"#, 2), "3 USD");
    assert_eq!(faces(r#"{"audio":true}"#, 1), "1 to 2 USD");
    assert_eq!(faces("{}", 1), "unknown: `run`: no case of the rate applies");
}

#[test]
fn a_missing_fact_without_a_range_leaves_the_price_unknown() {
    let model = model(
        &[
            PriceLine {
                item: "face",
                rate: Rate::Fixed(Charge::Exact(UNIT)),
                quantity: Expr::Fact(1),
                ..PriceLine::PLAIN
            },
            PriceLine {
                item: "clip",
                rate: Rate::Fixed(Charge::Exact(UNIT)),
                quantity: Expr::Call(Function::Sum, &[Expr::Fact(2)]),
                ..PriceLine::PLAIN
            },
        ],
        Terms::NONE,
    );
    let lacking =
        |item: &str, fact: &str| format!("`{item}`: depends on `{fact}`, which the caller has to give");
    check(&model, "{}", &format!("unknown: {}; {}", lacking("face", "faces"), lacking("clip", "clips")));
    let faces = Facts::new().with("faces", 2);
    assert_eq!(
        cost(&model, "{}", &faces),
        "unknown: `clip`: depends on `clips`, which the caller has to give"
    );
    assert_eq!(cost(&model, "{}", &faces.clone().with("clips", [0.1, 0.2])), "2.3 USD");
    assert_eq!(cost(&model, "{}", &faces.clone().with("clips", Vec::<f64>::new())), "2 USD");
    // An item of a wrong type.
    let mixed = faces.with("clips", vec!["a"]);
    assert_eq!(price(&model, b"{}", &mixed).cost, None);
}

#[test]
fn a_possibly_missing_rate_is_unknown() {
    const BY: Rate<'static> = Rate::By(
        Expr::Fact(0),
        &[(Literal::Int(5), Charge::Exact(UNIT)), (Literal::Int(6), Charge::Exact(UNIT))],
    );
    const CASES: Rate<'static> = Rate::Cases(&[(LONG, Charge::Exact(UNIT))]);
    const fn line(rate: Rate<'static>, missing: Option<&'static str>) -> PriceLine<'static> {
        PriceLine { item: "run", rate, missing, ..PriceLine::PLAIN }
    }
    const WITH: [&[PriceLine<'static>]; 2] = [&[line(BY, Some(""))], &[line(CASES, Some(""))]];
    const WITHOUT: [&[PriceLine<'static>]; 2] = [&[line(BY, None)], &[line(CASES, None)]];
    for lines in WITH {
        let model = model(lines, Terms::NONE);
        check(&model, "{}", "unknown: `run`: depends on `seconds`, which the caller has to give");
        assert_eq!(cost(&model, "{}", &Facts::new().with("seconds", 6.0)), "1 USD");
    }
    for lines in WITHOUT {
        check(&model(lines, Terms::NONE), "{}", "1 USD");
    }
}

#[test]
fn an_unknown_line_does_not_hide_the_known_ones() {
    const UNPUBLISHED: Charge<'static> = Charge::Unknown("nobody publishes it");
    const fn line(item: &'static str, rate: Rate<'static>) -> PriceLine<'static> {
        PriceLine { item, rate, ..PriceLine::PLAIN }
    }
    const CASES: Rate<'static> = Rate::Cases(&[
        (PRO, UNPUBLISHED),
        (MANY_FACES, Charge::Exact(UNIT)),
        (Expr::Lit(Literal::Bool(true)), UNPUBLISHED),
    ]);
    const LINES: &[PriceLine<'static>] = &[
        line("run", Rate::Fixed(Charge::Exact(UNIT))),
        line("mode", CASES),
        PriceLine { when: Some(LONG), ..line("long", Rate::Fixed(UNPUBLISHED)) },
    ];
    let model = model(LINES, Terms::NONE);
    let unknown = |json: &str, facts: &Facts| match price(&model, json.as_bytes(), facts).cost {
        Some(Cost::Unknown(cost)) => (cost.to_string(), cost.known().iter().map(|line| line.item).collect()),
        other => (format!("{other:?}"), Vec::new()),
    };
    let short = Facts::new().with("seconds", 2);
    // The branch that applies is documented, so that no fact would help.
    assert_eq!(unknown(r#"{"mode":"pro"}"#, &short), ("`mode`: nobody publishes it".to_owned(), vec!["run"]));
    // Which branch applies is not known.
    let lacking = "depends on `faces`, which the caller has to give";
    assert_eq!(unknown("{}", &short), (format!("`mode`: {lacking}"), vec!["run"]));
    let few = short.clone().with("faces", 1);
    assert_eq!(unknown("{}", &few), ("`mode`: nobody publishes it".to_owned(), vec!["run"]));
    let many = Facts::new().with("faces", 2);
    let lacking = "`long`: depends on `seconds`, which the caller has to give";
    assert_eq!(unknown("{}", &many), (lacking.to_owned(), vec!["run", "mode"]));
    assert_eq!(
        unknown("{}", &many.clone().with("seconds", 6)),
        ("`long`: nobody publishes it".to_owned(), vec!["run", "mode"])
    );
    assert_eq!(cost(&model, "{}", &many.with("seconds", 2)), "2 USD");
}

#[test]
fn a_reason_names_only_what_the_request_lacks() {
    const BY_MODE: Expr<'static> =
        Expr::If(&[PRO, Expr::Fact(1), Expr::Call(Function::Sum, &[Expr::Fact(2)])]);
    const LINES: &[PriceLine<'static>] = &[PriceLine {
        item: "run",
        quantity: BY_MODE,
        rate: Rate::Fixed(Charge::Exact(UNIT)),
        ..PriceLine::PLAIN
    }];
    let model = model(LINES, Terms::NONE);
    check(&model, r#"{"mode":"pro"}"#, "unknown: `run`: depends on `faces`, which the caller has to give");
    check(&model, "{}", "unknown: `run`: depends on `clips`, which the caller has to give");
}

/// The table of `quantity: self.count, round_up: 5, minimum: 10, free: 12, times: 3`.
const BILLED: Expr<'static> = Expr::Arith(
    Arithmetic::Mul,
    &[
        int(3),
        Expr::Call(
            Function::Greatest,
            &[
                int(0),
                Expr::Arith(
                    Arithmetic::Sub,
                    &[
                        Expr::Call(
                            Function::Greatest,
                            &[
                                int(10),
                                Expr::Arith(
                                    Arithmetic::Mul,
                                    &[
                                        Expr::Call(
                                            Function::Ceil,
                                            &[Expr::Arith(Arithmetic::Div, &[Expr::Get(COUNT), int(5)])],
                                        ),
                                        int(5),
                                    ],
                                ),
                            ],
                        ),
                        int(12),
                    ],
                ),
            ],
        ),
    ],
);

#[test]
fn units_are_computed_exactly() {
    let model = model(
        &[PriceLine {
            item: "unit",
            quantity: BILLED,
            rate: Rate::Fixed(Charge::Exact(UNIT)),
            per: 7,
            ..PriceLine::PLAIN
        }],
        Terms::NONE,
    );
    for count in [0_i64, 1, 9, 10, 11, 12, 13, 15, 16, 20, 999_999, 1_000_000] {
        let units = 3 * ((count + 4) / 5 * 5).max(10).saturating_sub(12).max(0);
        let nanos = (i128::from(units) * i128::from(UNIT) * 2 + 7).div_euclid(14);
        let expected = format!("{} USD", Money::from_nanos(i64::try_from(nanos).expect("small")));
        check(&model, &format!(r#"{{"count":{count}}}"#), &expected);
    }
}

/// More than a machine integer holds.
const OVER: Expr<'static> = Expr::Arith(Arithmetic::Mul, &[int(i64::MAX), int(i64::MAX)]);
const LESS: Expr<'static> = int(-1);
/// No number.
const ZERO: Expr<'static> = Expr::Arith(Arithmetic::Div, &[int(1), int(0)]);

#[test]
fn amounts_that_are_too_large_are_unknown() {
    let huge = |quantity: &'static Expr<'static>, rate| {
        let line = PriceLine {
            item: "unit",
            quantity: *quantity,
            rate: Rate::Fixed(Charge::Exact(rate)),
            ..PriceLine::PLAIN
        };
        model(Vec::from([line, line]).leak(), Terms::NONE)
    };
    check(&huge(&Expr::Get(COUNT), i64::MAX), r#"{"count":2}"#, "unknown: `unit`: the amount is too large");
    check(&huge(&Expr::Get(COUNT), i64::MAX), "{}", "unknown: `unit`: the amount is too large");
    check(&huge(&Expr::Get(COUNT), i64::MIN), r#"{"count":0}"#, "0 USD");
    check(&huge(&Expr::Get(COUNT), -1), "{}", "unknown: the total is below zero");
    check(&huge(&LESS, 1), "{}", "unknown: `unit`: the number of units is below zero");
    check(&huge(&OVER, 0), "{}", "0 USD");
    check(&huge(&OVER, 1), "{}", "unknown: `unit`: the amount is too large");
    check(&huge(&ZERO, 1), "{}", "unknown: `unit`: a divisor is zero");
    let cube = Expr::Arith(Arithmetic::Mul, &[OVER, OVER]);
    check(&huge(Box::leak(Box::new(cube)), 1), "{}", "unknown: `unit`: a number is too large");
}

/// A price without facts needs neither fractions nor ranges most of the time.
#[test]
fn facts_that_are_not_read_change_nothing() {
    let run = line("run", Expr::Get(COUNT), 2);
    let conditional = PriceLine { when: Some(PRO), ..run };
    let less = "unknown: `run`: the number of units is below zero";
    let minimum = Terms { minimum: Minimum::Amount(5 * UNIT), ..Terms::NONE };
    for (line, terms, json, expected) in [
        (run, Terms::NONE, r#"{"count":3}"#, "6 USD"),
        (run, minimum, "{}", "5 USD"),
        (run, minimum, r#"{"count":3}"#, "6 USD"),
        (PriceLine { per: 3, ..run }, Terms::NONE, "{}", "0.666666667 USD"),
        (conditional, Terms::NONE, "{}", "0 USD"),
        (conditional, Terms::NONE, r#"{"mode":"pro"}"#, "2 USD"),
        (PriceLine { currency: "EUR", ..run }, Terms::NONE, "{}", "0 USD and 2 EUR"),
        (PriceLine { quantity: LESS, ..run }, Terms::NONE, "{}", less),
        (PriceLine { quantity: LESS, ..conditional }, Terms::NONE, r#"{"mode":"pro"}"#, less),
        (PriceLine { quantity: LESS, ..conditional }, Terms::NONE, "{}", "0 USD"),
        (line("run", FIVE, -2), Terms::NONE, "{}", "unknown: the total is below zero"),
        (line("run", LESS, -2), Terms::NONE, "{}", less),
        (line("run", FIVE, 0), Terms::NONE, "{}", "0 USD"),
    ] {
        let with = model(vec![line].leak(), terms);
        check(&with, json, expected);
        check(&Model { facts: &[], ..with }, json, expected);
    }
}

/// A failure has its own reason, wherever it occurs in a line.
#[test]
fn conditions_and_selectors_that_fail_make_a_price_unknown() {
    const FAILS: Expr<'static> = Expr::Compare(Comparison::Gt, &[ZERO, int(1)]);
    let line = PriceLine { item: "unit", quantity: int(1), ..PriceLine::PLAIN };
    for line in [
        PriceLine { when: Some(FAILS), ..line },
        PriceLine { rate: Rate::By(ZERO, &[(Literal::Int(1), Charge::Exact(5))]), ..line },
        PriceLine { rate: Rate::Cases(&[(FAILS, Charge::Exact(1))]), ..line },
    ] {
        let model = model(Vec::from([line]).leak(), Terms::NONE);
        check(&model, "{}", "unknown: `unit`: a divisor is zero");
    }
}

#[test]
fn a_fact_that_is_not_given_has_its_default() {
    let model = Model {
        facts: &[
            Fact { name: "seconds", default: Some(&[Literal::Num(2.5)]), ..Fact::PLAIN },
            Fact {
                name: "clips",
                list: true,
                default: Some(&[Literal::Num(1.0), Literal::Num(2.0)]),
                ..Fact::PLAIN
            },
        ],
        ..model(
            &[
                PriceLine {
                    item: "second",
                    rate: Rate::Fixed(Charge::Exact(UNIT)),
                    quantity: Expr::Fact(0),
                    ..PriceLine::PLAIN
                },
                PriceLine {
                    item: "clip",
                    rate: Rate::Fixed(Charge::Exact(UNIT)),
                    quantity: Expr::Call(Function::Sum, &[Expr::Fact(1)]),
                    ..PriceLine::PLAIN
                },
                PriceLine {
                    item: "given",
                    when: Some(Expr::HasFact(0)),
                    rate: Rate::Fixed(Charge::Exact(UNIT)),
                    ..PriceLine::PLAIN
                },
            ],
            Terms::NONE,
        )
    };
    check(&model, "{}", "5.5 USD");
    let facts = Facts::new().with("seconds", 2.0).with("clips", Vec::<f64>::new());
    assert_eq!(cost(&model, "{}", &facts), "3 USD");
}
