//! Sentences for rules without a message of their own.

use super::value::text;
use crate::cel;
use crate::model::{Comparison, Expr, ExprKind, Group, Limit, Path, RuleForm, Then};

/// What to do about a violation of a rule of this form.
pub(super) fn of(form: &RuleForm, holds: &Expr) -> String {
    match form {
        RuleForm::Together(groups) => format!("give all or none of {}", list(groups, "and")),
        RuleForm::AtLeastOne(groups) => format!("give at least one of {}", list(groups, "or")),
        RuleForm::ExactlyOne(groups) => format!("give exactly one of {}", list(groups, "or")),
        RuleForm::AtMostOne(groups) => format!("give at most one of {}", list(groups, "or")),
        RuleForm::Requires(pairs) => pairs
            .iter()
            .map(|(left, right)| format!("`{left}` needs {}", list(right, "and")))
            .collect::<Vec<_>>()
            .join("; "),
        RuleForm::Forbids(pairs) => pairs
            .iter()
            .map(|(left, right)| format!("`{left}` cannot be given with {}", list(right, "or")))
            .collect::<Vec<_>>()
            .join("; "),
        RuleForm::When(when, then) => format!("when {}, {}", condition(when), demands(then)),
        RuleForm::Total(..) => todo!("totals"),
        RuleForm::Cel => format!("`{}` must be true", cel::author(holds)),
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
        ExprKind::Has(path) => format!("`{path}` is given"),
        ExprKind::Get(path) => format!("`{path}` is `true`"),
        ExprKind::Not(inner) => match &inner.kind {
            ExprKind::Has(path) => format!("`{path}` is not given"),
            ExprKind::Get(path) => format!("`{path}` is `false`"),
            _ => format!("it is not so that {}", condition(inner)),
        },
        ExprKind::All(parts) => several(parts, "and"),
        ExprKind::Any(parts) => several(parts, "or"),
        ExprKind::In(value, values) => match &value.kind {
            ExprKind::Get(path) => {
                let values: Vec<String> = values.iter().map(|value| format!("`{}`", text(value))).collect();
                format!("`{path}` is {}", join(&values, "or"))
            }
            _ => format!("`{}`", cel::author(expr)),
        },
        ExprKind::Compare(Comparison::Eq, sides) => match (&sides[0].kind, &sides[1].kind) {
            (ExprKind::Get(path), ExprKind::Lit(value)) => format!("`{path}` is `{}`", text(value)),
            _ => format!("`{}`", cel::author(expr)),
        },
        _ => format!("`{}`", cel::author(expr)),
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

fn join(names: &[String], word: &str) -> String {
    match names {
        [] => String::new(),
        [one] => one.clone(),
        [first @ .., last] => format!("{} {word} {last}", first.join(", ")),
    }
}

fn demands(then: &Then) -> String {
    let mut parts = Vec::new();
    let names =
        |paths: &[Path]| join(&paths.iter().map(|path| format!("`{path}`")).collect::<Vec<_>>(), "and");
    if !then.required.is_empty() {
        parts.push(format!("give {}", names(&then.required)));
    }
    if !then.forbidden.is_empty() {
        parts.push(format!("leave out {}", list(&then.forbidden, "and")));
    }
    for limited in &then.limits {
        let path = &limited.path;
        parts.push(match &limited.limit {
            Limit::Values(values) => {
                let values: Vec<String> = values.iter().map(|value| format!("`{}`", text(value))).collect();
                format!("`{path}` must be {}", join(&values, "or"))
            }
            Limit::Range(min, max) => {
                format!("`{path}` must be {}", bounds(min.as_ref().map(|min| text(&min.value)), max.as_ref().map(|max| text(&max.value))))
            }
            Limit::Count(min, max) => {
                let bounds = bounds(min.map(|min| min.to_string()), max.map(|max| max.to_string()));
                format!("the number of items of `{path}` must be {bounds}")
            }
        });
    }
    join(&parts, "and")
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
