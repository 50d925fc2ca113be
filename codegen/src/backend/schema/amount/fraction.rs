//! Numbers as fractions of whole numbers: in prices, divisions are exact.

use super::bounds::bounds;
use super::greatest_common_divisor;
use crate::model::expr::{Bindings, Reference, build, contains, with_parts};
use crate::model::{Arithmetic, Comparison, Each, Expr, ExprKind, ExprType, Function, Value};

/// Numbers with decimal places are counted in millionths.
const MILLION: i64 = 1_000_000;

/// Doubles from this one on cannot represent millionths.
const TOO_GREAT: f64 = 1e9;

/// A fraction of two expressions of whole numbers; the denominator is above zero.
#[derive(Clone)]
pub(super) struct Fraction {
    pub(super) numerator: Expr,
    pub(super) denominator: Expr,
}

impl Fraction {
    fn whole(numerator: Expr) -> Self {
        Self { numerator, denominator: whole(1) }
    }

    fn is_whole(&self) -> bool {
        constant(&self.denominator) == Some(1)
    }
}

/// Turns numbers into fractions.
pub(super) struct Fractions<'f> {
    pub(super) bindings: &'f Bindings<'f>,
    /// The scopes of the surrounding list items.
    inner: Vec<Bindings<'f>>,
    /// The conditions under which the fractions equal the numbers.
    pub(super) exact_where: Vec<Expr>,
}

impl<'f> Fractions<'f> {
    pub(super) fn new(bindings: &'f Bindings<'f>) -> Self {
        Self { bindings, inner: Vec::new(), exact_where: Vec::new() }
    }

