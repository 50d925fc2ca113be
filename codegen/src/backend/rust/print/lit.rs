//! Numbers as Rust literals.

/// An integer with grouped digits.
pub(super) fn int(value: i64) -> String {
    match value {
        i64::MIN => "i64::MIN".to_owned(),
        i64::MAX => "i64::MAX".to_owned(),
        _ => signed(value < 0, &whole(value.unsigned_abs())),
    }
}

/// An unsigned integer.
pub(super) fn unsigned(value: u64) -> String {
    whole(value)
}

/// A double, exactly.
pub(super) fn float(value: f64) -> String {
    if value.is_nan() {
        return "f64::NAN".to_owned();
    }
    if value.is_infinite() {
        return if value > 0.0 { "f64::INFINITY" } else { "f64::NEG_INFINITY" }.to_owned();
    }
    let text = format!("{:?}", value.abs());
    let (mantissa, exponent) = match text.split_once('e') {
        Some((mantissa, exponent)) => (mantissa, Some(exponent)),
        None => (text.as_str(), None),
    };
    let (whole, fraction) = mantissa.split_once('.').unwrap_or((mantissa, "0"));
    let exponent = exponent.map(|exponent| format!("e{exponent}")).unwrap_or_default();
    // Grouped digits on only one side of the point would look like a mistake.
    let digits = if whole.len() < 6 && fraction.len() < 6 {
        format!("{whole}.{fraction}")
    } else {
        format!("{}.{}", group(whole, whole.len() % 3), group(fraction, 0))
    };
    signed(value.is_sign_negative(), &(digits + &exponent))
}

/// The digits without their sign.
fn signed(negative: bool, digits: &str) -> String {
    format!("{}{digits}", if negative { "-" } else { "" })
}

/// Digits, grouped if there are six or more.
fn whole(value: u64) -> String {
    let digits = value.to_string();
    if digits.len() < 6 { digits } else { group(&digits, digits.len() % 3) }
}

/// Puts an underscore after the first few digits, and after every third digit from there.
fn group(digits: &str, first: usize) -> String {
    let mut grouped = String::new();
    for (at, digit) in digits.chars().enumerate() {
        if at > 0 && at % 3 == first {
            grouped.push('_');
        }
        grouped.push(digit);
    }
    grouped
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn integers_keep_their_value() {
        let table = [
            (0, "0"),
            (-1, "-1"),
            (99_999, "99999"),
            (123_456, "123_456"),
            (28_000_000, "28_000_000"),
            (-9_007_199_254_740_991, "-9_007_199_254_740_991"),
            (i64::MIN, "i64::MIN"),
            (i64::MAX, "i64::MAX"),
        ];
        for (value, text) in table {
            assert_eq!(int(value), text);
        }
        assert_eq!(unsigned(u64::MAX), "18_446_744_073_709_551_615");
    }

    #[test]
    fn floats_keep_their_value() {
        let values = [
            0.0,
            0.5,
            1.0,
            12.75,
            -0.0625,
            0.1,
            1e300,
            1e-7,
            123_456.789_012_3,
            1e16,
            f64::MIN_POSITIVE,
            5e-324,
        ];
        for value in values {
            let text = float(value).replace('_', "");
            assert_eq!(text.parse::<f64>().map(f64::to_bits), Ok(value.to_bits()), "{text}");
        }
        assert_eq!(float(-0.0), "-0.0");
        assert_eq!(float(f64::NEG_INFINITY), "f64::NEG_INFINITY");
    }
}
