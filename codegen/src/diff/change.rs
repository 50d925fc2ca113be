//! A change of an operation as data.

use serde_json::{Map, Value as Json, json};

use crate::witness::{Broken, Candidate};

/// The consequence of a change for the users of an operation, from the harmless to the worst one.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Verdict {
    /// The same meaning in other words.
    Patch,
    /// More is accepted, or something that nobody has to care about is new.
    Minor,
    /// Neither a request that shows the change was found, nor a proof that there is none.
    Undecided,
    /// A request that worked can fail.
    Major,
}

impl Verdict {
    /// Its name.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Patch => "patch",
            Self::Minor => "minor",
            Self::Undecided => "undecided",
            Self::Major => "major",
        }
    }
}

/// The subject of a change.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Axis {
    /// The documents that are accepted.
    Validity,
    /// The cost of a request.
    Price,
    /// The effects of a request, and the content of a response.
    Behaviour,
}

impl Axis {
    /// Its name.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Validity => "validity",
            Self::Price => "price",
            Self::Behaviour => "behaviour",
        }
    }
}

/// The document that a change is about.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Direction {
    /// The request.
    Request,
    /// The response.
    Response,
    /// The callback.
    Callback,
}

impl Direction {
    /// Its name.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Request => "request",
            Self::Response => "response",
            Self::Callback => "callback",
        }
    }
}

/// A request that shows a change.
#[derive(Clone, Debug, PartialEq)]
pub struct Witness {
    /// The request with its facts.
    pub candidate: Candidate,
    /// The violations on the side that rejects it; nothing if both accept it.
    pub violations: Vec<Broken>,
    /// The new side rejects it; else the old one does, or none.
    pub new_rejects: bool,
}

/// One change.
#[derive(Clone, Debug, PartialEq)]
pub struct Change {
    /// Its subject.
    pub axis: Axis,
    /// The document that it is about.
    pub direction: Direction,
    /// Its kind, in kebab-case.
    pub kind: &'static str,
    /// JSON Pointer of what changed, with `0` for any item and `key` for any key; empty for the operation.
    pub pointer: String,
    /// The old value, if there is one.
    pub old: Option<Json>,
    /// The new value, if there is one.
    pub new: Option<Json>,
    /// Its consequence.
    pub verdict: Verdict,
    /// Id of the rule that changed.
    pub rule: Option<String>,
    /// A request that shows it.
    pub witness: Option<Witness>,
    /// The cost of the witness before.
    pub old_cost: Option<String>,
    /// The cost of the witness now.
    pub new_cost: Option<String>,
    /// The factor between both costs of the witness, at least 1; infinite if one of them is zero or unknown.
    pub factor: Option<f64>,
    /// The number of requests that were tried.
    pub tried: usize,
    /// The change in words.
    pub text: String,
}

impl Change {
    /// A change of a request that needs no witness.
    pub(super) fn new(axis: Axis, kind: &'static str, verdict: Verdict, text: impl Into<String>) -> Self {
        Self {
            axis,
            direction: Direction::Request,
            kind,
            pointer: String::new(),
            old: None,
            new: None,
            verdict,
            rule: None,
            witness: None,
            old_cost: None,
            new_cost: None,
            factor: None,
            tried: 0,
            text: text.into(),
        }
    }

    pub(super) fn at(self, pointer: impl Into<String>) -> Self {
        Self { pointer: pointer.into(), ..self }
    }

    pub(super) fn between(self, old: Option<Json>, new: Option<Json>) -> Self {
        Self { old, new, ..self }
    }

    pub(super) fn of_rule(self, id: &str) -> Self {
        Self { rule: Some(id.to_owned()), ..self }
    }

    /// As JSON.
    pub fn to_json(&self) -> Json {
        let witness = self.witness.as_ref().map(|witness| {
            let violations: Vec<Json> = witness
                .violations
                .iter()
                .map(|one| json!({ "pointer": one.pointer, "rule": one.rule }))
                .collect();
            let mut members = Map::new();
            members.insert("request".to_owned(), witness.candidate.request.clone());
            members.insert("facts".to_owned(), Json::Object(witness.candidate.facts.clone()));
            if let Some(at) = witness.candidate.at {
                members.insert("at".to_owned(), at.to_string().into());
            }
            members.insert("violations".to_owned(), Json::Array(violations));
            Json::Object(members)
        });
        json!({
            "axis": self.axis.as_str(),
            "direction": self.direction.as_str(),
            "kind": self.kind,
            "pointer": self.pointer,
            "old": self.old,
            "new": self.new,
            "verdict": self.verdict.as_str(),
            "rule": self.rule,
            "witness": witness,
            "old_cost": self.old_cost,
            "new_cost": self.new_cost,
            "tried": self.tried,
            "text": self.text,
        })
    }
}

/// The presence of an operation on both sides.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Fate {
    /// It is new.
    Added,
    /// It is gone.
    Removed,
    /// It means something else.
    Changed,
    /// It means the same.
    Same,
}

impl Fate {
    /// Its name.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Added => "added",
            Self::Removed => "removed",
            Self::Changed => "changed",
            Self::Same => "same",
        }
    }
}

/// The comparison of one operation.
#[derive(Clone, Debug, PartialEq)]
pub struct OperationDiff {
    /// Its id; of a moved one the new one.
    pub id: String,
    /// Its presence on both sides.
    pub fate: Fate,
    /// The changes, the worst ones first.
    pub changes: Vec<Change>,
}

impl OperationDiff {
    pub(super) fn of(id: String, mut changes: Vec<Change>) -> Self {
        changes.sort_by_key(|change| std::cmp::Reverse(change.verdict));
        let fate = if changes.is_empty() { Fate::Same } else { Fate::Changed };
        Self { id, fate, changes }
    }

    /// The worst verdict of its changes.
    pub fn verdict(&self) -> Verdict {
        match self.fate {
            Fate::Added => Verdict::Minor,
            Fate::Removed => Verdict::Major,
            Fate::Changed | Fate::Same => {
                self.changes.iter().map(|change| change.verdict).max().unwrap_or(Verdict::Patch)
            }
        }
    }

    /// As JSON.
    pub fn to_json(&self) -> Json {
        json!({
            "id": self.id,
            "change": self.fate.as_str(),
            "verdict": self.verdict().as_str(),
            "changes": self.changes.iter().map(Change::to_json).collect::<Vec<_>>(),
        })
    }
}
