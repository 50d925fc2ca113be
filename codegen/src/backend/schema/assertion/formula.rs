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
    /// The parameter is given.
    Given(Path),
    /// The parameter is not given.
    Absent(Path),
    /// The parameter is given, and its value passes.
    Is(Path, Test),
    /// If the parameter is given, its value passes.
    IfGiven(Path, Test),
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
        Formula::Given(path) => Formula::Absent(path),
        Formula::Absent(path) => Formula::Given(path),
        // An item of a list is always there.
        Formula::Is(path, test) if path.0.is_empty() => Formula::Is(path, test.complement()),
        Formula::Is(path, test) => Formula::IfGiven(path, test.complement()),
        Formula::IfGiven(path, test) => Formula::Is(path, test.complement()),
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
        Some(true) => Formula::Given(path),
        _ => Formula::Is(path, test),
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

/// Adds a part. When it meets one that it can be merged with, that one is taken out and the merged one handed
/// back, because it may meet others in turn.
fn join(kept: &mut Vec<Formula>, part: Formula) -> Option<Formula> {
    for at in 0..kept.len() {
        match meet(&kept[at], &part) {
            Meeting::Apart => {}
            Meeting::KeepFirst => return None,
            Meeting::Merged(merged) => {
                kept.remove(at);
                return Some(merged);
            }
        }
    }
    kept.push(part);
    None
}

/// What two parts of a conjunction have to say to each other.
enum Meeting {
    /// Nothing.
    Apart,
    /// The first one implies the second.
    KeepFirst,
    /// Both together are this.
    Merged(Formula),
}

fn meet(first: &Formula, second: &Formula) -> Meeting {
    use Formula::{Absent, Given, IfGiven, Is};
    if first == second {
        return Meeting::KeepFirst;
    }
    let never = || Meeting::Merged(Formula::Const(false));
    match (first, second) {
        (first, Given(path)) if needs(first, path) => Meeting::KeepFirst,
        (Given(path), second) if needs(second, path) => Meeting::Merged(second.clone()),
        (Absent(q), Is(p, _) | Given(p)) | (Is(p, _) | Given(p), Absent(q)) if p.0.starts_with(&q.0) => {
            never()
        }
        (Absent(q), IfGiven(p, _) | Absent(p)) if p.0.starts_with(&q.0) => Meeting::KeepFirst,
        (IfGiven(p, _) | Absent(p), Absent(q)) if p.0.starts_with(&q.0) => Meeting::Merged(second.clone()),
        (Given(p), IfGiven(q, test)) | (IfGiven(q, test), Given(p)) if p == q => {
            Meeting::Merged(is(q.clone(), test.clone()))
        }
        (Is(p, a), Is(q, b) | IfGiven(q, b)) | (IfGiven(p, a), Is(q, b)) if p == q => {
            a.both(b).map_or(Meeting::Apart, |test| Meeting::Merged(is(p.clone(), test)))
        }
        (IfGiven(p, a), IfGiven(q, b)) if p == q => {
            a.both(b).map_or(Meeting::Apart, |test| Meeting::Merged(if_given(p.clone(), test)))
        }
        _ if opposite(first, second) => never(),
        _ => Meeting::Apart,
    }
}

/// Whether it cannot hold unless the parameter is given.
fn needs(formula: &Formula, path: &Path) -> bool {
    match formula {
        Formula::Const(holds) => !holds,
        Formula::Given(other) | Formula::Is(other, _) => other.0.starts_with(&path.0),
        Formula::Absent(_) | Formula::IfGiven(..) => false,
        Formula::All(parts) => parts.iter().any(|part| needs(part, path)),
        Formula::Any(parts) => parts.iter().all(|part| needs(part, path)),
        Formula::If(parts) => needs(&parts[1], path) && needs(&parts[2], path),
    }
}

/// Whether one is the negation of the other, told from what stands there.
fn opposite(first: &Formula, second: &Formula) -> bool {
    match (first, second) {
        (Formula::If(a), Formula::If(b)) => a[0] == b[0] && opposite(&a[1], &b[1]) && opposite(&a[2], &b[2]),
        (Formula::All(a), Formula::Any(b)) | (Formula::Any(a), Formula::All(b)) => {
            a.len() == b.len() && a.iter().zip(b).all(|(a, b)| opposite(a, b))
        }
        (Formula::Const(a), Formula::Const(b)) => a != b,
        (Formula::Given(p), Formula::Absent(q)) | (Formula::Absent(p), Formula::Given(q)) => p == q,
        (Formula::Is(p, a), Formula::IfGiven(q, b)) | (Formula::IfGiven(p, a), Formula::Is(q, b)) => {
            p == q && *a == b.clone().complement()
        }
        (Formula::Is(p, a), Formula::Is(q, b)) => p.0.is_empty() && p == q && *a == b.clone().complement(),
        _ => false,
    }
}

/// Whether it only restricts what is given: printed best as the condition of an implication, turned round.
pub(super) fn is_negative(formula: &Formula) -> bool {
    match formula {
        Formula::Absent(_) | Formula::IfGiven(..) => true,
        Formula::Const(_) | Formula::Given(_) | Formula::Is(..) | Formula::If(_) => false,
        Formula::All(parts) | Formula::Any(parts) => parts.iter().all(is_negative),
    }
}
