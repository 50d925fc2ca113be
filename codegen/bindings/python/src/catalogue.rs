//! A catalogue with the functions that Python calls.

use std::collections::BTreeMap;
use std::path::PathBuf;
use std::sync::LazyLock;

use modelspec_audit::Operations;
use modelspec_codegen::source::SourceText;
use modelspec_runtime::tool::{Dialect, UnknownDialect, random_id};
use modelspec_runtime::{Entry, FactError, Json};
use pyo3::exceptions::PyValueError;
use pyo3::prelude::*;
use pyo3::types::{PyDict, PyString, PyTuple};
use pyo3_arrow::input::AnyRecordBatch;

use crate::ask::{Ask, Given, What, checked};
use crate::audit::{Question, audit};
use crate::document::Document;
use crate::errors::{ambiguous_model, fact_error, loads, spec_error, unknown_model};
use crate::folder::{self, Unreadable};
use crate::threads::{in_threads, number_of_threads};

/// The operations that requests can be for.
#[pyclass(frozen, module = "modelspec")]
pub(crate) struct Catalogue {
    source: Source,
}

/// The origin of the operations.
enum Source {
    /// The generated crate.
    Generated,
    /// Specs, with their texts, which other processes compile too.
    Compiled { catalogue: modelspec_codegen::Catalogue, specs: Vec<SourceText> },
}

/// The name of an operation. In place of halves of surrogate pairs it has characters that no name has.
struct Name(String);

impl FromPyObject<'_, '_> for Name {
    type Error = PyErr;

    fn extract(name: Borrowed<'_, '_, PyAny>) -> PyResult<Self> {
        Ok(Self(name.cast::<PyString>()?.to_string_lossy().into_owned()))
    }
}

/// A day or a timestamp: a text, a `date`, or a `datetime` with a time zone.
pub(crate) struct Time(pub(crate) String);

impl FromPyObject<'_, '_> for Time {
    type Error = PyErr;

    fn extract(time: Borrowed<'_, '_, PyAny>) -> PyResult<Self> {
        if time.cast::<PyString>().is_ok() {
            return Ok(Self(time.extract::<Name>()?.0));
        }
        Ok(Self(time.call_method0("isoformat")?.extract::<Name>()?.0))
    }
}

#[pymethods]
impl Catalogue {
    /// The operations that were compiled into this package.
    #[staticmethod]
    fn built_in() -> Self {
        Self { source: Source::Generated }
    }

    /// Compiles the specs in a folder: `<provider>/provider.yaml` and `<provider>/<name>.yaml`.
    #[staticmethod]
    fn load(py: Python<'_>, folder: PathBuf) -> PyResult<Self> {
        match py.detach(|| folder::read(&folder)) {
            Ok(specs) => Self::compiled(py, specs),
            Err(Unreadable::Disk(error)) => Err(error.into()),
            Err(Unreadable::Refused(message)) => Err(spec_error(py, message, "[]")),
        }
    }

    /// Compiles specs: their texts by their paths in a folder of specs.
    #[staticmethod]
    fn compile(py: Python<'_>, specs: BTreeMap<String, String>) -> PyResult<Self> {
        Self::compiled(py, specs.into_iter().map(|(path, text)| SourceText { path, text }).collect())
    }

