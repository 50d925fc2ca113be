//! Compares every kind of assertion with the engine.

mod brute_force;
mod wide;

use serde_json::{Value as Json, json};

use super::assertion;
use crate::backend::table::evaluate::Evaluator;
use crate::fixture::{
    all, any, any_integer, calc, choice, compare, conditional, get, has, int, integer, is_in, list, lit, not,
    operation, param, real, size, stepped, string, text, tier,
};
use crate::model::{Expr, ExprKind, ExprType, Operation, Path, Price, SizeRow, Sizes, Type, Value};
use crate::source::Span;
use brute_force::{agree, agree_around, candidates, check, flat, has_valid_size};

#[test]
fn presence_at_one_level() {
    let op = flat(vec![param("a", Type::Boolean), param("b", Type::Boolean), param("c", Type::Boolean)]);
    assert_eq!(
        check(&op, &any(vec![not(has("a")), has("b")])),
        json!({ "dependentRequired": { "a": ["b"] } })
    );
    assert_eq!(
        check(&op, &any(vec![not(has("a")), all(vec![has("b"), has("c")])])),
        json!({ "dependentRequired": { "a": ["b", "c"] } })
    );
    assert_eq!(
        check(&op, &not(all(vec![has("a"), has("b")]))),
        json!({ "not": { "required": ["a", "b"], "properties": { "a": true, "b": true } } })
    );
    check(&op, &any(vec![has("a"), all(vec![has("b"), has("c")])]));
    check(&op, &conditional(has("a"), has("b"), not(has("c"))));
    check(&op, &compare(has("a"), "==", has("b")));
    check(&op, &compare(has("a"), "!=", all(vec![has("b"), has("c")])));
    check(&op, &all(vec![any(vec![not(has("a")), has("b")]), any(vec![not(has("b")), has("a")])]));
}

#[test]
fn presence_in_absent_null_and_required_objects() {
    let inner =
        vec![param("x", integer(1, 3)).default(2), param("y", Type::Boolean), param("z", Type::Boolean)];
    for parent in [
        param("o", Type::Object(1)),
        param("o", Type::Object(1)).nullable(),
        param("o", Type::Object(1)).required(),
    ] {
        let op = operation(vec![vec![parent, param("a", Type::Boolean)], inner.clone()]);
        for expr in [
            has("o.y"),
            any(vec![not(has("o.y")), has("a")]),
            any(vec![not(has("a")), has("o.y")]),
            any(vec![not(has("o.y")), not(has("o.z"))]),
            any(vec![not(has("o.y")), has("o.z")]),
            compare(int("o.x"), ">=", lit(2)),
            compare(int("o.x"), ">", lit(2)),
            any(vec![has("a"), compare(int("o.x"), "!=", lit(3))]),
            all(vec![has("o.y"), compare(int("o.x"), "<", lit(3))]),
            is_in(int("o.x"), [1, 3]),
        ] {
            agree_around(&op, &expr);
        }
    }
}

#[test]
fn empty_strings_that_count_as_absent() {
    let op = flat(vec![
        param("a", text(0, None)).empty_absent(),
        param("b", choice(["p", "q"])).empty_absent().default("p"),
        param("c", Type::Boolean),
    ]);
    for expr in [
        has("a"),
        any(vec![not(has("a")), has("c")]),
        any(vec![not(has("c")), has("a")]),
        any(vec![not(has("a")), not(has("c"))]),
        compare(string("a"), "!=", lit("b")),
        compare(string("a"), "==", lit("b")),
        compare(size("a"), "<=", lit(3)),
        compare(size("a"), ">", lit(1)),
        compare(string("b"), "==", lit("q")),
        compare(string("b"), "==", lit("p")),
        all(vec![has("b"), compare(string("b"), "==", lit("p"))]),
    ] {
        agree_around(&op, &expr);
    }
}

