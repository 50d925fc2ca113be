//! `cargo xtask`: the commands in a checkout of the project.
#![forbid(unsafe_code)]

use std::process::ExitCode;

/// Generation allocates many small texts, on which the allocator of the system spends a third of the time.
#[cfg(unix)]
#[global_allocator]
static ALLOCATOR: mimalloc::MiMalloc = mimalloc::MiMalloc;

fn main() -> ExitCode {
    xtask::cli::main("cargo xtask")
}
