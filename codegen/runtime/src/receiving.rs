//! Responses to results, errors and states of tasks. In: a provider, an HTTP status and a body. Out: each result and each
//! error with its task. Never knows a connection.

mod error;
mod macros;
mod parts;

pub use error::ResponseError;

use crate::catalogue::{Entry, Provider};
use crate::http::{ErrorCode, ErrorMembers};
use crate::json::Json;
use crate::report::Invalid;
use crate::task::TaskState;
use crate::typed::{Members, Record, View};
use parts::Part;

/// The content of a response.
#[derive(Clone, Debug, PartialEq)]
#[non_exhaustive]
pub struct Answer<T> {
    /// The results, in the order of the response.
    pub results: Vec<TaskResult<T>>,
    /// The errors, in the order of the response.
    pub errors: Vec<ApiError>,
    /// Results that do not have the documented form. They do not affect the others.
    pub malformed: Vec<Malformed>,
}

/// One result.
#[derive(Clone, Debug, PartialEq)]
#[non_exhaustive]
pub struct TaskResult<T> {
    /// The task that it belongs to, if the provider documents the member that identifies it.
    pub task: Option<String>,
    /// The state of the task, if the response has a value whose state is documented.
    pub state: Option<TaskState>,
    /// The result itself.
    pub value: T,
}

/// An error that the service reports.
#[derive(Clone, Debug, PartialEq)]
#[non_exhaustive]
pub struct ApiError {
    /// The task that it belongs to, if it names one.
    pub task: Option<String>,
    /// The code.
    pub code: Option<String>,
    /// The message of the service.
    pub message: Option<String>,
    /// The documented meaning of the code.
    pub meaning: Option<String>,
    /// The whole error.
    pub json: Json,
}

/// A result that does not have the documented form.
#[derive(Clone, Debug, PartialEq)]
#[non_exhaustive]
pub struct Malformed {
    /// The task that it belongs to, if it names one.
    pub task: Option<String>,
    /// Its position among the results.
    pub index: usize,
    /// The differences from the documented form.
    pub invalid: Invalid<'static>,
    /// The JSON text of the result.
    pub json: String,
}

impl<T> Answer<T> {
    /// True if the response reports no error and all results have the documented form.
    pub fn is_clean(&self) -> bool {
        self.errors.is_empty() && self.malformed.is_empty()
    }

    /// The results of one task.
    pub fn of_task<'s>(&'s self, task: &'s str) -> impl Iterator<Item = &'s TaskResult<T>> {
        self.results.iter().filter(move |result| result.task.as_deref() == Some(task))
    }
}

/// Values of responses that give the state of the task: the JSON Pointer of the member, the value, and the state.
pub(crate) type States = [(&'static str, &'static str, TaskState)];

/// The parts of a response that the table of its operation is needed for.
pub struct Reading<T> {
    /// The values that give the state of the task.
    pub states: &'static States,
    /// Reads one result.
    pub from_json: fn(&[u8]) -> Result<T, Invalid<'static>>,
}

/// Reads a response. With a task, returns only the results and errors of this task and those without a task.
///
/// # Errors
/// When the status is that of an error and there is no result, or the body does not have the documented form.
pub fn read_response<T>(
    provider: &Provider<'_>,
    reading: &Reading<T>,
    status: u16,
    body: &[u8],
    task: Option<&str>,
) -> Result<Answer<T>, ResponseError> {
    let Found { results, errors, is_whole } = find(provider, status, body, task)?;
    let mut answer = Answer { results: Vec::new(), errors, malformed: Vec::new() };
    for (index, Part { text, json }) in results {
        let task = provider.envelope.task.and_then(|task| json.get(task)).and_then(scalar);
        match (reading.from_json)(text.as_bytes()) {
            Ok(value) => {
                let state = state(reading.states, &json);
                answer.results.push(TaskResult { task, state, value });
            }
            Err(invalid) if is_whole => return Err(ResponseError::Invalid { status, invalid }),
            Err(invalid) => {
                answer.malformed.push(Malformed { task, index, invalid, json: text.to_owned() });
            }
        }
    }
    Ok(answer)
}

impl Provider<'_> {
    /// Checks the status of a response without JSON results, such as audio.
    ///
    /// # Errors
    /// When it is that of an error; the error has what the body reports.
    pub fn check_status(&self, status: impl Into<u16>, body: &[u8]) -> Result<(), ResponseError> {
        let status = status.into();
        if is_success(status) {
            return Ok(());
        }
        Err(ResponseError::Failed { status, errors: errors(self, status, body, None).unwrap_or_default() })
    }
}

/// The task of a request, if the provider documents the parameter that identifies it.
pub fn task_of(entry: &Entry<'_>, request: &dyn Record) -> Option<String> {
    let name = entry.provider.envelope.task?;
    let fields = entry.model().objects.first()?.fields;
    let index = fields.iter().position(|field| field.name == name)?;
    match Members::of(request).get(index)? {
        View::Str(text) => Some(text.to_owned()),
        View::Int(number) => Some(number.to_string()),
        _ => None,
    }
}

