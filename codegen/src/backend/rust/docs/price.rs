//! Prices in words, for the docs of generated modules.

use super::overview::is_known;
use crate::backend::rust::ir::{Block, Inline};
use crate::model::expr;
use crate::model::words::price::{amount, decimal, quantity};
use crate::model::words::value as bare;
use crate::model::{Amount, Expr, ExprKind, Let, MissingRates, Operation, Price, PriceLine, Rate, Value};

/// Heading and text about the price of an operation.
pub(super) fn blocks(op: &Operation, blocks: &mut Vec<Block>) {
    blocks.push(Block::Heading("Price".into()));
    match &op.price {
        Price::Unknown(reason) => {
            blocks.push(Block::Text(vec![format!("Unknown: {}.", reason.trim_end_matches('.')).into()]));
        }
        Price::Lines { currency, lines, source, exchange, minimum } => {
            let sum = if lines.len() > 1 { "The sum of these lines" } else { "One line" };
            let minimum =
                minimum.map(|minimum| format!(", at least {}", decimal(minimum))).unwrap_or_default();
            blocks.push(Block::Text(vec![format!("{sum}, in {currency}{minimum}:").into()]));
            blocks.push(Block::List(lines.iter().map(|line| self::line(line, &op.lets)).collect()));
            blocks.extend(exchange.as_ref().map(|exchange| {
                let per = if exchange.per == 1 { "One".to_owned() } else { exchange.per.to_string() };
                let verb = if exchange.per == 1 { "is" } else { "are" };
                let worth = format!("{} {}", decimal(exchange.rate), exchange.currency);
                Block::Text(vec![format!("{per} {currency} {verb} worth {worth}.").into()])
            }));
            let source = source.as_deref().filter(|source| !is_known(source, &op.sources));
            blocks.extend(source.map(super::describe::source_line));
        }
    }
}

/// `image`: `self.numberResults` x 0.028
fn line(line: &PriceLine, lets: &[Let]) -> Vec<Inline> {
    let text = |words: &str| Inline::Text(words.to_owned());
    let mut words = vec![Inline::Code(line.item.value.clone()), text(": ")];
    words.extend(quantity(&line.written, lets).0.into_iter().map(Inline::from));
    words.push(text(" x "));
    match &line.rate {
        Rate::Flat(rate) => words.push(Inline::Text(amount(*rate))),
        Rate::By(selector, rates) => {
            words.extend([text("the rate of "), Inline::Code(expr::author_with(selector, lets)), text(" (")]);
            for (at, (value, rate)) in rates.iter().enumerate() {
                words.push(text(if at > 0 { ", " } else { "" }));
                words.extend([Inline::Code(bare(value)), format!(": {}", amount(*rate)).into()]);
            }
            words.push(text(")"));
        }
        Rate::Cases(cases) => words.extend(first_case(cases, lets)),
    }
    if let Some(currency) = &line.currency {
        words.push(format!(" {currency}").into());
    }
    if line.per > 1 {
        words.push(format!(" per {} units", line.per).into());
    }
    if let Some(when) = &line.when {
        words.extend([text(", if "), Inline::Code(expr::author_with(when, lets))]);
    }
    if line.missing == Some(MissingRates::Unknown) {
        words.push(text("; without a rate the price is unknown"));
    }
    words
}

/// The first of several rates whose condition holds.
fn first_case(cases: &[(Expr, Amount)], lets: &[Let]) -> Vec<Inline> {
    let mut words = Vec::new();
    for (at, (when, rate)) in cases.iter().enumerate() {
        let separator = if at > 0 { ", else " } else { "(" };
        words.push(format!("{separator}{}", amount(*rate)).into());
        if when.kind != ExprKind::Lit(Value::Bool(true)) {
            words.extend([" if ".into(), Inline::Code(expr::author_with(when, lets))]);
        }
    }
    words.push(")".into());
    words
}
