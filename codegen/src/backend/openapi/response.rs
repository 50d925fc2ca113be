//! Responses: results in the envelope of the provider, other content, and what is posted to the caller later.

use serde_json::{Map, Value as Json, json};

use super::components::{Components, Names, pascal, schema_of};
use super::errors::{self, Errors};
use super::examples::Examples;
use super::markdown::escaped;
use super::tasks::Polls;
use super::{Group, callback};
use crate::backend::Subject;
use crate::backend::schema;
use crate::backend::schema::value::{Document, Schema, Shape};
use crate::model::{self, FactType, Header, Operation, Path, Provider, Type};

const JSON: &str = "application/json";

/// The responses of the operations of a group.
pub(super) struct Received {
    pub responses: Json,
    pub callbacks: Map<String, Json>,
}

/// The schemas of what one operation returns.
struct Returned<'c> {
    op: &'c Operation,
    /// Component of the result.
    result: String,
    names: Names,
    document: Document,
    envelope: Option<Schema>,
}

/// Describes what comes back. What is posted to no address of a request goes to `webhooks`.
pub(super) fn received(
    group: &Group<'_>,
    components: &mut Components,
    errors: &mut Errors,
    (polls, webhooks): (&Polls<'_>, &mut Map<String, Json>),
) -> Received {
    let mut callbacks = Map::new();
    let mut returned = Vec::new();
    for subject in &group.subjects {
        let (one, posted) = Returned::new(subject, components);
        let around = one.envelope.as_ref().unwrap_or(&one.document.root);
        errors.learn(group.provider, around, &one.names, components);
        if let Some(posted) = posted {
            let schema = schema::keywords(&posted, false, &|name| one.names.refer(name));
            let schema = components.add(&format!("{}Callback", pascal(&one.op.name)), Json::Object(schema));
            callback::add(one.op, &schema, &mut callbacks, webhooks);
        }
        returned.push(one);
    }
    let mut success = success(group, &returned, components);
    let link = |op: &Operation| Some((op.name.clone(), polls.link(op, group.provider)?));
    let links: Map<String, Json> = group.subjects.iter().filter_map(|subject| link(subject.op)).collect();
    if !links.is_empty() {
        success["links"] = Json::Object(links);
    }
    let mut responses = Map::from_iter([("2XX".to_owned(), success)]);
    responses.extend(errors::references(group.provider));
    Received { responses: Json::Object(responses), callbacks }
}

impl<'c> Returned<'c> {
    /// The result as a component, and the schema of what is posted to the caller.
    fn new(subject: &Subject<'c>, components: &mut Components) -> (Self, Option<Schema>) {
        let (op, name) = (subject.op, pascal(&subject.op.name));
        let mut document = schema::response_value(op, subject.provider);
        let mut take = |name: &str| {
            let at = document.definitions.iter().position(|(known, _)| known == name)?;
            Some(document.definitions.remove(at).1)
        };
        let (envelope, posted) = (take("envelope"), take("callback"));
        name_variants(&mut document);
        if !is_json(op) {
            // The result has no schema; an envelope or a callback can have one.
            let names = components.define(&document, "", &name);
            return (Self { op, result: String::new(), names, document, envelope }, posted);
        }
        let result = components.reserve(&format!("{name}Response"));
        let names = components.define(&document, &result, &name);
        let mut keywords = schema::keywords(&document.root, false, &|name| names.refer(name));
        keywords.insert("description".to_owned(), json!(document.description));
        let outside: Vec<&Json> = responses_of(op)
            .filter(|_| wrapped(subject.provider, json!(null)).is_none())
            .map(|(_, response)| response)
            .collect();
        if !outside.is_empty() {
            keywords.insert("examples".to_owned(), json!(outside));
        }
        components.set(&result, Json::Object(keywords));
        (Self { op, result, names, document, envelope }, posted)
    }
}

/// Some response is JSON.
fn is_json(op: &Operation) -> bool {
    op.response.is_some() || !op.responses.is_empty() || op.contents.is_empty()
}

/// Makes each of several results a definition, so that results of several operations can share it.
fn name_variants(document: &mut Document) {
    let Shape::AnyOf(variants) = &mut document.root.shape else { return };
    for variant in &mut *variants {
        let Some(title) = variant.notes.title.take() else { continue };
        let mut name = format!("{title} response");
        while document.definitions.iter().any(|(known, _)| *known == name) {
            name.push_str(" variant");
        }
        let reference = Shape::Reference(name.clone()).into();
        document.definitions.push((name, std::mem::replace(variant, reference)));
    }
    if let [only] = &variants[..] {
        document.root = only.clone();
    }
}

/// The response of a group that reports no error. The documentation does not give its exact status.
fn success(group: &Group<'_>, returned: &[Returned<'_>], components: &mut Components) -> Json {
    let mut content = Map::new();
    let results: Vec<&Returned<'_>> = returned.iter().filter(|one| is_json(one.op)).collect();
    if let Some(schema) = enveloped(group, &results, components) {
        let mut media = json!({ "schema": schema });
        let mut examples = Examples::default();
        for (example, response) in results.iter().flat_map(|one| responses_of(one.op)) {
            if let Some(body) = wrapped(group.provider, response.clone()) {
                examples.add(example, body);
            }
        }
        examples.set_in(&mut media);
        content.insert(JSON.to_owned(), media);
    }
    let others = returned.iter().flat_map(|one| &one.op.contents);
    for other in others.clone().filter(|other| other.content_type != JSON) {
        let mut schema = json!({ "type": "string" });
        if !other.content_type.starts_with("text/") {
            schema["format"] = json!("binary");
        }
        if let Some(doc) = &other.doc {
            schema["description"] = json!(escaped(doc));
        }
        content.insert(other.content_type.clone(), json!({ "schema": schema }));
    }
    let description = match returned {
        [one] => one.document.description.as_str(),
        _ => "The results of the operations.",
    };
    let mut response = json!({ "description": escaped(description) });
    let headers: Map<String, Json> = others.flat_map(|other| &other.headers).map(header).collect();
    if !headers.is_empty() {
        response["headers"] = Json::Object(headers);
    }
    if !content.is_empty() {
        response["content"] = Json::Object(content);
    }
    response
}

