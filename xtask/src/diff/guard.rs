//! Changes that a catalogue which programs update must not have unless a person accepts them.

use std::fs;
use std::io::Write;
use std::path::Path;

use modelspec_codegen::__private::diff::{Axis, Change, Direction, Fate, OperationDiff, Verdict};
use serde::Deserialize;
use serde_json::{Map, Value};

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
    /// Id of the rule, where several changes have the kind and the pointer.
    pub(crate) rule: Option<String>,
    /// Its old value, for the same reason.
    pub(crate) old: Option<Value>,
    /// Its new value, for the same reason.
    pub(crate) new: Option<Value>,
    /// Why it is right.
    pub(crate) reason: String,
}

/// A change that is refused unless it is accepted.
struct Refused<'d> {
    id: &'d str,
    kind: &'d str,
    pointer: &'d str,
    /// None for an operation that is gone.
    change: Option<&'d Change>,
    text: String,
}

impl Refused<'_> {
    fn is_accepted_by(&self, one: &Accepted) -> bool {
        let change = self.change;
        let is_value = |value: &Option<Value>, of: fn(&Change) -> &Option<Value>| {
            value.is_none() || change.is_some_and(|change| of(change) == value)
        };
        (one.id.as_str(), one.kind.as_str(), one.pointer.as_str()) == (self.id, self.kind, self.pointer)
            && (one.rule.is_none() || change.is_some_and(|change| change.rule == one.rule))
            && is_value(&one.old, |change| &change.old)
            && is_value(&one.new, |change| &change.new)
    }

    /// `acme/painter maximum /count`, with what tells it from others.
    fn name(&self) -> String {
        let parts = [self.id, self.kind, self.pointer].into_iter().filter(|part| !part.is_empty());
        parts.collect::<Vec<_>>().join(" ")
    }

    /// An entry that accepts it, but for the reason.
    fn entry(&self) -> Value {
        let mut members = Map::new();
        let mut add = |name: &str, value: Option<Value>| {
            members.extend(value.map(|value| (name.to_owned(), value)));
        };
        add("id", Some(self.id.into()));
        add("kind", Some(self.kind.into()));
        add("pointer", (!self.pointer.is_empty()).then(|| self.pointer.into()));
        add("rule", self.change.and_then(|change| change.rule.clone()).map(Value::from));
        add("old", self.change.and_then(|change| change.old.clone()));
        add("new", self.change.and_then(|change| change.new.clone()));
        add("reason", Some("".into()));
        Value::Object(members)
    }
}

/// Lists what is refused and not accepted, and what is accepted and did not happen. Reports whether there is any.
pub(super) fn check(
    operations: &[OperationDiff],
    accept: Option<&Path>,
    out: &mut dyn Write,
) -> Result<bool, Error> {
    let accepted = accept.map_or(Ok(Vec::new()), read)?;
    let refused: Vec<Refused<'_>> = operations.iter().flat_map(refused).collect();
    let mut lines = Vec::new();
    let left: Vec<&Refused<'_>> =
        refused.iter().filter(|refused| !accepted.iter().any(|one| refused.is_accepted_by(one))).collect();
    lines.extend(left.iter().map(|one| format!("refused: {}: {}", one.name(), one.text)));
    for one in &accepted {
        let name = format!("{} {} {}", one.id, one.kind, one.pointer);
        match refused.iter().filter(|refused| refused.is_accepted_by(one)).count() {
            // Files of an earlier run would hide the next change.
            0 => lines.push(format!("accepted, but it did not happen: {}", name.trim_end())),
            1 => {}
            count => lines.push(format!(
                "accepted, but it stands for {count} changes, and has to name one with `rule`, `old` or `new`: {}",
                name.trim_end()
            )),
        }
    }
    if !left.is_empty() {
        lines.push("to accept them, fill in the reasons in a file for `--accept`:".to_owned());
        let entries: Vec<Value> = left.iter().map(|one| one.entry()).collect();
        lines.push(Value::Array(entries).to_string());
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
        return vec![Refused { id: &operation.id, kind: "removed", pointer: "", change: None, text }];
    }
    let one = |change: &'_ Change| is_refused(change);
    let changes = operation.changes.iter().filter(|change| one(change));
    changes
        .map(|change| Refused {
            id: &operation.id,
            kind: change.kind,
            pointer: &change.pointer,
            change: Some(change),
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
