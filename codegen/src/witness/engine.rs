//! The engine over the table of one operation, for candidates.

use bumpalo::Bump;
use modelspec_runtime::{Facts, Priced, ViolationKind, table};

use super::candidate::{Candidate, text};
use crate::model::Operation;

/// Validates and prices candidates.
#[derive(Clone, Copy)]
pub struct Engine<'a> {
    model: &'a table::Model<'a>,
}

/// A violation or a warning.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Broken {
    /// JSON Pointer of the value.
    pub pointer: String,
    /// Id of the rule.
    pub rule: String,
    /// It is a warning.
    pub warning: bool,
    /// JSON Pointers of parameters that are missing.
    pub(super) missing: Vec<String>,
    /// JSON Pointers of parameters that should not be given, or have a value that is not allowed.
    pub(super) offending: Vec<String>,
}

/// The id for facts that an operation cannot use.
const WRONG_FACT: &str = "fact";

impl<'a> Engine<'a> {
    /// The engine for an operation; its table is made in the arena.
    pub fn new(arena: &'a Bump, op: &Operation) -> Self {
        Self { model: arena.alloc(crate::backend::table::model(arena, op)) }
    }

    /// The table.
    pub(crate) fn model(self) -> &'a table::Model<'a> {
        self.model
    }

    /// Everything that is wrong with a candidate.
    pub fn broken(&self, candidate: &Candidate) -> Vec<Broken> {
        let (facts, unread) = facts(candidate);
        let report = modelspec_runtime::validate(self.model, candidate.text().as_bytes(), &facts);
        let one = |warning: bool| {
            move |violation: &modelspec_runtime::Violation<'_>| {
                // Other kinds say what the declarations around them are, which takes long where there are many.
                let (missing, offending) = match violation.is_of_rule().then(|| violation.kind()) {
                    Some(ViolationKind::Rule { missing, offending, .. }) => (missing, offending),
                    _ => Default::default(),
                };
                let (pointer, rule) = (violation.pointer(), violation.rule().to_owned());
                Broken { pointer, rule, warning, missing, offending }
            }
        };
        let mut broken: Vec<Broken> = report.violations().iter().map(one(false)).collect();
        broken.extend(report.warnings().iter().map(one(true)));
        if unread || !report.fact_errors().is_empty() {
            let rule = WRONG_FACT.to_owned();
            broken.push(Broken {
                pointer: String::new(),
                rule,
                warning: false,
                missing: Vec::new(),
                offending: Vec::new(),
            });
        }
        broken
    }

    /// The violations of a candidate, without warnings.
    pub fn violations(&self, candidate: &Candidate) -> Vec<Broken> {
        self.broken(candidate).into_iter().filter(|broken| !broken.warning).collect()
    }

    /// Reports whether a candidate is valid, and its facts are those of the operation.
    pub fn accepts(&self, candidate: &Candidate) -> bool {
        self.violations(candidate).is_empty()
    }

    /// The price of a candidate.
    pub fn price(&self, candidate: &Candidate) -> Priced<'a> {
        let (facts, _) = facts(candidate);
        modelspec_runtime::price(self.model, candidate.text().as_bytes(), &facts)
    }
}

/// The facts of a candidate, and whether some could not be read.
fn facts(candidate: &Candidate) -> (Facts, bool) {
    let at = |facts: Facts| candidate.at.into_iter().fold(facts, Facts::at);
    if candidate.facts.is_empty() {
        return (at(Facts::new()), false);
    }
    match Facts::read(text(&candidate.facts).as_bytes()) {
        Ok(facts) => (at(facts), false),
        Err(_) => (Facts::new(), true),
    }
}
