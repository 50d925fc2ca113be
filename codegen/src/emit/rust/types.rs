//! Structs and enums, with the calls that connect them to the engine.

use proc_macro2::{Ident, Span, TokenStream};
use quote::{ToTokens, quote};

use super::doc;
use super::file::Part;
use super::layout::Node;
use crate::ir::{self, Block, Doc, Enum, Field, Inline, IntTy, Struct, Ty, TypeItem};

impl ToTokens for ir::Ident {
    fn to_tokens(&self, tokens: &mut TokenStream) {
        let make = if self.is_raw() { Ident::new_raw } else { Ident::new };
        make(self.text(), Span::call_site()).to_tokens(tokens);
    }
}

/// A type and what belongs to it, item by item. `table` says where the table of an object stands, and which of
/// its objects it is.
pub(super) fn items(item: &TypeItem, table: &dyn Fn(&Struct) -> Option<(String, u16)>) -> Vec<Part> {
    match item {
        TypeItem::Struct(item) => {
            let new = (!item.open).then(|| Part::Items(new_impl(item)));
            let record = Part::Source(record_call(item, table(item)));
            [Some(Part::Items(struct_item(item))), new, Some(record)].into_iter().flatten().collect()
        }
        TypeItem::Enum(item) => vec![Part::Items(enum_item(item)), Part::Source(string_enum_call(item))],
    }
}

/// Makes a struct a document that is read and written as a whole.
pub(super) fn document(name: &str, ident: impl std::fmt::Display, table: &str) -> Part {
    Part::Source(Node::leaf(format!("modelspec_runtime::{name}!({ident}, {table});")))
}

/// The name of a type.
pub(super) fn ident(item: &TypeItem) -> &ir::Ident {
    match item {
        TypeItem::Struct(item) => &item.ident,
        TypeItem::Enum(item) => &item.ident,
    }
}

