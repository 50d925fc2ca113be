//! Rule conflicts: rules that no request satisfies at once, and conditions of rules under which no request is valid.

use serde_json::Value as Json;

use super::cases::{Cases, Condition, MAX_CASES_OF_GROUP, Sampling, is_opaque};
use super::trial::{Trial, condition};
use crate::backend::table::evaluate::Evaluator;
use crate::diagnostic::{Code, Diagnostic, Report};
use crate::model::{Price, Rule, RuleForm};

/// Looks for groups of rules that no request satisfies, and for conditions under which none does.
pub(super) fn check(trial: &Trial<'_>, report: &mut Report) {
    for group in &trial.groups {
        if group.rules.len() > 1 {
            self::group(trial, &group.rules, report);
        }
    }
}

/// A request that breaks some rules of a group, which are named by their index in it.
#[derive(Clone)]
struct Counterexample {
    request: Json,
    broken: Vec<usize>,
}

/// The condition of a rule.
struct When<'r> {
    /// The rule, by its index in the group.
    rule: usize,
    condition: Condition<'r>,
    /// A request under the condition is valid.
    is_valid: bool,
    /// A request under it that satisfies its own rule. A rule that nothing satisfies under its own condition forbids
    /// the condition.
    counterexample: Option<Counterexample>,
}

fn group(trial: &Trial<'_>, rules: &[&Rule], report: &mut Report) {
    let op = trial.op;
    let conditions: Vec<Condition<'_>> = rules.iter().map(|rule| condition(rule)).collect();
    // Where not all requests that matter are tried, nothing is known about these rules.
    if is_opaque(op, &conditions) {
        return;
    }
    let Some(cases) = trial.cases(&conditions, Sampling::Edges) else { return };
    if !cases.is_complete || cases.count().is_none_or(|count| count > MAX_CASES_OF_GROUP) {
        return;
    }
    let when = |rule: usize| match &rules[rule].form {
        RuleForm::When(when, _) if rules[rule].each.is_empty() => {
            Some(When { rule, condition: (when, &[]), is_valid: false, counterexample: None })
        }
        _ => None,
    };
    let mut whens: Vec<When<'_>> = (0..rules.len()).filter_map(when).collect();
    match first_conflict(trial, &conditions, &cases, &mut whens) {
        Conflict::None => {}
        Conflict::Always(counterexample) => report.push(contradiction(rules, &counterexample)),
        Conflict::Sometimes => {
            for when in whens.iter().filter(|when| !when.is_valid) {
                if let Some(counterexample) = &when.counterexample {
                    report.push(dead_condition(when.rule, rules, counterexample));
                }
            }
        }
    }
}

enum Conflict {
    /// Every condition occurs in a valid request, or nothing is known.
    None,
    /// Some requests are valid, but under some conditions none may be.
    Sometimes,
    /// No request is valid.
    Always(Counterexample),
}

fn first_conflict(
    trial: &Trial<'_>,
    rules: &[Condition<'_>],
    cases: &Cases,
    whens: &mut [When<'_>],
) -> Conflict {
    let all: Vec<Condition<'_>> =
        rules.iter().copied().chain(whens.iter().map(|when| when.condition)).collect();
    let arena = bumpalo::Bump::new();
    let evaluator = Evaluator::new(&arena, trial.op, &all, &Price::Unknown(String::new()));
    let mut first: Option<Counterexample> = None;
    let mut is_satisfied = false;
    for request in cases.requests(&trial.budget) {
        let inputs = evaluator.inputs(&request);
        let broken: Vec<usize> =
            (0..rules.len()).filter(|rule| evaluator.holds(*rule, &inputs) == Some(false)).collect();
        is_satisfied |= broken.is_empty();
        for (at, when) in whens.iter_mut().enumerate() {
            if evaluator.holds(rules.len() + at, &inputs) == Some(true) {
                when.is_valid |= broken.is_empty();
                if when.counterexample.is_none() && !broken.contains(&when.rule) {
                    when.counterexample =
                        Some(Counterexample { request: request.clone(), broken: broken.clone() });
                }
            }
        }
        trial.budget.spend(evaluator.steps() + inputs.spent());
        if is_satisfied && whens.iter().all(|when| when.is_valid) || trial.budget.is_spent() {
            return Conflict::None;
        }
        if first.is_none() && !broken.is_empty() {
            drop(inputs);
            first = Some(Counterexample { request, broken });
        }
    }
    match first {
        Some(counterexample) if !is_satisfied => Conflict::Always(counterexample),
        _ => Conflict::Sometimes,
    }
}

/// Most rules that a message names.
const MAX_SHOWN: usize = 12;

fn quoted<'r>(rules: impl IntoIterator<Item = &'r &'r Rule>) -> String {
    let mut names: Vec<String> = rules.into_iter().map(|rule| format!("`{}`", rule.id.value)).collect();
    if names.len() > MAX_SHOWN {
        names.truncate(MAX_SHOWN);
        names.push("...".to_owned());
    }
    names.join(", ")
}

fn example(rules: &[&Rule], counterexample: &Counterexample) -> String {
    let broken = quoted(counterexample.broken.iter().map(|rule| &rules[*rule]));
    format!("for example, {} breaks {broken}", counterexample.request)
}

fn contradiction(rules: &[&Rule], counterexample: &Counterexample) -> Diagnostic {
    let message = format!("no request satisfies all of the rules {}", quoted(rules));
    let mut diagnostic = Diagnostic::new(Code::RulesContradict, rules[0].id.span, message)
        .label(example(rules, counterexample))
        .help("one rule requires what another one forbids");
    for rule in rules[1..].iter().take(MAX_SHOWN) {
        diagnostic = diagnostic.related(rule.id.span, "conflicts with this rule");
    }
    diagnostic
}

fn dead_condition(rule: usize, rules: &[&Rule], counterexample: &Counterexample) -> Diagnostic {
    let id = &rules[rule].id;
    let message = format!("no request that meets the condition of rule `{}` is valid", id.value);
    let mut diagnostic = Diagnostic::new(Code::DeadCondition, id.span, message)
        .label(example(rules, counterexample))
        .help("other rules forbid what it requires; if the condition itself is invalid, forbid it directly");
    for other in counterexample.broken.iter().filter(|other| **other != rule).take(MAX_SHOWN) {
        diagnostic = diagnostic.related(rules[*other].id.span, "conflicts with this rule");
    }
    diagnostic
}
