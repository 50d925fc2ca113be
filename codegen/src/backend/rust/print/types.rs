//! Structs and enums, with the calls that connect them to the engine.

use std::fmt::Write as _;

use proc_macro2::{Ident, Span, TokenStream};
use quote::ToTokens;

use super::doc;
use super::file::{Part, WIDTH};
use super::layout::Node;
use crate::backend::rust::ir::{self, Block, Doc, Enum, Field, Inline, IntTy, Struct, Ty, TypeItem, Union};
use crate::model::TaskState;

impl ToTokens for ir::Ident {
    fn to_tokens(&self, tokens: &mut TokenStream) {
        let make = if self.is_raw() { Ident::new_raw } else { Ident::new };
        make(self.text(), Span::call_site()).to_tokens(tokens);
    }
}

/// A type with its functions and macro calls. `table` finds the table that contains an object, and its index there.
pub(super) fn items(item: &TypeItem, table: &dyn Fn(&Struct) -> Option<(String, u16)>) -> Vec<Part> {
    match item {
        TypeItem::Struct(item) => {
            let new = item.sent.then(|| new_impl(item));
            let record = Part::Source(record_call(item, table(item)));
            [Some(struct_item(item)), new, Some(record)].into_iter().flatten().collect()
        }
        TypeItem::Enum(item) => {
            let calls = [Some(string_enum_call(item)), task_states_call(item)];
            std::iter::once(enum_item(item)).chain(calls.into_iter().flatten().map(Part::Source)).collect()
        }
        TypeItem::Union(item) => vec![union_item(item), Part::Source(union_call(item))],
    }
}

/// The macro call for a response, or another document that is received.
pub(super) fn response(ident: impl std::fmt::Display) -> Part {
    Part::Source(Node::leaf(format!("modelspec_runtime::response!({ident});")))
}

/// The name of a type.
pub(super) fn ident(item: &TypeItem) -> &ir::Ident {
    match item {
        TypeItem::Struct(item) => &item.ident,
        TypeItem::Enum(item) => &item.ident,
        TypeItem::Union(item) => &item.ident,
    }
}

/// A struct. Its docs are written as comments directly: parsing and printing them as tokens took about half of the time
/// of a run.
fn struct_item(item: &Struct) -> Part {
    let derive = if has_default(item) { "Clone, Default" } else { "Clone" };
    let generics = if item.generic { "<T>" } else { "" };
    let mut text = doc::outer(&item.doc, "");
    let _ = writeln!(text, "#[derive({derive})]\n#[non_exhaustive]\npub struct {}{generics} {{", item.ident);
    for field in &item.fields {
        let docs = doc::outer(&field.doc, "    ");
        let deprecated = deprecated(field.deprecated.as_deref());
        let _ = writeln!(text, "{docs}{deprecated}    pub {}: {},", field.ident, name(&field.ty));
    }
    if item.open {
        text.push_str("    /// Members that the specification does not list.\n    pub extra: JsonObject,\n");
    }
    Part::Source(Node::leaf(text + "}"))
}

/// The attribute of a deprecated field or variant.
fn deprecated(reason: Option<&str>) -> String {
    reason.map(|reason| format!("    #[deprecated = {:?}]\n", reason.trim())).unwrap_or_default()
}

/// The module of types, and their names in the module around it.
pub(super) fn module(items: &[TypeItem], parts: Vec<Part>) -> [Part; 2] {
    let exported = Part::source("#[cfg(feature = \"typed\")]\npub use typed::*;");
    [exported, Part::Module(module_attributes(items), "typed", parts)]
}

/// The attributes of a module of types. Its own code uses deprecated fields and variants too.
fn module_attributes(items: &[TypeItem]) -> String {
    let is_deprecated = |item: &TypeItem| match item {
        TypeItem::Struct(item) => item.fields.iter().any(|field| field.deprecated.is_some()),
        TypeItem::Enum(item) => item.variants.iter().any(|variant| variant.deprecated.is_some()),
        TypeItem::Union(_) => false,
    };
    let mut attributes = "#[cfg(feature = \"typed\")]\n".to_owned();
    if items.iter().any(is_deprecated) {
        attributes.push_str(
            "#[allow(deprecated, reason = \"deprecated parameters and values can still be sent\")]\n",
        );
    }
    attributes
}

/// Returns whether all fields of a sent struct are optional.
fn has_default(item: &Struct) -> bool {
    item.sent && !item.fields.iter().any(|field| field.required)
}

