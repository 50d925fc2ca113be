//! Kinds of documents, and the operations in each.

use std::collections::HashSet;

use super::examples::Example;
use super::flat::Flat;
use super::fragment::shortened;
use super::operation::{self, Operation};
use super::reference::resolve;
use super::rules::kebab;
use super::shape::line;
use super::tree::{Document, Entry, Node};
use super::yaml::{Line, Yaml, document};
use super::{Draft, Import, Note, Problem, page};
use crate::source::SourceText;

const METHODS: &[&str] = &["get", "post", "put", "patch", "delete"];

/// Drafts all operations that were asked for.
pub(crate) fn draft(import: &Import<'_>) -> Result<Draft, Problem> {
    let mut document = read(import)?;
    // An answer of Replicate about a model has the document of its version inside.
    let replicate = document.root.at(&["latest_version", "openapi_schema"]).cloned();
    let owner = document.root.text_of("owner").zip(document.root.text_of("name"));
    let owner = owner.map(|(owner, name)| (owner.to_owned(), name.to_owned()));
    if let Some(inner) = &replicate {
        document.root = inner.clone();
    }
    let operations = if replicate.is_some() {
        cog(&document, owner.as_ref())
    } else {
        operations(&document, import.path)?
    };
    let count = operations.len();
    let chosen = choose(operations, &document, import)?;
    if import.name.is_some() && chosen.len() > 1 {
        let message = format!("the file has {count} operations; choose one with --operation, or omit --name");
        return Err(Problem::new(import.path, 1, message));
    }
    let (examples, unread) = examples(import, chosen.len())?;
    let provider = provider(&document, import);
    let mut draft = Draft::default();
    let mut names: Vec<String> = Vec::new();
    for operation in &chosen {
        let unique = unique(import.name.map_or_else(|| operation.name(), ToOwned::to_owned), &names);
        let mut drafted = operation::draft(&document, operation, import, &unique, &provider, &examples);
        drafted.notes.extend(unread.iter().cloned());
        draft.operations.push(drafted);
        names.push(unique);
    }
    if let Some(lost) = document.lost().into_iter().find(|lost| lost.is_elsewhere) {
        let (path, line) = document.position(lost.at);
        let message = format!(
            "the reference `{}` leads to a file that was not named; nothing is fetched, so name the file, too",
            lost.text
        );
        return Err(Problem::new(path, line, message));
    }
    draft.provider = Some(provider);
    draft.used = document.used();
    Ok(draft)
}

/// The operations of a document of no vendor in particular.
fn operations<'d>(document: &'d Document, path: &str) -> Result<Vec<Operation<'d>>, Problem> {
    if document.root.get("openapi").is_some() {
        return openapi(document);
    }
    if ["properties", "$ref", "type", "allOf"].iter().any(|key| document.root.get(key).is_some()) {
        return Ok(vec![Operation::bare(document)]);
    }
    let message = if document.root.get("swagger").is_some() {
        "the file is Swagger 2.0; convert it to OpenAPI 3 first"
    } else {
        "the file is neither OpenAPI nor JSON Schema: it has no `openapi`, `properties` or `type`"
    };
    Err(Problem::new(path, 1, message))
}

/// A name that no other operation has, with a number if it has to.
fn unique(name: String, taken: &[String]) -> String {
    let is_free = |name: &String| !taken.contains(name) && name != "provider";
    let numbered = (2..).map(|number| format!("{name}-{number}"));
    std::iter::once(name.clone()).chain(numbered).find(is_free).unwrap_or(name)
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
    let has_files = |entry: &Entry| {
        entry.value.get("schema").is_some_and(|schema| has_file(document, schema, &mut HashSet::new()))
    };
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
        parameters: shared.iter().chain(own).map(|it| followed(document, it)).collect(),
        body: chosen.and_then(|(_, entry)| entry.value.get("schema")),
        body_kind: chosen.map_or("json", |(kind, _)| kind),
        other_bodies: content
            .iter()
            .filter(|entry| chosen.is_none_or(|(_, known)| known.key != entry.key))
            .collect(),
        others: others(document, node),
        endpoint: document.root.at(&["info", "x-fal-metadata", "endpointId"]).and_then(Node::text),
        response: response(document, node),
        remarks: node.get("x-remarks").map(Node::items).unwrap_or_default(),
        variant: None,
    };
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

/// True if a member is a file, at any depth.
fn has_file<'d>(document: &'d Document, schema: &'d Node, seen: &mut HashSet<*const Node>) -> bool {
    if !seen.insert(schema) {
        return false;
    }
    let flat = Flat::new(schema, document);
    let alternatives = ["oneOf", "anyOf"].iter().filter_map(|key| flat.get(key)).flat_map(Node::items);
    let mut inner =
        flat.properties.iter().map(|(_, schema)| *schema).chain(flat.get("items")).chain(alternatives);
    flat.text("format") == Some("binary") || inner.any(|schema| has_file(document, schema, seen))
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

