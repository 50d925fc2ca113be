//! An OpenAPI 3.1 document for each provider, with the same schemas as [`super::schema`]. In: operations. Out:
//! JSON. Knows nothing of Rust.

mod callback;
mod components;
mod errors;
mod examples;
mod markdown;
mod operation;
mod request;
mod response;
mod tasks;
#[cfg(test)]
mod tests;

use std::collections::BTreeMap;

use serde_json::{Map, Value as Json, json};

use super::{Backend, Input, Job, Subject};
use crate::model::{Auth, Operation, Provider, Source};
use components::{Components, pascal};
use errors::Errors;
use markdown::escaped;
use tasks::Polls;

/// A document for each provider.
pub(crate) struct OpenApi;

impl Backend for OpenApi {
    fn jobs<'c>(&self, input: &'c Input<'c>) -> Vec<Job<'c>> {
        let mut providers: BTreeMap<&str, Vec<&'c Subject<'c>>> = BTreeMap::new();
        for subject in &input.subjects {
            providers.entry(&subject.provider.id).or_default().push(subject);
        }
        let file = |(id, subjects): (&'c str, Vec<&'c Subject<'c>>)| {
            Job::new(id, format!("openapi/{id}.json"), move || text(&subjects))
        };
        providers.into_iter().map(file).collect()
    }
}

/// Operations with the same method and path, which are one operation in OpenAPI.
struct Group<'c> {
    provider: &'c Provider,
    /// Identifier of the operation.
    id: String,
    subjects: Vec<&'c Subject<'c>>,
}

impl Group<'_> {
    /// The first operation, which decides where the others need not agree.
    fn first(&self) -> &Operation {
        self.subjects[0].op
    }

    /// The only operation.
    fn only(&self) -> Option<&Operation> {
        if let [subject] = &self.subjects[..] { Some(subject.op) } else { None }
    }

    /// The start of the names of its components.
    fn name(&self) -> String {
        pascal(&self.id)
    }
}

