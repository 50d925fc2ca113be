//! Text that tries to break out of its place.

use serde_json::json;

use super::super::index;
use super::{page_of, shows, with_everything};
use crate::fixture::{all, choice, compare, lit, located, param, rule, string};
use crate::model::{Catalogue, Default, ErrorCode, Param, Price, Scalar, Source, Value};

/// Text that tries to end everything it can stand in.
const HOSTILE: &str = "x`y``z | <b onclick=\"a\"> --> ]( [l](javascript:a) \u{202E}\n\n# h\n|---|\n```\n- i";

#[test]
fn no_text_breaks_out() {
    let (mut op, mut acme) = with_everything();
    for text in [&mut op.doc, &mut op.title.value, &mut acme.name] {
        *text = HOSTILE.to_owned();
    }
    op.path = Some(HOSTILE.to_owned());
    op.retires = Some(HOSTILE.to_owned());
    op.wire_ids = vec![HOSTILE.to_owned()];
    op.capabilities = vec![HOSTILE.to_owned()];
    op.released = Some(HOSTILE.to_owned());
    op.notes = vec![HOSTILE.to_owned()];
    op.sources[0] =
        Source { url: HOSTILE.to_owned(), read: HOSTILE.to_owned(), note: Some(HOSTILE.to_owned()) };
    op.facts[0].doc = HOSTILE.to_owned();
    op.facts[0].unit = Some(HOSTILE.to_owned());
    op.rules[0].id = located(HOSTILE.to_owned());
    op.rules[0].message = HOSTILE.to_owned();
    op.rules[0].source = Some(HOSTILE.to_owned());
    op.examples[0].title = located(HOSTILE.to_owned());
    op.examples[0].request = Some(located(json!({ HOSTILE: HOSTILE })));
    op.examples[0].violations = vec![(HOSTILE.to_owned(), HOSTILE.to_owned())];
    acme.errors[0] =
        ErrorCode { http: None, code: Scalar::String(HOSTILE.to_owned()), doc: HOSTILE.to_owned() };
    let hostile = Param {
        doc: HOSTILE.to_owned(),
        unit: Some(HOSTILE.to_owned()),
        source: Some(HOSTILE.to_owned()),
        deprecated: Some(HOSTILE.to_owned()),
        default: Some(Default::Value(located(Value::Str(HOSTILE.to_owned())))),
        ..param(HOSTILE, choice([HOSTILE]))
    };
    op.request.objects[0].params.push(hostile);
    op.rules.push(rule("q", all(vec![compare(string("w"), "==", lit(HOSTILE))])));
    op.prices.entries[0].source = Some(HOSTILE.to_owned());
    op.prices.entries[0].note = Some(HOSTILE.to_owned());
    if let Price::Lines { currency, lines, .. } = &mut op.prices.entries[0].price {
        *currency = HOSTILE.to_owned();
        lines[0].item = located(HOSTILE.to_owned());
    }
    let page = page_of(&op, &acme);
    let mut fence = None;
    for line in page.lines().skip(1) {
        if let Some(open) = &fence {
            if line == open {
                fence = None;
            }
            continue;
        }
        if line.starts_with("```") {
            fence = Some(line.trim_end_matches("json").to_owned());
            continue;
        }
        assert!(!line.contains('\u{202E}'), "{line:?}");
        assert!(!line.starts_with("# h") && !line.starts_with("- i"), "{line:?}");
        assert_markup(line);
    }
    assert_eq!(fence, None, "every block ends");
    let rows = page.lines().filter(|line| line.starts_with("| "));
    let columns = |line: &str| line.replace("\\\\", "").replace("\\|", "").matches('|').count() - 1;
    let counts: Vec<usize> = rows.map(columns).collect();
    assert!(counts.iter().all(|count| [2, 3, 4, 5].contains(count)), "{counts:?}");
    shows(&page, &["# x\\`y\\`\\`z \\|"]);
    let catalogue = Catalogue { providers: vec![acme], operations: vec![op] };
    index(&catalogue.index()).lines().skip(1).for_each(assert_markup);
}

/// Outside of code spans, no HTML starts and no link of the text stands.
#[track_caller]
fn assert_markup(line: &str) {
    let mut rest = line;
    let mut outside = String::new();
    while let Some(start) = rest.find('`') {
        if rest[..start].ends_with('\\') {
            outside.push_str(&rest[..=start]);
            rest = &rest[start + 1..];
            continue;
        }
        outside.push_str(&rest[..start]);
        let length = rest[start..].bytes().take_while(|byte| *byte == b'`').count();
        let inner = &rest[start + length..];
        let fence = "`".repeat(length);
        let mut end = 0;
        loop {
            let found = inner[end..].find(&fence).unwrap_or_else(|| panic!("an open code span in {line:?}"));
            let run = inner[end + found..].bytes().take_while(|byte| *byte == b'`').count();
            end += found + run;
            if run == length {
                break;
            }
        }
        rest = &inner[end..];
    }
    outside.push_str(rest);
    let plain = outside.replace("\\<", "").replace("\\[", "").replace("\\]", "");
    assert!(!plain.contains("<b") && !plain.contains("[l]("), "{line:?}");
}
