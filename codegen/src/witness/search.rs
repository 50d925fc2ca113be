//! The search: candidates are judged, those that show what is sought are repaired until nothing else is wrong with
//! them, and the result is made as short as possible.

use std::cell::{Cell, RefCell};
use std::cmp::Reverse;
use std::collections::{BTreeMap, BTreeSet, BinaryHeap, HashSet};
use std::rc::Rc;
use std::sync::Arc;

use serde_json::Value as Json;

use super::candidate::{Candidate, names, pointers, remove, set};
use super::engine::Broken;
use super::rules::{over, read, showing};
use super::values::Values;
use super::{each_string, types_at};
use crate::check::Budget;
use crate::limits::MAX_SEARCH_STEPS;
use crate::model::expr::walk;
use crate::model::{Operation, Rule, Sizes, Text, Type};

/// Most candidates that are judged in one search.
pub const MAX_CANDIDATES: usize = 1_000;

/// Most candidates that are judged after the best one without one that has fewer other violations.
const PATIENCE: usize = 400;

/// Steps for each operand and operator of the rules when a request is judged: those that are broken are evaluated again
/// to find out which parameters break them.
const JUDGING: u64 = 4;

/// Violations of a request that are listed without further steps.
const FEW: usize = 16;

/// Steps of listing each other violation.
const LISTING: u64 = 40;

/// Most candidates that are judged to make the result of a search shorter.
const MAX_SHORTER: usize = 300;

/// Most violations of a candidate that are repaired at a time.
const MOST_REPAIRED: usize = 3;

/// Most values that are tried in place of one that breaks a rule.
const MOST_VALUES: usize = 8;

/// Longest string that is not shortened.
const LONG: usize = 24;

/// A judgement of a candidate.
#[derive(Clone, Debug)]
pub struct Judgement {
    /// It shows what is sought.
    pub shows: bool,
    /// Its other violations.
    pub others: Vec<Broken>,
}

/// Judges candidates.
pub type Goal<'g> = dyn Fn(&Candidate) -> Judgement + 'g;

/// The result of a search.
#[derive(Clone, Debug)]
pub struct Found {
    /// The candidate that shows what was sought, with the fewest violations beside that; none if none was found.
    pub best: Option<(Candidate, Vec<Broken>)>,
    /// The number of candidates that were judged.
    pub tried: usize,
}

impl Found {
    /// Reports whether nothing else is wrong with the candidate that was found.
    pub fn is_exact(&self) -> bool {
        self.best.as_ref().is_some_and(|(_, others)| others.is_empty())
    }

    /// The better one of two results.
    pub(crate) fn or(self, other: Self) -> Self {
        let tried = self.tried + other.tried;
        let wrong = |found: &Self| found.best.as_ref().map_or(usize::MAX, |(_, others)| others.len());
        let best = if wrong(&other) < wrong(&self) { other.best } else { self.best };
        Self { best, tried }
    }
}

/// Documents for which a rule holds, or does not hold.
type Shown = BTreeMap<(String, bool), Arc<[Json]>>;

/// Searches among the requests of one operation.
pub(super) struct Searcher<'o> {
    pub(super) op: &'o Operation,
    pub(super) values: Values<'o>,
    /// The steps that are left.
    pub(super) budget: Budget,
    /// Operands and operators of all rules.
    weight: u64,
    /// For rules, documents for which they hold or do not hold, when they were asked for.
    shown: RefCell<Shown>,
}

/// What searches leave to later ones in the same operation.
pub(super) struct Rest {
    /// The steps that are left.
    steps: u64,
    shown: Shown,
}

/// What was changed in a candidate to repair it: the same change for another violation would give the same candidate.
#[derive(Default)]
struct Seen {
    pointers: HashSet<String>,
    rules: HashSet<String>,
}

/// A candidate that shows what is sought: the number of violations beside that, of repairs, and its length.
type Rank = (usize, usize, usize);

impl<'o> Searcher<'o> {
    pub(super) fn new(op: &'o Operation) -> Self {
        let mut weight = 0;
        op.rules.iter().for_each(|rule| walk(&rule.holds, &mut |_| weight += 1));
        let budget = Budget::new(op.portions.searches.of(MAX_SEARCH_STEPS));
        Self { op, values: Values::new(&op.request), budget, weight, shown: RefCell::default() }
    }

