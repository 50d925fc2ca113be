//! Prices: expressions are compiled, rates become exact integers.

use super::condition::compile;
use super::rule::Scope;
use super::value;
use crate::cel::{self, build};
use crate::diagnostic::{Diagnostic, Report};
use crate::model::{Amount, Expr, ExprKind, ExprType, Price, PriceLine, Quantity, Rate, Sizes, Value};
use crate::number;
use crate::source::{Located, Span};
use crate::spec;

/// Resolves the price of an operation.
pub(super) fn resolve(
    price: Option<&spec::Price>,
    sizes: Option<&Sizes>,
    scope: Scope<'_>,
    at: Span,
    report: &mut Report,
) -> Price {
    let Some(price) = price else { return Price::Unknown("the spec states no price".to_owned()) };
    if let Some(reason) = &price.unknown {
        if price.currency.is_some() || !price.lines.is_empty() {
            let message = "a price that is unknown has no currency and no lines";
            report.push(Diagnostic::error("price-form", reason.span, message));
        }
        return Price::Unknown(reason.value.clone());
    }
    let Some(currency) = &price.currency else {
        let span = price.lines.first().map_or(at, |line| line.item.span);
        report.push(
            Diagnostic::error("price-form", span, "the price has no currency")
                .help("add `currency: USD`, or `unknown: <why>` in place of the lines"),
        );
        return Price::Unknown("the spec states no currency".to_owned());
    };
    if price.lines.is_empty() {
        report.push(
            Diagnostic::error("price-form", currency.span, "the price has no lines")
                .help("add `lines`, or `unknown: <why>` in place of the currency"),
        );
    }
    let resolve = |line| self::line(line, sizes, scope, report);
    Price::Lines {
        currency: currency.value.clone(),
        exchange: None,
        minimum: None,
        lines: price.lines.iter().filter_map(resolve).collect(),
        source: price.source.as_ref().map(|source| source.value.clone()),
    }
}

fn line(
    line: &spec::PriceLine,
    sizes: Option<&Sizes>,
    scope: Scope<'_>,
    report: &mut Report,
) -> Option<PriceLine> {
    let condition_scope = cel::Scope {
        document: scope.document,
        facts: scope.facts,
        tier: sizes.is_some(),
        present: Vec::new(),
    };
    let when = match &line.when {
        Some(text) => Some(compile(text, &condition_scope, ExprType::Bool, scope.sources, report)?),
        None => None,
    };
    // What the condition of the line demands is known to be given in the rest of the line.
    let present = when.as_ref().map(cel::guards).unwrap_or_default();
    let cel_scope = cel::Scope { present, ..condition_scope };
    let quantity = match &line.quantity {
        Some(text) => compile(text, &cel_scope, ExprType::Double, scope.sources, report)?,
        None => build::literal(Value::Int(1)),
    };
    let rate = match (&line.rate, &line.by, &line.rates) {
        (Some(rate), None, None) => Rate::Flat(exact(rate, report)?),
        (None, Some(by), Some(rates)) => {
            let spec::Rates::Table(rates) = &rates.value else { todo!("cases") };
            let selector = selector(by.value.0.first()?, &cel_scope, scope, report)?;
            let rates: Vec<_> = rates
                .iter()
                .map(|(key, rate)| Some((selected(key, &selector, sizes, report)?, entry(rate, report)?)))
                .collect();
            Rate::By(selector, rates.into_iter().collect::<Option<_>>()?)
        }
        _ => {
            let message = format!("line `{}` needs a rate", line.item.value);
            report.push(
                Diagnostic::error("price-form", line.item.span, message)
                    .help("give `rate`, or `by` with `rates` when it depends on the request"),
            );
            return None;
        }
    };
    let per = line.per.as_ref().map_or(1, |per| per.value);
    if let (0, Some(written)) = (per, &line.per) {
        report.push(Diagnostic::error("price-form", written.span, "a rate for 0 units says nothing"));
        return None;
    }
    let written = Quantity { units: quantity.clone(), round_up: None, minimum: None, free: None, band: None, times: None };
    Some(PriceLine { item: line.item.clone(), currency: None, when, quantity, written, rate, per, holes: None })
}

fn exact(rate: &spec::Amount, report: &mut Report) -> Option<Amount> {
    match rate {
        spec::Amount::Exact(text) => amount(text, report).map(|nanos| Amount { min: nanos, max: nanos }),
        spec::Amount::Range(_) => todo!("ranges"),
    }
}

fn entry(rate: &Located<spec::RateEntry>, report: &mut Report) -> Option<Amount> {
    match &rate.value {
        spec::RateEntry::Amount(text) => amount(text, report).map(|nanos| Amount { min: nanos, max: nanos }),
        spec::RateEntry::Table(_) => todo!("tables"),
    }
}

/// The expression that chooses a rate; it can be of any scalar type.
fn selector(
    by: &Located<String>,
    cel_scope: &cel::Scope<'_>,
    scope: Scope<'_>,
    report: &mut Report,
) -> Option<Expr> {
    match cel::compile_any(by, scope.sources, cel_scope) {
        Ok((expr, warnings)) => {
            warnings.into_iter().for_each(|warning| report.push(warning));
            Some(expr)
        }
        Err(diagnostics) => {
            diagnostics.into_iter().for_each(|diagnostic| report.push(diagnostic));
            None
        }
    }
}

/// The value of the selector that a key of `rates` stands for. YAML keys are text, so the selector says of
/// which type they are.
fn selected(
    key: &Located<String>,
    selector: &Expr,
    sizes: Option<&Sizes>,
    report: &mut Report,
) -> Option<Located<Value>> {
    let scalar = |scalar: spec::Scalar| Located::new(scalar, key.span);
    let value = match selector.ty {
        ExprType::Bool => match key.value.as_str() {
            "true" => Ok(Value::Bool(true)),
            "false" => Ok(Value::Bool(false)),
            _ => Err(Diagnostic::error("not-in-enum", key.span, format!("`{}` is no boolean", key.value))),
        },
        ExprType::Int | ExprType::Double => value::literal(&scalar(spec::Scalar::Number(key.value.clone()))),
        ExprType::String | ExprType::List | ExprType::Object | ExprType::Dyn | ExprType::Null => Ok(Value::Str(key.value.clone())),
    };
    let value = value.map_err(|diagnostic| report.push(diagnostic)).ok()?;
    if let (ExprKind::Tier, Some(sizes)) = (&selector.kind, sizes)
        && !sizes.tiers().contains(&key.value.as_str())
    {
        let message = format!("there is no tier `{}`", key.value);
        report.push(Diagnostic::error("not-in-enum", key.span, message).help_nearest(key, sizes.tiers()));
        return None;
    }
    Some(Located::new(value, key.span))
}

/// A rate or a cost in billionths.
pub(super) fn amount(text: &Located<String>, report: &mut Report) -> Option<i64> {
    match number::nanos(text) {
        Ok(nanos) => Some(nanos),
        Err(problem) => {
            let message = format!("`{}` {problem}", text.value);
            report.push(Diagnostic::error("bad-amount", text.span, message));
            None
        }
    }
}
