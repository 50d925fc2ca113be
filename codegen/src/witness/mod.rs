//! Requests that show something about an operation: a minimal valid one, and for each constraint a minimal one that
//! breaks it. In: a resolved operation. Out: requests with facts, confirmed by the engine. Knows nothing of outputs.
//!
//! A search starts with valid requests that are changed in one place, from the edges of values, documented examples and
//! the cases that `check` enumerates. What else is wrong with a request is repaired, and what it does not need is
//! removed. Each search judges at most [`MAX_CANDIDATES`] requests, and all searches in an operation together take at most
//! `MAX_SEARCH_STEPS` steps.

mod candidate;
mod constraint;
mod engine;
mod guess;
mod rules;
mod search;
mod sites;
pub(crate) mod texts;
mod values;
mod wrong;

use std::borrow::Cow;
use std::cell::OnceCell;
use std::collections::HashMap;
use std::sync::OnceLock;

use bumpalo::Bump;

pub use candidate::Candidate;
pub(crate) use candidate::{below, names, text};
pub use constraint::{Constraint, Kind, MediaLimit};
pub use engine::{Broken, Engine};
pub use search::{Found, Goal, Judgement, MAX_CANDIDATES};
pub(crate) use values::{Values, number};

use crate::check::weight;
use crate::model::expr::contains;
use crate::model::expr::kinds::variants;
use crate::model::{Document, Expr, ExprKind, Operation, Param, Path, Type};
use search::{Rest, Searcher};
use serde_json::Value as Json;
use sites::{REQUEST, Site};

/// Most valid requests that searches start with.
const MOST_BASES: usize = 12;

/// Most values, and pieces of text, in a request that searches start with.
const MAX_BASE_VALUES: u64 = 1_000;

/// Most bytes of a request that searches start with.
const MAX_BASE_BYTES: usize = 50_000;

/// Finds requests that show something about one operation.
pub struct Witnesses<'a> {
    engine: Engine<'a>,
    searcher: Searcher<'a>,
    /// Valid requests, the shortest one first.
    bases: Vec<Candidate>,
    tried: usize,
    /// The places by their JSON Pointers, when one was asked for.
    places: OnceCell<HashMap<String, Place<'a>>>,
}

/// The valid requests of an operation, and what the search for them leaves to others.
pub(crate) struct Bases {
    requests: Vec<Candidate>,
    tried: usize,
    rest: Rest,
}

/// The values that are declared for one JSON Pointer, and their constraints.
#[derive(Default)]
struct Place<'a> {
    sites: Vec<Site<'a>>,
    constraints: Vec<Constraint<'a>>,
}

impl<'a> Witnesses<'a> {
    /// Prepares searches in an operation without errors; its table is made in the arena.
    pub fn new(arena: &'a Bump, op: &'a Operation) -> Self {
        let mut witnesses = Self::without_bases(arena, op);
        witnesses.find_bases();
        witnesses
    }

    /// The same for several searches in one operation: only the first one looks for valid requests.
    pub(crate) fn shared(arena: &'a Bump, op: &'a Operation, found: &OnceLock<Bases>) -> Self {
        let Some(Bases { requests, tried, rest }) = found.get() else {
            let first = Self::new(arena, op);
            found.get_or_init(|| first.found());
            return first;
        };
        let mut witnesses = Self::without_bases(arena, op);
        (witnesses.bases, witnesses.tried) = (requests.clone(), *tried);
        witnesses.searcher.resume(rest);
        witnesses
    }

    fn without_bases(arena: &'a Bump, op: &'a Operation) -> Self {
        let (engine, searcher) = (Engine::new(arena, op), Searcher::new(op));
        Self { engine, searcher, bases: Vec::new(), tried: 0, places: OnceCell::new() }
    }

    /// The state of the search after it found valid requests.
    fn found(&self) -> Bases {
        Bases { requests: self.bases.clone(), tried: self.tried, rest: self.searcher.rest() }
    }

    /// Spends the steps of judging a request with so many bytes; reports whether some are left.
    /// Without any, searches find nothing more.
    pub(crate) fn spend(&self, bytes: usize) -> bool {
        self.searcher.spend(bytes)
    }

    /// Spends the steps of judging a request by the rules of another operation, if they are more than those of this one,
    /// and of listing its violations.
    pub(crate) fn spend_for_other(&self, other: &Self, violations: usize) {
        self.searcher.spend_for_other(&other.searcher, violations);
    }