fn header(header: &Header) -> (String, Json) {
    let ty = match header.ty {
        FactType::Boolean => "boolean",
        FactType::Integer => "integer",
        FactType::Number => "number",
        FactType::String | FactType::Timestamp => "string",
    };
    (header.name.clone(), json!({ "description": escaped(&header.doc), "schema": { "type": ty } }))
}

/// The schema of a body with results: of one operation or of any of several, in the envelope of the provider.
fn enveloped(group: &Group<'_>, results: &[&Returned<'_>], components: &mut Components) -> Option<Json> {
    let first = results.first()?;
    let result = match results {
        [one] => one.result.clone(),
        _ => {
            let variants: Vec<Json> = results.iter().map(|one| schema_of(&one.result)).collect();
            let name = components.reserve(&format!("{}Response", group.name()));
            components.set(&name, json!({ "anyOf": variants }));
            name
        }
    };
    let Some(envelope) = &first.envelope else { return Some(schema_of(&result)) };
    let refer = |name: Option<&str>| match name {
        None => super::components::reference(&result),
        name => first.names.refer(name),
    };
    let keywords = schema::keywords(envelope, false, &refer);
    Some(components.add(&format!("{}Envelope", group.name()), Json::Object(keywords)))
}

/// The documented responses.
fn responses_of(op: &Operation) -> impl Iterator<Item = (&model::Example, &Json)> {
    op.examples.iter().filter_map(|example| Some((example, &example.response.as_ref()?.value)))
}

/// The place of the result, or of the list of results, in an envelope.
pub(super) fn place_of_results(envelope: &model::Document) -> Option<(Path, &Type)> {
    let is_result = |ty: &Type| [Some(ty), ty.items()].contains(&Some(&Type::Result));
    envelope.pointers(is_result).into_iter().next()
}

/// A result in the envelope of its provider; `None` if the envelope needs members that are not part of the result.
fn wrapped(provider: &Provider, result: Json) -> Option<Json> {
    let Some(document) = &provider.response_envelope else { return Some(result) };
    let (path, ty) = place_of_results(document)?;
    let mut object = document.root();
    for (at, name) in path.0.iter().enumerate() {
        if object.params.iter().any(|param| param.required && param.name.value != *name) {
            return None;
        }
        match object.param(name).map(|param| &param.ty) {
            Some(Type::Object(id)) => object = &document.objects[*id],
            _ if at + 1 < path.0.len() => return None,
            _ => {}
        }
    }
    let value = if *ty == Type::Result { result } else { json!([result]) };
    Some(path.0.iter().rev().fold(value, |value, name| json!({ name: value })))
}
