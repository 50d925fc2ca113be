//! The result of a validation. In: findings of the pass. Out: violations, warnings and unchecked rules, in
//! their order and at most [`MAX_VIOLATIONS`] of each. Never knows how a document is read.

use crate::facts::{FactError, FactErrorKind, Facts};
use crate::pattern::MOVES;
use crate::pointer::{Path, Pointer};
use crate::problem::{Context, Found, Problem, ViolationKind};
use crate::table::{Literal, Object, Severity};
use std::collections::HashSet;
use std::error::Error;
use std::fmt;

/// Maximum number of listed violations; more are counted.
pub const MAX_VIOLATIONS: usize = 1_000;

/// One violation, with its location.
#[derive(Clone)]
pub struct Violation<'m> {
    pub(crate) pointer: Pointer<'m>,
    pub(crate) problem: Problem<'m>,
    /// The objects of the document, for messages about what else is allowed; none where a message needs no more than the
    /// problem.
    pub(crate) objects: &'m [Object<'m>],
    /// Offset in the document, for document order.
    pub(crate) at: usize,
}

impl<'m> Violation<'m> {
    /// JSON Pointer of the value, or of a missing one.
    pub fn pointer(&self) -> String {
        self.pointer.to_string()
    }

    /// Id of the rule that is broken: a built-in one, such as `range`, or one of the spec.
    pub fn rule(&self) -> &'m str {
        self.problem.rule()
    }

    /// The kind, with the limits that were not kept.
    pub fn kind(&self) -> ViolationKind<'m> {
        self.problem.kind(self.context())
    }

    /// A sentence for people, for example "must be at least 20 and at most 99, is 5".
    pub fn message(&self) -> String {
        self.problem.message(self.context())
    }

    /// The expected value in words, where that does not depend on the found value.
    pub fn expected(&self) -> Option<String> {
        self.problem.expected(self.context())
    }

    /// Values that are allowed besides those that the kind describes, such as the `also` values of a number, or the values
    /// of a missing tag.
    pub fn other_values(&self) -> Vec<Literal<'m>> {
        self.problem.literals(self.context())
    }

    /// JSON text to write in place of a value of the wrong JSON type, such as `"5"` for `5`.
    pub fn correction(&self) -> Option<String> {
        self.problem.correction(self.context())
    }

    fn context(&self) -> Context<'_, 'm> {
        Context { pointer: &self.pointer, objects: self.objects }
    }
}

impl fmt::Display for Violation<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let place = match &self.pointer {
            Pointer::Root => "the document".to_owned(),
            pointer => pointer.to_string(),
        };
        write!(f, "{place}: {} [{}]", self.message(), self.rule())
    }
}

impl fmt::Debug for Violation<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Violation")
            .field("pointer", &self.pointer())
            .field("rule", &self.rule())
            .field("message", &self.message())
            .finish()
    }
}

impl PartialEq for Violation<'_> {
    fn eq(&self, other: &Self) -> bool {
        self.rule() == other.rule() && self.pointer() == other.pointer() && self.message() == other.message()
    }
}

/// The result of a validation.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Report<'m> {
    violations: Vec<Violation<'m>>,
    warnings: Vec<Violation<'m>>,
    unchecked: Vec<Violation<'m>>,
    omitted: usize,
    facts: Vec<FactError>,
}

impl<'m> Report<'m> {
    /// True if there are no violations, and no wrong facts. Warnings and unchecked rules never make a request invalid.
    pub fn is_valid(&self) -> bool {
        self.violations.is_empty() && self.facts.is_empty()
    }

    /// Facts of the caller that cannot be used. This is an error of the caller and not of the request: where a fact has a
    /// wrong name or value, the request is checked without facts.
    pub fn fact_errors(&self) -> &[FactError] {
        &self.facts
    }

    pub(crate) fn with_fact_errors(self, facts: Vec<FactError>) -> Self {
        Self { facts, ..self }
    }

    /// Violations: invalid values in document order, then missing parameters and rules in spec order.
    pub fn violations(&self) -> &[Violation<'m>] {
        &self.violations
    }

    /// Warnings: parts that have no effect, are overridden, or are deprecated.
    pub fn warnings(&self) -> &[Violation<'m>] {
        &self.warnings
    }

    /// Rules and limits that could not be checked without facts or media.
    pub fn unchecked(&self) -> &[Violation<'m>] {
        &self.unchecked
    }

    /// Number of violations that are not listed, because there are too many.
    pub fn omitted(&self) -> usize {
        self.omitted
    }

