//! Unions, maps, sizes, media, item rules and responses under conditions.

use serde_json::{Value as Json, json};

use super::{check, flat, only_known_words, schema};
use crate::backend::schema::{Asserted, response};
use crate::fixture::{
    any, bound_has, choice, compare, enum_value, fact, has, int, integer, list, lit, located, map, media,
    operation, param, path, plain_text, provider, real, rule, size_text, stepped, string, text, union,
};
use crate::model::{
    BodyEncoding, Document, Effect, Enum, EnumValue, FactType, LengthUnit, Map, Media, MediaForm, Object,
    Operation, Param, ResponseVariant, Rule, SizeRow, Sizes, TaskState, Text, Type, Union, Unique, Value,
    Variant,
};
use crate::source::Span;

#[test]
fn unions_are_closed_variant_by_variant() {
    let named = |name: &str, ty| Variant {
        doc: Some(format!("A {name}.")),
        ..Variant::new(located(name.to_owned()), ty)
    };
    let media = Type::Union(Box::new(Union::new(
        "media".to_owned(),
        Some("kind".to_owned()),
        vec![named("video", Type::Object(1)), named("image", Type::Object(2))],
        crate::model::Declaration::default(),
    )));
    let op = operation(vec![
        vec![
            param("media", list(media, 0, None)),
            param("seed", union([choice([-1]), integer(4, 30)])),
            param("style", union([choice(["auto"]), text(5, Some(8)), Type::Boolean])).nullable(),
            Param { null_absent: true, ..param("size", union([choice(["auto"]), integer(1, 2)])) },
            Param { null_absent: true, ..param("must", integer(1, 2)) }.required(),
        ],
        vec![param("kind", Type::Const("video".into())).required(), param("seconds", integer(1, 9))],
        vec![param("kind", Type::Const("image".into())).required(), param("url", text(1, None)).required()],
    ]);
    let schema = schema(&op);
    assert_eq!(schema["properties"]["media"]["items"]["anyOf"][0]["description"], "A video.");
    let with = |mut document: Json| {
        document["must"] = json!(1);
        document
    };
    check(
        &schema,
        &[
            json!({ "must": 2 }),
            with(json!({ "media": [{ "kind": "video", "seconds": 9 }, { "kind": "image", "url": "a" }] })),
            with(json!({ "seed": -1 })),
            with(json!({ "seed": 4 })),
            with(json!({ "style": "auto" })),
            with(json!({ "style": "five5" })),
            with(json!({ "style": false })),
            with(json!({ "style": null })),
            with(json!({ "size": null })),
        ],
        &[
            json!({}),
            json!({ "must": null }),
            with(json!({ "media": [{ "kind": "video", "url": "a" }] })),
            with(json!({ "media": [{ "kind": "image" }] })),
            with(json!({ "media": [{ "kind": "sound" }] })),
            with(json!({ "media": [{ "seconds": 9 }] })),
            with(json!({ "seed": 2 })),
            with(json!({ "seed": 31 })),
            with(json!({ "seed": null })),
            with(json!({ "style": "four" })),
            with(json!({ "style": 1 })),
            with(json!({ "size": 3 })),
            with(json!({ "size": "" })),
        ],
    );
}

#[test]
fn maps_and_open_objects() {
    let keys = Text { min: 2, max: Some(3), pattern: Some(located("^[a-z]*$".to_owned())), ..plain_text() };
    let labels = Type::Map(Box::new(Map {
        keys,
        items: integer(0, 9),
        doc: Some("A count.".to_owned()),
        min: 1,
        max: Some(2),
    }));
    let mut op = operation(vec![
        vec![param("labels", labels), param("free", Type::Object(1)), param("any", map(Type::Any, 0, None))],
        vec![param("known", Type::Boolean).required()],
    ]);
    op.request.objects[1].open = true;
    check(
        &schema(&op),
        &[
            json!({ "labels": { "ab": 0, "abc": 9 } }),
            json!({ "free": { "known": true, "other": [1] } }),
            json!({ "any": {} }),
            json!({ "any": { "": null } }),
        ],
        &[
            json!({ "labels": {} }),
            json!({ "labels": { "a": 1 } }),
            json!({ "labels": { "abcd": 1 } }),
            json!({ "labels": { "AB": 1 } }),
            json!({ "labels": { "ab": 10 } }),
            json!({ "labels": { "ab": 1, "ac": 1, "ad": 1 } }),
            json!({ "labels": [] }),
            json!({ "free": { "other": 1 } }),
        ],
    );
}

