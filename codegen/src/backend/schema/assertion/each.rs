//! Macros over lists: in comes what is asked of the items, out comes a formula about how many of them pass.

use super::formula::{Formula, all, cond, not};
use super::set::{Runs, Scale, Set, Subject};
use super::truth::Lowering;
use super::unknown::{Domain, Unknown, counts};
use crate::model::expr::build;
use crate::model::expr::{independent_of_item, rebind, replace};
use crate::model::{Each, Expr, ExprKind, ExprType, Value};

impl<'a> Lowering<'a> {
    /// The requests for which a macro with a boolean value is known to be `wanted`.
    pub(super) fn each(
        &self,
        each: Each,
        bound: usize,
        list: &Expr,
        body: &Expr,
        wanted: bool,
    ) -> Option<Formula> {
        self.step()?;
        match &list.kind {
            ExprKind::List(items) => self.truth(&written_out(each, bound, items, body)?, wanted),
            ExprKind::If(parts) => {
                let of = |list: &Expr| self.each(each, bound, list, body, wanted);
                self.choose(&parts[0], of(&parts[1])?, of(&parts[2])?, None)
            }
            ExprKind::Each(Each::Filter, inner, list, chosen) => {
                let chosen = rebind(chosen, *inner, bound);
                let body = match each {
                    Each::All => build::any(vec![build::not(chosen.clone()), body.clone()]),
                    _ => build::all(vec![chosen.clone(), body.clone()]),
                };
                let is_known = self.is_known_for_items(bound, list, &chosen)?;
                if is_known { self.each(each, bound, list, &body, wanted) } else { None }
            }
            ExprKind::Each(Each::Map, inner, list, value) => {
                let value = rebind(value, *inner, bound);
                self.each(each, bound, list, &replace(body, &ExprKind::Bound(bound), &value), wanted)
            }
            _ => match independent_of_item(body, bound) {
                Some(part) => self.around(each, bound, list, body, part, wanted),
                None => self.counted(each, bound, list, body, wanted),
            },
        }
    }

    /// A body that reads what is around the list: drawn out, case by case.
    fn around(
        &self,
        each: Each,
        bound: usize,
        list: &Expr,
        body: &Expr,
        part: &Expr,
        wanted: bool,
    ) -> Option<Formula> {
        let with = |value: Value| {
            let literal = Expr { kind: ExprKind::Lit(value), ..part.clone() };
            self.each(each, bound, list, &replace(body, &part.kind, &literal), wanted)
        };
        if part.ty == ExprType::Bool {
            let known = self.both(part)?;
            return if known.is_total() {
                Some(cond(known.holds, with(Value::Bool(true))?, with(Value::Bool(false))?))
            } else {
                None
            };
        }
        let unknown = self.unknown(part, part).filter(|unknown| unknown.expr.kind == part.kind)?;
        let values = unknown.few(self.op, self.scope)?;
        self.by_value(&unknown, values, &|value| with(value.clone()))
    }

    fn is_known_for_items(&self, bound: usize, list: &Expr, body: &Expr) -> Option<bool> {
        let place = self.scope.find(&self.path(list)?)?;
        Some(self.items(bound, &place.array()?.items).both(body)?.is_total())
    }

    /// A body that reads only the item: how many items pass.
    fn counted(&self, each: Each, bound: usize, list: &Expr, body: &Expr, wanted: bool) -> Option<Formula> {
        let place = self.scope.find(&self.path(list)?)?;
        let items = self.items(bound, &place.array()?.items);
        match (each, wanted) {
            (Each::All, true) => self.number_of(list, not(items.truth(body, true)?), (0, 0)),
            (Each::All, false) => self.number_of(list, items.truth(body, false)?, (1, i64::MAX)),
            (Each::Exists, true) => self.number_of(list, items.truth(body, true)?, (1, i64::MAX)),
            (Each::Exists, false) => self.number_of(list, not(items.truth(body, false)?), (0, 0)),
            (Each::ExistsOne, _) => {
                let known = items.both(body)?;
                if !known.is_total() {
                    return None;
                }
                let one = self.number_of(list, known.holds, (1, 1))?;
                let given = self.given(&self.path(list)?)?;
                Some(if wanted { one } else { all(vec![given, not(one)]) })
            }
            (Each::Map | Each::Filter, _) => None,
        }
    }

    /// That the number of items of a list for which a formula holds lies between these.
    fn number_of(&self, list: &Expr, item: Formula, (low, high): (i64, i64)) -> Option<Formula> {
        let unknown = self.counting(list, list, item)?;
        let Domain::Numbers(domain, scale) = unknown.domain else { return None };
        let (low, high) = (low.max(domain.0), high.min(domain.1));
        let spans = if low <= high { vec![(low, high)] } else { Vec::new() };
        self.unknown_in(&unknown, Set::Runs(Runs { spans, domain, scale }), false, &|_| false)
    }

    fn counting(&self, expr: &Expr, list: &Expr, item: Formula) -> Option<Unknown<'a>> {
        let path = self.path(list)?;
        let place = self.scope.find(&path)?;
        let array = place.array()?;
        let (low, high) = counts(array.min, array.max);
        let (subject, domain) = match item {
            Formula::Const(true) => (Subject::Items, (low, high)),
            Formula::Const(false) => (Subject::Count(Box::new(item)), (0, 0)),
            item => (Subject::Count(Box::new(item)), (0, high)),
        };
        Some(Unknown::of(expr, path, place, subject, Domain::Numbers(domain, Scale::Whole(1, 0))))
    }

    /// How many items are left of a filtered list.
    pub(super) fn count(&self, expr: &Expr, bound: usize, list: &Expr, body: &Expr) -> Option<Unknown<'a>> {
        if independent_of_item(body, bound).is_some() {
            return None;
        }
        let place = self.scope.find(&self.path(list)?)?;
        let known = self.items(bound, &place.array()?.items).both(body)?;
        if known.is_total() { self.counting(expr, list, known.holds) } else { None }
    }
}

/// A macro over items that stand in the expression.
fn written_out(each: Each, bound: usize, items: &[Expr], body: &Expr) -> Option<Expr> {
    let of = |item: &Expr| replace(body, &ExprKind::Bound(bound), item);
    let bodies: Vec<Expr> = items.iter().map(of).collect();
    Some(match each {
        Each::All => build::all(bodies),
        Each::Exists => build::any(bodies),
        Each::ExistsOne => {
            let only = |at: usize| {
                let part = |(other, body): (usize, &Expr)| {
                    if other == at { body.clone() } else { build::not(body.clone()) }
                };
                build::all(bodies.iter().enumerate().map(part).collect())
            };
            build::any((0..bodies.len()).map(only).collect())
        }
        Each::Map | Each::Filter => return None,
    })
}
