//! `gen`: writes the generated crate, or compares it with the specs. (`gen` is a keyword in Rust.)

use std::collections::{BTreeMap, BTreeSet};
use std::fmt;
use std::io::Write;
use std::sync::Mutex;

use modelspec_codegen::__private::model::IndexedProvider;
use modelspec_codegen::diagnostic::Report;
use modelspec_codegen::source::{FileId, SourceMap};
use modelspec_codegen::{Counts, Part, editor_schemas, generate_overviews};

use crate::cache::{Cache, Entry, Hash, Hashes, Overviews, Specs};
use crate::folder::{self, Lock, locked};
use crate::specs::{Sources, SpecFolder};
use crate::tree::{Plan, Tree};
use crate::{Error, Paths, Status, Style, cargo_toml, diagnostics};

pub use crate::tree::{Change, Kind};

/// In the text of each schema for editors, and in no other schema.
const EDITOR_SCHEMA: &str = "`specs/<provider>/";

/// The treatment of differences.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Mode {
    /// Writes the files.
    Write,
    /// Lists the differences.
    Check,
}

/// The result of a run. Its text lists all differences, or with [`Mode::Write`] counts all changes.
#[derive(Debug)]
pub struct Outcome {
    sources: SourceMap,
    report: Report,
    mode: Mode,
    specs: usize,
    flags: String,
    /// `None` if the specs have errors, because nothing is compared or written then.
    plan: Option<Plan>,
    /// The id of each operation, and the number of rules that each output carries.
    rules: Vec<(String, Counts)>,
}

/// Generates everything from the specs.
///
/// # Errors
///
/// If a file cannot be read or written, or the output folder is not meant for generated files.
pub fn run(paths: &Paths, mode: Mode) -> Result<Outcome, Error> {
    paths.check()?;
    let specs = SpecFolder::open(&paths.specs)?;
    let sources = specs.sources()?;
    // Held until the end, since another run into another folder writes the same editor schemas.
    let lock = (mode == Mode::Write).then(|| Lock::of(&paths.specs)).flatten();
    if lock.is_some() {
        folder::remove_temporaries(&paths.specs)?;
    }
    let tree = Tree::open(&paths.out, mode)?;
    let mut run = Run { paths, tree, cache: Cache::new(), rules: Vec::new() };
    let report = run.providers(&sources)?;
    // Only diagnostics need the texts of the specs.
    let sources = if report.diagnostics.is_empty() { SourceMap::default() } else { sources.map };
    let plan = if report.has_errors() { None } else { Some(run.finish(mode)?) };
    let (plan, rules) = plan.map_or((None, Vec::new()), |(plan, rules)| (Some(plan), rules));
    drop(lock);
    Ok(Outcome { report, sources, mode, specs: specs.count(), flags: paths.flags.clone(), plan, rules })
}

/// A run before the files about all operations are generated.
struct Run<'p> {
    paths: &'p Paths,
    tree: Tree,
    /// The results of this run.
    cache: Cache,
    rules: Vec<(String, Counts)>,
}

impl Run<'_> {
    /// Generates the files of all providers whose specs or files have changed.
    fn providers(&mut self, sources: &Sources) -> Result<Report, Error> {
        let mut last = self.cache.last(&self.paths.out);
        self.cache.overviews = last.overviews;
        let mut indexes: BTreeMap<String, IndexedProvider> =
            last.index.into_iter().map(|index| (index.id.clone(), index)).collect();
        let specs = Specs::new(&sources.map);
        let mut changed = Vec::new();
        let providers = sources.providers();
        for (id, files) in &providers {
            let known = last.providers.remove(*id).zip(indexes.remove(*id));
            match known.filter(|(entry, _)| entry.is_valid(files, &specs)) {
                Some((entry, index)) if self.tree.keep(&entry.files)? => self.keep(entry, index),
                _ => changed.push(files.clone()),
            }
        }
        sources.compile(changed, &mut |part| self.part(part, &providers, &specs))
    }

    fn keep(&mut self, entry: Entry, index: IndexedProvider) {
        self.rules.extend(entry.rules.iter().cloned());
        self.cache.providers.insert(index.id.clone(), entry);
        self.cache.index.push(index);
    }

    /// Generates the files of some providers, unless their specs have errors.
    fn part(
        &mut self,
        mut part: Part,
        providers: &BTreeMap<&str, BTreeSet<FileId>>,
        specs: &Specs<'_>,
    ) -> Result<(), Error> {
        if part.report.has_errors() {
            return Ok(());
        }
        let files: Mutex<BTreeMap<String, Hashes>> = Mutex::default();
        let rules = part.generate(&|provider, file| {
            self.tree.put(&file.path, &file.text)?;
            let hash = Hash::of(file.text.as_bytes());
            locked(&files).entry(provider.to_owned()).or_default().insert(file.path, hash);
            Ok::<(), Error>(())
        })?;
        for index in part.index() {
            let own = providers.get(index.id.as_str());
            if let Some(mut entry) = own.and_then(|own| Entry::new(&index.id, own, &part, specs)) {
                entry.files = locked(&files).remove(&index.id).unwrap_or_default();
                let is_own = |(id, _): &&(String, Counts)| {
                    id.split_once('/').is_some_and(|(provider, _)| provider == index.id)
                };
                entry.rules = rules.iter().filter(is_own).cloned().collect();
                self.cache.providers.insert(index.id.clone(), entry);
            }
            self.cache.index.push(index);
        }
        self.rules.extend(rules);
        Ok(())
    }

    /// Generates the files about all operations, and makes the changes.
    fn finish(mut self, mode: Mode) -> Result<(Plan, Vec<(String, Counts)>), Error> {
        self.rules.sort_by(|(a, _), (b, _)| a.cmp(b));
        let Cache { index, overviews, .. } = &mut self.cache;
        index.sort_by(|a, b| a.id.cmp(&b.id));
        let hash = Hash::of_json(index);
        if overviews.index != hash || !self.tree.keep(&overviews.files)? {
            *overviews = Overviews { index: hash, files: Hashes::new() };
            for file in generate_overviews(index) {
                self.tree.put(&file.path, &file.text)?;
                overviews.files.insert(file.path, Hash::of(file.text.as_bytes()));
            }
        }
        let paths = self.paths;
        self.tree.put_other(paths.out.join("Cargo.toml"), &cargo_toml::text(paths, index)?, "")?;
        for schema in editor_schemas() {
            self.tree.put_other(paths.specs.join(&schema.path), &schema.text, EDITOR_SCHEMA)?;
        }
        let mut plan = self.tree.finish();
        if mode == Mode::Write {
            plan.apply(&|| self.cache.save(&paths.out))?;
        }
        Ok((plan, self.rules))
    }
}

