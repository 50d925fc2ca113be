//! The context of an expression: enclosing lists, followed defaults, and the remaining steps.

use super::Val;
use std::cell::Cell;

/// Maximum number of steps of one rule or one line of a price: far more than sensible ones need, few enough for a
/// hostile document to take no noticeable time.
const BUDGET: u32 = 1_000_000;

/// Maximum number of steps of an expression that a tool tries with many values.
const FEW: u32 = 50_000;

/// Number of bytes of text that are processed in one step.
const TEXT: usize = 64;

/// The remaining steps of a rule or a line of a price. Beyond them, evaluation fails.
#[derive(Debug)]
pub(crate) struct Steps(Cell<u32>);

impl Steps {
    pub(crate) const fn new() -> Self {
        Self(Cell::new(BUDGET))
    }

    /// Fewer steps, for expressions that tools try with many values.
    pub(crate) const fn few() -> Self {
        Self(Cell::new(FEW))
    }

    /// Restores the full number, for the next rule.
    pub(crate) fn refill(&self) {
        self.0.set(BUDGET);
    }

    /// Spends steps; returns whether enough were left.
    #[inline]
    pub(crate) fn spend(&self, count: usize) -> bool {
        let left = u32::try_from(count).ok().and_then(|count| self.0.get().checked_sub(count));
        self.0.set(left.unwrap_or(0));
        left.is_some_and(|left| left > 0)
    }

    /// Spends the steps of processing a text.
    #[inline]
    pub(crate) fn spend_text(&self, bytes: usize) -> bool {
        // Short texts cost no more than what is done with them anyway.
        bytes < TEXT || self.spend(bytes / TEXT)
    }

    /// Leaves none.
    pub(crate) fn use_up(&self) {
        self.0.set(0);
    }

    pub(crate) fn left(&self) -> u32 {
        self.0.get()
    }

    /// The number that was spent since the last refill.
    pub(crate) fn spent(&self) -> u32 {
        BUDGET.saturating_sub(self.0.get())
    }

    pub(crate) fn is_spent(&self) -> bool {
        self.0.get() == 0
    }
}

/// The context of an expression.
#[derive(Clone, Copy)]
pub(crate) struct Place<'e, 's> {
    /// The innermost bound value.
    bound: Option<&'e Bound<'e, 's>>,
    /// The number of conditional defaults that were followed.
    pub(super) chain: u32,
}

/// A value that an enclosing expression binds.
pub(crate) struct Bound<'e, 's> {
    /// Its number: lists are counted from the outermost one.
    pub(crate) number: u16,
    /// The value.
    pub(crate) item: &'e Val<'s>,
    /// The context of the list.
    pub(crate) outer: Place<'e, 's>,
}

impl<'e, 's> Place<'e, 's> {
    /// In no list.
    pub(crate) const ROOT: Self = Self { bound: None, chain: 0 };

    /// Within a list.
    pub(crate) fn within(bound: &'e Bound<'e, 's>) -> Self {
        Self { bound: Some(bound), chain: bound.outer.chain }
    }

    /// In a condition of a default, which sees no enclosing list.
    pub(super) fn in_default(self, item: Option<&'e Bound<'e, 's>>) -> Self {
        Self { bound: item, chain: self.chain + 1 }
    }

    /// True if expressions here are evaluated more than once, so that their steps are counted.
    #[inline]
    pub(super) fn repeats(self) -> bool {
        self.bound.is_some() || self.chain > 0
    }

    /// The bound value with this number.
    pub(super) fn item(self, number: u16) -> Option<&'e Val<'s>> {
        let mut place = self;
        while let Some(bound) = place.bound {
            if bound.number == number {
                return Some(bound.item);
            }
            place = bound.outer;
        }
        None
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn steps_run_out() {
        let steps = Steps::new();
        assert!(steps.spend(999_999));
        assert!(!steps.spend(1));
        assert!(steps.is_spent());
        assert!(!steps.spend(0));
        steps.refill();
        assert!(!steps.spend(usize::MAX));
        steps.refill();
        assert!(steps.spend_text(63) && steps.left() == 1_000_000);
        assert!(steps.spend_text(6_400) && steps.left() == 999_900);
    }

    #[test]
    fn values_are_found_by_number() {
        let (outer, inner) = (Val::Int(1), Val::Int(2));
        let first = Bound { number: 0, item: &outer, outer: Place::ROOT };
        let second = Bound { number: 1, item: &inner, outer: Place::within(&first) };
        let place = Place::within(&second);
        assert!(matches!(place.item(0), Some(Val::Int(1))));
        assert!(matches!(place.item(1), Some(Val::Int(2))));
        assert!(place.item(2).is_none());
        assert!(Place::ROOT.item(0).is_none());
    }
}
