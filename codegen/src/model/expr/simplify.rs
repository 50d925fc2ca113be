//! Simpler expressions with the same meaning. In: an expression as the forms of a rule build it. Out: one that every
//! evaluator gives the same result for, unknown values included.
//!
//! An unknown operand leaves `a || !a` unknown, so laws that need two truth values apply only to the presence of
//! parameters, which is always known. A part may rely on what the parts before it found out, so parts keep their order.

use std::collections::HashMap;

use super::structure::Positions;
use super::tree::{contains, replace_each, with_parts};
use super::{Reference, author, build};
use crate::model::{Arithmetic, Comparison, Each, Expr, ExprKind, Value};

/// The expression with the same value for every request and shorter where a law of logic makes it so.
#[must_use]
pub fn simplify(expr: Expr) -> Expr {
    match operand(expr) {
        Expr { kind: ExprKind::Not(inner), span, .. } => build::at(shorter_negation(*inner), span),
        expr => expr,
    }
}

/// Simplifies an operand of a junction, which can still spread a negation.
fn operand(expr: Expr) -> Expr {
    let span = expr.span;
    let simple = match expr.kind {
        ExprKind::Not(inner) => negation(operand(*inner)),
        ExprKind::All(parts) => Junction::All.of(parts.into_iter().map(operand).collect()),
        ExprKind::Any(parts) => Junction::Any.of(parts.into_iter().map(operand).collect()),
        _ => value(with_parts(expr, &mut simplify)),
    };
    build::at(simple, span)
}

/// Simplifies what is neither a negation nor a junction; its parts are simple.
fn value(expr: Expr) -> Expr {
    let Expr { kind, ty, span } = expr;
    match kind {
        ExprKind::If(parts) => conditional(*parts),
        ExprKind::In(value, values) => match &value.kind {
            ExprKind::Lit(constant) => build::constant(values.iter().any(|one| one.same(constant))),
            _ => build::is_in(*value, values),
        },
        ExprKind::Compare(operator, sides) => match (&sides[0].kind, &sides[1].kind) {
            (ExprKind::Lit(left), ExprKind::Lit(right)) => match compared(operator, left, right) {
                Some(holds) => build::constant(holds),
                None => Expr { kind: ExprKind::Compare(operator, sides), ty, span },
            },
            _ => Expr { kind: ExprKind::Compare(operator, sides), ty, span },
        },
        ExprKind::Arith(operator, sides) => match (&sides[0].kind, &sides[1].kind) {
            (ExprKind::Lit(Value::Int(left)), ExprKind::Lit(Value::Int(right))) => {
                match computed(operator, *left, *right) {
                    Some(value) => build::literal(Value::Int(value)),
                    None => Expr { kind: ExprKind::Arith(operator, sides), ty, span },
                }
            }
            _ => Expr { kind: ExprKind::Arith(operator, sides), ty, span },
        },
        // A mapped list is as long as the list that it comes from.
        ExprKind::Size(list) => match list.kind {
            ExprKind::Each(Each::Map, _, inner, _) => value(build::at(build::size(*inner), span)),
            _ => Expr { kind: ExprKind::Size(list), ty, span },
        },
        kind => Expr { kind, ty, span },
    }
}

/// A choice whose condition is constant, or that chooses between `true` and `false`.
fn conditional([condition, value, other]: [Expr; 3]) -> Expr {
    let truth = |expr: &Expr| match expr.kind {
        ExprKind::Lit(Value::Bool(value)) => Some(value),
        _ => None,
    };
    match (truth(&condition), truth(&value), truth(&other)) {
        (Some(true), ..) => value,
        (Some(false), ..) => other,
        (None, Some(true), Some(false)) => condition,
        (None, Some(false), Some(true)) => negation(condition),
        _ => build::conditional(condition, value, other),
    }
}

/// The negation of a simple expression.
fn negation(expr: Expr) -> Expr {
    match expr.kind {
        ExprKind::Compare(operator, sides) => {
            let [left, right] = *sides;
            build::compare(opposite(operator), left, right)
        }
        _ => build::not(expr),
    }
}

/// The negation of an expression, distributed over a conjunction or disjunction if that is not longer.
fn shorter_negation(expr: Expr) -> Expr {
    let negated = |parts: &[Expr]| parts.iter().cloned().map(negation).collect::<Vec<_>>();
    let spread = match &expr.kind {
        ExprKind::All(parts) => Junction::Any.of(negated(parts)),
        ExprKind::Any(parts) => Junction::All.of(negated(parts)),
        _ => return build::not(expr),
    };
    let whole = build::not(expr);
    if author(&spread).len() <= author(&whole).len() { spread } else { whole }
}

/// A conjunction or a disjunction.
#[derive(Clone, Copy, PartialEq)]
enum Junction {
    All,
    Any,
}

impl Junction {
    /// Joins simple parts.
    fn of(self, parts: Vec<Expr>) -> Expr {
        let spread = |part: Expr| match part.kind {
            ExprKind::Not(inner) if self.is_dual(&inner) => shorter_negation(*inner),
            kind => Expr { kind, ..part },
        };
        let mut parts = self.parts(parts.into_iter().map(spread).collect());
        self.use_presence(&mut parts);
        self.absorb(&mut parts);
        self.join_bounds(&mut parts);
        self.join(parts)
    }

    fn join(self, parts: Vec<Expr>) -> Expr {
        match self {
            Junction::All => build::all(parts),
            Junction::Any => build::any(parts),
        }
    }

