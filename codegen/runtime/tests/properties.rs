//! Properties over generated input: the reader agrees with `serde_json`, the matchers of forms with their regular
//! expressions.

mod common;

use common::{IMAGE, VIDEO};
use modelspec_runtime::__private::format::{is_match, regex};
use modelspec_runtime::table::{Format, MediaForms};
use modelspec_runtime::{Facts, Json, validate};
use proptest::prelude::*;

/// Bytes near JSON: tokens in any order, some of them broken.
fn tokens() -> impl Strategy<Value = Vec<u8>> {
    let token = prop_oneof![
        4 => prop::sample::select(vec!["{", "}", "[", "]", ",", ":", " ", "\n", "\t", "\r"]).prop_map(str::to_owned),
        2 => prop::sample::select(vec!["true", "false", "null", "\"a\"", "\"width\"", "\"\\u00e9\"", "\"\\ud83d\\ude00\"", "\"\\ud800\"", "\"\\x\"", "\"é漢😀\"", "\"\u{1f}\"", "\u{feff}"]).prop_map(str::to_owned),
        2 => prop::sample::select(vec!["0", "-0", "01", "1.0", "1.", ".5", "1e5", "1E+2", "1e", "-", "1e400", "-1e-400", "9223372036854775808", "123456789012345678", "1234567890123456789", "0.1e1"]).prop_map(str::to_owned),
        1 => "\"[ -~]{0,70}\"",
    ];
    prop::collection::vec(token, 0..24).prop_map(|tokens| tokens.concat().into_bytes())
}

fn value() -> impl Strategy<Value = serde_json::Value> {
    let leaf = prop_oneof![
        Just(serde_json::Value::Null),
        any::<bool>().prop_map(Into::into),
        any::<i64>().prop_map(Into::into),
        any::<f64>().prop_filter("finite", |v| v.is_finite()).prop_map(Into::into),
        any::<String>().prop_map(Into::into),
    ];
    leaf.prop_recursive(4, 40, 6, |inner| {
        prop_oneof![
            prop::collection::vec(inner.clone(), 0..6).prop_map(Into::into),
            prop::collection::hash_map(any::<String>(), inner, 0..6)
                .prop_map(|map| serde_json::Value::Object(map.into_iter().collect())),
        ]
    })
}

/// One verdict on syntax from both readers, and one from the engine.
fn agree(bytes: &[u8]) -> Result<(), TestCaseError> {
    let expected = serde_json::from_slice::<serde_json::Value>(bytes);
    let read = Json::from_slice(bytes);
    let duplicate = matches!(&read, Err(error) if error.to_string().contains("twice"));
    prop_assert_eq!(expected.is_ok(), read.is_ok() || duplicate, "{:?}", String::from_utf8_lossy(bytes));
    for model in [&IMAGE, &VIDEO] {
        let report = validate(model, bytes, &Facts::new());
        let is_json = !report.violations().iter().any(|v| v.rule() == "json");
        prop_assert_eq!(expected.is_ok(), is_json, "{:?}", String::from_utf8_lossy(bytes));
    }
    if let (Ok(expected), Ok(read)) = (expected, read) {
        let again: serde_json::Value = serde_json::from_str(&read.to_string()).expect("JSON");
        prop_assert_eq!(again, expected);
    }
    Ok(())
}

/// Texts near all forms.
fn near_forms() -> impl Strategy<Value = String> {
    let part = prop::sample::select(vec![
        "http",
        "https",
        "HTTPS",
        "ftp",
        "urn",
        ":",
        "//",
        "/",
        "?",
        "#",
        "@",
        "[",
        "]",
        "%",
        "%2F",
        "%2",
        "a",
        "b9",
        "-",
        ".",
        "=",
        "==",
        "user",
        "host",
        "8080",
        "data",
        "data:",
        "image",
        "png",
        ";base64,",
        ";",
        "+",
        "QUJD",
        "QQ",
        " ",
        "é",
        "\n",
        "\"",
        "\\",
        "!",
        "~",
        "|",
        "2fc506cb-77fc-45af-baa9-f121f04b4ff2",
        "2FC506CB-77FC-45AF-BAA9-",
        "f121f04b4ff2",
        "2fc506cb-77fc-35af-baa9-f121f04b4ff2",
    ]);
    prop_oneof![
        prop::collection::vec(part, 0..10).prop_map(|parts| parts.concat()),
        "[A-Za-z0-9+/]{0,9}={0,3}",
        "[Hh][Tt]{2}[Pp][sS]?://[a-z@:%/?#\\[\\]0-9]{0,12}",
        "[a-z+.-]{0,4}:[ -~é]{0,12}",
        "data:[ -~]{0,6}/[ -~]{0,6};base64,[A-Za-z0-9+/]{0,8}={0,2}",
    ]
}