/// The function `new`, with the required fields in spec order.
fn new_impl(item: &Struct) -> Part {
    let Struct { ident, fields, .. } = item;
    if has_default(item) {
        let body = "    /// Creates a value with no field set.\n    #[inline]\n    pub fn new() -> Self {\n        Self::default()\n    }";
        return Part::Source(Node::leaf(format!("impl {ident} {{\n{body}\n}}")));
    }
    let arguments = fields.iter().filter(|field| field.required).map(argument).collect();
    let head = Node::call("pub fn new", arguments).print(4, 4);
    let extra = item.open.then(|| Node::leaf("extra: JsonObject::new()"));
    let value = Node::record("Self", fields.iter().map(value).chain(extra).collect()).print(8, 8);
    let docs = if fields.iter().all(|field| field.required) {
        "    /// Creates a value from its fields."
    } else {
        "    /// Creates a value from its required fields, with no other field set."
    };
    Part::Source(Node::leaf(format!(
        "impl {ident} {{\n{docs}\n    {head} -> Self {{\n        {value}\n    }}\n}}"
    )))
}

fn argument(field: &Field) -> Node {
    let ty = match &field.ty {
        ty if is_made(ty) => format!("impl Into<{}>", name(ty)),
        other => name(other),
    };
    Node::leaf(format!("{}: {ty}", field.ident))
}

fn value(field: &Field) -> Node {
    let ident = &field.ident;
    Node::leaf(match (field.required, &field.ty) {
        (false, _) => format!("{ident}: None"),
        (true, ty) if is_made(ty) => format!("{ident}: {ident}.into()"),
        (true, _) => ident.to_string(),
    })
}

/// Returns whether an argument is converted into this type.
fn is_made(ty: &Ty) -> bool {
    matches!(ty, Ty::String | Ty::Union(_))
}

/// Most fields of a struct whose references to them are kept on the stack, where structs nest.
const ON_STACK: usize = 64;

/// Connects the fields to the table of the object.
fn record_call(item: &Struct, table: Option<(String, u16)>) -> Node {
    let generics = if item.generic { "<T>" } else { "" };
    let head = match table {
        // A part of an envelope around any result is serialized by the envelope.
        Some((table, index)) if !item.generic || index == 0 => {
            format!("{}{generics}: {table}, {index}", item.ident)
        }
        _ => format!("{}{generics}", item.ident),
    };
    let mut fields: Vec<String> =
        item.fields.iter().map(|field| format!("{} => {}", field.index, field.ident)).collect();
    if item.open {
        let last = fields.pop();
        fields.push(last.map_or_else(|| "; extra".to_owned(), |last| last + "; extra"));
    }
    let mut call = Node::macro_call("record", &head, fields.into_iter().map(Node::leaf).collect());
    if let Node::List { close, .. } = &mut call
        && item.fields.len() > ON_STACK
    {
        "} wide);".clone_into(close);
    }
    call
}

fn enum_item(item: &Enum) -> Part {
    let derive = if item.open { "Clone" } else { "Clone, Copy" };
    let mut text = doc::outer(&item.doc, "");
    let _ = writeln!(
        text,
        "#[derive({derive}, Debug, PartialEq, Eq, Hash)]\n#[non_exhaustive]\npub enum {} {{",
        item.ident
    );
    for variant in &item.variants {
        let (docs, deprecated) =
            (doc::outer(&variant.doc, "    "), deprecated(variant.deprecated.as_deref()));
        let _ = writeln!(text, "{docs}{deprecated}    {},", variant.ident);
    }
    if item.open {
        text.push_str("    /// A value that the specification does not list.\n    Other(String),\n");
    }
    Part::Source(Node::leaf(text + "}"))
}

/// Connects the variants to their values.
fn string_enum_call(item: &Enum) -> Node {
    let head = format!("{}{}", if item.open { "open " } else { "" }, item.ident);
    let variants = item.variants.iter();
    let variants =
        variants.map(|variant| Node::text(&variant.wire).after(&format!("{} => ", variant.ident))).collect();
    Node::macro_call("string_enum", &head, variants)
}

/// Connects the variants to states of a task, if they have any.
fn task_states_call(item: &Enum) -> Option<Node> {
    let states: Vec<Node> = item
        .variants
        .iter()
        .filter_map(|variant| {
            let state = match variant.state? {
                TaskState::Pending => "Pending",
                TaskState::Done => "Done",
                TaskState::Failed => "Failed",
            };
            Some(Node::leaf(format!("{} => {state}", variant.ident)))
        })
        .collect();
    (!states.is_empty()).then(|| Node::macro_call("task_states", &item.ident.to_string(), states))
}

/// An enum with a type in each variant.
fn union_item(item: &Union) -> Part {
    let generics = if item.generic { "<T>" } else { "" };
    let variants: Vec<(&ir::Ident, &Doc, String)> =
        item.variants.iter().map(|variant| (&variant.ident, &variant.doc, name(&variant.ty))).collect();
    let is_struct = |variant: &ir::UnionVariant| matches!(variant.ty, Ty::Named(_) | Ty::Generic(_));
    let is_large = item.variants.iter().any(is_struct);
    choice_item(&item.doc, &format!("{}{generics}", item.ident), &variants, is_large)
}

