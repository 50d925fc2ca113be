//! The library as a program uses it that compiles specs while it runs: with and without the features of the generator.

#![allow(clippy::disallowed_methods, reason = "tests read the specs of the repository")]

use std::path::Path;

use modelspec_codegen::Catalogue;
use modelspec_codegen::source::SourceText;

/// The specs of this repository.
fn specs() -> Vec<SourceText> {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("../specs");
    let mut specs = Vec::new();
    for provider in
        std::fs::read_dir(&folder).expect("a folder").flatten().filter(|entry| entry.path().is_dir())
    {
        for file in std::fs::read_dir(provider.path()).expect("a folder").flatten() {
            let path = file.path().strip_prefix(&folder).expect("a file below it").display().to_string();
            specs.push(SourceText { path, text: std::fs::read_to_string(file.path()).expect("a text") });
        }
    }
    specs
}

#[test]
fn specs_give_the_entries_and_schemas_of_the_generated_files() {
    let catalogue = Catalogue::compile(specs()).expect("the specs have no errors");
    assert!(catalogue.models().len() > 5);
    let schemas = Path::new(env!("CARGO_MANIFEST_DIR")).join("../generated/schemas");
    for entry in catalogue.models() {
        let generated = |document: &str| {
            std::fs::read_to_string(schemas.join(format!("{}.{document}.json", entry.id))).expect("a schema")
        };
        assert_eq!(catalogue.request_schema(entry.id), Some(&*generated("request")));
        assert_eq!(catalogue.response_schema(entry.id), Some(&*generated("response")));
    }
}

#[test]
fn diagnostics_print_with_what_there_is() {
    let mut specs = specs();
    specs[0].text.push_str("\nmood: good\n");
    let path = specs[0].path.clone();
    let diagnostics = Catalogue::compile(specs).expect_err("`mood` is unknown");
    let text = diagnostics.to_string();
    if cfg!(feature = "render") {
        assert!(text.contains(&format!("--> {path}:")) && text.contains("mood: good\n"), "{text}");
    } else {
        assert!(text.starts_with(&format!("{path}:")) && text.contains(": error[unknown-key]: "), "{text}");
    }
    assert_eq!(diagnostics.to_json()[0]["path"], path);
}
