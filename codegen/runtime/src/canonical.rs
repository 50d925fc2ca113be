//! A canonical form of values. In: JSON. Out: bytes that are equal exactly for equal values:
//! the order of members, escapes and the spelling of numbers do not count.

use crate::reader::{Numeral, Read, Reader};
use std::borrow::Cow;
use std::collections::HashMap;
use std::hash::{BuildHasher, Hash, Hasher, RandomState};
use std::ops::Range;

/// Appends the value that comes next.
pub(crate) fn append(reader: &mut Reader<'_>, out: &mut Vec<u8>) -> Read<()> {
    match reader.peek() {
        b'{' => {
            out.push(b'{');
            let start = out.len();
            let mut members = Vec::new();
            reader.members(|reader, key| {
                let from = out.len();
                text(&key.decode(), out);
                append(reader, out)?;
                members.push(from..out.len());
                Ok(())
            })?;
            // Each member starts with its key, and no key is the start of another one.
            let written = |member: &Range<usize>| out.get(member.clone()).unwrap_or_default();
            if !members.is_sorted_by_key(written) {
                members.sort_unstable_by_key(|member| written(member));
                let sorted: Vec<u8> = members.iter().flat_map(written).copied().collect();
                out.splice(start.., sorted);
            }
            out.push(b'}');
            Ok(())
        }
        b'[' => {
            out.push(b'[');
            reader.items(|reader| append(reader, out))?;
            out.push(b']');
            Ok(())
        }
        b'"' => {
            text(&reader.string()?.decode(), out);
            Ok(())
        }
        b'-' | b'0'..=b'9' => {
            numeral(reader.number()?, out);
            Ok(())
        }
        word => {
            out.push(word);
            reader.skip()
        }
    }
}

fn text(text: &str, out: &mut Vec<u8>) {
    out.push(b'"');
    out.extend((text.len() as u64).to_le_bytes());
    out.extend(text.as_bytes());
}

fn numeral(number: Numeral, out: &mut Vec<u8>) {
    if let Some(value) = number.whole() {
        out.push(b'i');
        out.extend(value.to_le_bytes());
    } else {
        out.push(b'f');
        out.extend(number.double().to_bits().to_le_bytes());
    }
}

/// A value, equal exactly to equal values.
#[derive(Debug, PartialEq, Eq)]
pub(crate) enum Key<'k> {
    Whole(i64),
    /// The bits of a number that is not an integer of 64 bits.
    Fraction(u64),
    Text(Cow<'k, str>),
    /// The canonical form of any other value.
    Other(Vec<u8>),
}

impl<'k> Key<'k> {
    /// The value that comes next.
    #[inline]
    pub(crate) fn read(reader: &mut Reader<'k>) -> Read<Self> {
        Ok(match reader.peek() {
            b'-' | b'0'..=b'9' => {
                let number = reader.number()?;
                number.whole().map_or_else(|| Self::Fraction(number.double().to_bits()), Self::Whole)
            }
            b'"' => Self::Text(reader.string()?.decode()),
            _ => {
                let mut canonical = Vec::with_capacity(ROOM);
                append(reader, &mut canonical)?;
                Self::Other(canonical)
            }
        })
    }

    /// The same without what it borrows.
    pub(crate) fn into_owned<'any>(self) -> Key<'any> {
        match self {
            Self::Whole(value) => Key::Whole(value),
            Self::Fraction(bits) => Key::Fraction(bits),
            Self::Text(text) => Key::Text(text.into_owned().into()),
            Self::Other(canonical) => Key::Other(canonical),
        }
    }
}

impl Hash for Key<'_> {
    fn hash<H: Hasher>(&self, state: &mut H) {
        match self {
            Self::Whole(value) => state.write_u64(value.cast_unsigned()),
            Self::Fraction(bits) => state.write_u64(*bits),
            Self::Text(text) => state.write(text.as_bytes()),
            Self::Other(canonical) => state.write(canonical),
        }
    }
}

/// Bytes that hold the canonical form of most objects.
const ROOM: usize = 128;

/// Maximum number of values that are compared one by one.
const FEW: usize = 8;

