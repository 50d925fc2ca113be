//! Values by name, of which only so many are kept.

use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};

use super::MOST_NAMES;

/// Sums that can be added in any order.
pub trait Merge {
    /// Adds other sums.
    fn merge(&mut self, other: Self);
}

/// The values of the smallest names. Which names are kept does not depend on the order in which they come: one that is
/// dropped is larger than all that are kept, and never comes back.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(bound(serialize = "V: Serialize", deserialize = "V: Deserialize<'de>"))]
pub struct Few<V> {
    /// The values that are kept.
    pub kept: BTreeMap<String, V>,
    /// Some names were dropped.
    pub are_dropped: bool,
}

impl<V> Default for Few<V> {
    fn default() -> Self {
        Self { kept: BTreeMap::new(), are_dropped: false }
    }
}

impl<V: Merge + Default> Few<V> {
    /// Changes the value under a name, unless the name is dropped.
    pub(super) fn entry(&mut self, name: &str, change: impl FnOnce(&mut V)) {
        if let Some(value) = self.kept.get_mut(name) {
            return change(value);
        }
        let mut value = V::default();
        change(&mut value);
        self.kept.insert(name.to_owned(), value);
        self.drop_largest();
    }

    fn drop_largest(&mut self) {
        while self.kept.len() > MOST_NAMES {
            self.kept.pop_last();
            self.are_dropped = true;
        }
    }
}

impl<V: Merge + Default> Merge for Few<V> {
    fn merge(&mut self, other: Self) {
        self.are_dropped |= other.are_dropped;
        for (name, value) in other.kept {
            match self.kept.get_mut(&name) {
                Some(known) => known.merge(value),
                None => {
                    self.kept.insert(name, value);
                }
            }
        }
        self.drop_largest();
    }
}
