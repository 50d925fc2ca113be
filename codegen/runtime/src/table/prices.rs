//! Prices: lines of quantity and rate.

use super::{Expr, Literal};

/// The cost of a request.
#[derive(Clone, Copy, Debug, PartialEq)]
pub enum Price<'a> {
    /// Not known, and why.
    Unknown(&'a str),
    /// The sum of its lines.
    Lines {
        /// ISO 4217 code, or the name of the vendor's credits.
        currency: &'a str,
        /// The summands.
        lines: &'a [PriceLine<'a>],
        /// What is rarely needed.
        terms: Terms<'a>,
    },
}

/// What holds for a price as a whole.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Terms<'a> {
    /// Least total in 1e-9 of the currency of the price.
    pub minimum: i64,
    /// What one unit of the currency is worth elsewhere.
    pub exchange: Option<Exchange<'a>>,
}

impl Terms<'_> {
    /// Nothing.
    pub const NONE: Terms<'static> = Terms { minimum: i64::MIN, exchange: None };
}

/// What credits are worth.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Exchange<'a> {
    /// The other currency.
    pub currency: &'a str,
    /// How much of it `per` units are worth, in 1e-9.
    pub rate: i64,
    /// The number of units that the rate is for.
    pub per: u32,
}

/// One summand of a price: quantity times rate.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct PriceLine<'a> {
    /// The billed item.
    pub item: &'a str,
    /// Currency, where it is not that of the price; else empty.
    pub currency: &'a str,
    /// When the line applies; always if absent.
    pub when: Option<Expr<'a>>,
    /// The number of units.
    pub quantity: Expr<'a>,
    /// What one unit costs.
    pub rate: Rate<'a>,
    /// Whether there are requests that it has no rate for.
    pub missing_rates: bool,
    /// The number of units that the rate is for.
    pub per: u32,
}

impl PriceLine<'_> {
    /// One unit that costs nothing, to take the rest from.
    pub const PLAIN: PriceLine<'static> = PriceLine {
        item: "",
        currency: "",
        when: None,
        quantity: Expr::Lit(Literal::Int(1)),
        rate: Rate::Flat(0),
        missing_rates: false,
        per: 1,
    };
}

/// The rate of a price line, in 1e-9 of the currency.
#[derive(Clone, Copy, Debug, PartialEq)]
pub enum Rate<'a> {
    /// Always this one.
    Flat(i64),
    /// Somewhere from the first to the second one.
    Range(i64, i64),
    /// Chosen by the value of an expression.
    By(Expr<'a>, &'a [(Literal<'a>, i64)]),
    /// The first one whose condition holds, from the first to the second amount.
    Cases(&'a [(Expr<'a>, i64, i64)]),
}
