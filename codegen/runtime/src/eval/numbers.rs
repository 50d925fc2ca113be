//! Arithmetic: in rules that of CEL, with integers of 128 bits; in prices exact, where a number may also be a range.

use super::{Gap, Scope, Val};
use crate::cause::Failure;
use crate::ratio::Ratio;
use crate::table::{Arithmetic, Function};

/// Steps of what is computed from two ranges, which takes about as long as so many operations on numbers.
const STEPS_OF_RANGES: usize = 24;

impl<'s> Scope<'s> {
    pub(super) fn arith(&self, operator: Arithmetic, left: &Val<'s>, right: &Val<'s>) -> Val<'s> {
        // The usual numbers; numbers beyond 64 bits can still be exact.
        if let (Val::Int(left), Val::Int(right)) = (left, right)
            && !(self.exact && operator == Arithmetic::Div)
            && let Some(value) = integers(operator, *left, *right)
        {
            return Val::Int(value);
        }
        self.wide(operator, left, right)
    }

    /// Arithmetic on any numbers.
    #[inline(never)]
    fn wide(&self, operator: Arithmetic, left: &Val<'s>, right: &Val<'s>) -> Val<'s> {
        let is_zero = |divisor: Option<Ratio>| {
            matches!(operator, Arithmetic::Div | Arithmetic::Rem) && divisor == Some(Ratio::whole(0))
        };
        let too_large = || Val::Failed(Failure::Overflow);
        if !self.exact {
            return match (left.integer(), right.integer(), left.double(), right.double()) {
                (Some(_), Some(0), ..) if is_zero(Some(Ratio::whole(0))) => {
                    Val::Failed(Failure::DivisionByZero)
                }
                (Some(left), Some(right), ..) => {
                    let value = wide_integers(operator, left, right).and_then(|value| Ratio::new(value, 1));
                    value.map_or_else(too_large, Val::from)
                }
                (_, _, Some(left), Some(right)) => Val::Num(doubles(operator, left, right)),
                _ => Gap::of([left, right]).into(),
            };
        }
        if let (Some(left), Some(right)) = (left.ratio(), right.ratio()) {
            if is_zero(Some(right)) {
                return Val::Failed(Failure::DivisionByZero);
            }
            return ratios(operator, left, right).map_or_else(too_large, Val::from);
        }
        match (left.range(), right.range()) {
            (Some(_), Some(right)) if is_zero(right.ends.exact()) => Val::Failed(Failure::DivisionByZero),
            // A range of divisors that contains zero has no range of quotients.
            (Some(left), Some(right)) if self.spend_for_ranges() => {
                self.unknowns.compute(operator, &left, &right).map_or(Val::Unknown, Val::from)
            }
            (Some(_), Some(_)) => Gap::STEPS.into(),
            _ if left.is_number() && right.is_number() => too_large(),
            _ => Gap::of([left, right]).into(),
        }
    }

    /// Spends the steps of what is computed from two ranges.
    pub(super) fn spend_for_ranges(&self) -> bool {
        self.steps.spend(STEPS_OF_RANGES)
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
            Val::Int(_) => value.ratio().and_then(exact).map(Val::from),
            Val::Between(range) if function == Function::Abs => self.unknowns.abs(range).map(Val::from),
            // None of the others ever falls.
            Val::Between(range) => {
                self.unknowns.suggest_step(function, range);
                range.map(exact).map(Val::from)
            }
            Val::Ratio(value) => exact(**value).map(Val::from),
            Val::Num(_) if self.exact => value.ratio().and_then(exact).map(Val::from),
            Val::Num(value) => match function {
                Function::Ceil => Some(Val::Num(value.ceil())),
                Function::Floor => Some(Val::Num(value.floor())),
                Function::Round => Some(Val::Num(value.round())),
                Function::Abs => Some(Val::Num(value.abs())),
                _ => None,
            },
            _ => return Gap::of([value]).into(),
        };
        result.unwrap_or(Val::Failed(Failure::Overflow))
    }

    /// The greater or the lesser of two numbers.
    pub(super) fn greater(&self, greatest: bool, left: Val<'s>, right: Val<'s>) -> Val<'s> {
        if let (Val::Between(_), _) | (_, Val::Between(_)) = (&left, &right) {
            let Some((first, second)) = left.range().zip(right.range()) else {
                return Gap::of([&left, &right]).into();
            };
            if !self.spend_for_ranges() {
                return Gap::STEPS.into();
            }
            let extreme = self.unknowns.extreme(greatest, &first, &second);
            return extreme.map_or(Val::Failed(Failure::Overflow), Val::from);
        }
        // Only numbers have extremes.
        if let (Val::Bool(_) | Val::Str(_) | Val::Text(_), _)
        | (_, Val::Bool(_) | Val::Str(_) | Val::Text(_)) = (&left, &right)
        {
            return Gap::of([&left, &right]).into();
        }
        match self.order(&left, &right) {
            Ok(Some(order)) if order.is_lt() == greatest && order.is_ne() => right,
            Ok(_) => left,
            Err(gap) => gap.into(),
        }
    }

    /// `int(x)`: parses a decimal integer, or truncates a number.
    pub(super) fn int(&self, value: &Val<'s>) -> Val<'s> {
        match value {
            Val::Int(_) => value.clone(),
            Val::Ratio(_) if !self.exact => value.clone(),
            Val::Num(_) | Val::Ratio(_) => {
                let whole = value.ratio().and_then(Ratio::truncate).map(Val::from);
                let fits = whole.filter(|whole| self.exact || matches!(whole, Val::Int(_)));
                fits.unwrap_or(Val::Failed(Failure::Overflow))
            }
            Val::Between(range) => {
                range.map(Ratio::truncate).map_or(Val::Failed(Failure::Overflow), Val::from)
            }
            Val::Str(_) | Val::Text(_) => self.parsed(value, |text| text.parse().ok().map(Val::Int)),
            _ => Gap::of([value]).into(),
        }
    }

    /// `double(x)`: parses a JSON number, or converts a number.
    pub(super) fn as_double(&self, value: &Val<'s>) -> Val<'s> {
        match value {
            Val::Int(_) | Val::Num(_) | Val::Ratio(_) if !self.exact => {
                value.double().map_or(Val::Failed(Failure::Overflow), Val::Num)
            }
            Val::Int(_) | Val::Num(_) | Val::Ratio(_) | Val::Between(_) => value.clone(),
            Val::Str(_) | Val::Text(_) => self.parsed(value, |text| {
                let number: f64 = text.parse().ok().filter(|_| is_json_number(text.as_bytes()))?;
                number.is_finite().then_some(Val::Num(number))
            }),
            _ => Gap::of([value]).into(),
        }
    }

    /// The number that a text is.
    fn parsed(&self, value: &Val<'s>, parse: impl Fn(&str) -> Option<Val<'s>>) -> Val<'s> {
        let text = value.text().unwrap_or_default();
        if !self.steps.spend_text(text.len()) {
            return Gap::STEPS.into();
        }
        parse(&text).unwrap_or(Val::Failed(Failure::NotANumber))
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

checked_arithmetic!(integers: i64, wide_integers: i128, ratios: Ratio);

/// Arithmetic of doubles never fails: a quotient by zero is infinite, or not a number.
fn doubles(operator: Arithmetic, left: f64, right: f64) -> f64 {
    match operator {
        Arithmetic::Add => left + right,
        Arithmetic::Sub => left - right,
        Arithmetic::Mul => left * right,
        Arithmetic::Div => left / right,
        Arithmetic::Rem => left % right,
    }
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
