//! Functions of strings and numbers.

use modelspec_runtime::__private::moment::offset_minutes;

use super::{Checker, Use};
use crate::diagnostic::Code;
use crate::front::cel::ast::{Kind, Literal, Name, Node};
use crate::model::expr::build;
use crate::model::{Expr, ExprType, Function, Value};

/// The types of the arguments behind a text, in each form that a function has.
type Forms = &'static [&'static [ExprType]];

const TEXT: ExprType = ExprType::String;
const WHOLE: ExprType = ExprType::Int;

impl<'c> Checker<'c> {
    /// The functions of a text, with the arguments that each takes.
    pub(super) fn text_function(name: &str) -> Option<(Function, Forms)> {
        Some(match name {
            "startsWith" => (Function::StartsWith, &[&[TEXT]]),
            "endsWith" => (Function::EndsWith, &[&[TEXT]]),
            "contains" => (Function::Contains, &[&[TEXT]]),
            "split" => (Function::Split, &[&[TEXT]]),
            "substring" => (Function::Substring, &[&[WHOLE], &[WHOLE, WHOLE]]),
            "indexOf" => (Function::IndexOf, &[&[TEXT]]),
            "replace" => (Function::Replace, &[&[TEXT, TEXT]]),
            "lowerAscii" => (Function::LowerAscii, &[&[]]),
            "upperAscii" => (Function::UpperAscii, &[&[]]),
            "trim" => (Function::Trim, &[&[]]),
            _ => return None,
        })
    }

    /// `text.f(a, b)`
    pub(super) fn text_call(
        &mut self,
        node: &'c Node,
        (function, forms): (Function, Forms),
        name: &str,
        target: &'c Node,
        arguments: &[&'c Node],
    ) -> Option<Expr> {
        let Some(form) = forms.iter().find(|form| form.len() == arguments.len()) else {
            let counts: Vec<usize> = forms.iter().map(|form| form.len()).collect();
            self.wrong_count(node, name, &counts, arguments.len());
            return None;
        };
        let mut exprs = vec![self.argument(target, name, TEXT)];
        for (argument, wanted) in arguments.iter().zip(*form) {
            exprs.push(self.argument(argument, name, *wanted));
        }
        exprs.into_iter().collect::<Option<Vec<_>>>().map(|exprs| build::call(function, exprs))
    }

    /// A function of a text and a regular expression, which is a constant.
    pub(super) fn pattern(
        &mut self,
        function: Function,
        name: &str,
        text: &'c Node,
        pattern: &'c Node,
    ) -> Option<Expr> {
        let text = self.argument(text, name, TEXT);
        let Kind::Literal(Literal::String(source)) = &pattern.kind else {
            let message = format!("the pattern of `{name}` must be a string literal");
            let help = "patterns are checked when the spec is compiled, so they cannot come from a request";
            self.unsupported(pattern, message, help);
            return None;
        };
        if let Err(reason) = crate::pattern::check(source) {
            let shown = crate::front::cel::lex::clip(source);
            self.error(Code::BadPattern, pattern, format!("invalid pattern `{shown}`: {reason}"));
            return None;
        }
        let literal = self.placed(build::literal(Value::Str(source.clone())), pattern);
        Some(build::call(function, vec![text?, literal]))
    }

    /// A part of a timestamp at an offset, which is a constant.
    pub(super) fn clock(
        &mut self,
        function: Function,
        name: &str,
        timestamp: &'c Node,
        offset: &'c Node,
    ) -> Option<Expr> {
        let timestamp = match &timestamp.kind {
            Kind::Ident(_) | Kind::Select(..) => {
                let read = self.name(timestamp, Use::Clock);
                read.and_then(|read| self.require(read, timestamp, name, ExprType::Timestamp))
            }
            _ => self.argument(timestamp, name, ExprType::Timestamp),
        };
        let Kind::Literal(Literal::String(text)) = &offset.kind else {
            let message = format!("the offset of `{name}` must be a string literal");
            self.unsupported(offset, message, "write `\"Z\"` for UTC, or an offset such as `\"+08:00\"`");
            return None;
        };
        if offset_minutes(text).is_err() {
            let shown = crate::front::cel::lex::clip(text);
            let message =
                format!("`{shown}` is not an offset from UTC; write `\"Z\"`, or one such as `\"+08:00\"`");
            self.error(Code::CelType, offset, message);
            return None;
        }
        let literal = self.placed(build::literal(Value::Str(text.clone())), offset);
        Some(build::call(function, vec![timestamp?, literal]))
    }

    /// `regex.f(...)`
    pub(super) fn regex(&mut self, node: &'c Node, function: &Name, arguments: &'c [Node]) -> Option<Expr> {
        if function.text != "extractAll" {
            self.unknown_function(node, "regex.", function, false);
            return None;
        }
        let all: Vec<&'c Node> = arguments.iter().collect();
        let [text, pattern] = self.exactly(node, "regex.extractAll", &all)?;
        self.pattern(Function::ExtractAll, "regex.extractAll", text, pattern)
    }

    /// `math.f(...)`
    pub(super) fn math(&mut self, node: &'c Node, function: &Name, arguments: &'c [Node]) -> Option<Expr> {
        let (called, takes_many) = match function.text.as_str() {
            "ceil" => (Function::Ceil, false),
            "floor" => (Function::Floor, false),
            "round" => (Function::Round, false),
            "abs" => (Function::Abs, false),
            "greatest" => (Function::Greatest, true),
            "least" => (Function::Least, true),
            _ => {
                self.unknown_function(node, "math.", function, false);
                return None;
            }
        };
        let name = format!("math.{}", function.text);
        if !takes_many {
            let all: Vec<&'c Node> = arguments.iter().collect();
            let argument = self.only(node, &name, &all)?;
            return Some(build::call(called, vec![self.argument(argument, &name, ExprType::Double)?]));
        }
        match arguments {
            [] => {
                let message = format!("`{name}` takes at least one argument, found 0");
                self.error(Code::CelType, node, message);
                None
            }
            // A single argument that is a list stands for its items.
            [only] => {
                let expr = self.node(only)?;
                if expr.ty == ExprType::List {
                    let ty = self.numbers_of(only, &expr, &name)?;
                    return Some(build::call_of(called, vec![expr], ty));
                }
                self.require(expr, only, &name, ExprType::Double).map(|expr| build::call(called, vec![expr]))
            }
            several => {
                let exprs: Vec<_> =
                    several.iter().map(|argument| self.argument(argument, &name, ExprType::Double)).collect();
                exprs.into_iter().collect::<Option<Vec<_>>>().map(|exprs| build::call(called, exprs))
            }
        }
    }
}
