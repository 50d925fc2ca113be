//! `Debug` and `PartialEq` of records, through their members.

use super::{List, Member, Members, Record, View};
use std::fmt;

/// Prints a struct as a derived `Debug` does.
///
/// # Errors
/// When the formatter fails.
pub fn debug(record: &dyn Record, f: &mut fmt::Formatter<'_>) -> fmt::Result {
    let (shape, members) = (record.shape(), Members::of(record));
    let mut fields = f.debug_struct(shape.name);
    for (name, view) in shape.fields.split(' ').zip(members.views()) {
        fields.field(name.strip_prefix("r#").unwrap_or(name), &Shown(view));
    }
    if let Some(extra) = members.extra
        && !extra.is_empty()
    {
        fields.field("extra", extra);
    }
    fields.finish()
}

/// Prints the value of a member.
///
/// # Errors
/// When the formatter fails.
pub fn debug_member(member: &dyn Member, f: &mut fmt::Formatter<'_>) -> fmt::Result {
    fmt::Debug::fmt(&Shown(member.view()), f)
}

struct Shown<'v>(View<'v>);

impl fmt::Debug for Shown<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self.0 {
            View::Absent => f.write_str("None"),
            View::Null => f.write_str("null"),
            View::Bool(value) => value.fmt(f),
            View::Int(value) => value.fmt(f),
            View::Num(value) => value.fmt(f),
            View::Str(text) => text.fmt(f),
            View::List(list) | View::ListVariant(_, list) => {
                f.debug_list().entries(items(list).map(Shown)).finish()
            }
            View::Record(record) | View::Variant(_, record) => debug(record, f),
            View::Map(map) => {
                f.debug_map().entries(map.entries().map(|(key, view)| (key, Shown(view)))).finish()
            }
            View::Json(json) => fmt::Display::fmt(json, f),
        }
    }
}

fn items(list: &dyn List) -> impl Iterator<Item = View<'_>> {
    (0..list.count()).filter_map(|index| list.item(index))
}

/// True if two structs are equal.
pub fn equal(left: &dyn Record, right: &dyn Record) -> bool {
    let (left, right) = (Members::of(left), Members::of(right));
    left.extra.map(|extra| &**extra) == right.extra.map(|extra| &**extra)
        && left.views().zip(right.views()).all(|(left, right)| equal_views(left, right))
}

/// True if two members are equal.
pub fn equal_members(left: &dyn Member, right: &dyn Member) -> bool {
    equal_views(left.view(), right.view())
}

fn equal_views(left: View<'_>, right: View<'_>) -> bool {
    match (left, right) {
        (View::Absent, View::Absent) | (View::Null, View::Null) => true,
        (View::Bool(left), View::Bool(right)) => left == right,
        (View::Int(left), View::Int(right)) => left == right,
        #[allow(clippy::float_cmp, reason = "this is what a derived comparison does")]
        (View::Num(left), View::Num(right)) => left == right,
        (View::Str(left), View::Str(right)) => left == right,
        (View::List(left), View::List(right)) => {
            left.count() == right.count()
                && items(left).zip(items(right)).all(|(left, right)| equal_views(left, right))
        }
        (View::ListVariant(left_index, left), View::ListVariant(right_index, right)) => {
            left_index == right_index && equal_views(View::List(left), View::List(right))
        }
        (View::Record(left), View::Record(right)) => equal(left, right),
        (View::Variant(left_index, left), View::Variant(right_index, right)) => {
            left_index == right_index && equal(left, right)
        }
        (View::Map(left), View::Map(right)) => {
            left.count() == right.count()
                && left
                    .entries()
                    .zip(right.entries())
                    .all(|(left, right)| left.0 == right.0 && equal_views(left.1, right.1))
        }
        (View::Json(left), View::Json(right)) => left == right,
        _ => false,
    }
}
