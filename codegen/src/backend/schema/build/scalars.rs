//! Shapes of numbers, strings and enums. Knows nothing of objects or parameters.

use modelspec_runtime::__private::format;

use crate::backend::schema::assertion::keywords::value as json;
use crate::backend::schema::regular;
use crate::backend::schema::value::{self, Shape};
use crate::backend::table;
use crate::model::domain::{Interval, Scale, offset_values};
use crate::model::{
    EnumValue, FormatName, Integer, LengthUnit, MediaForm, Number, Param, SizeText, Text, Type, Value,
};

/// A string. Only in a request, where restrictions are assertions, does a format have a pattern.
pub(super) fn text(text: &Text, is_request: bool) -> value::Text {
    let is_file = text.media.as_ref().is_some_and(|media| media.forms.contains(&MediaForm::File));
    let (min, max) = lengths(text);
    let format = table::format(text).map(format::regex).filter(|_| is_request && !is_file);
    let mut patterns: Vec<String> =
        format.into_iter().chain(text.pattern.as_ref().map(|pattern| pattern.value.clone())).collect();
    patterns.dedup();
    value::Text {
        // Every string but the empty one can be the name of a file.
        min: min.max(is_file.into()),
        max,
        format: standard_format(text),
        patterns,
        is_file,
        media: text.media.as_ref().map(|media| media.limits.clone()).unwrap_or_default(),
    }
}

/// One of several values, with the descriptions and the states of single ones.
pub(super) fn choice(values: &[EnumValue], ty: &'static str, is_open: bool) -> Shape {
    let description = |one: &EnumValue| {
        let deprecated = one.deprecated.as_ref().map(|reason| format!("Deprecated: {reason}"));
        one.doc.clone().into_iter().chain(deprecated).collect::<Vec<_>>().join("\n")
    };
    let descriptions: Vec<String> = values.iter().map(description).collect();
    let is_described = descriptions.iter().any(|text| !text.is_empty());
    let state = |one: &EnumValue| Some((key_of(&one.value), one.state?.as_str()));
    Shape::Enum(value::Enum {
        ty,
        values: values.iter().map(|one| one.value.clone()).collect(),
        is_open,
        descriptions: if is_described { descriptions } else { Vec::new() },
        states: values.iter().filter_map(state).collect(),
    })
}

/// A value as key of an object.
fn key_of(constant: &Value) -> String {
    match constant {
        Value::Str(text) => text.clone(),
        other => json(other).to_string(),
    }
}

/// A whole number. The bounds of a response count only where the spec declares them. A step with an offset has no
/// keyword, so its values are listed where they are few.
pub(super) fn integer(integer: &Integer, is_request: bool) -> Shape {
    if let Some(values) = offset_values(integer) {
        return Shape::Enum(value::Enum {
            ty: "integer",
            values: values.into_iter().map(Value::Int).collect(),
            is_open: false,
            descriptions: Vec::new(),
            states: Vec::new(),
        });
    }
    let bound =
        |bound: i64, is_declared: bool| (is_request || is_declared).then_some((Value::Int(bound), false));
    Shape::Number(value::Number {
        is_integer: true,
        min: bound(integer.min, integer.declared.0),
        max: bound(integer.max, integer.declared.1),
        step: (integer.step > 1 && integer.offset == 0).then(|| Value::Int(integer.step.into())),
        documented_step: None,
    })
}

/// A number within its bounds.
pub(super) fn number(limits: &Number) -> Shape {
    let bound = |bound: Option<f64>, excluded: bool| bound.map(|bound| (Value::Num(bound), excluded));
    Shape::Number(value::Number {
        is_integer: false,
        min: bound(limits.min, limits.above),
        max: bound(limits.max, limits.below),
        step: limits.step.map(Value::Num),
        documented_step: limits.documented_step.clone(),
    })
}

/// The bounds of a length in code points: a code point is one or two UTF-16 code units, and one to four bytes.
fn lengths(text: &Text) -> (u32, Option<u32>) {
    let max = match inline_length(text) {
        Some(inline) => Some(text.max.map_or(inline, |max| max.min(inline))),
        None => text.max,
    };
    let min = match text.unit {
        LengthUnit::CodePoints => text.min,
        LengthUnit::Utf16 => text.min.div_ceil(2),
        LengthUnit::Bytes => text.min.div_ceil(4),
    };
    (min, max)
}

/// The greatest length of a string that can only be Base64 or the UUID of an upload, from the size limit of the media.
fn inline_length(text: &Text) -> Option<u32> {
    const UUID: u64 = 36;
    let media = text.media.as_ref()?;
    let is_short = |form: &MediaForm| matches!(form, MediaForm::Base64 | MediaForm::Upload);
    if !media.forms.contains(&MediaForm::Base64) || !media.forms.iter().all(is_short) {
        return None;
    }
    let base64 = media.max_bytes?.div_ceil(3).checked_mul(4)?;
    let uploads = if media.forms.contains(&MediaForm::Upload) { UUID } else { 0 };
    u32::try_from(base64.max(uploads)).ok()
}

/// Width and height in one string.
pub(super) fn size(size: &SizeText) -> Shape {
    if size.values.is_empty() {
        let patterns = vec![sides(size).pattern];
        return Shape::String(value::Text { patterns, ..value::Text::default() });
    }
    choice(&size.values, "string", false)
}

/// Width and height of a string as a regular expression.
pub(super) struct Sides {
    pattern: String,
    /// The expression covers every limit of the sides.
    pub(super) is_complete: bool,
}

/// The expression for the sides of a size. It covers their bounds, and their steps if that is not too long.
pub(super) fn sides(size: &SizeText) -> Sides {
    const MANY: usize = 100;
    let interval = |side: &Param| match &side.ty {
        Type::Integer(integer) => Interval::of_side(integer),
        _ => Interval::whole(1, 999_999),
    };
    let bounds = |side: &Param| (interval(side).min, interval(side).max);
    let exact = |side: &Param| match interval(side) {
        Interval { scale: Scale::Whole { step: 0 | 1, .. }, .. } => Some(vec![bounds(side)]),
        steps => Some(steps.positions(MANY)?.into_iter().map(|value| (value, value)).collect()),
    };
    let [width, height] = &size.sides;
    let pair = |width: &[(i64, i64)], height: &[(i64, i64)]| regular::pair(&size.separator, width, height);
    if let (Some(width), Some(height)) = (exact(width), exact(height)) {
        let pattern = pair(&width, &height);
        if pattern.len() <= regular::LONGEST {
            return Sides { pattern, is_complete: true };
        }
    }
    Sides { pattern: pair(&[bounds(width)], &[bounds(height)]), is_complete: false }
}

/// The format that JSON Schema knows by name.
fn standard_format(text: &Text) -> Option<&'static str> {
    match (text.format, &text.media) {
        (Some(FormatName::Uri), _) => Some("uri"),
        (Some(FormatName::Uuid | FormatName::UuidV4), _) => Some("uuid"),
        (None, Some(media)) => match media.forms[..] {
            [MediaForm::Url] => Some("uri"),
            [MediaForm::Upload] => Some("uuid"),
            _ => None,
        },
        (None, None) => None,
    }
}
