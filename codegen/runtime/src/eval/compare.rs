//! Equality and order of values. Values of different kinds are not equal, and numbers of different types are compared
//! exactly. What is unknown or fails has no order.

use super::{Gap, List, Scope, Val};
use crate::number;
use crate::table::{Comparison, Literal};
use std::cmp::Ordering;

impl<'s> Scope<'s> {
    #[inline]
    pub(super) fn compare(
        &self,
        comparison: Comparison,
        left: &Val<'s>,
        right: &Val<'s>,
    ) -> Result<bool, Gap> {
        match comparison {
            Comparison::Eq => self.equal(left, right),
            Comparison::Ne => self.equal(left, right).map(|equal| !equal),
            _ => self.ordered(comparison, left, right),
        }
    }

    fn ordered(&self, comparison: Comparison, left: &Val<'s>, right: &Val<'s>) -> Result<bool, Gap> {
        if let (Val::Between(_), _) | (_, Val::Between(_)) = (left, right) {
            let ranges = left.range().zip(right.range());
            let (left, right) = &ranges.ok_or_else(|| Gap::of([left, right]))?;
            if !self.spend_for_ranges() {
                return Err(Gap::STEPS);
            }
            let holds = match comparison {
                Comparison::Le => self.unknowns.is_at_most(left, right),
                Comparison::Ge => self.unknowns.is_at_most(right, left),
                Comparison::Lt => self.unknowns.is_at_most(right, left).map(|at_most| !at_most),
                Comparison::Gt => self.unknowns.is_at_most(left, right).map(|at_most| !at_most),
                Comparison::Eq | Comparison::Ne => None,
            };
            return holds.ok_or(Gap::Unknown);
        }
        // Only what is not a number, such as the quotient of two zeros, has no order to another number.
        let Some(order) = self.order(left, right)? else { return Ok(comparison == Comparison::Ne) };
        Ok(match comparison {
            Comparison::Lt => order.is_lt(),
            Comparison::Le => order.is_le(),
            Comparison::Gt => order.is_gt(),
            Comparison::Ge => order.is_ge(),
            Comparison::Eq => order.is_eq(),
            Comparison::Ne => order.is_ne(),
        })
    }

    /// The order of two values; none for a double that is not a number.
    pub(super) fn order(&self, left: &Val<'s>, right: &Val<'s>) -> Result<Option<Ordering>, Gap> {
        match (left, right) {
            (Val::Int(left), Val::Int(right)) => Ok(Some(left.cmp(right))),
            (Val::Bool(left), Val::Bool(right)) => Ok(Some(left.cmp(right))),
            (Val::Str(_) | Val::Text(_), Val::Str(_) | Val::Text(_)) => {
                let (Some(left), Some(right)) = (left.text(), right.text()) else { return Err(Gap::TYPE) };
                let is_paid = self.steps.spend_text(left.len().min(right.len()));
                if is_paid { Ok(Some(left.cmp(&right))) } else { Err(Gap::STEPS) }
            }
            _ => self.order_of_numbers(left, right),
        }
    }

    fn order_of_numbers(&self, left: &Val<'s>, right: &Val<'s>) -> Result<Option<Ordering>, Gap> {
        if self.exact
            && let (Some(left), Some(right)) = (left.ratio(), right.ratio())
        {
            return left.checked_cmp(right).map(Some).ok_or(Gap::OVERFLOW);
        }
        match (left, right, left.integer(), right.integer()) {
            (Val::Num(left), Val::Num(right), ..) => Ok(left.partial_cmp(right)),
            (_, _, Some(left), Some(right)) => Ok(Some(left.cmp(&right))),
            (_, Val::Num(double), Some(integer), _) => Ok(number::order(integer, *double)),
            (Val::Num(double), _, _, Some(integer)) => {
                Ok(number::order(integer, *double).map(Ordering::reverse))
            }
            // In a price, a double that is too large to be exact.
            (Val::Ratio(_), Val::Num(_), ..) | (Val::Num(_), Val::Ratio(_), ..) => Err(Gap::OVERFLOW),
            _ => Err(Gap::of([left, right])),
        }
    }

