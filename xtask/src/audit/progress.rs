//! Progress of an audit, on a terminal.

use std::io::{self, Write};
use std::path::PathBuf;
use std::time::{Duration, Instant};

use modelspec_audit::State;

/// The time between two lines.
const EVERY: Duration = Duration::from_millis(200);

/// A line that is written again and again.
pub(super) struct Progress {
    start: Instant,
    last: Option<Instant>,
    /// The records that were done at the start.
    records: u64,
    logs: usize,
}

impl Progress {
    pub(super) fn new(files: &[PathBuf], records: u64) -> Self {
        Self { start: Instant::now(), last: None, records, logs: files.len() }
    }

    /// Shows the progress, not too often.
    pub(super) fn show(&mut self, state: &State) {
        if self.last.is_none_or(|last| last.elapsed() >= EVERY) {
            self.last = Some(Instant::now());
            let log = usize::try_from(state.input).unwrap_or(0).min(self.logs.saturating_sub(1)) + 1;
            let milliseconds = self.start.elapsed().as_millis().max(1);
            let rate = u128::from(state.records - self.records) * 1_000 / milliseconds;
            let (megabytes, records) = (state.all_bytes >> 20, state.records);
            // The audit goes on without a terminal.
            let logs = self.logs;
            let line = format!("log {log} of {logs}: {megabytes} MiB, {records} records, {rate} records/s");
            let _ = write!(io::stderr(), "\r\x1b[K{line}");
            let _ = io::stderr().flush();
        }
    }

    /// Removes the line.
    pub(super) fn end(&mut self, _state: &State) {
        if self.last.is_some() {
            let _ = write!(io::stderr(), "\r\x1b[K");
        }
    }
}
