//! The same requests validated and evaluated: both find the same rules broken.

use bumpalo::Bump;
use modelspec_runtime::Facts;
use serde_json::json;

use super::evaluate::{Evaluator, Term};
use super::tests::operation;
use crate::model::expr::build;
use crate::model::{Arithmetic, Comparison, Expr, ExprKind, ExprType, Path, Price, Value};
use crate::source::Span;

const SPEC: &str = r#"
parameters:
  steps: { type: integer, min: 1, max: 50, default: 20, doc: S. }
  scale: { type: number, min: 0, max: 9, default: 7, doc: S. }
  mode: { type: enum, values: [fast, best], default: fast, doc: M. }
  note: { type: string, empty: absent, doc: N. }
  seed: { type: integer, min: 0, max: 9, nullable: true, doc: S. }
  any: { type: any, doc: A. }
  size: { type: size, separator: x, doc: S. }
  amount: { type: union, doc: A., variants: { count: { type: integer, min: 0, max: 9, doc: C. }, auto: { type: enum, values: [auto], doc: A. } } }
  labels: { type: map, items: { type: string, doc: L. }, doc: L. }
  camera: { type: object, doc: C., parameters: { zoom: { type: number, min: 0, max: 9, doc: Z. } } }
  shots:
    type: array
    doc: S.
    items:
      type: object
      parameters:
        seconds: { type: integer, min: 1, max: 9, default: 5, doc: S. }
        marks: { type: array, items: { type: integer, min: 0, max: 9 }, doc: M. }
      rules:
        - { id: marks, cel: "!has(self.marks) || self.marks.all(m, m < self.seconds)", message: M. }
rules:
  - { id: steps, cel: "self.steps < 30 || self.mode == 'best'", message: M. }
  - { id: scale, cel: "self.scale / 2.0 < 4.0", message: M. }
  - { id: note, cel: "!has(self.note) || size(self.note) > 1", message: M. }
  - { id: seed, cel: "!has(self.seed) || self.seed == null || self.seed > 3", message: M. }
  - { id: any, cel: "!has(self.any) || has(self.mode)", message: M. }
  - { id: landscape, cel: "!has(self.size) || self.size.width >= self.size.height", message: M. }
  - { id: amount, cel: "!has(self.amount) || self.amount == 'auto' || self.amount == 3", message: M. }
  - { id: labels, cel: "!has(self.labels) || 'a' in self.labels && size(self.labels) < 3", message: M. }
  - { id: camera, cel: "!has(self.camera) || has(self.camera.zoom) && self.camera.zoom > 1.5", message: M. }
  - { id: sum, cel: "!has(self.shots) || sum(self.shots.map(s, s.seconds)) < 12", message: M. }
"#;

#[test]
fn evaluation_and_validation_agree() {
    let op = operation(SPEC);
    let arena = Bump::new();
    let model = super::model(&arena, &op);
    let conditions: Vec<(&Expr, &[Path])> =
        op.rules.iter().map(|rule| (&rule.holds, &rule.each[..])).collect();
    let evaluator = Evaluator::new(&arena, &op, &conditions, &Price::Unknown(String::new()));
    let mut seen = std::collections::BTreeSet::new();
    for request in [
        json!({}),
        json!({ "steps": 30 }),
        json!({ "steps": 30.0, "mode": "best", "any": [1] }),
        json!({ "scale": 8, "any": { "b": 1 } }),
        json!({ "scale": 7, "note": "" }),
        json!({ "note": "a", "seed": null }),
        json!({ "seed": 3, "size": "10x20" }),
        json!({ "seed": 4, "size": "20x20" }),
        json!({ "amount": 4, "labels": { "a": "b" } }),
        json!({ "amount": 3, "labels": { "b": "b" } }),
        json!({ "amount": "auto", "labels": { "a": "", "b": "", "c": "" } }),
        json!({ "camera": {} }),
        json!({ "camera": { "zoom": 1 } }),
        json!({ "camera": { "zoom": 2 } }),
        json!({ "shots": [{}, { "seconds": 6 }] }),
        json!({ "shots": [{ "seconds": 7 }, {}] }),
        json!({ "shots": [{ "marks": [4] }, { "seconds": 3, "marks": [2, 3] }] }),
        json!({ "shots": [] }),
    ] {
        let report = modelspec_runtime::validate(&model, request.to_string().as_bytes(), &Facts::new());
        let broken: Vec<&str> = report.violations().iter().map(modelspec_runtime::Violation::rule).collect();
        let inputs = evaluator.inputs(&request);
        for (condition, rule) in op.rules.iter().enumerate() {
            let holds = evaluator.holds(condition, &inputs);
            assert_eq!(holds, Some(!broken.contains(&rule.id.as_str())), "`{}` of {request}", rule.id.value);
            seen.insert((condition, holds));
        }
    }
    assert_eq!(seen.len(), 2 * op.rules.len(), "each rule holds for a request and is broken by another one");
}

fn number(kind: ExprKind) -> Expr {
    Expr { kind, ty: ExprType::Int, span: Span::default() }
}

#[test]
fn terms_are_computed_for_values_of_their_unknowns() {
    let arena = Bump::new();
    let (read, tier) = (number(ExprKind::Get(Path(vec!["a".into()]))), number(ExprKind::Tier));
    let int = |value| number(ExprKind::Lit(Value::Int(value)));
    let sum = number(ExprKind::Arith(Arithmetic::Mul, Box::new([read.clone(), int(3)])));
    let term = Term::new(&arena, &sum, &[&read.kind]);
    assert_eq!(term.value(&[Value::Int(4)]), Some(Value::Int(12)));
    assert_eq!(term.value(&[Value::Num(0.5)]), Some(Value::Num(1.5)));
    assert_eq!(term.value(&[Value::Int(i64::MAX)]), None, "too large");
    assert_eq!(term.value(&[]), None, "not given");

    let kind = ExprKind::Compare(Comparison::Eq, Box::new([tier.clone(), sum.clone()]));
    let same = Term::new(&arena, &build::not(number(kind)), &[&tier.kind, &read.kind]);
    assert_eq!(same.holds(&[Value::Int(6), Value::Int(2)]), Some(false));
    assert_eq!(same.holds(&[Value::Str("6".into()), Value::Int(2)]), Some(true));
    assert_eq!(Term::new(&arena, &sum, &[]).value(&[]), None, "nothing else has a value");
}
