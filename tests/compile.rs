//! Generated crates compile without warnings, whatever the names and texts of the specs.

use std::process::Command;

use crate::support::{fixture, fixtures, root};

/// A program that uses the types of the fixtures.
const PROGRAM: &str = include_str!("compile/program.rs");

/// A program that uses entries and no schema.
const CATALOGUE: &str = r#"
fn main() {
    let entry = modelspec::model("acme/rules").expect("the fixture has this operation");
    assert!(!entry.validate_json(b"{}").is_valid());
}
"#;

/// A program that uses schemas of requests.
const SCHEMA: &str = r#"
fn main() {
    assert!(modelspec::request_schema("acme/rules").is_some_and(|schema| schema.contains("$schema")));
}
"#;

/// The lints of this repository, see its `Cargo.toml`.
const LINTS: &[&str] = &[
    "-Dwarnings",
    "-Wclippy::pedantic",
    "-Aclippy::must_use_candidate",
    "-Aclippy::return_self_not_must_use",
    "-Aclippy::module_name_repetitions",
];

/// Writes all valid fixtures as one specs folder, generates a crate from it, and builds, documents, lints and uses it.
#[test]
fn generated_rust_compiles() {
    let folder = tempfile::tempdir().unwrap();
    let (specs, out) = (folder.path().join("specs"), folder.path().join("out"));
    for (name, text) in fixtures("ok") {
        for file in fixture(&name, &text) {
            let path = specs.join(&file.path);
            std::fs::create_dir_all(path.parent().unwrap()).unwrap();
            std::fs::write(path, file.text).unwrap();
        }
    }
    let paths = xtask::Paths::new(Some(specs), Some(out.clone())).unwrap();
    let outcome = xtask::generate::run(&paths, xtask::generate::Mode::Write).unwrap();
    assert_eq!(outcome.status(), xtask::Status::Good, "{outcome}");
    std::fs::create_dir(out.join("examples")).unwrap();
    for (name, text) in [("types", PROGRAM), ("catalogue", CATALOGUE), ("schema", SCHEMA)] {
        std::fs::write(out.join(format!("examples/{name}.rs")), text).unwrap();
    }
    cargo(&out, &["check", "--no-default-features"]);
    for features in [&["--all-features"][..], &[]] {
        cargo(&out, &[&["clippy", "--examples"], features, &["--"], LINTS].concat());
        cargo(&out, &[&["run", "--example", "types"], features].concat());
    }
    cargo(&out, &["build", "--examples"]);
    let operations = std::fs::read_dir(out.join("schemas/acme")).unwrap().count() / 2;
    assert_eq!(["catalogue", "schema"].map(schemas_in), [0, operations]);
    cargo(&out, &["doc", "--no-deps", "--all-features"]);
    // The documented examples are doctests of the crate.
    cargo(&out, &["test", "--doc"]);
}

/// Counts the schemas that an example contains.
fn schemas_in(example: &str) -> usize {
    let program = std::fs::read(root().join("target/fixtures/debug/examples").join(example)).unwrap();
    let mark = b"\"$schema\": \"https://json-schema.org";
    program.windows(mark.len()).filter(|window| window == mark).count()
}

/// Runs cargo without network and without warnings.
pub(crate) fn cargo(folder: &std::path::Path, arguments: &[&str]) {
    let output = Command::new(env!("CARGO"))
        .args(["--offline", "--quiet"])
        .args(arguments)
        .current_dir(folder)
        // A separate folder, because the outer build holds the lock of the shared one.
        .env("CARGO_TARGET_DIR", root().join("target/fixtures"))
        .env("RUSTFLAGS", "-D warnings")
        .env("RUSTDOCFLAGS", "-D warnings")
        .output()
        .unwrap();
    assert!(output.status.success(), "cargo {arguments:?}:\n{}", String::from_utf8_lossy(&output.stderr));
}
