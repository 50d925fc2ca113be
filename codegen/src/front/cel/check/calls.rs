//! Functions: which one is meant, with how many arguments.

use super::catalog::{FUNCTIONS, UNSUPPORTED};
use super::{Checker, Use};
use crate::diagnostic::{Code, nearest};
use crate::front::cel::ast::{Kind, Name, Node};
use crate::front::cel::values::noun;
use crate::model::expr::build;
use crate::model::{Expr, ExprKind, ExprType, Function};

/// The functions and macros that are true or false.
const CONDITIONS: &[&str] =
    &["all", "exists", "exists_one", "existsOne", "startsWith", "endsWith", "contains", "matches"];

impl<'c> Checker<'c> {
    pub(super) fn call(
        &mut self,
        node: &'c Node,
        target: Option<&'c Node>,
        function: &'c Name,
        arguments: &'c [Node],
    ) -> Option<Expr> {
        // A guard comes before a condition.
        let around = self.relation;
        let name = function.text.as_str();
        if CONDITIONS.contains(&name) {
            self.relation = around.or(Some(node.run));
        }
        let expr = match target {
            Some(target) => self.method(node, target, function, arguments),
            None => self.function(node, function, arguments),
        };
        self.relation = around;
        expr.map(|expr| self.placed(expr, node))
    }

    fn function(&mut self, node: &'c Node, function: &Name, arguments: &'c [Node]) -> Option<Expr> {
        let all: Vec<&'c Node> = arguments.iter().collect();
        match function.text.as_str() {
            name @ ("has" | "size" | "int" | "double" | "string" | "sum") => {
                let argument = self.only(node, name, &all)?;
                match name {
                    "has" => self.presence(argument),
                    "size" => self.size(argument),
                    "int" => self.int(argument),
                    "double" => self.double(argument),
                    "string" => self.string(argument),
                    _ => self.sum(argument),
                }
            }
            // CEL defines it as a function of two arguments, too.
            "matches" => {
                let [text, pattern] = self.exactly(node, "matches", &all)?;
                self.pattern(Function::Matches, "matches", text, pattern)
            }
            name @ ("hour" | "minute" | "weekday") => {
                let called = match name {
                    "hour" => Function::Hour,
                    "minute" => Function::Minute,
                    _ => Function::Weekday,
                };
                let [timestamp, offset] = self.exactly(node, name, &all)?;
                self.clock(called, name, timestamp, offset)
            }
            "type" => {
                let help = "compare it: `type(x) == string`";
                self.unsupported(
                    node,
                    "`type(...)` is only allowed as an operand of `==`, `!=` and `in`",
                    help,
                );
                None
            }
            _ => {
                self.unknown_function(node, "", function, false);
                None
            }
        }
    }

    fn method(
        &mut self,
        node: &'c Node,
        target: &'c Node,
        function: &'c Name,
        arguments: &'c [Node],
    ) -> Option<Expr> {
        if let Kind::Ident(library) = &target.kind
            && !self.variables.contains(&library.as_str())
        {
            match library.as_str() {
                "math" => return self.math(node, function, arguments),
                "regex" => return self.regex(node, function, arguments),
                _ => {}
            }
        }
        let name = function.text.as_str();
        if let Some(what) = Self::macro_of(name) {
            return self.each(node, what, target, function, arguments);
        }
        let all: Vec<&'c Node> = arguments.iter().collect();
        match name {
            "size" | "sum" => {
                let [] = self.exactly(node, name, &all)?;
                if name == "size" { self.size(target) } else { self.sum(target) }
            }
            "matches" => {
                let [pattern] = self.exactly(node, name, &all)?;
                self.pattern(Function::Matches, name, target, pattern)
            }
            _ => match Self::text_function(name) {
                Some((function, wanted)) => self.text_call(node, (function, wanted), name, target, &all),
                None => {
                    self.unknown_function(node, "", function, true);
                    None
                }
            },
        }
    }

