//! Limits, types and values in words: one wording for violations, and for the docs and diagnostics of the generator.

use crate::check::Scalar;
use crate::nearest::Misspelled;
use crate::number;
use crate::problem::Found;
use crate::reader::{Numeral, Reader};
use crate::table::{Integer, LengthUnit, Literal, Number, Text, Type, Union};
use std::borrow::Cow;
use std::fmt::{self, Display as _};

pub use crate::format::describe as format;

/// Bounds that apply when a spec gives none.
const SAFE: i64 = (1 << 53) - 1;

/// Words that are written when they are printed, without a text in between.
pub(crate) fn words<F: Fn(&mut fmt::Formatter<'_>) -> fmt::Result>(write: F) -> Words<F> {
    Words(write)
}

/// See [`words`].
pub(crate) struct Words<F>(F);

impl<F: Fn(&mut fmt::Formatter<'_>) -> fmt::Result> fmt::Display for Words<F> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        (self.0)(f)
    }
}

/// Writes texts one after another, which takes less time than a format string.
pub(crate) fn write_all<const N: usize>(f: &mut fmt::Formatter<'_>, texts: [&str; N]) -> fmt::Result {
    texts.into_iter().try_for_each(|text| f.write_str(text))
}

/// Writes an integer, which takes less time than with the options of a formatter.
fn write_integer(f: &mut fmt::Formatter<'_>, value: i64) -> fmt::Result {
    if value < 0 {
        f.write_str("-")?;
    }
    write_digits(f, value.unsigned_abs())
}

fn write_digits(f: &mut fmt::Formatter<'_>, value: u64) -> fmt::Result {
    let most = if value < 1_000 {
        value
    } else {
        write_digits(f, value / 1_000)?;
        value % 1_000
    };
    let zeros = match value {
        0..10 => 2,
        10..100 => 1,
        _ => 0,
    };
    let start = 3 * usize::try_from(most).unwrap_or_default();
    f.write_str(DIGITS.get(start + zeros..start + 3).unwrap_or_default())
}

/// Three digits for each number below a thousand, one behind another.
static DIGITS: &str = {
    const DECIMAL: &[u8] = b"0123456789";
    const ALL: [u8; 3_000] = {
        let (mut digits, mut number) = ([0; 3_000], 0);
        while number < 1_000 {
            digits[3 * number] = DECIMAL[number / 100];
            digits[3 * number + 1] = DECIMAL[number / 10 % 10];
            digits[3 * number + 2] = DECIMAL[number % 10];
            number += 1;
        }
        digits
    };
    match std::str::from_utf8(&ALL) {
        Ok(digits) => digits,
        Err(_) => "",
    }
};

/// Words with a separator between them.
pub(crate) fn joined<I: IntoIterator<Item: fmt::Display> + Clone>(
    words: I,
    separator: &str,
) -> impl fmt::Display {
    self::words(move |f| {
        words.clone().into_iter().enumerate().try_for_each(|(index, word)| {
            f.write_str(if index > 0 { separator } else { "" })?;
            word.fmt(f)
        })
    })
}

/// The bounds of an integer: `at least 1 and at most 9`.
pub(crate) fn integer_range(bounds: Integer) -> impl fmt::Display {
    words(move |f| match (bounds.min, bounds.max) {
        (min, max) if min <= -SAFE => write!(f, "at most {max}"),
        (min, SAFE) => write!(f, "at least {min}"),
        (min, max) => {
            f.write_str("at least ")?;
            write_integer(f, min)?;
            f.write_str(" and at most ")?;
            write_integer(f, max)
        }
    })
}

/// The step of an integer: `a multiple of 8 plus 1`.
pub fn integer_step(Integer { step, offset, .. }: Integer) -> impl fmt::Display {
    words(move |f| match offset {
        0 => write!(f, "a multiple of {step}"),
        _ => write!(f, "a multiple of {step} plus {offset}"),
    })
}

/// The bounds of a number: `greater than 0 and at most 1`.
pub fn number_range(bounds: Number) -> impl fmt::Display {
    let bound = |words: &'static str, value: f64| {
        value.is_finite().then(|| self::words(move |f| write!(f, "{words} {}", number::text(value))))
    };
    let min = bound(if bounds.above { "greater than" } else { "at least" }, bounds.min);
    let max = bound(if bounds.below { "less than" } else { "at most" }, bounds.max);
    words(move |f| match (&min, &max) {
        (Some(min), Some(max)) => write!(f, "{min} and {max}"),
        (Some(bound), None) | (None, Some(bound)) => bound.fmt(f),
        (None, None) => f.write_str("a number"),
    })
}

/// The step of a number: `a multiple of 0.5`.
pub fn number_step(step: f64) -> impl fmt::Display {
    words(move |f| write!(f, "a multiple of {}", number::text(step)))
}