    /// Runs the engine for some requests, and spends the steps of macros, texts and patterns.
    pub(crate) fn charged<T>(&self, run: impl FnOnce() -> T) -> T {
        self.searcher.charged(run)
    }

    /// Reports whether no steps are left.
    pub(crate) fn is_spent(&self) -> bool {
        self.searcher.budget.is_spent()
    }

    /// The operation.
    pub fn operation(&self) -> &'a Operation {
        self.searcher.op
    }

    /// The engine for the operation.
    pub fn engine(&self) -> Engine<'a> {
        self.engine
    }

    /// A minimal valid request.
    pub fn valid(&self) -> Found {
        Found { best: self.bases.first().map(|base| (base.clone(), Vec::new())), tried: self.tried }
    }

    /// Valid requests: the minimal one, and the documented ones.
    pub fn bases(&self) -> &[Candidate] {
        &self.bases
    }

    /// Everything that requests can break.
    pub fn constraints(&self) -> Vec<Constraint<'a>> {
        constraint::constraints(self.searcher.op)
    }

    /// A minimal request that breaks a constraint, with what else it breaks: nothing, if such a request was found.
    pub fn breaking(&self, constraint: &Constraint<'a>) -> Found {
        self.breaking_where(constraint, &|_| true)
    }

    /// The same among requests with some property.
    pub fn breaking_where(
        &self,
        constraint: &Constraint<'a>,
        is_wanted: &dyn Fn(&Candidate) -> bool,
    ) -> Found {
        self.search_for(constraint, &|candidate| {
            let (these, others): (Vec<Broken>, Vec<Broken>) =
                self.engine.broken(candidate).into_iter().partition(|one| constraint.is_broken_by(one));
            let others = others.into_iter().filter(|one| !one.warning).collect();
            Judgement { shows: !these.is_empty() && is_wanted(candidate), others }
        })
    }

    /// Searches among requests that probably break a constraint for one that shows something.
    pub fn search_for(&self, constraint: &Constraint<'a>, goal: &Goal<'_>) -> Found {
        let found = self.search(self.starts(constraint), goal);
        if found.is_exact() {
            return found;
        }
        found.or(self.search(self.guesses_from(&self.bases, constraint), goal))
    }

    /// Candidates that probably break a constraint.
    pub fn starts(&self, constraint: &Constraint<'_>) -> impl Iterator<Item = Candidate> {
        self.bases.iter().flat_map(|base| self.starts_near(base, constraint))
    }

    /// Candidates near a request that probably break a constraint.
    pub(crate) fn starts_near(&self, base: &Candidate, constraint: &Constraint<'_>) -> Vec<Candidate> {
        match &constraint.kind {
            Kind::Rule(rule) => rules::candidates(&self.searcher, rule, base),
            Kind::Sizes => self.other_sizes(base),
            _ => wrong::candidates(base, constraint, &self.searcher.values),
        }
    }

    /// Guesses of requests that break a rule, near some requests; none for other constraints.
    pub(crate) fn guesses_from<'w>(
        &'w self,
        bases: &'w [Candidate],
        constraint: &Constraint<'_>,
    ) -> impl Iterator<Item = Candidate> + use<'w, 'a> {
        let rule = if let Kind::Rule(rule) = &constraint.kind { Some(*rule) } else { None };
        let guessed = rule.map(|rule| rules::guessed(&self.searcher, &[(&rule.holds, &rule.each)], bases));
        guessed.into_iter().flatten()
    }

    /// Requests that matter to some conditions.
    pub(crate) fn cases_of(&self, conditions: &[(&Expr, &[Path])]) -> impl Iterator<Item = Candidate> {
        let is_of_files = |kind: &ExprKind| matches!(kind, ExprKind::Media(..) | ExprKind::HasMedia(..));
        let reads_files = conditions.iter().any(|(expr, _)| contains(expr, &is_of_files));
        let guessed = rules::guessed(&self.searcher, conditions, &self.bases);
        // Facts about files that no condition reads can only be beyond a limit.
        guessed.map(move |candidate| if reads_files { candidate } else { candidate.without_files() })
    }

    /// Requests that each meet one of some conditions, with guessed facts.
    pub(crate) fn meeting(&self, conditions: &[&Expr]) -> impl Iterator<Item = Candidate> {
        self.bases.first().into_iter().flat_map(|base| rules::meeting(&self.searcher, conditions, base))
    }

    /// Valid requests with each of some values at a place.
    pub(crate) fn with_values(&self, pointer: &str, values: &[Json]) -> Vec<Candidate> {
        if self.is_spent() {
            return Vec::new();
        }
        let sites = self.sites_at(pointer);
        let put = |base: &Candidate, value: &Json| -> Vec<Candidate> {
            sites.iter().filter_map(|site| wrong::put(base, site, value, &self.searcher.values)).collect()
        };
        self.bases.iter().flat_map(|base| values.iter().flat_map(move |value| put(base, value))).collect()
    }

    /// Valid requests without a parameter.
    pub(crate) fn without(&self, pointer: &str) -> Vec<Candidate> {
        if self.is_spent() {
            return Vec::new();
        }
        let sites = self.sites_at(pointer);
        let of = |base| sites.iter().flat_map(move |site| wrong::without(base, site, &self.searcher.values));
        self.bases.iter().flat_map(of).collect()
    }

    /// Valid requests with a size.
    pub(crate) fn with_size(&self, width: u32, height: u32) -> Vec<Candidate> {
        let Some(sizes) = &self.searcher.op.sizes else { return Vec::new() };
        self.bases.iter().filter_map(|base| self.searcher.with_size(base, sizes, width, height)).collect()
    }

    fn sites_at(&self, pointer: &str) -> &[Site<'a>] {
        self.places().get(pointer).map_or(&[], |place| &place.sites)
    }

    /// The constraints of the values at a place, without the size table and rules.
    pub(crate) fn constraints_at(&self, pointer: &str) -> &[Constraint<'a>] {
        self.places().get(pointer).map_or(&[], |place| &place.constraints)
    }

    fn places(&self) -> &HashMap<String, Place<'a>> {
        self.places.get_or_init(|| {
            let mut places: HashMap<String, Place<'a>> = HashMap::new();
            for site in sites::sites(self.searcher.op) {
                places.entry(site.pointer()).or_default().sites.push(site);
            }
            for constraint in self.constraints() {
                if !matches!(constraint.kind, Kind::Rule(_) | Kind::Sizes)
                    && let Some(place) = places.get_mut(&constraint.pointer)
                {
                    place.constraints.push(constraint);
                }
            }
            places
        })
    }

    /// Searches from some candidates on for one that shows something, with a minimum of violations beside that.
    pub fn search(&self, starts: impl IntoIterator<Item = Candidate>, goal: &Goal<'_>) -> Found {
        self.searcher.search(starts, goal)
    }

    /// Sizes near those of the table.
    fn other_sizes(&self, base: &Candidate) -> Vec<Candidate> {
        let Some(sizes) = &self.searcher.op.sizes else { return Vec::new() };
        let mut found = Vec::new();
        for row in sizes.rows.iter().take(4) {
            let others = sizes.rows.iter().filter(|other| other.height != row.height).take(4);
            let pairs = others.map(|other| (row.width, other.height));
            let near = [(row.width, row.height.saturating_add(1)), (row.width.saturating_add(1), row.height)];
            let all: Vec<(u32, u32)> = pairs.chain(near).chain([(row.height, row.width)]).collect();
            found.extend(
                all.iter()
                    .filter_map(|(width, height)| self.searcher.with_size(base, sizes, *width, *height)),
            );
        }
        found
    }

    /// Finds valid requests: a minimal one, and the documented ones.
    fn find_bases(&mut self) {
        let goal = |candidate: &Candidate| {
            let others = self.engine.broken(candidate).into_iter().filter(|one| !one.warning).collect();
            Judgement { shows: true, others }
        };
        let accepts = |candidate: &Candidate| {
            self.searcher.spend(candidate.size()) && self.searcher.charged(|| self.engine.accepts(candidate))
        };
        let mut documented: Vec<Candidate> = Vec::new();
        for candidate in self::documented(self.searcher.op) {
            // One of them can be the shortest request, too.
            if documented.len() > MOST_BASES {
                break;
            }
            if is_short(&candidate) && !documented.contains(&candidate) && accepts(&candidate) {
                documented.push(candidate);
            }
        }
        let least = Candidate::new(self.searcher.values.least());
        let starts = std::iter::once(least).filter(is_short).chain(documented.first().cloned());
        let found = self.searcher.search(starts, &goal);
        let shortest = found.best.filter(|(_, broken)| broken.is_empty()).map(|(candidate, _)| candidate);
        let mut bases: Vec<Candidate> = shortest.into_iter().collect();
        for candidate in documented {
            if bases.len() < MOST_BASES && !bases.contains(&candidate) {
                bases.push(candidate);
            }
        }
        (self.bases, self.tried) = (bases, found.tried);
    }
}

