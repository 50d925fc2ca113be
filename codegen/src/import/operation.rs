//! One operation of a document as a spec.

use super::examples::Example;
use super::finish::finish;
use super::flat::Flat;
use super::form::Form;
use super::object::{self, Members};
use super::original::originals;
use super::prose::first_paragraph;
use super::provider::{address, sources};
use super::queue::Call;
use super::reference;
use super::repair::{Origin, repaired};
use super::rules::kebab;
use super::shape::{Shapes, kinds, line};
use super::tree::{Document, Entry, Node};
use super::union::constant;
use super::yaml::{Line, Yaml, document};
use super::{Drafted, Import, Note, constraints, maps, modes, outside};
use crate::source::SourceText;

/// Longest name of an operation.
const MAX_NAME: usize = 60;

/// An operation of a document.
#[derive(Clone, Debug)]
pub(crate) struct Operation<'d> {
    /// The id in the document.
    pub(crate) id: Option<&'d str>,
    /// `GET`, `POST` and so on.
    pub(crate) method: String,
    /// The path.
    pub(crate) path: String,
    /// One line about it.
    pub(crate) summary: Option<&'d str>,
    /// More about it.
    pub(crate) description: Option<&'d Node>,
    /// Parameters in the path, the query and the headers.
    pub(crate) parameters: Vec<&'d Node>,
    /// Schema of the body.
    pub(crate) body: Option<&'d Node>,
    /// `json`, `multipart` or `form`.
    pub(crate) body_kind: &'static str,
    /// Bodies of other content types.
    pub(crate) other_bodies: Vec<&'d Entry>,
    /// Other parts of the operation, each with its text and why a spec does not carry it.
    pub(crate) others: Vec<(&'d Node, String, &'static str)>,
    /// The model that the document is about.
    pub(crate) endpoint: Option<&'d str>,
    /// Schema of the response.
    pub(crate) response: Option<&'d Node>,
    /// Sentences that restrict requests, and that were not understood.
    pub(crate) remarks: &'d [Node],
    /// The variant of the body that the operation has.
    pub(crate) variant: Option<&'d Node>,
    /// The page of the model.
    pub(crate) page: Option<&'d str>,
    /// Calls about the task that the operation starts.
    pub(crate) calls: Vec<Call>,
    /// Schema of the result of this task.
    pub(crate) result: Option<&'d Node>,
}

impl<'d> Operation<'d> {
    /// The operation whose request the whole document describes.
    pub(crate) fn bare(document: &'d Document) -> Self {
        Self {
            id: None,
            method: "POST".to_owned(),
            path: String::new(),
            summary: document.root.text_of("title"),
            description: document.root.get("description"),
            parameters: Vec::new(),
            body: Some(&document.root),
            body_kind: "json",
            other_bodies: Vec::new(),
            others: Vec::new(),
            endpoint: None,
            response: None,
            remarks: &[],
            variant: None,
            page: None,
            calls: Vec::new(),
            result: None,
        }
    }

    /// A name in kebab-case.
    pub(crate) fn name(&self) -> String {
        if let Some(name) = self.endpoint.and_then(|endpoint| self.queue_name(endpoint)) {
            return name;
        }
        let base =
            self.id.or(self.summary).map_or_else(|| kebab(&format!("{} {}", self.method, self.path)), kebab);
        let suffix = self.variant.and_then(variant_name);
        let mut name = match suffix {
            Some(suffix) => kebab(suffix),
            None => base,
        };
        while name.len() > MAX_NAME {
            let end = name.rfind('-').unwrap_or(MAX_NAME);
            name.truncate(end);
        }
        name
    }

    /// The name of one of the calls of a queue: that which starts a request, and those about it.
    fn queue_name(&self, endpoint: &str) -> Option<String> {
        let rest = self.path.trim_start_matches('/').strip_prefix(endpoint)?;
        let model = kebab(endpoint.split_once('/').map_or(endpoint, |(_, model)| model));
        let last = rest.rsplit('/').next().filter(|last| !last.is_empty());
        Some(match last {
            None => model,
            Some(last) if last.starts_with('{') => format!("{model}-result"),
            Some(last) => format!("{model}-{}", kebab(last)),
        })
    }

