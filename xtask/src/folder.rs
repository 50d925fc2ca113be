//! Atomic changes to a folder: every text is on the disk before the first file is replaced.

use std::collections::BTreeSet;
use std::fs::{self, File};
use std::io::{self, ErrorKind, Write};
use std::path::{Path, PathBuf};
use std::sync::{Mutex, MutexGuard, PoisonError};

use tempfile::TempPath;

use crate::Error;
use crate::paths::shown;

/// Start and end of the names of temporary files.
const TEMPORARY: (&str, &str) = (".modelspec-", ".tmp");

/// Temporary files next to the files that they will replace. Dropping it before [`Staged::commit`] removes them.
#[derive(Debug, Default)]
pub(crate) struct Staged {
    files: Mutex<Vec<(TempPath, PathBuf)>>,
    created: Mutex<Vec<PathBuf>>,
}

impl Staged {
    /// Writes a text to a new file in the folder of `path`.
    pub(crate) fn add(&self, path: &Path, text: &str) -> Result<(), Error> {
        self.add_with(path, |file| file.write_all(text.as_bytes()))
    }

    /// Writes a new file in the folder of `path`.
    pub(crate) fn add_with(
        &self,
        path: &Path,
        write: impl FnOnce(&mut File) -> io::Result<()>,
    ) -> Result<(), Error> {
        let failed = |error| Error::disk("write", path, &error);
        let folder = path.parent().filter(|folder| !folder.as_os_str().is_empty()).unwrap_or(Path::new("."));
        self.create(folder)?;
        // Opened directly, because `tempfile` would restrict the permissions of the file.
        let open = |path: &Path| fs::OpenOptions::new().write(true).create_new(true).open(path);
        let mut file = tempfile::Builder::new()
            .prefix(TEMPORARY.0)
            .suffix(TEMPORARY.1)
            .make_in(folder, open)
            .map_err(failed)?;
        write(file.as_file_mut()).map_err(failed)?;
        // Keeps only the path, because thousands of open files would exceed system limits.
        locked(&self.files).push((file.into_temp_path(), path.to_path_buf()));
        Ok(())
    }

    /// Replaces all files.
    pub(crate) fn commit(self) -> Result<(), Error> {
        for (staged, path) in locked(&self.files).drain(..) {
            staged.persist(&path).map_err(|error| Error::disk("write", &path, &error.error))?;
        }
        Ok(())
    }

    /// Creates all files that do not exist yet, and skips existing ones.
    pub(crate) fn commit_new(self) -> Result<(), Error> {
        for (staged, path) in locked(&self.files).drain(..) {
            staged.persist_noclobber(&path).map_err(|error| Error::disk("create", &path, &error.error))?;
        }
        Ok(())
    }

    /// Creates a folder and those around it. Those that are empty when this is dropped are removed.
    pub(crate) fn create(&self, folder: &Path) -> Result<(), Error> {
        if folder.is_dir() || folder.as_os_str().is_empty() {
            return Ok(());
        }
        if let Some(parent) = folder.parent() {
            self.create(parent)?;
        }
        match fs::create_dir(folder) {
            Ok(()) => locked(&self.created).push(folder.to_path_buf()),
            // Another thread or another run was faster.
            Err(error) if error.kind() == ErrorKind::AlreadyExists && folder.is_dir() => {}
            Err(error) => return Err(Error::disk("create", folder, &error)),
        }
        Ok(())
    }
}

impl Drop for Staged {
    fn drop(&mut self) {
        locked(&self.files).clear();
        for folder in locked(&self.created).iter().rev() {
            // This removes only empty folders, so folders in use remain.
            let _ = fs::remove_dir(folder);
        }
    }
}

/// The value of a mutex. A thread that panicked while it held it has not left a half-made change.
pub(crate) fn locked<T>(mutex: &Mutex<T>) -> MutexGuard<'_, T> {
    mutex.lock().unwrap_or_else(PoisonError::into_inner)
}

