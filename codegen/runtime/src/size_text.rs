//! Width and height in one string. In: the text. Out: its two integers. Never knows where the string occurs.

use crate::table::{SizeText, Vars};

/// Maximum number of digits of a side.
const DIGITS: usize = 6;

/// Width and height, if the string has the form of a size.
pub(crate) fn parse(size: &SizeText<'_>, text: &str) -> Option<(i64, i64)> {
    sides(size.separator, text)
}

/// Width and height of a string with this separator.
pub fn sides(separator: &str, text: &str) -> Option<(i64, i64)> {
    let digits = text.bytes().take(DIGITS + 1).take_while(u8::is_ascii_digit).count();
    let (width, rest) = text.split_at_checked(digits)?;
    Some((side(width)?, side(rest.strip_prefix(separator)?)?))
}

/// An integer from 1 to 999,999 without leading zeros.
fn side(text: &str) -> Option<i64> {
    let plain = matches!(text.as_bytes(), [b'1'..=b'9', rest @ ..] if rest.iter().all(u8::is_ascii_digit));
    if plain && text.len() <= DIGITS { text.parse().ok() } else { None }
}

/// The variables of width and height in the run of the parameter.
pub(crate) fn side_vars(size: &SizeText<'_>, vars: Vars) -> (Option<u16>, Option<u16>) {
    let width = vars.start.saturating_add(u16::from(vars.own));
    (
        (size.reads_width && width < vars.end).then_some(width),
        (size.reads_height && width < vars.end).then(|| vars.end - 1),
    )
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::table::Integer;

    const SIZE: SizeText<'static> = SizeText {
        separator: "x",
        values: &[],
        width: Integer::ANY,
        height: Integer::ANY,
        reads_width: true,
        reads_height: true,
    };

    #[test]
    fn sizes_are_two_numbers() {
        assert_eq!(parse(&SIZE, "1280x720"), Some((1280, 720)));
        assert_eq!(parse(&SIZE, "1x999999"), Some((1, 999_999)));
        for text in [
            "",
            "x",
            "1x",
            "x1",
            "0x1",
            "1x0",
            "01x1",
            "1000000x1",
            "1x1000000",
            "1X1",
            "1x1 ",
            "1xx1",
            "+1x1",
            "１x1",
            "1x-1",
        ] {
            assert_eq!(parse(&SIZE, text), None, "{text}");
        }
        assert_eq!(parse(&SizeText { separator: "*", ..SIZE }, "3*4"), Some((3, 4)));
        assert_eq!(parse(&SizeText { separator: " × ", ..SIZE }, "3 × 4"), Some((3, 4)));
    }

    #[test]
    fn sides_follow_the_parameter() {
        let vars = |start, end, own| Vars { start, end, own };
        assert_eq!(side_vars(&SIZE, vars(4, 7, true)), (Some(5), Some(6)));
        assert_eq!(side_vars(&SIZE, vars(4, 6, false)), (Some(4), Some(5)));
        let height = SizeText { reads_width: false, ..SIZE };
        assert_eq!(side_vars(&height, vars(4, 6, true)), (None, Some(5)));
        assert_eq!(side_vars(&SIZE, vars(4, 5, true)), (None, None));
        assert_eq!(side_vars(&SIZE, Vars::default()), (None, None));
    }
}
