//! Sets of the values, lengths or item counts that one parameter may have.

use std::collections::HashSet;

use super::formula::Formula;
use crate::model::Value;
use crate::model::domain::{Interval, Key, Scale};
use crate::model::expr::kinds::Kinds;

/// The property of a parameter that a test is about.
#[derive(Clone, Debug, PartialEq)]
pub(super) enum Subject {
    /// Its value.
    Value,
    /// The number of code points of its string.
    Length,
    /// The number of items of its list, or of members of its map.
    Items,
    /// The presence of this key in its map.
    Key(String),
    /// The number of items of its list for which this holds.
    Count(Box<Formula>),
}

/// A demand on the value of a parameter that has one.
#[derive(Clone, Debug, PartialEq)]
pub(super) struct Test {
    pub(super) subject: Subject,
    pub(super) set: Set,
    /// The result for `null` and values of other JSON types, if the parameter can have them.
    pub(super) other: Option<bool>,
}

/// A set of values that knows the set it is a part of, so that it has a complement.
#[derive(Clone, Debug, PartialEq)]
pub(super) enum Set {
    /// These values, or all but these. Of a finite list, the values are those that are in the set.
    Values { values: Vec<Value>, inside: bool, list: Option<Vec<Value>> },
    /// Runs of numbers.
    Runs(Runs),
    /// Values of some JSON types.
    Kinds { kinds: Kinds, domain: Kinds },
    /// Values of which the subject is true, or those of which it is false.
    Holds(bool),
}

/// Disjoint runs of numbers, both ends included, in rising order.
#[derive(Clone, Debug, PartialEq)]
pub(super) struct Runs {
    pub(super) spans: Vec<(i64, i64)>,
    pub(super) domain: Interval,
}

impl Test {
    /// The test that passes where this one fails.
    pub(super) fn complement(self) -> Test {
        Test { set: self.set.complement(), other: self.other.map(|passes| !passes), ..self }
    }

    /// `Some` when every value passes, or none.
    pub(super) fn constant(&self) -> Option<bool> {
        let passes = self.set.constant()?;
        self.other.is_none_or(|other| other == passes).then_some(passes)
    }

    /// Both tests in one, when they are about the same thing.
    pub(super) fn both(&self, other: &Test) -> Option<Test> {
        if self.subject != other.subject {
            return None;
        }
        let set = self.set.intersection(&other.set)?;
        let other = self.other.zip(other.other).map(|(ours, theirs)| ours && theirs);
        Some(Test { subject: self.subject.clone(), set, other })
    }
}

impl Set {
    /// Some values of a finite list.
    pub(super) fn of_list(values: Vec<Value>, list: Vec<Value>) -> Set {
        Set::Values { values, inside: true, list: Some(list) }
    }

    fn constant(&self) -> Option<bool> {
        let (is_none, is_all) = match self {
            Set::Values { values, inside, list } => {
                let all =
                    list.as_ref().map_or(!inside && values.is_empty(), |list| list.len() == values.len());
                (*inside && values.is_empty(), all)
            }
            Set::Runs(runs) => (runs.spans.is_empty(), runs.spans == [(runs.domain.min, runs.domain.max)]),
            Set::Kinds { kinds, domain } => (kinds.is_empty(), kinds == domain),
            Set::Holds(_) => (false, false),
        };
        if is_none { Some(false) } else { is_all.then_some(true) }
    }

    fn complement(self) -> Set {
        match self {
            Set::Values { values, list: Some(list), .. } => {
                Set::of_list(filtered(&list, &values, false), list)
            }
            Set::Values { values, inside, list } => Set::Values { values, inside: !inside, list },
            Set::Runs(runs) => Set::Runs(runs.complement()),
            Set::Kinds { kinds, domain } => Set::Kinds { kinds: domain.and(kinds.not()), domain },
            Set::Holds(holds) => Set::Holds(!holds),
        }
    }

    fn intersection(&self, other: &Set) -> Option<Set> {
        match (self, other) {
            (Set::Values { values: a, inside: in_a, list }, Set::Values { values: b, inside: in_b, .. }) => {
                let values = match (in_a, in_b) {
                    (true, _) => filtered(a, b, *in_b),
                    (false, true) => filtered(b, a, false),
                    (false, false) => [a.clone(), filtered(b, a, false)].concat(),
                };
                Some(Set::Values { values, inside: *in_a || *in_b, list: list.clone() })
            }
            (Set::Runs(a), Set::Runs(b)) => Some(Set::Runs(a.intersection(b))),
            (Set::Kinds { kinds: a, domain }, Set::Kinds { kinds: b, .. }) => {
                Some(Set::Kinds { kinds: a.and(*b), domain: *domain })
            }
            (Set::Holds(a), Set::Holds(b)) => (a == b).then_some(Set::Holds(*a)),
            _ => None,
        }
    }
}

/// The values that are in another list, or those that are not.
fn filtered(values: &[Value], by: &[Value], keep: bool) -> Vec<Value> {
    let by: HashSet<Key<'_>> = by.iter().map(Value::key).collect();
    values.iter().filter(|value| by.contains(&value.key()) == keep).cloned().collect()
}

impl Runs {
    /// The runs that these positions form; neighbors on the scale are one run.
    pub(super) fn of_points(mut points: Vec<i64>, domain: Interval) -> Runs {
        points.sort_unstable();
        let step = match domain.scale {
            Scale::Whole { step, .. } => i64::from(step),
            Scale::Double { .. } => 1,
        };
        let mut spans: Vec<(i64, i64)> = Vec::new();
        for point in points {
            match spans.last_mut() {
                Some(last) if point.saturating_sub(last.1) <= step => last.1 = point,
                _ => spans.push((point, point)),
            }
        }
        // No value lies between the outermost multiple of the step and the edge of the domain.
        if let Some(first) = spans.first_mut()
            && first.0.saturating_sub(domain.min) < step
        {
            first.0 = domain.min;
        }
        if let Some(last) = spans.last_mut()
            && domain.max.saturating_sub(last.1) < step
        {
            last.1 = domain.max;
        }
        Runs { spans, domain }
    }

    pub(super) fn complement(&self) -> Runs {
        let mut spans = Vec::new();
        let mut next = Some(self.domain.min);
        for &(low, high) in &self.spans {
            if let Some(start) = next
                && start < low
            {
                spans.push((start, low - 1));
            }
            next = high.checked_add(1);
        }
        spans.extend(next.filter(|start| *start <= self.domain.max).map(|start| (start, self.domain.max)));
        Runs { spans, ..*self }
    }

    fn intersection(&self, other: &Runs) -> Runs {
        let overlap = |a: &(i64, i64), b: &(i64, i64)| {
            let (low, high) = (a.0.max(b.0), a.1.min(b.1));
            (low <= high).then_some((low, high))
        };
        let spans = self.spans.iter().flat_map(|a| other.spans.iter().filter_map(move |b| overlap(a, b)));
        Runs { spans: spans.collect(), ..*self }
    }
}
