//! The syntax tree to a typed expression: every name found, every type fitting, every read guarded.

mod calls;
mod catalog;
mod functions;
mod guards;
mod items;
mod macros;
mod media;
mod named;
mod names;
mod operators;

pub(super) use macros::is_macro;

use super::Checked;
use super::ast::{Ast, Kind, Literal, Node, Run};
use super::lets::Lets;
use super::parse::MAX_DEPTH;
use super::values::noun;
use crate::diagnostic::{Code, Diagnostic, Severity};
use crate::model::expr::types::is_number;
use crate::model::expr::{Bindings, Refined, Refinement, build, depth, refine, refinements};
use crate::model::{Document, Expr, ExprKind, ExprType, Fact, Type, Value};
use crate::source::Span;

/// The names that an expression can use, and the refinements that apply to it.
#[derive(Clone, Debug)]
pub(crate) struct Scope<'a> {
    /// The request, `self`.
    pub document: &'a Document,
    /// The facts, `facts`.
    pub facts: &'a [Fact],
    /// `size.tier` can be read.
    pub tier: bool,
    /// The refinements that apply to the whole expression.
    pub present: Vec<Refinement>,
    /// The conditions that hold for the whole expression.
    pub known: Vec<Expr>,
    /// The type of `self` in the rules of an object.
    pub root: Option<&'a Type>,
    /// The named expressions.
    pub lets: Option<&'a Lets>,
    /// `self` is an object in the request, of which named expressions know nothing.
    pub in_object: bool,
}

impl<'a> Scope<'a> {
    /// The request and facts of an operation, about which nothing is known.
    pub(crate) fn new(document: &'a Document, facts: &'a [Fact]) -> Self {
        Self {
            document,
            facts,
            tier: false,
            present: Vec::new(),
            known: Vec::new(),
            root: None,
            lets: None,
            in_object: false,
        }
    }

    /// The same where conditions hold.
    #[must_use]
    pub(crate) fn knowing<'e>(mut self, conditions: impl IntoIterator<Item = &'e Expr>) -> Self {
        for condition in conditions {
            self.present.extend(refinements(condition));
            self.known.push(condition.clone());
        }
        self
    }
}

/// Checks a parsed expression. Without `expected` any type will do; [`ExprType::Double`] stands for every
/// number.
///
/// # Errors
///
/// Everything that is wrong with it, warnings included.
pub(crate) fn check(ast: &Ast, scope: &Scope<'_>, expected: Option<ExprType>) -> Checked {
    checked(ast, scope, |checker| match expected {
        Some(expected) => {
            let expr = checker.node(&ast.root)?;
            checker.expect(&expr, &ast.root, expected);
            Some(expr)
        }
        // A value of any type selects among constants, which is a comparison for equality.
        None => checker.named(&ast.root, Use::Equality),
    })
}

/// The same for a value that is computed with: it can be of any one type.
///
/// # Errors
///
/// As those of [`check`].
pub(crate) fn check_value(ast: &Ast, scope: &Scope<'_>) -> Checked {
    checked(ast, scope, |checker| checker.node(&ast.root))
}

fn checked<'c>(
    ast: &'c Ast,
    scope: &'c Scope<'c>,
    root: impl FnOnce(&mut Checker<'c>) -> Option<Expr>,
) -> Checked {
    let bindings =
        Bindings { document: scope.document, root: scope.root, facts: scope.facts, bound: Vec::new() };
    let mut checker = Checker {
        ast,
        scope,
        bindings,
        variables: Vec::new(),
        mirrors: Vec::new(),
        present: scope.present.clone(),
        known: scope.known.clone(),
        relation: None,
        indexed: None,
        expanded: 0,
        found: Vec::new(),
    };
    let expr = root(&mut checker);
    if let (Some(expr), 1..) = (&expr, checker.expanded)
        && depth(expr) > MAX_DEPTH
    {
        checker.too_long(&ast.root, "nests deeper than an expression can");
    }
    match expr {
        Some(expr) if checker.found.iter().all(|one| one.severity() == Severity::Warning) => {
            Ok((expr, checker.found))
        }
        _ => Err(checker.found),
    }
}

/// The use of a value that has a name.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Use {
    /// It is computed with, so its type has to be known.
    Value,
    /// It is compared for equality with a constant, which works for every type.
    Equality,
    /// Its JSON type is tested, which is possible for an absent value, too.
    Kind,
    /// Its content is read: maps have keys.
    Content,
    /// Its size is read, which maps have, too.
    Size,
    /// Its items are read.
    Items,
    /// A part of a timestamp is read.
    Clock,
}

struct Checker<'c> {
    ast: &'c Ast,
    scope: &'c Scope<'c>,
    /// The meaning of names.
    bindings: Bindings<'c>,
    /// The names of the bound items, outermost first; empty for one that has none.
    variables: Vec<&'c str>,
    /// The ones that refer to the media of an item.
    mirrors: Vec<bool>,
    /// The refinements at the node that is being checked.
    present: Vec<Refinement>,
    /// The conditions that hold there.
    known: Vec<Expr>,
    /// The innermost comparison around it, which a guard has to precede.
    relation: Option<Run>,
    /// The item of an index whose members are being read.
    indexed: Option<guards::Indexed>,
    /// The number of parts in the expressions behind the names.
    expanded: usize,
    found: Vec<Diagnostic>,
}

impl<'c> Checker<'c> {
    /// `None` when the reason was reported.
    fn node(&mut self, node: &'c Node) -> Option<Expr> {
        match &node.kind {
            Kind::Literal(literal) => self.literal(node, literal),
            Kind::Ident(_) | Kind::Select(..) | Kind::Index(_) => self.name(node, Use::Value),
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
            Kind::List(items) => self.list(node, items),
            Kind::Map(_) | Kind::Message(..) => {
                self.unsupported(
                    node,
                    "maps and messages are not supported",
                    "compare parameters individually",
                );
                None
            }
        }
    }

