//! Prints schema values as JSON Schema 2020-12. In comes a value, out goes text; no decision about a model is taken.

use std::fmt::Write as _;

use serde_json::{Map, Value as Json, json};

use super::assertion::keywords::{conjoin, value};
use super::regular;
use super::value::{
    Array, Default, Document, Empty, Enum, Fact, Notes, Number, Object, Request, Schema, Shape, Text, type_of,
};
use crate::model::{BodyEncoding, Place, Unique};
use crate::pattern::excludes_line_break;

const DIALECT: &str = "https://json-schema.org/draft/2020-12/schema";

/// Keywords that restrict values. An annotation of the same meaning has the prefix `x-`.
const RESTRICTING: [&str; 14] = [
    "enum",
    "minimum",
    "maximum",
    "exclusiveMinimum",
    "exclusiveMaximum",
    "multipleOf",
    "minLength",
    "maxLength",
    "pattern",
    "minItems",
    "maxItems",
    "uniqueItems",
    "minProperties",
    "maxProperties",
];

/// The keywords of one schema.
pub(crate) type Keywords = Map<String, Json>;

/// Gives the reference to a definition, or without a name to the root.
pub(crate) type Refer<'r> = &'r dyn Fn(Option<&str>) -> String;

/// The reference to a definition within the same document.
pub(crate) fn within(name: Option<&str>) -> String {
    name.map_or_else(|| "#".to_owned(), |name| format!("#/$defs/{}", fragment(name)))
}

/// The schema of a request.
pub(super) fn request(request: &Request) -> String {
    finish(request_keywords(request, &within), &request.document)
}

/// The outermost schema of a request, without definitions.
pub(crate) fn request_keywords(request: &Request, refer: Refer<'_>) -> Keywords {
    let mut keywords = match conjoin(Json::Object(root(&request.document, refer)), request.sides.clone()) {
        Json::Object(keywords) => keywords,
        // Nothing that is joined here is `false`; it would be this.
        _ => Keywords::from_iter([("not".to_owned(), json!({}))]),
    };
    if !request.assertions.is_empty() {
        let all = keywords.entry("allOf").or_insert_with(|| json!([]));
        all.as_array_mut().into_iter().for_each(|all| all.extend(request.assertions.iter().map(assertion)));
    }
    set_given(&mut keywords, "x-http", (!request.http.is_null()).then_some(&request.http));
    let body = match request.body {
        BodyEncoding::Json => None,
        BodyEncoding::Multipart => Some("multipart"),
        BodyEncoding::Form => Some("form"),
    };
    set_given(&mut keywords, "x-body", body);
    let facts: Vec<Json> = request.facts.iter().map(fact).collect();
    set_given(&mut keywords, "x-facts", (!facts.is_empty()).then_some(facts));
    set_given(&mut keywords, "x-modes", (!request.modes.is_empty()).then_some(&request.modes));
    set_variables(&mut keywords, &request.document);
    set_given(&mut keywords, "x-rules", (!request.rules.is_empty()).then_some(&request.rules));
    set(&mut keywords, "x-price", request.price.clone());
    keywords
}

/// The schema of any other document.
pub(super) fn document(document: &Document) -> String {
    let mut keywords = root(document, &within);
    set_variables(&mut keywords, document);
    finish(keywords, document)
}

fn set_variables(keywords: &mut Keywords, document: &Document) {
    set_given(keywords, "x-variables", (!document.variables.is_empty()).then_some(&document.variables));
}

/// The keywords of one schema of a document.
pub(crate) fn keywords(schema: &Schema, is_strict: bool, refer: Refer<'_>) -> Keywords {
    Printer { is_strict, refer }.schema(schema)
}

fn set(keywords: &mut Keywords, key: &str, value: Json) {
    keywords.insert(key.to_owned(), value);
}

/// Sets a keyword that has a value.
fn set_given(keywords: &mut Keywords, key: &str, value: Option<impl serde::Serialize>) {
    if let Some(value) = value {
        set(keywords, key, json!(value));
    }
}

