//! Proofs that requests which keep some rules keep another one: all cases that matter to them are finitely many, and
//! each of them is tried.

use std::collections::{BTreeMap, BTreeSet};

use super::Pair;
use super::behaviour;
use super::facet::At;
use super::normal::{Names, normal};
use super::price;
use super::rules::Normal;
use crate::backend::table::evaluate::Evaluator;
use crate::check::{Budget, Cases, Sampling};
use crate::model::expr::{build, contains, map, simplify, walk, with_parts};
use crate::model::{Arithmetic, Default, Expr, ExprKind, Fact, Operation, Param, Path, Price, Value};

/// Steps of one proof.
const STEPS: u64 = 4_000_000;

/// Steps of all proofs about the rules of an operation.
pub(super) const ALL_STEPS: u64 = 40_000_000;

/// Steps of preparing a proof, for each operand and operator of the rules that it is about.
const PREPARING: u64 = 40;

/// Comparisons of parts in one proof by form.
const FORM_STEPS: u64 = 10_000;

/// Parts that are known to be the same on both sides.
pub(super) struct Proof {
    /// The outermost parameters whose declarations differ, under their new names.
    declared: BTreeSet<String>,
    /// Those whose value differs where they are absent, and those whose default depends on such a value.
    defaults: BTreeSet<String>,
    /// The conditions of the defaults that differ: a case of the old side need not be one of the new side.
    pub(super) conditions: Vec<Expr>,
    /// Parameters, under their new names, that each request has which both sides accept, and those that it lacks.
    given: BTreeMap<String, bool>,
    /// Facts whose declarations differ.
    facts: BTreeSet<String>,
    /// The size table differs.
    sizes: bool,
}

impl Proof {
    pub(super) fn new(
        declared: BTreeSet<String>,
        pairs: &[(At, &Param, &Param)],
        names: &Names,
        (old, new): (&Operation, &Operation),
    ) -> Self {
        let mut defaults = BTreeSet::new();
        let mut changed = Vec::new();
        for (at, before, now) in pairs {
            let is_other = behaviour::is_default_changed(names, before, now)
                || (before.empty_absent, before.null_absent) != (now.empty_absent, now.null_absent);
            if is_other {
                defaults.extend(crate::witness::names(&at.new).into_iter().next());
                changed.extend(conditions(before).map(|expr| names.before(expr)));
                changed.extend(conditions(now).cloned());
            }
        }
        let mut count = 0;
        while count < defaults.len() {
            count = defaults.len();
            for (at, before, now) in pairs {
                let before = conditions(before).map(|expr| names.before(expr));
                let both: Vec<Expr> = before.chain(conditions(now).cloned()).collect();
                if both.iter().any(|expr| !roots(expr).is_disjoint(&defaults)) {
                    defaults.extend(crate::witness::names(&at.new).into_iter().next());
                    changed.extend(both);
                }
            }
        }
        let both = [old, new].map(behaviour::facts_by_name);
        let other = |fact: &&Fact| {
            let meaning = |fact: &Fact| Fact { doc: String::new(), ..fact.clone() };
            let is_same = |one: &&Fact| meaning(one) == meaning(fact);
            !both.iter().all(|side| side.get(fact.name.as_str()).is_some_and(is_same))
        };
        let facts = old.facts.iter().chain(&new.facts).filter(other).map(|fact| fact.name.value.clone());
        let rows = |op: &Operation| {
            let rows = op.sizes.as_ref().map(|sizes| &sizes.rows);
            rows.map(|rows| {
                rows.iter().map(|row| (row.width, row.height, row.tier.clone())).collect::<Vec<_>>()
            })
        };
        let (facts, sizes) = (facts.collect(), rows(old) != rows(new));
        Self { declared, defaults, conditions: changed, given: given(names, old, new), facts, sizes }
    }

