//! Proofs that requests which keep some rules keep another one: all cases that matter to them are finitely many, and
//! each of them is tried.

use std::collections::BTreeSet;

use super::Pair;
use super::facet::At;
use super::rules::Normal;
use crate::backend::table::evaluate::Evaluator;
use crate::check::{Budget, Cases, Sampling};
use crate::model::expr::contains;
use crate::model::{Default, Expr, ExprKind, Operation, Param, Path, Price};

/// Steps of one proof.
const STEPS: u64 = 4_000_000;

/// Parts that are known to be the same on both sides.
pub(super) struct Proof {
    /// The outermost parameters whose declarations differ, under their new names.
    declared: BTreeSet<String>,
    /// Those whose value differs where they are absent.
    defaults: BTreeSet<String>,
    /// Some value of an absent parameter depends on conditions, and differs.
    is_conditional: bool,
    /// Facts whose declarations differ.
    facts: BTreeSet<String>,
    /// The size table differs.
    sizes: bool,
}

impl Proof {
    pub(super) fn new(
        declared: BTreeSet<String>,
        pairs: &[(At, &Param, &Param)],
        is_default_changed: impl Fn(&Param, &Param) -> bool,
        (old, new): (&Operation, &Operation),
    ) -> Self {
        let mut defaults = BTreeSet::new();
        let mut is_conditional = false;
        for (at, before, now) in pairs {
            let is_other = is_default_changed(before, now)
                || (before.empty_absent, before.null_absent) != (now.empty_absent, now.null_absent);
            if is_other {
                defaults.extend(crate::witness::names(&at.new).into_iter().next());
                let depends = |param: &Param| {
                    matches!(param.default, Some(Default::Cases(_)))
                        || matches!(param.default_document, Some(Default::Cases(_)))
                };
                is_conditional |= depends(before) || depends(now);
            }
        }
        let other = |fact: &&crate::model::Fact| {
            let same = |one: &crate::model::Fact| {
                crate::model::Fact { doc: String::new(), ..one.clone() }
                    == crate::model::Fact { doc: String::new(), ..(*fact).clone() }
            };
            !new.facts.iter().any(same) || !old.facts.iter().any(same)
        };
        let facts = old.facts.iter().chain(&new.facts).filter(other).map(|fact| fact.name.value.clone());
        let rows = |op: &Operation| {
            let rows = op.sizes.as_ref().map(|sizes| &sizes.rows);
            rows.map(|rows| {
                rows.iter().map(|row| (row.width, row.height, row.tier.clone())).collect::<Vec<_>>()
            })
        };
        Self { declared, defaults, is_conditional, facts: facts.collect(), sizes: rows(old) != rows(new) }
    }

    /// Reports whether a rule that reads the same on both sides can give other results.
    pub(super) fn is_doubtful(&self, rule: &Normal<'_>) -> bool {
        let reads = |name: &String| self.facts.contains(name);
        self.is_conditional
            || !rule.roots().is_disjoint(&self.defaults)
            || contains(&rule.holds, &|kind| match kind {
                ExprKind::Tier => self.sizes,
                ExprKind::Fact(name) | ExprKind::HasFact(name) => reads(name),
                _ => false,
            })
    }

    /// Reports whether nothing prevents a proof about rules.
    fn is_possible(&self, rule: &Normal<'_>) -> bool {
        !self.is_conditional
            && rule.roots().is_disjoint(&self.declared)
            && !contains(&rule.holds, &|kind| match kind {
                ExprKind::Tier => self.sizes,
                ExprKind::Fact(_) | ExprKind::HasFact(_) => true,
                _ => false,
            })
    }
}

impl Pair<'_> {
    /// Reports whether there is a proof that each request that keeps some rules, of the old side or of the new one, keeps
    /// a rule of the other side.
    pub(super) fn implies(&self, (rules, are_old): (&[&Normal<'_>], bool), rule: &Normal<'_>) -> bool {
        let roots = rule.roots();
        let related = rules.iter().copied().filter(|other| !other.roots().is_disjoint(&roots));
        let related: Vec<&Normal<'_>> = related.collect();
        let all: Vec<&Normal<'_>> = related.iter().copied().chain([rule]).collect();
        let has_renamed = !self.names.renamed.is_empty();
        if related.is_empty()
            || !all.iter().all(|one| self.proof.is_possible(one))
            || has_renamed && !self.proof.defaults.is_empty()
        {
            return false;
        }
        // Each side has its own defaults. Where names differ, defaults do not, and the new side knows the new names.
        let (old, new) = self.operations;
        let (of_rules, of_rule) = match are_old {
            _ if has_renamed => (new, new),
            true => (old, new),
            false => (new, old),
        };
        let conditions = |list: &[&Normal<'_>]| -> Vec<(Expr, Vec<Path>)> {
            list.iter().map(|one| (one.holds.clone(), one.each.clone())).collect()
        };
        let (premises, conclusion) = (conditions(&related), conditions(&[rule]));
        let arenas = [bumpalo::Bump::new(), bumpalo::Bump::new()];
        let price = Price::Unknown(String::new());
        let (premises, conclusion) = (borrowed(&premises), borrowed(&conclusion));
        let premise = Evaluator::new(&arenas[0], of_rules, &premises, &price);
        let concluded = Evaluator::new(&arenas[1], of_rule, &conclusion, &price);
        let together = [&premises[..], &conclusion[..]].concat();
        for sampling in [Sampling::Edges, Sampling::Exhaustive] {
            let Some(cases) = Cases::of(new, &together, sampling) else { continue };
            if !cases.is_complete || cases.count().is_none() {
                continue;
            }
            let budget = Budget::new(STEPS);
            let is_counterexample = |request: &serde_json::Value| {
                let (inputs, others) = (premise.inputs(request), concluded.inputs(request));
                let keeps = (0..premises.len()).all(|at| premise.holds(at, &inputs) != Some(false));
                let found = keeps && concluded.holds(0, &others) != Some(true);
                budget.spend(premise.steps() + concluded.steps() + inputs.spent() + others.spent());
                found
            };
            let found = cases.requests(&budget).any(|request| is_counterexample(&request));
            if found || !budget.is_spent() {
                return !found;
            }
        }
        false
    }
}

fn borrowed(conditions: &[(Expr, Vec<Path>)]) -> Vec<(&Expr, &[Path])> {
    conditions.iter().map(|(expr, lists)| (expr, &lists[..])).collect()
}
