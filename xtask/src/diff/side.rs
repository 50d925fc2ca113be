//! One state of the specs: a folder, a file, or a revision of git. Knows no changes.

use std::collections::{BTreeMap, BTreeSet};
use std::io::Write as _;
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};

use modelspec_codegen::__private::resolve;
use modelspec_codegen::Compilation;
use modelspec_codegen::source::SourceText;

pub(super) use modelspec_codegen::__private::model::{Catalogue, Operation};

use crate::Error;
use crate::paths::shown;
use crate::specs::SpecFolder;

/// The start of the name of a revision.
const GIT: &str = "git:";

/// The texts of one state, and the paths of those that are compared.
pub(crate) struct Side {
    texts: Vec<SourceText>,
    only: Option<String>,
}

/// Reports whether a state is a file.
pub(super) fn is_file(name: &str) -> bool {
    !name.starts_with(GIT) && Path::new(name).is_file()
}

impl Side {
    /// Reads both states. A revision has the folder of the other one, if that is a folder, else `specs`.
    pub(super) fn both(old: &str, new: &str, specs: &Path) -> Result<[Self; 2], Error> {
        let folder =
            |name: &str| (!name.starts_with(GIT)).then(|| PathBuf::from(name)).filter(|it| it.is_dir());
        let around = |other: &str| folder(other).unwrap_or_else(|| specs.to_path_buf());
        Ok([Self::read(old, &around(new))?, Self::read(new, &around(old))?])
    }

    /// Reads one state.
    pub(crate) fn read(name: &str, specs: &Path) -> Result<Self, Error> {
        if let Some(revision) = name.strip_prefix(GIT) {
            return Ok(Self { texts: of_revision(revision, specs)?, only: None });
        }
        let path = Path::new(name);
        if !path.exists() {
            return Err(Error::new(format!(
                "`{}` does not exist; name a folder of specs, a spec file, or a revision as `{GIT}REV`",
                shown(path)
            )));
        }
        if !path.is_file() {
            return Ok(Self { texts: SpecFolder::open(path)?.texts()?, only: None });
        }
        if path.file_name().is_some_and(|name| name == "provider.yaml") {
            let why = "is the file of a provider; name the one of an operation, or the folder";
            return Err(Error::new(format!("`{}` {why}", shown(path))));
        }
        let real = path.canonicalize().map_err(|error| Error::disk("read", path, &error))?;
        let folder = real.parent().and_then(Path::parent);
        let folder = folder
            .ok_or_else(|| Error::new(format!("`{}` is not in a folder of a provider", shown(path))))?;
        let specs = SpecFolder::open(folder)?;
        let file = specs.path_of(path);
        let file = file.ok_or_else(|| Error::new(format!("`{}` is not a spec", shown(path))))?;
        let needed = specs.closure(vec![file.clone()])?;
        Ok(Self { texts: specs.texts_of(&needed)?, only: Some(file) })
    }

    /// The ids of the operations.
    pub(super) fn ids(&self) -> BTreeSet<String> {
        let paths = self.texts.iter().map(|text| text.path.as_str());
        let asked = paths.filter(|path| self.only.as_deref().is_none_or(|only| only == *path));
        let operations = asked.filter(|path| !path.ends_with("/provider.yaml"));
        operations.filter_map(|path| path.strip_suffix(".yaml")).map(str::to_owned).collect()
    }

    /// Leaves out the providers whose files are the same on both sides, unless they mention a provider with other files,
    /// or such a provider mentions them. Returns the ids of operations that are the same.
    pub(super) fn leave_out_same([old, new]: &mut [Self; 2]) -> BTreeSet<String> {
        if old.only.is_some() || new.only.is_some() {
            return BTreeSet::new();
        }
        let mut others: BTreeSet<String> = BTreeSet::new();
        let (olds, news) = (old.by_provider(), new.by_provider());
        let names: BTreeSet<&str> = olds.keys().chain(news.keys()).copied().collect();
        let mut mentioned: BTreeMap<&str, BTreeSet<&str>> = BTreeMap::new();
        for name in &names {
            let (before, now) = (olds.get(name), news.get(name));
            if before != now {
                others.insert((*name).to_owned());
            }
            let texts = before.into_iter().chain(now).flatten();
            let of = texts.flat_map(|text| mentions(&text.text)).filter(|other| names.contains(other));
            mentioned.insert(name, of.collect());
        }
        let mut count = 0;
        while count < others.len() {
            count = others.len();
            let is_around = |name: &&&str| mentioned[**name].iter().any(|other| others.contains(*other));
            let around: Vec<String> = names.iter().filter(is_around).map(|name| (*name).to_owned()).collect();
            others.extend(around);
        }
        let same = new.ids().into_iter().filter(|id| !others.contains(provider(id))).collect();
        count = 0;
        while count < others.len() {
            count = others.len();
            let needed = others.iter().flat_map(|name| mentioned.get(name.as_str()).into_iter().flatten());
            let needed: Vec<String> = needed.map(|name| (*name).to_owned()).collect();
            others.extend(needed);
        }
        for side in [old, new] {
            side.texts.retain(|text| others.contains(provider(&text.path)));
        }
        same
    }