/// Reports whether searches can start with a request: they change and keep many copies of it.
fn is_short(candidate: &Candidate) -> bool {
    weight(&candidate.request) <= MAX_BASE_VALUES && candidate.size() <= MAX_BASE_BYTES
}

/// The documented requests, with their facts.
fn documented(op: &Operation) -> Vec<Candidate> {
    let request = |example: &crate::model::Example| {
        let facts = example.facts.as_ref().and_then(|facts| facts.value.as_object().cloned());
        let request = example.request.as_ref()?.value.clone();
        let at = example.at.as_ref().map(|at| at.value);
        Some(Candidate { request, facts: facts.unwrap_or_default(), at })
    };
    op.examples.iter().filter_map(request).collect()
}

/// The types that values at a path of a document can have: one of these is declared for each.
fn types_at<'d>(document: &'d Document, path: &[String]) -> Vec<&'d Type> {
    path.iter().fold(vec![&REQUEST], |types, name| types_in(document, &types, name))
}

/// The types that a member or an item of values of some types can have.
fn types_in<'d>(document: &'d Document, types: &[&'d Type], name: &str) -> Vec<&'d Type> {
    let member = |ty: &&'d Type| match ty {
        Type::Object(id) => {
            let param = document.objects.get(*id).and_then(|object| object.param(name));
            param.map(|param: &Param| &param.ty)
        }
        Type::Array(array) => Some(&array.items),
        Type::Map(map) => Some(&map.items),
        _ => None,
    };
    types.iter().filter_map(member).flat_map(variants).collect()
}

