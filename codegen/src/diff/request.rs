//! Changes of requests, each with a request that shows it.

use super::Pair;
use super::change::{Axis, Change, Verdict, Witness};
use super::facet::{Facet, Probe};
use crate::witness::{Broken, Candidate, Constraint, Found, Judgement, Witnesses};

/// One side of a comparison that accepts a request, and the other one, which rejects it.
#[derive(Clone, Copy)]
pub(super) struct Sides<'p, 'a> {
    pair: &'p Pair<'a>,
    /// The new side rejects.
    narrows: bool,
}

impl<'p, 'a> Sides<'p, 'a> {
    /// Requests that are no longer accepted.
    pub(super) fn narrowing(pair: &'p Pair<'a>) -> Self {
        Self { pair, narrows: true }
    }

    /// Requests that were not accepted.
    pub(super) fn widening(pair: &'p Pair<'a>) -> Self {
        Self { pair, narrows: false }
    }

    fn accepts(&self) -> &'p Witnesses<'a> {
        if self.narrows { self.pair.older() } else { self.pair.newer() }
    }

    fn rejects(&self) -> &'p Witnesses<'a> {
        if self.narrows { self.pair.newer() } else { self.pair.older() }
    }

    /// Searches for a request that one side accepts, and that the other rejects for a wanted reason.
    pub(super) fn search(
        &self,
        starts: impl IntoIterator<Item = Candidate>,
        is_meant: &dyn Fn(&Broken) -> bool,
    ) -> Found {
        self.accepts().search(starts, &|candidate| {
            let broken = self.rejects().engine().broken(candidate);
            self.accepts().spend_for_other(self.rejects(), broken.len());
            Judgement {
                shows: broken.iter().any(|one| !one.warning && is_meant(one)),
                others: self.accepts().engine().violations(candidate),
            }
        })
    }

    /// Searches for a request that breaks a constraint of the side that rejects it.
    pub(super) fn breaking(&self, constraint: &Constraint<'_>) -> Found {
        let is_meant = |broken: &Broken| constraint.is_broken_by(broken);
        let found = self.search(self.starts(constraint), &is_meant);
        if found.is_exact() {
            return found;
        }
        found.or(self.search(self.rejects().guesses_from(self.accepts().bases(), constraint), &is_meant))
    }

    /// Requests that probably break a constraint of the side that rejects them.
    fn starts(&self, constraint: &Constraint<'_>) -> impl Iterator<Item = Candidate> {
        self.accepts().bases().iter().flat_map(|base| self.rejects().starts_near(base, constraint))
    }

    /// The witness of a search that found a request which one side accepts.
    pub(super) fn witness(&self, found: Found) -> Option<Witness> {
        let (candidate, _) = found.best.filter(|(_, others)| others.is_empty())?;
        let violations = self.rejects().engine().violations(&candidate);
        Some(Witness { candidate, violations, new_rejects: self.narrows })
    }

    /// Searches for a request that shows a difference between two declarations.
    fn of_facet(&self, facet: &Facet, probe: &Probe) -> Found {
        let (accepted, rejected) =
            if self.narrows { (&facet.at.old, &facet.at.new) } else { (&facet.at.new, &facet.at.old) };
        let is_here = |broken: &Broken| {
            let rest = broken.pointer.strip_prefix(rejected.as_str());
            let by_old_name = broken.pointer.strip_prefix(accepted.as_str());
            rest.or(by_old_name).is_some_and(|rest| rest.is_empty() || rest.starts_with('/'))
        };
        let starts = match probe {
            Probe::Values(values) => self.accepts().with_values(accepted, values),
            Probe::Without => self.accepts().without(accepted),
            Probe::Constraint => Vec::new(),
        };
        let found = self.search(starts, &is_here);
        if found.is_exact() {
            return found;
        }
        let further = self.rejects().constraints_at(rejected).iter().flat_map(|one| self.starts(one));
        found.or(self.search(further, &is_here))
    }
}

/// The change that a difference between two declarations makes to requests.
pub(super) fn change(pair: &Pair<'_>, facet: Facet) -> Change {
    let (narrowing, widening) = (Sides::narrowing(pair), Sides::widening(pair));
    let narrowed = facet.narrows.as_ref().map(|probe| narrowing.of_facet(&facet, probe));
    let widened = || facet.widens.as_ref().map(|probe| widening.of_facet(&facet, probe));
    let decided = decide(narrowed, widened, &narrowing, &widening);
    Change {
        witness: decided.witness,
        tried: decided.tried,
        ..Change::new(Axis::Validity, facet.kind, decided.verdict, facet.text)
    }
    .at(facet.at.new)
    .between(facet.old, facet.new)
}

/// A verdict with its proof.
pub(super) struct Decided {
    pub(super) verdict: Verdict,
    pub(super) witness: Option<Witness>,
    pub(super) tried: usize,
}

/// Decides from the searches in both directions; one that was not needed is none.
pub(super) fn decide(
    narrowed: Option<Found>,
    widened: impl FnOnce() -> Option<Found>,
    narrowing: &Sides<'_, '_>,
    widening: &Sides<'_, '_>,
) -> Decided {
    let mut tried = 0;
    if let Some(found) = narrowed {
        tried = found.tried;
        let witness = narrowing.witness(found);
        let verdict = if witness.is_some() { Verdict::Major } else { Verdict::Undecided };
        return Decided { verdict, witness, tried };
    }
    // More than before is accepted, shown or not.
    let Some(found) = widened() else { return Decided { verdict: Verdict::Patch, witness: None, tried } };
    tried += found.tried;
    Decided { verdict: Verdict::Minor, witness: widening.witness(found), tried }
}
