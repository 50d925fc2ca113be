//! Rules in objects: where they stand, and where they cannot.

use super::{operation, path, wrong};
use crate::model::Path;

/// The rules of an operation: id, lists, and what is read.
fn rules(yaml: &str) -> Vec<(String, Vec<String>, Vec<String>)> {
    let names = |paths: &[Path]| paths.iter().map(ToString::to_string).collect();
    let op = operation(yaml);
    op.rules.iter().map(|rule| (rule.id.value.clone(), names(&rule.each), names(&rule.reads))).collect()
}

fn row(id: &str, each: &[&str], reads: &[&str]) -> (String, Vec<String>, Vec<String>) {
    let owned = |list: &[&str]| list.iter().map(|one| (*one).to_owned()).collect();
    (id.to_owned(), owned(each), owned(reads))
}

const PAIR: &str = "\
types:
  pair:
    type: object
    doc: A pair.
    parameters:
      x: { type: integer, min: 0, max: 9, doc: X. }
      y: { type: integer, min: 0, max: 9, doc: Y. }
    rules:
      - { id: both, together: [x, y] }
";

#[test]
fn a_named_type_has_its_rules_at_each_place() {
    let yaml = format!(
        "{PAIR}parameters:\n  p: {{ use: pair }}\n  l: {{ type: array, items: {{ type: array, items: {{ use: pair }} }}, doc: L. }}\n  o: {{ type: object, doc: O., parameters: {{ q: {{ type: array, items: {{ use: pair }}, doc: Q. }} }} }}\n"
    );
    let found = rules(&yaml);
    assert_eq!(found[0].1, [""; 0]);
    assert!(["p.x", "p.y"].iter().all(|read| found[0].2.contains(&(*read).to_owned())), "{found:?}");
    assert_eq!(found[1], row(&found[1].0.clone(), &["l", ""], &["x", "y"]));
    assert_eq!(found[2], row(&found[2].0.clone(), &["o.q"], &["x", "y"]));
    assert_eq!(found.len(), 3);
}