    /// Reports whether a rule that reads the same on both sides can give other results.
    pub(super) fn is_doubtful(&self, rule: &Normal<'_>) -> bool {
        let reads = |name: &String| self.facts.contains(name);
        !rule.roots().is_disjoint(&self.defaults)
            || contains(&rule.holds, &|kind| match kind {
                ExprKind::Tier => self.sizes,
                ExprKind::Fact(name) | ExprKind::HasFact(name) => reads(name),
                _ => false,
            })
    }

    /// The form of an expression for requests whose parameters are declared on both sides. Others are rejected because of
    /// them, which is a change of its own.
    pub(super) fn known(&self, expr: &Expr) -> Expr {
        let known = map(expr.clone(), &mut |expr| match &expr.kind {
            ExprKind::Has(path) => match path.0.first().and_then(|name| self.given.get(name)) {
                Some(false) => build::constant(false),
                Some(true) if path.0.len() == 1 => build::constant(true),
                _ => expr,
            },
            _ => with_parts(expr, &mut |part| part),
        });
        if known == *expr { known } else { normal(simplify(known)) }
    }

    /// Reports whether only one side has an outermost parameter.
    pub(super) fn is_unknown(&self, name: &str) -> bool {
        self.given.get(name) == Some(&false)
    }

    /// Reports whether nothing prevents a proof about rules.
    fn is_possible(&self, rule: &Normal<'_>) -> bool {
        rule.roots().is_disjoint(&self.declared)
            && !contains(&rule.holds, &|kind| match kind {
                ExprKind::Tier => self.sizes,
                ExprKind::Fact(_) | ExprKind::HasFact(_) => true,
                _ => false,
            })
    }
}

/// A rule in the form for requests whose parameters are declared on both sides.
pub(super) struct Known<'a> {
    normal: Normal<'a>,
    /// The outermost parameters that it reads.
    roots: BTreeSet<String>,
}

