//! Expressions, rules and prices over given values, without a document.

use modelspec_runtime::__private::evaluate::{Input, Inputs, Outcome, Output};
use modelspec_runtime::table::{
    Arithmetic, Charge, Comparison, Default, Each, Expr, Fact, FactKind, Function, Literal, Model, Price,
    PriceEntry, PriceLine, Prices, Rate, Rule, SizeRow, Sizes, Var,
};
use modelspec_runtime::{Failure, Money, Ratio, UnknownCause};

const N: u16 = 0;
const WIDTH: u16 = 1;
const HEIGHT: u16 = 2;
const SHOTS: u16 = 3;
const TAGS: u16 = 4;

const fn int(value: i64) -> Expr<'static> {
    Expr::Lit(Literal::Int(value))
}

static MODEL: Model<'static> = Model {
    vars: &[
        Var { pointer: "/n", default: Default::Value(Literal::Int(5)), items: &[] },
        Var { pointer: "/width", ..Var::PLAIN },
        Var { pointer: "/height", ..Var::PLAIN },
        Var {
            pointer: "/shots",
            items: &[
                Var { pointer: "/seconds", default: Default::Value(Literal::Int(2)), items: &[] },
                Var { pointer: "/marks", items: &[Var::PLAIN], ..Var::PLAIN },
            ],
            ..Var::PLAIN
        },
        Var { pointer: "/tags", ..Var::PLAIN },
    ],
    facts: &[
        Fact { name: "frames", kind: FactKind::Integer, list: false, ..Fact::PLAIN },
        Fact {
            name: "length",
            kind: FactKind::Integer,
            list: false,
            min: Some(Literal::Int(1)),
            max: Some(Literal::Int(3)),
            ..Fact::PLAIN
        },
    ],
    sizes: Some(Sizes {
        width: WIDTH,
        height: HEIGHT,
        tier_from: None,
        rows: &[
            SizeRow { tier: "1K", label: "1:1", width: 1024, height: 1024 },
            SizeRow { tier: "2K", label: "1:1", width: 2048, height: 2048 },
        ],
    }),
    prices: Prices {
        entries: &[PriceEntry {
            price: Price::Lines {
                currency: "USD",
                lines: &[PriceLine {
                    item: "image",
                    quantity: Expr::Get(N),
                    rate: Rate::By(
                        Expr::Tier,
                        &[
                            (Literal::Str("1K"), Charge::Exact(1_000_000_000)),
                            (Literal::Str("2K"), Charge::Exact(3_000_000_000)),
                        ],
                    ),
                    ..PriceLine::PLAIN
                }],
                terms: modelspec_runtime::table::Terms::NONE,
            },
            ..PriceEntry::PLAIN
        }],
        read: None,
    },
    ..Model::EMPTY
};

fn arith(operator: Arithmetic, left: Expr<'static>, right: Expr<'static>) -> Expr<'static> {
    Expr::Arith(operator, Box::leak(Box::new([left, right])))
}

fn value(inputs: &Inputs<'_>, expr: &Expr<'_>) -> Output {
    match inputs.evaluate(expr) {
        Outcome::Value(value) => value,
        other => panic!("{other:?}"),
    }
}

#[test]
fn variables_have_the_value_that_was_set_last() {
    let mut inputs = Inputs::new(&MODEL);
    assert_eq!(value(&inputs, &Expr::Get(N)), Output::Int(5), "the default");
    assert_eq!(inputs.holds(&Expr::Has(N)), Some(false));
    inputs.set(N, &Input::Int(7));
    inputs.set(N, &Input::Num(1.5));
    assert_eq!(value(&inputs, &Expr::Get(N)), Output::Num(1.5));
    assert_eq!(inputs.holds(&Expr::Has(N)), Some(true));
    inputs.unset(N);
    assert_eq!(inputs.holds(&Expr::Has(N)), Some(false));
    inputs.set(N, &Input::Str("a"));
    assert_eq!(value(&inputs, &Expr::Get(N)), Output::Str("a".into()));
    inputs.clear();
    assert_eq!(value(&inputs, &Expr::Get(N)), Output::Int(5));
    assert_eq!(inputs.evaluate(&Expr::Get(WIDTH)), Outcome::Absent);
}

#[test]
fn an_unknown_value_has_a_cause() {
    let mut inputs = Inputs::new(&MODEL);
    let unknown = |inputs: &Inputs<'_>, expr: Expr<'static>| match inputs.evaluate(&expr) {
        Outcome::Unknown(cause) => cause.to_string(),
        other => format!("{other:?}"),
    };
    let sum = arith(Arithmetic::Add, Expr::Fact(1), Expr::Fact(0));
    assert_eq!(unknown(&inputs, sum), "depends on `frames`, `length`, which the caller has to give");
    assert_eq!(unknown(&inputs, Expr::Tier), "depends on the size, which is unknown");
    let divided = arith(Arithmetic::Div, int(1), int(0));
    assert_eq!(inputs.evaluate(&divided), Outcome::Unknown(UnknownCause::Failed(Failure::DivisionByZero)));
    assert_eq!(inputs.holds(&Expr::Compare(Comparison::Eq, &[Expr::Get(WIDTH), int(1)])), None);
    inputs.set_fact("frames", 3);
    assert_eq!(unknown(&inputs, sum), "depends on `length`, which the caller has to give");
    inputs.set_fact("length", 4);
    assert_eq!(value(&inputs, &sum), Output::Int(7));
}

