//! The results of the last run of `gen`, so that a provider whose files did not change costs a hash. `gen` is correct without them.
//!
//! The files of a provider depend on nothing but this program, its specs, the specs that they extend, and the existence
//! of the operations that they name. All of these are compared, and every generated file is read and compared too.

use std::collections::{BTreeMap, BTreeSet};
use std::fs;
use std::io::{BufWriter, Write};
use std::path::{Path, PathBuf};
use std::time::UNIX_EPOCH;

use modelspec_codegen::__private::model::IndexedProvider;
use modelspec_codegen::source::{FileId, SourceMap};
use modelspec_codegen::{Counts, Part};
use serde::{Deserialize, Serialize};

use crate::Error;
use crate::folder::{self, Found, Staged};

/// The folder below the output folder. It has a file that keeps it out of Git.
const FOLDER: &str = ".modelspec-cache";

/// Paths of files, and the hashes of their contents.
pub(crate) type Hashes = BTreeMap<String, Hash>;

/// The hash of a content; hexadecimal digits in the file.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Deserialize, Serialize)]
#[serde(try_from = "String", into = "String")]
pub(crate) struct Hash([u8; 32]);

impl Hash {
    /// The hash of some bytes.
    pub(crate) fn of(bytes: &[u8]) -> Self {
        Self(blake3::hash(bytes).into())
    }

    /// The hash of a value as JSON, which is not kept as text.
    pub(crate) fn of_json(value: &impl Serialize) -> Self {
        let mut hasher = blake3::Hasher::new();
        // What the hasher takes never fails.
        let _ = serde_json::to_writer(&mut hasher, value);
        Self(hasher.finalize().into())
    }
}

impl From<Hash> for String {
    fn from(hash: Hash) -> String {
        blake3::Hash::from(hash.0).to_hex().to_string()
    }
}

impl TryFrom<String> for Hash {
    type Error = blake3::HexError;

    fn try_from(digits: String) -> Result<Self, Self::Error> {
        blake3::Hash::from_hex(digits).map(|hash| Self(hash.into()))
    }
}

/// The results of the last run.
#[derive(Debug, Default, PartialEq, Eq, Deserialize, Serialize)]
pub(crate) struct Cache {
    /// The program that ran.
    program: String,
    /// The index of all providers.
    pub(crate) index: Vec<IndexedProvider>,
    /// The providers without diagnostics.
    pub(crate) providers: BTreeMap<String, Entry>,
    /// The files about all operations.
    pub(crate) overviews: Overviews,
}

/// The files that were generated for one provider.
#[derive(Debug, PartialEq, Eq, Deserialize, Serialize)]
pub(crate) struct Entry {
    /// Its specs, and those that they extend.
    specs: Hashes,
    /// Ids of operations that its specs name without reading them.
    named: Vec<String>,
    /// Its files.
    pub(crate) files: Hashes,
    /// For each operation its id, and the number of rules that each output carries.
    pub(crate) rules: Vec<(String, Counts)>,
}

/// The files about all operations.
#[derive(Clone, Debug, Default, PartialEq, Eq, Deserialize, Serialize)]
pub(crate) struct Overviews {
    /// Hash of the index.
    pub(crate) index: Hash,
    /// The files.
    pub(crate) files: Hashes,
}

impl Cache {
    /// An empty cache of this program.
    pub(crate) fn new() -> Self {
        Self {
            program: std::env::current_exe().ok().and_then(|path| program(&path)).unwrap_or_default(),
            ..Self::default()
        }
    }

    /// Reads the results of the last run of this program; nothing if another program ran.
    pub(crate) fn last(&self, out: &Path) -> Self {
        let Ok(Found::File(text)) = folder::read(&path(out)) else { return Self::default() };
        let last: Self = serde_json::from_slice(&text).unwrap_or_default();
        let is_known = !self.program.is_empty();
        if is_known && last.program == self.program { last } else { Self::default() }
    }

    /// Saves the cache, unless something else is in its place: it is not worth an error.
    pub(crate) fn save(&self, out: &Path) -> Result<(), Error> {
        let folder = out.join(FOLDER);
        if folder.symlink_metadata().is_ok_and(|meta| !meta.is_dir()) {
            return Ok(());
        }
        let staged = Staged::default();
        staged.create(&folder)?;
        folder::remove_temporaries(&folder)?;
        staged.add(&folder.join(".gitignore"), "*\n")?;
        // The text for a large catalogue has many megabytes, so that it is never held as a whole.
        staged.add_with(&path(out), |file| {
            let mut file = BufWriter::new(file);
            serde_json::to_writer(&mut file, self)?;
            file.flush()
        })?;
        // A folder in the place of one of the files; the next run generates everything.
        let _ = staged.commit();
        Ok(())
    }
}

