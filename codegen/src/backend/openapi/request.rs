//! The request: parameters and bodies. The body has the exact schema of the request; parameters have that of their
//! members.

use std::collections::BTreeSet;

use serde_json::{Map, Value as Json, json};

use super::components::{Components, pascal};
use super::examples::{self, Examples};
use super::tasks::Polls;
use super::{Group, markdown, operation};
use crate::backend::Subject;
use crate::backend::schema::assertion::keywords::conjoin;
use crate::backend::schema::value::{Member, Request, Shape};
use crate::backend::schema::{self, Keywords};
use crate::model::{BodyEncoding, MediaForm, Operation, Place, RequestEnvelope, Text, Type, Value};

/// The parts of an operation object that describe requests.
pub(super) struct Sent {
    pub parameters: Vec<Json>,
    pub body: Option<Json>,
    /// Rules, prices and the like, where only one operation has the method and path.
    pub notes: Keywords,
}

/// One operation: the request that is its body, and the members that are sent elsewhere.
struct Split<'c> {
    op: &'c Operation,
    /// Name of the operation as start of component names.
    name: String,
    body: Request,
    /// The members outside of the body, with what the table of sizes says about them.
    elsewhere: Vec<(Member, Json)>,
    /// Assertions about members in several parts of the HTTP request: schemas of the whole request.
    dropped: Vec<Json>,
}

/// The request of the operations of a group.
pub(super) fn sent(group: &Group<'_>, polls: &Polls<'_>, components: &mut Components) -> Sent {
    let mut parameters: Vec<Json> = Vec::new();
    let mut bodies: Vec<(&Operation, Json)> = Vec::new();
    let mut notes = Keywords::new();
    for (at, subject) in group.subjects.iter().enumerate() {
        let split = Split::new(subject);
        merge_parameters(&mut parameters, split.parameters(components), at == 0);
        let (mut keywords, own) = split.body(polls, components);
        match (group.only(), split.has_body()) {
            (Some(_), _) => notes = own,
            (None, true) => keywords.extend(own),
            // No schema of a body can hold them.
            (None, false) => {
                let list = notes.entry("x-operations").or_insert_with(|| json!([]));
                list.as_array_mut().into_iter().for_each(|list| list.push(json!(own)));
            }
        }
        if split.has_body() {
            let schema = components.add(&format!("{}Request", split.name), keywords);
            bodies.push((split.op, schema));
        }
    }
    let body = (!bodies.is_empty()).then(|| request_body(group, &bodies, components));
    Sent { parameters, body, notes }
}

impl<'c> Split<'c> {
    fn new(subject: &Subject<'c>) -> Self {
        let op = subject.op;
        let mut body = schema::request_value(op, subject.asserted());
        let mut elsewhere = Vec::new();
        if let Shape::Object(object) = &mut body.document.root.shape {
            let (inside, outside): (Vec<Member>, Vec<Member>) =
                std::mem::take(&mut object.members).into_iter().partition(is_in_body);
            object.members = inside;
            elsewhere = outside;
        }
        let names: BTreeSet<String> = elsewhere.iter().map(|member| member.name.clone()).collect();
        let sides = &mut body.sides;
        let side = |member: Member| {
            let properties = sides.get_mut("properties").and_then(Json::as_object_mut);
            let side = properties.and_then(|all| all.shift_remove(&member.name));
            (member, side.unwrap_or(Json::Bool(true)))
        };
        let elsewhere = elsewhere.into_iter().map(side).collect();
        let mut split = Self { op, name: pascal(&op.name), body, elsewhere, dropped: Vec::new() };
        split.drop_assertions(&names);
        split
    }

    /// Drops the assertions about several members that are not all in the body.
    fn drop_assertions(&mut self, elsewhere: &BTreeSet<String>) {
        let all = std::mem::take(&mut self.body.assertions).into_iter();
        let (dropped, kept): (Vec<_>, Vec<_>) = all.partition(|(_, schema)| mentions(schema, elsewhere));
        self.body.assertions = kept;
        for (id, schema) in dropped {
            self.body.rules.iter_mut().filter(|rule| rule["id"] == *id).for_each(|rule| {
                rule["asserted"] = json!(false);
            });
            self.dropped.push(conjoin(json!({ "$comment": id }), schema));
        }
    }

