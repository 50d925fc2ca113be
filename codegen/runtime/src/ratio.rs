//! Exact rational numbers. Operations return none when a number becomes too large, and nothing is rounded except by
//! [`Ratio::round_half_up`].

use std::cmp::Ordering;
use std::fmt;

/// A fraction in lowest terms with a positive denominator.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub struct Ratio {
    numerator: i128,
    denominator: i128,
}

impl Ratio {
    /// An integer.
    pub const fn whole(value: i64) -> Self {
        Self { numerator: value as i128, denominator: 1 }
    }

    /// A fraction; none when the denominator is zero or a number is too large.
    pub fn new(numerator: i128, denominator: i128) -> Option<Self> {
        if denominator == 0 {
            return None;
        }
        if denominator == 1 {
            return Some(Self { numerator, denominator });
        }
        let divisor = i128::try_from(gcd(numerator.unsigned_abs(), denominator.unsigned_abs())).ok()?;
        if divisor == 1 && denominator > 0 {
            return Some(Self { numerator, denominator });
        }
        let sign = denominator.signum();
        Some(Self {
            numerator: numerator.checked_div(divisor)?.checked_mul(sign)?,
            denominator: denominator.checked_div(divisor)?.checked_mul(sign)?,
        })
    }

    /// The value of the shortest decimal text of a double.
    pub fn from_f64(value: f64) -> Option<Self> {
        // With eight binary places, a number has as many decimal ones. Fifteen digits are those of one double only, so that
        // the shortest text has no others.
        let scaled = value * 256.0;
        if scaled.fract() == 0.0 && value.abs() < 1e7 {
            #[expect(clippy::cast_possible_truncation, reason = "it is whole and small")]
            return Self::new(i128::from(scaled as i64), 256);
        }
        // The scientific form is short for every double.
        let text = format!("{value:e}");
        let (digits, exponent) = text.split_once('e')?;
        let exponent: i32 = exponent.parse().ok()?;
        let (whole, fraction) = digits.split_once('.').unwrap_or((digits, ""));
        let numerator: i128 = format!("{whole}{fraction}").parse().ok()?;
        let exponent = exponent.checked_sub(i32::try_from(fraction.len()).ok()?)?;
        let power = 10_i128.checked_pow(exponent.unsigned_abs())?;
        if exponent < 0 { Self::new(numerator, power) } else { Self::new(numerator.checked_mul(power)?, 1) }
    }

    /// Numerator and denominator.
    pub const fn parts(self) -> (i128, i128) {
        (self.numerator, self.denominator)
    }

    /// True if it is an integer.
    pub const fn is_whole(self) -> bool {
        self.denominator == 1
    }

    /// True if it is below zero.
    pub const fn is_negative(self) -> bool {
        self.numerator < 0
    }

    /// Sum.
    pub fn checked_add(self, other: Self) -> Option<Self> {
        if self.denominator == other.denominator {
            return Self::new(self.numerator.checked_add(other.numerator)?, self.denominator);
        }
        // The least common denominator keeps the numbers small.
        let shared = gcd(self.denominator.unsigned_abs(), other.denominator.unsigned_abs());
        let shared = i128::try_from(shared).ok()?;
        let (left, right) = (other.denominator / shared, self.denominator / shared);
        let sum = self.numerator.checked_mul(left)?.checked_add(other.numerator.checked_mul(right)?)?;
        Self::new(sum, self.denominator.checked_mul(left)?)
    }

    /// Difference.
    pub fn checked_sub(self, other: Self) -> Option<Self> {
        self.checked_add(other.checked_neg()?)
    }

    /// Product.
    pub fn checked_mul(self, other: Self) -> Option<Self> {
        // Cancelling crosswise first keeps the factors small, and leaves nothing to cancel.
        let left = Self::new(self.numerator, other.denominator)?;
        let right = Self::new(other.numerator, self.denominator)?;
        Some(Self {
            numerator: left.numerator.checked_mul(right.numerator)?,
            denominator: left.denominator.checked_mul(right.denominator)?,
        })
    }

