//! Atomic changes to a folder: every text is on the disk before the first file is replaced.

use std::collections::BTreeSet;
use std::fs;
use std::io::{ErrorKind, Write};
use std::path::{Path, PathBuf};

use tempfile::TempPath;

use crate::Error;
use crate::paths::shown;

/// Temporary files next to the files that they will replace. Dropping it before [`Staged::commit`] removes them.
#[derive(Debug, Default)]
pub(crate) struct Staged {
    files: Vec<(TempPath, PathBuf)>,
    created: Vec<PathBuf>,
}

impl Staged {
    /// Writes a text to a new file in the folder of `path`.
    pub(crate) fn add(&mut self, path: &Path, text: &str) -> Result<(), Error> {
        let failed = |error| Error::disk("write", path, &error);
        let folder = path.parent().filter(|folder| !folder.as_os_str().is_empty()).unwrap_or(Path::new("."));
        self.create(folder)?;
        // Opened directly, because `tempfile` would restrict the permissions of the file.
        let open = |path: &Path| fs::OpenOptions::new().write(true).create_new(true).open(path);
        let mut file = tempfile::Builder::new()
            .prefix(".modelspec-")
            .suffix(".tmp")
            .make_in(folder, open)
            .map_err(failed)?;
        file.as_file_mut().write_all(text.as_bytes()).map_err(failed)?;
        // Keeps only the path, because thousands of open files would exceed system limits.
        self.files.push((file.into_temp_path(), path.to_path_buf()));
        Ok(())
    }

    /// Replaces all files.
    pub(crate) fn commit(mut self) -> Result<(), Error> {
        for (staged, path) in self.files.drain(..) {
            staged.persist(&path).map_err(|error| Error::disk("write", &path, &error.error))?;
        }
        Ok(())
    }

    /// Creates all files that do not exist yet, and skips existing ones.
    pub(crate) fn commit_new(mut self) -> Result<(), Error> {
        for (staged, path) in self.files.drain(..) {
            staged.persist_noclobber(&path).map_err(|error| Error::disk("create", &path, &error.error))?;
        }
        Ok(())
    }

    fn create(&mut self, folder: &Path) -> Result<(), Error> {
        if folder.is_dir() || folder.as_os_str().is_empty() {
            return Ok(());
        }
        if let Some(parent) = folder.parent() {
            self.create(parent)?;
        }
        fs::create_dir(folder).map_err(|error| Error::disk("create", folder, &error))?;
        self.created.push(folder.to_path_buf());
        Ok(())
    }
}

impl Drop for Staged {
    fn drop(&mut self) {
        self.files.clear();
        for folder in self.created.iter().rev() {
            // This removes only empty folders, so folders in use remain.
            let _ = fs::remove_dir(folder);
        }
    }
}

/// Removes a file, and then the empty folders up to `root`.
pub(crate) fn remove(root: &Path, path: &str) -> Result<(), Error> {
    let full = root.join(path);
    match fs::remove_file(&full) {
        Err(error) if error.kind() != ErrorKind::NotFound => {
            return Err(Error::disk("remove", &full, &error));
        }
        _ => {}
    }
    let mut folder = Path::new(path);
    while let Some(parent) = folder.parent().filter(|parent| !parent.as_os_str().is_empty()) {
        if fs::remove_dir(root.join(parent)).is_err() {
            break;
        }
        folder = parent;
    }
    Ok(())
}

/// The text of a file, if it exists.
pub(crate) fn read(path: &Path) -> Result<Option<Vec<u8>>, Error> {
    match fs::read(path) {
        Ok(bytes) => Ok(Some(bytes)),
        Err(error) if error.kind() == ErrorKind::NotFound => Ok(None),
        Err(error) => Err(Error::disk("read", path, &error)),
    }
}

/// Tells if there is a file or a link, even a broken one.
pub(crate) fn is_file(path: &Path) -> bool {
    fs::symlink_metadata(path).is_ok_and(|meta| !meta.is_dir())
}

/// Refuses paths below `root` that lead out of it through a link.
pub(crate) fn check_inside<'p>(root: &Path, paths: impl IntoIterator<Item = &'p str>) -> Result<(), Error> {
    let Ok(real_root) = root.canonicalize() else { return Ok(()) };
    let folders: BTreeSet<&Path> =
        paths.into_iter().flat_map(|path| Path::new(path).ancestors().skip(1)).collect();
    for folder in folders {
        let full = root.join(folder);
        let is_link = fs::symlink_metadata(&full).is_ok_and(|meta| meta.is_symlink());
        if is_link && !full.canonicalize().is_ok_and(|real| real.starts_with(&real_root)) {
            let (link, root) = (shown(&full), shown(root));
            return Err(Error::new(format!(
                "`{link}` is a link that leads out of `{root}`; remove the link"
            )));
        }
    }
    Ok(())
}

