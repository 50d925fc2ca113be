//! States of tasks, and the operations that ask for them. In: responses. Out: notes and links. Where specs leave
//! several readings, there is no link.

use serde_json::{Map, Value as Json, json};

use super::Group;
use crate::model::{Document, EnumValue, Operation, Param, Path, Place, Provider, Type, Value};

/// The operations of a provider that return the state of a task, each with the parameter that names the task.
pub(super) struct Polls<'c>(Vec<Poll<'c>>);

/// An operation that returns the state of a task.
struct Poll<'c> {
    op: &'c Operation,
    /// Identifier of the operation object.
    id: String,
    task: &'c Param,
}

impl<'c> Polls<'c> {
    /// The operations among these that have a state in their response, and take the task and nothing else.
    pub(super) fn new<'g>(groups: impl IntoIterator<Item = &'g Group<'c>>) -> Self
    where
        'c: 'g,
    {
        let polls = groups.into_iter().flat_map(|group| {
            let poll = |op: &'c Operation| {
                let has_state = responses(op).any(|document| !states(document).is_empty());
                let is_open = |param: &&Param| param.required && !matches!(param.ty, Type::Const(_));
                let mut required = op.request.root().params.iter().filter(is_open);
                match (required.next(), required.next()) {
                    (Some(task), None) if has_state => Some(Poll { op, id: group.id.clone(), task }),
                    _ => None,
                }
            };
            group.subjects.iter().filter_map(move |subject| poll(subject.op))
        });
        Self(polls.collect())
    }

    /// The note about the task that an operation starts or returns: the values that give its state, by JSON Pointers in
    /// the response, and the operation that asks for it.
    pub(super) fn note(&self, op: &Operation) -> Option<Json> {
        let mut note = Map::new();
        let values: Map<String, Json> = responses(op).flat_map(states).collect();
        if !values.is_empty() {
            note.insert("states".to_owned(), Json::Object(values));
        }
        if let Some((poll, pointer)) = self.of(op) {
            let task = &poll.task.name.value;
            let poll = json!({ "operation": poll.op.id(), "parameter": task, "value": pointer });
            note.insert("poll".to_owned(), poll);
        }
        (!note.is_empty()).then_some(Json::Object(note))
    }

    /// A link to the operation that asks for the task. Links hold parameters, but no members of a body.
    pub(super) fn link(&self, op: &Operation, provider: &Provider) -> Option<Json> {
        let (poll, pointer) = self.of(op).filter(|(poll, _)| poll.task.place != Place::Body)?;
        let results = result_pointer(provider)?;
        let value = format!("$response.body#{results}{pointer}");
        Some(json!({
            "operationId": poll.id,
            "parameters": { &poll.task.name.value: value },
            "description": "Asks for the state of the task.",
        }))
    }

    /// The only operation that can ask for the task of another one, with the pointer to the id of the task.
    fn of(&self, op: &Operation) -> Option<(&Poll<'c>, String)> {
        let id = op.id();
        let others = self.0.iter().filter(|poll| poll.op.id() != id);
        let mut found = others.filter_map(|poll| Some((poll, task_pointer(op, &poll.task.name.value)?)));
        found.next().filter(|_| found.next().is_none())
    }
}

/// The responses of an operation.
fn responses(op: &Operation) -> impl Iterator<Item = &Document> {
    op.response.iter().chain(op.responses.iter().map(|variant| &variant.document))
}

/// The states of the values of each member that has some.
fn states(document: &Document) -> Map<String, Json> {
    let members = document.pointers(has_states).into_iter();
    let entry = |(path, ty): (Path, &Type)| {
        let values = if let Type::Enum(choice) = ty { &choice.values[..] } else { &[] };
        let values: Map<String, Json> = values.iter().filter_map(state).collect();
        (path.pointer(), Json::Object(values))
    };
    members.map(entry).collect()
}

fn has_states(ty: &Type) -> bool {
    matches!(ty, Type::Enum(choice) if choice.values.iter().any(|one| one.state.is_some()))
}

fn state(one: &EnumValue) -> Option<(String, Json)> {
    let value = match &one.value {
        Value::Str(text) => text.clone(),
        other => Json::from(other).to_string(),
    };
    Some((value, json!(one.state?.as_str())))
}

/// The pointer to the member with the id of the task: the one with the name of the parameter, or else the one beside the
/// state whose name ends with it, such as `task_id` for `id`.
fn task_pointer(op: &Operation, parameter: &str) -> Option<String> {
    let is_text = |ty: &Type| matches!(ty, Type::String(_));
    let mut named: Vec<String> = Vec::new();
    let mut beside: Vec<String> = Vec::new();
    for document in responses(op) {
        let parents: Vec<Path> =
            document.pointers(has_states).into_iter().map(|(path, _)| parent(&path)).collect();
        for (path, _) in document.pointers(is_text) {
            let name = path.0.last().map_or("", String::as_str);
            let is_longer = name.to_ascii_lowercase().ends_with(&parameter.to_ascii_lowercase());
            if name == parameter {
                named.push(path.pointer());
            } else if is_longer && parents.contains(&parent(&path)) {
                beside.push(path.pointer());
            }
        }
    }
    [named, beside].into_iter().find_map(|mut pointers| {
        pointers.sort();
        pointers.dedup();
        if let [only] = &pointers[..] { Some(only.clone()) } else { None }
    })
}

fn parent(path: &Path) -> Path {
    Path(path.0.split_last().map_or(&[][..], |(_, parent)| parent).to_vec())
}

/// The pointer to the result in a body, or to the first one.
fn result_pointer(provider: &Provider) -> Option<String> {
    let Some(document) = &provider.response_envelope else { return Some(String::new()) };
    let (path, ty) = super::response::place_of_results(document)?;
    Some(path.pointer() + if *ty == Type::Result { "" } else { "/0" })
}
