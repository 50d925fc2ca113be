//! Comparisons, membership and arithmetic.

use super::{Checker, Use};
use crate::diagnostic::{Code, Diagnostic, nearest};
use crate::front::cel::ast::{Binary, Kind, Literal, Node};
use crate::front::cel::values::{check_constant, check_item, noun, show};
use crate::model::expr::build;
use crate::model::expr::kinds::Kinds;
use crate::model::expr::types::{KINDS, is_number, json_kind};
use crate::model::expr::{ItemType, Reference};
use crate::model::{Arithmetic, Comparison, Expr, ExprKind, ExprType, Function, JsonKind, Value};

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
        let around = self.relation.replace(node.run);
        let expr = match comparison {
            Comparison::Eq | Comparison::Ne => self.equality(node, sides, comparison),
            Comparison::Lt | Comparison::Le | Comparison::Gt | Comparison::Ge => {
                self.order(node, sides, operator, comparison)
            }
        };
        self.relation = around;
        expr.map(|expr| self.placed(expr, node))
    }

    fn order(
        &mut self,
        node: &Node,
        sides: &'c [Node; 2],
        operator: Binary,
        comparison: Comparison,
    ) -> Option<Expr> {
        let (left, right) = (self.node(&sides[0]), self.node(&sides[1]));
        let (left, right) = (left?, right?);
        if left.ty == ExprType::String && right.ty == ExprType::String {
            return Some(build::compare(comparison, left, right));
        }
        // A number and a string have no order.
        if [left.ty, right.ty].contains(&ExprType::String)
            && [&left, &right].into_iter().all(|side| is_number(side.ty) || side.ty == ExprType::String)
        {
            self.refuse_types(node, sides, &left, &right);
            return None;
        }
        self.ordered(&left, &sides[0], operator)?;
        self.ordered(&right, &sides[1], operator)?;
        Some(build::compare(comparison, left, right))
    }

    fn equality(&mut self, node: &'c Node, sides: &'c [Node; 2], comparison: Comparison) -> Option<Expr> {
        if let Some(asked) = sides.iter().position(|side| asked_type(side).is_some()) {
            let test = self.type_test(&sides[asked], &sides[1 - asked])?;
            return Some(if comparison == Comparison::Ne { build::not(test) } else { test });
        }
        let is_null = |node: &Node| node.kind == Kind::Literal(Literal::Null);
        if let Some(null) = sides.iter().position(is_null) {
            return self.null_test(node, &sides[1 - null], comparison);
        }
        let is_literal = |node: &Node| matches!(node.kind, Kind::Literal(_));
        let (left, right) = match (is_literal(&sides[0]), is_literal(&sides[1])) {
            (false, true) => (self.named(&sides[0], Use::Equality), self.node(&sides[1])),
            (true, false) => (self.node(&sides[0]), self.named(&sides[1], Use::Equality)),
            _ => (self.node(&sides[0]), self.node(&sides[1])),
        };
        let (left, right) = (left?, right?);
        self.comparable(&left, &sides[0])?;
        self.comparable(&right, &sides[1])?;
        if !self.can_equal(&left, &right) {
            self.refuse_types(node, sides, &left, &right);
            return None;
        }
        self.constant(&left, &right, &sides[0]);
        self.constant(&right, &left, &sides[1]);
        Some(build::compare(comparison, left, right))
    }

    /// A value that is used in this way, where it has a name.
    pub(super) fn named(&mut self, node: &'c Node, used: Use) -> Option<Expr> {
        match node.kind {
            Kind::Ident(_) | Kind::Select(..) | Kind::Index(_) => self.name(node, used),
            _ => self.node(node),
        }
    }

    /// Reports whether the types of two values allow them to be equal.
    fn can_equal(&self, left: &Expr, right: &Expr) -> bool {
        let fits = |several: &Expr, constant: &Expr| match (&constant.kind, Reference::of(several)) {
            (ExprKind::Lit(value), Some(reference)) => {
                self.bindings.kinds(&reference).meets(Kinds::of_value(value))
            }
            _ => true,
        };
        match (left.ty, right.ty) {
            (ExprType::Dyn, _) => fits(left, right),
            (_, ExprType::Dyn) => fits(right, left),
            (one, other) => one == other || (is_number(one) && is_number(other)),
        }
    }

    /// `type(x) == kind`
    fn type_test(&mut self, asked: &'c Node, name: &'c Node) -> Option<Expr> {
        let kind = self.kind_named(name)?;
        let arguments: Vec<&'c Node> = asked_type(asked)?.iter().collect();
        let argument = self.only(asked, "type", &arguments)?;
        let value = self.named(argument, Use::Kind)?;
        if let Some(reference) = Reference::of(&value)
            && !self.bindings.kinds(&reference).meets(Kinds::of(kind))
        {
            let (written, shown) = (self.shown(argument.run), self.shown(name.run));
            let message = format!("`{written}` is never of type `{shown}`");
            let reason = format!("it is {}", self.bindings.kinds(&reference).words());
            let warning = Diagnostic::new(Code::NeverEqual, self.ast.span(name), message);
            let warning = self.ast.place.labelled(warning, name.run, &reason);
            self.found.push(warning);
        }
        Some(build::is(value, kind))
    }

    /// The JSON type with a name.
    fn kind_named(&mut self, name: &'c Node) -> Option<JsonKind> {
        let known = match &name.kind {
            Kind::Ident(text) => json_kind(text),
            _ => None,
        };
        if known.is_none() {
            let shown = self.shown(name.run);
            let names: Vec<&str> = KINDS.iter().map(|(name, _)| *name).collect();
            let near = nearest(&shown, names.iter().copied());
            let help = match (shown.as_str(), near) {
                ("null", _) => "write `null_type`".to_owned(),
                ("uint", _) => "write `int`".to_owned(),
                (_, Some(near)) => format!("did you mean `{near}`?"),
                _ => format!("use one of `{}`", names.join("`, `")),
            };
            self.error(Code::CelType, name, format!("`{shown}` is not a type")).help = Some(help);
        }
        known
    }

    /// A comparison with `null`.
    fn null_test(&mut self, node: &Node, value: &'c Node, comparison: Comparison) -> Option<Expr> {
        let expr = self.named(value, Use::Kind)?;
        let can_be_null =
            Reference::of(&expr).is_some_and(|reference| self.bindings.kinds(&reference).meets(Kinds::NULL));
        if can_be_null {
            let expr = self.named(value, Use::Equality)?;
            return Some(build::compare(comparison, expr, build::null()));
        }
        let other = self.shown(value.run);
        let (not, what) = match comparison {
            Comparison::Eq => ("!", "always"),
            _ => ("", "never"),
        };
        let message = format!("`{other}` is never `null`");
        let help = match Reference::of(&expr) {
            Some(reference) if !reference.path.0.is_empty() => {
                format!("write `{not}has({other})`: a missing value is absent, not `null`")
            }
            _ => format!("remove the comparison; it {what} fails"),
        };
        self.unsupported(node, message, &help);
        None
    }

    /// Lists and objects have no value that could be compared.
    fn comparable(&mut self, expr: &Expr, node: &Node) -> Option<()> {
        if !matches!(expr.ty, ExprType::List | ExprType::Object) {
            return Some(());
        }
        let written = self.shown(node.run);
        let message = format!("`{written}` is {} and cannot be compared", noun(expr.ty));
        self.error(Code::CelType, node, message).help = Some(format!("compare `size({written})`"));
        None
    }

    /// Numbers have an order, and strings among themselves.
    fn ordered(&mut self, expr: &Expr, node: &Node, operator: Binary) -> Option<()> {
        if is_number(expr.ty) {
            return Some(());
        }
        let written = self.shown(node.run);
        let symbol = operator.symbol();
        let message = format!("`{symbol}` expects numbers, but `{written}` is {}", noun(expr.ty));
        let help = match (&node.kind, expr.ty) {
            (Kind::Binary(..), _) => Some("join two comparisons with `&&`".to_owned()),
            (_, ExprType::List) => Some(format!("compare `size({written})`")),
            _ => match &expr.kind {
                ExprKind::Lit(Value::Str(text)) => unquoted(text),
                _ => None,
            },
        };
        self.error(Code::CelType, node, message).help = help;
        None
    }

    fn refuse_types(&mut self, node: &Node, sides: &[Node; 2], left: &Expr, right: &Expr) {
        let (first, second) = (self.noun_of(left), self.noun_of(right));
        let message = format!("{first} cannot be compared with {second}");
        let help = quoting_help(left, right).or_else(|| quoting_help(right, left));
        let related = self.beside([&sides[0], &sides[1]], [&first, &second]);
        let error = self.error(Code::CelType, node, message);
        error.related = related;
        error.help = help;
    }

    /// Compares a constant with the values that a parameter can have.
    fn constant(&mut self, read: &Expr, constant: &Expr, node: &Node) {
        let (Some(reference), ExprKind::Lit(value)) = (Reference::of(read), &constant.kind) else { return };
        if matches!(read.kind, ExprKind::Has(_) | ExprKind::BoundHas(..)) {
            return;
        }
        let written = self.shown(node.run);
        let found = match (reference.level, reference.path.0.is_empty()) {
            (Some(level), true) => match self.bindings.bound.get(level) {
                Some(ItemType::Declared(ty)) => check_item(ty, &written, value, constant.span),
                _ => None,
            },
            // It can be the value of any variant that has the member.
            _ => self
                .bindings
                .place(&reference)
                .and_then(|place| place.param())
                .and_then(|param| check_constant(&param, &written, value, constant.span)),
        };
        self.found.extend(found);
    }

    fn membership(&mut self, node: &'c Node, sides: &'c [Node; 2]) -> Option<Expr> {
        let [value, list] = sides;
        let Kind::List(items) = &list.kind else { return self.within(node, value, list) };
        if items.is_empty() {
            self.error(Code::CelType, list, "an empty list contains nothing").help =
                Some("list the allowed values".to_owned());
            return None;
        }
        if asked_type(value).is_some() {
            let tests: Vec<_> = items.iter().map(|item| self.type_test(value, item)).collect();
            let tests = tests.into_iter().collect::<Option<Vec<_>>>()?;
            return Some(self.placed(build::any(tests), node));
        }
        if !items.iter().all(|item| matches!(item.kind, Kind::Literal(_))) {
            return self.within(node, value, list);
        }
        let around = self.relation.replace(node.run);
        let value_expr = self.named(value, Use::Equality);
        self.relation = around;
        let value_expr = value_expr?;
        self.comparable(&value_expr, value)?;
        let values: Vec<_> = items.iter().map(|item| self.item(item, value, &value_expr)).collect();
        let values = values.into_iter().collect::<Option<Vec<_>>>()?;
        Some(self.placed(build::is_in(value_expr, values), node))
    }

    /// An item of the list after `in`: a constant of the type of the value before it.
    fn item(&mut self, item: &'c Node, value: &Node, value_expr: &Expr) -> Option<Value> {
        let expr = self.node(item)?;
        if !self.can_equal(value_expr, &expr) {
            let written = self.shown(value.run);
            let (found, wanted) = (noun(expr.ty), self.noun_of(value_expr));
            let message = format!("expected {wanted} to compare with `{written}`, found {found}");
            self.error(Code::CelType, item, message).help = quoting_help(value_expr, &expr);
            return None;
        }
        self.constant(value_expr, &expr, value);
        match expr.kind {
            ExprKind::Lit(value) => Some(value),
            _ => None,
        }
    }

    /// The type of a value in words; of one of several, all of them.
    fn noun_of(&self, expr: &Expr) -> String {
        match (expr.ty, Reference::of(expr)) {
            (ExprType::Dyn, Some(reference)) => self.bindings.kinds(&reference).words(),
            (ty, _) => noun(ty).to_owned(),
        }
    }

    /// `value in list`, `"key" in map` or `"key" in self.object`.
    fn within(&mut self, node: &'c Node, value: &'c Node, list: &'c Node) -> Option<Expr> {
        if let Kind::Literal(Literal::String(key)) = &value.kind
            && let Some(expr) = self.presence_of_key(list, key, value)?
        {
            return Some(self.placed(expr, node));
        }
        let around = self.relation.replace(node.run);
        let (value_expr, list_expr) = (self.node(value), self.named(list, Use::Content));
        self.relation = around;
        let (value_expr, list_expr) = (value_expr?, list_expr?);
        match list_expr.ty {
            // The only objects that get here are maps.
            ExprType::Object => {
                let key = self.require(value_expr, value, "in", ExprType::String)?;
                Some(self.placed(build::call(Function::HasKey, vec![key, list_expr]), node))
            }
            ExprType::List => {
                self.comparable(&value_expr, value)?;
                self.fits_items(node, [value, list], &value_expr, &list_expr)?;
                Some(self.placed(build::call(Function::Within, vec![value_expr, list_expr]), node))
            }
            ty => {
                let message = format!(
                    "`in` expects a list on its right side, but `{}` is {}",
                    self.shown(list.run),
                    noun(ty)
                );
                let help = "write `self.name in [first, second]`, or `\"key\" in self.object`";
                self.error(Code::CelType, list, message).help = Some(help.to_owned());
                None
            }
        }
    }

    /// Checks that a value can be an item of a list.
    fn fits_items(&mut self, node: &Node, nodes: [&Node; 2], value: &Expr, list: &Expr) -> Option<()> {
        let ty = self.bindings.item(list).as_ref().and_then(ItemType::ty);
        let fits = match ty {
            Some(ExprType::Dyn) => true,
            Some(ty) => ty == value.ty || (is_number(ty) && is_number(value.ty)),
            None => false,
        };
        if fits {
            return Some(());
        }
        let items = ty.map_or("anything", noun);
        let message = format!(
            "`{}` is {}, but each item of `{}` is {items}",
            self.shown(nodes[0].run),
            noun(value.ty),
            self.shown(nodes[1].run)
        );
        self.error(Code::CelType, node, message);
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
        if operator == Binary::Add
            && let (Some(left), Some(right)) = (&left, &right)
            && [left.ty, right.ty].contains(&ExprType::String)
        {
            return self.concatenation(node, sides, [left, right]);
        }
        let left = left.and_then(|left| self.number(left, &sides[0], operator));
        let right = right.and_then(|right| self.number(right, &sides[1], operator));
        let (left, right) = (left?, right?);
        if matches!(operator, Binary::Div | Binary::Rem)
            && let ExprKind::Lit(Value::Int(0)) = right.kind
        {
            self.error(Code::CelType, &sides[1], "division by zero");
            return None;
        }
        Some(self.placed(build::arith(arithmetic, left, right), node))
    }

    /// Two strings, one behind the other.
    fn concatenation(&mut self, node: &Node, sides: &[Node; 2], [left, right]: [&Expr; 2]) -> Option<Expr> {
        if left.ty == right.ty {
            let both = build::call(Function::Concat, vec![left.clone(), right.clone()]);
            return Some(self.placed(both, node));
        }
        let other = usize::from(left.ty == ExprType::String);
        let ty = [left.ty, right.ty][other];
        let written = self.shown(sides[other].run);
        let message = format!(
            "`+` expects two strings or two numbers, but `{written}` is {} beside a string",
            noun(ty)
        );
        self.error(Code::CelType, &sides[other], message).help =
            (ty == ExprType::Int).then(|| format!("write `string({written})`"));
        None
    }

    fn number(&mut self, expr: Expr, node: &Node, operator: Binary) -> Option<Expr> {
        let is_right = if operator == Binary::Rem { expr.ty == ExprType::Int } else { is_number(expr.ty) };
        if is_right {
            return Some(expr);
        }
        let wanted = if operator == Binary::Rem { "integers" } else { "numbers" };
        let (symbol, written) = (operator.symbol(), self.shown(node.run));
        let message = format!("`{symbol}` expects {wanted}, but `{written}` is {}", noun(expr.ty));
        self.error(Code::CelType, node, message);
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

/// The argument of `type(...)`.
fn asked_type(node: &Node) -> Option<&[Node]> {
    match &node.kind {
        Kind::Call { target: None, function, arguments } if function.text == "type" => Some(arguments),
        _ => None,
    }
}

/// Help for a constant that lacks quotes, or has too many.
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
