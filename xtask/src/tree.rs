//! Computes and makes the changes after which a folder contains exactly the generated files. Knows no specs.

use std::collections::{BTreeMap, BTreeSet};
use std::path::{Path, PathBuf};
use std::sync::Mutex;

use rayon::prelude::*;

use crate::cache::{Hash, Hashes};
use crate::folder::{self, Found, Listing, Lock, Staged, locked};
use crate::generate::Mode;
use crate::paths::shown;
use crate::{Error, lines, written};

/// The kind of a difference.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Kind {
    /// The content differs from the generated content.
    Stale,
    /// The file does not exist.
    Missing,
    /// The file is in the place of a generated one, but was never generated; it is not replaced.
    Foreign,
    /// Something else is in the place of a generated file or of its folder.
    Blocked(&'static str),
    /// The file was generated once, and is not needed any more.
    Orphan,
    /// The file is in a generated folder, but was never generated; it is not touched.
    Unmanaged,
}

/// A file that differs from the generated one.
#[derive(Clone, Debug)]
pub struct Change {
    /// The kind of difference.
    pub kind: Kind,
    /// The file.
    pub path: PathBuf,
    /// The first lines of the difference of a stale file, unless it is written.
    pub difference: Vec<String>,
}

/// A folder while its files are compared with the generated ones, by several threads.
#[derive(Debug)]
pub(crate) struct Tree {
    out: PathBuf,
    mode: Mode,
    /// Held until all files are written.
    lock: Option<Lock>,
    old_manifest: Option<String>,
    old_names: BTreeSet<String>,
    listing: Listing,
    staged: Staged,
    compared: Mutex<Compared>,
}

#[derive(Debug, Default)]
struct Compared {
    names: BTreeSet<String>,
    changes: Vec<Change>,
    /// Each obstacle once, whatever the number of files behind it.
    blocked: BTreeMap<PathBuf, &'static str>,
    unchanged: usize,
}

/// The changes that make the disk match the expected files.
#[derive(Debug)]
pub(crate) struct Plan {
    /// All files that differ: written files in the order of their paths, then orphans, then unmanaged files.
    pub changes: Vec<Change>,
    /// The number of unchanged files.
    pub unchanged: usize,
    out: PathBuf,
    lock: Option<Lock>,
    staged: Staged,
    orphans: Vec<String>,
    old_manifest: Option<String>,
    new_manifest: String,
    /// Names old and new files, while the change is in progress.
    both_manifest: String,
}

impl Tree {
    /// Finds what a folder contains. To write to it, waits until no other run does.
    pub(crate) fn open(out: &Path, mode: Mode) -> Result<Self, Error> {
        let staged = Staged::default();
        let mut lock = None;
        if mode == Mode::Write {
            staged.create(out)?;
            lock = Lock::of(out);
        }
        let mut compared = Compared::default();
        let old_manifest = match folder::read(&out.join(written::NAME))? {
            Found::File(text) => Some(lossy(&text)),
            Found::Nothing => None,
            Found::Obstacle(path, why) => {
                compared.blocked.insert(path, why);
                None
            }
        };
        let old_names = old_manifest.as_deref().map_or(Ok(Vec::new()), written::paths)?;
        let mut listing = Listing::default();
        for name in written::FOLDERS {
            listing.add(out, name)?;
        }
        for path in &old_names {
            listing.check_inside(out, path)?;
        }
        if lock.is_some() {
            // Killed runs left them.
            folder::remove_temporaries(out)?;
            listing.temporaries.iter().try_for_each(|path| folder::remove_file(path))?;
        }
        Ok(Self {
            out: out.to_path_buf(),
            mode,
            lock,
            old_manifest,
            old_names: old_names.into_iter().collect(),
            listing,
            staged,
            compared: Mutex::new(compared),
        })
    }

    /// Compares a file in the folders of the generator, and writes its new text to a temporary file.
    pub(crate) fn put(&self, path: &str, text: &str) -> Result<(), Error> {
        written::check_generated(path)?;
        self.listing.check_inside(&self.out, path)?;
        locked(&self.compared).names.insert(path.to_owned());
        let is_ours = |old: &str| self.old_names.contains(path) || written::is_generated(old);
        self.compare(self.out.join(path), text, &is_ours)
    }

