//! Functions and macros.

use super::Checker;
use crate::cel::ast::{Name, Node};
use crate::cel::build;
use crate::cel::values::noun;
use crate::diagnostic::nearest;
use crate::model::{Expr, ExprType};

/// The functions that expressions can call.
const FUNCTIONS: &[&str] = &["has", "size", "int", "double"];

/// What CEL has and we do not, and what to do instead.
const UNSUPPORTED: &[(&[&str], &str)] = &[
    (
        &["all", "exists", "exists_one", "existsOne", "map", "filter"],
        "items of a list cannot be read; `items` says what each one is, and `size(...)` how many there are",
    ),
    (
        &["matches", "startsWith", "endsWith", "contains"],
        "declare a `pattern` at the parameter, or compare with the values themselves",
    ),
    (&["sum"], "items of a list cannot be read; let the caller give the sum as a fact"),
    (&["min", "max"], "write `a < b ? a : b`"),
    (&["string", "bool", "uint", "bytes", "type", "dyn"], "compare values of one type"),
    (&["duration", "timestamp"], "compare numbers, for example seconds"),
];

impl<'c> Checker<'c> {
    pub(super) fn call(
        &mut self,
        node: &'c Node,
        target: Option<&'c Node>,
        function: &Name,
        arguments: &'c [Node],
    ) -> Option<Expr> {
        // `x.size()` is `size(x)`.
        let all: Vec<&'c Node> = target.into_iter().chain(arguments).collect();
        let expr = match (function.text.as_str(), target.is_some()) {
            ("has", false) => {
                let argument = self.only(node, "has", &all)?;
                self.presence(argument)
            }
            ("size", _) => {
                let argument = self.only(node, "size", &all)?;
                self.size(argument)
            }
            ("int", false) => {
                let argument = self.only(node, "int", &all)?;
                self.int(argument)
            }
            ("double", false) => {
                let argument = self.only(node, "double", &all)?;
                self.double(argument)
            }
            _ => {
                self.unknown_function(node, function);
                None
            }
        };
        expr.map(|expr| self.placed(expr, node))
    }

    fn only(&mut self, node: &Node, function: &str, arguments: &[&'c Node]) -> Option<&'c Node> {
        if let [argument] = arguments {
            return Some(argument);
        }
        let message = format!("`{function}` takes one argument, and {} are given", arguments.len());
        self.error("cel-type", node, message);
        None
    }

    fn size(&mut self, argument: &'c Node) -> Option<Expr> {
        let expr = self.node(argument)?;
        if matches!(expr.ty, ExprType::String | ExprType::List) {
            return Some(build::size(expr));
        }
        let message = format!(
            "`size` needs a string or a list, and `{}` is {}",
            self.shown(argument.run),
            noun(expr.ty)
        );
        self.error("cel-type", argument, message);
        None
    }

    fn int(&mut self, argument: &'c Node) -> Option<Expr> {
        let expr = self.node(argument)?;
        match expr.ty {
            ExprType::Int => Some(expr),
            ExprType::Double => {
                let help = "compare the number as it is; whole numbers and others can be mixed";
                self.unsupported(argument, "`int` cannot cut a number off", help);
                None
            }
            _ => self.no_number("int", argument, &expr),
        }
    }

    fn double(&mut self, argument: &'c Node) -> Option<Expr> {
        let expr = self.node(argument)?;
        match expr.ty {
            ExprType::Int | ExprType::Double => Some(build::double(expr)),
            _ => self.no_number("double", argument, &expr),
        }
    }

    fn no_number(&mut self, function: &str, argument: &Node, expr: &Expr) -> Option<Expr> {
        let written = self.shown(argument.run);
        let message = format!("`{function}` needs a number, and `{written}` is {}", noun(expr.ty));
        self.error("cel-type", argument, message);
        None
    }

    fn unknown_function(&mut self, node: &Node, function: &Name) {
        let name = function.text.as_str();
        if let Some((_, help)) = UNSUPPORTED.iter().find(|(names, _)| names.contains(&name)) {
            self.unsupported(node, format!("`{name}` is not supported"), help);
            return;
        }
        let help = match nearest(name, FUNCTIONS.iter().copied()) {
            Some(near) => format!("did you mean `{near}`?"),
            None => "there are `has`, `size`, `int` and `double`".to_owned(),
        };
        self.error_at("cel-unknown-name", function.run, format!("there is no function `{name}`")).help =
            Some(help);
    }
}
