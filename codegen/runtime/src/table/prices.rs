//! Prices: lines of quantity and rate.

use super::{Expr, Literal};
use crate::cause::UnknownCause;
use crate::cost::AmountRange;
use crate::moment::{Day, Moment};

/// The prices of an operation over time.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Prices<'a> {
    /// The entries in the order of their days, without gaps and overlaps. There is at least one.
    pub entries: &'a [PriceEntry<'a>],
    /// The day of a price for which the caller gives none: the one on which the newest source was read. None if no
    /// source is named, which stands for the last entry.
    pub read: Option<Day>,
}

impl<'a> Prices<'a> {
    /// A price that is not documented, for struct update syntax.
    pub const NONE: Prices<'static> = Prices { entries: &[PriceEntry::PLAIN], read: None };

    /// The entry in force at a moment; without one, on the day of the newest source.
    ///
    /// # Errors
    /// When no entry is in force then. The error says so.
    #[inline]
    pub fn at(&self, moment: Option<Moment>) -> Result<&'a PriceEntry<'a>, UnknownCause<'a>> {
        match self.entries {
            [PriceEntry { from: None, until: None, .. }] => Ok(&self.entries[0]),
            _ => self.on(moment.map(Moment::day).or(self.read)),
        }
    }

    /// True if there is one entry, which is in force at any moment.
    #[inline]
    pub fn is_timeless(&self) -> bool {
        matches!(self.entries, [PriceEntry { from: None, until: None, .. }])
    }

    /// The entry that applies where the caller gives no moment.
    ///
    /// # Errors
    /// When no entry is in force on the day of the newest source.
    pub fn current(&self) -> Result<&'a PriceEntry<'a>, UnknownCause<'a>> {
        self.at(None)
    }

    /// The rates of the current price on one line, see [`Price::rates`].
    pub fn rates(&self) -> String {
        self.current().map_or_else(|_| "unknown".to_owned(), |entry| entry.price.rates())
    }

    fn on(&self, day: Option<Day>) -> Result<&'a PriceEntry<'a>, UnknownCause<'a>> {
        let Some(day) = day else { return self.entries.last().ok_or(UnknownCause::Undocumented("")) };
        let after = self.entries.partition_point(|entry| entry.from.is_none_or(|from| from <= day));
        let (before, after) = self.entries.split_at(after);
        match before.last() {
            Some(entry) if entry.until.is_none_or(|until| day < until) => Ok(entry),
            last => Err(UnknownCause::NoPriceOn {
                day,
                until: last.and_then(|entry| entry.until),
                from: after.first().and_then(|entry| entry.from),
            }),
        }
    }
}

/// A price with the days on which it is in force.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct PriceEntry<'a> {
    /// The first day; none if it is not documented.
    pub from: Option<Day>,
    /// The first day after it; none while no end is known.
    pub until: Option<Day>,
    /// The reason for the price, such as a promotion; empty if the spec has none.
    pub note: &'a str,
    /// The page that documents the price; empty if the spec has none.
    pub source: &'a str,
    /// The cost of a request.
    pub price: Price<'a>,
}

impl PriceEntry<'_> {
    /// An unknown price without dates, for struct update syntax.
    pub const PLAIN: PriceEntry<'static> =
        PriceEntry { from: None, until: None, note: "", source: "", price: Price::Unknown("") };
}

/// The cost of a request.
#[derive(Clone, Copy, Debug, PartialEq)]
pub enum Price<'a> {
    /// Unknown, with the reason.
    Unknown(&'a str),
    /// The sum of its lines.
    Lines {
        /// ISO 4217 code, or the name of the vendor's credits.
        currency: &'a str,
        /// The summands.
        lines: &'a [PriceLine<'a>],
        /// Rarely needed terms.
        terms: Terms<'a>,
    },
}

impl Price<'_> {
    /// The rates on one line, such as `0.028 to 0.056 USD per image`; `unknown` if none is documented.
    pub fn rates(&self) -> String {
        match self {
            Self::Unknown(_) => "unknown".to_owned(),
            Self::Lines { currency, lines, .. } => {
                let lines: Vec<String> = lines.iter().map(|line| line.rates(currency)).collect();
                lines.join(" + ")
            }
        }
    }
}

/// Terms of a price as a whole: the sum of the lines becomes at least the minimum, and is then rounded.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Terms<'a> {
    /// Least total.
    pub minimum: Minimum<'a>,
    /// The total becomes a multiple of this amount.
    pub rounding: Rounding,
    /// The value of one unit in another currency.
    pub exchange: Option<Exchange<'a>>,
}

