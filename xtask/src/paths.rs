//! Default paths.

use std::env;
use std::path::{Component, Path, PathBuf};

use crate::{Error, written};

/// Path of the engine below the root of a checkout.
const ENGINE: &str = "codegen/runtime";
/// Path of the specs below the root of a checkout, or below the current folder.
const SPECS: &str = "specs";

/// The folders of a run.
#[derive(Clone, Debug)]
pub struct Paths {
    /// Folder of the specs.
    pub specs: PathBuf,
    /// Folder of the generated crate.
    pub out: PathBuf,
    /// Folder of the engine that a generated crate depends on.
    pub engine: PathBuf,
    /// Flags that name these folders, for hints such as "run `cargo xtask gen`".
    pub flags: String,
}

impl Paths {
    /// The folders that the user named, else those of the checkout or of the current folder.
    ///
    /// # Errors
    ///
    /// If the current folder or the engine cannot be found.
    pub fn new(specs: Option<PathBuf>, out: Option<PathBuf>) -> Result<Self, Error> {
        let root = root()?;
        let flags = flag("specs", specs.as_deref()) + &flag("out", out.as_deref());
        Ok(Self {
            specs: specs.unwrap_or_else(|| root.join(SPECS)),
            out: out.unwrap_or_else(|| root.join("generated")),
            engine: engine(&root)?,
            flags,
        })
    }

    /// Refuses folders of which one is written into the other: `gen` removes what it once wrote.
    pub(crate) fn check(&self) -> Result<(), Error> {
        let (specs, out) = (real(&self.specs)?, real(&self.out)?);
        let [specs_name, out_name] = [&self.specs, &self.out].map(|path| shown(path));
        if out == specs {
            return Err(Error::new(format!("`{out_name}` is the folder of the specs; choose another --out")));
        }
        if out.starts_with(&specs) {
            let why = "is inside the folder of the specs";
            return Err(Error::new(format!("`{out_name}` {why} `{specs_name}`; choose another --out")));
        }
        let generated = written::FOLDERS.iter().find(|folder| specs.starts_with(out.join(folder)));
        match generated {
            Some(folder) => Err(Error::new(format!(
                "`{specs_name}` is inside `{folder}` of `{out_name}`, which is generated; choose another --out"
            ))),
            None => Ok(()),
        }
    }
}

/// The specs folder that the user named, else that of the checkout or of the current folder.
///
/// # Errors
///
/// If the current folder cannot be found.
pub fn specs(named: Option<PathBuf>) -> Result<PathBuf, Error> {
    named.map_or_else(|| Ok(root()?.join(SPECS)), Ok)
}

/// The flag for a folder, with a leading space; empty if the folder was not named.
pub fn flag(name: &str, folder: Option<&Path>) -> String {
    folder.map(|folder| format!(" --{name} {}", quoted(folder))).unwrap_or_default()
}

/// The root of the checkout around the current folder, else the current folder itself. Where the program was built
/// does not matter.
pub(crate) fn root() -> Result<PathBuf, Error> {
    let current =
        env::current_dir().map_err(|error| Error::new(format!("cannot find the current folder: {error}")))?;
    Ok(current.ancestors().find(|folder| is_checkout(folder)).unwrap_or(&current).to_path_buf())
}

fn is_checkout(folder: &Path) -> bool {
    folder.join(ENGINE).join("Cargo.toml").is_file()
}

/// The engine of a checkout, else the one that this program was built with.
fn engine(root: &Path) -> Result<PathBuf, Error> {
    let built = Path::new(env!("CARGO_MANIFEST_DIR"));
    let checkout = [root].into_iter().chain(built.ancestors()).find(|folder| is_checkout(folder));
    checkout.map(|folder| folder.join(ENGINE)).ok_or_else(|| {
        Error::new(format!(
            "cannot find the engine: no `{ENGINE}` around this folder or `{}`",
            built.display()
        ))
    })
}

/// The real path of a folder, as far as it exists.
pub(crate) fn real(path: &Path) -> Result<PathBuf, Error> {
    let failed = |error| Error::disk("find", path, &error);
    let mut missing: Vec<Component<'_>> = Vec::new();
    let full = std::path::absolute(path).map_err(failed)?;
    let mut existing = full.as_path();
    while !existing.exists() {
        let Some((parent, last)) = existing.parent().zip(existing.components().next_back()) else { break };
        missing.push(last);
        existing = parent;
    }
    let mut real = existing.canonicalize().map_err(failed)?;
    for part in missing.iter().rev() {
        if *part == Component::ParentDir {
            real.pop();
        } else {
            real.push(part);
        }
    }
    Ok(real)
}

/// A path quoted for a shell.
fn quoted(path: &Path) -> String {
    let text = path.display().to_string();
    let plain = |c: char| c.is_ascii_alphanumeric() || "/._-+@:,".contains(c);
    if !text.is_empty() && text.chars().all(plain) {
        text
    } else {
        format!("'{}'", text.replace('\'', r"'\''"))
    }
}

/// A path for people: relative if it is below the current folder.
pub(crate) fn shown(path: &Path) -> String {
    let current = env::current_dir().ok();
    let short = current.as_deref().and_then(|current| path.strip_prefix(current).ok()).unwrap_or(path);
    let text = short.display().to_string();
    if text.is_empty() { ".".to_owned() } else { text }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn defaults_stand_at_the_checkout() {
        let paths = Paths::new(None, None).expect("the folders are found");
        assert!(paths.engine.join("Cargo.toml").is_file());
        assert_eq!(paths.specs.parent(), paths.out.parent());
        assert_eq!(paths.flags, "");
    }

    #[test]
    fn given_folders_stay_as_given_and_are_named_again() {
        let paths = Paths::new(Some("my specs".into()), Some("out".into())).expect("the folders are found");
        assert_eq!(paths.specs, Path::new("my specs"));
        assert_eq!(paths.flags, " --specs 'my specs' --out out");
    }
}
