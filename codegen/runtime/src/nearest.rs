//! The name that was probably meant. In: a misspelled name and candidates. Out: one candidate, or none when
//! none is similar.

use crate::phrases::{words, write_all};
use std::fmt;

/// Longer texts are not compared: names of so many characters are no names. The bits of a word are enough for these.
const LONGEST: usize = 48;

/// Most bytes of a text that is compared.
const LONGEST_BYTES: usize = 4 * LONGEST;

/// The candidate with the smallest edit distance, if it is small enough.
///
/// Case is ignored: `JPEG` is near `jpeg`. Of equally near candidates, the first one is returned.
pub fn nearest_name<'n>(written: &str, candidates: impl IntoIterator<Item = &'n str>) -> Option<&'n str> {
    Misspelled::new(written)?.nearest(candidates)
}

/// The end of a message about a misspelled name; empty when no candidate is near.
pub(crate) fn suggestion(near: Option<&str>) -> impl fmt::Display {
    words(move |f| near.map_or(Ok(()), |near| write_all(f, ["; did you mean `", near, "`?"])))
}

/// A misspelled name, without case, for the comparison with many others.
///
/// Distances are computed with one bit for each of its characters, and a step for each character of the other name.
/// Algorithm: H. Hyyrö, A Bit-Vector Algorithm for Computing Levenshtein and Damerau Edit Distances, 2003.
pub(crate) struct Misspelled {
    length: usize,
    /// For each ASCII character, in either case, the places where it stands.
    ascii: [u64; 128],
    /// The same for other characters.
    others: Vec<(char, u64)>,
}

impl Misspelled {
    /// None for long texts, which are not compared.
    pub(crate) fn new(text: &str) -> Option<Self> {
        let mut new = Self { length: 0, ascii: [0; 128], others: Vec::new() };
        if text.len() > LONGEST_BYTES {
            return None;
        }
        if text.is_ascii() {
            text.bytes().try_for_each(|byte| new.push(char::from(byte.to_ascii_lowercase())))?;
        } else {
            text.chars().flat_map(char::to_lowercase).try_for_each(|character| new.push(character))?;
        }
        Some(new)
    }

    /// Adds a character, if there is room.
    #[inline]
    fn push(&mut self, character: char) -> Option<()> {
        let place = if self.length < LONGEST { 1 << self.length } else { return None };
        self.length += 1;
        match u8::try_from(character).ok().filter(u8::is_ascii) {
            Some(byte) => {
                for byte in [byte, byte.to_ascii_uppercase()] {
                    self.ascii[usize::from(byte & 0x7F)] |= place;
                }
            }
            None => match self.others.iter_mut().find(|(known, _)| *known == character) {
                Some((_, places)) => *places |= place,
                None => self.others.push((character, place)),
            },
        }
        Some(())
    }