/// The outermost schema with its head, without definitions.
fn root(document: &Document, refer: Refer<'_>) -> Keywords {
    let head = [
        ("$schema", DIALECT),
        ("$id", &document.id),
        ("title", &document.title),
        ("description", &document.description),
    ];
    let head = head.into_iter().filter(|(_, text)| !text.is_empty());
    let mut keywords: Keywords = head.map(|(key, text)| (key.to_owned(), json!(text))).collect();
    if matches!(document.root.shape, Shape::Object(_) | Shape::Reference(_)) {
        set(&mut keywords, "type", json!("object"));
    }
    fill(&mut keywords, self::keywords(&document.root, document.is_strict, refer));
    keywords
}

fn finish(mut keywords: Keywords, document: &Document) -> String {
    let printer = Printer { is_strict: document.is_strict, refer: &within };
    let definitions = document.definitions.iter();
    let definitions: Keywords =
        definitions.map(|(name, schema)| (name.clone(), Json::Object(printer.schema(schema)))).collect();
    if !definitions.is_empty() {
        set(&mut keywords, "$defs", Json::Object(definitions));
    }
    let mut text = serde_json::to_string_pretty(&Json::Object(keywords)).expect("every key is a string");
    text.push('\n');
    text
}

/// Adds keywords that are not there yet.
fn fill(keywords: &mut Keywords, more: Keywords) {
    for (key, value) in more {
        keywords.entry(key).or_insert(value);
    }
}

/// Keywords that generators of code ignore. They take other keywords for a part of the type, and turn an assertion about
/// several members into a union of copies of the request, or into a type with members of any name.
const CONDITIONAL: [&str; 4] = ["if", "then", "else", "dependentRequired"];

fn assertion((id, schema): &(String, Json)) -> Json {
    let is_conditional =
        |keywords: &Keywords| keywords.keys().all(|keyword| CONDITIONAL.contains(&keyword.as_str()));
    let schema = if schema.as_object().is_some_and(is_conditional) {
        schema.clone()
    } else {
        json!({ "if": { "type": "object" }, "then": schema })
    };
    conjoin(json!({ "$comment": id }), schema)
}

#[derive(Clone, Copy)]
struct Printer<'r> {
    is_strict: bool,
    refer: Refer<'r>,
}

impl Printer<'_> {
    /// Annotations, then the keywords of the shape.
    fn schema(self, schema: &Schema) -> Keywords {
        let mut keywords = notes(&schema.notes);
        let mut shape = self.shape(&schema.shape);
        if schema.accepts_null {
            shape = nullable(shape);
        }
        match &schema.empty {
            Empty::AsShape => {}
            Empty::Accepted(values) => {
                let shape_itself = Json::Object(std::mem::take(&mut shape));
                let variants = values.iter().map(empty).chain([shape_itself]);
                set(&mut shape, "anyOf", variants.collect());
            }
            Empty::Rejected(values) => match &schema.shape {
                Shape::String(text) => set(&mut shape, "minLength", json!(text.min.max(1))),
                Shape::Array(list) => set(&mut shape, "minItems", json!(list.min.max(1))),
                Shape::Map(map) => set(&mut shape, "minProperties", json!(map.min.max(1))),
                _ => {
                    let mut values: Vec<Json> = values.iter().map(empty).collect();
                    let one = if values.len() == 1 { values.remove(0) } else { json!({ "anyOf": values }) };
                    set(&mut shape, "not", one);
                }
            },
        }
        if let Some(reference) = shape.get("$ref").filter(|_| shape.len() + keywords.len() > 1) {
            // Generators of types make a second type for a reference beside other keywords. They take a default beside
            // `allOf` for a part of the type, so that it is beside `anyOf`.
            let reference = json!([{ "$ref": reference }]);
            shape.shift_remove("$ref");
            set(&mut shape, if keywords.contains_key("default") { "anyOf" } else { "allOf" }, reference);
        }
        fill(&mut keywords, shape);
        keywords
    }

    fn shape(self, shape: &Shape) -> Keywords {
        let mut keywords = Keywords::new();
        let mut typed = |ty: &str| set(&mut keywords, "type", json!(ty));
        match shape {
            Shape::Any => {}
            Shape::Boolean => typed("boolean"),
            Shape::Number(limits) => number(limits, &mut keywords),
            Shape::String(limits) => keywords = text(limits),
            Shape::Const(constant) => {
                typed(type_of(&[constant]));
                set(&mut keywords, "const", value(constant));
            }
            Shape::Enum(choice) => enumeration(choice, &mut keywords),
            Shape::Array(limits) => self.array(limits, &mut keywords),
            Shape::Object(object) => self.object(object, &mut keywords),
            Shape::Map(limits) => {
                typed("object");
                if !limits.keys.is_free() {
                    set(&mut keywords, "propertyNames", Json::Object(text(&limits.keys)));
                }
                set(&mut keywords, "additionalProperties", Json::Object(self.schema(&limits.values)));
                count(&mut keywords, ["minProperties", "maxProperties"], limits.min, limits.max);
            }
            Shape::AnyOf(variants) => {
                let variants = variants.iter().map(|variant| Json::Object(self.schema(variant)));
                set(&mut keywords, "anyOf", variants.collect());
            }
            Shape::Reference(name) => set(&mut keywords, "$ref", json!((self.refer)(Some(name)))),
            Shape::Root => set(&mut keywords, "$ref", json!((self.refer)(None))),
        }
        if self.is_strict { keywords } else { annotated(keywords) }
    }

    fn array(self, limits: &Array, keywords: &mut Keywords) {
        set(keywords, "type", json!("array"));
        set(keywords, "items", Json::Object(self.schema(&limits.items)));
        count(keywords, ["minItems", "maxItems"], limits.min, limits.max);
        match &limits.unique {
            Unique::No => {}
            Unique::Items => set(keywords, "uniqueItems", json!(true)),
            Unique::By(member) => set(keywords, "x-unique-by", json!(member)),
        }
    }

    fn object(self, object: &Object, keywords: &mut Keywords) {
        set(keywords, "type", json!("object"));
        set_given(keywords, "description", object.description.as_ref());
        let members = object.members.iter();
        let properties: Keywords =
            members.map(|member| (member.name.clone(), Json::Object(self.schema(&member.schema)))).collect();
        set(keywords, "properties", Json::Object(properties));
        let required: Vec<&str> =
            object.members.iter().filter(|member| member.is_required).map(|member| &*member.name).collect();
        set_given(keywords, "required", (!required.is_empty()).then_some(required));
        // Open objects say so, because generated Python types drop other members otherwise.
        set(keywords, "additionalProperties", json!(object.is_open));
    }
}

