//! Amounts of a currency.

use std::error::Error;
use std::fmt;
use std::str::FromStr;

/// An amount in 1e-9 of its currency.
///
/// ```
/// use modelspec_runtime::Money;
///
/// assert_eq!(Money::from_nanos(28_000_000).to_string(), "0.028");
/// ```
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Money(i64);

impl Money {
    /// One unit of a currency in 1e-9.
    pub(crate) const UNIT: i64 = 1_000_000_000;

    /// Nothing.
    pub const ZERO: Self = Self(0);

    /// An amount in 1e-9 of the currency.
    pub const fn from_nanos(nanos: i64) -> Self {
        Self(nanos)
    }

    /// The amount in 1e-9 of the currency.
    pub const fn nanos(self) -> i64 {
        self.0
    }

    /// The sum, where it can be represented.
    pub const fn checked_add(self, other: Self) -> Option<Self> {
        match self.0.checked_add(other.0) {
            Some(nanos) => Some(Self(nanos)),
            None => None,
        }
    }
}

impl fmt::Display for Money {
    /// Prints the shortest decimal.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        const UNIT: u64 = Money::UNIT.unsigned_abs();
        let nanos = self.0.unsigned_abs();
        let sign = if self.0 < 0 { "-" } else { "" };
        let text = match (nanos / UNIT, nanos % UNIT) {
            (whole, 0) => format!("{sign}{whole}"),
            (whole, rest) => format!("{sign}{whole}.{}", format!("{rest:09}").trim_end_matches('0')),
        };
        f.pad(&text)
    }
}

impl FromStr for Money {
    type Err = MoneyError;

    /// Reads a decimal with at most nine digits after the point, such as `0.028`.
    fn from_str(text: &str) -> Result<Self, MoneyError> {
        let (sign, digits) = text.strip_prefix('-').map_or((1, text), |digits| (-1, digits));
        let (whole, fraction) = digits.split_once('.').unwrap_or((digits, "0"));
        let is_number = |part: &str| !part.is_empty() && part.bytes().all(|byte| byte.is_ascii_digit());
        if !is_number(whole) || !is_number(fraction) || fraction.len() > 9 {
            return Err(MoneyError(()));
        }
        let nanos: i128 = format!("{whole}{fraction:0<9}").parse().map_err(|_| MoneyError(()))?;
        i64::try_from(sign * nanos).map(Self).map_err(|_| MoneyError(()))
    }
}

/// The error of a text that is not an amount.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct MoneyError(());

impl fmt::Display for MoneyError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("an amount must be a decimal such as `0.028`, with at most 9 digits after the point and 10 before it")
    }
}

impl Error for MoneyError {}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn amounts_are_read_as_they_are_printed() {
        for nanos in [0, 1, -1, 28_000_000, -1_500_000_000, i64::MAX, i64::MIN] {
            let amount = Money::from_nanos(nanos);
            assert_eq!(amount.to_string().parse(), Ok(amount));
        }
        assert_eq!("0.10".parse(), Ok(Money::from_nanos(100_000_000)));
        let refused =
            ["", "-", ".5", "5.", "1e3", "+1", " 1", "0.0000000001", "9223372036.854775808", "1,5", "--1"];
        for text in refused {
            assert_eq!(text.parse::<Money>(), Err(MoneyError(())), "{text}");
        }
    }

    #[test]
    fn display_is_the_shortest_decimal() {
        let shown = |nanos| Money::from_nanos(nanos).to_string();
        assert_eq!(shown(0), "0");
        assert_eq!(shown(56_000_000), "0.056");
        assert_eq!(shown(1), "0.000000001");
        assert_eq!(shown(-1_500_000_000), "-1.5");
        assert_eq!(shown(i64::MIN), "-9223372036.854775808");
    }
}
