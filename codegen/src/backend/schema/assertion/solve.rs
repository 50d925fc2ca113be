//! Solves a relation with one unknown by asking the engine. In: the relation. Out: the set of values of the unknown
//! for which it holds. Knows nothing of defaults or presence.

use bumpalo::Bump;

use super::set::{Runs, Set};
use super::truth::Lowering;
use super::unknown::{State, Unknown};
use crate::backend::table::evaluate::Term;
use crate::model::Comparison::{Eq, Ge, Gt, Le, Lt, Ne};
use crate::model::domain::{Domain, Interval, distinct, other_string};
use crate::model::expr::contains;
use crate::model::{Arithmetic, Comparison, Expr, ExprKind, ExprType, Function, Value};

/// The most numbers that are tried one by one.
const MAX_TRIED: usize = 1024;

/// The values of a list that take another step.
const VALUES_OF_STEP: u64 = 64;

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
        let given = self.assigned(relation, unknown, &State::Given);
        let arena = Bump::new();
        let term = Term::new(&arena, &given, &[&unknown.leaf.kind]);
        let passes = |value: &Value| term.holds(std::slice::from_ref(value)) == Some(wanted);
        match &unknown.domain {
            Domain::Listed(domain) => {
                self.steps(domain.len() as u64 / VALUES_OF_STEP)?;
                let values = domain.iter().filter(|value| passes(value)).cloned().collect();
                Some(Set::of_list(values, domain.clone()))
            }
            Domain::Open => {
                let constants = equated(relation, &unknown.leaf.kind)?;
                let others = passes(&other_string(&constants));
                let values = constants.into_iter().filter(|value| passes(value) != others).collect();
                Some(Set::Values { values, inside: !others, list: None })
            }
            Domain::Interval(interval) => runs(&given, &unknown.leaf.kind, *interval, wanted).map(Set::Runs),
        }
    }
}

/// The constants that an unknown is compared with for equality, if nothing else is asked of it.
fn equated(relation: &Expr, leaf: &ExprKind) -> Option<Vec<Value>> {
    match &relation.kind {
        ExprKind::In(inner, values) if inner.kind == *leaf => Some(distinct(values.clone())),
        ExprKind::Compare(Eq | Ne, sides) => {
            let others: Vec<&Expr> = sides.iter().filter(|side| side.kind != *leaf).collect();
            if others.len() == 2 { None } else { others.into_iter().map(value).collect() }
        }
        _ => None,
    }
}

/// The numbers for which a relation is known to be `wanted`. Where the difference of two sides only rises or only falls,
/// its sign changes at two numbers, found by bisection; else every number is tried.
fn runs(relation: &Expr, leaf: &ExprKind, domain: Interval, wanted: bool) -> Option<Runs> {
    let arena = Bump::new();
    let holds_at = |term: &Term<'_>, position: i64| term.holds(&[domain.scale.value(position)]);
    let slope = match &relation.kind {
        ExprKind::Compare(operator, sides) => difference(sides, leaf).map(|slope| (operator, sides, slope)),
        _ => None,
    };
    let Some((operator, sides, slope)) = slope else {
        let term = Term::new(&arena, relation, &[leaf]);
        let points = domain.positions(MAX_TRIED)?.into_iter();
        let points = points.filter(|point| holds_at(&term, *point) == Some(wanted));
        return Some(Runs::of_points(points.collect(), domain));
    };
    let is_rising = slope.0 >= 0.0;
    let first = |operator: Comparison| {
        let kind = ExprKind::Compare(operator, sides.clone());
        let term = Term::new(&arena, &Expr { kind, ..relation.clone() }, &[leaf]);
        first(domain, |position| holds_at(&term, position))
    };
    let (reaches, passes) = if is_rising { (Ge, Gt) } else { (Le, Lt) };
    let (equal, beyond) = (first(reaches)?, first(passes)?);
    let (low, high) = match (operator, is_rising) {
        (Eq | Ne, _) => (equal, beyond - 1),
        (Lt | Ge, true) | (Gt | Le, false) => (domain.min, equal - 1),
        _ => (beyond, domain.max),
    };
    let spans = if low <= high { vec![(low, high)] } else { Vec::new() };
    let runs = Runs { spans, domain };
    Some(if matches!(operator, Eq | Lt | Gt) == wanted { runs } else { runs.complement() })
}

/// The first position from which on the predicate holds, or the one behind the domain. `None` when the predicate is not
/// known at an end of the domain, or anywhere it is asked.
fn first(domain: Interval, predicate: impl Fn(i64) -> Option<bool>) -> Option<i64> {
    let (mut low, mut high) = (domain.min, domain.max);
    match (predicate(low)?, predicate(high)?) {
        (true, _) => return Some(low),
        (false, false) => return high.checked_add(1),
        (false, true) => {}
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
    Some(high)
}

/// The slope of the difference of two sides, where it has one sign.
pub(super) fn difference(sides: &[Expr; 2], leaf: &ExprKind) -> Option<Slope> {
    let is_double = sides.iter().any(|side| side.ty == ExprType::Double);
    let sign = |side: &Expr| slope(side, leaf).map(|slope| if is_double { only_sign(slope) } else { slope });
    let (left, right) = (sign(&sides[0])?, sign(&sides[1])?);
    Some((left.0 - right.1, left.1 - right.0)).filter(|slope| slope.0 >= 0.0 || slope.1 <= 0.0)
}

/// The slope of an expression over an unknown; `None` when it cannot be derived from the form of the
/// expression.
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
        _ => return None,
    };
    // Doubles are rounded, which keeps the direction but not the slope.
    Some(if expr.ty == ExprType::Double { only_sign(found) } else { found })
}

/// The sign of a slope, which is all that survives rounding.
fn only_sign((low, high): Slope) -> Slope {
    let toward = |end: f64| if end == 0.0 { 0.0 } else { f64::INFINITY.copysign(end) };
    (toward(low).min(0.0), toward(high).max(0.0))
}
