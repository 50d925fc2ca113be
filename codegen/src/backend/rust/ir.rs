//! What becomes of a catalogue in Rust, every decision taken: names, types, what is shared, what is said about
//! it. Knows no span, no YAML and no token.

use crate::model::{BodyEncoding, Method, TaskState};

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
    /// What is said about it.
    pub(crate) doc: Doc,
    /// URL that paths are appended to.
    pub(crate) base_url: Option<String>,
    /// How requests are authenticated.
    pub(crate) auth: Option<crate::model::Auth>,
    /// Error codes.
    pub(crate) errors: Vec<ErrorCode>,
    /// Whether a body is a list of requests.
    pub(crate) array_body: bool,
    /// The answer around results.
    pub(crate) envelope: Option<Envelope>,
    /// Types of the envelope and those that operations share, in the order in which they are met.
    pub(crate) types: Vec<TypeItem>,
    /// Its operations.
    pub(crate) operations: Vec<Operation>,
}

/// The answer around results.
#[derive(Debug)]
pub(crate) struct Envelope {
    /// Index of its outermost type in [`Provider::types`].
    pub(crate) root: usize,
    /// Whether it holds the result of an operation somewhere.
    pub(crate) generic: bool,
}

/// One error code of an API.
#[derive(Debug)]
pub(crate) struct ErrorCode {
    /// HTTP status that it comes with.
    pub(crate) http: Option<u16>,
    /// The code as it stands in answers.
    pub(crate) code: String,
    /// What it means, as the author says it.
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
    /// Name as the vendor writes it.
    pub(crate) title: String,
    /// One sentence for lists.
    pub(crate) summary: String,
    /// Identifier of the model on the wire.
    pub(crate) wire_id: Option<String>,
    /// Whether it can be used.
    pub(crate) status: crate::model::Status,
    /// What is said about it.
    pub(crate) doc: Doc,
    /// A documented request that is valid.
    pub(crate) example: Option<Example>,
    /// HTTP method.
    pub(crate) method: Method,
    /// Path below the base URL.
    pub(crate) path: String,
    /// How the body is written.
    pub(crate) body: BodyEncoding,
    /// Where the parameters of the request stand.
    pub(crate) places: Places,
    /// Sizes, in spec order.
    pub(crate) sizes: Vec<SizeConst>,
    /// The type of the request and what it is made of, then those of answers.
    pub(crate) types: Vec<TypeItem>,
    /// Types of the provider's module that this operation uses.
    pub(crate) shared: Vec<Ident>,
    /// The request.
    pub(crate) request: usize,
    /// The response.
    pub(crate) response: Option<Response>,
    /// Index in [`Operation::types`] of what a webhook sends.
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

/// One of several answers of an operation.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct ResponseVariant {
    /// Its name.
    pub(crate) ident: Ident,
    /// What is said about it.
    pub(crate) doc: Doc,
    /// Index of its type in [`Operation::types`].
    pub(crate) ty: usize,
    /// Name of its table.
    pub(crate) table: Ident,
}

/// A documented example as test.
#[derive(Debug)]
pub(crate) struct Example {
    /// What the documentation calls it.
    pub(crate) title: String,
    /// The request.
    pub(crate) request: serde_json::Value,
    /// What it costs, with its currency.
    pub(crate) cost: Option<String>,
}

/// Where the parameters of a request stand, as indexes of its fields.
#[derive(Debug, Default)]
pub(crate) struct Places {
    /// In the path.
    pub(crate) path: Vec<u16>,
    /// In the query.
    pub(crate) query: Vec<u16>,
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
    /// A choice of strings.
    Enum(Enum),
    /// One of several types.
    Union(Union),
}

impl TypeItem {
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
    /// What is said about it.
    pub(crate) doc: Doc,
    /// Its fields. Required constants have none.
    pub(crate) fields: Vec<Field>,
    /// Whether it keeps members that are not known, in a field `extra`.
    pub(crate) open: bool,
    /// Whether callers make it, so that it has a function `new`.
    pub(crate) sent: bool,
    /// Whether it has the result of an operation as parameter.
    pub(crate) generic: bool,
    /// The object of the model that it was made from.
    pub(crate) origin: Origin,
}

/// Where an object stands in the catalogue.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash)]
pub(crate) struct Origin {
    /// Index of the operation.
    pub(crate) operation: usize,
    /// Which of its documents, or of its provider's.
    pub(crate) part: Part,
    /// Index of the object in the document.
    pub(crate) object: usize,
}

/// The documents that types are made from.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash)]
pub(crate) enum Part {
    /// What is sent.
    #[default]
    Request,
    /// What is answered.
    Response,
    /// The one of several answers that has this index.
    Variant(u16),
    /// What a webhook sends.
    Callback,
    /// What stands around answers.
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
    /// Whether it has to be given to `new`.
    pub(crate) required: bool,
    /// What is said about it.
    pub(crate) doc: Doc,
    /// Reason for which it is deprecated.
    pub(crate) deprecated: Option<String>,
    /// The rules that read it.
    pub(crate) rules: Vec<RuleLink>,
    /// Where it is documented.
    pub(crate) source: Option<String>,
}

