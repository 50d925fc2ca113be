//! The time that an audit of plain JSON Lines takes, next to the validation of the same requests in memory and to reading
//! alone. Shows the user time of one record with one worker, as the least of several rounds; works on Linux.
//!
//! ```sh
//! cargo run --release -p modelspec-audit --example throughput
//! ```
#![allow(clippy::disallowed_methods, clippy::disallowed_types, reason = "a program reads files")]
#![allow(clippy::print_stdout, reason = "a program prints its results")]

use std::error::Error;
use std::fmt::Write as _;
use std::fs::{self, File};
use std::io::{self, Read};
use std::ops::Range;
use std::path::{Path, PathBuf};

use modelspec_audit::{Audit, Fields, Only, Operations, Options, Settings, Sink, State};
use modelspec_codegen::Catalogue;
use modelspec_codegen::source::SourceText;
use modelspec_runtime::{Entry, Facts};

type Failure = Box<dyn Error + Send + Sync>;

/// Work on all records: its name, and the number of records that it found to be fine.
type Task<'t> = (&'static str, &'t dyn Fn() -> Result<usize, Failure>);

const OPERATION: &str = "runware/kling-image-o3";

/// The number of different records.
const RECORDS: u32 = 50_000;

/// The number of passes over them in each round; the clock of user time ticks every 10 ms.
const PASSES: u32 = 12;

const ROUNDS: u32 = 7;

fn main() -> Result<(), Failure> {
    let catalogue = catalogue(&Path::new(env!("CARGO_MANIFEST_DIR")).join("../../specs"))?;
    let entry = catalogue.model(OPERATION).ok_or("the operation is not there")?;
    let (log, requests) = log();
    let path = std::env::temp_dir().join(format!("modelspec-throughput-{}.jsonl", std::process::id()));
    fs::write(&path, &log)?;
    let measured = measure(&catalogue, entry, (&log, &requests), &path);
    fs::remove_file(&path)?;
    measured
}

fn measure(
    catalogue: &Catalogue,
    entry: &Entry<'_>,
    (log, requests): (&str, &[Range<usize>]),
    path: &Path,
) -> Result<(), Failure> {
    let operations = Operations::new(catalogue.models().iter().copied());
    let settings = Settings { only: Only::Nothing, ..Settings::default() };
    let audit = Audit::new(&operations, None, &Fields::default(), Options::default(), settings)?;
    let documents = || requests.iter().filter_map(|place| log.get(place.clone())).map(str::as_bytes);
    let validate = || Ok(documents().filter(|json| entry.validate_json(json).is_valid()).count());
    let check =
        || Ok(documents().filter(|json| entry.check_json(json, Facts::none()).cost.is_some()).count());
    let read = || read(path);
    let audit = || {
        let state =
            audit.run(&mut Log { names: vec![String::new()], path: path.to_owned() }, State::default())?;
        Ok(usize::try_from(state.summary.totals().valid)?)
    };
    let tasks: [Task<'_>; 4] =
        [("validate_json", &validate), ("check_json", &check), ("reading", &read), ("audit", &audit)];
    let mut least = [f64::INFINITY; 4];
    for _ in 0..ROUNDS {
        for ((name, task), least) in tasks.iter().zip(&mut least) {
            let start = user_time()?;
            for _ in 0..PASSES {
                if task()? != RECORDS as usize {
                    return Err(format!("{name} has another result").into());
                }
            }
            *least = least.min((user_time()? - start) / f64::from(PASSES * RECORDS));
        }
    }
    println!("{RECORDS} records of {} bytes on average", log.len() / RECORDS as usize);
    for ((name, _), time) in tasks.iter().zip(least) {
        println!("{name:>13}: {:5.0} ns, {:.2} of validate_json", time * 1e9, time / least[0]);
    }
    Ok(())
}

/// The operations of a folder.
fn catalogue(folder: &Path) -> Result<Catalogue, Failure> {
    let (mut files, mut folders) = (Vec::new(), vec![folder.to_owned()]);
    while let Some(next) = folders.pop() {
        for entry in fs::read_dir(next)? {
            let path = entry?.path();
            if path.is_dir() {
                folders.push(path);
            } else if path.extension().is_some_and(|end| end == "yaml") {
                let name = path.strip_prefix(folder)?.to_str().ok_or("a name is not UTF-8")?.to_owned();
                files.push(SourceText { path: name, text: fs::read_to_string(&path)? });
            }
        }
    }
    Ok(Catalogue::compile(files)?)
}

/// A log, and the places of the requests in it.
fn log() -> (String, Vec<Range<usize>>) {
    const WORDS: &str =
        "An expansive spring festival in a hillside town plaza, centered on an enormous dragon kite. ";
    const SIZES: [(u32, u32); 4] = [(1024, 1024), (2496, 1664), (1360, 768), (832, 1248)];
    let (mut log, mut requests) = (String::new(), Vec::new());
    for at in 0..RECORDS {
        let prompt: String =
            WORDS.chars().cycle().skip(at as usize % WORDS.len()).take(800 + at as usize % 100).collect();
        let (width, height) = SIZES[at as usize % SIZES.len()];
        // Logs are written in the order of time.
        let day = at * 28 / RECORDS + 1;
        let _ = write!(
            log,
            r#"{{"id":{at},"model":"{OPERATION}","time":"2026-11-{day:02}T10:00:00Z","request":"#
        );
        let start = log.len();
        let _ = write!(
            log,
            r#"{{"taskType":"imageInference","taskUUID":"2fc506cb-77fc-45af-baa9-f121f04b{at:04x}","model":"klingai:kling-image@o3","positivePrompt":"{prompt}","width":{width},"height":{height},"outputFormat":"PNG"}}"#,
            at = at % 0x1_0000
        );
        requests.push(start..log.len());
        log += ",\"response\":{\"status\":200},\"cost\":0.028}\n";
    }
    (log, requests)
}

/// Reads a file in pieces; returns the number of its lines.
fn read(path: &Path) -> Result<usize, Failure> {
    let (mut file, mut piece, mut lines) = (File::open(path)?, vec![0; 1 << 20], 0);
    loop {
        let length = file.read(&mut piece)?;
        if length == 0 {
            return Ok(lines);
        }
        lines += memchr::memchr_iter(b'\n', &piece[..length]).count();
    }
}

/// The seconds that the processor worked for this program outside of the kernel.
fn user_time() -> Result<f64, Failure> {
    let stat = fs::read_to_string("/proc/self/stat")?;
    // The name of the program, in brackets, can have spaces.
    let fields = stat.rsplit_once(')').ok_or("/proc/self/stat has another form")?.1;
    let ticks: u32 = fields.split_whitespace().nth(11).ok_or("/proc/self/stat is too short")?.parse()?;
    Ok(f64::from(ticks) / 100.0)
}

/// A log in a file, of which only the summary is of interest.
struct Log {
    names: Vec<String>,
    path: PathBuf,
}

impl Sink for Log {
    fn inputs(&self) -> &[String] {
        &self.names
    }

    fn open(&mut self, _: usize) -> io::Result<Box<dyn Read + Send>> {
        Ok(Box::new(File::open(&self.path)?))
    }

    fn take(&mut self, _: &str, _: &State) -> io::Result<()> {
        Ok(())
    }
}