    fn here(&self) -> &Bindings<'f> {
        self.inner.last().unwrap_or(self.bindings)
    }

    /// The fraction of a number; none if whole numbers cannot express it.
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
                let (then, otherwise, denominator) = common(then, otherwise)?;
                Some(Fraction { numerator: build::conditional(condition, then, otherwise), denominator })
            }
            ExprKind::Call(function, arguments) => self.call(*function, arguments, expr),
            _ => self.uncalculated(expr),
        }
    }

    /// A number that is not calculated.
    fn uncalculated(&mut self, expr: &Expr) -> Option<Fraction> {
        if divides(expr) {
            return None;
        }
        match expr.ty {
            ExprType::Int => Some(Fraction::whole(expr.clone())),
            ExprType::Double => Some(self.millionths(expr)),
            _ => None,
        }
    }

    /// A number with decimal places, in millionths; it is exact if it has no smaller places.
    fn millionths(&mut self, expr: &Expr) -> Fraction {
        let double = |value: f64| build::literal(Value::Num(value));
        let million = double(1e6);
        let scaled = build::arith(Arithmetic::Mul, expr.clone(), million.clone());
        let shifted = build::arith(Arithmetic::Add, scaled, double(0.5));
        // The conversion truncates, so adding one half rounds a number that is not negative.
        let numerator = build::call(Function::Int, vec![shifted]);
        let back = build::arith(Arithmetic::Div, build::double(numerator.clone()), million);
        self.exact_where.push(build::all(vec![
            build::compare(Comparison::Ge, expr.clone(), double(0.0)),
            build::compare(Comparison::Lt, expr.clone(), double(TOO_GREAT)),
            build::compare(Comparison::Eq, expr.clone(), back),
        ]));
        Fraction { numerator, denominator: whole(MILLION) }
    }

    /// A value that must be exact only where a condition has this outcome.
    fn under<T>(
        &mut self,
        condition: &Expr,
        outcome: bool,
        inside: impl FnOnce(&mut Self) -> Option<T>,
    ) -> Option<T> {
        let (value, exact_where) = self.with_exactness(inside);
        if let Some(exact_where) = exact_where {
            let other = if outcome { build::not(condition.clone()) } else { condition.clone() };
            self.exact_where.push(build::any(vec![other, exact_where]));
        }
        value
    }

    /// A value, and separately the condition under which it is exact; none if it always is.
    fn with_exactness<T>(&mut self, inside: impl FnOnce(&mut Self) -> T) -> (T, Option<Expr>) {
        let before = std::mem::take(&mut self.exact_where);
        let value = inside(self);
        let found = std::mem::replace(&mut self.exact_where, before);
        (value, (!found.is_empty()).then(|| build::all(found)))
    }

    fn arith(&mut self, operator: Arithmetic, left: Fraction, right: Fraction) -> Option<Fraction> {
        match operator {
            Arithmetic::Add | Arithmetic::Sub => {
                let (left, right, denominator) = common(left, right)?;
                let numerator = if operator == Arithmetic::Add {
                    sum(&left, &right)?
                } else {
                    difference(&left, &right)?
                };
                Some(Fraction { numerator, denominator })
            }
            Arithmetic::Mul => Some(Fraction {
                numerator: product(&left.numerator, &right.numerator)?,
                denominator: product(&left.denominator, &right.denominator)?,
            }),
            Arithmetic::Div => {
                bounds(&right.numerator, self.here()).filter(|(low, _)| *low > 0)?;
                let (left, right) = reduced(left, right);
                Some(Fraction {
                    numerator: product(&left.numerator, &right.denominator)?,
                    denominator: product(&left.denominator, &right.numerator)?,
                })
            }
            Arithmetic::Rem if left.is_whole() && right.is_whole() => {
                Some(Fraction::whole(build::arith(Arithmetic::Rem, left.numerator, right.numerator)))
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
                let numerator = build::call(Function::Abs, vec![value.numerator]);
                Some(Fraction { numerator, denominator: value.denominator })
            }
            (Function::Greatest | Function::Least, [list]) if list.ty == ExprType::List => {
                let (list, denominator) = self.list(list)?;
                Some(Fraction { numerator: build::call_of(function, vec![list], ExprType::Int), denominator })
            }
            (Function::Greatest | Function::Least, [first, others @ ..]) => {
                let mut all = self.of(first)?;
                for other in others {
                    let other = self.of(other)?;
                    let (left, right, denominator) = common(all, other)?;
                    all = Fraction { numerator: extreme(function, left, right), denominator };
                }
                Some(all)
            }
            (Function::Sum, [list]) => {
                let (list, denominator) = self.list(list)?;
                Some(Fraction { numerator: build::sum(list, ExprType::Int), denominator })
            }
            (Function::Double, [text]) if text.ty == ExprType::String => None,
            _ => self.uncalculated(expr),
        }
    }

    /// A list of numbers as a list of numerators with a common denominator.
    fn list(&mut self, list: &Expr) -> Option<(Expr, Expr)> {
        match &list.kind {
            ExprKind::List(items) => {
                let items = items.iter().map(|item| self.of(item)).collect::<Option<Vec<_>>>()?;
                let mut denominator = whole(1);
                for item in &items {
                    denominator =
                        whole(least_common_multiple(constant(&denominator)?, constant(&item.denominator)?)?);
                }
                let numerators = items.iter().map(|item| {
                    let factor = constant(&denominator)? / constant(&item.denominator)?;
                    product(&item.numerator, &whole(factor))
                });
                Some((build::list(numerators.collect::<Option<_>>()?), denominator))
            }
            ExprKind::Each(Each::Map, level, inner, body) => self.mapped(*level, inner, body),
            _ => {
                let level = self.here().bound.len();
                let ty = self.here().item(list)?.ty()?;
                if ty == ExprType::Int && !divides(list) {
                    return Some((list.clone(), whole(1)));
                }
                self.mapped(level, list, &build::read(Reference::item(level), ty))
            }
        }
    }

    fn mapped(&mut self, level: usize, list: &Expr, body: &Expr) -> Option<(Expr, Expr)> {
        if divides(list) {
            return None;
        }
        let item = self.here().item(list)?;
        self.inner.push(self.here().with(level, item));
        let (value, exact_where) = self.with_exactness(|inner| inner.of(body));
        self.inner.pop();
        let value = value?;
        // Only items with a common denominator can be added up.
        constant(&value.denominator)?;
        if let Some(exact_where) = exact_where {
            self.exact_where.push(build::each(Each::All, level, list.clone(), exact_where));
        }
        Some((build::each(Each::Map, level, list.clone(), value.numerator), value.denominator))
    }

    /// A fraction as a whole number.
    fn rounded(&mut self, function: Function, value: Fraction) -> Option<Expr> {
        if value.is_whole() {
            return Some(value.numerator);
        }
        let (numerator, denominator) = (value.numerator, value.denominator);
        let quotient = |numerator: Expr, denominator: &Expr| {
            build::arith(Arithmetic::Div, numerator, denominator.clone())
        };
        let more = difference(&denominator, &whole(1))?;
        // Division truncates towards zero.
        let (above, below) = match function {
            Function::Ceil => {
                (quotient(sum(&numerator, &more)?, &denominator), quotient(numerator.clone(), &denominator))
            }
            Function::Floor => (
                quotient(numerator.clone(), &denominator),
                quotient(difference(&numerator, &more)?, &denominator),
            ),
            _ => {
                let (twice, double) = (product(&numerator, &whole(2))?, product(&denominator, &whole(2))?);
                (
                    quotient(sum(&twice, &denominator)?, &double),
                    quotient(difference(&twice, &denominator)?, &double),
                )
            }
        };
        if bounds(&numerator, self.here()).is_some_and(|(low, _)| low >= 0) {
            return Some(above);
        }
        let is_above = build::compare(Comparison::Ge, numerator, whole(0));
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
                return number.is_whole().then_some(number.numerator);
            }
        };
        Some(Expr { kind, ty: expr.ty, span: expr.span })
    }
}

