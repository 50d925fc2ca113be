//! Unknown numbers in prices. Each is one number, however many expressions read it: what is computed from them
//! keeps its dependence on them for as many operations as possible.

use super::interval::Interval;
use crate::ratio::Ratio;
use crate::table::{Arithmetic, Function, MediaFact};
use crate::variables::Owner;
use std::cell::RefCell;
use std::cmp::Ordering;

/// Most unknown numbers that are distinguished; others are ranges each time they are read.
const MAX_UNKNOWNS: usize = 16;

/// Most places that one evaluation suggests to divide a range at.
const MAX_CUTS: usize = 8;

/// An input of a price that the caller did not give.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Unknown {
    /// A fact that the caller did not give.
    Fact(u16),
    /// The time of the request, for all timestamps that the caller did not give.
    Moment,
    /// A fact about the media of this variable.
    Media(Owner, u16, MediaFact),
}

/// A number between two ends.
#[derive(Clone, Debug)]
pub(crate) struct Range {
    pub(crate) ends: Interval,
    /// Its dependence on unknown numbers, if it is a sum of multiples.
    form: Option<Form>,
}

/// A constant, and multiples of unknown numbers in their order.
#[derive(Clone, Debug)]
struct Form {
    constant: Ratio,
    terms: Vec<(usize, Ratio)>,
}

/// A place to divide the range of an unknown number at.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Cut {
    pub(crate) unknown: usize,
    pub(crate) at: Ratio,
}

/// A range in which an unknown number is.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(crate) struct Side {
    pub(crate) ends: Interval,
    /// Only whole numbers.
    pub(crate) is_whole: bool,
}

/// The unknown numbers that were read, and the ranges that are looked at.
#[derive(Debug, Default)]
pub(crate) struct Unknowns {
    read: RefCell<Vec<Unknown>>,
    area: RefCell<Vec<Side>>,
    cuts: RefCell<Vec<Cut>>,
}

impl From<Interval> for Range {
    fn from(ends: Interval) -> Self {
        Self { ends, form: None }
    }
}

impl Range {
    fn form(&self) -> Option<Form> {
        let constant = || self.ends.exact().map(|constant| Form { constant, terms: Vec::new() });
        self.form.clone().or_else(constant)
    }

    /// The result of a function that never falls.
    pub(super) fn map(&self, rising: impl Fn(Ratio) -> Option<Ratio>) -> Option<Self> {
        self.ends.map(rising).map(Self::from)
    }
}

impl Form {
    /// The sum of both, each times a factor.
    fn combine(&self, factor: Ratio, other: &Self, other_factor: Ratio) -> Option<Self> {
        let constant =
            self.constant.checked_mul(factor)?.checked_add(other.constant.checked_mul(other_factor)?)?;
        let mut terms: Vec<(usize, Ratio)> = Vec::new();
        let scaled = |form: &Self, factor: Ratio| -> Option<Vec<(usize, Ratio)>> {
            form.terms.iter().map(|(unknown, count)| Some((*unknown, count.checked_mul(factor)?))).collect()
        };
        for (unknown, count) in scaled(self, factor)?.into_iter().chain(scaled(other, other_factor)?) {
            match terms.iter_mut().find(|(known, _)| *known == unknown) {
                Some((_, sum)) => *sum = sum.checked_add(count)?,
                None => terms.push((unknown, count)),
            }
        }
        terms.retain(|(_, count)| count.parts().0 != 0);
        Some(Self { constant, terms })
    }
}

const ZERO: Ratio = Ratio::whole(0);
const ONE: Ratio = Ratio::whole(1);
const MINUS_ONE: Ratio = Ratio::whole(-1);

impl Unknowns {
    pub(crate) fn is_empty(&self) -> bool {
        self.read.borrow().is_empty()
    }

    /// The ranges that are looked at.
    pub(crate) fn area(&self) -> Vec<Side> {
        self.area.borrow().clone()
    }

    /// Looks at these ranges. What is read for the first time then has its whole range.
    pub(crate) fn look_at(&self, area: &[Side]) {
        for (known, side) in self.area.borrow_mut().iter_mut().zip(area) {
            *known = *side;
        }
    }

    /// Takes the suggested places to divide a range at.
    pub(crate) fn take_cuts(&self) -> Vec<Cut> {
        std::mem::take(&mut self.cuts.borrow_mut())
    }

    /// The value of what is unknown, which has this range as a whole.
    pub(super) fn read(&self, unknown: Unknown, whole: Side) -> Range {
        let mut read = self.read.borrow_mut();
        let known = read.iter().position(|known| *known == unknown);
        if known.is_none() && read.len() < MAX_UNKNOWNS {
            read.push(unknown);
            self.area.borrow_mut().push(whole);
        }
        let Some(number) = known.or_else(|| read.iter().position(|known| *known == unknown)) else {
            return whole.ends.into();
        };
        let ends = self.area.borrow().get(number).map_or(whole.ends, |side| side.ends);
        Range { ends, form: Some(Form { constant: ZERO, terms: vec![(number, ONE)] }) }
    }

