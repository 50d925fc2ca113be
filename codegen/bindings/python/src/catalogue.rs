//! A catalogue with the functions that Python calls.

use std::num::NonZeroUsize;
use std::sync::atomic::{AtomicUsize, Ordering};

use modelspec_runtime::__private::answer::of_model;
use modelspec_runtime::{Entry, FactError, FactErrorKind, Facts, Json};
use pyo3::exceptions::PyValueError;
use pyo3::prelude::*;
use pyo3::types::PyString;

use crate::document::Document;
use crate::errors::{ambiguous_model, fact_error, loads, unknown_model};

/// Most threads of a call.
const MAX_THREADS: usize = 256;

/// The operations that requests can be for.
#[pyclass(frozen, module = "modelspec")]
pub(crate) struct Catalogue {
    source: Source,
}

/// The origin of the operations.
enum Source {
    /// The generated crate.
    Generated,
}

/// The name of an operation. In place of halves of surrogate pairs it has characters that no name has.
struct Name(String);

impl FromPyObject<'_, '_> for Name {
    type Error = PyErr;

    fn extract(name: Borrowed<'_, '_, PyAny>) -> PyResult<Self> {
        Ok(Self(name.cast::<PyString>()?.to_string_lossy().into_owned()))
    }
}

/// The question about a request.
#[derive(Clone, Copy)]
enum Ask {
    Validate,
    Price,
}

#[pymethods]
impl Catalogue {
    /// The operations that were compiled into this package.
    #[staticmethod]
    fn built_in() -> Self {
        Self { source: Source::Generated }
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
        let schema = match (&self.source, response) {
            (Source::Generated, false) => modelspec::request_schema(entry.id),
            (Source::Generated, true) => modelspec::response_schema(entry.id),
        };
        schema.map(str::to_owned).ok_or_else(|| PyValueError::new_err("the operation has no schema"))
    }

    /// Lists all violations of a request.
    #[pyo3(signature = (model, request, facts=None))]
    fn validate<'py>(
        &self,
        py: Python<'py>,
        model: Name,
        request: Document,
        facts: Option<Document>,
    ) -> PyResult<Bound<'py, PyAny>> {
        loads(py, &self.answer(py, &model.0, &request, facts, Ask::Validate)?)
    }

    /// The same as text.
    #[pyo3(signature = (model, request, facts=None))]
    fn validate_json(
        &self,
        py: Python<'_>,
        model: Name,
        request: Document,
        facts: Option<Document>,
    ) -> PyResult<String> {
        self.answer(py, &model.0, &request, facts, Ask::Validate)
    }

    /// The cost of a request.
    #[pyo3(signature = (model, request, facts=None))]
    fn price<'py>(
        &self,
        py: Python<'py>,
        model: Name,
        request: Document,
        facts: Option<Document>,
    ) -> PyResult<Bound<'py, PyAny>> {
        loads(py, &self.answer(py, &model.0, &request, facts, Ask::Price)?)
    }

    /// The same as text.
    #[pyo3(signature = (model, request, facts=None))]
    fn price_json(
        &self,
        py: Python<'_>,
        model: Name,
        request: Document,
        facts: Option<Document>,
    ) -> PyResult<String> {
        self.answer(py, &model.0, &request, facts, Ask::Price)
    }

    /// Validates requests in several threads. The answers are in the order of the requests.
    #[pyo3(signature = (model, requests, facts=None, threads=None))]
    fn validate_many<'py>(
        &self,
        py: Python<'py>,
        model: Name,
        requests: &Bound<'py, PyAny>,
        facts: Option<Document>,
        threads: Option<usize>,
    ) -> PyResult<Vec<Bound<'py, PyAny>>> {
        self.answers(py, &model.0, requests, facts, threads, Ask::Validate)
    }

    /// Prices requests in several threads. The answers are in the order of the requests.
    #[pyo3(signature = (model, requests, facts=None, threads=None))]
    fn price_many<'py>(
        &self,
        py: Python<'py>,
        model: Name,
        requests: &Bound<'py, PyAny>,
        facts: Option<Document>,
        threads: Option<usize>,
    ) -> PyResult<Vec<Bound<'py, PyAny>>> {
        self.answers(py, &model.0, requests, facts, threads, Ask::Price)
    }

    fn __len__(&self) -> usize {
        self.entries().len()
    }

    fn __contains__(&self, model: Name) -> bool {
        self.named(&model.0).len() == 1
    }
}

