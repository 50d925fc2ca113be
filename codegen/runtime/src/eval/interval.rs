//! Ranges of numbers, such as a duration that the caller did not give but that has limits. They occur only in prices,
//! and are exact.

use crate::cost::Quantity;
use crate::ratio::Ratio;
use crate::table::Arithmetic;
use std::cmp::Ordering;

/// An end of a range.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum End {
    /// There is no lower end.
    Below,
    /// This number, which belongs to the range.
    At(Ratio),
    /// There is no upper end.
    Above,
}

impl End {
    pub(crate) fn number(self) -> Option<Ratio> {
        if let Self::At(number) = self { Some(number) } else { None }
    }

    /// The order; none when numbers are too large to be compared.
    fn checked_cmp(self, other: Self) -> Option<Ordering> {
        match (self, other) {
            (Self::At(left), Self::At(right)) => left.checked_cmp(right),
            (Self::Below, Self::Below) | (Self::Above, Self::Above) => Some(Ordering::Equal),
            (Self::Below, _) | (_, Self::Above) => Some(Ordering::Less),
            (_, Self::Below) | (Self::Above, _) => Some(Ordering::Greater),
        }
    }

    fn checked_neg(self) -> Option<Self> {
        Some(match self {
            Self::Below => Self::Above,
            Self::At(number) => Self::At(number.checked_neg()?),
            Self::Above => Self::Below,
        })
    }

    fn checked_add(self, other: Self) -> Option<Self> {
        match (self, other) {
            (Self::At(left), Self::At(right)) => left.checked_add(right).map(Self::At),
            (Self::At(_), endless) | (endless, _) => Some(endless),
        }
    }

    /// -1, 0 or 1.
    fn sign(self) -> i128 {
        match self {
            Self::Below => -1,
            Self::At(number) => number.parts().0.signum(),
            Self::Above => 1,
        }
    }

    fn endless(sign: i128) -> Self {
        if sign < 0 { Self::Below } else { Self::Above }
    }

    /// The product; nothing times a number without end is nothing, because it is for each of them.
    fn checked_mul(self, other: Self) -> Option<Self> {
        match (self, other) {
            (Self::At(left), Self::At(right)) => left.checked_mul(right).map(Self::At),
            _ => Some(match self.sign() * other.sign() {
                0 => Self::At(ZERO),
                sign => Self::endless(sign),
            }),
        }
    }

    /// The quotient by an end of a range without zero. What two numbers without end come near to, other ends do, too.
    fn checked_div(self, other: Self) -> Option<Self> {
        match (self, other) {
            (Self::At(left), Self::At(right)) => left.checked_div(right).map(Self::At),
            (_, Self::Below | Self::Above) => Some(Self::At(ZERO)),
            _ => Some(Self::endless(self.sign() * other.sign())),
        }
    }
}

/// All numbers between two ends.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Interval {
    pub(crate) min: End,
    pub(crate) max: End,
}

impl Interval {
    /// A known number.
    pub(crate) const fn known(value: Ratio) -> Self {
        Self { min: End::At(value), max: End::At(value) }
    }

    /// The numbers between two, of which one may be left out.
    pub(crate) fn between(min: Option<Ratio>, max: Option<Ratio>) -> Self {
        Self { min: min.map_or(End::Below, End::At), max: max.map_or(End::Above, End::At) }
    }

    /// The number, if there is only one.
    pub(crate) fn exact(self) -> Option<Ratio> {
        self.min.number().filter(|_| self.min == self.max)
    }

    /// The interval as a number of units, without those below zero; none when there are no others.
    pub(crate) fn quantity(self) -> Option<Quantity> {
        let max = match self.max {
            End::At(max) if !max.is_negative() => Some(max),
            End::Above => None,
            End::At(_) | End::Below => return None,
        };
        Some(Quantity { min: self.min.number().filter(|min| !min.is_negative()).unwrap_or(ZERO), max })
    }

    /// The smallest range that contains all ends; none when they are too large to be compared.
    fn around(ends: impl IntoIterator<Item = End>) -> Option<Self> {
        let mut ends = ends.into_iter();
        let first = ends.next()?;
        let mut hull = Self { min: first, max: first };
        for end in ends {
            if end.checked_cmp(hull.min)?.is_lt() {
                hull.min = end;
            }
            if end.checked_cmp(hull.max)?.is_gt() {
                hull.max = end;
            }
        }
        Some(hull)
    }

    /// The smallest range that contains both.
    pub(crate) fn hull(self, other: Self) -> Option<Self> {
        Self::around([self.min, self.max, other.min, other.max])
    }

    /// The numbers that are in both ranges; none if the ranges do not overlap or are too large to be compared.
    pub(crate) fn within(self, other: Self) -> Option<Self> {
        let min = Self::around([self.min, other.min])?.max;
        let max = Self::around([self.max, other.max])?.min;
        min.checked_cmp(max)?.is_le().then_some(Self { min, max })
    }

