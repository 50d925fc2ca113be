//! Provider files.

use modelspec_runtime::Day;

use super::document::{self, Kind};
use super::lets::Names;
use super::{Types, inherit};
use crate::diagnostic::{Code, Diagnostic, Report};
use crate::front::load::{ProviderFile, Specs};
use crate::front::spec;
use crate::limits::MAX_TYPES;
use crate::model::{Auth, ErrorCode, ErrorMembers, Path, Provider, Source};
use crate::source::{Located, SourceMap};

/// Resolves one provider.
pub(super) fn resolve(
    file: &ProviderFile,
    specs: &Specs,
    sources: &SourceMap,
    report: &mut Report,
) -> Provider {
    let spec = &file.spec;
    let types = Types { specs, operation: None, provider: Some(spec), set: None };
    if spec.sources.is_empty() && states_facts(spec) {
        report.push(
            Diagnostic::new(Code::MissingSource, spec.name.span, "the provider names no source")
                .help("add `sources: [{ url: ..., read: ... }]` with the pages that you used"),
        );
    }
    let envelope = spec.envelope.as_ref();
    let response_envelope = envelope.and_then(|envelope| envelope.response.as_ref()).map(|fields| {
        let shape = inherit::shape(fields, types, Some(spec), report);
        inherit::refuse_variants(&shape, "an envelope", report);
        let (doc, mut types) = (text(shape.doc), MAX_TYPES);
        document::build(&shape.params, doc, Kind::Envelope, Names::NONE, sources, &mut types, report).document
    });
    Provider {
        id: file.id.clone(),
        file: file.file,
        name: spec.name.value.clone(),
        doc: text(spec.doc.as_ref()),
        sources: self::sources(&spec.sources, report),
        base_url: text(spec.base_url.as_ref()),
        auth: spec.auth.as_ref().map(|auth| Auth {
            header: auth.header.value.clone(),
            scheme: text(auth.scheme.as_ref()),
            doc: text(auth.doc.as_ref()),
            source: text(auth.source.as_ref()),
        }),
        request_envelope: envelope.map(|envelope| envelope.request).unwrap_or_default(),
        response_envelope,
        task: envelope.and_then(|envelope| envelope.task.clone()),
        error: envelope.and_then(|envelope| envelope.error.as_ref()).map(error_members),
        errors: spec
            .errors
            .iter()
            .map(|error| ErrorCode {
                http: error.http.as_ref().map(|http| http.value),
                code: error.code.value.clone(),
                doc: error.doc.value.clone(),
            })
            .collect(),
        notes: spec.notes.iter().map(|note| note.value.clone()).collect(),
    }
}

fn error_members(error: &spec::ErrorMembers) -> ErrorMembers {
    let names = error.at.iter().flat_map(|at| at.split('.')).map(str::to_owned).collect();
    ErrorMembers {
        at: Located::new(Path(names), error.at.as_ref().unwrap_or(&error.code).span),
        code: error.code.clone(),
        message: error.message.clone(),
    }
}

/// Reports whether a file says more than the name of the provider.
fn states_facts(spec: &spec::Provider) -> bool {
    let has_shared = !(spec.sets.is_empty() && spec.types.is_empty() && spec.tiers.is_empty());
    let has_lists = !(spec.errors.is_empty() && spec.notes.is_empty());
    has_shared || has_lists || spec.base_url.is_some() || spec.auth.is_some() || spec.envelope.is_some()
}

/// The text of an optional sentence.
pub(super) fn text(text: Option<&Located<String>>) -> Option<String> {
    text.map(|text| text.value.clone())
}

/// Resolves the sources of facts.
pub(super) fn sources(sources: &[spec::Source], report: &mut Report) -> Vec<Source> {
    let mut resolve = |source: &spec::Source| {
        let url = &source.url;
        if !(url.starts_with("https://") || url.starts_with("http://")) {
            let message = format!("the source `{}` is not an http or https URL", url.value);
            report.push(Diagnostic::new(Code::BadSource, url.span, message).help("give the URL of the page"));
        }
        date(&source.read, report);
        Source { url: url.value.clone(), read: source.read.value.clone(), note: text(source.note.as_ref()) }
    };
    sources.iter().map(&mut resolve).collect()
}

/// Warns of a date that is not `YYYY-MM-DD`.
pub(super) fn date(written: &Located<String>, report: &mut Report) {
    if written.parse::<Day>().is_err() {
        let message = format!("`{}` is not a date", written.value);
        report.push(Diagnostic::new(Code::BadDate, written.span, message).help("write it as `YYYY-MM-DD`"));
    }
}
