//! One operation of a document: what it is, what is sent, and what comes back.

use serde_json::{Map, Value as Json, json};

use super::components::Components;
use super::errors::Errors;
use super::markdown::escaped;
use super::tasks::Polls;
use super::{Group, paragraphs, request, response, sources};
use crate::model::{Operation, Status};

/// The operation of a group. A body that a service posts without being given an address goes to `webhooks`.
pub(super) fn operation(
    group: &Group<'_>,
    components: &mut Components,
    errors: &mut Errors,
    (polls, webhooks): (&Polls<'_>, &mut Map<String, Json>),
) -> Json {
    let mut entry = head(group);
    let sent = request::sent(group, polls, components);
    if !sent.parameters.is_empty() {
        entry.insert("parameters".to_owned(), Json::Array(sent.parameters));
    }
    entry.extend(sent.body.map(|body| ("requestBody".to_owned(), body)));
    let received = response::received(group, components, errors, (polls, webhooks));
    entry.insert("responses".to_owned(), received.responses);
    if !received.callbacks.is_empty() {
        entry.insert("callbacks".to_owned(), Json::Object(received.callbacks));
    }
    entry.extend(sent.notes);
    Json::Object(entry)
}

fn head(group: &Group<'_>) -> Map<String, Json> {
    let mut entry = Map::new();
    let mut set = |key: &str, value: Json| entry.insert(key.to_owned(), value);
    set("operationId", json!(group.id));
    if let Some(op) = group.only() {
        set("summary", json!(op.title.value));
        let description = paragraphs(&op.doc, &op.notes);
        if !description.is_empty() {
            set("description", json!(escaped(&description)));
        }
    } else {
        let titles: Vec<&str> =
            group.subjects.iter().map(|subject| subject.op.title.value.as_str()).collect();
        set("summary", json!(titles.join(", ")));
        let one = |op: &Operation| format!("**{}**\n\n{}", op.title.value, paragraphs(&op.doc, &op.notes));
        let all: Vec<String> = group.subjects.iter().map(|subject| one(subject.op)).collect();
        let description = paragraphs("The body decides which operation runs.", &all);
        set("description", json!(escaped(&description)));
    }
    if group.subjects.iter().all(|subject| is_deprecated(subject.op)) {
        set("deprecated", json!(true));
    }
    entry
}

fn is_deprecated(op: &Operation) -> bool {
    matches!(op.status, Status::Deprecated | Status::Retired)
}

/// The facts about an operation that OpenAPI has no place for.
pub(super) fn notes(op: &Operation, polls: &Polls<'_>) -> Map<String, Json> {
    let mut notes = Map::new();
    let mut set = |key: &str, value: Json| {
        if !value.is_null() && value != json!([]) {
            notes.insert(key.to_owned(), value);
        }
    };
    set("x-operation", json!(op.id()));
    set("x-models", json!(op.wire_ids));
    set("x-status", json!(op.status.as_str()));
    set("x-released", json!(op.released));
    set("x-retires", json!(op.retires));
    set("x-replaced-by", json!(op.replaced_by));
    set("x-capabilities", json!(op.capabilities));
    set("x-sources", sources(&op.sources));
    set("x-task", json!(polls.note(op)));
    notes
}
