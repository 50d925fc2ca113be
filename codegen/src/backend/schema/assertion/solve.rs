//! Solves a relation for its one unknown by asking the engine: in comes the relation, out goes the set of values of the
//! unknown for which it holds. Knows nothing of defaults or presence.

use bumpalo::Bump;

use super::set::{Runs, Set};
use super::truth::Lowering;
use super::unknown::{State, Unknown};
use crate::backend::table::evaluate::Term;
use crate::model::domain::{Domain, Interval, distinct, other_string};
use crate::model::expr::contains;
use crate::model::{Arithmetic, Comparison, Expr, ExprKind, ExprType, Function, Value};

/// The most numbers that are tried one by one.
const MAX_TRIED: usize = 1024;

/// The least and the greatest slope of an expression over its unknown.
type Slope = (f64, f64);

/// The truth of an expression that reads nothing.
pub(super) fn holds(expr: &Expr) -> Option<bool> {
    Term::new(&Bump::new(), expr, &[]).holds(&[])
}

/// The value of an expression that reads nothing.
fn value(expr: &Expr) -> Option<Value> {
    Term::new(&Bump::new(), expr, &[]).value(&[])
}

impl<'a> Lowering<'a> {
    /// The values of the unknown for which a relation is known to be `wanted`.
    pub(super) fn solve(&self, relation: &Expr, unknown: &Unknown<'a>, wanted: bool) -> Option<Set> {
        let passes = |value: &Value| {
            holds(&self.assigned(relation, unknown, &State::Value(value.clone()))) == Some(wanted)
        };
        match &unknown.domain {
            Domain::Listed(domain) => {
                let values = domain.iter().filter(|value| passes(value)).cloned().collect();
                Some(Set::Listed { values, domain: domain.clone() })
            }
            Domain::Open => {
                let constants = equated(relation, &unknown.leaf.kind)?;
                let others = passes(&other_string(&constants));
                let values = constants.into_iter().filter(|value| passes(value) != others).collect();
                Some(Set::Values { values, inside: !others })
            }
            Domain::Interval(interval) => {
                let given = self.assigned(relation, unknown, &State::Given);
                runs(&given, &unknown.leaf.kind, *interval, wanted).map(Set::Runs)
            }
        }
    }
}

/// The constants that an unknown is compared with for equality, if nothing else is asked of it.
fn equated(relation: &Expr, leaf: &ExprKind) -> Option<Vec<Value>> {
    match &relation.kind {
        ExprKind::In(inner, values) if inner.kind == *leaf => Some(distinct(values.clone())),
        ExprKind::Compare(Comparison::Eq | Comparison::Ne, sides) => {
            match [0, 1].map(|side| sides[side].kind == *leaf) {
                [true, true] => Some(Vec::new()),
                [true, false] => Some(vec![value(&sides[1])?]),
                [false, true] => Some(vec![value(&sides[0])?]),
                [false, false] => None,
            }
        }
        _ => None,
    }
}

/// The numbers for which a relation is known to be `wanted`. Where the difference of two sides only rises or only falls,
/// its sign changes at two numbers, found by bisection.
fn runs(relation: &Expr, leaf: &ExprKind, domain: Interval, wanted: bool) -> Option<Runs> {
    let arena = Bump::new();
    let ExprKind::Compare(operator, sides) = &relation.kind else {
        return tried(relation, leaf, domain, wanted);
    };
    let Some(slope) = difference(sides, leaf) else { return tried(relation, leaf, domain, wanted) };
    let is_rising = slope.0 >= 0.0;
    let is_beyond = |operator: Comparison| {
        let operator = if is_rising { operator } else { mirrored(operator) };
        let kind = ExprKind::Compare(operator, sides.clone());
        let term = Term::new(&arena, &Expr { kind, ..relation.clone() }, &[leaf]);
        first(domain, |position| term.holds(&[domain.scale.value(position)]))
    };
    let (equal, greater) = (is_beyond(Comparison::Ge)?, is_beyond(Comparison::Gt)?);
    let (low, high) = (i128::from(domain.min), i128::from(domain.max) + 1);
    // The operator as seen from a difference that rises, at differences below, at and above 0.
    let operator = if is_rising { *operator } else { mirrored(*operator) };
    let accepted = match operator {
        Comparison::Eq => [false, true, false],
        Comparison::Ne => [true, false, true],
        Comparison::Lt => [true, false, false],
        Comparison::Le => [true, true, false],
        Comparison::Gt => [false, false, true],
        Comparison::Ge => [false, true, true],
    };
    let mut spans: Vec<(i64, i64)> = Vec::new();
    for ((start, end), accepted) in
        [(low, equal), (equal, greater), (greater, high)].into_iter().zip(accepted)
    {
        if start >= end || accepted != wanted {
            continue;
        }
        let (start, end) = (i64::try_from(start).ok()?, i64::try_from(end - 1).ok()?);
        match spans.last_mut() {
            Some(last) if last.1.checked_add(1) == Some(start) => last.1 = end,
            _ => spans.push((start, end)),
        }
    }
    Some(Runs { spans, domain })
}

