//! Records in Parquet files, and outcomes as Parquet files. In: a file of which any part can be read. Out: its batches,
//! by row group on all cores, and what was made of them in the order of the file. Opens no file itself.

mod panics;
mod source;
mod write;

use std::collections::BTreeMap;
use std::error::Error;
use std::fmt;
use std::io;
use std::ops::ControlFlow;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::sync::mpsc::{Sender, channel};
use std::sync::{Condvar, Mutex, PoisonError};

use arrow_array::RecordBatch;
use arrow_schema::{ArrowError, Schema};
use parquet::arrow::ProjectionMask;
use parquet::arrow::arrow_reader::{
    ArrowReaderMetadata, ArrowReaderOptions, ParquetRecordBatchReader, ParquetRecordBatchReaderBuilder,
};
use parquet::errors::ParquetError;

pub use self::panics::silence_damaged_pages;
pub use self::source::Source;
pub use self::write::{PartWriter, Parts};

pub use crate::run::outcome_schema;

use self::panics::unless_panicking;
use crate::arrow::Columns;

/// The first bytes of a Parquet file.
pub const MAGIC: [u8; 4] = *b"PAR1";

/// The usual size of a batch in memory.
const BATCH_BYTES: usize = 4 << 20;
/// Most rows of a batch.
const MOST_ROWS: usize = 8_192;
/// Most bytes of results that wait for those before them.
const MOST_WAITING: usize = 64 << 20;

/// A file of which any part can be read, by several threads at once.
pub trait RandomAccess: Send + Sync {
    /// The length in bytes.
    fn length(&self) -> u64;

    /// Reads bytes behind a place; fewer than asked for are possible, and none only at the end.
    ///
    /// # Errors
    /// Those of the disk.
    fn read_at(&self, start: u64, buffer: &mut [u8]) -> io::Result<usize>;
}

/// A file that is read by several threads.
pub struct ParquetFile {
    metadata: ArrowReaderMetadata,
    source: Source,
    /// The number of the first row of each row group.
    starts: Vec<u64>,
}

/// The reason why a file could not be read to its end.
#[derive(Debug)]
pub enum RowsError {
    /// It is not a Parquet file, or its footer is damaged or missing.
    File(ParquetError),
    /// A row group cannot be read.
    RowGroup {
        /// Its index.
        index: usize,
        /// Its first row, counted from 1.
        first: u64,
        /// Its last row.
        last: u64,
        /// The error.
        error: ArrowError,
    },
    /// The file has no such columns.
    Columns(ArrowError),
    /// The results cannot be taken.
    Output(io::Error),
}

impl fmt::Display for RowsError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::File(error) => write!(f, "this is not a complete Parquet file: {error}"),
            Self::Output(error) => error.fmt(f),
            Self::RowGroup { index, first, last, error } => {
                write!(f, "row group {index} with the rows {first} to {last} is damaged: {error}")
            }
            Self::Columns(ArrowError::InvalidArgumentError(message)) => f.write_str(message),
            Self::Columns(error) => error.fmt(f),
        }
    }
}

impl Error for RowsError {}

/// The results of the rows of a batch.
pub struct Part<T> {
    /// The number of rows of the file up to its end.
    pub end: u64,
    /// The results.
    pub results: T,
    bytes: usize,
}

/// The work for a batch: it gets the number of rows before the batch, and tells the size of its results.
pub type Work<'w, T> = dyn Fn(&RecordBatch, u64) -> Result<(T, usize), ArrowError> + Sync + 'w;

/// The order in which results are taken.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
struct Number {
    group: usize,
    batch: usize,
}

/// A message of a thread.
enum Message<T> {
    Part(Number, Part<T>),
    /// The row group has no more batches.
    End(Number),
    Failed(Number, RowsError),
}

/// The state that threads wait for.
#[derive(Default)]
struct Waiting {
    /// The row group whose results are taken.
    group: usize,
    /// The size of the results that wait.
    bytes: usize,
    /// Nobody takes results any more.
    is_over: bool,
}

