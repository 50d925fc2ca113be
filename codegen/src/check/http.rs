//! The places of parameters in the HTTP request, and its envelope.

use crate::diagnostic::{Code, Diagnostic, Report};
use crate::model::place::Declared;
use crate::model::{
    BodyEncoding, Document, MediaForm, Object, Operation, Param, Place, Provider, RequestEnvelope, Type,
};
use crate::source::{Located, Span};

/// The base URL and the envelope of a provider, with its operations.
pub(super) fn provider(provider: &Provider, operations: &[Operation], report: &mut Report) {
    let start = Span { file: provider.file, start: 0, end: 0 };
    if let Some(url) = &provider.base_url
        && !(url.starts_with("https://") || url.starts_with("http://"))
    {
        let message = format!("the base URL `{url}` is not an http or https URL");
        report.push(Diagnostic::new(Code::BadUrl, start, message));
    }
    members(provider, operations, report);
    if let Some(envelope) = &provider.response_envelope {
        let results = results(envelope);
        if results != 1 {
            let message =
                format!("the response envelope must have one parameter of type `result`, found {results}");
            report.push(
                Diagnostic::new(Code::EnvelopeResult, start, message)
                    .help("give the type `result` to one parameter, or to the items of one list"),
            );
        }
    }
}

fn results(document: &Document) -> usize {
    fn holds_result(ty: &Type) -> bool {
        match ty {
            Type::Result => true,
            Type::Array(array) => holds_result(&array.items),
            Type::Map(map) => holds_result(&map.items),
            _ => false,
        }
    }
    document.params().filter(|param| holds_result(&param.ty)).count()
}

/// The members that identify tasks and hold errors.
fn members(provider: &Provider, operations: &[Operation], report: &mut Report) {
    if provider.task.is_none() && provider.error.is_none() {
        return;
    }
    let own = operations.iter().filter(|op| op.provider == provider.id);
    let roots: Vec<&Object> = own.flat_map(Operation::documents).map(Document::root).collect();
    // Without operations, nothing contradicts the names.
    let is_declared = |name: &str| roots.is_empty() || roots.iter().any(|root| root.param(name).is_some());
    let mut unknown = |name: &Located<String>, place: &str| {
        let message = format!("{place} no parameter `{}`", name.value);
        let help = "give the name of a parameter that is declared there";
        report.push(Diagnostic::new(Code::UnknownParameter, name.span, message).help(help));
    };
    if let Some(task) = provider.task.as_ref().filter(|task| !is_declared(task)) {
        unknown(task, "the requests and responses of the provider have");
    }
    let Some(error) = &provider.error else { return };
    let names = || [Some(&error.code), error.message.as_ref()].into_iter().flatten();
    let Some(envelope) = &provider.response_envelope else {
        if error.at.0.is_empty() {
            names()
                .filter(|name| !is_declared(name))
                .for_each(|name| unknown(name, "the responses of the provider have"));
        } else {
            unknown(&Located::new(error.at.to_string(), error.at.span), "an envelope without `response` has");
        }
        return;
    };
    let Some(place) = Declared::request(envelope).at(&error.at.0) else {
        return unknown(
            &Located::new(error.at.to_string(), error.at.span),
            "the response of the envelope has",
        );
    };
    let errors = place.types.iter().map(|ty| ty.items().unwrap_or(ty));
    let errors = Declared::values(envelope, errors);
    for name in names().filter(|name| errors.at(std::slice::from_ref(&name.value)).is_none()) {
        unknown(name, "the error has");
    }
}

