//! What a request costs.

use indexmap::IndexMap;
use schemars::JsonSchema;
use serde::Deserialize;

use crate::source::Located;

/// The price of a request: lines that are added up, or `unknown` with the reason.
#[derive(Clone, Debug, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Price {
    /// ISO 4217 code, for example `USD`, or the name of the vendor's credits.
    pub currency: Option<Located<String>>,
    /// The summands.
    #[serde(default)]
    pub lines: Vec<PriceLine>,
    /// Why the price is not known, in place of `currency` and `lines`.
    pub unknown: Option<Located<String>>,
    /// Where the price is documented.
    pub source: Option<Located<String>>,
}

/// Quantity times rate.
#[derive(Clone, Debug, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct PriceLine {
    /// What is billed, for example `image`.
    pub item: Located<String>,
    /// CEL expression: the line applies only when it is true.
    pub when: Option<Located<String>>,
    /// CEL expression: how many units. Default: `1`.
    pub quantity: Option<Located<String>>,
    /// What one unit costs: a quoted decimal.
    pub rate: Option<Located<String>>,
    /// CEL expression whose value chooses among `rates`; `size.tier` is the tier of the requested size.
    pub by: Option<Located<String>>,
    /// Value of `by` to what one unit costs, a quoted decimal.
    pub rates: Option<IndexMap<Located<String>, Located<String>>>,
    /// For how many units the rate stands. Default: `1`.
    pub per: Option<Located<u32>>,
    /// Where the rate is documented.
    pub source: Option<Located<String>>,
}
