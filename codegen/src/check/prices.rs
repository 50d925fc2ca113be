//! Prices without missing rates, gaps and overlaps: every valid request has a rate, a line, and not two lines of one item.

use std::collections::BTreeSet;

use indexmap::IndexMap;
use modelspec_runtime::__private::evaluate::Inputs;
use modelspec_runtime::{Cost, UnknownCause};
use serde_json::Value as Json;

use super::relevant::{Search, search};
use super::trial::Trial;
use crate::diagnostic::{Code, Diagnostic, Report};
use crate::model::expr::{build, contains};
use crate::model::{Expr, ExprKind, Operation, Price, PriceLine, Rate, RateCase, Value};

/// Tries the requests that matter to the choice of each rate and each line.
pub(super) fn check(trial: &Trial<'_>, report: &mut Report) {
    trial.op.prices.entries.iter().for_each(|entry| of_entry(trial, &entry.price, report));
}

fn of_entry(trial: &Trial<'_>, price: &Price, report: &mut Report) {
    let op = trial.op;
    let Price::Lines { lines, .. } = price else { return };
    for line in lines.iter().filter(|line| line.missing.is_none()) {
        if let Some(choice) = choice(line) {
            missing_rate(trial, line, &choice, report);
        }
    }
    let lines = written(lines);
    let mut items: IndexMap<&str, Vec<&PriceLine>> = IndexMap::new();
    for line in &lines {
        items.entry(&line.item.value).or_default().push(line);
    }
    items.values().for_each(|lines| overlaps(trial, lines, report));
    lines.iter().for_each(|line| free_without_fact(op, line, report));
    gap(trial, &lines, report);
}

/// A line that costs nothing because the caller does not know something.
fn free_without_fact(op: &Operation, line: &PriceLine, report: &mut Report) {
    let asks_for = |expr: &Expr, name: &str| {
        contains(expr, &|kind| matches!(kind, ExprKind::HasFact(asked) if asked == name))
    };
    for fact in op.facts.iter().filter(|fact| fact.default.is_none()) {
        let name = fact.name.as_str();
        if condition(line).is_some_and(|when| asks_for(when, name)) {
            let message = format!("`{}` may cost nothing because nobody knows `{name}`", line.item.value);
            report.push(Diagnostic::new(Code::FreeWithoutFact, line.item.span, message).help(format!(
                "remove `has(facts.{name})`, and if a value is assumed where the caller gives none, add it to the fact: \
                 `{name}: {{ ..., default: 0 }}`"
            )));
        }
    }
}

/// The expressions that decide which rate applies; `None` when there is one rate, or a last one for all other requests.
fn choice(line: &PriceLine) -> Option<Vec<&Expr>> {
    let is_for_all = |cases: &[RateCase]| cases.last().is_some_and(|last| last.when.words.0.is_empty());
    let choice: Vec<&Expr> = match &line.rate {
        Rate::Fixed(_) => return None,
        Rate::Cases(cases) if is_for_all(cases) => return None,
        Rate::By(selector, _) => vec![&selector.expr],
        Rate::Cases(cases) => cases.iter().map(|case| &case.when.expr).collect(),
    };
    Some(condition(line).into_iter().chain(choice).collect())
}

fn condition(line: &PriceLine) -> Option<&Expr> {
    line.when.as_ref().map(|when| &when.expr)
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

fn missing_rate(trial: &Trial<'_>, line: &PriceLine, choice: &[&Expr], report: &mut Report) {
    // Whether there is a rate does not depend on the number of units, which may need a fact or a parameter that the
    // requests tried here do not have.
    let line_of_one = PriceLine { quantity: build::literal(Value::Int(1)), ..line.clone() };
    let alone = Price::Lines { currency: String::new(), terms: Box::default(), lines: vec![line_of_one] };
    let without_rate = |_: &[Option<bool>], inputs: &Inputs<'_>| match inputs.cost() {
        Cost::Unknown(unknown) => match unknown.parts().first().map(|part| &part.cause) {
            Some(UnknownCause::NoRateFor(value)) => Some(Some(value.to_string())),
            // The spec says so.
            Some(UnknownCause::Undocumented(_)) => None,
            _ => Some(None),
        },
        _ => None,
    };
    let item = &line.item;
    match search(trial, choice, choice, &alone, &without_rate) {
        Search::Found(request, value) => {
            let message = match value {
                Some(value) => format!("`{}` has no rate for {value}", item.value),
                None => format!("`{}` has no rate for some requests", item.value),
            };
            report.push(
                Diagnostic::new(Code::MissingRate, item.span, message)
                    .label(format!("for example, for the request {request}"))
                    .help(
                        "add the rate under `rates`, limit the line with `when`, or set `missing` to `unknown` or `forbidden`",
                    ),
            );
        }
        Search::Open => {
            report.push(not_decided(&format!("line `{}` has a rate for every request", item.value), line));
        }
        Search::None => {}
    }
}

