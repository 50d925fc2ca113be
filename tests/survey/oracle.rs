//! The expressions of `x-rules`, run by an interpreter of the Common Expression Language that is not ours. It has only
//! the extensions that an expression says it needs.

use std::collections::HashMap;
use std::sync::Arc;

use cel::{Context, Env, ExecutionError, Value as Cel, extensions};
use serde_json::Value;

/// Whether an expression is true; none where that cannot be told.
pub(super) fn holds(text: &str, needs: &[&str], request: &Value, facts: &Value) -> Option<bool> {
    let mut env = Env::stdlib();
    for extension in needs {
        match *extension {
            "strings" => env.add_extension(extensions::strings).unwrap(),
            "math" => env.add_extension(extensions::math).unwrap(),
            "regex" | "sum" => {}
            other => panic!("nobody knows the extension `{other}`"),
        }
    }
    let program = env.compile(text).unwrap_or_else(|error| panic!("{text}: {error}"));
    let mut context = Context::with_env(Arc::new(env));
    if needs.contains(&"sum") {
        context.add_function("sum", sum).unwrap();
    }
    if needs.contains(&"regex") {
        context.add_function("regex.extractAll", extract_all).unwrap();
    }
    context.add_variable("self", value(request)).unwrap();
    context.add_variable("facts", value(facts)).unwrap();
    match program.execute(&context) {
        Ok(Cel::Bool(holds)) => Some(holds),
        Ok(other) => panic!("{text} is {other:?}"),
        // Values that are not there make an expression unknown; what the interpreter does not know is a mistake.
        Err(error @ (ExecutionError::UndeclaredReference(_) | ExecutionError::NoSuchOverload { .. })) => {
            panic!("{text} of {request}: {error}")
        }
        Err(_) => None,
    }
}

/// Whole numbers are `int`, whichever way they are written.
fn value(json: &Value) -> Cel {
    match json {
        Value::Null => Cel::Null,
        Value::Bool(value) => Cel::Bool(*value),
        Value::String(text) => text.as_str().into(),
        Value::Number(number) => match number.as_i64() {
            Some(whole) => Cel::Int(whole),
            None => Cel::Float(number.as_f64().unwrap()),
        },
        Value::Array(items) => items.iter().map(value).collect::<Vec<_>>().into(),
        Value::Object(members) => {
            members.iter().map(|(name, member)| (name.clone(), value(member))).collect::<HashMap<_, _>>().into()
        }
    }
}

#[expect(clippy::cast_precision_loss, reason = "the numbers of the cases are small")]
fn sum(items: Arc<Vec<Cel>>) -> Result<Cel, ExecutionError> {
    let whole: Option<i64> = items.iter().map(|item| if let Cel::Int(value) = item { Some(*value) } else { None }).sum();
    if let Some(whole) = whole {
        return Ok(Cel::Int(whole));
    }
    let number = |item: &Cel| match item {
        Cel::Int(value) => Ok(*value as f64),
        Cel::Float(value) => Ok(*value),
        other => Err(ExecutionError::function_error("sum", format!("{other:?} is no number"))),
    };
    items.iter().map(number).sum::<Result<f64, _>>().map(Cel::Float)
}

fn extract_all(text: Arc<String>, pattern: Arc<String>) -> Result<Cel, ExecutionError> {
    let pattern =
        regex::Regex::new(&pattern).map_err(|error| ExecutionError::function_error("regex.extractAll", error))?;
    Ok(pattern.find_iter(&text).map(|found| Cel::from(found.as_str())).collect::<Vec<_>>().into())
}
