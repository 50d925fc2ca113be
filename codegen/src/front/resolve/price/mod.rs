//! Prices: expressions are compiled, rates become exact integers, and what is done with a quantity becomes part of it.

pub(super) mod inherited;
mod periods;
mod quantity;
mod rates;
mod tables;

use std::collections::HashSet;

use modelspec_runtime::Day;

use self::periods::Period;
use super::condition::{self, compile};
use super::rule::Scope;
use crate::diagnostic::{Code, Diagnostic, Report};
use crate::front::cel;
use crate::front::spec;
use crate::limits::MAX_CURRENCIES;
use crate::model::expr::simplify;
use crate::model::words::Phrase;
use crate::model::words::condition::{condition as clause, worded};
use crate::model::{
    Exchange, Expr, ExprType, Minimum, Missing, Price, PriceEntry, PriceLine, Prices, Rate, Rounding, Rule,
    Sizes, Terms, Written,
};
use crate::number;
use crate::source::{Located, Span};

/// A price, and the rules that forbid requests without a rate.
struct Resolved {
    price: Price,
    rules: Vec<Rule>,
}

/// The context in which the lines of a price are resolved.
#[derive(Clone, Copy)]
struct Context<'a> {
    scope: Scope<'a>,
    sizes: Option<&'a Sizes>,
    currency: &'a str,
    /// The factor for all lines.
    times: Option<&'a Written>,
}

impl<'a> Context<'a> {
    /// The names that an expression can use.
    fn cel(self, when: Option<&Expr>) -> cel::Scope<'a> {
        let scope = cel::Scope { tier: self.sizes.is_some(), ..self.scope.cel() };
        // The condition of a line holds in the rest of the line.
        scope.knowing(when)
    }
}

/// Resolves the prices of an operation, with the day of its newest source, and adds the rules that the current one needs
/// to the others.
pub(super) fn resolve(
    written: &[Located<spec::Price>],
    read: Option<Day>,
    sizes: Option<&Sizes>,
    scope: Scope<'_>,
    at: Span,
    rules: &mut Vec<Rule>,
    report: &mut Report,
) -> Prices {
    let mut entries = Vec::new();
    let mut of_entries = Vec::new();
    for (written, period) in periods::resolve(written, report) {
        let Resolved { price, rules } = one(&written.value, sizes, scope, written.span, report);
        let text = |text: &Option<Located<String>>| text.as_ref().map(|text| text.value.clone());
        let (note, source) = (text(&written.value.note), text(&written.value.source));
        let Period { from, until } = period;
        entries.push(PriceEntry { from, until, note, source, price, span: written.span });
        of_entries.push(rules);
    }
    if entries.is_empty() {
        let price = Price::Unknown("the spec states no price".to_owned());
        let (from, until, note, source) = (None, None, None, None);
        entries.push(PriceEntry { from, until, note, source, price, span: at });
    }
    let mut prices = Prices::new(entries, read);
    let current = prices.current_index();
    for (at, entry) in prices.entries.iter_mut().enumerate() {
        if current == Some(at) {
            after(rules.len(), &mut entry.price);
            rules.extend(of_entries.get_mut(at).map(std::mem::take).unwrap_or_default());
        } else {
            never_forbid(&mut entry.price);
        }
    }
    prices
}

/// Numbers the rules of a price after so many others.
fn after(rules_before: usize, price: &mut Price) {
    if let Price::Lines { lines, .. } = price {
        for rule in lines.iter_mut().filter_map(|line| line.rule.as_mut()) {
            *rule += rules_before;
        }
    }
}

/// A price of other days does not make requests invalid: without a rate, its price is unknown.
fn never_forbid(price: &mut Price) {
    let Price::Lines { lines, .. } = price else { return };
    for line in lines {
        line.rule = None;
        if line.missing == Some(Missing::Forbidden) {
            line.missing = Some(Missing::Unknown(None));
        }
    }
}

