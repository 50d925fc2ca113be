//! Types of values, and whether a constant can be the value of a parameter.

use crate::diagnostic::{Code, Diagnostic, nearest};
use crate::model::domain::Interval;
use crate::model::expr::kinds::Kinds;
use crate::model::words;
use crate::model::{Enum, ExprType, LengthUnit, Param, SizeText, Type, Value};
use crate::source::Span;

/// Most values of an enum that a message lists.
const LISTED: usize = 12;

/// A type in words.
pub(super) fn noun(ty: ExprType) -> &'static str {
    match ty {
        ExprType::Bool => "a boolean",
        ExprType::Int => "an integer",
        ExprType::Double => "a number",
        ExprType::String => "a string",
        ExprType::Timestamp => "a timestamp",
        ExprType::List => "a list",
        ExprType::Object => "an object",
        ExprType::Dyn => "a value of one of several types",
        ExprType::Null => "`null`",
    }
}

/// A constant as a message shows it.
pub(super) fn show(value: &Value) -> String {
    super::lex::clip(&words::value(value))
}

/// The problem of a comparison with a constant: an error if the constant is not among the
/// values of an enum, a warning when it is out of range. `written` is how the author names it.
pub(crate) fn check_constant(param: &Param, written: &str, value: &Value, span: Span) -> Option<Diagnostic> {
    let checked = Checked { written, value, span };
    if let (Value::Str(text), true) = (value, param.empty_absent)
        && text.is_empty()
    {
        return Some(checked.never("an empty string counts as absent; use `has`"));
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
            Type::Const(one) if !one.same(value) => {
                let (written, shown) = (self.written, show(value));
                let message = format!("`{written}` is always `{}`, never `{shown}`", show(one));
                Some(Diagnostic::new(Code::NotInEnum, self.span, message))
            }
            Type::Integer(_) | Type::Number(_) | Type::String(_) | Type::Size(_) => {
                outside(ty, value).map(|limit| self.never(&format!("it must be {limit}")))
            }
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
        if values.open || values.values.iter().any(|one| one.value.same(self.value)) {
            return None;
        }
        let shown = show(self.value);
        let message = format!("`{shown}` is not a value of `{}`", self.written);
        let error = Diagnostic::new(Code::NotInEnum, self.span, message);
        let known: Vec<String> = values.values.iter().map(|one| show(&one.value)).collect();
        let listed: Vec<String> = known.iter().take(LISTED).map(|one| format!("`{one}`")).collect();
        let more = if known.len() > LISTED { ", ..." } else { "" };
        let expected = format!("expected one of {}{more}", listed.join(", "));
        Some(match nearest(&shown, known.iter().map(String::as_str)) {
            Some(near) => error.label(expected).meant(near),
            None => error.help(expected),
        })
    }
}

/// The limit of a type that a constant is outside of.
fn outside(ty: &Type, value: &Value) -> Option<String> {
    let all = |limits: Vec<words::Phrase>| {
        let limits: Vec<String> = limits.iter().map(ToString::to_string).collect();
        limits.join(", and ")
    };
    let (is_inside, limit) = match (ty, value) {
        (Type::Integer(_), Value::Num(number)) if number.fract() != 0.0 => {
            return Some("an integer".to_owned());
        }
        (Type::Integer(integer), Value::Int(_) | Value::Num(_)) => {
            (Interval::of_integer(integer).contains(value), all(words::integer(integer, None)))
        }
        (Type::Number(number), Value::Int(_) | Value::Num(_)) => {
            (Interval::of_number(number).contains(value), all(words::number(number, None)))
        }
        (Type::String(text), Value::Str(value)) => {
            let length = length(value, text.unit);
            let is_inside = length >= text.min as usize && text.max.is_none_or(|max| length <= max as usize);
            (is_inside, all(words::length(text).into_iter().collect()))
        }
        (Type::Size(size), Value::Str(text)) => (is_size(text, size), all(words::size(size))),
        _ => return None,
    };
    (!is_inside).then_some(limit)
}

fn length(text: &str, unit: LengthUnit) -> usize {
    match unit {
        LengthUnit::CodePoints => text.chars().count(),
        LengthUnit::Utf16 => text.encode_utf16().count(),
        LengthUnit::Bytes => text.len(),
    }
}

/// Reports whether a string is a listed size, or written as one where none is listed.
fn is_size(text: &str, size: &SizeText) -> bool {
    let is_side = |side: &str| {
        (1..=6).contains(&side.len())
            && !side.starts_with('0')
            && side.bytes().all(|byte| byte.is_ascii_digit())
    };
    if !size.values.is_empty() {
        return size.values.iter().any(|one| matches!(&one.value, Value::Str(listed) if listed == text));
    }
    text.split_once(&size.separator).is_some_and(|(width, height)| is_side(width) && is_side(height))
}
