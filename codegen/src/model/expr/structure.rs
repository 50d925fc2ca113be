//! Expressions as keys: two of them are the same key if they have the same structure, wherever they are written.

use std::collections::{HashMap, HashSet};
use std::hash::{Hash, Hasher};
use std::mem::discriminant;

use super::tree::walk;
use crate::model::{Expr, ExprKind, Value};

/// Most expressions that are compared with one another without hashing them.
const FEW: usize = 4;

/// An expression that is compared by its structure.
#[derive(Clone, Copy)]
struct Structure<'e>(&'e Expr);

impl PartialEq for Structure<'_> {
    fn eq(&self, other: &Self) -> bool {
        self.0.kind == other.0.kind
    }
}

impl Eq for Structure<'_> {}

impl Hash for Structure<'_> {
    fn hash<H: Hasher>(&self, state: &mut H) {
        walk(self.0, &mut |part| {
            discriminant(&part.kind).hash(state);
            match &part.kind {
                ExprKind::Get(path)
                | ExprKind::Has(path)
                | ExprKind::BoundGet(_, path)
                | ExprKind::BoundHas(_, path) => path.hash(state),
                ExprKind::Fact(name) | ExprKind::HasFact(name) => name.hash(state),
                ExprKind::Lit(Value::Int(value)) => value.hash(state),
                ExprKind::Lit(Value::Str(value)) => value.hash(state),
                _ => {}
            }
        });
    }
}

/// The expressions without those that occur earlier in the list.
pub(super) fn distinct(exprs: Vec<Expr>) -> Vec<Expr> {
    if exprs.len() <= FEW {
        let mut known: Vec<Expr> = Vec::with_capacity(exprs.len());
        for expr in exprs {
            if !known.iter().any(|known| known.kind == expr.kind) {
                known.push(expr);
            }
        }
        return known;
    }
    let mut known = HashSet::with_capacity(exprs.len());
    let is_new: Vec<bool> = exprs.iter().map(|expr| known.insert(Structure(expr))).collect();
    exprs.into_iter().zip(is_new).filter_map(|(expr, is_new)| is_new.then_some(expr)).collect()
}

/// The first and the last position of each expression in a list.
pub(super) struct Positions<'e>(HashMap<Structure<'e>, (usize, usize)>);

impl<'e> Positions<'e> {
    pub(super) fn of(exprs: &'e [Expr]) -> Self {
        let mut positions: HashMap<_, (usize, usize)> = HashMap::with_capacity(exprs.len());
        for (at, expr) in exprs.iter().enumerate() {
            positions.entry(Structure(expr)).or_insert((at, at)).1 = at;
        }
        Self(positions)
    }

    /// True if an expression is before a position.
    pub(super) fn is_before(&self, at: usize, expr: &'e Expr) -> bool {
        self.0.get(&Structure(expr)).is_some_and(|(first, _)| *first < at)
    }

    /// Moves an expression to a position if it is behind it. Returns true if it was moved.
    pub(super) fn bring_forward(&mut self, to: usize, expr: &'e Expr) -> bool {
        let position = self.0.get_mut(&Structure(expr)).filter(|(_, last)| *last > to);
        position.map(|(first, _)| *first = to.min(*first)).is_some()
    }
}
