use modelspec_runtime::Json;

use super::{index, text};
use crate::source::SourceText;

const PROVIDER: &str = "\
name: Acme
sources: [{ url: https://acme.example/docs, read: 2026-11-21 }]
base_url: https://api.acme.example
auth: { header: X-Key }
errors: [{ http: 400, code: 7, doc: \"Bad \\\"input\\\".\" }]
";

const PAINT: &str = "\
model: acme:paint
name: Paint
doc: Paints.
released: 2026-01-02
capabilities: [text-to-image]
sources: [{ url: https://acme.example/docs, read: 2026-11-21 }]
http: { method: POST, path: /paint }
parameters:
  prompt: { type: string, required: true, doc: Text. }
  count: { type: integer, min: 1, max: 4, default: 1, doc: Images. }
  quality: { type: enum, values: [low, high], default: low, doc: Quality. }
price:
  currency: credits
  minimum: \"0.05\"
  exchange: { currency: USD, rate: \"0.01\" }
  lines:
    - { item: image, quantity: self.count, by: self.quality, rates: { low: \"0.03\", high: { min: \"0.1\", max: \"0.2\" } } }
    - { item: start, quantity: \"1\", rate: \"0.5\", when: { is: { quality: high } }, per: 2 }
";

fn compiled() -> Json {
    let file = |path: &str, text: &str| SourceText { path: path.to_owned(), text: text.to_owned() };
    let bare = PAINT.split("model: acme:paint").last().and_then(|rest| rest.split("price:").next());
    let files = vec![
        file("acme/provider.yaml", PROVIDER),
        file("acme/paint.yaml", PAINT),
        file("acme/later.yaml", bare.unwrap_or_default()),
    ];
    let compilation = crate::compile(files);
    assert!(!compilation.report.has_errors(), "{:#?}", compilation.report.lines(&compilation.sources));
    text(&index(&compilation.catalogue)).parse().expect("it is JSON")
}

#[test]
fn entries_are_complete() {
    let index = compiled();
    let first = |name: &str| index.get(name).and_then(Json::as_array).expect("a list").to_vec();
    let [provider] = first("providers").try_into().expect("one provider");
    assert_eq!(
        provider.to_string(),
        r#"{"id":"acme","name":"Acme","doc":"","base_url":"https://api.acme.example","auth":{"header":"X-Key","scheme":null},"response":{"results":"","task":null,"error":null},"errors":[{"http":400,"code":"7","meaning":"Bad \"input\"."}],"sources":[{"url":"https://acme.example/docs","read":"2026-11-21"}]}"#
    );
    let [later, paint] = first("operations").try_into().expect("two operations");
    let text = |entry: &Json, name: &str| entry.get(name).map(Json::to_string).unwrap_or_default();
    assert_eq!(text(&later, "id"), r#""acme/later""#);
    assert_eq!(text(&later, "model"), "null");
    for (name, expected) in [
        ("id", r#""acme/paint""#),
        ("models", r#"["acme:paint"]"#),
        ("released", r#""2026-01-02""#),
        ("capabilities", r#"["text-to-image"]"#),
        ("provider", r#""acme""#),
        ("url", r#""https://api.acme.example/paint""#),
        ("content_type", r#""application/json""#),
        ("envelope", r#""single""#),
        ("request_schema", r#""schemas/acme/paint.request.json""#),
    ] {
        assert_eq!(text(&paint, name), expected, "{name}");
    }
}

#[test]
fn prices_are_data() {
    let index = compiled();
    let operations = index.get("operations").and_then(Json::as_array).expect("a list");
    let price = |at: usize| operations[at].get("price").expect("a price").to_string();
    assert_eq!(
        price(1),
        concat!(
            r#"{"currency":"credits","lines":["#,
            r#"{"item":"image","quantity":"self.count","per":1,"by":"self.quality","#,
            r#""rates":[{"value":"low","rate":"0.03"},{"value":"high","rate":{"min":"0.1","max":"0.2"}}]},"#,
            r#"{"item":"start","when":"self.quality == \"high\"","quantity":"1","per":2,"rate":"0.5"}],"#,
            r#""minimum":"0.05","exchange":{"currency":"USD","rate":"0.01","per":1}}"#,
        )
    );
    assert!(price(0).starts_with(r#"{"unknown":"#), "{}", price(0));
}
