//! What follows the pass over a document: the size table, then the rules. In: the variables and the log. Out: the
//! report.

use crate::eval::Scope;
use crate::facts::Facts;
use crate::pointer::Pointer;
use crate::problem::{Blamed, Problem};
use crate::report::{Log, Report, Violation};
use crate::slots::{Frame, Slots, State, Value};
use crate::table::{Blame, Default, Expr, Model, Rule, Severity, Sizes, Vars};

/// Checks sizes and rules, and closes the report.
pub(crate) fn finish<'m>(
    model: &'m Model<'m>,
    slots: &mut Slots<'_>,
    facts: &Facts,
    mut log: Log<'m>,
) -> Report<'m> {
    if let Some(sizes) = &model.sizes {
        check_size(model, sizes, slots, &mut log);
    }
    let mut broken = Vec::new();
    let mut warnings = Vec::new();
    if !log.duplicate {
        let scope = Scope { model, slots, facts, exact: false, guess: true };
        for rule in model.rules {
            match judge(rule, &scope) {
                Verdict::Holds | Verdict::Silent => {}
                Verdict::Broken => {
                    let violation = violation(model, rule, &scope);
                    match rule.severity {
                        Severity::Error => broken.push(violation),
                        Severity::Warning => warnings.push(violation),
                    }
                }
                Verdict::Unknown => log.undecided(undecided(model, rule, &scope)),
            }
        }
    }
    log.into_report(broken, warnings)
}

/// The pair must stand in the table; one side alone must stand in some row.
fn check_size<'m>(model: &'m Model<'m>, sizes: &'m Sizes<'m>, slots: &mut Slots<'_>, log: &mut Log<'m>) {
    let side = |index| {
        let slot = slots.get(index);
        match slot.state {
            State::Given(Value::Int(value)) => Ok((Some(value), slot.at)),
            State::Absent | State::Missing => Ok((None, slot.at)),
            _ => Err(()),
        }
    };
    let (Ok((width, width_at)), Ok((height, height_at))) = (side(sizes.width), side(sizes.height)) else {
        return;
    };
    let fits = |given: Option<i64>, known: u32| given.is_none_or(|given| given == i64::from(known));
    let row = sizes.rows.iter().position(|row| fits(width, row.width) && fits(height, row.height));
    if row.is_some() {
        slots.row = row.filter(|_| width.is_some() && height.is_some());
        return;
    }
    let (var, at) = match (width, height) {
        (Some(_), _) => (sizes.width, width_at),
        (None, Some(_)) => (sizes.height, height_at),
        (None, None) => return,
    };
    let pointer = model.vars.get(usize::from(var)).map_or("", |var| var.pointer);
    log.value_at(at, Pointer::Known(pointer), Problem::Size { sizes, width, height });
    for index in [sizes.width, sizes.height] {
        slots.wrong(Frame::REQUEST, Vars { start: index, end: index.saturating_add(1), own: true });
    }
}

enum Verdict {
    Holds,
    Broken,
    Unknown,
    /// A parameter that it reads is itself wrong.
    Silent,
}

#[inline]
fn judge<'s>(rule: &'s Rule<'s>, scope: &Scope<'s>) -> Verdict {
    if rule.reads.iter().any(|&var| scope.is_wrong(var)) {
        return Verdict::Silent;
    }
    let holds = scope.holds(&rule.holds);
    if holds == Some(true) {
        // A guard such as `!has(facts.seconds) || ...` must not pass for a check.
        let guarded =
            !scope.model.facts.is_empty() && Scope { guess: false, ..*scope }.holds(&rule.holds).is_none();
        return if guarded { Verdict::Unknown } else { Verdict::Holds };
    }
    // A default can depend on what is wrong, too.
    if touches(&rule.holds, scope, &mut |found| found == Touch::Wrong) {
        return Verdict::Silent;
    }
    if holds.is_some() { Verdict::Broken } else { Verdict::Unknown }
}

fn violation<'m>(model: &'m Model<'m>, rule: &'m Rule<'m>, scope: &Scope<'_>) -> Violation<'m> {
    let (pointer, blamed) = blame(model, &rule.blame, scope);
    Violation { pointer: Pointer::Known(pointer), problem: Problem::Rule { rule, blamed }, at: 0 }
}

