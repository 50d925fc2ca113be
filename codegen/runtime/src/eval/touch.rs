//! What an expression could read that cannot be known: the reason why a rule is silent or unchecked, or a price
//! unknown. It does not depend on the order of reading.

use super::place::{Bound, Place};
use super::{CHAIN, List, Scope, Val};
use crate::slots::State;
use crate::table::{Default, Expr, Var};

/// Something in an expression that cannot be known.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(crate) enum Touch {
    /// A fact that the caller did not give.
    Fact(u16),
    /// The tier of a size that is not known.
    Tier,
    /// A parameter that is itself wrong.
    Wrong,
}

/// Tells what in an expression cannot be known, until the answer is true; whether it was.
pub(crate) fn touches<'s>(
    expr: &'s Expr<'s>,
    scope: &Scope<'s>,
    place: Place<'_, 's>,
    tell: &mut dyn FnMut(Touch) -> bool,
) -> bool {
    if place.repeats() && !scope.steps.spend(1) {
        return false;
    }
    let any = |parts: &'s [Expr<'s>], tell: &mut dyn FnMut(Touch) -> bool| {
        parts.iter().any(|part| touches(part, scope, place, tell))
    };
    match expr {
        Expr::Lit(_) | Expr::Null => false,
        Expr::HasFact(index) | Expr::Fact(index) => scope.is_missing(*index) && tell(Touch::Fact(*index)),
        Expr::Has(var) => scope.is_wrong(crate::slots::Frame::REQUEST, *var) && tell(Touch::Wrong),
        Expr::Get(var) => variable(*var, scope, place, tell),
        Expr::Tier => {
            let from = scope.model.sizes.as_ref().and_then(|sizes| sizes.tier_from);
            from.is_some_and(|var| variable(var, scope, place, tell))
                || (matches!(scope.eval(expr, place), Val::Unknown) && tell(Touch::Tier))
        }
        Expr::Not(inner) | Expr::Size(inner) | Expr::Is(inner, _) | Expr::Match(_, inner, _) => {
            touches(inner, scope, place, tell)
        }
        Expr::In(inner, _) => touches(inner, scope, place, tell),
        Expr::All(parts) | Expr::Any(parts) | Expr::List(parts) => any(parts, tell),
        Expr::If(parts) => any(&parts[..], tell),
        Expr::Arith(_, parts) => any(&parts[..], tell),
        Expr::Compare(_, parts) => {
            any(&parts[..], tell) || parts.iter().any(|part| items(part, scope, place, tell))
        }
        Expr::Call(_, parts) => any(parts, tell) || parts.iter().any(|part| items(part, scope, place, tell)),
        Expr::Bound(number) => {
            place.item(*number).is_some_and(|item| scope.is_wrong_item(item)) && tell(Touch::Wrong)
        }
        Expr::BoundHas(number, var) => match place.item(*number) {
            Some(Val::Item(frame, _)) => scope.is_wrong(*frame, *var) && tell(Touch::Wrong),
            _ => false,
        },
        Expr::BoundGet(number, var) => member(*number, *var, scope, place, tell),
        Expr::Each(_, number, parts) => through(*number, parts, scope, place, tell),
    }
}

/// A list, and its items as the body reads them.
fn through<'s>(
    number: u16,
    parts: &'s [Expr<'s>; 2],
    scope: &Scope<'s>,
    place: Place<'_, 's>,
    tell: &mut dyn FnMut(Touch) -> bool,
) -> bool {
    let [list, body] = parts;
    if touches(list, scope, place, tell) {
        return true;
    }
    let Val::List(list) = scope.eval(list, place) else { return false };
    (0..list.len()).any(|index| {
        let item = scope.item(&list, index);
        let bound = Bound { number, item: &item, outer: place };
        !scope.steps.is_spent() && touches(body, scope, Place::within(&bound), tell)
    })
}

/// The items of a list that is read as a whole.
fn items<'s>(
    expr: &'s Expr<'s>,
    scope: &Scope<'s>,
    place: Place<'_, 's>,
    tell: &mut dyn FnMut(Touch) -> bool,
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
        scope.steps.spend(1) && scope.is_wrong_item(&scope.item(&list, index)) && tell(Touch::Wrong)
    })
}

fn variable<'s>(
    var: u16,
    scope: &Scope<'s>,
    place: Place<'_, 's>,
    tell: &mut dyn FnMut(Touch) -> bool,
) -> bool {
    match (scope.slots.get(var).state, scope.model.vars.get(usize::from(var))) {
        (State::Wrong | State::Missing, _) => tell(Touch::Wrong),
        (State::Absent, Some(var)) => default(var, scope, place.in_default(None), tell),
        _ => false,
    }
}

/// A variable of the item that is bound.
fn member<'s>(
    number: u16,
    var: u16,
    scope: &Scope<'s>,
    place: Place<'_, 's>,
    tell: &mut dyn FnMut(Touch) -> bool,
) -> bool {
    let Some(item) = place.item(number) else { return false };
    let Val::Item(frame, list) = item else { return false };
    match (scope.slots.get_in(*frame, var).state, list.items.get(usize::from(var))) {
        (State::Wrong | State::Missing, _) => tell(Touch::Wrong),
        (State::Absent, Some(var)) => {
            let bound = Bound { number: 0, item, outer: place };
            default(var, scope, place.in_default(Some(&bound)), tell)
        }
        _ => false,
    }
}

fn default<'s>(
    var: &'s Var<'s>,
    scope: &Scope<'s>,
    place: Place<'_, 's>,
    tell: &mut dyn FnMut(Touch) -> bool,
) -> bool {
    match &var.default {
        Default::Cases(cases) if place.chain <= CHAIN => {
            cases.iter().any(|(condition, _)| touches(condition, scope, place, tell))
        }
        _ => false,
    }
}
