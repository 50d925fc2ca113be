//! The difference between two catalogues in meaning: which requests are accepted no longer or newly, what changes in
//! price, and what happens otherwise. In: two catalogues. Out: changes with requests that show them. Knows no files.
//!
//! Declarations, rules and prices are compared in a normal form, so that what says the same in other words is the same.
//! Each difference that is left has a proof that it rejects nothing, or is searched for a request that shows it; with
//! neither it is undecided.

mod behaviour;
mod change;
mod facet;
mod normal;
mod price;
mod proof;
mod request;
mod response;
mod rules;
mod scalars;
mod types;

use std::cell::OnceCell;
use std::collections::{BTreeMap, BTreeSet};

use bumpalo::Bump;

pub use change::{Axis, Change, Direction, Fate, OperationDiff, Verdict, Witness};

use crate::check::Budget;
use crate::model::{Catalogue, Operation, Path, Provider, Rule, RuleForm};
use crate::witness::Witnesses;
use facet::Facet;
use normal::Names;
use proof::Proof;
use types::Types;

/// Most removed operations with the same address and wire ids that an added one is compared with.
const MOST_ALIKE: usize = 8;

/// The two sides of an operation.
pub(super) struct Pair<'a> {
    arenas: &'a [Bump; 2],
    operations: (&'a Operation, &'a Operation),
    /// The old provider and the new one.
    providers: (&'a Provider, &'a Provider),
    /// Prepared when a search needs them.
    witnesses: [OnceCell<Witnesses<'a>>; 2],
    names: Names,
    proof: Proof,
    /// The steps that are left for proofs about rules.
    proofs: Budget,
}

impl<'a> Pair<'a> {
    fn older(&self) -> &Witnesses<'a> {
        self.witnesses[0].get_or_init(|| Witnesses::new(&self.arenas[0], self.operations.0))
    }

    fn newer(&self) -> &Witnesses<'a> {
        self.witnesses[1].get_or_init(|| Witnesses::new(&self.arenas[1], self.operations.1))
    }

    /// The old operation, which needs no witnesses.
    fn before(&self) -> &'a Operation {
        self.operations.0
    }

    /// The new operation.
    fn now(&self) -> &'a Operation {
        self.operations.1
    }

    fn names(&self) -> &Names {
        &self.names
    }
}

/// The differences that the declarations of two operations show by themselves.
struct Read<'a> {
    facets: Vec<Facet>,
    behaviour: Vec<Change>,
    pair: Pair<'a>,
}

impl<'a> Read<'a> {
    fn of(
        arenas: &'a [Bump; 2],
        old: (&'a Operation, &'a Provider),
        new: (&'a Operation, &'a Provider),
    ) -> Self {
        let types = Types::of(&old.0.request, &new.0.request);
        let aliases = types.aliases.iter().cloned().zip(types.renamed.iter().map(|(_, new)| new.clone()));
        let names = Names { renamed: types.renamed.clone(), aliases: aliases.collect() };
        let behaviour = behaviour::params(&names, &types.pairs);
        let root = |pointer: &str| crate::witness::names(pointer).into_iter().next();
        let declared = types.facets.iter().filter_map(|facet| root(&facet.at.new)).collect();
        let proof = Proof::new(declared, &types.pairs, &names, (old.0, new.0));
        let pair = Pair {
            arenas,
            operations: (old.0, new.0),
            providers: (old.1, new.1),
            witnesses: Default::default(),
            names,
            proof,
            proofs: Budget::new(proof::ALL_STEPS),
        };
        let mut facets = types.facets;
        // With an alias, a rule takes the place of `required`.
        facets.retain(|facet| facet.kind != "parameter-optional" || !pair.is_required(&facet.at.new));
        Self { facets, behaviour, pair }
    }
}

impl Pair<'_> {
    /// Reports whether the new side still asks for a parameter: for it, or for an alias that the old side does not have, or
    /// has as the parameter.
    fn is_required(&self, pointer: &str) -> bool {
        let path = Path(crate::witness::names(pointer));
        let is_new = |other: &Path| {
            other.0.first().is_some_and(|name| self.proof.is_unknown(name))
                || self.names.aliases.iter().any(|(alias, _)| *alias == other.0)
        };
        let is_implied =
            |rule: &&Rule| matches!(rule.form, RuleForm::Cel(None)) && rule.id.value == "required";
        let asks = |rule: &Rule| {
            rule.reads.contains(&path) && rule.reads.iter().all(|read| *read == path || is_new(read))
        };
        self.now().rules.iter().filter(is_implied).any(asks)
    }
}

/// Reports whether two operations say the same without a search for requests or a proof. Those that do not can still mean
/// the same. Unlike [`operations`] it can be asked about operations that were not checked.
fn is_plainly_same(old: (&Operation, &Provider), new: (&Operation, &Provider)) -> bool {
    let arenas = [Bump::new(), Bump::new()];
    let Read { facets, behaviour, pair } = Read::of(&arenas, old, new);
    facets.is_empty()
        && behaviour.is_empty()
        && rules::is_plainly_same(&pair)
        && behaviour::operation(&pair).is_empty()
        && price::says_same(&pair, true)
        && price::note(&pair).is_none()
        && response::changes(&pair).is_empty()
}

