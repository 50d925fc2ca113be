//! The items of the generated crate, with every decision taken: names, types, sharing, docs. Knows no spans, no YAML and
//! no tokens.

mod doc;
mod ident;
mod types;

pub(crate) use doc::{Block, Doc, Inline};
pub(crate) use ident::Ident;
pub(crate) use types::{
    Enum, Field, IntTy, Origin, Part, RuleLink, Struct, Ty, TypeItem, Union, UnionVariant, Variant,
};

use crate::model::FactType;

/// The generated crate.
#[derive(Debug)]
pub(crate) struct Crate {
    /// The providers, in the order of their ids.
    pub(crate) providers: Vec<Provider>,
}

/// Paths of the module that has all providers.
#[derive(Clone, Debug)]
pub(crate) struct Home {
    /// For other crates, such as doctests.
    pub(crate) outside: String,
    /// Within its crate.
    pub(crate) inside: String,
}

/// A provider: one module with one module per operation.
#[derive(Debug)]
pub(crate) struct Provider {
    /// Name of its folder; also the name of its feature.
    pub(crate) id: String,
    /// The module that has it.
    pub(crate) home: Home,
    /// Index of the provider in the catalogue.
    pub(crate) index: usize,
    /// Its module.
    pub(crate) module: Ident,
    /// Its docs.
    pub(crate) doc: Doc,
    /// A body is an array of requests.
    pub(crate) array_body: bool,
    /// Envelope around responses.
    pub(crate) envelope: Option<Envelope>,
    /// Types of the envelope, then those that are declared in the provider's file.
    pub(crate) types: Vec<TypeItem>,
    /// Its operations.
    pub(crate) operations: Vec<Operation>,
}

/// Envelope around responses.
#[derive(Debug)]
pub(crate) struct Envelope {
    /// Index of its outermost type in [`Provider::types`].
    pub(crate) root: usize,
    /// It contains the response of an operation.
    pub(crate) generic: bool,
}

/// One operation.
#[derive(Debug)]
pub(crate) struct Operation {
    /// `<provider>/<name>`.
    pub(crate) id: String,
    /// Index of the operation in the catalogue.
    pub(crate) index: usize,
    /// Its module.
    pub(crate) module: Ident,
    /// Name as written by the vendor.
    pub(crate) title: String,
    /// Its docs.
    pub(crate) doc: Doc,
    /// A documented request that is valid.
    pub(crate) example: Option<Example>,
    /// Sizes, in spec order.
    pub(crate) sizes: Vec<SizeConst>,
    /// The request and the types that it contains, then those of responses.
    pub(crate) types: Vec<TypeItem>,
    /// Types of the provider's module that this operation uses.
    pub(crate) shared: Vec<Import>,
    /// The request.
    pub(crate) request: usize,
    /// The response.
    pub(crate) response: Option<Response>,
    /// Content types and headers of responses, if they are declared.
    pub(crate) contents: Vec<Content>,
    /// Index in [`Operation::types`] of the body of a webhook call.
    pub(crate) callback: Option<usize>,
}

/// A type of the provider's module that the module of an operation exports again.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Import {
    /// Its name in the provider's module.
    pub(crate) ident: Ident,
    /// Its name in the operation's module.
    pub(crate) local: Ident,
}

/// The response of an operation.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) enum Response {
    /// The type with this index in [`Operation::types`].
    One(usize),
    /// One of several types, each with a table of its own.
    Several(Vec<ResponseVariant>),
}

/// The content type and the headers of a response.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Content {
    /// Name of the variant; empty if there is one response.
    pub(crate) name: String,
    /// The requests that get it.
    pub(crate) when: Option<String>,
    /// Content type of the body.
    pub(crate) media_type: String,
    /// Name, type and meaning of each header.
    pub(crate) headers: Vec<(String, FactType, String)>,
}

/// One of several responses of an operation.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct ResponseVariant {
    /// Its name.
    pub(crate) ident: Ident,
    /// Its docs.
    pub(crate) doc: Doc,
    /// Index of its type in [`Operation::types`].
    pub(crate) ty: usize,
    /// Name of its table.
    pub(crate) table: Ident,
}

/// A documented example as test.
#[derive(Debug)]
pub(crate) struct Example {
    /// Its title in the documentation.
    pub(crate) title: String,
    /// The request.
    pub(crate) request: serde_json::Value,
    /// The facts that the caller supplies with it, as a JSON object.
    pub(crate) facts: Option<serde_json::Value>,
    /// The day or the timestamp at which it is priced.
    pub(crate) at: Option<String>,
    /// Its cost, with the currency.
    pub(crate) cost: Option<String>,
}

/// One pair of width and height.
#[derive(Debug)]
pub(crate) struct SizeConst {
    /// Its constant.
    pub(crate) ident: Ident,
    /// Tier, for example `2K`.
    pub(crate) tier: String,
    /// Label within the tier, for example `16:9`.
    pub(crate) label: String,
    /// Width in pixels.
    pub(crate) width: u32,
    /// Height in pixels.
    pub(crate) height: u32,
}
