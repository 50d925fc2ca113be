//! The result of a validation. In: findings of the pass. Out: violations, warnings and unchecked rules, in
//! their order and at most [`MAX_VIOLATIONS`] of each. Never knows how a document is read.

use crate::facts::FactError;
use crate::phrases::{words, write_all};
use crate::pointer::Pointer;
use crate::problem::{Context, Problem, ViolationKind};
use crate::table::{Literal, Object};
use std::error::Error;
use std::fmt;

mod log;

pub(crate) use log::Log;

/// Maximum number of listed violations; more are counted.
pub const MAX_VIOLATIONS: usize = 1_000;

/// Number of violations at the start of a report that name what was probably meant. To search all names and values for
/// each of a thousand would take long, and a document with so many mistakes was hardly mistyped.
pub const MAX_SUGGESTIONS: usize = 10;

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
    /// True if its message may name what was probably meant.
    pub(crate) suggests: bool,
    /// Index of the request in a body with several.
    pub(crate) request: Option<u32>,
}

impl<'m> Violation<'m> {
    /// A violation whose message needs no more than the problem.
    pub(crate) fn new(pointer: Pointer<'m>, problem: Problem<'m>) -> Self {
        Self { pointer, problem, objects: &[], at: 0, suggests: true, request: None }
    }

    /// JSON Pointer of the value, or of a missing one.
    pub fn pointer(&self) -> String {
        match self.request {
            Some(index) => format!("/{index}{}", self.pointer),
            None => self.pointer.to_string(),
        }
    }

    /// Id of the rule that is broken: a built-in one, such as `range`, or one of the spec.
    pub fn rule(&self) -> &'m str {
        self.problem.rule()
    }

    /// True if a condition is broken, and not what a declaration says of a single value.
    #[doc(hidden)]
    pub fn is_of_rule(&self) -> bool {
        matches!(self.problem, Problem::Rule { .. })
    }

    /// The kind, with the limits that were not kept.
    pub fn kind(&self) -> ViolationKind<'m> {
        let mut kind = self.problem.kind(self.context());
        if let Some(index) = self.request {
            kind.move_within(index);
        }
        kind
    }

    /// A sentence for people, for example "must be at least 20 and at most 99, is 5".
    pub fn message(&self) -> String {
        words(|f| self.problem.write(f, self.context())).to_string()
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
        Context { pointer: &self.pointer, objects: self.objects, suggests: self.suggests }
    }
}

impl fmt::Display for Violation<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match (self.request, &self.pointer) {
            (Some(index), pointer) => write!(f, "/{index}{pointer}")?,
            (None, Pointer::Root) => f.write_str("the document")?,
            (None, Pointer::Text(text)) if text.is_empty() => f.write_str("the document")?,
            (None, pointer) => pointer.fmt(f)?,
        }
        f.write_str(": ")?;
        self.problem.write(f, self.context())?;
        match self.problem.built_in() {
            Some(rule) => f.write_str(rule.tag()),
            None => write_all(f, [" [", self.rule(), "]"]),
        }
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

/// The result of a validation. Without findings it is empty, so that it costs nothing to create, move and drop.
#[derive(Clone, Default, PartialEq)]
pub struct Report<'m>(Option<Box<Findings<'m>>>);

/// The content of a [`Report`] that is not empty.
#[derive(Clone, Debug, Default, PartialEq)]
struct Findings<'m> {
    violations: Vec<Violation<'m>>,
    warnings: Vec<Violation<'m>>,
    unchecked: Vec<Violation<'m>>,
    omitted: usize,
    facts: Vec<FactError>,
}

impl<'m> Findings<'m> {
    const NONE: &'m Self = &Self {
        violations: Vec::new(),
        warnings: Vec::new(),
        unchecked: Vec::new(),
        omitted: 0,
        facts: Vec::new(),
    };
}

