//! The vendor's own schemas of a request in JSON Schema 2020-12, so that other validators can judge documents by them.
//! Each reading differs from what is written in one thing that the import decides on purpose.

use std::collections::{HashMap, HashSet};

use serde_json::{Map, Value as Json, json};

use super::flat::{Flat, is_condition};
use super::operation::Operation;
use super::outside::{self, is_credential};
use super::reference::{self, name, resolve};
use super::tree::{Document, Entry, Kind, Node};

/// A reading of the vendor's schemas.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Reading {
    /// As they are written.
    Written,
    /// Objects that do not mention other members are closed.
    Closed,
    /// Without the parts that a person has to look at.
    Carried,
    /// With the bounds that sentences state.
    Stated,
    /// The discriminator of `OpenAPI` decides which variant an object is.
    Discriminated,
    /// Integers end at 2^53 - 1, and steps that doubles do not hold restrict nothing.
    Exact,
    /// A value may match several alternatives of `oneOf`.
    Overlapping,
    /// All of these together.
    All,
}

impl Reading {
    /// All readings.
    pub const EACH: [Self; 8] = [
        Self::Written,
        Self::Closed,
        Self::Carried,
        Self::Stated,
        Self::Discriminated,
        Self::Exact,
        Self::Overlapping,
        Self::All,
    ];

    fn is(self, other: Self) -> bool {
        self == other || self == Self::All
    }
}

/// The vendor's schemas of a request in one reading.
#[derive(Clone, Debug)]
pub struct Original {
    /// The reading.
    pub reading: Reading,
    /// The schema of the members outside of the body.
    pub outside: Json,
    /// The names of these members.
    pub names: Vec<String>,
    /// The schema of the body.
    pub body: Json,
}

/// Facts about the vendor's schemas, by the offsets of values.
#[derive(Debug, Default)]
pub(crate) struct Marks {
    /// Values that were not carried over.
    pub(crate) left: HashSet<usize>,
    /// Bounds that sentences state about a schema, as keys of a spec with digits.
    pub(crate) bounds: HashMap<usize, Vec<(&'static str, String)>>,
    /// Values that sentences list, in JSON.
    pub(crate) values: HashMap<usize, Vec<String>>,
}

/// All readings of the schemas of a request.
pub(crate) fn originals(document: &Document, operation: &Operation<'_>, marks: &Marks) -> Vec<Original> {
    Reading::EACH.into_iter().map(|reading| original(document, operation, marks, reading)).collect()
}

fn original(document: &Document, operation: &Operation<'_>, marks: &Marks, reading: Reading) -> Original {
    let mut writer = Writer::new(document, marks, reading);
    let members = operation.parameters.iter().filter_map(|parameter| {
        let name = parameter.text_of("name")?;
        let place = parameter.text_of("in")?;
        // The credential is no part of a request.
        let is_part =
            matches!(place, "path" | "query" | "header") && !is_credential(parameter, &document.root);
        let is_left = reading.is(Reading::Carried) && marks.left.contains(&parameter.at);
        (is_part && !is_left).then_some(())?;
        let is_required = place == "path" || parameter.has_true("required");
        Some((name.to_owned(), outside::schema(parameter)?, is_required))
    });
    let members: Vec<(String, &Node, bool)> = members.collect();
    let properties: Map<String, Json> =
        members.iter().map(|(name, schema, _)| (name.clone(), writer.place(schema))).collect();
    let required: Vec<&String> = members.iter().filter(|member| member.2).map(|(name, ..)| name).collect();
    let outside = json!({ "type": "object", "properties": properties, "required": required });
    let outside = writer.whole(&outside);
    let mut writer = Writer::new(document, marks, reading);
    let body = match operation.body {
        Some(body) => writer.place(body),
        None if reading.is(Reading::Closed) => json!({ "additionalProperties": false }),
        None => json!(true),
    };
    let body = writer.whole(&body);
    Original { reading, outside, names: members.into_iter().map(|(name, ..)| name).collect(), body }
}

struct Writer<'d> {
    /// The schemas are those of a condition, which declare nothing.
    in_condition: bool,
    document: &'d Document,
    marks: &'d Marks,
    reading: Reading,
    /// The schemas that references lead to, with their places in the list.
    defs: Vec<&'d Node>,
    places: HashMap<*const Node, usize>,
    /// The closed definitions, by their names.
    closed: Map<String, Json>,
    /// Schemas that are not closed objects, and have no such alternatives.
    without_members: HashSet<*const Node>,
}