#[test]
fn enums_strings_and_booleans() {
    let op = flat(vec![
        param("e", choice(["x", "y", "z", "w"])).default("x"),
        param("s", text(0, Some(10))),
        param("t", Type::Boolean).default(false),
        param("n", choice([1, 2, 4])).nullable().default(2),
    ]);
    for expr in [
        compare(string("e"), "==", lit("x")),
        compare(string("e"), "!=", lit("x")),
        is_in(string("e"), ["y", "z"]),
        compare(string("e"), "<", lit("y")),
        any(vec![compare(string("e"), "==", lit("z")), compare(string("e"), "==", lit("y"))]),
        all(vec![compare(string("e"), "!=", lit("z")), compare(string("e"), "!=", lit("y"))]),
        compare(string("s"), "==", lit("abcd")),
        compare(lit("abcd"), "!=", string("s")),
        is_in(string("s"), ["a", "b"]),
        not(is_in(string("s"), ["a", "b"])),
        compare(size("s"), "==", lit(2)),
        compare(size("s"), "!=", lit(2)),
        compare(size("e"), "!=", conditional(has("s"), lit(2), lit(1))),
        get("t", ExprType::Bool),
        not(get("t", ExprType::Bool)),
        compare(get("t", ExprType::Bool), "==", has("s")),
        compare(get("t", ExprType::Bool), "!=", lit(true)),
        is_in(get("t", ExprType::Bool), [true]),
        is_in(has("s"), [false]),
        compare(int("n"), ">=", lit(2)),
        is_in(int("n"), [4, 7]),
        not(is_in(int("n"), [4, 7])),
        compare(calc(int("n"), "*", lit(3)), "==", lit(6)),
    ] {
        agree_around(&op, &expr);
    }
}

#[test]
fn linear_comparisons_of_integers() {
    let op = flat(vec![
        param("i", any_integer()),
        param("j", stepped(-48, 64, 4)).default(4),
        param("k", integer(0, 6)).required(),
        param("f", Type::Boolean),
    ]);
    for operator in ["==", "!=", "<", "<=", ">", ">="] {
        for expr in [
            compare(int("i"), operator, lit(3)),
            compare(lit(3), operator, int("i")),
            compare(calc(int("i"), "*", lit(-2)), operator, lit(5)),
            compare(calc(int("i"), "*", lit(3)), operator, lit(6)),
            compare(calc(int("i"), "/", lit(2)), operator, lit(1)),
            compare(calc(lit(10), "-", int("i")), operator, lit(5)),
            compare(calc(int("i"), "*", lit(3)), operator, calc(int("i"), "+", lit(9))),
            compare(calc(int("i"), "*", lit(3)), operator, calc(int("i"), "*", lit(5))),
            compare(calc(int("j"), "%", lit(3)), operator, lit(1)),
            compare(calc(lit(12), "/", int("k")), operator, lit(3)),
            compare(int("j"), operator, lit(8)),
            compare(
                calc(int("i"), "+", conditional(has("f"), lit(1), lit(0))),
                operator,
                conditional(compare(int("k"), ">", lit(3)), lit(2), lit(50)),
            ),
        ] {
            agree(&op, &expr);
            agree(&op, &not(expr));
        }
    }
}

#[test]
fn comparisons_of_doubles_are_exact() {
    let op = flat(vec![param("x", real(None, None)).default(0.5), param("y", real(Some(0.0), Some(1.0)))]);
    let x = || get("x", ExprType::Double);
    let y = || get("y", ExprType::Double);
    for operator in ["==", "!=", "<", "<=", ">", ">="] {
        for expr in [
            compare(x(), operator, lit(0.5)),
            compare(x(), operator, lit(0.0)),
            compare(x(), operator, lit(1)),
            compare(calc(y(), "+", lit(0.1)), operator, lit(0.1 + 0.2)),
            compare(calc(y(), "*", lit(3.0)), operator, lit(0.3)),
            compare(calc(lit(1.0), "-", y()), operator, lit(0.7)),
        ] {
            agree_around(&op, &expr);
        }
    }
    assert_eq!(
        check(&op, &compare(y(), "<", lit(0.5))),
        json!({ "properties": { "y": { "type": "number", "exclusiveMaximum": 0.5 } } })
    );
    assert_eq!(
        check(&op, &compare(y(), ">=", lit(0.5))),
        json!({ "properties": { "y": { "type": "number", "minimum": 0.5 } } })
    );
}

