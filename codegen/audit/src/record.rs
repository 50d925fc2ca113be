//! One record to its outcome: the place where every answer is decided. In: what a log says about a request. Out: what the
//! engine says about it.

use std::borrow::Cow;
use std::fmt;

use modelspec_runtime::__private::extract::{Inside, fact_value, members};
use modelspec_runtime::__private::json::write_string;
use modelspec_runtime::{Entry, Facts, Money};

use crate::amount::{Amount, AmountError};
use crate::bill::{Bill, Comparison};
use crate::operations::{Lookup, Operations};
use crate::outcome::{Finding, Outcome};
use crate::time::{TimeError, parse_time};

/// The parts of one record of a log.
#[derive(Clone, Copy, Debug, Default)]
pub struct Record<'r> {
    /// The id or the wire id of the operation.
    pub model: &'r str,
    /// The request as JSON; none if the log does not have it.
    pub request: Option<&'r str>,
    /// A JSON object of facts. Those that the operation does not have are ignored.
    pub facts: Option<&'r str>,
    /// Further facts: names, and values as JSON.
    pub named_facts: &'r [(&'r str, &'r str)],
    /// The time of the request, see [`parse_time`].
    pub time: Option<&'r str>,
    /// The billed amount, see [`Amount::parse`].
    pub billed: Option<&'r str>,
    /// The currency of the bill, if it is not that of the options.
    pub currency: Option<&'r str>,
}

#[cfg(feature = "arrow")]
impl Record<'_> {
    /// The length of all parts in bytes.
    pub(crate) fn length(&self) -> usize {
        let Self { model, request, facts, named_facts, time, billed, currency } = *self;
        let parts = [Some(model), request, facts, time, billed, currency].into_iter().flatten();
        parts.chain(named_facts.iter().map(|(_, value)| *value)).map(str::len).sum()
    }
}

/// The options that hold for all records.
#[derive(Clone, Copy, Debug, Default)]
pub struct Options<'m> {
    /// The currency of bills; without one, a bill has the currency of the price.
    pub currency: Option<&'m str>,
    /// Differences up to it do not count.
    pub tolerance: Money,
    /// The requests are bodies of HTTP requests: arrays of requests, if the provider takes arrays.
    pub body: bool,
    /// Outcomes have the receipts of costs.
    pub receipts: bool,
}

/// The reason why a record cannot be read.
#[derive(Clone, Debug, PartialEq)]
#[non_exhaustive]
pub enum Malformed {
    /// It is not JSON, or has a member twice that leads to a part of it.
    Json(Box<str>),
    /// It is longer than the limit in bytes.
    TooLong {
        /// The limit.
        limit: usize,
    },
    /// It has no model.
    NoModel,
    /// A part of it has another JSON type.
    Type {
        /// The part, such as `model`.
        part: &'static str,
        /// The expected type in words.
        expected: &'static str,
    },
    /// The billed amount is none.
    Cost(AmountError),
    /// The time is none.
    Time(TimeError),
}

impl fmt::Display for Malformed {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Json(reason) => f.write_str(reason),
            Self::TooLong { limit } => write!(f, "the record is longer than {limit} bytes"),
            Self::NoModel => f.write_str("the record has no model"),
            Self::Type { part, expected } => write!(f, "the {part} is not {expected}"),
            Self::Cost(error) => write!(f, "the cost {error}"),
            Self::Time(error) => write!(f, "the time {error}"),
        }
    }
}

/// Fills in what is found about a request inside of a record, and returns the offset behind it. None if the answer can
/// depend on other parts of the record, or the request is not JSON.
pub(crate) fn check_inside<'m>(
    entry: &Entry<'m>,
    inside: &Inside<'_, '_>,
    outcome: &mut Outcome<'m>,
) -> Option<usize> {
    let model = entry.model();
    if !model.facts.is_empty() || !model.prices.is_timeless() {
        return None;
    }
    let (priced, end) = inside.check_json(entry)?;
    outcome.finding = Finding::Checked { id: entry.id, priced, unread: None };
    Some(end)
}

/// Decides the outcome of one record.
pub fn audit_record<'m>(
    operations: &Operations<'m>,
    record: &Record<'_>,
    options: &Options<'m>,
) -> Outcome<'m> {
    let mut outcome = Outcome::empty();
    audit_into(operations, record, options, None, &mut outcome);
    outcome
}

/// Fills in the outcome of one record. With the operation of `checked`, the findings about its request are in the outcome
/// already. An outcome is large, and to move it takes a part of the time.
pub(crate) fn audit_into<'m>(
    operations: &Operations<'m>,
    record: &Record<'_>,
    options: &Options<'m>,
    checked: Option<&Entry<'m>>,
    outcome: &mut Outcome<'m>,
) {
    if let Err(reason) = read_then_check(operations, record, options, checked, outcome) {
        *outcome = Outcome::malformed(reason);
    }
}

