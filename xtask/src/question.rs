//! The shared part of `validate` and `price`: an operation, documents, and one result for each of them.

use std::fs::File;
use std::io::{BufRead, Read, Write};
use std::path::{Path, PathBuf};

use modelspec_codegen::__private::Arena;
use modelspec_codegen::__private::table;
use modelspec_runtime::Facts;
use modelspec_runtime::table::Model;

use crate::answer::Answer;
use crate::documents::{self, Document, Input};
use crate::lookup::{self, Found};
use crate::{Error, Format, Status, Style, diagnostics};

/// The operation and the documents to answer for.
#[derive(Clone, Debug)]
pub struct Question {
    /// Spec id, or a wire id that only one operation has.
    pub model: String,
    /// The documents.
    pub input: Input,
    /// Folder of the specs.
    pub specs: PathBuf,
    /// File with a JSON object of facts.
    pub facts: Option<PathBuf>,
    /// Format of the results.
    pub format: Format,
    /// Style of the diagnostics.
    pub style: Style,
}

/// One document with everything that its result depends on.
pub(crate) struct Case<'c> {
    /// The operation.
    pub(crate) model: &'c Model<'c>,
    /// The document; `None` if it is too large.
    pub(crate) json: Option<&'c [u8]>,
    /// The facts that the caller supplied.
    pub(crate) facts: &'c Facts,
}

impl Question {
    /// Writes one result for each document; one line each if the format is JSON.
    pub(crate) fn answer(
        &self,
        input: &mut dyn BufRead,
        out: &mut dyn Write,
        errors: &mut dyn Write,
        give: &dyn Fn(&Case<'_>) -> Box<dyn Answer>,
    ) -> Result<Status, Error> {
        let (compilation, index) = match lookup::find(&self.specs, &self.model)? {
            Found::Operation(compilation, index) => (compilation, index),
            Found::Broken(compilation, report) => {
                diagnostics::write_report(&report, &compilation.sources, self.style, errors)?;
                return Ok(Status::Bad);
            }
        };
        let operation = &compilation.catalogue.operations[index];
        let arena = Arena::new();
        let model = table(&arena, operation);
        let facts = match &self.facts {
            Some(path) => read_facts(&model, path)?,
            None => Facts::new(),
        };
        let wrapped = operation.request.root().param("request").is_none();
        let mut status = Status::Good;
        documents::each(&self.input, input, wrapped, &mut |document| {
            let facts = with_own(&model, &facts, document)?;
            let answer = give(&Case { model: &model, json: document.json, facts: &facts });
            if !answer.is_valid() {
                status = Status::Bad;
            }
            self.write(&*answer, model.id, document.line, out)
        })?;
        Ok(status)
    }

    fn write(
        &self,
        answer: &dyn Answer,
        model: &str,
        line: Option<u64>,
        out: &mut dyn Write,
    ) -> Result<(), Error> {
        match self.format {
            Format::Json => writeln!(out, "{}", answer.json(model))?,
            Format::Human => {
                if let Some(line) = line {
                    write!(out, "line {line}: ")?;
                }
                write!(out, "{}", answer.text())?;
            }
        }
        Ok(())
    }
}

fn read_facts(model: &Model<'_>, path: &Path) -> Result<Facts, Error> {
    let failed = |error| Error::disk("read", path, &error);
    let mut bytes = Vec::new();
    // A truncated file is not valid JSON, and is refused as such.
    let file = File::open(path).map_err(failed)?;
    file.take(documents::MAX_BYTES as u64).read_to_end(&mut bytes).map_err(failed)?;
    Facts::from_json(model, &bytes).map_err(|error| Error::new(format!("`{}`: {error}", path.display())))
}

/// The facts of the file, overridden by those of the document's line.
fn with_own(model: &Model<'_>, facts: &Facts, document: &Document<'_>) -> Result<Facts, Error> {
    let mut all = facts.clone();
    if let Some(json) = document.facts {
        let line = document.line.unwrap_or_default();
        let own =
            Facts::from_json(model, json).map_err(|error| Error::new(format!("line {line}: {error}")))?;
        for fact in model.facts {
            if let Some(value) = own.get(fact.name) {
                all.set(fact.name, value.clone());
            }
        }
    }
    Ok(all)
}
