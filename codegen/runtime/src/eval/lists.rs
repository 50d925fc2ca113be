//! Lists of the document, of facts, and computed ones; and the expressions that iterate over them.

use super::place::{Bound, Place};
use super::{Gap, Scope, Val, facts};
use crate::cause::Failure;
use crate::facts::FactValue;
use crate::table::{Each, Expr, FactKind, Function, Var};
use crate::variables::{Owner, State, TrackedList};
use std::rc::Rc;

/// The items of a list.
#[derive(Clone, Debug)]
pub(crate) enum List<'s> {
    /// Items of an array of the document, which is the value of this variable.
    Items { count: usize, tracked: TrackedList, var: &'s Var<'s> },
    /// An array of the document of which only the length is known.
    Opaque(usize),
    /// Computed ones.
    Values(Rc<[Val<'s>]>),
    /// Items of a fact.
    Facts(&'s [FactValue], FactKind),
}

impl List<'_> {
    pub(crate) fn len(&self) -> usize {
        match self {
            List::Items { count, .. } | List::Opaque(count) => *count,
            List::Values(values) => values.len(),
            List::Facts(values, _) => values.len(),
        }
    }
}

impl<'s> Scope<'s> {
    /// An item of a list, whose members can be read.
    pub(crate) fn item(&self, list: &List<'s>, index: usize) -> Val<'s> {
        match list {
            List::Items { tracked, var, .. } => Val::Item(self.variables.item_owner(*tracked, index), var),
            List::Opaque(_) => Val::Failed(Failure::TooManyMembers),
            List::Values(values) => values.get(index).cloned().unwrap_or(Val::Failed(Failure::OutOfRange)),
            List::Facts(values, kind) => {
                values.get(index).and_then(|value| facts::scalar(*kind, value)).unwrap_or(Val::Unknown)
            }
        }
    }

    /// The value of an item; only an item that is read as a whole has one.
    pub(super) fn own(&self, owner: Owner, list: &'s Var<'s>) -> Val<'s> {
        match list.items.first() {
            Some(own) if own.pointer.is_empty() => match self.variables.get_in(owner, 0).state {
                State::Given(value) => Val::new(value, own),
                _ => Val::Unknown,
            },
            _ => Val::Object,
        }
    }

    /// The value of an item in an expression, or the item itself where it has members.
    pub(crate) fn whole(&self, item: Val<'s>) -> Val<'s> {
        let Val::Item(owner, list) = item else { return item };
        match self.own(owner, list) {
            Val::Object => item,
            value => value,
        }
    }

    /// True if an item is invalid.
    pub(super) fn is_wrong_item(&self, item: &Val<'s>) -> bool {
        let Val::Item(owner, list) = item else { return false };
        list.items.first().is_some_and(|own| own.pointer.is_empty()) && self.is_wrong(*owner, 0)
    }

    fn plain(&self, list: &List<'s>, index: usize) -> Val<'s> {
        self.whole(self.item(list, index))
    }

    /// Iterates over a list.
    pub(super) fn each(
        &self,
        each: Each,
        number: u16,
        parts: &'s [Expr<'s>; 2],
        place: Place<'_, 's>,
    ) -> Val<'s> {
        let [list, body] = parts;
        let list = match self.eval(list, place) {
            Val::List(list) => list,
            other => return Gap::of([&other]).into(),
        };
        let mut walk = Through { scope: self, list: &list, number, body, place };
        match each {
            Each::All => walk.junction(false).into(),
            Each::Exists => walk.junction(true).into(),
            Each::ExistsOne => walk.exactly_one().into(),
            Each::Map => walk.mapped(),
            Each::Filter => walk.filtered(),
        }
    }

    /// `sum(list)`.
    pub(super) fn sum(&self, list: &List<'s>) -> Val<'s> {
        let mut sum = Val::Int(0);
        for index in 0..list.len() {
            if !self.steps.spend(1) {
                return Gap::STEPS.into();
            }
            sum = self.arith(crate::table::Arithmetic::Add, &sum, &self.plain(list, index));
            if let Val::Failed(_) = sum {
                break;
            }
        }
        sum
    }

    /// `list[index]`, whose members can be read.
    pub(super) fn at(&self, list: &Val<'s>, index: &Val<'s>) -> Val<'s> {
        let (Val::List(list), Some(number)) = (list, index.ratio()) else {
            return Gap::of([list, index]).into();
        };
        match usize::try_from(number.parts().0) {
            Ok(index) if number.is_whole() && index < list.len() => self.item(list, index),
            _ => Val::Failed(Failure::OutOfRange),
        }
    }

    /// Of `list[index].member`: the number of the item, the item, and the member. A member that is unknown in other items
    /// is not read.
    pub(super) fn indexed(
        &self,
        function: Function,
        arguments: &'s [Expr<'s>],
        place: Place<'_, 's>,
    ) -> Option<(u16, Val<'s>, &'s Expr<'s>)> {
        let (Function::At, [Expr::Each(Each::Map, number, [list, member]), index]) = (function, arguments)
        else {
            return None;
        };
        let (Expr::BoundGet(of, _) | Expr::BoundMedia(_, of, _) | Expr::BoundHasMedia(_, of, _)) = member
        else {
            return None;
        };
        let item = self.at(&self.eval(list, place), &self.eval(index, place));
        (of == number).then_some((*number, item, member))
    }

    /// `value in list`.
    pub(super) fn within_list(&self, value: &Val<'s>, list: &List<'s>) -> Val<'s> {
        if !self.steps.spend(list.len()) {
            return Gap::STEPS.into();
        }
        self.within(value, (0..list.len()).map(|index| self.plain(list, index))).into()
    }

    /// `math.greatest` and `math.least` of all items.
    pub(super) fn extreme(&self, function: Function, list: &List<'s>) -> Val<'s> {
        if !self.steps.spend(list.len()) {
            return Gap::STEPS.into();
        }
        let mut values = (0..list.len()).map(|index| self.plain(list, index));
        let Some(first) = values.next() else { return Val::Failed(Failure::OutOfRange) };
        values.fold(first, |extreme, value| self.greater(function == Function::Greatest, extreme, value))
    }
}

