//! Numbers as quotients of whole ones: in prices, divisions are exact.

use super::bounds::bounds;
use super::greatest_common_divisor;
use crate::model::expr::{Frame, Spot, build, contains, with_parts};
use crate::model::{Arithmetic, Comparison, Each, Expr, ExprKind, ExprType, Function, Path, Value};

/// Numbers with a fraction count in millionths.
const MILLION: i64 = 1_000_000;

/// Numbers from this one on have no exact millionths as doubles.
const GREATEST: f64 = 1e9;

/// A quotient of two expressions of whole numbers; the lower one is above zero.
#[derive(Clone)]
pub(super) struct Fraction {
    pub(super) upper: Expr,
    pub(super) lower: Expr,
}

impl Fraction {
    fn whole(upper: Expr) -> Self {
        Self { upper, lower: whole(1) }
    }

    fn is_whole(&self) -> bool {
        constant(&self.lower) == Some(1)
    }
}

/// Turns numbers into fractions.
pub(super) struct Fractions<'f> {
    pub(super) frame: &'f Frame<'f>,
    /// The items of lists inside of which it is.
    inner: Vec<Frame<'f>>,
    /// What must be true so that the fractions are the numbers.
    pub(super) exact_where: Vec<Expr>,
}

impl<'f> Fractions<'f> {
    pub(super) fn new(frame: &'f Frame<'f>) -> Self {
        Self { frame, inner: Vec::new(), exact_where: Vec::new() }
    }

