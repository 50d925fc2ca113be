//! Prices: a table of what is billed, and tables of rates that several selectors choose among.

use std::fmt::Write as _;

use super::escape::{cell, code_cell, prose, sentence};
use super::fields::{names, plain};
use super::rules::source;
use crate::backend::rust::ir::Inline;
use crate::backend::rust::price_text::{amount, decimal, quantity};
use crate::backend::schema::cel;
use crate::model::{
    Amount, Comparison, Expr, ExprKind, MissingRates, Operation, Price, PriceLine, Quantity, Rate, Value,
};

/// The price as table, or why it is not known.
pub(super) fn price(op: &Operation) -> String {
    match &op.price {
        Price::Unknown(reason) => format!("Not known.\n{}\n", prose(&sentence(reason))),
        Price::Lines { currency, exchange, minimum, lines, source: origin } => {
            let main = cell(currency);
            let mut text = match lines.len() {
                1 => "Quantity times rate.\n".to_owned(),
                _ => "The sum of all lines that apply, each quantity times rate.\n".to_owned(),
            };
            if lines.iter().any(|line| line.currency.is_some()) {
                text.push_str("Amounts of different currencies stand side by side.\n");
            }
            if let Some(minimum) = minimum {
                let _ = writeln!(text, "A request costs at least {} {main}.", decimal(*minimum));
            }
            if let Some(exchange) = exchange {
                let worth = format!("{} {}", decimal(exchange.rate), cell(&exchange.currency));
                let verb = if exchange.per == 1 { "is" } else { "are" };
                let _ = writeln!(text, "{} {main} {verb} worth {worth}.", exchange.per);
            }
            text.push_str("\n| Item | Quantity | Rate | Applies |\n|---|---|---|---|\n");
            let mut after = String::new();
            for line in lines {
                let currency = line.currency.as_deref().map_or(main.clone(), cell);
                rows(line, &currency, &mut text, &mut after);
            }
            text.push_str(&after);
            text.push_str(&source(origin.as_deref()));
            text
        }
    }
}

/// One row for each rate of a line; what takes a table of its own comes after.
fn rows(line: &PriceLine, currency: &str, text: &mut String, after: &mut String) {
    let per = if line.per > 1 { format!(" per {}", line.per) } else { String::new() };
    let (item, quantity) = (cell(&line.item), quantity_cell(line));
    let mut row = |rate: &str, applies: &[String]| {
        let applies = if applies.is_empty() { "always".to_owned() } else { applies.join(" and ") };
        let _ = writeln!(text, "| {item} | {quantity} | {rate} | {applies} |");
    };
    let shown = |rate: Amount| format!("{} {currency}{per}", amount(rate));
    let when: Vec<String> = line.when.iter().map(if_holds).collect();
    match &line.rate {
        Rate::Flat(rate) => row(&shown(*rate), &when),
        Rate::By(selector, rates) => {
            let mut groups: Vec<(Amount, Vec<&Value>)> = Vec::new();
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
                row(&shown(rate), &[std::slice::from_ref(&chosen), &when].concat());
            }
        }
        Rate::Cases(cases) => match Table::of(cases).filter(|table| table.selectors.len() > 1) {
            Some(table) => {
                row(&format!("see the rates of {item}"), &when);
                let _ = write!(
                    after,
                    "\nRates of {item}, in {currency}{per}; the first row that fits counts:\n\n"
                );
                table.write(after);
            }
            None => {
                for (at, (condition, rate)) in cases.iter().enumerate() {
                    let chosen = match (always(condition), at) {
                        (true, 0) => Vec::new(),
                        (true, _) => vec!["else".to_owned()],
                        (false, 0) => vec![if_holds(condition)],
                        (false, _) => vec![format!("else {}", if_holds(condition))],
                    };
                    row(&shown(*rate), &[&chosen[..], &when].concat());
                }
            }
        },
    }
    match line.missing {
        Some(MissingRates::Unknown) => {
            let _ = write!(after, "\nWhere there is no rate for {item}, the price is not known.\n");
        }
        Some(MissingRates::Forbidden) => {
            let _ = write!(after, "\nRequests without a rate for {item} are not valid.\n");
        }
        None => {}
    }
}

