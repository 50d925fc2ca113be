//! Runs the cases through JSON Schema and the expressions of `x-rules`, with validators and interpreters that are
//! independent of this project.

use std::collections::BTreeSet;

use modelspec_codegen::__private::model::{Operation, Provider};
use modelspec_runtime::{Day, Moment};
use serde_json::{Value, json};

use crate::cases::{Case, Kind};
use crate::support::{Validator, validator};
use oracle::{Oracle, Reading};

/// The schemas of one operation.
pub(crate) struct SchemaCheck {
    request: Validator,
    response: Validator,
    callback: Validator,
    rules: Vec<Rule>,
    price: Price,
    /// The names of facts that are timestamps.
    timestamps: Vec<String>,
    /// Ids of the rules of the spec; other entries of `x-rules` describe checks that a schema cannot make.
    ids: BTreeSet<String>,
}

/// The built-in rule of what cannot be evaluated.
const LIMIT: &str = "limit";

/// An entry of `x-rules`.
struct Rule {
    id: String,
    is_warning: bool,
    oracle: Oracle,
}

/// The expected results of a case that a schema and expressions can give.
#[derive(Default)]
struct Expected<'c> {
    violated: BTreeSet<&'c str>,
    warned: BTreeSet<&'c str>,
    unchecked: BTreeSet<&'c str>,
    /// All unchecked rules are listed.
    is_whole: bool,
}

impl SchemaCheck {
    pub(crate) fn new(op: &Operation, provider: &Provider) -> SchemaCheck {
        let request = modelspec_codegen::__private::request(
            op,
            provider,
            &modelspec_codegen::__private::Asserted::new(op),
        );
        let response = modelspec_codegen::__private::response(op, provider);
        let schema: Value = serde_json::from_str(&request).expect("schemas are JSON");
        let rules = schema["x-rules"].as_array().into_iter().flatten();
        let rules = rules.map(|entry| Rule::new(entry, &schema["x-variables"])).collect();
        SchemaCheck {
            price: Price { price: schema["x-price"].clone(), variables: schema["x-variables"].clone() },
            request: validator(&request),
            response: validator(&response),
            callback: validator(&callback(&response)),
            rules,
            timestamps: timestamps(&schema),
            ids: op.rules.iter().map(|rule| rule.id.value.clone()).collect(),
        }
    }

    /// Reports whether a request is valid by schema and expressions; none if an expression has no result.
    pub(crate) fn accepts(&self, request: &Value, facts: &Value) -> Option<bool> {
        if !self.request.is_valid(request) {
            return Some(false);
        }
        let errors = self.rules.iter().filter(|rule| !rule.is_warning);
        let results: Vec<Option<bool>> = errors.map(|rule| rule.holds(request, facts)).collect();
        if results.contains(&Some(false)) {
            return Some(false);
        }
        results.into_iter().all(|result| result.is_some()).then_some(true)
    }