    pub(crate) fn only(problem: Problem<'m>) -> Self {
        let violation = Violation { pointer: Pointer::Root, problem, objects: &[], at: 0 };
        Self { violations: vec![violation], ..Self::default() }
    }

    /// The report of a valid request, else an error that holds the report.
    ///
    /// # Errors
    /// When there is a violation.
    pub fn into_result(self) -> Result<Self, Invalid<'m>> {
        if self.is_valid() { Ok(self) } else { Err(Invalid::new(self)) }
    }
}

impl fmt::Display for Report<'_> {
    /// Prints one violation per line.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let mut lines: Vec<String> = self.facts.iter().map(|fact| format!("error: {fact}")).collect();
        lines.extend(self.violations.iter().map(|line| format!("error: {line}")));
        if self.omitted > 0 {
            lines.push(format!("error: and {} more violations", self.omitted));
        }
        lines.extend(self.warnings.iter().map(|line| format!("warning: {line}")));
        lines.extend(self.unchecked.iter().map(|line| format!("unchecked: {line}")));
        if lines.is_empty() {
            return f.write_str("valid");
        }
        f.write_str(&lines.join("\n"))
    }
}

/// The error of an invalid document; it holds the report.
#[derive(Clone, Debug, PartialEq)]
pub struct Invalid<'m>(Box<Report<'m>>);

impl<'m> Invalid<'m> {
    /// The error of a report that is not valid.
    pub(crate) fn new(report: Report<'m>) -> Self {
        Self(Box::new(report))
    }

    /// The report.
    pub fn report(&self) -> &Report<'m> {
        &self.0
    }

    /// The report.
    pub fn into_report(self) -> Report<'m> {
        *self.0
    }

    /// The violations.
    pub fn violations(&self) -> &[Violation<'m>] {
        self.0.violations()
    }
}

impl fmt::Display for Invalid<'_> {
    /// Prints one violation per line.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let mut lines: Vec<String> = self.0.facts.iter().map(ToString::to_string).collect();
        lines.extend(self.0.violations.iter().map(ToString::to_string));
        if self.0.omitted > 0 {
            lines.push(format!("and {} more violations", self.0.omitted));
        }
        f.write_str(&lines.join("\n"))
    }
}

impl Error for Invalid<'_> {}

/// Collects the violations of a pass.
#[derive(Debug, Default)]
pub(crate) struct Log<'m> {
    values: ViolationList<'m>,
    missing: ViolationList<'m>,
    unchecked: Vec<Violation<'m>>,
    /// True if a key is duplicate; then rules are not evaluated.
    pub(crate) duplicate: bool,
    /// Pointers of the files that the caller supplied facts about.
    pub(crate) media: Vec<Box<str>>,
    /// The moves that are left for patterns.
    pub(crate) moves: u64,
    /// True if a pointer was clipped, so that two can be equal.
    clipped: bool,
    /// A valid number that the field of a typed struct cannot hold. A rule rejects it, such as a table of sizes; if none
    /// does, this is a violation.
    no_room: Option<Violation<'m>>,
    /// The objects of the document.
    objects: &'m [Object<'m>],
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

/// The rules that do not hold, in their order.
#[derive(Debug, Default)]
pub(crate) struct BrokenRules<'m> {
    violations: ViolationList<'m>,
    warnings: Vec<Violation<'m>>,
    /// The locations of rules that could not be evaluated.
    limits: HashSet<(bool, String)>,
}

impl<'m> BrokenRules<'m> {
    /// Adds a rule that makes the document invalid. Beyond the limit, violations are counted, but not created.
    pub(crate) fn violation(&mut self, violation: impl FnOnce() -> Violation<'m>) {
        if self.violations.list.len() < MAX_VIOLATIONS {
            self.violations.list.push(violation());
        } else {
            self.violations.omitted += 1;
        }
    }

    /// Adds a rule that could not be evaluated; of several at one place, the first.
    #[cold]
    pub(crate) fn limit(&mut self, severity: Severity, violation: Violation<'m>) {
        let is_error = severity == Severity::Error;
        let is_full = is_error && self.violations.list.len() >= MAX_VIOLATIONS;
        if !is_full && !self.limits.insert((is_error, violation.pointer())) {
            return;
        }
        match severity {
            Severity::Error => self.violation(|| violation),
            Severity::Warning => self.warning(|| violation),
        }
    }

    /// Adds a warning.
    pub(crate) fn warning(&mut self, warning: impl FnOnce() -> Violation<'m>) {
        if self.warnings.len() < MAX_VIOLATIONS {
            self.warnings.push(warning());
        }
    }
}

