//! The meaning of rules and prices, in words and as expressions.

use modelspec_runtime::Facts;
use serde_json::Value as Json;

use crate::fixture::compiled;
use crate::model::{Operation, Rule};

const PARAMETERS: &str = r"
parameters:
  prompt: { type: string, doc: What to paint. }
  image: { type: string, doc: Image to start from. }
  mask: { type: string, doc: What of it to paint. }
  mode: { type: enum, values: [fast, slow, slower], default: fast, doc: How to paint. }
  count: { type: integer, min: 1, max: 9, default: 1, doc: Number of images. }
  weight: { type: number, min: 0, max: 4, doc: Weight. }
  styles: { type: array, items: { type: string }, doc: Styles. }
  length: { type: integer, min: 4, max: 30, also: [auto], doc: Seconds. }
  size: { type: size, also: [auto], doc: Size. }
";

fn with_rule(rule: &str) -> Operation {
    compiled(&format!("{PARAMETERS}rules:\n  - {{ id: the-rule, {rule} }}\n"))
}

fn the_rule(op: &Operation) -> &Rule {
    op.rules.iter().find(|rule| rule.id.value == "the-rule").expect("the rule is resolved")
}

/// `<pointer> <rule>` of each violation and warning.
pub(super) fn findings(op: &Operation, request: &str) -> Vec<String> {
    let arena = bumpalo::Bump::new();
    let model = crate::backend::table::model(&arena, op);
    let request: Json = serde_json::from_str(request).expect("requests are JSON");
    let answer = modelspec_runtime::validate(&model, request.to_string().as_bytes(), &Facts::default());
    let line = |one: &modelspec_runtime::Violation<'_>| format!("{} {}", one.pointer(), one.rule());
    answer.violations().iter().chain(answer.warnings()).map(line).collect()
}

pub(super) fn cost(op: &Operation, request: &str) -> String {
    let arena = bumpalo::Bump::new();
    let model = crate::backend::table::model(&arena, op);
    let answer = modelspec_runtime::price(&model, request.as_bytes(), &Facts::default());
    answer.cost.map_or_else(|| "invalid".to_owned(), |cost| cost.to_string())
}

#[test]
fn messages_of_rules_read_as_sentences() {
    let cases = [
        ("together: [image, mask]", "`image` and `mask` must be given together"),
        (
            "at_least_one: [prompt, [image, mask]]",
            "at least one of `prompt` and `image` with `mask` must be given",
        ),
        ("exactly_one: [prompt, image]", "exactly one of `prompt` and `image` must be given"),
        ("at_most_one: [prompt, image]", "at most one of `prompt` and `image` can be given"),
        ("requires: { mask: [image] }", "`mask` requires `image`"),
        ("forbids: { mask: [styles] }", "`mask` cannot be combined with `styles`"),
        ("total: { of: [styles], max: 3 }", "the total of `styles` must be at most 3"),
        (
            "total: { of: [styles, count], min: 2, max: 3 }",
            "the total of `styles` and `count` must be at least 2 and at most 3",
        ),
        (
            "when: { ranges: { count: { above: 2, max: 5 } } }, then: { required: [prompt] }",
            "`prompt` is required when `count` is greater than 2 and `count` is at most 5",
        ),
        (
            "when: { counts: { styles: { min: 2 } } }, then: { at_least_one: [image, mask] }",
            "at least one of `image` and `mask` must be given when `styles` has at least 2 items",
        ),
        (
            "when: { is: { mode: slow } }, then: { ranges: { weight: { above: 0, below: 2.5 } } }",
            "`weight` must be greater than 0 and less than 2.5 when `mode` is `slow`",
        ),
        (
            "when: { present: image }, then: { counts: { styles: { above: 1 } }, cel: self.count > 1 }",
            "when `image` is given, `styles` must have at least 2 items and `count` must be greater than 1",
        ),
        (
            "when: { not: { is: { mode: slow } } }, then: { forbidden: [image] }",
            "`image` is only allowed when `mode` is `slow`",
        ),
        ("values: { mode: slow }", "`mode` must be `slow`"),
        (
            "values: { mode: { except: [slow] }, count: 2 }",
            "`mode` must not be `slow` and `count` must be `2`",
        ),
        ("ranges: { count: { above: 2 } }", "`count` must be greater than 2"),
        ("counts: { styles: { max: 1 } }", "`styles` must have at most 1 item"),
        ("lengths: { prompt: { min: 1, max: 20 } }", "`prompt` must have 1 to 20 characters"),
        (
            "when: { is: { mode: { except: [slow] } } }, then: { lengths: { prompt: { below: 5 } } }",
            "`prompt` must have at most 4 characters when `mode` is not `slow`",
        ),
        (
            "when: { lengths: { prompt: { min: 5 } } }, then: { total: { of: [styles, count], max: 3 } }",
            "the total of `styles` and `count` must be at most 3 when `prompt` has at least 5 characters",
        ),
        (
            "when: { total: { of: [styles, count], min: 3 } }, then: { forbidden: [image] }",
            "`image` is not allowed when the total of `styles` and `count` is at least 3",
        ),
        (
            "when: { is: { mode: slow }, present: image }, then: { forbidden: [mask, styles] }",
            "`mask` and `styles` are not allowed when `image` is given and `mode` is `slow`",
        ),
    ];
    for (form, message) in cases {
        let op = with_rule(form);
        assert_eq!(the_rule(&op).message, message, "{form}");
        assert!(!the_rule(&op).warning, "{form}");
    }
}

