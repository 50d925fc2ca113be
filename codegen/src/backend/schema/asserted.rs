//! The assertions that the schema of a request makes for its rules.

use serde::{Deserialize, Serialize};
use serde_json::Value as Json;

use super::assertion::of_rules;
use crate::model::Operation;

/// For each rule of an operation, the assertion that the schema of its request makes. Computed once per operation and
/// shared by all outputs.
#[derive(Clone, Debug)]
pub struct Asserted(Vec<Option<Json>>);

/// The number of rules that each output carries.
#[derive(Clone, Debug, PartialEq, Eq, Deserialize, Serialize)]
pub struct Counts {
    /// All rules; the Rust crate and `x-rules` carry every one of them.
    pub rules: usize,
    /// The rules that the schema of the request asserts.
    pub asserted: usize,
    /// Ids of the rules that it does not assert.
    pub missing: Vec<String>,
}

impl Asserted {
    /// Computes the assertions for all rules.
    pub fn new(op: &Operation) -> Self {
        Self(of_rules(op))
    }

    /// The assertion for the rule with this index.
    pub fn of(&self, rule: usize) -> Option<&Json> {
        self.0.get(rule)?.as_ref()
    }

    /// Counts the rules of the operation.
    pub fn counts(&self, op: &Operation) -> Counts {
        let missing = op.rules.iter().zip(&self.0).filter(|(_, assertion)| assertion.is_none());
        let missing: Vec<String> = missing.map(|(rule, _)| rule.id.value.clone()).collect();
        Counts { rules: op.rules.len(), asserted: op.rules.len() - missing.len(), missing }
    }
}