/// A schema of one empty value. Some tools take no constant string in a union.
fn empty(value: &Json) -> Json {
    if value.is_string() { json!({ "type": "string", "enum": [value] }) } else { json!({ "const": value }) }
}

fn notes(notes: &Notes) -> Keywords {
    let mut keywords = Keywords::new();
    set_given(&mut keywords, "title", notes.title.as_ref());
    set_given(&mut keywords, "x-when", notes.when.as_ref());
    set_given(&mut keywords, "description", notes.description.as_ref());
    set_given(&mut keywords, "deprecated", notes.is_deprecated.then_some(true));
    set_given(&mut keywords, "x-alias-of", notes.alias_of.as_ref());
    match &notes.default {
        None => {}
        Some(Default::Value(default)) => set(&mut keywords, "default", default.clone()),
        Some(Default::Cases(cases)) => {
            let case = |(when, default): &(String, Json)| json!({ "when": when, "value": default });
            set(&mut keywords, "x-default", cases.iter().map(case).collect());
        }
    }
    set_given(&mut keywords, "x-unit", notes.unit.as_ref());
    let place = match notes.place {
        Place::Body => None,
        Place::Query => Some("query"),
        Place::Path => Some("path"),
        Place::Header => Some("header"),
    };
    set_given(&mut keywords, "x-in", place);
    set_given(&mut keywords, "x-join", notes.join.as_ref());
    keywords
}

fn count(keywords: &mut Keywords, [least, most]: [&str; 2], min: u32, max: Option<u32>) {
    set_given(keywords, least, (min > 0).then_some(min));
    set_given(keywords, most, max);
}

fn number(limits: &Number, keywords: &mut Keywords) {
    set(keywords, "type", json!(if limits.is_integer { "integer" } else { "number" }));
    for (bound, [included, excluded]) in
        [(&limits.min, ["minimum", "exclusiveMinimum"]), (&limits.max, ["maximum", "exclusiveMaximum"])]
    {
        if let Some((bound, is_excluded)) = bound {
            set(keywords, if *is_excluded { excluded } else { included }, value(bound));
        }
    }
    set_given(keywords, "multipleOf", limits.step.as_ref().map(value));
    set_given(keywords, "x-step", limits.documented_step.as_ref());
}

