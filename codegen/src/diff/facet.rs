//! A difference between two declarations, and the documents that could show it.

use serde_json::Value as Json;

/// A difference between two declarations of one place.
#[derive(Clone, Debug)]
pub(super) struct Facet {
    pub(super) kind: &'static str,
    /// JSON Pointer of the place, in old documents and in new ones.
    pub(super) at: At,
    pub(super) old: Option<Json>,
    pub(super) new: Option<Json>,
    /// Old documents can be invalid now: how one is made. None if there is a proof that none is.
    pub(super) narrows: Option<Probe>,
    /// New documents would have been invalid. None if there is a proof that none was.
    pub(super) widens: Option<Probe>,
    pub(super) text: String,
}

/// A place in old documents and in new ones: they differ where a parameter was renamed.
#[derive(Clone, Debug, Default)]
pub(super) struct At {
    pub(super) old: String,
    pub(super) new: String,
}

/// Documents that could show a difference.
#[derive(Clone, Debug)]
pub(super) enum Probe {
    /// Those with one of these values at the place.
    Values(Vec<Json>),
    /// Those without the place.
    Without,
    /// Those that break a constraint that the other side has at the place.
    Constraint,
}

impl At {
    pub(super) fn member(&self, old: &str, new: &str) -> Self {
        Self { old: crate::witness::below(&self.old, old), new: crate::witness::below(&self.new, new) }
    }

    pub(super) fn item(&self) -> Self {
        self.member("0", "0")
    }

    pub(super) fn key(&self) -> Self {
        self.member("key", "key")
    }

    /// The place in words: `shots[].seconds`.
    pub(super) fn name(&self) -> String {
        let mut name = String::new();
        for part in crate::witness::names(&self.new) {
            match part.as_str() {
                "0" => name.push_str("[]"),
                part if name.is_empty() => name.push_str(part),
                part => {
                    name.push('.');
                    name.push_str(part);
                }
            }
        }
        if name.is_empty() { "the document".to_owned() } else { format!("`{name}`") }
    }
}
