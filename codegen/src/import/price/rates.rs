//! The rates that a document states.

use super::members::words;
use crate::import::examples::amount;
use crate::import::tree::{Document, Entry, Kind, Node};

/// Most rates of an operation.
const MAX_RATES: usize = 64;

/// A rate.
#[derive(Clone, Debug)]
pub(crate) struct Rate {
    /// The amount, a decimal.
    pub(super) amount: String,
    /// The unit; empty for one result.
    pub(super) unit: String,
    /// The requests that have the rate; empty for all.
    pub(crate) label: String,
    /// The rate of all units but the first.
    pub(super) beyond: Option<String>,
    /// It is added to the others.
    pub(super) is_added: bool,
    /// Line of the document, from 1.
    pub(super) line: usize,
}

impl Rate {
    /// The rate as documents state it.
    pub(crate) fn node(&self, at: usize) -> Node {
        let text = |text: &str| Node { at, kind: Kind::Text(text.to_owned()) };
        let entry = |key: &str, value: Node| Entry { key: key.to_owned(), value };
        let added = Node { at, kind: Kind::Bool(self.is_added) };
        let entries = vec![
            entry("amount", text(&self.amount)),
            entry("unit", text(&self.unit)),
            entry("label", text(&self.label)),
            entry("additional", added),
        ];
        Node { at, kind: Kind::Map(entries) }
    }

    /// The rate as a comment says it.
    pub(super) fn text(&self) -> String {
        let unit = if self.unit.is_empty() { "output" } else { &self.unit };
        let label = if self.label.is_empty() { String::new() } else { format!(": {}", self.label) };
        let added = if self.is_added { "additional price" } else { "price" };
        format!("{added} {} per {unit}{label}", self.amount)
    }
}

/// The prices of a document.
#[derive(Debug)]
pub(super) struct Rates {
    /// The rates.
    pub(super) all: Vec<Rate>,
    /// The currency.
    pub(super) currency: String,
    /// The reason why the rates are not what is billed.
    pub(super) inexact: Option<String>,
}

/// The prices in a document, if it states some.
pub(super) fn read(document: &Document) -> Option<Rates> {
    let info = document.root.get("info");
    let places = [info, Some(&document.root)].into_iter().flatten();
    let pricing = places.flat_map(|place| [place.get("x-pricing"), place.get("x-price")]).flatten().next()?;
    let currency = pricing.text_of("currency").unwrap_or("USD").to_owned();
    let list = pricing.get("rates").map(Node::items).unwrap_or_default();
    let mut all: Vec<Rate> = list.iter().take(MAX_RATES).filter_map(|node| rate(node, document)).collect();
    let mut inexact = if list.len() > MAX_RATES {
        Some(format!("there are {} rates; the limit is {MAX_RATES}", list.len()))
    } else {
        let unread = list.len() - all.len();
        (unread > 0).then(|| format!("{unread} of the rates have no amount"))
    };
    match pricing.text_of("basis") {
        Some("floor") => inexact = Some("the rates are only the least that is billed".to_owned()),
        Some("token" | "tokens") => inexact = Some("only the service knows the number of tokens".to_owned()),
        _ => {}
    }
    if all.is_empty() {
        let overview = pricing.get("overview").filter(|node| node.text().is_some());
        all.extend(
            overview
                .into_iter()
                .flat_map(|node| sentences(node.text().unwrap_or_default(), document.position(node.at).1)),
        );
        if all.is_empty() && pricing.get("measured").is_some() {
            inexact = Some("the document has measured prices, and no rates".to_owned());
        }
    }
    (!all.is_empty() || inexact.is_some()).then_some(Rates { all, currency, inexact })
}

fn rate(node: &Node, document: &Document) -> Option<Rate> {
    let text = |key: &str| node.text_of(key).unwrap_or_default().trim().to_owned();
    let label = text("label");
    Some(Rate {
        amount: node.get("amount").and_then(amount)?,
        unit: text("unit"),
        beyond: None,
        is_added: node.has_true("additional") || is_added(&label),
        label,
        line: document.position(node.at).1,
    })
}

