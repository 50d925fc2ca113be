//! The part of an audit that reads Parquet. In: a file, and the places of the parts of a record. Out: the same results as
//! for lines.

use std::io;
use std::sync::Arc;

use arrow_array::{ArrayRef, RecordBatch, StringArray, UInt64Array};
use arrow_schema::{ArrowError, DataType, Field, Schema, SchemaRef};
use modelspec_runtime::__private::json::write_string;

use super::flow::Flow;
use super::{Audit, Done, InputFailure};
use crate::arrow::{Answers, Columns, audit_each, fields};
use crate::chunks::Chunk;
use crate::fields::Fields;
use crate::outcome::Outcome;
use crate::parquet::{ParquetFile, RandomAccess, RowsError, Source};
use crate::record::{Record, audit_record};
use crate::summary::{Place, Tally};

impl<'m> Audit<'_, 'm> {
    /// The results of the rows of a batch, behind rows that are done.
    fn rows(
        &self,
        input: u32,
        name: &str,
        done: u64,
        columns: &Columns,
        batch: &RecordBatch,
    ) -> Result<Done, ArrowError> {
        let mut found = Done { input, ..Done::default() };
        let mut tally = Tally::<'m>::new();
        let mut start = String::from("{\"file\":");
        write_string(&mut start, name);
        start.push_str(",\"line\":");
        let mut line = done;
        let audited = |record: &Record<'_>| {
            let against = self.against.map(|operations| audit_record(operations, record, &self.options));
            (audit_record(self.operations, record, &self.options), against)
        };
        audit_each(batch, columns, self.settings.max_record, audited, |outcome| {
            line += 1;
            let (outcome, against) = match outcome {
                Ok(outcomes) => outcomes,
                Err(reason) => (Outcome::malformed(reason), None),
            };
            self.outcome(&outcome, against.as_ref(), Place { input, line }, &start, (&mut tally, &mut found));
        })?;
        found.summary = tally.finish();
        Ok(found)
    }
}

impl Flow<'_, '_, '_> {
    /// Audits a Parquet file, when all results before it are written.
    pub(super) fn parquet(&mut self, input: u32, access: Box<dyn RandomAccess>) -> io::Result<()> {
        let (first, _, lines) = self.start;
        let done = if input == first { lines } else { 0 };
        let length = access.length();
        let name = self.sink.inputs().get(input as usize).cloned().unwrap_or_default();
        let (audit, mut last) = (self.audit, done);
        let ended = ParquetFile::new(Source::new(access)).and_then(|file| {
            let columns = audit.fields.columns(file.schema()).map_err(RowsError::Columns)?;
            let rows = file.rows().max(1);
            let work = |batch: &RecordBatch, done: u64| {
                let found = audit.rows(input, &name, done, &columns, batch)?;
                // A row of outcomes has about this size.
                let size =
                    found.output.len() + found.table.as_ref().map_or(0, |table| table.lines.len() * 256);
                Ok((found, size))
            };
            file.read(&columns, done, audit.settings.threads, &work, &mut |part| {
                last = part.end;
                // The part of the file that is done, for those who watch.
                let end = u64::try_from(u128::from(length) * u128::from(part.end) / u128::from(rows))
                    .unwrap_or(length);
                let chunk = Chunk { end, last_line: part.end, ..Chunk::default() };
                self.commit(Done { chunk, ..part.results })
            })
        });
        match ended {
            Ok(()) => Ok(()),
            Err(RowsError::Output(error)) => Err(error),
            Err(error) => {
                let failure = InputFailure { input, last_line: last, error: error.to_string() };
                self.commit(Done { input, failure: Some(failure), ..Done::default() })
            }
        }
    }
}

/// Outcomes as columns.
#[derive(Default)]
pub(super) struct Table {
    answers: Answers,
    lines: Vec<u64>,
    times: Vec<Option<String>>,
}

impl Table {
    pub(super) fn add(&mut self, outcome: &Outcome<'_>, line: u64) {
        self.answers.add(outcome);
        self.lines.push(line);
        self.times.push(outcome.time().map(|time| time.to_string()));
    }

    /// The outcomes of records of one file.
    pub(super) fn batch(self, file: &str) -> io::Result<RecordBatch> {
        let files = StringArray::from_iter_values(self.lines.iter().map(|_| file));
        let answers = self.answers.finish().map_err(io::Error::other)?;
        let mut columns: Vec<ArrayRef> = vec![Arc::new(files), Arc::new(UInt64Array::from(self.lines))];
        columns.extend(answers.columns().iter().cloned());
        columns.push(Arc::new(StringArray::from(self.times)));
        RecordBatch::try_new(outcome_schema(), columns).map_err(io::Error::other)
    }
}

/// The columns of outcomes in files: the place of the record, the parts of the outcome, and the time of the record.
pub fn outcome_schema() -> SchemaRef {
    let place = [Field::new("file", DataType::Utf8, false), Field::new("line", DataType::UInt64, false)];
    let parts = fields();
    let time = Arc::new(Field::new("time", DataType::Utf8, true));
    let all = place.into_iter().map(Arc::new).chain(parts.iter().cloned()).chain([time]);
    Arc::new(Schema::new(all.collect::<Vec<_>>()))
}

impl Fields {
    /// The columns of a file. A part that is looked for where it usually is may be missing.
    fn columns(&self, schema: &Schema) -> Result<Columns, ArrowError> {
        let usual = Self::default();
        let place = |place: &str, usual: &str| {
            let name = place.trim_start_matches('/');
            let is_missing = place == usual && schema.field_with_name(name).is_err();
            (!is_missing).then(|| place.to_owned())
        };
        if let Some(whole) = [&self.model, &self.request, &self.facts, &self.cost, &self.time]
            .into_iter()
            .chain(self.named_facts.iter().map(|(_, place)| place))
            .find(|place| place.is_empty())
        {
            let message =
                format!("the pointer `{whole}` is a whole record, which no column of a Parquet file holds");
            return Err(ArrowError::InvalidArgumentError(message));
        }
        Ok(Columns {
            model: self.model.clone(),
            only_model: self.only_model.clone(),
            request: place(&self.request, &usual.request),
            missing_request: self.missing_request.clone(),
            facts: place(&self.facts, &usual.facts),
            named_facts: self.named_facts.clone(),
            time: place(&self.time, &usual.time),
            cost: place(&self.cost, &usual.cost),
            currency: None,
        })
    }
}

#[cfg(test)]
mod tests;
