//! Equality and order of values. Values of different kinds are not equal; comparisons with unknown values are unknown.

use super::{List, Scope, Val};
use crate::table::{Comparison, Literal};
use std::cmp::Ordering;

impl<'s> Scope<'s> {
    #[inline]
    pub(super) fn compare(&self, comparison: Comparison, left: &Val<'s>, right: &Val<'s>) -> Option<bool> {
        match comparison {
            Comparison::Eq => self.equal(left, right),
            Comparison::Ne => self.equal(left, right).map(|equal| !equal),
            _ => self.ordered(comparison, left, right),
        }
    }

    fn ordered(&self, comparison: Comparison, left: &Val<'s>, right: &Val<'s>) -> Option<bool> {
        if let (Val::Between(_), _) | (_, Val::Between(_)) = (left, right) {
            let (left, right) = (&left.range()?, &right.range()?);
            return match comparison {
                Comparison::Le => self.unknowns.is_at_most(left, right),
                Comparison::Ge => self.unknowns.is_at_most(right, left),
                Comparison::Lt => self.unknowns.is_at_most(right, left).map(|at_most| !at_most),
                Comparison::Gt => self.unknowns.is_at_most(left, right).map(|at_most| !at_most),
                Comparison::Eq | Comparison::Ne => None,
            };
        }
        let order = self.order(left, right)?;
        Some(match comparison {
            Comparison::Lt => order.is_lt(),
            Comparison::Le => order.is_le(),
            Comparison::Gt => order.is_gt(),
            Comparison::Ge => order.is_ge(),
            Comparison::Eq => order.is_eq(),
            Comparison::Ne => order.is_ne(),
        })
    }

    /// The order of two values; none if one is unknown or their kind has no order.
    pub(super) fn order(&self, left: &Val<'s>, right: &Val<'s>) -> Option<Ordering> {
        match (left, right) {
            (Val::Int(left), Val::Int(right)) => Some(left.cmp(right)),
            (Val::Bool(left), Val::Bool(right)) => Some(left.cmp(right)),
            (Val::Str(_) | Val::Text(_), Val::Str(_) | Val::Text(_)) => {
                let (left, right) = (left.text()?, right.text()?);
                self.steps.spend_text(left.len().min(right.len())).then(|| left.cmp(&right))
            }
            _ if self.exact => left.ratio()?.checked_cmp(right.ratio()?),
            _ => left.double()?.partial_cmp(&right.double()?),
        }
    }

    /// Compares two values; none when one is unknown. Values of different kinds are not equal.
    pub(crate) fn equal(&self, left: &Val<'s>, right: &Val<'s>) -> Option<bool> {
        match (left, right) {
            (Val::Unknown | Val::Absent, _) | (_, Val::Unknown | Val::Absent) => None,
            (Val::Str(left), Val::Str(right)) => match (left.as_plain(), right.as_plain()) {
                (Some(left), Some(right)) => self.same(left, right),
                _ => self.same(&left.decode(), &right.decode()),
            },
            (Val::Str(_) | Val::Text(_), Val::Str(_) | Val::Text(_)) => {
                self.same(&left.text()?, &right.text()?)
            }
            (Val::Bool(left), Val::Bool(right)) => Some(left == right),
            (Val::Int(left), Val::Int(right)) => Some(left == right),
            (Val::Null, Val::Null) => Some(true),
            (Val::List(left), Val::List(right)) => self.equal_lists(left, right),
            (Val::Item(owner, list), _) => self.equal(&self.own(*owner, list), right),
            (_, Val::Item(owner, list)) => self.equal(left, &self.own(*owner, list)),
            (Val::Object | Val::Map { .. }, Val::Object | Val::Map { .. }) => None,
            _ => self.equal_numbers(left, right),
        }
    }

    /// Comparing long texts takes steps.
    #[inline]
    fn same(&self, left: &str, right: &str) -> Option<bool> {
        if left.len() != right.len() {
            return Some(false);
        }
        self.steps.spend_text(left.len()).then(|| left == right)
    }

    fn equal_numbers(&self, left: &Val<'s>, right: &Val<'s>) -> Option<bool> {
        if self.exact {
            if let (Val::Between(_), _) | (_, Val::Between(_)) = (left, right) {
                let (Some(left), Some(right)) = (left.range(), right.range()) else {
                    return Some(false);
                };
                return self.unknowns.order(&left, &right).map(Ordering::is_eq);
            }
            if let (Some(left), Some(right)) = (left.ratio(), right.ratio()) {
                return Some(left == right);
            }
        }
        match (left.double(), right.double()) {
            #[allow(clippy::float_cmp, reason = "this is what CEL does")]
            (Some(left), Some(right)) => Some(left == right),
            // A number of a price that is too large to be exact.
            _ if left.interval().is_some() && right.interval().is_some() => None,
            _ => Some(false),
        }
    }

    fn equal_lists(&self, left: &List<'s>, right: &List<'s>) -> Option<bool> {
        if left.len() != right.len() {
            return Some(false);
        }
        let mut known = true;
        for index in 0..left.len() {
            if !self.steps.spend(1) {
                return None;
            }
            match self.equal(&self.item(left, index), &self.item(right, index)) {
                Some(true) => {}
                Some(false) => return Some(false),
                None => known = false,
            }
        }
        known.then_some(true)
    }

    pub(super) fn among(&self, value: &Val<'s>, list: &'s [Literal<'s>]) -> Option<bool> {
        self.within(value, list.iter().map(|literal| Val::from(*literal)))
    }

    /// True if a value is one of some.
    pub(super) fn within(&self, value: &Val<'s>, values: impl Iterator<Item = Val<'s>>) -> Option<bool> {
        if !value.is_known() {
            return None;
        }
        let mut known = true;
        for other in values {
            match self.equal(value, &other) {
                Some(true) => return Some(true),
                Some(false) => {}
                None => known = false,
            }
        }
        known.then_some(false)
    }
}
