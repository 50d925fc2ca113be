//! The outcome of a validation. In: what the walk found. Out: violations, warnings and what could not be checked, in
//! their order and at most [`MAX_VIOLATIONS`] of a kind. Never knows how a document is read.

use crate::pointer::Pointer;
use crate::problem::{Problem, ViolationKind};
use std::error::Error;
use std::fmt;

/// Violations that are listed; more are counted.
pub const MAX_VIOLATIONS: usize = 1_000;

/// One thing that is wrong, with its place.
#[derive(Clone)]
pub struct Violation<'m> {
    pub(crate) pointer: Pointer<'m>,
    pub(crate) problem: Problem<'m>,
    /// Where in the document it stands, to keep document order.
    pub(crate) at: usize,
}

impl<'m> Violation<'m> {
    /// JSON Pointer of the value; of the place where a missing one would stand.
    pub fn pointer(&self) -> String {
        self.pointer.to_string()
    }

    /// Id of the rule that is broken: a built-in one, such as `range`, or one of the spec.
    pub fn rule(&self) -> &'m str {
        self.problem.rule()
    }

    /// The kind, with the limits that were not kept.
    pub fn kind(&self) -> ViolationKind<'m> {
        self.problem.kind(&self.pointer)
    }

    /// A sentence that says what to do, for example "must be at least 20 and at most 99, is 5".
    pub fn message(&self) -> String {
        self.problem.message(&self.pointer)
    }

    /// What was expected, where that can be said without the value that was found.
    pub fn expected(&self) -> Option<String> {
        self.problem.expected()
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

/// Everything that a validation found.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Report<'m> {
    violations: Vec<Violation<'m>>,
    warnings: Vec<Violation<'m>>,
    unchecked: Vec<Violation<'m>>,
    omitted: usize,
}

impl<'m> Report<'m> {
    /// Whether there is no violation. Warnings and unchecked rules never make a request invalid.
    pub fn is_valid(&self) -> bool {
        self.violations.is_empty()
    }

    /// What the service refuses: values in document order, then what is missing, then rules, in spec order.
    pub fn violations(&self) -> &[Violation<'m>] {
        &self.violations
    }

    /// What is legal but has no effect, is overridden, or should not be used any more.
    pub fn warnings(&self) -> &[Violation<'m>] {
        &self.warnings
    }

    /// Rules that could not be decided without facts or media.
    pub fn unchecked(&self) -> &[Violation<'m>] {
        &self.unchecked
    }

    /// Number of violations that are not listed, because there are too many.
    pub fn omitted(&self) -> usize {
        self.omitted
    }

    pub(crate) fn only(problem: Problem<'m>) -> Self {
        let violation = Violation { pointer: Pointer::Root, problem, at: 0 };
        Self { violations: vec![violation], ..Self::default() }
    }
}

impl<'m> Report<'m> {
    /// The report of a valid request, else an error that holds the report.
    ///
    /// # Errors
    /// When there is a violation.
    pub fn into_result(self) -> Result<Self, Invalid<'m>> {
        if self.is_valid() { Ok(self) } else { Err(Invalid::new(self)) }
    }
}

impl fmt::Display for Report<'_> {
    /// One line each.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let mut lines: Vec<String> = self.violations.iter().map(|line| format!("error: {line}")).collect();
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

    /// Everything that was found.
    pub fn report(&self) -> &Report<'m> {
        &self.0
    }

    /// Everything that was found.
    pub fn into_report(self) -> Report<'m> {
        *self.0
    }

    /// What is wrong.
    pub fn violations(&self) -> &[Violation<'m>] {
        self.0.violations()
    }
}

impl fmt::Display for Invalid<'_> {
    /// One violation a line.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let mut lines: Vec<String> = self.0.violations.iter().map(ToString::to_string).collect();
        if self.0.omitted > 0 {
            lines.push(format!("and {} more violations", self.0.omitted));
        }
        f.write_str(&lines.join("\n"))
    }
}

impl Error for Invalid<'_> {}

