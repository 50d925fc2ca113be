//! The kinds of violations carry the limits that were not kept.

use modelspec_runtime::table::{
    Arithmetic, Array, Comparison, Expr, Field, Integer, JsonKind, LengthUnit, Literal, Model, Number,
    Object, Rule, SizeText, Text, Type, Unique, Var, Vars, ViolationLocation,
};
use modelspec_runtime::{BuiltInRule, Facts, Failure, ViolationKind, validate};
use std::ops::Bound;

const fn int(value: i64) -> Expr<'static> {
    Expr::Lit(Literal::Int(value))
}

const SIDE: Integer = Integer { min: 64, max: 128, step: 8, offset: 0 };

static MODEL: Model<'static> = Model {
    id: "acme/kinds",
    vars: &[Var { pointer: "/n", ..Var::PLAIN }],
    objects: &[Object {
        fields: &[
            Field { name: "id", ty: Type::Boolean, required: true, ..Field::PLAIN },
            Field {
                name: "n",
                ty: Type::Integer(Integer { min: 1, max: 9, ..Integer::ANY }),
                vars: Vars { start: 0, end: 1, own: true },
                ..Field::PLAIN
            },
            Field {
                name: "x",
                ty: Type::Number(Number { min: 0.0, above: true, ..Number::ANY }),
                ..Field::PLAIN
            },
            Field { name: "step", ty: Type::Number(Number { step: 0.5, ..Number::ANY }), ..Field::PLAIN },
            Field {
                name: "text",
                ty: Type::String(&Text { min: 2, unit: LengthUnit::Bytes, ..Text::ANY }),
                ..Field::PLAIN
            },
            Field {
                name: "mode",
                ty: Type::Enum(&[Literal::Str("fast"), Literal::Str("best")], None),
                ..Field::PLAIN
            },
            Field {
                name: "list",
                ty: Type::Array(&Array { items: Type::Any, max: 2, unique: Unique::Items, ..Array::ANY }),
                ..Field::PLAIN
            },
            Field {
                name: "size",
                ty: Type::Size(&SizeText {
                    separator: "x",
                    values: &[],
                    width: SIDE,
                    height: SIDE,
                    reads_width: false,
                    reads_height: false,
                }),
                ..Field::PLAIN
            },
        ],
        open: false,
        lookup: modelspec_runtime::table::Lookup::SCAN,
    }],
    rules: &[Rule {
        id: "small",
        holds: Expr::Any(&[
            Expr::Not(&Expr::Has(0)),
            Expr::Compare(
                Comparison::Lt,
                &[
                    Expr::Arith(
                        Arithmetic::Div,
                        &[int(7), Expr::Arith(Arithmetic::Sub, &[Expr::Get(0), int(5)])],
                    ),
                    int(5),
                ],
            ),
        ]),
        reads: &[0],
        location: ViolationLocation { read: &[0], ..ViolationLocation::NONE },
        ..Rule::PLAIN
    }],
    ..Model::EMPTY
};

#[track_caller]
fn check(json: &str, expected: ViolationKind<'static>) {
    let report = validate(&MODEL, json.as_bytes(), Facts::none());
    let kinds: Vec<_> = report.violations().iter().map(modelspec_runtime::Violation::kind).collect();
    assert_eq!(kinds, [expected], "{json}");
}

#[test]
fn a_kind_holds_the_allowed_values() {
    let int = |value| Bound::Included(Literal::Int(value));
    check("{", ViolationKind::Json);
    check("{}", ViolationKind::Required { instead: Vec::new() });
    check(r#"{"id": 1}"#, ViolationKind::Type { expected: vec![JsonKind::Bool] });
    check(r#"{"id": true, "id": true}"#, ViolationKind::Duplicate);
    let unknown =
        ViolationKind::Unknown { nearest: Some("text"), places: Vec::new(), is_of_other_variant: false };
    check(r#"{"id": true, "txet": 1}"#, unknown);
    check(r#"{"id": true, "n": 10}"#, ViolationKind::Range { min: int(1), max: int(9) });
    let min = Bound::Excluded(Literal::Num(0.0));
    check(r#"{"id": true, "x": 0}"#, ViolationKind::Range { min, max: Bound::Unbounded });
    check(r#"{"id": true, "step": 0.7}"#, ViolationKind::Step { step: 0.5, offset: 0.0 });
    let length = ViolationKind::Length { min: 2, max: None, unit: LengthUnit::Bytes, found: 1 };
    check(r#"{"id": true, "text": "a"}"#, length);
    let allowed = vec![Literal::Str("fast"), Literal::Str("best")];
    check(r#"{"id": true, "mode": "bset"}"#, ViolationKind::Enum { allowed, nearest: Some("best") });
    check(r#"{"id": true, "list": [1, 2, 3]}"#, ViolationKind::Items { min: 0, max: Some(2), found: 3 });
    check(r#"{"id": true, "list": [1, 1]}"#, ViolationKind::Unique { first: 0, member: None });
    check(r#"{"id": true, "size": "9"}"#, ViolationKind::Format { format: None });
    check(r#"{"id": true, "size": "64x65"}"#, ViolationKind::Sides { width: SIDE, height: SIDE });
    let rule = ViolationKind::Rule { id: "small", missing: Vec::new(), offending: Vec::new() };
    check(r#"{"id": true, "n": 6}"#, rule);
    let limit = ViolationKind::Limit { id: "small", failure: Failure::DivisionByZero };
    check(r#"{"id": true, "n": 5}"#, limit);
}

#[test]
fn built_in_rules_have_different_ids() {
    let mut ids: Vec<&str> = BuiltInRule::ALL.iter().map(|rule| rule.id()).collect();
    assert!(ids.contains(&"range") && ids.contains(&"json"));
    ids.sort_unstable();
    ids.dedup();
    assert_eq!(ids.len(), BuiltInRule::ALL.len());
}
