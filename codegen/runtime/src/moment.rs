//! Days and moments. In: `2026-11-29`, or a timestamp as in RFC 3339. Out: the day in UTC, and the minute of the week.
//! Never knows the time of now.
//!
//! The calendar is the Gregorian one, also for the past, from the year 1 to 9999. A day is one in UTC.

use std::error::Error;
use std::fmt;
use std::str::FromStr;

/// A day in UTC, from `0001-01-01` to `9999-12-31`.
///
/// ```
/// use modelspec_runtime::Day;
///
/// let day: Day = "2028-02-29".parse().unwrap();
/// assert_eq!(day.next().unwrap().to_string(), "2028-03-01");
/// assert!("2026-02-29".parse::<Day>().is_err());
/// ```
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Day(i32);

/// The days before 1970-01-01 from the first one of the calendar.
const FIRST: i32 = -719_162;

/// The days from 1970-01-01 to the last one of the calendar.
const LAST: i32 = 2_932_896;

const MINUTES_OF_DAY: i32 = 24 * 60;

/// The number of minutes in a week.
pub(crate) const MINUTES_OF_WEEK: i64 = 7 * 24 * 60;

impl Day {
    /// 1970-01-01.
    pub(crate) const EPOCH: Self = Self(0);

    /// The day with this number, counted from 1970-01-01; none outside of the years 1 to 9999.
    pub const fn from_number(number: i32) -> Option<Self> {
        if number < FIRST || number > LAST { None } else { Some(Self(number)) }
    }

    /// The number of the day, counted from 1970-01-01.
    pub const fn number(self) -> i32 {
        self.0
    }

    /// The day of a date; none if there is no such day.
    pub const fn new(year: u16, month: u8, day: u8) -> Option<Self> {
        if year == 0 || year > 9999 || month == 0 || month > 12 || day == 0 || day > days_in(year, month) {
            return None;
        }
        // Years that start in March have their leap day at the end.
        let (year, month) = (year as i32, month as i32);
        let (year, month) = if month > 2 { (year, month - 3) } else { (year - 1, month + 9) };
        let in_year = (153 * month + 2) / 5 + day as i32 - 1;
        Some(Self(365 * year + year / 4 - year / 100 + year / 400 + in_year - 719_468))
    }

    /// The year, the month and the day of the month.
    #[expect(
        clippy::cast_possible_truncation,
        clippy::cast_sign_loss,
        reason = "the calendar is from the year 1 to 9999"
    )]
    pub const fn date(self) -> (u16, u8, u8) {
        // From March 1 of the year 0.
        let number = self.0 + 719_468;
        let era = number / 146_097;
        let in_era = number % 146_097;
        let year = (in_era - in_era / 1_460 + in_era / 36_524 - in_era / 146_096) / 365;
        let in_year = in_era - (365 * year + year / 4 - year / 100);
        let month = (5 * in_year + 2) / 153;
        let day = in_year - (153 * month + 2) / 5 + 1;
        let (month, next) = if month < 10 { (month + 3, 0) } else { (month - 9, 1) };
        ((era * 400 + year + next) as u16, month as u8, day as u8)
    }

    /// The day after this one; none after the last one of the calendar.
    pub const fn next(self) -> Option<Self> {
        Self::from_number(self.0 + 1)
    }

    /// The day before this one; none before the first one of the calendar.
    pub const fn previous(self) -> Option<Self> {
        Self::from_number(self.0 - 1)
    }

    /// The day of the week, from 0 for Monday to 6.
    const fn weekday(self) -> i32 {
        // 1970-01-01 was a Thursday.
        (self.0 + 3).rem_euclid(7)
    }
}

/// The number of days of a month.
const fn days_in(year: u16, month: u8) -> u8 {
    match month {
        2 if year.is_multiple_of(4) && (!year.is_multiple_of(100) || year.is_multiple_of(400)) => 29,
        2 => 28,
        4 | 6 | 9 | 11 => 30,
        _ => 31,
    }
}

impl fmt::Display for Day {
    /// Prints `2026-11-29`.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let (year, month, day) = self.date();
        write!(f, "{year:04}-{month:02}-{day:02}")
    }
}

impl FromStr for Day {
    type Err = MomentError;

    fn from_str(text: &str) -> Result<Self, MomentError> {
        let [year @ .., b'-', m1, m2, b'-', d1, d2] = text.as_bytes() else {
            return Err(MomentError::NotADate);
        };
        let &[y1, y2, y3, y4] = year else { return Err(MomentError::NotADate) };
        let two = |high: u8, low: u8| two_digits(high, low).ok_or(MomentError::NotADate);
        let year = u16::from(two(y1, y2)?) * 100 + u16::from(two(y3, y4)?);
        Self::new(year, two(*m1, *m2)?, two(*d1, *d2)?).ok_or(MomentError::NoSuchDay)
    }
}

