//! Parts of an expression that are unknown: the reason why a rule is not evaluated, or a price is unknown. Parts that do
//! not matter, such as a branch that is not taken, are a reason only where they are invalid.

use super::place::{Bound, Place};
use super::{CHAIN, List, Scope, Val};
use crate::table::{Default, Expr, MediaFact, Var};
use crate::variables::{Owner, State};

/// A part of an expression that is unknown.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(crate) enum Obstacle {
    /// A fact that the caller did not give.
    Fact(u16),
    /// An unknown fact about the media of this variable.
    Media(MediaFact, Owner, u16),
    /// The tier of a size that is unknown.
    Tier,
    /// An invalid parameter.
    Invalid,
}

/// Visits the obstacles in an expression until the visitor returns true; returns whether it did.
pub(crate) fn find_obstacles<'s>(
    expr: &'s Expr<'s>,
    scope: &Scope<'s>,
    place: Place<'_, 's>,
    report: &mut dyn FnMut(Obstacle) -> bool,
) -> bool {
    Search { scope, report, irrelevant: 0 }.find(expr, place)
}

struct Search<'a, 's> {
    scope: &'a Scope<'s>,
    report: &'a mut dyn FnMut(Obstacle) -> bool,
    /// The number of enclosing parts whose value does not matter. What is invalid counts there, too.
    irrelevant: u32,
}

