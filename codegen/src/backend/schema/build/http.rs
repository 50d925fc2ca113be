//! The value of `x-http`: the way in which a request is sent.

use serde_json::{Value as Json, json};

use crate::model::{Operation, Provider, RequestEnvelope};

/// Method, URL, authentication and envelope of a request, as far as they are documented.
pub(super) fn http(op: &Operation, provider: &Provider) -> Json {
    let mut http = json!({ "method": op.method.as_str() });
    match (&provider.base_url, &op.path) {
        (Some(base), Some(path)) => http["url"] = json!(format!("{base}{path}")),
        (None, Some(path)) => http["path"] = json!(path),
        (_, None) => {}
    }
    if let Some(auth) = &provider.auth {
        http["auth"] = json!({ "header": auth.header });
        for (key, text) in [("scheme", &auth.scheme), ("description", &auth.doc)] {
            if let Some(text) = text {
                http["auth"][key] = json!(text);
            }
        }
    }
    if op.request_envelope == RequestEnvelope::Array {
        http["envelope"] = json!("array");
    }
    http
}