fn two_digits(high: u8, low: u8) -> Option<u8> {
    (high.is_ascii_digit() && low.is_ascii_digit()).then(|| (high - b'0') * 10 + (low - b'0'))
}

/// The day or the instant at which a request is priced: `2026-11-29`, or a timestamp of RFC 3339 with an offset. It prints
/// as it was written.
///
/// ```
/// use modelspec_runtime::Moment;
///
/// let moment: Moment = "2026-11-29T01:30:00+08:00".parse().unwrap();
/// assert_eq!(moment.day().to_string(), "2026-11-28");
/// assert_eq!(moment.to_string(), "2026-11-29T01:30:00+08:00");
/// ```
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Moment {
    /// The written day.
    date: Day,
    time: Option<Time>,
}

/// The time of a timestamp as it was written.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
struct Time {
    hour: u8,
    minute: u8,
    second: u8,
    /// The digits after the point, and their number.
    fraction: (u32, u8),
    offset: Offset,
}

/// The offset of a timestamp from UTC.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Offset {
    /// `Z`
    Utc,
    /// `+08:00`: the sign and the minutes, because `-00:00` is not written like `+00:00`.
    Numeric { is_negative: bool, minutes: u16 },
}

/// The most digits after the point of a second.
const MAX_FRACTION: usize = 9;

impl Offset {
    fn minutes(self) -> i32 {
        match self {
            Self::Utc => 0,
            Self::Numeric { is_negative: false, minutes } => i32::from(minutes),
            Self::Numeric { is_negative: true, minutes } => -i32::from(minutes),
        }
    }

    /// Reads `Z`, `+08:00` or `-03:30`.
    fn read(text: &[u8]) -> Result<Self, MomentError> {
        match *text {
            [b'Z'] => Ok(Self::Utc),
            [sign @ (b'+' | b'-'), h1, h2, b':', m1, m2] => {
                let hours = two_digits(h1, h2).filter(|hours| *hours < 24);
                let minutes = two_digits(m1, m2).filter(|minutes| *minutes < 60);
                let (hours, minutes) = hours.zip(minutes).ok_or(MomentError::BadOffset)?;
                let minutes = u16::from(hours) * 60 + u16::from(minutes);
                Ok(Self::Numeric { is_negative: sign == b'-', minutes })
            }
            [] => Err(MomentError::NoOffset),
            _ => Err(MomentError::BadOffset),
        }
    }
}

/// The minutes of an offset from UTC, such as `+08:00` or `Z`.
///
/// # Errors
/// When the text is not such an offset.
pub fn offset_minutes(text: &str) -> Result<i32, MomentError> {
    Offset::read(text.as_bytes()).map(Offset::minutes)
}

impl Time {
    /// Reads what follows the `T` of a timestamp.
    fn read(text: &[u8]) -> Result<Self, MomentError> {
        let [h1, h2, b':', m1, m2, b':', s1, s2, rest @ ..] = text else { return Err(MomentError::NotADate) };
        let two = |high: &u8, low: &u8| two_digits(*high, *low).ok_or(MomentError::NotADate);
        let (hour, minute, second) = (two(h1, h2)?, two(m1, m2)?, two(s1, s2)?);
        let (fraction, rest) = match rest {
            [b'.', rest @ ..] => {
                let count = rest.iter().take_while(|byte| byte.is_ascii_digit()).count();
                let (digits, rest) = rest.split_at(count);
                let value =
                    digits.iter().take(MAX_FRACTION).fold(0, |sum, digit| sum * 10 + u32::from(digit - b'0'));
                match u8::try_from(count) {
                    Ok(0) => return Err(MomentError::NotADate),
                    Ok(count) if usize::from(count) <= MAX_FRACTION => ((value, count), rest),
                    _ => return Err(MomentError::TooPrecise),
                }
            }
            rest => ((0, 0), rest),
        };
        if hour > 23 || minute > 59 || second > 60 {
            return Err(MomentError::NoSuchTime);
        }
        Ok(Self { hour, minute, second, fraction, offset: Offset::read(rest)? })
    }
}

impl Moment {
    /// The instant of a Unix time, in UTC: seconds since 1970, and billionths of a second; none outside of the calendar.
    pub fn from_unix(seconds: i64, nanos: u32) -> Option<Self> {
        let date = Day::from_number(i32::try_from(seconds.div_euclid(86_400)).ok()?)?;
        let second = seconds.rem_euclid(86_400);
        let part = |value: i64| u8::try_from(value).ok();
        let (mut fraction, mut digits) = (nanos, 9);
        while digits > 0 && fraction % 10 == 0 {
            (fraction, digits) = (fraction / 10, digits - 1);
        }
        let time = Time {
            hour: part(second / 3_600)?,
            minute: part(second / 60 % 60)?,
            second: part(second % 60)?,
            fraction: (fraction, digits),
            offset: Offset::Utc,
        };
        (nanos < 1_000_000_000).then_some(Self { date, time: Some(time) })
    }