/// Where a broken rule stands, and everybody who breaks it.
fn blame<'m>(model: &'m Model<'m>, blame: &'m Blame<'m>, scope: &Scope<'_>) -> (&'m str, Blamed<'m>) {
    let pointer = |var: u16| model.vars.get(usize::from(var)).map_or("", |var| var.pointer);
    let missing: Vec<&str> =
        blame.required.iter().filter(|&&var| !scope.has(var)).map(|&v| pointer(v)).collect();
    let offends = |(_, holds): &&(u16, Expr<'m>)| scope.holds(holds) == Some(false);
    let (place, blamed) = if let Some(first) = missing.first() {
        (*first, Blamed::Missing(missing.into()))
    } else {
        let mut offending: Vec<&str> = Vec::new();
        for (var, _) in blame.offending.iter().filter(offends) {
            // A parameter can stand in several demands.
            if !offending.contains(&pointer(*var)) {
                offending.push(pointer(*var));
            }
        }
        if let Some(last) = offending.last() {
            (*last, Blamed::Offending(offending.into()))
        } else {
            let read = blame.read.iter().find(|&&var| scope.has(var));
            (read.map_or(blame.otherwise, |&var| pointer(var)), Blamed::Nobody)
        }
    };
    (blame.at.unwrap_or(place), blamed)
}

fn undecided<'m>(model: &'m Model<'m>, rule: &'m Rule<'m>, scope: &Scope<'_>) -> Violation<'m> {
    let mut facts: Vec<&'m str> = Vec::new();
    let mut size = false;
    touches(&rule.holds, scope, &mut |found| {
        match found {
            Touch::Fact(index) => {
                if let Some(fact) = model.facts.get(usize::from(index))
                    && !facts.contains(&fact.name)
                {
                    facts.push(fact.name);
                }
            }
            Touch::Tier => size = true,
            Touch::Wrong => {}
        }
        false
    });
    let read = rule.blame.read.iter().chain(rule.reads).find(|&&var| scope.has(var));
    let read = read.and_then(|&var| model.vars.get(usize::from(var))).map(|var| var.pointer);
    let pointer = rule.blame.at.or(read).unwrap_or(rule.blame.otherwise);
    let problem = Problem::Undecided { rule, facts: facts.into(), size };
    Violation { pointer: Pointer::Known(pointer), problem, at: 0 }
}

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
    tell: &mut impl FnMut(Touch) -> bool,
) -> bool {
    touches_within(expr, scope, 16, tell)
}

fn touches_within<'s>(
    expr: &'s Expr<'s>,
    scope: &Scope<'s>,
    chain: u32,
    tell: &mut impl FnMut(Touch) -> bool,
) -> bool {
    match expr {
        Expr::Lit(_) => false,
        Expr::Null
        | Expr::Is(..)
        | Expr::Bound(_)
        | Expr::BoundGet(..)
        | Expr::BoundHas(..)
        | Expr::List(_)
        | Expr::Each(..)
        | Expr::Call(..)
        | Expr::Match(..) => todo!("expressions"),
        Expr::HasFact(index) => scope.is_missing(*index) && tell(Touch::Fact(*index)),
        Expr::Has(var) => scope.is_wrong(*var) && tell(Touch::Wrong),
        Expr::Get(var) => variable(*var, scope, chain, tell),
        Expr::Fact(index) => scope.is_missing(*index) && tell(Touch::Fact(*index)),
        Expr::Tier => {
            let from = scope.model.sizes.as_ref().and_then(|sizes| sizes.tier_from);
            from.is_some_and(|var| variable(var, scope, chain, tell))
                || (matches!(scope.value(expr), crate::eval::Val::Unknown) && tell(Touch::Tier))
        }
        Expr::Not(inner) | Expr::In(inner, _) | Expr::Size(inner) => {
            touches_within(inner, scope, chain, tell)
        }
        Expr::All(parts) | Expr::Any(parts) => {
            parts.iter().any(|part| touches_within(part, scope, chain, tell))
        }
        Expr::If(parts) => parts.iter().any(|part| touches_within(part, scope, chain, tell)),
        Expr::Compare(_, parts) | Expr::Arith(_, parts) => {
            parts.iter().any(|part| touches_within(part, scope, chain, tell))
        }
    }
}

fn variable(var: u16, scope: &Scope<'_>, chain: u32, tell: &mut impl FnMut(Touch) -> bool) -> bool {
    if scope.is_wrong(var) && tell(Touch::Wrong) {
        return true;
    }
    if scope.has(var) || chain == 0 {
        return false;
    }
    match scope.model.vars.get(usize::from(var)).map(|var| &var.default) {
        Some(Default::Cases(cases)) => {
            cases.iter().any(|(condition, _)| touches_within(condition, scope, chain - 1, tell))
        }
        _ => false,
    }
}
