//! One operation in a few words, for lists: price, inputs and outputs.

use serde_json::{Value as Json, json};

use super::html::shown;
use crate::backend::Subject;
use crate::model::words::price::decimal;
use crate::model::{Charge, Price, Status};

/// An operation in the catalogue.
pub(super) struct Summary<'c> {
    /// The operation.
    pub(super) subject: &'c Subject<'c>,
    /// The lowest rate of the first line in billionths, to sort by.
    pub(super) rate: Option<i64>,
    /// The rates of the first line in words.
    pub(super) price: String,
    /// Kinds of its input and output: the words around `-to-` in its capabilities.
    pub(super) inputs: Vec<String>,
    /// See `inputs`.
    pub(super) outputs: Vec<String>,
}

impl<'c> Summary<'c> {
    /// The summary of an operation.
    pub(super) fn new(subject: &'c Subject<'c>) -> Self {
        let (rate, price) = price(subject.op.prices.price());
        let (mut inputs, mut outputs) = (Vec::new(), Vec::new());
        let add = |list: &mut Vec<String>, words: &str| {
            for word in words.split("-and-").map(str::to_owned) {
                if !list.contains(&word) {
                    list.push(word);
                }
            }
        };
        for capability in &subject.op.capabilities {
            if let Some((input, output)) = capability.split_once("-to-") {
                add(&mut inputs, input);
                add(&mut outputs, output);
            }
        }
        Self { subject, rate, price, inputs, outputs }
    }

    /// The path of its page below the root.
    pub(super) fn path(&self) -> String {
        format!("{}.html", self.subject.op.id())
    }

    /// The words that a search looks through: names, capabilities, parameters and rules.
    pub(super) fn words(&self) -> Json {
        let op = self.subject.op;
        let mut parameters: Vec<&str> = op
            .request
            .objects
            .iter()
            .flat_map(|object| &object.params)
            .map(|param| param.name.value.as_str())
            .collect();
        parameters.sort_unstable();
        parameters.dedup();
        let rules: Vec<String> =
            op.rules.iter().map(|rule| shown(&format!("{} {}", rule.id.value, rule.message))).collect();
        json!([
            format!("{} {} {}", op.title.value, op.id(), op.wire_ids.join(" ")),
            op.capabilities.join(" "),
            parameters.join(" "),
            rules.join(" "),
            op.doc,
        ])
    }
}

/// The lowest rate of the first line, and the range of its rates: `0.028 to 0.056 USD per image`.
fn price(price: &Price) -> (Option<i64>, String) {
    let Price::Lines { currency, lines, .. } = price else { return (None, "not documented".to_owned()) };
    let Some(line) = lines.first() else { return (None, "free".to_owned()) };
    let known = |charge: &Charge| match charge {
        Charge::Known(amount) => Some((amount.min, amount.max)),
        Charge::Unknown(_) => None,
    };
    let amounts: Vec<(i64, i64)> = line.rate.charges().into_iter().filter_map(known).collect();
    let Some((low, high)) =
        amounts.iter().map(|(low, _)| *low).min().zip(amounts.iter().map(|(_, high)| *high).max())
    else {
        return (None, "not documented".to_owned());
    };
    let range = if low == high { decimal(low) } else { format!("{} to {}", decimal(low), decimal(high)) };
    let units = if line.per > 1 {
        format!("{} × {}", grouped(line.per), line.item.value)
    } else {
        line.item.value.clone()
    };
    let currency = line.currency.as_deref().unwrap_or(currency);
    let more = if lines.len() > 1 { " and more" } else { "" };
    (Some(low), shown(&format!("{range} {currency} per {units}{more}")))
}

/// A number with commas between groups of digits.
fn grouped(number: u32) -> String {
    let digits = number.to_string();
    let groups: Vec<&[u8]> = digits.as_bytes().rchunks(3).rev().collect();
    groups.iter().map(|group| String::from_utf8_lossy(group)).collect::<Vec<_>>().join(",")
}

/// A status as people read it.
pub(super) fn status(status: Status) -> String {
    status.as_str().replace(['_', '-'], " ")
}

#[cfg(test)]
mod tests {
    #[test]
    fn digits_are_grouped() {
        assert_eq!([1, 999, 1000, 1_000_000].map(super::grouped), ["1", "999", "1,000", "1,000,000"]);
    }
}