impl Terms<'_> {
    /// Nothing.
    pub const NONE: Terms<'static> =
        Terms { minimum: Minimum::None, rounding: Rounding::None, exchange: None };
}

/// The least total.
#[derive(Clone, Copy, Debug, PartialEq)]
pub enum Minimum<'a> {
    /// There is none.
    None,
    /// This amount in 1e-9 of the currency.
    Amount(i64),
    /// A number of units of the currency.
    Computed(Expr<'a>),
}

/// The rounding of a total; the multiples are in 1e-9 of the currency and above zero.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Rounding {
    /// Not at all.
    None,
    /// Up to a multiple of this amount.
    Up(i64),
    /// To the nearest multiple of this amount, halves up.
    Nearest(i64),
}

/// The value of credits.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Exchange<'a> {
    /// The other currency.
    pub currency: &'a str,
    /// Amount that `per` units are worth, in 1e-9 of that currency.
    pub rate: i64,
    /// The number of units that the rate is for.
    pub per: u32,
}

/// One summand of a price: quantity times rate.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct PriceLine<'a> {
    /// The billed item.
    pub item: &'a str,
    /// Currency, if it is not that of the price; else empty.
    pub currency: &'a str,
    /// When the line applies; always if absent.
    pub when: Option<Expr<'a>>,
    /// The number of units.
    pub quantity: Expr<'a>,
    /// The price of one unit.
    pub rate: Rate<'a>,
    /// The reason why the price of requests without a rate is unknown, empty when none is documented; absent when every
    /// request has a rate.
    pub missing: Option<&'a str>,
    /// The number of units that the rate is for.
    pub per: u32,
    /// The line in words, for receipts.
    pub words: LineWords<'a>,
}

/// A price line in words. Names, values and expressions are in backticks.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct LineWords<'a> {
    /// The condition of the line; empty if it always applies.
    pub when: &'a str,
    /// The billed units; empty for one unit.
    pub quantity: &'a str,
    /// The value that chooses the rate; empty if nothing does, or conditions do.
    pub selector: &'a str,
    /// The conditions of the rates, in their order; empty for a rate of all other requests.
    pub cases: &'a [&'a str],
}

impl LineWords<'_> {
    /// No words.
    pub const NONE: LineWords<'static> = LineWords { when: "", quantity: "", selector: "", cases: &[] };
}

impl PriceLine<'_> {
    /// One unit that costs nothing, for struct update syntax.
    pub const PLAIN: PriceLine<'static> = PriceLine {
        item: "",
        currency: "",
        when: None,
        quantity: Expr::Lit(Literal::Int(1)),
        rate: Rate::Fixed(Charge::Exact(0)),
        missing: None,
        per: 1,
        words: LineWords::NONE,
    };
}

impl PriceLine<'_> {
    /// The rates of the line, in its currency or else in that of the price.
    fn rates(&self, currency: &str) -> String {
        let charges: Vec<Charge<'_>> = match self.rate {
            Rate::Fixed(charge) => vec![charge],
            Rate::By(_, rates) => rates.iter().map(|(_, charge)| *charge).collect(),
            Rate::Cases(cases) => cases.iter().map(|(_, charge)| *charge).collect(),
        };
        let known = |charge: Charge<'_>| match charge {
            Charge::Exact(amount) => Some((amount, amount)),
            Charge::Range(min, max) => Some((min, max)),
            Charge::Unknown(_) => None,
        };
        let both = |(min, max): (i64, i64), (low, high): (i64, i64)| (min.min(low), max.max(high));
        let Some((min, max)) = charges.into_iter().filter_map(known).reduce(both) else {
            return format!("unknown per {}", self.item);
        };
        let rate = AmountRange::nanos(min, max);
        let currency = if self.currency.is_empty() { currency } else { self.currency };
        let per = if self.per == 1 { String::new() } else { format!("{} x ", self.per) };
        format!("{rate} {currency} per {per}{}", self.item)
    }
}

/// The rate of a price line.
#[derive(Clone, Copy, Debug, PartialEq)]
pub enum Rate<'a> {
    /// Always this one.
    Fixed(Charge<'a>),
    /// Chosen by the value of an expression.
    By(Expr<'a>, &'a [(Literal<'a>, Charge<'a>)]),
    /// That of the first case whose condition holds.
    Cases(&'a [(Expr<'a>, Charge<'a>)]),
}

/// The price of one unit, in 1e-9 of the currency.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Charge<'a> {
    /// This amount.
    Exact(i64),
    /// Any amount between two.
    Range(i64, i64),
    /// Unknown, with the reason.
    Unknown(&'a str),
}
