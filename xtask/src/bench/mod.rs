//! `bench`: measures the project itself. Each part prints a table, and the same command gives the same work again.

pub mod catalogue;
pub mod engine;

mod compile;
mod synthetic;

use std::env;
use std::ffi::OsString;
use std::process::Command;

/// The cargo that runs this, else the installed one.
fn cargo() -> Command {
    Command::new(env::var_os("CARGO").unwrap_or_else(|| OsString::from("cargo")))
}
