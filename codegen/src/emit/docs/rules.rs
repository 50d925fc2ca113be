//! Sizes, rules and prices.

use std::fmt::Write as _;

use super::escape::{cell, code, code_cell, line, link, prose, sentence};
use super::fields::{names, plain};
use crate::emit::schema::not_asserted;
use crate::lower::cel;
use crate::lower::price_text::decimal;
use crate::model::{Operation, Price, PriceLine, Rate, Rule, Sizes, Value};

/// The table of sizes.
pub(super) fn sizes(sizes: &Sizes) -> String {
    let (width, height) = (code(&sizes.width.to_string()), code(&sizes.height.to_string()));
    let mut text = format!("{width} and {height} come only in these pairs.\n");
    if let Some(tier_from) = &sizes.tier_from {
        let _ = writeln!(text, "Without a pair, {} names the tier.", code(&tier_from.to_string()));
    }
    text.push_str("\n| Tier | Label | Width | Height |\n|---|---|---|---|\n");
    for row in &sizes.rows {
        let _ =
            writeln!(text, "| {} | {} | {} | {} |", cell(&row.tier), cell(&row.label), row.width, row.height);
    }
    text.push_str(&source(sizes.source.as_deref()));
    text
}

/// The rules, one item each.
pub(super) fn rules(op: &Operation) -> String {
    let not_asserted = not_asserted(op);
    op.rules.iter().map(|rule| self::rule(rule, not_asserted.contains(&rule.id.as_str()))).collect()
}

fn rule(rule: &Rule, only_listed: bool) -> String {
    let kind = if rule.warning { "warning" } else { "error" };
    let mut text = format!("- **{}** ({kind}): {}\n", line(&rule.id), line(&sentence(&rule.message)));
    let _ = writeln!(text, "  Holds when {}.", code(&cel::author(&rule.holds)));
    if only_listed {
        text.push_str("  The JSON Schema cannot assert it; it stands there in `x-rules`.\n");
    }
    if let Some(at) = &rule.at {
        let _ = writeln!(text, "  A violation stands at {}.", code(&at.to_string()));
    }
    if let Some(source) = &rule.source {
        let _ = writeln!(text, "  Source: {}.", link(source));
    }
    text
}

/// The price as table, or why it is not known.
pub(super) fn price(op: &Operation) -> String {
    match &op.price {
        Price::Unknown(reason) => format!("Not known.\n{}\n", prose(&sentence(reason))),
        Price::Lines { currency, lines, source: origin, .. } => {
            let currency = cell(currency);
            let mut text = match lines.len() {
                1 => "Quantity times rate.\n\n".to_owned(),
                _ => "The sum of all lines that apply, each quantity times rate.\n\n".to_owned(),
            };
            text.push_str("| Item | Quantity | Rate | Applies |\n|---|---|---|---|\n");
            for line in lines {
                price_rows(line, &currency, &mut text);
            }
            text.push_str(&source(origin.as_deref()));
            text
        }
    }
}

/// One row for each rate of a line.
fn price_rows(line: &PriceLine, currency: &str, text: &mut String) {
    let mut row = |rate: crate::model::Amount, applies: &[String]| {
        let per = if line.per > 1 { format!(" per {}", line.per) } else { String::new() };
        let applies = if applies.is_empty() { "always".to_owned() } else { applies.join(" and ") };
        let (item, quantity) = (cell(&line.item), code_cell(&cel::author(&line.quantity)));
        let _ = writeln!(text, "| {item} | {quantity} | {} {currency}{per} | {applies} |", decimal(rate.min));
    };
    let when: Vec<String> =
        line.when.iter().map(|when| format!("if {}", code_cell(&cel::author(when)))).collect();
    match &line.rate {
        Rate::Flat(rate) => row(*rate, &when),
        Rate::By(selector, rates) => {
            let mut groups: Vec<(crate::model::Amount, Vec<&Value>)> = Vec::new();
            for (value, rate) in rates {
                match groups.iter_mut().find(|(known, _)| known == rate) {
                    Some((_, values)) => values.push(&value.value),
                    None => groups.push((*rate, vec![&value.value])),
                }
            }
            let selector = code_cell(&cel::author(selector));
            for (rate, values) in groups {
                let values: Vec<String> = values.into_iter().map(|value| code_cell(&plain(value))).collect();
                let chosen = format!("for {selector} {}", names(&values, "or"));
                row(rate, &[std::slice::from_ref(&chosen), &when].concat());
            }
        }
        Rate::Cases(_) => todo!("cases"),
    }
}

fn source(source: Option<&str>) -> String {
    source.map(|source| format!("\nSource: {}.\n", link(source))).unwrap_or_default()
}
