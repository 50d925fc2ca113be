//! The commands as their users see them: what is printed, what is on the disk afterwards, and the exit code.

mod answers;
mod changes;
mod create;
mod diff;
mod generate;
mod import;
mod safety;
mod specs;
mod walk;
mod workspace;

use std::fs;
use std::process::{Command, Stdio};

use serde_json::{Value, json};

use specs::{PAINTER, PROVIDER, SKETCHER};
use workspace::{Ran, Workspace, snapshot};

#[test]
fn wrong_use_ends_with_2() {
    let workspace = Workspace::acme();
    for arguments in ["", "unknown", "gen --unknown", "validate", "check --format yaml", "list extra", "new"]
    {
        workspace.run(arguments).ended(2);
    }
    workspace.run("validate acme/painter missing.json").ended(2).fails_with("missing.json");
    workspace.run("price acme/painter --facts missing.json").ended(2).fails_with("missing.json");
    let missing = Command::new(env!("CARGO_BIN_EXE_xtask")).args(["check", "--specs", "/no/such"]).output();
    Ran::from(missing.expect("the command starts")).ended(2).fails_with("/no/such");
}

#[test]
fn a_folder_without_specs_is_wrong_use() {
    let workspace = Workspace::acme();
    workspace.generate("").ended(0);
    fs::rename(workspace.0.path().join("specs"), workspace.0.path().join("elsewhere")).expect("renamed");
    fs::create_dir(workspace.0.path().join("specs")).expect("a folder");
    let before = snapshot(workspace.0.path());
    let commands = [
        "check",
        "gen --out out",
        "gen --out out --check",
        "list",
        "validate acme/painter",
        "price acme/painter",
    ];
    for command in commands.into_iter().chain(["print model acme/painter"]) {
        workspace.run(command).ended(2).fails_with("`specs` contains no specs");
    }
    workspace.write("specs/acme/provider.yaml", PROVIDER);
    workspace.run("check").ended(2).fails_with("no specs");
    fs::remove_file(workspace.0.path().join("specs/acme/provider.yaml")).expect("removed");
    fs::remove_dir(workspace.0.path().join("specs/acme")).expect("removed");
    assert_eq!(snapshot(workspace.0.path()), before);
}

#[test]
fn check_reports_on_what_it_was_asked_for() {
    let workspace = Workspace::acme();
    workspace.write("specs/acme/broken.yaml", "name: [\n");
    workspace.run("check").ended(1).says("2 specs: ");
    for only in
        ["acme/painter", "acme:painter@2", "specs/acme/painter.yaml", "specs/../specs/acme/painter.yaml"]
    {
        workspace.run(&format!("check {only}")).ended(0).says("1 spec: 0 errors, 0 warnings");
    }
    for only in ["acme/broken", "specs/acme/broken.yaml", "acme/painter acme/broken"] {
        workspace.run(&format!("check {only}")).ended(1).says("broken.yaml");
    }
    workspace.run("check acme/paintr").ended(2).fails_with("did you mean `acme/painter`?");
    workspace.run("check specs/acme/paint.yaml").ended(2).fails_with("unknown model");
    // The folder of the specs is that of the file.
    let file = workspace.0.path().join("specs/acme/painter.yaml");
    let ran = Command::new(env!("CARGO_BIN_EXE_xtask")).arg("check").arg(file).output();
    Ran::from(ran.expect("the command starts")).ended(0).says("1 spec: 0 errors");
}

#[test]
fn an_installed_binary_works_on_the_folder_that_it_is_started_in() {
    let workspace = Workspace::acme();
    let run = |arguments: &str, folder: &str| {
        let mut command = Command::new(env!("CARGO_BIN_EXE_modelspec"));
        command.args(arguments.split_whitespace()).current_dir(workspace.0.path().join(folder));
        Ran::from(command.output().expect("the command starts"))
    };
    run("check", ".").ended(0).says("1 spec: 0 errors");
    run("list", ".").ended(0).says("acme/painter");
    run("gen", ".").ended(0);
    assert!(workspace.exists("generated/src/lib.rs"));
    run("--help", ".").ended(0).says("Usage: modelspec");
    fs::create_dir(workspace.0.path().join("empty")).expect("a folder");
    run("check", "empty").ended(2).fails_with("no specs");
    run("new acme/sketcher", "empty").ended(0);
    assert!(workspace.exists("empty/specs/acme/sketcher.yaml"));
    let xtask = Command::new(env!("CARGO_BIN_EXE_xtask")).arg("list").current_dir("src").output();
    Ran::from(xtask.expect("the command starts")).ended(0).says("kling/create-image");
}

