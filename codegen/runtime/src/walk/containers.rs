//! Arrays and maps.

use super::{Sink, Walk};
use crate::keys::Keys;
use crate::pointer::Path;
use crate::problem::Found;
use crate::reader::Read;
use crate::table::{Array, Map, Type};
use crate::typed::{List, MapSink};
use crate::variables::Owner;

impl<'m> Walk<'_, 'm, '_> {
    pub(super) fn list(&mut self, array: &'m Array<'m>, path: &Path<'_, 'm>, sink: Sink<'_>) -> Read<()> {
        let mut list = match sink {
            None => None,
            Some(sink) => match sink.list() {
                None => return self.no_room(Found::List, path),
                list => list,
            },
        };
        self.reader.enter()?;
        let mut items = self.checker.open_list(array);
        let mut more = self.reader.occupied(b']');
        while more {
            let item = list.as_deref_mut().map(List::push);
            let index = self.checker.next_item(&mut items);
            let here = path.item(self.reader.offset(), index, items.vars);
            if let Type::Integer(bounds) = &array.items
                && items.are_distinct_values()
                && let Some(value) = self.reader.integer()
            {
                self.integer(&array.items, *bounds, value, &here, item);
                self.checker.repeated_integer(&mut items, value, &here);
                more = self.reader.another(b']')?;
                continue;
            }
            self.value(&array.items, &here, item)?;
            if items.distinct.is_some() {
                let reader = self.reader.fork(here.at);
                self.checker.repeated(&mut items, reader, &mut self.lookahead, &here, (None, |key| key));
            }
            more = self.reader.another(b']')?;
        }
        self.checker.close_list(&items, path);
        Ok(())
    }

    /// Reads a map. No rule reads its values.
    #[inline(never)]
    pub(super) fn map(&mut self, map: &'m Map<'m>, path: &Path<'_, 'm>, sink: Sink<'_>) -> Read<()> {
        let mut members = match sink {
            None => None,
            Some(sink) => match sink.map() {
                None => return self.no_room(Found::Object, path),
                members => members,
            },
        };
        self.reader.enter()?;
        let outer = std::mem::replace(&mut self.checker.owner, Owner::UNTRACKED);
        let mut known = Keys::default();
        let mut kept = Vec::new();
        let mut count = 0;
        let mut more = self.reader.occupied(b'}');
        while more {
            let at = self.reader.offset();
            let key = self.reader.key()?;
            self.reader.colon()?;
            let here = path.key(at, key);
            let name = key.decode();
            if let Some(first) = known.repeated(name.clone()) {
                self.duplicate_key(&here, first);
                self.reader.skip()?;
            } else {
                self.checker.text(map.keys, &name, false, &here);
                let value = members.as_deref_mut().map(|members| MapSink::insert(members, &name));
                self.value(&map.items, &here.moved(self.reader.offset()), value)?;
                count += 1;
                if path.vars.own {
                    kept.push(name);
                }
            }
            more = self.reader.another(b'}')?;
        }
        self.checker.owner = outer;
        self.checker.close_map(map, count, kept, path);
        Ok(())
    }
}
