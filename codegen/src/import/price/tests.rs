//! Rates and bills to prices, one idiom at a time. Every draft has to compile.

use serde_json::{Value, json};

use crate::compile;
use crate::import::tests::has;
use crate::import::{Draft, Import, Problem, import};
use crate::source::SourceText;

/// Members of a video operation.
fn video() -> Value {
    json!({
        "prompt": { "type": "string", "description": "What to show." },
        "duration": { "type": "integer", "minimum": 1, "maximum": 20, "default": 5, "description": "Length in seconds." },
        "sound": { "type": "boolean", "description": "Adds audio." },
        "numberResults": { "type": "integer", "minimum": 1, "maximum": 4, "default": 1, "description": "Number of results." },
        "inputs": { "type": "object", "additionalProperties": false, "properties": {
            "images": { "type": "array", "items": { "type": "string", "format": "uri" }, "description": "Pictures." },
        } },
    })
}

fn document(members: &Value, rules: &Value, pricing: &Value) -> Value {
    json!({
        "openapi": "3.1.0",
        "info": { "title": "Film", "version": "1", "x-pricing": pricing },
        "servers": [{ "url": "https://acme.example/v1" }],
        "paths": { "/film": { "post": {
            "operationId": "film",
            "externalDocs": { "url": "https://acme.example/docs" },
            "requestBody": { "content": { "application/json": { "schema": {
                "type": "object", "additionalProperties": false, "properties": members, "allOf": rules,
            } } } },
        } } },
    })
}

fn draft(document: &Value, examples: &str) -> Result<Draft, Problem> {
    let text = serde_json::to_string_pretty(document).expect("JSON");
    let examples = Some(("bills.json", examples)).filter(|(_, text)| !text.is_empty());
    import(&Import {
        path: "api.json",
        text,
        others: &[],
        provider: "acme",
        name: None,
        operation: None,
        read: "2026-11-29",
        examples,
    })
}

/// The draft of a document with bills: pairs of a request and its cost.
fn with_bills(document: &Value, bills: &[(Value, &str)]) -> String {
    let examples: Vec<Value> = bills
        .iter()
        .enumerate()
        .map(|(at, (request, cost))| json!({ "title": format!("Bill {at}"), "request": request, "cost": cost }))
        .collect();
    let draft =
        draft(document, &Value::from(examples).to_string()).unwrap_or_else(|problem| panic!("{problem}"));
    let mut files: Vec<SourceText> = draft.operations.iter().map(|drafted| drafted.file.clone()).collect();
    files.extend(draft.provider.clone());
    let compilation = compile(files.clone());
    let lines = compilation.report.lines(&compilation.sources);
    let errors: Vec<&String> = lines.iter().filter(|line| line.contains("error")).collect();
    assert!(errors.is_empty(), "{errors:#?}\n{}", files[0].text);
    files[0].text.clone()
}

fn rates(rates: &[(&str, &str, &str)]) -> Value {
    let rate = |(amount, unit, label): &(&str, &str, &str)| {
        let amount: Value = serde_json::from_str(amount).expect("a number");
        json!({ "amount": amount, "unit": unit, "label": label })
    };
    json!({ "currency": "USD", "rates": rates.iter().map(rate).collect::<Vec<_>>() })
}

/// The lines of the price that the bills prove.
fn lines(members: &Value, of: &[(&str, &str, &str)], bills: &[(Value, &str)]) -> String {
    let text = with_bills(&document(members, &json!([]), &rates(of)), bills);
    let Some((_, price)) = text.split_once("\n  lines:") else { panic!("there is no price in\n{text}") };
    price.split("\nexamples:").next().unwrap_or_default().split_whitespace().collect::<Vec<_>>().join(" ")
}

/// The comments at the top of a draft without a price.
fn unsolved(members: &Value, of: &[(&str, &str, &str)], bills: &[(Value, &str)]) -> String {
    let text = with_bills(&document(members, &json!([]), &rates(of)), bills);
    assert!(!text.contains("\nprice:"), "{text}");
    text.lines().filter(|line| line.starts_with("# TODO")).collect::<Vec<_>>().join("\n")
}

const AUDIO: [(&str, &str, &str); 2] =
    [("0.07", "durationSecond", "without audio"), ("0.14", "durationSecond", "with audio")];

#[test]
fn a_flag_is_found_by_what_it_costs() {
    let mut members = video();
    members["keepSound"] = json!({ "type": "boolean", "description": "Keeps the sound of the video." });
    let bills = [
        (json!({ "duration": 10, "sound": true, "keepSound": false }), "1.4"),
        (json!({ "keepSound": true }), "0.35"),
    ];
    let price = lines(&members, &AUDIO, &bills);
    has(
        &price,
        "quantity: self.duration rates: [{ when: { is: { sound: true } }, rate: \"0.14\" }, { rate: \"0.07\" }]",
    );
}

