//! `gen`: the files that are there afterwards, and what it never touches.

use std::fs;
use std::process::Command;

use crate::specs::{PAINTER, PROVIDER, SKETCHER};
use crate::workspace::{Ran, Workspace, snapshot};

#[cfg(unix)]
#[test]
fn gen_refuses_to_mix_its_files_with_the_specs() {
    use std::os::unix::fs::symlink;

    let workspace = Workspace::acme();
    let root = workspace.0.path();
    symlink(root.join("specs"), root.join("link")).expect("a link");
    for out in ["specs/out", "specs/acme/../out", "link/out"] {
        workspace.run(&format!("gen --out {out}")).ended(2).fails_with("inside the folder of the specs");
    }
    for out in ["specs", "link", "./specs/../specs"] {
        workspace.run(&format!("gen --out {out}")).ended(2).fails_with("` is the folder of the specs");
    }
    let inside = ["out/src", "out/docs/specs", "out/schemas/a/b"];
    for specs in inside {
        workspace.write(&format!("{specs}/acme/provider.yaml"), PROVIDER);
        workspace.write(&format!("{specs}/acme/painter.yaml"), PAINTER);
        let ran = Command::new(env!("CARGO_BIN_EXE_xtask"))
            .args(["gen", "--specs", specs, "--out", "out"])
            .current_dir(root)
            .output();
        Ran::from(ran.expect("the command starts")).ended(2).fails_with("which is generated");
    }
    assert!(!workspace.exists("out/Cargo.toml"));
}

#[test]
fn gen_writes_a_crate_that_stays_fresh() {
    let workspace = Workspace::acme();
    workspace.generate("--check").ended(1).says("missing out/src/lib.rs");
    workspace.generate("").ended(0).says("1 spec: ");
    for path in ["out/Cargo.toml", "out/src/lib.rs", "specs/spec.schema.json", "specs/provider.schema.json"] {
        assert!(workspace.exists(path), "{path}");
    }
    let before = snapshot(workspace.0.path());
    workspace.generate("--check").ended(0).says("up to date");
    workspace.generate("").ended(0).says(": 0 files written,");
    assert_eq!(snapshot(workspace.0.path()), before);
    assert!(workspace.read("out/Cargo.toml").contains("\n[workspace]\n"));
}

#[test]
fn gen_check_lists_everything_and_changes_nothing() {
    let workspace = Workspace::acme();
    workspace.write("specs/acme/sketcher.yaml", SKETCHER);
    workspace.generate("").ended(0);
    fs::remove_file(workspace.0.path().join("specs/acme/sketcher.yaml")).expect("removed");
    fs::remove_file(workspace.0.path().join("out/docs/acme/painter.md")).expect("removed");
    let schema = workspace.read("out/schemas/acme/painter.request.json");
    workspace.write("out/schemas/acme/painter.request.json", schema.replace("20", "30"));
    let before = snapshot(workspace.0.path());
    let ran = workspace.generate("--check").ended(1);
    ran.says("stale   out/schemas/acme/painter.request.json\n    @@ line ");
    ran.says("missing out/docs/acme/painter.md");
    ran.says("orphan  out/docs/acme/sketcher.md");
    ran.says("run `cargo xtask gen --specs specs --out out`");
    assert_eq!(snapshot(workspace.0.path()), before);

    workspace.generate("").ended(0).says("removed");
    assert!(!workspace.exists("out/docs/acme/sketcher.md"));
    assert_eq!(workspace.read("out/schemas/acme/painter.request.json"), schema);
    workspace.generate("--check").ended(0);
}

#[test]
fn gen_with_a_broken_spec_changes_nothing() {
    let workspace = Workspace::acme();
    workspace.generate("").ended(0);
    workspace
        .write("specs/acme/painter.yaml", PAINTER.replace("max: 4", "max: 0").replace("name: P", "nam: P"));
    let before = snapshot(workspace.0.path());
    let ran = workspace.generate("").ended(1);
    ran.says("nothing was written");
    ran.fails_with("nam");
    workspace.generate("--check").ended(1).says("nothing was compared");
    assert_eq!(snapshot(workspace.0.path()), before);
}

#[test]
fn gen_keeps_unmanaged_files() {
    let workspace = Workspace::acme();
    workspace.generate("").ended(0);
    let cargo_toml = workspace.read("out/Cargo.toml");
    workspace.write("out/Cargo.toml", cargo_toml.replace("[lib]", "# mine\n[lib]"));
    workspace.write("out/src/mine.rs", "");
    workspace.write("out/README.md", "mine");
    workspace.generate("--check").ended(1).says("out/src/mine.rs");
    workspace.generate("").ended(0).says("skipped a file that gen did not write");
    assert!(workspace.read("out/Cargo.toml").contains("# mine\n[lib]"));
    assert!(workspace.exists("out/src/mine.rs") && workspace.exists("out/README.md"));
}

#[test]
fn gen_refuses_an_unmanaged_crate() {
    let workspace = Workspace::acme();
    workspace.write("out/src/lib.rs", "//! Mine.\n");
    workspace.generate("").ended(2).fails_with("out/src/lib.rs");
    assert_eq!(workspace.read("out/src/lib.rs"), "//! Mine.\n");
    assert!(!workspace.exists("out/Cargo.toml"));

    // A workspace without a package, as with `--out .` at its root.
    let workspace = Workspace::acme();
    workspace.write("out/Cargo.toml", "[workspace]\nmembers = []\n");
    workspace.generate("").ended(2).fails_with("out/Cargo.toml");
    assert!(!workspace.exists("out/src"));
}

#[test]
fn gen_never_leaves_its_folder() {
    let workspace = Workspace::acme();
    workspace.write("victim", "precious");
    workspace.generate("").ended(0);
    workspace.write("out/.modelspec-manifest", "src/lib.rs\n../victim\n");
    workspace.generate("").ended(2).fails_with("../victim");
    assert_eq!(workspace.read("victim"), "precious");
}
