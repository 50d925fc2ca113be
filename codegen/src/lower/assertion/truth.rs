//! Expression to formula: for which requests an expression is known to be true, or known to be false.
//!
//! An expression can be neither: when it reads a parameter without value, or the tier of a request that has
//! none. A rule is broken only when it is known to be false.

use std::cell::Cell;

use super::arithmetic::{self, Known};
use super::formula::{Formula, all, any, cond, if_given, is, not};
use super::set::{Set, Subject, Test};
use super::solve::{Source, Unknown, defaults, solve};
use crate::model::{Comparison, Default, Expr, ExprKind, ExprType, Operation, Path, Sizes, Type, Value};

/// The most steps for one expression; beyond, a schema would be larger than anybody wants.
const STEPS: u32 = 4096;

/// Lowers the expressions of one operation.
pub(super) struct Lowering<'a> {
    op: &'a Operation,
    steps: Cell<u32>,
}

impl<'a> Lowering<'a> {
    pub(super) fn new(op: &'a Operation) -> Self {
        Self { op, steps: Cell::new(STEPS) }
    }

    /// The requests for which a boolean expression is known to be `wanted`.
    pub(super) fn truth(&self, expr: &Expr, wanted: bool) -> Option<Formula> {
        self.steps.set(self.steps.get().checked_sub(1)?);
        match &expr.kind {
            ExprKind::Lit(Value::Bool(value)) => Some(Formula::Const(*value == wanted)),
            ExprKind::Get(path) => {
                self.op.request.param(path).filter(|param| is_boolean(&param.ty))?;
                let unknown = Unknown::of(expr, self.op)?;
                let set = unknown.set_of(&[Value::Bool(wanted)])?;
                self.unknown_in(&unknown, set, false, &|value| *value == Value::Bool(wanted))
            }
            ExprKind::Has(path) => Some(if wanted { self.given(path) } else { not(self.given(path)) }),
            ExprKind::Not(inner) => self.truth(inner, !wanted),
            ExprKind::All(parts) => self.junction(parts, wanted, wanted),
            ExprKind::Any(parts) => self.junction(parts, wanted, !wanted),
            ExprKind::If(parts) => {
                let [then, otherwise] = [self.truth(&parts[1], wanted)?, self.truth(&parts[2], wanted)?];
                let agreed = || Some(all(vec![then.clone(), otherwise.clone()]));
                self.choose(&parts[0], then.clone(), otherwise.clone(), Some(&agreed))
            }
            ExprKind::Compare(operator, sides) if sides[0].ty == ExprType::Bool => {
                self.same_truth(expr, *operator, sides, wanted)
            }
            ExprKind::In(inner, values) if inner.ty == ExprType::Bool && !is_leaf(inner) => {
                let hit = |truth: bool| values.contains(&Value::Bool(truth)) == wanted;
                let parts = [true, false].into_iter().filter(|truth| hit(*truth));
                parts.map(|truth| self.truth(inner, truth)).collect::<Option<Vec<_>>>().map(any)
            }
            ExprKind::Compare(..) | ExprKind::In(..) => self.relation(expr, wanted),
            // Facts are not in the request, and the rest is not boolean.
            ExprKind::Fact(_)
            | ExprKind::HasFact(_)
            | ExprKind::Lit(_)
            | ExprKind::Tier
            | ExprKind::Arith(..)
            | ExprKind::Size(_)
            | ExprKind::Null
            | ExprKind::Is(..)
            | ExprKind::Bound(_)
            | ExprKind::BoundGet(..)
            | ExprKind::BoundHas(..)
            | ExprKind::List(_)
            | ExprKind::Each(..)
            | ExprKind::Call(..) => None,
        }
    }

    fn junction(&self, parts: &[Expr], wanted: bool, conjunction: bool) -> Option<Formula> {
        let parts = parts.iter().map(|part| self.truth(part, wanted)).collect::<Option<Vec<_>>>()?;
        Some(if conjunction { all(parts) } else { any(parts) })
    }

    /// One formula if the condition is known to be true, the other if it is known to be false; where it is not
    /// known, `agreed` if both ways come to the same.
    fn choose(
        &self,
        condition: &Expr,
        then: Formula,
        otherwise: Formula,
        agreed: Option<&dyn Fn() -> Option<Formula>>,
    ) -> Option<Formula> {
        let (holds, fails) = (self.truth(condition, true)?, self.truth(condition, false)?);
        if not(holds.clone()) == fails {
            return Some(cond(holds, then, otherwise));
        }
        let mut ways = vec![all(vec![holds, then]), all(vec![fails, otherwise])];
        if let Some(agreed) = agreed {
            ways.push(agreed()?);
        }
        Some(any(ways))
    }

