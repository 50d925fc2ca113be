//! Prices: a table of conditions, quantities and rates.

use std::fmt::Write as _;

use super::escape::{cell, link_cell, phrase_cell, prose};
use super::rules::source;
use crate::backend::table::rates;
use crate::model::words::price::{self as words, HEADS, HISTORY_HEADS, rows, sentences};
use crate::model::words::sentence;
use crate::model::{Operation, Price};

/// The current price, and a table of all prices if there are others.
pub(super) fn price(op: &Operation) -> String {
    let mut text = current(op);
    if op.prices.has_history() {
        text.push_str(&history(op));
    }
    text
}

/// The prices over time, the current one first.
fn history(op: &Operation) -> String {
    let rates = rates(op);
    let heads = HISTORY_HEADS;
    let mut text = format!("\n### Price history\n\nDays are in UTC.\n\n| {} |\n", heads.join(" | "));
    let _ = writeln!(text, "{}|", "|---".repeat(heads.len()));
    for (at, days) in words::history(&op.prices) {
        let entry = &op.prices.entries[at];
        let rates = match &entry.price {
            Price::Unknown(reason) => format!("unknown: {}", reason.trim_end_matches('.')),
            Price::Lines { .. } => rates[at].clone(),
        };
        let note = entry.note.as_deref().unwrap_or_default();
        let source = entry.source.as_deref().map(|url| link_cell("page", url)).unwrap_or_default();
        let _ = writeln!(text, "| {} | {} | {} | {source} |", cell(&days), cell(&rates), cell(note));
    }
    text
}

/// The price as a table, or the reason why it is unknown.
fn current(op: &Operation) -> String {
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