#[test]
fn the_element_sum_is_a_bound_under_a_condition() {
    let op = flat(vec![
        param("image", text(0, None)).empty_absent(),
        param("element_list", list(integer(0, 1), 0, None)),
    ]);
    let sum = calc(size("element_list"), "+", conditional(has("image"), lit(1), lit(0)));
    let holds = any(vec![not(has("element_list")), compare(sum, "<=", lit(10))]);
    let list = |max: u32| json!({ "properties": { "element_list": { "type": "array", "maxItems": max } } });
    assert_eq!(
        check(&op, &holds),
        json!({
            "if": { "required": ["image"], "properties": { "image": { "not": { "const": "" } } } },
            "then": list(9),
            "else": list(10)
        })
    );
}

#[test]
fn two_unknowns_are_tried_value_by_value() {
    let op = flat(vec![
        param("p", list(integer(0, 1), 0, Some(5))),
        param("q", list(integer(0, 1), 1, Some(4))),
        param("m", integer(1, 6)).default(2),
        param("n", choice([1, 3, 5])).default(3),
    ]);
    for expr in [
        compare(calc(size("p"), "+", size("q")), "<=", lit(6)),
        compare(size("p"), "==", size("q")),
        compare(int("m"), "<", int("n")),
        compare(calc(int("m"), "*", int("n")), ">", lit(6)),
        compare(size("p"), "<=", int("m")),
        compare(calc(calc(size("p"), "+", int("m")), "+", int("n")), "!=", lit(7)),
    ] {
        agree_around(&op, &expr);
    }
}

#[test]
fn conditional_defaults() {
    let cases = vec![
        (compare(string("mode"), "==", lit("fast")), Value::Int(2)),
        (has("flag"), Value::Int(7)),
        (lit(true), Value::Int(5)),
    ];
    let open = vec![(has("flag"), Value::Int(3))];
    let op = flat(vec![
        param("mode", choice(["fast", "good"])).default("good"),
        param("flag", Type::Boolean),
        param("steps", integer(1, 8)).cases(cases),
        param("more", integer(1, 4)).cases(open),
    ]);
    for expr in [
        compare(int("steps"), ">=", lit(5)),
        compare(int("steps"), "!=", lit(2)),
        is_in(int("steps"), [2, 3]),
        compare(calc(int("steps"), "+", int("more")), "<", lit(9)),
        compare(int("more"), "<", lit(3)),
    ] {
        agree_around(&op, &expr);
    }
}

fn sized(shared_width: bool) -> Operation {
    let mut op = flat(vec![
        param("width", integer(1, 4)),
        param("height", integer(1, 4)),
        param("tier", choice(["1K", "2K", "8K"])).default("1K"),
        param("flag", Type::Boolean),
    ]);
    let row = |tier: &str, width, height| SizeRow {
        tier: tier.to_owned(),
        label: format!("{width}:{height}"),
        width,
        height,
        span: Span::default(),
    };
    let third = if shared_width { row("2K", 1, 3) } else { row("2K", 3, 3) };
    op.sizes = Some(Sizes {
        width: Path(vec!["width".to_owned()]),
        height: Path(vec!["height".to_owned()]),
        tier_from: Some(Path(vec!["tier".to_owned()])),
        rows: vec![row("1K", 1, 1), row("1K", 2, 1), third, row("4K", 4, 4)],
        source: None,
    });
    op
}

#[test]
fn the_tier_of_the_size() {
    for shared_width in [true, false] {
        let mut op = sized(shared_width);
        for expr in [
            compare(tier(), "==", lit("2K")),
            is_in(tier(), ["1K", "4K"]),
            any(vec![not(has("flag")), compare(tier(), "!=", lit("1K"))]),
            compare(tier(), "==", string("tier")),
            compare(calc(int("width"), "*", int("height")), "<", lit(9)),
        ] {
            check(&op, &expr);
            check(&op, &not(expr));
        }
        op.sizes.as_mut().unwrap().tier_from = None;
        check(&op, &compare(tier(), "==", lit("2K")));
        check(&op, &compare(tier(), "!=", lit("2K")));
    }
}

