//! Rules that can never hold, and rules that can never fail.

use modelspec_runtime::{Facts, table};

use super::decide::{Space, loosened};
use crate::diagnostic::{Diagnostic, Report};
use crate::model::{Operation, Rule};

/// Tries the requests that matter to each rule until one holds and one fails.
pub(super) fn check(op: &Operation, report: &mut Report) {
    if op.rules.is_empty() {
        return;
    }
    let loose = loosened(op);
    let arena = bumpalo::Bump::new();
    let model = crate::lower::table::model(&arena, &loose);
    for (rule, lowered) in op.rules.iter().zip(model.rules) {
        let alone = table::Model { rules: std::slice::from_ref(lowered), ..model };
        self::rule(op, rule, &alone, report);
    }
}

fn rule(op: &Operation, rule: &Rule, alone: &table::Model<'_>, report: &mut Report) {
    let Some(space) = Space::of(op, &[&rule.holds]) else { return };
    let id = &rule.id;
    if space.count().is_none() {
        return report.push(not_decided(rule));
    }
    let (mut holds, mut fails) = (false, false);
    for request in space.requests() {
        let answer = modelspec_runtime::validate(alone, request.to_string().as_bytes(), &Facts::default());
        let is_broken = answer.violations().iter().chain(answer.warnings()).any(|one| one.rule() == id.value);
        holds |= !is_broken;
        fails |= is_broken;
        if holds && fails {
            return;
        }
    }
    if !space.is_complete {
        report.push(not_decided(rule));
    } else if !holds {
        let message = format!("rule `{}` can never hold", id.value);
        report.push(
            Diagnostic::error("rule-never-holds", id.span, message).help(
                "no combination of the values it reads satisfies it; look at enums, ranges and defaults",
            ),
        );
    } else if !fails {
        let message = format!("rule `{}` can never fail", id.value);
        report.push(
            Diagnostic::warning("rule-never-fails", id.span, message)
                .help("the parameters it reads already allow nothing else; drop the rule"),
        );
    }
}

fn not_decided(rule: &Rule) -> Diagnostic {
    let message = format!("not decided whether rule `{}` can hold and can fail", rule.id.value);
    Diagnostic::warning("not-decided", rule.id.span, message)
        .help("it reads too many values to try them all; nothing is wrong with that")
}