    /// The parameters outside of the body.
    fn parameters(&self, components: &mut Components) -> Vec<Json> {
        let names = components.define(&self.body.document, "", &self.name);
        let parameter = |(member, side): &(Member, Json)| {
            let mut schema = schema::keywords(&member.schema, true, &|name| names.refer(name));
            markdown::escape_keywords(&mut schema);
            let description = schema.shift_remove("description");
            let deprecated = schema.shift_remove("deprecated");
            let place = schema.shift_remove("x-in").unwrap_or_default();
            let mut entry = json!({ "name": member.name, "in": place, "required": member.is_required });
            let notes = [("description", description), ("deprecated", deprecated)];
            for (key, value) in notes.into_iter().filter_map(|(key, value)| Some((key, value?))) {
                entry[key] = value;
            }
            set_style(&mut entry, member, &mut schema);
            entry["schema"] = conjoin(Json::Object(schema), side.clone());
            let mut examples = Examples::default();
            for example in examples::valid(self.op) {
                let request = example.request.as_ref().map(|request| &request.value);
                if let Some(value) = request.and_then(|request| request.get(&member.name)) {
                    examples.add(example, value.clone());
                }
            }
            examples.set_in(&mut entry);
            entry
        };
        self.elsewhere.iter().map(parameter).collect()
    }

    /// Some member is in the body, or the request has no members at all.
    fn has_body(&self) -> bool {
        let root = &self.body.document.root.shape;
        self.elsewhere.is_empty() || matches!(root, Shape::Object(object) if !object.members.is_empty())
    }

    /// The schema of the body, and the notes about the operation.
    fn body(&self, polls: &Polls<'_>, components: &mut Components) -> (Keywords, Keywords) {
        let names = components.define(&self.body.document, "", &self.name);
        let mut keywords = schema::request_keywords(&self.body, &|name| names.refer(name));
        let mut notes = operation::notes(self.op, polls);
        if !self.dropped.is_empty() {
            notes.insert("x-assertions".to_owned(), json!(self.dropped));
        }
        for key in ["x-facts", "x-modes", "x-variables", "x-rules", "x-price"] {
            notes.extend(keywords.shift_remove(key).map(|value| (key.to_owned(), value)));
        }
        let invalid = examples::invalid(self.op);
        if !invalid.is_empty() {
            notes.insert("x-invalid-examples".to_owned(), json!(invalid));
        }
        // A title would be the name of a type in generated code, next to that of the component.
        for key in ["$schema", "$id", "title", "x-body", "x-http"] {
            keywords.shift_remove(key);
        }
        if let Some(Json::Object(members)) = keywords.get_mut("properties") {
            for (name, member) in members {
                let is_file = self.op.request.root().param(name).is_some_and(|param| is_only_file(&param.ty));
                mark_files(member, is_file);
            }
        }
        (keywords, notes)
    }
}

fn is_in_body(member: &Member) -> bool {
    member.schema.notes.place == Place::Body
}

/// A schema has one of the names as a key or a value.
fn mentions(schema: &Json, names: &BTreeSet<String>) -> bool {
    match schema {
        Json::Object(members) => {
            members.iter().any(|(key, value)| names.contains(key) || mentions(value, names))
        }
        Json::Array(items) => items.iter().any(|item| mentions(item, names)),
        Json::String(text) => names.contains(text),
        _ => false,
    }
}

/// The form of a list in the query.
fn set_style(entry: &mut Json, member: &Member, schema: &mut Keywords) {
    let Some(join) = &member.schema.notes.join else { return };
    let style = match join.as_str() {
        " " => "spaceDelimited",
        "|" => "pipeDelimited",
        _ => "form",
    };
    entry["style"] = json!(style);
    entry["explode"] = json!(false);
    schema.shift_remove("x-join");
    if ![" ", "|", ","].contains(&join.as_str()) {
        // OpenAPI has no style for it.
        entry["x-join"] = json!(join);
    }
}

/// Adds the parameters of a further operation. What only some operations take is optional.
fn merge_parameters(parameters: &mut Vec<Json>, further: Vec<Json>, is_first: bool) {
    let key = |parameter: &Json| [parameter["in"].clone(), parameter["name"].clone()];
    let is_path = |parameter: &Json| parameter["in"] == "path";
    for parameter in parameters.iter_mut() {
        if !is_path(parameter) && !further.iter().any(|other| key(other) == key(parameter)) {
            parameter["required"] = json!(false);
        }
    }
    for mut parameter in further {
        match parameters.iter_mut().find(|known| key(known) == key(&parameter)) {
            None => {
                if !is_first && !is_path(&parameter) {
                    parameter["required"] = json!(false);
                }
                parameters.push(parameter);
            }
            Some(known) => {
                if parameter["required"] == false {
                    known["required"] = json!(false);
                }
                if known["schema"] != parameter["schema"] {
                    known["schema"] = json!({ "anyOf": [known["schema"], parameter["schema"]] });
                }
            }
        }
    }
}

/// A string, or strings in a list, that can be nothing but a file.
fn is_only_file(ty: &Type) -> bool {
    let is_file = |text: &Text| text.media.as_ref().is_some_and(|media| media.forms == [MediaForm::File]);
    matches!(ty.items().unwrap_or(ty), Type::String(text) if is_file(text))
}

