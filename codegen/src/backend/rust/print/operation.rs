//! The module of one operation: how it is sent, its sizes, its types, its entry in the catalogue. Its tables are in a
//! file beside it.

use std::collections::BTreeSet;

use bumpalo::Bump;
use modelspec_runtime::table::{Model, Object, SizeRow};
use proc_macro2::{Literal, TokenStream};
use quote::quote;

use super::file::{self, Part};
use super::layout::Node;
use super::lit::unsigned;
use super::{doc, example, table, types};
use crate::backend::rust;
use crate::backend::rust::ir::{
    self, Example, Ident, Operation, Origin, Response, ResponseVariant, SizeConst,
};
use crate::model::{self, BodyEncoding, Catalogue, Document, FactType};

/// The text of `src/<provider>/<name>.rs`.
pub(in crate::backend::rust) fn text(
    op: &Operation,
    provider: &ir::Provider,
    catalogue: &Catalogue,
) -> String {
    let operations = &catalogue.operations;
    let arena = Bump::new();
    let tables = Tables::of(&operations[op.index], &arena);
    let sized = (!op.sizes.is_empty()).then(|| quote!(, Size, SizeTable));
    let mut parts =
        vec![Part::Items(quote!(use modelspec_runtime::{Entry #sized};)), Part::Items(sending(op))];
    parts.extend(contents(op));
    parts.extend(sizes(op));
    let names = std::iter::once("MODEL").chain(tables.others.iter().map(|table| table.name.as_str()));
    let names: Vec<Node> = names.collect::<BTreeSet<_>>().into_iter().map(Node::leaf).collect();
    let tables_import = Node::imports("table", names).after("pub ").print(0, 0);
    parts.push(Part::Source(Node::leaf(format!("mod table;\n{tables_import};"))));
    parts.push(Part::Items(quote! {
        #[cfg(feature = "typed")]
        pub use typed::*;
    }));
    let allowed = types::allow_deprecated(&op.types);
    let attributes = quote!(#[cfg(feature = "typed")] #allowed);
    parts.push(Part::Module(attributes, "typed", typed(op, provider, &tables)));
    parts.push(Part::Items(entry(op)));
    file::file(&format!("specs/{}.yaml", op.id), &docs(op, provider, operations), &parts)
}

/// The text of `src/<provider>/<name>/table.rs`.
pub(in crate::backend::rust) fn table_text(op: &Operation, catalogue: &Catalogue) -> String {
    let arena = Bump::new();
    let Tables { request, others, .. } = Tables::of(&catalogue.operations[op.index], &arena);
    let others: Vec<table::Objects<'_>> = others
        .iter()
        .map(|table| table::Objects { name: &table.name, doc: table.doc(), table: table.objects })
        .collect();
    table::file(&format!("specs/{}.yaml", op.id), Some(&request), &others)
}

/// The tables of an operation.
pub(super) struct Tables<'a> {
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
    pub(super) fn of(source: &model::Operation, arena: &'a Bump) -> Self {
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
        Self { places: table::places(&source.request, request.objects), request, others }
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
                .map_or_else(|| test_of_bytes(op, example), |built| test_of_types(example, built)),
        );
        lines.push("```".to_owned());
    }
    lines
}

/// A doctest that builds a request, if the types are compiled.
fn test_of_types(example: &Example, built: Vec<String>) -> Vec<String> {
    let mut lines = vec!["# #[cfg(feature = \"typed\")] {".to_owned()];
    lines.extend(built);
    let facts = example.facts.as_ref().map(example::facts);
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
fn test_of_bytes(op: &Operation, example: &Example) -> Vec<String> {
    let text = serde_json::to_string_pretty(&example.request).unwrap_or_default();
    let fence = fence(&text);
    let request = format!("let request = r{fence}\"{text}\"{fence};");
    let mut lines: Vec<String> = request.lines().map(str::to_owned).collect();
    lines.push(format!("let model = modelspec::model({:?}).expect(\"its feature is on\");", op.id));
    let facts = example.facts.as_ref().map(example::facts);
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

/// Method and path.
fn sending(op: &Operation) -> TokenStream {
    let method = op.method.as_str();
    let docs = if op.places.path.is_empty() {
        quote!(#[doc = " Path below the base URL."])
    } else {
        quote!(#[doc = " Path below the base URL. Names in braces are parameters."])
    };
    let path = op.path.as_ref().map(|path| {
        quote! {
            #docs
            pub const PATH: &str = #path;
        }
    });
    let content_type = op.body.content_type().map(|content_type| {
        quote! {
            /// Content type of the body.
            pub const CONTENT_TYPE: &str = #content_type;
        }
    });
    quote! {
        /// HTTP method.
        pub const METHOD: &str = #method;
        #path
        #content_type
    }
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

/// The catalogue entry of the operation.
fn entry(op: &Operation) -> TokenStream {
    let Operation { id, title, summary, .. } = op;
    let wire_ids = &op.wire_ids;
    let optional =
        |text: &Option<String>| text.as_ref().map_or_else(|| quote!(None), |text| quote!(Some(#text)));
    let (retires, replaced_by) = (optional(&op.retires), optional(&op.replaced_by));
    let path = if op.path.is_some() { quote!(Some(PATH)) } else { quote!(None) };
    let status = op.status.as_str();
    quote! {
        /// Catalogue entry of the operation.
        pub static ENTRY: Entry<'static> = Entry {
            id: #id,
            model: &MODEL,
            wire_ids: &[#(#wire_ids),*],
            name: #title,
            doc: #summary,
            status: #status,
            retires: #retires,
            replaced_by: #replaced_by,
            method: METHOD,
            path: #path,
        };
    }
}

/// The types of the operation, and the code that reads, writes and sends them.
fn typed(op: &Operation, provider: &ir::Provider, tables: &Tables<'_>) -> Vec<Part> {
    let mut parts = Vec::new();
    let variants = variants(op.response.as_ref());
    for (at, item) in op.types.iter().enumerate() {
        parts.extend(types::items(item, &|part| tables.find(part.origin)));
        let ident = types::ident(item);
        if at == op.request {
            parts.push(Part::Source(Node::leaf(format!("modelspec_runtime::request!({ident}, MODEL);"))));
            parts.extend(send_impl(op, provider, ident).map(Part::Items));
        } else if op.response == Some(Response::One(at))
            || op.callback == Some(at)
            || variants.iter().any(|variant| variant.ty == at)
        {
            parts.push(types::response(ident));
        }
    }
    parts.extend(responses(op, variants));
    parts.insert(0, Part::Items(imports(op, provider)));
    parts
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
fn imports(op: &Operation, provider: &ir::Provider) -> TokenStream {
    let ir::Places { path, query, header, body, .. } = &op.places;
    let is_sent = [path, query, header, body].iter().any(|place| !place.is_empty());
    let http = is_sent.then(|| quote!(__private::http));
    let types::Needs { engine, map } = types::needs(&op.types);
    let error = http.is_some().then(|| quote!(NonFiniteNumber));
    let engine: Vec<TokenStream> = engine.into_iter().chain(error).chain(http).collect();
    let (module, shared) = (&provider.module, &op.shared);
    let response = matches!(op.response, Some(Response::One(_))).then(|| quote!(RESPONSE));
    let callback = op.callback.map(|_| quote!(CALLBACK));
    let path = (!op.places.path.is_empty()).then(|| quote!(PATH));
    let variants = variants(op.response.as_ref()).iter().map(|variant| {
        let table = &variant.table;
        quote!(#table)
    });
    let own: Vec<TokenStream> =
        [callback, Some(quote!(MODEL)), path, response].into_iter().flatten().chain(variants).collect();
    let uses = [
        map,
        types::import(&quote!(modelspec_runtime), &engine),
        types::import(
            &quote!(pub crate::#module),
            &shared.iter().map(|ident| quote!(#ident)).collect::<Vec<_>>(),
        ),
        types::import(&quote!(super), &own),
    ];
    quote!(#(#uses)*)
}

/// Path, query, headers and body of a request.
fn send_impl(op: &Operation, provider: &ir::Provider, request: &Ident) -> Option<TokenStream> {
    let ir::Places { path, query, joined, header, body } = &op.places;
    let path_fn = (!path.is_empty()).then(|| {
        quote! {
            /// Path below the base URL, with its parameters filled in.
            ///
            /// # Errors
            /// When a number is not finite.
            #[inline]
            pub fn path(&self) -> Result<String, NonFiniteNumber> {
                http::path(PATH, MODEL.objects, self)
            }
        }
    });
    let plain = |index: &u16| Literal::u16_unsuffixed(*index);
    let query_fn = (!query.is_empty()).then(|| {
        let query = query.iter().map(plain);
        let joined = joined.iter().map(|(index, join)| {
            let index = plain(index);
            quote!((#index, #join))
        });
        quote! {
            /// Query parameters that are set, not yet percent-encoded.
            ///
            /// # Errors
            /// When a number is not finite.
            #[inline]
            pub fn query(&self) -> Result<Vec<(&'static str, String)>, NonFiniteNumber> {
                http::query(&[#(#query),*], &[#(#joined),*], MODEL.objects, self)
            }
        }
    });
    let header_fn = (!header.is_empty()).then(|| {
        let header = header.iter().map(plain);
        quote! {
            /// Headers that are set, beside those of the authentication.
            ///
            /// # Errors
            /// When a number is not finite.
            #[inline]
            pub fn headers(&self) -> Result<Vec<(&'static str, String)>, NonFiniteNumber> {
                http::query(&[#(#header),*], &[], MODEL.objects, self)
            }
        }
    });
    let body_fn = (!body.is_empty()).then(|| {
        let elsewhere = path.iter().chain(query).chain(header).map(plain);
        body_fn(op.body, provider.array_body, &quote!(&[#(#elsewhere),*], MODEL.objects, self))
    });
    let functions: Vec<TokenStream> = [path_fn, query_fn, header_fn, body_fn].into_iter().flatten().collect();
    (!functions.is_empty()).then(|| {
        quote! {
            impl #request {
                #(#functions)*
            }
        }
    })
}

/// The function that writes the body of a request, with its arguments for the engine.
fn body_fn(encoding: BodyEncoding, array: bool, arguments: &TokenStream) -> TokenStream {
    let (what, function, ty, text) = match encoding {
        BodyEncoding::Json if array => (
            " Body that sends this request alone: an array with one item.",
            quote!(body),
            quote!(String),
            quote!(Ok(http::batch(&[http::body(#arguments)?]))),
        ),
        BodyEncoding::Json => {
            (" Body that sends this request.", quote!(body), quote!(String), quote!(http::body(#arguments)))
        }
        BodyEncoding::Form => (
            " Body that sends this request: percent-encoded names and values.",
            quote!(body),
            quote!(String),
            quote!(http::form(#arguments)),
        ),
        BodyEncoding::Multipart => (
            " Parts of the body that sends this request.",
            quote!(parts),
            quote!(Vec<http::Part<'static>>),
            quote!(http::parts(#arguments)),
        ),
    };
    quote! {
        #[doc = #what]
        ///
        /// # Errors
        /// When a number is not finite.
        #[inline]
        pub fn #function(&self) -> Result<#ty, NonFiniteNumber> {
            #text
        }
    }
}
