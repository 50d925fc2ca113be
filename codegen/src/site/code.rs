//! Code that checks, prices and sends a request, in four languages. The page fills it with a documented request, and its
//! form with the one of the reader.

use serde_json::{Value as Json, json};

use super::curl::Curl;
use crate::model::{Operation, Provider};

/// Stands for the request in a text.
const REQUEST: &str = "{{request}}";

/// Code in one language.
pub(super) struct Code<'o> {
    /// Name of the language.
    pub(super) name: &'static str,
    form: Form<'o>,
}

/// The way to write a request into code: a text with a place for it, or a command.
enum Form<'o> {
    /// As JSON.
    Json(String),
    /// As a raw string of Rust.
    Rust(String),
    /// As a dictionary of Python.
    Python(String),
    /// In the options of a command.
    Curl(Curl<'o>),
}

impl Code<'_> {
    /// The code with a request.
    pub(super) fn with(&self, request: &Json) -> String {
        let json = || serde_json::to_string_pretty(request).expect("every key is a string");
        match &self.form {
            Form::Json(text) => text.replacen(REQUEST, &json(), 1),
            Form::Rust(text) => text.replacen(REQUEST, &raw(&json()), 1),
            Form::Python(text) => text.replacen(REQUEST, &python(request, 0), 1),
            Form::Curl(curl) => curl.with(request),
        }
    }

    /// For the form.
    pub(super) fn to_json(&self) -> Json {
        match &self.form {
            Form::Json(text) => json!({ "name": self.name, "form": "json", "text": text }),
            Form::Rust(text) => json!({ "name": self.name, "form": "rust", "text": text }),
            Form::Python(text) => json!({ "name": self.name, "form": "python", "text": text }),
            Form::Curl(curl) => json!({ "name": self.name, "form": "curl", "command": curl.to_json() }),
        }
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
pub(super) fn all<'o>(op: &'o Operation, provider: &Provider) -> Vec<Code<'o>> {
    let id = Json::from(op.id());
    let curl = Curl::new(op, provider).map(|curl| Code { name: "curl", form: Form::Curl(curl) });
    let others = [
        Code { name: "Rust", form: Form::Rust(rust(&id)) },
        Code { name: "Python", form: Form::Python(python_code(&id)) },
        Code { name: "TypeScript", form: Form::Json(typescript(&id)) },
    ];
    curl.into_iter().chain(others).collect()
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

    use super::{python, raw};

    #[test]
    fn requests_stay_in_their_strings() {
        assert_eq!(raw("{\"a\": 1}"), "r#\"{\"a\": 1}\"#");
        assert_eq!(raw("a\"##b"), "r###\"a\"##b\"###");
        let value = json!({ "a": [true, null], "b": {}, "c": "it's\n\"x\"" });
        let text = "{\n    \"a\": [\n        True,\n        None,\n    ],\n    \"b\": {},\n    \"c\": \"it's\\n\\\"x\\\"\",\n}";
        assert_eq!(python(&value, 0), text);
    }
}
