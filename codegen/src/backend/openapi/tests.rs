use serde_json::{Value as Json, json};

use crate::source::SourceText;
use crate::{Options, Output};

const PROVIDER: &str = "\
name: Acme
sources: [{ url: https://acme.example/docs, read: 2026-11-21 }]
base_url: https://api.acme.example/
auth: { header: Authorization, scheme: Key }
";

const HEAD: &str = "\
name: An operation
doc: Does <b>something</b>.
sources: [{ url: https://acme.example/docs, read: 2026-11-22 }]
price: { unknown: nobody says }
";

/// The document of a provider with these operations.
fn document(provider: &str, operations: &[(&str, &str)]) -> Json {
    let file = |path: String, text: String| SourceText { path, text };
    let mut files = vec![file("acme/provider.yaml".to_owned(), provider.to_owned())];
    let operation = |(name, rest): &(&str, &str)| file(format!("acme/{name}.yaml"), format!("{HEAD}{rest}"));
    files.extend(operations.iter().map(operation));
    let compilation = crate::compile(files);
    assert!(!compilation.report.has_errors(), "{:#?}", compilation.report.lines(&compilation.sources));
    let files = compilation.files_with(&Options { outputs: vec![Output::OpenApi], ..Options::default() });
    let [file] = &files[..] else { panic!("one provider has one document") };
    assert_eq!(file.path, "openapi/acme.json");
    serde_json::from_str(&file.text).expect("it is JSON")
}

fn schema<'d>(document: &'d Json, name: &str) -> &'d Json {
    let schemas = document["components"]["schemas"].as_object().expect("there are schemas");
    schemas.get(name).unwrap_or_else(|| panic!("no `{name}` in {:?}", schemas.keys().collect::<Vec<_>>()))
}

#[test]
fn a_document_says_who_and_where() {
    let paint = "http: { method: POST, path: /paint }\n";
    let found = document(PROVIDER, &[("paint", paint)]);
    assert_eq!(found["openapi"], "3.1.0");
    assert_eq!(found["info"]["title"], "Acme");
    assert_eq!(found["info"]["version"], "2026-11-22");
    assert_eq!(found["servers"], json!([{ "url": "https://api.acme.example" }]));
    assert_eq!(found["security"], json!([{ "credential": [] }]));
    assert_eq!(found["paths"]["/paint"]["post"]["description"], "Does &lt;b>something&lt;/b>.");
    let scheme = &found["components"]["securitySchemes"]["credential"];
    assert_eq!(scheme["type"], "apiKey");
    assert_eq!(scheme["x-prefix"], "Key");
    let open = "name: Acme\nsources: [{ url: https://acme.example/docs, read: 2026-11-21 }]\n";
    let found = document(open, &[("paint", paint)]);
    assert_eq!(found["servers"][0]["url"], "{baseUrl}");
    assert_eq!(found["security"], json!([{}]));
    let bearer = PROVIDER.replace("Key", "Bearer");
    let found = document(&bearer, &[("paint", paint)]);
    let scheme = &found["components"]["securitySchemes"]["credential"];
    assert_eq!(scheme, &json!({ "type": "http", "scheme": "bearer" }));
}

#[test]
fn members_outside_of_the_body_are_parameters() {
    let list = "\
http: { method: POST, path: \"/tasks/{id}\" }
parameters:
  id: { type: string, in: path, required: true, doc: Id. }
  page: { type: integer, in: query, min: 1, doc: Page., deprecated: Use nothing. }
  tags: { type: array, in: query, items: { type: string }, doc: Tags. }
  fields: { type: array, in: query, join: \",\", items: { type: string }, doc: Fields. }
  kinds: { type: array, in: query, join: \";\", items: { type: string }, doc: Kinds. }
  X-Client: { type: string, in: header, doc: Client. }
  name: { type: string, doc: Name. }
  label: { type: string, doc: Label. }
rules:
  - { id: both-in-body, together: [name, label] }
  - { id: name-needs-page, requires: { name: [page] } }
examples:
  - { title: One, request: { id: a, page: 2, name: x, label: y }, warnings: [deprecated] }
";
    let found = document(PROVIDER, &[("list", list)]);
    let operation = &found["paths"]["/tasks/{id}"]["post"];
    let parameters = operation["parameters"].as_array().unwrap();
    let shown: Vec<String> =
        parameters.iter().map(|one| format!("{} {} {}", one["in"], one["name"], one["required"])).collect();
    let expected = [
        "\"path\" \"id\" true",
        "\"query\" \"page\" false",
        "\"query\" \"tags\" false",
        "\"query\" \"fields\" false",
        "\"query\" \"kinds\" false",
        "\"header\" \"X-Client\" false",
    ];
    assert_eq!(shown, expected);
    assert_eq!(parameters[1]["deprecated"], true);
    assert_eq!(parameters[1]["examples"]["one"]["value"], 2);
    assert_eq!(parameters[1]["schema"]["minimum"], 1);
    assert_eq!(parameters[2].get("style"), None);
    assert_eq!(parameters[3]["explode"], false);
    assert_eq!(parameters[3].get("x-join"), None);
    assert_eq!(parameters[4]["x-join"], ";");
    let body = schema(&found, "ListRequest");
    let members: Vec<&String> = body["properties"].as_object().unwrap().keys().collect();
    assert_eq!(members, ["name", "label"]);
    let asserted: Vec<&Json> = body["allOf"].as_array().unwrap().iter().map(|one| &one["$comment"]).collect();
    assert_eq!(asserted, ["both-in-body"]);
    assert_eq!(
        operation["x-assertions"],
        json!([{ "$comment": "name-needs-page", "dependentRequired": { "name": ["page"] } }])
    );
    let rules = operation["x-rules"].as_array().unwrap();
    let rules: Vec<(&Json, &Json)> = rules.iter().map(|rule| (&rule["id"], &rule["asserted"])).collect();
    let (yes, no) = (json!(true), json!(false));
    assert_eq!(
        rules,
        [(&json!("both-in-body"), &yes), (&json!("name-needs-page"), &no), (&json!("deprecated"), &no)]
    );
    let content = &operation["requestBody"]["content"]["application/json"];
    assert_eq!(content["examples"]["one"]["value"], json!({ "name": "x", "label": "y" }));
}

#[test]
fn bodies_have_their_encoding_and_files() {
    let edit = "\
http: { method: POST, path: /edit, body: multipart }
parameters:
  image: { type: array, items: { type: string, media: { forms: [file] } }, required: true, doc: Images. }
  mask: { type: string, media: { forms: [file, url] }, doc: Mask. }
";
    let form = "\
http: { method: POST, path: /form, body: form }
parameters: { name: { type: string, doc: Name. } }
";
    let found = document(PROVIDER, &[("edit", edit), ("form", form)]);
    let types = |path: &str| {
        let content = &found["paths"][path]["post"]["requestBody"]["content"];
        content.as_object().unwrap().keys().cloned().collect::<Vec<_>>()
    };
    assert_eq!(types("/edit"), ["multipart/form-data"]);
    assert_eq!(types("/form"), ["application/x-www-form-urlencoded"]);
    let members = &schema(&found, "EditRequest")["properties"];
    assert_eq!(members["image"]["items"]["format"], "binary");
    assert_eq!(members["mask"]["anyOf"][0]["format"], "binary");
    assert_eq!(members["mask"]["anyOf"][1].get("format"), None);
}

#[test]
fn requests_to_one_path_are_told_apart_by_a_constant() {
    let task = |kind: &str, model: &str| {
        format!(
            "\
http: {{ method: POST, path: /v1 }}
parameters:
  type: {{ type: const, value: {kind}, required: true, doc: Type. }}
  model: {{ type: const, value: {model}, required: true, doc: Model. }}
  prompt: {{ type: string, required: true, doc: Prompt. }}
response:
  doc: The {kind}.
  parameters: {{ id: {{ type: string, required: true, doc: Id. }} }}
"
        )
    };
    let tasks = [task("image", "a"), task("video", "a"), task("image", "b"), task("sound", "c")];
    let names = ["one", "two", "three", "four"];
    let operations: Vec<(&str, &str)> = names.into_iter().zip(tasks.iter().map(String::as_str)).collect();
    let found = document(&format!("{PROVIDER}envelope: {{ request: array }}\n"), &operations[..3]);
    let operation = &found["paths"]["/v1"]["post"];
    assert_eq!(operation["operationId"], "post-v1");
    assert_eq!(operation.get("x-price"), None);
    assert_eq!(schema(&found, "OneRequest")["x-price"]["unknown"], "nobody says");
    let body = &operation["requestBody"]["content"]["application/json"]["schema"];
    assert_eq!(body["items"]["$ref"], "#/components/schemas/PostV1Request");
    let joined = schema(&found, "PostV1Request");
    assert_eq!(
        joined.get("discriminator"),
        None,
        "the constants of an inner union are no tag of the outer one"
    );
    assert_eq!(joined["oneOf"].as_array().unwrap().len(), 2);
    let inner = schema(&found, "PostV1ImageRequest");
    assert_eq!(
        inner["discriminator"],
        json!({
            "propertyName": "model",
            "mapping": { "a": "#/components/schemas/OneRequest", "b": "#/components/schemas/ThreeRequest" },
        })
    );
    let results = schema(&found, "PostV1Response");
    assert_eq!(results["anyOf"].as_array().unwrap().len(), 3);
    let untagged = "http: { method: POST, path: /v1 }\nparameters: { text: { type: string, doc: Text. } }\n";
    let found = document(PROVIDER, &[operations[0], ("plain", untagged)]);
    assert_eq!(schema(&found, "PostV1Request")["anyOf"].as_array().unwrap().len(), 2);
}

#[test]
fn equal_definitions_are_one_component() {
    let with = |path: &str, doc: &str| {
        format!(
            "\
http: {{ method: POST, path: {path} }}
types:
  part: {{ type: object, doc: {doc}, parameters: {{ next: {{ use: part }} }} }}
parameters:
  first: {{ use: part }}
  second: {{ use: part }}
"
        )
    };
    let texts = [with("/a", "A part."), with("/b", "A part."), with("/c", "Another part.")];
    let operations: Vec<(&str, &str)> =
        ["a", "b", "c"].into_iter().zip(texts.iter().map(String::as_str)).collect();
    let found = document(PROVIDER, &operations);
    assert_eq!(schema(&found, "Part")["description"], "A part.");
    assert_eq!(schema(&found, "CPart")["description"], "Another part.");
    assert_eq!(schema(&found, "CPart")["properties"]["next"]["$ref"], "#/components/schemas/CPart");
    assert_eq!(schema(&found, "BRequest")["properties"]["first"]["$ref"], "#/components/schemas/Part");
    assert!(found["components"]["schemas"].get("BPart").is_none());
}

#[test]
fn callbacks_go_to_the_address_in_the_request() {
    let with = |path: &str, more: &str| {
        format!(
            "\
http: {{ method: POST, path: {path} }}
parameters:
  name: {{ type: string, doc: Name. }}
{more}callback:
  doc: The result.
  parameters: {{ url: {{ type: string, doc: Address. }} }}
"
        )
    };
    let hook = "  \"a/b\": { type: string, format: uri, doc: Webhook. }\n";
    let texts = [with("/a", hook), with("/b", "")];
    let found = document(PROVIDER, &[("a", &texts[0]), ("b", &texts[1])]);
    let callbacks = &found["paths"]["/a"]["post"]["callbacks"]["a"];
    let post = &callbacks["{$request.body#/a~1b}"]["post"];
    let body = |post: &Json| post["requestBody"]["content"]["application/json"]["schema"]["$ref"].clone();
    assert_eq!(body(post), "#/components/schemas/ACallback");
    assert_eq!(found["paths"]["/b"]["post"].get("callbacks"), None);
    assert_eq!(body(&found["webhooks"]["b"]["post"]), "#/components/schemas/BCallback");
}

#[test]
fn results_are_in_the_envelope_and_errors_are_shared() {
    let provider = "\
envelope:
  response:
    doc: Everything.
    parameters:
      data: { type: array, items: { type: result }, doc: Results. }
      errors: { type: array, items: { use: failure }, doc: Errors. }
  error: { at: errors, code: code }
errors: [{ http: 429, code: 7, doc: Too many. }, { code: odd, doc: Anything else. }]
types:
  failure: { type: object, doc: An error., parameters: { code: { type: string, required: true, doc: Code. } } }
";
    let paint = "\
http: { method: POST, path: /paint }
response:
  doc: One image.
  parameters: { url: { type: string, required: true, doc: Address. } }
examples: [{ title: One, response: { url: \"https://a.example/1\" } }]
";
    let found = document(&format!("{PROVIDER}{provider}"), &[("paint", paint)]);
    let responses = &found["paths"]["/paint"]["post"]["responses"];
    let statuses: Vec<&String> = responses.as_object().unwrap().keys().collect();
    assert_eq!(statuses, ["2XX", "429", "4XX", "5XX"]);
    let media = &responses["2XX"]["content"]["application/json"];
    assert_eq!(media["schema"]["$ref"], "#/components/schemas/PaintEnvelope");
    assert_eq!(media["examples"]["one"]["value"], json!({ "data": [{ "url": "https://a.example/1" }] }));
    let items = &schema(&found, "PaintEnvelope")["properties"]["data"]["items"];
    assert_eq!(items, &json!({ "$ref": "#/components/schemas/PaintResponse" }));
    let errors = &found["components"]["responses"];
    assert_eq!(errors["Error429"]["x-errors"], json!([{ "code": "7", "meaning": "Too many." }]));
    assert_eq!(errors["Error4XX"]["x-errors"][0]["code"], "odd");
    let members: Vec<&String> = schema(&found, "Error")["properties"].as_object().unwrap().keys().collect();
    assert_eq!(members, ["errors"]);
}

#[test]
fn a_task_is_linked_with_what_asks_for_it() {
    let states = "{ queued: { state: pending }, done: { state: done } }";
    let task = |name: &str| {
        format!(
            "\
response:
  doc: The task.
  parameters:
    request_id: {{ type: string, doc: Id of the call. }}
    task: {{ type: object, doc: Task., parameters: {{ {name}: {{ type: string, doc: Id. }}, state: {{ type: enum, values: {states}, doc: State. }} }} }}
"
        )
    };
    let start = format!("http: {{ method: POST, path: /tasks }}\n{}", task("task_id"));
    let get = |place: &str| {
        format!(
            "\
http: {{ method: GET, path: \"/tasks{}\" }}
parameters: {{ id: {{ type: string, in: {place}, required: true, doc: Id. }} }}
{}",
            if place == "path" { "/{id}" } else { "" },
            task("task_id")
        )
    };
    let in_path = get("path");
    let found = document(PROVIDER, &[("start", &start), ("get", &in_path)]);
    let operation = &found["paths"]["/tasks"]["post"];
    assert_eq!(
        operation["x-task"],
        json!({
            "states": { "/task/state": { "queued": "pending", "done": "done" } },
            "poll": { "operation": "acme/get", "parameter": "id", "value": "/task/task_id" },
        })
    );
    let link = &operation["responses"]["2XX"]["links"]["start"];
    assert_eq!(link["operationId"], "get");
    assert_eq!(link["parameters"], json!({ "id": "$response.body#/task/task_id" }));
    assert_eq!(found["paths"]["/tasks/{id}"]["get"]["x-task"].get("poll"), None);
    // Two operations could ask for it.
    let in_query = get("query");
    let found = document(PROVIDER, &[("start", &start), ("get", &in_path), ("find", &in_query)]);
    assert_eq!(found["paths"]["/tasks"]["post"]["responses"]["2XX"].get("links"), None);
}

#[test]
fn other_content_has_headers_and_no_schema() {
    let speak = "\
http: { method: POST, path: /speak }
response: { content_type: audio/mpeg, doc: The audio., headers: { x-count: { type: integer, doc: Count. } } }
";
    let found = document(PROVIDER, &[("speak", speak)]);
    let response = &found["paths"]["/speak"]["post"]["responses"]["2XX"];
    let schema = json!({ "type": "string", "format": "binary", "description": "The audio." });
    assert_eq!(response["content"], json!({ "audio/mpeg": { "schema": schema } }));
    assert_eq!(response["headers"]["x-count"]["schema"]["type"], "integer");
    assert!(found["components"]["schemas"].get("SpeakResponse").is_none());
}

#[test]
fn what_has_no_place_is_listed() {
    let hidden = "http: { method: POST }\nexamples: [{ title: Wrong, request: { a: 1 }, violations: [{ pointer: /a, rule: unknown }] }]\n";
    let shown = hidden.replace("POST", "POST, path: /shown");
    let found = document(PROVIDER, &[("hidden", hidden), ("shown", &shown)]);
    assert_eq!(
        found["x-omitted"],
        json!([{ "operation": "acme/hidden", "reason": "the path is not documented" }])
    );
    assert_eq!(
        found["paths"]["/shown"]["post"]["x-invalid-examples"],
        json!([{ "summary": "Wrong", "value": { "a": 1 }, "violations": [{ "pointer": "/a", "rule": "unknown" }] }])
    );
}
