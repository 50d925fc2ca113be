//! Default paths.

use std::env;
use std::path::{Path, PathBuf};

use crate::Error;

/// Path of the engine below the root of the workspace.
const ENGINE: &str = "codegen/runtime";
/// Path of the specs below the root of the workspace.
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
    /// The folders that the user named, relative to the current folder; the others below the workspace,
    /// independent of the current folder.
    ///
    /// # Errors
    ///
    /// If the workspace cannot be found.
    pub fn new(specs: Option<PathBuf>, out: Option<PathBuf>) -> Result<Self, Error> {
        let root = workspace()?;
        let flags = flag("specs", specs.as_deref()) + &flag("out", out.as_deref());
        Ok(Self {
            specs: specs.unwrap_or_else(|| root.join(SPECS)),
            out: out.unwrap_or_else(|| root.join("generated")),
            engine: root.join(ENGINE),
            flags,
        })
    }
}

/// The specs folder that the user named, else that of the workspace.
///
/// # Errors
///
/// If the workspace is needed and cannot be found.
pub fn specs(named: Option<PathBuf>) -> Result<PathBuf, Error> {
    named.map_or_else(|| Ok(workspace()?.join(SPECS)), Ok)
}

/// The flag for a folder, with a leading space; empty if the folder was not named.
pub fn flag(name: &str, folder: Option<&Path>) -> String {
    folder.map(|folder| format!(" --{name} {}", quoted(folder))).unwrap_or_default()
}

/// The root of the workspace: the nearest folder around the package that cargo runs, or was built from, that
/// contains the engine. The build folder comes second, because a checkout can be moved.
fn workspace() -> Result<PathBuf, Error> {
    let running = env::var_os("CARGO_MANIFEST_DIR").map(PathBuf::from);
    let built = PathBuf::from(env!("CARGO_MANIFEST_DIR"));
    let current = env::current_dir().ok();
    let is_root = |folder: &&Path| folder.join(ENGINE).join("Cargo.toml").is_file();
    [running, Some(built), current]
        .iter()
        .flatten()
        .find_map(|start| start.ancestors().find(is_root).map(Path::to_path_buf))
        .ok_or_else(|| Error::new(format!("cannot find the workspace: no `{ENGINE}` around this command")))
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
    fn defaults_stand_at_the_workspace() {
        let paths = Paths::new(None, None).expect("the workspace is found");
        assert!(paths.engine.join("Cargo.toml").is_file());
        assert_eq!(paths.specs.parent(), paths.out.parent());
        assert_eq!(paths.flags, "");
    }

    #[test]
    fn given_folders_stay_as_given_and_are_named_again() {
        let paths = Paths::new(Some("my specs".into()), Some("out".into())).expect("the workspace is found");
        assert_eq!(paths.specs, Path::new("my specs"));
        assert_eq!(paths.flags, " --specs 'my specs' --out out");
    }
}
