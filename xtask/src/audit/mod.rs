//! `audit`: recomputes logged requests, and compares what they cost with what was billed.

mod catalogue;
mod checkpoint;
mod files;
mod parts;
mod progress;

use std::io::{self, Write};
use std::path::PathBuf;
use std::time::Duration;

use modelspec_audit::{Audit, Fields, Form, Only, Operations, Options, Settings, State, SummaryFormat};
use modelspec_runtime::Money;

use crate::paths::shown;
use crate::{Error, Status, Style};
use checkpoint::Checkpoint;
use files::Files;

/// Arguments of `audit`.
#[allow(clippy::struct_excessive_bools, reason = "each is a flag of its own")]
#[derive(Clone, Debug)]
pub struct Arguments {
    /// The logs: JSON Lines, plain or compressed, and Parquet; `-` is standard input.
    pub files: Vec<PathBuf>,
    /// Folder of the specs.
    pub specs: PathBuf,
    /// Other specs, with which the results are compared: a folder, or `git:REV`.
    pub against: Option<String>,
    /// The places of the parts of records.
    pub fields: Fields,
    /// Names in logs, with the operations that they mean.
    pub aliases: Vec<(String, String)>,
    /// The currency of bills.
    pub currency: Option<String>,
    /// Differences up to it do not count.
    pub tolerance: Money,
    /// Requests are bodies of HTTP requests.
    pub body: bool,
    /// Outcomes have receipts.
    pub receipts: bool,
    /// File for the outcomes; `-` is standard output, and a name with the end `.parquet` is a folder of Parquet files.
    pub out: Option<PathBuf>,
    /// The outcomes that are written.
    pub only: Only,
    /// Go on where an earlier run was interrupted.
    pub resume: bool,
    /// The time between two checkpoints.
    pub checkpoint_every: Duration,
    /// Format of the summary.
    pub format: SummaryFormat,
    /// Number of rows of lists by importance.
    pub top: usize,
    /// Number of threads; that of the cores if there is none.
    pub threads: Option<usize>,
    /// Progress is shown.
    pub progress: bool,
    /// Style of diagnostics.
    pub style: Style,
}

/// Audits logs. The summary goes to `out`, or if the outcomes go to standard output, to `errors`.
///
/// # Errors
///
/// If specs, a log or a checkpoint cannot be read, or the output cannot be written. Logs that can be read are audited all
/// the same.
pub fn run(arguments: &Arguments, out: &mut dyn Write, errors: &mut dyn Write) -> Result<Status, Error> {
    refuse(arguments)?;
    let Some(now) = catalogue::of_folder(&arguments.specs, arguments.style, errors)? else {
        return Ok(Status::Bad);
    };
    let against = match &arguments.against {
        None => None,
        Some(name) => match catalogue::of_state(name, &arguments.specs, arguments.style, errors)? {
            None => return Ok(Status::Bad),
            found => found,
        },
    };
    let mut operations = Operations::new(now.models().iter().copied());
    for (name, id) in &arguments.aliases {
        operations.alias(name, id).map_err(|error| Error::new(format!("--alias {name}={id}: {error}")))?;
    }
    let others = against.as_ref().map(|against| {
        let mut others = Operations::new(against.models().iter().copied());
        // An operation can be new.
        arguments.aliases.iter().for_each(|(name, id)| drop(others.alias(name, id)));
        others
    });
    let options = Options {
        currency: arguments.currency.as_deref(),
        tolerance: arguments.tolerance,
        body: arguments.body,
        receipts: arguments.receipts,
    };
    let only = if arguments.out.is_some() { arguments.only } else { Only::Nothing };
    let cores = || std::thread::available_parallelism().map_or(1, usize::from);
    let threads = arguments.threads.unwrap_or_else(cores);
    let form = match &arguments.out {
        Some(path) if parts::is_parquet(path) => Form::Columns,
        _ => Form::Lines,
    };
    let settings = Settings { only, form, threads, ..Settings::default() };
    let audit = Audit::new(&operations, others.as_ref(), &arguments.fields, options, settings)
        .map_err(|error| Error::new(error.to_string()))?;
    let checkpoint = Checkpoint::new(arguments, &operations, others.as_ref());
    let to_stdout = arguments.out.as_deref().is_some_and(|path| path.as_os_str() == "-");
    let ended = {
        let (mut files, state) = Files::new(arguments, checkpoint, to_stdout.then_some(&mut *out))?;
        match audit.run(&mut files, state) {
            Ok(state) => files.finish(&state).map(|()| state),
            // Nobody reads on, so that there is nothing left to do: what is known until then decides the status.
            Err(error) => match files.state_at_close() {
                Some(state) => return status(arguments, state),
                None => Err(error),
            },
        }
    };
    let state = ended.map_err(|error| cannot_write(arguments, &error))?;
    finish(arguments, &state, if to_stdout { &mut *errors } else { out })
}

