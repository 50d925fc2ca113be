//! The reference evaluator of tests: runs an expression of the Common Expression Language with the `cel` crate, and with
//! the extensions that generated expressions declare in `needs`.
//!
//! Takes text and returns its value for a request and facts, or `None` where evaluation fails. Knows nothing of specs.

use std::collections::HashMap;
use std::sync::Arc;

use cel::common::types::{CelDouble, CelInt, CelList, CelString, INT_TYPE, Kind, LIST_TYPE, STRING_TYPE};
use cel::common::value::{CowVal, Val};
use cel::{Context, Env, ExecutionError, Program};
use serde_json::Value as Json;

/// The CEL type that whole JSON numbers get.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Reading {
    /// `uint`, or `double` when written with a fraction: the most hostile reading.
    Mixed,
    /// `int`.
    Ints,
    /// `double` for all numbers, as in libraries that read JSON into a protobuf `Value`.
    Doubles,
}

/// A compiled expression.
pub struct Oracle {
    env: Arc<Env>,
    program: Program,
    text: String,
    variables: Vec<(String, Oracle)>,
}

impl Oracle {
    /// Compiles an expression with the standard definitions of CEL and the extensions that it needs: `lists`, `math`,
    /// `regex`, `strings`, `sum`; also `int128`, which it does not have.
    ///
    /// # Panics
    ///
    /// When the expression does not compile.
    pub fn new(text: &str, needs: &[&str]) -> Self {
        let mut env = Env::stdlib();
        for need in needs {
            match *need {
                "math" => env.add_extension(cel::extensions::math).unwrap(),
                "strings" => env.add_extension(cel::extensions::strings).unwrap(),
                "lists" => env.add_overload("lists.range", "range", vec![INT_TYPE], range).unwrap(),
                "sum" => env.add_overload("sum", "sum_list", vec![LIST_TYPE], sum).unwrap(),
                "regex" => env
                    .add_overload(
                        "regex.extractAll",
                        "extract_all",
                        vec![STRING_TYPE, STRING_TYPE],
                        extract_all,
                    )
                    .unwrap(),
                // Its integers have 64 bits, so that an evaluation with larger ones fails.
                "int128" => {}
                other => panic!("there is no extension {other}"),
            }
        }
        let program = env.compile(text).unwrap_or_else(|error| panic!("{text}: {error}"));
        Self { env: Arc::new(env), program, text: text.to_owned(), variables: Vec::new() }
    }

    /// The expression with what it refers to as `variables`; each of them refers to those before it.
    #[must_use]
    pub fn with_variables(self, variables: Vec<(String, Oracle)>) -> Self {
        Self { variables, ..self }
    }

    /// Evaluates the expression; `None` where evaluation fails.
    ///
    /// # Panics
    ///
    /// When the expression uses a name or an overload that the environment does not declare.
    pub fn run(&self, request: &Json, facts: &Json, reading: Reading) -> Option<cel::Value> {
        let mut variables = HashMap::new();
        for (name, variable) in &self.variables {
            // What cannot be evaluated has no value, so that reading it fails as well.
            if let Some(value) = variable.evaluate(request, facts, reading, &variables) {
                variables.insert(name.clone(), value);
            }
        }
        self.evaluate(request, facts, reading, &variables)
    }

    fn evaluate(
        &self,
        request: &Json,
        facts: &Json,
        reading: Reading,
        variables: &HashMap<String, cel::Value>,
    ) -> Option<cel::Value> {
        let mut context = Context::with_env(Arc::clone(&self.env));
        context.add_variable("self", value(request, reading)).unwrap();
        context.add_variable("facts", value(facts, reading)).unwrap();
        context.add_variable("media", value(&media(request, facts, ""), reading)).unwrap();
        context.add_variable("variables", cel::Value::from(variables.clone())).unwrap();
        match self.program.execute(&context) {
            Ok(value) => Some(value),
            Err(error @ (ExecutionError::UndeclaredReference(_) | ExecutionError::NoSuchOverload { .. })) => {
                panic!("{}\n{request:#}\n{facts}\n{error}", self.text)
            }
            Err(_) => None,
        }
    }
}

/// The mirror of a request, with the facts about media in the places of the strings that refer to it.
fn media(request: &Json, facts: &Json, pointer: &str) -> Json {
    match request {
        Json::Array(items) => {
            let item = |(index, item)| media(item, facts, &format!("{pointer}/{index}"));
            items.iter().enumerate().map(item).collect()
        }
        Json::Object(members) => members
            .iter()
            .map(|(name, member)| (name.clone(), media(member, facts, &format!("{pointer}/{name}"))))
            .collect(),
        _ => facts.get(pointer).cloned().unwrap_or_else(|| Json::Object(serde_json::Map::new())),
    }
}