#[test]
fn numbers_between_open_ends_and_on_steps() {
    let mut number = real(Some(0.0), Some(2.0));
    if let Type::Number(number) = &mut number {
        (number.above, number.below, number.step) = (true, true, Some(0.25));
    }
    let mut odd = stepped(1, 40, 12);
    if let Type::Integer(odd) = &mut odd {
        odd.offset = 6;
    }
    let schema = schema(&flat(vec![param("x", number), param("n", odd)]));
    assert_eq!(schema["properties"]["n"]["enum"], json!([6, 18, 30]));
    check(
        &schema,
        &[
            json!({ "x": 0.25 }),
            json!({ "x": 1.75 }),
            json!({ "x": 1 }),
            json!({ "n": 6 }),
            json!({ "n": 30.0 }),
        ],
        &[json!({ "x": 0 }), json!({ "x": 2 }), json!({ "x": 0.3 }), json!({ "n": 12 }), json!({ "n": 42 })],
    );
}

#[test]
fn lengths_in_other_units_are_necessary_only() {
    let text = |unit, min, max| Type::String(Text { unit, min, max: Some(max), ..plain_text() });
    let op = flat(vec![param("u", text(LengthUnit::Utf16, 3, 4)), param("b", text(LengthUnit::Bytes, 5, 8))]);
    let schema = schema(&op);
    check(
        &schema,
        &[
            // Two code points that are four code units, and five bytes in two code points.
            json!({ "u": "\u{1F600}\u{1F600}" }),
            json!({ "b": "a\u{1F600}" }),
            json!({ "u": "abcd", "b": "abcdefgh" }),
        ],
        &[json!({ "u": "abcde" }), json!({ "u": "a" }), json!({ "b": "a" }), json!({ "b": "abcdefghi" })],
    );
    let ids: Vec<(&Json, &Json)> =
        listed(&schema).iter().map(|rule| (&rule["id"], &rule["asserted"])).collect();
    assert_eq!(ids, [(&json!("length"), &json!(false)), (&json!("length"), &json!(false))]);
    assert_eq!(
        schema["x-rules"][1]["cel"],
        "!has(self.b) || size(bytes(self.b)) >= 5 && size(bytes(self.b)) <= 8"
    );
}

fn listed(schema: &Json) -> &Vec<Json> {
    schema["x-rules"].as_array().unwrap()
}