#[test]
fn check_prints_all_diagnostics_in_each_format() {
    let workspace = Workspace::acme();
    workspace.run("check").ended(0).says("1 spec: 0 errors, 0 warnings");
    assert_eq!(workspace.run("check --format json").ended(0).json(), json!([]));
    workspace
        .write("specs/acme/painter.yaml", PAINTER.replace("max: 4", "max: 0").replace("doc: P", "dok: P"));
    workspace.write("specs/acme/bytes.yaml", b"name: \xff\n");
    let ran = workspace.run("check").ended(1);
    ran.says("acme/painter.yaml");
    ran.says("not-utf-8");
    assert!(workspace.run("check --format json").ended(1).json().as_array().is_some_and(|all| all.len() > 2));
    workspace.run("check --format github").ended(1).says("::error file=specs/acme/painter.yaml,line=");
}

#[test]
fn models_are_found_by_id_and_by_wire_id() {
    let workspace = Workspace::acme();
    let input = r#"{"prompt": "A fox"}"#;
    workspace.run_with("validate acme:painter@2", input).ended(0);
    workspace.run_with("validate acme/paintr", input).ended(2).fails_with("`acme/painter`");
    workspace.run_with("validate painter", input).ended(2).fails_with("`acme/painter`");
    workspace.run_with("validate ../specs/acme/painter", input).ended(2);
    workspace.write("specs/acme/sketcher.yaml", SKETCHER);
    let ran = workspace.run_with("validate acme:painter@2", input).ended(2);
    ran.fails_with("`acme/painter`, `acme/sketcher`");
    // The values of a parameter are wire ids, too; here they are listed in the file of the provider.
    let several = SKETCHER
        .replace("model: acme:painter@2", "model: [sketch, draw]\nmodel_from: version")
        .replace("parameters:\n", "parameters:\n  version: { use: version }\n");
    workspace.write("specs/acme/sketcher.yaml", several);
    let types = "types:\n  version: { type: enum, values: [sketch-1, sketch-2], doc: Version. }\n";
    workspace.write("specs/acme/provider.yaml", workspace.read("specs/acme/provider.yaml") + types);
    for id in ["sketch", "draw", "sketch-2"] {
        workspace.run_with(&format!("validate {id}"), r#"{"request": "A fox"}"#).ended(0);
    }
    workspace.run("list").ended(0).says("acme/sketcher  sketch and 3 more");
}

#[test]
fn a_printed_schema_is_the_one_that_gen_writes() {
    let workspace = Workspace::acme();
    let printed = |flags: &str| workspace.run(&format!("schema acme:painter@2 {flags}")).ended(0).json();
    let (request, response) = (printed(""), printed("--response"));
    assert_ne!(request, response);
    workspace.generate("").ended(0);
    let written = |kind: &str| -> Value {
        let text = workspace.read(&format!("out/schemas/acme/painter.{kind}.json"));
        serde_json::from_str(&text).expect("JSON")
    };
    assert_eq!((request, response), (written("request"), written("response")));
    for (dialect, part) in [
        ("openai", "parameters"),
        ("anthropic", "input_schema"),
        ("gemini", "parametersJsonSchema"),
        ("mcp", "inputSchema"),
    ] {
        let definition = printed(&format!("--dialect {dialect}"));
        assert_eq!(
            (&definition["name"], &definition[part]["type"]),
            (&"acme_painter".into(), &"object".into())
        );
    }
    workspace.run("schema acme/painter --dialect cobol").ended(2).fails_with("`openai`, `anthropic`");
    workspace.run("schema acme/paintr").ended(2).fails_with("did you mean `acme/painter`?");
    workspace.write("specs/acme/painter.yaml", PAINTER.replace("max: 4", "max: 0"));
    workspace.run("schema acme/painter").ended(1).fails_with("acme/painter.yaml");
}

#[test]
fn errors_in_unrelated_specs_do_not_matter() {
    let workspace = Workspace::acme();
    workspace.write("specs/acme/broken.yaml", "name: [\n");
    let child =
        SKETCHER.replace("model: acme:painter@2", "extends: acme/painter").replace("  request:", "  more:");
    workspace.write("specs/acme/child.yaml", child);
    workspace.run_with("validate acme/painter", r#"{"prompt": ""}"#).ended(0);
    workspace.run_with("validate acme/child", r#"{"prompt": "", "more": ""}"#).ended(0);
    let ran = workspace.run_with("validate acme/broken", "{}").ended(1);
    ran.fails_with("broken.yaml");
    assert_eq!(ran.out, "");
}

#[test]
fn list_shows_all_operations() {
    let workspace = Workspace::acme();
    workspace.write("specs/acme/sketcher.yaml", SKETCHER);
    let expected = json!([
        ["acme/painter", "acme:painter@2", "Painter", "live", "0.03 USD per image", "POST", "single"],
        ["acme/sketcher", "acme:painter@2", "Sketcher", "live", "unknown", "POST", "single"],
    ]);
    let listed = workspace.run("list --format json").ended(0).json();
    let members = ["id", "model", "name", "status", "price", "method", "envelope"];
    let found: Vec<Vec<&Value>> = listed
        .as_array()
        .expect("a list")
        .iter()
        .map(|entry| members.map(|name| &entry[name]).to_vec())
        .collect();
    assert_eq!(json!(found), expected);
    assert_eq!(listed[0]["models"], json!(["acme:painter@2"]));
    assert_eq!(listed[0]["provider"]["id"], "acme");
    let ran = workspace.run("list").ended(0);
    assert_eq!(ran.out.lines().count(), 3);
    ran.says("acme/sketcher  acme:painter@2  Sketcher  live    unknown");
}

#[test]
fn packages_are_built_in_a_checkout() {
    let workspace = Workspace::acme();
    for language in ["npm", "python"] {
        let mut command = Command::new(env!("CARGO_BIN_EXE_modelspec"));
        command.args(["package", language]).current_dir(workspace.0.path());
        Ran::from(command.output().expect("the command starts"))
            .ended(2)
            .fails_with("in a checkout of the project");
    }
}

#[test]
fn a_closed_pipe_is_not_a_failure() {
    let workspace = Workspace::acme();
    workspace.write("in.jsonl", "{\"prompt\": \"A fox\"}\n".repeat(20_000));
    let mut command = workspace.command("validate acme/painter in.jsonl --format json");
    let mut child =
        command.stdout(Stdio::piped()).stderr(Stdio::piped()).spawn().expect("the command starts");
    drop(child.stdout.take());
    let output = child.wait_with_output().expect("the command ends");
    Ran::from(output).ended(0);
}

#[test]
fn each_stage_is_printed() {
    let workspace = Workspace::acme();
    for (stage, expected) in [
        ("spec", "max_length"),
        ("model", "provider: \"acme\""),
        ("table", "pointer: \"/count\""),
        ("rust", "title: \"Painter\""),
        ("schema", "title: \"Painter\""),
    ] {
        workspace.run(&format!("print {stage} acme/painter")).ended(0).says(expected);
    }
    workspace.run("print rules acme/painter").ended(0);
    workspace.run("print model acme/paintr").ended(2).fails_with("did you mean `acme/painter`?");
    workspace.run("print answers acme/painter").ended(2).fails_with("possible values: spec, model");
}

#[test]
fn the_command_names_its_version_and_completes() {
    let run = |arguments: &[&str]| {
        let command = Command::new(env!("CARGO_BIN_EXE_modelspec")).args(arguments).output();
        Ran::from(command.expect("the command starts"))
    };
    run(&["--version"]).ended(0).says(concat!("modelspec ", env!("CARGO_PKG_VERSION")));
    for shell in ["bash", "zsh", "fish", "powershell", "elvish"] {
        run(&["completions", shell]).ended(0).says("validate");
    }
    run(&["completions", "dosh"]).ended(2).fails_with("possible values: bash");
}
