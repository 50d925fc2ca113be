//! Identifiers of an operation on the wire, its successor and its modes.

use indexmap::IndexMap;

use super::aliases;
use super::condition::{every, path};
use super::inherit;
use super::rule::Scope;
use crate::diagnostic::{Code, Diagnostic, Report};
use crate::front::load::{OperationFile, Specs};
use crate::front::spec;
use crate::model::expr::build;
use crate::model::{Document, Mode, Path, Type, Value};
use crate::source::Located;

/// The identifiers in `model`, then the values of the parameter that `model_from` names.
pub(super) fn wire_ids(spec: &spec::Operation, request: &Document, report: &mut Report) -> Vec<String> {
    let mut ids: Vec<String> = Vec::new();
    for id in spec.model.iter().flat_map(|ids| &ids.value.0) {
        if ids.contains(&id.value) {
            let message = format!("the wire id `{}` is listed twice", id.value);
            report.push(Diagnostic::new(Code::BadWireId, id.span, message).help("remove one of the two"));
        } else {
            ids.push(id.value.clone());
        }
    }
    let named = spec.model_from.as_ref().and_then(|name| values(name, request, report));
    for id in named.unwrap_or_default() {
        if !ids.contains(&id) {
            ids.push(id);
        }
    }
    ids
}

/// The strings that a parameter can be.
fn values(name: &Located<String>, request: &Document, report: &mut Report) -> Option<Vec<String>> {
    let path = path(name, request, report)?;
    let values: Vec<&Value> = match &request.param(&path)?.ty {
        Type::Const(value) => vec![value],
        Type::Enum(choice) => choice.values.iter().map(|one| &one.value).collect(),
        _ => Vec::new(),
    };
    let text = |value: &Value| if let Value::Str(text) = value { Some(text.clone()) } else { None };
    let texts: Vec<String> = values.into_iter().filter_map(text).collect();
    if texts.is_empty() {
        let message = format!("`model_from` needs an enum or a constant of strings, and `{path}` is neither");
        return report.refuse(
            Diagnostic::new(Code::BadWireId, name.span, message)
                .help("list the identifiers in `model` instead"),
        );
    }
    Some(texts)
}

/// The operation that replaces this one.
pub(super) fn replaced_by(file: &OperationFile, specs: &Specs, report: &mut Report) -> Option<String> {
    let written = file.spec.replaced_by.as_ref()?;
    let own = format!("{}/{}", file.provider, file.name);
    if written.value == own {
        let message = format!("`{own}` is replaced by itself");
        return report.refuse(
            Diagnostic::new(Code::UnknownOperation, written.span, message).help("name another operation"),
        );
    }
    inherit::exists(written, specs, report)?;
    Some(written.value.clone())
}

/// The named combinations of inputs.
pub(super) fn modes(
    written: &IndexMap<Located<String>, spec::Mode>,
    scope: Scope<'_>,
    report: &mut Report,
) -> Vec<Mode> {
    written.iter().filter_map(|(name, mode)| self::mode(name, mode, scope, report)).collect()
}

fn mode(
    name: &Located<String>,
    written: &spec::Mode,
    Scope { document, facts, .. }: Scope<'_>,
    report: &mut Report,
) -> Option<Mode> {
    let mut seen: Vec<&Path> = Vec::new();
    let paths = |names: &[Located<String>], report: &mut Report| -> Option<Vec<Path>> {
        every(names.iter().map(|name| path(name, document, report)))
    };
    let (required, optional, forbidden) = (
        paths(&written.required, report),
        paths(&written.optional, report),
        paths(&written.forbidden, report),
    );
    let (required, optional, forbidden) = (required?, optional?, forbidden?);
    let names = written.required.iter().chain(&written.optional).chain(&written.forbidden);
    for (path, name) in required.iter().chain(&optional).chain(&forbidden).zip(names) {
        if seen.contains(&path) {
            let message = format!("`{path}` is a duplicate in this mode");
            report.push(Diagnostic::new(Code::DuplicateValue, name.span, message));
        }
        seen.push(path);
    }
    if required.is_empty() && forbidden.is_empty() {
        let message = format!("mode `{}` demands nothing", name.value);
        return report.refuse(
            Diagnostic::new(Code::EmptyRule, name.span, message).help("add `required` or `forbidden`"),
        );
    }
    let given = required.iter().cloned().map(build::has);
    let absent = forbidden.iter().cloned().map(|path| build::not(build::has(path)));
    let holds = aliases::read(build::all(given.chain(absent).collect()), document, facts);
    Some(Mode { name: name.clone(), doc: written.doc.value.clone(), required, optional, forbidden, holds })
}
