//! Values of several JSON types, sizes in strings, maps, texts and items of lists.

use serde_json::json;

use super::brute_force::{agree, agree_around, check, flat};
use crate::backend::schema::assertion::assertion;
use crate::fixture::{
    all, any, bound, bound_get, bound_has, calc, call, choice, compare, conditional, each, expr, get, has,
    int, integer, is_in, is_kind, list, lit, map, not, null, operation, param, size, size_text, string, text,
    tier, union,
};
use crate::model::{
    Each, Expr, ExprKind, ExprType, Function, JsonKind, Operation, Param, Path, SizeRow, Sizes, Type,
};
use crate::source::Span;

fn null_absent(param: Param) -> Param {
    Param { null_absent: true, ..param }
}

fn dynamic(dotted: &str) -> Expr {
    get(dotted, ExprType::Dyn)
}

#[test]
fn unions_of_words_and_numbers() {
    for nullable in [false, true] {
        let mut x =
            param("x", union([choice(["auto", "none"]), choice([-1]), integer(4, 8)])).default("auto");
        let mut y = param("y", union([text(0, Some(4)), Type::Boolean, integer(1, 3)]));
        if nullable {
            (x, y) = (x.nullable(), y.nullable());
        }
        let op = flat(vec![x, y, param("f", Type::Boolean)]);
        for expr in [
            compare(dynamic("x"), "==", lit("auto")),
            compare(dynamic("x"), "!=", lit(5)),
            is_in(dynamic("y"), [crate::model::Value::from("a"), 2.into(), true.into()]),
            is_kind(dynamic("x"), JsonKind::String),
            is_kind(dynamic("y"), JsonKind::Int),
            is_kind(dynamic("y"), JsonKind::Bool),
            any(vec![not(is_kind(dynamic("x"), JsonKind::Int)), compare(int("x"), "<=", lit(6))]),
            all(vec![is_kind(dynamic("y"), JsonKind::Int), compare(int("y"), ">", lit(1))]),
            compare(int("x"), "<", lit(5)),
            compare(calc(int("x"), "+", lit(1)), "==", lit(6)),
            compare(calc(int("x"), "+", int("y")), ">", lit(7)),
            compare(string("x"), "!=", lit("none")),
            compare(string("y"), "==", lit("a")),
            any(vec![not(has("f")), get("y", ExprType::Bool)]),
        ] {
            agree_around(&op, &expr);
        }
    }
}

#[test]
fn null_as_value_and_as_absence() {
    let op = flat(vec![
        param("n", integer(1, 3)).nullable(),
        param("d", integer(1, 3)).nullable().default(2),
        null_absent(param("a", integer(1, 3))),
        null_absent(param("e", choice(["x", "y"]))).empty_absent().default("x"),
        param("l", list(integer(0, 1), 0, Some(2))).nullable(),
        param("f", Type::Boolean),
    ]);
    for expr in [
        compare(size("l"), "!=", lit(1)),
        compare(size("l"), "==", lit(1)),
        compare(int("n"), "==", null()),
        compare(null(), "!=", int("d")),
        all(vec![has("n"), compare(int("n"), "!=", null()), compare(int("n"), ">", lit(2))]),
        any(vec![not(has("a")), has("f")]),
        any(vec![not(has("f")), has("a")]),
        any(vec![not(has("a")), not(has("f"))]),
        compare(int("a"), ">", lit(2)),
        compare(int("a"), "!=", lit(2)),
        compare(string("e"), "==", lit("y")),
        compare(string("e"), "!=", lit("y")),
        all(vec![has("a"), has("e")]),
    ] {
        agree_around(&op, &expr);
    }
}

#[test]
fn members_of_union_variants() {
    let video = vec![
        param("kind", Type::Const("video".into())).required(),
        param("seconds", integer(1, 3)).default(2),
        param("url", text(0, Some(4))).required(),
    ];
    let image =
        vec![param("kind", Type::Const("image".into())).required(), param("url", integer(1, 2)).required()];
    let op = operation(vec![
        vec![
            param("m", union([choice(["auto"]), Type::Object(1), Type::Object(2)])),
            param("f", Type::Boolean),
        ],
        video,
        image,
    ]);
    for expr in [
        has("m.seconds"),
        not(has("m.seconds")),
        any(vec![not(has("m.seconds")), has("f")]),
        any(vec![not(has("f")), has("m.url")]),
        compare(string("m.kind"), "==", lit("video")),
        compare(int("m.seconds"), "<", lit(3)),
        is_kind(dynamic("m"), JsonKind::Map),
        compare(dynamic("m"), "==", lit("auto")),
        is_kind(dynamic("m.url"), JsonKind::String),
    ] {
        agree_around(&op, &expr);
    }
}

fn shots(max: u32) -> Operation {
    let shot = vec![
        param("duration", integer(1, 3)).default(2),
        param("image", Type::Boolean),
        param("mode", choice(["a", "b"])),
    ];
    operation(vec![
        vec![
            param("shots", list(Type::Object(1), 0, Some(max))),
            param("limit", integer(1, 3)).default(3),
            param("f", Type::Boolean),
        ],
        shot,
    ])
}

