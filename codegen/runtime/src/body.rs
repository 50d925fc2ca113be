//! Requests as they are sent: one document, or an array of them where the provider takes several. In: the body of an
//! HTTP request. Out: one report, whose pointers start at the body, and the cost of all requests.
//!
//! An array is read twice: once to find its items, and once for each of them.

mod total;

use crate::catalogue::Entry;
use crate::cost::Cost;
use crate::facts::{FactError, FactErrorKind, Facts};
use crate::problem::{Found, Problem};
use crate::reader::{Reader, Stop};
use crate::receipt::Receipt;
use crate::report::{Invalid, Report};
use crate::table::{Array, Type};
use crate::validate::{Priced, price_sent, validate_sent};
use crate::walk::scalar;
use std::ops::Range;

/// The expected type of a body with several requests.
const REQUESTS: Type<'static> = Type::Array(&Array { items: Type::Object(0), ..Array::ANY });

impl<'m> Entry<'m> {
    /// Lists all violations of the body of an HTTP request. Where the provider takes an array of requests, pointers start
    /// with the index of the request, as in `/0/width`.
    ///
    /// Parameters that are sent in the path, the query or headers need not be in the body. Rules that read one that is not
    /// there are reported as unchecked. The body is JSON; it can be empty if the operation has no parameters in it.
    pub fn validate_body(&self, body: &[u8]) -> Report<'m> {
        self.validate_body_with(body, Facts::none())
    }

    /// Lists all violations of a body, with facts about it: named facts count for every request, and pointers of files
    /// start at the body.
    pub fn validate_body_with(&self, body: &[u8], facts: &Facts) -> Report<'m> {
        let check = |json: &[u8], facts: &Facts| Priced {
            report: validate_sent(self.model(), json, facts, &self.endpoint),
            cost: None,
        };
        self.check(body, facts, &check).report
    }

    /// The cost of all requests of a body.
    ///
    /// # Errors
    /// When one of them is invalid; the error holds the report of all.
    pub fn price_body(&self, body: &[u8]) -> Result<Cost<'m>, Invalid<'m>> {
        self.price_body_with(body, Facts::none())
    }

    /// The cost of all requests of a body, with facts as in [`Entry::validate_body_with`].
    ///
    /// # Errors
    /// When one of them is invalid; the error holds the report of all.
    pub fn price_body_with(&self, body: &[u8], facts: &Facts) -> Result<Cost<'m>, Invalid<'m>> {
        self.check_body(body, facts).into_result()
    }

    /// Report and cost of all requests of a body.
    pub fn check_body(&self, body: &[u8], facts: &Facts) -> Priced<'m> {
        self.check(body, facts, &|json, facts| price_sent(self.model(), json, facts, &self.endpoint))
    }

    /// The receipts for all requests of a body, in their order.
    ///
    /// # Errors
    /// When one of them is invalid, or a fact cannot be used; the error holds the report of all.
    pub fn receipts_body(&self, body: &[u8], facts: &Facts) -> Result<Vec<Receipt<'m>>, Invalid<'m>> {
        let Priced { report, cost } = self.check_body(body, facts);
        if cost.is_none() || !report.fact_errors().is_empty() {
            return Err(Invalid::new(report));
        }
        let one = |json: &[u8], facts: &Facts| self.receipt(json, facts, Some(&self.endpoint));
        if !self.model().array_body {
            return Ok(vec![one(self.document(body), facts)?]);
        }
        let requests = requests(body).unwrap_or_default();
        let json = |range: &Range<usize>| body.get(range.clone()).unwrap_or_default();
        (0..).zip(&requests).map(|(index, range)| one(json(range), &facts.of_item(index))).collect()
    }

    /// The only request of a body, which can be empty if the operation has no parameters in it.
    fn document<'b>(&self, body: &'b [u8]) -> &'b [u8] {
        let is_empty = self.endpoint.content_type().is_none() && body.trim_ascii().is_empty();
        if is_empty { b"{}" } else { body }
    }

    fn check(&self, body: &[u8], facts: &Facts, check: &dyn Fn(&[u8], &Facts) -> Priced<'m>) -> Priced<'m> {
        if !self.model().array_body {
            return check(self.document(body), facts);
        }
        let requests = match requests(body) {
            Ok(requests) => requests,
            Err(problem) => return Priced { report: Report::only(problem), cost: None },
        };
        let mut report = Report::default();
        let mut costs = Vec::new();
        for (index, range) in (0..).zip(&requests) {
            let one = check(body.get(range.clone()).unwrap_or_default(), &facts.of_item(index));
            report.add(one.report.within(index));
            costs.push(one.cost.map(|cost| cost.within(index)));
        }
        let report = report.with_fact_errors(strays(facts, requests.len()));
        let costs: Option<Vec<Cost<'m>>> = costs.into_iter().collect();
        let cost = costs.filter(|_| report.is_valid()).and_then(total::of);
        Priced { report, cost }
    }
}

/// The places of the requests in a body.
fn requests<'m>(body: &[u8]) -> Result<Vec<Range<usize>>, Problem<'m>> {
    let mut reader = Reader::new(body).map_err(Problem::Json)?;
    let mut requests = Vec::new();
    let read = match reader.peek() {
        b'[' => {
            let each = reader.items(|reader| {
                let start = reader.offset();
                reader.skip()?;
                requests.push(start..reader.offset());
                Ok(())
            });
            each.map(|()| None)
        }
        b'{' => reader.skip().map(|()| Some(Found::Object)),
        _ => scalar(&mut reader).map(Some),
    };
    let found = match read.and_then(|found| reader.end().map(|()| found)) {
        Ok(found) => found,
        Err(Stop) => return Err(Problem::Json(reader.into_fault())),
    };
    if let Some(found) = found {
        return Err(Problem::Type { expected: &REQUESTS, found });
    }
    if requests.is_empty() {
        return Err(Problem::Items { noun: ["request", "requests"], min: 1, max: u32::MAX, count: 0 });
    }
    Ok(requests)
}

/// Facts about files of requests that the body does not have.
fn strays(facts: &Facts, count: usize) -> Vec<FactError> {
    let is_stray = |pointer: &&str| {
        let index = pointer.strip_prefix('/').and_then(|rest| rest.split('/').next());
        index.and_then(|index| index.parse::<usize>().ok()).is_none_or(|index| index >= count)
    };
    let error = |pointer| FactError::new(pointer, FactErrorKind::Absent);
    facts.media_pointers().filter(is_stray).map(error).collect()
}

#[cfg(test)]
mod tests;
