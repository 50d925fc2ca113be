//! The items of the generated crate, with every decision taken: names, types, sharing, docs. Knows no spans, no YAML and
//! no tokens.

use crate::model::{BodyEncoding, FactType, Method, TaskState};

/// The generated crate.
#[derive(Debug)]
pub(crate) struct Crate {
    /// The providers, in the order of their ids.
    pub(crate) providers: Vec<Provider>,
}

/// A provider: one module with one module per operation.
#[derive(Debug)]
pub(crate) struct Provider {
    /// Name of its folder; also the name of its feature.
    pub(crate) id: String,
    /// Index of the provider in the catalogue.
    pub(crate) index: usize,
    /// Its module.
    pub(crate) module: Ident,
    /// Its docs.
    pub(crate) doc: Doc,
    /// URL that paths are appended to.
    pub(crate) base_url: Option<String>,
    /// Authentication of requests.
    pub(crate) auth: Option<crate::model::Auth>,
    /// Error codes.
    pub(crate) errors: Vec<ErrorCode>,
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

/// One error code of an API.
#[derive(Debug)]
pub(crate) struct ErrorCode {
    /// HTTP status that it comes with.
    pub(crate) http: Option<u16>,
    /// The code in responses.
    pub(crate) code: String,
    /// Its meaning.
    pub(crate) meaning: String,
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
    /// A short description for lists.
    pub(crate) summary: String,
    /// Identifiers of the model on the wire.
    pub(crate) wire_ids: Vec<String>,
    /// Availability.
    pub(crate) status: crate::model::Status,
    /// The date on which it stops working.
    pub(crate) retires: Option<String>,
    /// The operation to use in its place.
    pub(crate) replaced_by: Option<String>,
    /// Its docs.
    pub(crate) doc: Doc,
    /// A documented request that is valid.
    pub(crate) example: Option<Example>,
    /// HTTP method.
    pub(crate) method: Method,
    /// Path below the base URL, unless it is not documented.
    pub(crate) path: Option<String>,
    /// Encoding of the body.
    pub(crate) body: BodyEncoding,
    /// Places of the request's parameters.
    pub(crate) places: Places,
    /// Sizes, in spec order.
    pub(crate) sizes: Vec<SizeConst>,
    /// The request and the types that it contains, then those of responses.
    pub(crate) types: Vec<TypeItem>,
    /// Types of the provider's module that this operation uses.
    pub(crate) shared: Vec<Ident>,
    /// The request.
    pub(crate) request: usize,
    /// The response.
    pub(crate) response: Option<Response>,
    /// Content types and headers of responses, if they are declared.
    pub(crate) contents: Vec<Content>,
    /// Index in [`Operation::types`] of the body of a webhook call.
    pub(crate) callback: Option<usize>,
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
    /// Its cost, with the currency.
    pub(crate) cost: Option<String>,
}

/// Places of a request's parameters, as indexes of its fields.
#[derive(Debug, Default)]
pub(crate) struct Places {
    /// In the path.
    pub(crate) path: Vec<u16>,
    /// In the query.
    pub(crate) query: Vec<u16>,
    /// Lists in the query whose items are joined, with the text between them.
    pub(crate) joined: Vec<(u16, String)>,
    /// In headers.
    pub(crate) header: Vec<u16>,
    /// In the body.
    pub(crate) body: Vec<u16>,
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

/// A type of the generated crate.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub(crate) enum TypeItem {
    /// An object.
    Struct(Struct),
    /// A string with listed values.
    Enum(Enum),
    /// One of several types.
    Union(Union),
}

impl TypeItem {
    /// The types of the fields or variants.
    pub(crate) fn types(&self) -> Vec<&Ty> {
        match self {
            TypeItem::Struct(item) => item.fields.iter().map(|field| &field.ty).collect(),
            TypeItem::Union(item) => item.variants.iter().map(|variant| &variant.ty).collect(),
            TypeItem::Enum(_) => Vec::new(),
        }
    }

