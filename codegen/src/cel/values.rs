//! Types of values, and whether a constant can be the value of a parameter.

use crate::diagnostic::{Diagnostic, nearest};
use crate::model::{Enum, ExprType, FactType, Integer, Number, Param, Path, Text, Type, Value};
use crate::source::Span;

/// How many values of an enum a message lists.
const LISTED: usize = 12;

/// The type of a constant.
pub(super) fn value_type(value: &Value) -> ExprType {
    match value {
        Value::Bool(_) => ExprType::Bool,
        Value::Int(_) => ExprType::Int,
        Value::Num(_) => ExprType::Double,
        Value::Str(_) => ExprType::String,
    }
}

/// The type that a parameter has in expressions, if it can be read there.
pub fn expr_type(ty: &Type) -> Option<ExprType> {
    Some(match ty {
        Type::Any | Type::Result => return None,
        Type::Boolean => ExprType::Bool,
        Type::Integer(_) => ExprType::Int,
        Type::Number(_) => ExprType::Double,
        Type::String(_) => ExprType::String,
        Type::Const(value) => value_type(value),
        Type::Enum(values) => {
            let mut types = values.values.iter().map(|value| value_type(&value.value));
            let first = types.next()?;
            if types.any(|ty| ty == ExprType::Double) { ExprType::Double } else { first }
        }
        Type::Array(_) => ExprType::List,
        Type::Object(_) | Type::Map(_) => ExprType::Object,
        Type::Size(_) => ExprType::String,
        Type::Union(_) => ExprType::Dyn,
    })
}

/// The type of a fact in expressions.
pub(super) fn fact_type(ty: FactType) -> ExprType {
    match ty {
        FactType::Boolean => ExprType::Bool,
        FactType::Integer => ExprType::Int,
        FactType::Number => ExprType::Double,
        FactType::String => ExprType::String,
    }
}

/// A type in words.
pub(super) fn noun(ty: ExprType) -> &'static str {
    match ty {
        ExprType::Bool => "a boolean",
        ExprType::Int => "a whole number",
        ExprType::Double => "a number",
        ExprType::String => "a string",
        ExprType::List => "a list",
        ExprType::Object => "an object",
        ExprType::Dyn => "a value of one of several types",
        ExprType::Null => "`null`",
    }
}

/// Whether a type is that of numbers.
pub(super) fn is_number(ty: ExprType) -> bool {
    matches!(ty, ExprType::Int | ExprType::Double)
}

/// A constant as a message shows it.
pub(super) fn show(value: &Value) -> String {
    match value {
        Value::Bool(value) => value.to_string(),
        Value::Int(value) => value.to_string(),
        Value::Num(value) => value.to_string(),
        Value::Str(value) => super::lex::clip(value),
    }
}

/// What is wrong with comparing a parameter for equality with a constant: an error when the constant is not
/// among the values of an enum, a warning when it is out of range.
pub fn check_constant(param: &Param, path: &Path, value: &Value, span: Span) -> Option<Diagnostic> {
    let shown = show(value);
    let never = |reason: String| {
        let message = format!("`self.{path}` is never `{shown}`");
        Some(Diagnostic::warning("never-equal", span, message).label(reason))
    };
    match &param.ty {
        Type::Enum(values) => not_in_enum(values, path, value, span),
        Type::Const(one) if !same(one, value) => {
            let message = format!("`self.{path}` is always `{}`, never `{shown}`", show(one));
            Some(Diagnostic::error("not-in-enum", span, message).related(param.name.span, "declared here"))
        }
        Type::Integer(integer) => outside_integer(integer, value).and_then(never),
        Type::Number(number) => outside_number(number, value).and_then(never),
        Type::String(text) => outside_text(text, param, value).and_then(never),
        _ => None,
    }
}

fn not_in_enum(values: &Enum, path: &Path, value: &Value, span: Span) -> Option<Diagnostic> {
    if values.values.iter().any(|one| same(&one.value, value)) {
        return None;
    }
    let message = format!("`{}` is not a value of `self.{path}`", show(value));
    let error = Diagnostic::error("not-in-enum", span, message);
    let known: Vec<String> = values.values.iter().map(|one| show(&one.value)).collect();
    if let Some(near) = nearest(&show(value), known.iter().map(String::as_str)) {
        return Some(error.help(format!("did you mean `{near}`?")));
    }
    let listed: Vec<String> = known.iter().take(LISTED).map(|one| format!("`{one}`")).collect();
    let more = if known.len() > LISTED { ", ..." } else { "" };
    Some(error.help(format!("its values are {}{more}", listed.join(", "))))
}

fn outside_integer(integer: &Integer, value: &Value) -> Option<String> {
    let value = match value {
        Value::Int(value) => *value,
        Value::Num(value) => return outside_whole(integer, *value),
        Value::Bool(_) | Value::Str(_) => return None,
    };
    if value < integer.min || value > integer.max {
        return Some(format!("its range is {} to {}", integer.min, integer.max));
    }
    (value % i64::from(integer.step.max(1)) != 0)
        .then(|| format!("its values are multiples of {}", integer.step))
}

fn outside_whole(integer: &Integer, value: f64) -> Option<String> {
    if value.fract() != 0.0 {
        return Some("its values are whole numbers".to_owned());
    }
    #[expect(clippy::cast_precision_loss, reason = "beyond that the next double is outside too")]
    let outside = value < integer.min as f64 || value > integer.max as f64;
    outside.then(|| format!("its range is {} to {}", integer.min, integer.max))
}

fn outside_number(number: &Number, value: &Value) -> Option<String> {
    let value = as_double(value)?;
    match (number.min, number.max) {
        (Some(min), _) if value < min => Some(format!("its least value is {min}")),
        (_, Some(max)) if value > max => Some(format!("its greatest value is {max}")),
        _ => None,
    }
}

fn outside_text(text: &Text, param: &Param, value: &Value) -> Option<String> {
    let Value::Str(value) = value else { return None };
    if value.is_empty() && param.empty_absent {
        return Some("an empty string counts as not given; ask with `has`".to_owned());
    }
    let length = value.chars().count();
    let over = text.max.is_some_and(|max| length > max as usize);
    if over || length < text.min as usize {
        let length =
            text.max.map_or_else(|| format!("{} or more", text.min), |max| format!("{} to {max}", text.min));
        return Some(format!("it has {length} characters"));
    }
    None
}

/// Whether two constants are equal; a whole number can equal a number.
fn same(a: &Value, b: &Value) -> bool {
    match (as_double(a), as_double(b)) {
        (Some(x), Some(y)) => match (a, b) {
            (Value::Int(x), Value::Int(y)) => x == y,
            _ => x.partial_cmp(&y).is_some_and(std::cmp::Ordering::is_eq),
        },
        _ => a == b,
    }
}

#[expect(clippy::cast_precision_loss, reason = "constants are compared as doubles when one of them is")]
fn as_double(value: &Value) -> Option<f64> {
    match value {
        Value::Int(value) => Some(*value as f64),
        Value::Num(value) => Some(*value),
        Value::Bool(_) | Value::Str(_) => None,
    }
}
