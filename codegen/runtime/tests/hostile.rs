//! Requests that are made to hurt: the answer stays small. Anything quadratic would take minutes.

mod common;

use common::{IMAGE, VIDEO};
use modelspec_runtime::{Facts, Json, MAX_VIOLATIONS, Report, Violation, validate};

fn report(json: &str) -> Report<'static> {
    let report = validate(&VIDEO, json.as_bytes(), &Facts::new());
    assert!(report.violations().len() <= MAX_VIOLATIONS);
    assert!(report.to_string().len() < 1_000_000);
    report
}

#[test]
fn violations_in_ten_megabytes_are_counted() {
    let count = 10 * 1024 * 1024 / 2;
    let json = format!(r#"{{"prompt":"a","elements":[{}1]}}"#, "1,".repeat(count - 1));
    let report = report(&json);
    let rules: Vec<_> = report.violations().iter().map(Violation::pointer).take(2).collect();
    assert_eq!(rules, ["/elements", "/elements/0"]);
    assert_eq!(report.violations().len(), MAX_VIOLATIONS);
    assert_eq!(report.omitted(), count + 1 - MAX_VIOLATIONS);
}

#[test]
fn many_missing_members_are_counted() {
    let json = format!(r#"{{"elements":[{}{{}}]}}"#, "{},".repeat(100_000));
    let report = report(&json);
    // The list itself, the prompt, then the items.
    assert_eq!(report.violations()[0].pointer(), "/elements");
    assert_eq!(report.violations()[1].pointer(), "/prompt");
    assert_eq!(report.violations()[3].pointer(), "/elements/0/name");
    assert_eq!(report.omitted(), 200_002 + 2 - MAX_VIOLATIONS);
}

#[test]
fn many_unknown_names_take_linear_time() {
    let names: Vec<String> = (0..300_000).map(|i| format!(",\"x{i}\":0")).collect();
    let names = names.concat();
    let report = report(&format!(r#"{{"prompt":"a"{names},"x7":1}}"#));
    assert_eq!(report.violations().len() + report.omitted(), 300_001);
}

#[test]
fn a_key_repeated_many_times_takes_linear_time() {
    let json = format!(r#"{{"prompt":"a"{}}}"#, ",\"x\":0".repeat(1_000_000));
    assert_eq!(report(&json).violations().len(), 2);
    let json = format!(r#"{{"prompt":"a"{}}}"#, ",\"seed\":0".repeat(1_000_000));
    assert_eq!(report(&json).violations().len(), 1);
}

#[test]
fn long_keys_and_values_are_clipped() {
    let long = "x".repeat(5_000_000);
    let report = report(&format!(r#"{{"prompt":"a","{long}1":0,"{long}2":0,"image_reference":"{long}"}}"#));
    assert!(report.to_string().len() < 2_000, "{}", report.to_string().len());
    // Two names that are the same once they are clipped are told once.
    let rules: Vec<_> = report.violations().iter().map(Violation::rule).collect();
    assert_eq!(rules, ["unknown", "enum"]);
}

#[test]
fn long_numbers_take_linear_time() {
    let digits = "9".repeat(1_000_000);
    // The nearest doubles are 1 and 0.
    assert_eq!(report(&format!(r#"{{"prompt":"a","seed":0.{digits}}}"#)).violations()[0].rule(), "step");
    assert_eq!(report(&format!(r#"{{"prompt":"a","seed":{digits}}}"#)).violations()[0].rule(), "json");
    assert_eq!(report(&format!(r#"{{"prompt":"a","seed":1e{digits}}}"#)).violations()[0].rule(), "json");
    assert!(report(&format!(r#"{{"prompt":"a","seed":1e-{digits}}}"#)).is_valid());
}

#[test]
fn deep_nesting_is_refused() {
    for open in ["[", "{\"a\":"] {
        let json = format!(r#"{{"any":{}"#, open.repeat(1_000_000));
        assert_eq!(report(&json).violations()[0].rule(), "json");
        assert!(Json::from_slice(open.repeat(1_000_000).as_bytes()).is_err());
    }
}

#[test]
fn every_prefix_of_a_request_gives_a_report() {
    let json = r#"{"taskType":"imageInference","taskUUID":"2fc506cb-77fc-45af-baa9-f121f04b4ff2","positivePrompt":"\ud83d\ude00 é","safety":{"mode":"none"},"inputs":{"referenceImages":["QUJD"]},"width":1.5e3,"includeCost":true}"#;
    for end in 0..json.len() {
        let report = validate(&IMAGE, &json.as_bytes()[..end], &Facts::new());
        assert_eq!(report.violations()[0].rule(), "json", "{end}");
    }
    assert_ne!(validate(&IMAGE, json.as_bytes(), &Facts::new()).violations()[0].rule(), "json");
}
