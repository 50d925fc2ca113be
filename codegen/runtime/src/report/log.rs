//! Findings while a document is checked. In: what is wrong, in any order. Out: a report in the order of reports.

use super::{Findings, MAX_SUGGESTIONS, MAX_VIOLATIONS, Report, Violation};
use crate::facts::{FactError, FactErrorKind, Facts};
use crate::pattern::MOVES;
use crate::pointer::{Path, Pointer};
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
    /// Created on demand, so that the log of a valid document is small.
    entries: Option<Box<Entries<'m>>>,
}

#[derive(Debug, Default)]
struct Entries<'m> {
    values: ViolationList<'m>,
    missing: ViolationList<'m>,
    rules: ViolationList<'m>,
    warnings: Vec<Violation<'m>>,
    unchecked: Vec<Violation<'m>>,
    /// Rules that could not be evaluated, by severity and location.
    limits: HashSet<(bool, String)>,
    /// Pointers of the files that the caller supplied facts about.
    media: Vec<Box<str>>,
    /// True if a pointer was clipped, so that two can be equal.
    clipped: bool,
    /// A valid number that the field of a typed struct cannot hold. A rule rejects it, such as a table of sizes; if none
    /// does, this is a violation.
    no_room: Option<Violation<'m>>,
}

/// The first [`MAX_VIOLATIONS`] violations in their order.
#[derive(Debug, Default)]
struct ViolationList<'m> {
    list: Vec<Violation<'m>>,
    omitted: usize,
}

impl<'m> ViolationList<'m> {
    fn insert(&mut self, place: usize, violation: Violation<'m>) {
        self.list.insert(place, violation);
        if self.list.len() > MAX_VIOLATIONS {
            self.list.pop();
            self.omitted += 1;
        }
    }
}

