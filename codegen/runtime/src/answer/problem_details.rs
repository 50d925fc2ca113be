//! Invalid requests as problem details of RFC 9457.

use super::count;
use crate::facts::FactError;
use crate::json::{Json, JsonObject};
use crate::report::{Invalid, Report, Violation};

/// Content type of problem details.
pub const PROBLEM_CONTENT_TYPE: &str = "application/problem+json";

impl Report<'_> {
    /// The body of an HTTP response about an invalid request, as RFC 9457 describes it; none if the request is valid. Its
    /// content type is [`PROBLEM_CONTENT_TYPE`].
    ///
    /// `violations` has pointer, rule and message of each violation, and in `kind` the name of the kind with the limits
    /// that were not kept. Facts that cannot be used are a mistake of the service that calls this, not of its client:
    /// then `status` is 500 and `errors` has them.
    pub fn problem_details(&self) -> Option<Json> {
        (!self.is_valid()).then(|| details(self))
    }
}

impl Invalid<'_> {
    /// The body of an HTTP response about the request, as RFC 9457 describes it; see [`Report::problem_details`].
    pub fn problem_details(&self) -> Json {
        details(self.report())
    }
}

fn details(report: &Report<'_>) -> Json {
    let violations = report.violations();
    if violations.is_empty() {
        let errors: Vec<Json> = report.fact_errors().iter().map(FactError::to_json).collect();
        let detail = "The request could not be checked, because facts about it cannot be used.";
        let mut answer = head("Internal Server Error", 500, detail.to_owned());
        answer.push("errors", errors.into());
        return answer.into();
    }
    let detail = match violations.len() + report.omitted() {
        1 => "The request has one violation.".to_owned(),
        number => format!("The request has {number} violations."),
    };
    let mut answer = head("Unprocessable Content", 422, detail);
    answer.push("violations", violations.iter().map(violation).collect::<Vec<_>>().into());
    if report.omitted() > 0 {
        answer.push("omitted", count(report.omitted()));
    }
    answer.into()
}

/// The members that the RFC defines. The type `about:blank` says that the problem is that of the HTTP status.
fn head(title: &str, status: i64, detail: String) -> JsonObject {
    [
        ("type", "about:blank".into()),
        ("title", title.into()),
        ("status", status.into()),
        ("detail", detail.into()),
    ]
    .into()
}

fn violation(violation: &Violation<'_>) -> Json {
    JsonObject::from([
        ("pointer", violation.pointer().into()),
        ("rule", violation.rule().into()),
        ("message", violation.message().into()),
        ("kind", violation.kind().to_json()),
    ])
    .into()
}