    fn here(&self) -> &Frame<'f> {
        self.inner.last().unwrap_or(self.frame)
    }

    /// A number; none where whole numbers cannot say it.
    pub(super) fn of(&mut self, expr: &Expr) -> Option<Fraction> {
        if let Some(inner) = build::converted(expr) {
            return self.of(inner);
        }
        match &expr.kind {
            ExprKind::Lit(value) => literal(value),
            ExprKind::Arith(operator, sides) => {
                let (left, right) = (self.of(&sides[0])?, self.of(&sides[1])?);
                self.arith(*operator, left, right)
            }
            ExprKind::If(parts) => {
                let condition = self.condition(&parts[0])?;
                let then = self.under(&condition, true, |inner| inner.of(&parts[1]))?;
                let otherwise = self.under(&condition, false, |inner| inner.of(&parts[2]))?;
                let (then, otherwise, lower) = common(then, otherwise)?;
                Some(Fraction { upper: build::conditional(condition, then, otherwise), lower })
            }
            ExprKind::Call(function, arguments) => self.call(*function, arguments, expr),
            _ => self.leaf(expr),
        }
    }

    /// What is no calculation.
    fn leaf(&mut self, expr: &Expr) -> Option<Fraction> {
        if divides(expr) {
            return None;
        }
        match expr.ty {
            ExprType::Int => Some(Fraction::whole(expr.clone())),
            ExprType::Double => Some(self.millionths(expr)),
            _ => None,
        }
    }

    /// A number with a fraction, in millionths, where it has no smaller ones.
    fn millionths(&mut self, expr: &Expr) -> Fraction {
        let double = |value: f64| build::literal(Value::Num(value));
        let million = double(1e6);
        let scaled = build::arith(Arithmetic::Mul, expr.clone(), million.clone());
        let shifted = build::arith(Arithmetic::Add, scaled, double(0.5));
        // The conversion cuts off, so that of a number from 0 on it rounds the scaled one.
        let upper = build::call(Function::Int, vec![shifted]);
        let back = build::arith(Arithmetic::Div, build::double(upper.clone()), million);
        self.exact_where.push(build::all(vec![
            build::compare(Comparison::Ge, expr.clone(), double(0.0)),
            build::compare(Comparison::Lt, expr.clone(), double(GREATEST)),
            build::compare(Comparison::Eq, expr.clone(), back),
        ]));
        Fraction { upper, lower: whole(MILLION) }
    }

    /// Something whose exactness matters only where a condition has this outcome.
    fn under<T>(
        &mut self,
        condition: &Expr,
        outcome: bool,
        inside: impl FnOnce(&mut Self) -> Option<T>,
    ) -> Option<T> {
        let (value, exact_where) = self.apart(inside);
        if let Some(exact_where) = exact_where {
            let other = if outcome { build::not(condition.clone()) } else { condition.clone() };
            self.exact_where.push(build::any(vec![other, exact_where]));
        }
        value
    }

    /// Something, and apart from everything else the condition under which it is exact; none if it always is.
    fn apart<T>(&mut self, inside: impl FnOnce(&mut Self) -> T) -> (T, Option<Expr>) {
        let before = std::mem::take(&mut self.exact_where);
        let value = inside(self);
        let found = std::mem::replace(&mut self.exact_where, before);
        (value, (!found.is_empty()).then(|| build::all(found)))
    }

    fn arith(&mut self, operator: Arithmetic, left: Fraction, right: Fraction) -> Option<Fraction> {
        match operator {
            Arithmetic::Add | Arithmetic::Sub => {
                let (left, right, lower) = common(left, right)?;
                let upper = if operator == Arithmetic::Add {
                    sum(&left, &right)?
                } else {
                    difference(&left, &right)?
                };
                Some(Fraction { upper, lower })
            }
            Arithmetic::Mul => Some(Fraction {
                upper: product(&left.upper, &right.upper)?,
                lower: product(&left.lower, &right.lower)?,
            }),
            Arithmetic::Div => {
                bounds(&right.upper, self.here()).filter(|(low, _)| *low > 0)?;
                let (left, right) = reduced(left, right);
                Some(Fraction {
                    upper: product(&left.upper, &right.lower)?,
                    lower: product(&left.lower, &right.upper)?,
                })
            }
            Arithmetic::Rem if left.is_whole() && right.is_whole() => {
                Some(Fraction::whole(build::arith(Arithmetic::Rem, left.upper, right.upper)))
            }
            Arithmetic::Rem => None,
        }
    }

    fn call(&mut self, function: Function, arguments: &[Expr], expr: &Expr) -> Option<Fraction> {
        match (function, arguments) {
            (Function::Ceil | Function::Floor | Function::Round, [value]) => {
                let value = self.of(value)?;
                self.rounded(function, value).map(Fraction::whole)
            }
            (Function::Abs, [value]) => {
                let value = self.of(value)?;
                let upper = build::call(Function::Abs, vec![value.upper]);
                Some(Fraction { upper, lower: value.lower })
            }
            (Function::Greatest | Function::Least, [list]) if list.ty == ExprType::List => {
                let (list, lower) = self.list(list)?;
                Some(Fraction { upper: build::call_of(function, vec![list], ExprType::Int), lower })
            }
            (Function::Greatest | Function::Least, [first, others @ ..]) => {
                let mut all = self.of(first)?;
                for other in others {
                    let other = self.of(other)?;
                    let (left, right, lower) = common(all, other)?;
                    all = Fraction { upper: extreme(function, left, right), lower };
                }
                Some(all)
            }
            (Function::Sum, [list]) => {
                let (list, lower) = self.list(list)?;
                Some(Fraction { upper: build::sum(list, ExprType::Int), lower })
            }
            (Function::Double, [text]) if text.ty == ExprType::String => None,
            _ => self.leaf(expr),
        }
    }

    /// A list of numbers as one of the upper parts of fractions that have one lower part.
    fn list(&mut self, list: &Expr) -> Option<(Expr, Expr)> {
        match &list.kind {
            ExprKind::List(items) => {
                let items = items.iter().map(|item| self.of(item)).collect::<Option<Vec<_>>>()?;
                let mut lower = whole(1);
                for item in &items {
                    lower = whole(least_common_multiple(constant(&lower)?, constant(&item.lower)?)?);
                }
                let uppers = items.iter().map(|item| {
                    let factor = constant(&lower)? / constant(&item.lower)?;
                    product(&item.upper, &whole(factor))
                });
                Some((build::list(uppers.collect::<Option<_>>()?), lower))
            }
            ExprKind::Each(Each::Map, level, inner, body) => self.mapped(*level, inner, body),
            _ => {
                let level = self.here().bound.len();
                let ty = self.here().item(list)?.ty()?;
                if ty == ExprType::Int && !divides(list) {
                    return Some((list.clone(), whole(1)));
                }
                self.mapped(
                    level,
                    list,
                    &build::read(Spot { level: Some(level), path: Path(Vec::new()) }, ty),
                )
            }
        }
    }

    fn mapped(&mut self, level: usize, list: &Expr, body: &Expr) -> Option<(Expr, Expr)> {
        if divides(list) {
            return None;
        }
        let item = self.here().item(list)?;
        let mut frame = self.here().clone();
        frame.bound.truncate(level);
        frame.bound.push(item);
        self.inner.push(frame);
        let (value, exact_where) = self.apart(|inner| inner.of(body));
        self.inner.pop();
        let value = value?;
        // One lower part for all items, or they cannot be added up.
        constant(&value.lower)?;
        if let Some(exact_where) = exact_where {
            self.exact_where.push(build::each(Each::All, level, list.clone(), exact_where));
        }
        Some((build::each(Each::Map, level, list.clone(), value.upper), value.lower))
    }

    /// A fraction as a whole number.
    fn rounded(&mut self, function: Function, value: Fraction) -> Option<Expr> {
        if value.is_whole() {
            return Some(value.upper);
        }
        let (upper, lower) = (value.upper, value.lower);
        let quotient = |upper: Expr, lower: &Expr| build::arith(Arithmetic::Div, upper, lower.clone());
        let more = difference(&lower, &whole(1))?;
        // Divisions cut off towards zero.
        let (above, below) = match function {
            Function::Ceil => (quotient(sum(&upper, &more)?, &lower), quotient(upper.clone(), &lower)),
            Function::Floor => {
                (quotient(upper.clone(), &lower), quotient(difference(&upper, &more)?, &lower))
            }
            _ => {
                let (twice, double) = (product(&upper, &whole(2))?, product(&lower, &whole(2))?);
                (quotient(sum(&twice, &lower)?, &double), quotient(difference(&twice, &lower)?, &double))
            }
        };
        if bounds(&upper, self.here()).is_some_and(|(low, _)| low >= 0) {
            return Some(above);
        }
        let is_above = build::compare(Comparison::Ge, upper, whole(0));
        Some(build::conditional(is_above, above, below))
    }

    /// A condition or selector without divisions, so that truncation cannot change its meaning.
    pub(super) fn condition(&mut self, expr: &Expr) -> Option<Expr> {
        if !divides(expr) {
            return Some(expr.clone());
        }
        let kind = match &expr.kind {
            ExprKind::Not(_) | ExprKind::All(_) | ExprKind::Any(_) | ExprKind::In(..) => {
                let mut is_known = true;
                let replaced = with_parts(expr.clone(), &mut |part| {
                    let condition = self.condition(&part);
                    is_known &= condition.is_some();
                    condition.unwrap_or(part)
                });
                return is_known.then_some(replaced);
            }
            ExprKind::If(branches) => {
                let [condition, then, otherwise] = &**branches;
                let condition = self.condition(condition)?;
                let then = self.under(&condition, true, |inner| inner.condition(then))?;
                let otherwise = self.under(&condition, false, |inner| inner.condition(otherwise))?;
                ExprKind::If(Box::new([condition, then, otherwise]))
            }
            ExprKind::Compare(operator, sides) => {
                let (left, right, _) = common(self.of(&sides[0])?, self.of(&sides[1])?)?;
                ExprKind::Compare(*operator, Box::new([left, right]))
            }
            _ => {
                let number = self.of(expr)?;
                return number.is_whole().then_some(number.upper);
            }
        };
        Some(Expr { kind, ty: expr.ty, span: expr.span })
    }
}

