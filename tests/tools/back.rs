//! The way back: arguments that a definition accepts become the request that they were written from.

use modelspec_runtime::{Entry, Facts};
use serde_json::{Map, Value};

const ID: &str = "0b0e3f6c-93a8-4f4e-8f0a-3c1d2b6a7e55";

/// The difference between a valid request and what its arguments are completed to. `is_left_out` tells what arguments
/// never have.
pub(super) fn difference(
    entry: &Entry<'_>,
    dialect: &str,
    (request, arguments): (&Value, &Value),
    is_left_out: &dyn Fn(&str) -> bool,
) -> Option<String> {
    let text = arguments.to_string();
    let dialect = dialect.parse().expect("a dialect");
    let completed = entry.complete_with(dialect, text.as_bytes(), &mut || ID.to_owned()).expect("it is JSON");
    if !completed.problems.is_empty() {
        return Some(format!("{:?}", completed.problems));
    }
    let report = completed.validate(entry, Facts::none());
    if !report.is_valid() {
        return Some(format!("{} becomes {}: {report}", arguments, completed.request));
    }
    let found: Value = serde_json::from_str(&completed.request.to_string()).expect("it is JSON");
    let [found, expected] = [&found, request].map(|value| shown(value, "", is_left_out));
    (found != expected).then(|| format!("{arguments} becomes {found} for {expected}"))
}

/// A request without what is left out, and without members that can count as not given.
fn shown(value: &Value, at: &str, is_left_out: &dyn Fn(&str) -> bool) -> Value {
    match value {
        Value::Object(members) => {
            let mut kept = Map::new();
            for (name, value) in members {
                let place = format!("{at}/{}", name.replace('~', "~0").replace('/', "~1"));
                let value = shown(value, &place, is_left_out);
                let is_empty = match &value {
                    Value::Null => true,
                    Value::String(text) => text.is_empty(),
                    Value::Array(items) => items.is_empty(),
                    Value::Object(members) => members.is_empty(),
                    _ => false,
                };
                if !is_empty && !is_left_out(&place) {
                    kept.insert(name.clone(), value);
                }
            }
            kept.into()
        }
        Value::Array(items) => {
            let items = items.iter().enumerate();
            items.map(|(index, item)| shown(item, &format!("{at}/{index}"), is_left_out)).collect()
        }
        scalar => scalar.clone(),
    }
}