    pub(super) fn check(&self, case: &Case) -> Result<(), String> {
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
        let mut invalid = self.request.errors(document);
        let mut facts: Value =
            serde_json::from_str(case.facts.as_deref().unwrap_or("{}")).map_err(|error| error.to_string())?;
        let moment = case.at.as_ref().map(|at| at.parse::<Moment>().expect("a moment"));
        // A host gives its time as the timestamps that it does not know.
        for name in self.timestamps.iter().filter(|_| moment.is_some_and(Moment::is_instant)) {
            if facts[name].is_null() {
                facts[name] = json!(case.at);
            }
        }
        // Expressions are defined for requests with valid types.
        let is_rule = |id: &&str| self.ids.contains(*id) || *id == LIMIT;
        if !invalid.is_empty() && !expected.violated.iter().all(is_rule) {
            return Ok(());
        }
        let (mut violated, mut warned, mut unknown) = (BTreeSet::new(), BTreeSet::new(), BTreeSet::new());
        for rule in &self.rules {
            _ = match rule.holds(document, &facts) {
                Some(true) => true,
                Some(false) if rule.is_warning => warned.insert(rule.id.as_str()),
                Some(false) => violated.insert(rule.id.as_str()),
                // An error of the evaluation rejects the request, unless a fact is missing.
                None if expected.leaves_open(&rule.id) => unknown.insert(rule.id.as_str()),
                None if rule.is_warning => warned.insert(LIMIT),
                None => violated.insert(LIMIT),
            };
        }
        if expected.violated.iter().all(is_rule) && violated != expected.violated {
            return wrong(format!("the expressions find {violated:?}"));
        }
        invalid.extend(violated.iter().map(|id| format!("rule {id}")));
        // No schema can check the content of a file.
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
        if invalid.is_empty()
            && let Some(cost) = case.expected.iter().find_map(|line| line.strip_prefix("costs "))
            && let Some(found) = self.price.cost(document, &facts, moment.map(Moment::day))
            && found != cost
        {
            return wrong(format!("by the expressions, it costs {found}"));
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

/// The names of facts that are timestamps.
fn timestamps(schema: &Value) -> Vec<String> {
    let facts = schema["x-facts"].as_array().into_iter().flatten();
    let timestamps = facts.filter(|fact| fact["format"] == "date-time");
    timestamps.filter_map(|fact| fact["name"].as_str()).map(str::to_owned).collect()
}

/// The entry `x-price`, and the variables that it reads.
struct Price {
    price: Value,
    variables: Value,
}

impl Price {
    /// The price that is in force on a day.
    fn on(&self, day: Option<Day>) -> Option<&Value> {
        let (Some(day), Some(history)) = (day, self.price["history"].as_array()) else {
            return Some(&self.price);
        };
        // Days as text have their order.
        let day = day.to_string();
        let is_on = |entry: &&Value| {
            entry["from"].as_str().is_none_or(|from| from <= day.as_str())
                && entry["until"].as_str().is_none_or(|until| day.as_str() < until)
        };
        history.iter().find(is_on)
    }

    /// The exact cost in one currency, where the expressions know it.
    fn cost(&self, request: &Value, facts: &Value, day: Option<Day>) -> Option<String> {
        let price = self.on(day)?;
        let lines = price["lines"].as_array()?;
        let is_plain = |line: &Value| line["currency"].is_null() && line["most"].is_null();
        if !lines.iter().all(is_plain) || !price["exchange"].is_null() {
            return None;
        }
        let amount = |line: &Value| amount(line, &self.variables, request, facts);
        let mut total = lines.iter().map(amount).sum::<Option<i64>>()?;
        match &price["minimum"] {
            Value::Null => {}
            Value::Number(minimum) => total = total.max(minimum.as_i64()?),
            computed => total = total.max(amount(computed)?),
        }
        if let Some(step) = price["round_up"].as_i64() {
            total = (total + step - 1) / step * step;
        }
        if let Some(step) = price["round"].as_i64() {
            total = (total + step / 2) / step * step;
        }
        Some(format!("{} {}", modelspec_runtime::Money::from_nanos(total), price["currency"].as_str()?))
    }
}

/// The amount of a line in 1e-9 of the currency, where it is known.
fn amount(line: &Value, variables: &Value, request: &Value, facts: &Value) -> Option<i64> {
    let run = |key: &str| {
        line[key].as_str()?;
        oracle(line, key, variables).run(request, facts, Reading::Mixed)
    };
    if line["known"].is_string() && run("known") != Some(cel::Value::Bool(true)) {
        return None;
    }
    match run("amount")? {
        cel::Value::Int(amount) => Some(amount),
        other => panic!("{other:?} of {line}"),
    }
}

/// An expression of an entry, with the entries of `x-variables`.
fn oracle(entry: &Value, key: &str, variables: &Value) -> Oracle {
    let compiled = |entry: &Value, key: &str| {
        let needs: Vec<&str> =
            entry["needs"].as_array().into_iter().flatten().filter_map(Value::as_str).collect();
        Oracle::new(entry[key].as_str().unwrap_or_else(|| panic!("an entry has `{key}`")), &needs)
    };
    let variables = variables.as_array().into_iter().flatten();
    let named = |variable: &Value| {
        (variable["name"].as_str().expect("it has a name").to_owned(), compiled(variable, "cel"))
    };
    compiled(entry, key).with_variables(variables.map(named).collect())
}

impl Rule {
    fn new(entry: &Value, variables: &Value) -> Rule {
        let text = |key: &str| entry[key].as_str().unwrap_or_else(|| panic!("an entry has `{key}`"));
        Rule {
            id: text("id").to_owned(),
            is_warning: text("severity") == "warning",
            oracle: oracle(entry, "cel", variables),
        }
    }

    /// Evaluates the rule with all readings of numbers, which must agree; `None` if the result is unknown.
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
    /// A case about a price may omit unchecked rules, and only the engine reads media.
    fn leaves_open(&self, rule: &str) -> bool {
        self.unchecked.contains(rule)
            || (!self.is_whole && self.violated.is_empty())
            || self.violated.contains("media")
    }

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

/// The schema of the callback, which is a definition in the schema of the response.
fn callback(response: &str) -> String {
    let schema: Value = serde_json::from_str(response).expect("schemas are JSON");
    let definitions = &schema["$defs"];
    if definitions["callback"].is_null() {
        return json!(true).to_string();
    }
    json!({ "$schema": schema["$schema"], "$ref": "#/$defs/callback", "$defs": definitions }).to_string()
}