/// Two fractions with one lower part.
fn common(left: Fraction, right: Fraction) -> Option<(Expr, Expr, Expr)> {
    if left.lower.kind == right.lower.kind {
        return Some((left.upper, right.upper, left.lower));
    }
    if let (Some(a), Some(b)) = (constant(&left.lower), constant(&right.lower)) {
        let lower = least_common_multiple(a, b)?;
        let upper = |fraction: &Fraction, own: i64| product(&fraction.upper, &whole(lower / own));
        return Some((upper(&left, a)?, upper(&right, b)?, whole(lower)));
    }
    let lower = product(&left.lower, &right.lower)?;
    Some((product(&left.upper, &right.lower)?, product(&right.upper, &left.lower)?, lower))
}

/// Two fractions without what both lower parts share, which a quotient of them does not need.
fn reduced(left: Fraction, right: Fraction) -> (Fraction, Fraction) {
    match (constant(&left.lower), constant(&right.lower)) {
        (Some(a), Some(b)) => {
            let shared = greatest_common_divisor(a.unsigned_abs(), b.unsigned_abs());
            let shared = i64::try_from(shared).unwrap_or(1);
            (Fraction { lower: whole(a / shared), ..left }, Fraction { lower: whole(b / shared), ..right })
        }
        _ => (left, right),
    }
}

