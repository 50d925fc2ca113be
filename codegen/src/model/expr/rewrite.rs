//! Expressions in another place: as those of an object further in, of an item of a list, or where parameters have
//! aliases.

use super::assumed::with_documents;
use super::bindings::{Bindings, Reference};
use super::build;
use super::spelling::Spelling;
use super::tree::{map, renumber, with_parts};
use crate::model::{Expr, ExprKind, Path};

/// An expression about an object as one about the object around it, which has it at `prefix`.
#[must_use]
pub fn rebase(expr: Expr, prefix: &Path) -> Expr {
    let below = |path: Path| Path(prefix.0.iter().cloned().chain(path.0).collect());
    map(expr, &mut |expr| {
        let kind = match expr.kind {
            ExprKind::Get(path) => ExprKind::Get(below(path)),
            ExprKind::Has(path) => ExprKind::Has(below(path)),
            other => other,
        };
        Expr { kind, ..expr }
    })
}

/// An expression about an object as one about the item that is bound with number `level`: reads of parameters become
/// reads of its members, and what macros bind counts on from it.
#[must_use]
pub fn to_item(expr: Expr, level: usize) -> Expr {
    map(renumber(expr, &|inner| inner + level + 1), &mut |expr| {
        let kind = match expr.kind {
            ExprKind::Get(path) if path.0.is_empty() => ExprKind::Bound(level),
            ExprKind::Get(path) => ExprKind::BoundGet(level, path),
            ExprKind::Has(path) => ExprKind::BoundHas(level, path),
            other => other,
        };
        Expr { kind, ..expr }
    })
}

/// An expression that reads what a request may have in place of a parameter: one of its aliases, and else the list or
/// object that is its default. Members of items are included.
#[must_use]
pub fn with_aliases(expr: Expr, bindings: &Bindings<'_>) -> Expr {
    with_documents(aliased(expr, bindings), bindings)
}

fn aliased(expr: Expr, bindings: &Bindings<'_>) -> Expr {
    if let ExprKind::Each(what, level, list, body) = expr.kind {
        let list = aliased(*list, bindings);
        let body = match bindings.item(&list) {
            Some(item) => aliased(*body, &bindings.with(level, item)),
            None => *body,
        };
        return Expr { kind: ExprKind::Each(what, level, Box::new(list), Box::new(body)), ..expr };
    }
    match Reference::of(&expr) {
        Some(reference) => with_alias_of(expr, &reference, 1, bindings),
        None => with_parts(expr, &mut |part| aliased(part, bindings)),
    }
}

/// One read, with the aliases of its first `length` names and of all names after them.
fn with_alias_of(expr: Expr, reference: &Reference, length: usize, bindings: &Bindings<'_>) -> Expr {
    if length > reference.path.0.len() {
        return expr;
    }
    let part = reference.prefix(length);
    let Some((parent, name)) = part.parent() else { return expr };
    let mut aliases = Vec::new();
    for other in bindings.members(&parent) {
        if other.alias_of.as_deref() == Some(name) {
            let mut path = parent.path.clone();
            path.0.push(other.name.value.clone());
            aliases.push(Reference { level: reference.level, path });
        }
    }
    let tail = &reference.path.0[length..];
    aliases.retain(|alias| bindings.place(alias).is_some_and(|place| place.at(tail).is_some()));
    if aliases.is_empty() {
        return with_alias_of(expr, reference, length + 1, bindings);
    }
    let deeper = |read: Expr, reference: &Reference| with_alias_of(read, reference, length + 1, bindings);
    spelled_otherwise(&expr, &part, &aliases, tail, bindings, &deeper)
}

/// A read at `tail` below `reference`, or below the first alias that is given if `reference` is not.
fn spelled_otherwise(
    read: &Expr,
    reference: &Reference,
    aliases: &[Reference],
    tail: &[String],
    bindings: &Bindings<'_>,
    deeper: &impl Fn(Expr, &Reference) -> Expr,
) -> Expr {
    let is_presence = matches!(read.kind, ExprKind::Has(_) | ExprKind::BoundHas(..));
    let placed = |expr: Expr| build::at(expr, read.span);
    let original = bindings.place(reference);
    let below = |spelled: &Reference| {
        let path = Path(spelled.path.0.iter().chain(tail).cloned().collect());
        let whole = Reference { level: spelled.level, path };
        if is_presence {
            return deeper(placed(build::presence_of(whole.clone())), &whole);
        }
        let is_alias = tail.is_empty() && spelled != reference;
        let place = bindings.place(spelled).zip(original.as_ref()).filter(|_| is_alias);
        let spelling = place.and_then(|(alias, original)| Some((Spelling::of(&alias, original)?, alias)));
        match spelling {
            Some((spelling, alias)) => placed(spelling.read(whole, &alias, read.ty)),
            None => deeper(placed(build::read(whole.clone(), read.ty)), &whole),
        }
    };
    let is_given = |reference: &Reference| placed(build::presence_of(reference.clone()));
    let mut absent = vec![placed(build::not(is_given(reference)))];
    let mut ways: Vec<(Expr, Expr)> = Vec::new();
    for alias in aliases {
        let condition = build::all(absent.iter().cloned().chain([is_given(alias)]).collect());
        ways.push((condition, below(alias)));
        absent.push(placed(build::not(is_given(alias))));
    }
    let first = below(reference);
    if is_presence {
        let others = ways.into_iter().map(|(condition, presence)| {
            if tail.is_empty() { presence } else { build::all(vec![condition, presence]) }
        });
        return placed(build::any([first].into_iter().chain(others).collect()));
    }
    ways.into_iter()
        .rev()
        .fold(first, |otherwise, (condition, value)| placed(build::conditional(condition, value, otherwise)))
}
