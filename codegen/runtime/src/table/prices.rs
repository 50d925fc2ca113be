//! Prices: lines of quantity and rate.

use super::{Expr, Literal};

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

/// Terms of a price as a whole.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Terms<'a> {
    /// Least total in 1e-9 of the currency of the price.
    pub minimum: i64,
    /// The value of one unit in another currency.
    pub exchange: Option<Exchange<'a>>,
}

impl Terms<'_> {
    /// Nothing.
    pub const NONE: Terms<'static> = Terms { minimum: i64::MIN, exchange: None };
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
    /// True if some requests have no rate.
    pub missing_rates: bool,
    /// The number of units that the rate is for.
    pub per: u32,
}

impl PriceLine<'_> {
    /// One unit that costs nothing, for struct update syntax.
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
    /// A range of rates.
    Range(i64, i64),
    /// Chosen by the value of an expression.
    By(Expr<'a>, &'a [(Literal<'a>, i64)]),
    /// The range of the first case whose condition holds.
    Cases(&'a [(Expr<'a>, i64, i64)]),
}
