//! Expressions as self-contained CEL, which any CEL library can run on a request that the schema accepts.
//!
//! In comes a typed expression, out comes text. A library knows nothing of a spec, so the text spells out presence,
//! defaults, types of numbers and the table of sizes.

mod checks;
mod functions;
mod lists;
mod names;
mod numbers;
#[cfg(test)]
mod tests;

use std::collections::BTreeSet;

pub use crate::model::expr::author;
pub use checks::{ValueCheck, of_values};

use crate::model::expr::piece::Piece;
use crate::model::expr::{Clue, Frame, Presence, Spot, known};
use crate::model::{Comparison, Expr, ExprKind, Operation, Rule};

/// A CEL expression, and the extensions of the language that it needs.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Lowered {
    /// The expression, over `self` and `facts`.
    pub cel: String,
    /// The extensions whose functions it calls, in alphabetical order: `math`, `regex` and `strings` of cel-go, and
    /// `sum`, a function that adds up a list of numbers.
    pub needs: Vec<&'static str>,
}

/// The expression as CEL over `self` and `facts`.
pub fn text(expr: &Expr, op: &Operation) -> String {
    lowered(expr, op).cel
}

/// The expression as CEL, with the extensions that it needs.
pub fn lowered(expr: &Expr, op: &Operation) -> Lowered {
    let mut writer = Writer::new(op, false);
    let piece = writer.top(expr);
    writer.finish(piece)
}

/// The expression of a price as CEL: divisions do not truncate.
pub fn price_text(expr: &Expr, op: &Operation) -> String {
    Writer::new(op, true).top(expr).finish()
}

/// A rule as CEL; a rule about items must hold for all of them.
pub fn rule(rule: &Rule, op: &Operation) -> Lowered {
    let mut writer = Writer::new(op, false);
    let piece = writer.of_items(&rule.each, &rule.holds);
    writer.finish(piece)
}

struct Writer<'o> {
    op: &'o Operation,
    /// Quotients of whole numbers keep their fraction.
    exact: bool,
    /// The declarations that names refer to.
    frame: Frame<'o>,
    /// The names of the bound items, outermost first.
    items: Vec<String>,
    /// Facts about presence and types that hold for the next part.
    clues: Vec<Clue>,
    /// The values whose conditional default is being written; the check stage refuses cycles.
    inside: Vec<Spot>,
    /// The number of surrounding sums that are written out.
    unrolling: usize,
    /// The extensions used so far.
    needs: BTreeSet<&'static str>,
}

impl<'o> Writer<'o> {
    fn new(op: &'o Operation, exact: bool) -> Self {
        Self {
            op,
            exact,
            frame: Frame::of(op),
            items: Vec::new(),
            clues: Vec::new(),
            inside: Vec::new(),
            unrolling: 0,
            needs: BTreeSet::new(),
        }
    }

    fn finish(self, piece: Piece) -> Lowered {
        Lowered { cel: piece.finish(), needs: self.needs.into_iter().collect() }
    }

    /// A value outside of any operator: a number gets its declared type, whatever type the JSON reader gave it.
    fn top(&mut self, expr: &Expr) -> Piece {
        match self.number_type(expr) {
            Some(ty) => self.number(expr, ty),
            None => self.piece(expr),
        }
    }

    fn presence(&self) -> Presence<'_> {
        Presence { frame: &self.frame, clues: &self.clues }
    }

    /// Writes an inner part under additional facts.
    fn knowing(&mut self, clues: Option<Vec<Clue>>, write: impl FnOnce(&mut Self) -> Piece) -> Piece {
        let before = self.clues.len();
        self.clues.extend(clues.unwrap_or_default());
        let piece = write(self);
        self.clues.truncate(before);
        piece
    }

    fn piece(&mut self, expr: &Expr) -> Piece {
        match &expr.kind {
            ExprKind::Lit(value) => Piece::value(value),
            ExprKind::Get(_) | ExprKind::Bound(_) | ExprKind::BoundGet(..) => match Spot::of(expr) {
                Some(spot) => self.get(&spot),
                None => Piece::primary("null"),
            },
            ExprKind::Has(_) | ExprKind::BoundHas(..) => match Spot::of(expr) {
                Some(spot) => self.has(&spot),
                None => Piece::primary("false"),
            },
            ExprKind::Fact(name) => Piece::member("facts", std::slice::from_ref(name)),
            ExprKind::HasFact(name) => Piece::presence("facts", std::slice::from_ref(name)),
            ExprKind::Tier => self.tier(),
            ExprKind::Not(inner) => self.piece(inner).not(),
            ExprKind::All(parts) => Piece::all(self.chain(parts, true)),
            ExprKind::Any(parts) => Piece::any(self.chain(parts, false)),
            ExprKind::If(parts) => self.conditional(parts, &mut Self::top),
            ExprKind::Compare(comparison, sides) => self.compare(*comparison, sides),
            ExprKind::Arith(operator, sides) => self.arith(*operator, sides, expr),
            ExprKind::In(value, list) => self.membership(value, list),
            ExprKind::Size(inner) => Piece::call("size", self.piece(inner)),
            ExprKind::Null => Piece::primary("null"),
            ExprKind::Is(value, kind) => self.is(value, *kind),
            ExprKind::List(items) => self.list(items),
            ExprKind::Each(what, level, list, body) => self.each(*what, *level, list, body),
            ExprKind::Call(function, arguments) => self.call(*function, arguments, expr),
        }
    }

    /// Writes a conditional, and both of its values with `write`.
    fn conditional(
        &mut self,
        [condition, value, other]: &[Expr; 3],
        write: &mut dyn FnMut(&mut Self, &Expr) -> Piece,
    ) -> Piece {
        let known = known(condition);
        let condition = self.piece(condition);
        let value = self.knowing(known.if_true, |writer| write(writer, value));
        let other = self.knowing(known.if_false, |writer| write(writer, other));
        Piece::conditional(condition, value, other)
    }

    fn chain(&mut self, parts: &[Expr], is_all: bool) -> Vec<Piece> {
        let before = self.clues.len();
        let mut pieces = Vec::with_capacity(parts.len());
        for part in parts {
            pieces.push(self.piece(part));
            let known = known(part);
            self.clues.extend(if is_all { known.if_true } else { known.if_false }.unwrap_or_default());
        }
        self.clues.truncate(before);
        pieces
    }

    fn is_not_null(value: Piece) -> Piece {
        Piece::compare(Comparison::Ne, value, Piece::primary("null"))
    }
}
