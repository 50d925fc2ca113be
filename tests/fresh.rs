//! The committed generated files are up to date.

use crate::support::root;

#[test]
fn generated_files_are_up_to_date() {
    let paths = xtask::Paths::new(None, None).unwrap();
    let outcome = xtask::generate::run(&paths, xtask::generate::Mode::Check).unwrap();
    assert_eq!(outcome.status(), xtask::Status::Good, "{outcome}");
}

/// YAML as an editor sees it.
fn json(text: &str) -> serde_json::Value {
    serde_yaml::from_str(text).unwrap()
}

#[test]
fn editor_schemas_accept_every_spec() {
    let schemas = modelspec_codegen::editor_schemas();
    let schema = |name: &str| {
        let file = schemas.iter().find(|file| file.path == name).unwrap();
        let committed = std::fs::read_to_string(root().join("specs").join(name)).unwrap();
        assert_eq!(committed, file.text, "{name} is stale: run `cargo xtask gen`");
        jsonschema::draft7::new(&serde_json::from_str(&file.text).unwrap()).unwrap()
    };
    let (operation, provider) = (schema("spec.schema.json"), schema("provider.schema.json"));
    for source in crate::support::sources(&root().join("specs")) {
        let is_provider = source.path.ends_with("/provider.yaml");
        let name = if is_provider { "provider.schema.json" } else { "spec.schema.json" };
        let modeline = format!("# yaml-language-server: $schema=../{name}\n");
        assert!(source.text.starts_with(&modeline), "{} does not start with its modeline", source.path);
        let document = json(&source.text);
        let schema = if is_provider { &provider } else { &operation };
        let errors: Vec<String> = schema.iter_errors(&document).map(|error| error.to_string()).collect();
        assert!(errors.is_empty(), "{}: {errors:#?}", source.path);
    }
}

#[test]
fn editor_schemas_refuse_what_the_loader_refuses() {
    let schemas = modelspec_codegen::editor_schemas();
    let file = schemas.iter().find(|file| file.path == "spec.schema.json").unwrap();
    let schema = jsonschema::draft7::new(&serde_json::from_str(&file.text).unwrap()).unwrap();
    for name in ["unknown-key", "unknown-top-level-key", "wrong-type", "missing-key", "unknown-type-name"] {
        let text = std::fs::read_to_string(root().join(format!("tests/fixtures/bad/{name}.yaml"))).unwrap();
        let document = json(&text);
        assert!(!schema.is_valid(&document), "the editor accepts {name}");
    }
}

#[test]
fn the_same_specs_give_the_same_bytes() {
    let sources = crate::support::sources(&root().join("specs"));
    let mut turned = sources.clone();
    turned.reverse();
    let files = modelspec_codegen::compile(sources).files();
    assert_eq!(files, modelspec_codegen::compile(turned).files());
    assert!(files.len() > 30);
}
