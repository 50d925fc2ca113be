//! Comparisons, membership and arithmetic.

use super::Checker;
use crate::cel::ast::{Binary, Kind, Literal, Node};
use crate::cel::build;
use crate::cel::values::{check_constant, is_number, noun, show};
use crate::model::{Arithmetic, Comparison, Expr, ExprKind, ExprType, Path, Value};
use crate::source::Span;

impl<'c> Checker<'c> {
    pub(super) fn binary(&mut self, node: &'c Node, operator: Binary, sides: &'c [Node; 2]) -> Option<Expr> {
        match operator {
            Binary::Eq => self.relation(node, sides, operator, Comparison::Eq),
            Binary::Ne => self.relation(node, sides, operator, Comparison::Ne),
            Binary::Lt => self.relation(node, sides, operator, Comparison::Lt),
            Binary::Le => self.relation(node, sides, operator, Comparison::Le),
            Binary::Gt => self.relation(node, sides, operator, Comparison::Gt),
            Binary::Ge => self.relation(node, sides, operator, Comparison::Ge),
            Binary::In => self.membership(node, sides),
            Binary::Add => self.arithmetic(node, sides, operator, Arithmetic::Add),
            Binary::Sub => self.arithmetic(node, sides, operator, Arithmetic::Sub),
            Binary::Mul => self.arithmetic(node, sides, operator, Arithmetic::Mul),
            Binary::Div => self.arithmetic(node, sides, operator, Arithmetic::Div),
            Binary::Rem => self.arithmetic(node, sides, operator, Arithmetic::Rem),
        }
    }

    fn relation(
        &mut self,
        node: &'c Node,
        sides: &'c [Node; 2],
        operator: Binary,
        comparison: Comparison,
    ) -> Option<Expr> {
        if self.refuse_null(node, sides, comparison) {
            return None;
        }
        let around = self.relation.replace(node.run);
        let (left, right) = (self.node(&sides[0]), self.node(&sides[1]));
        self.relation = around;
        let (left, right) = (left?, right?);
        let is_ordered = !matches!(comparison, Comparison::Eq | Comparison::Ne);
        if is_ordered {
            self.ordered(&left, &sides[0], operator)?;
            self.ordered(&right, &sides[1], operator)?;
        } else {
            self.comparable(&left, &sides[0])?;
            self.comparable(&right, &sides[1])?;
            if left.ty != right.ty && !(is_number(left.ty) && is_number(right.ty)) {
                self.refuse_types(node, sides, &left, &right);
                return None;
            }
            self.constant(&left, &right);
            self.constant(&right, &left);
        }
        Some(self.placed(build::compare(comparison, left, right), node))
    }

    /// Whether a side is `null`, which is reported.
    fn refuse_null(&mut self, node: &Node, sides: &[Node; 2], comparison: Comparison) -> bool {
        let is_null = |node: &Node| node.kind == Kind::Literal(Literal::Null);
        let Some(null) = sides.iter().position(is_null) else { return false };
        let other = self.shown(sides[1 - null].run);
        let not = if comparison == Comparison::Eq { "!" } else { "" };
        let help = format!("write `{not}has({other})`: what is not given is absent, not `null`");
        self.unsupported(node, "comparing with `null` is not supported", &help);
        true
    }

    /// Lists and objects have no value that could be compared.
    fn comparable(&mut self, expr: &Expr, node: &Node) -> Option<()> {
        if !matches!(expr.ty, ExprType::List | ExprType::Object) {
            return Some(());
        }
        let written = self.shown(node.run);
        let message = format!("`{written}` is {}, which cannot be compared", noun(expr.ty));
        self.error("cel-type", node, message).help = Some(format!("compare `size({written})`"));
        None
    }

    /// Only numbers have an order.
    fn ordered(&mut self, expr: &Expr, node: &Node, operator: Binary) -> Option<()> {
        if is_number(expr.ty) {
            return Some(());
        }
        let written = self.shown(node.run);
        let symbol = operator.symbol();
        let message = format!("`{symbol}` needs numbers, and `{written}` is {}", noun(expr.ty));
        let help = match (&node.kind, expr.ty) {
            (Kind::Binary(..), _) => {
                Some("compare two by two, and join the comparisons with `&&`".to_owned())
            }
            (_, ExprType::String) if !matches!(expr.kind, ExprKind::Lit(_)) => {
                Some(format!("strings compare with `==` and `!=` only; their length is `size({written})`"))
            }
            (_, ExprType::List) => Some(format!("compare `size({written})`")),
            _ => match &expr.kind {
                ExprKind::Lit(Value::Str(text)) => unquoted(text),
                _ => None,
            },
        };
        self.error("cel-type", node, message).help = help;
        None
    }

    fn refuse_types(&mut self, node: &Node, sides: &[Node; 2], left: &Expr, right: &Expr) {
        let (first, second) = (noun(left.ty), noun(right.ty));
        let message = format!("{first} cannot be compared with {second}");
        let help = quoting_help(left, right).or_else(|| quoting_help(right, left));
        let related = self.beside([&sides[0], &sides[1]], [first, second]);
        let error = self.error("cel-type", node, message);
        error.related = related;
        error.help = help;
    }

