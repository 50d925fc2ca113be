//! Prices: rates by conditions, ranges, facts that nobody gave, several currencies, and what holds for the whole.

mod common;

use common::{field, integer, object, own};
use modelspec_runtime::table::{
    Arithmetic, Charge, Comparison, Default, Exchange, Expr, Fact, FactKind, Function, Literal, Minimum,
    Model, Price, PriceLine, Rate, Rounding, Rule, Terms, Type, Var,
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
        own(MODE, field("mode", Type::Enum(&[Literal::Str("std"), Literal::Str("pro")]))),
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
    ],
    sizes: None,
    rules: &[],
    price: Price::Unknown(""),
    array_body: false,
};

/// An operation with these lines.
fn model(lines: &'static [PriceLine<'static>], terms: Terms<'static>) -> Model<'static> {
    Model { price: Price::Lines { currency: "USD", lines, terms }, ..BASE }
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
fn a_missing_fact_makes_a_range() {
    let model = model(
        &[
            PriceLine {
                item: "second",
                rate: Rate::Fixed(Charge::Exact(UNIT / 10)),
                quantity: Expr::Fact(0),
                ..PriceLine::PLAIN
            },
            PriceLine {
                item: "long",
                when: Some(LONG),
                rate: Rate::Fixed(Charge::Exact(UNIT)),
                ..PriceLine::PLAIN
            },
        ],
        Terms::NONE,
    );
    check(&model, "{}", "0.2 to 1.75 USD");
    let Some(Cost::Range { lines, .. }) = price(&model, b"{}", &Facts::new()).cost else { panic!("a range") };
    assert_eq!(lines[0].quantity.to_string(), "2 to 7.5");
    assert_eq!(lines[0].quantity.exact(), None);
    assert_eq!(lines[1].amount.to_string(), "0 to 1");
    let given = |seconds: f64| cost(&model, "{}", &Facts::new().with("seconds", seconds));
    assert_eq!(given(4.0), "0.4 USD");
    assert_eq!(given(6.0), "1.6 USD");
    // A number of seconds that there cannot be has no price.
    assert_eq!(price(&model, b"{}", &Facts::new().with("seconds", 1.0)).cost, None);
}

#[test]
fn an_unknown_condition_gives_the_range_of_both_branches() {
    // Up to five seconds cost five, else as many as there are, rounded up.
    let model = model(
        &[PriceLine {
            item: "second",
            rate: Rate::Fixed(Charge::Exact(UNIT)),
            quantity: Expr::If(&[LONG, Expr::Call(Function::Ceil, &[Expr::Fact(0)]), FIVE]),
            ..PriceLine::PLAIN
        }],
        Terms::NONE,
    );
    check(&model, "{}", "5 to 8 USD");
    assert_eq!(cost(&model, "{}", &Facts::new().with("seconds", 5.01)), "6 USD");
    assert_eq!(cost(&model, "{}", &Facts::new().with("seconds", 5)), "5 USD");
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
fn a_selector_in_a_range_gives_all_possible_rates() {
    let model = model(
        &[PriceLine {
            item: "run",
            rate: Rate::By(
                Expr::Call(Function::Ceil, &[Expr::Fact(0)]),
                &[
                    (Literal::Int(1), Charge::Exact(9 * UNIT)),
                    (Literal::Int(5), Charge::Exact(2 * UNIT)),
                    (Literal::Int(8), Charge::Exact(3 * UNIT)),
                ],
            ),
            ..PriceLine::PLAIN
        }],
        Terms::NONE,
    );
    check(&model, "{}", "2 to 3 USD");
    let given = |seconds: f64| cost(&model, "{}", &Facts::new().with("seconds", seconds));
    assert_eq!(given(4.5), "2 USD");
    assert_eq!(given(3.5), "unknown: `run`: `4` has no rate");
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
fn currencies_are_never_added() {
    const LINES: &[PriceLine<'static>] = &[
        PriceLine {
            item: "run",
            when: Some(Expr::Has(AUDIO)),
            rate: Rate::Fixed(Charge::Exact(UNIT / 2)),
            ..PriceLine::PLAIN
        },
        PriceLine {
            item: "token",
            currency: "tokens",
            quantity: Expr::Get(COUNT),
            rate: Rate::Fixed(Charge::Exact(UNIT)),
            ..PriceLine::PLAIN
        },
        PriceLine {
            item: "bonus",
            currency: "tokens",
            when: Some(PRO),
            rate: Rate::Fixed(Charge::Range(0, UNIT)),
            ..PriceLine::PLAIN
        },
        PriceLine {
            item: "tax",
            currency: "EUR",
            when: Some(PRO),
            rate: Rate::Fixed(Charge::Exact(UNIT)),
            ..PriceLine::PLAIN
        },
        PriceLine {
            item: "more",
            currency: "USD",
            when: Some(PRO),
            rate: Rate::Fixed(Charge::Exact(UNIT)),
            ..PriceLine::PLAIN
        },
    ];
    let model = model(LINES, Terms::NONE);
    check(&model, r#"{"audio":true,"count":3}"#, "0.5 USD and 3 tokens");
    check(&model, r#"{"count":3}"#, "0 USD and 3 tokens");
    check(&model, r#"{"mode":"pro"}"#, "1 USD and 1 to 2 tokens and 1 EUR");
    let cost = price(&model, br#"{"count":3}"#, &Facts::new()).cost.expect("valid");
    assert_eq!(cost.amount(), Some(Money::ZERO));
    assert_eq!(cost.additional().len(), 1);
    assert_eq!(cost.lines()[0].currency, "tokens");
    assert!(price(&model, b"", &Facts::new()).cost.is_none());
}

#[test]
fn a_total_has_a_minimum_and_an_equivalent() {
    const LINES: &[PriceLine<'static>] = &[
        PriceLine {
            item: "run",
            quantity: Expr::Get(COUNT),
            rate: Rate::Fixed(Charge::Exact(UNIT)),
            ..PriceLine::PLAIN
        },
        PriceLine {
            item: "token",
            currency: "tokens",
            quantity: Expr::Get(COUNT),
            rate: Rate::Fixed(Charge::Exact(UNIT)),
            ..PriceLine::PLAIN
        },
    ];
    let exchange = Some(Exchange { currency: "EUR", rate: 2 * UNIT, per: 3 });
    let terms = Terms { minimum: Minimum::Amount(5 * UNIT), exchange, ..Terms::NONE };
    let model = model(LINES, terms);
    check(&model, r#"{"count":2}"#, "5 USD (3.333333333 EUR) and 2 tokens");
    check(&model, r#"{"count":6}"#, "6 USD (4 EUR) and 6 tokens");
    let huge = Exchange { currency: "EUR", rate: i64::MAX, per: 1 };
    let model = self::model(LINES, Terms { exchange: Some(huge), ..Terms::NONE });
    check(&model, r#"{"count":2}"#, "unknown: the amount is too large");
    check(&model, r#"{"count":0}"#, "0 USD (0 EUR) and 0 tokens");
}

#[test]
fn a_minimum_applies_to_both_ends() {
    let lines: &'static [PriceLine<'static>] = &[PriceLine {
        item: "run",
        quantity: Expr::Fact(0),
        rate: Rate::Fixed(Charge::Exact(UNIT)),
        ..PriceLine::PLAIN
    }];
    check(&model(lines, Terms { minimum: Minimum::Amount(5 * UNIT), ..Terms::NONE }), "{}", "5 to 7.5 USD");
    check(&model(lines, Terms { minimum: Minimum::Amount(9 * UNIT), ..Terms::NONE }), "{}", "9 USD");
}

#[test]
fn a_minimum_can_be_computed_and_a_total_rounded() {
    const LINES: &[PriceLine<'static>] = &[PriceLine {
        item: "run",
        quantity: Expr::Get(COUNT),
        rate: Rate::Fixed(Charge::Exact(UNIT * 3 / 10)),
        ..PriceLine::PLAIN
    }];
    let minimum = Minimum::Computed(Expr::Fact(0));
    let by_fact = model(LINES, Terms { minimum, ..Terms::NONE });
    let facts = Facts::new().with("seconds", 2.5);
    let priced = |json: &str, facts: &Facts| price(&by_fact, json.as_bytes(), facts).cost.expect("valid");
    assert_eq!(priced("{}", &facts).to_string(), "2.5 USD");
    assert_eq!(priced(r#"{"count":10}"#, &facts).to_string(), "3 USD");
    // Without the fact, anything between its bounds; a total above both is known.
    assert_eq!(priced("{}", &Facts::new()).to_string(), "2 to 7.5 USD");
    assert_eq!(priced(r#"{"count":100}"#, &Facts::new()).to_string(), "30 USD");
    let cost = priced("{}", &facts);
    assert_eq!(cost.lines()[0].amount.to_string(), "0.3");
    let steps: Vec<String> = cost.adjustments().iter().map(ToString::to_string).collect();
    assert_eq!(steps, ["at least 2.5"]);
    assert_eq!(cost.adjustments()[0].amount.to_string(), "2.5");
    assert!(priced(r#"{"count":10}"#, &facts).adjustments().is_empty());
    let computed = Minimum::Computed(Expr::Fact(1));
    let unknown = model(LINES, Terms { minimum: computed, ..Terms::NONE });
    let Some(Cost::Unknown(cost)) = price(&unknown, b"{}", &Facts::new()).cost else { panic!("unknown") };
    assert_eq!(cost.to_string(), "depends on `faces`, which the caller has to give");
    assert_eq!(cost.known().len(), 1);
    for (rounding, count, expected) in [
        (Rounding::Up(UNIT), 4, "2 USD"),
        (Rounding::Up(UNIT), 10, "3 USD"),
        (Rounding::Nearest(UNIT), 4, "1 USD"),
        (Rounding::Nearest(UNIT), 5, "2 USD"),
        (Rounding::Nearest(UNIT), 0, "0 USD"),
        (Rounding::Up(UNIT / 20), 1, "0.3 USD"),
        (Rounding::Nearest(7), 1, "0.300000001 USD"),
    ] {
        let model = model(LINES, Terms { rounding, ..Terms::NONE });
        check(&model, &format!(r#"{{"count":{count}}}"#), expected);
    }
    let terms =
        Terms { minimum: Minimum::Amount(UNIT * 5 / 4), rounding: Rounding::Up(UNIT), exchange: None };
    let both = model(LINES, terms);
    let cost = price(&both, b"{}", &Facts::new()).cost.expect("valid");
    let steps: Vec<String> =
        cost.adjustments().iter().map(|step| format!("{step} = {}", step.amount)).collect();
    assert_eq!(steps, ["at least 1.25 = 1.25", "rounded up to a multiple of 1 = 2"]);
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

const PAGES: Expr<'static> = Expr::Fact(3);
const SCAN: Expr<'static> = Expr::Fact(4);
const fn line(item: &'static str, quantity: Expr<'static>, units: i64) -> PriceLine<'static> {
    PriceLine { item, quantity, rate: Rate::Fixed(Charge::Exact(units * UNIT)), ..PriceLine::PLAIN }
}

#[test]
fn an_unknown_fact_is_one_number_in_all_lines() {
    const REST: Expr<'static> = Expr::Arith(Arithmetic::Sub, &[int(20), PAGES]);
    const BOTH: Expr<'static> = Expr::Arith(
        Arithmetic::Add,
        &[Expr::Arith(Arithmetic::Mul, &[REST, int(10)]), Expr::Arith(Arithmetic::Mul, &[PAGES, int(3)])],
    );
    let in_one_line = model(Vec::from([line("page", BOTH, 1)]).leak(), Terms::NONE);
    check(&in_one_line, "{}", "60 to 200 USD");
    let lines = Vec::from([line("plain", REST, 10), line("optional", PAGES, 3)]).leak();
    let in_two = model(lines, Terms::NONE);
    check(&in_two, "{}", "60 to 200 USD");
    let Some(Cost::Range { lines, .. }) = price(&in_two, b"{}", &Facts::new()).cost else {
        panic!("a range")
    };
    assert_eq!(lines[0].amount.to_string(), "0 to 200");
    assert_eq!(lines[1].amount.to_string(), "0 to 60");
    // The same with seconds, which are not whole numbers.
    const LEFT: Expr<'static> = Expr::Arith(Arithmetic::Sub, &[int(8), Expr::Fact(0)]);
    const SECONDS: &[PriceLine<'static>] = &[line("left", LEFT, 10), line("second", Expr::Fact(0), 3)];
    check(&model(SECONDS, Terms::NONE), "{}", "27.5 to 66 USD");
}

#[test]
fn ranges_are_divided_where_something_changes() {
    const MANY: Expr<'static> = Expr::Compare(Comparison::Gt, &[PAGES, int(7)]);
    // Up to seven pages cost 10 each, more cost 2 each.
    const BY_MANY: Rate<'static> = Rate::Cases(&[
        (MANY, Charge::Exact(2 * UNIT)),
        (Expr::Lit(Literal::Bool(true)), Charge::Exact(10 * UNIT)),
    ]);
    let by_many = PriceLine { item: "page", quantity: PAGES, rate: BY_MANY, ..PriceLine::PLAIN };
    check(&model(vec![by_many].leak(), Terms::NONE), "{}", "0 to 70 USD");
    // Each started ten pages cost 5, and each page less 1.
    const TENS: Expr<'static> =
        Expr::Call(Function::Ceil, &[Expr::Arith(Arithmetic::Div, &[PAGES, int(10)])]);
    const LESS: Expr<'static> = Expr::Arith(Arithmetic::Sub, &[int(20), PAGES]);
    check(
        &model(Vec::from([line("tens", TENS, 5), line("less", LESS, 1)]).leak(), Terms::NONE),
        "{}",
        "10 to 24 USD",
    );
    // What is least or greatest.
    const LEAST: Expr<'static> = Expr::Call(Function::Least, &[PAGES, int(5)]);
    check(
        &model(Vec::from([line("least", LEAST, 5), line("less", LESS, 2)]).leak(), Terms::NONE),
        "{}",
        "25 to 55 USD",
    );
    // A negative number of units is no price, so that the range is about the others.
    const MORE: Expr<'static> = Expr::Arith(Arithmetic::Sub, &[PAGES, int(15)]);
    check(
        &model(Vec::from([line("more", MORE, 1), line("page", PAGES, 1)]).leak(), Terms::NONE),
        "{}",
        "15 to 25 USD",
    );
}

#[test]
fn facts_keep_to_the_rules_that_relate_them() {
    const OPTIONAL: Expr<'static> = Expr::Fact(5);
    const REST: Expr<'static> = Expr::Arith(Arithmetic::Sub, &[PAGES, OPTIONAL]);
    const RELATION: Rule<'static> = Rule {
        id: "optional",
        message: "no more optional pages than pages",
        holds: Expr::Compare(Comparison::Le, &[OPTIONAL, PAGES]),
        relates_facts: true,
        ..Rule::PLAIN
    };
    let lines = Vec::from([line("plain", REST, 10), line("optional", OPTIONAL, 3)]).leak();
    let model = Model { rules: &[RELATION], ..model(lines, Terms::NONE) };
    assert_eq!(cost(&model, "{}", &Facts::new().with("pages", 20)), "60 to 200 USD");
    assert_eq!(cost(&model, "{}", &Facts::new().with("pages", 7)), "21 to 70 USD");
    assert_eq!(cost(&model, "{}", &Facts::new().with("optional", 5)), "15 to 165 USD");
    check(&model, "{}", "0 to 200 USD");
    // What the caller says must keep to it, too.
    let facts = Facts::new().with("pages", 7).with("optional", 8);
    let priced = price(&model, b"{}", &facts);
    assert!(priced.cost.is_none());
    assert_eq!(priced.report.violations()[0].rule(), "optional");
}

#[test]
fn an_unknown_boolean_is_one_in_all_lines() {
    const LINES: &[PriceLine<'static>] = &[
        PriceLine { when: Some(SCAN), ..line("scan", int(1), 5) },
        PriceLine { when: Some(Expr::Not(&SCAN)), ..line("text", int(1), 3) },
    ];
    check(&model(LINES, Terms::NONE), "{}", "3 to 5 USD");
    const MINIMUM: Expr<'static> = Expr::If(&[SCAN, int(4), int(9)]);
    let terms = Terms { minimum: Minimum::Computed(MINIMUM), ..Terms::NONE };
    check(&model(LINES, terms), "{}", "5 to 9 USD");
    // Both values have a rate, so that the price is known to be one of two.
    const BY: Rate<'static> = Rate::By(
        SCAN,
        &[(Literal::Bool(true), Charge::Exact(UNIT)), (Literal::Bool(false), Charge::Exact(2 * UNIT))],
    );
    let by = PriceLine { item: "run", rate: BY, missing: Some(""), ..PriceLine::PLAIN };
    check(&model(vec![by].leak(), Terms::NONE), "{}", "1 to 2 USD");
}

#[test]
fn other_currencies_and_the_way_to_the_total_have_ranges_too() {
    const LESS: Expr<'static> = Expr::Arith(Arithmetic::Sub, &[int(20), PAGES]);
    const LINES: &[PriceLine<'static>] = &[
        line("page", PAGES, 1),
        PriceLine { currency: "EUR", ..line("less", LESS, 10) },
        PriceLine { currency: "EUR", ..line("page", PAGES, 3) },
    ];
    let exchange = Some(Exchange { currency: "GBP", rate: UNIT / 2, per: 1 });
    let terms = Terms { minimum: Minimum::Amount(5 * UNIT), exchange, ..Terms::NONE };
    let model = model(LINES, terms);
    check(&model, "{}", "5 to 20 USD (2.5 to 10 GBP) and 60 to 200 EUR");
    let cost = price(&model, b"{}", &Facts::new()).cost.expect("valid");
    let steps: Vec<String> =
        cost.adjustments().iter().map(|step| format!("{step} = {}", step.amount)).collect();
    assert_eq!(steps, ["at least 5 = 5 to 20"]);
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

/// What fails has its own reason, wherever it stands in a line.
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

/// Any computation on a fact whose ends are known.
fn computation(fact: u16) -> impl Strategy<Value = Expr<'static>> {
    use Arithmetic::{Add, Div, Mul, Rem, Sub};
    use Function::{Abs, Ceil, Floor, Greatest, Int, Least, Round, Sum};
    let leaf = prop_oneof![
        3 => Just(Expr::Fact(fact)),
        2 => (-9_i64..10).prop_map(int),
        1 => prop::sample::select(vec![0.5, 2.25, 4.0, -1.5]).prop_map(|value| Expr::Lit(Literal::Num(value))),
    ];
    leaf.prop_recursive(4, 16, 3, |inner| {
        let two = || {
            (inner.clone(), inner.clone()).prop_map(|(left, right)| -> &'static [Expr<'static>; 2] {
                Box::leak(Box::new([left, right]))
            })
        };
        let comparison = prop::sample::select(vec![
            Comparison::Lt,
            Comparison::Le,
            Comparison::Gt,
            Comparison::Ge,
            Comparison::Eq,
            Comparison::Ne,
        ]);
        prop_oneof![
            (prop::sample::select(vec![Add, Sub, Mul, Div, Rem]), two())
                .prop_map(|(operator, parts)| Expr::Arith(operator, parts)),
            (prop::sample::select(vec![Abs, Ceil, Floor, Round, Int]), inner.clone())
                .prop_map(|(function, value)| Expr::Call(function, vec![value].leak())),
            (prop::sample::select(vec![Greatest, Least]), two())
                .prop_map(|(function, parts)| Expr::Call(function, parts)),
            two().prop_map(|parts| Expr::Call(Sum, vec![Expr::List(parts)].leak())),
            (comparison, two(), two()).prop_map(|(comparison, compared, [then, otherwise])| {
                Expr::If(Box::leak(Box::new([Expr::Compare(comparison, compared), *then, *otherwise])))
            }),
        ]
    })
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 1_000, failure_persistence: None, ..ProptestConfig::default() })]

    /// Whatever the caller does not say: had it been said, the cost would have been between the ends.
    #[test]
    fn ranges_hold_every_cost(
        quantity in computation(0),
        condition in computation(0),
        seconds in prop::collection::vec(prop_oneof![
            prop::sample::select(vec![2.0, 2.5, 3.0, 5.0, 7.0, 7.5]),
            (2_000_u32..7_500).prop_map(|thousandths| f64::from(thousandths) / 1_000.0),
        ], 1..8),
        low in 0_i64..4,
        more in 0_i64..3,
    ) {
        let when = Expr::Compare(Comparison::Gt, Box::leak(Box::new([condition, int(3)])));
        let rate = Rate::Fixed(Charge::Range(low * UNIT, (low + more) * UNIT));
        let lines = vec![
            PriceLine { item: "a", quantity, rate, per: 3, ..PriceLine::PLAIN },
            PriceLine { item: "b", when: Some(when), quantity, rate: Rate::Fixed(Charge::Exact(UNIT)), ..PriceLine::PLAIN },
        ];
        let model = model(lines.leak(), Terms::NONE);
        let cost = |facts: &Facts| price(&model, b"{}", facts).cost.expect("valid");
        if let Some(all) = cost(&Facts::new()).total() {
            for seconds in seconds {
                let one = cost(&Facts::new().with("seconds", seconds));
                // The range is about the numbers for which there is a price, and a condition that is open without the
                // fact can fail with it.
                if let Cost::Unknown(unknown) = &one
                    && unknown.parts().iter().all(|part| {
                        use UnknownCause::{Failed, NegativeQuantity, NegativeTotal};
                        matches!(part.cause, NegativeQuantity | NegativeTotal | Failed(_))
                    })
                {
                    continue;
                }
                let amount = one.total().map(|one| one.amount);
                prop_assert!(amount.is_some(), "{quantity:?} {condition:?} {seconds}");
                let amount = amount.expect("checked");
                prop_assert!(
                    all.amount.min <= amount.min
                        && all.amount.max.is_none_or(|most| amount.max.is_some_and(|max| max <= most)),
                    "{amount} is not within {}: {quantity:?} {condition:?} {seconds}", all.amount
                );
            }
        }
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

proptest! {
    #![proptest_config(ProptestConfig { cases: 300, failure_persistence: None, ..ProptestConfig::default() })]

    /// A range over few whole numbers is what the costs for each of them are.
    #[test]
    fn ranges_of_whole_numbers_are_not_too_wide(
        quantity in computation(3),
        other in computation(3),
        condition in computation(3),
    ) {
        let when = Expr::Compare(Comparison::Gt, Box::leak(Box::new([condition, int(3)])));
        let lines = vec![
            PriceLine { when: Some(when), ..line("a", quantity, 2) },
            line("b", other, 1),
        ];
        let model = model(lines.leak(), Terms::NONE);
        let cost = |facts: &Facts| price(&model, b"{}", facts).cost.expect("valid");
        let each: Vec<Cost<'_>> = (0..=20).map(|pages| cost(&Facts::new().with("pages", pages))).collect();
        let is_negative = |cost: &Cost<'_>| match cost {
            Cost::Unknown(unknown) => {
                unknown.parts().iter().all(|part| part.cause == UnknownCause::NegativeQuantity)
            }
            _ => false,
        };
        let known: Vec<_> = each.iter().filter(|cost| !is_negative(cost)).map(Cost::total).collect();
        let all = cost(&Facts::new());
        if let (Some(all), Some(known)) = (all.total(), known.into_iter().collect::<Option<Vec<_>>>())
            && !known.is_empty()
        {
            let least = known.iter().map(|total| total.amount.min).min();
            let greatest = known.iter().filter_map(|total| total.amount.max).max();
            prop_assert_eq!((Some(all.amount.min), all.amount.max), (least, greatest), "{:?} {:?}", quantity, other);
        }
    }
}