    /// Keeps files that were generated before, if they still have these hashes; returns whether they have.
    pub(crate) fn keep(&self, files: &Hashes) -> Result<bool, Error> {
        let same = |(path, hash): (&String, &Hash)| {
            written::check_generated(path)?;
            self.listing.check_inside(&self.out, path)?;
            Ok(matches!(folder::read(&self.out.join(path))?, Found::File(text) if Hash::of(&text) == *hash))
        };
        let same: Vec<bool> = files.par_iter().map(same).collect::<Result<_, Error>>()?;
        if same.contains(&false) {
            return Ok(false);
        }
        let mut compared = locked(&self.compared);
        compared.unchanged += files.len();
        compared.names.extend(files.keys().cloned());
        Ok(true)
    }

    /// Compares a file in another folder, which is written, but never removed. An older one has the mark in its text.
    pub(crate) fn put_other(&self, path: PathBuf, text: &str, mark: &str) -> Result<(), Error> {
        self.compare(path, text, &|old: &str| old.contains(mark))
    }

    fn compare(&self, path: PathBuf, text: &str, is_ours: &dyn Fn(&str) -> bool) -> Result<(), Error> {
        let (kind, difference) = match folder::read(&path)? {
            Found::Nothing => (Kind::Missing, Vec::new()),
            Found::File(old) if old == text.as_bytes() => {
                locked(&self.compared).unchanged += 1;
                return Ok(());
            }
            Found::File(old) => match lossy(&old) {
                old if !is_ours(&old) => (Kind::Foreign, Vec::new()),
                old if self.mode == Mode::Check => (Kind::Stale, lines::first_lines(&old, text)),
                _ => (Kind::Stale, Vec::new()),
            },
            Found::Obstacle(path, why) => {
                locked(&self.compared).blocked.insert(path, why);
                return Ok(());
            }
        };
        if self.mode == Mode::Write && kind != Kind::Foreign {
            self.staged.add(&path, text)?;
        }
        locked(&self.compared).changes.push(Change { kind, path, difference });
        Ok(())
    }

    /// The changes, after all files were compared.
    pub(crate) fn finish(self) -> Plan {
        let Compared { names, mut changes, blocked, unchanged } =
            self.compared.into_inner().unwrap_or_else(std::sync::PoisonError::into_inner);
        let blocked = blocked.into_iter();
        changes.extend(blocked.map(|(path, why)| Change {
            kind: Kind::Blocked(why),
            path,
            difference: Vec::new(),
        }));
        changes.sort_by(|a, b| a.path.cmp(&b.path));
        let change = |kind, path: &str| Change { kind, path: self.out.join(path), difference: Vec::new() };
        let gone = self.old_names.difference(&names).filter(|path| folder::is_file(&self.out.join(path)));
        let orphans: Vec<String> = gone.cloned().collect();
        changes.extend(orphans.iter().map(|path| change(Kind::Orphan, path)));
        let mut unmanaged = self.listing.files;
        unmanaged.retain(|path| !names.contains(path) && !self.old_names.contains(path));
        unmanaged.sort();
        changes.extend(unmanaged.iter().map(|path| change(Kind::Unmanaged, path)));
        Plan {
            changes,
            unchanged,
            lock: self.lock,
            staged: self.staged,
            orphans,
            both_manifest: written::text(names.union(&self.old_names).map(String::as_str)),
            new_manifest: written::text(names.iter().map(String::as_str)),
            old_manifest: self.old_manifest,
            out: self.out,
        }
    }
}

impl Plan {
    /// The number of differences of one kind.
    pub(crate) fn count(&self, kind: Kind) -> usize {
        self.changes.iter().filter(|change| change.kind == kind).count()
    }

    /// The number of files that only the user can move out of the way.
    pub(crate) fn in_the_way(&self) -> usize {
        self.changes.iter().filter(|change| change.kind.is_in_the_way()).count()
    }

    /// Tells if the disk contains exactly the expected files.
    pub(crate) fn is_fresh(&self) -> bool {
        self.changes.is_empty() && self.has_manifest()
    }

    /// Tells if the manifest names exactly the generated files.
    pub(crate) fn has_manifest(&self) -> bool {
        self.old_manifest.as_deref() == Some(&self.new_manifest)
    }

    /// Path of the manifest.
    pub(crate) fn manifest(&self) -> PathBuf {
        self.out.join(written::NAME)
    }

    /// Tells if the folder has a manifest.
    pub(crate) fn was_generated_before(&self) -> bool {
        self.old_manifest.is_some()
    }

    /// Writes and removes files. All texts are on the disk before the first file is replaced, and the manifest names
    /// every file from before it is created until after it is removed, so that the next run can repair the result of
    /// an interruption. `last` is done before another run can begin.
    pub(crate) fn apply(&mut self, last: &dyn Fn() -> Result<(), Error>) -> Result<(), Error> {
        self.refuse()?;
        if self.old_manifest.as_deref() != Some(&self.both_manifest) {
            self.write_manifest(&self.both_manifest)?;
        }
        std::mem::take(&mut self.staged).commit()?;
        for path in &self.orphans {
            folder::remove(&self.out, path)?;
        }
        if self.both_manifest != self.new_manifest {
            self.write_manifest(&self.new_manifest)?;
        }
        last()?;
        self.lock = None;
        Ok(())
    }

