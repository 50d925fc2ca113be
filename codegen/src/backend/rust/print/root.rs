//! `src/lib.rs`: the crate's docs, its modules and its catalogue.

use std::collections::BTreeMap;
use std::fmt::Write as _;

use modelspec_runtime::__private::VERSION;
use proc_macro2::TokenStream;
use quote::quote;

use super::file::{self, Part};
use super::layout::Node;
use crate::backend::rust::names::idents;
use crate::model::IndexedProvider;

/// The docs of the crate.
const DOCS: &str = "\
Requests, validators and prices of generative-AI model APIs, generated from their specs.

Each operation is a module; [`models`] lists them all. Its `Request` is a plain struct: `validate` reports every
violation, `cost` calculates the price, and `to_json` serializes it. A gateway that works on bytes finds an
operation with [`model`], [`models_by_wire_id`] or [`models_by_route`] and uses its [`Entry`]. `request_schema` and `response_schema`
return JSON Schemas; a program that does not call them does not contain the schemas.

# Features

There is one feature per provider, `typed` for the structs and enums, and `schemas` for the JSON Schemas; all of
these are on by default. `serde` adds `Serialize` for all types, reports and costs, and `Deserialize` for responses.
`http` adds `to_http` to requests, which makes a complete [`http::Request`](https://docs.rs/http), and `read_response`.
Features never change validity or price.
";

/// Attributes of the crate. The allowed lints concern names, counts and numbers, which come from the APIs.
const ATTRIBUTES: &str = "\
#![forbid(unsafe_code)]
#![warn(missing_docs)]
#![cfg_attr(docsrs, feature(doc_cfg))]
#![allow(
    clippy::approx_constant,
    clippy::fn_params_excessive_bools,
    clippy::many_single_char_names,
    clippy::similar_names,
    clippy::struct_excessive_bools,
    clippy::too_many_arguments,
    reason = \"names, counts and numbers are those of the APIs\"
)]
";

/// The text of `src/lib.rs`, which is the root of a crate, or included in a module.
pub(in crate::backend::rust) fn text(index: &[IndexedProvider], is_included: bool) -> String {
    let mut docs: Vec<String> = DOCS.lines().map(str::to_owned).collect();
    let mut parts = vec![Part::Source(Node::leaf(ATTRIBUTES.trim_end()))];
    if is_included {
        // A file that is included cannot have inner docs and attributes.
        (docs, parts) = (Vec::new(), Vec::new());
    }
    parts.extend([
        Part::Source(Node::leaf(format!(
            "const _: () = modelspec_runtime::__private::assert_version({VERSION});"
        ))),
        Part::Items(quote! {
            #[doc(inline)]
            pub use modelspec_runtime::*;
        }),
    ]);
    parts.extend(index.iter().map(module).map(Part::Items));
    parts.extend(catalogue(index));
    file::file("specs", &docs, &parts)
}

fn module(provider: &IndexedProvider) -> TokenStream {
    let (id, module) = (&provider.id, idents::module(&provider.id));
    quote! {
        #[cfg(feature = #id)]
        #[rustfmt::skip]
        pub mod #module;
    }
}

/// An operation in the lists of the crate.
struct Listed<'i> {
    id: String,
    provider: &'i str,
    wire_ids: &'i [String],
    /// Path of its entry.
    entry: String,
}

