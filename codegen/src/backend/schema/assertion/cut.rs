//! Sums without limit: from which number on a comparison comes out the same whatever else is in it. In comes a
//! comparison, out comes that number. Knows nothing of formulas.

use std::cmp::Ordering;

use super::arithmetic::{self, Direction, Known};
use super::set::Scale;
use super::unknown::{Domain, Unknown, assumed};
use crate::model::expr::build;
use crate::model::expr::replace;
use crate::model::{Expr, ExprKind, Value};

/// From where on a comparison comes out the same, whatever else is in it.
pub(super) struct CutOff {
    pub(super) first: i64,
    pub(super) holds: bool,
}

/// The number from which on a comparison of whole numbers comes out the same for all values of the other unknowns. It
/// exists where one side only rises with all of them, as sums of counts do.
pub(super) fn cut_off(relation: &Expr, unknown: &Unknown<'_>, unknowns: &[Unknown<'_>]) -> Option<CutOff> {
    /// The most values of one unknown that a schema spells out.
    const SPELLED_OUT: i64 = 64;
    let ExprKind::Compare(operator, sides) = &relation.kind else { return None };
    let Domain::Numbers((low, high), Scale::Whole(1, 0)) = unknown.domain else { return None };
    let direction = |of: &Unknown<'_>| {
        let [left, right] = [0, 1].map(|side| arithmetic::direction(&sides[side], &of.expr));
        left.with(right.reversed())
    };
    // Beyond the cut-off the difference of the sides has this sign.
    let sign = match direction(unknown) {
        Direction::Rising => Ordering::Greater,
        Direction::Falling => Ordering::Less,
        Direction::Constant | Direction::Mixed => return None,
    };
    // All others pull as far to the other side as they can.
    let mut pulled = relation.clone();
    for other in unknowns.iter().filter(|other| other.expr.kind != unknown.expr.kind) {
        let (least, greatest) = ends(other)?;
        let end = match (direction(other), sign) {
            (Direction::Rising, Ordering::Greater) | (Direction::Falling, Ordering::Less) => least,
            (Direction::Rising | Direction::Falling, _) => greatest,
            (Direction::Constant | Direction::Mixed, _) => return None,
        };
        pulled = replace(&pulled, &other.expr.kind, &build::literal(end));
    }
    let ExprKind::Compare(_, sides) = &pulled.kind else { return None };
    let order_at = |value: i64| {
        let value = Value::Int(value);
        let known = Some(Known { unknown: &unknown.expr, value: &value });
        arithmetic::order(&arithmetic::value(&sides[0], known)?, &arithmetic::value(&sides[1], known)?)
    };
    let mut candidates = low..=high.min(low.saturating_add(SPELLED_OUT));
    let first = candidates.find(|value| order_at(*value) == Some(sign))?;
    // An overflow would make it unknown.
    order_at(high)?;
    Some(CutOff { first, holds: arithmetic::accepts(*operator, sign) })
}

/// The least and the greatest value of an unknown, with what counts when it is not given.
fn ends(unknown: &Unknown<'_>) -> Option<(Value, Value)> {
    let mut values = match &unknown.domain {
        Domain::Listed(values) => values.clone(),
        Domain::Numbers((low, high), Scale::Whole(..)) => vec![Value::Int(*low), Value::Int(*high)],
        Domain::Numbers(..) | Domain::Open => return None,
    };
    values.extend(assumed(unknown));
    let mut ends = (values.first()?.clone(), values.first()?.clone());
    for value in values {
        if arithmetic::order(&value, &ends.0)?.is_lt() {
            ends.0 = value;
        } else if arithmetic::order(&value, &ends.1)?.is_gt() {
            ends.1 = value;
        }
    }
    Some(ends)
}
