//! Receipts: the way to a cost. In: a cost and the reasons for it. Out: data, JSON, and sentences for people.

mod explain;
mod json;

use std::fmt;

use crate::catalogue::Entry;
use crate::cause::UnknownCause;
use crate::cost::{Cost, CostLine};
use crate::facts::Facts;
use crate::http::Endpoint;
use crate::moment::{Day, Moment};
use crate::price::reasons::Reason;
use crate::report::Invalid;
use crate::table::{Charge, Literal, PriceEntry, PriceLine, Rate};
use crate::validate::{Reasoned, reasoned};

/// Most lines without a part in the cost that a receipt names.
const MAX_OTHER_LINES: usize = 3;

/// A cost, with everything that it was computed from.
///
/// `Display` prints a short table, and [`Receipt::explain`] gives sentences.
#[derive(Clone, Debug, PartialEq)]
#[non_exhaustive]
pub struct Receipt<'m> {
    /// Identifier of the operation.
    pub operation: &'m str,
    /// The catalogue's state of the operation, see [`Entry::fingerprint`].
    pub fingerprint: &'m str,
    /// The day on which the request is priced: that of the caller, or that of the newest source if the price has dates.
    pub day: Option<Day>,
    /// The documented price that is in force on that day, if there is one.
    pub price: Option<&'m PriceEntry<'m>>,
    /// The cost.
    pub cost: Cost<'m>,
    /// The lines of the price that have, or may have, a part in the cost, in the order of the price.
    pub lines: Vec<ReceiptLine<'m>>,
    /// Lines without a part in the cost, those first that fewer other values of the request would add.
    pub other_lines: Vec<ReceiptLine<'m>>,
    /// The facts that the price reads, as far as the caller gave them.
    pub facts: Facts,
}

/// The part of a price line in a cost.
#[derive(Clone, Debug, PartialEq)]
#[non_exhaustive]
pub struct ReceiptLine<'m> {
    /// The billed item.
    pub item: &'m str,
    /// ISO 4217 code, or the name of the vendor's credits.
    pub currency: &'m str,
    /// True if the line applies to the request; none if it is unknown.
    pub applies: Option<bool>,
    /// The condition of the line in words; empty if it always applies.
    pub condition: &'m str,
    /// The billed units in words; empty for one unit.
    pub quantity: &'m str,
    /// Quantity, rate and amount; none if the line does not apply, or its amount is unknown.
    pub amount: Option<CostLine<'m>>,
    /// The reason why its amount is unknown.
    pub unknown: Option<UnknownCause<'m>>,
    /// The rate that counts, where the line has several; none if the line has one rate, or it is unknown which one counts.
    pub rate: Option<ReceiptRate<'m>>,
    /// Other rates of the line, those first that would count for a request with few other values.
    pub near: Vec<ReceiptRate<'m>>,
}

/// One of several rates of a price line.
#[derive(Clone, Debug, PartialEq)]
#[non_exhaustive]
pub struct ReceiptRate<'m> {
    /// The condition in words; empty if the rate is that of all other requests.
    pub condition: String,
    /// The rate.
    pub charge: Charge<'m>,
}

impl<'m> Entry<'m> {
    /// The receipt for a request.
    ///
    /// # Errors
    /// When the request is invalid, or a fact cannot be used; the error holds the report.
    pub fn receipt_json(&self, json: &[u8], facts: &Facts) -> Result<Receipt<'m>, Invalid<'m>> {
        self.receipt(json, facts, None)
    }

