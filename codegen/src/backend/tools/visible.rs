//! The request that a language model sees. In: an operation. Out: a document without hidden parameters, and the list of
//! those. Knows no dialect.

use std::collections::BTreeSet;

use serde::Serialize;

use crate::model::tool::{Fill, Reason, Tool};
use crate::model::{Document, Enum, EnumValue, Operation, Path, Type, Value};
use crate::source::Span;

/// A parameter that definitions leave out.
#[derive(Serialize)]
pub(super) struct Hidden {
    /// Its place.
    pub pointer: String,
    /// The reason.
    pub reason: &'static str,
    /// The value that takes its place.
    pub filled: &'static str,
}

/// The request as a language model sees it.
pub(super) fn document(op: &Operation) -> Document {
    let tool = Tool::new(op);
    let mut document = op.request.clone();
    for (id, object) in document.objects.iter_mut().enumerate() {
        let shown = &op.request.objects[id].params;
        let shown: Vec<bool> = shown.iter().map(|param| tool.hidden(id, param).is_none()).collect();
        let mut shown = shown.into_iter();
        object.params.retain(|_| shown.next().unwrap_or_default());
        for param in object.params.iter_mut().filter(|param| !param.required) {
            // A model leaves out what is not given.
            (param.empty_absent, param.null_absent) = (false, false);
        }
    }
    list_sizes(op, &mut document);
    document
}

/// Replaces the sides of the size table, which are any integers, by those that occur in it.
fn list_sizes(op: &Operation, document: &mut Document) {
    let Some(table) = &op.sizes else { return };
    let plain = |value: Value| EnumValue::plain(value, Span::default());
    if let Some((_, parent)) = table.width.0.split_last()
        && let Some(Type::Size(size)) = own_type(document, parent)
    {
        let row = |row: &crate::model::SizeRow| {
            Value::Str(format!("{}{}{}", row.width, size.separator, row.height))
        };
        size.values = table.rows.iter().map(row).map(plain).collect();
        return;
    }
    let widths: BTreeSet<u32> = table.rows.iter().map(|row| row.width).collect();
    let heights = table.rows.iter().map(|row| row.height).collect();
    for (path, values) in [(&table.width, widths), (&table.height, heights)] {
        if let Some(ty @ Type::Integer(_)) = own_type(document, &path.0) {
            *ty = Type::Enum(Enum {
                name: String::new(),
                values: values.into_iter().map(|value| plain(Value::Int(value.into()))).collect(),
                open: false,
                declared: crate::model::Declaration::default(),
            });
        }
    }
}

/// The type of a parameter that is declared at this path only.
fn own_type<'d>(document: &'d mut Document, path: &[String]) -> Option<&'d mut Type> {
    let (last, objects) = path.split_last()?;
    let mut id = 0;
    for name in objects {
        let Type::Object(inner) = document.objects.get(id)?.param(name)?.ty else { return None };
        let uses =
            document.objects.iter().flat_map(crate::model::Object::objects).filter(|used| *used == inner);
        if uses.count() > 1 {
            return None;
        }
        id = inner;
    }
    let params = &mut document.objects.get_mut(id)?.params;
    params.iter_mut().find(|param| param.name.value == *last).map(|param| &mut param.ty)
}

/// The parameters that are left out, without those in objects that are left out.
pub(super) fn hidden(op: &Operation) -> Vec<Hidden> {
    let mut found = Vec::new();
    let mut seen = BTreeSet::from([0]);
    let mut open = vec![(String::new(), 0)];
    let tool = Tool::new(op);
    while let Some((place, id)) = open.pop() {
        for param in &op.request.objects[id].params {
            let pointer = format!("{place}{}", Path(vec![param.name.value.clone()]).pointer());
            match tool.hidden(id, param) {
                Some(hidden) => {
                    found.push(Hidden {
                        pointer,
                        reason: reason(hidden.reason),
                        filled: filled(hidden.fill),
                    });
                }
                None => below(&param.ty, &pointer, &mut |pointer, inner| {
                    if seen.insert(inner) {
                        open.push((pointer, inner));
                    }
                }),
            }
        }
    }
    found
}

/// The objects in a type with their places.
fn below(ty: &Type, pointer: &str, found: &mut dyn FnMut(String, usize)) {
    match ty {
        Type::Object(id) => found(pointer.to_owned(), *id),
        Type::Union(_) => ty.children().for_each(|inner| below(inner, pointer, found)),
        _ => ty.children().for_each(|inner| below(inner, &format!("{pointer}/*"), found)),
    }
}

fn reason(reason: Reason) -> &'static str {
    match reason {
        Reason::Author => "the spec hides it",
        Reason::Constant => "it has one value only",
        Reason::TaskId => "it identifies the task",
        Reason::Alias => "it is another name of a parameter",
        Reason::Deprecated => "it is deprecated",
        Reason::Header => "it is sent as a header",
        Reason::Address => "it is an address that the service calls",
        Reason::Members => "all its members are hidden",
    }
}

fn filled(fill: Fill<'_>) -> &'static str {
    match fill {
        Fill::Nothing => "nothing",
        Fill::Constant(_) => "constant",
        Fill::Default(_) | Fill::DefaultDocument(_) => "default",
        Fill::FreshId => "fresh id",
        Fill::Caller => "caller",
    }
}
