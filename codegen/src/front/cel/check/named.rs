//! Named expressions: a name is replaced by its expression.

use super::Checker;
use crate::diagnostic::Code;
use crate::front::cel::ast::{Node, Run};
use crate::front::cel::lets::Use;
use crate::front::cel::values::noun;
use crate::limits::MAX_PARTS;
use crate::model::expr::{contains, renumber, walk};
use crate::model::{Expr, ExprKind};

impl Checker<'_> {
    /// Reports whether a name is that of an expression.
    pub(super) fn is_let(&self, name: &str) -> bool {
        self.scope.lets.is_some_and(|lets| lets.names().any(|known| known == name))
    }

    /// The expression of a name, with what is read behind it; the inner `None` for one with a problem that
    /// was reported.
    #[expect(clippy::option_option, reason = "no such name, reported, found")]
    pub(super) fn named_expression(
        &mut self,
        name: &str,
        node: &Node,
        behind: Option<&(&str, Run)>,
    ) -> Option<Option<Expr>> {
        let (value, parts) = match self.scope.lets?.look_up(name)? {
            Use::Of(value, parts) => (value, parts),
            Use::Broken => return Some(None),
            Use::TooLong => {
                self.too_long(node, "is too much for one operation");
                return Some(None);
            }
        };
        if self.scope.in_object {
            let message = format!(
                "`{name}` is an expression over the request, so the rules of an object cannot use it"
            );
            self.unsupported(
                node,
                message,
                "write the expression here, or declare the rule on the operation",
            );
            return Some(None);
        }
        if let Some((member, run)) = behind {
            let message = format!("`{name}` is {} and has no member `{member}`", noun(value.ty));
            self.error_at(Code::CelType, *run, message);
            return Some(None);
        }
        self.expanded += parts;
        if self.expanded > MAX_PARTS {
            // Once is enough.
            if self.expanded - parts <= MAX_PARTS {
                self.too_long(node, "is longer than an expression can be");
            }
            return Some(None);
        }
        if self.refuse_unread(name, value, node) {
            return Some(None);
        }
        // What macros bind counts on from the items that are bound here.
        let bound = self.variables.len();
        Some(Some(self.placed(renumber(value.clone(), &|level| level + bound), node)))
    }

    /// Refuses an expression that reads what cannot be read here.
    fn refuse_unread(&mut self, name: &str, value: &Expr, node: &Node) -> bool {
        if contains(value, &|kind| *kind == ExprKind::Tier) && !self.scope.tier {
            return self.tier(node).is_none();
        }
        let facts = self.scope.facts;
        let mut unknown = None;
        walk(value, &mut |part| {
            if let ExprKind::Fact(fact) | ExprKind::HasFact(fact) = &part.kind
                && facts.iter().all(|known| known.name.value != *fact)
            {
                unknown.get_or_insert(fact);
            }
        });
        let Some(fact) = unknown else { return false };
        let message = format!("`{name}` reads `facts.{fact}`, which is not available here");
        self.unsupported(node, message, "use an expression over the parameters of the request");
        true
    }

    /// Reports that the expressions of names are too long.
    pub(super) fn too_long(&mut self, node: &Node, problem: &str) {
        let message = format!("with the expressions that its names stand for, this {problem}");
        self.error(Code::LongLet, node, message).help = Some(format!(
            "use fewer names that use others; an expression can have {MAX_PARTS} parts and {} levels",
            crate::front::cel::parse::MAX_DEPTH
        ));
    }
}
