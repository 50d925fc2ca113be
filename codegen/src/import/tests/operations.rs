//! Operations of `OpenAPI` documents to drafts.

use serde_json::{Value, json};

use super::{draft_of, drafts, has};

fn api() -> Value {
    let body = |schema: Value| json!({ "content": { "application/json": { "schema": schema } } });
    let variant = |model: &str| json!({ "type": "object", "required": ["model"], "properties": { "model": { "const": model }, "prompt": { "type": "string" } } });
    json!({
        "openapi": "3.1.0",
        "info": { "title": "Acme API", "version": "1" },
        "servers": [{ "url": "https://api.acme.example/v1" }],
        "components": {
            "securitySchemes": { "key": { "type": "apiKey", "in": "header", "name": "X-Key" } },
            "schemas": { "Small": variant("small"), "Large": variant("large") },
        },
        "paths": {
            "/paint": { "post": {
                "operationId": "paintImage",
                "parameters": [{ "name": "X-Version", "in": "header", "required": true, "schema": { "const": "1" } }],
                "requestBody": body(json!({ "type": "object", "properties": { "prompt": { "type": "string" } } })),
                "responses": { "200": body(json!({ "type": "object", "properties": { "url": { "type": "string", "format": "uri", "default": "x" } } })) },
            } },
            "/jobs/{id}": { "parameters": [{ "name": "id", "in": "path", "required": true, "schema": { "type": "string", "minLength": 1 } }], "get": { "operationId": "getJob" } },
            "/edit": { "post": { "operationId": "edit", "requestBody": { "content": {
                "application/json": { "schema": { "type": "object", "properties": { "image": { "type": "string", "format": "binary" } } } },
                "multipart/form-data": { "schema": { "type": "object", "properties": { "image": { "type": "string", "format": "binary" } } } },
            } } } },
            "/run": { "post": { "operationId": "run", "requestBody": body(json!({ "oneOf": [{ "$ref": "#/components/schemas/Small" }, { "$ref": "#/components/schemas/Large" }] })) } },
        },
    })
}

#[test]
fn operations_of_openapi_become_specs() {
    let draft = drafts(&api());
    let paths: Vec<&str> = draft.operations.iter().map(|drafted| drafted.file.path.as_str()).collect();
    assert_eq!(
        paths,
        [
            "acme/paint-image.yaml",
            "acme/get-job.yaml",
            "acme/edit.yaml",
            "acme/small.yaml",
            "acme/large.yaml"
        ]
    );
    let text = |at: usize| draft.operations[at].file.text.as_str();
    has(text(0), "http: { method: POST, path: /paint }");
    has(text(0), "X-Version: { type: const, value: \"1\", required: true, in: header, doc: X-Version }");
    has(text(0), "url: { type: string, format: uri, doc: url }");
    has(text(1), "http: { method: GET, path: \"/jobs/{id}\" }");
    has(text(2), "body: multipart");
    has(text(2), "media: { forms: [file] }");
    has(text(3), "model: small");
    let provider = draft.provider.expect("a file").text;
    has(&provider, "base_url: https://api.acme.example/v1");
    has(&provider, "auth: { header: X-Key");
}

#[test]
fn one_operation_can_be_chosen() {
    for (wanted, path) in
        [("getJob", "acme/get-job.yaml"), ("POST /edit", "acme/edit.yaml"), ("large", "acme/large.yaml")]
    {
        let draft = draft_of(&api(), Some(wanted)).expect("found");
        assert_eq!(draft.operations.len(), 1, "{wanted}");
        assert_eq!(draft.operations[0].file.path, path);
    }
    let problem = draft_of(&api(), Some("nothing")).expect_err("missing").to_string();
    assert!(problem.contains("`paintImage`") && problem.contains("`Small`"), "{problem}");
}

#[test]
fn fragments_of_paths_are_left_out() {
    let operation = json!({ "operationId": "append", "responses": { "200": { "description": "Done." } } });
    let document = json!({ "openapi": "3.1.0", "info": { "title": "T" }, "paths": { "/talk#stream": { "post": operation } } });
    has(&drafts(&document).operations[0].file.text, "path: /talk }");
}

