//! Expressions over constants and at most one unknown: their value, and how it moves with the unknown.

use std::cmp::Ordering;

use crate::model::expr::contains;
use crate::model::{Arithmetic, Comparison, Expr, ExprKind, Function, Value};

/// The unknown of an expression, and the value it has for now.
#[derive(Clone, Copy)]
pub(super) struct Known<'a> {
    pub(super) unknown: &'a Expr,
    pub(super) value: &'a Value,
}

/// The value of a scalar expression; `None` when it has none (overflow, division by zero, another unknown).
pub(super) fn value(expr: &Expr, known: Option<Known<'_>>) -> Option<Value> {
    if let Some(known) = known
        && expr.kind == known.unknown.kind
    {
        return Some(known.value.clone());
    }
    match &expr.kind {
        ExprKind::Lit(value) => Some(value.clone()),
        ExprKind::Arith(operator, parts) => {
            arithmetic(*operator, &value(&parts[0], known)?, &value(&parts[1], known)?)
        }
        ExprKind::Size(inner) => match value(inner, known)? {
            Value::Str(text) => i64::try_from(text.chars().count()).ok().map(Value::Int),
            _ => None,
        },
        ExprKind::Call(function, arguments) => {
            let arguments: Option<Vec<Value>> = arguments.iter().map(|part| value(part, known)).collect();
            call(*function, &arguments?)
        }
        _ => None,
    }
}

/// The value of a function of numbers.
fn call(function: Function, arguments: &[Value]) -> Option<Value> {
    let rounded = |round: fn(f64) -> f64| match arguments {
        [Value::Int(value)] => Some(Value::Int(*value)),
        [Value::Num(value)] => whole(round(*value)),
        _ => None,
    };
    let best = |wanted: Ordering| {
        let (first, rest) = arguments.split_first()?;
        let mut best = first;
        for value in rest {
            if order(value, best)? == wanted {
                best = value;
            }
        }
        Some(best.clone())
    };
    match function {
        Function::Ceil => rounded(f64::ceil),
        Function::Floor => rounded(f64::floor),
        Function::Round => rounded(f64::round),
        Function::Abs => match arguments {
            [Value::Int(value)] => value.checked_abs().map(Value::Int),
            [Value::Num(value)] => Some(Value::Num(value.abs())),
            _ => None,
        },
        Function::Greatest => best(Ordering::Greater),
        Function::Least => best(Ordering::Less),
        _ => None,
    }
}

/// A double without fraction as whole number.
#[expect(clippy::cast_possible_truncation, reason = "the range is checked first")]
fn whole(value: f64) -> Option<Value> {
    const EXACT: f64 = 9_007_199_254_740_992.0;
    (value.abs() <= EXACT).then_some(Value::Int(value as i64))
}

/// Whether a comparison or membership holds; `None` when that is not known.
pub(super) fn holds(expr: &Expr, known: Option<Known<'_>>) -> Option<bool> {
    match &expr.kind {
        ExprKind::Compare(operator, parts) => {
            let (left, right) = (value(&parts[0], known)?, value(&parts[1], known)?);
            match operator {
                Comparison::Eq => Some(equal(&left, &right)),
                Comparison::Ne => Some(!equal(&left, &right)),
                _ => Some(accepts(*operator, order(&left, &right)?)),
            }
        }
        ExprKind::In(inner, values) => {
            let inner = value(inner, known)?;
            Some(values.iter().any(|value| equal(&inner, value)))
        }
        _ => None,
    }
}

/// Whether two values are the same; values of different types are not.
pub(super) fn equal(left: &Value, right: &Value) -> bool {
    order(left, right) == Some(Ordering::Equal)
}

/// Whether a comparison holds for operands in this order.
pub(super) fn accepts(operator: Comparison, order: Ordering) -> bool {
    match operator {
        Comparison::Eq => order.is_eq(),
        Comparison::Ne => order.is_ne(),
        Comparison::Lt => order.is_lt(),
        Comparison::Le => order.is_le(),
        Comparison::Gt => order.is_gt(),
        Comparison::Ge => order.is_ge(),
    }
}

/// The order of two values of one type.
pub(super) fn order(left: &Value, right: &Value) -> Option<Ordering> {
    match (left, right) {
        (Value::Bool(left), Value::Bool(right)) => Some(left.cmp(right)),
        (Value::Str(left), Value::Str(right)) => Some(left.cmp(right)),
        (Value::Int(left), Value::Int(right)) => Some(left.cmp(right)),
        _ => double(left)?.partial_cmp(&double(right)?),
    }
}

/// A number as double. Whole numbers of requests and specs lie within ±2^53, where this is exact.
#[expect(clippy::cast_precision_loss, reason = "exact within the bounds of integers")]
pub(super) fn double(value: &Value) -> Option<f64> {
    match value {
        Value::Int(value) => Some(*value as f64),
        Value::Num(value) => Some(*value),
        Value::Bool(_) | Value::Str(_) => None,
    }
}