    /// Compares two values. Values of different kinds are not equal.
    pub(crate) fn equal(&self, left: &Val<'s>, right: &Val<'s>) -> Result<bool, Gap> {
        match (left, right) {
            (Val::Unknown | Val::Absent | Val::Failed(_), _)
            | (_, Val::Unknown | Val::Absent | Val::Failed(_)) => Err(Gap::of([left, right])),
            (Val::Str(left), Val::Str(right)) => match (left.as_plain(), right.as_plain()) {
                (Some(left), Some(right)) => self.same(left, right),
                _ => self.same(&left.decode(), &right.decode()),
            },
            (Val::Str(_) | Val::Text(_), Val::Str(_) | Val::Text(_)) => {
                self.same(&left.text().unwrap_or_default(), &right.text().unwrap_or_default())
            }
            (Val::Bool(left), Val::Bool(right)) => Ok(left == right),
            (Val::Int(left), Val::Int(right)) => Ok(left == right),
            (Val::Null, Val::Null) => Ok(true),
            (Val::List(left), Val::List(right)) => self.equal_lists(left, right),
            (Val::Item(owner, list), _) => self.equal(&self.own(*owner, list), right),
            (_, Val::Item(owner, list)) => self.equal(left, &self.own(*owner, list)),
            (Val::Object | Val::Map { .. }, Val::Object | Val::Map { .. }) => Err(Gap::TYPE),
            _ => self.equal_numbers(left, right),
        }
    }

    /// Comparing long texts takes steps.
    #[inline]
    fn same(&self, left: &str, right: &str) -> Result<bool, Gap> {
        if left.len() != right.len() {
            return Ok(false);
        }
        if self.steps.spend_text(left.len()) { Ok(left == right) } else { Err(Gap::STEPS) }
    }

    fn equal_numbers(&self, left: &Val<'s>, right: &Val<'s>) -> Result<bool, Gap> {
        if !left.is_number() || !right.is_number() {
            return Ok(false);
        }
        if let (Val::Between(_), _) | (_, Val::Between(_)) = (left, right) {
            let (Some(left), Some(right)) = (left.range(), right.range()) else {
                return Err(Gap::OVERFLOW);
            };
            if !self.spend_for_ranges() {
                return Err(Gap::STEPS);
            }
            return self.unknowns.order(&left, &right).map(Ordering::is_eq).ok_or(Gap::Unknown);
        }
        Ok(self.order_of_numbers(left, right)?.is_some_and(Ordering::is_eq))
    }

    fn equal_lists(&self, left: &List<'s>, right: &List<'s>) -> Result<bool, Gap> {
        if left.len() != right.len() {
            return Ok(false);
        }
        let mut outcome = Ok(true);
        for index in 0..left.len() {
            if !self.steps.spend(1) {
                return Err(Gap::STEPS);
            }
            match self.equal(&self.item(left, index), &self.item(right, index)) {
                Ok(true) => {}
                Ok(false) => return Ok(false),
                Err(gap) => outcome = gap.beside(outcome),
            }
        }
        outcome
    }

    pub(super) fn among(&self, value: &Val<'s>, list: &'s [Literal<'s>]) -> Result<bool, Gap> {
        self.within(value, list.iter().map(|literal| Val::from(*literal)))
    }

    /// True if a value is one of some.
    pub(super) fn within(&self, value: &Val<'s>, values: impl Iterator<Item = Val<'s>>) -> Result<bool, Gap> {
        if let Val::Unknown | Val::Absent | Val::Failed(_) = value {
            return Err(Gap::of([value]));
        }
        let mut outcome = Ok(false);
        for other in values {
            match self.equal(value, &other) {
                Ok(true) => return Ok(true),
                Ok(false) => {}
                Err(gap) => outcome = gap.beside(outcome),
            }
        }
        outcome
    }
}