#[test]
fn readings_that_no_bill_decides_between_are_named() {
    let mut members = video();
    members["keepSound"] = json!({ "type": "boolean", "description": "Keeps the sound of the video." });
    let todo =
        unsolved(&members, &AUDIO, &[(json!({ "duration": 10, "sound": true, "keepSound": true }), "1.4")]);
    has(
        &todo,
        "price 0.07 per durationSecond: without audio (2 readings of the rates reproduce the same 1 bills)",
    );
    has(&todo, "is: { sound: true }");
    has(&todo, "is: { keepSound: true }");
}

#[test]
fn rates_that_do_not_give_the_bills_are_no_price() {
    let todo =
        unsolved(&video(), &AUDIO, &[(json!({ "sound": true }), "0.7"), (json!({ "duration": 3 }), "0.3")]);
    has(&todo, "no reading of the rates reproduces the bills; the closest one has 1 of 2");
    has(&todo, "`Bill 1` was billed 0.3 (the closest reading of the rates gives 0.21)");
}

#[test]
fn without_bills_the_readings_stay_comments() {
    let todo = unsolved(&video(), &AUDIO, &[]);
    has(&todo, "no billed example shows which request has which rate");
    has(&todo, "one reading is price:");
}

#[test]
fn the_duration_of_a_file_is_not_in_a_request() {
    let mut members = video();
    members["video"] = json!({ "type": "string", "format": "uri", "description": "A video to edit." });
    let rules = json!([{ "if": { "required": ["video"] }, "then": { "not": { "required": ["duration"] } } }]);
    let bills = [
        (json!({ "sound": true }), "0.7"),
        (json!({}), "0.35"),
        (json!({ "video": "https://a.example/v.mp4" }), "0.522"),
    ];
    let text = with_bills(&document(&members, &rules, &rates(&AUDIO)), &bills);
    has(&text, "# Reproduces 2 of 3 bills; no other reading of the rates does.");
    has(&text, "`Bill 2` was billed 0.522 (its request has no `duration`, so that it proves nothing)");
    has(&text, "when: { absent: video }");
    has(&text, "when: { present: video }, unknown: ");
    assert_eq!(text.matches("cost: \"").count(), 2, "{text}");
}

#[test]
fn tiers_come_from_sizes_and_presets() {
    let row = |title: &str, width: u32, height: u32| json!({ "title": title, "properties": { "width": { "const": width }, "height": { "const": height } } });
    let mut members = video();
    members["width"] = json!({ "type": "integer" });
    members["height"] = json!({ "type": "integer" });
    members["resolution"] = json!({ "type": "string", "enum": ["720p", "1080p"] });
    let rules = json!([
        { "if": { "anyOf": [{ "required": ["width"] }, { "required": ["height"] }] },
          "then": { "required": ["width", "height"], "oneOf": [row("720p (16:9)", 1280, 720), row("1080p (16:9)", 1920, 1080)] } },
    ]);
    let pricing = rates(&[
        ("0.1", "durationSecond", "720p · without audio"),
        ("0.2", "durationSecond", "720p · with audio"),
        ("0.3", "durationSecond", "1080p"),
    ]);
    let bills = [
        (json!({ "width": 1920, "height": 1080 }), "1.5"),
        (json!({ "resolution": "720p", "sound": true }), "1"),
        (json!({ "width": 1280, "height": 720, "duration": 2, "numberResults": 2 }), "0.4"),
    ];
    let text = with_bills(&document(&members, &rules, &pricing), &bills);
    has(&text, "tier_from: resolution");
    has(&text, "times: self.numberResults");
    has(&text, "when: \"size.tier == \\\"1080p\\\"\"");
    assert_eq!(text.matches("cost: \"").count(), 3, "{text}");
}

#[test]
fn labels_name_values_modes_and_numbers() {
    let mut members = video();
    members["quality"] = json!({ "type": "string", "enum": ["very_low", "high"], "default": "high" });
    let image = json!({ "inputs": { "images": ["https://a.example/i.png"] } });
    let price = lines(
        &members,
        &[("0.008", "output", "Very low"), ("0.02", "output", "High quality")],
        &[(json!({ "quality": "very_low" }), "0.008"), (json!({}), "0.02")],
    );
    has(
        &price,
        "- { when: { is: { quality: very_low } }, rate: \"0.008\" } - { when: { is: { quality: high } }, rate: \"0.02\" } missing: { unknown: ",
    );
    let price = lines(
        &members,
        &[("0.3", "output", "Text-to-Video"), ("0.4", "output", "Image-to-Video")],
        &[(json!({}), "0.3"), (image, "0.4")],
    );
    has(&price, "{ when: { present: inputs.images }, rate: \"0.4\" }, { rate: \"0.3\" }");
    let price = lines(
        &members,
        &[("0.5", "video", "5s"), ("0.9", "video", "10 seconds")],
        &[(json!({}), "0.5"), (json!({ "duration": 10 }), "0.9")],
    );
    has(&price, "{ when: { is: { duration: 10 } }, rate: \"0.9\" }");
    has(&price, "missing: { unknown: the document has no rate for these requests }");
}

