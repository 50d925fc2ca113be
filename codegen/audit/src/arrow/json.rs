//! Columns as JSON. In: an array of any nesting. Out: the JSON of the value in each row. Never knows requests.

use std::fmt;

use arrow_array::cast::AsArray;
use arrow_array::{Array, ArrayRef, MapArray, StructArray};
use arrow_buffer::{ArrowNativeType, NullBuffer};
use arrow_schema::{DataType, FieldRef};
use modelspec_runtime::__private::json::write_string;

use super::values::{Print, Unprintable, numbers, texts};

/// The deepest nesting of a type: that of the documents that the engine reads.
const MAX_DEPTH: usize = 127;

/// A part of a column whose type has no JSON that is certain to be what was logged.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Inexact {
    /// The names of the fields that lead to it.
    pub(super) path: Vec<String>,
    /// The type; none if it is too deep.
    pub(super) ty: Option<DataType>,
}

impl fmt::Display for Inexact {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        for name in self.path.iter().rev() {
            write!(f, "/{}", name.replace('~', "~0").replace('/', "~1"))?;
        }
        match &self.ty {
            Some(ty) => write!(f, " of type {ty}"),
            None => write!(f, " deeper than {MAX_DEPTH} levels"),
        }
    }
}

/// Values, some of which are null.
struct Part<'a> {
    nulls: Option<NullBuffer>,
    print: Print<'a>,
}

impl Part<'_> {
    fn is_null(&self, row: usize) -> bool {
        self.nulls.as_ref().is_some_and(|nulls| nulls.is_null(row))
    }

    /// Appends a value of which null is a form.
    fn print(&self, row: usize, out: &mut String) -> Result<(), Unprintable> {
        if self.is_null(row) {
            out.push_str("null");
            return Ok(());
        }
        (self.print)(row, out)
    }
}

/// The values of a column as JSON. A field of a struct that is null is left out, because a struct cannot say that a member
/// is missing.
pub(super) fn json(array: &dyn Array) -> Result<Print<'_>, Inexact> {
    Ok(part(array, 0)?.print)
}

fn part(array: &dyn Array, depth: usize) -> Result<Part<'_>, Inexact> {
    if depth > MAX_DEPTH {
        return Err(Inexact { path: Vec::new(), ty: None });
    }
    let print: Print<'_> = match array.data_type() {
        DataType::Null => Box::new(|_, out| {
            out.push_str("null");
            Ok(())
        }),
        DataType::Boolean => {
            let array = array.as_boolean();
            Box::new(move |row, out| {
                out.push_str(if array.value(row) { "true" } else { "false" });
                Ok(())
            })
        }
        DataType::Struct(fields) => members(array.as_struct(), fields, depth)?,
        DataType::List(_) => {
            let list = array.as_list::<i32>();
            let offsets = list.offsets();
            items(list.values(), depth, move |row| offsets[row].as_usize()..offsets[row + 1].as_usize())?
        }
        DataType::LargeList(_) => {
            let list = array.as_list::<i64>();
            let offsets = list.offsets();
            items(list.values(), depth, move |row| offsets[row].as_usize()..offsets[row + 1].as_usize())?
        }
        DataType::FixedSizeList(_, _) => {
            let list = array.as_fixed_size_list();
            let start = move |row| list.value_offset(row).as_usize();
            items(list.values(), depth, move |row| start(row)..start(row + 1))?
        }
        DataType::Map(_, _) => entries(array.as_map(), depth)?,
        _ => leaf(array)?,
    };
    Ok(Part { nulls: array.logical_nulls(), print })
}

fn leaf(array: &dyn Array) -> Result<Print<'_>, Inexact> {
    if let Some(print) = numbers(array) {
        return Ok(print);
    }
    match (is_text(array.data_type()), texts(array)) {
        (true, Some(lookup)) => Ok(Box::new(move |row, out| {
            write_string(out, lookup(row)?);
            Ok(())
        })),
        _ => Err(Inexact { path: Vec::new(), ty: Some(array.data_type().clone()) }),
    }
}

/// True if all values are texts; binary values have no JSON.
fn is_text(ty: &DataType) -> bool {
    match ty {
        DataType::Utf8 | DataType::LargeUtf8 | DataType::Utf8View => true,
        DataType::Dictionary(_, values) => is_text(values),
        _ => false,
    }
}

fn members<'a>(array: &'a StructArray, fields: &'a [FieldRef], depth: usize) -> Result<Print<'a>, Inexact> {
    let mut members = Vec::with_capacity(fields.len());
    for (field, column) in fields.iter().zip(array.columns()) {
        let mut name = String::new();
        write_string(&mut name, field.name());
        members.push((name, part(column.as_ref(), depth + 1).map_err(|error| below(error, field.name()))?));
    }
    Ok(Box::new(move |row, out| {
        out.push('{');
        let mut is_first = true;
        for (name, part) in members.iter().filter(|(_, part)| !part.is_null(row)) {
            if !std::mem::take(&mut is_first) {
                out.push(',');
            }
            out.push_str(name);
            out.push(':');
            part.print(row, out)?;
        }
        out.push('}');
        Ok(())
    }))
}

fn items<'a>(
    values: &'a ArrayRef,
    depth: usize,
    rows: impl Fn(usize) -> std::ops::Range<usize> + 'a,
) -> Result<Print<'a>, Inexact> {
    let part = part(values.as_ref(), depth + 1).map_err(|error| below(error, "*"))?;
    Ok(Box::new(move |row, out| {
        out.push('[');
        for (at, item) in rows(row).enumerate() {
            if at > 0 {
                out.push(',');
            }
            part.print(item, out)?;
        }
        out.push(']');
        Ok(())
    }))
}

fn entries(map: &MapArray, depth: usize) -> Result<Print<'_>, Inexact> {
    let keys = map.keys();
    let lookup = texts(keys.as_ref()).filter(|_| is_text(keys.data_type()));
    let Some(lookup) = lookup else {
        return Err(Inexact { path: Vec::new(), ty: Some(map.data_type().clone()) });
    };
    let values = part(map.values().as_ref(), depth + 1).map_err(|error| below(error, "*"))?;
    let offsets = map.offsets();
    Ok(Box::new(move |row, out| {
        out.push('{');
        for (at, entry) in (offsets[row].as_usize()..offsets[row + 1].as_usize()).enumerate() {
            if at > 0 {
                out.push(',');
            }
            write_string(out, lookup(entry)?);
            out.push(':');
            values.print(entry, out)?;
        }
        out.push('}');
        Ok(())
    }))
}

fn below(mut error: Inexact, name: &str) -> Inexact {
    error.path.push(name.to_owned());
    error
}
