//! A whole audit, on all cores. In: inputs, a catalogue and perhaps another one. Out: outcomes in the order of the inputs,
//! and their summary. Knows no files: a [`Sink`] opens inputs and takes the output.

use std::collections::BTreeMap;
use std::fmt::Write as _;
use std::io::{self, Read};
use std::sync::mpsc::{Receiver, Sender, channel};
use std::sync::{Mutex, PoisonError};

use modelspec_runtime::__private::extract::Found;
use modelspec_runtime::__private::json::write_string;
use serde::{Deserialize, Serialize};

use crate::chunks::{Chunk, Chunks, Sizes, decompressed};
use crate::fields::{Fields, NotPointer, RecordReader};
use crate::operations::Operations;
use crate::outcome::{Outcome, Verdict};
use crate::record::{Malformed, Options, audit_record};
use crate::summary::{Place, Summary, Tally};

/// The usual size of a chunk.
const CHUNK: usize = 1 << 20;

/// The longest record.
pub const MAX_RECORD: usize = 16 << 20;

/// Most bytes of chunks that are worked on at a time; one chunk can be longer.
const MOST_BYTES: usize = 48 << 20;

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

/// What comes next.
enum Next {
    Job(Job),
    Failure(InputFailure),
    /// A Parquet file, which has threads of its own.
    #[cfg(feature = "parquet")]
    Parquet(u32, Box<dyn crate::parquet::RandomAccess>),
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
            let start = (state.input, state.bytes, state.lines);
            let mut flow = Flow {
                audit: self,
                sink,
                state,
                start,
                source: None,
                pending: BTreeMap::new(),
                spare: Vec::new(),
            };
            let ended = flow.run(&jobs, &results);
            let state = flow.state;
            // Workers end when nothing can come any more.
            drop(jobs);
            ended.map(|()| state)
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
        let mut done = Done { input, weight: chunk.bytes.capacity(), ..Done::default() };
        let mut tally = Tally::new();
        let mut start = String::from("{\"file\":");
        write_string(&mut start, name);
        start.push_str(",\"line\":");
        let mut rest = &chunk.bytes[..];
        let mut line = chunk.first_line;
        while !rest.is_empty() {
            let end = memchr::memchr(b'\n', rest).unwrap_or(rest.len());
            let record = &rest[..end];
            rest = rest.get(end + 1..).unwrap_or_default();
            if !record.trim_ascii().is_empty() {
                self.record(record, Place { input, line }, &start, (&mut tally, &mut done), found);
            }
            line += 1;
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
            self.reader.read(record, found, |record| {
                let against = self.against.map(|operations| audit_record(operations, record, &self.options));
                (audit_record(self.operations, record, &self.options), against)
            })
        };
        match read {
            Ok((outcome, against)) => self.outcome(&outcome, against.as_ref(), place, start, (tally, done)),
            Err(reason) => self.outcome(&Outcome::malformed(reason), None, place, start, (tally, done)),
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

fn failure(input: u32, last_line: u64, error: &io::Error) -> Next {
    Next::Failure(InputFailure { input, last_line, error: error.to_string() })
}

/// The part of an audit that is done in order: reading, and writing results.
struct Flow<'f, 'a, 'm> {
    audit: &'f Audit<'a, 'm>,
    sink: &'f mut dyn Sink,
    /// What is written.
    state: State,
    /// The input that the audit starts with, and the bytes and lines of it that are done.
    start: (u32, u64, u64),
    /// The input that is read, and its index.
    source: Option<(u32, Chunks<'static>)>,
    /// Results that wait for those before them.
    pending: BTreeMap<u64, Done>,
    /// Buffers to use again.
    spare: Vec<Vec<u8>>,
}

impl Flow<'_, '_, '_> {
    fn run(&mut self, jobs: &Sender<Job>, results: &Receiver<(u64, Done)>) -> io::Result<()> {
        let (mut read, mut written, mut weight) = (0_u64, 0_u64, 0_usize);
        let most_chunks = 2 * self.audit.settings.threads as u64 + 2;
        let mut next_input = self.state.input;
        let mut is_at_end = false;
        #[cfg(feature = "parquet")]
        let mut parquet = None;
        loop {
            // A file that has threads of its own waits until nothing else is worked on.
            #[cfg(feature = "parquet")]
            let is_alone = parquet.is_some();
            #[cfg(not(feature = "parquet"))]
            let is_alone = false;
            while !is_at_end
                && !is_alone
                && read - written < most_chunks
                && (weight < MOST_BYTES || read == written)
            {
                match self.read(&mut next_input) {
                    None => is_at_end = true,
                    #[cfg(feature = "parquet")]
                    Some(Next::Parquet(input, file)) => {
                        parquet = Some((input, file));
                        break;
                    }
                    Some(Next::Job(job)) => {
                        weight += job.chunk.bytes.capacity();
                        // Workers live as long as their channel.
                        let _ = jobs.send(Job { number: read, ..job });
                        read += 1;
                    }
                    Some(Next::Failure(failure)) => {
                        let input = failure.input;
                        self.pending.insert(read, Done { input, failure: Some(failure), ..Done::default() });
                        read += 1;
                    }
                }
            }
            while let Some(done) = self.pending.remove(&written) {
                weight = weight.saturating_sub(done.weight);
                self.commit(done)?;
                written += 1;
            }
            #[cfg(feature = "parquet")]
            if read == written
                && let Some((input, file)) = parquet.take()
            {
                self.parquet(input, file)?;
                continue;
            }
            if is_at_end && read == written {
                return Ok(());
            }
            if read > written && !self.pending.contains_key(&written) {
                let Ok((number, done)) = results.recv() else {
                    return Err(io::Error::other("a thread ended early"));
                };
                self.pending.insert(number, done);
            }
        }
    }

    /// The next chunk, or the failure of an input.
    fn read(&mut self, next_input: &mut u32) -> Option<Next> {
        loop {
            if self.source.is_none() {
                let input = *next_input;
                let index = usize::try_from(input).ok().filter(|index| *index < self.sink.inputs().len())?;
                *next_input += 1;
                let (first, bytes, lines) = self.start;
                let done = if input == first { (bytes, lines) } else { (0, 0) };
                let Settings { chunk, max_record, .. } = self.audit.settings;
                let sizes = Sizes { chunk: chunk.max(1), line: max_record };
                #[cfg(feature = "parquet")]
                match self.sink.parquet(index) {
                    Ok(None) => {}
                    Ok(Some(file)) => return Some(Next::Parquet(input, file)),
                    Err(error) => return Some(failure(input, done.1, &error)),
                }
                let opened = self.sink.open(index).and_then(decompressed);
                match opened.and_then(|reader| Chunks::new(reader, done, sizes)) {
                    Ok(chunks) => self.source = Some((input, chunks)),
                    Err(error) => return Some(failure(input, done.1, &error)),
                }
            }
            let (input, chunks) = self.source.as_mut()?;
            let input = *input;
            match chunks.next(self.spare.pop().unwrap_or_default()) {
                Ok(Some(chunk)) => return Some(Next::Job(Job { number: 0, input, chunk })),
                Ok(None) => self.source = None,
                Err(error) => {
                    let last_line = chunks.lines();
                    self.source = None;
                    return Some(failure(input, last_line, &error));
                }
            }
        }
    }

    /// Writes results, and adds them to the state.
    fn commit(&mut self, done: Done) -> io::Result<()> {
        #[cfg(feature = "parquet")]
        let table = done.table;
        let Done { input, chunk, records, output, summary, failure, .. } = done;
        let state = &mut self.state;
        match failure {
            Some(failure) => {
                state.failures.push(failure);
                // The input is done, as far as it can be.
                (state.input, state.bytes, state.lines) = (input + 1, 0, 0);
            }
            None => {
                let before = if state.input == input { state.bytes } else { 0 };
                (state.input, state.bytes, state.lines) = (input, chunk.end, chunk.last_line);
                state.all_bytes += chunk.end - before;
            }
        }
        state.records += records;
        state.written += output.len() as u64;
        state.summary.merge(summary);
        #[cfg(feature = "parquet")]
        if let Some(table) = table {
            let name = self.sink.inputs().get(input as usize).cloned().unwrap_or_default();
            self.sink.take_columns(&table.batch(&name)?, state)?;
        }
        self.sink.take(&output, state)?;
        let mut buffer = chunk.bytes;
        // A buffer that one long record has enlarged is given back.
        if buffer.capacity() <= 2 * self.audit.settings.chunk && buffer.capacity() > 0 {
            buffer.clear();
            self.spare.push(buffer);
        }
        Ok(())
    }
}

#[cfg(feature = "parquet")]
mod columns;
#[cfg(feature = "parquet")]
pub use columns::outcome_schema;

#[cfg(test)]
mod tests;