    /// Visits every type in the fields and variants.
    pub(crate) fn each_type(&mut self, visit: &mut dyn FnMut(&mut Ty)) {
        match self {
            TypeItem::Struct(item) => item.fields.iter_mut().for_each(|field| field.ty.each(visit)),
            TypeItem::Union(item) => item.variants.iter_mut().for_each(|variant| variant.ty.each(visit)),
            TypeItem::Enum(_) => {}
        }
    }
}

/// An object.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub(crate) struct Struct {
    /// Its name.
    pub(crate) ident: Ident,
    /// Its docs.
    pub(crate) doc: Doc,
    /// Its fields. Required constants have none.
    pub(crate) fields: Vec<Field>,
    /// It keeps unknown members in a field `extra`.
    pub(crate) open: bool,
    /// It is part of a request, so it has a function `new`.
    pub(crate) sent: bool,
    /// It is generic over the response of an operation.
    pub(crate) generic: bool,
    /// The object of the model that it represents.
    pub(crate) origin: Origin,
}

/// An object of the catalogue.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash)]
pub(crate) struct Origin {
    /// Index of the operation.
    pub(crate) operation: usize,
    /// The document of the operation or of its provider.
    pub(crate) part: Part,
    /// Index of the object in the document.
    pub(crate) object: usize,
}

/// The documents that types are made from.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash)]
pub(crate) enum Part {
    /// The request.
    #[default]
    Request,
    /// The response.
    Response,
    /// The response with this index, of several.
    Variant(u16),
    /// The body of a webhook call.
    Callback,
    /// The envelope around responses.
    Envelope,
}

/// One field.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub(crate) struct Field {
    /// Its name.
    pub(crate) ident: Ident,
    /// Index of the parameter in the object's table.
    pub(crate) index: u16,
    /// Its type.
    pub(crate) ty: Ty,
    /// It is an argument of `new`.
    pub(crate) required: bool,
    /// Its docs.
    pub(crate) doc: Doc,
    /// The reason for its deprecation.
    pub(crate) deprecated: Option<String>,
    /// The rules that read it.
    pub(crate) rules: Vec<RuleLink>,
    /// Address of its documentation, unless the module lists it.
    pub(crate) source: Option<String>,
}

/// A rule with the anchor of its heading in the docs of the module.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub(crate) struct RuleLink {
    pub(crate) id: String,
    pub(crate) anchor: String,
}

/// A string with listed values.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub(crate) struct Enum {
    /// Its name.
    pub(crate) ident: Ident,
    /// Its docs.
    pub(crate) doc: Doc,
    /// Its values.
    pub(crate) variants: Vec<Variant>,
    /// It keeps unknown values in a variant `Other`.
    pub(crate) open: bool,
}

/// One value.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub(crate) struct Variant {
    /// Its name.
    pub(crate) ident: Ident,
    /// The value on the wire.
    pub(crate) wire: String,
    /// Its docs.
    pub(crate) doc: Doc,
    /// The reason for its deprecation.
    pub(crate) deprecated: Option<String>,
    /// The state of a task that it stands for.
    pub(crate) state: Option<TaskState>,
}

/// One of several types.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub(crate) struct Union {
    /// Its name.
    pub(crate) ident: Ident,
    /// Its docs.
    pub(crate) doc: Doc,
    /// Its variants: one for each object, and one for each other kind of JSON value.
    pub(crate) variants: Vec<UnionVariant>,
    /// It is generic over the response of an operation.
    pub(crate) generic: bool,
}

/// One of the types that a value can have.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub(crate) struct UnionVariant {
    /// Its name.
    pub(crate) ident: Ident,
    /// Its docs.
    pub(crate) doc: Doc,
    /// Its type.
    pub(crate) ty: Ty,
    /// The variants of the table that it represents.
    pub(crate) indexes: Vec<u16>,
}

/// The type of a field.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub(crate) enum Ty {
    /// `true` or `false`.
    Bool,
    /// An integer.
    Int(IntTy),
    /// A number.
    Float,
    /// Text.
    String,
    /// Any JSON value.
    Json,
    /// Another generated type: its index while types are being shared, its name afterwards.
    Ref(usize),
    /// Another generated type.
    Named(Ident),
    /// Another generated type that values are converted into.
    Union(Ident),
    /// Another generated type that is generic over the response of an operation.
    Generic(Ident),
    /// The response of an operation.
    Result,
    /// A list.
    Vec(Box<Ty>),
    /// A map with arbitrary keys.
    Map(Box<Ty>),
    /// An optional value.
    Option(Box<Ty>),
    /// A value or `null`.
    Nullable(Box<Ty>),
    /// On the heap, because the type contains itself.
    Box(Box<Ty>),
}

