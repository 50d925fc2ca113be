//! `logs`: writes a log of invented calls, for tests and measurements, with the right answer of every count.

mod expected;
mod pool;
mod random;

use std::fs::File;
use std::io::{BufWriter, Write};
use std::path::PathBuf;

use modelspec_codegen::Catalogue;
use serde_json::Value;

use crate::specs::SpecFolder;
use crate::{Error, Status, Style, diagnostics};

pub use expected::Expected;
pub use pool::Pool;

/// Arguments of `logs`.
#[derive(Clone, Debug)]
pub struct Arguments {
    /// Folder of the specs.
    pub specs: PathBuf,
    /// Start of the sequence of random numbers: the same one gives the same log.
    pub seed: u64,
    /// Number of records.
    pub records: u64,
    /// Only this operation.
    pub only: Option<String>,
    /// Only valid requests with a right bill.
    pub clean: bool,
    /// File of the log; `-` is standard output.
    pub out: PathBuf,
    /// File of the right counts, as JSON.
    pub expected: Option<PathBuf>,
    /// Style of diagnostics.
    pub style: Style,
}

/// Writes a log.
///
/// # Errors
///
/// If specs cannot be read, or a file cannot be written.
pub fn run(arguments: &Arguments, out: &mut dyn Write, errors: &mut dyn Write) -> Result<Status, Error> {
    let compilation = SpecFolder::open(&arguments.specs)?.compile()?;
    if compilation.report.has_errors() {
        diagnostics::write_report(&compilation.report, &compilation.sources, arguments.style, errors)?;
        return Ok(Status::Bad);
    }
    let candidates = pool::candidates(&compilation.catalogue.operations, arguments.only.as_deref());
    let catalogue = Catalogue::from(compilation);
    let pool = Pool::new(&catalogue, &candidates, arguments.clean);
    if pool.is_empty() {
        let only = arguments.only.as_deref().unwrap_or_default();
        return Err(Error::new(format!("no operation has the id `{}`", only.escape_debug())));
    }
    let failed = |error: std::io::Error| Error::disk("write", &arguments.out, &error);
    let expected = if arguments.out.as_os_str() == "-" {
        pool.write(arguments.seed, arguments.records, out)?
    } else {
        let mut file = BufWriter::with_capacity(1 << 20, File::create(&arguments.out).map_err(failed)?);
        let expected = pool.write(arguments.seed, arguments.records, &mut file).map_err(failed)?;
        file.flush().map_err(failed)?;
        expected
    };
    if let Some(path) = &arguments.expected {
        let text = format!("{:#}\n", Value::from(&expected));
        std::fs::write(path, text).map_err(|error| Error::disk("write", path, &error))?;
    }
    Ok(Status::Good)
}
