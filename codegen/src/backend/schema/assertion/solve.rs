//! Solves a comparison for its one unknown: in comes the comparison, out goes the set of values of the unknown
//! for which it holds. Knows nothing of defaults or presence.

use std::cmp::Ordering;

use super::arithmetic::{self, Direction, Known};
use super::set::{Runs, Scale, Set, Subject, double_at};
use super::unknown::{Domain, Source, Unknown, points};
use crate::model::{Comparison, Expr, ExprKind, Value};

/// Whether a relation holds when it is closed but for the unknown, which has this value.
pub(super) type Closed<'c> = dyn Fn(&Value) -> Option<bool> + 'c;

/// Whether a comparison or membership holds when the unknown is `null`, or a value of another kind than the expression
/// reads: it equals no constant, and has neither order nor size.
pub(super) fn other_holds(relation: &Expr, unknown: &Unknown<'_>) -> Option<bool> {
    if !is_value(unknown) {
        return None;
    }
    match &relation.kind {
        ExprKind::In(inner, _) if inner.kind == unknown.expr.kind => Some(false),
        ExprKind::Compare(operator @ (Comparison::Eq | Comparison::Ne), sides) => {
            let itself = [0, 1].map(|side| sides[side].kind == unknown.expr.kind);
            let constant = [0, 1].map(|side| arithmetic::value(&sides[side], None).is_some());
            let equal = match (itself, constant) {
                ([true, true], _) => true,
                ([true, false], [_, true]) | ([false, true], [true, _]) => false,
                _ => return None,
            };
            Some(equal == (*operator == Comparison::Eq))
        }
        _ => None,
    }
}

/// Whether the unknown can be `null` or of another kind, and the relation tells that from other values.
pub(super) fn is_compared_with_others(relation: &Expr, unknown: &Unknown<'_>) -> bool {
    let is_operand = match &relation.kind {
        ExprKind::Compare(Comparison::Eq | Comparison::Ne, sides) => {
            sides.iter().any(|side| side.kind == unknown.expr.kind)
        }
        ExprKind::In(inner, _) => inner.kind == unknown.expr.kind,
        _ => false,
    };
    is_operand && is_value(unknown) && unknown.has_others()
}

/// Whether the value of a parameter is asked for, and not its size or a part of it.
fn is_value(unknown: &Unknown<'_>) -> bool {
    matches!(unknown.source, Source::Param { subject: Subject::Value, .. })
}

/// The values of the unknown for which a comparison or membership is known to be `wanted`.
pub(super) fn solve(relation: &Expr, unknown: &Unknown<'_>, wanted: bool, holds: &Closed<'_>) -> Option<Set> {
    match &unknown.domain {
        Domain::Listed(domain) => {
            let values = domain.iter().filter(|value| holds(value) == Some(wanted)).cloned().collect();
            Some(Set::Listed { values, domain: domain.clone() })
        }
        Domain::Open => open(relation, unknown, wanted),
        Domain::Numbers(domain, scale) => {
            let ExprKind::Compare(operator, sides) = &relation.kind else {
                return tried(*domain, *scale, wanted, holds).map(Set::Runs);
            };
            let accept = |order: Ordering| arithmetic::accepts(*operator, order) == wanted;
            let at = |key: i64| {
                let value = number(key, *scale);
                let known = Some(Known { unknown: &unknown.expr, value: &value });
                arithmetic::order(
                    &arithmetic::value(&sides[0], known)?,
                    &arithmetic::value(&sides[1], known)?,
                )
            };
            let [left, right] = [0, 1].map(|side| arithmetic::direction(&sides[side], &unknown.expr));
            match left.with(right.reversed()) {
                Direction::Constant | Direction::Rising => monotone(*domain, *scale, at, accept),
                Direction::Falling => monotone(
                    *domain,
                    *scale,
                    |key| at(key).map(Ordering::reverse),
                    |order| accept(order.reverse()),
                ),
                Direction::Mixed => {
                    tried(*domain, *scale, wanted, holds).or_else(|| mixed(sides, unknown, at, accept))
                }
            }
            .map(Set::Runs)
        }
    }
}

fn number(key: i64, scale: Scale) -> Value {
    match scale {
        Scale::Whole(..) => Value::Int(key),
        Scale::Double => Value::Num(double_at(key)),
    }
}

