//! Values of the document that a page is translated to.

use crate::import::tree::{Entry, Kind, Node};

/// Makes values with a position in the page.
pub(super) trait Make {
    /// A text.
    fn string(at: usize, text: &str) -> Self;
    /// A list.
    fn list(at: usize, items: Vec<Node>) -> Self;
    /// Adds a key to a mapping.
    fn push(&mut self, key: &str, value: Node);
}

impl Make for Node {
    fn string(at: usize, text: &str) -> Self {
        Node { at, kind: Kind::Text(text.to_owned()) }
    }

    fn list(at: usize, items: Vec<Node>) -> Self {
        Node { at, kind: Kind::List(items) }
    }

    fn push(&mut self, key: &str, value: Node) {
        if let Kind::Map(entries) = &mut self.kind {
            entries.push(Entry { key: key.to_owned(), value });
        }
    }
}

/// A mapping.
pub(super) fn map<'k>(at: usize, entries: impl IntoIterator<Item = (&'k str, Node)>) -> Node {
    let entry = |(key, value): (&str, Node)| Entry { key: key.to_owned(), value };
    Node { at, kind: Kind::Map(entries.into_iter().map(entry).collect()) }
}

/// `true`.
pub(super) fn truth(at: usize, value: bool) -> Node {
    Node { at, kind: Kind::Bool(value) }
}

/// A value as the type asks for it, else a text.
pub(super) fn scalar(at: usize, text: &str, kind: &str) -> Node {
    let is_number = || serde_json::from_str::<serde_json::Number>(text).is_ok();
    let kind = match (kind, text) {
        ("boolean", "true") => Kind::Bool(true),
        ("boolean", "false") => Kind::Bool(false),
        ("integer" | "number", _) if is_number() => Kind::Number(text.to_owned()),
        (_, "null") => Kind::Null,
        _ => Kind::Text(text.to_owned()),
    };
    Node { at, kind }
}
