//! The located tree to spec types: a serde deserializer that never stops at a problem.
//!
//! A derived `Deserialize` gives up at the first error, so this one gives it none. A value of the wrong type is
//! recorded and replaced by a placeholder at once; then the tree is read again without it, so that an optional key
//! counts as absent. That a key is required is known only to the derived code: its error teaches the reader which
//! key of which type that is, and the tree is read again with a placeholder for it. There are a few dozen required
//! keys in the language, so the number of readings is small and does not depend on the file.
//!
//! Knows the type names of `spec::forms`, and no other key, type or meaning of the language.

use std::cell::{Cell, RefCell};
use std::collections::{BTreeSet, HashSet};
use std::fmt;

use serde::de::{self, DeserializeOwned};

use super::fields::{Place, Reader};
use super::parse::Parsed;
use super::tree::{Kind, Node};
use crate::diagnostic::{Code, Diagnostic, Report};
use crate::limits::MOST_PROBLEMS;
use crate::source::Span;

/// Reads the tree of a file. Also gives the places that the value does not show as they were meant.
pub(super) fn read<T: DeserializeOwned>(file: &Parsed, report: &mut Report) -> (Option<T>, BTreeSet<Span>) {
    let Parsed { root, whole } = file;
    let state = State { cut_off: !whole, ..State::default() };
    let mut value = state.read(root);
    if !state.broken.borrow().is_empty() {
        state.without_broken.set(true);
        value = state.read(root);
    }
    let found = state.found.into_inner();
    if let Err(error) = &value
        && found.is_empty()
    {
        let message = format!("the file cannot be read: {error}");
        report.push(
            Diagnostic::new(Code::Unreadable, root.head(), message).help("compare it with a spec that works"),
        );
    }
    report.diagnostics.extend(found);
    let usable = *whole && !state.broken.into_inner().contains(&root.id);
    (value.ok().filter(|_| usable), state.regions.into_inner())
}

/// Knowledge that is kept over all readings of one tree.
#[derive(Default)]
pub(super) struct State {
    found: RefCell<Vec<Diagnostic>>,
    known: RefCell<HashSet<(Span, String)>>,
    required: RefCell<BTreeSet<(&'static str, &'static str)>>,
    broken: RefCell<BTreeSet<u32>>,
    regions: RefCell<BTreeSet<Span>>,
    surrounded: RefCell<BTreeSet<u32>>,
    without_broken: Cell<bool>,
    /// The file ends early, so that nothing can be said about what it lacks.
    pub(super) cut_off: bool,
}

impl State {
    fn read<T: DeserializeOwned>(&self, root: &Node) -> Result<T, Error> {
        loop {
            let reader = Reader::new(self, root, Place::file(root.head()));
            match T::deserialize(reader) {
                Err(Error::Again) => {}
                result => return result,
            }
        }
    }

    /// Records a problem, once however often the tree is read.
    pub(super) fn record(&self, diagnostic: Diagnostic) {
        let mut found = self.found.borrow_mut();
        let new = found.len() <= MOST_PROBLEMS
            && self.known.borrow_mut().insert((diagnostic.span, diagnostic.message.clone()));
        if new {
            found.push(diagnostic);
        }
    }

    /// Marks a node that cannot be used.
    pub(super) fn breaks(&self, node: &Node) {
        self.broken.borrow_mut().insert(node.id);
        self.region(node.span);
    }

    /// Notes a place that later stages see as something else than was meant.
    pub(super) fn region(&self, span: Span) {
        self.regions.borrow_mut().insert(span);
    }

    /// Notes that a struct is not what was meant: its name, its keys and its scalars. Lists and mappings in it are
    /// checked separately.
    pub(super) fn surroundings(&self, parent: &Node, anchor: Span) {
        let Kind::Mapping(entries) = &parent.kind else { return };
        if !self.surrounded.borrow_mut().insert(parent.id) {
            return;
        }
        self.region(anchor);
        for entry in entries {
            self.region(entry.key_span);
            if !matches!(entry.value.kind, Kind::Mapping(_) | Kind::Sequence(_)) {
                self.region(entry.value.span);
            }
        }
    }

    /// Reports whether the node is to be read as if it were absent.
    pub(super) fn skips(&self, node: &Node) -> bool {
        self.without_broken.get() && self.broken.borrow().contains(&node.id)
    }

    /// The keys of the type that are known to be required.
    pub(super) fn required(&self, type_name: &'static str) -> Vec<&'static str> {
        self.required.borrow().iter().filter(|(name, _)| *name == type_name).map(|(_, key)| *key).collect()
    }

    /// Turns the derived code's complaint about a missing key into knowledge.
    pub(super) fn learn<T>(&self, type_name: &'static str, result: Result<T, Error>) -> Result<T, Error> {
        match result {
            Err(Error::Missing(key)) if self.required.borrow_mut().insert((type_name, key)) => {
                Err(Error::Again)
            }
            result => result,
        }
    }
}

/// The reason why a reading of the tree ended early.
#[derive(Debug)]
pub(super) enum Error {
    /// The type in whose reading it comes requires this key.
    Missing(&'static str),
    /// Something was learned; the tree has to be read again.
    Again,
    /// A type of the spec asks for what this deserializer does not give.
    Other(String),
}

impl fmt::Display for Error {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Missing(key) => write!(formatter, "`{key}` is missing"),
            Self::Again => formatter.write_str("not read to the end"),
            Self::Other(message) => formatter.write_str(message),
        }
    }
}

impl std::error::Error for Error {}

impl de::Error for Error {
    fn custom<T: fmt::Display>(message: T) -> Self {
        Self::Other(message.to_string())
    }

    fn missing_field(field: &'static str) -> Self {
        Self::Missing(field)
    }
}