    /// The number of one of several values that are not numbers, if only one is looked at.
    pub(super) fn read_choice(&self, unknown: Unknown, count: usize) -> Option<usize> {
        let last = i64::try_from(count.checked_sub(1)?).ok()?;
        let ends = Interval::between(Some(ZERO), Some(Ratio::whole(last)));
        let choice = self.read(unknown, Side { ends, is_whole: true });
        if let Some(choice) = choice.ends.exact() {
            return usize::try_from(choice.parts().0).ok();
        }
        let (min, max) = (choice.ends.min.number()?, choice.ends.max.number()?);
        self.suggest(&choice, &Interval::known(middle(min, max)?.floor()?).into());
        None
    }

    /// All values of a sum of multiples.
    fn ends(&self, form: &Form) -> Option<Interval> {
        let area = self.area.borrow();
        form.terms.iter().try_fold(Interval::known(form.constant), |sum, (unknown, count)| {
            let multiple = area.get(*unknown)?.ends.compute(Arithmetic::Mul, Interval::known(*count))?;
            sum.compute(Arithmetic::Add, multiple)
        })
    }

    /// The number with both what is known of its ends and what its form says.
    fn with(&self, ends: Option<Interval>, form: Option<Form>) -> Option<Range> {
        let by_form = form.as_ref().and_then(|form| self.ends(form));
        let ends = match (ends, by_form) {
            (Some(ends), Some(by_form)) => ends.within(by_form).or(Some(by_form)),
            (ends, by_form) => ends.or(by_form),
        };
        Some(Range { ends: ends?, form })
    }

    pub(crate) fn compute(&self, operator: Arithmetic, left: &Range, right: &Range) -> Option<Range> {
        let ends = left.ends.compute(operator, right.ends);
        let forms = || left.form().zip(right.form());
        let form = match (operator, left.ends.exact(), right.ends.exact()) {
            (Arithmetic::Add, ..) => forms().and_then(|(left, right)| left.combine(ONE, &right, ONE)),
            (Arithmetic::Sub, ..) => forms().and_then(|(left, right)| left.combine(ONE, &right, MINUS_ONE)),
            (Arithmetic::Mul, _, Some(factor)) => {
                forms().and_then(|(form, one)| form.combine(factor, &one, ZERO))
            }
            (Arithmetic::Mul, Some(factor), _) => {
                forms().and_then(|(one, form)| form.combine(factor, &one, ZERO))
            }
            (Arithmetic::Div, _, Some(divisor)) => {
                let factor = ONE.checked_div(divisor);
                forms().zip(factor).and_then(|((form, one), factor)| form.combine(factor, &one, ZERO))
            }
            _ => None,
        };
        self.with(ends, form)
    }

    /// True if a number is a whole one, whatever the unknown numbers are.
    pub(crate) fn is_integral(&self, number: &Range) -> bool {
        let area = self.area.borrow();
        number.form().is_some_and(|form| {
            let is_whole = |(unknown, count): &(usize, Ratio)| {
                count.is_whole() && area.get(*unknown).is_some_and(|side| side.is_whole)
            };
            form.constant.is_whole() && form.terms.iter().all(is_whole)
        })
    }

    /// The difference of two numbers, as far as it is known.
    fn difference(&self, left: &Range, right: &Range) -> Option<Range> {
        self.compute(Arithmetic::Sub, left, right)
    }

    /// The order of two numbers; none where it depends on what is unknown. That suggests where to divide a range.
    pub(super) fn order(&self, left: &Range, right: &Range) -> Option<Ordering> {
        let order = left.ends.order(right.ends).or_else(|| {
            let zero = Interval::known(ZERO);
            self.difference(left, right).and_then(|difference| difference.ends.order(zero))
        });
        if order.is_none() {
            self.suggest(left, right);
        }
        order
    }

    /// True if a number is at most another one; none where it depends on what is unknown.
    pub(crate) fn is_at_most(&self, left: &Range, right: &Range) -> Option<bool> {
        let is_at_most = left.ends.is_at_most(right.ends).or_else(|| {
            let zero = Interval::known(ZERO);
            self.difference(left, right).and_then(|difference| difference.ends.is_at_most(zero))
        });
        if is_at_most.is_none() {
            self.suggest(left, right);
        }
        is_at_most
    }

    /// The greater or the lesser of two numbers.
    pub(super) fn extreme(&self, greatest: bool, left: &Range, right: &Range) -> Option<Range> {
        match self.is_at_most(left, right) {
            Some(left_is_less) => Some(if left_is_less == greatest { right.clone() } else { left.clone() }),
            None if greatest => left.ends.greatest(right.ends).map(Range::from),
            None => left.ends.least(right.ends).map(Range::from),
        }
    }

    /// The absolute value.
    pub(super) fn abs(&self, value: &Range) -> Option<Range> {
        let zero = Range::from(Interval::known(ZERO));
        match self.is_at_most(&zero, value) {
            Some(true) => Some(value.clone()),
            _ => value.ends.abs().map(Range::from),
        }
    }