/// Collects what a walk finds.
#[derive(Debug, Default)]
pub(crate) struct Log<'m> {
    values: ViolationList<'m>,
    missing: ViolationList<'m>,
    unchecked: Vec<Violation<'m>>,
    /// Whether a key stands twice; rules are not run then.
    pub(crate) duplicate: bool,
    /// Whether a pointer had to be clipped, so that two can be the same.
    clipped: bool,
}

/// At most [`MAX_VIOLATIONS`] violations, of more the first ones in their order.
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
}

impl<'m> BrokenRules<'m> {
    /// Notes a rule that makes the document invalid. Beyond what is listed nobody makes the violation.
    pub(crate) fn violation(&mut self, violation: impl FnOnce() -> Violation<'m>) {
        if self.violations.list.len() < MAX_VIOLATIONS {
            self.violations.list.push(violation());
        } else {
            self.violations.omitted += 1;
        }
    }

    /// Notes a rule that warns.
    pub(crate) fn warning(&mut self, warning: impl FnOnce() -> Violation<'m>) {
        if self.warnings.len() < MAX_VIOLATIONS {
            self.warnings.push(warning());
        }
    }
}

impl<'m> Log<'m> {
    /// Number of violations.
    pub(crate) fn count(&self) -> usize {
        let of = |capped: &ViolationList<'m>| capped.list.len() + capped.omitted;
        of(&self.values) + of(&self.missing)
    }

    /// Notes what is wrong with a value that starts at an offset.
    #[cold]
    #[inline(never)]
    pub(crate) fn value(&mut self, at: usize, place: &crate::pointer::Path<'_, 'm>, problem: Problem<'m>) {
        if self.values.list.len() >= MAX_VIOLATIONS
            && self.values.list.last().is_some_and(|last| last.at <= at)
        {
            self.values.omitted += 1;
            return;
        }
        let (pointer, clipped) = place.to_pointer();
        self.clipped |= clipped;
        self.value_at(at, pointer, problem);
    }

    /// The same with a finished pointer.
    pub(crate) fn value_at(&mut self, at: usize, pointer: Pointer<'m>, problem: Problem<'m>) {
        let place = self.values.list.partition_point(|known| known.at <= at);
        self.values.insert(place, Violation { pointer, problem, at });
    }

    /// Notes that a parameter is missing.
    #[cold]
    #[inline(never)]
    pub(crate) fn missing(&mut self, place: &crate::pointer::Path<'_, 'm>) {
        let (pointer, clipped) = place.to_pointer();
        self.clipped |= clipped;
        let list = &self.missing.list;
        let order = |known: &Violation<'m>| known.pointer.spec_order(&pointer).is_le();
        // Most come in their order.
        let place = if list.last().is_none_or(order) { list.len() } else { list.partition_point(order) };
        if place >= MAX_VIOLATIONS {
            self.missing.omitted += 1;
            return;
        }
        self.missing.insert(place, Violation { pointer, problem: Problem::Required, at: 0 });
    }

    /// Notes what cannot be checked.
    #[cold]
    #[inline(never)]
    pub(crate) fn unchecked(&mut self, place: &crate::pointer::Path<'_, 'm>, problem: Problem<'m>) {
        if self.unchecked.len() < MAX_VIOLATIONS {
            self.unchecked.push(Violation { pointer: place.to_pointer().0, problem, at: 0 });
        }
    }

    /// The report, with what the rules found at the end.
    pub(crate) fn into_report(self, rules: BrokenRules<'m>) -> Report<'m> {
        let mut violations = self.values.list;
        violations.extend(self.missing.list);
        violations.extend(rules.violations.list);
        let found = violations.len();
        if self.clipped {
            let mut seen = std::collections::HashSet::new();
            violations.retain(|violation| seen.insert((violation.pointer(), violation.rule())));
        }
        violations.truncate(MAX_VIOLATIONS);
        let over = found - violations.len();
        Report {
            violations,
            warnings: rules.warnings,
            unchecked: self.unchecked,
            omitted: self.values.omitted + self.missing.omitted + rules.violations.omitted + over,
        }
    }

    /// Notes a rule that could not be decided.
    pub(crate) fn undecided(&mut self, violation: Violation<'m>) {
        if self.unchecked.len() < MAX_VIOLATIONS {
            self.unchecked.push(violation);
        }
    }
}
