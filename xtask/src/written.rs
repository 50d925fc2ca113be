//! The manifest: a list of the generated files, in the output folder. Only listed files are ever
//! removed, and paths out of the folder are refused.

use modelspec_codegen::OutputFile;

use crate::Error;

/// Name of the manifest in the output folder.
pub(crate) const NAME: &str = ".modelspec-manifest";
/// The folders of the generator; it writes all its files into them.
pub(crate) const FOLDERS: [&str; 3] = ["docs", "schemas", "src"];

const HEADER: &str = "# Files written by `cargo xtask gen`, which removes them once no spec needs them.\n";

/// The manifest of these files.
pub(crate) fn text<'p>(paths: impl IntoIterator<Item = &'p str>) -> String {
    let mut paths: Vec<&str> = paths.into_iter().collect();
    paths.sort_unstable();
    paths.dedup();
    paths.iter().fold(HEADER.to_owned(), |text, path| text + path + "\n")
}

/// The files that a manifest names.
pub(crate) fn paths(text: &str) -> Result<Vec<String>, Error> {
    let mut paths = Vec::new();
    for (line, path) in (1..).zip(text.lines()) {
        if path.starts_with('#') || path.is_empty() {
            continue;
        }
        check(path).map_err(|why| {
            Error::new(format!(
                "`{NAME}`, line {line}: `{}` {why}; correct or delete `{NAME}`",
                path.escape_debug()
            ))
        })?;
        paths.push(path.to_owned());
    }
    Ok(paths)
}

/// Refuses generated files with a path that a manifest may not contain.
pub(crate) fn check_files(files: &[OutputFile]) -> Result<(), Error> {
    files.iter().try_for_each(|file| {
        check(&file.path).map_err(|why| Error::new(format!("`{}` {why}", file.path.escape_debug())))
    })
}

/// Tells if a path stays in the folders of the generator on every system.
fn check(path: &str) -> Result<(), &'static str> {
    let allowed = |c: char| c.is_ascii_alphanumeric() || "/._-".contains(c);
    if !path.chars().all(allowed) {
        return Err("has characters that no generated file has in its path");
    }
    // Neither `..` nor an empty part, such as that before the first `/` of an absolute path.
    if path.split('/').any(|part| part.is_empty() || part.starts_with('.')) {
        return Err("does not stay in the output folder");
    }
    match path.split_once('/') {
        Some((folder, _)) if FOLDERS.contains(&folder) => Ok(()),
        _ => Err("is not in a folder of generated files"),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn reads_what_it_writes() {
        let text = text(["src/lib.rs", "docs/a/b.md", "src/lib.rs"]);
        assert_eq!(paths(&text).expect("its own text"), ["docs/a/b.md", "src/lib.rs"]);
    }

    #[test]
    fn refuses_to_lead_outside() {
        let bad = [
            "/etc/passwd",
            "../x",
            "src/../../x",
            "src/./x",
            "src//x",
            "src/",
            "C:/x",
            "src\\..\\x",
            "src/a\u{0}b",
            "Cargo.toml",
            "src",
            "tests/mine.rs",
            "<<<<<<< HEAD",
        ];
        for path in bad {
            let error = paths(&format!("src/lib.rs\n{path}\n")).expect_err(path);
            assert!(error.to_string().contains("line 2"), "{error}");
        }
    }
}