    /// The name that a user can ask for.
    pub(crate) fn title(&self) -> String {
        let name = self.id.map_or_else(|| format!("{} {}", self.method, self.path), ToOwned::to_owned);
        match self.variant.and_then(variant_name) {
            Some(name) => format!("`{name}`"),
            None => format!("`{name}`"),
        }
    }

    /// True if the user asked for this operation.
    pub(crate) fn is(&self, wanted: &str, document: &'d Document) -> bool {
        self.is_called(wanted) || self.model(document) == Some(wanted)
    }

    /// True if the operation has this id, route or name.
    pub(crate) fn is_called(&self, wanted: &str) -> bool {
        let route = format!("{} {}", self.method, self.path);
        self.id == Some(wanted)
            || route.eq_ignore_ascii_case(wanted)
            || self.title() == format!("`{wanted}`")
            || self.name() == wanted
    }

    /// True for the call of a queue that starts a task.
    pub(crate) fn starts_task(&self) -> bool {
        self.method == "POST" && self.endpoint.is_some_and(|endpoint| self.path.trim_matches('/') == endpoint)
    }

    /// True for a call about one of the tasks that the operation with this path starts.
    pub(crate) fn is_about_task(&self, start: &str) -> bool {
        self.endpoint.is_some()
            && self.body.is_none()
            && self.path.strip_prefix(start).is_some_and(|rest| rest.starts_with('/') && rest.contains('{'))
    }

