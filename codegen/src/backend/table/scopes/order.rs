//! The order of the variables of a scope: an object comes before its members, and everything inside it is one run.

use std::collections::BTreeSet;
use std::ops::Bound::{Excluded, Unbounded};

use super::{REQUEST, Scopes, members, push_new, types_of, variants};
use crate::model::{Param, Path, Type};

impl<'m> Scopes<'m> {
    /// The paths that a scope reads, in document order.
    pub(super) fn ordered(&self, scope: usize) -> Vec<Path> {
        let reads = &self.all[scope].reads;
        let mut order: Vec<Path> = Vec::with_capacity(reads.len());
        order.extend(reads.get(&Path(Vec::new())).cloned());
        let top: Vec<&Param> = if scope == REQUEST {
            self.document.root().params.iter().collect()
        } else {
            self.all[scope].types.iter().flat_map(|ty| members(self.document, ty)).collect()
        };
        self.order_members(top, &mut Vec::new(), reads, &mut order);
        order
    }

    fn order_members(
        &self,
        members: Vec<&'m Param>,
        at: &mut Vec<String>,
        reads: &BTreeSet<Path>,
        order: &mut Vec<Path>,
    ) {
        let mut names: Vec<(&'m str, Vec<&'m Param>)> = Vec::new();
        for param in members {
            match names.iter_mut().find(|(name, _)| *name == param.name.value) {
                Some((_, same)) => push_new(same, param),
                None => names.push((&param.name.value, vec![param])),
            }
        }
        for (name, params) in names {
            at.push(name.to_owned());
            let path = Path(at.clone());
            order.extend(reads.get(&path).cloned());
            if is_read_below(reads, &path) {
                let types = types_of(&params);
                let inner = types.iter().flat_map(|ty| self::members(self.document, ty)).collect();
                self.order_members(sides_apart(&types, inner), at, reads, order);
            }
            at.pop();
        }
    }

    /// The paths of the variables of a scope.
    pub(in crate::backend::table) fn order(&self, scope: usize) -> &[Path] {
        &self.all[self.root(scope)].order
    }

    /// Index of the variable with this path.
    pub(in crate::backend::table) fn index(&self, scope: usize, path: &Path) -> Option<usize> {
        self.order(scope).iter().position(|var| var == path)
    }

    /// Number of scopes, including merged ones.
    pub(in crate::backend::table) fn len(&self) -> usize {
        self.all.len()
    }

    /// Returns whether this scope was merged into another one.
    pub(in crate::backend::table) fn is_merged(&self, scope: usize) -> bool {
        self.links[scope] != scope
    }

    /// Returns whether a path is always a side of a size.
    pub(in crate::backend::table) fn is_side(&self, scope: usize, path: &Path) -> bool {
        let Some((name, parent)) = path.0.split_last() else { return false };
        let types: Vec<&Type> =
            self.types(self.root(scope), &Path(parent.to_vec())).into_iter().flat_map(variants).collect();
        let (sizes, others): (Vec<&Type>, Vec<&Type>) =
            types.into_iter().partition(|ty| matches!(ty, Type::Size(_)));
        !sizes.is_empty() && others.iter().all(|ty| self.document.member(ty, name).is_none())
    }

    /// The run of variables at or below a path: the first one, how many, and whether the first is the path itself.
    pub(in crate::backend::table) fn run(&self, scope: usize, path: &Path) -> Option<(usize, usize, bool)> {
        let order = self.order(scope);
        let start = order.iter().position(|var| var.0.starts_with(&path.0))?;
        let length = order[start..].iter().take_while(|var| var.0.starts_with(&path.0)).count();
        Some((start, length, order[start].0.len() == path.0.len()))
    }

    /// Returns whether something below a path is read.
    pub(in crate::backend::table) fn is_read_below(&self, scope: usize, path: &Path) -> bool {
        is_read_below(&self.all[self.root(scope)].reads, path)
    }
}

/// Moves the width of a size to the front and its height to the end, whatever other variants of a union have.
fn sides_apart<'m>(types: &[&'m Type], members: Vec<&'m Param>) -> Vec<&'m Param> {
    let mut sizes = types.iter().flat_map(|ty| variants(ty));
    if !sizes.any(|ty| matches!(ty, Type::Size(_))) {
        return members;
    }
    let (width, rest): (Vec<&Param>, Vec<&Param>) =
        members.into_iter().partition(|param| param.name.value == "width");
    let (height, others): (Vec<&Param>, Vec<&Param>) =
        rest.into_iter().partition(|param| param.name.value == "height");
    width.into_iter().chain(others).chain(height).collect()
}

/// Returns whether something below a path is read.
fn is_read_below(reads: &BTreeSet<Path>, path: &Path) -> bool {
    let next = reads.range((Excluded(path), Unbounded)).next();
    next.is_some_and(|next| next.0.starts_with(&path.0))
}
