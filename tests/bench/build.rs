//! Generates what is measured: the tables of the single checks by the generator of the project, and the types of
//! typify from the schema of an operation.

use std::error::Error;
use std::fmt::Write as _;
use std::path::{Path, PathBuf};
use std::process::Command;
use std::{env, fs};

use modelspec_codegen::source::SourceText;

const SCHEMA: &str = "../../generated/schemas/runware/kling-image-o3.request.json";

const HEAD: &str = "name: Checks
doc: What is measured.
sources: [{ url: https://acme.example, read: 2026-11-28 }]
http: { method: POST, path: / }
";

fn main() -> Result<(), Box<dyn Error>> {
    println!("cargo:rerun-if-changed=build.rs");
    println!("cargo:rerun-if-changed={SCHEMA}");
    let version = Command::new(env::var("RUSTC")?).arg("--version").output()?.stdout;
    println!("cargo:rustc-env=RUSTC={}", String::from_utf8(version)?.trim());
    let out = PathBuf::from(env::var("OUT_DIR")?);
    catalogue(&out)?;
    typify(&out)
}

/// Writes the catalogue of two operations: one with a parameter for each check, and one with 1,000 parameters.
fn catalogue(out: &Path) -> Result<(), Box<dyn Error>> {
    let spec = |name: &str, parameters: &str| SourceText {
        path: format!("acme/{name}.yaml"),
        text: format!("{HEAD}parameters:\n{parameters}"),
    };
    let mut values = String::new();
    let mut names = String::new();
    for at in 0..1_000 {
        write!(values, "value-{at:03}, ")?;
        writeln!(names, "  parameter_{at:03}: {{ type: integer, doc: A number. }}")?;
    }
    let files = vec![
        SourceText { path: "acme/provider.yaml".into(), text: "name: Acme\ndoc: What is measured.\n".into() },
        spec(
            "checks",
            &format!(
                r#"  any: {{ type: any, doc: Any JSON. }}
  plain: {{ type: string, doc: A text. }}
  uuid: {{ type: string, pattern: "^[0-9a-f]{{8}}-[0-9a-f]{{4}}-4[0-9a-f]{{3}}-[89ab][0-9a-f]{{3}}-[0-9a-f]{{12}}$", doc: A text. }}
  words: {{ type: string, pattern: "^[a-z0-9_ ]*$", doc: A text. }}
  numbers: {{ type: array, items: {{ type: integer, doc: A number. }}, unique: true, doc: Numbers. }}
  texts: {{ type: array, items: {{ type: string, doc: A text. }}, unique: true, doc: Texts. }}
  objects: {{ type: array, items: {{ type: object, parameters: {{ id: {{ type: integer, doc: A number. }}, name: {{ type: string, doc: A text. }} }}, doc: An object. }}, unique: true, doc: Objects. }}
  one: {{ type: enum, values: [value-500], doc: A value. }}
  many: {{ type: enum, values: [{values}], doc: A value. }}
"#
            ),
        ),
        spec("wide", &names),
    ];
    let compilation = modelspec_codegen::compile(files);
    if compilation.report.has_errors() {
        return Err(format!("{:#?}", compilation.report).into());
    }
    for file in compilation.files() {
        // The root of the crate becomes a module, and attributes and docs stand outside of an included one.
        let inner =
            if file.path == "src/lib.rs" { file.text.find("const _").ok_or("no version")? } else { 0 };
        let path = out.join("catalogue").join(&file.path);
        fs::create_dir_all(path.parent().ok_or("no folder")?)?;
        fs::write(path, &file.text[inner..])?;
    }
    Ok(())
}

fn typify(out: &Path) -> Result<(), Box<dyn Error>> {
    let mut schema: serde_json::Value = serde_json::from_str(&fs::read_to_string(SCHEMA)?)?;
    // Of the size table, typify makes 24 types that it tries one after another. Without the table it is much faster.
    schema.as_object_mut().and_then(|schema| schema.remove("allOf")).ok_or("the schema has no size table")?;
    let mut types = typify::TypeSpace::new(&typify::TypeSpaceSettings::default());
    types.add_root_schema(serde_json::from_value(schema)?)?;
    let file: syn::File = syn::parse2(types.to_stream())?;
    fs::write(out.join("typify.rs"), prettyplease::unparse(&file))?;
    Ok(())
}
