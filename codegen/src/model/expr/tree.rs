//! The structure of an expression: its parts, replacing them, and the numbers of its bound items. Each kind of
//! expression is taken apart in [`parts`] and put together in [`with_parts`], and nowhere else.

use std::collections::BTreeSet;

use super::build;
use crate::model::{Expr, ExprKind, ExprType};

/// The direct parts of an expression, from left to right.
pub fn parts(expr: &Expr) -> Vec<&Expr> {
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
        ExprKind::Not(inner)
        | ExprKind::In(inner, _)
        | ExprKind::Size(inner)
        | ExprKind::Is(inner, _)
        | ExprKind::Media(inner, _)
        | ExprKind::HasMedia(inner, _) => {
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

/// The expression with each direct part replaced by what `change` makes of it.
#[must_use]
pub fn with_parts(expr: Expr, change: &mut dyn FnMut(Expr) -> Expr) -> Expr {
    let mut one = |mut part: Box<Expr>| {
        *part = change(*part);
        part
    };
    let kind = match expr.kind {
        ExprKind::Not(inner) => ExprKind::Not(one(inner)),
        ExprKind::In(inner, values) => ExprKind::In(one(inner), values),
        ExprKind::Size(inner) => ExprKind::Size(one(inner)),
        ExprKind::Media(inner, fact) => return build::media(change(*inner), fact),
        ExprKind::HasMedia(inner, fact) => return build::has_media(change(*inner), fact),
        ExprKind::Is(inner, kind) => ExprKind::Is(one(inner), kind),
        ExprKind::All(parts) => ExprKind::All(parts.into_iter().map(change).collect()),
        ExprKind::Any(parts) => ExprKind::Any(parts.into_iter().map(change).collect()),
        ExprKind::List(parts) => ExprKind::List(parts.into_iter().map(change).collect()),
        ExprKind::Call(function, parts) => ExprKind::Call(function, parts.into_iter().map(change).collect()),
        ExprKind::If(parts) => ExprKind::If(Box::new(parts.map(change))),
        ExprKind::Compare(operator, sides) => ExprKind::Compare(operator, Box::new(sides.map(change))),
        ExprKind::Arith(operator, sides) => ExprKind::Arith(operator, Box::new(sides.map(change))),
        ExprKind::Each(what, level, list, body) => ExprKind::Each(what, level, one(list), one(body)),
        leaf => leaf,
    };
    Expr { kind, ..expr }
}

/// The expression with every part, itself included, replaced by what `change` makes of it, from the inside out.
#[must_use]
pub fn map(expr: Expr, change: &mut dyn FnMut(Expr) -> Expr) -> Expr {
    let expr = with_parts(expr, &mut |part| map(part, change));
    change(expr)
}

/// Calls `visit` for an expression and everything in it, from the outside in and from left to right.
pub fn walk<'e>(expr: &'e Expr, visit: &mut dyn FnMut(&'e Expr)) {
    visit(expr);
    for part in parts(expr) {
        walk(part, visit);
    }
}

/// The number of levels of an expression.
pub(crate) fn depth(expr: &Expr) -> usize {
    1 + parts(expr).into_iter().map(depth).max().unwrap_or_default()
}

/// The number of operands and operators of an expression.
pub fn weight(expr: &Expr) -> u64 {
    let listed = if let ExprKind::In(_, values) = &expr.kind { values.len() as u64 } else { 0 };
    1 + listed + parts(expr).into_iter().map(weight).sum::<u64>()
}

/// Reports whether the expression or something in it is of a wanted kind.
pub fn contains(expr: &Expr, wanted: &dyn Fn(&ExprKind) -> bool) -> bool {
    wanted(&expr.kind) || parts(expr).into_iter().any(|part| contains(part, wanted))
}

/// The expression with `by` at every occurrence of `part`.
#[must_use]
pub fn replace(expr: &Expr, part: &ExprKind, by: &Expr) -> Expr {
    replace_each(expr.clone(), &|kind| (kind == part).then(|| by.clone()))
}

/// The expression with every part that has a replacement replaced by it, from the outside in.
#[must_use]
pub(super) fn replace_each(expr: Expr, by: &dyn Fn(&ExprKind) -> Option<Expr>) -> Expr {
    by(&expr.kind).unwrap_or_else(|| with_parts(expr, &mut |inner| replace_each(inner, by)))
}

/// The expression with other numbers for its bound items, both where they are bound and where they are read.
#[must_use]
pub fn renumber(expr: Expr, number: &dyn Fn(usize) -> usize) -> Expr {
    map(expr, &mut |expr| {
        let kind = match expr.kind {
            ExprKind::Bound(level) => ExprKind::Bound(number(level)),
            ExprKind::BoundGet(level, path) => ExprKind::BoundGet(number(level), path),
            ExprKind::BoundHas(level, path) => ExprKind::BoundHas(number(level), path),
            ExprKind::Each(what, level, list, body) => ExprKind::Each(what, number(level), list, body),
            other => other,
        };
        Expr { kind, ..expr }
    })
}

/// The expression with reads of one bound item as reads of another one.
#[must_use]
pub fn rebind(expr: &Expr, from: usize, to: usize) -> Expr {
    renumber(expr.clone(), &|level| if level == from { to } else { level })
}

/// The numbers of the items that an expression reads and does not bind itself.
pub fn free_items(expr: &Expr) -> BTreeSet<usize> {
    match &expr.kind {
        ExprKind::Bound(level) | ExprKind::BoundGet(level, _) | ExprKind::BoundHas(level, _) => {
            BTreeSet::from([*level])
        }
        ExprKind::Each(_, level, list, body) => {
            let mut free = free_items(body);
            free.remove(level);
            free.extend(free_items(list));
            free
        }
        _ => parts(expr).into_iter().flat_map(free_items).collect(),
    }
}

/// Reports whether an expression reads facts about the media of the item with this number.
pub fn reads_media_of(expr: &Expr, number: usize) -> bool {
    contains(expr, &|kind| match kind {
        ExprKind::Media(of, _) | ExprKind::HasMedia(of, _) => free_items(of).contains(&number),
        // The list is read for the sake of its items.
        ExprKind::Each(_, level, list, body) => {
            free_items(list).contains(&number) && reads_media_of(body, *level)
        }
        _ => false,
    })
}

/// Reports whether an expression reads the request, an item or a fact.
pub fn reads_anything(expr: &Expr) -> bool {
    contains(expr, &|kind| reads_request(kind) || is_item_read(kind))
}

/// Reports whether an expression reads nothing but the item with this number.
pub fn reads_only_item(expr: &Expr, number: usize) -> bool {
    !contains(expr, &|kind| match kind {
        ExprKind::Bound(level) | ExprKind::BoundGet(level, _) | ExprKind::BoundHas(level, _) => {
            *level != number
        }
        other => reads_request(other),
    })
}

fn reads_request(kind: &ExprKind) -> bool {
    matches!(
        kind,
        ExprKind::Get(_) | ExprKind::Has(_) | ExprKind::Fact(_) | ExprKind::HasFact(_) | ExprKind::Tier
    )
}

fn is_item_read(kind: &ExprKind) -> bool {
    matches!(kind, ExprKind::Bound(_) | ExprKind::BoundGet(..) | ExprKind::BoundHas(..))
}

/// A part of a macro's body that does not depend on the item with this number, so that it can be evaluated before
/// the macro. Conditions come before other values, since they have only two outcomes.
pub fn independent_of_item(body: &Expr, number: usize) -> Option<&Expr> {
    find_independent(body, &mut vec![number], true)
        .or_else(|| find_independent(body, &mut vec![number], false))
}

fn find_independent<'e>(expr: &'e Expr, bound: &mut Vec<usize>, condition: bool) -> Option<&'e Expr> {
    let is_wanted = (expr.ty == ExprType::Bool) == condition
        && (condition || parts(expr).is_empty() || matches!(expr.kind, ExprKind::Size(_)));
    if is_wanted && reads_anything(expr) && bound.iter().all(|level| !free_items(expr).contains(level)) {
        return Some(expr);
    }
    if let ExprKind::Each(_, own, list, body) = &expr.kind {
        if let Some(found) = find_independent(list, bound, condition) {
            return Some(found);
        }
        bound.push(*own);
        let found = find_independent(body, bound, condition);
        bound.pop();
        return found;
    }
    parts(expr).into_iter().find_map(|part| find_independent(part, bound, condition))
}