fn not_decided(what: &str, line: &PriceLine) -> Diagnostic {
    let message = format!("could not check whether {what}: it depends on too many combinations of values");
    Diagnostic::new(Code::NotDecided, line.item.span, message)
}

/// Most pairs of lines of one item that are reported.
const MAX_OVERLAPS: usize = 20;

/// Lines of one item of which two apply to the same request.
fn overlaps(trial: &Trial<'_>, lines: &[&PriceLine], report: &mut Report) {
    // Lines that read the same parameters are decided by one search, since there are many pairs of them.
    let mut known: BTreeSet<(usize, usize)> = BTreeSet::new();
    let conditions: Vec<&Expr> = lines.iter().copied().filter_map(condition).collect();
    if lines.len() > 2 && conditions.len() == lines.len() {
        while known.len() < MAX_OVERLAPS {
            let new = |results: &[Option<bool>], _: &Inputs<'_>| {
                let applied = (0..results.len()).filter(|at| results[*at] == Some(true));
                let applied: Vec<usize> = applied.collect();
                let pairs = applied.iter().enumerate();
                let mut pairs = pairs.flat_map(|(at, one)| applied[..at].iter().map(|other| (*one, *other)));
                pairs.find(|pair| !known.contains(pair))
            };
            match search(trial, &conditions, &conditions, &Price::Unknown(String::new()), &new) {
                Search::Found(request, (second, first)) => {
                    known.insert((second, first));
                    overlap(lines[first], lines[second], &request, report);
                }
                Search::None => return,
                Search::Open => break,
            }
        }
        if known.len() == MAX_OVERLAPS {
            return;
        }
    }
    for (at, line) in lines.iter().enumerate() {
        for other in (0..at).filter(|other| !known.contains(&(at, *other))).map(|other| lines[other]) {
            let both = |results: &[Option<bool>], _: &Inputs<'_>| {
                results.iter().all(|result| *result == Some(true)).then_some(())
            };
            let conditions: Vec<&Expr> = [other, line].into_iter().filter_map(condition).collect();
            match search(trial, &conditions, &conditions, &Price::Unknown(String::new()), &both) {
                Search::Found(request, ()) => overlap(other, line, &request, report),
                Search::Open => {
                    let item = &line.item.value;
                    report.push(not_decided(
                        &format!("two lines of `{item}` apply to the same requests"),
                        line,
                    ));
                    if trial.budget.is_spent() {
                        return;
                    }
                }
                Search::None => {}
            }
        }
    }
}

fn overlap(first: &PriceLine, second: &PriceLine, request: &Json, report: &mut Report) {
    let item = &second.item;
    let message = format!("two price lines for `{}` apply to the same requests", item.value);
    report.push(
        Diagnostic::new(Code::PriceOverlap, item.span, message)
            .label(format!("for example, to the request {request}"))
            .related(first.item.span, "the other line")
            .help("restrict the lines with `when`, or give them different items"),
    );
}

/// Requests that no line applies to.
fn gap(trial: &Trial<'_>, lines: &[&PriceLine], report: &mut Report) {
    let conditions: Vec<&Expr> = lines.iter().copied().filter_map(condition).collect();
    let [first, ..] = lines else { return };
    if conditions.len() < lines.len() {
        return;
    }
    let none = |results: &[Option<bool>], _: &Inputs<'_>| {
        results.iter().all(|result| *result == Some(false)).then_some(())
    };
    match search(trial, &conditions, &conditions, &Price::Unknown(String::new()), &none) {
        Search::Found(request, ()) => report.push(
            Diagnostic::new(Code::PriceGap, first.item.span, "no price line applies to some requests")
                .label(format!("for example, to the request {request}"))
                .help("add a line for them, with `rate: \"0\"` if they are free"),
        ),
        Search::Open => {
            report.push(not_decided("a price line applies to every request", first));
        }
        Search::None => {}
    }
}
