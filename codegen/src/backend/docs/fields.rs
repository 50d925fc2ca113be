//! Tables of parameters and of the members of responses.

use std::collections::BTreeSet;
use std::fmt::Write as _;

use indexmap::IndexSet;

use super::escape::{cell, code_cell, link_cell, phrase_cell};
use crate::model::words::{self, Phrase};
use crate::model::{Document, EnumValue, Object, Param, Place, TaskState, Type, Union, Variant};

/// A table of all members of a document, nested ones by their path, followed by tables of enum values and variants.
/// An object that occurs in several places has a table of its own, which these places link to; `anchor` starts the names of these
/// links on the page.
pub(super) fn table(document: &Document, is_request: bool, anchor: &str) -> String {
    let mut rows = Rows {
        types: Types::new(document),
        is_request,
        anchor,
        text: String::new(),
        values: String::new(),
        linked: IndexSet::new(),
        within: Vec::new(),
    };
    rows.object(document.root(), "");
    if rows.text.is_empty() {
        let nothing = if is_request { "None." } else { "The members are not documented." };
        return format!("{nothing}\n");
    }
    let head = if is_request {
        "| Parameter | Type | Required | Default | Description |\n|---|---|---|---|---|\n"
    } else {
        "| Member | Type | Always present | Description |\n|---|---|---|---|\n"
    };
    let open =
        if document.open || document.root().open { "\nAdditional members may be present.\n" } else { "" };
    let mut text = format!("{head}{}{open}{}", rows.text, rows.values);
    let mut at = 0;
    while let Some(&id) = rows.linked.get_index(at) {
        at += 1;
        (rows.text, rows.values) = (String::new(), String::new());
        let object = &document.objects[id];
        rows.object(object, "");
        let name = super::escape::code(&object.name);
        let (table, values) = (&rows.text, &rows.values);
        let _ = write!(text, "\n<a id=\"{anchor}-{id}\"></a>\nMembers of {name}:\n\n{head}{table}{values}");
    }
    text
}

/// The objects that occur in several places, or in themselves.
fn shared(document: &Document) -> BTreeSet<usize> {
    let mut known = BTreeSet::new();
    let mut shared = BTreeSet::new();
    let mut open = vec![0];
    while let Some(id) = open.pop() {
        for inner in document.objects[id].objects() {
            if known.insert(inner) {
                open.push(inner);
            } else {
                shared.insert(inner);
            }
        }
    }
    shared.retain(|id| !document.objects[*id].params.is_empty());
    shared
}

/// The types of a document in words. An object that occurs in several places is called by its name.
pub(crate) struct Types<'a> {
    /// The document.
    pub(crate) document: &'a Document,
    /// The objects that occur in several places, or in themselves.
    pub(crate) shared: BTreeSet<usize>,
}

impl<'a> Types<'a> {
    /// The types of a document.
    pub(crate) fn new(document: &'a Document) -> Self {
        Self { document, shared: shared(document) }
    }

    /// The type with everything that restricts its values.
    pub(crate) fn phrase(&self, ty: &Type, unit: Option<&str>) -> Phrase {
        let noun = match ty {
            Type::Any => "any JSON value",
            Type::Boolean => "boolean",
            Type::Integer(_) => "integer",
            Type::Number(_) => "number",
            Type::String(_) => "string",
            Type::Enum(choice) => {
                return words::allowed_values(&choice.values, choice.open || self.document.open);
            }
            Type::Object(id) if self.shared.contains(id) && !self.document.objects[*id].open => {
                return Phrase::text("object ").then_code(&self.document.objects[*id].name);
            }
            Type::Object(id) if self.document.objects[*id].open && !self.document.open => {
                "object with any additional members"
            }
            Type::Object(_) => "object",
            Type::Const(_) => "",
            Type::Size(size) if !size.values.is_empty() => "",
            Type::Size(_) => "string",
            Type::Array(_) => "array",
            Type::Map(_) => "map",
            Type::Union(union) => return self.union_phrase(union, unit),
            Type::Result => "the result described above",
        };
        let is_counted = match ty {
            Type::Array(array) => array.min > 0 || array.max.is_some(),
            Type::Map(map) => map.min > 0 || map.max.is_some(),
            _ => false,
        };
        let mut separator = if is_counted { " of " } else { ", " };
        let mut phrase = Phrase::text(noun);
        for limit in words::limits(ty, unit) {
            let is_first = phrase == Phrase::text("");
            phrase = if is_first {
                limit
            } else {
                phrase.then(std::mem::replace(&mut separator, ", ")).and(limit)
            };
        }
        match ty {
            Type::Array(array) => phrase.then("; each item: ").and(self.phrase(&array.items, unit)),
            Type::Map(map) => phrase.then("; each value: ").and(self.phrase(&map.items, unit)),
            _ => phrase,
        }
    }

