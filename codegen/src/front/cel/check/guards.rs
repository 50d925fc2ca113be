//! Guards: whether a value is known to be there and of one type, and what to write where it is not.

use super::{Checker, Use};
use crate::diagnostic::Code;
use crate::front::cel::ast::Node;
use crate::model::expr::kinds::Kinds;
use crate::model::expr::types::json_kinds;
use crate::model::expr::{Presence, Reference, build, follows, map, with_aliases};
use crate::model::{Default, Each, Expr, ExprKind, ExprType, Param};

/// The longest guard that a help spells out, in bytes.
const MAX_GUARD: usize = 100;

/// The item that an index selects, while its members are read.
pub(super) struct Indexed {
    /// Its number among the bound items.
    pub(super) level: usize,
    pub(super) list: Expr,
    pub(super) index: Expr,
}

impl Checker<'_> {
    /// Reports whether a value is given or has a default that applies, by the conditions that hold here.
    pub(super) fn is_proven(&self, guard: &Reference, value: &Reference) -> bool {
        let presence = Presence { bindings: &self.bindings, refinements: &self.present };
        let conditions = presence.default_conditions(value);
        let is_in_item = self.indexed.as_ref().is_some_and(|indexed| value.level == Some(indexed.level));
        if (conditions.is_empty() && !is_in_item) || self.known.is_empty() {
            return false;
        }
        let given = build::presence_of(guard.clone());
        let has_value = self.in_item(build::any([given].into_iter().chain(conditions).collect()));
        // Conditions of defaults read aliases and defaults already.
        let known: Vec<Expr> =
            self.known.iter().map(|known| with_aliases(known.clone(), &self.bindings)).collect();
        [&self.known, &known].into_iter().any(|known| follows(known, &has_value, &self.bindings))
    }

    /// An expression about the item of an index as one that names it: `self.list[0].member`.
    fn in_item(&self, expr: Expr) -> Expr {
        let Some(Indexed { level, list, index }) = &self.indexed else { return expr };
        map(expr, &mut |part| match &part.kind {
            ExprKind::BoundGet(own, _) | ExprKind::BoundHas(own, _) if own == level => {
                let ty = part.ty;
                let values = build::each(Each::Map, *level, list.clone(), part);
                build::at_index(values, index.clone(), ty)
            }
            _ => part,
        })
    }

    /// The test that a value is given or has a default that applies, as the author could write it.
    fn guard_of(&self, guard: Reference, value: &Reference, ty: ExprType) -> Expr {
        let presence = Presence { bindings: &self.bindings, refinements: &self.present };
        let conditions = presence.default_conditions(value);
        if conditions.is_empty() {
            return self.in_item(build::presence_of(guard));
        }
        let given = build::presence_of(value.clone());
        let spelled_out = self.in_item(build::any([given].into_iter().chain(conditions).collect()));
        if self.author(&spelled_out).len() <= MAX_GUARD {
            return spelled_out;
        }
        let read = self.in_item(build::read(value.clone(), ty));
        let kinds = json_kinds(presence.kinds(value));
        build::any(kinds.map(|kind| build::is(read.clone(), kind)).collect())
    }

    pub(super) fn unguarded(&mut self, node: &Node, guard: Reference, reference: &Reference, ty: ExprType) {
        let written = self.shown(node.run);
        let help = self.guard_help(&self.guard_of(guard, reference, ty), &written, ty);
        let params = self.bindings.params(reference);
        let is_only_in_some = |param: &&Param| param.default.is_some();
        let why = match (params.first().and_then(|param| param.default.as_ref()), ty) {
            (Some(Default::Cases(_)), _) => "its default does not cover every request",
            _ if params.iter().any(is_only_in_some) => "its default differs between variants",
            _ => "it has no default",
        };
        let message = format!("`{written}` may be absent, and {why}");
        self.error(Code::CelUnguarded, node, message).help = Some(help);
    }

    /// The guard for a read, in words.
    pub(super) fn guard(&self, guard: Reference, written: &str, ty: ExprType) -> String {
        self.guard_help(&build::presence_of(guard), written, ty)
    }

    fn guard_help(&self, guard: &Expr, written: &str, ty: ExprType) -> String {
        let (given, absent) = (self.author(guard), self.author(&build::not(guard.clone())));
        let given = if matches!(guard.kind, ExprKind::Any(_)) { format!("({given})") } else { given };
        match self.relation.map(|run| self.shown(run)) {
            Some(relation) => guarded(&given, &absent, &relation),
            None if ty == ExprType::Bool => guarded(&given, &absent, written),
            None => format!("write `{given} ? {written} : <value if absent>`"),
        }
    }

    /// Checks that a value in arithmetic has one type, which is not `null`.
    pub(super) fn one_type(
        &mut self,
        node: &Node,
        reference: &Reference,
        (ty, kinds): (ExprType, Kinds),
        used: Use,
    ) -> Option<()> {
        let written = self.shown(node.run);
        let is_in_item = self.indexed.as_ref().is_some_and(|indexed| reference.level == Some(indexed.level));
        let relation = self.relation.map_or_else(|| "...".to_owned(), |run| self.shown(run));
        let (message, help) = if ty == ExprType::Dyn {
            let is_list = matches!(used, Use::Content | Use::Size | Use::Items) && kinds.meets(Kinds::LIST);
            let kind = if is_list { "list" } else { kinds.names().first().copied().unwrap_or("string") };
            let words = kinds.and(Kinds::NULL.not()).words();
            let others =
                format!("`type({written}) != {kind} || {relation}` if the rule holds for other types");
            let help = if is_in_item {
                "go through the items with `all` or `exists`, and test the type of each".to_owned()
            } else if used == Use::Size && is_list {
                let count = format!("type({written}) == list ? size({written}) : 1");
                format!("write `({count})` to count a single value as one item, or {others}")
            } else {
                format!("write `type({written}) == {kind} && {relation}`, or {others}")
            };
            (format!("`{written}` can be {words}"), help)
        } else if kinds.meets(Kinds::NULL) {
            let help = format!(
                "write `{written} != null && {relation}`, or `{written} == null || {relation}` if the rule holds for `null`"
            );
            (format!("`{written}` can be `null`"), help)
        } else {
            return Some(());
        };
        let message = format!("{message}, which only `==`, `!=` and `in` accept");
        self.error(Code::CelUnguarded, node, message).help = Some(help);
        None
    }
}

fn guarded(guard: &str, absent: &str, read: &str) -> String {
    format!("write `{guard} && {read}`, or `{absent} || {read}` if the rule holds without it")
}
