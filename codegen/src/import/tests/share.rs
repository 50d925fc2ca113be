//! Declarations that operations share, and the parts of documents that are not JSON Schema.

use serde_json::{Value, json};

use super::{draft_of, drafts, has, rejects, spec_of};
use crate::import::Draft;

fn body(schema: &Value) -> Value {
    json!({ "content": { "application/json": { "schema": schema } } })
}

/// Two operations with parameters and a type in common, and a third with others of these names.
fn api() -> Value {
    let page = |limit: u32| json!({ "name": "page", "in": "query", "schema": { "type": "integer", "maximum": limit }, "description": "Page." });
    let region = json!({ "name": "region", "in": "query", "schema": { "type": "string", "enum": ["eu", "us"] }, "description": "Region." });
    let style = json!({ "$ref": "#/components/schemas/Style" });
    let request = |own: &str| {
        body(
            &json!({ "type": "object", "properties": { "style": style, "seed": { "type": "integer" }, own: { "type": "string" } } }),
        )
    };
    json!({
        "openapi": "3.1.0",
        "info": { "title": "Acme API" },
        "components": { "schemas": {
            "Style": { "type": "object", "required": ["name"], "properties": { "name": { "type": "string", "maxLength": 5 }, "paper": { "$ref": "#/components/schemas/Paper" } } },
            "Paper": { "type": "object", "properties": { "grain": { "type": "number", "maximum": 1 } } },
        } },
        "paths": {
            "/paint": { "post": { "operationId": "paint", "parameters": [page(9), region], "requestBody": request("prompt") } },
            "/draw": { "post": { "operationId": "draw", "parameters": [page(9), region], "requestBody": request("sketch") } },
            "/list": { "get": { "operationId": "list", "parameters": [page(5)] } },
        },
    })
}

fn shared() -> Draft {
    let mut draft = drafts(&api());
    draft.share();
    draft
}

#[test]
fn parameters_and_types_in_common_are_declared_once() {
    let draft = shared();
    let text = |at: usize| draft.operations[at].file.text.as_str();
    let provider = &draft.provider.as_ref().expect("a file").text;
    has(provider, "sets:\n  page-region:\n    doc: Parameters that 2 operations have in common.\n");
    has(provider, "page: { type: integer, max: 9, in: query, doc: Page. }");
    has(provider, "style: { use: style, doc: style }");
    has(provider, "grain: { type: number, max: 1, doc: grain }");
    for (at, own) in [(0, "prompt"), (1, "sketch")] {
        has(
            text(at),
            &format!("include: [page-region]\nparameters: {{ {own}: {{ type: string, doc: {own} }} }}"),
        );
        assert!(!text(at).contains("types:"), "{}", text(at));
    }
    has(text(2), "page: { type: integer, max: 5, in: query, doc: Page. }");
    assert!(!text(2).contains("include"), "{}", text(2));
}

#[test]
fn operations_with_sets_mean_the_same() {
    let (before, after) = (drafts(&api()), shared());
    for request in [
        json!({}),
        json!({ "page": 10 }),
        json!({ "page": 9, "region": "eu", "seed": 1, "style": { "name": "oil" } }),
        json!({ "region": "mars", "style": { "paper": { "grain": 2 } } }),
        json!({ "style": { "name": "watercolor", "paper": {} }, "other": 1 }),
    ] {
        assert_eq!(rejects(&before, &request), rejects(&after, &request), "{request}");
    }
    let files = after.operations.iter().map(|drafted| drafted.file.clone()).chain(after.provider.clone());
    let compilation = crate::compile(files.collect());
    let lines = compilation.report.lines(&compilation.sources);
    assert!(!compilation.report.has_errors(), "{lines:#?}");
}

#[test]
fn one_trivial_parameter_is_no_set() {
    let page = json!([{ "name": "page", "in": "query", "schema": { "type": "integer" } }]);
    let paths = json!({ "/a": { "get": { "parameters": page } }, "/b": { "get": { "parameters": page } } });
    let mut draft = drafts(&json!({ "openapi": "3.1.0", "info": { "title": "T" }, "paths": paths }));
    let before = draft.operations[0].file.text.clone();
    draft.share();
    assert_eq!(draft.operations[0].file.text, before);
    assert!(!draft.provider.expect("a file").text.contains("sets"));
}

