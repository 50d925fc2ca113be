//! The schemas of OpenAPI documents as validators of whole requests.

use modelspec_codegen::__private::model::Operation;
use modelspec_codegen::{Compilation, Options, Output};
use serde_json::{Map, Value, json};

use super::{Validator, validator};

/// The documents of a compilation.
pub(crate) fn documents(compilation: &Compilation) -> Vec<Value> {
    let options = Options { outputs: vec![Output::OpenApi], ..Options::default() };
    let files = compilation.files_with(&options);
    assert!(files.iter().all(|file| file.path.starts_with("openapi/")));
    files.iter().map(|file| serde_json::from_str(&file.text).expect("documents are JSON")).collect()
}

/// An operation of a document.
pub(crate) struct Described {
    body: Option<Validator>,
    parameters: Vec<Parameter>,
    /// Assertions about members in several parts of the HTTP request.
    assertions: Vec<Validator>,
    /// The object with the rules and the price of the operation.
    pub(crate) notes: Value,
    /// The operation object that it is a part of.
    pub(crate) operation: Value,
    document: Value,
}

struct Parameter {
    name: String,
    is_required: bool,
    schema: Validator,
}

impl Described {
    /// An operation in the documents; `None` if they leave it out.
    pub(crate) fn find(documents: &[Value], op: &Operation) -> Option<Described> {
        let id = json!(op.id());
        for document in documents {
            let mut schemas = document["components"]["schemas"].as_object().into_iter().flatten();
            let joined = schemas.find(|(_, schema)| schema["x-operation"] == id);
            for operation in operations(document) {
                let content = operation["requestBody"]["content"].as_object().into_iter().flatten();
                let mut bodies = content.map(|(_, media)| match &media["schema"]["items"] {
                    Value::Null => &media["schema"],
                    items => items,
                });
                let (notes, body) = if operation["x-operation"] == id {
                    (operation.clone(), bodies.next().cloned())
                } else if let Some((name, notes)) = joined
                    && bodies.any(|body| refers(body, name, document))
                {
                    (notes.clone(), Some(json!({ "$ref": format!("#/components/schemas/{name}") })))
                } else {
                    continue;
                };
                let schema = |schema: &Value| part(document, schema);
                let parameters = operation["parameters"].as_array().into_iter().flatten();
                let parameter = |one: &Value| Parameter {
                    name: one["name"].as_str().expect("a parameter has a name").to_owned(),
                    is_required: one["required"] == json!(true),
                    schema: schema(&one["schema"]),
                };
                let assertions = notes["x-assertions"].as_array().into_iter().flatten();
                return Some(Described {
                    assertions: assertions.map(schema).collect(),
                    body: body.as_ref().map(schema),
                    parameters: parameters.map(parameter).collect(),
                    notes,
                    operation: operation.clone(),
                    document: document.clone(),
                });
            }
        }
        None
    }

    /// The members of a request that are sent in the body.
    pub(crate) fn body(&self, members: &Map<String, Value>) -> Map<String, Value> {
        let is_in_body = |name: &String| self.parameters.iter().all(|parameter| parameter.name != *name);
        let members = members.iter().filter(|(name, _)| is_in_body(name));
        members.map(|(name, value)| (name.clone(), value.clone())).collect()
    }

    /// The verdict on a request document: of its body, of each member that is a parameter, and of the assertions about
    /// both.
    pub(crate) fn is_valid(&self, request: &Value) -> bool {
        let Value::Object(members) = request else { return false };
        let parameter = |parameter: &Parameter| match members.get(&parameter.name) {
            None => !parameter.is_required,
            Some(value) => parameter.schema.is_valid(value),
        };
        let body = self.body(members);
        let fits = match &self.body {
            None => body.is_empty(),
            Some(schema) => schema.is_valid(&Value::Object(body)),
        };
        let holds = |assertion: &Validator| assertion.is_valid(request);
        fits && self.parameters.iter().all(parameter) && self.assertions.iter().all(holds)
    }

    /// A schema of the document by the name of its component.
    pub(crate) fn component(&self, name: &str) -> Option<Validator> {
        let schema = self.document["components"]["schemas"].get(name)?;
        Some(part(&self.document, schema))
    }
}

/// The operation objects in the paths of a document.
pub(crate) fn operations(document: &Value) -> impl Iterator<Item = &Value> {
    let items = document["paths"].as_object().into_iter().flatten();
    items.flat_map(|(_, item)| item.as_object().into_iter().flatten()).map(|(_, operation)| operation)
}

/// A schema reaches a component through unions.
fn refers(schema: &Value, component: &str, document: &Value) -> bool {
    if let Some(name) = schema["$ref"].as_str().and_then(|it| it.strip_prefix("#/components/schemas/")) {
        return name == component || refers(&document["components"]["schemas"][name], component, document);
    }
    let variants = [&schema["oneOf"], &schema["anyOf"]].into_iter().filter_map(Value::as_array).flatten();
    variants.into_iter().any(|variant| refers(variant, component, document))
}

/// A schema of a document, with what it refers to.
fn part(document: &Value, schema: &Value) -> Validator {
    let mut whole = json!({ "components": { "schemas": document["components"]["schemas"] } });
    whole["allOf"] = json!([schema]);
    validator(&whole.to_string())
}
