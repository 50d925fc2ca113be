//! Where an expression stands: within which lists, below how many conditional defaults, and how much work is left.

use super::Val;
use std::cell::Cell;

/// Steps that one rule or one line of a price may take: far more than any sensible one needs, few enough for a
/// hostile document to be answered at once.
const BUDGET: u32 = 1_000_000;

/// Bytes of text that are looked at in one step.
const TEXT: usize = 64;

/// The work that is left for a rule or a line of a price. What is beyond it is unknown.
#[derive(Debug)]
pub(crate) struct Steps(Cell<u32>);

impl Steps {
    pub(crate) const fn new() -> Self {
        Self(Cell::new(BUDGET))
    }

    /// For the next rule.
    pub(crate) fn refill(&self) {
        self.0.set(BUDGET);
    }

    /// Whether there were as many left.
    #[inline]
    pub(crate) fn spend(&self, count: usize) -> bool {
        let left = u32::try_from(count).ok().and_then(|count| self.0.get().checked_sub(count));
        self.0.set(left.unwrap_or(0));
        left.is_some_and(|left| left > 0)
    }

    /// The same for looking through a text.
    #[inline]
    pub(crate) fn spend_text(&self, bytes: usize) -> bool {
        // Short texts cost no more than what is done with them anyway.
        bytes < TEXT || self.spend(bytes / TEXT)
    }

    pub(crate) fn left(&self) -> u32 {
        self.0.get()
    }

    pub(crate) fn is_spent(&self) -> bool {
        self.0.get() == 0
    }
}

/// The place of an expression.
#[derive(Clone, Copy)]
pub(crate) struct Place<'e, 's> {
    /// The innermost of the values that enclosing expressions go through.
    bound: Option<&'e Bound<'e, 's>>,
    /// How many conditional defaults were followed.
    pub(super) chain: u32,
}

/// A value that an enclosing expression goes through.
pub(crate) struct Bound<'e, 's> {
    /// Its number: lists are counted from the outermost one.
    pub(crate) number: u16,
    /// The value.
    pub(crate) item: &'e Val<'s>,
    /// Where the list stands.
    pub(crate) outer: Place<'e, 's>,
}

impl<'e, 's> Place<'e, 's> {
    /// In no list.
    pub(crate) const ROOT: Self = Self { bound: None, chain: 0 };

    /// Within a list.
    pub(crate) fn within(bound: &'e Bound<'e, 's>) -> Self {
        Self { bound: Some(bound), chain: bound.outer.chain }
    }

    /// In a condition of a default, which sees no other list.
    pub(super) fn in_default(self, item: Option<&'e Bound<'e, 's>>) -> Self {
        Self { bound: item, chain: self.chain + 1 }
    }

    /// Whether what stands here is evaluated more than once, so that its steps are counted.
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
