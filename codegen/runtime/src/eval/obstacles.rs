//! Parts of an expression that are unknown: the reason why a rule is not evaluated, or a price is unknown. The result
//! does not depend on the order of evaluation.

use super::place::{Bound, Place};
use super::{CHAIN, List, Scope, Val};
use crate::table::{Default, Expr, Var};
use crate::variables::State;

/// A part of an expression that is unknown.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(crate) enum Obstacle {
    /// A fact that the caller did not give.
    Fact(u16),
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
    if place.repeats() && !scope.steps.spend(1) {
        return false;
    }
    let any = |parts: &'s [Expr<'s>], report: &mut dyn FnMut(Obstacle) -> bool| {
        parts.iter().any(|part| find_obstacles(part, scope, place, report))
    };
    match expr {
        Expr::Lit(_) | Expr::Null => false,
        Expr::HasFact(index) | Expr::Fact(index) => {
            scope.is_missing(*index) && report(Obstacle::Fact(*index))
        }
        Expr::Has(var) => scope.is_wrong(crate::variables::Owner::REQUEST, *var) && report(Obstacle::Invalid),
        Expr::Get(var) => variable(*var, scope, place, report),
        Expr::Tier => {
            let from = scope.model.sizes.as_ref().and_then(|sizes| sizes.tier_from);
            from.is_some_and(|var| variable(var, scope, place, report))
                || (matches!(scope.eval(expr, place), Val::Unknown) && report(Obstacle::Tier))
        }
        Expr::Not(inner) | Expr::Size(inner) | Expr::Is(inner, _) | Expr::Match(_, inner, _) => {
            find_obstacles(inner, scope, place, report)
        }
        Expr::In(inner, _) => find_obstacles(inner, scope, place, report),
        Expr::All(parts) | Expr::Any(parts) | Expr::List(parts) => any(parts, report),
        Expr::If(parts) => any(&parts[..], report),
        Expr::Arith(_, parts) => any(&parts[..], report),
        Expr::Compare(_, parts) => {
            any(&parts[..], report) || parts.iter().any(|part| items(part, scope, place, report))
        }
        Expr::Call(_, parts) => {
            any(parts, report) || parts.iter().any(|part| items(part, scope, place, report))
        }
        Expr::Bound(number) => {
            place.item(*number).is_some_and(|item| scope.is_wrong_item(item)) && report(Obstacle::Invalid)
        }
        Expr::BoundHas(number, var) => match place.item(*number) {
            Some(Val::Item(owner, _)) => scope.is_wrong(*owner, *var) && report(Obstacle::Invalid),
            _ => false,
        },
        Expr::BoundGet(number, var) => member(*number, *var, scope, place, report),
        Expr::Each(_, number, parts) => through(*number, parts, scope, place, report),
    }
}

/// Obstacles in a list and in its items, as the body reads them.
fn through<'s>(
    number: u16,
    parts: &'s [Expr<'s>; 2],
    scope: &Scope<'s>,
    place: Place<'_, 's>,
    report: &mut dyn FnMut(Obstacle) -> bool,
) -> bool {
    let [list, body] = parts;
    if find_obstacles(list, scope, place, report) {
        return true;
    }
    let Val::List(list) = scope.eval(list, place) else { return false };
    (0..list.len()).any(|index| {
        let item = scope.item(&list, index);
        let bound = Bound { number, item: &item, outer: place };
        !scope.steps.is_spent() && find_obstacles(body, scope, Place::within(&bound), report)
    })
}

/// Obstacles in the items of a list that is read as a whole.
fn items<'s>(
    expr: &'s Expr<'s>,
    scope: &Scope<'s>,
    place: Place<'_, 's>,
    report: &mut dyn FnMut(Obstacle) -> bool,
) -> bool {
    let is_list =
        matches!(expr, Expr::Get(_) | Expr::Bound(_) | Expr::BoundGet(..) | Expr::If(_) | Expr::Each(..));
    let Val::List(list) = (if is_list { scope.eval(expr, place) } else { Val::Unknown }) else {
        return false;
    };
    if let List::Opaque(_) | List::Facts(..) = list {
        return false;
    }
    (0..list.len()).any(|index| {
        scope.steps.spend(1) && scope.is_wrong_item(&scope.item(&list, index)) && report(Obstacle::Invalid)
    })
}

fn variable<'s>(
    var: u16,
    scope: &Scope<'s>,
    place: Place<'_, 's>,
    report: &mut dyn FnMut(Obstacle) -> bool,
) -> bool {
    match (scope.variables.get(var).state, scope.model.vars.get(usize::from(var))) {
        (State::Wrong | State::Missing, _) => report(Obstacle::Invalid),
        (State::Absent, Some(var)) => default(var, scope, place.in_default(None), report),
        _ => false,
    }
}

/// A variable of the item that is bound.
fn member<'s>(
    number: u16,
    var: u16,
    scope: &Scope<'s>,
    place: Place<'_, 's>,
    report: &mut dyn FnMut(Obstacle) -> bool,
) -> bool {
    let Some(item) = place.item(number) else { return false };
    let Val::Item(owner, list) = item else { return false };
    match (scope.variables.get_in(*owner, var).state, list.items.get(usize::from(var))) {
        (State::Wrong | State::Missing, _) => report(Obstacle::Invalid),
        (State::Absent, Some(var)) => {
            let bound = Bound { number: 0, item, outer: place };
            default(var, scope, place.in_default(Some(&bound)), report)
        }
        _ => false,
    }
}

fn default<'s>(
    var: &'s Var<'s>,
    scope: &Scope<'s>,
    place: Place<'_, 's>,
    report: &mut dyn FnMut(Obstacle) -> bool,
) -> bool {
    match &var.default {
        Default::Cases(cases) if place.chain <= CHAIN => {
            cases.iter().any(|(condition, _)| find_obstacles(condition, scope, place, report))
        }
        _ => false,
    }
}
