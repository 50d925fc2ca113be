//! Structs of unions, maps and items: what is read is what stands there, and the verdict is that of the bytes.

mod common;

use common::wide::{FIELDS, WIDE};
use modelspec_runtime::__private::typed::Nullable;
use modelspec_runtime::{Facts, Json, Violation, record, request, string_enum, union, validate};
use proptest::prelude::*;
use std::collections::BTreeMap;

#[derive(Clone, PartialEq, Eq, Hash, Debug)]
enum Open {
    A,
    B,
    Other(String),
}
string_enum!(open Open { A => "a", B => "b" });

#[derive(Clone)]
enum Values {
    Text(String),
    Number(i64),
}
union!(Values { Text(String) => 0 | 1, Number(i64) => 2 });

#[derive(Clone)]
enum Mixed {
    Flag(bool),
    Number(f64),
    List(Vec<i64>),
    Map(BTreeMap<String, i64>),
}
union!(Mixed { Flag(bool) => 0, Number(f64) => 1, List(Vec<i64>) => 2, Map(BTreeMap<String, i64>) => 3 });

#[derive(Clone)]
struct Item {
    id: Option<String>,
    tags: Option<Vec<i64>>,
}
record!(Item: WIDE.objects, 1 { 0 => id, 1 => tags });

#[derive(Clone)]
struct First {
    x: i64,
    note: Option<String>,
}
record!(First: WIDE.objects, 2 { 0 => x, 1 => note });

#[derive(Clone)]
struct Second {
    y: i64,
    z: bool,
}
record!(Second: WIDE.objects, 3 { 0 => y, 1 => z });

#[derive(Clone)]
struct Third {
    note: Option<String>,
}
record!(Third: WIDE.objects, 4 { 1 => note });

#[derive(Clone)]
enum Shape {
    First(First),
    Second(Second),
    Third(Third),
}
union!(Shape { First(First) => 0, Second(Second) => 1, Third(Third) => 2 });

#[derive(Clone)]
struct One {
    a: i64,
}
record!(One: WIDE.objects, 5 { 1 => a });

#[derive(Clone)]
struct Two {
    b: Option<bool>,
}
record!(Two: WIDE.objects, 6 { 1 => b });

#[derive(Clone)]
enum Tagged {
    One(One),
    Two(Two),
}
union!(Tagged { One(One) => 0, Two(Two) => 1 });

#[derive(Clone)]
struct Left {
    left: Box<Node>,
}
record!(Left: WIDE.objects, 7 { 0 => left });

#[derive(Clone)]
struct Right {
    right: Box<Node>,
    note: Option<Json>,
}
// References to the fields are on the heap; nothing else changes.
record!(Right: WIDE.objects, 8 { 0 => right, 1 => note } wide);

#[derive(Clone)]
enum Node {
    Leaf(String),
    Left(Left),
    Right(Right),
}
union!(Node { Leaf(String) => 2, Left(Left) => 0, Right(Right) => 1 });

#[derive(Clone)]
struct Request {
    items: Option<Vec<Item>>,
    size: Option<String>,
    maybe: Option<i64>,
    open: Option<Open>,
    open_number: Option<f64>,
    preset: Option<String>,
    duration: Option<i64>,
    texts: Option<String>,
    values: Option<Values>,
    mixed: Option<Mixed>,
    shape: Option<Shape>,
    tagged: Option<Tagged>,
    node: Option<Node>,
    map: Option<BTreeMap<String, i64>>,
    half: Option<f64>,
    offset: Option<i64>,
    bytes: Option<String>,
    utf16: Option<String>,
    unique: Option<Vec<Json>>,
    plain: Option<Vec<Item>>,
    words: Option<BTreeMap<String, String>>,
}
record!(Request: WIDE.objects, 0 {
    0 => items, 1 => size, 2 => maybe, 3 => open, 4 => open_number, 5 => preset, 6 => duration, 7 => texts,
    8 => values, 9 => mixed, 10 => shape, 11 => tagged, 12 => node, 13 => map, 14 => half, 15 => offset,
    16 => bytes, 17 => utf16, 18 => unique, 19 => plain, 20 => words,
});
request!(Request, WIDE);

fn empty() -> Request {
    Request::from_json(b"{}").expect("nothing is required")
}

/// The report of a struct, which must be that of its JSON.
#[track_caller]
fn report(request: &Request) -> Vec<String> {
    let typed = request.validate();
    let json = request.to_json().unwrap();
    assert_eq!(typed, validate(&WIDE, json.as_bytes(), &Facts::new()), "{json}");
    typed.violations().iter().map(|v| format!("{} {}", v.pointer(), v.rule())).collect()
}

/// A request with one change.
fn with(change: impl FnOnce(&mut Request)) -> Request {
    let mut request = empty();
    change(&mut request);
    request
}

fn item(id: &str, tags: &[i64]) -> Item {
    Item { id: Some(id.to_owned()), tags: Some(tags.to_vec()) }
}

fn map<const N: usize>(members: [(&str, i64); N]) -> BTreeMap<String, i64> {
    members.into_iter().map(|(key, value)| (key.to_owned(), value)).collect()
}