/// Rates of which one is for the first unit and one for the others are a rate in two bands.
pub(super) fn in_bands(rates: &[Rate]) -> Vec<Rate> {
    let only_says = |rate: &Rate, marks: &[&str]| {
        let unit = words(&rate.unit);
        let said = words(&rate.label);
        let is_known = |word: &String| {
            let stem = word.trim_end_matches('s');
            marks.contains(&word.as_str())
                || matches!(word.as_str(), "the" | "each" | "every" | "per" | "after" | "that")
                || unit.iter().any(|own| own.trim_end_matches('s') == stem)
        };
        said.iter().any(|word| marks.contains(&word.as_str())) && said.iter().all(is_known)
    };
    let is_first = |rate: &&Rate| only_says(rate, &["first", "initial"]);
    let is_rest = |rate: &&Rate| only_says(rate, &["additional", "extra", "further", "subsequent"]);
    let mut banded = rates.to_vec();
    for first in rates.iter().filter(is_first) {
        let of_unit: Vec<&Rate> = rates.iter().filter(|rate| rate.unit == first.unit).collect();
        let Some(rest) = of_unit.iter().copied().find(is_rest).filter(|_| of_unit.len() == 2) else {
            continue;
        };
        banded.retain(|rate| rate.unit != first.unit);
        let beyond = Some(rest.amount.clone());
        banded.push(Rate { label: String::new(), is_added: false, beyond, ..first.clone() });
    }
    banded
}

/// True for words that say that an amount is added to others.
fn is_added(text: &str) -> bool {
    const WORDS: &[&str] = &["additional", "extra", "surcharge", "added", "addition"];
    text.trim_start().starts_with('+') || words(text).iter().any(|word| WORDS.contains(&word.as_str()))
}

/// The rates in a text, such as `$0.07/s (without audio), or $0.14 per second with audio`.
pub(crate) fn sentences(text: &str, line: usize) -> Vec<Rate> {
    let mut rates: Vec<Rate> = Vec::new();
    for sentence in text.split(". ") {
        let parts: Vec<&str> = sentence.split('$').collect();
        let before = parts[0].trim();
        for part in parts.iter().skip(1) {
            let end = part.find(|char: char| !char.is_ascii_digit() && char != '.').unwrap_or(part.len());
            let digits = part[..end].trim_end_matches('.');
            let Some(amount) = crate::number::plain(digits) else { continue };
            let (unit, label) = unit_and_label(part[end..].trim_matches(|char: char| ".`*, ".contains(char)));
            let is_added = is_added(part) || (rates.is_empty() && is_added(before)) || is_added(before);
            // What the amount is for can come before it, as in "for every input image, it is an additional $0.01".
            let before = if is_added && label.is_empty() { condition(before) } else { String::new() };
            let label = if label.is_empty() { before } else { label };
            rates.push(Rate { amount, unit, label, beyond: None, is_added, line });
        }
    }
    rates
}

/// The unit behind an amount, and what the rest says about requests.
fn unit_and_label(rest: &str) -> (String, String) {
    let rest = rest.strip_suffix(" or").unwrap_or(rest).trim_end_matches([',', ' ']);
    let (unit, said) = match rest.strip_prefix("per ").or_else(|| rest.strip_prefix('/')) {
        None => ("", rest),
        Some(unit) => {
            let stops = [" (", ", ", " for ", " with ", " without ", " of ", " at ", " when ", " if "];
            let end = stops.iter().filter_map(|stop| unit.find(stop)).min().unwrap_or(unit.len());
            (&unit[..end], &unit[end..])
        }
    };
    let said = said.trim().trim_matches(|char: char| "(), ".contains(char));
    let said = ["for ", "of ", "at ", "in "].iter().find_map(|word| said.strip_prefix(word)).unwrap_or(said);
    let unit = if unit == "s" { "second" } else { unit };
    let said = said.strip_suffix("will be added on top").unwrap_or(said);
    (unit.trim().to_owned(), said.trim().to_owned())
}

/// The condition at the start of a sentence, such as "when using search, ".
fn condition(before: &str) -> String {
    let clause = before.split(',').next().unwrap_or_default().trim();
    let starts = [
        "When using ",
        "If using ",
        "For every ",
        "For each ",
        "When ",
        "For ",
        "If ",
        "With ",
        "Each ",
        "Every ",
    ];
    starts.iter().find_map(|start| clause.strip_prefix(start)).unwrap_or_default().to_owned()
}
