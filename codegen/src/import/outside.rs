//! Parameters outside of the body: in the path, the query and the headers.

use super::flat::Flat;
use super::object::named;
use super::shape::{Scope, Shapes, Stated, line};
use super::tree::{Kind, Node};
use super::yaml::{Line, Yaml};

/// Words in the names of headers that carry a credential.
const CREDENTIALS: &[&str] =
    &["authorization", "api-key", "apikey", "api-token", "access-token", "auth-token", "subscription-key"];
/// Words before a credential in the header `Authorization`.
const SCHEMES: &[&str] = &["Bearer", "Basic", "Token", "Key"];

/// True for a header that carries the credential of the caller, which is `auth` of the provider.
pub(crate) fn is_credential(parameter: &Node, root: &Node) -> bool {
    let (Some(name), Some("header")) = (parameter.text_of("name"), parameter.text_of("in")) else {
        return false;
    };
    let words = name.to_ascii_lowercase().replace('_', "-");
    let schemes = root.at(&["components", "securitySchemes"]).map(Node::entries).unwrap_or_default();
    let is_declared = schemes.iter().any(|scheme| {
        scheme.value.text_of("in") == Some("header")
            && scheme.value.text_of("name").is_some_and(|known| known.eq_ignore_ascii_case(name))
    });
    is_declared || CREDENTIALS.iter().any(|known| words == *known || words.ends_with(&format!("-{known}")))
}

/// The keys of the authentication by a header that a parameter describes.
pub(crate) fn credential(parameter: &Node) -> Vec<(&'static str, Yaml)> {
    let name = parameter.text_of("name").unwrap_or_default();
    let mut keys = vec![("header", Yaml::text(name))];
    if name.eq_ignore_ascii_case("authorization") {
        let about = parameter.json();
        let scheme = SCHEMES.iter().find(|scheme| about.contains(&format!("{scheme} ")));
        keys.extend(scheme.map(|scheme| ("scheme", Yaml::text(scheme))));
    }
    keys
}

/// The parameters of an operation outside of its body, and the rules that their descriptions state.
pub(crate) fn parameters<'d>(
    shapes: &mut Shapes<'d>,
    all: &[&'d Node],
    body: Option<&'d Node>,
) -> (Vec<Line>, Vec<Stated>) {
    let mut members: Vec<(String, Vec<String>)> = Vec::new();
    for parameter in all {
        let Some((name, schema)) = parameter.text_of("name").zip(schema(parameter)) else { continue };
        members.push((name.to_owned(), super::object::listed(&Flat::new(schema, shapes.document))));
    }
    if let Some(body) = body {
        members.extend(named(&Flat::new(body, shapes.document), shapes.document, super::object::INSIDE));
    }
    shapes.scopes.push(Scope { members, prefix: Some(String::new()), rules: Vec::new() });
    let root = &shapes.document.root;
    let own = all.iter().filter(|it| !is_credential(it, root));
    let lines = own.filter_map(|it| parameter(shapes, it)).collect();
    (lines, shapes.scopes.pop().map(|scope| scope.rules).unwrap_or_default())
}

/// The schema of a parameter, also of one that is sent as a document.
pub(crate) fn schema(parameter: &Node) -> Option<&Node> {
    let content = || parameter.get("content")?.entries().first()?.value.get("schema");
    parameter.get("schema").or_else(content)
}

fn parameter<'d>(shapes: &mut Shapes<'d>, parameter: &'d Node) -> Option<Line> {
    let (name, place) = parameter.text_of("name").zip(parameter.text_of("in"))?;
    if !matches!(place, "path" | "query" | "header") {
        shapes.note(parameter, "", format!("`{name}` in {place}"), "a spec has no parameters there");
        return None;
    }
    let Some(schema) = schema(parameter) else {
        shapes.note(parameter, "", format!("`{name}`"), "the parameter has no schema");
        return None;
    };
    let pointer = format!("/{name}");
    let flat = Flat::new(schema, shapes.document);
    let first = shapes.notes.len();
    shapes.unplaced(&flat, &pointer);
    let join = join(shapes, parameter, &flat, &pointer);
    let mut comments: Vec<String> = shapes.notes[first..].iter().map(super::Note::comment).collect();
    let is_required = parameter.has_true("required") || place == "path";
    let mut line_ = shapes.described(name, schema, is_required, &pointer, parameter.get("description"));
    comments.append(&mut line_.comments);
    line_.comments = comments;
    if let Yaml::Map(keys) = &mut line_.value {
        let at = keys.iter().position(|key| key.key == "doc").unwrap_or(keys.len());
        keys.insert(at, line("in", Yaml::text(place)));
        keys.splice(at..at, join.map(|text| line("join", Yaml::text(text))));
        if parameter.has_true("deprecated") && !is_required && !keys.iter().any(|key| key.key == "deprecated")
        {
            keys.insert(at, line("deprecated", Yaml::text("The vendor marks it as deprecated.")));
        }
    }
    Some(line_)
}

/// The text between the items of a list in the query. By default, each item has the name of the parameter.
fn join<'d>(
    shapes: &mut Shapes<'d>,
    parameter: &'d Node,
    flat: &Flat<'d>,
    pointer: &str,
) -> Option<&'static str> {
    if parameter.text_of("in") != Some("query") || super::shape::kinds(flat) != ["array"] {
        return None;
    }
    let is_joined = parameter.get("explode").is_some_and(|explode| matches!(explode.kind, Kind::Bool(false)));
    match parameter.text_of("style") {
        None | Some("form") => is_joined.then_some(","),
        Some("spaceDelimited") => Some(" "),
        Some("pipeDelimited") => Some("|"),
        Some(style) => {
            let at = parameter.get("style").unwrap_or(parameter);
            shapes.note(at, pointer, format!("style: {style}"), "a spec has no such form of a list");
            None
        }
    }
}
