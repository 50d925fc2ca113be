//! Prices without missing rates, gaps and overlaps: every valid request has a rate, a line, and not two lines of one item.

use modelspec_runtime::{Cost, Facts, UnknownCause, table};
use serde_json::Value as Json;

use super::together::{Answers, Concerned, Search, questioned};
use crate::backend::table as tables;
use crate::diagnostic::{Code, Diagnostic, Report};
use crate::model::{Expr, Operation, Price, PriceLine, Rate};

/// Tries the requests that matter to the choice of each rate and each line.
pub(super) fn check(op: &Operation, report: &mut Report) {
    let Price::Lines { lines, .. } = &op.price else { return };
    for (at, line) in lines.iter().enumerate() {
        if line.missing.is_none()
            && let Some(choice) = choice(line)
        {
            missing_rate(op, at, &choice, report);
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
        let is_further_band = written.last().is_some_and(|last| last.declared == line.declared);
        if !is_further_band {
            written.push(line);
        }
    }
    written
}

fn missing_rate(op: &Operation, at: usize, choice: &[&Expr], report: &mut Report) {
    let Price::Lines { lines, .. } = &op.price else { return };
    let line = &lines[at];
    let item = &line.item;
    match Concerned::find(op, choice, |concerned| without_rate(op, at, concerned)) {
        Search::Found((request, known)) => {
            let message = match known {
                Some(value) => format!("`{}` has no rate for {value}", item.value),
                None => format!("`{}` has no rate for some requests", item.value),
            };
            report.push(
                Diagnostic::new(Code::MissingRate, item.span, message)
                    .label(format!("for example for a request with {request}"))
                    .help(
                        "add the rate under `rates`, limit the line with `when`, or set `missing` to `unknown` or `forbidden`",
                    ),
            );
        }
        Search::Open => report
            .push(not_decided(&format!("whether line `{}` has a rate for every request", item.value), line)),
        Search::None => {}
    }
}

/// A request without a rate, and the value that has none, if it is known.
fn without_rate(op: &Operation, at: usize, concerned: &Concerned<'_>) -> Option<(Json, Option<String>)> {
    let arena = bumpalo::Bump::new();
    let loose = questioned(op, &concerned.rules, &[]);
    let model = tables::model(&arena, &loose);
    let table::Price::Lines { currency, lines: lowered, .. } = model.price else { return None };
    // Whether there is a rate does not depend on how many units there are, which may need a fact or a parameter
    // that the requests tried here do not have.
    let one = table::Expr::Lit(table::Literal::Int(1));
    let lowered = table::PriceLine { quantity: one, ..lowered[at] };
    let terms = table::Terms::NONE;
    let price = table::Price::Lines { currency, lines: std::slice::from_ref(&lowered), terms };
    let alone = table::Model { price, ..model };
    concerned.requests().find_map(|request| {
        let cost = modelspec_runtime::price(&alone, request.to_string().as_bytes(), &Facts::default());
        let Some(Cost::Unknown(unknown)) = cost.cost else { return None };
        let value = match unknown.cause() {
            UnknownCause::NoRateFor(value) => Some(value.to_string()),
            _ => None,
        };
        Some((request, value))
    })
}

/// A request that is valid and gives such answers to questions.
fn answered(
    op: &Operation,
    questions: &[&Expr],
    concerned: &Concerned<'_>,
    is_meant: impl Fn(&Answers) -> bool,
) -> Option<Json> {
    let questions: Vec<Expr> = questions.iter().map(|question| (*question).clone()).collect();
    let arena = bumpalo::Bump::new();
    let loose = questioned(op, &concerned.rules, &questions);
    let model = tables::model(&arena, &loose);
    concerned.requests().find(|request| {
        let answers = Answers::of(&model, request);
        answers.broken.is_empty() && is_meant(&answers)
    })
}

fn not_decided(what: &str, line: &PriceLine) -> Diagnostic {
    Diagnostic::new(Code::NotDecided, line.item.span, format!("not decided {what}"))
        .help("it depends on too many values to try them all; nothing is wrong with that")
}

/// Two lines of one item that both apply.
fn overlap(op: &Operation, first: &PriceLine, second: &PriceLine, report: &mut Report) {
    let conditions: Vec<&Expr> = first.when.iter().chain(&second.when).collect();
    let item = &second.item;
    let both = |answers: &Answers| answers.yes.len() == conditions.len();
    match Concerned::find(op, &conditions, |concerned| answered(op, &conditions, concerned, both)) {
        Search::Found(request) => {
            let message = format!("two lines of `{}` apply to some requests", item.value);
            report.push(
                Diagnostic::new(Code::PriceOverlap, item.span, message)
                    .label(format!("for example to a request with {request}"))
                    .related(first.item.span, "the other line")
                    .help("lines of one item are alternatives: limit them with `when`, or name what each one bills"),
            );
        }
        Search::Open => report.push(not_decided(
            &format!("whether two lines of `{}` apply to one request", item.value),
            second,
        )),
        Search::None => {}
    }
}

/// Requests that no line applies to.
fn gap(op: &Operation, lines: &[&PriceLine], report: &mut Report) {
    let conditions: Vec<&Expr> = lines.iter().filter_map(|line| line.when.as_ref()).collect();
    let [first, ..] = lines else { return };
    if conditions.len() < lines.len() {
        return;
    }
    let none = |answers: &Answers| answers.yes.is_empty() && answers.unknown == 0;
    match Concerned::find(op, &conditions, |concerned| answered(op, &conditions, concerned, none)) {
        Search::Found(request) => report.push(
            Diagnostic::new(Code::PriceGap, first.item.span, "no line of the price applies to some requests")
                .label(format!("for example to a request with {request}"))
                .help("add a line for them; one with `rate: \"0\"` where they cost nothing"),
        ),
        Search::Open => {
            report.push(not_decided("whether a line of the price applies to every request", first));
        }
        Search::None => {}
    }
}