    /// Quotient; none by zero.
    pub fn checked_div(self, other: Self) -> Option<Self> {
        self.checked_mul(Self::new(other.denominator, other.numerator)?)
    }

    /// Remainder of the truncated division; none by zero.
    pub fn checked_rem(self, other: Self) -> Option<Self> {
        self.checked_sub(self.checked_div(other)?.truncate()?.checked_mul(other)?)
    }

    /// Order; none when a number is too large.
    pub fn checked_cmp(self, other: Self) -> Option<Ordering> {
        if self.denominator == other.denominator {
            return Some(self.numerator.cmp(&other.numerator));
        }
        let products =
            self.numerator.checked_mul(other.denominator).zip(other.numerator.checked_mul(self.denominator));
        match products {
            Some((left, right)) => Some(left.cmp(&right)),
            // Too large: the difference may still be small.
            None => Some(self.checked_sub(other)?.numerator.cmp(&0)),
        }
    }

    /// Negation.
    pub fn checked_neg(self) -> Option<Self> {
        Some(Self { numerator: self.numerator.checked_neg()?, denominator: self.denominator })
    }

    /// Absolute value.
    pub fn checked_abs(self) -> Option<Self> {
        Some(Self { numerator: self.numerator.checked_abs()?, denominator: self.denominator })
    }

    /// The integer part.
    pub fn truncate(self) -> Option<Self> {
        Some(Self { numerator: self.numerator.checked_div(self.denominator)?, denominator: 1 })
    }

    /// Rounds down.
    pub fn floor(self) -> Option<Self> {
        Some(Self { numerator: self.numerator.checked_div_euclid(self.denominator)?, denominator: 1 })
    }

    /// Rounds up.
    pub fn ceil(self) -> Option<Self> {
        self.checked_neg()?.floor()?.checked_neg()
    }

    /// Rounds to the nearest integer, halves away from zero.
    pub fn round(self) -> Option<Self> {
        let half = Self { numerator: 1, denominator: 2 };
        if self.numerator < 0 { self.checked_sub(half)?.ceil() } else { self.checked_add(half)?.floor() }
    }

    /// Rounds to the nearest integer, halves up.
    pub fn round_half_up(self) -> Option<i64> {
        if self.denominator == 1 {
            return i64::try_from(self.numerator).ok();
        }
        let doubled = self.denominator.checked_mul(2)?;
        let shifted = self.numerator.checked_mul(2)?.checked_add(self.denominator)?;
        i64::try_from(shifted.div_euclid(doubled)).ok()
    }
}

impl fmt::Display for Ratio {
    /// Prints a short decimal if there is one, else a fraction.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        if self.denominator == 1 {
            return write!(f, "{}", self.numerator);
        }
        let sign = if self.numerator < 0 { "-" } else { "" };
        let (numerator, denominator) = (self.numerator.unsigned_abs(), self.denominator.unsigned_abs());
        let (whole, mut rest) = (numerator / denominator, numerator % denominator);
        let mut digits = String::new();
        while rest != 0 && digits.len() < 18 {
            let Some(next) = rest.checked_mul(10) else { break };
            digits.push(char::from_digit(u32::try_from(next / denominator).unwrap_or(0), 10).unwrap_or('0'));
            rest = next % denominator;
        }
        if rest == 0 {
            write!(f, "{sign}{whole}.{digits}")
        } else {
            write!(f, "{}/{}", self.numerator, self.denominator)
        }
    }
}

fn gcd(mut left: u128, mut right: u128) -> u128 {
    while right != 0 {
        // Most numbers are small, and their division is a single instruction.
        if let (Ok(left), Ok(right)) = (u64::try_from(left), u64::try_from(right)) {
            return gcd_of_small(left, right).into();
        }
        (left, right) = (right, left % right);
    }
    left.max(1)
}

