//! Descriptions as sentences within a number of characters.

use crate::model::words;

/// A description.
#[derive(Clone, Debug)]
pub(super) struct Sentences {
    text: String,
    most: usize,
}

impl Sentences {
    /// A description that starts with a text, of which whole sentences are kept.
    pub(super) fn new(text: &str, most: usize) -> Self {
        let text = text.split_whitespace().collect::<Vec<_>>().join(" ");
        let mut sentences = Sentences { text: String::new(), most };
        if text.is_empty() || sentences.push(&text) {
            return sentences;
        }
        let start: String = text.chars().take(most).collect();
        let end = start.rfind(". ").map(|at| at + 1).or_else(|| start.rfind(' ')).unwrap_or(start.len());
        start[..end].clone_into(&mut sentences.text);
        sentences
    }

    /// Reports whether there is room for a phrase as a sentence.
    pub(super) fn has_room(&self, phrase: &str) -> bool {
        let space = usize::from(!self.text.is_empty());
        self.text.chars().count() + space + words::sentence(phrase).chars().count() <= self.most
    }

    /// Adds a phrase as a sentence, if there is room for it.
    pub(super) fn push(&mut self, phrase: &str) -> bool {
        let sentence = words::sentence(phrase);
        if self.text.ends_with(&sentence) {
            return true;
        }
        let has_room = self.has_room(phrase);
        if has_room {
            self.text.push_str(if self.text.is_empty() { "" } else { " " });
            self.text.push_str(&sentence);
        }
        has_room
    }

    /// The text, unless it is empty.
    pub(super) fn finish(self) -> Option<String> {
        (!self.text.is_empty()).then_some(self.text)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn whole_sentences_are_kept() {
        assert_eq!(Sentences::new("", 10).finish(), None);
        assert_eq!(Sentences::new("one\n two", 20).finish().as_deref(), Some("One two."));
        assert_eq!(Sentences::new("One. Two. Three.", 12).finish().as_deref(), Some("One. Two."));
        assert_eq!(Sentences::new("éé éé éé", 6).finish().as_deref(), Some("éé éé"));
        let mut sentences = Sentences::new("One.", 9);
        assert!(!sentences.push("three"));
        assert!(sentences.push("two"));
        assert_eq!(sentences.finish().as_deref(), Some("One. Two."));
    }
}
