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

#[cfg(test)]
mod tests {
    use super::*;
    use crate::eval::unknowns::{Side, Unknown, Unknowns};
    use crate::eval::{Facts, Place, Steps};
    use crate::table::Model;
    use crate::variables::Variables;
    use proptest::prelude::*;

    const WEEK: i64 = crate::moment::MINUTES_OF_WEEK;

    fn part(function: Function, unknowns: &Unknowns, timestamp: &Val<'_>, offset: i64) -> (i64, i64) {
        let (variables, steps) = (Variables::new(0), Steps::new());
        let scope = Scope {
            model: &Model::EMPTY,
            variables: &variables,
            facts: Facts::none(),
            steps: &steps,
            unknowns,
            exact: true,
            missing_facts_are_absent: true,
            root: Place::ROOT,
        };
        let result = scope.clock(function, timestamp, &Val::Int(offset)).interval().expect("a number");
        let end = |end: Option<Ratio>| i64::try_from(end.expect("an end").parts().0).expect("small");
        (end(result.min.number()), end(result.max.number()))
    }

    proptest! {
        /// The range of a part is that of all minutes of a range, unless the part starts again in it; and a suggested place
        /// divides the range.
        #[test]
        fn ranges_have_all_parts(first in 0..WEEK, length in 0..WEEK, offset in -1439_i64..1440, which in 0..3) {
            let function = [Function::Hour, Function::Minute, Function::Weekday][usize::try_from(which).unwrap()];
            let last = (first + length).min(WEEK - 1);
            let none = Unknowns::default();
            let parts = (first..=last).map(|minute| part(function, &none, &Val::Int(minute), offset).0);
            let (least, greatest) = parts.fold((i64::MAX, i64::MIN), |(min, max), part| (min.min(part), max.max(part)));
            let unknowns = Unknowns::default();
            let ends = Interval::between(Some(Ratio::whole(first)), Some(Ratio::whole(last)));
            let range = Val::from(unknowns.read(Unknown::Moment, Side { ends, is_whole: true }));
            let found = part(function, &unknowns, &range, offset);
            prop_assert!(found.0 <= least && greatest <= found.1, "{found:?} of {least} to {greatest}");
            let cuts = unknowns.take_cuts();
            if least == greatest {
                prop_assert_eq!(found, (least, least));
                prop_assert!(cuts.is_empty());
            } else {
                prop_assert_eq!(cuts.len(), 1);
                let side = Side { ends, is_whole: true };
                prop_assert!(side.divided(cuts[0].at).is_some(), "{:?} of {} to {}", cuts[0].at, first, last);
            }
        }
    }
}