impl Entry {
    /// The results for a provider that are about to be filled in. `None` if there are diagnostics about its specs, which
    /// every run has to report.
    pub(crate) fn new(
        provider: &str,
        own: &BTreeSet<FileId>,
        part: &Part,
        specs: &Specs<'_>,
    ) -> Option<Self> {
        let mut files = own.clone();
        let mut open: Vec<FileId> = own.iter().copied().collect();
        while let Some(file) = open.pop() {
            let needs = part.needs.get(&file).into_iter().flatten();
            open.extend(needs.copied().filter(|file| files.insert(*file)));
        }
        if part.report.diagnostics.iter().any(|found| files.contains(&found.span.file)) {
            return None;
        }
        let operations = part.catalogue.operations.iter().filter(|op| op.provider == provider);
        let named = operations.filter_map(|op| op.replaced_by.clone()).collect();
        let hashes = files.iter().map(|file| (specs.sources.file(*file).path.clone(), specs.hash_of(*file)));
        Some(Self { specs: hashes.collect(), named, files: Hashes::new(), rules: Vec::new() })
    }

    /// Tells if the specs of a provider are still the same.
    pub(crate) fn is_valid(&self, own: &BTreeSet<FileId>, specs: &Specs<'_>) -> bool {
        let same = |(path, hash): (&String, &Hash)| {
            specs.sources.find(path).is_some_and(|file| specs.hash_of(file) == *hash)
        };
        own.iter().all(|file| self.specs.contains_key(&specs.sources.file(*file).path))
            && self.specs.iter().all(same)
            && self.named.iter().all(|id| specs.sources.find(&format!("{id}.yaml")).is_some())
    }
}

/// The specs with their hashes.
pub(crate) struct Specs<'s> {
    sources: &'s SourceMap,
    hashes: Vec<Hash>,
}

impl<'s> Specs<'s> {
    /// Computes the hashes.
    pub(crate) fn new(sources: &'s SourceMap) -> Self {
        Self { sources, hashes: sources.iter().map(|(_, source)| Hash::of(source.text.as_bytes())).collect() }
    }

    fn hash_of(&self, file: FileId) -> Hash {
        self.hashes[file.0 as usize]
    }
}

/// The identity of this build of the program: its path, its size, and the time at which it was written.
fn program(path: &Path) -> Option<String> {
    let meta = fs::metadata(path).ok()?;
    let time = meta.modified().ok()?.duration_since(UNIX_EPOCH).ok()?;
    Some(format!("{} {} {}", path.display(), meta.len(), time.as_nanos()))
}

fn path(out: &Path) -> PathBuf {
    out.join(FOLDER).join("last-run.json")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn another_build_of_the_program_has_another_name() {
        let folder = tempfile::tempdir().expect("a temporary folder");
        let file = folder.path().join("program");
        let written = |text: &str, seconds: u64| {
            fs::write(&file, text).expect("a file");
            let time = UNIX_EPOCH + std::time::Duration::from_secs(seconds);
            fs::File::options()
                .append(true)
                .open(&file)
                .and_then(|file| file.set_modified(time))
                .expect("a time");
            program(&file).expect("it is there")
        };
        let first = written("one", 1_000);
        assert_ne!(first, written("one", 1_001));
        assert_ne!(first, written("four", 1_000));
        assert_eq!(first, written("one", 1_000));
        assert_eq!(program(&folder.path().join("gone")), None);
    }

    #[test]
    fn what_another_program_left_is_not_used() {
        let folder = tempfile::tempdir().expect("a temporary folder");
        let overviews = Overviews { index: Hash::of(b"index"), files: Hashes::new() };
        let of = |program: &str| Cache {
            program: program.to_owned(),
            overviews: overviews.clone(),
            ..Cache::default()
        };
        of("one").save(folder.path()).expect("saved");
        assert_eq!(of("one").last(folder.path()), of("one"));
        assert_eq!(of("two").last(folder.path()), Cache::default());
        of("").save(folder.path()).expect("saved");
        assert_eq!(of("").last(folder.path()), Cache::default());
        fs::write(path(folder.path()), "{ half").expect("a file");
        assert_eq!(of("one").last(folder.path()), Cache::default());
    }
}
