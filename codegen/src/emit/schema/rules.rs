//! Sizes and rules: as assertions where JSON Schema can say them, and all rules as `x-rules`.

use serde_json::{Value as Json, json};

use crate::lower::assertion::{assertion, keywords::conjoin, sizes};
use crate::lower::cel;
use crate::model::{Operation, Rule};

/// What is demanded of width and height each for itself, and the assertions that stand in `allOf`.
pub(super) fn assertions(op: &Operation) -> (Json, Vec<Json>) {
    let mut assertions = Vec::new();
    let mut sides = Json::Bool(true);
    if let Some(sizes) = sizes::sizes(op) {
        sides = sizes.sides;
        assertions.push(commented("sizes", sizes.pairs));
    }
    for rule in &op.rules {
        match asserted(rule, op) {
            None | Some(Json::Bool(true)) => {}
            Some(schema) => assertions.push(commented(&rule.id, schema)),
        }
    }
    (sides, assertions)
}

/// All rules, for those who can run CEL.
pub(super) fn listed(op: &Operation) -> Json {
    let rule = |rule: &Rule| {
        json!({
            "id": rule.id.value,
            "message": rule.message,
            "severity": if rule.warning { "warning" } else { "error" },
            "cel": cel::text(&rule.holds, op),
            "asserted": asserted(rule, op).is_some(),
        })
    };
    op.rules.iter().map(rule).collect()
}

/// Ids of the rules that make a request invalid without the schema saying so: only who runs `x-rules` knows.
pub fn not_asserted(op: &Operation) -> Vec<&str> {
    let is_missing = |rule: &&Rule| !rule.warning && asserted(rule, op).is_none();
    op.rules.iter().filter(is_missing).map(|rule| rule.id.as_str()).collect()
}

/// A warning never makes a request invalid, so it is never asserted.
fn asserted(rule: &Rule, op: &Operation) -> Option<Json> {
    if rule.warning { None } else { assertion(&rule.holds, op) }
}

fn commented(comment: &str, schema: Json) -> Json {
    let schema = if schema == Json::Bool(false) { json!({ "not": {} }) } else { schema };
    conjoin(json!({ "$comment": comment }), schema)
}