/// Marks the strings that can be files, so that generated code takes files. It takes strings as well where they can be
/// something else.
fn mark_files(schema: &mut Json, is_only_file: bool) {
    let Json::Object(keywords) = schema else { return };
    if keywords.contains_key("x-file") {
        let mut file = keywords.clone();
        file.insert("format".to_owned(), json!("binary"));
        if is_only_file {
            *keywords = file;
        } else {
            let text = std::mem::take(keywords);
            keywords.insert("anyOf".to_owned(), json!([file, text]));
        }
        return;
    }
    for (key, value) in keywords.iter_mut() {
        match (key.as_str(), value) {
            ("items", items) => mark_files(items, is_only_file),
            ("anyOf", Json::Array(variants)) => {
                variants.iter_mut().for_each(|variant| mark_files(variant, is_only_file));
            }
            _ => {}
        }
    }
}

/// The body of the operations of a group, by content type.
fn request_body(group: &Group<'_>, bodies: &[(&Operation, Json)], components: &mut Components) -> Json {
    let mut content = Map::new();
    for encoding in [BodyEncoding::Json, BodyEncoding::Multipart, BodyEncoding::Form] {
        let own: Vec<(&Operation, Json)> =
            bodies.iter().filter(|(op, _)| op.body == encoding).cloned().collect();
        let Some((first, _)) = own.first() else { continue };
        let is_list = encoding == BodyEncoding::Json && first.request_envelope == RequestEnvelope::Array;
        let one = join(&group.name(), &own, components);
        let schema = if is_list { json!({ "type": "array", "items": one, "minItems": 1 }) } else { one };
        let mut media = json!({ "schema": schema });
        let mut examples = Examples::default();
        for (op, example) in own.iter().flat_map(|(op, _)| examples::valid(op).map(move |it| (op, it))) {
            if let Some(request) = &example.request {
                let value = body_of(op, &request.value);
                examples.add_request(example, if is_list { json!([value]) } else { value });
            }
        }
        examples.set_in(&mut media);
        content.insert(encoding.content_type().unwrap_or("application/json").to_owned(), media);
    }
    json!({ "required": true, "content": content })
}

/// The members of a request that are sent in the body.
fn body_of(op: &Operation, request: &Json) -> Json {
    let Json::Object(members) = request else { return request.clone() };
    let is_inside = |name: &str| op.request.root().param(name).is_none_or(|param| param.place == Place::Body);
    let inside = members.iter().filter(|(name, _)| is_inside(name));
    inside.map(|(name, value)| (name.clone(), value.clone())).collect()
}

/// The schema of one of several requests: by a constant that tells them apart, if there is one.
fn join(name: &str, bodies: &[(&Operation, Json)], components: &mut Components) -> Json {
    if let [(_, schema)] = bodies {
        return schema.clone();
    }
    let variants: Vec<&Json> = bodies.iter().map(|(_, schema)| schema).collect();
    let joined = match tags(bodies) {
        None => json!({ "anyOf": variants }),
        Some((tag, groups)) => {
            // Tools do not take a discriminator between unions.
            let is_flat = groups.iter().all(|(_, group)| group.len() == 1);
            let mut variants = Vec::new();
            let mut mapping = Map::new();
            for (value, group) in groups {
                let schema = join(&format!("{name}{}", pascal(&value)), &group, components);
                mapping.insert(value, schema["$ref"].clone());
                variants.push(schema);
            }
            let mut joined = json!({ "oneOf": variants });
            if is_flat {
                joined["discriminator"] = json!({ "propertyName": tag, "mapping": mapping });
            }
            joined
        }
    };
    components.add(&format!("{name}Request"), joined)
}

/// Requests by the value of a constant.
type Tagged<'b, 'c> = Vec<(String, Vec<(&'c Operation, Json)>)>;

/// The required constant that tells most of the requests apart, with the requests of each value.
fn tags<'b, 'c>(bodies: &'b [(&'c Operation, Json)]) -> Option<(String, Tagged<'b, 'c>)> {
    let constant = |op: &Operation, name: &str| {
        let param = op.request.root().param(name).filter(|it| it.required && it.place == Place::Body)?;
        if let Type::Const(Value::Str(text)) = &param.ty { Some(text.clone()) } else { None }
    };
    let (first, _) = bodies.first()?;
    let tagged = |name: &str| {
        let mut groups: Tagged<'b, 'c> = Vec::new();
        for (op, schema) in bodies {
            let value = constant(op, name)?;
            match groups.iter_mut().find(|(known, _)| *known == value) {
                Some((_, group)) => group.push((op, schema.clone())),
                None => groups.push((value, vec![(op, schema.clone())])),
            }
        }
        (groups.len() > 1).then(|| (name.to_owned(), groups))
    };
    let names = first.request.root().params.iter().map(|param| param.name.value.as_str());
    // Of several constants that are as good, the last one here counts, which is the first one of the request.
    names.rev().filter_map(tagged).max_by_key(|(_, groups)| groups.len())
}
