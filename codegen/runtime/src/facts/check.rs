//! Facts against a model and a request. In: facts of a caller. Out: those that the model cannot use.

use super::{FactError, FactErrorKind, FactValue, Facts, MediaFacts};
use crate::eval::fact_value;
use crate::media::is_format;
use crate::moment::Instant;
use crate::nearest::nearest_name;
use crate::number;
use crate::reader::Numeral;
use crate::table::{Fact, FactKind, Literal, Model, Number, Object, Type};

/// The facts that are not of a model.
pub(super) fn facts(model: &Model<'_>, facts: &Facts) -> Vec<FactError> {
    let mut errors = Vec::new();
    for (name, value) in facts.values.iter() {
        let kind = match model.facts.iter().find(|fact| fact.name == name) {
            Some(fact) => one(fact, value),
            None => Some(unknown(model, name)),
        };
        errors.extend(kind.map(|kind| FactError::new(name, kind)));
    }
    for (pointer, media) in &facts.media {
        let kind = place(model, pointer).or_else(|| members(media));
        errors.extend(kind.map(|kind| FactError::new(pointer, kind)));
    }
    errors
}

fn unknown(model: &Model<'_>, name: &str) -> FactErrorKind {
    let known: Box<[Box<str>]> = model.facts.iter().map(|fact| fact.name.into()).collect();
    let nearest = nearest_name(name, model.facts.iter().map(|fact| fact.name)).map(Into::into);
    FactErrorKind::Unknown { model: model.id.into(), nearest, known }
}

/// The fault of a value, if it has one.
fn one(fact: &Fact<'_>, value: &FactValue) -> Option<FactErrorKind> {
    match value {
        FactValue::List(items) if fact.list => {
            let ((min, max), count) = (fact.items, items.len());
            if count < min as usize || (count > max as usize && max != u32::MAX) {
                return Some(FactErrorKind::Items { min, max, count });
            }
            items.iter().enumerate().find_map(|(index, item)| scalar(fact, item, Some(index)))
        }
        value if fact.list => Some(FactErrorKind::NotList { found: kind(value) }),
        value => scalar(fact, value, None),
    }
}

fn scalar(fact: &Fact<'_>, value: &FactValue, item: Option<usize>) -> Option<FactErrorKind> {
    if let (FactKind::Timestamp, FactValue::Str(text)) = (fact.kind, value) {
        let error = Instant::read(text).err()?;
        return Some(FactErrorKind::Timestamp { item, found: crate::text::clip(text).0, error });
    }
    if fact_value(fact.kind, value).is_none() {
        return Some(FactErrorKind::Type { item, expected: fact.kind, found: kind(value) });
    }
    let found = match value {
        FactValue::Int(value) => Numeral::Int(*value),
        FactValue::Num(value) => Numeral::Num(*value),
        FactValue::Bool(_) | FactValue::Str(_) | FactValue::List(_) => return None,
    };
    let (min, max) = (fact.min.and_then(bound), fact.max.and_then(bound));
    let bounds =
        Number { min: min.unwrap_or(Number::ANY.min), max: max.unwrap_or(Number::ANY.max), ..Number::ANY };
    let is_inside = number::is_in_range(found, bounds);
    (!is_inside).then(|| FactErrorKind::Range { item, min, max, found: value.clone() })
}

/// A bound as a double, which holds every bound of a spec.
fn bound(bound: Literal<'_>) -> Option<f64> {
    match bound {
        Literal::Int(value) => Some(number::double(value)),
        Literal::Num(value) => Some(value),
        Literal::Bool(_) | Literal::Str(_) => None,
    }
}

fn kind(value: &FactValue) -> &'static str {
    match value {
        FactValue::Bool(_) => "a boolean",
        FactValue::Int(_) => "a number",
        FactValue::Num(value) if value.is_finite() => "a number",
        FactValue::Num(_) => "no finite number",
        FactValue::Str(_) => "a string",
        FactValue::List(_) => "an array",
    }
}

/// The fault of facts about a file that no file can have.
fn members(media: &MediaFacts) -> Option<FactErrorKind> {
    let wrong = |member, expected, found: &dyn std::fmt::Display| {
        Some(FactErrorKind::Member { member, expected, found: crate::text::clip(&found.to_string()).0 })
    };
    let sides = [("width", media.width), ("height", media.height)];
    if let Some((side, _)) = sides.into_iter().find(|(_, pixels)| *pixels == Some(0)) {
        return wrong(side, "at least 1", &0);
    }
    if let Some(seconds) = media.seconds.filter(|seconds| !seconds.is_finite() || *seconds < 0.0) {
        return wrong("seconds", "a non-negative number", &number::text(seconds));
    }
    match &media.format {
        Some(format) if !is_format(format) => wrong(
            "format",
            "the name of a format, such as `png`",
            &format_args!("`{}`", crate::text::clip(format).0),
        ),
        _ => None,
    }
}

/// The fault of the pointer to a file, if it leads to no parameter that can be one.
fn place(model: &Model<'_>, pointer: &str) -> Option<FactErrorKind> {
    let root = Type::Object(0);
    let mut places = vec![&root];
    for segment in pointer.split('/').skip(1) {
        let key = segment.replace("~1", "/").replace("~0", "~");
        let inner: Vec<&Type<'_>> =
            places.iter().filter_map(|ty| below(model, ty, &key)).flat_map(variants).collect();
        if inner.is_empty() {
            let names = places.iter().filter_map(|ty| object(model, ty)).flat_map(|object| object.fields);
            let nearest = nearest_name(&key, names.map(|field| field.name)).map(Into::into);
            let is_list = places.iter().any(|ty| matches!(ty, Type::Array(_)));
            return Some(FactErrorKind::NoParameter { key: crate::text::clip(&key).0, nearest, is_list });
        }
        places = inner;
    }
    let is_media = |ty: &&Type<'_>| matches!(ty, Type::String(text) if text.is_media());
    (!places.iter().any(is_media)).then_some(FactErrorKind::NotMedia)
}

/// A type, or its variants.
fn variants<'a, 't>(ty: &'a Type<'t>) -> &'a [Type<'t>] {
    match ty {
        Type::Union(union) => union.variants,
        other => std::slice::from_ref(other),
    }
}

fn object<'a>(model: &Model<'a>, ty: &Type<'_>) -> Option<&'a Object<'a>> {
    let Type::Object(index) = ty else { return None };
    model.objects.get(usize::from(*index))
}

/// The type of a member or of an item.
fn below<'a>(model: &Model<'a>, ty: &Type<'a>, key: &str) -> Option<&'a Type<'a>> {
    match ty {
        Type::Object(_) => {
            let field = object(model, ty)?.fields.iter().find(|field| field.name == key)?;
            Some(&field.ty)
        }
        Type::Array(array) => {
            let is_index = key.parse::<u32>().is_ok_and(|index| index.to_string() == key);
            is_index.then_some(&array.items)
        }
        Type::Map(map) => Some(&map.items),
        _ => None,
    }
}
