//! The meaning of prices.

use super::tests::{cost, findings};
use crate::fixture::compiled;
use crate::model::expr::author;
use crate::model::{Minimum, Operation, Price, Rate};

const PRICED: &str = r"
parameters:
  mode: { type: enum, values: [fast, slow], default: fast, doc: Mode. }
  seconds: { type: integer, min: 1, max: 60, default: 5, doc: Seconds. }
  count: { type: integer, min: 1, max: 9, default: 1, doc: Count. }
  sound: { type: boolean, default: false, doc: Sound. }
  grade: { type: integer, min: 1, max: 3, also: [best], default: 1, doc: Grade. }
price:
";

fn priced(price: &str) -> Operation {
    compiled(&format!("{PRICED}{price}"))
}

#[test]
fn quantities_are_rounded_up_and_adjusted() {
    let line = |rest: &str| {
        priced(&format!(
            "  currency: USD\n  times: self.count\n  lines: [{{ item: second, quantity: self.seconds, {rest}, rate: \"1\" }}]\n"
        ))
    };
    let op = line("round_up: 5, minimum: 10, free: 2");
    let Price::Lines { lines, .. } = op.prices.price() else { panic!("there is a price") };
    assert_eq!(author(&lines[0].written.units.expr), "self.seconds");
    for (request, expected) in [
        (r#"{"seconds": 1}"#, "8 USD"),
        (r#"{"seconds": 10}"#, "8 USD"),
        (r#"{"seconds": 11}"#, "13 USD"),
        (r#"{"seconds": 11, "count": 3}"#, "39 USD"),
    ] {
        assert_eq!(cost(&op, request), expected, "{request}");
    }
    assert_eq!(cost(&line("free: 7"), r#"{"seconds": 5}"#), "0 USD");
    assert_eq!(cost(&line("round_up: 0.5"), r#"{"seconds": 5}"#), "5 USD");
    assert_eq!(cost(&line("minimum: 7.5"), r#"{"count": 2}"#), "15 USD");
}

#[test]
fn bands_share_the_units() {
    let op = priced(
        r#"  currency: USD
  times: self.count
  lines:
    - { item: second, quantity: self.seconds, free: 1, bands: [{ up_to: 2.5, rate: "10" }, { up_to: 10, rate: "1" }, { rate: { min: "0.1", max: "0.2" } }] }
"#,
    );
    for (request, expected) in [
        (r#"{"seconds": 1}"#, "0 USD"),
        (r#"{"seconds": 3}"#, "20 USD"),
        (r#"{"seconds": 4}"#, "25.5 USD"),
        (r#"{"seconds": 11}"#, "32.5 USD"),
        (r#"{"seconds": 11, "count": 2}"#, "65 USD"),
        (r#"{"seconds": 21}"#, "33.5 to 34.5 USD"),
    ] {
        assert_eq!(cost(&op, request), expected, "{request}");
    }
}

#[test]
fn nested_tables_select_the_rate() {
    let op = priced(
        r#"  currency: USD
  lines:
    - item: run
      by: [self.mode, self.sound, self.grade]
      rates:
        fast: { true: { 1: "1", best: "2", "*": "3" }, false: "4" }
        slow: { true: { min: "5", max: "6" }, false: { 2: "7" } }
      missing: forbidden
"#,
    );
    for (request, expected) in [
        (r#"{"sound": true}"#, "1 USD"),
        (r#"{"sound": true, "grade": "best"}"#, "2 USD"),
        (r#"{"sound": true, "grade": 3}"#, "3 USD"),
        ("{}", "4 USD"),
        (r#"{"mode": "slow", "sound": true}"#, "5 to 6 USD"),
        (r#"{"mode": "slow", "grade": 2}"#, "7 USD"),
        (r#"{"mode": "slow", "grade": 3}"#, "invalid"),
    ] {
        assert_eq!(cost(&op, request), expected, "{request}");
    }
    // The last of what chooses the rate that is given.
    assert_eq!(findings(&op, r#"{"mode": "slow", "grade": 3}"#), ["/grade rates"]);
    assert_eq!(findings(&op, r#"{"mode": "slow", "sound": false}"#), ["/sound rates"]);
    assert_eq!(findings(&op, r#"{"mode": "slow"}"#), ["/mode rates"]);
    let rule = op.rules.iter().find(|rule| rule.id.value == "rates").expect("missing rates are forbidden");
    assert_eq!(
        rule.message,
        "`run` has no rate for this combination of `mode`, `sound` and `grade`, so it is not allowed"
    );
}

#[test]
fn the_default_rate_applies_to_unlisted_values() {
    let op = priced(
        r#"  currency: USD
  lines:
    - { item: run, by: [self.mode, self.seconds], rates: { fast: { 5: "1" }, "*": "2" }, missing: unknown }
"#,
    );
    assert_eq!(cost(&op, "{}"), "1 USD");
    assert_eq!(cost(&op, r#"{"mode": "slow"}"#), "2 USD");
    assert!(cost(&op, r#"{"seconds": 6}"#).starts_with("unknown"), "{}", cost(&op, r#"{"seconds": 6}"#));
}

#[test]
fn one_table_of_one_expression_stays_a_table() {
    let op = priced(
        "  currency: USD\n  lines: [{ item: run, by: self.mode, rates: { fast: \"1\", slow: \"2\" } }]\n",
    );
    let Price::Lines { lines, .. } = op.prices.price() else { panic!("there is a price") };
    assert!(matches!(&lines[0].rate, Rate::By(_, rates) if rates.len() == 2));
    assert!(op.rules.is_empty());
}

#[test]
fn currencies_and_totals_are_kept() {
    let op = priced(
        r#"  currency: credits
  exchange: { currency: USD, rate: "9.99", per: 1000 }
  minimum: "2.5"
  lines:
    - { item: run, rate: "3", per: 2, currency: credits }
    - { item: sound, when: self.sound, currency: USD, rate: "0.5" }
"#,
    );
    let Price::Lines { lines, terms, .. } = op.prices.price() else { panic!("there is a price") };
    assert!(matches!(&terms.minimum, Some(Minimum::Amount(minimum)) if minimum.min == 2_500_000_000));
    let exchange = terms.exchange.as_ref().expect("there is an exchange rate");
    assert!(exchange.per == 1000 && exchange.rate.min == 9_990_000_000);
    assert_eq!(lines[0].currency, None);
    assert_eq!(lines[1].currency.as_deref(), Some("USD"));
}