#[test]
fn headers_with_the_credential_are_the_authentication_of_the_provider() {
    let header = |name: &str, text: &str| json!({ "name": name, "in": "header", "required": true, "schema": { "type": "string" }, "description": text });
    let api = |header: Value| {
        let post = json!({ "parameters": [header], "requestBody": body(&json!({ "type": "object", "properties": { "a": { "type": "string" } } })) });
        drafts(&json!({ "openapi": "3.0.3", "info": { "title": "T" }, "paths": { "/a": { "post": post } } }))
    };
    for (name, text, expected) in [
        ("xi-api-key", "Your key.", "auth: { header: xi-api-key, doc:"),
        ("Authorization", "Use `Token YOUR_KEY`.", "auth: { header: Authorization, scheme: Token, doc:"),
        ("X-Access-Token", "Your token.", "auth: { header: X-Access-Token, doc:"),
    ] {
        let draft = api(header(name, text));
        assert!(!draft.operations[0].file.text.contains(name), "{}", draft.operations[0].file.text);
        has(&draft.provider.as_ref().expect("a file").text, expected);
        assert_eq!(rejects(&draft, &json!({ "a": "x" })), Vec::<String>::new());
    }
    let other = api(header("X-Request-Id", "Id of the request."));
    has(
        &other.operations[0].file.text,
        "X-Request-Id: { type: string, required: true, in: header, doc: Id of the request. }",
    );
}

#[test]
fn parameters_of_queries_keep_their_form_and_their_sentences() {
    let query = |name: &str, more: Value| {
        let mut parameter = json!({ "name": name, "in": "query", "schema": { "type": "array", "items": { "type": "string" } } });
        for (key, value) in more.as_object().expect("an object") {
            parameter[key] = value.clone();
        }
        parameter
    };
    let parameters = json!([
        query("one", json!({})),
        query("joined", json!({ "explode": false, "description": "Tags. Up to 5 tags." })),
        query("pipes", json!({ "style": "pipeDelimited" })),
        query("deep", json!({ "style": "deepObject" })),
        query("mask", json!({ "schema": { "type": "string" }, "description": "Cannot be used with `image`." })),
        query("image", json!({ "schema": { "type": "string", "not": { "const": "x" } } })),
        query("filter", json!({ "schema": null, "content": { "application/json": { "schema": { "type": "string", "maxLength": 3 } } } })),
        { "name": "session", "in": "cookie", "schema": { "type": "string" } },
    ]);
    let get = json!({ "parameters": parameters });
    let draft = drafts(
        &json!({ "openapi": "3.1.0", "info": { "title": "T" }, "paths": { "/a": { "parameters": [query("one", json!({ "deprecated": true }))], "get": get } } }),
    );
    let text = &draft.operations[0].file.text;
    has(text, "one: { type: array, items: { type: string }, in: query, doc: one }");
    has(text, "  # Up to 5 tags.\n");
    has(text, "max_items: 5");
    has(text, "join: \",\"");
    has(text, "join: \"|\"");
    has(text, "# TODO(import): style: deepObject (");
    has(text, "forbids: { mask: [image] }");
    has(text, "# TODO(import): {\"not\": {\"const\": \"x\"}} (");
    has(text, "# TODO(import): `session` in cookie (");
}

#[test]
fn constraints_of_several_parameters_become_rules_and_limits_of_files() {
    let constraint = |operation: &str, parameters: Value, least: Value, most: Value| {
        let mut node = json!({ "operation": operation, "parameters": parameters });
        for (key, value) in [("minimum", least), ("maximum", most)] {
            if !value.is_null() {
                node[key] = value;
            }
        }
        node
    };
    let file = json!({ "type": "string", "anyOf": [{ "format": "uuid" }, { "format": "uri" }] });
    let mut each = constraint("area", json!(["inputs.image"]), Value::Null, json!(1_153_433));
    each["scope"] = json!("each");
    let document = json!({
        "title": "Paint",
        "type": "object",
        "x-constraints": [
            constraint("area", json!(["width", "height"]), json!(100), json!(10_000)),
            constraint("ratio", json!(["width", "height"]), json!(0.5), json!(2)),
            constraint("sum", json!(["width", "height"]), Value::Null, json!(150)),
            each,
            constraint("ratio", json!(["inputs.image"]), json!(0.25), json!(4)),
            constraint("volume", json!(["width", "height"]), json!(1), Value::Null),
        ],
        "properties": {
            "width": { "type": "integer", "minimum": 1 },
            "height": { "type": "integer", "minimum": 1 },
            "inputs": { "type": "object", "properties": { "image": file } },
        },
    });
    let draft = drafts(&document);
    let text = &draft.operations[0].file.text;
    has(text, "message: \"`width` times `height` must be at least 100 and at most 10000\"");
    has(text, "total: { of: [width, height], max: 150 }");
    has(text, "forms: [upload, url], max_megapixels: 1.153433, min_ratio: \"1:4\", max_ratio: \"4:1\"");
    has(text, "# TODO(import): x-constraints: {\"operation\": \"volume\"");
    for (width, height, rule) in
        [(5, 5, "width-height-area"), (10, 30, "width-height-ratio"), (80, 90, "width-height-sum")]
    {
        let found = rejects(&draft, &json!({ "width": width, "height": height }));
        assert!(found.iter().any(|it| it.ends_with(rule)), "{width} {height} {found:?}");
    }
    assert!(rejects(&draft, &json!({ "width": 20, "height": 20 })).is_empty());
    // Elsewhere, they are left to a person.
    let inside = json!({ "type": "object", "properties": { "o": { "type": "object", "properties": { "a": { "type": "integer" } }, "x-constraints": [] } } });
    has(&spec_of(&inside), "# TODO(import): x-constraints: []");
}