    /// The nearest of some names.
    pub(crate) fn nearest<'n>(&self, candidates: impl IntoIterator<Item = &'n str>) -> Option<&'n str> {
        let mut best: Option<(u32, &'n str)> = None;
        for candidate in candidates {
            // Of equally near names the first one is taken, so that a later one has to be nearer.
            let most = match best {
                Some((0, _)) => break,
                Some((least, _)) => least - 1,
                None => u32::MAX,
            };
            if self.is_farther(candidate, most) {
                continue;
            }
            let Some((distance, length)) = self.distance(candidate) else { continue };
            let is_near = self.allowed(length).is_some_and(|allowed| distance <= allowed.min(most));
            if is_near && (distance as usize) < length {
                best = Some((distance, candidate));
            }
        }
        best.map(|(_, candidate)| candidate)
    }

    /// True if a name takes more than so many edits, or is too far, because of its length, or because of characters that
    /// only one of both has, each of which takes an edit. This settles most names.
    fn is_farther(&self, name: &str, most: u32) -> bool {
        if !name.is_ascii() {
            return false;
        }
        let Some(allowed) = self.allowed(name.len()) else { return true };
        let most = allowed.min(most) as usize;
        if self.length.abs_diff(name.len()) > most {
            return true;
        }
        let (mut foreign, mut common) = (0, 0_u64);
        for byte in name.bytes() {
            let places = self.places_of_byte(byte);
            foreign += usize::from(places == 0);
            common |= places;
        }
        foreign > most || self.length - common.count_ones() as usize > most
    }

    /// The greatest distance at which a name of this length is near; none if every one is farther.
    fn allowed(&self, length: usize) -> Option<u32> {
        let allowed = (self.length.max(length) / 3).max(1);
        (self.length.abs_diff(length) <= allowed).then(|| u32::try_from(allowed).ok())?
    }

    /// The number of edits between two texts; none for long texts.
    pub(crate) fn edits(&self, other: &str) -> Option<u32> {
        self.distance(other).map(|(distance, _)| distance)
    }

    /// Insertions, deletions, replacements and swaps of neighbours that turn one text into the other, and the length of
    /// the other.
    fn distance(&self, other: &str) -> Option<(u32, usize)> {
        if other.len() > LONGEST_BYTES {
            None
        } else if other.is_ascii() {
            self.distance_of(other.bytes().map(|byte| self.places_of_byte(byte)))
        } else {
            let characters = other.chars().flat_map(char::to_lowercase);
            self.distance_of(characters.map(|character| self.places(character)))
        }
    }

    /// The same from the places of each character of the other.
    fn distance_of(&self, other: impl Iterator<Item = u64>) -> Option<(u32, usize)> {
        let last = self.length.checked_sub(1).map_or(0, |last| 1 << last);
        let (mut distance, mut length) = (u32::try_from(self.length).ok()?, 0);
        // Where the distance is one more than above it, one less than above it, and the same as diagonally above it.
        let (mut more, mut less, mut same) = (u64::MAX, 0, 0);
        let mut before = 0;
        for places in other {
            length += 1;
            let swapped = ((!same & places) << 1) & before;
            same = ((places & more).wrapping_add(more) ^ more) | places | less | swapped;
            let (right, left) = (less | !(same | more), same & more);
            distance = distance + u32::from(right & last != 0) - u32::from(left & last != 0);
            let right = right << 1 | 1;
            more = left << 1 | !(same | right);
            less = right & same;
            before = places;
        }
        let distance = if self.length == 0 { u32::try_from(length).ok()? } else { distance };
        (length <= LONGEST).then_some((distance, length))
    }

    /// The places of an ASCII character of either case.
    #[inline]
    fn places_of_byte(&self, byte: u8) -> u64 {
        self.ascii[usize::from(byte & 0x7F)]
    }

    fn places(&self, character: char) -> u64 {
        match self.ascii.get(character as usize) {
            Some(places) => *places,
            None => {
                self.others.iter().find(|(known, _)| *known == character).map_or(0, |(_, places)| *places)
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::{Misspelled, nearest_name};
    use proptest::prelude::*;

    /// The definition, by the table of all distances.
    fn distance(left: &[char], right: &[char]) -> usize {
        let mut table = vec![vec![0; right.len() + 1]; left.len() + 1];
        for i in 0..=left.len() {
            for j in 0..=right.len() {
                table[i][j] = match (i, j) {
                    (0, many) | (many, 0) => many,
                    _ => {
                        let replaced = table[i - 1][j - 1] + usize::from(left[i - 1] != right[j - 1]);
                        let least = replaced.min(table[i - 1][j] + 1).min(table[i][j - 1] + 1);
                        let swaps =
                            i > 1 && j > 1 && left[i - 1] == right[j - 2] && left[i - 2] == right[j - 1];
                        if swaps { least.min(table[i - 2][j - 2] + 1) } else { least }
                    }
                };
            }
        }
        table[left.len()][right.len()]
    }

    proptest! {
        #[test]
        fn distances_are_those_of_the_table(left in "[abcé]{0,48}", right in "[abcéß]{0,48}") {
            let characters = |text: &str| text.chars().collect::<Vec<_>>();
            let expected = distance(&characters(&left), &characters(&right));
            let edits = Misspelled::new(&left).and_then(|left| left.edits(&right));
            prop_assert_eq!(edits, u32::try_from(expected).ok(), "{} {}", left, right);
        }
    }

    #[test]
    fn misspelled_names_are_found() {
        let names = ["width", "height", "positivePrompt", "n"];
        assert_eq!(nearest_name("widht", names), Some("width"));
        assert_eq!(nearest_name("Width", names), Some("width"));
        assert_eq!(nearest_name("positive_prompt", names), Some("positivePrompt"));
        assert_eq!(nearest_name("hight", names), Some("height"));
        assert_eq!(nearest_name("seed", names), None);
        assert_eq!(nearest_name("x", names), None);
        assert_eq!(nearest_name("", names), None);
        assert_eq!(nearest_name("sinc", ["sync", "async"]), Some("sync"));
    }

    #[test]
    fn long_texts_are_not_compared() {
        assert_eq!(nearest_name(&"width".repeat(1_000_000), ["width"]), None);
    }
}