fn value(json: &Json, reading: Reading) -> cel::Value {
    match json {
        Json::Null => cel::Value::Null,
        Json::Bool(value) => cel::Value::Bool(*value),
        Json::String(text) => text.as_str().into(),
        Json::Number(number) => match (reading, number.as_i64()) {
            (Reading::Mixed, Some(whole)) if whole >= 0 => cel::Value::UInt(whole.unsigned_abs()),
            (Reading::Mixed | Reading::Ints, Some(whole)) => cel::Value::Int(whole),
            _ => cel::Value::Float(number.as_f64().unwrap()),
        },
        Json::Array(items) => items.iter().map(|item| value(item, reading)).collect::<Vec<_>>().into(),
        Json::Object(members) => {
            let members = members.iter().map(|(name, member)| (name.clone(), value(member, reading)));
            members.collect::<HashMap<_, _>>().into()
        }
    }
}

/// `sum(list)`: an `int` if all items are, else a `double`.
#[expect(clippy::needless_pass_by_value, reason = "the signature that the `cel` crate calls")]
fn sum<'b, 'v>(arguments: Vec<CowVal<'b, 'v>>) -> Result<CowVal<'b, 'v>, ExecutionError> {
    let fails = |what: &str| ExecutionError::function_error("sum", what.to_owned());
    let list = arguments.first().ok_or_else(|| fails("no list"))?.as_ref();
    let mut items = list.as_iterable().ok_or_else(|| fails("no list"))?.iter();
    let (mut whole, mut number): (Option<i64>, f64) = (Some(0), 0.0);
    while let Some(item) = items.next() {
        match item.get_type().kind() {
            Kind::Int => {
                let item = *item.downcast_ref::<CelInt>().ok_or_else(|| fails("no number"))?.inner();
                whole = whole.and_then(|sum| sum.checked_add(item));
                #[expect(clippy::cast_precision_loss, reason = "the numbers of the tests are small")]
                (number += item as f64);
            }
            Kind::Double => {
                number += *item.downcast_ref::<CelDouble>().ok_or_else(|| fails("no number"))?.inner();
                whole = None;
            }
            _ => return Err(fails("no number")),
        }
    }
    Ok(match whole {
        Some(whole) => CowVal::owned(CelInt::from(whole)),
        None => CowVal::owned(CelDouble::from(number)),
    })
}

/// `lists.range(count)`: the whole numbers from 0 on.
#[expect(clippy::needless_pass_by_value, reason = "the signature that the `cel` crate calls")]
fn range<'b, 'v>(arguments: Vec<CowVal<'b, 'v>>) -> Result<CowVal<'b, 'v>, ExecutionError> {
    let count = arguments.first().and_then(|count| count.as_ref().downcast_ref::<CelInt>());
    let count = count.ok_or_else(|| ExecutionError::function_error("lists.range", "no number".to_owned()))?;
    let numbers: Vec<Box<dyn Val>> =
        (0..*count.inner()).map(|number| Box::new(CelInt::from(number)) as Box<dyn Val>).collect();
    Ok(CowVal::owned(CelList::from(numbers)))
}

/// `regex.extractAll(text, pattern)`
#[expect(clippy::needless_pass_by_value, reason = "the signature that the `cel` crate calls")]
fn extract_all<'b, 'v>(arguments: Vec<CowVal<'b, 'v>>) -> Result<CowVal<'b, 'v>, ExecutionError> {
    let fails = |what: String| ExecutionError::function_error("regex.extractAll", what);
    let text = |at: usize| {
        let argument =
            arguments.get(at).and_then(|argument| argument.as_ref().downcast_ref::<CelString<'_>>());
        argument.map(|text| text.inner().to_owned()).ok_or_else(|| fails("no string".to_owned()))
    };
    let pattern = regex::Regex::new(&text(1)?).map_err(|error| fails(error.to_string()))?;
    let source = text(0)?;
    let found: Vec<Box<dyn Val>> = pattern
        .find_iter(&source)
        .map(|found| Box::new(CelString::from(found.as_str().to_owned())) as Box<dyn Val>)
        .collect();
    Ok(CowVal::owned(CelList::from(found)))
}
