//! One schema with everything that references and `allOf` bring into it. A part that is reached on several ways is read
//! once.

use std::collections::{HashMap, HashSet};

use super::fragment::{Declared, Place};
use super::reference::{self, resolve};
use super::tree::{Document, Entry, Kind, Node};

/// Greatest number of references and `allOf` inside of each other.
pub(crate) const MAX_DEPTH: usize = 64;

/// A schema without references and `allOf`.
#[derive(Debug, Default)]
pub(crate) struct Flat<'d> {
    keywords: Vec<(&'d str, &'d Node)>,
    /// Its members with their schemas, in order.
    pub(crate) properties: Vec<(&'d str, &'d Node)>,
    /// Names of its required members.
    pub(crate) required: Vec<&'d str>,
    /// Schemas that hold a condition, to be read as a fragment.
    pub(crate) conditions: Vec<Node>,
    /// Keywords that two parts give different values.
    pub(crate) conflicts: Vec<(&'d str, &'d Node)>,
    /// `null` is a value.
    pub(crate) nullable: bool,
    /// The name of the first schema that a reference leads to.
    pub(crate) name: Option<&'d str>,
    /// The first part that is not read, because it is inside of too many others.
    pub(crate) too_deep: Option<&'d Node>,
    /// The parts so far, by their addresses.
    parts: Vec<*const Node>,
    /// The places of members in `properties`, if there are many.
    places: HashMap<&'d str, usize>,
    /// The names in `required`, if there are many.
    names: HashSet<&'d str>,
}

/// Most names that are looked up one by one.
const FEW: usize = 16;

impl<'d> Flat<'d> {
    /// Collects a schema.
    pub(crate) fn new(schema: &'d Node, document: &'d Document) -> Self {
        let mut flat = Self::default();
        flat.add(schema, document, 0);
        flat
    }

