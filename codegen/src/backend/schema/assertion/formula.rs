//! Formulas over presence and values of single parameters, closed under negation and kept small.
//!
//! Knows neither the expressions they come from nor the schemas they become.

use super::set::Test;
use crate::model::Path;

/// A statement about a request.
#[derive(Clone, Debug, PartialEq)]
pub(super) enum Formula {
    /// Always, or never.
    Const(bool),
    /// The parameter is given, and its value passes, or is any without a test.
    Is(Path, Option<Test>),
    /// If the parameter is given, its value passes; it is absent without a test.
    IfGiven(Path, Option<Test>),
    /// All of them.
    All(Vec<Formula>),
    /// One of them or more.
    Any(Vec<Formula>),
    /// Condition, what must hold then, what must hold else.
    If(Box<[Formula; 3]>),
}

/// The opposite.
pub(super) fn not(formula: Formula) -> Formula {
    match formula {
        Formula::Const(holds) => Formula::Const(!holds),
        // An item of a list is always there.
        Formula::Is(path, test) if path.0.is_empty() => Formula::Is(path, test.map(Test::complement)),
        Formula::Is(path, test) => Formula::IfGiven(path, test.map(Test::complement)),
        Formula::IfGiven(path, test) => Formula::Is(path, test.map(Test::complement)),
        Formula::All(parts) => Formula::Any(parts.into_iter().map(not).collect()),
        Formula::Any(parts) => Formula::All(parts.into_iter().map(not).collect()),
        Formula::If(parts) => {
            let [condition, then, otherwise] = *parts;
            Formula::If(Box::new([condition, not(then), not(otherwise)]))
        }
    }
}

/// The parameter is given, and its value passes.
pub(super) fn is(path: Path, test: Test) -> Formula {
    match test.constant() {
        Some(false) => Formula::Const(false),
        Some(true) if path.0.is_empty() => Formula::Const(true),
        Some(true) => Formula::Is(path, None),
        None => Formula::Is(path, Some(test)),
    }
}

/// If the parameter is given, its value passes.
pub(super) fn if_given(path: Path, test: Test) -> Formula {
    not(is(path, test.complement()))
}

/// One of them or more.
pub(super) fn any(parts: Vec<Formula>) -> Formula {
    not(all(parts.into_iter().map(not).collect()))
}

/// Condition, what must hold then, what must hold else.
pub(super) fn cond(condition: Formula, then: Formula, otherwise: Formula) -> Formula {
    match (condition, then, otherwise) {
        (Formula::Const(true), then, _) => then,
        (Formula::Const(false), _, otherwise) => otherwise,
        (_, then, otherwise) if then == otherwise => then,
        (condition, Formula::Const(true), otherwise) => any(vec![condition, otherwise]),
        (condition, Formula::Const(false), otherwise) => all(vec![not(condition), otherwise]),
        (condition, then, Formula::Const(true)) => any(vec![not(condition), then]),
        (condition, then, Formula::Const(false)) => all(vec![condition, then]),
        (condition, then, otherwise) => Formula::If(Box::new([condition, then, otherwise])),
    }
}

/// All of them: flattened, without repetition, with what one part says about another used.
pub(super) fn all(parts: Vec<Formula>) -> Formula {
    let mut kept: Vec<Formula> = Vec::new();
    let mut open: Vec<Formula> = parts.into_iter().rev().collect();
    while let Some(part) = open.pop() {
        match part {
            Formula::Const(true) => {}
            Formula::Const(false) => return Formula::Const(false),
            Formula::All(parts) => open.extend(parts.into_iter().rev()),
            part => {
                if let Some(joined) = join(&mut kept, part) {
                    open.push(joined);
                }
            }
        }
    }
    match kept.len() {
        0 => Formula::Const(true),
        1 => kept.remove(0),
        _ => Formula::All(kept),
    }
}

/// Adds a part. When it can be merged with another one, that one is taken out and the merged one handed back, because
/// it may meet others in turn.
fn join(kept: &mut Vec<Formula>, part: Formula) -> Option<Formula> {
    let merged = kept.iter().enumerate().find_map(|(at, other)| Some((at, meet(other, &part)?)));
    match merged {
        None => kept.push(part),
        Some((at, merged)) if merged == kept[at] => {}
        Some((at, merged)) => {
            kept.remove(at);
            return Some(merged);
        }
    }
    None
}

/// Two parts of a conjunction as one, if one says something about the other.
fn meet(first: &Formula, second: &Formula) -> Option<Formula> {
    use Formula::{Const, IfGiven, Is};
    let by_presence = |one: &Formula, other: &Formula| match (one, other) {
        (IfGiven(q, None), Is(p, _)) if p.0.starts_with(&q.0) => Some(Const(false)),
        (IfGiven(q, None), IfGiven(p, _)) if p.0.starts_with(&q.0) => Some(one.clone()),
        (Is(path, None), other) if needs(other, path) => Some(other.clone()),
        _ => None,
    };
    let both = |a: &Option<Test>, b: &Option<Test>| match (a, b) {
        (None, test) | (test, None) => test.clone(),
        (Some(a), Some(b)) => a.both(b),
    };
    by_presence(first, second).or_else(|| by_presence(second, first)).or_else(|| match (first, second) {
        _ if first == second => Some(first.clone()),
        (Is(p, a), Is(q, b) | IfGiven(q, b)) | (IfGiven(p, a), Is(q, b)) if p == q => {
            Some(is(p.clone(), both(a, b)?))
        }
        (IfGiven(p, a), IfGiven(q, b)) if p == q => Some(if_given(p.clone(), both(a, b)?)),
        _ => None,
    })
}

/// Whether it cannot hold unless the parameter is given.
fn needs(formula: &Formula, path: &Path) -> bool {
    match formula {
        Formula::Const(holds) => !holds,
        Formula::Is(other, _) => other.0.starts_with(&path.0),
        Formula::IfGiven(..) => false,
        Formula::All(parts) => parts.iter().any(|part| needs(part, path)),
        Formula::Any(parts) => parts.iter().all(|part| needs(part, path)),
        Formula::If(parts) => needs(&parts[1], path) && needs(&parts[2], path),
    }
}

/// Whether it only restricts what is given: printed best as the condition of an implication, turned round.
pub(super) fn is_negative(formula: &Formula) -> bool {
    match formula {
        Formula::IfGiven(..) => true,
        Formula::Const(_) | Formula::Is(..) | Formula::If(_) => false,
        Formula::All(parts) | Formula::Any(parts) => parts.iter().all(is_negative),
    }
}