impl Ty {
    /// The type inside a list, a map, an option, `Nullable` or a box.
    pub(crate) fn inner(&self) -> Option<&Ty> {
        match self {
            Ty::Vec(inner) | Ty::Map(inner) | Ty::Option(inner) | Ty::Nullable(inner) | Ty::Box(inner) => {
                Some(inner)
            }
            _ => None,
        }
    }

    fn each(&mut self, visit: &mut dyn FnMut(&mut Ty)) {
        visit(self);
        match self {
            Ty::Vec(inner) | Ty::Map(inner) | Ty::Option(inner) | Ty::Nullable(inner) | Ty::Box(inner) => {
                inner.each(visit);
            }
            _ => {}
        }
    }
}

/// Integer types. The smallest one that holds all values is used.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub(crate) enum IntTy {
    /// 0 to 2^32 - 1.
    U32,
    /// 0 to 2^64 - 1.
    U64,
    /// -2^63 to 2^63 - 1.
    I64,
}

/// The docs of an item.
#[derive(Clone, Debug, Default, PartialEq, Eq, Hash)]
pub(crate) struct Doc(pub Vec<Block>);

/// A block of docs.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub(crate) enum Block {
    /// A heading.
    Heading(String),
    /// A heading within a section.
    Subheading(Vec<Inline>),
    /// A paragraph.
    Text(Vec<Inline>),
    /// A paragraph in which each part starts on a line of its own.
    Lines(Vec<Vec<Inline>>),
    /// A list.
    List(Vec<Vec<Inline>>),
    /// A table: its head, then its rows.
    Table(Vec<Vec<Inline>>, Vec<Vec<Vec<Inline>>>),
}

/// A part of a paragraph.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub(crate) enum Inline {
    /// Plain words. Backticks mark code and web addresses become links; nothing else is markup.
    Text(String),
    /// Code.
    Code(String),
    /// A web address.
    Url(String),
    /// A link: its text, shown as code, and its target.
    Link(String, String),
}

impl From<&str> for Inline {
    fn from(words: &str) -> Self {
        Self::Text(words.to_owned())
    }
}

impl From<String> for Inline {
    fn from(words: String) -> Self {
        Self::Text(words)
    }
}

impl From<crate::model::words::Word> for Inline {
    fn from(word: crate::model::words::Word) -> Self {
        match word {
            crate::model::words::Word::Text(text) => Self::Text(text),
            crate::model::words::Word::Code(text) => Self::Code(text),
        }
    }
}

/// A Rust identifier: ASCII letters, digits and underscores, raw if it is a keyword.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub(crate) struct Ident {
    text: String,
    raw: bool,
}

/// Keywords of all editions up to 2024, reserved ones too.
const KEYWORDS: &[&str] = &[
    "abstract", "as", "async", "await", "become", "box", "break", "const", "continue", "do", "dyn", "else",
    "enum", "extern", "false", "final", "fn", "for", "gen", "if", "impl", "in", "let", "loop", "macro",
    "match", "mod", "move", "mut", "override", "priv", "pub", "ref", "return", "static", "struct", "trait",
    "true", "try", "type", "typeof", "unsafe", "unsized", "use", "virtual", "where", "while", "yield",
];

/// Keywords that cannot be raw identifiers.
const NEVER_RAW: &[&str] = &["self", "Self", "super", "crate", "_"];

impl Ident {
    /// Converts a name to an identifier. A keyword becomes raw; one that cannot be raw gets a trailing underscore.
    ///
    /// The name must consist of ASCII letters, digits and underscores and must not start with a digit; anything else is a
    /// bug in `names::idents`.
    pub(crate) fn new(name: &str) -> Self {
        let letters = name.chars().all(|c| c.is_ascii_alphanumeric() || c == '_');
        assert!(letters && name.starts_with(|c: char| !c.is_ascii_digit()), "`{name}` is not an identifier");
        if NEVER_RAW.contains(&name) {
            return Self { text: format!("{name}_"), raw: false };
        }
        Self { text: name.to_owned(), raw: KEYWORDS.contains(&name) }
    }

    /// The name without `r#`.
    pub(crate) fn text(&self) -> &str {
        &self.text
    }

    /// Returns whether it is written with `r#`.
    pub(crate) fn is_raw(&self) -> bool {
        self.raw
    }
}

impl std::fmt::Display for Ident {
    /// Writes it as in Rust source.
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str(if self.raw { "r#" } else { "" })?;
        f.write_str(&self.text)
    }
}
