//! The flags of `logs`.

use std::io;
use std::path::PathBuf;

use clap::Args;

use super::flags::{Specs, style};
use crate::{Error, logs};

#[derive(Args)]
pub(super) struct Logs {
    #[command(flatten)]
    specs: Specs,
    /// Start of the random numbers: the same one gives the same log
    #[arg(long, value_name = "N", default_value_t = 1)]
    seed: u64,
    /// Number of records
    #[arg(long, value_name = "N", default_value_t = 1_000)]
    records: u64,
    /// Only the calls of one operation
    #[arg(long, value_name = "ID")]
    only: Option<String>,
    /// Only valid requests with right bills
    #[arg(long)]
    clean: bool,
    /// File of the log; `-` is standard output
    #[arg(long, value_name = "FILE", default_value = "-")]
    out: PathBuf,
    /// JSON file that gets the right counts
    #[arg(long, value_name = "FILE")]
    expected: Option<PathBuf>,
}

impl Logs {
    pub(super) fn arguments(self) -> Result<logs::Arguments, Error> {
        let Self { specs, seed, records, only, clean, out, expected } = self;
        let style = style(&io::stderr());
        Ok(logs::Arguments { specs: specs.path()?, seed, records, only, clean, out, expected, style })
    }
}
