//! `vectors`: the test vectors that the engine's users in other languages run. Each line is a JSON object: a document,
//! facts, and the answer of the command line, or the code of an error.

use std::collections::{BTreeMap, BTreeSet, HashSet};
use std::io::Write;
use std::mem::{Discriminant, discriminant};
use std::path::PathBuf;

use base64::Engine;
use base64::prelude::BASE64_STANDARD;
use modelspec_codegen::__private::model::{
    Example, FactType, Operation, Place, Price, RequestEnvelope, Type, words,
};
use modelspec_codegen::Catalogue;
use modelspec_codegen::source::Located;
use modelspec_runtime::tool::Dialect;
use modelspec_runtime::{Day, Entry, FactError, Facts, Json, JsonObject, Moment, http};

use crate::answer::{Answer, Body, Details, bill, completion, verdict};
use crate::question::Case;
use crate::specs::SpecFolder;
use crate::{Error, Format, Status, Style, diagnostics};

/// Arguments of `vectors`.
#[derive(Clone, Debug)]
pub struct Arguments {
    /// Folder of the specs.
    pub specs: PathBuf,
    /// Style of the diagnostics.
    pub style: Style,
}

/// One document with its facts.
struct Input {
    name: String,
    document: Vec<u8>,
    facts: Option<String>,
    /// The day or the instant at which it is priced.
    at: Option<Moment>,
    /// The document is the body of an HTTP request.
    is_body: bool,
    /// The price is asked for, too.
    is_priced: bool,
}

/// Prints the test vectors of all operations: their documented examples, and what engines get wrong easily.
///
/// # Errors
///
/// If the specs cannot be read, or the output cannot be written.
pub fn run(arguments: &Arguments, out: &mut dyn Write, errors: &mut dyn Write) -> Result<Status, Error> {
    let compilation = SpecFolder::open(&arguments.specs)?.compile()?;
    if compilation.report.has_errors() {
        diagnostics::write_report(&compilation.report, &compilation.sources, arguments.style, errors)?;
        return Ok(Status::Bad);
    }
    let (mut inputs, mut completed) = (BTreeMap::new(), BTreeMap::new());
    let mut kinds = HashSet::new();
    for op in &compilation.catalogue.operations {
        let mut of_op = examples(op);
        // Engines differ in kinds of parameters, not in operations.
        let known = kinds.len();
        kinds.extend(kinds_of(op));
        if kinds.len() > known {
            of_op.extend(pitfalls(op));
            completed.insert(op.id(), tool_arguments(op));
        }
        of_op.extend(at_edges(op));
        if inputs.is_empty() {
            of_op.push(many_violations());
        }
        inputs.insert(op.id(), of_op);
    }
    let catalogue = Catalogue::from(compilation);
    for entry in catalogue.models() {
        for input in inputs.get(entry.id).into_iter().flatten() {
            write(entry, input, out)?;
        }
        for input in completed.get(entry.id).into_iter().flatten() {
            write_completions(entry, input, out)?;
        }
    }
    write_names(&catalogue, out)?;
    Ok(Status::Good)
}

