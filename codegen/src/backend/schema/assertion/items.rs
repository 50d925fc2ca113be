//! Macros over lists. In: the condition on an item. Out: a formula about the number of items that meet it.

use super::formula::{Formula, all, cond, not};
use super::set::{Runs, Set, Subject};
use super::truth::Lowering;
use super::unknown::{State, Unknown};
use crate::model::domain::{Domain, Interval, item_counts};
use crate::model::expr::{independent_of_item, replace};
use crate::model::{Each, Expr, ExprKind, ExprType, Value};

/// The most values of an unknown around a list that are tried.
const MAX_AROUND: usize = 256;

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
        match independent_of_item(body, bound) {
            Some(part) => self.around(part, &|value| {
                let literal = Expr { kind: ExprKind::Lit(value), ..part.clone() };
                self.each(each, bound, list, &replace(body, &part.kind, &literal), wanted)
            }),
            None => self.counted(each, bound, list, body, wanted),
        }
    }

    /// A macro for each value of a part of its body that does not depend on the item.
    fn around(&self, part: &Expr, with: &dyn Fn(Value) -> Option<Formula>) -> Option<Formula> {
        if part.ty == ExprType::Bool {
            return Some(cond(self.total(part)?, with(Value::Bool(true))?, with(Value::Bool(false))?));
        }
        let unknown = self.unknown(part)?;
        let values = self.few(&unknown, MAX_AROUND)?;
        self.by_value(&unknown, values, &|state| match state {
            State::Value(value) | State::Absent(Some(value)) => with(value.clone()),
            _ => Some(Formula::Const(false)),
        })
    }

    /// The lowering of expressions about the items of a list.
    fn items_of(&self, bound: usize, list: &Expr) -> Option<Self> {
        self.items(bound, &self.start.at(&self.path(list)?.0)?)
    }

    /// A body that reads only the item: a demand on the number of items that pass.
    fn counted(&self, each: Each, bound: usize, list: &Expr, body: &Expr, wanted: bool) -> Option<Formula> {
        let items = self.items_of(bound, list)?;
        match each {
            Each::All | Each::Exists => {
                let item = items.truth(body, wanted)?;
                if (each == Each::All) == wanted {
                    self.number_of(list, not(item), (0, 0))
                } else {
                    self.number_of(list, item, (1, i64::MAX))
                }
            }
            Each::ExistsOne => {
                let one = self.number_of(list, items.total(body)?, (1, 1))?;
                let given = self.given(&self.path(list)?)?;
                Some(if wanted { one } else { all(vec![given, not(one)]) })
            }
            Each::Map | Each::Filter => None,
        }
    }

    /// The formula for a number of matching items between two bounds.
    fn number_of(&self, list: &Expr, item: Formula, (low, high): (i64, i64)) -> Option<Formula> {
        let unknown = self.counting(list, list, item)?;
        let Domain::Interval(domain) = unknown.domain else { return None };
        let (low, high) = (low.max(domain.min), high.min(domain.max));
        let spans = if low <= high { vec![(low, high)] } else { Vec::new() };
        self.in_set(&unknown, Set::Runs(Runs { spans, domain }), false, Formula::Const(false))
    }

    fn counting(&self, leaf: &Expr, list: &Expr, item: Formula) -> Option<Unknown<'a>> {
        let path = self.path(list)?;
        let place = self.start.at(&path.0)?;
        let items = item_counts(&place)?;
        let (subject, interval) = match item {
            Formula::Const(true) => (Subject::Items, items),
            Formula::Const(false) => (Subject::Count(Box::new(item)), Interval::whole(0, 0)),
            item => (Subject::Count(Box::new(item)), Interval { min: 0, ..items }),
        };
        Some(Unknown { leaf: leaf.clone(), path, place, subject, domain: Domain::Interval(interval) })
    }

    /// The number of items in a filtered list.
    pub(super) fn passing(&self, leaf: &Expr, bound: usize, list: &Expr, body: &Expr) -> Option<Unknown<'a>> {
        if independent_of_item(body, bound).is_some() {
            return None;
        }
        let holds = self.items_of(bound, list)?.total(body)?;
        self.counting(leaf, list, holds)
    }
}
