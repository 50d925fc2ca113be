//! Types that are written in more than one way, above all those of which one is a mapping with keys of its own.

use super::{body, read};
use crate::front::spec::{
    Amount, DescribedValue, EnumValues, ListedValue, Nullable, Param, Prices, RateEntry, Rates, Scalar,
    TaskState, ValueDoc,
};

/// Compares places; the two lines before the text are those of the head.
#[track_caller]
fn only(param: &str, expected: &[&str]) -> Param {
    let yaml = format!("parameters:\n  a: {param}\n");
    *body(&yaml, expected).parameters.shift_remove("a").unwrap()
}

fn list(param: &Param) -> Vec<ListedValue> {
    match param.values.as_ref().map(|values| &values.value) {
        Some(EnumValues::List(list)) => list.iter().map(|one| one.value.clone()).collect(),
        other => panic!("{other:?}"),
    }
}

fn described(value: &ListedValue) -> &DescribedValue {
    match value {
        ListedValue::Described(described) => described,
        ListedValue::Plain(_) => panic!("{value:?}"),
    }
}

#[test]
fn values_are_scalars_or_described() {
    let yaml = "parameters:\n  a: { type: enum, values: [5, { value: '7', doc: Seven., deprecated: Use 5., state: done, name: seven }] }\n";
    let (sources, specs, report) =
        read(&[("p/provider.yaml", super::PROVIDER), ("p/o.yaml", &format!("{}{yaml}", super::HEAD))]);
    assert_eq!(report.lines(&sources), [""; 0]);
    let values = list(&specs.operations[0].spec.parameters["a"]);
    assert_eq!(values[0], ListedValue::Plain(Scalar::Number("5".into())));
    let seven = described(&values[1]);
    assert_eq!((&seven.value.value, sources.snippet(seven.value.span)), (&Scalar::String("7".into()), "'7'"));
    assert_eq!(sources.snippet(seven.doc.as_ref().unwrap().span), "Seven.");
    assert_eq!(seven.deprecated.as_ref().unwrap().as_str(), "Use 5.");
    assert_eq!(seven.state.as_ref().unwrap().value, TaskState::Done);
    assert_eq!(sources.snippet(seven.name.as_ref().unwrap().span), "seven");
}

#[test]
fn mistakes_in_described_values_have_places() {
    let param = only(
        "{ type: enum, values: [{ valeu: 3 }, { doc: Three. }, { value: 4, state: finished }, [5], ~, { value: [6] }, 7] }",
        &[
            "4:31: error[unknown-key]: unknown key `valeu` in an item of `values`",
            "4:45: error[missing-key]: an item of `values` has no `value`",
            "4:79: error[unknown-value]: `state` cannot be `finished`",
            "4:91: error[wrong-type]: an item of `values` must be a value, or a mapping with `value`, not a list",
            "4:96: error[null-value]: `~` is not a value here",
            "4:108: error[wrong-type]: `value` must be a string, a number, `true` or `false`, not a list",
        ],
    );
    let values = list(&param);
    assert_eq!(described(&values[0]).value.value, Scalar::Number("3".into()), "the key that was meant");
    assert!(
        values.contains(&ListedValue::Plain(Scalar::Number("7".into()))),
        "what follows is read: {values:?}"
    );
}

#[test]
fn documented_values_are_sentences_or_described() {
    let param = only("{ type: enum, values: { x: Ex., y: { doc: Why., name: ypsilon }, z: {} } }", &[]);
    let Some(EnumValues::Documented(values)) = param.values.map(|values| values.value) else { panic!() };
    assert!(matches!(&values["x"].value, ValueDoc::Text(doc) if doc.as_str() == "Ex."));
    let ValueDoc::Described(y) = &values["y"].value else { panic!() };
    assert_eq!((y.doc.as_ref().unwrap().as_str(), y.name.as_ref().unwrap().as_str()), ("Why.", "ypsilon"));
    assert!(matches!(&values["z"].value, ValueDoc::Described(z) if z.doc.is_none()));
    only(
        "{ type: enum, values: { x: 5, y: { docs: Why. }, z: [Zed.], w: { doc: 3 } } }",
        &[
            "4:33: error[wrong-type]: `x` must be a sentence, or a mapping with `doc`, not the number `5`",
            "4:41: error[unknown-key]: unknown key `docs` in `y`",
            "4:58: error[wrong-type]: `z` must be a sentence, or a mapping with `doc`, not a list",
            "4:76: error[wrong-type]: `doc` must be a string, not the number `3`",
        ],
    );
}

