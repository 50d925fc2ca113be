//! What becomes of a catalogue in Rust, every decision taken: names, types, what is shared, what is said about
//! it. Knows no span, no YAML and no token.

use crate::model::{BodyEncoding, Method, TaskState};

/// The generated crate.
#[derive(Debug)]
pub struct Crate {
    /// The providers, in the order of their ids.
    pub providers: Vec<Provider>,
}

/// A provider: one module with one module per operation.
#[derive(Debug)]
pub struct Provider {
    /// Name of its folder; also the name of its feature.
    pub id: String,
    /// Index of the provider in the catalogue.
    pub index: usize,
    /// Its module.
    pub module: Ident,
    /// Name as it writes it.
    pub title: String,
    /// What is said about it.
    pub doc: Doc,
    /// URL that paths are appended to.
    pub base_url: Option<String>,
    /// How requests are authenticated.
    pub auth: Option<crate::model::Auth>,
    /// Error codes.
    pub errors: Vec<ErrorCode>,
    /// Whether a body is a list of requests.
    pub array_body: bool,
    /// The answer around results.
    pub envelope: Option<Envelope>,
    /// Types of the envelope and those that operations share, in the order in which they are met.
    pub types: Vec<TypeItem>,
    /// Its operations.
    pub operations: Vec<Operation>,
}

/// The answer around results.
#[derive(Debug)]
pub struct Envelope {
    /// Index of its outermost type in [`Provider::types`].
    pub root: usize,
    /// Whether it holds the result of an operation somewhere.
    pub generic: bool,
}

/// One error code of an API.
#[derive(Debug)]
pub struct ErrorCode {
    /// HTTP status that it comes with.
    pub http: Option<u16>,
    /// The code as it stands in answers.
    pub code: String,
    /// What it means, as the author says it.
    pub meaning: String,
}

/// One operation.
#[derive(Debug)]
pub struct Operation {
    /// `<provider>/<name>`.
    pub id: String,
    /// Index of the operation in the catalogue.
    pub index: usize,
    /// Its module.
    pub module: Ident,
    /// Name of the file, without its ending.
    pub name: String,
    /// Name as the vendor writes it.
    pub title: String,
    /// One sentence for lists.
    pub summary: String,
    /// Identifier of the model on the wire.
    pub wire_id: Option<String>,
    /// Whether it can be used.
    pub status: crate::model::Status,
    /// What is said about it.
    pub doc: Doc,
    /// A documented request that is valid.
    pub example: Option<Example>,
    /// HTTP method.
    pub method: Method,
    /// Path below the base URL.
    pub path: String,
    /// How the body is written.
    pub body: BodyEncoding,
    /// Where the parameters of the request stand.
    pub places: Places,
    /// Sizes, in spec order.
    pub sizes: Vec<SizeConst>,
    /// The type of the request and what it is made of, then those of answers.
    pub types: Vec<TypeItem>,
    /// Types of the provider's module that this operation uses.
    pub shared: Vec<Ident>,
    /// The request.
    pub request: usize,
    /// What is answered.
    pub response: Option<Answer>,
    /// What a webhook sends.
    pub callback: Option<Answer>,
}

/// Where the type and the table of an answer stand.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Answer {
    /// The type is the one with this index in [`Operation::types`].
    Own(usize),
    /// In the module of another operation of the provider, which answers the same.
    Of(Ident),
    /// One of several types, each with a table of its own.
    Several(Vec<AnswerVariant>),
}

/// One of several answers of an operation.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct AnswerVariant {
    /// Its name.
    pub ident: Ident,
    /// What is said about it.
    pub doc: Doc,
    /// Index of its type in [`Operation::types`].
    pub ty: usize,
    /// Name of its table.
    pub table: Ident,
}

/// A documented example as test.
#[derive(Debug)]
pub struct Example {
    /// What the documentation calls it.
    pub title: String,
    /// The request.
    pub request: serde_json::Value,
    /// What it costs, with its currency.
    pub cost: Option<String>,
}

/// Where the parameters of a request stand, as indexes of its fields.
#[derive(Debug, Default)]
pub struct Places {
    /// In the path.
    pub path: Vec<u16>,
    /// In the query.
    pub query: Vec<u16>,
    /// In the body.
    pub body: Vec<u16>,
}

