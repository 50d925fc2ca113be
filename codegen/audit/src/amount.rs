//! Billed amounts. In: the decimal that a log writes. Out: the amount in 1e-9, without a float on the way.

use std::error::Error;
use std::fmt;

use modelspec_runtime::Money;

/// An amount that a log says was billed.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Amount {
    /// The amount, rounded half up to 1e-9.
    pub money: Money,
    /// The log writes more digits, which rounding changed.
    pub is_rounded: bool,
}

/// The reason why a text is not an amount.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum AmountError {
    /// It is not a JSON number.
    NotDecimal,
    /// It is larger than an amount can be.
    TooLarge,
}

impl fmt::Display for AmountError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::NotDecimal => "is not a decimal such as 0.028 or 2.8e-2",
            Self::TooLarge => "is too large: an amount has at most 10 digits before the point",
        })
    }
}

impl Error for AmountError {}

/// The number of digits after the point that an amount keeps.
const DIGITS: u8 = 9;

impl Amount {
    /// Reads a decimal as JSON writes numbers, such as `0.028` or `2.8e-2`.
    ///
    /// Programs that add floats write `0.00013500000000000002` for 0.000135, so that more than nine digits after the
    /// point are rounded, half up.
    ///
    /// # Errors
    /// When the text is not a JSON number, or the amount is too large.
    pub fn parse(text: &str) -> Result<Self, AmountError> {
        let bytes = text.as_bytes();
        if let Some(nanos) = usual(bytes) {
            return Ok(Self { money: Money::from_nanos(nanos), is_rounded: false });
        }
        let (is_negative, bytes) = bytes.strip_prefix(b"-").map_or((false, bytes), |rest| (true, rest));
        let digits =
            |bytes: &[u8]| bytes.iter().position(|byte| !byte.is_ascii_digit()).unwrap_or(bytes.len());
        let (whole, rest) = bytes.split_at(digits(bytes));
        let (fraction, rest) = match rest.strip_prefix(b".") {
            Some(rest) if digits(rest) == 0 => return Err(AmountError::NotDecimal),
            Some(rest) => rest.split_at(digits(rest)),
            None => (&[][..], rest),
        };
        let exponent = match rest {
            [] => 0,
            [b'e' | b'E', exponent @ ..] => self::exponent(exponent)?,
            _ => return Err(AmountError::NotDecimal),
        };
        if whole.is_empty() || (whole.len() > 1 && whole.starts_with(b"0")) {
            return Err(AmountError::NotDecimal);
        }
        // The number of leading digits that stand for whole billionths.
        let length = i64::try_from(whole.len()).map_err(|_| AmountError::TooLarge)?;
        let kept = length.saturating_add(exponent).saturating_add(DIGITS.into());
        let (size, rest) = split([whole, fraction], kept)?;
        let is_away_from_zero = rest == Rest::More || (rest == Rest::Half && !is_negative);
        let size = i128::from(size) + i128::from(is_away_from_zero);
        let nanos = i64::try_from(if is_negative { -size } else { size });
        let money = nanos.map(Money::from_nanos).map_err(|_| AmountError::TooLarge)?;
        Ok(Self { money, is_rounded: rest != Rest::None })
    }
}

/// The billionths of a decimal such as `0.028`: most bills have few digits, no sign and no exponent.
fn usual(bytes: &[u8]) -> Option<i64> {
    const MOST_WHOLE: usize = 9;
    let point = bytes.iter().position(|byte| *byte == b'.')?;
    let (whole, fraction) = (bytes.get(..point)?, bytes.get(point + 1..)?);
    let is_usual = !fraction.is_empty()
        && fraction.len() <= usize::from(DIGITS)
        && (whole == b"0" || (whole.len() <= MOST_WHOLE && matches!(whole, [b'1'..=b'9', ..])));
    if !is_usual {
        return None;
    }
    let mut nanos = 0_i64;
    for byte in whole.iter().chain(fraction) {
        let digit = byte.checked_sub(b'0').filter(|digit| *digit < 10)?;
        nanos = nanos * 10 + i64::from(digit);
    }
    Some((fraction.len()..DIGITS.into()).fold(nanos, |nanos, _| nanos * 10))
}

/// The part of a number below one billionth.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Rest {
    None,
    Less,
    Half,
    More,
}

