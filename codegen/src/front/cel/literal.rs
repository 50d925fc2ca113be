//! Constants as they are written to their values. Knows nothing of expressions.

use super::ast::Run;
use super::lex::TokenKind;

/// A problem in a string, its place from the start of the string, and the length of the whole string.
pub(super) struct Problem {
    pub(super) at: Run,
    pub(super) length: usize,
    pub(super) message: String,
    pub(super) help: Option<&'static str>,
}

/// The length of a number, with letters that follow it directly and make it malformed.
pub(super) fn number_length(text: &str) -> usize {
    let bytes = text.as_bytes();
    let is_hex = text.starts_with("0x") || text.starts_with("0X");
    let mut at = 0;
    while let Some(byte) = bytes.get(at) {
        let follows = || bytes.get(at + 1).is_some_and(u8::is_ascii_digit);
        let after_exponent = at > 0 && matches!(bytes[at - 1], b'e' | b'E') && !is_hex;
        let belongs = match byte {
            b'+' | b'-' => after_exponent && follows(),
            b'.' => follows() && !is_hex,
            _ => byte.is_ascii_alphanumeric() || *byte == b'_',
        };
        if !belongs {
            break;
        }
        at += 1;
    }
    at
}

/// Reads a number, or gives the reason why it is malformed.
pub(super) fn number(text: &str) -> Result<TokenKind, &'static str> {
    const TOO_LARGE: &str = "is too large for an integer";
    const MALFORMED: &str = "is not a number";
    let (magnitude, unsigned) = match text.strip_suffix(['u', 'U']) {
        Some(magnitude) => (magnitude, true),
        None => (text, false),
    };
    let whole = |digits: &str, radix: u32| match digits.chars().all(|digit| digit.is_digit(radix)) {
        true if digits.is_empty() => Err(MALFORMED),
        true => u64::from_str_radix(digits, radix).map_err(|_| TOO_LARGE),
        false => Err(MALFORMED),
    };
    let value = if let Some(digits) = magnitude.strip_prefix("0x").or_else(|| magnitude.strip_prefix("0X")) {
        whole(digits, 16)?
    } else if magnitude.contains(['.', 'e', 'E']) && !unsigned {
        return double(magnitude).ok_or(MALFORMED)?;
    } else {
        whole(magnitude, 10)?
    };
    Ok(if unsigned { TokenKind::Uint(value) } else { TokenKind::Int(value) })
}

/// `None` where the form is wrong.
fn double(text: &str) -> Option<Result<TokenKind, &'static str>> {
    let (mantissa, exponent) = match text.split_once(['e', 'E']) {
        Some((mantissa, exponent)) => (mantissa, Some(exponent.strip_prefix(['+', '-']).unwrap_or(exponent))),
        None => (text, None),
    };
    let is_digits = |text: &str| text.chars().all(|digit| digit.is_ascii_digit());
    let is_mantissa = match mantissa.split_once('.') {
        Some((whole, fraction)) => is_digits(whole) && is_digits(fraction) && !fraction.is_empty(),
        None => is_digits(mantissa) && !mantissa.is_empty(),
    };
    if !is_mantissa || exponent.is_some_and(|digits| digits.is_empty() || !is_digits(digits)) {
        return None;
    }
    let value: f64 = text.parse().ok()?;
    Some(if value.is_finite() { Ok(TokenKind::Double(value)) } else { Err("is too large for a number") })
}

/// The prefix and the quote of a string.
#[derive(Clone, Copy)]
pub(super) struct Prefix {
    raw: bool,
    bytes: bool,
    quote: &'static str,
    length: usize,
}

/// The prefix and quote at the start of the text, if it starts a string.
pub(super) fn string_prefix(text: &str) -> Option<Prefix> {
    let letters = text.bytes().take(3).position(|byte| matches!(byte, b'"' | b'\''))?;
    let (raw, bytes) = match text[..letters].to_ascii_lowercase().as_str() {
        "" => (false, false),
        "r" => (true, false),
        "b" => (false, true),
        "br" | "rb" => (true, true),
        _ => return None,
    };
    let quote = ["\"\"\"", "'''", "\"", "'"].into_iter().find(|quote| text[letters..].starts_with(quote))?;
    Some(Prefix { raw, bytes, quote, length: letters + quote.len() })
}

