//! Kinds of documents, and the operations in each.

use std::collections::{HashMap, HashSet};

use super::examples::Example;
use super::flat::Flat;
use super::operation::{self, Operation};
use super::provider::provider;
use super::reference::followed;
use super::tree::{Document, Entry, Node};
use super::{Draft, Import, Note, Problem, cog, page, queue, yaml};
use crate::source::SourceText;

/// Most operations that are drafted at once.
const MAX_OPERATIONS: usize = 500;

/// Keywords at the start of a JSON Schema.
const SCHEMA_KEYS: &[&str] =
    &["properties", "$ref", "type", "allOf", "oneOf", "anyOf", "$schema", "additionalProperties"];

const METHODS: &[&str] = &["get", "post", "put", "patch", "delete"];

/// Drafts all operations that were asked for.
pub(crate) fn draft(import: &Import<'_>) -> Result<Draft, Problem> {
    let mut document = read(import)?;
    // An answer of Replicate about a model has the document of its version inside.
    let replicate = document.root.at(&["latest_version", "openapi_schema"]).cloned();
    if let Some(inner) = &replicate {
        document.root = inner.clone();
    }
    let operations = if replicate.is_some() {
        vec![cog::prediction(&document)]
    } else {
        queue::merged(operations(&document, import.path)?, import.operation)
    };
    let count = operations.len();
    let chosen = choose(operations, &document, import)?;
    if import.name.is_some() && chosen.len() > 1 {
        let message = format!("the file has {count} operations; choose one with --operation, or omit --name");
        return Err(Problem::new(import.path, 1, message));
    }
    if chosen.len() > MAX_OPERATIONS {
        let message = format!(
            "the file has {count} operations, and the limit is {MAX_OPERATIONS}; choose one with --operation"
        );
        return Err(Problem::new(import.path, 1, message));
    }
    let (mut examples, unread) = examples(import, chosen.len())?;
    if replicate.is_some() {
        examples.extend(cog::example(&document));
    }
    let provider_lines = provider(&document, import);
    let path = format!("{}/provider.yaml", import.provider);
    let provider = SourceText { path, text: yaml::document(&provider_lines) };
    let mut draft = Draft::default();
    let mut names = Names::default();
    let help = if chosen.len() > 1 {
        "choose one operation with --operation"
    } else {
        "take out what the request does not need"
    };
    for operation in &chosen {
        let unique = names.unique(import.name.map_or_else(|| operation.name(), ToOwned::to_owned));
        let drafted = operation::draft(&document, operation, import, &unique, &provider, &examples);
        if let Some(problem) = document.beyond(help) {
            return Err(problem);
        }
        let Some(mut drafted) = drafted else { continue };
        drafted.notes.extend(unread.iter().cloned());
        draft.operations.push(drafted);
    }
    if let Some(lost) = document.lost().into_iter().find(|lost| lost.is_elsewhere) {
        let (path, line) = document.position(lost.at);
        let message = format!(
            "the reference `{}` leads to a file that was not named; nothing is fetched, so name the file, too",
            lost.text
        );
        return Err(Problem::new(path, line, message));
    }
    (draft.provider, draft.provider_lines) = (Some(provider), provider_lines);
    draft.used = document.used();
    draft.bytes = document.bytes();
    Ok(draft)
}

/// The operations of a document of no vendor in particular.
fn operations<'d>(document: &'d Document, path: &str) -> Result<Vec<Operation<'d>>, Problem> {
    if document.root.get("openapi").is_some() {
        return openapi(document);
    }
    if SCHEMA_KEYS.iter().any(|key| document.root.get(key).is_some()) {
        return Ok(of_variants(document, Operation::bare(document)));
    }
    let message = if document.root.get("swagger").is_some() {
        "the file is Swagger 2.0; convert it to OpenAPI 3 first"
    } else {
        "the file is neither OpenAPI nor JSON Schema: it has no `openapi`, `properties` or `type`"
    };
    Err(Problem::new(path, 1, message))
}

/// The names of the operations so far, each with the next number for it.
#[derive(Default)]
struct Names(HashMap<String, usize>);

impl Names {
    /// A name that no other operation has, with a number if it has to.
    fn unique(&mut self, name: String) -> String {
        let mut number = self.0.get(&name).copied().unwrap_or(1);
        let mut unique = name.clone();
        while unique == "provider" || self.0.contains_key(&unique) {
            number += 1;
            unique = format!("{name}-{number}");
        }
        self.0.insert(name, number);
        self.0.entry(unique.clone()).or_insert(1);
        unique
    }
}

