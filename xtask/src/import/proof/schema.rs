//! A schema with everything that references, `allOf` and chosen alternatives add to it.

use std::cell::OnceCell;
use std::collections::HashMap;
use std::rc::Rc;

use serde_json::{Map, Value as Json};

/// Most references and `allOf` inside of each other.
const MAX_DEPTH: usize = 64;

/// The parts of a schema: mappings of keywords that all apply.
#[derive(Clone, Default)]
pub(super) struct Schema<'s> {
    parts: Vec<&'s Map<String, Json>>,
    /// The members that are declared, when they were asked for.
    members: OnceCell<Rc<Members<'s>>>,
    /// The alternatives of which one is among the parts.
    chosen: Vec<*const Json>,
}

/// The members that a schema declares, with their schemas.
#[derive(Default)]
pub(super) struct Members<'s> {
    pub(super) all: Vec<(&'s str, &'s Json)>,
    places: HashMap<&'s str, usize>,
}

impl<'s> Members<'s> {
    fn new(schema: &Schema<'s>) -> Self {
        let mut members = Self::default();
        for (name, schema) in schema.all("properties").filter_map(Json::as_object).flatten() {
            // Conditions on members declare nothing.
            let declares = schema.as_object().is_none_or(|keywords| !keywords.contains_key("const"));
            match members.places.get(name.as_str()).map(|at| &mut members.all[*at]) {
                Some(known) if known.1.get("type").is_none() && declares => known.1 = schema,
                Some(_) => {}
                None => {
                    members.places.insert(name, members.all.len());
                    members.all.push((name, schema));
                }
            }
        }
        members
    }

    /// The schema of a member.
    pub(super) fn get(&self, name: &str) -> Option<&'s Json> {
        self.places.get(name).map(|at| self.all[*at].1)
    }
}

impl<'s> Schema<'s> {
    /// The parts of a schema in a document with `$defs`.
    pub(super) fn new(schema: &'s Json, root: &'s Json) -> Self {
        let mut whole = Self::default();
        whole.add(schema, root, 0);
        whole
    }

    /// Adds the parts of another schema, each of them once.
    fn add(&mut self, schema: &'s Json, root: &'s Json, depth: usize) {
        let Some(keywords) = schema.as_object().filter(|_| depth < MAX_DEPTH) else { return };
        if self.parts.iter().any(|known| std::ptr::eq(*known, keywords)) {
            return;
        }
        self.parts.push(keywords);
        if let Some(target) = keywords.get("$ref").and_then(Json::as_str) {
            let target = target.strip_prefix('#').and_then(|pointer| root.pointer(pointer));
            target.into_iter().for_each(|target| self.add(target, root, depth + 1));
        }
        let all = keywords.get("allOf").and_then(Json::as_array).map(Vec::as_slice).unwrap_or_default();
        all.iter().for_each(|part| self.add(part, root, depth + 1));
    }

    /// Adds all parts of another schema, which count first.
    pub(super) fn extend(&mut self, other: Self) {
        self.members = OnceCell::new();
        self.parts.splice(0..0, other.parts);
    }

    /// Alternatives that declare values, of which none was chosen yet. They count as chosen from now on.
    pub(super) fn open(&mut self) -> Option<&'s [Json]> {
        const DECLARE: &[&str] =
            &["type", "$ref", "enum", "const", "allOf", "anyOf", "oneOf", "format", "pattern", "items"];
        let declares = |part: &Json| DECLARE.iter().any(|key| part.get(key).is_some());
        let all: Vec<&'s [Json]> = self
            .all("oneOf")
            .chain(self.all("anyOf"))
            .filter_map(Json::as_array)
            .map(Vec::as_slice)
            .collect();
        let is_open = |all: &&[Json]| all.iter().any(declares) && !self.chosen.contains(&all.as_ptr());
        let found = all.into_iter().find(is_open)?;
        self.chosen.push(found.as_ptr());
        Some(found)
    }

    /// The first value of a keyword.
    pub(super) fn get(&self, keyword: &str) -> Option<&'s Json> {
        self.all(keyword).next()
    }

    /// The values of a keyword.
    pub(super) fn all<'k>(&'k self, keyword: &'k str) -> impl Iterator<Item = &'s Json> + use<'s, 'k> {
        self.parts.iter().filter_map(move |part| part.get(keyword))
    }

    /// The number of a keyword.
    pub(super) fn number(&self, keyword: &str) -> Option<f64> {
        self.get(keyword)?.as_f64()
    }

    /// The members that are declared.
    pub(super) fn members(&self) -> Rc<Members<'s>> {
        self.members.get_or_init(|| Rc::new(Members::new(self))).clone()
    }

    /// Reports whether a member has to be given.
    pub(super) fn requires(&self, name: &str) -> bool {
        let mut lists = self.all("required").filter_map(Json::as_array);
        lists.any(|names| names.iter().any(|known| known == name))
    }

    /// Mappings that may restrict members together.
    pub(super) fn conditions(&self) -> Vec<&'s Map<String, Json>> {
        let is_condition = |part: &&&Map<String, Json>| {
            ["if", "not", "oneOf", "anyOf", "dependentRequired", "required", "properties"]
                .iter()
                .any(|key| part.contains_key(*key))
        };
        self.parts.iter().filter(is_condition).copied().collect()
    }
}
