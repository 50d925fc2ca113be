//! Prices in words, for the docs of generated modules.

use super::overview::is_known;
use crate::backend::rust::ir::{Block, Inline};
use crate::model::words::Phrase;
use crate::model::words::price::{HEADS, Row, rows, sentences};
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
}

fn inline(phrase: Phrase) -> Vec<Inline> {
    phrase.0.into_iter().map(Inline::from).collect()
}
