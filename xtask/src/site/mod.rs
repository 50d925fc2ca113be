//! `site`: a static site of the catalogue. The pages are made in `modelspec-codegen`; the engine of their forms is the
//! WebAssembly module without a catalogue.

mod engine;
mod serve;

use std::fs;
use std::io::Write;
use std::path::{Path, PathBuf};
use std::sync::Arc;

use modelspec_codegen::site::{self, Settings};
use modelspec_codegen::{Compilation, OutputFile};

use crate::paths::{root, shown};
use crate::specs::SpecFolder;
use crate::{Error, Status, Style, diagnostics, diff};

/// Name of the file that marks a folder as a site, which may be replaced.
const MARK: &str = ".modelspec-site";

/// Arguments of `site`.
#[derive(Clone, Debug)]
pub struct Arguments {
    /// Folder of the specs.
    pub specs: PathBuf,
    /// Folder of the site, unless it is the usual one.
    pub out: Option<PathBuf>,
    /// Address of the published site.
    pub base: Option<String>,
    /// The old specs that changes are shown against.
    pub since: Option<String>,
    /// The engine of the forms.
    pub engine: Engine,
    /// Port to serve the site at.
    pub serve: Option<u16>,
    /// Style of the diagnostics.
    pub style: Style,
}

/// The engine of the forms.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Engine {
    /// It is built; without a compiler for it, the site has no forms.
    Build,
    /// A module that was built.
    File(PathBuf),
    /// The site has no forms.
    None,
}

/// Writes the site, and serves it if that is asked for.
///
/// # Errors
///
/// If specs cannot be read, the folder cannot be written, or the port is taken.
pub fn run(arguments: &Arguments, out: &mut dyn Write, errors: &mut dyn Write) -> Result<Status, Error> {
    let folder = match &arguments.out {
        Some(folder) => folder.clone(),
        None => root()?.join("target/site"),
    };
    let script = engine::script(&arguments.engine, errors)?;
    let status = build(arguments, &folder, script.as_deref(), out, errors)?;
    let Some(port) = arguments.serve else { return Ok(status) };
    let version = Arc::new(serve::Version::default());
    serve::start(&folder, port, &version, out)?;
    let mut seen = serve::changes(&arguments.specs)?;
    loop {
        std::thread::sleep(serve::PAUSE);
        let now = serve::changes(&arguments.specs)?;
        if now != seen {
            seen = now;
            // A spec that is being edited often has errors; the site stays as it was.
            match build(arguments, &folder, script.as_deref(), out, errors) {
                Ok(Status::Good) => version.advance(),
                Ok(_) => {}
                Err(error) => writeln!(errors, "error: {error}")?,
            }
            out.flush()?;
        }
    }
}

/// Compiles the specs and replaces the site, unless there are errors.
fn build(
    arguments: &Arguments,
    folder: &Path,
    script: Option<&str>,
    out: &mut dyn Write,
    errors: &mut dyn Write,
) -> Result<Status, Error> {
    let compilation = SpecFolder::open(&arguments.specs)?.compile()?;
    if compilation.report.has_errors() {
        diagnostics::write_report(&compilation.report, &compilation.sources, arguments.style, errors)?;
        return Ok(Status::Bad);
    }
    let changes = arguments.since.as_deref();
    let changes =
        changes.map(|old| diff::since(old, &arguments.specs, &compilation.catalogue)).transpose()?;
    let settings = Settings {
        base: arguments.base.clone(),
        engine: script.is_some(),
        since: arguments.since.clone(),
        changes: changes.unwrap_or_default(),
    };
    check_replaceable(folder)?;
    let new = folder.with_extension("new");
    let failed = |what: &'static str, path: &Path| {
        let path = path.to_path_buf();
        move |error| Error::disk(what, &path, &error)
    };
    remove(&new)?;
    write(&compilation, &settings, &new)?;
    if let Some(script) = script {
        put(&new, &OutputFile { path: site::ENGINE.to_owned(), text: script.to_owned() })?;
    }
    remove(folder)?;
    fs::rename(&new, folder).map_err(failed("replace", folder))?;
    let operations = compilation.catalogue.operations.len();
    writeln!(out, "{operations} operations: open `{}`", shown(&folder.join("index.html")))?;
    Ok(Status::Good)
}

fn write(compilation: &Compilation, settings: &Settings, folder: &Path) -> Result<(), Error> {
    put(
        folder,
        &OutputFile {
            path: MARK.to_owned(),
            text: "Written by `cargo xtask site`, which replaces this folder.\n".to_owned(),
        },
    )?;
    compilation.write_site(settings, &|file: OutputFile| put(folder, &file))
}