#[test]
fn units_are_counted_in_the_request() {
    let speech = json!({ "text": { "type": "string", "description": "Text to speak." } });
    for (amount, unit, expected) in [
        ("0.000015", "character", "rate: \"0.000015\""),
        ("1.5e-05", "character", "rate: \"0.000015\""),
        ("0.015", "1,000 characters", "rate: \"0.015\", per: 1000"),
        ("15", "1M characters", "rate: \"15\", per: 1000000"),
        ("0.000015000001", "character", "rate: \"0.015000001\", per: 1000"),
    ] {
        let cost = if unit == "character" && amount.len() > 10 { "0.000030000002" } else { "0.00003" };
        let bills = [(json!({ "text": "Hi" }), cost)];
        if cost.len() > 11 {
            has(&unsolved(&speech, &[(amount, unit, "")], &bills), "none of the 1 bills");
        } else {
            has(&lines(&speech, &[(amount, unit, "")], &bills), expected);
        }
    }
}

#[test]
fn megapixels_are_exact_or_started() {
    let side = json!({ "type": "integer", "minimum": 64, "maximum": 4096, "default": 1000 });
    let members = json!({ "width": side, "height": side });
    let of = [("0.02", "megapixel", "")];
    let price = lines(&members, &of, &[(json!({ "width": 1500 }), "0.03")]);
    has(&price, "quantity: \"self.width * self.height / 1000000\", rate: \"0.02\"");
    let price = lines(
        &members,
        &of,
        &[(json!({ "width": 1500 }), "0.04"), (json!({ "width": 1024, "height": 1024 }), "0.02")],
    );
    has(&price, "/ 1048576\", round_up: 1, rate: \"0.02\"");
    let todo = unsolved(&members, &of, &[(json!({}), "0.02")]);
    has(&todo, "3 readings");
}

#[test]
fn the_first_unit_can_cost_more() {
    let side = json!({ "type": "integer", "minimum": 64, "maximum": 4096, "default": 1000 });
    let members = json!({ "width": side, "height": side });
    let of = [("0.03", "megapixel", "First megapixel"), ("0.01", "megapixel", "Each additional megapixel")];
    let price = lines(&members, &of, &[(json!({ "width": 1500 }), "0.035"), (json!({}), "0.03")]);
    has(&price, "bands: [{ up_to: 1, rate: \"0.03\" }, { rate: \"0.01\" }]");
}

#[test]
fn numbers_can_be_texts() {
    let mut members = video();
    members["duration"] =
        json!({ "type": "string", "enum": ["5", "10"], "default": "5", "description": "Seconds." });
    let bills = [(json!({ "duration": "10", "sound": true }), "1.4"), (json!({}), "0.35")];
    has(&lines(&members, &AUDIO, &bills), "quantity: double(self.duration)");
}

#[test]
fn the_medium_of_the_result_is_no_condition() {
    let of = [("0.1", "durationSecond", "Video output")];
    let price = lines(
        &video(),
        &of,
        &[(json!({}), "0.5"), (json!({ "inputs": { "images": ["https://a.example/i.png"] } }), "0.5")],
    );
    has(&price, "quantity: self.duration, rate: \"0.1\"");
}

#[test]
fn files_cost_more() {
    let two = json!({ "inputs": { "images": ["https://a.example/1.png", "https://a.example/2.png"] } });
    for (unit, label) in [("inputImage", ""), ("output", "Each additional input image")] {
        let of = [("0.04", "output", ""), ("0.001", unit, label)];
        let price = lines(&video(), &of, &[(two.clone(), "0.042"), (json!({}), "0.04")]);
        has(&price, "{ item: output, rate: \"0.04\" }");
        has(&price, "when: { present: inputs.images } quantity: size(self.inputs.images) rate: \"0.001\"");
    }
}

#[test]
fn totals_are_rounded_as_the_bills_are() {
    let text = with_bills(
        &document(&video(), &json!([]), &rates(&[("0.00263333", "durationSecond", "")])),
        &[(json!({ "duration": 7 }), "0.0184"), (json!({}), "0.0132")],
    );
    has(&text, "  round: \"0.0001\"\n");
}