    /// What the searches until now leave to others.
    pub(super) fn rest(&self) -> Rest {
        Rest { steps: self.budget.left(), shown: self.shown.borrow().clone() }
    }

    /// Goes on where other searches ended.
    pub(super) fn resume(&mut self, rest: &Rest) {
        self.budget = Budget::new(rest.steps);
        self.shown = RefCell::new(rest.shown.clone());
    }

    /// Spends the steps of judging a request with so many bytes; reports whether some are left.
    pub(super) fn spend(&self, bytes: usize) -> bool {
        self.budget.spend(JUDGING * self.weight + bytes as u64)
    }

    /// Spends the steps of judging a request by the rules of another operation, if they are more than those of this one,
    /// and of listing its violations.
    pub(super) fn spend_for_other(&self, other: &Self, violations: usize) {
        self.budget.spend(JUDGING * other.weight.saturating_sub(self.weight));
        self.spend_for_violations(violations);
    }

    /// Spends the steps of listing violations, if they are many.
    fn spend_for_violations(&self, count: usize) {
        self.budget.spend(LISTING * count.saturating_sub(FEW) as u64);
    }

    /// Runs the engine for some candidates, and spends the steps of macros, texts and patterns.
    pub(super) fn charged<T>(&self, run: impl FnOnce() -> T) -> T {
        self.budget.charged(run)
    }

    /// Searches from some candidates on.
    pub(super) fn search(&self, starts: impl IntoIterator<Item = Candidate>, goal: &Goal<'_>) -> Found {
        let tried = Cell::new(0);
        let judged = |candidate: &Candidate| {
            tried.set(tried.get() + 1);
            self.spend(candidate.size());
            let judgement = self.charged(|| goal(candidate));
            self.spend_for_violations(judgement.others.len());
            judgement
        };
        let mut best = self.best_first(&mut starts.into_iter(), &judged, &tried);
        if let Some((candidate, others)) = &mut best {
            let limit = tried.get() + MAX_SHORTER;
            self.shorten(candidate, others, &judged, &|| tried.get() < limit && !self.budget.is_spent());
        }
        Found { best, tried: tried.get() }
    }

    fn best_first(
        &self,
        starts: &mut dyn Iterator<Item = Candidate>,
        judged: &Goal<'_>,
        tried: &Cell<usize>,
    ) -> Option<(Candidate, Vec<Broken>)> {
        let mut known: HashSet<u64> = HashSet::new();
        let mut all: Vec<Rc<(Candidate, Vec<Broken>)>> = Vec::new();
        let mut open: BinaryHeap<Reverse<(Rank, usize)>> = BinaryHeap::new();
        let mut next: Box<dyn Iterator<Item = (Candidate, usize)>> = Box::new(starts.map(|start| (start, 0)));
        let mut best: Option<(Rank, usize)> = None;
        // The number of candidates by which the search ends: it goes on only as long as it gets nearer.
        let end = Cell::new(MAX_CANDIDATES);
        let is_over = || tried.get() >= end.get() || self.budget.is_spent();
        loop {
            // To make a candidate takes long, too, so that none is asked for in vain.
            while !is_over()
                && let Some((candidate, repairs)) = next.next()
            {
                if !known.insert(candidate.key()) {
                    continue;
                }
                let Judgement { shows, others } = judged(&candidate);
                if !shows {
                    continue;
                }
                let is_done = others.is_empty();
                if best.is_none_or(|((fewest, ..), _)| others.len() < fewest) {
                    end.set(MAX_CANDIDATES.min(tried.get() + PATIENCE));
                }
                let rank = (others.len(), repairs, candidate.size());
                best = Some(best.map_or((rank, all.len()), |known| known.min((rank, all.len()))));
                open.push(Reverse((rank, all.len())));
                all.push(Rc::new((candidate, others)));
                if is_done {
                    break;
                }
            }
            if best.is_some_and(|((others, ..), _)| others == 0) || is_over() {
                break;
            }
            let Some(Reverse(((_, repairs, _), at))) = open.pop() else { break };
            let Some(broken) = all.get(at).map(Rc::clone) else { break };
            let mut seen = Seen::default();
            let repaired = (0..broken.1.len().min(MOST_REPAIRED))
                .flat_map(move |one| self.repairs(&broken.0, &broken.1[one], &mut seen));
            next = Box::new(repaired.map(move |candidate| (candidate, repairs + 1)));
        }
        drop(next);
        best.map(|(_, at)| Rc::unwrap_or_clone(all.swap_remove(at)))
    }

