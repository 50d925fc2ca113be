//! Ends of runs of bytes. In: bytes and an offset. Out: the offset of the first different byte. Written so
//! that the compiler can look at many bytes at once.

use crate::format::{is_base64_chunk, is_base64_digit};

const ONES: u64 = 0x0101_0101_0101_0101;
const HIGHS: u64 = 0x8080_8080_8080_8080;

/// The high bit of the first byte of a word that ends a run of plain characters; 0 if none does.
#[inline]
fn specials(word: u64) -> u64 {
    // Flipping this bit puts the quote right behind the control characters.
    let low = word ^ (ONES * 0x02);
    let backslash = word ^ (ONES * 0x5C);
    let found = (low.wrapping_sub(ONES * 0x21) & !low) | (backslash.wrapping_sub(ONES) & !backslash);
    found & HIGHS
}

/// True if two runs of bytes are the same. Names and values of tables are short, and are compared without a call: the
/// first and the last word, which overlap where there are fewer bytes.
#[inline]
pub(crate) fn equal(left: &[u8], right: &[u8]) -> bool {
    left.len() == right.len()
        && match left.len() {
            0 => true,
            1..4 => left.iter().eq(right),
            4..8 => {
                left.first_chunk::<4>() == right.first_chunk() && left.last_chunk::<4>() == right.last_chunk()
            }
            8..=16 => {
                left.first_chunk::<8>() == right.first_chunk() && left.last_chunk::<8>() == right.last_chunk()
            }
            _ => left == right,
        }
}

/// The same for text.
#[inline]
pub(crate) fn equal_text(left: &str, right: &str) -> bool {
    equal(left.as_bytes(), right.as_bytes())
}

/// Offset of the next quote, backslash or control character, or of the end.
///
/// Short strings take two words; longer ones continue in chunks, in a loop that the compiler vectorizes.
#[inline]
pub(crate) fn special(bytes: &[u8], start: usize) -> usize {
    let mut at = start;
    for _ in 0..2 {
        let Some(word) = bytes.get(at..).and_then(<[u8]>::first_chunk::<8>) else {
            return special_in_tail(bytes, at);
        };
        let found = specials(u64::from_le_bytes(*word));
        if found != 0 {
            return at + (found.trailing_zeros() / 8) as usize;
        }
        at += 8;
    }
    special_in_chunks(bytes, at)
}

#[inline(never)]
#[allow(clippy::needless_bitwise_bool, reason = "lazy operators are branches, which cannot be vectorized")]
fn special_in_chunks(bytes: &[u8], start: usize) -> usize {
    let mut at = start;
    while let Some(chunk) = bytes.get(at..).and_then(<[u8]>::first_chunk::<32>) {
        let found = chunk.iter().fold(false, |found, &b| found | ((b ^ 0x02) < 0x21) | (b == b'\\'));
        if found {
            break;
        }
        at += 32;
    }
    while let Some(word) = bytes.get(at..).and_then(<[u8]>::first_chunk::<8>) {
        let found = specials(u64::from_le_bytes(*word));
        if found != 0 {
            return at + (found.trailing_zeros() / 8) as usize;
        }
        at += 8;
    }
    special_in_tail(bytes, at)
}

/// Offset after the Base64 digits that start here.
#[inline]
pub(crate) fn base64_run(bytes: &[u8], start: usize) -> usize {
    let digits = |from: usize, most: usize| {
        let tail = bytes.get(from..).unwrap_or_default();
        tail.iter().take(most).take_while(|&&b| is_base64_digit(b)).count()
    };
    // The colon of a URL or of a data URI is near its start.
    let first = digits(start, 8);
    if first < 8 {
        return start + first;
    }
    let mut at = start;
    while let Some(chunk) = bytes.get(at..).and_then(<[u8]>::first_chunk::<64>)
        && is_base64_chunk(chunk)
    {
        at += 64;
    }
    at + digits(at, 64)
}

/// The length of an authority, or of the user in it: up to the next `/`, `?`, `#` or `@`.
pub(crate) fn authority(bytes: &[u8]) -> usize {
    let (words, rest) = bytes.as_chunks::<8>();
    for (index, word) in words.iter().enumerate() {
        let word = u64::from_le_bytes(*word);
        // `/` and `?` differ in this bit.
        let slash = zeros((word | each(0x10)) ^ each(b'?'));
        let found = slash | zeros(word ^ each(b'#')) | zeros(word ^ each(b'@'));
        if found != 0 {
            return index * 8 + (found.trailing_zeros() / 8) as usize;
        }
    }
    let end = rest.iter().position(|b| b"/?#@".contains(b));
    words.len() * 8 + end.unwrap_or(rest.len())
}

/// True if one of two bytes occurs.
pub(crate) fn has_either(bytes: &[u8], left: u8, right: u8) -> bool {
    let is_in = |word: &[u8; 8]| {
        let word = u64::from_le_bytes(*word);
        zeros(word ^ each(left)) | zeros(word ^ each(right)) != 0
    };
    match bytes.last_chunk() {
        // The end is looked at together with what precedes it.
        Some(last) => is_in(last) || bytes.as_chunks().0.iter().any(is_in),
        None => bytes.iter().any(|b| *b == left || *b == right),
    }
}

/// A word of this byte.
const fn each(byte: u8) -> u64 {
    u64::from_le_bytes([byte; 8])
}

/// The high bit of the first byte of a word that is zero; 0 if none is.
#[inline]
fn zeros(word: u64) -> u64 {
    word.wrapping_sub(ONES) & !word & HIGHS
}

fn special_in_tail(bytes: &[u8], start: usize) -> usize {
    let tail = bytes.get(start..).unwrap_or_default();
    let found = tail.iter().position(|&b| b == b'"' || b == b'\\' || b < 0x20);
    start + found.unwrap_or(tail.len())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_byte_is_searched() {
        for length in 0..40 {
            let mut text = vec![b'a'; length];
            assert!(!has_either(&text, b'~', b'/'), "{length}");
            for place in 0..length {
                for (byte, expected) in
                    [(b'~', true), (b'/', true), (b'.', false), (b'0', false), (0xFE, false)]
                {
                    text[place] = byte;
                    assert_eq!(has_either(&text, b'~', b'/'), expected, "{length} {place} {byte}");
                }
                text[place] = b'a';
            }
        }
    }

    #[test]
    fn runs_are_compared_in_every_byte() {
        for length in 0..40 {
            let left: Vec<u8> = (b'a'..).take(length).collect();
            assert!(equal(&left, &left.clone()), "{length}");
            assert!(!equal(&left, &[&left[..], b"a"].concat()), "{length}");
            for place in 0..length {
                let mut right = left.clone();
                right[place] ^= 1;
                assert!(!equal(&left, &right), "{length} {place}");
            }
        }
    }
}
