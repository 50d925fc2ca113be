//! Days and moments at their edges.

use super::*;

fn day(text: &str) -> Day {
    text.parse().expect("a day")
}

fn moment(text: &str) -> Moment {
    text.parse().unwrap_or_else(|error| panic!("{text} {error}"))
}

#[test]
fn every_day_of_the_calendar_has_one_number() {
    let mut next = FIRST;
    for year in 1..=9999 {
        for month in 1..=12 {
            for of_month in 1..=days_in(year, month) {
                let day = Day::new(year, month, of_month).expect("a day");
                assert_eq!((day.number(), day.date()), (next, (year, month, of_month)));
                next += 1;
            }
        }
    }
    assert_eq!(next, LAST + 1);
    assert_eq!(day("1970-01-01").number(), 0);
    assert_eq!((day("0001-01-01").previous(), day("9999-12-31").next()), (None, None));
    assert_eq!(day("2028-03-01").previous(), Some(day("2028-02-29")));
}

#[test]
fn leap_years_follow_the_gregorian_calendar() {
    for (text, exists) in
        [("2024-02-29", true), ("2026-02-29", false), ("1900-02-29", false), ("2000-02-29", true)]
    {
        assert_eq!(text.parse::<Day>().is_ok(), exists, "{text}");
    }
}

#[test]
fn a_text_that_is_no_moment_says_why() {
    for (text, expected) in [
        ("", MomentError::NotADate),
        ("2026", MomentError::NotADate),
        ("2026-2-01", MomentError::NotADate),
        ("2026-11-29 10:00:00Z", MomentError::NotADate),
        ("+026-11-29", MomentError::NotADate),
        ("2026-11-29T", MomentError::NotADate),
        ("2026-11-29T10:00Z", MomentError::NotADate),
        ("2026-11-29T10:00:00.Z", MomentError::NotADate),
        ("2026-02-30", MomentError::NoSuchDay),
        ("2026-13-01", MomentError::NoSuchDay),
        ("0000-01-01", MomentError::NoSuchDay),
        ("0001-01-01T00:30:00+01:00", MomentError::NoSuchDay),
        ("9999-12-31T23:30:00-01:00", MomentError::NoSuchDay),
        ("2026-11-29T24:00:00Z", MomentError::NoSuchTime),
        ("2026-11-29T10:60:00Z", MomentError::NoSuchTime),
        ("2026-11-29T10:00:61Z", MomentError::NoSuchTime),
        ("2026-11-29T23:59:60Z", MomentError::NoSuchTime),
        ("2026-11-30T23:58:60Z", MomentError::NoSuchTime),
        ("2026-11-29T10:00:00", MomentError::NoOffset),
        ("2026-11-29T10:00:00z", MomentError::BadOffset),
        ("2026-11-29T10:00:00+0800", MomentError::BadOffset),
        ("2026-11-29T10:00:00+24:00", MomentError::BadOffset),
        ("2026-11-29T10:00:00+08:60", MomentError::BadOffset),
        ("2026-11-29T10:00:00.1234567891Z", MomentError::TooPrecise),
    ] {
        assert_eq!(text.parse::<Moment>(), Err(expected), "{text}");
    }
    let sentence = |text: &str| text.parse::<Moment>().map_err(|error| format!("`{text}` {error}"));
    assert_eq!(
        sentence("2026-02-30"),
        Err("`2026-02-30` is not a day of the calendar from the year 1 to 9999".to_owned())
    );
    let long = format!("2026-11-29T10:00:00.{}Z", "0".repeat(100_000));
    assert_eq!(long.parse::<Moment>(), Err(MomentError::TooPrecise));
}

#[test]
fn a_moment_prints_as_it_was_written() {
    for text in [
        "2026-11-29",
        "2026-11-29T10:00:00Z",
        "2026-11-29T10:00:00+00:00",
        "2026-11-29T10:00:00-00:00",
        "2026-11-29T10:00:00.5+08:00",
        "2026-11-29T10:00:00.500-03:30",
        "2016-12-31T23:59:60Z",
        "2017-01-01T07:59:60.25+08:00",
        "0001-01-01",
    ] {
        assert_eq!(moment(text).to_string(), text);
    }
}

#[test]
fn an_offset_moves_the_day() {
    for (text, utc) in [
        ("2026-03-01T00:30:00+01:00", "2026-02-28"),
        ("2024-02-29T23:30:00-01:00", "2024-03-01"),
        ("2026-03-01T00:30:00-00:00", "2026-03-01"),
        ("2017-01-01T07:59:60+08:00", "2016-12-31"),
    ] {
        assert_eq!(moment(text).day(), day(utc), "{text}");
    }
}

#[test]
fn the_week_starts_on_monday() {
    for (text, expected) in [
        ("2026-11-30T00:00:00Z", (0, 0)),
        ("2026-11-29T23:59:59Z", (10_079, 10_079)),
        ("2026-11-30T01:00:00+02:00", (10_020, 10_020)),
        ("2026-12-02", (2 * 1440, 3 * 1440 - 1)),
        ("0001-01-01T00:00:00Z", (0, 0)),
    ] {
        assert_eq!(moment(text).minutes_of_week(), expected, "{text}");
    }
}

#[test]
fn a_unix_time_is_an_instant_in_utc() {
    for (seconds, nanos, expected) in [
        (0, 0, Some("1970-01-01T00:00:00Z")),
        (86_399, 0, Some("1970-01-01T23:59:59Z")),
        (-1, 999_999_999, Some("1969-12-31T23:59:59.999999999Z")),
        (3_723, 1, Some("1970-01-01T01:02:03.000000001Z")),
        (1_795_994_461, 120_000_000, Some("2026-11-29T23:21:01.12Z")),
        (253_402_300_799, 0, Some("9999-12-31T23:59:59Z")),
        (253_402_300_800, 0, None),
        (-62_135_596_800, 0, Some("0001-01-01T00:00:00Z")),
        (-62_135_596_801, 0, None),
        (i64::MAX, 0, None),
        (i64::MIN, 0, None),
        (0, 1_000_000_000, None),
    ] {
        assert_eq!(Moment::from_unix(seconds, nanos), expected.map(moment), "{seconds} {nanos}");
    }
}

#[test]
fn an_offset_is_a_number_of_minutes() {
    for (text, expected) in [
        ("Z", Ok(0)),
        ("+00:00", Ok(0)),
        ("-00:00", Ok(0)),
        ("+08:00", Ok(480)),
        ("-03:30", Ok(-210)),
        ("+23:59", Ok(1439)),
        ("", Err(MomentError::NoOffset)),
        ("08:00", Err(MomentError::BadOffset)),
        ("+8:00", Err(MomentError::BadOffset)),
        ("+24:00", Err(MomentError::BadOffset)),
        ("+00:60", Err(MomentError::BadOffset)),
        ("+0a:00", Err(MomentError::BadOffset)),
        ("+00:00Z", Err(MomentError::BadOffset)),
    ] {
        assert_eq!(offset_minutes(text), expected, "{text}");
    }
}

#[test]
fn an_instant_is_known_to_the_minute() {
    assert_eq!(Instant::read("2026-12-01T01:30:59+00:30"), Ok(1440 + 60));
    assert_eq!(Instant::read("2026-12-01"), Err(MomentError::NoTime));
    assert_eq!(Instant::read("noon"), Err(MomentError::NotADate));
    assert!(moment("2026-12-01T00:00:00Z").is_instant() && !moment("2026-12-01").is_instant());
}
