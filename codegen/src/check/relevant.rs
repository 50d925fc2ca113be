//! The rules that restrict the parameters that some conditions read, and the search for a request among those that they
//! allow.

use std::collections::BTreeSet;

use modelspec_runtime::__private::evaluate::Inputs;
use serde_json::Value as Json;

use super::cases::{Cases, Condition, Sampling};
use super::trial::{Group, Trial, condition, parameters};
use crate::backend::table::evaluate::Evaluator;
use crate::model::expr::contains;
use crate::model::{Expr, ExprKind, Operation, Path, Price, Rule};

/// Conditions, the rules that are relevant to them, and the requests that matter to all of these.
struct Relevant<'o> {
    cases: Cases,
    rules: Vec<&'o Rule>,
}

impl<'o> Relevant<'o> {
    /// `None` when the conditions compare values that have no finite set of edges.
    fn of(trial: &'o Trial<'o>, exprs: &[&'o Expr]) -> Option<Relevant<'o>> {
        let op = trial.op;
        let mut relevant = Self::without_rules(op, exprs)?;
        let mut read: BTreeSet<Path> = exprs.iter().flat_map(|expr| parameters(expr, &[])).collect();
        for Group { rules: of_group, reads } in &trial.groups {
            if reads.is_disjoint(&read) && !decides_tier(exprs, op, reads) {
                continue;
            }
            let rules: Vec<&Rule> = relevant.rules.iter().chain(of_group).copied().collect();
            let conditions: Vec<Condition<'o>> = exprs
                .iter()
                .map(|expr| (*expr, &[][..]))
                .chain(rules.iter().map(|rule| condition(rule)))
                .collect();
            let cases = Cases::of(op, &conditions, Sampling::Edges);
            trial.budget.spend(cases.as_ref().map_or(0, Cases::made));
            match cases.filter(|cases| cases.count().is_some()) {
                Some(cases) => {
                    read.extend(reads.iter().cloned());
                    relevant = Relevant { cases, rules };
                }
                // If there are too many cases, only the rules that read nothing else are relevant.
                None => {
                    let reads_known = |rule: &&Rule| parameters(&rule.holds, &rule.each).is_subset(&read);
                    relevant.rules = rules.into_iter().filter(reads_known).collect();
                }
            }
        }
        Some(relevant)
    }

    fn without_rules(op: &'o Operation, exprs: &[&'o Expr]) -> Option<Relevant<'o>> {
        let conditions: Vec<Condition<'o>> = exprs.iter().map(|expr| (*expr, &[][..])).collect();
        let cases = Cases::of(op, &conditions, Sampling::Edges)?;
        Some(Relevant { cases, rules: Vec::new() })
    }

    /// The first request that satisfies the rules and has the wanted answer.
    fn find<T>(
        &self,
        trial: &Trial<'_>,
        exprs: &[&Expr],
        price: &Price,
        wanted: &Wanted<'_, T>,
    ) -> Option<(Json, T)> {
        let conditions: Vec<Condition<'_>> = self
            .rules
            .iter()
            .map(|rule| condition(rule))
            .chain(exprs.iter().map(|expr| (*expr, &[][..])))
            .collect();
        let arena = bumpalo::Bump::new();
        let evaluator = Evaluator::new(&arena, trial.op, &conditions, price);
        self.cases.requests(&trial.budget).find_map(|request| {
            let inputs = evaluator.inputs(&request);
            let is_valid = !(0..self.rules.len()).any(|rule| evaluator.holds(rule, &inputs) == Some(false));
            let found = is_valid.then(|| {
                let results: Vec<Option<bool>> =
                    (self.rules.len()..conditions.len()).map(|at| evaluator.holds(at, &inputs)).collect();
                wanted(&results, &inputs)
            });
            trial.budget.spend(evaluator.steps() + inputs.spent());
            drop(inputs);
            Some((request, found??))
        })
    }
}

/// Decides from the results of the conditions, and from the values of a request, whether it is the one that is sought.
type Wanted<'w, T> = dyn Fn(&[Option<bool>], &Inputs<'_>) -> Option<T> + 'w;

/// The result of a search for a request.
pub(super) enum Search<T> {
    /// This request was found.
    Found(Json, T),
    /// No such request exists, or nothing is known about it.
    None,
    /// None was found among those that were tried, which are not all.
    Open,
}

/// Looks for a valid request with the wanted answer. What no request has, valid or not, no valid request has, so the
/// search without rules, which has few cases, comes first.
pub(super) fn search<T>(
    trial: &Trial<'_>,
    exprs: &[&Expr],
    conditions: &[&Expr],
    price: &Price,
    wanted: &Wanted<'_, T>,
) -> Search<T> {
    if trial.budget.is_spent() {
        return Search::Open;
    }
    let Some(alone) = Relevant::without_rules(trial.op, exprs) else { return Search::None };
    let is_proof = alone.cases.count().is_some() && alone.cases.is_complete;
    if is_proof && alone.find(trial, conditions, price, wanted).is_none() && !trial.budget.is_spent() {
        return Search::None;
    }
    let Some(all) = Relevant::of(trial, exprs) else { return Search::None };
    match all.find(trial, conditions, price, wanted) {
        Some((request, found)) => Search::Found(request, found),
        None if all.cases.count().is_some() && !trial.budget.is_spent() => Search::None,
        None => Search::Open,
    }
}

/// Reports whether a condition holds for a valid request; none if that is not decided.
pub(super) fn admits(trial: &Trial<'_>, condition: &Expr) -> Option<bool> {
    if trial.budget.is_spent() {
        return None;
    }
    let all = Relevant::of(trial, &[condition])?;
    let wanted: &Wanted<'_, ()> = &|results, _| (results == [Some(true)]).then_some(());
    let is_proof = || all.cases.count().is_some() && all.cases.is_complete && !all.cases.is_opaque;
    match all.find(trial, &[condition], &Price::Unknown(String::new()), wanted) {
        Some(_) => Some(true),
        None => (is_proof() && !trial.budget.is_spent()).then_some(false),
    }
}

/// Reports whether expressions read the tier, and these parameters decide it.
fn decides_tier(exprs: &[&Expr], op: &Operation, params: &BTreeSet<Path>) -> bool {
    let Some(sizes) = &op.sizes else { return false };
    exprs.iter().any(|expr| contains(expr, &|kind| *kind == ExprKind::Tier))
        && [&sizes.width, &sizes.height].into_iter().chain(&sizes.tier_from).any(|path| params.contains(path))
}