#[test]
fn messages_describe_the_effect() {
    let cases = [
        ("effect: ignored, forbids: { image: [mask] }", "`mask` is ignored when `image` is given"),
        (
            "effect: overridden, forbids: { image: [mask, mode] }",
            "`mask` and `mode` are overridden when `image` is given",
        ),
        ("effect: ignored, requires: { mask: [image] }", "`mask` is ignored without `image`"),
        (
            "effect: ignored, at_most_one: [image, mask]",
            "only one of `image` and `mask` is used; the others are ignored",
        ),
        ("effect: ignored, together: [image, mask]", "`image` and `mask` are ignored unless both are given"),
        ("effect: truncated, total: { of: [styles], max: 3 }", "the total of `styles` is truncated to 3"),
        (
            "effect: ignored, total: { of: [styles, count], min: 3 }",
            "`styles` and `count` are ignored unless the total is at least 3",
        ),
        (
            "effect: ignored, when: { is: { mode: slow } }, then: { forbidden: [image] }",
            "`image` is ignored when `mode` is `slow`",
        ),
        (
            "effect: overridden, when: { is: { mode: slow } }, then: { values: { count: [1, 2] } }",
            "`count` is overridden unless it is `1` or `2` when `mode` is `slow`",
        ),
        (
            "effect: truncated, when: { is: { mode: slow } }, then: { counts: { styles: { max: 2 } } }",
            "`styles` is truncated to 2 items when `mode` is `slow`",
        ),
        ("effect: truncated, lengths: { prompt: { max: 9 } }", "`prompt` is truncated to 9 characters"),
        ("effect: ignored, values: { mode: { except: [slow] } }", "`mode` is ignored if it is `slow`"),
        (
            "effect: ignored, when: { present: image }, then: { total: { of: [styles, count], max: 3 } }",
            "`styles` and `count` are ignored unless the total is at most 3 when `image` is given",
        ),
        (
            "effect: deprecated, when: { is: { mode: slow } }, then: { required: [image] }",
            "`image` is required, or the request is deprecated, when `mode` is `slow`",
        ),
        (
            "effect: ignored, at_least_one: [image, mask]",
            "at least one of `image` and `mask` must be given, or the request is ignored",
        ),
        ("effect: ignored, forbids: { image: [mask] }, message: my words", "my words"),
    ];
    for (form, message) in cases {
        let op = with_rule(form);
        assert_eq!(the_rule(&op).message, message, "{form}");
        assert!(the_rule(&op).warning, "{form}");
        assert!(the_rule(&op).effect.is_some(), "{form}");
    }
}

