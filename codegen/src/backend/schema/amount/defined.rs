//! Conditions under which an expression has a value.

use crate::model::expr::{Bindings, Presence, Reference, build, parts};
use crate::model::{Comparison, Each, Expr, ExprKind, ExprType, Fact, Function, Sizes, Value};

/// The surroundings of an expression.
#[derive(Clone, Copy)]
pub(super) struct Within<'w> {
    pub(super) bindings: &'w Bindings<'w>,
    pub(super) sizes: Option<&'w Sizes>,
}

/// The condition under which an expression has a value. Each read follows its guard, so the condition itself can be
/// evaluated from left to right.
pub(super) fn defined(expr: &Expr, within: Within<'_>) -> Expr {
    match &expr.kind {
        ExprKind::Get(_) | ExprKind::BoundGet(..) => {
            Reference::of(expr).map_or(build::constant(true), |reference| read(&reference, within))
        }
        ExprKind::Fact(name) => {
            let has_default = |fact: &&Fact| fact.name.value == *name && fact.default.is_some();
            match within.bindings.facts.iter().find(has_default) {
                Some(_) => build::constant(true),
                None => build::expr(ExprKind::HasFact(name.clone()), ExprType::Bool),
            }
        }
        ExprKind::Media(of, fact) => {
            build::all(vec![defined(of, within), build::has_media((**of).clone(), *fact)])
        }
        // It is asked of what is given and of what is not.
        ExprKind::HasMedia(..) => build::constant(true),
        ExprKind::Tier => tier(within),
        ExprKind::Is(inner, _) => asked(inner, within),
        ExprKind::Call(function, arguments) => {
            build::all(vec![all_defined(arguments, within), in_range(*function, arguments)])
        }
        ExprKind::Each(_, level, list, body) => {
            let of_list = defined(list, within);
            let Some(item) = within.bindings.item(list) else { return of_list };
            let bindings = within.bindings.with(*level, item);
            let of_body = defined(body, Within { bindings: &bindings, ..within });
            if of_body.kind == ExprKind::Lit(Value::Bool(true)) {
                return of_list;
            }
            build::all(vec![of_list, build::each(Each::All, *level, (**list).clone(), of_body)])
        }
        ExprKind::If(parts) => {
            let (then, otherwise) = (defined(&parts[1], within), defined(&parts[2], within));
            let chosen = if then.kind == otherwise.kind {
                then
            } else {
                build::conditional(parts[0].clone(), then, otherwise)
            };
            build::all(vec![defined(&parts[0], within), chosen])
        }
        ExprKind::All(parts) => chain(parts, within, build::not),
        ExprKind::Any(parts) => chain(parts, within, |part| part),
        _ => all_defined(parts(expr), within),
    }
}

/// The condition under which the type of a value can be asked for: a value that is not given is of no type, so the
/// question has an answer.
fn asked(value: &Expr, within: Within<'_>) -> Expr {
    match &value.kind {
        ExprKind::If(parts) => {
            let branches = parts[1..].iter().map(|part| asked(part, within));
            build::all([defined(&parts[0], within)].into_iter().chain(branches).collect())
        }
        _ if Reference::of(value).is_some() => build::constant(true),
        _ => defined(value, within),
    }
}

/// The condition under which the tier of a size is known.
fn tier(within: Within<'_>) -> Expr {
    let Some(sizes) = within.sizes else { return build::constant(false) };
    let pair = build::all([&sizes.width, &sizes.height].map(|side| build::has(side.clone())).into());
    let named = sizes.tier_from.as_ref().map(|path| build::get(path.clone(), ExprType::String));
    let named = named.map_or(build::constant(false), |named| defined(&named, within));
    build::any(vec![pair, named])
}

fn all_defined<'e>(exprs: impl IntoIterator<Item = &'e Expr>, within: Within<'_>) -> Expr {
    build::all(exprs.into_iter().map(|expr| defined(expr, within)).collect())
}

fn read(reference: &Reference, within: Within<'_>) -> Expr {
    let bindings = within.bindings;
    let presence = Presence { bindings, refinements: &[] };
    if presence.has_value(reference) {
        return build::constant(true);
    }
    let default = presence.default_conditions(reference).into_iter();
    let ways = default.map(|when| build::all(vec![defined(&when, within), when]));
    build::any([build::presence_of(reference.clone())].into_iter().chain(ways).collect())
}

/// The condition under which a function has a value, if its arguments have one.
fn in_range(function: Function, arguments: &[Expr]) -> Expr {
    let zero = || build::literal(Value::Int(0));
    let at_least_zero = |value: &Expr| build::compare(Comparison::Ge, value.clone(), zero());
    let looks_like = |text: &Expr, pattern: &str| {
        build::call(Function::Matches, vec![text.clone(), build::literal(Value::Str(pattern.to_owned()))])
    };
    match (function, arguments) {
        (Function::At, [list, index]) => build::all(vec![
            at_least_zero(index),
            build::compare(Comparison::Lt, index.clone(), build::size(list.clone())),
        ]),
        (Function::Substring, [text, start]) => build::all(vec![
            at_least_zero(start),
            build::compare(Comparison::Le, start.clone(), build::size(text.clone())),
        ]),
        (Function::Substring, [text, start, end]) => build::all(vec![
            at_least_zero(start),
            build::compare(Comparison::Le, start.clone(), end.clone()),
            build::compare(Comparison::Le, end.clone(), build::size(text.clone())),
        ]),
        (Function::Int, [text]) if text.ty == ExprType::String => looks_like(text, "^-?[0-9]{1,18}$"),
        (Function::Double, [text]) if text.ty == ExprType::String => {
            looks_like(text, "^-?[0-9]{1,15}([.][0-9]{1,15})?$")
        }
        (Function::Greatest | Function::Least, [list]) if list.ty == ExprType::List => {
            build::compare(Comparison::Gt, build::size(list.clone()), zero())
        }
        _ => build::constant(true),
    }
}

/// The condition under which a conjunction or disjunction has a value: later parts matter only where the earlier ones
/// do not decide.
pub(super) fn chain(parts: &[Expr], within: Within<'_>, decides: fn(Expr) -> Expr) -> Expr {
    let Some((first, rest)) = parts.split_first() else { return build::constant(true) };
    let rest = chain(rest, within, decides);
    build::all(vec![defined(first, within), build::any(vec![decides(first.clone()), rest])])
}
