//! Prints schema values in a dialect. In: a value of the request. Out: keywords, what they do not express, and what
//! cannot be given. Knows no rules between parameters.

use std::collections::{BTreeMap, BTreeSet};

use serde_json::{Value as Json, json};

use super::accepts::{Accepts, LEVELS, MAX_SCHEMAS, PARAMETER_DESCRIPTION, References};
use super::filter::{self, Filtered};
use super::loss::{Carried, Encoded, Loss, Omitted};
use super::sentences::Sentences;
use super::shapes::{Shapes, recursive};
use crate::backend::schema::value::{self, Object, Restriction, Schema, Shape};
use crate::backend::schema::{self, Keywords};
use crate::model::Path;

/// The reason why a value cannot be given.
#[derive(Debug)]
pub(super) struct Refusal {
    /// The reason.
    pub reason: String,
    /// To leave the value out does not help.
    pub is_final: bool,
}

impl Refusal {
    fn of_value(reason: impl Into<String>) -> Self {
        Refusal { reason: reason.into(), is_final: false }
    }
}

/// Prints the request of one operation in one dialect.
pub(super) struct Printer<'a> {
    accepts: &'static Accepts,
    shapes: Shapes<'a>,
    /// The definitions that contain themselves.
    recursive: BTreeSet<&'a str>,
    /// The place of the current value.
    pointer: String,
    /// The definitions around the current value.
    around: Vec<&'a str>,
    /// The unit of the current value.
    unit: Option<&'a str>,
    /// For each definition that is referred to, its first place, and what it loses there.
    lost_in: BTreeMap<&'a str, (String, Vec<Loss>)>,
    /// The definitions that are referred to.
    pub(super) defined: BTreeMap<String, Json>,
    schemas: usize,
    pub(super) losses: Vec<Loss>,
    pub(super) omitted: Vec<Omitted>,
    pub(super) encoded: Vec<Encoded>,
}

impl<'a> Printer<'a> {
    pub(super) fn new(shapes: Shapes<'a>) -> Self {
        Printer {
            accepts: shapes.accepts,
            shapes,
            recursive: recursive(shapes.document),
            pointer: String::new(),
            around: Vec::new(),
            unit: None,
            lost_in: BTreeMap::new(),
            defined: BTreeMap::new(),
            schemas: 0,
            losses: Vec::new(),
            omitted: Vec::new(),
            encoded: Vec::new(),
        }
    }

    /// The whole request.
    pub(super) fn root(&mut self) -> Result<Keywords, Refusal> {
        let object = self
            .shapes
            .root()
            .ok_or_else(|| Refusal { reason: "the request contains itself".to_owned(), is_final: true })?;
        if object.is_open && self.accepts.dialect.any_is_text() {
            let reason = "only members with a name can be given".to_owned();
            self.omitted.push(Omitted { pointer: "/*".to_owned(), reason, is_form: false });
        }
        self.object(object)
    }

    /// One value; `can_be_null` where the dialect says `null` for a value that is not given.
    fn value(&mut self, schema: &'a Schema, can_be_null: bool) -> Result<Keywords, Refusal> {
        self.value_of(schema, schema, can_be_null)
    }

