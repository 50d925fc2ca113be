//! Runs of automata. In: an automaton and text. Out: whether the text contains a match.

use crate::table::Automaton;

/// Bytes after which it is seen whether the rest decides anything.
const CHUNK: usize = 16;

/// True if a text contains a match.
pub(super) fn is_match(automaton: &Automaton<'_>, text: &str) -> bool {
    let Some(ascii) = automaton.ascii.first_chunk() else { return false };
    let run = Run { automaton, ascii, text };
    let (chunks, rest) = text.as_bytes().as_chunks::<CHUNK>();
    let mut state = automaton.start;
    for (index, chunk) in chunks.iter().enumerate() {
        state = run.read(state, chunk, index * CHUNK);
        if state <= Automaton::SURE {
            return state == Automaton::SURE;
        }
    }
    state = run.read(state, rest, chunks.len() * CHUNK);
    state == Automaton::SURE || state >= automaton.accepting
}

#[derive(Clone, Copy)]
struct Run<'a> {
    automaton: &'a Automaton<'a>,
    ascii: &'a [u8; 128],
    text: &'a str,
}

impl Run<'_> {
    /// The state behind bytes that start at an offset.
    #[inline(always)]
    #[allow(clippy::inline_always, reason = "the loop over a chunk of known length is unrolled")]
    fn read(self, mut state: u8, bytes: &[u8], start: usize) -> u8 {
        for (index, &byte) in bytes.iter().enumerate() {
            let class = match self.ascii.get(usize::from(byte)) {
                Some(class) => *class,
                // Not the first byte of its character.
                None if byte < 0xC0 => continue,
                None => self.wide(start + index),
            };
            let place = usize::from(state).wrapping_shl(self.automaton.bits.into()) | usize::from(class);
            state = self.automaton.next.get(place).copied().unwrap_or(Automaton::DEAD);
        }
        state
    }

    /// The class of the character at an offset.
    #[inline(never)]
    fn wide(self, start: usize) -> u8 {
        let wide = self.automaton.wide;
        let character = self.text.get(start..).and_then(|rest| rest.chars().next()).unwrap_or_default();
        let after = wide.partition_point(|&(first, _)| first <= character);
        after.checked_sub(1).and_then(|place| wide.get(place)).map_or(0, |&(_, class)| class)
    }
}