impl ParquetFile {
    /// Reads the footer.
    ///
    /// # Errors
    /// When it is missing or damaged, as in a file that was not written to its end.
    pub fn new(source: Source) -> Result<Self, RowsError> {
        let metadata =
            ArrowReaderMetadata::load(&source, ArrowReaderOptions::new()).map_err(RowsError::File)?;
        let mut rows = 0_u64;
        let starts = metadata.metadata().row_groups().iter().map(|group| {
            let start = rows;
            rows += u64::try_from(group.num_rows()).unwrap_or(0);
            start
        });
        Ok(Self { starts: starts.collect(), metadata, source })
    }

    /// The columns.
    pub fn schema(&self) -> &Schema {
        self.metadata.schema()
    }

    /// The number of rows.
    pub fn rows(&self) -> u64 {
        let groups = self.metadata.metadata().row_groups();
        groups.iter().map(|group| u64::try_from(group.num_rows()).unwrap_or(0)).sum()
    }

    /// Passes the batches behind the first `done` rows to `work`, in several threads, and the results to `take`, in the
    /// order of the file.
    ///
    /// Only the columns that are named are read.
    ///
    /// # Errors
    /// When a row group cannot be read; the results of all rows before the damage have been taken then.
    pub fn read<T: Send>(
        &self,
        columns: &Columns,
        done: u64,
        threads: usize,
        work: &Work<'_, T>,
        take: &mut dyn FnMut(Part<T>) -> io::Result<()>,
    ) -> Result<(), RowsError> {
        let names = columns.names();
        let fields = self.metadata.schema().fields().iter().enumerate();
        let wanted =
            fields.filter(|(_, field)| names.contains(field.name().as_str())).map(|(index, _)| index);
        let mask = ProjectionMask::roots(self.metadata.parquet_schema(), wanted);
        // The first row group that is not done.
        let first = self.starts.partition_point(|start| *start <= done).saturating_sub(1);
        let next = AtomicUsize::new(first);
        let waiting = (Mutex::new(Waiting { group: first, ..Waiting::default() }), Condvar::new());
        let (sender, messages) = channel();
        let job = Job { file: self, mask, done, next: &next, waiting: &waiting, work };
        std::thread::scope(|scope| {
            for _ in 0..threads.max(1) {
                let (sender, job) = (sender.clone(), &job);
                scope.spawn(move || job.run(&sender));
            }
            drop(sender);
            let taken = job.take_in_order(&messages, first, take);
            job.change(|waiting| waiting.is_over = true);
            taken
        })
    }

    fn failed(&self, index: usize, error: ArrowError) -> RowsError {
        let first = self.starts.get(index).map_or(0, |start| start + 1);
        let last = self.starts.get(index + 1).copied().unwrap_or_else(|| self.rows());
        RowsError::RowGroup { index, first, last, error }
    }
}

/// The work for a file, which threads share.
struct Job<'j, T> {
    file: &'j ParquetFile,
    mask: ProjectionMask,
    done: u64,
    next: &'j AtomicUsize,
    waiting: &'j (Mutex<Waiting>, Condvar),
    work: &'j Work<'j, T>,
}