impl<'m> Log<'m> {
    /// An empty log for a document of these objects.
    pub(crate) fn new(objects: &'m [Object<'m>]) -> Self {
        Self { objects, moves: MOVES, ..Self::default() }
    }

    fn entries(&mut self) -> &mut Entries<'m> {
        self.entries.get_or_insert_default()
    }

    /// Number of violations.
    pub(crate) fn count(&self) -> usize {
        let of = |capped: &ViolationList<'m>| capped.list.len() + capped.omitted;
        self.entries.as_ref().map_or(0, |entries| {
            of(&entries.values) + of(&entries.missing) + usize::from(entries.no_room.is_some())
        })
    }

    /// Adds a violation of a value.
    #[cold]
    #[inline(never)]
    pub(crate) fn value(&mut self, path: &Path<'_, 'm>, problem: Problem<'m>) {
        let at = path.at;
        let values = &mut self.entries().values;
        if values.list.len() >= MAX_VIOLATIONS && values.list.last().is_some_and(|last| last.at <= at) {
            values.omitted += 1;
            return;
        }
        let pointer = self.pointer(path);
        self.value_at(at, pointer, problem);
    }

    fn pointer(&mut self, path: &Path<'_, 'm>) -> Pointer<'m> {
        let (pointer, clipped) = path.to_pointer();
        self.entries().clipped |= clipped;
        pointer
    }

    /// Adds a valid scalar that the field of a typed struct cannot hold.
    #[cold]
    pub(crate) fn no_room(&mut self, found: Found, path: &Path<'_, 'm>) {
        let pointer = self.pointer(path);
        let problem = Problem::NoRoom { found };
        let violation = Violation { objects: self.objects, at: path.at, ..Violation::new(pointer, problem) };
        self.entries().no_room.get_or_insert(violation);
    }

    /// The same with a finished pointer.
    pub(crate) fn value_at(&mut self, at: usize, pointer: Pointer<'m>, problem: Problem<'m>) {
        let violation = Violation { objects: self.objects, at, ..Violation::new(pointer, problem) };
        let values = &mut self.entries().values;
        values.insert(values.list.partition_point(|known| known.at <= at), violation);
    }

    /// Adds a missing parameter.
    #[cold]
    #[inline(never)]
    pub(crate) fn missing(&mut self, path: &Path<'_, 'm>) {
        let (pointer, objects) = (self.pointer(path), self.objects);
        let missing = &mut self.entries().missing;
        let list = &missing.list;
        let order = |known: &Violation<'m>| known.pointer.spec_order(&pointer).is_le();
        // Most come in their order.
        let place = if list.last().is_none_or(order) { list.len() } else { list.partition_point(order) };
        if place >= MAX_VIOLATIONS {
            missing.omitted += 1;
            return;
        }
        missing.insert(place, Violation { objects, ..Violation::new(pointer, Problem::Required) });
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
        let rules = &mut self.entries().rules;
        if rules.list.len() < MAX_VIOLATIONS {
            rules.list.push(violation(rules.list.len() < MAX_SUGGESTIONS));
        } else {
            rules.omitted += 1;
        }
    }

    /// Adds a rule that could not be evaluated; of several at one place, the first.
    #[cold]
    pub(crate) fn limit(&mut self, severity: Severity, violation: Violation<'m>) {
        let is_error = severity == Severity::Error;
        let entries = self.entries();
        let is_full = is_error && entries.rules.list.len() >= MAX_VIOLATIONS;
        if !is_full && !entries.limits.insert((is_error, violation.pointer())) {
            return;
        }
        match severity {
            Severity::Error => self.rule(|_| violation),
            Severity::Warning => self.warning(|_| violation),
        }
    }

    /// Adds a warning; the argument is that of [`Log::rule`].
    pub(crate) fn warning(&mut self, warning: impl FnOnce(bool) -> Violation<'m>) {
        let warnings = &mut self.entries().warnings;
        if warnings.len() < MAX_VIOLATIONS {
            warnings.push(warning(warnings.len() < MAX_SUGGESTIONS));
        }
    }

    /// Adds the location of a file that the caller supplied facts about.
    pub(crate) fn read_media(&mut self, pointer: String) {
        self.entries().media.push(pointer.into());
    }

    /// The report.
    #[inline]
    pub(crate) fn into_report(self) -> Report<'m> {
        self.entries.map_or_else(Report::default, |entries| entries.into_report())
    }

    /// Facts about files that the request does not have. A location below a wrong value is not looked for.
    pub(crate) fn absent_media(&self, facts: &Facts) -> Vec<FactError> {
        let none = Entries::default();
        let entries = self.entries.as_deref().unwrap_or(&none);
        let wrong: Vec<String> = entries.values.list.iter().map(Violation::pointer).collect();
        let is_wrong = |pointer: &str| {
            let below = |wrong: &String| {
                pointer.strip_prefix(&**wrong).is_some_and(|rest| rest.is_empty() || rest.starts_with('/'))
            };
            entries.values.omitted > 0 || wrong.iter().any(below)
        };
        let is_absent =
            |pointer: &&str| !entries.media.iter().any(|read| **read == **pointer) && !is_wrong(pointer);
        let absent = facts.media_pointers().filter(is_absent);
        absent.map(|pointer| FactError::new(pointer, FactErrorKind::Absent)).collect()
    }

    /// Adds a rule that could not be evaluated.
    pub(crate) fn undecided(&mut self, violation: Violation<'m>) {
        let unchecked = &mut self.entries().unchecked;
        if unchecked.len() < MAX_VIOLATIONS {
            unchecked.push(violation);
        }
    }
}

/// Up to this many violations are compared with one another, which needs no memory.
const FEW: usize = 16;

impl<'m> Entries<'m> {
    #[cold]
    fn into_report(self) -> Report<'m> {
        let mut violations = self.values.list;
        violations.extend(self.missing.list);
        violations.extend(self.rules.list);
        if violations.is_empty() {
            violations.extend(self.no_room);
        }
        let mut found = violations.len();
        remove_repeated(&mut violations);
        if !self.clipped {
            found = violations.len();
        }
        violations.truncate(MAX_VIOLATIONS);
        violations.iter_mut().skip(MAX_SUGGESTIONS).for_each(|violation| violation.suggests = false);
        let over = found - violations.len();
        let findings = Findings {
            violations,
            warnings: self.warnings,
            unchecked: self.unchecked,
            facts: Vec::new(),
            omitted: self.values.omitted + self.missing.omitted + self.rules.omitted + over,
        };
        let is_empty =
            findings.violations.is_empty() && findings.warnings.is_empty() && findings.unchecked.is_empty();
        Report((!is_empty).then(|| Box::new(findings)))
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
        let is_same = |known: &Violation<'_>| {
            known.rule() == violation.rule() && known.pointer() == violation.pointer()
        };
        if known.iter().any(is_same) {
            violations.remove(at);
        } else {
            at += 1;
        }
    }
}