fn text(limits: &Text) -> Keywords {
    let mut keywords = Keywords::from_iter([("type".to_owned(), json!("string"))]);
    count(&mut keywords, ["minLength", "maxLength"], limits.min, limits.max);
    set_given(&mut keywords, "format", limits.format);
    if let Some((first, others)) = limits.patterns.split_first() {
        set(&mut keywords, "pattern", json!(regular::portable(first)));
        if !others.is_empty() {
            let others = others.iter().map(|pattern| json!({ "pattern": regular::portable(pattern) }));
            set(&mut keywords, "allOf", others.collect());
        }
    }
    if limits.patterns.iter().any(|pattern| excludes_line_break(pattern)) {
        set(&mut keywords, "not", json!({ "pattern": "\\n$" }));
    }
    set_given(&mut keywords, "x-file", limits.is_file.then_some(true));
    set_given(&mut keywords, "x-media", (!limits.media.is_empty()).then_some(&limits.media));
    keywords
}

fn enumeration(choice: &Enum, keywords: &mut Keywords) {
    set(keywords, "type", json!(choice.ty));
    set(keywords, if choice.is_open { "x-enum" } else { "enum" }, choice.values.iter().map(value).collect());
    // Code generators read a list parallel to the values.
    let descriptions = (!choice.descriptions.is_empty()).then_some(&choice.descriptions);
    set_given(keywords, "x-enum-descriptions", descriptions);
    if !choice.states.is_empty() {
        let states = choice.states.iter().map(|(value, state)| (value.clone(), json!(state)));
        set(keywords, "x-states", Json::Object(states.collect()));
    }
}

/// Keywords that accept `null` as well.
fn nullable(mut keywords: Keywords) -> Keywords {
    let nothing = json!({ "type": "null" });
    if keywords.is_empty() {
        return keywords;
    }
    if let Some(Json::Array(variants)) = keywords.get_mut("anyOf") {
        variants.push(nothing);
        return keywords;
    }
    let rejects_null = ["const", "not"].into_iter().any(|keyword| keywords.contains_key(keyword));
    let ty = keywords.get("type").filter(|_| !rejects_null).cloned();
    let Some(ty) = ty else {
        return Keywords::from_iter([("anyOf".to_owned(), json!([keywords, nothing]))]);
    };
    set(&mut keywords, "type", json!([ty, "null"]));
    if let Some(Json::Array(values)) = keywords.get_mut("enum") {
        values.push(Json::Null);
        if let Some(Json::Array(descriptions)) = keywords.get_mut("x-enum-descriptions") {
            descriptions.push(json!(""));
        }
    }
    keywords
}

/// Keywords that restrict values, as annotations.
fn annotated(mut keywords: Keywords) -> Keywords {
    // It belongs to a pattern.
    keywords.shift_remove("not");
    let renamed = keywords.into_iter().map(|(key, value)| {
        match key.as_str() {
            // Some generators of code assert `x-propertyNames`.
            "propertyNames" => ("x-keys".to_owned(), value),
            word if RESTRICTING.contains(&word) => (format!("x-{key}"), value),
            _ => (key, value),
        }
    });
    renamed.collect()
}

/// A name as part of a URI reference: escaped as JSON Pointer, then as fragment.
fn fragment(name: &str) -> String {
    let mut escaped = String::new();
    for byte in name.replace('~', "~0").replace('/', "~1").bytes() {
        match byte {
            b'A'..=b'Z' | b'a'..=b'z' | b'0'..=b'9' | b'-' | b'.' | b'_' | b'~' => escaped.push(byte.into()),
            other => {
                let _ = write!(escaped, "%{other:02X}");
            }
        }
    }
    escaped
}

fn fact(fact: &Fact) -> Json {
    let mut keywords = Keywords::from_iter([("name".to_owned(), json!(fact.name))]);
    fill(&mut keywords, Printer { is_strict: true, refer: &within }.shape(&fact.schema.shape));
    fill(&mut keywords, notes(&fact.schema.notes));
    if let Some(values) = &fact.default {
        let mut items = values.iter().map(value);
        let is_list = matches!(fact.schema.shape, Shape::Array(_));
        let default = if is_list { items.collect() } else { items.next().unwrap_or_default() };
        keywords.insert("default".to_owned(), default);
    }
    Json::Object(keywords)
}