fn gcd_of_small(mut left: u64, mut right: u64) -> u64 {
    while right != 0 {
        (left, right) = (right, left % right);
    }
    left.max(1)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn ratio(numerator: i128, denominator: i128) -> Ratio {
        Ratio::new(numerator, denominator).expect("a fraction")
    }

    #[test]
    fn doubles_count_as_their_shortest_decimal() {
        assert_eq!(Ratio::from_f64(0.1), Some(ratio(1, 10)));
        assert_eq!(Ratio::from_f64(-12.5), Some(ratio(-25, 2)));
        assert_eq!(Ratio::from_f64(1e21), Some(ratio(10_i128.pow(21), 1)));
        assert_eq!(Ratio::from_f64(0.0), Some(Ratio::whole(0)));
        assert_eq!(Ratio::from_f64(1e300), None);
        assert_eq!(Ratio::from_f64(f64::NAN), None);
        assert_eq!(Ratio::from_f64(f64::INFINITY), None);
    }

    #[test]
    fn arithmetic_is_exact_or_nothing() {
        assert_eq!(ratio(1, 3).checked_add(ratio(1, 6)), Some(ratio(1, 2)));
        assert_eq!(ratio(1, 3).checked_div(Ratio::whole(0)), None);
        assert_eq!(ratio(7, 2).checked_rem(Ratio::whole(2)), Some(ratio(3, 2)));
        assert_eq!(ratio(-7, 2).checked_rem(Ratio::whole(2)), Some(ratio(-3, 2)));
        assert_eq!(ratio(i128::MAX, 1).checked_add(Ratio::whole(1)), None);
        assert_eq!(Ratio::new(1, i128::MIN), None);
        let tiny = 10_i128.pow(30);
        assert_eq!(ratio(1, tiny).checked_add(ratio(1, tiny / 2)), Some(ratio(3, tiny)));
        assert_eq!(ratio(7, tiny).checked_cmp(ratio(3, tiny / 2)), Some(Ordering::Greater));
        assert_eq!(ratio(i128::MAX, 2).checked_cmp(ratio(i128::MAX - 1, 4)), Some(Ordering::Greater));
        assert_eq!(ratio(i128::MAX, 3).checked_mul(Ratio::whole(3)), Some(ratio(i128::MAX, 1)));
    }

    #[test]
    fn halves_are_rounded_up() {
        assert_eq!(ratio(5, 2).round_half_up(), Some(3));
        assert_eq!(ratio(-5, 2).round_half_up(), Some(-2));
        assert_eq!(ratio(7, 3).round_half_up(), Some(2));
        assert_eq!(ratio(i128::from(i64::MAX) + 1, 1).round_half_up(), None);
    }

    #[test]
    fn rounding_gives_integers() {
        for (value, floor, ceil, round, truncated) in [
            (ratio(5, 2), 2, 3, 3, 2),
            (ratio(-5, 2), -3, -2, -3, -2),
            (ratio(7, 3), 2, 3, 2, 2),
            (ratio(-7, 3), -3, -2, -2, -2),
            (ratio(8, 3), 2, 3, 3, 2),
            (Ratio::whole(4), 4, 4, 4, 4),
            (Ratio::whole(0), 0, 0, 0, 0),
            (ratio(-1, 3), -1, 0, 0, 0),
        ] {
            let expected = [floor, ceil, round, truncated].map(|value| Some(Ratio::whole(value)));
            assert_eq!([value.floor(), value.ceil(), value.round(), value.truncate()], expected, "{value}");
        }
        assert_eq!(ratio(-7, 3).checked_abs(), Some(ratio(7, 3)));
        let least = Ratio { numerator: i128::MIN, denominator: 1 };
        assert_eq!(least.checked_neg(), None);
        assert_eq!(least.checked_abs(), None);
        assert_eq!(least.ceil(), None);
        assert_eq!(ratio(i128::MAX, 1).round(), None);
    }

    #[test]
    fn display() {
        assert_eq!(ratio(1, 3).to_string(), "1/3");
        assert_eq!(ratio(-5, 4).to_string(), "-1.25");
        assert_eq!(Ratio::whole(20).to_string(), "20");
    }
}