/// The prediction of a model in the format of cog.
fn cog<'d>(document: &'d Document, owner: Option<&(String, String)>) -> Vec<Operation<'d>> {
    let path = owner
        .map_or("/predictions".to_owned(), |(owner, name)| format!("/models/{owner}/{name}/predictions"));
    let schemas = document.root.at(&["components", "schemas"]);
    let body = schemas.and_then(|it| it.get("PredictionRequest"));
    let response = schemas.and_then(|it| it.get("PredictionResponse"));
    vec![Operation { path, body, response, ..Operation::bare(document) }]
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

/// The node that a reference leads to, else the node.
fn followed<'d>(document: &'d Document, node: &'d Node) -> &'d Node {
    node.get("$ref").and_then(|reference| resolve(document, reference)).unwrap_or(node)
}

/// The file of the provider.
fn provider(source: &Document, import: &Import<'_>) -> SourceText {
    let root = &source.root;
    let mut lines = vec![line("name", Yaml::text(title(import.provider)))];
    let first = &mut lines[0];
    first.comments.push("yaml-language-server: $schema=../provider.schema.json".to_owned());
    let doc = root.at(&["info", "title"]).and_then(Node::text).unwrap_or("API of the provider.");
    lines.push(line("doc", Yaml::text(doc)));
    lines.extend(sources(source, import));
    if let Some((base, _)) = address(source) {
        lines.push(line("base_url", Yaml::text(base)));
    }
    lines.extend(auth(root));
    if is_list_of_tasks(source) {
        lines.push(line(
            "envelope",
            Yaml::entries(vec![("request", Yaml::text("array")), ("task", Yaml::text("taskUUID"))]),
        ));
    }
    SourceText { path: format!("{}/provider.yaml", import.provider), text: document(&lines) }
}

/// True if each body is a list of requests.
fn is_list_of_tasks(source: &Document) -> bool {
    let body = source.root.at(&["components", "schemas", "RequestBody"]);
    body.is_some_and(|body| {
        body.text_of("type") == Some("array") && body.at(&["items", "properties", "taskUUID"]).is_some()
    })
}

/// The base URL, and the path behind it where operations have the path `/`.
pub(crate) fn address(source: &Document) -> Option<(String, String)> {
    let server = source.root.get("servers")?.items().first()?;
    let url = server.text_of("url")?.trim_end_matches('/');
    if !url.starts_with("http") {
        return None;
    }
    let only_root =
        source.root.get("paths").is_some_and(|paths| paths.entries().iter().all(|entry| entry.key == "/"));
    let host_end = url.find("://").and_then(|at| url[at + 3..].find('/').map(|slash| at + 3 + slash));
    match host_end.filter(|_| only_root) {
        Some(end) => Some((url[..end].to_owned(), url[end..].to_owned())),
        None => Some((url.to_owned(), String::new())),
    }
}

/// The page of the document, with the day on which it was read.
pub(crate) fn sources(source: &Document, import: &Import<'_>) -> Option<Line> {
    let root = &source.root;
    let url = root
        .at(&["externalDocs", "url"])
        .and_then(Node::text)
        .or_else(|| root.at(&["info", "x-fal-metadata", "documentationUrl"]).and_then(Node::text))
        .or_else(|| root.text_of("$id"))?;
    url.starts_with("http").then(|| {
        let entry = Yaml::entries(vec![("url", Yaml::text(url)), ("read", Yaml::text(import.read))]);
        line("sources", Yaml::List(vec![entry]))
    })
}

/// The authentication that the document asks for first; every other one is a comment.
fn auth(root: &Node) -> Option<Line> {
    let schemes = root.at(&["components", "securitySchemes"])?.entries();
    let asked = root.get("security").map(Node::items).unwrap_or_default();
    let asked: Vec<&str> = asked.iter().flat_map(Node::entries).map(|entry| entry.key.as_str()).collect();
    let rank = |scheme: &&Entry| asked.iter().position(|name| *name == scheme.key).unwrap_or(asked.len());
    let mut schemes: Vec<&Entry> = schemes.iter().collect();
    schemes.sort_by_key(rank);
    let chosen = schemes.iter().position(|scheme| credential(&scheme.value).is_some());
    let mut keys = chosen.and_then(|at| credential(&schemes.remove(at).value))?;
    keys.push(("doc", Yaml::text("Credential of your account.")));
    let mut auth = line("auth", Yaml::entries(keys));
    auth.comments = schemes
        .iter()
        .map(|scheme| {
            format!("TODO(import): authentication {}: {}", scheme.key, shortened(&scheme.value.json()))
        })
        .collect();
    Some(auth)
}

/// The keys of an authentication by a header.
fn credential(scheme: &Node) -> Option<Vec<(&'static str, Yaml)>> {
    match (scheme.text_of("type")?, scheme.text_of("scheme"), scheme.text_of("in")) {
        ("http", Some(kind), _) if kind.eq_ignore_ascii_case("bearer") => {
            Some(vec![("header", Yaml::text("Authorization")), ("scheme", Yaml::text("Bearer"))])
        }
        ("apiKey", _, Some("header")) => Some(vec![("header", Yaml::text(scheme.text_of("name")?))]),
        _ => None,
    }
}

/// `acme-ai` to `Acme Ai`.
fn title(name: &str) -> String {
    let word = |word: &str| {
        let (first, rest) = word.split_at(word.len().min(1));
        first.to_uppercase() + rest
    };
    kebab(name).split('-').map(word).collect::<Vec<_>>().join(" ")
}