fn read_then_check<'m>(
    operations: &Operations<'m>,
    record: &Record<'_>,
    options: &Options<'m>,
    checked: Option<&Entry<'m>>,
    outcome: &mut Outcome<'m>,
) -> Result<(), Malformed> {
    let time = record.time.map(parse_time).transpose().map_err(Malformed::Time)?;
    let billed = record.billed.map(Amount::parse).transpose().map_err(Malformed::Cost)?;
    outcome.time = time;
    let lookup = match checked {
        Some(entry) => Lookup::Found(entry),
        None => operations.find(record.model),
    };
    match lookup {
        Lookup::Unknown => outcome.finding = Finding::UnknownModel(record.model.into()),
        Lookup::Ambiguous(ids) => outcome.finding = Finding::AmbiguousModel(record.model.into(), ids),
        Lookup::Found(entry) => match record.request {
            None => outcome.finding = Finding::NoRequest(entry.id),
            Some(request) => check(entry, (request, record), options, checked.is_some(), outcome)?,
        },
    }
    if let Some(amount) = billed {
        let named = record.currency.or(options.currency);
        outcome.comparison =
            outcome.cost().map_or(Comparison::None, |cost| Comparison::new(amount.money, named, cost));
        outcome.is_different = outcome.comparison.is_different(options.tolerance);
        let currency = match (record.currency, options.currency) {
            (Some(named), _) => Some(Cow::Owned(named.to_owned())),
            (None, named) => named.or(outcome.total().map(|total| total.currency)).map(Cow::Borrowed),
        };
        outcome.bill = Some(Bill { amount, currency });
    }
    Ok(())
}

/// Fills in what is found about a request, unless it is there.
fn check<'m>(
    entry: &Entry<'m>,
    (request, record): (&str, &Record<'_>),
    options: &Options<'_>,
    is_checked: bool,
    outcome: &mut Outcome<'m>,
) -> Result<(), Malformed> {
    // Facts about files can be about any request.
    let is_checked = is_checked && record.facts.is_none();
    if is_checked && !options.receipts {
        return Ok(());
    }
    let expected = match (request.as_bytes().first(), options.body) {
        (Some(b'{'), _) | (Some(b'['), true) => None,
        (_, false) => Some("a JSON object"),
        (_, true) => Some("a JSON object or array"),
    };
    if let Some(expected) = expected {
        return Err(Malformed::Type { part: "request", expected });
    }
    let (mut facts, unread) = facts(entry, record)?;
    if let Some(time) = outcome.time {
        facts.set_moment(time);
    }
    if !is_checked {
        let check = if options.body { Entry::check_body } else { Entry::check_json };
        outcome.finding =
            Finding::Checked { id: entry.id, priced: check(entry, request.as_bytes(), &facts), unread };
    }
    outcome.receipt = (options.receipts && outcome.cost().is_some()).then(|| {
        let receipts = entry.receipts(request.as_bytes(), &facts, options.body);
        let all = receipts.iter().map(|receipt| receipt.to_json().to_string());
        let all: Vec<String> = all.collect();
        if options.body { format!("[{}]", all.join(",")).into() } else { all.concat().into() }
    });
    Ok(())
}

/// The facts of a record that the operation has, and those of them that are none.
fn facts(
    entry: &Entry<'_>,
    record: &Record<'_>,
) -> Result<(Facts, Option<modelspec_runtime::FactErrors>), Malformed> {
    let mut facts = Facts::new();
    let mut errors = None;
    let has = |name: &str| entry.model().facts.iter().any(|fact| fact.name == name);
    if let Some(object) = record.facts {
        let mut known = String::from("{");
        let is_object = members(object, |name, value| {
            // Pointers are about files of this request.
            if has(&name) || name.starts_with('/') {
                known.push_str(if known.len() > 1 { "," } else { "" });
                write_string(&mut known, &name);
                known.push(':');
                known.push_str(value);
            }
        });
        if !is_object {
            return Err(Malformed::Type { part: "value of facts", expected: "a JSON object" });
        }
        if known.len() > 1 {
            known.push('}');
            match Facts::read(known.as_bytes()) {
                Ok(read) => facts = read,
                Err(wrong) => errors = Some(wrong),
            }
        }
    }
    for (name, value) in record.named_facts.iter().filter(|(name, _)| has(name)) {
        match fact_value(value) {
            Some(value) => facts.set(name, value),
            // A log writes `null` for what it does not know.
            None if *value == "null" => {}
            None => errors = errors.or(wrong_fact(name, value)),
        }
    }
    Ok((facts, errors))
}

/// The error of a value that cannot be a fact.
fn wrong_fact(name: &str, value: &str) -> Option<modelspec_runtime::FactErrors> {
    let mut json = String::from("{");
    write_string(&mut json, name);
    json.push(':');
    json.push_str(value);
    json.push('}');
    Facts::read(json.as_bytes()).err()
}

#[cfg(test)]
mod tests;