/// The length of a string: `at most 10 characters`.
pub fn length(min: u32, max: u32, unit: LengthUnit) -> impl fmt::Display {
    let nouns = match unit {
        LengthUnit::CodePoints => ["character", "characters"],
        LengthUnit::Utf16 => ["UTF-16 code unit", "UTF-16 code units"],
        LengthUnit::Bytes => ["byte", "bytes"],
    };
    count(min, max, nouns)
}

/// The number of things of a kind, which has a singular and a plural: `1 to 4 items`.
pub fn count(min: u32, max: u32, [one, many]: [&str; 2]) -> impl fmt::Display {
    let noun = if max == 1 || (min == 1 && max == u32::MAX) { one } else { many };
    words(move |f| match (min, max) {
        (min, max) if min == max => write!(f, "{min} {noun}"),
        (min, u32::MAX) => write!(f, "at least {min} {noun}"),
        (0, max) => write!(f, "at most {max} {noun}"),
        (min, max) => write!(f, "{min} to {max} {noun}"),
    })
}

/// The JSON type of a table type: `a string`.
pub(crate) fn type_name(ty: &Type<'_>) -> Cow<'static, str> {
    Cow::Borrowed(match ty {
        Type::Any => "a value",
        Type::Boolean => "`true` or `false`",
        Type::Integer(_) => "an integer",
        Type::Number(_) => "a number",
        Type::String(_) | Type::Size(_) => "a string",
        Type::Const(_) | Type::Enum(..) => "one of the allowed values",
        Type::OpenEnum(values) => return kinds(values).into(),
        Type::Array(_) => "an array",
        Type::Object(_) | Type::Map(_) => "an object",
        Type::Union(union) => return variant_names(union).into(),
    })
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
        Type::Const(value) => vec![literal(value).to_string()],
        Type::Enum(values, _) if values.len() <= MANY => {
            values.iter().map(|value| literal(value).to_string()).collect()
        }
        Type::Enum(values, _) => vec![one_of_many(values, None).to_string()],
        _ => vec![type_name(variant).into_owned()],
    }))
}

/// The values of a variant of a union, with their limits: `an integer (at least 1 and at most 9)`.
pub(crate) fn variant<'a>(ty: &'a Type<'a>, found: &'a Found) -> impl fmt::Display + 'a {
    words(move |f| {
        let name = type_name(ty);
        match ty {
            Type::Size(size) if !size.values.is_empty() => {
                let values: Vec<Literal<'_>> = size.values.iter().map(|value| Literal::Str(value)).collect();
                one_of_many(&values, Some(found)).fmt(f)
            }
            Type::Size(size) => write!(f, "a size such as `1024{}768`", size.separator),
            Type::String(Text { format: Some(format), .. }) => f.write_str(&self::format(*format)),
            Type::String(Text { pattern: Some(pattern), .. }) => {
                write!(f, "{name} (matching `{}`)", pattern.source)
            }
            Type::String(Text { min, max, unit, .. }) if *min > 0 || *max != u32::MAX => {
                write!(f, "{name} ({})", length(*min, *max, *unit))
            }
            Type::Integer(bounds) if bounds.min > -SAFE || bounds.max < SAFE => {
                write!(f, "{name} ({})", integer_range(*bounds))
            }
            Type::Number(bounds) if bounds.min.is_finite() || bounds.max.is_finite() => {
                write!(f, "{name} ({})", number_range(*bounds))
            }
            _ => f.write_str(&name),
        }
    })
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
pub(crate) fn describe(found: &Found) -> Cow<'static, str> {
    Cow::Borrowed(match found {
        Found::Null => "`null`",
        Found::Bool(_) => "a boolean",
        Found::Number(Numeral::Num(value)) => return number::text(*value).into(),
        Found::Number(Numeral::Int(_)) => "a number",
        Found::Text(_) => "a string",
        Found::List => "an array",
        Found::Object => "an object",
    })
}

fn quote(found: &Found) -> impl fmt::Display + '_ {
    words(move |f| match found {
        Found::Bool(value) => write!(f, "`{value}`"),
        Found::Number(value) => write!(f, "`{value}`"),
        Found::Text(text) => write_all(f, ["`", text, "`"]),
        Found::Null | Found::List | Found::Object => f.write_str(&describe(found)),
    })
}

/// A value that is not allowed. Where only its JSON type differs from the allowed values, as with `8` and `"8"`, the
/// type is named.
pub(crate) fn quote_beside<'a>(found: &'a Found, allowed: &'a [Literal<'a>]) -> impl fmt::Display + 'a {
    let is_text = |literal: &Literal<'_>| matches!(literal, Literal::Str(_));
    let is_number = |literal: &Literal<'_>| matches!(literal, Literal::Int(_) | Literal::Num(_));
    words(move |f| match found {
        Found::Number(_) if allowed.iter().all(is_text) => {
            write!(f, "the number {}, not a string", quote(found))
        }
        Found::Text(_) if allowed.iter().all(is_number) => {
            write!(f, "the string {}, not a number", quote(found))
        }
        _ => quote(found).fmt(f),
    })
}

