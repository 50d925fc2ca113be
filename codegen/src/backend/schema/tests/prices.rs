//! Prices in schemas: the expressions of their lines, evaluated.

use serde_json::{Value as Json, json};

use super::{flat, schema, sized};
use crate::fixture::{
    all, calc, compare, conditional, has, int, integer, lit, located, param, price_line, string, text, tier,
    written,
};
use crate::model::{Expr, ExprType, Operation, Param, Price, PriceLine, Rate};

fn priced(params: Vec<Param>, lines: Vec<PriceLine>) -> Operation {
    let mut op = sized();
    op.request.objects[0].params.extend(params);
    let price = Price::Lines { currency: "USD".to_owned(), terms: Box::default(), lines };
    op.prices = crate::fixture::undated(price);
    op
}

fn flat_line(quantity: Expr, rate: i64, per: u32) -> PriceLine {
    price_line(quantity, Rate::Fixed(crate::fixture::amount(rate)), per)
}

/// The amount of the only line for a request; `None` when it is said not to be known.
fn amount(op: &Operation, request: &Json) -> Option<i64> {
    let schema = schema(op);
    let line = &schema["x-price"]["lines"][0];
    let run = |text: &Json| {
        let text = text.as_str().unwrap_or_else(|| panic!("{schema:#}"));
        let program = cel::Program::compile(text).unwrap();
        let mut context = cel::Context::default();
        context.add_variable("self", request).unwrap();
        program.execute(&context).unwrap_or_else(|error| panic!("{text}: {error}"))
    };
    if let Some(known) = line.get("known")
        && run(known) != cel::Value::Bool(true)
    {
        return None;
    }
    match run(&line["amount"]) {
        cel::Value::Int(amount) => Some(amount),
        other => panic!("{other:?}"),
    }
}

#[test]
fn amounts_are_rounded_half_up() {
    for (rate, per) in [(28_000_000, 1), (5, 2), (1, 3), (7, 1000), (5, 3), (6, 4), (0, 7)] {
        let op = priced(Vec::new(), vec![flat_line(int("n"), rate, per)]);
        for n in 1..=9_i64 {
            let exact = i128::from(n) * i128::from(rate);
            let per = i128::from(per);
            let expected = (2 * exact + per).div_euclid(2 * per);
            let got = amount(&op, &json!({ "n": n }));
            assert_eq!(got.map(i128::from), Some(expected), "{n} at {rate} per {per}");
        }
        assert!(amount(&op, &json!({})).is_some(), "the default counts");
    }
}

#[test]
fn divisions_of_quantities_are_exact() {
    // (n / 3 + m / 2) units at 7 each.
    let quantity = calc(calc(int("n"), "/", lit(3)), "+", calc(int("m"), "/", lit(2)));
    let op = priced(vec![param("m", integer(0, 5)).required()], vec![flat_line(quantity, 7, 1)]);
    for n in 1..=9_i64 {
        for m in 0..=5_i64 {
            let expected = (2 * (2 * n + 3 * m) * 7 + 6).div_euclid(12);
            assert_eq!(amount(&op, &json!({ "n": n, "m": m })), Some(expected), "{n} {m}");
        }
    }
    let by_parameter = calc(lit(10), "/", int("n"));
    let op = priced(Vec::new(), vec![flat_line(by_parameter, 7, 1)]);
    for n in 1..=9_i64 {
        assert_eq!(amount(&op, &json!({ "n": n })), Some((140 + n).div_euclid(2 * n)), "{n}");
    }
    let condition = compare(calc(int("n"), "/", lit(2)), ">", lit(2));
    let op = priced(Vec::new(), vec![flat_line(conditional(condition, lit(2), lit(1)), 7, 1)]);
    assert_eq!(amount(&op, &json!({ "n": 4 })), Some(7));
    assert_eq!(amount(&op, &json!({ "n": 5 })), Some(14), "5 / 2 is more than 2");
}

#[test]
fn rates_are_chosen_and_unknown_prices_are_marked() {
    let by = |rates: &[(&str, i64)]| {
        let rates = rates
            .iter()
            .map(|(tier, rate)| (located((*tier).into()), crate::fixture::amount(*rate)))
            .collect();
        PriceLine { rate: Rate::By(written(tier()), rates), ..flat_line(int("n"), 0, 1) }
    };
    let op = priced(Vec::new(), vec![by(&[("1K", 3), ("2K", 5)])]);
    assert_eq!(amount(&op, &json!({ "size": { "w": 10, "h": 20 }, "n": 2 })), Some(6));
    assert_eq!(amount(&op, &json!({ "size": { "w": 20, "h": 40 } })), Some(5));
    assert_eq!(amount(&op, &json!({ "tier": "2K" })), Some(5));
    assert_eq!(amount(&op, &json!({ "n": 2 })), None, "no size is known");
    assert_eq!(amount(&op, &json!({ "size": { "w": 20 } })), None);

    let op = priced(Vec::new(), vec![by(&[("1K", 3), ("2K", 3)])]);
    assert_eq!(amount(&op, &json!({ "n": 2 })), Some(6), "all rates are equal");
    let line = &schema(&op)["x-price"]["lines"][0];
    assert_eq!(line.get("known"), None, "{line}");
}

#[test]
fn a_line_can_be_off_or_out_of_reach() {
    let when = all(vec![has("tier"), compare(string("tier"), "==", lit("2K"))]);
    let line = PriceLine { when: Some(written(when)), ..flat_line(int("n"), 3, 1) };
    let op = priced(Vec::new(), vec![line]);
    assert_eq!(amount(&op, &json!({})), Some(0));
    assert_eq!(amount(&op, &json!({ "tier": "1K" })), Some(0));
    assert_eq!(amount(&op, &json!({ "tier": "2K", "n": 3 })), Some(9));

    let unguarded = PriceLine {
        rate: Rate::By(
            written(string("tier")),
            vec![
                (located("1K".into()), crate::fixture::amount(1)),
                (located("2K".into()), crate::fixture::amount(2)),
            ],
        ),
        ..flat_line(int("n"), 0, 1)
    };
    let op = priced(Vec::new(), vec![unguarded]);
    assert_eq!(amount(&op, &json!({})), None);
    assert_eq!(amount(&op, &json!({ "tier": "2K" })), Some(2));

    let number = crate::fixture::call(crate::model::Function::Double, vec![string("text")], ExprType::Double);
    let op = priced(vec![param("text", text(0, None)).required()], vec![flat_line(number, 3, 1)]);
    let line = &schema(&op)["x-price"]["lines"][0];
    assert_eq!(
        *line,
        json!({ "item": "unit", "unknown": "`double(self.text)` cannot be computed with whole numbers" })
    );
    let op = flat(Vec::new());
    assert_eq!(schema(&op)["x-price"], json!({ "unknown": "nobody said" }));
}
