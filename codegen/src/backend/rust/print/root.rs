//! `src/lib.rs`: the crate's docs, its modules and its catalogue.

use std::collections::BTreeMap;

use modelspec_runtime::__private::VERSION;
use proc_macro2::TokenStream;
use quote::quote;

use super::file::{self, Part};
use super::layout::Node;
use crate::backend::rust::ir::{Crate, Operation, Provider};

/// The docs of the crate.
const DOCS: &str = "\
Requests, validators and prices of generative-AI model APIs, generated from their specs.

Each operation is a module; [`models`] lists them all. Its `Request` is a plain struct: `validate` reports every
violation, `cost` calculates the price, and `to_json` serializes it. A gateway that works on bytes finds an
operation with [`model`] or [`models_by_wire_id`] and uses its [`Entry`]. `request_schema` and `response_schema`
return JSON Schemas; a program that does not call them does not contain the schemas.

# Features

There is one feature per provider, `typed` for the structs and enums, and `schemas` for the JSON Schemas; all of
these are on by default. `serde` adds `Serialize` for all types and `Deserialize` for responses. Features never
change validity or price.
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

/// The text of `src/lib.rs`.
pub(in crate::backend::rust) fn text(items: &Crate) -> String {
    let docs: Vec<String> = DOCS.lines().map(str::to_owned).collect();
    let mut parts = vec![
        Part::Source(Node::leaf(ATTRIBUTES.trim_end())),
        Part::Source(Node::leaf(format!(
            "const _: () = modelspec_runtime::__private::assert_version({VERSION});"
        ))),
        Part::Items(quote! {
            pub use modelspec_runtime::{Cost, Entry, Facts, Invalid, Json, JsonObject, Money};
            pub use modelspec_runtime::{Failure, MediaFact, MediaFacts, MissingMedia, TaskState};
            pub use modelspec_runtime::{NonFiniteNumber, Report, Size, SizeTable, Violation};
            pub use modelspec_runtime::{UnknownCause, UnknownCost, ViolationKind};
        }),
    ];
    parts.extend(items.providers.iter().map(module).map(Part::Items));
    parts.extend(catalogue(items).into_iter().map(Part::Items));
    file::file("specs", &docs, &parts)
}

fn module(provider: &Provider) -> TokenStream {
    let Provider { id, module, .. } = provider;
    quote! {
        #[cfg(feature = #id)]
        #[rustfmt::skip]
        pub mod #module;
    }
}

/// The entries of all operations, and the functions that find them.
fn catalogue(items: &Crate) -> Vec<TokenStream> {
    let mut all: Vec<(&Provider, &Operation)> = items
        .providers
        .iter()
        .flat_map(|provider| provider.operations.iter().map(move |op| (provider, op)))
        .collect();
    all.sort_by(|(_, a), (_, b)| a.id.cmp(&b.id));
    let models = all.iter().map(|(provider, op)| entry(provider, op));
    let mut by_wire_id: BTreeMap<&str, Vec<TokenStream>> = BTreeMap::new();
    for (provider, op) in &all {
        for id in &op.wire_ids {
            by_wire_id.entry(id).or_default().push(entry(provider, op));
        }
    }
    let request_schemas = all.iter().map(|(provider, op)| schema(provider, op, "request"));
    let response_schemas = all.iter().map(|(provider, op)| schema(provider, op, "response"));
    let by_wire_id = by_wire_id.iter().map(|(id, entries)| quote!((#id, &[#(#entries),*])));
    vec![
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
        quote!(static MODELS: &[&Entry<'static>] = &[#(#models),*];),
        quote! {
            /// The operations of each wire id, sorted by it.
            #[rustfmt::skip]
            static BY_WIRE_ID: &[(&str, &[&Entry<'static>])] = &[#(#by_wire_id),*];
        },
        quote! {
            /// Schemas in the order of [`MODELS`]. No entry refers to them, so that the linker leaves out those that a
            /// program does not use.
            #[cfg(feature = "schemas")]
            static REQUEST_SCHEMAS: &[&str] = &[#(#request_schemas),*];
        },
        quote! {
            #[cfg(feature = "schemas")]
            static RESPONSE_SCHEMAS: &[&str] = &[#(#response_schemas),*];
        },
    ]
}

fn entry(provider: &Provider, op: &Operation) -> TokenStream {
    let (feature, provider, op) = (&provider.id, &provider.module, &op.module);
    quote!(#[cfg(feature = #feature)] &#provider::#op::ENTRY)
}

fn schema(provider: &Provider, op: &Operation, document: &str) -> TokenStream {
    let feature = &provider.id;
    let path = format!("../schemas/{}.{document}.json", op.id);
    quote!(
        #[cfg(feature = #feature)]
        include_str!(#path)
    )
}
