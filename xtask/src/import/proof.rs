//! The proof of a draft: documents made from the vendor's schema and from the draft, each judged by another validator
//! with the vendor's schema and by the engine with the draft. Each difference has a reason, or is a fault of the import.

mod documents;
mod random;
mod schema;
mod shrink;
mod steps;
#[cfg(test)]
mod tests;
mod verdict;

use std::collections::{BTreeMap, HashSet};

use modelspec_codegen::__private::Arena;
use modelspec_codegen::__private::model::Operation;
use modelspec_codegen::__private::witness::Witnesses;
use modelspec_codegen::import::{Draft, Drafted, Reading};
use serde_json::{Value as Json, json};

use documents::Documents;
use random::Random;
use shrink::smallest;
use steps::Steps;
use verdict::{Reason, Sides, Verdict};

/// Most steps of the proofs of all drafts for each [`PART`] of the vendor's files.
const MAX_STEPS: u64 = 7_000_000;

/// Bytes of files for which there are so many steps; less of them have as many.
const PART: u64 = 100_000;

/// Steps of making one document, beside those for its parts.
const EACH: u64 = 150;

/// Steps of preparing the validators, for each value of a schema.
const PREPARING: u64 = 50;

/// The weight of a draft whose schema is empty, in values of a schema.
const LEAST: u64 = 200;

/// Most valid documents that others are made from.
const MOST_VALID: usize = 300;

/// The comparison of the verdicts about a draft.
#[derive(Clone, Debug, Default)]
pub(super) struct Proof {
    /// Number of documents.
    pub(super) documents: usize,
    /// Number of those that the vendor's schema accepts.
    pub(super) valid: usize,
    /// Differences on purpose: the reason in a word and in a sentence, their number, and the smallest document.
    pub(super) explained: Vec<Explained>,
    /// Differences that have no reason.
    pub(super) faults: Vec<Fault>,
    /// Why nothing could be compared.
    pub(super) problem: Option<String>,
    /// The limit that ended the comparison before all documents were made.
    pub(super) limit: Option<u64>,
}

/// Differences with the same reason.
#[derive(Clone, Debug)]
pub(super) struct Explained {
    pub(super) name: String,
    pub(super) text: String,
    pub(super) count: usize,
    pub(super) document: Json,
}

/// Differences without a reason that show the same.
#[derive(Clone, Debug)]
pub(super) struct Fault {
    pub(super) count: usize,
    pub(super) document: Json,
    /// The answer of the side that rejects it.
    pub(super) text: String,
}

/// The steps that the proof of each draft has, in proportion to the schemas of the requests. They depend on nothing else,
/// so that the report is the same in every run.
pub(super) fn shares(draft: &Draft) -> Vec<u64> {
    let whole = MAX_STEPS * (draft.bytes as u64).max(PART) / PART;
    let weights: Vec<u64> = draft.operations.iter().map(|drafted| LEAST + weight(drafted)).collect();
    let all: u64 = weights.iter().sum();
    weights.into_iter().map(|weight| whole * weight / all).collect()
}

/// The number of values in the schema of a request.
fn weight(draft: &Drafted) -> u64 {
    let written = draft.originals.iter().find(|original| original.reading == Reading::Written);
    written.map_or(0, |original| steps::size(&original.outside) + steps::size(&original.body))
}

/// Compares the verdicts about so many documents, and those that the draft leads to, in so many steps.
pub(super) fn prove(draft: &Drafted, operation: &Operation, count: usize, most: u64) -> Proof {
    let Some(schema) = combined(draft) else { return Proof::default() };
    let arena = Arena::new();
    let witnesses = Witnesses::new(&arena, operation);
    let steps = Steps::new(most);
    steps.spend(PREPARING * weight(draft));
    let sides = match Sides::new(draft, witnesses.engine(), steps.clone()) {
        Ok(sides) => sides,
        Err(refusal) => return Proof { problem: Some(refusal.text()), ..Proof::default() },
    };
    let mut comparison = Comparison {
        sides,
        steps: steps.clone(),
        seen: HashSet::new(),
        valid: Vec::new(),
        proof: Proof::default(),
        reasons: BTreeMap::new(),
        faults: BTreeMap::new(),
    };
    let limit = count / 2;
    // Differences are shown by the smallest documents, which takes steps, too.
    let reserve = most / 5;
    let constraints = witnesses.constraints();
    let near = constraints.iter().flat_map(|constraint| witnesses.starts(constraint));
    let own = witnesses.bases().to_vec().into_iter().chain(near);
    for candidate in own.filter(|candidate| candidate.facts.is_empty()) {
        if comparison.proof.documents >= limit || steps.has_at_most(reserve) {
            break;
        }
        comparison.add(&candidate.request);
    }
    let mut documents = Documents::new(&schema, 1);
    let mut random = Random::new(2);
    // Documents can be the same, so that the number of tries has a limit, too.
    for tries in 0..4 * count {
        if comparison.proof.documents >= count || steps.has_at_most(reserve) {
            break;
        }
        let base = random.pick(&comparison.valid).filter(|_| tries % 3 != 0).cloned();
        let document = match base {
            Some(base) => documents.changed(&base),
            None => documents.document(),
        };
        steps.spend(EACH + std::mem::take(&mut documents.steps));
        comparison.add(&document);
    }
    comparison.proof.limit = steps.has_at_most(reserve).then_some(most);
    comparison.finished()
}

