//! Solves a comparison for its one unknown: in comes the comparison, out goes the set of values of the unknown
//! for which it holds. Knows nothing of defaults or presence.

use std::cmp::Ordering;

use super::arithmetic::{self, Direction, Known};
use super::set::{Runs, Scale, Set, Subject, Test, double_at, double_key};
use crate::model::{Comparison, Default, Expr, ExprKind, Operation, Param, Path, Type, Value};

/// The most values that are tried one by one.
const TRIED: i64 = 1024;

/// What an expression reads of the request: the value of a parameter, its size, or the tier of the size.
#[derive(Clone, Debug)]
pub(super) struct Unknown<'a> {
    pub(super) expr: Expr,
    pub(super) source: Source<'a>,
    pub(super) domain: Domain,
}

/// Where the value of an unknown comes from.
#[derive(Clone, Copy, Debug)]
pub(super) enum Source<'a> {
    /// A parameter.
    Param(&'a Param, Subject),
    /// The tier of the request's size.
    Tier,
}

/// The values that an unknown has in valid requests.
#[derive(Clone, Debug)]
pub(super) enum Domain {
    /// These.
    Listed(Vec<Value>),
    /// Any string.
    Strings,
    /// The numbers between these, on this scale.
    Numbers((i64, i64), Scale),
}

