//! The drift of a vendor's document from a spec: what the vendor changed, and where the spec is stricter on purpose.

use std::collections::BTreeSet;
use std::io::Write;

use modelspec_codegen::__private::diff::{self, Axis, Change, Direction, Verdict};
use modelspec_codegen::__private::model::{Catalogue, Operation, Provider};
use modelspec_codegen::compile;
use modelspec_codegen::import::{Draft, Drafted};
use modelspec_codegen::source::SourceText;
use serde_json::{Value as Json, json};

use super::{Arguments, read_all};
use crate::diff::guard::{self, Accepted};
use crate::lines::printable;
use crate::lookup::{self, Found};
use crate::specs::SpecFolder;
use crate::{Error, Format, Status, diagnostics};

/// Kinds of behaviour that a vendor's document states.
const STATED: &[&str] = &["default", "deprecation", "status", "wire-id-removed", "wire-id-added"];

/// Compares a document with the spec of a model.
///
/// # Errors
///
/// If a file cannot be read, or the document does not have the operation.
pub(super) fn run(
    arguments: &Arguments,
    model: &str,
    out: &mut dyn Write,
    errors: &mut dyn Write,
) -> Result<Status, Error> {
    let (landed, at) = match lookup::find(&arguments.specs, model)? {
        Found::Operation(landed, at) => (landed, at),
        Found::Broken(landed, report) => {
            diagnostics::write_report(&report, &landed.sources, arguments.style, errors)?;
            return Ok(Status::Bad);
        }
    };
    let spec = &landed.catalogue.operations[at];
    let own = Arguments { provider: spec.provider.clone(), name: None, ..arguments.clone() };
    let draft = read_all(&own)?;
    let drafted = chosen(&draft, spec)?;
    let specs = SpecFolder::open(&arguments.specs)?;
    let provider = BTreeSet::from([format!("{}/provider.yaml", spec.provider)]);
    let mut texts: Vec<SourceText> = specs.texts_of(&provider)?;
    texts.push(SourceText { path: format!("{}.yaml", spec.id()), text: drafted.file.text.clone() });
    let drafts = compile(texts);
    if drafts.report.has_errors() {
        diagnostics::write_report(&drafts.report, &drafts.sources, arguments.style, errors)?;
        return Ok(Status::Bad);
    }
    let find = |catalogue: &'_ Catalogue| provider_of(catalogue, &spec.provider);
    let (Some(new), Some(old_provider), Some(new_provider)) =
        (drafts.catalogue.operations.first(), find(&landed.catalogue), find(&drafts.catalogue))
    else {
        return Err(Error::new("the draft cannot be compiled"));
    };
    let compared = diff::operations(
        (spec, &landed.catalogue.providers[old_provider]),
        (new, &drafts.catalogue.providers[new_provider]),
    );
    let id = spec.id();
    let accepted = arguments.accept.as_deref().map_or(Ok(Vec::new()), guard::read)?;
    let found = Drift::new(&id, &compared.changes, &accepted, new.sizes.is_some());
    found.write(arguments.format, out)?;
    Ok(Status::bad_if(!found.changed.is_empty() || !found.stale.is_empty()))
}

fn provider_of(catalogue: &Catalogue, id: &str) -> Option<usize> {
    catalogue.providers.iter().position(|provider: &Provider| provider.id == id)
}

/// The draft of the same operation: the only one, or that with the same route, model or name.
fn chosen<'d>(draft: &'d Draft, spec: &Operation) -> Result<&'d Drafted, Error> {
    if let [only] = &draft.operations[..] {
        return Ok(only);
    }
    let models =
        |drafted: &&Drafted| drafted.model.as_ref().is_some_and(|model| spec.wire_ids.contains(model));
    let route = (spec.method.as_str(), spec.path.as_deref().unwrap_or_default());
    let routed = |drafted: &&Drafted| (drafted.route.0.as_str(), drafted.route.1.as_str()) == route;
    let named = |drafted: &&Drafted| drafted.file.path == format!("{}.yaml", spec.id());
    let all = || draft.operations.iter();
    let by_route: Vec<&Drafted> = all().filter(routed).collect();
    let found = all().find(models).or_else(|| all().find(named)).or(match by_route[..] {
        [only] => Some(only),
        _ => None,
    });
    found.ok_or_else(|| {
        let why = "the document has several operations, and none has its model, its route or its name";
        Error::new(format!("`{}`: {why}; choose one with --operation", spec.id()))
    })
}

/// The differences.
struct Drift<'c> {
    id: &'c str,
    /// Changes by the vendor.
    changed: Vec<&'c Change>,
    /// Parts of the spec on which the vendor's schema is silent.
    on_purpose: Vec<&'c Change>,
    /// Changes that a person accepts, with the reasons.
    accepted: Vec<(&'c Change, &'c str)>,
    /// Accepted changes that did not happen.
    stale: Vec<&'c Accepted>,
}

