//! `bench catalogue`: what a catalogue of many specs costs. Each command runs in a process of its own, which measures
//! itself when it ends. Catalogues that are not too large are compiled, too.

use std::fs;
use std::io::Write;
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};
use std::time::Instant;

use modelspec_codegen::source::SourceText;

use super::{compile, synthetic};
use crate::generate::{self, Mode};
use crate::{Error, Paths, Status, Style, check, diff};

/// The sizes that are measured if none is named.
const SIZES: [usize; 5] = [1, 50, 200, 1_000, 10_000];

/// The folder of the specs with other comments.
const OTHER: &str = "commented";

/// Arguments of `bench catalogue`.
#[derive(Clone, Debug)]
pub struct Arguments {
    /// Numbers of specs; the usual ones if there are none.
    pub specs: Vec<usize>,
    /// Folder for the catalogues, one folder each; a temporary one if there is none.
    pub out: Option<PathBuf>,
}

/// A command that is measured.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Step {
    /// `check`
    Check,
    /// `gen` into a folder, which is new or not.
    Gen,
    /// `gen --check`
    GenCheck,
    /// `diff` with the specs of another folder.
    Diff,
}

/// Each row of the table, in this order: its name, the command, and what is done before it.
const ROWS: [(&str, Step, Before); 6] = [
    ("check", Step::Check, Before::Nothing),
    ("diff, a comment in each provider", Step::Diff, Before::Comment),
    ("gen, all new", Step::Gen, Before::RemoveOutput),
    ("gen, nothing to do", Step::Gen, Before::Nothing),
    ("gen --check, nothing to do", Step::GenCheck, Before::Nothing),
    ("gen, one spec changed", Step::Gen, Before::ChangeSpec),
];

/// The change before a command.
#[derive(Clone, Copy)]
enum Before {
    Nothing,
    RemoveOutput,
    ChangeSpec,
    /// Writes the specs into another folder, with a comment for each provider.
    Comment,
}

/// The time and memory of a command.
#[derive(Default)]
struct Cost {
    seconds: f64,
    /// Seconds of all threads; unknown where the system does not tell.
    cpu: Option<f64>,
    /// Greatest size in memory, in MB; unknown where the system does not tell.
    memory: Option<f64>,
}

/// Writes catalogues, runs the commands on them, and prints a table of their costs.
///
/// # Errors
///
/// If a folder cannot be written, or a command fails.
pub fn run(arguments: &Arguments, out: &mut dyn Write) -> Result<Status, Error> {
    let usual = SIZES.to_vec();
    let sizes = if arguments.specs.is_empty() { usual } else { arguments.specs.clone() };
    writeln!(out, "| specs | command | wall s | CPU s | CPU ms per spec | memory MB |")?;
    writeln!(out, "|---:|---|---:|---:|---:|---:|")?;
    let temporary = tempfile::tempdir()?;
    let folder = arguments.out.as_deref().unwrap_or(temporary.path());
    let mut written = Vec::new();
    let mut compiled = Vec::new();
    for size in sizes {
        let root = folder.join(size.to_string());
        write_specs(&root, size)?;
        for (name, step, before) in ROWS {
            before.apply(&root, size)?;
            let cost = measure(&root, step)?;
            let unknown = || "-".to_owned();
            let cpu = cost.cpu.map_or_else(unknown, |cpu| format!("{cpu:.3}"));
            let each = cost.cpu.map_or_else(unknown, |cpu| format!("{:.3}", cpu * 1e3 / count(size)));
            let memory = cost.memory.map_or_else(unknown, |memory| format!("{memory:.0}"));
            writeln!(out, "| {size} | {name} | {:.3} | {cpu} | {each} | {memory} |", cost.seconds)?;
            out.flush()?;
        }
        let (specs, generated) = (total(&root.join("specs"))?, total(&root.join("out"))?);
        written.push(format!("{size} specs: {specs}; generated: {generated}"));
        if (2..=compile::LARGEST).contains(&size) {
            compiled.push((size, root));
        }
    }
    if !compiled.is_empty() {
        let one = folder.join("1");
        write_specs(&one, 1)?;
        measure(&one, Step::Gen)?;
        compile::run(&one, &compiled, out)?;
    }
    writeln!(out, "\n{}", written.join("\n"))?;
    Ok(Status::Good)
}

