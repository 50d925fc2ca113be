//! The meaning of specs: small specs, requests and expected results.
//!
//! Every request goes through the interpreter and, if JSON Schema can express the rules, through the schema.

use modelspec_codegen::{__private::Arena, compile};
use modelspec_runtime::Facts;

use crate::support::{fixture, validator};

const HEAD: &str = "name: Meaning\ndoc: A spec.\nsources: [{ url: https://example.com, read: 2026-01-01 }]\n\
                    http: { method: POST, path: / }\n";

/// Asserts the results for each request: `<pointer> <rule>` in order, with the prefix `warning` or `unchecked` if
/// it is not a violation; the pointer of the request itself is `.`. A valid request has an empty result.
fn means(spec: &str, cases: &[(&str, &str)]) {
    means_with(spec, "{}", cases);
}

fn means_with(spec: &str, facts: &str, cases: &[(&str, &str)]) {
    let compilation = compile(fixture("meaning", &format!("{HEAD}{spec}")));
    assert!(!compilation.report.has_errors(), "{:#?}", compilation.report.lines(&compilation.sources));
    let op = compilation.catalogue.operations.iter().find(|op| op.id() == "acme/meaning").unwrap();
    let arena = Arena::new();
    let model = modelspec_codegen::__private::table(&arena, op);
    let provider = &compilation.catalogue.providers[0];
    let schema = validator(&modelspec_codegen::__private::request(
        op,
        provider,
        &modelspec_codegen::__private::Asserted::new(op),
    ));
    let facts = Facts::from_json(&model, facts.as_bytes()).unwrap();
    for (request, expected) in cases {
        let report = modelspec_runtime::validate(&model, request.as_bytes(), &facts);
        let mut found = Vec::new();
        let kinds =
            [("", report.violations()), ("warning ", report.warnings()), ("unchecked ", report.unchecked())];
        for (kind, list) in kinds {
            for one in list {
                let pointer = one.pointer();
                let pointer = if pointer.is_empty() { "." } else { &pointer };
                found.push(format!("{kind}{pointer} {}", one.rule()));
            }
        }
        assert_eq!(found.join(", "), *expected, "{request}\n{report}");
        let is_beyond_schema =
            report.violations().iter().any(|one| ["json", "duplicate", "beyond"].contains(&one.rule()));
        if !is_beyond_schema {
            let value = serde_json::from_str(request).unwrap();
            assert_eq!(schema.is_valid(&value), report.is_valid(), "the schema on {request}\n{report}");
        }
    }
}

/// Asserts the cost of each request.
fn costs(spec: &str, facts: &str, cases: &[(&str, &str)]) {
    let compilation = compile(fixture("meaning", &format!("{HEAD}{spec}")));
    assert!(!compilation.report.has_errors(), "{:#?}", compilation.report.lines(&compilation.sources));
    let op = &compilation.catalogue.operations[0];
    let arena = Arena::new();
    let model = modelspec_codegen::__private::table(&arena, op);
    let facts = Facts::from_json(&model, facts.as_bytes()).unwrap();
    for (request, expected) in cases {
        let priced = modelspec_runtime::price(&model, request.as_bytes(), &facts);
        let cost = priced.cost.map_or("none".to_owned(), |cost| cost.to_string());
        assert_eq!(cost, *expected, "{request}");
    }
}

/// The diagnostic codes of a spec.
fn diagnostics(files: &str) -> Vec<&'static str> {
    let compilation = compile(fixture("meaning", files));
    compilation.report.diagnostics.iter().map(|diagnostic| diagnostic.code.id()).collect()
}

