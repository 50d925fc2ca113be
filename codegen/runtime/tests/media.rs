//! Limits on media: what the request shows, what the caller knows, and what nobody knows.
#![cfg(feature = "media")]

mod common;

use common::{field, object};
use modelspec_runtime::table::{
    Array, Fact, FactKind, Format, Media, MediaForms, Model, Price, Text, Type, Union,
};
use modelspec_runtime::{FactValue, Facts, MediaFacts, validate};

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
        field("either", Type::Union(&Union { tag: "", variants: &[Type::Boolean, Type::String(&IMAGE)] })),
    ])],
    vars: &[],
    facts: &[
        Fact { name: "seconds", kind: FactKind::Number, list: true, range: None },
        Fact { name: "faces", kind: FactKind::Integer, list: false, range: None },
    ],
    sizes: None,
    rules: &[],
    price: Price::Unknown("not published"),
    array_body: false,
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
    assert_eq!(read.get("seconds"), Some(&FactValue::from([1.0, 2.5])));
    assert_eq!(read.media("/images/0").and_then(|image| image.width), Some(u32::MAX));
    assert_eq!(read.media("/images/1"), None);
    for (json, expected) in [
        (r#"{"seconds":1}"#, "fact `seconds` must be an array, is a number"),
        (r#"{"seconds":[1,"2"]}"#, "item 1 of fact `seconds` must be a number, is a string"),
        (r#"{"faces":[1]}"#, "fact `faces` must be an integer, is an array"),
        (r#"{"/a":1}"#, "`/a` must be an object, is a number"),
        (r#"{"/a":{"bytes":-1}}"#, "`bytes` of `/a` must be a non-negative integer, is a number"),
        (r#"{"/a":{"width":4294967296}}"#, "`width` of `/a` must be at most 4294967295, is a number"),
        (r#"{"/a":{"seconds":"3"}}"#, "`seconds` of `/a` must be a non-negative number, is a string"),
        (r#"{"/a":{"format":null}}"#, "`format` of `/a` must be a string, is `null`"),
        (r#"{"/a":{"heigth":1}}"#, "`heigth` of `/a` is not a fact of files; did you mean `height`?"),
        (
            r#"{"/a":{"x":1}}"#,
            "`x` of `/a` is not a fact of files, only `format`, `bytes`, `width`, `height`, `seconds`",
        ),
    ] {
        assert_eq!(facts(json).expect_err(json).to_string(), expected);
    }
}
