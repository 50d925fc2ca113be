//! Operation files.

use indexmap::IndexMap;

use super::document::{self, Built, Kind};
use super::inherit::{self, Merged, Shape};
use super::provider::{date, sources, text};
use super::rule::Scope;
use super::{condition, price, rule};
use crate::diagnostic::{Diagnostic, Report};
use crate::load::{OperationFile, Specs};
use crate::model::{Document, Example, Fact, Operation, RequestEnvelope, SizeRow, Sizes, Type};
use crate::source::{Located, SourceMap, Span};
use crate::spec;

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
    let facts = facts(&merged);
    let Built { document: request, failed } =
        document::build(&merged.params, doc.clone(), Kind::Request, &facts, source_map, report);
    let mut readers = Report::default();
    let sizes =
        merged.sizes.and_then(|(sizes, provider)| self::sizes(sizes, provider, &request, &mut readers));
    let scope = Scope { document: &request, facts: &facts, sources: source_map };
    let mut resolve_rule = |rule: &&spec::Rule| {
        let mut found = Report::default();
        let resolved = rule::resolve(rule, scope, &mut found);
        readers.extend(blame_removal(found, rule, &merged));
        resolved
    };
    let rules = merged.rules.iter().filter_map(&mut resolve_rule).collect();
    let price = price::resolve(spec.price.as_ref(), sizes.as_ref(), scope, spec.name.span, &mut readers);
    report.extend(without_consequences(readers, &failed));
    if doc.is_none() {
        report.push(
            Diagnostic::warning("missing-doc", spec.name.span, "the operation has no `doc`")
                .help("say in a sentence or two what it does"),
        );
    }
    if spec.sources.is_empty() {
        report
            .push(Diagnostic::warning("missing-source", spec.name.span, "the spec names no source").help(
                "add `sources: [{ url: ..., read: YYYY-MM-DD }]`, so that readers can check its facts",
            ));
    }
    let sources = sources(&spec.sources, report);
    if let Some(released) = &spec.released {
        date(released, report);
    }
    let examples = spec.examples.iter().map(|example| self::example(example, report)).collect();
    let mut shape = |shape: Option<Shape<'_>>| {
        let shape = shape?;
        Some(
            document::build(&shape.params, text(shape.doc), Kind::Response, &[], source_map, report).document,
        )
    };
    Some(Operation {
        provider: file.provider.clone(),
        name: file.name.clone(),
        file: file.file,
        wire_id: spec.model.clone(),
        title: spec.name.clone(),
        doc: doc.unwrap_or_else(|| spec.name.value.clone()),
        status: spec.status,
        released: text(spec.released.as_ref()),
        capabilities: spec.capabilities.iter().map(|capability| capability.value.clone()).collect(),
        sources,
        method: spec.http.method.value,
        path: spec.http.path.value.clone(),
        request_envelope: request_envelope(&file.provider, specs),
        body: spec.http.body,
        responses: Vec::new(),
        response: shape(merged.response),
        callback: shape(merged.callback),
        facts,
        sizes,
        rules,
        price,
        examples,
        request,
        notes: spec.notes.iter().map(|note| note.value.clone()).collect(),
    })
}

/// The names in what a message quotes, `self.a.b` as well as `a.b`.
fn names(message: &str) -> impl Iterator<Item = &str> {
    let quoted = message.split('`').skip(1).step_by(2);
    quoted.flat_map(|code| code.split(|c: char| !(c.is_alphanumeric() || matches!(c, '_' | '-'))))
}

/// What a provider puts around requests.
fn request_envelope(provider: &str, specs: &Specs) -> RequestEnvelope {
    let provider = specs.providers.iter().find(|file| file.id == provider);
    provider.and_then(|file| file.spec.envelope.as_ref()).map(|envelope| envelope.request).unwrap_or_default()
}

/// A parameter with a mistake is one diagnostic; that rules do not find it then is not another.
fn without_consequences(mut report: Report, failed: &[String]) -> Report {
    let is_consequence =
        |diagnostic: &Diagnostic| names(&diagnostic.message).any(|name| failed.iter().any(|f| f == name));
    report.diagnostics.retain(|diagnostic| !is_consequence(diagnostic));
    report
}

