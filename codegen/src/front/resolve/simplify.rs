//! Simplifies the expressions of a resolved operation, so that no output has to.

use super::rule::with_exprs;
use crate::model::expr::simplify;
use crate::model::{Default, Expr, Operation, Price, Rate};

/// The operation with simple rules and conditions. What the author wrote stays in the forms of prices.
pub(super) fn operation(mut op: Operation) -> Operation {
    for param in op.request.objects.iter_mut().flat_map(|object| &mut object.params) {
        let documents = param.default_document.iter_mut().flat_map(Default::conditions_mut);
        param.default.iter_mut().flat_map(Default::conditions_mut).chain(documents).for_each(in_place);
    }
    for rule in &mut op.rules {
        in_place(&mut rule.holds);
        rule.form = with_exprs(rule.form.clone(), simplify);
    }
    op.modes.iter_mut().for_each(|mode| in_place(&mut mode.holds));
    op.contents.iter_mut().filter_map(|content| content.when.as_mut()).for_each(in_place);
    op.responses.iter_mut().filter_map(|variant| variant.when.as_mut()).for_each(in_place);
    for entry in &mut op.prices.entries {
        let Price::Lines { lines, .. } = &mut entry.price else { continue };
        for line in lines {
            line.when.iter_mut().for_each(|when| in_place(&mut when.expr));
            if let Rate::Cases(cases) = &mut line.rate {
                cases.iter_mut().for_each(|case| in_place(&mut case.when.expr));
            }
        }
    }
    op
}

fn in_place(expr: &mut Expr) {
    *expr = simplify(expr.clone());
}
