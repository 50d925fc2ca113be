//! The specs folder: lists and reads its files, and passes them to the compiler. Does not know YAML.

use std::collections::{BTreeMap, BTreeSet};
use std::fs;
use std::io::ErrorKind;
use std::path::{Path, PathBuf};

use modelspec_codegen::__private::extended;
use modelspec_codegen::diagnostic::{Code, Diagnostic, Report};
use modelspec_codegen::source::{FileId, SourceMap, SourceText, Span};
use modelspec_codegen::{Compilation, Part, check_providers, compile, compile_some};
use rayon::prelude::*;

use crate::Error;
use crate::paths::shown;

/// Maximum size of a spec file: far more than any spec needs, and small enough to fit in memory.
const MAX_BYTES: u64 = 16 << 20;
/// Maximum depth of the search. Specs are at the second level; deeper files are read so that the compiler can
/// report that they are misplaced.
const MAX_DEPTH: usize = 4;

/// The files below a specs folder.
#[derive(Debug)]
pub(crate) struct SpecFolder {
    folder: PathBuf,
    /// Paths below the folder with `/` between their parts, sorted.
    paths: BTreeSet<String>,
}

/// The content of a file.
struct SpecFile {
    source: SourceText,
    /// Offset of the first byte that is not UTF-8.
    not_utf8: Option<usize>,
}

impl SpecFolder {
    /// Lists the spec files, of which there has to be one: a folder without specs is the wrong one.
    pub(crate) fn open(folder: &Path) -> Result<Self, Error> {
        let specs = Self::open_or_empty(folder)?;
        if specs.count() == 0 {
            let why = "contains no specs; name the folder of the specs with --specs";
            return Err(Error::new(format!("`{}` {why}", shown(folder))));
        }
        Ok(specs)
    }

    /// Lists the spec files, of which there need not be any yet.
    pub(crate) fn open_or_empty(folder: &Path) -> Result<Self, Error> {
        let mut paths = BTreeSet::new();
        if folder.symlink_metadata().is_err_and(|error| error.kind() == ErrorKind::NotFound) {
            return Ok(Self { folder: folder.to_path_buf(), paths });
        }
        list(folder, folder, "", 1, &mut paths)?;
        Ok(Self { folder: folder.to_path_buf(), paths })
    }

    /// The path below the folder of a file in it, whatever links and `..` lead to it.
    pub(crate) fn path_of(&self, file: &Path) -> Option<String> {
        let file = file.canonicalize().ok()?;
        self.paths
            .iter()
            .find(|path| self.folder.join(path).canonicalize().is_ok_and(|known| known == file))
            .cloned()
    }

    /// Paths of all files.
    pub(crate) fn paths(&self) -> impl Iterator<Item = &str> {
        self.paths.iter().map(String::as_str)
    }

    /// Paths of the operations: all files but those of providers.
    pub(crate) fn operations(&self) -> impl Iterator<Item = &str> {
        self.paths.iter().map(String::as_str).filter(|path| !path.ends_with("/provider.yaml"))
    }

    /// The number of operations.
    pub(crate) fn count(&self) -> usize {
        self.operations().count()
    }

    /// The file of an operation, if it exists.
    pub(crate) fn operation(&self, id: &str) -> Option<String> {
        let path = format!("{id}.yaml");
        (id.matches('/').count() == 1 && self.operations().any(|known| known == path)).then_some(path)
    }

    /// The texts of all files, in the order of their paths.
    pub(crate) fn texts(&self) -> Result<Vec<SourceText>, Error> {
        self.texts_of(&self.paths)
    }

    /// The texts of some files.
    pub(crate) fn texts_of(&self, paths: &BTreeSet<String>) -> Result<Vec<SourceText>, Error> {
        let text = |file: SpecFile| match file.not_utf8 {
            Some(_) => Err(Error::new(format!("`{}` is not UTF-8", file.source.path.escape_debug()))),
            None => Ok(file.source),
        };
        self.read_all(paths)?.into_iter().map(text).collect()
    }

    /// Compiles all files.
    pub(crate) fn compile(&self) -> Result<Compilation, Error> {
        self.compile_with(&self.paths, Vec::new())
    }

