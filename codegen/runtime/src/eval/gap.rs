//! The reasons why an expression has no value.

use super::Val;
use crate::cause::Failure;

/// The reason why an expression has no value.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Gap {
    /// The value depends on an absent fact, an unknown tier or an invalid parameter.
    Unknown,
    /// Whatever is unknown, the evaluation fails.
    Failed(Failure),
}

impl Gap {
    /// The steps are used up.
    pub(crate) const STEPS: Self = Self::Failed(Failure::TooManySteps);
    pub(super) const OVERFLOW: Self = Self::Failed(Failure::Overflow);
    /// A value has the wrong type.
    pub(super) const TYPE: Self = Self::Failed(Failure::WrongType);

    /// The reason why nothing can be computed with these operands: one that fails, else one that is unknown, else the
    /// type of one.
    #[cold]
    pub(super) fn of<'v, 's: 'v>(operands: impl IntoIterator<Item = &'v Val<'s>>) -> Self {
        let mut gap = Self::TYPE;
        for operand in operands {
            if let Some(failure) = operand.failure() {
                return Self::Failed(failure);
            }
            if matches!(operand, Val::Unknown | Val::Between(_)) {
                gap = Self::Unknown;
            }
        }
        gap
    }

    /// The same in a price, where a parameter that is not given and has no default is unknown: the service chooses its
    /// value.
    pub(crate) fn in_price(self) -> Self {
        if self == Self::Failed(Failure::Absent) { Self::Unknown } else { self }
    }

    /// The outcome of `&&` or `||` with another part like this one. What is unknown could still decide, so that it
    /// prevails over what fails.
    pub(super) fn beside(self, outcome: Result<bool, Self>) -> Result<bool, Self> {
        match outcome {
            Err(Self::Failed(_)) if self != Self::Unknown => outcome,
            Err(Self::Unknown) => outcome,
            _ => Err(self),
        }
    }
}

impl From<Gap> for Val<'_> {
    fn from(gap: Gap) -> Self {
        match gap {
            Gap::Unknown => Self::Unknown,
            Gap::Failed(failure) => Self::Failed(failure),
        }
    }
}

impl<'s, T: Into<Val<'s>>> From<Result<T, Gap>> for Val<'s> {
    fn from(result: Result<T, Gap>) -> Self {
        match result {
            Ok(value) => value.into(),
            Err(gap) => gap.into(),
        }
    }
}

impl From<bool> for Val<'_> {
    fn from(value: bool) -> Self {
        Self::Bool(value)
    }
}

impl Val<'_> {
    /// The reason why computing with this value fails, apart from its type.
    pub(super) fn failure(&self) -> Option<Failure> {
        match self {
            Self::Failed(failure) => Some(*failure),
            Self::Absent => Some(Failure::Absent),
            _ => None,
        }
    }
}
