//! What a request costs.

use indexmap::IndexMap;
use schemars::JsonSchema;
use serde::Deserialize;

use super::{OneOrMany, Scalar};
use crate::source::Located;
use crate::vocabulary::MissingRates;

/// The price of a request: lines that are added up, or `unknown` with the reason.
#[derive(Clone, Debug, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Price {
    /// ISO 4217 code, for example `USD`, or the name of the vendor's credits.
    pub currency: Option<Located<String>>,
    /// What one unit of `currency` is worth in another currency.
    pub exchange: Option<Exchange>,
    /// CEL expression: how many times all lines count, for example the number of results. Default: `1`.
    pub times: Option<Located<String>>,
    /// Least total, a quoted decimal.
    pub minimum: Option<Located<String>>,
    /// The summands.
    #[serde(default)]
    pub lines: Vec<PriceLine>,
    /// Why the price is not known, in place of `currency` and `lines`.
    pub unknown: Option<Located<String>>,
    /// Where the price is documented.
    pub source: Option<Located<String>>,
}

/// What credits are worth.
#[derive(Clone, Debug, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Exchange {
    /// The other currency, for example `USD`.
    pub currency: Located<String>,
    /// How much of it `per` units are worth: a quoted decimal.
    pub rate: Located<String>,
    /// For how many units the rate stands. Default: `1`.
    pub per: Option<Located<u32>>,
}

/// Quantity times rate.
#[derive(Clone, Debug, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct PriceLine {
    /// What is billed, for example `image`. Lines with the same item are alternatives: no two of them may apply to
    /// one request.
    pub item: Located<String>,
    /// Currency of this line, where it is not that of the price; amounts in different currencies are never added.
    pub currency: Option<Located<String>>,
    /// CEL expression: the line applies only when it is true.
    pub when: Option<Located<String>>,
    /// CEL expression: how many units. Default: `1`.
    pub quantity: Option<Located<String>>,
    /// The quantity is rounded up to a multiple of this.
    pub round_up: Option<Located<Scalar>>,
    /// The quantity is at least this; it counts after `round_up`.
    pub minimum: Option<Located<Scalar>>,
    /// So many units cost nothing; they are taken off after `round_up` and `minimum`.
    pub free: Option<Located<Scalar>>,
    /// What one unit costs: a quoted decimal, or `{ min, max }` where only a range is known.
    pub rate: Option<Located<Amount>>,
    /// CEL expression whose value chooses among `rates`, or a list of them for rates in rates; `size.tier` is the
    /// tier of the requested size.
    pub by: Option<Located<OneOrMany>>,
    /// Value of `by` to what one unit costs; `"*"` stands for every other value. With several expressions in `by`,
    /// values of the first to values of the second, and so on. Without `by`, a list of `{ when, rate }`, of which the
    /// first that holds counts.
    pub rates: Option<Located<Rates>>,
    /// What it means that `rates` has no rate for a request: `unknown` (so is the price), or `forbidden` (the request
    /// is invalid, rule `rates`). Left out, it is a mistake of the spec.
    pub missing: Option<Located<MissingRates>>,
    /// Rates that change with the quantity: each band has its rate for the units that fall into it.
    pub bands: Option<Located<Vec<Band>>>,
    /// For how many units the rate stands. Default: `1`.
    pub per: Option<Located<u32>>,
    /// Where the rate is documented.
    pub source: Option<Located<String>>,
}

/// What one unit costs.
#[derive(Clone, Debug, PartialEq)]
pub enum Amount {
    /// `"0.028"`
    Exact(Located<String>),
    /// `{ min: "6.75", max: "13.50" }`
    Range(AmountRange),
}

/// The ends of what one unit costs.
#[derive(Clone, Debug, PartialEq, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct AmountRange {
    /// At least this, a quoted decimal.
    pub min: Located<String>,
    /// At most this, a quoted decimal.
    pub max: Located<String>,
}

/// Rates among which the request chooses.
#[derive(Clone, Debug, PartialEq)]
pub enum Rates {
    /// By value: an amount, or further rates.
    Table(IndexMap<Located<String>, Located<RateEntry>>),
    /// By condition.
    Cases(Vec<RateCase>),
}

/// What stands for one value in rates.
#[derive(Clone, Debug, PartialEq)]
pub enum RateEntry {
    /// What one unit costs; further selectors do not matter.
    Amount(Located<String>),
    /// The next selector decides. `{ min, max }` is a range of amounts.
    Table(IndexMap<Located<String>, Located<RateEntry>>),
}

/// One rate under a condition.
#[derive(Clone, Debug, PartialEq, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct RateCase {
    /// CEL expression; left out for "otherwise".
    pub when: Option<Located<String>>,
    /// What one unit costs.
    pub rate: Located<Amount>,
}

/// One band of quantities.
#[derive(Clone, Debug, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Band {
    /// Where it ends; the last band has no end.
    pub up_to: Option<Located<Scalar>>,
    /// What one unit in it costs.
    pub rate: Located<Amount>,
}
