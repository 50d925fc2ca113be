//! Numbers: both operands of an operator get the same type, whatever type the JSON reader gave them.

use super::Writer;
use crate::model::expr::printed::Printed;
use crate::model::expr::{Reference, build};
use crate::model::{Arithmetic, Comparison, Expr, ExprKind, ExprType, Function, Value};

impl Writer<'_> {
    /// The type that a number is written with; none for other values.
    pub(super) fn number_type(&self, expr: &Expr) -> Option<ExprType> {
        match declared_type(expr)? {
            ExprType::Int if self.widens && self.is_wide(expr) => Some(ExprType::Double),
            ty => Some(ty),
        }
    }

    /// Reports whether an integer that is computed may not fit in 64 bits. As a double it has the same order to every
    /// number below 2^53, since rounding keeps the order.
    fn is_wide(&self, expr: &Expr) -> bool {
        self.bindings.width(expr).1
    }

    fn common_type(&self, left: &Expr, right: &Expr) -> ExprType {
        let is_double =
            [left, right].into_iter().any(|side| self.number_type(side) == Some(ExprType::Double));
        if is_double { ExprType::Double } else { ExprType::Int }
    }

    /// A number of this type, whatever type the JSON reader gave it.
    pub(super) fn number(&mut self, expr: &Expr, wanted: ExprType) -> Printed {
        let function = conversion(wanted);
        match &expr.kind {
            ExprKind::Lit(value) if wanted == ExprType::Double => Printed::double(value),
            ExprKind::If(parts) => self.conditional(parts, &mut |writer, value| writer.number(value, wanted)),
            ExprKind::Call(Function::Sum, arguments)
                if wanted == ExprType::Double && self.number_type(expr) == Some(wanted) =>
            {
                self.sum(&arguments[0], wanted)
            }
            ExprKind::Get(_) | ExprKind::Bound(_) | ExprKind::BoundGet(..)
                if wanted == ExprType::Int
                    && Reference::of(expr).is_some_and(|reference| self.is_side(&reference)) =>
            {
                self.piece(expr)
            }
            ExprKind::Get(_)
            | ExprKind::Fact(_)
            | ExprKind::Media(..)
            | ExprKind::Bound(_)
            | ExprKind::BoundGet(..)
            | ExprKind::Call(Function::At, _) => Printed::call(function, self.piece(expr)),
            _ if self.number_type(expr) == Some(wanted) => self.piece(expr),
            _ => Printed::call(function, self.piece(expr)),
        }
    }

    pub(super) fn compare(&mut self, comparison: Comparison, sides: &[Expr; 2]) -> Printed {
        let [left, right] = sides;
        let is_equality = matches!(comparison, Comparison::Eq | Comparison::Ne);
        // `int(null)` is an error, and only `null` equals `null`.
        let takes_null = is_equality && sides.iter().any(|side| self.can_be_null(side));
        if takes_null || self.number_type(left).is_none() || self.number_type(right).is_none() {
            return Printed::compare(comparison, self.piece(left), self.piece(right));
        }
        let ty = self.common_type(left, right);
        Printed::compare(comparison, self.number(left, ty), self.number(right, ty))
    }

    pub(super) fn arith(&mut self, operator: Arithmetic, sides: &[Expr; 2], expr: &Expr) -> Printed {
        self.arith_within(operator, sides, expr, false)
    }

    /// Arithmetic, maybe within one that fits in 64 bits with everything in it.
    fn arith_within(&mut self, operator: Arithmetic, sides: &[Expr; 2], expr: &Expr, fits: bool) -> Printed {
        if let Some(inner) = build::converted(expr) {
            return self.number(inner, ExprType::Double);
        }
        let ty = if fits { declared_type(expr) } else { self.number_type(expr) }.unwrap_or(expr.ty);
        let divides = matches!(operator, Arithmetic::Div | Arithmetic::Rem);
        let widens = self.widens;
        self.widens = widens && !divides;
        // A double would not keep the digits that a quotient or a remainder depends on.
        if divides && ty == ExprType::Int && sides.iter().any(|side| self.is_wide(side)) {
            self.needs.insert("int128");
        }
        // Asking again for each operand of a long sum would take a time that grows with the square of its length.
        let fits = ty == ExprType::Int && widens && !divides;
        let mut side = |side: &Expr| match &side.kind {
            ExprKind::Arith(operator, sides) if fits && declared_type(side) == Some(ty) => {
                self.arith_within(*operator, sides, side, true)
            }
            _ => self.number(side, ty),
        };
        let (left, right) = (side(&sides[0]), side(&sides[1]));
        self.widens = widens;
        Printed::arith(operator, left, right)
    }

    pub(super) fn membership(&mut self, value: &Expr, list: &[Value]) -> Printed {
        let has_fraction = list.iter().any(|item| matches!(item, Value::Num(_)));
        match self.number_type(value) {
            Some(_) if self.can_be_null(value) => {}
            Some(ty) if has_fraction || ty == ExprType::Double => {
                let value = self.number(value, ExprType::Double);
                return Printed::relation("in", value, Printed::list(list.iter().map(Printed::double)));
            }
            Some(ty) => {
                return Printed::relation(
                    "in",
                    self.number(value, ty),
                    Printed::list(list.iter().map(Printed::value)),
                );
            }
            None => {}
        }
        Printed::relation("in", self.piece(value), Printed::list(list.iter().map(Printed::value)))
    }

    /// `[a, b]` with items of one type.
    pub(super) fn list(&mut self, items: &[Expr]) -> Printed {
        let is_double = items.iter().any(|item| self.number_type(item) == Some(ExprType::Double));
        let pieces: Vec<Printed> = items
            .iter()
            .map(|item| match self.number_type(item) {
                Some(_) if is_double => self.number(item, ExprType::Double),
                Some(ty) => self.number(item, ty),
                None => self.piece(item),
            })
            .collect();
        Printed::list(pieces)
    }
}

/// The type of a number as the spec declares it; none for other values.
fn declared_type(expr: &Expr) -> Option<ExprType> {
    let common = |left: &Expr, right: &Expr| {
        let is_double = [left, right].map(declared_type).contains(&Some(ExprType::Double));
        Some(if is_double { ExprType::Double } else { ExprType::Int })
    };
    match (&expr.kind, expr.ty) {
        (ExprKind::Arith(Arithmetic::Rem, _), _) => Some(ExprType::Int),
        (ExprKind::Arith(_, sides), _) => common(&sides[0], &sides[1]),
        (ExprKind::If(parts), ExprType::Int) => common(&parts[1], &parts[2]),
        (_, ty @ (ExprType::Int | ExprType::Double)) => Some(ty),
        _ => None,
    }
}

/// Zero as a number of this type.
pub(super) fn zero(ty: ExprType) -> Printed {
    if ty == ExprType::Double { Printed::double(&Value::Int(0)) } else { Printed::value(&Value::Int(0)) }
}

/// The function that converts to a number of this type.
pub(super) fn conversion(ty: ExprType) -> &'static str {
    if ty == ExprType::Double { "double" } else { "int" }
}
