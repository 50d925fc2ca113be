//! Lists of the document, of facts, and computed ones; and the expressions that iterate over them.

use super::place::{Bound, Place};
use super::{Scope, Val, facts};
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
            List::Opaque(_) => Val::Unknown,
            List::Values(values) => values.get(index).cloned().unwrap_or(Val::Unknown),
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
        let Val::List(list) = self.eval(list, place) else { return Val::Unknown };
        let mut walk = Through { scope: self, list: &list, number, body, place };
        match each {
            Each::All => walk.junction(false),
            Each::Exists => walk.junction(true),
            Each::ExistsOne => walk.exactly_one(),
            Each::Map => walk.values(|_, value| Some(Some(value))),
            Each::Filter => walk.values(|item, value| match value {
                Val::Bool(keep) => Some(keep.then_some(item)),
                _ => None,
            }),
        }
    }

    /// `sum(list)`.
    pub(super) fn sum(&self, list: &List<'s>) -> Val<'s> {
        let mut sum = Val::Int(0);
        for index in 0..list.len() {
            if !self.steps.spend(1) || !sum.is_known() {
                return Val::Unknown;
            }
            sum = self.arith(crate::table::Arithmetic::Add, &sum, &self.plain(list, index));
        }
        sum
    }

    /// `list[index]`.
    pub(super) fn at(&self, list: &List<'s>, index: &Val<'s>) -> Val<'s> {
        let index = index.ratio().filter(|index| index.is_whole()).map(|index| index.parts().0);
        match index.and_then(|index| usize::try_from(index).ok()) {
            Some(index) if index < list.len() => self.plain(list, index),
            _ => Val::Unknown,
        }
    }

    /// Of `list[index].member`: the number of the item, the item if there is one, and the member. A member that is
    /// unknown in other items is not read.
    pub(super) fn indexed(
        &self,
        function: Function,
        arguments: &'s [Expr<'s>],
        place: Place<'_, 's>,
    ) -> Option<(u16, Option<Val<'s>>, &'s Expr<'s>)> {
        let (Function::At, [Expr::Each(Each::Map, number, [list, member]), index]) = (function, arguments)
        else {
            return None;
        };
        let (Expr::BoundGet(of, _) | Expr::BoundMedia(_, of, _) | Expr::BoundHasMedia(_, of, _)) = member
        else {
            return None;
        };
        let item = match (self.eval(list, place), self.eval(index, place)) {
            (Val::List(list), Val::Int(index)) => {
                let index = usize::try_from(index).ok().filter(|index| *index < list.len());
                index.map(|index| self.item(&list, index))
            }
            _ => None,
        };
        (of == number).then_some((*number, item, member))
    }

    /// `value in list`.
    pub(super) fn within_list(&self, value: &Val<'s>, list: &List<'s>) -> Val<'s> {
        if !self.steps.spend(list.len()) {
            return Val::Unknown;
        }
        let found = self.within(value, (0..list.len()).map(|index| self.plain(list, index)));
        found.map_or(Val::Unknown, Val::Bool)
    }

    /// `math.greatest` and `math.least` of all items.
    pub(super) fn extreme(&self, function: Function, list: &List<'s>) -> Val<'s> {
        if !self.steps.spend(list.len()) {
            return Val::Unknown;
        }
        let mut values = (0..list.len()).map(|index| self.plain(list, index));
        let Some(first) = values.next() else { return Val::Unknown };
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

    fn junction(&mut self, decides: bool) -> Val<'s> {
        let mut known = true;
        for index in 0..self.list.len() {
            match self.evaluate_item(index) {
                Some((_, Val::Bool(value))) if value == decides => return Val::Bool(decides),
                Some((_, Val::Bool(_))) => {}
                Some(_) => known = false,
                None => return Val::Unknown,
            }
        }
        if known { Val::Bool(!decides) } else { Val::Unknown }
    }

    fn exactly_one(&mut self) -> Val<'s> {
        let (mut found, mut unknown) = (0_usize, false);
        for index in 0..self.list.len() {
            match self.evaluate_item(index) {
                Some((_, Val::Bool(value))) => found += usize::from(value),
                Some(_) => unknown = true,
                None => return Val::Unknown,
            }
            if found > 1 {
                return Val::Bool(false);
            }
        }
        if unknown { Val::Unknown } else { Val::Bool(found == 1) }
    }

    /// The list of the results for each item; unknown if one of them is.
    fn values(&mut self, make: impl Fn(Val<'s>, Val<'s>) -> Option<Option<Val<'s>>>) -> Val<'s> {
        let mut values = Vec::new();
        for index in 0..self.list.len() {
            let Some((item, value)) = self.evaluate_item(index) else { return Val::Unknown };
            let Some(result) = make(item, value) else { return Val::Unknown };
            values.extend(result);
        }
        Val::List(List::Values(values.into()))
    }
}
