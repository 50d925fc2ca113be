//! The module of one operation: how it is sent, its sizes, its types, its entry in the catalogue. Its tables are in a
//! file beside it.

use std::collections::BTreeSet;
use std::fmt::Write as _;

use bumpalo::Bump;
use modelspec_runtime::Entry;
use modelspec_runtime::http::{Body, Endpoint};
use modelspec_runtime::table::{Model, Object, SizeRow};
use quote::quote;

use super::file::{self, Part};
use super::layout::Node;
use super::lit::unsigned;
use super::{doc, entry, example, table, types};
use crate::backend::rust;
use crate::backend::rust::ir::{
    self, Example, Ident, Import, Operation, Origin, Response, ResponseVariant, SizeConst,
};
use crate::model::{self, Catalogue, Document, FactType, Type, Value};

/// The texts of `src/<provider>/<name>.rs` and of `src/<provider>/<name>/table.rs`.
pub(in crate::backend::rust) fn texts(
    op: &Operation,
    provider: &ir::Provider,
    catalogue: &Catalogue,
) -> [String; 2] {
    let arena = Bump::new();
    let source = &catalogue.operations[op.index];
    let tables = Tables::of(source, &arena);
    let provider_entry = crate::backend::table::provider(&arena, &catalogue.providers[provider.index]);
    let entry = crate::backend::table::entry(&arena, source, &provider_entry, &tables.request);
    let from = format!("specs/{}.yaml", op.id);
    let parts = parts(op, provider, &tables, &entry);
    [file::file(&from, &docs(op, provider, &catalogue.operations), &parts), table_text(&tables, &from)]
}

fn parts(op: &Operation, provider: &ir::Provider, tables: &Tables<'_>, described: &Entry<'_>) -> Vec<Part> {
    let sized = (!op.sizes.is_empty()).then(|| Part::source("use modelspec_runtime::{Size, SizeTable};"));
    let mut parts: Vec<Part> = sized.into_iter().collect();
    parts.push(sending(&described.endpoint));
    parts.extend(contents(op));
    parts.extend(sizes(op));
    let names = std::iter::once("MODEL").chain(tables.others.iter().map(|table| table.name.as_str()));
    let names: Vec<Node> = names.collect::<BTreeSet<_>>().into_iter().map(Node::leaf).collect();
    let tables_import = Node::imports("table", names).after("pub ").print(0, 0);
    parts.push(Part::Source(Node::leaf(format!("mod table;\n{tables_import};"))));
    parts.extend(types::module(&op.types, typed(op, provider, tables, described)));
    parts.push(entry::entry(described));
    parts
}

fn table_text(tables: &Tables<'_>, from: &str) -> String {
    let others: Vec<table::Objects<'_>> = tables
        .others
        .iter()
        .map(|table| table::Objects { name: &table.name, doc: table.doc(), table: table.objects })
        .collect();
    table::file(from, Some(&tables.request), &others)
}

/// The tables of an operation.
pub(super) struct Tables<'a> {
    source: &'a model::Operation,
    request: Model<'a>,
    /// Indexes of the request's objects in its table.
    places: Vec<Option<u16>>,
    /// The tables of responses and of the callback.
    others: Vec<Table<'a>>,
}

/// The table of a response or a callback.
struct Table<'a> {
    part: ir::Part,
    /// Its constant.
    name: String,
    objects: &'a [Object<'a>],
    /// Indexes of the document's objects in it.
    places: Vec<Option<u16>>,
}

impl Table<'_> {
    fn doc(&self) -> &'static str {
        match self.part {
            ir::Part::Callback => "Table for reading callbacks.",
            _ => "Table for reading responses.",
        }
    }
}

impl<'a> Tables<'a> {
    pub(super) fn of(source: &'a model::Operation, arena: &'a Bump) -> Self {
        let request = crate::backend::table::model(arena, source);
        let table = |part: ir::Part, name: String, document: &Document| {
            let objects = crate::backend::table::document(arena, document);
            Table { part, name, objects, places: table::places(document, objects) }
        };
        let one = |part: ir::Part, name: &str, document: &Option<Document>| {
            document.as_ref().map(|document| table(part, name.to_owned(), document))
        };
        let variants = (0..).zip(&source.responses).map(|(index, variant)| {
            let name = rust::names::idents::constant(&["response", &variant.name.value]);
            table(ir::Part::Variant(index), name.to_string(), &variant.document)
        });
        let others = one(ir::Part::Response, "RESPONSE", &source.response)
            .into_iter()
            .chain(variants)
            .chain(one(ir::Part::Callback, "CALLBACK", &source.callback))
            .collect();
        Self { source, places: table::places(&source.request, request.objects), request, others }
    }