    /// All variants; objects are named where there are several.
    fn union_phrase(&self, union: &Union, unit: Option<&str>) -> Phrase {
        let is_choice = has_several_objects(union);
        let variant = |variant: &Variant| match &variant.ty {
            Type::Object(_) if is_choice => Phrase::text("object ").then_code(&variant.name.value),
            ty => self.phrase(ty, unit),
        };
        union.variants.iter().map(variant).reduce(|all, next| all.then(", or ").and(next)).unwrap_or_default()
    }
}

struct Rows<'a> {
    types: Types<'a>,
    is_request: bool,
    anchor: &'a str,
    text: String,
    /// Tables of documented enum values, which follow the table of parameters.
    values: String,
    /// Those that the tables link to, in this order.
    linked: IndexSet<usize>,
    /// The variants of unions around the current object, where there are several objects to choose from.
    within: Vec<String>,
}

impl Rows<'_> {
    fn object(&mut self, object: &Object, prefix: &str) {
        for param in &object.params {
            let path = format!("{prefix}{}", param.name.value);
            self.row(&path, param);
            self.below(&path, &param.ty);
        }
    }

    fn below(&mut self, path: &str, ty: &Type) {
        match ty {
            Type::Object(id) if !self.types.shared.contains(id) => {
                let document = self.types.document;
                self.object(&document.objects[*id], &format!("{path}."));
            }
            Type::Array(array) => self.below(&format!("{path}[]"), &array.items),
            Type::Map(map) => self.below(&format!("{path}.*"), &map.items),
            Type::Enum(choice) => self.meanings(path, &choice.values),
            Type::Size(size) => self.meanings(path, &size.values),
            Type::Union(union) => self.variants(path, union),
            _ => {}
        }
    }

    /// Links to the tables of the objects in a type.
    fn links(&mut self, ty: &Type) -> Option<String> {
        let ids: IndexSet<usize> =
            ty.objects().into_iter().filter(|id| self.types.shared.contains(id)).collect();
        let link = |id: &usize| {
            let name = code_cell(&self.types.document.objects[*id].name);
            format!("[{name}](#{}-{id})", self.anchor)
        };
        let links: Vec<String> = ids.iter().map(link).collect();
        self.linked.extend(ids);
        (!links.is_empty()).then(|| format!("See the members of {}.", links.join(", ")))
    }

    /// The members of all variants, and a table of the variants.
    fn variants(&mut self, path: &str, union: &Union) {
        let is_choice = has_several_objects(union);
        if is_choice || union.variants.iter().any(|variant| variant.doc.is_some()) {
            let tag = match &union.tag {
                Some(tag) => format!(", selected by {}", super::escape::code(tag)),
                None => String::new(),
            };
            let _ = write!(
                self.values,
                "\nVariants of {}{tag}:\n\n| Variant | Type | Meaning |\n|---|---|---|\n",
                super::escape::code(path)
            );
            for variant in &union.variants {
                let ty = phrase_cell(&self.types.phrase(&variant.ty, None));
                let doc = match (&variant.doc, &variant.ty) {
                    (Some(doc), _) => cell(doc),
                    (None, Type::Object(id)) => {
                        self.types.document.objects[*id].doc.as_deref().map(cell).unwrap_or_default()
                    }
                    _ => String::new(),
                };
                let _ = writeln!(self.values, "| {} | {ty} | {doc} |", cell(&variant.name));
            }
        }
        for variant in &union.variants {
            if is_choice && matches!(variant.ty, Type::Object(_)) {
                self.within.push(variant.name.value.clone());
                self.below(path, &variant.ty);
                self.within.pop();
            } else {
                self.below(path, &variant.ty);
            }
        }
    }

    fn row(&mut self, path: &str, param: &Param) {
        let ty = self.types.phrase(&param.ty, param.unit.as_deref());
        let ty = phrase_cell(&if param.nullable { ty.then(", or ").then_code("null") } else { ty });
        let required = match (param.required, self.is_request) {
            (true, _) => "yes",
            (false, true) => "no",
            (false, false) => "",
        };
        let default = if self.is_request {
            format!(
                " {} |",
                words::default_of(param).map(|default| phrase_cell(&default)).unwrap_or_default()
            )
        } else {
            String::new()
        };
        let links = self.links(&param.ty);
        let description = Some(description(param)).filter(|text| !text.is_empty()).into_iter().chain(links);
        let description = description.collect::<Vec<_>>().join(" ");
        let within: Vec<String> =
            self.within.iter().map(|variant| format!(" of {}", code_cell(variant))).collect();
        let within = within.into_iter().rev().collect::<String>();
        let row = format!("| {}{within} | {ty} | {required} |{default} {description} |\n", code_cell(path));
        self.text.push_str(&row);
    }

    fn meanings(&mut self, path: &str, values: &[EnumValue]) {
        if values
            .iter()
            .all(|value| value.doc.is_none() && value.deprecated.is_none() && value.state.is_none())
        {
            return;
        }
        let has_states = values.iter().any(|value| value.state.is_some());
        let (head, line) = if has_states { (" Task state |", "---|") } else { ("", "") };
        let _ = write!(
            self.values,
            "\nValues of {}:\n\n| Value | Meaning |{head}\n|---|---|{line}\n",
            super::escape::code(path)
        );
        for one in values {
            let deprecated =
                one.deprecated.as_deref().map(|reason| format!("**Deprecated:** {}", cell(reason)));
            let doc: Vec<String> = one.doc.as_deref().map(cell).into_iter().chain(deprecated).collect();
            let state = one.state.map_or("", TaskState::as_str);
            let state = if has_states { format!(" {state} |") } else { String::new() };
            let _ = writeln!(
                self.values,
                "| {} | {} |{state}",
                phrase_cell(&words::quoted(&one.value)),
                doc.join(" ")
            );
        }
    }
}