    pub(super) fn only(&mut self, node: &Node, function: &str, arguments: &[&'c Node]) -> Option<&'c Node> {
        let [argument] = self.exactly(node, function, arguments)?;
        Some(argument)
    }

    /// As many arguments as a function has.
    pub(super) fn exactly<const N: usize>(
        &mut self,
        node: &Node,
        function: &str,
        arguments: &[&'c Node],
    ) -> Option<[&'c Node; N]> {
        if let Ok(arguments) = arguments.try_into() {
            return Some(arguments);
        }
        self.wrong_count(node, function, &[N], arguments.len());
        None
    }

    pub(super) fn wrong_count(&mut self, node: &Node, function: &str, wanted: &[usize], found: usize) {
        let words = ["no argument", "one argument", "two arguments", "three arguments"];
        let wanted: Vec<&str> = wanted.iter().map(|count| words[(*count).min(3)]).collect();
        let message = format!("`{function}` takes {}, found {found}", wanted.join(" or "));
        self.error(Code::CelType, node, message);
    }

    fn size(&mut self, argument: &'c Node) -> Option<Expr> {
        let expr = match &argument.kind {
            Kind::Ident(_) | Kind::Select(..) | Kind::Index(_) => self.name(argument, Use::Size)?,
            _ => self.node(argument)?,
        };
        // The only objects that get here are maps.
        if matches!(expr.ty, ExprType::String | ExprType::List | ExprType::Object) {
            return Some(build::size(expr));
        }
        let message = format!(
            "`size` expects a string, a list or a map, but `{}` is {}",
            self.shown(argument.run),
            noun(expr.ty)
        );
        self.error(Code::CelType, argument, message);
        None
    }

    fn int(&mut self, argument: &'c Node) -> Option<Expr> {
        let expr = self.node(argument)?;
        match expr.ty {
            ExprType::Int => Some(expr),
            ExprType::String => Some(build::call(Function::Int, vec![expr])),
            ExprType::Double => {
                let help = "compare the number directly; integers and other numbers can be mixed, and \
                    `math.floor(...)` rounds";
                self.unsupported(argument, "`int` does not truncate numbers", help);
                None
            }
            _ => self.no_number("int", argument, &expr),
        }
    }

    fn double(&mut self, argument: &'c Node) -> Option<Expr> {
        let expr = self.node(argument)?;
        match expr.ty {
            ExprType::Int | ExprType::Double => Some(build::double(expr)),
            ExprType::String => Some(build::call(Function::Double, vec![expr])),
            _ => self.no_number("double", argument, &expr),
        }
    }

    fn no_number(&mut self, function: &str, argument: &Node, expr: &Expr) -> Option<Expr> {
        let written = self.shown(argument.run);
        let message =
            format!("`{function}` expects a number or a string, but `{written}` is {}", noun(expr.ty));
        self.error(Code::CelType, argument, message);
        None
    }

    fn string(&mut self, argument: &'c Node) -> Option<Expr> {
        let expr = self.node(argument)?;
        match expr.ty {
            ExprType::String => Some(expr),
            ExprType::Int => Some(build::call(Function::String, vec![expr])),
            ty => {
                let written = self.shown(argument.run);
                let message = format!("`string` expects an integer, but `{written}` is {}", noun(ty));
                self.error(Code::CelType, argument, message);
                None
            }
        }
    }

    fn sum(&mut self, argument: &'c Node) -> Option<Expr> {
        let list = self.list_of(argument, "`sum`")?;
        let ty = self.numbers_of(argument, &list, "sum")?;
        Some(build::sum(list, ty))
    }

    /// The type of the items of a list of numbers.
    pub(super) fn numbers_of(&mut self, node: &Node, list: &Expr, function: &str) -> Option<ExprType> {
        let item = self.bindings.item(list);
        match item.as_ref().and_then(crate::model::expr::ItemType::ty) {
            Some(ty @ (ExprType::Int | ExprType::Double)) => Some(ty),
            ty => {
                let what = match (&item, ty) {
                    (Some(_), Some(ty)) => format!("each item of `{}` is {}", self.shown(node.run), noun(ty)),
                    _ => format!("the type of the items of `{}` is unknown", self.shown(node.run)),
                };
                let message = format!("`{function}` expects a list of numbers, but {what}");
                let help = (ty == Some(ExprType::Object))
                    .then(|| format!("name the numbers: `{}.map(i, i.<name>)`", self.shown(node.run)));
                self.error(Code::CelType, node, message).help = help;
                None
            }
        }
    }

    /// A value of this type, as argument of a function.
    pub(super) fn argument(&mut self, node: &'c Node, function: &str, wanted: ExprType) -> Option<Expr> {
        let expr = self.node(node)?;
        self.require(expr, node, function, wanted)
    }

    pub(super) fn require(
        &mut self,
        expr: Expr,
        node: &Node,
        function: &str,
        wanted: ExprType,
    ) -> Option<Expr> {
        let fits = expr.ty == wanted || (wanted == ExprType::Double && expr.ty == ExprType::Int);
        if fits {
            return Some(expr);
        }
        let written = self.shown(node.run);
        let message = format!("`{function}` expects {}, but `{written}` is {}", noun(wanted), noun(expr.ty));
        let help = match (&expr.kind, wanted) {
            (ExprKind::Lit(value), ExprType::String) => {
                Some(format!("write `\"{}\"`", crate::front::cel::values::show(value)))
            }
            _ => None,
        };
        self.error(Code::CelType, node, message).help = help;
        None
    }

    /// `library` is the prefix of the name, dot included.
    pub(super) fn unknown_function(&mut self, node: &Node, library: &str, function: &Name, is_method: bool) {
        let name = function.text.as_str();
        let full = format!("{library}{name}");
        if let Some((_, help)) = UNSUPPORTED.iter().find(|(names, _)| names.contains(&name)) {
            self.unsupported(node, format!("`{name}` is not supported"), help);
            return;
        }
        let known = FUNCTIONS.iter().find(|one| one.name == name || one.name.ends_with(&format!(".{name}")));
        let help = if let Some(known) = known {
            format!("write `{}`", known.written)
        } else if let Some(near) = nearest(&full, FUNCTIONS.iter().map(|one| one.name)) {
            let is_form =
                FUNCTIONS.iter().find(|one| one.name == near).filter(|one| one.is_method != is_method);
            is_form.map_or_else(
                || format!("did you mean `{near}`?"),
                |one| format!("did you mean `{}`?", one.written),
            )
        } else {
            let written: Vec<String> = FUNCTIONS
                .iter()
                .filter(|one| one.is_method == is_method)
                .map(|one| format!("`{}`", one.name))
                .collect();
            format!("use one of {}", written.join(", "))
        };
        self.error_at(Code::CelUnknownName, function.run, format!("unknown function `{full}`")).help =
            Some(help);
    }
}