impl Catalogue {
    fn entries(&self) -> Vec<Entry<'_>> {
        match self.source {
            Source::Generated => modelspec::models().iter().map(|entry| **entry).collect(),
        }
    }

    /// The operation with this id, or all with this wire id.
    fn named(&self, name: &str) -> Vec<Entry<'_>> {
        match self.source {
            Source::Generated => match modelspec::model(name) {
                Some(entry) => vec![*entry],
                None => modelspec::models_by_wire_id(name).iter().map(|entry| **entry).collect(),
            },
        }
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
        facts: Option<Document>,
        ask: Ask,
    ) -> PyResult<String> {
        let entry = self.find(py, model)?;
        let answer = py.detach(|| ask.about(&entry, request, &given(&entry, facts)?));
        answer.map_err(|errors| fact_error(py, &errors))
    }

    fn answers<'py>(
        &self,
        py: Python<'py>,
        model: &str,
        requests: &Bound<'py, PyAny>,
        facts: Option<Document>,
        threads: Option<usize>,
        ask: Ask,
    ) -> PyResult<Vec<Bound<'py, PyAny>>> {
        let entry = self.find(py, model)?;
        let threads = match threads {
            None => std::thread::available_parallelism().map_or(1, NonZeroUsize::get),
            Some(0) => return Err(PyValueError::new_err("`threads` must be at least 1")),
            Some(threads) => threads,
        };
        let requests: Vec<Document> =
            requests.try_iter()?.map(|request| request?.extract()).collect::<PyResult<_>>()?;
        let answers = py.detach(|| {
            let facts = given(&entry, facts)?;
            Ok(in_threads(threads, &requests, |request| ask.about_one_of_many(&entry, request, &facts)))
        });
        let answers: Vec<String> = answers.map_err(|errors: Vec<FactError>| fact_error(py, &errors))?;
        answers.iter().map(|answer| loads(py, answer)).collect()
    }
}

/// The facts that the caller gave, which the operation has to know.
fn given(entry: &Entry<'_>, facts: Option<Document>) -> Result<Facts, Vec<FactError>> {
    facts.map_or_else(
        || Ok(Facts::new()),
        |facts| Facts::from_json(entry.model(), &facts).map_err(|errors| errors.errors().to_vec()),
    )
}

impl Ask {
    /// The answer for a request, or the facts that cannot be used with it.
    fn about(self, entry: &Entry<'_>, request: &[u8], facts: &Facts) -> Result<String, Vec<FactError>> {
        let (answer, report) = match self {
            Self::Validate => {
                let report = entry.validate_json_with(request, facts);
                (report.to_json(), report)
            }
            Self::Price => {
                let priced = entry.check_json(request, facts);
                (priced.to_json(), priced.report)
            }
        };
        match report.fact_errors() {
            [] => Ok(of_model(entry.id, None, answer).to_string()),
            errors => Err(errors.to_vec()),
        }
    }

    /// The same with facts for many requests: those about files that this one does not have are left out.
    fn about_one_of_many(self, entry: &Entry<'_>, request: &[u8], facts: &Facts) -> String {
        let print = |errors: &[FactError]| {
            let errors: Vec<Json> = errors.iter().map(FactError::to_json).collect();
            let answer = modelspec_runtime::JsonObject::from([("errors", errors.into())]);
            of_model(entry.id, None, answer.into()).to_string()
        };
        self.about(entry, request, facts).unwrap_or_else(|errors| {
            let mut facts = facts.clone();
            let absent = |error: &&FactError| *error.kind() == FactErrorKind::Absent;
            errors.iter().filter(absent).for_each(|error| facts.remove_media(error.name()));
            self.about(entry, request, &facts).unwrap_or_else(|errors| print(&errors))
        })
    }
}

/// Results in the order of the items, which threads take one after another.
fn in_threads<T: Sync, R: Send>(threads: usize, items: &[T], make: impl Fn(&T) -> R + Sync) -> Vec<R> {
    let next = AtomicUsize::new(0);
    let work = || {
        let mut made = Vec::new();
        loop {
            let at = next.fetch_add(1, Ordering::Relaxed);
            let Some(item) = items.get(at) else { return made };
            made.push((at, make(item)));
        }
    };
    let mut made: Vec<(usize, R)> = std::thread::scope(|scope| {
        let spawned = |_| std::thread::Builder::new().spawn_scoped(scope, work).ok();
        let others: Vec<_> = (1..threads.min(items.len()).min(MAX_THREADS)).map_while(spawned).collect();
        let mut made = work();
        for thread in others {
            made.extend(thread.join().unwrap_or_else(|panic| std::panic::resume_unwind(panic)));
        }
        made
    });
    made.sort_by_key(|(at, _)| *at);
    made.into_iter().map(|(_, result)| result).collect()
}
