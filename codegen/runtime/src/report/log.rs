//! Findings while a document is checked. In: what is wrong, in any order. Out: a report in the order of reports.

use super::{Findings, MAX_SUGGESTIONS, MAX_VIOLATIONS, Report, Violation};
use crate::facts::{FactError, FactErrorKind, Facts};
use crate::pattern::MOVES;
use crate::pointer::{Path, Pointer, Segment};
use crate::problem::{Found, Problem};
use crate::table::{Object, Severity};
use std::collections::HashSet;

/// Collects the violations of a pass.
#[derive(Debug, Default)]
pub(crate) struct Log<'m> {
    /// The objects of the document.
    objects: &'m [Object<'m>],
    /// True if a key is duplicate; then rules are not evaluated.
    pub(crate) duplicate: bool,
    /// The moves that are left for patterns.
    pub(crate) moves: u64,
    /// True if a pointer was clipped, so that two can be equal.
    clipped: bool,
    /// The report so far, with the violations of values. Created on demand, so that the log of a valid document is small.
    findings: Option<Box<Findings<'m>>>,
    /// The violations that follow them, also created on demand.
    others: Option<Box<Others<'m>>>,
}

#[derive(Debug, Default)]
struct Others<'m> {
    missing: Vec<Violation<'m>>,
    rules: Vec<Violation<'m>>,
    /// Number of those that are not listed.
    omitted: usize,
    /// Rules that could not be evaluated, by severity and location.
    limits: HashSet<(bool, String)>,
    /// Pointers of the files that the caller supplied facts about.
    media: Vec<Box<str>>,
    /// A valid number that the field of a typed struct cannot hold. A rule rejects it, such as a table of sizes; if none
    /// does, this is a violation.
    no_room: Option<Violation<'m>>,
}

impl<'m> Log<'m> {
    /// An empty log for a document of these objects.
    pub(crate) fn new(objects: &'m [Object<'m>]) -> Self {
        Self { objects, moves: MOVES, ..Self::default() }
    }

    fn findings(&mut self) -> &mut Findings<'m> {
        self.findings.get_or_insert_default()
    }

    fn others(&mut self) -> &mut Others<'m> {
        self.others.get_or_insert_default()
    }

    /// Number of violations.
    pub(crate) fn count(&self) -> usize {
        let values = self.findings.as_ref().map_or(0, |found| found.violations.len() + found.omitted);
        let behind = |others: &Others<'_>| {
            others.missing.len() + others.omitted + usize::from(others.no_room.is_some())
        };
        values + self.others.as_deref().map_or(0, behind)
    }

    /// Adds a violation of a value.
    #[cold]
    #[inline(never)]
    pub(crate) fn value(&mut self, path: &Path<'_, 'm>, problem: Problem<'m>) {
        let at = path.at;
        let found = self.findings();
        let values = &found.violations;
        if values.len() >= MAX_VIOLATIONS && values.last().is_some_and(|last| last.at <= at) {
            found.omitted += 1;
            return;
        }
        let pointer = self.pointer(path);
        self.value_at(at, pointer, problem);
    }

    fn pointer(&mut self, path: &Path<'_, 'm>) -> Pointer<'m> {
        let (pointer, clipped) = path.to_pointer();
        self.clipped |= clipped;
        pointer
    }

    /// Adds a valid scalar that the field of a typed struct cannot hold.
    #[cold]
    pub(crate) fn no_room(&mut self, found: Found, path: &Path<'_, 'm>) {
        let pointer = self.pointer(path);
        let problem = Problem::NoRoom { found };
        let violation = Violation { objects: self.objects, at: path.at, ..Violation::new(pointer, problem) };
        self.others().no_room.get_or_insert(violation);
    }

    /// The same with a finished pointer.
    pub(crate) fn value_at(&mut self, at: usize, pointer: Pointer<'m>, problem: Problem<'m>) {
        let violation = Violation { objects: self.objects, at, ..Violation::new(pointer, problem) };
        let Findings { violations, omitted, .. } = self.findings();
        // Most come in their order.
        if violations.len() < MAX_VIOLATIONS && violations.last().is_none_or(|last| last.at <= at) {
            violations.push(violation);
        } else {
            let place = violations.partition_point(|known| known.at <= at);
            *omitted += insert(violations, place, violation);
        }
    }

    /// Adds a missing parameter.
    #[cold]
    #[inline(never)]
    pub(crate) fn missing(&mut self, path: &Path<'_, 'm>) {
        let (pointer, objects) = (self.pointer(path), self.objects);
        let others = self.others();
        let list = &mut others.missing;
        let order = |known: &Violation<'m>| known.pointer.spec_order(&pointer).is_le();
        // Most come in their order.
        let place = if list.last().is_none_or(order) { list.len() } else { list.partition_point(order) };
        let violation = Violation { objects, ..Violation::new(pointer, Problem::Required) };
        others.omitted += insert(list, place, violation);
    }

    /// Removes missing members of the document, by index.
    pub(crate) fn forget_missing(&mut self, is_forgotten: impl Fn(u16) -> bool) {
        let Some(others) = &mut self.others else { return };
        others.missing.retain(|violation| {
            !matches!(violation.pointer, Pointer::Member(Segment::Field(index, _)) if is_forgotten(index))
        });
    }

    /// Adds a value that could not be checked.
    #[cold]
    #[inline(never)]
    pub(crate) fn unchecked(&mut self, path: &Path<'_, 'm>, problem: Problem<'m>) {
        self.undecided(Violation::new(path.to_pointer().0, problem));
    }

    /// Adds a rule that makes the document invalid; the argument tells if its violation is one of the first, which name
    /// what was probably meant. Beyond the limit, violations are counted, but not created.
    pub(crate) fn rule(&mut self, violation: impl FnOnce(bool) -> Violation<'m>) {
        let others = self.others();
        let rules = &mut others.rules;
        if rules.len() < MAX_VIOLATIONS {
            rules.push(violation(rules.len() < MAX_SUGGESTIONS));
        } else {
            others.omitted += 1;
        }
    }

    /// Adds a rule that could not be evaluated; of several at one place, the first.
    #[cold]
    pub(crate) fn limit(&mut self, severity: Severity, violation: Violation<'m>) {
        let is_error = severity == Severity::Error;
        let others = self.others();
        let is_full = is_error && others.rules.len() >= MAX_VIOLATIONS;
        if !is_full && !others.limits.insert((is_error, violation.pointer())) {
            return;
        }
        match severity {
            Severity::Error => self.rule(|_| violation),
            Severity::Warning => self.warning(|_| violation),
        }
    }

    /// Adds a warning; the argument is that of [`Log::rule`].
    pub(crate) fn warning(&mut self, warning: impl FnOnce(bool) -> Violation<'m>) {
        let warnings = &mut self.findings().warnings;
        if warnings.len() < MAX_VIOLATIONS {
            warnings.push(warning(warnings.len() < MAX_SUGGESTIONS));
        }
    }

    /// Adds the location of a file that the caller supplied facts about.
    pub(crate) fn read_media(&mut self, pointer: String) {
        self.others().media.push(pointer.into());
    }

    /// The report.
    #[inline]
    pub(crate) fn into_report(self) -> Report<'m> {
        if self.findings.is_none() && self.others.is_none() {
            return Report::default();
        }
        self.findings.unwrap_or_default().into_report(self.others, self.clipped)
    }

    /// Facts about files that the request does not have. A location below a wrong value is not looked for.
    pub(crate) fn absent_media(&self, facts: &Facts) -> Vec<FactError> {
        let found = self.findings.as_deref().unwrap_or(Findings::NONE);
        let media = self.others.as_ref().map_or(&[][..], |others| &others.media);
        let wrong: Vec<String> = found.violations.iter().map(Violation::pointer).collect();
        let is_wrong = |pointer: &str| {
            let below = |wrong: &String| {
                pointer.strip_prefix(&**wrong).is_some_and(|rest| rest.is_empty() || rest.starts_with('/'))
            };
            found.omitted > 0 || wrong.iter().any(below)
        };
        let is_absent = |pointer: &&str| !media.iter().any(|read| **read == **pointer) && !is_wrong(pointer);
        let absent = facts.media_pointers().filter(is_absent);
        absent.map(|pointer| FactError::new(pointer, FactErrorKind::Absent)).collect()
    }

    /// Adds a rule that could not be evaluated.
    pub(crate) fn undecided(&mut self, violation: Violation<'m>) {
        let unchecked = &mut self.findings().unchecked;
        if unchecked.len() < MAX_VIOLATIONS {
            unchecked.push(violation);
        }
    }
}

