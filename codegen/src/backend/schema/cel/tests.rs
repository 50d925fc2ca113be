//! Checks of single values in CEL.

use serde_json::{Value as Json, json};

use super::checks::ValueCheck;
use super::variables::variables;
use super::{Lowered, of_values};
use crate::fixture::{integer, list, map, operation, param, plain_text, text, union};
use crate::front::cel::tests::agreement::with_stack;
use crate::model::{Array, LengthUnit, Operation, Text, Type, Unique};
use oracle::{Oracle, Reading};

impl Lowered {
    /// The expression in the reference evaluator, with the variables that it reads.
    pub(crate) fn oracle(&self, op: &Operation) -> Oracle {
        let compiled = |lowered: &Lowered| Oracle::new(&lowered.cel, &lowered.needs);
        let variables = variables(&self.variables, op).into_iter();
        compiled(self).with_variables(variables.map(|(name, value)| (name, compiled(&value))).collect())
    }
}

fn measured(unit: LengthUnit, min: u32, max: Option<u32>) -> Type {
    Type::String(Text { min, max, unit, ..plain_text() })
}

fn unique_by(member: &str, items: Type) -> Type {
    let unique = Unique::By(member.to_owned());
    Type::Array(Box::new(Array { items, doc: None, min: 0, max: None, unique }))
}

fn op() -> Operation {
    let item = vec![
        param("id", integer(0, 9)),
        param("key", text(0, None)).required(),
        param("say", measured(LengthUnit::Bytes, 0, Some(2))),
    ];
    let request = vec![
        param("utf16", measured(LengthUnit::Utf16, 1, Some(3))),
        param("bytes", measured(LengthUnit::Bytes, 0, Some(3))).required(),
        param("empty", measured(LengthUnit::Bytes, 2, None)).empty_absent(),
        param("plain", text(0, Some(3))),
        param("items", unique_by("id", Type::Object(1))),
        param("keyed", unique_by("key", Type::Object(1))),
        param("names", list(measured(LengthUnit::Bytes, 0, Some(2)), 0, None)),
        param("words", map(measured(LengthUnit::Bytes, 0, Some(2)), 0, None)),
        param("either", union([integer(0, 9), measured(LengthUnit::Bytes, 0, Some(2))])),
        param("none", measured(LengthUnit::Bytes, 0, Some(1))).nullable(),
    ];
    operation(vec![request, item])
}

fn found(op: &Operation) -> Vec<(String, ValueCheck)> {
    of_values(op).into_iter().map(|rule| (format!("{} {}", rule.path, rule.id), rule)).collect()
}

#[test]
fn checks_of_values_agree_with_what_is_meant() {
    with_stack(|| {
        let op = op();
        let rules = found(&op);
        // Each request with what is wrong with it.
        let requests: &[(Json, &[&str])] = &[
            (json!({ "bytes": "abc" }), &[]),
            (json!({ "bytes": "a\u{e9}b" }), &["bytes length"]),
            (json!({ "bytes": "", "utf16": "" }), &["utf16 length"]),
            (json!({ "bytes": "", "utf16": "a\u{1f600}" }), &[]),
            (json!({ "bytes": "", "utf16": "ab\u{1f600}" }), &["utf16 length"]),
            (json!({ "bytes": "", "utf16": "\u{e9}\u{e9}\u{e9}" }), &[]),
            (json!({ "bytes": "", "empty": "" }), &[]),
            (json!({ "bytes": "", "empty": "a" }), &["empty length"]),
            (json!({ "bytes": "", "items": [{ "key": "a" }, { "key": "a" }] }), &[]),
            (
                json!({ "bytes": "", "items": [{ "key": "a", "id": 1 }, { "key": "a", "id": 1.0 }] }),
                &["items unique"],
            ),
            (
                json!({ "bytes": "", "items": [{ "key": "a", "id": 1 }, { "key": "a", "id": 2 }, { "key": "b" }] }),
                &[],
            ),
            (json!({ "bytes": "", "keyed": [{ "key": "a" }, { "key": "b" }] }), &[]),
            (
                json!({ "bytes": "", "keyed": [{ "key": "a" }, { "key": "b" }, { "key": "a" }] }),
                &["keyed unique"],
            ),
            (json!({ "bytes": "", "keyed": [{ "key": "a", "say": "\u{e9}a" }] }), &["keyed.*.say length"]),
            (json!({ "bytes": "", "names": ["ab", "\u{e9}"] }), &[]),
            (json!({ "bytes": "", "names": ["ab", "\u{e9}a"] }), &["names.* length"]),
            (json!({ "bytes": "", "words": { "a": "ab" } }), &[]),
            (json!({ "bytes": "", "words": { "a": "ab", "b c": "abc" } }), &["words.* length"]),
            (json!({ "bytes": "", "either": 5 }), &[]),
            (json!({ "bytes": "", "either": "abc" }), &["either length"]),
            (json!({ "bytes": "", "none": null }), &[]),
            (json!({ "bytes": "", "none": "ab" }), &["none length"]),
        ];
        for (request, wrong) in requests {
            for reading in [Reading::Mixed, Reading::Ints, Reading::Doubles] {
                let is_broken = |rule: &ValueCheck| {
                    let oracle = rule.holds.oracle(&op);
                    oracle.run(request, &json!({}), reading) != Some(cel::Value::Bool(true))
                };
                let broken: Vec<&str> =
                    rules.iter().filter(|(_, rule)| is_broken(rule)).map(|(name, _)| name.as_str()).collect();
                assert_eq!(broken, *wrong, "{request}");
            }
        }
    });
}

#[test]
fn checks_of_values_are_short() {
    let op = op();
    let rules = found(&op);
    let text = |name: &str| {
        let (_, rule) = rules.iter().find(|(known, _)| known == name).unwrap();
        (rule.holds.cel.as_str(), rule.holds.needs.clone())
    };
    assert_eq!(text("bytes length"), ("size(bytes(self.bytes)) <= 3", vec![]));
    assert_eq!(
        text("names.* length"),
        ("!has(self.names) || self.names.all(i, size(bytes(i)) <= 2)", vec![])
    );
    assert_eq!(
        text("items unique"),
        (
            "!has(self.items) || self.items.all(i, !has(i.id) || \
             self.items.exists_one(j, has(j.id) && j.id == i.id))",
            vec![]
        )
    );
    assert_eq!(text("utf16 length").1, ["strings"]);
}

/// A type that contains itself has no end.
#[test]
fn types_in_themselves_end() {
    let node = vec![param("say", measured(LengthUnit::Bytes, 0, Some(2))), param("next", Type::Object(1))];
    let op = operation(vec![vec![param("tree", Type::Object(1))], node]);
    assert!((2..20).contains(&found(&op).len()));
}