impl fmt::Display for Numeral {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Numeral::Int(value) => write_integer(f, *value),
            Numeral::Num(value) => f.write_str(&number::text(*value)),
        }
    }
}

/// A value in backticks.
pub(crate) fn literal(value: &Literal<'_>) -> impl fmt::Display {
    words(move |f| match value {
        Literal::Bool(value) => write!(f, "`{value}`"),
        Literal::Int(value) => write!(f, "`{value}`"),
        Literal::Num(value) => write!(f, "`{}`", number::text(*value)),
        Literal::Str(value) => write_all(f, ["`", value, "`"]),
    })
}

/// Sets of more values than this are not listed whole.
pub const MANY: usize = 12;

/// Number of values that are listed of many.
const FEW: usize = 5;

/// The only value, or the list of allowed ones.
pub(crate) fn one_of<'a>(allowed: &'a [Literal<'a>]) -> impl fmt::Display + 'a {
    words(move |f| match allowed {
        [only] => literal(only).fmt(f),
        _ => write!(f, "one of {}", joined(allowed.iter().map(literal), ", ")),
    })
}

/// The allowed values; of many only those that are closest to the found one, and how many others there are.
pub(crate) fn one_of_many<'a>(
    allowed: &'a [Literal<'a>],
    found: Option<&'a Found>,
) -> impl fmt::Display + 'a {
    words(move |f| {
        if allowed.len() <= MANY {
            return one_of(allowed).fmt(f);
        }
        let values = by_distance(allowed, found);
        few(values.len(), values.iter().map(|value| literal(value))).fmt(f)
    })
}

/// The values that are closest to the found one.
pub(crate) fn closest(allowed: &[Literal<'_>], found: &Found) -> String {
    let values = by_distance(allowed, Some(found));
    joined(values.iter().take(FEW).map(|value| literal(value)), ", ").to_string()
}

/// Values, the closest first.
fn by_distance<'a>(allowed: &'a [Literal<'a>], found: Option<&Found>) -> Vec<&'a Literal<'a>> {
    let distance = distances(found);
    let mut values: Vec<(f64, &Literal<'_>)> = allowed.iter().map(|value| (distance(value), value)).collect();
    values.sort_by(|(left, _), (right, _)| left.total_cmp(right));
    values.into_iter().map(|(_, value)| value).collect()
}

/// All of some values; of many the first ones, and how many others there are.
pub(crate) fn few<I: Iterator<Item: fmt::Display> + Clone>(count: usize, values: I) -> impl fmt::Display {
    words(move |f| {
        if count <= MANY {
            return write!(f, "one of {}", joined(values.clone(), ", "));
        }
        write!(f, "one of {} or {} others", joined(values.clone().take(FEW), ", "), count - FEW)
    })
}

/// The difference between the found value and others.
fn distances(found: Option<&Found>) -> impl Fn(&Literal<'_>) -> f64 {
    let (written, number) = match found {
        Some(Found::Text(text)) => match unquoted(text) {
            Some(Scalar::Number(number)) => (Misspelled::new(text), Some(number)),
            _ => (Misspelled::new(text), None),
        },
        Some(Found::Number(number)) => (Misspelled::new(&number.to_string()), Some(*number)),
        _ => (None, None),
    };
    move |value| {
        let known = match value {
            Literal::Str(value) => {
                let edits = written.as_ref().and_then(|written| written.edits(value));
                return edits.map_or(f64::INFINITY, f64::from);
            }
            Literal::Int(value) => number::double(*value),
            Literal::Num(value) => *value,
            Literal::Bool(_) => return f64::INFINITY,
        };
        number.map_or(f64::INFINITY, |number| (known - number.double()).abs())
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
pub(crate) fn with_type(found: &Found) -> impl fmt::Display + '_ {
    let kind = match found {
        Found::Bool(_) => "the boolean ",
        Found::Number(_) => "the number ",
        Found::Text(_) => "the string ",
        Found::Null | Found::List | Found::Object => "",
    };
    words(move |f| write!(f, "{kind}{}", quote(found)))
}

pub(crate) fn text<'l>(value: &Literal<'l>) -> Option<&'l str> {
    if let Literal::Str(value) = value { Some(value) } else { None }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn integers_are_written_as_usual() {
        let edges = (0..64).flat_map(|bit| [(1_i64 << bit).wrapping_sub(1), 1 << bit]);
        let tens =
            (0..19).map(|power| 10_i64.pow(power)).flat_map(|ten| [ten - 1, ten, ten + 1, 7 * (ten / 10)]);
        for value in edges.chain(tens).flat_map(|value| [value, value.wrapping_neg()]) {
            assert_eq!(words(|f| write_integer(f, value)).to_string(), value.to_string());
        }
    }
}
