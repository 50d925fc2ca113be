//! Rules, warnings, facts and prices.

mod common;

use common::{IMAGE, SIZES, VIDEO, field, object};
use modelspec_runtime::table::{
    Arithmetic, Charge, Comparison, Expr, Field, Function, Integer, Literal, Model, Price, PriceEntry,
    PriceLine, Prices, Rate, Rule, SizeText, Sizes, Terms, Type, Var, Vars, ViolationLocation,
};
use modelspec_runtime::{Cost, Facts, Money, price, validate};

const IMAGE_REQUEST: &str = r#"{"taskType":"imageInference","taskUUID":"2fc506cb-77fc-45af-baa9-f121f04b4ff2","model":"klingai:kling-image@o3","positivePrompt":"a","width":4096,"height":4096}"#;

fn image(more: &str) -> String {
    IMAGE_REQUEST.replace('}', &format!("{more}}}"))
}

fn violations(json: &str, facts: &Facts) -> Vec<String> {
    let report = validate(&VIDEO, json.as_bytes(), facts);
    report.violations().iter().map(|v| format!("{} {}: {}", v.pointer(), v.rule(), v.message())).collect()
}

#[track_caller]
fn check(json: &str, expected: &[&str]) {
    assert_eq!(violations(json, &Facts::new()), expected, "{json}");
}

#[test]
fn a_rule_is_reported_at_the_missing_parameter() {
    check(
        r#"{"prompt":"a","image_reference":"subject"}"#,
        &["/image reference-needs-image: `image_reference` needs `image`"],
    );
}

#[test]
fn a_rule_is_reported_at_the_last_offending_parameter() {
    check(
        r#"{"prompt":"a","image":"QQ==","negative_prompt":"no","output":{"resolution":"1K"}}"#,
        &[
            "/output/resolution not-with-image: neither a negative prompt nor a resolution goes with an image \
         (offending: `negative_prompt`, `output.resolution`)",
        ],
    );
    check(
        r#"{"prompt":"a","image":"QQ==","negative_prompt":"no"}"#,
        &["/negative_prompt not-with-image: neither a negative prompt nor a resolution goes with an image \
         (offending: `negative_prompt`)"],
    );
}

