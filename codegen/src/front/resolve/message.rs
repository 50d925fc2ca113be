//! Sentences for rules without a message of their own.

use super::value::text;
use crate::model::expr;
use crate::model::{
    Choice, Comparison, Edge, Effect, Expr, ExprKind, Group, Limit, Limited, Path, RuleForm, Then, Value,
};

/// What to do about a violation of a rule of this form, or what the service does about it.
pub(super) fn of(form: &RuleForm, holds: &Expr, effect: Option<Effect>) -> String {
    match effect {
        None => demanded(form, holds),
        Some(effect) => effective(form, holds, effect),
    }
}

fn demanded(form: &RuleForm, holds: &Expr) -> String {
    let pairs = |pairs: &[(Path, Vec<Group>)], verb: &str, word: &str| {
        let one = |(left, right): &(Path, Vec<Group>)| format!("`{left}` {verb} {}", list(right, word));
        pairs.iter().map(one).collect::<Vec<_>>().join("; ")
    };
    match form {
        RuleForm::Together(groups) => choice(Choice::Together, groups),
        RuleForm::AtLeastOne(groups) => choice(Choice::AtLeastOne, groups),
        RuleForm::ExactlyOne(groups) => choice(Choice::ExactlyOne, groups),
        RuleForm::AtMostOne(groups) => choice(Choice::AtMostOne, groups),
        RuleForm::Requires(map) => pairs(map, "needs", "and"),
        RuleForm::Forbids(map) => pairs(map, "cannot be given with", "or"),
        RuleForm::When(when, then) => format!("when {}, {}", condition(when), demands(then)),
        RuleForm::Total(of, min, max) => {
            let what = match of.as_slice() {
                [one] => format!("`{one}`"),
                _ => names(of),
            };
            format!("the total of {what} must be {}", bounds(min.as_ref().map(text), max.as_ref().map(text)))
        }
        RuleForm::Cel => format!("`{}` must be true", expr::author(holds)),
    }
}

/// What the service does with a request that breaks the rule, in place of refusing it.
fn effective(form: &RuleForm, holds: &Expr, effect: Effect) -> String {
    let does = does(effect);
    match form {
        RuleForm::Forbids(map) => {
            let one = |(left, right): &(Path, Vec<Group>)| {
                format!("{} {} {does} when `{left}` is given", list(right, "and"), are(right))
            };
            map.iter().map(one).collect::<Vec<_>>().join("; ")
        }
        RuleForm::Requires(map) => {
            let one = |(left, right): &(Path, Vec<Group>)| {
                format!("`{left}` is {does} without {}", list(right, "and"))
            };
            map.iter().map(one).collect::<Vec<_>>().join("; ")
        }
        RuleForm::AtMostOne(groups) => {
            format!("of {} only one counts, the others are {does}", list(groups, "and"))
        }
        RuleForm::Together(groups) => format!("{} are {does} unless all are given", list(groups, "and")),
        RuleForm::When(when, then) => format!("when {}, {}", condition(when), effects(then, effect)),
        RuleForm::Total(of, min, max) => {
            let limits = bounds(min.as_ref().map(text), max.as_ref().map(text));
            let total = format!("the total of {}", names(of));
            match (effect, min, max) {
                (Effect::Truncated, None, Some(max)) => format!("{total} is truncated to {}", text(max)),
                _ => format!("{} {does} unless {total} is {limits}", subject(&names(of), of.len())),
            }
        }
        RuleForm::AtLeastOne(_) | RuleForm::ExactlyOne(_) | RuleForm::Cel => {
            format!("{}, else the request is {does}", demanded(form, holds))
        }
    }
}

fn does(effect: Effect) -> &'static str {
    match effect {
        Effect::Ignored => "ignored",
        Effect::Overridden => "overridden",
        Effect::Truncated => "truncated",
        Effect::Deprecated => "deprecated",
    }
}

fn are(groups: &[Group]) -> &'static str {
    if groups.iter().map(Vec::len).sum::<usize>() == 1 { "is" } else { "are" }
}

