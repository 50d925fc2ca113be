//! Phrases for prices: amounts and billed quantities.

use super::{Phrase, value};
use crate::model::{Amount, Let, Quantity, Value, expr};

/// The billed units: `` `seconds` rounded up to a multiple of 5, at least 10 ``.
pub fn quantity(written: &Quantity, lets: &[Let]) -> Phrase {
    let mut phrase = Phrase::code(expr::author_with(&written.units, lets));
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
        phrase = phrase.then(" x ").then_code(expr::author_with(times, lets));
    }
    phrase
}

/// A rate: `0.028`, or `6.75 to 13.5` where only a range is known.
pub fn amount(amount: Amount) -> String {
    if amount.min == amount.max {
        decimal(amount.min)
    } else {
        format!("{} to {}", decimal(amount.min), decimal(amount.max))
    }
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