#[test]
fn open_enums_deprecated_values_and_states() {
    let values = || {
        vec![
            EnumValue {
                deprecated: Some("use b".to_owned()),
                doc: Some("An a.".to_owned()),
                ..enum_value("a")
            },
            EnumValue { state: Some(TaskState::Done), ..enum_value("b") },
        ]
    };
    let open = Enum {
        name: "e".to_owned(),
        values: values(),
        open: true,
        declared: crate::model::Declaration::default(),
    };
    let closed = Enum {
        name: "c".to_owned(),
        values: values(),
        open: false,
        declared: crate::model::Declaration::default(),
    };
    let nullable = Enum { name: "z".to_owned(), ..closed.clone() };
    let numbers = Enum {
        name: "n".to_owned(),
        values: vec![enum_value(1), enum_value(2)],
        open: true,
        declared: crate::model::Declaration::default(),
    };
    let op = flat(vec![
        param("e", Type::Enum(open)),
        param("c", Type::Enum(closed)),
        param("n", Type::Enum(numbers)),
        Param { alias_of: Some("e".to_owned()), ..param("f", text(0, None)) },
        Param { nullable: true, ..param("z", Type::Enum(nullable)) },
    ]);
    let schema = schema(&op);
    let properties = &schema["properties"];
    assert_eq!(properties["z"]["enum"], json!(["a", "b", null]));
    assert_eq!(properties["z"]["x-enum-descriptions"], json!(["An a.\nDeprecated: use b", "", ""]));
    assert_eq!(properties["n"].get("x-enum-descriptions"), None);
    assert_eq!(properties["e"]["x-enum"], json!(["a", "b"]));
    assert_eq!(properties["e"]["x-enum-descriptions"], json!(["An a.\nDeprecated: use b", ""]));
    assert_eq!(properties["c"]["x-states"], json!({ "b": "done" }));
    assert_eq!(properties["f"]["x-alias-of"], "e");
    check(
        &schema,
        &[json!({ "e": "z" }), json!({ "c": "a" }), json!({ "n": 2.5 })],
        &[json!({ "e": 1 }), json!({ "c": "z" }), json!({ "n": "1" })],
    );
}

#[test]
fn sizes_by_their_sides_or_by_name() {
    let op = flat(vec![
        param("free", size_text(&[], (1, 999_999, 1), (1, 999_999, 1))),
        param("near", size_text(&[], (512, 1536, 64), (64, 2048, 1))),
        param("fine", size_text(&[], (8, 99_992, 8), (1, 100, 1))),
        param("listed", size_text(&["1x1", "16x9"], (1, 999_999, 1), (1, 999_999, 1))),
        param("auto", union([choice(["auto"]), size_text(&[], (2, 4, 1), (1, 1, 1))])),
    ]);
    let schema = schema(&op);
    check(
        &schema,
        &[
            json!({ "free": "1x999999" }),
            json!({ "near": "512x64" }),
            json!({ "near": "1536x2048" }),
            json!({ "fine": "99992x100" }),
            // The step of this one is said in `x-rules` only.
            json!({ "fine": "9x1" }),
            json!({ "listed": "16x9" }),
            json!({ "auto": "auto" }),
            json!({ "auto": "4x1" }),
        ],
        &[
            json!({ "free": "0x1" }),
            json!({ "free": "1X1" }),
            json!({ "free": "1000000x1" }),
            json!({ "near": "513x64" }),
            json!({ "near": "512x63" }),
            json!({ "near": "1600x64" }),
            json!({ "fine": "7x1" }),
            json!({ "fine": "8x101" }),
            json!({ "listed": "2x2" }),
            json!({ "auto": "5x1" }),
            json!({ "auto": "none" }),
        ],
    );
    assert_eq!(listed(&schema).len(), 1, "{schema:#}");
    assert_eq!(schema["x-rules"][0]["id"], "step");
}

#[test]
fn a_table_over_one_string_lists_its_strings() {
    let mut op = flat(vec![
        param("size", union([choice(["auto"]), size_text(&[], (1, 999_999, 1), (1, 999_999, 1))])).nullable(),
    ]);
    let row = |width, height| SizeRow {
        tier: "1K".to_owned(),
        label: String::new(),
        width,
        height,
        span: Span::default(),
    };
    op.sizes = Some(Sizes {
        width: path("size.width"),
        height: path("size.height"),
        tier_from: None,
        rows: vec![row(16, 9), row(9, 16)],
        source: None,
    });
    check(
        &schema(&op),
        &[json!({}), json!({ "size": "16x9" }), json!({ "size": "auto" }), json!({ "size": null })],
        &[json!({ "size": "16x16" }), json!({ "size": "none" }), json!({ "size": 16 })],
    );
}