impl<'m> Report<'m> {
    fn findings(&self) -> &Findings<'m> {
        self.0.as_deref().unwrap_or(Findings::NONE)
    }

    /// True if there are no violations, and no wrong facts. Warnings and unchecked rules never make a request invalid.
    pub fn is_valid(&self) -> bool {
        self.0.as_ref().is_none_or(|found| found.violations.is_empty() && found.facts.is_empty())
    }

    /// Facts of the caller that cannot be used. This is an error of the caller and not of the request: where a fact has a
    /// wrong name or value, the request is checked without facts.
    pub fn fact_errors(&self) -> &[FactError] {
        &self.findings().facts
    }

    pub(crate) fn with_fact_errors(mut self, facts: Vec<FactError>) -> Self {
        if !facts.is_empty() {
            self.0.get_or_insert_default().facts.extend(facts);
        }
        self
    }

    /// Violations: invalid values in document order, then missing parameters and rules in spec order.
    pub fn violations(&self) -> &[Violation<'m>] {
        &self.findings().violations
    }

    /// Warnings: parts that have no effect, are overridden, or are deprecated.
    pub fn warnings(&self) -> &[Violation<'m>] {
        &self.findings().warnings
    }

    /// Rules and limits that could not be checked without facts or media.
    pub fn unchecked(&self) -> &[Violation<'m>] {
        &self.findings().unchecked
    }

    /// Number of violations that are not listed, because there are too many.
    pub fn omitted(&self) -> usize {
        self.findings().omitted
    }

    /// The report of a request as part of a body that has it at an index.
    pub(crate) fn within(mut self, index: u32) -> Self {
        if let Some(found) = &mut self.0 {
            let Findings { violations, warnings, unchecked, facts, .. } = &mut **found;
            for violation in violations.iter_mut().chain(warnings).chain(unchecked) {
                violation.request = Some(index);
                violation.problem.move_within(index);
            }
            facts.iter_mut().for_each(|fact| fact.move_within(index));
        }
        self
    }

    /// Adds the report of another request of the same body.
    pub(crate) fn add(&mut self, other: Self) {
        let Some(more) = other.0 else { return };
        let found = self.0.get_or_insert_default();
        found.omitted += more.omitted + append(&mut found.violations, more.violations);
        append(&mut found.warnings, more.warnings);
        append(&mut found.unchecked, more.unchecked);
        for fact in more.facts {
            // A named fact is wrong for every request.
            if !found.facts.contains(&fact) {
                found.facts.push(fact);
            }
        }
        found.violations.iter_mut().skip(MAX_SUGGESTIONS).for_each(|violation| violation.suggests = false);
    }

    pub(crate) fn only(problem: Problem<'m>) -> Self {
        let violation = Violation::new(Pointer::Root, problem);
        Self(Some(Box::new(Findings { violations: vec![violation], ..Findings::default() })))
    }

    /// The report of a valid request, else an error that holds the report.
    ///
    /// # Errors
    /// When there is a violation.
    pub fn into_result(self) -> Result<Self, Invalid<'m>> {
        if self.is_valid() { Ok(self) } else { Err(Invalid::new(self)) }
    }
}

/// Appends violations up to the limit; returns the number of those beyond it.
fn append<'m>(list: &mut Vec<Violation<'m>>, more: Vec<Violation<'m>>) -> usize {
    let room = MAX_VIOLATIONS.saturating_sub(list.len());
    let beyond = more.len().saturating_sub(room);
    list.extend(more.into_iter().take(room));
    beyond
}

impl fmt::Debug for Report<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.findings().fmt(f)
    }
}

impl fmt::Display for Report<'_> {
    /// Prints one violation per line.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        if self.0.is_none() {
            return f.write_str("valid");
        }
        self.write_errors(f, "\nerror: ")?;
        let mut is_first = self.is_valid();
        for (label, list) in [("\nwarning: ", self.warnings()), ("\nunchecked: ", self.unchecked())] {
            for line in list {
                write_line(f, &mut is_first, label, line)?;
            }
        }
        Ok(())
    }
}

impl Report<'_> {
    /// Writes one error per line, each behind a label that starts the line.
    fn write_errors(&self, f: &mut fmt::Formatter<'_>, label: &str) -> fmt::Result {
        let mut is_first = true;
        self.fact_errors().iter().try_for_each(|fact| write_line(f, &mut is_first, label, fact))?;
        self.violations().iter().try_for_each(|line| write_line(f, &mut is_first, label, line))?;
        match self.omitted() {
            0 => Ok(()),
            omitted => write!(f, "{label}and {omitted} more violations"),
        }
    }
}

fn write_line(
    f: &mut fmt::Formatter<'_>,
    is_first: &mut bool,
    label: &str,
    line: &dyn fmt::Display,
) -> fmt::Result {
    let label = if std::mem::take(is_first) { label.trim_start_matches('\n') } else { label };
    f.write_str(label)?;
    line.fmt(f)
}

/// The error of an invalid document; it holds the report.
#[derive(Clone, Debug, PartialEq)]
pub struct Invalid<'m>(Report<'m>);

impl<'m> Invalid<'m> {
    /// The error of a report that is not valid.
    pub(crate) fn new(report: Report<'m>) -> Self {
        Self(report)
    }

    /// The report.
    pub fn report(&self) -> &Report<'m> {
        &self.0
    }

    /// The report.
    pub fn into_report(self) -> Report<'m> {
        self.0
    }

    /// The violations.
    pub fn violations(&self) -> &[Violation<'m>] {
        self.0.violations()
    }
}

impl fmt::Display for Invalid<'_> {
    /// Prints one violation per line.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.0.write_errors(f, "\n")
    }
}

impl Error for Invalid<'_> {}
