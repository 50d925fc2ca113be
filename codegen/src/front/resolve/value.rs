//! Reads scalars as values of a type.

use crate::diagnostic::{Code, Diagnostic, nearest};
use crate::front::spec::Scalar;
use crate::model::{Enum, FactType, SizeText, Type, Union, Value};
use crate::number;
use crate::source::Located;

/// Describes a scalar for messages.
fn describe(scalar: &Scalar) -> String {
    match scalar {
        Scalar::Bool(value) => format!("the boolean `{value}`"),
        Scalar::Number(text) => format!("the number `{text}`"),
        Scalar::String(text) => format!("the string `{text}`"),
    }
}

fn wrong_type(scalar: &Located<Scalar>, expected: &str) -> Diagnostic {
    let found = describe(scalar);
    let diagnostic =
        Diagnostic::new(Code::WrongType, scalar.span, format!("expected {expected}, found {found}"));
    match (&scalar.value, expected) {
        (Scalar::Number(_), "a string") => diagnostic.help("put it in quotes"),
        (Scalar::String(text), _) if number::double(text).is_some() => diagnostic.help("remove the quotes"),
        _ => diagnostic,
    }
}

/// A whole number within ±(2^53 - 1).
pub(super) fn integer(scalar: &Located<Scalar>) -> Result<i64, Diagnostic> {
    let Scalar::Number(text) = &scalar.value else { return Err(wrong_type(scalar, "a whole number")) };
    number::safe_integer(text).ok_or_else(|| {
        let message = format!("expected a whole number within ±(2^53 - 1), found `{text}`");
        Diagnostic::new(Code::IntegerOutOfRange, scalar.span, message)
            .help("JSON readers round larger integers, so they cannot be bounds or values")
    })
}

/// A number in the range of doubles.
pub(super) fn double(scalar: &Located<Scalar>) -> Result<f64, Diagnostic> {
    let Scalar::Number(text) = &scalar.value else { return Err(wrong_type(scalar, "a number")) };
    let message = format!("`{text}` is beyond the range of doubles");
    number::double(text).ok_or_else(|| Diagnostic::new(Code::NumberOutOfRange, scalar.span, message))
}

/// A value of whatever type it was written in.
pub(super) fn literal(scalar: &Located<Scalar>) -> Result<Value, Diagnostic> {
    Ok(match &scalar.value {
        Scalar::Bool(value) => Value::Bool(*value),
        Scalar::String(text) => Value::Str(text.clone()),
        Scalar::Number(text) => match number::safe_integer(text) {
            Some(value) => Value::Int(value),
            None if !text.contains(['.', 'e', 'E']) => Value::Int(integer(scalar)?),
            None => Value::Num(double(scalar)?),
        },
    })
}

/// A value of the type of a fact.
pub(super) fn of_fact(scalar: &Located<Scalar>, ty: FactType) -> Result<Value, Diagnostic> {
    match (ty, &scalar.value) {
        (FactType::Integer, _) => integer(scalar).map(Value::Int),
        (FactType::Number, _) => double(scalar).map(Value::Num),
        (FactType::Boolean, Scalar::Bool(value)) => Ok(Value::Bool(*value)),
        (FactType::Boolean, _) => Err(wrong_type(scalar, "`true` or `false`")),
        (FactType::String, Scalar::String(text)) => Ok(Value::Str(text.clone())),
        (FactType::String, _) => Err(wrong_type(scalar, "a string")),
        // It has neither bounds nor a default.
        (FactType::Timestamp, _) => Err(wrong_type(scalar, "no value")),
    }
}

/// A value of the type of a parameter.
pub(super) fn typed(scalar: &Located<Scalar>, ty: &Type) -> Result<Value, Diagnostic> {
    match ty {
        Type::Boolean => match scalar.value {
            Scalar::Bool(value) => Ok(Value::Bool(value)),
            _ => Err(wrong_type(scalar, "`true` or `false`")),
        },
        Type::Integer(_) => integer(scalar).map(Value::Int),
        Type::Number(_) => match literal(scalar)? {
            value @ (Value::Int(_) | Value::Num(_)) => Ok(value),
            _ => Err(wrong_type(scalar, "a number")),
        },
        Type::String(_) => match &scalar.value {
            Scalar::String(text) => Ok(Value::Str(text.clone())),
            _ => Err(wrong_type(scalar, "a string")),
        },
        Type::Const(one) => among(scalar, [one]),
        // Values that are not listed are of the type that the listed ones have.
        Type::Enum(values) if values.open => match literal(scalar)? {
            value if is_kind(&scalar.value, ty) => Ok(value),
            _ => Err(wrong_type(scalar, if is_text(values) { "a string" } else { "a number" })),
        },
        Type::Enum(values) => among(scalar, values.values.iter().map(|value| &value.value)),
        Type::Any => literal(scalar),
        Type::Size(size) => self::size(scalar, size),
        Type::Union(union) => variant(scalar, union),
        Type::Array(_) | Type::Object(_) | Type::Map(_) | Type::Result => Err(no_scalar(scalar)),
    }
}

fn no_scalar(scalar: &Located<Scalar>) -> Diagnostic {
    let message =
        format!("{} is given for a list, object or map, which has no scalar value", describe(scalar));
    Diagnostic::new(Code::NotComparable, scalar.span, message)
        .help("a default is a list or mapping here, and rules can only check presence and size")
}

/// Reports whether the values of an enum are strings.
pub(super) fn is_text(values: &Enum) -> bool {
    matches!(values.values.first().map(|value| &value.value), Some(Value::Str(_)))
}

