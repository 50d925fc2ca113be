//! Expressions as trees: their parts, what they read, and replacing parts. Knows nothing of formulas or schemas.

use crate::model::{Each, Expr, ExprKind, ExprType, Function, Value};

/// The parts of an expression, in order.
pub(super) fn parts(expr: &Expr) -> Vec<&Expr> {
    match &expr.kind {
        ExprKind::Lit(_)
        | ExprKind::Get(_)
        | ExprKind::Has(_)
        | ExprKind::Fact(_)
        | ExprKind::HasFact(_)
        | ExprKind::Tier
        | ExprKind::Null
        | ExprKind::Bound(_)
        | ExprKind::BoundGet(..)
        | ExprKind::BoundHas(..) => Vec::new(),
        ExprKind::Not(inner) | ExprKind::Size(inner) | ExprKind::In(inner, _) | ExprKind::Is(inner, _) => {
            vec![inner]
        }
        ExprKind::All(parts) | ExprKind::Any(parts) | ExprKind::List(parts) | ExprKind::Call(_, parts) => {
            parts.iter().collect()
        }
        ExprKind::If(parts) => parts.iter().collect(),
        ExprKind::Compare(_, sides) | ExprKind::Arith(_, sides) => sides.iter().collect(),
        ExprKind::Each(_, _, list, body) => vec![list, body],
    }
}

/// The expression with each part replaced.
fn with_parts(expr: &Expr, change: &dyn Fn(&Expr) -> Expr) -> Expr {
    let boxed = |inner: &Expr| Box::new(change(inner));
    let pair = |sides: &[Expr; 2]| Box::new([change(&sides[0]), change(&sides[1])]);
    let list = |parts: &[Expr]| parts.iter().map(change).collect();
    let kind = match &expr.kind {
        ExprKind::Not(inner) => ExprKind::Not(boxed(inner)),
        ExprKind::Size(inner) => ExprKind::Size(boxed(inner)),
        ExprKind::In(inner, values) => ExprKind::In(boxed(inner), values.clone()),
        ExprKind::Is(inner, kind) => ExprKind::Is(boxed(inner), *kind),
        ExprKind::All(parts) => ExprKind::All(list(parts)),
        ExprKind::Any(parts) => ExprKind::Any(list(parts)),
        ExprKind::List(parts) => ExprKind::List(list(parts)),
        ExprKind::Call(function, parts) => ExprKind::Call(*function, list(parts)),
        ExprKind::If(parts) => {
            ExprKind::If(Box::new([change(&parts[0]), change(&parts[1]), change(&parts[2])]))
        }
        ExprKind::Compare(operator, sides) => ExprKind::Compare(*operator, pair(sides)),
        ExprKind::Arith(operator, sides) => ExprKind::Arith(*operator, pair(sides)),
        ExprKind::Each(each, bound, list, body) => ExprKind::Each(*each, *bound, boxed(list), boxed(body)),
        leaf => leaf.clone(),
    };
    Expr { kind, ty: expr.ty, span: expr.span }
}

/// The expression with one part replaced, wherever it stands.
pub(super) fn replace(expr: &Expr, part: &ExprKind, by: &Expr) -> Expr {
    if expr.kind == *part {
        return by.clone();
    }
    with_parts(expr, &|inner| replace(inner, part, by))
}

/// The expression in which one bound value is another one.
pub(super) fn rebind(expr: &Expr, from: usize, to: usize) -> Expr {
    let kind = match &expr.kind {
        ExprKind::Bound(bound) if *bound == from => ExprKind::Bound(to),
        ExprKind::BoundGet(bound, path) if *bound == from => ExprKind::BoundGet(to, path.clone()),
        ExprKind::BoundHas(bound, path) if *bound == from => ExprKind::BoundHas(to, path.clone()),
        _ => return with_parts(expr, &|inner| rebind(inner, from, to)),
    };
    Expr { kind, ty: expr.ty, span: expr.span }
}

/// Whether some part of an expression, or the expression itself, is of a kind.
pub(super) fn contains(expr: &Expr, wanted: &dyn Fn(&ExprKind) -> bool) -> bool {
    wanted(&expr.kind) || parts(expr).into_iter().any(|part| contains(part, wanted))
}

/// Whether it reads the request, an item or a fact.
pub(super) fn reads_anything(expr: &Expr) -> bool {
    contains(expr, &|kind| {
        matches!(
            kind,
            ExprKind::Get(_)
                | ExprKind::Has(_)
                | ExprKind::Fact(_)
                | ExprKind::HasFact(_)
                | ExprKind::Tier
                | ExprKind::Bound(_)
                | ExprKind::BoundGet(..)
                | ExprKind::BoundHas(..)
        )
    })
}

