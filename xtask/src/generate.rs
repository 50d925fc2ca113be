//! `gen`: writes the generated crate, or compares it with the specs. (`gen` is a keyword in Rust.)

use std::fmt;
use std::io::Write;

use modelspec_codegen::{Compilation, Counts, OutputFile, editor_schemas};
use rayon::prelude::*;

use crate::folder::{self, Lock};
use crate::specs::SpecFolder;
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
    compilation: Compilation,
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
    let compilation = specs.compile()?;
    let mut plan = None;
    let mut rules = Vec::new();
    if !compilation.report.has_errors() {
        let outputs = compilation.outputs();
        plan = Some(self::plan(paths, mode, &compilation, outputs.files)?);
        rules = outputs.rules;
    }
    Ok(Outcome { compilation, mode, specs: specs.count(), flags: paths.flags.clone(), plan, rules })
}

fn plan(
    paths: &Paths,
    mode: Mode,
    compilation: &Compilation,
    generated: Vec<OutputFile>,
) -> Result<Plan, Error> {
    // Held until the end, since another run into another folder writes the same editor schemas.
    let specs = (mode == Mode::Write).then(|| Lock::of(&paths.specs)).flatten();
    if specs.is_some() {
        folder::remove_temporaries(&paths.specs)?;
    }
    let tree = Tree::open(&paths.out, mode)?;
    generated.par_iter().try_for_each(|file| tree.put(&file.path, &file.text))?;
    tree.put_other(paths.out.join("Cargo.toml"), &cargo_toml::text(paths, compilation)?, "")?;
    for schema in editor_schemas() {
        tree.put_other(paths.specs.join(&schema.path), &schema.text, EDITOR_SCHEMA)?;
    }
    let mut plan = tree.finish();
    if mode == Mode::Write {
        plan.apply()?;
    }
    Ok(plan)
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
        diagnostics::write(&self.compilation, style, out)
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
                let counts = diagnostics::counts(&self.compilation.report);
                writeln!(f, "{}: {counts}; nothing was {done}", diagnostics::number(self.specs, "spec"))
            }
        }
    }
}