#[test]
fn null_is_no_value_a_value_or_absent() {
    for (written, expected) in
        [("true", Nullable::Value), ("false", Nullable::No), ("absent", Nullable::Absent)]
    {
        let param = only(&format!("{{ type: any, nullable: {written} }}"), &[]);
        assert_eq!(param.nullable.unwrap().value, expected);
    }
    for (written, found) in [("abset", "the string `abset`"), ("1", "the number `1`"), ("[]", "a list")] {
        let line =
            format!("4:29: error[wrong-type]: `nullable` must be `true`, `false` or `absent`, not {found}");
        let param = only(&format!("{{ type: any, nullable: {written} }}"), &[&line]);
        assert!(param.nullable.is_none(), "a value that cannot be used counts as absent");
    }
}

#[test]
fn amounts_and_rates_have_all_their_forms() {
    let operation = body(
        "\
price:
  currency: USD
  lines:
    - { item: a, rate: '0.5' }
    - { item: b, rate: { min: '1', max: '2' } }
    - { item: c, by: self.x, rates: { x: '1', y: { z: '2' }, '*': { min: '1', max: '3' } } }
    - { item: d, rates: [{ when: 'true', rate: '1' }, { rate: { min: '0', max: '1' } }] }
",
        &[],
    );
    let Prices::One(price) = &operation.price.as_ref().unwrap().value else { panic!("one price") };
    let lines = &price.lines;
    assert!(matches!(&lines[0].rate.as_ref().unwrap().value, Amount::Exact(rate) if rate.as_str() == "0.5"));
    assert!(
        matches!(&lines[1].rate.as_ref().unwrap().value, Amount::Range(range) if range.max.as_str() == "2")
    );
    let Rates::Table(table) = &lines[2].rates.as_ref().unwrap().value else { panic!() };
    assert!(
        matches!(&table["x"].value, RateEntry::Amount(_)) && matches!(&table["y"].value, RateEntry::Table(_))
    );
    let Rates::Cases(cases) = &lines[3].rates.as_ref().unwrap().value else { panic!() };
    let rate = cases[1].value.rate.as_ref().expect("there is a rate");
    assert!(cases[0].value.when.is_some() && matches!(&rate.value, Amount::Range(_)));
}

#[test]
fn mistakes_in_amounts_have_places() {
    body(
        "\
price:
  currency: USD
  lines:
    - { item: a, rate: 0.5 }
    - { item: b, rate: { mim: '1', max: 2 } }
    - { item: c, rate: { max: '2' } }
    - { item: d, rates: 3 }
    - { item: e, rates: { x: 1 } }
",
        &[
            "6:24: error[wrong-type]: `rate` must be a quoted decimal, or `{ min, max }`, not the number `0.5`",
            "7:26: error[unknown-key]: unknown key `mim` in `rate`",
            "7:41: error[wrong-type]: `max` must be a string, not the number `2`",
            "8:18: error[missing-key]: `rate` has no `min`",
            "9:25: error[wrong-type]: `rates` must be a mapping from value to rate, or a list of `{ when, rate }`, not the number `3`",
            "10:30: error[wrong-type]: `x` must be a quoted decimal, or a mapping from value to rate, not the number `1`",
        ],
    );
}

#[test]
fn a_rate_without_quotes_is_told_how_to_get_them() {
    let yaml = format!("{}price: {{ currency: USD, lines: [{{ item: a, rate: 0.5 }}] }}\n", super::HEAD);
    let (_, _, report) = read(&[("p/provider.yaml", super::PROVIDER), ("p/o.yaml", &yaml)]);
    assert_eq!(report.diagnostics[0].help.as_deref(), Some("put it in quotes: `\"0.5\"`"));
}

#[test]
fn unions_maps_and_sizes_have_their_keys() {
    let param = only(
        "{ type: union, tag: kind, variants: { x: { type: object, open: true }, y: { type: map, keys: { pattern: '^a' }, items: { type: any } } } }",
        &[],
    );
    let variants = &param.variants.as_ref().unwrap().value;
    assert!(variants["x"].open.as_ref().unwrap().value);
    assert_eq!(variants["y"].keys.as_ref().unwrap().pattern.as_ref().unwrap().as_str(), "^a");
    let param = only(
        "{ type: size, also: [auto], separator: '*', width: { min: 64, step: 8 }, height: { max: 10 } }",
        &[],
    );
    assert_eq!(param.also.as_ref().unwrap()[0].value, Scalar::String("auto".into()));
    assert!(param.width.as_ref().unwrap().step.is_some() && param.height.as_ref().unwrap().min.is_none());
    only(
        "{ type: size, width: 64, height: { mim: 1 }, also: auto }",
        &[
            "4:27: error[wrong-type]: `width` must be a mapping of keys to values, not the number `64`",
            "4:41: error[unknown-key]: unknown key `mim` in `height`",
            "4:57: error[wrong-type]: `also` must be a list, not the string `auto`",
        ],
    );
}
