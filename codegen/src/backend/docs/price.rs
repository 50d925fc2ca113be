//! Prices: a table of conditions, quantities and rates.

use std::fmt::Write as _;

use super::escape::{cell, phrase_cell, prose};
use super::rules::source;
use crate::model::words::price::{HEADS, rows, sentences};
use crate::model::words::sentence;
use crate::model::{Operation, Price};

/// The price as a table, or the reason why it is unknown.
pub(super) fn price(op: &Operation) -> String {
    let (currency, terms, lines) = match op.prices.price() {
        Price::Unknown(reason) => return format!("Unknown.\n{}\n", prose(&sentence(reason))),
        Price::Lines { currency, terms, lines } => (currency, terms, lines),
    };
    let mut text = String::new();
    for sentence in sentences(currency, terms, lines) {
        let _ = writeln!(text, "{}", phrase_cell(&sentence));
    }
    let _ = write!(text, "\n| {} |\n{}|\n", HEADS.join(" | "), "|---".repeat(HEADS.len()));
    for row in rows(lines, currency) {
        let cells = [&row.applies, &row.quantity, &row.rate].map(phrase_cell);
        let _ = writeln!(text, "| {} | {} |", cell(&row.item), cells.join(" | "));
    }
    text.push_str(&source(op.prices.current().and_then(|entry| entry.source.as_deref())));
    text
}
