//! Arrays and maps.

use super::{NO_VARS, Walk};
use crate::canonical::{self, Distinct};
use crate::keys::Keys;
use crate::pointer::Path;
use crate::problem::{Found, Problem};
use crate::reader::Read;
use crate::table::{Array, Map, Unique, Vars};
use crate::typed::{List, MapSink, Member};
use crate::variables::{Owner, Value, Variables};

impl<'m> Walk<'_, 'm, '_> {
    pub(super) fn list(
        &mut self,
        array: &'m Array<'m>,
        vars: Vars,
        path: &Path<'_, 'm>,
        sink: Option<&mut dyn Member>,
    ) -> Read<()> {
        let at = self.reader.offset();
        let mut list = match sink {
            None => None,
            Some(sink) => match sink.list() {
                None => return self.no_room(Found::List, vars, path),
                list => list,
            },
        };
        self.reader.enter()?;
        let (mut tracked, item_vars) = (self.variables.track_list(array), Variables::vars_of(array));
        let outer = std::mem::replace(&mut self.owner, Owner::UNTRACKED);
        let mut distinct = Distinct::of(array.unique, self.checker.lenient);
        let mut count = 0;
        let mut more = self.reader.occupied(b']');
        while more {
            let item = list.as_deref_mut().map(List::push);
            let here = path.item(count);
            let start = self.reader.offset();
            if tracked.is_some() {
                self.owner = self.variables.next_item(&mut tracked, array, count);
            }
            self.value(&array.items, item_vars, &here, item)?;
            if let Some(distinct) = &mut distinct {
                self.repeated(distinct, array, &here, start, count);
            }
            count += 1;
            more = self.reader.another(b']')?;
        }
        self.owner = outer;
        if self.checker.items(array, count, at, path) {
            self.note(Value::List { count, items: tracked }, vars, at);
        } else {
            self.variables.wrong(outer, vars);
        }
        Ok(())
    }

    /// Reports an item that occurred before, as a whole or in the member that must be unique.
    #[inline(never)]
    fn repeated(
        &mut self,
        distinct: &mut Distinct,
        array: &'m Array<'m>,
        path: &Path<'_, 'm>,
        start: usize,
        place: usize,
    ) {
        let mut reader = self.reader.fork(start);
        let mut value = Vec::new();
        match array.unique {
            Unique::No => {}
            Unique::Items => {
                if canonical::append(&mut reader, &mut value).is_ok()
                    && let Some(first) = distinct.insert(value, place)
                {
                    self.checker.log.value(start, path, Problem::Unique { member: None, first });
                }
            }
            Unique::By(name) => {
                let Some((index, field)) = crate::choice::member(self.objects, &array.items, name) else {
                    return;
                };
                let Some(at) = self.lookahead.find(&reader, name) else { return };
                let mut reader = reader.fork(at);
                let absent = match reader.peek() {
                    b'n' => field.nullable == crate::table::Nullable::Absent,
                    _ => field.empty_absent && reader.empty_string(),
                };
                if !absent
                    && canonical::append(&mut reader, &mut value).is_ok()
                    && let Some(first) = distinct.insert(value, place)
                {
                    let problem = Problem::Unique { member: Some(name), first };
                    self.checker.log.value(at, &path.field(index, field.name), problem);
                }
            }
        }
    }

    /// Reads a map. No rule reads its values.
    #[inline(never)]
    pub(super) fn map(
        &mut self,
        map: &'m Map<'m>,
        vars: Vars,
        path: &Path<'_, 'm>,
        sink: Option<&mut dyn Member>,
    ) -> Read<()> {
        let at = self.reader.offset();
        let mut members = match sink {
            None => None,
            Some(sink) => match sink.map() {
                None => return self.no_room(Found::Object, vars, path),
                members => members,
            },
        };
        self.reader.enter()?;
        let outer = std::mem::replace(&mut self.owner, Owner::UNTRACKED);
        let mut known = Keys::default();
        let mut kept = Vec::new();
        let mut count = 0;
        let mut more = self.reader.occupied(b'}');
        while more {
            let at = self.reader.offset();
            let key = self.reader.key()?;
            self.reader.colon()?;
            let here = path.key(key);
            let name = key.decode();
            if let Some(first) = known.repeated(name.clone()) {
                self.duplicate_key(at, &here, first);
                self.reader.skip()?;
            } else {
                self.checker.text(map.keys, &name, false, at, &here);
                let value = members.as_deref_mut().map(|members| MapSink::insert(members, &name));
                self.value(&map.items, NO_VARS, &here, value)?;
                count += 1;
                if vars.own {
                    kept.push(name);
                }
            }
            more = self.reader.another(b'}')?;
        }
        self.owner = outer;
        if !self.checker.members(map, count, at, path) {
            self.variables.wrong(outer, vars);
        } else if vars.own {
            let keys = self.variables.keep_keys(kept);
            self.note(Value::Map { count, keys }, vars, at);
        }
        Ok(())
    }
}

impl Distinct {
    /// A set for the items of an array, if they must be unique.
    #[inline]
    pub(crate) fn of(unique: Unique<'_>, lenient: bool) -> Option<Self> {
        if unique == Unique::No || lenient { None } else { Some(Self::default()) }
    }
}
