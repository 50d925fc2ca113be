//! JSON syntax. In: bytes. Out: tokens, or the place where the bytes stop being JSON (RFC 8259). Never knows what
//! a document should hold.

mod numbers;
mod strings;

pub use numbers::Numeral;

use crate::scan::{base64_run, equal, special};
use crate::text::Str;
use std::fmt;

/// Maximum nesting depth.
pub(crate) const DEPTH: u32 = 127;

/// Reading stopped; the reader holds the [`Fault`].
#[derive(Clone, Copy, Debug)]
pub(crate) struct Stop;

/// A token, or [`Stop`].
pub(crate) type Read<T> = Result<T, Stop>;

/// The position and reason of a syntax error.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Fault {
    what: &'static str,
    byte: usize,
    line: usize,
    column: usize,
}

impl Fault {
    fn new(what: &'static str, bytes: &[u8], byte: usize) -> Self {
        let before = bytes.get(..byte).unwrap_or(bytes);
        let start = before.iter().rposition(|&b| b == b'\n').map_or(0, |newline| newline + 1);
        let line = before.iter().fold(1, |lines, &b| lines + usize::from(b == b'\n'));
        let last = before.get(start..).unwrap_or_default();
        let column = last.iter().fold(1, |characters, &b| characters + usize::from(b & 0xC0 != 0x80));
        Self { what, byte, line, column }
    }
}

impl fmt::Display for Fault {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{} at line {}, column {} (byte {})", self.what, self.line, self.column, self.byte)
    }
}

/// The bytes as text.
#[inline]
fn text(json: &[u8]) -> Result<&str, std::str::Utf8Error> {
    #[cfg(feature = "simd")]
    if let Ok(text) = simdutf8::basic::from_utf8(json) {
        return Ok(text);
    }
    std::str::from_utf8(json)
}

/// Reads tokens from left to right.
#[derive(Debug)]
pub(crate) struct Reader<'j> {
    text: &'j str,
    bytes: &'j [u8],
    at: usize,
    depth: u32,
    fault: Option<(&'static str, usize)>,
    /// The last string with escapes, resolved.
    pub(crate) decoded: String,
}

impl<'j> Reader<'j> {
    /// Starts in front of the first value.
    #[inline]
    pub(crate) fn new(json: &'j [u8]) -> Result<Self, Fault> {
        match text(json) {
            Ok(text) if json.starts_with(b"\xEF\xBB\xBF") => {
                Err(Fault::new("unexpected byte order mark", text.as_bytes(), 0))
            }
            Ok(text) => {
                let mut reader =
                    Self { text, bytes: json, at: 0, depth: 0, fault: None, decoded: String::new() };
                reader.space();
                Ok(reader)
            }
            Err(error) => Err(Fault::new("invalid UTF-8", json, error.valid_up_to())),
        }
    }

    /// Another reader at an offset at which a value of the open container starts.
    pub(crate) fn fork(&self, at: usize) -> Self {
        let Self { text, bytes, depth, .. } = *self;
        Self { text, bytes, at, depth, fault: None, decoded: String::new() }
    }

    /// Skips a value whose end is known.
    pub(crate) fn leap(&mut self, end: usize) {
        self.at = end;
    }