    /// The only value of the model that the body accepts.
    fn model(&self, document: &'d Document) -> Option<&'d str> {
        if let Some(endpoint) = self.endpoint.filter(|endpoint| self.path.trim_matches('/') == *endpoint) {
            return Some(endpoint);
        }
        let body = Flat::new(self.body?, document);
        ["model", "model_id", "model_name"].iter().find_map(|name| constant(body.property(name)?, document))
    }
}

/// The name of a variant: that of the schema that it refers to, with others beside it, else its title.
fn variant_name(variant: &Node) -> Option<&str> {
    let parts = variant.get("allOf").map(Node::items).unwrap_or_default();
    let all = || std::iter::once(variant).chain(parts.iter().rev());
    let reference = all().find_map(|part| part.text_of("$ref")).map(reference::name);
    reference.or_else(|| all().find_map(|part| part.text_of("title")))
}

/// The spec of an operation; none if the document has more schemas than the limit.
pub(crate) fn draft(
    source: &Document,
    operation: &Operation<'_>,
    import: &Import<'_>,
    name: &str,
    provider: &SourceText,
    examples: &[Example],
) -> Option<Drafted> {
    let mut shapes = Shapes::new(source, operation.body_kind == "multipart");
    let lost = source.lost().len();
    let mut request = request(&mut shapes, operation);
    let (combinations, comments) = modes::modes(&mut shapes, operation.body);
    request.comments.extend(comments);
    shapes.lost(lost, &mut request.comments);
    let request_notes = shapes.notes.len();
    let stated = std::mem::take(&mut shapes.stated);
    let conditions = shapes.conditions;
    shapes.is_response = true;
    let response = response(&mut shapes, operation);
    shapes.notes.truncate(request_notes);
    if source.is_spent() {
        return None;
    }

    let origin = Origin {
        document: source,
        body: operation.body,
        response: operation.response,
        outside: &operation.parameters,
        types: shapes.types.iter().map(|named| (named.schema, named.line.key.clone())).collect(),
    };
    let types: Vec<Line> = shapes.types.into_iter().map(|named| named.line).collect();
    let parameters = count(&types) + count(&request.parameters);
    let rules = request.rules.len() + usize::from(request.sizes.is_some());
    let mut lines = head(source, operation, import, name);
    let schema = "yaml-language-server: $schema=../spec.schema.json".to_owned();
    lines[0].comments = std::iter::once(schema).chain(request.comments).collect();
    if request.is_open {
        lines.push(line("open", Yaml::Raw("true".to_owned())));
    }
    let some = |key: &str, value: Vec<Line>| (!value.is_empty()).then(|| line(key, Yaml::Map(value)));
    lines.extend(some("types", types));
    lines.extend(some("parameters", request.parameters));
    lines.extend(request.sizes.map(|sizes| line("sizes", sizes)));
    lines.extend((!request.rules.is_empty()).then(|| line("rules", Yaml::List(request.rules))));
    lines.extend(combinations);
    let notes: Vec<Yaml> = operation.calls.iter().map(|call| Yaml::text(call.note())).collect();
    lines.extend((!notes.is_empty()).then(|| line("notes", Yaml::List(notes))));
    lines.extend(response.map(|lines| line("response", Yaml::Map(lines))));
    let path = format!("{}/{name}.yaml", import.provider);
    let (mut notes, mut marks) = (shapes.notes, shapes.marks);
    for (note, at) in repaired(&mut lines, &path, provider, &origin) {
        notes.push(note);
        marks.left.insert(at);
    }
    let originals = originals(source, operation, &marks);
    let lines = finish(source, lines, &path, examples, &mut notes);
    let file = SourceText { path, text: document(&lines) };
    let model = operation.model(source).map(ToOwned::to_owned);
    let route = (operation.method.clone(), path_of(source, operation));
    Some(Drafted { file, lines, model, route, parameters, rules, conditions, notes, stated, originals })
}

/// The keys before the parameters.
fn head(source: &Document, operation: &Operation<'_>, import: &Import<'_>, name: &str) -> Vec<Line> {
    let info = source.root.get("info");
    let paths = source.root.get("paths").map_or(0, |paths| paths.entries().len());
    let title = operation.variant.and_then(|variant| Flat::new(variant, source).text("title"));
    let title = title
        .or(operation.summary)
        .or(operation.endpoint.is_some().then_some(name))
        // The title of a document with several operations is that of the API.
        .or(operation.id.filter(|_| paths > 1))
        .or_else(|| info?.text_of("title"))
        .unwrap_or(name);
    let description =
        operation.description.and_then(Node::text).or_else(|| info?.text_of("description")).unwrap_or(title);
    let mut lines = Vec::new();
    lines.extend(operation.model(source).map(|model| line("model", Yaml::text(model))));
    lines.push(line("name", Yaml::text(title)));
    lines.push(line("doc", Yaml::text(first_paragraph(description))));
    lines.extend(info.map(about).unwrap_or_default());
    lines.extend(sources(source, import, operation.page));
    lines.push(line("http", http(source, operation)));
    lines
}

/// The parameters of an operation and the rules between them.
fn request<'d>(shapes: &mut Shapes<'d>, operation: &Operation<'d>) -> Members {
    let first = shapes.notes.len();
    let (outside, stated) = outside::parameters(shapes, &operation.parameters, operation.body);
    // A parameter that was left out has no place of its own.
    let is_top = |note: &&Note| note.pointer.is_empty();
    let mut comments: Vec<String> = shapes.notes[first..].iter().filter(is_top).map(Note::comment).collect();
    for entry in &operation.other_bodies {
        shapes.note(&entry.value, "", format!("body of {}", entry.key), "a spec has one body");
        comments.extend(shapes.notes.last().map(Note::comment));
    }
    for (node, text, reason) in &operation.others {
        shapes.note(node, "", text, *reason);
        comments.extend(shapes.notes.last().map(Note::comment));
    }
    for remark in operation.remarks {
        shapes.note(remark, "", remark.text().unwrap_or_default(), "a sentence that may be a rule");
        comments.extend(shapes.notes.last().map(Note::comment));
    }
    let mut members = Members::default();
    if let Some(body) = operation.body {
        let flat = Flat::new(body, shapes.document);
        let first = shapes.notes.len();
        let is_free = flat.properties.is_empty() && kinds(&flat) == ["object"];
        if !is_free {
            shapes.leftovers(&flat, Form::of(&flat), "");
        }
        comments.extend(shapes.notes[first..].iter().map(Note::comment));
        shapes.about = operation.description.into_iter().collect();
        members = object::members(shapes, &flat, "");
        comments.extend(constraints::carry(shapes, &flat, &mut members));
        if is_free {
            let (is_open, notes) = maps::free_request(shapes, &flat);
            members.is_open = is_open;
            comments.extend(notes);
        } else if flat.properties.is_empty() {
            members.is_open = true;
            shapes.note(body, "", "the body", "a request is an object with members");
            comments.extend(shapes.notes.last().map(Note::comment));
        }
    }
    let ids = members.state(stated);
    shapes.stated.extend(ids);
    members.parameters.retain(|line| !outside.iter().any(|known| known.key == line.key));
    members.parameters.splice(0..0, outside);
    members.comments.splice(0..0, comments);
    members
}