fn extreme(function: Function, left: Expr, right: Expr) -> Expr {
    match (constant(&left), constant(&right)) {
        (Some(left), Some(right)) => {
            whole(if function == Function::Greatest { left.max(right) } else { left.min(right) })
        }
        _ => build::call(function, vec![left, right]),
    }
}

/// The exact decimal that a constant is.
fn literal(value: &Value) -> Option<Fraction> {
    match value {
        Value::Int(value) => Some(Fraction::whole(whole(*value))),
        Value::Num(value) => {
            let text = format!("{value:?}");
            let decimal: rust_decimal::Decimal =
                text.parse().or_else(|_| rust_decimal::Decimal::from_scientific(&text)).ok()?;
            let decimal = decimal.normalize();
            let upper = i64::try_from(decimal.mantissa()).ok()?;
            let lower = 10_i64.checked_pow(decimal.scale())?;
            let shared =
                i64::try_from(greatest_common_divisor(upper.unsigned_abs(), lower.unsigned_abs())).ok()?;
            Some(Fraction { upper: whole(upper / shared), lower: whole(lower / shared) })
        }
        Value::Bool(_) | Value::Str(_) => None,
    }
}

/// Whether a division of whole numbers, which truncates elsewhere, stands in it.
fn divides(expr: &Expr) -> bool {
    contains(expr, &|kind| matches!(kind, ExprKind::Arith(Arithmetic::Div, _)))
}

fn least_common_multiple(left: i64, right: i64) -> Option<i64> {
    let shared = i64::try_from(greatest_common_divisor(left.unsigned_abs(), right.unsigned_abs())).ok()?;
    (left / shared).checked_mul(right)
}

pub(super) fn whole(value: i64) -> Expr {
    build::literal(Value::Int(value))
}

pub(super) fn constant(expr: &Expr) -> Option<i64> {
    match expr.kind {
        ExprKind::Lit(Value::Int(value)) => Some(value),
        _ => None,
    }
}

pub(super) fn product(left: &Expr, right: &Expr) -> Option<Expr> {
    Some(match (constant(left), constant(right)) {
        (Some(left), Some(right)) => whole(left.checked_mul(right)?),
        (Some(1), _) => right.clone(),
        (_, Some(1)) => left.clone(),
        (Some(0), _) | (_, Some(0)) => whole(0),
        _ => build::arith(Arithmetic::Mul, left.clone(), right.clone()),
    })
}

pub(super) fn sum(left: &Expr, right: &Expr) -> Option<Expr> {
    Some(match (constant(left), constant(right)) {
        (Some(left), Some(right)) => whole(left.checked_add(right)?),
        (_, Some(0)) => left.clone(),
        _ => build::arith(Arithmetic::Add, left.clone(), right.clone()),
    })
}

pub(super) fn difference(left: &Expr, right: &Expr) -> Option<Expr> {
    Some(match (constant(left), constant(right)) {
        (Some(left), Some(right)) => whole(left.checked_sub(right)?),
        (_, Some(0)) => left.clone(),
        _ => build::arith(Arithmetic::Sub, left.clone(), right.clone()),
    })
}
