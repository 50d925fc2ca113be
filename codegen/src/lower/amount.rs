//! Price lines as expressions of whole numbers: in comes a line, out goes an expression whose value is the amount
//! in 1e-9 of the currency, rounded once, for targets that have no fractions. Knows nothing of CEL's syntax.

use crate::cel::{build, has_value};
use crate::lower::assertion;
use crate::model::{
    Arithmetic, Comparison, Default, Expr, ExprKind, ExprType, Operation, PriceLine, Rate, Type, Value,
};

/// The amount of one price line.
pub(crate) struct Amount {
    /// The amount, where it is known.
    pub(crate) amount: Expr,
    /// Whether it is known; `None` when it always is.
    pub(crate) known: Option<Expr>,
}

/// The amount of a line in whole numbers; `None` when its quantity has fractions that whole numbers cannot say.
pub(crate) fn amount(line: &PriceLine, op: &Operation) -> Option<Amount> {
    let quantity = fraction(&line.quantity, op)?;
    let mut known = vec![defined(&line.quantity, op)];
    let groups = groups(&line.rate);
    let ((_, last), others) = groups.split_last()?;
    let mut total = times(&quantity, *last, line.per, op)?;
    if let Rate::By(selector, rates) = &line.rate {
        let selector = exact(selector, op)?;
        let values: Vec<Value> = rates.iter().map(|(value, _)| value.value.clone()).collect();
        let has_rate = build::is_in(selector.clone(), values);
        let has_value = defined(&selector, op);
        known.push(if others.is_empty() {
            // Whatever selects, there is only one rate.
            build::any(vec![build::not(has_value), has_rate])
        } else {
            build::all(vec![has_value, has_rate])
        });
        for (values, rate) in others.iter().rev() {
            let chosen = build::is_in(selector.clone(), values.clone());
            total = build::conditional(chosen, times(&quantity, *rate, line.per, op)?, total);
        }
    }
    let mut known = build::all(known);
    if let Some(when) = &line.when {
        let when = exact(when, op)?;
        total = build::conditional(when.clone(), total, whole(0));
        known = build::all(vec![defined(&when, op), build::any(vec![build::not(when), known])]);
    }
    let known = assertion::can_be_false(&known, op).then_some(known);
    Some(Amount { amount: total, known })
}

/// Equal rates together, in the order of the first of each.
fn groups(rate: &Rate) -> Vec<(Vec<Value>, i64)> {
    let mut groups: Vec<(Vec<Value>, i64)> = Vec::new();
    match rate {
        Rate::Cases(_) => todo!("cases"),
        Rate::Flat(rate) => groups.push((Vec::new(), rate.min)),
        Rate::By(_, rates) => {
            for (value, rate) in rates {
                match groups.iter_mut().find(|(_, known)| *known == rate.min) {
                    Some((values, _)) => values.push(value.value.clone()),
                    None => groups.push((vec![value.value.clone()], rate.min)),
                }
            }
        }
    }
    groups
}

/// A quotient of two expressions of whole numbers; the lower one is above zero.
struct Fraction {
    upper: Expr,
    lower: Expr,
}

/// Quantity times rate for so many units, rounded half up.
fn times(quantity: &Fraction, rate: i64, per: u32, op: &Operation) -> Option<Expr> {
    let shared = greatest_common_divisor(rate.unsigned_abs(), per.into());
    let rate = rate.checked_div(i64::try_from(shared).ok()?)?;
    let per = i64::try_from(u64::from(per) / shared).ok()?;
    let upper = product(&quantity.upper, &whole(rate))?;
    let lower = product(&quantity.lower, &whole(per))?;
    if constant(&lower) == Some(1) {
        return Some(upper);
    }
    // floor(u / l + 1/2) = floor((2u + l) / 2l), or with half the lower one where that is whole.
    let (upper, lower) = match constant(&lower) {
        Some(lower) if lower % 2 == 0 => (sum(&upper, &whole(lower / 2))?, whole(lower)),
        _ => (sum(&product(&upper, &whole(2))?, &lower)?, product(&lower, &whole(2))?),
    };
    let quotient = |upper: Expr| build::arith(Arithmetic::Div, upper, lower.clone());
    if bounds(&upper, op).is_some_and(|(low, _)| low >= 0) {
        return Some(quotient(upper));
    }
    // Division truncates, so below zero it has to be pushed down.
    let pushed = sum(&difference(&upper, &lower)?, &whole(1))?;
    let positive = build::compare(Comparison::Ge, upper.clone(), whole(0));
    Some(build::conditional(positive, quotient(upper), quotient(pushed)))
}

