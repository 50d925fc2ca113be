//! Prices: a table of the billed items, and tables of rates with several selectors.

use std::fmt::Write as _;

use super::escape::{cell, code_cell, phrase_cell, prose, sentence};
use super::rules::source;
use crate::model::expr::author_with;
use crate::model::words::{
    self,
    price::{amount, decimal, quantity},
};
use crate::model::{
    Amount, Comparison, Expr, ExprKind, Let, MissingRates, Operation, Price, PriceLine, Rate, Value,
};

/// The price as a table, or the reason why it is unknown.
pub(super) fn price(op: &Operation) -> String {
    match &op.price {
        Price::Unknown(reason) => format!("Unknown.\n{}\n", prose(&sentence(reason))),
        Price::Lines { currency, exchange, minimum, lines, source: origin } => {
            let main = cell(currency);
            let mut text = match lines.len() {
                1 => "The price is the quantity times the rate.\n".to_owned(),
                _ => "The price is the sum of all lines that apply. Each line is its quantity times its rate.\n".to_owned(),
            };
            if lines.iter().any(|line| line.currency.is_some()) {
                text.push_str("Amounts in different currencies are not added up.\n");
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
                rows(line, &op.lets, &currency, &mut text, &mut after);
            }
            text.push_str(&after);
            text.push_str(&source(origin.as_deref()));
            text
        }
    }
}

/// One row for each rate of a line; rates with several selectors get a table below.
fn rows(line: &PriceLine, lets: &[Let], currency: &str, text: &mut String, after: &mut String) {
    let per = if line.per > 1 { format!(" per {}", line.per) } else { String::new() };
    let (item, quantity) = (cell(&line.item), phrase_cell(&quantity(&line.written, lets)));
    let mut row = |rate: &str, applies: &[String]| {
        let applies = if applies.is_empty() { "always".to_owned() } else { applies.join(" and ") };
        let _ = writeln!(text, "| {item} | {quantity} | {rate} | {applies} |");
    };
    let shown = |rate: Amount| format!("{} {currency}{per}", amount(rate));
    let when: Vec<String> = line.when.iter().map(|when| if_holds(when, lets)).collect();
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
            let selector = code_cell(&author_with(selector, lets));
            for (rate, values) in groups {
                let values = words::list(values.into_iter().map(words::quoted), "or");
                let chosen = format!("for {selector} {}", phrase_cell(&values));
                row(&shown(rate), &[std::slice::from_ref(&chosen), &when].concat());
            }
        }
        Rate::Cases(cases) => match Table::of(cases, lets).filter(|table| table.selectors.len() > 1) {
            Some(table) => {
                row(&format!("see the rates of {item}"), &when);
                let _ = write!(
                    after,
                    "\nRates of {item}, in {currency}{per}. The first matching row applies:\n\n"
                );
                table.write(after);
            }
            None => {
                for (at, (condition, rate)) in cases.iter().enumerate() {
                    let chosen = match (always(condition), at) {
                        (true, 0) => Vec::new(),
                        (true, _) => vec!["else".to_owned()],
                        (false, 0) => vec![if_holds(condition, lets)],
                        (false, _) => vec![format!("else {}", if_holds(condition, lets))],
                    };
                    row(&shown(*rate), &[&chosen[..], &when].concat());
                }
            }
        },
    }
    match line.missing {
        Some(MissingRates::Unknown) => {
            let _ = write!(after, "\nIf no rate for {item} applies, the price is unknown.\n");
        }
        Some(MissingRates::Forbidden) => {
            let _ = write!(after, "\nRequests for which no rate for {item} applies are invalid.\n");
        }
        None => {}
    }
}

fn always(condition: &Expr) -> bool {
    condition.kind == ExprKind::Lit(Value::Bool(true))
}

fn if_holds(condition: &Expr, lets: &[Let]) -> String {
    format!("if {}", code_cell(&author_with(condition, lets)))
}

/// Rates with several selectors.
struct Table {
    selectors: Vec<String>,
    /// For each selector the values that it must have, none where any value matches; and the rate.
    rows: Vec<(Vec<Option<Chosen>>, Amount)>,
}

/// The values of a selector that a row is for.
#[derive(Clone)]
enum Chosen {
    /// One of these values.
    Is(Vec<Value>),
    /// No value that has its own rate.
    Other,
}

impl Table {
    /// Turns conditions into a table, if they only compare selectors with constants.
    fn of(cases: &[(Expr, Amount)], lets: &[Let]) -> Option<Table> {
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
                let selector = author_with(selector, lets);
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
                    format!(" {} |", phrase_cell(&words::list(values.iter().map(words::quoted), "or")))
                }
                _ => " any |".to_owned(),
            };
            let cells: String = (0..self.selectors.len()).map(one).collect();
            let _ = writeln!(text, "|{cells} {} |", amount(*rate));
        }
    }
}

/// The selector of a comparison for equality or of a membership, and the values that it must have.
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