/// An enum with one of several types: name, docs and type of each variant, and whether some can be large.
pub(super) fn choice_item(
    doc: &Doc,
    head: &str,
    variants: &[(&ir::Ident, &Doc, String)],
    is_large: bool,
) -> Part {
    let mut text = doc::outer(doc, "");
    text.push_str("#[derive(Clone)]\n#[non_exhaustive]\n");
    if is_large {
        text.push_str("#[allow(clippy::large_enum_variant, reason = \"members are those of the API\")]\n");
    }
    let _ = writeln!(text, "pub enum {head} {{");
    for (ident, doc, ty) in variants {
        let _ = writeln!(text, "{}    {ident}({ty}),", doc::outer(doc, "    "));
    }
    Part::Source(Node::leaf(text + "}"))
}

/// Connects the variants to those of the table.
fn union_call(item: &Union) -> Node {
    let names: Vec<String> = item.variants.iter().map(|variant| name(&variant.ty)).collect();
    let variants = item.variants.iter().zip(&names).map(|(variant, ty)| {
        // A type that two variants share does not select one.
        let is_own = names.iter().filter(|other| *other == ty).count() == 1;
        let ty = if is_own { format!("({ty})") } else { String::new() };
        let indexes: Vec<String> = variant.indexes.iter().map(ToString::to_string).collect();
        Node::leaf(format!("{}{ty} => {}", variant.ident, indexes.join(" | ")))
    });
    let head = if item.generic { format!("generic {}<T>", item.ident) } else { item.ident.to_string() };
    Node::macro_call("union", &head, variants.collect())
}

/// A type in Rust.
fn name(ty: &Ty) -> String {
    match ty {
        Ty::Bool => "bool".to_owned(),
        Ty::Int(IntTy::U32) => "u32".to_owned(),
        Ty::Int(IntTy::U64) => "u64".to_owned(),
        Ty::Int(IntTy::I64) => "i64".to_owned(),
        Ty::Float => "f64".to_owned(),
        Ty::String => "String".to_owned(),
        Ty::Json => "Json".to_owned(),
        Ty::Named(ident) | Ty::Union(ident) => ident.to_string(),
        Ty::Generic(ident) => format!("{ident}<T>"),
        Ty::Result => "T".to_owned(),
        Ty::Vec(inner) => format!("Vec<{}>", name(inner)),
        Ty::Map(inner) => format!("BTreeMap<String, {}>", name(inner)),
        Ty::Option(inner) => format!("Option<{}>", name(inner)),
        Ty::Nullable(inner) => format!("Nullable<{}>", name(inner)),
        Ty::Box(inner) => format!("Box<{}>", name(inner)),
        Ty::Ref(index) => unreachable!("type {index} got no name"),
    }
}

/// The line or lines of a `use` with a path; none without names. Laid out as `prettyplease` does.
pub(super) fn import(path: &str, names: &[&str]) -> String {
    let line = match names {
        [] => return String::new(),
        [one] => return format!("{path}::{one};\n"),
        several => format!("{path}::{{{}}};\n", several.join(", ")),
    };
    if line.len() <= WIDTH + 1 {
        return line;
    }
    let mut text = format!("{path}::{{\n   ");
    let mut column = 3;
    for (at, name) in names.iter().enumerate() {
        let (start, comma) = (at == 0, at + 1 < names.len());
        if !start && column + 1 + name.len() + usize::from(comma) > WIDTH {
            text.push_str("\n   ");
            column = 3;
        }
        text.extend([" ", name, ","]);
        column += name.len() + 2;
    }
    text + "\n};\n"
}

/// The names that types refer to.
pub(super) struct Needs {
    /// Types of the engine.
    pub(super) engine: Vec<&'static str>,
    /// The import of a type of the standard library, or nothing.
    pub(super) map: &'static str,
}

/// The names that the fields and variants of types refer to.
pub(super) fn needs(items: &[TypeItem]) -> Needs {
    let types: Vec<&Ty> = items.iter().flat_map(TypeItem::types).collect();
    let any = |wanted: fn(&Ty) -> bool| types.iter().any(|ty| contains(ty, wanted));
    let is_open = |item: &TypeItem| matches!(item, TypeItem::Struct(Struct { open: true, .. }));
    let extra = items.iter().any(is_open).then_some("JsonObject");
    let json = any(|ty| *ty == Ty::Json).then_some("Json");
    let nullable = any(|ty| matches!(ty, Ty::Nullable(_))).then_some("Nullable");
    let map = any(|ty| matches!(ty, Ty::Map(_)));
    Needs {
        engine: [extra, json, nullable].into_iter().flatten().collect(),
        map: if map { "use std::collections::BTreeMap;\n" } else { "" },
    }
}

/// Returns whether a type is, or contains, a wanted one.
fn contains(ty: &Ty, wanted: fn(&Ty) -> bool) -> bool {
    wanted(ty) || ty.inner().is_some_and(|inner| contains(inner, wanted))
}

/// Docs of one paragraph.
pub(super) fn words(text: &str) -> Doc {
    Doc(vec![Block::Text(vec![Inline::Text(text.to_owned())])])
}
