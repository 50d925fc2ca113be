//! Members that tool definitions leave out. In: an object and the members that it has. Out: the members that complete it.

use super::RepairKind;
use super::scalar::scalar;
use super::value::Completion;
use crate::json::{Json, JsonNumber, JsonObject};
use crate::keys::Seen;
use crate::number;
use crate::pointer::Path;
use crate::table::{Field, Fill, Hidden, Literal, Object, Type};
use std::hash::{BuildHasher, RandomState};

impl<'m> Completion<'_, 'm> {
    /// The required parameters of an object that tool definitions leave out.
    pub(super) fn hidden(&self, object: u16) -> &'m [Hidden<'m>] {
        let start = self.hidden.partition_point(|hidden| hidden.object < object);
        let end = self.hidden.partition_point(|hidden| hidden.object <= object);
        self.hidden.get(start..end).unwrap_or_default()
    }

    /// The required members that are not given and that only have one value.
    pub(super) fn missing(&mut self, index: u16, object: &'m Object<'m>, seen: &Seen) -> JsonObject {
        let hidden = self.hidden(index);
        let mut filled = JsonObject::new();
        for (at, field) in object.fields.iter().enumerate() {
            if !field.required || seen.is_given(at) {
                continue;
            }
            let value = match find(hidden, at) {
                Some(hidden) if hidden.aliases.iter().any(|alias| seen.is_given(usize::from(*alias))) => None,
                Some(hidden) => self.value_of(hidden, field),
                None => self.filled_object(field),
            };
            if let Some(value) = value {
                filled.push(field.name, value);
            }
        }
        filled
    }

    fn value_of(&mut self, hidden: &Hidden<'_>, field: &Field<'_>) -> Option<Json> {
        match hidden.fill {
            Fill::Constant => constant(field).map(from_literal),
            Fill::Default(value) => Some(from_literal(value)),
            Fill::Document(text) => Json::from_slice(text.as_bytes()).ok(),
            Fill::Id => Some((self.new_id)().into()),
        }
    }

    /// A required object, if each of its required members is filled in, and there is one.
    fn filled_object(&mut self, field: &'m Field<'m>) -> Option<Json> {
        let Type::Object(index) = field.ty else { return None };
        let object = self.objects.get(usize::from(index))?;
        if !self.takes_one_more() {
            return None;
        }
        let filled = self.missing(index, object, &Seen::new(object.fields.len()));
        self.depth -= 1;
        let required = object.fields.iter().filter(|field| field.required).count();
        (required > 0 && filled.len() == required).then(|| filled.into())
    }

    /// The value of a hidden constant, whatever was given.
    pub(super) fn fixed(&mut self, field: &Field<'_>, given: Json, path: &Path<'_, 'm>) -> Json {
        let Some(literal) = constant(field) else { return given };
        if scalar(&given).is_some_and(|given| given.is(literal)) {
            return given;
        }
        let value = from_literal(literal);
        self.completed.repair(path, RepairKind::Constant, given, Some(value.clone()));
        value
    }
}

/// The parameter with this index among hidden ones.
pub(super) fn find<'m>(hidden: &'m [Hidden<'m>], field: usize) -> Option<&'m Hidden<'m>> {
    let at = hidden.binary_search_by_key(&field, |hidden| usize::from(hidden.field)).ok()?;
    hidden.get(at)
}

/// The only value of a parameter.
fn constant<'m>(field: &Field<'m>) -> Option<Literal<'m>> {
    match field.ty {
        Type::Const(value) | Type::Enum(&[value], _) => Some(value),
        _ => None,
    }
}

fn from_literal(value: Literal<'_>) -> Json {
    match value {
        Literal::Bool(value) => value.into(),
        Literal::Int(value) => value.into(),
        Literal::Num(value) => Json::Number(JsonNumber::new(&number::text(value))),
        Literal::Str(text) => text.into(),
    }
}

/// A random UUID of version 4, from the random numbers that protect the hash tables of the standard library. On
/// `wasm32-unknown-unknown` these are always the same.
pub fn random_id() -> String {
    let [high, low] = [0, 1].map(|number: u8| RandomState::new().hash_one(number));
    let high = high & 0xFFFF_FFFF_FFFF_0FFF | 0x4000;
    let low = low & 0x3FFF_FFFF_FFFF_FFFF | 0x8000_0000_0000_0000;
    format!(
        "{:08x}-{:04x}-{:04x}-{:04x}-{:012x}",
        high >> 32,
        high >> 16 & 0xFFFF,
        high & 0xFFFF,
        low >> 48,
        low & 0xFFFF_FFFF_FFFF
    )
}
