//! Diagnostics about keys and values that the type of a node does not have.

use super::fields::Reader;
use super::foreign;
use super::tree::{Entry, clip};
use crate::diagnostic::{Code, Diagnostic, nearest};

impl Reader<'_> {
    /// Records a word that is not one of the choices; returns the one that was probably meant.
    pub(super) fn unknown_value(self, text: &str, variants: &'static [&'static str]) -> Option<&'static str> {
        let near = foreign::word(text, variants).or_else(|| nearest(text, variants.iter().copied()));
        let message = format!("{} cannot be `{}`", self.place.name(), clip(text));
        let help = match near {
            Some(near) => format!("did you mean `{near}`?"),
            None => format!("write {}", one_of(variants)),
        };
        self.state.record(Diagnostic::new(Code::UnknownValue, self.span(), message).help(help));
        if near.is_none() {
            self.breaks();
        }
        near
    }

    /// Records a number that no 64 bits hold, and gives another.
    pub(super) fn unfit(self, digits: &str) -> &'static str {
        let message = format!("number `{}` is too large to be exact", clip(digits));
        let help = "whole numbers go from -9223372036854775808 to 18446744073709551615, others up to 1.7e308";
        self.state.record(Diagnostic::new(Code::BadNumber, self.span(), message).help(help));
        self.state.region(self.span());
        "0"
    }

    /// Records a key that the type does not have; returns the one that was probably meant.
    pub(super) fn unknown_key(
        self,
        entry: &Entry,
        fields: &'static [&'static str],
        free: &[&'static str],
    ) -> Option<&'static str> {
        let meant = foreign::key(&entry.key, fields);
        let near = match meant {
            Some(meant) => meant.same_form.then_some(meant.key).filter(|key| free.contains(key)),
            None => nearest(&entry.key, free.iter().copied()),
        };
        let message = format!("unknown key `{}` in {}", clip(&entry.key), self.place.name());
        let help = match (meant, near.or_else(|| nearest(&entry.key, fields.iter().copied()))) {
            (Some(meant), _) => meant.help(),
            (None, Some(near)) => format!("did you mean `{near}`?"),
            (None, None) => format!("the keys here are {}", list(fields, "and")),
        };
        self.state.record(Diagnostic::new(Code::UnknownKey, entry.key_span, message).help(help));
        self.state.region(entry.key_span.to(entry.value.span));
        near
    }

    /// Records that a required key is not there.
    pub(super) fn missing_key(self, key: &str) {
        if self.state.cut_off && self.place.is_file() {
            return;
        }
        let message = format!("{} has no `{key}`", self.place.name());
        let diagnostic = Diagnostic::new(Code::MissingKey, self.place.anchor, message);
        self.state.record(diagnostic.help(format!("add `{key}: ...`")));
        self.state.region(self.place.anchor);
        if let Some(node) = self.node.filter(|_| !self.place.is_file()) {
            self.state.surroundings(node, self.place.anchor);
        }
    }
}

pub(super) fn fits(digits: &str) -> bool {
    let whole = !digits.contains(['.', 'e', 'E']);
    match serde_json::from_str::<serde_json::Number>(digits) {
        Ok(number) => !whole || number.is_u64() || number.is_i64() || digits == "-0",
        Err(_) => false,
    }
}

pub(super) fn one_of(names: &[&str]) -> String {
    if let [only] = names { format!("`{only}`") } else { format!("one of {}", list(names, "or")) }
}

fn list(names: &[&str], last: &str) -> String {
    let quoted: Vec<String> = names.iter().map(|name| format!("`{name}`")).collect();
    match quoted.split_last() {
        Some((end, [])) => end.clone(),
        Some((end, rest)) => format!("{} {last} {end}", rest.join(", ")),
        None => String::new(),
    }
}