fn subject(names: &str, count: usize) -> String {
    format!("{names} {}", if count == 1 { "is" } else { "are" })
}

/// What happens under a condition to what `then` does not allow.
fn effects(then: &Then, effect: Effect) -> String {
    let does = does(effect);
    let mut parts = Vec::new();
    if !then.forbidden.is_empty() {
        parts.push(format!("{} {} {does}", list(&then.forbidden, "and"), are(&then.forbidden)));
    }
    for Limited { path, limit, .. } in &then.limits {
        parts.push(match (effect, limit) {
            (Effect::Truncated, Limit::Count(_, Some(max))) => {
                format!("`{path}` is truncated to {max} items")
            }
            (Effect::Truncated, Limit::Range(_, Some(max))) => {
                format!("`{path}` is truncated to {}", text(&max.value))
            }
            _ => format!("`{path}` is {does} unless {} {}", it(limit), allowed(limit)),
        });
    }
    let rest = Then { forbidden: Vec::new(), limits: Vec::new(), ..then.clone() };
    if !rest.required.is_empty() || !rest.choices.is_empty() || rest.cel.is_some() {
        parts.push(format!("{}, else the request is {does}", demands(&rest)));
    }
    join(&parts, "and")
}

fn it(limit: &Limit) -> &'static str {
    match limit {
        Limit::Values(_) | Limit::Range(..) => "it is",
        Limit::Count(..) => "the number of its items is",
    }
}

/// A condition in words, as far as words are clearer than the expression.
fn condition(expr: &Expr) -> String {
    let several = |parts: &[Expr], word: &str| {
        let one = |part: &Expr| match part.kind {
            ExprKind::All(_) | ExprKind::Any(_) => format!("({})", condition(part)),
            _ => condition(part),
        };
        parts.iter().map(one).collect::<Vec<_>>().join(&format!(" {word} "))
    };
    match &expr.kind {
        ExprKind::Has(path) | ExprKind::BoundHas(_, path) => format!("`{path}` is given"),
        ExprKind::Get(path) | ExprKind::BoundGet(_, path) => format!("`{path}` is `true`"),
        ExprKind::Not(inner) => match &inner.kind {
            ExprKind::Has(path) | ExprKind::BoundHas(_, path) => format!("`{path}` is not given"),
            ExprKind::Get(path) | ExprKind::BoundGet(_, path) => format!("`{path}` is `false`"),
            _ => format!("it is not so that {}", condition(inner)),
        },
        ExprKind::All(parts) => several(parts, "and"),
        ExprKind::Any(parts) => several(parts, "or"),
        ExprKind::In(value, values) => match &value.kind {
            ExprKind::Get(path) | ExprKind::BoundGet(_, path) => {
                format!("`{path}` is {}", join(&quoted(values), "or"))
            }
            _ => format!("`{}`", expr::author(expr)),
        },
        ExprKind::Compare(operator, sides) => {
            compared(*operator, sides).unwrap_or_else(|| format!("`{}`", expr::author(expr)))
        }
        _ => format!("`{}`", expr::author(expr)),
    }
}

/// A comparison of a parameter, or of the number of its items, with a constant.
fn compared(operator: Comparison, sides: &[Expr; 2]) -> Option<String> {
    let [left, right] = sides;
    let ExprKind::Lit(value) = &right.kind else { return None };
    let relation = match operator {
        Comparison::Eq => return parameter(left).map(|path| format!("`{path}` is `{}`", text(value))),
        Comparison::Ne => return None,
        Comparison::Ge => "at least",
        Comparison::Gt => "greater than",
        Comparison::Le => "at most",
        Comparison::Lt => "less than",
    };
    let is_count = matches!(left.kind, ExprKind::Size(_));
    let subject = match &left.kind {
        ExprKind::Size(list) if list.ty == crate::model::ExprType::List => {
            format!("the number of items of `{}`", parameter(list)?)
        }
        _ if is_count => return None,
        _ => format!("`{}`", parameter(left)?),
    };
    // What an author compares in an expression is shown as it is; bounds have no place of their own.
    (right.span == crate::source::Span::default()).then(|| format!("{subject} is {relation} {}", text(value)))
}

