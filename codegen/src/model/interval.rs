//! Intervals of numbers, as positions on a scale.

use super::{Integer, Number, Value};

/// Numbers between two others, both included. They are held as positions on the scale: see [`Interval::value`].
#[derive(Clone, Copy, Debug, PartialEq)]
pub(crate) struct Interval {
    /// The least position.
    pub(crate) min: i64,
    /// The greatest position.
    pub(crate) max: i64,
    /// The meaning of positions.
    pub(crate) scale: Scale,
}

/// The numbers of an interval.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(crate) enum Scale {
    /// Whole numbers that exceed a multiple of `step` by `offset`. Their positions are the numbers themselves.
    Whole { step: u32, offset: u32 },
    /// Doubles, each a multiple of `step` where there is one. A position counts all doubles from 0 on.
    Double { step: Option<f64> },
}

impl Scale {
    /// Every whole number.
    pub(crate) const WHOLE: Scale = Scale::Whole { step: 1, offset: 0 };
    /// Every double.
    pub(crate) const DOUBLE: Scale = Scale::Double { step: None };

    /// The number at a position.
    pub(crate) fn value(self, position: i64) -> Value {
        match self {
            Scale::Whole { .. } => Value::Int(position),
            Scale::Double { .. } => Value::Num(double_at(position)),
        }
    }

    /// The position of a number; `None` for other values, and for fractions among whole numbers.
    pub(crate) fn position(self, value: &Value) -> Option<i64> {
        match (self, value) {
            (Scale::Whole { .. }, Value::Int(value)) => Some(*value),
            (Scale::Whole { .. }, Value::Num(value)) => whole(*value),
            (Scale::Double { .. }, value) => value.as_double().map(position_of),
            _ => None,
        }
    }
}

impl Interval {
    /// All whole numbers between two.
    pub(crate) fn whole(min: i64, max: i64) -> Self {
        Self { min, max, scale: Scale::WHOLE }
    }

    /// All doubles between two.
    pub(crate) fn doubles(min: f64, max: f64) -> Self {
        Self { min: position_of(min), max: position_of(max), scale: Scale::DOUBLE }
    }

    /// A count with an optional limit.
    pub(crate) fn count(min: u32, max: Option<u32>) -> Self {
        Self::whole(min.into(), max.unwrap_or(u32::MAX).into())
    }

    /// The values of a whole number.
    pub(crate) fn of_integer(integer: &Integer) -> Self {
        let scale = Scale::Whole { step: integer.step.max(1), offset: integer.offset };
        Self { min: integer.min, max: integer.max, scale }
    }

    /// The values of a number.
    pub(crate) fn of_number(number: &Number) -> Self {
        let all = Self::doubles(number.min.unwrap_or(f64::MIN), number.max.unwrap_or(f64::MAX));
        Self {
            min: if number.above { all.min.saturating_add(1) } else { all.min },
            max: if number.below { all.max.saturating_sub(1) } else { all.max },
            scale: Scale::Double { step: number.step },
        }
    }

    /// The side of a size in a string.
    pub(crate) fn of_side(integer: &Integer) -> Self {
        Self { min: integer.min.max(1), max: integer.max.min(999_999), ..Self::of_integer(integer) }
    }

    /// The least and the greatest number; `None` for an empty interval.
    pub(crate) fn edges(&self) -> Option<(Value, Value)> {
        let (min, max) = (self.at_least(self.min)?, self.at_most(self.max)?);
        (min <= max).then(|| (self.scale.value(min), self.scale.value(max)))
    }

    /// The positions of all whole numbers, when there are not more than this.
    pub(crate) fn positions(&self, most: usize) -> Option<Vec<i64>> {
        let Scale::Whole { step, .. } = self.scale else { return None };
        let first = self.at_least(self.min)?;
        let count = self.max.checked_sub(first)?.div_euclid(step.into()).checked_add(1)?;
        let step = usize::try_from(step).ok()?;
        (count <= i64::try_from(most).ok()?).then(|| (first..=self.max).step_by(step).collect())
    }