#[test]
fn media_is_no_longer_than_its_bytes_allow() {
    let of = |forms, max_bytes| {
        Type::String(Text { media: Some(Media { max_bytes, ..media(forms) }), ..plain_text() })
    };
    let mut op = flat(vec![
        param("b", of(vec![MediaForm::Base64], Some(4))),
        param("u", of(vec![MediaForm::Base64, MediaForm::Url], Some(4))),
        param("file", of(vec![MediaForm::File], Some(4))),
    ]);
    op.body = BodyEncoding::Multipart;
    let schema = schema(&op);
    assert_eq!(
        (&schema["x-body"], &schema["properties"]["file"]["x-file"]),
        (&json!("multipart"), &json!(true))
    );
    check(
        &schema,
        &[
            json!({ "b": "AAAAAAAA" }),
            json!({ "u": "https://x.test/a-long-name" }),
            json!({ "file": "any name\nat all" }),
        ],
        &[
            json!({ "b": "AAAAAAAAAAAA" }),
            json!({ "b": "AAA" }),
            json!({ "u": "ftp://x" }),
            json!({ "file": "" }),
        ],
    );
}

#[test]
fn items_that_differ() {
    let unique = |mut ty: Type, how: Unique| {
        if let Type::Array(array) = &mut ty {
            array.unique = how;
        }
        ty
    };
    let op = operation(vec![
        vec![
            param("tags", unique(list(text(0, None), 0, None), Unique::Items)),
            param("parts", unique(list(Type::Object(1), 0, None), Unique::By("id".to_owned()))),
        ],
        vec![param("id", integer(0, 9)).required(), param("x", Type::Boolean)],
    ]);
    let schema = schema(&op);
    check(
        &schema,
        &[json!({ "tags": ["a", "b"] }), json!({ "parts": [{ "id": 1 }, { "id": 1 }] })],
        &[json!({ "tags": ["a", "a"] })],
    );
    assert_eq!((&listed(&schema)[0]["id"], listed(&schema).len()), (&json!("unique"), 1));
}

#[test]
fn rules_about_items_are_asserted_where_possible() {
    let mut op = operation(vec![
        vec![param("shots", list(Type::Object(1), 0, None)), param("a", Type::Boolean)],
        vec![
            param("image", Type::Boolean),
            param("seconds", integer(1, 9)),
            param("tags", list(text(0, None), 0, None)),
        ],
    ]);
    let over =
        |rule: Rule, each: &[&str]| Rule { each: each.iter().map(|list| path(list)).collect(), ..rule };
    op.facts.push(fact("length", FactType::Integer));
    let length =
        crate::fixture::expr(crate::model::ExprKind::Fact("length".to_owned()), crate::model::ExprType::Int);
    let seconds = crate::fixture::bound_get(0, "seconds", crate::model::ExprType::Int);
    let tag = crate::fixture::bound(1, crate::model::ExprType::String);
    let known =
        any(vec![crate::fixture::not(bound_has(0, "seconds")), compare(seconds.clone(), "<", length)]);
    op.rules = vec![
        over(rule("either", any(vec![bound_has(0, "image"), bound_has(0, "seconds")])), &["shots"]),
        over(rule("in-facts", known), &["shots"]),
        over(rule("no-x", compare(tag, "!=", lit("x"))), &["shots", "tags"]),
        Rule {
            warning: true,
            effect: Some(Effect::Ignored),
            ..rule("useless", crate::fixture::not(has("a")))
        },
    ];
    let schema = schema(&op);
    check(
        &schema,
        &[
            json!({ "a": true, "shots": [{ "image": true }, { "seconds": 1, "tags": ["y"] }] }),
            json!({ "shots": [] }),
        ],
        &[
            json!({ "shots": [{ "image": true }, {}] }),
            json!({ "shots": [{ "image": true, "tags": ["y", "x"] }] }),
        ],
    );
    let entries: Vec<(&Json, &Json, &Json)> =
        listed(&schema).iter().map(|rule| (&rule["id"], &rule["asserted"], &rule["effect"])).collect();
    assert_eq!(
        entries,
        [
            (&json!("either"), &json!(true), &Json::Null),
            (&json!("in-facts"), &json!(false), &Json::Null),
            (&json!("no-x"), &json!(true), &Json::Null),
            (&json!("useless"), &json!(false), &json!("ignored")),
        ]
    );
    let counts = Asserted::new(&op).counts(&op);
    assert_eq!((counts.rules, counts.asserted), (4, 2));
    assert_eq!(counts.missing, ["in-facts", "useless"]);
}

