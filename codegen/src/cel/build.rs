//! Expressions made without text: what the short forms of rules mean.
//!
//! Conjunctions and disjunctions come out flat, without constants and without repetition, so that outputs
//! need not look for them.

use crate::model::{Arithmetic, Comparison, Expr, ExprKind, ExprType, Path, Value};
use crate::source::Span;

/// An expression without a place of its own.
pub fn expr(kind: ExprKind, ty: ExprType) -> Expr {
    Expr { kind, ty, span: Span::default() }
}

/// The same expression at another place.
#[must_use]
pub fn at(expr: Expr, span: Span) -> Expr {
    Expr { span, ..expr }
}

/// A constant.
pub fn literal(value: Value) -> Expr {
    let ty = super::values::value_type(&value);
    expr(ExprKind::Lit(value), ty)
}

/// `true` or `false`.
pub fn constant(value: bool) -> Expr {
    literal(Value::Bool(value))
}

/// The effective value of a parameter.
pub fn get(path: Path, ty: ExprType) -> Expr {
    expr(ExprKind::Get(path), ty)
}

/// Whether a parameter is given.
pub fn has(path: Path) -> Expr {
    expr(ExprKind::Has(path), ExprType::Bool)
}

/// Code points of a string, or items of a list.
pub fn size(of: Expr) -> Expr {
    let span = of.span;
    at(expr(ExprKind::Size(Box::new(of)), ExprType::Int), span)
}

/// Negation; a negation of a negation is the thing itself.
#[must_use]
pub fn not(of: Expr) -> Expr {
    let span = of.span;
    match of.kind {
        ExprKind::Lit(Value::Bool(value)) => at(constant(!value), span),
        ExprKind::Not(inner) => *inner,
        kind => {
            let inner = Expr { kind, ..of };
            at(expr(ExprKind::Not(Box::new(inner)), ExprType::Bool), span)
        }
    }
}

/// Conjunction; `true` when there is nothing to hold.
pub fn all(parts: Vec<Expr>) -> Expr {
    let flatten = |part: Expr| match part.kind {
        ExprKind::All(parts) => parts,
        _ => vec![part],
    };
    joined(parts.into_iter().flat_map(flatten), true, ExprKind::All)
}

/// Disjunction; `false` when there is nothing to choose from.
pub fn any(parts: Vec<Expr>) -> Expr {
    let flatten = |part: Expr| match part.kind {
        ExprKind::Any(parts) => parts,
        _ => vec![part],
    };
    joined(parts.into_iter().flat_map(flatten), false, ExprKind::Any)
}

/// `neutral` is the constant that changes nothing; the other one decides everything.
fn joined(parts: impl Iterator<Item = Expr>, neutral: bool, join: fn(Vec<Expr>) -> ExprKind) -> Expr {
    let mut kept: Vec<Expr> = Vec::new();
    for part in parts {
        match part.kind {
            ExprKind::Lit(Value::Bool(value)) if value == neutral => {}
            ExprKind::Lit(Value::Bool(_)) => return part,
            _ if kept.iter().any(|known| known.kind == part.kind) => {}
            _ => kept.push(part),
        }
    }
    match kept.len() {
        0 => constant(neutral),
        1 => kept.swap_remove(0),
        _ => {
            let span = kept[0].span;
            at(expr(join(kept), ExprType::Bool), span)
        }
    }
}

/// Condition, value if it holds, value if not; the values are of one type.
pub fn conditional(condition: Expr, value: Expr, other: Expr) -> Expr {
    let (span, ty) = (condition.span, value.ty);
    at(expr(ExprKind::If(Box::new([condition, value, other])), ty), span)
}

/// A comparison of two values.
pub fn compare(operator: Comparison, left: Expr, right: Expr) -> Expr {
    let span = left.span;
    at(expr(ExprKind::Compare(operator, Box::new([left, right])), ExprType::Bool), span)
}

/// Arithmetic on two numbers; a number with a fraction on one side makes the result one.
pub fn arith(operator: Arithmetic, left: Expr, right: Expr) -> Expr {
    let span = left.span;
    let is_double = left.ty == ExprType::Double || right.ty == ExprType::Double;
    let ty = if is_double { ExprType::Double } else { ExprType::Int };
    at(expr(ExprKind::Arith(operator, Box::new([left, right])), ty), span)
}

/// A whole number as one that divides without truncation. Its meaning is visible to everything that computes:
/// a product with a number that is not of the whole ones.
#[must_use]
pub fn double(of: Expr) -> Expr {
    match of {
        Expr { ty: ExprType::Double, .. } => of,
        #[expect(clippy::cast_precision_loss, reason = "that is what the conversion means")]
        Expr { kind: ExprKind::Lit(Value::Int(value)), span, .. } => {
            at(literal(Value::Num(value as f64)), span)
        }
        _ => arith(Arithmetic::Mul, of, literal(Value::Num(1.0))),
    }
}

/// What was converted, if an expression comes from [`double`].
pub fn converted(expr: &Expr) -> Option<&Expr> {
    match &expr.kind {
        ExprKind::Arith(Arithmetic::Mul, sides)
            if sides[0].ty == ExprType::Int && sides[1].kind == ExprKind::Lit(Value::Num(1.0)) =>
        {
            Some(&sides[0])
        }
        _ => None,
    }
}

/// Whether a value is one of these; a list of one is a comparison.
pub fn is_in(value: Expr, mut values: Vec<Value>) -> Expr {
    let span = value.span;
    match values.len() {
        0 => at(constant(false), span),
        1 => compare(Comparison::Eq, value, literal(values.swap_remove(0))),
        _ => at(expr(ExprKind::In(Box::new(value), values), ExprType::Bool), span),
    }
}
