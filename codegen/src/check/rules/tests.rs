//! Diagnostics of rules that no request breaks, and of rules with too many cases.

use std::fmt::Write as _;

use crate::source::SourceText;

fn diagnostics(spec: &str) -> Vec<String> {
    const HEAD: &str = "\
name: Paint
doc: Paints.
sources: [{ url: https://example.com/docs, read: 2026-01-01 }]
http: { method: POST, path: / }
";
    let files = [
        ("acme/provider.yaml", "name: Acme\ndoc: Paints.\n".to_owned()),
        ("acme/paint.yaml", format!("{HEAD}{spec}")),
    ];
    let texts = files.map(|(path, text)| SourceText { path: path.to_owned(), text });
    let compilation = crate::compile(texts.into());
    compilation.report.lines(&compilation.sources)
}

#[test]
fn missing_has_no_effect_where_every_request_has_a_rate() {
    let spec = |rates: &str| {
        format!(
            "\
parameters:
  mode: {{ type: enum, values: [fast, slow], default: fast, doc: Mode. }}
price:
  currency: USD
  lines:
    - {{ item: run, by: self.mode, rates: {rates}, missing: forbidden }}
"
        )
    };
    assert_eq!(
        diagnostics(&spec("{ fast: \"1\", slow: \"2\" }")),
        [
            "acme/paint.yaml:10:15: warning[useless-missing]: `missing` has no effect: every request already has a rate for `run`"
        ]
    );
    assert!(diagnostics(&spec("{ fast: \"1\" }")).is_empty());
}

/// Values that only the rule names are tried, too. Lengths that are too long to be made up prove nothing.
#[test]
fn rules_about_unlisted_values_and_long_texts_can_fail() {
    let parameters = "\
parameters:
  model: { type: enum, values: [new], open: true, default: new, doc: Model. }
  text: { type: string, required: true, max_length: 90000, doc: Text. }
  code: { type: string, max_length: 9, doc: Code. }
rules:
";
    let rules = [
        "- { id: old, when: { is: { model: old } }, then: { forbidden: [code] } }",
        "- { id: long, when: { is: { model: old } }, then: { lengths: { text: { max: 30000 } } } }",
        "- { id: longest, lengths: { text: { max: 40000 } } }",
    ];
    for rule in rules {
        assert_eq!(diagnostics(&format!("{parameters}  {rule}\n")), [""; 0], "{rule}");
    }
    let found =
        diagnostics(&format!("{parameters}  - {{ id: useless, lengths: {{ code: {{ max: 10 }} }} }}\n"));
    assert!(found.len() == 1 && found[0].contains("warning[rule-never-fails]"), "{found:?}");
}

/// Each of the rules reads two of many values, all together more than can be tried.
#[test]
fn rules_do_not_hide_a_missing_rate() {
    let (mut parameters, mut rules) = (String::new(), String::new());
    for at in 0..14 {
        writeln!(parameters, "  p{at}: {{ type: enum, values: [a, b, c, d], default: a, doc: P. }}").unwrap();
        if at > 0 {
            let before = at - 1;
            let when = format!("is: {{ p{before}: b }}");
            writeln!(
                rules,
                "  - {{ id: r{at}, when: {{ {when} }}, then: {{ values: {{ p{at}: [a, b] }} }} }}"
            )
            .unwrap();
        }
    }
    let spec = |rates: &str| {
        format!(
            "parameters:\n{parameters}rules:\n{rules}\
price:
  currency: USD
  lines:
    - {{ item: run, by: self.p0, rates: {{ {rates} }} }}
    - {{ item: more, when: self.p1 == \"a\", rate: \"1\" }}
    - {{ item: more, when: self.p1 != \"a\", rate: \"2\" }}
"
        )
    };
    assert!(diagnostics(&spec("a: \"1\", b: \"2\", c: \"3\", d: \"4\"")).is_empty());
    let found = diagnostics(&spec("a: \"1\", b: \"2\", c: \"3\""));
    assert!(found.len() == 1 && found[0].contains("error[missing-rate]"), "{found:?}");
}