/// The entries and schemas of all operations, and the functions that find them. The lists are long in a large catalogue,
/// so that they are not parsed.
fn catalogue(index: &[IndexedProvider]) -> Vec<Part> {
    let mut all: Vec<Listed<'_>> = Vec::new();
    for provider in index {
        let module = idents::module(&provider.id);
        all.extend(provider.operations.iter().map(|op| Listed {
            id: format!("{}/{}", provider.id, op.name),
            provider: &provider.id,
            wire_ids: &op.wire_ids,
            entry: format!("&{module}::{}::ENTRY", idents::module(&op.name)),
        }));
    }
    all.sort_by(|a, b| a.id.cmp(&b.id));
    let mut by_wire_id: BTreeMap<&str, Vec<Node>> = BTreeMap::new();
    for Listed { provider, wire_ids, entry, .. } in &all {
        for id in *wire_ids {
            let entry = Node::leaf(format!("{} {entry}", feature(provider)));
            by_wire_id.entry(id).or_default().push(entry);
        }
    }
    let of_id = |(id, entries): (&str, Vec<Node>)| Node::call("", vec![Node::text(id), Node::slice(entries)]);
    let by_wire_id = Node::slice(by_wire_id.into_iter().map(of_id).collect());
    let by_wire_id = by_wire_id.after("static BY_WIRE_ID: &[(&str, &[&Entry<'static>])] = ").print(0, 0);
    let schema =
        |op: &Listed<'_>, document: &str| format!("include_str!(\"../schemas/{}.{document}.json\")", op.id);
    let mut parts: Vec<Part> = lookups().into_iter().map(Part::Items).collect();
    parts.extend(
        [
            list("static MODELS: &[&Entry<'static>]", &all, |op| op.entry.clone()),
            format!("/// The operations of each wire id, sorted by it.\n#[rustfmt::skip]\n{by_wire_id};"),
            list(REQUEST_SCHEMAS, &all, |op| schema(op, "request")),
            list(RESPONSE_SCHEMAS, &all, |op| schema(op, "response")),
        ]
        .map(|source| Part::Source(Node::leaf(source))),
    );
    parts
}

const REQUEST_SCHEMAS: &str = "\
/// Schemas in the order of [`MODELS`]. No entry refers to them, so that the linker leaves out those that a
/// program does not use.
#[cfg(feature = \"schemas\")]
static REQUEST_SCHEMAS: &[&str]";

const RESPONSE_SCHEMAS: &str = "\
#[cfg(feature = \"schemas\")]
static RESPONSE_SCHEMAS: &[&str]";

/// A list with one value for each operation of the enabled features.
fn list(declaration: &str, all: &[Listed<'_>], value: impl Fn(&Listed<'_>) -> String) -> String {
    let mut text = format!("{declaration} = &[\n");
    for op in all {
        let _ = writeln!(text, "    {}\n    {},", feature(op.provider), value(op));
    }
    text + "];"
}

fn feature(provider: &str) -> String {
    format!("#[cfg(feature = {provider:?})]")
}

/// The functions that find operations and schemas.
fn lookups() -> [TokenStream; 7] {
    [
        quote! {
            /// All operations of the enabled features, sorted by id.
            pub fn models() -> &'static [&'static Entry<'static>] {
                MODELS
            }
        },
        quote! {
            /// The operation with this id, `<provider>/<name>`.
            pub fn model(id: &str) -> Option<&'static Entry<'static>> {
                position(id).map(|at| MODELS[at])
            }
        },
        quote! {
            /// The operations with this wire id. Several operations can share one.
            pub fn models_by_wire_id(wire_id: &str) -> &'static [&'static Entry<'static>] {
                let found = BY_WIRE_ID.binary_search_by(|(known, _)| (*known).cmp(wire_id));
                found.map_or(&[], |at| BY_WIRE_ID[at].1)
            }
        },
        quote! {
            /// The operations that requests with this method and path can be for. Several operations can have one
            /// endpoint. The path can be the whole path of a URL, or the part below the base URL of the provider.
            pub fn models_by_route(method: &str, path: &str) -> Vec<&'static Entry<'static>> {
                MODELS.iter().copied().filter(|entry| entry.matches_route(method, path)).collect()
            }
        },
        quote! {
            /// JSON Schema of the requests of an operation.
            #[cfg(feature = "schemas")]
            pub fn request_schema(id: &str) -> Option<&'static str> {
                position(id).map(|at| REQUEST_SCHEMAS[at])
            }
        },
        quote! {
            /// JSON Schema of the responses of an operation.
            #[cfg(feature = "schemas")]
            pub fn response_schema(id: &str) -> Option<&'static str> {
                position(id).map(|at| RESPONSE_SCHEMAS[at])
            }
        },
        quote! {
            /// The index of an operation in [`MODELS`].
            fn position(id: &str) -> Option<usize> {
                MODELS.binary_search_by(|entry| entry.id.cmp(id)).ok()
            }
        },
    ]
}