/// Paths of all files below `folder` of `root` that are not hidden, with `/` between their parts. Links are not
/// followed.
pub(crate) fn files(root: &Path, folder: &str, found: &mut Vec<String>) -> Result<(), Error> {
    let full = root.join(folder);
    let failed = |error| Error::disk("read", &full, &error);
    let entries = match fs::read_dir(&full) {
        Err(error) if error.kind() == ErrorKind::NotFound => return Ok(()),
        entries => entries.map_err(failed)?,
    };
    for entry in entries {
        let entry = entry.map_err(failed)?;
        let name = entry.file_name().to_string_lossy().into_owned();
        let path = format!("{folder}/{name}");
        if name.starts_with('.') {
            continue;
        }
        if entry.file_type().map_err(failed)?.is_dir() {
            files(root, &path, found)?;
        } else {
            found.push(path);
        }
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;

    fn names(folder: &Path) -> Vec<String> {
        let entries = fs::read_dir(folder).expect("a folder");
        let mut names: Vec<String> = entries
            .map(|entry| entry.expect("an entry").file_name().to_string_lossy().into_owned())
            .collect();
        names.sort();
        names
    }

    #[test]
    fn nothing_changes_before_the_commit() {
        let root = tempfile::tempdir().expect("a temporary folder");
        let path = root.path().join("kept");
        fs::write(&path, "old").expect("a file");
        let mut staged = Staged::default();
        staged.add(&path, "new").expect("staged");
        staged.add(&root.path().join("src/a/b.rs"), "b").expect("staged");
        assert_eq!(fs::read_to_string(&path).expect("a file"), "old");
        assert!(!root.path().join("src/a/b.rs").exists());
        drop(staged);
        assert_eq!(names(root.path()), ["kept"]);
    }

    #[test]
    fn the_commit_leaves_no_temporary_files() {
        let root = tempfile::tempdir().expect("a temporary folder");
        let path = root.path().join("src/lib.rs");
        let mut staged = Staged::default();
        staged.add(&path, "new").expect("staged");
        staged.commit().expect("committed");
        assert_eq!(fs::read_to_string(&path).expect("a file"), "new");
        assert_eq!(names(&root.path().join("src")), ["lib.rs"]);
    }

    #[test]
    fn a_text_that_cannot_be_written_keeps_all_others_away() {
        let root = tempfile::tempdir().expect("a temporary folder");
        fs::write(root.path().join("file"), "").expect("a file");
        let mut staged = Staged::default();
        staged.add(&root.path().join("a"), "a").expect("staged");
        let error = staged.add(&root.path().join("file/b"), "b").expect_err("a file is no folder");
        assert!(error.to_string().contains("file"), "{error}");
        drop(staged);
        assert_eq!(names(root.path()), ["file"]);
    }

    #[cfg(unix)]
    #[test]
    fn written_files_are_readable_for_others_as_usual() {
        use std::os::unix::fs::PermissionsExt;

        let root = tempfile::tempdir().expect("a temporary folder");
        fs::write(root.path().join("usual"), "").expect("a file");
        let mut staged = Staged::default();
        staged.add(&root.path().join("staged"), "").expect("staged");
        staged.commit().expect("committed");
        let mode = |name| fs::metadata(root.path().join(name)).expect("a file").permissions().mode();
        assert_eq!(mode("staged"), mode("usual"));
    }

    #[test]
    fn removes_folders_that_are_empty_then() {
        let root = tempfile::tempdir().expect("a temporary folder");
        fs::create_dir_all(root.path().join("src/a/b")).expect("folders");
        fs::write(root.path().join("src/a/b/c.rs"), "").expect("a file");
        fs::write(root.path().join("src/lib.rs"), "").expect("a file");
        remove(root.path(), "src/a/b/c.rs").expect("removed");
        assert_eq!(names(&root.path().join("src")), ["lib.rs"]);
        remove(root.path(), "src/gone.rs").expect("nothing to do");
    }

    #[cfg(unix)]
    #[test]
    fn links_may_not_lead_out() {
        let root = tempfile::tempdir().expect("a temporary folder");
        let outside = tempfile::tempdir().expect("a temporary folder");
        fs::create_dir(root.path().join("real")).expect("a folder");
        std::os::unix::fs::symlink(root.path().join("real"), root.path().join("docs")).expect("a link");
        std::os::unix::fs::symlink(outside.path(), root.path().join("src")).expect("a link");
        check_inside(root.path(), ["docs/a.md", "schemas/b.json"]).expect("stays inside");
        let error = check_inside(root.path(), ["docs/a.md", "src/a/b.rs"]).expect_err("leads out");
        assert!(error.to_string().contains("src"), "{error}");
    }
}
