//! Requests near those of the cases: the schema accepts what the engine accepts, and rejects what the engine
//! rejects, unless only `x-rules` can express the rule.

use std::collections::BTreeSet;

use modelspec_codegen::__private::Arena;
use modelspec_codegen::__private::model::{Operation, Provider};
use modelspec_codegen::__private::table;
use modelspec_runtime::Facts;
use serde_json::{Value, json};

use crate::cases::{Case, Kind};
use crate::support::validator;

/// The number of requests made from the cases of one operation.
const REQUESTS: usize = 400;

/// The requests on which engine and schema differ.
pub(super) fn problems(op: &Operation, provider: &Provider, cases: &[Case]) -> Vec<String> {
    let asserted = modelspec_codegen::__private::Asserted::new(op);
    let text = modelspec_codegen::__private::request(op, provider, &asserted);
    let schema: Value = serde_json::from_str(&text).expect("schemas are JSON");
    let request = validator(&text);
    let only_listed = only_listed(&schema);
    let arena = Arena::new();
    let model = table(&arena, op);
    let mut problems = Vec::new();
    for document in requests(cases) {
        let report = modelspec_runtime::validate(&model, document.to_string().as_bytes(), &Facts::default());
        let found: BTreeSet<&str> =
            report.violations().iter().map(modelspec_runtime::Violation::rule).collect();
        let is_asserted = found.iter().any(|rule| !only_listed.contains(*rule));
        let fits = request.is_valid(&document);
        if (report.is_valid() && !fits) || (is_asserted && fits) {
            let errors = request.errors(&document);
            problems.push(format!("{}: {document}\n  engine: {found:?}, schema: {errors:?}", op.id()));
        }
    }
    problems.truncate(3);
    problems
}

/// Requests made from those of the cases.
pub(crate) fn requests(cases: &[Case]) -> Vec<Value> {
    let requests = cases.iter().filter(|case| case.kind == Kind::Request);
    let documents: Vec<Value> =
        requests.filter_map(|case| serde_json::from_str(&case.document).ok()).collect();
    // The last one is larger than most fields.
    let mut parts =
        vec![json!(null), json!(""), json!(0), json!(-1), json!(1.5), json!(true), json!([]), json!({})];
    parts.push(json!(4_294_967_296_u64));
    documents.iter().for_each(|document| collect(document, &mut parts));
    let mut random = Random(0x5eed);
    let made = |_| {
        let mut document = documents[random.below(documents.len())].clone();
        for _ in 0..=random.below(3) {
            random.change(&mut document, &parts);
        }
        document
    };
    (0..if documents.is_empty() { 0 } else { REQUESTS }).map(made).collect()
}

/// Ids of the rules that the schema does not assert.
fn only_listed(schema: &Value) -> BTreeSet<String> {
    let rules = schema["x-rules"].as_array().into_iter().flatten();
    let listed = rules.filter(|rule| rule["asserted"] == json!(false) && rule["severity"] == "error");
    let ids = listed.filter_map(|rule| rule["id"].as_str().map(str::to_owned));
    // No schema can check the content of a file, or knows what other hosts cannot evaluate.
    ids.chain(["media", "limit"].map(str::to_owned)).collect()
}

/// All parts of a document.
fn collect(value: &Value, parts: &mut Vec<Value>) {
    if !parts.contains(value) {
        parts.push(value.clone());
    }
    match value {
        Value::Array(items) => items.iter().for_each(|item| collect(item, parts)),
        Value::Object(members) => members.values().for_each(|member| collect(member, parts)),
        _ => {}
    }
}

/// A small deterministic generator, which gives the same requests on every machine.
struct Random(u64);

impl Random {
    fn below(&mut self, bound: usize) -> usize {
        self.0 = self.0.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
        usize::try_from(self.0 >> 33).expect("31 bits fit") % bound
    }

    /// Changes one value of a document.
    fn change(&mut self, value: &mut Value, parts: &[Value]) {
        let other = parts[self.below(parts.len())].clone();
        match value {
            Value::Object(members) if !members.is_empty() => {
                let name = members.keys().nth(self.below(members.len())).cloned().unwrap_or_default();
                match self.below(6) {
                    0 => drop(members.remove(&name)),
                    1 => drop(members.insert(name, other)),
                    _ => self.change(&mut members[&name], parts),
                }
            }
            Value::Array(items) if !items.is_empty() => {
                let at = self.below(items.len());
                match self.below(6) {
                    0 => drop(items.remove(at)),
                    1 => items.push(items[at].clone()),
                    2 => items.push(other),
                    _ => self.change(&mut items[at], parts),
                }
            }
            Value::Number(number) if self.below(2) == 0 => {
                if let Some(number) = number.as_i64() {
                    *value = json!(number.saturating_add([-1, 1, 8, number.saturating_neg()][self.below(4)]));
                }
            }
            other_value => *other_value = other,
        }
    }
}
