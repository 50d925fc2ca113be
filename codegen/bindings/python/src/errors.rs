//! Errors of the engine as Python exceptions, which carry their data as attributes.

use modelspec_runtime::__private::nearest_name;
use modelspec_runtime::{Entry, Json};
use pyo3::exceptions::{PyLookupError, PyValueError};
use pyo3::prelude::*;

pyo3::create_exception!(
    modelspec,
    UnknownModel,
    PyLookupError,
    "No operation, or more than one, has this name."
);
pyo3::create_exception!(modelspec, FactError, PyValueError, "Facts that cannot be used.");
pyo3::create_exception!(modelspec, SpecError, PyValueError, "Specs that cannot be used.");

/// The Python value of a JSON text, such as a schema or an answer.
pub(crate) fn loads<'py>(py: Python<'py>, text: &str) -> PyResult<Bound<'py, PyAny>> {
    py.import(pyo3::intern!(py, "json"))?.call_method1(pyo3::intern!(py, "loads"), (text,))
}

/// No operation has this id or wire id.
pub(crate) fn unknown_model(py: Python<'_>, name: &str, entries: &[Entry<'_>]) -> PyErr {
    let ids: Vec<&str> = entries.iter().map(|entry| entry.id).collect();
    let names = ids.iter().chain(entries.iter().flat_map(|entry| entry.wire_ids)).copied();
    let mut same_end = ids.iter().copied().filter(|id| id.rsplit('/').next() == Some(name));
    let nearest = match (same_end.next(), same_end.next()) {
        (Some(id), None) => Some(id),
        _ => nearest_name(name, names),
    };
    let hint = match nearest {
        Some(nearest) => format!("did you mean `{nearest}`?"),
        None => "`models()` lists all models".to_owned(),
    };
    let message = format!("unknown model `{}`: {hint}", name.escape_debug());
    with_attributes(py, UnknownModel::new_err(message), |value| {
        value.setattr("name", name)?;
        value.setattr("nearest", nearest)?;
        value.setattr("candidates", Vec::<&str>::new())
    })
}

/// Several operations have this wire id.
pub(crate) fn ambiguous_model(py: Python<'_>, name: &str, candidates: &[&str]) -> PyErr {
    let ids: Vec<String> = candidates.iter().map(|id| format!("`{id}`")).collect();
    let name_shown = name.escape_debug();
    let message =
        format!("`{name_shown}` is the wire id of several operations; name one of them: {}", ids.join(", "));
    with_attributes(py, UnknownModel::new_err(message), |value| {
        value.setattr("name", name)?;
        value.setattr("nearest", py.None())?;
        value.setattr("candidates", candidates)
    })
}

/// The facts that cannot be used, all of them.
pub(crate) fn fact_error(py: Python<'_>, errors: &[modelspec_runtime::FactError]) -> PyErr {
    let lines: Vec<String> = errors.iter().map(ToString::to_string).collect();
    let data: Json = errors.iter().map(modelspec_runtime::FactError::to_json).collect::<Vec<_>>().into();
    with_attributes(py, FactError::new_err(lines.join("\n")), |value| {
        value.setattr("errors", loads(py, &data.to_string())?)
    })
}

/// Specs with errors, or the reason why they cannot be read, which has no diagnostics.
pub(crate) fn spec_error(py: Python<'_>, message: String, diagnostics: &str) -> PyErr {
    with_attributes(py, SpecError::new_err(message), |value| {
        value.setattr("diagnostics", loads(py, diagnostics)?)
    })
}

fn with_attributes(
    py: Python<'_>,
    error: PyErr,
    set: impl FnOnce(&Bound<'_, pyo3::exceptions::PyBaseException>) -> PyResult<()>,
) -> PyErr {
    match set(error.value(py)) {
        Ok(()) => error,
        Err(other) => other,
    }
}
