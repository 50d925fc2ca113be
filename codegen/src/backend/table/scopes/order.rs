//! The order of the variables of a scope: an object comes before its members, and everything inside it is one run.

use std::collections::BTreeSet;
use std::ops::Bound::{Excluded, Unbounded};

use super::Scopes;
use crate::model::place::Declared;
use crate::model::{Path, Type};

impl Scopes<'_> {
    /// The paths that a scope reads, in document order.
    pub(super) fn ordered(&self, scope: usize) -> Vec<Path> {
        let reads = &self.all[scope].reads;
        let mut order: Vec<Path> = Vec::with_capacity(reads.len());
        order.extend(reads.get(&Path(Vec::new())).cloned());
        order_members(&self.start(scope), &mut Vec::new(), reads, &mut order);
        order
    }

    /// The paths of the variables of a scope.
    pub(in crate::backend::table) fn order(&self, scope: usize) -> &[Path] {
        &self.all[self.root(scope)].order
    }

    /// Index of the variable with this path.
    pub(in crate::backend::table) fn index(&self, scope: usize, path: &Path) -> Option<usize> {
        self.all[self.root(scope)].index.get(path).copied()
    }

    /// Returns whether facts about the media at a path may be read.
    pub(in crate::backend::table) fn reads_media(&self, scope: usize, path: &Path) -> bool {
        self.media && self.index(scope, path).is_some()
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
        let types = self.place(scope, &Path(parent.to_vec())).types;
        let (sizes, others): (Vec<&Type>, Vec<&Type>) =
            types.into_iter().partition(|ty| matches!(ty, Type::Size(_)));
        !sizes.is_empty() && Declared::values(self.document, others).member(name).is_none()
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

/// Adds the paths that are read below a place, in document order.
fn order_members(place: &Declared<'_>, at: &mut Vec<String>, reads: &BTreeSet<Path>, order: &mut Vec<Path>) {
    let start = Path(at.clone());
    let below = reads.range((Excluded(&start), Unbounded)).take_while(|path| path.0.starts_with(at));
    let mut read: Vec<&str> = below.map(|path| path.0[at.len()].as_str()).collect();
    read.dedup();
    // Few members of a large object are read by one expression.
    let is_read = |name: &&str| read.binary_search(name).is_ok();
    for name in member_names(place).into_iter().filter(is_read) {
        at.push(name.to_owned());
        let path = Path(at.clone());
        order.extend(reads.get(&path).cloned());
        if is_read_below(reads, &path)
            && let Some(member) = place.member(name)
        {
            order_members(&member, at, reads, order);
        }
        at.pop();
    }
}

/// The names of the members of a place. The width of a size is the first one and its height the last one, whatever
/// other variants of a union have.
fn member_names<'m>(place: &Declared<'m>) -> Vec<&'m str> {
    let mut names: Vec<&str> = place.members().into_iter().map(|param| param.name.as_str()).collect();
    if place.size_text().is_some() {
        names.sort_by_key(|name| match *name {
            "width" => 0,
            "height" => 2,
            _ => 1,
        });
    }
    names
}

/// Returns whether something below a path is read.
fn is_read_below(reads: &BTreeSet<Path>, path: &Path) -> bool {
    let next = reads.range((Excluded(path), Unbounded)).next();
    next.is_some_and(|next| next.0.starts_with(&path.0))
}