impl Pair<'_> {
    /// The rules in the form for requests whose parameters are declared on both sides.
    pub(super) fn known<'n>(&self, rules: impl IntoIterator<Item = &'n Normal<'n>>) -> Vec<Known<'n>> {
        let known = |rule: &Normal<'n>| {
            let normal = rule.with(self.proof.known(&rule.holds));
            Known { roots: normal.roots(), normal }
        };
        rules.into_iter().map(known).collect()
    }

    /// Reports whether there is a proof that each request that keeps some rules, of the old side or of the new one, keeps
    /// a rule of the other side.
    pub(super) fn implies(&self, (rules, are_old): (&[Known<'_>], bool), rule: &Normal<'_>) -> bool {
        let rule = &rule.with(self.proof.known(&rule.holds));
        // Nobody sends the items of a list that only one side has.
        let is_about_nothing =
            rule.each.first().and_then(|list| list.0.first()).is_some_and(|name| self.proof.is_unknown(name));
        if is_about_nothing || rule.is_true() || !self.proof.is_doubtful(rule) && follows(rules, rule) {
            return true;
        }
        let roots = rule.roots();
        let related = rules.iter().filter(|other| !other.roots.is_disjoint(&roots));
        let related: Vec<&Normal<'_>> = related.map(|other| &other.normal).collect();
        let all: Vec<&Normal<'_>> = related.iter().copied().chain([rule]).collect();
        let mut weight = 0;
        all.iter().for_each(|one| walk(&one.holds, &mut |_| weight += PREPARING));
        if !self.proofs.spend(weight) {
            return false;
        }
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
        let mut together = [&premises[..], &conclusion[..]].concat();
        if all.iter().any(|one| !one.roots().is_disjoint(&self.proof.defaults)) {
            together.extend(self.proof.conditions.iter().map(|expr| (expr, &[][..])));
        }
        for sampling in [Sampling::Edges, Sampling::Exhaustive] {
            let Some(cases) = Cases::of(new, &together, sampling) else { continue };
            if !cases.is_complete || cases.count().is_none() {
                continue;
            }
            let steps = self.proofs.left().min(STEPS);
            let budget = Budget::new(steps);
            let is_counterexample = |request: &serde_json::Value| {
                let (inputs, others) = (premise.inputs(request), concluded.inputs(request));
                let keeps = (0..premises.len()).all(|at| premise.holds(at, &inputs) != Some(false));
                let found = keeps && concluded.holds(0, &others) != Some(true);
                budget.spend(premise.steps() + concluded.steps() + inputs.spent() + others.spent());
                found
            };
            let found = cases.requests(&budget).any(|request| is_counterexample(&request));
            self.proofs.spend(steps - budget.left());
            if found || !budget.is_spent() {
                return !found;
            }
        }
        false
    }
}

impl Pair<'_> {
    /// Reports whether there is a proof that each request costs the same on both sides on each day: the prices read only
    /// parameters with few values, which are the same on both sides, and all combinations of them are tried.
    pub(super) fn costs_same(&self) -> bool {
        let (old, new) = self.operations;
        let exprs: Vec<&Expr> = old.prices.exprs().into_iter().chain(new.prices.exprs()).collect();
        let is_other =
            |name: &String| self.proof.declared.contains(name) || self.proof.defaults.contains(name);
        let reads_other = |expr: &&Expr| {
            crate::model::expr::reads(expr).iter().any(|path| path.0.first().is_some_and(is_other))
        };
        if items(old) != items(new)
            || self.proof.sizes
            || !self.names.renamed.is_empty()
            || exprs.iter().any(reads_other)
        {
            return false;
        }
        // Each value of what is computed with matters.
        let computed: Vec<Expr> = exprs
            .into_iter()
            .map(|expr| build::arith(Arithmetic::Mul, expr.clone(), build::literal(Value::Int(1))))
            .collect();
        let conditions: Vec<(&Expr, &[Path])> = computed.iter().map(|expr| (expr, &[][..])).collect();
        let cases = Cases::of(new, &conditions, Sampling::Exhaustive);
        let Some(cases) = cases.filter(|cases| cases.is_complete && cases.count().is_some()) else {
            return false;
        };
        let budget = Budget::new(STEPS);
        let days = std::iter::once(None).chain(price::days(self).into_iter().map(Some));
        let mut prices: Vec<_> = days.map(|day| (old.prices.at(day), new.prices.at(day))).collect();
        // Days of the same period have the same prices.
        prices.dedup_by_key(|(before, now)| [*before, *now].map(|price| price.map(std::ptr::from_ref)));
        prices.into_iter().all(|prices| match prices {
            (Some(before), Some(now)) => self.are_same_prices(before, now, &cases, &budget),
            (before, now) => before.is_none() && now.is_none(),
        })
    }

    /// Reports whether two prices are the same for all cases, if the budget is enough for them.
    fn are_same_prices(&self, before: &Price, now: &Price, cases: &Cases, budget: &Budget) -> bool {
        let (old, new) = self.operations;
        let arenas = [bumpalo::Bump::new(), bumpalo::Bump::new()];
        let before = Evaluator::new(&arenas[0], old, &[], before);
        let now = Evaluator::new(&arenas[1], new, &[], now);
        let is_other = |request: &serde_json::Value| {
            let (inputs, others) = (before.inputs(request), now.inputs(request));
            budget.spend(before.steps() + now.steps() + inputs.spent() + others.spent());
            inputs.cost().to_string() != others.cost().to_string()
        };
        !cases.requests(budget).any(|request| is_other(&request)) && !budget.is_spent()
    }
}

/// The conditions of the default of a parameter.
fn conditions(param: &Param) -> impl Iterator<Item = &Expr> {
    let scalars = match &param.default {
        Some(Default::Cases(cases)) => &cases[..],
        _ => &[],
    };
    let documents = match &param.default_document {
        Some(Default::Cases(cases)) => &cases[..],
        _ => &[],
    };
    scalars.iter().map(|(when, _)| when).chain(documents.iter().map(|(when, _)| when))
}