    /// Compiles all files, and additional ones that are not on the disk yet.
    pub(crate) fn compile_and(&self, additional: Vec<SourceText>) -> Result<Compilation, Error> {
        self.compile_with(&self.paths, additional)
    }

    /// Compiles some files.
    pub(crate) fn compile_only(&self, paths: &BTreeSet<String>) -> Result<Compilation, Error> {
        self.compile_with(paths, Vec::new())
    }

    fn compile_with(
        &self,
        paths: &BTreeSet<String>,
        additional: Vec<SourceText>,
    ) -> Result<Compilation, Error> {
        let files = self.read_all(paths)?;
        let not_utf8 = bad_bytes(&files);
        let mut compilation = compile(files.into_iter().map(|file| file.source).chain(additional).collect());
        compilation.report.extend(report_not_utf8(&not_utf8, &compilation.sources));
        compilation.report.sort();
        Ok(compilation)
    }

    /// Reads all files.
    pub(crate) fn sources(&self) -> Result<Sources, Error> {
        let files = self.read_all(&self.paths)?;
        let not_utf8 = bad_bytes(&files);
        let map = SourceMap::new(files.into_iter().map(|file| file.source).collect());
        Ok(Sources { report: report_not_utf8(&not_utf8, &map), map })
    }

    fn read_all(&self, paths: &BTreeSet<String>) -> Result<Vec<SpecFile>, Error> {
        paths.par_iter().map(|path| self.read(path)).collect()
    }

    /// Searches the texts of all files for a wire id. A text search cannot find an id that is written with YAML escapes,
    /// so files with escapes are included.
    pub(crate) fn mentioning(&self, wire_id: &str) -> Result<Mentions, Error> {
        let read = |path: &String| {
            let text = self.read(path)?.source.text;
            let escaped = |line: &str| line.contains("model") && line.contains('\\');
            // The values of a parameter of a provider can be listed over several lines.
            let is_provider = path.ends_with("/provider.yaml");
            let found = text.contains(wire_id)
                || text.lines().any(escaped)
                || (is_provider && (wire_id.contains(char::is_whitespace) || text.contains('\\')));
            let written = text.lines().find_map(|line| line.strip_prefix("model:")).unwrap_or_default();
            let ids = written.split(['[', ']', ',', ' ', '"', '\'']).filter(|id| !id.is_empty());
            Ok((found, ids.map(str::to_owned).collect::<Vec<String>>()))
        };
        let files: Vec<(bool, Vec<String>)> =
            self.paths.par_iter().map(read).collect::<Result<_, Error>>()?;
        let mut mentions = Mentions::default();
        for (path, (found, ids)) in self.paths.iter().zip(files) {
            let is_provider = path.ends_with("/provider.yaml");
            mentions.operations.extend((found && !is_provider).then(|| path.clone()));
            mentions.by_provider |= found && is_provider;
            mentions.wire_ids.extend(ids);
        }
        Ok(mentions)
    }

    /// The given files and their dependencies: the files of their providers, and the operations that they
    /// extend.
    pub(crate) fn closure(&self, paths: Vec<String>) -> Result<BTreeSet<String>, Error> {
        let mut needed = BTreeSet::new();
        let mut open = paths;
        while let Some(path) = open.pop() {
            let provider = path
                .split_once('/')
                .map(|(provider, _)| format!("{provider}/provider.yaml"))
                .unwrap_or_default();
            if self.paths.contains(&provider) {
                needed.insert(provider);
            }
            if needed.insert(path.clone()) {
                let source = self.read(&path)?.source;
                open.extend(extended(&source).and_then(|id| self.operation(&id)));
            }
        }
        Ok(needed)
    }

