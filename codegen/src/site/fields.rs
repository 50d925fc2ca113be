//! Parameters and the members of responses, as nested lists. Members of an object that occurs in several places stand
//! once, behind the others.

use indexmap::IndexSet;
use maud::{Markup, html};

use super::html::{anchor, link, phrase, prose, shown};
use crate::backend::docs::fields::{Types, remarks};
use crate::model::words;
use crate::model::{Document, EnumValue, Object, Param, Type, Union};

/// The members of a document. `kind` starts the names of places on the page.
pub(super) fn members(document: &Document, kind: &str, is_request: bool) -> Markup {
    let mut list = List { types: Types::new(document), kind, is_request, linked: IndexSet::new() };
    let root = list.object(document.root(), "");
    let mut shared = Vec::new();
    while let Some(&id) = list.linked.get_index(shared.len()) {
        let object = &document.objects[id];
        let inner = list.object(object, &format!("{}:", object.name));
        shared.push(html! {
            section.shared id={ (kind) "-type-" (id) } {
                h3 { code { (shown(&object.name)) } }
                @if let Some(doc) = &object.doc { p { (prose(doc)) } }
                (inner)
            }
        });
    }
    let is_open = document.open || document.root().open;
    html! {
        @if document.root().params.is_empty() {
            p { @if is_request { "None." } @else { "The members are not documented." } }
        }
        (root)
        @for section in shared { (section) }
        @if is_open && !document.root().params.is_empty() { p.quiet { "Additional members may be present." } }
    }
}

/// The parameters of an object as a reader needs them: those that are required before the others.
pub(super) fn required_first(object: &Object) -> Vec<&Param> {
    let mut params: Vec<&Param> = object.params.iter().collect();
    params.sort_by_key(|param| !param.required);
    params
}

struct List<'a> {
    types: Types<'a>,
    kind: &'a str,
    is_request: bool,
    /// The shared objects that something refers to.
    linked: IndexSet<usize>,
}

impl<'a> List<'a> {
    fn object(&mut self, object: &'a Object, prefix: &str) -> Markup {
        let params = if self.is_request { required_first(object) } else { object.params.iter().collect() };
        let params: Vec<Markup> = params.into_iter().map(|param| self.param(param, prefix)).collect();
        html! { @if !params.is_empty() { ul.members { @for param in params { (param) } } } }
    }

    fn param(&mut self, param: &'a Param, prefix: &str) -> Markup {
        let path = format!("{prefix}{}", param.name.value);
        let ty = self.types.phrase(&param.ty, param.unit.as_deref());
        let ty = if param.nullable { ty.then(", or ").then_code("null") } else { ty };
        let below = self.below(&param.ty, &path);
        let place = anchor(self.kind, &path);
        html! {
            li.member id=(place) {
                div.what {
                    div.head {
                        a.name href={ "#" (place) } { code { (shown(&param.name.value)) } }
                        @if param.required { span.required { @if self.is_request { "required" } @else { "always present" } } }
                        @if param.deprecated.is_some() { span.deprecated { "deprecated" } }
                    }
                    p.type {
                        (phrase(&ty))
                        @if let Some(default) = words::default_of(param) { span.default { " · default " (phrase(&default)) } }
                    }
                }
                div.says {
                    @if !param.doc.is_empty() || param.source.is_some() {
                        p.doc {
                            (prose(&param.doc))
                            @if let Some(source) = &param.source { " " span.source { (link(source, "Source")) } }
                        }
                    }
                    @if let Type::Array(array) = &param.ty && let Some(doc) = &array.doc {
                        p.doc { "Each item: " (prose(doc)) }
                    }
                    @for remark in remarks(param) { p.doc { (phrase(&remark)) } }
                    @if let Some(reason) = &param.deprecated { p.doc { strong { "Deprecated: " } (prose(reason)) } }
                    (below)
                }
            }
        }
    }

    /// Values, variants and members of a type.
    fn below(&mut self, ty: &'a Type, path: &str) -> Markup {
        match ty {
            Type::Object(id) if self.types.shared.contains(id) => {
                self.linked.insert(*id);
                let name = &self.types.document.objects[*id].name;
                html! { p.doc { "Members: " a href={ "#" (self.kind) "-type-" (id) } { code { (shown(name)) } } } }
            }
            Type::Object(id) => self.object(&self.types.document.objects[*id], &format!("{path}.")),
            Type::Array(array) => self.below(&array.items, &format!("{path}[]")),
            Type::Map(map) => self.below(&map.items, &format!("{path}.*")),
            Type::Enum(choice) => values(&choice.values),
            Type::Size(size) => values(&size.values),
            Type::Union(union) => self.variants(union, path),
            _ => html! {},
        }
    }

    fn variants(&mut self, union: &'a Union, path: &str) -> Markup {
        let several = union.variants.iter().filter(|variant| has_members(&variant.ty)).count() > 1;
        let mut shown_variants = Vec::new();
        for variant in &union.variants {
            let name = &variant.name.value;
            let place = if several { format!("{path}({name})") } else { path.to_owned() };
            let doc = variant.doc.as_deref().or_else(|| match &variant.ty {
                Type::Object(id) => self.types.document.objects[*id].doc.as_deref(),
                _ => None,
            });
            let below = self.below(&variant.ty, &place);
            let ty = self.types.phrase(&variant.ty, None);
            shown_variants.push(html! {
                @if several || doc.is_some() {
                    li.variant {
                        p.head { span.variant-name { (shown(name)) } " " span.type { (phrase(&ty)) } }
                        @if let Some(doc) = doc { p.doc { (prose(doc)) } }
                        (below)
                    }
                } @else if has_members(&variant.ty) {
                    li.variant { (below) }
                }
            });
        }
        html! {
            ul.variants aria-label="Variants" { @for variant in shown_variants { (variant) } }
        }
    }
}

fn has_members(ty: &Type) -> bool {
    ty.nested().into_iter().any(|ty| matches!(ty, Type::Object(_)))
}

/// The values of which something is documented.
fn values(values: &[EnumValue]) -> Markup {
    let documented =
        values.iter().any(|value| value.doc.is_some() || value.deprecated.is_some() || value.state.is_some());
    html! {
        @if documented {
            dl.values {
                @for one in values {
                    dt { (phrase(&words::quoted(&one.value))) }
                    dd {
                        @if let Some(doc) = &one.doc { (prose(doc)) }
                        @if let Some(reason) = &one.deprecated { " " strong { "Deprecated: " } (prose(reason)) }
                        @if let Some(state) = one.state { " " span.state { (state.as_str()) } }
                    }
                }
            }
        }
    }
}