    /// One value of a type with the notes of the place where it is used.
    fn value_of(
        &mut self,
        ty: &'a Schema,
        place: &'a Schema,
        can_be_null: bool,
    ) -> Result<Keywords, Refusal> {
        self.schemas += 1;
        if self.schemas > MAX_SCHEMAS {
            let reason = format!("it has more than {MAX_SCHEMAS} types where types occur several times");
            return Err(Refusal { reason, is_final: true });
        }
        let can_be_null = can_be_null || ty.accepts_null;
        if let Shape::Reference(name) = &ty.shape
            && let Some(definition) = self.written_out(name)?
        {
            self.around.push(name);
            let printed = self.value_of(definition, place, can_be_null);
            self.around.pop();
            return printed;
        }
        let unit = place.notes.unit.as_deref().or(ty.notes.unit.as_deref());
        let outer = std::mem::replace(&mut self.unit, unit);
        let mut told =
            Sentences::new(description(place).or(description(ty)).unwrap_or_default(), PARAMETER_DESCRIPTION);
        let shape = self.shape(ty, &mut told);
        self.unit = outer;
        let mut keywords = shape?;
        let inner = keywords.shift_remove("description");
        notes(ty, place, unit, &mut told);
        let description = told.finish().map(Json::from).or(inner);
        if can_be_null {
            keywords = nullable(keywords);
        }
        if let Some(description) = description {
            if keywords.contains_key("$ref") && self.accepts.references == References::Alone {
                keywords = Keywords::from_iter([("anyOf".to_owned(), json!([keywords]))]);
            }
            keywords.shift_insert(0, "description".to_owned(), description);
        }
        Ok(keywords)
    }

    fn shape(&mut self, schema: &'a Schema, told: &mut Sentences) -> Result<Keywords, Refusal> {
        let dialect = self.accepts.dialect;
        Ok(match &schema.shape {
            _ if self.shapes.is_text(schema) => self.text(schema, told),
            Shape::Object(object) => self.object(object)?,
            Shape::AnyOf(variants) => self.union(variants)?,
            Shape::Reference(name) => self.reference(name)?,
            Shape::Root => return Err(Refusal::of_value("it contains the request")),
            Shape::Array(list) => {
                let items = self.below("*", &list.items)?;
                let list = value::Array { items: Box::new(Shape::Any.into()), ..list.clone() };
                let mut keywords = self.limited(schema, Shape::Array(list), told);
                keywords.insert("items".to_owned(), Json::Object(items));
                keywords
            }
            Shape::Map(map) => {
                let values = self.below("*", &map.values)?;
                let map = value::Map { values: Box::new(Shape::Any.into()), ..map.clone() };
                if dialect.maps_are_pairs() {
                    self.pairs(schema, map, &values, told)
                } else {
                    let mut keywords = self.limited(schema, Shape::Map(map), told);
                    keywords.insert("additionalProperties".to_owned(), Json::Object(values));
                    keywords
                }
            }
            scalar => self.limited(schema, scalar.clone(), told),
        })
    }

    /// A value below the current one.
    fn below(&mut self, name: &str, schema: &'a Schema) -> Result<Keywords, Refusal> {
        self.at(name, |printer| printer.value(schema, false))
    }

    fn at<T>(&mut self, name: &str, print: impl FnOnce(&mut Self) -> T) -> T {
        let length = self.pointer.len();
        self.pointer.push_str(&Path(vec![name.to_owned()]).pointer());
        let printed = print(self);
        self.pointer.truncate(length);
        printed
    }

    fn object(&mut self, object: &'a Object) -> Result<Keywords, Refusal> {
        let all_required = self.accepts.dialect.optional_is_null();
        let (mut properties, mut required) = (Keywords::new(), Vec::new());
        for member in &object.members {
            let (losses, omitted) = (self.losses.len(), self.omitted.len());
            match self.at(&member.name, |printer| printer.member(member)) {
                Ok(schema) => {
                    if member.is_required || all_required {
                        required.push(member.name.as_str());
                    }
                    properties.insert(member.name.clone(), Json::Object(schema));
                }
                Err(refusal) if member.is_required || refusal.is_final => return Err(refusal),
                Err(Refusal { reason, .. }) => {
                    self.losses.truncate(losses);
                    self.omitted.truncate(omitted);
                    let pointer = self.at(&member.name, |printer| printer.pointer.clone());
                    self.omitted.push(Omitted { pointer, reason, is_form: false });
                }
            }
        }
        let mut keywords = Keywords::new();
        if let Some(description) = &object.description {
            let text = Sentences::new(description, PARAMETER_DESCRIPTION).finish();
            keywords.extend(text.map(|text| ("description".to_owned(), json!(text))));
        }
        keywords.insert("type".to_owned(), json!("object"));
        keywords.insert("properties".to_owned(), Json::Object(properties));
        if all_required || !required.is_empty() {
            keywords.insert("required".to_owned(), json!(required));
        }
        let is_open = object.is_open && !self.accepts.dialect.any_is_text();
        keywords.insert("additionalProperties".to_owned(), json!(is_open));
        Ok(keywords)
    }

