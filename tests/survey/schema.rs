//! The cases through JSON Schema and the expressions of `x-rules`, with validators and interpreters that know nothing
//! of this project.

use std::collections::BTreeSet;

use jsonschema::Validator;
use modelspec_codegen::__private::model::{Operation, Provider};
use serde_json::{Value, json};

use crate::cases::{Case, Kind};
use crate::support::validator;
use oracle::{Oracle, Reading};

/// The schemas of one operation.
pub(super) struct Judge {
    request: Validator,
    response: Validator,
    callback: Validator,
    rules: Vec<Rule>,
    /// Ids of the rules of the spec; further entries of `x-rules` stand for checks that no schema can make.
    ids: BTreeSet<String>,
}

/// An entry of `x-rules`.
struct Rule {
    id: String,
    is_warning: bool,
    oracle: Oracle,
}

/// What a case expects, as far as a schema and expressions can tell it.
#[derive(Default)]
struct Expected<'c> {
    violated: BTreeSet<&'c str>,
    warned: BTreeSet<&'c str>,
    unchecked: BTreeSet<&'c str>,
    /// Whether all that stays unchecked is listed.
    is_whole: bool,
}

impl Judge {
    pub(super) fn new(op: &Operation, provider: &Provider) -> Judge {
        let request =
            modelspec_codegen::__private::request(op, &modelspec_codegen::__private::Asserted::new(op));
        let response = modelspec_codegen::__private::response(op, provider);
        let schema: Value = serde_json::from_str(&request).expect("schemas are JSON");
        let rules = schema["x-rules"].as_array().into_iter().flatten().map(Rule::new).collect();
        Judge {
            request: validator(&request),
            response: validator(&response),
            callback: validator(&callback(&response)),
            rules,
            ids: op.rules.iter().map(|rule| rule.id.value.clone()).collect(),
        }
    }

    pub(super) fn judge(&self, case: &Case) -> Result<(), String> {
        let document: Value = serde_json::from_str(&case.document).map_err(|error| error.to_string())?;
        let fits = match case.kind {
            Kind::Request => return self.request(case, &document),
            Kind::Response => self.response.is_valid(&document),
            Kind::Callback => self.callback.is_valid(&document),
        };
        case.compare(vec![if fits { "valid".to_owned() } else { "invalid".to_owned() }])
    }

    fn request(&self, case: &Case, document: &Value) -> Result<(), String> {
        let expected = Expected::new(case);
        let wrong = |what: String| Err(format!("{}: {what}", case.line));
        let mut invalid: Vec<String> =
            self.request.iter_errors(document).map(|error| error.to_string()).collect();
        let facts: Value =
            serde_json::from_str(case.facts.as_deref().unwrap_or("{}")).map_err(|error| error.to_string())?;
        // Expressions are for requests that have the right types.
        let is_rule = |id: &&str| self.ids.contains(*id);
        if !invalid.is_empty() && !expected.violated.iter().all(is_rule) {
            return Ok(());
        }
        let (mut violated, mut warned, mut unknown) = (BTreeSet::new(), BTreeSet::new(), BTreeSet::new());
        for rule in &self.rules {
            _ = match rule.holds(document, &facts) {
                Some(true) => true,
                Some(false) if rule.is_warning => warned.insert(rule.id.as_str()),
                Some(false) => violated.insert(rule.id.as_str()),
                None => unknown.insert(rule.id.as_str()),
            };
        }
        if expected.violated.iter().all(is_rule) && violated != expected.violated {
            return wrong(format!("the expressions find {violated:?}"));
        }
        invalid.extend(violated.iter().map(|id| format!("rule {id}")));
        // No schema sees what is inside of a file.
        if !expected.violated.is_empty() && expected.violated.iter().all(|rule| *rule == "media") {
            return if invalid.is_empty() {
                Ok(())
            } else {
                wrong(format!("invalid because of {invalid:?}"))
            };
        }
        if invalid.is_empty() != expected.violated.is_empty() {
            return wrong(format!("the schema and the expressions find {invalid:?}"));
        }
        if invalid.is_empty() && warned != expected.warned {
            return wrong(format!("the expressions warn {warned:?}"));
        }
        if invalid.is_empty() && expected.is_whole && unknown != expected.unchecked {
            return wrong(format!("the expressions cannot tell {unknown:?}"));
        }
        Ok(())
    }
}

impl Rule {
    fn new(entry: &Value) -> Rule {
        let text = |key: &str| entry[key].as_str().unwrap_or_else(|| panic!("an entry has `{key}`"));
        let needs: Vec<&str> =
            entry["needs"].as_array().into_iter().flatten().filter_map(Value::as_str).collect();
        Rule {
            id: text("id").to_owned(),
            is_warning: text("severity") == "warning",
            oracle: Oracle::new(text("cel"), &needs),
        }
    }

    /// Whether the rule holds, however the numbers of the request are read; none where that cannot be told.
    fn holds(&self, request: &Value, facts: &Value) -> Option<bool> {
        let holds = [Reading::Ints, Reading::Mixed, Reading::Doubles].map(|reading| {
            match self.oracle.run(request, facts, reading) {
                Some(cel::Value::Bool(holds)) => Some(holds),
                None => None,
                Some(other) => panic!("{} is {other:?}", self.id),
            }
        });
        assert!(holds.iter().all(|other| *other == holds[0]), "{} of {request}: {holds:?}", self.id);
        holds[0]
    }
}

impl<'c> Expected<'c> {
    fn new(case: &'c Case) -> Expected<'c> {
        let mut expected = Expected::default();
        for line in &case.expected {
            let words: Vec<&str> = line.split(' ').collect();
            match words[..] {
                ["valid"] => expected.is_whole = true,
                ["costs", ..] => {}
                ["warning", _, rule] => _ = expected.warned.insert(rule),
                ["unchecked", _, "media"] => {}
                ["unchecked", _, rule] => _ = expected.unchecked.insert(rule),
                ["invalid"] => _ = expected.violated.insert("invalid"),
                [_, rule] => _ = expected.violated.insert(rule),
                _ => panic!("nobody reads `{line}`"),
            }
        }
        expected
    }
}

/// The schema of the callback, which stands as a definition in that of the response.
fn callback(response: &str) -> String {
    let schema: Value = serde_json::from_str(response).expect("schemas are JSON");
    let definitions = &schema["$defs"];
    if definitions["callback"].is_null() {
        return json!(true).to_string();
    }
    json!({ "$schema": schema["$schema"], "$ref": "#/$defs/callback", "$defs": definitions }).to_string()
}