    /// Reports whether a value is one of its numbers.
    pub(crate) fn contains(&self, value: &Value) -> bool {
        self.scale.position(value).is_some_and(|position| {
            (self.min..=self.max).contains(&position) && self.at_most(position) == Some(position)
        })
    }

    /// The smallest interval around both; of whole numbers and doubles one of doubles.
    #[must_use]
    pub(crate) fn hull(self, other: Self) -> Self {
        let is_whole = |one: &Self| matches!(one.scale, Scale::Whole { .. });
        if is_whole(&self) && is_whole(&other) {
            return Self::whole(self.min.min(other.min), self.max.max(other.max));
        }
        let position = |of: &Self, at: i64| match of.scale {
            Scale::Whole { .. } => position_of(double(at)),
            Scale::Double { .. } => at,
        };
        Self {
            min: position(&self, self.min).min(position(&other, other.min)),
            max: position(&self, self.max).max(position(&other, other.max)),
            scale: Scale::DOUBLE,
        }
    }

    /// Numbers that meet some constants in every way: the edges, and around each constant the next ones that are
    /// allowed.
    pub(crate) fn samples(&self, constants: &[Value]) -> Vec<Value> {
        let mut positions: Vec<i64> = vec![self.min, self.max];
        for constant in constants {
            let near = match (self.scale, constant) {
                (Scale::Whole { .. }, Value::Num(value)) => whole(value.floor()),
                (scale, value) => scale.position(value),
            };
            if let Some(at) = near {
                positions.extend([at.saturating_sub(1), at, at.saturating_add(1)]);
            }
        }
        let aligned = positions.iter().flat_map(|at| [self.at_most(*at), self.at_least(*at)]);
        let mut inside: Vec<i64> =
            aligned.flatten().filter(|at| (self.min..=self.max).contains(at)).collect();
        inside.sort_unstable();
        inside.dedup();
        inside.into_iter().map(|at| self.scale.value(at)).collect()
    }

    /// The greatest allowed position, whatever the bounds, that is not beyond this one.
    fn at_most(&self, position: i64) -> Option<i64> {
        match self.scale {
            Scale::Whole { step, offset } => {
                position.checked_sub(position.checked_sub(offset.into())?.rem_euclid(step.into()))
            }
            Scale::Double { step: None } => Some(position),
            Scale::Double { step: Some(step) } => {
                Some(position_of((double_at(position) / step).floor() * step))
            }
        }
    }

    /// The least allowed position, whatever the bounds, that is not before this one.
    fn at_least(&self, position: i64) -> Option<i64> {
        match self.scale {
            Scale::Whole { step, offset } => {
                position.checked_add(i64::from(offset).checked_sub(position)?.rem_euclid(step.into()))
            }
            Scale::Double { step: None } => Some(position),
            Scale::Double { step: Some(step) } => {
                Some(position_of((double_at(position) / step).ceil() * step))
            }
        }
    }
}

#[expect(clippy::cast_precision_loss, reason = "exact within the bounds of integers")]
pub(super) fn double(value: i64) -> f64 {
    value as f64
}

/// A double without fraction as whole number.
#[expect(clippy::cast_possible_truncation, reason = "the range is checked first")]
fn whole(value: f64) -> Option<i64> {
    const EXACT: f64 = 9_007_199_254_740_992.0;
    (value.fract() == 0.0 && value.abs() <= EXACT).then_some(value as i64)
}

/// The position of a double among all doubles: `a < b` exactly when the position of `a` is smaller. Both zeros are at
/// neighbouring positions.
fn position_of(value: f64) -> i64 {
    let bits = value.to_bits().cast_signed();
    // Negative doubles are stored as sign and magnitude, so their order is reversed.
    if bits < 0 { i64::MIN.wrapping_sub(bits).wrapping_sub(1) } else { bits }
}

/// The double at a position; the inverse of [`position_of`].
fn double_at(position: i64) -> f64 {
    let bits = if position < 0 { i64::MIN.wrapping_sub(position).wrapping_sub(1) } else { position };
    f64::from_bits(bits.cast_unsigned())
}
