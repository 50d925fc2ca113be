//! Small specs with one feature each: snapshots of the generated Rust, Python, TypeScript, schema and docs are next to them.

use modelspec_codegen::compile;

use crate::support::{fixture, fixtures, validator};

#[test]
fn each_feature_is_generated() {
    let fixtures = fixtures("ok");
    assert!(fixtures.len() >= 8, "only {} fixtures", fixtures.len());
    for (name, text) in fixtures {
        let compilation = compile(fixture(&name, &text));
        let lines = compilation.report.lines(&compilation.sources);
        assert!(lines.is_empty(), "{name}:\n{}", lines.join("\n"));
        let files = compilation.files();
        let module = name.replace('-', "_");
        let text = |path: String| {
            let file = files.iter().find(|file| file.path == path);
            file.unwrap_or_else(|| panic!("{path} is not generated")).text.clone()
        };
        let rust = text(format!("src/acme/{module}.rs"));
        let schema = text(format!("schemas/acme/{name}.request.json"));
        validator(&schema);
        validator(&text(format!("schemas/acme/{name}.response.json")));
        insta::with_settings!({
            snapshot_path => "fixtures/ok",
            prepend_module_to_snapshot => false,
            omit_expression => true,
        }, {
            insta::assert_snapshot!(format!("{name}.rs"), rust);
            insta::assert_snapshot!(format!("{name}.schema"), schema);
            insta::assert_snapshot!(format!("{name}.py"), text(format!("python/acme/{module}.py")));
            insta::assert_snapshot!(format!("{name}.d.ts"), text(format!("types/acme/{name}.d.ts")));
            insta::assert_snapshot!(format!("{name}.docs"), text(format!("docs/acme/{name}.md")));
        });
    }
}
