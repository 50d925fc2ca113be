//! The hour, the minute and the weekday of a timestamp. In: a minute of the week in UTC, or a range of them, and an
//! offset. Out: a number or a range.

use super::interval::Interval;
use super::unknowns::Range;
use super::{Gap, Scope, Val};
use crate::ratio::Ratio;
use crate::table::Function;

const HOUR: i64 = 60;
const DAY: i64 = 24 * HOUR;

impl<'s> Scope<'s> {
    /// A part of a timestamp at an offset.
    pub(super) fn clock(&self, function: Function, timestamp: &Val<'s>, offset: &Val<'s>) -> Val<'s> {
        let Val::Int(offset) = offset else { return Gap::of([timestamp, offset]).into() };
        let (part, step) = match function {
            Function::Hour => (hour as fn(i64) -> i64, HOUR),
            Function::Minute => (minute as fn(i64) -> i64, 1),
            _ => (weekday as fn(i64) -> i64, DAY),
        };
        match timestamp {
            Val::Int(minute) => Val::Int(part(minute + offset)),
            Val::Between(range) => self.clock_range(range, *offset, part, step).unwrap_or(Val::Unknown),
            other => Gap::of([other]).into(),
        }
    }

    /// The parts of all timestamps of a range: between those of its ends, if it has no point at which the part starts
    /// again. Suggests to divide the range where the part changes.
    fn clock_range(&self, range: &Range, offset: i64, part: fn(i64) -> i64, step: i64) -> Option<Val<'s>> {
        let whole = |end: Option<Ratio>| i64::try_from(end?.parts().0).ok();
        let (first, last) =
            (whole(range.ends.min.number())? + offset, whole(range.ends.max.number())? + offset);
        let cycle = match step {
            1 => HOUR,
            HOUR => DAY,
            _ => 7 * DAY,
        };
        let starts_again = first.div_euclid(cycle) != last.div_euclid(cycle);
        if part(first) == part(last) && !starts_again {
            return Some(Val::Int(part(first)));
        }
        // The last minute before a change: of the cycle, else of the part in the middle.
        let unit = if starts_again { cycle } else { step };
        let middle = first + (last - first) / 2;
        let change = if middle.div_euclid(unit) * unit > first {
            middle.div_euclid(unit) * unit
        } else {
            (middle.div_euclid(unit) + 1) * unit
        };
        self.unknowns.suggest(range, &Interval::known(Ratio::whole(change - 1 - offset)).into());
        let (low, high) = if starts_again { (part(0), part(cycle - 1)) } else { (part(first), part(last)) };
        let ends = Interval::between(Some(Ratio::whole(low)), Some(Ratio::whole(high)));
        Some(Val::from(ends))
    }
}

fn hour(minute: i64) -> i64 {
    minute.rem_euclid(DAY) / HOUR
}

fn minute(minute: i64) -> i64 {
    minute.rem_euclid(HOUR)
}

fn weekday(minute: i64) -> i64 {
    minute.div_euclid(DAY).rem_euclid(7) + 1
}
