//! The keys of an object that were seen: known ones by index, unknown ones by name, in time linear in the size of the
//! object.

use std::borrow::Cow;
use std::collections::HashMap;

/// The members of an object that were seen, by index.
#[derive(Debug)]
pub(crate) struct Seen {
    first: Marks,
    /// For objects with more than 64 members.
    more: Vec<Marks>,
}

/// 64 members.
#[derive(Clone, Copy, Debug, Default)]
struct Marks {
    seen: u64,
    /// Those that count as given.
    given: u64,
}

impl Seen {
    /// No member was seen.
    #[inline]
    pub(crate) fn new(count: usize) -> Self {
        let more = if count > 64 { vec![Marks::default(); count.div_ceil(64) - 1] } else { Vec::new() };
        Self { first: Marks::default(), more }
    }

    #[inline]
    fn marks(&mut self, number: usize) -> Option<&mut Marks> {
        if number < 64 { Some(&mut self.first) } else { self.more.get_mut(number / 64 - 1) }
    }

    /// Adds a key; returns whether it is new.
    #[inline]
    pub(crate) fn insert(&mut self, number: usize) -> bool {
        let Some(marks) = self.marks(number) else { return false };
        let bit = 1 << (number % 64);
        let new = marks.seen & bit == 0;
        marks.seen |= bit;
        new
    }

    /// Marks a member as given.
    #[inline]
    pub(crate) fn give(&mut self, number: usize) {
        if let Some(marks) = self.marks(number) {
            marks.given |= 1 << (number % 64);
        }
    }

    /// True if a member counts as given.
    #[inline]
    pub(crate) fn is_given(&self, number: usize) -> bool {
        let marks = if number < 64 { Some(&self.first) } else { self.more.get(number / 64 - 1) };
        marks.is_some_and(|marks| marks.given & (1 << (number % 64)) != 0)
    }
}

/// Maximum number of names that are compared one by one.
const FEW: usize = 8;

/// Names, and whether a duplicate of each was reported.
#[derive(Debug, Default)]
pub(crate) struct Keys<'k> {
    /// Kept here, because most objects have at most one, which then needs no memory.
    first: Option<(Cow<'k, str>, bool)>,
    few: Vec<(Cow<'k, str>, bool)>,
    /// Created on demand, because every object has one of these.
    many: Option<HashMap<Cow<'k, str>, bool>>,
}

impl<'k> Keys<'k> {
    /// Adds a name. Returns none for a new name; else whether this is its first duplicate.
    pub(crate) fn repeated(&mut self, name: Cow<'k, str>) -> Option<bool> {
        if let Some(reported) = self.find(&name) {
            return Some(!std::mem::replace(reported, true));
        }
        self.add(name, false);
        None
    }

    /// Adds a duplicate of a known member; returns whether it is the first.
    pub(crate) fn report(&mut self, name: &'k str) -> bool {
        let first = self.find(name).is_none();
        if first {
            self.add(Cow::Borrowed(name), true);
        }
        first
    }

    fn find(&mut self, name: &str) -> Option<&mut bool> {
        match (&mut self.first, &mut self.many) {
            (Some((known, reported)), _) if known == name => Some(reported),
            (_, Some(many)) => many.get_mut(name),
            (_, None) => self.few.iter_mut().find(|(known, _)| known == name).map(|(_, reported)| reported),
        }
    }

    fn add(&mut self, name: Cow<'k, str>, reported: bool) {
        if self.first.is_none() {
            self.first = Some((name, reported));
        } else if self.many.is_none() && self.few.len() < FEW {
            self.few.push((name, reported));
        } else {
            let few = self.few.drain(..);
            self.many.get_or_insert_default().extend(few.chain([(name, reported)]));
        }
    }
}