fn parameter(expr: &Expr) -> Option<&Path> {
    match &expr.kind {
        ExprKind::Get(path) | ExprKind::BoundGet(_, path) => Some(path),
        _ => None,
    }
}

/// The members of a group in words.
pub(super) fn group(group: &Group) -> String {
    group.iter().map(|path| format!("`{path}`")).collect::<Vec<_>>().join(" and ")
}

fn list(groups: &[Group], word: &str) -> String {
    let names: Vec<String> = groups
        .iter()
        .map(|members| if members.len() > 1 { format!("({})", group(members)) } else { group(members) })
        .collect();
    join(&names, word)
}

fn names<T: std::fmt::Display>(names: &[T]) -> String {
    join(&names.iter().map(|name| format!("`{name}`")).collect::<Vec<_>>(), "and")
}

fn quoted(values: &[Value]) -> Vec<String> {
    values.iter().map(|value| format!("`{}`", text(value))).collect()
}

fn join(names: &[String], word: &str) -> String {
    match names {
        [] => String::new(),
        [one] => one.clone(),
        [first @ .., last] => format!("{} {word} {last}", first.join(", ")),
    }
}

fn choice(choice: Choice, groups: &[Group]) -> String {
    match choice {
        Choice::Together => format!("give all or none of {}", list(groups, "and")),
        Choice::AtLeastOne => format!("give at least one of {}", list(groups, "or")),
        Choice::ExactlyOne => format!("give exactly one of {}", list(groups, "or")),
        Choice::AtMostOne => format!("give at most one of {}", list(groups, "or")),
    }
}

fn demands(then: &Then) -> String {
    let mut parts = Vec::new();
    if !then.required.is_empty() {
        parts.push(format!("give {}", names(&then.required)));
    }
    if !then.forbidden.is_empty() {
        parts.push(format!("leave out {}", list(&then.forbidden, "and")));
    }
    for Limited { path, limit, .. } in &then.limits {
        let allowed = allowed(limit);
        parts.push(match limit {
            Limit::Values(_) | Limit::Range(..) => format!("`{path}` must be {allowed}"),
            Limit::Count(..) => format!("the number of items of `{path}` must be {allowed}"),
        });
    }
    parts.extend(then.choices.iter().map(|(form, groups)| choice(*form, groups)));
    parts.extend(then.cel.iter().map(|cel| format!("`{}` must be true", expr::author(cel))));
    join(&parts, "and")
}

fn allowed(limit: &Limit) -> String {
    match limit {
        Limit::Values(values) => join(&quoted(values), "or"),
        Limit::Count(min, max) => bounds(min.map(|min| min.to_string()), max.map(|max| max.to_string())),
        Limit::Range(min, max) if [min, max].into_iter().flatten().any(|edge| edge.excluded) => {
            let edge = |edge: &Option<Edge>, excluded: &str, included: &str| {
                let edge = edge.as_ref()?;
                Some(format!("{} {}", if edge.excluded { excluded } else { included }, text(&edge.value)))
            };
            let lower = edge(min, "greater than", "at least");
            let upper = edge(max, "less than", "at most");
            join(&lower.into_iter().chain(upper).collect::<Vec<_>>(), "and")
        }
        Limit::Range(min, max) => {
            bounds(min.as_ref().map(|min| text(&min.value)), max.as_ref().map(|max| text(&max.value)))
        }
    }
}

fn bounds(min: Option<String>, max: Option<String>) -> String {
    match (min, max) {
        (Some(min), Some(max)) if min == max => min,
        (Some(min), Some(max)) => format!("{min} to {max}"),
        (Some(min), None) => format!("at least {min}"),
        (None, Some(max)) => format!("at most {max}"),
        (None, None) => "anything".to_owned(),
    }
}
