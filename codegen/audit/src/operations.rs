//! Operations by name. In: the entries of a catalogue. Out: the operation that a log means.

use std::collections::HashMap;
use std::error::Error;
use std::fmt;

use foldhash::fast::FixedState;
use modelspec_runtime::{Entry, table::Model};

/// The operations that records can be about, by id and by wire id.
#[derive(Clone, Debug)]
pub struct Operations<'m> {
    entries: Vec<Entry<'m>>,
    /// The names come from the catalogue, so that nobody can choose them to collide.
    by_name: HashMap<Box<str>, Named, FixedState>,
}

/// The operations with a name, by index.
#[derive(Clone, Debug)]
enum Named {
    One(usize),
    /// A wire id of several operations.
    Several(Vec<usize>),
}

/// The result of a lookup.
#[derive(Clone, Debug)]
pub enum Lookup<'o, 'm> {
    /// The only operation with this name.
    Found(&'o Entry<'m>),
    /// The ids of the operations that have this wire id.
    Ambiguous(Vec<&'m str>),
    /// No operation has this name.
    Unknown,
}

impl<'m> Operations<'m> {
    /// Operations by id, and by wire id. An id is unique, and goes before a wire id with the same text.
    pub fn new(entries: impl IntoIterator<Item = Entry<'m>>) -> Self {
        let entries: Vec<Entry<'m>> = entries.into_iter().collect();
        // Tables of generated crates are decoded when they are first used, which belongs to no record.
        entries.iter().for_each(|entry| {
            let _: &Model<'_> = entry.model();
        });
        let mut by_name: HashMap<Box<str>, Named, FixedState> = HashMap::default();
        for (index, entry) in entries.iter().enumerate() {
            for wire_id in entry.wire_ids {
                match by_name.get_mut(*wire_id) {
                    None => {
                        by_name.insert((*wire_id).into(), Named::One(index));
                    }
                    Some(Named::Several(several)) => several.push(index),
                    Some(named @ Named::One(_)) => {
                        let Named::One(first) = *named else { continue };
                        if first != index {
                            *named = Named::Several(vec![first, index]);
                        }
                    }
                }
            }
        }
        for (index, entry) in entries.iter().enumerate() {
            by_name.insert(entry.id.into(), Named::One(index));
        }
        Self { entries, by_name }
    }

    /// Lets a name of a log mean an operation.
    ///
    /// # Errors
    /// When there is no operation with this id, or it is the wire id of several.
    pub fn alias(&mut self, name: &str, id: &str) -> Result<(), UnknownOperation> {
        match self.by_name.get(id) {
            Some(Named::One(index)) => {
                self.by_name.insert(name.into(), Named::One(*index));
                Ok(())
            }
            _ => Err(UnknownOperation(id.into())),
        }
    }

    /// The operation with this id, or the only one with this wire id.
    #[inline]
    pub fn find(&self, name: &str) -> Lookup<'_, 'm> {
        match self.by_name.get(name) {
            Some(Named::One(index)) => self.entries.get(*index).map_or(Lookup::Unknown, Lookup::Found),
            Some(Named::Several(several)) => {
                let ids = several.iter().filter_map(|index| self.entries.get(*index)).map(|entry| entry.id);
                Lookup::Ambiguous(ids.collect())
            }
            None => Lookup::Unknown,
        }
    }

    /// All operations.
    pub fn entries(&self) -> &[Entry<'m>] {
        &self.entries
    }
}

/// The error of a name that no operation has, or several have.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct UnknownOperation(Box<str>);

impl fmt::Display for UnknownOperation {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "`{}` is not the id of an operation, nor the wire id of only one", self.0.escape_debug())
    }
}

impl Error for UnknownOperation {}