/// One pair of width and height.
#[derive(Debug)]
pub struct SizeConst {
    /// Its constant.
    pub ident: Ident,
    /// Tier, for example `2K`.
    pub tier: String,
    /// Label within the tier, for example `16:9`.
    pub label: String,
    /// Width in pixels.
    pub width: u32,
    /// Height in pixels.
    pub height: u32,
}

/// A type of the generated crate.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub enum TypeItem {
    /// An object.
    Struct(Struct),
    /// A choice of strings.
    Enum(Enum),
    /// One of several types.
    Union(Union),
}

/// An object.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub struct Struct {
    /// Its name.
    pub ident: Ident,
    /// What is said about it.
    pub doc: Doc,
    /// Its fields. Required constants have none.
    pub fields: Vec<Field>,
    /// Whether it keeps members that are not known, in a field `extra`.
    pub open: bool,
    /// Whether callers make it, so that it has a function `new`.
    pub sent: bool,
    /// Whether it has the result of an operation as parameter.
    pub generic: bool,
    /// The object of the model that it was made from.
    pub origin: Origin,
}

/// Where an object stands in the catalogue.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash)]
pub struct Origin {
    /// Index of the operation.
    pub operation: usize,
    /// Which of its documents, or of its provider's.
    pub part: Part,
    /// Index of the object in the document.
    pub object: usize,
}

/// The documents that types are made from.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash)]
pub enum Part {
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
pub struct Field {
    /// Its name.
    pub ident: Ident,
    /// Index of the parameter in the object's table.
    pub index: u16,
    /// Its type.
    pub ty: Ty,
    /// Whether it has to be given to `new`.
    pub required: bool,
    /// What is said about it.
    pub doc: Doc,
    /// Ids of the rules that read it.
    pub rules: Vec<String>,
    /// Where it is documented.
    pub source: Option<String>,
}

/// A choice of strings.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub struct Enum {
    /// Its name.
    pub ident: Ident,
    /// What is said about it.
    pub doc: Doc,
    /// Its values.
    pub variants: Vec<Variant>,
    /// Whether it keeps values that are not known, in a variant `Other`.
    pub open: bool,
}

/// One value.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub struct Variant {
    /// Its name.
    pub ident: Ident,
    /// The value on the wire.
    pub wire: String,
    /// What is said about it.
    pub doc: Doc,
    /// What it says about a task.
    pub state: Option<TaskState>,
}

/// One of several types.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub struct Union {
    /// Its name.
    pub ident: Ident,
    /// What is said about it.
    pub doc: Doc,
    /// What it can be: each object by itself, and everything else once for each kind of JSON value.
    pub variants: Vec<UnionVariant>,
    /// Whether it has the result of an operation as parameter.
    pub generic: bool,
}

/// One of the types that a value can have.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub struct UnionVariant {
    /// Its name.
    pub ident: Ident,
    /// What is said about it.
    pub doc: Doc,
    /// What it holds.
    pub ty: Ty,
    /// The variants of the table that it stands for.
    pub indexes: Vec<u16>,
}

/// The type of a field.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub enum Ty {
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

/// Types of whole numbers: the smallest of these that holds all values.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum IntTy {
    /// 0 to 2^32 - 1.
    U32,
    /// 0 to 2^64 - 1.
    U64,
    /// Any.
    I64,
}

/// What is said about an item.
#[derive(Clone, Debug, Default, PartialEq, Eq, Hash)]
pub struct Doc(pub Vec<Block>);

/// A part of a documentation.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub enum Block {
    /// A heading.
    Heading(String),
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
pub enum Inline {
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
pub struct Ident {
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
    pub fn new(name: &str) -> Self {
        let letters = name.chars().all(|c| c.is_ascii_alphanumeric() || c == '_');
        assert!(letters && name.starts_with(|c: char| !c.is_ascii_digit()), "`{name}` is no identifier");
        if NEVER_RAW.contains(&name) {
            return Self { text: format!("{name}_"), raw: false };
        }
        Self { text: name.to_owned(), raw: KEYWORDS.contains(&name) }
    }

    /// The name without `r#`.
    pub fn text(&self) -> &str {
        &self.text
    }

    /// Whether it is written with `r#`.
    pub fn is_raw(&self) -> bool {
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