/// Every number, where they are few.
fn tried(relation: &Expr, leaf: &ExprKind, domain: Interval, wanted: bool) -> Option<Runs> {
    let arena = Bump::new();
    let term = Term::new(&arena, relation, &[leaf]);
    let points = domain.positions(MAX_TRIED)?.into_iter();
    let points = points.filter(|point| term.holds(&[domain.scale.value(*point)]) == Some(wanted));
    Some(Runs::of_points(points.collect(), domain))
}

/// The first position from which on the predicate holds, or the one behind the domain. `None` when the predicate is not
/// known at an end of the domain, or anywhere it is asked.
fn first(domain: Interval, predicate: impl Fn(i64) -> Option<bool>) -> Option<i128> {
    let (mut low, mut high) = (domain.min, domain.max);
    let last = predicate(high)?;
    if predicate(low)? {
        return Some(low.into());
    }
    if !last {
        return Some(i128::from(high) + 1);
    }
    // `low` is always a position for which it does not hold, and `high` one for which it does.
    while high > low.saturating_add(1) {
        let middle = low.midpoint(high);
        if predicate(middle)? {
            high = middle;
        } else {
            low = middle;
        }
    }
    Some(high.into())
}

/// The comparison with its sides exchanged.
fn mirrored(operator: Comparison) -> Comparison {
    match operator {
        Comparison::Lt => Comparison::Gt,
        Comparison::Le => Comparison::Ge,
        Comparison::Gt => Comparison::Lt,
        Comparison::Ge => Comparison::Le,
        same => same,
    }
}

/// The slope of the difference of two sides, where it has one sign.
pub(super) fn difference(sides: &[Expr; 2], leaf: &ExprKind) -> Option<Slope> {
    let is_double = sides.iter().any(|side| side.ty == ExprType::Double);
    let sign = |side: &Expr| slope(side, leaf).map(|slope| if is_double { only_sign(slope) } else { slope });
    let (left, right) = (sign(&sides[0])?, sign(&sides[1])?);
    Some((left.0 - right.1, left.1 - right.0)).filter(|slope| slope.0 >= 0.0 || slope.1 <= 0.0)
}

/// The slope of an expression over an unknown; `None` when the form of the expression does not tell it.
fn slope(expr: &Expr, leaf: &ExprKind) -> Option<Slope> {
    if expr.kind == *leaf {
        return Some((1.0, 1.0));
    }
    if !contains(expr, &|kind| kind == leaf) {
        return Some((0.0, 0.0));
    }
    let scaled = |(low, high): Slope, factor: f64| match factor {
        0.0 => (0.0, 0.0),
        factor if factor < 0.0 => (high * factor, low * factor),
        factor => (low * factor, high * factor),
    };
    let found = match &expr.kind {
        ExprKind::Arith(operator, sides) => {
            let (left, right) = (slope(&sides[0], leaf)?, slope(&sides[1], leaf)?);
            let factor = |at: usize| value(&sides[at])?.as_double();
            match operator {
                Arithmetic::Add => (left.0 + right.0, left.1 + right.1),
                Arithmetic::Sub => (left.0 - right.1, left.1 - right.0),
                Arithmetic::Mul if right == (0.0, 0.0) => scaled(left, factor(1)?),
                Arithmetic::Mul if left == (0.0, 0.0) => scaled(right, factor(0)?),
                Arithmetic::Div if right == (0.0, 0.0) => only_sign(scaled(left, factor(1)?)),
                _ => return None,
            }
        }
        ExprKind::Call(Function::Ceil | Function::Floor | Function::Round, arguments) => {
            only_sign(slope(arguments.first()?, leaf)?)
        }
        ExprKind::Call(Function::Greatest | Function::Least, arguments) => {
            let slopes = arguments.iter().map(|part| slope(part, leaf)).collect::<Option<Vec<_>>>()?;
            slopes.into_iter().reduce(|one, other| (one.0.min(other.0), one.1.max(other.1)))?
        }
        _ => return None,
    };
    // Doubles are rounded, which keeps the direction but not the slope.
    Some(if expr.ty == ExprType::Double { only_sign(found) } else { found })
}

/// What rounding leaves of a slope.
fn only_sign((low, high): Slope) -> Slope {
    let toward = |end: f64| if end == 0.0 { 0.0 } else { f64::INFINITY.copysign(end) };
    (toward(low).min(0.0), toward(high).max(0.0))
}
