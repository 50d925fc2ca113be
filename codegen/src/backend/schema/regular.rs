//! Ranges of whole numbers as regular expressions: in come bounds, out comes an expression that every dialect of
//! regular expressions reads the same way. Knows nothing of parameters.

/// Every whole number that a side can be.
const ANY: &str = "[1-9][0-9]{0,5}";
/// The largest side.
const LARGEST: i64 = 999_999;
/// The longest expression that is still worth its place in a schema.
pub(super) const LONGEST: usize = 1_000;

/// An expression for strings with these widths and heights.
pub(super) fn pair(separator: &str, widths: &[(i64, i64)], heights: &[(i64, i64)]) -> String {
    format!("^{}{}{}$", number(widths), escaped(separator), number(heights))
}

/// An expression of the common subset with each `$` of a class escaped: some validators in Python replace every `$` that
/// is not.
pub(super) fn portable(pattern: &str) -> String {
    let (mut portable, mut in_class) = (String::new(), false);
    let mut letters = pattern.chars();
    while let Some(letter) = letters.next() {
        match letter {
            '[' => in_class = true,
            ']' => in_class = false,
            '$' if in_class => portable.push('\\'),
            _ => {}
        }
        portable.push(letter);
        if letter == '\\' {
            portable.extend(letters.next());
        }
    }
    portable
}

/// An expression for the numbers in these ranges, from 1 to 999,999 and without leading zeros.
fn number(spans: &[(i64, i64)]) -> String {
    let mut alternatives = Vec::new();
    for &(low, high) in spans {
        if low <= 1 && high >= LARGEST {
            return ANY.to_owned();
        }
        between(low.max(1), high.min(LARGEST), &mut alternatives);
    }
    match &alternatives[..] {
        // A class of characters without any is not understood everywhere.
        [] => "[0-9]{7}".to_owned(),
        [one] => one.clone(),
        several => format!("(?:{})", several.join("|")),
    }
}

/// Text as regular expression.
fn escaped(text: &str) -> String {
    let mut escaped = String::new();
    for letter in text.chars() {
        if r"\^$.*+?()[]{}|".contains(letter) {
            escaped.push('\\');
        }
        escaped.push(letter);
    }
    escaped
}

fn between(low: i64, high: i64, alternatives: &mut Vec<String>) {
    let mut first = 1;
    for _ in 0..6 {
        let last = first * 10 - 1;
        let (from, to) = (low.max(first), high.min(last));
        if from <= to {
            same_length(from.to_string().as_bytes(), to.to_string().as_bytes(), "", alternatives);
        }
        first *= 10;
    }
}

fn same_length(low: &[u8], high: &[u8], prefix: &str, alternatives: &mut Vec<String>) {
    let (Some((&first_low, low)), Some((&first_high, high))) = (low.split_first(), high.split_first()) else {
        alternatives.push(prefix.to_owned());
        return;
    };
    if first_low == first_high {
        let prefix = format!("{prefix}{}", char::from(first_low));
        return same_length(low, high, &prefix, alternatives);
    }
    let (mut from, mut to) = (first_low, first_high);
    if low.iter().any(|digit| *digit != b'0') {
        let prefix = format!("{prefix}{}", char::from(first_low));
        same_length(low, &vec![b'9'; low.len()], &prefix, alternatives);
        from += 1;
    }
    let is_cut = high.iter().any(|digit| *digit != b'9');
    if is_cut {
        to -= 1;
    }
    if from <= to {
        let digit = if from == to {
            char::from(from).to_string()
        } else {
            format!("[{}-{}]", char::from(from), char::from(to))
        };
        let rest = match low.len() {
            0 => String::new(),
            1 => "[0-9]".to_owned(),
            many => format!("[0-9]{{{many}}}"),
        };
        alternatives.push(format!("{prefix}{digit}{rest}"));
    }
    if is_cut {
        let prefix = format!("{prefix}{}", char::from(first_high));
        same_length(&vec![b'0'; high.len()], high, &prefix, alternatives);
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const ALL: &[(i64, i64)] = &[(1, LARGEST)];

    /// Reports whether the expression matches a text.
    fn matches(pattern: &str, text: &str) -> bool {
        let schema = serde_json::json!({ "pattern": pattern });
        let validator = jsonschema::draft202012::options().build(&schema).unwrap();
        validator.is_valid(&serde_json::json!(text))
    }

    #[test]
    fn a_dollar_in_a_class_is_escaped() {
        assert_eq!(portable(r"^[a$\]$]\[$"), r"^[a\$\]\$]\[$");
        assert_eq!(portable(r"^[\$]\$$"), r"^[\$]\$$");
        assert!(matches(&portable("^[$a]$"), "$") && !matches(&portable("^[$a]$"), "\\"));
    }

    #[test]
    fn ranges_match_exactly_their_numbers() {
        for (low, high) in
            [(1, 999_999), (1, 9), (7, 7), (64, 128), (95, 1205), (256, 2048), (512, 99_999), (999, 1000)]
        {
            let pattern = pair("x", &[(low, high)], ALL);
            for value in [
                1, 6, 7, 8, 9, 10, 63, 64, 94, 95, 96, 99, 100, 127, 128, 129, 255, 256, 511, 512, 998, 999,
                1000, 1001, 1204, 1205, 1206, 2047, 2048, 2049, 9999, 99_999, 100_000, 999_999,
            ] {
                let expected = (low..=high).contains(&value);
                assert_eq!(matches(&pattern, &format!("{value}x5")), expected, "{pattern} {value}");
            }
            assert!(
                !matches(&pattern, "0x5") && !matches(&pattern, "064x5") && !matches(&pattern, "1000000x5")
            );
        }
        let pattern = pair("*", &[(16, 16), (32, 32)], &[(1, 999_999)]);
        assert!(matches(&pattern, "16*1") && matches(&pattern, "32*999999"));
        assert!(!matches(&pattern, "17*1") && !matches(&pattern, "16*0") && !matches(&pattern, "16x1"));
        assert!(!matches(&pair("x", ALL, &[]), "1x1"));
    }
}
