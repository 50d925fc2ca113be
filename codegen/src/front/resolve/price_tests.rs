//! The meaning of prices.

use modelspec_runtime::Day;

use super::tests::{cost, findings};
use crate::diagnostic::Code;
use crate::fixture::compiled;
use crate::model::expr::author;
use crate::model::{Minimum, Operation, Price, PriceEntry, Rate};
use crate::source::SourceText;

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

/// The operation `acme/child`, which extends one with these prices.
fn inherited(base: &str, own: &str) -> (Option<Operation>, Vec<Code>) {
    let head = "name: P\ndoc: P.\nsources: [{ url: https://example.com, read: 2026-06-01 }]\nhttp: { method: POST, path: / }\n";
    let file = |name: &str, text: String| SourceText { path: format!("acme/{name}.yaml"), text };
    let compilation = crate::compile(vec![
        file(
            "provider",
            "name: Acme\ndoc: A.\nsources: [{ url: https://example.com, read: 2026-06-01 }]\n".to_owned(),
        ),
        file("base", format!("{head}price:\n{base}")),
        file("child", format!("{head}extends: acme/base\nprice:\n{own}")),
    ]);
    let codes = compilation.report.diagnostics.iter().map(|one| one.code).collect();
    let mut operations = compilation.catalogue.operations.into_iter();
    (operations.find(|op| op.name == "child"), codes)
}

/// The days and the items of each price.
fn periods(op: &Operation) -> Vec<String> {
    let entry = |entry: &PriceEntry| {
        let day = |day: Option<Day>| day.map_or("-".to_owned(), |day| day.to_string());
        let items: Vec<&str> = entry.price.lines().iter().map(|line| line.item.value.as_str()).collect();
        format!("{} {} {}", day(entry.from), day(entry.until), items.join("+"))
    };
    op.prices.entries.iter().map(entry).collect()
}

#[test]
fn prices_over_time_are_inherited() {
    let base = r#"
  - { until: 2026-05-01, currency: USD, lines: [{ item: run, rate: "1" }] }
  - { from: 2026-05-01, note: increase, currency: USD, lines: [{ item: run, rate: "2" }, { item: fee, rate: "3" }] }
"#;
    let of = |own: &str| {
        let (op, codes) = inherited(base, own);
        assert_eq!(codes, [], "{own}");
        periods(&op.expect("it compiles"))
    };
    let more = "lines: [{ item: more, rate: \"9\" }]";
    assert_eq!(
        of(&format!("  extends: true\n  {more}\n")),
        ["- 2026-05-01 run+more", "2026-05-01 - run+fee+more"]
    );
    assert_eq!(of("  extends: true\n  remove: [fee]\n"), ["- 2026-05-01 run", "2026-05-01 - run"]);
    let list = format!(
        "  - {{ extends: true, until: 2026-07-01 }}\n  - {{ extends: true, from: 2026-07-01, {more} }}\n"
    );
    assert_eq!(of(&list), ["- 2026-07-01 run", "2026-07-01 - run+fee+more"]);
    assert_eq!(of(&format!("  currency: USD\n  {more}\n")), ["- - more"]);
    let (_, codes) = inherited(
        "  - { from: 2026-05-01, currency: USD, lines: [{ item: run, rate: \"1\" }] }\n",
        "  - { extends: true, from: 2026-04-30 }\n",
    );
    assert_eq!(codes, [Code::UselessKey]);
    let (_, codes) = inherited(base, "  extends: true\n  remove: [tax]\n");
    assert_eq!(codes, [Code::UnknownRemoval]);
}

#[test]
fn the_current_price_is_that_of_the_newest_source() {
    let prices = |from: &str| {
        format!(
            "\n  - {{ until: {from}, currency: USD, lines: [{{ item: a, rate: \"1\" }}] }}\n  - {{ from: {from}, until: 2026-12-01, currency: USD, lines: [{{ item: b, rate: \"2\" }}] }}\n"
        )
    };
    for (from, item) in [("2026-06-01", "b"), ("2026-06-02", "a")] {
        let (op, codes) = inherited(&prices(from), "  extends: true\n");
        assert_eq!(codes, []);
        let op = op.expect("it compiles");
        assert_eq!(op.prices.price().lines()[0].item.value, item, "{from}");
        assert_eq!(cost(&op, "{}"), if item == "a" { "1 USD" } else { "2 USD" });
    }
    let (op, _) = inherited(
        &prices("2026-06-01").replace("2026-12-01", "2026-05-31").replace("2026-06-01", "2026-05-01"),
        "  extends: true\n",
    );
    let op = op.expect("it compiles");
    let reason = "no price is documented for 2026-06-01; the last documented price ended on 2026-05-30";
    assert!(matches!(op.prices.price(), Price::Unknown(found) if found == reason), "{:?}", op.prices.price());
    assert_eq!(cost(&op, "{}"), format!("unknown: {reason}"));
}
