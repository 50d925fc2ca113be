//! Checks of arrays and maps: the number of their members, and items that must be unique.

use super::Checker;
use crate::canonical::{Distinct, Key};
use crate::choice;
use crate::empty;
use crate::pointer::{NO_VARS, Path};
use crate::problem::Problem;
use crate::reader::Reader;
use crate::table::{Array, Map, Nullable, Unique, Vars};
use crate::variables::{Owner, TrackedList, Value, Variables};
use crate::walk::Lookahead;
use std::borrow::Cow;

/// The items of an array, while they are checked.
pub(crate) struct Items<'m, 'v> {
    array: &'m Array<'m>,
    tracked: Option<TrackedList>,
    /// The owner of the variables of the array.
    outer: Owner,
    /// The variables that each item fills.
    pub(crate) vars: Vars,
    /// The items so far, if they must be unique.
    pub(crate) distinct: Option<Distinct<'v>>,
    /// Number of items so far.
    pub(crate) count: usize,
}

impl Items<'_, '_> {
    /// True if no item may occur before as a whole.
    #[inline]
    pub(crate) fn are_distinct_values(&self) -> bool {
        self.distinct.is_some() && self.array.unique == Unique::Items
    }
}

impl<'m, 'v> Checker<'_, 'm, 'v> {
    /// Starts to check the items of an array.
    #[inline]
    pub(crate) fn open_list(&mut self, array: &'m Array<'m>) -> Items<'m, 'v> {
        let is_unique = array.unique != Unique::No && !self.lenient;
        Items {
            array,
            tracked: self.variables.track_list(array),
            outer: std::mem::replace(&mut self.owner, Owner::UNTRACKED),
            vars: Variables::vars_of(array),
            distinct: is_unique.then(Distinct::default),
            count: 0,
        }
    }

    /// Moves to the next item, and returns its index.
    #[inline]
    pub(crate) fn next_item(&mut self, items: &mut Items<'m, 'v>) -> usize {
        let index = items.count;
        if items.tracked.is_some() {
            self.owner = self.variables.next_item(&mut items.tracked, items.array, index);
        }
        items.count += 1;
        index
    }

    /// Reports an integer that occurred before among items that must be unique.
    #[inline]
    pub(crate) fn repeated_integer(&mut self, items: &mut Items<'m, 'v>, value: i64, path: &Path<'_, 'm>) {
        let Items { distinct: Some(distinct), count, .. } = items else { return };
        if let Some(first) = distinct.insert_whole(value, *count - 1) {
            self.log.value(path, Problem::Unique { member: None, first });
        }
    }

    /// Reports an item that occurred before, as a whole or in the member that must be unique. The reader is in front of
    /// the item; `at` is the offset to report instead of that in the text of the reader, and `keep` makes the value last
    /// as long as the list.
    #[inline(never)]
    pub(crate) fn repeated<'k>(
        &mut self,
        items: &mut Items<'m, 'v>,
        mut reader: Reader<'k>,
        lookahead: &mut Lookahead,
        path: &Path<'_, 'm>,
        (at, keep): (Option<usize>, fn(Key<'k>) -> Key<'v>),
    ) {
        let Items { array, distinct: Some(distinct), count, .. } = items else { return };
        let mut member = None;
        if let Unique::By(name) = array.unique {
            let Some((index, field)) = choice::member(self.objects, &array.items, name) else { return };
            let Some(offset) = lookahead.find(&reader, name) else { return };
            reader = reader.fork(offset);
            let absent = match reader.peek() {
                b'n' => field.nullable == Nullable::Absent,
                _ => reader.empty(|open| empty::is_absent(field, open)),
            };
            if absent {
                return;
            }
            member = Some((index, name));
        }
        let at = at.unwrap_or(reader.offset());
        if let Ok(value) = Key::read(&mut reader)
            && let Some(first) = distinct.insert(keep(value), *count - 1)
        {
            let problem = Problem::Unique { member: member.map(|(_, name)| name), first };
            match member {
                Some((index, name)) => self.log.value(&path.field(at, index, name, NO_VARS), problem),
                None => self.log.value(&path.moved(at), problem),
            }
        }
    }

    /// Checks the number of items, and sets the variable of the array.
    #[inline]
    pub(crate) fn close_list(&mut self, items: &Items<'m, 'v>, path: &Path<'_, 'm>) {
        let &Items { array, tracked, outer, count, .. } = items;
        self.owner = outer;
        let is_valid = self.is_amount(array.min, array.max, count, ["item", "items"], path);
        self.settle(is_valid.then_some(Value::List { count, items: tracked }), path);
    }

    /// Checks the number of members of a map, and sets its variable.
    pub(crate) fn close_map(
        &mut self,
        map: &Map<'m>,
        count: usize,
        keys: Vec<Cow<'v, str>>,
        path: &Path<'_, 'm>,
    ) {
        if !self.is_amount(map.min, map.max, count, ["member", "members"], path) {
            self.wrong(path);
        } else if path.vars.own {
            let keys = self.variables.keep_keys(keys);
            self.note(Value::Map { count, keys }, path);
        }
    }

    #[inline]
    fn is_amount(
        &mut self,
        min: u32,
        max: u32,
        count: usize,
        noun: [&'static str; 2],
        path: &Path<'_, 'm>,
    ) -> bool {
        if self.lenient || (count >= min as usize && (max == u32::MAX || count <= max as usize)) {
            return true;
        }
        self.log.value(path, Problem::Items { noun, min, max, count });
        false
    }
}
