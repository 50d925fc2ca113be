use modelspec_codegen::Catalogue;
use modelspec_codegen::source::SourceText;

use super::*;
use crate::Verdict;
use crate::testing::{PAINTER, PROVIDER, catalogue};

fn json(record: &Record<'_>, options: &Options<'static>) -> String {
    let catalogue = catalogue();
    let operations = Operations::new(catalogue.models().iter().copied());
    audit_record(&operations, record, options).to_json()
}

fn painted(request: &'static str) -> Record<'static> {
    Record { model: "acme/painter", request: Some(request), ..Record::default() }
}

#[test]
fn a_bill_is_compared_in_its_currency() {
    let record = Record { facts: Some(r#"{"megapixels": 2, "other": {}}"#), ..painted(r#"{"count": 2}"#) };
    let billed = Record { billed: Some("8.5"), time: Some("1796000000"), ..record };
    assert_eq!(
        json(&billed, &Options::default()),
        r#"{"valid":true,"verdict":"valid","operation":"acme/painter","cost_kind":"exact","cost":"8","currency":"credits","billed":"8.5","difference":"0.5","time":"2026-11-30T00:53:20Z"}"#
    );
    let in_dollars = Options { currency: Some("USD"), ..Options::default() };
    assert_eq!(
        json(&Record { billed: Some("7.5e-2"), ..record }, &in_dollars),
        r#"{"valid":true,"verdict":"valid","operation":"acme/painter","cost_kind":"exact","cost":"8","currency":"credits","billed":"0.075","billed_currency":"USD","difference":"-0.005"}"#
    );
    let in_euros = json(&Record { billed: Some("8"), currency: Some("EUR"), ..record }, &in_dollars);
    assert!(in_euros.ends_with(r#""billed":"8","billed_currency":"EUR"}"#), "{in_euros}");
}

#[test]
fn only_a_cost_that_is_shown_has_a_receipt() {
    let options = Options { receipts: true, ..Options::default() };
    let with_facts = |facts| json(&Record { facts: Some(facts), ..painted(r#"{"count": 2}"#) }, &options);
    let known = with_facts(r#"{"megapixels": 2}"#);
    assert!(known.contains(r#""cost":"8""#) && known.contains(r#""receipt":{"#), "{known}");
    let unread = with_facts(r#"{"megapixels": {}}"#);
    assert!(unread.contains(r#""verdict":"wrong-facts""#), "{unread}");
    assert!(!unread.contains(r#""cost"#) && !unread.contains("receipt"), "{unread}");
}

#[test]
fn ranges_and_unknown_costs_are_kept_apart() {
    let catalogue = catalogue();
    let operations = Operations::new(catalogue.models().iter().copied());
    let different = |billed, tolerance| {
        let record = Record { billed: Some(billed), ..painted("{}") };
        let options = Options { tolerance: Money::from_nanos(tolerance), ..Options::default() };
        let outcome = audit_record(&operations, &record, &options);
        assert_eq!(outcome.difference(), None);
        outcome.is_different()
    };
    // Three credits and more.
    assert_eq!([different("3", 0), different("99", 0), different("2.999999999", 0)], [false, false, true]);
    assert!(!different("2.999999999", 1));
    assert_eq!(
        json(&painted("{}"), &Options::default()),
        r#"{"valid":true,"verdict":"valid","operation":"acme/painter","cost_kind":"range","cost_min":"3","currency":"credits"}"#
    );
    let sketch = Record { model: "acme/sketcher", request: Some(r#"{"prompt":"x"}"#), ..Record::default() };
    assert_eq!(
        json(&Record { billed: Some("0"), ..sketch }, &Options::default()),
        r#"{"valid":true,"verdict":"valid","operation":"acme/sketcher","cost_kind":"unknown","reason":"Not published.","billed":"0"}"#
    );
}

#[test]
fn every_verdict_says_why() {
    let verdict = |record: &Record<'_>| json(record, &Options::default());
    assert_eq!(
        verdict(&painted(r#"{"count": 5, "x": 1}"#)),
        r#"{"valid":false,"verdict":"invalid","operation":"acme/painter","rule":"range","pointer":"/count","message":"must be at least 1 and at most 4, is 5"}"#
    );
    assert_eq!(
        verdict(&Record { facts: Some(r#"{"megapixels": -1}"#), ..painted("{}") }),
        r#"{"valid":false,"verdict":"wrong-facts","operation":"acme/painter","rule":"fact","pointer":"megapixels","message":"fact `megapixels` must be at least 0, is -1"}"#
    );
    let unreadable = Record { named_facts: &[("megapixels", "{}")], ..painted("{}") };
    assert!(
        verdict(&unreadable).contains(r#""verdict":"wrong-facts","operation":"acme/painter","rule":"fact""#)
    );
    assert!(
        verdict(&Record { named_facts: &[("megapixels", "null"), ("no", "{}")], ..painted("{}") })
            .contains("range")
    );
    assert_eq!(
        verdict(&Record { model: "acme/painter", billed: Some("1"), ..Record::default() }),
        r#"{"valid":false,"verdict":"no-request","operation":"acme/painter","message":"the record has no request","billed":"1"}"#
    );
    assert_eq!(
        verdict(&Record { model: "dall-e", ..Record::default() }),
        r#"{"valid":false,"verdict":"unknown-model","model":"dall-e","message":"no operation has this id or wire id"}"#
    );
    assert_eq!(
        verdict(&Record { model: "shared", ..Record::default() }),
        r#"{"valid":false,"verdict":"ambiguous-model","model":"shared","message":"this is the wire id of several operations: acme/painter, acme/sketcher"}"#
    );
}

#[test]
fn what_cannot_be_read_is_malformed() {
    let message = |record: &Record<'_>, options: &Options<'static>| {
        let answer: serde_json::Value = serde_json::from_str(&json(record, options)).expect("JSON");
        assert_eq!(answer["verdict"], "malformed", "{answer}");
        answer["message"].as_str().expect("a message").to_owned()
    };
    let plain = Options::default();
    assert_eq!(message(&painted("[{}]"), &plain), "the request is not a JSON object");
    let body = Options { body: true, ..Options::default() };
    assert_eq!(message(&painted("1"), &body), "the request is not a JSON object or array");
    let facts = Record { facts: Some("[]"), ..painted("{}") };
    assert_eq!(message(&facts, &plain), "the value of facts is not a JSON object");
    assert!(
        message(&Record { billed: Some("x"), ..painted("{}") }, &plain)
            .starts_with("the cost is not a decimal")
    );
    assert!(message(&Record { time: Some("x"), ..painted("{}") }, &plain).starts_with("the time is neither"));
}

#[test]
fn names_can_be_given_to_operations() {
    let catalogue = catalogue();
    let mut operations = Operations::new(catalogue.models().iter().copied());
    assert_eq!(operations.alias("mine", "acme:painter@1"), Ok(()));
    assert!(operations.alias("mine", "shared").is_err_and(|error| error.to_string().contains("`shared`")));
    operations.alias("shared", "acme/sketcher").expect("the operation");
    let verdict =
        |model| audit_record(&operations, &Record { model, ..Record::default() }, &Options::default());
    assert_eq!(verdict("mine").operation(), Some("acme/painter"));
    assert_eq!(verdict("shared").operation(), Some("acme/sketcher"));
    assert_eq!(verdict("other").verdict(), Verdict::UnknownModel);
}

#[test]
fn the_time_decides_the_price() {
    let dated = PAINTER.replace(
        "price:\n  currency: credits\n  exchange: { currency: USD, rate: \"0.01\" }\n  lines:\n    - { item: image, quantity: self.count, rate: \"3\" }\n    - { item: input, quantity: facts.megapixels, rate: \"1\" }\n",
        "price:\n  - { until: 2026-11-01, currency: USD, lines: [{ item: image, quantity: self.count, rate: \"0.5\" }] }\n  - { from: 2026-11-01, currency: USD, lines: [{ item: image, quantity: self.count, rate: \"0.7\" }] }\n",
    );
    let file = |path: &str, text: &str| SourceText { path: path.to_owned(), text: text.to_owned() };
    let dated =
        dated.replace("facts:\n  megapixels: { type: number, min: 0, doc: Size of the input. }\n", "");
    let catalogue =
        Catalogue::compile([file("acme/provider.yaml", PROVIDER), file("acme/painter.yaml", &dated)])
            .expect("the specs have no errors");
    let operations = Operations::new(catalogue.models().iter().copied());
    let cost = |time| {
        let record = Record { time, ..painted("{}") };
        let outcome = audit_record(&operations, &record, &Options::default());
        outcome.total().map(|total| total.to_string())
    };
    assert_eq!(cost(Some("2026-10-31T23:59:59Z")).as_deref(), Some("0.5 USD"));
    assert_eq!(cost(Some("2026-10-31T23:59:59-01:00")).as_deref(), Some("0.7 USD"));
    assert_eq!(cost(None).as_deref(), Some("0.7 USD"));
}

#[test]
fn a_bill_is_not_compared_with_sums_in_several_currencies() {
    let both = PAINTER.replace("rate: \"1\" }", "rate: \"1\", currency: EUR }");
    let file = |path: &str, text: &str| SourceText { path: path.to_owned(), text: text.to_owned() };
    let catalogue =
        Catalogue::compile([file("acme/provider.yaml", PROVIDER), file("acme/painter.yaml", &both)])
            .expect("the specs have no errors");
    let operations = Operations::new(catalogue.models().iter().copied());
    let record = Record { billed: Some("9"), facts: Some(r#"{"megapixels": 2}"#), ..painted("{}") };
    let outcome = audit_record(&operations, &record, &Options::default());
    assert_eq!(outcome.cost().map(|cost| cost.additional().len()), Some(1));
    assert_eq!((outcome.comparison(), outcome.is_different()), (Comparison::None, false));
}