    /// The value of a keyword.
    pub(crate) fn get(&self, keyword: &str) -> Option<&'d Node> {
        self.keywords.iter().find(|(known, _)| *known == keyword).map(|(_, value)| *value)
    }

    /// The text of a keyword.
    pub(crate) fn text(&self, keyword: &str) -> Option<&'d str> {
        self.get(keyword)?.text()
    }

    /// All keywords with their values.
    pub(crate) fn keywords(&self) -> &[(&'d str, &'d Node)] {
        &self.keywords
    }

    /// True for the name of a required member.
    pub(crate) fn requires(&self, name: &str) -> bool {
        if self.required.len() <= FEW { self.required.contains(&name) } else { self.names.contains(name) }
    }

    fn require(&mut self, name: &'d str) {
        self.required.push(name);
        if self.required.len() > FEW {
            let new = if self.names.is_empty() { 0 } else { self.required.len() - 1 };
            self.names.extend(&self.required[new..]);
        }
    }

    /// The schema of a member.
    pub(crate) fn property(&self, name: &str) -> Option<&'d Node> {
        self.place(name).map(|at| self.properties[at].1)
    }

    fn place(&self, name: &str) -> Option<usize> {
        if self.properties.len() <= FEW {
            return self.properties.iter().position(|(known, _)| *known == name);
        }
        self.places.get(name).copied()
    }

    fn declare(&mut self, name: &'d str, schema: &'d Node) {
        self.properties.push((name, schema));
        if self.properties.len() > FEW {
            let new = if self.places.is_empty() { 0 } else { self.properties.len() - 1 };
            let names = self.properties.iter().enumerate().skip(new);
            self.places.extend(names.map(|(at, (name, _))| (*name, at)));
        }
    }

    /// The schema of a member without references.
    fn member(&self, name: &str, document: &'d Document) -> Option<Flat<'d>> {
        Some(Flat::new(self.property(name)?, document))
    }

    fn add(&mut self, schema: &'d Node, document: &'d Document, depth: usize) {
        if depth > MAX_DEPTH {
            self.too_deep = self.too_deep.or(Some(schema));
            return;
        }
        if self.parts.iter().any(|known| std::ptr::eq(*known, schema)) {
            return;
        }
        self.parts.push(schema);
        // Keywords beside a reference come before those of its target.
        for entry in schema.entries() {
            self.entry(schema, entry, document, depth);
        }
        let Some(reference) = schema.get("$ref").filter(|reference| reference.text().is_some()) else {
            return;
        };
        if let Some(target) = resolve(document, reference) {
            self.name = self.name.or_else(|| reference.text().map(reference::name));
            self.add(target, document, depth + 1);
        }
    }

    fn entry(&mut self, schema: &'d Node, entry: &'d Entry, document: &'d Document, depth: usize) {
        let (key, value) = (entry.key.as_str(), &entry.value);
        match key {
            "$ref" | "then" | "else" => {}
            "allOf" => {
                for part in value.items() {
                    if is_condition(part) && !is_plain(part) {
                        self.conditions.push(part.clone());
                    } else {
                        self.add(part, document, depth + 1);
                    }
                }
            }
            "properties" => {
                for member in value.entries() {
                    let Some(at) = self.place(&member.key) else {
                        self.declare(&member.key, &member.value);
                        continue;
                    };
                    let known = &mut self.properties[at].1;
                    if known.is_equal(&member.value) {
                        continue;
                    }
                    // Both schemas apply.
                    match document.both(known, &member.value) {
                        Some(both) => *known = both,
                        None => self.conflicts.push((&member.key, &member.value)),
                    }
                }
            }
            "required" => {
                for name in value.items().iter().filter_map(Node::text) {
                    if !self.requires(name) {
                        self.require(name);
                    }
                }
            }
            "nullable" => self.nullable |= value.is_true(),
            "contains" => self.conditions.push(part(schema, &["contains", "minContains", "maxContains"])),
            // They count what `contains` finds.
            "minContains" | "maxContains" => {}
            "if" => self.conditions.push(part(schema, &["if", "then", "else"])),
            "not" | "dependentRequired" | "dependentSchemas" | "dependencies" => {
                self.conditions.push(part(schema, &[key]));
            }
            "anyOf" | "oneOf" if value.items().iter().all(is_condition) => {
                self.conditions.push(part(schema, &[key]));
            }
            _ => match self.get(key) {
                None => self.keywords.push((key, value)),
                Some(known) if tighter(key, known, value).is_some() => {
                    let tighter = tighter(key, known, value).unwrap_or(known);
                    self.keywords
                        .iter_mut()
                        .filter(|(name, _)| *name == key)
                        .for_each(|(_, it)| *it = tighter);
                }
                Some(known) if !known.is_equal(value) && !is_annotation(key) => {
                    self.conflicts.push((key, value));
                }
                Some(_) => {}
            },
        }
    }
}

/// The bound of two that allows less.
fn tighter<'d>(key: &str, first: &'d Node, second: &'d Node) -> Option<&'d Node> {
    let digits = |node: &Node| node.number()?.parse::<f64>().ok();
    let (one, other) = (digits(first)?, digits(second)?);
    let is_first = match key {
        "minimum" | "exclusiveMinimum" | "minLength" | "minItems" | "minProperties" => one >= other,
        "maximum" | "exclusiveMaximum" | "maxLength" | "maxItems" | "maxProperties" => one <= other,
        _ => return None,
    };
    Some(if is_first { first } else { second })
}

/// True for keywords of which only the outermost counts.
fn is_annotation(key: &str) -> bool {
    matches!(key, "title" | "description" | "default" | "example" | "examples" | "$id" | "$comment")
        || key.starts_with("x-")
}

/// A schema with some of its keywords.
fn part(schema: &Node, keys: &[&str]) -> Node {
    let entries: Vec<Entry> =
        schema.entries().iter().filter(|entry| keys.contains(&entry.key.as_str())).cloned().collect();
    let at = entries.first().map_or(schema.at, |entry| entry.value.at);
    Node { at, kind: Kind::Map(entries) }
}

/// True for a schema that says nothing but which members there are, and which are required.
fn is_plain(schema: &Node) -> bool {
    const KEYS: &[&str] = &["properties", "required", "title", "description", "$comment"];
    schema.entries().iter().all(|entry| KEYS.contains(&entry.key.as_str()))
}

