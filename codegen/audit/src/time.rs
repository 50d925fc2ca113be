//! Times of records. In: RFC 3339, dates and Unix times, as logs write them. Out: an instant or a day in UTC.

use std::error::Error;
use std::fmt;
use std::str::FromStr;

/// A day of the proleptic Gregorian calendar.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Day {
    year: u16,
    month: u8,
    of_month: u8,
}

/// The time of a record, in UTC.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Time {
    day: Day,
    /// The second of the day and its billionths; none if only the day is known.
    second: Option<(u32, u32)>,
}

/// The error of a text that is not a time.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum TimeError {
    /// It is neither a date nor a timestamp nor a number.
    NotTime,
    /// It is a timestamp without `Z` or an offset, so that its instant is not known.
    NoOffset,
}

impl fmt::Display for TimeError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::NotTime => {
                "is neither RFC 3339 such as `2026-11-29T10:00:00Z`, nor a date, nor Unix seconds or milliseconds"
            }
            Self::NoOffset => "has no offset such as `Z` or `+08:00`, so that its instant is not known",
        })
    }
}

impl Error for TimeError {}

const DAY: i64 = 86_400;

/// Numbers from here on are milliseconds: as seconds, this is in the year 5138.
const LEAST_MILLISECONDS: i64 = 100_000_000_000;

impl Day {
    /// The day with this number, counted from 1970-01-01; none outside of the years 1 to 9999.
    fn of_number(number: i64) -> Option<Self> {
        // Days are counted from 0000-03-01, so that the leap day is the last of a year, in cycles of 400 years.
        let shifted = number.checked_add(719_468)?;
        let (cycle, in_cycle) = (shifted.div_euclid(146_097), shifted.rem_euclid(146_097));
        let year_of_cycle = (in_cycle - in_cycle / 1_460 + in_cycle / 36_524 - in_cycle / 146_096) / 365;
        let in_year = in_cycle - (365 * year_of_cycle + year_of_cycle / 4 - year_of_cycle / 100);
        let shifted_month = (5 * in_year + 2) / 153;
        let day = in_year - (153 * shifted_month + 2) / 5 + 1;
        let month = if shifted_month < 10 { shifted_month + 3 } else { shifted_month - 9 };
        let year = cycle * 400 + year_of_cycle + i64::from(month <= 2);
        let year = u16::try_from(year).ok().filter(|year| (1..=9999).contains(year))?;
        Some(Self { year, month: u8::try_from(month).ok()?, of_month: u8::try_from(day).ok()? })
    }

    /// The number of the day, counted from 1970-01-01.
    fn number(self) -> i64 {
        let (month, day) = (i64::from(self.month), i64::from(self.of_month));
        let year = i64::from(self.year) - i64::from(month <= 2);
        let (cycle, year_of_cycle) = (year.div_euclid(400), year.rem_euclid(400));
        let in_year = (153 * (if month > 2 { month - 3 } else { month + 9 }) + 2) / 5 + day - 1;
        cycle * 146_097 + year_of_cycle * 365 + year_of_cycle / 4 - year_of_cycle / 100 + in_year - 719_468
    }

    /// The day as text, such as `2026-11-29`.
    pub fn text(self) -> DayText {
        let mut text = *b"0000-00-00";
        let mut write = |at: usize, value: u16| {
            if let Some(byte) = text.get_mut(at) {
                *byte = b'0' + u8::try_from(value % 10).unwrap_or(0);
            }
        };
        let Self { year, month, of_month } = self;
        for (at, power) in [(0, 1_000), (1, 100), (2, 10), (3, 1)] {
            write(at, year / power);
        }
        for (at, value) in [(5, month / 10), (6, month), (8, of_month / 10), (9, of_month)] {
            write(at, value.into());
        }
        DayText(text)
    }

