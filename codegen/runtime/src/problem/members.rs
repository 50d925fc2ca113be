//! Sentences about members that are missing, or that an object does not have. In: the table around them. Out: what to do.

use super::Context;
use crate::nearest::suggestion;
use crate::phrases::{literal, one_of_many};
use crate::table::{Field, Object, Type};

/// A missing member with its possible values where it is a tag, or with the members that other variants of a union have in its place.
pub(super) fn missing(context: Context<'_, '_>) -> String {
    let tags = context.tags();
    if !tags.is_empty() {
        return format!("is missing; it must be {}", one_of_many(&tags, None));
    }
    let instead = context.instead();
    let needs = instead.iter().filter(|fields| !fields.is_empty()).map(|fields| together(fields));
    let needs: Vec<String> = needs.collect();
    match needs.as_slice() {
        [] => "is missing".to_owned(),
        needs => format!("is missing; give it, or {} in its place", needs.join(", or ")),
    }
}

/// Members that belong together, constants with their value.
fn together(fields: &[&Field<'_>]) -> String {
    let member = |field: &&Field<'_>| match &field.ty {
        Type::Const(value) => format!("`{}` {}", field.name, literal(value)),
        _ => format!("`{}`", field.name),
    };
    fields.iter().map(member).collect::<Vec<_>>().join(" and ")
}

/// A member that is not in the table at its place.
pub(super) fn unknown<'m>(of: &str, object: &'m Object<'m>, context: Context<'_, 'm>) -> String {
    let owners = context.owners(object);
    if !owners.is_empty() {
        let is_theirs = |own: &&Field<'_>| {
            let is_same = |field: &Field<'_>| match (&field.ty, &own.ty) {
                (Type::Const(theirs), Type::Const(own)) => theirs == own,
                _ => true,
            };
            let mut theirs = owners.iter().flat_map(|owner| owner.fields);
            theirs.any(|field| field.name == own.name && is_same(field))
        };
        let own: Vec<&Field<'_>> =
            object.fields.iter().filter(|field| field.required && !is_theirs(field)).collect();
        // A constant decides alone.
        let tags: Vec<_> = own.iter().copied().filter(|field| matches!(field.ty, Type::Const(_))).collect();
        let own = if tags.is_empty() { own } else { tags };
        return match own.as_slice() {
            [] => "belongs to another variant than the other members".to_owned(),
            own => format!("cannot be combined with {}: they belong to different variants", together(own)),
        };
    }
    match context.places().as_slice() {
        [] => {
            let names = object.fields.iter().map(|field| field.name);
            format!("is not a parameter of {of}{}", suggestion(&context.pointer.last(), names))
        }
        [top] if !top.contains('.') => {
            format!("is not a parameter of {of} at this place; it belongs to the top level of the request")
        }
        places => {
            let places: Vec<String> = places.iter().map(|place| format!("`{place}`")).collect();
            format!("is not a parameter of {of} at this place; it belongs to {}", places.join(" or "))
        }
    }
}
