//! Expressions as an author would write them, for messages and docs.

use super::build;
use super::piece::Piece;
use crate::model::{Expr, ExprKind};

/// A short readable form: `self.a == "x" && has(self.b)`. It reads back as the same expression.
pub fn author(expr: &Expr) -> String {
    piece(expr).finish()
}

fn piece(expr: &Expr) -> Piece {
    if let Some(inner) = build::converted(expr) {
        return Piece::call("double", piece(inner));
    }
    match &expr.kind {
        ExprKind::Lit(value) => Piece::value(value),
        ExprKind::Get(path) => Piece::member("self", &path.0),
        ExprKind::Has(path) => Piece::presence("self", &path.0),
        ExprKind::Fact(name) => Piece::member("facts", std::slice::from_ref(name)),
        ExprKind::HasFact(name) => Piece::presence("facts", std::slice::from_ref(name)),
        ExprKind::Tier => Piece::primary("size.tier"),
        ExprKind::Not(inner) => piece(inner).not(),
        ExprKind::All(parts) => Piece::all(parts.iter().map(piece).collect()),
        ExprKind::Any(parts) => Piece::any(parts.iter().map(piece).collect()),
        ExprKind::If(parts) => Piece::conditional(piece(&parts[0]), piece(&parts[1]), piece(&parts[2])),
        ExprKind::Compare(operator, sides) => Piece::compare(*operator, piece(&sides[0]), piece(&sides[1])),
        ExprKind::Arith(operator, sides) => Piece::arith(*operator, piece(&sides[0]), piece(&sides[1])),
        ExprKind::In(value, list) => {
            Piece::relation("in", piece(value), Piece::list(list.iter().map(Piece::value)))
        }
        ExprKind::Size(inner) => Piece::call("size", piece(inner)),
        ExprKind::Null
        | ExprKind::Is(..)
        | ExprKind::Bound(_)
        | ExprKind::BoundGet(..)
        | ExprKind::BoundHas(..)
        | ExprKind::List(_)
        | ExprKind::Each(..)
        | ExprKind::Call(..) => todo!("expressions"),
    }
}
