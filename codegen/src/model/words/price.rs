//! Prices in words: one table of conditions, quantities and rates, and sentences about the whole.

use modelspec_runtime::Day;

use super::{Phrase, list, quoted, value};
use crate::model::{Charge, Minimum, Missing, PriceEntry, PriceLine, Prices, Quantity, Rate, Terms, Value};

/// The heads of the columns of a table of prices.
pub const HEADS: [&str; 4] = ["Item", "Applies", "Quantity", "Rate"];

/// One row of a table of prices.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Row {
    /// The billed item.
    pub item: String,
    /// When the row applies: `always`, or behind the rows of the item before it.
    pub applies: Phrase,
    /// The billed units.
    pub quantity: Phrase,
    /// The price of one unit, or of several.
    pub rate: Phrase,
}

/// The rows of all lines, in the currency of the price.
pub fn rows(lines: &[PriceLine], currency: &str) -> Vec<Row> {
    lines.iter().flat_map(|line| line_rows(line, line.currency.as_deref().unwrap_or(currency))).collect()
}

/// The heads of the columns of a table of prices over time.
pub const HISTORY_HEADS: [&str; 4] = ["Days", "Rates", "Note", "Source"];

/// The indexes of prices over time, in the order in which they are shown: the current one, then the newest first; each
/// with its days in words.
pub fn history(prices: &Prices) -> Vec<(usize, String)> {
    let current = prices.current_index();
    let others = (0..prices.entries.len()).rev().filter(|at| Some(*at) != current);
    let order = current.into_iter().chain(others);
    order.filter_map(|at| Some((at, days(prices.entries.get(at)?, prices)))).collect()
}

/// The days of a price: `2026-03-01 to 2026-03-31`, and whether they are those of now, as far as the sources tell.
fn days(entry: &PriceEntry, prices: &Prices) -> String {
    let last = entry.until.and_then(Day::previous);
    let days = match (entry.from, last) {
        (None, None) => "no dates".to_owned(),
        (Some(from), None) => format!("since {from}"),
        (None, Some(last)) => format!("up to {last}"),
        (Some(from), Some(last)) if from == last => from.to_string(),
        (Some(from), Some(last)) => format!("{from} to {last}"),
    };
    let is_current = prices.current().is_some_and(|current| std::ptr::eq(current, entry));
    let is_future = prices.read.zip(entry.from).is_some_and(|(read, from)| read < from);
    match (is_current, is_future) {
        (true, _) => format!("{days} (current)"),
        (false, true) => format!("{days} (announced)"),
        (false, false) => days,
    }
}

/// One row for each rate of a line, and one for requests without a rate.
fn line_rows(line: &PriceLine, currency: &str) -> Vec<Row> {
    let row = |case: Option<Phrase>, otherwise: bool, rate: Phrase| Row {
        item: line.item.value.clone(),
        applies: applies(line.when.as_ref().map(|when| &when.words), case, otherwise),
        quantity: quantity(&line.written),
        rate,
    };
    let per = if line.per > 1 { format!(" per {}", line.per) } else { String::new() };
    let shown = |charge: &Charge| match charge {
        Charge::Known(amount) => Phrase::text(format!("{} {currency}{per}", amount.written)),
        Charge::Unknown(reason) => Phrase::text(format!("unknown: {}", reason.trim_end_matches('.'))),
    };
    let mut rows: Vec<Row> = match &line.rate {
        Rate::Fixed(charge) => vec![row(None, false, shown(charge))],
        Rate::By(selector, rates) => {
            let mut groups: Vec<(&Charge, Vec<&Value>)> = Vec::new();
            for (value, charge) in rates {
                match groups.iter_mut().find(|(known, _)| *known == charge) {
                    Some((_, values)) => values.push(&value.value),
                    None => groups.push((charge, vec![&value.value])),
                }
            }
            let group = |(charge, values): (&Charge, Vec<&Value>)| {
                let values = list(values.into_iter().map(quoted), "or");
                row(Some(selector.words.clone().then(" is ").and(values)), false, shown(charge))
            };
            groups.into_iter().map(group).collect()
        }
        Rate::Cases(cases) => cases
            .iter()
            .map(|case| row(Some(case.when.words.clone()), case.otherwise, shown(&case.charge)))
            .collect(),
    };
    rows.extend(line.missing.as_ref().map(|missing| {
        let rate = match missing {
            Missing::Unknown(None) => "unknown".to_owned(),
            Missing::Unknown(Some(reason)) => format!("unknown: {}", reason.trim_end_matches('.')),
            Missing::Forbidden => "not allowed".to_owned(),
        };
        row(None, true, Phrase::text(rate))
    }));
    rows
}