/// Values that were seen, with the index of the first one.
#[derive(Debug, Default)]
pub(crate) struct Distinct<'k> {
    few: Vec<(Key<'k>, usize)>,
    /// Created on demand.
    many: Option<Box<Many<'k>>>,
}

/// Many values.
#[derive(Debug)]
struct Many<'k> {
    whole: Numbers,
    others: HashMap<Key<'k>, usize, Secret>,
}

impl<'k> Many<'k> {
    /// Adds a value; returns the index of the first equal one, which can be this one.
    #[inline(always)]
    #[allow(clippy::inline_always, reason = "a key that is passed on is written to memory and read again")]
    fn insert(&mut self, value: Key<'k>, place: usize) -> usize {
        match value {
            Key::Whole(value) => self.whole.insert(value, place),
            value => *self.others.entry(value).or_insert(place),
        }
    }
}

impl<'k> Distinct<'k> {
    /// The same for an integer, which stays in registers.
    #[inline]
    pub(crate) fn insert_whole(&mut self, value: i64, place: usize) -> Option<usize> {
        let Some(many) = &mut self.many else { return self.insert_first(value, place) };
        let first = many.whole.insert(value, place);
        (first != place).then_some(first)
    }

    #[inline(never)]
    fn insert_first(&mut self, value: i64, place: usize) -> Option<usize> {
        self.insert(Key::Whole(value), place)
    }

    /// Adds a value; returns the index of an equal one before it.
    #[inline(always)]
    #[allow(clippy::inline_always, reason = "a key that is passed on is written to memory and read again")]
    pub(crate) fn insert(&mut self, value: Key<'k>, place: usize) -> Option<usize> {
        if let Some(many) = &mut self.many {
            let first = many.insert(value, place);
            return (first != place).then_some(first);
        }
        if let Some((_, first)) = self.few.iter().find(|(known, _)| *known == value) {
            return Some(*first);
        }
        self.few.push((value, place));
        if self.few.len() > FEW {
            let secret = Secret::new();
            let mut many =
                Box::new(Many { whole: Numbers::new(secret.clone()), others: HashMap::with_hasher(secret) });
            self.few.drain(..).for_each(|(value, place)| {
                many.insert(value, place);
            });
            self.many = Some(many);
        }
        None
    }
}

/// Integers that were seen, each with the index of the first one. It is a table of places, of which half are free at
/// least, and takes half of the time of a [`HashMap`].
#[derive(Debug)]
struct Numbers {
    secret: Secret,
    /// Value, and index + 1, or 0 for a free place; the length is a power of two.
    places: Vec<(i64, usize)>,
    count: usize,
}

impl Numbers {
    fn new(secret: Secret) -> Self {
        Self { secret, places: vec![(0, 0); 8 * FEW], count: 0 }
    }

    /// Adds a value; returns the index of the first equal one, which can be this one.
    #[inline]
    fn insert(&mut self, value: i64, index: usize) -> usize {
        if 2 * self.count >= self.places.len() {
            self.grow();
        }
        let Some(place) = place(&mut self.places, &self.secret, value) else { return index };
        match place.1.checked_sub(1) {
            Some(first) => first,
            None => {
                *place = (value, index + 1);
                self.count += 1;
                index
            }
        }
    }

    #[cold]
    #[inline(never)]
    fn grow(&mut self) {
        let size = 2 * self.places.len();
        let known = std::mem::replace(&mut self.places, vec![(0, 0); size]);
        for (value, index) in known.into_iter().filter(|(_, index)| *index > 0) {
            if let Some(free) = place(&mut self.places, &self.secret, value) {
                *free = (value, index);
            }
        }
    }
}

/// The place of a value, or the free one where it belongs.
#[inline]
fn place<'p>(places: &'p mut [(i64, usize)], secret: &Secret, value: i64) -> Option<&'p mut (i64, usize)> {
    let last = places.len() - 1;
    let mut hasher = secret.build_hasher();
    hasher.write_u64(value.cast_unsigned());
    let mut at = usize::try_from(hasher.finish() & u64::from(u32::MAX)).unwrap_or_default() & last;
    loop {
        let (known, index) = *places.get(at)?;
        if known == value || index == 0 {
            return places.get_mut(at);
        }
        at = (at + 1) & last;
    }
}

