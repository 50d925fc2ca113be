//! Receipts for people: a table, and sentences that say why each line applies and which other rate was near.

use std::fmt;

use super::{Receipt, ReceiptLine, ReceiptRate};
use crate::cause::quoted;
use crate::cost::CostLine;
use crate::moment::Day;
use crate::table::{Charge, PriceEntry};

/// The condition of a rate of all other requests.
const OTHERWISE: &str = "no other rate applies";

impl fmt::Display for Receipt<'_> {
    /// Prints the operation with its fingerprint, one line for each part of the cost, the total, and the facts.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let mut rows = vec![[self.operation.to_owned(), format!("fingerprint {}", self.fingerprint)]];
        rows.extend(self.price.iter().flat_map(|price| price_rows(price)));
        rows.extend(self.lines.iter().map(ReceiptLine::row));
        rows.extend(self.cost.adjustments().iter().map(|step| [step.to_string(), step.amount.to_string()]));
        rows.push(["total".to_owned(), self.cost.to_string()]);
        if !self.facts.is_empty() {
            rows.push(["facts".to_owned(), self.facts.to_json().to_string()]);
        }
        let width = rows.iter().map(|[head, _]| head.chars().count()).max().unwrap_or_default();
        rows.iter().try_for_each(|[head, text]| writeln!(f, "{head:width$}  {text}"))
    }
}

impl Receipt<'_> {
    /// Sentences about the cost: why each line applies, which of its rates counts, which other rate was near, and what
    /// is unknown.
    pub fn explain(&self) -> Vec<String> {
        let mut sentences = Vec::new();
        if let (Some(price), Some(day)) = (self.price, self.day)
            && let Some(period) = period(price)
        {
            let note = if price.note.is_empty() { String::new() } else { format!(" ({})", price.note) };
            sentences.push(format!(
                "The request is priced on {day}, with the price that is in force {period}{note}."
            ));
        }
        sentences.extend(self.lines.iter().flat_map(ReceiptLine::explain));
        for line in &self.other_lines {
            sentences.push(format!("`{}` is not billed. It is billed if {}.", line.item, line.condition));
        }
        for step in self.cost.adjustments() {
            sentences.push(format!("The sum of the lines becomes {}: {step}.", step.amount));
        }
        let facts: Vec<&str> = self.facts.names().collect();
        if !facts.is_empty() {
            sentences.push(format!(
                "The cost depends on facts that are not part of the request: {}.",
                quoted(&facts)
            ));
        }
        if let Some(missing) = self.cost.missing() {
            sentences.push(format!("The cost is a range, because it {missing}."));
        }
        sentences.push(format!("The total is {}.", self.cost));
        sentences
    }
}

/// The period, the note and the source of a price, as far as there are any.
fn price_rows(price: &PriceEntry<'_>) -> Vec<[String; 2]> {
    let notes: Vec<String> =
        period(price).into_iter().chain((!price.note.is_empty()).then(|| price.note.to_owned())).collect();
    let rows = [("price", notes.join(", ")), ("source", price.source.to_owned())];
    let given = rows.into_iter().filter(|(_, text)| !text.is_empty());
    given.map(|(head, text)| [head.to_owned(), text]).collect()
}

/// The days on which a price is in force: `from 2026-03-01 until 2026-06-01`. The last day is not part of them.
fn period(price: &PriceEntry<'_>) -> Option<String> {
    let part = |word: &str, day: Option<Day>| day.map(|day| format!("{word} {day}"));
    let parts: Vec<String> = part("from", price.from).into_iter().chain(part("until", price.until)).collect();
    (!parts.is_empty()).then(|| parts.join(" "))
}

impl ReceiptLine<'_> {
    /// The item, and how its amount came about.
    fn row(&self) -> [String; 2] {
        let mut text = match (&self.amount, &self.unknown) {
            (Some(line), _) => computed(line),
            (None, Some(cause)) => format!("unknown: {cause}"),
            (None, None) => "nothing".to_owned(),
        };
        let conditions: Vec<&str> = std::iter::once(self.condition)
            .chain(self.rate.as_ref().map(|rate| rate.condition.as_str()))
            .filter(|condition| !condition.is_empty())
            .collect();
        if !conditions.is_empty() {
            text.push_str(", if ");
            text.push_str(&conditions.join(" and "));
        }
        [self.item.to_owned(), text]
    }

    fn explain(&self) -> Vec<String> {
        let item = self.item;
        let mut sentences = vec![match (self.applies, self.condition) {
            (_, "") => format!("`{item}` is always billed."),
            (Some(_), condition) => format!("`{item}` is billed because {condition}."),
            (None, condition) => format!("`{item}` is billed if {condition}, which is unknown."),
        }];
        if let Some(line) = &self.amount {
            let units = if self.quantity.is_empty() { "one" } else { self.quantity };
            sentences.push(format!("The quantity is {units}: {}.", computed(line)));
        }
        if let Some(rate) = &self.rate {
            sentences.push(format!("This rate counts because {}.", condition(rate)));
        }
        for other in &self.near {
            sentences.push(match other.charge {
                Charge::Unknown(reason) => format!("If {}, the rate is unknown: {reason}.", condition(other)),
                charge => format!("If {}, the rate is {charge} {}.", condition(other), self.currency),
            });
        }
        sentences
            .extend(self.unknown.iter().map(|cause| format!("The amount of `{item}` is unknown: {cause}.")));
        sentences
    }
}

/// `2 x 0.028 USD = 0.056 USD`, or `500 x 0.6 USD per 1000000 = 0.0003 USD`.
fn computed(line: &CostLine<'_>) -> String {
    let CostLine { quantity, rate, amount, currency, per, .. } = line;
    let per = if *per == 1 { String::new() } else { format!(" per {per}") };
    format!("{quantity} x {rate} {currency}{per} = {amount} {currency}")
}

fn condition<'r>(rate: &'r ReceiptRate<'_>) -> &'r str {
    if rate.condition.is_empty() { OTHERWISE } else { &rate.condition }
}
