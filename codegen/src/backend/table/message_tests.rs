//! Specs and requests in, messages of violations out.

use bumpalo::Bump;
use modelspec_runtime::{Facts, Violation, ViolationKind, validate};

use super::tests::operation;

/// Location and message of each violation.
#[track_caller]
fn check(yaml: &str, request: &str, expected: &[&str]) {
    let op = operation(yaml);
    let arena = Bump::new();
    let model = super::model(&arena, &op);
    let report = validate(&model, request.as_bytes(), Facts::none());
    let found: Vec<String> =
        report.violations().iter().map(|one| format!("{}: {}", one.pointer(), one.message())).collect();
    assert_eq!(found, expected, "{request}");
}

#[track_caller]
fn only<T>(yaml: &str, request: &str, look: impl FnOnce(&Violation<'_>) -> T) -> T {
    let op = operation(yaml);
    let arena = Bump::new();
    let model = super::model(&arena, &op);
    let report = validate(&model, request.as_bytes(), Facts::none());
    let [violation] = report.violations() else { panic!("{report}") };
    look(violation)
}

const CHAIN: &str = "\
parameters:
  first: { type: string, doc: First. }
  second: { type: string, doc: Second. }
  third: { type: string, doc: Third. }
rules: [{ id: order, requires: { second: [first], third: [second] } }]
";

#[test]
fn a_rule_names_what_is_missing() {
    check(
        CHAIN,
        r#"{"first": "a", "third": "c"}"#,
        &["/second: `second` requires `first`; `third` requires `second` (missing: `second`)"],
    );
    check(
        CHAIN,
        r#"{"third": "c", "second": "b"}"#,
        &["/first: `second` requires `first`; `third` requires `second` (missing: `first`)"],
    );
    let kind = only(CHAIN, r#"{"third": "c"}"#, |violation| format!("{:?}", violation.kind()));
    assert_eq!(kind, r#"Rule { id: "order", missing: ["/second"], offending: [] }"#);
}

#[test]
fn a_rule_separates_what_is_missing_from_what_is_in_excess() {
    let yaml = "\
parameters:
  mode: { type: enum, values: [one, two], required: true, doc: Mode. }
  face: { type: string, doc: Face. }
  frame: { type: string, doc: Frame. }
  left: { type: string, doc: Left. }
  right: { type: string, doc: Right. }
rules:
  - { id: face, when: { is: { mode: one } }, then: { required: [face], forbidden: [frame], together: [left, right] } }
";
    let rule = "when `mode` is `one`, `face` is required, `frame` is not allowed and `left` and `right` must be given \
                together";
    let one = |at: &str, causes: &str| format!("{at}: {rule} ({causes})");
    let check = |request: &str, expected: String| check(yaml, request, &[&expected]);
    check(r#"{"mode": "one", "frame": "x"}"#, one("/face", "missing: `face`; offending: `frame`"));
    check(r#"{"mode": "one", "face": "x", "frame": "x"}"#, one("/frame", "offending: `frame`"));
    check(r#"{"mode": "one", "right": "x"}"#, one("/face", "missing: `face`, `left`"));
}

#[test]
fn a_rule_about_items_names_members_of_the_item() {
    let yaml = "\
parameters:
  list:
    type: array
    doc: L.
    items:
      type: object
      parameters: { a: { type: string, doc: A. }, b: { type: string, doc: B. }, c: { type: string, doc: C. } }
      rules: [{ id: all, together: [a, b, c] }]
";
    check(
        yaml,
        r#"{"list": [{}, {"b": "x"}]}"#,
        &["/list/1/a: `a`, `b` and `c` must be given together (missing: `a`, `c`)"],
    );
    let kind = only(yaml, r#"{"list": [{}, {"b": "x"}]}"#, |violation| format!("{:?}", violation.kind()));
    assert_eq!(kind, r#"Rule { id: "all", missing: ["/list/1/a", "/list/1/c"], offending: [] }"#);
}

const PART: &str = "\
parameters:
  part:
    type: union
    required: true
    doc: Part.
    variants:
      text: { type: object, parameters: { text: { type: string, required: true, doc: Text. } } }
      inline: { type: object, parameters: { data: { type: string, required: true, doc: File. }, kind: { type: string, required: true, doc: K. } } }
      other: { type: array, items: { type: string } }
";

#[test]
fn a_member_of_another_variant_is_one() {
    check(
        PART,
        r#"{"part": {"text": "a", "data": "b"}}"#,
        &["/part/data: cannot be combined with `text`: they belong to different variants"],
    );
    check(PART, r#"{"part": {}}"#, &["/part/text: is missing; give it, or `data` and `kind` in its place"]);
    check(PART, r#"{"part": 5}"#, &["/part: must be an object or an array, is a number"]);
    check(
        PART,
        r#"{"part": "a"}"#,
        &["/part: must be an object or an array, is a string; put it in an array"],
    );
    let kind = only(PART, r#"{"part": {}}"#, |violation| {
        violation.kind() == ViolationKind::Required { instead: vec![vec!["data", "kind"]] }
    });
    assert!(kind);
    let tagged = "\
parameters:
  frame:
    type: union
    tag: type
    doc: Frame.
    variants:
      image: { type: object, parameters: { url: { type: string, required: true, doc: U. } } }
      result: { type: object, parameters: { id: { type: string, required: true, doc: I. }, url: { type: integer, doc: U. } } }
";
    check(
        tagged,
        r#"{"frame": {"type": "image", "url": "x", "id": "y"}}"#,
        &["/frame/id: cannot be combined with `type` `image`: they belong to different variants"],
    );
    check(
        tagged,
        r#"{"frame": {"type": "image", "id": "y"}}"#,
        &[
            "/frame/id: cannot be combined with `type` `image`: they belong to different variants",
            "/frame/url: is missing",
        ],
    );
    check(
        tagged,
        r#"{"frame": {"url": "x"}}"#,
        &["/frame/type: is missing; it must be one of `image`, `result`"],
    );
    // The tag has chosen the variant.
    check(tagged, r#"{"frame": {"type": "result"}}"#, &["/frame/id: is missing"]);
}

#[test]
fn a_member_at_the_wrong_depth_is_told_its_place() {
    let yaml = "\
parameters:
  prompt: { type: string, doc: P. }
  settings: { type: object, doc: S., parameters: { width: { type: integer, doc: W. }, seed: { type: integer, doc: S. } } }
  shots: { type: array, doc: S., items: { type: object, parameters: { seed: { type: integer, doc: S. }, text: { type: string, doc: T. } } } }
";
    let wrong = "is not a parameter of p/o at this place; it belongs to";
    check(yaml, r#"{"width": 5}"#, &[&format!("/width: {wrong} `settings.width`")]);
    check(yaml, r#"{"seed": 5}"#, &[&format!("/seed: {wrong} `settings.seed` or `shots[].seed`")]);
    check(yaml, r#"{"text": "x"}"#, &[&format!("/text: {wrong} `shots[].text`")]);
    let top = format!("/settings/prompt: {wrong} the top level of the request");
    check(yaml, r#"{"settings": {"prompt": "x"}}"#, &[&top]);
    check(
        yaml,
        r#"{"settings": {"widht": 5}}"#,
        &["/settings/widht: is not a parameter of p/o; did you mean `width`?"],
    );
    let kind = only(yaml, r#"{"width": 5}"#, |violation| format!("{:?}", violation.kind()));
    let expected = r#"Unknown { nearest: None, places: ["settings.width"], is_of_other_variant: false }"#;
    assert_eq!(kind, expected);
}

#[test]
fn other_values_are_named() {
    let yaml = "\
parameters:
  size: { type: size, also: [1K, 2K], width: { min: 512 }, doc: S. }
  seconds: { type: integer, min: 4, max: 30, also: [-1], doc: S. }
  steps: { type: integer, min: 64, max: 4096, also: [auto], doc: S. }
  image: { type: union, doc: I., variants: { one: { type: string, format: uri }, several: { type: array, items: { type: string } } } }
  word: { type: string, min_length: 3, also: [x], doc: W. }
";
    let form = "must be a width and a height separated by `x`, such as `1024x768`, or one of `1K`, `2K`";
    check(yaml, r#"{"size": "adaptive"}"#, &[&format!("/size: {form}, is `adaptive`")]);
    check(
        yaml,
        r#"{"size": "64x64"}"#,
        &["/size: width must be at least 512 and at most 999999, is 64; it can also be one of `1K`, `2K`"],
    );
    check(yaml, r#"{"seconds": 2}"#, &["/seconds: must be at least 4 and at most 30, or `-1`, is 2"]);
    check(
        yaml,
        r#"{"steps": "best"}"#,
        &["/steps: must be `auto`, or an integer (at least 64 and at most 4096), is `best`"],
    );
    check(yaml, r#"{"steps": 5}"#, &["/steps: must be at least 64 and at most 4096, or `auto`, is 5"]);
    check(
        yaml,
        r#"{"image": "x"}"#,
        &["/image: must be a URI, such as `https://example.com/path`, or an array, is `x`"],
    );
    check(yaml, r#"{"word": "ab"}"#, &["/word: must have at least 3 characters, has 2; it can also be `x`"]);
    let values = only(yaml, r#"{"size": "adaptive"}"#, |violation| format!("{:?}", violation.other_values()));
    assert_eq!(values, r#"[Str("1K"), Str("2K")]"#);
}

#[test]
fn long_lists_of_values_are_cut() {
    let values: Vec<String> = (0..40).map(|at| format!("voice-{at:02}")).collect();
    let yaml = format!("parameters: {{ voice: {{ type: enum, values: [{}], doc: V. }} }}", values.join(", "));
    check(
        &yaml,
        r#"{"voice": "voice-3"}"#,
        &[
            "/voice: must be one of `voice-03`, `voice-13`, `voice-23`, `voice-30`, `voice-31` or 35 others, is `voice-3`; \
           did you mean `voice-03`?",
        ],
    );
    let values: Vec<String> = (0..40).map(|at| (at * 10).to_string()).collect();
    let yaml = format!("parameters: {{ n: {{ type: enum, values: [{}], doc: N. }} }}", values.join(", "));
    let message = "/n: must be one of `120`, `130`, `110`, `140`, `100` or 35 others, is `124`";
    check(&yaml, r#"{"n": 124}"#, &[message]);
}

#[test]
fn a_value_of_another_json_type_is_one_violation_with_a_correction() {
    let yaml = "\
parameters:
  text: { type: string, max_length: 3, doc: T. }
  count: { type: integer, min: 1, max: 9, doc: C. }
  sound: { type: boolean, doc: S. }
  length: { type: enum, values: [\"4\", \"8\"], doc: L. }
  level: { type: enum, values: [1, 2], doc: L. }
  steps: { type: integer, min: 64, also: [auto], doc: S. }
  names: { type: array, items: { type: string }, doc: N. }
  frame:
    type: union
    doc: F.
    variants:
      a: { type: object, parameters: { kind: { type: const, value: \"1\", required: true, doc: K. }, x: { type: integer, doc: X. } } }
      b: { type: object, parameters: { kind: { type: const, value: \"2\", required: true, doc: K. }, y: { type: integer, doc: Y. } } }
";
    for (request, expected) in [
        (r#"{"text": 5}"#, "/text: must be a string, is the number `5`; write `\"5\"`"),
        (r#"{"text": 5000}"#, "/text: must be a string, is a number"),
        (r#"{"count": "5"}"#, "/count: must be an integer, is the string `5`; write `5`"),
        (r#"{"count": "50"}"#, "/count: must be an integer, is a string"),
        (r#"{"count": "many"}"#, "/count: must be an integer, is a string"),
        (r#"{"sound": "true"}"#, "/sound: must be `true` or `false`, is the string `true`; write `true`"),
        (r#"{"length": 8}"#, "/length: must be one of `4`, `8`, is the number `8`; write `\"8\"`"),
        (r#"{"length": 7}"#, "/length: must be one of `4`, `8`, is the number `7`, not a string"),
        (r#"{"level": "2"}"#, "/level: must be one of `1`, `2`, is the string `2`; write `2`"),
        (
            r#"{"steps": "64"}"#,
            "/steps: must be `auto`, or an integer (at least 64), is the string `64`; write `64`",
        ),
        (r#"{"names": "a"}"#, "/names: must be an array, is a string; put it in an array"),
        (r#"{"frame": {"kind": 2, "y": 1}}"#, "/frame/kind: must be `2`, is the number `2`; write `\"2\"`"),
    ] {
        check(yaml, request, &[expected]);
    }
    let correction = only(yaml, r#"{"length": 8}"#, |violation| violation.correction().unwrap_or_default());
    assert_eq!(correction, "\"8\"");
}

#[test]
fn a_rule_names_the_closest_of_many_values() {
    let values: Vec<String> = (1..=40).map(|number| (number * 10).to_string()).collect();
    let yaml = format!(
        "parameters:\n  seed: {{ type: integer, doc: S. }}\n  mode: {{ type: enum, values: [a, b], default: a, doc: M. }}\nrules:\n  - {{ id: seeds, when: {{ is: {{ mode: a }} }}, then: {{ values: {{ seed: [{}] }} }} }}\n",
        values.join(", ")
    );
    let message = "/seed: `seed` must be one of 40 values when `mode` is `a`; the closest are `200`, `190`, `210`, `180`, `220`";
    check(&yaml, r#"{"seed": 199}"#, &[message]);
    let rule = &operation(&yaml).rules[0];
    assert!(rule.message.contains("`390` or `400`"), "docs name all values: {}", rule.message);
}

#[test]
fn the_first_broken_rules_about_items_name_the_closest_values() {
    let values: Vec<String> = (1..=40).map(|number| (number * 10).to_string()).collect();
    let yaml = format!(
        "parameters:\n  shots:\n    type: array\n    doc: S.\n    items:\n      type: object\n      parameters:\n        seed: {{ type: integer, doc: S. }}\n        mode: {{ type: enum, values: [a, b], default: a, doc: M. }}\n      rules:\n        - {{ id: seeds, when: {{ is: {{ mode: a }} }}, then: {{ values: {{ seed: [{}] }} }} }}\n",
        values.join(", ")
    );
    let item = |index: usize| {
        let closest = if index < 10 { "; the closest are `200`, `190`, `210`, `180`, `220`" } else { "" };
        format!("/shots/{index}/seed: `seed` must be one of 40 values when `mode` is `a`{closest}")
    };
    let expected: Vec<String> = (0..12).map(item).collect();
    let expected: Vec<&str> = expected.iter().map(String::as_str).collect();
    check(&yaml, &format!(r#"{{"shots": [{}]}}"#, [r#"{"seed": 199}"#; 12].join(", ")), &expected);
}