/// Resolves one price.
fn one(
    price: &spec::Price,
    sizes: Option<&Sizes>,
    scope: Scope<'_>,
    at: Span,
    report: &mut Report,
) -> Resolved {
    let unknown = |reason: &str| Resolved { price: Price::Unknown(reason.to_owned()), rules: Vec::new() };
    if let Some(reason) = &price.unknown {
        if price.currency.is_some() || !price.lines.is_empty() {
            let message = "`unknown` excludes `currency` and `lines`";
            report.push(Diagnostic::new(Code::ConflictingKeys, reason.span, message));
        }
        return unknown(&reason.value);
    }
    let Some(currency) = &price.currency else {
        let span = price.lines.first().map_or(at, |line| line.item.span);
        report.push(
            Diagnostic::new(Code::IncompletePrice, span, "the price has no currency")
                .help("add `currency: USD`, or replace the lines by `unknown: <reason>`"),
        );
        return unknown("the spec states no currency");
    };
    if price.lines.is_empty() {
        report.push(
            Diagnostic::new(Code::IncompletePrice, currency.span, "the price has no lines")
                .help("add `lines`, or replace the currency by `unknown: <reason>`"),
        );
    }
    let plain = Context { scope, sizes, currency, times: None };
    let times = price
        .times
        .as_ref()
        .and_then(|text| compile(text, &plain.cel(None), ExprType::Double, scope.sources, report))
        .zip(price.times.as_ref())
        .map(|(expr, text)| written(text, expr));
    let context = Context { times: times.as_ref(), ..plain };
    let mut rules: Vec<Rule> = Vec::new();
    let mut lines = Vec::new();
    for (declared, line) in price.lines.iter().enumerate() {
        let Some(found) = self::line(line, context, report) else { continue };
        if !scope.budget.charge_lines(&line.item, &found.lines, scope, report) {
            continue;
        }
        // Lines with the same table lack the same rates, which is one violation.
        let rule = found.rule.map(|rule| {
            rules.iter().position(|known| known.holds == rule.holds).unwrap_or_else(|| {
                rules.push(rule);
                rules.len() - 1
            })
        });
        lines.extend(found.lines.into_iter().map(|line| PriceLine { rule, declared, ..line }));
    }
    currencies(&price.lines, report);
    let terms = Box::new(Terms {
        minimum: price.minimum.as_ref().and_then(|text| minimum(text, plain, report)),
        rounding: rounding(price, report),
        exchange: price.exchange.as_ref().and_then(|exchange| self::exchange(exchange, currency, report)),
    });
    let currency = currency.value.clone();
    Resolved { price: Price::Lines { currency, terms, lines }, rules }
}

/// The minimum of the total: an amount, or an expression.
fn minimum(text: &Located<String>, context: Context<'_>, report: &mut Report) -> Option<Minimum> {
    let is_number =
        text.value.bytes().all(|byte| byte.is_ascii_digit() || matches!(byte, b'.' | b'-' | b' '));
    if is_number {
        return rates::exact(text, report).map(Minimum::Amount);
    }
    let expr = compile(text, &context.cel(None), ExprType::Double, context.scope.sources, report)?;
    Some(Minimum::Computed(written(text, expr)))
}

/// The rounding of the total.
fn rounding(price: &spec::Price, report: &mut Report) -> Option<Rounding> {
    let (text, up) = match (&price.round_up, &price.round) {
        (Some(up), Some(nearest)) => {
            let message = "`round_up` and `round` exclude each other";
            return report.refuse(
                Diagnostic::new(Code::ConflictingKeys, nearest.span, message)
                    .related(up.span, "`round_up`")
                    .help("keep one of them"),
            );
        }
        (Some(up), None) => (up, true),
        (None, Some(nearest)) => (nearest, false),
        (None, None) => return None,
    };
    let step = rates::exact(text, report)?;
    if step.min == 0 {
        let message = "expected an amount greater than 0, found `0`";
        return report.refuse(Diagnostic::new(Code::NumberOutOfBounds, text.span, message));
    }
    Some(Rounding { up, step })
}

/// An expression as the author wrote it, on one line.
fn written(text: &Located<String>, expr: Expr) -> Written {
    Written { expr, words: Phrase::code(cel::on_one_line(&text.value)) }
}

/// The condition of a line or of a rate, in words if there are any.
fn when(
    when: &spec::When,
    scope: &cel::Scope<'_>,
    context: Context<'_>,
    report: &mut Report,
) -> Option<Written> {
    let Scope { sources, lets, .. } = context.scope;
    let text = match when {
        spec::When::Cel(text) => text,
        spec::When::Condition(condition) => match condition.only_cel() {
            Some(text) => text,
            None => {
                let expr = condition::resolve(condition, context.scope, report)?;
                let words = clause(&simplify(expr.clone()));
                return Some(Written { expr, words });
            }
        },
    };
    let before = lets.uses();
    let written = written(text, compile(text, scope, ExprType::Bool, sources, report)?);
    // A name is clearer than its expression.
    let words = worded(&simplify(written.expr.clone())).filter(|_| lets.uses() == before);
    Some(Written { words: words.unwrap_or(written.words), expr: written.expr })
}

/// Refuses lines in more currencies than a price can have.
fn currencies(lines: &[spec::PriceLine], report: &mut Report) {
    let mut known: HashSet<&str> = HashSet::new();
    for currency in lines.iter().filter_map(|line| line.currency.as_ref()) {
        known.insert(&currency.value);
        if known.len() > MAX_CURRENCIES {
            let message = format!("the lines of a price have at most {MAX_CURRENCIES} currencies");
            let help = "use fewer currencies, or leave out the lines in the others";
            return report.push(Diagnostic::new(Code::TooLarge, currency.span, message).help(help));
        }
    }
}

fn exchange(exchange: &spec::Exchange, currency: &Located<String>, report: &mut Report) -> Option<Exchange> {
    if exchange.currency.value == currency.value {
        let message = format!("`{}` is already the currency of the price", exchange.currency.value);
        return report.refuse(
            Diagnostic::new(Code::BadExchange, exchange.currency.span, message)
                .related(currency.span, "the currency of the price")
                .help("name the currency that the price is converted to, or remove `exchange`"),
        );
    }
    let rate = rates::exact(&exchange.rate, report)?;
    let per = per(exchange.per.as_ref(), report)?;
    Some(Exchange { currency: exchange.currency.value.clone(), rate, per })
}