/// The number that the first digits stand for, with zeros behind them if there are too few, and the size of the rest.
fn split(digits: [&[u8]; 2], kept: i64) -> Result<(u64, Rest), AmountError> {
    let (mut size, mut rest, mut at) = (0_u64, Rest::None, 0_i64);
    for digit in digits.into_iter().flatten().map(|byte| byte - b'0') {
        if at < kept {
            size = with_digit(size, digit)?;
        } else if at == kept {
            rest = match digit {
                0 => Rest::None,
                1..5 => Rest::Less,
                5 => Rest::Half,
                _ => Rest::More,
            };
        } else if digit > 0 {
            rest = match rest {
                Rest::None | Rest::Less => Rest::Less,
                Rest::Half | Rest::More => Rest::More,
            };
        }
        at += 1;
    }
    // A negative number of kept digits leaves only zeros before the first digit of the rest.
    if kept < 0 && rest != Rest::None {
        rest = Rest::Less;
    }
    if size > 0 {
        for _ in at..kept {
            size = with_digit(size, 0)?;
        }
    }
    Ok((size, rest))
}

/// A number with a digit behind it.
fn with_digit(size: u64, digit: u8) -> Result<u64, AmountError> {
    let shifted = size.checked_mul(10).and_then(|size| size.checked_add(digit.into()));
    shifted.ok_or(AmountError::TooLarge)
}

/// The exponent; one that no amount has counts as a very large one.
fn exponent(text: &[u8]) -> Result<i64, AmountError> {
    let (is_negative, digits) = match text {
        [b'-', digits @ ..] => (true, digits),
        [b'+', digits @ ..] => (false, digits),
        digits => (false, digits),
    };
    if digits.is_empty() || !digits.iter().all(u8::is_ascii_digit) {
        return Err(AmountError::NotDecimal);
    }
    let more = |size: i64, byte: &u8| size.saturating_mul(10).saturating_add(i64::from(byte - b'0'));
    let size = digits.iter().fold(0, more);
    Ok(if is_negative { -size } else { size })
}

#[cfg(test)]
mod tests {
    use super::*;

    fn read(text: &str) -> Result<(i64, bool), AmountError> {
        Amount::parse(text).map(|amount| (amount.money.nanos(), amount.is_rounded))
    }

    #[test]
    fn decimals_are_read_exactly() {
        for (text, nanos) in [
            ("0", 0),
            ("-0", 0),
            ("0.028", 28_000_000),
            ("2.8e-2", 28_000_000),
            ("28E-3", 28_000_000),
            ("0.00000028e+5", 28_000_000),
            ("1e9", 1_000_000_000_000_000_000),
            ("-1.5", -1_500_000_000),
            ("9223372036.854775807", i64::MAX),
            ("-9223372036.854775808", i64::MIN),
            ("0e999999999999999999999", 0),
            ("0.1000000000000000", 100_000_000),
        ] {
            assert_eq!(read(text), Ok((nanos, false)), "{text}");
        }
    }

    #[test]
    fn usual_decimals_are_read_as_all_others() {
        for text in [
            "0.028",
            "0.000000001",
            "999999999.999999999",
            "1234567890.5",
            "0.1234567891",
            "1.10",
            "10.5",
            "0.0",
            "00.5",
            "01.5",
            "1.",
            ".5",
            "1.2.3",
            "-0.5",
            "1.x",
            "x.1",
            "0.5 ",
        ] {
            // With an exponent, a decimal is not a usual one.
            assert_eq!(read(text), read(&format!("{text}e0")), "{text}");
        }
    }

    #[test]
    fn further_digits_are_rounded_half_up() {
        for (text, nanos) in [
            ("0.00013500000000000002", 135_000),
            ("0.00013499999999999998", 135_000),
            ("0.0000000005", 1),
            ("0.00000000049999", 0),
            ("0.00000000050001", 1),
            ("-0.0000000005", 0),
            ("-0.00000000050001", -1),
            ("-0.0000000015", -1),
            ("5e-10", 1),
            ("9e-11", 0),
            ("5e-999999999999999999999", 0),
        ] {
            assert_eq!(read(text), Ok((nanos, true)), "{text}");
        }
    }

    #[test]
    fn other_texts_are_refused() {
        for text in [
            "", "-", "+1", ".5", "5.", "01", "1e", "1e+", "1,5", " 1", "1 ", "NaN", "1_0", "--1", "1e1.5",
            "$1",
        ] {
            assert_eq!(read(text), Err(AmountError::NotDecimal), "{text}");
        }
        for text in
            ["9223372036.854775808", "1e10", "1e99999999999999999999", "123456789012345678901234567890"]
        {
            assert_eq!(read(text), Err(AmountError::TooLarge), "{text}");
        }
    }
}
