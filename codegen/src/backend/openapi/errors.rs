//! Responses that report errors, which all operations of a provider share.

use std::collections::BTreeMap;

use serde_json::{Map, Value as Json, json};

use super::components::{Components, Names};
use super::markdown::escaped;
use super::paragraphs;
use crate::backend::schema;
use crate::backend::schema::value::{Object, Schema, Shape};
use crate::model::{ErrorCode, ErrorMembers, Provider, Scalar};

/// The statuses of errors whose own status is not documented.
const ANY: [&str; 2] = ["4XX", "5XX"];

/// The responses of a provider that report errors.
#[derive(Default)]
pub(super) struct Errors {
    schema: Option<Json>,
}

impl Errors {
    /// Takes the form of errors from the first document that has it: the envelope, or else a response.
    pub(super) fn learn(
        &mut self,
        provider: &Provider,
        document: &Schema,
        names: &Names,
        components: &mut Components,
    ) {
        let (Some(error), Shape::Object(object), None) = (&provider.error, &document.shape, &self.schema)
        else {
            return;
        };
        let wanted = members(error);
        let members = object.members.iter().filter(|member| wanted.contains(&member.name.as_str()));
        let object = Object {
            description: Some("A response that reports an error.".to_owned()),
            members: members.cloned().collect(),
            is_open: true,
        };
        if object.members.is_empty() {
            return;
        }
        let schema = schema::keywords(&Shape::Object(object).into(), false, &|name| names.refer(name));
        self.schema = Some(components.add("Error", Json::Object(schema)));
    }

    /// The shared responses.
    pub(super) fn into_responses(self, provider: &Provider) -> Json {
        let mut statuses: BTreeMap<String, Vec<&ErrorCode>> = BTreeMap::new();
        for any in ANY {
            statuses.insert(any.to_owned(), Vec::new());
        }
        for error in &provider.errors {
            statuses.entry(status(error)).or_default().push(error);
        }
        let response = |(status, errors): (String, Vec<&ErrorCode>)| {
            let meanings: Vec<String> =
                errors.iter().map(|error| format!("- `{}`: {}", code(error), error.doc)).collect();
            let known = if meanings.is_empty() { Vec::new() } else { vec![meanings.join("\n")] };
            let mut response = json!({ "description": escaped(&paragraphs("An error.", &known)) });
            if let Some(schema) = &self.schema {
                response["content"] = json!({ "application/json": { "schema": schema } });
            }
            if !errors.is_empty() {
                let codes = errors.iter().map(|error| json!({ "code": code(error), "meaning": error.doc }));
                response["x-errors"] = codes.collect();
            }
            (name(&status), response)
        };
        Json::Object(statuses.into_iter().map(response).collect())
    }
}

/// The members of a document that hold the error.
fn members(error: &ErrorMembers) -> Vec<&str> {
    match error.at.value.0.first() {
        Some(member) => vec![member],
        None => std::iter::once(&error.code).chain(&error.message).map(|it| it.value.as_str()).collect(),
    }
}

/// References to the shared responses, for one operation.
pub(super) fn references(provider: &Provider) -> Map<String, Json> {
    let known = provider.errors.iter().map(status);
    let mut statuses: Vec<String> = known.chain(ANY.map(str::to_owned)).collect();
    statuses.sort();
    statuses.dedup();
    let reference = |status: String| {
        let response = json!({ "$ref": format!("#/components/responses/{}", name(&status)) });
        (status, response)
    };
    statuses.into_iter().map(reference).collect()
}

fn name(status: &str) -> String {
    format!("Error{status}")
}

fn status(error: &ErrorCode) -> String {
    error.http.map_or_else(|| ANY[0].to_owned(), |status| status.to_string())
}

fn code(error: &ErrorCode) -> String {
    match &error.code {
        Scalar::Bool(value) => value.to_string(),
        Scalar::Number(text) | Scalar::String(text) => text.clone(),
    }
}