impl<'d> Writer<'d> {
    fn new(document: &'d Document, marks: &'d Marks, reading: Reading) -> Self {
        let (defs, places, without_members) = (Vec::new(), HashMap::new(), HashSet::new());
        Self {
            in_condition: false,
            document,
            marks,
            reading,
            defs,
            places,
            closed: Map::new(),
            without_members,
        }
    }

    /// A schema with all that it refers to.
    fn whole(mut self, schema: &Json) -> Json {
        let mut defs = Map::new();
        while let Some(next) = self.defs.get(defs.len()).copied() {
            let written = self.schema(next);
            defs.insert(format!("s{}", defs.len()), written);
        }
        defs.extend(std::mem::take(&mut self.closed));
        json!({ "$schema": "https://json-schema.org/draft/2020-12/schema", "allOf": [schema], "$defs": defs })
    }

    /// The schema of a whole value: what is around it says nothing about its members.
    fn place(&mut self, schema: &'d Node) -> Json {
        let mut written = self.schema(schema);
        // A reference to a closed type is one to a definition of its own, which a validator makes once.
        let target = match &written {
            Json::Object(keywords) if keywords.len() == 1 => keywords.get("$ref").cloned(),
            _ => None,
        };
        if !self.in_condition && self.reading.is(Reading::Closed) && self.is_closed(schema) {
            written = json!({ "allOf": [written], "unevaluatedProperties": false });
            let only = self.read_only(schema);
            if !only.is_empty() {
                let given: Vec<Json> = only.iter().map(|name| json!({ "required": [name] })).collect();
                written["not"] = json!({ "anyOf": given });
            }
            if let Some(target) = target.as_ref().and_then(Json::as_str) {
                let name = format!("{}-closed", reference::name(target));
                let reference = json!({ "$ref": format!("#/$defs/{name}") });
                self.closed.insert(name, written);
                return reference;
            }
        }
        written
    }

    /// A schema beside others, which may only restrict what they declare.
    fn part(&mut self, schema: &'d Node) -> Json {
        if is_condition(schema) { self.condition(schema) } else { self.schema(schema) }
    }

    /// A schema that restricts what is declared elsewhere.
    fn condition(&mut self, schema: &'d Node) -> Json {
        let around = std::mem::replace(&mut self.in_condition, true);
        let written = self.schema(schema);
        self.in_condition = around;
        written
    }

    /// True for a schema of objects with members that does not mention others, and for alternatives with such a schema.
    fn is_closed(&mut self, schema: &'d Node) -> bool {
        let mut open = vec![schema];
        let mut known: HashSet<*const Node> = HashSet::from([std::ptr::from_ref(schema)]);
        while let Some(schema) = open.pop() {
            let flat = Flat::new(schema, self.document);
            if ["additionalProperties", "unevaluatedProperties"].iter().any(|key| flat.get(key).is_some()) {
                continue;
            }
            if !flat.properties.is_empty() {
                return true;
            }
            let alternatives = flat.get("oneOf").or_else(|| flat.get("anyOf")).map(Node::items);
            let is_new =
                |it: &&Node| !self.without_members.contains(&std::ptr::from_ref(*it)) && known.insert(*it);
            open.extend(alternatives.unwrap_or_default().iter().filter(is_new));
        }
        self.without_members.extend(known);
        false
    }

