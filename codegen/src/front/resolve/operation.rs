//! Operation files.

use modelspec_runtime::{Day, Moment};

use super::budget::Budget;
use super::document::{self, Built, Kind};
use super::inherit::{self, Merged};
use super::lets::{self, Names};
use super::provider::{date, sources, text};
use super::responses::{Answered, Answers};
use super::rule::Scope;
use super::{aliases, facts, identity, implicit_rules, object_rules, price, rule, simplify, sizes};
use crate::diagnostic::{Code, Diagnostic, Report, Subject};
use crate::front::load::{OperationFile, Specs};
use crate::front::spec;
use crate::limits::{MAX_TYPES, MOST_PROBLEMS, Portions, automata};
use crate::model::{Example, Operation, Prices, Rule, Sizes, Source};
use crate::source::{Located, SourceMap};

/// Resolves one operation; `None` when what it extends is not there.
pub(super) fn resolve(
    file: &OperationFile,
    specs: &Specs,
    source_map: &SourceMap,
    report: &mut Report,
) -> Option<Operation> {
    let spec = &file.spec;
    let merged = inherit::merge(file, specs, report)?;
    let doc = text(spec.doc.as_ref());
    let facts = facts::resolve(&merged.facts, report);
    let mut readers = Report::default();
    let definitions = lets::definitions(&merged.lets, &mut readers);
    let names = Names { facts: &facts, lets: &definitions, has_tiers: merged.sizes.is_some() };
    let mut types = MAX_TYPES;
    let Built { document: mut request, failed, rules: placed, lets, of_lets } =
        document::build(&merged.params, doc.clone(), Kind::Request, names, source_map, &mut types, report);
    request.objects[0].open = merged.open;
    readers.extend(attribute_to_removal(of_lets, "a named expression", None, &merged));
    let sizes =
        merged.sizes.and_then(|(sizes, provider)| sizes::resolve(sizes, provider, &request, &mut readers));
    let budget = Budget::new(sizes.as_ref());
    let scope = Scope::of_request(&request, &facts, source_map, &lets, &budget);
    let mut rules = own_rules(&merged, scope, &mut readers);
    rules.extend(object_rules::rules(&placed, scope, &mut readers));
    let prices = self::prices(spec, &merged, sizes.as_ref(), scope, &mut rules, &mut readers);
    implicit_rules::refuse_unplaced(&request, &mut readers);
    report.extend(without_consequences(readers, &failed));
    let sources = provenance(spec, doc.is_none(), report);
    let wire_ids = identity::wire_ids(spec, &request, report);
    let modes = identity::modes(&spec.modes, scope, report);
    let examples = spec.examples.iter().map(|example| self::example(example, report)).collect();
    let Answered { response, responses, contents, callback } =
        Answers { scope, types: &mut types, report }.resolve(merged.response, merged.callback);
    lets::warn_of_unused(&merged.lets, &lets, file.file, report);
    let lets = lets::of_model(&merged.lets, &lets);
    implicit_rules::relax(&mut request);
    let envelope = specs.provider(&file.provider).and_then(|file| file.spec.envelope.as_ref());
    Some(simplify::operation(Operation {
        provider: file.provider.clone(),
        name: file.name.clone(),
        file: file.file,
        wire_ids,
        title: spec.name.clone(),
        doc: doc.unwrap_or_else(|| spec.name.value.clone()),
        status: spec.status,
        released: text(spec.released.as_ref()),
        retires: text(spec.retires.as_ref()),
        replaced_by: identity::replaced_by(file, specs, report),
        capabilities: spec.capabilities.iter().map(|capability| capability.value.clone()).collect(),
        sources,
        method: spec.http.method.value,
        path: text(spec.http.path.as_ref()),
        request_envelope: envelope.map(|envelope| envelope.request).unwrap_or_default(),
        task: envelope.and_then(|envelope| envelope.task.as_ref()).map(|task| task.value.clone()),
        body: spec.http.body,
        response,
        responses,
        contents,
        callback,
        facts,
        lets,
        sizes,
        rules,
        modes,
        prices,
        examples,
        request,
        notes: spec.notes.iter().map(|note| note.value.clone()).collect(),
        portions: Portions::ALL,
        automata: automata(source_map.file(file.file).text.len()),
    }))
}

/// The rules that the operation states or inherits.
fn own_rules(merged: &Merged<'_>, scope: Scope<'_>, report: &mut Report) -> Vec<Rule> {
    let mut rules = Vec::new();
    let mut failures = 0;
    for rule in &merged.rules {
        if failures == MOST_PROBLEMS {
            let message = format!("more than {MOST_PROBLEMS} rules have problems; the rest are not checked");
            report.push(Diagnostic::new(Code::TooManyProblems, rule.id.span, message));
            break;
        }
        let mut found = Report::default();
        let resolved = rule::resolve(rule, scope, &mut found);
        let reader = format!("rule `{}`", rule.id.value);
        report.extend(attribute_to_removal(found, &reader, Some(&rule.id), merged));
        let resolved = resolved.map(|rule| aliases::of_rule(rule, scope.document, scope.facts));
        let kept =
            resolved.filter(|rule| scope.budget.charge_rule(&rule.id, &rule.holds, &[], scope, report));
        failures += usize::from(kept.is_none());
        rules.extend(kept);
    }
    rules
}

