//! Prices in words, for the docs of generated modules.

use crate::cel;
use crate::ir::{Block, Inline};
use crate::model::{Operation, Price, PriceLine, Rate, Value};

/// Heading and text about the price of an operation.
pub(super) fn blocks(op: &Operation, blocks: &mut Vec<Block>) {
    blocks.push(Block::Heading("Price".into()));
    match &op.price {
        Price::Unknown(reason) => {
            blocks
                .push(Block::Text(vec![Inline::Text(format!("Unknown: {}.", reason.trim_end_matches('.')))]));
        }
        Price::Lines { currency, lines, source, .. } => {
            let sum = if lines.len() > 1 { "The sum of these lines" } else { "One line" };
            blocks.push(Block::Text(vec![Inline::Text(format!("{sum}, in {currency}:"))]));
            blocks.push(Block::List(lines.iter().map(line).collect()));
            blocks.extend(source.as_deref().map(super::describe::source_line));
        }
    }
}

/// `image`: `self.numberResults` x 0.028
fn line(line: &PriceLine) -> Vec<Inline> {
    let text = |words: &str| Inline::Text(words.to_owned());
    let mut words = vec![Inline::Code(line.item.value.clone()), text(": ")];
    words.extend([Inline::Code(cel::author(&line.quantity)), text(" x ")]);
    match &line.rate {
        Rate::Cases(_) => todo!("cases"),
        Rate::Flat(rate) => words.push(Inline::Text(decimal(rate.min))),
        Rate::By(selector, rates) => {
            words.extend([text("the rate of "), Inline::Code(cel::author(selector)), text(" (")]);
            for (at, (value, rate)) in rates.iter().enumerate() {
                words.push(text(if at > 0 { ", " } else { "" }));
                words.extend([Inline::Code(bare(value)), Inline::Text(format!(": {}", decimal(rate.min)))]);
            }
            words.push(text(")"));
        }
    }
    if line.per > 1 {
        words.push(Inline::Text(format!(" per {} units", line.per)));
    }
    if let Some(when) = &line.when {
        words.extend([text(", if "), Inline::Code(cel::author(when))]);
    }
    words
}

/// A value without quotes.
fn bare(value: &Value) -> String {
    match value {
        Value::Bool(value) => value.to_string(),
        Value::Int(value) => value.to_string(),
        Value::Num(value) => format!("{value:?}"),
        Value::Str(value) => value.clone(),
    }
}

/// Billionths as the shortest decimal.
pub(crate) fn decimal(nanos: i64) -> String {
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
