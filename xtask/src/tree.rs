//! Computes and makes the changes after which a folder contains exactly the generated files. Knows no specs.

use std::collections::BTreeSet;
use std::path::{Path, PathBuf};

use modelspec_codegen::OutputFile;
use rayon::prelude::*;

use crate::folder::{self, Staged};
use crate::paths::shown;
use crate::{Error, diff, written};

/// The kind of a difference.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Kind {
    /// The content differs from the generated content.
    Stale,
    /// The file does not exist.
    Missing,
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
    /// The first lines of the difference of a stale file.
    pub difference: Vec<String>,
    text: String,
}

/// The expected files of a folder.
#[derive(Debug)]
pub(crate) struct Wanted<'a> {
    /// Folder of the generated crate.
    pub(crate) out: &'a Path,
    /// Files in the folders of the generator.
    pub(crate) generated: Vec<OutputFile>,
    /// Files in other folders, which are written, but never removed.
    pub(crate) others: Vec<(PathBuf, String)>,
}

/// The changes that make the disk match the expected files.
#[derive(Debug)]
pub(crate) struct Plan {
    /// All files that differ: written files in the order of their paths, then orphans, then unmanaged files.
    pub changes: Vec<Change>,
    /// The number of unchanged files.
    pub unchanged: usize,
    out: PathBuf,
    orphans: Vec<String>,
    old_manifest: Option<String>,
    new_manifest: String,
    /// Names old and new files, while the change is in progress.
    both_manifest: String,
}

impl Plan {
    /// Compares the expected files with the disk.
    pub(crate) fn new(wanted: &Wanted<'_>) -> Result<Self, Error> {
        let out = wanted.out;
        written::check_files(&wanted.generated)?;
        let names: BTreeSet<&str> = wanted.generated.iter().map(|file| file.path.as_str()).collect();
        let old_manifest = folder::read(&out.join(written::NAME))?.map(|text| lossy(&text));
        let old_names = old_manifest.as_deref().map_or(Ok(Vec::new()), written::paths)?;
        let old_names: BTreeSet<&str> = old_names.iter().map(String::as_str).collect();
        folder::check_inside(out, names.union(&old_names).copied())?;

        let generated = wanted.generated.par_iter().map(|file| (out.join(&file.path), &file.text));
        let others = wanted.others.par_iter().map(|(path, text)| (path.clone(), text));
        let compared: Vec<Option<Change>> =
            generated.chain(others).map(|(path, text)| compare(path, text)).collect::<Result<_, _>>()?;
        let unchanged = compared.iter().filter(|change| change.is_none()).count();
        let mut changes: Vec<Change> = compared.into_iter().flatten().collect();
        changes.sort_by(|a, b| a.path.cmp(&b.path));

        let without_text = |kind, path: &str| Change {
            kind,
            path: out.join(path),
            difference: Vec::new(),
            text: String::new(),
        };
        let orphans: Vec<String> = old_names
            .difference(&names)
            .filter(|path| folder::is_file(&out.join(path)))
            .map(|path| (*path).to_owned())
            .collect();
        changes.extend(orphans.iter().map(|path| without_text(Kind::Orphan, path)));
        changes.extend(
            unmanaged_files(out, &names, &old_names)?.iter().map(|path| without_text(Kind::Unmanaged, path)),
        );
        Ok(Self {
            changes,
            unchanged,
            out: out.to_path_buf(),
            orphans,
            both_manifest: written::text(names.union(&old_names).copied()),
            new_manifest: written::text(names.iter().copied()),
            old_manifest,
        })
    }

    /// The number of differences of one kind.
    pub(crate) fn count(&self, kind: Kind) -> usize {
        self.changes.iter().filter(|change| change.kind == kind).count()
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
    /// an interruption.
    pub(crate) fn apply(&self) -> Result<(), Error> {
        let mut texts = Staged::default();
        for change in &self.changes {
            if matches!(change.kind, Kind::Stale | Kind::Missing) {
                texts.add(&change.path, &change.text)?;
            }
        }
        if self.old_manifest.as_deref() != Some(&self.both_manifest) {
            self.write_manifest(&self.both_manifest)?;
        }
        texts.commit()?;
        for path in &self.orphans {
            folder::remove(&self.out, path)?;
        }
        if self.both_manifest != self.new_manifest {
            self.write_manifest(&self.new_manifest)?;
        }
        Ok(())
    }

    fn write_manifest(&self, text: &str) -> Result<(), Error> {
        let mut manifest = Staged::default();
        manifest.add(&self.manifest(), text)?;
        manifest.commit()
    }
}

fn compare(path: PathBuf, text: &str) -> Result<Option<Change>, Error> {
    let old = folder::read(&path)?;
    if old.as_deref() == Some(text.as_bytes()) {
        return Ok(None);
    }
    let (kind, difference) = match old {
        Some(old) => (Kind::Stale, diff::first_lines(&lossy(&old), text)),
        None => (Kind::Missing, Vec::new()),
    };
    Ok(Some(Change { kind, path, difference, text: text.to_owned() }))
}

/// Files in the folders of the generator that it neither writes nor has written.
fn unmanaged_files(
    out: &Path,
    names: &BTreeSet<&str>,
    old_names: &BTreeSet<&str>,
) -> Result<Vec<String>, Error> {
    let mut found = Vec::new();
    for name in written::FOLDERS {
        folder::files(out, name, &mut found)?;
    }
    found.retain(|path| !names.contains(path.as_str()) && !old_names.contains(path.as_str()));
    found.sort();
    Ok(found)
}

fn lossy(bytes: &[u8]) -> String {
    String::from_utf8_lossy(bytes).into_owned()
}

impl std::fmt::Display for Change {
    /// The kind, the path, and the difference indented below.
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        let kind = match self.kind {
            Kind::Stale => "stale  ",
            Kind::Missing => "missing",
            Kind::Orphan => "orphan ",
            Kind::Unmanaged => "orphan, not written by gen:",
        };
        writeln!(f, "{kind} {}", shown(&self.path))?;
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
            let file =
                |(path, text): &(&str, &str)| OutputFile { path: (*path).into(), text: (*text).into() };
            let generated = files.iter().map(file).collect();
            Plan::new(&Wanted { out: self.0.path(), generated, others: Vec::new() })
        }

        fn write(&self, files: &[(&str, &str)]) {
            self.plan(files).and_then(|plan| plan.apply()).expect("written");
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
        let plan = folder.plan(&[("src/lib.rs", "new"), ("docs/a.md", "a")]);
        assert!(plan.and_then(|plan| plan.apply()).is_err());
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