/// Reads the string at the start of the text; gives its token and its length.
pub(super) fn string(text: &str, prefix: Prefix) -> Result<(TokenKind, usize), Problem> {
    let mut value = Content { text: String::new(), bytes: Vec::new(), prefix };
    let mut at = prefix.length;
    let mut problem: Option<Problem> = None;
    loop {
        let rest = &text[at..];
        if rest.starts_with(prefix.quote) {
            let length = at + prefix.quote.len();
            return match problem {
                Some(problem) => Err(Problem { length, ..problem }),
                None => Ok((value.token(), length)),
            };
        }
        let goes_on = |next: &char| prefix.quote.len() == 3 || !matches!(next, '\n' | '\r');
        let Some(next) = rest.chars().next().filter(goes_on) else {
            // What follows would be read with its quotes the wrong way round.
            if !rest.is_empty() && rest.contains(prefix.quote) {
                let at = Run { start: at, end: at + 1 };
                let message = "a string cannot contain a line break".to_owned();
                let help = Some(
                    "write `\\n`, and where YAML has double quotes around the expression `\\\\n`: they make a line break of `\\n`",
                );
                return Err(Problem { at, length: text.len(), message, help });
            }
            let run = Run { start: 0, end: prefix.length };
            let message = format!("the string is not terminated with `{}`", prefix.quote);
            return Err(Problem { at: run, length: at, message, help: None });
        };
        if next != '\\' || prefix.raw {
            value.push(next);
            at += next.len_utf8();
            continue;
        }
        at += match escape(rest, prefix.bytes) {
            Ok((Escaped::Char(char), length)) => {
                value.push(char);
                length
            }
            Ok((Escaped::Byte(byte), length)) => {
                value.bytes.push(byte);
                length
            }
            Err((length, message)) => {
                let run = Run { start: at, end: at + length };
                let help = Some("write `\\\\` for a backslash, or put `r` before the quote");
                problem.get_or_insert(Problem { at: run, length: 0, message, help });
                length
            }
        };
    }
}

struct Content {
    text: String,
    bytes: Vec<u8>,
    prefix: Prefix,
}

impl Content {
    fn push(&mut self, char: char) {
        if self.prefix.bytes {
            self.bytes.extend(char.encode_utf8(&mut [0; 4]).bytes());
        } else {
            self.text.push(char);
        }
    }

    fn token(self) -> TokenKind {
        if self.prefix.bytes { TokenKind::Bytes(self.bytes) } else { TokenKind::String(self.text) }
    }
}

enum Escaped {
    Char(char),
    Byte(u8),
}

/// Reads the escape at the start of the text; gives its value and its length, or how long the mistake is.
fn escape(text: &str, bytes: bool) -> Result<(Escaped, usize), (usize, String)> {
    let letter = text[1..].chars().next().unwrap_or_default();
    let simple = match letter {
        'a' => '\x07',
        'b' => '\x08',
        'f' => '\x0c',
        'n' => '\n',
        'r' => '\r',
        't' => '\t',
        'v' => '\x0b',
        same @ ('\\' | '?' | '"' | '\'' | '`') => same,
        'x' | 'X' => return code(text, 2..4, 16, bytes),
        'u' if !bytes => return code(text, 2..6, 16, bytes),
        'U' if !bytes => return code(text, 2..10, 16, bytes),
        '0'..='3' => return code(text, 1..4, 8, bytes),
        '\0' => return Err((1, "the string ends with a backslash".to_owned())),
        _ => {
            let message = format!("unknown escape `\\{}`", letter.escape_debug());
            return Err((1 + letter.len_utf8(), message));
        }
    };
    Ok((Escaped::Char(simple), 2))
}

/// An escape that gives the number of a character, or in bytes of a byte.
fn code(
    text: &str,
    digits: std::ops::Range<usize>,
    radix: u32,
    bytes: bool,
) -> Result<(Escaped, usize), (usize, String)> {
    let end = digits.end;
    let written = text.get(digits).filter(|digits| digits.chars().all(|digit| digit.is_digit(radix)));
    let Some(number) = written.and_then(|digits| u32::from_str_radix(digits, radix).ok()) else {
        return Err((2, format!("`{}` has too few digits", &text[..2])));
    };
    if bytes && let Ok(byte) = u8::try_from(number) {
        return Ok((Escaped::Byte(byte), end));
    }
    let char = char::from_u32(number);
    char.map(|char| (Escaped::Char(char), end))
        .ok_or_else(|| (end, format!("`{}` is not a character", &text[..end])))
}