/// The vendor's schema of a whole request, to make documents from.
fn combined(draft: &Drafted) -> Option<Json> {
    let original = draft.originals.iter().find(|original| original.reading == Reading::Written)?;
    // Both have definitions of their own.
    let renamed = |schema: &Json, prefix: &str| {
        let text = schema.to_string().replace("\"#/$defs/", &format!("\"#/$defs/{prefix}/$defs/"));
        serde_json::from_str::<Json>(&text).unwrap_or_default()
    };
    Some(json!({
        "allOf": [{ "$ref": "#/$defs/outside" }, { "$ref": "#/$defs/body" }],
        "$defs": { "outside": renamed(&original.outside, "outside"), "body": renamed(&original.body, "body") },
    }))
}

struct Comparison<'a> {
    sides: Sides<'a>,
    steps: Steps,
    seen: HashSet<String>,
    valid: Vec<Json>,
    proof: Proof,
    reasons: BTreeMap<Reason, (usize, Json)>,
    faults: BTreeMap<String, (usize, Json)>,
}

impl Comparison<'_> {
    fn add(&mut self, document: &Json) {
        let text = document.to_string();
        self.steps.spend(text.len() as u64);
        if !document.is_object() || !self.seen.insert(text) {
            return;
        }
        let Some(verdict) = self.sides.judge(document) else { return };
        self.proof.documents += 1;
        self.proof.valid += usize::from(verdict.theirs);
        if verdict.theirs && self.valid.len() < MOST_VALID {
            self.valid.push(document.clone());
        } else if verdict.theirs {
            let at = self.proof.documents % MOST_VALID;
            self.valid[at] = document.clone();
        }
        if verdict.theirs == verdict.ours {
            return;
        }
        let is_shorter = |known: &Json| document.to_string().len() < known.to_string().len();
        match verdict.reason {
            Some(reason) => {
                let (count, known) = self.reasons.entry(reason).or_insert_with(|| (0, document.clone()));
                *count += 1;
                if is_shorter(known) {
                    *known = document.clone();
                }
            }
            None => {
                let kind = self.kind(document, verdict.theirs);
                let (count, known) = self.faults.entry(kind).or_insert_with(|| (0, document.clone()));
                *count += 1;
                if is_shorter(known) {
                    *known = document.clone();
                }
            }
        }
    }

    /// The answer of the side that rejects a document, without its values.
    fn kind(&self, document: &Json, theirs: bool) -> String {
        if theirs {
            let broken = self.sides.broken(document);
            let lines = broken
                .iter()
                .take(2)
                .map(|one| format!("{} at `{}`", one.rule, without_numbers(&one.pointer)));
            return format!("the draft rejects it: {}", lines.collect::<Vec<_>>().join(", "));
        }
        format!("the vendor's schema rejects it: {}", self.sides.error(document))
    }

    fn finished(mut self) -> Proof {
        for (reason, (count, document)) in std::mem::take(&mut self.reasons) {
            let is_same = |document: &Json| {
                self.sides.judge(document).is_some_and(|verdict| verdict.reason.as_ref() == Some(&reason))
            };
            let document = smallest(document, &is_same);
            let (name, text) = (reason.name().to_owned(), reason.text());
            self.proof.explained.push(Explained { name, text, count, document });
        }
        let mut faults: BTreeMap<String, (usize, Json)> = BTreeMap::new();
        for (kind, (count, document)) in std::mem::take(&mut self.faults) {
            // Without steps, a document cannot be made smaller, and its answer is the one that it has.
            let Some(Verdict { theirs, .. }) = self.sides.judge(&document) else {
                faults.entry(kind).or_insert_with(|| (0, document)).0 += count;
                continue;
            };
            let is_same = |document: &Json| {
                self.sides.judge(document).is_some_and(|verdict| {
                    verdict.theirs == theirs && verdict.ours != theirs && verdict.reason.is_none()
                })
            };
            let document = smallest(document, &is_same);
            let entry = faults.entry(self.kind(&document, theirs)).or_insert_with(|| (0, document));
            entry.0 += count;
        }
        let fault = |(text, (count, document))| Fault { count, document, text };
        self.proof.faults = faults.into_iter().map(fault).collect();
        self.proof
    }
}

fn without_numbers(pointer: &str) -> String {
    let is_number = |part: &str| !part.is_empty() && part.bytes().all(|byte| byte.is_ascii_digit());
    pointer.split('/').map(|part| if is_number(part) { "0" } else { part }).collect::<Vec<_>>().join("/")
}
