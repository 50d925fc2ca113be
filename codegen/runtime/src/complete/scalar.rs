//! Scalars that can only mean another scalar. In: a scalar and a type. Out: the value that it stands for.

use super::RepairKind;
use super::value::Completion;
use crate::check::Scalar;
use crate::choice;
use crate::json::{Json, JsonNumber};
use crate::phrases::unquoted;
use crate::pointer::Path;
use crate::table::{Literal, Type};

/// A value that a scalar can stand for.
pub(super) type Reading = (RepairKind, Json);

impl<'m> Completion<'_, 'm> {
    /// The value that a scalar stands for, of a type that is not a union; other values stay as they are.
    pub(super) fn scalar(&mut self, ty: &Type<'_>, value: Json, path: &Path<'_, 'm>) -> Json {
        match reading(ty, &value) {
            Some((kind, after)) => {
                self.completed.repair(path, kind, value, Some(after.clone()));
                after
            }
            None => value,
        }
    }

    /// True if a scalar is a valid value of a type that is not a union.
    pub(super) fn accepts(&mut self, ty: &Type<'_>, value: &Json) -> bool {
        scalar(value).is_some_and(|value| choice::accepts_within(ty, value, &mut self.moves))
    }
}

/// The scalar that a value is.
pub(super) fn scalar(value: &Json) -> Option<Scalar<'_>> {
    match value {
        Json::Null => Some(Scalar::Null),
        Json::Bool(value) => Some(Scalar::Bool(*value)),
        Json::Number(number) => unquoted(number.as_str()),
        Json::String(text) => Some(Scalar::Str(text)),
        Json::Array(_) | Json::Object(_) => None,
    }
}

/// The value that a scalar of a wrong JSON type, or in the wrong case, stands for, if there is one such value.
pub(super) fn reading(ty: &Type<'_>, value: &Json) -> Option<Reading> {
    match (ty, value) {
        (Type::Boolean | Type::Integer(_) | Type::Number(_), Json::String(text)) => {
            let reading = out_of_quotes(text)?;
            ((reading.0 == RepairKind::Boolean) == matches!(ty, Type::Boolean)).then_some(reading)
        }
        (Type::String(_) | Type::Size(_), Json::Number(number)) => {
            Some((RepairKind::String, number.as_str().into()))
        }
        (Type::Size(size), Json::String(text)) => {
            let values = size.values.iter().copied();
            if size.values.contains(&text.as_str()) { None } else { in_other_case(values, text) }
        }
        (Type::Const(literal), _) => among(std::slice::from_ref(literal), value),
        (Type::Enum(literals, _), _) => among(literals, value),
        (Type::OpenEnum(literals), _) if !scalar(value)?.is_like(literals) => {
            let (kind, reading) = match value {
                Json::Number(number) => (RepairKind::String, Json::from(number.as_str())),
                Json::String(text) => out_of_quotes(text)?,
                _ => return None,
            };
            scalar(&reading)?.is_like(literals).then_some((kind, reading))
        }
        _ => None,
    }
}

/// The listed value that a scalar stands for, if it is not one of them.
fn among(literals: &[Literal<'_>], value: &Json) -> Option<Reading> {
    let is_listed = |value: Scalar<'_>| literals.iter().any(|literal| value.is(*literal));
    if is_listed(scalar(value)?) {
        return None;
    }
    match value {
        Json::String(text) => {
            let texts = literals.iter().filter_map(|literal| match literal {
                Literal::Str(text) => Some(*text),
                _ => None,
            });
            in_other_case(texts, text)
                .or_else(|| out_of_quotes(text).filter(|(_, value)| scalar(value).is_some_and(is_listed)))
        }
        Json::Number(number) => {
            is_listed(Scalar::Str(number.as_str())).then(|| (RepairKind::String, number.as_str().into()))
        }
        _ => None,
    }
}

/// The number or boolean that a string holds.
fn out_of_quotes(text: &str) -> Option<Reading> {
    Some(match unquoted(text)? {
        Scalar::Bool(value) => (RepairKind::Boolean, value.into()),
        _ => (RepairKind::Number, Json::Number(JsonNumber::new(text))),
    })
}

/// The only one of some texts that is the same but for upper and lower case.
fn in_other_case<'t>(texts: impl Iterator<Item = &'t str>, text: &str) -> Option<Reading> {
    let mut same = texts.filter(|other| other.chars().map(fold).eq(text.chars().map(fold)));
    let only = same.next()?;
    same.all(|other| other == only).then(|| (RepairKind::Case, only.into()))
}

