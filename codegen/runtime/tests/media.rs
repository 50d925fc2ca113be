//! Limits on media: what the request shows, what the caller knows, and what nobody knows.
#![cfg(feature = "media")]

mod common;

use common::{field, object};
use modelspec_runtime::table::{
    Array, Fact, FactKind, Format, Literal, Media, MediaForms, Model, Price, PriceEntry, Prices, Text, Type,
    Union,
};
use modelspec_runtime::{FactErrorKind, FactValue, Facts, MediaFacts, price, validate};

const FORMS: MediaForms = MediaForms { url: true, data_uri: true, base64: true, upload: true, file: false };
const IMAGE: Text<'static> = Text {
    format: Some(Format::Media(FORMS)),
    media: Some(&Media {
        limits: "PNG or JPEG of at most 100 bytes, at least 2 pixels wide and high",
        formats: &["png", "jpg"],
        max_bytes: 100,
        side: (2, u32::MAX),
        ..Media::ANY
    }),
    ..Text::ANY
};
const CLIP: Text<'static> = Text {
    format: Some(Format::Media(MediaForms { file: true, ..MediaForms::NONE })),
    media: Some(&Media { limits: "at most 10 seconds", milliseconds: (0, 10_000), ..Media::ANY }),
    ..Text::ANY
};

static MODEL: Model<'static> = Model {
    id: "acme/media",
    objects: &[object(&[
        field("image", Type::String(&IMAGE)),
        field("images", Type::Array(&Array { items: Type::String(&IMAGE), ..Array::ANY })),
        field("clip", Type::String(&CLIP)),
        field("title", Type::String(&Text::ANY)),
        field("either", Type::Union(&Union { tag: "", variants: &[Type::Boolean, Type::String(&IMAGE)] })),
    ])],
    vars: &[],
    facts: &[
        Fact {
            name: "seconds",
            list: true,
            min: Some(Literal::Num(0.0)),
            max: Some(Literal::Num(60.0)),
            items: (1, 3),
            ..Fact::PLAIN
        },
        Fact { name: "faces", kind: FactKind::Integer, min: Some(Literal::Int(0)), ..Fact::PLAIN },
    ],
    sizes: None,
    rules: &[],
    prices: Prices {
        entries: &[PriceEntry { price: Price::Unknown("not published"), ..PriceEntry::PLAIN }],
        read: None,
    },
    array_body: false,
    hidden: &[],
};

/// A PNG of 2 x 3 pixels, and one of 1 x 3.
const PNG: &str = "iVBORw0KGgoAAAANSUhEUgAAAAIAAAADCAYAAAC56t6B";
const THIN_PNG: &str = "iVBORw0KGgoAAAANSUhEUgAAAAEAAAADCAYAAABS3WwC";
const GIF: &str = "R0lGODlhAgADAPAAAAAAAAAAAA==";

/// Violations, and unchecked limits.
fn found(json: &str, facts: &Facts) -> String {
    let report = validate(&MODEL, json.as_bytes(), facts);
    let mut lines: Vec<String> = report.violations().iter().map(ToString::to_string).collect();
    lines.extend(report.unchecked().iter().map(|line| format!("{} unchecked", line.pointer())));
    lines.join("\n")
}