    fn read(text: &[u8]) -> Option<Self> {
        let [y1, y2, y3, y4, b'-', m1, m2, b'-', d1, d2] = *text else { return None };
        let number =
            |digits: &[u8]| digits.iter().try_fold(0_u16, |sum, digit| Some(sum * 10 + self::digit(*digit)?));
        let (year, month, day) = (number(&[y1, y2, y3, y4])?, number(&[m1, m2])?, number(&[d1, d2])?);
        let found = Self { year, month: u8::try_from(month).ok()?, of_month: u8::try_from(day).ok()? };
        // A day that the calendar does not have comes back as another one.
        (year > 0 && (1..=12).contains(&month) && Self::of_number(found.number()) == Some(found))
            .then_some(found)
    }
}

fn digit(byte: u8) -> Option<u16> {
    byte.is_ascii_digit().then(|| u16::from(byte - b'0'))
}

/// A day as text.
#[derive(Clone, Copy, Debug)]
pub struct DayText([u8; 10]);

impl DayText {
    /// The text.
    pub fn as_str(&self) -> &str {
        std::str::from_utf8(&self.0).unwrap_or_default()
    }
}

impl fmt::Display for Day {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.pad(self.text().as_str())
    }
}

impl FromStr for Day {
    type Err = TimeError;

    fn from_str(text: &str) -> Result<Self, TimeError> {
        Self::read(text.as_bytes()).ok_or(TimeError::NotTime)
    }
}

impl Time {
    /// Reads RFC 3339, a date, or Unix seconds or milliseconds, which can have a fraction.
    ///
    /// # Errors
    /// When the text is none of them, or a timestamp without offset.
    pub fn parse(text: &str) -> Result<Self, TimeError> {
        let bytes = text.as_bytes();
        match bytes.get(4) {
            Some(b'-') => {
                let (date, rest) = bytes.split_at_checked(10).ok_or(TimeError::NotTime)?;
                let day = Day::read(date).ok_or(TimeError::NotTime)?;
                match rest {
                    [] => Ok(Self { day, second: None }),
                    [b'T' | b't' | b' ', clock @ ..] => Self::at(day, clock),
                    _ => Err(TimeError::NotTime),
                }
            }
            _ => Self::unix(text),
        }
    }

    /// The time of day behind a date.
    fn at(day: Day, clock: &[u8]) -> Result<Self, TimeError> {
        let &[h1, h2, b':', m1, m2, b':', s1, s2, ref rest @ ..] = clock else {
            return Err(TimeError::NotTime);
        };
        let two = |tens, units, max: u16| {
            let value = digit(tens).zip(digit(units)).map(|(tens, units)| tens * 10 + units);
            value.filter(|value| *value <= max).map(i64::from).ok_or(TimeError::NotTime)
        };
        let (hour, minute, second) = (two(h1, h2, 23)?, two(m1, m2, 59)?, two(s1, s2, 60)?);
        let (nanos, rest) = fraction(rest)?;
        let offset = match *rest {
            [b'Z' | b'z'] => 0,
            [sign @ (b'+' | b'-'), h1, h2, b':', m1, m2] => {
                let seconds = (two(h1, h2, 23)? * 60 + two(m1, m2, 59)?) * 60;
                if sign == b'-' { -seconds } else { seconds }
            }
            [] => return Err(TimeError::NoOffset),
            _ => return Err(TimeError::NotTime),
        };
        // A leap second is the last second of its minute, as in Unix time.
        let of_day = (hour * 60 + minute) * 60 + second.min(59) - offset;
        Self::of_seconds(day.number() * DAY + of_day, nanos)
    }

    fn unix(text: &str) -> Result<Self, TimeError> {
        let (whole, rest) = text.split_at(text.find('.').unwrap_or(text.len()));
        if !whole.bytes().all(|byte| byte.is_ascii_digit()) {
            return Err(TimeError::NotTime);
        }
        let number: i64 = whole.parse().map_err(|_| TimeError::NotTime)?;
        let (nanos, rest) = fraction(rest.as_bytes())?;
        if !rest.is_empty() {
            return Err(TimeError::NotTime);
        }
        if number < LEAST_MILLISECONDS {
            return Self::of_seconds(number, nanos);
        }
        let below = u32::try_from(number % 1_000).unwrap_or(0) * 1_000_000 + nanos / 1_000;
        Self::of_seconds(number / 1_000, below)
    }