/// Whether it reads one of these bound values, other than within an expression that binds it anew.
fn reads_bound(expr: &Expr, bounds: &[usize]) -> bool {
    match &expr.kind {
        ExprKind::Bound(bound) | ExprKind::BoundGet(bound, _) | ExprKind::BoundHas(bound, _) => {
            bounds.contains(bound)
        }
        ExprKind::Each(_, own, list, body) => {
            let others: Vec<usize> = bounds.iter().copied().filter(|bound| bound != own).collect();
            reads_bound(list, bounds) || reads_bound(body, &others)
        }
        _ => parts(expr).into_iter().any(|part| reads_bound(part, bounds)),
    }
}

/// Whether the only thing that it reads is one bound value.
pub(super) fn reads_only(expr: &Expr, bound: usize) -> bool {
    !contains(expr, &|kind| match kind {
        ExprKind::Get(_) | ExprKind::Has(_) | ExprKind::Fact(_) | ExprKind::HasFact(_) | ExprKind::Tier => {
            true
        }
        ExprKind::Bound(other) | ExprKind::BoundGet(other, _) | ExprKind::BoundHas(other, _) => {
            *other != bound
        }
        _ => false,
    })
}

/// In the body of a macro: a part that does not depend on the bound value, and so belongs to what is around. Parts
/// that are true or false come first, since there are only two ways for them.
pub(super) fn foreign(body: &Expr, bound: usize) -> Option<&Expr> {
    find_foreign(body, &mut vec![bound], true).or_else(|| find_foreign(body, &mut vec![bound], false))
}

fn find_foreign<'e>(expr: &'e Expr, bounds: &mut Vec<usize>, boolean: bool) -> Option<&'e Expr> {
    if (expr.ty == ExprType::Bool) == boolean && !reads_bound(expr, bounds) && reads_anything(expr) {
        let is_whole = boolean || parts(expr).is_empty() || matches!(expr.kind, ExprKind::Size(_));
        if is_whole {
            return Some(expr);
        }
    }
    if let ExprKind::Each(_, own, list, body) = &expr.kind {
        if let Some(found) = find_foreign(list, bounds, boolean) {
            return Some(found);
        }
        bounds.push(*own);
        let found = find_foreign(body, bounds, boolean);
        bounds.pop();
        return found;
    }
    parts(expr).into_iter().find_map(|part| find_foreign(part, bounds, boolean))
}

/// The operands of comparisons and calculations; what stands in other places does not belong to a relation.
pub(super) fn operands(expr: &Expr) -> Vec<&Expr> {
    match &expr.kind {
        ExprKind::Compare(_, sides) | ExprKind::Arith(_, sides) => sides.iter().collect(),
        ExprKind::In(inner, _) | ExprKind::Size(inner) | ExprKind::Is(inner, _) => vec![inner],
        ExprKind::Call(_, arguments) | ExprKind::List(arguments) => arguments.iter().collect(),
        _ => Vec::new(),
    }
}

/// The first operand, at any depth, that is wanted.
pub(super) fn find<'e>(expr: &'e Expr, wanted: &dyn Fn(&Expr) -> bool) -> Option<&'e Expr> {
    if wanted(expr) {
        return Some(expr);
    }
    operands(expr).into_iter().find_map(|operand| find(operand, wanted))
}

/// Functions of lists whose items stand in the expression, as what they come to.
pub(super) fn simplified(expr: &Expr) -> Expr {
    let expr = with_parts(expr, &simplified);
    let with = |kind: ExprKind| Expr { kind, ty: expr.ty, span: expr.span };
    match &expr.kind {
        ExprKind::Size(inner) => match &inner.kind {
            ExprKind::List(items) => {
                with(ExprKind::Lit(Value::Int(i64::try_from(items.len()).unwrap_or(i64::MAX))))
            }
            ExprKind::Each(Each::Map, _, list, _) => with(ExprKind::Size(list.clone())),
            _ => expr,
        },
        ExprKind::Call(Function::Sum, arguments) => match arguments.first().map(|list| &list.kind) {
            Some(ExprKind::List(items)) => {
                let add = |sum: Expr, item: &Expr| {
                    crate::model::expr::build::arith(crate::model::Arithmetic::Add, sum, item.clone())
                };
                match items.split_first() {
                    Some((first, rest)) => rest.iter().fold(first.clone(), add),
                    None => with(ExprKind::Lit(Value::Int(0))),
                }
            }
            _ => expr,
        },
        _ => expr,
    }
}
