//! Random edits of all operations, of which it is known what they do: no narrowing may be called compatible, what
//! changes nothing must be the same, and each request that shows a change is confirmed by others.

mod declared;
pub(super) mod edit;
mod responses;
mod rules;
mod sampling;
mod texts;

use std::sync::OnceLock;

use modelspec_codegen::__private::diff::{
    Axis, Change, Fate, OperationDiff, Verdict, Witness, catalogues, operations,
};
use modelspec_codegen::Compilation;

use super::{Side, confirm};
use crate::support::compiled;
use crate::survey::Fixture;
use edit::{Certain, Edit, Kind, Random, Subject, Truth};
use sampling::Sampled;
use texts::Files;

/// Edits of all operations together, and of one of them.
const MOST_EDITS: usize = 500;
const MOST_OF_ONE: usize = 5;

/// All kinds of edits, with the least number of them that there have to be.
const KINDS: [(&str, Kind, usize); 28] = [
    ("smaller type", declared::smaller, 10),
    ("required", declared::required, 10),
    ("no null", declared::not_null, 2),
    ("pattern", declared::pattern, 10),
    ("same pattern", declared::same_pattern, 2),
    ("reworded", declared::reworded, 10),
    ("repriced", declared::repriced, 10),
    ("stronger rule", rules::stronger, 8),
    ("guarded rule", rules::guarded, 10),
    ("removed rule", rules::removed, 10),
    ("milder rule", rules::milder, 10),
    ("stricter rule", rules::stricter, 5),
    ("effect", rules::effect, 5),
    ("default", rules::default, 10),
    ("default with condition", rules::default_with_condition, 10),
    ("default in cases", rules::default_in_cases, 10),
    ("default of a case", rules::default_of_case, 2),
    ("response", responses::response, 8),
    ("callback", responses::callback, 2),
    ("task state", responses::state, 1),
    ("no response", responses::gone, 4),
    ("set", texts::moved_to_set, 10),
    ("extends", texts::extended, 10),
    ("override", texts::overridden, 10),
    ("renamed", texts::renamed_with_alias, 10),
    ("alias", texts::alias_added, 10),
    ("expressions", texts::rules_as_expressions, 10),
    ("new rule", texts::rule_added, 10),
];

/// The edits of all operations, with the same number of each kind where there are places for it.
pub(super) struct Edits {
    random: Random,
    counts: [usize; KINDS.len()],
}

impl Edits {
    pub(super) fn new() -> Self {
        Self { random: Random(0x9e37_79b9_7f4a_7c15), counts: [0; KINDS.len()] }
    }

    /// Some edits of an operation, of the kinds first that were seldom.
    pub(super) fn of(&mut self, subject: &Subject<'_>, most: usize) -> Vec<Edit> {
        let mut order: Vec<usize> = (0..KINDS.len()).collect();
        self.random.shuffle(&mut order);
        order.sort_by_key(|at| self.counts[*at]);
        let mut found = Vec::new();
        for at in order {
            if found.len() == most {
                break;
            }
            if let Some(edit) = KINDS[at].1(subject, &mut self.random) {
                self.counts[at] += 1;
                found.push(edit);
            }
        }
        found
    }
}

#[derive(Debug, Default)]
struct Count {
    edits: usize,
    neutral: usize,
    same: usize,
    others: Vec<String>,
    repriced: usize,
    /// New rates that no request shows.
    hidden: usize,
    undecided: Vec<String>,
    /// Verdicts that are not the known ones.
    wrong: Vec<String>,
    /// Requests that the engine confirmed, and the schema with the expressions.
    confirmed: usize,
    /// Requests made without the comparison that show the effect of an edit.
    sampled: usize,
}

