//! Text of a JSON string. In: the raw characters between the quotes, already checked. Out: the decoded text. Never
//! knows what the text means.

use std::borrow::Cow;

/// Maximum number of characters of a key or a value in pointers and messages.
const CLIP: usize = 100;

/// The characters between two quotes, with escapes as written.
///
/// The discriminant takes a whole word: a flag of one byte would be written as a byte and then read as part of
/// a word, which stalls processors.
#[derive(Clone, Copy, Debug)]
pub(crate) enum Str<'j> {
    /// Text without escapes.
    Plain(&'j str),
    /// Text with valid JSON escapes.
    Escaped(&'j str),
}

impl<'j> Str<'j> {
    /// Text without escapes.
    pub(crate) const fn plain(raw: &'j str) -> Self {
        Self::Plain(raw)
    }

    /// Text that holds valid JSON escapes.
    pub(crate) const fn escaped(raw: &'j str) -> Self {
        Self::Escaped(raw)
    }

    /// The text, if it has no escapes.
    pub(crate) fn as_plain(self) -> Option<&'j str> {
        if let Self::Plain(raw) = self { Some(raw) } else { None }
    }

    /// The decoded text.
    pub(crate) fn decode(self) -> Cow<'j, str> {
        match self {
            Self::Plain(raw) => Cow::Borrowed(raw),
            Self::Escaped(raw) => Cow::Owned(decoded(raw)),
        }
    }

    /// Length of the raw text in bytes.
    pub(crate) fn len(self) -> usize {
        let (Self::Plain(raw) | Self::Escaped(raw)) = self;
        raw.len()
    }

    /// Number of code points.
    pub(crate) fn count(self) -> usize {
        match self {
            Self::Plain(raw) => raw.chars().count(),
            Self::Escaped(raw) => decoded(raw).chars().count(),
        }
    }
}

/// The decoded text.
fn decoded(raw: &str) -> String {
    let mut text = String::with_capacity(raw.len());
    let mut rest = raw;
    while let Some(at) = rest.find('\\') {
        let (run, escape) = rest.split_at(at);
        text.push_str(run);
        let (character, length) = resolve(escape.as_bytes());
        text.push(character);
        rest = escape.get(length..).unwrap_or_default();
    }
    text.push_str(rest);
    text
}

/// The character of a valid escape, and the length of the escape in bytes.
fn resolve(escape: &[u8]) -> (char, usize) {
    let character = match escape.get(1) {
        Some(b'u') => {
            let high = hex4(escape, 2).unwrap_or_default();
            if (0xD800..0xDC00).contains(&high) {
                let low = hex4(escape, 8).unwrap_or_default().wrapping_sub(0xDC00) & 0x3FF;
                let code = 0x1_0000 + ((high - 0xD800) << 10) + low;
                return (char::from_u32(code).unwrap_or(char::REPLACEMENT_CHARACTER), 12);
            }
            return (char::from_u32(high).unwrap_or(char::REPLACEMENT_CHARACTER), 6);
        }
        Some(b'b') => '\u{8}',
        Some(b'f') => '\u{c}',
        Some(b'n') => '\n',
        Some(b'r') => '\r',
        Some(b't') => '\t',
        Some(&other) => char::from(other),
        None => char::REPLACEMENT_CHARACTER,
    };
    (character, 2)
}

/// The UTF-16 unit that four hexadecimal digits name.
pub(crate) fn hex4(bytes: &[u8], at: usize) -> Option<u32> {
    let digits = bytes.get(at..at + 4)?;
    digits.iter().try_fold(0, |unit, &digit| Some(unit << 4 | char::from(digit).to_digit(16)?))
}

/// The start of a text of any length, for a message; and whether it was clipped.
pub(crate) fn clip(text: &str) -> (Box<str>, bool) {
    // Most texts are short, and a text of few bytes has few characters.
    if text.len() <= CLIP {
        return (text.into(), false);
    }
    match text.char_indices().nth(CLIP) {
        None => (text.into(), false),
        Some((end, _)) => {
            let mut clipped = String::with_capacity(end + 3);
            clipped.push_str(text.get(..end).unwrap_or_default());
            clipped.push('…');
            (clipped.into(), true)
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn escapes_are_resolved() {
        let text = Str::escaped(r#"a\"\\\/\b\f\n\r\t\u00e9\ud83d\ude00z"#);
        assert_eq!(text.decode(), "a\"\\/\u{8}\u{c}\n\r\té😀z");
        assert_eq!(text.count(), 12);
    }

    #[test]
    fn long_texts_are_clipped_at_a_character() {
        assert_eq!(clip("short"), ("short".into(), false));
        let (clipped, cut) = clip(&"é".repeat(200));
        assert!(cut);
        assert_eq!(clipped.chars().count(), 101);
        assert!(!clip(&"é".repeat(100)).1);
    }
}