/// The outermost parameters that an expression reads.
fn roots(expr: &Expr) -> BTreeSet<String> {
    crate::model::expr::reads(expr).into_iter().filter_map(|path| path.0.into_iter().next()).collect()
}

/// Parameters that a side requires, and those that a side does not have.
fn given(names: &Names, old: &Operation, new: &Operation) -> BTreeMap<String, bool> {
    let renamed = |name: &str| names.renamed_path(&Path(vec![name.to_owned()])).0.concat();
    let is_alias = |name: &str| names.aliases.iter().any(|(alias, _)| alias[..] == [name.to_owned()]);
    let of = |op: &Operation, is_old: bool| -> BTreeMap<String, bool> {
        let params = op.request.root().params.iter();
        let params = params.filter(|param| is_old || !is_alias(&param.name.value));
        let name = |param: &Param| if is_old { renamed(&param.name.value) } else { param.name.value.clone() };
        params.map(|param| (name(param), param.required)).collect()
    };
    let is_open = |op: &Operation| op.request.open || op.request.root().open;
    let (olds, news) = (of(old, true), of(new, false));
    let mut found = BTreeMap::new();
    for (side, other, is_open) in [(&olds, &news, is_open(new)), (&news, &olds, is_open(old))] {
        let required = side.iter().filter(|(_, is_given)| **is_given).map(|(name, _)| (name.clone(), true));
        found.extend(required);
        let unknown = side.keys().filter(|name| !is_open && !other.contains_key(*name));
        found.extend(unknown.map(|name| (name.clone(), false)));
    }
    found
}

/// Reports whether a rule follows from the form of others: it leaves more open, or demands less.
fn follows(premises: &[Known<'_>], rule: &Normal<'_>) -> bool {
    let premises = premises.iter().map(|premise| &premise.normal);
    let premises: Vec<&Expr> = premises.filter(|one| one.each == rule.each).map(|one| &one.holds).collect();
    is_entailed(&premises, &rule.holds, &Budget::new(FORM_STEPS))
}

/// An unknown part leaves a rule unchecked, so that this holds for unknown parts, too: what is not false stays so.
fn is_entailed(premises: &[&Expr], conclusion: &Expr, budget: &Budget) -> bool {
    match &conclusion.kind {
        ExprKind::All(parts) => parts.iter().all(|part| is_entailed(premises, part, budget)),
        _ => premises.iter().any(|premise| entails(premise, conclusion, budget)),
    }
}

fn entails(premise: &Expr, conclusion: &Expr, budget: &Budget) -> bool {
    if !budget.spend(1) || premise == conclusion {
        return premise == conclusion;
    }
    let from = |part: &Expr| entails(part, conclusion, budget);
    let to = |part: &Expr| entails(premise, part, budget);
    match (&premise.kind, &conclusion.kind) {
        (_, ExprKind::All(parts)) => parts.iter().all(to),
        (ExprKind::Any(parts), _) => parts.iter().all(from),
        (ExprKind::All(parts), ExprKind::Any(others)) => parts.iter().any(from) || others.iter().any(to),
        (ExprKind::All(parts), _) => parts.iter().any(from),
        (_, ExprKind::Any(parts)) => parts.iter().any(to),
        _ => false,
    }
}

/// The names of what a price charges for.
fn items(op: &Operation) -> Option<BTreeSet<&str>> {
    match op.prices.price() {
        Price::Lines { lines, .. } => Some(lines.iter().map(|line| line.item.value.as_str()).collect()),
        Price::Unknown(_) => None,
    }
}

fn borrowed(conditions: &[(Expr, Vec<Path>)]) -> Vec<(&Expr, &[Path])> {
    conditions.iter().map(|(expr, lists)| (expr, &lists[..])).collect()
}
