//! Provider files.

use super::document::{self, Kind};
use super::{Types, inherit};
use crate::diagnostic::Report;
use crate::load::{ProviderFile, Specs};
use crate::model::{Auth, ErrorCode, Provider, Source};
use crate::source::{Located, SourceMap};
use crate::spec;

/// Resolves one provider.
pub(super) fn resolve(
    file: &ProviderFile,
    specs: &Specs,
    sources: &SourceMap,
    report: &mut Report,
) -> Provider {
    let spec = &file.spec;
    let types = Types { specs, operation: None, provider: Some(spec) };
    let envelope = spec.envelope.as_ref();
    let response_envelope = envelope.and_then(|envelope| envelope.response.as_ref()).map(|fields| {
        let shape = inherit::shape(fields, types, Some(spec), report);
        document::build(&shape.params, text(shape.doc), Kind::Envelope, &[], sources, report).document
    });
    Provider {
        id: file.id.clone(),
        file: file.file,
        name: spec.name.value.clone(),
        doc: text(spec.doc.as_ref()),
        sources: self::sources(&spec.sources),
        base_url: text(spec.base_url.as_ref()),
        auth: spec.auth.as_ref().map(|auth| Auth {
            header: auth.header.value.clone(),
            scheme: text(auth.scheme.as_ref()),
            doc: text(auth.doc.as_ref()),
            source: text(auth.source.as_ref()),
        }),
        request_envelope: envelope.map(|envelope| envelope.request).unwrap_or_default(),
        response_envelope,
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

/// The text of an optional sentence.
pub(super) fn text(text: Option<&Located<String>>) -> Option<String> {
    text.map(|text| text.value.clone())
}

/// Where facts come from.
pub(super) fn sources(sources: &[spec::Source]) -> Vec<Source> {
    let resolve = |source: &spec::Source| Source {
        url: source.url.value.clone(),
        read: source.read.value.clone(),
        note: text(source.note.as_ref()),
    };
    sources.iter().map(resolve).collect()
}
