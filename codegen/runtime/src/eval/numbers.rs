//! Arithmetic: that of CEL in rules, exact in prices, where a number may also be a range.

use super::{Scope, Val};
use crate::ratio::Ratio;
use crate::table::{Arithmetic, Function};

impl<'s> Scope<'s> {
    pub(super) fn arith(&self, operator: Arithmetic, left: &Val<'s>, right: &Val<'s>) -> Val<'s> {
        if let (Val::Int(left), Val::Int(right)) = (left, right)
            && !(self.exact && operator == Arithmetic::Div)
        {
            // In a price an overflow of machine integers is none yet.
            match integers(operator, *left, *right) {
                Some(value) => return Val::Int(value),
                None if !self.exact => return Val::Unknown,
                None => {}
            }
        }
        let value = if !self.exact {
            left.double()
                .zip(right.double())
                .and_then(|(left, right)| doubles(operator, left, right))
                .map(Val::Num)
        } else if let (Some(left), Some(right)) = (left.ratio(), right.ratio()) {
            ratios(operator, left, right).map(Val::from)
        } else {
            let ranges = left.range().zip(right.range());
            ranges.and_then(|(left, right)| self.unknowns.compute(operator, &left, &right)).map(Val::from)
        };
        value.unwrap_or(Val::Unknown)
    }

    /// A function of one number.
    pub(super) fn rounded(&self, function: Function, value: &Val<'s>) -> Val<'s> {
        let exact = |value: Ratio| match function {
            Function::Ceil => value.ceil(),
            Function::Floor => value.floor(),
            Function::Round => value.round(),
            Function::Abs => value.checked_abs(),
            _ => None,
        };
        let result = match value {
            Val::Int(value) if function != Function::Abs => Some(Val::Int(*value)),
            Val::Int(value) if *value != i64::MIN => Some(Val::Int(value.abs())),
            Val::Between(range) if function == Function::Abs => self.unknowns.abs(range).map(Val::from),
            // None of the others ever falls.
            Val::Between(range) => {
                self.unknowns.suggest_step(function, range);
                range.map(exact).map(Val::from)
            }
            _ if self.exact => value.ratio().and_then(exact).map(Val::from),
            Val::Num(value) => match function {
                Function::Ceil => Some(Val::Num(value.ceil())),
                Function::Floor => Some(Val::Num(value.floor())),
                Function::Round => Some(Val::Num(value.round())),
                Function::Abs => Some(Val::Num(value.abs())),
                _ => None,
            },
            _ => None,
        };
        result.unwrap_or(Val::Unknown)
    }

    /// The greater or the lesser of two numbers.
    pub(super) fn greater(&self, greatest: bool, left: Val<'s>, right: Val<'s>) -> Val<'s> {
        if let (Val::Between(_), _) | (_, Val::Between(_)) = (&left, &right) {
            let ranges = left.range().zip(right.range());
            let extreme = ranges.and_then(|(left, right)| self.unknowns.extreme(greatest, &left, &right));
            return extreme.map_or(Val::Unknown, Val::from);
        }
        if left.interval().is_none() || right.interval().is_none() {
            // Doubles can be too large to be exact; only what is no number at all has no extreme.
            if left.double().is_none() || right.double().is_none() {
                return Val::Unknown;
            }
        }
        match self.order(&left, &right) {
            Some(order) if order.is_lt() == greatest && order.is_ne() => right,
            Some(_) => left,
            None => Val::Unknown,
        }
    }

    /// `int(x)`: parses a decimal integer, or truncates a number.
    pub(super) fn int(&self, value: &Val<'s>) -> Val<'s> {
        match value {
            Val::Int(value) => Val::Int(*value),
            Val::Num(_) | Val::Ratio(_) => {
                let whole = value.ratio().and_then(Ratio::truncate).map(Val::from);
                whole.filter(|whole| self.exact || matches!(whole, Val::Int(_))).unwrap_or(Val::Unknown)
            }
            Val::Between(range) => range.map(Ratio::truncate).map_or(Val::Unknown, Val::from),
            Val::Str(_) | Val::Text(_) => {
                let whole = self.short_text(value).and_then(|text| text.parse().ok());
                whole.map_or(Val::Unknown, Val::Int)
            }
            _ => Val::Unknown,
        }
    }

    /// `double(x)`: parses a JSON number, or converts a number.
    pub(super) fn as_double(&self, value: &Val<'s>) -> Val<'s> {
        match value {
            Val::Int(_) | Val::Num(_) if !self.exact => value.double().map_or(Val::Unknown, Val::Num),
            Val::Int(_) | Val::Num(_) | Val::Ratio(_) | Val::Between(_) => value.clone(),
            Val::Str(_) | Val::Text(_) => {
                let number = self
                    .short_text(value)
                    .filter(|text| is_json_number(text.as_bytes()))
                    .and_then(|text| text.parse().ok())
                    .filter(|number: &f64| number.is_finite());
                number.map_or(Val::Unknown, Val::Num)
            }
            _ => Val::Unknown,
        }
    }

    /// A text that can be a number.
    fn short_text<'v>(&self, value: &'v Val<'s>) -> Option<std::borrow::Cow<'v, str>> {
        let text = value.text()?;
        self.steps.spend_text(text.len()).then_some(text)
    }
}

/// True if a text is a number as JSON writes it.
fn is_json_number(text: &[u8]) -> bool {
    let digits = |text: &[u8]| text.iter().take_while(|byte| byte.is_ascii_digit()).count();
    let text = text.strip_prefix(b"-").unwrap_or(text);
    let whole = digits(text);
    if whole == 0 || (whole > 1 && text.first() == Some(&b'0')) {
        return false;
    }
    let mut rest = text.get(whole..).unwrap_or_default();
    if let Some(fraction) = rest.strip_prefix(b".") {
        let count = digits(fraction);
        if count == 0 {
            return false;
        }
        rest = fraction.get(count..).unwrap_or_default();
    }
    if let Some(exponent) = rest.strip_prefix(b"e").or_else(|| rest.strip_prefix(b"E")) {
        let exponent =
            exponent.strip_prefix(b"+").or_else(|| exponent.strip_prefix(b"-")).unwrap_or(exponent);
        return !exponent.is_empty() && digits(exponent) == exponent.len();
    }
    rest.is_empty()
}

/// Declares arithmetic that has no result where it overflows or divides by zero.
macro_rules! checked_arithmetic {
    ($($name:ident: $number:ty),*) => {$(
        pub(super) fn $name(operator: Arithmetic, left: $number, right: $number) -> Option<$number> {
            match operator {
                Arithmetic::Add => left.checked_add(right),
                Arithmetic::Sub => left.checked_sub(right),
                Arithmetic::Mul => left.checked_mul(right),
                Arithmetic::Div => left.checked_div(right),
                Arithmetic::Rem => left.checked_rem(right),
            }
        }
    )*};
}

checked_arithmetic!(integers: i64, ratios: Ratio);

fn doubles(operator: Arithmetic, left: f64, right: f64) -> Option<f64> {
    let value = match operator {
        Arithmetic::Add => left + right,
        Arithmetic::Sub => left - right,
        Arithmetic::Mul => left * right,
        Arithmetic::Div => left / right,
        Arithmetic::Rem => left % right,
    };
    value.is_finite().then_some(value)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn numbers_as_json_writes_them() {
        for yes in ["0", "-0", "10", "1.5", "-1.25e3", "1E+2", "0e-1"] {
            assert!(is_json_number(yes.as_bytes()), "{yes}");
        }
        for no in
            ["", "-", "01", "1.", ".5", "+1", "1e", "1e+", "1x", "1.5.5", "0x1", " 1", "1 ", "NaN", "inf"]
        {
            assert!(!is_json_number(no.as_bytes()), "{no}");
        }
    }
}
