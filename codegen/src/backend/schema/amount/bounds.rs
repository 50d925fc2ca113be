//! Bounds of the value that an expression has in a valid request.

use crate::model::domain::{Domain, Interval, Scale};
use crate::model::expr::{Bindings, ItemType, Reference};
use crate::model::{Arithmetic, Each, Expr, ExprKind, ExprType, Function, MediaFact, Value};

/// Least and greatest value, both included.
pub(super) type Bounds = (i128, i128);

/// The bounds of an expression of whole numbers in a valid request.
pub(super) fn bounds(expr: &Expr, bindings: &Bindings<'_>) -> Option<Bounds> {
    match &expr.kind {
        ExprKind::Lit(Value::Int(value)) => Some((i128::from(*value), i128::from(*value))),
        ExprKind::Get(_) | ExprKind::Bound(_) | ExprKind::BoundGet(..) => {
            of_spot(&Reference::of(expr)?, bindings)
        }
        ExprKind::Fact(name) => {
            let fact = bindings.facts.iter().find(|fact| fact.name.value == *name)?;
            match (&fact.min, &fact.max) {
                (Some(Value::Int(min)), max) => {
                    let max = max
                        .as_ref()
                        .and_then(|max| if let Value::Int(max) = max { Some(*max) } else { None });
                    Some((i128::from(*min), i128::from(max.unwrap_or(i64::MAX))))
                }
                _ => None,
            }
        }
        ExprKind::Size(_) | ExprKind::Media(_, MediaFact::Width | MediaFact::Height) => {
            Some((0, i128::from(u32::MAX)))
        }
        ExprKind::Media(_, MediaFact::Bytes) => Some((0, i128::from(i64::MAX))),
        ExprKind::If(parts) => {
            let (then, otherwise) = (bounds(&parts[1], bindings)?, bounds(&parts[2], bindings)?);
            Some((then.0.min(otherwise.0), then.1.max(otherwise.1)))
        }
        ExprKind::Arith(operator, sides) => {
            arith(*operator, bounds(&sides[0], bindings)?, bounds(&sides[1], bindings)?)
        }
        ExprKind::Call(function, arguments) => call(*function, arguments, bindings),
        _ => None,
    }
}

fn of_spot(reference: &Reference, bindings: &Bindings<'_>) -> Option<Bounds> {
    let place = bindings.place(reference)?;
    let mut ends = match Domain::read_as(ExprType::Int, &place)? {
        Domain::Listed(values) => values,
        Domain::Interval(Interval { min, max, scale: Scale::Whole { .. } }) => {
            vec![Value::Int(min), Value::Int(max)]
        }
        Domain::Interval(_) | Domain::Open => return None,
    };
    for default in place.params.iter().filter_map(|param| param.default.as_ref()) {
        ends.extend(default.values().into_iter().cloned());
    }
    let whole = |value: &Value| if let Value::Int(value) = value { Some(i128::from(*value)) } else { None };
    let ends = ends.iter().map(whole).collect::<Option<Vec<_>>>()?;
    Some((*ends.iter().min()?, *ends.iter().max()?))
}

fn arith(operator: Arithmetic, left: Bounds, right: Bounds) -> Option<Bounds> {
    match operator {
        Arithmetic::Add => Some((left.0.checked_add(right.0)?, left.1.checked_add(right.1)?)),
        Arithmetic::Sub => Some((left.0.checked_sub(right.1)?, left.1.checked_sub(right.0)?)),
        Arithmetic::Mul => {
            let (low, high) = ([left.0, left.1], [right.0, right.1]);
            let products = low.iter().flat_map(|one| high.iter().map(|other| one.checked_mul(*other)));
            let ends = products.collect::<Option<Vec<_>>>()?;
            Some((*ends.iter().min()?, *ends.iter().max()?))
        }
        Arithmetic::Div if left.0 >= 0 && right.0 > 0 => Some((left.0 / right.1, left.1 / right.0)),
        Arithmetic::Rem if left.0 >= 0 => Some((0, left.1)),
        Arithmetic::Rem | Arithmetic::Div => None,
    }
}

fn call(function: Function, arguments: &[Expr], bindings: &Bindings<'_>) -> Option<Bounds> {
    let all = || arguments.iter().map(|argument| bounds(argument, bindings)).collect::<Option<Vec<_>>>();
    match function {
        // A number with a fraction is converted only where it is known to be at least 0 and below 1e9.
        Function::Int => Some((0, 1_000_000_000_000_000))
            .filter(|_| arguments.first().is_some_and(|argument| argument.ty == ExprType::Double)),
        Function::Greatest => {
            let known: Vec<_> = arguments.iter().filter_map(|argument| bounds(argument, bindings)).collect();
            // One argument with a lower bound is enough for a lower bound of the greatest one.
            let low = known.iter().map(|ends| ends.0).max()?;
            let high = all().and_then(|all| all.iter().map(|ends| ends.1).max());
            Some((low, high.unwrap_or(i128::from(i64::MAX))))
        }
        Function::Least => {
            let known = all()?;
            Some((known.iter().map(|ends| ends.0).min()?, known.iter().map(|ends| ends.1).min()?))
        }
        Function::Abs => Some((0, i128::from(i64::MAX))),
        Function::Sum => {
            let [list] = arguments else { return None };
            let (low, high) = of_items(list, bindings)?;
            // The number of items does not change the sign.
            (low >= 0).then(|| (0, high.saturating_mul(i128::from(u32::MAX))))
        }
        Function::Utf16 | Function::Bytes => Some((0, i128::from(u32::MAX))),
        Function::Hour => Some((0, 23)),
        Function::Minute => Some((0, 59)),
        Function::Weekday => Some((1, 7)),
        Function::IndexOf => Some((-1, i128::from(u32::MAX))),
        _ => None,
    }
}

/// The bounds of the items of a list.
fn of_items(list: &Expr, bindings: &Bindings<'_>) -> Option<Bounds> {
    match &list.kind {
        ExprKind::List(items) => {
            let all = items.iter().map(|item| bounds(item, bindings)).collect::<Option<Vec<_>>>()?;
            Some((all.iter().map(|ends| ends.0).min()?, all.iter().map(|ends| ends.1).max()?))
        }
        ExprKind::Each(Each::Map, level, inner, body) => {
            bounds(body, &bindings.with(*level, bindings.item(inner)?))
        }
        ExprKind::Each(Each::Filter, _, inner, _) => of_items(inner, bindings),
        _ => match bindings.item(list)? {
            item @ ItemType::Declared(_) => {
                let level = bindings.bound.len();
                of_spot(&Reference::item(level), &bindings.with(level, item))
            }
            ItemType::Plain(_) | ItemType::List(_) => None,
        },
    }
}