    /// The parts without constants, repetitions and junctions of the same kind.
    fn parts(self, parts: Vec<Expr>) -> Vec<Expr> {
        let joined = self.join(parts);
        match (self, joined.kind) {
            (Junction::All, ExprKind::All(parts)) | (Junction::Any, ExprKind::Any(parts)) => parts,
            (_, kind) => vec![Expr { kind, ..joined }],
        }
    }

    fn is_dual(self, expr: &Expr) -> bool {
        matches!((self, &expr.kind), (Junction::All, ExprKind::Any(_)) | (Junction::Any, ExprKind::All(_)))
    }

    /// A later part of a conjunction only matters if the earlier ones are true, so that a parameter that they ask for is
    /// given there. In a disjunction they are false.
    fn use_presence(self, parts: &mut Vec<Expr>) {
        let mut known: HashMap<Reference, bool> = HashMap::new();
        let mut shorter = Vec::with_capacity(parts.len());
        for part in std::mem::take(parts) {
            let outcome = |kind: &ExprKind| Some(*known.get(&asked(kind)?)?);
            let is_known = !known.is_empty() && contains(&part, &|kind| outcome(kind).is_some());
            let new = if is_known {
                self.parts(vec![operand(replace_each(part, &|kind| outcome(kind).map(build::constant)))])
            } else {
                vec![part]
            };
            for part in new {
                let (kind, is_negated) = match &part.kind {
                    ExprKind::Not(inner) => (&inner.kind, true),
                    kind => (kind, false),
                };
                if let Some(reference) = asked(kind) {
                    known.insert(reference, (self == Junction::All) != is_negated);
                }
                shorter.push(part);
            }
        }
        *parts = self.parts(shorter);
    }

    /// `a && (a || b)` is `a`, and so is `a || a && b`. A later part takes the place of an earlier one only where that
    /// starts with it, so that it relies on nothing that is not known there.
    fn absorb(self, parts: &mut Vec<Expr>) {
        let mut positions = Positions::of(parts);
        let mut kept = Vec::with_capacity(parts.len());
        for (at, part) in parts.iter().enumerate() {
            let within: &[Expr] = match (self, &part.kind) {
                (Junction::All, ExprKind::Any(inner)) | (Junction::Any, ExprKind::All(inner)) => inner,
                _ => &[],
            };
            if within.iter().any(|one| positions.is_before(at, one)) {
                continue;
            }
            let later = within.first().filter(|first| positions.bring_forward(at, first));
            kept.push(later.unwrap_or(part).clone());
        }
        *parts = self.parts(kept);
    }

    /// `size(a) >= 2 && size(a) <= 2` is `size(a) == 2`. A number that is counted is never `null`, which has no order.
    fn join_bounds(self, parts: &mut Vec<Expr>) {
        let (lower, upper, joined) = match self {
            Junction::All => (Comparison::Ge, Comparison::Le, Comparison::Eq),
            Junction::Any => (Comparison::Gt, Comparison::Lt, Comparison::Ne),
        };
        let mut kept: Vec<Expr> = Vec::with_capacity(parts.len());
        for part in std::mem::take(parts) {
            if let (Some(ExprKind::Compare(first, a)), ExprKind::Compare(second, b)) =
                (kept.last().map(|last| &last.kind), &part.kind)
                && matches!(a[0].kind, ExprKind::Size(_))
                && (a[0].kind == b[0].kind && a[1].kind == b[1].kind)
                && matches!(a[1].kind, ExprKind::Lit(_))
                && ([*first, *second] == [lower, upper] || [*first, *second] == [upper, lower])
            {
                let [value, bound] = (**a).clone();
                kept.pop();
                kept.push(build::compare(joined, value, bound));
            } else {
                kept.push(part);
            }
        }
        *parts = kept;
    }
}

/// The parameter whose presence an expression is.
fn asked(kind: &ExprKind) -> Option<Reference> {
    match kind {
        ExprKind::Has(path) => Some(Reference::param(path.clone())),
        ExprKind::BoundHas(level, path) => Some(Reference { level: Some(*level), path: path.clone() }),
        _ => None,
    }
}

/// The comparison that holds where another one does not.
pub(crate) fn opposite(operator: Comparison) -> Comparison {
    match operator {
        Comparison::Eq => Comparison::Ne,
        Comparison::Ne => Comparison::Eq,
        Comparison::Lt => Comparison::Ge,
        Comparison::Le => Comparison::Gt,
        Comparison::Gt => Comparison::Le,
        Comparison::Ge => Comparison::Lt,
    }
}

/// The outcome of a comparison of constants; none for an order of values that have none.
fn compared(operator: Comparison, left: &Value, right: &Value) -> Option<bool> {
    match operator {
        Comparison::Eq => return Some(left.same(right)),
        Comparison::Ne => return Some(!left.same(right)),
        _ if left.as_double().is_none() => return None,
        _ => {}
    }
    let order = left.order(right)?;
    Some(match operator {
        Comparison::Lt => order.is_lt(),
        Comparison::Le => order.is_le(),
        Comparison::Gt => order.is_gt(),
        _ => order.is_ge(),
    })
}

/// The result of arithmetic that rules and prices do alike; they divide differently.
fn computed(operator: Arithmetic, left: i64, right: i64) -> Option<i64> {
    match operator {
        Arithmetic::Add => left.checked_add(right),
        Arithmetic::Sub => left.checked_sub(right),
        Arithmetic::Mul => left.checked_mul(right),
        Arithmetic::Div | Arithmetic::Rem => None,
    }
}