/// The document of a file, which can be a page.
fn read(import: &Import<'_>) -> Result<Document, Problem> {
    if page::is_page(&import.text) {
        return page::read(import.path, import.text.clone());
    }
    let others = import.others.iter().filter(|file| !page::is_page(&file.text));
    Document::new(import.path, import.text.clone(), &others.cloned().collect::<Vec<_>>())
}

/// The examples of the only operation.
fn examples(import: &Import<'_>, operations: usize) -> Result<(Vec<Example>, Vec<Note>), Problem> {
    match import.examples {
        Some((path, text)) if operations == 1 => super::examples::read(path, text.to_owned()),
        Some((path, _)) => {
            let message = "the examples are of one operation; choose it with --operation";
            Err(Problem::new(path, 1, message))
        }
        None => Ok((Vec::new(), Vec::new())),
    }
}

/// The operations of an `OpenAPI` document.
fn openapi(document: &Document) -> Result<Vec<Operation<'_>>, Problem> {
    let root = &document.root;
    let mut operations = Vec::new();
    for path in root.get("paths").map(Node::entries).unwrap_or_default() {
        let item = followed(document, &path.value);
        for entry in item.entries().iter().filter(|entry| METHODS.contains(&entry.key.as_str())) {
            operations.extend(of_entry(document, path, item, entry));
        }
    }
    if operations.is_empty() {
        return Err(document.problem(root, "the document has no operations in `paths`"));
    }
    Ok(operations)
}

/// The operations of one method: one, or one for each variant of the body that has a model of its own.
fn of_entry<'d>(
    document: &'d Document,
    path: &'d Entry,
    item: &'d Node,
    entry: &'d Entry,
) -> Vec<Operation<'d>> {
    let node = &entry.value;
    let shared = item.get("parameters").map(Node::items).unwrap_or_default();
    let own = node.get("parameters").map(Node::items).unwrap_or_default();
    let body =
        node.get("requestBody").map(|body| followed(document, body)).and_then(|body| body.get("content"));
    let content = body.map(Node::entries).unwrap_or_default();
    let find = |kind: &str| content.iter().find(|entry| entry.key.starts_with(kind));
    let multipart = find("multipart/form-data").map(|entry| ("multipart", entry));
    let has_files =
        |entry: &Entry| entry.value.get("schema").is_some_and(|schema| has_file(document, schema));
    let chosen = multipart
        .filter(|(_, entry)| has_files(entry))
        .or_else(|| find("application/json").map(|entry| ("json", entry)))
        .or(multipart)
        .or_else(|| find("application/x-www-form-urlencoded").map(|entry| ("form", entry)));
    let base = Operation {
        id: node.text_of("operationId"),
        method: entry.key.to_uppercase(),
        path: path.key.clone(),
        summary: node.text_of("summary"),
        description: node.get("description"),
        parameters: parameters(document, shared, own),
        body: chosen.and_then(|(_, entry)| entry.value.get("schema")),
        body_kind: chosen.map_or("json", |(kind, _)| kind),
        other_bodies: content
            .iter()
            .filter(|entry| chosen.is_none_or(|(_, known)| known.key != entry.key))
            .collect(),
        others: chosen
            .map(|(_, entry)| encodings(&entry.value))
            .into_iter()
            .flatten()
            .chain(servers(item, node))
            .chain(others(document, node))
            .collect(),
        endpoint: document.root.at(&["info", "x-fal-metadata", "endpointId"]).and_then(Node::text),
        response: response(document, node),
        remarks: node.get("x-remarks").map(Node::items).unwrap_or_default(),
        variant: None,
        page: None,
        calls: Vec::new(),
        result: None,
    };
    of_variants(document, base)
}

/// The operation, or one for each variant of its body.
fn of_variants<'d>(document: &'d Document, base: Operation<'d>) -> Vec<Operation<'d>> {
    let Some(schema) = base.body else { return vec![base] };
    let flat = Flat::new(schema, document);
    // A body that is a list of tasks, of which each is a request.
    if let Some(items) = flat.get("items").filter(|_| flat.text("type") == Some("array")) {
        return vec![Operation { body: Some(items), ..base }];
    }
    let Some(variants) =
        flat.get("oneOf").or_else(|| flat.get("anyOf")).filter(|_| flat.properties.is_empty())
    else {
        return vec![base];
    };
    let variant =
        |variant: &'d Node| Operation { body: Some(variant), variant: Some(variant), ..base.clone() };
    variants.items().iter().filter(|it| it.text_of("type") != Some("null")).map(variant).collect()
}