impl<'m> Log<'m> {
    /// An empty log for a document of these objects.
    pub(crate) fn new(objects: &'m [Object<'m>]) -> Self {
        Self { objects, moves: MOVES, ..Self::default() }
    }

    /// Number of violations.
    pub(crate) fn count(&self) -> usize {
        let of = |capped: &ViolationList<'m>| capped.list.len() + capped.omitted;
        of(&self.values) + of(&self.missing) + usize::from(self.no_room.is_some())
    }

    /// Adds a violation of a value.
    #[cold]
    #[inline(never)]
    pub(crate) fn value(&mut self, path: &Path<'_, 'm>, problem: Problem<'m>) {
        let at = path.at;
        if self.values.list.len() >= MAX_VIOLATIONS
            && self.values.list.last().is_some_and(|last| last.at <= at)
        {
            self.values.omitted += 1;
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
        if self.no_room.is_none() {
            let pointer = self.pointer(path);
            let problem = Problem::NoRoom { found };
            self.no_room = Some(Violation { pointer, problem, objects: self.objects, at: path.at });
        }
    }

    /// The same with a finished pointer.
    pub(crate) fn value_at(&mut self, at: usize, pointer: Pointer<'m>, problem: Problem<'m>) {
        let place = self.values.list.partition_point(|known| known.at <= at);
        self.values.insert(place, Violation { pointer, problem, objects: self.objects, at });
    }

    /// Adds a missing parameter.
    #[cold]
    #[inline(never)]
    pub(crate) fn missing(&mut self, path: &Path<'_, 'm>) {
        let pointer = self.pointer(path);
        let list = &self.missing.list;
        let order = |known: &Violation<'m>| known.pointer.spec_order(&pointer).is_le();
        // Most come in their order.
        let place = if list.last().is_none_or(order) { list.len() } else { list.partition_point(order) };
        if place >= MAX_VIOLATIONS {
            self.missing.omitted += 1;
            return;
        }
        let objects = self.objects;
        self.missing.insert(place, Violation { pointer, problem: Problem::Required, objects, at: 0 });
    }

    /// Adds a value that could not be checked.
    #[cold]
    #[inline(never)]
    pub(crate) fn unchecked(&mut self, path: &Path<'_, 'm>, problem: Problem<'m>) {
        self.undecided(Violation { pointer: path.to_pointer().0, problem, objects: &[], at: 0 });
    }

    /// The report, with the results of rules at the end.
    pub(crate) fn into_report(self, rules: BrokenRules<'m>) -> Report<'m> {
        let mut violations = self.values.list;
        violations.extend(self.missing.list);
        violations.extend(rules.violations.list);
        if violations.is_empty() {
            violations.extend(self.no_room);
        }
        let mut found = violations.len();
        if found > 1 {
            // The key and the value of a member of a map have one pointer, and so do members whose pointers are clipped.
            let mut seen = HashSet::new();
            violations.retain(|violation| seen.insert((violation.pointer(), violation.rule())));
        }
        if !self.clipped {
            found = violations.len();
        }
        violations.truncate(MAX_VIOLATIONS);
        let over = found - violations.len();
        Report {
            violations,
            warnings: rules.warnings,
            unchecked: self.unchecked,
            facts: Vec::new(),
            omitted: self.values.omitted + self.missing.omitted + rules.violations.omitted + over,
        }
    }

    /// Facts about files that the request does not have. A location below a wrong value is not looked for.
    pub(crate) fn absent_media(&self, facts: &Facts) -> Vec<FactError> {
        let wrong: Vec<String> = self.values.list.iter().map(Violation::pointer).collect();
        let is_wrong = |pointer: &str| {
            let below = |wrong: &String| {
                pointer.strip_prefix(&**wrong).is_some_and(|rest| rest.is_empty() || rest.starts_with('/'))
            };
            self.values.omitted > 0 || wrong.iter().any(below)
        };
        let is_absent =
            |pointer: &&str| !self.media.iter().any(|read| **read == **pointer) && !is_wrong(pointer);
        let absent = facts.media_pointers().filter(is_absent);
        absent.map(|pointer| FactError::new(pointer, FactErrorKind::Absent)).collect()
    }

    /// Adds a rule that could not be evaluated.
    pub(crate) fn undecided(&mut self, violation: Violation<'m>) {
        if self.unchecked.len() < MAX_VIOLATIONS {
            self.unchecked.push(violation);
        }
    }
}
