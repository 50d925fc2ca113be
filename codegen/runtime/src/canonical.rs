//! A canonical form of values. In: JSON. Out: bytes that are equal exactly for equal values:
//! the order of members, escapes and the spelling of numbers do not count.

use crate::reader::{Numeral, Read, Reader};
use std::collections::HashMap;

/// Appends the value that comes next.
pub(crate) fn append(reader: &mut Reader<'_>, out: &mut Vec<u8>) -> Read<()> {
    match reader.peek() {
        b'{' => {
            let mut members = Vec::new();
            reader.members(|reader, key| {
                let mut member = Vec::new();
                text(&key.decode(), &mut member);
                append(reader, &mut member)?;
                members.push(member);
                Ok(())
            })?;
            // Each member starts with its key, and no key is the start of another one.
            members.sort_unstable();
            out.push(b'{');
            members.iter().for_each(|member| out.extend(member));
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

/// Values that were seen, with the index of the first one.
#[derive(Debug, Default)]
pub(crate) struct Distinct(HashMap<Vec<u8>, usize>);

impl Distinct {
    /// Adds a value; returns the index of an equal one before it.
    pub(crate) fn insert(&mut self, value: Vec<u8>, place: usize) -> Option<usize> {
        let first = *self.0.entry(value).or_insert(place);
        (first != place).then_some(first)
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
        let mut seen = Distinct::default();
        assert_eq!(seen.insert(vec![1], 0), None);
        assert_eq!(seen.insert(vec![2], 1), None);
        assert_eq!(seen.insert(vec![1], 2), Some(0));
        assert_eq!(seen.insert(vec![1], 3), Some(0));
    }
}
