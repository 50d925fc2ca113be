//! Strings with escapes.

use super::{Read, Reader};
use crate::scan::special;
use crate::text::{Str, hex4};

impl<'j> Reader<'j> {
    /// The rest of a string that is not plain; its meaning is left in `decoded`.
    #[inline(never)]
    pub(super) fn escaped_string(&mut self, start: usize) -> Read<Str<'j>> {
        self.decoded.clear();
        let mut run = start;
        loop {
            match self.bytes.get(self.at) {
                Some(b'"') => {
                    self.decoded.push_str(self.text.get(run..self.at).unwrap_or_default());
                    let raw = self.written(start);
                    self.step();
                    return Ok(Str::escaped(raw));
                }
                Some(b'\\') => {
                    self.decoded.push_str(self.text.get(run..self.at).unwrap_or_default());
                    let character = self.escape()?;
                    self.decoded.push(character);
                    run = self.at;
                }
                Some(_) => return self.stop("unescaped control character in a string"),
                None => return self.stop_at("unterminated string", start - 1),
            }
            self.at = special(self.bytes, self.at);
        }
    }

    /// One escape.
    #[inline]
    fn escape(&mut self) -> Read<char> {
        let character = match self.bytes.get(self.at + 1) {
            Some(&mark @ (b'"' | b'\\' | b'/')) => char::from(mark),
            Some(b'b') => '\u{8}',
            Some(b'f') => '\u{c}',
            Some(b'n') => '\n',
            Some(b'r') => '\r',
            Some(b't') => '\t',
            Some(b'u') => return self.unicode_escape(),
            _ => return self.stop("invalid escape"),
        };
        self.at += 2;
        Ok(character)
    }

    /// One escape by number, or two for the halves of a pair.
    fn unicode_escape(&mut self) -> Read<char> {
        let Some(unit) = hex4(self.bytes, self.at + 2) else {
            return self.stop("expected four hexadecimal digits after `\\u`");
        };
        if let Some(character) = char::from_u32(unit) {
            self.at += 6;
            return Ok(character);
        }
        let follows = self.bytes.get(self.at + 6..self.at + 8) == Some(b"\\u");
        let low = hex4(self.bytes, self.at + 8).filter(|low| follows && (0xDC00..0xE000).contains(low));
        let (0xD800..0xDC00, Some(low)) = (unit, low) else {
            return self.stop("unpaired surrogate");
        };
        let Some(character) = char::from_u32(0x1_0000 + ((unit - 0xD800) << 10) + (low - 0xDC00)) else {
            return self.stop("unpaired surrogate");
        };
        self.at += 12;
        Ok(character)
    }
}
