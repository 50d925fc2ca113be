//! Runs of automata. In: an automaton and text. Out: whether the text contains a match.

use crate::table::Automaton;

/// Bytes after which it is seen whether the rest decides anything.
const CHUNK: usize = 16;

/// True if a text contains a match.
pub(super) fn is_match(automaton: &Automaton<'_>, text: &str) -> bool {
    let Some(ascii) = automaton.ascii.first_chunk() else { return false };
    let run = Run { ascii, bits: automaton.bits.into(), next: automaton.next };
    let other = |state, bytes, start| run.any(state, bytes, automaton.wide, text, start);
    let (chunks, rest) = text.as_bytes().as_chunks::<CHUNK>();
    let mut state = automaton.start;
    for (index, chunk) in chunks.iter().enumerate() {
        state = if chunk.is_ascii() { run.ascii(state, chunk) } else { other(state, chunk, index * CHUNK) };
        if state <= Automaton::SURE {
            return state == Automaton::SURE;
        }
    }
    state = if rest.is_ascii() { run.ascii(state, rest) } else { other(state, rest, chunks.len() * CHUNK) };
    state == Automaton::SURE || state >= automaton.accepting
}

/// The tables of an automaton.
#[derive(Clone, Copy)]
struct Run<'a> {
    ascii: &'a [u8; 128],
    bits: u32,
    next: &'a [u8],
}

impl Run<'_> {
    /// The state behind ASCII characters.
    #[inline(always)]
    #[allow(clippy::inline_always, reason = "the loop over a chunk of known length is unrolled")]
    fn ascii(self, state: u8, bytes: &[u8]) -> u8 {
        bytes.iter().fold(state, |state, &byte| self.step(state, self.ascii_class(byte)))
    }

    /// The state behind all characters that begin in these bytes, which are a part of the text.
    #[inline(never)]
    fn any(self, state: u8, bytes: &[u8], wide: &[(char, u8)], text: &str, start: usize) -> u8 {
        match wide {
            [(_, class)] => self.with_wide(state, bytes, |_| *class),
            _ => self.with_wide(state, bytes, |index| {
                let rest = text.get(start + index..).unwrap_or_default();
                let character = rest.chars().next().unwrap_or_default();
                let after = wide.partition_point(|&(first, _)| first <= character);
                after.checked_sub(1).and_then(|place| wide.get(place)).map_or(0, |&(_, class)| class)
            }),
        }
    }

    /// The same, given the class of a character that is not ASCII, by its place in the bytes.
    #[inline]
    fn with_wide(self, mut state: u8, bytes: &[u8], class: impl Fn(usize) -> u8) -> u8 {
        for (index, &byte) in bytes.iter().enumerate() {
            state = match byte {
                ..0x80 => self.step(state, self.ascii_class(byte)),
                // The character began before.
                0x80..0xC0 => state,
                _ => self.step(state, class(index)),
            };
        }
        state
    }

    #[inline]
    fn ascii_class(self, byte: u8) -> u8 {
        self.ascii[usize::from(byte & 0x7F)]
    }

    #[inline]
    fn step(self, state: u8, class: u8) -> u8 {
        let place = usize::from(state).wrapping_shl(self.bits) | usize::from(class);
        self.next.get(place).copied().unwrap_or(Automaton::DEAD)
    }
}
