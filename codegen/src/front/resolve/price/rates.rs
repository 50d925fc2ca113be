//! The rates of a price line: one, chosen by values, or the first of several conditions.

use super::{Context, tables};
use crate::diagnostic::{Code, Diagnostic, Report};
use crate::front::cel;
use crate::front::resolve::aliases::distinct;
use crate::front::resolve::condition::{compiled, every};
use crate::front::resolve::provider::text;
use crate::front::resolve::rule::implied;
use crate::front::spec::{self, Rates};
use crate::model::expr::{self, build};
use crate::model::words::{self, Phrase};
use crate::model::{Amount, Charge, Expr, ExprKind, ExprType, Path, Rate, RateCase, Rule, Written};
use crate::source::{Located, Span};

/// The rate of a line, and the expressions that choose it.
pub(super) fn resolve(
    line: &spec::PriceLine,
    scope: &cel::Scope<'_>,
    context: Context<'_>,
    report: &mut Report,
) -> Option<(Rate, Vec<Expr>)> {
    if line.rate.is_some() || line.unknown.is_some() {
        let charge = charge(line.rate.as_ref(), line.unknown.as_ref(), line.item.span, report)?;
        return Some((Rate::Fixed(charge), Vec::new()));
    }
    match (line.rates.as_ref()?, &line.by) {
        (Located { value: Rates::Cases(list), .. }, None) => {
            let rate = cases(line, list, scope, context, report)?;
            let Rate::Cases(cases) = &rate else { return None };
            let conditions = cases.iter().map(|case| case.when.expr.clone()).collect();
            Some((rate, conditions))
        }
        (rates, Some(by)) => {
            let mut selector = |text| selector(text, scope, context, report);
            let selectors = every(by.value.0.iter().map(&mut selector))?;
            refuse_lists(by, &selectors, report)?;
            let rate = tables::resolve(rates, by, &selectors, context, report)?;
            Some((rate, selectors.into_iter().map(|selector| selector.expr).collect()))
        }
        (Located { value: Rates::Table(_), .. }, None) => None,
    }
}

/// The selector of a rate: a parameter or the tier in words, else the expression as written.
fn selector(
    text: &Located<String>,
    scope: &cel::Scope<'_>,
    context: Context<'_>,
    report: &mut Report,
) -> Option<Written> {
    let expr = compiled(cel::compile_any(text, context.scope.sources, scope), report)?;
    let written = super::written(text, expr);
    let words = words::condition::subject(&written.expr).unwrap_or(written.words);
    Some(Written { words, ..written })
}

/// The cost of one unit, or the reason why it is unknown.
pub(super) fn charge(
    rate: Option<&Located<spec::Amount>>,
    unknown: Option<&Located<String>>,
    at: Span,
    report: &mut Report,
) -> Option<Charge> {
    match (rate, unknown) {
        (Some(rate), None) => amount(rate, report).map(Charge::Known),
        (None, Some(reason)) => Some(Charge::Unknown(reason.value.clone())),
        (Some(rate), Some(reason)) => report.refuse(
            Diagnostic::new(Code::ConflictingKeys, reason.span, "`unknown` excludes `rate`")
                .related(rate.span, "`rate`")
                .help("keep one of them"),
        ),
        (None, None) => report.refuse(
            Diagnostic::new(Code::RateForm, at, "there is no rate")
                .help("add `rate`, or `unknown: <reason>` if nobody knows it"),
        ),
    }
}

/// The cost of one unit.
fn amount(rate: &Located<spec::Amount>, report: &mut Report) -> Option<Amount> {
    match &rate.value {
        spec::Amount::Exact(text) => exact(text, report),
        spec::Amount::Range(range) => self::range(&range.min, &range.max, report),
    }
}

pub(super) fn exact(text: &Located<String>, report: &mut Report) -> Option<Amount> {
    let nanos = super::amount(text, report)?;
    Some(Amount { min: nanos, max: nanos, written: text.value.clone() })
}

pub(super) fn range(min: &Located<String>, max: &Located<String>, report: &mut Report) -> Option<Amount> {
    let (low, high) = (super::amount(min, report), super::amount(max, report));
    let (low, high) = (low?, high?);
    if low > high {
        let message = format!("`min` {} is greater than `max` {}", min.value, max.value);
        return report.refuse(Diagnostic::new(Code::EmptyRange, min.span, message).help("swap them"));
    }
    let written =
        if min.value == max.value { min.value.clone() } else { format!("{} to {}", min.value, max.value) };
    Some(Amount { min: low, max: high, written })
}

