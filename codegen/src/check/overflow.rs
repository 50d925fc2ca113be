//! Arithmetic of rules that can exceed even the 128 bits of the engine. In: rules and declared bounds. Out: a warning at
//! the smallest expression that can.

use crate::diagnostic::{Code, Diagnostic, Report};
use crate::model::expr::magnitude::HUGE;
use crate::model::expr::{Bindings, parts};
use crate::model::{Expr, ExprKind, ExprType, Function, Operation, Path, Rule};
use crate::source::Span;

pub(super) fn check(op: &Operation, report: &mut Report) {
    for rule in &op.rules {
        let Some(bindings) = Bindings::of_items(op, &rule.each) else { continue };
        let mut found: Vec<(Span, Vec<Path>)> = Vec::new();
        bindings.walk(&rule.holds, &mut |bindings, expr| {
            let is_huge = |expr: &Expr| computes(expr) && bindings.magnitude(expr) >= HUGE;
            if is_huge(expr)
                && !parts(expr).into_iter().any(is_huge)
                && found.iter().all(|(at, _)| *at != expr.span)
            {
                found.push((expr.span, bindings.unbounded(expr)));
            }
        });
        report.diagnostics.extend(found.into_iter().map(|(span, unbounded)| warning(rule, span, &unbounded)));
    }
}

/// Reports whether an expression computes an integer from others.
fn computes(expr: &Expr) -> bool {
    expr.ty == ExprType::Int
        && matches!(expr.kind, ExprKind::Arith(..) | ExprKind::If(_) | ExprKind::Call(Function::Sum, _))
}

fn warning(rule: &Rule, span: Span, unbounded: &[Path]) -> Diagnostic {
    let id = &rule.id.value;
    let message = format!(
        "an integer of rule `{id}` can exceed 128 bits, so that some requests are rejected as `limit`"
    );
    let names: Vec<String> = unbounded.iter().map(|path| format!("`{path}`")).collect();
    let help = match names.as_slice() {
        [] => "lower the `max` of a parameter that it reads".to_owned(),
        names => format!("declare a `max` for {}", names.join(", ")),
    };
    Diagnostic::new(Code::Overflow, span, message).label("can be too large").help(help)
}