#[test]
fn calls_of_a_queue_are_operations_with_the_states_of_a_task() {
    let id = json!({ "name": "request_id", "in": "path", "required": true, "schema": { "type": "string" } });
    let json_of = |schema: Value| json!({ "content": { "application/json": { "schema": schema } } });
    let status = json!({ "type": "object", "required": ["status"], "properties": {
        "status": { "type": "string", "enum": ["IN_QUEUE", "IN_PROGRESS", "COMPLETED"] },
    } });
    let text = json!({ "type": "object", "properties": { "prompt": { "type": "string" } } });
    let document = json!({
        "openapi": "3.0.4",
        "info": { "title": "Queue", "x-fal-metadata": { "endpointId": "acme-ai/paint/fast", "documentationUrl": "https://acme.example/paint" } },
        "servers": [{ "url": "https://queue.acme.example" }],
        "paths": {
            "/acme-ai/paint/fast": { "post": { "requestBody": json_of(text.clone()), "responses": { "200": json_of(status.clone()) } } },
            "/acme-ai/paint/fast/requests/{request_id}/status": { "get": { "parameters": [id], "responses": { "200": json_of(status) } } },
            "/acme-ai/paint/fast/requests/{request_id}": { "get": { "parameters": [id], "responses": { "200": json_of(text) } } },
            "/acme-ai/paint/fast/requests/{request_id}/cancel": { "put": { "parameters": [id] } },
        },
    });
    let draft = drafts(&document);
    let paths: Vec<&str> = draft.operations.iter().map(|drafted| drafted.file.path.as_str()).collect();
    assert_eq!(paths, ["acme/paint-fast.yaml"]);
    let post = &draft.operations[0].file.text;
    has(post, "model: acme-ai/paint/fast\n");
    has(post, "`GET /acme-ai/paint/fast/requests/{request_id}/status` returns the state of the task.");
    has(post, "`GET /acme-ai/paint/fast/requests/{request_id}` returns the result.");
    has(post, "`PUT /acme-ai/paint/fast/requests/{request_id}/cancel` cancels the task.");
    has(
        post,
        "    result: { doc: Result of the request., parameters: { prompt: { type: string, doc: prompt } } }\n",
    );
    has(post, "- { value: IN_QUEUE, state: pending }");
    has(post, "- { value: COMPLETED, state: done }");
    has(&draft.provider.expect("a file").text, "url: https://acme.example/paint");
    // Each call can be imported alone.
    for name in ["paint-fast-status", "paint-fast-result", "paint-fast-cancel"] {
        let one = draft_of(&document, Some(name)).expect("found");
        assert_eq!(one.operations[0].file.path, format!("acme/{name}.yaml"));
    }
}

#[test]
fn other_responses_and_authentications_are_left_to_a_person() {
    let json_of = |schema: Value| json!({ "application/json": { "schema": schema } });
    let object = json!({ "type": "object", "properties": { "url": { "type": "string", "readOnly": true } } });
    let draft = drafts(&json!({
        "openapi": "3.1.0",
        "security": [{ "key": [] }, { "token": [] }],
        "servers": [{ "url": "https://a.example" }, { "url": "https://b.example" }],
        "components": { "securitySchemes": {
            "token": { "type": "http", "scheme": "bearer" },
            "key": { "type": "apiKey", "in": "header", "name": "X-Key" },
        } },
        "paths": { "/paint": { "post": {
            "description": "Paints. At least one of `a` or `b` must be provided. The image must be new.",
            "requestBody": { "content": json_of(json!({ "type": "object", "properties": {
                "a": { "type": "string" }, "b": { "type": "string" }, "id": { "type": "string", "readOnly": true },
                "frame": { "oneOf": [{ "const": "first" }, { "const": 0 }, { "const": -1 }] },
            } })) },
            "responses": {
                "200": { "content": { "text/event-stream": {}, "application/json": { "schema": object } } },
                "202": { "content": json_of(object.clone()) },
            },
            "servers": [{ "url": "https://c.example" }],
            "callbacks": { "done": {} },
        } } },
    }));
    let text = &draft.operations[0].file.text;
    has(text, "at_least_one: [a, b]");
    has(text, "# TODO(import): The image must be new. (a sentence that may be a rule)");
    has(text, "# TODO(import): response 200 in text/event-stream (");
    has(text, "# TODO(import): response 202 in application/json (");
    has(text, "# TODO(import): callback done (");
    has(text, "# TODO(import): server https://c.example (");
    has(text, "number: { type: enum, values: [{ value: 0 }, { value: -1 }] }");
    assert_eq!((text.matches("id:").count(), text.matches("url:").count()), (1, 1), "{text}");
    let provider = draft.provider.expect("a file").text;
    has(&provider, "auth: { header: X-Key");
    has(&provider, "# TODO(import): authentication token: ");
    has(&provider, "# TODO(import): another server: https://b.example\nbase_url: https://a.example\n");
}