/// A character without its case, where that is one character.
fn fold(character: char) -> char {
    let upper = only(character.to_uppercase()).unwrap_or(character);
    only(upper.to_lowercase()).unwrap_or(upper)
}

fn only(mut characters: impl Iterator<Item = char>) -> Option<char> {
    characters.next().filter(|_| characters.next().is_none())
}

#[cfg(test)]
mod tests {
    use super::*;

    fn read(ty: &Type<'_>, value: &str) -> Option<String> {
        let (kind, value) = reading(ty, &value.parse().expect("JSON"))?;
        Some(format!("{kind} {value}"))
    }

    #[test]
    fn a_value_is_read_in_one_way_or_not_at_all() {
        const WORDS: &[Literal<'_>] =
            &[Literal::Str("PNG"), Literal::Str("1"), Literal::Str("Öl"), Literal::Str("σ")];
        const CASES: &[Literal<'_>] = &[Literal::Str("a"), Literal::Str("A"), Literal::Str("b")];
        const BOTH: &[Literal<'_>] = &[Literal::Str("ab"), Literal::Str("AB")];
        const NUMBERS: &[Literal<'_>] = &[Literal::Int(5), Literal::Num(0.5)];
        let number = Type::Number(crate::table::Number::ANY);
        let text = Type::String(&crate::table::Text::ANY);
        for (ty, value, expected) in [
            (&number, "\"1.50\"", Some("number 1.50")),
            (&number, "\"12345678901234567890123\"", Some("number 12345678901234567890123")),
            (&number, "\" 1\"", None),
            (&number, "\"1e999\"", None),
            (&number, "\"true\"", None),
            (&number, "\"\"", None),
            (&number, "true", None),
            (&Type::Boolean, "\"false\"", Some("boolean false")),
            (&Type::Boolean, "\"False\"", None),
            (&Type::Boolean, "\"0\"", None),
            (&text, "1.0", Some("string \"1.0\"")),
            (&text, "true", None),
            (&text, "null", None),
            (&Type::Enum(WORDS, None), "\"Png\"", Some("case \"PNG\"")),
            (&Type::Enum(WORDS, None), "\"PNG\"", None),
            (&Type::Enum(WORDS, None), "\"öL\"", Some("case \"Öl\"")),
            (&Type::Enum(WORDS, None), "\"ς\"", Some("case \"σ\"")),
            (&Type::Enum(WORDS, None), "1", Some("string \"1\"")),
            (&Type::Enum(WORDS, None), "1.0", None),
            (&Type::Enum(CASES, None), "\"B\"", Some("case \"b\"")),
            (&Type::Enum(CASES, None), "\"a\"", None),
            (&Type::Enum(NUMBERS, None), "\"5\"", Some("number 5")),
            (&Type::Enum(NUMBERS, None), "\"5.0\"", Some("number 5.0")),
            (&Type::Enum(NUMBERS, None), "\"6\"", None),
            (&Type::Const(Literal::Bool(true)), "\"true\"", Some("boolean true")),
            (&Type::Const(Literal::Bool(true)), "\"false\"", None),
            (&Type::OpenEnum(WORDS), "\"Png\"", None),
            (&Type::OpenEnum(WORDS), "2", Some("string \"2\"")),
            (&Type::OpenEnum(NUMBERS), "\"2\"", Some("number 2")),
            (&Type::OpenEnum(NUMBERS), "\"two\"", None),
        ] {
            assert_eq!(read(ty, value).as_deref(), expected, "{value} as {ty:?}");
        }
        assert_eq!(read(&Type::Enum(BOTH, None), "\"Ab\""), None, "two values are possible");
    }
}
