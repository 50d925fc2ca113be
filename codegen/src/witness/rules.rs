//! Requests that probably break a rule. In: a rule and valid requests. Out: candidates; the engine decides.

use std::collections::BTreeSet;

use serde_json::Value as Json;

use super::candidate::{Candidate, below, merge, remove};
use super::each_string;
use super::guess::Guess;
use super::search::Searcher;
use crate::backend::table::evaluate::Evaluator;
use crate::check::{Budget, Cases, Sampling};
use crate::model::expr::{contains, walk};
use crate::model::{Expr, ExprKind, Operation, Path, Price, Rule, Sizes, Type, Value};

/// Steps of the search for values that break one rule.
const STEPS: u64 = 2_000_000;

/// Most combinations of values that are taken for one rule.
const MOST: usize = 64;

/// Most combinations of values and facts that are guessed.
const MOST_GUESSED: usize = 300;

/// Most conditions that values are searched for, and values that are taken for one of them.
const MOST_MET: usize = 64;
const MOST_FOR_EACH: usize = 2;

/// A condition, and the lists to whose items it applies.
type Condition<'o> = (&'o Expr, &'o [Path]);

/// Candidates near a base that probably break a rule; none if it reads facts.
pub(super) fn candidates(searcher: &Searcher<'_>, rule: &Rule, base: &Candidate) -> Vec<Candidate> {
    if reads_facts(&rule.holds) {
        return Vec::new();
    }
    let names = read(searcher.op, &[(&rule.holds, &rule.each[..])]);
    let documents = searcher.shown(rule, false);
    documents.iter().map(|document| searcher.with_forms(over(base, document, &names))).collect()
}

/// The outermost parameters that conditions read.
pub(super) fn read(op: &Operation, conditions: &[Condition<'_>]) -> BTreeSet<String> {
    let mut names = BTreeSet::new();
    for (expr, lists) in conditions {
        names.extend(lists.first().and_then(|list| list.0.first().cloned()));
        names
            .extend(crate::model::expr::reads(expr).into_iter().filter_map(|path| path.0.into_iter().next()));
        if contains(expr, &|kind| *kind == ExprKind::Tier)
            && let Some(Sizes { width, height, tier_from, .. }) = &op.sizes
        {
            let paths = [Some(width), Some(height), tier_from.as_ref()];
            names.extend(paths.into_iter().flatten().filter_map(|path| path.0.first().cloned()));
        }
    }
    names
}

/// A candidate with some of its parameters replaced by those of a document.
pub(super) fn over(base: &Candidate, document: &Json, names: &BTreeSet<String>) -> Candidate {
    let mut candidate = base.clone();
    for name in names {
        remove(&mut candidate.request, std::slice::from_ref(name));
    }
    // Members that nobody reads are often required.
    let mut before = base.request.clone();
    if let (Json::Object(before), Json::Object(members)) = (&mut before, document) {
        before.retain(|name, value| value.is_object() && members.get(name).is_some_and(Json::is_object));
    }
    merge(&mut candidate.request, document);
    fill(&mut candidate.request, &before);
    candidate.without_stale_facts()
}

/// Adds members of objects that are missing.
fn fill(target: &mut Json, from: &Json) {
    if let (Json::Object(members), Json::Object(known)) = (target, from) {
        for (name, value) in known {
            if let Some(member) = members.get_mut(name)
                && let (Json::Object(inner), Json::Object(value)) = (member, value)
            {
                for (name, value) in value {
                    inner.entry(name.clone()).or_insert_with(|| value.clone());
                }
            }
        }
    }
}

/// Documents with the parameters of a condition, for which it has a wanted result; the shortest ones first.
pub(super) fn showing(searcher: &Searcher<'_>, condition: Condition<'_>, wanted: bool) -> Vec<Json> {
    let op = searcher.op;
    let arena = bumpalo::Bump::new();
    let price = Price::Unknown(String::new());
    let evaluator = Evaluator::new(&arena, op, &[condition], &price);
    let mut found: Vec<Json> = Vec::new();
    for sampling in [Sampling::Edges, Sampling::Fine, Sampling::Rough] {
        if searcher.budget.is_spent() {
            break;
        }
        let Some(cases) = Cases::of(op, &[condition], sampling) else { continue };
        let budget = Budget::new(STEPS);
        searcher.budget.spend(cases.made());
        for request in cases.requests(&budget) {
            let inputs = evaluator.inputs(&request);
            if evaluator.holds(0, &inputs) == Some(wanted) {
                found.push(request.clone());
            }
            let steps = evaluator.steps() + inputs.spent();
            budget.spend(steps);
            let steps = steps + cases.steps();
            if !searcher.budget.spend(steps) || found.len() >= 4 * MOST {
                break;
            }
        }
        if !found.is_empty() {
            break;
        }
    }
    found.sort_by_cached_key(|request| request.to_string().len());
    found.truncate(MOST);
    found
}

fn reads_facts(expr: &Expr) -> bool {
    contains(expr, &|kind| {
        matches!(
            kind,
            ExprKind::Fact(_) | ExprKind::HasFact(_) | ExprKind::Media(..) | ExprKind::HasMedia(..)
        )
    })
}

/// Values and facts near the constants of some conditions.
pub(super) fn guessed<'s>(
    searcher: &'s Searcher<'_>,
    conditions: &[Condition<'_>],
    bases: &'s [Candidate],
) -> impl Iterator<Item = Candidate> + use<'s> {
    let op = searcher.op;
    let constants: Vec<Value> = conditions.iter().flat_map(|(expr, _)| constants(expr)).collect();
    let names = read(op, conditions);
    let mut documents: Vec<Json> = Vec::new();
    if let Some(cases) = Cases::of(op, conditions, Sampling::Rough) {
        searcher.budget.spend(cases.made());
        documents.extend(cases.requests(&Budget::new(STEPS)).take(MOST));
    }
    let mut guess = Guess::new(&searcher.values, constants);
    let bases = bases.iter().cycle().take(if bases.is_empty() { 0 } else { MOST_GUESSED });
    bases.enumerate().map(move |(turn, base)| {
        let mut candidate = match guess.choose(&documents).filter(|_| turn % 2 == 0) {
            Some(document) => over(base, document, &names),
            None => over(base, &guess.members(&op.request, &names), &names),
        };
        candidate = searcher.with_forms(candidate);
        guess_facts(&mut guess, op, &mut candidate);
        candidate
    })
}