#[test]
fn a_rule_is_reported_at_the_first_given_parameter() {
    check(
        r#"{"model_name":"v2","prompt":"abcd"}"#,
        &["/model_name short-prompt: prompts of `v2` have at most 3 characters"],
    );
    check(r#"{"model_name":"v2","prompt":"\u00e9\u00e9\u00e9"}"#, &[]);
}

#[test]
fn effective_values_are_defaults_that_may_depend_on_others() {
    // `v2` makes `pro` the default mode.
    check(
        r#"{"model_name":"v2","prompt":"a","seconds":31}"#,
        &["/output pro-is-short: `pro` takes at most 30 seconds"],
    );
    check(r#"{"model_name":"v2","prompt":"a","seconds":31,"output":{"mode":"std"}}"#, &[]);
    check(
        r#"{"prompt":"a","seconds":31,"output":{"mode":"pro"}}"#,
        &["/output pro-is-short: `pro` takes at most 30 seconds"],
    );
}

#[test]
fn invalid_parameters_skip_rules() {
    check(
        r#"{"model_name":"v2","prompt":"abcdefg"}"#,
        &["/prompt length: must have at most 5 characters, has 7"],
    );
    check(r#"{"model_name":"v2"}"#, &["/prompt required: is missing"]);
    // Below something wrong.
    check(
        r#"{"model_name":"v2","prompt":"a","seconds":31,"output":5}"#,
        &["/output type: must be an object, is a number"],
    );
    // What a conditional default reads is wrong: the rule cannot say anything, and does not.
    let report = validate(&VIDEO, br#"{"model_name":"v3","prompt":"a","seconds":31}"#, &Facts::new());
    assert_eq!(report.violations().len(), 1);
    assert!(report.unchecked().is_empty(), "{report}");
}

#[test]
fn without_facts_a_rule_is_unchecked() {
    let json = br#"{"prompt":"a","image":"QQ==","image_reference":"face"}"#;
    let report = validate(&VIDEO, json, &Facts::new());
    assert!(report.is_valid());
    let lines: Vec<_> = report.unchecked().iter().map(ToString::to_string).collect();
    assert_eq!(
        lines,
        [
            "/image: not checked without `width`, `height` of the file: at most 10 MB, at least 300 px [media]",
            "/image_reference: not checked without the fact `faces` [one-face]",
        ]
    );
    assert_eq!(violations(std::str::from_utf8(json).expect("utf8"), &Facts::new().with("faces", 1)), [""; 0]);
    assert_eq!(violations(std::str::from_utf8(json).expect("utf8"), &Facts::new().with("faces", 2)).len(), 1);
    // A fact of a wrong type is none.
    assert_eq!(validate(&VIDEO, json, &Facts::new().with("faces", "one")).unchecked().len(), 2);
}

#[test]
fn warnings_do_not_make_a_request_invalid() {
    let report = validate(&IMAGE, image(r#","ttl":60,"outputType":"dataURI""#).as_bytes(), &Facts::new());
    assert!(report.is_valid());
    assert_eq!(report.warnings()[0].to_string(), "/ttl: `ttl` has an effect only on URLs [ttl-without-url]");
    assert!(validate(&IMAGE, image(r#","ttl":60"#).as_bytes(), &Facts::new()).warnings().is_empty());
}

#[test]
fn facts_are_read_by_name_and_type() {
    let facts = Facts::from_json(&VIDEO, br#"{"input_seconds": 2, "faces": 1e0}"#).expect("facts");
    assert_eq!(facts, Facts::new().with("input_seconds", 2).with("faces", 1));
    let error = |json: &str| Facts::from_json(&VIDEO, json.as_bytes()).expect_err(json).to_string();
    assert_eq!(error(r#"{"face": 1}"#), "`face` is not a fact of acme/video; did you mean `faces`?");
    assert_eq!(error(r#"{"x": 1}"#), "`x` is not a fact of acme/video, which has `input_seconds`, `faces`");
    assert_eq!(error(r#"{"faces": 1.5}"#), "fact `faces` must be an integer, is a number");
    assert!(error("[]").contains("is an array"));
    assert!(error("{").contains("line 1, column 2"));
}

#[test]
fn prices_are_exact() {
    let cost = |json: &str| price(&IMAGE, json.as_bytes(), &Facts::new());
    let priced = cost(&image(r#","numberResults":3"#));
    assert!(priced.report.is_valid());
    let exact = priced.cost.expect("a cost");
    assert_eq!(exact.to_string(), "0.168 USD");
    assert_eq!(exact.amount(), Some(Money::from_nanos(168_000_000)));
    let [line] = exact.lines() else { panic!("one line") };
    assert_eq!(
        (line.item, line.quantity.to_string().as_str(), line.rate.to_string().as_str()),
        ("image", "3", "0.056")
    );
    // The default quantity.
    assert_eq!(cost(IMAGE_REQUEST).cost.expect("a cost").to_string(), "0.056 USD");
    let invalid = cost(&image(r#","numberResults":21"#));
    assert_eq!(invalid.cost, None);
    assert_eq!(invalid.into_result().expect_err("invalid").violations()[0].rule(), "range");
}

#[test]
fn unknown_values_make_ranges_or_unknown_costs() {
    let cost =
        |json: &str, facts: &Facts| price(&VIDEO, json.as_bytes(), facts).cost.expect("valid").to_string();
    let none = Facts::new();
    // Three units of a credit for each second and mode, five seconds by default.
    assert_eq!(cost(r#"{"prompt":"a","output":{"mode":"pro"}}"#, &none), "3.333333333 credits");
    assert_eq!(cost(r#"{"prompt":"a","seconds":0.7,"output":{"mode":"std"}}"#, &none), "0.233333333 credits");
    // No mode, no default.
    assert_eq!(cost(r#"{"prompt":"a"}"#, &none), "1.666666667 to 3.333333333 credits");
    let image = r#"{"prompt":"a","image":"QQ==","output":{"mode":"pro"},"seconds":3}"#;
    assert_eq!(
        cost(image, &none),
        "unknown: `input second`: depends on `input_seconds`, which the caller has to give"
    );
    // Division is exact in a price: 3 / 2 seconds at 0.5.
    assert_eq!(cost(image, &Facts::new().with("input_seconds", 3)), "2.75 credits");
}

const fn with_price(entries: &'static [PriceEntry<'static>]) -> Model<'static> {
    Model { prices: Prices { entries, read: None }, ..VIDEO_TABLE }
}

const fn sum(lines: &'static [PriceLine<'static>]) -> PriceEntry<'static> {
    PriceEntry { price: Price::Lines { currency: "USD", lines, terms: Terms::NONE }, ..PriceEntry::PLAIN }
}

const VIDEO_TABLE: Model<'static> = Model {
    id: "acme/none",
    objects: &[common::object(&[common::own(
        0,
        common::field("n", common::integer(-common::SAFE, common::SAFE)),
    )])],
    vars: &[Var { pointer: "/n", ..Var::PLAIN }],
    facts: &[],
    sizes: None,
    rules: &[],
    prices: Prices {
        entries: &[PriceEntry { price: Price::Unknown("not published"), ..PriceEntry::PLAIN }],
        read: None,
    },
    array_body: false,
    hidden: &[],
};

const fn line(quantity: Expr<'static>, rate: Rate<'static>) -> PriceLine<'static> {
    PriceLine { item: "unit", quantity, rate, ..PriceLine::PLAIN }
}

fn cost(model: &Model<'_>, json: &str) -> String {
    price(model, json.as_bytes(), &Facts::new()).cost.expect("valid").to_string()
}

#[test]
fn overflows_of_prices_are_reported() {
    static ZERO: Model<'static> = with_price(&[sum(&[line(
        Expr::Arith(Arithmetic::Div, &[Expr::Lit(Literal::Int(1)), Expr::Get(0)]),
        Rate::Fixed(Charge::Exact(3)),
    )])]);
    static BIG: Model<'static> = with_price(&[sum(&[line(
        Expr::Arith(Arithmetic::Mul, &[Expr::Get(0), Expr::Get(0)]),
        Rate::Fixed(Charge::Exact(1)),
    )])]);
    assert_eq!(cost(&BIG, r#"{"n":3037000499}"#), "9223372030.926249001 USD");
    assert_eq!(cost(&BIG, r#"{"n":3037000500}"#), "unknown: `unit`: the amount is too large");
    assert_eq!(cost(&BIG, r#"{"n":9007199254740991}"#), "unknown: `unit`: the amount is too large");
    assert_eq!(cost(&BIG, "{}"), "unknown: `unit`: the number of units cannot be computed");
    assert_eq!(cost(&ZERO, r#"{"n":0}"#), "unknown: `unit`: a divisor is zero");
    assert_eq!(cost(&ZERO, r#"{"n":2}"#), "0.000000002 USD");
}

#[test]
fn selectors_choose_rates() {
    static SAME: Model<'static> = with_price(&[sum(&[line(
        Expr::Lit(Literal::Int(2)),
        Rate::By(Expr::Get(0), &[(Literal::Int(1), Charge::Exact(5)), (Literal::Int(2), Charge::Exact(5))]),
    )])]);
    static BY: Model<'static> = with_price(&[sum(&[line(
        Expr::Lit(Literal::Int(1)),
        Rate::By(Expr::Get(0), &[(Literal::Int(1), Charge::Exact(5)), (Literal::Num(2.0), Charge::Exact(7))]),
    )])]);
    assert_eq!(cost(&BY, r#"{"n":1}"#), "0.000000005 USD");
    assert_eq!(cost(&BY, r#"{"n":2}"#), "0.000000007 USD");
    assert_eq!(cost(&BY, r#"{"n":3}"#), "unknown: `unit`: `3` has no rate");
    assert_eq!(cost(&BY, "{}"), "0.000000005 to 0.000000007 USD");
    assert_eq!(cost(&SAME, "{}"), "0.00000001 USD");
}

#[test]
fn unknown_conditions_make_a_range() {
    static WHEN: Model<'static> = with_price(&[sum(&[
        PriceLine {
            when: Some(Expr::Compare(Comparison::Gt, &[Expr::Get(0), Expr::Lit(Literal::Int(1))])),
            ..line(Expr::Lit(Literal::Int(2)), Rate::Fixed(Charge::Exact(1_000_000_000)))
        },
        line(Expr::Lit(Literal::Num(0.5)), Rate::Fixed(Charge::Exact(1_000_000_000))),
    ])]);
    assert_eq!(cost(&WHEN, r#"{"n":2}"#), "2.5 USD");
    assert_eq!(cost(&WHEN, r#"{"n":1}"#), "0.5 USD");
    assert_eq!(cost(&WHEN, "{}"), "0.5 to 2.5 USD");
    let Cost::Range { lines, .. } = price(&WHEN, b"{}", &Facts::new()).cost.expect("valid") else {
        panic!("a range")
    };
    assert_eq!(lines.len(), 2);
    assert_eq!(lines[0].amount.to_string(), "0 to 2");
}

/// An operation whose sizes stand in one string.
static SIZE: Model<'static> = Model {
    id: "acme/size",
    objects: &[object(&[Field {
        vars: Vars { start: 0, end: 3, own: true },
        ..field(
            "size",
            Type::Size(&SizeText {
                separator: "x",
                values: &[],
                width: Integer::ANY,
                height: Integer::ANY,
                reads_width: true,
                reads_height: true,
            }),
        )
    }])],
    vars: &[
        Var { pointer: "/size", ..Var::PLAIN },
        Var { pointer: "/size", ..Var::PLAIN },
        Var { pointer: "/size", ..Var::PLAIN },
    ],
    facts: &[],
    sizes: Some(Sizes { width: 1, height: 2, tier_from: None, rows: SIZES }),
    rules: &[Rule {
        id: "short",
        message: "no size starts with `3`",
        holds: Expr::Not(&Expr::Call(Function::StartsWith, &[Expr::Get(0), Expr::Lit(Literal::Str("3"))])),
        location: ViolationLocation { read: &[0], ..ViolationLocation::NONE },
        ..Rule::PLAIN
    }],
    prices: Prices {
        entries: &[PriceEntry {
            price: Price::Lines {
                currency: "USD",
                lines: &[line(
                    Expr::Arith(Arithmetic::Mul, &[Expr::Get(1), Expr::Get(2)]),
                    Rate::By(
                        Expr::Tier,
                        &[
                            (Literal::Str("1K"), Charge::Exact(1)),
                            (Literal::Str("2K"), Charge::Exact(2)),
                            (Literal::Str("4K"), Charge::Exact(4)),
                        ],
                    ),
                )],
                terms: Terms::NONE,
            },
            ..PriceEntry::PLAIN
        }],
        read: None,
    },
    array_body: false,
    hidden: &[],
};

#[test]
fn a_size_in_one_string_is_looked_up_in_the_table() {
    let rules = |json: &str| -> Vec<String> {
        let report = validate(&SIZE, json.as_bytes(), &Facts::new());
        report.violations().iter().map(|one| format!("{} {}", one.pointer(), one.rule())).collect()
    };
    assert_eq!(rules(r#"{"size":"1024x1024"}"#), [""; 0]);
    assert_eq!(rules(r#"{"size":"3104x1312"}"#), ["/size short"]);
    // A pair that is not in the table silences what reads the string.
    assert_eq!(rules(r#"{"size":"3104x1313"}"#), ["/size size"]);
    assert_eq!(cost(&SIZE, r#"{"size":"2048x2048"}"#), "0.008388608 USD");
}
