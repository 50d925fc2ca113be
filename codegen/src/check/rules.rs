//! Rules that can never hold, and rules that can never fail.

#[cfg(test)]
mod tests;

use super::cases::{Cases, Sampling, is_opaque};
use super::trial::{Trial, condition};
use crate::backend::table::evaluate::Evaluator;
use crate::diagnostic::{Code, Diagnostic, Report};
use crate::model::{Operation, Price, PriceLine, Rule};

/// Tries the requests that matter to each rule until one holds and one fails.
pub(super) fn check(trial: &Trial<'_>, report: &mut Report) {
    for at in 0..trial.op.rules.len() {
        rule(trial, at, report);
    }
}

/// The results of a rule over some requests.
#[derive(Default)]
struct Outcome {
    holds: bool,
    fails: bool,
}

impl Outcome {
    fn of(trial: &Trial<'_>, rule: &Rule, cases: &Cases) -> Outcome {
        let arena = bumpalo::Bump::new();
        let price = Price::Unknown(String::new());
        let evaluator = Evaluator::new(&arena, trial.op, &[condition(rule)], &price);
        let mut outcome = Outcome::default();
        for request in cases.requests(&trial.budget) {
            let inputs = evaluator.inputs(&request);
            let fails = evaluator.holds(0, &inputs) == Some(false);
            trial.budget.spend(evaluator.steps() + inputs.spent());
            outcome.holds |= !fails;
            outcome.fails |= fails;
            if outcome.holds && outcome.fails {
                break;
            }
        }
        outcome
    }
}

fn rule(trial: &Trial<'_>, at: usize, report: &mut Report) {
    let op = trial.op;
    let rule = &op.rules[at];
    let conditions = [condition(rule)];
    // No choice of requests would prove that such a rule always has the same result.
    if is_opaque(op, &conditions) {
        return;
    }
    let mut is_open = trial.budget.is_spent();
    for sampling in [Sampling::Edges, Sampling::Exhaustive] {
        let Some(cases) = trial.cases(&conditions, sampling) else { continue };
        // Even where all values of a number are too many, those at the edges can be tried.
        is_open |= sampling == Sampling::Edges && !cases.is_opaque;
        if cases.count().is_none() {
            continue;
        }
        let outcome = Outcome::of(trial, rule, &cases);
        if outcome.holds && outcome.fails {
            return;
        }
        is_open |= trial.budget.is_spent();
        if cases.is_complete && !trial.budget.is_spent() {
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
            Diagnostic::new(Code::RuleNeverHolds, id.span, message)
                .help("no combination of values satisfies it; check enums, ranges and defaults"),
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
                .help("the declarations of its parameters already guarantee it; remove the rule"),
        );
    }
}

/// The line of the price whose missing rates a rule forbids.
fn line_with_all_rates(op: &Operation, rule: usize) -> Option<&PriceLine> {
    op.prices.lines().find(|line| line.rule == Some(rule))
}

fn not_decided(rule: &Rule) -> Diagnostic {
    let message =
        format!("could not check rule `{}`: it reads too many combinations of values", rule.id.value);
    Diagnostic::new(Code::NotDecided, rule.id.span, message)
}
