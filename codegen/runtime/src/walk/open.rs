//! Values that the table does not describe: open values, and values that are not allowed.

use super::{Sink, Walk};
use crate::json::Json;
use crate::keys::Keys;
use crate::pointer::{NO_VARS, Path};
use crate::problem::Found;
use crate::reader::{Read, Reader};
use crate::table::{Array, Type};
use crate::text::clip;
use crate::typed::{Member, Record};
use crate::variables::{Owner, Value};

/// Reads a scalar that is not expected.
pub(crate) fn scalar(reader: &mut Reader<'_>) -> Read<Found> {
    Ok(match reader.peek() {
        b'"' => Found::Text(clip(&reader.string()?.decode()).0),
        b't' | b'f' => Found::Bool(reader.boolean()?),
        b'n' => reader.word("null").map(|()| Found::Null)?,
        b'-' | b'0'..=b'9' => Found::Number(reader.number()?),
        _ => return reader.no_value(),
    })
}

impl<'m> Walk<'_, 'm, '_> {
    /// Reads a value of any type. Rules can read only its presence.
    #[inline(never)]
    pub(super) fn any(&mut self, path: &Path<'_, 'm>, sink: Sink<'_>) -> Read<()> {
        const ITEMS: &Array<'static> = &Array::ANY;
        self.checker.note(Value::Null, path);
        let Some(sink) = sink else { return self.skip_value(path) };
        if let Some(json) = sink.json() {
            *json = self.json(path)?;
            return Ok(());
        }
        let inner = &path.untracked();
        match self.reader.peek() {
            b'{' if sink.variant(0).is_some() => self.one_of_documents(sink, inner),
            b'{' => match sink.record() {
                Some(record) => self.document_within(record, inner),
                None => self.no_room(Found::Object, path),
            },
            b'[' => self.list(ITEMS, inner, Some(sink)),
            b'"' | b'-' | b'0'..=b'9' | b't' | b'f' | b'n' => self.scalar(&Type::Any, inner, Some(sink)),
            _ => self.reader.no_value(),
        }
    }

    /// Reads a document inside another one, such as the result in an envelope.
    fn document_within(&mut self, record: &mut dyn Record, path: &Path<'_, 'm>) -> Read<()> {
        let objects = record.objects();
        let Some(object) = objects.first() else { return self.no_room(Found::Object, path) };
        let outer = std::mem::replace(&mut self.checker.objects, objects);
        // Values of the inner document fill no variables of the outer one.
        let owner = std::mem::replace(&mut self.checker.owner, Owner::UNTRACKED);
        let outcome = self.object(object, path, Some(record));
        self.checker.owner = owner;
        self.checker.objects = outer;
        outcome
    }

    /// Reads one of several documents inside another one: the first that fits, else the one with the fewest violations.
    #[inline(never)]
    fn one_of_documents(&mut self, sink: &mut dyn Member, path: &Path<'_, 'm>) -> Read<()> {
        let start = self.reader.offset();
        let found = std::mem::take(&mut self.checker.log);
        let mut nearest: Option<(usize, u16)> = None;
        let mut index = 0;
        while let Some(record) = sink.variant(index).and_then(Member::record) {
            self.reader = self.reader.fork(start);
            self.document_within(record, path)?;
            let mistakes = std::mem::take(&mut self.checker.log).count();
            if mistakes == 0 {
                self.checker.log = found;
                return Ok(());
            }
            if nearest.is_none_or(|(fewest, _)| mistakes < fewest) {
                nearest = Some((mistakes, index));
            }
            index += 1;
        }
        // What is wrong counts only now, when it is known which one is meant.
        self.checker.log = found;
        self.reader = self.reader.fork(start);
        match nearest.and_then(|(_, index)| sink.variant(index)).and_then(Member::record) {
            Some(record) => self.document_within(record, path),
            None => self.no_room(Found::Object, path),
        }
    }

    /// Reports a value that the typed struct cannot hold.
    #[cold]
    pub(super) fn no_room(&mut self, found: Found, path: &Path<'_, 'm>) -> Read<()> {
        self.checker.no_room(found, path);
        self.skip_value(path)
    }

    /// Reports a value of a wrong type.
    #[cold]
    #[inline(never)]
    pub(super) fn mismatch(&mut self, expected: &'m Type<'m>, path: &Path<'_, 'm>) -> Read<()> {
        let found = match self.reader.peek() {
            b'{' => self.skip_value(path).map(|()| Found::Object)?,
            b'[' => self.skip_value(path).map(|()| Found::List)?,
            _ => scalar(&mut self.reader)?,
        };
        self.checker.mismatch(expected, found, path);
        Ok(())
    }

    /// Reads any value and keeps it.
    pub(super) fn json(&mut self, path: &Path<'_, 'm>) -> Read<Json> {
        let at = self.reader.offset();
        let mut duplicate = None;
        let value = Json::read(&mut self.reader, &mut duplicate)?;
        if duplicate.is_some() {
            // All of them are reported, each at its own place.
            self.reader = self.reader.fork(at);
            self.skip_value(path)?;
        }
        Ok(value)
    }

    /// Skips any value. Duplicate keys are violations everywhere.
    #[inline(never)]
    pub(super) fn skip_value(&mut self, path: &Path<'_, 'm>) -> Read<()> {
        match self.reader.peek() {
            b'{' => {
                self.reader.enter()?;
                let mut keys = Keys::default();
                let mut more = self.reader.occupied(b'}');
                while more {
                    let at = self.reader.offset();
                    let name = self.reader.key()?;
                    self.reader.colon()?;
                    let here = path.key(at, name);
                    if let Some(first) = keys.repeated(name.decode()) {
                        self.duplicate_key(&here, first);
                        self.reader.skip()?;
                    } else {
                        self.skip_value(&here)?;
                    }
                    more = self.reader.another(b'}')?;
                }
                Ok(())
            }
            b'[' => {
                self.reader.enter()?;
                let mut index = 0;
                let mut more = self.reader.occupied(b']');
                while more {
                    self.skip_value(&path.item(self.reader.offset(), index, NO_VARS))?;
                    index += 1;
                    more = self.reader.another(b']')?;
                }
                Ok(())
            }
            _ => self.reader.skip(),
        }
    }
}
