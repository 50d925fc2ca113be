//! Prices: lines of quantity and rate, and the terms of the total.

use modelspec_runtime::{Day, UnknownCause};

use super::words::Phrase;
use super::{Expr, Value};
use crate::source::{Located, Span};

/// The prices of an operation over time.
#[derive(Clone, Debug)]
pub struct Prices {
    /// The entries in the order of their days, without gaps and overlaps. There is at least one.
    pub entries: Vec<PriceEntry>,
    /// The day on which the newest source was read; `None` if no source is named.
    pub read: Option<Day>,
    /// The index of the entry in force on that day, or the reason why there is none.
    current: Result<usize, Price>,
}

/// A price with the days on which it is in force.
#[derive(Clone, Debug)]
pub struct PriceEntry {
    /// The first day; `None` if it is not documented.
    pub from: Option<Day>,
    /// The first day after it; `None` while no end is known.
    pub until: Option<Day>,
    /// The reason for the price.
    pub note: Option<String>,
    /// Page that documents it.
    pub source: Option<String>,
    /// The price.
    pub price: Price,
    /// Its position.
    pub span: Span,
}

impl PriceEntry {
    /// Reports whether the price is in force on a day.
    pub fn is_on(&self, day: Day) -> bool {
        self.from.is_none_or(|from| from <= day) && self.until.is_none_or(|until| day < until)
    }

    /// Reports whether the entry has dates.
    pub fn is_dated(&self) -> bool {
        self.from.is_some() || self.until.is_some()
    }
}

impl Prices {
    /// The prices over time, with the day of the newest source.
    pub fn new(entries: Vec<PriceEntry>, read: Option<Day>) -> Self {
        let current = match read {
            None => Ok(entries.len().saturating_sub(1)),
            Some(day) => entries.iter().position(|entry| entry.is_on(day)).ok_or_else(|| {
                let until = entries.iter().filter_map(|entry| entry.until).rfind(|until| *until <= day);
                let from = entries.iter().filter_map(|entry| entry.from).find(|from| day < *from);
                Price::Unknown(UnknownCause::NoPriceOn { day, until, from }.to_string())
            }),
        };
        Self { entries, read, current }
    }

    /// The index of the current entry.
    pub fn current_index(&self) -> Option<usize> {
        self.current.as_ref().ok().copied()
    }

    /// The entry in force on the day of the newest source, which is the price where a caller gives no date.
    pub fn current(&self) -> Option<&PriceEntry> {
        self.current.as_ref().ok().and_then(|current| self.entries.get(*current))
    }

    /// The price on a day; without one, the current one.
    pub fn at(&self, day: Option<Day>) -> Option<&Price> {
        let Some(day) = day else { return Some(self.price()) };
        self.entries.iter().find(|entry| entry.is_on(day)).map(|entry| &entry.price)
    }

    /// The price of the current entry, or that it is unknown because there is no such entry.
    pub fn price(&self) -> &Price {
        match (&self.current, self.current()) {
            (Err(unknown), _) => unknown,
            (Ok(_), Some(entry)) => &entry.price,
            (Ok(_), None) => unreachable!("there is an entry"),
        }
    }

    /// Reports whether there is more to say than the current price: several entries, dates or a note.
    pub fn has_history(&self) -> bool {
        self.entries.len() > 1 || self.entries.iter().any(|entry| entry.is_dated() || entry.note.is_some())
    }

    /// All expressions of all entries.
    pub(crate) fn exprs(&self) -> Vec<&Expr> {
        self.entries.iter().flat_map(|entry| entry.price.exprs()).collect()
    }

    /// The lines of all entries.
    pub fn lines(&self) -> impl Iterator<Item = &PriceLine> {
        self.entries.iter().flat_map(|entry| entry.price.lines())
    }

    /// The conditions of all lines and rates.
    pub(crate) fn conditions(&self) -> impl Iterator<Item = &Expr> {
        self.lines().flat_map(|line| {
            let cases = if let Rate::Cases(cases) = &line.rate { &cases[..] } else { &[] };
            line.when.iter().chain(cases.iter().map(|case| &case.when)).map(|when| &when.expr)
        })
    }
}

/// The price of a request.
#[derive(Clone, Debug)]
pub enum Price {
    /// Unknown, with the reason.
    Unknown(String),
    /// The sum of lines.
    Lines {
        /// Currency or credits.
        currency: String,
        /// Terms of the total of the lines in `currency`.
        terms: Box<Terms>,
        /// The summands.
        lines: Vec<PriceLine>,
    },
}

impl Price {
    /// Its lines; none if it is unknown.
    pub fn lines(&self) -> &[PriceLine] {
        match self {
            Self::Unknown(_) => &[],
            Self::Lines { lines, .. } => lines,
        }
    }

    /// Its currency; `None` if it is unknown.
    pub fn currency(&self) -> Option<&str> {
        match self {
            Self::Unknown(_) => None,
            Self::Lines { currency, .. } => Some(currency),
        }
    }

    /// All its expressions.
    pub(crate) fn exprs(&self) -> Vec<&Expr> {
        let Self::Lines { lines, terms, .. } = self else { return Vec::new() };
        let mut exprs = Vec::new();
        for line in lines {
            exprs.extend(line.when.iter().map(|when| &when.expr).chain([&line.quantity]));
            match &line.rate {
                Rate::Fixed(_) => {}
                Rate::By(selector, _) => exprs.push(&selector.expr),
                Rate::Cases(cases) => exprs.extend(cases.iter().map(|case| &case.when.expr)),
            }
        }
        if let Some(Minimum::Computed(minimum)) = &terms.minimum {
            exprs.push(&minimum.expr);
        }
        exprs
    }
}

