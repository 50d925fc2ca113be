//! JSON Schema 2020-12: in comes an operation, out go the schemas of its request and of its answers.
//!
//! Requests are closed, and rules stand as assertions wherever the language can say them. Answers are open: what
//! restricts values is carried as annotation, because a service may learn new ones. Knows nothing of Rust.

mod price;
mod rules;
#[cfg(test)]
mod tests;
mod types;

use serde_json::{Map, Value as Json, json};

use crate::lower::assertion::keywords::conjoin;
use crate::model::{Document, FactType, Operation, Provider};
use types::{Kind, Names, Types};

pub use rules::not_asserted;

/// The words that these schemas use beside those of JSON Schema; a validator in strict mode has to know them.
pub const VOCABULARY: &[&str] = &[
    "x-default",
    "x-enum",
    "x-enum-descriptions",
    "x-exclusiveMaximum",
    "x-exclusiveMinimum",
    "x-facts",
    "x-in",
    "x-maxItems",
    "x-maxLength",
    "x-maximum",
    "x-media",
    "x-minItems",
    "x-minLength",
    "x-minimum",
    "x-multipleOf",
    "x-pattern",
    "x-price",
    "x-rules",
    "x-unit",
];

const DIALECT: &str = "https://json-schema.org/draft/2020-12/schema";

/// The schema of a request.
pub fn request(op: &Operation) -> String {
    let mut names = Names::default();
    let types = Types::new(op, &op.request, Kind::Request, &mut names);
    let root = types.root();
    let mut schema = head(op, "request", &op.title.value, &op.doc);
    schema.insert("type".to_owned(), json!("object"));
    let mut schema = conjoin(Json::Object(schema), root);
    let definitions = types.finish();
    let (sides, assertions) = rules::assertions(op);
    schema = conjoin(schema, sides);
    let mut schema = into_object(schema);
    if !assertions.is_empty() {
        schema.entry("allOf").or_insert_with(|| json!([])).as_array_mut().into_iter().for_each(|all| {
            all.extend(assertions.iter().cloned());
        });
    }
    if !op.facts.is_empty() {
        schema.insert("x-facts".to_owned(), facts(op));
    }
    if !op.rules.is_empty() {
        schema.insert("x-rules".to_owned(), rules::listed(op));
    }
    schema.insert("x-price".to_owned(), price::price(op));
    insert_definitions(&mut schema, definitions);
    print(schema)
}

/// The schema of an answer: the result itself at the root, and what is sent to a webhook or stands around the
/// result as definitions `callback` and `envelope`.
pub fn response(op: &Operation, provider: &Provider) -> String {
    let title = format!("Answer of {}", op.title.value);
    let mut names = Names::default();
    names.reserve(["callback", "envelope"]);
    let mut definitions = Map::new();
    let mut schema = match &op.response {
        Some(document) => {
            let description = document.root().doc.clone().unwrap_or_else(|| "One result.".to_owned());
            let mut schema = head(op, "response", &title, &description);
            schema.insert("type".to_owned(), json!("object"));
            let types = Types::new(op, document, Kind::Response, &mut names);
            let root = types.root();
            definitions.extend(types.finish());
            into_object(conjoin(Json::Object(schema), root))
        }
        None => head(op, "response", &title, "The answer is not described; any JSON value fits."),
    };
    let others: [(&str, Option<&Document>); 2] =
        [("callback", op.callback.as_ref()), ("envelope", provider.response_envelope.as_ref())];
    for (name, document) in others {
        let Some(document) = document else { continue };
        let types = Types::new(op, document, Kind::Response, &mut names);
        let root = types.root();
        definitions.extend(types.finish());
        definitions.insert(name.to_owned(), root);
    }
    insert_definitions(&mut schema, definitions);
    print(schema)
}

fn head(op: &Operation, part: &str, title: &str, description: &str) -> Map<String, Json> {
    let head = [
        ("$schema", DIALECT.to_owned()),
        ("$id", format!("modelspec:{}.{part}", op.id())),
        ("title", title.to_owned()),
        ("description", description.to_owned()),
    ];
    head.into_iter()
        .filter(|(_, text)| !text.is_empty())
        .map(|(key, text)| (key.to_owned(), json!(text)))
        .collect()
}

fn into_object(schema: Json) -> Map<String, Json> {
    match schema {
        Json::Object(schema) => schema,
        // Nothing that is put together here is `false`; it would be this.
        _ => Map::from_iter([("not".to_owned(), json!({}))]),
    }
}

fn facts(op: &Operation) -> Json {
    let fact = |fact: &crate::model::Fact| {
        let ty = match fact.ty {
            FactType::Boolean => "boolean",
            FactType::Integer => "integer",
            FactType::Number => "number",
            FactType::String => "string",
        };
        let mut schema = json!({ "name": fact.name.value, "type": ty, "description": fact.doc });
        if let (Some(unit), Some(schema)) = (&fact.unit, schema.as_object_mut()) {
            schema.insert("x-unit".to_owned(), json!(unit));
        }
        schema
    };
    op.facts.iter().map(fact).collect()
}

fn insert_definitions(schema: &mut Map<String, Json>, definitions: Map<String, Json>) {
    if !definitions.is_empty() {
        schema.insert("$defs".to_owned(), Json::Object(definitions));
    }
}

fn print(schema: Map<String, Json>) -> String {
    let mut text = serde_json::to_string_pretty(&Json::Object(schema)).expect("every key is a string");
    text.push('\n');
    text
}
