//! Schemas of small operations, asked through a validator that knows nothing of us.

use jsonschema::Validator;
use serde_json::{Value as Json, json};

use super::{Asserted, VOCABULARY, request, response};
use crate::fixture::{
    any, any_integer, choice, compare, enum_value, expr, fact, has, integer, list, lit, located, media, not,
    operation, param, path, plain_text, provider, real, rule, stepped, text,
};
use crate::model::{
    Document, Enum, EnumValue, ExprKind, ExprType, Fact, FactType, FormatName, Media, MediaForm, Object,
    Operation, Param, Path, Place, SizeRow, Sizes, Text, Type, Value,
};
use crate::source::Span;

fn schema(op: &Operation) -> Json {
    let text = request(op, &provider(), &Asserted::new(op));
    assert!(text.ends_with("}\n"));
    let schema: Json = serde_json::from_str(&text).unwrap();
    jsonschema::meta::validate(&schema).unwrap();
    only_known_words(&schema);
    schema
}

/// No `x-` word that a validator in strict mode has not been told of.
fn only_known_words(schema: &Json) {
    match schema {
        Json::Object(members) => {
            for (key, value) in members {
                assert!(
                    !key.starts_with("x-") || VOCABULARY.iter().any(|keyword| keyword.name == key),
                    "{key}"
                );
                only_known_words(value);
            }
        }
        Json::Array(items) => items.iter().for_each(only_known_words),
        _ => {}
    }
}

fn validator(schema: &Json) -> Validator {
    jsonschema::draft202012::options().build(schema).unwrap()
}

#[track_caller]
fn check(schema: &Json, valid: &[Json], invalid: &[Json]) {
    let validator = validator(schema);
    for document in valid {
        assert!(validator.is_valid(document), "should be valid: {document}\n{schema:#}");
    }
    for document in invalid {
        assert!(!validator.is_valid(document), "should not be valid: {document}\n{schema:#}");
    }
}

fn flat(params: Vec<Param>) -> Operation {
    operation(vec![params])
}

#[test]
fn every_type_at_its_edges() {
    let uuid = Text { format: Some(FormatName::UuidV4), ..plain_text() };
    let op = flat(vec![
        param("int", stepped(-8, 64, 8)),
        param("free", any_integer()),
        param("num", real(Some(-0.5), Some(1.5))),
        param("text", text(1, Some(3))),
        param("id", Type::String(Text { pattern: Some(located("^a".to_owned())), ..uuid })),
        param("flag", Type::Boolean),
        param("const", Type::Const(Value::Int(3))),
        param("enum", choice(["x", "y"])),
        param("numbers", choice([1.5, 2.0])),
        param("list", list(list(integer(0, 9), 0, None), 1, Some(2))),
        param("any", Type::Any),
    ]);
    let schema = schema(&op);
    check(
        &schema,
        &[
            json!({}),
            json!({ "int": -8 }),
            json!({ "int": 64.0 }),
            json!({ "free": 9_007_199_254_740_991_i64 }),
            json!({ "num": -0.5 }),
            json!({ "num": 1 }),
            json!({ "text": "\u{1F600}\u{1F600}\u{1F600}" }),
            json!({ "id": "a1234567-1234-4234-8234-1234567890aB" }),
            json!({ "flag": false }),
            json!({ "const": 3.0 }),
            json!({ "enum": "y" }),
            json!({ "numbers": 2 }),
            json!({ "list": [[], [0, 9]] }),
            json!({ "any": null }),
        ],
        &[
            json!([]),
            json!({ "int": -16 }),
            json!({ "int": 65 }),
            json!({ "int": 72 }),
            json!({ "free": 9_007_199_254_740_992_i64 }),
            json!({ "free": 1.5 }),
            json!({ "num": 1.500_1 }),
            json!({ "text": "" }),
            json!({ "text": "abcd" }),
            json!({ "id": "b1234567-1234-4234-8234-1234567890aB" }),
            json!({ "id": "a1234567-1234-1234-8234-1234567890aB" }),
            json!({ "flag": "false" }),
            json!({ "const": 4 }),
            json!({ "enum": "z" }),
            json!({ "enum": null }),
            json!({ "numbers": 1 }),
            json!({ "list": [] }),
            json!({ "list": [[10]] }),
            json!({ "list": [[], [], []] }),
            json!({ "unknown": 1 }),
        ],
    );
    assert_eq!(schema["$id"], "modelspec:acme/paint.request");
    assert_eq!(schema["properties"]["id"]["format"], "uuid");
}