    /// Changes of a candidate that probably remove a violation, without those of the violations before.
    fn repairs(&self, candidate: &Candidate, broken: &Broken, seen: &mut Seen) -> Vec<Candidate> {
        let mut found: Vec<Candidate> = Vec::new();
        let here = std::slice::from_ref(&broken.pointer);
        match broken.rule.as_str() {
            "fact" => found.push(Candidate::new(candidate.request.clone())),
            "media" => {
                let mut without = candidate.clone();
                without.facts.remove(&broken.pointer);
                found.push(without);
            }
            "size" => found.extend(self.sizes(candidate)),
            _ => {}
        }
        let rule = self.op.rules.iter().find(|rule| rule.id.value == broken.rule);
        let involved = broken.missing.iter().chain(&broken.offending).chain(here);
        let involved: BTreeSet<&String> = involved.filter(|pointer| !pointer.is_empty()).collect();
        let mut change = |found: &mut Vec<Candidate>, pointer: &str| {
            if seen.pointers.insert(pointer.to_owned()) {
                found.extend(without(candidate, pointer));
                found.extend(self.with_others(candidate, pointer));
            }
        };
        involved.into_iter().for_each(|pointer| change(&mut found, pointer));
        if let Some(rule) = rule.filter(|rule| seen.rules.insert(rule.id.value.clone())) {
            let read = read(self.op, &[(&rule.holds, &rule.each[..])]);
            let kept = self.shown(rule, true);
            let kept = kept.iter().map(|document| over(candidate, document, &read));
            found.extend(kept.map(|candidate| self.with_forms(candidate)));
            for path in rule.reads.iter().filter(|_| rule.each.is_empty()) {
                change(&mut found, &path.pointer());
            }
        }
        found
    }

    /// Documents for which a rule holds, or for which it does not hold.
    pub(super) fn shown(&self, rule: &Rule, wanted: bool) -> Arc<[Json]> {
        let mut known = self.shown.borrow_mut();
        let found = known.entry((rule.id.value.clone(), wanted)).or_insert_with(|| {
            let mut shown = showing(self, (&rule.holds, &rule.each[..]), wanted);
            if wanted {
                shown.truncate(MOST_VALUES * 2);
            }
            shown.into()
        });
        found.clone()
    }

    /// The candidate with valid strings in place of those that were made up with a length only.
    pub(super) fn with_forms(&self, mut candidate: Candidate) -> Candidate {
        let mut changes = Vec::new();
        each_string(&self.op.request, &candidate.request, &mut |path, made_up, types| {
            let has_form =
                |text: &&Text| text.pattern.is_some() || text.format.is_some() || text.media.is_some();
            let text = types.iter().find_map(|ty| match ty {
                Type::String(text) => Some(text).filter(has_form),
                _ => None,
            });
            if let Some(text) = text.filter(|_| made_up.bytes().all(|byte| byte == b'x')) {
                let known = self.values.strings(text);
                let of_length = known.iter().find(|known| known.len() == made_up.len());
                let path: Vec<String> = path.iter().map(|name| name.clone().into_owned()).collect();
                changes.extend(of_length.or(known.first()).map(|value| (path, Json::from(value.as_str()))));
            }
        });
        for (path, value) in changes {
            set(&mut candidate.request, &path, value);
        }
        candidate
    }

    fn with_others(&self, candidate: &Candidate, pointer: &str) -> Vec<Candidate> {
        let path = names(pointer);
        let values = types_at(&self.op.request, &path).into_iter().flat_map(|ty| self.values.of(ty));
        let put = |value: Json| {
            let mut changed = candidate.clone();
            set(&mut changed.request, &path, value).then(|| changed.without_stale_facts())
        };
        values.take(MOST_VALUES).filter_map(put).collect()
    }

