//! Numbers, strings and their values as schemas. Knows nothing of objects or parameters.

use modelspec_runtime::format;
use modelspec_runtime::table;
use serde_json::{Map, Value as Json, json};

use super::regular;
use crate::backend::schema::assertion::keywords::{conjoin, number, value};
use crate::model::{
    EnumValue, FormatName, Integer, LengthUnit, MediaForm, Number, Param, SizeText, TaskState, Text, Type,
    Value,
};

/// A string; `asserted` tells whether its form is.
pub(super) fn text(text: &Text, asserted: bool) -> Json {
    let mut schema = json!({ "type": "string" });
    let is_file = text.media.as_ref().is_some_and(|media| media.forms.contains(&MediaForm::File));
    let (min, max) = lengths(text);
    // Anything but nothing can be the name of a file.
    let min = min.max(is_file.into());
    if min > 0 {
        schema["minLength"] = json!(min);
    }
    if let Some(max) = max {
        schema["maxLength"] = json!(max);
    }
    if let Some(name) = standard_format(text) {
        schema["format"] = json!(name);
    }
    let form = table_format(text).map(format::regex).filter(|_| asserted && !is_file);
    let patterns = form.iter().chain(text.pattern.as_ref().map(|pattern| &pattern.value));
    let patterns = patterns.fold(Json::Bool(true), |all, one| conjoin(all, json!({ "pattern": one })));
    schema = conjoin(schema, patterns);
    if is_file {
        schema["x-file"] = json!(true);
    }
    if let Some(media) = text.media.as_ref().filter(|media| !media.limits.is_empty()) {
        schema["x-media"] = json!(media.limits);
    }
    schema
}

/// What single values mean.
pub(super) fn describe_values(values: &[EnumValue], schema: &mut Json) {
    let text = |one: &EnumValue| {
        let deprecated = one.deprecated.as_ref().map(|reason| format!("Deprecated: {reason}"));
        let parts: Vec<String> = one.doc.clone().into_iter().chain(deprecated).collect();
        (!parts.is_empty()).then(|| parts.join("\n"))
    };
    let described: Map<String, Json> =
        values.iter().filter_map(|one| Some((key_of(&one.value), json!(text(one)?)))).collect();
    if !described.is_empty() {
        schema["x-enum-descriptions"] = Json::Object(described);
    }
    let state = |state: TaskState| match state {
        TaskState::Pending => "pending",
        TaskState::Done => "done",
        TaskState::Failed => "failed",
    };
    let states: Map<String, Json> =
        values.iter().filter_map(|one| Some((key_of(&one.value), json!(state(one.state?))))).collect();
    if !states.is_empty() {
        schema["x-states"] = Json::Object(states);
    }
}

/// A value as key of an object.
fn key_of(constant: &Value) -> String {
    match constant {
        Value::Str(text) => text.clone(),
        other => value(other).to_string(),
    }
}

/// A number within its bounds.
pub(super) fn number_type(limits: &Number) -> Json {
    let mut schema = json!({ "type": "number" });
    let lower = if limits.above { "exclusiveMinimum" } else { "minimum" };
    let upper = if limits.below { "exclusiveMaximum" } else { "maximum" };
    for (key, limit) in [(lower, limits.min), (upper, limits.max), ("multipleOf", limits.step)] {
        if let Some(limit) = limit {
            schema[key] = number(limit);
        }
    }
    schema
}

/// The most values that an enum spells out for a step with an offset.
const SPELLED_OUT: usize = 1000;

/// The values of an integer with a step, where they are few.
pub(super) fn stepped(integer: &Integer) -> Option<Vec<i64>> {
    let (step, offset) = (i64::from(integer.step.max(1)), i64::from(integer.offset));
    let first = integer.min.checked_add((offset - integer.min).rem_euclid(step))?;
    let values = std::iter::successors(Some(first), |value| value.checked_add(step));
    let values: Vec<i64> = values.take_while(|value| *value <= integer.max).take(SPELLED_OUT + 1).collect();
    (values.len() <= SPELLED_OUT).then_some(values)
}

/// What code points say of a length: a code point is one or two UTF-16 code units, and one to four bytes.
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

/// The greatest length of a string that can only be Base64, or the UUID of an upload, from what the media may have.
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
pub(super) fn size_text(size: &SizeText) -> Json {
    if size.values.is_empty() {
        return json!({ "type": "string", "pattern": sides(size).pattern });
    }
    let listed: Vec<Json> = size.values.iter().map(|one| value(&one.value)).collect();
    let mut schema = json!({ "type": "string", "enum": listed });
    describe_values(&size.values, &mut schema);
    schema
}

/// Width and height of a string as a regular expression.
pub(super) struct Sides {
    pattern: String,
    /// Whether the expression says all that is demanded of them.
    pub(super) is_complete: bool,
}

/// The expression for the sides of a size, with as much of what is demanded of them as a reasonable length allows.
pub(super) fn sides(size: &SizeText) -> Sides {
    const MANY: usize = 100;
    let any = (1, 999_999);
    let bounds = |side: &Param| match &side.ty {
        Type::Integer(integer) => (integer.min.max(1), integer.max.min(any.1)),
        _ => any,
    };
    let exact = |side: &Param| match &side.ty {
        Type::Integer(integer) if integer.step > 1 => {
            let (min, max) = bounds(side);
            let values = stepped(&Integer { min, max, ..integer.clone() })?;
            (values.len() <= MANY).then(|| values.into_iter().map(|value| (value, value)).collect())
        }
        _ => Some(vec![bounds(side)]),
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
        (Some(FormatName::UuidV4), _) => Some("uuid"),
        (None, Some(media)) => match media.forms[..] {
            [MediaForm::Url] => Some("uri"),
            [MediaForm::Upload] => Some("uuid"),
            _ => None,
        },
        (None, None) => None,
    }
}

/// The form of the whole string as the engine knows it.
fn table_format(text: &Text) -> Option<table::Format> {
    match (text.format, &text.media) {
        (Some(FormatName::Uri), _) => Some(table::Format::Uri),
        (Some(FormatName::UuidV4), _) => Some(table::Format::UuidV4),
        (None, Some(media)) => {
            let has = |form| media.forms.contains(&form);
            Some(table::Format::Media(table::MediaForms {
                url: has(MediaForm::Url),
                data_uri: has(MediaForm::DataUri),
                base64: has(MediaForm::Base64),
                upload: has(MediaForm::Upload),
                file: has(MediaForm::File),
            }))
        }
        (None, None) => None,
    }
}