#[test]
fn null_and_the_empty_string() {
    let op = operation(vec![
        vec![
            param("n", integer(1, 2)).nullable(),
            param("c", Type::Const("x".into())).nullable(),
            param("e", choice(["x", "y"])).nullable().empty_absent(),
            param("o", Type::Object(1)).nullable(),
            param("optional", text(2, None)).empty_absent(),
            param("needed", text(0, Some(2))).required().empty_absent(),
        ],
        vec![param("a", Type::Boolean).required()],
    ]);
    check(
        &schema(&op),
        &[
            json!({ "needed": "a", "n": null, "c": null, "e": null, "o": null, "optional": "" }),
            json!({ "needed": "a", "n": 2, "c": "x", "e": "", "o": { "a": true }, "optional": "ab" }),
        ],
        &[
            json!({}),
            json!({ "needed": "" }),
            json!({ "needed": "abc" }),
            json!({ "needed": null }),
            json!({ "needed": "a", "optional": "a" }),
            json!({ "needed": "a", "optional": null }),
            json!({ "needed": "a", "n": 3 }),
            json!({ "needed": "a", "c": "y" }),
            json!({ "needed": "a", "e": "z" }),
            json!({ "needed": "a", "o": {} }),
            json!({ "needed": "a", "o": { "a": true, "b": 1 } }),
        ],
    );
}

#[test]
fn annotations_of_a_parameter() {
    let mut op = flat(vec![
        Param {
            unit: Some("s".to_owned()),
            deprecated: Some("use `b`".to_owned()),
            place: Place::Query,
            ..param("a", integer(1, 9)).default(5)
        },
        param("b", integer(1, 9)).cases(vec![(has("a"), Value::Int(2)), (lit(true), Value::Int(3))]),
        param(
            "c",
            Type::Enum(Enum {
                declared: crate::model::Declaration::default(),
                name: "c".to_owned(),
                open: false,
                values: vec![EnumValue { doc: Some("an x".to_owned()), ..enum_value("x") }, enum_value("y")],
            }),
        ),
        param(
            "d",
            Type::String(Text {
                media: Some(Media {
                    limits: vec!["at most 10 MB".to_owned()],
                    ..media(vec![MediaForm::Url])
                }),
                ..plain_text()
            }),
        ),
    ]);
    op.facts.push(Fact {
        unit: Some("s".to_owned()),
        doc: "Length of the video.".to_owned(),
        ..fact("duration", FactType::Number)
    });
    let schema = schema(&op);
    let properties = &schema["properties"];
    assert_eq!(
        properties["a"],
        json!({
            "description": "What `a` is.\nDeprecated: use `b`",
            "deprecated": true,
            "default": 5,
            "x-unit": "s",
            "x-in": "query",
            "type": "integer",
            "minimum": 1,
            "maximum": 9
        })
    );
    assert_eq!(
        properties["b"]["x-default"],
        json!([{ "when": "has(self.a)", "value": 2 }, { "when": "true", "value": 3 }])
    );
    assert_eq!(properties["c"]["x-enum-descriptions"], json!(["an x", ""]));
    assert_eq!(properties["d"]["x-media"], json!(["at most 10 MB"]));
    assert_eq!(properties["d"]["format"], "uri");
    assert_eq!(
        schema["x-facts"],
        json!([{ "name": "duration", "type": "number", "description": "Length of the video.", "x-unit": "s" }])
    );
    check(
        &schema,
        &[json!({ "d": "https://x.test/a.png" })],
        &[json!({ "d": "ftp://x.test/a" }), json!({ "d": "data:a/b;base64,AAAA" })],
    );
}

