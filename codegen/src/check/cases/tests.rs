//! Requests that are made up are valid in the loosened operation, and show what matters.

mod loose;

use std::collections::BTreeSet;

use modelspec_runtime::Facts;
use serde_json::{Value as Json, json};

use super::{Cases, Condition, Sampling};
use crate::backend;
use crate::check::trial::Budget;
use crate::fixture::compiled as operation;
use crate::limits::MAX_TRIAL_STEPS;
use crate::model::Operation;
use loose::loosened;

fn cases(op: &Operation, sampling: Sampling) -> Option<Cases> {
    let conditions: Vec<Condition<'_>> =
        op.rules.iter().map(|rule| (&rule.holds, rule.each.as_slice())).collect();
    Cases::of(op, &conditions, sampling)
}

/// All requests of a space, each of which has to be valid without rules.
fn requests(op: &Operation, cases: &Cases) -> Vec<Json> {
    let loose = Operation { rules: Vec::new(), ..loosened(op) };
    let arena = bumpalo::Bump::new();
    let model = backend::table::model(&arena, &loose);
    let requests: Vec<Json> = cases.requests(&Budget::new(MAX_TRIAL_STEPS)).collect();
    for request in &requests {
        let answer = modelspec_runtime::validate(&model, request.to_string().as_bytes(), &Facts::default());
        let found: Vec<String> =
            answer.violations().iter().map(|one| format!("{} {}", one.pointer(), one.message())).collect();
        assert!(found.is_empty(), "{request}: {}", found.join("\n"));
    }
    requests
}

/// The values of a parameter, in all requests that have it.
fn values(requests: &[Json], name: &str) -> BTreeSet<String> {
    requests.iter().filter_map(|request| request.get(name)).map(Json::to_string).collect()
}

#[test]
fn every_type_has_values_that_are_valid() {
    let op = operation(
        r#"
parameters:
  mode: { type: enum, values: [fast, slow], open: true, required: true, doc: Mode. }
  count: { type: integer, min: 7, max: 31, step: 12, offset: 6, doc: Count. }
  part: { type: number, above: 0, max: 2, step: 0.5, doc: Part. }
  seed: { type: integer, nullable: true, doc: Seed. }
  length: { type: integer, min: 4, max: 30, also: [-1, auto], doc: Length. }
  size: { type: size, width: { min: 64, max: 128, step: 8 }, also: [auto], doc: Size. }
  closed: { type: size, values: [64x64, 128x64], doc: Size. }
  labels: { type: map, items: { type: integer }, min_items: 1, max_items: 4, doc: Labels. }
  source:
    type: union
    tag: kind
    doc: Source.
    variants:
      url: { type: object, parameters: { url: { type: string, required: true, format: uri, doc: URL. }, weight: { type: number, min: 0, max: 1, doc: W. } } }
      text: { type: object, parameters: { text: { type: string, required: true, min_length: 3, doc: Text. } } }
  scene:
    type: union
    doc: Scene.
    variants:
      name: { type: string, pattern: "^[a-z]+$" }
      own: { type: object, parameters: { id: { type: integer, required: true, doc: Id. }, on: { type: boolean, doc: On. } } }
      several: { type: array, items: { type: string }, max_items: 3 }
  shots:
    type: array
    max_items: 4
    doc: Shots.
    items:
      type: object
      parameters:
        seconds: { type: integer, min: 1, max: 15, required: true, doc: Seconds. }
        image: { type: string, format: uri, doc: Image. }
      rules: [{ id: short, when: { present: image }, then: { ranges: { seconds: { max: 5 } } } }]
rules:
  - { id: a, when: { is: { mode: fast }, ranges: { count: { above: 18 } } }, then: { ranges: { part: { below: 1.5 } } } }
  - { id: b, cel: "!has(self.seed) || self.seed != null && self.seed > 3", message: b }
  - { id: c, when: { ranges: { length: { min: 10 } } }, then: { values: { size: auto } } }
  - { id: d, when: { ranges: { size.width: { above: 100 } } }, then: { values: { closed: 64x64 } } }
  - { id: e, when: { counts: { labels: { min: 3 } } }, then: { required: [source.url] } }
  - { id: f, cel: "!has(self.source) || self.source.kind != \"url\" || !has(self.source.weight) || self.source.weight < 0.5", message: f }
  - { id: g, when: { present: scene.on }, then: { required: [shots] } }
  - { id: h, cel: "!has(self.scene) || type(self.scene) != list", message: h }
"#,
    );
    for rule in &op.rules {
        let cases = Cases::of(&op, &[(&rule.holds, &rule.each)], Sampling::Edges).expect("finite");
        let found = requests(&op, &cases);
        assert!(found.len() > 1, "rule {} is about one request only", rule.id.value);
    }
    let of = |id: &str| {
        let rule = op.rules.iter().find(|rule| rule.id.value == id).unwrap();
        let cases = Cases::of(&op, &[(&rule.holds, &rule.each)], Sampling::Edges).expect("finite");
        requests(&op, &cases)
    };
    assert_eq!(values(&of("a"), "count"), ["18", "30"].map(str::to_owned).into());
    assert_eq!(values(&of("a"), "part"), ["0.5", "1.0", "1.5", "2.0"].map(str::to_owned).into());
    assert!(values(&of("a"), "mode").len() == 3, "an open enum has another value");
    assert!(values(&of("b"), "seed").contains("null"));
    let lengths = values(&of("c"), "length");
    assert!(
        ["-1", "\"auto\"", "4", "9", "10", "30"].iter().all(|value| lengths.contains(*value)),
        "{lengths:?}"
    );
    let sizes = values(&of("d"), "size");
    assert!(sizes.contains("\"auto\"") && sizes.iter().any(|size| size.starts_with("\"104x")), "{sizes:?}");
    let labels = of("e")
        .iter()
        .filter_map(|request| request.get("labels")?.as_object().map(serde_json::Map::len))
        .collect::<BTreeSet<_>>();
    assert!(labels.contains(&2) && labels.contains(&3) && labels.contains(&4), "{labels:?}");
    let kinds: BTreeSet<String> =
        of("f").iter().filter_map(|request| Some(request.get("source")?.get("kind")?.to_string())).collect();
    assert_eq!(kinds.len(), 2, "{kinds:?}");
    let scenes = values(&of("h"), "scene");
    for start in ["\"", "{", "["] {
        assert!(scenes.iter().any(|scene| scene.starts_with(start)), "{scenes:?}");
    }
    let shots = values(&of("short"), "shots");
    assert!(
        shots.contains(&json!([{ "seconds": 6, "image": "" }]).to_string())
            || shots.iter().any(|list| list.contains("\"seconds\":6")),
        "{shots:?}"
    );
}