    /// A catalogue goes to another process as its specs, which are compiled there once.
    fn __reduce__<'py>(&self, py: Python<'py>) -> PyResult<(Bound<'py, PyAny>, Bound<'py, PyTuple>)> {
        let class = py.get_type::<Self>();
        match &self.source {
            Source::Generated => Ok((class.getattr("built_in")?, PyTuple::empty(py))),
            Source::Compiled { specs, .. } => {
                let specs = specs.iter().map(|spec| (&*spec.path, &*spec.text));
                let specs = PyTuple::new(py, specs.collect::<Vec<_>>())?;
                Ok((py.import("modelspec._pickled")?.getattr("compiled")?, PyTuple::new(py, [specs])?))
            }
        }
    }

    /// The warnings about the specs.
    fn diagnostics<'py>(&self, py: Python<'py>) -> PyResult<Bound<'py, PyAny>> {
        match &self.source {
            Source::Generated => loads(py, "[]"),
            Source::Compiled { catalogue, .. } => loads(py, &catalogue.diagnostics().to_json().to_string()),
        }
    }

    /// All operations, sorted by id.
    fn models<'py>(&self, py: Python<'py>) -> PyResult<Bound<'py, PyAny>> {
        let entries: Vec<Json> = self.entries().iter().map(Entry::to_json).collect();
        loads(py, &Json::from(entries).to_string())
    }

    /// The operation with this id, or the only one with this wire id.
    fn model<'py>(&self, py: Python<'py>, model: Name) -> PyResult<Bound<'py, PyAny>> {
        loads(py, &self.find(py, &model.0)?.to_json().to_string())
    }

    /// The JSON Schema of the requests or the responses of an operation.
    #[pyo3(signature = (model, response=false))]
    fn schema<'py>(&self, py: Python<'py>, model: Name, response: bool) -> PyResult<Bound<'py, PyAny>> {
        loads(py, &self.schema_json(py, model, response)?)
    }

    /// The same as text.
    #[pyo3(signature = (model, response=false))]
    fn schema_json(&self, py: Python<'_>, model: Name, response: bool) -> PyResult<String> {
        let entry = self.find(py, &model.0)?;
        // The schema of a spec is made when it is first asked for.
        let schema = py.detach(|| match (&self.source, response) {
            (Source::Generated, false) => modelspec::request_schema(entry.id),
            (Source::Generated, true) => modelspec::response_schema(entry.id),
            (Source::Compiled { catalogue, .. }, false) => catalogue.request_schema(entry.id),
            (Source::Compiled { catalogue, .. }, true) => catalogue.response_schema(entry.id),
        });
        schema.map(str::to_owned).ok_or_else(|| PyValueError::new_err("the operation has no schema"))
    }

    /// Lists all violations of a request.
    #[pyo3(signature = (model, request, facts=None, *, body=false, at=None))]
    fn validate<'py>(
        &self,
        py: Python<'py>,
        model: Name,
        request: Document,
        facts: Option<Document>,
        body: bool,
        at: Option<Time>,
    ) -> PyResult<Bound<'py, PyAny>> {
        loads(
            py,
            &self.answer(
                py,
                &model.0,
                &request,
                Given { facts, at },
                Ask { what: What::Report, is_body: body },
            )?,
        )
    }

    /// The same as text.
    #[pyo3(signature = (model, request, facts=None, *, body=false, at=None))]
    fn validate_json(
        &self,
        py: Python<'_>,
        model: Name,
        request: Document,
        facts: Option<Document>,
        body: bool,
        at: Option<Time>,
    ) -> PyResult<String> {
        self.answer(py, &model.0, &request, Given { facts, at }, Ask { what: What::Report, is_body: body })
    }

    /// The cost of a request.
    #[pyo3(signature = (model, request, facts=None, *, body=false, receipt=false, at=None))]
    #[expect(clippy::too_many_arguments, reason = "Python passes them by name")]
    fn price<'py>(
        &self,
        py: Python<'py>,
        model: Name,
        request: Document,
        facts: Option<Document>,
        body: bool,
        receipt: bool,
        at: Option<Time>,
    ) -> PyResult<Bound<'py, PyAny>> {
        loads(
            py,
            &self.answer(
                py,
                &model.0,
                &request,
                Given { facts, at },
                Ask { what: What::cost(receipt), is_body: body },
            )?,
        )
    }

    /// The same as text.
    #[pyo3(signature = (model, request, facts=None, *, body=false, receipt=false, at=None))]
    #[expect(clippy::too_many_arguments, reason = "Python passes them by name")]
    fn price_json(
        &self,
        py: Python<'_>,
        model: Name,
        request: Document,
        facts: Option<Document>,
        body: bool,
        receipt: bool,
        at: Option<Time>,
    ) -> PyResult<String> {
        self.answer(
            py,
            &model.0,
            &request,
            Given { facts, at },
            Ask { what: What::cost(receipt), is_body: body },
        )
    }

    /// Makes a request of the arguments that a language model gives for a tool.
    #[pyo3(signature = (model, arguments, dialect, facts=None, *, task_id=None, at=None))]
    #[expect(clippy::too_many_arguments, reason = "Python passes them by name")]
    fn complete<'py>(
        &self,
        py: Python<'py>,
        model: Name,
        arguments: Document,
        dialect: Name,
        facts: Option<Document>,
        task_id: Option<Name>,
        at: Option<Time>,
    ) -> PyResult<Bound<'py, PyAny>> {
        loads(py, &self.complete_json(py, model, arguments, dialect, facts, task_id, at)?)
    }

    /// The same as text.
    #[pyo3(signature = (model, arguments, dialect, facts=None, *, task_id=None, at=None))]
    #[expect(clippy::too_many_arguments, reason = "Python passes them by name")]
    fn complete_json(
        &self,
        py: Python<'_>,
        model: Name,
        arguments: Document,
        dialect: Name,
        facts: Option<Document>,
        task_id: Option<Name>,
        at: Option<Time>,
    ) -> PyResult<String> {
        let entry = self.find(py, &model.0)?;
        let dialect: Dialect =
            dialect.0.parse().map_err(|error: UnknownDialect| PyValueError::new_err(error.to_string()))?;
        let answer = py.detach(|| {
            let facts = Given { facts, at }.facts(&entry)?;
            let (answer, report) = entry.answer_arguments(dialect, &arguments, &facts, &mut || {
                task_id.as_ref().map_or_else(random_id, |id| id.0.clone())
            });
            checked(&entry, answer, &report)
        });
        answer.map_err(|errors| fact_error(py, &errors))
    }

    /// Validates requests in several threads. The answers are in the order of the requests.
    #[pyo3(signature = (model, requests, facts=None, threads=None, *, body=false, at=None))]
    #[expect(clippy::too_many_arguments, reason = "Python passes them by name")]
    fn validate_many<'py>(
        &self,
        py: Python<'py>,
        model: Name,
        requests: &Bound<'py, PyAny>,
        facts: Option<Document>,
        threads: Option<usize>,
        body: bool,
        at: Option<Time>,
    ) -> PyResult<Vec<Bound<'py, PyAny>>> {
        self.answers(
            py,
            &model.0,
            requests,
            Given { facts, at },
            threads,
            Ask { what: What::Report, is_body: body },
        )
    }

    /// Prices requests in several threads. The answers are in the order of the requests.
    #[pyo3(signature = (model, requests, facts=None, threads=None, *, body=false, receipt=false, at=None))]
    #[expect(clippy::too_many_arguments, reason = "Python passes them by name")]
    fn price_many<'py>(
        &self,
        py: Python<'py>,
        model: Name,
        requests: &Bound<'py, PyAny>,
        facts: Option<Document>,
        threads: Option<usize>,
        body: bool,
        receipt: bool,
        at: Option<Time>,
    ) -> PyResult<Vec<Bound<'py, PyAny>>> {
        self.answers(
            py,
            &model.0,
            requests,
            Given { facts, at },
            threads,
            Ask { what: What::cost(receipt), is_body: body },
        )
    }

    /// The outcomes of logged requests, for [`audit`](crate::audit).
    #[pyo3(signature = (data, **options))]
    fn audit(
        slf: Bound<'_, Self>,
        data: AnyRecordBatch,
        options: Option<Bound<'_, PyDict>>,
    ) -> PyResult<Py<PyAny>> {
        audit(slf.py(), slf.clone().unbind(), data, Question::new(options.as_ref())?)
    }

    fn __len__(&self) -> usize {
        self.entries().len()
    }

    fn __contains__(&self, model: Name) -> bool {
        self.named(&model.0).len() == 1
    }
}

