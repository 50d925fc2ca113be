//! The context of an expression: enclosing lists, followed defaults, and the remaining steps.

use super::Val;
use crate::pattern;
use std::cell::Cell;

/// Maximum number of steps of one rule or one line of a price: far more than sensible ones need, few enough for a
/// hostile document to take no noticeable time.
const BUDGET: u32 = 1_000_000;

/// Maximum number of steps of all rules of a request, or of all bills that are made for one price: a spec can have thousands
/// of rules that each take what one can take.
const ALL: u64 = 10_000_000;

/// The steps that each rule or line has even if the ones before have taken all.
const LAST: u32 = 1_000;

/// Maximum number of steps of an expression that a tool tries with many values.
const FEW: u32 = 50_000;

/// Number of bytes of text that are processed in one step.
const TEXT: usize = 64;

/// Moves of a pattern that take no longer than any other step.
const MOVES: u64 = 16;

thread_local! {
    /// The steps of all evaluations of this thread that ended.
    static ENDED: Cell<u64> = const { Cell::new(0) };
}

/// The steps of all evaluations of this thread that ended, for tools that bound many of them together. Only the difference
/// of two such numbers means something.
pub(crate) fn ended() -> u64 {
    ENDED.get()
}

/// Counts steps that no rule or line is charged for.
pub(crate) fn tally(steps: usize) {
    ENDED.set(ENDED.get().wrapping_add(steps as u64));
}

/// The remaining steps of a rule or a line of a price, and the remaining moves of the patterns of all of them. Beyond
/// them, evaluation fails.
#[derive(Debug)]
pub(crate) struct Steps {
    left: Cell<u32>,
    /// The steps that the current rule or line had at first.
    given: Cell<u32>,
    /// The steps that those before it spent.
    before: Cell<u64>,
    moves: Cell<u64>,
}

impl Drop for Steps {
    #[inline]
    fn drop(&mut self) {
        let all = self.all();
        // Most rules take none.
        if all > 0 {
            ENDED.set(ENDED.get().wrapping_add(all));
        }
    }
}

impl Steps {
    pub(crate) const fn new() -> Self {
        Self::with_moves(pattern::MOVES)
    }

    /// Fewer steps, for expressions that tools try with many values.
    pub(crate) const fn few() -> Self {
        Self::of(FEW, pattern::MOVES)
    }

    /// The full number of steps, and the moves that are left for patterns.
    pub(crate) const fn with_moves(moves: u64) -> Self {
        Self::of(BUDGET, moves)
    }

    const fn of(steps: u32, moves: u64) -> Self {
        Self {
            left: Cell::new(steps),
            given: Cell::new(steps),
            // The moves of the patterns of values were made before.
            before: Cell::new(pattern::MOVES.saturating_sub(moves) / MOVES),
            moves: Cell::new(moves),
        }
    }

    /// Restores the full number of steps, for the next rule, as long as all together have some left.
    #[inline]
    pub(crate) fn refill(&self) {
        if self.left.get() == self.given.get() {
            return;
        }
        self.before.set(self.all());
        let given = u32::try_from(ALL.saturating_sub(self.before.get())).unwrap_or(BUDGET);
        let given = given.clamp(LAST, BUDGET);
        self.given.set(given);
        self.left.set(given);
    }

    /// The number that was spent by now.
    #[inline]
    pub(crate) fn all(&self) -> u64 {
        self.before.get().saturating_add(self.spent().into())
    }

    /// Runs a pattern, whose moves are taken from the steps, too.
    pub(super) fn run<T>(&self, matching: impl FnOnce(&mut u64) -> Option<T>) -> Option<T> {
        let all = self.moves.get().min(u64::from(self.left()) * MOVES);
        let mut left = all;
        let found = matching(&mut left);
        self.moves.set(self.moves.get() - (all - left));
        let fits = self.spend(usize::try_from((all - left) / MOVES).unwrap_or(usize::MAX));
        found.filter(|_| fits)
    }

    /// Spends steps; returns whether enough were left.
    #[inline]
    pub(crate) fn spend(&self, count: usize) -> bool {
        let left = u32::try_from(count).ok().and_then(|count| self.left.get().checked_sub(count));
        self.left.set(left.unwrap_or(0));
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
        self.left.set(0);
    }

    pub(crate) fn left(&self) -> u32 {
        self.left.get()
    }

    /// The number that was spent since the last refill.
    #[inline]
    pub(crate) fn spent(&self) -> u32 {
        self.given.get().saturating_sub(self.left.get())
    }

