//! Conditions of rules, defaults and responses to expressions.

pub(super) use super::path::path;
use super::rule::Scope;
use super::{bounds, emptiness, total, value as scalar};
use crate::diagnostic::{Code, Diagnostic, Report};
use crate::front::cel;
use crate::front::spec::{self, Operand};
use crate::model::expr::{self, Bindings, Presence, Reference, build};
use crate::model::{Document, Expr, ExprType, Group, Limit, Param, Path, Value};
use crate::source::{Located, SourceMap};

/// All values; `None` if one is missing, but only after all were read, so that each problem is reported.
pub(super) fn every<T>(values: impl Iterator<Item = Option<T>>) -> Option<Vec<T>> {
    let values: Vec<Option<T>> = values.collect();
    values.into_iter().collect()
}

/// A parameter, or the members of a group.
pub(super) fn group(operand: &Located<Operand>, document: &Document, report: &mut Report) -> Option<Group> {
    match &operand.value {
        Operand::One(written) => Some(vec![path(written, document, report)?]),
        Operand::Group(members) => {
            if members.is_empty() {
                let message = "a group requires at least one parameter";
                return report.refuse(Diagnostic::new(Code::EmptyRule, operand.span, message));
            }
            every(members.iter().map(|written| path(written, document, report)))
        }
    }
}

/// All groups of a rule form.
pub(super) fn groups(
    operands: &[Located<Operand>],
    document: &Document,
    report: &mut Report,
) -> Option<Vec<Group>> {
    every(operands.iter().map(|operand| group(operand, document, report)))
}

/// An expression that holds if all members of a group are given.
pub(super) fn given(group: &Group) -> Expr {
    build::all(group.iter().cloned().map(build::has).collect())
}

/// A condition as an expression.
pub(super) fn resolve(condition: &spec::Condition, scope: Scope<'_>, report: &mut Report) -> Option<Expr> {
    let document = scope.document;
    let mut parts = Vec::new();
    for (list, is_present) in [(&condition.present, true), (&condition.absent, false)] {
        for written in list.iter().flat_map(|list| &list.value.0) {
            let given = path(written, document, report).map(build::has);
            parts.push(given.map(|given| if is_present { given } else { build::not(given) }));
        }
    }
    for written in condition.not_empty.iter().flat_map(|list| &list.value.0) {
        parts.push(emptiness::not_empty(written, document, report));
    }
    for (written, values) in condition.is.iter().flatten() {
        parts.push(is_one_of(written, values, document, report));
    }
    for (written, bounds) in condition.ranges.iter().flatten() {
        parts.push(lies_within(written, bounds, bounds::range, document, report));
    }
    for (written, bounds) in condition.counts.iter().flatten() {
        parts.push(lies_within(written, bounds, bounds::count, document, report));
    }
    for (written, bounds) in condition.lengths.iter().flatten() {
        parts.push(lies_within(written, bounds, bounds::length, document, report));
    }
    if let Some(total) = &condition.total {
        parts.push(total::resolve(total, document, report).map(|total| total.holds));
    }
    for condition in condition.all.iter().flatten() {
        parts.push(resolve(condition, scope, report));
    }
    if let Some(alternatives) = &condition.any {
        let resolved = alternatives.iter().map(|condition| resolve(condition, scope, report));
        parts.push(every(resolved).map(build::any));
    }
    if let Some(condition) = &condition.not {
        parts.push(resolve(condition, scope, report).map(build::not));
    }
    if let Some(text) = &condition.cel {
        // What the other keys of the condition demand is known to be given where the expression is read.
        let known = scope.cel().knowing(parts.iter().flatten());
        parts.push(compile(text, &known, ExprType::Bool, scope.sources, report));
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
    compiled(cel::compile(text, sources, scope, expected), report)
}

/// The expression, if nothing is wrong with it.
pub(super) fn compiled(checked: cel::Checked, report: &mut Report) -> Option<Expr> {
    let (expr, diagnostics) = match checked {
        Ok((expr, warnings)) => (Some(expr), warnings),
        Err(diagnostics) => (None, diagnostics),
    };
    report.diagnostics.extend(diagnostics);
    expr
}

fn is_one_of(
    written: &Located<String>,
    values: &spec::ValueSet,
    document: &Document,
    report: &mut Report,
) -> Option<Expr> {
    let path = path(written, document, report)?;
    let param = document.joined(&path)?;
    let limit = self::values(values, &param, report)?;
    let value = value(written, &path, &param, report)?;
    let is = bounds::within(&value, &param.ty, &limit).holds;
    Some(build::all(valued(&value, &path, document).into_iter().chain([is]).collect()))
}

/// The limit to some values, or to all others.
pub(super) fn values(values: &spec::ValueSet, param: &Param, report: &mut Report) -> Option<Limit> {
    let (listed, limit): (_, fn(Vec<Value>) -> Limit) = match values {
        spec::ValueSet::Listed(values) => (values, Limit::Values),
        spec::ValueSet::Except(values) => (&values.except, Limit::Except),
    };
    typed(listed, param, report).map(limit)
}

/// Reads bounds as a limit.
pub(super) type Bounded = fn(&Located<String>, &Path, &Param, &spec::Bounds, &mut Report) -> Option<Limit>;

/// That the value of a parameter lies within bounds; false where it has none that could.
fn lies_within(
    written: &Located<String>,
    bounds: &spec::Bounds,
    read: Bounded,
    document: &Document,
    report: &mut Report,
) -> Option<Expr> {
    let path = path(written, document, report)?;
    let param = document.joined(&path)?;
    let limit = read(written, &path, &param, bounds, report)?;
    let value = value(written, &path, &param, report)?;
    let within = bounds::within(&value, &param.ty, &limit);
    let given = valued(&value, &path, document);
    Some(build::all(given.into_iter().chain(within.fits).chain([within.holds]).collect()))
}

/// An expression that holds if a parameter, read as `value`, has one; none if it always has.
pub(super) fn valued(value: &Expr, path: &Path, document: &Document) -> Option<Expr> {
    let bindings = Bindings { document, root: None, facts: &[], bound: Vec::new() };
    let presence = Presence { bindings: &bindings, refinements: &[] };
    expr::valued(presence, &Reference::param(path.clone()), value)
}

/// Values as the type of a parameter has them.
fn typed(values: &[Located<spec::Scalar>], param: &Param, report: &mut Report) -> Option<Vec<Value>> {
    every(values.iter().map(|value| report.ok(scalar::typed(value, &param.ty))))
}

/// The effective value of a parameter, as an expression; a parameter that can be anything has no type to compare.
pub(super) fn value(
    written: &Located<String>,
    path: &Path,
    param: &Param,
    report: &mut Report,
) -> Option<Expr> {
    let Some(ty) = expr::expr_type(&param.ty) else {
        let why = expr::types::why_unread(&param.ty);
        let message = format!("`{path}` {why}, so a condition can only check whether it is given");
        return report.refuse(Diagnostic::new(Code::NotComparable, written.span, message));
    };
    Some(build::get(path.clone(), ty))
}