    fn read(&self, path: &str) -> Result<SpecFile, Error> {
        let full = self.folder.join(path);
        let failed = |error| Error::disk("read", &full, &error);
        let meta = fs::metadata(&full).map_err(failed)?;
        if !meta.is_file() {
            return Err(Error::new(format!("`{}` is not a regular file", shown(&full))));
        }
        if meta.len() > MAX_BYTES {
            let limit = MAX_BYTES >> 20;
            return Err(Error::new(format!(
                "`{}` is larger than {limit} MiB, too large for a spec",
                shown(&full)
            )));
        }
        let bytes = fs::read(&full).map_err(failed)?;
        let path = path.to_owned();
        Ok(match String::from_utf8(bytes) {
            Ok(text) => SpecFile { source: SourceText { path, text }, not_utf8: None },
            Err(error) => {
                let at = error.utf8_error().valid_up_to();
                let text = String::from_utf8_lossy(error.as_bytes()).into_owned();
                SpecFile { source: SourceText { path, text }, not_utf8: Some(at) }
            }
        })
    }
}

/// The files whose text contains a wire id.
#[derive(Debug, Default)]
pub(crate) struct Mentions {
    /// Those of operations.
    pub(crate) operations: Vec<String>,
    /// There are some of providers.
    pub(crate) by_provider: bool,
    /// The wire ids that are easy to read in the texts, for suggestions.
    pub(crate) wire_ids: Vec<String>,
}

/// The texts of all specs, of which only some are compiled at a time.
pub(crate) struct Sources {
    /// The texts.
    pub(crate) map: SourceMap,
    /// The files that are not UTF-8.
    report: Report,
}

/// Number of files that are compiled at a time: enough for all threads, and few enough for the memory.
const BATCH: usize = 256;

impl Sources {
    /// The files of each provider; those outside of the folder of a provider have an empty one.
    pub(crate) fn providers(&self) -> BTreeMap<&str, BTreeSet<FileId>> {
        let mut providers: BTreeMap<&str, BTreeSet<FileId>> = BTreeMap::new();
        for (file, source) in self.map.iter() {
            let provider = source.path.split_once('/').map_or("", |(provider, _)| provider);
            providers.entry(provider).or_default().insert(file);
        }
        providers
    }

    /// Compiles providers, several at a time, and returns all diagnostics. What `take` is given is forgotten then.
    pub(crate) fn compile(
        &self,
        providers: impl IntoIterator<Item = BTreeSet<FileId>>,
        take: &mut dyn FnMut(Part) -> Result<(), Error>,
    ) -> Result<Report, Error> {
        let mut report = self.report.clone();
        report.extend(check_providers(&self.map));
        let mut batch = BTreeSet::new();
        let mut providers = providers.into_iter().peekable();
        while let Some(files) = providers.next() {
            batch.extend(files);
            if batch.len() >= BATCH || providers.peek().is_none() {
                let part = compile_some(&self.map, std::mem::take(&mut batch));
                report.diagnostics.extend(part.report.diagnostics.iter().cloned());
                take(part)?;
            }
        }
        report.sort();
        Ok(report)
    }
}

/// Path and offset of the first byte of each file that is not UTF-8.
fn bad_bytes(files: &[SpecFile]) -> BTreeMap<String, usize> {
    files.iter().filter_map(|file| Some((file.source.path.clone(), file.not_utf8?))).collect()
}

fn report_not_utf8(not_utf8: &BTreeMap<String, usize>, sources: &SourceMap) -> Report {
    let diagnostic = |(path, at): (&String, &usize)| {
        let (file, start) = (sources.find(path)?, u32::try_from(*at).ok()?);
        // The byte was replaced by U+FFFD, which has three bytes.
        let place = Span { file, start, end: start + 3 };
        let message = "the file is not UTF-8 from here on";
        Some(Diagnostic::new(Code::NotUtf8, place, message).help("save the file in UTF-8"))
    };
    Report { diagnostics: not_utf8.iter().filter_map(diagnostic).collect() }
}