    fn same_truth(
        &self,
        relation: &Expr,
        operator: Comparison,
        sides: &[Expr; 2],
        wanted: bool,
    ) -> Option<Formula> {
        if sides.iter().any(|side| self.can_be_null(side)) {
            // Where `null` comes in, only a comparison with a constant is worth its schema.
            let is_plain = |side: &Expr| matches!(side.kind, ExprKind::Lit(_) | ExprKind::Get(_));
            let is_constant = |side: &Expr| matches!(side.kind, ExprKind::Lit(_));
            let fits = sides.iter().all(is_plain) && sides.iter().any(is_constant);
            return if fits { self.relation(relation, wanted) } else { None };
        }
        let same = match operator {
            Comparison::Eq => wanted,
            Comparison::Ne => !wanted,
            _ => return None,
        };
        let pair =
            |left: bool| Some(all(vec![self.truth(&sides[0], left)?, self.truth(&sides[1], left == same)?]));
        Some(any(vec![pair(true)?, pair(false)?]))
    }

    /// Whether a boolean can come out as `null`.
    fn can_be_null(&self, expr: &Expr) -> bool {
        match &expr.kind {
            ExprKind::Get(path) => self.op.request.param(path).is_some_and(|param| param.nullable),
            ExprKind::If(parts) => parts[1..].iter().any(|part| self.can_be_null(part)),
            _ => false,
        }
    }

    /// Whether a parameter is given; in a valid request some always are.
    pub(super) fn given(&self, path: &Path) -> Formula {
        let always = (1..=path.0.len()).all(|end| {
            let is_last = end == path.0.len();
            let param = self.op.request.param(&Path(path.0[..end].to_vec()));
            param.is_some_and(|param| param.required && (is_last || !param.nullable))
        });
        if always { Formula::Const(true) } else { Formula::Given(path.clone()) }
    }

    /// A comparison, or a membership: conditionals are drawn out, then all unknowns but one are tried value by
    /// value, and it is solved for the last one.
    fn relation(&self, relation: &Expr, wanted: bool) -> Option<Formula> {
        self.steps.set(self.steps.get().checked_sub(1)?);
        if let Some(conditional) = find(relation, &|expr| matches!(expr.kind, ExprKind::If(_)))
            && let ExprKind::If(parts) = &conditional.kind
        {
            let branch = |branch: &Expr| self.relation(&replace(relation, &conditional.kind, branch), wanted);
            let (then, otherwise) = (branch(&parts[1])?, branch(&parts[2])?);
            let agreed = || {
                let sides = Box::new([parts[1].clone(), parts[2].clone()]);
                let kind = ExprKind::Compare(Comparison::Eq, sides);
                let same = self.truth(&Expr { kind, ty: ExprType::Bool, span: relation.span }, true)?;
                Some(all(vec![same, then.clone()]))
            };
            return self.choose(&parts[0], then.clone(), otherwise, Some(&agreed));
        }
        if let ExprKind::In(inner, values) = &relation.kind
            && matches!(inner.ty, ExprType::Int | ExprType::Double)
        {
            return self.number_in(inner, values, wanted);
        }
        let mut leaves = Vec::new();
        collect_leaves(relation, &mut leaves);
        let unknowns =
            leaves.iter().map(|leaf| Unknown::of(leaf, self.op)).collect::<Option<Vec<Unknown<'_>>>>()?;
        match &unknowns[..] {
            [] => Some(Formula::Const(arithmetic::holds(relation, None) == Some(wanted))),
            [unknown] => {
                let set = solve(relation, unknown, wanted)?;
                let default = |value: &Value| {
                    let known = Known { unknown: &unknown.expr, value };
                    arithmetic::holds(relation, Some(known)) == Some(wanted)
                };
                let null = unknown.null_holds(relation) == Some(wanted);
                self.unknown_in(unknown, set, null, &default)
            }
            several if several.iter().any(|one| one.is_compared_with_null(relation)) => None,
            several => self.tried(relation, several, wanted),
        }
    }

