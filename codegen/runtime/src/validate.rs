//! The entry points. In: a model and a document. Out: a report, a cost, or a filled struct.

use crate::check::Checker;
use crate::cost::Cost;
use crate::facts::{FactError, Facts};
use crate::http::Endpoint;
use crate::price::reasons::Reason;
use crate::problem::Problem;
use crate::reader::{Fault, Reader, Stop};
use crate::records;
use crate::report::{Invalid, Log, Report};
use crate::rules;
use crate::table::{Model, Object};
use crate::typed::Record;
use crate::variables::Variables;
use crate::walk::Walk;

mod sent;

/// Reads a request once and lists all violations.
pub fn validate<'m>(model: &'m Model<'m>, json: &[u8], facts: &Facts) -> Report<'m> {
    request(model, json, None, facts, None)
}

/// The same for a request whose body is all that is known of it.
pub(crate) fn validate_sent<'m>(
    model: &'m Model<'m>,
    json: &[u8],
    facts: &Facts,
    sent: &Endpoint<'m>,
) -> Report<'m> {
    request(model, json, None, facts, Some(sent))
}

/// Reads a request into an empty struct. The struct is usable only if the report is valid.
pub(crate) fn read_request<'m>(
    model: &'m Model<'m>,
    json: &[u8],
    record: &mut dyn Record,
    facts: &Facts,
) -> Report<'m> {
    request(model, json, Some(record), facts, None)
}

fn request<'m>(
    model: &'m Model<'m>,
    json: &[u8],
    record: Option<&mut dyn Record>,
    facts: &Facts,
    sent: Option<&Endpoint<'m>>,
) -> Report<'m> {
    let mut variables = Variables::new(model.vars.len());
    let (facts, wrong) = usable(model, facts);
    let checker = Checker::new(model.objects, model.id, &mut variables, facts, false);
    match read(checker, model.array_body, json, record) {
        Ok(log) => finish(model, &mut variables, (facts, wrong), log, sent),
        Err(fault) => Report::only(Problem::Json(fault)).with_fact_errors(wrong),
    }
}

/// The facts, unless one of them is not of the model, and the errors of those that are not.
fn usable<'f>(model: &Model<'_>, facts: &'f Facts) -> (&'f Facts, Vec<FactError>) {
    let wrong = if facts.is_empty() { Vec::new() } else { facts.check(model) };
    (if wrong.is_empty() { facts } else { Facts::none() }, wrong)
}

/// Checks sizes and rules, and closes the report.
fn finish<'m>(
    model: &'m Model<'m>,
    variables: &mut Variables<'_>,
    (facts, mut wrong): (&Facts, Vec<FactError>),
    mut log: Log<'m>,
    sent: Option<&Endpoint<'m>>,
) -> Report<'m> {
    if facts.has_media() {
        wrong.extend(log.absent_media(facts));
    }
    if let Some(endpoint) = sent {
        sent::leave_out(model, endpoint, variables, &mut log);
    }
    rules::finish(model, variables, facts, log).with_fact_errors(wrong)
}

/// Reads a document, and fills a struct if there is one.
fn read<'m, 'j>(
    checker: Checker<'_, 'm, 'j>,
    array_body: bool,
    json: &'j [u8],
    record: Option<&mut dyn Record>,
) -> Result<Log<'m>, Fault> {
    let mut walk = Walk::new(Reader::new(json)?, checker, array_body);
    match walk.document(record) {
        Ok(()) => Ok(walk.checker.log),
        Err(Stop) => Err(walk.reader.into_fault()),
    }
}

/// A report, and the cost of a request that is valid.
#[derive(Clone, Debug, PartialEq)]
pub struct Priced<'m> {
    /// The report of the validation.
    pub report: Report<'m>,
    /// The cost of the request; none when it is invalid.
    pub cost: Option<Cost<'m>>,
}

impl<'m> Priced<'m> {
    /// The cost, else an error that holds the report.
    ///
    /// # Errors
    /// When the request is invalid.
    pub fn into_result(self) -> Result<Cost<'m>, Invalid<'m>> {
        match self.cost {
            Some(cost) => Ok(cost),
            None => Err(Invalid::new(self.report)),
        }
    }
}

/// Reads a request once, lists all violations, and prices the request if there are none.
pub fn price<'m>(model: &'m Model<'m>, json: &[u8], facts: &Facts) -> Priced<'m> {
    price_document(model, json, facts, None)
}

/// The same for a request whose body is all that is known of it.
pub(crate) fn price_sent<'m>(
    model: &'m Model<'m>,
    json: &[u8],
    facts: &Facts,
    sent: &Endpoint<'m>,
) -> Priced<'m> {
    price_document(model, json, facts, Some(sent))
}

fn price_document<'m>(
    model: &'m Model<'m>,
    json: &[u8],
    facts: &Facts,
    sent: Option<&Endpoint<'m>>,
) -> Priced<'m> {
    document(model, json, facts, sent, |report, variables, facts| {
        let cost = if report.is_valid() { Some(crate::price::cost(model, variables, facts)) } else { None };
        Priced { report, cost }
    })
}

/// The same without the report of a valid request: a cost is not moved after it was written.
pub(crate) fn cost<'m>(model: &'m Model<'m>, json: &[u8], facts: &Facts) -> Result<Cost<'m>, Invalid<'m>> {
    document(model, json, facts, None, |report, variables, facts| {
        if report.is_valid() {
            Ok(crate::price::cost(model, variables, facts))
        } else {
            Err(Invalid::new(report))
        }
    })
}

