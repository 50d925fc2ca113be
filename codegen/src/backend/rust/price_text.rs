//! Prices in words, for the docs of generated modules.

use crate::backend::rust::ir::{Block, Inline};
use crate::model::expr;
use crate::model::{
    Amount, Expr, ExprKind, MissingRates, Operation, Price, PriceLine, Quantity, Rate, Value,
};

/// Heading and text about the price of an operation.
pub(super) fn blocks(op: &Operation, blocks: &mut Vec<Block>) {
    blocks.push(Block::Heading("Price".into()));
    match &op.price {
        Price::Unknown(reason) => {
            blocks
                .push(Block::Text(vec![Inline::Text(format!("Unknown: {}.", reason.trim_end_matches('.')))]));
        }
        Price::Lines { currency, lines, source, exchange, minimum } => {
            let sum = if lines.len() > 1 { "The sum of these lines" } else { "One line" };
            let minimum =
                minimum.map(|minimum| format!(", at least {}", decimal(minimum))).unwrap_or_default();
            blocks.push(Block::Text(vec![Inline::Text(format!("{sum}, in {currency}{minimum}:"))]));
            blocks.push(Block::List(lines.iter().map(line).collect()));
            blocks.extend(exchange.as_ref().map(|exchange| {
                let per = if exchange.per == 1 { "One".to_owned() } else { exchange.per.to_string() };
                let verb = if exchange.per == 1 { "is" } else { "are" };
                let worth = format!("{} {}", decimal(exchange.rate), exchange.currency);
                Block::Text(vec![Inline::Text(format!("{per} {currency} {verb} worth {worth}."))])
            }));
            blocks.extend(source.as_deref().map(super::describe::source_line));
        }
    }
}

/// `image`: `self.numberResults` x 0.028
fn line(line: &PriceLine) -> Vec<Inline> {
    let text = |words: &str| Inline::Text(words.to_owned());
    let mut words = vec![Inline::Code(line.item.value.clone()), text(": ")];
    words.extend(quantity(&line.written));
    words.push(text(" x "));
    match &line.rate {
        Rate::Flat(rate) => words.push(Inline::Text(amount(*rate))),
        Rate::By(selector, rates) => {
            words.extend([text("the rate of "), Inline::Code(expr::author(selector)), text(" (")]);
            for (at, (value, rate)) in rates.iter().enumerate() {
                words.push(text(if at > 0 { ", " } else { "" }));
                words.extend([Inline::Code(bare(value)), Inline::Text(format!(": {}", amount(*rate)))]);
            }
            words.push(text(")"));
        }
        Rate::Cases(cases) => words.extend(first_case(cases)),
    }
    if let Some(currency) = &line.currency {
        words.push(Inline::Text(format!(" {currency}")));
    }
    if line.per > 1 {
        words.push(Inline::Text(format!(" per {} units", line.per)));
    }
    if let Some(when) = &line.when {
        words.extend([text(", if "), Inline::Code(expr::author(when))]);
    }
    if line.missing == Some(MissingRates::Unknown) {
        words.push(text("; without a rate the price is unknown"));
    }
    words
}

/// The first of several rates whose condition holds.
fn first_case(cases: &[(Expr, Amount)]) -> Vec<Inline> {
    let mut words = Vec::new();
    for (at, (when, rate)) in cases.iter().enumerate() {
        let separator = if at > 0 { ", else " } else { "(" };
        words.push(Inline::Text(format!("{separator}{}", amount(*rate))));
        if when.kind != ExprKind::Lit(Value::Bool(true)) {
            words.extend([Inline::Text(" if ".to_owned()), Inline::Code(expr::author(when))]);
        }
    }
    words.push(Inline::Text(")".to_owned()));
    words
}

/// How many units are billed, as the author said it.
pub(crate) fn quantity(written: &Quantity) -> Vec<Inline> {
    let mut words = vec![Inline::Code(expr::author(&written.units))];
    let mut add = |text: String| words.push(Inline::Text(text));
    if let Some(step) = &written.round_up {
        let multiple = if *step == Value::Int(1) {
            "whole units".to_owned()
        } else {
            format!("multiples of {}", bare(step))
        };
        add(format!(" rounded up to {multiple}"));
    }
    if let Some(minimum) = &written.minimum {
        add(format!(", at least {}", bare(minimum)));
    }
    if let Some(free) = &written.free {
        add(format!(", without the first {}", bare(free)));
    }
    if let Some((low, high)) = &written.band {
        let high = high.as_ref().map(|high| format!(" up to {}", bare(high))).unwrap_or_default();
        add(format!(", those above {}{high}", bare(low)));
    }
    if let Some(times) = &written.times {
        add(" x ".to_owned());
        words.push(Inline::Code(expr::author(times)));
    }
    words
}

/// `0.028`, or `6.75 to 13.5` where only a range is known.
pub(crate) fn amount(amount: Amount) -> String {
    if amount.min == amount.max {
        decimal(amount.min)
    } else {
        format!("{} to {}", decimal(amount.min), decimal(amount.max))
    }
}

/// A value without quotes.
fn bare(value: &Value) -> String {
    match value {
        Value::Bool(value) => value.to_string(),
        Value::Int(value) => value.to_string(),
        Value::Num(value) => format!("{value:?}"),
        Value::Str(value) => value.clone(),
    }
}

/// Billionths as the shortest decimal.
pub(crate) fn decimal(nanos: i64) -> String {
    let sign = if nanos < 0 { "-" } else { "" };
    let (whole, rest) = (nanos.unsigned_abs() / 1_000_000_000, nanos.unsigned_abs() % 1_000_000_000);
    if rest == 0 {
        return format!("{sign}{whole}");
    }
    let digits = format!("{rest:09}");
    format!("{sign}{whole}.{}", digits.trim_end_matches('0'))
}

#[cfg(test)]
mod tests {
    use super::decimal;

    #[test]
    fn amounts_are_short_decimals() {
        let table = [
            (0, "0"),
            (28_000_000, "0.028"),
            (1, "0.000000001"),
            (-1_500_000_000, "-1.5"),
            (7_000_000_000, "7"),
        ];
        for (nanos, text) in table {
            assert_eq!(decimal(nanos), text);
        }
        assert_eq!(decimal(i64::MIN), "-9223372036.854775808");
    }
}