/// A list and the body that is evaluated for each item.
struct Through<'a, 'e, 's> {
    scope: &'a Scope<'s>,
    list: &'a List<'s>,
    number: u16,
    body: &'s Expr<'s>,
    place: Place<'e, 's>,
}

impl<'s> Through<'_, '_, 's> {
    /// An item and the value of the body; none when the steps are used up.
    fn evaluate_item(&mut self, index: usize) -> Option<(Val<'s>, Val<'s>)> {
        if !self.scope.steps.spend(1) {
            return None;
        }
        let item = self.scope.item(self.list, index);
        let bound = Bound { number: self.number, item: &item, outer: self.place };
        let value = self.scope.eval(self.body, Place::within(&bound));
        Some((item, value))
    }

    /// `all` and `exists`: an item that decides the result overrides others that are unknown or fail.
    fn junction(&mut self, decides: bool) -> Result<bool, Gap> {
        let mut outcome = Ok(!decides);
        for index in 0..self.list.len() {
            match self.evaluate_item(index).ok_or(Gap::STEPS)?.1.truth() {
                Ok(value) if value == decides => return Ok(decides),
                Ok(_) => {}
                Err(gap) => outcome = gap.beside(outcome),
            }
        }
        outcome
    }

    /// `exists_one`: no item overrides one that fails.
    fn exactly_one(&mut self) -> Result<bool, Gap> {
        let (mut found, mut unknown) = (0_usize, false);
        for index in 0..self.list.len() {
            match self.evaluate_item(index).ok_or(Gap::STEPS)?.1.truth() {
                Ok(value) => found += usize::from(value),
                Err(Gap::Unknown) => unknown = true,
                Err(failed) => return Err(failed),
            }
        }
        if unknown && found < 2 { Err(Gap::Unknown) } else { Ok(found == 1) }
    }

    /// The items for which the body is true; unknown if that is unknown for one of them.
    fn filtered(&mut self) -> Val<'s> {
        let (mut values, mut unknown) = (Vec::new(), false);
        for index in 0..self.list.len() {
            let Some((item, value)) = self.evaluate_item(index) else { return Gap::STEPS.into() };
            match value.truth() {
                Ok(true) => values.push(item),
                Ok(false) => {}
                Err(Gap::Unknown) => unknown = true,
                Err(failed) => return failed.into(),
            }
        }
        if unknown { Val::Unknown } else { Val::List(List::Values(values.into())) }
    }

    /// The values of the body.
    fn mapped(&mut self) -> Val<'s> {
        let mut values = Vec::new();
        for index in 0..self.list.len() {
            let Some((_, value)) = self.evaluate_item(index) else { return Gap::STEPS.into() };
            if let Some(failure) = value.failure() {
                return Val::Failed(failure);
            }
            values.push(value);
        }
        Val::List(List::Values(values.into()))
    }
}
