//! Sets of the values, lengths or item counts that one parameter may have.

use super::formula::Formula;
use crate::model::Value;

/// What of a parameter is tested.
#[derive(Clone, Debug, PartialEq)]
pub(super) enum Subject {
    /// Its value.
    Value,
    /// The number of code points of its string.
    Length,
    /// The number of items of its list, or of members of its map.
    Items,
    /// The kind of its value, by name.
    Kind,
    /// The width (0) or height (1) in its string, behind this separator.
    Side(usize, String),
    /// Whether this regular expression matches its string.
    Match(String),
    /// Whether its map has this key.
    Key(String),
    /// The number of items of its list for which this holds.
    Count(Box<Formula>),
    /// Whether its list has an item at this place, and this holds for it.
    Item(usize, Box<Formula>),
}

/// A demand on the value of a parameter that has one.
#[derive(Clone, Debug, PartialEq)]
pub(super) struct Test {
    pub(super) subject: Subject,
    pub(super) set: Set,
    /// Whether `null` and values of other kinds pass, where the parameter can have them.
    pub(super) other: Option<bool>,
}

/// A set of values that knows what it is a part of, so that it has a complement.
#[derive(Clone, Debug, PartialEq)]
pub(super) enum Set {
    /// Some of a finite list.
    Listed { values: Vec<Value>, domain: Vec<Value> },
    /// These values, or all others.
    Values { values: Vec<Value>, inside: bool },
    /// Runs of numbers.
    Runs(Runs),
}

/// Disjoint runs of numbers, both ends included, in rising order.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Runs {
    pub(super) spans: Vec<(i64, i64)>,
    pub(super) domain: (i64, i64),
    pub(super) scale: Scale,
}

/// What the numbers of [`Runs`] stand for.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Scale {
    /// Whole numbers, with the distance between neighbours, and how far they are beyond its multiples.
    Whole(u32, u32),
    /// Doubles, by their position on the line of all doubles; see [`double_key`].
    Double,
}

impl Test {
    /// The test that passes where this one fails.
    pub(super) fn complement(self) -> Test {
        Test { set: self.set.complement(), other: self.other.map(|passes| !passes), ..self }
    }

    /// `Some` when every value passes, or none.
    pub(super) fn constant(&self) -> Option<bool> {
        let verdict = self.set.constant()?;
        self.other.is_none_or(|passes| passes == verdict).then_some(verdict)
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
    fn constant(&self) -> Option<bool> {
        match self {
            Set::Listed { values, .. } if values.is_empty() => Some(false),
            Set::Listed { values, domain } => (values.len() == domain.len()).then_some(true),
            Set::Values { values, inside } => values.is_empty().then_some(!inside),
            Set::Runs(runs) if runs.spans.is_empty() => Some(false),
            Set::Runs(runs) => (runs.spans == [runs.domain]).then_some(true),
        }
    }

    fn complement(self) -> Set {
        match self {
            Set::Listed { values, domain } => {
                let rest = domain.iter().filter(|value| !values.contains(value)).cloned().collect();
                Set::Listed { values: rest, domain }
            }
            Set::Values { values, inside } => Set::Values { values, inside: !inside },
            Set::Runs(runs) => Set::Runs(runs.complement()),
        }
    }

    fn intersection(&self, other: &Set) -> Option<Set> {
        match (self, other) {
            (Set::Listed { values, domain }, Set::Listed { values: others, .. }) => Some(Set::Listed {
                values: values.iter().filter(|value| others.contains(value)).cloned().collect(),
                domain: domain.clone(),
            }),
            (Set::Values { values: a, inside: in_a }, Set::Values { values: b, inside: in_b }) => {
                Some(either(a, *in_a, b, *in_b))
            }
            (Set::Runs(a), Set::Runs(b)) => Some(Set::Runs(a.intersection(b))),
            _ => None,
        }
    }
}

fn either(a: &[Value], in_a: bool, b: &[Value], in_b: bool) -> Set {
    let filtered = |from: &[Value], by: &[Value], keep: bool| {
        from.iter().filter(|value| by.contains(value) == keep).cloned().collect()
    };
    match (in_a, in_b) {
        (true, _) => Set::Values { values: filtered(a, b, in_b), inside: true },
        (false, true) => Set::Values { values: filtered(b, a, false), inside: true },
        (false, false) => {
            let mut values = a.to_vec();
            values.extend::<Vec<_>>(filtered(b, a, false));
            Set::Values { values, inside: false }
        }
    }
}

impl Runs {
    /// The runs that these points make, where neighbours on the scale belong together.
    pub(super) fn of_points(mut points: Vec<i64>, domain: (i64, i64), scale: Scale) -> Runs {
        points.sort_unstable();
        let step = match scale {
            Scale::Whole(step, _) => i64::from(step),
            Scale::Double => 1,
        };
        let mut runs: Vec<(i64, i64)> = Vec::new();
        for point in points {
            match runs.last_mut() {
                Some(last) if point.saturating_sub(last.1) <= step => last.1 = point,
                _ => runs.push((point, point)),
            }
        }
        let mut whole = Runs { spans: runs, domain, scale };
        whole.reach_edges(step);
        whole
    }

    /// Between the outermost multiple of the step and the edge of the domain there is no value.
    fn reach_edges(&mut self, step: i64) {
        let (low, high) = self.domain;
        if let Some(first) = self.spans.first_mut()
            && first.0.saturating_sub(low) < step
        {
            first.0 = low;
        }
        if let Some(last) = self.spans.last_mut()
            && high.saturating_sub(last.1) < step
        {
            last.1 = high;
        }
    }

    pub(super) fn complement(&self) -> Runs {
        let mut rest = Vec::new();
        let mut next = Some(self.domain.0);
        for &(low, high) in &self.spans {
            if let Some(start) = next
                && start < low
            {
                rest.push((start, low - 1));
            }
            next = high.checked_add(1);
        }
        if let Some(start) = next
            && start <= self.domain.1
        {
            rest.push((start, self.domain.1));
        }
        Runs { spans: rest, ..self.clone() }
    }

    fn intersection(&self, other: &Runs) -> Runs {
        let overlap = |a: &(i64, i64), b: &(i64, i64)| {
            let (low, high) = (a.0.max(b.0), a.1.min(b.1));
            (low <= high).then_some((low, high))
        };
        let runs = self.spans.iter().flat_map(|a| other.spans.iter().filter_map(move |b| overlap(a, b)));
        Runs { spans: runs.collect(), ..self.clone() }
    }
}

/// The position of a double among all doubles: `a < b` exactly when the key of `a` is smaller.
pub(super) fn double_key(value: f64) -> i64 {
    let bits = value.to_bits().cast_signed();
    // Negative doubles are stored as sign and magnitude, so their order is turned round.
    if bits < 0 { i64::MIN.wrapping_sub(bits).wrapping_sub(1) } else { bits }
}

/// The double at a position; the inverse of [`double_key`].
pub(super) fn double_at(key: i64) -> f64 {
    let bits = if key < 0 { i64::MIN.wrapping_sub(key).wrapping_sub(1) } else { key };
    f64::from_bits(bits.cast_unsigned())
}
