//! Parts of relations.

use crate::model::expr::with_parts;
use crate::model::{Each, Expr, ExprKind, Function, Value};

/// The operands of comparisons and calculations; what stands in other places does not belong to a relation.
pub(super) fn operands(expr: &Expr) -> Vec<&Expr> {
    match &expr.kind {
        ExprKind::Compare(_, sides) | ExprKind::Arith(_, sides) => sides.iter().collect(),
        ExprKind::In(inner, _) | ExprKind::Size(inner) | ExprKind::Is(inner, _) => vec![inner],
        ExprKind::Call(_, arguments) | ExprKind::List(arguments) => arguments.iter().collect(),
        _ => Vec::new(),
    }
}

/// The first operand, at any depth, that is wanted.
pub(super) fn find<'e>(expr: &'e Expr, wanted: &dyn Fn(&Expr) -> bool) -> Option<&'e Expr> {
    if wanted(expr) {
        return Some(expr);
    }
    operands(expr).into_iter().find_map(|operand| find(operand, wanted))
}

/// Functions of lists whose items stand in the expression, as what they come to.
pub(super) fn simplified(expr: &Expr) -> Expr {
    let expr = with_parts(expr.clone(), &mut |part| simplified(&part));
    let with = |kind: ExprKind| Expr { kind, ty: expr.ty, span: expr.span };
    match &expr.kind {
        ExprKind::Size(inner) => match &inner.kind {
            ExprKind::List(items) => {
                with(ExprKind::Lit(Value::Int(i64::try_from(items.len()).unwrap_or(i64::MAX))))
            }
            ExprKind::Each(Each::Map, _, list, _) => with(ExprKind::Size(list.clone())),
            _ => expr,
        },
        ExprKind::Call(Function::Sum, arguments) => match arguments.first().map(|list| &list.kind) {
            Some(ExprKind::List(items)) => {
                let add = |sum: Expr, item: &Expr| {
                    crate::model::expr::build::arith(crate::model::Arithmetic::Add, sum, item.clone())
                };
                match items.split_first() {
                    Some((first, rest)) => rest.iter().fold(first.clone(), add),
                    None => with(ExprKind::Lit(Value::Int(0))),
                }
            }
            _ => expr,
        },
        _ => expr,
    }
}
