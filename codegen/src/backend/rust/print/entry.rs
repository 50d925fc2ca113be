//! Entries of operations and providers, printed from the very values that the interpreter uses.

use modelspec_runtime::http::{Auth, Body, Endpoint, Envelope, ErrorCode, ErrorMembers};
use modelspec_runtime::{Entry, Provider, Source};

use super::file::Part;
use super::layout::Node;

/// The entry of an operation; the constants for method and path are declared before it.
pub(super) fn entry(entry: &Entry<'_>) -> Part {
    let Entry {
        id,
        fingerprint,
        provider: _,
        name,
        doc,
        wire_ids,
        status,
        released,
        retires,
        replaced_by,
        ..
    } = *entry;
    let fields = vec![
        ("id", Node::text(id)),
        ("fingerprint", Node::text(fingerprint)),
        ("provider", Node::leaf("&super::PROVIDER")),
        ("name", Node::text(name)),
        ("doc", Node::text(doc)),
        ("wire_ids", texts(wire_ids)),
        ("status", Node::text(status)),
        ("released", optional(released)),
        ("retires", optional(retires)),
        ("replaced_by", optional(replaced_by)),
        ("capabilities", texts(entry.capabilities)),
        ("sources", sources(entry.sources)),
        ("endpoint", endpoint(&entry.endpoint)),
        ("table", Node::leaf("ModelTable::Encoded(&MODEL)")),
    ];
    let body = (entry.endpoint.body != Body::None).then_some("Body");
    let source = (!entry.sources.is_empty()).then_some("Source");
    let uses = [
        ("modelspec_runtime::http", body.into_iter().chain(["Endpoint"]).collect()),
        ("modelspec_runtime", ["Entry", "ModelTable"].into_iter().chain(source).collect()),
    ];
    let value = Node::fields("Entry", fields, None);
    item("Catalogue entry of the operation.", "static ENTRY: modelspec_runtime::Entry<'static>", &uses, value)
}

/// The entry of a provider; the constants that it refers to are declared before it.
pub(super) fn provider(provider: &Provider<'_>) -> Part {
    let Provider { id, name, doc, base_url, auth, envelope, errors, sources: pages } = *provider;
    let constant = |is_there: bool, some: &'static str| Node::leaf(if is_there { some } else { "None" });
    let fields = vec![
        ("id", Node::text(id)),
        ("name", Node::text(name)),
        ("doc", Node::text(doc)),
        ("base_url", constant(base_url.is_some(), "Some(BASE_URL)")),
        ("auth", constant(auth.is_some(), "Some(AUTH)")),
        ("envelope", self::envelope(envelope)),
        ("errors", Node::leaf(if errors.is_empty() { "&[]" } else { "ERRORS" })),
        ("sources", sources(pages)),
    ];
    let source = (!pages.is_empty()).then_some("Source");
    let error = envelope.error.map(|_| "ErrorMembers");
    let uses = [
        ("modelspec_runtime", ["Provider"].into_iter().chain(source).collect()),
        ("modelspec_runtime::http", ["Envelope"].into_iter().chain(error).collect()),
    ];
    let value = Node::fields("Provider", fields, None);
    let declaration = "static PROVIDER: modelspec_runtime::Provider<'static>";
    item("Data that all operations of the provider share.", declaration, &uses, value)
}

fn envelope(envelope: Envelope<'_>) -> Node {
    if envelope == Envelope::NONE {
        return Node::leaf("Envelope::NONE");
    }
    let error = |ErrorMembers { at, code, message }: ErrorMembers<'_>| {
        let fields = vec![("at", Node::text(at)), ("code", Node::text(code)), ("message", optional(message))];
        Node::call("Some", vec![Node::fields("ErrorMembers", fields, None)])
    };
    let fields = vec![
        ("results", Node::text(envelope.results)),
        ("task", optional(envelope.task)),
        ("error", envelope.error.map_or_else(|| Node::leaf("None"), error)),
    ];
    Node::fields("Envelope", fields, None)
}

