//! Rules that can never hold, and rules that can never fail.

#[cfg(test)]
mod tests;

use modelspec_runtime::{Facts, table};

use super::decide::{Depth, Space, is_opaque, loosened};
use crate::diagnostic::{Code, Diagnostic, Report};
use crate::model::{Operation, Price, PriceLine, Rule};

/// Tries the requests that matter to each rule until one holds and one fails.
pub(super) fn check(op: &Operation, report: &mut Report) {
    if op.rules.is_empty() {
        return;
    }
    let loose = loosened(op);
    let arena = bumpalo::Bump::new();
    let model = crate::backend::table::model(&arena, &loose);
    for (at, lowered) in model.rules.iter().enumerate() {
        let alone = table::Model { rules: std::slice::from_ref(lowered), ..model };
        self::rule(op, at, &alone, report);
    }
}

/// How a rule comes out over some requests.
#[derive(Default)]
struct Outcome {
    holds: bool,
    fails: bool,
}

impl Outcome {
    fn of(space: &Space, rule: &Rule, alone: &table::Model<'_>) -> Outcome {
        let mut outcome = Outcome::default();
        for request in space.requests() {
            let answer =
                modelspec_runtime::validate(alone, request.to_string().as_bytes(), &Facts::default());
            let is_this = |one: &modelspec_runtime::Violation<'_>| one.rule() == rule.id.value;
            let is_broken = answer.violations().iter().chain(answer.warnings()).any(is_this);
            outcome.holds |= !is_broken;
            outcome.fails |= is_broken;
            if outcome.holds && outcome.fails {
                break;
            }
        }
        outcome
    }
}

fn rule(op: &Operation, at: usize, alone: &table::Model<'_>, report: &mut Report) {
    let rule = &op.rules[at];
    let asked = [(&rule.holds, rule.each.as_slice())];
    // No requests would show that such a rule always comes out one way.
    if is_opaque(op, &asked) {
        return;
    }
    let mut is_open = false;
    for depth in [Depth::Edges, Depth::All] {
        let Some(space) = Space::of(op, &asked, depth) else { continue };
        // That all values of a number are too many says nothing about the values at the edges.
        is_open |= depth == Depth::Edges && !space.is_opaque;
        if space.count().is_none() {
            continue;
        }
        let outcome = Outcome::of(&space, rule, alone);
        if outcome.holds && outcome.fails {
            return;
        }
        if space.is_complete && space.is_small() {
            return decided(op, at, &outcome, report);
        }
    }
    if is_open {
        report.push(not_decided(rule));
    }
}

fn decided(op: &Operation, at: usize, outcome: &Outcome, report: &mut Report) {
    let id = &op.rules[at].id;
    if !outcome.holds {
        let message = format!("rule `{}` can never hold", id.value);
        report.push(
            Diagnostic::new(Code::RuleNeverHolds, id.span, message).help(
                "no combination of the values it reads satisfies it; look at enums, ranges and defaults",
            ),
        );
    } else if !outcome.fails
        && let Some(line) = line_with_all_rates(op, at)
    {
        let message =
            format!("`missing` has no effect: every request already has a rate for `{}`", line.item.value);
        report.push(Diagnostic::new(Code::UselessMissing, line.item.span, message).help("remove `missing`"));
    } else if !outcome.fails {
        let message = format!("rule `{}` can never fail", id.value);
        report.push(
            Diagnostic::new(Code::RuleNeverFails, id.span, message)
                .help("the parameters it reads already allow nothing else; drop the rule"),
        );
    }
}

/// The line of the price whose missing rates a rule forbids.
fn line_with_all_rates(op: &Operation, rule: usize) -> Option<&PriceLine> {
    let Price::Lines { lines, .. } = &op.price else { return None };
    lines.iter().find(|line| line.rule == Some(rule))
}

fn not_decided(rule: &Rule) -> Diagnostic {
    let message = format!("not decided whether rule `{}` can hold and can fail", rule.id.value);
    Diagnostic::new(Code::NotDecided, rule.id.span, message)
        .help("it reads too many values to try them all; nothing is wrong with that")
}