/// Candidates near a base that each meet one of some conditions, as far as the search for them takes no more than half of
/// the steps that are left. In them, all parameters that a condition reads have values of the search.
pub(super) fn meeting(
    searcher: &Searcher<'_>,
    conditions: &[&Expr],
    base: &Candidate,
) -> impl Iterator<Item = Candidate> {
    let all: Vec<Condition<'_>> = conditions.iter().map(|condition| (*condition, &[][..])).collect();
    let names = read(searcher.op, &all);
    let constants = conditions.iter().flat_map(|condition| constants(condition)).collect();
    let mut guess = Guess::new(&searcher.values, constants);
    let half = searcher.budget.left() / 2;
    let documents = conditions
        .iter()
        .take(MOST_MET)
        .take_while(move |_| searcher.budget.left() > half)
        .flat_map(|condition| showing(searcher, (condition, &[]), true).into_iter().take(MOST_FOR_EACH));
    documents.map(move |document| {
        let mut candidate = searcher.with_forms(over(base, &document, &names));
        guess_facts(&mut guess, searcher.op, &mut candidate);
        candidate
    })
}

/// Adds facts near the constants of a guess.
fn guess_facts(guess: &mut Guess<'_, '_>, op: &Operation, candidate: &mut Candidate) {
    for fact in &op.facts {
        let value = guess.fact(fact);
        candidate.facts.extend(value.map(|value| (fact.name.value.clone(), value)));
    }
    for (pointer, formats) in media(op, &candidate.request) {
        candidate.facts.insert(pointer, guess.file(&formats));
    }
}

/// The constants of an expression.
pub(super) fn constants(expr: &Expr) -> Vec<Value> {
    let mut found: Vec<Value> = Vec::new();
    walk(expr, &mut |part| match &part.kind {
        ExprKind::Lit(value) => found.push(value.clone()),
        ExprKind::In(_, values) => found.extend(values.iter().cloned()),
        _ => {}
    });
    found
}

/// The JSON Pointers of the media in a request, with the formats that they can have; none if any is accepted.
fn media(op: &Operation, request: &Json) -> Vec<(String, Vec<String>)> {
    let mut found = Vec::new();
    each_string(&op.request, request, &mut |path, _, types| {
        let media = types
            .iter()
            .filter_map(|ty| if let Type::String(text) = ty { text.media.as_ref() } else { None });
        let formats: Vec<&[String]> = media.map(|media| &media.formats[..]).collect();
        if !formats.is_empty() {
            let pointer = path.iter().fold(String::new(), |pointer, name| below(&pointer, name));
            found.push((pointer, formats.concat()));
        }
    });
    found
}
