//! Members of one item of a list: `self.list[0].member`.

use super::Checker;
use super::guards::Indexed;
use crate::front::cel::ast::{Kind, Node};
use crate::model::expr::{Presence, Reference, build};
use crate::model::{Comparison, Each, Expr, Path};

impl<'c> Checker<'c> {
    /// A read of a member of one item: the member of all items, at one index. `read` reads it of each item.
    pub(super) fn member_of_item(
        &mut self,
        node: &'c Node,
        (list, index): (&'c Node, &'c Node),
        path: Path,
        read: impl FnOnce(&mut Self, Reference) -> Option<Expr>,
    ) -> Option<(Indexed, Expr)> {
        let list_expr = self.list_of(list, "an index");
        let index_expr = self.index(index);
        let (list_expr, index_expr) = (list_expr?, index_expr?);
        // No name can be written for it, so none is hidden.
        let level = self.enter(&list_expr, list, "")?;
        let item = Indexed { level, list: list_expr.clone(), index: index_expr.clone() };
        let around = self.indexed.replace(item);
        let body = read(self, Reference { level: Some(level), path });
        let item = std::mem::replace(&mut self.indexed, around)?;
        self.leave();
        let body = body?;
        let ty = body.ty;
        let values = build::each(Each::Map, level, list_expr, body);
        Some((item, self.placed(build::at_index(values, index_expr, ty), node)))
    }

    /// Reports whether one item has a member. It has none if the list is absent or too short.
    pub(super) fn presence_in_item(
        &mut self,
        node: &'c Node,
        (list, index): (&'c Node, &'c Node),
        path: Path,
        read: impl FnOnce(&mut Self, Reference) -> Option<Expr>,
    ) -> Option<Expr> {
        let before = self.assumed();
        let given = self.list_may_be_absent(list).map(build::presence_of);
        if let Some(given) = &given {
            self.assume(given, true);
        }
        let found = self.member_of_item(node, (list, index), path, read);
        self.forget(before);
        let (item, member) = found?;
        let is_long_enough = build::compare(Comparison::Gt, build::size(item.list), item.index);
        let parts = given.into_iter().chain([is_long_enough, member]).collect();
        Some(self.placed(build::all(parts), node))
    }

    /// The parameter that a list is read from, if nothing proves that it is given.
    fn list_may_be_absent(&mut self, list: &'c Node) -> Option<Reference> {
        if !matches!(list.kind, Kind::Select(..)) {
            return None;
        }
        let reference = self.parameter(list)?;
        let presence = Presence { bindings: &self.bindings, refinements: &self.present };
        let guard = presence.missing(&reference);
        (!presence.has_value(&reference) && !self.is_proven(&guard, &reference)).then_some(reference)
    }
}