/// A rule with the anchor of its heading in the docs of the module.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub(crate) struct RuleLink {
    pub(crate) id: String,
    pub(crate) anchor: String,
}

/// A choice of strings.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub(crate) struct Enum {
    /// Its name.
    pub(crate) ident: Ident,
    /// What is said about it.
    pub(crate) doc: Doc,
    /// Its values.
    pub(crate) variants: Vec<Variant>,
    /// Whether it keeps values that are not known, in a variant `Other`.
    pub(crate) open: bool,
}

/// One value.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub(crate) struct Variant {
    /// Its name.
    pub(crate) ident: Ident,
    /// The value on the wire.
    pub(crate) wire: String,
    /// What is said about it.
    pub(crate) doc: Doc,
    /// Reason for which it is deprecated.
    pub(crate) deprecated: Option<String>,
    /// What it says about a task.
    pub(crate) state: Option<TaskState>,
}

/// One of several types.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub(crate) struct Union {
    /// Its name.
    pub(crate) ident: Ident,
    /// What is said about it.
    pub(crate) doc: Doc,
    /// What it can be: each object by itself, and everything else once for each kind of JSON value.
    pub(crate) variants: Vec<UnionVariant>,
    /// Whether it has the result of an operation as parameter.
    pub(crate) generic: bool,
}

/// One of the types that a value can have.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub(crate) struct UnionVariant {
    /// Its name.
    pub(crate) ident: Ident,
    /// What is said about it.
    pub(crate) doc: Doc,
    /// What it holds.
    pub(crate) ty: Ty,
    /// The variants of the table that it stands for.
    pub(crate) indexes: Vec<u16>,
}

/// The type of a field.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub(crate) enum Ty {
    /// `true` or `false`.
    Bool,
    /// A whole number.
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
    /// Another generated type that others become by `into`.
    Union(Ident),
    /// Another generated type that is generic over the result of an operation.
    Generic(Ident),
    /// The result of an operation.
    Result,
    /// A list.
    Vec(Box<Ty>),
    /// Values with keys of the caller's choice.
    Map(Box<Ty>),
    /// Given or not.
    Option(Box<Ty>),
    /// A value or `null`.
    Nullable(Box<Ty>),
    /// On the heap, because the type contains itself.
    Box(Box<Ty>),
}

impl Ty {
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

/// Types of whole numbers: the smallest of these that holds all values.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub(crate) enum IntTy {
    /// 0 to 2^32 - 1.
    U32,
    /// 0 to 2^64 - 1.
    U64,
    /// Any.
    I64,
}

/// What is said about an item.
#[derive(Clone, Debug, Default, PartialEq, Eq, Hash)]
pub(crate) struct Doc(pub Vec<Block>);

/// A part of a documentation.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub(crate) enum Block {
    /// A heading.
    Heading(String),
    /// A heading of a part of a section.
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

/// A piece of a paragraph.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub(crate) enum Inline {
    /// Words of an author or of ours. Backticks mark code, web addresses are links, the rest means itself.
    Text(String),
    /// Code.
    Code(String),
    /// A web address.
    Url(String),
    /// A link to another part: what it says (as code), and its target.
    Link(String, String),
}

impl From<crate::model::words::Word> for Inline {
    fn from(word: crate::model::words::Word) -> Self {
        match word {
            crate::model::words::Word::Text(text) => Self::Text(text),
            crate::model::words::Word::Code(text) => Self::Code(text),
        }
    }
}

/// An identifier of Rust: letters, digits and underscores in ASCII, raw where it is a keyword.
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
    /// Makes a name an identifier: a keyword becomes raw, and what cannot be raw gets an underscore behind it.
    ///
    /// The name holds ASCII letters, digits and underscores only and does not start with a digit; anything else
    /// is a bug of `lower::idents`.
    pub(crate) fn new(name: &str) -> Self {
        let letters = name.chars().all(|c| c.is_ascii_alphanumeric() || c == '_');
        assert!(letters && name.starts_with(|c: char| !c.is_ascii_digit()), "`{name}` is no identifier");
        if NEVER_RAW.contains(&name) {
            return Self { text: format!("{name}_"), raw: false };
        }
        Self { text: name.to_owned(), raw: KEYWORDS.contains(&name) }
    }

    /// The name without `r#`.
    pub(crate) fn text(&self) -> &str {
        &self.text
    }

    /// Whether it is written with `r#`.
    pub(crate) fn is_raw(&self) -> bool {
        self.raw
    }
}

impl std::fmt::Display for Ident {
    /// As it stands in Rust.
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str(if self.raw { "r#" } else { "" })?;
        f.write_str(&self.text)
    }
}
