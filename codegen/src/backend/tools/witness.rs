//! Arguments that a definition accepts although the engine rejects the request that they stand for. In: what a
//! definition does not express. Out: for each loss such arguments, confirmed by the engine.

use std::cell::{Cell, OnceCell, RefCell};
use std::collections::{BTreeMap, BTreeSet};

use bumpalo::Bump;
use modelspec_runtime::{Entry, Facts, Violation};
use serde_json::{Map, Value as Json, json};

use super::arguments::Encoder;
use super::loss::{self, Carried, Loss, Witness};
use super::places::Places;
use super::visible::Hidden;
use crate::backend::{Subject, table};
use crate::witness::{self, Candidate, Constraint, Judgement, Kind, Witnesses};

/// The id of a task in place of a random one, so that the same specs give the same files.
const ID: &str = "00000000-0000-4000-8000-000000000000";

/// The least integer beyond those of all integers without bounds of their own.
const TOO_LARGE: i64 = 1 << 53;

/// Most bytes of all requests near valid ones that are kept for one operation.
const MAX_KEPT: usize = 16_000_000;

/// Searches in one operation.
pub(super) struct Search<'a> {
    witnesses: Witnesses<'a>,
    constraints: Vec<Constraint<'a>>,
    /// The constraints by their JSON Pointers.
    places: Places,
    /// The rules, and the constraints that they are.
    rules: BTreeMap<&'a str, Vec<usize>>,
    /// The bytes that requests near valid ones can still have.
    kept: Cell<usize>,
    entry: Entry<'a>,
    /// The places of hidden parameters that are filled in again.
    pub(super) filled: BTreeSet<String>,
    /// For rules and places, a request that shows a loss in one dialect; none if a search found none.
    known: RefCell<BTreeMap<(String, String), Option<Candidate>>>,
    /// For each constraint and each valid request, the requests near it that probably break the constraint, when they
    /// were asked for.
    starts: Vec<Vec<OnceCell<Vec<Start>>>>,
}

/// A request that probably breaks a constraint.
struct Start {
    candidate: Candidate,
    /// The engine finds this violation, and beside it only those of rules, when it was asked.
    is_wrong: OnceCell<bool>,
}

impl<'a> Search<'a> {
    pub(super) fn new(arena: &'a Bump, subject: &Subject<'a>, hidden: &[Hidden]) -> Self {
        let witnesses = subject.witnesses(arena);
        let provider = arena.alloc(table::provider(arena, subject.provider));
        let model = witnesses.engine().model();
        let filled = hidden.iter().filter(|one| matches!(one.filled, "constant" | "fresh id"));
        let constraints = witnesses.constraints();
        let near_each = || witnesses.bases().iter().map(|_| OnceCell::new()).collect();
        let mut rules: BTreeMap<&str, Vec<usize>> = BTreeMap::new();
        for (at, constraint) in constraints.iter().enumerate() {
            match constraint.kind {
                Kind::Rule(rule) => rules.entry(&rule.id.value).or_default().push(at),
                Kind::Sizes => rules.entry("size").or_default().push(at),
                _ => {}
            }
        }
        Search {
            places: constraints.iter().map(|one| one.pointer.as_str()).collect(),
            rules,
            kept: Cell::new(MAX_KEPT),
            starts: constraints.iter().map(|_| near_each()).collect(),
            constraints,
            witnesses,
            entry: table::entry(arena, subject.op, provider, model),
            filled: filled.map(|one| one.pointer.clone()).collect(),
            known: RefCell::default(),
        }
    }

