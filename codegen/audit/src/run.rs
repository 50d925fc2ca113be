//! A whole audit, on all cores. In: inputs, a catalogue and perhaps another one. Out: outcomes in the order of the inputs,
//! and their summary. Knows no files: a [`Sink`] opens inputs and takes the output.

use std::fmt::Write as _;
use std::io::{self, Read};
use std::sync::mpsc::{Receiver, Sender, channel};
use std::sync::{Mutex, PoisonError};

use modelspec_runtime::__private::extract::Found;
use modelspec_runtime::__private::json::write_string;
use serde::{Deserialize, Serialize};

use crate::chunks::Chunk;
use crate::fields::{Fields, NotPointer, RecordReader};
use crate::operations::Operations;
use crate::outcome::{Outcome, Verdict};
use crate::record::{Malformed, Options, audit_into, audit_record};
use crate::summary::{Place, Summary, Tally};
use flow::Flow;

/// The usual size of a chunk.
const CHUNK: usize = 1 << 20;

/// The longest record.
pub const MAX_RECORD: usize = 16 << 20;

/// An audit of JSON Lines.
#[derive(Debug)]
pub struct Audit<'a, 'm> {
    operations: &'a Operations<'m>,
    against: Option<&'a Operations<'m>>,
    reader: RecordReader,
    #[cfg(feature = "parquet")]
    fields: Fields,
    options: Options<'m>,
    settings: Settings,
}

/// The way in which an audit is done.
#[derive(Clone, Copy, Debug)]
pub struct Settings {
    /// The outcomes that are written.
    pub only: Only,
    /// The form in which they are written.
    pub form: Form,
    /// The number of threads.
    pub threads: usize,
    /// The usual size of a chunk in bytes.
    pub chunk: usize,
    /// The longest record in bytes.
    pub max_record: usize,
}

impl Default for Settings {
    fn default() -> Self {
        Self { only: Only::All, form: Form::Lines, threads: 1, chunk: CHUNK, max_record: MAX_RECORD }
    }
}

/// The outcomes that are written.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Only {
    /// All of them.
    #[default]
    All,
    /// Those whose bill differs from the cost.
    Different,
    /// Those that are not valid, whatever the reason is.
    Invalid,
    /// Those whose cost is unknown.
    Unknown,
    /// Those whose verdict or cost is another one in the other catalogue.
    Changed,
    /// None: there is only a summary.
    Nothing,
}

/// The form of outcomes.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Form {
    /// JSON Lines.
    #[default]
    Lines,
    /// Batches of columns.
    #[cfg(feature = "parquet")]
    Columns,
}

/// The state of an audit, from which it can go on.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct State {
    /// The index of the input that is read.
    pub input: u32,
    /// The number of bytes of its content that are done.
    pub bytes: u64,
    /// The number of its lines that are done.
    pub lines: u64,
    /// The number of bytes of all inputs that are done.
    pub all_bytes: u64,
    /// The number of records that are done.
    pub records: u64,
    /// The number of bytes of output.
    pub written: u64,
    /// The inputs that could not be read to their end.
    pub failures: Vec<InputFailure>,
    /// The summary of the records that are done.
    pub summary: Summary,
}

/// An input that could not be read to its end.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct InputFailure {
    /// The index of the input.
    pub input: u32,
    /// The last line that has an answer; 0 if there is none.
    pub last_line: u64,
    /// The error in words.
    pub error: String,
}

/// The surroundings of an audit.
pub trait Sink {
    /// The names of the inputs.
    fn inputs(&self) -> &[String];

    /// Opens an input.
    ///
    /// # Errors
    /// When it cannot be read. The audit goes on with the next one.
    fn open(&mut self, input: usize) -> io::Result<Box<dyn Read + Send>>;

    /// The Parquet file that an input is; none for another one.
    ///
    /// # Errors
    /// As those of `open`.
    #[cfg(feature = "parquet")]
    fn parquet(&mut self, _input: usize) -> io::Result<Option<Box<dyn crate::parquet::RandomAccess>>> {
        Ok(None)
    }

    /// Takes the next outcomes as columns, and then the state after them. An error ends the audit.
    ///
    /// # Errors
    /// When the output cannot be written.
    #[cfg(feature = "parquet")]
    fn take_columns(&mut self, _outcomes: &arrow_array::RecordBatch, _state: &State) -> io::Result<()> {
        Err(io::ErrorKind::Unsupported.into())
    }

    /// Takes the next part of the output, and then the state after it. An error ends the audit.
    ///
    /// # Errors
    /// When the output cannot be written.
    fn take(&mut self, output: &str, state: &State) -> io::Result<()>;
}

/// A chunk that waits for a worker.
struct Job {
    number: u64,
    input: u32,
    chunk: Chunk,
}

/// The results of a chunk, or the end of an input that failed.
#[derive(Default)]
struct Done {
    input: u32,
    chunk: Chunk,
    /// The size of the chunk, which counts as long as the results wait.
    weight: usize,
    records: u64,
    output: String,
    #[cfg(feature = "parquet")]
    table: Option<columns::Table>,
    summary: Summary,
    failure: Option<InputFailure>,
}

