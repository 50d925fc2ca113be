//! Ranges without values, and defaults that break the rules of their own parameter.

use modelspec_runtime::table;

use crate::diagnostic::{Diagnostic, Report};
use crate::model::{Default, Document, Operation, Param, Path, Type, Value};
use crate::source::Located;

/// Every parameter of every object.
pub(super) fn document(document: &Document, report: &mut Report) {
    for param in document.objects.iter().flat_map(|object| &object.params) {
        ty(&param.ty, param, report);
    }
}

fn ty(ty: &Type, param: &Param, report: &mut Report) {
    let mut empty = |what: String| {
        let message = format!("no value of `{}` is valid: {what}", param.name.value);
        report.push(
            Diagnostic::error("empty-range", param.name.span, message).help("exchange or widen the bounds"),
        );
    };
    match ty {
        Type::Integer(integer) => {
            let step = i64::from(integer.step);
            if integer.min > integer.max {
                empty(format!("`min` {} is greater than `max` {}", integer.min, integer.max));
            } else if integer.max.div_euclid(step) * step < integer.min {
                empty(format!("no multiple of {step} lies from {} to {}", integer.min, integer.max));
            }
        }
        Type::Number(number) => {
            if let (Some(min), Some(max)) = (number.min, number.max)
                && min > max
            {
                empty(format!("`min` {min} is greater than `max` {max}"));
            }
        }
        Type::String(text) => {
            if let Some(max) = text.max.filter(|max| text.min > *max) {
                empty(format!("`min_length` {} is greater than `max_length` {max}", text.min));
            }
        }
        Type::Array(array) => {
            if let Some(max) = array.max.filter(|max| array.min > *max) {
                empty(format!("`min_items` {} is greater than `max_items` {max}", array.min));
            }
            self::ty(&array.items, param, report);
        }
        Type::Any | Type::Boolean | Type::Const(_) | Type::Enum(_) | Type::Object(_) | Type::Result => {}
        Type::Size(_) | Type::Map(_) | Type::Union(_) => todo!("ranges of new types"),
    }
}

/// A default is a value that could have been given.
pub(super) fn defaults(op: &Operation, report: &mut Report) {
    for param in op.request.objects.iter().flat_map(|object| &object.params) {
        let values: Vec<&Located<Value>> = match &param.default {
            None => Vec::new(),
            Some(Default::Value(value)) => vec![value],
            Some(Default::Cases(cases)) => cases.iter().map(|(_, value)| value).collect(),
        };
        for value in values {
            default(param, value, report);
        }
    }
}

/// Asks the engine about a request that has nothing but this parameter.
fn default(param: &Param, value: &Located<Value>, report: &mut Report) {
    let alone = Param { default: None, ..param.clone() };
    let object = crate::model::Object { name: String::new(), doc: None, params: vec![alone], open: false };
    let document = Document { objects: vec![object], open: false };
    let arena = bumpalo::Bump::new();
    let model = table::Model {
        id: "default",
        objects: crate::lower::table::document(&arena, &document),
        vars: &[],
        facts: &[],
        sizes: None,
        rules: &[],
        price: table::Price::Unknown(""),
        array_body: false,
    };
    let request = serde_json::json!({ param.name.as_str(): super::decide::json(value) });
    let answer = modelspec_runtime::validate(
        &model,
        request.to_string().as_bytes(),
        &modelspec_runtime::Facts::default(),
    );
    if let Some(violation) = answer.violations().first() {
        let message = format!("the default of `{}` {}", param.name.value, violation.message());
        report.push(
            Diagnostic::error("bad-default", value.span, message)
                .related(param.name.span, "declared here")
                .help("a default is a value that a request could give"),
        );
    }
}

/// Longest chain of defaults that depend on one another: outputs write each default out where it is read, so that
/// their size grows with every link.
const MAX_CHAIN: usize = 4;

/// A default that depends on itself has no value, and one that depends on too many others is not written out.
pub(super) fn chained_defaults(request: &Document, report: &mut Report) {
    let mut paths = Vec::new();
    conditional(request, 0, &mut Vec::new(), &mut paths);
    for path in &paths {
        let Some(param) = request.param(path) else { continue };
        if reaches(request, path, path, &mut Vec::new()) {
            let message = format!("the default of `{path}` depends on itself");
            report.push(
                Diagnostic::error("circular-default", param.name.span, message).help(
                    "conditions of a default can read only parameters whose own default does not need it",
                ),
            );
        } else if !is_chain_within(request, path, MAX_CHAIN) {
            let message =
                format!("the default of `{path}` depends on a chain of more than {MAX_CHAIN} others");
            report.push(
                Diagnostic::error("long-default", param.name.span, message)
                    .help("let its conditions read the parameters at the end of the chain"),
            );
        }
    }
}

fn is_chain_within(request: &Document, path: &Path, links: usize) -> bool {
    let read = conditions_read(request, path);
    read.is_empty() || (links > 0 && read.iter().all(|path| is_chain_within(request, path, links - 1)))
}

/// The parameters whose values a conditional default reads.
fn conditions_read(request: &Document, path: &Path) -> Vec<Path> {
    match request.param(path).and_then(|param| param.default.as_ref()) {
        Some(Default::Cases(cases)) => cases.iter().flat_map(|(condition, _)| effective(condition)).collect(),
        _ => Vec::new(),
    }
}

/// The parameters with a conditional default; each object is entered once.
fn conditional(request: &Document, object: usize, at: &mut Vec<(usize, String)>, into: &mut Vec<Path>) {
    for param in &request.objects[object].params {
        at.push((object, param.name.value.clone()));
        if matches!(param.default, Some(Default::Cases(_))) {
            into.push(Path(at.iter().map(|(_, name)| name.clone()).collect()));
        }
        if let Type::Object(id) = param.ty
            && !at.iter().any(|(entered, _)| *entered == id)
        {
            conditional(request, id, at, into);
        }
        at.pop();
    }
}

fn reaches(request: &Document, from: &Path, to: &Path, seen: &mut Vec<Path>) -> bool {
    let read = conditions_read(request, from);
    read.into_iter().any(|path| {
        if &path == to {
            return true;
        }
        if seen.contains(&path) {
            return false;
        }
        seen.push(path.clone());
        reaches(request, &path, to, seen)
    })
}

/// The parameters whose effective value an expression reads; presence does not need a default.
fn effective(expr: &crate::model::Expr) -> Vec<Path> {
    let mut paths = Vec::new();
    crate::cel::walk(expr, &mut |expr| {
        if let crate::model::ExprKind::Get(path) = &expr.kind {
            paths.push(path.clone());
        }
    });
    paths
}