#[test]
fn images_in_the_request_are_checked() {
    let none = Facts::new();
    assert_eq!(found(&format!(r#"{{"image":"{PNG}"}}"#), &none), "");
    assert_eq!(found(&format!(r#"{{"image":"data:image/png;base64,{PNG}","either":"{PNG}"}}"#), &none), "");
    assert_eq!(
        found(&format!(r#"{{"images":["{PNG}","{THIN_PNG}"]}}"#), &none),
        "/images/1: width must be at least 2 pixels, is 1 [media]"
    );
    assert_eq!(
        found(&format!(r#"{{"either":"{GIF}"}}"#), &none),
        "/either: must be one of `png`, `jpg`, is `gif` [media]"
    );
    let long = format!("{PNG}{}", "A".repeat(100));
    assert_eq!(
        found(&format!(r#"{{"image":"{long}"}}"#), &none),
        "/image: must be at most 100 bytes, is 108 bytes [media]"
    );
    // Escapes change nothing, and what cannot be recognized is not wrong.
    assert_eq!(found(&format!(r#"{{"image":"\u0069{}"}}"#, &PNG[1..]), &none), "");
    assert_eq!(found(r#"{"image":"QUJD"}"#, &none), "/image unchecked");
    assert_eq!(found(r#"{"image":"https://a.b/c","either":true}"#, &none), "/image unchecked");
}

#[test]
fn facts_of_the_caller_are_checked() {
    let image = MediaFacts {
        format: Some("JPG".to_owned()),
        bytes: Some(100),
        width: Some(2),
        height: Some(2),
        seconds: None,
    };
    let json = r#"{"images":["https://a.b/c","https://a.b/d"],"clip":"a clip.mp4"}"#;
    let facts = Facts::new().with_media("/images/1", image.clone());
    assert_eq!(found(json, &facts), "/images/0 unchecked\n/clip unchecked");
    let small = MediaFacts { width: Some(1), ..image };
    let facts =
        Facts::from_json(&MODEL, br#"{"/clip":{"seconds":10.5},"/images/0":{"format":"png","bytes":101}}"#)
            .expect("they are well-formed")
            .with_media("/images/1", small.clone());
    assert_eq!(
        found(json, &facts),
        "/images/0: must be at most 100 bytes, is 101 bytes [media]\n\
         /images/1: width must be at least 2 pixels, is 1 [media]\n\
         /clip: must last at most 10 seconds, lasts 10.5 [media]"
    );
    // What stands in the request counts more than what somebody says.
    let facts = Facts::new().with_media("/image", small);
    assert_eq!(found(&format!(r#"{{"image":"{PNG}"}}"#), &facts), "");
}

#[test]
fn facts_are_read_from_json() {
    let facts = |json: &str| Facts::from_json(&MODEL, json.as_bytes());
    let read = facts(r#"{"seconds":[1,2.5],"faces":3,"/images/0":{"format":"png","width":4294967295}}"#);
    let read = read.expect("they are well-formed");
    assert_eq!(read.get("seconds"), Some(&FactValue::List(vec![FactValue::Int(1), FactValue::Num(2.5)])));
    assert_eq!(read.media("/images/0").and_then(|image| image.width), Some(u32::MAX));
    assert_eq!(read.media("/images/1"), None);
    for (json, expected) in [
        ("[]", "facts must be an object of names and values, is an array"),
        (r#"{"seconds":1}"#, "fact `seconds` must be an array, is a number"),
        (r#"{"seconds":[1,"2"]}"#, "item 1 of fact `seconds` must be a number, is a string"),
        (r#"{"faces":[1]}"#, "fact `faces` must be an integer, is an array"),
        (r#"{"faces":1.5}"#, "fact `faces` must be an integer, is a number"),
        (
            r#"{"faces":null}"#,
            "fact `faces` must be a boolean, a number, a string or an array of these, is `null`",
        ),
        (r#"{"face":1}"#, "`face` is not a fact of acme/media; did you mean `faces`?"),
        (r#"{"/image":1}"#, "`/image` must be an object, is a number"),
        (r#"{"/image":{"bytes":-1}}"#, "`bytes` of `/image` must be a non-negative integer, is -1"),
        (
            r#"{"/image":{"width":4294967296}}"#,
            "`width` of `/image` must be at most 4294967295, is 4294967296",
        ),
        (r#"{"/image":{"height":0}}"#, "`height` of `/image` must be at least 1, is 0"),
        (r#"{"/clip":{"seconds":"3"}}"#, "`seconds` of `/clip` must be a non-negative number, is a string"),
        (r#"{"/clip":{"seconds":-0.5}}"#, "`seconds` of `/clip` must be a non-negative number, is -0.5"),
        (r#"{"/image":{"format":null}}"#, "`format` of `/image` must be a string, is `null`"),
        (
            r#"{"/image":{"format":"a picture"}}"#,
            "`format` of `/image` must be the name of a format, such as `png`, is `a picture`",
        ),
        (r#"{"/image":{"heigth":1}}"#, "`heigth` of `/image` is not a fact of files; did you mean `height`?"),
        (
            r#"{"/image":{"x":1}}"#,
            "`x` of `/image` is not a fact of files, only `format`, `bytes`, `width`, `height`, `seconds`",
        ),
        (r#"{"/imge":{}}"#, "`/imge` leads to no parameter: there is no `imge`; did you mean `image`?"),
        (r#"{"/image/0":{}}"#, "`/image/0` leads to no parameter: there is no `0`"),
        (r#"{"/images/x":{}}"#, "`/images/x` leads to no parameter: `x` is not the index of an item"),
        (r#"{"/images/01":{}}"#, "`/images/01` leads to no parameter: `01` is not the index of an item"),
        (r#"{"/images":{}}"#, "`/images` leads to a parameter that is not media"),
        (r#"{"/title":{"width":1}}"#, "`/title` leads to a parameter that is not media"),
        (
            r#"{"/imge":{},"/title":{},"face":1}"#,
            "`face` is not a fact of acme/media; did you mean `faces`?\n\
             `/imge` leads to no parameter: there is no `imge`; did you mean `image`?\n\
             `/title` leads to a parameter that is not media",
        ),
    ] {
        assert_eq!(facts(json).expect_err(json).to_string(), expected);
    }
}

/// The names of the facts that cannot be used.
fn refused(json: &str, facts: &Facts) -> Vec<String> {
    let report = validate(&MODEL, json.as_bytes(), facts);
    assert_eq!(report.is_valid(), report.violations().is_empty() && report.fact_errors().is_empty());
    report.fact_errors().iter().map(|error| error.name().to_owned()).collect()
}

#[test]
fn facts_about_files_that_are_not_there_are_errors() {
    let small = || MediaFacts { width: Some(9), ..MediaFacts::default() };
    let about = |pointer: &str| Facts::new().with_media(pointer, small());
    let json = r#"{"images":["https://a.b/c"],"either":true}"#;
    assert_eq!(refused(json, &about("/images/0")), [""; 0]);
    for pointer in ["/images/1", "/image", "/clip", "/either", "/nothing", "/images", "images"] {
        assert_eq!(refused(json, &about(pointer)), [pointer], "{pointer}");
    }
    let report = validate(&MODEL, json.as_bytes(), &about("/images/1"));
    assert_eq!(*report.fact_errors()[0].kind(), FactErrorKind::Absent);
    assert_eq!(report.to_string().lines().next(), Some("error: the request has no media at `/images/1`"));
    // Where the request itself is wrong, its violation says so.
    assert_eq!(refused(r#"{"images":"https://a.b/c"}"#, &about("/images/1")), [""; 0]);
    assert_eq!(refused(r#"{"images":[1]}"#, &about("/images/0")), [""; 0]);
    assert_eq!(refused("{", &about("/images/0")), [""; 0]);
}

#[test]
fn facts_in_rust_are_held_to_the_same_limits() {
    let wrong = |facts: Facts| refused("{}", &facts);
    assert_eq!(wrong(Facts::new().with("faces", 3).with("seconds", [0.5, 60.0])), [""; 0]);
    assert_eq!(wrong(Facts::new().with("faces", 2.0)), [""; 0]);
    for facts in [
        Facts::new().with("face", 3),
        Facts::new().with("faces", "3"),
        Facts::new().with("faces", -1),
        Facts::new().with("faces", f64::NAN),
        Facts::new().with("seconds", [1.0, f64::INFINITY]),
        Facts::new().with("seconds", [-5]),
        Facts::new().with("seconds", [1, 61]),
        Facts::new().with("seconds", [1, 2, 3, 4]),
        Facts::new().with("seconds", Vec::<f64>::new()),
    ] {
        assert_eq!(wrong(facts.clone()).len(), 1, "{facts:?}");
    }
    let clip = MediaFacts { seconds: Some(f64::NAN), ..MediaFacts::default() };
    assert_eq!(refused(r#"{"clip":"a.mp4"}"#, &Facts::new().with_media("/clip", clip)), ["/clip"]);
    let report = validate(&MODEL, b"{}", &Facts::new().with("seconds", [1, 61]));
    assert_eq!(
        report.fact_errors()[0].to_string(),
        "item 1 of fact `seconds` must be at least 0 and at most 60, is 61"
    );
    let priced = price(&MODEL, b"{}", &Facts::new().with("faces", -1));
    assert_eq!(priced.cost, None);
}

#[test]
fn facts_are_combined_member_by_member() {
    let mut facts =
        Facts::from_json(&MODEL, br#"{"faces":1,"/image":{"width":5,"height":6}}"#).expect("right");
    let own = Facts::from_json(&MODEL, br#"{"faces":2,"/image":{"width":7},"/clip":{"seconds":1}}"#);
    facts.extend(&own.expect("right"));
    assert_eq!(facts.get("faces"), Some(&FactValue::Int(2)));
    assert_eq!(
        facts.media("/image"),
        Some(&MediaFacts { width: Some(7), height: Some(6), ..MediaFacts::default() })
    );
    assert_eq!(facts.media_pointers().collect::<Vec<_>>(), ["/clip", "/image"]);
}