impl<'a, 'm> Audit<'a, 'm> {
    /// Prepares an audit.
    ///
    /// # Errors
    /// When a place is not a JSON Pointer.
    pub fn new(
        operations: &'a Operations<'m>,
        against: Option<&'a Operations<'m>>,
        fields: &Fields,
        options: Options<'m>,
        settings: Settings,
    ) -> Result<Self, NotPointer> {
        let reader = RecordReader::new(fields)?;
        Ok(Self {
            operations,
            against,
            reader,
            #[cfg(feature = "parquet")]
            fields: fields.clone(),
            options,
            settings,
        })
    }

    /// Audits all inputs from a state on. The state that is returned, and all output, are the same for any number of
    /// threads and any size of chunks.
    ///
    /// # Errors
    /// Those of the output.
    pub fn run(&self, sink: &mut dyn Sink, state: State) -> io::Result<State> {
        let (jobs, waiting) = channel::<Job>();
        let (finished, results) = channel::<(u64, Done)>();
        let waiting = Mutex::new(waiting);
        let names = sink.inputs().to_vec();
        std::thread::scope(|scope| {
            for _ in 0..self.settings.threads.max(1) {
                let (finished, waiting, names) = (finished.clone(), &waiting, &names);
                scope.spawn(move || self.work(waiting, &finished, names));
            }
            // Only workers send results, so that their end is noticed.
            drop(finished);
            let mut flow = Flow::new(self, sink, state);
            let ended = flow.run(&jobs, &results);
            // Workers end when nothing can come any more.
            drop(jobs);
            ended.map(|()| flow.into_state())
        })
    }

    fn work(&self, waiting: &Mutex<Receiver<Job>>, finished: &Sender<(u64, Done)>, names: &[String]) {
        let mut found = Found::default();
        loop {
            let next = waiting.lock().unwrap_or_else(PoisonError::into_inner).recv();
            let Ok(Job { number, input, chunk }) = next else { return };
            let name = names.get(usize::try_from(input).unwrap_or(usize::MAX)).map_or("", String::as_str);
            let done = self.chunk(input, name, chunk, &mut found);
            if finished.send((number, done)).is_err() {
                return;
            }
        }
    }

    /// The results of the records of a chunk.
    fn chunk(&self, input: u32, name: &str, chunk: Chunk, found: &mut Found) -> Done {
        let mut done = Done { input, weight: chunk.weight(), ..Done::default() };
        let mut tally = Tally::new();
        let mut start = String::from("{\"file\":");
        write_string(&mut start, name);
        start.push_str(",\"line\":");
        for (line, record) in chunk.lines() {
            if !record.trim_ascii().is_empty() {
                self.record(record, Place { input, line }, &start, (&mut tally, &mut done), found);
            }
        }
        if chunk.is_long_line_behind {
            let limit = self.settings.max_record;
            let outcome = Outcome::malformed(Malformed::TooLong { limit });
            let place = Place { input, line: chunk.last_line };
            self.outcome(&outcome, None, place, &start, (&mut tally, &mut done));
        }
        (done.chunk, done.summary) = (chunk, tally.finish());
        done
    }

    fn record(
        &self,
        record: &[u8],
        place: Place,
        start: &str,
        (tally, done): (&mut Tally<'m>, &mut Done),
        found: &mut Found,
    ) {
        let limit = self.settings.max_record;
        let read = if record.len() > limit {
            Err(Malformed::TooLong { limit })
        } else {
            // Bodies are checked in another way.
            let operations = Some(self.operations).filter(|_| !self.options.body);
            let mut outcome = Outcome::empty();
            self.reader.read(record, found, operations, &mut outcome, |record, checked, outcome| {
                let against = self.against.map(|operations| audit_record(operations, record, &self.options));
                audit_into(self.operations, record, &self.options, checked, outcome);
                self.outcome(outcome, against.as_ref(), place, start, (tally, done));
            })
        };
        if let Err(reason) = read {
            self.outcome(&Outcome::malformed(reason), None, place, start, (tally, done));
        }
    }

    fn outcome(
        &self,
        outcome: &Outcome<'m>,
        against: Option<&Outcome<'m>>,
        place: Place,
        start: &str,
        (tally, done): (&mut Tally<'m>, &mut Done),
    ) {
        done.records += 1;
        tally.add(outcome, place);
        let is_changed = against.is_some_and(|against| tally.add_change(outcome, against, place));
        let is_written = match self.settings.only {
            Only::All => true,
            Only::Different => outcome.is_different(),
            Only::Invalid => outcome.verdict() != Verdict::Valid,
            Only::Unknown => outcome.cost_kind() == Some(crate::CostKind::Unknown),
            Only::Changed => is_changed,
            Only::Nothing => false,
        };
        if !is_written {
            return;
        }
        #[cfg(feature = "parquet")]
        if self.settings.form == Form::Columns {
            done.table.get_or_insert_default().add(outcome, place.line);
            return;
        }
        let out = &mut done.output;
        out.push_str(start);
        let _ = write!(out, "{},", place.line);
        outcome.write_members(out);
        if let Some(against) = against {
            out.push_str(",\"against\":{");
            against.write_members(out);
            out.push('}');
        }
        out.push_str("}\n");
    }
}

mod flow;

#[cfg(feature = "parquet")]
mod columns;
#[cfg(feature = "parquet")]
pub use columns::outcome_schema;

#[cfg(test)]
mod tests;
