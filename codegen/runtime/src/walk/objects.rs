//! Objects: known members, unknown ones, and those that are missing.

use super::{Sink, Walk};
use crate::check::Scalar;
use crate::empty;
use crate::json::JsonObject;
use crate::keys::{Keys, Seen};
use crate::lookup;
use crate::pointer::Path;
use crate::problem::Problem;
use crate::reader::Read;
use crate::table::{Field, Nullable, Object};
use crate::text::Str;
use crate::typed::{Member, Record, Shape};
use crate::variables::Value;

/// Number of members that are compared with a key before it is looked up.
const EXPECTED: usize = 2;

/// A key of a document.
enum Key<'j> {
    Known(usize),
    Other(Str<'j>),
}

/// The members of a struct to fill.
struct Sinks<'s, 'f> {
    shape: &'static Shape,
    list: &'s mut [&'f mut dyn Member],
}

impl Sinks<'_, '_> {
    /// The field with this index in the table.
    #[inline]
    fn get(&mut self, index: usize) -> Option<&mut dyn Member> {
        let place = self.shape.place(index)?;
        self.list.get_mut(place).map(|member| &mut **member as _)
    }

    /// The object that keeps unknown members.
    fn extra(&mut self) -> Option<&mut JsonObject> {
        self.list.get_mut(self.shape.indexes.len())?.unknown_mut()
    }
}

impl<'m, 'j> Walk<'_, 'm, 'j> {
    pub(super) fn object(
        &mut self,
        object: &'m Object<'m>,
        path: &Path<'_, 'm>,
        sink: Option<&mut dyn Record>,
    ) -> Read<()> {
        let Some(record) = sink else { return self.members(object, path, None) };
        let shape = record.shape();
        let mut outcome = Ok(());
        record.members_mut(&mut |list: &mut [&mut dyn Member]| {
            outcome = self.members(object, path, Some(Sinks { shape, list }));
        });
        outcome
    }

    /// Reads the members, and fills those of a struct if there is one.
    fn members(
        &mut self,
        object: &'m Object<'m>,
        path: &Path<'_, 'm>,
        mut sinks: Option<Sinks<'_, '_>>,
    ) -> Read<()> {
        self.reader.enter()?;
        let mut seen = Seen::new(object.fields.len());
        let mut others = Keys::default();
        let mut next = 0;
        let mut more = self.reader.occupied(b'}');
        while more {
            let at = self.reader.offset();
            match self.key(object, next)? {
                Key::Known(index) => {
                    self.reader.colon()?;
                    let Some(field) = object.fields.get(index) else { break };
                    let here = path.field(self.reader.offset(), index, field.name, field.vars);
                    if seen.insert(index) {
                        let sink = sinks.as_mut().and_then(|sinks| sinks.get(index));
                        if self.field(field, &here, sink)? {
                            seen.give(index);
                        }
                    } else {
                        self.duplicate_key(&here.moved(at), others.report(field.name));
                        self.checker.wrong(&here);
                        self.reader.skip()?;
                    }
                    next = index + 1;
                }
                Key::Other(name) => {
                    self.reader.colon()?;
                    let extra = sinks.as_mut().and_then(Sinks::extra);
                    self.other(object, &path.key(at, name), name, &mut others, extra)?;
                }
            }
            more = self.reader.another(b'}')?;
        }
        self.absent(object, path, &seen);
        Ok(())
    }

    /// Reads the next key. Most documents have the order of the spec, and leave out few members at a time.
    #[inline]
    fn key(&mut self, object: &'m Object<'m>, next: usize) -> Read<Key<'j>> {
        if lookup::is_plain(&object.lookup) {
            let expected = object.fields.get(next..).unwrap_or_default().iter();
            for (index, field) in (next..).zip(expected.take(EXPECTED)) {
                if self.reader.key_is(field.name) {
                    return Ok(Key::Known(index));
                }
            }
        }
        if let Some(key) = self.reader.plain_key()
            && let Some(index) = lookup::member(object, key)
        {
            self.reader.pass_key(key);
            return Ok(Key::Known(index));
        }
        let key = self.reader.key()?;
        let found = match key.as_plain() {
            Some(_) => None,
            None => lookup::member(object, key.decode().as_bytes()),
        };
        Ok(found.map_or(Key::Other(key), Key::Known))
    }

    /// A member that is not in the table.
    #[cold]
    #[inline(never)]
    fn other<'k>(
        &mut self,
        object: &'m Object<'m>,
        path: &Path<'_, 'm>,
        name: Str<'j>,
        others: &mut Keys<'k>,
        extra: Option<&mut JsonObject>,
    ) -> Read<()>
    where
        'j: 'k,
    {
        let decoded = name.decode();
        if let Some(first) = others.repeated(decoded.clone()) {
            self.duplicate_key(path, first);
            return self.reader.skip();
        }
        match extra {
            _ if !object.open => {
                self.checker.unknown(object, path);
                self.skip_value(path)
            }
            Some(extra) => {
                let value = self.json(path)?;
                extra.push(decoded.into_owned(), value);
                Ok(())
            }
            None => self.skip_value(path),
        }
    }

    /// Reports a duplicate key, once for each name.
    #[cold]
    #[inline(never)]
    pub(super) fn duplicate_key(&mut self, path: &Path<'_, 'm>, first: bool) {
        self.checker.log.duplicate = true;
        if first {
            self.checker.log.value(path, Problem::Duplicate);
        }
    }

    /// Reports missing members.
    #[inline]
    fn absent(&mut self, object: &'m Object<'m>, path: &Path<'_, 'm>, seen: &Seen) {
        for (index, field) in object.fields.iter().enumerate() {
            if field.required && !seen.is_given(index) {
                self.checker.missing(&path.field(0, index, field.name, field.vars));
            }
        }
    }

    /// Reads the value of a known member; returns whether it counts as given.
    #[inline]
    fn field(&mut self, field: &'m Field<'m>, path: &Path<'_, 'm>, sink: Sink<'_>) -> Read<bool> {
        if field.empty_absent && self.reader.empty(|open| empty::is_absent(field, open)) {
            return Ok(false);
        }
        if field.nullable != Nullable::No && self.reader.peek() == b'n' {
            self.reader.word("null")?;
            if field.nullable == Nullable::Absent {
                return Ok(false);
            }
            self.null(path, sink);
        } else {
            self.value(&field.ty, path, sink)?;
        }
        Ok(true)
    }

    /// Keeps `null` where it is a value.
    #[inline(never)]
    fn null(&mut self, path: &Path<'_, 'm>, sink: Sink<'_>) {
        self.keep(Value::Null, Scalar::Null, path, sink);
    }
}