    fn of_seconds(seconds: i64, nanos: u32) -> Result<Self, TimeError> {
        let day = Day::of_number(seconds.div_euclid(DAY)).ok_or(TimeError::NotTime)?;
        let of_day = u32::try_from(seconds.rem_euclid(DAY)).map_err(|_| TimeError::NotTime)?;
        Ok(Self { day, second: Some((of_day, nanos)) })
    }

    /// The day in UTC.
    pub fn day(self) -> Day {
        self.day
    }
}

/// The billionths that a fraction such as `.5` stands for; further digits are left out.
fn fraction(text: &[u8]) -> Result<(u32, &[u8]), TimeError> {
    let [b'.', digits @ ..] = text else { return Ok((0, text)) };
    let end = digits.iter().position(|byte| !byte.is_ascii_digit()).unwrap_or(digits.len());
    let (digits, rest) = digits.split_at(end);
    if digits.is_empty() {
        return Err(TimeError::NotTime);
    }
    let padded = digits.iter().copied().chain(std::iter::repeat(b'0')).take(9);
    Ok((padded.fold(0, |nanos, digit| nanos * 10 + u32::from(digit - b'0')), rest))
}

impl fmt::Display for Time {
    /// Prints the day, or the instant as RFC 3339 in UTC.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.day.fmt(f)?;
        let Some((second, nanos)) = self.second else { return Ok(()) };
        write!(f, "T{:02}:{:02}:{:02}", second / 3_600, second / 60 % 60, second % 60)?;
        if nanos > 0 {
            write!(f, ".{}", format!("{nanos:09}").trim_end_matches('0'))?;
        }
        f.write_str("Z")
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn read(text: &str) -> Result<String, TimeError> {
        Time::parse(text).map(|time| time.to_string())
    }

    #[test]
    fn times_of_logs_are_read() {
        for (text, expected) in [
            ("2026-11-29", "2026-11-29"),
            ("2024-02-29", "2024-02-29"),
            ("2026-11-29T10:00:00Z", "2026-11-29T10:00:00Z"),
            ("2026-11-29T02:00:00.50+08:00", "2026-11-28T18:00:00.5Z"),
            ("2026-12-31 23:30:00-01:00", "2027-01-01T00:30:00Z"),
            ("2016-12-31T23:59:60Z", "2016-12-31T23:59:59Z"),
            ("2024-07-15T23:33:19.433273+00:00", "2024-07-15T23:33:19.433273Z"),
            ("0", "1970-01-01T00:00:00Z"),
            ("1796000000", "2026-11-30T00:53:20Z"),
            ("1796000000.25", "2026-11-30T00:53:20.25Z"),
            ("1796000000250", "2026-11-30T00:53:20.25Z"),
            ("0001-01-01T00:00:00Z", "0001-01-01T00:00:00Z"),
        ] {
            assert_eq!(read(text).as_deref(), Ok(expected), "{text}");
        }
    }

    #[test]
    fn other_texts_are_refused() {
        for text in [
            "",
            "x",
            "2026-02-29",
            "2026-13-01",
            "2026-00-01",
            "2026-1-1",
            "0000-01-01",
            "2026-11-29T24:00:00Z",
            "-5",
            "2026-11-29T10:00Z",
            "1e9",
            "1.",
            "2026-11-29T10:00:00.Z",
            "2026-11-29T10:00:00+8:00",
            "99999999999999999",
            "0001-01-01T00:00:00+01:00",
            "2026-11-29x",
            "é026-11-29",
        ] {
            assert_eq!(read(text), Err(TimeError::NotTime), "{text}");
        }
        assert_eq!(read("2026-11-29T10:00:00"), Err(TimeError::NoOffset));
    }

    #[test]
    fn days_and_their_numbers_agree() {
        let mut number = Day::read(b"0001-01-01").expect("a day").number();
        let mut last = None;
        while let Some(day) = Day::of_number(number) {
            assert!(
                last < Some(day) && day.number() == number && day.to_string().parse() == Ok(day),
                "{day}"
            );
            (last, number) = (Some(day), number + 1);
        }
        assert_eq!(last.map(|day| day.to_string()).as_deref(), Some("9999-12-31"));
    }
}
