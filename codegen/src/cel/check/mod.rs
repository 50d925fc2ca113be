//! The syntax tree to a typed expression: every name found, every type fitting, every read guarded.

mod calls;
mod names;
mod operators;

use super::ast::{Ast, Kind, Literal, Node, Run};
use super::flow::{Known, known};
use super::values::{is_number, noun};
use super::{Checked, build};
use crate::diagnostic::{Diagnostic, Severity};
use crate::model::{Document, Expr, ExprKind, ExprType, Fact, Path, Value};
use crate::source::Span;

/// What an expression can name, and what is known where it stands.
#[derive(Clone, Debug)]
pub struct Scope<'a> {
    /// The request, `self`.
    pub document: &'a Document,
    /// The facts, `facts`.
    pub facts: &'a [Fact],
    /// Whether `size.tier` can be read.
    pub tier: bool,
    /// Parameters that are known to be given wherever the expression counts.
    pub present: Vec<Path>,
}

/// Checks a parsed expression. Without `expected` any type will do; [`ExprType::Double`] stands for every
/// number.
///
/// # Errors
///
/// Everything that is wrong with it, warnings included.
pub fn check(ast: &Ast, scope: &Scope<'_>, expected: Option<ExprType>) -> Checked {
    let mut checker =
        Checker { ast, scope, present: scope.present.clone(), relation: None, found: Vec::new() };
    let expr = checker.node(&ast.root);
    if let (Some(expr), Some(expected)) = (&expr, expected) {
        checker.expect(expr, &ast.root, expected);
    }
    match expr {
        Some(expr) if checker.found.iter().all(|one| one.severity == Severity::Warning) => {
            Ok((expr, checker.found))
        }
        _ => Err(checker.found),
    }
}

struct Checker<'c> {
    ast: &'c Ast,
    scope: &'c Scope<'c>,
    /// What is known to be given at the node that is being checked.
    present: Vec<Path>,
    /// The innermost comparison around it, which is what a guard has to stand before.
    relation: Option<Run>,
    found: Vec<Diagnostic>,
}

impl<'c> Checker<'c> {
    /// `None` when the reason was reported.
    fn node(&mut self, node: &'c Node) -> Option<Expr> {
        match &node.kind {
            Kind::Literal(literal) => self.literal(node, literal),
            Kind::Ident(_) | Kind::Select(..) | Kind::Index(_) => self.name(node),
            Kind::Call { target, function, arguments } => {
                self.call(node, target.as_deref(), function, arguments)
            }
            Kind::Not(inner) => {
                let expr = self.boolean(inner, "`!`")?;
                Some(self.placed(build::not(expr), node))
            }
            Kind::Negate(inner) => self.negate(node, inner),
            Kind::Binary(operator, sides) => self.binary(node, *operator, sides),
            Kind::All(parts) => self.chain(node, parts, true),
            Kind::Any(parts) => self.chain(node, parts, false),
            Kind::Conditional(parts) => self.conditional(node, parts),
            Kind::List(_) => {
                self.unsupported(
                    node,
                    "a list can stand only behind `in`",
                    "write `value in [first, second]`",
                );
                None
            }
            Kind::Map(_) | Kind::Message(..) => {
                self.unsupported(
                    node,
                    "maps and messages are not supported",
                    "compare the parameters one by one",
                );
                None
            }
        }
    }

    fn placed(&self, expr: Expr, node: &Node) -> Expr {
        build::at(expr, self.ast.span(node))
    }

    /// Reports an error at a node.
    fn error(&mut self, code: &'static str, node: &Node, message: impl Into<String>) -> &mut Diagnostic {
        self.error_at(code, node.run, message)
    }

    fn error_at(&mut self, code: &'static str, run: Run, message: impl Into<String>) -> &mut Diagnostic {
        let error = self.ast.place.error(code, run, message, "");
        self.found.push(error);
        let last = self.found.len() - 1;
        &mut self.found[last]
    }

    fn unsupported(&mut self, node: &Node, message: impl Into<String>, help: &str) {
        self.error("cel-unsupported", node, message).help = Some(help.to_owned());
    }

