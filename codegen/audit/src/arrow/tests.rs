use std::sync::Arc;

use arrow_array::builder::{MapBuilder, StringBuilder};
use arrow_array::cast::AsArray;
use arrow_array::types::{Decimal128Type, Int8Type, Int32Type};
use arrow_array::*;
use arrow_buffer::{NullBuffer, OffsetBuffer, i256};
use arrow_schema::{DataType, Field, Fields};
use modelspec_codegen::Catalogue;

use super::*;
use crate::testing::catalogue_with;
use crate::{FIELDS, Verdict};

const PAINTER: &str = r#"model: [acme:painter@1, shared]
name: Painter
doc: Paints.
sources: [{ url: https://acme.example, read: 2026-11-21 }]
http: { method: POST, path: /paint }
parameters:
  count: { type: integer, min: 1, max: 4, default: 1, doc: Number of images. }
  scale: { type: number, doc: Scale. }
  names: { type: array, items: { type: string, doc: Name. }, doc: Names. }
  tags: { type: map, items: { type: string, doc: Tag. }, doc: Tags. }
  draft: { type: boolean, doc: Draft. }
facts:
  megapixels: { type: number, min: 0, doc: Size of the input. }
price:
  currency: USD
  lines:
    - { item: image, quantity: self.count, rate: "3" }
    - { item: input, quantity: facts.megapixels, rate: "1" }
"#;
fn catalogue() -> Catalogue {
    catalogue_with(PAINTER)
}

fn batch<const N: usize>(columns: [(&str, ArrayRef); N]) -> RecordBatch {
    RecordBatch::try_from_iter_with_nullable(columns.map(|(name, column)| (name, column, true)))
        .expect("a batch")
}

fn texts(values: &[&str]) -> ArrayRef {
    Arc::new(StringArray::from(values.to_vec()))
}

/// The models of as many painted requests.
fn painters(rows: usize) -> ArrayRef {
    texts(&vec!["acme/painter"; rows])
}

fn audited(batch: &RecordBatch, columns: &Columns) -> Result<StructArray, String> {
    let catalogue = catalogue();
    let operations = Operations::new(catalogue.models().iter().copied());
    audit_batch(&operations, batch, columns, &Options::default()).map_err(|error| error.to_string())
}

fn outcomes(batch: &RecordBatch, columns: &Columns) -> Vec<String> {
    let catalogue = catalogue();
    let operations = Operations::new(catalogue.models().iter().copied());
    let mut found = Vec::new();
    audit_rows(&operations, batch, columns, &Options::default(), |outcome| found.push(outcome.to_json()))
        .expect("the columns");
    found
}

/// The texts of a column of the answer.
fn column(answers: &StructArray, name: &str) -> Vec<Option<String>> {
    let column = answers.column_by_name(name).expect("the field");
    let text = |row| match column.data_type() {
        DataType::Utf8 => column.as_string::<i32>().value(row).to_owned(),
        DataType::Boolean => column.as_boolean().value(row).to_string(),
        _ => column.as_primitive::<Decimal128Type>().value_as_string(row),
    };
    (0..column.len()).map(|row| (!column.is_null(row)).then(|| text(row))).collect()
}

fn requests(column: ArrayRef) -> Vec<String> {
    outcomes(&batch([("model", painters(column.len())), ("request", column)]), &Columns::default())
}

#[test]
fn a_row_has_the_outcome_of_its_record() {
    let records = [
        (Some("acme/painter"), Some("{}"), None, Some("3")),
        (Some("acme/painter"), Some(r#" {"count": 2} "#), Some(r#"{"megapixels": 2}"#), Some("8.5")),
        (Some("acme/painter"), Some(r#"{"count": 2}"#), Some(r#"{"megapixels": 2}"#), None),
        (Some("acme:painter@1"), Some(r#"{"count": 5}"#), None, Some("-1e-9")),
        (Some("acme/painter"), Some("{}"), Some(r#"{"megapixels": -1}"#), None),
        (Some("acme/sketcher"), Some(r#"{"prompt": "x"}"#), None, Some("0")),
        (Some("acme/sketcher"), None, None, Some("1")),
        (Some("shared"), Some("{}"), None, None),
        (Some("other"), Some("{}"), None, None),
        (Some("acme/painter"), Some("[]"), None, None),
        (Some("acme/painter"), Some("{}"), None, Some("x")),
        (None, Some("{}"), None, Some("1")),
    ];
    let texts = |part: fn(&(_, _, _, _)) -> Option<&'static str>| -> ArrayRef {
        Arc::new(records.iter().map(part).collect::<StringArray>())
    };
    let batch = batch([
        ("model", texts(|record| record.0)),
        ("request", texts(|record| record.1)),
        ("facts", texts(|record| record.2)),
        ("cost", texts(|record| record.3)),
    ]);
    let (facts, cost) = (Some("facts".to_owned()), Some("cost".to_owned()));
    let columns = Columns { facts, cost, ..Columns::default() };
    let answers = audited(&batch, &columns).expect("the columns");
    let catalogue = catalogue();
    let operations = Operations::new(catalogue.models().iter().copied());
    let mut verdicts = std::collections::BTreeSet::new();
    for (row, (model, request, facts, billed)) in records.into_iter().enumerate() {
        let request = request.map(str::trim);
        let record = model.map(|model| Record { model, request, facts, billed, ..Record::default() });
        let outcome = match record {
            Some(record) => audit_record(&operations, &record, &Options::default()),
            None => Outcome::malformed(Malformed::NoModel),
        };
        verdicts.insert(outcome.verdict());
        let json: serde_json::Value = serde_json::from_str(&outcome.to_json()).expect("JSON");
        for name in FIELDS {
            let expected = match &json[name] {
                serde_json::Value::Null => None,
                serde_json::Value::String(text) => Some(text.clone()),
                other => Some(other.to_string()),
            };
            let found = column(&answers, name).swap_remove(row);
            let is_amount = matches!(name, "cost" | "cost_min" | "cost_max" | "billed" | "difference");
            let found = found.map(|text| match text.split_once('.') {
                Some((whole, rest)) if is_amount => {
                    format!("{whole}.{rest}").trim_end_matches('0').trim_end_matches('.').to_owned()
                }
                _ => text,
            });
            assert_eq!(found, expected, "`{name}` of {json}");
        }
    }
    assert_eq!(verdicts.len(), Verdict::ALL.len(), "{verdicts:?}");
    assert_eq!(answers.fields(), &fields());
}

#[test]
fn texts_can_have_any_type() {
    let plain = ["{}", r#"{"count": 2}"#, r#"{"count": 5}"#, "{}"];
    let dictionary: DictionaryArray<Int8Type> = plain.iter().copied().collect();
    let bytes: Vec<&[u8]> = plain.iter().map(|text| text.as_bytes()).collect();
    let columns: [ArrayRef; 8] = [
        Arc::new(StringArray::from(plain.to_vec())),
        Arc::new(LargeStringArray::from(plain.to_vec())),
        Arc::new(StringViewArray::from(plain.to_vec())),
        Arc::new(BinaryArray::from(bytes.clone())),
        Arc::new(LargeBinaryArray::from(bytes.clone())),
        Arc::new(BinaryViewArray::from(bytes)),
        Arc::new(dictionary),
        // Not all rows of the arrays behind it.
        Arc::new(StringArray::from([&["x"], &plain[..], &["x"]].concat()).slice(1, 4)),
    ];
    let expected = requests(texts(&plain));
    assert_eq!(expected.iter().filter(|json| json.contains(r#""valid":true"#)).count(), 3);
    for column in columns {
        let ty = column.data_type().clone();
        assert_eq!(requests(column), expected, "{ty}");
    }
}

#[test]
fn nulls_are_missing_parts() {
    let values = StringArray::from(vec![None, Some("{}")]);
    let dictionary =
        DictionaryArray::<Int8Type>::new(Int8Array::from(vec![Some(0), None, Some(1)]), Arc::new(values));
    let empty =
        DictionaryArray::<Int8Type>::new(Int8Array::from(vec![None; 3]), Arc::new(StringArray::new_null(0)));
    let rules = |column: ArrayRef| -> Vec<bool> {
        requests(column).iter().map(|json| json.contains(r#""verdict":"no-request""#)).collect()
    };
    assert_eq!(rules(Arc::new(dictionary)), [true, true, false]);
    assert_eq!(rules(Arc::new(empty)), [true; 3]);
    assert_eq!(rules(Arc::new(NullArray::new(2))), [true; 2]);
    let models: ArrayRef = Arc::new(StringArray::from(vec![None, Some("acme/painter")]));
    let answers =
        outcomes(&batch([("model", models), ("request", texts(&["{}", "{}"]))]), &Columns::default());
    assert!(answers[0].contains("the record has no model"), "{}", answers[0]);
    assert!(answers[1].contains(r#""valid":true"#), "{}", answers[1]);
}

fn billed(column: ArrayRef) -> Vec<Option<String>> {
    let requests = texts(&vec!["{}"; column.len()]);
    let batch = batch([("model", painters(column.len())), ("request", requests), ("cost", column)]);
    let columns = Columns { cost: Some("cost".to_owned()), ..Columns::default() };
    let answers = audited(&batch, &columns).expect("the columns");
    let messages = column_pairs(&answers);
    messages.into_iter().map(|(billed, message)| billed.or(message)).collect()
}

fn column_pairs(answers: &StructArray) -> Vec<(Option<String>, Option<String>)> {
    column(answers, "billed").into_iter().zip(column(answers, "message")).collect()
}

#[test]
fn bills_are_numbers_of_any_type() {
    let some = |text: &str| Some(text.to_owned());
    assert_eq!(billed(Arc::new(Int64Array::from(vec![Some(-2), None]))), [some("-2.000000000"), None]);
    assert_eq!(billed(Arc::new(UInt8Array::from(vec![200]))), [some("200.000000000")]);
    let floats = [0.028, 1e-7, 0.1 + 0.2, 1e15, f64::NAN, f64::INFINITY, -0.0];
    let finite = "the cost is not a finite number";
    assert_eq!(
        billed(Arc::new(Float64Array::from(floats.to_vec()))),
        [
            some("0.028000000"),
            some("0.000000100"),
            some("0.300000000"),
            some("the cost is too large: an amount has at most 10 digits before the point"),
            some(finite),
            some(finite),
            some("0.000000000"),
        ]
    );
    // Not the double that is nearest to it.
    assert_eq!(billed(Arc::new(Float32Array::from(vec![0.028_f32]))), [some("0.028000000")]);
    let decimal =
        Decimal128Array::from(vec![28_000_000_001, -5]).with_precision_and_scale(38, 12).expect("a scale");
    assert_eq!(billed(Arc::new(decimal)), [some("0.028000000"), some("0.000000000")]);
    let decimal = Decimal128Array::from(vec![28]).with_precision_and_scale(10, -2).expect("a scale");
    assert_eq!(billed(Arc::new(decimal)), [some("2800.000000000")]);
    let decimal =
        Decimal256Array::from(vec![i256::from_i128(28)]).with_precision_and_scale(76, 3).expect("a scale");
    assert_eq!(billed(Arc::new(decimal)), [some("0.028000000")]);
    assert_eq!(billed(texts(&["0.028", "2.8e-2"])), [some("0.028000000"), some("0.028000000")]);
}

fn times_of(column: ArrayRef) -> Vec<String> {
    let batch = batch([
        ("model", painters(column.len())),
        ("request", texts(&vec!["{}"; column.len()])),
        ("time", column),
    ]);
    let columns = Columns { time: Some("time".to_owned()), ..Columns::default() };
    let time = |json: &String| {
        let json: serde_json::Value = serde_json::from_str(json).expect("JSON");
        let part = json.get("time").or(json.get("message")).unwrap_or(&serde_json::Value::Null);
        part.as_str().unwrap_or("none").to_owned()
    };
    outcomes(&batch, &columns).iter().map(time).collect()
}

#[test]
fn times_are_timestamps_dates_and_texts() {
    let expected = ["2026-11-29T10:00:00.5Z"];
    let millis = 1_795_946_400_500_i64;
    assert_eq!(times_of(Arc::new(TimestampMillisecondArray::from(vec![millis]))), expected);
    assert_eq!(times_of(Arc::new(TimestampMicrosecondArray::from(vec![millis * 1_000]))), expected);
    let nanos = TimestampNanosecondArray::from(vec![millis * 1_000_000]).with_timezone("Asia/Shanghai");
    assert_eq!(times_of(Arc::new(nanos)), expected);
    let seconds =
        TimestampSecondArray::from(vec![Some(millis / 1_000), None, Some(i64::MAX), Some(-62_135_596_801)]);
    let beyond = "the time is not in the years 1 to 9999";
    assert_eq!(times_of(Arc::new(seconds)), ["2026-11-29T10:00:00Z", "none", beyond, beyond]);
    assert_eq!(times_of(Arc::new(Date32Array::from(vec![20_786, -719_162]))), ["2026-11-29", "0001-01-01"]);
    assert_eq!(times_of(Arc::new(Date64Array::from(vec![20_786 * 86_400_000]))), ["2026-11-29"]);
    // Text stays as it is written.
    assert_eq!(times_of(texts(&["2026-11-29T18:00:00.5+08:00"])), ["2026-11-29T18:00:00.5+08:00"]);
    assert_eq!(times_of(Arc::new(Int64Array::from(vec![millis]))), expected);
}

/// A struct column.
fn record(fields: Vec<(&str, ArrayRef)>, nulls: Option<NullBuffer>) -> ArrayRef {
    let (names, columns): (Vec<_>, Vec<_>) = fields.into_iter().unzip();
    let field = |(name, column): (&&str, &ArrayRef)| Field::new(*name, column.data_type().clone(), true);
    let fields: Fields = names.iter().zip(&columns).map(field).collect();
    Arc::new(StructArray::new(fields, columns, nulls))
}

#[test]
fn structs_are_requests() {
    let names = ListArray::new(
        Arc::new(Field::new("item", DataType::Utf8, true)),
        OffsetBuffer::from_lengths([2, 0, 1]),
        Arc::new(StringArray::from(vec![Some("a\"\u{1}"), None, Some("b")])),
        Some(vec![true, true, false].into()),
    );
    let mut tags = MapBuilder::new(None, StringBuilder::new(), StringBuilder::new());
    for entries in [&[("x", "1"), ("y", "2")][..], &[], &[]] {
        for (key, value) in entries {
            tags.keys().append_value(key);
            tags.values().append_value(value);
        }
        tags.append(true).expect("as many values as keys");
    }
    let tags = tags.finish();
    let column = record(
        vec![
            ("count", Arc::new(Int32Array::from(vec![Some(2), None, Some(9)]))),
            ("scale", Arc::new(Float64Array::from(vec![1e300, 0.5, 1.0]))),
            ("names", Arc::new(names)),
            ("tags", Arc::new(tags)),
            ("draft", Arc::new(BooleanArray::from(vec![true, false, true]))),
        ],
        None,
    );
    let print = super::json::json(column.as_ref()).expect("the types");
    let printed = |row| {
        let mut out = String::new();
        print(row, &mut out).map(|()| out)
    };
    let rows = [
        r#"{"count":2,"scale":1e300,"names":["a\"\u0001",null],"tags":{"x":"1","y":"2"},"draft":true}"#,
        r#"{"scale":0.5,"names":[],"tags":{},"draft":false}"#,
        r#"{"count":9,"scale":1.0,"tags":{},"draft":true}"#,
    ];
    assert_eq!([0, 1, 2].map(printed), rows.map(|row| Ok(row.to_owned())));
    drop(print);
    assert_eq!(requests(column), requests(texts(&rows)));
    let scales = record(vec![("scale", Arc::new(Float64Array::from(vec![f64::NAN])))], None);
    assert!(requests(scales)[0].contains("the request is not a finite number"));
}

#[test]
fn structs_whose_json_is_not_certain_are_refused() {
    let refused = |name: &str, column: ArrayRef| {
        let request = record(vec![("a/b", record(vec![(name, column)], None))], None);
        audited(&batch([("model", painters(1)), ("request", request)]), &Columns::default())
            .expect_err("an error")
    };
    let error = refused("at", Arc::new(TimestampSecondArray::from(vec![0])));
    assert!(error.contains("`/a~1b/at of type Timestamp(s)`, whose JSON is not certain"), "{error}");
    assert!(refused("x", Arc::new(BinaryArray::from(vec![&b"x"[..]]))).contains("of type Binary"));
    let mut column = texts(&["x"]);
    for _ in 0..200 {
        column = record(vec![("x", column)], None);
    }
    assert!(refused("x", column).contains("deeper than 127 levels"));
}

#[test]
fn pointers_lead_into_structs() {
    let costs: ArrayRef = Arc::new(Float64Array::from(vec![0.5, 1.5]));
    let nulls = NullBuffer::from(vec![true, false]);
    let response = record(vec![("a~/b", costs)], Some(nulls));
    let batch = batch([
        ("model", painters(2)),
        ("request", texts(&["{}", "{}"])),
        ("response", record(vec![("usage", response)], None)),
    ]);
    let at = |cost: &str| {
        let columns = Columns { cost: Some(cost.to_owned()), ..Columns::default() };
        audited(&batch, &columns).map(|answers| column(&answers, "billed"))
    };
    assert_eq!(at("/response/usage/a~0~1b"), Ok(vec![Some("0.500000000".to_owned()), None]));
    let columns = "the columns are `model` Utf8, `request` Utf8, `response` Struct(";
    for place in ["/response/usage/none", "/response/usage/a~0~1b/x", "response/usage", "/", "cost"] {
        let error = at(place).expect_err("an error");
        assert!(error.contains(&format!("there is no column `{place}` for the cost; {columns}")), "{error}");
    }
    let error = at("/response").expect_err("an error");
    assert!(error.contains("it must be a decimal, an integer, a float or text; the columns are"), "{error}");
}

#[test]
fn pointers_lead_into_texts_of_json() {
    let lines = [
        r#"{"call": {"model": "acme\/painter", "body": "{\"count\": 2}"}, "cost": 1.50e0, "n": {"megapixels": 2}}"#,
        r#"{"call": {"model": "acme/painter", "body": {}}, "cost": "3", "n": null}"#,
        r#"{"call": {"model": 1}}"#,
        r#"{"call": {"model": "acme/painter", "body": {}}, "cost": true}"#,
        r#"{"call": {}, "call": {}}"#,
        "{",
        "[]",
    ];
    let batch = batch([("line", texts(&lines))]);
    let at = |place: &str| Some(place.to_owned());
    let columns = Columns {
        model: "/line/call/model".to_owned(),
        request: at("/line/call/body"),
        cost: at("/line/cost"),
        facts: at("/line/n"),
        ..Columns::default()
    };
    let answers = audited(&batch, &columns).expect("the columns");
    let some = |text: &str| Some(text.to_owned());
    assert_eq!(column(&answers, "cost")[0], some("8.000000000"));
    assert_eq!(column(&answers, "cost_min")[1], some("3.000000000"));
    assert_eq!(column(&answers, "billed")[..2], [some("1.500000000"), some("3.000000000")]);
    let messages: Vec<_> =
        column(&answers, "message").into_iter().skip(2).map(Option::unwrap_or_default).collect();
    let twice = "`/call` is there twice";
    assert_eq!(messages[..3], ["the model is not a string", "the cost is not a number or a string", twice]);
    assert!(messages[3].starts_with("invalid JSON"), "{}", messages[3]);
    assert_eq!(messages[4], "the record has no model");
    assert_eq!(columns.names().into_iter().collect::<Vec<_>>(), ["line"]);
    let only = Columns { only_model: at("acme/painter"), request: at("/line/n"), ..Columns::default() };
    assert!(outcomes(&batch, &only)[0].contains("acme/painter"));
    assert_eq!(only.names().len(), 1);
}

#[test]
fn several_bills_are_one() -> Result<(), String> {
    let costs: ArrayRef = Arc::new(Float64Array::from(vec![Some(0.1), Some(0.2), None, Some(3.0)]));
    let results = record(vec![("cost", costs)], None);
    let item = Arc::new(Field::new("item", results.data_type().clone(), true));
    let lists = ListArray::new(
        item,
        OffsetBuffer::from_lengths([2, 1, 1]),
        results,
        Some(NullBuffer::from(vec![true, true, false])),
    );
    let batch = batch([
        ("model", painters(3)),
        ("request", texts(&["{}", "{}", "{}"])),
        ("response", record(vec![("data", Arc::new(lists) as ArrayRef)], None)),
        (
            "line",
            texts(&[r#"{"data": [{"cost": 1}, {"cost": "2"}]}"#, r#" {"cost": 3} "#, r#"{"data": [true]}"#]),
        ),
        ("list", texts(&["[1, 2]", "3", "{"])),
    ]);
    let at = |cost: &str| {
        let columns = Columns { cost: Some(cost.to_owned()), ..Columns::default() };
        audited(&batch, &columns).map(|answers| column_pairs(&answers))
    };
    let is = |amount: &str| (Some(amount.to_owned()), None);
    let wrong = |message: &str| (None, Some(message.to_owned()));
    assert_eq!(at("/response/data/*/cost"), Ok(vec![is("0.300000000"), (None, None), (None, None)]));
    let no_amount = wrong("the cost is not a number or a string");
    assert_eq!(at("/line/data/*/cost"), Ok(vec![is("3.000000000"), (None, None), (None, None)]));
    assert_eq!(at("/line/data/*")?[2], no_amount);
    let listed = at("/list/*")?;
    assert_eq!(listed[..2], [is("3.000000000"), is("3.000000000")]);
    assert!(listed[2].1.as_ref().is_some_and(|message| message.starts_with("invalid JSON")), "{listed:?}");
    let error = at("/none/*/cost").expect_err("an error");
    assert!(error.contains("there is no column `/none/*/cost` for the cost"), "{error}");
    Ok(())
}

#[test]
fn facts_can_have_columns_of_their_own() {
    let batch = batch([
        ("model", painters(3)),
        ("request", texts(&["{}", "{}", "{}"])),
        ("size", Arc::new(Float64Array::from(vec![Some(2.0), None, Some(-1.0)]))),
        ("none", Arc::new(Int32Array::from(vec![1, 2, 3]))),
    ]);
    let named = |(fact, column): (&str, &str)| (fact.to_owned(), column.to_owned());
    let named_facts = [("megapixels", "size"), ("tokens", "none")].map(named).to_vec();
    let answers = audited(&batch, &Columns { named_facts, ..Columns::default() }).expect("the columns");
    let kinds: Vec<_> = column(&answers, "cost_kind").into_iter().map(Option::unwrap_or_default).collect();
    assert_eq!(kinds, ["exact", "range", ""]);
    assert_eq!(column(&answers, "rule")[2].as_deref(), Some("fact"));
}

#[test]
fn bytes_that_are_no_text_are_malformed() {
    let models: ArrayRef = Arc::new(BinaryArray::from(vec![&b"\xff"[..], b"acme/painter"]));
    let answers =
        outcomes(&batch([("model", models), ("request", texts(&["{}", "{}"]))]), &Columns::default());
    assert!(answers[0].contains("the model is not UTF-8"), "{}", answers[0]);
    assert!(answers[1].contains(r#""valid":true"#), "{}", answers[1]);
}

#[test]
fn a_batch_without_rows_has_an_answer_without_rows() {
    let empty = batch([("model", texts(&[])), ("request", texts(&[]))]);
    assert_eq!(audited(&empty, &Columns::default()).map(|answers| answers.len()), Ok(0));
    let keys = DictionaryArray::<Int32Type>::new(Int32Array::from(Vec::<i32>::new()), texts(&["x"]));
    assert_eq!(requests(Arc::new(keys)), Vec::<String>::new());
}
