//! Takes every decision about the schemas of an operation. In comes the model, out go schema values.
//!
//! Requests are closed, and rules are assertions wherever JSON Schema can express them. Responses are open, and what
//! restricts values is an annotation, because a service may extend it. Knows no dialect.

mod http;
mod price;
mod restrictions;
mod rules;
mod scalars;
mod types;

use super::asserted::Asserted;
use super::assertion::sizes;
use super::cel::Expressions;
use super::value::{Document, Fact, Request, Schema, Shape};
use crate::model::{self, FactType, Operation, Provider, ResponseVariant};
use types::{Kind, Names, Types};

/// The shape of a document in place of the request of an operation.
pub(super) fn shape(op: &Operation, document: &model::Document) -> Document {
    request_shape(document, &Expressions::new(op))
}

fn request_shape(document: &model::Document, expressions: &Expressions<'_>) -> Document {
    let op = expressions.op;
    let types = Types::new(expressions, document, Kind::Request, &mut Names::default());
    let root = Schema::from(without_description(types.root().shape));
    Document {
        id: identifier(op, "request"),
        title: op.title.value.clone(),
        description: op.doc.clone(),
        root,
        definitions: types.finish(),
        variables: Vec::new(),
        is_strict: true,
    }
}

/// The schema of a request.
pub(super) fn request(op: &Operation, provider: &Provider, asserted: &Asserted) -> Request {
    Request { http: http::http(op, provider), ..body(op, asserted) }
}

/// The schema of a request, however it is sent.
pub(super) fn body(op: &Operation, asserted: &Asserted) -> Request {
    let expressions = Expressions::new(op);
    let mut document = request_shape(&op.request, &expressions);
    let mut assertions = Vec::new();
    let mut sides = serde_json::Value::Bool(true);
    if let Some(table) = sizes::sizes(op) {
        sides = table.sides;
        assertions.push(("sizes".to_owned(), table.pairs));
    }
    let rules = op.rules.iter().enumerate();
    assertions.extend(rules.filter_map(|(at, rule)| Some((rule.id.value.clone(), asserted.of(at)?.clone()))));
    // `true` asserts nothing.
    assertions.retain(|(_, schema)| *schema != serde_json::Value::Bool(true));
    let (rules, price) = (rules::listed(op, asserted, &expressions), price::prices(op, &expressions));
    document.variables = expressions.variables();
    Request {
        document,
        body: op.body,
        http: serde_json::Value::Null,
        sides,
        assertions,
        facts: op.facts.iter().map(fact).collect(),
        modes: op.modes.iter().map(mode).collect(),
        rules,
        price,
    }
}

/// The schema of a response: the result at the root; of several results, each with the requests that bring it. What is
/// sent to a webhook or surrounds the result are the definitions `callback` and `envelope`.
pub(super) fn response(op: &Operation, provider: &Provider) -> Document {
    let (expressions, mut names) = (Expressions::new(op), Names::default());
    names.reserve(["callback", "envelope"]);
    let mut definitions = Vec::new();
    let mut described = |document: &model::Document, definitions: &mut Vec<(String, Schema)>| {
        let types = Types::new(&expressions, document, Kind::Response, &mut names);
        let root = types.root();
        definitions.extend(types.finish());
        root
    };
    let (description, root) = match &op.response {
        Some(document) => {
            let description =
                document.root().doc.clone().unwrap_or_else(|| "The result of the operation.".to_owned());
            (description, Schema::from(without_description(described(document, &mut definitions).shape)))
        }
        None if op.responses.is_empty() && !op.contents.is_empty() => {
            ("The response is not JSON.".to_owned(), Shape::Any.into())
        }
        None if op.responses.is_empty() => {
            ("The response is not documented; any JSON value is valid.".to_owned(), Shape::Any.into())
        }
        None => {
            let variant = |variant: &ResponseVariant| {
                let mut schema = described(&variant.document, &mut definitions);
                schema.notes.title = Some(variant.name.value.clone());
                schema.notes.when = variant.when.as_ref().map(|when| expressions.text(when));
                schema
            };
            let variants = op.responses.iter().map(variant).collect();
            ("One of several responses.".to_owned(), Shape::AnyOf(variants).into())
        }
    };
    for (name, document) in [("callback", &op.callback), ("envelope", &provider.response_envelope)] {
        if let Some(document) = document {
            let root = described(document, &mut definitions);
            definitions.push((name.to_owned(), root));
        }
    }
    Document {
        id: identifier(op, "response"),
        title: format!("Response of {}", op.title.value),
        description,
        root,
        definitions,
        variables: expressions.variables(),
        is_strict: false,
    }
}

fn identifier(op: &Operation, part: &str) -> String {
    format!("modelspec:{}.{part}", op.id())
}

/// The shape of the outermost object; the document describes it already.
fn without_description(mut shape: Shape) -> Shape {
    if let Shape::Object(object) = &mut shape {
        object.description = None;
    }
    shape
}

/// A combination of inputs: its parameters as JSON Pointers.
fn mode(mode: &model::Mode) -> serde_json::Value {
    let pointers = |paths: &[model::Path]| paths.iter().map(model::Path::pointer).collect::<Vec<_>>();
    let mut value = serde_json::json!({ "name": mode.name.value, "description": mode.doc });
    let lists = [("required", &mode.required), ("optional", &mode.optional), ("forbidden", &mode.forbidden)];
    for (key, paths) in lists.into_iter().filter(|(_, paths)| !paths.is_empty()) {
        value[key] = pointers(paths).into();
    }
    value
}

fn fact(fact: &model::Fact) -> Fact {
    let edge = |bound: &Option<model::Value>| bound.clone().map(|bound| (bound, false));
    let number = |is_integer: bool| {
        Shape::Number(super::value::Number {
            is_integer,
            min: edge(&fact.min),
            max: edge(&fact.max),
            step: None,
            documented_step: None,
        })
    };
    let mut shape = match fact.ty {
        FactType::Boolean => Shape::Boolean,
        FactType::Integer => number(true),
        FactType::Number => number(false),
        FactType::String => Shape::String(super::value::Text::default()),
        FactType::Timestamp => {
            Shape::String(super::value::Text { format: Some("date-time"), ..Default::default() })
        }
    };
    if fact.list {
        let (min, max) = fact.items;
        let unlimited = types::plain_array(shape);
        shape = match unlimited {
            Shape::Array(array) => Shape::Array(super::value::Array { min: min.unwrap_or(0), max, ..array }),
            other => other,
        };
    }
    let mut schema = Schema::from(shape);
    schema.notes.description = Some(fact.doc.clone());
    schema.notes.unit.clone_from(&fact.unit);
    Fact { name: fact.name.value.clone(), schema, default: fact.default.clone() }
}