    /// Refuses to write if something is in the way that `gen` did not write.
    fn refuse(&self) -> Result<(), Error> {
        let line = |change: &Change| match change.kind {
            Kind::Foreign => Some(format!("\n  `{}`: not written by gen", shown(&change.path))),
            Kind::Blocked(why) => Some(format!("\n  `{}`: {why}", shown(&change.path))),
            _ => None,
        };
        let lines: String = self.changes.iter().filter_map(line).collect();
        if lines.is_empty() {
            return Ok(());
        }
        let out = shown(&self.out);
        Err(Error::new(format!(
            "nothing was written to `{out}`; move or delete what is in the way, or choose another --out{lines}"
        )))
    }

    fn write_manifest(&self, text: &str) -> Result<(), Error> {
        let manifest = Staged::default();
        manifest.add(&self.manifest(), text)?;
        manifest.commit()
    }
}

impl Kind {
    /// Tells if only the user can remove the difference.
    fn is_in_the_way(self) -> bool {
        matches!(self, Self::Foreign | Self::Blocked(_) | Self::Unmanaged)
    }
}

fn lossy(bytes: &[u8]) -> String {
    String::from_utf8_lossy(bytes).into_owned()
}

impl std::fmt::Display for Change {
    /// The kind, the path, and the difference indented below.
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        let path = shown(&self.path);
        match self.kind {
            Kind::Stale => writeln!(f, "stale   {path}"),
            Kind::Missing => writeln!(f, "missing {path}"),
            Kind::Foreign => writeln!(f, "blocked, not written by gen: {path}"),
            Kind::Blocked(why) => writeln!(f, "blocked, {why}: {path}"),
            Kind::Orphan => writeln!(f, "orphan  {path}"),
            Kind::Unmanaged => writeln!(f, "orphan, not written by gen: {path}"),
        }?;
        self.difference.iter().try_for_each(|line| writeln!(f, "    {line}"))
    }
}

#[cfg(test)]
mod tests {
    use std::fs;

    use super::*;

    struct Folder(tempfile::TempDir);

    impl Folder {
        fn new() -> Self {
            Self(tempfile::tempdir().expect("a temporary folder"))
        }

        fn plan(&self, files: &[(&str, &str)]) -> Result<Plan, Error> {
            self.plan_to(Mode::Check, files)
        }

        fn plan_to(&self, mode: Mode, files: &[(&str, &str)]) -> Result<Plan, Error> {
            let tree = Tree::open(self.0.path(), mode)?;
            files.iter().try_for_each(|(path, text)| tree.put(path, text))?;
            Ok(tree.finish())
        }

        fn try_write(&self, files: &[(&str, &str)]) -> Result<(), Error> {
            self.plan_to(Mode::Write, files).and_then(|mut plan| plan.apply(&|| Ok(())))
        }

        fn write(&self, files: &[(&str, &str)]) {
            self.try_write(files).expect("written");
        }

        fn text(&self, path: &str) -> Option<String> {
            fs::read_to_string(self.0.path().join(path)).ok()
        }

        fn put(&self, path: &str, text: &str) {
            fs::write(self.0.path().join(path), text).expect("a file");
        }
    }

    fn kinds(plan: &Plan) -> Vec<(Kind, String)> {
        plan.changes
            .iter()
            .map(|change| (change.kind, shown(change.path.strip_prefix(&plan.out).expect("below"))))
            .collect()
    }

    #[test]
    fn lists_everything_that_differs() {
        let folder = Folder::new();
        folder.write(&[("src/lib.rs", "one\ntwo\n"), ("src/old.rs", ""), ("docs/same.md", "")]);
        folder.put("src/mine.rs", "");
        folder.put("notes.txt", "");
        let plan = folder
            .plan(&[("src/lib.rs", "one\n2\n"), ("docs/same.md", ""), ("schemas/new.json", "{}")])
            .expect("compared");
        let expected = [
            (Kind::Missing, "schemas/new.json".to_owned()),
            (Kind::Stale, "src/lib.rs".to_owned()),
            (Kind::Orphan, "src/old.rs".to_owned()),
            (Kind::Unmanaged, "src/mine.rs".to_owned()),
        ];
        assert_eq!(kinds(&plan), expected);
        assert_eq!(plan.unchanged, 1);
        assert_eq!(plan.changes[1].difference, ["@@ line 2 @@", "-two", "+2"]);
        assert!(!plan.is_fresh());
    }

