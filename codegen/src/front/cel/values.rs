//! Types of values, and whether a constant can be the value of a parameter.

use crate::diagnostic::{Code, Diagnostic, nearest};
use crate::model::expr::kinds::Kinds;
use crate::model::{Enum, ExprType, Integer, LengthUnit, Number, Param, SizeText, Text, Type, Value};
use crate::source::Span;

/// How many values of an enum a message lists.
const LISTED: usize = 12;

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

/// A constant as a message shows it.
pub(super) fn show(value: &Value) -> String {
    match value {
        Value::Bool(value) => value.to_string(),
        Value::Int(value) => value.to_string(),
        Value::Num(value) => value.to_string(),
        Value::Str(value) => super::lex::clip(value),
    }
}

/// What is wrong with comparing something for equality with a constant: an error when the constant is not among the
/// values of an enum, a warning when it is out of range. `written` is how the author names it.
pub fn check_constant(param: &Param, written: &str, value: &Value, span: Span) -> Option<Diagnostic> {
    let checked = Checked { written, value, span };
    if let (Value::Str(text), true) = (value, param.empty_absent)
        && text.is_empty()
    {
        return Some(checked.never("an empty string counts as not given; ask with `has`"));
    }
    let found = checked.against(&param.ty)?;
    let is_always = matches!(param.ty, Type::Const(_));
    Some(if is_always { found.related(param.name.span, "declared here") } else { found })
}

/// The same for an item of a list.
pub(super) fn check_item(ty: &Type, written: &str, value: &Value, span: Span) -> Option<Diagnostic> {
    Checked { written, value, span }.against(ty)
}

/// A constant that something is compared with.
struct Checked<'c> {
    written: &'c str,
    value: &'c Value,
    span: Span,
}

impl Checked<'_> {
    fn against(&self, ty: &Type) -> Option<Diagnostic> {
        let value = self.value;
        match ty {
            Type::Enum(values) => self.not_in_enum(values),
            Type::Const(one) if !same(one, value) => {
                let (written, shown) = (self.written, show(value));
                let message = format!("`{written}` is always `{}`, never `{shown}`", show(one));
                Some(Diagnostic::new(Code::NotInEnum, self.span, message))
            }
            Type::Integer(integer) => outside_integer(integer, value).map(|why| self.never(&why)),
            Type::Number(number) => outside_number(number, value).map(|why| self.never(&why)),
            Type::String(text) => outside_text(text, value).map(|why| self.never(&why)),
            Type::Size(size) => outside_size(size, value).map(|why| self.never(&why)),
            Type::Union(union) => {
                let variants = union
                    .variants
                    .iter()
                    .filter(|variant| Kinds::of_type(&variant.ty).meets(Kinds::of_value(value)));
                // It can be the value of any variant. Of several reasons why not, a word that is near tells what
                // was meant; else the last one speaks of the type itself rather than of the words beside it.
                let reasons: Option<Vec<Diagnostic>> =
                    variants.map(|variant| self.against(&variant.ty)).collect();
                let mut reasons = reasons?;
                let near = reasons.iter().position(|reason| reason.meant.is_some());
                if reasons.is_empty() {
                    None
                } else {
                    Some(reasons.swap_remove(near.unwrap_or(reasons.len() - 1)))
                }
            }
            Type::Any
            | Type::Boolean
            | Type::Const(_)
            | Type::Array(_)
            | Type::Object(_)
            | Type::Map(_)
            | Type::Result => None,
        }
    }

    fn never(&self, reason: &str) -> Diagnostic {
        let message = format!("`{}` is never `{}`", self.written, show(self.value));
        Diagnostic::new(Code::NeverEqual, self.span, message).label(reason)
    }

    fn not_in_enum(&self, values: &Enum) -> Option<Diagnostic> {
        if values.open || values.values.iter().any(|one| same(&one.value, self.value)) {
            return None;
        }
        let shown = show(self.value);
        let message = format!("`{shown}` is not a value of `{}`", self.written);
        let error = Diagnostic::new(Code::NotInEnum, self.span, message);
        let known: Vec<String> = values.values.iter().map(|one| show(&one.value)).collect();
        if let Some(near) = nearest(&shown, known.iter().map(String::as_str)) {
            return Some(error.meant(near));
        }
        let listed: Vec<String> = known.iter().take(LISTED).map(|one| format!("`{one}`")).collect();
        let more = if known.len() > LISTED { ", ..." } else { "" };
        Some(error.help(format!("its values are {}{more}", listed.join(", "))))
    }
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
    let (step, offset) = (i64::from(integer.step.max(1)), i64::from(integer.offset));
    (value.rem_euclid(step) != offset).then(|| match offset {
        0 => format!("its values are multiples of {step}"),
        _ => format!("its values are {offset} beyond a multiple of {step}"),
    })
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
        (Some(min), _) if value < min => return Some(format!("its least value is {min}")),
        (Some(min), _) if number.above && value <= min => return Some(format!("it is above {min}")),
        (_, Some(max)) if value > max => return Some(format!("its greatest value is {max}")),
        (_, Some(max)) if number.below && value >= max => return Some(format!("it is below {max}")),
        _ => {}
    }
    let step = number.step?;
    (value % step != 0.0).then(|| format!("its values are multiples of {step}"))
}

fn outside_text(text: &Text, value: &Value) -> Option<String> {
    let Value::Str(value) = value else { return None };
    let (length, noun) = match text.unit {
        LengthUnit::CodePoints => (value.chars().count(), "characters"),
        LengthUnit::Utf16 => (value.encode_utf16().count(), "UTF-16 units"),
        LengthUnit::Bytes => (value.len(), "bytes"),
    };
    let over = text.max.is_some_and(|max| length > max as usize);
    if over || length < text.min as usize {
        let length =
            text.max.map_or_else(|| format!("{} or more", text.min), |max| format!("{} to {max}", text.min));
        return Some(format!("it has {length} {noun}"));
    }
    None
}

fn outside_size(size: &SizeText, value: &Value) -> Option<String> {
    let Value::Str(text) = value else { return None };
    if !size.values.is_empty() {
        let is_listed = size.values.iter().any(|one| one.value == *value);
        return (!is_listed).then(|| "it is not among the sizes that are allowed".to_owned());
    }
    let is_side = |side: &str| {
        (1..=6).contains(&side.len())
            && !side.starts_with('0')
            && side.bytes().all(|byte| byte.is_ascii_digit())
    };
    let fits =
        text.split_once(&size.separator).is_some_and(|(width, height)| is_side(width) && is_side(height));
    (!fits).then(|| format!("it is width, `{}` and height", size.separator))
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