impl Outcome {
    /// Bad if specs have errors, or if compared files differ.
    pub fn status(&self) -> Status {
        match (&self.plan, self.mode) {
            (None, _) => Status::Bad,
            (Some(_), Mode::Write) => Status::Good,
            (Some(plan), Mode::Check) => Status::bad_if(!plan.is_fresh()),
        }
    }

    /// All files that differ, or differed before they were written.
    pub fn changes(&self) -> &[Change] {
        self.plan.as_ref().map_or(&[], |plan| &plan.changes)
    }

    /// Writes the diagnostics of all specs for people.
    ///
    /// # Errors
    ///
    /// If the output cannot be written.
    pub fn write_diagnostics(&self, style: Style, out: &mut dyn Write) -> Result<(), Error> {
        diagnostics::write_report(&self.report, &self.sources, style, out)
    }

    fn write_summary(&self, plan: &Plan, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        for unmanaged in plan.changes.iter().filter(|change| change.kind == Kind::Unmanaged) {
            writeln!(f, "skipped a file that gen did not write: {}", crate::paths::shown(&unmanaged.path))?;
        }
        for (id, counts) in &self.rules {
            if counts.rules == 0 {
                continue;
            }
            write!(
                f,
                "{}: {}, {} in the schema, {} in x-rules, {} in Rust",
                id,
                diagnostics::number(counts.rules, "rule"),
                counts.asserted,
                counts.rules,
                counts.rules
            )?;
            if !counts.missing.is_empty() {
                write!(f, "; not in the schema: `{}`", counts.missing.join("`, `"))?;
            }
            writeln!(f)?;
        }
        let written = plan.count(Kind::Missing) + plan.count(Kind::Stale);
        writeln!(
            f,
            "{}: {} written, {} unchanged, {} removed",
            diagnostics::number(self.specs, "spec"),
            diagnostics::number(written, "file"),
            plan.unchanged,
            plan.count(Kind::Orphan)
        )
    }

    fn write_differences(&self, plan: &Plan, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        if plan.is_fresh() {
            let files = diagnostics::number(plan.unchanged, "file");
            return writeln!(f, "{}: {files} up to date", diagnostics::number(self.specs, "spec"));
        }
        plan.changes.iter().try_for_each(|change| write!(f, "{change}"))?;
        let unmanaged_files = plan.in_the_way();
        let curable = plan.changes.len() - unmanaged_files + usize::from(!plan.has_manifest());
        if !plan.has_manifest() {
            let kind = if plan.was_generated_before() { "stale  " } else { "missing" };
            writeln!(f, "{kind} {}", crate::paths::shown(&plan.manifest()))?;
        }
        if unmanaged_files > 0 {
            let files = diagnostics::number(unmanaged_files, "file");
            writeln!(
                f,
                "{files} in the way or in the generated folders not written by gen: move or delete manually"
            )?;
        }
        if curable > 0 {
            let files = diagnostics::number(curable, "file");
            writeln!(f, "{files} out of date: run `cargo xtask gen{}`", self.flags)?;
        }
        Ok(())
    }
}

impl fmt::Display for Outcome {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match (&self.plan, self.mode) {
            (Some(plan), Mode::Write) => self.write_summary(plan, f),
            (Some(plan), Mode::Check) => self.write_differences(plan, f),
            (None, mode) => {
                let done = if mode == Mode::Write { "written" } else { "compared" };
                let counts = diagnostics::counts(&self.report);
                writeln!(f, "{}: {counts}; nothing was {done}", diagnostics::number(self.specs, "spec"))
            }
        }
    }
}