/// The numerators of two fractions, and their common denominator.
fn common(left: Fraction, right: Fraction) -> Option<(Expr, Expr, Expr)> {
    if left.denominator.kind == right.denominator.kind {
        return Some((left.numerator, right.numerator, left.denominator));
    }
    if let (Some(a), Some(b)) = (constant(&left.denominator), constant(&right.denominator)) {
        let denominator = least_common_multiple(a, b)?;
        let numerator =
            |fraction: &Fraction, own: i64| product(&fraction.numerator, &whole(denominator / own));
        return Some((numerator(&left, a)?, numerator(&right, b)?, whole(denominator)));
    }
    let denominator = product(&left.denominator, &right.denominator)?;
    Some((
        product(&left.numerator, &right.denominator)?,
        product(&right.numerator, &left.denominator)?,
        denominator,
    ))
}

/// Two fractions without the common factor of their denominators, which their quotient does not need.
fn reduced(left: Fraction, right: Fraction) -> (Fraction, Fraction) {
    match (constant(&left.denominator), constant(&right.denominator)) {
        (Some(a), Some(b)) => {
            let shared = greatest_common_divisor(a, b);
            (
                Fraction { denominator: whole(a / shared), ..left },
                Fraction { denominator: whole(b / shared), ..right },
            )
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

/// A constant as the exact decimal that it is written as.
fn literal(value: &Value) -> Option<Fraction> {
    match value {
        Value::Int(value) => Some(Fraction::whole(whole(*value))),
        Value::Num(value) => {
            let text = format!("{value:?}");
            let decimal: rust_decimal::Decimal =
                text.parse().or_else(|_| rust_decimal::Decimal::from_scientific(&text)).ok()?;
            let decimal = decimal.normalize();
            let numerator = i64::try_from(decimal.mantissa()).ok()?;
            let denominator = 10_i64.checked_pow(decimal.scale())?;
            let shared = greatest_common_divisor(numerator, denominator);
            Some(Fraction { numerator: whole(numerator / shared), denominator: whole(denominator / shared) })
        }
        Value::Bool(_) | Value::Str(_) => None,
    }
}

/// Reports whether an expression contains a division; elsewhere, divisions of whole numbers truncate.
fn divides(expr: &Expr) -> bool {
    contains(expr, &|kind| matches!(kind, ExprKind::Arith(Arithmetic::Div, _)))
}

fn least_common_multiple(left: i64, right: i64) -> Option<i64> {
    (left / greatest_common_divisor(left, right)).checked_mul(right)
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
    match (constant(left), constant(right)) {
        (Some(1), None) => Some(right.clone()),
        (None, Some(1)) => Some(left.clone()),
        (Some(0), _) | (_, Some(0)) => Some(whole(0)),
        _ => calculated(Arithmetic::Mul, left, right, i64::checked_mul),
    }
}

pub(super) fn sum(left: &Expr, right: &Expr) -> Option<Expr> {
    calculated(Arithmetic::Add, left, right, i64::checked_add)
}

pub(super) fn difference(left: &Expr, right: &Expr) -> Option<Expr> {
    calculated(Arithmetic::Sub, left, right, i64::checked_sub)
}

/// The result of an operator, calculated if both sides are constants; adding or subtracting 0 changes nothing.
fn calculated(
    operator: Arithmetic,
    left: &Expr,
    right: &Expr,
    calculate: fn(i64, i64) -> Option<i64>,
) -> Option<Expr> {
    match (constant(left), constant(right)) {
        (Some(left), Some(right)) => calculate(left, right).map(whole),
        (None, Some(0)) => Some(left.clone()),
        _ => Some(build::arith(operator, left.clone(), right.clone())),
    }
}
