//! Documented examples.

use std::fmt::Write as _;

use super::escape::{block, code, line, link, phrase};
use crate::model::words::{self, Phrase, price::decimal};
use crate::model::{Example, Operation, Price};

/// One example with everything that is documented about it.
pub(super) fn example(example: &Example, op: &Operation) -> String {
    let mut text = format!("### {}\n", line(&example.title));
    if let Some(source) = &example.source {
        let _ = write!(text, "\nSource: {}.\n", link(source));
    }
    json(&mut text, "Request", example.request.as_ref());
    json(&mut text, "Facts", example.facts.as_ref());
    if !example.violations.is_empty() {
        let violations = example.violations.iter().map(|(pointer, rule)| {
            let place = if pointer.is_empty() { "the request".to_owned() } else { code(pointer) };
            format!("- {} at {place}\n", code(rule))
        });
        let _ = write!(text, "\nThe request is invalid:\n\n{}", violations.collect::<String>());
    }
    if !example.warnings.is_empty() {
        let warnings = words::list(example.warnings.iter().map(Phrase::code), "and");
        let _ = write!(text, "\nIt triggers the warning {}.\n", phrase(&warnings));
    }
    if let Some(cost) = &example.cost {
        let price = op.prices.at(example.at.as_ref().map(|at| at.value.day()));
        let currency = match price {
            Some(Price::Lines { currency, .. }) => format!(" {}", line(currency)),
            _ => String::new(),
        };
        let at = example.at.as_ref().map(|at| format!(" at {}", at.value)).unwrap_or_default();
        let _ = write!(text, "\nIt costs {}{currency}{at}.\n", decimal(cost.value));
    }
    json(&mut text, "Response", example.response.as_ref());
    json(&mut text, "Callback", example.callback.as_ref());
    text
}

fn json(text: &mut String, what: &str, value: Option<&crate::source::Located<serde_json::Value>>) {
    let Some(value) = value else { return };
    let pretty = serde_json::to_string_pretty(&value.value).expect("every key is a string");
    let _ = write!(text, "\n{what}:\n\n{}", block(&pretty, "json"));
}
