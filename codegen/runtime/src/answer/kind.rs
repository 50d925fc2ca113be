//! The kinds of violations as JSON: `name`, and the limits that were not kept.

use super::{count, media_facts, texts};
use crate::json::{Json, JsonNumber, JsonObject};
use crate::phrases::text;
use crate::problem::ViolationKind;
use crate::table::{Format, Integer, JsonKind, LengthUnit, Literal, MediaForms};
use std::ops::Bound;

impl ViolationKind<'_> {
    /// The kind as JSON: `name`, which is the id of a built-in rule, or `rule` or `unchecked`; and the data of the kind.
    /// Members that do not apply are left out.
    pub fn to_json(&self) -> Json {
        let mut answer = JsonObject::from([("name", self.name().into())]);
        self.add_data(&mut answer);
        answer.into()
    }

    fn name(&self) -> &'static str {
        match self {
            Self::Json => "json",
            Self::Duplicate => "duplicate",
            Self::Unknown { .. } => "unknown",
            Self::Required { .. } => "required",
            Self::Type { .. } => "type",
            Self::Const { .. } => "const",
            Self::Enum { .. } => "enum",
            Self::Range { .. } => "range",
            Self::Step { .. } => "step",
            Self::Sides { .. } => "sides",
            Self::Length { .. } => "length",
            Self::Pattern { .. } => "pattern",
            Self::Format { .. } => "format",
            Self::Items { .. } => "items",
            Self::Unique { .. } => "unique",
            Self::Size { .. } => "size",
            Self::Media { .. } => "media",
            Self::Rule { .. } => "rule",
            Self::Limit { .. } => "limit",
            Self::Unchecked { .. } => "unchecked",
        }
    }

    fn add_data(&self, answer: &mut JsonObject) {
        match self {
            Self::Json | Self::Duplicate => {}
            Self::Unknown { nearest, places, is_of_other_variant } => {
                add(answer, "nearest", nearest.map(Json::from));
                add_list(answer, "places", places);
                add(answer, "is_of_other_variant", is_of_other_variant.then(|| true.into()));
            }
            Self::Required { instead } => {
                let groups = || instead.iter().map(|group| texts(group.iter().copied())).collect::<Vec<_>>();
                add(answer, "instead", (!instead.is_empty()).then(|| groups().into()));
            }
            Self::Type { expected } => {
                add_list(answer, "expected", &expected.iter().copied().map(type_name).collect::<Vec<_>>());
            }
            Self::Const { expected } => answer.push("expected", literal(*expected)),
            Self::Enum { allowed, nearest } => {
                answer.push("allowed", allowed.iter().copied().map(literal).collect::<Vec<_>>().into());
                add(answer, "nearest", nearest.map(Json::from));
            }
            Self::Range { min, max } => {
                add_bound(answer, ["min", "above"], *min);
                add_bound(answer, ["max", "below"], *max);
            }
            Self::Step { step, offset } => {
                answer.push("step", number(*step));
                add(answer, "offset", (*offset != 0.0).then(|| number(*offset)));
            }
            Self::Sides { width, height } => {
                answer.push("width", side(*width));
                answer.push("height", side(*height));
            }
            Self::Length { min, max, unit, found } => {
                answer.push("min", i64::from(*min).into());
                add(answer, "max", max.map(|max| i64::from(max).into()));
                answer.push("unit", unit_name(*unit).into());
                answer.push("found", count(*found));
            }
            Self::Pattern { pattern } => answer.push("pattern", (*pattern).into()),
            Self::Format { format } => {
                add_list(answer, "formats", &format.map(format_names).unwrap_or_default());
            }
            Self::Items { min, max, found } => {
                answer.push("min", i64::from(*min).into());
                add(answer, "max", max.map(|max| i64::from(max).into()));
                answer.push("found", count(*found));
            }
            Self::Unique { first, member } => {
                answer.push("first", count(*first));
                add(answer, "member", member.map(Json::from));
            }
            Self::Size { nearest } => add(answer, "nearest", nearest.map(|size| size.to_string().into())),
            Self::Media { limits, missing } => {
                answer.push("limits", (*limits).into());
                add(answer, "missing", (!missing.is_empty()).then(|| media_facts(missing)));
            }
            Self::Rule { missing, offending, .. } => {
                add_list(answer, "missing", missing);
                add_list(answer, "offending", offending);
            }
            Self::Limit { failure, .. } => answer.push("failure", failure.to_string().into()),
            Self::Unchecked { cause, .. } => answer.push("cause", cause.to_string().into()),
        }
    }
}

fn add(answer: &mut JsonObject, name: &str, value: Option<Json>) {
    if let Some(value) = value {
        answer.push(name, value);
    }
}

/// Adds a list that is not empty.
fn add_list<T: AsRef<str>>(answer: &mut JsonObject, name: &str, list: &[T]) {
    add(answer, name, (!list.is_empty()).then(|| texts(list.iter().map(AsRef::as_ref))));
}

/// Adds a bound under the name for an included or an excluded one.
fn add_bound(answer: &mut JsonObject, [included, excluded]: [&str; 2], bound: Bound<Literal<'_>>) {
    match bound {
        Bound::Included(bound) => answer.push(included, literal(bound)),
        Bound::Excluded(bound) => answer.push(excluded, literal(bound)),
        Bound::Unbounded => {}
    }
}

fn literal(value: Literal<'_>) -> Json {
    match value {
        Literal::Bool(value) => value.into(),
        Literal::Int(value) => value.into(),
        Literal::Num(value) => number(value),
        Literal::Str(_) => text(&value).unwrap_or_default().into(),
    }
}

fn number(value: f64) -> Json {
    Json::Number(JsonNumber::new(&crate::number::text(value)))
}

/// The bounds of a side of a size.
fn side(bounds: Integer) -> Json {
    let mut answer = JsonObject::from([("min", bounds.min.into()), ("max", bounds.max.into())]);
    add(&mut answer, "step", (bounds.step > 1).then(|| i64::from(bounds.step).into()));
    answer.into()
}

fn type_name(kind: JsonKind) -> &'static str {
    match kind {
        JsonKind::Bool => "boolean",
        JsonKind::Int => "integer",
        JsonKind::Double => "number",
        JsonKind::String => "string",
        JsonKind::List => "array",
        JsonKind::Map => "object",
        JsonKind::Null => "null",
    }
}

/// The unit as specs name it.
fn unit_name(unit: LengthUnit) -> &'static str {
    match unit {
        LengthUnit::CodePoints => "code-points",
        LengthUnit::Utf16 => "utf-16",
        LengthUnit::Bytes => "bytes",
    }
}

/// The formats, or the ways to pass media, as specs name them.
fn format_names(format: Format) -> Vec<&'static str> {
    match format {
        Format::Uri => vec!["uri"],
        Format::Uuid => vec!["uuid"],
        Format::UuidV4 => vec!["uuid-v4"],
        Format::Media(MediaForms { url, data_uri, base64, upload, file }) => {
            let forms = [
                (url, "url"),
                (data_uri, "data-uri"),
                (base64, "base64"),
                (upload, "upload"),
                (file, "file"),
            ];
            forms.into_iter().filter_map(|(is_allowed, name)| is_allowed.then_some(name)).collect()
        }
    }
}