#[test]
fn unsupported_expressions_have_no_assertion() {
    let op = flat(vec![
        param("i", any_integer()),
        param("j", any_integer()),
        param("s", text(0, None)),
        param("t", text(0, None)),
    ]);
    let fact = crate::fixture::expr(ExprKind::Fact("duration".to_owned()), ExprType::Int);
    for expr in [
        compare(fact, "<", lit(3)),
        compare(int("i"), "<", int("j")),
        compare(string("s"), "==", string("t")),
        compare(string("s"), "<", lit("m")),
        compare(calc(int("i"), "%", lit(2)), "==", lit(0)),
        compare(calc(int("i"), "*", int("i")), "<", lit(100)),
    ] {
        assert_eq!(assertion(&expr, &op), None, "{expr:?}");
        assert_eq!(assertion(&any(vec![has("i"), expr]), &op), None);
    }
}

#[test]
fn only_the_engine_evaluates_texts_sides_and_nested_macros() {
    use crate::fixture::{bound, call, each, size_text};
    use crate::model::{Each, Function};

    let op = flat(vec![
        param("s", text(0, None)),
        param("n", list(integer(1, 3), 0, Some(3))),
        param("size", size_text(&[], (16, 1024, 8), (1, 999_999, 1))),
    ]);
    let numbers = || get("n", ExprType::List);
    let is_one = || compare(bound(0, ExprType::Int), "==", lit(1));
    let first = call(Function::At, vec![numbers(), lit(0)], ExprType::Int);
    for expr in [
        call(Function::StartsWith, vec![string("s"), lit("a")], ExprType::Bool),
        compare(first, ">", lit(1)),
        compare(int("size.width"), ">=", lit(64)),
        each(Each::All, 0, each(Each::Filter, 0, numbers(), is_one()), is_one()),
    ] {
        assert_eq!(assertion(&expr, &op), None, "{expr:?}");
    }
}

#[test]
fn expressions_of_unreasonable_size_have_no_assertion() {
    let op = flat(vec![param("a", Type::Boolean), param("i", integer(0, 9)).default(1)]);
    let mut expr = int("i");
    for _ in 0..60 {
        expr = conditional(compare(expr.clone(), ">", lit(3)), calc(expr, "-", lit(1)), lit(2));
        if assertion(&compare(expr.clone(), ">", lit(0)), &op).is_none() {
            return;
        }
    }
    panic!("this expression doubles with every step");
}

/// A reproducible source of choices.
struct Dice(u64);

impl Dice {
    fn roll(&mut self, sides: u32) -> usize {
        self.0 ^= self.0 << 13;
        self.0 ^= self.0 >> 7;
        self.0 ^= self.0 << 17;
        usize::try_from(self.0 % u64::from(sides)).unwrap()
    }

    fn document(&mut self, op: &Operation, candidates: &[(String, Vec<Option<Json>>)]) -> Json {
        loop {
            let member = |(name, values): &(String, Vec<Option<Json>>)| {
                Some((name.clone(), values[self.roll(u32::try_from(values.len()).unwrap())].clone()?))
            };
            let document = Json::Object(candidates.iter().filter_map(member).collect());
            if has_valid_size(op, &document) {
                return document;
            }
        }
    }

    fn boolean(&mut self, depth: usize) -> Expr {
        const PATHS: [&str; 9] = ["image", "mode", "list", "o", "o.x", "o.y", "width", "height", "tier"];
        match self.roll(if depth == 0 { 3 } else { 9 }) {
            0 => has(PATHS[self.roll(9)]),
            1 => self.membership(),
            2 => get("o.y", ExprType::Bool),
            3 => not(self.boolean(depth - 1)),
            4 => all((0..2).map(|_| self.boolean(depth - 1)).collect()),
            5 => any((0..2).map(|_| self.boolean(depth - 1)).collect()),
            6 => conditional(self.boolean(depth - 1), self.boolean(depth - 1), self.boolean(depth - 1)),
            7 => compare(self.boolean(depth - 1), ["==", "!="][self.roll(2)], self.boolean(depth - 1)),
            _ => {
                let operator = ["==", "!=", "<", "<=", ">", ">="][self.roll(6)];
                compare(self.number(depth - 1), operator, self.number(depth - 1))
            }
        }
    }

