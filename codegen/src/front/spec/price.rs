//! The price of a request.

use indexmap::IndexMap;
use serde::Deserialize;

use super::{Condition, OneOrMany, Scalar};
use crate::source::Located;

/// The prices of a request: one, or one for each period.
#[derive(Clone, Debug)]
pub(crate) enum Prices {
    /// `{ currency: USD, lines: [...] }`
    One(Price),
    /// `[{ until: 2026-03-01, ... }, { from: 2026-03-01, ... }]`
    List(Vec<Located<Price>>),
}

/// The price of a request: lines that are added up, or `unknown` with the reason.
#[derive(Clone, Debug, Default, Deserialize)]
#[cfg_attr(feature = "editor", derive(schemars::JsonSchema))]
#[serde(deny_unknown_fields)]
pub(crate) struct Price {
    /// The first day of the price, `YYYY-MM-DD` in UTC. Left out, it is not known since when the price applies.
    pub from: Option<Located<String>>,
    /// The first day after the price, `YYYY-MM-DD` in UTC. Left out, no end is known.
    pub until: Option<Located<String>>,
    /// The reason for the price, such as a promotion, an increase or a correction.
    pub note: Option<Located<String>>,
    /// `true`: the price of the extended operation, changed by the other keys. A line replaces the inherited ones of its
    /// item. Without this key, a price is not inherited.
    pub extends: Option<Located<bool>>,
    /// Items whose inherited lines do not apply here.
    #[serde(default)]
    pub remove: Vec<Located<String>>,
    /// ISO 4217 code, for example `USD`, or the name of the vendor's credits.
    pub currency: Option<Located<String>>,
    /// The value of one unit of `currency` in another currency.
    pub exchange: Option<Exchange>,
    /// CEL expression: how many times all lines count, for example the number of results. Default: `1`.
    pub times: Option<Located<String>>,
    /// Least total: a quoted decimal, or a CEL expression for a number of units of `currency`.
    pub minimum: Option<Located<String>>,
    /// The total is rounded up to a multiple of this, a quoted decimal; it counts after `minimum`.
    pub round_up: Option<Located<String>>,
    /// The total is rounded to the nearest multiple of this, a quoted decimal, halves up; it counts after `minimum`.
    pub round: Option<Located<String>>,
    /// The summands.
    #[serde(default)]
    pub lines: Vec<PriceLine>,
    /// The reason why the price is unknown, in place of `currency` and `lines`.
    pub unknown: Option<Located<String>>,
    /// The page that documents the price.
    pub source: Option<Located<String>>,
}

/// The value of credits.
#[derive(Clone, Debug, Deserialize)]
#[cfg_attr(feature = "editor", derive(schemars::JsonSchema))]
#[serde(deny_unknown_fields)]
pub(crate) struct Exchange {
    /// The other currency, for example `USD`.
    pub currency: Located<String>,
    /// The amount of it that `per` units are worth: a quoted decimal.
    pub rate: Located<String>,
    /// The number of units that the rate is for. Default: `1`.
    pub per: Option<Located<u32>>,
}

/// Quantity times rate.
#[derive(Clone, Debug, Deserialize)]
#[cfg_attr(feature = "editor", derive(schemars::JsonSchema))]
#[serde(deny_unknown_fields)]
pub(crate) struct PriceLine {
    /// The billed item, for example `image`. Lines with the same item are alternatives: no two of them may apply to
    /// one request.
    pub item: Located<String>,
    /// Currency of this line, where it is not that of the price; amounts in different currencies are never added.
    pub currency: Option<Located<String>>,
    /// The line applies only when this holds: a CEL expression, or a condition as in rules.
    pub when: Option<Located<When>>,
    /// CEL expression: how many units. Default: `1`.
    pub quantity: Option<Located<String>>,
    /// The quantity is rounded up to a multiple of this.
    pub round_up: Option<Located<Scalar>>,
    /// The quantity is at least this; it counts after `round_up`.
    pub minimum: Option<Located<Scalar>>,
    /// The number of units that cost nothing; they are subtracted after `round_up` and `minimum`.
    pub free: Option<Located<Scalar>>,
    /// The cost of one unit: a quoted decimal, or `{ min, max }` where only a range is known.
    pub rate: Option<Located<Amount>>,
    /// The reason why the cost of one unit is unknown, in place of `rate`.
    pub unknown: Option<Located<String>>,
    /// CEL expression whose value chooses among `rates`, or a list of them for rates in rates; `size.tier` is the
    /// tier of the requested size.
    pub by: Option<Located<OneOrMany>>,
    /// Maps the value of `by` to the cost of one unit; `"*"` matches every other value. With several expressions in `by`,
    /// values of the first to values of the second, and so on. In place of a table, a list of `{ up_to, rate }` for a
    /// number, whose last rate is for all greater ones. Without `by`, a list of `{ when, rate }`, of which the first that
    /// holds counts.
    pub rates: Option<Located<Rates>>,
    /// The meaning of a request without a rate in `rates`: `unknown` (so is the price), `{ unknown: <reason> }`, or
    /// `forbidden` (the request is invalid, rule `rates`). Left out, it is a mistake of the spec.
    pub missing: Option<Located<Missing>>,
    /// Rates that change with the quantity: each band has its rate for the units that fall into it.
    pub bands: Option<Located<Vec<Band>>>,
    /// The number of units that the rate is for. Default: `1`.
    pub per: Option<Located<u32>>,
    /// The page that documents the rate.
    pub source: Option<Located<String>>,
}