/// A rule that reads a removed parameter is the fault of the removal, which may stand in another file.
fn blame_removal(mut report: Report, rule: &spec::Rule, merged: &Merged<'_>) -> Report {
    for diagnostic in &mut report.diagnostics {
        let reads = |name: &&&Located<String>| {
            let name = name.value.as_str();
            ["`", "`self."].iter().any(|start| diagnostic.message.contains(&format!("{start}{name}`")))
        };
        if let Some(removed) = merged.removed.iter().find(reads) {
            let message = format!("`{}` is removed, but rule `{}` reads it", removed.value, rule.id.value);
            *diagnostic = Diagnostic::error("removed-but-read", removed.span, message)
                .related(rule.id.span, "the rule")
                .help(format!("put `{}` into `remove` as well", rule.id.value));
        }
    }
    report
}

fn facts(merged: &Merged<'_>) -> Vec<Fact> {
    let fact = |(name, fact): &(&Located<String>, &spec::Fact)| Fact {
        name: (*name).clone(),
        ty: fact.ty.value,
        list: fact.list.as_ref().is_some_and(|list| list.value),
        min: None,
        max: None,
        unit: text(fact.unit.as_ref()),
        doc: fact.doc.value.clone(),
    };
    merged.facts.iter().map(fact).collect()
}

fn sizes(
    sizes: &spec::Sizes,
    provider: Option<&spec::Provider>,
    request: &Document,
    report: &mut Report,
) -> Option<Sizes> {
    let mut side = |written: &Located<String>| {
        let path = condition::path(written, request, report)?;
        if !matches!(request.param(&path)?.ty, Type::Integer(_)) {
            let message = format!("`{path}` is not an integer, so it cannot be a side of a size");
            report.push(Diagnostic::error("wrong-type", written.span, message));
            return None;
        }
        Some(path)
    };
    let (width, height) = (side(sizes.width.as_ref()?), side(sizes.height.as_ref()?));
    let tier_from = match &sizes.tier_from {
        Some(written) => Some(condition::path(written, request, report)?),
        None => None,
    };
    let mut rows = Vec::new();
    let shared = || provider.into_iter().flat_map(|provider| &provider.tiers);
    for name in &sizes.tiers {
        match shared().find(|(tier, _)| tier.value == name.value) {
            // A row of a shared tier stands where the operation names the tier.
            Some((tier, labels)) => add_rows(tier, labels, Some(name.span), &mut rows, report),
            None => {
                let message = format!("there is no tier `{}` in provider.yaml", name.value);
                let known = shared().map(|(tier, _)| tier.value.as_str());
                report.push(Diagnostic::error("unknown-tier", name.span, message).help_nearest(name, known));
            }
        }
    }
    for (tier, labels) in &sizes.table {
        add_rows(tier, labels, None, &mut rows, report);
    }
    let source = text(sizes.source.as_ref());
    Some(Sizes { width: width?, height: height?, tier_from, rows, source })
}

fn add_rows(
    tier: &Located<String>,
    labels: &IndexMap<Located<String>, Located<String>>,
    at: Option<Span>,
    rows: &mut Vec<SizeRow>,
    report: &mut Report,
) {
    for (label, written) in labels {
        let Some((width, height)) = pair(written) else {
            let message = format!("`{}` is not a size", written.value);
            report.push(
                Diagnostic::error("bad-size", written.span, message)
                    .help("write width and height in pixels, such as `1024x768`"),
            );
            continue;
        };
        let (tier, label) = (tier.value.clone(), label.value.clone());
        rows.push(SizeRow { tier, label, width, height, span: at.unwrap_or(written.span) });
    }
}

/// Width and height of `1024x768`.
fn pair(written: &str) -> Option<(u32, u32)> {
    let (width, height) = written.split_once('x')?;
    let side = |text: &str| {
        let is_plain = text.bytes().all(|byte| byte.is_ascii_digit()) && !text.starts_with('0');
        if is_plain { text.parse::<u32>().ok() } else { None }
    };
    Some((side(width)?, side(height)?))
}

fn example(example: &spec::Example, report: &mut Report) -> Example {
    let document = |json: &Option<Located<spec::Json>>| json.clone().map(|json| json.map(|json| json.0));
    Example {
        title: example.title.clone(),
        request: document(&example.request),
        response: document(&example.response),
        callback: document(&example.callback),
        violations: example
            .violations
            .iter()
            .map(|violation| (violation.pointer.value.clone(), violation.rule.value.clone()))
            .collect(),
        warnings: example.warnings.iter().map(|warning| warning.value.clone()).collect(),
        cost: example
            .cost
            .as_ref()
            .and_then(|cost| Some(Located::new(price::amount(cost, report)?, cost.span))),
        source: text(example.source.as_ref()),
    }
}