    /// Suggests to divide a range where a rounded number makes a step.
    pub(super) fn suggest_step(&self, function: Function, value: &Range) {
        let (Some(min), Some(max)) = (value.ends.min.number(), value.ends.max.number()) else { return };
        let step = middle(min, max).and_then(Ratio::floor).and_then(|middle| {
            let half = if function == Function::Round { Ratio::new(1, 2)? } else { ZERO };
            middle.checked_add(half)
        });
        if let Some(step) = step {
            self.suggest(value, &Interval::known(step).into());
        }
    }

    /// Suggests to divide the range of an unknown number where two numbers are equal.
    pub(super) fn suggest(&self, left: &Range, right: &Range) {
        let Some(form) = self.difference(left, right).and_then(|difference| difference.form) else { return };
        let cut = |at: usize| {
            let (unknown, count) = *form.terms.get(at)?;
            let area = self.area.borrow();
            // The others are assumed to be in the middle of their ranges.
            let mut rest = form.constant;
            for (other, count) in form.terms.iter().filter(|(other, _)| *other != unknown) {
                let ends = area.get(*other)?.ends;
                let (min, max) = (ends.min.number(), ends.max.number());
                let assumed = min.zip(max).and_then(|(min, max)| middle(min, max)).or(min).or(max)?;
                rest = rest.checked_add(assumed.checked_mul(*count)?)?;
            }
            let at = rest.checked_neg()?.checked_div(count)?;
            area.get(unknown)?.ends.contains(at)?.then_some(Cut { unknown, at })
        };
        if let Some(cut) = (0..form.terms.len()).find_map(cut) {
            self.cut(cut);
        }
    }

    fn cut(&self, cut: Cut) {
        let mut cuts = self.cuts.borrow_mut();
        if cuts.len() < MAX_CUTS {
            cuts.push(cut);
        }
    }

    /// Makes the looked at ranges smaller by a number that is at most another one; false if that is impossible.
    pub(crate) fn demand_at_most(&self, left: &Range, right: &Range) -> bool {
        let Some(difference) = self.difference(left, right) else { return true };
        if difference.ends.is_at_most(Interval::known(ZERO)) == Some(false) {
            return false;
        }
        let Some(form) = difference.form else { return true };
        form.terms.iter().all(|(unknown, count)| self.bound(&form, *unknown, *count).unwrap_or(true))
    }

    /// Bounds one unknown number of a form that is at most zero; false if no number is left.
    fn bound(&self, form: &Form, unknown: usize, count: Ratio) -> Option<bool> {
        let rest = Form {
            constant: form.constant,
            terms: form.terms.iter().filter(|(other, _)| *other != unknown).copied().collect(),
        };
        let most = self.ends(&rest)?.min.number()?.checked_neg()?.checked_div(count)?;
        let mut area = self.area.borrow_mut();
        let side = area.get_mut(unknown)?;
        let bound = match (count.is_negative(), side.is_whole) {
            (false, true) => Interval::between(None, Some(most.floor()?)),
            (false, false) => Interval::between(None, Some(most)),
            (true, true) => Interval::between(Some(most.ceil()?), None),
            (true, false) => Interval::between(Some(most), None),
        };
        let narrowed = side.ends.within(bound);
        if let Some(narrowed) = narrowed {
            side.ends = narrowed;
        }
        Some(narrowed.is_some())
    }
}

/// The number in the middle of two.
pub(crate) fn middle(min: Ratio, max: Ratio) -> Option<Ratio> {
    min.checked_add(max)?.checked_div(Ratio::whole(2))
}

impl Side {
    /// The part that is one number.
    pub(crate) fn only(self, number: Ratio) -> Self {
        Self { ends: Interval::known(number), ..self }
    }

    /// The two parts of a range that is cut; none if one of them would be the whole.
    pub(crate) fn divided(self, at: Ratio) -> Option<[Self; 2]> {
        let (min, max) = (self.ends.min.number(), self.ends.max.number());
        let is_below = |left: Option<Ratio>, right: Ratio| {
            left.is_none_or(|left| left.checked_cmp(right).is_some_and(Ordering::is_lt))
        };
        let (low, high) = if self.is_whole {
            let mut at = at.floor()?;
            if max.is_some_and(|max| max == at) {
                at = at.checked_sub(ONE)?;
            }
            let next = at.checked_add(ONE)?;
            let fits = min.is_none_or(|min| min.checked_cmp(at).is_some_and(Ordering::is_le))
                && max.is_none_or(|max| next.checked_cmp(max).is_some_and(Ordering::is_le));
            if !fits {
                return None;
            }
            (at, next)
        } else {
            let fits =
                is_below(min, at) && max.is_none_or(|max| at.checked_cmp(max).is_some_and(Ordering::is_lt));
            if !fits {
                return None;
            }
            (at, at)
        };
        let side = |min, max| Self { ends: Interval::between(min, max), ..self };
        Some([side(min, Some(low)), side(Some(high), max)])
    }
}
