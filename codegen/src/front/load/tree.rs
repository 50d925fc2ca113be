//! The located tree: the content of a YAML file with the position of each part. Knows no spec type.

use crate::source::Span;

/// One value of a file.
#[derive(Clone, Debug, PartialEq)]
pub(super) struct Node {
    /// Number of the node in its file.
    pub(super) id: u32,
    /// All of it, with quotes and brackets.
    pub(super) span: Span,
    /// Its kind.
    pub(super) kind: Kind,
}

/// The kind of a value.
#[derive(Clone, Debug, PartialEq)]
pub(super) enum Kind {
    /// A quoted, block or other scalar that is text.
    Text(String),
    /// A number as JSON writes it, digit for digit.
    Number(String),
    /// `true` or `false`.
    Bool(bool),
    /// `null`, which only JSON documents may hold.
    Null,
    /// A list.
    Sequence(Vec<Node>),
    /// Keys with values, without duplicates.
    Mapping(Vec<Entry>),
    /// A diagnostic already covers it.
    Broken,
}

/// One key of a mapping with its value.
#[derive(Clone, Debug, PartialEq)]
pub(super) struct Entry {
    /// The key, always as text.
    pub(super) key: String,
    /// Place of the key.
    pub(super) key_span: Span,
    /// The value.
    pub(super) value: Node,
}

impl Node {
    /// The position for diagnostics about the node as a whole: a scalar as it is, of a collection only its
    /// beginning, because a snippet of a hundred lines shows nothing.
    pub(super) fn head(&self) -> Span {
        match &self.kind {
            Kind::Mapping(entries) => entries.first().map_or(self.span, |entry| entry.key_span),
            Kind::Sequence(items) => items
                .first()
                .map_or(self.span, |item| Span { end: self.span.end.min(item.head().end), ..self.span }),
            _ => self.span,
        }
    }

    /// The value for a message, clipped.
    pub(super) fn found(&self) -> String {
        match &self.kind {
            Kind::Text(text) => format!("the string `{}`", clip(text)),
            Kind::Number(digits) => format!("the number `{}`", clip(digits)),
            Kind::Bool(value) => format!("`{value}`"),
            Kind::Null => "`null`".to_owned(),
            Kind::Sequence(_) => "a list".to_owned(),
            Kind::Mapping(_) => "a mapping".to_owned(),
            Kind::Broken => "nothing".to_owned(),
        }
    }
}

/// The first 40 characters of a text on one line, without what would end the backticks around it.
pub(super) fn clip(text: &str) -> String {
    const MOST: usize = 40;
    let mut clipped: String = text
        .chars()
        .take(MOST)
        .map(|char| if char.is_control() || char == '`' { '\u{fffd}' } else { char })
        .collect();
    if text.chars().nth(MOST).is_some() {
        clipped.push('…');
    }
    clipped
}
