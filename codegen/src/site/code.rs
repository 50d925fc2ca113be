//! Code that checks, prices and sends a request, in four languages. Each text has a place for the request, which the page
//! fills with a documented one, and its form with the one of the reader.

use serde_json::{Value as Json, json};

use crate::model::{Method, Operation, Place, Provider, RequestEnvelope};

/// Stands for the request in a text.
const REQUEST: &str = "{{request}}";

/// Code in one language.
pub(super) struct Code {
    /// Name of the language.
    pub(super) name: &'static str,
    /// The form of a request in it.
    pub(super) form: Form,
    /// The text around the request.
    text: String,
}

/// The form of a request in a program.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(super) enum Form {
    /// As JSON.
    Json,
    /// As a raw string of Rust.
    Rust,
    /// As a dictionary of Python.
    Python,
}

impl Form {
    /// Its name for scripts.
    fn name(self) -> &'static str {
        match self {
            Self::Json => "json",
            Self::Rust => "rust",
            Self::Python => "python",
        }
    }
}

impl Code {
    /// The text with a request.
    pub(super) fn with(&self, request: &Json) -> String {
        let json = || serde_json::to_string_pretty(request).expect("every key is a string");
        let request = match self.form {
            Form::Json => json(),
            Form::Rust => raw(&json()),
            Form::Python => python(request, 0),
        };
        self.text.replacen(REQUEST, &request, 1)
    }

    /// For the form.
    pub(super) fn to_json(&self) -> Json {
        json!({ "name": self.name, "form": self.form.name(), "text": self.text })
    }
}

/// The text of a raw string of Rust.
fn raw(text: &str) -> String {
    let longest =
        text.split('"').skip(1).map(|rest| rest.bytes().take_while(|byte| *byte == b'#').count()).max();
    let marks = "#".repeat(longest.unwrap_or(0) + 1);
    format!("r{marks}\"{text}\"{marks}")
}

/// A value as Python writes it. Texts are those of JSON, which Python reads alike.
fn python(value: &Json, depth: usize) -> String {
    let (inner, outer) = ("    ".repeat(depth + 1), "    ".repeat(depth));
    match value {
        Json::Null => "None".to_owned(),
        Json::Bool(true) => "True".to_owned(),
        Json::Bool(false) => "False".to_owned(),
        Json::Array(items) if !items.is_empty() => {
            let item = |item: &Json| format!("{inner}{},\n", python(item, depth + 1));
            format!("[\n{}{outer}]", items.iter().map(item).collect::<Vec<_>>().concat())
        }
        Json::Object(members) if !members.is_empty() => {
            let member = |(key, value): (&String, &Json)| {
                format!("{inner}{}: {},\n", Json::from(key.as_str()), python(value, depth + 1))
            };
            format!("{{\n{}{outer}}}", members.iter().map(member).collect::<Vec<_>>().concat())
        }
        other => other.to_string(),
    }
}

/// The code for an operation.
pub(super) fn all(op: &Operation, provider: &Provider) -> Vec<Code> {
    let id = Json::from(op.id());
    let mut all = vec![
        Code { name: "Rust", form: Form::Rust, text: rust(&id) },
        Code { name: "Python", form: Form::Python, text: python_code(&id) },
        Code { name: "TypeScript", form: Form::Json, text: typescript(&id) },
    ];
    all.splice(0..0, curl(op, provider).map(|text| Code { name: "curl", form: Form::Json, text }));
    all
}

/// Sends the body. The others, which have parameters in several places, are sent by the crate.
fn curl(op: &Operation, provider: &Provider) -> Option<String> {
    let in_body = op.request.root().params.iter().all(|param| param.place == Place::Body);
    let url = format!("{}{}", provider.base_url.as_deref()?, op.path.as_deref()?);
    if op.method == Method::Get || !in_body || op.body.content_type().is_some() {
        return None;
    }
    let header = provider.auth.as_ref().map(|auth| {
        let scheme = auth.scheme.as_deref().map(|scheme| format!("{scheme} ")).unwrap_or_default();
        format!("  --header {}\"$API_KEY\" \\\n", quoted(&format!("{}: {scheme}", auth.header)))
    });
    let (open, close) = match op.request_envelope {
        RequestEnvelope::Array => ("[", "]"),
        RequestEnvelope::Single => ("", ""),
    };
    // No line of JSON is the end of the text: lines within strings are written as escapes.
    Some(format!(
        "curl --request {} {} \\\n{}  --header 'Content-Type: application/json' \\\n  --data-binary @- <<'END'\n{open}{REQUEST}{close}\nEND\n",
        op.method.as_str(),
        quoted(&url),
        header.unwrap_or_default(),
    ))
}

/// A word of a shell.
fn quoted(text: &str) -> String {
    format!("'{}'", text.replace('\'', "'\\''"))
}

fn rust(id: &Json) -> String {
    format!(
        "use modelspec::Facts;\n\nfn main() {{\n    let model = modelspec::model({id}).expect(\"it is in the catalogue\");\n    \
         let request = {REQUEST};\n    let checked = model.check_json(request.as_bytes(), Facts::none());\n    \
         println!(\"{{}}\", checked.report);\n    println!(\"{{:?}}\", checked.cost.map(|cost| cost.to_string()));\n}}\n"
    )
}

fn python_code(id: &Json) -> String {
    format!(
        "import modelspec\n\nrequest = {REQUEST}\nanswer = modelspec.price({id}, request)\nprint(answer[\"cost\"] or answer[\"violations\"])\n"
    )
}

/// The request stands in the call, where its texts have the types of the parameters.
fn typescript(id: &Json) -> String {
    format!(
        "import {{ init, price }} from \"modelspec\";\n\nawait init();\nconst answer = price({id}, {REQUEST});\n\
         console.log(answer.cost ?? answer.violations);\n"
    )
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::{python, quoted, raw};

    #[test]
    fn requests_stay_in_their_strings() {
        assert_eq!(raw("{\"a\": 1}"), "r#\"{\"a\": 1}\"#");
        assert_eq!(raw("a\"##b"), "r###\"a\"##b\"###");
        assert_eq!(quoted("it's"), "'it'\\''s'");
        let value = json!({ "a": [true, null], "b": {}, "c": "it's\n\"x\"" });
        let text = "{\n    \"a\": [\n        True,\n        None,\n    ],\n    \"b\": {},\n    \"c\": \"it's\\n\\\"x\\\"\",\n}";
        assert_eq!(python(&value, 0), text);
    }
}
