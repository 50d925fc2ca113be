//! Changes that a catalogue which programs update must not have unless a person accepts them.

use std::fs;
use std::io::Write;
use std::path::Path;

use modelspec_codegen::__private::diff::{Axis, Change, Direction, Fate, OperationDiff, Verdict};
use serde::Deserialize;

use crate::Error;
use crate::lines::printable;

/// The factor beyond which another price is probably a mistake.
const MOST: f64 = 10.0;

/// A change that somebody accepts.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct Accepted {
    /// Id of the operation.
    pub(crate) id: String,
    /// Kind of the change; `removed` for an operation.
    pub(crate) kind: String,
    /// Its JSON Pointer.
    #[serde(default)]
    pub(crate) pointer: String,
    /// Why it is right.
    pub(crate) reason: String,
}

/// A change that is refused unless it is accepted.
struct Refused<'d> {
    id: &'d str,
    kind: &'d str,
    pointer: &'d str,
    text: String,
}

/// Lists what is refused and not accepted, and what is accepted and did not happen. Reports whether there is any.
pub(super) fn check(
    operations: &[OperationDiff],
    accept: Option<&Path>,
    out: &mut dyn Write,
) -> Result<bool, Error> {
    let accepted = accept.map_or(Ok(Vec::new()), read)?;
    let refused: Vec<Refused<'_>> = operations.iter().flat_map(refused).collect();
    let is_meant = |one: &Accepted, refused: &Refused<'_>| {
        (one.id.as_str(), one.kind.as_str(), one.pointer.as_str())
            == (refused.id, refused.kind, refused.pointer)
    };
    let mut lines = Vec::new();
    for one in refused.iter().filter(|refused| !accepted.iter().any(|one| is_meant(one, refused))) {
        lines.push(format!("refused: {} {} {}: {}", one.id, one.kind, one.pointer, one.text));
    }
    // What is left from another time would hide the next change.
    for one in accepted.iter().filter(|one| !refused.iter().any(|refused| is_meant(one, refused))) {
        lines.push(format!("accepted, but it did not happen: {} {} {}", one.id, one.kind, one.pointer));
    }
    for line in &lines {
        writeln!(out, "{}", printable(line.chars()))?;
    }
    Ok(!lines.is_empty())
}

/// Reads the changes that somebody accepts, each with a reason.
pub(crate) fn read(path: &Path) -> Result<Vec<Accepted>, Error> {
    let text = fs::read_to_string(path).map_err(|error| Error::disk("read", path, &error))?;
    let accepted: Vec<Accepted> = serde_json::from_str(&text).map_err(|error| {
        Error::new(format!("`{}` is not a list of accepted changes: {error}", path.display()))
    })?;
    match accepted.iter().find(|one| one.reason.trim().is_empty()) {
        Some(one) => {
            Err(Error::new(format!("`{}` accepts a change of `{}` without a reason", path.display(), one.id)))
        }
        None => Ok(accepted),
    }
}

fn refused(operation: &OperationDiff) -> Vec<Refused<'_>> {
    if operation.fate == Fate::Removed {
        let text = "the operation is gone".to_owned();
        return vec![Refused { id: &operation.id, kind: "removed", pointer: "", text }];
    }
    let one = |change: &'_ Change| is_refused(change);
    let changes = operation.changes.iter().filter(|change| one(change));
    changes
        .map(|change| Refused {
            id: &operation.id,
            kind: change.kind,
            pointer: &change.pointer,
            text: change.text.clone(),
        })
        .collect()
}

/// Reports whether a change rejects requests, or is one of a price that crosses zero, is unknown, or moves far.
fn is_refused(change: &Change) -> bool {
    match change.axis {
        Axis::Price => {
            change.verdict == Verdict::Undecided || change.factor.is_some_and(|factor| factor > MOST)
        }
        Axis::Validity => change.direction == Direction::Request && change.verdict >= Verdict::Undecided,
        Axis::Behaviour => false,
    }
}
