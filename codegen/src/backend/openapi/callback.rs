//! Requests of a service to the caller: to an address in the request, or else to one that the caller registered.

use serde_json::{Map, Value as Json, json};

use super::examples::Examples;
use super::markdown::escaped;
use crate::model::tool::is_address;
use crate::model::{Operation, Place, RequestEnvelope};

/// Adds the callback of an operation to its callbacks, or to the webhooks of the provider.
pub(super) fn add(
    op: &Operation,
    schema: &Json,
    callbacks: &mut Map<String, Json>,
    webhooks: &mut Map<String, Json>,
) {
    let item = json!({ "post": post(op, schema) });
    match address(op) {
        Some(address) => callbacks.insert(op.name.clone(), json!({ address: item })),
        None => webhooks.insert(op.name.clone(), item),
    };
}

fn post(op: &Operation, schema: &Json) -> Json {
    let doc = op.callback.as_ref().and_then(|document| document.root().doc.as_deref());
    let mut media = json!({ "schema": schema });
    let mut examples = Examples::default();
    for example in &op.examples {
        if let Some(callback) = &example.callback {
            examples.add(example, callback.value.clone());
        }
    }
    examples.set_in(&mut media);
    json!({
        "operationId": format!("{}-callback", op.name),
        "summary": format!("Callback of {}", op.title.value),
        "description": escaped(doc.unwrap_or_default()),
        "security": [{}],
        "requestBody": { "required": true, "content": { "application/json": media } },
        "responses": {
            "2XX": { "description": "The callback was received." },
            "4XX": { "description": "The callback was refused." },
        },
    })
}

/// The expression for the address that a request gives. Only one parameter may be an address, because a spec does not
/// say which one it is.
fn address(op: &Operation) -> Option<String> {
    let params = &op.request.root().params;
    let mut found = params.iter().filter(|param| is_address(param));
    let (Some(param), None) = (found.next(), found.next()) else { return None };
    let name = &param.name.value;
    let source = match param.place {
        Place::Query => format!("query.{name}"),
        Place::Header => format!("header.{name}"),
        Place::Path => format!("path.{name}"),
        Place::Body => {
            let item = if op.request_envelope == RequestEnvelope::Array { "/0" } else { "" };
            format!("body#{item}/{}", name.replace('~', "~0").replace('/', "~1"))
        }
    };
    Some(format!("{{$request.{source}}}"))
}