/// When a row applies: under the condition of its line and under its own.
fn applies(line: Option<&Phrase>, case: Option<Phrase>, otherwise: bool) -> Phrase {
    let given = |phrase: &Phrase| !phrase.0.is_empty();
    let conditions: Vec<Phrase> = line.cloned().into_iter().chain(case).filter(given).collect();
    match (otherwise, conditions.is_empty()) {
        (false, true) => Phrase::text("always"),
        (true, true) => Phrase::text("otherwise"),
        (false, false) => Phrase::text("if ").and(list(conditions, "and")),
        (true, false) => Phrase::text("otherwise, if ").and(list(conditions, "and")),
    }
}

/// The terms of the price as a whole, in sentences.
pub fn sentences(currency: &str, terms: &Terms, lines: &[PriceLine]) -> Vec<Phrase> {
    let mut sentences = vec![Phrase::text(match lines.len() {
        1 => "The price is the quantity times the rate.",
        _ => "The price is the sum of all rows that apply, each its quantity times its rate.",
    })];
    if lines.iter().any(|line| line.currency.is_some()) {
        sentences.push(Phrase::text("Amounts in different currencies are not added up."));
    }
    sentences.extend(terms.minimum.as_ref().map(|minimum| {
        let start = Phrase::text("A request costs at least ");
        match minimum {
            Minimum::Amount(amount) => start.then(format!("{} {currency}.", amount.written)),
            Minimum::Computed(minimum) => start.and(minimum.words.clone()).then(format!(" {currency}.")),
        }
    }));
    sentences.extend(terms.rounding.as_ref().map(|rounding| {
        let step = format!("{} {currency}", rounding.step.written);
        Phrase::text(if rounding.up {
            format!("The total is rounded up to a multiple of {step}.")
        } else {
            format!("The total is rounded to the nearest multiple of {step}, halves up.")
        })
    }));
    sentences.extend(terms.exchange.as_ref().map(|exchange| {
        let verb = if exchange.per == 1 { "is" } else { "are" };
        let worth = format!("{} {}", exchange.rate.written, exchange.currency);
        Phrase::text(format!("{} {currency} {verb} worth {worth}.", exchange.per))
    }));
    sentences
}

/// The billed units: `` `seconds` rounded up to a multiple of 5, at least 10 ``.
pub(crate) fn quantity(written: &Quantity) -> Phrase {
    let mut phrase = written.units.words.clone();
    if let Some(step) = &written.round_up {
        let multiple = match step {
            Value::Int(1) => "a whole number".to_owned(),
            step => format!("a multiple of {}", value(step)),
        };
        phrase = phrase.then(format!(" rounded up to {multiple}"));
    }
    if let Some(minimum) = &written.minimum {
        phrase = phrase.then(format!(", at least {}", value(minimum)));
    }
    if let Some(free) = &written.free {
        phrase = phrase.then(format!(", the first {} free", value(free)));
    }
    if let Some((low, high)) = &written.band {
        let high = high.as_ref().map(|high| format!(" up to {}", value(high))).unwrap_or_default();
        phrase = phrase.then(format!(", only those above {}{high}", value(low)));
    }
    if let Some(times) = &written.times {
        phrase = phrase.then(" x ").and(times.words.clone());
    }
    phrase
}

/// Billionths as the shortest decimal.
pub fn decimal(nanos: i64) -> String {
    let sign = if nanos < 0 { "-" } else { "" };
    let (whole, rest) = (nanos.unsigned_abs() / 1_000_000_000, nanos.unsigned_abs() % 1_000_000_000);
    if rest == 0 {
        return format!("{sign}{whole}");
    }
    let digits = format!("{rest:09}");
    format!("{sign}{whole}.{}", digits.trim_end_matches('0'))
}

#[cfg(test)]
mod tests {
    use super::decimal;

    #[test]
    fn amounts_are_short_decimals() {
        let table = [
            (0, "0"),
            (28_000_000, "0.028"),
            (1, "0.000000001"),
            (-1_500_000_000, "-1.5"),
            (7_000_000_000, "7"),
        ];
        for (nanos, text) in table {
            assert_eq!(decimal(nanos), text);
        }
        assert_eq!(decimal(i64::MIN), "-9223372036.854775808");
    }
}
