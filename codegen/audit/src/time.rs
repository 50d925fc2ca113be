//! Times of records. In: RFC 3339, dates and Unix times, as logs write them. Out: a moment.

use std::error::Error;
use std::fmt;

use modelspec_runtime::{Day, Moment, MomentError};

/// The reason why a text is not a time.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum TimeError {
    /// It looks like a date or a timestamp, but is none.
    Moment(MomentError),
    /// It is neither a date nor a timestamp nor a number.
    NotTime,
}

impl fmt::Display for TimeError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Moment(error) => error.fmt(f),
            Self::NotTime => f.write_str(
                "is neither RFC 3339 such as `2026-11-29T10:00:00Z`, nor a date, nor Unix seconds or milliseconds",
            ),
        }
    }
}

impl Error for TimeError {}

/// Numbers from here on are milliseconds: as seconds, this is in the year 5138.
const LEAST_MILLISECONDS: i64 = 100_000_000_000;

/// Reads RFC 3339, a date, or Unix seconds or milliseconds, which can have a fraction. A space can stand in the place of
/// the `T`.
///
/// # Errors
/// When the text is none of them, or a timestamp without offset.
pub fn parse_time(text: &str) -> Result<Moment, TimeError> {
    if text.as_bytes().get(4) != Some(&b'-') {
        return unix(text);
    }
    let parsed = match text.split_at_checked(10) {
        Some((date, clock)) if clock.starts_with(' ') => format!("{date}T{}", &clock[1..]).parse(),
        _ => text.parse(),
    };
    parsed.map_err(TimeError::Moment)
}

fn unix(text: &str) -> Result<Moment, TimeError> {
    let (whole, fraction) = text.split_once('.').unwrap_or((text, "0"));
    let are_digits = |part: &str| !part.is_empty() && part.bytes().all(|byte| byte.is_ascii_digit());
    if !are_digits(whole) || !are_digits(fraction) {
        return Err(TimeError::NotTime);
    }
    let number: i64 = whole.parse().map_err(|_| TimeError::NotTime)?;
    let padded = fraction.bytes().chain(std::iter::repeat(b'0')).take(9);
    let nanos = padded.fold(0, |nanos: u32, digit| nanos * 10 + u32::from(digit - b'0'));
    let moment = if number < LEAST_MILLISECONDS {
        Moment::from_unix(number, nanos)
    } else {
        let below = u32::try_from(number % 1_000).unwrap_or(0) * 1_000_000 + nanos / 1_000;
        Moment::from_unix(number / 1_000, below)
    };
    moment.ok_or(TimeError::NotTime)
}

/// A day as text, such as `2026-11-29`, that is made without allocation.
#[derive(Clone, Copy, Debug)]
pub(crate) struct DayText([u8; 10]);

impl DayText {
    pub(crate) fn new(day: Day) -> Self {
        let (year, month, of_month) = day.date();
        let digit = |value: u16| b'0' + u8::try_from(value % 10).unwrap_or(0);
        let [month, of_month] = [month, of_month].map(u16::from);
        Self([
            digit(year / 1_000),
            digit(year / 100),
            digit(year / 10),
            digit(year),
            b'-',
            digit(month / 10),
            digit(month),
            b'-',
            digit(of_month / 10),
            digit(of_month),
        ])
    }

    pub(crate) fn as_str(&self) -> &str {
        std::str::from_utf8(&self.0).unwrap_or_default()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn read(text: &str) -> Result<(String, String), TimeError> {
        parse_time(text).map(|time| (time.to_string(), DayText::new(time.day()).as_str().to_owned()))
    }

    #[test]
    fn times_of_logs_are_read() {
        for (text, time, day) in [
            ("2026-11-29", "2026-11-29", "2026-11-29"),
            ("2026-11-29T02:00:00.50+08:00", "2026-11-29T02:00:00.50+08:00", "2026-11-28"),
            ("2026-12-31 23:30:00-01:00", "2026-12-31T23:30:00-01:00", "2027-01-01"),
            ("2024-07-15T23:33:19.433273+00:00", "2024-07-15T23:33:19.433273+00:00", "2024-07-15"),
            ("0", "1970-01-01T00:00:00Z", "1970-01-01"),
            ("1796000000", "2026-11-30T00:53:20Z", "2026-11-30"),
            ("1796000000.25", "2026-11-30T00:53:20.25Z", "2026-11-30"),
            ("1796000000250", "2026-11-30T00:53:20.25Z", "2026-11-30"),
            ("1796000000250.5", "2026-11-30T00:53:20.2505Z", "2026-11-30"),
        ] {
            assert_eq!(read(text), Ok((time.to_owned(), day.to_owned())), "{text}");
        }
    }

    #[test]
    fn other_texts_are_refused() {
        for text in ["", "x", "-5", "1e9", "1.", ".5", "999999999999999999", "\u{e9}026-11-29"] {
            assert_eq!(read(text), Err(TimeError::NotTime), "{text}");
        }
        assert_eq!(read("2026-02-29"), Err(TimeError::Moment(MomentError::NoSuchDay)));
        assert_eq!(read("2026-11-29T10:00:00"), Err(TimeError::Moment(MomentError::NoOffset)));
    }
}