#[test]
fn shared_and_recursive_objects_are_definitions() {
    let mut op = operation(vec![
        vec![
            param("a", Type::Object(1)),
            param("b", list(Type::Object(1), 0, None)),
            param("self", Type::Object(2)),
        ],
        vec![param("x", Type::Boolean).required()],
        vec![param("next", Type::Object(2)), param("up", Type::Object(0)), param("once", Type::Object(3))],
        vec![param("y", Type::Boolean)],
    ]);
    op.request.objects[1].name = "odd name/~%\"".to_owned();
    op.request.objects[2].name = "odd name/~%\"".to_owned();
    op.rules.push(rule("a-needs-b", any(vec![not(has("a")), has("b")])));
    let schema = schema(&op);
    assert_eq!(schema["$defs"].as_object().unwrap().len(), 3, "{schema:#}");
    assert_eq!(schema["$ref"], "#/$defs/document");
    check(
        &schema,
        &[
            json!({ "a": { "x": true }, "b": [{ "x": false }] }),
            json!({ "self": { "next": { "next": { "once": { "y": true } } } } }),
            // The rule is one of the request, not of every object of its type.
            json!({ "self": { "up": { "a": { "x": true } } } }),
        ],
        &[
            json!({ "a": { "x": true } }),
            json!({ "b": [{}] }),
            json!({ "b": [{ "x": true, "y": 1 }] }),
            json!({ "self": { "next": { "next": { "once": { "z": true } } } } }),
        ],
    );
}

#[test]
fn a_required_enum_rejects_empty_strings() {
    let enumeration = |open| {
        let (name, values) = ("e".to_owned(), vec![enum_value("x"), enum_value("y")]);
        Type::Enum(Enum { declared: crate::model::Declaration::default(), name, open, values })
    };
    for (open, not) in [(false, Json::Null), (true, json!({ "type": "string", "enum": [""] }))] {
        let schema = schema(&flat(vec![param("e", enumeration(open)).required().empty_absent()]));
        assert_eq!(schema["properties"]["e"]["not"], not);
        check(&schema, &[json!({ "e": "x" })], &[json!({ "e": "" }), json!({})]);
    }
}

fn sizes() -> Sizes {
    let row = |tier: &str, width, height| SizeRow {
        tier: tier.to_owned(),
        label: format!("{width}:{height}"),
        width,
        height,
        span: Span::default(),
    };
    Sizes {
        width: path("size.w"),
        height: path("size.h"),
        tier_from: Some(path("tier")),
        rows: vec![row("1K", 10, 10), row("1K", 10, 20), row("2K", 20, 40)],
        source: None,
    }
}

fn sized() -> Operation {
    let mut op = operation(vec![
        vec![
            param("size", Type::Object(1)),
            param("tier", choice(["1K", "2K"])),
            param("n", integer(1, 9)).default(1),
        ],
        vec![param("w", any_integer()), param("h", any_integer())],
    ]);
    op.sizes = Some(sizes());
    op
}

#[test]
fn sizes_come_in_pairs() {
    let size = |size: Json| json!({ "size": size });
    check(
        &schema(&sized()),
        &[
            json!({}),
            size(json!({})),
            size(json!({ "w": 10 })),
            size(json!({ "h": 40 })),
            size(json!({ "w": 10, "h": 20 })),
            size(json!({ "w": 20.0, "h": 40 })),
        ],
        &[
            size(json!({ "w": 11 })),
            size(json!({ "h": 30 })),
            size(json!({ "w": 20, "h": 10 })),
            size(json!({ "w": 10, "h": 40 })),
        ],
    );
    let validator = validator(&schema(&sized()));
    let wrong = size(json!({ "w": 10, "h": 40 }));
    let errors: Vec<String> =
        validator.iter_errors(&wrong).map(|error| error.instance_path().to_string()).collect();
    assert_eq!(errors, ["/size/h"]);
}

#[test]
fn rules_are_asserted_and_always_listed() {
    let mut op = flat(vec![param("a", Type::Boolean), param("b", Type::Boolean), param("s", text(0, None))]);
    let fact = expr(ExprKind::Fact("duration".to_owned()), ExprType::Double);
    op.facts.push(crate::fixture::fact("duration", FactType::Number));
    op.rules = vec![
        rule("needs", any(vec![not(has("a")), has("b")])),
        crate::model::Rule { warning: true, ..rule("hint", not(has("b"))) },
        rule("short", any(vec![not(has("s")), compare(fact, "<", lit(3.0))])),
    ];
    let schema = schema(&op);
    assert_eq!(schema["allOf"], json!([{ "$comment": "needs", "dependentRequired": { "a": ["b"] } }]));
    let listed: Vec<(&str, &str, bool)> = schema["x-rules"]
        .as_array()
        .unwrap()
        .iter()
        .map(|rule| {
            assert!(!rule["cel"].as_str().unwrap().is_empty());
            assert_eq!(rule["message"], format!("mind {}", rule["id"].as_str().unwrap()));
            (
                rule["id"].as_str().unwrap(),
                rule["severity"].as_str().unwrap(),
                rule["asserted"].as_bool().unwrap(),
            )
        })
        .collect();
    assert_eq!(listed, [("needs", "error", true), ("hint", "warning", false), ("short", "error", false)]);
    check(&schema, &[json!({ "b": true, "s": "x" })], &[json!({ "a": true })]);
}

