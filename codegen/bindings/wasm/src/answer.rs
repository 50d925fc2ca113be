//! Answers to calls, as JSON texts. Knows nothing of buffers.
#![forbid(unsafe_code)]

use modelspec::tool::Dialect;
use modelspec::{Entry, FactError, Facts, Json, Priced, Report};
use modelspec_runtime::__private::nearest_name;

use crate::call::{Call, error, wrong_facts};

/// The command that completes arguments in the first dialect; those of the others follow.
const FIRST_DIALECT: usize = 10;

/// The answer to a command of the loader, or an error: an object with a `code` and a `message`.
pub(crate) fn answer(command: u32, call: &Call<'_>) -> Result<String, String> {
    let entry = || find(&String::from_utf8_lossy(call.model));
    let judged = |judge: &Judge<'_>| {
        let entry = entry()?;
        let facts =
            Facts::from_json(entry.model(), call.facts).map_err(|errors| wrong_facts(errors.errors()))?;
        let (answer, errors) = judge(entry, call.request, &facts);
        if errors.is_empty() { Ok(entry.answer(answer).to_string()) } else { Err(wrong_facts(&errors)) }
    };
    match command {
        0 => {
            let entries: Vec<Json> = modelspec::models().iter().map(|entry| entry.to_json()).collect();
            Ok(Json::from(entries).to_string())
        }
        1 => Ok(entry()?.to_json().to_string()),
        2 => Ok(modelspec::request_schema(entry()?.id).unwrap_or_default().to_owned()),
        3 => Ok(modelspec::response_schema(entry()?.id).unwrap_or_default().to_owned()),
        4 => judged(&|entry, request, facts| reported(&entry.validate_json_with(request, facts))),
        5 => judged(&|entry, request, facts| reported(&entry.validate_body_with(request, facts))),
        6 => judged(&|entry, request, facts| priced(&entry.check_json(request, facts))),
        7 => judged(&|entry, request, facts| priced(&entry.check_body(request, facts))),
        8 => judged(&|entry, request, facts| with_receipts(entry, request, facts, false)),
        9 => judged(&|entry, request, facts| with_receipts(entry, request, facts, true)),
        _ => {
            let at = usize::try_from(command).ok().and_then(|command| command.checked_sub(FIRST_DIALECT));
            let Some(dialect) = at.and_then(|at| Dialect::ALL.get(at)) else {
                return Err(error("internal", "the loader and the module are of different versions"));
            };
            judged(&|entry, arguments, facts| {
                let mut id = || String::from_utf8_lossy(call.id).into_owned();
                let (answer, report) = entry.answer_arguments(*dialect, arguments, facts, &mut id);
                (answer, report.fact_errors().to_vec())
            })
        }
    }
}

/// An answer, and the facts that cannot be used: if there are any, they take the place of the answer.
type Judged = (Json, Vec<FactError>);
type Judge<'j> = dyn Fn(&Entry<'static>, &[u8], &Facts) -> Judged + 'j;

fn reported(report: &Report<'_>) -> Judged {
    (report.to_json(), report.fact_errors().to_vec())
}

fn priced(priced: &Priced<'_>) -> Judged {
    (priced.to_json(), priced.report.fact_errors().to_vec())
}

fn with_receipts(entry: &Entry<'static>, request: &[u8], facts: &Facts, is_body: bool) -> Judged {
    let check = if is_body { Entry::check_body } else { Entry::check_json };
    let priced = check(entry, request, facts);
    (priced.to_json_with(&entry.receipts(request, facts, is_body)), priced.report.fact_errors().to_vec())
}

/// The operation with this id, or the only one with this wire id.
fn find(name: &str) -> Result<&'static Entry<'static>, String> {
    if let Some(entry) = modelspec::model(name) {
        return Ok(entry);
    }
    match modelspec::models_by_wire_id(name) {
        [entry] => Ok(entry),
        [] => {
            let entries = modelspec::models().iter();
            let known =
                entries.flat_map(|entry| std::iter::once(entry.id).chain(entry.wire_ids.iter().copied()));
            let hint =
                nearest_name(name, known).map(|near| format!(": did you mean `{near}`?")).unwrap_or_default();
            Err(error("unknown-model", &format!("unknown model `{}`{hint}", name.escape_debug())))
        }
        several => {
            let ids: Vec<String> = several.iter().map(|entry| format!("`{}`", entry.id)).collect();
            let name = name.escape_debug();
            let message = format!(
                "`{name}` is the wire id of several operations; name one of them: {}",
                ids.join(", ")
            );
            Err(error("ambiguous-model", &message))
        }
    }
}