/// True for a schema that declares nothing, but restricts what is declared elsewhere.
pub(crate) fn is_condition(schema: &Node) -> bool {
    const KEYS: &[&str] = &[
        "if",
        "then",
        "else",
        "not",
        "required",
        "properties",
        "oneOf",
        "anyOf",
        "allOf",
        "dependentRequired",
        "dependentSchemas",
        "dependencies",
        "title",
        "description",
        "$comment",
    ];
    let declares = |schema: &Node| schema.get("type").is_some() || schema.get("$ref").is_some();
    let members = schema.get("properties").map(Node::entries).unwrap_or_default();
    let nested = ["oneOf", "anyOf", "allOf"].iter().filter_map(|key| schema.get(key)).flat_map(Node::items);
    let has_keys = schema
        .entries()
        .iter()
        .any(|entry| !matches!(entry.key.as_str(), "title" | "description" | "$comment"));
    has_keys
        && schema.entries().iter().all(|entry| KEYS.contains(&entry.key.as_str()))
        && !members.iter().any(|member| declares(&member.value))
        && nested.into_iter().all(is_condition)
}

/// The declarations of an object, for conditions on its members.
pub(crate) struct Declarations<'s, 'd> {
    /// The document, for references.
    pub(crate) document: &'d Document,
    /// The object.
    pub(crate) object: &'s Flat<'d>,
}

impl<'d> Declarations<'_, 'd> {
    fn member(&self, path: &str) -> Option<Flat<'d>> {
        let mut names = path.split('.');
        let mut flat = self.object.member(names.next()?, self.document)?;
        for name in names {
            flat = flat.member(name, self.document)?;
        }
        Some(flat)
    }

    /// The declaration at a place: a member, or what is inside of the items of a list.
    fn at(&self, place: Place<'_>) -> Option<Flat<'d>> {
        let Some(list) = place.list else { return self.member(place.path) };
        let item = Flat::new(self.member(list)?.get("items")?, self.document);
        place
            .path
            .split('.')
            .filter(|name| !name.is_empty())
            .try_fold(item, |flat, name| flat.member(name, self.document))
    }

    /// The default of a member in JSON.
    pub(crate) fn default(&self, path: &str) -> Option<String> {
        let default = self.member(path)?.get("default")?;
        (!matches!(default.kind, Kind::Null)).then(|| default.json())
    }

    /// True for a member without which no request is valid.
    pub(crate) fn is_required(&self, path: &str) -> bool {
        !path.contains('.') && self.object.requires(path)
    }

    /// True if the value of the member is always a number.
    pub(crate) fn is_number(&self, path: &str) -> bool {
        let place = Place { list: None, path };
        self.is_always(place, "integer") || self.is_always(place, "number")
    }

    /// True if the object has the member.
    pub(crate) fn has(&self, path: &str) -> bool {
        self.member(path).is_some()
    }
}

impl Declared for Declarations<'_, '_> {
    fn resolve<'n>(&'n self, reference: &Node) -> Option<&'n Node> {
        resolve(self.document, reference)
    }

    fn is_always(&self, place: Place<'_>, kind: &str) -> bool {
        let Some(mut flat) = self.at(place) else { return false };
        // Texts beside numbers are not what a bound of numbers is about.
        if let Some(alternatives) = flat.get("oneOf").or_else(|| flat.get("anyOf")) {
            let is_text = |schema: &&Node| schema.get("const").is_some_and(|value| value.text().is_some());
            let mut others = alternatives.items().iter().filter(|schema| !is_text(schema));
            if let (Some(only), None) = (others.next(), others.next()) {
                flat = Flat::new(only, self.document);
            }
        }
        let known = flat.text("type");
        let is_integer = kind == "number" && known == Some("integer");
        // A schema with members and nothing else is meant to be of an object.
        let is_object = kind == "object" && flat.get("type").is_none() && !flat.properties.is_empty();
        !flat.nullable && (known == Some(kind) || is_integer || is_object)
    }

    fn fewest(&self, place: Place<'_>) -> u64 {
        let min = self.at(place).and_then(|flat| flat.get("minItems")?.number()?.parse().ok());
        min.unwrap_or_default()
    }
}