fn forms() -> Vec<Format> {
    let media = (0..32).map(|bits| {
        Format::Media(MediaForms {
            url: bits & 1 != 0,
            data_uri: bits & 2 != 0,
            base64: bits & 4 != 0,
            upload: bits & 8 != 0,
            file: bits & 16 != 0,
        })
    });
    // No form at all is nothing that a table can say.
    [Format::Uri, Format::Uuid, Format::UuidV4].into_iter().chain(media.skip(1)).collect()
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 2_000, failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn any_bytes_are_read_as_serde_json_reads_them(bytes in prop::collection::vec(any::<u8>(), 0..40)) {
        agree(&bytes)?;
    }

    #[test]
    fn tokens_are_read_as_serde_json_reads_them(bytes in tokens()) {
        agree(&bytes)?;
    }

    #[test]
    fn documents_with_a_changed_byte_are_read_as_serde_json_reads_them(
        value in value(), pretty in any::<bool>(), at in any::<prop::sample::Index>(), byte in any::<u8>(), change in any::<bool>()
    ) {
        let mut bytes = if pretty { serde_json::to_vec_pretty(&value) } else { serde_json::to_vec(&value) }.expect("JSON");
        if change {
            let at = at.index(bytes.len());
            bytes[at] = byte;
        }
        agree(&bytes)?;
    }

    #[test]
    fn matchers_agree_with_their_expressions(text in near_forms()) {
        thread_local! {
            static FORMS: Vec<(Format, regex::Regex)> =
                forms().into_iter().map(|form| (form, regex::Regex::new(&regex(form)).expect("an expression"))).collect();
        }
        FORMS.with(|forms| {
            for (form, expression) in forms {
                prop_assert_eq!(is_match(*form, &text), expression.is_match(&text), "{:?} {:?}", form, text);
            }
            Ok(())
        })?;
    }
}

#[test]
fn typical_values_have_their_forms() {
    let every =
        Format::Media(MediaForms { url: true, data_uri: true, base64: true, upload: true, file: false });
    for (format, text, expected) in [
        (Format::Uri, "https://example.com/a?b=c%20d#e", true),
        (Format::Uri, "urn:isbn:0451450523", true),
        (Format::Uri, "x:", true),
        (Format::Uri, ":x", false),
        (Format::Uri, "https://example.com/a b", false),
        (Format::Uri, "https://example.com/#a#b", false),
        (Format::Uri, "https://example.com/%2", false),
        (Format::Uuid, "2FC506cb-77fc-75af-0aa9-f121f04b4ff2", true),
        (Format::Uuid, "2fc506cb77fc45afbaa9f121f04b4ff2", false),
        (Format::Uuid, "2fc506cb-77fc-75af-0aa9-f121f04b4fg2", false),
        (Format::Uuid, "2fc506cb-77fc-75af-0aa9-f121f04b4ff", false),
        (Format::Uuid, "2fc506cb-77fc-75af-0aa90f121f04b4ff2", false),
        (Format::UuidV4, "2fc506cb-77fc-45af-baa9-f121f04b4ff2", true),
        (Format::UuidV4, "2FC506CB-77FC-45AF-BAA9-F121F04B4FF2", true),
        (Format::UuidV4, "2fc506cb-77fc-45af-caa9-f121f04b4ff2", false),
        (Format::UuidV4, "2fc506cb77fc45afbaa9f121f04b4ff2", false),
        (every, "HTTP://u:p@host:80/x", true),
        (every, "https:///x", false),
        (every, "https://:80/x", false),
        (every, "data:image/svg+xml;base64,QQ==", true),
        (every, "data:image/png;base64,", false),
        (every, "QUJDQ", false),
    ] {
        assert_eq!(is_match(format, text), expected, "{text}");
        let expression = regex::Regex::new(&regex(format)).expect("an expression");
        assert_eq!(expression.is_match(text), expected, "{text}");
    }
}
