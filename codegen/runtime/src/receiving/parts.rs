//! Values inside a document with their text, so that a value that is not as documented, for example because it has a key
//! twice, does not affect the others.

use crate::json::{Json, JsonError};
use crate::pointer::segments;
use crate::reader::{Read, Reader};

/// A value in a document.
pub(super) struct Part<'j> {
    /// Its text.
    pub(super) text: &'j str,
    /// The value; of members with one name, the first.
    pub(super) json: Json,
}

/// The values at a JSON Pointer: the items of a list, else the value itself. The whole document is one value. `null` is
/// nothing.
///
/// # Errors
/// When the document is not JSON.
pub(super) fn find<'j>(body: &'j [u8], pointer: &str) -> Result<Option<Vec<Part<'j>>>, JsonError> {
    let path: Vec<String> = segments(pointer).collect();
    let mut reader = Reader::new(body).map_err(JsonError::syntax)?;
    let mut found = None;
    match walk(&mut reader, &path, &mut found).and_then(|()| reader.end()) {
        Ok(()) => Ok(found),
        Err(_) => Err(JsonError::syntax(reader.into_fault())),
    }
}

fn walk<'j>(reader: &mut Reader<'j>, path: &[String], found: &mut Option<Vec<Part<'j>>>) -> Read<()> {
    match path.split_first() {
        Some((name, rest)) if reader.peek() == b'{' => reader.members(|reader, key| {
            if key.decode() == name.as_str() { below(reader, rest, found) } else { reader.skip() }
        }),
        Some(_) => reader.skip(),
        None => {
            let part = value(reader)?;
            if part.json != Json::Null {
                found.get_or_insert_default().push(part);
            }
            Ok(())
        }
    }
}

/// The value of a member on a path: a list at its end contains values.
fn below<'j>(reader: &mut Reader<'j>, path: &[String], found: &mut Option<Vec<Part<'j>>>) -> Read<()> {
    if path.is_empty() && reader.peek() == b'[' {
        let list = found.get_or_insert_default();
        return reader.items(|reader| {
            list.push(value(reader)?);
            Ok(())
        });
    }
    walk(reader, path, found)
}

fn value<'j>(reader: &mut Reader<'j>) -> Read<Part<'j>> {
    let start = reader.offset();
    let json = Json::read(reader, &mut None)?;
    Ok(Part { text: reader.written(start), json })
}
