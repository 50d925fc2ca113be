//! Scalars as written to values with a meaning.

use crate::diagnostic::Diagnostic;
use crate::model::{Type, Value};
use crate::number;
use crate::source::Located;
use crate::spec::Scalar;

/// What a scalar is called in messages.
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
        Diagnostic::error("wrong-type", scalar.span, format!("expected {expected}, found {found}"));
    match (&scalar.value, expected) {
        (Scalar::Number(_), "a string") => diagnostic.help("put it in quotes"),
        (Scalar::String(text), _) if number::double(text).is_some() => diagnostic.help("drop the quotes"),
        _ => diagnostic,
    }
}

/// A whole number within ±(2^53 - 1).
pub(super) fn integer(scalar: &Located<Scalar>) -> Result<i64, Diagnostic> {
    let Scalar::Number(text) = &scalar.value else { return Err(wrong_type(scalar, "a whole number")) };
    number::safe_integer(text).ok_or_else(|| {
        let message = format!("`{text}` is not a whole number within ±(2^53 - 1)");
        Diagnostic::error("integer-out-of-range", scalar.span, message).help(
            "JSON readers keep larger integers only approximately, so that they cannot be bounds or values",
        )
    })
}

/// A number in the range of doubles.
pub(super) fn double(scalar: &Located<Scalar>) -> Result<f64, Diagnostic> {
    let Scalar::Number(text) = &scalar.value else { return Err(wrong_type(scalar, "a number")) };
    number::double(text).ok_or_else(|| {
        Diagnostic::error(
            "number-out-of-range",
            scalar.span,
            format!("`{text}` is beyond the range of doubles"),
        )
    })
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
        Type::Const(one) => among(scalar, std::slice::from_ref(one)),
        Type::Enum(values) => {
            among(scalar, &values.values.iter().map(|value| value.value.clone()).collect::<Vec<_>>())
        }
        Type::Any => literal(scalar),
        Type::Size(_) | Type::Map(_) | Type::Union(_) => todo!("values of new types"),
        Type::Array(_) | Type::Object(_) | Type::Result => {
            let message = format!("{} stands where only presence and counts can be asked", describe(scalar));
            Err(Diagnostic::error("wrong-type", scalar.span, message))
        }
    }
}

/// One of the values of a const or an enum.
fn among(scalar: &Located<Scalar>, values: &[Value]) -> Result<Value, Diagnostic> {
    let value = literal(scalar)?;
    if values.contains(&value) {
        return Ok(value);
    }
    let names: Vec<String> = values.iter().map(text).collect();
    let written = text(&value);
    let list = names.iter().map(|name| format!("`{name}`")).collect::<Vec<_>>().join(", ");
    let diagnostic =
        Diagnostic::error("not-in-enum", scalar.span, format!("`{written}` is not one of the values"))
            .help(format!("the values are {list}"));
    Err(diagnostic.help_nearest(&written, names.iter().map(String::as_str)))
}

/// A value as it is written in messages.
pub(super) fn text(value: &Value) -> String {
    match value {
        Value::Bool(value) => value.to_string(),
        Value::Int(value) => value.to_string(),
        Value::Num(value) => value.to_string(),
        Value::Str(value) => value.clone(),
    }
}