#[test]
fn what_no_request_shows_is_not_searched() {
    for (pricing, reason) in [
        (rates(&[("5e-06", "inputToken", "Text input")]), "only the service knows the number of tokens"),
        (rates(&[("5e-06", "utf8Byte", "")]), "an expression cannot count bytes"),
        (rates(&[("0.1", "furlong", "")]), "no parameter has the number of `furlong`"),
        (rates(&[("0.1", "output", "on Sundays")]), "`on Sundays` in the label `on Sundays` says nothing"),
        (
            json!({ "basis": "floor", "rates": [{ "amount": 1, "unit": "output" }] }),
            "only the least that is billed",
        ),
        (json!({ "measured": [{ "price": 1 }] }), "measured prices, and no rates"),
        (json!({ "rates": [{ "unit": "output" }] }), "1 of the rates have no amount"),
        (json!({ "rates": vec![json!({ "amount": 1 }); 65] }), "the limit is 64"),
    ] {
        let text = with_bills(&document(&video(), &json!([]), &pricing), &[(json!({}), "1")]);
        has(&text, reason);
        assert!(!text.contains("\nprice:"), "{text}");
    }
}

#[test]
fn a_sentence_states_rates_where_there_is_no_list() {
    for overview in [
        "$0.07/s (without audio), or $0.14/s (with audio)",
        "$0.07 per second without audio, $0.14 per second with audio.",
    ] {
        let pricing = json!({ "currency": "USD", "overview": overview });
        let bills = [(json!({ "sound": true }), "0.7"), (json!({}), "0.35")];
        let text = with_bills(&document(&video(), &json!([]), &pricing), &bills);
        has(&text, "{ when: { is: { sound: true } }, rate: \"0.14\" }");
    }
}

#[test]
fn many_readings_end_at_the_limit() {
    let mut members = video();
    for number in 0..12 {
        for topic in ["search", "detail", "color"] {
            let text = format!("Adds {topic}.");
            members[format!("{topic}Of{number}")] = json!({ "type": "boolean", "description": text });
        }
    }
    let of = [("1", "output", "with search"), ("2", "output", "with detail"), ("3", "output", "with color")];
    has(&unsolved(&members, &of, &[(json!({}), "1")]), "more than 512 readings");
}

#[test]
fn requests_that_the_draft_rejects_are_kept() {
    let text = with_bills(
        &document(&video(), &json!([]), &rates(&AUDIO)),
        &[(json!({ "duration": 50 }), "3.5"), (json!({ "sound": true }), "0.7"), (json!({}), "0.35")],
    );
    has(&text, "# TODO(import): the request of `Bill 0` breaks `range` at `/duration`");
    has(&text, "violations: [{ pointer: /duration, rule: range }]");
    has(&text, "price:");
}

#[test]
fn ids_that_documentation_leaves_out_are_filled_in() {
    let document = json!({
        "openapi": "3.1.0",
        "info": { "title": "Film" },
        "paths": { "/": { "post": { "requestBody": { "content": { "application/json": { "schema": {
            "type": "object", "required": ["id"], "properties": { "id": { "type": "string", "format": "uuid" }, "n": { "type": "integer" } },
        } } } } } } },
    });
    let text = with_bills(&document, &[(json!({ "n": 1 }), "1")]);
    has(&text, "id: \"00000000-0000-4000-8000-000000000001\"");
    has(&text, "billed 1 (the draft has no price");
}

#[test]
fn malformed_files_of_examples_are_refused_or_reported() {
    let document = document(&video(), &json!([]), &json!({}));
    for (text, expected) in [
        ("{", "bills.json:1: the file is neither JSON nor YAML"),
        ("{\"a\": 1}", "bills.json:1: the file has no list of examples"),
        ("3", "bills.json:1: the file has no list of examples"),
    ] {
        let problem = draft(&document, text).expect_err(text).to_string();
        has(&problem, expected);
    }
    let odd = r#"{"examples": [3, {"request": 5}, {"title": "T", "request": [{"sound": true}], "cost": -1, "response": 7}]}"#;
    let draft = draft(&document, odd).expect("a draft");
    let notes: Vec<String> =
        draft.operations[0].notes.iter().map(|note| format!("{} {}", note.pointer, note.text)).collect();
    assert_eq!(notes, ["/examples/0 example `Example 1`", "/examples/1 example `Example 2`"]);
    has(&draft.operations[0].file.text, "title: T");
    let many = format!("[{}]", vec!["{\"request\": {}}"; 1001].join(","));
    has(&self::draft(&document, &many).expect_err("too many").to_string(), "the limit is 1000");
}