/// The parameters of an operation: those of its path, unless it has others with the same names, and its own.
fn parameters<'d>(document: &'d Document, shared: &'d [Node], own: &'d [Node]) -> Vec<&'d Node> {
    let own: Vec<&Node> = own.iter().map(|it| followed(document, it)).collect();
    let key = |node: &'d Node| (node.text_of("name"), node.text_of("in"));
    let shared = shared.iter().map(|it| followed(document, it));
    shared.filter(|it| !own.iter().any(|known| key(known) == key(it))).chain(own.iter().copied()).collect()
}

/// True if a member is a file, at any depth.
fn has_file<'d>(document: &'d Document, schema: &'d Node) -> bool {
    let mut known: HashSet<*const Node> = HashSet::new();
    let mut open = vec![schema];
    while let Some(schema) = open.pop() {
        if !known.insert(followed(document, schema)) {
            continue;
        }
        let flat = Flat::new(schema, document);
        if flat.text("format") == Some("binary") {
            return true;
        }
        let alternatives = ["oneOf", "anyOf"].iter().filter_map(|key| flat.get(key)).flat_map(Node::items);
        open.extend(
            flat.properties.iter().map(|(_, schema)| *schema).chain(flat.get("items")).chain(alternatives),
        );
    }
    false
}

/// The schema of the first response that is a success.
fn response<'d>(document: &'d Document, node: &'d Node) -> Option<&'d Node> {
    let responses = node.get("responses")?.entries();
    let of = |entry: &'d Entry| {
        let content = followed(document, &entry.value).get("content")?.entries();
        content.iter().find(|entry| entry.key.starts_with("application/json"))?.value.get("schema")
    };
    responses.iter().filter(|entry| entry.key.starts_with('2')).find_map(of)
}

/// The addresses that an operation has in place of those of the document.
fn servers<'d>(item: &'d Node, node: &'d Node) -> Vec<(&'d Node, String, &'static str)> {
    let own = node.get("servers").or_else(|| item.get("servers")).map(Node::items).unwrap_or_default();
    let text = |server: &'d Node| format!("server {}", server.text_of("url").unwrap_or_default());
    own.iter()
        .map(|server| (server, text(server), "the operations of a provider have one `base_url`"))
        .collect()
}

/// The content types and headers of the parts of a body.
fn encodings(content: &Node) -> Vec<(&Node, String, &'static str)> {
    let all = content.get("encoding").map(Node::entries).unwrap_or_default();
    let text = |entry: &Entry| format!("encoding of `{}`: {}", entry.key, entry.value.json());
    let reason = "the types of a file are `formats` of its `media`";
    all.iter().map(|entry| (&entry.value, text(entry), reason)).collect()
}

/// Responses beside the one that a spec has, events, and callbacks.
fn others<'d>(document: &'d Document, node: &'d Node) -> Vec<(&'d Node, String, &'static str)> {
    let mut others = Vec::new();
    let responses = node.get("responses").map(Node::entries).unwrap_or_default();
    let mut has_response = false;
    for entry in responses.iter().filter(|entry| entry.key.starts_with('2')) {
        let content = followed(document, &entry.value).get("content").map(Node::entries).unwrap_or_default();
        for kind in content {
            let is_json = kind.key.starts_with("application/json");
            if is_json && !has_response {
                has_response = true;
                continue;
            }
            let text = format!("response {} in {}", entry.key, kind.key);
            let reason = match kind.key.as_str() {
                "text/event-stream" => "a spec describes one response, not the events of a stream",
                _ if is_json => "a spec has one response, or several with conditions on the request",
                _ => "a response that is not JSON; describe it in `response`",
            };
            others.push((&kind.value, text, reason));
        }
    }
    for callback in node.get("callbacks").map(Node::entries).unwrap_or_default() {
        others.push((
            &callback.value,
            format!("callback {}", callback.key),
            "write it as `callback` of the spec",
        ));
    }
    others
}

/// The operations that were asked for.
fn choose<'d>(
    operations: Vec<Operation<'d>>,
    document: &'d Document,
    import: &Import<'_>,
) -> Result<Vec<Operation<'d>>, Problem> {
    let Some(wanted) = import.operation else { return Ok(operations) };
    let names: Vec<String> = operations.iter().map(Operation::title).collect();
    let chosen: Vec<Operation<'d>> =
        operations.into_iter().filter(|operation| operation.is(wanted, document)).collect();
    if chosen.is_empty() {
        let message = format!("there is no operation `{wanted}`; the file has {}", names.join(", "));
        return Err(Problem::new(import.path, 1, message));
    }
    Ok(chosen)
}
