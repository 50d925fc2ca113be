//! Sentences about members that are missing, or that an object does not have. In: the table around them. Out: what to do.

use super::Context;
use crate::nearest::suggestion;
use crate::phrases::{joined, literal, one_of_many, words, write_all};
use crate::table::{Field, Object, Type};
use std::fmt::{self, Display as _};

/// A missing member with its possible values where it is a tag, or with the members that other variants of a union have in its place.
pub(super) fn missing(f: &mut fmt::Formatter<'_>, context: Context<'_, '_>) -> fmt::Result {
    let tags = context.tags();
    if !tags.is_empty() {
        return write!(f, "is missing; it must be {}", one_of_many(&tags, None));
    }
    let instead = context.instead();
    let needs = instead.iter().filter(|fields| !fields.is_empty()).map(|fields| together(fields));
    if instead.iter().all(Vec::is_empty) {
        return f.write_str("is missing");
    }
    write!(f, "is missing; give it, or {} in its place", joined(needs, ", or "))
}

/// Members that belong together, constants with their value.
fn together(fields: &[&Field<'_>]) -> impl fmt::Display {
    joined(fields.iter().map(|field| member(field)), " and ")
}

fn member(field: &Field<'_>) -> impl fmt::Display {
    words(move |f| match &field.ty {
        Type::Const(value) => write!(f, "`{}` {}", field.name, literal(value)),
        _ => write!(f, "`{}`", field.name),
    })
}

/// A member that is not in the table at its place.
pub(super) fn unknown<'m>(
    f: &mut fmt::Formatter<'_>,
    of: &str,
    object: &'m Object<'m>,
    context: Context<'_, 'm>,
) -> fmt::Result {
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
            [] => f.write_str("belongs to another variant than the other members"),
            own => {
                write!(f, "cannot be combined with {}: they belong to different variants", together(own))
            }
        };
    }
    write_all(f, ["is not a parameter of ", of])?;
    match context.places().as_slice() {
        [] => suggestion(context.nearest_member(object)).fmt(f),
        [top] if !top.contains('.') => {
            f.write_str(" at this place; it belongs to the top level of the request")
        }
        places => {
            let places = places.iter().map(|place| words(move |f| write!(f, "`{place}`")));
            write!(f, " at this place; it belongs to {}", joined(places, " or "))
        }
    }
}