    #[test]
    fn removes_what_it_wrote_and_nothing_else() {
        let folder = Folder::new();
        folder.write(&[("src/a/old.rs", ""), ("src/lib.rs", "")]);
        folder.put("src/mine.rs", "");
        folder.write(&[("src/lib.rs", "new")]);
        assert_eq!(folder.text("src/a/old.rs"), None);
        assert!(!folder.0.path().join("src/a").exists());
        assert_eq!(folder.text("src/mine.rs").as_deref(), Some(""));
        assert_eq!(folder.text("src/lib.rs").as_deref(), Some("new"));
        let manifest = folder.text(written::NAME).expect("a manifest");
        assert_eq!(written::paths(&manifest).expect("its own text"), ["src/lib.rs"]);
    }

    #[test]
    fn is_fresh_after_writing() {
        let folder = Folder::new();
        let files = [("src/lib.rs", "text"), ("schemas/a/b.request.json", "{}")];
        assert!(!folder.plan(&[]).expect("compared").is_fresh());
        folder.write(&files);
        let plan = folder.plan(&files).expect("compared");
        assert!(plan.is_fresh());
        assert_eq!(plan.unchanged, 2);
    }

    #[test]
    fn leaves_unchanged_files_untouched() {
        let folder = Folder::new();
        folder.write(&[("src/lib.rs", "same"), ("src/a.rs", "a")]);
        let modified = || {
            fs::metadata(folder.0.path().join("src/lib.rs")).and_then(|meta| meta.modified()).expect("a time")
        };
        let before = modified();
        folder.write(&[("src/lib.rs", "same"), ("src/a.rs", "b")]);
        assert_eq!(modified(), before);
    }

    #[test]
    fn a_tampered_manifest_changes_nothing() {
        let outside = tempfile::tempdir().expect("a temporary folder");
        let victim = outside.path().join("victim");
        fs::write(&victim, "precious").expect("a file");
        let folder = Folder::new();
        folder.write(&[("src/lib.rs", "old")]);
        for path in ["../victim".to_owned(), victim.display().to_string(), "Cargo.toml".to_owned()] {
            folder.put(written::NAME, &format!("{path}\n"));
            let error = folder.plan(&[("src/lib.rs", "new")]).expect_err("refused");
            assert!(error.to_string().contains(written::NAME), "{error}");
        }
        assert_eq!(fs::read_to_string(victim).expect("a file"), "precious");
        assert_eq!(folder.text("src/lib.rs").as_deref(), Some("old"));
    }

    #[cfg(unix)]
    #[test]
    fn links_do_not_lead_out() {
        let outside = tempfile::tempdir().expect("a temporary folder");
        fs::write(outside.path().join("victim.rs"), "precious").expect("a file");
        let folder = Folder::new();
        std::os::unix::fs::symlink(outside.path(), folder.0.path().join("src")).expect("a link");
        folder.put(written::NAME, "src/victim.rs\n");
        assert!(folder.plan(&[]).is_err());
        fs::remove_file(folder.0.path().join(written::NAME)).expect("removed");
        assert!(folder.plan(&[("src/victim.rs", "overwritten")]).is_err());
        assert_eq!(fs::read_to_string(outside.path().join("victim.rs")).expect("a file"), "precious");
    }

    #[test]
    fn generated_paths_stay_inside() {
        let folder = Folder::new();
        assert!(folder.plan(&[("src/../../x", "")]).is_err());
        assert!(folder.plan(&[("Cargo.toml", "")]).is_err());
    }

    #[test]
    fn a_failing_write_changes_nothing() {
        let folder = Folder::new();
        folder.write(&[("src/lib.rs", "old")]);
        folder.put("docs", "a file where a folder should be");
        let error = folder.try_write(&[("src/lib.rs", "new"), ("docs/a.md", "a")]).expect_err("refused");
        assert!(error.to_string().contains("docs`: a file is where a folder belongs"), "{error}");
        assert_eq!(folder.text("src/lib.rs").as_deref(), Some("old"));
    }

    #[test]
    fn an_interruption_leaves_every_file_named() {
        let folder = Folder::new();
        folder.write(&[("src/old.rs", "")]);
        let plan = folder.plan(&[("src/new.rs", "")]).expect("compared");
        let named = written::paths(&plan.both_manifest).expect("its own text");
        assert_eq!(named, ["src/new.rs", "src/old.rs"]);
    }
}