fn greatest_common_divisor(mut left: u64, mut right: u64) -> u64 {
    while right != 0 {
        (left, right) = (right, left % right);
    }
    left.max(1)
}

/// A number as quotient of whole ones: in prices, a division is exact.
fn fraction(expr: &Expr, op: &Operation) -> Option<Fraction> {
    if expr.ty != ExprType::Int {
        return None;
    }
    let is_whole = |expr: &Expr| constant(expr) == Some(1);
    match &expr.kind {
        ExprKind::Arith(operator, sides) => {
            let (left, right) = (fraction(&sides[0], op)?, fraction(&sides[1], op)?);
            let same = left.lower.kind == right.lower.kind;
            match operator {
                Arithmetic::Add | Arithmetic::Sub => {
                    let (a, b, lower) = if same {
                        (left.upper, right.upper, left.lower)
                    } else {
                        let lower = product(&left.lower, &right.lower)?;
                        (product(&left.upper, &right.lower)?, product(&right.upper, &left.lower)?, lower)
                    };
                    let upper = if *operator == Arithmetic::Add { sum(&a, &b)? } else { difference(&a, &b)? };
                    Some(Fraction { upper, lower })
                }
                Arithmetic::Mul => Some(Fraction {
                    upper: product(&left.upper, &right.upper)?,
                    lower: product(&left.lower, &right.lower)?,
                }),
                Arithmetic::Div => {
                    bounds(&right.upper, op).filter(|(low, _)| *low > 0)?;
                    Some(Fraction {
                        upper: product(&left.upper, &right.lower)?,
                        lower: product(&left.lower, &right.upper)?,
                    })
                }
                Arithmetic::Rem if is_whole(&left.lower) && is_whole(&right.lower) => Some(Fraction {
                    upper: build::arith(Arithmetic::Rem, left.upper, right.upper),
                    lower: whole(1),
                }),
                Arithmetic::Rem => None,
            }
        }
        ExprKind::If(parts) => {
            let condition = exact(&parts[0], op)?;
            let (then, otherwise) = (fraction(&parts[1], op)?, fraction(&parts[2], op)?);
            let lower = if then.lower.kind == otherwise.lower.kind {
                then.lower
            } else {
                build::conditional(condition.clone(), then.lower, otherwise.lower)
            };
            Some(Fraction { upper: build::conditional(condition, then.upper, otherwise.upper), lower })
        }
        _ => Some(Fraction { upper: expr.clone(), lower: whole(1) }),
    }
}

/// A condition or selector without divisions, so that truncation cannot change what it means.
fn exact(expr: &Expr, op: &Operation) -> Option<Expr> {
    let parts = |parts: &[Expr]| parts.iter().map(|part| exact(part, op)).collect::<Option<Vec<_>>>();
    let kind = match &expr.kind {
        ExprKind::Not(inner) => ExprKind::Not(Box::new(exact(inner, op)?)),
        ExprKind::All(list) => ExprKind::All(parts(list)?),
        ExprKind::Any(list) => ExprKind::Any(parts(list)?),
        ExprKind::If(branches) => {
            let [condition, then, otherwise] = &**branches;
            ExprKind::If(Box::new([exact(condition, op)?, exact(then, op)?, exact(otherwise, op)?]))
        }
        ExprKind::Compare(operator, sides) if sides.iter().any(divides) => {
            let (left, right) = (fraction(&sides[0], op)?, fraction(&sides[1], op)?);
            let sides = [product(&left.upper, &right.lower)?, product(&right.upper, &left.lower)?];
            ExprKind::Compare(*operator, Box::new(sides))
        }
        _ if divides(expr) => return None,
        other => other.clone(),
    };
    Some(Expr { kind, ty: expr.ty, span: expr.span })
}

