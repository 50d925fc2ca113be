//! Scalars that can only mean another scalar. In: a scalar and a type. Out: the value that it stands for.

use super::RepairKind;
use super::value::Completion;
use crate::check::Scalar;
use crate::choice;
use crate::json::{Json, JsonNumber};
use crate::phrases::unquoted;
use crate::pointer::Path;
use crate::table::{Literal, Lookup, Type};

/// A value that a scalar can stand for.
pub(super) type Reading = (RepairKind, Json);

impl<'m> Completion<'_, 'm> {
    /// The value that a scalar stands for, of a type that is not a union; other values stay as they are.
    pub(super) fn scalar(&mut self, ty: &Type<'_>, value: Json, path: &Path<'_, 'm>) -> Json {
        match self.reading(ty, &value, path) {
            Some((kind, after)) => {
                self.completed.repair(path, kind, value, Some(after.clone()));
                after
            }
            None => value,
        }
    }

    /// The value that a scalar stands for.
    pub(super) fn reading(&mut self, ty: &Type<'_>, value: &Json, path: &Path<'_, 'm>) -> Option<Reading> {
        let reading = reading(ty, value, &mut self.moves);
        if self.moves == 0 {
            self.cut(path);
        }
        reading
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

/// The value that a scalar of a wrong JSON type, or in the wrong case, stands for, if there is one such value. Comparisons
/// with listed values are taken from a budget.
fn reading(ty: &Type<'_>, value: &Json, moves: &mut u64) -> Option<Reading> {
    match (ty, value) {
        (Type::Boolean | Type::Integer(_) | Type::Number(_), Json::String(text)) => {
            let reading = out_of_quotes(text)?;
            ((reading.0 == RepairKind::Boolean) == matches!(ty, Type::Boolean)).then_some(reading)
        }
        (Type::String(_) | Type::Size(_), Json::Number(number)) => {
            Some((RepairKind::String, number.as_str().into()))
        }
        (Type::Const(literal), _) => among((std::slice::from_ref(literal), None), value, moves),
        (Type::Enum(literals, lookup), _) => among((literals, *lookup), value, moves),
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
fn among(
    (literals, lookup): (&[Literal<'_>], Option<&Lookup<'_>>),
    value: &Json,
    moves: &mut u64,
) -> Option<Reading> {
    let is_listed = |value: Scalar<'_>| value.is_one_of(literals, lookup);
    if is_listed(scalar(value)?) {
        return None;
    }
    match value {
        Json::String(text) => {
            let texts = literals.iter().filter_map(|literal| match literal {
                Literal::Str(text) => Some(*text),
                _ => None,
            });
            in_other_case(texts, text, moves)
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

/// The only one of some texts that is the same but for upper and lower case of ASCII letters. The cases of all letters are
/// a table that would take more room in the WebAssembly module than the rest of this folder.
fn in_other_case<'t>(texts: impl Iterator<Item = &'t str>, text: &str, moves: &mut u64) -> Option<Reading> {
    let affordable = texts.map_while(|other| {
        *moves = moves.saturating_sub(1);
        (*moves > 0).then_some(other)
    });
    let mut same = affordable.filter(|other| other.eq_ignore_ascii_case(text));
    let only = same.next()?;
    let is_only = same.all(|other| other == only);
    (is_only && *moves > 0).then(|| (RepairKind::Case, only.into()))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn read(ty: &Type<'_>, value: &str) -> Option<String> {
        let (kind, value) = reading(ty, &value.parse().expect("JSON"), &mut 1_000)?;
        Some(format!("{kind} {value}"))
    }

    #[test]
    fn a_value_is_read_in_one_way_or_not_at_all() {
        const WORDS: &[Literal<'_>] = &[Literal::Str("PNG"), Literal::Str("1"), Literal::Str("Öl")];
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
            (&Type::Enum(WORDS, None), "\"ÖL\"", Some("case \"Öl\"")),
            (&Type::Enum(WORDS, None), "\"öl\"", None),
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

    #[test]
    fn comparisons_have_an_end() {
        const WORDS: Type<'_> = Type::Enum(&[Literal::Str("a"), Literal::Str("b"), Literal::Str("c")], None);
        let value = Json::from("B");
        for (moves, expected) in [(1, None), (2, None), (3, None), (4, Some((RepairKind::Case, "b".into())))]
        {
            assert_eq!(reading(&WORDS, &value, &mut { moves }), expected);
        }
    }
}
