//! The file of a provider: its address, its authentication and its envelope.

use super::fragment::shortened;
use super::reference::followed;
use super::rules::kebab;
use super::shape::line;
use super::tree::{Document, Entry, Node};
use super::yaml::{Line, Yaml};
use super::{Import, outside};

/// The keys of the file of the provider.
pub(crate) fn provider(source: &Document, import: &Import<'_>) -> Vec<Line> {
    let root = &source.root;
    let mut lines = vec![line("name", Yaml::text(title(import.provider)))];
    let first = &mut lines[0];
    first.comments.push("yaml-language-server: $schema=../provider.schema.json".to_owned());
    let doc = root.at(&["info", "title"]).and_then(Node::text).unwrap_or("API of the provider.");
    lines.push(line("doc", Yaml::text(doc)));
    lines.extend(sources(source, import, source.outermost().text_of("url")));
    if let Some((base, _)) = address(source) {
        let others = root.get("servers").map(Node::items).unwrap_or_default().iter().skip(1);
        let others = others.filter_map(|server| server.text_of("url"));
        let comments =
            others.map(|url| format!("TODO(import): another server: {}", shortened(url))).collect();
        lines.push(Line { comments, ..line("base_url", Yaml::text(base)) });
    }
    lines.extend(auth(root).or_else(|| auth_of_parameter(source)));
    if is_list_of_tasks(source) {
        lines.push(line(
            "envelope",
            Yaml::entries(vec![("request", Yaml::text("array")), ("task", Yaml::text("taskUUID"))]),
        ));
    }
    lines
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
pub(crate) fn sources(source: &Document, import: &Import<'_>, page: Option<&str>) -> Option<Line> {
    let root = &source.root;
    let url = page
        .or_else(|| root.at(&["externalDocs", "url"]).and_then(Node::text))
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

/// The authentication that parameters of operations describe, where the document has no scheme for it.
fn auth_of_parameter(source: &Document) -> Option<Line> {
    let paths = source.root.get("paths").map(Node::entries).unwrap_or_default();
    let items = paths.iter().flat_map(|path| {
        let operations = path.value.entries().iter().map(|entry| &entry.value);
        std::iter::once(&path.value).chain(operations)
    });
    let parameters = items.filter_map(|item| item.get("parameters")).flat_map(Node::items);
    let parameters = parameters.map(|it| followed(source, it));
    let found = parameters.into_iter().find(|it| outside::is_credential(it, &source.root))?;
    let mut keys = outside::credential(found);
    keys.push(("doc", Yaml::text("Credential of your account.")));
    Some(line("auth", Yaml::entries(keys)))
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