    fn member(&mut self, member: &'a value::Member) -> Result<Keywords, Refusal> {
        if !self.accepts.takes_name(&member.name) {
            let name = &member.name;
            return Err(Refusal::of_value(format!("`{name}` is not a name that the dialect takes")));
        }
        let can_be_null = self.accepts.dialect.optional_is_null() && !member.is_required;
        self.value(&member.schema, can_be_null)
    }

    fn union(&mut self, variants: &'a [Schema]) -> Result<Keywords, Refusal> {
        let has_strings = self.shapes.has_strings(variants);
        let mut printed = Vec::new();
        for variant in variants {
            let (losses, omitted) = (self.losses.len(), self.omitted.len());
            let value = if has_strings && self.shapes.is_text(variant) {
                Err(Refusal::of_value("it would be a string, and other values are strings too"))
            } else {
                self.value(variant, false)
            };
            match value {
                Ok(schema) => {
                    let own = self.losses[losses..].iter_mut().filter(|loss| loss.pointer == self.pointer);
                    own.for_each(|loss| loss.is_variant = true);
                    printed.push(Json::Object(schema));
                }
                Err(refusal) if refusal.is_final => return Err(refusal),
                Err(Refusal { reason, .. }) => {
                    self.losses.truncate(losses);
                    self.omitted.truncate(omitted);
                    self.omitted.push(Omitted { pointer: self.pointer.clone(), reason, is_form: true });
                }
            }
        }
        if printed.is_empty() {
            return Err(Refusal::of_value("none of its types can be given"));
        }
        Ok(Keywords::from_iter([("anyOf".to_owned(), Json::Array(printed))]))
    }