/// The response, as far as it is an object; of a call that starts a task, with the result of the task as a variant.
fn response<'d>(shapes: &mut Shapes<'d>, operation: &Operation<'d>) -> Option<Vec<Line>> {
    let started = answer(shapes, operation.response?, "/response");
    let result = operation.result.and_then(|result| answer(shapes, result, "/result"));
    let (Some(started), Some(result)) = (started.clone(), result) else { return started };
    let variants = vec![line("task", Yaml::Map(started)), line("result", Yaml::Map(result))];
    let doc = Yaml::text("The task that the request starts, and its result when it is done.");
    Some(vec![line("doc", doc), line("variants", Yaml::Map(variants))])
}

/// The doc and the members of a response.
fn answer<'d>(shapes: &mut Shapes<'d>, schema: &'d Node, pointer: &str) -> Option<Vec<Line>> {
    let flat = Flat::new(schema, shapes.document);
    let flat = match flat.properties[..] {
        // A list of results, of which each answers a request.
        [("data", data)] => {
            let data = Flat::new(data, shapes.document);
            Flat::new(data.get("items")?, shapes.document)
        }
        _ => flat,
    };
    if flat.properties.is_empty() {
        return None;
    }
    let members = object::members(shapes, &flat, pointer);
    let mut parameters = members.parameters;
    parameters.iter_mut().for_each(plain);
    let doc = flat.text("description").unwrap_or("Result of the request.");
    Some(vec![line("doc", Yaml::text(first_paragraph(doc))), line("parameters", Yaml::Map(parameters))])
}

/// Takes from a member of a response what only requests have.
fn plain(line: &mut Line) {
    line.comments.clear();
    if let Yaml::Map(keys) = &mut line.value {
        keys.retain(|key| !matches!(key.key.as_str(), "default" | "deprecated"));
        keys.iter_mut().for_each(plain);
    }
}

/// Keys about the model: its status, date and capabilities.
fn about(info: &Node) -> Vec<Line> {
    let mut lines = Vec::new();
    if let Some(status) = info.text_of("x-status") {
        lines.push(line("status", Yaml::text(status)));
    }
    if let Some(day) = info.text_of("x-released-at").and_then(|date| date.get(..10)) {
        lines.push(line("released", Yaml::text(day)));
    }
    let capabilities = info.get("x-capabilities").map(Node::items).unwrap_or_default();
    if !capabilities.is_empty() {
        let list = capabilities.iter().filter_map(Node::text).map(Yaml::text).collect();
        lines.push(line("capabilities", Yaml::List(list)));
    }
    lines
}

/// The path below the base URL.
fn path_of(source: &Document, operation: &Operation<'_>) -> String {
    match address(source) {
        Some((_, rest)) if !rest.is_empty() => rest,
        _ => operation.path.clone(),
    }
}

fn http(source: &Document, operation: &Operation<'_>) -> Yaml {
    let mut keys = vec![("method", Yaml::text(&operation.method))];
    let path = match address(source) {
        Some((_, rest)) if !rest.is_empty() => rest,
        // Some vendors tell operations on one path apart by a fragment or a query, which no request has.
        _ => operation.path.split(['#', '?']).next().unwrap_or_default().to_owned(),
    };
    if !path.is_empty() {
        keys.push(("path", Yaml::text(path)));
    }
    if operation.body_kind != "json" {
        keys.push(("body", Yaml::text(operation.body_kind)));
    }
    Yaml::entries(keys)
}

/// The number of parameters at all depths.
fn count(lines: &[Line]) -> usize {
    let inside = |line: &Line| match &line.value {
        Yaml::Map(keys) => keys
            .iter()
            .map(|key| match (&key.value, key.key.as_str()) {
                (Yaml::Map(lines), "parameters" | "variants") => count(lines),
                (Yaml::Map(lines), "items") => count(&[super::shape::line("", Yaml::Map(lines.clone()))]) - 1,
                _ => 0,
            })
            .sum(),
        _ => 0,
    };
    lines.iter().map(|line| 1 + inside(line)).sum()
}
