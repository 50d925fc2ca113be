//! Hostile requests and specs cause no panic, abort or hang.

use modelspec_codegen::compile;
use modelspec_codegen::source::SourceText;
use proptest::prelude::*;

use crate::support::{compiled, fixture, root, sources};

/// Requests that are up to ten times this number of bytes.
fn requests(size: usize) -> Vec<Vec<u8>> {
    let deep = |open: &str| open.repeat(size).into_bytes();
    let mut requests = vec![
        Vec::new(),
        b"\xff\xfe".to_vec(),
        b"\xef\xbb\xbf{}".to_vec(),
        b"{} {}".to_vec(),
        br#"{"positivePrompt": "\ud800"}"#.to_vec(),
        br#"{"width": 1e999, "height": -1e999}"#.to_vec(),
        deep("["),
        deep("{\"a\":"),
    ];
    let items = "5,".repeat(2 * size);
    requests.push(format!("{{\"inputs\": {{\"referenceImages\": [{items}5]}}}}").into_bytes());
    let keys: Vec<String> = (0..size / 5).map(|at| format!("\"{at}\":0")).collect();
    requests.push(format!("{{{}}}", keys.join(",")).into_bytes());
    let key = "k".repeat(5 * size);
    requests.push(format!("{{\"{key}\": \"{key}\"}}").into_bytes());
    requests
}

#[test]
fn hostile_requests_are_rejected() {
    let (small, large) = (requests(10_000), requests(1_000_000));
    for op in &compiled().catalogue.operations {
        let entry = modelspec::model(&op.id()).unwrap();
        let is_large = op.id() == "runware/kling-image-o3";
        for request in if is_large { &large } else { &small } {
            let report = entry.validate_json(request);
            assert!(!report.is_valid());
            assert!(report.violations().len() <= 1_000);
            let written: usize =
                report.violations().iter().map(|one| one.pointer().len() + one.message().len()).sum();
            assert!(written < 2_000_000, "a report of {written} bytes");
            assert!(entry.price_json(request).is_err());
        }
    }
}

/// A string that is too long costs its pattern nothing, and the patterns of a request take a limited number of moves.
#[test]
fn patterns_of_hostile_requests_are_bounded() {
    let spec = r#"
name: Hostile
doc: Patterns.
sources: [{ url: https://example.com, read: 2026-01-01 }]
http: { method: POST, path: / }
parameters:
  short: { type: string, pattern: "[a-z]{1,999}[0-9]", max_length: 100, doc: Short. }
  free: { type: string, pattern: "[a-z]{1,999}[0-9]", doc: Free. }
  words: { type: string, pattern: "^[a-z0-9_ ]*$", doc: Words. }
  again: { type: string, pattern: "(?:(?:a|a)*)*b", doc: Again. }
  counted: { type: string, pattern: "[ab]*a[ab]{200}c", doc: Counted. }
price: { unknown: not published }
"#;
    let compilation = compile(fixture("hostile", spec));
    assert!(!compilation.report.has_errors(), "{:#?}", compilation.report.lines(&compilation.sources));
    let arena = modelspec_codegen::__private::Arena::new();
    let model = modelspec_codegen::__private::table(&arena, &compilation.catalogue.operations[0]);
    let long = "a".repeat(1_000_000);
    for (parameter, rule) in [
        ("short", Some("length")),
        ("free", Some("limit")),
        ("words", None),
        ("again", Some("pattern")),
        ("counted", Some("limit")),
    ] {
        let request = format!(r#"{{"{parameter}":"{long}"}}"#);
        let report =
            modelspec_runtime::validate(&model, request.as_bytes(), modelspec_runtime::Facts::none());
        let rules: Vec<&str> = report.violations().iter().map(modelspec_runtime::Violation::rule).collect();
        assert_eq!(rules, rule.as_slice(), "{parameter}");
    }
}

proptest! {
    #![proptest_config(ProptestConfig { failure_persistence: None, ..ProptestConfig::with_cases(300) })]

    /// Specs with a removed or replaced part compile to diagnostics or to files.
    #[test]
    fn mutilated_specs_compile_or_give_diagnostics(file in 0_usize..10_000, from in 0.0..1.0, length in 0_usize..60, insert in ".{0,6}") {
        let mut specs = sources(&root().join("specs"));
        // One provider at a time: all of them would take minutes.
        let provider = specs[file % specs.len()].path.split_once('/').expect("a folder").0.to_owned();
        specs.retain(|spec| spec.path.starts_with(&format!("{provider}/")));
        let at = file % specs.len();
        specs[at].text = mutilate(&specs[at].text, from, length, &insert);
        let compilation = compile(specs);
        for diagnostic in &compilation.report.diagnostics {
            let text = &compilation.sources.file(diagnostic.span.file).text;
            prop_assert!(diagnostic.span.end as usize <= text.len());
        }
        modelspec_codegen::render::human(&compilation.report, &compilation.sources, false);
    }

    #[test]
    fn any_text_compiles_or_gives_diagnostics(text in "\\PC{0,200}") {
        let provider = SourceText { path: "acme/provider.yaml".to_owned(), text: "name: Acme\n".to_owned() };
        compile(vec![provider, SourceText { path: "acme/thing.yaml".to_owned(), text }]);
    }
}

#[expect(
    clippy::cast_possible_truncation,
    clippy::cast_sign_loss,
    clippy::cast_precision_loss,
    reason = "a place"
)]
fn mutilate(text: &str, from: f64, length: usize, insert: &str) -> String {
    let boundary = |mut at: usize| {
        while !text.is_char_boundary(at) {
            at -= 1;
        }
        at
    };
    let start = boundary((text.len() as f64 * from) as usize);
    let end = boundary((start + length).min(text.len()));
    format!("{}{insert}{}", &text[..start], &text[end..])
}
