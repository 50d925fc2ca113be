use super::*;
use crate::fixture::{
    choice, integer as whole, list as array_of, located, plain_text, real, stepped, text as string,
};
use crate::model::Type;

fn shown(ty: &Type, unit: Option<&str>) -> String {
    limits(ty, unit).iter().map(ToString::to_string).collect::<Vec<_>>().join("; ")
}

#[test]
fn limits_read_the_same_for_every_type() {
    let open = Number {
        min: Some(0.0),
        max: Some(1.0),
        above: true,
        below: true,
        step: Some(0.25),
        documented_step: None,
    };
    let offset = Integer { min: 5, max: 95, declared: (false, true), step: 10, offset: 5, is_int64: false };
    for (ty, unit, expected) in [
        (whole(20, 99), Some("px"), "at least 20 and at most 99 px"),
        (stepped(0, 64, 8), None, "at least 0 and at most 64; a multiple of 8"),
        (Type::Integer(offset), None, "at most 95; a multiple of 10 plus 5"),
        (real(Some(0.5), None), None, "at least 0.5"),
        (real(None, None), Some("s"), "in s"),
        (Type::Number(open), Some("s"), "greater than 0 and less than 1 s; a multiple of 0.25"),
        (string(1, Some(1)), None, "1 character"),
        (string(0, Some(800)), None, "at most 800 characters"),
        (string(3, None), None, "at least 3 characters"),
        (
            Type::String(Text { pattern: Some(located("^a".to_owned())), ..plain_text() }),
            None,
            "matching `^a`",
        ),
        (array_of(string(0, None), 1, Some(5)), None, "1 to 5 items"),
        (choice(["a", ""]), None, "one of `a`, `\"\"`"),
        (Type::Const(Value::Num(2.0)), None, "always `2`"),
    ] {
        assert_eq!(shown(&ty, unit), expected);
    }
}

#[test]
fn rules_use_the_same_words() {
    let edge = |value: i64, excluded| Some(Edge { value: Value::Int(value), excluded });
    for (one, expected) in [
        (Limit::Values(vec![Value::Int(1), "a".into(), true.into()]), "`1`, `a` or `true`"),
        (Limit::Range(edge(1, false), edge(5, true)), "at least 1 and less than 5"),
        (Limit::Range(None, edge(5, false)), "at most 5"),
        (Limit::Count(Some(2), Some(2)), "2 items"),
        (Limit::Count(None, Some(1)), "at most 1 item"),
    ] {
        assert_eq!(limit(&one).to_string(), expected);
    }
}

#[test]
fn phrases_become_sentences() {
    assert_eq!(sentence("give both"), "Give both.");
    assert_eq!(sentence("`a` wins!"), "`a` wins!");
    assert_eq!(sentence("kling-v1 and iPhone"), "kling-v1 and iPhone.");
}
