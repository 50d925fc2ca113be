//! Lists the operations of `specs/` for the tests of the typed interface, so that a new spec is covered without a change
//! to any test.

use std::fmt::Write;
use std::path::{Path, PathBuf};
use std::{env, fs};

fn main() {
    let root = Path::new(env!("CARGO_MANIFEST_DIR")).parent().expect("the package is in the workspace");
    println!("cargo::rerun-if-changed={}", root.join("specs").display());
    println!("cargo::rerun-if-changed={}", root.join("generated/src").display());
    let mut list = String::from("typed! {\n");
    for provider in entries(&root.join("specs")).iter().filter(|path| path.is_dir()) {
        for spec in entries(provider) {
            let (provider, name) = (stem(provider), stem(&spec));
            if spec.extension().is_none_or(|extension| extension != "yaml") || name == "provider" {
                continue;
            }
            let (module, file) = (identifier(&name), identifier(&provider));
            let source = root.join("generated/src").join(&file).join(format!("{module}.rs"));
            let source = fs::read_to_string(source).unwrap_or_default();
            let is_response = |line: &str| {
                let name = line.strip_prefix("pub struct ").or_else(|| line.strip_prefix("pub enum "));
                name.and_then(|name| name.split([' ', '<', ';', '(']).next()) == Some("Response")
            };
            let response = if source.lines().map(str::trim).any(is_response) { "response" } else { "none" };
            writeln!(list, "    {:?} => r#{file} r#{module} {response},", format!("{provider}/{name}"))
                .unwrap();
        }
    }
    list.push_str("}\n");
    let out = PathBuf::from(env::var_os("OUT_DIR").expect("cargo sets OUT_DIR"));
    fs::write(out.join("operations.rs"), list).expect("OUT_DIR can be written");
}

fn entries(folder: &Path) -> Vec<PathBuf> {
    let read = fs::read_dir(folder).unwrap_or_else(|error| panic!("{}: {error}", folder.display()));
    let mut entries: Vec<PathBuf> = read.map(|entry| entry.expect("folders can be read").path()).collect();
    entries.sort();
    entries
}

fn stem(path: &Path) -> String {
    path.file_stem().expect("entries have a name").to_string_lossy().into_owned()
}

fn identifier(name: &str) -> String {
    name.replace(['-', '.'], "_")
}