    /// The candidate with rows of the size table.
    fn sizes(&self, candidate: &Candidate) -> Vec<Candidate> {
        let Some(sizes) = &self.op.sizes else { return Vec::new() };
        let row = |row: &crate::model::SizeRow| self.with_size(candidate, sizes, row.width, row.height);
        sizes.rows.iter().take(MOST_VALUES).filter_map(row).collect()
    }

    /// The candidate with a width and a height, or with both in one string.
    pub(super) fn with_size(
        &self,
        candidate: &Candidate,
        sizes: &Sizes,
        width: u32,
        height: u32,
    ) -> Option<Candidate> {
        let mut changed = candidate.clone();
        let around = sizes.width.0.split_last().map_or(&[][..], |(_, around)| around);
        let separator = types_at(&self.op.request, around).into_iter().find_map(|ty| match ty {
            Type::Size(size) => Some(&size.separator),
            _ => None,
        });
        let is_set = match separator {
            Some(separator) => {
                set(&mut changed.request, around, Json::from(format!("{width}{separator}{height}")))
            }
            None => {
                set(&mut changed.request, &sizes.width.0, Json::from(width))
                    && set(&mut changed.request, &sizes.height.0, Json::from(height))
            }
        };
        is_set.then_some(changed)
    }

    /// Removes what is not needed.
    pub(super) fn shorten(
        &self,
        candidate: &mut Candidate,
        others: &mut Vec<Broken>,
        judged: &Goal<'_>,
        has_time: &dyn Fn() -> bool,
    ) {
        loop {
            let before = candidate.size();
            for change in self.smaller(candidate) {
                let Some(changed) = change.apply(candidate) else { continue };
                if !has_time() {
                    return;
                }
                let judgement = judged(&changed);
                if judgement.shows && judgement.others.len() <= others.len() {
                    (*candidate, *others) = (changed, judgement.others);
                }
            }
            if candidate.size() >= before {
                return;
            }
        }
    }

    /// Changes that make a candidate shorter, those first that remove most.
    fn smaller(&self, candidate: &Candidate) -> Vec<Smaller> {
        let all = pointers(&candidate.request);
        let is_long = |pointer: &&String| {
            candidate.request.pointer(pointer).is_some_and(|value| match value {
                Json::String(text) => text.len() > LONG,
                Json::Object(_) | Json::Array(_) => true,
                _ => false,
            })
        };
        let simple = |pointer: &String| {
            let ty = types_at(&self.op.request, &names(pointer)).into_iter().next()?;
            Some(Smaller::Simple(pointer.clone(), self.values.of(ty).into_iter().next()?))
        };
        let facts = candidate.facts.keys().cloned().map(Smaller::WithoutFact);
        // The last item is removed first, so that the pointers of the others stay.
        let removed = all.iter().rev().cloned().map(Smaller::Without);
        facts.chain(removed).chain(all.iter().filter(is_long).filter_map(simple)).collect()
    }
}

/// A change that makes a candidate shorter.
enum Smaller {
    WithoutFact(String),
    Without(String),
    /// A simple value at a place.
    Simple(String, Json),
}

impl Smaller {
    fn apply(&self, candidate: &Candidate) -> Option<Candidate> {
        let mut smaller = candidate.clone();
        let is_done = match self {
            Self::WithoutFact(name) => smaller.facts.remove(name).is_some(),
            Self::Without(pointer) => remove(&mut smaller.request, &names(pointer)),
            Self::Simple(pointer, value) => {
                candidate.request.pointer(pointer).is_some()
                    && set(&mut smaller.request, &names(pointer), value.clone())
            }
        };
        (is_done && smaller.size() < candidate.size()).then(|| smaller.without_stale_facts())
    }
}

fn without(candidate: &Candidate, pointer: &str) -> Option<Candidate> {
    let mut changed = candidate.clone();
    remove(&mut changed.request, &names(pointer)).then(|| changed.without_stale_facts())
}
