//! The Python wheel: the extension module, the Python files beside it and the generated types, packed by maturin.

use std::fs;
use std::io::Write;
use std::path::PathBuf;
use std::process::Command;

use super::copy;
use crate::paths::{root, shown};
use crate::{Error, Status};

/// Path of the binding below the root of a checkout.
const BINDING: &str = "codegen/bindings/python";
/// Path of the generated types below the root of a checkout.
const TYPES: &str = "generated/python";
/// Path of the build output below the root of a checkout.
const BUILT: &str = "target/python";
/// The command that installs maturin.
const INSTALL: &str = "python3 -m pip install maturin";

/// Arguments of `package python`.
#[derive(Clone, Debug)]
pub struct Arguments {
    /// Folder of the wheel, unless it is the usual one.
    pub out: Option<PathBuf>,
}

/// Builds the wheel.
///
/// # Errors
///
/// If this is no checkout, maturin is not installed or fails, or a file cannot be read or written.
pub fn run(arguments: &Arguments, out: &mut dyn Write) -> Result<Status, Error> {
    let root = root()?;
    let binding = root.join(BINDING);
    if !binding.join("Cargo.toml").is_file() {
        return Err(Error::new(format!(
            "there is no `{BINDING}` here; start this in a checkout of the project"
        )));
    }
    let built = root.join(BUILT);
    let wheels = arguments.out.clone().unwrap_or_else(|| root.join("target/package"));
    let wheels = std::path::absolute(&wheels).map_err(|error| Error::disk("find", &wheels, &error))?;
    // Python files from several folders make up the package, and maturin packs one folder.
    let stage = built.join("stage");
    if stage.exists() {
        fs::remove_dir_all(&stage).map_err(|error| Error::disk("remove", &stage, &error))?;
    }
    copy(&binding.join("modelspec"), &stage.join("modelspec"))?;
    copy(&root.join(TYPES), &stage.join("modelspec/types"))?;
    let project = binding.join("pyproject.toml");
    let text = fs::read_to_string(&project).map_err(|error| Error::disk("read", &project, &error))?;
    let text = format!(
        "{text}manifest-path = {}\n",
        serde_json::Value::from(binding.join("Cargo.toml").to_string_lossy())
    );
    let project = stage.join("pyproject.toml");
    fs::write(&project, text).map_err(|error| Error::disk("write", &project, &error))?;
    let mut maturin = Command::new("maturin");
    maturin.args(["build", "--release", "--locked"]).current_dir(&stage);
    maturin.arg("--target-dir").arg(&built).arg("--out").arg(&wheels);
    super::run(&mut maturin, INSTALL)?;
    writeln!(out, "the wheel is in `{}`", shown(&wheels))?;
    Ok(Status::Good)
}