impl<T: Send> Job<'_, T> {
    /// Reads row groups until there are none.
    fn run(&self, messages: &Sender<Message<T>>) {
        loop {
            let group = self.next.fetch_add(1, Ordering::Relaxed);
            if group >= self.file.starts.len() {
                return;
            }
            let mut number = Number { group, batch: 0 };
            let end = match self.group(&mut number, messages) {
                Ok(ControlFlow::Continue(())) => Message::End(number),
                Ok(ControlFlow::Break(())) => return,
                Err(error) => Message::Failed(number, error),
            };
            if messages.send(end).is_err() {
                return;
            }
        }
    }

    fn group(
        &self,
        number: &mut Number,
        messages: &Sender<Message<T>>,
    ) -> Result<ControlFlow<()>, RowsError> {
        let start = self.file.starts[number.group];
        let skipped = usize::try_from(self.done.saturating_sub(start)).unwrap_or(usize::MAX);
        let mut row = start + skipped as u64;
        let mut reader = unless_panicking(|| self.reader(number.group, skipped))
            .unwrap_or_else(|error| Err(self.file.failed(number.group, error)))?;
        loop {
            let next = unless_panicking(|| reader.next().transpose()).and_then(|next| next);
            let Some(batch) = next.map_err(|error| self.file.failed(number.group, error))? else { break };
            let (results, bytes) = (self.work)(&batch, row).map_err(RowsError::Columns)?;
            row += batch.num_rows() as u64;
            if self.wait(number.group, bytes).is_break() {
                return Ok(ControlFlow::Break(()));
            }
            if messages.send(Message::Part(*number, Part { end: row, results, bytes })).is_err() {
                return Ok(ControlFlow::Break(()));
            }
            number.batch += 1;
        }
        Ok(ControlFlow::Continue(()))
    }

    fn reader(&self, group: usize, skipped: usize) -> Result<ParquetRecordBatchReader, RowsError> {
        let metadata = self.file.metadata.metadata().row_group(group);
        let rows = usize::try_from(metadata.num_rows()).unwrap_or(0).max(1);
        let leaves = metadata.columns().iter().enumerate().filter(|(leaf, _)| self.mask.leaf_included(*leaf));
        let bytes: usize =
            leaves.map(|(_, column)| usize::try_from(column.uncompressed_size()).unwrap_or(0)).sum();
        let size = (BATCH_BYTES / (bytes / rows).max(1)).clamp(1, MOST_ROWS);
        ParquetRecordBatchReaderBuilder::new_with_metadata(
            self.file.source.clone(),
            self.file.metadata.clone(),
        )
        .with_row_groups(vec![group])
        .with_projection(self.mask.clone())
        .with_offset(skipped)
        .with_batch_size(size)
        .build()
        .map_err(|error| self.file.failed(group, error.into()))
    }

    /// Waits until results of this size can wait. Those of the row group whose turn it is never have to.
    fn wait(&self, group: usize, bytes: usize) -> ControlFlow<()> {
        let (state, changed) = self.waiting;
        let state = state.lock().unwrap_or_else(PoisonError::into_inner);
        let is_full = |state: &mut Waiting| {
            !state.is_over && group != state.group && state.bytes + bytes > MOST_WAITING
        };
        let mut state = changed.wait_while(state, is_full).unwrap_or_else(PoisonError::into_inner);
        state.bytes += bytes;
        if state.is_over { ControlFlow::Break(()) } else { ControlFlow::Continue(()) }
    }

    fn change(&self, change: impl FnOnce(&mut Waiting)) {
        let (state, changed) = self.waiting;
        change(&mut state.lock().unwrap_or_else(PoisonError::into_inner));
        changed.notify_all();
    }

    /// Takes results in the order of the file.
    fn take_in_order(
        &self,
        messages: &std::sync::mpsc::Receiver<Message<T>>,
        first: usize,
        take: &mut dyn FnMut(Part<T>) -> io::Result<()>,
    ) -> Result<(), RowsError> {
        let mut pending = BTreeMap::new();
        let mut turn = Number { group: first, batch: 0 };
        while turn.group < self.file.starts.len() {
            let Some(message) = pending.remove(&turn) else {
                let Ok(message) = messages.recv() else {
                    return Err(RowsError::Output(io::Error::other("a thread ended early")));
                };
                let (Message::Part(number, _) | Message::End(number) | Message::Failed(number, _)) = message;
                pending.insert(number, message);
                continue;
            };
            match message {
                Message::Part(_, part) => {
                    let bytes = part.bytes;
                    take(part).map_err(RowsError::Output)?;
                    turn.batch += 1;
                    self.change(|waiting| waiting.bytes = waiting.bytes.saturating_sub(bytes));
                }
                Message::End(_) => {
                    turn = Number { group: turn.group + 1, batch: 0 };
                    self.change(|waiting| waiting.group = turn.group);
                }
                Message::Failed(_, error) => return Err(error),
            }
        }
        Ok(())
    }
}

#[cfg(test)]
mod tests;