/// Prints the summary.
fn finish(arguments: &Arguments, state: &State, out: &mut dyn Write) -> Result<Status, Error> {
    state.summary.write(arguments.format, &names(arguments), arguments.top, out)?;
    out.flush()?;
    status(arguments, state)
}

/// The status; an error if logs could not be read to their end.
fn status(arguments: &Arguments, state: &State) -> Result<Status, Error> {
    let names = names(arguments);
    let failed = |failure: &modelspec_audit::InputFailure| {
        let name = usize::try_from(failure.input).ok().and_then(|input| names.get(input));
        let name = name.map_or("?", String::as_str);
        match failure.last_line {
            0 => format!("cannot read `{name}`: {}", failure.error),
            last => format!(
                "cannot read `{name}` behind line {last}: {}; the lines up to there are in the results",
                failure.error
            ),
        }
    };
    if !state.failures.is_empty() {
        let all: Vec<String> = state.failures.iter().map(failed).collect();
        return Err(Error::new(all.join("\nerror: ")));
    }
    let changes = state.summary.changes.as_ref().is_some_and(modelspec_audit::Changes::are_some);
    Ok(Status::bad_if(state.summary.has_findings() || changes))
}

fn cannot_write(arguments: &Arguments, error: &io::Error) -> Error {
    let Some(path) = arguments.out.as_deref().filter(|path| path.as_os_str() != "-") else {
        return Error::new(format!("cannot write the outcomes: {error}"));
    };
    let file = shown(path);
    Error::new(format!("cannot write `{file}`: {error}; go on with --resume when this is solved"))
}

/// Refuses options that do not go together.
fn refuse(arguments: &Arguments) -> Result<(), Error> {
    let is_standard = |path: &PathBuf| path.as_os_str() == "-";
    let reads_standard = arguments.files.iter().any(is_standard);
    if arguments.resume && (reads_standard || arguments.out.as_ref().is_none_or(is_standard)) {
        let why = "standard input and output cannot be read or written again from a point on";
        return Err(Error::new(format!("--resume needs files and an --out file: {why}")));
    }
    if arguments.only == Only::Changed && arguments.against.is_none() {
        return Err(Error::new("--only changed needs --against: name the specs to compare with"));
    }
    if arguments.against.is_some() && arguments.out.as_deref().is_some_and(parts::is_parquet) {
        let why = "outcomes in Parquet have no place for a second catalogue";
        return Err(Error::new(format!(
            "--against and --out: {why}; write JSON Lines, for example to `out.jsonl`"
        )));
    }
    if arguments.files.iter().filter(|path| is_standard(path)).count() > 1 {
        return Err(Error::new("standard input can be read only once: name `-` once"));
    }
    Ok(())
}

/// The names of the logs, as outcomes have them.
fn names(arguments: &Arguments) -> Vec<String> {
    arguments.files.iter().map(|path| path.display().to_string()).collect()
}
