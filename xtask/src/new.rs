//! `new`: a commented spec to start from.

use std::io::Write;
use std::path::{Path, PathBuf};

use modelspec_codegen::diagnostic::{Report, Severity};
use modelspec_codegen::source::SourceText;

use crate::folder::{self, Staged};
use crate::paths::shown;
use crate::specs::SpecFolder;
use crate::{Error, Status, Style, diagnostics};

const OPERATION: &str = include_str!("templates/operation.yaml");
const PROVIDER: &str = include_str!("templates/provider.yaml");

/// Arguments of `new`.
#[derive(Clone, Debug)]
pub struct Arguments {
    /// `<provider>/<name>`.
    pub id: String,
    /// Folder of the specs.
    pub specs: PathBuf,
    /// Flags that name this folder again, for the next steps.
    pub flags: String,
    /// Style of the diagnostics.
    pub style: Style,
}

/// Writes the spec, and for a new provider its file. Never changes an existing file. An invalid name is
/// [`Status::Bad`], and its diagnostics go to `errors`.
///
/// # Errors
///
/// If the id has the wrong form or is taken, or a file cannot be read or written.
pub fn run(arguments: &Arguments, out: &mut dyn Write, errors: &mut dyn Write) -> Result<Status, Error> {
    let (provider, name) = parse(&arguments.id)?;
    let specs = SpecFolder::open_or_empty(&arguments.specs)?;
    let texts = texts(&arguments.specs, provider, name)?;

    // The Rust names of all specs must differ, and only the compiler knows them.
    let paths: Vec<String> = texts.iter().map(|text| text.path.clone()).collect();
    let compilation = specs.compile_and(texts.clone())?;
    let is_new = |file| paths.contains(&compilation.sources.file(file).path);
    let found = compilation.report.diagnostics.iter();
    let own = found
        .filter(|found| found.severity() == Severity::Error && is_new(found.span.file))
        .cloned()
        .collect();
    let own = Report { diagnostics: own };
    if own.has_errors() {
        diagnostics::write_report(&own, &compilation.sources, arguments.style, errors)?;
        return Ok(Status::Bad);
    }

    let staged = Staged::default();
    for text in &texts {
        staged.add(&arguments.specs.join(&text.path), &text.text)?;
    }
    staged.commit_new()?;
    write_next_steps(arguments, &paths, out)?;
    Ok(Status::Good)
}

/// The two parts of an id, both in kebab-case.
fn parse(id: &str) -> Result<(&str, &str), Error> {
    let wrong = |why: &str| Error::new(format!("`{}` {why}", id.escape_debug()));
    let (provider, name) = id
        .split_once('/')
        .ok_or_else(|| wrong("has no provider; write PROVIDER/NAME, such as `runware/kling-v3`"))?;
    for part in [provider, name] {
        let words = part.split('-').all(|word| {
            !word.is_empty() && word.chars().all(|c| c.is_ascii_lowercase() || c.is_ascii_digit())
        });
        if !words || !part.starts_with(|c: char| c.is_ascii_lowercase()) {
            let why = "must be PROVIDER/NAME in small letters, digits and single hyphens, each part starting with a \
                       letter, such as `runware/kling-v3`";
            return Err(wrong(why));
        }
    }
    if name == "provider" {
        return Err(wrong(
            "cannot be an operation, because `provider.yaml` is the file of the provider itself",
        ));
    }
    Ok((provider, name))
}

/// The files to write: the spec, and that of its provider if there is none yet.
fn texts(specs: &Path, provider: &str, name: &str) -> Result<Vec<SourceText>, Error> {
    let fill = |template: &str| {
        template
            .replace("{{provider}}", provider)
            .replace("{{name}}", name)
            .replace("{{provider-title}}", &title(provider))
            .replace("{{title}}", &title(name))
    };
    let operation = SourceText { path: format!("{provider}/{name}.yaml"), text: fill(OPERATION) };
    let target = specs.join(&operation.path);
    if target.symlink_metadata().is_ok() {
        return Err(Error::new(format!("`{}` already exists", shown(&target))));
    }
    let mut texts = vec![operation];
    let provider_file = SourceText { path: format!("{provider}/provider.yaml"), text: fill(PROVIDER) };
    if !folder::is_file(&specs.join(&provider_file.path)) {
        texts.push(provider_file);
    }
    Ok(texts)
}

/// `kling-v3` to `Kling V3`.
fn title(name: &str) -> String {
    let word = |word: &str| {
        let (first, rest) = word.split_at(word.len().min(1));
        first.to_uppercase() + rest
    };
    name.split('-').map(word).collect::<Vec<_>>().join(" ")
}

fn write_next_steps(arguments: &Arguments, paths: &[String], out: &mut dyn Write) -> Result<(), Error> {
    for path in paths {
        writeln!(out, "wrote {}", shown(&arguments.specs.join(path)))?;
    }
    let (id, flags) = (&arguments.id, &arguments.flags);
    writeln!(out, "\nNext:")?;
    writeln!(out, "  edit the spec; its comments show the available keys")?;
    writeln!(out, "  cargo xtask check{flags}")?;
    writeln!(out, "  cargo xtask validate {id} request.json{flags}")?;
    writeln!(out, "  cargo xtask gen{flags}")?;
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn ids_are_two_names_in_kebab_case() {
        assert_eq!(parse("runware/kling-v3").expect("right"), ("runware", "kling-v3"));
        let wrong = [
            "",
            "a",
            "/",
            "a/",
            "/b",
            "a/b/c",
            "A/b",
            "a/b_c",
            "a/-b",
            "a/b--c",
            "a/b-",
            "../a",
            "a/..",
            "a/b.yaml",
            "a/provider",
            "a/1b",
            "1a/b",
            "a\n/b",
            "ä/b",
        ];
        for id in wrong {
            assert!(parse(id).is_err(), "{id:?}");
        }
    }

    #[test]
    fn titles_are_names_in_capitals() {
        assert_eq!(title("kling-image-3-0"), "Kling Image 3 0");
    }
}
