//! Types that hold more than one value of one kind: unions, maps, sizes, open enums, lists whose items differ; and
//! numbers, lengths and `null` in their further meanings. Each at its edges, and on bad input.

mod common;

use common::wide::{DURATION, FIELDS, MIXED, NODE, SHAPES, SIZE_OR_AUTO, TAGGED, TEXTS, VALUES, WIDE, json};
use modelspec_runtime::table::{Array, Field, Integer, Lookup, Model, Object, Type, Unique};
use modelspec_runtime::{Facts, Json, Report, Violation, validate};
use proptest::prelude::*;

fn report(json: &str) -> Report<'static> {
    validate(&WIDE, json.as_bytes(), &Facts::new())
}

/// Pointers and rules of the violations of a request with these members.
#[track_caller]
fn check(members: &str, expected: &[&str]) {
    let json = format!("{{{members}}}");
    let found = report(&json);
    let found: Vec<String> =
        found.violations().iter().map(|v| format!("{} {}", v.pointer(), v.rule())).collect();
    assert_eq!(found, expected, "{json}");
}

#[track_caller]
fn message(members: &str, expected: &str) {
    let json = format!("{{{members}}}");
    let messages: Vec<String> = report(&json).violations().iter().map(Violation::message).collect();
    assert_eq!(messages, [expected], "{json}");
}