impl Count {
    fn add(&mut self, subject: &Subject<'_>, edit: &Edit) {
        let old = (subject.op, subject.provider);
        let new = (&edit.new, edit.provider.as_ref().unwrap_or(subject.provider));
        let words = format!("{}: {}", subject.op.id(), edit.words);
        let (there, back) = (operations(old, new), operations(new, old));
        let sides = [Side::new(old.0), Side::new(new.0)];
        let shown = |old: &Side<'_>, new: &Side<'_>, diff: &OperationDiff| {
            diff.changes.iter().filter(|change| confirm(old, new, change)).count()
        };
        self.confirmed += shown(&sides[0], &sides[1], &there) + shown(&sides[1], &sides[0], &back);
        let sampled = Sampled::of(old.0, new.0);
        self.judge(&words, edit.truth, &sampled, [&there, &back]);
        self.count_undecided(&there, &words);
        if !matches!(edit.truth, Truth::Same | Truth::Renamed) {
            self.edits += 1;
            self.count_undecided(&back, &format!("back from {words}"));
        }
        self.edits += 1;
    }

    /// Compares the verdicts of an edit in both directions with those that it must have.
    fn judge(&mut self, words: &str, truth: Truth, sampled: &Sampled, [there, back]: [&OperationDiff; 2]) {
        let (rejected, accepted) = (sampled.rejected.is_some(), sampled.accepted.is_some());
        self.sampled +=
            [rejected, accepted, sampled.cost.is_some()].into_iter().filter(|is_so| *is_so).count();
        let mut wrong = Vec::new();
        let mut expect = |holds: bool, what: &'static str| wrong.extend((!holds).then_some(what));
        // Requests show what an edit does, whatever it was made for.
        expect(!rejected || is_breaking(there), "a narrowing is called compatible");
        expect(truth == Truth::Renamed || !accepted || is_breaking(back), "its reverse is called compatible");
        expect(
            truth == Truth::Renamed || !accepted || there.fate != Fate::Same,
            "a widening is called the same",
        );
        expect(sampled.cost.is_none() || has_price(there), "another cost is not found");
        match truth {
            Truth::Narrower(certain) => {
                expect(certain == Certain::No || is_breaking(there), "a narrowing is called compatible");
                expect(certain == Certain::No || back.fate != Fate::Same, "a widening is called the same");
                expect(!accepted && !accepts(there) && !rejects(back), "more is accepted");
            }
            Truth::Wider(certain) => {
                expect(certain == Certain::No || is_breaking(back), "a narrowing is called compatible");
                expect(certain == Certain::No || there.fate != Fate::Same, "a widening is called the same");
                expect(!rejected && !rejects(there) && !accepts(back), "less is accepted");
            }
            Truth::Same | Truth::Renamed => {
                expect(!rejected && sampled.cost.is_none(), "the edit changes something");
                expect(there.verdict() != Verdict::Major, "it is called a break");
                self.neutral += 1;
                self.same += usize::from(there.fate == Fate::Same);
                if there.fate != Fate::Same {
                    self.others.push(format!("{words}: {:?}", texts(there)));
                }
            }
            Truth::Price => {
                expect(!rejected && !accepted, "the edit changes something");
                expect(there.changes.iter().all(|one| one.axis == Axis::Price), "another axis changes");
                self.repriced += 1;
                // A minimum or a rounding can hide the rate from all requests.
                self.hidden += usize::from(!has_price(there));
            }
            Truth::Other(kind, verdict) => {
                let is_meant = |one: &Change| one.kind == kind && one.verdict == verdict;
                expect(there.changes.iter().any(is_meant), "the change is not found");
            }
        }
        let shown = [&sampled.rejected, &sampled.accepted, &sampled.cost];
        let of = |what: &str| {
            format!("{words}: {what}; requests {shown:?}; {:?}, back {:?}", texts(there), texts(back))
        };
        self.wrong.extend(wrong.into_iter().map(of));
    }

    fn count_undecided(&mut self, diff: &OperationDiff, words: &str) {
        let mut undecided = diff.changes.iter().filter(|change| change.verdict == Verdict::Undecided);
        self.undecided.extend(undecided.next().map(|change| format!("{words}: {}", change.text)));
    }
}