/// The parts of a body, before results are read.
struct Found<'j> {
    /// Each result with its position.
    results: Vec<(usize, Part<'j>)>,
    errors: Vec<ApiError>,
    /// The body is the result.
    is_whole: bool,
}

fn find<'j>(
    provider: &Provider<'_>,
    status: u16,
    body: &'j [u8],
    task: Option<&str>,
) -> Result<Found<'j>, ResponseError> {
    let envelope = &provider.envelope;
    let is_whole = envelope.results.is_empty();
    let failed = |errors| ResponseError::Failed { status, errors };
    let all = match parts::find(body, envelope.results) {
        Ok(all) => all,
        Err(_) if !is_success(status) => return Err(failed(Vec::new())),
        Err(error) => return Err(ResponseError::Json { status, error }),
    };
    let task = task.filter(|_| envelope.task.is_some());
    let is_other = |found: Option<String>| task.is_some() && found.is_some() && found.as_deref() != task;
    let errors = errors(provider, status, body, task).unwrap_or_default();
    if is_whole && (!is_success(status) || !errors.is_empty()) {
        return Err(failed(errors));
    }
    let is_empty = all.is_none() && errors.is_empty();
    let mut results: Vec<(usize, Part<'j>)> = all.unwrap_or_default().into_iter().enumerate().collect();
    let name = envelope.task.unwrap_or_default();
    results.retain(|(_, part)| !is_other(part.json.get(name).and_then(scalar)));
    if results.is_empty() && !is_success(status) {
        return Err(failed(errors));
    }
    if is_empty {
        return Err(ResponseError::NoResults { status, pointer: envelope.results.to_owned() });
    }
    if let (Some(task), true) = (task, results.is_empty() && errors.is_empty()) {
        return Err(ResponseError::NoAnswer { status, task: task.to_owned() });
    }
    Ok(Found { results, errors, is_whole })
}

/// The errors in a body, of one task or of all; none if the body is not JSON.
fn errors(provider: &Provider<'_>, status: u16, body: &[u8], task: Option<&str>) -> Option<Vec<ApiError>> {
    let members = provider.envelope.error?;
    let parts = parts::find(body, members.at).ok()??;
    let error = |part: Part<'_>| error(provider, members, status, part.json);
    let mut errors: Vec<ApiError> = parts.into_iter().map(error).collect();
    if members.at.is_empty() && is_success(status) {
        errors.retain(|error| error.meaning.is_some());
    }
    errors.retain(|error| task.is_none() || error.task.is_none() || error.task.as_deref() == task);
    Some(errors)
}

fn error(provider: &Provider<'_>, members: ErrorMembers<'_>, status: u16, json: Json) -> ApiError {
    let text = |name: Option<&str>| name.and_then(|name| json.get(name)).and_then(scalar);
    let code = text(Some(members.code));
    let known = |known: &&ErrorCode<'_>| Some(known.code) == code.as_deref();
    let documented = || provider.errors.iter().filter(known);
    let meaning = documented().find(|known| known.http == Some(status)).or_else(|| documented().next());
    ApiError {
        task: text(provider.envelope.task),
        message: text(members.message),
        meaning: meaning.map(|known| known.meaning.to_owned()),
        code,
        json,
    }
}

/// The first state that a value of the result gives.
fn state(states: &States, result: &Json) -> Option<TaskState> {
    let is_given = |(pointer, value, _): &&(&str, &str, TaskState)| {
        result.pointer(pointer).and_then(Json::as_str) == Some(*value)
    };
    states.iter().find(is_given).map(|(_, _, state)| *state)
}

/// A scalar as text.
fn scalar(value: &Json) -> Option<String> {
    match value {
        Json::String(text) => Some(text.clone()),
        Json::Number(_) | Json::Bool(_) => Some(value.to_string()),
        _ => None,
    }
}

fn is_success(status: u16) -> bool {
    (200..300).contains(&status)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::http::Envelope;

    #[test]
    fn a_code_means_what_is_documented_for_its_status() {
        let known = |http, meaning| ErrorCode { http: Some(http), code: "1", meaning };
        let error = Some(ErrorMembers { at: "", code: "code", message: None });
        let provider = Provider {
            id: "a",
            name: "A",
            doc: "",
            base_url: None,
            auth: None,
            envelope: Envelope { error, ..Envelope::NONE },
            errors: &[known(400, "Wrong."), known(500, "Broken.")],
            sources: &[],
        };
        for (status, meaning) in [(400_u16, "Wrong."), (500, "Broken."), (503, "Wrong.")] {
            let failed = provider.check_status(status, br#"{"code":1}"#).unwrap_err();
            assert_eq!(
                failed.to_string(),
                format!("the service answered with status {status}; error `1`: {meaning}")
            );
        }
    }
}