fn struct_item(item: &Struct) -> TokenStream {
    let Struct { ident, .. } = item;
    let docs = doc::outer(&item.doc);
    let generics = item.generic.then(|| quote!(<T>));
    let derive = if has_default(item) { quote!(#[derive(Clone, Default)]) } else { quote!(#[derive(Clone)]) };
    let fields = item.fields.iter().map(|field| {
        let (docs, ident, ty) = (doc::outer(&field.doc), &field.ident, ty(&field.ty));
        quote!(#docs pub #ident: #ty)
    });
    let extra = item.open.then(|| {
        quote! {
            /// Members that are not known.
            pub extra: Extra
        }
    });
    let fields = fields.chain(extra);
    quote! {
        #docs
        #derive
        #[non_exhaustive]
        pub struct #ident #generics {
            #(#fields,)*
        }
    }
}

/// Whether nothing has to be given.
fn has_default(item: &Struct) -> bool {
    !item.open && !item.fields.iter().any(|field| field.required)
}

/// `new`, with what is required, in spec order.
fn new_impl(item: &Struct) -> TokenStream {
    let Struct { ident, fields, .. } = item;
    if has_default(item) {
        return quote! {
            impl #ident {
                /// Nothing given yet.
                pub fn new() -> Self {
                    Self::default()
                }
            }
        };
    }
    let required: Vec<&Field> = fields.iter().filter(|field| field.required).collect();
    let arguments = required.iter().map(|field| argument(field));
    let values = fields.iter().map(value);
    quote! {
        impl #ident {
            /// What is required; the rest can be set afterwards.
            pub fn new(#(#arguments),*) -> Self {
                Self { #(#values),* }
            }
        }
    }
}

fn argument(field: &Field) -> TokenStream {
    let ident = &field.ident;
    let ty = match &field.ty {
        Ty::String => quote!(impl Into<String>),
        other => ty(other),
    };
    quote!(#ident: #ty)
}

fn value(field: &Field) -> TokenStream {
    let ident = &field.ident;
    match (field.required, &field.ty) {
        (false, _) => quote!(#ident: None),
        (true, Ty::String) => quote!(#ident: #ident.into()),
        (true, _) => quote!(#ident),
    }
}

/// Connects the fields to the table of the object.
fn record_call(item: &Struct, table: Option<(String, u16)>) -> Node {
    let open = if item.open { "open " } else { "" };
    let head = match table {
        _ if item.generic => format!("open generic {}<T>", item.ident),
        Some((table, index)) => format!("{open}{}: {table}, {index}", item.ident),
        None => format!("{open}{}", item.ident),
    };
    let mut fields: Vec<String> =
        item.fields.iter().map(|field| format!("{} => {}", field.index, field.ident)).collect();
    if item.open {
        let last = fields.pop().unwrap_or_default();
        fields.push(last + "; extra");
    }
    Node::macro_call("record", &head, fields.into_iter().map(Node::leaf).collect())
}

fn enum_item(item: &Enum) -> TokenStream {
    let Enum { ident, .. } = item;
    let docs = doc::outer(&item.doc);
    let variants = item.variants.iter().map(|variant| {
        let (docs, ident) = (doc::outer(&variant.doc), &variant.ident);
        quote!(#docs #ident)
    });
    let derive = if item.open {
        quote!(#[derive(Clone, Debug, PartialEq, Eq, Hash)])
    } else {
        quote!(#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)])
    };
    let other = item.open.then(|| {
        quote! {
            /// A value that is not known.
            Other(String)
        }
    });
    let variants = variants.chain(other);
    quote! {
        #docs
        #derive
        #[non_exhaustive]
        pub enum #ident {
            #(#variants,)*
        }
    }
}

/// Connects the variants to their values.
fn string_enum_call(item: &Enum) -> Node {
    let head = format!("{}{}", if item.open { "open " } else { "" }, item.ident);
    let variants = item.variants.iter();
    let variants =
        variants.map(|variant| Node::text(&variant.wire).after(&format!("{} => ", variant.ident))).collect();
    Node::macro_call("string_enum", &head, variants)
}

/// A type in Rust.
pub(super) fn ty(ty: &Ty) -> TokenStream {
    match ty {
        Ty::Bool => quote!(bool),
        Ty::Int(IntTy::U32) => quote!(u32),
        Ty::Int(IntTy::U64) => quote!(u64),
        Ty::Int(IntTy::I64) => quote!(i64),
        Ty::Float => quote!(f64),
        Ty::String => quote!(String),
        Ty::Json => quote!(Json),
        Ty::Named(ident) => quote!(#ident),
        Ty::Generic(ident) => quote!(#ident<T>),
        Ty::Result => quote!(T),
        Ty::Vec(inner) => {
            let inner = self::ty(inner);
            quote!(Vec<#inner>)
        }
        Ty::Option(inner) => {
            let inner = self::ty(inner);
            quote!(Option<#inner>)
        }
        Ty::Nullable(inner) => {
            let inner = self::ty(inner);
            quote!(Nullable<#inner>)
        }
        Ty::Box(inner) => {
            let inner = self::ty(inner);
            quote!(Box<#inner>)
        }
        Ty::Ref(index) => unreachable!("type {index} got no name"),
    }
}

/// `use`, or `pub use` where the path starts with `pub`; nothing for no names.
pub(super) fn import(path: &TokenStream, names: &[TokenStream]) -> Option<TokenStream> {
    let mut path = path.clone().into_iter().peekable();
    let public = path.next_if(|token| token.to_string() == "pub");
    let path: TokenStream = path.collect();
    match names {
        [] => None,
        [one] => Some(quote!(#public use #path::#one;)),
        several => Some(quote!(#public use #path::{#(#several),*};)),
    }
}

/// The types of the engine that the fields of these types have.
pub(super) fn engine_types(items: &[TypeItem]) -> Vec<TokenStream> {
    let structs: Vec<&Struct> = items
        .iter()
        .filter_map(|item| match item {
            TypeItem::Struct(item) => Some(item),
            TypeItem::Enum(_) => None,
        })
        .collect();
    let any = |wanted: fn(&Ty) -> bool| {
        structs.iter().flat_map(|item| &item.fields).any(|field| contains(&field.ty, wanted))
    };
    let extra = structs.iter().any(|item| item.open).then(|| quote!(Extra));
    let json = any(|ty| *ty == Ty::Json).then(|| quote!(Json));
    let nullable = any(|ty| matches!(ty, Ty::Nullable(_))).then(|| quote!(typed::Nullable));
    [extra, json, nullable].into_iter().flatten().collect()
}

/// Whether a type is, or is made of, what is wanted.
fn contains(ty: &Ty, wanted: fn(&Ty) -> bool) -> bool {
    wanted(ty)
        || match ty {
            Ty::Vec(inner) | Ty::Option(inner) | Ty::Nullable(inner) | Ty::Box(inner) => {
                contains(inner, wanted)
            }
            _ => false,
        }
}

/// A paragraph that is ours.
pub(super) fn words(text: &str) -> Doc {
    Doc(vec![Block::Text(vec![Inline::Text(text.to_owned())])])
}