    /// The day in UTC.
    pub fn day(self) -> Day {
        // An instant is within the calendar.
        Day(self.date.0 + self.minute_of_date().map_or(0, |minute| minute.div_euclid(MINUTES_OF_DAY)))
    }

    /// True for a timestamp, false for a day.
    pub fn is_instant(self) -> bool {
        self.time.is_some()
    }

    /// The minutes in UTC from the start of the written day.
    fn minute_of_date(self) -> Option<i32> {
        let time = self.time?;
        Some(i32::from(time.hour) * 60 + i32::from(time.minute) - time.offset.minutes())
    }

    /// The first and the last minute of the week, in UTC and from Monday, that the moment can be in.
    pub(crate) fn minutes_of_week(self) -> (i64, i64) {
        let start = self.day().weekday() * MINUTES_OF_DAY;
        let (first, last) = match self.minute_of_date() {
            Some(minute) => (minute.rem_euclid(MINUTES_OF_DAY), minute.rem_euclid(MINUTES_OF_DAY)),
            None => (0, MINUTES_OF_DAY - 1),
        };
        (i64::from(start + first), i64::from(start + last))
    }
}

/// A moment that is known to the minute.
pub(crate) struct Instant;

impl Instant {
    /// The minute of the week of a timestamp, in UTC and from Monday.
    pub(crate) fn read(text: &str) -> Result<i64, MomentError> {
        let moment: Moment = text.parse()?;
        if moment.is_instant() { Ok(moment.minutes_of_week().0) } else { Err(MomentError::NoTime) }
    }
}

impl From<Day> for Moment {
    fn from(date: Day) -> Self {
        Self { date, time: None }
    }
}

impl FromStr for Moment {
    type Err = MomentError;

    fn from_str(text: &str) -> Result<Self, MomentError> {
        // A date has ten characters; what has its `T` elsewhere is none.
        let at = if text.as_bytes().get(10) == Some(&b'T') { Some(10) } else { text.find('T') };
        let Some((date, time)) = at.map(|at| (&text[..at], &text[at + 1..])) else {
            return Ok(Day::from_str(text)?.into());
        };
        let moment = Self { date: date.parse()?, time: Some(Time::read(time.as_bytes())?) };
        let minute = moment.minute_of_date().unwrap_or_default();
        let day = Day::from_number(moment.date.0 + minute.div_euclid(MINUTES_OF_DAY));
        let day = day.ok_or(MomentError::NoSuchDay)?;
        let is_leap_second = moment.time.is_some_and(|time| time.second == 60);
        // A leap second is the last one of a month.
        let is_end_of_month = || day.next().is_none_or(|next| next.date().2 == 1);
        if is_leap_second && !(minute.rem_euclid(MINUTES_OF_DAY) == MINUTES_OF_DAY - 1 && is_end_of_month()) {
            return Err(MomentError::NoSuchTime);
        }
        Ok(moment)
    }
}

impl fmt::Display for Moment {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.date.fmt(f)?;
        let Some(Time { hour, minute, second, fraction: (fraction, digits), offset }) = self.time else {
            return Ok(());
        };
        write!(f, "T{hour:02}:{minute:02}:{second:02}")?;
        if digits > 0 {
            write!(f, ".{fraction:0width$}", width = usize::from(digits))?;
        }
        match offset {
            Offset::Utc => f.write_str("Z"),
            Offset::Numeric { is_negative, minutes } => {
                let sign = if is_negative { '-' } else { '+' };
                write!(f, "{sign}{:02}:{:02}", minutes / 60, minutes % 60)
            }
        }
    }
}

/// The reason why a text is not a day or a moment. It prints as a phrase that follows the text.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub enum MomentError {
    /// The text does not have the form of a date or a timestamp.
    NotADate,
    /// The calendar does not have the day: it is from the year 1 to 9999, in UTC.
    NoSuchDay,
    /// There is no such time of the day.
    NoSuchTime,
    /// The timestamp has no offset from UTC.
    NoOffset,
    /// The offset from UTC is not one.
    BadOffset,
    /// The second has more than nine digits after the point.
    TooPrecise,
    /// The text is a day in place of a timestamp.
    NoTime,
}

impl fmt::Display for MomentError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::NotADate => {
                "is neither a date such as `2026-11-29` nor a timestamp such as `2026-11-29T10:00:00+08:00`"
            }
            Self::NoSuchDay => "is not a day of the calendar from the year 1 to 9999",
            Self::NoSuchTime => "is not a time of a day",
            Self::NoOffset => "has no offset from UTC; append `Z`, or one such as `+08:00`",
            Self::BadOffset => "does not end with an offset from UTC such as `Z` or `+08:00`",
            Self::TooPrecise => "has more than nine digits after the point",
            Self::NoTime => "is a day; give a timestamp such as `2026-11-29T10:00:00+08:00`",
        })
    }
}

impl Error for MomentError {}

#[cfg(test)]
mod tests;
