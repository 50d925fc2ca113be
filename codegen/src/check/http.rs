//! Where parameters stand in the HTTP request, and what surrounds it.

use crate::diagnostic::{Diagnostic, Report};
use crate::model::{Document, Operation, Place, Provider, Type};
use crate::source::Span;

/// The base URL and the envelope of a provider.
pub(super) fn provider(provider: &Provider, report: &mut Report) {
    let start = Span { file: provider.file, start: 0, end: 0 };
    if let Some(url) = &provider.base_url
        && !(url.starts_with("https://") || url.starts_with("http://"))
    {
        let message = format!("the base URL `{url}` is not an http or https URL");
        report.push(Diagnostic::error("bad-url", start, message));
    }
    if let Some(envelope) = &provider.response_envelope {
        let results = results(envelope);
        if results != 1 {
            let message = format!("the envelope of responses has {results} parameters of type `result`");
            report.push(
                Diagnostic::error("envelope-result", start, message)
                    .help("one parameter, or the items of one list, is where the result stands"),
            );
        }
    }
}

fn results(document: &Document) -> usize {
    fn holds_result(ty: &Type) -> bool {
        match ty {
            Type::Result => true,
            Type::Array(array) => holds_result(&array.items),
            _ => false,
        }
    }
    document.objects.iter().flat_map(|object| &object.params).filter(|param| holds_result(&param.ty)).count()
}

/// The path of an operation, and its parameters outside the body.
pub(super) fn operation(op: &Operation, report: &mut Report) {
    let names = placeholders(&op.path);
    if !op.path.starts_with('/') || names.is_none() {
        let message = format!("`{}` is not a path", op.path);
        report.push(
            Diagnostic::error("bad-path", op.title.span, message)
                .help("it starts with `/`, and `{name}` stands for a parameter with `in: path`"),
        );
    }
    let names = names.unwrap_or_default();
    for (index, object) in op.request.objects.iter().enumerate() {
        for param in &object.params {
            let name = param.name.as_str();
            let problem = match param.place {
                Place::Body => continue,
                _ if index != 0 => "stands inside an object, so it can only be in the body",
                _ if matches!(param.ty, Type::Object(_) | Type::Array(_) | Type::Any) => {
                    "is not a scalar, so it can only be in the body"
                }
                Place::Query => continue,
                Place::Path if !param.required => "is in the path, so it has to be required",
                Place::Path if !names.contains(&name) => "is in the path, but the path does not name it",
                Place::Path => continue,
            };
            let message = format!("`{name}` {problem}");
            report.push(
                Diagnostic::error("bad-place", param.name.span, message)
                    .help(format!("the path is `{}`", op.path)),
            );
        }
    }
    for name in names {
        if !op.request.root().param(name).is_some_and(|param| param.place == Place::Path) {
            let message = format!("the path names `{name}`, but no parameter with `in: path` has this name");
            report.push(Diagnostic::error("bad-path", op.title.span, message));
        }
    }
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
