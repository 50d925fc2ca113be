//! Paths and conditions of rules to expressions.

use super::value as scalar;
use crate::cel::{self, build};
use crate::diagnostic::{Diagnostic, Report};
use crate::model::{Document, Expr, ExprType, Fact, Group, Object, Param, Path, Type, Value};
use crate::source::{Located, SourceMap};
use crate::spec::{self, Operand};

/// The parameter that a path such as `inputs.referenceImages` names.
pub(super) fn path(written: &Located<String>, document: &Document, report: &mut Report) -> Option<Path> {
    let mut found = Vec::new();
    match walk(written, document.root(), document, &mut found) {
        Ok(()) => Some(Path(found)),
        Err(ThroughList) => {
            let message = format!("`{}` goes through a list", written.value);
            report.push(
                Diagnostic::error("path-through-list", written.span, message)
                    .help("a rule of a request reads parameters and objects; ask for the list itself"),
            );
            None
        }
        Err(Unknown) => {
            let mut known = Vec::new();
            paths("", document.root(), document, &mut Vec::new(), &mut known);
            let message = format!("there is no parameter `{}`", written.value);
            report.push(
                Diagnostic::error("unknown-parameter", written.span, message)
                    .help_nearest(written, known.iter().map(String::as_str)),
            );
            None
        }
    }
}

enum NotFound {
    Unknown,
    ThroughList,
}
use NotFound::{ThroughList, Unknown};

/// Names can hold dots themselves, so every member that starts the rest of the path is tried.
fn walk(rest: &str, object: &Object, document: &Document, found: &mut Vec<String>) -> Result<(), NotFound> {
    let mut result = Err(Unknown);
    for param in &object.params {
        let Some(tail) = rest.strip_prefix(param.name.as_str()) else { continue };
        found.push(param.name.value.clone());
        if tail.is_empty() {
            return Ok(());
        }
        if let Some(tail) = tail.strip_prefix('.') {
            match &param.ty {
                Type::Object(id) => match walk(tail, &document.objects[*id], document, found) {
                    Ok(()) => return Ok(()),
                    Err(reason) => result = Err(reason),
                },
                Type::Array(_) => result = Err(ThroughList),
                _ => {}
            }
        }
        found.pop();
    }
    result
}

/// All paths through objects; a type that contains itself is entered once.
fn paths(
    prefix: &str,
    object: &Object,
    document: &Document,
    entered: &mut Vec<usize>,
    into: &mut Vec<String>,
) {
    for param in &object.params {
        let path = format!("{prefix}{}", param.name.value);
        if let Type::Object(id) = param.ty
            && !entered.contains(&id)
        {
            entered.push(id);
            paths(&format!("{path}."), &document.objects[id], document, entered, into);
            entered.pop();
        }
        into.push(path);
    }
}

/// A parameter, or the members of a group.
pub(super) fn group(operand: &Located<Operand>, document: &Document, report: &mut Report) -> Option<Group> {
    match &operand.value {
        Operand::One(written) => Some(vec![path(written, document, report)?]),
        Operand::Group(members) => {
            let paths: Vec<_> = members.iter().map(|written| path(written, document, report)).collect();
            if paths.is_empty() {
                let message = "a group needs parameters";
                report.push(Diagnostic::error("empty-rule", operand.span, message));
                return None;
            }
            paths.into_iter().collect()
        }
    }
}

/// All groups of a rule form.
pub(super) fn groups(
    operands: &[Located<Operand>],
    document: &Document,
    report: &mut Report,
) -> Option<Vec<Group>> {
    let groups: Vec<_> = operands.iter().map(|operand| group(operand, document, report)).collect();
    groups.into_iter().collect()
}

/// Whether all members of a group are given.
pub(super) fn given(group: &Group) -> Expr {
    build::all(group.iter().cloned().map(build::has).collect())
}

/// A condition as an expression.
pub(super) fn resolve(
    condition: &spec::Condition,
    document: &Document,
    facts: &[Fact],
    sources: &SourceMap,
    report: &mut Report,
) -> Option<Expr> {
    let mut parts = Vec::new();
    for (list, is_present) in [(&condition.present, true), (&condition.absent, false)] {
        for written in list.iter().flat_map(|list| &list.value.0) {
            let given = path(written, document, report).map(build::has);
            parts.push(given.map(|given| if is_present { given } else { build::not(given) }));
        }
    }
    for (written, values) in condition.is.iter().flatten() {
        parts.push(is_one_of(written, values, document, report));
    }
    for condition in condition.all.iter().flatten() {
        parts.push(resolve(condition, document, facts, sources, report));
    }
    if let Some(alternatives) = &condition.any {
        let alternatives: Vec<_> = alternatives
            .iter()
            .map(|condition| resolve(condition, document, facts, sources, report))
            .collect();
        parts.push(alternatives.into_iter().collect::<Option<Vec<_>>>().map(build::any));
    }
    if let Some(condition) = &condition.not {
        parts.push(resolve(condition, document, facts, sources, report).map(build::not));
    }
    if let Some(text) = &condition.cel {
        // What the other keys of the condition demand is known to be given where the expression is read.
        let known = parts.iter().flatten().flat_map(cel::guards).collect();
        let scope = cel::Scope { document, facts, tier: false, present: known };
        parts.push(compile(text, &scope, ExprType::Bool, sources, report));
    }
    parts.into_iter().collect::<Option<Vec<_>>>().map(build::all)
}

/// Reads and checks one CEL expression.
pub(super) fn compile(
    text: &Located<String>,
    scope: &cel::Scope<'_>,
    expected: ExprType,
    sources: &SourceMap,
    report: &mut Report,
) -> Option<Expr> {
    match cel::compile(text, sources, scope, expected) {
        Ok((expr, warnings)) => {
            warnings.into_iter().for_each(|warning| report.push(warning));
            Some(expr)
        }
        Err(diagnostics) => {
            diagnostics.into_iter().for_each(|diagnostic| report.push(diagnostic));
            None
        }
    }
}

fn is_one_of(
    written: &Located<String>,
    values: &spec::ScalarOrList,
    document: &Document,
    report: &mut Report,
) -> Option<Expr> {
    let path = path(written, document, report)?;
    let param = document.param(&path)?;
    let is = build::is_in(value(written, &path, param, report)?, typed(&values.0, param, report)?);
    Some(if cel::has_value(document, &path) { is } else { build::all(vec![build::has(path), is]) })
}

/// Values as the type of a parameter has them.
pub(super) fn typed(
    values: &[Located<spec::Scalar>],
    param: &Param,
    report: &mut Report,
) -> Option<Vec<Value>> {
    let values: Vec<_> = values
        .iter()
        .map(|value| scalar::typed(value, &param.ty).map_err(|diagnostic| report.push(diagnostic)).ok())
        .collect();
    values.into_iter().collect()
}

/// The effective value of a parameter, as an expression; a parameter that can be anything has no type to compare.
pub(super) fn value(
    written: &Located<String>,
    path: &Path,
    param: &Param,
    report: &mut Report,
) -> Option<Expr> {
    let Some(ty) = cel::expr_type(&param.ty) else {
        let message = format!("`{path}` can be any JSON value, so only its presence can be asked");
        report.push(Diagnostic::error("wrong-type", written.span, message));
        return None;
    };
    Some(build::get(path.clone(), ty))
}