    /// The receipts for a request that is valid, or for each request of a body; none for others.
    pub fn receipts(&self, request: &[u8], facts: &Facts, is_body: bool) -> Vec<Receipt<'m>> {
        let receipts = if is_body {
            self.receipts_body(request, facts)
        } else {
            self.receipt_json(request, facts).map(|receipt| vec![receipt])
        };
        receipts.unwrap_or_default()
    }

    /// The receipt for a request; with an endpoint, for one whose body is all that is known of it.
    pub(crate) fn receipt(
        &self,
        json: &[u8],
        facts: &Facts,
        sent: Option<&Endpoint<'m>>,
    ) -> Result<Receipt<'m>, Invalid<'m>> {
        let Reasoned { report, cost, reasons, facts: used } = reasoned(self.model(), json, facts, sent);
        let Some(cost) = cost.filter(|_| report.fact_errors().is_empty()) else {
            return Err(Invalid::new(report));
        };
        Ok(Receipt {
            operation: self.id,
            fingerprint: self.fingerprint,
            day: facts.moment().map(Moment::day).or(self.model().prices.read),
            price: self.price_entry(facts).ok(),
            lines: lines(&reasons, &cost),
            other_lines: other_lines(&reasons, &cost),
            cost,
            facts: used,
        })
    }
}

/// The lines that apply, or may apply.
fn lines<'m>(reasons: &[Reason<'m>], cost: &Cost<'m>) -> Vec<ReceiptLine<'m>> {
    let applying = reasons.iter().filter(|reason| reason.applies != Some(false));
    applying.map(|reason| ReceiptLine::new(reason, cost)).collect()
}

/// The lines that do not apply, the nearest first.
fn other_lines<'m>(reasons: &[Reason<'m>], cost: &Cost<'m>) -> Vec<ReceiptLine<'m>> {
    let mut others: Vec<&Reason<'m>> =
        reasons.iter().filter(|reason| reason.applies == Some(false)).collect();
    others.sort_by_key(|reason| reason.unmet);
    others.into_iter().take(MAX_OTHER_LINES).map(|reason| ReceiptLine::new(reason, cost)).collect()
}

impl<'m> ReceiptLine<'m> {
    fn new(reason: &Reason<'m>, cost: &Cost<'m>) -> Self {
        let Reason { line, currency, .. } = *reason;
        let known = match cost {
            Cost::Unknown(unknown) => unknown.known(),
            Cost::Exact { .. } | Cost::Range { .. } => cost.lines(),
        };
        let amount = known.iter().find(|known| std::ptr::eq(known.line, line)).copied();
        let is_of_line = |item: Option<&str>| item == Some(line.item);
        let unknown = match cost {
            Cost::Unknown(unknown) if amount.is_none() && reason.applies != Some(false) => {
                unknown.parts().iter().find(|part| is_of_line(part.item)).map(|part| part.cause.clone())
            }
            _ => None,
        };
        Self {
            item: line.item,
            currency,
            applies: reason.applies,
            condition: line.words.when,
            quantity: line.words.quantity,
            amount,
            unknown,
            rate: reason.rate.and_then(|index| ReceiptRate::new(line, index)),
            near: reason.near.iter().filter_map(|index| ReceiptRate::new(line, *index)).collect(),
        }
    }
}

impl<'m> ReceiptRate<'m> {
    fn new(line: &'m PriceLine<'m>, index: usize) -> Option<Self> {
        match line.rate {
            Rate::Fixed(_) => None,
            Rate::By(_, rates) => {
                let (value, charge) = *rates.get(index)?;
                let condition = format!("{} is `{}`", line.words.selector, literal(value));
                Some(Self { condition, charge })
            }
            Rate::Cases(cases) => {
                let condition = line.words.cases.get(index).copied().unwrap_or_default().to_owned();
                Some(Self { condition, charge: cases.get(index)?.1 })
            }
        }
    }
}

/// A constant without quotes, apart from the empty string.
fn literal(value: Literal<'_>) -> String {
    match value {
        Literal::Bool(value) => value.to_string(),
        Literal::Int(value) => value.to_string(),
        Literal::Num(value) => crate::number::text(value),
        Literal::Str("") => "\"\"".to_owned(),
        Literal::Str(text) => text.to_owned(),
    }
}

impl fmt::Display for Charge<'_> {
    /// Prints `0.028`, `0.028 to 0.056`, or `unknown: <why>`.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Exact(amount) => crate::cost::AmountRange::nanos(*amount, *amount).fmt(f),
            Self::Range(min, max) => crate::cost::AmountRange::nanos(*min, *max).fmt(f),
            Self::Unknown(reason) => write!(f, "unknown: {reason}"),
        }
    }
}
