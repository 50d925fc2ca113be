//! Records in columns, for engines that use Apache Arrow. In: a batch of records. Out: a struct column with the outcome of
//! each.

mod answers;
mod columns;
mod json;
mod values;

use arrow_array::{RecordBatch, StructArray};
use arrow_schema::ArrowError;

pub use self::answers::fields;
pub use self::columns::Columns;

pub(crate) use self::answers::Answers;

use self::columns::{Part, Values};
use crate::{MAX_RECORD, Malformed, Operations, Options, Outcome, Record, audit_record};

/// Decides the outcomes of all rows of a batch, in their order.
///
/// A row that cannot be read has the verdict `malformed`.
///
/// # Errors
/// When there is no such column, or one of a type that cannot hold its part of a record.
pub fn audit_batch<'m>(
    operations: &Operations<'m>,
    batch: &RecordBatch,
    columns: &Columns,
    options: &Options<'m>,
) -> Result<StructArray, ArrowError> {
    let mut answers = Answers::new(batch.num_rows());
    audit_rows(operations, batch, columns, options, |outcome| answers.add(&outcome))?;
    answers.finish()
}

/// Passes the outcome of each row of a batch to `take`, in their order.
///
/// # Errors
/// As [`audit_batch`].
pub fn audit_rows<'m>(
    operations: &Operations<'m>,
    batch: &RecordBatch,
    columns: &Columns,
    options: &Options<'m>,
    mut take: impl FnMut(Outcome<'m>),
) -> Result<(), ArrowError> {
    let audited = |record: &Record<'_>| audit_record(operations, record, options);
    let take = |outcome: Result<_, _>| take(outcome.unwrap_or_else(Outcome::malformed));
    audit_each(batch, columns, MAX_RECORD, audited, take)
}

/// Passes each record of a batch to `audited`, and its result to `take`, or why there is no record. One whose parts are
/// longer than the limit in bytes is malformed.
pub(crate) fn audit_each<T>(
    batch: &RecordBatch,
    columns: &Columns,
    limit: usize,
    mut audited: impl FnMut(&Record<'_>) -> T,
    mut take: impl FnMut(Result<T, Malformed>),
) -> Result<(), ArrowError> {
    let rows = Rows::new(batch, columns)?;
    let mut buffers =
        Buffers { named_facts: vec![String::new(); rows.named_facts.len()], ..Buffers::default() };
    for row in 0..batch.num_rows() {
        let audited = |record: &Record<'_>| {
            if record.length() > limit { Err(Malformed::TooLong { limit }) } else { Ok(audited(record)) }
        };
        take(rows.record(row, &mut buffers, audited).and_then(|result| result));
    }
    Ok(())
}

/// The parts of the records of a batch.
struct Rows<'a> {
    model: Model<'a>,
    request: Option<Values<'a>>,
    missing_request: Option<&'a str>,
    facts: Option<Values<'a>>,
    named_facts: Vec<(&'a str, Values<'a>)>,
    time: Option<Values<'a>>,
    cost: Option<Values<'a>>,
    currency: Option<Values<'a>>,
}

/// The models of records.
enum Model<'a> {
    Only(&'a str),
    Column(Values<'a>),
}

/// The texts of a record that are not in the batch as they are.
#[derive(Default)]
struct Buffers {
    model: String,
    request: String,
    facts: String,
    named_facts: Vec<String>,
    time: String,
    cost: String,
    currency: String,
}

impl<'a> Rows<'a> {
    fn new(batch: &'a RecordBatch, columns: &'a Columns) -> Result<Self, ArrowError> {
        let optional = |place: &Option<String>, part| {
            place.as_deref().map(|place| Values::new(batch, place, part)).transpose()
        };
        let named =
            |(name, place): &'a (String, String)| Ok((&**name, Values::new(batch, place, Part::NamedFact)?));
        Ok(Self {
            model: match &columns.only_model {
                Some(model) => Model::Only(model),
                None => Model::Column(Values::new(batch, &columns.model, Part::Model)?),
            },
            request: optional(&columns.request, Part::Request)?,
            missing_request: columns.missing_request.as_deref(),
            facts: optional(&columns.facts, Part::Facts)?,
            named_facts: columns.named_facts.iter().map(named).collect::<Result<_, ArrowError>>()?,
            time: optional(&columns.time, Part::Time)?,
            cost: optional(&columns.cost, Part::Cost)?,
            currency: optional(&columns.currency, Part::Currency)?,
        })
    }

    /// Passes the record of a row to `use_it`.
    fn record<T>(
        &self,
        row: usize,
        buffers: &mut Buffers,
        use_it: impl FnOnce(&Record<'_>) -> T,
    ) -> Result<T, Malformed> {
        let Buffers { model, request, facts, named_facts, time, cost, currency } = buffers;
        let mut known = Vec::with_capacity(self.named_facts.len());
        for ((name, values), buffer) in self.named_facts.iter().zip(named_facts) {
            known.extend(values.get(row, buffer)?.map(|value| (*name, value)));
        }
        Ok(use_it(&Record {
            model: match &self.model {
                Model::Only(model) => model,
                Model::Column(values) => values.get(row, model)?.ok_or(Malformed::NoModel)?,
            },
            request: optional(self.request.as_ref(), row, request)?.or(self.missing_request),
            facts: optional(self.facts.as_ref(), row, facts)?,
            named_facts: &known,
            time: optional(self.time.as_ref(), row, time)?,
            billed: optional(self.cost.as_ref(), row, cost)?,
            currency: optional(self.currency.as_ref(), row, currency)?,
        }))
    }
}

fn optional<'v>(
    values: Option<&'v Values<'_>>,
    row: usize,
    buffer: &'v mut String,
) -> Result<Option<&'v str>, Malformed> {
    values.map_or(Ok(None), |values| values.get(row, buffer))
}

#[cfg(test)]
mod tests;
