//! Questions about requests, and their answers as the command line prints them.

use modelspec_runtime::{Entry, FactError, FactErrorKind, Facts, Json, Report};

use crate::catalogue::Time;
use crate::document::Document;

/// The question about a request.
#[derive(Clone, Copy)]
pub(crate) struct Ask {
    pub(crate) what: What,
    /// The request is the body of an HTTP request.
    pub(crate) is_body: bool,
}

/// The part of an answer that is asked for.
#[derive(Clone, Copy)]
pub(crate) enum What {
    Report,
    Cost,
    /// The cost with its receipt.
    Receipt,
}

impl What {
    pub(crate) fn cost(receipt: bool) -> Self {
        if receipt { Self::Receipt } else { Self::Cost }
    }
}

/// Inputs beside the request.
pub(crate) struct Given {
    pub(crate) facts: Option<Document>,
    /// The day or the instant at which it is priced.
    pub(crate) at: Option<Time>,
}

impl Given {
    /// The facts that the caller gave, which the operation has to know, and the moment.
    pub(crate) fn facts(self, entry: &Entry<'_>) -> Result<Facts, Vec<FactError>> {
        let facts = match self.facts {
            Some(facts) => {
                Facts::from_json(entry.model(), &facts).map_err(|errors| errors.errors().to_vec())?
            }
            None => Facts::new(),
        };
        let Some(Time(text)) = self.at else { return Ok(facts) };
        match text.parse() {
            Ok(moment) => Ok(facts.at(moment)),
            Err(error) => Err(vec![FactError::of_moment(&text, error)]),
        }
    }
}

/// An answer as text, unless there are facts that cannot be used.
pub(crate) fn checked(
    entry: &Entry<'_>,
    answer: Json,
    report: &Report<'_>,
) -> Result<String, Vec<FactError>> {
    match report.fact_errors() {
        [] => Ok(entry.answer(answer).to_string()),
        errors => Err(errors.to_vec()),
    }
}

impl Ask {
    /// The answer for a request, or the facts that cannot be used with it.
    pub(crate) fn about(
        self,
        entry: &Entry<'_>,
        request: &[u8],
        facts: &Facts,
    ) -> Result<String, Vec<FactError>> {
        let validate = if self.is_body { Entry::validate_body_with } else { Entry::validate_json_with };
        let price = if self.is_body { Entry::check_body } else { Entry::check_json };
        let (answer, report) = match self.what {
            What::Report => {
                let report = validate(entry, request, facts);
                (report.to_json(), report)
            }
            What::Cost => {
                let priced = price(entry, request, facts);
                (priced.to_json(), priced.report)
            }
            What::Receipt => {
                let priced = price(entry, request, facts);
                let receipts = entry.receipts(request, facts, self.is_body);
                (priced.to_json_with(&receipts), priced.report)
            }
        };
        checked(entry, answer, &report)
    }

    /// The same with facts for many requests: those about files that this one does not have are left out.
    pub(crate) fn about_one_of_many(self, entry: &Entry<'_>, request: &[u8], facts: &Facts) -> String {
        let print = |errors: &[FactError]| {
            let errors: Vec<Json> = errors.iter().map(FactError::to_json).collect();
            let answer = modelspec_runtime::JsonObject::from([("errors", errors.into())]);
            entry.answer(answer.into()).to_string()
        };
        self.about(entry, request, facts).unwrap_or_else(|errors| {
            let mut facts = facts.clone();
            let absent = |error: &&FactError| *error.kind() == FactErrorKind::Absent;
            errors.iter().filter(absent).for_each(|error| facts.remove_media(error.name()));
            self.about(entry, request, &facts).unwrap_or_else(|errors| print(&errors))
        })
    }
}