/// Runs one command in this process, and prints what it cost.
///
/// # Errors
///
/// If the command fails.
pub fn step(root: &Path, step: Step, out: &mut dyn Write) -> Result<Status, Error> {
    let (specs, generated) = (root.join("specs"), root.join("out"));
    let start = Instant::now();
    let status = match step {
        Step::Check => {
            let format = check::Format::Human;
            let arguments = check::Arguments { specs, only: Vec::new(), format, style: Style::default() };
            check::run(&arguments, &mut std::io::sink())?
        }
        Step::Gen => generate::run(&Paths::new(Some(specs), Some(generated))?, Mode::Write)?.status(),
        Step::GenCheck => generate::run(&Paths::new(Some(specs), Some(generated))?, Mode::Check)?.status(),
        Step::Diff => {
            let arguments = diff::Arguments {
                old: specs.display().to_string(),
                new: root.join(OTHER).display().to_string(),
                models: Vec::new(),
                specs,
                requests: None,
                guard: false,
                accept: None,
                fail_on: diff::FailOn::Any,
                format: diff::Format::Human,
                style: Style::default(),
            };
            diff::run(&arguments, &mut std::io::sink(), &mut std::io::sink())?
        }
    };
    let seconds = start.elapsed().as_secs_f64();
    let text = |value: Option<f64>| value.map(|value| value.to_string()).unwrap_or_default();
    writeln!(out, "{seconds},{},{}", text(cpu()), text(memory()))?;
    Ok(status)
}

impl Before {
    fn apply(self, root: &Path, size: usize) -> Result<(), Error> {
        match self {
            Self::Nothing => {}
            Self::Comment => {
                for mut file in synthetic::files(size) {
                    if file.path.ends_with("/provider.yaml") {
                        file.text.push_str("# Another comment.\n");
                    }
                    write_spec(&root.join(OTHER), &file)?;
                }
            }
            Self::RemoveOutput if root.join("out").exists() => fs::remove_dir_all(root.join("out"))?,
            Self::RemoveOutput => {}
            Self::ChangeSpec => {
                let Some(first) = synthetic::files(1).last() else { return Ok(()) };
                let text = first.text.replace("makes something", "makes something else");
                fs::write(root.join("specs").join(first.path), text)?;
            }
        }
        Ok(())
    }
}

fn write_specs(root: &Path, size: usize) -> Result<(), Error> {
    synthetic::files(size).try_for_each(|file| write_spec(&root.join("specs"), &file))
}

fn write_spec(specs: &Path, file: &SourceText) -> Result<(), Error> {
    let path = specs.join(&file.path);
    let failed = |error| Error::disk("write", &path, &error);
    if let Some(folder) = path.parent() {
        fs::create_dir_all(folder).map_err(failed)?;
    }
    fs::write(&path, &file.text).map_err(failed)
}

fn measure(root: &Path, step: Step) -> Result<Cost, Error> {
    let name = match step {
        Step::Check => "check",
        Step::Gen => "gen",
        Step::GenCheck => "gen-check",
        Step::Diff => "diff",
    };
    let ran = Command::new(std::env::current_exe()?)
        .args(["bench", "step", name])
        .arg(root)
        .stderr(Stdio::inherit())
        .output()?;
    let text = String::from_utf8_lossy(&ran.stdout).into_owned();
    if !ran.status.success() {
        return Err(Error::new(format!("`{name}` of `{}` failed: {text}", root.display())));
    }
    let mut values = text.trim().split(',').map(|value| value.parse().ok());
    Ok(Cost {
        seconds: values.next().flatten().unwrap_or_default(),
        cpu: values.next().flatten(),
        memory: values.next().flatten(),
    })
}

/// Seconds that all threads of this process have run for.
fn cpu() -> Option<f64> {
    let mut nanoseconds = 0.0;
    for task in fs::read_dir("/proc/self/task").ok()? {
        let text = fs::read_to_string(task.ok()?.path().join("schedstat")).ok()?;
        nanoseconds += text.split(' ').next()?.parse::<f64>().ok()?;
    }
    Some(nanoseconds / 1e9)
}

/// Greatest size of this process in memory, in MB.
fn memory() -> Option<f64> {
    let status = fs::read_to_string("/proc/self/status").ok()?;
    let line = status.lines().find_map(|line| line.strip_prefix("VmHWM:"))?;
    Some(line.trim().strip_suffix(" kB")?.parse::<f64>().ok()? / 1024.0)
}

/// Number and size of the files below a folder.
fn total(folder: &Path) -> Result<String, Error> {
    let (mut files, mut bytes, mut open) = (0_usize, 0, vec![folder.to_path_buf()]);
    while let Some(folder) = open.pop() {
        for entry in fs::read_dir(&folder).map_err(|error| Error::disk("read", &folder, &error))? {
            let entry = entry?;
            let meta = entry.metadata()?;
            if meta.is_dir() {
                open.push(entry.path());
            } else {
                files += 1;
                bytes += meta.len();
            }
        }
    }
    Ok(format!("{files} files, {} KB", bytes / 1024))
}

/// A count as a number to divide by.
#[allow(clippy::cast_precision_loss, reason = "there are fewer than 2^52 specs")]
pub(super) fn count(size: usize) -> f64 {
    size as f64
}
