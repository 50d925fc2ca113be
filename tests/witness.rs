//! Requests that show the constraints of an operation: a minimal valid one, and for each constraint one that breaks it.

use modelspec_codegen::__private::model::Operation;
use modelspec_codegen::__private::witness::{Broken, Candidate, Constraint, MAX_CANDIDATES, Witnesses};
use modelspec_codegen::__private::{Arena, table};
use modelspec_runtime::table::Model;
use modelspec_runtime::{Facts, Violation};
use serde_json::Value;

use crate::support::{Validators, compiled};
use crate::survey::Fixture;

/// Calls `check` for each operation of the fixtures.
fn for_each_fixture(mut check: impl FnMut(&Operation)) {
    for fixture in Fixture::all() {
        let compilation = fixture.compiled().expect("a fixture without mistakes");
        compilation.catalogue.operations.iter().for_each(&mut check);
    }
}

/// Pointer and rule of each violation, by the engine over a table of its own, and the same of each warning.
fn broken(model: &Model<'_>, candidate: &Candidate) -> [Vec<(String, String)>; 2] {
    let facts = Value::Object(candidate.facts.clone()).to_string();
    let facts = Facts::from_json(model, facts.as_bytes()).expect("facts of the operation");
    let report = modelspec_runtime::validate(model, candidate.request.to_string().as_bytes(), &facts);
    assert!(report.fact_errors().is_empty(), "{report}");
    let pair = |one: &Violation<'_>| (one.pointer(), one.rule().to_owned());
    [report.violations(), report.warnings()].map(|list| list.iter().map(pair).collect())
}

/// The results of searches.
#[derive(Default)]
struct Count {
    constraints: usize,
    /// Those with a witness.
    shown: usize,
    /// Those with a witness that breaks nothing else.
    alone: usize,
    missing: Vec<String>,
}

impl Count {
    /// Searches in one operation; the schema and the types have to confirm what is found if there are any.
    fn add(&mut self, op: &Operation, validators: Option<&Validators>) {
        let arena = Arena::new();
        let model = table(&arena, op);
        let witnesses = Witnesses::new(&arena, op);
        for constraint in &witnesses.constraints() {
            self.constraints += 1;
            let found = witnesses.breaking(constraint);
            assert!(found.tried <= 4 * MAX_CANDIDATES, "{}: {} candidates", op.id(), found.tried);
            let Some((candidate, others)) = found.best else {
                let (pointer, rules) = (&constraint.pointer, constraint.kind.rules());
                self.missing.push(format!("{} {pointer} {rules:?}: none of {}", op.id(), found.tried));
                continue;
            };
            self.shown += 1;
            self.alone += usize::from(others.is_empty());
            confirm(&model, constraint, &candidate, &others);
            // They know no facts.
            if let Some(validators) = validators.filter(|_| candidate.facts.is_empty()) {
                validators.report(&candidate.request);
            }
        }
    }
}

/// Asserts that a request breaks a constraint, and nothing but the others that it is said to break.
fn confirm(model: &Model<'_>, constraint: &Constraint<'_>, candidate: &Candidate, others: &[Broken]) {
    let [violations, warnings] = broken(model, candidate);
    let rules = constraint.kind.rules();
    let is_meant = |(_, rule): &&(String, String)| rules.contains(&rule.as_str());
    let all = violations.iter().chain(&warnings);
    assert!(all.clone().any(|one| is_meant(&one)), "{rules:?}: {candidate:?}");
    let is_other = |one: &&(String, String)| {
        others.iter().any(|other| (&other.pointer, &other.rule) == (&one.0, &one.1))
    };
    for one in &violations {
        assert!(is_meant(&one) || is_other(&one), "{rules:?} breaks {one:?}: {candidate:?}");
    }
}

#[test]
#[expect(clippy::print_stdout, reason = "the numbers are worth seeing")]
fn nearly_every_constraint_has_a_request_that_breaks_it() {
    let mut count = Count::default();
    Validators::all().iter().for_each(|validators| count.add(validators.op, Some(validators)));
    for_each_fixture(|op| count.add(op, None));
    let Count { constraints, shown, alone, missing } = &count;
    println!("{shown} of {constraints} constraints have a witness, {alone} one that breaks nothing else");
    println!("{}", missing.join("\n"));
    assert!(*constraints > 2_000);
    assert!(shown * 100 >= constraints * 98, "{shown} of {constraints}");
    assert!(alone * 100 >= constraints * 95, "{alone} of {constraints}");
}

#[test]
fn every_operation_has_a_minimal_valid_request() {
    let minimal = |op: &Operation| {
        let arena = Arena::new();
        let model = table(&arena, op);
        let found = Witnesses::new(&arena, op).valid();
        let Some((candidate, _)) = found.best else { panic!("{}: none of {}", op.id(), found.tried) };
        assert_eq!(broken(&model, &candidate)[0], [], "{}: {candidate:?}", op.id());
        let members = candidate.request.as_object().expect("an object");
        for name in members.keys() {
            let mut less = candidate.clone();
            less.request.as_object_mut().expect("an object").remove(name);
            less.facts.retain(|pointer, _| !pointer.starts_with(&format!("/{name}")));
            assert_ne!(broken(&model, &less)[0], [], "{}: `{name}` is not needed: {candidate:?}", op.id());
        }
    };
    compiled().catalogue.operations.iter().for_each(minimal);
    for_each_fixture(minimal);
}
