//! The files of an audit. In: paths. Out: readers of logs, and a writer of outcomes with checkpoints. Knows no records.

use std::fs::{File, OpenOptions};
use std::io::{self, ErrorKind, Read, Seek, SeekFrom, Write};
use std::path::PathBuf;
use std::time::{Duration, Instant};

use arrow_array::RecordBatch;
use modelspec_audit::parquet::{MAGIC, PartWriter, RandomAccess, outcome_schema};
use modelspec_audit::{Sink, State};

use super::checkpoint::Checkpoint;
use super::parts::{Folder, is_parquet};
use super::progress::Progress;
use super::{Arguments, names};
use crate::Error;
use crate::paths::shown;

/// The files of an audit.
pub(super) struct Files<'o> {
    paths: Vec<PathBuf>,
    names: Vec<String>,
    output: Output<'o>,
    checkpoint: Checkpoint,
    every: Duration,
    last: Instant,
    progress: Option<Progress>,
    /// The state when the reader of standard output went away.
    at_close: Option<State>,
}

/// The place of the outcomes.
enum Output<'o> {
    None,
    Standard(&'o mut dyn Write),
    File(File),
    Parquet(Folder, Box<PartWriter<File>>),
}

impl<'o> Files<'o> {
    /// Opens the output, and says from which state to go on.
    pub(super) fn new(
        arguments: &Arguments,
        checkpoint: Checkpoint,
        standard: Option<&'o mut dyn Write>,
    ) -> Result<(Self, State), Error> {
        let state = if arguments.resume { checkpoint.read()? } else { None };
        let output = match (standard, &arguments.out) {
            (Some(out), _) => Output::Standard(out),
            (None, None) => Output::None,
            (None, Some(path)) if is_parquet(path) => {
                if state.is_none() {
                    checkpoint.remove()?;
                }
                let done = state.as_ref().map_or(0, |state| state.written);
                let done = u32::try_from(done).unwrap_or(u32::MAX);
                let folder = Folder::new(path, done)?;
                Output::Parquet(folder, Box::new(PartWriter::new(outcome_schema(), done)))
            }
            (None, Some(path)) => {
                if state.is_none() {
                    checkpoint.remove()?;
                }
                let mut options = OpenOptions::new();
                let options = options.write(true).create(true).truncate(state.is_none());
                let mut file = options.open(path).map_err(|error| Error::disk("write", path, &error))?;
                let written = state.as_ref().map_or(0, |state| state.written);
                let failed = |error: io::Error| Error::disk("write", path, &error);
                let length = file.seek(SeekFrom::End(0)).map_err(failed)?;
                if length < written {
                    return Err(Error::new(format!(
                        "cannot go on: `{}` is shorter than at the checkpoint; start again without --resume",
                        shown(path)
                    )));
                }
                if state.is_some() {
                    file.set_len(written).map_err(failed)?;
                    file.seek(SeekFrom::Start(written)).map_err(failed)?;
                }
                Output::File(file)
            }
        };
        let state = state.unwrap_or_default();
        let files = Self {
            paths: arguments.files.clone(),
            names: names(arguments),
            output,
            checkpoint,
            every: arguments.checkpoint_every,
            last: Instant::now(),
            progress: arguments.progress.then(|| Progress::new(&arguments.files, state.records)),
            at_close: None,
        };
        Ok((files, state))
    }

    /// The state in which the audit ended because nobody reads standard output any more.
    pub(super) fn state_at_close(&self) -> Option<&State> {
        self.at_close.as_ref()
    }

    /// Writes what is left, and the last checkpoint.
    pub(super) fn finish(&mut self, state: &State) -> io::Result<()> {
        if let Some(progress) = &mut self.progress {
            progress.end(state);
        }
        self.save(state)?;
        if let Output::Standard(out) = &mut self.output {
            out.flush()?;
        }
        Ok(())
    }

    /// Writes a checkpoint, after what it says is written.
    fn save(&mut self, state: &State) -> io::Result<()> {
        if let Output::Parquet(folder, writer) = &mut self.output {
            writer.finish(folder)?;
            return self.checkpoint.write(&State { written: writer.parts().into(), ..state.clone() });
        }
        let Output::File(file) = &self.output else { return Ok(()) };
        // Devices and pipes need not be able to.
        if file.metadata().is_ok_and(|meta| meta.is_file()) {
            file.sync_data()?;
            self.checkpoint.write(state)?;
        }
        Ok(())
    }
}

/// A Parquet file.
struct Columns {
    file: File,
    length: u64,
}

impl RandomAccess for Columns {
    fn length(&self) -> u64 {
        self.length
    }

    #[cfg(unix)]
    fn read_at(&self, start: u64, buffer: &mut [u8]) -> io::Result<usize> {
        std::os::unix::fs::FileExt::read_at(&self.file, buffer, start)
    }

    #[cfg(windows)]
    fn read_at(&self, start: u64, buffer: &mut [u8]) -> io::Result<usize> {
        std::os::windows::fs::FileExt::seek_read(&self.file, buffer, start)
    }
}

impl Sink for Files<'_> {
    fn inputs(&self) -> &[String] {
        &self.names
    }

    fn open(&mut self, input: usize) -> io::Result<Box<dyn Read + Send>> {
        match self.paths.get(input) {
            Some(path) if path.as_os_str() == "-" => Ok(Box::new(io::stdin())),
            Some(path) => Ok(Box::new(File::open(path)?)),
            None => Err(io::ErrorKind::NotFound.into()),
        }
    }

    fn parquet(&mut self, input: usize) -> io::Result<Option<Box<dyn RandomAccess>>> {
        let Some(path) = self.paths.get(input).filter(|path| path.as_os_str() != "-") else {
            return Ok(None);
        };
        let mut file = File::open(path)?;
        // Only a regular file can be read again from its start.
        if !file.metadata()?.is_file() {
            return Ok(None);
        }
        let mut start = Vec::new();
        Read::by_ref(&mut file).take(MAGIC.len() as u64).read_to_end(&mut start)?;
        let length = file.metadata()?.len();
        Ok((start == MAGIC).then(|| Box::new(Columns { file, length }) as Box<dyn RandomAccess>))
    }

    fn take_columns(&mut self, outcomes: &RecordBatch, _: &State) -> io::Result<()> {
        match &mut self.output {
            Output::Parquet(folder, writer) => writer.write(outcomes, folder),
            _ => Ok(()),
        }
    }

    fn take(&mut self, output: &str, state: &State) -> io::Result<()> {
        match &mut self.output {
            Output::None | Output::Parquet(..) => {}
            Output::Standard(out) => {
                let written = out.write_all(output.as_bytes());
                if written.as_ref().is_err_and(|error| error.kind() == ErrorKind::BrokenPipe) {
                    self.at_close = Some(state.clone());
                }
                written?;
            }
            Output::File(file) => file.write_all(output.as_bytes())?,
        }
        if let Some(progress) = &mut self.progress {
            progress.show(state);
        }
        if self.last.elapsed() >= self.every {
            self.save(state)?;
            self.last = Instant::now();
        }
        Ok(())
    }
}