    fn placed(&self, expr: Expr, node: &Node) -> Expr {
        build::at(expr, self.ast.span(node))
    }

    /// Reports an error at a node.
    fn error(&mut self, code: Code, node: &Node, message: impl Into<String>) -> &mut Diagnostic {
        self.error_at(code, node.run, message)
    }

    fn error_at(&mut self, code: Code, run: Run, message: impl Into<String>) -> &mut Diagnostic {
        let error = self.ast.place.error(code, run, message, "");
        self.found.push(error);
        let last = self.found.len() - 1;
        &mut self.found[last]
    }

    fn unsupported(&mut self, node: &Node, message: impl Into<String>, help: &str) {
        self.error(Code::CelUnsupported, node, message).help = Some(help.to_owned());
    }

    fn literal(&mut self, node: &Node, literal: &Literal) -> Option<Expr> {
        let value = match literal {
            Literal::Bool(value) => Value::Bool(*value),
            Literal::Int(value) => Value::Int(*value),
            Literal::Double(value) => Value::Num(*value),
            Literal::String(value) => Value::Str(value.clone()),
            Literal::Uint(value) => {
                let help = format!("write `{value}`");
                self.unsupported(node, "`uint` numbers are not supported", &help);
                return None;
            }
            Literal::Bytes(_) => {
                self.unsupported(node, "bytes are not supported", "remove the `b` before the quote");
                return None;
            }
            Literal::Null => {
                let help = "use `has(...)` to test whether a value is given";
                self.unsupported(node, "`null` is only allowed as an operand of `==` and `!=`", help);
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
            let message = format!("expected {wanted}, but the expression is {found}");
            self.error(Code::CelType, node, message);
        }
    }

    fn boolean(&mut self, node: &'c Node, user: &str) -> Option<Expr> {
        let expr = self.node(node)?;
        if expr.ty == ExprType::Bool {
            return Some(expr);
        }
        let written = self.shown(node.run);
        let message = format!("{user} expects a boolean, but `{written}` is {}", noun(expr.ty));
        let help = match &expr.kind {
            ExprKind::Get(_) | ExprKind::BoundGet(..) => {
                Some(format!("compare `{written}` with a value, or test `has({written})`"))
            }
            ExprKind::Bound(_) => Some(format!("compare `{written}` with a value")),
            _ => None,
        };
        self.error(Code::CelType, node, message).help = help;
        None
    }

    /// `&&` and `||`: each operand is refined by those before it.
    fn chain(&mut self, node: &Node, parts: &'c [Node], is_all: bool) -> Option<Expr> {
        let before = self.assumed();
        let symbol = if is_all { "`&&`" } else { "`||`" };
        let mut exprs = Vec::with_capacity(parts.len());
        for part in parts {
            let expr = self.boolean(part, symbol);
            if let Some(expr) = &expr {
                self.assume(expr, is_all);
            }
            exprs.push(expr);
        }
        self.forget(before);
        let exprs = exprs.into_iter().collect::<Option<Vec<_>>>()?;
        Some(self.placed(if is_all { build::all(exprs) } else { build::any(exprs) }, node))
    }

    fn conditional(&mut self, node: &Node, parts: &'c [Node; 3]) -> Option<Expr> {
        let [condition, value, other] = parts;
        // A guard for what the branches read belongs into this condition, not before the whole.
        let relation = self.relation.take();
        let condition = self.boolean(condition, "the condition before `?`");
        let mut branch = |node, holds| {
            let before = self.assumed();
            if let Some(condition) = &condition {
                self.assume(condition, holds);
            }
            let expr = self.node(node);
            self.forget(before);
            expr
        };
        let (value_expr, other_expr) = (branch(value, true), branch(other, false));
        self.relation = relation;
        let (condition, mut left, mut right) = (condition?, value_expr?, other_expr?);
        if left.ty != right.ty {
            if !(is_number(left.ty) && is_number(right.ty)) {
                let (first, second) = (noun(left.ty), noun(right.ty));
                let message = format!("both branches must have the same type, found {first} and {second}");
                let related = self.beside([value, other], [first, second]);
                self.error(Code::CelType, node, message).related = related;
                return None;
            }
            (left, right) = (build::double(left), build::double(right));
        }
        Some(self.placed(build::conditional(condition, left, right), node))
    }

    /// The number of assumptions so far, for [`Self::forget`].
    fn assumed(&self) -> (usize, usize) {
        (self.present.len(), self.known.len())
    }

    /// Adds what the outcome of a condition implies.
    fn assume(&mut self, condition: &Expr, holds: bool) {
        let Refined { if_true, if_false } = refine(condition);
        self.present.extend(if holds { if_true } else { if_false }.unwrap_or_default());
        let condition = condition.clone();
        self.known.push(if holds { condition } else { build::not(condition) });
    }

    fn forget(&mut self, (present, known): (usize, usize)) {
        self.present.truncate(present);
        self.known.truncate(known);
    }

    /// Labels for the two sides of a problem, where they have different places.
    fn beside(&self, nodes: [&Node; 2], labels: [&str; 2]) -> Vec<(Span, String)> {
        let sides = nodes.into_iter().zip(labels).filter(|_| self.ast.place.is_exact());
        sides.map(|(node, label)| (self.ast.span(node), label.to_owned())).collect()
    }

    /// The source text on one line, shortened.
    fn shown(&self, run: Run) -> String {
        let words: Vec<&str> = self.ast.place.text(run).split_whitespace().collect();
        super::lex::clip(&words.join(" "))
    }
}
