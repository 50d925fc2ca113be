//! Expressions as self-contained CEL: what any CEL library can run on a request that its schema accepts.
//!
//! In comes a typed expression, out comes text in which presence, defaults, types of numbers and the table of
//! sizes are written out, since a library knows nothing of a spec.

mod each;
mod functions;
mod names;
mod numbers;
#[cfg(test)]
mod tests;
mod values;

use std::collections::BTreeSet;

pub use crate::model::expr::author;
pub use values::{ValueRule, of_values};

use crate::model::expr::piece::Piece;
use crate::model::expr::{Clue, Frame, Presence, Spot, known};
use crate::model::{Comparison, Expr, ExprKind, Operation, Rule};

/// CEL, and what it needs beyond the standard definition of the language.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Lowered {
    /// The expression, over `self` and `facts`.
    pub cel: String,
    /// The extensions that it calls functions of, in alphabetical order: `math`, `regex` and `strings` as cel-go has
    /// them, and `sum`, a function that adds up a list of numbers.
    pub needs: Vec<&'static str>,
}

/// The expression as CEL over `self` and `facts`.
pub fn text(expr: &Expr, op: &Operation) -> String {
    lowered(expr, op).cel
}

/// The expression as CEL, with what it needs.
pub fn lowered(expr: &Expr, op: &Operation) -> Lowered {
    let mut writer = Writer::new(op, false);
    let piece = writer.top(expr);
    writer.finish(piece)
}

/// The expression of a price as CEL: divisions do not truncate.
pub fn price_text(expr: &Expr, op: &Operation) -> String {
    Writer::new(op, true).top(expr).finish()
}

/// A rule as CEL; one about items asks for all of them.
pub fn rule(rule: &Rule, op: &Operation) -> Lowered {
    let mut writer = Writer::new(op, false);
    let piece = writer.of_items(&rule.each, &rule.holds);
    writer.finish(piece)
}

struct Writer<'o> {
    op: &'o Operation,
    /// Whether the quotient of two whole numbers is a number with a fraction.
    exact: bool,
    /// What names stand for.
    frame: Frame<'o>,
    /// How the bound items are written, outermost first.
    items: Vec<String>,
    /// What is known where the next part is read.
    clues: Vec<Clue>,
    /// What has a conditional default that is being written; the check stage refuses circles.
    inside: Vec<Spot>,
    /// In how many sums that are written out it is.
    unrolling: usize,
    /// The extensions that were used.
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

    /// A value of its own: a number is of its type whatever the reader of the JSON made of it.
    fn top(&mut self, expr: &Expr) -> Piece {
        match self.number_type(expr) {
            Some(ty) => self.number(expr, ty),
            None => self.piece(expr),
        }
    }

    fn presence(&self) -> Presence<'_> {
        Presence { frame: &self.frame, clues: &self.clues }
    }

    /// Writes an inner part where more is known.
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

    /// Writes both values of a conditional in one way.
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