impl Catalogue {
    fn compiled(py: Python<'_>, specs: Vec<SourceText>) -> PyResult<Self> {
        let copies = specs.iter().map(|spec| SourceText { path: spec.path.clone(), text: spec.text.clone() });
        match py.detach(|| modelspec_codegen::Catalogue::compile(copies)) {
            Ok(catalogue) => Ok(Self { source: Source::Compiled { catalogue, specs } }),
            Err(diagnostics) => {
                Err(spec_error(py, diagnostics.to_string(), &diagnostics.to_json().to_string()))
            }
        }
    }

    /// Passes the operations to `use_them`.
    pub(crate) fn with_operations<T>(&self, use_them: impl FnOnce(&Operations<'_>) -> T) -> T {
        static GENERATED: LazyLock<Operations<'static>> =
            LazyLock::new(|| Operations::new(modelspec::models().iter().map(|entry| **entry)));
        match &self.source {
            Source::Generated => use_them(&GENERATED),
            Source::Compiled { catalogue, .. } => {
                use_them(&Operations::new(catalogue.models().iter().copied()))
            }
        }
    }

    fn entries(&self) -> Vec<Entry<'_>> {
        match &self.source {
            Source::Generated => modelspec::models().iter().map(|entry| **entry).collect(),
            Source::Compiled { catalogue, .. } => catalogue.models().to_vec(),
        }
    }

