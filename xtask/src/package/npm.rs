//! The npm package: the WebAssembly module, the loader beside it and the generated types.

use std::fs;
use std::io::{self, Write};
use std::path::{Path, PathBuf};
use std::process::Command;

use flate2::Compression;
use flate2::write::GzEncoder;

use super::copy;
use crate::paths::{root, shown};
use crate::{Error, Status};

/// Path of the binding below the root of a checkout.
const BINDING: &str = "codegen/bindings/wasm";
/// Path of the generated types below the root of a checkout.
const TYPES: &str = "generated/types";
/// The target of the module.
const TARGET: &str = "wasm32-unknown-unknown";
/// Largest size of the engine in the module, compressed with gzip.
const ENGINE_BYTES: usize = 200 << 10;
/// Largest size that an operation adds to the module on average, compressed with gzip.
const OPERATION_BYTES: usize = 3 << 10;
/// The compiler of Debian, and its linker.
const DEBIAN: [&str; 2] = ["/usr/bin/rustc", "wasm-ld-19"];
/// Options of the compiler that only a panic sees, which the loader turns into an error, and `Debug`, which nothing prints.
const FLAGS: &str = "-Zunstable-options -Cpanic=immediate-abort -Zlocation-detail=none -Zfmt-debug=none";
/// The WebAssembly features that the optimizer may use: all current hosts support them, and the compiler uses them.
const FEATURES: [&str; 6] = [
    "--enable-bulk-memory",
    "--enable-multivalue",
    "--enable-mutable-globals",
    "--enable-nontrapping-float-to-int",
    "--enable-reference-types",
    "--enable-sign-ext",
];
/// The hint for a toolchain that cannot build the module.
const INSTALL: &str = "the module contains its own build of the standard library, whose source is missing; install \
                       it with `rustup component add rust-src`, or on Debian \
                       `apt-get install rustc-web rust-web-src lld-19`";

/// Arguments of `package npm`.
#[derive(Clone, Debug)]
pub struct Arguments {
    /// Folder of the package, unless it is the usual one.
    pub out: Option<PathBuf>,
}

/// Builds the package.
///
/// # Errors
///
/// If this is no checkout, no compiler can build the module, or a file cannot be read or written.
pub fn run(arguments: &Arguments, out: &mut dyn Write) -> Result<Status, Error> {
    let root = root()?;
    binding(&root)?;
    let package = arguments.out.clone().unwrap_or_else(|| root.join("target/package/npm"));
    copy(&root.join(BINDING).join("npm"), &package)?;
    copy(&root.join(TYPES), &package.join("types"))?;
    for license in ["LICENSE-APACHE", "LICENSE-MIT"] {
        copy(&root.join(license), &package.join(license))?;
    }
    let module = package.join("modelspec.wasm");
    build(&root, true, &module)?;
    report(&root, &module, &package, out)
}

/// Builds the module of a checkout: with its catalogue, or with the engine alone.
///
/// # Errors
///
/// If this is no checkout, no compiler can build the module, or a file cannot be read or written.
pub(crate) fn build(root: &Path, has_catalogue: bool, module: &Path) -> Result<(), Error> {
    let binding = binding(root)?;
    let built = root.join("target/wasm");
    let mut cargo = cargo()?;
    cargo.arg("--manifest-path").arg(binding.join("Cargo.toml")).arg("--target-dir").arg(&built);
    if !has_catalogue {
        cargo.arg("--no-default-features");
    }
    super::run(&mut cargo, "https://rustup.rs")?;
    copy(&built.join(TARGET).join("release/modelspec_wasm.wasm"), module)?;
    shrink(module)
}

/// The folder of the binding.
fn binding(root: &Path) -> Result<PathBuf, Error> {
    let binding = root.join(BINDING);
    if binding.join("Cargo.toml").is_file() {
        return Ok(binding);
    }
    Err(Error::new(format!("there is no `{BINDING}` here; start this in a checkout of the project")))
}

/// The command that compiles the module: with the toolchain in use, or else with that of Debian.
fn cargo() -> Result<Command, Error> {
    let mut cargo = Command::new("cargo");
    if !has_source("rustc") {
        let [compiler, linker] = DEBIAN;
        if !has_source(compiler) {
            return Err(Error::new(INSTALL));
        }
        cargo.env("RUSTC", compiler).env("CARGO_TARGET_WASM32_UNKNOWN_UNKNOWN_LINKER", linker);
    }
    cargo.env("RUSTC_BOOTSTRAP", "1").env("RUSTFLAGS", FLAGS);
    cargo.args(["build", "--release", "--locked", "--target", TARGET, "-Zbuild-std=std"]);
    cargo.arg("-Zbuild-std-features=optimize_for_size");
    Ok(cargo)
}

/// True if a compiler has the source of the standard library.
fn has_source(compiler: &str) -> bool {
    let sysroot = Command::new(compiler).args(["--print", "sysroot"]).output();
    let path = sysroot.map(|output| String::from_utf8_lossy(&output.stdout).trim().to_owned());
    path.is_ok_and(|path| Path::new(&path).join("lib/rustlib/src/rust/library/std").is_dir())
}

/// Makes the module smaller with `wasm-opt`, if it is installed and can read the module.
fn shrink(module: &Path) -> Result<(), Error> {
    let smaller = module.with_extension("smaller");
    let mut optimizer = Command::new("wasm-opt");
    optimizer.args(["-Oz", "--converge"]).args(FEATURES).arg(module).arg("-o").arg(&smaller);
    match optimizer.output() {
        Ok(output) if output.status.success() => {
            fs::rename(&smaller, module).map_err(|error| Error::disk("replace", module, &error))
        }
        _ => Ok(()),
    }
}

/// Prints the size of the module, and checks it.
fn report(root: &Path, module: &Path, package: &Path, out: &mut dyn Write) -> Result<Status, Error> {
    let bytes = fs::read(module).map_err(|error| Error::disk("read", module, &error))?;
    let compressed = || -> io::Result<usize> {
        let mut encoder = GzEncoder::new(Vec::new(), Compression::best());
        encoder.write_all(&bytes)?;
        Ok(encoder.finish()?.len())
    };
    let size = compressed()?;
    writeln!(out, "the package is in `{}`", shown(package))?;
    let most = ENGINE_BYTES + OPERATION_BYTES * operations(root)?;
    writeln!(out, "modelspec.wasm: {} bytes, {size} compressed, of at most {most}", bytes.len())?;
    Ok(Status::bad_if(size > most))
}

/// The number of operations in the module.
fn operations(root: &Path) -> Result<usize, Error> {
    let index = root.join("generated/index.json");
    let text = fs::read(&index).map_err(|error| Error::disk("read", &index, &error))?;
    let index: serde_json::Value = serde_json::from_slice(&text)
        .map_err(|error| Error::disk("read", &index, &io::Error::from(error)))?;
    Ok(index["operations"].as_array().map_or(0, Vec::len))
}
