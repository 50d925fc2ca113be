//! Expressions as self-contained CEL, which any CEL library can run on a request that the schema accepts.
//!
//! In comes a typed expression, out comes text. A library knows nothing of a spec, so the text spells out presence,
//! defaults, types of numbers and the table of sizes.

mod checks;
mod facts;
mod functions;
mod lists;
mod media;
mod names;
mod numbers;
#[cfg(test)]
mod tests;
mod variables;

use std::collections::BTreeSet;

pub(crate) use checks::of_values;
pub(crate) use variables::Expressions;

use crate::model::expr::printed::Printed;
use crate::model::expr::{Bindings, Presence, Reference, Refinement, refine};
use crate::model::{Comparison, Expr, ExprKind, Operation, Path, Rule};

/// A CEL expression, and the extensions of the language that it needs.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Lowered {
    /// The expression, over `self`, `variables`, `facts` and `media`.
    pub cel: String,
    /// The extensions whose functions it calls, in alphabetical order: `lists`, `math`, `regex` and `strings` of cel-go,
    /// and `sum`, a function that adds up a list of numbers.
    pub needs: Vec<&'static str>,
    /// The parameters whose conditional defaults it reads as variables.
    pub variables: BTreeSet<Path>,
}

/// The expression as CEL, with the extensions that it needs.
pub(crate) fn lowered(expr: &Expr, op: &Operation) -> Lowered {
    let mut writer = Writer::new(op);
    let piece = writer.top(expr);
    writer.finish(piece)
}

/// A rule as CEL; a rule about items must hold for all of them.
pub(crate) fn rule(rule: &Rule, op: &Operation) -> Lowered {
    let mut writer = Writer { widens: true, ..Writer::new(op) };
    let piece = writer.of_items(&rule.each, &rule.holds);
    writer.finish(piece)
}

/// A bound item.
#[derive(Clone, Debug)]
struct Item {
    /// The variable that it needs; empty if it needs none.
    name: String,
    /// Its value.
    value: String,
    /// Its media.
    media: String,
}

struct Writer<'o> {
    op: &'o Operation,
    /// The declarations that names refer to.
    bindings: Bindings<'o>,
    /// The bound items, outermost first.
    items: Vec<Item>,
    /// Facts about presence and types that hold for the next part.
    refinements: Vec<Refinement>,
    /// The values whose conditional default is being written; the check stage refuses cycles.
    inside: Vec<Reference>,
    /// The number of surrounding sums that are written out.
    unrolling: usize,
    /// Integers that may not fit in the 64 bits of other hosts are computed as doubles.
    widens: bool,
    /// The extensions used so far.
    needs: BTreeSet<&'static str>,
    /// The variables used so far.
    variables: BTreeSet<Path>,
}

impl<'o> Writer<'o> {
    fn new(op: &'o Operation) -> Self {
        Self {
            op,
            bindings: Bindings::of(op),
            items: Vec::new(),
            refinements: Vec::new(),
            inside: Vec::new(),
            unrolling: 0,
            widens: false,
            needs: BTreeSet::new(),
            variables: BTreeSet::new(),
        }
    }

    fn finish(self, piece: Printed) -> Lowered {
        let needs = self.needs.into_iter().collect();
        Lowered { cel: piece.finish(), needs, variables: self.variables }
    }

    /// A value outside of any operator: a number gets its declared type, whatever type the JSON reader gave it.
    fn top(&mut self, expr: &Expr) -> Printed {
        match self.number_type(expr) {
            Some(ty) => self.number(expr, ty),
            None => self.piece(expr),
        }
    }

    fn presence(&self) -> Presence<'_> {
        Presence { bindings: &self.bindings, refinements: &self.refinements }
    }

    /// Writes an inner part under additional facts.
    fn knowing(
        &mut self,
        refinements: Option<Vec<Refinement>>,
        write: impl FnOnce(&mut Self) -> Printed,
    ) -> Printed {
        let before = self.refinements.len();
        self.refinements.extend(refinements.unwrap_or_default());
        let piece = write(self);
        self.refinements.truncate(before);
        piece
    }

    fn piece(&mut self, expr: &Expr) -> Printed {
        match &expr.kind {
            ExprKind::Lit(value) => Printed::value(value),
            ExprKind::Get(_) | ExprKind::Bound(_) | ExprKind::BoundGet(..) => match Reference::of(expr) {
                Some(reference) => self.get(&reference),
                None => Printed::primary("null"),
            },
            ExprKind::Has(_) | ExprKind::BoundHas(..) => match Reference::of(expr) {
                Some(reference) => self.has(&reference),
                None => Printed::primary("false"),
            },
            ExprKind::Fact(name) => self.fact(name),
            ExprKind::HasFact(name) => Printed::presence("facts", std::slice::from_ref(name)),
            ExprKind::Media(of, fact) => Printed::member(&self.media(of).finish(), &[fact.name().to_owned()]),
            ExprKind::HasMedia(of, fact) => self.has_media(of, *fact),
            ExprKind::Tier => self.tier(),
            ExprKind::Not(inner) => self.piece(inner).not(),
            ExprKind::All(parts) => Printed::all(self.chain(parts, true)),
            ExprKind::Any(parts) => Printed::any(self.chain(parts, false)),
            ExprKind::If(parts) => self.conditional(parts, &mut Self::top),
            ExprKind::Compare(comparison, sides) => self.compare(*comparison, sides),
            ExprKind::Arith(operator, sides) => self.arith(*operator, sides, expr),
            ExprKind::In(value, list) => self.membership(value, list),
            ExprKind::Size(inner) => Printed::call("size", self.piece(inner)),
            ExprKind::Null => Printed::primary("null"),
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
        write: &mut dyn FnMut(&mut Self, &Expr) -> Printed,
    ) -> Printed {
        let known = refine(condition);
        let condition = self.piece(condition);
        let value = self.knowing(known.if_true, |writer| write(writer, value));
        let other = self.knowing(known.if_false, |writer| write(writer, other));
        Printed::conditional(condition, value, other)
    }

    fn chain(&mut self, parts: &[Expr], is_all: bool) -> Vec<Printed> {
        let before = self.refinements.len();
        let mut pieces = Vec::with_capacity(parts.len());
        for part in parts {
            pieces.push(self.piece(part));
            let known = refine(part);
            self.refinements.extend(if is_all { known.if_true } else { known.if_false }.unwrap_or_default());
        }
        self.refinements.truncate(before);
        pieces
    }

    fn is_not_null(value: Printed) -> Printed {
        Printed::compare(Comparison::Ne, value, Printed::primary("null"))
    }
}
