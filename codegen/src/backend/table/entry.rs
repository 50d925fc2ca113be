//! Operations and providers to entries of a catalogue.

use bumpalo::Bump;
use modelspec_runtime::__private::encode;
use modelspec_runtime::http::{Auth, Body, Endpoint, Envelope, ErrorCode, ErrorMembers};
use modelspec_runtime::table::Model;
use modelspec_runtime::{Entry, ModelTable, Provider, Source};

use crate::model::{self, BodyEncoding, Operation, Param, Place, Scalar, Type};

/// 128 bits are enough to tell all operations apart that will ever be described.
const FINGERPRINT_DIGITS: usize = 32;

/// Data that all operations of a provider share.
pub fn provider<'a>(arena: &'a Bump, provider: &model::Provider) -> Provider<'a> {
    let auth = |auth: &model::Auth| Auth {
        header: arena.alloc_str(&auth.header),
        scheme: auth.scheme.as_deref().map(|scheme| &*arena.alloc_str(scheme)),
    };
    Provider {
        id: arena.alloc_str(&provider.id),
        name: arena.alloc_str(&provider.name),
        doc: arena.alloc_str(provider.doc.as_deref().unwrap_or_default()),
        base_url: text(arena, provider.base_url.as_ref()),
        auth: provider.auth.as_ref().map(auth),
        envelope: envelope(arena, provider),
        errors: arena.alloc_slice_fill_iter(provider.errors.iter().map(|found| error(arena, found))),
        sources: sources(arena, &provider.sources),
    }
}

fn envelope<'a>(arena: &'a Bump, provider: &model::Provider) -> Envelope<'a> {
    let is_result = |ty: &Type| [Some(ty), ty.items()].contains(&Some(&Type::Result));
    let results = provider.response_envelope.as_ref().map(|document| document.pointers(is_result));
    let results = results.into_iter().flatten().next().map(|(path, _)| path.pointer());
    let error = |error: &model::ErrorMembers| ErrorMembers {
        at: arena.alloc_str(&error.at.pointer()),
        code: arena.alloc_str(&error.code),
        message: error.message.as_ref().map(|message| &*arena.alloc_str(message)),
    };
    Envelope {
        results: arena.alloc_str(&results.unwrap_or_default()),
        task: provider.task.as_ref().map(|task| &*arena.alloc_str(task)),
        error: provider.error.as_ref().map(error),
    }
}

fn error<'a>(arena: &'a Bump, error: &model::ErrorCode) -> ErrorCode<'a> {
    let code = match &error.code {
        Scalar::Bool(value) => arena.alloc_str(&value.to_string()),
        Scalar::Number(text) | Scalar::String(text) => arena.alloc_str(text),
    };
    ErrorCode { http: error.http, code, meaning: arena.alloc_str(&error.doc) }
}

/// An operation, with its table.
pub fn entry<'a>(
    arena: &'a Bump,
    op: &Operation,
    provider: &'a Provider<'a>,
    model: &'a Model<'a>,
) -> Entry<'a> {
    Entry {
        id: model.id,
        fingerprint: arena.alloc_str(&fingerprint(model)),
        provider,
        name: arena.alloc_str(&op.title.value),
        doc: arena.alloc_str(&op.doc),
        wire_ids: texts(arena, &op.wire_ids),
        status: op.status.as_str(),
        released: text(arena, op.released.as_ref()),
        retires: text(arena, op.retires.as_ref()),
        replaced_by: text(arena, op.replaced_by.as_ref()),
        capabilities: texts(arena, &op.capabilities),
        sources: sources(arena, &op.sources),
        endpoint: endpoint(arena, op),
        table: ModelTable::Built(model),
    }
}

/// The hash of a table. It is over the bytes that the engine decodes, so that generated and compiled catalogues agree.
fn fingerprint(model: &Model<'_>) -> String {
    let mut hash = blake3::hash(&encode(model)).to_hex();
    hash.truncate(FINGERPRINT_DIGITS);
    hash.to_string()
}

fn endpoint<'a>(arena: &'a Bump, op: &Operation) -> Endpoint<'a> {
    let params = || (0..).zip(&op.request.root().params);
    let members = |place: Place| {
        let found: Vec<u16> =
            params().filter(|(_, param)| param.place == place).map(|(index, _)| index).collect();
        &*arena.alloc_slice_copy(&found)
    };
    let join = |(index, param): (u16, &Param)| {
        let between = param.join.as_ref().filter(|_| param.place == Place::Query)?;
        Some((index, &*arena.alloc_str(&between.value)))
    };
    let joined: Vec<(u16, &str)> = params().filter_map(join).collect();
    let body = match op.body {
        _ if members(Place::Body).is_empty() => Body::None,
        BodyEncoding::Json => Body::Json,
        BodyEncoding::Multipart => Body::Multipart,
        BodyEncoding::Form => Body::Form,
    };
    Endpoint {
        method: op.method.as_str(),
        path: text(arena, op.path.as_ref()),
        path_parameters: members(Place::Path),
        query: members(Place::Query),
        joined: arena.alloc_slice_copy(&joined),
        headers: members(Place::Header),
        body,
    }
}

fn sources<'a>(arena: &'a Bump, sources: &[model::Source]) -> &'a [Source<'a>] {
    let source = |source: &model::Source| Source {
        url: arena.alloc_str(&source.url),
        read: arena.alloc_str(&source.read),
        note: arena.alloc_str(source.note.as_deref().unwrap_or_default()),
    };
    arena.alloc_slice_fill_iter(sources.iter().map(source))
}

fn text<'a>(arena: &'a Bump, text: Option<&String>) -> Option<&'a str> {
    text.map(|text| &*arena.alloc_str(text))
}

fn texts<'a>(arena: &'a Bump, texts: &[String]) -> &'a [&'a str] {
    arena.alloc_slice_fill_iter(texts.iter().map(|text| &*arena.alloc_str(text)))
}