    /// The table that contains an object, and its index there.
    pub(super) fn find(&self, origin: Origin) -> Option<(String, u16)> {
        let (places, table) = match origin.part {
            ir::Part::Request => (&self.places, "MODEL"),
            part => {
                let table = self.others.iter().find(|table| table.part == part)?;
                (&table.places, table.name.as_str())
            }
        };
        Some((format!("{table}.objects"), (*places.get(origin.object)?)?))
    }
}

/// The docs of the module, with a documented request as a doctest.
fn docs(op: &Operation, provider: &ir::Provider, operations: &[model::Operation]) -> Vec<String> {
    let mut lines = doc::lines(&op.doc);
    if let Some(example) = &op.example {
        lines.extend([String::new(), "# Example".to_owned(), String::new()]);
        lines.extend(doc::lines(&types::words(&format!("{}:", example.title))));
        lines.extend([String::new(), "```".to_owned()]);
        lines.extend(
            example::lines(op, provider, operations, &example.request)
                .map_or_else(|| test_of_bytes(op, provider, example), |built| test_of_types(example, built)),
        );
        lines.push("```".to_owned());
    }
    lines
}

/// A doctest that builds a request, if the types are compiled.
fn test_of_types(example: &Example, built: Vec<String>) -> Vec<String> {
    let mut lines = vec!["# #[cfg(feature = \"typed\")] {".to_owned()];
    lines.extend(built);
    let facts = example::facts(example);
    let [validate, cost_of] = if facts.is_some() {
        ["validate_with(&facts)", "cost_with(&facts)"]
    } else {
        ["validate()", "cost()"]
    };
    lines.extend(facts.into_iter().flatten());
    lines.push(format!("assert!(request.{validate}.is_valid());"));
    lines.extend(example.cost.as_ref().map(|cost| {
        format!("assert_eq!(request.{cost_of}.expect(\"the request is valid\").to_string(), {cost:?});")
    }));
    lines.push("# }".to_owned());
    lines
}

/// A doctest on JSON text.
fn test_of_bytes(op: &Operation, provider: &ir::Provider, example: &Example) -> Vec<String> {
    let text = serde_json::to_string_pretty(&example.request).unwrap_or_default();
    let fence = fence(&text);
    let home = &provider.home.outside;
    let request = format!("let request = r{fence}\"{text}\"{fence};");
    let mut lines: Vec<String> = request.lines().map(str::to_owned).collect();
    lines.push(format!("let model = {home}::model({:?}).expect(\"its feature is on\");", op.id));
    let facts = example::facts(example);
    let [with, facts_too] = if facts.is_some() { ["_with", ", &facts"] } else { ["", ""] };
    lines.extend(facts.into_iter().flatten());
    lines.push(format!("let report = model.validate_json{with}(request.as_bytes(){facts_too});"));
    lines.push("assert!(report.is_valid(), \"{report}\");".to_owned());
    if let Some(cost) = &example.cost {
        lines.push(format!(
            "let cost = model.price_json{with}(request.as_bytes(){facts_too}).expect(\"the request is valid\");"
        ));
        lines.push(format!("assert_eq!(cost.to_string(), {cost:?});"));
    }
    lines
}

/// The `#` characters that a raw string needs.
fn fence(text: &str) -> String {
    let longest =
        text.split('"').skip(1).map(|rest| rest.bytes().take_while(|byte| *byte == b'#').count()).max();
    "#".repeat(longest.map_or(1, |longest| longest + 1))
}

/// Method, path and content type.
fn sending(endpoint: &Endpoint<'_>) -> Part {
    let mut text = format!("/// HTTP method.\npub const METHOD: &str = {:?};\n", endpoint.method);
    if let Some(path) = endpoint.path {
        let names = match endpoint.path_parameters {
            [] => "",
            _ => " Names in braces are parameters.",
        };
        let _ = writeln!(text, "/// Path below the base URL.{names}\npub const PATH: &str = {path:?};");
    }
    if let Some(content_type) = endpoint.content_type() {
        let docs = "/// Content type of the body.";
        let _ = writeln!(text, "{docs}\npub const CONTENT_TYPE: &str = {content_type:?};");
    }
    Part::source(&text)
}