#[test]
fn prices_compute_exactly() {
    let inputs = Inputs::new(&MODEL);
    let third = arith(Arithmetic::Div, int(1), int(3));
    assert_eq!(value(&inputs, &third), Output::Int(0));
    let ratio = Ratio::new(1, 3).unwrap();
    assert_eq!(inputs.evaluate_exactly(&third), Outcome::Value(Output::Ratio(ratio)));
    let ends = Output::Between(Ratio::whole(1), Ratio::whole(3));
    assert_eq!(inputs.evaluate_exactly(&Expr::Fact(1)), Outcome::Value(ends));
}

#[test]
fn a_size_chooses_its_tier() {
    let mut inputs = Inputs::new(&MODEL);
    inputs.set(WIDTH, &Input::Int(1024));
    inputs.set(HEIGHT, &Input::Int(1024));
    assert_eq!(value(&inputs, &Expr::Tier), Output::Str("1K".into()));
    assert_eq!(inputs.cost().amount(), Some(Money::from_nanos(5_000_000_000)));
    inputs.set(HEIGHT, &Input::Int(2048));
    assert!(matches!(inputs.evaluate(&Expr::Tier), Outcome::Unknown(_)), "the pair is not in the table");
    inputs.set_tier("2K");
    assert_eq!(value(&inputs, &Expr::Tier), Output::Str("2K".into()));
    assert_eq!(inputs.cost().amount(), Some(Money::from_nanos(15_000_000_000)));
    inputs.unset(WIDTH);
    assert!(matches!(inputs.evaluate(&Expr::Tier), Outcome::Unknown(_)));
}

/// Both sides of a size decide its tier; without one of them, the tier is the one that a parameter names.
#[test]
fn a_parameter_names_the_tier_of_an_incomplete_size() {
    let sizes = MODEL.sizes.map(|sizes| Sizes { tier_from: Some(TAGS), ..sizes });
    let model = Model { sizes, ..MODEL };
    let mut inputs = Inputs::new(&model);
    inputs.set(TAGS, &Input::Str("2K"));
    assert_eq!(value(&inputs, &Expr::Tier), Output::Str("2K".into()));
    inputs.set(WIDTH, &Input::Int(1024));
    assert_eq!(value(&inputs, &Expr::Tier), Output::Str("2K".into()));
    inputs.set(HEIGHT, &Input::Int(1024));
    assert_eq!(value(&inputs, &Expr::Tier), Output::Str("1K".into()));
    inputs.set(HEIGHT, &Input::Int(7));
    assert!(matches!(inputs.evaluate(&Expr::Tier), Outcome::Unknown(_)), "the pair is not in the table");
}

#[test]
fn items_of_lists_have_values() {
    let mut inputs = Inputs::new(&MODEL);
    let marks = Input::List(vec![vec![(0, Input::Int(1))], vec![(0, Input::Int(4))]]);
    inputs.set(SHOTS, &Input::List(vec![vec![(0, Input::Int(3))], vec![(1, marks)]]));
    inputs.set(TAGS, &Input::Length(4));
    let seconds = Expr::Each(Each::Map, 0, &[Expr::Get(SHOTS), Expr::BoundGet(0, 0)]);
    let list = |values: [i64; 2]| Output::List(values.map(|value| Some(Output::Int(value))).into());
    assert_eq!(value(&inputs, &seconds), list([3, 2]));
    let sum = Expr::Call(Function::Sum, Box::leak(Box::new([seconds])));
    assert_eq!(value(&inputs, &sum), Output::Int(5));
    assert_eq!(value(&inputs, &Expr::Size(&Expr::Get(TAGS))), Output::Int(4));
    assert_eq!(value(&inputs, &Expr::Get(TAGS)), Output::List(vec![None; 4]));

    let most = |each, most: i64| Rule {
        each,
        holds: Expr::Compare(Comparison::Le, Box::leak(Box::new([Expr::Bound(1), int(most)]))),
        ..Rule::PLAIN
    };
    assert_eq!(inputs.rule_holds(&most(&[SHOTS, 1], 4)), Some(true));
    assert_eq!(inputs.rule_holds(&most(&[SHOTS, 1], 3)), Some(false));
    assert_eq!(inputs.rule_holds(&most(&[SHOTS], 3)), None, "nothing has this number");
    assert_eq!(inputs.rule_holds(&most(&[TAGS], 3)), None, "only the length is known");
    inputs.clear();
    assert_eq!(inputs.rule_holds(&most(&[SHOTS, 1], 3)), Some(true), "there are no items");
}

#[test]
fn keys_of_maps_are_known() {
    let mut inputs = Inputs::new(&MODEL);
    inputs.set(TAGS, &Input::Map(vec!["b", "a"]));
    let has = |key| {
        Expr::Call(Function::HasKey, Box::leak(Box::new([Expr::Lit(Literal::Str(key)), Expr::Get(TAGS)])))
    };
    assert_eq!(inputs.holds(&has("a")), Some(true));
    assert_eq!(inputs.holds(&has("c")), Some(false));
    assert_eq!(value(&inputs, &Expr::Get(TAGS)), Output::Object);
}