fn has_several_objects(union: &Union) -> bool {
    union.variants.iter().filter(|variant| matches!(variant.ty, Type::Object(_))).count() > 1
}

fn description(param: &Param) -> String {
    let mut parts = Vec::new();
    if !param.doc.is_empty() {
        parts.push(cell(&param.doc));
    }
    if let Type::Array(array) = &param.ty
        && let Some(doc) = &array.doc
    {
        parts.push(format!("Each item: {}", cell(doc)));
    }
    parts.extend(remarks(param).iter().map(phrase_cell));
    if let Some(reason) = &param.deprecated {
        parts.push(format!("**Deprecated:** {}", cell(reason)));
    }
    if let Some(source) = &param.source {
        parts.push(format!("({})", link_cell("source", source)));
    }
    parts.join(" ")
}

/// Sentences about the place of a parameter, and about what counts as not given.
pub(crate) fn remarks(param: &Param) -> Vec<Phrase> {
    let place = match param.place {
        Place::Body => None,
        Place::Query => Some(match &param.join {
            Some(join) => {
                Phrase::text("Sent in the query string, items joined by ").then_code(&join.value).then(".")
            }
            None if param.ty.items().is_some() => {
                Phrase::text("Sent in the query string, once for each item.")
            }
            None => Phrase::text("Sent in the query string."),
        }),
        Place::Header => Some(Phrase::text("Sent as a header.")),
        Place::Path => Some(Phrase::text("Sent in the URL path.")),
    };
    let empty =
        words::absent_if_empty(param).map(|empty| Phrase::text(format!("{empty} counts as not given.")));
    let null = param.null_absent.then(|| Phrase::code("null").then(" counts as not given."));
    let alias = param.alias_of.as_ref().map(|other| Phrase::text("Alias of ").then_code(other).then("."));
    [place, empty, null, alias].into_iter().flatten().collect()
}

/// The description of a document.
pub(super) fn intro(document: &Document) -> String {
    match &document.root().doc {
        Some(doc) if !doc.is_empty() => format!("{}\n\n", super::escape::prose(doc)),
        _ => String::new(),
    }
}