#[test]
fn rules_of_variants_hold_for_the_variant() {
    let yaml = "\
parameters:
  a:
    type: union
    doc: A.
    variants:
      pair:
        type: object
        parameters: { x: { type: boolean, doc: X. }, y: { type: boolean, doc: Y. }, z: { type: boolean, required: true, doc: Z. } }
        rules: [{ id: both, together: [x, y] }]
      word: { type: string }
      other: { type: object, parameters: { x: { type: boolean, doc: X. }, w: { type: boolean, required: true, doc: W. } } }
";
    let op = operation(yaml);
    let arena = bumpalo::Bump::new();
    let model = crate::backend::table::model(&arena, &op);
    let facts = modelspec_runtime::Facts::default();
    for (request, expected) in [
        ("{}", &[][..]),
        (r#"{"a": "word"}"#, &[]),
        (r#"{"a": {"z": true, "x": true, "y": true}}"#, &[]),
        (r#"{"a": {"z": true, "x": true}}"#, &["/a/y both"]),
        (r#"{"a": {"w": true, "x": true}}"#, &[]),
    ] {
        let answer = modelspec_runtime::validate(&model, request.as_bytes(), &facts);
        let found: Vec<String> =
            answer.violations().iter().map(|one| format!("{} {}", one.pointer(), one.rule())).collect();
        assert_eq!(found, expected, "{request}");
    }
    assert_eq!(op.rules[0].each, [] as [Path; 0]);
    assert!(op.rules[0].reads.contains(&path("a.x")));
}

#[test]
fn rules_have_no_place_in_maps_recursion_and_answers() {
    let rule = "rules: [{ id: both, together: [x, y] }]";
    let members = "x: { type: boolean, doc: X. }, y: { type: boolean, doc: Y. }";
    wrong(
        &format!(
            "parameters:\n  a: {{ type: map, doc: A., items: {{ type: object, parameters: {{ {members} }}, {rule} }} }}\n"
        ),
        &["2:143: unplaceable-rule: rule `both` cannot be checked in the values of a map"],
    );
    wrong(
        &format!(
            "types:\n  t: {{ type: object, doc: T., parameters: {{ {members}, more: {{ type: array, items: {{ use: t }}, doc: M. }} }}, {rule} }}\nparameters:\n  a: {{ use: t }}\n"
        ),
        &["2:174: unplaceable-rule: rule `both` cannot be checked in a recursive type"],
    );
    wrong(
        &format!(
            "response:\n  parameters:\n    a: {{ type: object, doc: A., parameters: {{ {members} }}, {rule} }}\n"
        ),
        &["3:125: rule-outside-request: rule `both` is declared outside a request"],
    );
}

#[test]
fn rules_are_placed_in_lists_of_several_variants() {
    let item = |name: &str| {
        format!(
            "{{ type: array, doc: L., items: {{ type: object, parameters: {{ {name}: {{ type: boolean, doc: X. }}, y: {{ type: boolean, doc: Y. }} }}, rules: [{{ id: both-{name}, together: [{name}, y] }}] }} }}"
        )
    };
    let yaml = format!(
        "parameters:\n  a:\n    type: union\n    doc: A.\n    tag: k\n    variants:\n      one: {{ type: object, parameters: {{ l: {} }} }}\n      two: {{ type: object, parameters: {{ l: {} }} }}\n",
        item("x"),
        item("z")
    );
    let compilation = super::compiled(&yaml);
    let rules = &compilation.catalogue.operations[0].rules;
    let list = Path(vec!["a".to_owned(), "l".to_owned()]);
    let each: Vec<(&str, &[Path])> = rules.iter().map(|rule| (rule.id.as_str(), &rule.each[..])).collect();
    assert_eq!(each, [("both-x", &[list.clone()][..]), ("both-z", &[list][..])]);
}

#[test]
fn conditional_defaults_need_one_place() {
    let item = "{ type: object, doc: T., parameters: { x: { type: boolean, doc: X. }, y: { type: integer, default: [{ when: { present: x }, value: 1 }, { value: 2 }], doc: Y. } } }";
    let types = format!("types:\n  t: {item}\nparameters:\n");
    wrong(
        &format!(
            "{types}  x: {{ type: boolean, doc: X. }}\n  a: {{ use: t }}\n  l: {{ type: array, items: {{ use: t }}, doc: L. }}\n"
        ),
        &["2:105: unplaceable-default: the conditional default of `y` is used in several places"],
    );
    wrong(
        &format!("{types}  m: {{ type: map, items: {{ use: t }}, doc: M. }}\n"),
        &["2:105: unplaceable-default: a conditional default is not allowed in the values of a map"],
    );
    operation(&format!(
        "{types}  k: {{ type: array, items: {{ use: t }}, doc: K. }}\n  l: {{ type: array, items: {{ use: t }}, doc: L. }}\n"
    ));
}

#[test]
fn items_of_several_lists_are_read_after_objects_got_new_numbers() {
    // The objects of the tagged variants without their tags are dropped, which moves those behind them.
    let yaml = "\
types:
  part:
    type: union
    tag: kind
    doc: A part.
    variants:
      word: { type: object, parameters: { text: { type: string, required: true, doc: T. } } }
      link: { type: object, parameters: { url: { type: object, required: true, doc: U., parameters: { to: { type: string, doc: T. } } } } }
parameters:
  a:
    type: union
    doc: A.
    variants:
      one: { type: string }
      many: { type: array, items: { type: string } }
      parts: { type: array, items: { use: part } }
rules:
  - { id: words, cel: \"type(self.a) != list || self.a.all(p, type(p) == string || p.kind == 'word')\", message: Only words. }
";
    let found = rules(yaml);
    assert_eq!(found.len(), 1);
    assert_eq!(found[0], row("words", &[], &["a"]));
}
