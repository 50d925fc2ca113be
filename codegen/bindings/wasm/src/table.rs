//! Answers about the operation whose table comes with the call: the engine of the pages of a site, which have operations
//! that no generated crate has. Knows nothing of buffers.
#![forbid(unsafe_code)]

use std::cell::Cell;

use modelspec_runtime::table::{Encoded, Model};
use modelspec_runtime::{Cost, Json, JsonObject, Violation, price};

use crate::call::{Call, error, wrong_facts};

/// The command that checks a request, with all data of its violations.
const CHECK: u32 = 0;

/// A table with its bytes. Tables are small and few, so that they are kept.
type Known = (&'static [u8], &'static Encoded<Model<'static>>);

thread_local! {
    /// The table of the last call: most calls are about the same operation.
    static LAST: Cell<Option<Known>> = const { Cell::new(None) };
}

/// The answer to a command of the loader, or an error: an object with a `code` and a `message`.
pub(crate) fn answer(command: u32, call: &Call<'_>) -> Result<String, String> {
    if command != CHECK {
        return Err(error("internal", "the loader and the module are of different versions"));
    }
    let model = table(call.model);
    let facts = call.given(model)?;
    let priced = price(model, call.request, &facts);
    let report = &priced.report;
    if !report.fact_errors().is_empty() {
        return Err(wrong_facts(report.fact_errors()));
    }
    let list = |found: &[Violation<'_>]| Json::from(found.iter().map(violation).collect::<Vec<_>>());
    Ok(Json::from(JsonObject::from([
        ("valid", report.is_valid().into()),
        ("violations", list(report.violations())),
        ("omitted", i64::try_from(report.omitted()).unwrap_or(i64::MAX).into()),
        ("warnings", list(report.warnings())),
        ("unchecked", list(report.unchecked())),
        ("cost", priced.cost.as_ref().map_or(Json::Null, Cost::to_json)),
    ]))
    .to_string())
}

/// A violation with the data of its kind, such as the parameters that a rule misses.
fn violation(violation: &Violation<'_>) -> Json {
    Json::from(JsonObject::from([
        ("pointer", violation.pointer().into()),
        ("rule", violation.rule().into()),
        ("message", violation.message().into()),
        ("kind", violation.kind().to_json()),
    ]))
}

fn table(bytes: &[u8]) -> &'static Model<'static> {
    let known = LAST.get().filter(|(known, _)| *known == bytes);
    let (_, table) = known.unwrap_or_else(|| {
        let bytes: &'static [u8] = Box::leak(bytes.into());
        let known: Known = (bytes, Box::leak(Box::new(Encoded::new(bytes))));
        LAST.set(Some(known));
        known
    });
    table
}