fn over(kind: Each, body: Expr) -> Expr {
    each(kind, 0, get("shots", ExprType::List), body)
}

fn duration(bound: usize) -> Expr {
    bound_get(bound, "duration", ExprType::Int)
}

#[test]
fn items_one_by_one() {
    let op = shots(3);
    let bodies = [
        bound_has(0, "image"),
        compare(duration(0), ">", lit(1)),
        compare(bound_get(0, "mode", ExprType::String), "==", lit("a")),
        any(vec![not(bound_has(0, "image")), compare(duration(0), "==", lit(2))]),
        // Conditions on parameters outside of the list.
        any(vec![not(has("f")), bound_has(0, "image")]),
        compare(duration(0), "<=", int("limit")),
        compare(bound_has(0, "image"), "==", has("f")),
        lit(true),
        lit(false),
    ];
    for body in bodies {
        for kind in [Each::All, Each::Exists, Each::ExistsOne] {
            let expr = over(kind, body.clone());
            if kind == Each::ExistsOne && assertion(&expr, &op).is_none() {
                continue;
            }
            agree_around(&op, &expr);
        }
    }
}

#[test]
fn assertions_about_items_are_in_the_schema_of_the_list() {
    let op = shots(3);
    let guarded = any(vec![not(has("shots")), over(Each::All, bound_has(0, "image"))]);
    assert_eq!(
        check(&op, &guarded),
        json!({ "properties": { "shots": { "type": "array", "items": {
            "type": "object", "required": ["image"], "properties": { "image": true }
        } } } })
    );
    let one = over(Each::ExistsOne, bound_has(0, "image"));
    assert_eq!(
        check(&op, &one)["properties"]["shots"],
        json!({ "type": "array", "maxContains": 1, "contains": {
            "type": "object", "required": ["image"], "properties": { "image": true }
        } })
    );
}

#[test]
fn all_or_none_counts_and_filters() {
    let op = shots(3);
    let with_image = || each(Each::Filter, 0, get("shots", ExprType::List), bound_has(0, "image"));
    let count = |list: Expr| expr(ExprKind::Size(Box::new(list)), ExprType::Int);
    let durations = each(Each::Map, 0, get("shots", ExprType::List), duration(0));
    for expr in [
        any(vec![over(Each::All, bound_has(0, "image")), over(Each::All, not(bound_has(0, "image")))]),
        compare(count(with_image()), "<=", lit(1)),
        compare(count(with_image()), "==", lit(2)),
        compare(count(with_image()), "!=", lit(1)),
        compare(count(with_image()), "<", int("limit")),
        compare(count(with_image()), "==", size("shots")),
    ] {
        agree_around(&op, &expr);
    }
    let sum = call(Function::Sum, vec![durations], ExprType::Int);
    assert_eq!(assertion(&compare(sum, "<=", lit(5)), &op), None, "a sum over items has no assertion");
}

#[test]
fn conditional_defaults_and_lists_in_items() {
    let cases = vec![(bound_has(0, "x"), 1.into()), (lit(true), 3.into())];
    let op = operation(vec![
        vec![param("o", list(Type::Object(1), 1, Some(2))).required()],
        vec![
            param("x", Type::Boolean),
            param("n", integer(1, 3)).cases(cases),
            param("tags", list(choice(["a", "b"]), 0, Some(2))),
        ],
    ]);
    let list = || get("o", ExprType::List);
    let tags = || bound_get(0, "tags", ExprType::List);
    let is_a = compare(bound(1, ExprType::String), "==", lit("a"));
    for body in [
        compare(bound_get(0, "n", ExprType::Int), "==", lit(3)),
        each(Each::Exists, 1, tags(), is_a.clone()),
        any(vec![not(bound_has(0, "tags")), each(Each::All, 1, tags(), is_a.clone())]),
        any(vec![not(bound_has(0, "tags")), each(Each::All, 1, tags(), any(vec![is_a, bound_has(0, "x")]))]),
        call(Function::Within, vec![lit("b"), tags()], ExprType::Bool),
    ] {
        for kind in [Each::All, Each::Exists] {
            agree_around(&op, &each(kind, 0, list(), body.clone()));
        }
    }
}

#[test]
fn membership_and_keys() {
    let op = flat(vec![
        param("tags", list(choice(["a", "b", "c"]), 0, Some(2))),
        param("tag", choice(["a", "b"])).default("b"),
        param("m", map(text(0, None), 0, Some(3))),
        param("n", list(integer(1, 3), 0, Some(3))),
    ]);
    let tags = || get("tags", ExprType::List);
    let within = |value: Expr| call(Function::Within, vec![value, tags()], ExprType::Bool);
    for expr in [
        within(lit("a")),
        within(string("tag")),
        call(Function::HasKey, vec![lit("a"), get("m", ExprType::Object)], ExprType::Bool),
        compare(expr(ExprKind::Size(Box::new(get("m", ExprType::Object))), ExprType::Int), ">", lit(1)),
        compare(size("tags"), "==", size("n")),
        compare(calc(size("tags"), "*", lit(2)), "<=", calc(size("n"), "+", lit(1))),
    ] {
        agree_around(&op, &expr);
    }
}

