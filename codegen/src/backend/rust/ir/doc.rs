//! Docs of the generated crate, as blocks that two printers share.

/// The docs of an item.
#[derive(Clone, Debug, Default, PartialEq, Eq, Hash)]
pub(crate) struct Doc(pub Vec<Block>);

/// A block of docs.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub(crate) enum Block {
    /// A heading.
    Heading(String),
    /// A heading within a section.
    Subheading(Vec<Inline>),
    /// A paragraph.
    Text(Vec<Inline>),
    /// A paragraph in which each part starts on a line of its own.
    Lines(Vec<Vec<Inline>>),
    /// A list.
    List(Vec<Vec<Inline>>),
    /// A table: its head, then its rows.
    Table(Vec<Vec<Inline>>, Vec<Vec<Vec<Inline>>>),
}

/// A part of a paragraph.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub(crate) enum Inline {
    /// Plain words. Backticks mark code and web addresses become links; nothing else is markup.
    Text(String),
    /// Code.
    Code(String),
    /// A web address.
    Url(String),
    /// A link: its text, shown as code, and its target.
    Link(String, String),
}

impl From<&str> for Inline {
    fn from(words: &str) -> Self {
        Self::Text(words.to_owned())
    }
}

impl From<String> for Inline {
    fn from(words: String) -> Self {
        Self::Text(words)
    }
}

impl From<crate::model::words::Word> for Inline {
    fn from(word: crate::model::words::Word) -> Self {
        match word {
            crate::model::words::Word::Text(text) => Self::Text(text),
            crate::model::words::Word::Code(text) => Self::Code(text),
        }
    }
}
