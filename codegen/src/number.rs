//! Exact decimals: money and the numbers of specs. Money never touches a float.

use std::str::FromStr;

use rust_decimal::Decimal;
use rust_decimal::prelude::ToPrimitive;

/// The integers that every JSON reader keeps exactly: ±(2^53 - 1).
pub(crate) const MAX_SAFE_INTEGER: i64 = (1 << 53) - 1;

/// Billionths of a currency unit from a decimal such as `0.028`.
///
/// # Errors
///
/// Describes what is wrong with the text.
pub(crate) fn nanos(text: &str) -> Result<i64, String> {
    let is_decimal = text.bytes().all(|byte| byte.is_ascii_digit() || byte == b'.')
        && text.starts_with(|c: char| c.is_ascii_digit())
        && text.ends_with(|c: char| c.is_ascii_digit());
    if !is_decimal {
        return Err("is not a decimal amount such as \"0.028\"".to_owned());
    }
    let amount = Decimal::from_str_exact(text).map_err(|_| "has too many digits".to_owned())?;
    let nanos = amount.checked_mul(Decimal::from(1_000_000_000)).ok_or("is too large")?;
    if !nanos.fract().is_zero() {
        return Err("is finer than a billionth; give the rate for more units with `per`".to_owned());
    }
    nanos.to_i64().ok_or_else(|| "is too large".to_owned())
}

/// The whole number that a JSON number literal stands for, if it is one that every reader keeps exactly.
pub(crate) fn safe_integer(text: &str) -> Option<i64> {
    let value = match text.parse::<i64>() {
        Ok(value) => value,
        Err(_) => Decimal::from_scientific(text)
            .or_else(|_| Decimal::from_str(text))
            .ok()
            .filter(|value| value.fract().is_zero())?
            .to_i64()?,
    };
    (-MAX_SAFE_INTEGER..=MAX_SAFE_INTEGER).contains(&value).then_some(value)
}

/// The digits of a number literal that is not negative, without an exponent and closing zeros.
pub(crate) fn plain(text: &str) -> Option<String> {
    let value = Decimal::from_str_exact(text).or_else(|_| Decimal::from_scientific(text)).ok()?;
    (!value.is_sign_negative()).then(|| value.normalize().to_string())
}

/// The nearest double of a JSON number literal, if it is in the range of doubles.
pub(crate) fn double(text: &str) -> Option<f64> {
    text.parse().ok().filter(|value: &f64| value.is_finite())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn amounts_keep_their_digits() {
        assert_eq!(nanos("0.028"), Ok(28_000_000));
        assert_eq!(nanos("9223372036.854775807"), Ok(i64::MAX));
        assert_eq!(nanos("7"), Ok(7_000_000_000));
        for bad in
            ["", ".5", "5.", "1e3", "-1", "+1", "1,5", "0.0000000001", "9223372036.854775808", "1.2.3", "٣"]
        {
            assert!(nanos(bad).is_err(), "{bad}");
        }
        assert!(nanos(&"9".repeat(500)).is_err());
    }

    #[test]
    fn integers_are_safe_or_refused() {
        assert_eq!(safe_integer("9007199254740991"), Some(MAX_SAFE_INTEGER));
        assert_eq!(safe_integer("9007199254740992"), None);
        assert_eq!(safe_integer("-9007199254740991"), Some(-MAX_SAFE_INTEGER));
        assert_eq!(safe_integer("2e3"), Some(2000));
        assert_eq!(safe_integer("2048.0"), Some(2048));
        assert_eq!(safe_integer("0.5"), None);
        assert_eq!(safe_integer("99999999999999999999999999999999"), None);
    }
}
