//! The condition that a parameter is given and not empty. In: the name of the parameter. Out: an expression.

use super::path::path;
use crate::diagnostic::{Code, Diagnostic, Report};
use crate::model::expr::build;
use crate::model::expr::kinds::{Kinds, variants};
use crate::model::{Comparison, Document, Expr, ExprType, JsonKind, Param, Path, Type, Value};
use crate::source::Located;

/// The types whose values can be empty.
const SIZED: [(JsonKind, ExprType); 3] = [
    (JsonKind::String, ExprType::String),
    (JsonKind::List, ExprType::List),
    (JsonKind::Map, ExprType::Object),
];

/// An expression that holds if a parameter is given and not empty.
pub(super) fn not_empty(written: &Located<String>, document: &Document, report: &mut Report) -> Option<Expr> {
    let path = path(written, document, report)?;
    let param = document.joined(&path)?;
    let (kinds, types) = (Kinds::of_type(&param.ty), variants(&param.ty));
    let is_open = |ty: &&Type| matches!(ty, Type::Object(id) if document.objects[*id].open);
    if types.contains(&&Type::Any) || SIZED.iter().all(|(kind, _)| !kinds.meets(Kinds::of(*kind))) {
        let message =
            format!("`not_empty` can only ask for strings, lists, objects and maps, and `{path}` is none");
        let unfit = Diagnostic::new(Code::UnfitLimit, written.span, message);
        return report.refuse(unfit.help("use `present`, which asks whether it is given"));
    }
    if types.iter().any(is_open) {
        let message = format!("`not_empty` cannot ask for `{path}`, whose members are not all declared");
        return report.refuse(Diagnostic::new(Code::UnfitLimit, written.span, message).help("use `present`"));
    }
    let mut parts = vec![build::has(path.clone())];
    if param.nullable {
        let value = build::get(path.clone(), ExprType::Dyn);
        parts.push(build::compare(Comparison::Ne, value, build::null()));
    }
    parts.push(filled(&path, &param, kinds, document));
    Some(build::all(parts))
}

/// An expression that holds if a value is not empty.
fn filled(path: &Path, param: &Param, kinds: Kinds, document: &Document) -> Expr {
    let mut ways = Vec::new();
    let mut others = kinds;
    for (kind, ty) in SIZED.into_iter().filter(|(kind, _)| kinds.meets(Kinds::of(*kind))) {
        let of_kind = Kinds::of(kind);
        others = others.and(of_kind.not());
        let filled = match kind {
            // Its empty value would count as not given.
            _ if param.absent_if_empty().meets(of_kind) => build::constant(true),
            JsonKind::Map => has_members(path, param, document),
            _ => has_size(path, ty),
        };
        let is_kind = (kinds != of_kind).then(|| build::is(build::get(path.clone(), ExprType::Dyn), kind));
        ways.push(build::all(is_kind.into_iter().chain([filled]).collect()));
    }
    if !others.is_empty() {
        // Numbers and booleans are never empty.
        let is = |(kind, _): &(JsonKind, ExprType)| build::is(build::get(path.clone(), ExprType::Dyn), *kind);
        let sized = SIZED.iter().filter(|(kind, _)| kinds.meets(Kinds::of(*kind)));
        ways.push(build::not(build::any(sized.map(is).collect())));
    }
    build::any(ways)
}

fn has_size(path: &Path, ty: ExprType) -> Expr {
    let size = build::size(build::get(path.clone(), ty));
    build::compare(Comparison::Ge, size, build::literal(Value::Int(1)))
}

/// An object has a member that is given; a map has a size.
fn has_members(path: &Path, param: &Param, document: &Document) -> Expr {
    if variants(&param.ty).iter().any(|ty| matches!(ty, Type::Map(_))) {
        return has_size(path, ExprType::Object);
    }
    let below = |member: &&Param| Path(path.0.iter().chain([&member.name.value]).cloned().collect());
    build::any(document.members(&param.ty).iter().map(|member| build::has(below(member))).collect())
}
