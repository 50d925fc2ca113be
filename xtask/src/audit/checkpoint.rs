//! Checkpoints: the state of an audit in a file beside its output, so that an interrupted run can go on. Knows no records.

use std::collections::BTreeMap;
use std::fs;
use std::io::{ErrorKind, Write};
use std::path::{Path, PathBuf};
use std::time::UNIX_EPOCH;

use modelspec_audit::{Operations, State};
use serde::{Deserialize, Serialize};
use serde_json::{Value, json};

use super::Arguments;
use crate::Error;
use crate::paths::shown;

/// The version of the file.
const VERSION: u32 = 1;

/// The file beside an output.
#[derive(Debug)]
pub(super) struct Checkpoint {
    path: Option<PathBuf>,
    /// The inputs that decide the results, by name.
    decisive: BTreeMap<String, Value>,
}

/// The content of the file.
#[derive(Serialize, Deserialize)]
struct Content {
    version: u32,
    decisive: BTreeMap<String, Value>,
    state: State,
}

impl Checkpoint {
    /// The checkpoint of a run. There is none for standard output.
    pub(super) fn new(
        arguments: &Arguments,
        operations: &Operations<'_>,
        against: Option<&Operations<'_>>,
    ) -> Self {
        let Arguments { fields, aliases, currency, tolerance, body, receipts, only, .. } = arguments;
        let mut decisive: BTreeMap<String, Value> = [
            ("the places of records", json!(fields)),
            ("--alias", json!(aliases)),
            ("--cost-currency", json!(currency)),
            ("--tolerance", json!(tolerance.to_string())),
            ("--body", json!(body)),
            ("--receipts", json!(receipts)),
            ("--only", json!(format!("{only:?}"))),
            ("the specs", json!(fingerprint(operations))),
            ("the specs of --against", json!(against.map(fingerprint))),
        ]
        .map(|(name, value)| (name.to_owned(), value))
        .into();
        let out = arguments.out.as_deref().filter(|path| path.as_os_str() != "-");
        if out.is_some() {
            let files: Vec<Value> = arguments.files.iter().map(|path| identity(path)).collect();
            decisive.insert("the logs".to_owned(), files.into());
        }
        let path = out.map(|path| {
            let mut name = path.as_os_str().to_owned();
            name.push(".checkpoint");
            PathBuf::from(name)
        });
        Self { path, decisive }
    }

    /// The state to go on from; none if there is no checkpoint yet.
    pub(super) fn read(&self) -> Result<Option<State>, Error> {
        let Some(path) = &self.path else { return Ok(None) };
        let bytes = match fs::read(path) {
            Ok(bytes) => bytes,
            Err(error) if error.kind() == ErrorKind::NotFound => return Ok(None),
            Err(error) => return Err(Error::disk("read", path, &error)),
        };
        let hint = "start again without --resume";
        let content: Content = serde_json::from_slice(&bytes).map_err(|error| {
            Error::new(format!("`{}` is not a checkpoint of this version: {error}; {hint}", shown(path)))
        })?;
        if content.version != VERSION {
            return Err(Error::new(format!("`{}` is of another version; {hint}", shown(path))));
        }
        let names =
            self.decisive.keys().filter(|name| self.decisive.get(*name) != content.decisive.get(*name));
        let changed: Vec<&str> = names.map(String::as_str).collect();
        if !changed.is_empty() {
            let what = changed.join(", ");
            return Err(Error::new(format!(
                "cannot go on from `{}`: changed since then: {what}; {hint}, or as it was",
                shown(path)
            )));
        }
        Ok(Some(content.state))
    }

    /// Writes the state, all of it or nothing.
    pub(super) fn write(&self, state: &State) -> std::io::Result<()> {
        let Some(path) = &self.path else { return Ok(()) };
        let content = Content { version: VERSION, decisive: self.decisive.clone(), state: state.clone() };
        let folder = path.parent().filter(|folder| !folder.as_os_str().is_empty()).unwrap_or(Path::new("."));
        let mut file = tempfile::NamedTempFile::new_in(folder)?;
        serde_json::to_writer(&mut file, &content)?;
        file.flush()?;
        file.as_file().sync_data()?;
        file.persist(path).map_err(|error| error.error)?;
        Ok(())
    }

    /// Removes a checkpoint of an earlier run, whose output is replaced.
    pub(super) fn remove(&self) -> Result<(), Error> {
        let Some(path) = &self.path else { return Ok(()) };
        match fs::remove_file(path) {
            Err(error) if error.kind() != ErrorKind::NotFound => Err(Error::disk("remove", path, &error)),
            _ => Ok(()),
        }
    }
}

/// A hash of the fingerprints of all operations.
fn fingerprint(operations: &Operations<'_>) -> String {
    let mut hasher = blake3::Hasher::new();
    for entry in operations.entries() {
        hasher.update(entry.id.as_bytes());
        hasher.update(entry.fingerprint.as_bytes());
    }
    hasher.finalize().to_hex().to_string()
}

/// The path, the size and the time of the last change of a log; only the path if it cannot be read.
fn identity(path: &Path) -> Value {
    let name = path.display().to_string();
    let Ok(meta) = fs::metadata(path) else { return json!([name]) };
    let changed = meta.modified().ok().and_then(|time| time.duration_since(UNIX_EPOCH).ok());
    let changed = changed.map(|since| format!("{}.{:09}", since.as_secs(), since.subsec_nanos()));
    json!([name, meta.len(), changed])
}
