//! Runs of automata. In: an automaton and text. Out: whether the text contains a match.

use crate::table::Automaton;

/// Bytes after which it is seen whether the rest decides anything.
const CHUNK: usize = 16;

/// True if a text contains a match.
pub(super) fn is_match(automaton: &Automaton<'_>, text: &str) -> bool {
    let Some(classes) = automaton.ascii.first_chunk() else { return false };
    let run = Run { automaton, classes, bits: automaton.bits.into(), next: automaton.next };
    let (chunks, rest) = text.as_bytes().as_chunks::<CHUNK>();
    let mut state = automaton.start;
    for (index, chunk) in chunks.iter().enumerate() {
        state = if chunk.is_ascii() { run.ascii(state, chunk) } else { run.any(state, text, index * CHUNK) };
        if state <= Automaton::SURE {
            return state == Automaton::SURE;
        }
    }
    state = if rest.is_ascii() { run.ascii(state, rest) } else { run.any(state, text, chunks.len() * CHUNK) };
    state == Automaton::SURE || state >= automaton.accepting
}

#[derive(Clone, Copy)]
struct Run<'a> {
    automaton: &'a Automaton<'a>,
    classes: &'a [u8; 128],
    bits: u32,
    next: &'a [u8],
}

impl Run<'_> {
    /// The state behind ASCII characters.
    #[inline(always)]
    #[allow(clippy::inline_always, reason = "the loop over a chunk of known length is unrolled")]
    fn ascii(self, state: u8, bytes: &[u8]) -> u8 {
        bytes.iter().fold(state, |state, byte| self.step(state, self.classes[usize::from(byte & 0x7F)]))
    }

    /// The state behind the characters that begin in a chunk.
    #[inline(never)]
    fn any(self, mut state: u8, text: &str, start: usize) -> u8 {
        let bytes = text.as_bytes().iter().enumerate().skip(start).take(CHUNK);
        for (at, &byte) in bytes {
            state = match byte {
                0..0x80 => self.step(state, self.classes[usize::from(byte & 0x7F)]),
                // The character began before.
                0x80..0xC0 => state,
                _ => self.step(state, self.wide(text, at)),
            };
        }
        state
    }

    /// The class of the character at an offset.
    #[inline]
    fn wide(self, text: &str, at: usize) -> u8 {
        match self.automaton.wide {
            [(_, class)] => *class,
            wide => {
                let character = text.get(at..).and_then(|rest| rest.chars().next()).unwrap_or_default();
                let after = wide.partition_point(|&(first, _)| first <= character);
                after.checked_sub(1).and_then(|place| wide.get(place)).map_or(0, |&(_, class)| class)
            }
        }
    }

    #[inline]
    fn step(self, state: u8, class: u8) -> u8 {
        let place = usize::from(state).wrapping_shl(self.bits) | usize::from(class);
        self.next.get(place).copied().unwrap_or(Automaton::DEAD)
    }
}