/// The constants that the entry of a provider refers to.
pub(super) fn provider_constants(provider: &Provider<'_>) -> Vec<Part> {
    let mut parts = Vec::new();
    if let Some(url) = provider.base_url {
        parts.push(item("URL that paths are appended to.", "const BASE_URL: &str", &[], Node::text(url)));
    }
    if let Some(Auth { header, scheme }) = provider.auth {
        let fields = vec![("header", Node::text(header)), ("scheme", optional(scheme))];
        let value = Node::fields("modelspec_runtime::http::Auth", fields, None);
        let declaration = "const AUTH: modelspec_runtime::http::Auth<'static>";
        parts.push(item("Authentication of requests.", declaration, &[], value));
    }
    if !provider.errors.is_empty() {
        let errors = Node::slice(provider.errors.iter().map(error).collect());
        let uses = [("modelspec_runtime::http", vec!["ErrorCode"])];
        let declaration = "const ERRORS: &[modelspec_runtime::http::ErrorCode<'static>]";
        parts.push(item("Error codes and what they mean.", declaration, &uses, errors));
    }
    parts
}

/// A public item. Its imports are in a block, because the types of an operation can have any name.
fn item(docs: &str, declaration: &str, uses: &[(&str, Vec<&str>)], value: Node) -> Part {
    let head = format!("/// {docs}\npub {declaration} =");
    if uses.is_empty() {
        let value = value.after(&format!("pub {declaration} = ")).print(0, 1);
        return Part::Source(Node::leaf(format!("/// {docs}\n{value};")));
    }
    let line = |(path, names): &(&str, Vec<&str>)| {
        let names = names.iter().copied().map(Node::leaf).collect();
        format!("    {};\n", Node::imports(path, names).print(4, 1))
    };
    let uses: String = uses.iter().map(line).collect();
    Part::Source(Node::leaf(format!("{head} {{\n{uses}    {}\n}};", value.print(4, 0))))
}

/// Prints the endpoint. Method and path are constants; empty lists are left out.
fn endpoint(endpoint: &Endpoint<'_>) -> Node {
    let Endpoint { method: _, path, path_parameters, query, joined, headers, body } = *endpoint;
    let mut fields = vec![("method", Node::leaf("METHOD"))];
    fields.extend(path.map(|_| ("path", Node::leaf("Some(PATH)"))));
    let indexes =
        |indexes: &[u16]| Node::slice(indexes.iter().map(|index| Node::leaf(index.to_string())).collect());
    let members = [("path_parameters", path_parameters), ("query", query), ("headers", headers)];
    fields.extend(
        members.into_iter().filter(|(_, list)| !list.is_empty()).map(|(name, list)| (name, indexes(list))),
    );
    if !joined.is_empty() {
        let pair = |(index, between): &(u16, &str)| {
            Node::call("", vec![Node::leaf(index.to_string()), Node::text(between)])
        };
        fields.push(("joined", Node::slice(joined.iter().map(pair).collect())));
    }
    if body != Body::None {
        fields.push(("body", Node::leaf(format!("Body::{body:?}"))));
    }
    Node::fields("Endpoint", fields, Some("Endpoint::PLAIN"))
}

fn error(error: &ErrorCode<'_>) -> Node {
    let http = error.http.map_or_else(|| "None".to_owned(), |http| format!("Some({http})"));
    let fields = vec![
        ("http", Node::leaf(http)),
        ("code", Node::text(error.code)),
        ("meaning", Node::text(error.meaning)),
    ];
    Node::fields("ErrorCode", fields, None)
}

fn sources(sources: &[Source<'_>]) -> Node {
    let source = |source: &Source<'_>| {
        let fields = vec![
            ("url", Node::text(source.url)),
            ("read", Node::text(source.read)),
            ("note", Node::text(source.note)),
        ];
        Node::fields("Source", fields, None)
    };
    Node::slice(sources.iter().map(source).collect())
}

fn texts(texts: &[&str]) -> Node {
    Node::slice(texts.iter().map(|text| Node::text(text)).collect())
}

fn optional(text: Option<&str>) -> Node {
    text.map_or_else(|| Node::leaf("None"), |text| Node::call("Some", vec![Node::text(text)]))
}