    /// Compares a constant with the values that a parameter can have.
    fn constant(&mut self, read: &Expr, constant: &Expr) {
        if let (ExprKind::Get(path), ExprKind::Lit(value)) = (&read.kind, &constant.kind) {
            self.constant_at(path, value, constant.span);
        }
    }

    fn constant_at(&mut self, path: &Path, value: &Value, span: Span) {
        let Some(param) = self.scope.document.param(path) else { return };
        self.found.extend(check_constant(param, path, value, span));
    }

    fn membership(&mut self, node: &'c Node, sides: &'c [Node; 2]) -> Option<Expr> {
        let [value, list] = sides;
        let Kind::List(items) = &list.kind else { return self.key_presence(node, value, list) };
        let around = self.relation.replace(node.run);
        let value_expr = self.node(value);
        self.relation = around;
        let value_expr = value_expr?;
        self.comparable(&value_expr, value)?;
        if items.is_empty() {
            self.error("cel-type", list, "nothing is in an empty list").help =
                Some("list the values that are meant".to_owned());
            return None;
        }
        let values: Vec<_> = items.iter().map(|item| self.item(item, value, &value_expr)).collect();
        let values = values.into_iter().collect::<Option<Vec<_>>>()?;
        Some(self.placed(build::is_in(value_expr, values), node))
    }

    /// An item of the list behind `in`: a constant of the type of what stands before it.
    fn item(&mut self, item: &'c Node, value: &Node, value_expr: &Expr) -> Option<Value> {
        if !matches!(item.kind, Kind::Literal(_)) {
            let help = "compare with `==`, and join the comparisons with `||`";
            self.unsupported(item, "the list behind `in` can hold only constants", help);
            return None;
        }
        let expr = self.node(item)?;
        if expr.ty != value_expr.ty && !(is_number(expr.ty) && is_number(value_expr.ty)) {
            let written = self.shown(value.run);
            let (found, wanted) = (noun(expr.ty), noun(value_expr.ty));
            let message = format!("this is {found}, and `{written}` is {wanted}");
            self.error("cel-type", item, message).help = quoting_help(value_expr, &expr);
            return None;
        }
        self.constant(value_expr, &expr);
        match expr.kind {
            ExprKind::Lit(value) => Some(value),
            _ => None,
        }
    }

    fn key_presence(&mut self, node: &Node, key: &Node, object: &'c Node) -> Option<Expr> {
        if let Kind::Literal(Literal::String(key)) = &key.kind
            && let Some(expr) = self.presence_of_key(object, key, node)?
        {
            return Some(self.placed(expr, node));
        }
        let help = "write `self.name in [first, second]`, or `\"key\" in self.object`";
        self.unsupported(object, "`in` needs a list of constants on its right side", help);
        None
    }

    fn arithmetic(
        &mut self,
        node: &Node,
        sides: &'c [Node; 2],
        operator: Binary,
        arithmetic: Arithmetic,
    ) -> Option<Expr> {
        let (left, right) = (self.node(&sides[0]), self.node(&sides[1]));
        let left = left.and_then(|left| self.number(left, &sides[0], operator));
        let right = right.and_then(|right| self.number(right, &sides[1], operator));
        let (left, right) = (left?, right?);
        if matches!(operator, Binary::Div | Binary::Rem)
            && let ExprKind::Lit(Value::Int(0)) = right.kind
        {
            self.error("cel-type", &sides[1], "division by zero has no result");
            return None;
        }
        Some(self.placed(build::arith(arithmetic, left, right), node))
    }

    fn number(&mut self, expr: Expr, node: &Node, operator: Binary) -> Option<Expr> {
        let is_right = if operator == Binary::Rem { expr.ty == ExprType::Int } else { is_number(expr.ty) };
        if is_right {
            return Some(expr);
        }
        let wanted = if operator == Binary::Rem { "whole numbers" } else { "numbers" };
        let (symbol, written) = (operator.symbol(), self.shown(node.run));
        let message = format!("`{symbol}` needs {wanted}, and `{written}` is {}", noun(expr.ty));
        self.error("cel-type", node, message);
        None
    }

    pub(super) fn negate(&mut self, node: &Node, inner: &'c Node) -> Option<Expr> {
        let expr = self.node(inner)?;
        let expr = self.number(expr, inner, Binary::Sub)?;
        let minus = match expr.ty {
            ExprType::Double => Value::Num(-1.0),
            _ => Value::Int(-1),
        };
        Some(self.placed(build::arith(Arithmetic::Mul, build::literal(minus), expr), node))
    }
}

/// What to write where a constant needs quotes, or none.
fn quoting_help(read: &Expr, constant: &Expr) -> Option<String> {
    match (read.ty, &constant.kind) {
        (ExprType::String, ExprKind::Lit(value @ (Value::Int(_) | Value::Num(_) | Value::Bool(_)))) => {
            Some(format!("write `\"{}\"`", show(value)))
        }
        (ExprType::Int | ExprType::Double, ExprKind::Lit(Value::Str(text))) => unquoted(text),
        (ExprType::Bool, ExprKind::Lit(Value::Str(text))) if matches!(text.as_str(), "true" | "false") => {
            Some(format!("write `{text}` without quotes"))
        }
        _ => None,
    }
}

fn unquoted(number: &str) -> Option<String> {
    number.parse().is_ok_and(f64::is_finite).then(|| format!("write `{number}` without quotes"))
}
