//! Prices without holes, gaps and overlaps: every valid request has a rate, a line, and not two lines of one item.

use modelspec_runtime::{Cost, Facts, table};

use super::together::{Answers, Concerned, questioned};
use crate::diagnostic::{Diagnostic, Report};
use crate::lower::table as tables;
use crate::model::{Expr, Operation, Price, PriceLine, Rate};

/// Tries the requests that matter to the choice of each rate and each line.
pub(super) fn check(op: &Operation, report: &mut Report) {
    let Price::Lines { lines, .. } = &op.price else { return };
    for (at, line) in lines.iter().enumerate() {
        if line.holes.is_none()
            && let Some(choice) = choice(line)
        {
            hole(op, at, &choice, report);
        }
    }
    let lines = written(lines);
    for (at, line) in lines.iter().enumerate() {
        for other in lines[..at].iter().filter(|other| other.item.value == line.item.value) {
            overlap(op, other, line, report);
        }
    }
    gap(op, &lines, report);
}

/// The expressions that decide which rate applies; `None` when there is one rate.
fn choice(line: &PriceLine) -> Option<Vec<&Expr>> {
    let choice: Vec<&Expr> = match &line.rate {
        Rate::Flat(_) => return None,
        Rate::By(selector, _) => vec![selector],
        Rate::Cases(cases) => cases.iter().map(|(condition, _)| condition).collect(),
    };
    Some(line.when.iter().chain(choice).collect())
}

/// The lines as an author wrote them: the bands of one line are one.
fn written(lines: &[PriceLine]) -> Vec<&PriceLine> {
    let mut written: Vec<&PriceLine> = Vec::new();
    for line in lines {
        let is_further_band = line.written.band.is_some()
            && written
                .last()
                .is_some_and(|last| last.written.band.is_some() && last.item.span == line.item.span);
        if !is_further_band {
            written.push(line);
        }
    }
    written
}

fn hole(op: &Operation, at: usize, choice: &[&Expr], report: &mut Report) {
    let Price::Lines { lines, .. } = &op.price else { return };
    let line = &lines[at];
    let Some(concerned) = Concerned::of(op, choice) else { return };
    let arena = bumpalo::Bump::new();
    let loose = questioned(op, &concerned.rules, &[]);
    let model = tables::model(&arena, &loose);
    let table::Price::Lines { currency, lines: lowered, .. } = model.price else { return };
    // Whether there is a rate does not depend on how many units there are, which may need a fact or a parameter
    // that the requests tried here do not have.
    let one = table::Expr::Lit(table::Literal::Int(1));
    let lowered = table::PriceLine { quantity: one, ..lowered[at] };
    let terms = table::Terms::NONE;
    let price = table::Price::Lines { currency, lines: std::slice::from_ref(&lowered), terms };
    let alone = table::Model { price, ..model };
    for request in concerned.requests() {
        let cost = modelspec_runtime::price(&alone, request.to_string().as_bytes(), &Facts::default());
        if let Some(Cost::Unknown { reason }) = cost.cost {
            let item = &line.item;
            let known = reason.rsplit_once("no rate is known for ").map(|(_, value)| value);
            let message = match known {
                Some(value) => format!("`{}` has no rate for {value}", item.value),
                None => format!("`{}` has no rate for some requests", item.value),
            };
            report.push(
                Diagnostic::error("price-hole", item.span, message)
                    .label(format!("for example for a request with {request}"))
                    .help(
                        "add the rate under `rates`, limit the line with `when`, or say with `holes` what it means \
                         that there is none",
                    ),
            );
            return;
        }
    }
    if !concerned.is_whole {
        report.push(not_decided(
            &format!("whether line `{}` has a rate for every request", line.item.value),
            line,
        ));
    }
}

fn not_decided(what: &str, line: &PriceLine) -> Diagnostic {
    Diagnostic::warning("not-decided", line.item.span, format!("not decided {what}"))
        .help("it depends on too many values to try them all; nothing is wrong with that")
}

/// Two lines of one item that both apply.
fn overlap(op: &Operation, first: &PriceLine, second: &PriceLine, report: &mut Report) {
    let conditions: Vec<&Expr> = first.when.iter().chain(&second.when).collect();
    let Some(concerned) = Concerned::of(op, &conditions) else { return };
    let questions: Vec<Expr> = conditions.iter().map(|condition| (*condition).clone()).collect();
    let arena = bumpalo::Bump::new();
    let loose = questioned(op, &concerned.rules, &questions);
    let model = tables::model(&arena, &loose);
    let item = &second.item;
    for request in concerned.requests() {
        let answers = Answers::of(&model, &request);
        if answers.broken.is_empty() && answers.yes.len() == questions.len() {
            let message = format!("two lines of `{}` apply to some requests", item.value);
            report.push(
                Diagnostic::error("price-overlap", item.span, message)
                    .label(format!("for example to a request with {request}"))
                    .related(first.item.span, "the other line")
                    .help("lines of one item are alternatives: limit them with `when`, or name what each one bills"),
            );
            return;
        }
    }
    if !concerned.is_whole {
        report.push(not_decided(
            &format!("whether two lines of `{}` apply to one request", item.value),
            second,
        ));
    }
}

/// Requests that no line applies to.
fn gap(op: &Operation, lines: &[&PriceLine], report: &mut Report) {
    let conditions: Vec<&Expr> = lines.iter().filter_map(|line| line.when.as_ref()).collect();
    let [first, ..] = lines else { return };
    if conditions.len() < lines.len() {
        return;
    }
    let Some(concerned) = Concerned::of(op, &conditions) else { return };
    let questions: Vec<Expr> = conditions.iter().map(|condition| (*condition).clone()).collect();
    let arena = bumpalo::Bump::new();
    let loose = questioned(op, &concerned.rules, &questions);
    let model = tables::model(&arena, &loose);
    for request in concerned.requests() {
        let answers = Answers::of(&model, &request);
        if answers.broken.is_empty() && answers.yes.is_empty() && answers.unknown == 0 {
            report.push(
                Diagnostic::error(
                    "price-gap",
                    first.item.span,
                    "no line of the price applies to some requests",
                )
                .label(format!("for example to a request with {request}"))
                .help("add a line for them; one with `rate: \"0\"` where they cost nothing"),
            );
            return;
        }
    }
    if !concerned.is_whole {
        report.push(not_decided("whether a line of the price applies to every request", first));
    }
}