#[test]
fn a_rule_that_nothing_can_satisfy_rejects_everything() {
    let mut op = flat(vec![param("a", Type::Boolean).required()]);
    op.rules = vec![rule("never", not(has("a")))];
    check(&schema(&op), &[], &[json!({ "a": true }), json!({})]);
}

fn document(objects: Vec<Vec<Param>>) -> Document {
    let objects = objects.into_iter().enumerate().map(|(at, params)| Object {
        name: if at == 0 { String::new() } else { "part".to_owned() },
        params,
        ..Object::root()
    });
    Document { objects: objects.collect(), open: true }
}

#[test]
fn responses_are_open() {
    let mut op = flat(Vec::new());
    let mut acme = provider();
    op.response = Some(document(vec![
        vec![
            param("state", choice(["done", "failed"])).required(),
            param("progress", integer(0, 100)),
            param("kind", Type::Const("image".into())),
            param("text", text(1, Some(2))),
            param("a", Type::Object(1)),
            param("b", Type::Object(1)),
        ],
        vec![param("x", Type::Boolean).required()],
    ]));
    op.callback =
        Some(document(vec![vec![param("a", Type::Object(1)), param("b", Type::Object(1))], vec![]]));
    acme.response_envelope =
        Some(document(vec![vec![param("data", list(Type::Result, 0, None)).required()]]));
    let text = response(&op, &acme);
    let schema: Json = serde_json::from_str(&text).unwrap();
    jsonschema::meta::validate(&schema).unwrap();
    only_known_words(&schema);
    check(
        &schema,
        &[
            json!({ "state": "unheard", "progress": 101, "kind": "image", "text": "long", "more": 1 }),
            json!({ "state": "done", "a": { "x": true, "y": 1 } }),
        ],
        &[
            json!({}),
            json!({ "state": 1 }),
            json!({ "state": "done", "progress": "1" }),
            json!({ "state": "done", "kind": "video" }),
            json!({ "state": "done", "b": {} }),
        ],
    );
    assert_eq!(schema["properties"]["state"]["x-enum"], json!(["done", "failed"]));
    let id = schema["$id"].as_str().unwrap();
    let within = |part: &str| json!({ "$ref": format!("{id}#/$defs/{part}") });
    let registry = jsonschema::Registry::new().add(id, &schema).unwrap().prepare().unwrap();
    let around = within("envelope");
    let around = jsonschema::draft202012::options().with_registry(&registry).build(&around).unwrap();
    assert!(around.is_valid(&json!({ "data": [{ "state": "done" }], "errors": [] })));
    assert!(!around.is_valid(&json!({ "data": [{ "status": "done" }] })));
    assert!(!around.is_valid(&json!({})));
    let callback = within("callback");
    let callback = jsonschema::draft202012::options().with_registry(&registry).build(&callback).unwrap();
    assert!(callback.is_valid(&json!({ "a": { "anything": 1 } })));
    assert!(!callback.is_valid(&json!({ "a": 1 })));
}

#[test]
fn an_undocumented_response_can_be_anything() {
    let op = flat(Vec::new());
    let schema: Json = serde_json::from_str(&response(&op, &provider())).unwrap();
    assert!(schema["description"].as_str().unwrap().contains("not documented"));
    check(&schema, &[json!({}), json!([1]), json!(null)], &[]);
}

#[test]
fn names_cannot_break_out() {
    let hostile = "a\"},\n\"x\u{0}\u{202E}: </script>`*/";
    let mut op = flat(vec![param(hostile, Type::Boolean), param("b", Type::Boolean)]);
    op.title = located(hostile.to_owned());
    let given = expr(ExprKind::Has(Path(vec![hostile.to_owned()])), ExprType::Bool);
    op.rules = vec![rule(hostile, any(vec![not(given), has("b")]))];
    let schema = schema(&op);
    assert_eq!(schema["title"], hostile);
    check(&schema, &[json!({ hostile: true, "b": true })], &[json!({ hostile: true })]);
}

mod prices;
mod wide;
