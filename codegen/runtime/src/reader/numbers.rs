//! Numbers.

use super::{Read, Reader};
use crate::number;

/// A JSON number as a value.
#[derive(Clone, Copy, Debug, PartialEq)]
pub enum Numeral {
    /// A literal without fraction or exponent that fits.
    Int(i64),
    /// The nearest double of any other literal.
    Num(f64),
}

impl Numeral {
    /// The integer that it is, if it has no fraction and fits.
    #[inline]
    pub(crate) fn whole(self) -> Option<i64> {
        match self {
            Self::Int(value) => Some(value),
            Self::Num(value) => number::whole(value),
        }
    }

    /// The nearest double.
    #[inline]
    pub(crate) fn double(self) -> f64 {
        match self {
            Self::Int(value) => number::double(value),
            Self::Num(value) => value,
        }
    }
}

impl Reader<'_> {
    /// The number whose first byte is next.
    #[inline]
    pub(crate) fn number(&mut self) -> Read<Numeral> {
        let start = self.at;
        let negative = self.peek() == b'-';
        self.at += usize::from(negative);
        let first = self.at;
        let mut value: i64 = 0;
        loop {
            let digit = self.peek().wrapping_sub(b'0');
            if digit > 9 {
                break;
            }
            value = value.wrapping_mul(10).wrapping_add(i64::from(digit));
            self.at += 1;
        }
        let digits = self.at - first;
        if digits == 0 {
            return self.stop("expected a digit");
        }
        if digits > 1 && self.bytes.get(first) == Some(&b'0') {
            return self.stop_at("leading zero in a number", first);
        }
        let exact = !matches!(self.peek(), b'.' | b'e' | b'E');
        if exact && digits <= 18 {
            return Ok(Numeral::Int(if negative { -value } else { value }));
        }
        self.long_number(start)
    }

    /// The integer whose first digit is next, if it is one of few digits. It is returned in registers: a [`Numeral`] is
    /// written to memory, and processors wait when it is moved from there at once.
    #[inline]
    pub(crate) fn integer(&mut self) -> Option<i64> {
        let rest = self.bytes.get(self.at..).unwrap_or_default();
        let (mut value, mut digits) = (0_i64, 0);
        for byte in rest {
            let digit = byte.wrapping_sub(b'0');
            if digit > 9 {
                break;
            }
            value = value.wrapping_mul(10).wrapping_add(i64::from(digit));
            digits += 1;
        }
        let is_whole = !matches!(rest.get(digits), Some(b'.' | b'e' | b'E'));
        let has_leading_zero = digits > 1 && rest.first() == Some(&b'0');
        if !(1..=18).contains(&digits) || has_leading_zero || !is_whole {
            return None;
        }
        self.at += digits;
        Some(value)
    }

    /// Skips the number whose first byte is next.
    pub(super) fn skip_number(&mut self) -> Read<()> {
        let start = self.at;
        self.at += usize::from(self.peek() == b'-');
        let first = self.at;
        self.digits()?;
        if self.at - first > 1 && self.bytes.get(first) == Some(&b'0') {
            return self.stop_at("leading zero in a number", first);
        }
        if self.peek() == b'.' {
            self.step();
            self.digits()?;
        }
        // Without an exponent, it takes more digits to leave the range of a double.
        if !matches!(self.peek(), b'e' | b'E') && self.at - start <= 300 {
            return Ok(());
        }
        self.at = start;
        self.number().map(|_| ())
    }

    /// The rest of a number with many digits, a fraction or an exponent.
    #[inline(never)]
    fn long_number(&mut self, start: usize) -> Read<Numeral> {
        let mut whole = true;
        if self.peek() == b'.' {
            whole = false;
            self.step();
            self.digits()?;
        }
        if matches!(self.peek(), b'e' | b'E') {
            whole = false;
            self.step();
            if matches!(self.peek(), b'+' | b'-') {
                self.step();
            }
            self.digits()?;
        }
        let written = self.written(start);
        if whole && let Ok(value) = written.parse() {
            return Ok(Numeral::Int(value));
        }
        match written.parse::<f64>() {
            Ok(value) if value.is_finite() => Ok(Numeral::Num(value)),
            _ => self.stop_at("number out of the range of a double", start),
        }
    }

    /// One digit or more.
    fn digits(&mut self) -> Read<()> {
        if !self.peek().is_ascii_digit() {
            return self.stop("expected a digit");
        }
        while self.peek().is_ascii_digit() {
            self.step();
        }
        Ok(())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn integers_in_registers_are_those_of_all_numbers() {
        for (json, expected) in [
            ("0", Some(0)),
            ("7]", Some(7)),
            ("2048,", Some(2_048)),
            ("999999999999999999", Some(999_999_999_999_999_999)),
            ("1000000000000000000", None),
            ("99999999999999999999", None),
            ("-1", None),
            ("01", None),
            ("1.0", None),
            ("1e3", None),
            ("1E3", None),
            ("x", None),
            ("", None),
        ] {
            let reader = Reader::new(json.as_bytes()).expect("the text is UTF-8");
            let mut fast = reader.fork(0);
            assert_eq!(fast.integer(), expected, "{json}");
            let mut any = reader.fork(0);
            match expected {
                Some(value) => {
                    assert_eq!(any.number().ok(), Some(Numeral::Int(value)), "{json}");
                    assert_eq!(fast.offset(), any.offset(), "{json}");
                }
                None => assert_eq!(fast.offset(), 0, "{json}"),
            }
        }
    }
}
