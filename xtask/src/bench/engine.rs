//! `bench engine`: the speed of the engine next to that of common alternatives. A package outside of the workspace
//! measures it, because features of crates add up within one.

use std::fs;
use std::io::Write;
use std::path::{Path, PathBuf};
use std::process::Stdio;

use crate::{Error, Status, paths};

/// The package below the root of a checkout.
const PACKAGE: &str = "tests/bench/Cargo.toml";
/// The lines around the results in a Markdown file.
const MARKS: [&str; 2] = ["<!-- results of `cargo xtask bench` -->\n", "<!-- end of the results -->\n"];

/// Arguments of `bench engine`.
#[derive(Clone, Debug)]
pub struct Arguments {
    /// One short round without optimization, which shows that everything runs, and measures nothing.
    pub quick: bool,
    /// A Markdown file that gets the results, instead of standard output.
    pub write: Option<PathBuf>,
}

/// Builds the package, runs it, and prints its tables.
///
/// # Errors
///
/// If this is not a checkout, if the package fails, or if the file has no place for the results.
pub fn run(arguments: &Arguments, out: &mut dyn Write) -> Result<Status, Error> {
    let root = paths::root()?;
    let package = root.join(PACKAGE);
    if !package.is_file() {
        return Err(Error::new(
            "the engine is measured in a checkout of modelspec; start the command in one",
        ));
    }
    // The place is looked for first: the measurement takes minutes.
    let place = arguments.write.as_deref().map(Place::find).transpose()?;
    let results = measure(&root, &package, arguments.quick)?;
    match place {
        Some(place) => place.fill(&results)?,
        None => out.write_all(results.as_bytes())?,
    }
    Ok(Status::Good)
}

fn measure(root: &Path, package: &Path, quick: bool) -> Result<String, Error> {
    let mut command = super::cargo();
    command.args(["run", "--manifest-path"]).arg(package).arg("--target-dir").arg(root.join("target"));
    command.args(if quick { &["--", "--quick"][..] } else { &["--release"] });
    let ran = command.stderr(Stdio::inherit()).output();
    let ran = ran.map_err(|error| Error::new(format!("cannot run cargo: {error}")))?;
    if !ran.status.success() {
        return Err(Error::new(format!("the package `{}` failed, {}", paths::shown(package), ran.status)));
    }
    String::from_utf8(ran.stdout).map_err(|_| Error::new("the results are not UTF-8"))
}

/// The place for the results in a Markdown file.
#[derive(Debug, PartialEq, Eq)]
struct Place<'p> {
    path: &'p Path,
    before: String,
    after: String,
}

impl<'p> Place<'p> {
    fn find(path: &'p Path) -> Result<Self, Error> {
        let text = fs::read_to_string(path).map_err(|error| Error::disk("read", path, &error))?;
        let [start, end] = MARKS;
        let place = text.split_once(start).and_then(|(before, rest)| Some((before, rest.split_once(end)?.1)));
        let (before, after) = place.ok_or_else(|| {
            let (path, [start, end]) = (paths::shown(path), MARKS.map(str::trim_end));
            Error::new(format!("`{path}` has no place for the results: add the lines `{start}` and `{end}`"))
        })?;
        Ok(Self { path, before: before.to_owned(), after: after.to_owned() })
    }

    fn fill(&self, results: &str) -> Result<(), Error> {
        let ([start, end], Self { path, before, after }) = (MARKS, self);
        let text = format!("{before}{start}\n{}\n\n{end}{after}", results.trim());
        fs::write(path, text).map_err(|error| Error::disk("write", path, &error))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn results_replace_those_of_the_last_run() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("performance.md");
        let [start, end] = MARKS;
        fs::write(&path, format!("Before\n{start}old\n{end}after\n")).unwrap();
        for results in ["new\n", "newer\n"] {
            Place::find(&path).unwrap().fill(results).unwrap();
            assert_eq!(
                fs::read_to_string(&path).unwrap(),
                format!("Before\n{start}\n{results}\n{end}after\n")
            );
        }
        fs::write(&path, end).unwrap();
        assert!(Place::find(&path).unwrap_err().to_string().contains("has no place for the results"));
    }
}
