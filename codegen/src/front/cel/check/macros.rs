//! Macros: what goes through a list and binds its items.

use super::{Checker, Use};
use crate::diagnostic::Code;
use crate::front::cel::ast::{Kind, Name, Node};
use crate::front::cel::values::noun;
use crate::model::expr::build;
use crate::model::expr::print::macro_name;
use crate::model::expr::{filtered, types::is_number};
use crate::model::{Each, Expr, ExprType};

/// Reports whether a function is a macro, which binds the items of a list.
pub(crate) fn is_macro(name: &str) -> bool {
    Checker::macro_of(name).is_some()
}

impl<'c> Checker<'c> {
    /// The macro with a name.
    pub(super) fn macro_of(name: &str) -> Option<Each> {
        Some(match name {
            "all" => Each::All,
            "exists" => Each::Exists,
            "exists_one" | "existsOne" => Each::ExistsOne,
            "map" => Each::Map,
            "filter" => Each::Filter,
            _ => return None,
        })
    }

    /// `list.all(item, body)` and its like.
    pub(super) fn each(
        &mut self,
        node: &'c Node,
        what: Each,
        target: &'c Node,
        function: &Name,
        arguments: &'c [Node],
    ) -> Option<Expr> {
        let name = function.text.as_str();
        let (variable, condition, body) = match arguments {
            [variable, body] => (variable, None, body),
            [variable, condition, body] if what == Each::Map => (variable, Some(condition), body),
            _ => {
                let wanted = if what == Each::Map { "two or three" } else { "two" };
                let message = format!("`{name}` takes {wanted} arguments, found {}", arguments.len());
                self.error(Code::CelType, node, message).help =
                    Some(format!("write `{}.{name}(item, ...)`", self.shown(target.run)));
                return None;
            }
        };
        let variable = self.variable(variable, name)?;
        let mut list = self.list_of(target, &format!("`{name}`"))?;
        if let Some(condition) = condition {
            list = self.body(Each::Filter, list, target, variable, condition)?;
        }
        self.body(what, list, target, variable, body)
    }

    /// The name for the items.
    fn variable(&mut self, node: &'c Node, function: &str) -> Option<&'c str> {
        match &node.kind {
            Kind::Ident(name) if !matches!(name.as_str(), "self" | "facts" | "media") => Some(name),
            Kind::Ident(name) => {
                let message = format!("`{name}` is reserved and cannot name an item");
                self.error(Code::CelType, node, message).help =
                    Some("choose another name, such as `i`".to_owned());
                None
            }
            _ => {
                let written = self.shown(node.run);
                let message = format!(
                    "the first argument of `{function}` must be a name for the item, found `{written}`"
                );
                self.error(Code::CelType, node, message).help =
                    Some(format!("write `list.{function}(i, ...)`, where `i` is each item"));
                None
            }
        }
    }

    /// A list; what is none is reported.
    pub(super) fn list_of(&mut self, node: &'c Node, user: &str) -> Option<Expr> {
        let expr = self.named(node, Use::Items)?;
        if expr.ty == ExprType::List {
            return Some(expr);
        }
        let written = self.shown(node.run);
        let message = format!("{user} expects a list, but `{written}` is {}", noun(expr.ty));
        self.error(Code::CelType, node, message);
        None
    }

    fn body(
        &mut self,
        what: Each,
        list: Expr,
        target: &'c Node,
        variable: &'c str,
        body: &'c Node,
    ) -> Option<Expr> {
        let level = self.enter(&list, target, variable)?;
        // A guard for what the body reads belongs into the body.
        let relation = self.relation.take();
        let before = self.assumed();
        for condition in filtered(&list, level) {
            self.assume(&condition, true);
        }
        let expr = match what {
            Each::Map => self.node(body),
            Each::All | Each::Exists | Each::ExistsOne | Each::Filter => {
                self.boolean(body, &format!("`{}`", macro_name(what)))
            }
        };
        self.forget(before);
        self.relation = relation;
        self.leave();
        Some(build::each(what, level, list, expr?))
    }

    /// Binds the items of a list.
    pub(super) fn enter(&mut self, list: &Expr, target: &Node, variable: &'c str) -> Option<usize> {
        let Some(item) = self.bindings.item(list) else {
            let message = format!("the type of the items of `{}` is unknown", self.shown(target.run));
            self.unsupported(target, message, "compare `size(...)` of the list");
            return None;
        };
        self.mirrors.push(self.is_media(target));
        self.bindings.bound.push(item);
        self.variables.push(variable);
        Some(self.variables.len() - 1)
    }

    pub(super) fn leave(&mut self) {
        self.bindings.bound.pop();
        self.variables.pop();
        self.mirrors.pop();
    }

    /// `[a, b]`
    pub(super) fn list(&mut self, node: &'c Node, items: &'c [Node]) -> Option<Expr> {
        let exprs: Vec<_> = items.iter().map(|item| self.node(item)).collect();
        let exprs = exprs.into_iter().collect::<Option<Vec<_>>>()?;
        let Some(first) = exprs.first() else {
            self.error(Code::CelType, node, "an empty list is not allowed here");
            return None;
        };
        let ty = first.ty;
        for (expr, item) in exprs.iter().zip(items) {
            if expr.ty != ty && !(is_number(expr.ty) && is_number(ty)) {
                let (wanted, found) = (noun(ty), noun(expr.ty));
                let message =
                    format!("all items of a list must have the same type, found {wanted} and {found}");
                self.error(Code::CelType, item, message);
                return None;
            }
        }
        Some(self.placed(build::list(exprs), node))
    }

    /// `list[index]`
    pub(super) fn item_at(&mut self, node: &'c Node, list: &'c Node, index: &'c Node) -> Option<Expr> {
        let list_expr = self.list_of(list, "an index");
        let index_expr = self.index(index);
        let (list_expr, index_expr) = (list_expr?, index_expr?);
        let Some(item) = self.bindings.item(&list_expr) else {
            let message = format!("the type of the items of `{}` is unknown", self.shown(list.run));
            self.unsupported(list, message, "compare `size(...)` of the list");
            return None;
        };
        let written = self.shown(node.run);
        if self.is_media(list) {
            self.no_value(node);
            return None;
        }
        match item.ty() {
            Some(ExprType::Object) => {
                let message = format!("`{written}` is an object and cannot be compared");
                self.error(Code::CelType, node, message).help =
                    Some(format!("name one of its members: `{written}.<name>`"));
                None
            }
            Some(ExprType::Dyn) | None => {
                let message = format!("`{written}` can have several types");
                let help = "use `all` or `exists`, and test `type(item)`";
                self.unsupported(node, message, help);
                None
            }
            Some(ty) => Some(self.placed(build::at_index(list_expr, index_expr, ty), node)),
        }
    }

    pub(super) fn index(&mut self, index: &'c Node) -> Option<Expr> {
        let expr = self.node(index)?;
        if expr.ty == ExprType::Int {
            return Some(expr);
        }
        let message =
            format!("an index must be an integer, but `{}` is {}", self.shown(index.run), noun(expr.ty));
        self.error(Code::CelType, index, message);
        None
    }
}
