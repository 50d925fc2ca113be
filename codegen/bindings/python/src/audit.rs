//! Audits of Arrow data. In: objects with the `PyCapsule` interface. Out: the same kind of objects, with the outcomes.
//! Neither way copies a column.

use std::sync::Arc;

use arrow_array::{RecordBatch, RecordBatchReader, StructArray};
use arrow_schema::{ArrowError, Schema, SchemaRef};
use arrow_select::concat::concat_batches;
use modelspec_audit::arrow::{Columns, audit_batch, fields};
use modelspec_audit::{Operations, Options};
use modelspec_runtime::Money;
use pyo3::exceptions::{PyTypeError, PyValueError};
use pyo3::prelude::*;
use pyo3::types::PyDict;
use pyo3_arrow::input::AnyRecordBatch;
use pyo3_arrow::{PyRecordBatch, PyRecordBatchReader};

use crate::catalogue::Catalogue;
use crate::threads::{in_threads, number_of_threads};

/// Rows that a thread takes at a time.
const ROWS: usize = 8_192;

/// The question about records in batches.
pub(crate) struct Question {
    columns: Columns,
    currency: Option<String>,
    tolerance: Money,
    body: bool,
    receipts: bool,
    threads: usize,
}

impl Question {
    /// Reads keyword arguments.
    pub(crate) fn new(arguments: Option<&Bound<'_, PyDict>>) -> PyResult<Self> {
        let mut question = Self {
            columns: Columns::default(),
            currency: None,
            tolerance: Money::ZERO,
            body: false,
            receipts: false,
            threads: 1,
        };
        for (name, value) in arguments.into_iter().flatten() {
            question.set(&name.extract::<String>()?, &value)?;
        }
        Ok(question)
    }

    fn set(&mut self, name: &str, value: &Bound<'_, PyAny>) -> PyResult<()> {
        let columns = &mut self.columns;
        match name {
            "model" => columns.model = value.extract()?,
            "request" => columns.request = value.extract()?,
            "facts" => columns.facts = value.extract()?,
            "fact_columns" => columns.named_facts = named(value)?,
            "time" => columns.time = value.extract()?,
            "cost" => columns.cost = value.extract()?,
            "currency" => columns.currency = value.extract()?,
            "cost_currency" => self.currency = value.extract()?,
            "tolerance" => {
                let text: String = value.extract()?;
                let wrong = |error| {
                    PyValueError::new_err(format!("`tolerance` is `{}`: {error}", text.escape_debug()))
                };
                self.tolerance = text.parse().map_err(wrong)?;
            }
            "body" => self.body = value.extract()?,
            "receipts" => self.receipts = value.extract()?,
            "threads" => self.threads = number_of_threads(value.extract()?)?,
            _ => return Err(PyTypeError::new_err(format!("unexpected argument `{name}`"))),
        }
        Ok(())
    }

    fn batch(&self, operations: &Operations<'_>, batch: &RecordBatch) -> Result<RecordBatch, ArrowError> {
        let options = Options {
            currency: self.currency.as_deref(),
            tolerance: self.tolerance,
            body: self.body,
            receipts: self.receipts,
        };
        let audited = |part: &RecordBatch| audit_batch(operations, part, &self.columns, &options);
        if self.threads == 1 || batch.num_rows() <= ROWS {
            return Ok(audited(batch)?.into());
        }
        let starts = (0..batch.num_rows()).step_by(ROWS);
        let parts: Vec<_> =
            starts.map(|start| batch.slice(start, ROWS.min(batch.num_rows() - start))).collect();
        let parts = in_threads(self.threads, &parts, audited);
        let parts: Vec<RecordBatch> = parts
            .into_iter()
            .map(|part: Result<StructArray, _>| part.map(Into::into))
            .collect::<Result<_, _>>()?;
        concat_batches(&schema(), &parts)
    }
}

/// The names of facts, and the columns of their values.
fn named(value: &Bound<'_, PyAny>) -> PyResult<Vec<(String, String)>> {
    let given: Option<Bound<'_, PyDict>> = value.extract()?;
    given.into_iter().flatten().map(|(name, column)| Ok((name.extract()?, column.extract()?))).collect()
}

/// The schema of outcomes.
fn schema() -> SchemaRef {
    Arc::new(Schema::new(fields()))
}

/// The outcomes of the rows of a batch, or of the batches of a stream, which are read when the caller reads the outcomes.
pub(crate) fn audit(
    py: Python<'_>,
    catalogue: Py<Catalogue>,
    data: AnyRecordBatch,
    question: Question,
) -> PyResult<Py<PyAny>> {
    match data {
        AnyRecordBatch::RecordBatch(batch) => {
            let batch = batch.into_inner();
            let outcomes = py.detach(|| catalogue.get().with_operations(|all| question.batch(all, &batch)));
            let outcomes = outcomes.map_err(|error| PyValueError::new_err(text(error)))?;
            Ok(Py::new(py, PyRecordBatch::new(outcomes))?.into_any())
        }
        AnyRecordBatch::Stream(stream) => {
            let reader = Outcomes { catalogue, question, batches: stream.into_reader()? };
            // Wrong columns are an error here, and not when the first batch is read.
            let empty = RecordBatch::new_empty(reader.batches.schema());
            reader.audited(&empty).map_err(|error| PyValueError::new_err(text(error)))?;
            Ok(Py::new(py, PyRecordBatchReader::new(Box::new(reader)))?.into_any())
        }
    }
}

/// The message about columns, without the name of the kind of error.
fn text(error: ArrowError) -> String {
    match error {
        ArrowError::InvalidArgumentError(message) => message,
        other => other.to_string(),
    }
}

/// A stream of outcomes.
struct Outcomes {
    catalogue: Py<Catalogue>,
    question: Question,
    batches: Box<dyn RecordBatchReader + Send>,
}

impl Outcomes {
    fn audited(&self, batch: &RecordBatch) -> Result<RecordBatch, ArrowError> {
        self.catalogue.get().with_operations(|all| self.question.batch(all, batch))
    }
}

impl Iterator for Outcomes {
    type Item = Result<RecordBatch, ArrowError>;

    fn next(&mut self) -> Option<Self::Item> {
        let batch = self.batches.next()?;
        Some(batch.and_then(|batch| self.audited(&batch)))
    }
}

impl RecordBatchReader for Outcomes {
    fn schema(&self) -> SchemaRef {
        schema()
    }
}
