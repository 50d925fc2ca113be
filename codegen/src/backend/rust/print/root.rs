//! `src/lib.rs`: the crate's docs, its modules and its catalogue.

use std::collections::BTreeMap;
use std::fmt::Write as _;

use modelspec_runtime::__private::VERSION;
use proc_macro2::TokenStream;
use quote::quote;

use super::file::{self, Part};
use super::layout::Node;
use crate::backend::rust::names::idents;
use crate::model::{IndexedOperation, IndexedProvider};

/// The docs of the crate.
const DOCS: &str = "\
Requests, validators and prices of generative-AI model APIs, generated from their specs.

Each operation is a module; [`models`] lists them all. Its `Request` is a plain struct: `validate` reports every
violation, `cost` calculates the price, and `to_json` serializes it. A gateway that works on bytes finds an
operation with [`model`] or [`models_by_wire_id`] and uses its [`Entry`].

# Features

There is one feature per provider, and `typed` for the structs and enums; all of these are on by default.
`serde` adds `Serialize` for all types and `Deserialize` for responses. Features never change validity or price.
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
pub(in crate::backend::rust) fn text(index: &[IndexedProvider]) -> String {
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

/// The entries of all operations, and the functions that find them. The lists are long in a large catalogue, so they are
/// not parsed.
fn catalogue(index: &[IndexedProvider]) -> Vec<Part> {
    let mut all: Vec<(String, &IndexedOperation, String)> = Vec::new();
    for provider in index {
        let module = idents::module(&provider.id);
        all.extend(provider.operations.iter().map(|op| {
            let entry = format!("&{module}::{}::ENTRY", idents::module(&op.name));
            let attribute = format!("#[cfg(feature = {:?})]", provider.id);
            (format!("{}/{}", provider.id, op.name), op, format!("{attribute} {entry}"))
        }));
    }
    all.sort_by(|(a, ..), (b, ..)| a.cmp(b));
    let mut by_wire_id: BTreeMap<&str, Vec<Node>> = BTreeMap::new();
    let mut models = "static MODELS: &[&Entry<'static>] = &[\n".to_owned();
    for (_, op, entry) in &all {
        for line in entry.split_inclusive(")] ") {
            let _ =
                writeln!(models, "    {}{}", line.trim_end(), if line.starts_with('&') { "," } else { "" });
        }
        for id in &op.wire_ids {
            by_wire_id.entry(id).or_default().push(Node::leaf(entry));
        }
    }
    let of_id = |(id, entries): (&str, Vec<Node>)| Node::call("", vec![Node::text(id), Node::slice(entries)]);
    let by_wire_id = Node::slice(by_wire_id.into_iter().map(of_id).collect());
    let by_wire_id = by_wire_id.after("static BY_WIRE_ID: &[(&str, &[&Entry<'static>])] = ").print(0, 0);
    vec![
        Part::Items(quote! {
            /// All operations of the enabled features, sorted by id.
            pub fn models() -> &'static [&'static Entry<'static>] {
                MODELS
            }
        }),
        Part::Items(quote! {
            /// The operation with this id, `<provider>/<name>`.
            pub fn model(id: &str) -> Option<&'static Entry<'static>> {
                MODELS.binary_search_by(|entry| entry.id.cmp(id)).ok().map(|at| MODELS[at])
            }
        }),
        Part::Items(quote! {
            /// The operations with this wire id. Several operations can share one.
            pub fn models_by_wire_id(wire_id: &str) -> &'static [&'static Entry<'static>] {
                let found = BY_WIRE_ID.binary_search_by(|(known, _)| (*known).cmp(wire_id));
                found.map_or(&[], |at| BY_WIRE_ID[at].1)
            }
        }),
        Part::Source(Node::leaf(format!("{models}];"))),
        Part::Source(Node::leaf(format!(
            "/// The operations of each wire id, sorted by it.\n#[rustfmt::skip]\n{by_wire_id};"
        ))),
    ]
}