    /// Arguments that show a loss.
    pub(super) fn witness(&self, loss: &Loss, encoder: &Encoder<'_>) -> Option<Witness> {
        // Nothing can be confirmed then.
        if self.witnesses.is_spent() {
            return None;
        }
        let crafted = self.crafted(loss, encoder);
        if matches!(loss.carried, Carried::Text | Carried::Pairs) {
            return crafted;
        }
        crafted.or_else(|| {
            let is_meant = |one: &&Constraint<'a>| match &one.kind {
                Kind::Rule(rule) => rule.id.value == loss.rule,
                Kind::Sizes => loss.rule == "size",
                kind => kind.rules().contains(&loss.rule.as_str()) && is_at(&one.pointer, &loss.pointer),
            };
            let mut near = self.places.at(&loss.pointer);
            near.extend(self.rules.get(loss.rule.as_str()).into_iter().flatten());
            let meant: BTreeSet<usize> =
                near.into_iter().filter(|at| is_meant(&&self.constraints[*at])).collect();
            meant.into_iter().find_map(|at| self.of_constraint(at, &self.constraints[at], loss, encoder))
        })
    }

    /// The shortest of the requests that break a constraint near the first valid request that has any; else one that a
    /// search finds.
    fn of_constraint(
        &self,
        at: usize,
        constraint: &Constraint<'a>,
        loss: &Loss,
        encoder: &Encoder<'_>,
    ) -> Option<Witness> {
        let judged = |candidate: &Candidate| self.judge(candidate, &constraint.pointer, loss, encoder);
        let is_wrong = |start: &&Start| {
            Self::fits(&start.candidate.request, &constraint.pointer, loss)
                && *start.is_wrong.get_or_init(|| self.is_wrong(&start.candidate, constraint))
        };
        let found = self.starts(at).filter(is_wrong).find_map(|start| judged(&start.candidate));
        // Only rules have further candidates, and can need repairs.
        let is_rule = matches!(constraint.kind, Kind::Rule(_));
        found.or_else(|| judged(&is_rule.then(|| self.searched(constraint, loss, encoder))??))
    }

    /// The requests that probably break a constraint: near each valid request in turn, the shortest ones first.
    fn starts(&self, at: usize) -> impl Iterator<Item = &Start> {
        self.starts[at].iter().zip(self.witnesses.bases()).flat_map(move |(known, base)| {
            known.get_or_init(|| {
                if self.kept.get() == 0 {
                    return Vec::new();
                }
                let mut found = self.witnesses.starts_near(base, &self.constraints[at]);
                let bytes: usize = found.iter().map(Candidate::size).sum();
                self.kept.set(self.kept.get().saturating_sub(bytes));
                found.sort_by_cached_key(Candidate::size);
                let start = |candidate| Start { candidate, is_wrong: OnceCell::new() };
                found.into_iter().map(start).collect()
            })
        })
    }

    /// Reports whether a request breaks a constraint, and beside it only rules: a dialect may express none of them.
    fn is_wrong(&self, candidate: &Candidate, constraint: &Constraint<'_>) -> bool {
        if !self.witnesses.spend(candidate.size()) {
            return false;
        }
        let broken = self.witnesses.charged(|| self.witnesses.engine().violations(candidate));
        let (these, others): (Vec<_>, Vec<_>) = broken.iter().partition(|one| constraint.is_broken_by(one));
        let is_rule = |id: &String| self.rules.contains_key(id.as_str()) && id != "size";
        !these.is_empty() && others.iter().all(|one| is_rule(&one.rule))
    }

    /// A request that a search finds, in one dialect for all.
    fn searched(&self, constraint: &Constraint<'a>, loss: &Loss, encoder: &Encoder<'_>) -> Option<Candidate> {
        let key = (loss.rule.clone(), constraint.pointer.clone());
        if let Some(known) = self.known.borrow().get(&key) {
            return known.clone();
        }
        let goal = |candidate: &Candidate| {
            let broken = self.witnesses.engine().broken(candidate).into_iter().filter(|one| !one.warning);
            let (these, others): (Vec<_>, Vec<_>) = broken.partition(|one| constraint.is_broken_by(one));
            let is_given = || {
                Self::fits(&candidate.request, &constraint.pointer, loss)
                    && encoder.arguments(&candidate.request).is_some()
            };
            Judgement { shows: !these.is_empty() && is_given(), others }
        };
        let found = self.witnesses.search_for(constraint, &goal);
        let found = found.best.map(|(candidate, _)| candidate);
        self.known.borrow_mut().insert(key, found.clone());
        found
    }

    /// Arguments for what no change of a valid request shows.
    fn crafted(&self, loss: &Loss, encoder: &Encoder<'_>) -> Option<Witness> {
        let values = match (loss.carried, loss.rule.as_str()) {
            (Carried::Text | Carried::Pairs, _) => vec![json!("{")],
            (_, "length") if loss.weaker.contains_key("maxLength") => vec![json!(longest(loss))],
            (_, "required") => vec![json!(""), json!([]), json!({})],
            (_, "enum" | "const") => between(loss),
            (_, "range") if !loss.is_declared => vec![json!(TOO_LARGE), json!(-TOO_LARGE), json!(i64::MAX)],
            _ => return None,
        };
        let here = self.places.at(&loss.pointer).into_iter();
        let starts = here.flat_map(|at| {
            let starts = self.starts(at).map(|start| &start.candidate);
            let pointer = self.constraints[at].pointer.as_str();
            starts.chain(self.witnesses.bases()).map(move |candidate| (pointer, candidate))
        });
        starts.take(MOST_STARTS).find_map(|(pointer, candidate)| {
            values.iter().find_map(|value| {
                let mut changed = candidate.clone();
                let given = changed.request.pointer_mut(pointer)?;
                if matches!(loss.carried, Carried::Text | Carried::Pairs) {
                    if !given.is_object() {
                        *given = json!({});
                    }
                    return self.encoded(&changed, pointer, value, loss, encoder);
                }
                *given = value.clone();
                self.judge(&changed, pointer, loss, encoder)
            })
        })
    }

    /// The arguments of a valid request, with other text for an object, or with a key twice in a list of pairs.
    fn encoded(
        &self,
        candidate: &Candidate,
        pointer: &str,
        text: &Json,
        loss: &Loss,
        encoder: &Encoder<'_>,
    ) -> Option<Witness> {
        let accepts = || self.witnesses.engine().accepts(candidate);
        // The arguments of a valid request are paid for below.
        if !self.witnesses.charged(accepts) {
            self.witnesses.spend(candidate.size());
            return None;
        }
        let mut arguments = encoder.arguments(&candidate.request)?;
        match arguments.pointer_mut(pointer)? {
            given @ Json::Array(_) => repeat_key(given, loss)?,
            given => *given = text.clone(),
        }
        self.confirmed(arguments, candidate.facts.clone(), loss, encoder)
    }

    /// The arguments of a candidate, if the definition accepts them and the engine rejects them for this reason only.
    fn judge(
        &self,
        candidate: &Candidate,
        pointer: &str,
        loss: &Loss,
        encoder: &Encoder<'_>,
    ) -> Option<Witness> {
        if !Self::fits(&candidate.request, pointer, loss) {
            return None;
        }
        self.confirmed(encoder.arguments(&candidate.request)?, candidate.facts.clone(), loss, encoder)
    }

    /// The arguments, if the engine finds this violation in the request that they stand for, and no other that the
    /// definition could express.
    fn confirmed(
        &self,
        arguments: Json,
        facts: Map<String, Json>,
        loss: &Loss,
        encoder: &Encoder<'_>,
    ) -> Option<Witness> {
        let text = witness::text(&arguments);
        if !self.witnesses.spend(text.len()) {
            return None;
        }
        let given = modelspec_runtime::Json::from_slice(text.as_bytes()).ok()?;
        let completed = self.entry.complete_value(loss.dialect, given, &mut || ID.to_owned());
        let known = Facts::read(witness::text(&facts).as_bytes()).ok()?;
        let report = self.witnesses.charged(|| completed.validate(&self.entry, &known));
        let is_own = encoder.joint.contains(&loss.rule);
        let is_this = |violation: &&Violation<'_>| {
            violation.rule() == loss.rule
                && (is_own || loss.is_of_members() || is_at(&violation.pointer(), &loss.pointer))
        };
        let violation = report.violations().iter().find(is_this)?;
        let is_free = |one: &Violation<'_>| is_this(&one) || encoder.joint.contains(one.rule());
        if !report.violations().iter().all(is_free) || !report.fact_errors().is_empty() {
            return None;
        }
        let violation = loss::Violation { pointer: violation.pointer(), rule: violation.rule().to_owned() };
        Some(Witness { arguments, facts, violation })
    }

    /// Reports whether a value keeps what the definition still expresses of a constraint.
    fn fits(request: &Json, pointer: &str, loss: &Loss) -> bool {
        let Some(value) = request.pointer(pointer) else { return true };
        let bound = |keyword: &str| loss.weaker.get(keyword).and_then(Json::as_f64);
        let number = value.as_f64();
        let is_type = |ty: &str| match ty {
            "integer" => number.is_some_and(|number| number.fract() == 0.0),
            "number" => number.is_some(),
            "string" => value.is_string(),
            "boolean" => value.is_boolean(),
            // A map can be a list of pairs.
            _ => value.is_array() || value.is_object(),
        };
        let within = |count: usize, [least, most]: [&str; 2]| {
            let bound = |keyword: &str| loss.weaker.get(keyword).and_then(Json::as_u64);
            bound(least).is_none_or(|least| least <= count as u64)
                && bound(most).is_none_or(|most| count as u64 <= most)
        };
        // Which strings the other types take is left open.
        let is_open =
            !loss.is_variant || !["pattern", "enum"].iter().any(|keyword| loss.weaker.contains_key(*keyword));
        is_open
            && loss.weaker.get("type").and_then(Json::as_str).is_none_or(is_type)
            && number.is_none_or(|number| {
                bound("minimum").is_none_or(|least| least <= number)
                    && bound("maximum").is_none_or(|most| number <= most)
            })
            && value.as_array().is_none_or(|items| within(items.len(), ["minItems", "maxItems"]))
            && value.as_str().is_none_or(|text| within(text.chars().count(), ["minLength", "maxLength"]))
    }
}