/// The prices. Adds the rules that they need and those that the declarations of parameters imply.
fn prices(
    spec: &spec::Operation,
    merged: &Merged<'_>,
    sizes: Option<&Sizes>,
    scope: Scope<'_>,
    rules: &mut Vec<Rule>,
    report: &mut Report,
) -> Prices {
    let Scope { document, facts, .. } = scope;
    let (stated, read) = (rules.len(), newest(&spec.sources));
    let mut prices = price::resolve(&merged.prices, read, sizes, scope, spec.name.span, rules, report);
    let of_prices = rules.split_off(stated);
    for entry in &mut prices.entries {
        entry.price = aliases::of_price(entry.price.clone(), document, facts);
    }
    rules.extend(of_prices.into_iter().map(|rule| aliases::of_rule(rule, document, facts)));
    rules.extend(implicit_rules::rules(document));
    prices
}

/// The day on which the newest source was read.
fn newest(sources: &[spec::Source]) -> Option<Day> {
    sources.iter().filter_map(|source| source.read.parse().ok()).max()
}

/// Reads the sources and dates, and warns about a missing `doc` or source.
fn provenance(spec: &spec::Operation, lacks_doc: bool, report: &mut Report) -> Vec<Source> {
    if lacks_doc {
        report.push(
            Diagnostic::new(Code::MissingDoc, spec.name.span, "the operation has no `doc`")
                .help("describe in a sentence or two what it does"),
        );
    }
    if spec.sources.is_empty() {
        report.push(
            Diagnostic::new(Code::MissingSource, spec.name.span, "the spec names no source")
                .help("add `sources: [{ url: ..., read: YYYY-MM-DD }]` so that readers can check the facts"),
        );
    }
    for written in spec.released.iter().chain(&spec.retires) {
        date(written, report);
    }
    sources(&spec.sources, report)
}

/// Drops the diagnostics about parameters that could not be resolved, which have their own diagnostic.
fn without_consequences(mut report: Report, failed: &[String]) -> Report {
    let is_consequence = |subject: &Subject| matches!(subject, Subject::Parameter(path) if path.iter().any(|name| failed.contains(name)));
    report.diagnostics.retain(|diagnostic| !diagnostic.about.iter().any(is_consequence));
    report
}

/// Reports rules and named expressions that read a removed parameter at the removal, which can be in another file.
fn attribute_to_removal(
    mut report: Report,
    reader: &str,
    rule: Option<&Located<String>>,
    merged: &Merged<'_>,
) -> Report {
    for diagnostic in &mut report.diagnostics {
        let is_missing = |name: &&&Located<String>| {
            diagnostic.about.iter().any(
                |subject| matches!(subject, Subject::Parameter(path) if path.first() == Some(&name.value)),
            )
        };
        if let Some(removed) = merged.removed.iter().find(is_missing) {
            let message = format!("`{}` is removed, but {reader} reads it", removed.value);
            let error = Diagnostic::new(Code::RemovedButRead, removed.span, message)
                .about(Subject::parameter([removed.value.as_str()]));
            *diagnostic = match rule {
                Some(id) => error
                    .related(id.span, "the rule")
                    .about(Subject::Rule(id.value.clone()))
                    .help(format!("add `{}` to `remove` as well", id.value)),
                None => {
                    error.related(diagnostic.span, "the expression").help("add its name to `remove` as well")
                }
            };
        }
    }
    report
}

fn example(example: &spec::Example, report: &mut Report) -> Example {
    let document = |json: &Option<Located<spec::Json>>| json.clone().map(|json| json.map(|json| json.0));
    Example {
        title: example.title.clone(),
        request: document(&example.request),
        facts: document(&example.facts),
        response: document(&example.response),
        callback: document(&example.callback),
        violations: example
            .violations
            .iter()
            .map(|violation| (violation.pointer.value.clone(), violation.rule.value.clone()))
            .collect(),
        warnings: example.warnings.iter().map(|warning| warning.value.clone()).collect(),
        at: example.at.as_ref().and_then(|at| moment(at, report)),
        cost: example
            .cost
            .as_ref()
            .and_then(|cost| Some(Located::new(price::amount(cost, report)?, cost.span))),
        source: text(example.source.as_ref()),
    }
}

/// The day or the instant of an example.
fn moment(text: &Located<String>, report: &mut Report) -> Option<Located<Moment>> {
    match text.parse() {
        Ok(moment) => Some(Located::new(moment, text.span)),
        Err(error) => {
            let message = format!("`{}` {error}", text.value);
            report.refuse(Diagnostic::new(Code::BadExample, text.span, message))
        }
    }
}