fn per(written: Option<&Located<u32>>, report: &mut Report) -> Option<u32> {
    match written {
        None => Some(1),
        Some(per) if per.value == 0 => report.refuse(Diagnostic::new(
            Code::NumberOutOfBounds,
            per.span,
            "`per` must be at least 1, found 0",
        )),
        Some(per) => Some(per.value),
    }
}

/// The model of one line: a line for each band, and the rule that there is a rate.
struct Line {
    lines: Vec<PriceLine>,
    rule: Option<Rule>,
}

fn line(line: &spec::PriceLine, context: Context<'_>, report: &mut Report) -> Option<Line> {
    refuse_several_rates(line, report)?;
    let when = match &line.when {
        Some(when) => Some(self::when(&when.value, &context.cel(None), context, report)?),
        None => None,
    };
    let cel = context.cel(when.as_ref().map(|when| &when.expr));
    let units = quantity::units(line, &cel, context, report)?;
    let per = per(line.per.as_ref(), report)?;
    let currency = line.currency.as_ref().map(|currency| currency.value.clone());
    let model = PriceLine {
        item: line.item.clone(),
        currency: currency.filter(|currency| currency != context.currency),
        when: when.clone(),
        quantity: quantity::all(&units),
        written: units,
        rate: Rate::Cases(Vec::new()),
        per,
        missing: line.missing.as_ref().map(|missing| self::missing(&missing.value)),
        rule: None,
        declared: 0,
    };
    if let Some(bands) = &line.bands {
        let lines = quantity::bands(&model, bands, report)?;
        return Some(Line { lines, rule: None });
    }
    let (rate, selectors) = rates::resolve(line, &cel, context, report)?;
    let rule = match (&rate, &model.missing) {
        (Rate::By(..) | Rate::Cases(_), Some(Missing::Forbidden)) => {
            Some(rates::rule(line, when.as_ref().map(|when| &when.expr), &rate, &selectors, context))
        }
        _ => None,
    };
    Some(Line { lines: vec![PriceLine { rate, ..model }], rule })
}

fn missing(written: &spec::Missing) -> Missing {
    match written {
        spec::Missing::Word(spec::MissingRates::Forbidden) => Missing::Forbidden,
        spec::Missing::Word(spec::MissingRates::Unknown) => Missing::Unknown(None),
        spec::Missing::Reason(reason) => Missing::Unknown(Some(reason.unknown.value.clone())),
    }
}

/// Refuses a line with several rates, or none.
fn refuse_several_rates(line: &spec::PriceLine, report: &mut Report) -> Option<()> {
    let item = &line.item;
    let ways = [line.rate.is_some(), line.rates.is_some(), line.bands.is_some(), line.unknown.is_some()];
    let count = ways.iter().filter(|is_given| **is_given).count();
    let is_table = match line.rates.as_ref().map(|rates| &rates.value) {
        Some(spec::Rates::Table(_)) => true,
        Some(spec::Rates::Cases(cases)) => cases.iter().any(|case| case.value.up_to.is_some()),
        None => false,
    };
    let message = match (count, &line.by, &line.missing) {
        (0, ..) => format!("line `{}` has no rate", item.value),
        (2.., ..) => {
            format!("line `{}` has more than one of `rate`, `unknown`, `rates` and `bands`", item.value)
        }
        (_, None, _) if is_table => {
            format!("line `{}` has a table of `rates`, but no `by` to choose among them", item.value)
        }
        (_, Some(by), _) if !is_table => {
            let message = format!("`by` has no effect: line `{}` has no table of `rates`", item.value);
            return report.refuse(
                Diagnostic::new(Code::UselessKey, by.span, message).help("remove `by`, or add `rates`"),
            );
        }
        (_, _, Some(missing)) if line.rates.is_none() => {
            let message =
                format!("`missing` has no effect: line `{}` has one rate for every request", item.value);
            return report
                .refuse(Diagnostic::new(Code::UselessKey, missing.span, message).help("remove `missing`"));
        }
        _ => return Some(()),
    };
    report.refuse(Diagnostic::new(Code::RateForm, item.span, message).help(
        "give `rate` for a fixed rate, `by` with `rates` or a list of `{ when, rate }` where it depends on the \
         request, `bands` where it depends on the quantity, or `unknown: <reason>`",
    ))
}

/// A rate or a cost in billionths.
pub(super) fn amount(text: &Located<String>, report: &mut Report) -> Option<i64> {
    match number::nanos(text) {
        Ok(nanos) => Some(nanos),
        Err(problem) => {
            let message = format!("`{}` {problem}", text.value);
            report.refuse(Diagnostic::new(Code::BadAmount, text.span, message))
        }
    }
}
