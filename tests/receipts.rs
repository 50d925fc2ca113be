//! Receipts: the price and its reasons agree, and people can read them.

use std::path::Path;

use modelspec::Facts;
use modelspec_codegen::Catalogue;
use modelspec_codegen::source::SourceText;
use serde_json::{Value, json};
use xtask::{Format, Input, Question, Style};

use crate::support::{compiled, root, sources};

const PROVIDER: &str = "name: Acme\nbase_url: https://acme.example\nsources: [{ url: https://acme.example, read: 2026-11-21 }]\n";

/// An operation with a price in several parts.
const FILM: &str = r#"
name: Film
doc: Films.
sources: [{ url: https://acme.example, read: 2026-11-21 }]
http: { method: POST, path: /film }
facts:
  plan: { type: string, default: free, doc: Plan of the account. }
  tokens: { type: integer, min: 0, max: 1000000, doc: Tokens of the prompt. }
parameters:
  seconds: { type: integer, min: 1, max: 60, default: 5, doc: Length of the film. }
  quality: { type: enum, values: [low, high, best], default: low, doc: Quality. }
  sound: { type: boolean, default: false, doc: Adds sound. }
  upscale: { type: boolean, default: false, doc: Doubles the size. }
price:
  currency: USD
  minimum: "0.5"
  lines:
    - { item: second, quantity: self.seconds, by: self.quality, rates: { low: "0.01", high: "0.02", best: "0.03" } }
    - { item: sound, when: { is: { sound: true } }, quantity: self.seconds, rate: "0.005" }
    - { item: upscaling, when: { is: { upscale: true, quality: best } }, rate: "0.25" }
    - item: prompt
      quantity: facts.tokens
      per: 1000
      rates:
        - { when: facts.plan == "pro", rate: "0.001" }
        - { rate: "0.002" }
"#;

fn catalogue(operation: &str) -> Catalogue {
    let file = |path: &str, text: &str| SourceText { path: path.to_owned(), text: text.to_owned() };
    let files = vec![file("acme/provider.yaml", PROVIDER), file("acme/film.yaml", operation)];
    Catalogue::compile(files).unwrap_or_else(|problems| panic!("{problems}"))
}

fn receipt(catalogue: &Catalogue, request: &str, facts: &Facts) -> (Value, String, Vec<String>) {
    let film = catalogue.model("acme/film").expect("it is there");
    let receipt = film.receipt_json(request.as_bytes(), facts).expect("the request is valid");
    let json = serde_json::from_str(&receipt.to_json().to_string()).expect("it is JSON");
    (json, receipt.to_string(), receipt.explain())
}

#[test]
fn a_receipt_says_what_a_cost_was_computed_from() {
    let catalogue = catalogue(FILM);
    let facts = Facts::new().with("tokens", 1500);
    let (json, table, sentences) =
        receipt(&catalogue, r#"{"seconds": 40, "quality": "high", "sound": true}"#, &facts);
    let fingerprint = catalogue.model("acme/film").expect("it is there").fingerprint;
    assert_eq!(json["fingerprint"], fingerprint);
    assert_eq!(json["cost"]["amount"], "1.003");
    let lines = json["cost"]["lines"].as_array().expect("a list");
    assert_eq!(
        lines[0],
        json!({
            "item": "second", "quantity": "40", "rate": "0.02", "per": 1, "amount": "0.8",
            "units": "`self.seconds`", "rate_condition": "`quality` is `high`",
            "near": [
                { "condition": "`quality` is `low`", "rate": "0.01" },
                { "condition": "`quality` is `best`", "rate": "0.03" }
            ]
        })
    );
    assert_eq!(lines[1]["condition"], "`sound` is `true`");
    assert_eq!(lines[2]["near"], json!([{ "condition": "the fact `plan` is `pro`", "rate": "0.001" }]));
    let other = "`upscale` is `true` and `quality` is `best`";
    assert_eq!(json["other_lines"], json!([{ "item": "upscaling", "condition": other }]));
    assert_eq!(json["facts"], json!({ "plan": "free", "tokens": 1500 }));
    let expected = format!(
        "acme/film  fingerprint {fingerprint}\n\
         second     40 x 0.02 USD = 0.8 USD, if `quality` is `high`\n\
         sound      40 x 0.005 USD = 0.2 USD, if `sound` is `true`\n\
         prompt     1500 x 0.002 USD per 1000 = 0.003 USD\n\
         total      1.003 USD\n\
         facts      {{\"plan\":\"free\",\"tokens\":1500}}\n"
    );
    assert_eq!(table, expected);
    assert_eq!(
        sentences,
        [
            "`second` is always billed.",
            "The quantity is `self.seconds`: 40 x 0.02 USD = 0.8 USD.",
            "This rate counts because `quality` is `high`.",
            "If `quality` is `low`, the rate is 0.01 USD.",
            "If `quality` is `best`, the rate is 0.03 USD.",
            "`sound` is billed because `sound` is `true`.",
            "The quantity is `self.seconds`: 40 x 0.005 USD = 0.2 USD.",
            "`prompt` is always billed.",
            "The quantity is `facts.tokens`: 1500 x 0.002 USD per 1000 = 0.003 USD.",
            "This rate counts because no other rate applies.",
            "If the fact `plan` is `pro`, the rate is 0.001 USD.",
            &format!("`upscaling` is not billed. It is billed if {other}."),
            "The cost depends on facts that are not part of the request: `plan`, `tokens`.",
            "The total is 1.003 USD.",
        ]
    );
}

#[test]
fn a_receipt_names_what_is_unknown_and_the_steps_to_the_total() {
    let catalogue = catalogue(FILM);
    let (json, _, sentences) = receipt(&catalogue, "{}", Facts::none());
    assert_eq!((&json["cost"]["kind"], &json["cost"]["max"]), (&json!("range"), &json!("2.05")));
    assert_eq!(json["cost"]["missing"], json!({ "facts": ["tokens"] }));
    let missing = "The cost is a range, because it depends on `tokens`, which the caller has to give.";
    assert!(sentences.iter().any(|sentence| sentence == missing), "{sentences:?}");
    let (_, table, sentences) = receipt(&catalogue, "{}", &Facts::new().with("tokens", 0));
    assert!(table.contains("at least 0.5  0.5\n"), "{table}");
    assert!(
        sentences.contains(&"The sum of the lines becomes 0.5: at least 0.5.".to_owned()),
        "{sentences:?}"
    );

    let unknown = FILM.replace("rate: \"0.005\"", "unknown: nobody publishes it");
    let (json, table, sentences) =
        receipt(&self::catalogue(&unknown), r#"{"sound": true}"#, &Facts::new().with("tokens", 0));
    assert_eq!(json["cost"]["kind"], "unknown");
    let lines = json["cost"]["lines"].as_array().expect("a list");
    assert_eq!((&lines[0]["amount"], &lines[1]["unknown"]), (&json!("0.05"), &json!("nobody publishes it")));
    assert!(table.contains("sound      unknown: nobody publishes it, if `sound` is `true`\n"), "{table}");
    let reason = "The amount of `sound` is unknown: nobody publishes it.";
    assert!(sentences.iter().any(|sentence| sentence == reason), "{sentences:?}");
}

#[test]
fn a_receipt_names_the_entry_of_the_price_and_its_day() {
    let (head, _) = FILM.split_once("price:\n").expect("it has a price");
    let dated = format!(
        "{head}price:\n\
         - {{ until: 2026-03-01, note: introductory price, source: https://acme.example/new, currency: USD, \
             lines: [{{ item: film, rate: \"1\" }}] }}\n\
         - {{ from: 2026-03-01, currency: USD, lines: [{{ item: film, rate: \"2\" }}] }}\n"
    );
    let catalogue = catalogue(&dated);
    let at = |day: &str| {
        let mut facts = Facts::new();
        facts.set_moment(day.parse().expect("a day"));
        receipt(&catalogue, "{}", &facts)
    };
    let (json, table, sentences) = at("2026-02-28");
    let price =
        json!({ "until": "2026-03-01", "note": "introductory price", "source": "https://acme.example/new" });
    assert_eq!((&json["day"], &json["price"]), (&json!("2026-02-28"), &price));
    assert!(
        table.contains(
            "price      until 2026-03-01, introductory price\nsource     https://acme.example/new\n"
        )
    );
    let expected = "The request is priced on 2026-02-28, with the price that is in force until 2026-03-01 \
                    (introductory price).";
    assert_eq!(sentences[0], expected);
    let (json, ..) = at("2026-03-01T00:30:00+01:00");
    assert_eq!((&json["day"], &json["cost"]["amount"]), (&json!("2026-02-28"), &json!("1")));
    let (json, ..) = receipt(&catalogue, "{}", Facts::none());
    assert_eq!((&json["day"], &json["price"]), (&json!("2026-11-21"), &json!({ "from": "2026-03-01" })));
}

#[test]
fn the_time_of_a_request_is_a_fact_of_its_receipt() {
    let (head, _) = FILM.split_once("facts:\n").expect("it has facts");
    let (_, parameters) = FILM.split_once("parameters:").expect("it has parameters");
    let (parameters, _) = parameters.split_once("price:").expect("it has a price");
    let timed = format!(
        "{head}facts:\n  sent: {{ type: timestamp, doc: Time of the request. }}\nparameters:{parameters}\
         price:\n  currency: USD\n  lines:\n    - item: film\n      rates:\n\
         \x20       - {{ when: 'hour(facts.sent, \"Z\") < 8', rate: \"1\" }}\n        - {{ rate: \"2\" }}\n"
    );
    let catalogue = catalogue(&timed);
    let night = Facts::new().at("2026-11-29T08:30:00+01:00".parse().expect("a moment"));
    let (json, ..) = receipt(&catalogue, "{}", &night);
    assert_eq!(json["facts"], json!({ "sent": "2026-11-29T08:30:00+01:00" }));
    assert_eq!(json["cost"]["amount"], "1");
    let (json, ..) = receipt(&catalogue, "{}", &Facts::new().at("2026-11-29".parse().expect("a day")));
    assert_eq!((&json["facts"], &json["cost"]["kind"]), (&json!({}), &json!("range")));
}

#[test]
fn an_invalid_request_has_no_receipt() {
    let catalogue = catalogue(FILM);
    let film = catalogue.model("acme/film").expect("it is there");
    let invalid = film.receipt_json(br#"{"seconds": 61}"#, Facts::none()).expect_err("it is too long");
    assert_eq!(invalid.report().violations().len(), 1);
    let strange = Facts::new().with("colour", "red");
    let invalid = film.receipt_json(b"{}", &strange).expect_err("there is no such fact");
    assert_eq!(invalid.report().fact_errors().len(), 1);
}

/// Each documented request that is valid.
#[test]
fn receipts_have_the_cost_of_the_price() {
    let mut count = 0;
    for op in &compiled().catalogue.operations {
        let entry = modelspec::model(&op.id()).expect("it is generated");
        for request in op.examples.iter().filter_map(|example| example.request.as_ref()) {
            let json = request.to_string();
            let Some(cost) = entry.check_json(json.as_bytes(), Facts::none()).cost else { continue };
            let receipt = entry.receipt_json(json.as_bytes(), Facts::none()).expect("it is valid");
            let known = receipt.lines.iter().filter_map(|line| line.amount).count();
            let expected = match &cost {
                modelspec::Cost::Unknown(unknown) => unknown.known().len(),
                _ => cost.lines().len(),
            };
            assert_eq!((receipt.cost, known), (cost, expected), "{}: {json}", op.id());
            count += 1;
        }
    }
    assert!(count > 100, "{count} receipts");
}

#[test]
fn fingerprints_are_those_of_the_specs() {
    let compiled = Catalogue::compile(sources(&root().join("specs"))).expect("the specs have no errors");
    assert_eq!(compiled.models().len(), modelspec::models().len());
    for entry in compiled.models() {
        let generated = modelspec::model(entry.id).expect("it is generated");
        assert_eq!(entry.fingerprint, generated.fingerprint, "{}", entry.id);
        assert_eq!(entry.fingerprint.len(), 32);
    }
    let of = |text: &str| catalogue(text).model("acme/film").expect("it is there").fingerprint.to_owned();
    let changes = [
        ("0.005", "0.006"),
        ("max: 60", "max: 61"),
        ("Adds sound.", "Adds a sound."),
        ("tokens:", "tokens :"),
    ];
    for (old, new) in changes {
        let same = old == "tokens:" || old == "Adds sound.";
        assert_eq!(of(FILM) == of(&FILM.replace(old, new)), same, "{old} becomes {new}");
    }
}

/// Runs the command of the document on its request.
#[test]
fn the_document_shows_what_the_command_prints() {
    let text = std::fs::read_to_string(root().join("docs/receipts.md")).expect("the document is there");
    let block = |language: &str| {
        let start = format!("```{language}\n");
        let (_, rest) = text.split_once(&start).unwrap_or_else(|| panic!("no block of {language}"));
        rest.split_once("```").expect("the block ends").0
    };
    let model = "runware/kling-image-o3";
    let question = Question {
        model: model.to_owned(),
        body: false,
        input: Input::new(Path::new("-"), false),
        specs: root().join("specs"),
        facts: None,
        at: None,
        format: Format::Human,
        style: Style::default(),
    };
    let details = xtask::Details { receipt: true, explain: true };
    let mut out = Vec::new();
    let status =
        xtask::price::detailed(&question, details, &mut block("json").as_bytes(), &mut out, &mut Vec::new());
    assert_eq!(status.expect("the model is known"), xtask::Status::Good);
    let out = String::from_utf8(out).expect("it is text");
    let (_, shown) = block("text").split_once("fingerprint ").expect("a fingerprint");
    // The fingerprint changes with every change of the operation.
    let fingerprint = modelspec::model(model).expect("it is generated").fingerprint;
    assert_eq!(block("text").replace(&shown[..32], fingerprint), out);
}