#[test]
fn limits_ignore_values_of_other_types() {
    let op = with_rule("when: { present: image }, then: { ranges: { length: { max: 10 } } }");
    for (request, expected) in [
        (r#"{"image": "a"}"#, vec![]),
        (r#"{"image": "a", "length": "auto"}"#, vec![]),
        (r#"{"image": "a", "length": 10}"#, vec![]),
        (r#"{"image": "a", "length": 11}"#, vec!["/length the-rule"]),
    ] {
        assert_eq!(findings(&op, request), expected, "{request}");
    }
    let op = with_rule("when: { ranges: { length: { min: 10 } } }, then: { forbidden: [image] }");
    for (request, expected) in [
        (r#"{"image": "a"}"#, vec![]),
        (r#"{"image": "a", "length": "auto"}"#, vec![]),
        (r#"{"image": "a", "length": 9}"#, vec![]),
        (r#"{"image": "a", "length": 10}"#, vec!["/image the-rule"]),
    ] {
        assert_eq!(findings(&op, request), expected, "{request}");
    }
    let op = with_rule(
        "when: { ranges: { size.width: { above: 1000 } } }, then: { ranges: { size.height: { max: 500 } } }",
    );
    for (request, expected) in [
        (r#"{"size": "auto"}"#, vec![]),
        (r#"{"size": "1000x501"}"#, vec![]),
        (r#"{"size": "1001x500"}"#, vec![]),
        (r#"{"size": "1001x501"}"#, vec!["/size the-rule"]),
    ] {
        assert_eq!(findings(&op, request), expected, "{request}");
    }
}

#[test]
fn choices_under_a_condition_are_located_at_the_offending_parameter() {
    let op = with_rule(
        "when: { is: { mode: slow } }, then: { exactly_one: [image, mask], values: { count: [1, 2] } }",
    );
    for (request, expected) in [
        (r#"{"mode": "slow"}"#, vec![" the-rule"]),
        (r#"{"mode": "slow", "image": "a"}"#, vec![]),
        (r#"{"mode": "slow", "image": "a", "mask": "b"}"#, vec!["/mask the-rule"]),
        (r#"{"mode": "slow", "image": "a", "count": 3}"#, vec!["/count the-rule"]),
    ] {
        assert_eq!(findings(&op, request), expected, "{request}");
    }
    let op = with_rule("when: { is: { mode: slow } }, then: { together: [image, mask] }");
    assert_eq!(findings(&op, r#"{"mode": "slow", "mask": "a"}"#), ["/image the-rule"]);
    assert_eq!(findings(&op, r#"{"mode": "slow"}"#), [""; 0]);
    assert_eq!(findings(&op, r#"{"mask": "a"}"#), [""; 0]);
}

const INSIDE: &str = r"
types:
  picture:
    type: object
    doc: A picture.
    parameters:
      url: { type: string, doc: Address. }
      id: { type: string, doc: Id. }
      kind: { type: enum, values: [photo, drawing], default: photo, doc: Kind. }
      ref: { alias_of: id, doc: Id. }
    rules:
      - { id: source, exactly_one: [url, id] }
      - { id: drawing, when: { is: { kind: drawing } }, then: { required: [id] } }
parameters:
  first: { use: picture, doc: First. }
  main: { use: picture, required: true, doc: Main. }
  all: { type: array, items: { use: picture }, doc: All. }
  groups: { type: array, doc: Groups., items: { type: object, parameters: { all: { type: array, items: { use: picture }, doc: All. } } } }
  part:
    type: union
    tag: kind
    doc: Part.
    variants:
      picture: { type: object, parameters: { picture: { use: picture, required: true, doc: P. }, weight: { type: number, default: 1, doc: W. } }, rules: [{ id: light, cel: self.weight < 3.0, message: light }] }
      text: { type: object, parameters: { text: { type: string, required: true, doc: T. }, weight: { type: number, default: 4, doc: W. } }, rules: [{ id: heavy, cel: self.weight > 3.0, message: heavy }] }
";

#[test]
fn rules_of_objects_apply_wherever_the_objects_occur() {
    let op = compiled(INSIDE);
    let places: Vec<(Vec<String>, String)> = op
        .rules
        .iter()
        .filter(|rule| rule.id.value == "source")
        .map(|rule| (rule.each.iter().map(ToString::to_string).collect(), rule.message.clone()))
        .collect();
    let place = |each: &[&str], message: &str| {
        (each.iter().map(|list| (*list).to_owned()).collect::<Vec<_>>(), message.to_owned())
    };
    assert_eq!(
        places,
        [
            place(&[], "exactly one of `first.url` and `first.id` must be given"),
            place(&[], "exactly one of `main.url` and `main.id` must be given"),
            place(&["all"], "exactly one of `url` and `id` must be given"),
            place(&["groups", "all"], "exactly one of `url` and `id` must be given"),
            place(&[], "exactly one of `part.picture.url` and `part.picture.id` must be given"),
        ]
    );
    for (request, expected) in [
        (r#"{"main": {"url": "a"}}"#, vec![]),
        (r#"{"main": {}}"#, vec!["/main source"]),
        (r#"{"main": {"ref": "a"}, "first": {"url": "a", "ref": "b"}}"#, vec!["/first/ref source"]),
        (r#"{"main": {"url": "a", "kind": "drawing"}}"#, vec!["/main/id drawing"]),
        (r#"{"main": {"id": "a", "ref": "b"}}"#, vec!["/main/ref alias"]),
        (
            r#"{"main": {"id": "a"}, "all": [{}, {"id": "a"}, {"url": "a", "id": "b"}]}"#,
            vec!["/all/0 source", "/all/2/id source"],
        ),
        (
            r#"{"main": {"id": "a"}, "groups": [{}, {"all": [{"id": "a"}, {}]}]}"#,
            vec!["/groups/1/all/1 source"],
        ),
        (
            r#"{"main": {"id": "a"}, "part": {"kind": "picture", "picture": {}}}"#,
            vec!["/part/picture source"],
        ),
        (r#"{"main": {"id": "a"}, "part": {"kind": "text", "text": "a"}}"#, vec![]),
        (
            r#"{"main": {"id": "a"}, "part": {"kind": "text", "text": "a", "weight": 2}}"#,
            vec!["/part/weight heavy"],
        ),
        (
            r#"{"main": {"id": "a"}, "part": {"kind": "picture", "picture": {"id": "a"}, "weight": 5}}"#,
            vec!["/part/weight light"],
        ),
        // What is wrong in an item silences only the rules about that item.
        (r#"{"main": {"id": "a"}, "all": [{"url": 1}, {}]}"#, vec!["/all/0/url type", "/all/1 source"]),
    ] {
        assert_eq!(findings(&op, request), expected, "{request}");
    }
}

#[test]
fn aliases_are_read_and_located() {
    let op = compiled(
        r#"
parameters:
  model_name: { type: enum, values: [v1, v2], required: true, doc: Version. }
  model: { alias_of: model_name, deprecated: use model_name, doc: Version. }
  engine: { alias_of: model_name, doc: Version. }
  image: { type: string, doc: Image. }
  length: { type: integer, default: [{ when: { is: { model_name: v2 } }, value: 10 }, { value: 5 }], doc: Length. }
rules:
  - { id: v1-image, when: { is: { model_name: v1 } }, then: { forbidden: [image] } }
  - { id: image-model, when: { present: image }, then: { values: { model_name: v2 } } }
  - { id: short, cel: self.length < 10 || !has(self.image), message: short }
price:
  currency: USD
  lines: [{ item: second, quantity: self.length, by: self.model_name, rates: { v1: "1", v2: "2" } }]
"#,
    );
    for (request, expected) in [
        ("{}", vec!["/model_name required"]),
        (r#"{"model": "v1"}"#, vec!["/model deprecated"]),
        (r#"{"engine": "v1", "image": "a"}"#, vec!["/image v1-image", "/engine image-model"]),
        (r#"{"engine": "v2", "image": "a"}"#, vec!["/image short"]),
        (r#"{"model_name": "v1", "engine": "v2"}"#, vec!["/engine alias"]),
        (r#"{"engine": "v3"}"#, vec!["/engine enum"]),
    ] {
        let found = findings(&op, request);
        let short = |line: &String| !line.ends_with("short") || expected.contains(&line.as_str());
        let found: Vec<String> = found.into_iter().filter(short).collect();
        assert_eq!(found, expected, "{request}");
    }
    assert_eq!(cost(&op, r#"{"engine": "v2"}"#), "20 USD");
    assert_eq!(cost(&op, r#"{"model_name": "v1", "engine": "v2"}"#), "5 USD");
}

#[test]
fn deprecated_parameters_and_values_give_warnings_everywhere() {
    let op = compiled(
        r"
parameters:
  old: { type: string, deprecated: use new, doc: Old. }
  voice: { type: enum, values: { anna: Calm., ben: { doc: Loud., deprecated: use anna } }, doc: Voice. }
  words: { type: array, items: { type: enum, values: [a, { value: b, deprecated: no b }] }, doc: Words. }
  shots: { type: array, doc: Shots., items: { type: object, parameters: { old: { type: integer, deprecated: use new, doc: Old. } } } }
  speed: { type: union, doc: Speed., variants: { factor: { type: number }, word: { type: enum, values: [fast, { value: quick, deprecated: use fast }] } } }
  texts: { type: map, doc: Texts., items: { type: object, parameters: { old: { type: integer, deprecated: use new, doc: Old. } } } }
",
    );
    for (request, expected) in [
        ("{}", vec![]),
        (r#"{"old": "a", "voice": "anna"}"#, vec!["/old deprecated"]),
        (
            r#"{"voice": "ben", "words": ["a", "b", "b"]}"#,
            vec!["/voice deprecated", "/words/1 deprecated", "/words/2 deprecated"],
        ),
        (r#"{"shots": [{}, {"old": 1}]}"#, vec!["/shots/1/old deprecated"]),
        (r#"{"speed": "quick"}"#, vec!["/speed deprecated"]),
        (r#"{"speed": 2, "texts": {"a": {"old": 1}}}"#, vec![]),
    ] {
        assert_eq!(findings(&op, request), expected, "{request}");
    }
}

#[test]
fn totals_add_up_numbers_lists_and_items() {
    let op = compiled(
        r"
parameters:
  images: { type: array, items: { type: string }, doc: Images. }
  extra: { type: integer, min: 0, default: 1, doc: Extra. }
  box: { type: object, doc: Box., parameters: { weight: { type: number, doc: Weight. }, names: { type: map, items: { type: string }, doc: Names. } } }
  groups:
    type: array
    doc: Groups.
    items:
      type: object
      parameters:
        shots: { type: array, doc: Shots., items: { type: object, parameters: { seconds: { type: number, default: 2.5, doc: S. } } } }
rules:
  - { id: inputs, total: { of: [images, extra, box.names], min: 1, max: 4 } }
  - { id: seconds, total: { of: [groups.shots.seconds, box.weight], max: 10 } }
",
    );
    for (request, expected) in [
        ("{}", vec![]),
        (r#"{"extra": 0}"#, vec!["/extra inputs"]),
        (r#"{"images": ["a", "b"], "box": {"names": {"a": "b"}}}"#, vec![]),
        (r#"{"images": ["a", "b"], "box": {"names": {"a": "b", "c": "d"}}}"#, vec!["/box/names inputs"]),
        (r#"{"groups": [{"shots": [{}, {}]}, {}, {"shots": [{"seconds": 5}]}]}"#, vec![]),
        (r#"{"groups": [{"shots": [{}, {}]}, {"shots": [{"seconds": 5.5}]}]}"#, vec!["/groups seconds"]),
        (r#"{"groups": [{"shots": [{}]}], "box": {"weight": 8}}"#, vec!["/box/weight seconds"]),
        (
            r#"{"groups": [{"shots": [{"seconds": "a"}]}], "box": {"weight": 80}}"#,
            vec!["/groups/0/shots/0/seconds type"],
        ),
    ] {
        assert_eq!(findings(&op, request), expected, "{request}");
    }
}