/// Reads and checks a document, and makes an answer of the report and the variables.
#[inline]
fn document<'m, T>(
    model: &'m Model<'m>,
    json: &[u8],
    facts: &Facts,
    sent: Option<&Endpoint<'m>>,
    answer: impl FnOnce(Report<'m>, &Variables<'_>, &Facts) -> T,
) -> T {
    let mut variables = Variables::new(model.vars.len());
    let (facts, wrong) = usable(model, facts);
    let checker = Checker::new(model.objects, model.id, &mut variables, facts, false);
    let report = match read(checker, model.array_body, json, None) {
        Ok(log) => finish(model, &mut variables, (facts, wrong), log, sent),
        Err(fault) => Report::only(Problem::Json(fault)).with_fact_errors(wrong),
    };
    answer(report, &variables, facts)
}

/// The same for a request inside of another document, in front of which the reader is, without facts. With the offset
/// behind it; none if it is not JSON.
pub(crate) fn price_inside<'m>(model: &'m Model<'m>, reader: Reader<'_>) -> Option<(Priced<'m>, usize)> {
    let mut variables = Variables::new(model.vars.len());
    let facts = Facts::none();
    let checker = Checker::new(model.objects, model.id, &mut variables, facts, false);
    let mut walk = Walk::new(reader, checker, model.array_body);
    walk.request(None).ok()?;
    let (log, end) = (walk.checker.log, walk.reader.offset());
    Some((priced(model, &mut variables, (facts, Vec::new()), log, None), end))
}

fn priced<'m>(
    model: &'m Model<'m>,
    variables: &mut Variables<'_>,
    (facts, wrong): (&Facts, Vec<FactError>),
    log: Log<'m>,
    sent: Option<&Endpoint<'m>>,
) -> Priced<'m> {
    let report = finish(model, variables, (facts, wrong), log, sent);
    let cost = if report.is_valid() { Some(crate::price::cost(model, variables, facts)) } else { None };
    Priced { report, cost }
}

/// A report, and the cost of a valid request with its reasons.
pub(crate) struct Reasoned<'m> {
    pub(crate) report: Report<'m>,
    pub(crate) cost: Option<Cost<'m>>,
    /// The reasons for each line of the price.
    pub(crate) reasons: Vec<Reason<'m>>,
    /// The facts that the price reads, and those about files.
    pub(crate) facts: Facts,
}

/// Reads a request once, and prices it with reasons. With an endpoint, the body is all that is known of it.
pub(crate) fn reasoned<'m>(
    model: &'m Model<'m>,
    json: &[u8],
    facts: &Facts,
    sent: Option<&Endpoint<'m>>,
) -> Reasoned<'m> {
    let mut variables = Variables::new(model.vars.len());
    let (facts, wrong) = usable(model, facts);
    let checker = Checker::new(model.objects, model.id, &mut variables, facts, false);
    let report = match read(checker, model.array_body, json, None) {
        Ok(log) => finish(model, &mut variables, (facts, wrong), log, sent),
        Err(fault) => Report::only(Problem::Json(fault)).with_fact_errors(wrong),
    };
    if !report.is_valid() {
        return Reasoned { report, cost: None, reasons: Vec::new(), facts: Facts::new() };
    }
    let cost = Some(crate::price::cost(model, &variables, facts));
    let (reasons, read) = crate::price::reasons::reasons(model, &variables, facts);
    Reasoned { report, cost, reasons, facts: facts.read_by(model, &read) }
}

/// Lists all violations of a typed request.
pub fn validate_record<'m>(model: &'m Model<'m>, record: &dyn Record, facts: &Facts) -> Report<'m> {
    let mut variables = Variables::new(model.vars.len());
    let (facts, wrong) = usable(model, facts);
    let log = records::read(model, record, facts, &mut variables);
    finish(model, &mut variables, (facts, wrong), log, None)
}

/// The report of a typed request, and its cost if it is valid.
pub fn price_record<'m>(model: &'m Model<'m>, record: &dyn Record, facts: &Facts) -> Priced<'m> {
    let mut variables = Variables::new(model.vars.len());
    let (facts, wrong) = usable(model, facts);
    let log = records::read(model, record, facts, &mut variables);
    priced(model, &mut variables, (facts, wrong), log, None)
}

/// Reads a response into an empty struct. Types and required members are checked; unknown values of
/// enums and unknown members are kept, and ranges and formats are not enforced.
pub(crate) fn read_response<'m>(
    objects: &'m [Object<'m>],
    json: &[u8],
    record: &mut dyn Record,
) -> Report<'m> {
    response(objects, json, Some(record))
}

/// Lists the violations of a response: wrong types and missing members.
pub fn validate_response<'m>(objects: &'m [Object<'m>], json: &[u8]) -> Report<'m> {
    response(objects, json, None)
}

fn response<'m>(objects: &'m [Object<'m>], json: &[u8], record: Option<&mut dyn Record>) -> Report<'m> {
    let mut variables = Variables::new(0);
    let checker = Checker::new(objects, "this response", &mut variables, Facts::none(), true);
    match read(checker, false, json, record) {
        Ok(log) => log.into_report(),
        Err(fault) => Report::only(Problem::Json(fault)),
    }
}