#[test]
fn null_can_mean_absent() {
    check(r#""maybe":null"#, &[]);
    check(r#""maybe":3"#, &[]);
    check(r#""maybe":10"#, &["/maybe range"]);
    check(r#""open":null"#, &["/open type"]);
}

#[test]
fn open_enums_accept_unknown_values_of_their_type() {
    check(r#""open":"a","openNumber":1"#, &[]);
    check(r#""open":"new","openNumber":7.5"#, &[]);
    check(r#""open":1,"openNumber":"1""#, &["/open type", "/openNumber type"]);
    check(r#""open":{},"openNumber":[]"#, &["/open type", "/openNumber type"]);
    message(r#""open":true"#, "must be a string, is the boolean `true`; write `\"true\"`");
    message(r#""openNumber":[]"#, "must be a number, is an array");
}

#[test]
fn sizes_are_strings_of_two_numbers() {
    check(r#""size":"960x500""#, &[]);
    check(r#""size":"auto""#, &[]);
    check(r#""size":"1024x501""#, &[" not-wide", " not-high"]);
    check(r#""size":"1000x500""#, &["/size step"]);
    check(r#""size":"32x4096""#, &["/size range", "/size step"]);
    check(r#""size":"1024X500""#, &["/size format"]);
    check(r#""size":1024"#, &["/size type"]);
    check(r#""size":"\u0031024x500""#, &[" not-wide"]);
    check(r#""preset":"2*1""#, &[]);
    check(r#""preset":"3*1""#, &["/preset enum"]);
    check(r#""preset":"2x1""#, &["/preset format"]);
    check(r#""preset":{}"#, &["/preset type"]);
    message(r#""size":"64x32""#, "height must be at least 64 and at most 2048, is 32; it can also be `auto`");
    message(
        r#""size":"4096x32""#,
        "width must be at least 64 and at most 2048, is 4096; height must be at least 64 and at most 2048, is 32; \
         it can also be `auto`",
    );
    message(r#""size":"65x64""#, "width must be a multiple of 64, is 65; it can also be `auto`");
    message(r#""preset":"21""#, "must be a width and a height separated by `*`, such as `1024*768`, is `21`");
    message(r#""preset":"1*2""#, "must be one of `1*1`, `2*1`, is `1*2`; did you mean `1*1`?");
}

#[test]
fn scalar_variants_are_tried_in_order() {
    for fine in ["-1", "4", "30", "4.0"] {
        check(&format!(r#""duration":{fine}"#), &[]);
    }
    // With `also` the type itself speaks.
    check(r#""duration":2"#, &["/duration range"]);
    check(r#""duration":4.5"#, &["/duration type"]);
    check(r#""duration":"-1""#, &["/duration type"]);
    message(r#""duration":{}"#, "must be `-1` or an integer, is an object");
    check(r#""texts":"abc""#, &[]);
    check(r#""texts":"2fc506cb-77fc-45af-baa9-f121f04b4ff2""#, &[]);
    // Only the length is wrong, which is nearer than a wrong form.
    check(r#""texts":"abcd""#, &["/texts length"]);
    check(r#""values":"x","texts":"""#, &["/texts length"]);
    check(r#""values":2"#, &[]);
    check(r#""values":"z""#, &["/values enum"]);
    message(r#""values":"z""#, "must be one of `x`, `y`, or `2`, is `z`");
    message(r#""values":3"#, "must be `2`, or one of `x`, `y`, is `3`");
    check(r#""values":true"#, &["/values type"]);
    check(r#""values":null"#, &["/values type"]);
}

#[test]
fn the_json_type_selects_the_variant() {
    for fine in ["true", "0.5", "1", "[]", "[1,2]", "{}", r#"{"a":1,"b":2}"#] {
        check(&format!(r#""mixed":{fine}"#), &[]);
    }
    check(r#""mixed":"a""#, &["/mixed type"]);
    check(r#""mixed":2"#, &["/mixed range"]);
    check(r#""mixed":[1,2,10]"#, &["/mixed items", "/mixed/2 range"]);
    check(r#""mixed":{"abcd":"x","b":1,"c":2}"#, &["/mixed items", "/mixed/abcd length", "/mixed/abcd type"]);
    message(r#""mixed":null"#, "must be `true` or `false`, a number, an array or an object, is `null`");
}

#[test]
fn members_select_the_variant_of_an_object() {
    for fine in [
        r#"{"x":1}"#,
        r#"{"x":1,"note":"a"}"#,
        r#"{"y":1,"z":true}"#,
        r#"{"z":true,"y":1}"#,
        r#"{"type":"t","note":"a"}"#,
    ] {
        check(&format!(r#""shape":{fine}"#), &[]);
    }
    // What is required is there: it is that one, with its mistakes.
    check(r#""shape":{"x":10,"note":"abcd"}"#, &["/shape/x range", "/shape/note length"]);
    check(r#""shape":{"z":1,"y":1}"#, &["/shape/z type"]);
    check(r#""shape":{"y":1}"#, &["/shape/z required"]);
    check(r#""shape":{"x":1,"y":1}"#, &["/shape/y unknown"]);
    check(r#""shape":{"x":1,"y":1,"z":true}"#, &["/shape/x unknown"]);
    // Nothing speaks for one more than for another: the first.
    check(r#""shape":{}"#, &["/shape/x required"]);
    check(r#""shape":{"type":"u"}"#, &["/shape/type const"]);
    check(r#""shape":[]"#, &["/shape type"]);
    check(r#""shape":{"x":1,"x":2}"#, &["/shape/x duplicate"]);
    check(r#""shape":{"w":{"w":1,"w":2},"x":1}"#, &["/shape/w unknown", "/shape/w/w duplicate"]);
}

#[test]
fn a_discriminator_selects_the_variant() {
    check(r#""tagged":{"a":1,"kind":"one"}"#, &[]);
    check(r#""tagged":{"kind":2,"b":true}"#, &[]);
    check(r#""tagged":{"kind":2.0}"#, &[]);
    check(r#""tagged":{"kind":"one","b":true}"#, &["/tagged/b unknown", "/tagged/a required"]);
    check(r#""tagged":{"a":1}"#, &["/tagged/kind required"]);
    check(r#""tagged":{"kind":"two","b":1}"#, &["/tagged/kind enum"]);
    check(r#""tagged":{"kind":{},"b":1}"#, &["/tagged/kind enum"]);
    check(r#""tagged":{"c":{"d":1,"d":1}}"#, &["/tagged/c/d duplicate", "/tagged/kind required"]);
    check(r#""tagged":"one""#, &["/tagged type"]);
    message(r#""tagged":{"kind":"two"}"#, "must be one of `one`, `2`, is `two`");
}

#[test]
fn maps_accept_any_valid_key() {
    check(r#""map":{"a":1,"\u0062":2}"#, &[]);
    check(r#""map":{}"#, &["/map items"]);
    check(r#""map":{"a":1,"b":2,"c":3}"#, &["/map items"]);
    check(r#""map":{"":1,"abcd":10}"#, &["/map/ length", "/map/abcd length", "/map/abcd range"]);
    check(r#""map":{"a":1,"\u0061":2}"#, &["/map/a duplicate"]);
    check(r#""map":[]"#, &["/map type"]);
    check(r#""map":{"z":1}"#, &[" no-z"]);
    check(r#""map":{"y":1,"\u007a":1}"#, &[" no-z"]);
    message(r#""map":{}"#, "must have 1 to 2 members, has 0");
}

#[test]
fn numbers_have_steps_and_exclusive_bounds() {
    for fine in ["0.5", "1", "1.0", "1.5", "15e-1"] {
        check(&format!(r#""half":{fine}"#), &[]);
    }
    check(r#""half":0"#, &["/half range"]);
    check(r#""half":2"#, &["/half range"]);
    check(r#""half":0.25"#, &["/half step"]);
    check(r#""half":-0.25"#, &["/half range", "/half step"]);
    for fine in ["-6", "6", "18", "30", "18.0"] {
        check(&format!(r#""offset":{fine}"#), &[]);
    }
    check(r#""offset":12"#, &["/offset step"]);
    check(r#""offset":-12"#, &["/offset step"]);
    check(r#""offset":42"#, &["/offset range"]);
    message(r#""half":2"#, "must be greater than 0 and less than 2, is 2");
    message(r#""half":0.25"#, "must be a multiple of 0.5, is 0.25");
    message(r#""offset":7"#, "must be a multiple of 12 plus 6, is 7");
}

#[test]
fn lengths_have_units() {
    check(r#""bytes":"éé","utf16":"é""#, &["/utf16 length"]);
    check(r#""bytes":"ééé","utf16":"ééé""#, &["/bytes length"]);
    check(r#""bytes":"a","utf16":"😀""#, &["/bytes length"]);
    check(r#""bytes":"\ud83d\ude00","utf16":"😀a""#, &[]);
    check(r#""utf16":"😀😀""#, &["/utf16 length"]);
    message(r#""bytes":"😀😀""#, "must have 2 to 5 bytes, has 8");
    message(r#""utf16":"😀😀""#, "must have 2 to 3 UTF-16 code units, has 4");
}

#[test]
fn items_must_be_unique() {
    check(r#""unique":[1,"1",true,null,[1],[2],{"a":1},{"a":2},{}]"#, &[]);
    check(
        r#""unique":[1,2,1.0,"a","\u0061",1e0]"#,
        &["/unique/2 unique", "/unique/4 unique", "/unique/5 unique"],
    );
    check(
        r#""unique":[{"a":1,"b":[2]},{"b":[2],"a":1},[{}],[{}]]"#,
        &["/unique/1 unique", "/unique/3 unique"],
    );
    message(r#""unique":[0,1,1]"#, "duplicates item 1; items must be unique");
    check(r#""items":[{"id":"a"},{"id":"b"},{},{},{"id":""},{"id":""}]"#, &[]);
    check(
        r#""items":[{"id":"a"},{"tags":[2,3],"id":"\u0061"},{"id":"a"}]"#,
        &["/items/1/id unique", "/items/2/id unique"],
    );
    message(r#""items":[{"id":"a"},{"id":"a"}]"#, "duplicates the `id` of item 0; it must be unique");
}

#[test]
fn unique_integers_are_the_same_in_any_notation() {
    const LIST: &Array<'static> = &Array {
        items: Type::Integer(Integer { max: 2_000, ..Integer::ANY }),
        unique: Unique::Items,
        ..Array::ANY
    };
    const OBJECTS: &[Object<'static>] = &[Object {
        fields: &[Field { name: "n", ty: Type::Array(LIST), ..Field::PLAIN }],
        open: false,
        lookup: Lookup::SCAN,
    }];
    static MODEL: Model<'static> = Model { objects: OBJECTS, ..Model::EMPTY };
    let check = |items: &str, expected: &[&str]| {
        let json = format!(r#"{{"n":[{items}]}}"#);
        let report = validate(&MODEL, json.as_bytes(), &Facts::new());
        let found: Vec<String> =
            report.violations().iter().map(|v| format!("{} {}", v.pointer(), v.rule())).collect();
        assert_eq!(found, expected, "{json}");
    };
    check("0,1,-1,2", &[]);
    check("1, 1.0 ,-1,1e0,-1", &["/n/1 unique", "/n/3 unique", "/n/4 unique"]);
    check("2001,2001.0,2001", &["/n/0 range", "/n/1 range", "/n/1 unique", "/n/2 range", "/n/2 unique"]);
    check(r#"1,"1",1.5,1.5"#, &["/n/1 type", "/n/2 type", "/n/3 type", "/n/3 unique"]);
    let many =
        (0..1_000).map(|number| (number * 7_919 % 2_003 - 1_000).to_string()).collect::<Vec<_>>().join(",");
    check(&many, &[]);
    check(&format!("{many},-1000,7.0,-999.0"), &["/n/1000 unique", "/n/1001 unique"]);
}

#[test]
fn rules_read_items_and_skip_invalid_ones() {
    check(r#""items":[{"tags":[2,3]},{},{"tags":[]},{"tags":[9]}]"#, &[]);
    check(r#""items":[{"tags":[2]},{"tags":[5,1]}]"#, &[" great-tags"]);
    // What is wrong is told, and nothing is said about its consequences.
    check(r#""items":[{"tags":[2,10]}]"#, &["/items/0/tags/1 range"]);
    check(r#""items":[{"tags":[2,3,4,5]}]"#, &["/items/0/tags items"]);
    check(r#""items":[{"tags":7}]"#, &["/items/0/tags type"]);
    check(r#""items":[7]"#, &["/items/0 type"]);
    check(r#""items":7"#, &["/items type"]);
}

#[test]
fn lists_without_iterating_expressions_are_not_tracked() {
    let report = report(r#"{"plain":[{"id":"a","tags":[1]},{"id":7}],"items":[{"tags":[2]}]}"#);
    assert_eq!(
        report.to_string(),
        "error: /plain/1/id: must be a string, is the number `7`; write `\"7\"` [type]"
    );
    let wrong_last = self::report(r#"{"items":[{"tags":[1]}],"plain":[7,{"tags":7}]}"#);
    let found: Vec<String> =
        wrong_last.violations().iter().map(|v| format!("{} {}", v.pointer(), v.rule())).collect();
    assert_eq!(found, ["/plain/0 type", "/plain/1/tags type", " great-tags"]);
}

/// To look at everything again at every level would take minutes.
#[test]
fn nested_unions_take_linear_time() {
    let found =
        |json: &str| -> Vec<String> { report(json).violations().iter().map(Violation::to_string).collect() };
    let deep = |levels: usize, inner: &str| {
        let (open, close) = (r#"{"left":"#.repeat(levels), "}".repeat(levels));
        format!(r#"{{"node":{open}{inner}{close}}}"#)
    };
    assert_eq!(found(&deep(126, r#""a""#)), [""; 0]);
    // What tells the variant stands behind what is long.
    let long = "[1],".repeat(500_000);
    let inner = format!(r#"{{"note":[{long}0],"right":"a"}}"#);
    assert_eq!(found(&deep(120, &inner)), [""; 0]);
    let json = (0..120).fold(r#""a""#.to_owned(), |json, level| match level % 2 {
        0 => format!(r#"{{"note":[{{"a":[1,2,3]}}],"right":{json}}}"#),
        _ => format!(r#"{{"left":{json}}}"#),
    });
    assert_eq!(found(&format!(r#"{{"node":{json}}}"#)), [""; 0]);
    assert_eq!(found(&deep(20, r#"{"left":"a","right":"b"}"#)).len(), 1);
    // A document that ends in the middle.
    assert_eq!(found(r#"{"node":{"left":"#).len(), 1);
    assert!(found(&format!(r#"{{"node":{}"#, r#"{"left":"#.repeat(10_000)))[0].contains("127 levels"));
}

/// A model whose only parameter `p` is of this type.
fn is_valid(ty: &Type<'_>, json: &str) -> bool {
    let fields = [Field { name: "p", ty: *ty, ..Field::PLAIN }];
    let mut objects = WIDE.objects.to_vec();
    objects[0] = Object { fields: &fields, ..objects[0] };
    let model = Model { objects: &objects, vars: &[], rules: &[], ..WIDE };
    validate(&model, format!(r#"{{"p":{json}}}"#).as_bytes(), &Facts::new()).is_valid()
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(256))]

    #[test]
    fn a_union_is_valid_if_a_variant_is(json in json()) {
        for union in [&DURATION, &SIZE_OR_AUTO, &TEXTS, &VALUES, &MIXED, &SHAPES, &TAGGED, &NODE] {
            let expected = union.variants.iter().any(|variant| is_valid(variant, &json));
            prop_assert_eq!(is_valid(&Type::Union(union), &json), expected, "{:?} {}", union, json);
        }
    }

    #[test]
    fn equal_items_are_found(items in prop::collection::vec(json(), 0..8)) {
        let values: Vec<serde_json::Value> =
            items.iter().map(|item| serde_json::from_str(item).expect("it is JSON")).collect();
        let same = |left: &serde_json::Value, right: &serde_json::Value| plain(left) == plain(right);
        let repeated = (1..values.len())
            .filter(|&index| values[..index].iter().any(|earlier| same(earlier, &values[index])))
            .map(|index| format!("/unique/{index}"));
        let report = report(&format!(r#"{{"unique":[{}]}}"#, items.join(",")));
        // Of a key that occurs twice, readers keep different values.
        prop_assume!(report.violations().iter().all(|violation| violation.rule() != "duplicate"));
        let found: Vec<String> = report.violations().iter().map(Violation::pointer).collect();
        prop_assert_eq!(found, repeated.collect::<Vec<_>>());
    }

    #[test]
    fn any_bytes_give_a_report(text in ".{0,60}", members in prop::collection::vec((0..FIELDS.len(), json()), 0..6)) {
        let members: Vec<String> = members
            .into_iter()
            .map(|(index, json)| format!(r#""{}":{json}"#, FIELDS[index].name))
            .collect();
        let mut json = format!("{{{}}}", members.join(","));
        let report = report(&json);
        let read = Json::from_slice(json.as_bytes()).is_ok();
        prop_assert_eq!(read, !report.violations().iter().any(|v| matches!(v.rule(), "json" | "duplicate")));
        // Cut in the middle, with something else behind.
        let mut cut = json.len() / 2;
        while !json.is_char_boundary(cut) {
            cut -= 1;
        }
        json.truncate(cut);
        validate(&WIDE, (json + &text).as_bytes(), &Facts::new());
    }
}

/// Numbers as JSON Schema compares them.
fn plain(value: &serde_json::Value) -> serde_json::Value {
    use serde_json::Value;
    match value {
        Value::Number(number) => Value::from(number.as_f64().expect("it is a double")),
        Value::Array(items) => items.iter().map(plain).collect(),
        Value::Object(members) => members.iter().map(|(name, value)| (name.clone(), plain(value))).collect(),
        other => other.clone(),
    }
}
