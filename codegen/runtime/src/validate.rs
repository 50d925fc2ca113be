//! The ways in. In: a model and a document. Out: a report, a cost, or a filled struct.

use crate::facts::Facts;
use crate::price::{self, Cost};
use crate::problem::Problem;
use crate::reader::{Fault, Reader};
use crate::records::RecordWalk;
use crate::report::{Invalid, Report};
use crate::rules;
use crate::table::{Model, Object};
use crate::typed::Record;
use crate::walk::Walk;

/// Reads a request once and lists everything that is wrong with it.
pub fn validate<'m>(model: &'m Model<'m>, json: &[u8], facts: &Facts) -> Report<'m> {
    let mut walk = match start(model, json) {
        Ok(walk) => walk,
        Err(fault) => return Report::only(Problem::Json(fault)),
    };
    if walk.document(None).is_err() {
        return Report::only(Problem::Json(walk.reader.into_fault()));
    }
    rules::finish(model, &mut walk.slots, facts, walk.checker.log)
}

/// A report, and the cost of a request that is valid.
#[derive(Clone, Debug, PartialEq)]
pub struct Priced<'m> {
    /// What the validation found.
    pub report: Report<'m>,
    /// What the request costs; none when it is invalid.
    pub cost: Option<Cost<'m>>,
}

impl Priced<'static> {
    /// The cost, else an error that holds the report.
    ///
    /// # Errors
    /// When the request is invalid.
    pub fn into_result(self) -> Result<Cost<'static>, Invalid> {
        match self.cost {
            Some(cost) => Ok(cost),
            None => Err(Invalid::new(self.report)),
        }
    }
}

/// Reads a request once, lists everything that is wrong with it, and prices it if nothing is.
pub fn price<'m>(model: &'m Model<'m>, json: &[u8], facts: &Facts) -> Priced<'m> {
    let mut walk = match start(model, json) {
        Ok(walk) => walk,
        Err(fault) => return Priced { report: Report::only(Problem::Json(fault)), cost: None },
    };
    if walk.document(None).is_err() {
        let problem = Problem::Json(walk.reader.into_fault());
        return Priced { report: Report::only(problem), cost: None };
    }
    let report = rules::finish(model, &mut walk.slots, facts, walk.checker.log);
    let cost = report.is_valid().then(|| price::cost(model, &walk.slots, facts));
    Priced { report, cost }
}

fn start<'m, 'j>(model: &'m Model<'m>, json: &'j [u8]) -> Result<Walk<'m, 'j>, Fault> {
    Ok(Walk::new(Reader::new(json)?, model.objects, model.id, model.vars.len(), false))
}

/// Lists everything that is wrong with a typed request.
pub fn validate_record<'m>(model: &'m Model<'m>, record: &dyn Record, facts: &Facts) -> Report<'m> {
    let mut walk = RecordWalk::read(model, record);
    rules::finish(model, &mut walk.slots, facts, walk.checker.log)
}

/// The report of a typed request, and its cost if it is valid.
pub fn price_record<'m>(model: &'m Model<'m>, record: &dyn Record, facts: &Facts) -> Priced<'m> {
    let mut walk = RecordWalk::read(model, record);
    let report = rules::finish(model, &mut walk.slots, facts, walk.checker.log);
    let cost = report.is_valid().then(|| price::cost(model, &walk.slots, facts));
    Priced { report, cost }
}

/// Reads a request into a struct that holds nothing yet; the struct is of use only if the report is valid.
pub fn read_request<'m>(
    model: &'m Model<'m>,
    json: &[u8],
    record: &mut dyn Record,
    facts: &Facts,
) -> Report<'m> {
    let mut walk = match start(model, json) {
        Ok(walk) => walk,
        Err(fault) => return Report::only(Problem::Json(fault)),
    };
    if walk.document(Some(record)).is_err() {
        return Report::only(Problem::Json(walk.reader.into_fault()));
    }
    rules::finish(model, &mut walk.slots, facts, walk.checker.log)
}

/// Reads a response into a struct that holds nothing yet. Types and required members are checked; unknown values of
/// enums and unknown members are kept, and no range or form is enforced.
pub fn read_response<'m>(objects: &'m [Object<'m>], json: &[u8], record: &mut dyn Record) -> Report<'m> {
    let reader = match Reader::new(json) {
        Ok(reader) => reader,
        Err(fault) => return Report::only(Problem::Json(fault)),
    };
    let mut walk = Walk::new(reader, objects, "this response", 0, true);
    if walk.document(Some(record)).is_err() {
        return Report::only(Problem::Json(walk.reader.into_fault()));
    }
    walk.checker.log.into_report(Vec::new(), Vec::new())
}