/// Keeps other runs from changing a folder at the same time; they wait.
#[derive(Debug)]
pub(crate) struct Lock {
    _folder: File,
}

impl Lock {
    /// Waits for the lock of a folder. `None` if the system cannot lock it: then two runs at the same time still leave
    /// whole files, but temporary files cannot be told from those of the other run.
    pub(crate) fn of(folder: &Path) -> Option<Self> {
        let file = File::open(folder).ok()?;
        file.lock().ok()?;
        Some(Self { _folder: file })
    }
}

/// Removes the temporary files of killed runs from a folder, but not from those in it. The folder has to be locked.
pub(crate) fn remove_temporaries(folder: &Path) -> Result<(), Error> {
    let failed = |error| Error::disk("clean up", folder, &error);
    for entry in fs::read_dir(folder).map_err(failed)? {
        let entry = entry.map_err(failed)?;
        if is_temporary(&entry.file_name().to_string_lossy()) {
            remove_file(&entry.path())?;
        }
    }
    Ok(())
}

fn is_temporary(name: &str) -> bool {
    name.starts_with(TEMPORARY.0) && name.ends_with(TEMPORARY.1)
}

/// Removes a file that may be missing.
pub(crate) fn remove_file(path: &Path) -> Result<(), Error> {
    match fs::remove_file(path) {
        Err(error) if error.kind() != ErrorKind::NotFound => Err(Error::disk("remove", path, &error)),
        _ => Ok(()),
    }
}

/// Removes a file, and then the empty folders up to `root`.
pub(crate) fn remove(root: &Path, path: &str) -> Result<(), Error> {
    remove_file(&root.join(path))?;
    let mut folder = Path::new(path);
    while let Some(parent) = folder.parent().filter(|parent| !parent.as_os_str().is_empty()) {
        if fs::remove_dir(root.join(parent)).is_err() {
            break;
        }
        folder = parent;
    }
    Ok(())
}

/// The kind of thing at the path of a file.
pub(crate) enum Found {
    /// Nothing.
    Nothing,
    /// A file with this content.
    File(Vec<u8>),
    /// Something else, at this path or at that of a folder around it.
    Obstacle(PathBuf, &'static str),
}

/// Reads a file, if it exists. Does not follow a link in its place, which could lead anywhere.
pub(crate) fn read(path: &Path) -> Result<Found, Error> {
    let failed = |error| Error::disk("read", path, &error);
    let meta = match fs::symlink_metadata(path) {
        Ok(meta) => meta,
        Err(error) if error.kind() == ErrorKind::NotFound => return Ok(Found::Nothing),
        Err(error) if error.kind() == ErrorKind::NotADirectory => {
            let file = path.ancestors().skip(1).find(|around| is_file(around)).unwrap_or(path);
            return Ok(Found::Obstacle(file.to_path_buf(), "a file is where a folder belongs"));
        }
        Err(error) => return Err(failed(error)),
    };
    let what = match meta.file_type() {
        kind if kind.is_file() => return Ok(Found::File(fs::read(path).map_err(failed)?)),
        kind if kind.is_dir() => "a folder is where a file belongs",
        kind if kind.is_symlink() => "a link is where a file belongs",
        _ => "something other than a file is where a file belongs",
    };
    Ok(Found::Obstacle(path.to_path_buf(), what))
}

/// Tells if there is a file or a link, even a broken one.
pub(crate) fn is_file(path: &Path) -> bool {
    fs::symlink_metadata(path).is_ok_and(|meta| !meta.is_dir())
}

/// The files below some folders of `root`. Paths have `/` between their parts.
#[derive(Debug, Default)]
pub(crate) struct Listing {
    /// All files and links that are not hidden.
    pub(crate) files: Vec<String>,
    /// The links among them, and those folders that are links themselves.
    pub(crate) links: BTreeSet<String>,
    /// Temporary files, of which all are left over if the folder is locked.
    pub(crate) temporaries: Vec<PathBuf>,
}

impl Listing {
    /// Adds what is below a folder. Links are not followed.
    pub(crate) fn add(&mut self, root: &Path, folder: &str) -> Result<(), Error> {
        let full = root.join(folder);
        let failed = |error| Error::disk("read", &full, &error);
        if fs::symlink_metadata(&full).is_ok_and(|meta| meta.is_symlink()) {
            self.links.insert(folder.to_owned());
        }
        let entries = match fs::read_dir(&full) {
            Err(error) if matches!(error.kind(), ErrorKind::NotFound | ErrorKind::NotADirectory) => {
                return Ok(());
            }
            entries => entries.map_err(failed)?,
        };
        for entry in entries {
            let entry = entry.map_err(failed)?;
            let name = entry.file_name().to_string_lossy().into_owned();
            let path = format!("{folder}/{name}");
            let kind = entry.file_type().map_err(failed)?;
            if is_temporary(&name) {
                self.temporaries.push(entry.path());
            }
            if name.starts_with('.') {
                continue;
            }
            if kind.is_symlink() {
                self.links.insert(path.clone());
            }
            if kind.is_dir() {
                self.add(root, &path)?;
            } else {
                self.files.push(path);
            }
        }
        Ok(())
    }

