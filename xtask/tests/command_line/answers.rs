//! `validate`, `price` and `complete`: the shape of their results, lines, and facts.

use serde_json::{Value, json};

use crate::specs::{EDITOR, FILMER, SKETCHER};
use crate::workspace::Workspace;

#[test]
fn validate_answers_in_the_documented_shape() {
    let workspace = Workspace::acme();
    let valid = workspace.run_with("validate acme/painter --format json", r#"{"prompt": "A fox"}"#).ended(0);
    let expected =
        json!({ "model": "acme/painter", "valid": true, "violations": [], "warnings": [], "unchecked": [] });
    assert_eq!(valid.json(), expected);

    let ran =
        workspace.run_with("validate acme/painter - --format json", r#"{"count": 5, "promt": ""}"#).ended(1);
    let answer = ran.json();
    assert_eq!(answer["valid"], false);
    let rules: Vec<(&str, &str)> = answer["violations"]
        .as_array()
        .expect("a list")
        .iter()
        .map(|found| (found["pointer"].as_str().unwrap_or("?"), found["rule"].as_str().unwrap_or("?")))
        .collect();
    assert_eq!(rules, [("/count", "range"), ("/promt", "unknown"), ("/prompt", "required")]);
    let keys = answer["violations"][0].as_object().expect("an object").keys();
    assert_eq!(keys.collect::<Vec<_>>(), ["pointer", "rule", "message"]);

    let ran = workspace.run_with("validate acme/painter", r#"{"count": 5, "prompt": ""}"#).ended(1);
    ran.says("invalid, 1 violation\n  /count  range  ");
    workspace.run_with("validate acme/painter", r#"{"prompt": ""}"#).ended(0).says("valid\n");
}

#[test]
fn hostile_requests_get_a_result() {
    let workspace = Workspace::acme();
    let deep = "[".repeat(100_000);
    for input in [&b""[..], b"\xff", b"{\"prompt\": \"\xff\"}", b"\xef\xbb\xbf{}", b"{} {}", deep.as_bytes()]
    {
        let ran = workspace.run_with("validate acme/painter --format json", input).ended(1);
        assert_eq!(ran.json()["violations"][0]["rule"], "json", "{ran:?}");
    }
    let many = format!("{{{}\"prompt\": 1}}", "\"\\u001b\": 1,".repeat(5_000));
    let ran = workspace.run_with("validate acme/painter", &many).ended(1);
    assert!(!ran.out.contains('\u{1b}'), "control characters reach the terminal");
    let keys: Vec<String> = (0..5_000).map(|key| format!("\"x{key}\": 1")).collect();
    let ran = workspace
        .run_with("validate acme/painter --format json", format!("{{{}, \"prompt\": 1}}", keys.join(",")))
        .ended(1);
    assert_eq!(ran.json()["violations"].as_array().map(Vec::len), Some(1_000));
    assert_eq!(ran.json()["omitted"], 4_001);
}

#[test]
fn each_line_has_a_result() {
    let workspace = Workspace::acme();
    let lines = [
        r#"{"prompt": "A fox"}"#,
        "",
        r#"{"request": {"prompt": "A fox", "count": 2}, "facts": {"seconds": 3}}"#,
        "nonsense",
        r#"{"facts": {}, "prompt": "A fox"}"#,
    ];
    workspace.write("in.jsonl", lines.join("\n"));
    let ran = workspace.run("validate acme/painter in.jsonl --format json").ended(1);
    let answers: Vec<Value> = ran.out.lines().map(|line| serde_json::from_str(line).expect("JSON")).collect();
    let verdicts: Vec<&Value> = answers.iter().map(|answer| &answer["valid"]).collect();
    assert_eq!(verdicts, [true, true, false, false]);
    assert_eq!(answers[2]["violations"][0]["rule"], "json");
    assert_eq!(answers[3]["violations"][0]["pointer"], "/facts");

    let ran = workspace.run("price acme/painter in.jsonl").ended(1);
    ran.says("line 1: 0.03 USD\n  image  1 x 0.03 = 0.03\nline 3: 0.06 USD\n");
    ran.says("line 4: invalid, 1 violation\n");

    // Whatever the file is called, and from standard input.
    workspace.write("in.ndjson", lines.join("\n"));
    workspace.write("in.txt", lines.join("\n"));
    let expected = workspace.run("validate acme/painter in.jsonl --format json").out;
    for arguments in ["in.ndjson", "in.txt --lines", "- --lines"] {
        let command = format!("validate acme/painter {arguments} --format json");
        assert_eq!(workspace.run_with(&command, lines.join("\n")).ended(1).out, expected, "{arguments}");
    }
}

#[test]
fn a_line_with_wrong_facts_does_not_stop_the_others() {
    let workspace = Workspace::acme();
    workspace.write("specs/acme/editor.yaml", EDITOR);
    workspace.write("facts.json", r#"{"strength": 2, "/images/0": {"width": 400, "height": 300}}"#);
    let image = r#"{"images": ["https://acme.example/1.png"]}"#;
    let lines = [
        format!(r#"{{"request": {image}, "facts": {{"/images/0": {{"width": 100}}}}}}"#),
        format!(r#"{{"request": {image}, "facts": {{"strenght": 1}}}}"#),
        format!(r#"{{"request": {image}, "facts": {{"strength": 6}}}}"#),
        format!(r#"{{"request": {image}, "facts": {{"/images/1": {{"width": 400}}}}}}"#),
        format!(r#"{{"request": {image}, "facts": null}}"#),
        "{".to_owned(),
        r#"{"images": []}"#.to_owned(),
        image.to_owned(),
        format!(r#"{{"request": {image}, "facts": {{"strength": 5, "/images/0": {{"height": 400}}}}}}"#),
    ];
    workspace.write("in.jsonl", lines.join("\n"));
    let ran = workspace.run("validate acme/editor in.jsonl --facts facts.json --format json").ended(1);
    let answers: Vec<Value> = ran.out.lines().map(|line| serde_json::from_str(line).expect("JSON")).collect();
    let numbers: Vec<u64> = answers.iter().filter_map(|answer| answer["line"].as_u64()).collect();
    assert_eq!(numbers, (1..=9).collect::<Vec<u64>>());
    // The width of the line is too small, and the height is that of the file.
    assert_eq!(answers[0]["violations"][0]["message"], "width must be at least 300 pixels, is 100");
    assert_eq!(answers[0]["unchecked"], json!([]));
    let facts: Vec<&Value> = answers[1..5].iter().map(|answer| &answer["errors"][0]["fact"]).collect();
    assert_eq!(facts, ["strenght", "strength", "/images/1", ""]);
    assert!(answers[1..5].iter().all(|answer| answer.get("valid").is_none()));
    assert_eq!(answers[5]["violations"][0]["rule"], "json");
    // The file has facts about an image that this line does not have.
    let verdicts: Vec<&Value> = answers[6..].iter().map(|answer| &answer["valid"]).collect();
    assert_eq!(verdicts, [true, true, true]);

    let ran = workspace.run("price acme/editor in.jsonl --facts facts.json").ended(1);
    ran.says("line 2: 1 fact that cannot be used\n  `strenght` is not a fact of acme/editor; did you mean `strength`?\n");
    ran.says("line 8: 0.02 USD\n");
    ran.says("line 9: 0.05 USD\n");
    // A single document is another matter: there is nothing else to answer.
    workspace.run_with("validate acme/editor --facts facts.json", r#"{"images": []}"#).ended(2);
    workspace.write("facts.json", r#"{"/image/0": {"width": 400}}"#);
    workspace
        .run("validate acme/editor in.jsonl --facts facts.json")
        .ended(2)
        .fails_with("did you mean `images`?");
}

#[test]
fn price_shows_warnings_and_unchecked_rules() {
    let workspace = Workspace::acme();
    workspace.write("specs/acme/editor.yaml", EDITOR);
    let input = r#"{"images": ["https://acme.example/1.png"], "seed": 3}"#;
    let answer = workspace.run_with("price acme/editor --format json", input).ended(0).json();
    assert_eq!(answer["warnings"][0]["rule"], "deprecated");
    assert_eq!(answer["unchecked"][0]["pointer"], "/images/0");
    let ran = workspace.run_with("price acme/editor", input).ended(0);
    ran.says("  warning  /seed  deprecated  ");
    ran.says("  unchecked  /images/0  media  ");
}

#[test]
fn a_parameter_named_request_disables_wrappers() {
    let workspace = Workspace::acme();
    workspace.write("specs/acme/sketcher.yaml", SKETCHER);
    workspace.write("in.jsonl", "{\"request\": \"A fox\"}\n");
    workspace.run("validate acme/sketcher in.jsonl").ended(0).says("line 1: valid");
}

#[test]
fn price_answers_in_the_documented_shape() {
    let workspace = Workspace::acme();
    workspace.write("specs/acme/sketcher.yaml", SKETCHER);
    let ran =
        workspace.run_with("price acme/painter --format json", r#"{"prompt": "A fox", "count": 3}"#).ended(0);
    let answer = ran.json();
    assert_eq!(answer["model"], "acme/painter");
    let cost = &answer["cost"];
    assert_eq!(
        (&cost["kind"], &cost["amount"], &cost["currency"]),
        (&json!("exact"), &json!("0.09"), &json!("USD"))
    );
    assert_eq!(cost["lines"][0]["item"], "image");
    assert_eq!(cost["lines"][0]["amount"], "0.09");

    let ran = workspace.run_with("price acme/painter --format json", r#"{"count": 3}"#).ended(1);
    assert_eq!(ran.json()["cost"], Value::Null);
    assert_eq!(ran.json()["violations"][0]["rule"], "required");

    let ran = workspace.run_with("price acme/sketcher --format json", r#"{"request": "A fox"}"#).ended(0);
    assert_eq!(ran.json()["cost"], json!({ "kind": "unknown", "reason": "not published", "known": [] }));
}

#[test]
fn price_answers_with_ranges_and_currencies() {
    let workspace = Workspace::acme();
    workspace.write("specs/acme/filmer.yaml", FILMER);
    workspace.write("facts.json", r#"{"seconds": 4.5}"#);
    let ran = workspace
        .run_with("price acme/filmer --facts facts.json --format json", r#"{"sound": true}"#)
        .ended(0);
    let cost = json!({
        "kind": "exact", "amount": "13.5", "currency": "credits",
        "lines": [
            { "item": "second", "quantity": "4.5", "rate": "3", "per": 1, "amount": "13.5" },
            {
                "item": "sound", "quantity": "1", "rate": { "min": "0.1", "max": "0.2" }, "per": 1,
                "amount": { "min": "0.1", "max": "0.2" }, "currency": "EUR",
            },
        ],
        "further": [{ "kind": "range", "min": "0.1", "max": "0.2", "currency": "EUR" }],
        "equivalent": { "kind": "exact", "amount": "0.135", "currency": "USD" },
    });
    assert_eq!(ran.json()["cost"], cost);

    let ran = workspace.run_with("price acme/filmer --format json", "{}").ended(0);
    let cost = json!({
        "kind": "range", "min": "6", "max": "30", "currency": "credits",
        "lines": [{
            "item": "second", "quantity": { "min": "2", "max": "10" }, "rate": "3", "per": 1,
            "amount": { "min": "6", "max": "30" },
        }],
        "equivalent": { "kind": "range", "min": "0.06", "max": "0.3", "currency": "USD" },
        "missing": { "facts": ["seconds"] },
    });
    assert_eq!(ran.json()["cost"], cost);

    let ran = workspace.run_with("price acme/filmer", r#"{"sound": true}"#).ended(0);
    ran.says("6 to 30 credits (0.06 to 0.3 USD) and 0.1 to 0.2 EUR\n  second  2 to 10 x 3 = 6 to 30\n");
    ran.says("  sound  1 x 0.1 to 0.2 = 0.1 to 0.2 EUR\n");
    ran.says("  depends on `seconds`, which the caller has to give\n");
}

#[test]
fn facts_are_checked() {
    let workspace = Workspace::acme();
    workspace.write("good.json", r#"{"seconds": 3}"#);
    workspace.write("name.json", r#"{"second": 3}"#);
    workspace.write("type.json", r#"{"seconds": "3"}"#);
    workspace.write("json.json", "{");
    let run =
        |facts| workspace.run_with(&format!("validate acme/painter --facts {facts}"), r#"{"prompt": ""}"#);
    run("good.json").ended(0);
    run("name.json").ended(2).fails_with("`seconds`");
    run("type.json").ended(2).fails_with("integer");
    run("json.json").ended(2).fails_with("json.json");
}

/// The provider takes an array, so that a body has several requests.
#[test]
fn a_body_is_checked_and_priced_as_a_whole() {
    let workspace = Workspace::acme();
    let provider = workspace.read("specs/acme/provider.yaml") + "envelope: { request: array }\n";
    workspace.write("specs/acme/provider.yaml", provider);
    workspace.write("body.json", r#"[{"prompt": "A fox"}, {"prompt": "Two", "count": 2}]"#);
    let ran = workspace.run("price acme/painter body.json --body --format json").ended(0);
    assert_eq!(ran.json()["cost"]["amount"], "0.09");
    workspace.write("body.json", r#"[{"prompt": "A fox"}, {"prompt": "Two", "count": 9}]"#);
    workspace.run("validate acme/painter body.json --body").ended(1).says("/1/count  range");
    workspace.write("one.json", r#"{"prompt": "A fox"}"#);
    workspace.run("validate acme/painter one.json --body").ended(1).says("must be an array");
    workspace.run("validate acme/painter one.json").ended(0);
}

#[test]
fn arguments_become_a_request() {
    let workspace = Workspace::acme();
    let arguments = r#"{"prompt": "A fox", "count": "3", "seed": null}"#;
    let ran = workspace.run_with("complete acme/painter --dialect mcp --format json", arguments);
    let ran = ran.ended(1);
    let answer = ran.json();
    assert_eq!(answer["request"], json!({ "prompt": "A fox", "count": 3, "seed": null }));
    let repair = json!({ "pointer": "/count", "kind": "number", "before": "3", "after": 3 });
    assert_eq!(answer["repairs"], json!([repair]));
    assert_eq!(answer["violations"][0]["rule"], "unknown");
    let ran =
        workspace.run_with("complete acme/painter --dialect openai", r#"{"prompt": "A fox", "count": "3"}"#);
    ran.ended(0)
        .says("{\"prompt\":\"A fox\",\"count\":3}\n  repaired  /count  number  \"3\" becomes 3\nvalid\n");
    workspace.run_with("complete acme/painter --dialect gemini", "{").ended(1).says("invalid, 1 violation\n");
    workspace.run("complete acme/painter").ended(2);
    workspace.run("complete acme/painter --dialect gpt").ended(2);
}

#[test]
fn a_price_is_that_of_a_day() {
    let workspace = Workspace::acme();
    let spec = "name: Dated\ndoc: D.\nsources: [{ url: https://acme.example, read: 1999-01-01 }]\n\
                http: { method: POST, path: / }\nfacts: { sent: { type: timestamp, doc: Time. } }\nprice:\n  \
                - { until: 2000-01-01, currency: USD, lines: [{ item: run, rate: \"1\" }] }\n  \
                - { from: 2000-01-01, until: 9999-01-01, currency: USD, lines: [{ item: run, rates: [{ when: 'hour(facts.sent, \"Z\") == 5', rate: \"2\" }, { rate: \"3\" }] }] }\n";
    workspace.write("specs/acme/dated.yaml", spec);
    let price = |at: &str| workspace.run_with(&format!("price acme/dated {at}"), "{}");
    price("--at 1999-12-31").ended(0).says("1 USD\n");
    price("--at 2000-01-01T00:30:00+01:00").ended(0).says("1 USD\n");
    price("--at 2000-01-01T05:59:59Z").ended(0).says("2 USD\n");
    // Today is after the day of the newest source.
    price("").ended(0).says("2 to 3 USD\n");
    price("--at 9999-01-01").ended(0).says("the last documented price ended on 9998-12-31");
    for wrong in ["2026-02-30", "tomorrow", "2026-11-29T10:00:00"] {
        price(&format!("--at {wrong}")).ended(2);
    }
    workspace.write(
        "in.jsonl",
        "{\"request\": {}, \"at\": \"1999-01-01\"}\n{\"request\": {}}\n{\"request\": {}, \"at\": \"noon\"}\n",
    );
    let ran = workspace.run("price acme/dated in.jsonl --format json --at 2000-01-01T05:00:00Z").ended(1);
    let answers: Vec<Value> = ran.out.lines().map(|line| serde_json::from_str(line).expect("JSON")).collect();
    let amounts: Vec<&Value> = answers[..2].iter().map(|answer| &answer["cost"]["amount"]).collect();
    assert_eq!(amounts, ["1", "2"]);
    assert_eq!(answers[2]["errors"][0]["fact"], "at");
}