/// Hashes words by multiplication with a number that nobody knows, so that no document can be made of values that
/// collide. It takes a few instructions, where the hash of the standard library takes a hundred.
#[derive(Clone, Debug)]
struct Secret {
    start: u64,
    factor: u64,
}

impl Secret {
    fn new() -> Self {
        let random = RandomState::new();
        Self { start: random.hash_one(0), factor: random.hash_one(1) | 1 }
    }
}

impl BuildHasher for Secret {
    type Hasher = Product;

    #[inline]
    fn build_hasher(&self) -> Product {
        Product { hash: self.start, factor: self.factor }
    }
}

struct Product {
    hash: u64,
    factor: u64,
}

impl Hasher for Product {
    #[inline]
    fn write(&mut self, bytes: &[u8]) {
        let (words, rest) = bytes.as_chunks::<8>();
        words.iter().for_each(|word| self.write_u64(u64::from_le_bytes(*word)));
        let rest = rest.iter().fold(rest.len() as u64, |rest, &byte| rest << 8 | u64::from(byte));
        self.write_u64(rest);
    }

    #[inline]
    fn write_u64(&mut self, word: u64) {
        let product = u128::from(self.hash ^ word) * u128::from(self.factor);
        let [low, high] = [product, product >> 64].map(|half| half & u128::from(u64::MAX));
        self.hash = u64::try_from(low ^ high).unwrap_or_default();
    }

    #[inline]
    fn finish(&self) -> u64 {
        self.hash
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn bytes(json: &str) -> Vec<u8> {
        let mut out = Vec::new();
        let mut reader = Reader::new(json.as_bytes()).expect("the text is UTF-8");
        append(&mut reader, &mut out).expect("the text is JSON");
        out
    }

    #[test]
    fn notation_does_not_matter() {
        for (left, right) in [
            ("1", "1.0"),
            ("100", "1e2"),
            ("0", "-0.0"),
            (r#""a""#, r#""\u0061""#),
            (r#"{"a":1,"b":[2]}"#, r#"{ "b": [2.0], "a": 1 }"#),
            ("[ ]", "[]"),
        ] {
            assert_eq!(bytes(left), bytes(right), "{left} {right}");
        }
        let different = [
            "1",
            "2",
            "1.5",
            "true",
            "false",
            "null",
            r#""1""#,
            r#""""#,
            "[]",
            "[1]",
            "[[1]]",
            "{}",
            r#"{"a":1}"#,
            r#"{"a":[1]}"#,
            r#"{"b":1}"#,
            r#"{"a":1,"b":1}"#,
            r#"{"ab":1}"#,
            "[1,2]",
            "[2,1]",
            r#"["a","b"]"#,
            r#"["a\"b"]"#,
            "1e300",
        ];
        for (index, left) in different.iter().enumerate() {
            for right in &different[..index] {
                assert_ne!(bytes(left), bytes(right), "{left} {right}");
            }
        }
    }

    #[test]
    fn the_first_equal_value_is_reported() {
        // Once with the values compared one by one, and once with more of them.
        for count in [FEW, 100 * FEW] {
            let texts = (0..count).map(|place| match place % 4 {
                0 => [format!("{place}"), format!("{place}.0")],
                1 => [format!("{place}.5"), format!("{place}.50")],
                2 => [format!("\"k{place}\""), format!("\"\\u006b{place}\"")],
                _ => [format!("[{place}]"), format!("[ {place}e0 ]")],
            });
            let texts: Vec<[String; 2]> = texts.collect();
            let mut seen = Distinct::default();
            let key = |json: &str| {
                let mut reader = Reader::new(json.as_bytes()).expect("the text is UTF-8");
                Key::read(&mut reader).expect("the text is JSON").into_owned()
            };
            for (place, [text, _]) in texts.iter().enumerate() {
                assert_eq!(seen.insert(key(text), place), None, "{text}");
            }
            for (place, [_, text]) in texts.iter().enumerate() {
                assert_eq!(seen.insert(key(text), count + place), Some(place), "{text}");
            }
        }
    }
}