#[test]
fn an_empty_string_can_mean_absent() {
    let spec = r#"
parameters:
  name: { type: string, required: true, empty: absent, min_length: 3, doc: D. }
  note: { type: string, empty: absent, min_length: 3, pattern: "^a", doc: D. }
  mode: { type: enum, values: [fast, slow], default: fast, empty: absent, doc: D. }
  link: { type: string, format: uri, empty: absent, doc: D. }
  must: { type: string, doc: D. }
rules:
  - { id: note-link, requires: { note: [link] } }
  - { id: slow-must, when: { is: { mode: slow } }, then: { required: [must] } }
"#;
    means(
        spec,
        &[
            (r#"{"name":"abc"}"#, ""),
            (r#"{"name":""}"#, "/name required"),
            (r#"{"name":"ab"}"#, "/name length"),
            (r#"{"name":"abc","note":"","link":"","mode":""}"#, ""),
            (r#"{"name":"abc","note":"abc","link":""}"#, "/link note-link"),
            (r#"{"name":"abc","note":"xb","link":"x:"}"#, "/note length, /note pattern"),
            (r#"{"name":"abc","mode":"slow"}"#, "/must slow-must"),
            (r#"{"name":null}"#, "/name type"),
        ],
    );
}

#[test]
fn defaults_are_effective_values() {
    let spec = r#"
parameters:
  count: { type: integer, default: 5, doc: D. }
  safety:
    type: object
    doc: D.
    parameters:
      check: { type: boolean, default: false, doc: D. }
      mode:
        type: enum
        values: [none, fast, slow]
        default: [{ when: { is: { safety.check: true } }, value: fast }, { value: none }]
        doc: D.
rules:
  - { id: no-mode, cel: "self.safety.mode != 'none' || self.count <= 5", message: m }
  - { id: given, severity: warning, cel: "!has(self.safety.mode)", message: m }
"#;
    means(
        spec,
        &[
            ("{}", ""),
            (r#"{"count":6}"#, "/count no-mode"),
            (r#"{"count":6,"safety":{}}"#, "/count no-mode"),
            (r#"{"count":6,"safety":{"check":true}}"#, ""),
            (
                r#"{"count":6,"safety":{"check":true,"mode":"none"}}"#,
                "/safety/mode no-mode, warning /safety/mode given",
            ),
            // The default of `mode` depends on an invalid value, so it is unknown; a given value counts.
            (r#"{"count":6,"safety":{"check":1}}"#, "/safety/check type"),
            (
                r#"{"count":6,"safety":{"check":1,"mode":"none"}}"#,
                "/safety/check type, /safety/mode no-mode, warning /safety/mode given",
            ),
        ],
    );
}

const FOUR: &str = r"
parameters:
  a: { type: string, doc: D. }
  b: { type: string, doc: D. }
  c: { type: string, doc: D. }
  o: { type: object, doc: D., parameters: { i: { type: string, doc: D. }, j: { type: string, doc: D. } } }
rules:
";

#[test]
fn violations_are_located_by_the_form_of_the_rule() {
    let tables: &[(&str, &[(&str, &str)])] = &[
        (
            "together: [[a, b], o.i]",
            &[
                ("{}", ""),
                (r#"{"a":"1"}"#, ""),
                (r#"{"a":"1","b":"2"}"#, "/o/i r"),
                (r#"{"o":{"i":"1"}}"#, "/a r"),
                (r#"{"a":"1","o":{"i":"1"}}"#, "/b r"),
            ],
        ),
        ("at_least_one: [o.i, o.j]", &[("{}", "/o r"), (r#"{"o":{}}"#, "/o r"), (r#"{"o":{"j":"1"}}"#, "")]),
        (
            "exactly_one: [a, [b, c]]",
            &[
                ("{}", ". r"),
                (r#"{"b":"1"}"#, ". r"),
                (r#"{"a":"1","b":"1"}"#, ""),
                (r#"{"a":"1","b":"1","c":"1"}"#, "/c r"),
            ],
        ),
        (
            "at_most_one: [c, b, a]",
            &[("{}", ""), (r#"{"a":"1","c":"1"}"#, "/a r"), (r#"{"b":"1","c":"1"}"#, "/b r")],
        ),
        (
            "requires: { a: [b, o.i] }",
            &[(r#"{"a":"1"}"#, "/b r"), (r#"{"a":"1","b":"1"}"#, "/o/i r"), (r#"{"b":"1"}"#, "")],
        ),
        ("requires: { a: [b], b: [c] }", &[(r#"{"a":"1"}"#, "/b r"), (r#"{"a":"1","b":"1"}"#, "/c r")]),
        ("forbids: { a: [b, [c, o.i]] }", &[(r#"{"a":"1","b":"1","c":"1"}"#, "/b r"), (r#"{"b":"1"}"#, "")]),
        ("forbids: { a: [b, c] }, at: a", &[(r#"{"a":"1","b":"1","c":"1"}"#, "/a r")]),
        (
            "when: { absent: [a, b] }, then: { required: [c, o.j] }",
            &[("{}", "/c r"), (r#"{"c":"1"}"#, "/o/j r"), (r#"{"b":"1"}"#, "")],
        ),
        ("cel: has(self.o.i) || has(self.a), message: m", &[("{}", "/o/i r"), (r#"{"a":"1"}"#, "")]),
        ("cel: '!(has(self.a) && has(self.b))', message: m", &[(r#"{"b":"1","a":"1"}"#, "/a r")]),
    ];
    for (rule, cases) in tables {
        means(&format!("{FOUR}  - {{ id: r, {rule} }}\n"), cases);
    }
}

#[test]
fn a_message_names_all_affected_parameters() {
    let spec = format!("{HEAD}{FOUR}  - {{ id: r, together: [a, b, c], at: a }}\n");
    let compilation = compile(fixture("meaning", &spec));
    let arena = Arena::new();
    let model = modelspec_codegen::__private::table(&arena, &compilation.catalogue.operations[0]);
    let report = modelspec_runtime::validate(&model, br#"{"a":"1"}"#, &Facts::default());
    assert_eq!(
        report.to_string(),
        "error: /a: `a`, `b` and `c` must be given together (missing: `b`, `c`) [r]",
        "`at` moves the place, not the names"
    );
}

#[test]
fn an_invalid_value_silences_the_rules_that_read_it() {
    let spec = r#"
parameters:
  a: { type: string, doc: D. }
  o: { type: object, required: true, doc: D., parameters: { i: { type: integer, required: true, max: 5, doc: D. } } }
  w: { type: integer, doc: D. }
  h: { type: integer, doc: D. }
sizes: { width: w, height: h, table: { A: { "1:1": 1x1, "2:1": 2x1 }, B: { "1:1": 4x4 } } }
rules:
  - { id: ra, cel: "!has(self.a) || size(self.a) < 3", message: m }
  - { id: ri, cel: "self.o.i != 3 || has(self.a)", message: m }
  - { id: rw, forbids: { w: [a] } }
"#;
    means(
        spec,
        &[
            (r#"{"o":{"i":3}}"#, "/o/i ri"),
            (r#"{"o":{"i":6}}"#, "/o/i range"),
            (r#"{"o":{}}"#, "/o/i required"),
            ("{}", "/o required"),
            (r#"{"o":[]}"#, "/o type"),
            (r#"{"o":{"i":3},"o":{"i":3}}"#, "/o duplicate"),
            (r#"{"o":{"i":1},"a":"x","w":2}"#, "/a rw"),
            (r#"{"o":{"i":1},"a":"x","w":2,"h":4}"#, "/w size"),
            (r#"{"o":{"i":1},"a":"x","w":3}"#, "/w size"),
            (r#"{"o":{"i":1},"h":2}"#, "/h size"),
            (r#"{"h":9,"o":{"i":9,"zz":1},"a":"abc"}"#, "/h size, /o/i range, /o/zz unknown, /a ra"),
        ],
    );
}

#[test]
fn numbers_are_exact() {
    let spec = r"
parameters:
  i: { type: integer, doc: D. }
  s: { type: integer, min: 256, max: 2048, step: 64, doc: D. }
  x: { type: number, min: 0, max: 9007199254740992, doc: D. }
  e: { type: enum, values: [1, 2.5, 2048], doc: D. }
";
    means(
        spec,
        &[
            (r#"{"i":2048.0}"#, ""),
            (r#"{"i":2e3}"#, ""),
            (r#"{"i":-0}"#, ""),
            (r#"{"i":20e-1}"#, ""),
            (r#"{"i":1.5}"#, "/i type"),
            (r#"{"i":9007199254740991}"#, ""),
            (r#"{"i":9007199254740993}"#, "/i range"),
            (r#"{"i":-9223372036854775809}"#, "/i range"),
            (r#"{"i":1e300}"#, "/i range"),
            (r#"{"i":null}"#, "/i type"),
            (r#"{"s":257}"#, "/s step"),
            (r#"{"s":255}"#, "/s range, /s step"),
            (r#"{"x":9007199254740992}"#, ""),
            // Compared exactly, although its nearest double is the bound.
            (r#"{"x":9007199254740993}"#, "/x range"),
            (r#"{"x":-1e-300}"#, "/x range"),
            (r#"{"e":2.50}"#, ""),
            (r#"{"e":2.048e3}"#, ""),
            (r#"{"e":"1"}"#, "/e enum"),
        ],
    );
}

#[test]
fn documents_are_strict_json() {
    let spec = "
parameters:
  i: { type: integer, doc: D. }
  any: { type: any, doc: D. }
  a/b~c: { type: object, doc: D., parameters: { ~/: { type: string, required: true, doc: D. } } }
";
    let nested = |depth: usize| format!(r#"{{"any":{}{}}}"#, "[".repeat(depth - 1), "]".repeat(depth - 1));
    means(
        spec,
        &[
            (&nested(127), ""),
            (&nested(128), ". json"),
            ("\u{feff}{}", ". json"),
            ("{} {}", ". json"),
            (r#"{"i":01}"#, ". json"),
            (r#"{"any":"\ud800"}"#, ". json"),
            ("[]", ". type"),
            (r#"{"i":1,"\u0069":2,"i":3}"#, "/i duplicate"),
            (r#"{"q":1,"q":2}"#, "/q unknown, /q duplicate"),
            (r#"{"any":{"x":{"a":1,"\u0061":2}}}"#, "/any/x/a duplicate"),
            (r#"{"a/b~c":{"m~":1}}"#, "/a~1b~0c/m~0 unknown, /a~1b~0c/~0~1 required"),
        ],
    );
}

#[test]
fn rules_over_facts_are_unchecked_without_them() {
    let spec = r#"
facts:
  seconds: { type: number, unit: s, doc: D. }
parameters:
  n: { type: integer, default: 1, doc: D. }
rules:
  - { id: beyond, cel: "facts.seconds <= 30.0", message: m }
  - { id: guarded, severity: warning, cel: "!has(facts.seconds) || facts.seconds <= 20.0 || self.n < 3", message: m }
"#;
    means(spec, &[("{}", "unchecked . beyond"), (r#"{"n":3}"#, "unchecked . beyond, unchecked /n guarded")]);
    means_with(spec, r#"{"seconds":25}"#, &[("{}", ""), (r#"{"n":3}"#, "warning /n guarded")]);
    means_with(spec, r#"{"seconds":31}"#, &[("{}", ". beyond")]);
}

#[test]
fn prices_are_exact_or_a_range_or_unknown() {
    let sizes = r#"
parameters:
  w: { type: integer, doc: D. }
  h: { type: integer, doc: D. }
  preset: { type: enum, values: [A, B, C], doc: D. }
  n: { type: integer, default: 1, doc: D. }
sizes: { width: w, height: h, tier_from: preset, table: { A: { "1:1": 1x1 }, B: { "1:1": 2x2 }, C: { "1:1": 3x3 } } }
price:
  currency: USD
  lines:
    - { item: image, quantity: self.n, by: size.tier, rates: { A: "1", B: "1", C: "4" } }
    - { item: third, quantity: self.n, rate: "0.000000001", per: 2 }
"#;
    costs(
        sizes,
        "{}",
        &[
            (r#"{"w":1,"h":1}"#, "1.000000001 USD"),
            (r#"{"w":1,"h":1,"preset":"C"}"#, "1.000000001 USD"),
            (r#"{"preset":"C","n":3}"#, "12.000000002 USD"),
            (r#"{"w":3}"#, "1.000000001 to 4.000000001 USD"),
            (r#"{"w":1,"h":2}"#, "none"),
        ],
    );
    let facts = r#"
facts:
  seconds: { type: number, doc: D. }
  hd: { type: boolean, doc: D. }
price:
  currency: USD
  lines:
    - { item: second, quantity: facts.seconds, rate: "0.05" }
    - { item: hd, when: facts.hd, rate: "1" }
    - { item: kind, by: facts.hd, rates: { true: "3", false: "3" } }
"#;
    costs(facts, r#"{"seconds":10.1,"hd":true}"#, &[("{}", "4.505 USD")]);
    costs(facts, r#"{"seconds":10}"#, &[("{}", "3.5 to 4.5 USD")]);
    costs(facts, "{}", &[("{}", "unknown: `second`: depends on `seconds`, which the caller has to give")]);
}

#[test]
fn an_extended_operation_gives_parameters_rules_and_types() {
    let base = format!(
        "# file: other/provider.yaml
name: Other
doc: D.
sources: [{{ url: https://example.com/docs, read: 2026-01-01 }}]
types:
  small: {{ type: integer, max: 3, doc: D. }}
# file: other/base.yaml
{HEAD}types:
  kind: {{ type: enum, values: [x, y], doc: D. }}
parameters:
  n: {{ use: small, required: true }}
  k: {{ use: kind, default: x }}
  note: {{ type: string, doc: D. }}
rules:
  - {{ id: y-note, when: {{ is: {{ k: y }} }}, then: {{ required: [note] }} }}
"
    );
    let with_type = format!("extends: other/base\nparameters:\n  other: {{ use: kind, doc: D. }}\n{base}");
    means(
        &with_type,
        &[
            (r#"{"n":4}"#, "/n range"),
            (r#"{"n":1,"other":"z"}"#, "/other enum"),
            (r#"{"n":1,"k":"y"}"#, "/note y-note"),
        ],
    );
    means(&format!("extends: other/base\nremove: [y-note, note]\n{base}"), &[(r#"{"n":1,"k":"y"}"#, "")]);
    let again = format!("{HEAD}extends: other/base\ntypes:\n  kind: {{ type: string, doc: D. }}\n{base}");
    assert_eq!(diagnostics(&again), ["declared-twice"]);
    let read = format!("{HEAD}extends: other/base\nremove: [note]\n{base}");
    assert_eq!(diagnostics(&read).len(), 1, "a rule that reads a removed parameter");
}

#[test]
fn only_useless_rules_are_reported() {
    let spec = |rule: &str| {
        format!(
            "{HEAD}parameters:
  w: {{ type: integer, doc: D. }}
  h: {{ type: integer, doc: D. }}
  n: {{ type: integer, min: 1, max: 100, default: 15, doc: D. }}
  m: {{ type: integer, default: 15, doc: D. }}
sizes: {{ width: w, height: h, table: {{ A: {{ \"1:1\": 1x1, \"2:1\": 20x10 }} }} }}
rules:
  - {{ id: r, message: m, cel: \"{rule}\" }}
"
        )
    };
    let tables: &[(&str, &[&str])] = &[
        ("!has(self.w) || self.w < 20", &[]),
        ("!has(self.w) || self.w < 21", &["rule-never-fails"]),
        ("!has(self.w) || has(self.h) || self.w < 20", &[]),
        ("!has(self.w) || !has(self.h) || self.w * self.h < 201", &["rule-never-fails"]),
        ("self.n < 101", &["rule-never-fails"]),
        // Edges without a constant: all values are tried if there are few.
        ("self.n * 2 != 28", &[]),
        ("self.n * 2 != 29", &["rule-never-fails"]),
        ("self.m * 2 != 28", &["not-decided"]),
    ];
    for (rule, codes) in tables {
        assert_eq!(diagnostics(&spec(rule)), *codes, "{rule}");
    }
}

#[test]
fn a_problem_hides_only_its_consequences() {
    let spec = format!(
        "{HEAD}parameters:
  a: {{ type: integr, doc: D. }}
  b: {{ type: integer, doc: D. }}
rules:
  - {{ id: causes, requires: {{ b: [a] }} }}
  - {{ id: other, requires: {{ b: [missing] }} }}
"
    );
    assert_eq!(diagnostics(&spec).len(), 2);
}

/// Beyond 2^53, a value is compared with the bounds as the double that is nearest to it.
#[test]
fn ids_of_64_bits_have_the_bounds_of_doubles() {
    let spec = "parameters:\n  id: { type: integer, format: int64, doc: Id. }\n  low: { type: integer, format: int64, max: 7, doc: Id. }";
    means(
        spec,
        &[
            (r#"{"id":829836802793406551}"#, ""),
            (r#"{"id":9223372036854774784}"#, ""),
            (r#"{"id":-9223372036854774784}"#, ""),
            (r#"{"id":9223372036854775297}"#, "/id range"),
            (r#"{"id":9223372036854775807}"#, "/id range"),
            (r#"{"id":-9223372036854775808}"#, "/id range"),
            (r#"{"id":1e18}"#, ""),
            (r#"{"low":9007199254740993}"#, "/low range"),
            (r#"{"low":8}"#, "/low range"),
        ],
    );
}