/// A value of which only equality with constants is asked: all values that are none of them are alike.
fn open(relation: &Expr, unknown: &Unknown<'_>, wanted: bool) -> Option<Set> {
    use Comparison::{Eq, Ne};
    let mut constants: Vec<Value> = Vec::new();
    let others = match &relation.kind {
        ExprKind::In(inner, values) if inner.kind == unknown.expr.kind => {
            constants.extend(values.iter().cloned());
            false
        }
        ExprKind::Compare(operator @ (Eq | Ne), sides) => {
            let other = match [0, 1].map(|side| sides[side].kind == unknown.expr.kind) {
                [true, false] => &sides[1],
                [false, true] => &sides[0],
                [true, true] => {
                    let same = (*operator == Eq) == wanted;
                    return Some(Set::Values { values: Vec::new(), inside: !same });
                }
                [false, false] => return None,
            };
            constants.push(arithmetic::value(other, None)?);
            *operator == Ne
        }
        _ => return None,
    };
    let mut values: Vec<Value> = Vec::new();
    for value in constants {
        if !values.iter().any(|known| arithmetic::equal(known, &value)) {
            values.push(value);
        }
    }
    // Constants hold exactly where others do not.
    Some(Set::Values { values, inside: others != wanted })
}

/// Where the difference of the two sides only rises, its sign changes at two places, found by bisection.
fn monotone(
    domain: (i64, i64),
    scale: Scale,
    at: impl Fn(i64) -> Option<Ordering>,
    accept: impl Fn(Ordering) -> bool,
) -> Option<Runs> {
    let equal = first(domain, |key| at(key).map(Ordering::is_ge))?;
    let greater = first(domain, |key| at(key).map(Ordering::is_gt))?;
    let (low, high) = (i128::from(domain.0), i128::from(domain.1) + 1);
    let segments =
        [(low, equal, Ordering::Less), (equal, greater, Ordering::Equal), (greater, high, Ordering::Greater)];
    let mut runs: Vec<(i64, i64)> = Vec::new();
    for (start, end, order) in segments {
        if start >= end || !accept(order) {
            continue;
        }
        let (start, end) = (i64::try_from(start).ok()?, i64::try_from(end - 1).ok()?);
        match runs.last_mut() {
            Some(last) if last.1.checked_add(1) == Some(start) => last.1 = end,
            _ => runs.push((start, end)),
        }
    }
    Some(Runs { spans: runs, domain, scale })
}

/// The first key from which on the predicate holds, or the one behind the domain. `None` when the predicate is
/// not known at an end of the domain, or anywhere it is asked.
fn first(domain: (i64, i64), predicate: impl Fn(i64) -> Option<bool>) -> Option<i128> {
    let (mut low, mut high) = domain;
    let last = predicate(high)?;
    if predicate(low)? {
        return Some(low.into());
    }
    if !last {
        return Some(i128::from(high) + 1);
    }
    // `low` is always a key for which it does not hold, and `high` one for which it does.
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

/// Every value of the unknown for itself, where they are few.
fn tried(domain: (i64, i64), scale: Scale, wanted: bool, holds: &Closed<'_>) -> Option<Runs> {
    let Scale::Whole(step, offset) = scale else { return None };
    let points = points(domain, step, offset)?.into_iter();
    let points = points.filter(|point| holds(&Value::Int(*point)) == Some(wanted));
    Some(Runs::of_points(points.collect(), domain, scale))
}

/// The unknown stands at several places that pull in different directions.
fn mixed(
    sides: &[Expr; 2],
    unknown: &Unknown<'_>,
    at: impl Fn(i64) -> Option<Ordering>,
    accept: impl Fn(Ordering) -> bool,
) -> Option<Runs> {
    let Domain::Numbers(domain, scale @ Scale::Whole(..)) = unknown.domain else { return None };
    let (left, right) =
        (arithmetic::linear(&sides[0], &unknown.expr)?, arithmetic::linear(&sides[1], &unknown.expr)?);
    let (factor, summand) = (left.0.checked_sub(right.0)?, left.1.checked_sub(right.1)?);
    // Asked for real at both ends, so that an overflow is not lost.
    at(domain.0)?;
    at(domain.1)?;
    let sign = |key: i64| factor.checked_mul(key.into())?.checked_add(summand).map(|sum| sum.cmp(&0));
    if factor >= 0 {
        monotone(domain, scale, sign, accept)
    } else {
        monotone(domain, scale, |key| sign(key).map(Ordering::reverse), |order| accept(order.reverse()))
    }
}
