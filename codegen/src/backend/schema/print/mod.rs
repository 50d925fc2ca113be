//! JSON Schema 2020-12: in comes an operation, out go the schemas of its request and of its answers.
//!
//! Requests are closed, and rules stand as assertions wherever the language can say them. Answers are open: what
//! restricts values is carried as annotation, because a service may learn new ones. Knows nothing of Rust.

mod price;
mod regular;
mod rules;
mod scalars;
#[cfg(test)]
mod tests;
mod types;

use serde_json::{Map, Value as Json, json};

use crate::backend::schema::assertion::keywords::{conjoin, value};
use crate::backend::schema::cel;
use crate::model::{BodyEncoding, Document, FactType, Operation, Provider, ResponseVariant};
use types::{Kind, Names, Types};

pub use rules::{Counts, counts, not_asserted};

/// The words that these schemas use beside those of JSON Schema; a validator in strict mode has to know them.
pub const VOCABULARY: &[&str] = &[
    "x-alias-of",
    "x-body",
    "x-default",
    "x-enum",
    "x-enum-descriptions",
    "x-exclusiveMaximum",
    "x-exclusiveMinimum",
    "x-facts",
    "x-file",
    "x-in",
    "x-maxItems",
    "x-maxLength",
    "x-maxProperties",
    "x-maximum",
    "x-media",
    "x-minItems",
    "x-minLength",
    "x-minProperties",
    "x-minimum",
    "x-multipleOf",
    "x-pattern",
    "x-price",
    "x-propertyNames",
    "x-rules",
    "x-states",
    "x-unique-by",
    "x-uniqueItems",
    "x-unit",
    "x-when",
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
    match op.body {
        BodyEncoding::Json => {}
        BodyEncoding::Multipart => drop(schema.insert("x-body".to_owned(), json!("multipart"))),
        BodyEncoding::Form => drop(schema.insert("x-body".to_owned(), json!("form"))),
    }
    if !op.facts.is_empty() {
        schema.insert("x-facts".to_owned(), facts(op));
    }
    let listed = rules::listed(op);
    if !listed.is_empty() {
        schema.insert("x-rules".to_owned(), json!(listed));
    }
    schema.insert("x-price".to_owned(), price::price(op));
    insert_definitions(&mut schema, definitions);
    print(schema)
}

/// The schema of an answer: the result itself at the root (of several ones, each with the requests that are answered
/// with it), and what is sent to a webhook or stands around the
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
        None if op.responses.is_empty() => {
            head(op, "response", &title, "The answer is not described; any JSON value fits.")
        }
        None => {
            let mut schema = head(op, "response", &title, "One of several answers.");
            let variant = |variant: &ResponseVariant| {
                let types = Types::new(op, &variant.document, Kind::Response, &mut names);
                let mut shown = Map::from_iter([("title".to_owned(), json!(variant.name.value))]);
                if let Some(when) = &variant.when {
                    shown.insert("x-when".to_owned(), json!(cel::text(when, op)));
                }
                let root = conjoin(Json::Object(shown), types.root());
                definitions.extend(types.finish());
                root
            };
            schema.insert("anyOf".to_owned(), op.responses.iter().map(variant).collect());
            schema
        }
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
        let mut values = json!({ "type": ty });
        for (key, bound) in [("minimum", &fact.min), ("maximum", &fact.max)] {
            if let Some(bound) = bound {
                values[key] = value(bound);
            }
        }
        if fact.list {
            values = json!({ "type": "array", "items": values });
        }
        let mut schema = json!({ "name": fact.name.value });
        schema = conjoin(conjoin(schema, values), json!({ "description": fact.doc }));
        if let Some(unit) = &fact.unit {
            schema["x-unit"] = json!(unit);
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
