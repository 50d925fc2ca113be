//! Operations in which every request of a space is valid apart from rules.

use crate::model::{Array, LengthUnit, Map, Operation, Place, Text, Type, Union, Unique, Variant};

/// A copy of an operation in which every request of a [`super::Cases`] is valid apart from rules: the values that
/// matter to an expression are kept, what else a parameter has to be is not asked.
pub(crate) fn loosened(op: &Operation) -> Operation {
    let mut loose = Operation {
        examples: Vec::new(),
        response: None,
        responses: Vec::new(),
        callback: None,
        ..op.clone()
    };
    // What tells the variants of a union apart stays as it is.
    let mut told_apart = Vec::new();
    for param in op.request.params() {
        variants(&param.ty, &mut told_apart);
    }
    for (id, object) in loose.request.objects.iter_mut().enumerate() {
        for param in &mut object.params {
            param.required &= told_apart.contains(&id);
            param.place = Place::Body;
            param.ty = ty(&param.ty);
        }
    }
    loose
}

/// The objects that are variants of unions.
fn variants(ty: &Type, into: &mut Vec<usize>) {
    match ty {
        Type::Union(union) => {
            for variant in &union.variants {
                match &variant.ty {
                    Type::Object(id) => into.push(*id),
                    other => variants(other, into),
                }
            }
        }
        Type::Array(array) => variants(&array.items, into),
        Type::Map(map) => variants(&map.items, into),
        _ => {}
    }
}

fn ty(ty: &Type) -> Type {
    match ty {
        Type::String(_) => Type::String(text()),
        Type::Array(array) => Type::Array(Box::new(Array {
            items: self::ty(&array.items),
            doc: None,
            min: 0,
            max: array.max,
            unique: Unique::No,
        })),
        Type::Map(map) => Type::Map(Box::new(Map {
            keys: text(),
            items: self::ty(&map.items),
            doc: None,
            min: 0,
            max: map.max,
        })),
        Type::Union(union) => {
            let variant = |variant: &Variant| Variant { ty: self::ty(&variant.ty), ..variant.clone() };
            Type::Union(Box::new(Union {
                variants: union.variants.iter().map(variant).collect(),
                ..(**union).clone()
            }))
        }
        other => other.clone(),
    }
}

fn text() -> Text {
    Text { min: 0, max: None, unit: LengthUnit::CodePoints, format: None, pattern: None, media: None }
}