/// Reports whether two operations, which were checked, mean the same.
fn is_same(old: (&Operation, &Provider), new: (&Operation, &Provider)) -> bool {
    let arenas = [Bump::new(), Bump::new()];
    let Read { facets, behaviour, pair } = Read::of(&arenas, old, new);
    // What needs no search comes first.
    facets.is_empty()
        && behaviour.is_empty()
        && behaviour::operation(&pair).is_empty()
        && response::changes(&pair).is_empty()
        && rules::sizes(&pair).is_empty()
        && rules::changes(&pair).is_empty()
        && price::changes(&pair, false).is_empty()
}

/// Compares two operations, which were checked.
pub fn operations(old: (&Operation, &Provider), new: (&Operation, &Provider)) -> OperationDiff {
    let arenas = [Bump::new(), Bump::new()];
    let Read { facets, behaviour, pair } = Read::of(&arenas, old, new);
    let mut changes: Vec<Change> = facets.into_iter().map(|facet| request::change(&pair, facet)).collect();
    changes.extend(rules::sizes(&pair));
    changes.extend(rules::changes(&pair));
    changes.extend(behaviour);
    changes.extend(behaviour::operation(&pair));
    // A default, a fact or another size can change what a request costs.
    let may_cost_other = !changes.is_empty();
    changes.extend(price::changes(&pair, may_cost_other));
    changes.extend(response::changes(&pair));
    OperationDiff::of(new.0.id(), changes)
}

/// The ids of operations that do not plainly say the same in two catalogues, or that only one of them has: only these have
/// to be checked before they are compared.
pub fn differing(old: &Catalogue, new: &Catalogue) -> BTreeSet<String> {
    let (olds, news) = (by_id(old), by_id(new));
    let both: Vec<(&String, &Operation, &Operation)> =
        news.iter().filter_map(|(id, new)| Some((id, *olds.get(id)?, *new))).collect();
    let is_same = crate::parallel::map(&both, |(_, before, now)| {
        providers(old, new, before, now)
            .is_some_and(|(older, newer)| is_plainly_same((before, older), (now, newer)))
    });
    let same: BTreeSet<&String> =
        both.iter().zip(is_same).filter(|(_, is_same)| *is_same).map(|((id, ..), _)| *id).collect();
    olds.keys().chain(news.keys()).filter(|id| !same.contains(id)).cloned().collect()
}

/// Compares all operations of two catalogues, by their ids; `only` are the ids to compare, all if there are none. An
/// operation that has another file and says the same counts as moved.
pub fn catalogues(old: &Catalogue, new: &Catalogue, only: &[String]) -> Vec<OperationDiff> {
    let (olds, news) = (by_id(old), by_id(new));
    let is_asked = |id: &String| only.is_empty() || only.contains(id);
    let both: Vec<(&String, &Operation, &Operation)> =
        news.iter().filter_map(|(id, new)| Some((id, *olds.get(id)?, *new))).collect();
    let mut gone: Vec<&Operation> =
        olds.iter().filter(|(id, _)| !news.contains_key(*id)).map(|(_, op)| *op).collect();
    let mut found: Vec<OperationDiff> = crate::parallel::map(
        &both.iter().filter(|(id, ..)| is_asked(id)).collect::<Vec<_>>(),
        |(_, before, now)| one(old, new, before, now),
    );
    for (id, op) in news.iter().filter(|(id, _)| !olds.contains_key(*id)) {
        let is_alike = |before: &Operation| {
            before.wire_ids == op.wire_ids
                && before.provider == op.provider
                && (before.method, &before.path) == (op.method, &op.path)
        };
        let is_moved = |before: &Operation| {
            providers(old, new, before, op).is_none_or(|(older, newer)| is_same((before, older), (op, newer)))
        };
        let alike = gone.iter().enumerate().filter(|(_, before)| is_alike(before));
        let moved = alike.take(MOST_ALIKE).find(|(_, before)| is_moved(before)).map(|(at, _)| at);
        let fate = if moved.is_some() { Fate::Same } else { Fate::Added };
        if let Some(at) = moved {
            gone.remove(at);
        }
        if is_asked(id) {
            found.push(OperationDiff { id: id.clone(), fate, changes: Vec::new() });
        }
    }
    let gone = gone.into_iter().map(Operation::id).filter(|id| is_asked(id));
    found.extend(gone.map(|id| OperationDiff { id, fate: Fate::Removed, changes: Vec::new() }));
    found.sort_by(|a, b| a.id.cmp(&b.id));
    found
}

fn by_id(catalogue: &Catalogue) -> BTreeMap<String, &Operation> {
    catalogue.operations.iter().map(|op| (op.id(), op)).collect()
}

fn one(old: &Catalogue, new: &Catalogue, before: &Operation, now: &Operation) -> OperationDiff {
    match providers(old, new, before, now) {
        Some((old, new)) => operations((before, old), (now, new)),
        None => OperationDiff { id: now.id(), fate: Fate::Same, changes: Vec::new() },
    }
}

/// The providers of both states of an operation.
fn providers<'c>(
    old: &'c Catalogue,
    new: &'c Catalogue,
    before: &Operation,
    now: &Operation,
) -> Option<(&'c Provider, &'c Provider)> {
    let find = |catalogue: &'c Catalogue, op: &Operation| {
        catalogue.providers.iter().find(|provider| provider.id == op.provider)
    };
    find(old, before).zip(find(new, now))
}
