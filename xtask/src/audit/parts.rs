//! A folder of Parquet files with outcomes. In: the bytes of parts. Out: files that are complete as soon as they have their
//! names.

use std::fs::{self, File};
use std::io;
use std::path::{Path, PathBuf};

use modelspec_audit::parquet::Parts;

use crate::Error;

/// The folder.
pub(super) struct Folder {
    path: PathBuf,
}

/// True if the outcomes go to a folder of Parquet files.
pub(super) fn is_parquet(path: &Path) -> bool {
    path.extension().is_some_and(|end| end == "parquet")
}

impl Folder {
    /// Makes the folder, and removes parts of an earlier run from this number on.
    pub(super) fn new(path: &Path, done: u32) -> Result<Self, Error> {
        let failed = |error: io::Error| Error::disk("write", path, &error);
        fs::create_dir_all(path).map_err(failed)?;
        let folder = Self { path: path.to_owned() };
        for entry in fs::read_dir(path).map_err(failed)? {
            let entry = entry.map_err(failed)?;
            let name = entry.file_name();
            let number = name.to_str().and_then(number);
            if number.is_some_and(|number| number >= done) {
                fs::remove_file(entry.path()).map_err(failed)?;
            }
        }
        Ok(folder)
    }

    fn unfinished(&self, number: u32) -> PathBuf {
        self.path.join(format!(".part-{number:05}.parquet.unfinished"))
    }
}

/// The number of a part, complete or not.
fn number(name: &str) -> Option<u32> {
    let name = name.strip_suffix(".unfinished").and_then(|name| name.strip_prefix('.')).unwrap_or(name);
    name.strip_prefix("part-")?.strip_suffix(".parquet")?.parse().ok()
}

impl Parts for Folder {
    type File = File;

    fn create(&mut self, number: u32) -> io::Result<File> {
        File::create(self.unfinished(number))
    }

    fn finish(&mut self, number: u32, file: File) -> io::Result<()> {
        file.sync_all()?;
        fs::rename(self.unfinished(number), self.path.join(format!("part-{number:05}.parquet")))
    }
}
