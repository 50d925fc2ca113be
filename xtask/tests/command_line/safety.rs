//! `gen` never surprises: it replaces and removes only what it wrote, and two runs do not disturb one another.

use std::fs;
use std::path::Path;
use std::process::Stdio;

use super::specs::{PAINTER, SKETCHER};
use super::workspace::{Ran, Workspace, snapshot};

#[test]
fn files_that_gen_did_not_write_are_not_replaced() {
    let own = ["out/docs/README.md", "out/src/acme/mod.rs", "out/schemas/acme/painter.request.json"];
    let workspace = Workspace::acme();
    own.iter().for_each(|path| workspace.write(path, "mine\n"));
    workspace.write("specs/spec.schema.json", "{}\n");
    let before = snapshot(workspace.0.path());
    let (check, write) = (workspace.generate("--check").ended(1), workspace.generate("").ended(2));
    for path in own.into_iter().chain(["specs/spec.schema.json"]) {
        check.says(&format!("blocked, not written by gen: {path}\n"));
        write.fails_with(&format!("`{path}`: not written by gen"));
    }
    check.says("missing out/src/lib.rs");
    check.says("4 files in the way or in the generated folders not written by gen: move or delete manually");
    assert_eq!(snapshot(workspace.0.path()), before);
}

#[test]
fn an_own_file_in_the_place_of_a_new_spec_is_not_replaced() {
    let workspace = Workspace::acme();
    workspace.generate("").ended(0);
    workspace.write("out/src/acme/sketcher.rs", "// Mine.\n");
    workspace.write("specs/acme/sketcher.yaml", SKETCHER);
    let before = snapshot(workspace.0.path());
    workspace.generate("").ended(2).fails_with("`out/src/acme/sketcher.rs`: not written by gen");
    assert_eq!(snapshot(workspace.0.path()), before);
}

#[test]
fn files_of_another_branch_are_replaced_although_no_manifest_names_them() {
    let workspace = Workspace::acme();
    workspace.generate("").ended(0);
    fs::remove_file(workspace.0.path().join("out/.modelspec-manifest")).expect("removed");
    let whole = snapshot(workspace.0.path());
    for path in ["out/src/lib.rs", "out/docs/README.md", "out/schemas/acme/painter.response.json"] {
        workspace.write(path, format!("{}\nolder", workspace.read(path)));
    }
    workspace.generate("").ended(0);
    fs::remove_file(workspace.0.path().join("out/.modelspec-manifest")).expect("a new one");
    assert_eq!(snapshot(workspace.0.path()), whole);
}

#[test]
fn what_is_in_the_way_does_not_hide_the_rest() {
    let workspace = Workspace::acme();
    workspace.write("out/src/lib.rs/mine.txt", "");
    workspace.write("out/docs", "");
    workspace.write("out/Cargo.toml/x", "");
    workspace.write("specs/spec.schema.json/x", "");
    workspace.write("out/.modelspec-manifest/x", "");
    let before = snapshot(workspace.0.path());
    let check = workspace.generate("--check").ended(1);
    let write = workspace.generate("").ended(2);
    let folders = ["out/src/lib.rs", "out/Cargo.toml", "specs/spec.schema.json", "out/.modelspec-manifest"];
    for folder in folders {
        check.says(&format!("blocked, a folder is where a file belongs: {folder}\n"));
        write.fails_with(&format!("`{folder}`: a folder is where a file belongs"));
    }
    check.says("blocked, a file is where a folder belongs: out/docs\n");
    check.says("orphan, not written by gen: out/src/lib.rs/mine.txt");
    check.says("missing out/src/acme/painter.rs");
    assert_eq!(check.out.matches("blocked").count(), 5, "{check:?}");
    assert_eq!(snapshot(workspace.0.path()), before);
}

#[test]
fn temporary_files_of_killed_runs_are_removed() {
    let workspace = Workspace::acme();
    workspace.generate("").ended(0);
    let clean = snapshot(workspace.0.path());
    let left = ["out/.modelspec-1.tmp", "out/src/acme/.modelspec-aB3.tmp", "specs/.modelspec-x.tmp"];
    left.iter().for_each(|path| workspace.write(path, "half"));
    let before = snapshot(workspace.0.path());
    workspace.generate("--check").ended(0);
    assert_eq!(snapshot(workspace.0.path()), before);
    workspace.generate("").ended(0);
    assert_eq!(snapshot(workspace.0.path()), clean);
}

