//! Checks of a resolved model: ranges with values, rules that can hold and can fail,
//! prices with a rate for every request, correct examples, tools that can be called. Changes nothing in the model.

mod cases;
mod conflicts;
mod examples;
mod http;
mod modes;
mod overflow;
mod prices;
mod ranges;
mod relevant;
mod rules;
mod sizes;
mod tools;
mod trial;
mod unions;

use std::collections::BTreeSet;

use crate::diagnostic::{Code, Diagnostic, Report, Severity};
use crate::model::expr::reads;
use crate::model::place::Declared;
use crate::model::{Catalogue, Operation, Path};
use crate::source::FileId;
use trial::Trial;

pub(crate) use cases::{Cases, Sampling, weight};
pub(crate) use trial::Budget;

/// Most parameters that one operation can have, in all its objects: table indexes are 16 bits wide.
const MAX_PARAMETERS: usize = 20_000;

/// Checks providers, and the operations that are meant; what is wrong goes into the report. `unread` is what the loader
/// already found.
pub(crate) fn check(
    catalogue: &Catalogue,
    is_meant: &dyn Fn(&Operation) -> bool,
    unread: &Report,
    report: &mut Report,
) {
    for provider in &catalogue.providers {
        http::provider(provider, &catalogue.operations, report);
        if let Some(envelope) = &provider.response_envelope {
            ranges::document(envelope, report);
            unions::document(envelope, report);
        }
    }
    let broken: BTreeSet<FileId> = errors(unread).chain(errors(report)).collect();
    let one = |op: &Operation| {
        let mut found = Report::default();
        operation(op, &broken, &mut found);
        found
    };
    let operations: Vec<&Operation> = catalogue.operations.iter().filter(|op| is_meant(op)).collect();
    let found: Vec<Report> = crate::parallel::map(&operations, |op| one(op));
    found.into_iter().for_each(|found| report.extend(found));
}

/// The files with errors.
fn errors(report: &Report) -> impl Iterator<Item = FileId> {
    let errors = report.diagnostics.iter().filter(|found| found.severity() == Severity::Error);
    errors.map(|found| found.span.file)
}

fn operation(op: &Operation, broken: &BTreeSet<FileId>, report: &mut Report) {
    let copied = copied(op);
    for document in op.documents() {
        let count: usize = document.objects.iter().map(|object| object.params.len() + 1).sum();
        let count = count + copied;
        if count > MAX_PARAMETERS {
            let message = format!("the operation has {count} parameters; the limit is {MAX_PARAMETERS}");
            report.push(Diagnostic::new(Code::TooManyParameters, op.title.span, message));
            return;
        }
    }
    for document in op.documents() {
        ranges::document(document, report);
        unions::document(document, report);
    }
    ranges::chained_defaults(&op.request, report);
    ranges::check_aliases(&op.request, report);
    sizes::check(op, report);
    tools::check(op, report);
    http::operation(op, report);
    // The remaining checks run the engine, whose results for a model with mistakes are useless.
    if !files(op).is_disjoint(broken) || report.has_errors() {
        return;
    }
    let arena = bumpalo::Bump::new();
    let table = crate::backend::table::model(&arena, op);
    if table.objects.len().max(table.vars.len()) > usize::from(u16::MAX) {
        let message =
            format!("rules and prices read {} objects, more than a table can hold", table.objects.len());
        report.push(Diagnostic::new(Code::TooManyParameters, op.title.span, message));
        return;
    }
    ranges::defaults(op, report);
    overflow::check(op, report);
    let trial = Trial::new(op);
    rules::check(&trial, report);
    conflicts::check(&trial, report);
    modes::check(&trial, report);
    prices::check(&trial, report);
    examples::check(op, &table, report);
}

/// The number of parameters in objects that the table has once more, for each path on which a member is read.
fn copied(op: &Operation) -> usize {
    let in_rules = op.rules.iter().flat_map(|rule| rule.reads.iter().cloned());
    let in_price = op.prices.exprs().into_iter().flat_map(reads);
    let mut around: BTreeSet<Path> = BTreeSet::new();
    for Path(mut names) in in_rules.chain(in_price) {
        names.pop();
        while !names.is_empty() && around.insert(Path(names.clone())) {
            names.pop();
        }
    }
    let request = Declared::request(&op.request);
    let members = |path: &Path| request.at(&path.0).map_or(1, |place| 1 + place.members().len());
    around.iter().map(members).sum()
}

/// The files that an operation is made of.
fn files(op: &Operation) -> BTreeSet<FileId> {
    let params = op.request.params().map(|param| param.name.span.file);
    let rules = op.rules.iter().map(|rule| rule.id.span.file);
    params.chain(rules).chain([op.file]).collect()
}