/// Answers for one document.
type Give = fn(&Case<'_>, Format) -> Answer;

/// Writes the answers of `validate` and `price` for an input.
fn write(entry: &Entry<'_>, input: &Input, out: &mut dyn Write) -> Result<(), Error> {
    if input.is_body && !matches!(entry.endpoint.body, http::Body::Json | http::Body::None) {
        return Ok(());
    }
    let commands: [(&str, Give); 3] = [
        ("validate", verdict),
        ("price", |case, format| bill(case, format, Details::default())),
        ("receipt", |case, format| bill(case, format, Details { receipt: true, explain: true })),
    ];
    for (command, give) in &commands[..if input.is_priced { 3 } else { 1 }] {
        let mut vector = vector(&input.name, command, entry.id, &input.document);
        if input.is_body {
            vector.insert("body", true.into());
        }
        if let Some(facts) = &input.facts {
            vector.insert("facts", facts.as_str().into());
        }
        if let Some(at) = input.at {
            vector.insert("at", at.to_string().into());
        }
        match answered(entry, input, *give) {
            Ok(answer) => vector.insert("answer", answer.as_str().into()),
            Err(errors) => {
                let errors: Vec<Json> = errors.iter().map(FactError::to_json).collect();
                let error = [("code", "facts".into()), ("errors", errors.into())];
                vector.insert("error", JsonObject::from(error).into());
            }
        }
        writeln!(out, "{}", Json::from(vector))?;
    }
    Ok(())
}

/// The id of tasks that have none.
const TASK_ID: &str = "0b0e3f6c-93a8-4f4e-8f0a-3c1d2b6a7e55";

/// Writes the answers of `complete` for arguments.
fn write_completions(entry: &Entry<'_>, input: &Input, out: &mut dyn Write) -> Result<(), Error> {
    for dialect in Dialect::ALL {
        let mut vector = vector(&input.name, "complete", entry.id, &input.document);
        vector.insert("dialect", dialect.name().into());
        vector.insert("taskId", TASK_ID.into());
        let give = |case: &Case<'_>, format| completion(case, format, *dialect, Some(TASK_ID));
        let answer = answered(entry, input, give).unwrap_or_default();
        vector.insert("answer", answer.as_str().into());
        writeln!(out, "{}", Json::from(vector))?;
    }
    Ok(())
}

fn vector(name: &str, command: &str, model: &str, document: &[u8]) -> JsonObject {
    let mut vector =
        JsonObject::from([("name", name.into()), ("command", command.into()), ("model", model.into())]);
    match std::str::from_utf8(document) {
        Ok(text) => vector.insert("document", text.into()),
        Err(_) => vector.insert("base64", BASE64_STANDARD.encode(document).as_str().into()),
    }
    vector
}

/// The line that the command line prints.
fn answered(
    entry: &Entry<'_>,
    input: &Input,
    give: impl Fn(&Case<'_>, Format) -> Answer,
) -> Result<String, Vec<FactError>> {
    let facts = match &input.facts {
        Some(json) => {
            Facts::from_json(entry.model(), json.as_bytes()).map_err(|errors| errors.errors().to_vec())?
        }
        None => Facts::new(),
    };
    let facts = input.at.into_iter().fold(facts, Facts::at);
    let case = Case { entry, is_body: input.is_body, json: Some(&input.document), facts: &facts };
    let Answer { fact_errors, body, .. } = give(&case, Format::Json);
    match body {
        _ if !fact_errors.is_empty() => Err(fact_errors),
        Body::Json(result) => Ok(entry.answer(result).to_string()),
        Body::Text(text) => Ok(text),
    }
}

/// The names of models: an identifier that several operations share, and others that are unknown, are errors.
fn write_names(catalogue: &Catalogue, out: &mut dyn Write) -> Result<(), Error> {
    let names: BTreeSet<&str> = catalogue.models().iter().flat_map(|entry| entry.wire_ids).copied().collect();
    for name in names.into_iter().chain(["no/such-model", "", "a\u{0}b \u{1F98A}"]) {
        let mut vector = vector("name of a model", "validate", name, b"{}");
        let found = catalogue.models_by_wire_id(name);
        if let [entry] = found {
            let answer = answered(entry, &Input::new(name, "{}"), verdict).unwrap_or_default();
            vector.insert("answer", answer.as_str().into());
        } else {
            let code = if found.is_empty() { "unknown-model" } else { "ambiguous-model" };
            vector.insert("error", JsonObject::from([("code", code.into())]).into());
        }
        writeln!(out, "{}", Json::from(vector))?;
    }
    Ok(())
}

impl Input {
    fn new(name: &str, document: impl Into<Vec<u8>>) -> Self {
        Self {
            name: name.to_owned(),
            document: document.into(),
            facts: None,
            at: None,
            is_body: false,
            is_priced: false,
        }
    }

    fn priced(self) -> Self {
        Self { is_priced: true, ..self }
    }

    fn with_facts(self, facts: String) -> Self {
        Self { facts: Some(facts), ..self }
    }
}

/// A kind of parameter, fact or price, in which engines could differ.
#[derive(PartialEq, Eq, Hash)]
enum Kind {
    Type(Discriminant<Type>),
    Place(Discriminant<Place>),
    Nullable,
    Joined,
    Open,
    Fact(Discriminant<FactType>, bool),
    Price(Discriminant<Price>),
    Envelope(Discriminant<RequestEnvelope>),
}

/// The kinds that an operation has.
fn kinds_of(operation: &Operation) -> HashSet<Kind> {
    let objects = &operation.request.objects;
    let mut kinds = HashSet::from([
        Kind::Price(discriminant(operation.prices.price())),
        Kind::Envelope(discriminant(&operation.request_envelope)),
    ]);
    for param in objects.iter().flat_map(|object| &object.params) {
        kinds.extend(param.ty.nested().into_iter().map(|ty| Kind::Type(discriminant(ty))));
        kinds.insert(Kind::Place(discriminant(&param.place)));
        kinds.extend(param.nullable.then_some(Kind::Nullable));
        kinds.extend(param.join.is_some().then_some(Kind::Joined));
    }
    kinds.extend(objects.iter().any(|object| object.open).then_some(Kind::Open));
    kinds.extend(operation.facts.iter().map(|fact| Kind::Fact(discriminant(&fact.ty), fact.list)));
    kinds
}

/// The documented requests.
fn examples(operation: &Operation) -> Vec<Input> {
    let requests = operation.examples.iter().filter_map(|example| Some((example, example.request.as_ref()?)));
    let input = |(example, request): (&Example, &Located<serde_json::Value>)| {
        let input = Input::new(&format!("example: {}", example.title.value), request.value.to_string());
        let input = Input { at: example.at.as_ref().map(|at| at.value), ..input };
        match &example.facts {
            Some(facts) => input.priced().with_facts(facts.value.to_string()),
            None => input.priced(),
        }
    };
    requests.map(input).collect()
}

/// The shortest documented request on the first and the last day of each price, and on the days around them.
fn at_edges(operation: &Operation) -> Vec<Input> {
    let valid = operation.examples.iter().filter(|example| example.violations.is_empty());
    let requests =
        valid.filter_map(|example| example.request.as_ref()).map(|request| request.value.to_string());
    let Some(request) = requests.min_by_key(String::len) else { return Vec::new() };
    let entries = &operation.prices.entries;
    let days: BTreeSet<Day> = entries
        .iter()
        .flat_map(|entry| [entry.from, entry.until])
        .flatten()
        .flat_map(|day| [day.previous(), Some(day)])
        .flatten()
        .collect();
    let on = |day: Day| Input {
        at: Some(day.into()),
        ..Input::new(&format!("on {day}"), request.as_str()).priced()
    };
    days.into_iter().map(on).collect()
}

/// Documents that engines get wrong easily, most of them around the shortest documented request.
fn pitfalls(operation: &Operation) -> Vec<Input> {
    let valid = operation.examples.iter().filter(|example| example.violations.is_empty());
    let requests = valid.filter_map(|example| example.request.as_ref()).map(|request| &request.value);
    let shortest = requests.min_by_key(|request| request.to_string().len());
    let base = shortest.cloned().unwrap_or_else(|| serde_json::json!({}));
    let mut inputs = documents(&base);
    inputs.extend(bodies(&base.to_string()));
    inputs.extend(values(operation));
    inputs.extend(facts(operation, &base.to_string()));
    inputs
}

/// Arguments that a language model could give.
fn tool_arguments(operation: &Operation) -> Vec<Input> {
    let example = operation.examples.iter().find_map(|example| example.request.as_ref());
    let all = |value: &str| {
        let members = operation.request.root().params.iter();
        let members = members.map(|param| format!("{}:{value}", Json::from(&*param.name.value)));
        format!("{{{}}}", members.collect::<Vec<_>>().join(","))
    };
    let mut arguments = vec![
        Input::new("arguments: none", "{}"),
        Input::new("arguments: not JSON", "{\"a\":"),
        Input::new("arguments: a key twice", "{\"a\":1,\"a\":2}"),
        Input::new("arguments: all `null`", all("null")),
        Input::new("arguments: numbers as text", all("\"1024.50\"")),
        Input::new("arguments: pairs", all("[{\"key\":\"\u{e9}\",\"value\":\"1\"}]")),
    ];
    arguments.extend(example.map(|request| Input::new("arguments: an example", request.value.to_string())));
    arguments
}

/// Documents that are not JSON, not an object, or have unusual members.
fn documents(base: &serde_json::Value) -> Vec<Input> {
    let text = base.to_string();
    let members = text.trim_end_matches('}');
    let with = |member: &str| {
        let comma = if members == "{" { "" } else { "," };
        format!("{members}{comma}{member}}}")
    };
    let first = base.as_object().and_then(|members| members.iter().next());
    let again =
        first.map_or_else(|| "\"a\":1,\"a\":1".to_owned(), |(key, value)| format!("\"{key}\":{value}"));
    let nested = |depth: usize| with(&format!("\"deep\":{}{}", "[".repeat(depth), "]".repeat(depth)));
    let not_utf8 = [members.as_bytes(), b"\"\xff\"}"].concat();
    vec![
        Input::new("empty document", "").priced(),
        Input::new("no members", "{}").priced(),
        Input::new("white space around a document", format!("\r\n\t {text} \n")).priced(),
        Input::new("byte order mark", format!("\u{feff}{text}")),
        Input::new("text after the document", format!("{text} {text}")),
        Input::new("document that ends early", members),
        Input::new("not UTF-8", not_utf8).priced(),
        Input::new("null", "null"),
        Input::new("list", format!("[{text}]")),
        Input::new("string", "\"\u{e9}\""),
        Input::new("number", "-0.0"),
        Input::new("unknown keys", with("\"p\u{e9}ch\u{e9} \\n\\u0000\\ud83e\\udd8a\":1,\"\":2,\"a/b~c\":3")),
        Input::new("key with an unpaired surrogate", with("\"\\ud800\":1")),
        Input::new("duplicate key", with(&again)),
        Input::new("deep nesting", nested(100)),
        Input::new("nesting at the limit", nested(126)),
        Input::new("nesting beyond the limit", nested(127)),
        Input::new("nesting far beyond the limit", nested(2_000)),
    ]
}

/// Bodies as they are sent, right or wrong for the envelope of the provider.
fn bodies(base: &str) -> impl Iterator<Item = Input> {
    let bodies = [
        ("one request", base.to_owned()),
        ("a list of one request", format!("[{base}]")),
        ("a list with wrong items", format!("[{base},null,{{\"\u{e9}\":1}},{base}]")),
        ("an empty list", "[]".to_owned()),
        ("no JSON", "[".to_owned()),
    ];
    let input = |(name, body): (&str, String)| Input::new(&format!("body: {name}"), body).priced();
    bodies.into_iter().map(move |body| Input { is_body: true, ..input(body) })
}

/// Documents in which all parameters have one value.
fn values(operation: &Operation) -> impl Iterator<Item = Input> {
    let values = [
        ("null", "null"),
        ("`true`", "true"),
        ("a large integer", "123456789012345678901234567890"),
        ("an integer that no double holds", "9007199254740993"),
        ("a number beyond doubles", "1e999"),
        ("a number below doubles", "-1e-999"),
        ("a fraction", "0.1"),
        ("an integer with an exponent", "2e0"),
        ("an integer with a fraction", "512.0"),
        ("an unpaired surrogate", "\"\\udc00\""),
        ("text beyond ASCII", "\"\u{65e5}\u{672c}\u{8a9e} \u{1F98A} e\u{301}\u{2028}\""),
        ("text with escapes", "\"\\u0000\\u001f\\u007f\\\"\\\\\\/\\b\\f\\n\\r\\t\\u00e9\""),
        ("an empty string", "\"\""),
        ("an empty list", "[]"),
        ("an empty object", "{}"),
    ];
    let params = &operation.request.root().params;
    values.into_iter().map(|(name, value)| {
        let members = params.iter().map(|param| format!("{}:{value}", Json::from(&*param.name.value)));
        let document = format!("{{{}}}", members.collect::<Vec<_>>().join(","));
        Input::new(&format!("every parameter is {name}"), document)
    })
}

/// A document with facts that cannot be used, or can.
fn facts(operation: &Operation, base: &str) -> Vec<Input> {
    let samples = operation.facts.iter().map(|fact| (fact.name.value.clone(), words::sample_fact(fact)));
    let samples = serde_json::Value::Object(samples.collect()).to_string();
    let with = |name: &str, facts: &str| Input::new(name, base).with_facts(facts.to_owned());
    vec![
        with("usable facts", &samples).priced(),
        with("facts that are not JSON", "{\"a\":").priced(),
        with("empty text as facts", ""),
        with("facts in a list", "[]"),
        with("unknown facts", "{\"no-such-fact\":1,\"p\u{e9}ch\u{e9}\":null}").priced(),
        with("facts about files that do not exist", "{\"/no/such\":{\"width\":1}}"),
    ]
}

/// A document with more violations than a report lists.
fn many_violations() -> Input {
    let keys: Vec<String> = (0..1100).map(|number| format!("\"\u{e9}{number}\":0")).collect();
    Input::new("more violations than are listed", format!("{{{}}}", keys.join(",")))
}