    /// Refuses a path that leads out of `root` through a link.
    pub(crate) fn check_inside(&self, root: &Path, path: &str) -> Result<(), Error> {
        let folders = Path::new(path).ancestors().skip(1).filter_map(Path::to_str);
        for link in folders.filter(|folder| self.links.contains(*folder)) {
            let full = root.join(link);
            let real = root.canonicalize().and_then(|root| Ok((root, full.canonicalize()?)));
            if !real.is_ok_and(|(root, link)| link.starts_with(root)) {
                let (link, root) = (shown(&full), shown(root));
                return Err(Error::new(format!(
                    "`{link}` is a link that leads out of `{root}`; remove the link"
                )));
            }
        }
        Ok(())
    }
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
        let staged = Staged::default();
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
        let staged = Staged::default();
        staged.add(&path, "new").expect("staged");
        staged.commit().expect("committed");
        assert_eq!(fs::read_to_string(&path).expect("a file"), "new");
        assert_eq!(names(&root.path().join("src")), ["lib.rs"]);
    }

    #[test]
    fn a_text_that_cannot_be_written_keeps_all_others_away() {
        let root = tempfile::tempdir().expect("a temporary folder");
        fs::write(root.path().join("file"), "").expect("a file");
        let staged = Staged::default();
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
        let staged = Staged::default();
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
        let mut listing = Listing::default();
        for folder in ["docs", "schemas", "src"] {
            listing.add(root.path(), folder).expect("readable");
        }
        let check = |path: &str| listing.check_inside(root.path(), path);
        check("docs/a.md").and(check("schemas/b.json")).expect("stays inside");
        let error = check("src/a/b.rs").expect_err("leads out");
        assert!(error.to_string().contains("src"), "{error}");
    }

    #[test]
    fn only_temporary_files_are_cleaned_up() {
        let root = tempfile::tempdir().expect("a temporary folder");
        for name in [".modelspec-a1.tmp", ".modelspec-manifest", "a.tmp", ".a.tmp"] {
            fs::write(root.path().join(name), "").expect("a file");
        }
        remove_temporaries(root.path()).expect("cleaned up");
        assert_eq!(names(root.path()), [".a.tmp", ".modelspec-manifest", "a.tmp"]);
    }

    #[test]
    fn a_second_run_waits_for_the_lock() {
        let root = tempfile::tempdir().expect("a temporary folder");
        let lock = Lock::of(root.path()).expect("nobody else has it");
        let again = || File::open(root.path()).expect("a folder").try_lock();
        assert!(again().is_err());
        drop(lock);
        again().expect("it is free again");
    }
}
