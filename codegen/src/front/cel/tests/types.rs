//! Names, types and constants.

use super::{compile, painter, wrong};
use crate::diagnostic::{Code, Severity};
use crate::model::ExprType;
use crate::model::expr::author;

/// Each mistake of `mistakes.txt` gives just the diagnostics that stand below it.
#[test]
fn mistakes_are_named_at_their_place_with_a_way_out() {
    let files = [
        (painter(), include_str!("mistakes.txt")),
        (super::items::director(), include_str!("mistakes_of_items.txt")),
    ];
    let mut count = 0;
    for (op, file) in files {
        let mistakes = file.split("\n\n").map(str::trim_end);
        for mistake in mistakes.filter(|text| !text.starts_with('#')) {
            let (text, expected) = mistake.split_once('\n').unwrap_or((mistake, ""));
            let found: Vec<String> =
                super::wrong_in(&op, text).iter().map(|one| format!("    {one}")).collect();
            assert_eq!(found.join("\n"), expected, "{text}");
            count += 1;
        }
    }
    assert!(count > 170, "{count}");
}

#[test]
fn constants_can_be_of_the_other_type_of_numbers() {
    assert!(compile(&painter(), "self.steps == 8.0", Some(ExprType::Bool)).is_ok());
}

#[test]
fn tiers_belong_to_prices() {
    let op = painter();
    assert_eq!(author(&compile(&op, "size.tier", None).unwrap().0), "size.tier");
    let (sources, text) = super::file("size.tier == '2K'");
    let scope = crate::front::cel::Scope::new(&op.request, &[]);
    let found = crate::front::cel::compile(&text, &sources, &scope, ExprType::Bool).unwrap_err();
    assert_eq!((found.len(), found[0].code), (1, Code::CelUnsupported));
    assert_eq!(found[0].message, "`size.tier` is not available here");
}

#[test]
fn impossible_equality_warns() {
    let rows = [
        ("self.count == 21", "it must be at least 1 and at most 20"),
        ("self.count in [1, 0]", "it must be at least 1 and at most 20"),
        ("self.count == 1.5", "it must be an integer"),
        (
            "has(self.width) && self.width != 1000",
            "it must be at least 128 and at most 2048, and a multiple of 64",
        ),
        ("self.guidance == 51", "it must be at least 0 and at most 50"),
        ("self.guidance == -1", "it must be at least 0 and at most 50"),
        ("self.prompt == ''", "it must be 1 to 100 characters"),
        ("has(self.negative) && self.negative == ''", "an empty string counts as absent; use `has`"),
    ];
    for (text, label) in rows {
        let (_, warnings) = compile(&painter(), text, Some(ExprType::Bool)).unwrap();
        assert_eq!(warnings.len(), 1, "{text}: {warnings:#?}");
        assert_eq!(
            (warnings[0].code, warnings[0].severity()),
            (Code::NeverEqual, Severity::Warning),
            "{text}"
        );
        assert_eq!(warnings[0].label, label, "{text}");
    }
}

#[test]
fn expected_numbers_can_be_whole() {
    let op = painter();
    assert!(compile(&op, "self.count", Some(ExprType::Double)).is_ok());
    assert!(compile(&op, "self.guidance * 2", Some(ExprType::Double)).is_ok());
    assert!(compile(&op, "self.fast", Some(ExprType::Double)).is_err());
}

#[test]
fn both_sides_are_checked() {
    let found = wrong("self.cuont == 1 && size(self.count) > 0 || self.seed > 1");
    assert_eq!(found.len(), 3, "{found:#?}");
}

#[test]
fn only_parts_of_timestamps_are_read() {
    let op = crate::model::Operation {
        facts: vec![crate::fixture::fact("sent", crate::model::FactType::Timestamp)],
        ..painter()
    };
    for text in [
        "hour(facts.sent, 'Z') < 5 && minute(facts.sent, '-03:30') % 2 == 0",
        "weekday(facts.sent, \"+08:00\") in [6, 7]",
        "has(facts.sent)",
    ] {
        assert!(compile(&op, text, Some(ExprType::Bool)).is_ok(), "{text}");
    }
    let only = "cel-type at `facts.sent`: of the timestamp `facts.sent`, only parts can be read\n    help: write `hour(facts.sent, \"Z\")`, `minute(...)` or `weekday(...)`, with an offset from UTC";
    for (text, expected) in [
        ("facts.sent == facts.sent", vec![only, only]),
        ("facts.sent == '2026-01-01T00:00:00Z'", vec![only]),
        ("size(facts.sent) > 0", vec![only]),
        ("[facts.sent].exists(x, true)", vec![only]),
        (
            "hour(facts.sent) == 1",
            vec!["cel-type at `hour(facts.sent)`: `hour` takes two arguments, found one"],
        ),
    ] {
        let found = super::wrong_in(&op, text);
        if text.starts_with("hour") {
            assert!(found.len() == 1 && found[0].starts_with("cel-type at `hour(facts.sent)`"), "{found:#?}");
        } else {
            assert_eq!(found, expected, "{text}");
        }
    }
    for (text, start) in [
        ("hour(facts.sent, 'UTC') == 1", "cel-type at `'UTC'`: `UTC` is not an offset from UTC"),
        ("hour(facts.sent, '+8:00') == 1", "cel-type at `'+8:00'`: `+8:00` is not an offset from UTC"),
        (
            "hour(facts.sent, self.prompt) == 1",
            "cel-unsupported at `self.prompt`: the offset of `hour` must be",
        ),
        ("hour(self.prompt, 'Z') == 1", "cel-type at `self.prompt`: `hour` expects a timestamp"),
        (
            "timestamp(self.prompt).getHours() == 1",
            "cel-unsupported at `timestamp(self.prompt).getHours()`: `getHours` is not supported",
        ),
    ] {
        let found = super::wrong_in(&op, text);
        assert!(found.len() == 1 && found[0].starts_with(start), "{text}: {found:#?}");
    }
}
