//! Reads a folder of specs as the command line does. Does not know YAML.

use std::fs;
use std::io;
use std::path::{Path, PathBuf};

use modelspec_codegen::source::SourceText;

/// Maximum size of a spec file: far more than any spec needs, and small enough to fit in memory.
const MAX_BYTES: u64 = 16 << 20;
/// Maximum depth of the search. Specs are at the second level; the compiler reports deeper ones as misplaced.
const MAX_DEPTH: usize = 4;

/// The reason why a folder cannot be read.
pub(crate) enum Unreadable {
    /// The disk.
    Disk(io::Error),
    /// A file that is no spec.
    Refused(String),
}

/// The spec files of a folder, in the order of their paths.
pub(crate) fn read(folder: &Path) -> Result<Vec<SourceText>, Unreadable> {
    let root = folder.canonicalize().map_err(|error| disk(folder, &error))?;
    let mut files = Vec::new();
    list(&root, folder, "", 1, &mut files)?;
    if files.is_empty() {
        return Err(Unreadable::Refused(format!("`{}` contains no specs", folder.display())));
    }
    files.sort();
    files.into_iter().map(|(path, full)| Ok(SourceText { text: text(&full)?, path })).collect()
}

/// The same kind of error, with the path.
fn disk(path: &Path, error: &io::Error) -> Unreadable {
    Unreadable::Disk(io::Error::new(error.kind(), format!("cannot read `{}`: {error}", path.display())))
}

fn text(path: &Path) -> Result<String, Unreadable> {
    let meta = fs::metadata(path).map_err(|error| disk(path, &error))?;
    let refused = |why: &str| Unreadable::Refused(format!("`{}` {why}", path.display()));
    if !meta.is_file() {
        return Err(refused("is not a regular file"));
    }
    if meta.len() > MAX_BYTES {
        return Err(refused("is larger than 16 MiB, too large for a spec"));
    }
    let bytes = fs::read(path).map_err(|error| disk(path, &error))?;
    String::from_utf8(bytes).map_err(|_| refused("is not UTF-8"))
}

/// Adds the spec files of a folder and its subfolders. Hidden files are skipped, and what a link leads to outside of
/// `root` is not read, because diagnostics would show it.
fn list(
    root: &Path,
    folder: &Path,
    prefix: &str,
    depth: usize,
    files: &mut Vec<(String, PathBuf)>,
) -> Result<(), Unreadable> {
    for entry in fs::read_dir(folder).map_err(|error| disk(folder, &error))? {
        let full = entry.map_err(|error| disk(folder, &error))?.path();
        let Some(name) = full.file_name().and_then(|name| name.to_str()) else {
            return Err(Unreadable::Refused(format!("`{}` has a name that is not UTF-8", full.display())));
        };
        if name.starts_with('.') {
            continue;
        }
        let path = format!("{prefix}{name}");
        // A provider can be a link; deeper links could lead back up and multiply.
        let is_entered = full.is_dir() && depth < MAX_DEPTH && (depth == 1 || !full.is_symlink());
        let is_spec = !full.is_dir() && full.extension().is_some_and(|end| end == "yaml" || end == "yml");
        if (is_entered || is_spec) && full.canonicalize().is_ok_and(|real| !real.starts_with(root)) {
            return Err(Unreadable::Refused(format!(
                "`{}` is a link that leads out of the folder",
                full.display()
            )));
        }
        if is_entered {
            list(root, &full, &format!("{path}/"), depth + 1, files)?;
        } else if is_spec {
            files.push((path, full));
        }
    }
    Ok(())
}
