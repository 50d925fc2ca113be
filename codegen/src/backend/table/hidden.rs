//! The required parameters that tool definitions leave out, with what completes a request.

use bumpalo::Bump;
use modelspec_runtime::table;

use super::exprs::{index, literal};
use crate::model::tool::{Fill, Tool};
use crate::model::{Object, Operation, Param};

/// The parameters by the objects of a table; `objects` are those of the model that they were made of.
pub(super) fn of<'a>(arena: &'a Bump, op: &Operation, objects: &[usize]) -> &'a [table::Hidden<'a>] {
    let tool = Tool::new(op);
    let mut found = Vec::new();
    for (at, id) in objects.iter().enumerate() {
        let object = &op.request.objects[*id];
        for (field, param) in object.params.iter().enumerate() {
            if let Some(fill) = tool.hidden(*id, param).and_then(|hidden| fill(arena, hidden.fill)) {
                let aliases = aliases(arena, object, param);
                found.push(table::Hidden { object: index(at), field: index(field), aliases, fill });
            }
        }
    }
    arena.alloc_slice_copy(&found)
}

fn fill<'a>(arena: &'a Bump, fill: Fill<'_>) -> Option<table::Fill<'a>> {
    Some(match fill {
        Fill::Nothing | Fill::Caller => return None,
        Fill::Constant(_) => table::Fill::Constant,
        Fill::Default(value) => table::Fill::Default(literal(arena, value)),
        Fill::DefaultDocument(value) => table::Fill::Document(arena.alloc_str(&value.to_string())),
        Fill::FreshId => table::Fill::Id,
    })
}

fn aliases<'a>(arena: &'a Bump, object: &Object, param: &Param) -> &'a [u16] {
    let is_alias = |(_, other): &(usize, &Param)| other.alias_of.as_ref() == Some(&param.name.value);
    let aliases = object.params.iter().enumerate().filter(is_alias).map(|(at, _)| index(at));
    arena.alloc_slice_copy(&aliases.collect::<Vec<_>>())
}
