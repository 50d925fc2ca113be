//! The part of an audit that is done in order. In: inputs, and the results of chunks in any order. Out: chunks for
//! workers, and results in the order of the inputs.

use std::collections::BTreeMap;
use std::io;
use std::sync::mpsc::{Receiver, Sender};

use super::{Audit, Done, InputFailure, Job, Settings, Sink, State};
use crate::chunks::{Chunks, Sizes, decompressed};

/// Most bytes of chunks that are worked on at a time; one chunk can be longer.
const MOST_BYTES: usize = 48 << 20;

/// The next step.
enum Next {
    Job(Job),
    Failure(InputFailure),
    /// A Parquet file, which has threads of its own.
    #[cfg(feature = "parquet")]
    Parquet(u32, Box<dyn crate::parquet::RandomAccess>),
}

fn failure(input: u32, last_line: u64, error: &io::Error) -> Next {
    Next::Failure(InputFailure { input, last_line, error: error.to_string() })
}

/// The part of an audit that is done in order: reading, and writing results.
pub(super) struct Flow<'f, 'a, 'm> {
    pub(super) audit: &'f Audit<'a, 'm>,
    pub(super) sink: &'f mut dyn Sink,
    /// The state after the results that are written.
    state: State,
    /// The input that the audit starts with, and the bytes and lines of it that are done.
    pub(super) start: (u32, u64, u64),
    /// The input that is read, and its index.
    source: Option<(u32, Chunks<'static>)>,
    /// Results that wait for those before them.
    pending: BTreeMap<u64, Done>,
    /// Buffers to use again.
    spare: Vec<Vec<u8>>,
}

impl<'f, 'a, 'm> Flow<'f, 'a, 'm> {
    pub(super) fn new(audit: &'f Audit<'a, 'm>, sink: &'f mut dyn Sink, state: State) -> Self {
        Self {
            audit,
            sink,
            start: (state.input, state.bytes, state.lines),
            state,
            source: None,
            pending: BTreeMap::new(),
            spare: Vec::new(),
        }
    }

    pub(super) fn into_state(self) -> State {
        self.state
    }

    pub(super) fn run(&mut self, jobs: &Sender<Job>, results: &Receiver<(u64, Done)>) -> io::Result<()> {
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
                        weight += job.chunk.weight();
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
    pub(super) fn commit(&mut self, done: Done) -> io::Result<()> {
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