/// Up to this many violations are compared with one another, which needs no memory.
const FEW: usize = 16;

/// Inserts a violation, and removes the last one if there are too many; returns the number of removed ones.
fn insert<'m>(list: &mut Vec<Violation<'m>>, place: usize, violation: Violation<'m>) -> usize {
    list.insert(place, violation);
    let over = list.len().saturating_sub(MAX_VIOLATIONS);
    list.truncate(MAX_VIOLATIONS);
    over
}

impl<'m> Findings<'m> {
    /// Appends the violations that follow those of values. A report without findings is empty.
    #[cold]
    fn into_report(mut self: Box<Self>, others: Option<Box<Others<'m>>>, clipped: bool) -> Report<'m> {
        let violations = &mut self.violations;
        if let Some(others) = others {
            violations.extend(others.missing);
            violations.extend(others.rules);
            self.omitted += others.omitted;
            if violations.is_empty() {
                violations.extend(others.no_room);
            }
        }
        let mut found = violations.len();
        remove_repeated(violations);
        if !clipped {
            found = violations.len();
        }
        violations.truncate(MAX_VIOLATIONS);
        violations.iter_mut().skip(MAX_SUGGESTIONS).for_each(|violation| violation.suggests = false);
        self.omitted += found - self.violations.len();
        let is_empty = self.violations.is_empty() && self.warnings.is_empty() && self.unchecked.is_empty();
        Report((!is_empty).then_some(self))
    }
}

/// Keeps one violation of each rule at a location. The key and the value of a member of a map have one pointer, and so do
/// members whose pointers are clipped.
fn remove_repeated(violations: &mut Vec<Violation<'_>>) {
    if violations.len() > FEW {
        let mut seen = HashSet::new();
        violations.retain(|violation| seen.insert((violation.pointer(), violation.rule())));
        return;
    }
    let mut at = 1;
    while let Some((known, [violation, ..])) = violations.split_at_checked(at) {
        let rule = violation.problem.built_in();
        let is_same = |known: &Violation<'_>| {
            known.problem.built_in() == rule
                && known.rule() == violation.rule()
                && known.pointer() == violation.pointer()
        };
        if known.iter().any(is_same) {
            violations.remove(at);
        } else {
            at += 1;
        }
    }
}