impl<'a> Unknown<'a> {
    /// What a leaf of an expression reads; `None` when its values cannot be tested in a schema.
    pub(super) fn of(leaf: &Expr, op: &'a Operation) -> Option<Unknown<'a>> {
        if leaf.kind == ExprKind::Tier {
            let domain = Domain::Listed(tiers(op)?);
            return Some(Unknown { expr: leaf.clone(), source: Source::Tier, domain });
        }
        let (path, sized) = path_of(leaf)?;
        let param = op.request.param(path)?;
        if let (ExprKind::Size(inner), Type::Enum(_) | Type::Const(_)) = (&leaf.kind, &param.ty) {
            // There are few values, and each has its size.
            return Unknown::of(inner, op);
        }
        let (subject, domain) = match (&param.ty, sized) {
            (Type::Array(array), true) => {
                (Subject::Items, Domain::Numbers(counts(array.min, array.max), Scale::Whole(1)))
            }
            (Type::String(text), true) => (
                Subject::Length,
                Domain::Numbers(counts(text.min.max(param.empty_absent.into()), text.max), Scale::Whole(1)),
            ),
            (Type::Array(_) | Type::Object(_) | Type::Any | Type::Result | Type::Size(_) | Type::Map(_) | Type::Union(_), _) => return None,
            (_, true) => return None,
            (Type::String(_), false) => (Subject::Value, Domain::Strings),
            (Type::Boolean, _) => {
                (Subject::Value, Domain::Listed(vec![Value::Bool(true), Value::Bool(false)]))
            }
            (Type::Const(value), _) => (Subject::Value, Domain::Listed(vec![value.clone()])),
            (Type::Enum(values), _) => (
                Subject::Value,
                Domain::Listed(values.values.iter().map(|value| value.value.clone()).collect()),
            ),
            (Type::Integer(integer), _) => (
                Subject::Value,
                Domain::Numbers((integer.min, integer.max), Scale::Whole(integer.step.max(1))),
            ),
            (Type::Number(number), _) => (
                Subject::Value,
                Domain::Numbers(
                    (double_key(number.min.unwrap_or(f64::MIN)), double_key(number.max.unwrap_or(f64::MAX))),
                    Scale::Double,
                ),
            ),
        };
        Some(Unknown { expr: leaf.clone(), source: Source::Param(param, subject), domain })
    }

    /// The path of its parameter.
    pub(super) fn path(&self) -> Option<&Path> {
        path_of(&self.expr).map(|(path, _)| path)
    }

    /// All its values, when they are few enough to be tried one by one.
    pub(super) fn few(&self, op: &Operation) -> Option<Vec<Value>> {
        if let (Some(path), Some(sizes)) = (self.path(), &op.sizes) {
            // Other widths and heights than those of the table are violations of their own.
            let side = |side: fn(&crate::model::SizeRow) -> u32| {
                let mut sides: Vec<u32> = sizes.rows.iter().map(side).collect();
                sides.sort_unstable();
                sides.dedup();
                Some(sides.into_iter().map(|side| Value::Int(side.into())).collect())
            };
            if *path == sizes.width {
                return side(|row| row.width);
            }
            if *path == sizes.height {
                return side(|row| row.height);
            }
        }
        match &self.domain {
            Domain::Listed(values) => Some(values.clone()),
            Domain::Numbers(domain, Scale::Whole(step)) => {
                Some(points(*domain, *step)?.into_iter().map(Value::Int).collect())
            }
            Domain::Strings | Domain::Numbers(_, Scale::Double) => None,
        }
    }

    /// The set of these values.
    pub(super) fn set_of(&self, values: &[Value]) -> Option<Set> {
        match &self.domain {
            Domain::Listed(domain) => {
                let values = domain.iter().filter(|value| values.contains(value)).cloned().collect();
                Some(Set::Listed { values, domain: domain.clone() })
            }
            Domain::Numbers(domain, scale @ Scale::Whole(_)) => {
                let points = values.iter().filter_map(|value| match value {
                    Value::Int(value) if (domain.0..=domain.1).contains(value) => Some(*value),
                    _ => None,
                });
                Some(Set::Runs(Runs::of_points(points.collect(), *domain, *scale)))
            }
            Domain::Strings | Domain::Numbers(_, Scale::Double) => None,
        }
    }

    /// A test of this unknown. Only unknowns that are parameters have one.
    pub(super) fn test(&self, set: Set, null: bool) -> Option<Test> {
        match self.source {
            Source::Param(param, subject) => {
                Some(Test { subject, set, null: param.nullable.then_some(null) })
            }
            Source::Tier => None,
        }
    }

    /// Whether a comparison or membership holds when the parameter is `null`: it equals no constant, and has
    /// neither order nor size.
    pub(super) fn null_holds(&self, relation: &Expr) -> Option<bool> {
        match &relation.kind {
            ExprKind::In(inner, _) if inner.kind == self.expr.kind => Some(false),
            ExprKind::Compare(operator @ (Comparison::Eq | Comparison::Ne), sides) => {
                let null = [0, 1].map(|side| sides[side].kind == self.expr.kind);
                let constant = [0, 1].map(|side| arithmetic::value(&sides[side], None).is_some());
                let equal = match (null, constant) {
                    ([true, true], _) => true,
                    ([true, false], [_, true]) | ([false, true], [true, _]) => false,
                    _ => return None,
                };
                Some(equal == (*operator == Comparison::Eq))
            }
            _ => None,
        }
    }

    /// Whether it can be `null`, and the relation tells that from other values.
    pub(super) fn is_compared_with_null(&self, relation: &Expr) -> bool {
        let Source::Param(param, _) = self.source else { return false };
        let is_operand = match &relation.kind {
            ExprKind::Compare(Comparison::Eq | Comparison::Ne, sides) => {
                sides.iter().any(|side| side.kind == self.expr.kind)
            }
            ExprKind::In(inner, _) => inner.kind == self.expr.kind,
            _ => false,
        };
        param.nullable && is_operand
    }
}

/// The tiers of the table, and what else the parameter that names the tier can say.
fn tiers(op: &Operation) -> Option<Vec<Value>> {
    let sizes = op.sizes.as_ref()?;
    let mut tiers: Vec<Value> = sizes.tiers().into_iter().map(|tier| Value::Str(tier.to_owned())).collect();
    let Some(path) = &sizes.tier_from else { return Some(tiers) };
    let param = op.request.param(path)?;
    let mut named: Vec<&Value> = match &param.ty {
        Type::Enum(values) => values.values.iter().map(|value| &value.value).collect(),
        Type::Const(value) => vec![value],
        _ => return None,
    };
    named.extend(param.default.iter().flat_map(defaults));
    for value in named {
        if !tiers.contains(value) {
            tiers.push(value.clone());
        }
    }
    Some(tiers)
}

/// All values that a default can have.
pub(super) fn defaults(default: &Default) -> Vec<&Value> {
    match default {
        Default::Value(value) => vec![&value.value],
        Default::Cases(cases) => cases.iter().map(|(_, value)| &value.value).collect(),
    }
}

/// The parameter that a leaf reads, and whether it asks for its size.
fn path_of(leaf: &Expr) -> Option<(&Path, bool)> {
    match &leaf.kind {
        ExprKind::Get(path) => Some((path, false)),
        ExprKind::Size(inner) => match &inner.kind {
            ExprKind::Get(path) => Some((path, true)),
            _ => None,
        },
        _ => None,
    }
}

fn counts(min: u32, max: Option<u32>) -> (i64, i64) {
    (min.into(), max.unwrap_or(u32::MAX).into())
}

/// The multiples of a step in a range, when they are few.
fn points((low, high): (i64, i64), step: u32) -> Option<Vec<i64>> {
    let step = i64::from(step);
    let first = low.checked_add((-low).rem_euclid(step))?;
    if high.checked_sub(first)? / step >= TRIED {
        return None;
    }
    Some(
        std::iter::successors(Some(first), |point| point.checked_add(step))
            .take_while(|p| *p <= high)
            .collect(),
    )
}

/// The values of the unknown for which a comparison or membership is known to be `wanted`.
pub(super) fn solve(relation: &Expr, unknown: &Unknown<'_>, wanted: bool) -> Option<Set> {
    let holds = |value: &Value| arithmetic::holds(relation, Some(Known { unknown: &unknown.expr, value }));
    match &unknown.domain {
        Domain::Listed(domain) => {
            let values = domain.iter().filter(|value| holds(value) == Some(wanted)).cloned().collect();
            Some(Set::Listed { values, domain: domain.clone() })
        }
        Domain::Strings => strings(relation, unknown, wanted),
        Domain::Numbers(domain, scale) => {
            let ExprKind::Compare(operator, sides) = &relation.kind else { return None };
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
                Direction::Mixed => mixed(sides, unknown, at, accept),
            }
            .map(Set::Runs)
        }
    }
}