#[test]
fn functions_that_are_not_standard_are_named() {
    let mut op = flat(vec![param("s", text(0, None)).required()]);
    let lower = crate::fixture::call(
        crate::model::Function::LowerAscii,
        vec![string("s")],
        crate::model::ExprType::String,
    );
    op.rules = vec![rule("lower", compare(lower, "==", lit("a")))];
    let schema = schema(&op);
    assert_eq!(
        (&schema["x-rules"][0]["needs"], &schema["x-rules"][0]["asserted"]),
        (&json!(["strings"]), &json!(false))
    );
}

#[test]
fn integers_of_more_than_64_bits_are_named() {
    let mut op =
        flat(vec![param("a", integer(1, 1 << 40)).required(), param("b", integer(1, 1 << 20)).required()]);
    let arith = |operator, left, right| crate::model::expr::build::arith(operator, left, right);
    let product = |name: &str| arith(crate::model::Arithmetic::Mul, int("a"), int(name));
    let rest = |of| compare(arith(crate::model::Arithmetic::Rem, of, lit(8)), "==", lit(0));
    op.rules = vec![rule("wide", rest(product("a"))), rule("fits", rest(product("b")))];
    let schema = schema(&op);
    assert_eq!(
        (&schema["x-rules"][0]["needs"], &schema["x-rules"][1]["needs"]),
        (&json!(["int128"]), &Json::Null)
    );
}

#[test]
fn responses_under_conditions() {
    let document =
        |params: Vec<Param>| Document { objects: vec![Object { params, ..Object::root() }], open: true };
    let mut op: Operation = flat(vec![param("stream", Type::Boolean)]);
    let kind = |kind: &str| param("object", Type::Const(kind.into())).required();
    let seed = union([choice([-1]), integer(4, 30)]);
    op.responses = vec![
        ResponseVariant {
            name: located("task".to_owned()),
            when: Some(compare(int("stream"), "==", lit(true))),
            document: document(vec![kind("task"), param("id", text(1, None)).required()]),
        },
        ResponseVariant {
            name: located("image".to_owned()),
            when: None,
            document: document(vec![
                kind("image"),
                param("seed", seed),
                param("labels", map(text(2, None), 1, None)),
                param("size", size_text(&[], (1, 9, 1), (1, 9, 1))),
            ]),
        },
    ];
    let schema: Json = serde_json::from_str(&response(&op, &provider())).unwrap();
    jsonschema::meta::validate(&schema).unwrap();
    only_known_words(&schema);
    assert_eq!((&schema["anyOf"][0]["title"], &schema["anyOf"][1]["x-when"]), (&json!("task"), &Json::Null));
    assert!(schema["anyOf"][0]["x-when"].as_str().is_some_and(|when| when.contains("self.stream")));
    check(
        &schema,
        &[
            json!({ "object": "task", "id": "", "new": 1 }),
            // Responses do not assert limits of values.
            json!({ "object": "image", "seed": 2, "labels": {}, "size": "99x99" }),
        ],
        &[json!({ "object": "task" }), json!({ "object": "image", "seed": "2" }), json!({ "object": "new" })],
    );
}

#[test]
fn facts_that_are_lists_and_have_bounds() {
    let mut op = flat(vec![]);
    op.facts.push(crate::model::Fact {
        list: true,
        min: Some(Value::Int(1)),
        max: Some(Value::Num(2.5)),
        ..fact("seconds", FactType::Number)
    });
    assert_eq!(
        schema(&op)["x-facts"],
        json!([{
            "name": "seconds",
            "type": "array",
            "items": { "type": "number", "minimum": 1, "maximum": 2.5 },
            "description": ""
        }])
    );
}
