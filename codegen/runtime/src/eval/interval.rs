//! Ranges of numbers, such as a duration that the caller did not give but that has limits. They occur only in prices,
//! and are exact.

use crate::cost::Quantity;
use crate::ratio::Ratio;
use crate::table::Arithmetic;
use std::cmp::Ordering;

/// All numbers between two, both included.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Interval {
    pub(crate) min: Ratio,
    pub(crate) max: Ratio,
}

impl From<Interval> for Quantity {
    fn from(interval: Interval) -> Self {
        Self { min: interval.min, max: Some(interval.max) }
    }
}

impl Interval {
    /// A known number.
    pub(crate) const fn known(value: Ratio) -> Self {
        Self { min: value, max: value }
    }

    /// The smallest range that contains all numbers; none when they are too large to be compared.
    pub(crate) fn around(values: impl IntoIterator<Item = Ratio>) -> Option<Self> {
        let mut values = values.into_iter();
        let mut hull = Self::known(values.next()?);
        for value in values {
            if value.checked_cmp(hull.min)?.is_lt() {
                hull.min = value;
            }
            if value.checked_cmp(hull.max)?.is_gt() {
                hull.max = value;
            }
        }
        Some(hull)
    }

    /// The smallest range that contains both.
    pub(crate) fn hull(self, other: Self) -> Option<Self> {
        Self::around([self.min, self.max, other.min, other.max])
    }

    /// Applies a monotonically increasing function.
    pub(crate) fn map(self, rising: impl Fn(Ratio) -> Option<Ratio>) -> Option<Self> {
        Some(Self { min: rising(self.min)?, max: rising(self.max)? })
    }

    pub(crate) fn contains(self, value: Ratio) -> Option<bool> {
        Some(self.min.checked_cmp(value)?.is_le() && value.checked_cmp(self.max)?.is_le())
    }

    /// The order of all numbers of one range and all of the other; none where it depends on the numbers.
    pub(crate) fn order(self, other: Self) -> Option<Ordering> {
        let (low, high) = (self.max.checked_cmp(other.min)?, self.min.checked_cmp(other.max)?);
        match (low, high) {
            (Ordering::Less, _) => Some(Ordering::Less),
            (_, Ordering::Greater) => Some(Ordering::Greater),
            (Ordering::Equal, Ordering::Equal) => Some(Ordering::Equal),
            _ => None,
        }
    }

    /// True if all numbers of one range are at most those of the other; none where it depends on the numbers.
    pub(crate) fn is_at_most(self, other: Self) -> Option<bool> {
        if self.max.checked_cmp(other.min)?.is_le() {
            return Some(true);
        }
        self.min.checked_cmp(other.max)?.is_gt().then_some(false)
    }

    /// The results of an operation on any number of one and any of the other.
    pub(crate) fn compute(self, operator: Arithmetic, other: Self) -> Option<Self> {
        match operator {
            Arithmetic::Add => {
                Some(Self { min: self.min.checked_add(other.min)?, max: self.max.checked_add(other.max)? })
            }
            Arithmetic::Sub => {
                Some(Self { min: self.min.checked_sub(other.max)?, max: self.max.checked_sub(other.min)? })
            }
            Arithmetic::Mul => self.corners(other, Ratio::checked_mul),
            Arithmetic::Div if other.contains(ZERO)? => None,
            Arithmetic::Div => self.corners(other, Ratio::checked_div),
            Arithmetic::Rem => self.remainder(other),
        }
    }

    /// The extremes of an operation that is monotonic in both numbers are at the ends.
    fn corners(self, other: Self, operation: impl Fn(Ratio, Ratio) -> Option<Ratio>) -> Option<Self> {
        Self::around([
            operation(self.min, other.min)?,
            operation(self.min, other.max)?,
            operation(self.max, other.min)?,
            operation(self.max, other.max)?,
        ])
    }

    /// A remainder has the sign of the dividend, is less than the divisor, and not more than the dividend.
    fn remainder(self, other: Self) -> Option<Self> {
        if other.contains(ZERO)? {
            return None;
        }
        if other.min == other.max {
            let quotient = |value: Ratio| value.checked_div(other.min)?.truncate();
            let same_sign = self.min.parts().0.signum() * self.max.parts().0.signum() >= 0;
            if same_sign && quotient(self.min)? == quotient(self.max)? {
                // Between two multiples it rises with the dividend.
                return self.map(|value| value.checked_rem(other.min));
            }
        }
        let bound = Self::around([other.min.checked_abs()?, other.max.checked_abs()?])?.max;
        let least = Self::around([self.min, bound.checked_neg()?])?.max;
        let greatest = Self::around([self.max, bound])?.min;
        Some(Self { min: Self::around([least, ZERO])?.min, max: Self::around([greatest, ZERO])?.max })
    }

