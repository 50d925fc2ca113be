//! `package`: builds a package for another language with the tools of that language.

pub mod npm;
pub mod python;

use std::fs;
use std::io::ErrorKind;
use std::path::Path;
use std::process::Command;

use crate::Error;

/// Runs a tool of another language. `install` is the command that installs it.
fn run(command: &mut Command, install: &str) -> Result<(), Error> {
    let tool = command.get_program().display().to_string();
    let status = command.status().map_err(|error| match error.kind() {
        ErrorKind::NotFound => Error::new(format!("`{tool}` is not installed; install it with `{install}`")),
        _ => Error::disk("start", Path::new(&tool), &error),
    })?;
    if status.success() { Ok(()) } else { Err(Error::new(format!("`{tool}` failed ({status})"))) }
}

/// Copies a file or a folder, without the files that Python compiles.
fn copy(from: &Path, to: &Path) -> Result<(), Error> {
    let failed = |error| Error::disk("copy", from, &error);
    if !from.is_dir() {
        return fs::copy(from, to).map(|_| ()).map_err(failed);
    }
    fs::create_dir_all(to).map_err(failed)?;
    for entry in fs::read_dir(from).map_err(failed)? {
        let name = entry.map_err(failed)?.file_name();
        if name != "__pycache__" {
            copy(&from.join(&name), &to.join(&name))?;
        }
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_missing_tool_is_named_with_the_command_that_installs_it() {
        let error = run(&mut Command::new("no-such-tool"), "install it").expect_err("it is missing");
        assert_eq!(error.to_string(), "`no-such-tool` is not installed; install it with `install it`");
    }
}
