//! The restrictions of single values in words, each with the keywords that express it.

use super::scalars;
use crate::backend::schema::value::Restriction;
use crate::model::words::{self, Phrase};
use crate::model::{Array, Integer, LengthUnit, Map, Media, Number, SizeText, Text, Type, Unique};

const RANGE: &[&str] = &["minimum", "maximum", "exclusiveMinimum", "exclusiveMaximum"];

/// The restrictions that a type itself puts on its values, without those of items and members.
pub(super) fn of(ty: &Type) -> Vec<Restriction> {
    match ty {
        Type::Integer(limits) => integer(limits),
        Type::Number(limits) => number(limits),
        Type::String(limits) => text(limits),
        Type::Const(value) => vec![checked("const", &["const"], words::quoted(value))],
        Type::Enum(choice) => {
            let words = words::allowed_values(&choice.values, choice.open);
            vec![if choice.open { advice(words) } else { checked("enum", &["enum"], words) }]
        }
        Type::Array(limits) => array(limits),
        Type::Map(limits) => map(limits),
        Type::Size(limits) => size(limits),
        Type::Any | Type::Boolean | Type::Object(_) | Type::Union(_) | Type::Result => Vec::new(),
    }
}

fn checked(rule: &'static str, keywords: &'static [&'static str], words: Phrase) -> Restriction {
    Restriction { rule: Some(rule), keywords, is_complete: true, words: Some(words) }
}

fn partly(restriction: Restriction, is_complete: bool) -> Restriction {
    Restriction { is_complete, ..restriction }
}

/// A restriction that nothing checks.
fn advice(words: Phrase) -> Restriction {
    Restriction { rule: None, keywords: &[], is_complete: true, words: Some(words) }
}

/// Values that count as not given, although the parameter is required.
pub(super) fn not_empty() -> Restriction {
    let keywords = &["minLength", "minItems", "minProperties", "not"];
    checked("required", keywords, Phrase::text("not empty"))
}

fn integer(limits: &Integer) -> Vec<Restriction> {
    let range = Restriction {
        rule: Some("range"),
        keywords: RANGE,
        is_complete: true,
        words: words::integer_range(limits),
    };
    // A step with an offset has no keyword, unless its values are listed.
    let step = words::integer_step(limits).map(|words| {
        let is_listed = crate::model::domain::offset_values(limits).is_some();
        partly(checked("step", &["multipleOf", "enum"], words), limits.offset == 0 || is_listed)
    });
    std::iter::once(range).chain(step).collect()
}

fn number(limits: &Number) -> Vec<Restriction> {
    let range = words::number_range(limits).map(|words| checked("range", RANGE, words));
    let step = words::number_step(limits).map(|words| checked("step", &["multipleOf"], words));
    range.into_iter().chain(step).chain(words::documented_step(limits).map(advice)).collect()
}

fn text(limits: &Text) -> Vec<Restriction> {
    let length = words::length(limits).map(|words| {
        let is_complete = limits.unit == LengthUnit::CodePoints;
        partly(checked("length", &["minLength", "maxLength"], words), is_complete)
    });
    let form = [
        words::format(limits).map(|words| checked("format", &["pattern"], words)),
        words::pattern(limits).map(|words| checked("pattern", &["pattern", "allOf"], words)),
        words::media_forms(limits).map(|words| checked("format", &["pattern", "minLength"], words)),
    ];
    let media = limits.media.iter().flat_map(|media| media.limits.iter().map(|limit| of_media(media, limit)));
    length.into_iter().chain(form.into_iter().flatten()).chain(media).collect()
}

/// A limit on media. The engine checks those that are numbers or formats, on media that it sees; some are only prose.
fn of_media(media: &Media, limit: &str) -> Restriction {
    let words = Phrase::text(limit);
    let is_checked = !media.formats.is_empty()
        || media.max_bytes.is_some()
        || media.side != (None, None)
        || media.pixels != (None, None)
        || media.ratio != (None, None)
        || media.milliseconds != (None, None);
    if is_checked { partly(checked("media", &["maxLength"], words), false) } else { advice(words) }
}

fn array(limits: &Array) -> Vec<Restriction> {
    let count = words::count(limits.min, limits.max, ["item", "items"]);
    let count = count.map(|words| checked("items", &["minItems", "maxItems"], words));
    let different = words::different(&limits.unique)
        .map(|words| partly(checked("unique", &["uniqueItems"], words), limits.unique == Unique::Items));
    count.into_iter().chain(different).collect()
}

fn map(limits: &Map) -> Vec<Restriction> {
    let count = words::count(limits.min, limits.max, ["member", "members"]);
    let count = count.map(|words| checked("items", &["minProperties", "maxProperties"], words));
    let keys = text(&limits.keys).into_iter().map(|one| Restriction {
        keywords: &["propertyNames"],
        words: one.words.map(|words| Phrase::text("each key ").and(words)),
        ..one
    });
    count.into_iter().chain(keys).collect()
}

fn size(limits: &SizeText) -> Vec<Restriction> {
    let mut words = words::size(limits);
    if !limits.values.is_empty() {
        return vec![checked("enum", &["enum"], words::list(words, "and"))];
    }
    let sides = words.split_off(1);
    let form = words.into_iter().map(|words| checked("format", &["pattern"], words));
    let is_complete = scalars::sides(limits).is_complete;
    let has_steps = limits.sides.iter().any(|side| matches!(&side.ty, Type::Integer(side) if side.step > 1));
    let side = |words: Phrase| {
        let rules: &[&'static str] = if has_steps { &["range", "step"] } else { &["range"] };
        // The pattern has the bounds in any case.
        rules.iter().map(move |rule| {
            partly(checked(rule, &["pattern"], words.clone()), is_complete || *rule == "range")
        })
    };
    form.chain(sides.into_iter().flat_map(side)).collect()
}