#[test]
fn runs_at_the_same_time_give_one_whole_crate() {
    let workspace = Workspace::acme();
    workspace.write("specs/acme/sketcher.yaml", SKETCHER);
    let run = |_: usize| {
        let mut command = workspace.command("gen --out out");
        command.stdout(Stdio::piped()).stderr(Stdio::piped()).spawn().expect("the command starts")
    };
    let runs: Vec<_> = (0..6).map(run).collect();
    for run in runs {
        Ran::from(run.wait_with_output().expect("the command ends")).ended(0);
    }
    workspace.generate("--check").ended(0);
    let names = snapshot(workspace.0.path());
    assert!(names.iter().all(|(path, _)| Path::new(path).extension() != Some("tmp".as_ref())));
}

#[test]
fn names_that_windows_reserves_are_refused() {
    for name in ["con", "prn", "aux", "nul", "com1", "lpt9"] {
        let workspace = Workspace::acme();
        workspace.write(&format!("specs/acme/{name}.yaml"), PAINTER);
        workspace.write(&format!("specs/{name}/painter.yaml"), PAINTER);
        let ran = workspace.run("check").ended(1);
        ran.says(&format!("`{name}` is a reserved name on Windows"));
        ran.says(&format!("acme/{name}.yaml:1:1"));
        ran.says(&format!("{name}/painter.yaml:1:1"));
        workspace.run(&format!("new {name}/sketcher")).ended(1).fails_with("reserved name on Windows");
    }
    let workspace = Workspace::acme();
    workspace.write("specs/acme/com.yaml", SKETCHER);
    workspace.write("specs/acme/con-1.yaml", SKETCHER);
    workspace.run("check").ended(0);
}

#[cfg(unix)]
mod links {
    use std::os::unix::fs::symlink;

    use super::*;

    #[test]
    fn a_spec_outside_its_folder_is_refused_unread() {
        let workspace = Workspace::acme();
        let root = workspace.0.path();
        workspace.write("secret", "password: hunter2\n");
        workspace.write("far/secret.yaml", "password: hunter2\n");
        for (to, link) in [("secret", "specs/acme/leak.yaml"), ("far", "specs/leak")] {
            symlink(root.join(to), root.join(link)).expect("a link");
            for command in ["check", "check --format json", "gen --out out", "validate acme/leak", "list"] {
                let ran = workspace.run(command).ended(2);
                ran.fails_with(&format!("`{link}` is a link that leads out of `specs`"));
                assert!(!format!("{ran:?}").contains("hunter2"), "{ran:?}");
            }
            fs::remove_file(root.join(link)).expect("removed");
        }
        assert!(!workspace.exists("out"));
        symlink(root.join("specs/acme"), root.join("specs/acme-two")).expect("a link");
        workspace.write("specs/acme/sketcher.yaml", SKETCHER);
        symlink("sketcher.yaml", root.join("specs/acme/again.yaml")).expect("a link");
        workspace.run("check").ended(0).says("6 specs: 0 errors");
    }

    #[test]
    fn a_link_in_the_place_of_a_file_is_neither_read_nor_replaced() {
        let workspace = Workspace::acme();
        let root = workspace.0.path();
        workspace.generate("").ended(0);
        workspace.write("secret", "password: hunter2\n");
        let places =
            ["out/src/lib.rs", "out/Cargo.toml", "out/.modelspec-manifest", "specs/spec.schema.json"];
        for place in places {
            fs::remove_file(root.join(place)).expect("removed");
            symlink(root.join("secret"), root.join(place)).expect("a link");
        }
        let (check, write) = (workspace.generate("--check").ended(1), workspace.generate("").ended(2));
        for place in places {
            check.says(&format!("blocked, a link is where a file belongs: {place}\n"));
            write.fails_with(&format!("`{place}`: a link is where a file belongs"));
            assert!(fs::symlink_metadata(root.join(place)).is_ok_and(|meta| meta.is_symlink()));
        }
        assert!(!format!("{check:?}{write:?}").contains("hunter2"));
        assert_eq!(workspace.read("secret"), "password: hunter2\n");
    }
}