#[test]
fn invalid_structs_give_the_report_of_their_json() {
    let leaf = || Box::new(Node::Leaf("a".to_owned()));
    let cases: [(Request, &[&str]); 27] = [
        (empty(), &[]),
        (with(|r| r.plain = Some(vec![item("abcd", &[1]), item("a", &[1])])), &["/plain/0/id length"]),
        (with(|r| r.items = Some(vec![item("a", &[2]), item("b", &[3])])), &[]),
        (
            with(|r| r.items = Some(vec![item("a", &[2]), item("a", &[1])])),
            &["/items/1/id unique", " great-tags"],
        ),
        (with(|r| r.items = Some(vec![item("", &[2]), item("", &[1, 11])])), &["/items/1/tags/1 range"]),
        (with(|r| r.size = Some("64x64".into())), &[]),
        (with(|r| r.size = Some("1024x501".into())), &[" not-wide", " not-high"]),
        (with(|r| r.size = Some("65x1".into())), &["/size range", "/size step"]),
        (with(|r| r.open = Some(Open::Other("new".into()))), &[]),
        (with(|r| r.open_number = Some(f64::NAN)), &["/openNumber type"]),
        (with(|r| r.preset = Some("1x1".into())), &["/preset format"]),
        (with(|r| r.duration = Some(2)), &["/duration range"]),
        (with(|r| r.texts = Some("abcd".into())), &["/texts length"]),
        (with(|r| r.values = Some(Values::Text("z".into()))), &["/values enum"]),
        (with(|r| r.values = Some(Values::Number(3))), &["/values enum"]),
        (with(|r| r.mixed = Some(Mixed::Number(1.5))), &["/mixed range"]),
        (with(|r| r.mixed = Some(Mixed::List(vec![1, 10]))), &["/mixed/1 range"]),
        (with(|r| r.mixed = Some(Mixed::Map(map([("abcd", 1)])))), &["/mixed/abcd length"]),
        (with(|r| r.shape = Some(First { x: 10, note: None }.into())), &["/shape/x range"]),
        (with(|r| r.shape = Some(Second { y: -1, z: true }.into())), &["/shape/y range"]),
        (with(|r| r.shape = Some(Third { note: Some(String::new()) }.into())), &["/shape/note length"]),
        (with(|r| r.tagged = Some(One { a: 10 }.into())), &["/tagged/a range"]),
        (with(|r| r.tagged = Some(Two { b: Some(true) }.into())), &[]),
        (
            with(|r| {
                r.node = Some(Left { left: Box::new(Right { right: leaf(), note: None }.into()) }.into());
            }),
            &[],
        ),
        (with(|r| r.map = Some(map([("a", 1), ("z", 10)]))), &["/map/z range", " no-z"]),
        (with(|r| r.half = Some(0.75)), &["/half step"]),
        (with(|r| r.unique = Some(vec![Json::from(1), Json::from(1)])), &["/unique/1 unique"]),
    ];
    for (request, expected) in cases {
        // What does not fit JSON has no JSON to compare with.
        let found = if request.open_number.is_some_and(f64::is_nan) {
            request.validate().violations().iter().map(|v| format!("{} {}", v.pointer(), v.rule())).collect()
        } else {
            report(&request)
        };
        assert_eq!(found, expected, "{request:?}");
    }
}

#[test]
fn null_counts_as_absent() {
    let request = Request::from_json(br#"{"maybe":null}"#).expect("valid");
    assert_eq!(request.maybe, None);
    assert_eq!(request.to_json().unwrap(), "{}");
    let _ = Nullable::<i64>::Null;
}

#[test]
fn structs_nested_too_deeply_are_invalid() {
    let mut node = Node::Leaf("a".to_owned());
    for _ in 0..126 {
        node = Left { left: Box::new(node) }.into();
    }
    let fits = with(|request| request.node = Some(node.clone()));
    assert_eq!(report(&fits), [""; 0]);
    let request = with(|request| request.node = Some(Left { left: Box::new(node) }.into()));
    assert_eq!(request.validate().violations().iter().map(Violation::rule).collect::<Vec<_>>(), ["type"]);
}

/// Duplicate keys anywhere in open values, and a member of a map whose key and value break the same rule.
#[test]
fn documents_give_the_same_report_with_and_without_types() {
    let places = |json: &str| {
        let bytes = validate(&WIDE, json.as_bytes(), &Facts::new());
        let typed = Request::from_json(json.as_bytes()).expect_err("it is invalid");
        assert_eq!(typed.report(), &bytes, "{json}");
        bytes.violations().iter().map(|v| format!("{} {}", v.pointer(), v.rule())).collect::<Vec<_>>()
    };
    assert_eq!(
        places(r#"{"unique":[{"a":{"b":1,"c":1,"b":2,"c":2,"b":3}},[{"d":1,"d":1}]]}"#),
        ["/unique/0/a/b duplicate", "/unique/0/a/c duplicate", "/unique/1/0/d duplicate"]
    );
    assert_eq!(places(r#"{"words":{"abcd":"abcd","a":"abcd"}}"#), ["/words/abcd length", "/words/a length"]);
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(256))]

    #[test]
    fn structs_hold_the_values_of_the_document(members in prop::collection::btree_map(0..FIELDS.len(), common::wide::json(), 0..5)) {
        let members: Vec<String> =
            members.into_iter().map(|(index, json)| format!(r#""{}":{json}"#, FIELDS[index].name)).collect();
        let json = format!("{{{}}}", members.join(","));
        let expected = validate(&WIDE, json.as_bytes(), &Facts::new());
        match Request::from_json(json.as_bytes()) {
            Err(error) => prop_assert_eq!(error.report(), &expected),
            Ok(request) => {
                prop_assert!(expected.is_valid());
                prop_assert_eq!(report(&request), [""; 0]);
                let again = Request::from_json(request.to_json().unwrap().as_bytes()).expect("it is valid");
                prop_assert_eq!(again, request);
            }
        }
    }
}