/// Content types and headers of responses.
fn contents(op: &Operation) -> Option<Part> {
    if op.contents.is_empty() {
        return None;
    }
    let header = |(name, ty, meaning): &(String, FactType, String)| {
        let kind = match ty {
            FactType::Boolean => quote!(Boolean),
            FactType::Integer => quote!(Integer),
            FactType::Number => quote!(Number),
            FactType::String => quote!(String),
            FactType::Timestamp => quote!(Timestamp),
        };
        quote!(ResponseHeader { name: #name, kind: FactKind::#kind, meaning: #meaning })
    };
    let content = |content: &ir::Content| {
        let ir::Content { name, when, media_type, headers } = content;
        let when = when.as_ref().map_or_else(|| quote!(None), |when| quote!(Some(#when)));
        let headers = headers.iter().map(header);
        quote! {
            ResponseContent { name: #name, when: #when, content_type: #media_type, headers: &[#(#headers),*] }
        }
    };
    let has_headers = op.contents.iter().any(|content| !content.headers.is_empty());
    let headers = has_headers.then(|| {
        quote!(
            use modelspec_runtime::{http::ResponseHeader, table::FactKind};
        )
    });
    let contents = op.contents.iter().map(content);
    Some(Part::Items(quote! {
        /// Content types and headers of responses.
        pub const RESPONSE_CONTENTS: &[modelspec_runtime::http::ResponseContent] = {
            use modelspec_runtime::http::ResponseContent;
            #headers
            &[#(#contents),*]
        };
    }))
}

/// The table of sizes and a constant for each size.
fn sizes(op: &Operation) -> Vec<Part> {
    if op.sizes.is_empty() {
        return Vec::new();
    }
    let rows: Vec<SizeRow<'_>> = op
        .sizes
        .iter()
        .map(|size| SizeRow { tier: &size.tier, label: &size.label, width: size.width, height: size.height })
        .collect();
    let constants: Vec<String> = op.sizes.iter().map(size).collect();
    vec![table::sizes(&rows), Part::Source(Node::leaf(constants.join("\n")))]
}

fn size(size: &SizeConst) -> String {
    let SizeConst { ident, tier, label, width, height } = size;
    let docs = doc::outer(
        &ir::Doc(vec![ir::Block::Text(vec![
            ir::Inline::Code(label.clone()),
            " in ".into(),
            ir::Inline::Code(tier.clone()),
            format!(": {width} x {height} pixels.").into(),
        ])]),
        "",
    );
    let (width, height) = (unsigned((*width).into()), unsigned((*height).into()));
    format!("{docs}pub const {ident}: Size = Size::new({width}, {height});")
}

/// The types of the operation, and the code that reads, writes and sends them.
fn typed(op: &Operation, provider: &ir::Provider, tables: &Tables<'_>, entry: &Entry<'_>) -> Vec<Part> {
    let mut parts = Vec::new();
    let variants = variants(op.response.as_ref());
    for (at, item) in op.types.iter().enumerate() {
        parts.extend(types::items(item, &|part| tables.find(part.origin)));
        let ident = types::ident(item);
        if at == op.request {
            parts.push(Part::Source(Node::leaf(format!("modelspec_runtime::request!({ident}, MODEL);"))));
            parts.extend(send_impl(entry, ident));
            let sent = format!("modelspec_runtime::exchange!({ident}, super::ENTRY);");
            parts.push(Part::Source(Node::leaf(sent)));
        } else if op.response == Some(Response::One(at))
            || op.callback == Some(at)
            || variants.iter().any(|variant| variant.ty == at)
        {
            parts.push(types::response(ident));
        }
    }
    parts.extend(responses(op, variants));
    parts.extend(received(op, tables.source));
    parts.insert(0, imports(op, provider, &entry.endpoint));
    parts
}

/// The call that connects the request with its response, and lists the values that give the state of the task.
fn received(op: &Operation, source: &model::Operation) -> Option<Part> {
    let request = types::ident(&op.types[op.request]);
    let response = match op.response.as_ref()? {
        Response::One(at) => types::ident(&op.types[*at]).to_string(),
        Response::Several(_) => "Response".to_owned(),
    };
    let states =
        |ty: &Type| matches!(ty, Type::Enum(choice) if choice.values.iter().any(|one| one.state.is_some()));
    let documents = source.response.iter().chain(source.responses.iter().map(|variant| &variant.document));
    let mut listed = BTreeSet::new();
    let mut items = Vec::new();
    for (path, ty) in documents.flat_map(|document| document.pointers(states)) {
        let Type::Enum(choice) = ty else { continue };
        for one in &choice.values {
            let (Value::Str(value), Some(state)) = (&one.value, one.state) else { continue };
            let item = format!("{:?} {value:?} => {state:?}", path.pointer());
            items.extend(listed.insert(item.clone()).then(|| Node::leaf(item)));
        }
    }
    let head = format!("{request}, super::ENTRY, {response}");
    Some(Part::Source(if items.is_empty() {
        Node::leaf(format!("modelspec_runtime::received!({head} {{}});"))
    } else {
        Node::macro_call("received", &head, items)
    }))
}

/// The variants of the response.
fn variants(response: Option<&Response>) -> &[ResponseVariant] {
    if let Some(Response::Several(variants)) = response { variants } else { &[] }
}

/// The enum of several responses, and the code that reads and writes it.
fn responses(op: &Operation, variants: &[ResponseVariant]) -> Vec<Part> {
    if variants.is_empty() {
        return Vec::new();
    }
    let ty = |variant: &ResponseVariant| types::ident(&op.types[variant.ty]).to_string();
    let fields: Vec<(&Ident, &ir::Doc, String)> =
        variants.iter().map(|variant| (&variant.ident, &variant.doc, ty(variant))).collect();
    let call = |name: &str, print: &dyn Fn(usize, &ResponseVariant) -> String| {
        let items = variants.iter().enumerate().map(|(at, variant)| Node::leaf(print(at, variant))).collect();
        Part::Source(Node::macro_call(name, "Response", items))
    };
    vec![
        types::choice_item(
            &types::words(&format!("Response of {}.", op.title.trim_end_matches('.'))),
            "Response",
            &fields,
            true,
        ),
        call("union", &|at, variant| format!("{}({}) => {at}", variant.ident, ty(variant))),
        call("responses", &|_, variant| format!("{}({})", variant.ident, ty(variant))),
    ]
}

/// The imports of the types.
fn imports(op: &Operation, provider: &ir::Provider, endpoint: &Endpoint<'_>) -> Part {
    let types::Needs { mut engine, map } = types::needs(&op.types);
    let is_sent = is_sent(endpoint);
    if is_sent {
        engine.extend(["NonFiniteNumber", "__private::http"]);
    }
    let import = |Import { ident, local }: &Import| {
        if ident == local { ident.to_string() } else { format!("{ident} as {local}") }
    };
    let shared: Vec<String> = op.shared.iter().map(import).collect();
    let shared: Vec<&str> = shared.iter().map(String::as_str).collect();
    let response = matches!(op.response, Some(Response::One(_))).then_some("RESPONSE");
    let callback = op.callback.map(|_| "CALLBACK");
    let sent = is_sent.then_some("ENTRY");
    let variants: Vec<String> =
        variants(op.response.as_ref()).iter().map(|variant| variant.table.to_string()).collect();
    let own: Vec<&str> = [callback, sent, Some("MODEL"), response]
        .into_iter()
        .flatten()
        .chain(variants.iter().map(String::as_str))
        .collect();
    let uses = [
        map.to_owned(),
        types::import("use modelspec_runtime", &engine),
        types::import(&format!("pub use {}::{}", provider.home.inside, provider.module), &shared),
        types::import("use super", &own),
    ];
    Part::source(&uses.concat())
}

/// Parameters are sent.
fn is_sent(endpoint: &Endpoint<'_>) -> bool {
    let Endpoint { path_parameters, query, headers, body, .. } = endpoint;
    *body != Body::None || [path_parameters, query, headers].iter().any(|members| !members.is_empty())
}

/// The functions that write path, query, headers and body of a request.
fn send_impl(entry: &Entry<'_>, request: &Ident) -> Option<Part> {
    let Endpoint { path_parameters, query, headers, body, .. } = entry.endpoint;
    let pairs = "Vec<(&'static str, String)>";
    let functions = [
        (!path_parameters.is_empty())
            .then(|| send_fn("Path below the base URL, with its parameters filled in.", "path", "String")),
        (!query.is_empty())
            .then(|| send_fn("Query parameters that are set, not yet percent-encoded.", "query", pairs)),
        (!headers.is_empty())
            .then(|| send_fn("Headers that are set, beside those of the authentication.", "headers", pairs)),
        body_fn(body, entry.model().array_body),
    ];
    let functions: String = functions.into_iter().flatten().collect();
    (!functions.is_empty()).then(|| Part::source(&format!("impl {request} {{\n{functions}}}")))
}

/// The function that writes the body of a request.
fn body_fn(body: Body, is_array: bool) -> Option<String> {
    Some(match body {
        Body::Json if is_array => {
            send_fn("Body that sends this request alone: an array with one item.", "body", "String")
        }
        Body::Json => send_fn("Body that sends this request.", "body", "String"),
        Body::Form => {
            send_fn("Body that sends this request: percent-encoded names and values.", "form", "String")
        }
        Body::Multipart => {
            send_fn("Parts of the body that sends this request.", "parts", "Vec<http::Part<'static>>")
        }
        _ => return None,
    })
}

/// A function that calls the one of the engine with this name.
fn send_fn(docs: &str, called: &str, ty: &str) -> String {
    let name = if called == "form" { "body" } else { called };
    format!(
        "    /// {docs}\n    ///\n    /// # Errors\n    /// When a number is not finite.\n    #[inline]\n    \
         pub fn {name}(&self) -> Result<{ty}, NonFiniteNumber> {{\n        http::{called}(&ENTRY, self)\n    }}\n"
    )
}
