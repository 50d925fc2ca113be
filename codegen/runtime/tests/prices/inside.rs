//! Requests inside of other documents, such as those in a log: they are priced where they stand.

use crate::*;
use modelspec_runtime::__private::extract::{Found, Places};
use modelspec_runtime::http::Endpoint;

const POINTERS: [&str; 3] = ["/call/model", "/call/request", "/bill"];
const REQUEST: usize = 1;

/// The answers for the requests of a document, each with the model that stands before it, and the values that are found.
fn read(json: &str, is_checked: bool) -> Result<(Vec<String>, [Option<String>; 3]), String> {
    const RUN: PriceLine<'static> = line("run", Expr::Get(COUNT), 2);
    let model = model(&[RUN], Terms::NONE);
    let entry = common::entry(&model, Endpoint::PLAIN);
    let places = Places::new(POINTERS).expect("pointers");
    let mut found = Found::default();
    let mut answers = Vec::new();
    let text = places.find_and_check(json.as_bytes(), &mut found, REQUEST, &mut |inside| {
        let text = |index| Some(inside.before(index)?.text()?.into_owned());
        let (model, bill) = (text(0), inside.before(2).map(|bill| bill.json.to_owned()));
        let priced = inside.check_json(&entry);
        let answer = match &priced {
            Some((priced, _)) => match &priced.cost {
                Some(cost) => cost.to_string(),
                None => format!("{} violations", priced.report.violations().len()),
            },
            None => "no JSON".to_owned(),
        };
        answers.push(format!("{model:?} {bill:?}: {answer}"));
        priced.map(|(_, end)| end).filter(|_| is_checked)
    });
    let text = text.map_err(|error| format!("{answers:?} {error}"))?;
    let part = |index| places.part(index, &found, text).map(|part| part.json.to_owned());
    Ok((answers, [0, 1, 2].map(part)))
}

#[test]
fn a_request_is_priced_where_it_stands() {
    for (json, answer, found) in [
        (
            r#"{"call": {"model": "m", "request": { "count": 3 } , "more": 1}, "bill": 6}"#,
            &[r#"Some("m") None: 6 USD"#][..],
            [Some(r#""m""#), Some(r#"{ "count": 3 }"#), Some("6")],
        ),
        (
            r#"{"bill": [6], "call": {"request": {"count": -1, "x": 2}, "model": "m"}}"#,
            &[r#"None Some("[6]"): 2 violations"#],
            [Some(r#""m""#), Some(r#"{"count": -1, "x": 2}"#), Some("[6]")],
        ),
        (r#"{"call": {"request": {}}}"#, &["None None: 2 USD"], [None, Some("{}"), None]),
        // No object, or none at the pointer.
        (r#"{"call": {"request": "{}"}, "bill": {}}"#, &[], [None, Some(r#""{}""#), Some("{}")]),
        (r#"[{"call": {"request": {}}}]"#, &[], [None, None, None]),
    ] {
        for is_checked in [true, false] {
            let found = found.map(|text| text.map(str::to_owned));
            let answer = answer.iter().map(|answer| (*answer).to_owned()).collect();
            assert_eq!(read(json, is_checked), Ok((answer, found)), "{json}");
        }
    }
}

#[test]
fn a_request_that_is_not_json_is_an_error_of_the_document() {
    let broken = read(r#"{"call": {"request": {"count": 01}}}"#, true);
    assert!(broken.is_err_and(|error| error.starts_with("[\"None None: no JSON\"] invalid JSON: ")));
    let after = read(r#"{"call": {"request": {}}, "bill": 1, "bill": 1}"#, true);
    assert_eq!(after, Err("[\"None None: 2 USD\"] `/bill` is there twice".to_owned()));
}
