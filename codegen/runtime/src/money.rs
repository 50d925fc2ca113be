//! Amounts of a currency.

use std::fmt;

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

#[cfg(test)]
mod tests {
    use super::*;

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
