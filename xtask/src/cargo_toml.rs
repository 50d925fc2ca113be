//! `Cargo.toml` of the generated crate: written once for a new folder; later runs change only its features.

use std::fmt::Write as _;
use std::path::Path;

use modelspec_codegen::__private::manifest;
use modelspec_codegen::__private::model::IndexedProvider;

use crate::folder::{self, Found};
use crate::paths::{real, shown};
use crate::{Error, Paths};

/// The expected text of `Cargo.toml`.
pub(crate) fn text(paths: &Paths, index: &[IndexedProvider]) -> Result<String, Error> {
    let path = paths.out.join("Cargo.toml");
    let features = manifest::features(index);
    match folder::read(&path)? {
        // An obstacle is reported when the text is compared.
        Found::Nothing | Found::Obstacle(..) => Ok(new(&relative(&paths.out, &paths.engine)?, &features)),
        Found::File(bytes) => {
            let named = |why: String| Error::new(format!("`{}` {why}", shown(&path)));
            let old = String::from_utf8(bytes).map_err(|_| named("is not UTF-8".to_owned()))?;
            if !is_generated_crate(&old) {
                let why = "is not that of a generated crate, which has a package and depends on modelspec-runtime; \
                           choose another --out";
                return Err(named(why.to_owned()));
            }
            manifest::replace(&old, &features).map_err(|why| named(why.to_string()))
        }
    }
}

/// Tells a generated crate from the package or workspace around it.
fn is_generated_crate(text: &str) -> bool {
    text.lines().any(|line| line.trim() == "[package]") && text.contains("modelspec-runtime")
}

/// A crate that builds in any folder, because it is its own workspace.
fn new(engine: &str, features: &str) -> String {
    let mut text = String::new();
    let _ = write!(
        text,
        r#"[package]
name = "modelspec"
description = "Requests, validators and prices of generative-AI model APIs, generated from their specs."
version = "{version}"
edition = "2024"
rust-version = "{rust_version}"
publish = false

[lib]
path = "src/lib.rs"

{features}
[dependencies]
modelspec-runtime = {{ path = {engine} }}

# A workspace of its own, so that the crate builds inside the folder of another one too.
[workspace]
"#,
        version = env!("CARGO_PKG_VERSION"),
        rust_version = env!("CARGO_PKG_RUST_VERSION"),
        engine = quoted(engine),
    );
    text
}

/// A basic string of TOML.
fn quoted(text: &str) -> String {
    let mut quoted = String::from('"');
    for c in text.chars() {
        match c {
            '"' | '\\' => quoted.extend(['\\', c]),
            c if c.is_control() => _ = write!(quoted, "\\u{:04x}", u32::from(c)),
            c => quoted.push(c),
        }
    }
    quoted.push('"');
    quoted
}

/// The relative path from one folder, which need not exist, to another, with `/` on every system.
fn relative(from: &Path, to: &Path) -> Result<String, Error> {
    let (from, to) = (real(from)?, real(to)?);
    let shared = from.components().zip(to.components()).take_while(|(from, to)| from == to).count();
    if shared == 0 {
        return Ok(to.display().to_string());
    }
    let up = from.components().skip(shared).map(|_| "..".to_owned());
    let down = to.components().skip(shared).map(|part| part.as_os_str().to_string_lossy().into_owned());
    let path: Vec<String> = up.chain(down).collect();
    Ok(if path.is_empty() { ".".to_owned() } else { path.join("/") })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn finds_the_way_to_folders_that_do_not_exist_yet() {
        let root = tempfile::tempdir().expect("a temporary folder");
        let engine = root.path().join("codegen/runtime");
        std::fs::create_dir_all(&engine).expect("a folder");
        let from = |folder: &str| relative(&root.path().join(folder), &engine).expect("a way");
        assert_eq!(from("out"), "../codegen/runtime");
        assert_eq!(from("a/b/c"), "../../../codegen/runtime");
        assert_eq!(from("a/../out"), "../codegen/runtime");
        assert_eq!(from("codegen"), "runtime");
    }

    #[test]
    fn strings_are_escaped() {
        assert_eq!(quoted("a\\b\"c\n"), r#""a\\b\"c\u000a""#);
    }

    #[test]
    fn a_new_crate_stands_alone() {
        let text = new("../codegen/runtime", "[features]\n");
        assert!(text.contains("modelspec-runtime = { path = \"../codegen/runtime\" }"), "{text}");
        assert!(text.ends_with("[workspace]\n"), "{text}");
    }
}