    /// Applies a monotonically increasing function.
    pub(crate) fn map(self, rising: impl Fn(Ratio) -> Option<Ratio>) -> Option<Self> {
        let at = |end: End| match end {
            End::At(number) => rising(number).map(End::At),
            endless => Some(endless),
        };
        Some(Self { min: at(self.min)?, max: at(self.max)? })
    }

    pub(crate) fn contains(self, value: Ratio) -> Option<bool> {
        let value = End::At(value);
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
                let negated = Self { min: other.max.checked_neg()?, max: other.min.checked_neg()? };
                self.compute(Arithmetic::Add, negated)
            }
            Arithmetic::Mul => self.corners(other, End::checked_mul),
            Arithmetic::Div if other.contains(ZERO)? => None,
            Arithmetic::Div => self.corners(other, End::checked_div),
            Arithmetic::Rem => self.remainder(other),
        }
    }

    /// The extremes of an operation that is monotonic in both numbers are at the ends.
    fn corners(self, other: Self, operation: impl Fn(End, End) -> Option<End>) -> Option<Self> {
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
        if let (Some(divisor), Some(min), Some(max)) = (other.exact(), self.min.number(), self.max.number()) {
            let quotient = |value: Ratio| value.checked_div(divisor)?.truncate();
            let same_sign = min.parts().0.signum() * max.parts().0.signum() >= 0;
            if same_sign && quotient(min)? == quotient(max)? {
                // Between two multiples it rises with the dividend.
                return self.map(|value| value.checked_rem(divisor));
            }
        }
        let bound = other.abs()?.max;
        let least = Self::around([self.min, bound.checked_neg()?])?.max;
        let greatest = Self::around([self.max, bound])?.min;
        let zero = End::At(ZERO);
        Some(Self { min: Self::around([least, zero])?.min, max: Self::around([greatest, zero])?.max })
    }

    pub(crate) fn abs(self) -> Option<Self> {
        let size = |end: End| if end.sign() < 0 { end.checked_neg() } else { Some(end) };
        let ends = Self::around([size(self.min)?, size(self.max)?])?;
        if self.contains(ZERO)? { Some(Self { min: End::At(ZERO), ..ends }) } else { Some(ends) }
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
        Interval::between(Some(Ratio::whole(min)), Some(Ratio::whole(max)))
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
        assert_eq!(compute(between(-9, -7), Arithmetic::Rem, between(5, 5)), Some(between(-4, -2)));
        assert_eq!(compute(between(7, 11), Arithmetic::Rem, between(5, 5)), Some(between(0, 5)));
        assert_eq!(compute(between(-3, 2), Arithmetic::Rem, between(5, 5)), Some(between(-3, 2)));
        assert_eq!(compute(between(-3, 0), Arithmetic::Rem, between(5, 5)), Some(between(-3, 0)));
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
    fn a_range_can_be_without_an_end() {
        let from = |min: i64| Interval::between(Some(Ratio::whole(min)), None);
        let to = |max: i64| Interval::between(None, Some(Ratio::whole(max)));
        let all = Interval::between(None, None);
        assert_eq!(from(1).compute(Arithmetic::Add, between(2, 3)), Some(from(3)));
        assert_eq!(between(2, 3).compute(Arithmetic::Sub, from(1)), Some(to(2)));
        assert_eq!(from(1).compute(Arithmetic::Sub, from(1)), Some(all));
        assert_eq!(from(2).compute(Arithmetic::Mul, between(0, 3)), Some(from(0)));
        assert_eq!(from(2).compute(Arithmetic::Mul, between(-1, 3)), Some(all));
        assert_eq!(between(2, 4).compute(Arithmetic::Div, from(2)), Some(between(0, 2)));
        assert_eq!(from(2).compute(Arithmetic::Div, from(2)), Some(from(0)));
        assert_eq!(from(2).compute(Arithmetic::Div, between(-2, -1)), Some(to(-1)));
        assert_eq!(to(-2).compute(Arithmetic::Div, between(-2, -1)), Some(from(1)));
        assert_eq!(to(-2).compute(Arithmetic::Div, between(1, 2)), Some(to(-1)));
        assert_eq!(from(7).compute(Arithmetic::Rem, between(5, 5)), Some(between(0, 5)));
        assert_eq!(all.abs(), Some(from(0)));
        assert_eq!(to(-3).abs(), Some(from(3)));
        assert_eq!(from(0).least(between(4, 5)), Some(between(0, 5)));
        assert_eq!(from(0).greatest(between(4, 5)), Some(from(4)));
        assert_eq!(from(6).order(between(4, 5)), Some(Ordering::Greater));
        assert_eq!(from(6).within(to(8)), Some(between(6, 8)));
        assert_eq!(from(6).within(to(5)), None);
        assert_eq!(to(-1).quantity(), None);
        assert_eq!(all.quantity(), Some(Quantity { min: Ratio::whole(0), max: None }));
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