    /// Membership of a number, as comparisons, for which numbers can be solved.
    fn number_in(&self, inner: &Expr, values: &[Value], wanted: bool) -> Option<Formula> {
        let operator = if wanted { Comparison::Eq } else { Comparison::Ne };
        let compare = |value: &Value| {
            let literal = Expr { kind: ExprKind::Lit(value.clone()), ty: inner.ty, span: inner.span };
            let kind = ExprKind::Compare(operator, Box::new([inner.clone(), literal]));
            self.relation(&Expr { kind, ty: ExprType::Bool, span: inner.span }, true)
        };
        let parts = values.iter().map(compare).collect::<Option<Vec<_>>>()?;
        Some(if wanted { any(parts) } else { all(parts) })
    }

    /// Tries the values of the unknown that has the fewest, and goes on with the others.
    fn tried(&self, relation: &Expr, unknowns: &[Unknown<'_>], wanted: bool) -> Option<Formula> {
        let few = unknowns.iter().filter_map(|unknown| Some((unknown, unknown.few(self.op)?)));
        let (unknown, mut values) = few.min_by_key(|(_, values)| values.len())?;
        if values.len() > 256 {
            return None;
        }
        for default in assumed(unknown) {
            if !values.contains(&default) {
                values.push(default);
            }
        }
        let mut groups: Vec<(Formula, Vec<Value>)> = Vec::new();
        for value in values {
            let literal =
                Expr { kind: ExprKind::Lit(value.clone()), ty: unknown.expr.ty, span: unknown.expr.span };
            let rest = self.relation(&replace(relation, &unknown.expr.kind, &literal), wanted)?;
            match groups.iter_mut().find(|(formula, _)| *formula == rest) {
                Some((_, values)) => values.push(value),
                None => groups.push((rest, vec![value])),
            }
        }
        let group = |(rest, values): (Formula, Vec<Value>)| {
            let chosen =
                self.unknown_in(unknown, unknown.set_of(&values)?, false, &|value| values.contains(value))?;
            Some(all(vec![chosen, rest]))
        };
        groups.into_iter().map(group).collect::<Option<Vec<_>>>().map(any)
    }

    /// Whether an unknown has a value of this set. `null` tells it for `null`, and `default` for values that
    /// stand for absent ones.
    fn unknown_in(
        &self,
        unknown: &Unknown<'_>,
        set: Set,
        null: bool,
        default: &dyn Fn(&Value) -> bool,
    ) -> Option<Formula> {
        let Source::Param(param, subject) = unknown.source else {
            let sizes = self.op.sizes.as_ref()?;
            let Set::Listed { values, .. } = set else { return None };
            return self.tier_in(sizes, &values);
        };
        let (path, test) = (unknown.path()?.clone(), unknown.test(set, null)?);
        let accepts = |value: &Value| subject_of(subject, value).is_some_and(|value| default(&value));
        match &param.default {
            _ if self.given(&path) == Formula::Const(true) => Some(if_given(path, test)),
            None => Some(is(path, test)),
            Some(Default::Value(value)) if !accepts(&value.value) => Some(is(path, test)),
            Some(Default::Value(_)) => Some(if_given(path, test)),
            Some(Default::Cases(cases)) => {
                let mut assumed = Formula::Const(false);
                for (condition, value) in cases.iter().rev() {
                    assumed = self.choose(condition, Formula::Const(accepts(&value.value)), assumed, None)?;
                }
                Some(match assumed {
                    Formula::Const(false) => is(path, test),
                    Formula::Const(true) => if_given(path, test),
                    assumed => cond(Formula::Given(path.clone()), is(path, test), assumed),
                })
            }
        }
    }

    /// Whether the tier of the size is one of these.
    fn tier_in(&self, sizes: &Sizes, tiers: &[Value]) -> Option<Formula> {
        let listed = |tier: &str| tiers.iter().any(|value| matches!(value, Value::Str(text) if text == tier));
        let (hits, misses): (Vec<_>, Vec<_>) = sizes.rows.iter().partition(|row| listed(&row.tier));
        let one_of = |path: &Path, value: i64| -> Option<Formula> {
            Some(is(path.clone(), self.points(path, &[value])?))
        };
        let (given_width, given_height) = (self.given(&sizes.width), self.given(&sizes.height));
        let pair = if hits.iter().all(|hit| misses.iter().all(|miss| miss.width != hit.width)) {
            // The width alone tells the tier.
            let widths: Vec<i64> = hits.iter().map(|row| row.width.into()).collect();
            all(vec![is(sizes.width.clone(), self.points(&sizes.width, &widths)?), given_height.clone()])
        } else {
            let is_row = |row: &&crate::model::SizeRow| {
                let width = one_of(&sizes.width, row.width.into())?;
                Some(all(vec![width, one_of(&sizes.height, row.height.into())?]))
            };
            any(hits.iter().map(is_row).collect::<Option<Vec<_>>>()?)
        };
        let no_pair = not(all(vec![given_width, given_height]));
        let Some(tier_from) = &sizes.tier_from else { return Some(pair) };
        let ty = ExprType::String;
        let get = Expr { kind: ExprKind::Get(tier_from.clone()), ty, span: crate::source::Span::default() };
        let named = Expr {
            kind: ExprKind::In(Box::new(get), tiers.to_vec()),
            ty: ExprType::Bool,
            span: crate::source::Span::default(),
        };
        Some(any(vec![pair, all(vec![no_pair, self.relation(&named, true)?])]))
    }

    /// The test that a whole number is one of these.
    fn points(&self, path: &Path, values: &[i64]) -> Option<Test> {
        let leaf = Expr {
            kind: ExprKind::Get(path.clone()),
            ty: ExprType::Int,
            span: crate::source::Span::default(),
        };
        let unknown = Unknown::of(&leaf, self.op)?;
        let values: Vec<Value> = values.iter().map(|value| Value::Int(*value)).collect();
        unknown.test(unknown.set_of(&values)?, false)
    }
}

/// What an unknown can be when its parameter is not given.
fn assumed(unknown: &Unknown<'_>) -> Vec<Value> {
    let Source::Param(param, subject) = unknown.source else { return Vec::new() };
    let values = param.default.iter().flat_map(defaults);
    values.filter_map(|value| subject_of(subject, value)).collect()
}

fn subject_of(subject: Subject, value: &Value) -> Option<Value> {
    match (subject, value) {
        (Subject::Value, value) => Some(value.clone()),
        (Subject::Length, Value::Str(text)) => i64::try_from(text.chars().count()).ok().map(Value::Int),
        (Subject::Length | Subject::Items, _) => None,
    }
}

fn is_boolean(ty: &Type) -> bool {
    match ty {
        Type::Boolean => true,
        Type::Const(value) => matches!(value, Value::Bool(_)),
        _ => false,
    }
}

fn is_leaf(expr: &Expr) -> bool {
    match &expr.kind {
        ExprKind::Get(_) | ExprKind::Tier | ExprKind::Fact(_) | ExprKind::HasFact(_) => true,
        ExprKind::Size(inner) => matches!(inner.kind, ExprKind::Get(_)),
        _ => false,
    }
}

/// The operands of comparisons and arithmetic; what stands in other places does not belong to a relation.
fn operands(expr: &Expr) -> &[Expr] {
    match &expr.kind {
        ExprKind::Compare(_, sides) | ExprKind::Arith(_, sides) => &sides[..],
        ExprKind::In(inner, _) | ExprKind::Size(inner) => std::slice::from_ref(inner),
        _ => &[],
    }
}

fn find<'e>(expr: &'e Expr, wanted: &dyn Fn(&Expr) -> bool) -> Option<&'e Expr> {
    if wanted(expr) {
        return Some(expr);
    }
    operands(expr).iter().find_map(|operand| find(operand, wanted))
}

fn collect_leaves(expr: &Expr, leaves: &mut Vec<Expr>) {
    if is_leaf(expr) {
        if !leaves.iter().any(|leaf| leaf.kind == expr.kind) {
            leaves.push(expr.clone());
        }
        return;
    }
    for operand in operands(expr) {
        collect_leaves(operand, leaves);
    }
}

/// The expression with one part replaced, wherever it stands.
fn replace(expr: &Expr, part: &ExprKind, by: &Expr) -> Expr {
    if expr.kind == *part {
        return by.clone();
    }
    let pair = |sides: &[Expr; 2]| Box::new([replace(&sides[0], part, by), replace(&sides[1], part, by)]);
    let kind = match &expr.kind {
        ExprKind::Compare(operator, sides) => ExprKind::Compare(*operator, pair(sides)),
        ExprKind::Arith(operator, sides) => ExprKind::Arith(*operator, pair(sides)),
        ExprKind::In(inner, values) => ExprKind::In(Box::new(replace(inner, part, by)), values.clone()),
        ExprKind::Size(inner) => ExprKind::Size(Box::new(replace(inner, part, by))),
        other => other.clone(),
    };
    Expr { kind, ty: expr.ty, span: expr.span }
}