    fn by_provider(&self) -> BTreeMap<&str, Vec<&SourceText>> {
        let mut found: BTreeMap<&str, Vec<&SourceText>> = BTreeMap::new();
        for text in &self.texts {
            found.entry(provider(&text.path)).or_default().push(text);
        }
        found
    }

    /// The operations that are compared, unchecked: what says the same on both sides needs no check.
    pub(crate) fn resolve(self) -> Compilation {
        let mut compilation = resolve(self.texts);
        if let Some(only) = &self.only {
            let is_asked = |op: &Operation| format!("{}.yaml", op.id()) == *only;
            compilation.catalogue.operations.retain(is_asked);
        }
        compilation
    }
}

/// The provider in a path or in an id.
fn provider(path: &str) -> &str {
    path.split('/').next().unwrap_or_default()
}

/// The words of a text that a slash follows: ids of providers are among them.
fn mentions(text: &str) -> impl Iterator<Item = &str> {
    let is_outside = |c: char| !c.is_ascii_alphanumeric() && c != '-' && c != '_';
    text.match_indices('/').filter_map(move |(at, _)| text[..at].rsplit(is_outside).next())
}

/// The specs of a revision.
fn of_revision(revision: &str, specs: &Path) -> Result<Vec<SourceText>, Error> {
    if revision.is_empty() || revision.starts_with('-') {
        let name = revision.escape_debug();
        return Err(Error::new(format!("`{GIT}{name}` is not a revision; an example is `{GIT}HEAD~1`")));
    }
    // Git says of an unknown revision, of a folder outside of a repository, and of an old version of it what is wrong.
    let commit = format!("{revision}^{{commit}}");
    git(specs, &["rev-parse", "--verify", "--end-of-options", &commit], "")
        .map_err(|error| Error::new(format!("`{GIT}{}` cannot be read: {error}", revision.escape_debug())))?;
    let list = git(specs, &["ls-tree", "-r", "-z", "--name-only", revision, "--", "."], "")?;
    let list = String::from_utf8(list).map_err(|_| Error::new("a path in the revision is not UTF-8"))?;
    let is_spec =
        |path: &&str| Path::new(path).extension().is_some_and(|ending| ending == "yaml" || ending == "yml");
    let paths: Vec<&str> = list.split('\0').filter(is_spec).collect();
    if paths.is_empty() {
        let why = "name the folder of the specs at that revision with --specs";
        return Err(Error::new(format!("`{GIT}{revision}` has no specs in `{}`; {why}", shown(specs))));
    }
    let names: Vec<String> = paths.iter().map(|path| format!("{revision}:./{path}\n")).collect();
    let mut content = &git(specs, &["cat-file", "--batch"], &names.concat())?[..];
    let mut texts = Vec::new();
    for path in paths {
        let (bytes, rest) = blob(content).ok_or_else(|| {
            Error::new(format!("git does not give the content of `{path}` in `{revision}`"))
        })?;
        content = rest;
        let text = String::from_utf8(bytes.to_vec());
        let text = text.map_err(|_| Error::new(format!("`{path}` of `{revision}` is not UTF-8")))?;
        texts.push(SourceText { path: path.to_owned(), text });
    }
    texts.sort_by(|a, b| a.path.cmp(&b.path));
    Ok(texts)
}

/// The first blob of the output of `cat-file --batch`, and the rest.
fn blob(content: &[u8]) -> Option<(&[u8], &[u8])> {
    let end = content.iter().position(|byte| *byte == b'\n')?;
    let head = std::str::from_utf8(content.get(..end)?).ok()?;
    let size: usize = head.rsplit(' ').next()?.parse().ok()?;
    let rest = content.get(end + 1..)?;
    Some((rest.get(..size)?, rest.get(size + 1..)?))
}

fn git(folder: &Path, arguments: &[&str], input: &str) -> Result<Vec<u8>, Error> {
    let failed = |error: &std::io::Error| {
        Error::new(format!("cannot run `git`, which is needed to read revisions: {error}"))
    };
    let mut child = Command::new("git")
        .arg("-C")
        .arg(folder)
        .args(arguments)
        .stdin(Stdio::piped())
        .stdout(Stdio::piped())
        .stderr(Stdio::piped())
        .spawn()
        .map_err(|error| failed(&error))?;
    let names = input.to_owned();
    // Git writes while it reads, so that both have to go on at the same time.
    let stdin = child.stdin.take();
    let writer =
        std::thread::spawn(move || stdin.map_or(Ok(()), |mut stdin| stdin.write_all(names.as_bytes())));
    let output = child.wait_with_output().map_err(|error| failed(&error))?;
    let _ = writer.join();
    if output.status.success() {
        return Ok(output.stdout);
    }
    let message = String::from_utf8_lossy(&output.stderr);
    let message = message.trim();
    Err(Error::new(format!(
        "git says `{}`",
        message.strip_prefix("fatal: ").unwrap_or(message).escape_debug()
    )))
}