fn number(key: i64, scale: Scale) -> Value {
    match scale {
        Scale::Whole(_) => Value::Int(key),
        Scale::Double => Value::Num(double_at(key)),
    }
}

/// A string is only compared with constants, so all strings that are none of them are alike.
fn strings(relation: &Expr, unknown: &Unknown<'_>, wanted: bool) -> Option<Set> {
    use Comparison::{Eq, Ne};
    let constants: Vec<&Value> = match &relation.kind {
        ExprKind::In(_, values) => values.iter().collect(),
        ExprKind::Compare(Eq | Ne, sides) => sides
            .iter()
            .filter_map(|side| match &side.kind {
                ExprKind::Lit(value) => Some(value),
                _ => None,
            })
            .collect(),
        _ => return None,
    };
    let mut texts: Vec<String> = Vec::new();
    for constant in constants {
        match constant {
            Value::Str(text) if !texts.contains(text) => texts.push(text.clone()),
            _ => {}
        }
    }
    let holds = |text: String| {
        let value = Value::Str(text);
        arithmetic::holds(relation, Some(Known { unknown: &unknown.expr, value: &value })) == Some(wanted)
    };
    let others = holds(texts.concat() + "x");
    let values = texts.into_iter().filter(|text| holds(text.clone()) != others).collect();
    Some(Set::Strings { values, inside: !others })
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

/// The unknown stands at several places that pull in different directions.
fn mixed(
    sides: &[Expr; 2],
    unknown: &Unknown<'_>,
    at: impl Fn(i64) -> Option<Ordering>,
    accept: impl Fn(Ordering) -> bool,
) -> Option<Runs> {
    let Domain::Numbers(domain, scale @ Scale::Whole(step)) = unknown.domain else { return None };
    if let Some(points) = points(domain, step) {
        let points = points.into_iter().filter(|point| at(*point).is_some_and(&accept));
        return Some(Runs::of_points(points.collect(), domain, scale));
    }
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
