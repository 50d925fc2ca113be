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
    let candidates: Vec<&str> = candidates.into_iter().collect();
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
            if text.len() > LONGEST {
                return None;
            }
            for byte in text.bytes() {
                let place = 1 << new.length;
                new.ascii[usize::from(byte & 0x7F)] |= place;
                if byte.is_ascii_alphabetic() {
                    // This bit tells the cases apart.
                    new.ascii[usize::from((byte ^ 0x20) & 0x7F)] |= place;
                }
                new.length += 1;
            }
        } else {
            text.chars().flat_map(char::to_lowercase).try_for_each(|character| new.push(character))?;
        }
        Some(new)
    }

    /// Adds a character, if there is room.
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
    pub(crate) fn nearest<'n>(
        &self,
        candidates: impl IntoIterator<Item = &'n str, IntoIter: Clone>,
    ) -> Option<&'n str> {
        let candidates = candidates.into_iter();
        let (guess, known) = self.guess(candidates.clone()).unzip();
        let mut most = known.unwrap_or(u32::MAX);
        let mut best = None;
        for candidate in candidates {
            // A character takes a byte or more.
            if candidate.len() < self.length.saturating_sub(most as usize) {
                continue;
            }
            let is_guess = guess.is_some_and(|guess| std::ptr::eq(guess, candidate));
            let distance = match known {
                Some(distance) if is_guess => distance,
                _ if self.is_farther(candidate, most) => continue,
                _ => match self.near_distance(candidate) {
                    Some(distance) => distance,
                    None => continue,
                },
            };
            if distance <= most {
                best = Some(candidate);
                // Of equally near names the first one is taken, so that a later one has to be nearer.
                most = match distance.checked_sub(1) {
                    Some(less) => less,
                    None => break,
                };
            }
        }
        best
    }

    /// The name that has the longest start in common with this one, and its distance if it is near. The nearest name is
    /// at most that far, which settles most others by their length alone.
    fn guess<'n>(&self, candidates: impl Iterator<Item = &'n str>) -> Option<(&'n str, u32)> {
        let mut longest = (0, "");
        for candidate in candidates {
            // Most start with another character.
            let starts_alike =
                candidate.as_bytes().first().is_some_and(|byte| self.places_of_byte(*byte) & 1 != 0);
            if !starts_alike {
                continue;
            }
            let prefix = self.prefix(candidate.as_bytes());
            if prefix > longest.0 {
                longest = (prefix, candidate);
            }
        }
        let (prefix, candidate) = longest;
        if 2 * prefix < self.length {
            return None;
        }
        Some((candidate, self.near(self.distance_behind(prefix, candidate)?)?))
    }

    /// The number of ASCII characters that a name has at its start in common with this one.
    #[inline]
    fn prefix(&self, name: &[u8]) -> usize {
        let mut place = 1_u64;
        let is_same = |byte: &&u8| {
            let is_same = byte.is_ascii() && self.places_of_byte(**byte) & place != 0;
            place <<= 1;
            is_same
        };
        name.iter().take_while(is_same).count()
    }

    /// The distance of a name, if it is near.
    fn near_distance(&self, name: &str) -> Option<u32> {
        self.near(self.distance(name)?)
    }

    /// The distance of a name of this length, if it is near.
    fn near(&self, (distance, length): (u32, usize)) -> Option<u32> {
        let is_near = self.allowed(length).is_some_and(|allowed| distance <= allowed);
        (is_near && (distance as usize) < length).then_some(distance)
    }

    /// True if a name takes more than so many edits, or is too far, because of its length, or because of characters that
    /// only one of both has, each of which takes an edit. This settles most names.
    fn is_farther(&self, name: &str, most: u32) -> bool {
        let most = self.allowed(name.len()).map_or(0, |allowed| allowed.min(most)) as usize;
        if self.length.abs_diff(name.len()) > most {
            return name.is_ascii();
        }
        let (mut foreign, mut common) = (0, 0_u64);
        for byte in name.bytes() {
            if !byte.is_ascii() {
                return false;
            }
            let places = self.places_of_byte(byte);
            if places == 0 {
                foreign += 1;
                if foreign > most {
                    return name.is_ascii();
                }
            }
            common |= places;
        }
        self.length - common.count_ones() as usize > most
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
        // A common start takes no edits.
        self.distance_behind(self.prefix(other.as_bytes()), other)
    }

    /// The same, when the length of the common start is known.
    fn distance_behind(&self, prefix: usize, other: &str) -> Option<(u32, usize)> {
        if other.len() > LONGEST_BYTES {
            None
        } else if other.is_ascii() {
            let rest = other.as_bytes().get(prefix..).unwrap_or_default();
            self.distance_of(prefix, rest.iter().map(|byte| self.places_of_byte(*byte) >> prefix))
        } else {
            let characters = other.chars().flat_map(char::to_lowercase);
            self.distance_of(0, characters.map(|character| self.places(character)))
        }
    }

    /// The same from the places of each character of the other, behind a common start of this length.
    fn distance_of(&self, prefix: usize, other: impl Iterator<Item = u64>) -> Option<(u32, usize)> {
        let rest = self.length - prefix;
        let last = rest.checked_sub(1).map_or(0, |last| 1 << last);
        let (mut distance, mut length) = (u32::try_from(rest).ok()?, 0);
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
        let distance = if rest == 0 { u32::try_from(length).ok()? } else { distance };
        let length = prefix + length;
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

    /// The first of the names whose distance is least, of those that are near.
    fn nearest<'n>(written: &str, names: &'n [String]) -> Option<&'n str> {
        let characters = |text: &str| text.to_lowercase().chars().collect::<Vec<_>>();
        let written = characters(written);
        let near = names.iter().filter_map(|name| {
            let other = characters(name);
            let distance = distance(&written, &other);
            let most = (written.len().max(other.len()) / 3).max(1);
            (distance <= most && distance < other.len()).then_some((distance, &**name))
        });
        near.min_by_key(|(distance, _)| *distance).map(|(_, name)| name)
    }

    proptest! {
        #[test]
        fn the_nearest_name_is_the_first_of_those(
            written in "[abAé]{0,7}",
            names in proptest::collection::vec("[abBé]{0,7}", 0..6),
        ) {
            let found = nearest_name(&written, names.iter().map(String::as_str));
            prop_assert_eq!(found, nearest(&written, &names));
        }

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