/// Whether a division of whole numbers, which truncates elsewhere, stands in it.
fn divides(expr: &Expr) -> bool {
    match &expr.kind {
        ExprKind::Arith(Arithmetic::Div, _) => true,
        ExprKind::Arith(_, sides) | ExprKind::Compare(_, sides) => sides.iter().any(divides),
        ExprKind::In(inner, _) | ExprKind::Not(inner) | ExprKind::Size(inner) => divides(inner),
        ExprKind::All(parts) | ExprKind::Any(parts) => parts.iter().any(divides),
        ExprKind::If(parts) => parts.iter().any(divides),
        ExprKind::Lit(_)
        | ExprKind::Get(_)
        | ExprKind::Has(_)
        | ExprKind::Fact(_)
        | ExprKind::HasFact(_)
        | ExprKind::Tier => false,
        ExprKind::Null
        | ExprKind::Is(..)
        | ExprKind::Bound(_)
        | ExprKind::BoundGet(..)
        | ExprKind::BoundHas(..)
        | ExprKind::List(_)
        | ExprKind::Each(..)
        | ExprKind::Call(..) => todo!("expressions"),
    }
}

/// When an expression has a value. Reads stand behind their guards, so that it can itself be run from left to
/// right.
fn defined(expr: &Expr, op: &Operation) -> Expr {
    let has_value_of = |path| has_value(&op.request, path);
    match &expr.kind {
        ExprKind::Lit(_) | ExprKind::Has(_) | ExprKind::HasFact(_) => build::constant(true),
        ExprKind::Get(path) if has_value_of(path) => build::constant(true),
        ExprKind::Get(path) => {
            let mut ways = vec![build::has(path.clone())];
            if let Some(Default::Cases(cases)) =
                op.request.param(path).and_then(|param| param.default.as_ref())
            {
                ways.extend(cases.iter().map(|(when, _)| build::all(vec![defined(when, op), when.clone()])));
            }
            build::any(ways)
        }
        ExprKind::Fact(name) => build::expr(ExprKind::HasFact(name.clone()), ExprType::Bool),
        ExprKind::Tier => {
            let Some(sizes) = &op.sizes else { return build::constant(false) };
            let pair = build::all([&sizes.width, &sizes.height].map(|side| build::has(side.clone())).into());
            let named = sizes.tier_from.as_ref().map(|path| build::get(path.clone(), ExprType::String));
            let named = named.map_or(build::constant(false), |named| defined(&named, op));
            build::any(vec![pair, named])
        }
        ExprKind::Not(inner) | ExprKind::Size(inner) | ExprKind::In(inner, _) => defined(inner, op),
        ExprKind::Compare(_, sides) | ExprKind::Arith(_, sides) => {
            build::all(sides.iter().map(|side| defined(side, op)).collect())
        }
        ExprKind::If(parts) => {
            let (then, otherwise) = (defined(&parts[1], op), defined(&parts[2], op));
            let chosen = if then.kind == otherwise.kind {
                then
            } else {
                build::conditional(parts[0].clone(), then, otherwise)
            };
            build::all(vec![defined(&parts[0], op), chosen])
        }
        ExprKind::Null
        | ExprKind::Is(..)
        | ExprKind::Bound(_)
        | ExprKind::BoundGet(..)
        | ExprKind::BoundHas(..)
        | ExprKind::List(_)
        | ExprKind::Each(..)
        | ExprKind::Call(..) => todo!("expressions"),
        ExprKind::All(parts) => chain(parts, op, build::not),
        ExprKind::Any(parts) => chain(parts, op, |part| part),
    }
}

/// Of a conjunction or disjunction, later parts matter only when the first one does not decide.
fn chain(parts: &[Expr], op: &Operation, decides: fn(Expr) -> Expr) -> Expr {
    let Some((first, rest)) = parts.split_first() else { return build::constant(true) };
    let rest = chain(rest, op, decides);
    build::all(vec![defined(first, op), build::any(vec![decides(first.clone()), rest])])
}

