//! Every built-in rule at its edges: which violation, where, in which order, with which message.

mod common;

use common::{IMAGE, VIDEO};
use modelspec_runtime::table::Model;
use modelspec_runtime::{Facts, MAX_SUGGESTIONS, Report, Violation, ViolationKind, validate};

fn report(model: &'static Model<'static>, json: &str) -> Report<'static> {
    validate(model, json.as_bytes(), &Facts::new())
}

/// Pointers and rules of the violations, one a line.
fn broken(model: &'static Model<'static>, json: &str) -> Vec<String> {
    report(model, json).violations().iter().map(|v| format!("{} {}", v.pointer(), v.rule())).collect()
}

/// A valid request of the image model with further members.
fn image(more: &str) -> String {
    format!(
        r#"{{"taskType":"imageInference","taskUUID":"2fc506cb-77fc-45af-baa9-f121f04b4ff2","model":"klingai:kling-image@o3","positivePrompt":"a","width":1024,"height":1024{more}}}"#
    )
}

fn video(more: &str) -> String {
    format!(r#"{{"prompt":"a"{more}}}"#)
}

#[track_caller]
fn check(model: &'static Model<'static>, json: &str, expected: &[&str]) {
    assert_eq!(broken(model, json), expected, "{json}");
}

#[track_caller]
fn message(model: &'static Model<'static>, json: &str, expected: &str) {
    let report = report(model, json);
    let messages: Vec<String> = report.violations().iter().map(Violation::message).collect();
    assert_eq!(messages, [expected], "{json}");
}

#[test]
fn a_valid_request_has_no_violation() {
    let report = report(&IMAGE, &image(""));
    assert!(report.is_valid());
    assert_eq!(report.to_string(), "valid");
    assert!(report.warnings().is_empty() && report.unchecked().is_empty());
}

#[test]
fn invalid_json_is_reported() {
    for json in [
        "",
        " ",
        "{",
        "{}x",
        "[1,]",
        "{\"a\":1,}",
        "nul",
        "\u{feff}{}",
        "{\"a\":\"\t\"}",
        "{\"a\":\"\\ud800\"}",
    ] {
        check(&IMAGE, json, &[" json"]);
    }
    assert_eq!(validate(&IMAGE, b"{\"a\":\"\xff\"}", &Facts::new()).violations()[0].rule(), "json");
    message(
        &IMAGE,
        "{\n  \"é\": 01}",
        "is not valid JSON: leading zero in a number at line 2, column 8 (byte 10)",
    );
    message(
        &IMAGE,
        &image(",\"ttl\":1e999"),
        "is not valid JSON: number out of the range of a double at line 1, column 167 (byte 166)",
    );
}

#[test]
fn nesting_is_bounded() {
    let nested = |depth: usize| video(&format!(",\"any\":{}{}", "[".repeat(depth), "]".repeat(depth)));
    check(&VIDEO, &nested(126), &[]);
    check(&VIDEO, &nested(127), &[" json"]);
    check(&VIDEO, &nested(1_000_000), &[" json"]);
}

#[test]
fn the_document_is_one_object() {
    check(&IMAGE, "5", &[" type"]);
    check(&IMAGE, "null", &[" type"]);
    message(
        &IMAGE,
        "[{}]",
        "expected one object, found an array; the enclosing array is added when the request is sent",
    );
}

#[test]
fn unknown_members_name_the_nearest_one() {
    message(&IMAGE, &image(",\"hight\":1"), "is not a parameter of acme/image; did you mean `height`?");
    message(&IMAGE, &image(",\"a/b~c\":{\"x\":[1]}"), "is not a parameter of acme/image");
    check(&IMAGE, &image(",\"a/b~c\":1"), &["/a~1b~0c unknown"]);
    check(&IMAGE, &image(",\"safety\":{\"Mode\":\"none\"}"), &["/safety/Mode unknown"]);
}

#[test]
fn duplicate_keys_are_reported() {
    check(&IMAGE, &image(",\"ttl\":60,\"ttl\":1,\"ttl\":2"), &["/ttl duplicate"]);
    check(&IMAGE, &image(",\"x\":1,\"x\":1,\"x\":1"), &["/x unknown", "/x duplicate"]);
    check(&IMAGE, &image(",\"x\":{\"y\":1,\"y\":2}"), &["/x unknown", "/x/y duplicate"]);
    check(&IMAGE, &image(",\"\\u0074tl\":60,\"ttl\":60"), &["/ttl duplicate"]);
    check(&VIDEO, &video(",\"any\":[{\"a\":1,\"a\":2}]"), &["/any/0/a duplicate"]);
    // Many names are hashed.
    let names: Vec<String> = (0..40).map(|i| format!("\"k{i}\":1")).collect();
    check(&VIDEO, &video(&format!(",\"any\":{{{}}}", names.join(","))), &[]);
    check(
        &VIDEO,
        &video(&format!(",\"any\":{{{},\"k0\":1,\"k39\":1,\"k0\":1}}", names.join(","))),
        &["/any/k0 duplicate", "/any/k39 duplicate"],
    );
    // Rules are not run then.
    check(&VIDEO, &video(",\"image_reference\":\"subject\",\"seed\":5,\"seed\":5"), &["/seed duplicate"]);
}

#[test]
fn required_members_follow_values_in_spec_order() {
    check(
        &IMAGE,
        r#"{"height":1024,"x":1,"ttl":5}"#,
        &[
            "/x unknown",
            "/ttl range",
            "/taskType required",
            "/taskUUID required",
            "/model required",
            "/positivePrompt required",
            "/width required",
        ],
    );
    check(
        &VIDEO,
        r#"{"elements":[{"name":"a"},{}],"seed":7}"#,
        &[
            "/seed step",
            "/prompt required",
            "/elements/0/id required",
            "/elements/1/id required",
            "/elements/1/name required",
        ],
    );
    message(&VIDEO, "{}", "is missing");
}

#[test]
fn types() {
    for (json, expected) in [
        (",\"ttl\":\"60\"", "/ttl type"),
        (",\"ttl\":60.5", "/ttl type"),
        (",\"ttl\":null", "/ttl type"),
        (",\"includeCost\":1", "/includeCost type"),
        (",\"safety\":[]", "/safety type"),
        (",\"inputs\":{\"referenceImages\":\"x\"}", "/inputs/referenceImages type"),
        (",\"inputs\":{\"referenceImages\":[5]}", "/inputs/referenceImages/0 type"),
        (",\"webhookURL\":{\"a\":[{}]}", "/webhookURL type"),
    ] {
        check(&IMAGE, &image(json), &[expected]);
    }
    message(&IMAGE, &image(",\"ttl\":60.5"), "must be an integer, is 60.5");
    message(&IMAGE, &image(",\"ttl\":null"), "must be an integer, is `null`");
    for fine in ["60", "6e1", "60.0", "600e-1", "9007199254740991"] {
        check(&IMAGE, &image(&format!(",\"ttl\":{fine}")), &[]);
    }
    check(&VIDEO, &video(",\"seed\":null"), &[]);
}

#[test]
fn constants_and_enums() {
    check(&IMAGE, &image("").replace("imageInference", "image"), &["/taskType const"]);
    message(&IMAGE, &image("").replace("imageInference", "image"), "must be `imageInference`, is `image`");
    message(
        &IMAGE,
        &image(",\"deliveryMethod\":\"sinc\""),
        "must be one of `sync`, `async`, is `sinc`; did you mean `sync`?",
    );
    check(&IMAGE, &image(",\"deliveryMethod\":5"), &["/deliveryMethod enum"]);
    message(
        &IMAGE,
        &image(",\"deliveryMethod\":5"),
        "must be one of `sync`, `async`, is the number `5`, not a string",
    );
    check(&IMAGE, &image(",\"deliveryMethod\":[\"sync\"]"), &["/deliveryMethod enum"]);
    check(&IMAGE, &image(",\"deliveryMethod\":\"s\\u0079nc\""), &[]);
    for fine in ["1", "2.0", "2.5", "25e-1"] {
        check(&VIDEO, &video(&format!(",\"level\":{fine}")), &[]);
    }
    for wrong in ["3", "2.4", "\"1\"", "true", "null"] {
        check(&VIDEO, &video(&format!(",\"level\":{wrong}")), &["/level enum"]);
    }
}

#[test]
fn ranges_and_steps() {
    for (value, expected) in [("19", Some("range")), ("20", None), ("99", None), ("100", Some("range"))] {
        let rule = expected.map(|rule| format!("/outputQuality {rule}"));
        check(
            &IMAGE,
            &image(&format!(",\"outputQuality\":{value}")),
            &rule.as_deref().into_iter().collect::<Vec<_>>(),
        );
    }
    message(&IMAGE, &image(",\"outputQuality\":5"), "must be at least 20 and at most 99, is 5");
    message(&IMAGE, &image(",\"ttl\":59"), "must be at least 60, is 59");
    message(&IMAGE, &image(",\"ttl\":9007199254740992"), "must be at least 60, is 9007199254740992");
    check(&IMAGE, &image(",\"ttl\":99999999999999999999999"), &["/ttl range"]);
    check(&IMAGE, &image(",\"ttl\":-9223372036854775809"), &["/ttl range"]);
    for (value, expected) in
        [("0.4999", true), ("0.5", false), ("60", false), ("6e1", false), ("60.001", true)]
    {
        let wrong: &[&str] = if expected { &["/seconds range"] } else { &[] };
        check(&VIDEO, &video(&format!(r#","output":{{"mode":"std"}},"seconds":{value}"#)), wrong);
    }
    message(&VIDEO, &video(",\"seconds\":61"), "must be at least 0.5 and at most 60, is 61");
    message(&VIDEO, &video(",\"seed\":7"), "must be a multiple of 5, is 7");
    check(&VIDEO, &video(",\"seed\":103"), &["/seed range", "/seed step"]);
}

#[test]
fn lengths_count_code_points() {
    let prompt = |text: &str| format!(r#"{{"prompt":"{text}"}}"#);
    for fine in ["a", "abcde", "ééééé", "😀😀😀😀😀", "\\ud83d\\ude00aaaa", "\\u00e9\\n\\n\\n\\n"]
    {
        check(&VIDEO, &prompt(fine), &[]);
    }
    for wrong in ["abcdef", "éééééé", "\\u0061bcdef"] {
        check(&VIDEO, &prompt(wrong), &["/prompt length"]);
    }
    message(&VIDEO, &prompt("éééééé"), "must have at most 5 characters, has 6");
    message(&VIDEO, &video(",\"negative_prompt\":\"x\""), "must have 2 to 5 characters, has 1");
    message(&IMAGE, &image("").replace(":\"a\"", ":\"\""), "must have 1 to 2500 characters, has 0");
}

#[test]
fn empty_strings_can_mean_absent() {
    check(&VIDEO, &video(",\"negative_prompt\":\"\",\"image\":\"\""), &[]);
    check(&VIDEO, r#"{"prompt":""}"#, &["/prompt required"]);
    check(&VIDEO, r#"{"prompt":"","prompt":""}"#, &["/prompt duplicate", "/prompt required"]);
    // A prompt that is not given is no image either.
    check(
        &VIDEO,
        &video(",\"image\":\"\",\"image_reference\":\"subject\""),
        &["/image reference-needs-image"],
    );
}

#[test]
fn formats() {
    check(&IMAGE, &image("").replace("-4", "-3"), &["/taskUUID format"]);
    check(&IMAGE, &image(",\"webhookURL\":\"no uri\""), &["/webhookURL format"]);
    check(&IMAGE, &image(",\"webhookURL\":\"https:\\/\\/example.com\\/a\""), &[]);
    message(
        &VIDEO,
        &video(",\"image\":\"data:image/png;base64,QUJD\""),
        "must be an `http` or `https` URL or Base64 with padding and without line breaks; drop the `data:...;base64,` \
         prefix and send the Base64 alone",
    );
    let base64 = |text: &str| image(&format!(",\"inputs\":{{\"referenceImages\":[\"{text}\"]}}"));
    let long = "QUJD".repeat(100);
    for fine in
        ["QUJD", "QUI=", "QQ==", &long, &format!("{long}QQ=="), "data:image/png;base64,QUJD", "https://a/b"]
    {
        check(&IMAGE, &base64(fine), &[]);
    }
    for wrong in
        ["", "QUJDQ", "QQ=", "QQ===", "====", &format!("{long}="), &format!("{long}\\n"), &format!("{long}é")]
    {
        check(&IMAGE, &base64(wrong), &["/inputs/referenceImages/0 format"]);
    }
    check(&IMAGE, &base64("QU\\u004aD"), &[]);
}

#[test]
fn numbers_of_items() {
    check(&IMAGE, &image(",\"inputs\":{\"referenceImages\":[]}"), &["/inputs/referenceImages items"]);
    message(&IMAGE, &image(",\"inputs\":{\"referenceImages\":[]}"), "must have at least 1 item, has 0");
    let item = r#"{"id":1,"name":"a"}"#;
    check(&VIDEO, &video(&format!(",\"elements\":[{item},{item},{item}]")), &[]);
    // The list stands before what is wrong in it.
    check(
        &VIDEO,
        &video(&format!(",\"elements\":[{item},{item},{item},5]")),
        &["/elements items", "/elements/3 type"],
    );
    message(
        &VIDEO,
        &video(&format!(",\"elements\":[{item},{item},{item},{item}]")),
        "must have at most 3 items, has 4",
    );
}

#[test]
fn sizes_come_in_pairs() {
    let size = |width: &str, height: &str| {
        image(",\"ttl\":5")
            .replace("\"width\":1024", &format!("\"width\":{width}"))
            .replace("\"height\":1024", &format!("\"height\":{height}"))
    };
    check(&IMAGE, &size("1024", "1024"), &["/ttl range"]);
    check(&IMAGE, &size("2048.0", "2048"), &["/ttl range"]);
    // In document order, at the width.
    check(&IMAGE, &size("1024", "832"), &["/width size", "/ttl range"]);
    check(&IMAGE, &size("1024", "\"832\""), &["/height type", "/ttl range"]);
    let report = report(&IMAGE, &size("1000", "1000"));
    assert_eq!(
        report.violations()[0].message(),
        "1000x1000 is not an allowed size; the nearest is 1024x1024 (1K 1:1)"
    );
    let alone = |side: &str| format!("{{{side}}}");
    let at_value = |json: String| {
        broken(&IMAGE, &json).into_iter().filter(|line| line.ends_with("size")).collect::<Vec<_>>()
    };
    assert_eq!(at_value(alone("\"width\":832")), [""; 0]);
    assert_eq!(at_value(alone("\"width\":833")), ["/width size"]);
    assert_eq!(at_value(alone("\"height\":656")), [""; 0]);
    assert_eq!(at_value(alone("\"height\":657")), ["/height size"]);
}

#[test]
fn violations_state_the_expected_value() {
    let report = report(&IMAGE, &image(",\"outputQuality\":5,\"x\":1"));
    let expected: Vec<_> = report.violations().iter().map(Violation::expected).collect();
    assert_eq!(expected, [Some("at least 20 and at most 99".to_owned()), None]);
    assert_eq!(
        report.to_string(),
        "error: /outputQuality: must be at least 20 and at most 99, is 5 [range]\nerror: /x: is not a parameter of acme/image [unknown]"
    );
    let error = report.into_result().expect_err("invalid");
    assert_eq!(error.violations().len(), 2);
}

#[test]
fn the_first_violations_name_what_was_probably_meant() {
    let count = MAX_SUGGESTIONS + 5;
    let keys: Vec<String> = (10..10 + count).map(|number| format!(r#","width{number}":1"#)).collect();
    let report = report(&IMAGE, &image(&keys.concat()));
    let text = report.to_string();
    let lines: Vec<&str> = text.lines().collect();
    assert_eq!(lines.len(), count);
    for (index, (line, violation)) in lines.iter().zip(report.violations()).enumerate() {
        let pointer = format!("/width{}", 10 + index);
        assert_eq!((violation.pointer(), violation.rule()), (pointer.clone(), "unknown"));
        let is_near = index < MAX_SUGGESTIONS;
        let near = if is_near { "; did you mean `width`?" } else { "" };
        let expected = format!("error: {pointer}: is not a parameter of {}{near} [unknown]", IMAGE.id);
        assert_eq!(*line, expected);
        let kind = violation.kind();
        let ViolationKind::Unknown { nearest, .. } = kind else { panic!("{kind:?}") };
        assert_eq!(nearest, is_near.then_some("width"));
    }
}