/// Terms of a price as a whole. The sum of the lines becomes at least the minimum, and is then rounded.
#[derive(Clone, Debug, Default)]
pub struct Terms {
    /// Minimum total.
    pub minimum: Option<Minimum>,
    /// The rounding of the total.
    pub rounding: Option<Rounding>,
    /// The value of the currency in another one.
    pub exchange: Option<Exchange>,
}

/// The minimum of a total.
#[derive(Clone, Debug)]
pub enum Minimum {
    /// An amount.
    Amount(Amount),
    /// A number of units of the currency.
    Computed(Written),
}

/// The rounding of a total.
#[derive(Clone, Debug, PartialEq)]
pub struct Rounding {
    /// Up; else to the nearest multiple, halves up.
    pub up: bool,
    /// The total becomes a multiple of this amount, which is above zero.
    pub step: Amount,
}

/// The value of credits in a currency.
#[derive(Clone, Debug, PartialEq)]
pub struct Exchange {
    /// The other currency.
    pub currency: String,
    /// The value of `per` units.
    pub rate: Amount,
    /// The number of units that the rate covers.
    pub per: u32,
}

/// Quantity times rate.
#[derive(Clone, Debug)]
pub struct PriceLine {
    /// The billed item.
    pub item: Located<String>,
    /// Currency, if it is not that of the price.
    pub currency: Option<String>,
    /// The condition under which the line applies.
    pub when: Option<Written>,
    /// The number of billed units: the author's quantity, rounded up, at least the minimum, without free units, and
    /// multiplied by `times`.
    pub quantity: Expr,
    /// The quantity as written, for the docs.
    pub written: Quantity,
    /// The price of one unit.
    pub rate: Rate,
    /// The number of units that the rate covers.
    pub per: u32,
    /// The meaning of a request without a rate; `None` if the spec must have a rate for every request.
    pub missing: Option<Missing>,
    /// The rule that forbids requests without a rate, as an index of the rules of the operation.
    pub rule: Option<usize>,
    /// The index of the line in the spec, since a line with several bands becomes several lines.
    pub declared: usize,
}

impl PriceLine {
    /// A line that always applies and is nothing but so many units at a rate.
    pub fn plain(units: Written, rate: Rate) -> Self {
        Self {
            item: Located::new(String::new(), units.expr.span),
            currency: None,
            when: None,
            quantity: units.expr.clone(),
            written: Quantity { units, round_up: None, minimum: None, free: None, band: None, times: None },
            rate,
            per: 1,
            missing: None,
            rule: None,
            declared: 0,
        }
    }
}

/// The number of billed units as written.
#[derive(Clone, Debug, PartialEq)]
pub struct Quantity {
    /// The number of units.
    pub units: Written,
    /// Rounds up to a multiple of this number.
    pub round_up: Option<Value>,
    /// Minimum number of units.
    pub minimum: Option<Value>,
    /// Number of free units.
    pub free: Option<Value>,
    /// The band of the line: units above the first number, up to the second.
    pub band: Option<(Value, Option<Value>)>,
    /// Multipliers.
    pub times: Option<Written>,
}

/// An expression, with the words for it in docs: the author's own, or a condition in a clause.
#[derive(Clone, Debug, PartialEq)]
pub struct Written {
    /// The expression.
    pub expr: Expr,
    /// The words.
    pub words: Phrase,
}

/// The meaning of a request without a rate.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Missing {
    /// Its price is unknown, possibly with the reason.
    Unknown(Option<String>),
    /// It is invalid.
    Forbidden,
}

/// The rate of a price line.
#[derive(Clone, Debug)]
pub enum Rate {
    /// A fixed rate.
    Fixed(Charge),
    /// The rate for the value of an expression.
    By(Written, Vec<(Located<Value>, Charge)>),
    /// The rate of the first case that holds.
    Cases(Vec<RateCase>),
}

/// A rate under a condition.
#[derive(Clone, Debug)]
pub struct RateCase {
    /// The condition; the words are empty if it always holds.
    pub when: Written,
    /// The rate.
    pub charge: Charge,
    /// Its condition can also hold for requests of an earlier case; the earlier case counts.
    pub otherwise: bool,
}

impl Rate {
    /// All rates among which a request chooses.
    pub fn charges(&self) -> Vec<&Charge> {
        match self {
            Self::Fixed(charge) => vec![charge],
            Self::By(_, rates) => rates.iter().map(|(_, charge)| charge).collect(),
            Self::Cases(cases) => cases.iter().map(|case| &case.charge).collect(),
        }
    }
}

/// The price of one unit.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Charge {
    /// An amount.
    Known(Amount),
    /// Unknown, with the reason.
    Unknown(String),
}

/// An amount of money, in 1e-9 of the currency.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Amount {
    /// The lower bound.
    pub min: i64,
    /// The upper bound; equal to the lower one if the price is exact.
    pub max: i64,
    /// The digits as the author wrote them: `0.10`, or `6.75 to 13.50`.
    pub written: String,
}