    /// The whole document.
    pub(crate) fn text(&self) -> &'j str {
        self.text
    }

    /// Offset of the next byte.
    #[inline]
    pub(crate) fn offset(&self) -> usize {
        self.at
    }

    /// The syntax error that stopped the reader.
    pub(crate) fn into_fault(self) -> Fault {
        let (what, at) = self.fault.unwrap_or(("syntax error", self.at));
        Fault::new(what, self.bytes, at)
    }

    /// Stops at the next byte.
    #[cold]
    #[inline(never)]
    fn stop<T>(&mut self, what: &'static str) -> Read<T> {
        self.stop_at(what, self.at)
    }

    #[cold]
    #[inline(never)]
    fn stop_at<T>(&mut self, what: &'static str, at: usize) -> Read<T> {
        self.fault = Some((what, at.min(self.bytes.len())));
        Err(Stop)
    }

    /// The next byte; 0 at the end, which does not start a token either.
    #[inline]
    pub(crate) fn peek(&self) -> u8 {
        self.bytes.get(self.at).copied().unwrap_or(0)
    }

    /// Skips whitespace.
    #[inline]
    pub(crate) fn space(&mut self) {
        // Most tokens follow one another directly, or after one space.
        if self.peek() > b' ' {
            return;
        }
        self.long_space();
    }

    #[inline]
    fn long_space(&mut self) {
        while matches!(self.peek(), b' ' | b'\n' | b'\t' | b'\r') {
            self.at += 1;
        }
    }

    /// Skips a byte that the caller has seen.
    #[inline]
    fn step(&mut self) {
        self.at += 1;
    }

    /// The end of the document.
    pub(crate) fn end(&mut self) -> Read<()> {
        self.space();
        if self.at == self.bytes.len() { Ok(()) } else { self.stop("unexpected text after the document") }
    }

    /// Enters the container whose bracket is next.
    #[inline]
    pub(crate) fn enter(&mut self) -> Read<()> {
        if self.depth == DEPTH {
            return self.stop("nesting deeper than 127 levels");
        }
        self.depth += 1;
        self.step();
        self.space();
        Ok(())
    }

    /// True if the container just entered has items; leaves it if not.
    #[inline]
    pub(crate) fn occupied(&mut self, close: u8) -> bool {
        let occupied = self.peek() != close;
        if !occupied {
            self.step();
            self.depth -= 1;
        }
        occupied
    }

    /// True if another item follows; moves to it, or leaves the container.
    #[inline]
    pub(crate) fn another(&mut self, close: u8) -> Read<bool> {
        self.space();
        let next = self.peek();
        if next == b',' {
            self.step();
            self.space();
            return Ok(true);
        }
        if next == close {
            self.step();
            self.depth -= 1;
            return Ok(false);
        }
        self.stop(if close == b'}' { "expected `,` or `}`" } else { "expected `,` or `]`" })
    }

    /// True if the next key is this name without escapes; moves to its value if so.
    #[inline]
    pub(crate) fn key_is(&mut self, name: &str) -> bool {
        let end = self.at + 1 + name.len();
        let matches = self.peek() == b'"'
            && self.bytes.get(end) == Some(&b'"')
            && self.bytes.get(self.at + 1..end).is_some_and(|key| equal(key, name.as_bytes()));
        if matches {
            self.at = end + 1;
        }
        matches
    }

    /// The next key, if it has no escapes.
    #[inline]
    pub(crate) fn plain_key(&self) -> Option<&'j [u8]> {
        let start = self.at + 1;
        let end = special(self.bytes, start);
        let is_plain = self.peek() == b'"' && self.bytes.get(end) == Some(&b'"');
        if is_plain { self.bytes.get(start..end) } else { None }
    }

    /// Skips a key without escapes.
    #[inline]
    pub(crate) fn pass_key(&mut self, key: &[u8]) {
        self.at += key.len() + 2;
    }

    /// Reads any key.
    pub(crate) fn key(&mut self) -> Read<Str<'j>> {
        if self.peek() == b'"' { self.string() } else { self.stop("expected a key in double quotes") }
    }

    /// Reads the colon after a key.
    #[inline]
    pub(crate) fn colon(&mut self) -> Read<()> {
        self.space();
        if self.peek() != b':' {
            return self.stop("expected `:` after the key");
        }
        self.step();
        self.space();
        Ok(())
    }

    /// True if the next value is `""`, `[]` or `{}` and one that is wanted, by its first byte; skips it if so.
    #[inline]
    pub(crate) fn empty(&mut self, wanted: impl FnOnce(u8) -> bool) -> bool {
        let open = self.peek();
        let close = match open {
            b'"' => b'"',
            b'[' => b']',
            b'{' => b'}',
            _ => return false,
        };
        let mut inner = self.fork(self.at);
        inner.step();
        if open != b'"' {
            inner.space();
        }
        // A container that is nested too deep is an error, empty or not.
        let is_readable = open == b'"' || self.depth < DEPTH;
        let empty = is_readable && inner.peek() == close && wanted(open);
        if empty {
            inner.step();
            self.at = inner.at;
        }
        empty
    }

    /// `true`, `false` or `null`, of which the first byte is next.
    #[inline]
    pub(crate) fn word(&mut self, word: &'static str) -> Read<()> {
        if self.bytes.get(self.at..self.at + word.len()) == Some(word.as_bytes()) {
            self.at += word.len();
            return Ok(());
        }
        self.stop("expected a value (literals are `true`, `false` and `null`)")
    }

    /// The boolean whose first byte is next.
    #[inline]
    pub(crate) fn boolean(&mut self) -> Read<bool> {
        let value = self.peek() == b't';
        self.word(if value { "true" } else { "false" })?;
        Ok(value)
    }

    /// Stops because no token starts here.
    #[cold]
    pub(crate) fn no_value<T>(&mut self) -> Read<T> {
        self.stop("expected a value")
    }

    /// The string whose quote is next.
    #[inline(always)]
    #[allow(
        clippy::inline_always,
        reason = "most strings are short, and end in the first words that are looked at"
    )]
    pub(crate) fn string(&mut self) -> Read<Str<'j>> {
        let start = self.at + 1;
        self.at = special(self.bytes, start);
        self.rest_of_string(start)
    }

    /// The string whose quote is next, and whether it is Base64. One pass does both.
    #[inline]
    pub(crate) fn string_or_base64(&mut self) -> Read<(Str<'j>, bool)> {
        let start = self.at + 1;
        let end = base64_run(self.bytes, start);
        let padding =
            self.bytes.get(end..).unwrap_or_default().iter().take(3).take_while(|&&b| b == b'=').count();
        let close = end + padding;
        let is_base64 = end > start
            && padding < 3
            && (close - start).is_multiple_of(4)
            && self.bytes.get(close) == Some(&b'"');
        self.at = if is_base64 { close } else { special(self.bytes, end) };
        Ok((self.rest_of_string(start)?, is_base64))
    }

    /// The rest of a string, from the first byte that may end it.
    #[inline]
    fn rest_of_string(&mut self, start: usize) -> Read<Str<'j>> {
        if self.peek() == b'"' {
            let raw = self.written(start);
            self.step();
            return Ok(Str::plain(raw));
        }
        self.escaped_string(start)
    }

    /// The text between an offset and the next byte.
    pub(crate) fn written(&self, start: usize) -> &'j str {
        self.text.get(start..self.at).unwrap_or_default()
    }

    /// Reads the array whose bracket is next.
    #[inline]
    pub(crate) fn items(&mut self, mut read: impl FnMut(&mut Self) -> Read<()>) -> Read<()> {
        self.enter()?;
        let mut more = self.occupied(b']');
        while more {
            read(self)?;
            more = self.another(b']')?;
        }
        Ok(())
    }

    /// Reads the object whose bracket is next: in front of each value, the key is given.
    #[inline]
    pub(crate) fn members(&mut self, mut read: impl FnMut(&mut Self, Str<'j>) -> Read<()>) -> Read<()> {
        self.enter()?;
        let mut more = self.occupied(b'}');
        while more {
            let key = self.key()?;
            self.colon()?;
            read(self, key)?;
            more = self.another(b'}')?;
        }
        Ok(())
    }

    /// Skips any value, checking only its syntax.
    pub(crate) fn skip(&mut self) -> Read<()> {
        match self.peek() {
            b'"' => self.string().map(|_| ()),
            b'{' => self.members(|reader, _| reader.skip()),
            b'[' => self.items(Self::skip),
            b't' | b'f' => self.boolean().map(|_| ()),
            b'n' => self.word("null"),
            b'-' | b'0'..=b'9' => self.skip_number(),
            _ => self.no_value(),
        }
    }
}
