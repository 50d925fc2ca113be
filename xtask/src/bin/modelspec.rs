//! `modelspec`: the same commands, installed, for the folder that they are started in.
#![forbid(unsafe_code)]

use std::process::ExitCode;

fn main() -> ExitCode {
    xtask::cli::main("modelspec")
}
