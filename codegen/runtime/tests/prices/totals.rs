//! Terms of a whole price: currencies, the minimum, rounding and exchange rates.

use crate::*;

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
        (Rounding::Up(UNIT * 3 / 10 - 1), 1, "0.599999998 USD"),
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
