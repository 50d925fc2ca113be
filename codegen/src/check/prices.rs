//! Prices without holes.

use modelspec_runtime::{Cost, Facts, table};

use super::decide::{Space, loosened};
use crate::diagnostic::{Diagnostic, Report};
use crate::model::{Expr, Operation, Price, PriceLine, Rate};

/// Tries the requests that matter to the choice of each rate.
pub(super) fn check(op: &Operation, report: &mut Report) {
    let Price::Lines { lines, .. } = &op.price else { return };
    if lines.iter().all(|line| choice(line).is_none()) {
        return;
    }
    let mut loose = loosened(op);
    loose.rules.clear();
    let arena = bumpalo::Bump::new();
    let model = crate::lower::table::model(&arena, &loose);
    let table::Price::Lines { currency, lines: lowered, terms } = model.price else { return };
    for (line, lowered) in lines.iter().zip(lowered) {
        // Whether there is a rate does not depend on how many units there are, which may need a fact or a parameter
        // that the requests tried here do not have.
        let one = table::Expr::Lit(table::Literal::Int(1));
        let lowered = table::PriceLine { quantity: one, ..*lowered };
        let price = table::Price::Lines { currency, lines: std::slice::from_ref(&lowered), terms };
        if let Some(choice) = choice(line) {
            self::line(op, line, &choice, &table::Model { price, ..model }, report);
        }
    }
}

/// The expressions that decide which rate applies; `None` when there is one rate.
fn choice(line: &PriceLine) -> Option<Vec<&Expr>> {
    match &line.rate {
        Rate::Flat(_) => None,
        Rate::Cases(_) => None,
        Rate::By(selector, _) => Some(line.when.iter().chain([selector]).collect()),
    }
}

fn line(op: &Operation, line: &PriceLine, choice: &[&Expr], alone: &table::Model<'_>, report: &mut Report) {
    let Some(space) = Space::of(op, choice) else { return };
    let item = &line.item;
    if space.count().is_none() {
        let message = format!("not decided whether line `{}` has a rate for every request", item.value);
        report.push(Diagnostic::warning("not-decided", item.span, message));
        return;
    }
    for request in space.requests() {
        let cost = modelspec_runtime::price(alone, request.to_string().as_bytes(), &Facts::default());
        if let Some(Cost::Unknown { reason }) = cost.cost {
            let message = format!("line `{}` has no rate for some requests: {reason}", item.value);
            report.push(
                Diagnostic::error("price-hole", item.span, message)
                    .label(format!("for example for a request with {request}"))
                    .help("add the rate under `rates`, or limit the line with `when`"),
            );
            return;
        }
    }
}