    /// The schema of a definition that replaces references to it, unless the dialect refers to it.
    fn written_out(&self, name: &str) -> Result<Option<&'a Schema>, Refusal> {
        let definition = self.shapes.definition(name).ok_or_else(|| Refusal::of_value("it has no type"))?;
        match self.accepts.references {
            References::WithSiblings => return Ok(None),
            References::Alone if self.recursive.contains(name) => return Ok(None),
            References::None if self.around.iter().filter(|around| **around == name).count() >= LEVELS => {
                let reason = format!("`{name}` contains itself, and {LEVELS} levels are possible");
                return Err(Refusal::of_value(reason));
            }
            References::Alone | References::None => {}
        }
        Ok(Some(definition))
    }

    fn reference(&mut self, name: &'a str) -> Result<Keywords, Refusal> {
        let definition = self.shapes.definition(name).ok_or_else(|| Refusal::of_value("it has no type"))?;
        if let Some((place, known)) = self.lost_in.get(name) {
            // What a type loses, it loses wherever it is used.
            let again = |loss: &Loss| {
                let below = loss.pointer.strip_prefix(place.as_str()).unwrap_or_default();
                Loss { pointer: format!("{}{below}", self.pointer), ..loss.clone() }
            };
            let again: Vec<Loss> = known.iter().map(again).collect();
            self.losses.extend(again);
        }
        if !self.defined.contains_key(name) {
            let before = self.losses.len();
            self.defined.insert(name.to_owned(), Json::Null);
            let printed = self.value(definition, false).inspect_err(|_| _ = self.defined.remove(name))?;
            self.defined.insert(name.to_owned(), Json::Object(printed));
            self.lost_in.insert(name, (self.pointer.clone(), self.losses[before..].to_vec()));
        }
        Ok(Keywords::from_iter([("$ref".to_owned(), json!(schema::within(Some(name))))]))
    }

    /// A value of any type, or an open object, as JSON text.
    fn text(&mut self, schema: &Schema, told: &mut Sentences) -> Keywords {
        let mut constraint = "any JSON value, written as JSON text".to_owned();
        if let Shape::Object(object) = &self.shapes.resolved(schema).shape {
            let names: Vec<String> =
                object.members.iter().map(|member| format!("`{}`", member.name)).collect();
            constraint = match &names[..] {
                [] => "an object, written as JSON text".to_owned(),
                names => format!("an object with {} and others, written as JSON text", names.join(", ")),
            };
        }
        told.push(&constraint);
        self.encoded.push(Encoded { pointer: self.pointer.clone(), form: "text" });
        // Text that is not JSON is a value of any type, too.
        if !matches!(self.shapes.resolved(schema).shape, Shape::Any) {
            self.lose("type", Vec::new(), constraint, Carried::Text);
        }
        Keywords::from_iter([("type".to_owned(), json!("string"))])
    }

    /// A map as a list of objects with a key and a value.
    fn pairs(
        &mut self,
        schema: &Schema,
        map: value::Map,
        values: &Keywords,
        told: &mut Sentences,
    ) -> Keywords {
        let keys = all_keywords(&Shape::String(map.keys.clone()).into());
        let mut keys = filter::keywords(keys, self.accepts);
        let mut counts = all_keywords(&Shape::Map(map).into());
        for (of_map, of_list) in [("minProperties", "minItems"), ("maxProperties", "maxItems")] {
            let count = counts.shift_remove(of_map);
            counts.extend(count.map(|count| (of_list.to_owned(), count)));
        }
        counts.shift_remove("propertyNames");
        counts.insert("type".to_owned(), json!("array"));
        let mut filtered = filter::keywords(counts, self.accepts);
        let is_kept = |one: &Restriction| {
            let of_keys = one.keywords == ["propertyNames"];
            !of_keys
                || !one.is_complete
                || keys.dropped.iter().any(|keyword| Some(filter::rule(keyword)) == one.rule)
        };
        let restrictions = schema.restrictions.iter().filter(|one| is_kept(one)).cloned().collect();
        let schema = &Schema { restrictions, ..schema.clone() };
        filtered.dropped.extend((!keys.dropped.is_empty()).then_some("propertyNames"));
        told.push("a list of pairs, in which each key occurs once");
        // A list with a key twice stays a list.
        self.lose("type", Vec::new(), "each key occurs once".to_owned(), Carried::Pairs);
        self.losses.last_mut().into_iter().for_each(|loss| loss.weaker.clone_from(&filtered.keywords));
        self.encoded.push(Encoded { pointer: self.pointer.clone(), form: "pairs" });
        keys.keywords.shift_insert(0, "type".to_owned(), json!("string"));
        let pair = json!({
            "type": "object",
            "properties": { "key": keys.keywords, "value": values },
            "required": ["key", "value"],
            "additionalProperties": false,
        });
        filtered.keywords.insert("items".to_owned(), pair);
        self.told(schema, &filtered, told);
        filtered.keywords
    }

    /// The keywords of a shape that the dialect takes; the others as words.
    fn limited(&mut self, schema: &Schema, shape: Shape, told: &mut Sentences) -> Keywords {
        let bare = Schema { empty: schema.empty.clone(), ..shape.into() };
        let filtered = filter::keywords(all_keywords(&bare), self.accepts);
        self.told(schema, &filtered, told);
        filtered.keywords
    }

    /// Says in words what the keywords do not express.
    fn told(&mut self, schema: &Schema, filtered: &Filtered, told: &mut Sentences) {
        let mut uncovered = filtered.dropped.clone();
        for one in &schema.restrictions {
            let dropped: Vec<&'static str> =
                filtered.dropped.iter().copied().filter(|keyword| one.keywords.contains(keyword)).collect();
            uncovered.retain(|keyword| !one.keywords.contains(keyword));
            let Some(rule) = one.rule else {
                one.words.iter().for_each(|words| _ = told.push(&words.to_string()));
                continue;
            };
            if dropped.is_empty() && one.is_complete {
                if let (Some(unit), Some(_), "range") = (self.unit, &one.words, rule) {
                    told.push(&format!("in {unit}"));
                }
                continue;
            }
            let (words, is_told) = in_words(one, schema, self.unit, told);
            self.lose(rule, dropped, words, Carried::in_words(is_told));
            self.losses.last_mut().into_iter().for_each(|loss| {
                loss.is_declared = one.words.is_some();
                loss.weaker.clone_from(&filtered.keywords);
            });
        }
        for keyword in uncovered {
            self.lose(filter::rule(keyword), vec![keyword], format!("`{keyword}`"), Carried::Engine);
        }
    }

    fn lose(&mut self, rule: &str, keywords: Vec<&'static str>, constraint: String, carried: Carried) {
        self.losses.push(Loss {
            rule: rule.to_owned(),
            keywords,
            pointer: self.pointer.clone(),
            constraint,
            carried,
            dialect: self.accepts.dialect,
            is_declared: true,
            weaker: Keywords::new(),
            is_variant: false,
            reads_hidden: false,
        });
    }
}