    pub(crate) fn abs(self) -> Option<Self> {
        let ends = Self::around([self.min.checked_abs()?, self.max.checked_abs()?])?;
        if self.contains(ZERO)? { Some(Self { min: ZERO, ..ends }) } else { Some(ends) }
    }

    /// The maximum of any two numbers.
    pub(crate) fn greatest(self, other: Self) -> Option<Self> {
        let max = |left, right| Some(Self::around([left, right])?.max);
        Some(Self { min: max(self.min, other.min)?, max: max(self.max, other.max)? })
    }

    /// The minimum of any two numbers.
    pub(crate) fn least(self, other: Self) -> Option<Self> {
        let min = |left, right| Some(Self::around([left, right])?.min);
        Some(Self { min: min(self.min, other.min)?, max: min(self.max, other.max)? })
    }
}

const ZERO: Ratio = Ratio::whole(0);

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    fn between(min: i64, max: i64) -> Interval {
        Interval { min: Ratio::whole(min), max: Ratio::whole(max) }
    }

    #[test]
    fn ends_are_correct() {
        let compute = |left: Interval, operator, right| left.compute(operator, right);
        assert_eq!(compute(between(1, 2), Arithmetic::Sub, between(1, 2)), Some(between(-1, 1)));
        assert_eq!(compute(between(-2, 3), Arithmetic::Mul, between(-5, 1)), Some(between(-15, 10)));
        assert_eq!(compute(between(2, 8), Arithmetic::Div, between(1, 2)), Some(between(1, 8)));
        assert_eq!(compute(between(2, 8), Arithmetic::Div, between(0, 2)), None);
        assert_eq!(compute(between(2, 8), Arithmetic::Div, between(-1, 1)), None);
        assert_eq!(compute(between(7, 9), Arithmetic::Rem, between(5, 5)), Some(between(2, 4)));
        assert_eq!(compute(between(7, 11), Arithmetic::Rem, between(5, 5)), Some(between(0, 5)));
        assert_eq!(compute(between(-3, 2), Arithmetic::Rem, between(5, 5)), Some(between(-3, 2)));
        assert_eq!(compute(between(1, 2), Arithmetic::Rem, between(0, 2)), None);
        assert_eq!(between(-3, 2).abs(), Some(between(0, 3)));
        assert_eq!(between(-3, -2).abs(), Some(between(2, 3)));
        assert_eq!(between(1, 9).least(between(4, 5)), Some(between(1, 5)));
        assert_eq!(between(1, 9).greatest(between(4, 5)), Some(between(4, 9)));
        assert_eq!(between(1, 4).order(between(5, 6)), Some(Ordering::Less));
        assert_eq!(between(1, 5).order(between(5, 6)), None);
        assert_eq!(between(1, 5).is_at_most(between(5, 6)), Some(true));
        assert_eq!(between(6, 7).is_at_most(between(1, 5)), Some(false));
        assert_eq!(between(5, 7).is_at_most(between(1, 5)), None);
        assert_eq!(between(5, 5).order(between(5, 5)), Some(Ordering::Equal));
    }

    #[test]
    fn numbers_that_are_too_large_have_no_result() {
        let huge = Ratio::new(i128::MAX, 1).map(Interval::known).expect("a number");
        assert_eq!(huge.compute(Arithmetic::Add, between(0, 1)), None);
        assert_eq!(huge.compute(Arithmetic::Mul, between(2, 3)), None);
    }

    proptest! {
        #[test]
        fn results_lie_between_the_ends(
            (a, b, x) in (-9_i64..9, 0_i64..9).prop_flat_map(|(a, n)| (Just(a), Just(a + n), a..=a + n)),
            (c, d, y) in (-9_i64..9, 0_i64..9).prop_flat_map(|(a, n)| (Just(a), Just(a + n), a..=a + n)),
        ) {
            use Arithmetic::{Add, Div, Mul, Rem, Sub};
            let (left, right) = (between(a, b), between(c, d));
            let (left_value, right_value) = (Ratio::whole(x), Ratio::whole(y));
            for operator in [Add, Sub, Mul, Div, Rem] {
                let Some(result) = left.compute(operator, right) else { continue };
                let value = crate::eval::numbers::ratios(operator, left_value, right_value).expect("small numbers");
                prop_assert_eq!(result.contains(value), Some(true), "{:?} {:?} {:?}", left, operator, right);
            }
            let inside = |interval: Option<Interval>, value: i64| {
                interval.expect("small").contains(Ratio::whole(value)) == Some(true)
            };
            prop_assert!(inside(left.abs(), x.abs()));
            prop_assert!(inside(left.greatest(right), x.max(y)));
            prop_assert!(inside(left.least(right), x.min(y)));
            if let Some(order) = left.order(right) {
                prop_assert_eq!(order, x.cmp(&y));
            }
            if let Some(at_most) = left.is_at_most(right) {
                prop_assert_eq!(at_most, x <= y);
            }
        }
    }
}