fn text(subjects: &[&Subject<'_>]) -> String {
    let mut text = serde_json::to_string_pretty(&document(subjects)).unwrap_or_default();
    text.push('\n');
    text
}

/// The document of a provider, made of its operations.
fn document(subjects: &[&Subject<'_>]) -> Json {
    let Some(first) = subjects.first() else { return json!({}) };
    let provider = first.provider;
    let (mut components, mut errors) = (Components::default(), Errors::default());
    let (mut paths, mut webhooks) = (Map::new(), Map::new());
    let groups = groups(subjects);
    let polls = Polls::new(groups.iter().flat_map(|(_, groups)| groups));
    for (path, groups) in &groups {
        let mut item = Map::new();
        for group in groups {
            let method = group.first().method.as_str().to_ascii_lowercase();
            item.insert(
                method,
                operation::operation(group, &mut components, &mut errors, (&polls, &mut webhooks)),
            );
        }
        paths.insert((*path).to_owned(), Json::Object(item));
    }
    let mut document = Map::new();
    document.insert("openapi".to_owned(), json!("3.1.0"));
    document.insert("info".to_owned(), info(subjects));
    document.insert("servers".to_owned(), json!([server(provider)]));
    let security = if provider.auth.is_some() { json!([{ CREDENTIAL: [] }]) } else { json!([{}]) };
    document.insert("security".to_owned(), security);
    document.insert("paths".to_owned(), Json::Object(paths));
    if !webhooks.is_empty() {
        document.insert("webhooks".to_owned(), Json::Object(webhooks));
    }
    let responses = errors.into_responses(provider);
    let [paths, webhooks] = [&document["paths"], document.get("webhooks").unwrap_or(&Json::Null)];
    let schemas = components.into_schemas(&[paths, webhooks, &responses]);
    let mut parts = Map::from_iter([("schemas".to_owned(), schemas), ("responses".to_owned(), responses)]);
    if let Some(auth) = &provider.auth {
        parts.insert("securitySchemes".to_owned(), json!({ CREDENTIAL: security_scheme(auth) }));
    }
    document.insert("components".to_owned(), Json::Object(parts));
    let omitted: Vec<Json> = without_path(subjects).collect();
    if !omitted.is_empty() {
        document.insert("x-omitted".to_owned(), json!(omitted));
    }
    Json::Object(document)
}

/// The groups of each path, in the order of the operations.
fn groups<'c>(subjects: &[&'c Subject<'c>]) -> Vec<(&'c str, Vec<Group<'c>>)> {
    let mut paths: Vec<(&str, Vec<Group<'c>>)> = Vec::new();
    for subject in subjects {
        let Some(path) = subject.op.path.as_deref() else { continue };
        let at = paths.iter().position(|(known, _)| *known == path).unwrap_or_else(|| {
            paths.push((path, Vec::new()));
            paths.len() - 1
        });
        let groups = &mut paths[at].1;
        match groups.iter_mut().find(|group| group.first().method == subject.op.method) {
            Some(group) => group.subjects.push(subject),
            None => {
                let (provider, id) = (subject.provider, String::new());
                groups.push(Group { provider, id, subjects: vec![subject] });
            }
        }
    }
    let mut taken: Vec<String> = subjects.iter().map(|subject| subject.op.name.clone()).collect();
    for (path, groups) in &mut paths {
        for group in groups {
            let method = group.first().method.as_str().to_ascii_lowercase();
            group.id = match group.only() {
                Some(op) => op.name.clone(),
                None => free(&slug(&format!("{method} {path}")), &mut taken),
            };
        }
    }
    paths
}

/// A name that is not taken yet.
fn free(wanted: &str, taken: &mut Vec<String>) -> String {
    let numbered = (2_u32..).map(|number| format!("{wanted}-{number}"));
    let mut candidates = std::iter::once(wanted.to_owned()).chain(numbered);
    let name = candidates.find(|name| !taken.contains(name)).unwrap_or_default();
    taken.push(name.clone());
    name
}

/// A text as words of lower-case letters and digits, joined by `-`.
fn slug(text: &str) -> String {
    let words = text.split(|c: char| !c.is_ascii_alphanumeric()).filter(|word| !word.is_empty());
    let slug = words.map(str::to_ascii_lowercase).collect::<Vec<_>>().join("-");
    if slug.is_empty() { "unnamed".to_owned() } else { slug }
}

/// The operations that have no place in the document.
fn without_path<'c>(subjects: &'c [&Subject<'_>]) -> impl Iterator<Item = Json> + 'c {
    let without = subjects.iter().filter(|subject| subject.op.path.is_none());
    without.map(|subject| json!({ "operation": subject.op.id(), "reason": "the path is not documented" }))
}

/// The head of a document. Its version is the date on which a page was last read.
fn info(subjects: &[&Subject<'_>]) -> Json {
    let provider = subjects[0].provider;
    let of_operations = subjects.iter().flat_map(|subject| &subject.op.sources);
    let version = provider.sources.iter().chain(of_operations).map(|source| source.read.as_str()).max();
    let mut info = json!({ "title": provider.name, "version": version.unwrap_or("unknown") });
    let description = paragraphs(provider.doc.as_deref().unwrap_or_default(), &provider.notes);
    if !description.is_empty() {
        info["description"] = json!(escaped(&description));
    }
    info["x-generated"] = json!("@generated by `cargo xtask gen` from specs. Do not edit.");
    info["x-sources"] = sources(&provider.sources);
    info
}

/// A description with its notes.
fn paragraphs(doc: &str, notes: &[String]) -> String {
    let parts = std::iter::once(doc).chain(notes.iter().map(String::as_str));
    parts.filter(|part| !part.is_empty()).collect::<Vec<_>>().join("\n\n")
}

fn sources(sources: &[Source]) -> Json {
    let source = |source: &Source| {
        let mut entry = json!({ "url": source.url, "read": source.read });
        if let Some(note) = &source.note {
            entry["note"] = json!(note);
        }
        entry
    };
    sources.iter().map(source).collect()
}

fn server(provider: &Provider) -> Json {
    match &provider.base_url {
        Some(url) => json!({ "url": url.trim_end_matches('/') }),
        None => json!({
            "url": "{baseUrl}",
            "description": "The base URL is not documented; the caller supplies it.",
            // A name that never belongs to a host.
            "variables": { "baseUrl": { "default": "https://host.invalid" } },
        }),
    }
}

/// Name of the security scheme.
const CREDENTIAL: &str = "credential";

/// The authentication of requests. Only `Bearer` and `Basic` are schemes that tools know; any other one is a part of
/// the value of a header.
fn security_scheme(auth: &Auth) -> Json {
    let scheme = auth.scheme.as_deref().unwrap_or_default();
    let is_known = ["bearer", "basic"].contains(&scheme.to_ascii_lowercase().as_str());
    let mut entry = if auth.header.eq_ignore_ascii_case("authorization") && is_known {
        json!({ "type": "http", "scheme": scheme.to_ascii_lowercase() })
    } else {
        json!({ "type": "apiKey", "in": "header", "name": auth.header })
    };
    let mut description = auth.doc.clone().unwrap_or_default();
    if entry["type"] == "apiKey" && !scheme.is_empty() {
        entry["x-prefix"] = json!(scheme);
        let note = format!("The value of the header is `{scheme}`, a space and the credential.");
        description = paragraphs(&description, &[note]);
    }
    if !description.is_empty() {
        entry["description"] = json!(escaped(&description));
    }
    if let Some(source) = &auth.source {
        entry["x-source"] = json!(source);
    }
    entry
}