/// The path of an operation, and its parameters outside the body.
pub(super) fn operation(op: &Operation, report: &mut Report) {
    body(op, report);
    let path = op.path.as_deref();
    let names = path.map_or(Some(Vec::new()), placeholders);
    if let Some(path) = path.filter(|path| !path.starts_with('/') || names.is_none()) {
        let message = format!("`{path}` is not a valid path");
        report.push(
            Diagnostic::new(Code::BadPath, op.title.span, message)
                .help("start it with `/`, and write `{name}` for a parameter with `in: path`"),
        );
    }
    let names = names.unwrap_or_default();
    for (index, object) in op.request.objects.iter().enumerate() {
        for param in &object.params {
            let name = param.name.as_str();
            if let Some(join) = param.join.as_ref().filter(|join| join.is_empty() || !is_list_in_query(param))
            {
                let message =
                    format!("`join` needs a list in the query and a text between its items, see `{name}`");
                report.push(
                    Diagnostic::new(Code::BadPlace, join.span, message)
                        .help("write `in: query` and `type: array`, or remove `join`"),
                );
            }
            let problem = match param.place {
                Place::Body => continue,
                _ if index != 0 => "is a member of an object, so it must be in the body",
                Place::Query if is_query_value(&param.ty) => continue,
                Place::Query => "is not a scalar or a list of scalars, so it must be in the body",
                _ if !is_scalar(&param.ty) => "is not a scalar, so it must be in the body",
                Place::Header if !is_header_name(name) => "is not the name of a header",
                Place::Header => {
                    let same = |other: &&Param| {
                        other.place == Place::Header && other.name.eq_ignore_ascii_case(name)
                    };
                    match object.params.iter().find(same) {
                        Some(first) if first.name.value != name => "is the same header as another parameter",
                        _ => continue,
                    }
                }
                Place::Path if !param.required => "is in the path, so it must be required",
                Place::Path if !names.contains(&name) => {
                    "is in the path, but the path has no placeholder for it"
                }
                Place::Path => continue,
            };
            let message = format!("`{name}` {problem}");
            report
                .push(Diagnostic::new(Code::BadPlace, param.name.span, message).help(
                    path.map_or("give `http.path`".to_owned(), |path| format!("the path is `{path}`")),
                ));
        }
    }
    for name in names {
        if !op.request.root().param(name).is_some_and(|param| param.place == Place::Path) {
            let message = format!(
                "the path has a placeholder `{name}`, but no parameter with `in: path` has this name"
            );
            report.push(Diagnostic::new(Code::BadPath, op.title.span, message));
        }
    }
}

/// Reports whether a name consists of the characters of a token of RFC 9110.
fn is_header_name(name: &str) -> bool {
    let is_token = |c: char| c.is_ascii_alphanumeric() || "!#$%&'*+-.^_`|~".contains(c);
    !name.is_empty() && name.chars().all(is_token)
}

/// Reports whether a parameter can be several values in the query.
fn is_list_in_query(param: &Param) -> bool {
    param.place == Place::Query && param.ty.items().is_some()
}

/// Reports whether values of a type are scalars or lists of scalars.
fn is_query_value(ty: &Type) -> bool {
    match ty {
        Type::Array(array) => is_scalar(&array.items),
        Type::Union(union) => union.variants.iter().all(|variant| is_query_value(&variant.ty)),
        other => is_scalar(other),
    }
}

/// Reports whether values of a type are strings, numbers and booleans.
fn is_scalar(ty: &Type) -> bool {
    match ty {
        Type::Boolean
        | Type::Integer(_)
        | Type::Number(_)
        | Type::String(_)
        | Type::Const(_)
        | Type::Enum(_)
        | Type::Size(_) => true,
        Type::Union(union) => union.variants.iter().all(|variant| is_scalar(&variant.ty)),
        Type::Any | Type::Array(_) | Type::Object(_) | Type::Map(_) | Type::Result => false,
    }
}

/// Values that the encoding of the body cannot represent.
fn body(op: &Operation, report: &mut Report) {
    if op.body != BodyEncoding::Json && op.request_envelope == RequestEnvelope::Array {
        let message = "a list of requests can only be sent as JSON";
        report.push(
            Diagnostic::new(Code::BadBody, op.title.span, message)
                .help("remove `http.body`, or remove `request: array` from the envelope of the provider"),
        );
    }
    if op.body != BodyEncoding::Json && op.request.root().open {
        let message = "undeclared members of an open request can only be sent as JSON";
        report.push(
            Diagnostic::new(Code::BadBody, op.title.span, message).help("remove `open` or `http.body`"),
        );
    }
    if op.body == BodyEncoding::Multipart {
        return;
    }
    for param in op.request.params() {
        if param.ty.nested().into_iter().any(is_file) {
            let message = format!("`{}` accepts files, which require a multipart body", param.name.value);
            report.push(
                Diagnostic::new(Code::BadBody, param.name.span, message)
                    .help("write `http: { body: multipart, ... }`, or remove `file` from the forms"),
            );
        }
    }
}

fn is_file(ty: &Type) -> bool {
    let Type::String(text) = ty else { return false };
    text.media.as_ref().is_some_and(|media| media.forms.contains(&MediaForm::File))
}

/// The names in braces; `None` when the braces do not fit.
fn placeholders(path: &str) -> Option<Vec<&str>> {
    let mut names = Vec::new();
    let mut rest = path;
    while let Some((before, after)) = rest.split_once('{') {
        let (name, after) = after.split_once('}')?;
        if before.contains('}') || name.is_empty() || name.contains('{') {
            return None;
        }
        names.push(name);
        rest = after;
    }
    (!rest.contains('}') && !path.contains(['?', '#', ' ', '\n'])).then_some(names)
}
