//! Reads plain YAML scalars: as JSON where they are JSON, else as strings. Knows no positions and no specs.

/// The meaning of a plain scalar.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Plain {
    /// Nothing is written.
    Empty,
    /// `~`, which is no word of JSON.
    Tilde,
    /// `null`.
    Null,
    /// `true` or `false`.
    Bool(bool),
    /// A number as JSON writes it.
    Number,
    /// A number to some YAML reader, but not to JSON.
    ForeignNumber,
    /// Anything else, `yes` and `no` too.
    Text,
}

impl Plain {
    /// Sorts the text of a plain scalar.
    pub(super) fn of(text: &str) -> Self {
        match text {
            "" => Self::Empty,
            "~" => Self::Tilde,
            "null" => Self::Null,
            "true" => Self::Bool(true),
            "false" => Self::Bool(false),
            _ if is_json_number(text) => Self::Number,
            _ if is_foreign_number(text) => Self::ForeignNumber,
            _ => Self::Text,
        }
    }
}

/// Reports whether the text is a number by the grammar of RFC 8259.
pub(super) fn is_json_number(text: &str) -> bool {
    let (integer, fraction, exponent) = parts(text.strip_prefix('-').unwrap_or(text));
    let canonical = integer == "0" || (all_digits(integer) && !integer.starts_with('0'));
    canonical && fraction.is_none_or(all_digits) && exponent.is_none_or(is_exponent)
}

/// Reports whether a YAML 1.1 or 1.2 reader would read the text as a number, although it is not one in JSON.
fn is_foreign_number(text: &str) -> bool {
    let unsigned = text.strip_prefix(['-', '+']).unwrap_or(text);
    if matches!(unsigned, ".inf" | ".Inf" | ".INF") || matches!(text, ".nan" | ".NaN" | ".NAN") {
        return true;
    }
    if let Some((radix, digits)) = radix_of(unsigned) {
        return digits.chars().any(|digit| digit.is_digit(radix))
            && digits.chars().all(|digit| digit == '_' || digit.is_digit(radix));
    }
    let (integer, fraction, exponent) = parts(unsigned);
    let digits = |text: &str| text.bytes().all(|byte| byte == b'_' || byte.is_ascii_digit());
    let starts_well =
        unsigned.starts_with(|first: char| first.is_ascii_digit()) || fraction.is_some_and(starts_with_digit);
    starts_well && digits(integer) && fraction.is_none_or(digits) && exponent.is_none_or(is_exponent)
}

/// The number as JSON would write it, when there is one.
pub(super) fn as_json_number(text: &str) -> Option<String> {
    let (sign, unsigned) = match text.as_bytes().first()? {
        b'-' => ("-", &text[1..]),
        b'+' => ("", &text[1..]),
        _ => ("", text),
    };
    let digits = unsigned.replace('_', "");
    let number = if let Some((radix, digits)) = radix_of(&digits) {
        format!("{sign}{}", u64::from_str_radix(digits, radix).ok()?)
    } else {
        let (integer, fraction, exponent) = parts(&digits);
        let integer = match integer.trim_start_matches('0') {
            "" => "0",
            trimmed => trimmed,
        };
        let fraction = fraction.filter(|digits| !digits.is_empty()).map(|digits| format!(".{digits}"));
        let exponent = exponent.map(|digits| format!("e{digits}"));
        format!("{sign}{integer}{}{}", fraction.unwrap_or_default(), exponent.unwrap_or_default())
    };
    is_json_number(&number).then_some(number)
}

/// The base that a prefix names, and what follows it.
fn radix_of(unsigned: &str) -> Option<(u32, &str)> {
    let (prefix, digits) = (unsigned.get(..2)?, &unsigned[2..]);
    match prefix {
        "0x" | "0X" => Some((16, digits)),
        "0o" | "0O" => Some((8, digits)),
        "0b" | "0B" => Some((2, digits)),
        _ => None,
    }
}

/// Integer digits, what follows the point, and what follows the `e`.
fn parts(unsigned: &str) -> (&str, Option<&str>, Option<&str>) {
    let (mantissa, exponent) = match unsigned.split_once(['e', 'E']) {
        Some((mantissa, exponent)) => (mantissa, Some(exponent)),
        None => (unsigned, None),
    };
    match mantissa.split_once('.') {
        Some((integer, fraction)) => (integer, Some(fraction), exponent),
        None => (mantissa, None, exponent),
    }
}

fn all_digits(text: &str) -> bool {
    !text.is_empty() && text.bytes().all(|byte| byte.is_ascii_digit())
}

fn starts_with_digit(text: &str) -> bool {
    text.starts_with(|first: char| first.is_ascii_digit())
}

fn is_exponent(text: &str) -> bool {
    all_digits(text.strip_prefix(['-', '+']).unwrap_or(text))
}

#[cfg(test)]
mod tests {
    use super::{Plain, as_json_number};

    #[test]
    fn plain_scalars_mean_what_json_says() {
        for number in ["0", "-0", "1", "28", "1.10", "0.5", "1e5", "2E-3", "-1.5e+10"] {
            assert_eq!(Plain::of(number), Plain::Number, "{number}");
        }
        for text in [
            "no",
            "yes",
            "on",
            "off",
            "True",
            "NULL",
            "1K",
            "1024x1024",
            "2026-02-05",
            "1:30",
            "16:9",
            "1,000",
            "1.0.2",
            "-",
            ".",
            "..",
            "e5",
            "1e",
            "0x",
            "0xyz",
            "_1",
            "a",
            "--1",
            "é",
            "0é",
            "inf",
            "1e5x",
        ] {
            assert_eq!(Plain::of(text), Plain::Text, "{text}");
        }
        assert_eq!(Plain::of("true"), Plain::Bool(true));
        assert_eq!(Plain::of("null"), Plain::Null);
        assert_eq!(Plain::of("~"), Plain::Tilde);
        assert_eq!(Plain::of(""), Plain::Empty);
    }

    #[test]
    fn numbers_outside_json_are_known_with_their_cure() {
        for (written, cure) in [
            ("0x1F", Some("31")),
            ("0o17", Some("15")),
            ("0b101", Some("5")),
            ("1_000", Some("1000")),
            (".5", Some("0.5")),
            ("-.5", Some("-0.5")),
            ("+1", Some("1")),
            ("01", Some("1")),
            ("1.", Some("1")),
            ("007.50", Some("7.50")),
            ("+1.5e3", Some("1.5e3")),
            (".inf", None),
            ("-.INF", None),
            (".nan", None),
        ] {
            assert_eq!(Plain::of(written), Plain::ForeignNumber, "{written}");
            assert_eq!(as_json_number(written).as_deref(), cure, "{written}");
        }
    }
}
