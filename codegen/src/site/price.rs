//! The price of an operation on its page: the current one with its curves, and all prices over time.

use maud::{Markup, html};

use super::drawing;
use super::html::{link, phrase, prose, shown};
use crate::backend::table::rates;
use crate::model::words::price::{HEADS, HISTORY_HEADS, rows, sentences};
use crate::model::words::{self, sentence};
use crate::model::{Operation, Price};
use crate::witness::Witnesses;

/// The current price, then the prices over time.
pub(super) fn price(op: &Operation, witnesses: &Witnesses<'_>) -> Markup {
    let source = op.prices.current().and_then(|entry| entry.source.as_deref());
    let (currency, terms, lines) = match op.prices.price() {
        Price::Unknown(reason) => {
            return html! { p.measure { "Unknown. " (prose(&sentence(reason))) } (history(op)) };
        }
        Price::Lines { currency, terms, lines } => (currency, terms, lines),
    };
    html! {
        p.measure {
            @for sentence in sentences(currency, terms, lines) { (phrase(&sentence)) " " }
            @if let Some(source) = source { (link(source, "Source")) }
        }
        div.scroll tabindex="0" role="region" aria-label="Price" { table.prices {
            thead { tr { @for head in HEADS { th scope="col" { (head) } } } }
            tbody { @for row in rows(lines, currency) { tr {
                th scope="row" { (shown(&row.item)) }
                td { (phrase(&row.applies)) } td { (phrase(&row.quantity)) } td.rate { (phrase(&row.rate)) }
            } } }
        } }
        (drawing::curves(op, witnesses))
        (history(op))
        @if !op.lets.is_empty() {
            details {
                summary { "Named expressions" }
                dl.values { @for one in &op.lets {
                    dt { code { (shown(&one.name)) } }
                    dd { code { (shown(&one.text)) } @if let Some(doc) = &one.doc { " " (prose(doc)) } }
                } }
            }
        }
    }
}

/// The prices over time, the current one first.
fn history(op: &Operation) -> Markup {
    if !op.prices.has_history() {
        return html! {};
    }
    let rates = rates(op);
    let rates = |at: usize| match &op.prices.entries[at].price {
        Price::Unknown(reason) => format!("unknown: {}", reason.trim_end_matches('.')),
        Price::Lines { .. } => rates[at].clone(),
    };
    html! {
        p.measure { "Prices over time, in days of UTC:" }
        div.scroll tabindex="0" role="region" aria-label="Prices over time" { table {
            thead { tr { @for head in HISTORY_HEADS { th scope="col" { (head) } } } }
            tbody { @for (at, days) in words::price::history(&op.prices) { @let entry = &op.prices.entries[at]; tr {
                th scope="row" { (days) }
                td { (shown(&rates(at))) }
                td { @if let Some(note) = &entry.note { (prose(note)) } }
                td { @if let Some(source) = &entry.source { (link(source, "Source")) } }
            } } }
        } }
    }
}