    fn literal(&mut self, node: &Node, literal: &Literal) -> Option<Expr> {
        let value = match literal {
            Literal::Bool(value) => Value::Bool(*value),
            Literal::Int(value) => Value::Int(*value),
            Literal::Double(value) => Value::Num(*value),
            Literal::String(value) => Value::Str(value.clone()),
            Literal::Uint(value) => {
                let help = format!("write `{value}`");
                self.unsupported(node, "numbers of the type `uint` are not supported", &help);
                return None;
            }
            Literal::Bytes(_) => {
                self.unsupported(node, "bytes are not supported", "leave the `b` before the quote out");
                return None;
            }
            Literal::Null => {
                self.unsupported(
                    node,
                    "`null` is not supported",
                    "ask with `has(...)` whether a value is given",
                );
                return None;
            }
        };
        Some(self.placed(build::literal(value), node))
    }

    /// Checks that a value has the type that its user needs.
    fn expect(&mut self, expr: &Expr, node: &Node, expected: ExprType) {
        let fits = expr.ty == expected || (expected == ExprType::Double && expr.ty == ExprType::Int);
        if !fits {
            let (wanted, found) = (noun(expected), noun(expr.ty));
            let message = format!("the expression must give {wanted}, and it gives {found}");
            self.error("cel-type", node, message);
        }
    }

    fn boolean(&mut self, node: &'c Node, user: &str) -> Option<Expr> {
        let expr = self.node(node)?;
        if expr.ty == ExprType::Bool {
            return Some(expr);
        }
        let written = self.shown(node.run);
        let message = format!("{user} needs a boolean, and `{written}` is {}", noun(expr.ty));
        let help = match (&expr.kind, expr.ty) {
            (ExprKind::Get(_), _) => {
                Some(format!("compare `{written}` with a value, or ask `has({written})`"))
            }
            _ => None,
        };
        self.error("cel-type", node, message).help = help;
        None
    }

    /// `&&` and `||`: what the operands before say about presence is known in those behind.
    fn chain(&mut self, node: &Node, parts: &'c [Node], is_all: bool) -> Option<Expr> {
        let before = self.present.len();
        let symbol = if is_all { "`&&`" } else { "`||`" };
        let mut exprs = Vec::with_capacity(parts.len());
        for part in parts {
            let expr = self.boolean(part, symbol);
            if let Some(Known { if_true, if_false }) = expr.as_ref().map(known) {
                self.present.extend(if is_all { if_true } else { if_false }.unwrap_or_default());
            }
            exprs.push(expr);
        }
        self.present.truncate(before);
        let exprs = exprs.into_iter().collect::<Option<Vec<_>>>()?;
        Some(self.placed(if is_all { build::all(exprs) } else { build::any(exprs) }, node))
    }

    fn conditional(&mut self, node: &Node, parts: &'c [Node; 3]) -> Option<Expr> {
        let [condition, value, other] = parts;
        // A guard for what the branches read belongs into this condition, not before the whole.
        let relation = self.relation.take();
        let condition = self.boolean(condition, "the condition before `?`");
        let Known { if_true, if_false } =
            condition.as_ref().map_or(Known { if_true: None, if_false: None }, known);
        let before = self.present.len();
        self.present.extend(if_true.unwrap_or_default());
        let value_expr = self.node(value);
        self.present.truncate(before);
        self.present.extend(if_false.unwrap_or_default());
        let other_expr = self.node(other);
        self.present.truncate(before);
        self.relation = relation;
        let (condition, mut left, mut right) = (condition?, value_expr?, other_expr?);
        if left.ty != right.ty {
            if !(is_number(left.ty) && is_number(right.ty)) {
                let (first, second) = (noun(left.ty), noun(right.ty));
                let message = format!("both branches must have one type, and they are {first} and {second}");
                let related = self.beside([value, other], [first, second]);
                self.error("cel-type", node, message).related = related;
                return None;
            }
            (left, right) = (build::double(left), build::double(right));
        }
        Some(self.placed(build::conditional(condition, left, right), node))
    }

    /// What to say at the two sides of a problem, where they can be told apart.
    fn beside(&self, nodes: [&Node; 2], labels: [&str; 2]) -> Vec<(Span, String)> {
        let sides = nodes.into_iter().zip(labels).filter(|_| self.ast.place.is_exact());
        sides.map(|(node, label)| (self.ast.span(node), label.to_owned())).collect()
    }

    /// What was written, on one line and not too long.
    fn shown(&self, run: Run) -> String {
        let words: Vec<&str> = self.ast.place.text(run).split_whitespace().collect();
        super::lex::clip(&words.join(" "))
    }
}
