//! The schemas of many documents under one set of names. Equal definitions are one component, whatever document they come
//! from. Knows nothing of paths or operations.

use std::cell::RefCell;
use std::collections::{BTreeMap, BTreeSet};

use serde_json::{Value as Json, json};

use super::markdown;
use crate::backend::schema::value::{Document, Schema};
use crate::backend::schema::{Keywords, keywords};

/// The reusable parts of a document.
#[derive(Debug, Default)]
pub(super) struct Components {
    schemas: BTreeMap<String, Json>,
    /// The definitions as they are in their documents.
    known: BTreeMap<String, Known>,
}

/// A definition with the names of its own document.
#[derive(Clone, Debug, PartialEq)]
struct Known {
    keywords: Keywords,
    /// The components that these names stand for.
    references: BTreeMap<String, String>,
}

/// The component of each definition of a document, and of its root.
pub(super) struct Names {
    root: String,
    definitions: BTreeMap<String, String>,
}

impl Names {
    /// The reference to a definition, or to the root.
    pub(super) fn refer(&self, name: Option<&str>) -> String {
        let root = || Some(&self.root);
        let component = name.map_or_else(root, |name| self.definitions.get(name));
        reference(component.map_or_else(|| name.unwrap_or_default(), String::as_str))
    }
}

/// The start of references to components.
const SCHEMAS: &str = "#/components/schemas/";

/// The reference to a component.
pub(super) fn reference(component: &str) -> String {
    format!("{SCHEMAS}{component}")
}

/// A schema that refers to a component.
pub(super) fn schema_of(component: &str) -> Json {
    json!({ "$ref": reference(component) })
}

impl Components {
    /// The schemas by their names, without those that nothing in these parts of the document refers to.
    pub(super) fn into_schemas(self, users: &[&Json]) -> Json {
        let mut used: BTreeSet<&str> = BTreeSet::new();
        let mut open: Vec<&Json> = users.to_vec();
        while let Some(value) = open.pop() {
            match value {
                Json::Array(items) => open.extend(items),
                Json::Object(members) => open.extend(members.values()),
                Json::String(text) => {
                    let known = text.strip_prefix(SCHEMAS).and_then(|name| self.schemas.get_key_value(name));
                    open.extend(known.filter(|(name, _)| used.insert(name)).map(|(_, schema)| schema));
                }
                _ => {}
            }
        }
        let used = self.schemas.iter().filter(|(name, _)| used.contains(name.as_str()));
        used.map(|(name, schema)| (name.clone(), schema.clone())).collect()
    }

    /// Reserves a name; with a number if it is taken.
    pub(super) fn reserve(&mut self, wanted: &str) -> String {
        let numbered = (2_u32..).map(|number| format!("{wanted}{number}"));
        let mut candidates = std::iter::once(wanted.to_owned()).chain(numbered);
        let name = candidates.find(|name| !self.schemas.contains_key(name)).unwrap_or_default();
        self.schemas.insert(name.clone(), json!({}));
        name
    }

    /// Gives a reserved name its schema.
    pub(super) fn set(&mut self, name: &str, schema: impl Into<Json>) {
        let mut schema = schema.into();
        markdown::escape(&mut schema);
        self.schemas.insert(name.to_owned(), schema);
    }

    /// Adds a component, and returns a schema that refers to it.
    pub(super) fn add(&mut self, wanted: &str, schema: impl Into<Json>) -> Json {
        let name = self.reserve(wanted);
        self.set(&name, schema);
        schema_of(&name)
    }

    /// Adds the definitions of a document. The root is a component with a reserved name; a definition whose name stands
    /// for something else already gets the name of the operation before its own.
    pub(super) fn define(&mut self, document: &Document, root: &str, operation: &str) -> Names {
        let definitions = &document.definitions;
        let found: Vec<(Keywords, BTreeSet<String>)> =
            definitions.iter().map(|(_, schema)| local(schema, document.is_strict)).collect();
        let mut tries = vec![0_usize; definitions.len()];
        let names = loop {
            let names = Self::names(definitions, &tries, operation);
            let known = |at: usize| Known {
                keywords: found[at].0.clone(),
                references: found[at].1.iter().map(|name| (name.clone(), names[name].clone())).collect(),
            };
            let mut is_stable = true;
            for (at, (name, _)) in definitions.iter().enumerate() {
                let component = &names[name];
                let is_other = match self.known.get(component) {
                    Some(other) => *other != known(at),
                    // The name of a root, or of another definition of this document.
                    None => {
                        self.schemas.contains_key(component)
                            || definitions[..at].iter().any(|(other, _)| names[other] == *component)
                    }
                };
                if is_other {
                    tries[at] += 1;
                    is_stable = false;
                }
            }
            if is_stable {
                let known: Vec<Known> = (0..definitions.len()).map(known).collect();
                let components = definitions.iter().map(|(name, _)| names[name].clone());
                self.known.extend(components.zip(known));
                break names;
            }
        };
        let names = Names { root: root.to_owned(), definitions: names };
        for (name, schema) in definitions {
            let printed = keywords(schema, document.is_strict, &|name| names.refer(name));
            self.set(&names.definitions[name], printed);
        }
        names
    }

    /// The component of each definition after a number of tries.
    fn names(definitions: &[(String, Schema)], tries: &[usize], operation: &str) -> BTreeMap<String, String> {
        let component = |((name, _), tries): (&(String, Schema), &usize)| {
            let component = match tries {
                0 => pascal(name),
                1 => format!("{operation}{}", pascal(name)),
                number => format!("{operation}{}{number}", pascal(name)),
            };
            (name.clone(), component)
        };
        definitions.iter().zip(tries).map(component).collect()
    }
}

/// A definition with references to names of its document, and these names.
fn local(schema: &Schema, is_strict: bool) -> (Keywords, BTreeSet<String>) {
    let names = RefCell::new(BTreeSet::new());
    let printed = keywords(schema, is_strict, &|name| {
        names.borrow_mut().extend(name.map(str::to_owned));
        name.unwrap_or("#").to_owned()
    });
    (printed, names.into_inner())
}

/// A name as that of a component, which is that of a type in generated code.
pub(super) fn pascal(name: &str) -> String {
    let mut component = String::new();
    for word in name.split(|c: char| !c.is_ascii_alphanumeric()) {
        let mut letters = word.chars();
        component.extend(letters.next().map(|first| first.to_ascii_uppercase()));
        component.push_str(letters.as_str());
    }
    let is_name = component.starts_with(|first: char| first.is_ascii_alphabetic());
    if is_name { component } else { format!("Type{component}") }
}
