//! Data that all trials of requests share: the rules in groups that have parameters in common, and the work that is
//! left for all trials of an operation.

use std::cell::Cell;
use std::collections::{BTreeMap, BTreeSet};

use modelspec_runtime::__private::evaluate;

use super::cases::{Cases, Condition, Sampling, is_enumerable};
use crate::limits::MAX_TRIAL_STEPS;
use crate::model::expr::reads;
use crate::model::{Expr, Operation, Path, Rule};

/// An operation that requests are tried for.
pub(super) struct Trial<'o> {
    pub(super) op: &'o Operation,
    /// The rules that make requests invalid.
    pub(super) groups: Vec<Group<'o>>,
    pub(super) budget: Budget,
}

/// Rules that have parameters in common.
pub(super) struct Group<'o> {
    pub(super) rules: Vec<&'o Rule>,
    /// The parameters that they read.
    pub(super) reads: BTreeSet<Path>,
}

/// Steps of the engine that take as long as one of others.
const ENGINE_STEPS: u64 = 4;

/// The steps that are left.
pub(crate) struct Budget(Cell<u64>);

impl Budget {
    pub(crate) fn new(steps: u64) -> Self {
        Self(Cell::new(steps))
    }

    /// Spends steps; reports whether some are left.
    pub(crate) fn spend(&self, steps: u64) -> bool {
        self.0.set(self.0.get().saturating_sub(steps));
        !self.is_spent()
    }

    /// Runs the engine for requests, and spends the steps that it takes in macros, over texts and for patterns.
    pub(crate) fn charged<T>(&self, run: impl FnOnce() -> T) -> T {
        let before = evaluate::steps();
        let value = run();
        self.spend(evaluate::steps().wrapping_sub(before) / ENGINE_STEPS);
        value
    }

    pub(crate) fn is_spent(&self) -> bool {
        self.0.get() == 0
    }

    /// The steps that are left.
    pub(crate) fn left(&self) -> u64 {
        self.0.get()
    }
}

impl<'o> Trial<'o> {
    pub(super) fn new(op: &'o Operation) -> Self {
        Self { op, groups: groups(op), budget: Budget::new(op.portions.trials.of(MAX_TRIAL_STEPS)) }
    }

    /// The requests that matter to some conditions. The values in them are paid for even if nobody tries the requests,
    /// as they are made all the same.
    pub(super) fn cases(&self, conditions: &[Condition<'_>], sampling: Sampling) -> Option<Cases> {
        if self.budget.is_spent() {
            return None;
        }
        let cases = Cases::of(self.op, conditions, sampling)?;
        self.budget.spend(cases.made());
        Some(cases)
    }
}

/// The rules that make requests invalid, in groups that have parameters in common.
fn groups(op: &Operation) -> Vec<Group<'_>> {
    /// The rules of a group by their index, and the parameters that they read.
    type Found = (Vec<usize>, BTreeSet<Path>);
    let mut found: Vec<Found> = Vec::new();
    let mut group_of: BTreeMap<Path, usize> = BTreeMap::new();
    for (at, rule) in op.rules.iter().enumerate() {
        if rule.warning || !is_enumerable(op, &[condition(rule)]) {
            continue;
        }
        let read = parameters(&rule.holds, &rule.each);
        let shared: BTreeSet<usize> = read.iter().filter_map(|path| group_of.get(path).copied()).collect();
        // The smaller groups move into the largest one, so that no rule moves often.
        let largest = shared.iter().copied().max_by_key(|group| found[*group].1.len()).unwrap_or(found.len());
        if largest == found.len() {
            found.push(Found::default());
        }
        let mut moved: Found = (vec![at], read);
        for group in shared.into_iter().filter(|group| *group != largest) {
            let (rules, reads) = std::mem::take(&mut found[group]);
            moved.0.extend(rules);
            moved.1.extend(reads);
        }
        group_of.extend(moved.1.iter().map(|path| (path.clone(), largest)));
        found[largest].0.extend(moved.0);
        found[largest].1.extend(moved.1);
    }
    found.retain(|(rules, _)| !rules.is_empty());
    found.iter_mut().for_each(|(rules, _)| rules.sort_unstable());
    found.sort_by_key(|(rules, _)| rules.last().copied());
    let group =
        |(rules, reads): Found| Group { rules: rules.into_iter().map(|at| &op.rules[at]).collect(), reads };
    found.into_iter().map(group).collect()
}

pub(super) fn condition(rule: &Rule) -> Condition<'_> {
    (&rule.holds, &rule.each)
}

/// The parameters of the request that a condition reads or goes through.
pub(super) fn parameters(expr: &Expr, lists: &[Path]) -> BTreeSet<Path> {
    reads(expr).into_iter().chain(lists.first().cloned()).collect()
}
