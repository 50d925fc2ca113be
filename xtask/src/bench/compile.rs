//! The compile time and the size that each model of a catalogue adds to the generated crate.

use std::fs::{self, OpenOptions};
use std::io::Write;
use std::path::{Path, PathBuf};
use std::time::{Instant, SystemTime};

use super::catalogue::count;
use crate::{Error, paths};

/// The largest catalogue that is compiled.
pub(super) const LARGEST: usize = 200;
/// Runs of each command, of which the shortest counts.
const RUNS: usize = 5;
/// The compiled part, and the feature that it needs besides those of the providers.
const PARTS: [(&str, Option<&str>); 2] = [("table alone", None), ("typed interface", Some("typed"))];

/// The cost of a crate, its dependencies excluded.
struct Cost {
    /// Milliseconds.
    check: f64,
    /// Milliseconds.
    release: f64,
    /// Size of the compiled library in KB.
    library: f64,
}

/// Compiles catalogues, each given as the number of its specs and its folder, and prints what each model adds to a
/// catalogue of one model. What does not depend on the number of models, as the time that cargo itself takes, cancels
/// out.
pub(super) fn run(one: &Path, catalogues: &[(usize, PathBuf)], out: &mut dyn Write) -> Result<(), Error> {
    let target = tempfile::tempdir()?;
    writeln!(
        out,
        "\n| specs | compiled | check ms per model | release ms per model | library KB per model |"
    )?;
    writeln!(out, "|---:|---|---:|---:|---:|")?;
    for (name, feature) in PARTS {
        let base = cost(one, target.path(), feature)?;
        for (size, root) in catalogues {
            let all = cost(root, target.path(), feature)?;
            let each = |pick: fn(&Cost) -> f64| (pick(&all) - pick(&base)) / count(size - 1);
            let [check, release, library] =
                [each(|cost| cost.check), each(|cost| cost.release), each(|cost| cost.library)];
            writeln!(out, "| {size} | {name} | {check:.2} | {release:.2} | {library:.1} |")?;
            out.flush()?;
        }
    }
    Ok(())
}

fn cost(root: &Path, target: &Path, feature: Option<&str>) -> Result<Cost, Error> {
    let mut features = Vec::new();
    for entry in fs::read_dir(root.join("specs"))? {
        let entry = entry?;
        if entry.file_type()?.is_dir() {
            features.push(entry.file_name().to_string_lossy().into_owned());
        }
    }
    features.extend(feature.map(str::to_owned));
    let features = features.join(",");
    let check = shortest(&root.join("out"), target, &["check"], &features)?;
    let release = shortest(&root.join("out"), target, &["build", "--release"], &features)?;
    let library = fs::metadata(target.join("release/libmodelspec.rlib"))?.len();
    #[allow(clippy::cast_precision_loss, reason = "no library has 2^52 bytes")]
    Ok(Cost { check, release, library: library as f64 / 1024.0 })
}

/// Milliseconds of a command of cargo when only the generated crate is to be compiled.
fn shortest(package: &Path, target: &Path, command: &[&str], features: &str) -> Result<f64, Error> {
    let source = package.join("src/lib.rs");
    let mut shortest = f64::INFINITY;
    // The first run compiles the dependencies, too.
    for run in 0..=RUNS {
        let failed = |error| Error::disk("write", &source, &error);
        let file = OpenOptions::new().append(true).open(&source).map_err(failed)?;
        file.set_modified(SystemTime::now()).map_err(failed)?;
        let mut cargo = super::cargo();
        cargo.args(command).args(["--quiet", "--no-default-features", "--features", features]);
        cargo.arg("--manifest-path").arg(package.join("Cargo.toml")).arg("--target-dir").arg(target);
        let start = Instant::now();
        let status = cargo.env("CARGO_INCREMENTAL", "0").status();
        let status = status.map_err(|error| Error::new(format!("cannot run cargo: {error}")))?;
        if !status.success() {
            return Err(Error::new(format!("the crate in `{}` does not compile", paths::shown(package))));
        }
        if run > 0 {
            shortest = shortest.min(start.elapsed().as_secs_f64() * 1e3);
        }
    }
    Ok(shortest)
}
