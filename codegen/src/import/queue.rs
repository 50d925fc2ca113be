//! Operations of a queue: one call starts a task, and others ask for its state, fetch its result and cancel it.

use super::operation::Operation;

/// A call about a task that another operation starts.
#[derive(Clone, Debug)]
pub(crate) struct Call {
    /// `GET`, `PUT` and so on.
    pub(crate) method: String,
    /// The path.
    pub(crate) path: String,
    /// Its last word, such as `status` and `cancel`; none for the result.
    pub(crate) verb: Option<String>,
}

impl Call {
    /// One sentence about the call.
    pub(crate) fn note(&self) -> String {
        let Self { method, path, verb } = self;
        match verb.as_deref() {
            None => format!("`{method} {path}` returns the result."),
            Some("status") => format!("`{method} {path}` returns the state of the task."),
            Some("cancel") => format!("`{method} {path}` cancels the task."),
            Some(verb) => format!("`{method} {path}` is the call `{verb}` about the task."),
        }
    }
}

/// The operations with the calls of a queue as a part of that which starts a task, unless one of them is asked for.
pub(crate) fn merged<'d>(operations: Vec<Operation<'d>>, wanted: Option<&str>) -> Vec<Operation<'d>> {
    let Some(start) = operations.iter().position(Operation::starts_task) else { return operations };
    let (about, mut others): (Vec<Operation<'d>>, Vec<Operation<'d>>) =
        operations.iter().cloned().partition(|it| it.is_about_task(&operations[start].path));
    let is_wanted = |it: &Operation<'_>| wanted.is_some_and(|wanted| it.is_called(wanted));
    if about.iter().any(is_wanted) {
        return operations;
    }
    let Some(start) = others.iter_mut().find(|it| it.starts_task()) else { return operations };
    for call in about {
        let last = call.path.rsplit('/').next().filter(|last| !last.starts_with('{'));
        if last.is_none() {
            start.result = call.response;
        }
        start.calls.push(Call { verb: last.map(ToOwned::to_owned), method: call.method, path: call.path });
    }
    others
}