#[test]
fn sums_of_counts_with_fallbacks() {
    let op = flat(vec![
        param("a", list(integer(0, 0), 0, Some(4))),
        param("b", list(integer(0, 0), 1, Some(3))),
        param("n", integer(0, 3)),
    ]);
    let count = |name: &str| conditional(has(name), size(name), lit(0));
    let total = calc(calc(count("a"), "+", count("b")), "+", conditional(has("n"), int("n"), lit(0)));
    for expr in [compare(total.clone(), "<=", lit(5)), compare(total, ">=", lit(2))] {
        agree_around(&op, &expr);
    }
}

#[test]
fn sums_of_counts_without_limit() {
    let op = flat(vec![
        param("a", list(integer(0, 0), 0, None)),
        param("b", list(integer(0, 0), 2, None)),
        param("n", integer(1, 5)).default(2),
    ]);
    let count = |name: &str| conditional(has(name), size(name), lit(0));
    let sum = || calc(count("a"), "+", count("b"));
    for expr in [
        compare(sum(), "<=", lit(5)),
        compare(sum(), ">", lit(3)),
        compare(sum(), "==", lit(4)),
        compare(sum(), "!=", lit(4)),
        compare(calc(sum(), "+", int("n")), "<", lit(6)),
        compare(lit(5), ">=", sum()),
    ] {
        agree_around(&op, &expr);
    }
    assert_eq!(assertion(&compare(size("a"), "==", size("b")), &op), None, "lists without limit");
}

#[test]
fn text_functions_of_listed_strings() {
    let op =
        flat(vec![param("r", choice(["480p", "720p", "1080p"])).default("720p"), param("f", Type::Boolean)]);
    for function in [Function::StartsWith, Function::EndsWith, Function::Contains] {
        for part in ["7", "80p", "0"] {
            let expr = call(function, vec![string("r"), lit(part)], ExprType::Bool);
            agree_around(&op, &expr);
        }
    }
}

#[test]
fn functions_of_numbers() {
    let op = flat(vec![
        param("x", crate::fixture::real(Some(0.0), Some(3.0))),
        param("i", integer(-3, 3)).default(1),
        param("j", integer(0, 2)),
    ]);
    let function = |function, arguments| call(function, arguments, ExprType::Int);
    for expr in [
        compare(function(Function::Ceil, vec![get("x", ExprType::Double)]), "<=", lit(1)),
        compare(function(Function::Abs, vec![int("i")]), ">", lit(1)),
        compare(function(Function::Greatest, vec![int("i"), int("j")]), "==", lit(2)),
        compare(function(Function::Least, vec![int("i"), lit(0)]), "<", lit(0)),
    ] {
        agree_around(&op, &expr);
    }
}

#[test]
fn sides_of_sizes_in_strings() {
    let wide = size_text(&[], (16, 1024, 8), (1, 999_999, 1));
    for ty in [wide.clone(), union([choice(["auto"]), wide.clone()]), union([choice([-1]), wide])] {
        let op = flat(vec![param("s", ty), param("f", Type::Boolean)]);
        for expr in [has("s.width"), any(vec![not(has("s.height")), has("f")])] {
            agree_around(&op, &expr);
        }
    }
    let op = flat(vec![param("s", size_text(&[], (1, 999_999, 1), (1, 999_999, 1)))]);
    assert!(assertion(&compare(int("s.width"), "<", int("s.height")), &op).is_none());
    let listed = size_text(&["16x16", "16x32", "64x8"], (1, 999_999, 1), (1, 999_999, 1));
    for ty in [listed.clone(), union([choice(["auto"]), listed])] {
        let op = flat(vec![param("s", ty), param("f", Type::Boolean)]);
        for expr in [has("s.width"), compare(string("s"), "!=", lit("16x32"))] {
            agree_around(&op, &expr);
        }
    }
}

#[test]
fn a_table_over_one_string() {
    let listed = size_text(&[], (1, 999_999, 1), (1, 999_999, 1));
    let mut op = flat(vec![
        param("s", union([choice(["auto"]), listed])),
        param("t", choice(["1K", "2K"])).default("1K"),
    ]);
    let row = |tier: &str, width, height| SizeRow {
        tier: tier.to_owned(),
        label: String::new(),
        width,
        height,
        span: Span::default(),
    };
    op.sizes = Some(Sizes {
        width: Path(vec!["s".to_owned(), "width".to_owned()]),
        height: Path(vec!["s".to_owned(), "height".to_owned()]),
        tier_from: Some(Path(vec!["t".to_owned()])),
        rows: vec![row("1K", 16, 16), row("2K", 64, 64), row("2K", 16, 64)],
        source: None,
    });
    for expr in [compare(tier(), "==", lit("2K")), compare(tier(), "!=", lit("1K"))] {
        agree(&op, &expr);
        agree(&op, &not(expr));
    }
}
