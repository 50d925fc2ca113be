//! Records to JSON text: members in spec order, constants from the table, kept members behind.

use super::{Record, View};
use crate::json::write_string;
use crate::number;
use crate::table::{Literal, Object, Type};

/// A document as JSON text.
pub fn to_json(objects: &[Object<'_>], record: &dyn Record) -> String {
    to_json_document(objects, 0, record)
}

/// A struct as JSON text, by the object of the table that describes it.
pub fn to_json_document(objects: &[Object<'_>], index: u16, record: &dyn Record) -> String {
    let mut out = String::with_capacity(256);
    write_record(&mut out, objects, index, record);
    out
}

/// What a field of this type holds as JSON text.
pub(crate) fn view_json(objects: &[Object<'_>], ty: &Type<'_>, view: View<'_>) -> String {
    let mut out = String::new();
    write_view(&mut out, objects, ty, view);
    out
}

fn write_record(out: &mut String, objects: &[Object<'_>], index: u16, record: &dyn Record) {
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
    for (index, field) in fields.iter().enumerate() {
        match (record.get(index), field.ty) {
            (None, Type::Const(literal)) if field.required => {
                name(out, field.name);
                write_literal(out, literal);
            }
            (None | Some(View::Absent), _) => {}
            (Some(view), ty) => {
                name(out, field.name);
                write_view(out, objects, &ty, view);
            }
        }
    }
    for (key, value) in record.extra().into_iter().flatten() {
        name(out, key);
        value.write(out);
    }
    out.push('}');
}

fn write_view(out: &mut String, objects: &[Object<'_>], ty: &Type<'_>, view: View<'_>) {
    match view {
        View::Absent | View::Null => out.push_str("null"),
        View::Bool(value) => out.push_str(if value { "true" } else { "false" }),
        View::Int(value) => out.push_str(&value.to_string()),
        View::Num(value) if value.is_finite() => out.push_str(&number::text(value)),
        View::Num(_) => out.push_str("null"),
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
                write_view(out, objects, items, view);
            }
            out.push(']');
        }
        View::Record(record) => match ty {
            Type::Object(index) => write_record(out, objects, *index, record),
            _ => write_record(out, record.objects(), 0, record),
        },
        View::Variant(index, record) => match ty {
            Type::Union(union) => {
                let ty = union.variants.get(usize::from(index)).unwrap_or(&Type::Any);
                write_view(out, objects, ty, View::Record(record));
            }
            _ => write_record(out, record.objects(), 0, record),
        },
        View::Map(map) => {
            let values = values_of(ty);
            out.push('{');
            for (index, (key, view)) in map.entries().enumerate() {
                if index > 0 {
                    out.push(',');
                }
                write_string(out, key);
                out.push(':');
                write_view(out, objects, values, view);
            }
            out.push('}');
        }
    }
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

fn write_literal(out: &mut String, literal: Literal<'_>) {
    match literal {
        Literal::Bool(value) => out.push_str(if value { "true" } else { "false" }),
        Literal::Int(value) => out.push_str(&value.to_string()),
        Literal::Num(value) => out.push_str(&number::text(value)),
        Literal::Str(text) => write_string(out, text),
    }
}
