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
    fs::remove_file(workspace.0.path().join("vendor/odd.json")).expect("removed");
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
    let operation = json!({ "file": "acme/draw.yaml", "parameters": 2, "rules": 0, "todos": [todo] });
    assert_eq!(report, json!({ "operations": [operation] }));
}
