//! A crate outside of this repository compiles specs of its own in its build script.

use std::fs;
use std::path::Path;

use crate::compile::cargo;
use crate::support::root;

#[test]
fn a_build_script_generates_a_module() {
    let folder = tempfile::tempdir().unwrap();
    copy(&root().join("tests/fixtures/build-script"), folder.path());
    let manifest = folder.path().join("Cargo.toml");
    let text = fs::read_to_string(&manifest).unwrap();
    assert!(text.contains("ROOT/"));
    fs::write(&manifest, text.replace("ROOT", &root().display().to_string().replace('\\', "/"))).unwrap();
    // The versions that are known to be on this machine.
    fs::copy(root().join("Cargo.lock"), folder.path().join("Cargo.lock")).unwrap();
    cargo(folder.path(), &["test"]);

    // A mistake in a spec is shown as `cargo xtask check` shows it.
    let spec = folder.path().join("specs/acme/sketcher.yaml");
    let broken = fs::read_to_string(&spec).unwrap() + "mood: good\n";
    fs::write(&spec, broken).unwrap();
    let errors =
        std::panic::catch_unwind(|| cargo(folder.path(), &["check"])).expect_err("`mood` is unknown");
    let errors = errors.downcast_ref::<String>().expect("a message");
    assert!(
        errors.contains("error[unknown-key]: ") && errors.contains("--> acme/sketcher.yaml:7:1"),
        "{errors}"
    );
}

/// Copies a folder with all below it.
fn copy(from: &Path, to: &Path) {
    fs::create_dir_all(to).unwrap();
    for entry in fs::read_dir(from).unwrap() {
        let path = entry.unwrap().path();
        let copied = to.join(path.file_name().unwrap());
        if path.is_dir() { copy(&path, &copied) } else { fs::copy(&path, &copied).map(drop).unwrap() }
    }
}
