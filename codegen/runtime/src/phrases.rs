//! Limits, types and values in words: one wording for violations, and for the docs and diagnostics of the generator.

use crate::check::Scalar;
use crate::nearest::edits;
use crate::number;
use crate::problem::Found;
use crate::reader::{Numeral, Reader};
use crate::table::{Integer, LengthUnit, Literal, Number, Text, Type, Union};

pub use crate::format::describe as format;

/// Bounds that apply when a spec gives none.
const SAFE: i64 = (1 << 53) - 1;

fn range(min: Option<String>, max: Option<String>) -> String {
    let max = max.filter(|max| *max != SAFE.to_string() || min.is_none());
    match (min, max) {
        (Some(min), Some(max)) => format!("at least {min} and at most {max}"),
        (Some(min), None) => format!("at least {min}"),
        (None, Some(max)) => format!("at most {max}"),
        (None, None) => "a number".to_owned(),
    }
}

/// The bounds of an integer: `at least 1 and at most 9`.
pub fn integer_range(bounds: Integer) -> String {
    range((bounds.min > -SAFE).then(|| bounds.min.to_string()), Some(bounds.max.to_string()))
}

/// The step of an integer: `a multiple of 8 plus 1`.
pub fn integer_step(Integer { step, offset, .. }: Integer) -> String {
    match offset {
        0 => format!("a multiple of {step}"),
        _ => format!("a multiple of {step} plus {offset}"),
    }
}

/// The bounds of a number: `greater than 0 and at most 1`.
pub fn number_range(bounds: Number) -> String {
    let bound =
        |words: &str, value: f64| value.is_finite().then(|| format!("{words} {}", number::text(value)));
    let min = bound(if bounds.above { "greater than" } else { "at least" }, bounds.min);
    let max = bound(if bounds.below { "less than" } else { "at most" }, bounds.max);
    match (min, max) {
        (Some(min), Some(max)) => format!("{min} and {max}"),
        (Some(bound), None) | (None, Some(bound)) => bound,
        (None, None) => "a number".to_owned(),
    }
}

/// The step of a number: `a multiple of 0.5`.
pub fn number_step(step: f64) -> String {
    format!("a multiple of {}", number::text(step))
}

/// The length of a string: `at most 10 characters`.
pub fn length(min: u32, max: u32, unit: LengthUnit) -> String {
    let nouns = match unit {
        LengthUnit::CodePoints => ["character", "characters"],
        LengthUnit::Utf16 => ["UTF-16 code unit", "UTF-16 code units"],
        LengthUnit::Bytes => ["byte", "bytes"],
    };
    count(min, max, nouns)
}

/// The number of things of a kind, which has a singular and a plural: `1 to 4 items`.
pub fn count(min: u32, max: u32, [one, many]: [&str; 2]) -> String {
    let noun = if max == 1 || (min == 1 && max == u32::MAX) { one } else { many };
    match (min, max) {
        (min, max) if min == max => format!("{min} {noun}"),
        (min, u32::MAX) => format!("at least {min} {noun}"),
        (0, max) => format!("at most {max} {noun}"),
        (min, max) => format!("{min} to {max} {noun}"),
    }
}

/// The JSON type of a table type: `a string`.
pub fn type_name(ty: &Type<'_>) -> String {
    let name = match ty {
        Type::Any => "a value",
        Type::Boolean => "`true` or `false`",
        Type::Integer(_) => "an integer",
        Type::Number(_) => "a number",
        Type::String(_) | Type::Size(_) => "a string",
        Type::Const(_) | Type::Enum(_) => "one of the allowed values",
        Type::OpenEnum(values) => return kinds(values),
        Type::Array(_) => "an array",
        Type::Object(_) | Type::Map(_) => "an object",
        Type::Union(union) => return variant_names(union),
    };
    name.to_owned()
}