/// Adds the spec files of a folder and its subfolders. Skips hidden files, such as those of editors. What is outside
/// `root` is not read, because diagnostics would show it.
fn list(
    root: &Path,
    folder: &Path,
    prefix: &str,
    depth: usize,
    paths: &mut BTreeSet<String>,
) -> Result<(), Error> {
    let failed = |error| Error::disk("read the specs folder", folder, &error);
    for entry in fs::read_dir(folder).map_err(failed)? {
        let entry = entry.map_err(failed)?;
        let file_name = entry.file_name();
        let Some(name) = file_name.to_str() else {
            return Err(Error::new(format!("`{}` has a name that is not UTF-8", shown(&entry.path()))));
        };
        if name.starts_with('.') {
            continue;
        }
        let path = format!("{prefix}{name}");
        let link = entry.file_type().map_err(failed)?.is_symlink();
        if is_folder(&entry)? {
            // A provider can be a link; deeper links could lead back up and multiply.
            if depth < MAX_DEPTH && (depth == 1 || !link) {
                stays_inside(root, &entry, link)?;
                list(root, &entry.path(), &format!("{path}/"), depth + 1, paths)?;
            }
        } else if Path::new(name).extension().is_some_and(|ending| ending == "yaml" || ending == "yml") {
            stays_inside(root, &entry, link)?;
            paths.insert(path);
        }
    }
    Ok(())
}

/// Refuses a link that leads out of `root`. A broken one is reported when it is read.
fn stays_inside(root: &Path, entry: &fs::DirEntry, link: bool) -> Result<(), Error> {
    if link
        && let (Ok(inside), Ok(real)) = (root.canonicalize(), entry.path().canonicalize())
        && !real.starts_with(inside)
    {
        return Err(Error::new(format!(
            "`{}` is a link that leads out of `{}`; replace it with what it leads to",
            shown(&entry.path()),
            shown(root)
        )));
    }
    Ok(())
}

/// Links to folders count as folders.
fn is_folder(entry: &fs::DirEntry) -> Result<bool, Error> {
    match fs::metadata(entry.path()) {
        Ok(meta) => Ok(meta.is_dir()),
        // A broken link is not a folder; if it is named like a spec, reading it reports the problem.
        Err(error) if error.kind() == ErrorKind::NotFound => Ok(false),
        Err(error) => Err(Error::disk("read", &entry.path(), &error)),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn folder(files: &[(&str, &str)]) -> tempfile::TempDir {
        let folder = tempfile::tempdir().expect("a temporary folder");
        for (path, text) in files {
            let path = folder.path().join(path);
            fs::create_dir_all(path.parent().expect("a parent")).expect("a folder");
            fs::write(path, text).expect("a file");
        }
        folder
    }

    #[test]
    fn lists_yaml_and_nothing_hidden() {
        let folder = folder(&[
            ("b/one.yaml", ""),
            ("a/provider.yaml", ""),
            ("a/.two.yaml", ""),
            ("spec.schema.json", ""),
        ]);
        let specs = SpecFolder::open(folder.path()).expect("readable");
        assert_eq!(specs.paths.iter().collect::<Vec<_>>(), ["a/provider.yaml", "b/one.yaml"]);
        assert_eq!(specs.operation("b/one").as_deref(), Some("b/one.yaml"));
        assert_eq!(specs.operation("a/provider"), None);
        assert_eq!(specs.operation("../b/one"), None);
    }

    #[test]
    fn takes_only_what_an_operation_builds_on() {
        let folder = folder(&[
            ("a/provider.yaml", ""),
            ("a/one.yaml", "\"extends\": 'b/two'\nname: One\n"),
            ("a/other.yaml", "name: Other\n"),
            ("b/provider.yaml", ""),
            ("b/two.yaml", "extends: a/one\nmodel: wire:two\n"),
        ]);
        let specs = SpecFolder::open(folder.path()).expect("readable");
        let needed = specs.closure(vec!["a/one.yaml".to_owned()]).expect("readable");
        assert_eq!(
            needed.iter().collect::<Vec<_>>(),
            ["a/one.yaml", "a/provider.yaml", "b/provider.yaml", "b/two.yaml"]
        );
        let mentions = specs.mentioning("wire:two").expect("readable");
        assert_eq!(mentions.operations, ["b/two.yaml"]);
        assert_eq!(mentions.wire_ids, ["wire:two"]);
        assert!(!mentions.by_provider);
    }

    #[test]
    fn a_missing_folder_is_wrong_use() {
        let error = SpecFolder::open(Path::new("/no/such/folder")).expect_err("missing");
        assert!(error.to_string().contains("/no/such/folder"), "{error}");
    }
}
