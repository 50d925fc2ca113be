//! `import`: what is written, what is kept, and what is printed.

use std::fs;

use serde_json::json;

use crate::workspace::{Workspace, snapshot};

/// A workspace with a vendor's file.
fn workspace() -> Workspace {
    let workspace = Workspace::acme();
    let member = json!({ "type": "string", "description": "A mask. Must be smooth." });
    let schema = json!({
        "type": "object",
        "properties": { "prompt": { "type": "string" }, "mask": member },
        "required": ["prompt"],
        "additionalProperties": false,
    });
    workspace.write("vendor/draw.json", schema.to_string());
    workspace
}

#[test]
fn a_draft_is_a_spec_that_works() {
    let workspace = workspace();
    let ran = workspace.run("import vendor/draw.json --provider acme --name draw").ended(0);
    ran.says("draw.yaml: 2 parameters, 0 rules, 1 TODO");
    ran.says("vendor/draw.json:1: /properties/mask: Must be smooth. (a sentence that may be a rule)");
    workspace.run_with("validate acme/draw", r#"{"prompt": "A fox"}"#).ended(0);
    workspace.run_with("validate acme/draw", r#"{"mask": 5}"#).ended(1);
    // The file of a provider that exists stays as it is.
    assert!(!workspace.read("specs/acme/provider.yaml").contains("API of the provider"));
    workspace.run("import vendor/draw.json --provider other --name draw").ended(0);
    workspace.run("check other/draw").ended(0);
}

#[test]
fn specs_that_exist_are_replaced_only_on_request() {
    let workspace = workspace();
    let before = snapshot(workspace.0.path());
    workspace.run("import vendor/draw.json --provider acme --name painter").ended(2).fails_with("--force");
    workspace.run("import vendor/draw.json --provider acme --name draw --dry-run").ended(0).says("mask:");
    assert_eq!(snapshot(workspace.0.path()), before);
    workspace.run("import vendor/draw.json --provider acme --name painter --force").ended(0);
    assert!(workspace.read("specs/acme/painter.yaml").contains("mask:"));
}

#[test]
fn what_cannot_be_read_is_an_error_with_its_line() {
    let workspace = workspace();
    let before = snapshot(workspace.0.path());
    let run = |file: &str| workspace.run(&format!("import {file} --provider acme")).ended(2);
    run("vendor/missing.json").fails_with("missing.json");
    run("vendor").fails_with("vendor");
    for (text, expected) in [
        ("{\"a\":\n [1, }", "odd.json:2: the file is neither JSON nor YAML"),
        ("", "odd.json:1: the file is empty"),
        ("a: 1", "neither OpenAPI nor JSON Schema"),
        ("{\"swagger\": \"2.0\"}", "convert it to OpenAPI 3 first"),
    ] {
        workspace.write("vendor/odd.json", text);
        run("vendor/odd.json").fails_with(expected);
    }
    workspace.write("vendor/odd.json", b"\"\xff\"");
    run("vendor/odd.json").fails_with("is not UTF-8 at byte 1");
    // A file of 100 MB that takes no space on the disk. It is not read.
    let path = workspace.0.path().join("vendor/odd.json");
    fs::File::create(&path).and_then(|file| file.set_len(100_000_000)).expect("a file");
    run("vendor/odd.json").fails_with("odd.json:1: the file has 100000000 bytes, and the limit is 16 MiB");
    fs::remove_file(path).expect("removed");
    workspace
        .run("import vendor/draw.json --provider acme --operation nothing")
        .ended(2)
        .fails_with("no operation `nothing`");
    assert_eq!(snapshot(workspace.0.path()), before);
}

#[test]
fn the_report_is_also_json() {
    let workspace = workspace();
    let report =
        workspace.run("import vendor/draw.json --provider acme --name draw --format json").ended(0).json();
    let todo = json!({
        "file": "vendor/draw.json",
        "line": 1,
        "pointer": "/properties/mask",
        "text": "Must be smooth.",
        "reason": "a sentence that may be a rule",
    });
    let operation = &report["operations"][0];
    assert_eq!((&operation["file"], &operation["parameters"]), (&json!("acme/draw.yaml"), &json!(2)));
    assert_eq!((&operation["rules"], &operation["todos"]), (&json!(0), &json!([todo])));
    assert_eq!(operation["conditions"], json!({ "all": 0, "carried": 0 }));
    let proof = &operation["proof"];
    assert!(proof["documents"].as_u64().is_some_and(|count| count > 10), "{proof}");
    assert_eq!((&proof["faults"], &proof["explained"]), (&json!([]), &json!([])));
}

#[test]
fn differences_have_their_reason_and_the_smallest_document() {
    let workspace = Workspace::acme();
    let mask = json!({ "type": "string", "description": "Cannot be used with `image`." });
    let count = json!({ "type": "integer", "description": "Must be between 1 and 4." });
    let schema = json!({
        "type": "object",
        "properties": {
            "image": { "type": "string" },
            "mask": mask,
            "count": count,
            "page": { "type": "string", "format": "uri" },
            "seed": { "type": "integer", "maximum": 1e18 },
            "odd": { "type": "string", "pattern": "^(?=a)" },
        },
    });
    workspace.write("vendor/draw.json", schema.to_string());
    let report =
        workspace.run("import vendor/draw.json --provider acme --name draw --format json").ended(0).json();
    let proof = &report["operations"][0]["proof"];
    assert_eq!(proof["faults"], json!([]), "{proof:#}");
    let explained = proof["explained"].as_array().expect("a list");
    let document = |reason: &str| {
        let found = explained.iter().find(|one| one["reason"] == reason);
        found.unwrap_or_else(|| panic!("{reason}: {proof:#}"))["document"].clone()
    };
    assert_eq!(document("mask-image"), json!({ "image": "a", "mask": "a" }));
    assert_eq!(document("bound").as_object().expect("an object").len(), 1);
    assert_eq!(document("format"), json!({ "page": "a" }));
    assert_eq!(document("number"), json!({ "seed": 1e18 }));
    assert_eq!(document("left").as_object().expect("an object").len(), 1);
    assert_eq!(document("closed").as_object().expect("an object").len(), 1);
    let text = workspace.run("import vendor/draw.json --provider acme --name draw --force").ended(0);
    text.says("on purpose: a format is checked, such as {\"page\":\"a\"}");
    let none = workspace
        .run("import vendor/draw.json --provider acme --name draw --force --documents 0 --format json");
    assert_eq!(none.ended(0).json()["operations"][0]["proof"], json!(null));
}

#[test]
fn a_document_may_be_split_over_files() {
    let workspace = Workspace::acme();
    let api = json!({
        "openapi": "3.1.0",
        "paths": { "/draw": { "$ref": "paths/draw.yaml" } },
        "components": { "schemas": { "Prompt": { "type": "string", "maxLength": 9 } } },
    });
    workspace.write("vendor/api.json", api.to_string());
    workspace.write(
        "vendor/paths/draw.yaml",
        "post:\n  operationId: draw\n  requestBody:\n    content:\n      application/json:\n        schema: { $ref: ../schemas.yaml#/Draw }\n",
    );
    workspace.write(
        "vendor/schemas.yaml",
        "Draw:\n  type: object\n  properties:\n    prompt: { $ref: api.json#/components/schemas/Prompt }\n    size: { type: string, description: Must be square. }\n",
    );
    let run = "import vendor/api.json vendor/paths/draw.yaml vendor/schemas.yaml --provider acme";
    workspace.run(run).ended(0).says("vendor/schemas.yaml:5: /properties/size: Must be square.");
    assert!(workspace.read("specs/acme/draw.yaml").contains("prompt: { type: string, max_length: 9"));
    let without =
        workspace.run("import vendor/api.json vendor/paths/draw.yaml --provider acme --force").ended(2);
    without.fails_with(
        "vendor/paths/draw.yaml:6: the reference `../schemas.yaml#/Draw` leads to a file that was not named",
    );
    workspace.write(
        "vendor/far.json",
        json!({ "type": "object", "properties": { "a": { "$ref": "https://a.example/b.json" } } })
            .to_string(),
    );
    workspace.run("import vendor/far.json --provider acme").ended(2).fails_with("nothing is fetched");
}

#[test]
fn drift_is_what_the_vendor_changed() {
    let workspace = Workspace::acme();
    let vendor = |limit: u32, extra: bool| {
        let mut members = json!({
            "prompt": { "type": "string", "maxLength": limit },
            "count": { "type": "integer", "default": 1 },
        });
        if extra {
            members["mask"] = json!({ "type": "string" });
        }
        let schema =
            json!({ "title": "Draw", "type": "object", "properties": members, "required": ["prompt"] });
        workspace.write("vendor/draw.json", schema.to_string());
    };
    vendor(100, false);
    workspace.run("import vendor/draw.json --provider acme --name draw").ended(0);
    let spec = workspace.read("specs/acme/draw.yaml");
    // The documentation says more than the schema.
    let stricter = spec.replace("count: { type: integer,", "count: { type: integer, min: 1, max: 4,");
    assert_ne!(spec, stricter);
    workspace.write("specs/acme/draw.yaml", stricter);
    let against = "import vendor/draw.json --against acme/draw";
    let same = workspace.run(against).ended(0);
    same.says("acme/draw: 0 changed, 2 on purpose, 0 accepted");
    same.says("on purpose: maximum /count");

    vendor(50, true);
    let changed = workspace.run(against).ended(1);
    changed.says("changed: max-length /prompt");
    changed.says("changed: parameter-added /mask");
    changed.says("rejected by the spec: {");
    let report = workspace.run(&format!("{against} --format json")).ended(1).json();
    let kinds: Vec<&str> =
        report["changed"].as_array().expect("a list").iter().filter_map(|it| it["kind"].as_str()).collect();
    assert_eq!(kinds.len(), 2, "{report:#}");

    let accepted = json!([
        { "id": "acme/draw", "kind": "max-length", "pointer": "/prompt", "reason": "the service takes 100" },
        { "id": "acme/draw", "kind": "parameter-added", "pointer": "/mask", "reason": "not public" },
    ]);
    workspace.write("accepted.json", accepted.to_string());
    workspace.run(&format!("{against} --accept accepted.json")).ended(0).says("accepted: max-length /prompt");
    vendor(100, true);
    let stale = workspace.run(&format!("{against} --accept accepted.json")).ended(1);
    stale.says("accepted, but it did not happen: max-length /prompt");
    workspace.run("import vendor/draw.json --against acme/nothing").ended(2).fails_with("nothing");
}