/// Gives a key twice in a list of pairs, if the list can be so long.
fn repeat_key(pairs: &mut Json, loss: &Loss) -> Option<()> {
    let most = loss.weaker.get("maxItems").and_then(Json::as_u64).unwrap_or(u64::MAX);
    let pairs = pairs.as_array_mut()?;
    let first = pairs.first()?.clone();
    match &mut pairs[..] {
        [_, .., last] => *last = first,
        _ if most < 2 => return None,
        _ => pairs.push(first),
    }
    Some(())
}

/// The string that takes most space among those with the greatest number of code points.
fn longest(loss: &Loss) -> String {
    let count = loss.weaker.get("maxLength").and_then(Json::as_u64).unwrap_or_default();
    "🦊".repeat(usize::try_from(count).unwrap_or_default().min(MOST_CHARACTERS))
}

/// Numbers and booleans, some of them not among the values of an enum that only its bounds are left of.
fn between(loss: &Loss) -> Vec<Json> {
    let bound = |keyword: &str| loss.weaker.get(keyword).and_then(Json::as_i64);
    let (Some(least), Some(most)) = (bound("minimum"), bound("maximum")) else {
        return vec![json!(true), json!(false)];
    };
    (least..=most).take(MOST_STARTS).map(Json::from).collect()
}

/// The most characters of a string in a witness.
const MOST_CHARACTERS: usize = 10_000;

/// The most requests that one value is put into.
const MOST_STARTS: usize = 40;

/// Reports whether a JSON Pointer is a place, in which `*` stands for any item or member.
fn is_at(pointer: &str, place: &str) -> bool {
    let (mut steps, mut places) = (pointer.split('/'), place.split('/'));
    loop {
        match (steps.next(), places.next()) {
            (None, None) => return true,
            (Some(step), Some(place)) if step == place || place == "*" => {}
            _ => return false,
        }
    }
}