impl<'c> Drift<'c> {
    fn new(id: &'c str, changes: &'c [Change], accepted: &'c [Accepted], has_sizes: bool) -> Self {
        let mut drift =
            Self { id, changed: Vec::new(), on_purpose: Vec::new(), accepted: Vec::new(), stale: Vec::new() };
        let accepts = |one: &Accepted, change: &Change| {
            one.id == id && one.kind == change.kind && one.pointer == change.pointer
        };
        for change in changes.iter().filter(|change| is_stated(change)) {
            match accepted.iter().find(|one| accepts(one, change)) {
                Some(one) => drift.accepted.push((change, &one.reason)),
                None if is_silent(change) || change.kind == "size-table" && !has_sizes => {
                    drift.on_purpose.push(change);
                }
                None => drift.changed.push(change),
            }
        }
        let did_happen = |one: &&Accepted| changes.iter().any(|change| accepts(one, change));
        drift.stale = accepted.iter().filter(|one| one.id == id && !did_happen(one)).collect();
        drift
    }

    fn write(&self, format: Format, out: &mut dyn Write) -> Result<(), Error> {
        match format {
            Format::Human => self.print(out),
            Format::Json => {
                let changes = |changes: &[&Change]| {
                    changes.iter().map(|change| change.to_json()).collect::<Vec<Json>>()
                };
                let accepted = self.accepted.iter().map(|(change, reason)| {
                    let mut change = change.to_json();
                    change["reason"] = json!(reason);
                    change
                });
                let stale = self.stale.iter().map(|one| json!({ "kind": one.kind, "pointer": one.pointer }));
                let all = json!({
                    "model": self.id,
                    "changed": changes(&self.changed),
                    "on_purpose": changes(&self.on_purpose),
                    "accepted": accepted.collect::<Vec<Json>>(),
                    "stale": stale.collect::<Vec<Json>>(),
                });
                writeln!(out, "{all:#}")?;
                Ok(())
            }
        }
    }

    fn print(&self, out: &mut dyn Write) -> Result<(), Error> {
        let mut lines = vec![format!(
            "{}: {} changed, {} on purpose, {} accepted",
            self.id,
            self.changed.len(),
            self.on_purpose.len(),
            self.accepted.len()
        )];
        let parts = self.changed.iter().map(|change| ("changed", *change, None));
        let parts = parts.chain(self.on_purpose.iter().map(|change| ("on purpose", *change, None)));
        let parts =
            parts.chain(self.accepted.iter().map(|(change, reason)| ("accepted", *change, Some(*reason))));
        for (word, change, reason) in parts {
            let reason = reason.map_or_else(String::new, |reason| format!(" ({reason})"));
            lines.push(format!("  {word}: {} {}: {}{reason}", change.kind, change.pointer, change.text));
            if let (Some(witness), "changed") = (&change.witness, word) {
                let side = if witness.new_rejects { "the vendor" } else { "the spec" };
                lines.push(format!("    rejected by {side}: {}", witness.candidate.request));
            }
        }
        let stale = self
            .stale
            .iter()
            .map(|one| format!("  accepted, but it did not happen: {} {}", one.kind, one.pointer));
        lines.extend(stale);
        for line in lines {
            writeln!(out, "{}", printable(line.chars()))?;
        }
        Ok(())
    }
}

/// Reports whether a change is about what a vendor's schema states: requests, and how parameters are read.
fn is_stated(change: &Change) -> bool {
    change.direction == Direction::Request
        && change.verdict != Verdict::Patch
        && (change.axis == Axis::Validity || STATED.contains(&change.kind))
}

/// Reports whether the spec restricts or tells what the vendor's schema does not mention.
fn is_silent(change: &Change) -> bool {
    const LIMITS: &[&str] = &[
        "minimum",
        "maximum",
        "step",
        "min-length",
        "max-length",
        "pattern",
        "format",
        "media",
        "min-items",
        "max-items",
        "unique",
        "keys",
        "default",
        "deprecation",
        "status",
    ];
    let is_absent =
        change.new.as_ref().is_none_or(is_no_limit) && !change.old.as_ref().is_none_or(is_no_limit);
    match change.kind {
        "rule-removed" | "warning-removed" => true,
        kind => is_absent && LIMITS.contains(&kind) && change.verdict <= Verdict::Undecided,
    }
}

/// Reports whether a limit restricts nothing: it is absent, or the bound that every integer has.
fn is_no_limit(limit: &Json) -> bool {
    const EVERY: f64 = 9_007_199_254_740_991.0;
    match limit {
        Json::Null => true,
        Json::Array(items) => items.is_empty(),
        limit => limit.as_f64().is_some_and(|bound| bound.abs() >= EVERY),
    }
}