/// When a line or a rate applies.
#[derive(Clone, Debug, PartialEq)]
pub(crate) enum When {
    /// `self.seconds > 5`
    Cel(Located<String>),
    /// `{ present: video }`
    Condition(Box<Condition>),
}

/// The meaning of a request without a rate, in one word.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Deserialize)]
#[cfg_attr(feature = "editor", derive(schemars::JsonSchema))]
#[serde(rename_all = "lowercase")]
pub(crate) enum MissingRates {
    /// The price is unknown.
    Unknown,
    /// Such a request is invalid.
    Forbidden,
}

/// The meaning of a request without a rate.
#[derive(Clone, Debug, PartialEq)]
pub(crate) enum Missing {
    /// `unknown` or `forbidden`
    Word(MissingRates),
    /// `{ unknown: nobody publishes it }`
    Reason(MissingReason),
}

/// The reason why the price of a request without a rate is unknown.
#[derive(Clone, Debug, PartialEq, Deserialize)]
#[cfg_attr(feature = "editor", derive(schemars::JsonSchema))]
#[serde(deny_unknown_fields)]
pub(crate) struct MissingReason {
    /// The reason.
    pub unknown: Located<String>,
}

/// The cost of one unit.
#[derive(Clone, Debug, PartialEq)]
pub(crate) enum Amount {
    /// `"0.028"`
    Exact(Located<String>),
    /// `{ min: "6.75", max: "13.50" }`
    Range(AmountRange),
}

/// The ends of what one unit costs.
#[derive(Clone, Debug, PartialEq, Deserialize)]
#[cfg_attr(feature = "editor", derive(schemars::JsonSchema))]
#[serde(deny_unknown_fields)]
pub(crate) struct AmountRange {
    /// At least this, a quoted decimal.
    pub min: Located<String>,
    /// At most this, a quoted decimal.
    pub max: Located<String>,
}

/// Rates among which the request chooses.
#[derive(Clone, Debug, PartialEq)]
pub(crate) enum Rates {
    /// By value: an amount, or a nested table of rates.
    Table(IndexMap<Located<String>, Located<RateEntry>>),
    /// By condition.
    Cases(Vec<Located<RateCase>>),
}

/// The entry for one value in a table of rates.
#[derive(Clone, Debug, PartialEq)]
pub(crate) enum RateEntry {
    /// The cost of one unit; other selectors do not matter.
    Amount(Located<String>),
    /// The next selector decides. `{ min, max }` is a range of amounts, `{ unknown }` the reason why there is none.
    Table(IndexMap<Located<String>, Located<RateEntry>>),
    /// The next selector is a number, which decides by its size.
    Cases(Vec<Located<RateCase>>),
}

/// One rate under a condition.
#[derive(Clone, Debug, PartialEq, Deserialize)]
#[cfg_attr(feature = "editor", derive(schemars::JsonSchema))]
#[serde(deny_unknown_fields)]
pub(crate) struct RateCase {
    /// A CEL expression, or a condition as in rules; left out for "otherwise".
    pub when: Option<Located<When>>,
    /// With `by`: the greatest number that has this rate; left out of the last rate.
    pub up_to: Option<Located<Scalar>>,
    /// The cost of one unit.
    pub rate: Option<Located<Amount>>,
    /// The reason why the cost of one unit is unknown, in place of `rate`.
    pub unknown: Option<Located<String>>,
}

/// One band of quantities.
#[derive(Clone, Debug, Deserialize)]
#[cfg_attr(feature = "editor", derive(schemars::JsonSchema))]
#[serde(deny_unknown_fields)]
pub(crate) struct Band {
    /// The greatest quantity in the band; the last band has none.
    pub up_to: Option<Located<Scalar>>,
    /// The cost of one unit in it.
    pub rate: Option<Located<Amount>>,
    /// The reason why the cost of one unit is unknown, in place of `rate`.
    pub unknown: Option<Located<String>>,
}
