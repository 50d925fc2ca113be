//! Which keys of an object were there. Known ones by number, unknown ones by name; both in time that grows no faster
//! than the object.

use std::borrow::Cow;
use std::collections::HashMap;

/// Numbers below a limit.
#[derive(Debug)]
pub(crate) struct Seen {
    first: u64,
    /// For objects with more than 64 members.
    more: Vec<u64>,
}

impl Seen {
    /// Room for so many numbers.
    #[inline]
    pub(crate) fn new(count: usize) -> Self {
        let more = if count > 64 { vec![0; count.div_ceil(64) - 1] } else { Vec::new() };
        Self { first: 0, more }
    }

    /// Adds a number; whether it was not there before.
    #[inline]
    pub(crate) fn insert(&mut self, number: usize) -> bool {
        let word = match (number / 64).checked_sub(1) {
            None => &mut self.first,
            Some(index) => match self.more.get_mut(index) {
                None => return false,
                Some(word) => word,
            },
        };
        let bit = 1 << (number % 64);
        let new = *word & bit == 0;
        *word |= bit;
        new
    }

    /// Whether a number was added.
    #[inline]
    pub(crate) fn contains(&self, number: usize) -> bool {
        let word = match (number / 64).checked_sub(1) {
            None => Some(&self.first),
            Some(index) => self.more.get(index),
        };
        word.is_some_and(|word| word & (1 << (number % 64)) != 0)
    }
}

/// Names, with whether a second one of the same name was told.
#[derive(Debug, Default)]
pub(crate) struct Keys<'k> {
    told: Option<HashMap<Cow<'k, str>, bool>>,
}

impl<'k> Keys<'k> {
    /// None for a new name; else whether this is the first repetition.
    pub(crate) fn repeated(&mut self, name: Cow<'k, str>) -> Option<bool> {
        let told = self.told.get_or_insert_default();
        match told.get_mut(&name) {
            Some(told) => Some(!std::mem::replace(told, true)),
            None => {
                told.insert(name, false);
                None
            }
        }
    }

    /// Whether this is the first repetition of a name that is known elsewhere.
    pub(crate) fn report(&mut self, name: &str) -> bool {
        let told = self.told.get_or_insert_default();
        told.insert(Cow::Owned(name.to_owned()), true).is_none()
    }
}
