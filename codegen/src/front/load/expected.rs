//! The forms that keys and items are expected to have, with corrections of common mistakes.

use super::tree::{Kind, clip};

/// The expected form of a key or an item.
#[derive(Clone, Copy)]
pub(super) struct Expected<'t> {
    /// A description for messages.
    pub(super) text: &'t str,
    /// The form, which determines the suggested correction.
    pub(super) form: Form,
}

/// Forms with a suggestion for a common mistake.
#[derive(Clone, Copy, PartialEq)]
pub(super) enum Form {
    /// A string, which a number or a boolean becomes with quotes.
    Text,
    /// An amount in a string, which a number becomes with quotes.
    Decimal,
    Boolean,
    List,
    Other,
}

pub(super) const fn expected(form: Form, text: &str) -> Expected<'_> {
    Expected { text, form }
}

pub(super) const TEXT: Expected<'_> = expected(Form::Text, "a string");
pub(super) const BOOLEAN: Expected<'_> = expected(Form::Boolean, "`true` or `false`");
pub(super) const LIST: Expected<'_> = expected(Form::List, "a list");
pub(super) const MAPPING: Expected<'_> = expected(Form::Other, "a mapping of keys to values");
pub(super) const SCALAR: Expected<'_> = expected(Form::Text, "a string, a number, `true` or `false`");

impl Expected<'_> {
    /// Suggests how to correct a value of another form.
    pub(super) fn mend(self, found: &Kind) -> String {
        match (found, self.form) {
            (Kind::Null, _) => "write a value, or remove the key".to_owned(),
            (Kind::Number(text), Form::Text | Form::Decimal) => {
                format!("put it in quotes: `\"{}\"`", clip(text))
            }
            (Kind::Bool(value), Form::Text) => format!("put it in quotes: `\"{value}\"`"),
            (Kind::Text(text), Form::Boolean) => match text.to_ascii_lowercase().as_str() {
                "yes" | "on" | "true" | "y" => "write `true`, without quotes".to_owned(),
                "no" | "off" | "false" | "n" => "write `false`, without quotes".to_owned(),
                _ => "write `true` or `false`".to_owned(),
            },
            (Kind::Mapping(_), Form::List) => "write each item on its own line, after `- `".to_owned(),
            (Kind::Text(text), Form::List) => format!("put it in brackets: `[{}]`", clip(text)),
            _ => format!("write {}", self.text),
        }
    }
}