fn put(folder: &Path, file: &OutputFile) -> Result<(), Error> {
    let path = folder.join(&file.path);
    let failed = |error| Error::disk("write", &path, &error);
    if let Some(parent) = path.parent() {
        fs::create_dir_all(parent).map_err(failed)?;
    }
    fs::write(&path, &file.text).map_err(failed)
}

/// Refuses to replace a folder that is no site.
fn check_replaceable(folder: &Path) -> Result<(), Error> {
    let is_free = !folder.exists() || folder.join(MARK).is_file();
    let is_empty = || fs::read_dir(folder).is_ok_and(|mut entries| entries.next().is_none());
    if is_free || is_empty() {
        return Ok(());
    }
    Err(Error::new(format!(
        "`{}` is not a site that this command wrote; choose another --out",
        shown(folder)
    )))
}

fn remove(folder: &Path) -> Result<(), Error> {
    if folder.exists() {
        fs::remove_dir_all(folder).map_err(|error| Error::disk("remove", folder, &error))?;
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Writes specs with one operation into a folder, and asks for their site.
    fn arguments(folder: &Path, out: &str) -> Arguments {
        let specs = folder.join("specs");
        let operation = "name: Painter\ndoc: Paints.\nsources: [{ url: https://acme.example, read: 2026-11-21 }]\n\
                         http: { method: POST, path: /paint }\nparameters: {}\n";
        fs::create_dir_all(specs.join("acme")).unwrap();
        fs::write(specs.join("acme/provider.yaml"), "name: Acme\n").unwrap();
        fs::write(specs.join("acme/painter.yaml"), operation).unwrap();
        let (out, style) = (Some(folder.join(out)), Style::default());
        Arguments { specs, out, base: None, since: None, engine: Engine::None, serve: None, style }
    }

    fn run_with(arguments: &Arguments) -> Result<Status, Error> {
        run(arguments, &mut Vec::new(), &mut Vec::new())
    }

    #[test]
    fn a_site_is_replaced_and_other_folders_are_not() {
        let folder = tempfile::tempdir().unwrap();
        let out = folder.path().join("site");
        assert_eq!(run_with(&arguments(folder.path(), "site")).unwrap(), Status::Good);
        assert!(out.join("index.html").is_file() && !out.join(site::ENGINE).exists());
        fs::write(out.join("old.html"), "old").unwrap();
        assert_eq!(run_with(&arguments(folder.path(), "site")).unwrap(), Status::Good);
        assert!(!out.join("old.html").exists());
        let other = folder.path().join("other");
        fs::create_dir(&other).unwrap();
        fs::write(other.join("precious"), "x").unwrap();
        let error = run_with(&arguments(folder.path(), "other")).unwrap_err().to_string();
        assert!(error.contains("choose another --out"), "{error}");
        assert!(other.join("precious").is_file());
    }

    #[test]
    fn a_page_has_the_changes_since_old_specs() {
        let folder = tempfile::tempdir().unwrap();
        let arguments = arguments(folder.path(), "site");
        let old = folder.path().join("old/acme");
        fs::create_dir_all(&old).unwrap();
        for name in ["provider.yaml", "painter.yaml"] {
            fs::copy(arguments.specs.join("acme").join(name), old.join(name)).unwrap();
        }
        let path = arguments.specs.join("acme/painter.yaml");
        let parameters = "parameters: { prompt: { type: string, required: true, doc: Text. } }";
        let new = fs::read_to_string(&path).unwrap().replace("parameters: {}", parameters);
        fs::write(&path, new).unwrap();
        let since = Some(folder.path().join("old").display().to_string());
        assert_eq!(run_with(&Arguments { since, ..arguments.clone() }).unwrap(), Status::Good);
        let page = |out: &str| fs::read_to_string(folder.path().join(out).join("acme/painter.html")).unwrap();
        assert!(page("site").contains("id=\"changes\"") && page("site").contains("<code>prompt</code>"));
        assert!(page("site").contains("verdict-major"), "{}", page("site"));
        assert_eq!(
            run_with(&Arguments { out: Some(folder.path().join("plain")), ..arguments }).unwrap(),
            Status::Good
        );
        assert!(!page("plain").contains("id=\"changes\""));
    }

    #[test]
    fn an_engine_has_to_be_a_module() {
        let folder = tempfile::tempdir().unwrap();
        let module = folder.path().join("engine.wasm");
        fs::write(&module, "text").unwrap();
        let engine = Engine::File(module);
        let error = run_with(&Arguments { engine, ..arguments(folder.path(), "site") }).unwrap_err();
        assert!(error.to_string().contains("is no WebAssembly module"), "{error}");
    }
}
