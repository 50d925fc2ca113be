//! The days of prices: from files to dates, in their order, without overlaps and gaps.

use modelspec_runtime::{Day, MomentError};

use crate::diagnostic::{Code, Diagnostic, Report};
use crate::front::spec;
use crate::limits::MAX_PRICES;
use crate::source::{Located, Span};

/// The days on which a price is in force.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(super) struct Period {
    /// The first day.
    pub(super) from: Option<Day>,
    /// The first day after it.
    pub(super) until: Option<Day>,
}

/// A price as written, and its days.
type Dated<'s> = (&'s Located<spec::Price>, Period);

/// The prices in the order of their days. Those whose days are wrong are left out.
pub(super) fn resolve<'s>(written: &'s [Located<spec::Price>], report: &mut Report) -> Vec<Dated<'s>> {
    if let Some(beyond) = written.get(MAX_PRICES) {
        let message = format!("an operation has at most {MAX_PRICES} prices");
        report.push(Diagnostic::new(Code::TooLarge, beyond.span, message).help("remove the oldest prices"));
    }
    let written = &written[..written.len().min(MAX_PRICES)];
    let mut dated: Vec<Dated<'s>> =
        written.iter().filter_map(|price| Some((price, period(&price.value, report)?))).collect();
    if dated.len() < written.len() {
        // A period that is left out would be a gap.
        return dated;
    }
    let always = |(_, period): &&Dated<'s>| *period == Period { from: None, until: None };
    if let Some((price, _)) = dated.iter().find(always)
        && let Some((other, _)) = dated.iter().find(|(other, _)| other.span != price.span)
    {
        let message = "a price without dates is in force on every day, beside other prices";
        report.push(
            Diagnostic::new(Code::UndatedPrice, price.span, message)
                .related(other.span, "another price")
                .help("add `from`, the first day of the price, or `until`, the first day after it"),
        );
        dated.retain(|dated| !always(&dated));
    }
    dated.sort_by_key(|(_, period)| period.from);
    let mut prices = dated.iter().copied();
    if let Some(first) = prices.next() {
        prices.fold(first, |last, next| {
            neighbours(last, next, report);
            // A long price can cover several others.
            if ends_after(last.1, next.1) { last } else { next }
        });
    }
    dated
}

/// The days of a price; none if they are wrong.
fn period(price: &spec::Price, report: &mut Report) -> Option<Period> {
    let (from, until) = (price.from.as_ref(), price.until.as_ref());
    let mut read = |text: Option<&Located<String>>| text.map(|text| day(text, report)).transpose();
    // Both are read before one that is wrong ends it.
    let (first, end) = (read(from), read(until));
    let period = Period { from: first.ok()?, until: end.ok()? };
    if let (Some(first), Some(end), Some(until)) = (period.from, period.until, until)
        && end <= first
    {
        let message = format!("no day is from {first} until {end}");
        return report.refuse(
            Diagnostic::new(Code::EmptyPeriod, until.span, message)
                .help("`until` is the first day after the price, in UTC: let it be after `from`"),
        );
    }
    Some(period)
}

/// The day of a text. What is wrong is reported.
fn day(text: &Located<String>, report: &mut Report) -> Result<Day, MomentError> {
    text.parse().inspect_err(|_| {
        let message = format!("`{}` is not a day of the calendar", text.value);
        report.push(
            Diagnostic::new(Code::BadPriceDate, text.span, message)
                .help("write the day in UTC as `YYYY-MM-DD`"),
        );
    })
}

/// The position of a date of a price, else of the price.
fn at(date: Option<&Located<String>>, price: &Located<spec::Price>) -> Span {
    date.map_or(price.span, |date| date.span)
}

fn ends_after(one: Period, other: Period) -> bool {
    match (one.until, other.until) {
        (None, _) => true,
        (Some(_), None) => false,
        (Some(one), Some(other)) => one > other,
    }
}

/// Refuses days on which two prices are in force, and days between two prices without one.
fn neighbours((before, first): Dated<'_>, (after, second): Dated<'_>, report: &mut Report) {
    let until = at(before.value.until.as_ref(), before);
    let from = at(after.value.from.as_ref(), after);
    let overlap = |message: String| {
        Diagnostic::new(Code::PeriodOverlap, from, message).related(until, "the other price")
    };
    let Some(start) = second.from else {
        let message = "two prices have no first day, so that both are in force on the same days";
        return report.push(overlap(message.to_owned()).help("add `from` to the later one"));
    };
    match first.until {
        Some(end) if end == start => {}
        Some(end) if end < start => {
            let days = match start.previous() {
                Some(last) if last > end => format!("from {end} to {last}"),
                _ => format!("on {end}"),
            };
            report.push(
                Diagnostic::new(Code::PeriodGap, from, format!("no price is in force {days}"))
                    .related(until, "the price before")
                    .help("correct the dates, or add a price with these dates and `unknown: <reason>`"),
            );
        }
        _ => {
            let problem = overlap(format!("two prices are in force on {start}"));
            let help = if first.from == second.from {
                "remove one of them, or correct the dates".to_owned()
            } else {
                format!("end the earlier price with `until: {start}`")
            };
            report.push(problem.help(help));
        }
    }
}
