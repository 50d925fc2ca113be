//! Checks of a resolved model: ranges with values, rules that can hold and can fail,
//! prices with a rate for every request, correct examples. Changes nothing in the model.

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
mod trial;
mod unions;

use std::collections::BTreeSet;

use crate::diagnostic::{Code, Diagnostic, Report, Severity};
use crate::model::{Catalogue, Operation};
use crate::source::FileId;
use trial::Trial;

/// Most parameters that one operation can have, in all its objects: table indexes are 16 bits wide.
const MAX_PARAMETERS: usize = 20_000;

/// Checks everything; what is wrong goes into the report. `unread` is what the loader already found.
pub(crate) fn check(catalogue: &Catalogue, unread: &Report, report: &mut Report) {
    for provider in &catalogue.providers {
        http::provider(provider, report);
        if let Some(envelope) = &provider.response_envelope {
            ranges::document(envelope, report);
            unions::document(envelope, report);
        }
    }
    for op in &catalogue.operations {
        operation(op, unread, report);
    }
}

fn operation(op: &Operation, unread: &Report, report: &mut Report) {
    for document in op.documents() {
        let count: usize = document.objects.iter().map(|object| object.params.len() + 1).sum();
        // The table has an object once for each path on which a member of it is read.
        let count =
            count + op.rules.iter().flat_map(|rule| &rule.reads).map(|path| path.0.len() - 1).sum::<usize>();
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
    http::operation(op, report);
    // The remaining checks run the engine, whose results for a model with mistakes are useless.
    let files = files(op);
    if has_errors(&files, unread) || has_errors(&files, report) {
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

/// The files that an operation is made of.
fn files(op: &Operation) -> BTreeSet<FileId> {
    let params = op.request.params().map(|param| param.name.span.file);
    let rules = op.rules.iter().map(|rule| rule.id.span.file);
    params.chain(rules).chain([op.file]).collect()
}

fn has_errors(files: &BTreeSet<FileId>, report: &Report) -> bool {
    let is_error = |diagnostic: &Diagnostic| diagnostic.severity() == Severity::Error;
    report.diagnostics.iter().any(|diagnostic| is_error(diagnostic) && files.contains(&diagnostic.span.file))
}