    /// Names of members that only responses have.
    fn read_only(&self, schema: &'d Node) -> Vec<&'d str> {
        let flat = Flat::new(schema, self.document);
        let only =
            flat.properties.iter().filter(|(_, schema)| super::object::is_read_only(schema, self.document));
        only.map(|(name, _)| *name).collect()
    }

    fn schema(&mut self, schema: &'d Node) -> Json {
        if self.is_left(schema) {
            return json!(true);
        }
        let entries = match &schema.kind {
            Kind::Bool(value) => return json!(value),
            Kind::Map(entries) => entries,
            _ => return json!(true),
        };
        let mut out = Map::new();
        for entry in entries {
            if !self.is_left(&entry.value) {
                self.keyword(schema, entry, &mut out);
            }
        }
        if self.reading.is(Reading::Stated) {
            for (key, digits) in self.marks.bounds.get(&schema.at).into_iter().flatten() {
                let keyword = match *key {
                    "min" => "minimum",
                    "max" => "maximum",
                    "above" => "exclusiveMinimum",
                    "below" => "exclusiveMaximum",
                    "step" => "multipleOf",
                    "min_length" => "minLength",
                    "max_length" => "maxLength",
                    "min_items" => "minItems",
                    "max_items" => "maxItems",
                    _ => continue,
                };
                out.insert(keyword.to_owned(), number(digits));
            }
            if let Some(values) = self.marks.values.get(&schema.at) {
                // Beside the strings, `null` may be allowed.
                let mut values: Vec<Json> = values.iter().map(|value| number(value)).collect();
                values.push(Json::Null);
                out.insert("enum".to_owned(), Json::Array(values));
            }
        }
        if self.reading.is(Reading::Exact) {
            exact(schema, &mut out);
        }
        if schema.has_true("nullable") {
            return json!({ "anyOf": [{ "type": "null" }, out] });
        }
        Json::Object(out)
    }

    /// True for a part that was not carried over, if the reading is without these.
    fn is_left(&self, node: &Node) -> bool {
        self.reading.is(Reading::Carried) && self.marks.left.contains(&node.at)
    }

    fn keyword(&mut self, schema: &'d Node, entry: &'d Entry, out: &mut Map<String, Json>) {
        let value = &entry.value;
        let key = entry.key.as_str();
        match key {
            "$ref" | "$dynamicRef" | "$recursiveRef" => {
                if let Some(name) = self.reference(value) {
                    out.insert("$ref".to_owned(), json!(format!("#/$defs/{name}")));
                }
            }
            "properties" | "patternProperties" => {
                let members = value.entries().iter().map(|it| (it.key.clone(), self.place(&it.value)));
                let members: Map<String, Json> = members.collect();
                out.insert(key.to_owned(), Json::Object(members));
            }
            "allOf" | "anyOf" | "oneOf" => self.alternatives(schema, entry, out),
            "items" | "prefixItems" if !value.items().is_empty() => {
                let parts = value.items().iter().map(|part| self.place(part)).collect();
                out.insert("prefixItems".to_owned(), Json::Array(parts));
            }
            // Behind the items of an older version that have schemas of their own.
            "additionalItems" if schema.get("items").is_some_and(|items| !items.items().is_empty()) => {
                out.insert("items".to_owned(), self.place(value));
            }
            "items" | "additionalProperties" | "unevaluatedItems" | "unevaluatedProperties" => {
                out.insert(key.to_owned(), self.place(value));
            }
            "if" | "then" | "else" | "not" | "dependentSchemas" | "dependencies" => {
                self.conditional(schema, entry, out);
            }
            "contains" | "propertyNames" => {
                out.insert(key.to_owned(), self.schema(value));
            }
            "required" => {
                out.insert(key.to_owned(), self.required(schema, value));
            }
            "exclusiveMinimum" | "exclusiveMaximum" if matches!(value.kind, Kind::Bool(_)) => {}
            "minimum" | "maximum" => {
                let exclusive = if key == "minimum" { "exclusiveMinimum" } else { "exclusiveMaximum" };
                let key = if schema.has_true(exclusive) { exclusive } else { key };
                out.insert(key.to_owned(), json(value));
            }
            "type" | "enum" | "const" | "dependentRequired" | "format" | "pattern" | "minLength"
            | "maxLength" | "exclusiveMinimum" | "exclusiveMaximum" | "multipleOf" | "minItems"
            | "maxItems" | "uniqueItems" | "minProperties" | "maxProperties" | "minContains"
            | "maxContains" | "default" | "example" | "examples" => {
                out.insert(key.to_owned(), json(value));
            }
            _ => {}
        }
    }

    /// The names of required members.
    fn required(&self, schema: &'d Node, value: &'d Node) -> Json {
        // A request need not have the members of responses.
        let only: Vec<&str> = self.read_only(schema);
        let flat = Flat::new(schema, self.document);
        // A condition requires members that are declared elsewhere.
        let has_members = schema.get("properties").is_some()
            && !self.in_condition
            && !is_condition(schema)
            && self.reading.is(Reading::Carried);
        // A note says which of them are not declared.
        let is_lost = |name: &str| has_members && flat.property(name).is_none();
        let names = value.items().iter().filter_map(Node::text);
        let names = names.filter(|name| !only.contains(name) && !is_lost(name));
        names.collect()
    }

    /// Parts that all apply, or alternatives.
    fn alternatives(&mut self, schema: &'d Node, entry: &'d Entry, out: &mut Map<String, Json>) {
        let (key, value) = (entry.key.as_str(), &entry.value);
        let parts: Vec<Json> = value.items().iter().map(|part| self.part(part)).collect();
        // Without parts, they say nothing.
        let overlaps = key == "oneOf"
            && self.reading.is(Reading::Overlapping)
            && !value.items().iter().all(is_condition);
        if !parts.is_empty() {
            let key = if overlaps { "anyOf" } else { key };
            out.insert(key.to_owned(), Json::Array(parts));
        }
        if self.reading.is(Reading::Discriminated) {
            self.discriminated(schema, value, out);
        }
    }

    /// A keyword of conditions.
    fn conditional(&mut self, schema: &'d Node, entry: &'d Entry, out: &mut Map<String, Json>) {
        let (key, value) = (entry.key.as_str(), &entry.value);
        match key {
            "not" => {
                out.insert(key.to_owned(), self.condition(value));
            }
            "if" | "then" | "else" => {
                let mut parts = ["if", "then", "else"].into_iter().filter_map(|part| schema.get(part));
                if schema.get("if").is_some() && !parts.any(|part| self.is_left(part)) {
                    out.insert(key.to_owned(), self.condition(value));
                }
            }
            _ => {
                for member in value.entries() {
                    let (key, written) = match member.value.kind {
                        Kind::List(_) => ("dependentRequired", json(&member.value)),
                        _ => ("dependentSchemas", self.condition(&member.value)),
                    };
                    let all = out.entry(key).or_insert_with(|| json!({}));
                    all[member.key.as_str()] = written;
                }
            }
        }
    }

    /// The part that a discriminator adds to alternatives: the member, and its value in each of them.
    fn discriminated(&mut self, schema: &'d Node, alternatives: &'d Node, out: &mut Map<String, Json>) {
        let Some(discriminator) = schema.get("discriminator") else { return };
        let Some(tag) = discriminator.text_of("propertyName") else { return };
        let mapping = discriminator.get("mapping").map(Node::entries).unwrap_or_default();
        let parts: Vec<Json> = alternatives
            .items()
            .iter()
            .map(|part| {
                let target = part.text_of("$ref").map(name);
                let of_mapping = mapping.iter().filter(|entry| entry.value.text().map(name) == target);
                let mut names: Vec<String> = of_mapping.map(|entry| entry.key.clone()).collect();
                if names.is_empty() {
                    let flat = Flat::new(part, self.document);
                    let own = flat.property(tag);
                    let own = own.and_then(|schema| super::union::constant(schema, self.document)).or(target);
                    names.extend(own.map(ToOwned::to_owned));
                }
                let written = self.schema(part);
                json!({ "allOf": [written], "required": [tag], "properties": { tag: { "enum": names } } })
            })
            .collect();
        if !parts.is_empty() {
            out.remove("anyOf");
            out.remove("oneOf");
            out.insert("anyOf".to_owned(), Json::Array(parts));
        }
    }

    /// The name of the schema that a reference leads to.
    fn reference(&mut self, reference: &'d Node) -> Option<String> {
        let target = resolve(self.document, reference)?;
        let at = *self.places.entry(target).or_insert_with(|| {
            self.defs.push(target);
            self.defs.len() - 1
        });
        Some(format!("s{at}"))
    }
}

/// Restricts a number to what the engine computes with.
fn exact(schema: &Node, out: &mut Map<String, Json>) {
    const MOST: i64 = (1 << 53) - 1;
    if schema.get("multipleOf").and_then(Node::number).is_some_and(|step| !is_sum_of_halves(step)) {
        out.remove("multipleOf");
    }
    if schema.text_of("type") != Some("integer") {
        return;
    }
    for (keyword, exclusive, limit) in
        [("minimum", "exclusiveMinimum", -MOST), ("maximum", "exclusiveMaximum", MOST)]
    {
        #[expect(clippy::cast_precision_loss, reason = "the limits are doubles")]
        let is_within = |bound: &Json| bound.as_f64().is_some_and(|bound| bound.abs() <= MOST as f64);
        if ![keyword, exclusive].iter().any(|key| out.get(*key).is_some_and(is_within)) {
            out.insert(keyword.to_owned(), json!(limit));
        }
    }
}

/// True for a decimal number that a double holds, such as `0.25`, unlike `0.01`.
fn is_sum_of_halves(digits: &str) -> bool {
    let (whole, fraction) = digits.split_once('.').unwrap_or((digits, ""));
    let value = format!("{whole}{fraction}").parse::<u128>();
    let fives = u32::try_from(fraction.len()).ok().and_then(|places| 5_u128.checked_pow(places));
    value.ok().zip(fives).is_some_and(|(value, fives)| value % fives == 0)
}

/// A value that is written in JSON.
fn number(digits: &str) -> Json {
    serde_json::from_str(digits).unwrap_or(Json::Null)
}

/// A value of the document.
pub(crate) fn json(node: &Node) -> Json {
    match &node.kind {
        Kind::Null => Json::Null,
        Kind::Bool(value) => json!(value),
        Kind::Number(digits) => number(digits),
        Kind::Text(text) => json!(text),
        Kind::List(items) => items.iter().map(json).collect(),
        Kind::Map(entries) => {
            Json::Object(entries.iter().map(|entry| (entry.key.clone(), json(&entry.value))).collect())
        }
    }
}