fn whole(value: i64) -> Expr {
    build::literal(Value::Int(value))
}

fn constant(expr: &Expr) -> Option<i64> {
    match expr.kind {
        ExprKind::Lit(Value::Int(value)) => Some(value),
        _ => None,
    }
}

fn product(left: &Expr, right: &Expr) -> Option<Expr> {
    Some(match (constant(left), constant(right)) {
        (Some(left), Some(right)) => whole(left.checked_mul(right)?),
        (Some(1), _) => right.clone(),
        (_, Some(1)) => left.clone(),
        (Some(0), _) | (_, Some(0)) => whole(0),
        _ => build::arith(Arithmetic::Mul, left.clone(), right.clone()),
    })
}

fn sum(left: &Expr, right: &Expr) -> Option<Expr> {
    Some(match (constant(left), constant(right)) {
        (Some(left), Some(right)) => whole(left.checked_add(right)?),
        (_, Some(0)) => left.clone(),
        _ => build::arith(Arithmetic::Add, left.clone(), right.clone()),
    })
}

fn difference(left: &Expr, right: &Expr) -> Option<Expr> {
    Some(match (constant(left), constant(right)) {
        (Some(left), Some(right)) => whole(left.checked_sub(right)?),
        (_, Some(0)) => left.clone(),
        _ => build::arith(Arithmetic::Sub, left.clone(), right.clone()),
    })
}

/// Between which numbers the value of an expression lies in a valid request.
fn bounds(expr: &Expr, op: &Operation) -> Option<(i128, i128)> {
    match &expr.kind {
        ExprKind::Lit(Value::Int(value)) => Some((i128::from(*value), i128::from(*value))),
        ExprKind::Get(path) => {
            let param = op.request.param(path)?;
            let mut values: Vec<&Value> = match &param.default {
                None => Vec::new(),
                Some(Default::Value(value)) => vec![&value.value],
                Some(Default::Cases(cases)) => cases.iter().map(|(_, value)| &value.value).collect(),
            };
            match &param.ty {
                Type::Const(value) => values.push(value),
                Type::Enum(choice) => values.extend(choice.values.iter().map(|value| &value.value)),
                Type::Integer(_) => {}
                _ => return None,
            }
            let mut ends: Vec<i128> = Vec::new();
            if let Type::Integer(integer) = &param.ty {
                ends.extend([i128::from(integer.min), i128::from(integer.max)]);
            }
            for value in values {
                let Value::Int(value) = value else { return None };
                ends.push(i128::from(*value));
            }
            Some((*ends.iter().min()?, *ends.iter().max()?))
        }
        ExprKind::Size(_) => Some((0, i128::from(u32::MAX))),
        ExprKind::If(parts) => {
            let (then, otherwise) = (bounds(&parts[1], op)?, bounds(&parts[2], op)?);
            Some((then.0.min(otherwise.0), then.1.max(otherwise.1)))
        }
        ExprKind::Arith(operator, sides) => {
            let (left, right) = (bounds(&sides[0], op)?, bounds(&sides[1], op)?);
            match operator {
                Arithmetic::Add => Some((left.0.checked_add(right.0)?, left.1.checked_add(right.1)?)),
                Arithmetic::Sub => Some((left.0.checked_sub(right.1)?, left.1.checked_sub(right.0)?)),
                Arithmetic::Mul => {
                    let product = |a: i128, b: i128| a.checked_mul(b);
                    let ends = [
                        product(left.0, right.0)?,
                        product(left.0, right.1)?,
                        product(left.1, right.0)?,
                        product(left.1, right.1)?,
                    ];
                    Some((*ends.iter().min()?, *ends.iter().max()?))
                }
                Arithmetic::Rem if left.0 >= 0 => Some((0, left.1)),
                Arithmetic::Rem | Arithmetic::Div => None,
            }
        }
        _ => None,
    }
}
