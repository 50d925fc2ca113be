//! Finding a text among many: a member of a wide object, or a value of an enum. In: texts. Out: a table over their
//! hashes, the same from the generator and from the interpreter, because both call [`build`].

use crate::scan::equal_text;
use crate::table::{Lookup, Object};

/// At most this many texts are scanned, which is faster than hashing.
const SCANNED: usize = 24;

/// Multipliers that are tried for a table without collisions.
const ATTEMPTS: u64 = 64;

/// Seed and table for [`Lookup`]; the table is empty if scanning is faster.
///
/// The seed is odd if no name needs escapes in JSON, so that keys can be compared without decoding. The table has at
/// least four places per name. A name whose place is taken uses the next free one.
pub fn build<S: AsRef<str>>(names: &[S]) -> (u64, Vec<u16>) {
    let plain = names.iter().all(|name| !name.as_ref().contains(|c| c == '"' || c == '\\' || c < ' '));
    if names.len() <= SCANNED || names.len() >= usize::from(u16::MAX) {
        return (u64::from(plain), Vec::new());
    }
    let size = (names.len() * 4).next_power_of_two();
    let mut best: Option<(usize, u64, Vec<u16>)> = None;
    for attempt in 1..=ATTEMPTS {
        let seed = attempt.wrapping_mul(0x9E37_79B9_7F4A_7C15) & !1 | u64::from(plain);
        let (collisions, table) = fill(names, seed, size);
        if best.as_ref().is_none_or(|(least, ..)| collisions < *least) {
            best = Some((collisions, seed, table));
        }
        if collisions == 0 {
            break;
        }
    }
    best.map_or((0, Vec::new()), |(_, seed, table)| (seed, table))
}

fn fill<S: AsRef<str>>(names: &[S], seed: u64, size: usize) -> (usize, Vec<u16>) {
    let mut table = vec![0; size];
    let mut collisions = 0;
    for (index, name) in (1..=u16::MAX).zip(names) {
        let mut place = place(name.as_ref(), seed, size);
        while table[place] != 0 {
            collisions += 1;
            place = (place + 1) & (size - 1);
        }
        table[place] = index;
    }
    (collisions, table)
}

/// True if keys can be compared without decoding, because no name needs escapes in JSON.
#[inline]
pub(crate) fn is_plain(lookup: &Lookup<'_>) -> bool {
    lookup.seed % 2 == 1
}

/// Index of the text that is this one.
#[inline]
pub(crate) fn find(lookup: &Lookup<'_>, text: &str, is_it: impl Fn(usize) -> bool) -> Option<usize> {
    let size = lookup.table.len();
    if !size.is_power_of_two() {
        return None;
    }
    let mut at = place(text, lookup.seed, size);
    for _ in 0..size {
        let index = usize::from(*lookup.table.get(at)?).checked_sub(1)?;
        if is_it(index) {
            return Some(index);
        }
        at = (at + 1) & (size - 1);
    }
    None
}

/// Index of the member of an object with this name.
pub(crate) fn member(object: &Object<'_>, name: &str) -> Option<usize> {
    if object.lookup.table.is_empty() {
        return object.fields.iter().position(|field| equal_text(field.name, name));
    }
    find(&object.lookup, name, |index| object.fields.get(index).is_some_and(|field| field.name == name))
}

/// The index of a name in a table of this size, a power of two.
#[inline]
fn place(name: &str, seed: u64, size: usize) -> usize {
    let mut hash = seed ^ name.len() as u64;
    let (words, rest) = name.as_bytes().as_chunks::<8>();
    for word in words {
        hash = mix(hash ^ u64::from_le_bytes(*word), seed);
    }
    let mut last = [0; 8];
    for (to, from) in last.iter_mut().zip(rest) {
        *to = *from;
    }
    hash = mix(hash ^ u64::from_le_bytes(last), seed);
    // The high bits are mixed best.
    usize::try_from(hash >> 40).unwrap_or_default() & (size - 1)
}

#[inline]
fn mix(hash: u64, seed: u64) -> u64 {
    let product = hash.wrapping_mul(seed);
    product ^ (product >> 29)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn check(names: &[String]) {
        let (seed, table) = build(names);
        let lookup = Lookup { seed, table: &table };
        let find = |text: &str| find(&lookup, text, |index| names[index] == text);
        for (index, name) in names.iter().enumerate() {
            assert_eq!(find(name), Some(index), "{name}");
        }
        assert_eq!(find("absent"), None);
        assert_eq!(find(""), None);
    }

    #[test]
    fn finds_every_name_of_a_wide_object() {
        for count in [25, 40, 100, 1_000, 20_000] {
            check(&(0..count).map(|i| format!("parameter_number_{i}")).collect::<Vec<_>>());
        }
    }

    #[test]
    fn narrow_objects_are_scanned() {
        assert_eq!(build(&["a", "b"]), (1, Vec::new()));
        assert_eq!(build(&["a", "b\\"]), (0, Vec::new()));
    }
}