fn is_breaking(diff: &OperationDiff) -> bool {
    diff.verdict() >= Verdict::Undecided
}

fn has_price(diff: &OperationDiff) -> bool {
    diff.changes.iter().any(|change| change.axis == Axis::Price)
}

/// The requests that show changes of validity.
fn witnesses(diff: &OperationDiff) -> impl Iterator<Item = &Witness> {
    diff.changes.iter().filter(|change| change.axis == Axis::Validity).filter_map(|one| one.witness.as_ref())
}

/// Reports whether a change shows that more is accepted.
fn accepts(diff: &OperationDiff) -> bool {
    witnesses(diff).any(|witness| !witness.new_rejects)
}

/// Reports whether a change shows that less is accepted.
fn rejects(diff: &OperationDiff) -> bool {
    witnesses(diff).any(|witness| witness.new_rejects)
}

fn texts(diff: &OperationDiff) -> Vec<&str> {
    diff.changes.iter().map(|change| change.text.as_str()).collect()
}

/// The number of edits of one of some operations, if each has as many as another.
pub(super) fn share(edits: usize, at: usize, operations: usize) -> usize {
    (edits * (at + 1) / operations - edits * at / operations).min(MOST_OF_ONE)
}

/// The operations of the specs, and of the survey.
pub(super) fn subjects() -> Vec<Subject<'static>> {
    static FIXTURES: OnceLock<Vec<Compilation>> = OnceLock::new();
    let fixtures = FIXTURES.get_or_init(|| {
        let compiled = |fixture: &Fixture| fixture.compiled().expect("a fixture without mistakes");
        Fixture::all().iter().map(compiled).collect()
    });
    std::iter::once(compiled()).chain(fixtures).flat_map(Subject::all).collect()
}

#[test]
#[expect(clippy::print_stdout, reason = "the numbers are worth seeing")]
fn random_edits_have_their_verdicts() {
    let (mut count, mut edits) = (Count::default(), Edits::new());
    let subjects = subjects();
    for (at, subject) in subjects.iter().enumerate() {
        for edit in edits.of(subject, share(MOST_EDITS, at, subjects.len())) {
            count.add(subject, &edit);
        }
    }
    let (all, undecided) = (count.edits, count.undecided.len());
    println!("{undecided} of {all} undecided, {} of {} same", count.same, count.neutral);
    println!("{} requests confirmed, {} found otherwise", count.confirmed, count.sampled);
    println!(
        "{:?}",
        KINDS.iter().zip(edits.counts).map(|((name, ..), count)| (name, count)).collect::<Vec<_>>()
    );
    println!("undecided:\n{}\nnot the same:\n{}", count.undecided.join("\n"), count.others.join("\n"));
    assert!(count.wrong.is_empty(), "{}", count.wrong.join("\n"));
    for ((name, _, least), count) in KINDS.iter().zip(edits.counts) {
        assert!(count >= *least, "{count} edits of the kind `{name}`");
    }
    assert!(count.confirmed > 400 && count.sampled > 120, "{count:?}");
    assert!(count.hidden * 10 <= count.repriced, "{count:?}");
    assert!(undecided * 100 <= all * 5, "{undecided} of {all} are undecided");
    assert!(count.same * 100 >= count.neutral * 99, "{} of {} are the same", count.same, count.neutral);
}

#[test]
fn operations_that_move_to_another_file_are_the_same() {
    let mut moved = 0;
    for subject in &subjects() {
        let files = Files::of(subject);
        let (Some(old), Some(new)) = (files.clone().compiled(), files.moved().compiled()) else { continue };
        moved += 1;
        for one in catalogues(&old.catalogue, &new.catalogue, &[]) {
            assert_eq!(one.fate, Fate::Same, "{one:?}");
        }
    }
    assert!(moved > 100, "{moved}");
}
