//! Finding a text among many: a member of a wide object, or a value of an enum. In: texts. Out: a table over their
//! hashes, the same from the generator and from the interpreter, because both call
//! [`build`] or [`build_members`].

use crate::scan::equal;
use crate::table::{Field, Lookup, Object};

/// At most this many members of an object are scanned, which is faster than hashing.
const FEW: usize = 4;

/// At most this many values of an enum are scanned. The hash over the members of an object with at most as many is not
/// part of its encoded table.
const SCANNED: usize = 24;

/// Multipliers that are tried for a table without collisions.
const ATTEMPTS: u64 = 64;

/// Seed and table for [`Lookup`]; the table is empty if scanning is faster.
///
/// The seed is odd if no name needs escapes in JSON, so that keys can be compared without decoding. The table has at
/// least four places per name. A name whose place is taken uses the next free one.
pub fn build<S: AsRef<str>>(names: &[S]) -> (u64, Vec<u16>) {
    if names.len() <= SCANNED || names.len() >= usize::from(u16::MAX) {
        return (u64::from(are_plain(names)), Vec::new());
    }
    fill_best(names, place)
}

/// The same for the members of an object: few of them are hashed, too, with fewer instructions.
pub fn build_members<S: AsRef<str>>(names: &[S]) -> (u64, Vec<u16>) {
    if are_few(names.len()) {
        fill_best(names, |name, seed, size| place_of_few(ends(name), name.len(), seed) & (size - 1))
    } else {
        build(names)
    }
}

/// True if an object has so many members that they are hashed, but so few that the hash over them is not worth its bytes.
fn are_few(count: usize) -> bool {
    (FEW + 1..=SCANNED).contains(&count)
}

/// True if no name needs escapes in JSON.
fn are_plain<S: AsRef<str>>(names: &[S]) -> bool {
    names.iter().all(|name| !name.as_ref().contains(|c| c == '"' || c == '\\' || c < ' '))
}

/// The seed of those tried with the fewest collisions, and its table.
fn fill_best<S: AsRef<str>>(names: &[S], place: fn(&[u8], u64, usize) -> usize) -> (u64, Vec<u16>) {
    let plain = are_plain(names);
    let size = (names.len() * 4).next_power_of_two();
    let mut best: Option<(usize, u64, Vec<u16>)> = None;
    for attempt in 1..=ATTEMPTS {
        let seed = attempt.wrapping_mul(0x9E37_79B9_7F4A_7C15) & !1 | u64::from(plain);
        let (collisions, table) = fill(names, size, |name| place(name, seed, size));
        if best.as_ref().is_none_or(|(least, ..)| collisions < *least) {
            best = Some((collisions, seed, table));
        }
        if collisions == 0 {
            break;
        }
    }
    best.map_or((0, Vec::new()), |(_, seed, table)| (seed, table))
}

fn fill<S: AsRef<str>>(names: &[S], size: usize, place: impl Fn(&[u8]) -> usize) -> (usize, Vec<u16>) {
    let mut table = vec![0; size];
    let mut collisions = 0;
    for (index, name) in (1..=u16::MAX).zip(names) {
        let mut place = place(name.as_ref().as_bytes());
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
    find_from(place(text.as_bytes(), lookup.seed, size), lookup, is_it)
}

/// The same, when the place of the text is known.
#[inline]
fn find_from(mut at: usize, lookup: &Lookup<'_>, is_it: impl Fn(usize) -> bool) -> Option<usize> {
    let size = lookup.table.len();
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
#[inline]
pub(crate) fn member(object: &Object<'_>, name: &[u8]) -> Option<usize> {
    let Object { fields, lookup: Lookup { seed, table }, .. } = object;
    if !are_few(fields.len()) || table.is_empty() {
        return member_of_many(object, name);
    }
    let ends = ends(name);
    let mut at = place_of_few(ends, name.len(), *seed);
    for _ in 0..table.len() {
        at &= table.len() - 1;
        let index = usize::from(*table.get(at)?).checked_sub(1)?;
        let known = fields.get(index)?.name.as_bytes();
        if known.len() == name.len() && self::ends(known) == ends && (name.len() <= 16 || known == name) {
            return Some(index);
        }
        at += 1;
    }
    None
}

#[inline(never)]
fn member_of_many(object: &Object<'_>, name: &[u8]) -> Option<usize> {
    let Object { fields, lookup, .. } = object;
    let is_it = |field: &Field<'_>| equal(field.name.as_bytes(), name);
    if lookup.table.is_empty() {
        return fields.iter().position(is_it);
    }
    find_from(place(name, lookup.seed, lookup.table.len()), lookup, |index| {
        fields.get(index).is_some_and(is_it)
    })
}

/// True if an encoded table is without this hash over the members of an object.
pub(crate) fn is_left_out(object: &Object<'_>) -> bool {
    are_few(object.fields.len())
}

/// The first and the last eight bytes of a name, which are the whole of one of at most 16 bytes. Of a shorter one than
/// eight bytes, all of them.
#[inline]
fn ends(name: &[u8]) -> (u64, u64) {
    let long = |bytes: Option<&[u8; 8]>| bytes.map_or(0, |bytes| u64::from_le_bytes(*bytes));
    let short = |bytes: Option<&[u8; 4]>| bytes.map_or(0, |bytes| u32::from_le_bytes(*bytes).into());
    match name.len() {
        0..4 => (name.iter().fold(0, |word, byte| word << 8 | u64::from(*byte)), 0),
        4..8 => (short(name.first_chunk()), short(name.last_chunk())),
        _ => (long(name.first_chunk()), long(name.last_chunk())),
    }
}

/// The index of one of few names in a table of 128 places, of which smaller ones take the lowest bits.
#[inline]
fn place_of_few((head, tail): (u64, u64), length: usize, seed: u64) -> usize {
    let product = (head ^ tail.rotate_left(21) ^ length as u64).wrapping_mul(seed);
    // The highest bits depend on all others.
    usize::try_from(product >> 57).unwrap_or_default()
}

/// The index of a name in a table of this size, a power of two.
#[inline]
fn place(name: &[u8], seed: u64, size: usize) -> usize {
    let mut hash = seed ^ name.len() as u64;
    let (words, rest) = name.as_chunks::<8>();
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
    fn finds_every_name_of_a_narrow_object() {
        for count in 0..=SCANNED {
            let names: Vec<String> = ["", "a", "abc", "four", "parameter", "a_long_name_of_a_parameter"]
                .iter()
                .map(|name| (*name).to_owned())
                .chain((0..).map(|number| format!("same_head_{number}_same_tail")))
                .take(count)
                .collect();
            let fields: Vec<Field<'_>> = names.iter().map(|name| Field { name, ..Field::PLAIN }).collect();
            let (seed, table) = build_members(&names);
            assert_eq!(table.is_empty(), count <= FEW, "{count}");
            let object = Object { fields: &fields, open: false, lookup: Lookup { seed, table: &table } };
            for (index, name) in names.iter().enumerate() {
                assert_eq!(member(&object, name.as_bytes()), Some(index), "{name}");
            }
            for absent in ["b", "ab", "five", "parameters", "same_head_99_same_tail"] {
                assert_eq!(member(&object, absent.as_bytes()), None, "{absent}");
            }
        }
    }

    #[test]
    fn few_texts_are_scanned() {
        assert_eq!(build(&["a", "b"]), (1, Vec::new()));
        assert_eq!(build(&["a", "b\\"]), (0, Vec::new()));
    }
}