/// The JSON types of some values.
fn kinds(values: &[Literal<'_>]) -> String {
    let kinds = values.iter().map(|value| match value {
        Literal::Bool(_) => "`true` or `false`".to_owned(),
        Literal::Int(_) | Literal::Num(_) => "a number".to_owned(),
        Literal::Str(_) => "a string".to_owned(),
    });
    either(kinds)
}

/// The types or values of the variants of a union.
fn variant_names(union: &Union<'_>) -> String {
    either(union.variants.iter().flat_map(|variant| match variant {
        Type::Const(value) => vec![literal(value)],
        Type::Enum(values) if values.len() <= MANY => values.iter().map(literal).collect(),
        Type::Enum(values) => vec![one_of_many(values, None)],
        _ => vec![type_name(variant)],
    }))
}

/// The values of a variant of a union, with their limits: `an integer (at least 1 and at most 9)`.
pub(crate) fn variant(ty: &Type<'_>, found: &Found) -> String {
    let limit = match ty {
        Type::Size(size) if !size.values.is_empty() => {
            let values: Vec<Literal<'_>> = size.values.iter().map(|value| Literal::Str(value)).collect();
            return one_of_many(&values, Some(found));
        }
        Type::Size(size) => return format!("a size such as `1024{}768`", size.separator),
        Type::String(Text { format: Some(format), .. }) => return self::format(*format),
        Type::String(Text { pattern: Some(pattern), .. }) => format!("matching `{}`", pattern.source),
        Type::String(Text { min, max, unit, .. }) if *min > 0 || *max != u32::MAX => {
            length(*min, *max, *unit)
        }
        Type::Integer(bounds) if bounds.min > -SAFE || bounds.max < SAFE => integer_range(*bounds),
        Type::Number(bounds) if bounds.min.is_finite() || bounds.max.is_finite() => number_range(*bounds),
        _ => return type_name(ty),
    };
    format!("{} ({limit})", type_name(ty))
}

/// Distinct words, with "or" before the last one.
pub(crate) fn either(words: impl Iterator<Item = String>) -> String {
    let mut different: Vec<String> = Vec::new();
    for word in words {
        if !different.contains(&word) {
            different.push(word);
        }
    }
    match different.split_last() {
        None => "a value".to_owned(),
        Some((last, [])) => last.clone(),
        Some((last, rest)) => format!("{} or {last}", rest.join(", ")),
    }
}

/// The JSON type of a value; its digits where the type alone does not show the mistake.
pub(crate) fn describe(found: &Found) -> String {
    match found {
        Found::Null => "`null`".to_owned(),
        Found::Bool(_) => "a boolean".to_owned(),
        Found::Number(Numeral::Num(value)) => number::text(*value),
        Found::Number(Numeral::Int(_)) => "a number".to_owned(),
        Found::Text(_) => "a string".to_owned(),
        Found::List => "an array".to_owned(),
        Found::Object => "an object".to_owned(),
    }
}

fn quote(found: &Found) -> String {
    match found {
        Found::Bool(value) => format!("`{value}`"),
        Found::Number(value) => format!("`{}`", numeral(*value)),
        Found::Text(text) => format!("`{text}`"),
        Found::Null | Found::List | Found::Object => describe(found),
    }
}

/// A value that is not allowed. Where only its JSON type differs from the allowed values, as with `8` and `"8"`, the
/// type is named.
pub(crate) fn quote_beside(found: &Found, allowed: &[Literal<'_>]) -> String {
    let is_text = |literal: &Literal<'_>| matches!(literal, Literal::Str(_));
    let is_number = |literal: &Literal<'_>| matches!(literal, Literal::Int(_) | Literal::Num(_));
    match found {
        Found::Number(_) if allowed.iter().all(is_text) => {
            format!("the number {}, not a string", quote(found))
        }
        Found::Text(_) if allowed.iter().all(is_number) => {
            format!("the string {}, not a number", quote(found))
        }
        _ => quote(found),
    }
}

pub(crate) fn numeral(value: Numeral) -> String {
    match value {
        Numeral::Int(value) => value.to_string(),
        Numeral::Num(value) => number::text(value),
    }
}

/// A value in backticks.
pub fn literal(value: &Literal<'_>) -> String {
    match value {
        Literal::Bool(value) => format!("`{value}`"),
        Literal::Int(value) => format!("`{value}`"),
        Literal::Num(value) => format!("`{}`", number::text(*value)),
        Literal::Str(value) => format!("`{value}`"),
    }
}

/// Sets of more values than this are not listed whole.
pub const MANY: usize = 12;

/// Number of values that are listed of many.
const FEW: usize = 5;

/// The only value, or the list of allowed ones.
pub fn one_of(allowed: &[Literal<'_>]) -> String {
    match allowed {
        [only] => literal(only),
        _ => format!("one of {}", allowed.iter().map(literal).collect::<Vec<_>>().join(", ")),
    }
}

/// The allowed values; of many only those that are closest to the found one, and how many others there are.
pub(crate) fn one_of_many(allowed: &[Literal<'_>], found: Option<&Found>) -> String {
    if allowed.len() <= MANY {
        return one_of(allowed);
    }
    few(&by_distance(allowed, found))
}

/// The values that are closest to the found one.
pub(crate) fn closest(allowed: &[Literal<'_>], found: &Found) -> String {
    let mut values = by_distance(allowed, Some(found));
    values.truncate(FEW);
    values.join(", ")
}

/// Values in backticks, the closest first.
fn by_distance(allowed: &[Literal<'_>], found: Option<&Found>) -> Vec<String> {
    let mut values: Vec<(f64, &Literal<'_>)> =
        allowed.iter().map(|value| (distance(value, found), value)).collect();
    values.sort_by(|(left, _), (right, _)| left.total_cmp(right));
    values.into_iter().map(|(_, value)| literal(value)).collect()
}

/// All of some values; of many the first ones, and how many others there are.
pub(crate) fn few(values: &[String]) -> String {
    match values.get(..FEW) {
        Some(first) if values.len() > MANY => {
            format!("one of {} or {} others", first.join(", "), values.len() - FEW)
        }
        _ => format!("one of {}", values.join(", ")),
    }
}

/// The difference between a value and the found one.
fn distance(value: &Literal<'_>, found: Option<&Found>) -> f64 {
    let edits = |left: &str, right: &str| {
        edits(left, right).and_then(|edits| u32::try_from(edits).ok()).map_or(f64::INFINITY, f64::from)
    };
    let number = match value {
        Literal::Int(value) => Some(number::double(*value)),
        Literal::Num(value) => Some(*value),
        Literal::Bool(_) | Literal::Str(_) => None,
    };
    match (value, found) {
        (Literal::Str(value), Some(Found::Text(found))) => edits(value, found),
        (Literal::Str(value), Some(Found::Number(found))) => edits(value, &numeral(*found)),
        (_, Some(Found::Number(found))) => {
            number.map_or(f64::INFINITY, |number| (number - found.double()).abs())
        }
        (_, Some(Found::Text(found))) => match (number, unquoted(found)) {
            (Some(number), Some(Scalar::Number(found))) => (number - found.double()).abs(),
            _ => f64::INFINITY,
        },
        _ => f64::INFINITY,
    }
}

/// The number or boolean that a text holds.
pub(crate) fn unquoted(text: &str) -> Option<Scalar<'static>> {
    match text.as_bytes() {
        b"true" => Some(Scalar::Bool(true)),
        b"false" => Some(Scalar::Bool(false)),
        bytes @ [b'-' | b'0'..=b'9', ..] => {
            let mut reader = Reader::new(bytes).ok()?;
            let number = reader.number().ok()?;
            (reader.offset() == bytes.len()).then_some(Scalar::Number(number))
        }
        _ => None,
    }
}

/// A value behind the name of its JSON type, as in "the number 5".
pub(crate) fn with_type(found: &Found) -> String {
    let kind = match found {
        Found::Bool(_) => "the boolean ",
        Found::Number(_) => "the number ",
        Found::Text(_) => "the string ",
        Found::Null | Found::List | Found::Object => "",
    };
    format!("{kind}{}", quote(found))
}

pub(crate) fn text<'l>(value: &Literal<'l>) -> Option<&'l str> {
    if let Literal::Str(value) = value { Some(value) } else { None }
}