/// A size in a string.
fn size(scalar: &Located<Scalar>, size: &SizeText) -> Result<Value, Diagnostic> {
    let Scalar::String(text) = &scalar.value else { return Err(wrong_type(scalar, "a string")) };
    if !size.values.is_empty() {
        return among(scalar, size.values.iter().map(|value| &value.value));
    }
    match sides(text, &size.separator) {
        Some(_) => Ok(Value::Str(text.clone())),
        None => Err(Diagnostic::new(Code::BadSize, scalar.span, format!("`{text}` is not a size"))
            .help(format!("write width and height, such as `1024{}768`", size.separator))),
    }
}

/// Width and height of `1024x768`: whole numbers from 1 to 999,999 without leading zeros.
pub(super) fn sides(text: &str, separator: &str) -> Option<(i64, i64)> {
    let (width, height) = text.split_once(separator)?;
    let side = |text: &str| {
        let is_plain = text.bytes().all(|byte| byte.is_ascii_digit()) && !text.starts_with('0');
        if is_plain && text.len() <= 6 { text.parse::<i64>().ok() } else { None }
    };
    Some((side(width)?, side(height)?))
}

/// A value of one of several types: of the first one that has it.
fn variant(scalar: &Located<Scalar>, union: &Union) -> Result<Value, Diagnostic> {
    let tried: Vec<_> = union.variants.iter().map(|variant| typed(scalar, &variant.ty)).collect();
    if let Some(value) = tried.iter().find_map(|tried| tried.as_ref().ok()) {
        return Ok(value.clone());
    }
    let scalars = union.variants.iter().zip(tried).filter(|(variant, _)| is_scalar(&variant.ty));
    let expected: Vec<String> = scalars.clone().map(|(variant, _)| noun(&variant.ty)).collect();
    // What is wrong with one variant says more than a list of all, where only one can be meant.
    let mut meant = scalars.filter(|(variant, _)| is_kind(&scalar.value, &variant.ty));
    match (meant.next(), meant.next()) {
        (Some((_, Err(diagnostic))), None) => Err(diagnostic),
        _ if expected.is_empty() => Err(no_scalar(scalar)),
        _ => {
            let message = format!("{} matches no variant of the type", describe(scalar));
            Err(Diagnostic::new(Code::WrongType, scalar.span, message)
                .help(format!("it is {}", expected.join(", or "))))
        }
    }
}

/// Reports whether the values of a type that is not a union are strings, numbers and booleans.
pub(super) fn is_scalar(ty: &Type) -> bool {
    !matches!(ty, Type::Any | Type::Array(_) | Type::Object(_) | Type::Map(_) | Type::Union(_) | Type::Result)
}

/// Reports whether a scalar has the JSON type of a type's values.
fn is_kind(scalar: &Scalar, ty: &Type) -> bool {
    let first = match ty {
        Type::Const(value) => Some(value),
        Type::Enum(values) => values.values.first().map(|value| &value.value),
        _ => None,
    };
    match scalar {
        Scalar::Bool(_) => matches!(ty, Type::Boolean) || matches!(first, Some(Value::Bool(_))),
        Scalar::Number(_) => {
            matches!(ty, Type::Integer(_) | Type::Number(_))
                || matches!(first, Some(Value::Int(_) | Value::Num(_)))
        }
        Scalar::String(_) => {
            matches!(ty, Type::String(_) | Type::Size(_)) || matches!(first, Some(Value::Str(_)))
        }
    }
}

/// Describes the values of a scalar type for messages.
fn noun(ty: &Type) -> String {
    match ty {
        Type::Boolean => "`true` or `false`".to_owned(),
        Type::Integer(_) => "a whole number".to_owned(),
        Type::Number(_) => "a number".to_owned(),
        Type::String(_) => "a string".to_owned(),
        Type::Size(size) => format!("a size such as `1024{}768`", size.separator),
        Type::Const(value) => format!("`{}`", text(value)),
        Type::Enum(values) => {
            let names: Vec<String> =
                values.values.iter().map(|value| format!("`{}`", text(&value.value))).collect();
            names.join(", ")
        }
        Type::Any | Type::Array(_) | Type::Object(_) | Type::Map(_) | Type::Union(_) | Type::Result => {
            "no scalar".to_owned()
        }
    }
}

/// One of the values of a const or an enum.
fn among<'v>(
    scalar: &Located<Scalar>,
    values: impl IntoIterator<Item = &'v Value> + Clone,
) -> Result<Value, Diagnostic> {
    let value = literal(scalar)?;
    if values.clone().into_iter().any(|known| *known == value) {
        return Ok(value);
    }
    let names: Vec<String> = values.into_iter().map(text).collect();
    let written = text(&value);
    let mut list: Vec<String> = names.iter().take(LISTED).map(|name| format!("`{name}`")).collect();
    if names.len() > LISTED {
        list.push("...".to_owned());
    }
    let list = list.join(", ");
    let message = format!("`{written}` is not one of the parameter's values");
    let error = Diagnostic::new(Code::NotInEnum, scalar.span, message);
    let list = format!("the values are {list}");
    Err(match nearest(&written, names.iter().map(String::as_str)) {
        Some(near) => error.label(list).meant(near),
        None => error.help(list),
    })
}

/// Most values that a message lists.
const LISTED: usize = 40;

/// A value as it is written in messages.
pub(super) fn text(value: &Value) -> String {
    match value {
        Value::Bool(value) => value.to_string(),
        Value::Int(value) => value.to_string(),
        Value::Num(value) => value.to_string(),
        Value::Str(value) => value.clone(),
    }
}