/// The keywords of a value in JSON Schema.
fn all_keywords(schema: &Schema) -> Keywords {
    schema::keywords(schema, true, &schema::within)
}

/// A restriction in words, and whether they are in the description.
fn in_words(one: &Restriction, schema: &Schema, unit: Option<&str>, told: &mut Sentences) -> (String, bool) {
    let Some(words) = &one.words else {
        return (range_of_integers(schema), false);
    };
    let mut words = words.to_string();
    if let (Some(unit), Some("range")) = (unit, one.rule) {
        words = format!("{words} {unit}");
    }
    if told.push(&words) {
        return (words, true);
    }
    let Shape::Enum(choice) = &schema.shape else { return (words, false) };
    let count = format!("one of {} values", choice.values.len());
    let is_told = told.push(&count);
    (count, is_told)
}

/// The range of integers that have no bounds of their own.
fn range_of_integers(schema: &Schema) -> String {
    let bound = |bound: &Option<(crate::model::Value, bool)>| {
        bound.as_ref().map(|(value, _)| crate::model::words::value(value)).unwrap_or_default()
    };
    match &schema.shape {
        Shape::Number(limits) => {
            format!("at least {} and at most {}", bound(&limits.min), bound(&limits.max))
        }
        _ => String::new(),
    }
}

fn description(schema: &Schema) -> Option<&str> {
    schema.notes.description.as_deref().filter(|text| !text.is_empty())
}

/// Says what is known of a value apart from its restrictions.
fn notes(ty: &Schema, place: &Schema, unit: Option<&str>, told: &mut Sentences) {
    let has_range = ty.restrictions.iter().any(|one| one.rule == Some("range"));
    if let Some(unit) = unit.filter(|_| !has_range || matches!(ty.shape, Shape::Enum(_))) {
        told.push(&format!("in {unit}"));
    }
    if let Shape::Enum(choice) = &ty.shape {
        let described = choice.values.iter().zip(&choice.descriptions).filter(|(_, text)| !text.is_empty());
        for (value, text) in described {
            let text = text.split_whitespace().collect::<Vec<_>>().join(" ");
            told.push(&format!("{}: {text}", crate::model::words::quoted(value)));
        }
    }
    if let Some(default) = place.notes.default_words.as_ref().or(ty.notes.default_words.as_ref()) {
        told.push(&format!("default: {default}"));
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
    let is_listed = keywords.contains_key("enum") || keywords.contains_key("const");
    match keywords.get_mut("type") {
        Some(ty) if !is_listed => *ty = json!([*ty, "null"]),
        _ => return Keywords::from_iter([("anyOf".to_owned(), json!([keywords, nothing]))]),
    }
    keywords
}