#[test]
fn few_whole_numbers_are_all_tried_where_they_are_computed_with() {
    let op = operation(
        r#"
parameters:
  frames: { type: integer, min: 1, max: 10000, doc: Frames. }
rules:
  - { id: frame-steps, cel: "!has(self.frames) || self.frames % 4 == 1", message: step }
"#,
    );
    let edges = cases(&op, Sampling::Edges).expect("one parameter is compared");
    assert!(!edges.is_complete && edges.count().is_some_and(|count| count < 20));
    let all = cases(&op, Sampling::Exhaustive).expect("one parameter is compared");
    assert!(all.is_complete);
    assert_eq!(all.count(), Some(10_001));
    let found = requests(&op, &all);
    assert_eq!(values(&found, "frames").len(), 10_000);
}

#[test]
fn numbers_with_many_values_are_not_all_tried() {
    let op = operation(
        r#"
parameters:
  frames: { type: integer, min: 0, max: 10000, doc: Frames. }
  seed: { type: integer, doc: Seed. }
rules:
  - { id: order, cel: "!has(self.frames) || !has(self.seed) || self.frames < self.seed", message: order }
"#,
    );
    assert!(cases(&op, Sampling::Edges).is_none());
    assert!(cases(&op, Sampling::Exhaustive).is_none());
}

#[test]
fn items_are_tried_alone_and_in_pairs() {
    let op = operation(
        r#"
parameters:
  shots:
    type: array
    max_items: 3
    doc: Shots.
    items: { type: object, parameters: { main: { type: boolean, default: false, doc: Main. } } }
rules:
  - { id: one, cel: "!has(self.shots) || self.shots.exists_one(shot, shot.main)", message: one }
"#,
    );
    let edges = cases(&op, Sampling::Edges).expect("finite");
    assert!(edges.is_opaque, "three items are not tried");
    let shots = values(&requests(&op, &edges), "shots");
    assert!(
        shots.contains(r#"[{"main":true}]"#) && shots.contains(r#"[{"main":true},{"main":false}]"#),
        "{shots:?}"
    );
}

#[test]
fn sizes_in_one_string_stand_for_their_rows() {
    let op = operation(
        r"
parameters:
  size: { type: size, also: [auto], doc: Size. }
  mode: { type: enum, values: [fast, slow], default: fast, doc: Mode. }
sizes: { size: size, table: { 1K: { square: 1024x1024, wide: 1280x720 } } }
rules:
  - { id: wide, when: { ranges: { size.width: { above: 1024 } } }, then: { values: { mode: slow } } }
",
    );
    let edges = cases(&op, Sampling::Edges).expect("finite");
    assert!(edges.is_complete);
    let sizes = values(&requests(&op, &edges), "size");
    assert_eq!(sizes, ["\"1024x1024\"", "\"1280x720\"", "\"auto\""].map(str::to_owned).into());
}

#[test]
fn all_requests_come_once_in_whatever_order() {
    let op = operation(
        r"
parameters:
  a: { type: enum, values: [1, 2, 3, 4, 5], doc: A. }
  b: { type: boolean, required: true, doc: B. }
  c: { type: enum, values: [x, y, z], doc: C. }
rules:
  - { id: all, when: { is: { a: 1, b: true } }, then: { values: { c: x } } }
",
    );
    let all = cases(&op, Sampling::Edges).expect("finite");
    let found: BTreeSet<String> = requests(&op, &all).iter().map(Json::to_string).collect();
    assert_eq!(found.len(), 6 * 2 * 4);
    assert_eq!(all.some(500).map(|request| request.to_string()).collect::<BTreeSet<_>>().len(), 6 * 2 * 4);
}