#[test]
fn modes_of_a_document_are_modes_of_the_spec() {
    let list = json!({ "type": "array", "items": { "type": "string" } });
    let request = json!({ "type": "object", "properties": { "prompt": { "type": "string" }, "inputs": { "type": "object", "properties": { "images": list, "videos": list } } } });
    let draft = drafts(&json!({
        "openapi": "3.1.0",
        "info": { "title": "T", "x-modes": [
            { "id": "text", "inputs": [] },
            { "id": "images", "inputs": ["images"], "frames": ["first"] },
            { "id": "images+videos", "inputs": ["images", "videos"] },
            { "id": "sound", "inputs": ["audio"] },
        ] },
        "paths": { "/a": { "post": { "requestBody": body(&request) } } },
    }));
    let text = &draft.operations[0].file.text;
    has(text, "text: { doc: Uses none of the inputs., forbidden: [inputs.images, inputs.videos] }");
    has(
        text,
        "images: { doc: \"Uses `inputs.images`.\", required: [inputs.images], forbidden: [inputs.videos] }",
    );
    has(text, "required: [inputs.images, inputs.videos] }");
    has(text, "# TODO(import): mode `images`, frames: [\"first\"] (");
    has(text, "# TODO(import): x-modes: {\"id\": \"sound\"");
}

#[test]
fn members_that_exclude_each_other_are_one_rule() {
    let rules = |conditions: Value| {
        let text = json!({ "type": "string" });
        spec_of(
            &json!({ "type": "object", "properties": { "a": text, "b": text, "c": text }, "allOf": conditions }),
        )
    };
    let excludes = |first: &str, others: &[&str]| {
        let others: Vec<Value> = others.iter().map(|name| json!({ "required": [name] })).collect();
        json!({ "if": { "required": [first] }, "then": { "not": { "anyOf": others } } })
    };
    let pair = rules(json!([excludes("a", &["b"]), excludes("b", &["a"])]));
    has(&pair, "rules: [{ id: a-b, forbids: { a: [b] } }]");
    let all = [excludes("a", &["b", "c"]), excludes("b", &["a", "c"]), excludes("c", &["a", "b"])];
    has(&rules(json!(all)), "rules: [{ id: a-b-c, at_most_one: [a, b, c] }]");
    let not = |first: &str, second: &str| json!({ "not": { "required": [first, second] } });
    has(&rules(json!([not("a", "b"), not("b", "c"), not("a", "c")])), "at_most_one: [a, b, c] }]");
    let one = json!({ "anyOf": [{ "required": ["a"] }, { "required": ["b"] }] });
    has(&rules(json!([not("a", "b"), one])), "rules: [{ id: a-b, exactly_one: [a, b] }]");
    let more = rules(json!([not("a", "b"), excludes("a", &["c"])]));
    has(&more, "forbids: { a: [b] }");
    has(&more, "forbids: { a: [c] }");
}

#[test]
fn the_answer_of_a_platform_about_a_model_has_an_example() {
    let schemas = json!({
        "Input": { "type": "object", "required": ["prompt"], "properties": { "prompt": { "type": "string" }, "steps": { "type": "integer", "maximum": 50, "default": 20 } } },
        "Output": { "type": "array", "items": { "type": "string", "format": "uri" } },
        "PredictionRequest": { "type": "object", "properties": { "input": { "$ref": "#/components/schemas/Input" } } },
        "PredictionResponse": { "type": "object", "properties": { "id": { "type": "string" }, "status": { "enum": ["starting", "succeeded", "failed"] }, "output": { "$ref": "#/components/schemas/Output" } } },
    });
    let document = json!({
        "owner": "acme",
        "name": "paint",
        "url": "https://acme.example/paint",
        "description": "Paints images.",
        "latest_version": { "openapi_schema": { "openapi": "3.0.2", "info": { "title": "Cog" }, "paths": { "/predictions": { "post": {} } }, "components": { "schemas": schemas } } },
        "default_example": { "id": "x1", "input": { "prompt": "A fox", "steps": 30 }, "output": ["https://acme.example/1.png"], "status": "succeeded", "logs": "…", "error": null },
    });
    let draft = draft_of(&document, None).expect("a draft");
    let text = &draft.operations[0].file.text;
    has(
        text,
        "name: paint\ndoc: Paints images.\nsources: [{ url: https://acme.example/paint, read: 2026-11-29 }]",
    );
    has(text, "path: /models/acme/paint/predictions");
    has(text, "- title: Default example\n    request: { input: { prompt: A fox, steps: 30 } }");
    has(text, "state: done");
    assert!(!text.contains("logs"), "{text}");
    assert!(draft.operations[0].notes.is_empty(), "{:?}", draft.operations[0].notes);
}
