//! `cargo xtask`: the commands in a checkout of the project.
#![forbid(unsafe_code)]

use std::process::ExitCode;

fn main() -> ExitCode {
    xtask::cli::main("cargo xtask")
}