    pub(crate) fn is_spent(&self) -> bool {
        self.left.get() == 0
    }
}

/// The context of an expression.
#[derive(Clone, Copy)]
pub(crate) struct Place<'e, 's> {
    /// The innermost bound value.
    bound: Option<&'e Bound<'e, 's>>,
    /// The number of conditional defaults that were followed.
    pub(super) chain: u32,
    /// The whole expression is evaluated more than once.
    is_repeated: bool,
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
    pub(crate) const ROOT: Self = Self { bound: None, chain: 0, is_repeated: false };

    /// In no list, in an expression that is evaluated again and again, as for the parts of a range.
    pub(crate) const REPEATED: Self = Self { is_repeated: true, ..Self::ROOT };

    /// Within a list.
    pub(crate) fn within(bound: &'e Bound<'e, 's>) -> Self {
        Self { bound: Some(bound), ..bound.outer }
    }

    /// In a condition of a default, which sees no enclosing list.
    pub(super) fn in_default(self, item: Option<&'e Bound<'e, 's>>) -> Self {
        Self { bound: item, chain: self.chain + 1, ..self }
    }

    /// True if expressions here are evaluated more than once, so that their steps are counted.
    #[inline]
    pub(super) fn repeats(self) -> bool {
        self.bound.is_some() || self.chain > 0 || self.is_repeated
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

    /// Only what an expression does more than once is counted: in lists, and where defaults depend on one another.
    #[test]
    fn steps_count_in_lists_and_defaults() {
        let item = Val::Int(1);
        let bound = Bound { number: 0, item: &item, outer: Place::ROOT };
        assert!(!Place::ROOT.repeats());
        assert!(Place::REPEATED.repeats());
        assert!(Place::within(&bound).repeats());
        assert!(Place::ROOT.in_default(None).repeats());
        let within_default = Bound { outer: Place::ROOT.in_default(None), ..bound };
        assert_eq!(
            Place::within(&within_default).in_default(None).chain,
            2,
            "lists do not restart the chain"
        );
    }

    /// Rules share the steps of all; each one has some in any case.
    #[test]
    fn all_rules_together_have_a_limited_number_of_steps() {
        let before = ended();
        let steps = Steps::new();
        for _ in 0..10 {
            assert!(steps.spend(999_999));
            steps.refill();
        }
        assert_eq!(steps.left(), 1_000, "what is left of all steps is less");
        steps.refill();
        assert_eq!((steps.left(), steps.all()), (1_000, 9_999_990));
        assert!(!steps.spend(1_000));
        steps.refill();
        assert!(steps.left() == 1_000 && !steps.is_spent());
        assert_eq!(ended(), before);
        drop(steps);
        assert_eq!(ended() - before, 10_000_990);
        drop(Steps::with_moves(pattern::MOVES - 160));
        assert_eq!(ended() - before, 10_001_000, "moves of values count, too");
    }

    #[test]
    fn steps_that_were_spent_are_known() {
        let steps = Steps::new();
        assert_eq!((steps.spent(), steps.is_spent()), (0, false));
        assert!(steps.spend(3));
        assert_eq!((steps.spent(), steps.left()), (3, 999_997));
        steps.use_up();
        assert_eq!((steps.spent(), steps.left(), steps.is_spent()), (1_000_000, 0, true));
    }

    /// Sixteen moves of a pattern are a step, and are taken from the moves of all patterns, too.
    #[test]
    fn moves_of_patterns_cost_steps() {
        let steps = Steps::with_moves(100);
        let run = |count| {
            let mut all = 0;
            let found = steps.run(|moves| {
                all = *moves;
                *moves -= count;
                Some(())
            });
            (all, found.is_some(), steps.spent())
        };
        assert_eq!(run(32), (100, true, 2));
        assert_eq!(run(15), (68, true, 2));
        assert!(steps.spend(999_995));
        // No more moves than the steps that are left.
        assert_eq!(run(1), (48, true, 999_997));
        steps.refill();
        assert_eq!(run(0), (52, true, 0));
        assert!(steps.spend(999_998));
        assert_eq!(run(32), (32, false, 1_000_000));
    }

    /// A text of 64 bytes is the first that costs a step.
    #[test]
    fn long_texts_cost_steps() {
        let steps = Steps::new();
        steps.use_up();
        assert!(steps.spend_text(63));
        assert!(!steps.spend_text(64));
        steps.refill();
        assert!(steps.spend_text(64) && steps.spent() == 1);
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