fn cases(
    line: &spec::PriceLine,
    list: &[Located<spec::RateCase>],
    scope: &cel::Scope<'_>,
    context: Context<'_>,
    report: &mut Report,
) -> Option<Rate> {
    if list.is_empty() {
        let message = format!("`rates` of line `{}` is empty", line.item.value);
        return report.refuse(Diagnostic::new(Code::BadRates, line.item.span, message));
    }
    let mut cases = Vec::new();
    let mut scope = scope.clone();
    for (at, Located { value: case, span }) in list.iter().enumerate() {
        let condition = match &case.when {
            Some(when) => super::when(&when.value, &scope, context, report),
            None if at + 1 == list.len() => {
                let expr = build::at(build::constant(true), *span);
                Some(Written { expr, words: Phrase::default() })
            }
            None => {
                let message = "a rate without `when` precedes others, which never apply";
                report.refuse(
                    Diagnostic::new(Code::BadRates, *span, message).help("move it to the end, or add `when`"),
                )
            }
        };
        // Later cases count only where the earlier ones do not hold.
        let negated = condition.as_ref().map(|condition| build::not(condition.expr.clone()));
        scope = scope.knowing(negated.as_ref());
        let charge = charge(case.rate.as_ref(), case.unknown.as_ref(), *span, report);
        let case = |(when, charge)| RateCase { when, charge, otherwise: at > 0 };
        cases.push(condition.zip(charge).map(case));
    }
    cases.into_iter().collect::<Option<Vec<_>>>().map(Rate::Cases)
}

/// Only scalars are chosen by.
fn refuse_lists(by: &Located<spec::OneOrMany>, selectors: &[Written], report: &mut Report) -> Option<()> {
    if selectors.is_empty() {
        return report.refuse(Diagnostic::new(Code::BadSelector, by.span, "`by` is empty"));
    }
    for (written, selector) in by.value.0.iter().zip(selectors) {
        if matches!(selector.expr.ty, ExprType::List | ExprType::Object | ExprType::Null) {
            let message = format!("`{}` is not a scalar, so it cannot choose a rate", written.value);
            return report.refuse(
                Diagnostic::new(Code::BadSelector, written.span, message)
                    .help("use its size, or a list of `{ when, rate }`"),
            );
        }
    }
    Some(())
}

/// The rule that there is a rate. A violation points to the last of what chooses the rate that is given.
pub(super) fn rule(
    line: &spec::PriceLine,
    when: Option<&Expr>,
    rate: &Rate,
    selectors: &[Expr],
    context: Context<'_>,
) -> Rule {
    let there = match rate {
        Rate::Fixed(_) => build::constant(true),
        Rate::By(selector, rates) => {
            build::is_in(selector.expr.clone(), rates.iter().map(|(value, _)| value.value.clone()).collect())
        }
        Rate::Cases(cases) => build::any(cases.iter().map(|case| case.when.expr.clone()).collect()),
    };
    let holds = build::any(when.iter().map(|when| build::not((*when).clone())).chain([there]).collect());
    let mut chosen: Vec<Path> = Vec::new();
    for selector in selectors {
        expr::walk(selector, &mut |part| match &part.kind {
            ExprKind::Get(path) | ExprKind::Has(path) => chosen.push(path.clone()),
            ExprKind::Tier => {
                if let Some(sizes) = context.sizes {
                    chosen.extend(sizes.tier_from.iter().chain([&sizes.width, &sizes.height]).cloned());
                }
            }
            _ => {}
        });
    }
    let reads = distinct(chosen.into_iter().rev().chain(expr::reads(&holds)));
    let holds = build::at(holds, line.item.span);
    Rule { reads, source: text(line.source.as_ref()), ..implied("rates", message(line, selectors), holds) }
}

fn message(line: &spec::PriceLine, selectors: &[Expr]) -> String {
    let mut names: Vec<String> = Vec::new();
    for selector in selectors {
        let name = match &selector.kind {
            ExprKind::Get(path) => format!("`{path}`"),
            ExprKind::Tier => "size".to_owned(),
            _ => continue,
        };
        if !names.contains(&name) {
            names.push(name);
        }
    }
    let item = &line.item.value;
    match names.as_slice() {
        [] => format!("`{item}` has no rate for this request, so it is not allowed"),
        [one] => format!("`{item}` has no rate for this {one}, so it is not allowed"),
        [first @ .., last] => {
            format!(
                "`{item}` has no rate for this combination of {} and {last}, so it is not allowed",
                first.join(", ")
            )
        }
    }
}
