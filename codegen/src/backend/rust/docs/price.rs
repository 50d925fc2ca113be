//! Prices in words, for the docs of generated modules.

use super::overview::is_known;
use crate::backend::rust::ir::{Block, Inline};
use crate::backend::table::rates;
use crate::model::words::Phrase;
use crate::model::words::price::{self as words, HEADS, HISTORY_HEADS, Row, rows, sentences};
use crate::model::{Operation, Price};

/// Heading and text about the price of an operation.
pub(super) fn blocks(op: &Operation, blocks: &mut Vec<Block>) {
    blocks.push(Block::Heading("Price".into()));
    match op.prices.price() {
        Price::Unknown(reason) => {
            blocks.push(Block::Text(vec![format!("Unknown: {}.", reason.trim_end_matches('.')).into()]));
        }
        Price::Lines { currency, terms, lines } => {
            blocks.push(Block::Lines(sentences(currency, terms, lines).into_iter().map(inline).collect()));
            let heads = HEADS.iter().map(|head| vec![Inline::Text((*head).to_owned())]).collect();
            let row = |row: Row| {
                let item = vec![Inline::Text(row.item)];
                vec![item, inline(row.applies), inline(row.quantity), inline(row.rate)]
            };
            blocks.push(Block::Table(heads, rows(lines, currency).into_iter().map(row).collect()));
            let source = op.prices.current().and_then(|entry| entry.source.as_deref());
            let source = source.filter(|source| !is_known(source, &op.sources));
            blocks.extend(source.map(super::describe::source_line));
        }
    }
    if op.prices.has_history() {
        history(op, blocks);
    }
}

/// The prices over time, the current one first.
fn history(op: &Operation, blocks: &mut Vec<Block>) {
    let rates = rates(op);
    blocks.push(Block::Text(vec!["Prices over time, in days of UTC:".to_owned().into()]));
    let heads = HISTORY_HEADS.iter().map(|head| vec![Inline::Text((*head).to_owned())]).collect();
    let row = |(at, days): (usize, String)| {
        let entry = &op.prices.entries[at];
        let rates = match &entry.price {
            Price::Unknown(reason) => format!("unknown: {}", reason.trim_end_matches('.')),
            Price::Lines { .. } => rates[at].clone(),
        };
        let text = |text: String| vec![Inline::Text(text)];
        let source = entry.source.as_ref().map(|source| Inline::Url(source.clone())).into_iter().collect();
        vec![text(days), text(rates), text(entry.note.clone().unwrap_or_default()), source]
    };
    blocks.push(Block::Table(heads, words::history(&op.prices).into_iter().map(row).collect()));
}

fn inline(phrase: Phrase) -> Vec<Inline> {
    phrase.0.into_iter().map(Inline::from).collect()
}