/// Takes a path, the string there, and the types that are declared for it.
type Visit<'v, 'r> = dyn FnMut(&[Cow<'r, str>], &'r str, &[&Type]) + 'v;

/// Calls `visit` for each declared string in a request, with its path and the types that are declared for it.
fn each_string<'r>(document: &Document, request: &'r Json, visit: &mut Visit<'_, 'r>) {
    visit_strings(document, request, &[&REQUEST], &mut Vec::new(), visit);
}

fn visit_strings<'r>(
    document: &Document,
    value: &'r Json,
    types: &[&Type],
    path: &mut Vec<Cow<'r, str>>,
    visit: &mut Visit<'_, 'r>,
) {
    let mut inside = |name: Cow<'r, str>, value: &'r Json| {
        let types = types_in(document, types, &name);
        if !types.is_empty() {
            path.push(name);
            visit_strings(document, value, &types, path, visit);
            path.pop();
        }
    };
    match value {
        Json::String(text) => visit(path, text, types),
        Json::Array(items) => {
            items.iter().enumerate().for_each(|(at, item)| inside(Cow::Owned(at.to_string()), item));
        }
        Json::Object(members) => members.iter().for_each(|(name, value)| inside(Cow::Borrowed(name), value)),
        _ => {}
    }
}

#[cfg(test)]
mod tests {
    use std::sync::OnceLock;

    use bumpalo::Bump;

    use super::Witnesses;
    use crate::fixture::compiled;

    /// The second search in an operation begins with the state in which a search of its own would be.
    #[test]
    fn later_searches_share_the_valid_requests() {
        let op = compiled(
            "parameters:\n  \
             a: { type: string, doc: A. }\n  \
             b: { type: integer, min: 3, doc: B. }\nrules:\n  \
             - { id: one, exactly_one: [a, b] }\n",
        );
        let (arena, found) = (Bump::new(), OnceLock::new());
        for _ in 0..2 {
            let alone = Witnesses::new(&arena, &op);
            let witnesses = Witnesses::shared(&arena, &op, &found);
            assert!(!witnesses.bases().is_empty());
            assert_eq!(witnesses.bases(), alone.bases());
            assert_eq!(witnesses.valid().tried, alone.valid().tried);
            assert_eq!(witnesses.searcher.budget.left(), alone.searcher.budget.left());
            for constraint in alone.constraints() {
                let (one, other) = (witnesses.breaking(&constraint), alone.breaking(&constraint));
                assert_eq!((one.best, one.tried), (other.best, other.tried));
            }
        }
    }
}
