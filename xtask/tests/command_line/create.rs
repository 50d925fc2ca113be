//! `new`: a spec to start from.

use std::collections::BTreeSet;

use serde_json::{Value, json};

use crate::specs::PROVIDER;
use crate::workspace::{Workspace, snapshot};

#[test]
fn new_writes_a_spec_that_passes_everything() {
    let workspace = Workspace::new(&[]);
    let ran = workspace.run("new my-vendor/image-2").ended(0);
    ran.says("wrote specs/my-vendor/image-2.yaml");
    ran.says("wrote specs/my-vendor/provider.yaml");
    workspace.run("check").ended(0).says("1 spec: 0 errors");
    let input = r#"{"prompt": "A lighthouse", "count": 3}"#;
    workspace
        .run_with("validate my-vendor/image-2", input)
        .ended(1)
        .says("few-drafts  request at most 2 drafts at once");
    workspace.generate("").ended(0);

    // The provider's file is there now, and nothing is written twice.
    workspace.write("specs/my-vendor/provider.yaml", PROVIDER);
    workspace.run("new my-vendor/image-3").ended(0);
    assert_eq!(workspace.read("specs/my-vendor/provider.yaml"), PROVIDER);
    let before = snapshot(workspace.0.path());
    workspace.run("new my-vendor/image-3").ended(2).fails_with("already exists");
    for id in ["image", "my-vendor/Image", "../image", "my-vendor/provider", "my-vendor/a/b", "/etc/x"] {
        workspace.run(&format!("new {id}")).ended(2);
    }
    assert_eq!(snapshot(workspace.0.path()), before);
}

#[test]
fn the_new_spec_names_every_type_form_condition_and_status() {
    let workspace = Workspace::new(&[]);
    workspace.run("new my-vendor/image").ended(0);
    workspace.generate("").ended(0);
    let text = workspace.read("specs/my-vendor/image.yaml");
    let words: BTreeSet<&str> = text.split(|c: char| !c.is_alphanumeric() && c != '_' && c != '-').collect();
    let schema: Value = serde_json::from_str(&workspace.read("specs/spec.schema.json")).unwrap();
    let definition = |name: &str| schema["definitions"][name].clone();
    let choices = |name: &str| definition(name)["enum"].as_array().unwrap().clone();
    let keys = |name: &str| -> Vec<Value> {
        definition(name)["properties"].as_object().unwrap().keys().map(|key| json!(key)).collect()
    };
    let known =
        [choices("TypeName"), choices("Status"), keys("Rule"), keys("Condition"), keys("Then")].concat();
    // A result is only for envelopes. The other keys are the same for every form, and the docs describe them.
    let other = ["result", "effect", "at", "source"];
    let missing: Vec<&str> = known
        .iter()
        .map(|word| word.as_str().unwrap())
        .filter(|word| !words.contains(word) && !other.contains(word))
        .collect();
    assert!(known.len() > 50 && missing.is_empty(), "the new spec does not mention {missing:?}");
}