impl<'s> Search<'_, 's> {
    fn find(&mut self, expr: &'s Expr<'s>, place: Place<'_, 's>) -> bool {
        let scope = self.scope;
        if place.repeats() && !scope.steps.spend(1) {
            return false;
        }
        match expr {
            Expr::Lit(_) | Expr::Null => false,
            // It is known that it is not given, where this counts as absent.
            Expr::HasFact(_) if scope.exact && scope.missing_facts_are_absent => false,
            Expr::HasFact(index) | Expr::Fact(index) => {
                self.irrelevant == 0 && scope.is_missing(*index) && (self.report)(Obstacle::Fact(*index))
            }
            Expr::Has(var) => self.invalid(scope.is_wrong(Owner::REQUEST, *var)),
            Expr::Get(var) => self.variable(*var, place),
            Expr::Media(fact, var) | Expr::HasMedia(fact, var) => self.media(*fact, Owner::REQUEST, *var),
            Expr::Bound(number)
            | Expr::BoundMedia(_, number, _)
            | Expr::BoundHasMedia(_, number, _)
            | Expr::BoundHas(number, _)
            | Expr::BoundGet(number, _) => {
                place.item(*number).is_some_and(|item| self.of_item(expr, item, place))
            }
            Expr::Tier => {
                let from = scope.model.sizes.as_ref().and_then(|sizes| sizes.tier_from);
                from.is_some_and(|var| self.variable(var, place))
                    || (self.irrelevant == 0
                        && matches!(scope.eval(expr, place), Val::Unknown)
                        && (self.report)(Obstacle::Tier))
            }
            Expr::Not(inner)
            | Expr::Size(inner)
            | Expr::Is(inner, _)
            | Expr::Match(_, inner, _)
            | Expr::In(inner, _) => self.find(inner, place),
            Expr::All(parts) | Expr::Any(parts) => {
                let is_decided = scope.holds(expr, place).is_ok();
                parts.iter().any(|part| self.find_if(!is_decided, part, place))
            }
            Expr::List(parts) => self.any(parts, place),
            Expr::If(parts) => {
                let [condition, then, otherwise] = *parts;
                let holds = scope.holds(condition, place);
                self.find(condition, place)
                    || self.find_if(holds != Ok(false), then, place)
                    || self.find_if(holds != Ok(true), otherwise, place)
            }
            Expr::Arith(_, parts) => self.any(&parts[..], place),
            Expr::Compare(_, parts) => self.any(&parts[..], place) || self.any_items(&parts[..], place),
            Expr::Call(function, parts) => match scope.indexed(*function, parts, place) {
                Some((number, item @ Val::Item(..), member)) => {
                    self.find(&parts[1], place)
                        || self.find(member, Place::within(&Bound { number, item: &item, outer: place }))
                }
                _ => self.any(parts, place) || self.any_items(parts, place),
            },
            Expr::Each(_, number, parts) => self.through(*number, parts, place),
        }
    }

    /// Searches an expression that reads the item of a macro.
    fn of_item(&mut self, expr: &'s Expr<'s>, item: &Val<'s>, place: Place<'_, 's>) -> bool {
        match (expr, item) {
            (Expr::Bound(_), item) => self.invalid(self.scope.is_wrong_item(item)),
            (Expr::BoundMedia(fact, _, var) | Expr::BoundHasMedia(fact, _, var), Val::Item(owner, _)) => {
                self.media(*fact, *owner, *var)
            }
            (Expr::BoundHas(_, var), Val::Item(owner, _)) => self.invalid(self.scope.is_wrong(*owner, *var)),
            (Expr::BoundGet(_, var), Val::Item(owner, list)) => {
                let bound = Bound { number: 0, item, outer: place };
                self.state(*owner, *var, list.items, place.in_default(Some(&bound)))
            }
            _ => false,
        }
    }

    /// A missing input only counts in a part that affects the result.
    fn find_if(&mut self, matters: bool, expr: &'s Expr<'s>, place: Place<'_, 's>) -> bool {
        self.irrelevant += u32::from(!matters);
        let found = self.find(expr, place);
        self.irrelevant -= u32::from(!matters);
        found
    }

    fn invalid(&mut self, is_invalid: bool) -> bool {
        is_invalid && (self.report)(Obstacle::Invalid)
    }

    fn media(&mut self, fact: MediaFact, owner: Owner, var: u16) -> bool {
        let scope = self.scope;
        self.invalid(scope.is_wrong(owner, var))
            || (self.irrelevant == 0
                && scope.is_missing_media(owner, var, fact)
                && (self.report)(Obstacle::Media(fact, owner, var)))
    }

    fn any(&mut self, parts: &'s [Expr<'s>], place: Place<'_, 's>) -> bool {
        parts.iter().any(|part| self.find(part, place))
    }

    fn any_items(&mut self, parts: &'s [Expr<'s>], place: Place<'_, 's>) -> bool {
        parts.iter().any(|part| self.items(part, place))
    }

    /// Obstacles in a list and in its items, as the body reads them.
    fn through(&mut self, number: u16, [list, body]: &'s [Expr<'s>; 2], place: Place<'_, 's>) -> bool {
        if self.find(list, place) {
            return true;
        }
        let scope = self.scope;
        let Val::List(list) = scope.eval(list, place) else { return false };
        (0..list.len()).any(|index| {
            let item = scope.item(&list, index);
            let bound = Bound { number, item: &item, outer: place };
            !scope.steps.is_spent() && self.find(body, Place::within(&bound))
        })
    }

    /// Obstacles in the items of a list that is read as a whole.
    fn items(&mut self, expr: &'s Expr<'s>, place: Place<'_, 's>) -> bool {
        let (Expr::Get(_) | Expr::Bound(_) | Expr::BoundGet(..) | Expr::If(_) | Expr::Each(..)) = expr else {
            return false;
        };
        let scope = self.scope;
        match scope.eval(expr, place) {
            Val::List(list @ (List::Items { .. } | List::Values(_))) => (0..list.len()).any(|index| {
                scope.steps.spend(1) && self.invalid(scope.is_wrong_item(&scope.item(&list, index)))
            }),
            _ => false,
        }
    }

    fn variable(&mut self, var: u16, place: Place<'_, 's>) -> bool {
        self.state(Owner::REQUEST, var, self.scope.model.vars, place.in_default(None))
    }

    /// Obstacles in a variable of an owner, or in its default.
    fn state(&mut self, owner: Owner, var: u16, vars: &'s [Var<'s>], place: Place<'_, 's>) -> bool {
        match (self.scope.variables.get_in(owner, var).state, vars.get(usize::from(var))) {
            (State::Wrong | State::Missing, _) => (self.report)(Obstacle::Invalid),
            (State::Absent, Some(Var { default: Default::Cases(cases), .. })) if place.chain <= CHAIN => {
                cases.iter().any(|(condition, _)| self.find(condition, place))
            }
            _ => false,
        }
    }
}
