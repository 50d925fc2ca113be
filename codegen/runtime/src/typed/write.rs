//! Records to JSON text: members in spec order, constants from the table, then unknown members.

use super::{Members, Record, View};
use crate::json::write_string;
use crate::number;
use crate::pointer::push_segment;
use crate::table::{Literal, Object, Type};
use std::error::Error;
use std::fmt;

/// A number that is not finite, which JSON cannot express.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct NonFiniteNumber {
    /// Keys and indexes from the document to the number, the last one first.
    path: Vec<String>,
}

impl NonFiniteNumber {
    /// JSON Pointer of the number.
    pub fn pointer(&self) -> String {
        let mut pointer = String::new();
        self.path.iter().rev().for_each(|key| push_segment(&mut pointer, key));
        pointer
    }

    fn within(mut self, key: &str) -> Self {
        self.path.push(key.to_owned());
        self
    }
}

impl fmt::Display for NonFiniteNumber {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "`{}` is not a finite number, and JSON has no other numbers", self.pointer())
    }
}

impl Error for NonFiniteNumber {}

type Written = Result<(), NonFiniteNumber>;

/// The digits of a number, if it is finite.
fn finite(value: f64) -> Result<String, NonFiniteNumber> {
    if value.is_finite() { Ok(number::text(value)) } else { Err(NonFiniteNumber { path: Vec::new() }) }
}

/// A document as JSON text.
///
/// # Errors
/// When a number is not finite.
pub(super) fn to_json(objects: &[Object<'_>], record: &dyn Record) -> Result<String, NonFiniteNumber> {
    let mut out = String::with_capacity(256);
    write_record(&mut out, objects, 0, record)?;
    Ok(out)
}

/// The members of a document that are kept, by index, as JSON text.
pub(crate) fn write_body(
    objects: &[Object<'_>],
    record: &dyn Record,
    is_kept: impl Fn(usize) -> bool,
) -> Result<String, NonFiniteNumber> {
    let mut out = String::with_capacity(256);
    write_members(&mut out, objects, 0, record, is_kept)?;
    Ok(out)
}

/// The value of a field as JSON text.
pub(crate) fn view_json(
    objects: &[Object<'_>],
    ty: &Type<'_>,
    view: View<'_>,
) -> Result<String, NonFiniteNumber> {
    let mut out = String::new();
    write_view(&mut out, objects, ty, view)?;
    Ok(out)
}

fn write_record(out: &mut String, objects: &[Object<'_>], index: u16, record: &dyn Record) -> Written {
    write_members(out, objects, index, record, |_| true)
}

#[inline]
fn write_members(
    out: &mut String,
    objects: &[Object<'_>],
    index: u16,
    record: &dyn Record,
    is_kept: impl Fn(usize) -> bool,
) -> Written {
    let fields = objects.get(usize::from(index)).map_or(&[][..], |object| object.fields);
    out.push('{');
    let mut first = true;
    let mut name = |out: &mut String, name: &str| {
        if !std::mem::take(&mut first) {
            out.push(',');
        }
        write_string(out, name);
        out.push(':');
    };
    let members = Members::of(record);
    for (index, field) in fields.iter().enumerate() {
        if !is_kept(index) {
            continue;
        }
        match (members.get(index), field.ty) {
            (None, Type::Const(literal)) if field.required => {
                name(out, field.name);
                write_literal(out, literal);
            }
            (None | Some(View::Absent), _) => {}
            (Some(view), ty) => {
                name(out, field.name);
                write_view(out, objects, &ty, view).map_err(|error| error.within(field.name))?;
            }
        }
    }
    for (key, value) in members.extra.into_iter().flatten() {
        name(out, key);
        value.write(out);
    }
    out.push('}');
    Ok(())
}

/// The type of a variant of a union.
pub(super) fn variant_of<'t>(ty: &'t Type<'t>, index: u16) -> &'t Type<'t> {
    match ty {
        Type::Union(union) => union.variants.get(usize::from(index)).unwrap_or(&Type::Any),
        other => other,
    }
}

fn write_view(out: &mut String, objects: &[Object<'_>], ty: &Type<'_>, view: View<'_>) -> Written {
    match view {
        View::Absent | View::Null => out.push_str("null"),
        View::Bool(value) => out.push_str(if value { "true" } else { "false" }),
        View::Int(value) => out.push_str(&value.to_string()),
        View::Num(value) => out.push_str(&finite(value)?),
        View::Str(text) => write_string(out, text),
        View::Json(json) => json.write(out),
        View::List(list) => {
            let items = items_of(ty);
            out.push('[');
            for index in 0..list.count() {
                if index > 0 {
                    out.push(',');
                }
                let view = list.item(index).unwrap_or(View::Null);
                write_view(out, objects, items, view).map_err(|error| error.within(&index.to_string()))?;
            }
            out.push(']');
        }
        View::Record(record) => match ty {
            Type::Object(index) => write_record(out, objects, *index, record)?,
            _ => write_record(out, record.objects(), 0, record)?,
        },
        View::Variant(index, _) | View::ListVariant(index, _) => {
            write_view(out, objects, variant_of(ty, index), view.plain())?;
        }
        View::Map(map) => {
            let values = values_of(ty);
            out.push('{');
            for (index, (key, view)) in map.entries().enumerate() {
                if index > 0 {
                    out.push(',');
                }
                write_string(out, key);
                out.push(':');
                write_view(out, objects, values, view).map_err(|error| error.within(key))?;
            }
            out.push('}');
        }
    }
    Ok(())
}

/// The type of the items of a list; a union has one list at most.
pub(crate) fn items_of<'t>(ty: &'t Type<'t>) -> &'t Type<'t> {
    match ty {
        Type::Array(array) => &array.items,
        Type::Union(union) => {
            let list = union.variants.iter().find(|variant| matches!(variant, Type::Array(_)));
            list.map_or(&Type::Any, items_of)
        }
        _ => &Type::Any,
    }
}

/// The type of the values of a map; a union has one map at most.
pub(crate) fn values_of<'t>(ty: &'t Type<'t>) -> &'t Type<'t> {
    match ty {
        Type::Map(map) => &map.items,
        Type::Union(union) => {
            let map = union.variants.iter().find(|variant| matches!(variant, Type::Map(_)));
            map.map_or(&Type::Any, values_of)
        }
        _ => &Type::Any,
    }
}

pub(crate) fn write_literal(out: &mut String, literal: Literal<'_>) {
    match literal {
        Literal::Bool(value) => out.push_str(if value { "true" } else { "false" }),
        Literal::Int(value) => out.push_str(&value.to_string()),
        Literal::Num(value) => out.push_str(&number::text(value)),
        Literal::Str(text) => write_string(out, text),
    }
}
