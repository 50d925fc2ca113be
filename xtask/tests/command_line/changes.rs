//! `gen` remembers its last run. Whatever changes then, the result is that of a run that remembers nothing.

use std::fs;

use super::specs::{PAINTER, PROVIDER, SKETCHER};
use super::workspace::{Workspace, snapshot};

const TYPES: &str =
    "types: { note: { type: object, doc: A note., parameters: { text: { type: string, doc: A text. } } } }\n";

/// Two providers, of which one extends an operation of the other.
fn catalogue() -> Workspace {
    let workspace = Workspace::acme();
    let other = PROVIDER.replace("Acme", "Other");
    workspace.write("specs/acme/provider.yaml", format!("{PROVIDER}{TYPES}"));
    workspace.write("specs/acme/sketcher.yaml", with_note(SKETCHER));
    workspace.write("specs/other/provider.yaml", other);
    workspace.write("specs/other/copier.yaml", extending("replaced_by: acme/sketcher\n"));
    workspace.write("specs/third/provider.yaml", PROVIDER.replace("Acme", "Third"));
    workspace.write("specs/third/writer.yaml", SKETCHER.replace("Sketcher", "Writer"));
    workspace
}

fn with_note(spec: &str) -> String {
    spec.replace("parameters:\n", "parameters:\n  note: { use: note, doc: A note. }\n")
}

fn extending(more: &str) -> String {
    let head = "name: Copier\ndoc: Copies.\nsources: [{ url: https://acme.example/docs, read: 2026-01-31 }]\n\
        http: { method: POST, path: /copy }\nextends: acme/painter\nprice: { unknown: not published }\n";
    format!("{head}{more}")
}

/// The output folder without what `gen` remembers.
fn outputs(workspace: &Workspace, folder: &str) -> Vec<(String, Vec<u8>)> {
    let root = workspace.0.path().join(folder);
    let files = snapshot(&root).into_iter();
    let short = |path: &str| path[root.display().to_string().len()..].to_owned();
    files
        .map(|(path, text)| (short(&path), text))
        .filter(|(path, _)| !path.starts_with("/.modelspec-cache"))
        .collect()
}

/// Compares `gen --check` and `gen` after a change with a run into a new folder.
#[track_caller]
fn is_as_new(workspace: &Workspace, changed: bool) {
    workspace.generate("--check").ended(i32::from(changed));
    workspace.generate("").ended(0);
    workspace.generate("--check").ended(0);
    let ran = workspace.run("gen --out new").ended(0);
    assert_eq!(outputs(workspace, "out"), outputs(workspace, "new"));
    // What is said about rules is remembered too.
    let rules = |out: &str| {
        out.lines().filter(|line| line.contains("in x-rules")).map(str::to_owned).collect::<Vec<_>>()
    };
    assert_eq!(rules(&workspace.generate("").ended(0).out), rules(&ran.out));
    fs::remove_dir_all(workspace.0.path().join("new")).expect("removed");
}

#[test]
fn every_kind_of_change_is_seen() {
    let workspace = catalogue();
    workspace.generate("").ended(0);
    let edits: [(&str, String); 6] = [
        // A spec, its provider, an extended spec, a named type, and a spec that is new.
        ("specs/third/writer.yaml", SKETCHER.replace("Sketcher", "Author")),
        ("specs/other/provider.yaml", PROVIDER.replace("Acme", "Another")),
        ("specs/acme/painter.yaml", PAINTER.replace("max: 4", "max: 3")),
        ("specs/acme/provider.yaml", format!("{PROVIDER}{}", TYPES.replace("A text", "Another text"))),
        ("specs/third/drawer.yaml", SKETCHER.replace("Sketcher", "Drawer")),
        ("specs/other/copier.yaml", extending("status: preview\n")),
    ];
    for (path, text) in edits {
        workspace.write(path, text);
        is_as_new(&workspace, true);
    }
    assert!(workspace.read("out/schemas/other/copier.request.json").contains("\"maximum\": 3"));
    fs::remove_file(workspace.0.path().join("specs/third/writer.yaml")).expect("removed");
    is_as_new(&workspace, true);
    is_as_new(&workspace, false);
}

#[test]
fn an_operation_that_others_name_is_missed() {
    let workspace = catalogue();
    workspace.generate("").ended(0);
    fs::remove_file(workspace.0.path().join("specs/acme/sketcher.yaml")).expect("removed");
    for flags in ["--check", ""] {
        workspace.generate(flags).ended(1).fails_with("unknown operation `acme/sketcher`");
    }
}

#[test]
fn every_change_of_a_generated_file_is_seen() {
    let workspace = catalogue();
    workspace.generate("").ended(0);
    for path in [
        "out/src/acme/painter.rs",
        "out/src/lib.rs",
        "out/docs/README.md",
        "out/schemas/third/writer.request.json",
    ] {
        workspace.write(path, workspace.read(path).replacen('a', "b", 1));
        is_as_new(&workspace, true);
        fs::remove_file(workspace.0.path().join(path)).expect("removed");
        is_as_new(&workspace, true);
    }
    workspace.write("out/src/acme/more.rs", "");
    workspace.generate("--check").ended(1).says("orphan, not written by gen: out/src/acme/more.rs");
}

#[test]
fn an_unknown_model_is_found_out_without_compiling() {
    let workspace = catalogue();
    // Its problems do not matter, because no spec mentions the name.
    workspace.write("specs/third/writer.yaml", "name: [");
    workspace.run("validate acme:paintre@2").ended(2).fails_with("did you mean `acme:painter@2`?");
    workspace.run("validate painter").ended(2).fails_with("did you mean `acme/painter`?");
    workspace.run("validate zzz").ended(2).fails_with("`cargo xtask list` shows all models");
    // A wire id can be listed in the file of the provider.
    let set = "sets: { ids: { doc: Ids., parameters: { kind: { type: enum, values: [wire-1, wire-2], doc: Kind. } } } }\n";
    workspace.write("specs/other/provider.yaml", format!("{}{set}", PROVIDER.replace("Acme", "Other")));
    workspace.write("specs/third/writer.yaml", SKETCHER);
    workspace.write("specs/other/copier.yaml", extending("include: [ids]\nmodel_from: kind\n"));
    workspace.run_with("validate wire-2", r#"{"prompt": "A fox"}"#).ended(0);
}

#[test]
fn warnings_are_repeated() {
    let workspace = catalogue();
    workspace.write("specs/third/writer.yaml", SKETCHER.replace("doc: Sketches.\n", ""));
    for flags in ["", "", "--check"] {
        workspace.generate(flags).ended(0).fails_with("missing-doc");
    }
}

#[test]
fn what_is_remembered_can_be_lost_or_broken() {
    let workspace = catalogue();
    workspace.generate("").ended(0);
    let root = workspace.0.path().join("out/.modelspec-cache");
    assert_eq!(fs::read_to_string(root.join(".gitignore")).expect("a file"), "*\n");
    fs::write(root.join("last-run.json"), "{").expect("a file");
    is_as_new(&workspace, false);
    fs::remove_dir_all(&root).expect("removed");
    is_as_new(&workspace, false);
    fs::remove_dir_all(&root).expect("removed");
    fs::write(&root, "").expect("a file");
    is_as_new(&workspace, false);
}