    fn membership(&mut self) -> Expr {
        match self.roll(4) {
            0 => is_in(string("mode"), [["fast", "good"], ["good", "best"]][self.roll(2)]),
            1 => is_in(tier(), [["1K", "2K"], ["4K", "8K"]][self.roll(2)]),
            2 => is_in(string("image"), ["a", "abcd"]),
            _ => is_in(int("steps"), [[2, 1], [2, 3]][self.roll(2)]),
        }
    }

    fn number(&mut self, depth: usize) -> Expr {
        match self.roll(if depth == 0 { 7 } else { 10 }) {
            0 | 1 => lit([-2, -1, 0, 1, 2, 3, 4][self.roll(7)]),
            2 => int("steps"),
            3 => int("o.x"),
            4 => size("list"),
            5 => size("image"),
            6 => int("width"),
            7 => conditional(self.boolean(depth - 1), self.number(depth - 1), self.number(depth - 1)),
            _ => {
                let operator = ["+", "-", "*", "/", "%"][self.roll(5)];
                calc(self.number(depth - 1), operator, self.number(depth - 1))
            }
        }
    }
}

#[test]
fn random_expressions() {
    let mut op = sized(true);
    let cases =
        vec![(compare(string("mode"), "==", lit("fast")), Value::Int(2)), (has("image"), Value::Int(4))];
    op.request.objects[0].params.retain(|param| param.name.value != "flag");
    op.request.objects[0].params.extend([
        param("mode", choice(["fast", "good", "best"])).default("good"),
        param("image", text(0, Some(8))).empty_absent(),
        param("list", list(integer(0, 1), 1, Some(3))),
        param("steps", integer(1, 4)).cases(cases).nullable(),
        param("o", Type::Object(1)).nullable(),
    ]);
    op.request.objects.push(crate::model::Object {
        name: "o".to_owned(),
        params: vec![
            param("x", integer(-2, 2)).default(1),
            param("y", Type::Boolean).default(true).nullable(),
        ],
        ..crate::model::Object::root()
    });
    let params = &op.request.root().params;
    let candidates: Vec<_> =
        params.iter().map(|param| (param.name.value.clone(), candidates(&op, param))).collect();
    let mut dice = Dice(0x9E37_79B9_7F4A_7C15);
    let mut asserted = 0;
    for _ in 0..400 {
        let expr = dice.boolean(3);
        let Some(schema) = assertion(&expr, &op) else { continue };
        asserted += 1;
        let validator = jsonschema::draft202012::options().build(&schema).unwrap();
        let arena = bumpalo::Bump::new();
        let engine = Evaluator::new(&arena, &op, &[(&expr, &[])], &Price::Unknown(String::new()));
        for _ in 0..200 {
            let document = &dice.document(&op, &candidates);
            // Where the evaluation fails, the request is invalid, whatever the schema says.
            let Some(expected) = engine.holds(0, &engine.inputs(document)) else { continue };
            assert_eq!(validator.is_valid(document), expected, "{expr:?}\n{document}\n{schema:#}");
        }
    }
    assert!(asserted > 300, "most expressions have an assertion: {asserted}");
}

#[test]
fn a_rule_that_always_holds_is_true() {
    let op = flat(vec![param("a", Type::Boolean).required(), param("i", integer(1, 3)).default(1)]);
    assert_eq!(assertion(&has("a"), &op), Some(json!(true)));
    assert_eq!(assertion(&compare(int("i"), "<", lit(4)), &op), Some(json!(true)));
    assert_eq!(assertion(&not(has("a")), &op), Some(json!(false)));
}