fn arithmetic(operator: Arithmetic, left: &Value, right: &Value) -> Option<Value> {
    if let (&Value::Int(left), &Value::Int(right)) = (left, right) {
        let result = match operator {
            Arithmetic::Add => left.checked_add(right),
            Arithmetic::Sub => left.checked_sub(right),
            Arithmetic::Mul => left.checked_mul(right),
            Arithmetic::Div => left.checked_div(right),
            Arithmetic::Rem => left.checked_rem(right),
        };
        return result.map(Value::Int);
    }
    let (left, right) = (double(left)?, double(right)?);
    let result = match operator {
        Arithmetic::Add => left + right,
        Arithmetic::Sub => left - right,
        Arithmetic::Mul => left * right,
        Arithmetic::Div => left / right,
        Arithmetic::Rem => left % right,
    };
    result.is_finite().then_some(Value::Num(result))
}

/// How the value of an expression moves when its unknown rises.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Direction {
    /// Not at all.
    Constant,
    /// It rises, or stays.
    Rising,
    /// It falls, or stays.
    Falling,
    /// That cannot be told from the form of the expression.
    Mixed,
}

impl Direction {
    pub(super) fn reversed(self) -> Direction {
        match self {
            Direction::Rising => Direction::Falling,
            Direction::Falling => Direction::Rising,
            other => other,
        }
    }

    pub(super) fn with(self, other: Direction) -> Direction {
        match (self, other) {
            (Direction::Constant, other) => other,
            (this, Direction::Constant) => this,
            (this, other) if this == other => this,
            _ => Direction::Mixed,
        }
    }
}

/// How the value of an expression moves when its unknown rises. Rounding never turns a direction round, so this
/// holds for doubles too.
pub(super) fn direction(expr: &Expr, unknown: &Expr) -> Direction {
    if expr.kind == unknown.kind {
        return Direction::Rising;
    }
    let (operator, parts) = match &expr.kind {
        ExprKind::Arith(operator, parts) => (operator, parts),
        ExprKind::Call(Function::Ceil | Function::Floor | Function::Round, arguments)
            if arguments.len() == 1 =>
        {
            return direction(&arguments[0], unknown);
        }
        ExprKind::Call(Function::Greatest | Function::Least, arguments) => {
            let directions = arguments.iter().map(|part| direction(part, unknown));
            return directions.fold(Direction::Constant, Direction::with);
        }
        _ if contains(expr, &|kind| *kind == unknown.kind) => return Direction::Mixed,
        _ => return Direction::Constant,
    };
    let (left, right) = (direction(&parts[0], unknown), direction(&parts[1], unknown));
    let scaled = |direction: Direction, factor: &Expr| match value(factor, None).as_ref().and_then(double) {
        Some(factor) if factor < 0.0 => direction.reversed(),
        Some(_) => direction,
        None => Direction::Mixed,
    };
    match operator {
        Arithmetic::Add => left.with(right),
        Arithmetic::Sub => left.with(right.reversed()),
        Arithmetic::Mul if right == Direction::Constant => scaled(left, &parts[1]),
        Arithmetic::Mul if left == Direction::Constant => scaled(right, &parts[0]),
        Arithmetic::Div if right == Direction::Constant => scaled(left, &parts[1]),
        _ if left == Direction::Constant && right == Direction::Constant => Direction::Constant,
        _ => Direction::Mixed,
    }
}

/// Factor and summand of an expression of whole numbers that is linear in its unknown.
pub(super) fn linear(expr: &Expr, unknown: &Expr) -> Option<(i128, i128)> {
    if expr.kind == unknown.kind {
        return Some((1, 0));
    }
    match &expr.kind {
        ExprKind::Arith(operator, parts) => {
            let (left, right) = (linear(&parts[0], unknown)?, linear(&parts[1], unknown)?);
            match operator {
                Arithmetic::Add => Some((left.0.checked_add(right.0)?, left.1.checked_add(right.1)?)),
                Arithmetic::Sub => Some((left.0.checked_sub(right.0)?, left.1.checked_sub(right.1)?)),
                Arithmetic::Mul if right.0 == 0 => {
                    Some((left.0.checked_mul(right.1)?, left.1.checked_mul(right.1)?))
                }
                Arithmetic::Mul if left.0 == 0 => {
                    Some((right.0.checked_mul(left.1)?, right.1.checked_mul(left.1)?))
                }
                Arithmetic::Mul | Arithmetic::Div | Arithmetic::Rem => None,
            }
        }
        _ => match value(expr, None)? {
            Value::Int(value) => Some((0, i128::from(value))),
            _ => None,
        },
    }
}