fn always(condition: &Expr) -> bool {
    condition.kind == ExprKind::Lit(Value::Bool(true))
}

fn if_holds(condition: &Expr) -> String {
    format!("if {}", code_cell(&cel::author(condition)))
}

/// How many units are billed.
fn quantity_cell(line: &PriceLine) -> String {
    let plain = Quantity {
        units: line.written.units.clone(),
        round_up: None,
        minimum: None,
        free: None,
        band: None,
        times: None,
    };
    if line.written == plain {
        return code_cell(&cel::author(&line.quantity));
    }
    let part = |inline: Inline| match inline {
        Inline::Code(text) => code_cell(&text),
        Inline::Text(text) => padded(&text),
        Inline::Link(text, _) | Inline::Url(text) => cell(&text),
    };
    quantity(&line.written).into_iter().map(part).collect()
}

/// Text in a cell, with the spaces at its ends.
fn padded(text: &str) -> String {
    let start = if text.starts_with(' ') { " " } else { "" };
    let end = if text.len() > 1 && text.ends_with(' ') { " " } else { "" };
    format!("{start}{}{end}", cell(text.trim()))
}

/// Rates that several selectors choose among.
struct Table {
    selectors: Vec<String>,
    /// What each selector has to be, none where it does not matter; and the rate.
    rows: Vec<(Vec<Option<Chosen>>, Amount)>,
}

/// What a selector has to be.
#[derive(Clone)]
enum Chosen {
    /// One of these.
    Is(Vec<Value>),
    /// None of those that have a rate of their own.
    Other,
}

impl Table {
    /// The table that conditions were made from, if they only compare selectors with constants.
    fn of(cases: &[(Expr, Amount)]) -> Option<Table> {
        let mut table = Table { selectors: Vec::new(), rows: Vec::new() };
        for (condition, rate) in cases {
            let parts = match &condition.kind {
                ExprKind::All(parts) => &parts[..],
                _ if always(condition) => &[],
                _ => std::slice::from_ref(condition),
            };
            let mut row: Vec<Option<Chosen>> = vec![None; table.selectors.len()];
            for part in parts {
                let (selector, values) = chosen(part)?;
                let selector = cel::author(selector);
                let at = table.selectors.iter().position(|known| *known == selector).unwrap_or_else(|| {
                    table.selectors.push(selector);
                    row.push(None);
                    row.len() - 1
                });
                if row[at].replace(values).is_some() {
                    return None;
                }
            }
            table.rows.push((row, *rate));
        }
        Some(table)
    }

    fn write(&self, text: &mut String) {
        let heads: Vec<String> = self.selectors.iter().map(|selector| code_cell(selector)).collect();
        let _ = writeln!(text, "| {} | Rate |\n|{}---|", heads.join(" | "), "---|".repeat(heads.len()));
        for (row, rate) in &self.rows {
            let one = |at: usize| match row.get(at) {
                Some(Some(Chosen::Other)) => " any other |".to_owned(),
                Some(Some(Chosen::Is(values))) => {
                    let values: Vec<String> = values.iter().map(|value| code_cell(&plain(value))).collect();
                    format!(" {} |", names(&values, "or"))
                }
                _ => " any |".to_owned(),
            };
            let cells: String = (0..self.selectors.len()).map(one).collect();
            let _ = writeln!(text, "|{cells} {} |", amount(*rate));
        }
    }
}

/// Of a comparison for equality, or a membership: the selector, and what it has to be.
fn chosen(part: &Expr) -> Option<(&Expr, Chosen)> {
    match &part.kind {
        ExprKind::Compare(Comparison::Eq, sides) => match &sides[1].kind {
            ExprKind::Lit(value) => Some((&sides[0], Chosen::Is(vec![value.clone()]))),
            _ => None,
        },
        ExprKind::In(selector, values) => Some((selector, Chosen::Is(values.clone()))),
        ExprKind::Not(inner) => match chosen(inner)? {
            (selector, Chosen::Is(_)) => Some((selector, Chosen::Other)),
            (_, Chosen::Other) => None,
        },
        _ => None,
    }
}
