//! The module of a provider: its entry, the envelope, shared types.

use std::collections::BTreeMap;

use bumpalo::Bump;
use modelspec_runtime::table::Object;
use proc_macro2::TokenStream;
use quote::quote;

use super::file::{self, Part};
use super::operation::Tables as OperationTables;
use super::{doc, entry, table, types};
use crate::backend::rust::ir::{self, Origin, Provider, Struct, TypeItem};
use crate::model::{Catalogue, Document};

/// The text of `src/<provider>/mod.rs`.
pub(in crate::backend::rust) fn text(provider: &Provider, catalogue: &Catalogue) -> String {
    let arena = Bump::new();
    let tables = Tables::new(provider, catalogue, &arena);
    let described = crate::backend::table::provider(&arena, &catalogue.providers[provider.index]);
    let mut parts: Vec<Part> = modules(provider).map(Part::Items).into_iter().collect();
    parts.extend(entry::provider_constants(&described));
    parts.push(entry::provider(&described));
    parts.extend(provider.array_body.then(batch));
    if provider.envelope.is_some() {
        parts.push(Part::Items(quote! {
            mod table;
            pub use table::ENVELOPE;
        }));
    }
    if !provider.types.is_empty() {
        parts.extend(types::module(&provider.types, typed(provider, &tables)));
    }
    file::file(&format!("specs/{}/provider.yaml", provider.id), &doc::lines(&provider.doc), &parts)
}

/// The text of `src/<provider>/table.rs`, which holds the table of the envelope.
pub(in crate::backend::rust) fn table_text(provider: &Provider, envelope: &Document) -> String {
    let arena = Bump::new();
    let objects = crate::backend::table::document(&arena, envelope);
    let envelope =
        table::Objects { name: "ENVELOPE", doc: "Table for reading response envelopes.", table: objects };
    table::file(&format!("specs/{}/provider.yaml", provider.id), None, &[envelope])
}

/// The modules of the operations.
fn modules(provider: &Provider) -> Option<TokenStream> {
    let modules = provider.operations.iter().map(|op| {
        let module = &op.module;
        let inception = (module == &provider.module).then(|| {
            quote!(#[expect(clippy::module_inception, reason = "the operation is named after its provider")])
        });
        quote!(#inception pub mod #module;)
    });
    (!provider.operations.is_empty()).then(|| quote!(#(#modules)*))
}

/// The functions that send several requests at once.
fn batch() -> Part {
    Part::Items(quote! {
        /// Body that sends several requests at once, each given as JSON text.
        pub fn batch<T: AsRef<str>>(requests: &[T]) -> String {
            modelspec_runtime::http::batch(requests)
        }

        modelspec_runtime::batches!(PROVIDER);
    })
}

/// The tables that contain shared types: that of the envelope, else that of the first operation with the type.
struct Tables<'a> {
    envelope: Option<(&'a Document, &'a [Object<'a>])>,
    /// Module and tables by index of the operation in the catalogue.
    operations: BTreeMap<usize, (ir::Ident, OperationTables<'a>)>,
}

impl<'a> Tables<'a> {
    fn new(provider: &Provider, catalogue: &'a Catalogue, arena: &'a Bump) -> Self {
        let envelope = catalogue.providers[provider.index].response_envelope.as_ref();
        let envelope = envelope.map(|document| (document, crate::backend::table::document(arena, document)));
        let mut found = BTreeMap::new();
        for item in &provider.types {
            let TypeItem::Struct(Struct { origin, .. }) = item else { continue };
            if origin.part != ir::Part::Envelope
                && let Some(op) = provider.operations.iter().find(|op| op.index == origin.operation)
            {
                found.entry(op.index).or_insert_with(|| {
                    (op.module.clone(), OperationTables::of(&catalogue.operations[op.index], arena))
                });
            }
        }
        Self { envelope, operations: found }
    }

    /// The table that contains an object, and its index there.
    fn find(&self, origin: Origin) -> Option<(String, u16)> {
        if let (ir::Part::Envelope, Some((document, objects))) = (origin.part, self.envelope) {
            let place = (*table::places(document, objects).get(origin.object)?)?;
            return Some(("super::ENVELOPE.objects".to_owned(), place));
        }
        let (module, tables) = self.operations.get(&origin.operation)?;
        let (table, place) = tables.find(origin)?;
        Some((format!("super::{module}::{table}"), place))
    }
}

/// The envelope and the shared types.
fn typed(provider: &Provider, tables: &Tables<'_>) -> Vec<Part> {
    let types::Needs { engine, map } = types::needs(&provider.types);
    let engine = types::import("use modelspec_runtime", &engine);
    let imports = [map, &engine].into_iter().filter(|import| !import.is_empty());
    let mut parts: Vec<Part> = imports.map(Part::source).collect();
    for (at, item) in provider.types.iter().enumerate() {
        parts.extend(types::items(item, &|item| tables.find(item.origin)));
        let Some(envelope) = provider.envelope.as_ref().filter(|envelope| envelope.root == at) else {
            continue;
        };
        let generics = if envelope.generic { "<T>" } else { "" };
        parts.push(types::response(format!("{}{generics}", types::ident(item))));
    }
    parts
}
