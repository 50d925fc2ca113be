//! Catalogue to the items of the generated crate. Everything that is printed is decided here and in the modules that
//! this one calls. Knows nothing of tokens.

use super::docs::{example, overview};
use super::names::{self, OperationTypes, Types, idents};
use crate::backend::rust::ir;
use crate::model::expr::author;
use crate::model::{
    Catalogue, Header, Operation, Provider, RequestEnvelope, ResponseContent, ResponseVariant, Sizes,
};
use crate::output::Options;
use crate::parallel;

/// The whole crate.
pub(super) fn catalogue(catalogue: &Catalogue, types: Vec<Types>, options: &Options) -> ir::Crate {
    let home = ir::Home {
        outside: path(&options.crate_name, options.module.as_deref()),
        inside: path("crate", options.module.as_deref()),
    };
    let types = types.into_iter().enumerate().collect();
    let providers = parallel::map_all(types, |(index, types)| provider(catalogue, index, types, &home));
    ir::Crate { providers }
}

/// A module of a crate.
fn path(crate_name: &str, module: Option<&str>) -> String {
    module.map_or_else(|| crate_name.to_owned(), |module| format!("{crate_name}::{module}"))
}

/// One provider with its operations. Independent of all other providers.
fn provider(catalogue: &Catalogue, index: usize, types: Types, home: &ir::Home) -> ir::Provider {
    let provider = &catalogue.providers[index];
    let operations = names::operations(catalogue, provider);
    let Types { shared, operations: types } = types;
    let envelope = provider.response_envelope.as_ref().map(|_| 0);
    let generic = |root: usize| matches!(&shared[root], ir::TypeItem::Struct(item) if item.generic);
    ir::Provider {
        id: provider.id.clone(),
        home: home.clone(),
        index,
        module: idents::module(&provider.id),
        doc: overview::provider(provider),
        array_body: provider.request_envelope == RequestEnvelope::Array,
        envelope: envelope.map(|root| ir::Envelope { root, generic: generic(root) }),
        types: shared,
        operations: operations
            .iter()
            .zip(types)
            .map(|((index, op), types)| operation(op, provider, *index, types))
            .collect(),
    }
}

fn operation(op: &Operation, provider: &Provider, index: usize, types: OperationTypes) -> ir::Operation {
    ir::Operation {
        id: op.id(),
        index,
        module: idents::module(&op.name),
        title: op.title.value.clone(),
        doc: overview::operation(op, provider),
        example: op.examples.iter().find_map(|one| example::example(one, op)),
        sizes: op.sizes.as_ref().map(sizes).unwrap_or_default(),
        types: types.types,
        shared: types.shared,
        request: 0,
        response: if op.responses.is_empty() { types.response } else { Some(variants(op, &types.responses)) },
        contents: op.contents.iter().map(content).collect(),
        callback: types.callback,
    }
}

fn content(content: &ResponseContent) -> ir::Content {
    let header = |header: &Header| (header.name.clone(), header.ty, header.doc.clone());
    ir::Content {
        name: content.name.as_ref().map(|name| name.value.clone()).unwrap_or_default(),
        when: content.when.as_ref().map(author),
        media_type: content.content_type.clone(),
        headers: content.headers.iter().map(header).collect(),
    }
}

/// Several responses with their types.
fn variants(op: &Operation, types: &[usize]) -> ir::Response {
    let variant = |(variant, ty): (&ResponseVariant, &usize)| ir::ResponseVariant {
        ident: idents::variant(&variant.name.value),
        doc: overview::response(variant),
        ty: *ty,
        table: idents::constant(&["response", &variant.name.value]),
    };
    ir::Response::Several(op.responses.iter().zip(types).map(variant).collect())
}

/// A constant for each pair.
fn sizes(sizes: &Sizes) -> Vec<ir::SizeConst> {
    sizes
        .rows
        .iter()
        .map(|row| ir::SizeConst {
            ident: idents::constant(&["size", &row.tier, &row.label]),
            tier: row.tier.clone(),
            label: row.label.clone(),
            width: row.width,
            height: row.height,
        })
        .collect()
}