    /// The operation with this id, or all with this wire id.
    fn named(&self, name: &str) -> Vec<Entry<'_>> {
        let (by_id, by_wire_id) = match &self.source {
            Source::Generated => (modelspec::model(name), modelspec::models_by_wire_id(name)),
            Source::Compiled { catalogue, .. } => (catalogue.model(name), catalogue.models_by_wire_id(name)),
        };
        by_id.map_or_else(|| by_wire_id.iter().map(|entry| **entry).collect(), |entry| vec![*entry])
    }

    fn find(&self, py: Python<'_>, name: &str) -> PyResult<Entry<'_>> {
        match self.named(name)[..] {
            [entry] => Ok(entry),
            [] => Err(unknown_model(py, name, &self.entries())),
            ref several => {
                let ids: Vec<&str> = several.iter().map(|entry| entry.id).collect();
                Err(ambiguous_model(py, name, &ids))
            }
        }
    }

    /// The answer for one request, as the command line prints it.
    fn answer(
        &self,
        py: Python<'_>,
        model: &str,
        request: &[u8],
        given: Given,
        ask: Ask,
    ) -> PyResult<String> {
        let entry = self.find(py, model)?;
        let answer = py.detach(|| ask.about(&entry, request, &given.facts(&entry)?));
        answer.map_err(|errors| fact_error(py, &errors))
    }

    fn answers<'py>(
        &self,
        py: Python<'py>,
        model: &str,
        requests: &Bound<'py, PyAny>,
        given: Given,
        threads: Option<usize>,
        ask: Ask,
    ) -> PyResult<Vec<Bound<'py, PyAny>>> {
        let entry = self.find(py, model)?;
        let threads = number_of_threads(threads)?;
        let requests: Vec<Document> =
            requests.try_iter()?.map(|request| request?.extract()).collect::<PyResult<_>>()?;
        let answers = py.detach(|| {
            let facts = given.facts(&entry)?;
            Ok(in_threads(threads, &requests, |request| ask.about_one_of_many(&entry, request, &facts)))
        });
        let answers: Vec<String> = answers.map_err(|errors: Vec<FactError>| fact_error(py, &errors))?;
        answers.iter().map(|answer| loads(py, answer)).collect()
    }
}
